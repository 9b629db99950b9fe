# SPDX-License-Identifier: Apache-2.0
"""Approvals that hold no more, or not yet: taken back later, by a commander, or hanging on a deed.

Told as the folder tells it: an approval lets a convoy go, so that none stands where one is not.
"""

from __future__ import annotations

import tomllib

import pytest

from qafila.app.drafting import draft
from qafila.app.drafting_folder import files
from qafila.extraction.reading import read_report

LEAD = "Some 300 people are to leave Darayya for Idlib on 26 August 2016 in ten buses. "
LEAD_AR = "يخرج 300 شخص من داريا إلى إدلب يوم 26 آب 2016 في عشر حافلات. "

GIVEN = [
    "The army promised an answer on Monday but approved the convoy at once.",
    "The army had promised to let them pass and has now approved the convoy.",
    "The army first refused but has since approved the convoy.",
    "ووافقت الحكومة بعد أن تراجعت المعارضة عن شروطها.",
    "وكان الجيش قد رفض ثم وافق على مرور القافلة.",
    "ووعد الجيش بالرد الاثنين لكنه وافق فورا على القافلة.",
    "والجيش وافق عالطلعة بعد ما استلم الأسرى.",
    "ووافق الجيش على أن يخرج المقاتلون بسلاحهم الفردي.",
    "وقال قائد الجيش إن المفاوضات طالت لكنه وافق على القافلة.",
    "وافق الجيش على خروجهم بعدما سلموا السلاح.",
    "وافق الجيش على القافلة لما وصلت اللجنة إلى الحاجز.",
    "والجيش وافق بس تأخر شوي.",
    "الجيش وافق وقال لا مانع.",
    "الجيش وافق وقال ما في مشكلة.",
    "The army approved the convoy. The commander later thanked the Red Crescent.",
    "The army approved the convoy once the rebels backed out of the road.",
    "The army approved the convoy. A commander of Nusra later refused to hand over the school.",
    "The army approved the convoy. The commander later refused to speak to reporters.",
    "The army issued a permit for the convoy. The old permit of the town is no longer valid.",
    "ووافق الجيش على القافلة وتراجع القصف.",
    "The army approved the convoy, but the rebels backed out of the talks about Homs.",
    "Nusra approved the convoy, but the government changed its mind about the prisoners.",
    "وافقت الحكومة على القافلة لكن الفصائل تراجعت عن شرطها.",
    "The army, asked twice, signed the permit on Sunday; it is valid until Friday.",
    "وافق الجيش. ورفض القائد الحديث إلى الصحفيين.",
    "The army approved the convoy. The rebels stopped the buses at Morek.",
    "The army approved the convoy. It stopped the buses for an hour at Morek to check the list.",
    "The army approved the convoy, which was stopped at Morek by men of the village.",
    "The army approved the convoy. It stopped the shelling of the road.",
    "وافق الجيش على القافلة. ثم أُوقفت القافلة عند حاجز للأهالي.",
    "وافق الجيش على القافلة. وأوقف الجيش القصف.",
    "وافق الجيش على القافلة. وأوقف الحافلات ساعة للتدقيق في الأسماء.",
    "وافق الجيش على القافلة. وأوقف أهالي مورك القافلة.",
]

NOT_GIVEN = [
    "The army approved the convoy. A day later it stopped the buses and said nobody would go.",
    "The army approved the convoy, then blocked it at the last checkpoint.",
    "The army approved the convoy. It turned the buses back at Morek.",
    "Permission for the convoy was granted by the army on Monday and rescinded on Tuesday.",
    "وافق الجيش على القافلة. وفي اليوم التالي أوقف الحافلات وقال إن أحدا لن يغادر.",
    "وافق الجيش على القافلة. ومساء أوقف الجيش القافلة عند مورك.",
    "وافق الجيش على القافلة ثم أعاد الحافلات من مورك.",
    "وافق الجيش على القافلة ثم منع مرورها.",
    "الجيش وافق مبارح واليوم رجّع الباصات وقال ما حدا بيطلع.",
    "The army approved the convoy on Monday. The commander later refused.",
    "The army approved the convoy on Monday, but its commander has since said no.",
    "The army's permit for the convoy is no longer valid.",
    "The army had approved the route; the approval expired at midnight.",
    "The army approved the convoy, then thought better of it.",
    "The army will approve the convoy as soon as the prisoners are handed over.",
    "No objection from the army has been heard so far, but it has not replied.",
    "الجيش وافق مبارح وبعدها بطّل.",
    "الجيش موافق بس يستلموا الأسرى.",
    "الجيش بيوافق أول ما يستلم الأسرى.",
    "الجيش وافق بس رجع بكلامه.",
    "الجيش قال موافق ورجع غير رأيه.",
    "الجيش وافق لما يسلموه السلاح.",
    "ووافق الجيش على القافلة إن سُلّمت الأسلحة.",
    "ووافق الجيش على القافلة على أن تُسلَّم الجثامين أولاً.",
    "ووافق الجيش يوم الاثنين، لكن قائده رفض لاحقا.",
    "وافق الجيش يوم الاثنين. وعاد الثلاثاء فرفض.",
    "وسقطت موافقة الجيش بعد الكمين.",
    "الجيش موافق مبدئيا وننتظر الورقة.",
    "الجيش بعدو ما عطى موافقة.",
    "الجيش وافق وهسه يكول لا.",
    "الجيش كان موافق ورجع في كلامه.",
    "وافق الجيش على القافلة حين يدفع الأهالي الفدية.",
    "The army said it approved the convoy, if the list is complete.",
    "The army said yes to the convoy and a day later said no.",
    "The army approved the convoy, but the government changed its mind.",
    "The army approved the convoy and, after a call from the governor, went back on it.",
    "The army approved, but the general overruled it an hour later.",
    "The army suspended the permit it had given.",
    "The army froze its approval after the ambush.",
    "وافق الجيش على القافلة لكن الحكومة تراجعت.",
    "وافق الجيش ثم تراجع الجيش عن ذلك.",
    "الجيش عطى موافقة وسحبها.",
    "الجيش وافق وبعدين غيّر رأيو.",
    "الجيش وافق بس القائد مو راضي.",
    "انتهى مفعول موافقة الجيش أمس.",
    "وعلّق الجيش موافقته بعد الكمين.",
    "الجيش وافق الصبح والعصر قال لا.",
]


def approvals(said: str) -> int:
    text = (LEAD if said.isascii() else LEAD_AR) + said
    made = files(draft([("report.txt", text.encode())]), "op")["operation.toml"].decode()
    return len(tomllib.loads(made).get("approval", ()))


@pytest.mark.parametrize("said", GIVEN)
def test_an_approval_that_was_given_stands(said: str) -> None:
    assert approvals(said) == 1


@pytest.mark.parametrize("said", NOT_GIVEN)
def test_an_approval_that_holds_no_more_or_not_yet_is_none_and_is_told(said: str) -> None:
    assert approvals(said) == 0
    assert read_report((LEAD if said.isascii() else LEAD_AR) + said).withheld
