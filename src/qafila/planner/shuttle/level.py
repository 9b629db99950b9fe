# SPDX-License-Identifier: Apache-2.0
"""Even routes: whoever ends last gives away what another can take with the least harm.

All exchanges between one vehicle and all others are reckoned at once: tails, single runs to and
fro, and sinks. With hundreds of vehicles a random try hardly ever hits a good one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from qafila.planner.shuttle.ground import NEVER, Ground, Numbers
from qafila.planner.shuttle.routes import Fleet, Routes

POWER = 10.0
"""Of ends, whose sum is to fall: the higher, the more it is about the latest alone."""


@dataclass(frozen=True, slots=True)
class _Cuts:
    """The places where a route can be cut: after each run, and before the first.

    `row` is where the vehicle stands (a sink, or beyond those its class), `after` the source it
    goes to next (one beyond the last: none), `there` the sink after that; `before` is when it is
    empty here, `body` the time from arriving at `after` to the end of the route.
    """

    bus: Numbers
    row: Numbers
    after: Numbers
    there: Numbers
    before: Numbers
    body: Numbers


class Level:
    """Routes that are made even."""

    def __init__(
        self, posed: Ground, fleet: Fleet, routes: Routes, room: list[int], power: float = POWER
    ) -> None:
        n, m = posed.carry.shape
        self.n, self.m, self.fleet, self.routes, self.room = n, m, fleet, routes, room
        self.power = power
        # An empty column and row for "goes nowhere": ends cost nothing.
        self.link = np.zeros((m + len(posed.classes), n + 1), dtype=np.int64)
        self.link[:m, :n], self.link[m:, :n] = posed.back, posed.reach
        self.carry = np.full((n + 1, m), NEVER, dtype=np.int64)
        self.carry[:n] = posed.carry
        self.kind = {bus: kind for kind, members in enumerate(posed.classes) for bus in members}
        self.until = np.array(fleet.until, dtype=np.int64)
        self.parts = [self._cut(bus) for bus in range(fleet.size)]
        self.ends = np.array([fleet.ends(b, r) for b, r in enumerate(routes)], dtype=np.int64)

    def _cut(self, bus: int) -> Numbers:
        route, back, carry = self.routes[bus], self.fleet.back, self.fleet.carry
        rows, clocks, clock = [self.m + self.kind[bus], *route[1::2]], [0], 0
        arrivals = []
        for k in range(0, len(route), 2):
            i, j = route[k], route[k + 1]
            clock += back[route[k - 1]][i] if k else self.fleet.reach[bus][i]
            arrivals.append(clock)
            clock += carry[i][j]
            clocks.append(clock)
        count = len(rows)
        body = [clock - arrival for arrival in arrivals] + [0]
        after, there = [*route[::2], self.n], [*route[1::2], 0]
        return np.array([[bus] * count, rows, after, there, clocks, body], dtype=np.int64)

    def run(self, goal_s: int, rounds: int, stop: Callable[[], bool]) -> int:
        """Improve so often at most, the latest vehicle first; return how often it was tried."""
        self.scale = float(max(goal_s, 1))
        idle: set[int] = set()
        for count in range(rounds):
            if stop() or int(self.ends.max(initial=0)) <= goal_s:
                return count
            a = next((b for b in np.argsort(-self.ends).tolist() if b not in idle), -1)
            if a < 0 or self.ends[a] <= goal_s:
                return count
            if self._improve(a):
                idle.clear()
            else:
                idle.add(a)
        return rounds

    def _improve(self, a: int) -> bool:
        cuts = _Cuts(*np.concatenate(self.parts, axis=1))
        mine = _Cuts(*self.parts[a])
        for move in (self._tails, self._runs, self._sinks):
            found = move(a, mine, cuts)
            if found is not None:
                for bus, route in found:
                    self.routes[bus] = route
                    self.parts[bus] = self._cut(bus)
                    self.ends[bus] = self.fleet.ends(bus, route)
                return True
        return False

    def _best(
        self, a: int, first: Numbers, second: Numbers, bus: Numbers
    ) -> tuple[int, int] | None:
        """Return the pair that eases most, by a high power of ends; None where none does."""
        worth = (np.minimum(self.ends, NEVER) / self.scale) ** self.power
        both = worth[a] + worth[bus]
        # Neither may end so late that it alone is worth more than both now: few pairs are left.
        most = (both ** (1 / self.power) * self.scale).astype(np.int64) + 1
        free = (first <= np.minimum(most, self.until[a])) & (bus != a)
        free &= second <= np.minimum(most, self.until[bus])
        p, q = np.divmod(np.flatnonzero(free), free.shape[1])
        if not p.size:
            return None
        change = (first[p, q] / self.scale) ** self.power
        change = change + (second[p, q] / self.scale) ** self.power - both[q]
        k = int(change.argmin())
        return (int(p[k]), int(q[k])) if change[k] < -1e-9 * worth[a] else None

    def _place(self, cuts: _Cuts, q: int) -> tuple[int, int]:
        """Return the vehicle of a cut, and how many runs come before it."""
        bus = int(cuts.bus[q])
        return bus, q - int(np.searchsorted(cuts.bus, bus))

    def _tails(self, a: int, mine: _Cuts, cuts: _Cuts) -> list[tuple[int, list[int]]] | None:
        first = mine.before[:, None] + self.link[mine.row[:, None], cuts.after[None, :]]
        first = first + cuts.body[None, :]
        second = cuts.before[None, :] + self.link[cuts.row[None, :], mine.after[:, None]]
        second = second + mine.body[:, None]
        pair = self._best(a, first, second, cuts.bus)
        if pair is None:
            return None
        p, (b, q) = pair[0], self._place(cuts, pair[1])
        one, two = self.routes[a], self.routes[b]
        return [(a, one[: 2 * p] + two[2 * q :]), (b, two[: 2 * q] + one[2 * p :])]

    def _runs(self, a: int, mine: _Cuts, cuts: _Cuts) -> list[tuple[int, list[int]]] | None:
        """A run of the latest goes into another route, alone or against one of that route's."""
        link = self.link
        i, j, here = mine.after[:-1], mine.there[:-1], mine.row[:-1]
        beyond = mine.after[1:]
        own = self.carry[i, j] + link[here, i] + link[j, beyond]
        without = self.ends[a] - own + link[here, beyond]
        row, after = cuts.row[None, :], cuts.after[None, :]
        longer = link[row, i[:, None]] + self.carry[i, j][:, None] + link[j[:, None], after]
        second = self.ends[cuts.bus][None, :] + longer - link[row, after]
        pair = self._best(a, np.broadcast_to(without[:, None], second.shape), second, cuts.bus)
        one = self.routes[a]
        if pair is not None:
            p, (b, q) = pair[0], self._place(cuts, pair[1])
            two = self.routes[b]
            run = one[2 * p : 2 * p + 2]
            return [(a, one[: 2 * p] + one[2 * p + 2 :]), (b, two[: 2 * q] + run + two[2 * q :])]
        their = np.flatnonzero(cuts.after < self.n)
        u, v, at, on = cuts.after[their], cuts.there[their], cuts.row[their], cuts.after[their + 1]
        theirs = self.carry[u, v] + link[at, u] + link[v, on]
        first = self.ends[a] - own[:, None] + self.carry[u, v][None, :]
        first = first + link[here[:, None], u[None, :]] + link[v[None, :], beyond[:, None]]
        second = (self.ends[cuts.bus[their]] - theirs)[None, :] + self.carry[i, j][:, None]
        second = second + link[at[None, :], i[:, None]] + link[j[:, None], on[None, :]]
        pair = self._best(a, first, second, cuts.bus[their])
        if pair is None:
            return None
        p, (b, q) = pair[0], self._place(cuts, int(their[pair[1]]))
        two = list(self.routes[b])
        one = list(one)
        one[2 * p : 2 * p + 2], two[2 * q : 2 * q + 2] = (
            two[2 * q : 2 * q + 2],
            one[2 * p : 2 * p + 2],
        )
        return [(a, one), (b, two)]

    def _sinks(self, a: int, mine: _Cuts, cuts: _Cuts) -> list[tuple[int, list[int]]] | None:
        """A load of the latest goes to another sink: one with room, or another load's."""
        link, carry = self.link, self.carry
        i, j, beyond = mine.after[:-1], mine.there[:-1], mine.after[1:]
        now = carry[i, j] + link[j, beyond]
        each = carry[i] + link[: self.m, :].T[beyond]
        roomy = np.array(self.room)[None, :] > 0
        gain = np.where(roomy, each - now[:, None], NEVER)
        if gain.size and gain.min() < 0:
            p, other = divmod(int(gain.argmin()), gain.shape[1])
            one = list(self.routes[a])
            self.room[one[2 * p + 1]] += 1
            self.room[other] -= 1
            one[2 * p + 1] = other
            return [(a, one)]
        their = np.flatnonzero(cuts.after < self.n)
        u, v, on = cuts.after[their], cuts.there[their], cuts.after[their + 1]
        first = self.ends[a] - now[:, None] + each[:, v]
        theirs = carry[u, v] + link[v, on]
        second = self.ends[cuts.bus[their]] - theirs
        second = second[None, :] + carry[u[None, :], j[:, None]] + link[j[:, None], on[None, :]]
        pair = self._best(a, first, second, cuts.bus[their])
        if pair is None:
            return None
        p, (b, q) = pair[0], self._place(cuts, int(their[pair[1]]))
        one, two = list(self.routes[a]), list(self.routes[b])
        one[2 * p + 1], two[2 * q + 1] = two[2 * q + 1], one[2 * p + 1]
        return [(a, one), (b, two)]
