# SPDX-License-Identifier: Apache-2.0
"""Shuttles: vehicles fewer than loads go to and fro until everybody is moved, soonest last.

A first legal plan at once; better ones by even routes and annealing; bounds by worths and prices
that anybody can check; and where CP-SAT is installed, the proof by the flow through time. See
`docs/dev/shuttles.md` for the method and `benchmarks/shuttle.py` for figures.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from qafila.planner.shuttle.bounds import by_prices, by_reach
from qafila.planner.shuttle.diving import is_short
from qafila.planner.shuttle.exact import within
from qafila.planner.shuttle.flow import Stop, least_driving
from qafila.planner.shuttle.ground import Ground, ground
from qafila.planner.shuttle.joining import joined
from qafila.planner.shuttle.known import Search
from qafila.planner.shuttle.large import improve_large, is_large
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
from qafila.planner.shuttle.routes import Fleet, Routes, along, greedy
from qafila.planner.shuttle.turns import BRISK, DEALERS, anneal, deal, dive, even, fetched
from qafila.ports import Workers

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

DEALS = 6_000
"""Deals in a turn, at most, where the bound may not be reached: one or two seconds."""

FIRST_DEALS = 96
"""Deals before routes are drawn along parts of vehicles: half of the time these are enough."""

DEALT = 0.25
"""Part of what is left that they may take."""

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
    workers: Workers | None = None,
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
    workers
        Look for plan and bound of a large problem side by side, each with half of the work and all
        of the seconds; what comes of `work` is the same with any workers. They do not ask `stop`.
        Where they are processes, `left_s` is pickled and must mean the same in each. None: one
        after the other, each knowing of the other.

    Raises
    ------
    WorkersProblem
        From `workers`.
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
        _improve(search, workers)
    return _told(problem, search, left)


def _improve(search: Search, workers: Workers | None) -> None:
    """Spend what there is until nothing better is possible."""
    flow = least_driving(search.posed, search.stop)
    if flow is not None and search.moved == search.wanted():
        most = search.latest_s
        search.raise_to(by_prices(search.posed, flow.worths, flow.prices, most, search.unit_s))
    has_much = is_large(search)
    rounds = LEVELLED if has_much else SHORT
    begun: Routes = []
    evened = search.routes
    if flow is not None:
        begun = along(search.posed, search.fleet, joined(search.posed, flow))
        evened = even(search, begun, rounds)
    even(search, search.routes, rounds)
    search.take(fetched(search, search.routes))
    if not has_much:
        can_dive = flow is not None and is_short(search.posed, search.latest_s // search.unit_s)
        deal(search, evened, BRISK, DEALT, FIRST_DEALS if can_dive else DEALS)
        if flow is not None and can_dive:
            dive(search, flow, DEALT)
    if has_much and flow is not None and search.moved == search.wanted():
        improve_large(search, flow, begun, workers)
    seconds = SLICE_S if search.fleet.size < DEALERS else FIRST_SLICE_S
    short = min(SHORT, TRIES_EACH * search.wanted() * search.fleet.size)
    tries = short // FIRST
    while not search.over():
        anneal(search, tries)
        search.take(fetched(search, search.routes))
        _prove(search, seconds)
        if search.moved < search.wanted():
            return  # Nothing here can prove that no more could be moved.
        deal(search, search.routes, BRISK, DEALT, DEALS)
        seconds, tries = LONGER * seconds, min(short, 2 * tries)


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
            search.spend_effort(answer.effort)
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
        duals = dual_values(posed, horizon, limits, search.stop, search.spend_effort)
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
