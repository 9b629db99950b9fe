# SPDX-License-Identifier: Apache-2.0
"""Fewer vehicles than loads, beside the model of the literature with CP-SAT, in one run.

    .venv/bin/python -m benchmarks.shuttle                      everything, up to half an hour
    .venv/bin/python -m benchmarks.shuttle --quick              a minute
    .venv/bin/python -m benchmarks.shuttle --only PART [--seeds N] [--first SEED] [--bep DIR]
    .venv/bin/python -m benchmarks.shuttle --processor          limits in processor time, not by
                                                                the clock: where others work too
    .venv/bin/python -m benchmarks.shuttle --work 500000        tries count, not time: the same on a
                                                                busy machine
    .venv/bin/python -m benchmarks.shuttle --cores 2            plan and bound of large problems
                                                                side by side, in two processes

``class``
    The random class of Goerigk, Grün and Heßler (2013): 2 to 10 sources and as many sinks, half as
    many vehicles and one more, whole times of 1 to 10, 1 to 5 loads, room for 1 to 10, drawn again
    where room is short. Seeds go through the sizes in turn. 10 s each.
``middle``
    The same class with 50 sources, 20 sinks (room for 1 to 30) and 25 vehicles, seeds 1 to 10, or
    from ``--first`` on as many as ``--seeds`` says, and roads with as many: 20 s each.
``large``
    Roads: 200 sources, 40 sinks and 400 vehicles for 135,000 people, 50 in a load: 60 s each,
    seeds 1 to 3, or from ``--first`` on as many as ``--seeds`` says.
``public``
    The nine instances of lmellan/Bus-Evacuation-Problem, read from ``../shared/data/bep`` or
    ``--bep``; the best sum of completion times published with them is 213.
``peer``
    The program of the paper, vehicle × round × source × sink, given to CP-SAT with the time that
    ours took in all, or 10 s, on the first of the class.

Roads are made: points at random in a square of 40 km, 1.3 times as far by road as by air, 40 km/h,
up to 20 % more or less each way, in whole seconds; loading takes 10 minutes, unloading 5.
PyVRP is no peer: it does not know that a load may go to any of several sinks with room for so many,
nor that a vehicle is full after one load and empty after the next, again and again.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from qafila.adapters.workers import ProcessWorkers
from qafila.planner.shuttle import Bus, Shuttle, ShuttlePlan, Sink, Source, breaches, solve_shuttle
from qafila.ports import Workers

PUBLISHED = 213

clock = time.monotonic
"""What limits and times are measured by; `main` may set processor time."""

work: int | None = None
"""Tries that count instead of time; `main` may set it."""

workers: Workers | None = None
"""What does plan and bound of large problems side by side; `main` may set it."""


def literature(n: int, seed: int, m: int = 0, buses: int = 0, room: int = 10) -> Shuttle:
    """Return an instance of the class; with a whole number for everything, the same everywhere."""
    chance = random.Random(f"{n} {m} {seed}")
    m, buses = m or n, buses or n // 2 + 1
    while True:
        loads = [chance.randint(1, 5) for _ in range(n)]
        rooms = [chance.randint(1, room) for _ in range(m)]
        if sum(rooms) >= sum(loads):
            break
    drive = [[chance.randint(1, 10) for _ in range(m)] for _ in range(n)]
    start = tuple(chance.randint(1, 10) for _ in range(n))
    return _shuttle(
        loads, rooms, [start] * buses, drive, [list(column) for column in zip(*drive, strict=True)]
    )


def _shuttle(
    loads: list[int],
    rooms: list[int],
    starts: list[tuple[int, ...]],
    out: list[list[int]],
    back: list[list[int]],
    stands_s: tuple[int, int] = (0, 0),
) -> Shuttle:
    return Shuttle(
        sources=tuple(
            Source(id=f"S{i:03}", loads=count, loading_s=stands_s[0])
            for i, count in enumerate(loads)
        ),
        sinks=tuple(
            Sink(id=f"T{j:03}", capacity=count, unloading_s=stands_s[1])
            for j, count in enumerate(rooms)
        ),
        buses=tuple(Bus(id=f"B{k:03}", to_source_s=row) for k, row in enumerate(starts)),
        out_s=tuple(map(tuple, out)),
        back_s=tuple(map(tuple, back)),
    )


def road(n: int, m: int, buses: int, seed: int, total: int = 0) -> Shuttle:
    """Return an instance on made roads; `total` loads, or 7 to 20 at each source."""
    chance = random.Random(f"road {n} {m} {seed}")
    points = [(chance.uniform(0, 40), chance.uniform(0, 40)) for _ in range(n)]
    shelters = [(chance.uniform(0, 40), chance.uniform(0, 40)) for _ in range(m)]

    def drive_s(a: tuple[float, float], b: tuple[float, float]) -> int:
        km = 1.3 * ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        return 60 + int(km / 40 * 3600 * chance.uniform(0.8, 1.2))

    loads = [chance.randint(7, 20) for _ in range(n)]
    while total and sum(loads) != total:
        i = chance.randrange(n)
        loads[i] = max(1, loads[i] + (1 if sum(loads) < total else -1))
    room = [sum(loads) * 13 // (10 * m) + 1] * m
    start = tuple(drive_s((20, 20), point) for point in points)
    return _shuttle(
        loads,
        room,
        [start] * buses,
        [[drive_s(p, s) for s in shelters] for p in points],
        [[drive_s(s, p) for p in points] for s in shelters],
        (600, 300),
    )


def public(path: Path) -> Shuttle:
    """Read one instance: see the README beside the files."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [line.split(":") for line in lines]
    load = int(rows[0][1])
    depots = [int(word) for word in rows[1][1].split()]
    people = [int(word) for word in rows[2][2].split()]
    room = [int(word) for word in rows[3][2].split()]
    tables = [[int(word) for word in row[1].split()] for row in rows[4:]]
    starts, out = tables[: len(depots)], tables[len(depots) :]
    buses = [tuple(row) for row, count in zip(starts, depots, strict=True) for _ in range(count)]
    return _shuttle(
        [-(-count // load) for count in people],
        [count // load for count in room],
        buses,
        out,
        [list(column) for column in zip(*out, strict=True)],
    )


@dataclass(slots=True)
class Timed:
    """A plan, and when each better one was there."""

    plan: ShuttlePlan
    took_s: float
    seen: list[tuple[float, int]] = field(default_factory=list)

    def at(self, second: float) -> int:
        """The completion time of the best plan known by then."""
        return min((value for when, value in self.seen if when <= second), default=0)

    def line(self) -> str:
        plan = self.plan
        gap = 100 * (plan.completion_s - plan.bound_s) / max(1, plan.bound_s)
        told = f"proven, {plan.kind}" if plan.proven else f"gap {gap:.2f} %, {plan.kind}"
        first = 100 * (self.at(1.0) / max(1, plan.completion_s) - 1) if self.at(1.0) else 0.0
        return (
            f"{plan.completion_s:>6} ({told}) in {self.took_s:.1f} s; after 1 s {first:.1f} % above"
        )


@dataclass(frozen=True)
class Left:
    """Seconds to the end, for processes beside this one too: `monotonic` is the same in all."""

    clock: Callable[[], float]
    ends_s: float

    def __call__(self) -> float:
        return self.ends_s - self.clock()


def solved(problem: Shuttle, limit_s: float) -> Timed:
    """Return what comes of a problem within a limit of time."""
    began = clock()
    seen: list[tuple[float, int]] = []
    plan = solve_shuttle(
        problem,
        work=work,
        left_s=None if work is not None else Left(clock, began + limit_s),
        seen=lambda value, bound: seen.append((clock() - began, value)),
        workers=workers,
    )
    took = clock() - began
    assert not list(breaches(problem, plan)), "a plan is legal"
    return Timed(plan, took, seen)


def by_paper(problem: Shuttle, limit_s: float) -> tuple[int, int] | None:
    """Return value and bound of the paper's program: vehicle × round × source × sink."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    n, m, size = len(problem.sources), len(problem.sinks), len(problem.buses)
    rounds = sum(source.loads for source in problem.sources)
    rounds = min(rounds, 2 * -(-rounds // size) + 2)
    model = cp_model.CpModel()
    drives: dict[tuple[int, int], list[tuple[int, int, Any]]] = {}
    longest = model.new_int_var(0, 100_000, "")
    for bus in range(size):
        terms: list[Any] = []
        for turn in range(rounds):
            drives[bus, turn] = [(i, j, model.new_bool_var("")) for i in range(n) for j in range(m)]
            here = drives[bus, turn]
            model.add_at_most_one(x for _, _, x in here)
            terms += [(problem.carry_s(i, j) or 0) * x for i, j, x in here]
            if not turn:
                terms += [(problem.reach_s(problem.buses[bus], i) or 0) * x for i, _, x in here]
                continue
            before = drives[bus, turn - 1]
            model.add(sum(x for _, _, x in here) <= sum(x for _, _, x in before))
            for j in range(m):
                for i in range(n):
                    back = model.new_int_var(0, 100_000, "")
                    came = sum(x for _, t, x in before if t == j)
                    goes = sum(x for s, _, x in here if s == i)
                    cost = problem.return_s(j, i) or 0
                    model.add(back >= cost * (came + goes - 1))
                    terms.append(back)
        model.add(longest >= sum(terms))
    every = [arc for arcs in drives.values() for arc in arcs]
    for i, source in enumerate(problem.sources):
        model.add(sum(x for s, _, x in every if s == i) == source.loads)
    for j, sink in enumerate(problem.sinks):
        model.add(sum(x for _, t, x in every if t == j) <= sink.capacity)
    model.minimize(longest)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 8
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return int(solver.objective_value), int(solver.best_objective_bound)


def the_class(seeds: int, first: int) -> None:
    """Seeds of the class, 10 s each."""
    done = [
        (f"{2 + seed % 9}/{seed}", solved(literature(2 + seed % 9, seed), 10.0))
        for seed in range(first, first + seeds)
    ]
    proven = [one for _, one in done if one.plan.proven]
    flow = sum(one.plan.kind == "flow" for one in proven)
    took = sorted(one.took_s for _, one in done)
    print(f"class: {len(proven)} of {seeds} proven, {flow} of them by flow alone;", end=" ")
    print(f"{sum(took):.0f} s in all, median {took[len(took) // 2]:.2f} s, most {took[-1]:.1f} s")
    for name, one in done:
        if not one.plan.proven:
            print(f"   not proven {name}: {one.plan.completion_s}, bound {one.plan.bound_s}")
    print(flush=True)


def the_middle(seeds: int, first: int) -> None:
    """50 sources, 20 sinks, 25 vehicles."""
    done = []
    for seed in range(first, first + seeds):
        one = solved(literature(50, seed, 20, 25, 30), 20.0)
        print(f"middle, class {seed}: {one.line()}", flush=True)
        done.append(one)
    proven = sum(one.plan.proven for one in done)
    soon = sum(0 < one.at(1.0) <= 1.02 * one.plan.bound_s for one in done)
    print(
        f"middle, class: {proven} of {seeds} proven, most {max(one.took_s for one in done):.1f} s;"
        f" {soon} within 2 % of the bound after 1 s",
        flush=True,
    )
    print(f"middle, road: {solved(road(50, 20, 25, 1), 20.0).line()}", flush=True)


def the_large(seeds: int, first: int) -> None:
    """200 sources, 40 sinks, 400 vehicles, 2,700 loads of 50 people."""
    for seed in range(first, first + seeds):
        one = solved(road(200, 40, 400, seed, 2700), 60.0)
        print(f"large {seed}: {one.line()}", flush=True)


def the_public(folder: Path) -> None:
    """The nine public instances."""
    files = sorted(folder.glob("InstanceBEP-*.txt"))
    if not files:
        print(f"public: not measured, no instances in {folder}")
        return
    total = proven = 0
    for path in files:
        one = solved(public(path), 60.0)
        total, proven = total + one.plan.completion_s, proven + one.plan.proven
        print(f"public {path.stem[12:]:>10}: {one.line()}", flush=True)
    print(f"public: sum {total} (published {PUBLISHED}), {proven} of {len(files)} proven")


def the_peer(count: int) -> None:
    """The paper's program with CP-SAT on the first of the class."""
    if find_spec("ortools") is None:
        print("peer: not measured, ortools is not installed")
        return
    for seed in range(1000, 1000 + count):
        problem = literature(2 + seed % 9, seed)
        ours = solved(problem, 10.0)
        theirs = by_paper(problem, max(10.0, ours.took_s))
        told = "nothing" if theirs is None else f"{theirs[0]}, bound {theirs[1]}"
        ratio = "" if theirs is None else f", {theirs[0] / ours.plan.completion_s:.2f} × ours"
        print(
            f"peer {2 + seed % 9}/{seed}: ours {ours.line()}; the paper's {told}{ratio}", flush=True
        )


def main() -> None:
    """Measure what the command line asks for."""
    parser = argparse.ArgumentParser(description="Shuttles")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=("class", "middle", "large", "public", "peer"))
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--first", type=int)
    limited = parser.add_mutually_exclusive_group()
    limited.add_argument("--processor", action="store_true")
    limited.add_argument("--cores", type=int, default=1)
    parser.add_argument("--work", type=int)
    shared = Path(__file__).resolve().parents[2] / "shared" / "data" / "bep"
    parser.add_argument("--bep", type=Path, default=shared)
    asked = parser.parse_args()
    if asked.processor:
        globals()["clock"] = time.process_time
    globals()["work"] = asked.work
    if asked.cores > 1:
        globals()["workers"] = ProcessWorkers(asked.cores)
    told = "processor time" if asked.processor else "by the clock"
    told += f", {asked.work} tries each" if asked.work is not None else ""
    print(f"Python {sys.version.split()[0]}; OR-Tools: {find_spec('ortools') is not None}; {told}")
    parts: dict[str, Callable[[], None]] = {
        "class": lambda: the_class(9 if asked.quick else asked.seeds or 100, asked.first or 1000),
        "middle": lambda: the_middle(asked.seeds or 10, asked.first or 1),
        "large": lambda: the_large(asked.seeds or 3, asked.first or 1),
        "public": lambda: the_public(asked.bep),
        "peer": lambda: the_peer(3 if asked.quick else 18),
    }
    for name, part in parts.items():
        if asked.only == name or (
            not asked.only and (not asked.quick or name in {"class", "peer"})
        ):
            part()


if __name__ == "__main__":
    main()
