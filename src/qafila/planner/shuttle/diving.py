# SPDX-License-Identifier: Apache-2.0
"""Routes of whole vehicles along a flow through time that is in parts of vehicles.

Parts of vehicles are soon told which ways to take to be empty by a given time with the least
driving. Taken apart into tours, and each tour driven by a whole vehicle as far as loads and room
go, the flow leaves a few loads, which are let in where vehicles end soonest. Such routes are a
little too late; dealt anew they are soon in time, where routes along the least driving without
regard to time take many times as long or never are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import TypeVar

import numpy as np

from qafila.planner.shuttle.flow import Flow
from qafila.planner.shuttle.ground import NEVER, Ground, Numbers
from qafila.planner.shuttle.linear import Ends, Limits, least_ends
from qafila.planner.shuttle.network import Network, network
from qafila.planner.shuttle.routes import Fleet, Routes

KEPT = 0.2
"""Part of all runs and of all ways back that may be taken: those that cost the least driving.

With all of them the sum of ends was the same, and took three times as long to find.
"""

MOST_CELLS = 40_000
"""Sources × sinks × steps, at most: of more, parts of vehicles are not soon told."""

NEAR = 0.51
"""Steps that an arc may cost beyond the best, to be taken by whole vehicles.

With none, no plan was at the bound in the hundreds that were tried; with twice as much, it took
twice as long or longer.
"""

LEAST = 1e-6
"""Part of a vehicle that counts as none."""

K = TypeVar("K")


def narrowed(posed: Ground, flow: Flow) -> Ground:
    """Return the problem with only the ways that add the least to the least driving."""

    def kept(times: Numbers, more: Numbers) -> Numbers:
        ways = more[times < NEVER]
        return np.where(more <= np.quantile(ways, KEPT), times, NEVER) if ways.size else times

    return replace(
        posed,
        carry=kept(posed.carry, flow.more_carried),
        back=kept(posed.back, flow.more_returned),
        reach=kept(posed.reach, flow.more_started),
    )


@dataclass(frozen=True, slots=True)
class Tour:
    """A way through time of a class of vehicles, and what part of a vehicle takes it."""

    part: float
    kind: int
    stops: list[int]


def is_short(posed: Ground, horizon: int) -> bool:
    """Say whether parts of vehicles are soon told what to do within so many steps."""
    return horizon * posed.carry.size <= MOST_CELLS


@dataclass(frozen=True, slots=True)
class Parts:
    """What parts of vehicles do that move all loads by a horizon.

    Parameters
    ----------
    tours
        Biggest part first; empty where there are none, or it was not found out.
    near
        The arcs that cost next to nothing beyond the best.
    arcs
        How many arcs were asked about.
    """

    tours: list[Tour]
    near: Network | None
    arcs: int


def parts_within(posed: Ground, horizon: int, limits: Limits) -> Parts:
    """Return what parts of vehicles do that move all loads by `horizon` steps."""
    made = network(posed, horizon) if is_short(posed, horizon) else None
    if made is None or not made.runs:
        return Parts([], None, 0)
    ends = least_ends(posed, made, limits)
    if ends is None or not np.isfinite(ends.total):
        return Parts([], None, len(made))
    tours = sorted(_Apart(posed, made, ends).tours(), key=lambda tour: -tour.part)
    return Parts(tours, made.only((ends.beyond <= NEAR).tolist()), len(made))


class _Apart:
    """A flow that is taken apart: of each node, what leaves it by where it goes; -1 is the end."""

    def __init__(self, posed: Ground, made: Network, ends: Ends) -> None:
        self.carry: list[list[int]] = posed.carry.tolist()
        self.back: list[list[int]] = posed.back.tolist()
        self.reach: list[list[int]] = posed.reach.tolist()
        self.begins: dict[tuple[int, int, int], float] = {}
        self.going = defaultdict[tuple[int, int, int], dict[int, float]](dict)
        self.coming = defaultdict[tuple[int, int, int], dict[int, float]](lambda: {-1: 0.0})
        first, second = len(made.starts), len(made.starts) + len(made.runs)
        for k in np.flatnonzero(ends.driven > LEAST).tolist():
            part = float(ends.driven[k])
            if k < first:
                self.begins[made.starts[k]] = part
            elif k < second:
                flow, i, step, j = made.runs[k - first]
                self.going[flow, i, step][j] = part
                self.coming[flow, j, step + self.carry[i][j]][-1] += part
            else:
                flow, j, step, i = made.returns[k - second]
                self.coming[flow, j, step][i] = part
                self.coming[flow, j, step][-1] -= part

    def tours(self) -> Iterator[Tour]:
        """Yield tours along what most parts take, until nothing is left."""
        begins = self.begins
        while begins:
            begin = max(begins, key=lambda key: begins[key])
            kind, i, flow = begin
            step = self.reach[kind][i]
            stops: list[int] = []
            taken: list[tuple[dict[int, float], int]] = []
            while i >= 0 and self.going[flow, i, step]:
                going = self.going[flow, i, step]
                j = max(going, key=lambda j: going[j])
                step += self.carry[i][j]
                stops += [i, j]
                coming = self.coming[flow, j, step]
                i = max(coming, key=lambda i: coming[i])
                step += self.back[j][i] if i >= 0 else 0
                taken += [(going, j), (coming, i)]
            # What is next to nothing is an end, and comes of rounding: each tour uses up an arc.
            parts = [ways[way] for ways, way in taken if ways[way] > LEAST]
            part = min([begins[begin], *parts])
            yield Tour(part, kind, stops)
            for ways, way in taken:
                _less(ways, way, part)
            _less(begins, begin, part)


def _less(ways: dict[K, float], way: K, part: float) -> None:
    """Take a part off a way, and the way away where nothing is left."""
    ways[way] -= part
    if ways[way] <= LEAST and way != -1:
        del ways[way]


def driven(posed: Ground, tours: list[Tour], chance: Random | None) -> Routes:
    """Return routes of whole vehicles along tours; some loads may be left.

    A tour that many take comes first; once none can be driven to its end, those that can be driven
    farthest do. `chance` draws another order; None: none.
    """
    loads, room = posed.loads.tolist(), posed.room.tolist()
    waiting = [list(reversed(buses)) for buses in posed.classes]
    routes: Routes = [[] for _ in range(int(posed.counts.sum()))]

    def rank(tour: Tour) -> float:
        return -tour.part * (chance.uniform(0.5, 1.0) if chance else 1.0)

    def drive(tour: Tour, stops: list[int]) -> None:
        routes[waiting[tour.kind].pop()] = list(stops)
        for i, j in zip(stops[::2], stops[1::2], strict=True):
            loads[i] -= 1
            room[j] -= 1

    tours = sorted(tours, key=rank)
    for tour in tours:
        for _ in range(max(1, round(tour.part))):
            if waiting[tour.kind] and len(_fitting(tour.stops, loads, room)) == len(tour.stops):
                drive(tour, tour.stops)
    while any(waiting):
        ways = [(_fitting(tour.stops, loads, room), tour) for tour in tours if waiting[tour.kind]]
        stops, best = max(ways, key=lambda way: len(way[0]), default=([], None))
        if best is None or not stops:
            break
        drive(best, stops)
    return routes


def _fitting(stops: list[int], loads: list[int], room: list[int]) -> list[int]:
    """Return as much of a tour as there are loads and room for."""
    for k in range(0, len(stops), 2):
        i, j = stops[k], stops[k + 1]
        if stops[:k:2].count(i) >= loads[i] or stops[1:k:2].count(j) >= room[j]:
            return stops[:k]
    return stops


def let_in(posed: Ground, fleet: Fleet, routes: Routes) -> Routes:
    """Return routes that take in all loads that are left, each where its vehicle ends soonest.

    Fewer where there is no room or no way.
    """
    routes = [list(route) for route in routes]
    loads, room = posed.loads.copy(), posed.room.copy()
    for route in routes:
        np.subtract.at(loads, route[::2], 1)
        np.subtract.at(room, route[1::2], 1)
    n, m = posed.carry.shape
    link = np.zeros((m + len(posed.classes), n + 1), dtype=np.int64)
    link[:m, :n], link[m:, :n] = posed.back, posed.reach
    depot = {bus: m + kind for kind, buses in enumerate(posed.classes) for bus in buses}
    until = np.array(fleet.until, dtype=np.int64)
    for i in np.repeat(np.arange(n), loads).tolist():
        cuts = [(b, k) for b, route in enumerate(routes) for k in range(len(route) // 2 + 1)]
        bus = np.array([b for b, _ in cuts], dtype=np.int64)
        row = np.array([routes[b][2 * k - 1] if k else depot[b] for b, k in cuts])
        after = np.array([(*routes[b], n)[2 * k] if 2 * k < len(routes[b]) else n for b, k in cuts])
        ends = np.array([fleet.ends(b, route) for b, route in enumerate(routes)], dtype=np.int64)
        base = ends[bus] - link[row, after] + link[row, i]
        longer = base[:, None] + posed.carry[i][None, :] + link[:m, after].T
        longer = np.where((room > 0)[None, :] & (longer <= until[bus][:, None]), longer, NEVER)
        place, j = divmod(int(longer.argmin()), m)
        if longer[place, j] < NEVER:
            b, k = cuts[place]
            routes[b][2 * k : 2 * k] = [i, j]
            room[j] -= 1
    return routes
