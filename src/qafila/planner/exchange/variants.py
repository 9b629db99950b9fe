# SPDX-License-Identifier: Apache-2.0
"""What other terms would be worth: smaller lots, lots released together, one more crossing point.

Each variant is a problem of its own, solved like the first. They are figures for people who talk to
each other, and no proposal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from qafila.core.exchange import (
    Chain,
    Change,
    ExchangeOrder,
    ExchangeProblem,
    Requirement,
    Step,
    TradeOff,
    completion_s,
)
from qafila.planner.exchange import solve_exchange
from qafila.planner.exchange.lattice import Flags, Lattice, Numbers, lattice
from qafila.planner.exchange.search import (
    Effort,
    Front,
    Stop,
    balances_of,
    coding,
    decoded,
    movable,
    unique,
)

HALVED = 3
"""Obligations whose lots are halved one by one: those with the largest lots."""

MOST_STEPS = 3_000
"""Steps up to which variants are solved."""


def trade_offs(
    problem: ExchangeProblem, found: ExchangeOrder, *, work: int | None, stop: Stop
) -> tuple[TradeOff, ...]:
    """Return what changes of the terms would be worth, those that change nothing left out.

    Parameters
    ----------
    found
        The order under the terms as they are.
    work
        States that all variants may make together.
    """
    if problem.steps > MOST_STEPS:
        return ()
    before = worst(found.largest)
    share = None if work is None else max(1, work // (HALVED + 3))
    told: list[TradeOff] = []
    for change, subject, other in _halved(problem):
        solved = solve_exchange(other, work=share, stop=stop)
        after = worst(solved.largest)
        if any(after[kind] < value for kind, value in before.items()):
            told.append(
                TradeOff(change=change, subject=subject, largest=after, is_least=solved.is_least)
            )
    told += _together(problem, found, before, Effort(left=share, stop=stop))
    return (*told, *_second_crossing(problem, found))


def worst(largest: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return the largest exposure of any party for each kind."""
    found: dict[str, int] = {}
    for (_, kind), value in largest.items():
        found[kind] = max(found.get(kind, 0), value)
    return found


# --- Smaller lots


def _halved(problem: ExchangeProblem) -> Iterator[tuple[Change, str, ExchangeProblem]]:
    sizes = {
        chain.id: max(part.worth for step in chain.steps for part in step.parts)
        for chain in problem.chains
        if any(len(_in_two(step)) > 1 for step in chain.steps)
    }
    first = sorted(sizes, key=lambda each: (-sizes[each], each))
    for chain in first[:HALVED]:
        yield Change.HALF_LOTS, chain, halved(problem, {chain})
    if len(first) > 1:
        yield Change.ALL_HALF_LOTS, "", halved(problem, set(first))


def halved(problem: ExchangeProblem, chosen: set[str]) -> ExchangeProblem:
    """Return the problem with every lot of some chains in two.

    A step that needed a lot needs both of its halves; where my lot k waits for lot k of another,
    my first half waits for the first half of that one.
    """
    chains: list[Chain] = []
    ends: dict[str, list[int]] = {}
    for chain in problem.chains:
        steps: list[Step] = []
        ends[chain.id] = [0]
        for step in chain.steps:
            steps += _in_two(step) if chain.id in chosen else (step,)
            ends[chain.id].append(len(steps))
        chains.append(replace(chain, steps=tuple(steps)))
    lengths = {chain.id: len(chain.steps) for chain in problem.chains}
    asked: list[Requirement] = []
    for each in problem.requirements:
        begins = ends[each.chain][each.step - 1] + 1
        over = each.progress - lengths[each.needs]
        needs = ends[each.needs][-1] + over if over > 0 else ends[each.needs][each.progress]
        cut_both = ends[each.chain][each.step] > begins and needs - 1 > (
            ends[each.needs][each.progress - 1] if over <= 0 else needs
        )
        is_matching = each.clause is not None and each.clause.lot is not None
        if cut_both and is_matching:
            asked.append(replace(each, step=begins, progress=needs - 1))
            asked.append(replace(each, step=begins + 1, progress=needs))
        else:
            asked.append(replace(each, step=begins, progress=needs))
    return replace(problem, chains=tuple(chains), requirements=tuple(asked))


def _in_two(step: Step) -> tuple[Step, ...]:
    """Return the halves of a lot; lots that pass together are halved together, or not at all."""
    parts = step.parts
    if any(part.amount < 2 or part.worth % part.amount for part in parts):
        return (step,)
    if not any(part.worth for part in parts):
        return (step,)
    halves = []
    for is_second in (False, True):
        first, *others = (_half(part, is_second=is_second) for part in parts)
        halves.append(replace(first, together=tuple(others)))
    return tuple(halves)


def _half(part: Step, *, is_second: bool) -> Step:
    amount = part.amount // 2 if is_second else -(-part.amount // 2)
    return replace(part, amount=amount, worth=part.worth // part.amount * amount)


# --- Released together


def _together(
    problem: ExchangeProblem, found: ExchangeOrder, before: Mapping[str, int], effort: Effort
) -> Iterator[TradeOff]:
    """Tell what it is worth to release a lot of each of two parties at the same moment.

    For one kind alone: with several there is no one number to search for.
    """
    kinds = {kind for _, kind in found.largest}
    if len(kinds) != 1 or problem.steps < 2:
        return
    grid = lattice(problem)
    (kind,) = kinds
    swayed = [found.largest[side] for side, *_ in grid.sides]
    if not swayed:
        return
    least, is_least = least_together(problem, grid, max(swayed) // grid.scale, effort)
    constant = max(
        (value for side, value in found.largest.items() if side not in {s for s, *_ in grid.sides}),
        default=0,
    )
    after = max(least * grid.scale, constant)
    if after < before[kind]:
        yield TradeOff(change=Change.TOGETHER, largest={kind: after}, is_least=is_least)


def least_together(
    problem: ExchangeProblem, grid: Lattice, best: int, effort: Effort
) -> tuple[int, bool]:
    """Return the least exposure if any two opposite lots may go at the same moment, and its proof.

    Parameters
    ----------
    best
        The least without that, in the lattice's unit.
    """
    code = coding(grid)
    bound = max(int(grid.value(each)[0]) for each in (grid.begin(), grid.end()))
    while code is not None and bound < best:
        limit = bound + (best - 1 - bound) // 2
        front = _PairFront(grid, limit, *code, opposite=_opposite(problem, grid))
        for _ in range(grid.steps):
            front.advance()
            if not effort.spend(front.made):
                return best, False
        if len(front.states):
            best = limit
        else:
            bound = max(limit + 1, min(front.beyond, best))
    return best, code is not None


def _opposite(problem: ExchangeProblem, grid: Lattice) -> dict[tuple[int, int], Flags]:
    """Return for pairs of chains at which progress of each the next steps go opposite ways."""
    steps = {chain.id: chain.steps for chain in problem.chains}
    found: dict[tuple[int, int], Flags] = {}
    for i, j in combinations(range(len(grid.chains)), 2):
        ways = [[_way(step) for step in steps[chain]] for chain in (grid.chains[i], grid.chains[j])]
        table = np.zeros((grid.lengths[i] + 1, grid.lengths[j] + 1), dtype=np.bool_)
        for a, way in enumerate(ways[0]):
            for b, other in enumerate(ways[1]):
                table[a, b] = way == other[::-1] and way != ("", "")
        if table.any():
            found[i, j] = table
    return found


def _way(step: Step) -> tuple[str, str]:
    """Return giver and receiver of a step that passes alone."""
    return (step.giver, step.receiver) if step.worth and not step.together else ("", "")


class _PairFront(Front):
    """A front that may also take two opposite steps at once; a layer is a number of steps done."""

    def __init__(
        self,
        grid: Lattice,
        limit: int,
        shifts: tuple[int, ...],
        kind: type,
        opposite: Mapping[tuple[int, int], Flags],
    ) -> None:
        super().__init__(grid, limit, shifts, kind)
        self.opposite = opposite

    def advance(self) -> None:
        """Make the next layer: one step from the last, or two from the one before."""
        pairs = self._pairs(self.layers[-2]) if len(self.layers) > 1 else []
        super().advance()
        self.layers[-1] = unique([self.layers[-1], *pairs], self.kind)

    def _pairs(self, codes: Numbers) -> list[Numbers]:
        grid = self.lattice
        progress = decoded(codes, grid, self.shifts)
        balances = balances_of(grid, progress)
        can = [movable(grid, progress, i, length) for i, length in enumerate(grid.lengths)]
        found: list[Numbers] = []
        for (i, j), table in self.opposite.items():
            at = np.flatnonzero(can[i] & can[j] & table[progress[i], progress[j]])
            moved = [
                balance[at]
                + _gain(axis.worth, i, progress, at)
                + _gain(axis.worth, j, progress, at)
                for axis, balance in zip(grid.axes, balances, strict=True)
            ]
            value = grid.value(moved)
            within: Flags = (value <= self.limit).astype(np.bool_)
            if not within.all():
                self.beyond = min(self.beyond, int(value[~within].min()))
            step = self.kind((1 << self.shifts[i]) + (1 << self.shifts[j]))
            found.append(codes[at[within]] + step)
        return found


def _gain(worth: Sequence[Numbers], i: int, progress: list[Numbers], at: Numbers) -> Numbers:
    here = progress[i][at]
    return np.asarray(worth[i][here + 1] - worth[i][here])


# --- One more crossing point


def _second_crossing(problem: ExchangeProblem, found: ExchangeOrder) -> Iterator[TradeOff]:
    """Tell how much sooner the same order is over with a second point beside the busiest."""
    busy: dict[str, int] = {}
    for chain in problem.chains:
        for step in chain.steps:
            if step.crossing is not None:
                busy[step.crossing] = busy.get(step.crossing, 0) + step.takes_up_s
    for crossing in sorted(busy, key=lambda each: (-busy[each], each))[:1]:
        takes = completion_s(problem, found.order, {crossing: 2})
        if takes < found.completion_s:
            yield TradeOff(change=Change.CROSSING, subject=crossing, completion_s=takes)
