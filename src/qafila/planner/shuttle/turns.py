# SPDX-License-Identifier: Apache-2.0
"""Turns that a search takes: routes made even, dealt anew, annealed or shaken.

Each takes a part of what is left, pays for what it spends and keeps what is better.
"""

from __future__ import annotations

from collections.abc import Callable

from qafila.planner.shuttle.dealing import Dealer, EvenDealer, Pace
from qafila.planner.shuttle.diving import Parts, driven, let_in, narrowed, parts_within
from qafila.planner.shuttle.exact import whole_along
from qafila.planner.shuttle.flow import Flow
from qafila.planner.shuttle.ground import NEVER, Ground
from qafila.planner.shuttle.known import Search
from qafila.planner.shuttle.level import POWER, Level
from qafila.planner.shuttle.linear import is_at_hand
from qafila.planner.shuttle.routes import Routes, place
from qafila.planner.shuttle.search import Walk
from qafila.planner.shuttle.shaking import Shaker
from qafila.planner.shuttle.timely import TimelyDealer

DEALERS = 8
"""Vehicles from which on routes are dealt anew: with fewer, annealing does as much."""

DEAL_TRIES = 20
"""A deal is as dear as so many tries."""

LONG = 1 << 40
"""Tries of an annealing that only the clock ends."""

ROUND_TRIES = 500
"""A round of making hundreds of routes even is as dear as so many tries."""

DIVES = 4
"""Routes that are drawn along one flow in parts of vehicles, at most."""

DIVE_DEALS = 500
"""Deals of each of them: where these do not help, other routes do sooner than more deals."""

DIVE_S = 4.0
"""Seconds for one flow in parts of vehicles, at most: mostly it takes a tenth of one."""

DIVE_STEPS = 3
"""Times, at most, of which it is asked whether parts of vehicles are empty by then."""

ALONG_S = 4.0
"""Seconds of the solver for whole vehicles along such a flow, at most: mostly it takes one."""

ARC_TRIES = 2
"""An arc of a flow in parts of vehicles is as dear as so many tries."""

BRISK = Pace((12.0, 12.0), (0.1, 0.1))
SLOW = Pace((2.0, 40.0), (0.003, 0.001))
SHARP = Pace((100.0, 200.0), (2.0, 0.01))
"""How routes are dealt anew: of some vehicles with a few runs, of few vehicles with long routes,
whose driving is to stay least for long, and of hundreds, which are nearly even."""


def even(search: Search, routes: Routes, rounds: int, power: float = POWER) -> Routes:
    """Make routes even, for so many rounds; return what came of it."""
    routes = [list(route) for route in routes]
    level = Level(search.posed, search.fleet, routes, search.room(routes), power)
    search.spend(level.run(search.bound_s, search.tries(rounds), search.stop))
    search.take(level.routes)
    return level.routes


def shake(search: Search, routes: Routes, part: float) -> None:
    """Shake routes as long as it helps, for a part of what is left."""
    clock = search.left_s or (lambda: 0.0)
    least_s, least = clock() * (1 - part), (search.left or 0) * (1 - part)

    def over(rounds: int) -> bool:
        search.spend(rounds * ROUND_TRIES)
        is_spent = search.left is not None and search.left < least
        return is_spent or clock() < least_s or search.over()

    shaker = Shaker(search.posed, search.fleet, routes, search.room(routes))
    while shaker.run(search.bound_s, search.chance, over):
        search.take(shaker.routes)
    search.take(shaker.routes)
    search.spend(1)


def settle(search: Search, routes: Routes, part: float) -> None:
    """Anneal once, as slowly as a part of what is left allows."""
    if search.over():
        return
    tries = LONG if search.left is None else 1 + int(search.left * part)
    clock = search.left_s or (lambda: 0.0)
    left_s = clock()
    walk = Walk(search.fleet, [list(r) for r in routes], search.room(routes), search.chance)
    spent = (lambda: (left_s - clock()) / (left_s * part)) if left_s > 0 else (lambda: 0.0)
    search.spend(walk.anneal(search.bound_s, tries, search.stop, spent) + 1)
    search.take(walk.best)


def dive(search: Search, flow: Flow, part: float) -> None:
    """Deal routes along parts of vehicles, for a part of what is left: first those at the bound.

    Where parts of vehicles do not move all by then, those a step later, and so on.
    """
    if search.fleet.size < DEALERS or search.moved < search.wanted() or not is_at_hand():
        return
    unit_s = search.unit_s
    posed = narrowed(search.posed, flow).in_steps(unit_s)
    lowest = -(-search.bound_s // unit_s)
    for horizon in range(lowest, lowest + DIVE_STEPS):
        goal_s = horizon * unit_s
        if search.over() or search.latest_s <= goal_s:
            return
        parts = parts_within(posed, horizon, search.limits(DIVE_S))
        search.spend(ARC_TRIES * parts.arcs + 1)
        for turn in range(DIVES if parts.tours else 0):
            if search.over() or search.latest_s <= goal_s:
                return
            chance = search.chance if turn else None
            routes = let_in(search.posed, search.fleet, driven(posed, parts.tours, chance))
            deal_in_time(search, routes, part, DIVE_DEALS, goal_s)
        _take_along(search, posed, parts, goal_s)


def _take_along(search: Search, posed: Ground, parts: Parts, goal_s: int) -> None:
    """Ask for whole vehicles along what parts of vehicles would drive, or nearly so."""
    if parts.near is None or search.over() or search.latest_s <= goal_s:
        return
    seed = search.chance.randrange(1 << 30)
    answer = whole_along(posed, parts.near, search.limits(ALONG_S), seed)
    search.spend_effort(answer.effort)
    if answer.routes is not None:
        search.take(answer.routes)


def deal(
    search: Search, routes: Routes, pace: Pace, part: float, most: int | None = None
) -> Routes:
    """Deal routes anew for even ends, for a part of what is left, and at most so often."""

    def dealer(routes: Routes, room: list[int], seed: int) -> Dealer:
        return EvenDealer(search.posed, search.fleet, routes, room, seed, pace)

    return _dealt(search, routes, dealer, part, most, search.bound_s)


def deal_in_time(search: Search, routes: Routes, part: float, most: int, goal_s: int) -> Routes:
    """Deal routes anew until all end by `goal_s`, for a part of what is left, at most so often."""

    def dealer(routes: Routes, room: list[int], seed: int) -> Dealer:
        return TimelyDealer(search.posed, search.fleet, routes, room, seed, search.unit_s)

    return _dealt(search, routes, dealer, part, most, goal_s)


def _dealt(
    search: Search,
    routes: Routes,
    dealer_of: Callable[[Routes, list[int], int], Dealer],
    part: float,
    most: int | None,
    goal_s: int,
) -> Routes:
    if search.over() or search.fleet.size < DEALERS or search.moved < 1 or not is_at_hand():
        return routes
    if _is_worse(search, routes):
        routes = search.routes
    clock = search.left_s or (lambda: 0.0)
    left_s = clock()
    deals = LONG if search.left is None else int(search.left * part) // DEAL_TRIES
    deals = min(deals, LONG if most is None else most)
    dealer = dealer_of(routes, search.room(routes), search.chance.randrange(1 << 30))
    spent = (lambda: (left_s - clock()) / (left_s * part)) if left_s > 0 else (lambda: 0.0)
    deals = dealer.run(goal_s, deals, search.stop, spent, search.take)
    search.spend(DEAL_TRIES * deals + 1)
    search.take(dealer.best)
    return dealer.best


def _is_worse(search: Search, routes: Routes) -> bool:
    """Say whether routes move less than the best ones, or cannot be driven."""
    is_less = sum(map(len, routes)) < 2 * search.moved
    return is_less or any(search.fleet.ends(b, route) >= NEVER for b, route in enumerate(routes))


def anneal(search: Search, tries: int) -> None:
    """Anneal once, with at most so many tries."""
    if search.over() or not search.routes:
        return
    walk = Walk(
        search.fleet,
        [list(route) for route in search.routes],
        search.room(search.routes),
        search.chance,
    )
    search.spend(walk.anneal(search.bound_s, search.tries(tries), search.stop) + 1)
    search.take(walk.best)


def fetched(search: Search, routes: Routes) -> Routes:
    """Return routes that take in loads they have left, wherever a vehicle still has the time."""
    routes = [list(route) for route in routes]
    rest = search.posed.loads.tolist()
    room = search.room(routes)
    for route in routes:
        for i in route[::2]:
            rest[i] -= 1
    for i, count in enumerate(rest):
        for _ in range(count):
            ways = sorted((int(c), j) for j, c in enumerate(search.posed.carry[i]) if room[j] > 0)
            j = next((j for c, j in ways if c < NEVER and place(search.fleet, routes, i, j)), -1)
            if j < 0 or search.stop():
                break
            room[j] -= 1
    return routes
