# SPDX-License-Identifier: Apache-2.0
"""Figures that count nobody: telephone numbers, and the times that programs stamp on messages."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from datetime import date

from qafila.extraction.days.day import Day
from qafila.extraction.text.scan import Scan

_DIGIT = "[0-9٠-٩۰-۹]"
_PHONE = re.compile(
    rf"(?:\+|(?<!{_DIGIT})(?:00|٠٠|0|٠)(?={_DIGIT}))[ (]?{_DIGIT}+(?:[ ()/-]{{1,2}}{_DIGIT}{{2,}})*"
)
_SECONDS = re.compile(rf"(?<={_DIGIT}:{_DIGIT}{{2}}):{_DIGIT}{{2}}(?!{_DIGIT})")
_FEWEST_DIGITS, _MOST_DIGITS = 7, 15
_STAMP = re.compile(
    rf"^\[?{_DIGIT}{{1,4}}[/.-]{_DIGIT}{{1,2}}[/.-]{_DIGIT}{{1,4}}[,،]?[ ]"
    rf"(?P<hour>{_DIGIT}{{1,2}}:{_DIGIT}{{2}}(?::{_DIGIT}{{2}})?(?:[ ]?(?:[AaPp][Mm]|[صم]))?)"
    r"[ ]?(?:\]|-)[ ][^:\n]{1,40}:",
    re.MULTILINE,
)


def counting_nobody(scan: Scan) -> set[int]:
    """Return the tokens of telephone numbers, + or 0 and 7 to 15 digits in all, and of seconds."""
    found: set[int] = set()
    for match in _SECONDS.finditer(scan.text):
        found.update(_between(scan, *match.span()))
    for match in _PHONE.finditer(scan.text):
        if _FEWEST_DIGITS <= len(re.findall(_DIGIT, match.group())) <= _MOST_DIGITS:
            found.update(_between(scan, match.start(), match.end()))
    return found


def stamped_hours(scan: Scan) -> set[int]:
    """Return the tokens of hours at which lines of a chat were sent: [28/08/2017, 14:05] Abu A:."""
    found: set[int] = set()
    for match in _STAMP.finditer(scan.text):
        found.update(_between(scan, *match.span("hour")))
    return found


def without_stamps(days: Sequence[Day], sent: Set[int]) -> tuple[list[Day], date | None]:
    """Return days on which messages were not only sent, and the day on which all were sent.

    Where no other day is told, that on which they were sent stays. Messages of several days are
    written on none: *tomorrow* is another day in each.

    Parameters
    ----------
    sent
        The tokens of `stamped_hours`.
    """
    stamps = [day for day in days if not sent.isdisjoint(range(day.after, day.after + _BEHIND))]
    told = {day.on for day in stamps}
    kept = [day for day in days if day not in stamps]
    return kept or [*days], told.pop() if len(told) == 1 else None


_BEHIND = 2
"""Tokens behind the day of a stamp, among which is its hour."""


def _between(scan: Scan, start: int, end: int) -> Iterator[int]:
    tokens = range(len(scan.tokens))
    at = bisect_left(tokens, start, key=scan.start)
    while at < len(tokens) and scan.start(at) < end:
        yield at
        at += 1
