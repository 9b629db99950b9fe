# SPDX-License-Identifier: Apache-2.0
"""The Hijri calendar, as far as years and dates of birth need it.

Reckoned by the tabular calendar: thirty years of which eleven have a leap day. What an authority
proclaims by the moon, or the tables of Umm al-Qura say, differs from it by a day or two; a year of
birth only where the day is that near to the turn of a year.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from qafila.core.spelling import INVISIBLE, spelled, western_digits

HIJRI_YEARS = range(1300, 1501)
"""Years that are taken for Hijri ones: nobody on a list was born in a Gregorian year so early."""

_EPOCH = 227_013
"""Ordinal of the day before 1 Muharram 1, which was Thursday, 15 July 622 (Julian)."""
_MIDDLE = 7
"""Most of a Hijri year lies in the Gregorian year in which this month begins."""

_MONTHS = (
    ("محرم", "muharram"),
    ("صفر", "safar"),
    ("ربيع الأول", "ربيع أول"),
    ("ربيع الآخر", "ربيع الثاني", "ربيع ثاني"),
    ("جمادى الأولى", "جمادى الأول", "جمادى أولى"),
    ("جمادى الآخرة", "جمادى الثانية", "جمادى الثاني", "جمادى الآخر"),
    ("رجب", "rajab"),
    ("شعبان", "shaaban", "shaban"),
    ("رمضان", "ramadan"),
    ("شوال", "shawwal"),
    ("ذو القعدة", "ذي القعدة"),
    ("ذو الحجة", "ذي الحجة"),
)
_MARK = re.compile(r"\s*(?:هـ|ه|ھ|هجري|هجرية|هجريا|للهجرة|a\.?h\.?)\s*$", re.I)
_YEAR_FIRST = re.compile(r"(1[345]\d\d)[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](1[345]\d\d)")
_NAMED = re.compile(r"(?:(\d{1,2})[\s-]+)?([^\d]+?)[\s-]+(1[345]\d\d)")


def gregorian(year: int, month: int, day: int) -> date:
    """Return the day of a Hijri date.

    Raises
    ------
    ValueError
        "there is no such month", "there is no such day".
    """
    if not 1 <= month <= 12:
        raise ValueError("there is no such month")
    leap = (11 * year + 14) % 30 < 11
    if not 1 <= day <= (30 if month % 2 or (month == 12 and leap) else 29):
        raise ValueError("there is no such day")
    before = 354 * (year - 1) + (11 * (year - 1) + 14) // 30 + 29 * (month - 1) + month // 2
    return date.fromordinal(_EPOCH + before + day)


def gregorian_year(year: int) -> int:
    """Return the year in which most of a Hijri year lies."""
    return gregorian(year, _MIDDLE, 1).year


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {spelled(word): n for n, words in enumerate(_MONTHS, 1) for word in words}


def read_hijri(text: str) -> int | None:
    """Return the Gregorian year of a Hijri year or date, None when it is neither.

    ``1405``, ``١٤٠٥ هـ``, ``1405/7/12``, ``12/7/1405``, ``12 رجب 1405 هـ``.
    """
    if len(text) > 40:
        return None
    plain = _MARK.sub("", INVISIBLE.sub("", western_digits(text))).strip()
    year, month, day = _parts(plain)
    if year not in HIJRI_YEARS:
        return None
    if month is None:
        return gregorian_year(year)
    try:
        return gregorian(year, month, day or 15).year
    except ValueError:
        return None


def _parts(text: str) -> tuple[int, int | None, int | None]:
    if text.isdecimal() and len(text) == 4:
        return int(text), None, None
    if match := _YEAR_FIRST.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _YEAR_LAST.fullmatch(text):
        return int(match[3]), int(match[2]), int(match[1])
    if (match := _NAMED.fullmatch(text)) and (month := _months().get(spelled(match[2]))):
        return int(match[3]), month, int(match[1]) if match[1] else None
    return 0, None, None
