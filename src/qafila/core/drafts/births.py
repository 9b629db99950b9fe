# SPDX-License-Identifier: Apache-2.0
"""Years of birth and ages, as lists have them: years, dates, serials of spreadsheets, words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from functools import lru_cache

from qafila.core.drafts.cells import read_moment, read_number
from qafila.core.drafts.hijri import read_hijri
from qafila.core.drafts.words import age_units
from qafila.core.spelling import INVISIBLE, spelled, western_digits

SERIALS = range(3_654, 73_050)
"""Numbers of days since 1900 that are taken for dates of birth: 1910 to 2099."""

_SERIAL_ZERO = date(1899, 12, 30)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_SHORT = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](\d\d)")
_AGE_PARTS = re.compile(r"\d+(?:\.\d+)?|[^\W\d]+")


class BirthForm(Enum):
    """How a year of birth was found, where that is worth a word."""

    HIJRI = auto()
    SERIAL = auto()
    CENTURY = auto()
    EITHER_ORDER = auto()


@dataclass(frozen=True, slots=True)
class Birth:
    """A year of birth; `form` is None for a plain year or date."""

    year: int
    form: BirthForm | None = None


@lru_cache(maxsize=8192)
def read_birth(text: str, *, as_date: bool = False, now: int = 0) -> Birth | None:
    """Return the year of a birth year or a date of birth, None when there is none to be read.

    Parameters
    ----------
    as_date
        Whether dates stand in this column: then a number of five digits counts days since 1900.
    now
        Year of the operation, 0 when unknown; tells the century of a year of two digits.
    """
    if (year := read_hijri(text)) is not None:
        return Birth(year, BirthForm.HIJRI)
    number = read_number(text)
    if number is not None:
        if not number.is_integer():
            return None
        if as_date and int(number) in SERIALS:
            return Birth((_SERIAL_ZERO + timedelta(int(number))).year, BirthForm.SERIAL)
        return Birth(int(number))
    moment = read_moment(text)
    if moment is not None and moment.day is not None:
        return Birth(moment.day.year, BirthForm.EITHER_ORDER if moment.day_first else None)
    plain = INVISIBLE.sub("", western_digits(text)).strip()
    if match := _SHORT.fullmatch(plain):
        short = int(match[1])
        this = now % 100 if now else 30
        return Birth((2000 if short <= this else 1900) + short, BirthForm.CENTURY)
    years = _YEAR.findall(plain)
    if len(years) != 1:
        return None
    hijri = read_hijri(years[0])
    return Birth(int(years[0])) if hijri is None else Birth(hijri, BirthForm.HIJRI)


# ------------------------------------------------------------------------------------------ ages

_ONE = {spelled(word): 12 for word in ("سنة", "عام", "year")}
_ONE |= {spelled(word): 24 for word in ("سنتان", "سنتين", "عامان", "عامين")}
_ONE |= {spelled(word): 1 for word in ("شهر", "month")}
_ONE |= {spelled(word): 2 for word in ("شهران", "شهرين")}
"""Months of a unit that says its own number."""

_NUMBERS = {
    spelled(word): count
    for count, words in enumerate(
        (
            "واحد واحدة one",
            "اثنان اثنين اثنتان اثنتين two",
            "ثلاث ثلاثة three",
            "أربع أربعة four",
            "خمس خمسة five",
            "ست ستة six",
            "سبع سبعة seven",
            "ثمان ثماني ثمانية eight",
            "تسع تسعة nine",
            "عشر عشرة ten",
        ),
        1,
    )
    for word in words.split()
}
_HALF = {spelled(word) for word in ("نصف", "half")}
_AND = {spelled(word) for word in ("and", "و")}


@lru_cache(maxsize=4096)
def read_age_text(text: str) -> tuple[int, bool] | None:
    """Return an age written with units or in words, in completed years, and whether in words alone.

    ``سنتان``, ``3 أشهر``, ``سنة ونصف``, ``ثلاث سنوات``, ``2 years 6 months``. None when any part of
    it is not understood.
    """
    if len(text) > 40:
        return None
    if spelled(text) in age_units()[0]:
        return 0, True
    parts = _AGE_PARTS.findall(INVISIBLE.sub("", western_digits(text)).replace("٫", ".").casefold())
    months = _months([part for part in parts if spelled(part) not in _AND])
    if months is None:
        return None
    return int(months // 12), not any(part[0].isdecimal() for part in parts)


def _months(parts: list[str]) -> float | None:
    """Return how many months the parts of an age add up to."""
    _, months, years, days = age_units()
    total, count = 0.0, None
    found = False
    for part in parts:
        if part[0].isdecimal():
            if count is not None:
                return None
            count = float(part)
            continue
        word = _known(part)
        if word in _HALF:
            if count is not None or not found:
                return None
            total += 6
        elif _NUMBERS.get(word) == 1 and found and count is None:
            continue  # سنة واحدة
        elif word in _NUMBERS and count is None:
            count = float(_NUMBERS[word])
        elif count is None and word in _ONE:
            total, found = total + _ONE[word], True
        elif count is not None and word in years:
            total, count, found = total + 12 * count, None, True
        elif count is not None and word in months and not (word == "m" and count > 36):
            total, count, found = total + count, None, True
        elif count is not None and word in days:
            count, found = None, True
        else:
            return None
    return total if found and count is None else None


def _known(part: str) -> str:
    """Return a word in its compared form, without an "and" written onto it."""
    word = spelled(part)
    rest = word.removeprefix("و")
    _, months, years, days = age_units()
    known = _HALF | months | years | days | _ONE.keys() | _NUMBERS.keys()
    return rest if word not in known and rest in known else word
