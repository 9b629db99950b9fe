# SPDX-License-Identifier: Apache-2.0
"""The fewest releases within a limit of exposure: lots of one obligation in a row go as one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from qafila.planner.exchange.beam import Taste, Walker, beam
from qafila.planner.exchange.lattice import Lattice, Numbers
from qafila.planner.exchange.search import Effort, Front, coding

UNREACHED = 2**14
"""More releases than are counted; a state that cannot be come to so has it."""

MOST_KEPT = 40_000_000
"""States times chains whose releases are kept, to bound memory: two bytes each."""

BEAM_STATES = 1_500_000
"""States that a beam may make here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fewest:
    """What is known of the fewest releases.

    Parameters
    ----------
    path
        An order, by chain numbers.
    bound
        Releases that no order within the limit goes below.
    """

    path: tuple[int, ...]
    bound: int

    @property
    def releases(self) -> int:
        """How many releases the order takes."""
        return sum(1 for _ in groupby(self.path))


def fewest_releases(lattice: Lattice, limit: int, path: tuple[int, ...], effort: Effort) -> Fewest:
    """Return an order within a limit with as few releases as the effort allows to find.

    Parameters
    ----------
    path
        An order within the limit.
    """
    found = Fewest(path=path, bound=releases_bound(lattice, limit))
    if found.releases <= found.bound:
        return found
    part = effort.part(0.5, 12_000_000)
    exact = _exactly(lattice, limit, part)
    effort.take(part)
    if exact is not None:
        return Fewest(path=exact, bound=sum(1 for _ in groupby(exact)))
    width = max(8, BEAM_STATES // (lattice.steps * len(lattice.lengths)))
    for back, walker in enumerate((Walker(lattice), Walker(lattice.reversed()))):
        for even in (False, True):
            taste = Taste(width=width, floor=limit, limit=limit, few=True, even=even)
            other = beam(walker, taste, effort)
            if other is None:
                continue
            way = tuple(reversed(other.path)) if back else other.path
            found = min(found, Fewest(path=way, bound=found.bound), key=lambda each: each.releases)
    return found


def releases_bound(lattice: Lattice, limit: int) -> int:
    """Return how many releases every order within a limit takes at least.

    A release moves a balance that two sides share from one limit to the other at most, so a chain
    needs as many as there are stretches of its lots that stay within that.
    """
    total = 0
    for i, length in enumerate(lattice.lengths):
        most = 1
        for axis in lattice.axes:
            if axis.up is None or axis.down is None:
                continue
            span = limit // axis.up_factor + limit // axis.down_factor
            worth = [int(n) for n in axis.worth[i]]
            count, begins = 1, 0
            for p in range(1, length + 1):
                if abs(worth[p] - worth[begins]) > span:
                    count, begins = count + 1, p - 1
            most = max(most, count)
        total += most
    return total


def _exactly(lattice: Lattice, limit: int, effort: Effort) -> tuple[int, ...] | None:
    """Walk all states within the limit, with the fewest releases by which each is come to."""
    code = coding(lattice)
    if code is None or lattice.steps >= UNREACHED:
        return None
    front = Front(lattice, limit, *code)
    count = len(lattice.lengths)
    kept = [np.full((1, count), UNREACHED, dtype=np.int16)]
    size = 0
    for _ in range(lattice.steps):
        before = front.states
        front.advance()
        size += len(front.states) * count
        if size > MOST_KEPT or not effort.spend(front.made + len(front.states) * count):
            return None
        kept.append(_counted(front, before, kept[-1]))
    return _traced(front, kept)


def _counted(front: Front, before: Numbers, kept: Numbers) -> Numbers:
    """Return for each state of the last layer the fewest releases, by the chain moved last."""
    states = front.states
    least = kept.min(axis=1) if len(front.layers) > 2 else np.zeros(1, dtype=np.int16)
    found = np.full((len(states), kept.shape[1]), UNREACHED, dtype=np.int16)
    for i, shift in enumerate(front.shifts):
        wanted = states - front.kind(1 << shift)
        # Without a step of this chain, taking one away would borrow from the next chain's bits.
        moved = (states >> shift) & ((1 << front.lattice.bits[i]) - 1) > 0
        place = np.minimum(np.searchsorted(before, wanted), len(before) - 1)
        there = moved & (before[place] == wanted)
        at = place[there]
        found[there, i] = np.minimum(kept[at, i], least[at] + 1)
    return found


def _traced(front: Front, kept: list[Numbers]) -> tuple[int, ...]:
    """Return an order with the fewest releases, from the end back."""
    state = int(front.states[0])
    chain = _last_least(kept[-1][0])
    path: list[int] = []
    for number in range(len(front.layers) - 1, 0, -1):
        path.append(chain)
        state -= 1 << front.shifts[chain]
        layer = front.layers[number - 1]
        row = kept[number - 1][int(np.searchsorted(layer, state))]
        # A change of chain costs one release, so the chain is kept to where that costs no more.
        if number > 1 and int(row[chain]) > int(row.min()) + 1:
            chain = _last_least(row)
    return tuple(reversed(path))


def _last_least(row: Numbers) -> int:
    """Return the last chain with the least figure: going back, later ranks are taken first."""
    return len(row) - 1 - int(row[::-1].argmin())
