# SPDX-License-Identifier: Apache-2.0
"""First routes: at once by the vehicle that is free next, and better along the least driving.

A route is a list of source, sink, source, sink, …; routes stand in the order of vehicles.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np

from qafila.planner.shuttle.flow import Flow
from qafila.planner.shuttle.ground import NEVER, Ground, Numbers

Routes: TypeAlias = list[list[int]]


class Fleet:
    """Vehicles one by one, with plain lists: many small steps are faster than in arrays."""

    def __init__(self, posed: Ground) -> None:
        self.carry: list[list[int]] = posed.carry.tolist()
        self.back: list[list[int]] = posed.back.tolist()
        reach, until = posed.reach.tolist(), posed.until.tolist()
        size = sum(len(members) for members in posed.classes)
        self.reach: list[list[int]] = [[]] * size
        self.until: list[int] = [NEVER] * size
        for kind, members in enumerate(posed.classes):
            for bus in members:
                self.reach[bus], self.until[bus] = reach[kind], until[kind]
        self.size = size

    def ends(self, bus: int, route: list[int]) -> int:
        """Return when `bus` is empty after `route`; at least `NEVER` where it cannot drive it."""
        if not route:
            return 0
        carry, back = self.carry, self.back
        time = self.reach[bus][route[0]] + carry[route[0]][route[1]]
        at = route[1]
        for step in range(2, len(route), 2):
            i, j = route[step], route[step + 1]
            time += back[at][i] + carry[i][j]
            at = j
        return time if time <= self.until[bus] else NEVER + time


def greedy(posed: Ground, fleet: Fleet) -> Routes:
    """Return routes at once: who is free first takes the load that is set down soonest.

    Where not every source has a way to every sink, loads keep to places that leave one for each.
    """
    is_free = bool((posed.carry < NEVER).all())
    rest = posed.placed.copy()
    loads, room = posed.loads.copy(), posed.room.copy()
    routes: Routes = [[] for _ in range(fleet.size)]
    kind_of = {bus: kind for kind, members in enumerate(posed.classes) for bus in members}
    heap = [(0, bus, -1) for bus in range(fleet.size)]
    while heap and loads.any():
        clock, bus, at = heapq.heappop(heap)
        arrive = posed.reach[kind_of[bus]] if at < 0 else clock + posed.back[at]
        can = (loads > 0)[:, None] & (room > 0)[None, :] if is_free else rest > 0
        done = np.where(can, arrive[:, None] + posed.carry, NEVER)
        place = int(done.argmin())
        soonest = int(done.flat[place])
        if soonest >= NEVER or soonest > fleet.until[bus]:
            continue
        i, j = divmod(place, done.shape[1])
        rest[i, j] -= 1
        loads[i] -= 1
        room[j] -= 1
        routes[bus] += [i, j]
        heapq.heappush(heap, (soonest, bus, j))
    return routes


def along(posed: Ground, fleet: Fleet, flow: Flow) -> Routes:
    """Return routes that drive along a flow of least driving: no more than that but for circles.

    Vehicles start where the flow says, and whoever is free first drives on. Circles that no vehicle
    comes into are let into the route that ends soonest of those at one of their sinks.
    """
    carried, returns = flow.carried.copy(), flow.returns.copy()
    routes: Routes = [[] for _ in range(fleet.size)]
    heap: list[tuple[int, int, int]] = []

    def drive(bus: int, i: int) -> None:
        j = int(carried[i].argmax())
        carried[i, j] -= 1
        routes[bus] += [i, j]
        heapq.heappush(heap, (fleet.ends(bus, routes[bus]), bus, j))

    for kind, members in enumerate(posed.classes):
        begins = np.repeat(np.arange(len(posed.loads)), flow.starts[kind])
        for bus, i in zip(members, begins.tolist(), strict=False):
            drive(bus, i)
    while heap:
        _, bus, j = heapq.heappop(heap)
        if returns[j].any():
            i = int(returns[j].argmax())
            returns[j, i] -= 1
            drive(bus, i)
    circles = list(_circles(carried, returns))
    while circles:
        # First those that somebody comes past: the others may hang on them.
        apart = [circle for circle in circles if not _let_in(fleet, routes, circle)]
        if len(apart) == len(circles):
            circle = apart.pop()
            for k in range(0, len(circle), 2):
                place(fleet, routes, circle[k], circle[k + 1])
        circles = apart
    return routes


def _circles(carried: Numbers, returns: Numbers) -> Iterator[list[int]]:
    """Take apart what is left of a flow into circles, each a route from a sink back to it."""
    while carried.any():
        walk, seen = [int(carried.sum(axis=1).argmax())], dict[int, int]()
        while True:
            # Backwards: from which sink a vehicle comes to this source, from which source to that.
            j = int(returns[:, walk[-1]].argmax())
            if j in seen:
                break
            seen[j] = len(walk)
            walk += [j, int(carried[:, j].argmax())]
        route = walk[seen[j] :][::-1]
        for step in range(0, len(route), 2):
            carried[route[step], route[step + 1]] -= 1
            returns[route[step - 1], route[step]] -= 1
        yield route


def _let_in(fleet: Fleet, routes: Routes, circle: list[int]) -> bool:
    """Let a circle into the route past one of its places where the vehicle ends soonest, if any."""
    best: tuple[int, int, list[int]] | None = None
    # Turned so that it begins after a sink, or with a source, that a route comes past.
    after = {circle[k - 1]: circle[k:] + circle[:k] for k in range(0, len(circle), 2)}
    before = {circle[k]: circle[k:] + circle[:k] for k in range(0, len(circle), 2)}
    for bus, route in enumerate(routes):
        for k in range(0, len(route), 2):
            if route[k + 1] in after:
                longer = route[: k + 2] + after[route[k + 1]] + route[k + 2 :]
            elif route[k] in before:
                longer = route[:k] + before[route[k]] + route[k:]
            else:
                continue
            ends = fleet.ends(bus, longer)
            if best is None or ends < best[0]:
                best = (ends, bus, longer)
    if best is not None:
        routes[best[1]] = best[2]
    return best is not None


def place(fleet: Fleet, routes: Routes, i: int, j: int) -> bool:
    """Let the run from `i` to `j` into the route where the vehicle ends soonest, if any can."""
    best: tuple[int, int, list[int]] | None = None
    for bus, route in enumerate(routes):
        for k in range(0, len(route) + 1, 2):
            longer = [*route[:k], i, j, *route[k:]]
            ends = fleet.ends(bus, longer)
            if ends < (best[0] if best else NEVER):
                best = (ends, bus, longer)
    if best is not None:
        routes[best[1]] = best[2]
    return best is not None
