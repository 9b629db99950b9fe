# SPDX-License-Identifier: Apache-2.0
"""Headers: which column of a table is which field, in English and Arabic, in any order.

English names are those of the published formats and never change. Arabic headers and the usual
variants are compared in the form of `spelled`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from qafila.core.drafts.spelling import spelled

WEAK_ID = "weak_id"
"""A running number (م، ت، #): the id where the table has no other, unless it starts again."""

FAMILY_OR_SURNAME = "family_or_surname"
"""العائلة، الكنية، اللقب: surnames, unless the values are household numbers."""

ID_FIELD: Mapping[str, str] = {"person": "person", "vehicle": "vehicle"}
"""The field that holds the id, by kind of draft."""

_SERIAL = (
    "no, nr, number, #, №, s/n, serial, serial number, م, ت, رقم, الرقم, مسلسل, المسلسل, تسلسل,"
    " التسلسل, رقم متسلسل, الرقم المتسلسل, الرقم التسلسلي, رقم تسلسلي"
)
_AT = (
    "place, location, current place, current location, assembly point, المكان, المكان الحالي,"
    " الموقع, الموقع الحالي, مكان التواجد, مكان الوجود, نقطة التجمع"
)
_NOTE = "notes, remark, remarks, comment, comments, ملاحظات, ملاحظة, ملاحظه"

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "person": (
            "person id, person no, person number, id, pid, code, individual id, registration"
            " number,"
            " رقم الشخص, رقم الفرد, معرف, معرف الشخص, رمز الشخص, كود, كود الشخص, رقم التسجيل,"
            " رقم المستفيد, الرقم التعريفي"
        ),
        WEAK_ID: _SERIAL,
        "family": (
            "family id, family no, family number, household, household id, household no,"
            " household number, hh, hhid, hh id, رقم الأسرة, رقم العائلة, معرف الأسرة, رمز الأسرة,"
            " كود الأسرة, كود العائلة, رقم دفتر العائلة, دفتر العائلة, رقم البطاقة العائلية,"
            " رقم الدفتر العائلي, البطاقة العائلية"
        ),
        FAMILY_OR_SURNAME: "العائلة, الأسرة, الكنية, اللقب, النسبة, اسم العائلة, الشهرة",
        "surname": "family name, last name",
        "name": (
            "full name, first name, given name, names, الاسم, الاسم الكامل, الاسم الثلاثي,"
            " الاسم الرباعي, الاسم والكنية, الاسم والنسبة, اسم الشخص, الاسم الأول, اسم"
        ),
        "name_ar": (
            "arabic name, name arabic, name in arabic, full name ar, الاسم بالعربية,"
            " الاسم بالعربي, الاسم العربي, الاسم باللغة العربية"
        ),
        "name_latin": (
            "latin name, name latin, name in latin, name en, english name, name english,"
            " name in english, full name en, الاسم باللاتينية, الاسم اللاتيني,"
            " الاسم بالأحرف اللاتينية, الاسم بالإنكليزية, الاسم بالإنجليزية, الاسم الإنكليزي,"
            " الاسم الإنجليزي, الاسم بالأجنبية, الاسم الأجنبي, الاسم باللغة الإنكليزية,"
            " الاسم باللغة الإنجليزية"
        ),
        "father": "father name, fathers name, father's name, اسم الأب, الأب, اسم الوالد, الوالد",
        "grandfather": "grandfather name, grandfathers name, grandfather's name, اسم الجد, الجد",
        "mother": (
            "mother name, mothers name, mother's name, اسم الأم, الأم, اسم الوالدة, الوالدة,"
            " اسم الأم ونسبتها, اسم ونسبة الأم, اسم الأم وكنيتها"
        ),
        "sex": "gender, الجنس, النوع, النوع الاجتماعي, الجندر",
        "birth_year": (
            "year of birth, yob, born, سنة الميلاد, سنة الولادة, عام الميلاد, عام الولادة, مواليد,"
            " المواليد, تولد, التولد"
        ),
        "birth_date": (
            "date of birth, dob, birth date, تاريخ الميلاد, تاريخ الولادة, تاريخ التولد"
        ),
        "age": "age years, age in years, العمر, السن, العمر بالسنوات, العمر بالسنين",
        "cohort": "group, category, الفئة, المجموعة, التصنيف",
        "guardian": (
            "guardian id, caregiver, carer, الوصي, رقم الوصي, ولي الأمر, رقم ولي الأمر,"
            " القائم بالرعاية, مقدم الرعاية"
        ),
        "needs": (
            "need, special needs, الاحتياجات, الاحتياجات الخاصة, احتياجات خاصة, احتياجات, الحاجات"
        ),
        "need_wheelchair": "wheelchair, كرسي متحرك, كراسي متحركة",
        "need_stretcher": "stretcher, نقالة, حمالة",
        "need_oxygen": "oxygen, أكسجين, أوكسجين",
        "need_escort": "escort, companion, مرافق, بحاجة إلى مرافق, بحاجة مرافق",
        "consent": (
            "consent to travel, الموافقة, الموافقة على السفر, الموافقة على الخروج,"
            " الموافقة على المغادرة, الرضا"
        ),
        "share_with": (
            "data sharing, may share with, مشاركة البيانات, مشاركة البيانات مع,"
            " تجوز المشاركة مع, يشارك مع, الجهات المسموح لها"
        ),
        "at": _AT,
        "lot": "batch, الدفعة, رقم الدفعة",
        "to_place": "destination, to, الوجهة, المقصد, جهة الوصول, مكان الوصول",
        "kin": "kin group, الأقارب, مجموعة الأقارب, مجموعة القرابة",
        "apart_from": (
            "keep apart from, not with, لا يسافر مع, لا تسافر مع, يفصل عن, تفصل عن, بعيدا عن,"
            " بعيداً عن"
        ),
        "pin": (
            "pinned vehicle, المركبة المحددة, مركبة محددة, المركبة المطلوبة, الحافلة المحددة,"
            " الحافلة المطلوبة"
        ),
        "unaccompanied": (
            "uac, unaccompanied child, unaccompanied minor, غير مصحوب, غير مصحوبة, طفل غير مصحوب,"
            " غير مصحوب بذويه"
        ),
        "separated": ("separated child, منفصل, منفصلة, طفل منفصل, منفصل عن ذويه, منفصلة عن ذويها"),
        "document": (
            "document number, document no, id document, id card, id number, national id,"
            " national number, passport, passport number, الوثيقة, رقم الوثيقة, الهوية, رقم الهوية,"
            " الرقم الوطني, جواز السفر, رقم جواز السفر, رقم الجواز, رقم القيد"
        ),
        "phone": (
            "phone number, telephone, tel, mobile, الهاتف, رقم الهاتف, هاتف, الجوال, رقم الجوال,"
            " الموبايل, رقم الموبايل"
        ),
        "note": _NOTE,
    },
    "vehicle": {
        "vehicle": (
            "vehicle id, vehicle no, vehicle number, id, bus, bus id, bus no, bus number, code,"
            " المركبة, رقم المركبة, معرف المركبة, رمز المركبة, الحافلة, رقم الحافلة, الباص,"
            " رقم الباص, الآلية, رقم الآلية, معرف, السيارة, رقم السيارة"
        ),
        WEAK_ID: _SERIAL,
        "kind": (
            "type, vehicle type, vehicle kind, النوع, نوع, نوع المركبة, نوع الآلية, نوع السيارة,"
            " الصنف"
        ),
        "seats": (
            "capacity, number of seats, seat, المقاعد, مقاعد, عدد المقاعد, السعة, عدد الركاب"
        ),
        "staff_seats": (
            "crew seats, staff, مقاعد الطاقم, مقاعد المرافقين, مقاعد الموظفين, مقاعد الكادر"
        ),
        "wheelchair": (
            "wheelchairs, wheelchair places, كراسي متحركة, كرسي متحرك, أماكن الكراسي المتحركة,"
            " أماكن كراسي متحركة, الكراسي المتحركة"
        ),
        "stretcher": (
            "stretchers, stretcher places, نقالات, نقالة, النقالات, أماكن النقالات, أماكن نقالات,"
            " حمالات"
        ),
        "oxygen": (
            "oxygen supplies, أكسجين, أوكسجين, الأكسجين, أسطوانات أكسجين, أسطوانات الأكسجين,"
            " أسطوانات الأوكسجين"
        ),
        "luggage_m3": "luggage, luggage m³, الأمتعة, الأمتعة م3, حجم الأمتعة, حجم الأمتعة م3",
        "provider": (
            "provided by, owner, الجهة المقدمة, مقدم المركبة, الجهة المزودة, المزود, الجهة المالكة"
        ),
        "lot": "batch, الدفعة, رقم الدفعة",
        "leader": "serial leader, القائد, قائد الرتل, قائد القافلة, قائد المجموعة",
        "crew": "الطاقم, طاقم",
        "plate": "plate number, plate no, اللوحة, رقم اللوحة, لوحة, نمرة",
        "driver": "driver name, السائق, اسم السائق",
        "driver_phone": (
            "driver's phone, driver mobile, phone, هاتف السائق, رقم السائق, رقم هاتف السائق,"
            " جوال السائق, الهاتف, رقم الهاتف"
        ),
        "range_km": "range, المدى, المدى كم, مدى السير, مدى السير كم",
        "at": _AT,
        "available_from": "متاحة من, متاح من, متوفرة من, متوفر من, جاهزة من, من تاريخ",
        "available_until": (
            "available to, متاحة حتى, متاح حتى, متوفرة حتى, متوفر حتى, متاحة إلى, حتى تاريخ"
        ),
        "spare": "reserve, احتياطي, احتياطية, احتياط",
        "inspected": ("inspection, مفحوصة, مفحوص, الفحص, تم الفحص, الفحص الفني, فحصت, تاريخ الفحص"),
        "note": _NOTE,
    },
    "travel": {
        "from": "source, origin, من, المصدر, نقطة البداية",
        "to": "target, destination, إلى, الى, الوجهة, نقطة النهاية",
        "minutes": "min, time, time min, travel min, الدقائق, دقائق, المدة, الزمن, المدة بالدقائق",
        "low": "minimum, الأدنى, أدنى, أقل",
        "typical": "median, المعتاد, معتاد, النموذجي, الوسيط",
        "high": "maximum, الأعلى, أعلى, الأقصى, أقصى, أكثر",
    },
}
"""Field and the headers that name it besides itself, by kind of draft."""


@lru_cache(maxsize=8)
def headers_of(kind: str) -> Mapping[str, str]:
    """Return the field of every known header of one kind of table, by its compared form."""
    known: dict[str, str] = {}
    for field, words in COLUMNS[kind].items():
        for word in (field, *_split(words)):
            if key := spelled(word) or word.strip():
                known.setdefault(key, field)
    for field in COLUMNS[kind]:  # a field's own name is its own, whatever else it could mean
        known[spelled(field)] = field
    return known


def _split(words: str) -> list[str]:
    return words.split(",")


_PARENTHESES = re.compile(r"[(\[{].*?[)\]}]")


@lru_cache(maxsize=2048)
def field_of(kind: str, header: str) -> str | None:
    """Return the field that a header names, None when it is not known.

    ``الجنس (ذكر / أنثى)`` and ``Name / الاسم`` are understood.
    """
    if not header or len(header) > 200:
        return None
    known = headers_of(kind)
    bare = _PARENTHESES.sub(" ", header)
    for text in (header, bare, *re.split(r"[/|\n–—:]| - ", bare)):
        field = known.get(spelled(text) or text.strip())
        if field:
            return field
    return None


def suggestion_for(kind: str, header: str) -> str:
    """Return the field whose name is nearly this header; empty when none is."""
    names = {spelled(field): field for field in COLUMNS[kind] if not field.startswith("need_")}
    names.pop(spelled(WEAK_ID), None)
    names.pop(spelled(FAMILY_OR_SURNAME), None)
    close = get_close_matches(spelled(header)[:40], list(names), n=1, cutoff=0.8)
    return names[close[0]] if close else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the columns of one table hold.

    Parameters
    ----------
    fields
        (index, field) of every column that is read, in order.
    columns
        Header as written, by field.
    unknown
        (index, header as written) of columns that are kept as they are.
    repeated
        (index, header, field) of columns that name a field a second time; kept like unknown ones.
    serial
        A running number beside a real id; kept, and nothing more.
    width
        Cells of the header row.
    """

    fields: tuple[tuple[int, str], ...]
    columns: Mapping[str, str]
    unknown: tuple[tuple[int, str], ...]
    repeated: tuple[tuple[int, str, str], ...]
    serial: tuple[tuple[int, str], ...] = ()
    width: int


def score(kind: str, cells: Sequence[str]) -> int:
    """Return how many different fields a row of headers would name; 0 when it is no header."""
    fields = {field for cell in cells if (field := field_of(kind, cell))}
    filled = sum(1 for cell in cells if cell)
    if len(fields) >= 2 or (len(fields) == 1 and WEAK_ID not in fields and filled <= 2):
        return len(fields)
    return 0


def layout_of(kind: str, cells: Sequence[str]) -> Layout:
    """Return what each column holds.

    Where two headers name one field the exact name wins, else the first.
    """
    named: dict[str, int] = {}
    repeated: list[tuple[int, str, str]] = []
    unknown: list[tuple[int, str]] = []
    for index, cell in enumerate(cells):
        field = field_of(kind, cell)
        if field is None:
            if cell:
                unknown.append((index, cell))
        elif field not in named:
            named[field] = index
        elif spelled(cell) == spelled(field) != spelled(cells[named[field]]):
            repeated.append((named[field], cells[named[field]], field))
            named[field] = index
        else:
            repeated.append((index, cell, field))
    serial: tuple[tuple[int, str], ...] = ()
    if ID_FIELD.get(kind) in named and WEAK_ID in named:
        index = named.pop(WEAK_ID)
        serial = ((index, cells[index]),)
    return Layout(
        fields=tuple(sorted((index, field) for field, index in named.items())),
        columns={field: cells[index] for field, index in named.items()},
        unknown=tuple(unknown),
        repeated=tuple(repeated),
        serial=serial,
        width=len(cells),
    )
