# SPDX-License-Identifier: Apache-2.0
"""Measure seats at any number of people: ours, best-fit decreasing, and CP-SAT, in one run.

    .venv/bin/python benchmarks/seating.py [--quick]

People come from a seeded generator: households of 1 to 9 (or 5 to 14), two cohorts that never share
a vehicle, wheelchairs (1 %), patients on stretchers, kin groups of 2 to 8 households. Buses have 51
seats for passengers. *Solve* is everything from a posed problem to a plan, without reading and
writing; *judged* is the check of legality that every plan passes. *All rules* has besides four lots
in two stages, three origins, households to be kept apart, one household in eight in a kin group,
every tenth bus with 20 seats, spare vehicles and ambulances with leaders.
Times are of the processor, the least of the runs.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from qafila.core.fleet import Vehicle
from qafila.core.plan import Kinship, Load, Lot, Problem, Unit, violations
from qafila.core.values import VehicleKind
from qafila.planner import solve

SEATS = 51


def people(
    number: int, *, low: int = 1, high: int = 9, kin: float = 0.0, needs: bool = True, seed: int = 1
) -> list[Unit]:
    """Return units that make up `number` people."""
    chance = random.Random(seed)
    units: list[Unit] = []
    count = group = left = 0
    cohort, of_kin = "civilians", False
    while count < number:
        if not left:
            group, left = group + 1, chance.randint(2, 8)
            cohort, of_kin = (
                chance.choice(("civilians",) * 4 + ("fighters",)),
                chance.random() < kin,
            )
        left -= 1
        size = min(chance.randint(low, high), number - count)
        load, special = Load(seats=size), chance.random()
        if needs and special < 0.01:
            load = Load(seats=size - 1, wheelchair=1)
        elif needs and special < 0.012:
            size = min(size, 2)
            load = Load(seats=size - 1, stretcher=1)
        ids = tuple(f"P-{count + i:06d}" for i in range(size))
        units.append(
            Unit(
                id=ids[0],
                persons=ids,
                load=load,
                cohorts=frozenset({cohort}),
                households=frozenset({f"F-{len(units):06d}"}),
                lot="all",
                source=None,
                target=None,
                kin=frozenset({f"K-{group:05d}"}) if of_kin else frozenset(),
            )
        )
        count += size
    return units


def posed(units: list[Unit], slack: float = 1.12) -> Problem:
    """Return the problem with a fleet of so many times the seats needed."""
    seats = sum(unit.load.seats for unit in units)
    lying = sum(unit.load.stretcher for unit in units)
    buses = [
        Vehicle(id=f"B-{i:05d}", kind=VehicleKind.BUS, seats=SEATS + 2, staff_seats=2, wheelchair=1)
        for i in range(int(seats / SEATS * slack) + 3)
    ]
    ambulances = [
        Vehicle(id=f"A-{i:05d}", kind=VehicleKind.AMBULANCE, seats=3, staff_seats=1, stretcher=2)
        for i in range(lying + 2)
    ]
    return Problem(
        operation="benchmark",
        lots=(Lot(id="all"),),
        units=tuple(units),
        vehicles=(*buses, *ambulances),
        separated=frozenset({frozenset({"civilians", "fighters"})}),
    )


def with_all_rules(number: int) -> Problem:
    """Return a problem in which every rule of seating has a say."""
    units = people(number, kin=1 / 8)
    lots = tuple(Lot(id=f"lot-{k}", stage=f"stage-{k // 2}", rank=k // 2) for k in range(4))
    lot_of = [lots[k * len(lots) // len(units)].id for k in range(len(units))]
    cut = [
        replace(
            unit,
            lot=lot_of[k],
            source=f"square-{k // 400 % 3}",
            target="school",
            apart_from=units[k + 7].households
            if k % 400 == 0 and k + 7 < len(units)
            else frozenset(),
        )
        for k, unit in enumerate(units)
    ]
    base = posed(cut, slack=1.25)
    fleet = [
        replace(
            vehicle,
            seats=22 if vehicle.kind is VehicleKind.BUS and k % 10 == 0 else vehicle.seats,
            spare=k % 40 == 1,
            leader="leader" if k % 7 == 0 else "",
        )
        for k, vehicle in enumerate(base.vehicles)
    ]
    return replace(base, lots=lots, vehicles=tuple(fleet))


def timed(work: Callable[[], object], runs: int) -> float:
    """Return the least seconds of the processor that `work` took."""
    best = float("inf")
    for _ in range(runs):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def best_fit_decreasing(problem: Problem) -> int:
    """The peer: largest first, into the fullest bus of the cohort that has room, by free seats."""
    opened: dict[frozenset[str], dict[int, int]] = {}
    used = 0
    for unit in sorted(problem.units, key=lambda u: -u.load.seats):
        free = opened.setdefault(unit.cohorts, {})
        seats = unit.load.seats
        fitting = min((f for f, n in free.items() if n and f >= seats), default=None)
        if fitting is None:
            used, fitting = used + 1, SEATS
        else:
            free[fitting] -= 1
        free[fitting - seats] = free.get(fitting - seats, 0) + 1
    return used


def measured(name: str, problem: Problem, runs: int) -> Iterator[str]:
    """Yield the lines of one case."""
    solution = solve(problem, lambda: False, 1)
    took = timed(lambda: solve(problem, lambda: False, 1), runs)
    checked = timed(lambda: violations(problem, solution.plan), runs)
    peer = timed(lambda: best_fit_decreasing(problem), runs)
    quality, trips = solution.plan.quality, solution.plan.trips
    loads = [trip.seats_used for trip in trips if trip.vehicle.startswith("B")]
    kin = quality.kin
    yield f"{name}: solve {took:.2f} s, judged {checked:.2f} s"
    yield (
        f"    {quality.vehicles_used} vehicles, bound {quality.vehicles_lower_bound}, buses hold"
        f" {min(loads)} to {max(loads)}, unseated {len(solution.plan.unseated)}"
        + (f", kin groups split {kin.split}, {_least(kin)}" if kin else "")
    )
    yield (
        f"    best-fit decreasing (without needs, kin, even loads): {peer:.2f} s,"
        f" {best_fit_decreasing(problem)} buses against our {len(loads)}; time ours/peer"
        f" {took / peer:.1f}"
    )


def _least(kin: Kinship) -> str:
    """Return what is proven of kin groups, and what the most vehicles tried would be worth."""
    least = kin.here.at_least if kin.here else kin.split_lower_bound
    told = f"at least {least} in as many vehicles, {kin.split_lower_bound} in any number"
    more = "; ".join(f"{split} in {vehicles}" for vehicles, split in kin.curve[1:])
    return f"{told}; found with more vehicles: {more}" if more else told


def direct_model(problem: Problem, limit_s: float) -> str:
    """The peer: how many households of each size ride in each bus, with CP-SAT."""
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - two seconds, and optional
    except ImportError:
        return "not measured (ortools not installed)"
    began = time.perf_counter()
    model = cp_model.CpModel()
    buses = [v for v in problem.vehicles if v.kind is VehicleKind.BUS]
    units = [u for u in problem.units if not u.load.special]
    rides = [[model.new_bool_var("") for _ in buses] for _ in units]
    fighters = [model.new_bool_var("") for _ in buses]
    opened = [model.new_bool_var("") for _ in buses]
    for unit, row in zip(units, rides, strict=True):
        model.add_exactly_one(row)
        for here, camp in zip(row, fighters, strict=True):
            model.add_implication(here, camp if "fighters" in unit.cohorts else camp.negated())
    for k, bus in enumerate(opened):
        model.add(
            sum(unit.load.seats * row[k] for unit, row in zip(units, rides, strict=True))
            <= SEATS * bus
        )
    model.minimize(sum(opened))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 8
    status = solver.status_name(solver.solve(model)).lower()
    found = (
        f"{solver.objective_value:.0f} buses" if status in {"optimal", "feasible"} else "no plan"
    )
    return f"{time.perf_counter() - began:.1f} s, {found}, {status}"


def main() -> None:
    """Print all cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small cases only, in seconds")
    quick = parser.parse_args().quick
    sizes = (600, 5_000) if quick else (600, 5_000, 50_000, 200_000)
    for number in sizes:
        for line in measured(f"{number} people", posed(people(number)), 3):
            print(line)
    for number in sizes[1:]:
        units = people(number, low=5, high=14, needs=False)
        for line in measured(f"{number} people, large families", posed(units), 3):
            print(line)
    for number in sizes[1:]:
        for line in measured(f"{number} people, all rules", with_all_rules(number), 3):
            print(line)
    for slack in (1.0, 1.05):
        number = 5_000 if quick else 50_000
        units = people(number, kin=1.0, needs=False)
        name = f"{number} people, all in kin groups, seats × {slack}"
        for line in measured(name, posed(units, slack), 3):
            print(line)
    for number, limit_s in ((600, 60.0),) if quick else ((600, 60.0), (5_000, 60.0)):
        found = direct_model(posed(people(number)), limit_s)
        print(f"CP-SAT, household × bus, {number} people: {found}")
    print(f"most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
