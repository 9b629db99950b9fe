# SPDX-License-Identifier: Apache-2.0
"""A day as a report says it, and what settles it: a year told elsewhere, a dateline, a weekday."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from qafila.extraction.days.calendars import from_hijri, made
from qafila.extraction.text.numbers import digits_value
from qafila.extraction.text.scan import Scan

YEARS = range(1945, 2100)
HIJRI_YEARS = range(1380, 1530)
WEEK = 7
_MONTHS_APART = 183
"""Days at most between a day without its year and the one it is told beside."""


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Day:
    """A day as the report says it.

    Parameters
    ----------
    first, after
        Its tokens.
    on
        The day, None while only a dateline can tell.
    year, month, day, weekday, offset
        What was said; 0 for a part that was not; None for a weekday or an offset not said.
    later
        Whether it is said from the day that was named before it: the next day.
    hijri
        The Hijri month, where it was said without a year.
    """

    first: int
    after: int
    on: date | None = None
    year: int = 0
    month: int = 0
    day: int = 0
    weekday: int | None = None
    offset: int | None = None
    later: bool = False
    hijri: int = 0

    @property
    def relative(self) -> bool:
        """Whether it is today, tomorrow, a weekday: said from where the writer stood."""
        return self.on is None and (self.offset is not None or self.weekday is not None)


def is_hijri(day: Day) -> bool:
    """Whether a day was said with a year of the Hijri calendar."""
    return day.year in HIJRI_YEARS


def with_hijri_year(found: list[Day]) -> list[Day]:
    """Return days, those of the Hijri calendar without a year in the year of one that has it."""
    known = next((day for day in found if is_hijri(day) and day.on is not None), None)
    if known is None:
        return found
    return [
        as_sighted(replace(day, on=from_hijri(known.year, day.hijri, day.day), year=known.year))
        if day.hijri and day.on is None else day
        for day in found
    ]  # fmt: skip


def as_sighted(day: Day) -> Day:
    """Return a Hijri day as its weekday has it: the civil calendar may be a day off."""
    if day.on is None or day.weekday is None or not is_hijri(day):
        return day
    near = (day.on + timedelta(days=apart) for apart in (0, -1, 1))
    return replace(day, on=next((on for on in near if on.weekday() == day.weekday), day.on))


def in_two_calendars(one: Day, other: Day) -> Day:
    """Return the day that two calendars tell: by the weekday, else the Gregorian one."""
    hijri, other_one = (one, other) if is_hijri(one) else (other, one)
    weekday = one.weekday if one.weekday is not None else other.weekday
    if other_one.on is None and hijri.on is not None:
        other_one = replace(other_one, on=_nearest_year(other_one, hijri.on))
    chosen = other_one
    if other_one.on is None or (
        weekday is not None
        and other_one.on.weekday() != weekday
        and hijri.on is not None
        and hijri.on.weekday() == weekday
    ):
        chosen = hijri
    return replace(chosen, first=one.first, after=other.after, weekday=weekday)


def with_year(scan: Scan, days: list[Day]) -> list[Day]:
    """Return days with the year that the text names apart from them, if it names but one."""
    if any(day.on is not None for day in days):
        return days
    years = {
        value
        for token in scan.tokens
        if token.kind == "n" and len(token.text) == 4
        and isinstance(value := digits_value(token.text), int) and value in YEARS
    }  # fmt: skip
    if len(years) != 1:
        return days
    (year,) = years
    return [
        replace(day, on=made(year, day.month, day.day), year=year) if day.month and day.day else day
        for day in days
    ]


def behind_full(days: list[Day]) -> list[Day]:
    """Return days of a report without a dateline, a month and day in the year of a full date.

    Signed on 28 December 2016, they leave on 3 January: the year that brings it nearest to the full
    date told before it.
    """
    told: list[Day] = []
    before: date | None = None
    for day in days:
        before = day.on or before
        if day.on is None and day.month and day.day and before is not None:
            told.append(replace(day, on=_nearest_year(day, before)))
        else:
            told.append(day)
    return told


def resolved(day: Day, dateline: date | None, *, future: bool) -> date | None:
    """Return the day that is meant, seen from the dateline; None when it stays open."""
    if day.on is not None:
        return day.on
    if dateline is None:
        return None
    if day.month and day.day:
        return _nearest_year(day, dateline)
    if day.offset is not None:
        return dateline + timedelta(days=day.offset)
    if day.weekday is not None:
        ahead = (day.weekday - dateline.weekday()) % WEEK
        return dateline + timedelta(days=ahead if future or not ahead else ahead - WEEK)
    return None


def _nearest_year(day: Day, dateline: date) -> date | None:
    """Return the day of the year that brings it nearest to the dateline."""
    years = (dateline.year - 1, dateline.year, dateline.year + 1)
    known = [on for year in years if (on := made(year, day.month, day.day))]
    if day.weekday is not None:
        known = [on for on in known if on.weekday() == day.weekday] or known
    nearest = min(known, key=lambda on: abs(on - dateline), default=None)
    if nearest is None or abs((nearest - dateline).days) > _MONTHS_APART:
        return None
    return nearest
