# SPDX-License-Identifier: Apache-2.0
"""The timetable: when columns pass places, held against the road, the judge's times, the trips.

The plan's ranges are drawn at random, so no figure of theirs can be derived exactly. What holds for
any honest drawing is asked for: the places of the way in its order, percentiles that rise, times
that never turn back, and medians near the typical times (`_median_bounds`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qafila.core.findings import Finding, finding
from qafila.judge.hearing import Column, Hearing
from qafila.judge.objects import Percentiles
from qafila.judge.reading import ClaimedPassage, ClaimedTrip
from qafila.judge.runs import NAMES, ROUNDING_S, SLACK, Reach, Run
from qafila.judge.verdict import PlanProblem

Road = tuple[str, str | None, str | None]
"""Lot, origin and destination: what the timetable names a column by."""


@finding
class PlanPassagesDiffer(PlanProblem):
    """The timetable does not name the places of a column's way, each once and in its order."""

    en = (
        "The timetable of lot {lot} from {origin} to {destination} names the places ({claimed});"
        " the way passes ({way})."
    )
    ar = (
        "تذكر مواقيت الدفعة {lot} من {origin} إلى {destination} الأماكن ({claimed})، أما الطريق "
        "فيمرّ بالأماكن ({way})."
    )

    lot: str
    origin: str
    destination: str
    claimed: tuple[str, ...]
    way: tuple[str, ...]


@finding
class PlanPassagesUnfounded(PlanProblem):
    """The timetable speaks of a column that no trip drives, or whose way is not known."""

    en = (
        "The timetable has times for lot {lot} from {origin} to {destination}, but no trip drives"
        " there on a known way."
    )
    ar = (
        "في المواقيت أوقات للدفعة {lot} من {origin} إلى {destination}، ولا رحلة تسير بينهما على "
        "طريق معروف."
    )

    lot: str
    origin: str
    destination: str


@finding
class PlanPassageTangled(PlanProblem):
    """A range of the timetable does not rise from p05 over p50 to p95."""

    en = "Lot {lot} at {place}: the range of {what} does not rise from p05 to p95."
    ar = "الدفعة {lot} عند {place}: المدى في {what} لا يتزايد من p05 إلى p95."

    lot: str
    place: str
    what: str


@finding
class PlanPassageTurnsBack(PlanProblem):
    """A column is at a place before it was at the one ahead of it, or leaves before it comes."""

    en = (
        "Lot {lot} at {place}: {percentile} of {what} is {claimed_s} s; it cannot be earlier than "
        "{earlier_s} s."
    )
    ar = (
        "الدفعة {lot} عند {place}: القيمة {percentile} في {what} هي {claimed_s} ث، وهي أقل مما لا "
        "يجوز أن تسبقه: {earlier_s} ث."
    )
    remedy_en = (
        "A column arrives later at each place than at the one before, and leaves after it arrives."
        " Make a new plan, or correct these times and verify it again."
    )
    remedy_ar = (
        "تصل القافلة إلى كل مكان بعد المكان الذي قبله، وتغادره بعد أن تصل إليه. ضع خطة جديدة، أو "
        "صحّح هذه الأوقات ثم تحقّق منها من جديد."
    )

    lot: str
    place: str
    what: str
    percentile: str
    claimed_s: int
    earlier_s: int


@finding
class PlanPassageImplausible(PlanProblem):
    """A time of the timetable lies outside what the way up to that place can add up to.

    No percentile may lie below the sum of the low times or above the sum of the high times, and the
    median not further from the typical time than half the way to either.
    """

    en = (
        "Lot {lot} at {place}: {what} claims {p05_s}, {p50_s}, {p95_s} seconds (p05, p50, p95); the"
        " way takes from {low_s} to {high_s}, typically {typical_s}."
    )
    ar = (
        "الدفعة {lot} عند {place}: قيم {what} بالثواني (p05 وp50 وp95) هي {p05_s} و{p50_s}"
        " و{p95_s}، أما الطريق فيستغرق من {low_s} إلى {high_s}، وعادةً {typical_s}."
    )

    lot: str
    place: str
    what: str
    p05_s: int
    p50_s: int
    p95_s: int
    low_s: int
    typical_s: int
    high_s: int


@finding
class PlanPassageUnlikeTrips(PlanProblem):
    """At the destination the timetable gives other times than the first or the last trip.

    Of a column whose last vehicle has no people, the last trip is not asked.
    """

    en = (
        "Lot {lot} at its destination {place}: {percentile} of {what} is {claimed_s} s, but trip"
        " {trip} takes {elapsed_s} s."
    )
    ar = (
        "الدفعة {lot} عند وجهتها {place}: القيمة {percentile} في {what} هي {claimed_s} ث، أما "
        "الرحلة {trip} فتستغرق {elapsed_s} ث."
    )

    lot: str
    place: str
    what: str
    percentile: str
    claimed_s: int
    trip: str
    elapsed_s: int


def judge_passages(hearing: Hearing, found: Mapping[Column, Run]) -> Iterator[Finding]:
    """Yield what is wrong with the timetable.

    A timetable, or trips, that could not be read whole are not laid beside each other: what is
    wrong with them was said.
    """
    passages = hearing.plan.passages
    if passages is None or not hearing.plan.people_whole:
        return
    claimed: dict[Road, list[ClaimedPassage]] = {}
    for passage in passages:
        claimed.setdefault((passage.lot, passage.source, passage.target), []).append(passage)
    first_runs: dict[Road, Column] = {}
    for column in sorted(found, key=lambda c: c[3]):
        first_runs.setdefault(column[:3], column)
    for lot, origin, destination in claimed.keys() - first_runs.keys():
        yield PlanPassagesUnfounded(lot=lot, origin=origin or "–", destination=destination or "–")
    for road, column in first_runs.items():
        yield from _column(hearing, claimed.get(road, []), found[column], column)


def _column(
    hearing: Hearing, passages: Sequence[ClaimedPassage], run: Run, column: Column
) -> Iterator[Finding]:
    lot, origin, destination, _ = column
    order = hearing.order(column)
    trip_of = {trip.vehicle: trip for trip in hearing.columns[column]}
    named, way = tuple(p.place for p in passages), tuple(s.place for s in run.stops)
    if named != way:
        yield PlanPassagesDiffer(
            lot=lot, origin=origin or "–", destination=destination or "–", claimed=named, way=way
        )
        return
    before: ClaimedPassage | None = None
    for passage, stop in zip(passages, run.stops, strict=True):
        yield from _range(passage, "first_arrives_s", passage.first_arrives_s, stop.first_arrives)
        yield from _range(passage, "last_leaves_s", passage.last_leaves_s, stop.last_leaves)
        yield from _order(passage, before)
        before = passage
    if before is not None:
        for what, claimed, vehicle in (
            ("first_arrives_s", before.first_arrives_s, order[0]),
            ("last_leaves_s", before.last_leaves_s, order[-1]),
        ):
            if vehicle in trip_of:
                yield from _like_trip(before, what, claimed, trip_of[vehicle])


def _range(
    passage: ClaimedPassage, what: str, claimed: Percentiles, reach: Reach
) -> Iterator[Finding]:
    p05, p50, p95 = claimed
    if not p05 <= p50 <= p95:
        yield PlanPassageTangled(lot=passage.lot, place=passage.place, what=what)
        return
    least, most = reach.bounds
    earliest, latest = _median_bounds(reach)
    if p05 < least or p95 > most or not earliest <= p50 <= latest:
        yield PlanPassageImplausible(
            lot=passage.lot,
            place=passage.place,
            what=what,
            p05_s=p05,
            p50_s=p50,
            p95_s=p95,
            low_s=round(reach.low_s),
            typical_s=round(reach.typical_s),
            high_s=round(reach.high_s),
        )


def _median_bounds(reach: Reach) -> tuple[float, float]:
    """Return between what the median of an honest drawing lies.

    A leg's own median is its typical time, but medians do not add up: where all legs lean to the
    long side, the median of their sum moves towards its mean, so it may lie above. By how much at
    most? Draw a scenario and its mirror image (every deviate negated): both are equally likely.
    Whatever a leg takes short of its typical time in one, it takes at least that in the other, so
    the better of the two sums falls short by no more than half of what is lost; and what is lost
    stays, but in rare draws, within typical to low. The same holds upwards with the high times. So
    half the way from typical to low, and half the way to high, is the furthest the median goes.
    Rest comes in whole pieces, of which the median may have one more or one less.
    """
    earliest, latest = (reach.low_s + reach.typical_s) / 2, (reach.typical_s + reach.high_s) / 2
    earliest, latest = earliest - reach.step_s, latest + reach.step_s
    return earliest * (1 - SLACK) - ROUNDING_S, latest * (1 + SLACK) + ROUNDING_S


def _order(passage: ClaimedPassage, before: ClaimedPassage | None) -> Iterator[Finding]:
    """Check each percentile against the one it cannot come before; the first slip is told."""
    pairs = [("last_leaves_s", passage.last_leaves_s, passage.first_arrives_s)]
    if before is not None:
        pairs += [
            ("first_arrives_s", passage.first_arrives_s, before.first_arrives_s),
            ("last_leaves_s", passage.last_leaves_s, before.last_leaves_s),
        ]
    for what, claimed, earlier in pairs:
        for name, mine, other in zip(NAMES, claimed, earlier, strict=True):
            if mine < other:
                yield PlanPassageTurnsBack(
                    lot=passage.lot,
                    place=passage.place,
                    what=what,
                    percentile=name,
                    claimed_s=mine,
                    earlier_s=other,
                )
                break


def _like_trip(
    passage: ClaimedPassage, what: str, claimed: Percentiles, trip: ClaimedTrip
) -> Iterator[Finding]:
    if trip.elapsed_s is None:
        return
    for name, mine, theirs in zip(NAMES, claimed, trip.elapsed_s, strict=True):
        if abs(mine - theirs) > ROUNDING_S:
            yield PlanPassageUnlikeTrips(
                lot=passage.lot,
                place=passage.place,
                what=what,
                percentile=name,
                claimed_s=mine,
                trip=trip.id,
                elapsed_s=theirs,
            )
            return
