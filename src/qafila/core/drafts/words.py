# SPDX-License-Identifier: Apache-2.0
"""Words of lists and the kinds they stand for, in Arabic and English.

A word that is not listed is never guessed at: the reader says which words are known. The kinds' own
names (``minibus``, ``proxy`` …) always count.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from qafila.core.drafts.cells import split_list
from qafila.core.spelling import spelled
from qafila.core.values import (
    Consent,
    Need,
    PartyRole,
    PlaceKind,
    Sex,
    VehicleKind,
    WindowKind,
)

E = TypeVar("E", bound=StrEnum)

_WORDS: Mapping[StrEnum, str] = {
    Sex.FEMALE: (
        "f, woman, girl, أنثى, إناث, انثي, ف, أ, ث, امرأة, بنت, فتاة, صبية, سيدة, نساء, طفلة"
    ),
    Sex.MALE: "m, man, boy, ذكر, ذكور, م, ذ, رجل, ولد, صبي, شاب, فتى, سيد, رجال",
    Consent.EXPLICIT: (
        "صريح, صريحة, موافقة صريحة, موافق صراحة, خطية, موافقة خطية, موقعة, signed, written"
    ),
    Consent.IMPLICIT: "implied, tacit, ضمني, ضمنية, موافقة ضمنية",
    Consent.PROXY: (
        "by proxy, guardian, بالنيابة, موافقة بالنيابة, نيابة, بالوكالة, وكالة, توكيل,"
        " عن طريق الوصي, موافقة الوصي, ولي الأمر, موافقة ولي الأمر"
    ),
    Consent.REFUSED: (
        "refuses, declined, denied, رفض, رفضت, يرفض, ترفض, رافض, رافضة, مرفوض, مرفوضة, غير موافق,"
        " غير موافقة, لا يوافق, لا توافق"
    ),
    Need.WHEELCHAIR: (
        "wheel chair, wheelchair user, كرسي متحرك, كرسي, كرسي مدولب, كرسي عجلات, كرسي بعجلات,"
        " على كرسي متحرك, كراسي متحركة"
    ),
    Need.STRETCHER: "stretcher case, litter, نقالة, حمالة, على نقالة, محمول, محمولة, نقالات",
    Need.OXYGEN: (
        "o2, oxygen supply, أكسجين, أوكسجين, اوكسيجين, أكسيجين, اسطوانة أكسجين, أسطوانة أوكسجين,"
        " جهاز أكسجين"
    ),
    Need.ESCORT: (
        "companion, accompanied, caregiver, مرافق, مرافقة, مرافقين, بحاجة إلى مرافق,"
        " بحاجة مرافق, يحتاج مرافق, يحتاج إلى مرافق, تحتاج إلى مرافق"
    ),
    VehicleKind.BUS: (
        "coach, autobus, buses, حافلة, حافلات, باص, باصات, أوتوبيس, أتوبيس, اوتوبوس, حافلة كبيرة,"
        " باص كبير, بولمان, أوتوكار"
    ),
    VehicleKind.MINIBUS: (
        "mini bus, minivan, van, microbus, shuttle, ميني باص, مينيباص, ميكروباص, ميكرو باص, ميكرو,"
        " حافلة صغيرة, باص صغير, فان, سرفيس, هايس, حافلة متوسطة, باص متوسط"
    ),
    VehicleKind.CAR: (
        "taxi, suv, jeep, 4x4, sedan, pickup double cab, سيارة, سيارة صغيرة, سيارة سياحية, تكسي,"
        " تاكسي, أجرة, سيارة أجرة, جيب, دفع رباعي, سيارة دفع رباعي"
    ),
    VehicleKind.AMBULANCE: (
        "ambulances, medical, إسعاف, سيارة إسعاف, سيارات إسعاف, عربة إسعاف, مركبة إسعاف"
    ),
    VehicleKind.TRUCK: (
        "lorry, cargo, goods, شاحنة, شاحنات, كميون, سيارة شحن, شاحنة بضائع, شاحنة أمتعة, براد,"
        " شاحنة صغيرة"
    ),
    VehicleKind.RECOVERY: (
        "tow, tow truck, wrecker, crane, رافعة, ونش, سطحة, قاطرة, آلية سحب, شاحنة سحب, سيارة سحب,"
        " مركبة سحب"
    ),
    PlaceKind.ASSEMBLY: "assembly point, muster, تجمع, نقطة تجمع, مكان التجمع, نقطة انطلاق",
    PlaceKind.DEPOT: "garage, parking, مرآب, مرآب الآليات, كراج, موقف, مستودع",
    PlaceKind.CHECKPOINT: "check point, حاجز, نقطة تفتيش, حاجز تفتيش",
    PlaceKind.CROSSING: "crossing point, border, exchange point, معبر, نقطة عبور, نقطة تبادل",
    PlaceKind.HALT: "stop, rest stop, توقف, موقع توقف, نقطة توقف, استراحة",
    PlaceKind.HOSPITAL: "clinic, مستشفى, مشفى, عيادة",
    PlaceKind.RECEPTION: (
        "reception site, destination, shelter, استقبال, موقع استقبال, مركز استقبال, مركز إيواء,"
        " وجهة"
    ),
    PlaceKind.FALLBACK: "alternative, backup, بديل, موقع بديل, موقع احتياطي",
    PlaceKind.WAYPOINT: "way point, via, نقطة, نقطة على الطريق, نقطة عبور على الطريق",
    PartyRole.EVACUATING: "evacuated, مغادر, الطرف المغادر, الطرف الخارج",
    PartyRole.CONTROLLING: "control, مسيطر, الطرف المسيطر, جهة السيطرة",
    PartyRole.ESCORT: "escorting, مرافق, مرافقة, الجهة المرافقة, الطرف المرافق",
    PartyRole.PROVIDER: "provides, مزود, مزودة, الجهة المزودة, مقدم, الجهة المقدمة",
    PartyRole.APPROVER: "approving, approval, موافق, موافقة, جهة الموافقة",
    PartyRole.GUARANTOR: "ضامن, الطرف الضامن, الجهة الضامنة",
    PartyRole.MEDIATOR: "broker, وسيط, الجهة الوسيطة",
    PartyRole.MEDICAL: "طبي, طبية, الجهة الطبية",
    PartyRole.RECEIVING: "receiver, مستقبل, الجهة المستقبلة, الطرف المستقبل",
    PartyRole.OBJECTOR: "objecting, معترض, الجهة المعترضة, الطرف المعترض",
    WindowKind.DAYLIGHT: "day, نهار, ساعات النهار, ضوء النهار",
    WindowKind.CEASEFIRE: "truce, cease fire, هدنة, وقف إطلاق النار",
    WindowKind.CURFEW: "حظر, حظر التجول, منع التجول",
    WindowKind.APPROVAL: "موافقة, مدة الموافقة, تصريح",
}

_NONE = (
    "none, no, nil, n/a, na, nothing, -, لا, لا يوجد, لا توجد, بدون, بلا, لا شيء, سليم, سليمة,"
    " غير محتاج"
)


@lru_cache(maxsize=32)
def words_for(kind: type[E]) -> Mapping[str, E]:
    """Return every known word of one set of kinds, in its compared form."""
    known: dict[str, E] = {}
    for member in kind:
        known[spelled(member.value)] = member
        for word in _WORDS.get(member, "").split(","):
            if key := spelled(word):
                known.setdefault(key, member)
    return known


def read_word(kind: type[E], text: str) -> E | None:
    """Return the kind that a word stands for, None when it is not a known one."""
    return words_for(kind).get(spelled(text)) if len(text) <= 64 else None


@lru_cache(maxsize=1)
def _no_need() -> frozenset[str]:
    return frozenset(spelled(word) for word in _NONE.split(","))


@lru_cache(maxsize=4096)
def read_needs(text: str) -> tuple[tuple[Need, ...], tuple[str, ...]]:
    """Return the needs that Qafila places, and the others in the list's own words.

    Entries are separated by any usual sign; ``و`` ("and") separates two needs where both sides are
    known.
    """
    known, needs, others = words_for(Need), [], []
    for entry in split_list(text):
        key = spelled(entry)
        if key in known:
            needs.append(known[key])
        elif pair := _joined(entry, known):
            needs.extend(pair)
        elif key and key not in _no_need():
            others.append(entry)
    return tuple(sorted(set(needs), key=list(Need).index)), tuple(dict.fromkeys(others))


def _joined(entry: str, known: Mapping[str, Need]) -> tuple[Need, ...]:
    for joint in (" و", " and "):
        parts = [known.get(spelled(part)) for part in entry.split(joint)]
        if len(parts) > 1 and all(part is not None for part in parts):
            return tuple(part for part in parts if part is not None)
    return ()


_INFANT = (
    "infant, newborn, baby, رضيع, رضيعة, حديث الولادة, حديثة الولادة, مولود جديد, مولودة جديدة,"
    " أقل من سنة, دون السنة"
)
_MONTHS = "months, month, mo, m, mths, أشهر, شهر, شهرا, شهراً, شهور, شهران, شهرين"
_YEARS = "years, year, yrs, yr, y, yo, سنة, سنوات, سنين, عام, عاما, عاماً, أعوام, سنتان, سنتين"
_DAYS = "days, day, weeks, week, أيام, يوم, يوما, يوماً, أسابيع, أسبوع, أسبوعا"


@lru_cache(maxsize=1)
def age_units() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Return the words for infants, months, years, and days or weeks, in their compared form."""
    infant, months, years, days = (
        frozenset(spelled(word) for word in words.split(","))
        for words in (_INFANT, _MONTHS, _YEARS, _DAYS)
    )
    return infant, months, years, days
