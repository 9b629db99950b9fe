# SPDX-License-Identifier: Apache-2.0
"""What can be seen around an hour: the ground on which it is taken for that of the departure.

`weights` says what each trait speaks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.days.clock import Hour
from qafila.extraction.days.context import Context
from qafila.extraction.text.nearest import verbs_around
from qafila.extraction.text.scan import Scan, Sentence

_OTHER_HOURS = words_of("moments other hours")
_UNTIL = words_of("moments until")
_FROM = words_of("moments from")
_REACH = 6


def hour_traits(context: Context, hours: Sequence[Hour], at: int) -> Iterator[str]:
    """Yield what is seen around the hour at a place in the list of all hours of a report."""
    scan, hour = context.scan, hours[at]
    sentence = scan.sentence_of(hour.first)
    yield from (f"sentence {name}" for name in context.about(sentence).told())
    yield from verbs_around(scan, hour.first, hour.after, sentence)
    yield from _order(scan, hours, at, sentence)
    yield from _beside(scan, hour, sentence)
    yield from context.quarter(sentence)
    yield from context.days_told(sentence)
    first, after = sentence.first, sentence.after
    if scan.has(first, after, "people"):
        yield "people in sentence"
    if scan.has(first, after, "vehicles"):
        yield "vehicles in sentence"
    if scan.has(first, after, "cues", "subject", "list"):
        yield "subject in sentence"
    if scan.has(hour.after, min(after, hour.after + _REACH), "places", "from"):
        yield "from somewhere behind"


def _order(scan: Scan, hours: Sequence[Hour], at: int, sentence: Sentence) -> Iterator[str]:
    """Yield where an hour stands among the others."""
    hour = hours[at]
    yield "the only hour" if len(hours) == 1 else "the first hour" if not at else "a later hour"
    if any(scan.sentence_of(one.first) is sentence for one in hours[:at]):
        yield "after an hour of the same sentence"
    if at + 1 < len(hours) and hours[at + 1].first - hour.after <= _REACH:
        yield "an hour right behind"
    if at and hour.first - hours[at - 1].after <= _REACH:
        yield "an hour right before"


def _beside(scan: Scan, hour: Hour, sentence: Sentence) -> Iterator[str]:
    """Yield the words right before an hour, and whether a line begins with it."""
    before = scan.tokens[hour.first - 1].fold if hour.first else "\n"
    bracketed = before in ("[", "(") and hour.first - 1 == sentence.first
    if hour.first == sentence.first or before == "\n" or bracketed:
        yield "begins a line"
    if before in _UNTIL:
        yield "until"
    if before in _FROM:
        yield "from"
    near = range(max(sentence.first, hour.first - _REACH), hour.first)
    if any(scan.tokens[at].fold in _OTHER_HOURS for at in near):
        yield "of something else"
