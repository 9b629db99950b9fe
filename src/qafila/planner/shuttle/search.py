# SPDX-License-Identifier: Apache-2.0
"""Better routes by small changes, some of them accepted although they are worse: annealing.

What is made small is the sum of high powers of when vehicles end. It falls with the latest, and
with everybody's driving where the latest stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random
from typing import TypeAlias

from qafila.planner.shuttle.ground import NEVER
from qafila.planner.shuttle.routes import Fleet, Routes

POWER = 6
HOT, COLD = 0.1, 0.001
LOOK_EVERY = 256
"""Tries between two questions whether time is up."""

Change: TypeAlias = tuple[int, list[int], int, list[int], tuple[int, int] | None]
"""Two vehicles and their routes, the same twice for one; and a place given up for another's."""


class Walk:
    """Routes that change, with when each ends, and the best so far."""

    def __init__(self, fleet: Fleet, routes: Routes, room: list[int], chance: Random) -> None:
        self.fleet, self.routes, self.room, self.chance = fleet, routes, room, chance
        self.ends = [fleet.ends(bus, route) for bus, route in enumerate(routes)]
        self.best = [list(route) for route in routes]
        self.best_s = max(self.ends, default=0)

    def anneal(self, goal_s: int, tries: int, stop: Callable[[], bool]) -> int:
        """Try so many changes; return how many were tried before the goal, or `stop`."""
        chance, fleet = self.chance, self.fleet
        moves = (self._tails, self._tails, self._swap, self._move, self._sinks, self._other_sink)
        fall = (COLD / HOT) ** (LOOK_EVERY / max(1, tries))
        heat, scale = HOT, max(1, self.best_s)
        worth = [(end / scale) ** POWER for end in self.ends]
        for count in range(tries):
            if count % LOOK_EVERY == 0:
                heat *= fall
                if self.best_s <= goal_s or stop():
                    return count
            changed = moves[chance.randrange(6)](self._late())
            if changed is None:
                continue
            a, first, b, second, sinks = changed
            end_a = fleet.ends(a, first)
            end_b = fleet.ends(b, second) if b != a else end_a
            if end_a >= NEVER or end_b >= NEVER:
                continue
            new_a, new_b = (end_a / scale) ** POWER, (end_b / scale) ** POWER
            delta = new_a - worth[a] + (new_b - worth[b] if b != a else 0.0)
            if delta > 0 and chance.random() >= math.exp(-delta / heat):
                continue
            self.routes[a], self.ends[a], worth[a] = first, end_a, new_a
            if b != a:
                self.routes[b], self.ends[b], worth[b] = second, end_b, new_b
            if sinks:
                self.room[sinks[0]] += 1
                self.room[sinks[1]] -= 1
            if max(end_a, end_b) < self.best_s and (latest := max(self.ends)) < self.best_s:
                self.best_s = latest
                self.best = [list(route) for route in self.routes]
        return tries

    def _late(self) -> int:
        """Return a vehicle, those that end late more often."""
        chance, ends = self.chance, self.ends
        if chance.random() < 0.3:
            return ends.index(max(ends))
        a, b = chance.randrange(len(ends)), chance.randrange(len(ends))
        return a if ends[a] >= ends[b] else b

    def _tails(self, a: int) -> Change | None:
        """Two vehicles go on as each other would have."""
        b = self.chance.randrange(len(self.ends))
        one, two = self.routes[a], self.routes[b]
        p = 2 * self.chance.randrange(len(one) // 2 + 1)
        q = 2 * self.chance.randrange(len(two) // 2 + 1)
        if a == b or (p == len(one) and q == len(two)):
            return None
        return a, one[:p] + two[q:], b, two[:q] + one[p:], None

    def _swap(self, a: int) -> Change | None:
        """Two runs change places, in two routes or in one."""
        b = self.chance.randrange(len(self.ends))
        one, two = list(self.routes[a]), list(self.routes[b])
        if not one or not two:
            return None
        p = 2 * self.chance.randrange(len(one) // 2)
        q = 2 * self.chance.randrange(len(two) // 2)
        if a == b:
            one[p : p + 2], one[q : q + 2] = one[q : q + 2], one[p : p + 2]
            return a, one, a, one, None
        one[p : p + 2], two[q : q + 2] = two[q : q + 2], one[p : p + 2]
        return a, one, b, two, None

    def _move(self, a: int) -> Change | None:
        """One run, or two in a row, goes elsewhere."""
        b = self.chance.randrange(len(self.ends))
        one = list(self.routes[a])
        if not one:
            return None
        p = 2 * self.chance.randrange(len(one) // 2)
        size = 2 if self.chance.random() < 0.7 else 4
        taken = one[p : p + size]
        del one[p : p + size]
        two = one if b == a else list(self.routes[b])
        q = 2 * self.chance.randrange(len(two) // 2 + 1)
        two[q:q] = taken
        return a, one, b, two, None

    def _sinks(self, a: int) -> Change | None:
        """Two loads go to each other's sink."""
        b = self.chance.randrange(len(self.ends))
        one, two = list(self.routes[a]), list(self.routes[b])
        if not one or not two:
            return None
        p = 2 * self.chance.randrange(len(one) // 2) + 1
        q = 2 * self.chance.randrange(len(two) // 2) + 1
        if a == b:
            one[p], one[q] = one[q], one[p]
            return a, one, a, one, None
        one[p], two[q] = two[q], one[p]
        return a, one, b, two, None

    def _other_sink(self, a: int) -> Change | None:
        """A load goes to a sink that has room."""
        one, j = list(self.routes[a]), self.chance.randrange(len(self.room))
        if not one or not self.room[j]:
            return None
        p = 2 * self.chance.randrange(len(one) // 2) + 1
        former, one[p] = one[p], j
        return a, one, a, one, (former, j)
