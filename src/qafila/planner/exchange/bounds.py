# SPDX-License-Identifier: Apache-2.0
"""Lower bounds: exposures that no order can avoid, each proven by leaving something away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from qafila.planner.exchange.lattice import Axis, Lattice
from qafila.planner.exchange.series_parallel import one_sided

LARGEST_STEPS = 12_000
"""Steps beyond which precedence is not taken apart: its sets of bits would not fit."""


def simple_bound(lattice: Lattice) -> int:
    """Return the best of the bounds that cost next to nothing."""
    return max(_half_steps(lattice), _ends(lattice), *_sides(lattice), 0)


def _half_steps(lattice: Lattice) -> int:
    """Bound by the largest step: where two sides share a balance, it exposes one of them by half.

    Every other step of the lattice is a whole number of the same unit, so halves are rounded up.
    """
    best = 0
    for axis in lattice.axes:
        if axis.up is None or axis.down is None or axis.up_factor != axis.down_factor:
            continue
        largest = max(int(np.abs(np.diff(worth)).max()) for worth in axis.worth)
        best = max(best, -(-largest // 2) * axis.up_factor)
    return best


def _ends(lattice: Lattice) -> int:
    """Bound by what the first step and the last leave at least, and by the start and the end."""
    best = max(int(lattice.value(balances)[0]) for balances in (lattice.begin(), lattice.end()))
    for way in (lattice, lattice.reversed()):
        balances = way.begin()
        firsts = []
        for i, asked in enumerate(way.needs):
            if any(least[1] > 0 for _, least in asked):
                continue
            after = [
                balance + axis.worth[i][1:2] - axis.worth[i][0:1]
                for axis, balance in zip(way.axes, balances, strict=True)
            ]
            firsts.append(int(way.value(after)[0]))
        best = max(best, min(firsts, default=0))
    return best


def _sides(lattice: Lattice) -> Iterator[int]:
    """Bound by each side alone: the least that it can be exposed if nobody else counts."""
    for _, axis, sign, factor in lattice.sides:
        found = side_alone(lattice, axis, sign)
        if found is None:
            found = side_alone(lattice, axis, sign, with_needs=False)
        assert found is not None, "chains side by side are series-parallel"
        yield found[0] * factor


def side_alone(
    lattice: Lattice, axis: Axis, sign: int, *, with_needs: bool = True
) -> tuple[int, tuple[int, ...]] | None:
    """Return the least exposure of one side and the chains in an order that has it.

    Parameters
    ----------
    with_needs
        Whether chains wait for each other; without, it is a bound.

    Returns
    -------
    tuple or None
        None when the precedence is not series-parallel, or the steps are too many.
    """
    offsets = [0]
    for length in lattice.lengths:
        offsets.append(offsets[-1] + length)
    if with_needs and offsets[-1] > LARGEST_STEPS:
        return None
    gains = [sign * int(n) for worth in axis.worth for n in np.diff(worth)]
    arcs = [
        (offsets[i] + k, offsets[i] + k + 1)
        for i, length in enumerate(lattice.lengths)
        for k in range(length - 1)
    ]
    if with_needs:
        arcs += _arcs(lattice, offsets)
    found = one_sided(gains, arcs)
    if found is None:
        return None
    start = sign * sum(int(worth[0]) for worth in axis.worth)
    chain_of = [i for i, length in enumerate(lattice.lengths) for _ in range(length)]
    return max(0, start + found[0]), tuple(chain_of[step] for step in found[1])


def _arcs(lattice: Lattice, offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    for i, asked in enumerate(lattice.needs):
        for j, least in asked:
            for p in range(1, len(least)):
                if least[p] > least[p - 1]:
                    yield offsets[j] + int(least[p]) - 1, offsets[i] + p - 1
