# SPDX-License-Identifier: Apache-2.0
"""The least driving in all: a minimum-cost flow of loads to sinks and of vehicles back to sources.

Every load goes to a sink; every load needs a vehicle, which comes from a depot or back from a sink.
Who drives what is left open, so the least sum over the number of vehicles is a bound, and its dual
values are worths of loads and prices of room. Augmented along cheapest ways, all at once in numpy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from qafila.planner.shuttle.ground import NEVER, Ground, Numbers

Stop: TypeAlias = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The flow and its dual values.

    Parameters
    ----------
    carried
        Loads from each source to each sink.
    returns
        Empty vehicles from each sink to each source.
    starts
        Vehicles of each class that begin at each source.
    worths, prices
        As in `qafila.planner.shuttle.problem.FlowBound`.
    more_carried, more_returned, more_started
        By how much the driving in all becomes more, at least, with one more run from a source to a
        sink, one way back, one start of a class at a source: reduced costs, from 0 up.
    """

    carried: Numbers
    returns: Numbers
    starts: Numbers
    worths: Numbers
    prices: Numbers
    more_carried: Numbers
    more_returned: Numbers
    more_started: Numbers


class _Network:
    """Sources' exits, sinks (in and out), depots, sources' entries; the last entry is the end."""

    def __init__(self, posed: Ground) -> None:
        n, m, k = len(posed.loads), len(posed.room), len(posed.classes)
        self.out_cost = posed.carry
        in_cost = np.zeros((m + k, n + 1), dtype=np.int64)
        in_cost[:m, :n] = posed.back
        in_cost[m:, :n] = posed.reach
        self.in_cost = in_cost
        self.room = posed.room
        self.m = m
        self.supply = posed.loads.copy()
        self.idle = posed.counts.copy()
        self.wanted = np.append(posed.loads, posed.counts.sum())
        self.out = np.zeros((n, m), dtype=np.int64)
        self.into = np.zeros((m + k, n + 1), dtype=np.int64)

    def distances(self, *, everywhere: bool) -> tuple[Numbers, Numbers, Numbers, Numbers]:
        """Return the cheapest way from what still has supply (or from everywhere) to each node."""
        m = self.m
        far = 0 if everywhere else NEVER * 8
        exits = np.where(self.supply > 0, 0, far)
        enter = np.full(m, far, dtype=np.int64)
        leave = np.full(len(self.into), far, dtype=np.int64)
        leave[m:] = np.where(self.idle > 0, 0, far)
        entries = np.full(self.into.shape[1], far, dtype=np.int64)
        used, open_ = self.out.sum(axis=1).any(), self.room - self.out.sum(axis=0) > 0
        through = self.out.sum(axis=0) > 0
        out_used, in_used = self.out > 0, self.into > 0
        no = NEVER * 8
        for _ in range(4 * (len(exits) + len(leave)) + 8):
            before = (exits, enter, leave, entries)
            enter = np.minimum(enter, (exits[:, None] + self.out_cost).min(axis=0, initial=no))
            leave = leave.copy()
            leave[:m] = np.minimum(leave[:m], np.where(open_, enter, no))
            entries = np.minimum(entries, (leave[:, None] + self.in_cost).min(axis=0, initial=no))
            undone = np.where(in_used, entries[None, :] - self.in_cost, no)
            leave = np.minimum(leave, undone.min(axis=1, initial=no))
            enter = np.minimum(enter, np.where(through, leave[:m], no))
            if used:
                undone = np.where(out_used, enter[None, :] - self.out_cost, no)
                exits = np.minimum(exits, undone.min(axis=1, initial=no))
            if all(
                (a == b).all() for a, b in zip(before, (exits, enter, leave, entries), strict=True)
            ):
                break
        return exits, enter, leave, entries

    def augment(self) -> bool:
        """Send what can be sent along cheapest ways; return whether there was one."""
        distance = self.distances(everywhere=False)
        entries = distance[3]
        goals = np.flatnonzero((self.wanted > 0) & (entries < NEVER))
        if not goals.size:
            return False
        # Several ways of one reckoning: each is walked on the residual as it then is.
        nearest = entries[goals].min()
        sent = False
        for goal in goals[entries[goals] == nearest].tolist():
            while self.wanted[goal] > 0 and self._send(goal, distance):
                sent = True
        return sent

    def _send(self, goal: int, distance: tuple[Numbers, Numbers, Numbers, Numbers]) -> bool:
        """Walk back from `goal` over arcs without slack, depth first, and send along them."""
        seen: set[tuple[int, int]] = set()
        stack: list[tuple[tuple[int, int], tuple[int, int] | None]] = [((3, goal), None)]
        came: dict[tuple[int, int], tuple[int, int] | None] = {}
        while stack:
            node, child = stack.pop()
            if node in seen:
                continue
            seen.add(node)
            came[node] = child
            kind, place = node
            supply = self._supply(node)
            if supply > 0 and distance[kind][place] == 0:
                self.wanted[goal] -= self._push(node, came, min(supply, int(self.wanted[goal])))
                return True
            stack += [
                (before, node) for before in self._before(node, distance) if before not in seen
            ]
        return False

    def _supply(self, node: tuple[int, int]) -> int:
        kind, place = node
        if kind == 0:
            return int(self.supply[place])
        return int(self.idle[place - self.m]) if kind == 2 and place >= self.m else 0

    def _before(
        self, node: tuple[int, int], distance: tuple[Numbers, Numbers, Numbers, Numbers]
    ) -> list[tuple[int, int]]:
        exits, enter, leave, entries = distance
        kind, at = node
        here = distance[kind][at]
        if kind == 3:
            return [(2, int(r)) for r in np.flatnonzero(leave + self.in_cost[:, at] == here)]
        if kind == 0:
            back = (self.out[at] > 0) & (enter - self.out_cost[at] == here)
            return [(1, int(j)) for j in np.flatnonzero(back)]
        if kind == 1:
            found = [(0, int(i)) for i in np.flatnonzero(exits + self.out_cost[:, at] == here)]
            if self.out[:, at].any() and leave[at] == here:
                found.append((2, at))
            return found
        undone = (self.into[at] > 0) & (entries - self.in_cost[at] == here)
        found = [(3, int(i)) for i in np.flatnonzero(undone)]
        if at < self.m and enter[at] == here and self.out[:, at].sum() < self.room[at]:
            found.append((1, at))
        return found

    def _capacity(self, kind: int, a: int, to: int, b: int) -> int:
        """Return how much can be sent from node `a` of a kind to `b` of another."""
        if (kind, to) == (1, 0):
            return int(self.out[b, a])
        if (kind, to) == (3, 2):
            return int(self.into[b, a])
        taken = int(self.out[:, a].sum()) if kind in {1, 2} and to in {1, 2} else 0
        if (kind, to) == (1, 2):
            return int(self.room[a]) - taken
        return taken if (kind, to) == (2, 1) else NEVER

    def _push(
        self, start: tuple[int, int], came: dict[tuple[int, int], tuple[int, int] | None], most: int
    ) -> int:
        arcs = []
        node, after = start, came[start]
        while after is not None:
            arcs.append((node, after))
            node, after = after, came[after]
        most = min(most, *(self._capacity(kind, a, to, b) for (kind, a), (to, b) in arcs))
        for (kind, a), (to, b) in arcs:
            if (kind, to) == (0, 1):
                self.out[a, b] += most
            elif (kind, to) == (1, 0):
                self.out[b, a] -= most
            elif (kind, to) == (2, 3):
                self.into[a, b] += most
            elif (kind, to) == (3, 2):
                self.into[b, a] -= most
        if start[0] == 0:
            self.supply[start[1]] -= most
        else:
            self.idle[start[1] - self.m] -= most
        return most


def least_driving(posed: Ground, stop: Stop = lambda: False) -> Flow | None:
    """Return the cheapest flow; None where vehicles cannot get to all loads, or `stop` said so."""
    network = _Network(posed)
    while not stop() and network.augment():
        pass
    if network.wanted.any():
        return None
    exits, enter, leave, entries = network.distances(everywhere=True)
    m, n = network.m, len(posed.loads)
    more = leave[:, None] + network.in_cost[:, :n] - entries[None, :n]
    return Flow(
        carried=network.out,
        returns=network.into[:m, :n],
        starts=network.into[m:, :n],
        worths=entries[:n] - exits,
        prices=np.maximum(0, leave[:m] - enter),
        more_carried=exits[:, None] + posed.carry - enter[None, :],
        more_returned=more[:m],
        more_started=more[m:],
    )
