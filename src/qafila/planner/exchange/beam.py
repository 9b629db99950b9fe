# SPDX-License-Identifier: Apache-2.0
"""Upper bounds: orders found by walking the lattice with the best few states of every layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qafila.planner.exchange.lattice import Flags, Lattice, Numbers
from qafila.planner.exchange.outlook import Outlook
from qafila.planner.exchange.search import NOTHING, Effort

GOLDEN = 0x9E3779B97F4A7C15
MASK64 = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Found:
    """An order by chain numbers, with its largest exposure."""

    path: tuple[int, ...]
    value: int


def scattered(count: int, salt: int) -> Numbers:
    """Return odd 64-bit numbers that look like chance and are the same every time."""
    found: list[int] = []
    state = salt
    for _ in range(count):
        state = (state + GOLDEN) & MASK64
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK64
        found.append((mixed ^ (mixed >> 31)) | 1)
    return np.array(found, dtype=np.uint64)


class Walker:
    """Moves many states of a lattice at once; progress is held as a matrix."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        count = len(lattice.lengths)
        widest = max(lattice.lengths) + 1
        self.lengths = np.array(lattice.lengths, dtype=np.int64)
        self.columns = np.arange(count)
        self.deltas: list[Numbers] = []
        for axis in lattice.axes:
            delta = np.zeros((count, widest), dtype=axis.worth[0].dtype)
            for i, worth in enumerate(axis.worth):
                delta[i, : len(worth) - 1] = worth[1:] - worth[:-1]
            self.deltas.append(delta)
        self.asks = [
            (i, j, np.append(least[1:], np.int64(0)))
            for i, asked in enumerate(lattice.needs)
            for j, least in asked
        ]
        self.marks = scattered(count, 1)
        self.outlook: Outlook = NOTHING

    def start(self) -> tuple[Numbers, list[Numbers]]:
        """Return the first state as a matrix of one row, and its balances."""
        progress = np.zeros((1, len(self.lengths)), dtype=np.int64)
        return progress, self.lattice.begin()

    def unevenness(self, progress: Numbers) -> Numbers:
        """Return for each state and chain how far apart the chains are once that chain moves."""
        share = progress * 1024 // self.lengths
        moved = (progress + 1) * 1024 // self.lengths
        total = (share * share).sum(axis=1)
        return np.asarray(total[:, None] + moved * moved - share * share)

    def choices(
        self, progress: Numbers, balances: list[Numbers]
    ) -> tuple[Flags, list[Numbers], Numbers]:
        """Return which chains may go on from each state, with balances and values thereafter."""
        can: Flags = progress < self.lengths
        for i, j, ahead in self.asks:
            can[:, i] &= progress[:, j] >= ahead[progress[:, i]]
        after = [
            balance[:, None] + delta[self.columns, progress]
            for balance, delta in zip(balances, self.deltas, strict=True)
        ]
        return can, after, self.lattice.value(after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a beam prefers among states that are equally good so far.

    Parameters
    ----------
    width
        States kept in each layer.
    floor
        A bound: exposures up to it are all as good.
    limit
        States beyond it are not entered; None enters all.
    salt
        Scatters states that are equal in everything else.
    near
        Whether states with a small exposure now come first; else they are scattered.
    even
        Whether states come first in which all chains have come equally far: what can still balance
        what is then kept to the end.
    few
        Whether few releases come before all else: then states differ by their last chain too.
    """

    width: int
    floor: int
    limit: int | None = None
    salt: int = 0
    near: bool = True
    even: bool = False
    few: bool = False


@dataclass(slots=True)
class _Beam:
    progress: Numbers
    balances: list[Numbers]
    worst: Numbers
    last: Numbers
    runs: Numbers


def beam(walker: Walker, taste: Taste, effort: Effort) -> Found | None:
    """Walk once through the lattice; None when every state kept led nowhere, or time was up."""
    progress, balances = walker.start()
    zero = np.zeros(1, dtype=np.int64)
    # Walked from its end, a lattice starts where all is delivered, which counts as well.
    held = _Beam(progress, balances, walker.lattice.value(balances), zero - 1, zero)
    came: list[tuple[Numbers, Numbers]] = []
    salts = scattered(len(walker.lengths) + 1, taste.salt + 7)
    for _ in range(walker.lattice.steps):
        step = _layer(walker, held, taste, salts)
        if step is None or not effort.spend(
            len(held.runs) * len(walker.lengths) * walker.outlook.price
        ):
            return None
        held, parents, chains = step
        came.append((parents, chains))
    best = int(np.lexsort((held.worst, held.runs))[0]) if taste.few else int(held.worst.argmin())
    value = int(held.worst[best])
    path: list[int] = []
    for parents, chains in reversed(came):
        path.append(int(chains[best]))
        best = int(parents[best])
    return Found(tuple(reversed(path)), value)


def _layer(
    walker: Walker, held: _Beam, taste: Taste, salts: Numbers
) -> tuple[_Beam, Numbers, Numbers] | None:
    """Return the states kept of the next layer, with the state and chain each came by."""
    can, after, value = walker.choices(held.progress, held.balances)
    if taste.limit is not None:
        can &= (value <= taste.limit).astype(np.bool_)
    parents, chains = np.nonzero(can)
    if not len(parents):
        return None
    values = value[parents, chains]
    ahead = values
    if not walker.outlook.is_blind:
        progress = held.progress[parents]
        progress[np.arange(len(parents)), chains] += 1
        ahead = np.maximum(values, walker.outlook.least(list(progress.T)))
        if taste.limit is not None:
            within = np.flatnonzero(ahead <= taste.limit)
            parents, chains, values, ahead = (
                each[within] for each in (parents, chains, values, ahead)
            )
            if not len(parents):
                return None
    worst = np.maximum(held.worst[parents], values)
    runs = held.runs[parents] + (held.last[parents] != chains)
    # The mark of a state follows from that of the state before: no matrix is made for the rejected.
    marks = (held.progress.astype(np.uint64) * walker.marks).sum(axis=1, dtype=np.uint64)
    marks = marks[parents] + walker.marks[chains]
    if taste.few:
        marks = marks + (chains.astype(np.uint64) + np.uint64(1)) * np.uint64(GOLDEN)
    noise = (marks * salts[0]) >> np.uint64(20)
    clipped = np.maximum(np.maximum(worst, ahead), taste.floor)
    keys: tuple[Numbers, ...] = (noise, values, clipped) if taste.near else (noise, clipped)
    if taste.even:
        keys = (noise, values, walker.unevenness(held.progress)[parents, chains], clipped)
    ranked = np.lexsort((*keys, runs) if taste.few else keys)
    _, first = np.unique(marks[ranked], return_index=True)
    first.sort()
    kept = ranked[first[: taste.width]]
    parents, chains = parents[kept], chains[kept]
    progress = held.progress[parents]
    progress[np.arange(len(kept)), chains] += 1
    balances = [each[parents, chains] for each in after]
    return _Beam(progress, balances, worst[kept], chains, runs[kept]), parents, chains


def greedy(walker: Walker) -> Found:
    """Take what leaves the smallest exposure, step by step, as a careful person would."""
    progress, balances = walker.start()
    path: list[int] = []
    worst = int(walker.lattice.value(balances)[0])
    for _ in range(walker.lattice.steps):
        can, after, value = walker.choices(progress, balances)
        choice = min(np.flatnonzero(can[0]), key=lambda i: (value[0, i], i))
        worst = max(worst, int(value[0, choice]))
        path.append(int(choice))
        balances = [each[:1, choice] for each in after]
        progress[0, choice] += 1
    return Found(tuple(path), worst)
