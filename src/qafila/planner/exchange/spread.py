# SPDX-License-Identifier: Apache-2.0
"""The ways from many states in the midst of a lattice to its end, within a limit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qafila.planner.exchange.beam import GOLDEN, Walker
from qafila.planner.exchange.lattice import UNLIMITED, Flags, Numbers
from qafila.planner.exchange.search import balances_of, coding

WHOLE = 3_000
"""States of a layer up to which all of them are kept."""

KEPT = 250
"""States that are kept of a layer that is larger."""


@dataclass(slots=True)
class _Layer:
    """States of a layer, and which of them each edge leads to from which of the layer before."""

    count: int
    parents: Numbers
    chains: Numbers
    children: Numbers


class Walk:
    """A walk from many states to the end, that remembers every way between the states it kept.

    Layers that grow too large are thinned out.

    Parameters
    ----------
    roots
        States within the limit, one a row; at least one.

    Attributes
    ----------
    ended
        A state from which no way led on, where that was the last one.
    """

    def __init__(self, walker: Walker, roots: Numbers, limit: int) -> None:
        lattice = walker.lattice
        self.walker = walker
        self.limit = limit
        self.roots = roots
        self.totals = roots.sum(axis=1)
        self.total = int(self.totals.min())
        self.begin = self.total
        code = coding(lattice)
        # Marks that look like chance may meet, and a state be lost by that: nothing is proven then.
        self.is_whole = code is not None
        weights = scatter = walker.marks
        if code is not None:
            weights = np.array([1 << shift for shift in code[0]], dtype=np.uint64)
        self.weights, self.scatter = weights, scatter
        self.places = np.full(len(roots), -1, dtype=np.int64)
        self.states = roots[:0]
        self.ended: Numbers | None = None
        self.layers: list[_Layer] = []
        self.beyond = UNLIMITED
        self._sure: Flags | None = None
        nothing = np.zeros(0, dtype=np.int64)
        self._take(self.states, nothing, nothing)

    @property
    def is_over(self) -> bool:
        """Whether the end is reached, or no state is left nor any root still to come."""
        if self.total == self.walker.lattice.steps:
            return True
        return not len(self.states) and self.total >= int(self.totals.max())

    @property
    def is_dry(self) -> bool:
        """Whether every way from every root leads beyond the limit."""
        return self.is_over and self.is_whole and not len(self.states)

    @property
    def lives(self) -> Flags:
        """From which roots a way to the end was found."""
        if self.total < self.walker.lattice.steps or not len(self.states):
            return np.zeros(len(self.roots), dtype=np.bool_)
        return self._alive(len(self.states))[0]

    @property
    def sure(self) -> Flags:
        """From which roots there may be one: from the others every way leads beyond the limit."""
        if self._sure is not None:
            return self._sure
        if self.is_whole and self.is_over:
            return self._alive(len(self.states))[0]
        return np.ones(len(self.roots), dtype=np.bool_)

    def advance(self) -> int:
        """Make the next layer; return how many states were made."""
        walker = self.walker
        progress = self.states
        can, _, value = walker.choices(progress, balances_of(walker.lattice, list(progress.T)))
        within: Flags = can & (value <= self.limit).astype(np.bool_)
        if self.is_whole and (can & ~within).any():
            self.beyond = min(self.beyond, int(value[can & ~within].min()))
        parents, chains = np.nonzero(within)
        after = progress[parents]
        after[np.arange(len(parents)), chains] += 1
        made = len(parents)
        if not walker.outlook.is_blind and made:
            ahead = walker.outlook.least(list(after.T))
            inside: Flags = (ahead <= self.limit).astype(np.bool_)
            if self.is_whole and not inside.all():
                self.beyond = min(self.beyond, int(ahead[~inside].min()))
            parents, chains, after = parents[inside], chains[inside], after[inside]
        self.total += 1
        self._take(after, parents, chains)
        if not len(self.states) and len(progress):
            self.ended = progress[self._best(progress)[0]]
        return can.size + made * (walker.outlook.price - 1)

    def _take(self, after: Numbers, parents: Numbers, chains: Numbers) -> None:
        """Take in the states that steps lead to, and the roots of this layer."""
        mine = np.flatnonzero(self.totals == self.total)
        states = np.concatenate((after, self.roots[mine]))
        keys = (states.astype(np.uint64) * self.weights).sum(axis=1, dtype=np.uint64)
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        states, place = states[first], inverse.reshape(-1)
        if len(states) > WHOLE and self.is_whole:
            self.layers.append(_Layer(len(states), parents, chains, place[: len(parents)]))
            self.places[mine] = place[len(parents) :]
            self._sure = self._alive(len(states))[0] | (self.totals > self.total)
            self.layers.pop()
            self.is_whole = False
        if not self.is_whole and len(states) > KEPT:
            kept = self._best(states)
            new = np.full(len(states), -1, dtype=np.int64)
            new[kept] = np.arange(len(kept))
            states, place = states[kept], new[place]
        self.places[mine] = place[len(parents) :]
        leads = place[: len(parents)] >= 0
        self.layers.append(
            _Layer(
                len(states),
                parents[leads].astype(np.int32),
                chains[leads].astype(np.int16),
                place[: len(parents)][leads].astype(np.int32),
            )
        )
        self.states = states

    def _best(self, states: Numbers) -> Numbers:
        """Return the states to keep: the least exposed, and by chance among those."""
        lattice = self.walker.lattice
        value = lattice.value(balances_of(lattice, list(states.T)))
        if not self.walker.outlook.is_blind:
            value = np.maximum(value, self.walker.outlook.least(list(states.T)))
        marks = (states.astype(np.uint64) * self.scatter).sum(axis=1, dtype=np.uint64)
        return np.lexsort((marks * np.uint64(GOLDEN), value))[:KEPT]

    def _alive(self, count: int) -> tuple[Flags, list[Flags]]:
        """Return which roots lead to the last layer, and which edges of each layer do."""
        alive = np.ones(count, dtype=np.bool_)
        roots = np.zeros(len(self.roots), dtype=np.bool_)
        edges: list[Flags] = []
        for back, layer in enumerate(reversed(self.layers)):
            here = (self.totals == self.total - back) & (self.places >= 0)
            roots[here] = alive[self.places[here]]
            on = alive[layer.children]
            edges.append(on)
            alive = np.zeros(
                self.layers[-2 - back].count if back + 1 < len(self.layers) else 0, np.bool_
            )
            alive[layer.parents[on]] = True
        return roots, edges[::-1]

    def way(self, root: int) -> tuple[int, ...]:
        """Return the chains of the steps from a root that leads to the last layer."""
        at = int(self.places[root])
        _, edges = self._alive(self.layers[-1].count)
        path: list[int] = []
        begin = int(self.totals[root]) - self.begin + 1
        for layer, on in zip(self.layers[begin:], edges[begin:], strict=True):
            edge = int(np.flatnonzero((layer.parents == at) & on)[0])
            path.append(int(layer.chains[edge]))
            at = int(layer.children[edge])
        return tuple(path)
