# SPDX-License-Identifier: Apache-2.0
"""Lower bounds that no plan can beat: on vehicles by volume, on completion by the road."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Problem, Unit, room_of
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

    Passenger vehicles and ambulances are counted apart: people without a need for a special place
    travel in passenger vehicles only, and what passenger vehicles cannot offer of a special place
    takes ambulances. Cohorts that are all separated from each other need vehicles of their own.
    """
    buses = [room_of(v) for v in fleet if v.kind in PASSENGER_KINDS]
    ambulances = [room_of(v) for v in fleet if v.carries_people and v.kind not in PASSENGER_KINDS]
    plain = [unit for unit in units if not unit.load.special]
    whole = sum((unit.load for unit in units), Load())
    seats = [room.seats for room in buses]
    bus_count = max(
        fewest(sum(unit.load.seats for unit in plain), seats),
        sum(fewest(people, seats) for people in _separated_demands(problem, plain)),
    )
    ambulance_count = 0
    for places in SPECIAL:
        on_buses, aside = [places(r) for r in buses], [places(r) for r in ambulances]
        bus_count = max(bus_count, fewest(places(whole) - sum(aside), on_buses))
        ambulance_count = max(ambulance_count, fewest(places(whole) - sum(on_buses), aside))
    rooms = [room.seats for room in (*buses, *ambulances)]
    return max(bus_count + ambulance_count, fewest(whole.seats, rooms))


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
