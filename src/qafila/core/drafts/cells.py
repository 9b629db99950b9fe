# SPDX-License-Identifier: Apache-2.0
"""Reading of single cells: numbers, yes and no, lists, days and hours, in Arabic and English.

Each function returns None for what it cannot read; whoever calls it makes that a finding. None of
them repairs anything.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache

from qafila.core.spelling import INVISIBLE, spelled, western_digits

LARGEST_NUMBER = 1e12
"""No count, length or time of an operation comes near it."""

YEARS = range(1900, 2201)
"""Years in which a day of an operation may lie."""

_SPLIT = re.compile(r"[,،;؛/+|&\n\r]+")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
_SPACED_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:\.\d+)?")
_UNIT = re.compile(r"(?P<number>[-+\d.,٫٬ ]*\d)\s*(?P<unit>[^\d\s.,+-][^\d.,+-]*)")


def _keys(*words: str) -> frozenset[str]:
    return frozenset(spelled(word) for word in words)


@lru_cache(maxsize=1)
def _units() -> frozenset[str]:
    return _keys(
        *("مقعد", "مقعدا", "مقعداً", "مقاعد", "راكب", "راكبا", "راكباً", "ركاب", "شخص", "أشخاص"),
        *("كم", "كيلومتر", "كيلومترا", "كيلومتراً", "م3", "متر مكعب", "د", "دقيقة", "دقائق"),
        *("seat", "seats", "passengers", "people", "persons", "km", "m3", "m³", "min", "minutes"),
    )


@lru_cache(maxsize=1)
def _answers() -> tuple[frozenset[str], frozenset[str]]:
    yes = _keys(
        *("yes", "y", "true", "t", "1", "x", "ok", "on", "نعم", "أجل", "إيه", "صح", "صحيح"),
        *("يوجد", "موجود", "موجودة", "متوفر", "متوفرة"),
    )
    no = _keys(
        *("no", "n", "false", "f", "0", "none", "off", "لا", "كلا", "خطأ"),
        *("لا يوجد", "لا توجد", "غير موجود", "غير موجودة", "غير متوفر", "غير متوفرة"),
    )
    return yes, no


def read_number(value: object) -> float | None:
    """Return a number: Arabic or Western digits, ``٫`` or one comma for decimals, thousands marked.

    A unit after it (``49 seats``, ``300 كم``) is left aside. True and false are no numbers.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
    elif isinstance(value, str):
        text = _plain_number(value)
        if text is None:
            return None
        number = float(text)
    else:
        return None
    return number if math.isfinite(number) and abs(number) <= LARGEST_NUMBER else None


def _plain_number(text: str) -> str | None:
    if len(text) > 64:
        return None
    text = INVISIBLE.sub("", western_digits(text)).replace("٫", ".").replace("٬", "")
    text = text.replace("\u2212", "-").replace("\u00a0", " ").replace("\u202f", " ").strip()
    if _NUMBER.fullmatch(text):
        return text
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", "")
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if _SPACED_THOUSANDS.fullmatch(text):
        return text.replace(" ", "")
    parts = _UNIT.fullmatch(text)
    if parts and spelled(parts["unit"]) in _units():
        return _plain_number(parts["number"])
    return None


def read_integer(value: object) -> int | None:
    """Return a whole number; ``49.0`` is 49, ``49.5`` is not one."""
    number = read_number(value)
    return int(number) if number is not None and number.is_integer() else None


def read_yes_no(value: object) -> bool | None:
    """Return yes or no, said in either language, as a tick, a cross or a digit."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return value == 1
    return _yes_no(value) if isinstance(value, str) and len(value) <= 32 else None


@lru_cache(maxsize=1024)
def _yes_no(text: str) -> bool | None:
    if text.strip() in ("✓", "✔", "☑", "√"):
        return True
    if text.strip() in ("-", "–", "—", "✗", "✘", "☐", "×"):
        return False
    yes, no = _answers()
    key = spelled(text)
    return True if key in yes else False if key in no else None


def split_list(text: str) -> tuple[str, ...]:
    """Return the entries of a cell that holds several, separated by any usual sign."""
    return tuple(part for piece in _SPLIT.split(text) if (part := piece.strip()))


# ------------------------------------------------------------------------------- days and hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A day, an hour, or both, as written.

    Parameters
    ----------
    day
        None when only an hour is given.
    clock
        None when only a day is given.
    aware
        The instant, when the text itself says its offset from UTC.
    day_first
        Whether it was taken that the day stands before the month, where both orders were possible.
    """

    day: date | None = None
    clock: time | None = None
    aware: datetime | None = None
    day_first: bool = False


_MONTHS_TEXT = (
    ("january", "jan", "كانون الثاني", "يناير", "جانفي"),
    ("february", "feb", "شباط", "فبراير", "فيفري"),
    ("march", "mar", "آذار", "مارس"),
    ("april", "apr", "نيسان", "أبريل", "إبريل", "أفريل"),
    ("may", "أيار", "مايو", "ماي"),
    ("june", "jun", "حزيران", "يونيو", "جوان"),
    ("july", "jul", "تموز", "يوليو", "جويلية"),
    ("august", "aug", "آب", "أغسطس", "أوت"),
    ("september", "sep", "sept", "أيلول", "سبتمبر"),
    ("october", "oct", "تشرين الأول", "أكتوبر"),
    ("november", "nov", "تشرين الثاني", "نوفمبر"),
    ("december", "dec", "كانون الأول", "ديسمبر"),
)
_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|ص|م|صباحا|مساء|صباحاً|مساءً)?", re.I
)
_HOUR_ONLY = re.compile(r"(\d{1,2})\s*(am|pm|ص|م|صباحا|مساء|صباحاً|مساءً)", re.I)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_NAMED = re.compile(r"(\d{1,2})[\s-]+([^\d]+?)[\s-]+(\d{4})")


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {spelled(word): n for n, words in enumerate(_MONTHS_TEXT, 1) for word in words}


def read_moment(value: object) -> Moment | None:
    """Return a day, an hour or both: ISO, day before month, or the month by name.

    Where day and month could be told either way the day is taken to come first, and `day_first`
    says so.
    """
    if isinstance(value, datetime):
        return _from_datetime(value)
    if isinstance(value, date):
        return Moment(day=value) if value.year in YEARS else None
    if isinstance(value, time):
        return Moment(clock=value.replace(tzinfo=None))
    if not isinstance(value, str) or len(value) > 64:
        return None
    text = INVISIBLE.sub("", western_digits(value)).replace("\u00a0", " ").strip()
    if (clock := _clock(text)) is not None:
        return Moment(clock=clock)
    if (day := _day(text)) is not None:
        return day
    return _iso(text) or _day_and_clock(text)


def _from_datetime(value: datetime) -> Moment | None:
    if value.year not in YEARS:
        return None
    if value.tzinfo is not None:
        return Moment(day=value.date(), clock=value.time(), aware=value)
    return Moment(day=value.date(), clock=value.time())


def _iso(text: str) -> Moment | None:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d", text):
        return None
    try:
        return _from_datetime(datetime.fromisoformat(text))
    except ValueError:
        return None


def _day_and_clock(text: str) -> Moment | None:
    for parts in (text.rsplit(" ", 1), text.rsplit(" ", 2)):
        if len(parts) < 2:
            continue
        day, clock = _day(parts[0].rstrip(",، ")), _clock(" ".join(parts[1:]))
        if day is not None and clock is not None:
            return Moment(day=day.day, clock=clock, day_first=day.day_first)
    return None


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text)
    if match:
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        half = match[4]
    elif match := _HOUR_ONLY.fullmatch(text):
        hour, minute, second, half = int(match[1]), 0, 0, match[2]
    else:
        return None
    if half:
        if not 1 <= hour <= 12:
            return None
        late = half.casefold().startswith(("p", "م"))
        hour = hour % 12 + (12 if late else 0)
    if (hour, minute, second) == (24, 0, 0):
        hour = 0
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _day(text: str) -> Moment | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(int(match[1]), int(match[2]), int(match[3]))
    if match := _YEAR_LAST.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first <= 12 < second:
            return _made(year, first, second)
        either = first <= 12 and second <= 12 and first != second
        return _made(year, second, first, day_first=either)
    if match := _NAMED.fullmatch(text):
        month = _months().get(spelled(match[2]))
        return _made(int(match[3]), month, int(match[1])) if month else None
    return None


def _made(year: int, month: int, day: int, *, day_first: bool = False) -> Moment | None:
    if year not in YEARS:
        return None
    try:
        return Moment(day=date(year, month, day), day_first=day_first)
    except ValueError:
        return None
