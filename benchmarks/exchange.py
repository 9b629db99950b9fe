# SPDX-License-Identifier: Apache-2.0
"""The exchange order beside what a careful person would do, and CP-SAT where it is installed.

    .venv/bin/python benchmarks/exchange.py            everything, about ten minutes
    .venv/bin/python benchmarks/exchange.py --quick    a few seconds
    .venv/bin/python benchmarks/exchange.py --prove    CP-SAT proves what was found: 15 min

``--prove`` asks CP-SAT for an order below what was found, in small deals of all families: it is to
prove that there is none, and to find one as good. It exits with 1 if CP-SAT ever does better.

Deals are made from a seed, in three families:

``chains``
    Chains of steps in both directions, worth 1 to 50 each, as many given as taken but for the last
    few: directions are turned at random until the two sides balance.
``lots``
    Obligations of two sides in turn, each cut into equal lots, the last one smaller; the sides owe
    the same within a lot. Every second obligation waits lot by lot for the one before it, every
    third for half of one of the other side.
``woven``
    As ``chains``, with a requirement for about every fifth step that another chain has come as far,
    less 4 steps.

*greedy* takes the step that leaves the smallest exposure; *alternation* lets the sides take turns
in the order in which obligations are written. CP-SAT gets progress over time as element
constraints: no permutation, hence no symmetry. It runs on the first seed of each family, up to
200 steps, with a limit of time and eight workers.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from qafila.core.exchange import Chain, ExchangeProblem, Requirement, Step, deadlock, exposures
from qafila.planner.exchange import DEFAULT_WORK, solve_exchange
from qafila.planner.exchange.beam import Walker, greedy
from qafila.planner.exchange.lattice import lattice
from qafila.planner.exchange.least import least_exposure
from qafila.planner.exchange.search import Effort

A, B = "side-a", "side-b"


def chains(seed: int, count: int, length: int) -> ExchangeProblem:
    """Return a deal of the first family."""
    rng = random.Random(seed)
    steps = [
        [rng.choice((-1, 1)) * rng.randint(1, 50) for _ in range(length)] for _ in range(count)
    ]
    places = [(i, k) for i in range(count) for k in range(length)]
    rng.shuffle(places)
    total = sum(map(sum, steps))
    for i, k in places:
        if abs(total - 2 * steps[i][k]) < abs(total):
            total -= 2 * steps[i][k]
            steps[i][k] = -steps[i][k]
    return ExchangeProblem(
        chains=tuple(
            Chain(id=f"c{i:03}", steps=tuple(_step(n) for n in row)) for i, row in enumerate(steps)
        )
    )


def _step(worth: int) -> Step:
    return Step(
        giver=A if worth > 0 else B,
        receiver=B if worth > 0 else A,
        worth=abs(worth),
        amount=abs(worth),
    )


def lots(seed: int, count: int, length: int) -> ExchangeProblem:
    """Return a deal of the second family."""
    rng = random.Random(seed)
    made: list[Chain] = []
    asked: list[Requirement] = []
    owed = {A: 0, B: 0}
    for i in range(count):
        giver, receiver = (A, B) if i % 2 == 0 else (B, A)
        size = rng.randint(10, 60)
        if i == count - 1:
            size = max(1, round((owed[receiver] - owed[giver]) / length)) or size
        amounts = [size] * (length - 1) + [rng.randint(1, size)]
        owed[giver] += sum(amounts)
        made.append(
            Chain(
                id=f"o{i:03}",
                steps=tuple(
                    Step(giver=giver, receiver=receiver, worth=n, amount=n) for n in amounts
                ),
            )
        )
        if i % 2:
            asked += [
                Requirement(chain=f"o{i:03}", step=k, needs=f"o{i - 1:03}", progress=k)
                for k in range(1, length + 1)
            ]
        if i % 3 == 2:
            other = rng.choice([j for j in range(i) if (i - j) % 2])
            asked.append(
                Requirement(
                    chain=f"o{i:03}", step=1, needs=f"o{other:03}", progress=-(-length // 2)
                )
            )
    return ExchangeProblem(chains=tuple(made), requirements=tuple(asked))


def woven(seed: int, count: int, length: int) -> ExchangeProblem:
    """Return a deal of the third family."""
    rng = random.Random(1_000 + seed)
    plain = chains(seed, count, length)
    asked = tuple(
        Requirement(
            chain=f"c{i:03}",
            step=k,
            needs=f"c{rng.choice([j for j in range(count) if j != i]):03}",
            progress=k - 4,
        )
        for i in range(count)
        for k in range(5, length + 1)
        if rng.random() < 0.2
    )
    problem = ExchangeProblem(chains=plain.chains, requirements=asked)
    assert deadlock(problem) is None, "waiting for less than one has done goes in no circle"
    return problem


FAMILIES: dict[str, Callable[[int, int, int], ExchangeProblem]] = {
    "chains": chains,
    "lots": lots,
    "woven": woven,
}

SHAPES = ((4, 50), (6, 17), (8, 10), (8, 80), (20, 100))
QUICK = ((4, 50), (6, 17))


@dataclass(frozen=True, slots=True)
class Line:
    """What one deal came to; `least_s` is processor time for the exposure, `cpu_s` for all."""

    value: int
    bound: int
    is_least: bool
    least_s: float
    cpu_s: float
    greedy: int
    alternation: int


def measured(problem: ExchangeProblem) -> Line:
    """Solve one deal, and do what others would."""
    began = time.process_time()
    least = least_exposure(lattice(problem), Effort(left=DEFAULT_WORK))
    least_s = time.process_time() - began
    began = time.process_time()
    found = solve_exchange(problem)
    cpu_s = time.process_time() - began
    grid = lattice(problem)
    assert least.value * grid.scale == max(found.largest.values()), "the same work finds the same"
    by_greed = greedy(Walker(grid)).value * grid.scale
    return Line(
        value=max(found.largest.values()),
        bound=max(found.bounds.values()),
        is_least=found.is_least,
        least_s=least_s,
        cpu_s=cpu_s,
        greedy=by_greed,
        alternation=alternation(problem),
    )


def alternation(problem: ExchangeProblem) -> int:
    """Return the largest exposure when the sides take turns, in the order as written."""
    done = {chain.id: 0 for chain in problem.chains}
    steps = {chain.id: chain.steps for chain in problem.chains}
    waits: dict[tuple[str, int], list[Requirement]] = {}
    for each in problem.requirements:
        waits.setdefault((each.chain, each.step), []).append(each)
    order: list[str] = []
    turn = A
    while len(order) < problem.steps:
        free = [
            chain
            for chain, at in done.items()
            if at < len(steps[chain])
            and all(done[each.needs] >= each.progress for each in waits.get((chain, at + 1), ()))
        ]
        mine = [chain for chain in free if steps[chain][done[chain]].giver == turn]
        chain = (mine or free)[0]
        turn = B if steps[chain][done[chain]].giver == A else A
        done[chain] += 1
        order.append(chain)
    return max(max(after.values()) for after in exposures(problem, order))


def by_cp_sat(
    problem: ExchangeProblem, limit_s: float, most_allowed: int | None = None
) -> tuple[int, int, float] | None:
    """Return value, bound and seconds of CP-SAT; None where it is not installed.

    Parameters
    ----------
    most_allowed
        An exposure that is known to be enough, which narrows the search.
    """
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415
    except ImportError:
        return None
    model = cp_model.CpModel()
    steps = problem.steps
    total = sum(part.worth for chain in problem.chains for s in chain.steps for part in s.parts)
    most = model.new_int_var(0, total if most_allowed is None else most_allowed, "most")
    at: dict[str, list[Any]] = {}
    worth: dict[str, list[Any]] = {}
    for chain in problem.chains:
        sums = [0]
        for step in chain.steps:
            gains = (part.worth if part.giver == A else -part.worth for part in step.parts)
            sums.append(sums[-1] + sum(gains))
        at[chain.id] = [model.new_int_var(0, len(chain.steps), "") for _ in range(steps + 1)]
        worth[chain.id] = [model.new_int_var(min(sums), max(sums), "") for _ in range(steps + 1)]
        for here, value in zip(at[chain.id], worth[chain.id], strict=True):
            model.add_element(here, sums, value)
    for t in range(steps + 1):
        model.add(sum(at[chain.id][t] for chain in problem.chains) == t)
        balance = sum(worth[chain.id][t] for chain in problem.chains)
        model.add(balance <= most)
        model.add(-balance <= most)
        for chain in problem.chains if t else ():
            model.add(at[chain.id][t] >= at[chain.id][t - 1])
    for each in problem.requirements:
        for t in range(steps + 1):
            begun = model.new_bool_var("")
            model.add(at[each.chain][t] >= each.step).only_enforce_if(begun)
            model.add(at[each.chain][t] < each.step).only_enforce_if(~begun)
            model.add(at[each.needs][t] >= each.progress).only_enforce_if(begun)
    model.minimize(most)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 8
    began = time.perf_counter()
    status = solver.solve(model)
    took = time.perf_counter() - began
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return -1, int(solver.best_objective_bound), took
    return int(solver.objective_value), int(solver.best_objective_bound), took


PROVABLE = ((3, 7), (4, 6), (4, 8), (5, 6), (6, 6), (4, 10), (6, 10))
"""Deals of 21 to 60 steps: CP-SAT proves most of the small ones within seconds."""


def proofs(seeds: int, limit_s: float) -> Iterator[tuple[str, bool]]:
    """Yield a line for each family and shape, and whether CP-SAT did better anywhere."""
    for family, make in FAMILIES.items():
        for count, length in PROVABLE:
            agreed = undecided = better = 0
            for seed in range(seeds):
                problem = make(seed, count, length)
                found = solve_exchange(problem)
                value = max(found.largest.values())
                peer = by_cp_sat(problem, limit_s, value)
                assert peer is not None, "asked for only where it is installed"
                if peer[0] >= 0 and peer[0] < value:
                    better += found.is_least
                    undecided += not found.is_least
                elif peer[1] >= value:
                    agreed += 1
                else:
                    undecided += 1
            said = f"{agreed} proven by both, {undecided} not by CP-SAT, {better} contradicted"
            yield f"{family:8}{f'{count}x{length}':>7}  {said}", bool(better)


def report(shapes: Sequence[tuple[int, int]], seeds: int, cp_sat_s: float) -> Iterator[str]:
    """Yield a line for each family and shape: sums over the seeds."""
    yield (
        f"{'family':8}{'shape':>9}{'proven':>8}{'gap':>7}{'least s':>8}{'worst':>7}{'all s':>8}"
        f"{'greedy':>8}{'altern.':>8}  CP-SAT"
    )
    for family, make in FAMILIES.items():
        for count, length in shapes:
            lines = [measured(make(seed, count, length)) for seed in range(seeds)]
            value = sum(line.value for line in lines)
            gap = value / sum(line.bound for line in lines) - 1
            peer = ""
            if cp_sat_s and count * length <= 200:
                found = by_cp_sat(make(0, count, length), cp_sat_s)
                if found is not None:
                    times = "none" if found[0] < 0 else f"{found[0] / lines[0].value:.2f} × ours"
                    peer = (
                        f"{times}, bound {found[1]} "
                        f"of {lines[0].bound}, {found[2]:.1f} s against {lines[0].least_s:.2f}"
                    )
            yield (
                f"{family:8}{f'{count}x{length}':>9}"
                f"{f'{sum(line.is_least for line in lines)}/{seeds}':>8}{gap:>7.1%}"
                f"{sum(line.least_s for line in lines) / seeds:>8.2f}"
                f"{max(line.least_s for line in lines):>7.2f}"
                f"{sum(line.cpu_s for line in lines) / seeds:>8.2f}"
                f"{sum(line.greedy for line in lines) / value:>8.2f}"
                f"{sum(line.alternation for line in lines) / value:>8.2f}  {peer}"
            )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--cp-sat", type=float, default=20.0, metavar="S", help="0 leaves it out")
    parser.add_argument("--prove", action="store_true")
    asked = parser.parse_args()
    if asked.prove:
        if find_spec("ortools") is None:
            parser.error("--prove needs ortools, which is not installed")
        wrong = False
        for line, is_wrong in proofs(asked.seeds, asked.cp_sat):
            print(line, flush=True)
            wrong |= is_wrong
        sys.exit(int(wrong))
    shapes = QUICK if asked.quick else SHAPES
    for line in report(shapes, 3 if asked.quick else asked.seeds, asked.cp_sat):
        print(line, flush=True)


if __name__ == "__main__":
    main()
