# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back for more, simulated as they drive: each by itself, run after run.

All that a vehicle drives in a shuttle is one road: the approach, a way with people, the way back, a
way with people. It boards when the plan says, or later, when it is back later. Times count from the
first movement of the shuttle. Where vehicles with people meet at a checkpoint, they queue there
(`meeting`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from qafila.core.driving import Driving
from qafila.core.operation import Operation
from qafila.core.route import Roads
from qafila.core.values import exactly
from qafila.planner.simulation.chance import Typical
from qafila.planner.simulation.column import Road, Segment, Times, World, road_of
from qafila.planner.simulation.meeting import again, met

Openings = tuple[tuple[float, float], ...]
"""When a place may be entered, as in `Segment.opens`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """A trip of a plan whose vehicle comes back, as far as its way is concerned."""

    vehicle: str
    run: int
    source: str
    target: str
    boards_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ride:
    """A run on the road of its vehicle.

    Parameters
    ----------
    column, number
        Which column of the plan, and which vehicle of it.
    boards
        Segment at whose end it boards.
    first, last
        Segments that it drives with people.
    """

    column: int
    number: int
    boards: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """All that one vehicle drives in a shuttle."""

    road: Road
    rides: tuple[Ride, ...]


@dataclass(frozen=True, slots=True)
class Ridden:
    """A run in all scenarios: when it boards, passes places (places × scenarios), and is empty."""

    ride: Ride
    boards: Times
    departs: Times
    arrive: Times
    enter: Times
    leave: Times
    empty: Times


def course(
    operation: Operation,
    roads: Roads,
    trips: Sequence[tuple[Leaving, int, int]],
    *,
    driving: Driving,
    before: str | None,
    begins_s: float,
) -> Course:
    """Return the road of one vehicle.

    Parameters
    ----------
    trips
        Its runs in order, each on a known way, with the number of its column and in it.
    before
        Where an earlier stage has left it; None: it comes from where it stands.
    begins_s
        When it can move at the soonest.
    """
    segments: list[Segment] = []
    rides: list[Ride] = []
    vehicle = operation.vehicles.get(trips[0][0].vehicle)
    here = before or (vehicle.at if vehicle else None)
    for trip, column, number in trips:
        came = _way(operation, roads, here, trip.source, driving)
        if not segments:
            if before is None:  # the approach: no checks, as in the plan
                came = [replace(segment, check=None, halt=None) for segment in came]
            came = [_standing("", begins_s), *came]
        segments += came
        origin, end = operation.places.get(trip.source), operation.places.get(trip.target)
        segments.append(_standing(trip.source, trip.boards_s, origin.load_s if origin else 0))
        boards = len(segments) - 1
        segments += _way(operation, roads, trip.source, trip.target, driving)
        segments[-1] = replace(segments[-1], stand_s=end.unload_s if end else 0)
        rides.append(
            Ride(
                column=column,
                number=number,
                boards=boards,
                first=boards + 1,
                last=len(segments) - 1,
            )
        )
        here = trip.target
    return Course(road=Road(segments=tuple(segments), driving=driving), rides=tuple(rides))


def _standing(place: str, not_before_s: float, stand_s: float = 0.0) -> Segment:
    return Segment(
        leg="", place=place, travel=exactly(0), not_before_s=not_before_s, stand_s=stand_s
    )


def _way(
    operation: Operation, roads: Roads, source: str | None, target: str, driving: Driving
) -> list[Segment]:
    """Return how to drive there; nothing where it is there, or nobody knows a way."""
    path = roads.find(source, target) if source and source != target else None
    if path is None:
        return []
    road = road_of(
        path,
        places=operation.places,
        checkpoints=operation.checkpoints,
        spacing_m=0.0,
        driving=driving,
    )
    return list(road.segments)


def begins_s(operation: Operation, vehicle_id: str, starts_at: datetime | None) -> float:
    """Return when a vehicle may move at the soonest, from the first movement of the shuttle."""
    vehicle = operation.vehicles.get(vehicle_id)
    since = vehicle.available_from if vehicle else None
    if since is None or starts_at is None:
        return 0.0
    return max(0.0, (since - starts_at).total_seconds())


def starts_at(operation: Operation, trip: Leaving, departs_at: datetime | None) -> datetime | None:
    """Return the hour from which a shuttle counts, by one of its trips."""
    origin = operation.places.get(trip.source)
    boarded_s = trip.boards_s + (origin.load_s if origin else 0)
    return departs_at - timedelta(seconds=boarded_s) if departs_at else None


def ridden(courses: Iterable[Course], world: World) -> Iterator[Ridden]:
    """Yield every run of a shuttle."""
    courses = tuple(courses)
    carrying = [
        frozenset(n for ride in each.rides for n in range(ride.first, ride.last + 1))
        for each in courses
    ]
    lucks = met([each.road for each in courses], carrying, world)
    for each, luck in zip(courses, lucks, strict=True):
        passed = again(each.road, luck)
        for ride in each.rides:
            way = passed[ride.first : ride.last + 1]
            departs = passed[ride.boards].leave[0]
            stands = each.road.segments[ride.boards].stand_s
            empty = way[-1].leave[0]
            yield Ridden(
                ride=ride,
                boards=departs - stands,
                departs=departs,
                arrive=np.array([each.arrive[0] for each in way]),
                enter=np.array([each.enter[0] for each in way]),
                # Nobody leaves the end of the way: the vehicle goes on, they stay.
                leave=np.array([*(each.leave[0] for each in way[:-1]), way[-1].enter[0]]),
                empty=empty,
            )


def planned_s(courses: Iterable[Course]) -> int:
    """Return when the last vehicle is empty if everything takes its typical time."""
    return round(max(float(each.empty.max()) for each in ridden(courses, Typical())))


def waiting(each: Course, opens: Mapping[int, Mapping[str, Openings]]) -> Course:
    """Return the same road with places that open only at times, for whoever carries people.

    Parameters
    ----------
    opens
        When the places of each column may be entered, in seconds from the first movement.
    """
    segments = list(each.road.segments)
    for ride in each.rides:
        for number in range(ride.first, ride.last + 1):
            at = opens[ride.column].get(segments[number].place, ())
            segments[number] = replace(segments[number], opens=at)
    return replace(each, road=replace(each.road, segments=tuple(segments)))
