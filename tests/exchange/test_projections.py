# SPDX-License-Identifier: Apache-2.0
"""What projections say of the ways from a state, held against every way."""

from __future__ import annotations

import random
from itertools import product

import numpy as np

from qafila.core.exchange import ExchangeProblem, deadlock
from qafila.planner.exchange.lattice import Lattice, lattice
from qafila.planner.exchange.outlook import to_go
from qafila.planner.exchange.projections import projected
from qafila.planner.exchange.search import Effort, Front, balances_of, coding, movable, reach
from tests.exchange.deals import deal

FAR = 10**9


def best_ways(grid: Lattice) -> dict[tuple[int, ...], int]:
    """Return for each state from which there is a way to the end the least it reaches."""
    found: dict[tuple[int, ...], int] = {}
    for state in product(*(range(length, -1, -1) for length in grid.lengths)):
        at = [np.array([n]) for n in state]
        value = int(grid.value(balances_of(grid, at))[0])
        ways = [
            found.get(tuple(n + (i == j) for j, n in enumerate(state)), FAR)
            for i, length in enumerate(grid.lengths)
            if movable(grid, at, i, length)[0]
        ]
        onward = min(ways, default=FAR) if state != grid.lengths else 0
        if onward < FAR:
            found[state] = max(value, onward)
    return found


def reachable(grid: Lattice) -> set[tuple[int, ...]]:
    found = {(0,) * len(grid.lengths)}
    todo = list(found)
    for state in todo:
        at = [np.array([n]) for n in state]
        for i, length in enumerate(grid.lengths):
            after = tuple(n + (i == j) for j, n in enumerate(state))
            if movable(grid, at, i, length)[0] and after not in found:
                found.add(after)
                todo.append(after)
    return found


def deals(seed: int, count: int) -> list[ExchangeProblem]:
    rng = random.Random(seed)
    found: list[ExchangeProblem] = []
    while len(found) < count:
        problem = deal(rng, steps=9, chains=5, waits=6, parties=rng.choice([2, 2, 3]), begun=True)
        if deadlock(problem) is None and len(problem.chains) > 2 and lattice(problem).sides:
            found.append(problem)
    return found


def test_no_way_reaches_less_than_projections_say() -> None:
    told = 0
    for problem in deals(43, 120):
        grid = lattice(problem)
        least = best_ways(grid)[(0,) * len(grid.lengths)]
        known = projected(grid, 0, least, Effort(left=None))
        for way, outlook in ((grid, known.ahead), (grid.reversed(), known.back)):
            truth = best_ways(way)
            for state in reachable(way):
                says = int(outlook.least([np.array([n]) for n in state])[0])
                assert says <= truth[state]
                told += says > int(way.value(balances_of(way, [np.array([n]) for n in state]))[0])
    assert told > 1_000  # they see further than the state itself


def test_a_search_that_looks_ahead_finds_the_same_and_makes_no_more_states() -> None:
    for problem in deals(47, 80):
        grid = lattice(problem)
        least = best_ways(grid)[(0,) * len(grid.lengths)]
        assert projected(grid, 0, FAR, Effort(left=None)).bound <= least
        known = projected(grid, 0, least, Effort(left=None))
        for limit in range(max(0, least - 2), least + 1):
            plain, looking = Effort(left=None), Effort(left=None)
            without = reach(grid, limit, plain)
            answer = reach(grid, limit, looking, (known.ahead, known.back))
            assert without is not None
            assert answer is not None
            assert (answer.path is None) == (limit < least) == (without.path is None)
            if answer.path is None:
                assert limit < answer.bound <= least
        code = coding(grid)
        assert code is not None
        fronts = [Front(grid, least, *code), Front(grid, least, *code, outlook=known.ahead)]
        for _ in range(grid.steps):
            for front in fronts:
                front.advance()
            assert set(fronts[1].states) <= set(fronts[0].states)


def test_the_way_on_from_each_cell() -> None:
    values = np.array([[0, 5, 1], [2, 9, 1], [3, 1, 4]])
    assert to_go(values).tolist() == [[4, 5, 4], [4, 9, 4], [4, 4, 4]]
    assert to_go(np.array([3, 1, 2])).tolist() == [3, 2, 2]
