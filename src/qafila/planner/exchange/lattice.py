# SPDX-License-Identifier: Apache-2.0
"""The lattice of progress: what has been delivered is a function of how far each chain has come.

A state is the progress of every chain, so an order is a path through the lattice and the largest
exposure of an order is the largest value of a state on it. Two sides whose balances are always
opposite (the two parties of a deal in one kind) share one axis.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from qafila.core.exchange import Chain, ExchangeProblem, Side, Step

Numbers: TypeAlias = npt.NDArray[Any]
"""Whole numbers: int64, or Python's own where a product could outgrow that."""
Flags: TypeAlias = npt.NDArray[np.bool_]

LARGEST = 2**62
"""Values from here on are Python's own numbers rather than int64."""

UNLIMITED = 2**1000
"""Above every value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A balance and what is asked of it.

    Parameters
    ----------
    up, down
        The sides whose exposure the balance is, and is the opposite of; None where it is no side's.
    worth
        For each chain its contribution to the balance, by progress; what was there before the first
        step stands with the first chain, at every progress.
    up_factor, down_factor
        By how much an exposure is multiplied before it is compared with others; at least 1.
    """

    up: Side | None
    down: Side | None
    worth: tuple[Numbers, ...]
    up_factor: int = 1
    down_factor: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """States, steps and values of a problem.

    Parameters
    ----------
    chains
        Ids by rank and id: the input's order means nothing.
    lengths
        Steps of each chain.
    axes
        What is compared; sides that no order changes are not among them. At least one: where
        nothing can be changed, a balance of nobody's.
    needs
        For each chain ``(other, least)``: with a progress of p in this chain, the other has come
        to `least[p]` at least.
    scale
        The greatest whole number by which every worth is divided.
    """

    chains: tuple[str, ...]
    lengths: tuple[int, ...]
    axes: tuple[Axis, ...]
    needs: tuple[tuple[tuple[int, Numbers], ...], ...]
    scale: int = 1

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return sum(self.lengths)

    @property
    def bits(self) -> tuple[int, ...]:
        """How many bits the progress of each chain takes in a code."""
        return tuple(length.bit_length() for length in self.lengths)

    @property
    def sides(self) -> tuple[tuple[Side, Axis, int, int], ...]:
        """Every side that is compared, with its axis, sign and factor."""
        found: list[tuple[Side, Axis, int, int]] = []
        for axis in self.axes:
            if axis.up is not None:
                found.append((axis.up, axis, 1, axis.up_factor))
            if axis.down is not None:
                found.append((axis.down, axis, -1, axis.down_factor))
        return tuple(found)

    def begin(self) -> list[Numbers]:
        """Return the balances before the first step."""
        return [np.sum([worth[:1] for worth in axis.worth], axis=0) for axis in self.axes]

    def end(self) -> list[Numbers]:
        """Return the balances when all is delivered."""
        return [np.sum([worth[-1:] for worth in axis.worth], axis=0) for axis in self.axes]

    def value(self, balances: Sequence[Numbers]) -> Numbers:
        """Return the value of states: their largest exposure, 0 at least."""
        best = balances[0] * 0
        for axis, balance in zip(self.axes, balances, strict=True):
            if axis.up is not None and axis.down is not None and axis.up_factor == axis.down_factor:
                best = np.maximum(best, np.abs(balance) * axis.up_factor)
                continue
            if axis.up is not None:
                best = np.maximum(best, balance * axis.up_factor)
            if axis.down is not None:
                best = np.maximum(best, -balance * axis.down_factor)
        return best

    def least_value(self, low: Sequence[Numbers], high: Sequence[Numbers]) -> Numbers:
        """Return the least value of states whose balances lie between two."""
        best = low[0] * 0
        for axis, least, most in zip(self.axes, low, high, strict=True):
            if axis.up is not None:
                best = np.maximum(best, least * axis.up_factor)
            if axis.down is not None:
                best = np.maximum(best, -most * axis.down_factor)
        return best

    @property
    def is_large(self) -> bool:
        """Whether its numbers are too large for int64: then everything takes longer."""
        return any(axis.worth[0].dtype == np.object_ for axis in self.axes)

    def narrowed(self, chosen: Sequence[int]) -> Lattice:
        """Return the lattice of some of the chains, as if the others were not there."""
        place = {i: at for at, i in enumerate(chosen)}
        return Lattice(
            chains=tuple(self.chains[i] for i in chosen),
            lengths=tuple(self.lengths[i] for i in chosen),
            axes=tuple(
                replace(axis, worth=tuple(axis.worth[i] for i in chosen)) for axis in self.axes
            ),
            needs=tuple(
                tuple((place[j], least) for j, least in self.needs[i] if j in place) for i in chosen
            ),
            scale=self.scale,
        )

    def reversed(self) -> Lattice:
        """Return the same lattice walked from its end: progress counts what is still to come."""
        axes = tuple(
            Axis(
                up=axis.up,
                down=axis.down,
                worth=tuple(np.ascontiguousarray(each[::-1]) for each in axis.worth),
                up_factor=axis.up_factor,
                down_factor=axis.down_factor,
            )
            for axis in self.axes
        )
        least: list[dict[int, Numbers]] = [{} for _ in self.chains]
        for i, asked in enumerate(self.needs):
            for j, needed in asked:
                # With y steps of j undone, i must not stand beyond what the others allow.
                undone = np.zeros(self.lengths[j] + 1, dtype=np.int64)
                for y in range(self.lengths[j] + 1):
                    most = int(np.searchsorted(needed, self.lengths[j] - y, side="right")) - 1
                    undone[y] = self.lengths[i] - most
                least[j][i] = undone
        return Lattice(
            chains=self.chains,
            lengths=self.lengths,
            axes=axes,
            needs=tuple(tuple(sorted(each.items())) for each in least),
            scale=self.scale,
        )


def lattice(
    problem: ExchangeProblem,
    factors: Mapping[str, int] | None = None,
    only: Side | None = None,
) -> Lattice:
    """Return the lattice of a problem without deadlock.

    Parameters
    ----------
    factors
        By how much exposures of each kind are multiplied; kinds that are not named are not looked
        at. None compares all kinds as they are.
    only
        The one side that counts; None: all of them.
    """
    chains = sorted(problem.chains, key=lambda chain: (chain.rank, chain.id))
    worths = {
        side: rows
        for side, rows in _worths(problem, chains, factors).items()
        if only is None or side == only
    }
    start = {side: problem.start.get(side, 0) for side in worths}
    scale = math.gcd(*(n for rows in worths.values() for row in rows for n in row), *start.values())
    scale = scale or 1
    largest = max(
        (
            abs(start[side]) + sum(abs(n) for row in rows for n in row)
            for side, rows in worths.items()
        ),
        default=0,
    ) * max(factors.values() if factors else (1,), default=1)
    kind = np.int64 if largest < LARGEST else object
    lengths = tuple(len(chain.steps) for chain in chains)
    return Lattice(
        chains=tuple(chain.id for chain in chains),
        lengths=lengths,
        axes=_axes(worths, start, lengths, scale, factors or {}, kind),
        needs=_needs(problem, chains),
        scale=scale,
    )


_Rows: TypeAlias = list[list[int]]


def _worths(
    problem: ExchangeProblem, chains: Sequence[Chain], factors: Mapping[str, int] | None
) -> dict[Side, _Rows]:
    """Return what each step is to each side that an order can change.

    A side that only gives ends where its exposure is largest, and one that only receives is never
    exposed, whatever the order.
    """
    found: dict[Side, _Rows] = {}
    for side in problem.sides:
        if factors is not None and side[1] not in factors:
            continue
        rows = [
            [_gain(step, side) if step.together else _given(step, side) for step in chain.steps]
            for chain in chains
        ]
        if any(n > 0 for row in rows for n in row) and any(n < 0 for row in rows for n in row):
            found[side] = rows
    return found


def _gain(step: Step, side: Side) -> int:
    """Return what a side gives in a step less what it receives at the same moment."""
    return sum(_given(part, side) for part in step.parts)


def _given(part: Step, side: Side) -> int:
    if part.kind != side[1]:
        return 0
    return ((part.giver == side[0]) - (part.receiver == side[0])) * part.worth


def _axes(
    worths: Mapping[Side, _Rows],
    start: Mapping[Side, int],
    lengths: Sequence[int],
    scale: int,
    factors: Mapping[str, int],
    kind: type,
) -> tuple[Axis, ...]:
    left = dict(worths)
    axes: list[Axis] = []
    while left:
        up = next(iter(left))
        rows = left.pop(up)
        opposite = [[-n for n in row] for row in rows]
        down = next(
            (
                side
                for side, other in left.items()
                if other == opposite and start[side] == -start[up]
            ),
            None,
        )
        if down is not None:
            del left[down]
        axes.append(
            Axis(
                up=up,
                down=down,
                worth=tuple(
                    np.cumsum(
                        np.array([0 if i else start[up] // scale, *(n // scale for n in row)], kind)
                    )
                    for i, row in enumerate(rows)
                ),
                up_factor=factors.get(up[1], 1),
                down_factor=factors.get(down[1], 1) if down is not None else 1,
            )
        )
    if not axes:
        axes.append(Axis(up=None, down=None, worth=tuple(np.zeros(n + 1, kind) for n in lengths)))
    return tuple(axes)


def _needs(
    problem: ExchangeProblem, chains: Sequence[Chain]
) -> tuple[tuple[tuple[int, Numbers], ...], ...]:
    place = {chain.id: i for i, chain in enumerate(chains)}
    least: list[dict[int, Numbers]] = [{} for _ in chains]
    for each in problem.requirements:
        i, j = place[each.chain], place[each.needs]
        if i == j:
            continue  # an earlier step of its own chain, or there would be a deadlock
        asked = least[i].setdefault(j, np.zeros(len(chains[i].steps) + 1, dtype=np.int64))
        asked[each.step] = max(int(asked[each.step]), each.progress)
    return tuple(
        tuple((j, np.maximum.accumulate(asked)) for j, asked in sorted(each.items()))
        for each in least
    )
