# SPDX-License-Identifier: Apache-2.0
"""The registration form for telephones: an XLSForm, which KoBo and ODK take as it is.

Its questions are called as Qafila's columns are, so that what comes back is read without a mapping.
It asks for no cohort: a cohort never stands beside a name on a telephone. Every text stands in both
languages, Arabic first.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from qafila.core.agreement import Party
from qafila.core.route import Place
from qafila.core.values import NEED_NAMES, Name, PartyRole, PlaceKind, has_arabic

ARABIC, ENGLISH = "العربية (ar)", "English (en)"

ASKED_AT = frozenset({PlaceKind.ASSEMBLY, PlaceKind.HOSPITAL})
"""Where people are registered. Other places would show the route to whoever finds the telephone."""

_MADE = datetime(2000, 1, 1, tzinfo=UTC)  # the same form gives the same bytes
_WIDTHS = {"type": 26, "name": 20, "label": 44, "hint": 44}

NOTHING = ("", "")
Both = tuple[str, str]
"""A text in Arabic and in English."""


@dataclass(frozen=True, slots=True)
class _Question:
    """One row of the sheet ``survey``; texts that stand in both languages are pairs."""

    type: str
    name: str = ""
    label: Both = NOTHING
    hint: Both = NOTHING
    required: str = ""
    relevant: str = ""
    constraint: str = ""
    constraint_message: Both = NOTHING
    calculation: str = ""
    choice_filter: str = ""


_YEAR = "number(format-date(today(), '%Y'))"
_CHILD = "${calc_adult} = 'no'"
_FOR_ANOTHER = "${calc_proxy} = 'yes'"
_ASK = "select_one yes_no"


def _household(places: bool) -> list[_Question]:
    asked = [
        _Question("begin_group", "household", ("الأسرة", "Household")),
        _Question(
            "barcode",
            "family",
            ("رمز بطاقة الأسرة", "Code on the household's card"),
            ("امسح الرمز. إن لم تكن لدى الأسرة بطاقة فاترك الخانة فارغة.",
             "Scan it. Leave this empty if the household has no card."),
        ),
    ]  # fmt: skip
    if places:
        asked.append(
            _Question(
                "select_one places", "at", ("أين الأسرة الآن؟", "Where is the household now?")
            )
        )
    return [*asked, _Question("end_group")]


_INFORMING = [
    _Question(
        "begin_group", "information", ("قبل السؤال عن الموافقة", "Before asking for consent")
    ),
    _Question(
        "note",
        "explain",
        ("اشرح للأسرة قبل أي سؤال: إلى أين تتجه الرحلة، وبضمانة من، وهل يمكن العودة. "
         "السفر اختياري، ولكل شخص أن يبقى، وأن يغيّر رأيه حتى لحظة المغادرة.",
         "Explain before any question: where the journey goes, under whose guarantee, and whether "
         "people may return. Travelling is a choice: everybody may stay, and may change their mind "
         "until departure."),
    ),
    _Question(
        _ASK,
        "told_terms",
        ("هل شُرحت الشروط للأسرة؟", "Was the household told the terms?"),
        required="yes",
    ),
    _Question(
        _ASK,
        "offered_to_stay",
        ("هل عُرض عليها البقاء أيضًا؟", "Was staying offered as well?"),
        required="yes",
    ),
    _Question(
        "note",
        "not_informed",
        ("اشرح الشروط واعرض البقاء أولًا. قبل ذلك لا يُعدّ أي جواب موافقة.",
         "Explain the terms and offer to stay first. Before that, no answer is a consent."),
        relevant="${told_terms} = 'no' or ${offered_to_stay} = 'no'",
    ),
    _Question(
        "text",
        "consent_taken_by",
        ("من يسأل عن الموافقة؟", "Who asks for consent?"),
        ("الصفة، مثل: مسجّل عند المدرسة. لا تكتب اسمًا.",
         "A function, such as: registrar at the school. No name."),
    ),
    _Question("end_group"),
]  # fmt: skip

_NAMES = [
    _Question("begin_repeat", "members", ("فرد من الأسرة", "Member of the household")),
    # Made once and kept through every edit: the line of a member moves, this does not.
    _Question("calculate", "member_mark", calculation="once(uuid())"),
    _Question(
        "barcode",
        "person",
        ("رمز بطاقة الشخص", "Code on the person's card"),
        ("امسح الرمز إن وُجدت بطاقة.", "Scan it if there is a card."),
    ),
    _Question("text", "given", ("الاسم الأول", "First name"), required="yes"),
    _Question("text", "father", ("اسم الأب", "Father's name")),
    _Question("text", "grandfather", ("اسم الجد", "Grandfather's name")),
    _Question("text", "surname", ("الكنية", "Family name")),
    _Question("text", "mother", ("اسم الأم وكنيتها", "Mother's full name")),
    _Question("select_one sex", "sex", ("الجنس", "Sex")),
    _Question(
        "integer",
        "age",
        ("العمر بالسنوات", "Age in years"),
        ("اكتب 0 لمن لم يتم السنة. وإن لم يكن العمر معروفًا فاترك الخانة فارغة.",
         "Write 0 below one year. Leave it empty if it is not known."),
        constraint=". >= 0 and . <= 120",
        constraint_message=("العمر بين 0 و120.", "Ages are from 0 to 120."),
    ),
    _Question(
        "integer",
        "birth_year",
        ("سنة الميلاد", "Year of birth"),
        ("بالتقويم الميلادي، من أربعة أرقام.", "Four digits."),
        relevant="${age} = ''",
        constraint=f". >= 1890 and . <= {_YEAR}",
        constraint_message=("السنة بأربعة أرقام، ولا تكون في المستقبل.",
                            "Four digits, and not in the future."),
    ),
    # Somebody counts as adult only where that is certain.
    _Question(
        "calculate",
        "calc_years",
        calculation=(
            f"if(${{age}} != '', ${{age}}, if(${{birth_year}} != '', {_YEAR} - ${{birth_year}} - 1,"
            " ''))"
        ),
    ),
    _Question(
        "calculate", "calc_adult", calculation="if(number(${calc_years}) >= 18, 'yes', 'no')"
    ),
]  # fmt: skip

_CARE = [
    _Question("select_multiple needs", "needs", ("الاحتياجات أثناء السفر", "Needs on the journey")),
    _Question(
        "text",
        "needs_other",
        ("ما الاحتياجات الأخرى؟", "Which other needs?"),
        relevant="selected(${needs}, 'other')",
    ),
    _Question(
        _ASK,
        "unaccompanied",
        ("هل الطفل وحده، دون أي بالغ مسؤول عنه؟",
         "Is the child alone, without any adult who is responsible?"),
        relevant=_CHILD,
    ),
    _Question(
        _ASK,
        "separated",
        ("هل هو مع أقارب، دون والديه ودون من كان يرعاه؟",
         "Is the child with relatives, but without parents or usual caregiver?"),
        relevant=f"{_CHILD} and ${{unaccompanied}} = 'no'",
    ),
    _Question(
        _ASK,
        "cannot_decide",
        ("هل هذا الشخص غير قادر على أن يقرّر بنفسه، كمن هو فاقد الوعي؟",
         "Is this person unable to decide, for example unconscious?"),
        relevant="${calc_adult} = 'yes'",
    ),
    _Question(
        "calculate",
        "calc_proxy",
        calculation="if(${calc_adult} = 'no' or ${cannot_decide} = 'yes', 'yes', 'no')",
    ),
    _Question(
        "integer",
        "guardian_line",
        ("رقم المسؤول عنه في هذه القائمة", "Which member of this list is responsible?"),
        ("1 لأول فرد في القائمة، و2 للثاني، وهكذا.",
         "1 for the first member of the list, 2 for the second, and so on."),
        relevant=_FOR_ANOTHER,
        constraint=". >= 1 and . <= 99 and . != position(..)",
        constraint_message=("رقم فرد آخر من القائمة.", "The number of another member of the list."),
    ),
    _Question(
        "text",
        "guardian_note",
        ("المسؤول عنه إن لم يكن في القائمة، وصلته به",
         "Who is responsible, if nobody of the list, and how related"),
        relevant=_FOR_ANOTHER,
    ),
]  # fmt: skip

_CONSENT = [
    _Question(
        "select_one consent",
        "consent",
        ("الموافقة على السفر", "Consent to travel"),
        ("اسأل كل شخص بمفرده. إن لم يُسأل بعد فاترك الخانة فارغة.",
         "Ask everybody alone. Leave this empty for whoever was not asked yet."),
        constraint=f". != 'proxy' or {_FOR_ANOTHER}",
        constraint_message=(
            "لا يجيب أحد عن غيره إلا عن طفل أو عمّن لا يقدر على أن يقرّر بنفسه.",
            "Nobody answers for another, except for a child or somebody unable to decide.",
        ),
        choice_filter=f"who = 'any' or {_FOR_ANOTHER}",
    ),
    _Question(
        "text",
        "consent_by",
        ("من أجاب بالنيابة عنه، وما صفته؟", "Who answered for this person, in what capacity?"),
        ("رقمه في هذه القائمة إن كان منها: 1 لأول فرد، وهكذا. وإلا فصفته.",
         "Their number in this list if they are on it: 1 for the first, and so on. Else what they "
         "are to the person."),
        required="yes",
        relevant="${consent} = 'proxy'",
    ),
]  # fmt: skip

_SHARING = _Question(
    "select_multiple recipients",
    "share_with",
    ("لمن يجوز أن تُعطى بيانات هذا الشخص؟", "To whom may this person's data be given?"),
    ("اسأل عن كل جهة على حدة. إن تُركت الخانة فارغة فلا تُعطى لأحد.",
     "Ask for each one separately. Left empty, they are given to nobody."),
)  # fmt: skip

_REST = [
    _Question(
        "text",
        "document",
        ("نوع الوثيقة ورقمها", "Document, kind and number"),
        ("اختياري.", "Optional."),
    ),
    _Question(
        "text",
        "phone",
        ("رقم الهاتف", "Telephone"),
        ("مع رمز البلد إن أمكن.", "With the country's code if possible."),
        constraint="regex(., '^[+]?[0-9٠-٩ -]{5,25}$')",
        constraint_message=(
            "أرقام فقط، ويجوز أن تبدأ بعلامة +.",
            "Digits only, a + may stand first.",
        ),
    ),
    _Question("text", "note", ("ملاحظة", "Note")),
    _Question("end_repeat"),
]


@dataclass(frozen=True, slots=True)
class _Choice:
    """One row of the sheet ``choices``; `who` is for whom it may be chosen."""

    list_name: str
    name: str
    label: Both
    who: str = ""


_CHOICES = [
    _Choice("yes_no", "yes", ("نعم", "Yes")),
    _Choice("yes_no", "no", ("لا", "No")),
    _Choice("sex", "female", ("أنثى", "Female")),
    _Choice("sex", "male", ("ذكر", "Male")),
    *(_Choice("needs", need.value, (n.text("ar"), n.text("en"))) for need, n in NEED_NAMES.items()),
    _Choice("needs", "other", ("احتياج آخر", "Another need")),
    _Choice("consent", "explicit", ("موافقة صريحة", "Explicit"), "any"),
    _Choice("consent", "implicit", ("موافقة ضمنية", "Implicit"), "any"),
    _Choice("consent", "proxy", ("موافقة بالنيابة", "By proxy"), "proxy"),
    _Choice("consent", "refused", ("رفض السفر", "Refused"), "any"),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form, ready to be put on a server.

    Parameters
    ----------
    content
        The workbook.
    left_out
        Ids of places and parties that cannot be choices, because they hold a space or a comma.
    """

    content: bytes
    left_out: tuple[str, ...]


def xlsform(operation: str, title: Name, places: Iterable[Place], parties: Iterable[Party]) -> Form:
    """Return the registration form of an operation.

    Parameters
    ----------
    operation, title
        Id and title; they stand on the telephone.
    places
        Only those where people are registered become choices.
    parties
        To whom data may be given; who only objects to the operation is not offered.
    """
    at = [(p.id, p.name) for p in places if p.kind in ASKED_AT]
    to = [(p.id, p.name) for p in parties if p.roles != (PartyRole.OBJECTOR,)]
    left_out = [key for key, _ in (*at, *to) if not _may_be_choice(key)]
    choices = [*_CHOICES, *_offered("places", at), *_offered("recipients", to)]
    lists = {choice.list_name for choice in choices}
    survey = [
        # Of two answers the later one holds: without this nobody could tell which it is.
        _Question("end", "end"),
        *_household("places" in lists),
        *_INFORMING,
        *_NAMES,
        *_CARE,
        *_CONSENT,
        *([_SHARING] if "recipients" in lists else ()),
        *_REST,
    ]
    form = re.sub(r"[^A-Za-z0-9_-]+", "_", operation)
    settings = {
        "form_title": f"تسجيل الأسر: {title.text('ar')} / Households: {title.text('en')}",
        "form_id": f"qafila_{form}".rstrip("_"),
        "default_language": ARABIC,
    }
    sheets = {"survey": _table(survey), "choices": _table(choices)}
    settings["version"] = _version(repr((sheets, settings)))
    return Form(
        content=_printed({**sheets, "settings": [list(settings), list(settings.values())]}),
        left_out=tuple(left_out),
    )


def _may_be_choice(key: str) -> bool:
    """Several choices stand in one answer, with spaces between them."""
    return not re.search(r"[\s,;،؛]", key)


def _offered(list_name: str, named: Sequence[tuple[str, Name]]) -> list[_Choice]:
    return [
        _Choice(list_name, key, (name.text("ar"), name.text("en")))
        for key, name in named
        if _may_be_choice(key)
    ]


def _version(text: str) -> str:
    """Return a number that is the same for the same form: devices fetch it anew when it differs."""
    return str(int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)).zfill(10)


def _table(rows: Sequence[_Question | _Choice]) -> list[list[str]]:
    """Return rows under their headers; a text in both languages has a column for each."""
    names = [f.name for f in fields(rows[0])]
    pairs = [name for name in names if isinstance(getattr(rows[0], name), tuple)]
    header: list[str] = []
    for name in names:
        header += [f"{name}::{ARABIC}", f"{name}::{ENGLISH}"] if name in pairs else [name]
    return [header, *(_cells(row, names) for row in rows)]


def _cells(row: _Question | _Choice, names: Sequence[str]) -> list[str]:
    cells: list[str] = []
    for name in names:
        value = getattr(row, name)
        cells += value if isinstance(value, tuple) else (value,)
    return cells


def _printed(sheets: Mapping[str, list[list[str]]]) -> bytes:
    out = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as book:
        book.set_properties({"created": _MADE})
        looks = {
            (is_head, is_arabic): book.add_format(
                {
                    "font_name": "Arial",
                    "bold": is_head,
                    "text_wrap": True,
                    "valign": "top",
                    "align": "right" if is_arabic else "left",
                    "reading_order": 2 if is_arabic else 1,
                }
            )
            for is_head in (True, False)
            for is_arabic in (True, False)
        }
        for name, rows in sheets.items():
            _fill(book.add_worksheet(name), rows, looks)
    return out.getvalue()


def _fill(sheet: Any, rows: list[list[str]], looks: Mapping[tuple[bool, bool], Any]) -> None:
    sheet.freeze_panes(1, 2)
    for x, title in enumerate(rows[0]):
        sheet.set_column(x, x, _WIDTHS.get(title.partition("::")[0], 24))
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            if text:
                # Formulas and headers run from the left, whatever letters stand in them.
                title = rows[0][x]
                is_text = y > 0 and (ARABIC in title or title == "form_title")
                is_arabic = is_text and has_arabic(text)
                sheet.write_string(y, x, text, looks[y == 0, is_arabic])
