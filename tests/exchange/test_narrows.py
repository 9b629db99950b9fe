# SPDX-License-Identifier: Apache-2.0
"""Narrow places, held against every state and every order of small deals."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from itertools import combinations, product

import numpy as np
import pytest

from benchmarks.exchange import woven
from qafila.core.exchange import ExchangeProblem
from qafila.planner.exchange.beam import Walker, greedy
from qafila.planner.exchange.bounds import simple_bound
from qafila.planner.exchange.closures import Closures
from qafila.planner.exchange.lattice import Lattice, lattice
from qafila.planner.exchange.least import least_exposure
from qafila.planner.exchange.narrows import Narrows
from qafila.planner.exchange.pairs import Pair
from qafila.planner.exchange.projections import loosely
from qafila.planner.exchange.search import Effort, reach
from tests.exchange.test_projections import best_ways, deals, reachable

pytest.importorskip("ortools")

SMALL = ((3, 7), (4, 5), (3, 6))


def small(seeds: int) -> Iterator[ExchangeProblem]:
    """Yield deals with few states: woven ones, and ones of up to three parties, some half-way."""
    for seed in range(seeds):
        yield woven(seed, *SMALL[seed % len(SMALL)])
    yield from deals(53, 2 * seeds)


def kept(grid: Lattice) -> list[tuple[int, ...]]:
    """Return the states that keep what is required, whether they can be reached or not."""
    needs = Closures(grid).whole.needs
    return [
        state
        for state in product(*(range(length + 1) for length in grid.lengths))
        if all(state[j] >= least[state[i]] for i, asked in enumerate(needs) for j, least in asked)
    ]


def test_no_state_with_chains_at_a_place_is_exposed_less_than_the_cut_says() -> None:
    rng = random.Random(59)
    empty = 0
    for problem in deals(61, 60):
        grid = lattice(problem)
        closures = Closures(grid)
        states = kept(grid)
        for i, k in ((i, k) for i, n in enumerate(grid.lengths) for k in range(n + 1)):
            other = rng.randrange(len(grid.lengths))
            at = {other: rng.randint(0, grid.lengths[other]), i: k}
            here = [state for state in states if all(state[j] == p for j, p in at.items())]
            box = closures.box(at)
            assert (box is None) == (not here)
            empty += box is None
            if box is None:
                continue
            worst = 0
            for side, (axis, sign, factor) in enumerate(closures.sides):
                balances = {
                    state: sign * sum(int(w[p]) for w, p in zip(axis.worth, state, strict=True))
                    for state in here
                }
                least, shares = closures.least(box, side)
                assert least == min(balances.values())
                assert least == sum(int(each.min()) for each in shares)
                for state, balance in balances.items():
                    places = zip(shares, state, box[0], strict=True)
                    assert sum(int(each[p - low]) for each, p, low in places) <= balance
                worst = max(worst, least * factor)
            assert closures.exposure(box) == worst
    assert empty > 20


def found_by(grid: Lattice, bound: int) -> Narrows:
    walkers = Walker(grid), Walker(grid.reversed())
    return Narrows(walkers, greedy(walkers[0]), bound, Effort(left=3_000_000))


def test_narrow_places_give_true_bounds_and_orders() -> None:
    raised = improved = 0
    for problem in small(40):
        grid = lattice(problem)
        ways = best_ways(grid)
        least = ways[(0,) * len(grid.lengths)]
        narrows = found_by(grid, first := min(simple_bound(grid), least))
        before = narrows.best.value
        narrows.look_out()
        narrows.pass_through()
        assert narrows.bound <= least <= narrows.best.value
        assert sorted(narrows.best.path) == sorted(
            i for i, length in enumerate(grid.lengths) for _ in range(length)
        )
        at = (0,) * len(grid.lengths)
        for i in narrows.best.path:
            at = tuple(n + (i == j) for j, n in enumerate(at))
            assert at in ways
        raised += narrows.bound > first
        improved += narrows.best.value < before
    assert raised > 4
    assert improved > 2


def measured(narrows: Narrows, i: int, j: int, p: int, q: int) -> int:
    return narrows._least({i: p, j: q}, None, 0, narrows.effort)


def test_limits_are_refuted_only_where_there_is_no_order() -> None:
    refuted = found = 0
    for problem in small(8):
        grid = lattice(problem)
        least = best_ways(grid)[(0,) * len(grid.lengths)]
        narrows = found_by(grid, 0)
        narrows.look_out()
        for i, j in combinations(range(min(3, len(grid.lengths))), 2):
            states, exposed = narrows._course()
            values = loosely(narrows.closures.whole, (i, j), narrows.effort)
            assert values is not None

            pair = Pair((i, j), values, states, partial(measured, narrows, i, j))
            assert pair.raised(0, exposed.max(axis=0)) <= least
            narrows._know(pair)
            for limit in range(max(0, least - 3), least + 2):
                cut = narrows._row(pair, limit)
                beyond = narrows._refuted(cut, limit)
                if beyond is not None:
                    assert limit < beyond <= least
                    refuted += 1
                path = narrows._found(cut, limit)
                if path is not None:
                    assert narrows._value(path) <= limit
                    assert limit >= least
                    found += 1
    assert refuted > 15
    assert found > 15


def test_walks_look_out_for_nothing_that_need_not_come() -> None:
    told = 0
    for problem in small(8):
        grid = lattice(problem)
        narrows = found_by(grid, 0)
        narrows.look_out()
        rng = random.Random(67)
        for back, way in enumerate((grid, grid.reversed())):
            for state in rng.sample(sorted(reachable(way)), 3):
                narrows._learned(np.array(state), 0, back=bool(back))
        for walker, way in zip(narrows.walkers, (grid, grid.reversed()), strict=True):
            truth = best_ways(way)
            for state in reachable(way):
                if state in truth and narrows.gates:
                    says = int(walker.outlook.least([np.array([n]) for n in state])[0])
                    assert says <= truth[state]
                    told += says > 0
    assert told > 300


def test_the_row_of_places_of_two_chains_is_passed_by_every_way() -> None:
    rng = np.random.default_rng(71)
    for _ in range(200):
        values = rng.integers(0, 30, size=tuple(rng.integers(2, 7, size=2)))
        pair = Pair((0, 1), values, np.zeros((1, 2), dtype=np.int64), lambda _p, _q: None)
        row = set(pair.row(int(rng.integers(0, 30)), 4.0))
        m, n = (length - 1 for length in values.shape)
        around = {(0, 0)} - row
        for p, q in product(range(m + 1), range(n + 1)):
            if (p, q) not in row and ((p - 1, q) in around or (p, q - 1) in around):
                around.add((p, q))
        assert (m, n) not in around


def test_where_chains_wait_the_same_work_finds_the_same() -> None:
    grid = lattice(woven(8, 8, 20))
    first, again = (least_exposure(grid, Effort(left=1_000_000)) for _ in range(2))
    assert first == again
    assert reach(grid, first.bound - 1, Effort(left=200_000)) is None or first.bound == 0


def test_deals_at_which_other_means_fail() -> None:
    least = least_exposure(lattice(woven(8, 8, 80)), Effort(left=10_000_000))
    assert (least.value, least.bound) == (197, 197)
