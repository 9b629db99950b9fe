# SPDX-License-Identifier: Apache-2.0
"""The least exposure of one side under series-parallel precedence, held against every order."""

from __future__ import annotations

import random

import pytest

from qafila.planner.exchange.series_parallel import one_sided

Arcs = list[tuple[int, int]]


def by_trying(gains: list[int], arcs: Arcs) -> int:
    """Return the least largest prefix sum over all sets of steps done, one step at a time."""
    before = [0] * len(gains)
    for first, then in arcs:
        before[then] |= 1 << first
    best: dict[int, int] = {0: 0}
    for done in range(1 << len(gains)):
        if done not in best:
            continue
        at = sum(gain for step, gain in enumerate(gains) if done >> step & 1)
        for step, gain in enumerate(gains):
            if not done >> step & 1 and not before[step] & ~done:
                after = done | 1 << step
                value = max(best[done], at + gain)
                best[after] = min(best.get(after, value), value)
    return best[(1 << len(gains)) - 1]


def series_parallel(rng: random.Random, steps: list[int]) -> Arcs:
    if len(steps) == 1:
        return []
    cut = rng.randint(1, len(steps) - 1)
    first, then = steps[:cut], steps[cut:]
    arcs = series_parallel(rng, first) + series_parallel(rng, then)
    if rng.random() < 0.5:
        arcs += [(one, other) for one in first for other in then]
    return arcs


def highest(gains: list[int], order: tuple[int, ...]) -> int:
    at = most = 0
    for step in order:
        at += gains[step]
        most = max(most, at)
    return most


def test_the_humps_are_the_least_of_all_orders() -> None:
    rng = random.Random(1)
    for _ in range(700):
        steps = list(range(rng.randint(1, 9)))
        rng.shuffle(steps)
        gains = [rng.randint(-9, 9) for _ in steps]
        arcs = series_parallel(rng, steps)
        found = one_sided(gains, arcs)
        assert found is not None
        least, order = found
        assert least == by_trying(gains, arcs) == highest(gains, order)
        assert sorted(order) == sorted(steps)
        place = {step: n for n, step in enumerate(order)}
        assert all(place[first] < place[then] for first, then in arcs)


def test_precedence_that_is_not_series_parallel_is_recognised() -> None:
    # The letter N: 0 before 2 and 3, 1 before 3 alone.
    assert one_sided([1, 2, 3, 4], [(0, 2), (0, 3), (1, 3)]) is None
    assert one_sided([1, 2, 3, 4], [(0, 2), (0, 3), (1, 3), (1, 2)]) is not None


def test_arcs_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        one_sided([1, 2], [(0, 1), (1, 0)])


def test_ten_thousand_steps() -> None:
    rng = random.Random(2)
    gains = [rng.randint(-50, 50) for _ in range(10_000)]
    arcs = [(step, step + 1) for step in range(9_999) if step % 100 != 99]
    found = one_sided(gains, arcs)
    assert found is not None
    assert found[0] == highest(gains, found[1])
    assert found[0] >= max(0, sum(gains))


def test_a_deep_nest_is_taken_apart_level_by_level() -> None:
    # Each odd step comes before all later ones, and each even one stands beside them.
    rng = random.Random(3)
    for size in (11, 2_001):
        gains = [rng.randint(-9, 9) for _ in range(size)]
        arcs = [(n, n + k) for n in range(1, size, 2) for k in (1, 2) if n + k < size]
        found = one_sided(gains, arcs)
        assert found is not None
        assert found[0] == highest(gains, found[1])
        if size == 11:
            assert found[0] == by_trying(gains, arcs)


def test_no_steps() -> None:
    assert one_sided([], []) == (0, ())
