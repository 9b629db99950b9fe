# SPDX-License-Identifier: Apache-2.0
"""Narrow places: few states that every order passes one of, and the ways from there to both ends.

Where chains wait for each other, there may be places at which every order stands far out. While one
chain stands at one step, or two at one of a row of pairs of steps, few states are within a limit
near the least. All of them are listed. If from none of them a way leads on within the limit, or
none leads back, there is no such order; else the ways that are found are joined to one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TypeAlias

import numpy as np

from qafila.planner.exchange.beam import Found, Walker
from qafila.planner.exchange.closures import Box, Closures, is_at_hand
from qafila.planner.exchange.lattice import LARGEST, UNLIMITED, Lattice, Numbers
from qafila.planner.exchange.listing import STEP_PRICE, Listing
from qafila.planner.exchange.outlook import to_go
from qafila.planner.exchange.pairs import Pair
from qafila.planner.exchange.projections import loosely
from qafila.planner.exchange.search import Effort, balances_of
from qafila.planner.exchange.spread import Walk

MOST_ROOTS = 400
"""States of a narrow place that are gone on from, where not all are listed."""

GATES, MOST_GATES = 12, 40
"""Steps of chains that walks look out for because every order stands out there, and with those they
learn about."""

AHEAD, LEARNED, APART = 8, 8, 3
"""Steps ahead of where a walk ended that are tried, those that are learned of them, and how far
apart they are."""

PAIRS = 2
"""Pairs of chains that are looked at closely."""

SLACKS = (0.04, 0.08, 0.13, 0.2, 0.3)
"""By how much of a bound the limits are above it within which orders are looked for."""

MOST_IN_VAIN = 3
"""Times in a row that this may leave nothing out."""

HALVINGS = 3
"""Limits that are tried between one that led nowhere and an order that was found."""

SIEVES = (2**40, 32, 4)
"""States that are walked from at once, coarse to fine: the fewer, the farther it is sure."""

MOST_SIEVED = 20
"""Times that it is walked from as many states, at most."""

ROUNDS = 5
"""Times that an order is looked for within a limit; each leaves out states that led nowhere."""


Gate: TypeAlias = tuple[int, int, int]
"""A chain, its progress, and the number of a side that may stand out there."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Places of a few chains one of which every order passes.

    Parameters
    ----------
    places
        For chains by number where they stand.
    least
        What a state at each of them is exposed at least.
    """

    places: tuple[dict[int, int], ...]
    least: tuple[int, ...]

    @property
    def bound(self) -> int:
        """What every order reaches at least."""
        return min(self.least)


def are_looked_for(lattice: Lattice) -> bool:
    """Return whether there may be narrow places that can be found."""
    return any(lattice.needs) and not lattice.is_large and is_at_hand()


class Narrows:
    """The search for narrow places, with the best order and the bound so far.

    Parameters
    ----------
    walkers
        From the start and from the end; they learn to look out.
    """

    def __init__(
        self, walkers: tuple[Walker, Walker], best: Found, bound: int, effort: Effort
    ) -> None:
        self.walkers = walkers
        self.lattice = walkers[0].lattice
        self.best = best
        self.bound = bound
        self.effort = effort
        self.closures = Closures(self.lattice)
        self.lengths = np.array(self.lattice.lengths, dtype=np.int64)
        gains = [
            np.abs(np.diff(each)) * factor
            for axis, _, factor in self.closures.sides
            for each in axis.worth
        ]
        self.unit = max(1.0, float(np.concatenate(gains).mean()) / 2)
        self.known: dict[tuple[tuple[int, int], ...], int] = {}
        self.rows: dict[Gate, tuple[list[Numbers], list[Numbers]]] = {}
        self.gates: tuple[Gate, ...] = ()
        self.gate: Cut | None = None

    def is_over(self) -> bool:
        """Whether there is nothing to find, or no effort left."""
        return self.best.value <= self.bound or self.effort.over

    @property
    def is_close(self) -> bool:
        """Whether a step may be all that is between the best and the bound."""
        return self.best.value - self.bound <= self.unit

    def pass_through(self) -> None:
        """Improve the best order and the bound."""
        tried: Cut | None = None
        while not self.is_over():
            before = self.best.value, self.bound
            gate = self.gate
            if gate is not None and gate != tried and gate.bound >= self.bound:
                tried = gate
                self._squeeze(partial(_always, gate))
            if not (self.is_over() or self.is_close) and (self.best.value, self.bound) == before:
                pair = self._pair()
                if pair is not None:
                    self._squeeze(partial(self._row, pair))
            if (self.best.value, self.bound) == before:
                return
            if not self.is_over():
                self.look_out()

    # --- Where one chain stands

    def _course(self) -> tuple[Numbers, Numbers]:
        """Return the states that the best order passes, and how each side is exposed in them."""
        states = np.zeros((self.lattice.steps + 1, len(self.lengths)), dtype=np.int64)
        for t, i in enumerate(self.best.path):
            states[t + 1] = states[t]
            states[t + 1, i] += 1
        balances = balances_of(self.lattice, list(states.T))
        of = {id(axis): balance for axis, balance in zip(self.lattice.axes, balances, strict=True)}
        exposed = [of[id(axis)] * sign * factor for axis, sign, factor in self.closures.sides]
        return states, np.array(exposed)

    def look_out(self) -> None:
        """Find steps of chains at which every order stands out, and let walks look out for them."""
        states, exposed = self._course()
        found: list[tuple[int, int, int, list[int]]] = []
        for i, length in enumerate(self.lengths):
            for k in range(int(length) + 1):
                first, last = np.searchsorted(states[:, i], [k, k + 1])
                most = exposed[:, first:last].min(axis=1)
                if most.max() > self.bound:
                    found.append((-int(most.max()), i, k, [int(n) for n in most]))
        room = self.effort.part(0.1, self.lattice.steps * 2_000_000)
        told: list[tuple[int, Gate]] = []
        highest = self.bound
        for most_, i, k, sides in sorted(found):
            if -most_ <= highest or room.over:
                break
            least = self._least({i: k}, sides, self.bound, room)
            if least > self.bound:
                told.append((-least, (i, k, int(np.argmax(sides)))))
            if least > highest:
                highest, self.gate = least, Cut(({i: k},), (least,))
        self.effort.take(room)
        for _, gate in sorted(told):
            if len(self.gates) < GATES and not _is_near(gate, self.gates):
                self.gates = (*self.gates, gate)
        self._look_out()
        self.bound = min(highest, self.best.value)

    def _look_out(self) -> None:
        """Let the walkers see what every way still passes, of some steps of chains."""
        if not self.gates:
            return
        rows = [self._row_of(gate) for gate in self.gates]
        for walker, columns in zip(self.walkers, zip(*rows, strict=True), strict=True):
            gates = tuple(
                np.ascontiguousarray(np.array(each).T) for each in zip(*columns, strict=True)
            )
            walker.outlook = replace(walker.outlook, gates=gates)

    def _row_of(self, gate: Gate) -> tuple[list[Numbers], list[Numbers]]:
        """Return what walkers see of a step of a chain, ahead and back."""
        if gate not in self.rows:
            i, k, side = gate
            box = self.closures.box({i: k})
            assert box is not None, "a chain passes each of its places"
            low, high = box
            self.effort.spend(self.closures.size(box) * STEP_PRICE)
            shares = self.closures.least(box, side)[1]
            factor = self.closures.sides[side][2]
            turned = self.lengths - high, self.lengths - low
            back = [each[::-1] for each in shares]
            self.rows[gate] = (
                _shares(shares, box, self.lengths, i, factor),
                _shares(back, turned, self.lengths, i, factor),
            )
        return self.rows[gate]

    def _learned(self, state: Numbers | None, limit: int, *, back: bool) -> bool:
        """Look out for what no way from a state passes within a limit; tell if there is anything.

        Parameters
        ----------
        state
            What a walk ended at, as the walker counts.
        """
        if state is None or self.effort.over:
            return False
        found: list[tuple[int, Gate]] = []
        for i, at in enumerate(state):
            for k in range(int(at) + 1, min(int(at) + AHEAD, int(self.lengths[i])) + 1):
                for side in range(len(self.closures.sides)):
                    gate = i, int(self.lengths[i]) - k if back else k, side
                    columns = self._row_of(gate)[back]
                    least = sum(int(each[p]) for each, p in zip(columns, state, strict=True))
                    if least > limit:
                        found.append((-least, gate))
        new: list[Gate] = []
        for _, gate in sorted(found):
            if len(new) < LEARNED and not _is_near(gate, (*self.gates, *new)):
                new.append(gate)
        self.gates = (*new, *self.gates)[:MOST_GATES]
        self._look_out()
        return bool(new)

    def _least(
        self, at: Mapping[int, int], most: Sequence[int] | None, known: int, effort: Effort
    ) -> int:
        key = tuple(sorted(at.items()))
        if key not in self.known:
            box = self.closures.box(at)
            if box is None:
                return UNLIMITED
            sides = len(self.closures.sides)
            if most is not None:
                sides = sum(n > known for n in most)
            effort.spend(self.closures.size(box) * STEP_PRICE * sides)
            least = self.closures.exposure(box, most, known)
            if most is not None:
                return least
            self.known[key] = least
        return self.known[key]

    # --- Limits at a place

    def _squeeze(self, cut: Callable[[int], Cut]) -> None:
        """Raise the bound as far as limits are refuted, then look for orders from there on."""
        low, high, stride = self.bound, self.best.value, 0
        while low < high and not self.is_over():
            limit = min(low + stride, high - 1)
            beyond = self._refuted(cut(limit), limit)
            if beyond is None:
                high = limit
                stride = (high - low) // 2
                if high - low <= self.unit / 4:
                    break
            else:
                low = self.bound = min(max(low, beyond), self.best.value)
                stride = 2 * stride + 1 if high == self.best.value else (high - low) // 2
        low = self.bound
        for share in SLACKS:
            limit = min(int(self.bound * (1 + share)), self.best.value - 1)
            if self.is_over() or limit < low or self._improved(cut, limit):
                break
            low = limit + 1
        for _ in range(HALVINGS):
            limit = low + (self.best.value - 1 - low) // 2
            if self.is_over() or self.best.value - low <= self.unit / 2:
                return
            if not self._improved(cut, limit):
                low = limit + 1

    def _improved(self, cut: Callable[[int], Cut], limit: int) -> bool:
        path = self._found(cut(limit), limit)
        if path is not None:
            self.best = Found(path, self._value(path))
        return path is not None

    def _refuted(self, cut: Cut, limit: int) -> int | None:
        """Return a bound beyond a limit; None: there may be an order within it."""
        roots, beyond, is_whole = self._listed(cut, limit)
        if not is_whole:
            return None
        roots, further = self._sifted(roots, limit)
        return None if len(roots) or self.effort.over else min(beyond, further)

    def _sifted(self, roots: Numbers, limit: int) -> tuple[Numbers, int]:
        """Return the states from which ways to both ends may lead, and what the others reach."""
        beyond = UNLIMITED
        roots = roots[np.argsort(roots.sum(axis=1), kind="stable")]
        for size in SIEVES:
            if len(roots) > size * MOST_SIEVED:
                continue
            kept = [roots[:0]]
            in_vain = 0
            for first in range(0, len(roots), size):
                if in_vain == MOST_IN_VAIN:
                    return np.concatenate((*kept, roots[first:])), beyond
                some = roots[first : first + size]
                ahead, back = self._walks(some, limit)
                self._walked(ahead, back, only_whole=True)
                beyond = min(beyond, ahead.beyond, back.beyond)
                kept.append(some[ahead.sure & back.sure])
                in_vain = in_vain + 1 if len(kept[-1]) == len(some) else 0
            roots = np.concatenate(kept)
            if not len(roots) or self.effort.over:
                break
        return roots, beyond

    def _found(self, cut: Cut, limit: int) -> tuple[int, ...] | None:
        """Return an order within a limit, if one is found."""
        roots, _, _ = self._listed(cut, limit)
        value = self.lattice.value(balances_of(self.lattice, list(roots.T)))
        roots, _ = self._sifted(roots[np.argsort(value, kind="stable")[:MOST_ROOTS]], limit)
        for _ in range(ROUNDS):
            if not len(roots) or self.effort.over:
                return None
            ahead, back = self._walks(roots, limit)
            self._walked(ahead, back)
            path = self._joined(ahead, back)
            if path is not None:
                return path
            learned = [
                self._learned(walk.ended, limit, back=walk is back) for walk in (ahead, back)
            ]
            if any(learned):
                continue
            lost = ahead.lives | back.lives
            if not lost.any():
                return None
            roots = roots[~lost]
        return None

    def _walks(self, roots: Numbers, limit: int) -> tuple[Walk, Walk]:
        ahead, back = self.walkers
        return Walk(ahead, roots, limit), Walk(back, self.lengths - roots, limit)

    def _value(self, path: Sequence[int]) -> int:
        states = np.zeros((len(path) + 1, len(self.lengths)), dtype=np.int64)
        states[np.arange(1, len(path) + 1), list(path)] = 1
        states = states.cumsum(axis=0)
        return int(self.lattice.value(balances_of(self.lattice, list(states.T))).max())

    def _joined(self, ahead: Walk, back: Walk) -> tuple[int, ...] | None:
        """Return a way through one of the states, as far as walks from there came to both ends."""
        both = np.flatnonzero(ahead.lives & back.lives)
        if len(both):
            root = int(both[0])
            return (*reversed(back.way(root)), *ahead.way(root))
        for walk, other in ((back, ahead), (ahead, back)):
            alive = np.flatnonzero(walk.lives & other.sure)
            if not len(alive):
                continue
            again = Walk(other.walker, other.roots[alive], other.limit)
            self._walked(again)
            if again.lives.any():
                root = int(np.flatnonzero(again.lives)[0])
                way = walk.way(int(alive[root]))
                if walk is back:
                    return (*reversed(way), *again.way(root))
                return (*reversed(again.way(root)), *way)
        return None

    def _walked(self, *walks: Walk, only_whole: bool = False) -> None:
        """Walk to the ends, the least states first, until one runs dry for sure.

        Parameters
        ----------
        only_whole
            Only as far as no state is left out.
        """
        while not self.effort.over:
            going = [
                walk for walk in walks if not walk.is_over and (walk.is_whole or not only_whole)
            ]
            if not going or any(walk.is_dry for walk in walks):
                return
            self.effort.spend(min(going, key=lambda walk: len(walk.states)).advance())

    def _listed(self, cut: Cut, limit: int) -> tuple[Numbers, int, bool]:
        """Return the states of a place within a limit, the least of the rest, and if it is all."""
        found: list[Numbers] = []
        beyond, is_whole = UNLIMITED, True
        for at, least in zip(cut.places, cut.least, strict=True):
            if least > limit:
                beyond = min(beyond, least)
                continue
            box = self.closures.box(at)
            if box is None:
                continue
            part = Listing(self.closures, box, limit, self.effort)
            found.append(part.states)
            beyond = min(beyond, part.beyond)
            is_whole &= part.is_whole
        if not found:
            return np.zeros((0, len(self.lengths)), np.int64), beyond, is_whole
        states = np.concatenate(found)
        return states, beyond, is_whole

    # --- Where two chains stand

    def _pair(self) -> Pair | None:
        """Return the two chains side by side of which every order stands out most."""
        states, exposed = self._course()
        most = exposed.max(axis=0)
        room = self.effort.part(0.5, self.lattice.steps * 10_000_000)
        ranked: list[tuple[int, tuple[int, int], Numbers]] = []
        for chosen in combinations(range(len(self.lengths)), 2):
            loose = loosely(self.closures.whole, chosen, room)
            if loose is not None:
                ranked.append((-int(to_go(loose)[0, 0]), chosen, loose))
                ranked = sorted(ranked, key=lambda each: each[:2])[:PAIRS]

        def measure(i: int, j: int, p: int, q: int) -> int | None:
            return None if room.over else self._least({i: p, j: q}, None, 0, room)

        best: Pair | None = None
        for _, (i, j), loose in ranked:
            pair = Pair((i, j), loose, states, partial(measure, i, j))
            bound = pair.raised(self.bound, most)
            if bound > self.bound:
                self.bound, best = min(bound, self.best.value), pair
            self._know(pair)
        self.effort.take(room)
        return best

    def _know(self, pair: Pair) -> None:
        """Let walks see what every way still passes of two chains."""
        for walker, values in zip(self.walkers, (pair.values, np.flip(pair.values)), strict=True):
            known = {**dict(walker.outlook.tables), pair.chains: to_go(values)}
            walker.outlook = replace(walker.outlook, tables=tuple(known.items()))

    def _row(self, pair: Pair, limit: int) -> Cut:
        i, j = pair.chains
        places = pair.row(limit, self.unit)
        return Cut(
            tuple({i: p, j: q} for p, q in places),
            tuple(int(pair.values[at]) for at in places),
        )


def _always(cut: Cut, _: int) -> Cut:
    return cut


def _is_near(gate: Gate, others: Iterable[Gate]) -> bool:
    i, k, side = gate
    return any(i == a and side == s and abs(k - b) < APART for a, b, s in others)


def _shares(
    shares: Sequence[Numbers], box: Box, lengths: Numbers, gate: int, factor: int
) -> list[Numbers]:
    """Return for each chain by its progress its share of what is reached at a gate to come."""
    found: list[Numbers] = []
    for i, (each, low, high) in enumerate(zip(shares, *box, strict=True)):
        column = np.zeros(lengths[i] + 1, dtype=np.int64)
        column[low : high + 1] = np.minimum.accumulate(each[::-1])[::-1] * factor
        column[:low] = column[low]
        if i == gate:
            column[high + 1 :] = -LARGEST  # it is passed
        found.append(column)
    return found
