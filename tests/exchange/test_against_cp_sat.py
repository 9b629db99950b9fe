# SPDX-License-Identifier: Apache-2.0
"""Deals too large for trying every order, held against CP-SAT where it is installed.

`benchmarks/exchange.py --prove` does the same at length.
"""

from __future__ import annotations

from itertools import combinations

import pytest

from benchmarks.exchange import FAMILIES, by_cp_sat
from qafila.core.exchange import deadlock, paired
from qafila.planner.exchange import solve_exchange

pytest.importorskip("ortools")


@pytest.mark.parametrize(("count", "length"), [(3, 7), (4, 6)])
@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_cp_sat_finds_nothing_better(family: str, count: int, length: int) -> None:
    for seed in range(2):
        problem = FAMILIES[family](seed, count, length)
        found = solve_exchange(problem)
        value = max(found.largest.values())
        peer = by_cp_sat(problem, 30.0, value)
        assert found.is_least
        assert peer is not None
        assert peer[1] == value, "CP-SAT proves that no order is better"


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_cp_sat_finds_nothing_better_where_lots_pass_together(family: str) -> None:
    joint = 0
    for seed in range(4):
        problem = FAMILIES[family](seed, 5, 6)
        lots = {chain.id: tuple(range(1, len(chain.steps) + 1)) for chain in problem.chains}
        made = next(
            (
                made
                for pair in combinations(sorted(lots), 2)
                for made in (paired(problem, lots, [pair]),)
                if deadlock(made.problem) is None
            ),
            None,
        )
        if made is None:
            continue
        joint += 1
        found = solve_exchange(made.problem)
        value = max(found.largest.values())
        peer = by_cp_sat(made.problem, 30.0, value)
        assert found.is_least
        assert peer is not None
        assert peer[1] == value, "CP-SAT proves that no order is better"
    assert joint
