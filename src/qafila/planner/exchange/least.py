# SPDX-License-Identifier: Apache-2.0
"""The least largest exposure of a lattice: bounds from below, orders from above, and the proof."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from qafila.planner.exchange.beam import Found, Taste, Walker, beam, greedy
from qafila.planner.exchange.bounds import simple_bound
from qafila.planner.exchange.lattice import Lattice
from qafila.planner.exchange.narrows import Narrows, are_looked_for
from qafila.planner.exchange.outlook import Outlook
from qafila.planner.exchange.projections import projected, widened
from qafila.planner.exchange.search import Effort, coding, reach

BEAM_STATES = 40_000
"""States that a beam of the first round makes, about."""

LEAST_WIDTH = 120
"""States of each layer that a beam of equally far chains keeps at least, after the first round."""

ROUNDS = (300_000, 6_000_000, 40_000_000, 40_000_000, 40_000_000)
"""States that a search may make in each round."""

ATTEMPTS = 3
"""Searches of full size that a round may spend on proofs."""

PROJECTED = 6_000_000
"""States that bounds by projection may make."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """What is known of the least exposure.

    Parameters
    ----------
    path
        An order, by chain numbers.
    value, bound
        Its largest exposure, and one that no order stays below, in the lattice's own unit.
    """

    path: tuple[int, ...]
    value: int
    bound: int


def least_exposure(lattice: Lattice, effort: Effort) -> Least:
    """Return the order with the least exposure that the effort allows to find, and a bound.

    Cheap means come before dear ones, and what was found so far stands whenever the effort is over.
    """
    if not lattice.sides:
        return Least(path=_any(lattice), value=0, bound=0)
    walkers = Walker(lattice), Walker(lattice.reversed())
    bound = first = simple_bound(lattice)
    best = greedy(walkers[0])
    for round_, states in enumerate(ROUNDS):
        if best.value <= bound or (round_ and effort.over):
            break
        narrows = None
        if round_ == 1 and are_looked_for(lattice):
            narrows = Narrows(walkers, best, bound, effort)
            narrows.look_out()
            bound = narrows.bound
        best = _by_beams(walkers, best, bound, _tastes(lattice, first, round_), effort)
        if narrows is not None and best.value > bound:
            narrows.best = best
            narrows.effort = effort.part(0.7, 2**62)
            narrows.pass_through()
            effort.take(narrows.effort)
            best, bound = narrows.best, narrows.bound
        if round_ == 1 and any(lattice.needs) and best.value > bound:
            bound, outlooks = _projected(lattice, bound, best.value, effort)
            for walker, outlook in zip(walkers, outlooks, strict=True):
                known = {**dict(walker.outlook.tables), **dict(outlook.tables)}
                walker.outlook = replace(walker.outlook, tables=tuple(known.items()))
        if best.value > bound:
            outlooks = walkers[0].outlook, walkers[1].outlook
            best, bound = _exactly(lattice, best, bound, states, effort, outlooks)
    return Least(path=best.path, value=best.value, bound=bound)


def _projected(
    lattice: Lattice, bound: int, goal: int, effort: Effort
) -> tuple[int, tuple[Outlook, Outlook]]:
    """Return a bound by projections, and what they say of the ways to the end and to the start."""
    part = effort.part(0.25, PROJECTED)
    found = projected(lattice, bound, goal, part)
    bound = widened(lattice, found.best, found.bound, goal, part)
    effort.take(part)
    return bound, (found.ahead, found.back)


def _any(lattice: Lattice) -> tuple[int, ...]:
    """Return some order that keeps what is required, chains whole where that is possible."""
    at = [0] * len(lattice.lengths)
    path: list[int] = []
    while len(path) < lattice.steps:
        for i, length in enumerate(lattice.lengths):
            while at[i] < length and all(
                at[j] >= int(least[at[i] + 1]) for j, least in lattice.needs[i]
            ):
                at[i] += 1
                path.append(i)
    return tuple(path)


def _by_beams(
    walkers: tuple[Walker, Walker],
    best: Found,
    bound: int,
    tastes: Iterable[Taste],
    effort: Effort,
) -> Found:
    """Walk with beams from both ends until the bound is met."""
    for taste in tastes:
        for back, walker in enumerate(walkers):
            found = beam(walker, taste, effort)
            if found is not None and found.value < best.value:
                best = Found(tuple(reversed(found.path)), found.value) if back else found
            if best.value <= bound or effort.over:
                return best
    return best


def _tastes(lattice: Lattice, bound: int, round_: int) -> Iterator[Taste]:
    """Yield the beams of one round: each round makes about eight times the states of the last."""
    states = BEAM_STATES * 8**round_
    width = max(4, states // max(1, lattice.steps * len(lattice.lengths)))
    if round_ and math.prod(length + 1 for length in lattice.lengths) <= ROUNDS[round_ - 1]:
        return  # the search has seen all there is
    scattered = Taste(width=width, floor=bound, salt=round_, near=False)
    if round_ > 1:  # where others have failed twice, it is what finds most
        yield scattered
    even = Taste(
        width=max(width, LEAST_WIDTH if round_ else 4), floor=bound, salt=round_, even=True
    )
    tastes = [Taste(width=width, floor=bound, salt=round_), even]
    # Where chains wait for each other, those that fall behind hold up the others.
    yield from reversed(tastes) if any(lattice.needs) else tastes
    if round_ == 1:
        yield scattered


def _exactly(
    lattice: Lattice,
    best: Found,
    bound: int,
    states: int,
    effort: Effort,
    outlooks: tuple[Outlook, Outlook],
) -> tuple[Found, int]:
    """Close the gap by searching within limits: just below the best first, which is a proof.

    Where that is too much to walk, limits near the bound leave less of it. They are raised in
    strides that grow, until they too are too much.
    """
    room = effort.part(0.6, ATTEMPTS * states)
    limit = best.value - 1
    stride = 0
    while best.value > bound and not room.over and coding(lattice) is not None:
        part = room.part(1.0, states)
        answer = reach(lattice, limit, part, outlooks)
        room.take(part)
        if answer is None:
            if limit <= bound:
                break
            limit, stride = bound, 1
        elif answer.path is not None:
            best = Found(answer.path, _value(lattice, answer.path))
            limit = bound + (best.value - 1 - bound) // 2
        else:
            bound = min(max(bound, answer.bound), best.value)
            stride *= 2
            limit = min(bound + stride, best.value - 1)
            if not stride:
                limit = bound + (best.value - 1 - bound) // 2
    effort.take(room)
    return best, bound


def _value(lattice: Lattice, path: tuple[int, ...]) -> int:
    """Return the largest exposure of an order, counted anew."""
    at = [0] * len(lattice.lengths)
    balances = [int(balance[0]) for balance in lattice.begin()]
    highest = int(lattice.value(lattice.begin())[0])
    for i in path:
        at[i] += 1
        for a, axis in enumerate(lattice.axes):
            balances[a] += int(axis.worth[i][at[i]]) - int(axis.worth[i][at[i] - 1])
            if axis.up is not None:
                highest = max(highest, balances[a] * axis.up_factor)
            if axis.down is not None:
                highest = max(highest, -balances[a] * axis.down_factor)
    return highest
