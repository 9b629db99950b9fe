# SPDX-License-Identifier: Apache-2.0
"""An event computation of the judge's own: how columns, and vehicles by themselves, drive.

A column is driven vehicle by vehicle in order of march, those without people too. On a leg of known
length a vehicle starts no sooner after the one before it than the distance between them takes at
typical speed. At a checkpoint checking begins `setup_s` after the first arrival; each vehicle takes
the first lane that is free; none leaves before the one ahead of it.

Where the policy says so, the column re-forms behind a checkpoint, stands at halts once its last
vehicle is in, and rests after so many hours at the wheel. Vehicles that come back do none of that.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qafila.core.driving import HOUR_S, Driving, driving_of
from qafila.core.operation import Operation
from qafila.core.route import Checkpoint, Path
from qafila.core.values import Estimate, PlaceKind
from qafila.judge.hearing import Column, Hearing
from qafila.judge.reading import ClaimedTrip

ROUNDING_S = 60
"""Claimed times are rounded to the minute."""

SLACK, SLACK_PER_LOG = 0.02, 0.05
"""Percentiles are drawn: they may pass what the legs' own percentiles add up to by these shares.

The second is for each unit of the logarithm of high over typical (or typical over low): of ten
thousand drawings of one leg, the 95th percentile errs by 0.013 ln(high / typical) of itself, and
four times that is hardly ever passed.
"""

NAMES = ("p05", "p50", "p95")
"""Of the parts of a range."""

Pick = Callable[[Estimate], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Seconds since the column's departure when everything takes its low, typical, high time."""

    low_s: float
    typical_s: float
    high_s: float
    step_s: float = 0.0
    """One rest: a drawing may need one more, or one less, than what is added up."""

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what every percentile of an honest drawing lies, rounding allowed for."""
        low, typical, high = self.low_s, self.typical_s, self.high_s
        below = SLACK + SLACK_PER_LOG * math.log(typical / low) if low > 0 else 1.0
        above = SLACK + SLACK_PER_LOG * math.log(high / typical) if typical > 0 else 0.0
        least = low * (1 - min(below, 1.0)) - ROUNDING_S - self.step_s
        return least, high * (1 + above) + ROUNDING_S + self.step_s


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
        Per trip in order of march: from the column's departure until arrival, when everything
        takes its typical, its low, its high time.
    unload_s
        From the last arrival until everybody is out.
    stops
        Every place after the origin, in the order of the way.
    step_s
        How long one rest takes, 0 where none is prescribed.
    """

    ready_s: float
    typical_s: tuple[float, ...]
    low_s: tuple[float, ...]
    high_s: tuple[float, ...]
    unload_s: float
    stops: tuple[Stop, ...] = ()
    step_s: float = 0.0

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
            found[column] = _run(hearing, path, trips, hearing.order(column))
    return found


def least_s(hearing: Hearing, column: Column, vehicles: int) -> float:
    """Return a time before which so many vehicles do not complete a column: boarding to unloading.

    0 where no way is known.
    """
    path = hearing.way(column[1], column[2])
    if path is None or vehicles < 1:
        return 0.0
    places = hearing.operation.places
    origin, end = places.get(path.source), places.get(path.target)
    driven = _drive(hearing.operation, path, vehicles, _typical, _driving(hearing.operation))
    loading_s = (origin.load_s if origin else 0) + (end.unload_s if end else 0)
    return loading_s + _end(driven, [vehicles - 1])[0]


def alone_s(operation: Operation, path: Path) -> float:
    """Return how long one vehicle by itself takes for a way at typical times, checks included."""
    return _end(_drive(operation, path, 1, _typical, Driving()), [0])[0]


def _run(hearing: Hearing, path: Path, trips: Sequence[ClaimedTrip], order: Sequence[str]) -> Run:
    operation, count = hearing.operation, len(order)
    number = {vehicle: at for at, vehicle in enumerate(order)}
    places = [number[trip.vehicle] for trip in trips]
    driving = _driving(operation)
    if hearing.rank(trips[0]) in hearing.shuttles:
        # Vehicles that come back drive each by itself: nobody waits for a column.
        count, places, driving = 1, [0] * len(trips), Driving()
    origin, end = operation.places.get(path.source), operation.places.get(path.target)
    coming = [0.0]
    for trip in trips:
        vehicle = hearing.find_vehicle(trip)
        way = hearing.way(vehicle.at, path.source) if vehicle else None
        coming.append(way.typical_s if way else 0.0)
    # A long halt is a rest: the shortest day has most of them, the longest fewest.
    low = _drive(operation, path, count, _low, driving, halting=_high)
    typical = _drive(operation, path, count, _typical, driving)
    high = _drive(operation, path, count, _high, driving, halting=_low)
    high = list(_held_up(operation, path, high, driving))
    step_s = driving.rest_s if driving.wheel_s is not None else 0.0
    return Run(
        ready_s=max(coming) + (origin.load_s if origin else 0),
        typical_s=_end(typical, places),
        low_s=_end(low, places),
        high_s=_end(high, places),
        unload_s=end.unload_s if end else 0,
        stops=tuple(
            Stop(
                place=place,
                first_arrives=Reach(
                    low_s=a[0][0], typical_s=b[0][0], high_s=c[0][0], step_s=step_s
                ),
                last_leaves=Reach(
                    low_s=a[1][-1], typical_s=b[1][-1], high_s=c[1][-1], step_s=step_s
                ),
            )
            for place, a, b, c in zip(path.places[1:], low, typical, high, strict=True)
        ),
        step_s=step_s,
    )


Passing = tuple[Sequence[float], Sequence[float]]
"""When each vehicle arrives at a place, and when each leaves it."""


def _end(driven: Sequence[Passing], places: Sequence[int]) -> tuple[float, ...]:
    """Return the arrivals at the last place; who drives nowhere is there at once."""
    return tuple(driven[-1][0][place] if driven else 0.0 for place in places)


def _low(estimate: Estimate) -> float:
    return estimate.low


def _typical(estimate: Estimate) -> float:
    return estimate.typical


def _high(estimate: Estimate) -> float:
    return estimate.high


def _driving(operation: Operation) -> Driving:
    return driving_of(dict(operation.policy.extra))


def _drive(
    operation: Operation,
    path: Path,
    count: int,
    pick: Pick,
    driving: Driving,
    *,
    halting: Pick | None = None,
) -> list[Passing]:
    """Return how each of `count` vehicles passes each place, from the column's departure.

    Parameters
    ----------
    halting
        By which time of a halt it is told whether it is long enough to be a rest; as `pick` unless
        given.
    """
    driven: list[Passing] = []
    here = [0.0] * count
    wheel_s = 0.0
    for stretch in path.stretches:
        leg = stretch.leg
        gap = 0.0
        if leg.distance_m is not None:
            gap = operation.policy.spacing_m * leg.travel.typical / leg.distance_m
        starts: list[float] = []
        for ready in here:
            starts.append(max(ready, starts[-1] + gap) if starts else ready)
        rests = 0
        if driving.wheel_s is not None:
            wheel_s += pick(leg.travel)
            rests = math.ceil(wheel_s / driving.wheel_s) - 1
            wheel_s -= rests * driving.wheel_s
        took_s = pick(leg.travel) + rests * driving.rest_s
        arrivals = here = [start + took_s for start in starts]
        if stretch.target != path.target:
            check = operation.checkpoints.get(stretch.target)
            if check is not None:
                here = _checked(arrivals, check, pick(check.per_vehicle))
                here = [here[-1]] * count if driving.reform else here
            place = operation.places.get(stretch.target)
            if driving.halt is not None and place is not None and place.kind is PlaceKind.HALT:
                here = [here[-1] + pick(driving.halt)] * count
                if (halting or pick)(driving.halt) >= driving.rest_s:
                    wheel_s = 0.0
        driven.append((arrivals, here))
    return driven


def _held_up(
    operation: Operation, path: Path, driven: Sequence[Passing], driving: Driving
) -> Iterator[Passing]:
    """Yield high times that allow for one vehicle held up at each checkpoint, and for breakdowns.

    Nobody leaves before the one ahead, so a column waits for the slowest of many checks, and the
    slowest of many is often above the 95th percentile of one. As far above it as that is above the
    typical check is three standard deviates and more: enough for a hundred vehicles. Breakdowns
    come at random: so many are allowed for as hardly ever happen, one after another.
    """
    more_s = often = 0.0
    for stretch, (arrivals, leavings) in zip(path.stretches, driven, strict=True):
        if driving.breakdown is not None and driving.breaks_down:
            more_s -= _likely_at_most(often) * driving.breakdown.high
            hours = stretch.leg.travel.high / HOUR_S
            often += driving.breakdowns_per_hour * len(arrivals) * hours
            more_s += _likely_at_most(often) * driving.breakdown.high
        before_s = more_s
        check = operation.checkpoints.get(stretch.target)
        if check is not None and stretch.target != path.target and len(arrivals) > 1:
            one = check.per_vehicle
            more_s += max(0.0, one.high * one.high / max(one.typical, 1.0) - one.high)
        yield [s + before_s for s in arrivals], [s + more_s for s in leavings]


def _likely_at_most(often: float) -> float:
    """Return how many events there hardly ever are more of, where so many are expected.

    Twice four standard deviations above the mean, so that half of it still lies above the median.
    """
    return 2 * (often + 4 * math.sqrt(often)) if often else 0.0


def _checked(arrivals: Sequence[float], check: Checkpoint, each: float) -> list[float]:
    """Return when each vehicle leaves a checkpoint."""
    lanes = [arrivals[0] + check.setup_s] * min(check.lanes, len(arrivals))
    leaving: list[float] = []
    for arrival in arrivals:
        done = max(arrival, lanes[0]) + each
        heapq.heapreplace(lanes, done)
        leaving.append(max(done, leaving[-1]) if leaving else done)
    return leaving
