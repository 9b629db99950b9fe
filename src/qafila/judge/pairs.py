# SPDX-License-Identifier: Apache-2.0
"""Lots that pass a crossing for each other: whether both are there at one time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from qafila.core.findings import Finding, finding
from qafila.core.fulfilment.crossing import crossings
from qafila.judge.hearing import Hearing
from qafila.judge.reading import ClaimedPair
from qafila.judge.verdict import PlanProblem

ROUNDING_S = 60


@finding
class PlanPairUnfounded(PlanProblem):
    """The plan times two lots for each other that are no pair passing together there."""

    en = (
        "The plan times lots {lots} for each other at {crossing}; by the agreement they are no pair"
        " that passes together there."
    )
    ar = (
        "توقّت الخطة الدفعتين {lots} لتلتقيا عند {crossing}، وليستا في الاتفاق دفعتين متقابلتين "
        "تعبران معًا هناك."
    )

    lots: tuple[str, ...]
    crossing: str


@finding
class PlanPairMistimed(PlanProblem):
    """By the plan's own timetable the lots of a pair are not at the crossing at one time."""

    en = (
        "Lot {then} leaves {after_s} s after lot {first}; by the timetable both are at {crossing} "
        "at one time if it leaves {expected_s} s after."
    )
    ar = (
        "تنطلق الدفعة {then} بعد الدفعة {first} بمدة {after_s} ث، وبحسب المواقيت تلتقيان عند "
        "{crossing} إذا انطلقت بعدها بمدة {expected_s} ث."
    )

    first: str
    then: str
    crossing: str
    after_s: int
    expected_s: int


@finding
class PlanPairDepartsApart(PlanProblem):
    """By their hours of departure the lots of a pair leave otherwise than the plan says of them."""

    en = "Lot {then} should leave {after_s} s after lot {first}; its trips leave {apart_s} s after."
    ar = (
        "ينبغي أن تنطلق الدفعة {then} بعد الدفعة {first} بمدة {after_s} ث، ورحلاتها تنطلق بعدها "
        "بمدة {apart_s} ث."
    )

    first: str
    then: str
    after_s: int
    apart_s: int


def judge_pairs(hearing: Hearing) -> Iterator[Finding]:
    """Yield what is wrong with the pairs that a plan times; a plan that times none is not asked."""
    if not hearing.plan.pairs:
        return
    agreed = {
        (frozenset(each.pair.lots), each.pair.crossing)
        for each in crossings(hearing.operation)
        if each.goes_first is None
    }
    left = {trip.lot: trip.departs_at for trip in reversed(hearing.plan.trips) if trip.departs_at}
    for pair in hearing.plan.pairs:
        if len(pair.lots) != 2 or (frozenset(pair.lots), pair.crossing) not in agreed:
            yield PlanPairUnfounded(lots=pair.lots, crossing=pair.crossing)
            continue
        first, then = pair.lots
        mine, theirs = _reach_s(hearing, first, pair), _reach_s(hearing, then, pair)
        if mine is None or theirs is None or abs(mine - theirs - pair.after_s) > ROUNDING_S:
            yield PlanPairMistimed(
                first=first,
                then=then,
                crossing=pair.crossing,
                after_s=pair.after_s,
                expected_s=(mine or 0) - (theirs or 0),
            )
        if first in left and then in left:
            apart_s = round((left[then] - left[first]).total_seconds())
            if abs(apart_s - pair.after_s) > ROUNDING_S:
                yield PlanPairDepartsApart(
                    first=first, then=then, after_s=pair.after_s, apart_s=apart_s
                )


def _reach_s(hearing: Hearing, lot: str, pair: ClaimedPair) -> int | None:
    """Return when the larger column of a lot is at the crossing, as a median of the timetable."""
    people: dict[tuple[str | None, str | None], int] = {}
    for trip in hearing.plan.trips:
        if trip.lot == lot:
            journey = (trip.source, trip.target)
            people[journey] = people.get(journey, 0) + len(trip.people)
    there = [
        (-people.get((p.source, p.target), 0), p.first_arrives_s[1])
        for p in hearing.plan.passages or ()
        if p.lot == lot and p.place == pair.crossing
    ]
    return min(there, key=lambda each: each[0])[1] if there else None


def later_s(hearing: Hearing) -> Mapping[str, int]:
    """Return how much later than the first of those tied to it each paired lot leaves."""
    ties: dict[str, list[tuple[str, int]]] = {}
    for pair in hearing.plan.pairs:
        if len(pair.lots) == 2:
            first, then = pair.lots
            ties.setdefault(first, []).append((then, pair.after_s))
            ties.setdefault(then, []).append((first, -pair.after_s))
    after: dict[str, int] = {}
    for lot in ties:
        if lot not in after:
            group = _tied(ties, lot)
            soonest = min(group.values())
            after.update({each: seconds - soonest for each, seconds in group.items()})
    return after


def _tied(ties: Mapping[str, Iterable[tuple[str, int]]], lot: str) -> dict[str, int]:
    """Return by how much later than a lot those leave that pairs tie to it."""
    found, waiting = {lot: 0}, [lot]
    while waiting:
        here = waiting.pop()
        for other, seconds in ties[here]:
            if other not in found:
                found[other] = found[here] + seconds
                waiting.append(other)
    return found
