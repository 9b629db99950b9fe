# SPDX-License-Identifier: Apache-2.0
"""A shuttle problem as numbers: what can be moved at all, and times in arrays.

Vehicles that start alike are one class. What no plan could move is taken out first, with the
reason, so that everything after deals with loads that have a way, a place and a vehicle.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qafila.planner.shuttle.problem import Left, Reason, Shuttle

NEVER = 1 << 40
"""Stands for the time of a way that does not exist; sums of a few still fit in int64."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The numbers of a problem.

    Parameters
    ----------
    carry
        From arriving at a source to being empty at a sink, sources × sinks, above 0.
    back
        From a sink to a source, sinks × sources.
    reach
        When a vehicle of a class can first be at a source, classes × sources.
    until
        When vehicles of a class must be empty for good, `NEVER` where they stay.
    loads
        To be moved from each source.
    room
        At each sink.
    placed
        One way to give every load a place, sources × sinks: it shows that there is one.
    classes
        The vehicles of each class, by their place in the problem.
    """

    carry: Numbers
    back: Numbers
    reach: Numbers
    until: Numbers
    loads: Numbers
    room: Numbers
    placed: Numbers
    classes: tuple[tuple[int, ...], ...]

    @property
    def counts(self) -> Numbers:
        """How many vehicles each class has."""
        return np.array([len(members) for members in self.classes], dtype=np.int64)

    def unit_s(self) -> int:
        """Return the largest step that all times are whole multiples of."""
        tables = [self.carry, self.back, self.reach]
        each = [np.gcd.reduce(t[t < NEVER], initial=0) for t in tables]
        return max(1, math.gcd(*(int(value) for value in each)))

    def in_steps(self, step_s: int) -> Ground:
        """Return the same with all times in steps, rounded down: no plan becomes slower."""
        return self._rounded(step_s, 0)

    def near_steps(self, step_s: int) -> Ground:
        """Return the same with times rounded to the nearest step, of runs at least to one."""
        return self._rounded(step_s, step_s // 2)

    def _rounded(self, step_s: int, more_s: int) -> Ground:
        def rounded(times: Numbers) -> Numbers:
            return np.where(times >= NEVER, NEVER, (times + more_s) // step_s)

        return replace(
            self,
            carry=rounded(self.carry).clip(min=1 if more_s else 0),
            back=rounded(self.back),
            reach=rounded(self.reach),
            until=np.where(self.until >= NEVER, NEVER, self.until // step_s),
        )


def ground(problem: Shuttle) -> tuple[Ground, tuple[Left, ...]]:
    """Return the numbers of what can be moved, and what cannot."""
    n, m = range(len(problem.sources)), range(len(problem.sinks))
    carry = _table((problem.carry_s(i, j) for i in n for j in m), len(n), len(m))
    back = _table((problem.return_s(j, i) for j in m for i in n), len(m), len(n))
    alike: dict[tuple[object, ...], list[int]] = {}
    for place, bus in enumerate(problem.buses):
        alike.setdefault((bus.to_source_s, bus.from_s, bus.until_s), []).append(place)
    firsts = [problem.buses[members[0]] for members in alike.values()]
    reach = _table((problem.reach_s(bus, i) for bus in firsts for i in n), len(firsts), len(n))
    until = [NEVER if bus.until_s is None else bus.until_s for bus in firsts]
    whole = Ground(
        carry=carry,
        back=back,
        reach=reach,
        until=np.array(until, dtype=np.int64),
        loads=np.array([max(0, s.loads) for s in problem.sources], dtype=np.int64),
        room=np.array([max(0, s.capacity) for s in problem.sinks], dtype=np.int64),
        placed=np.zeros_like(carry),
        classes=tuple(map(tuple, alike.values())),
    )
    return _movable(problem, whole)


def _table(values: Iterable[int | None], rows: int, columns: int) -> Numbers:
    flat = [NEVER if value is None else value for value in values]
    return np.array(flat, dtype=np.int64).reshape(rows, columns)


def earliest(posed: Ground) -> Numbers:
    """Return when a vehicle can first be at each source, with runs of others' loads on its way."""
    soonest = (
        posed.reach.min(axis=0) if len(posed.reach) else np.full(posed.loads.shape, NEVER, np.int64)
    )
    if not posed.room.size or not posed.loads.size:
        return soonest
    hops = (posed.carry[:, :, None] + posed.back[None, :, :]).min(axis=1)
    for _ in range(len(soonest)):
        better = np.minimum(soonest, (soonest[:, None] + hops).min(axis=0))
        if (better == soonest).all():
            break
        soonest = better
    return soonest


def _movable(problem: Shuttle, whole: Ground) -> tuple[Ground, tuple[Left, ...]]:
    """Take out what has no way, no vehicle or no room."""
    soonest = earliest(whole)
    loads = whole.loads.copy()
    lefts = []
    latest = int(whole.until.max(initial=0))
    for i, source in enumerate(problem.sources):
        if not loads[i]:
            continue
        ways = whole.carry[i][whole.room > 0]
        fastest = int(ways.min(initial=NEVER))
        reason = None
        if not (whole.carry[i] < NEVER).any():
            reason = Reason.NO_WAY
        elif soonest[i] >= NEVER or (fastest < NEVER and soonest[i] + fastest > latest):
            reason = Reason.NO_VEHICLE
        if reason:
            lefts.append(Left(source=source.id, loads=int(loads[i]), reason=reason))
            loads[i] = 0
    placed = _placed(loads, whole.room, whole.carry < NEVER)
    fitting = placed.sum(axis=1)
    for i, source in enumerate(problem.sources):
        if fitting[i] < loads[i]:
            over = int(loads[i] - fitting[i])
            lefts.append(Left(source=source.id, loads=over, reason=Reason.NO_ROOM))
    posed = Ground(
        carry=whole.carry,
        back=whole.back,
        reach=whole.reach,
        until=whole.until,
        loads=fitting,
        room=whole.room,
        placed=placed,
        classes=whole.classes,
    )
    return posed, tuple(lefts)


def _placed(loads: Numbers, room: Numbers, ways: NDArray[np.bool_]) -> Numbers:
    """Return places for as many loads as can have one: a maximum flow, source by source."""
    n, m = ways.shape
    sent = [[0] * m for _ in range(n)]
    free = room.tolist()
    open_to = [np.flatnonzero(row).tolist() for row in ways]
    for i in range(n):
        wanted = int(loads[i])
        while wanted:
            path, came = _way(i, sent, free, open_to)
            if not path:
                break
            moved = [sent[came[j][0]][came[j][1]] for j in path[:-1]]
            most = min([wanted, free[path[0]], *moved])
            free[path[0]] -= most
            for j in path:
                giver, former = came[j]
                sent[giver][j] += most
                if former >= 0:
                    sent[giver][former] -= most
            wanted -= most
    return np.array(sent, dtype=np.int64).reshape(n, m)


def _way(
    i: int, sent: list[list[int]], free: list[int], open_to: list[list[int]]
) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """Return sinks from one with room back to one that source `i` reaches; empty where none is.

    Breadth first, loads of others moving on where they can; also whose loads come from where.
    """
    came: dict[int, tuple[int, int]] = dict.fromkeys(open_to[i], (i, -1))
    queue = list(came)
    for j in queue:
        if free[j]:
            path = [j]
            while came[path[-1]][1] >= 0:
                path.append(came[path[-1]][1])
            return path, came
        for other, row in enumerate(sent):
            if row[j]:
                for k in open_to[other]:
                    if k not in came:
                        came[k] = (other, j)
                        queue.append(k)
    return [], came
