# SPDX-License-Identifier: Apache-2.0
"""Large problems: places and times too many to be written down as a flow through time.

The plan and its bound are two pieces of work that need not wait for each other. With workers they
are done side by side, each of its own budget and from the same beginning, so that what comes of
them does not depend on which is done first; without, one after the other, and the rounding of a mix
goes on from the mix of the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from qafila.planner.shuttle.bounds import MOST_CELLS, OVERHEAD, by_prices
from qafila.planner.shuttle.columns import Tour, raised
from qafila.planner.shuttle.flow import Flow
from qafila.planner.shuttle.ground import Ground, Numbers
from qafila.planner.shuttle.known import PER_SECOND, Search
from qafila.planner.shuttle.linear import is_at_hand
from qafila.planner.shuttle.problem import FlowBound
from qafila.planner.shuttle.routes import Fleet, Routes
from qafila.planner.shuttle.turns import (
    BRISK,
    DEALERS,
    SHARP,
    SLOW,
    deal,
    even,
    fetched,
    settle,
    shake,
)
from qafila.planner.shuttle.whole import Care, Rounding
from qafila.ports import Workers

ROUGHLY = 1_000
"""Rounds of making routes even, before they are dealt anew."""

GENTLY = 1.3
"""The power of ends, where driving is to stay the least and only then even."""

SETTLED = 0.6
"""Part of what is left that few vehicles with long routes may be dealt anew for at first."""

FIRST_DEALS = 500
"""Deals of the first turn, where longer ones are to come."""

MANY_DEALS = 1_000
"""The same for hundreds of vehicles, before their tours are mixed: one or two seconds."""

FINENESS = (0.5, 1.5, 5.0)
"""Parts of `MOST_CELLS` that tables may cost while tours are mixed, one after another."""

RAISED = 1.06
"""Times the bound of all driving together: no more is hoped for."""

FEW = 1e-4
"""Part of the loads that a mix may leave."""

QUICK = Care(cells=3_000_000, rounds=2, tries=1)
CAREFUL = Care(cells=8_000_000, rounds=4, tries=5)
PATIENT = Care(cells=12_000_000, rounds=8, tries=5)

ROUNDED = ((1.0075, QUICK), (1.007, CAREFUL), (1.005, PATIENT))
"""Times the least horizon of a mix, within which it is rounded in turn, and how carefully: first a
plan that is there soon, then better ones."""

MISSED = 0.05
"""Part of the loads that may be let in afterwards: with more left, the time was up too soon."""

SMOOTHED = 400
"""Rounds of making a rounded mix even, where loads that it has left are let in."""

SPREAD = 600
"""Deals after that: they spread what is too long among more vehicles, in half a second."""

FINEST_CELLS = 300_000_000
"""Sources × sinks × steps of the table that a bound is reckoned by: a few seconds."""

RESERVE_S = 2.0
"""Seconds for that table, at least; more where the one before took longer."""

CELLS_TRIED = 1_000
"""Of such a table, as dear as one try."""

DEALT = 0.25
"""Part of what is left that routes may be dealt anew for at first."""

ALONE = 0.9
"""Part of its time that a search for nothing but a plan deals routes anew for."""

MIXED_S = 60.0
"""Seconds from which on long routes are mixed: on coarse steps nothing is proven by it."""

HANDED_S = 0.5
"""Seconds that a worker keeps for handing over, about."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What one worker does: look for a plan, or for a bound.

    `work` is its own budget, and `left_s` tells of that of all, as far as there is one.
    """

    is_bound: bool
    posed: Ground
    flow: Flow
    begun: Routes
    routes: Routes
    proven: FlowBound | None
    work: int | None
    left_s: Callable[[], float] | None
    seed: int


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of it."""

    routes: Routes
    proven: FlowBound | None
    spent: int


def improve_large(search: Search, flow: Flow, begun: Routes, workers: Workers | None) -> None:
    """Improve the plan of a large problem, and its bound.

    `begun` are routes along the least driving. See `solve_shuttle` for `workers`.
    """
    if _is_few(search):
        deal(search, search.routes, BRISK, DEALT, FIRST_DEALS)
    if workers is not None and is_at_hand():
        for done in workers.each(_worked, _pieces(search, flow, begun)):
            search.spend(done.spent)
            search.take(done.routes)
            search.raise_to(done.proven)
    elif _is_few(search):
        is_long = _is_long(search)
        _plan_few(search, begun, SETTLED if is_long else ALONE)
        if is_long:
            _mix(search, flow)
    else:
        _plan_many(search, flow, begun)
    _go_on(search)


def _pieces(search: Search, flow: Flow, begun: Routes) -> Iterator[_Piece]:
    """Yield the search for a plan and that for a bound, each with a half of the work.

    Two for plans, where a bound would not come of it in time.
    """
    bounds = (False, not _is_few(search) or _is_long(search))
    work = None if search.left is None else search.left // 2
    for is_bound in bounds:
        yield _Piece(
            is_bound=is_bound,
            posed=search.posed,
            flow=flow,
            begun=begun,
            routes=search.routes,
            proven=search.flow,
            work=work,
            left_s=search.left_s,
            seed=search.chance.randrange(1 << 30),
        )


def _worked(piece: _Piece) -> _Done:
    """Do a piece of work; a function of the piece alone, but for the clock."""
    clock = piece.left_s
    left_s = None if clock is None else lambda: clock() - HANDED_S
    search = Search(
        posed=piece.posed,
        fleet=Fleet(piece.posed),
        unit_s=piece.posed.unit_s(),
        left=piece.work,
        stop=(lambda: False) if left_s is None else (lambda: left_s() <= 0),
        left_s=left_s,
        seen=lambda completion_s, bound_s: None,
        chance=Random(piece.seed),
    )
    search.take(piece.routes)
    search.raise_to(piece.proven)
    if piece.is_bound:
        _mix(search, piece.flow)
    elif _is_few(search):
        _plan_few(search, piece.begun, ALONE)
        _go_on(search)
    else:
        _plan_many(search, piece.flow, piece.begun, is_bound=False)
        _go_on(search)
    spent = 0 if piece.work is None or search.left is None else piece.work - search.left
    return _Done(search.routes, search.flow, spent)


def _is_few(search: Search) -> bool:
    """Say whether vehicles are fewer than places: a mix then has next to no whole ones."""
    return search.fleet.size <= sum(search.posed.carry.shape)


def _is_long(search: Search) -> bool:
    """Say whether there is time to mix long routes on steps so fine that a bound comes of it."""
    seconds = search.left_s() if search.left_s else (search.left or 0) / PER_SECOND
    return seconds >= MIXED_S


def _plan_few(search: Search, begun: Routes, part: float) -> None:
    """Look for routes of few vehicles, from the least driving on."""
    evened = even(search, begun, ROUGHLY, GENTLY)
    if is_at_hand() and search.fleet.size >= DEALERS:
        deal(search, evened, SLOW, part)
    else:
        settle(search, evened, part)


def _plan_many(search: Search, flow: Flow, begun: Routes, *, is_bound: bool = True) -> None:
    """Look for routes of many vehicles, from a mix, and for their bound where that is wanted."""
    deal(search, begun, SLOW, DEALT, MANY_DEALS)  # Where there is little time, the best there is.
    _mix(search, flow, is_rounded=True, is_bound=is_bound)


def _go_on(search: Search) -> None:
    """Improve the plan as long as there is time."""
    while not search.over():
        if _is_few(search):
            settle(search, search.routes, 1.0)
        else:
            shake(search, search.routes, 1.0)
            deal(search, search.routes, SHARP, 0.5)


def _mix(search: Search, flow: Flow, *, is_rounded: bool = False, is_bound: bool = True) -> None:
    """Mix tours on coarse steps, and for bounds on finer ones after that.

    With `is_rounded`, mixes are rounded to plans: the first one, and in the end the last.
    """
    clock = search.left_s or (lambda: 0.0)
    reserve_s = min(RESERVE_S, clock() / 10)  # A mix is for nothing that is not reckoned with.

    def over(cells: int) -> bool:
        search.spend(cells // CELLS_TRIED)
        return search.over() or clock() < reserve_s

    worths, prices = flow.worths, flow.prices
    known: list[Tour] = []
    waiting = list(ROUNDED) if is_rounded else []
    least_s = 0
    for fine in FINENESS if is_bound else FINENESS[:1]:
        most_s = min(search.latest_s, int(RAISED * search.bound_s))
        step_s = max(search.unit_s, -int(-most_s * _cells(search) // (fine * MOST_CELLS)))
        posed = search.posed.near_steps(step_s)
        least, most = search.bound_s // step_s, -(-most_s // step_s)
        found = raised(posed, least, most, worths, prices, over, known, FEW)
        if found is None:
            return
        worths, prices, known = found.worths, found.prices, list(found.mix.parts)
        least_s = found.horizon * step_s
        before_s = clock()
        if is_bound:
            _reckon(search, worths, prices)
        reserve_s = max(reserve_s, before_s - clock())
        while len(waiting) > 1 and not over(0):
            slack, care = waiting.pop(0)
            _round(search, known, int(least_s * slack), care, over)
    for slack, care in waiting:
        _round(search, known, int(least_s * slack), care, over)


def _round(
    search: Search, known: list[Tour], within_s: int, care: Care, over: Callable[[int], bool]
) -> None:
    """Round a mix to tours that end in time; let in what is left, and make that even."""
    if over(0) or (search.latest_s <= within_s and search.moved == search.wanted()):
        return
    rounding = Rounding(search.posed, within_s, known, care, over)
    routes = rounding.routes()
    known += rounding.found
    search.take(routes)
    missed = search.wanted() - sum(map(len, routes)) // 2
    if 0 < missed <= MISSED * search.wanted():
        routes = even(search, fetched(search, routes), SMOOTHED)
        if sum(map(len, routes)) == 2 * search.wanted():
            deal(search, routes, SHARP, DEALT, SPREAD)


def _reckon(search: Search, worths: Numbers, prices: Numbers) -> None:
    """Raise the bound by worths and prices, on the finest steps that can be afforded."""
    most_cells = FINEST_CELLS
    if search.left is not None:
        most_cells = min(most_cells, max(MOST_CELLS, search.left * CELLS_TRIED))
    step_s = max(search.unit_s, -(-search.latest_s * _cells(search) // most_cells))
    search.raise_to(by_prices(search.posed, worths, prices, search.latest_s, step_s, most_cells))
    search.spend(search.latest_s // step_s * _cells(search) // CELLS_TRIED)


def is_large(search: Search) -> bool:
    """Say whether places and times are too many to be written down."""
    return search.latest_s // search.unit_s * _cells(search) > MOST_CELLS


def _cells(search: Search) -> int:
    return search.posed.carry.size + OVERHEAD
