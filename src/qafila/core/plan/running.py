# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back for more: how long a run takes, and what makes its times lawful.

All times are typical ones, in whole seconds. A vehicle of a shuttle drives alone: at a checkpoint
on the way it takes the checkpoint's own time and one check. Time 0 is the first planned movement of
all that moves side by side; where the hour of the operation is known, that is the hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from qafila.core.fleet import Vehicle
from qafila.core.plan.shape import Problem, Trip
from qafila.core.route import Path


def travel_s(problem: Problem, source: str, target: str) -> int | None:
    """Return how long a vehicle alone drives from place to place; None: no way is known."""
    if source == target:
        return 0
    path = problem.roads.find(source, target)
    return None if path is None else _alone_s(problem, path)


def _alone_s(problem: Problem, path: Path) -> int:
    checks = (problem.checkpoints.get(place) for place in path.places[1:-1])
    return round(
        path.typical_s
        + sum(check.setup_s + check.per_vehicle.typical for check in checks if check is not None)
    )


def approach_s(problem: Problem, vehicle: Vehicle, source: str) -> int | None:
    """Return how long a vehicle drives from where it stands to its first load; None: no way.

    A vehicle of which nobody says where it stands is there.
    """
    if vehicle.at is None or vehicle.at == source:
        return 0
    path = problem.roads.find(vehicle.at, source)
    return None if path is None else round(path.typical_s)


def load_s(problem: Problem, source: str) -> int:
    """Return how long a vehicle boards at a place."""
    place = problem.places.get(source)
    return place.load_s if place else 0


def run_s(problem: Problem, source: str, target: str) -> int | None:
    """Return the time from beginning to board until everybody is out; None: no way is known."""
    driving, end = travel_s(problem, source, target), problem.places.get(target)
    if driving is None:
        return None
    return load_s(problem, source) + driving + (end.unload_s if end else 0)


def bounds_s(problem: Problem, vehicle: Vehicle, rank: int) -> tuple[int, int | None]:
    """Return from when a vehicle moves, and by when it is empty (None: it stays to the end)."""
    hour = problem.departs_at if rank == 0 else None
    if hour is None:
        return 0, None
    begins, ends = vehicle.available_from, vehicle.available_until
    return (
        max(0, _after_s(hour, begins)) if begins else 0,
        _after_s(hour, ends) if ends else None,
    )


def _after_s(hour: datetime, moment: datetime) -> int:
    return int((moment - hour).total_seconds())


def untimely(problem: Problem, trips: Mapping[str, list[Trip]]) -> Iterator[tuple[Trip, str]]:
    """Yield the trips of shuttles that begin before they can, or end too late, and why.

    Parameters
    ----------
    trips
        Of each vehicle, in the order of its runs.
    """
    fleet = {vehicle.id: vehicle for vehicle in problem.vehicles}
    rank_of = {lot.id: lot.rank for lot in problem.lots}
    for vehicle_id, runs in trips.items():
        vehicle = fleet.get(vehicle_id)
        before: Trip | None = None
        for trip in runs:
            if vehicle is not None and trip.boards_s is not None:
                rank = rank_of.get(trip.lot, 0)
                same = before is not None and rank_of.get(before.lot, 0) == rank
                yield from _untimely(problem, vehicle, trip, before, rank, same)
            before = trip


def _untimely(
    problem: Problem, vehicle: Vehicle, trip: Trip, before: Trip | None, rank: int, same: bool
) -> Iterator[tuple[Trip, str]]:
    source, target, boards = trip.source, trip.target, trip.boards_s
    carried = run_s(problem, source, target) if source and target else None
    if source is None or boards is None or carried is None:
        yield trip, "no way"
        return
    begins, ends = bounds_s(problem, vehicle, rank)
    if before is None:
        comes, free = approach_s(problem, vehicle, source), begins
    else:
        comes = travel_s(problem, before.target, source) if before.target else None
        free = _empty_s(problem, before) if same else begins
    if comes is None:
        yield trip, "no way back"
    elif boards < free + comes:
        yield trip, f"boards at {boards}, is there at {free + comes}"
    if ends is not None and boards + carried > ends:
        yield trip, f"empty at {boards + carried}, withdrawn at {ends}"


def _empty_s(problem: Problem, trip: Trip) -> int:
    carried = run_s(problem, trip.source or "", trip.target or "")
    return (trip.boards_s or 0) + (carried or 0)
