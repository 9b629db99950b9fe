# SPDX-License-Identifier: Apache-2.0
"""Days in a text: written out, in digits, by weekday, by today, and in the Hijri calendar.

What only a dateline can settle (today, Monday, a day without its year) stays open without one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from qafila.core.spelling import western_digits
from qafila.data.lexicons import words_of
from qafila.extraction.days.calendars import from_hijri, made
from qafila.extraction.days.day import (
    HIJRI_YEARS,
    WEEK,
    YEARS,
    Day,
    as_sighted,
    in_two_calendars,
    is_hijri,
    with_hijri_year,
)
from qafila.extraction.days.month_days import MAY_BE_ORDINAL, ordinal
from qafila.extraction.text.gazetteer import longest_known
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import digits_value
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Token


def days(scan: Scan) -> list[Day]:
    """Return every day in the text, in order; they do not overlap."""
    found: list[Day] = []
    after = 0
    timed = scan.at["time"]
    for at, word in enumerate(scan.folds):
        if at < after or not (MAY_BE_ORDINAL[word] or at in timed):
            continue  # most words
        day = _day_at(scan, at)
        if day is None and at in timed and found:
            day = _day_after(scan, at, found[-1])
        if day is None:
            continue
        if found and (whole := _with_weekday(scan, found[-1], day)):
            found[-1] = whole
        elif found and _are_one(scan, found[-1], day):
            found[-1] = in_two_calendars(found[-1], day)
        else:
            found.append(day)
        after = day.after
    return with_hijri_year(found)


def _day_after(scan: Scan, at: int, last: Day) -> Day | None:
    """Return *the next day*, *two days later*, seen from the day that was named last."""
    hit = scan.hit(at, "time", "later")
    if hit is None:
        return None
    days = int(hit.value)
    on = last.on + timedelta(days=days) if last.on is not None else None
    offset = last.offset + days if last.offset is not None else None
    weekday = (last.weekday + days) % WEEK if last.weekday is not None else None
    if on is None and (last.month or (offset is None and weekday is None)):
        return None
    return Day(at, hit.after, on=on, weekday=weekday, offset=offset, year=on.year if on else 0,
               month=on.month if on else 0, day=on.day if on else 0, later=True)  # fmt: skip


_BESIDE_WEEKDAY = words_of("dates beside a weekday")


def _with_weekday(scan: Scan, one: Day, other: Day) -> Day | None:
    """Return a weekday and the date beside it as one day: Thursday (4/5), 24 March, Saturday."""
    between = scan.tokens[one.after : other.first]
    if len(between) > 2 or any(token.fold not in _BESIDE_WEEKDAY for token in between):
        return None
    dated = [day for day in (one, other) if day.month or day.hijri]
    named = [day for day in (one, other) if day.relative]
    if len(dated) != 1 or len(named) != 1:
        return None
    whole = replace(dated[0], first=one.first, after=other.after, weekday=named[0].weekday)
    return as_sighted(whole)


_IN_OTHER_WORDS = words_of("dates in other words")
_BETWEEN_CALENDARS = 3


def _are_one(scan: Scan, one: Day, other: Day) -> bool:
    """Whether two days are one in two calendars: 15/3/1438 هـ الموافق 14/12/2016 م."""
    if one.on is None or not (other.on or other.month) or is_hijri(one) == is_hijri(other):
        return False
    between = scan.folds[one.after : other.first]
    return len(between) <= _BETWEEN_CALENDARS and all(word in _IN_OTHER_WORDS for word in between)


def _day_at(scan: Scan, at: int) -> Day | None:
    token = scan.tokens[at]
    if token.kind == "n":
        return _numeric(scan, at) or _day_month(scan, at)
    if token.kind != "w":
        return None
    if scan.hit(at, "time"):
        if scan.hit(at, "time", "month"):
            return _month_first(scan, at)
        if hit := scan.hit(at, "time", "weekday"):
            return Day(at, hit.after, weekday=int(hit.value)) if _is_weekday(scan, hit) else None
        if (hit := scan.hit(at, "time", "day")) and _is_exact(scan, hit):
            if _is_another_day(scan, hit) or _is_of_a_source(scan, hit) or _greets(scan, hit):
                return None
            return _today(scan, at, int(hit.value), hit.after)
    return _day_month(scan, at)


def _is_weekday(scan: Scan, hit: Hit) -> bool:
    """Whether a word is the name of a day: الاثنين and not اثنين, Sun and not sun."""
    token = scan.tokens[hit.first]
    if not token.arabic:
        return _is_name(token)
    if hit.after < len(scan.tokens) and scan.folds[hit.after] in _TEEN:
        return False  # المرضى الأحد عشر
    if hit.value == _MONDAY and _counts_two(scan, hit.first):
        return False  # المعتقلين التنين
    return token.fold.lstrip("وبل").startswith(("ال", "يوم"))


def _counts_two(scan: Scan, at: int) -> bool:
    """Whether the word for Monday says that those named before it are two: السيارتين الاثنين."""
    before = at - 1
    named = best_hit(scan, before) if before >= 0 else None
    return named is not None and "a" in named.before and scan.folds[at] in _MONDAY_OR_TWO


_MONDAY = "0"
_MONDAY_OR_TWO = words_of("dates monday or two")
_TEEN = words_of("dates teen")
_ALSO_WORDS = frozenset({"may", "march"})
_SHORTEST_NAME = 4


def _is_name(token: Token) -> bool:
    """Whether a Latin word names a day or month: May, july and monday, not may and not sun."""
    written_out = len(token.fold) >= _SHORTEST_NAME and token.fold not in _ALSO_WORDS
    return token.capital or written_out


def _is_exact(scan: Scan, hit: Hit) -> bool:
    """Whether a word stands with the article that makes it today: اليوم, not يوم."""
    written = " ".join(scan.tokens[at].fold for at in range(hit.first, hit.after))
    return written.endswith(hit.entry.exact)


def _is_of_a_source(scan: Scan, hit: Hit) -> bool:
    """Whether it ends the name of a paper, behind its town at the head of a line: عدن الغد -."""
    town = hit.first - 1
    heads = town >= 0 and scan.sentence_of(town).first == town and set(hit.before) <= {"a"}
    ends = heads and scan.says(hit.after, hit.after + 1, _ENDS_SOURCE)
    return ends and longest_known(scan.tokens, town) is not None


_ENDS_SOURCE = words_of("marks ends source")
_ANOTHER_DAY = words_of("dates another day")
_PARTS_OF_DAY = words_of("dates parts of the day")
_DAY_WORDS = words_of("dates day words")


def _is_another_day(scan: Scan, hit: Hit) -> bool:
    """Whether words behind make a day one seen from another: اليوم التالي, قبل يومين من الاتفاق."""
    if hit.after >= len(scan.tokens) or scan.tokens[hit.after - 1].fold not in _DAY_WORDS:
        return False
    behind = scan.tokens[hit.after].fold
    return behind in _ANOTHER_DAY and (behind != "من") == (hit.value == "0")


def _greets(scan: Scan, hit: Hit) -> bool:
    """Whether هلا opens a message as *hello* and is no هلأ, *now*, which a deed follows."""
    at = hit.first
    opens = scan.folds[at] == "هلا" and "أ" not in scan.tokens[at].text
    if not opens or (scan.sentence_of(at).first != at and scan.tokens[at - 1].kind == "w"):
        return False
    return not scan.has(hit.after, hit.after + 1, "verbs")


def _today(scan: Scan, at: int, offset: int, after: int) -> Day | None:
    """Return today, or what the date or weekday behind it says."""
    following = after
    while following < len(scan.tokens) and (
        scan.tokens[following].fold in ("(", "،", ",") or scan.folds[following] in _PARTS_OF_DAY
    ):
        following += 1
    if following < len(scan.tokens) and following - after <= 2:
        more = _day_at(scan, following) if not scan.hit(following, "time", "day") else None
        if more and (more.weekday is not None or more.on is not None):
            return replace(more, first=at, offset=offset)
    return Day(at, after, offset=offset)


def _numeric(scan: Scan, at: int) -> Day | None:
    """Return 28/8/2017, 2017-08-28, 28.8.2017, 4/5."""
    tokens = scan.tokens
    written = western_digits(tokens[at].text)
    parts = written.split(".")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        return _of_parts([int(part) for part in parts], at, at + 1)
    values = [written]
    after = at + 1
    while (
        len(values) < 3
        and after + 1 < len(tokens)
        and tokens[after].fold in ("/", "-")
        and tokens[after + 1].kind == "n"
        and (_close(tokens, after) or _is_spaced_date(tokens, at))
    ):
        values.append(western_digits(tokens[after + 1].text))
        after += 2
    if not all(value.isdigit() and len(value) <= 4 for value in values):
        return None
    numbers = [int(value) for value in values]
    if len(numbers) == 3:
        return _of_parts(numbers, at, after)
    if len(numbers) == 2 and tokens[at + 1].fold == "/":
        day, month = numbers
        if 1 <= day <= 31 and 1 <= month <= 12 and not scan.hit(after, "people"):
            return Day(at, after, month=month, day=day)
    return None


def _close(tokens: list[Token], sign: int) -> bool:
    """Whether a sign stands right between its neighbours."""
    return not (tokens[sign].space or tokens[sign + 1].space)


def _is_spaced_date(tokens: list[Token], at: int) -> bool:
    """Whether 12 / 6 / 2016 is written with spaces: both slashes, a year of four digits."""
    row = tokens[at : at + 5]
    if len(row) < 5 or [token.fold for token in row[1::2]] != ["/", "/"]:
        return False
    return all(token.kind == "n" for token in row[::2]) and len(row[4].text) == 4


def _of_parts(numbers: list[int], first: int, after: int) -> Day | None:
    year, month, day = numbers if numbers[0] > 31 else reversed(numbers)
    if year < 100:
        year += 2000
    if month > 12 >= day:
        month, day = day, month
    if year in HIJRI_YEARS:
        on = from_hijri(year, month, day)
    else:
        on = made(year, month, day)
    return Day(first, after, on=on, year=year, month=month, day=day) if on else None


_OF_MONTH = words_of("dates of a month")


def _day_month(scan: Scan, at: int) -> Day | None:
    """Return 28 August 2017, 28 آب/أغسطس 2017, the 28th of August, الثامن والعشرين من آب."""
    tokens = scan.tokens
    value, after = ordinal(scan, at)
    if value is None:
        return None
    end = _range_end(scan, after)
    if end != after and _is_number_of_title(scan, at):
        return None
    after = end
    while after < len(tokens) and tokens[after].fold in _OF_MONTH:
        after += 1
    hit = scan.hit(after, "time", "month", "hijri")
    if hit is None and after < len(tokens) and tokens[after].fold.startswith(("ل", "ب")):
        hit = None
    if hit is None:
        return None
    hijri, named = hit.concept == "hijri", tokens[after].arabic or _is_name(tokens[after])
    month, after = int(hit.value), hit.after
    after = _other_month_name(scan, after)
    year, after = _year(scan, after)
    if not named and not year:
        return None  # 3 may 2018 is a day, and the three may go is none
    return _settled(at, after, year, month, value, hijri=hijri)


_NUMBERED = words_of("dates numbered")


def _is_number_of_title(scan: Scan, at: int) -> bool:
    """Whether a number before a day counts reports: Flash Update #2 – 12 March, رقم 3 - 12 آذار."""
    before = at - 2 if at > 1 and scan.folds[at - 1] == "." else at - 1
    return before >= 0 and scan.folds[before] in _NUMBERED


def _month_first(scan: Scan, at: int) -> Day | None:
    """Return August 28, 2017."""
    tokens = scan.tokens
    hit = scan.hit(at, "time", "month")
    if hit is None or tokens[at].arabic:
        return None
    after = hit.after
    if after < len(tokens) and tokens[after].fold == ".":
        after += 1
    value, after = ordinal(scan, after) if after < len(tokens) else (None, after)
    if value is None:
        return None
    year, after = _year(scan, _range_end(scan, after))
    if not year and not _is_name(tokens[at]):
        return None
    return _settled(at, after, year, int(hit.value), value)


_RANGE = words_of("dates range")


def _range_end(scan: Scan, at: int) -> int:
    """Skip the last day of several: the 18th of 18-19 February, of من 18 إلى 20 آذار."""
    tokens = scan.tokens
    if at + 1 >= len(tokens) or tokens[at].fold not in _RANGE or tokens[at + 1].kind != "n":
        return at
    value, after = ordinal(scan, at + 1)
    month = after < len(tokens) and scan.hit(after, "time", "month", "hijri") is not None
    behind_month = at > 1 and any(scan.hit(n, "time", "month") for n in (at - 2, at - 3) if n >= 0)
    return after if value is not None and (month or behind_month) else at


def _settled(
    first: int, after: int, year: int, month: int, day: int, *, hijri: bool = False
) -> Day:
    on = None
    if year:
        on = from_hijri(year, month, day) if hijri else made(year, month, day)
    if hijri and not year:
        return Day(first, after, day=day, hijri=month)
    return Day(first, after, on=on, year=year, month=month, day=day)


def _other_month_name(scan: Scan, at: int) -> int:
    """Skip the second name of a month: آب/أغسطس, آب (أغسطس), آب أغسطس."""
    if scan.hit(at, "time", "month") and at and scan.tokens[at].arabic:
        return at + 1
    if at >= len(scan.tokens) or scan.tokens[at].fold not in ("/", "(", "-", "–"):
        return at
    hit = scan.hit(at + 1, "time", "month")
    if hit is None:
        return at
    closes = hit.after < len(scan.tokens) and scan.tokens[hit.after].fold == ")"
    return hit.after + closes


_BEFORE_YEAR = words_of("dates before a year") | frozenset("'’")
_OF_ERA = words_of("dates of an era")


def _year(scan: Scan, at: int) -> tuple[int, int]:
    """Return the year that follows a month, and the token behind it; 0 when none does."""
    tokens = scan.tokens
    start = at
    while at < len(tokens) and tokens[at].fold in _BEFORE_YEAR:
        at += 1
    if at < len(tokens) and tokens[at].kind == "n":
        value = digits_value(tokens[at].text)
        short = len(tokens[at].text) == 2 and (
            tokens[at - 1].fold in ("'", "’", "-") or (at == start and _closes(tokens, at + 1))
        )
        value = 2000 + value if short and isinstance(value, int) else value
        if isinstance(value, int) and (value in YEARS or value in HIJRI_YEARS):
            after = at + 1
            if after < len(tokens) and tokens[after].fold in _OF_ERA:
                after += 1
            return value, after
    return 0, start


def _closes(tokens: list[Token], at: int) -> bool:
    """Whether a sign or the end stands at a token: 24 Apr 23: but not 24 Apr 23 people."""
    return at >= len(tokens) or (tokens[at].kind == "p" and tokens[at].fold not in "/-–")
