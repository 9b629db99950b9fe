# SPDX-License-Identifier: Apache-2.0
"""Better routes by small changes, some of them accepted although they are worse: annealing.

What is made small is the sum of high powers of when vehicles end. It falls with the latest, and
with everybody's driving where the latest stays. Nearly all changes exchange a piece of one route
for a piece of another. When both vehicles would then end follows from clocks that are kept; only
what is accepted is driven through again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from qafila.planner.shuttle.routes import Fleet, Routes

POWER = 16
HOT, COLD = 0.03, 0.001
LATEST = 0.3
"""How often it is the latest vehicle whose route is to change."""

LOOK_EVERY = 256
"""Tries between two questions whether time is up."""

Pieces: TypeAlias = tuple[int, int, int, int]
"""From and to in one route, then in another: these change places."""


@dataclass(frozen=True, slots=True)
class _Alone:
    """A new route for one vehicle, and the sinks that it gives room to and takes room from."""

    route: list[int]
    sinks: tuple[int, int] | None = None


class Walk:
    """Routes that change, with when each ends, and the best so far."""

    def __init__(self, fleet: Fleet, routes: Routes, room: list[int], chance: Random) -> None:
        self.fleet, self.routes, self.room = fleet, routes, room
        self.chance = chance.random
        self.ends = [fleet.ends(bus, route) for bus, route in enumerate(routes)]
        self.there: Routes = [[] for _ in routes]
        self.empty: Routes = [[] for _ in routes]
        for bus in range(len(routes)):
            self._clock(bus)
        self.latest = max(range(len(routes)), key=self.ends.__getitem__, default=0)
        self.best = [list(route) for route in routes]
        self.best_s = max(self.ends, default=0)

    def _clock(self, bus: int) -> None:
        """Reckon when a vehicle is at each of its sources, and empty before and after each run."""
        route, carry, back = self.routes[bus], self.fleet.carry, self.fleet.back
        there, empty = [], [0]
        row, clock = self.fleet.reach[bus], 0
        for k in range(0, len(route), 2):
            i, j = route[k], route[k + 1]
            clock += row[i]
            there.append(clock)
            clock += carry[i][j]
            empty.append(clock)
            row = back[j]
        self.there[bus], self.empty[bus], self.ends[bus] = there, empty, clock

    def anneal(
        self,
        goal_s: int,
        tries: int,
        stop: Callable[[], bool],
        spent: Callable[[], float] = lambda: 0.0,
    ) -> int:
        """Try so many changes; return how many were tried before the goal, or `stop`.

        `spent` says what part of its time is over, where that may end sooner than the tries.
        """
        chance, ends, until, ended = self.chance, self.ends, self.fleet.until, self.fleet.ends
        moves = (self._tails, self._tails, self._swap, self._move, self._sinks, self._other_sink)
        heat, scale, size = HOT, max(1, self.best_s), len(ends)
        worth = [(end / scale) ** POWER for end in ends]
        for count in range(tries):
            if count % LOOK_EVERY == 0:
                part = max(count / tries, spent())
                heat = HOT * (COLD / HOT) ** part
                if part >= 1 or self.best_s <= goal_s or stop():
                    return count
            a, b = self._late(), int(chance() * size)
            change = moves[int(chance() * 6)](a, b)
            if change is None:
                continue
            if isinstance(change, _Alone):
                b, end_a = a, ended(a, change.route)
                end_b = end_a
            else:
                p, r, q, t = change
                end_a, end_b = self._end(a, p, r, b, q, t), self._end(b, q, t, a, p, r)
            if end_a > until[a] or end_b > until[b]:
                continue
            new_a, new_b = (end_a / scale) ** POWER, (end_b / scale) ** POWER
            delta = new_a - worth[a] + (new_b - worth[b] if b != a else 0.0)
            if delta > 0 and chance() >= math.exp(-delta / heat):
                continue
            self._apply(a, b, change)
            worth[a], worth[b] = new_a, new_b
            if ends[self.latest] < self.best_s:
                self.best_s = ends[self.latest]
                self.best = [list(route) for route in self.routes]
        return tries

    def _late(self) -> int:
        """Return a vehicle, those that end late more often."""
        chance, ends = self.chance, self.ends
        if chance() < LATEST:
            return self.latest
        a, b = int(chance() * len(ends)), int(chance() * len(ends))
        return a if ends[a] >= ends[b] else b

    def _end(self, a: int, p: int, r: int, b: int, q: int, t: int) -> int:
        """Return when `a` ends if it drives the piece of `b` from `q` to `t` for its `p` to `r`.

        One runs from a source to after a sink, or from a sink to the place after it.
        """
        one, two, back = self.routes[a], self.routes[b], self.fleet.back
        if p % 2:
            carry, i, former, j = self.fleet.carry, one[p - 1], one[p], two[q]
            end = self.ends[a] + carry[i][j] - carry[i][former]
            return end + back[j][one[r]] - back[former][one[r]] if r < len(one) else end
        row = back[one[p - 1]] if p else self.fleet.reach[a]
        end = self.empty[a][p >> 1]
        if q < t:
            end += row[two[q]] + self.empty[b][t >> 1] - self.there[b][q >> 1]
            row = back[two[t - 1]]
        if r < len(one):
            end += row[one[r]] + self.ends[a] - self.there[a][r >> 1]
        return end

    def _apply(self, a: int, b: int, change: Pieces | _Alone) -> None:
        if isinstance(change, _Alone):
            self.routes[a] = change.route
            if change.sinks:
                self.room[change.sinks[0]] += 1
                self.room[change.sinks[1]] -= 1
        else:
            p, r, q, t = change
            one, two = self.routes[a], self.routes[b]
            self.routes[a], self.routes[b] = (
                one[:p] + two[q:t] + one[r:],
                two[:q] + one[p:r] + two[t:],
            )
            self._clock(b)
        self._clock(a)
        ends = self.ends
        if self.latest in {a, b}:
            self.latest = ends.index(max(ends))
        else:
            self.latest = max(self.latest, a, b, key=ends.__getitem__)

    def _at(self, route: list[int]) -> int:
        """Return where a run begins in a route that has one."""
        return 2 * int(self.chance() * (len(route) // 2))

    def _cut(self, route: list[int]) -> int:
        """Return where a run begins, or the end."""
        return 2 * int(self.chance() * (len(route) // 2 + 1))

    def _tails(self, a: int, b: int) -> Pieces | None:
        """Two vehicles go on as each other would have."""
        one, two = self.routes[a], self.routes[b]
        p, q = self._cut(one), self._cut(two)
        if a == b or (p == len(one) and q == len(two)):
            return None
        return p, len(one), q, len(two)

    def _swap(self, a: int, b: int) -> Pieces | _Alone | None:
        """Two runs change places, in two routes or in one."""
        one, two = self.routes[a], self.routes[b]
        if not one or not two:
            return None
        p, q = self._at(one), self._at(two)
        if a != b:
            return p, p + 2, q, q + 2
        one = list(one)
        one[p : p + 2], one[q : q + 2] = one[q : q + 2], one[p : p + 2]
        return _Alone(one)

    def _move(self, a: int, b: int) -> Pieces | _Alone | None:
        """One run, or two in a row, goes elsewhere."""
        one = self.routes[a]
        if not one:
            return None
        p = self._at(one)
        size = 2 if self.chance() < 0.7 else 4
        if a != b:
            q = self._cut(self.routes[b])
            return p, min(p + size, len(one)), q, q
        rest = one[:p] + one[p + size :]
        q = self._cut(rest)
        return _Alone(rest[:q] + one[p : p + size] + rest[q:])

    def _sinks(self, a: int, b: int) -> Pieces | _Alone | None:
        """Two loads go to each other's sink."""
        one, two = self.routes[a], self.routes[b]
        if not one or not two:
            return None
        p, q = self._at(one) + 1, self._at(two) + 1
        if a != b:
            return p, p + 1, q, q + 1
        one = list(one)
        one[p], one[q] = one[q], one[p]
        return _Alone(one)

    def _other_sink(self, a: int, b: int) -> _Alone | None:
        """A load goes to a sink that has room."""
        j = int(self.chance() * len(self.room))
        if not self.routes[a] or not self.room[j]:
            return None
        one = list(self.routes[a])
        p = self._at(one) + 1
        former, one[p] = one[p], j
        return _Alone(one, (former, j))
