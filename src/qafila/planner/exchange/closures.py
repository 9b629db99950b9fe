# SPDX-License-Identifier: Apache-2.0
"""What must be the case while some chains stand where they stand: least cuts through the waiting.

While a chain stands at a place, what its steps wait for is done and what waits for its next step is
not; of the rest anything may be done that its own waiting allows. The least exposure among these
states is a minimum closure, which is a minimum cut (Picard, Management Science 22, 1976). The flow
that proves it takes the waiting between chains apart, so that sums of single chains bound every
part of the states as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TypeAlias

import numpy as np

from qafila.planner.exchange.lattice import Axis, Lattice, Numbers
from qafila.planner.exchange.projections import closed

Box: TypeAlias = tuple[Numbers, Numbers]
"""For each chain from where to where it may stand."""

ENDLESS = 2**60
"""A capacity that no flow fills."""


def is_at_hand() -> bool:
    """Return whether what finds minimum cuts is installed."""
    return find_spec("ortools") is not None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Steps of one chain that wait for steps of another, by their numbers from 1."""

    chain: int
    needs: int
    steps: Numbers
    progress: Numbers


class Closures:
    """Least exposures of parts of a lattice of numbers that are not too large."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        self.sides: tuple[tuple[Axis, int, int], ...] = tuple(
            (axis, sign, factor) for _, axis, sign, factor in lattice.sides
        )
        count = len(lattice.chains)
        self.whole = closed(lattice)
        lengths = np.array(lattice.lengths, dtype=np.int64)
        self._low = [np.zeros((length + 1, count), dtype=np.int64) for length in lengths]
        self._high = [np.tile(lengths, (length + 1, 1)) for length in lengths]
        for i, asked in enumerate(self.whole.needs):
            self._low[i][:, i] = self._high[i][:, i] = np.arange(lengths[i] + 1)
            for j, least in asked:
                self._low[i][:, j] = least
                done = np.arange(lengths[j] + 1)
                self._high[j][:, i] = np.searchsorted(least, done, side="right") - 1
        self._waiting = [
            _Waiting(i, j, steps, least[steps])
            for i, asked in enumerate(lattice.needs)
            for j, least in asked
            for steps in [np.flatnonzero(np.diff(least)) + 1]
        ]

    def box(self, at: Mapping[int, int]) -> Box | None:
        """Return where the chains may stand while some stand at a place; None: never."""
        low = np.max([self._low[i][place] for i, place in at.items()], axis=0)
        high = np.min([self._high[i][place] for i, place in at.items()], axis=0)
        return (low, high) if (low <= high).all() else None

    def allowed(self, i: int, j: int, at: Numbers) -> tuple[Numbers, Numbers]:
        """Return from where to where a chain may stand while another stands at a place."""
        return self._low[i][at, j], self._high[i][at, j]

    def exposure(self, box: Box, most: Sequence[int] | None = None, known: int = 0) -> int:
        """Return the least exposure of any state of a box, or less.

        Parameters
        ----------
        most
            For each side what some state of the box exposes it by; None: not known.
        known
            Sides that cannot pass it are left out.
        """
        best = 0
        for s, (_, _, factor) in enumerate(self.sides):
            if most is None or most[s] > known:
                best = max(best, self.least(box, s)[0] * factor)
        return best

    def size(self, box: Box) -> int:
        """Return how many steps are open in a box."""
        return int((box[1] - box[0]).sum())

    def least(self, box: Box, side: int) -> tuple[int, list[Numbers]]:
        """Return the least balance of a side in a box, and what proves it.

        Returns
        -------
        tuple
            The balance; and for each chain and place of it a number such that the sum over the
            chains is never above the balance of a state that keeps what is required.
        """
        from ortools.graph.python import max_flow  # noqa: PLC0415

        axis, sign, _ = self.sides[side]
        low, high = box
        first = np.concatenate(([0], np.cumsum(high - low)))
        open_ = int(first[-1])
        gains = np.concatenate(
            [
                sign * np.diff(worth[a : b + 1])
                for worth, a, b in zip(axis.worth, low, high, strict=True)
            ]
        )
        # Who is exposed by a step pays for it at the sink; relief comes from the source.
        nodes = np.arange(open_)
        tails = [np.where(gains < 0, open_, nodes)]
        heads = [np.where(gains < 0, nodes, open_ + 1)]
        room = [np.abs(gains)]
        for i in range(len(low)):
            later = np.arange(first[i] + 1, first[i + 1])
            tails.append(later)
            heads.append(later - 1)
            room.append(np.full(len(later), ENDLESS))
        between = sum(len(each) for each in tails)
        for each in self._waiting:
            i, j = each.chain, each.needs
            at = (
                (each.steps > low[i])
                & (each.steps <= high[i])
                & (each.progress > low[j])
                & (each.progress <= high[j])
            )
            tails.append(first[i] + each.steps[at] - 1 - low[i])
            heads.append(first[j] + each.progress[at] - 1 - low[j])
            room.append(np.full(len(tails[-1]), ENDLESS))
        start = sign * sum(int(worth[a]) for worth, a in zip(axis.worth, low, strict=True))
        least = start
        tail, head = np.concatenate(tails), np.concatenate(heads)
        if open_:
            solver = max_flow.SimpleMaxFlow()
            arcs = solver.add_arcs_with_capacity(tail, head, np.concatenate(room))
            solver.solve(open_, open_ + 1)
            least += int(solver.optimal_flow()) + int(gains[gains < 0].sum())
            flows = solver.flows(arcs[between:])
            np.add.at(gains, tail[between:], flows)
            np.subtract.at(gains, head[between:], flows)
        shares = [
            np.concatenate(([0], np.cumsum(gains[first[i] : first[i + 1]])))
            + sign * int(worth[low[i]])
            for i, worth in enumerate(axis.worth)
        ]
        return least, shares
