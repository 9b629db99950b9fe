# SPDX-License-Identifier: Apache-2.0
"""Exact search for an order whose largest exposure is at most a limit.

All states of the lattice within the limit are walked layer by layer, from the start and from the
end at once, the smaller frontier first. Where one runs dry there is no such order, and the least
value that a state beyond the limit had is a bound: every order takes one of the ways not taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from qafila.planner.exchange.lattice import UNLIMITED, Flags, Lattice, Numbers
from qafila.planner.exchange.outlook import Outlook

Stop: TypeAlias = Callable[[], bool]

MOST_BITS = 62
"""What the code of a state may take."""

MOST_STORED = 24_000_000
"""States that one search keeps at most, to bound its memory: about 200 MB."""


@dataclass(slots=True)
class Effort:
    """What may still be spent.

    Parameters
    ----------
    left
        States that may still be made; None for any number.
    stop
        Asked now and then whether time is up.
    price
        What one state counts for; numbers too large for int64 cost more.
    """

    left: int | None
    stop: Stop = lambda: False
    price: int = 1
    spent: int = 0
    over: bool = False

    def spend(self, states: int) -> bool:
        """Take note of states made; return whether there is more to spend."""
        states *= self.price
        self.spent += states
        if self.left is not None:
            self.left -= states
        self.over = self.over or self.stop() or (self.left is not None and self.left < 0)
        return not self.over

    def part(self, share: float, most: int) -> Effort:
        """Return an effort of its own: a share of what is left, and never more than `most`."""
        left = most if self.left is None else min(most, int(max(0, self.left) * share))
        return Effort(left=left, stop=self.stop, price=self.price)

    def take(self, other: Effort) -> None:
        """Take note of what a part has spent."""
        self.spent += other.spent
        if self.left is not None:
            self.left -= other.spent
        self.over = self.over or self.stop() or (self.left is not None and self.left <= 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a search found.

    Parameters
    ----------
    path
        The chain of each step, by number; None when no order was found.
    bound
        A value that every order reaches; -1 where nothing was proven.
    """

    path: tuple[int, ...] | None = None
    bound: int = -1


NOTHING = Outlook()


@dataclass(slots=True)
class Front:
    """The states of one layer within the limit, and all layers before it.

    States from which every way leads beyond the limit, as the outlook says, are beyond it.
    """

    lattice: Lattice
    limit: int
    shifts: tuple[int, ...]
    kind: type
    layers: list[Numbers] = field(default_factory=list)
    outlook: Outlook = NOTHING
    beyond: int = UNLIMITED
    made: int = 0

    def __post_init__(self) -> None:
        self.layers.append(np.zeros(1, dtype=self.kind))

    @property
    def states(self) -> Numbers:
        """The codes of the last layer, sorted."""
        return self.layers[-1]

    def advance(self) -> None:
        """Make the next layer."""
        lattice = self.lattice
        codes = self.layers[-1]
        progress = decoded(codes, lattice, self.shifts)
        balances = balances_of(lattice, progress)
        found: list[Numbers] = []
        self.made = 0
        for i, length in enumerate(lattice.lengths):
            can = movable(lattice, progress, i, length)
            at = np.flatnonzero(can)
            if not len(at):
                continue
            here = progress[i][at]
            moved = []
            for axis, balance in zip(lattice.axes, balances, strict=True):
                worth = axis.worth[i]
                moved.append(balance[at] + (worth[1:] - worth[:-1])[here])
            value = self.worth_of(progress, i, at, moved)
            within: Flags = (value <= self.limit).astype(np.bool_)
            self.made += len(at) * self.outlook.price
            if not within.all():
                self.beyond = min(self.beyond, int(value[~within].min()))
                at = at[within]
            found.append(codes[at] + self.kind(1 << self.shifts[i]))
        self.layers.append(unique(found, self.kind))

    def worth_of(
        self, progress: list[Numbers], i: int, at: Numbers, moved: list[Numbers]
    ) -> Numbers:
        """Return the values of the states that one step of chain `i` leads to.

        Parameters
        ----------
        progress, at
            Of the states before, and which of them go on.
        moved
            The balances thereafter.
        """
        value = self.lattice.value(moved)
        if not self.outlook.is_blind:
            inside = np.flatnonzero(value <= self.limit)
            states = [each[at[inside]] for each in progress]
            states[i] = states[i] + 1
            # Tables without this chain said of the state before what they say of this one.
            ahead = self.outlook.least(states, moved=i)
            value[inside] = np.maximum(value[inside], ahead)
        return value


def decoded(codes: Numbers, lattice: Lattice, shifts: tuple[int, ...]) -> list[Numbers]:
    """Return the progress of each chain in states."""
    masks = [(1 << bits) - 1 for bits in lattice.bits]
    return [(codes >> shift) & mask for shift, mask in zip(shifts, masks, strict=True)]


def balances_of(lattice: Lattice, progress: list[Numbers]) -> list[Numbers]:
    """Return the balance of states on each axis."""
    found: list[Numbers] = []
    for axis in lattice.axes:
        balance = axis.worth[0][progress[0]]
        for worth, at in zip(axis.worth[1:], progress[1:], strict=True):
            balance = balance + worth[at]
        found.append(balance)
    return found


def movable(lattice: Lattice, progress: list[Numbers], i: int, length: int) -> Flags:
    """Tell in which states the next step of a chain may be taken."""
    can: Flags = progress[i] < length
    for j, least in lattice.needs[i]:
        ahead = np.append(least[1:], np.int64(0))
        can &= progress[j] >= ahead[progress[i]]
    return can


def unique(found: list[Numbers], kind: type) -> Numbers:
    """Return the codes of several arrays, sorted, each once."""
    if not found:
        return np.zeros(0, dtype=kind)
    codes = np.concatenate(found)
    codes.sort()
    if len(codes) < 2:
        return codes
    first: Flags = np.concatenate((np.ones(1, np.bool_), codes[1:] != codes[:-1]))
    return np.asarray(codes[first])


def coding(lattice: Lattice) -> tuple[tuple[int, ...], type] | None:
    """Return the place of each chain in a code and the type of codes; None when they do not fit."""
    bits = lattice.bits
    if sum(bits) > MOST_BITS:
        return None
    shifts = tuple(sum(bits[:i]) for i in range(len(bits)))
    return shifts, np.int32 if sum(bits) <= 31 else np.int64


def reach(
    lattice: Lattice, limit: int, effort: Effort, outlooks: tuple[Outlook, Outlook] | None = None
) -> Answer | None:
    """Search for an order within a limit; None when the effort was spent, or states do not fit.

    Parameters
    ----------
    outlooks
        What is known of the ways from a state to the end, and to the start.
    """
    code = coding(lattice)
    if code is None:
        return None
    ends = max(int(lattice.value(each)[0]) for each in (lattice.begin(), lattice.end()))
    if ends > limit:
        return Answer(bound=ends)
    shifts, kind = code
    ahead = Front(lattice, limit, shifts, kind)
    behind = Front(lattice.reversed(), limit, shifts, kind)
    if outlooks is not None:
        ahead.outlook, behind.outlook = outlooks
    stored = 0
    while len(ahead.layers) + len(behind.layers) < lattice.steps + 2:
        front = ahead if len(ahead.states) <= len(behind.states) else behind
        front.advance()
        stored += len(front.states)
        if not len(front.states):
            return Answer(bound=front.beyond)
        if stored > MOST_STORED or not effort.spend(front.made):
            return None
    whole = kind(sum(n << shift for n, shift in zip(lattice.lengths, shifts, strict=True)))
    met = np.intersect1d(ahead.states, whole - behind.states, assume_unique=True)
    if not len(met):
        return Answer(bound=min(ahead.beyond, behind.beyond))
    state = int(met[0])
    first = tuple(reversed(_down(ahead, state)))
    rest = _down(behind, int(whole) - state)
    return Answer(path=(*first, *rest))


def _down(front: Front, state: int) -> list[int]:
    """Return a way back from a state of the last layer to the first; a chain is kept to if it can.

    Two states that both hold and differ by one step are joined by that step.
    """
    way: list[int] = []
    last = -1
    for layer in reversed(front.layers[:-1]):
        for i in sorted(range(len(front.shifts)), key=lambda i: i != last):
            if (state >> front.shifts[i]) & ((1 << front.lattice.bits[i]) - 1) == 0:
                continue
            before = state - (1 << front.shifts[i])
            place = int(np.searchsorted(layer, before))
            if place < len(layer) and int(layer[place]) == before:
                state, last = before, i
                way.append(i)
                break
    return way
