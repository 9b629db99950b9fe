# SPDX-License-Identifier: Apache-2.0
"""Lower bounds that no plan can beat: on vehicles by volume, on completion by the road."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Problem, Unit, room_of, settled
from qafila.core.route import Path

SPECIAL: tuple[Callable[[Load], int], ...] = (
    lambda load: load.wheelchair,
    lambda load: load.stretcher,
    lambda load: load.oxygen,
)


def fewest(demand: int, capacities: Iterable[int]) -> int:
    """Return how many of the largest capacities cover `demand`.

    When all of them together do not, their number is returned: it stays a valid bound for those
    who can be seated at all.
    """
    count = 0
    for capacity in sorted(capacities, reverse=True):
        if demand <= 0 or capacity <= 0:
            break
        demand -= capacity
        count += 1
    return count


def vehicles_bound(problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]) -> int:
    """Return a lower bound on the vehicles that carry `units` of one column.

    Vehicles in which people sit already are used whatever is planned; the others of the column find
    what these have left, and then vehicles of their own.
    """
    sitting = {unit.pin: unit for unit in units if unit.aboard}
    joining = [unit for unit in units if not unit.aboard]
    if not sitting:
        return _joining_bound(problem, joining, fleet)
    left = [_left(v, sitting[v.id]) if v.id in sitting else v for v in fleet]
    beside = sum(room_of(v).seats for v in left if v.id in sitting)
    free = [room_of(v).seats for v in left if v.id not in sitting]
    more = fewest(_total(joining).seats - beside, free)
    return max(len(sitting) + more, _joining_bound(problem, joining, left))


def _left(vehicle: Vehicle, unit: Unit) -> Vehicle:
    """Return a vehicle with the places that those who sit in it leave."""
    room = room_of(vehicle)
    taken = settled(unit.load, room)
    return replace(
        vehicle,
        seats=max(0, room.seats - taken.seats),
        staff_seats=0,
        wheelchair=room.wheelchair - taken.wheelchair,
        stretcher=room.stretcher - taken.stretcher,
        oxygen=max(0, room.oxygen - taken.oxygen),
    )


def _joining_bound(problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]) -> int:
    """Return the bound for people of whom none sits in a vehicle already.

    Passenger vehicles and ambulances are counted apart. Who fits no ambulance, or needs no special
    place, travels in passenger vehicles; who fits no passenger vehicle travels in ambulances; and
    what the one kind cannot offer of a special place takes the other. Cohorts that are all
    separated from each other need vehicles of their own.
    """
    buses = [room_of(v) for v in fleet if v.kind in PASSENGER_KINDS]
    ambulances = [room_of(v) for v in fleet if v.carries_people and v.kind not in PASSENGER_KINDS]
    only_buses = [u for u in units if not (u.load.special and _fits_one(u, ambulances))]
    only_ambulances = [u for u in units if u.load.special and not _fits_one(u, buses)]
    whole = _total(units)
    seats = [room.seats for room in buses]
    bus_count = max(
        _covering(_total(only_buses), buses),
        sum(fewest(people, seats) for people in _separated_demands(problem, only_buses)),
        *(
            fewest(places(whole) - sum(map(places, ambulances)), map(places, buses))
            for places in SPECIAL
        ),
    )
    ambulance_count = max(
        _covering(_total(only_ambulances), ambulances),
        *(
            fewest(places(whole) - sum(map(places, buses)), map(places, ambulances))
            for places in SPECIAL
        ),
    )
    rooms = [room.seats for room in (*buses, *ambulances)]
    return max(bus_count + ambulance_count, fewest(whole.seats, rooms), bool(units))


def _covering(demand: Load, rooms: Sequence[Load]) -> int:
    """Return the fewest of `rooms` that cover a demand, one kind of place at a time."""
    return max(
        fewest(demand.seats, (room.seats for room in rooms)),
        *(fewest(places(demand), map(places, rooms)) for places in SPECIAL),
    )


def _fits_one(unit: Unit, rooms: Iterable[Load]) -> bool:
    return any(unit.load.fits(room) for room in rooms)


def _total(units: Iterable[Unit]) -> Load:
    return sum((unit.load for unit in units), Load())


def _separated_demands(problem: Problem, units: Iterable[Unit]) -> list[int]:
    """Return the seats needed by cohorts that are pairwise separated, the largest first."""
    demand: dict[str, int] = {}
    for unit in units:
        for cohort in unit.cohorts:
            demand[cohort] = demand.get(cohort, 0) + unit.load.seats
    chosen: list[str] = []
    for cohort in sorted(demand, key=lambda c: (-demand[c], c)):
        if all(frozenset((cohort, other)) in problem.separated for other in chosen):
            chosen.append(cohort)
    # A unit may hold several cohorts; with separated ones chosen it is counted once at most.
    return [demand[cohort] for cohort in chosen]


def completion_bound_s(problem: Problem, path: Path, vehicles: int) -> float:
    """Return a lower bound in seconds on a column's completion at typical times.

    Boarding, the road, one check per checkpoint, unloading, and the queue of the worst checkpoint:
    the last of `vehicles` cannot leave it before all of them were checked.
    """
    checks = [problem.checkpoints.get(place) for place in path.places[1:-1]]
    first = last = worst = 0.0
    for check in checks:
        if check is None:
            continue
        one = check.per_vehicle.typical
        queue = check.setup_s + -(-vehicles // check.lanes) * one
        worst = max(worst + one, first + queue)
        first += check.setup_s + one
        last += one
    origin, end = problem.places.get(path.source), problem.places.get(path.target)
    return (
        (origin.load_s if origin else 0)
        + path.typical_s
        + max(last, worst)
        + (end.unload_s if end else 0)
    )
