# SPDX-License-Identifier: Apache-2.0
"""Lots that pass a crossing for each other: whether both are there at one time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

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


@finding
class PlanPairRunMistimed(PlanProblem):
    """A run that both lots of a pair make is not when the plan says, or does not meet the other's.

    The plan's trips tell when the first vehicle of each lot leaves on its first, second … run, and
    its timetable when that is at the crossing. The runs told are all that both make, in order.
    """

    en = (
        "Run {run} of lots {lots}: by the plan they leave after {claimed} s and are at {crossing} "
        "after {meets_s} s; by its trips they leave after {left} s and are there after {there} s."
    )
    ar = (
        "السفرة {run} للدفعتين {lots}: بحسب الخطة تنطلقان بعد {claimed} ث وتكونان عند {crossing} "
        "بعد {meets_s} ث، وبحسب رحلاتها تنطلقان بعد {left} ث وتكونان هناك بعد {there} ث."
    )

    run: int
    lots: tuple[str, ...]
    crossing: str
    claimed: tuple[int, ...]
    meets_s: int
    left: tuple[int, ...]
    there: tuple[int, ...]


def judge_pairs(hearing: Hearing) -> Iterator[Finding]:
    """Yield what is wrong with the pairs that a plan times; a plan that times none is not asked."""
    if not hearing.plan.pairs:
        return
    agreed = {
        (frozenset(each.pair.lots), each.pair.crossing)
        for each in crossings(hearing.operation)
        if each.goes_first is None
    }
    for pair in hearing.plan.pairs:
        if len(pair.lots) != 2 or (frozenset(pair.lots), pair.crossing) not in agreed:
            yield PlanPairUnfounded(lots=pair.lots, crossing=pair.crossing)
            continue
        first, then = pair.lots
        ways = _larger(hearing, first, pair), _larger(hearing, then, pair)
        mine, theirs = (way[1] if way else None for way in ways)
        if mine is None or theirs is None or abs(mine - theirs - pair.after_s) > ROUNDING_S:
            yield PlanPairMistimed(
                first=first,
                then=then,
                crossing=pair.crossing,
                after_s=pair.after_s,
                expected_s=(mine or 0) - (theirs or 0),
            )
        left = [_leaves(hearing, lot, way) for lot, way in zip(pair.lots, ways, strict=True)]
        apart_s = _between_s(*left)
        if apart_s is not None and abs(apart_s - pair.after_s) > ROUNDING_S:
            yield PlanPairDepartsApart(
                first=first, then=then, after_s=pair.after_s, apart_s=apart_s
            )
        if pair.runs:
            yield from _runs(hearing, pair, ways)


def _runs(hearing: Hearing, pair: ClaimedPair, ways: Sequence[_Way | None]) -> Iterator[Finding]:
    """Hold every run that both lots make against the plan's trips."""
    by_lot = [_leave_by_run(hearing, lot, way) for lot, way in zip(pair.lots, ways, strict=True)]
    reach = [way[1] if way else 0 for way in ways]
    made = list(zip(*by_lot, strict=False))
    told = {run: (leaves, meets_s) for run, leaves, meets_s in pair.runs}
    for run in sorted({*told, *range(1, len(made) + 1)}):
        left = made[run - 1] if 0 < run <= len(made) else ()
        there = tuple(at + on_the_way for at, on_the_way in zip(left, reach, strict=False))
        claimed, meets_s = told.get(run, ((), 0))
        if (
            len(claimed) != len(left)
            or not left
            or any(abs(mine - theirs) > 1 for mine, theirs in zip(claimed, left, strict=True))
            or abs(meets_s - max(there)) > ROUNDING_S
            or abs(there[0] - there[1]) > ROUNDING_S
        ):
            yield PlanPairRunMistimed(
                run=run,
                lots=pair.lots,
                crossing=pair.crossing,
                claimed=claimed,
                meets_s=meets_s,
                left=left,
                there=there,
            )


def _leave_by_run(hearing: Hearing, lot: str, way: _Way | None) -> list[int]:
    """Return when the first vehicle leaves on the first run of each, on the second, and so on."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for trip in hearing.plan.trips:
        if way and (trip.lot, (trip.source, trip.target)) == (lot, way[0]):
            origin = hearing.operation.places.get(trip.source or "")
            leaves = (trip.boards_s or 0) + (origin.load_s if origin else 0)
            runs.setdefault(trip.vehicle, []).append((trip.run, leaves))
    found: list[int] = []
    for mine in runs.values():
        for number, (_, leaves) in enumerate(sorted(mine)):
            if number == len(found):
                found.append(leaves)
            found[number] = min(found[number], leaves)
    return found


_Way = tuple[tuple[str | None, str | None], int]
"""A journey, and when it is at the crossing, as a median of the timetable."""


def _leaves(hearing: Hearing, lot: str, way: _Way | None) -> tuple[datetime | None, int | None]:
    """Return when the first vehicle of a journey leaves: by the clock, and as runs are counted."""
    mine = [
        trip
        for trip in hearing.plan.trips
        if way and (trip.lot, (trip.source, trip.target)) == (lot, way[0])
    ]
    hours = [trip.departs_at for trip in mine if trip.departs_at]
    boarded: list[int] = []
    for trip in mine:
        origin = hearing.operation.places.get(trip.source or "")
        if trip.boards_s is not None:
            boarded.append(trip.boards_s + (origin.load_s if origin else 0))
    return min(hours, default=None), min(boarded, default=None)


def _between_s(
    one: tuple[datetime | None, int | None], other: tuple[datetime | None, int | None]
) -> int | None:
    """Return how much later the other leaves; None where neither clock nor run tells."""
    if one[0] and other[0]:
        return round((other[0] - one[0]).total_seconds())
    return None if one[1] is None or other[1] is None else other[1] - one[1]


def _larger(hearing: Hearing, lot: str, pair: ClaimedPair) -> _Way | None:
    """Return the journey of most people of a lot that passes the crossing, and when it is there."""
    people: dict[tuple[str | None, str | None], int] = {}
    for trip in hearing.plan.trips:
        if trip.lot == lot:
            journey = (trip.source, trip.target)
            people[journey] = people.get(journey, 0) + len(trip.people)
    there = [
        (-people.get((p.source, p.target), 0), (p.source, p.target), p.first_arrives_s[1])
        for p in hearing.plan.passages or ()
        if p.lot == lot and p.place == pair.crossing
    ]
    return min(there, key=lambda each: each[0])[1:] if there else None


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
