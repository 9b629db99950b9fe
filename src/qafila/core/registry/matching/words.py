# SPDX-License-Identifier: Apache-2.0
"""Why two entries may be one person, in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

_PARTS = {
    "given": ("the first name", "الاسم الأول"),
    "father": ("the father's name", "اسم الأب"),
    "ancestor": ("the name of a forefather", "اسم الجدّ"),
    "surname": ("the surname", "الكنية"),
    "mother": ("the mother's name", "اسم الأم"),
}

_WAYS = {
    "letters": ("{part} is written alike: {a}", "تطابق حرفيّ في {part}: {a}"),
    "spelling": (
        "{part} is the same in two spellings: {a}, {b}",
        "في {part} اختلاف رسم لا غير: {a} و{b}",
    ),
    "sound": (
        "{part} sounds the same: {a}, {b}",
        "في {part} لفظ واحد: {a} و{b}",
    ),
    "short": ("{part} is a short form: {a}, {b}", "في {part} اختصار: {a} و{b}"),
    "slip": (
        "{part} differs by a slip of the pen: {a}, {b}",
        "في {part} ما يشبه خطأ كتابة: {a} و{b}",
    ),
    "different": ("{part} is another: {a}, {b}", "في {part} اختلاف: {a} و{b}"),
}


def _begun(text: str) -> str:
    """Return a sentence with its first letter large."""
    return text[0].upper() + text[1:]


REASONS: dict[tuple[str, str], tuple[str, str]] = {
    **{
        (about, way): (
            _begun(en.replace("{part}", part_en)),
            ar.replace("{part}", part_ar),
        )
        for about, (part_en, part_ar) in _PARTS.items()
        for way, (en, ar) in _WAYS.items()
    },
    ("order", "turned"): (
        "The parts of the name stand in another order",
        "ترتيب أجزاء الاسم مختلف",
    ),
    ("birth", "same"): ("Born in the same year: {a}", "سنة الميلاد واحدة: {a}"),
    ("birth", "near"): (
        "Years of birth close together: {a}, {b}",
        "سنتا الميلاد متقاربتان: {a} و{b}",
    ),
    ("birth", "different"): ("Years of birth apart: {a}, {b}", "سنتا الميلاد متباعدتان: {a} و{b}"),
    ("sex", "same"): ("The same sex", "الجنس واحد"),
    ("sex", "different"): ("Not the same sex", "الجنس مختلف"),
    ("phone", "same"): ("The same telephone number", "رقم الهاتف واحد"),
    ("phone", "different"): ("Other telephone numbers", "رقما الهاتف مختلفان"),
    ("document", "same"): ("The same document number", "رقم الوثيقة واحد"),
    ("document", "near"): (
        "Document numbers that differ by one character",
        "رقما الوثيقة لا يختلفان إلا بخانة واحدة",
    ),
    ("document", "different"): ("Other document numbers", "رقما الوثيقة مختلفان"),
    ("household", "same"): ("In one household of the list", "من أسرة واحدة في القائمة"),
    ("household", "met"): (
        "Others of their households are the same people",
        "سائر أفراد أسرتيهما أشخاص بأعيانهم",
    ),
    ("household", "different"): (
        "In two households of the list",
        "من أسرتين مختلفتين في القائمة",
    ),
}
"""By what was compared and how it came out: English and Arabic, ``{a}`` and ``{b}`` as written."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against.

    Parameters
    ----------
    about
        What was compared: ``given``, ``father``, ``birth`` …
    bits
        Weight: positive speaks for one person; each bit doubles the odds against unrelated people.
    en, ar
        In words.
    """

    about: str
    bits: float
    en: str
    ar: str


def reason(
    about: str, chances: tuple[float, float, float], way: str, a: str = "", b: str = ""
) -> Reason:
    """Return a reason in words.

    Parameters
    ----------
    about, way
        What was compared, and how it came out.
    chances
        How likely that is when the two are one person, of one family, unrelated.
    a, b
        Both as written.
    """
    bits = math.log2(chances[0] / chances[2])
    en, ar = REASONS[about, str(way)]
    isolated = {"a": f"\u2068{a}\u2069", "b": f"\u2068{b}\u2069"}
    return Reason(about, round(bits, 2), en.format(**isolated), ar.format(**isolated))
