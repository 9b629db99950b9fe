# SPDX-License-Identifier: Apache-2.0
"""The day and the hour of the movement, among all days and hours that a report names.

Unknown stays unknown: *today* without a dateline is no day, and a day without its year is none
unless the dateline gives the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.days.clock import Hour
from qafila.extraction.days.context import Context
from qafila.extraction.days.day import Day, resolved
from qafila.extraction.days.day_traits import Candidate, candidates, day_traits, nearest_verb
from qafila.extraction.days.hour_traits import hour_traits
from qafila.extraction.days.other_days import heads_minutes
from qafila.extraction.text.arabic import with_and
from qafila.extraction.text.found import Confidence, Found
from qafila.extraction.text.scan import MOVING, Scan, Sentence
from qafila.extraction.text.weights import weight_of

_HEAD_TOKENS = 26
"""A dateline stands within so many tokens of the beginning."""

_DATE_WORDS = words_of("moments date words")
_ENOUGH = -1.0


@dataclass(frozen=True, slots=True)
class _Choice:
    one: Candidate
    weight: float


def dateline_of(scan: Scan, days: Sequence[Day]) -> tuple[date | None, Day | None]:
    """Return the day on which a report was written, where it says so, and its words.

    A full date at its head, beside *said*, or in a line of its own counts; a day and month at its
    head take the year from another date of the text.
    """
    dated = [
        day for day in days
        if day.on is not None and not scan.says(day.first, day.after, _NEXT)
    ]  # fmt: skip
    for day in days:
        if day.first >= _HEAD_TOKENS or not (day.month and day.day):
            continue
        if not _is_head(scan, day, scan.sentence_of(day.first)):
            continue
        if day.on is not None:
            return day.on, day
        for other in dated:
            if other.on and other.on.month == day.month and abs(other.on.day - day.day) <= 1:
                return date(other.on.year, day.month, day.day), day
    for day in dated:
        sentence = scan.sentence_of(day.first)
        moves = scan.has(sentence.first, sentence.after, "verbs", "leave", "move", "kill")
        comes = scan.has(max(sentence.first, day.first - _NEAR), day.first, "verbs", "arrive")
        if not (moves or comes):
            return day.on, day
    for day in dated:
        if day.first and nearest_verb(scan, day) == "say":
            return day.on, day
    return None, None


_NEXT = words_of("moments coming")
_NEAR = 4
"""Tokens before a day in which a verb says who came on it: عاد مساء السبت 20 تشرين الأول."""


def _is_head(scan: Scan, day: Day, sentence: Sentence) -> bool:
    """Whether a day stands in a heading: before an agency in brackets, a dash, alone on a line."""
    tokens = scan.tokens
    before = range(max(0, day.first - 3), day.first)
    if any(tokens[at].fold in _DATE_WORDS for at in before):
        return True
    opens = {token.fold for token in tokens[sentence.first : sentence.first + 4]}
    if opens & _PAPERS and day.after >= sentence.after - 1:
        return True
    if heads_minutes(scan, day):
        return True
    if scan.has(sentence.first, day.first, "verbs"):
        return False
    after = tokens[day.after].fold if day.after < len(tokens) else "\n"
    begins = day.first - sentence.first <= 9 and sentence.first < _HEAD_TOKENS
    if after == ")" and begins and day.after + 1 < len(tokens):
        after = tokens[day.after + 1].fold  # CITY (July 26, 1995) – text
    if after in ("\n", "(", "-", "–", "—", ":", "/") or day.after >= sentence.after:
        return begins or day.after >= sentence.after
    return day.first == 0 and after in (".", ",") and day.on is not None


def moment(context: Context, hours: Sequence[Hour], head: Day | None) -> Iterator[Found]:
    """Yield the day of the movement, and its hour where one is said."""
    chosen = _chosen(context, head)
    if chosen is None:
        return
    day = chosen.one.day
    confidence: Confidence = "stated" if day.on is not None else "reckoned"
    evidence = [context.scan.evidence(day.first, day.after)]
    if day is head and not _is_told(context, day):
        confidence = "weak"
    if confidence == "reckoned" and head is not None:
        evidence.append(context.scan.evidence(head.first, head.after))
    context.on = chosen.one.on
    yield Found(field="date", value=chosen.one.on, evidence=tuple(evidence), confidence=confidence)


def hour_of(context: Context, hours: Sequence[Hour]) -> Iterator[Found]:
    """Yield the hour at which the movement begins, where one is likely to be that."""
    weighed = [
        (hour_weight(context, hours, at), -at)
        for at, hour in enumerate(hours[:_MOST_HOURS])
        if not (_is_of_a_later_day(context, hour) or is_uncertain(context.scan, hours, at))
    ]
    best = max(weighed, default=None)
    if best is not None and best[0] > 0:
        hour = hours[-best[1]]
        evidence = context.scan.evidence(hour.first, hour.after)
        yield Found(field="hour", value=hour.at, evidence=(evidence,))


def _is_of_a_later_day(context: Context, hour: Hour) -> bool:
    """Whether the sentence of an hour speaks of days after the movement alone: a second convoy."""
    if context.on is None:
        return False
    days = [
        resolved(day, context.dateline, future=False)
        for day in context.days_within(context.scan.sentence_of(hour.first))
    ]
    told = [day for day in days if day is not None]
    return bool(told) and min(told) > context.on


def is_uncertain(scan: Scan, hours: Sequence[Hour], at: int) -> bool:
    """Whether an hour is one of two, is put right behind, or is that of another time zone."""
    hour = hours[at]
    if scan.folds[hour.after - 1] in _ZONES or scan.says(hour.after, hour.after + 1, _ZONES):
        return True
    beside = [
        range(one.after, other.first)
        for one, other in pairwise(hours[max(0, at - 1) : at + 2])
        if other.first - one.after <= _OR_REACH
    ]
    if any(scan.says(each.start, each.stop, _OR) for each in beside):
        return True
    return any(
        each.start == hour.after and scan.says(each.start, each.stop, _CORRECT) for each in beside
    )


_ZONES = words_of("moments zones")
_OR = words_of("moments or")
_CORRECT = with_and(words_of("other days correct"))
_OR_REACH = 5

_MOST_HOURS = 100
"""Hours of a report that are weighed; one that names more is no report of a movement."""


def hour_weight(context: Context, hours: Sequence[Hour], at: int) -> float:
    """Return what speaks for the hour at a place in the list of all hours of a report."""
    return weight_of("hours", seen_of_hour(context, hours, at))


def seen_of_hour(context: Context, hours: Sequence[Hour], at: int) -> set[str]:
    """Return what is seen around an hour, with what grammar says of it alone."""
    seen = set(hour_traits(context, hours, at))
    if not _is_otherwise(context, hours[at]):
        seen.add("by rule")
    return seen


def _is_otherwise(context: Context, hour: Hour) -> bool:
    """Whether grammar has an hour for that of something else."""
    scan = context.scan
    sentence = scan.sentence_of(hour.first)
    return context.about(sentence).background or _speaks_otherwise(scan, hour, sentence)


_OTHER_HOURS = words_of("moments other hours")


def _moves_somebody(scan: Scan, sentence: Sentence) -> bool:
    """Whether a sentence speaks of people, vehicles or a movement."""
    first, after = sentence.first, sentence.after
    return (
        any(scan.has(first, after, table) for table in ("people", "vehicles"))
        or scan.has(first, after, "cues", "subject", "list")
        or scan.has(first, after, "verbs", "leave", "move")
    )


_PAPERS = words_of("moments papers")
_HAPPENS = (*MOVING, "happen")
_UNTIL = words_of("moments until")


def _speaks_otherwise(scan: Scan, hour: Hour, sentence: Sentence) -> bool:
    """Whether an hour is that of an arrival, an assembly, a meeting or an end."""
    if scan.tokens[hour.first - 1].fold in _UNTIL if hour.first else False:
        return True
    words = {scan.tokens[at].fold for at in range(max(sentence.first, hour.first - 6), hour.first)}
    if words & _OTHER_HOURS or not _moves_somebody(scan, sentence):
        return True
    before = [hit.concept for hit in scan.within(sentence.first, hour.first, "verbs", *_HAPPENS)]
    after = [hit.concept for hit in scan.within(hour.after, sentence.after, "verbs", *_HAPPENS)]
    if not before and not after:
        return not scan.has(sentence.first, sentence.after, "cues", "subject")
    if "leave" in before or "move" in before:
        return before[-1] == "arrive"
    return (before or after)[-1 if before else 0] not in ("leave", "move", "happen")


def _chosen(context: Context, head: Day | None) -> _Choice | None:
    """Return the day that speaks most of the movement."""
    known = candidates(context)
    weighed = [
        _Choice(one, weight_of("day", day_traits(context, one, head, known))) for one in known
    ]
    best = max(weighed, key=lambda each: each.weight, default=None)
    return best if best is not None and best.weight > _ENOUGH else None


def _is_told(context: Context, day: Day) -> bool:
    """Whether the sentence of a day says that somebody goes."""
    return context.about(context.scan.sentence_of(day.first)).moving
