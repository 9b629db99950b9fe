# SPDX-License-Identifier: Apache-2.0
"""Shuttles: vehicles fewer than loads go to and fro until everybody is moved, soonest last.

A first legal plan at once; better ones by even routes and annealing; bounds by worths and prices
that anybody can check; and where CP-SAT is installed, the proof by the flow through time. See
`docs/dev/shuttles.md` for the method and `benchmarks/shuttle.py` for figures.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from qafila.planner.shuttle.bounds import MOST_CELLS, OVERHEAD, by_prices, by_reach
from qafila.planner.shuttle.columns import Mix, Tour, dived, raised, steps
from qafila.planner.shuttle.dealing import Dealer, Pace
from qafila.planner.shuttle.exact import within
from qafila.planner.shuttle.flow import Flow, Stop, least_driving
from qafila.planner.shuttle.ground import NEVER, Ground, Numbers, ground
from qafila.planner.shuttle.joining import joined
from qafila.planner.shuttle.known import PER_SECOND, Search
from qafila.planner.shuttle.level import POWER, Level
from qafila.planner.shuttle.linear import dual_values, is_at_hand
from qafila.planner.shuttle.problem import (
    Bus,
    FlowBound,
    Left,
    Reason,
    Route,
    Run,
    Shuttle,
    ShuttlePlan,
    Sink,
    Source,
    breaches,
)
from qafila.planner.shuttle.routes import Fleet, Routes, along, greedy, place
from qafila.planner.shuttle.search import Walk
from qafila.planner.shuttle.shaking import Shaker

__all__ = [
    "Bus",
    "FlowBound",
    "Left",
    "Reason",
    "Route",
    "Run",
    "Shuttle",
    "ShuttlePlan",
    "Sink",
    "Source",
    "Stop",
    "breaches",
    "solve_shuttle",
]

DEFAULT_WORK = 5_000_000
"""Tries where neither work nor a clock says when to end: under a minute on most computers."""

SHORT = 300_000
"""Tries of one annealing, at most: about a second."""

TRIES_EACH = 2_500
"""Tries of one annealing for each load and vehicle."""

FIRST = 8
"""So much shorter is the first annealing: the solver may not need it."""

LEVELLED = 300
"""Rounds of making routes even, where there are better ones to come."""

GENTLY = 1.3
"""The power of ends, where driving is to stay the least and only then even."""

ROUGHLY = 1_000
"""Rounds of making routes even, before they are dealt anew."""

SETTLED = 0.6
"""Part of what is left that few vehicles with long routes may be dealt anew for at first."""

DEALERS = 8
"""Vehicles from which on routes are dealt anew: with fewer, annealing does as much."""

DEALS = 6_000
"""Deals in a turn, at most, where the bound may not be reached: one or two seconds."""

FIRST_DEALS = 500
"""Deals of the first turn, where longer ones are to come."""

DEAL_TRIES = 20
"""A deal is as dear as so many tries."""

BRISK = Pace((12.0, 12.0), (0.1, 0.1))
SLOW = Pace((2.0, 40.0), (0.003, 0.001))
SHARP = Pace((100.0, 200.0), (2.0, 0.01))
"""How routes are dealt anew: of some vehicles with a few runs, of few vehicles with long routes,
whose driving is to stay least for long, and of hundreds, which are nearly even."""

DEALT = 0.25
"""Part of what is left that a rounded mix may be dealt anew for."""

LONG = 1 << 40
"""Tries of an annealing that only the clock ends."""

FINENESS = (0.5, 1.5, 5.0)
"""Parts of `MOST_CELLS` that tables may cost while tours are mixed, one after another."""

FEW = 1e-4
"""Part of the loads that a mix may leave."""

SLACKS = (1.0075, 1.004)
"""Times the least horizon of a mix, into which it is rounded: how well the rest can be made even is
a matter of luck."""

SHAKEN = 0.2
"""Part of what is left that a rounded mix may be shaken for: bounds are to come."""

SMOOTHED = 1_000
"""Rounds of making a rounded mix even: it leaves some vehicles much too long."""

ROUND_TRIES = 500
"""A round of making hundreds of routes even is as dear as so many tries."""

FINEST_CELLS = 300_000_000
"""Sources × sinks × steps of the table that a bound is reckoned by: a few seconds."""

RESERVE_S = 2.0
"""Seconds for that table, at most."""

CELLS_TRIED = 1_000
"""Of such a table, as dear as one try."""

SLICE_S = 16.0
"""Seconds of the solver's first turn."""

FIRST_SLICE_S = 4.0
"""Seconds of its first turn where routes are dealt anew after it: that may find it sooner."""

LONGER = 4
"""So many times longer is each turn of the solver: it begins anew each time."""


def solve_shuttle(
    problem: Shuttle,
    *,
    work: int | None = None,
    stop: Stop = lambda: False,
    left_s: Callable[[], float] | None = None,
    seed: int = 1,
    seen: Callable[[int, int], None] = lambda completion_s, bound_s: None,
) -> ShuttlePlan:
    """Return the best plan that can be found: all that can be moved, the last of it soonest.

    Parameters
    ----------
    problem
        Loads that cannot be moved are left, with the reason; the rest is planned.
    work
        Tries that may be made, at least 0; with it and without `left_s` the plan is the same on
        every run. None: until `stop`, `left_s` or the proof; without any of them, a default.
    stop
        Asked now and then whether time is up; a legal plan comes back all the same.
    left_s
        Says how many seconds are left by the clock; for the solver, which cannot ask `stop`.
    seed
        Repeats the result.
    seen
        Told completion time and bound of each better plan, in seconds.
    """
    posed, left = ground(problem)
    if work is None and left_s is None:
        work = DEFAULT_WORK
    search = Search(
        posed=posed,
        fleet=Fleet(posed),
        unit_s=posed.unit_s(),
        left=work,
        stop=(lambda: stop() or left_s() <= 0) if left_s else stop,
        left_s=left_s,
        seen=seen,
        chance=Random(seed),
    )
    search.take(greedy(posed, search.fleet))
    if search.wanted():
        search.raise_to(by_reach(posed))
        _improve(search)
    return _told(problem, search, left)


def _improve(search: Search) -> None:
    """Spend what there is until nothing better is possible."""
    flow = least_driving(search.posed, search.stop)
    if flow is not None and search.moved == search.wanted():
        most = search.latest_s
        search.raise_to(by_prices(search.posed, flow.worths, flow.prices, most, search.unit_s))
    is_large = _is_large(search)
    rounds = LEVELLED if is_large else SHORT
    begun: Routes = []
    evened = search.routes
    if flow is not None:
        begun = along(search.posed, search.fleet, joined(search.posed, flow))
        evened = _even(search, begun, rounds)
    _even(search, search.routes, rounds)
    search.take(_fetched(search, search.routes))
    if not is_large:
        _deal(search, evened, BRISK, DEALT, DEALS)
    if is_large and flow is not None and search.moved == search.wanted():
        if search.fleet.size > sum(search.posed.carry.shape):
            _improve_many(search, flow)
        else:
            _improve_few(search, flow, begun)
    seconds = SLICE_S if search.fleet.size < DEALERS else FIRST_SLICE_S
    short = min(SHORT, TRIES_EACH * search.wanted() * search.fleet.size)
    tries = short // FIRST
    while not search.over():
        _anneal(search, tries)
        search.take(_fetched(search, search.routes))
        _prove(search, seconds)
        if search.moved < search.wanted():
            return  # Nothing here can prove that no more could be moved.
        _deal(search, search.routes, BRISK, DEALT, DEALS)
        seconds, tries = LONGER * seconds, min(short, 2 * tries)


def _improve_many(search: Search, flow: Flow) -> None:
    """Improve a large problem of more vehicles than places: a mix has most of them whole."""
    _mix(search, flow, is_rounded=True)
    while not search.over():
        _shake(search, search.routes, 0.5)
        _deal(search, search.routes, SHARP, 0.5)


def _improve_few(search: Search, flow: Flow, begun: Routes) -> None:
    """Improve a large problem of few vehicles: from the least driving on, dealt anew."""
    _deal(search, search.routes, BRISK, DEALT, FIRST_DEALS)
    _deal(search, _even(search, begun, ROUGHLY, GENTLY), SLOW, SETTLED)
    _mix(search, flow, is_rounded=False)
    while not search.over():
        _settle(search, search.routes, 1.0)


def _even(search: Search, routes: Routes, rounds: int, power: float = POWER) -> Routes:
    routes = [list(route) for route in routes]
    level = Level(search.posed, search.fleet, routes, search.room(routes), power)
    search.spend(level.run(search.bound_s, search.tries(rounds), search.stop))
    search.take(level.routes)
    return level.routes


def _shake(search: Search, routes: Routes, part: float) -> None:
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


def _settle(search: Search, routes: Routes, part: float) -> None:
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


def _deal(
    search: Search, routes: Routes, pace: Pace, part: float, most: int | None = None
) -> Routes:
    """Deal routes anew, for a part of what is left, and at most so often."""
    if search.over() or search.fleet.size < DEALERS or search.moved < 1 or not is_at_hand():
        return routes
    if _is_worse(search, routes):
        routes = search.routes
    clock = search.left_s or (lambda: 0.0)
    left_s = clock()
    deals = LONG if search.left is None else int(search.left * part) // DEAL_TRIES
    deals = min(deals, LONG if most is None else most)
    seed = search.chance.randrange(1 << 30)
    dealer = Dealer(search.posed, search.fleet, routes, search.room(routes), seed)
    spent = (lambda: (left_s - clock()) / (left_s * part)) if left_s > 0 else (lambda: 0.0)
    deals = dealer.run(search.bound_s, pace, deals, search.stop, spent, search.take)
    search.spend(DEAL_TRIES * deals + 1)
    search.take(dealer.best)
    return dealer.best


def _is_worse(search: Search, routes: Routes) -> bool:
    """Say whether routes move less than the best ones, or cannot be driven."""
    is_less = sum(map(len, routes)) < 2 * search.moved
    return is_less or any(search.fleet.ends(b, route) >= NEVER for b, route in enumerate(routes))


def _anneal(search: Search, tries: int) -> None:
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


def _fetched(search: Search, routes: Routes) -> Routes:
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


def _is_large(search: Search) -> bool:
    """Say whether places and times are too many to be written down."""
    return search.latest_s // search.unit_s * _cells(search) > MOST_CELLS


def _cells(search: Search) -> int:
    return search.posed.carry.size + OVERHEAD


def _mix(search: Search, flow: Flow, *, is_rounded: bool) -> None:
    """Mix tours for bounds, on coarse steps first, then on finer ones.

    With `is_rounded`, the first mix is rounded to a plan.
    """
    clock = search.left_s or (lambda: 0.0)
    reserve_s = min(RESERVE_S, clock() / 10)  # A mix is for nothing that is not reckoned with.

    def over(cells: int) -> bool:
        search.spend(cells // CELLS_TRIED)
        return search.over() or clock() < reserve_s

    worths, prices = flow.worths, flow.prices
    known: list[Tour] = []
    for fineness in FINENESS:
        most_s = search.latest_s
        step_s = max(search.unit_s, -int(-most_s * _cells(search) // (fineness * MOST_CELLS)))
        posed = search.posed.near_steps(step_s)
        least, most = search.bound_s // step_s, -(-most_s // step_s)
        found = raised(posed, least, most, worths, prices, over, known, FEW)
        if found is None:
            return
        worths, prices, known = found.worths, found.prices, list(found.mix.parts)
        _reckon(search, worths, prices)
        if over(0):
            return
        for slack in SLACKS if is_rounded and fineness == FINENESS[0] else ():
            _round(search, posed, found.mix, int(found.horizon * step_s * slack), step_s, over)


def _round(
    search: Search,
    posed: Ground,
    mix: Mix,
    within_s: int,
    step_s: int,
    over: Callable[[int], bool],
) -> None:
    """Round a mix to tours that end in time, let in what is left, and make that even."""

    def is_short(tour: Tour) -> bool:
        return steps(search.posed, tour) <= within_s

    routes = _fetched(search, dived(posed, mix, within_s // step_s, over, is_short))
    even = _even(search, routes, SMOOTHED)
    if sum(map(len, even)) == 2 * search.wanted():
        _shake(search, _deal(search, even, SHARP, DEALT), SHAKEN)


def _reckon(search: Search, worths: Numbers, prices: Numbers) -> None:
    """Raise the bound by worths and prices, on the finest steps that can be afforded."""
    most_cells = FINEST_CELLS
    if search.left is not None:
        most_cells = min(most_cells, max(MOST_CELLS, search.left * CELLS_TRIED))
    step_s = max(search.unit_s, -(-search.latest_s * _cells(search) // most_cells))
    search.raise_to(by_prices(search.posed, worths, prices, search.latest_s, step_s, most_cells))
    search.spend(search.latest_s // step_s * _cells(search) // CELLS_TRIED)


def _prove(search: Search, seconds: float) -> None:
    """Ask whether the bound is reached, from the bound upwards; else for anything that is better.

    Where that is not found out soon, return.
    """
    posed, unit_s = search.posed.in_steps(search.unit_s), search.unit_s
    while not search.over() and search.moved == search.wanted() and is_at_hand():
        if search.asked_s != search.latest_s:
            search.asked_s = search.latest_s
            _raise_bound(search, posed, seconds)
        lowest, highest = -(-search.bound_s // unit_s), (search.latest_s - 1) // unit_s
        for horizon in sorted({lowest, highest}):
            if search.over() or horizon < lowest or horizon > highest:
                return
            limits = search.limits(seconds)
            seed = search.chance.randrange(1 << 30)
            answer = within(posed, horizon, limits, seed, search.stop, search.left_s)
            search.spend(int(answer.effort * PER_SECOND) + 1)
            if answer.routes is not None:
                search.take(answer.routes)
                break
            if answer.is_ruled_out:
                search.claimed_s = (horizon + 1) * unit_s
                break
        else:
            return


def _raise_bound(search: Search, posed: Ground, seconds: float) -> None:
    """Raise the bound by linear flows through time: the highest horizon first, then bisecting."""
    unit_s = search.unit_s
    low, high = -(-search.bound_s // unit_s), (search.latest_s - 1) // unit_s
    horizon = high
    while low <= high and not search.over():
        limits = search.limits(seconds)
        duals = dual_values(posed, horizon, limits, search.stop)
        search.pay(limits, duals is None)
        if duals is None:
            high = horizon - 1
        else:
            search.raise_to(by_prices(search.posed, *duals, search.latest_s, unit_s))
            low = max(horizon + 1, -(-search.bound_s // unit_s))
        horizon = (low + high) // 2


def _told(problem: Shuttle, search: Search, left: tuple[Left, ...]) -> ShuttlePlan:
    """Return the plan with its times."""
    routes = []
    rest = search.posed.loads.tolist()
    for place_, route in enumerate(search.routes):
        bus, clock, runs = problem.buses[place_], 0, []
        for k in range(0, len(route), 2):
            i, j = route[k], route[k + 1]
            clock += search.fleet.back[route[k - 1]][i] if k else search.fleet.reach[place_][i]
            ends = clock + search.fleet.carry[i][j]
            runs.append(
                Run(
                    source=problem.sources[i].id,
                    sink=problem.sinks[j].id,
                    source_at_s=clock,
                    empty_at_s=ends,
                )
            )
            clock = ends
            rest[i] -= 1
        if runs:
            routes.append(Route(bus=bus.id, runs=tuple(runs)))
    late = tuple(
        Left(source=problem.sources[i].id, loads=count, reason=Reason.NO_TIME)
        for i, count in enumerate(rest)
        if count
    )
    is_whole = not late
    return ShuttlePlan(
        routes=tuple(routes),
        completion_s=max(0, search.latest_s) if routes else 0,
        left=(*left, *late),
        flow=search.flow if is_whole else None,
        claimed_s=search.claimed_s if is_whole else 0,
        is_searched=is_at_hand(),
    )
