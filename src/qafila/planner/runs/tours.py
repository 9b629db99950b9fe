# SPDX-License-Identifier: Apache-2.0
"""What tours of vehicles of several sizes can earn in time, where places are counted in parts.

A *term* is a number of places of one kind that people need at one place, counted in parts of some
size: 100 seats are three parts of 48, and a vehicle takes no more parts than its own seats make,
rounded up. A part has a worth, and room for a person a price where people are taken. The best tours
follow by dynamic programming over the time left, for all sizes of vehicles at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from qafila.planner.shuttle.ground import NEVER, Numbers

OVERHEAD = 1_000
"""What a step costs beside its cells, in cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Places that people need at a place, in parts.

    Parameters
    ----------
    source
        Number of the place where they wait.
    sink
        Number of their destination where it is fixed; None: all who wait there are meant.
    kind
        Number of the kind of places.
    size
        Places of one part.
    parts
        How many parts they need.
    """

    source: int
    sink: int | None
    kind: int
    size: int
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Terms, vehicles and times.

    Parameters
    ----------
    terms
        What is needed.
    holds
        Sorts of vehicles: how many places of each kind, sorts × kinds.
    sort, counts, reach, until
        Classes of vehicles that are alike: their sort, how many, when they can first be where
        (classes × sources), and by when they must be empty.
    carry, back
        Of a run and of a way back, sources × sinks and sinks × sources; `NEVER`: not at all.
    room
        For people at each sink.
    """

    terms: tuple[Term, ...]
    holds: Numbers
    sort: Numbers
    counts: Numbers
    reach: Numbers
    until: Numbers
    carry: Numbers
    back: Numbers
    room: Numbers

    @property
    def asked(self) -> Numbers:
        """How many parts each term needs."""
        return np.array([term.parts for term in self.terms], dtype=np.int64)

    @property
    def cells(self) -> int:
        """What one step of the table costs, in cells."""
        return self.carry.size * len(self.holds) + OVERHEAD

    def in_steps(self, step_s: int) -> World:
        """Return the same with all times in steps, rounded down: no plan becomes slower."""

        def down(times: Numbers) -> Numbers:
            return np.where(times >= NEVER, NEVER, times // step_s)

        return replace(
            self,
            reach=down(self.reach),
            until=down(self.until),
            carry=down(self.carry),
            back=down(self.back),
        )

    def serving(self, i: int, j: int) -> list[int]:
        """Return the terms that a run takes from, by number."""
        wanted = (None, j)
        return [t for t, one in enumerate(self.terms) if one.source == i and one.sink in wanted]

    def parts(self) -> Numbers:
        """Return the parts of each term in which so many people ride: sorts × people × terms."""
        people = np.arange(int(self.holds.max(initial=0)) + 1)[None, :, None]
        kinds = np.array([term.kind for term in self.terms], dtype=np.int64)
        sizes = np.array([term.size for term in self.terms], dtype=np.int64)
        return -(-np.minimum(people, self.holds[:, kinds][:, None, :]) // sizes)


class Tours:
    """The best tours within so many steps, by worths of parts and prices of room."""

    def __init__(
        self, world: World, worths: Numbers, prices: Numbers, steps: int, parts: Numbers
    ) -> None:
        self.world, self.steps, self._parts = world, steps, parts
        self._worths, self._prices = worths, prices
        n, m = world.carry.shape
        self.people = np.zeros((n, m, len(world.holds)), dtype=np.int64)
        self.gain = np.zeros((n, m, len(world.holds)), dtype=np.int64)
        for i in range(n):
            for j in range(m):
                mine = world.serving(i, j)
                if mine and world.room[j] > 0:
                    earned = parts[:, :, mine] @ worths[mine]
                    earned -= prices[j] * np.arange(parts.shape[1])[None, :]
                    self.people[i, j] = earned.argmax(axis=1)
                    self.gain[i, j] = earned.max(axis=1)
        self.best, self.after = self._reckoned()

    def _reckoned(self) -> tuple[Numbers, Numbers]:
        world, steps = self.world, self.steps
        (n, m), sorts = world.carry.shape, len(world.holds)
        best = np.zeros((steps + 1, n, sorts), dtype=np.int64)
        after = np.zeros((steps + 1, m, sorts), dtype=np.int64)
        sinks, sources = np.arange(m)[None, :], np.arange(n)[None, :]
        for left in range(steps + 1):
            # First the sources: a run takes at least one step, so what follows it is known by now.
            rest = left - world.carry
            value = after[np.maximum(rest, 0), sinks] + self.gain
            best[left] = np.where((rest >= 0)[:, :, None], value, 0).max(axis=1, initial=0)
            rest = left - world.back
            value = best[np.maximum(rest, 0), sources]
            after[left] = np.where((rest >= 0)[:, :, None], value, 0).max(axis=1, initial=0)
            if left:  # a vehicle may wait
                np.maximum(best[left], best[left - 1], out=best[left])
                np.maximum(after[left], after[left - 1], out=after[left])
        return best, after

    def of_classes(self, horizon: int) -> Numbers:
        """Return what a vehicle of each class earns by `horizon`, by where it begins."""
        world = self.world
        left = np.minimum(world.until, horizon)[:, None] - world.reach
        sources = np.arange(len(world.carry))[None, :]
        each = self.best[np.clip(left, 0, self.steps), sources, world.sort[:, None]]
        return np.where(left >= 0, each, 0)

    def earned(self, horizon: int) -> int:
        """Return what all vehicles earn at most."""
        each = self.of_classes(horizon).max(axis=1, initial=0)
        return int((self.world.counts * each).sum())

    def owed(self) -> int:
        """Return what all parts are worth, less what all room costs."""
        owed = (self._worths * self.world.asked).sum() - (self._prices * self.world.room).sum()
        return int(owed)

    def proven(self) -> int:
        """Return the least number of steps in which the vehicles can earn what is owed."""
        owed, low, high = self.owed(), 0, self.steps
        while low < high:
            middle = (low + high) // 2
            if self.earned(middle) < owed:
                low = middle + 1
            else:
                high = middle
        return low

    def tour(self, sort: int, i: int, left: int) -> list[tuple[int, int, int]]:
        """Return the runs of the best tour from source `i`: source, sink and people."""
        world, runs = self.world, list[tuple[int, int, int]]()
        while left >= 0 and self.best[left, i, sort] > 0:
            while left and self.best[left - 1, i, sort] == self.best[left, i, sort]:
                left -= 1
            rest = left - world.carry[i]
            value = self.after[np.maximum(rest, 0), np.arange(len(rest)), sort]
            j = int(np.where(rest >= 0, value + self.gain[i, :, sort], -1).argmax())
            runs.append((i, j, int(self.people[i, j, sort])))
            left = int(rest[j])
            rest = left - world.back[j]
            value = self.best[np.maximum(rest, 0), np.arange(len(rest)), sort]
            i = int(np.where(rest >= 0, value, 0).argmax())
            left = int(rest[i])
        return runs
