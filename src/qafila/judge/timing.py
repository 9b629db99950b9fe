# SPDX-License-Identifier: Apache-2.0
"""Times: an event computation of the judge's own, and what the plan claims beside it.

A column is driven vehicle by vehicle in order of march. On a leg of known length a vehicle starts
no sooner after the one before it than the distance between them takes at typical speed. At a
checkpoint checking begins `setup_s` after the first arrival; each vehicle takes the first lane that
is free; none leaves before the one ahead of it.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qafila.core.findings import Finding, finding
from qafila.core.operation import Operation
from qafila.core.route import Checkpoint, Path
from qafila.core.values import Estimate
from qafila.judge.hearing import Column, Hearing
from qafila.judge.reading import LARGEST, ClaimedTrip
from qafila.judge.verdict import PlanProblem

ROUNDING_S = 60
"""Claimed times are rounded to the minute."""

SLACK, SLACK_PER_LOG = 0.02, 0.05
"""Percentiles are drawn: they may pass what the legs' own percentiles add up to by these shares.

The second is for each unit of the logarithm of high over typical (or typical over low): of ten
thousand drawings of one leg, the 95th percentile errs by 0.013 ln(high / typical) of itself, and
four times that is hardly ever passed.
"""

Pick = Callable[[Estimate], float]


@finding
class PlanTangledRange(PlanProblem):
    """A range of times does not rise from p05 over p50 to p95."""

    en = "Trip {trip}: the range of {what} does not rise from p05 to p95."
    ar = "الرحلة {trip}: المدى في {what} لا يتزايد من p05 إلى p95."

    trip: str
    what: str


@finding
class PlanArrivalDiffers(PlanProblem):
    """An arrival is not the departure plus the time elapsed."""

    en = "Trip {trip}: {percentile} of arrives_at is not departs_at plus elapsed_s."
    ar = "الرحلة {trip}: القيمة {percentile} في arrives_at لا تساوي مجموع departs_at وelapsed_s."

    trip: str
    percentile: str


@finding
class PlanInventsClock(PlanProblem):
    """The plan gives clock times though no hour is known. An unknown hour stays unknown."""

    en = "Trip {trip} gives clock times, but no hour is known for the operation."
    ar = "تذكر الرحلة {trip} أوقاتًا بالساعة، لكن ساعة العملية غير معروفة."
    remedy_en = "Write null for departs_at and arrives_at, or set the hour in operation.toml."
    remedy_ar = "اكتب null في departs_at وarrives_at، أو حدّد الساعة في operation.toml."

    trip: str


@finding
class PlanOmitsClock(PlanProblem):
    """The hour and the road are known, but a trip of the first stage has no clock times."""

    en = "Trip {trip} has no clock times although the hour of the operation is known."
    ar = "لا أوقات بالساعة للرحلة {trip} مع أن ساعة العملية معروفة."

    trip: str


@finding
class PlanDepartsEarly(PlanProblem):
    """A trip departs before it can: before the operation's hour, or before earlier stages end.

    The hour of the operation is when its first columns leave. A later stage begins when the one
    before it has ended, at typical times, and its columns leave when they are boarded.
    """

    en = "Trip {trip} departs at {departs}; the earliest possible is {earliest}."
    ar = "تنطلق الرحلة {trip} عند {departs}، وأبكر وقت ممكن لها {earliest}."
    remedy_en = "Let the trip depart later, or set an earlier hour for the operation."
    remedy_ar = "أخّر انطلاق الرحلة، أو قدّم ساعة العملية."

    trip: str
    departs: str
    earliest: str


@finding
class PlanElapsedImplausible(PlanProblem):
    """A trip's time on the road lies outside what its legs and checkpoints can add up to.

    No percentile may lie below the sum of the low times or above the sum of the high times.
    """

    en = (
        "Trip {trip} claims {p05_s}, {p50_s}, {p95_s} seconds (p05, p50, p95); the way takes from"
        " {low_s} to {high_s}, typically {typical_s}."
    )
    ar = (
        "مدة الرحلة {trip} بالثواني (p05 وp50 وp95): {p05_s} و{p50_s} و{p95_s}، أما الطريق فيستغرق"
        " من {low_s} إلى {high_s}، وعادةً {typical_s}."
    )

    trip: str
    p05_s: int
    p50_s: int
    p95_s: int
    low_s: int
    typical_s: int
    high_s: int


@finding
class PlanElapsedMissing(PlanProblem):
    """A road is known for a trip, but the plan gives no time for it."""

    en = "Trip {trip} has no elapsed time although a way from {origin} to {destination} is known."
    ar = "لا مدة للرحلة {trip} مع أن الطريق من {origin} إلى {destination} معروف."

    trip: str
    origin: str
    destination: str


@finding
class PlanElapsedUnfounded(PlanProblem):
    """The plan gives a time for a trip although no way is known for it."""

    en = "Trip {trip} claims a time, but no way from {origin} to {destination} is known."
    ar = "للرحلة {trip} مدة مذكورة، لكن لا يُعرف طريق من {origin} إلى {destination}."

    trip: str
    origin: str
    destination: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Seconds since the column's departure when everything takes its low, typical, high time."""

    low_s: float
    typical_s: float
    high_s: float

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what every percentile of an honest drawing lies, rounding allowed for."""
        low, typical, high = self.low_s, self.typical_s, self.high_s
        below = SLACK + SLACK_PER_LOG * math.log(typical / low) if low > 0 else 1.0
        above = SLACK + SLACK_PER_LOG * math.log(high / typical) if typical > 0 else 0.0
        return low * (1 - min(below, 1.0)) - ROUNDING_S, high * (1 + above) + ROUNDING_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """When a column's first vehicle comes to a place, and when its last one leaves it."""

    place: str
    first_arrives: Reach
    last_leaves: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How one column goes at typical times, in seconds.

    Parameters
    ----------
    ready_s
        From the first vehicle's first movement until all are boarded.
    typical_s, low_s, high_s
        Per vehicle in order of march: from the column's departure until arrival, when everything
        takes its typical, its low, its high time.
    unload_s
        From the last arrival until everybody is out.
    stops
        Every place after the origin, in the order of the way.
    """

    ready_s: float
    typical_s: tuple[float, ...]
    low_s: tuple[float, ...]
    high_s: tuple[float, ...]
    unload_s: float
    stops: tuple[Stop, ...] = ()

    @property
    def completion_s(self) -> float:
        """From the first movement to the last person unloaded."""
        return self.ready_s + max(self.typical_s) + self.unload_s


def runs(hearing: Hearing) -> Mapping[Column, Run]:
    """Return the judge's own computation for each column whose way is known."""
    found: dict[Column, Run] = {}
    for column, trips in hearing.columns.items():
        path = hearing.way(column[1], column[2])
        if path is not None:
            found[column] = _run(hearing, path, trips)
    return found


def _run(hearing: Hearing, path: Path, trips: Sequence[ClaimedTrip]) -> Run:
    operation, count = hearing.operation, len(trips)
    origin, end = operation.places.get(path.source), operation.places.get(path.target)
    coming = [0.0]
    for trip in trips:
        vehicle = hearing.find_vehicle(trip)
        way = hearing.way(vehicle.at, path.source) if vehicle else None
        coming.append(way.typical_s if way else 0.0)
    low, typical, high = (
        _drive(operation, path, count, pick)
        for pick in (lambda e: e.low, lambda e: e.typical, lambda e: e.high)
    )
    high = list(_held_up(operation, path, high))
    return Run(
        ready_s=max(coming) + (origin.load_s if origin else 0),
        typical_s=_end(typical, count),
        low_s=_end(low, count),
        high_s=_end(high, count),
        unload_s=end.unload_s if end else 0,
        stops=tuple(
            Stop(
                place=place,
                first_arrives=Reach(low_s=a[0][0], typical_s=b[0][0], high_s=c[0][0]),
                last_leaves=Reach(low_s=a[1][-1], typical_s=b[1][-1], high_s=c[1][-1]),
            )
            for place, a, b, c in zip(path.places[1:], low, typical, high, strict=True)
        ),
    )


Passing = tuple[Sequence[float], Sequence[float]]
"""When each vehicle arrives at a place, and when each leaves it."""


def _end(driven: Sequence[Passing], count: int) -> tuple[float, ...]:
    """Return the arrivals at the last place; who drives nowhere is there at once."""
    return tuple(driven[-1][0]) if driven else (0.0,) * count


def _drive(operation: Operation, path: Path, count: int, pick: Pick) -> list[Passing]:
    """Return how each of `count` vehicles passes each place, from the column's departure."""
    driven: list[Passing] = []
    here = [0.0] * count
    for stretch in path.stretches:
        leg = stretch.leg
        gap = 0.0
        if leg.distance_m is not None:
            gap = operation.policy.spacing_m * leg.travel.typical / leg.distance_m
        starts: list[float] = []
        for ready in here:
            starts.append(max(ready, starts[-1] + gap) if starts else ready)
        arrivals = here = [start + pick(leg.travel) for start in starts]
        check = operation.checkpoints.get(stretch.target)
        if check is not None and stretch.target != path.target:
            here = _checked(arrivals, check, pick(check.per_vehicle))
        driven.append((arrivals, here))
    return driven


def _held_up(operation: Operation, path: Path, driven: Sequence[Passing]) -> Iterator[Passing]:
    """Yield high times that allow for one vehicle held up at each checkpoint.

    Nobody leaves before the one ahead, so a column waits for the slowest of many checks, and the
    slowest of many is often above the 95th percentile of one. As far above it as that is above the
    typical check is three standard deviates and more: enough for a hundred vehicles.
    """
    more_s = 0.0
    for stretch, (arrivals, leavings) in zip(path.stretches, driven, strict=True):
        before_s = more_s
        check = operation.checkpoints.get(stretch.target)
        if check is not None and stretch.target != path.target and len(arrivals) > 1:
            one = check.per_vehicle
            more_s += max(0.0, one.high * one.high / max(one.typical, 1.0) - one.high)
        yield [s + before_s for s in arrivals], [s + more_s for s in leavings]


def _checked(arrivals: Sequence[float], check: Checkpoint, each: float) -> list[float]:
    """Return when each vehicle leaves a checkpoint."""
    lanes = [arrivals[0] + check.setup_s] * min(check.lanes, len(arrivals))
    leaving: list[float] = []
    for arrival in arrivals:
        done = max(arrival, lanes[0]) + each
        heapq.heapreplace(lanes, done)
        leaving.append(max(done, leaving[-1]) if leaving else done)
    return leaving


def completion_s(hearing: Hearing, found: Mapping[Column, Run]) -> float | None:
    """Return the whole operation's time: stages one after another, what is side by side together.

    None where a way is not known, nobody travels, or a vehicle goes more than once.
    """
    if hearing.shuttles or not hearing.columns or set(found) != set(hearing.columns):
        return None
    return sum(_longest(hearing, found).values())


def _longest(hearing: Hearing, found: Mapping[Column, Run]) -> dict[int, float]:
    longest: dict[int, float] = {}
    for column, run in found.items():
        rank = hearing.rank(hearing.columns[column][0])
        longest[rank] = max(longest.get(rank, 0.0), run.completion_s)
    return longest


def judge_times(hearing: Hearing, found: Mapping[Column, Run]) -> Iterator[Finding]:
    """Yield what is wrong with ranges, clocks and elapsed times."""
    hour = hearing.operation.description.departs_at
    for column, trips in hearing.columns.items():
        run = found.get(column)
        for place, trip in enumerate(trips):
            yield from _ranges(trip)
            yield from _clock(hearing, trip, hour)
            if run is None:
                yield from _no_way(trip)
            else:
                yield from _elapsed(trip, run, place)
    if hour is not None and not hearing.shuttles:
        yield from _early(hearing, found, hour)


def _ranges(trip: ClaimedTrip) -> Iterator[Finding]:
    if trip.elapsed_s and list(trip.elapsed_s) != sorted(trip.elapsed_s):
        yield PlanTangledRange(trip=trip.id, what="elapsed_s")
    if trip.arrives_at and list(trip.arrives_at) != sorted(trip.arrives_at):
        yield PlanTangledRange(trip=trip.id, what="arrives_at")


def _clock(hearing: Hearing, trip: ClaimedTrip, hour: datetime | None) -> Iterator[Finding]:
    departs, arrives, elapsed = trip.departs_at, trip.arrives_at, trip.elapsed_s
    if hour is None:
        if departs is not None or arrives is not None:
            yield PlanInventsClock(trip=trip.id)
        return
    if hearing.rank(trip) == 0 and elapsed is not None and (departs is None or arrives is None):
        yield PlanOmitsClock(trip=trip.id)
    if arrives is None:
        return
    for name, arrival, seconds in zip(
        ("p05", "p50", "p95"), arrives, elapsed or (None,) * 3, strict=True
    ):
        if departs is None or seconds is None or _apart_s(departs, arrival, seconds) > ROUNDING_S:
            yield PlanArrivalDiffers(trip=trip.id, percentile=name)


def _apart_s(departs: datetime, arrival: datetime, seconds: int) -> float:
    return abs((arrival - departs).total_seconds() - seconds)


def _no_way(trip: ClaimedTrip) -> Iterator[Finding]:
    if trip.elapsed_s is not None:
        yield PlanElapsedUnfounded(
            trip=trip.id, origin=trip.source or "–", destination=trip.target or "–"
        )


def _elapsed(trip: ClaimedTrip, run: Run, place: int) -> Iterator[Finding]:
    if trip.elapsed_s is None:
        yield PlanElapsedMissing(
            trip=trip.id, origin=trip.source or "–", destination=trip.target or "–"
        )
        return
    reach = Reach(low_s=run.low_s[place], typical_s=run.typical_s[place], high_s=run.high_s[place])
    least, most = reach.bounds
    if not all(least <= seconds <= most for seconds in trip.elapsed_s):
        p05, p50, p95 = trip.elapsed_s
        yield PlanElapsedImplausible(
            trip=trip.id,
            p05_s=p05,
            p50_s=p50,
            p95_s=p95,
            low_s=round(reach.low_s),
            typical_s=round(reach.typical_s),
            high_s=round(reach.high_s),
        )


def _early(hearing: Hearing, found: Mapping[Column, Run], hour: datetime) -> Iterator[Finding]:
    """Hold departures against the hour; what is not known of earlier stages counts as nothing."""
    ends: dict[int, float] = {}
    for column, run in found.items():
        rank = hearing.rank(hearing.columns[column][0])
        lasts = run.completion_s - (run.ready_s if rank == 0 else 0)
        ends[rank] = max(ends.get(rank, 0.0), lasts)
    for column, trips in hearing.columns.items():
        rank = hearing.rank(trips[0])
        wait_s = sum(lasts for earlier, lasts in ends.items() if earlier < rank)
        if rank and column in found:
            wait_s += found[column].ready_s
        if wait_s > LARGEST:  # no calendar reaches that far
            continue
        earliest = hour.astimezone(UTC) + timedelta(seconds=wait_s)  # no clock change in between
        for trip in trips:
            departs = trip.departs_at
            if departs is not None and (earliest - departs).total_seconds() > ROUNDING_S:
                yield PlanDepartsEarly(
                    trip=trip.id,
                    departs=departs.isoformat(timespec="minutes"),
                    earliest=earliest.astimezone(departs.tzinfo).isoformat(timespec="minutes"),
                )
