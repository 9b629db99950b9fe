# SPDX-License-Identifier: Apache-2.0
"""Words of the comments and names in a drafted folder, in the language of the reports."""

from __future__ import annotations

SAID = {
    "ar": ("يُنتظر تأكيده", "مسوّدة من تقرير مكتوب: كل سطر هنا يُنتظر تأكيده."
           " مواضع الكلام في draft.json."),
    "en": ("to be confirmed", "Drafted from a written report: every line is to be confirmed."
           " Where the words stand is in draft.json."),
}  # fmt: skip

COHORT_NAMES = {
    "fighters": ("مقاتلون", "Fighters"),
    "civilians": ("مدنيون", "Civilians"),
    "families": ("أفراد العائلات", "Family members"),
    "children": ("أطفال", "Children"),
    "women": ("نساء", "Women"),
    "men": ("رجال", "Men"),
    "wounded": ("جرحى ومرضى", "Wounded and sick"),
    "detainees": ("محتجزون", "Detainees"),
}

NO_FIGURE = {"ar": "لا رقم في التقرير", "en": "the report gives no figure"}
ZONE_OF = {"ar": "توقيت بلد هذه الأماكن", "en": "of the country of these places"}
MENDED = {"ar": "صحّح هذه القيمة: {by}", "en": "mended by {by}"}

HANGING_APPROVAL = {
    "ar": "وعد بالموافقة أو علّقها على شرط أو تراجع عنها، فلا تُكتب [[approval]] قبل أن يعطيها",
    "en": "its approval is promised, on a condition or taken back: write [[approval]] once given",
}

UNSAID_APPROVAL = {
    "ar": "لا كلمة في التقرير تقول إنه وافق، فلا موافقة له هنا",
    "en": "no word of the report says that this party approved, so that it has no approval here",
}

SEVERAL_ENDS = {
    "ar": "أكثر من مكان واحد، فاكتب [[obligation]] لكل اتجاه",
    "en": "more than one place: write one [[obligation]] for each way",
}
"""Stands where a movement begins or ends at several places, as each way of a swap does."""

HALTED = {
    "ar": "يقول تقرير إن الحركة لا تتمّ:",
    "en": "A report says that the movement does not go:",
}

WITHHELD = {
    "ar": "يقول تقرير إن موافقةً مرفوضة أو لم تُعطَ بعد أو معلّقة على شرط:",
    "en": "A report says that an approval is refused, not given yet or given on a condition:",
}

CONFIRMED = {
    "ar": ("أكّد هذه القيمة: {by}", "مسوّدة من تقرير مكتوب، أكّد قيمها واحدة واحدة: {by}."
           " مواضع الكلام في draft.json."),
    "en": ("confirmed by {by}", "Drafted from a written report, confirmed value by value by {by}."
           " Where the words stand is in draft.json."),
}  # fmt: skip

WEAK = {
    "ar": "يدلّ عليه موضع الكلام وحده",
    "en": "the position of the words alone tells it",
}
"""Stands beside a value that no word of the report tells by itself."""
