# SPDX-License-Identifier: Apache-2.0
"""Shuttles: legal plans, true bounds, the optimum where everything can be tried."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.shuttle import literature, road
from qafila.adapters.workers import HereWorkers, ProcessWorkers
from qafila.planner import shuttle as shuttles
from qafila.planner.shuttle import (
    Bus,
    Reason,
    Shuttle,
    ShuttlePlan,
    Sink,
    Source,
    breaches,
    exact,
    linear,
    solve_shuttle,
    turns,
)
from qafila.planner.shuttle.bounds import by_prices
from qafila.planner.shuttle.columns import raised
from qafila.planner.shuttle.dealing import EvenDealer, Pace
from qafila.planner.shuttle.diving import driven, is_short, let_in, narrowed, parts_within
from qafila.planner.shuttle.exact import within
from qafila.planner.shuttle.flow import Flow, least_driving
from qafila.planner.shuttle.ground import Ground, ground
from qafila.planner.shuttle.joining import joined
from qafila.planner.shuttle.level import Level
from qafila.planner.shuttle.linear import Limits
from qafila.planner.shuttle.routes import Fleet, along, greedy
from qafila.planner.shuttle.shaking import Shaker
from qafila.planner.shuttle.timely import TimelyDealer
from qafila.planner.shuttle.turns import DIVES
from qafila.planner.shuttle.whole import Care, Rounding
from tests.shuttle.second_reckoning import NEVER, brute_force, holds, moved

LITTLE = 4_000
"""Tries that find a plan and its bounds, in some milliseconds."""


def shuttle(
    loads: tuple[int, ...],
    room: tuple[int, ...],
    buses: tuple[Bus, ...],
    out: list[list[int | None]],
    back: list[list[int | None]] | None = None,
) -> Shuttle:
    if back is None:
        back = [[out[i][j] for i in range(len(loads))] for j in range(len(room))]
    return Shuttle(
        sources=tuple(Source(id=f"S{i}", loads=count) for i, count in enumerate(loads)),
        sinks=tuple(Sink(id=f"T{j}", capacity=count) for j, count in enumerate(room)),
        buses=buses,
        out_s=tuple(map(tuple, out)),
        back_s=tuple(map(tuple, back)),
    )


def alike(count: int, *to_source_s: int | None) -> tuple[Bus, ...]:
    return tuple(Bus(id=f"B{k}", to_source_s=to_source_s) for k in range(count))


PAPER = shuttle((1, 3, 3), (4, 4, 1), alike(3, 7, 4, 9), [[6, 7, 8], [10, 9, 2], [6, 3, 7]])
"""The example of Goerigk, Grün and Heßler (2013); its optimum is 23."""


def assert_sound(problem: Shuttle, plan: ShuttlePlan) -> None:
    assert list(breaches(problem, plan)) == []
    if plan.flow is not None:
        assert holds(problem, plan, plan.flow)
        assert plan.flow.bound_s <= plan.completion_s


@st.composite
def tiny(draw: st.DrawFn) -> Shuttle:
    """Up to three sources, sinks and vehicles, four loads; ways that differ there and back."""
    n, m = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    seed = draw(st.integers(0, 10**9))
    chance = random.Random(seed)
    loads = [0] * n
    for _ in range(chance.randint(1, 4)):
        loads[chance.randrange(n)] += 1
    room = [chance.randint(0, 3) for _ in range(m)]

    def way() -> int | None:
        return None if chance.random() < 0.08 else chance.randint(0, 9)

    buses = tuple(
        Bus(
            id=f"B{k}",
            to_source_s=tuple(way() for _ in range(n)),
            from_s=chance.choice((0, 0, 3)),
            until_s=chance.choice((None, None, None, chance.randint(5, 40))),
        )
        for k in range(chance.randint(1, 3))
    )
    made = shuttle(
        tuple(loads),
        tuple(room),
        buses,
        [[way() for _ in range(m)] for _ in range(n)],
        [[way() for _ in range(n)] for _ in range(m)],
    )
    stands = tuple(replace(s, loading_s=chance.choice((0, 2))) for s in made.sources)
    return replace(made, sources=stands)


@pytest.mark.slow
@settings(max_examples=1500, deadline=None)
@given(tiny())
def test_a_plan_is_legal_and_its_bound_is_below_the_optimum(problem: Shuttle) -> None:
    plan = solve_shuttle(problem, work=LITTLE)
    assert_sound(problem, plan)
    # The optimum of what the plan moves: what has no way, room or vehicle is nobody's to move.
    asked = replace(
        problem,
        sources=tuple(
            replace(source, loads=count)
            for source, count in zip(problem.sources, moved(problem, plan), strict=True)
        ),
    )
    least = brute_force(asked)
    assert plan.bound_s <= least <= plan.completion_s
    if not plan.left:
        assert brute_force(problem) == least
    if any(left.reason is Reason.NO_TIME for left in plan.left):
        assert not plan.proven
    else:
        for left in plan.left:
            everything = moved(problem, plan)
            place = [source.id for source in problem.sources].index(left.source)
            more = tuple(
                replace(s, loads=n + (k == place))
                for k, (s, n) in enumerate(zip(problem.sources, everything, strict=True))
            )
            assert brute_force(replace(problem, sources=more)) == NEVER


@settings(max_examples=60, deadline=None)
@given(tiny())
def test_with_the_solver_the_optimum_is_found_and_proven(problem: Shuttle) -> None:
    pytest.importorskip("ortools")
    plan = solve_shuttle(problem, work=2_000_000)
    assert_sound(problem, plan)
    if not any(left.reason is Reason.NO_TIME for left in plan.left):
        assert plan.proven
    if not plan.left:
        assert plan.completion_s == brute_force(problem)


@pytest.mark.parametrize("has_highs", [True, False])
@settings(max_examples=40, deadline=None)
@given(tiny(), st.integers(-2, 2))
def test_a_horizon_is_ruled_out_where_nothing_fits_into_it(
    has_highs: bool, problem: Shuttle, beyond: int
) -> None:
    pytest.importorskip("ortools")
    posed, left = ground(problem)
    least = brute_force(problem)
    if left or least == NEVER:
        return
    horizon = max(0, least + beyond)
    with pytest.MonkeyPatch.context() as patched:
        if not has_highs:
            patched.setattr(exact, "_decided", lambda model, limits, seed: None)
        answer = within(posed, horizon, Limits(effort=20.0), 1, lambda: False)
    assert answer.is_ruled_out == (horizon < least)
    assert (answer.routes is None) == (horizon < least)


def test_the_example_of_the_paper() -> None:
    pytest.importorskip("ortools")
    plan = solve_shuttle(PAPER, work=2_000_000)
    assert (plan.completion_s, plan.bound_s, plan.proven) == (23, 23, True)
    assert_sound(PAPER, plan)


@pytest.mark.parametrize(("size", "seed"), [(4, 1), (6, 2), (8, 3), (10, 4)])
def test_the_class_of_the_literature(size: int, seed: int) -> None:
    problem = literature(size, seed)
    told: list[tuple[int, int]] = []
    plan = solve_shuttle(problem, work=100_000, seen=lambda *news: told.append(news))
    assert_sound(problem, plan)
    assert plan.completion_s >= plan.bound_s
    completions = [completion_s for completion_s, _ in told]
    assert completions == sorted(set(completions), reverse=True)
    assert completions[-1] == plan.completion_s


@pytest.mark.parametrize(("size", "seed"), [(3, 9001), (7, 9005), (10, 9026)])
def test_a_proof_is_paid_for_by_what_it_took_and_not_by_what_it_might_have_taken(
    size: int, seed: int
) -> None:
    pytest.importorskip("ortools")
    problem = literature(size, seed)
    plan = solve_shuttle(problem, work=500_000)
    assert_sound(problem, plan)
    assert plan.proven


def test_a_bound_by_all_driving_together_is_checked_too() -> None:
    problem = road(12, 5, 8, seed=3)
    plan = solve_shuttle(problem, work=60_000)
    assert_sound(problem, plan)
    posed, _left = ground(problem)
    flow = least_driving(posed)
    assert flow is not None
    bound = by_prices(posed, flow.worths, flow.prices, plan.completion_s, 1, most_cells=0)
    assert bound is not None
    assert bound.step_s == 0
    assert holds(problem, plan, bound)
    assert plan.completion_s <= 1.1 * plan.bound_s


@pytest.mark.parametrize(("seed", "least", "optimum"), [(1006, 31, 32), (1069, 31, 31)])
def test_tours_that_are_mixed_prove_as_much_as_all_of_time(
    seed: int, least: int, optimum: int
) -> None:
    pytest.importorskip("ortools")
    problem = literature(9, seed)
    posed, _left = ground(problem)
    flow = least_driving(posed)
    assert flow is not None
    found = raised(posed, 0, optimum + 2, flow.worths, flow.prices, lambda cells: False)
    assert found is not None
    plan = solve_shuttle(problem, work=LITTLE)
    bound = by_prices(posed, found.worths, found.prices, optimum + 2, 1)
    assert bound is not None
    # Parts of vehicles cannot do it sooner either: the flow through all of time says no more.
    assert (found.horizon, bound.bound_s) == (least, least)
    assert holds(problem, plan, bound)
    assert not holds(problem, plan, replace(bound, bound_s=optimum + 1))
    rounding = Rounding(posed, optimum, found.mix.parts, CARE, lambda cells: False)
    assert _fetched_in_time(posed, rounding.routes(), optimum) >= 0.9 * posed.loads.sum()


@pytest.mark.parametrize("size", [5, 9])
def test_a_bound_that_is_too_high_is_found_out(size: int) -> None:
    problem = literature(size, 7)
    plan = solve_shuttle(problem, work=50_000)
    assert plan.flow is not None
    assert holds(problem, plan, plan.flow)
    high = replace(plan.flow, bound_s=plan.completion_s + 1)
    assert not holds(problem, plan, high)
    cheap = replace(plan.flow, prices=(-1, *plan.flow.prices[1:]))
    assert not holds(problem, plan, cheap)


@pytest.mark.parametrize(
    ("problem", "work"),
    [(literature(7, 11), 400_000), (road(16, 5, 24, 5), 40_000), (road(20, 6, 8, 5), 40_000)],
    ids=["small", "many vehicles", "long routes"],
)
def test_the_same_work_gives_the_same_plan(problem: Shuttle, work: int) -> None:
    plan = solve_shuttle(problem, work=work)
    assert_sound(problem, plan)
    assert plan == solve_shuttle(problem, work=work)


class LastFirst:
    """Does the last piece first."""

    count = 0

    def each(self, work: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        done = [work(piece) for piece in reversed(list(pieces))]
        self.count += len(done)
        return iter(done[::-1])


@pytest.mark.parametrize(
    "problem", [road(16, 5, 24, 5), road(20, 6, 8, 5)], ids=["many vehicles", "long routes"]
)
def test_side_by_side_it_does_not_matter_who_is_done_first(problem: Shuttle) -> None:
    pytest.importorskip("ortools")
    plan = solve_shuttle(problem, work=60_000, workers=HereWorkers())
    assert_sound(problem, plan)
    other = LastFirst()
    assert plan == solve_shuttle(problem, work=60_000, workers=other)
    assert other.count == 2


def test_side_by_side_in_two_processes_a_plan_and_a_bound_are_the_same() -> None:
    pytest.importorskip("ortools")
    problem = road(16, 5, 24, 5)
    first = solve_shuttle(problem, work=0)
    plan = solve_shuttle(problem, work=60_000, workers=ProcessWorkers(2))
    assert_sound(problem, plan)
    assert plan == solve_shuttle(problem, work=60_000, workers=HereWorkers())
    assert plan.completion_s < first.completion_s


def test_side_by_side_the_clock_ends_both() -> None:
    pytest.importorskip("ortools")
    problem, left = road(16, 5, 24, 5), iter((3.0, 3.0, *[1.6] * 8))
    plan = solve_shuttle(problem, left_s=lambda: next(left, 0.0), workers=HereWorkers())
    assert_sound(problem, plan)
    assert plan.left == ()


@pytest.mark.parametrize("problem", [road(50, 20, 25, 1), road(12, 5, 8, 3), literature(10, 1)])
def test_a_flow_is_joined_and_moves_the_same(problem: Shuttle) -> None:
    posed, _left = ground(problem)
    flow = least_driving(posed)
    assert flow is not None
    whole = joined(posed, flow)
    assert (whole.carried.sum(axis=1) == posed.loads).all()
    assert (whole.carried.sum(axis=0) <= posed.room).all()
    assert (whole.returns.sum(axis=0) + whole.starts.sum(axis=0) == posed.loads).all()
    assert (whole.returns.sum(axis=1) <= whole.carried.sum(axis=0)).all()
    assert (whole.starts.sum(axis=1) <= posed.counts).all()
    routes = along(posed, Fleet(posed), whole)
    # Whoever comes into a part can drive it all: nothing more than the flow is driven.
    ends = sum(Fleet(posed).ends(bus, route) for bus, route in enumerate(routes))
    assert ends == _driving(posed, whole)
    assert _driving(posed, flow) <= _driving(posed, whole)


def _driving(posed: Ground, flow: Flow) -> int:
    return int(
        (flow.carried * posed.carry).sum()
        + (flow.returns * posed.back).sum()
        + (flow.starts * posed.reach).sum()
    )


def test_shaken_routes_move_the_same_and_end_sooner() -> None:
    problem = road(30, 8, 40, seed=5)
    posed, _left = ground(problem)
    fleet = Fleet(posed)
    routes = greedy(posed, fleet)
    taken = Counter(j for route in routes for j in route[1::2])
    room = [count - taken[j] for j, count in enumerate(posed.room.tolist())]
    level = Level(posed, fleet, routes, room)
    level.run(0, 2000, lambda: False)
    rounds = 0

    def over(made: int) -> bool:
        nonlocal rounds
        rounds += made
        return rounds > 1000

    shaker = Shaker(posed, fleet, level.routes, level.room)
    shaker.run(0, random.Random(1), over)
    assert max(shaker.ends) < level.ends.max()
    assert shaker.ends == [fleet.ends(bus, route) for bus, route in enumerate(shaker.routes)]
    runs = Counter(i for route in shaker.routes for i in route[::2])
    assert all(runs[i] == count for i, count in enumerate(posed.loads.tolist()))
    taken = Counter(j for route in shaker.routes for j in route[1::2])
    assert all(taken[j] <= count for j, count in enumerate(posed.room.tolist()))


CARE = Care(cells=400_000, rounds=3, tries=4)


def _fetched_in_time(posed: Ground, routes: list[list[int]], within_s: int) -> int:
    """Return how many loads are fetched, by routes that are legal and end in time."""
    fleet = Fleet(posed)
    assert len(routes) == fleet.size
    assert max(fleet.ends(bus, route) for bus, route in enumerate(routes)) <= within_s
    runs = _moved(posed, routes)
    assert all(count <= most for count, most in zip(runs, posed.loads.tolist(), strict=True))
    assert min(_room(posed, routes)) >= 0
    return sum(runs)


LEAVING = replace(
    road(12, 5, 60, seed=2),
    buses=tuple(
        replace(bus, until_s=None if k % 2 else 14_000)
        for k, bus in enumerate(road(12, 5, 60, seed=2).buses)
    ),
)
"""Half of the vehicles are withdrawn; there are more than are dealt with at once."""


@pytest.mark.parametrize("problem", [road(30, 8, 60, seed=5), LEAVING], ids=["stay", "leave"])
def test_a_mix_is_rounded_to_whole_vehicles_that_fetch_everything(problem: Shuttle) -> None:
    pytest.importorskip("ortools")
    posed, _left = ground(problem)
    flow = least_driving(posed)
    assert flow is not None
    loads = int(posed.loads.sum())
    bound = by_prices(posed, flow.worths, flow.prices, 1 << 20, 1, most_cells=0)
    assert bound is not None
    steps = bound.bound_s // 20, int(1.06 * bound.bound_s) // 20
    found = raised(posed.near_steps(20), *steps, flow.worths, flow.prices, lambda cells: False)
    assert found is not None
    least_s = found.horizon * 20

    def fetched(within_s: int) -> int:
        rounding = Rounding(posed, within_s, found.mix.parts, CARE, lambda cells: False)
        routes = rounding.routes()
        assert routes == replace(rounding, known=found.mix.parts).routes()
        return _fetched_in_time(posed, routes, within_s)

    # As far above what parts of vehicles need as whole ones do; in less than that some are left.
    assert fetched(int(1.05 * least_s)) == loads
    assert 0.8 * loads < fetched(int(0.95 * least_s)) < loads
    assert fetched(0) == 0


@pytest.mark.parametrize(
    "problem",
    [road(30, 8, 12, seed=5), literature(50, 4, 20, 25, 30), LEAVING],
    ids=["long routes", "short routes", "withdrawn"],
)
def test_routes_dealt_anew_move_the_same_and_end_sooner(problem: Shuttle) -> None:
    pytest.importorskip("ortools")
    posed, _left = ground(problem)
    fleet = Fleet(posed)
    routes = greedy(posed, fleet)
    room = _room(posed, routes)
    before = max(fleet.ends(bus, route) for bus, route in enumerate(routes))
    told: list[int] = []

    def better(found: list[list[int]]) -> None:
        told.append(max(fleet.ends(bus, route) for bus, route in enumerate(found)))

    dealer = EvenDealer(posed, fleet, routes, room, 1, Pace((4.0, 20.0), (0.05, 0.01)))
    deals = dealer.run(0, 400, lambda: False, lambda: 0.0, better)
    assert deals == 400
    assert told == sorted(set(told), reverse=True)
    assert dealer.best_s <= told[-1] < before
    assert max(fleet.ends(bus, route) for bus, route in enumerate(dealer.best)) == dealer.best_s
    assert min(_room(posed, dealer.best)) >= 0
    assert _moved(posed, dealer.best) == _moved(posed, routes)
    again = EvenDealer(posed, fleet, routes, room, 1, Pace((4.0, 20.0), (0.05, 0.01)))
    again.run(0, 400, lambda: False, lambda: 0.0, better)
    assert again.best == dealer.best


ROOMY = literature(12, 4)
SOME_LEAVE = tuple(replace(bus, until_s=25 if k % 2 else None) for k, bus in enumerate(ROOMY.buses))


@pytest.mark.parametrize(
    ("problem", "horizon"),
    [
        (literature(50, 1, 20, 25, 30), 14),
        (replace(ROOMY, buses=SOME_LEAVE), 30),
        (LEAVING, 4_000),
    ],
    ids=["tight", "withdrawn", "too long"],
)
def test_parts_of_vehicles_are_driven_by_whole_ones_and_move_the_same(
    problem: Shuttle, horizon: int
) -> None:
    pytest.importorskip("ortools")
    posed, _left = ground(problem)
    flow = least_driving(posed)
    assert flow is not None
    for more in (flow.more_carried, flow.more_returned, flow.more_started):
        assert more.min() >= 0
    narrow = narrowed(posed, flow)
    parts = parts_within(narrow, horizon, Limits(seconds=60))
    tours = parts.tours
    if not is_short(posed, horizon):
        assert (tours, parts.near, parts.arcs) == ([], None, 0)
        return
    assert parts.near is not None
    assert 0 < len(parts.near) <= parts.arcs
    fetched = np.zeros(len(posed.loads))
    for tour in tours:
        np.add.at(fetched, tour.stops[::2], tour.part)
    assert fetched == pytest.approx(posed.loads, abs=1e-3)
    fleet = Fleet(posed)
    for chance in (None, random.Random(1), random.Random(2)):
        whole = driven(narrow, tours, chance)
        assert all(fleet.ends(bus, route) <= horizon for bus, route in enumerate(whole))
        assert min(_room(posed, whole)) >= 0
        routes = let_in(posed, fleet, whole)
        assert _moved(posed, routes) == posed.loads.tolist()
        assert min(_room(posed, routes)) >= 0
        assert all(fleet.ends(bus, route) < NEVER for bus, route in enumerate(routes))


TIGHT = literature(50, 8, 20, 25, 30)
FULL = replace(ROOMY, sinks=tuple(replace(sink, capacity=0) for sink in ROOMY.sinks))
FULL = replace(
    FULL,
    sinks=(
        replace(FULL.sinks[0], capacity=sum(source.loads for source in ROOMY.sources)),
        *FULL.sinks[1:],
    ),
)


@pytest.mark.parametrize(
    ("problem", "goal_s", "is_kept"),
    [
        (TIGHT, 15, True),
        (TIGHT, 14, False),
        (replace(ROOMY, buses=SOME_LEAVE), 30, True),
        (FULL, 40, None),
        (LEAVING, 4_000, None),
    ],
    ids=["tight", "less than parts need", "withdrawn", "no room to choose", "in seconds"],
)
def test_routes_dealt_to_end_in_time_move_the_same_and_do(
    problem: Shuttle, goal_s: int, *, is_kept: bool | None
) -> None:
    pytest.importorskip("ortools")
    posed, _left = ground(problem)
    fleet = Fleet(posed)
    routes = greedy(posed, fleet)
    flow = least_driving(posed)
    if is_kept:
        assert flow is not None
        narrow = narrowed(posed, flow)
        parts = parts_within(narrow, goal_s, Limits(seconds=60))
        routes = let_in(posed, fleet, driven(narrow, parts.tours, None))
    room = _room(posed, routes)

    def dealt() -> TimelyDealer:
        dealer = TimelyDealer(posed, fleet, routes, room, 1, posed.unit_s())
        deals = 1_500 if is_kept else 200
        dealer.run(goal_s, deals, lambda: False, lambda: 0.0, lambda found: None)
        return dealer

    dealer = dealt()
    best = dealer.best
    ends = [fleet.ends(bus, route) for bus, route in enumerate(best)]
    assert max(ends) == dealer.best_s
    assert max(ends) <= max(fleet.ends(bus, route) for bus, route in enumerate(routes))
    assert is_kept is None or is_kept == (max(ends) <= goal_s)
    assert min(_room(posed, best)) >= 0
    assert _moved(posed, best) == _moved(posed, routes)
    assert dealt().best == best


def test_nothing_is_told_of_a_horizon_that_parts_of_vehicles_do_not_keep() -> None:
    pytest.importorskip("ortools")
    posed, _left = ground(literature(50, 1, 20, 25, 30))
    parts = parts_within(posed, 12, Limits(seconds=60))
    assert (parts.tours, parts.near) == ([], None)


def _room(posed: Ground, routes: list[list[int]]) -> list[int]:
    taken = Counter(j for route in routes for j in route[1::2])
    return [count - taken[j] for j, count in enumerate(posed.room.tolist())]


def _moved(posed: Ground, routes: list[list[int]]) -> list[int]:
    moved = Counter(i for route in routes for i in route[::2])
    return [moved[i] for i in range(len(posed.loads))]


@pytest.mark.parametrize(
    ("seed", "completion_s", "dives", "work"),
    [
        (3, 18, DIVES, 200_000),
        # From routes along the least driving alone, four times the work was not enough.
        (1, 14, DIVES, 100_000),
        # Deals for even ends did not bring these there.
        (8, 15, DIVES, 100_000),
        (10, 16, DIVES, 100_000),
        # Where none does, whole vehicles are asked for along what parts of them drive.
        (10, 16, 0, 1_000_000),
    ],
)
def test_half_a_hundred_places_are_planned_at_the_bound_without_a_search_through_time(
    seed: int, completion_s: int, dives: int, work: int
) -> None:
    pytest.importorskip("ortools")
    problem = literature(50, seed, 20, 25, 30)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shuttles, "within", None)  # a call would raise
        patched.setattr(turns, "DIVES", dives)
        if dives:
            patched.setattr(turns, "whole_along", None)
        plan = solve_shuttle(problem, work=work)
    assert_sound(problem, plan)
    assert plan.proven
    assert plan.completion_s == completion_s


def test_vehicles_come_and_go() -> None:
    early = Bus(id="early", to_source_s=(5,), until_s=40)
    late = Bus(id="late", to_source_s=(5,), from_s=30)
    problem = shuttle((4,), (9,), (early, late), [[10]])
    plan = solve_shuttle(problem, work=200_000)
    assert_sound(problem, plan)
    assert plan.left == ()
    assert plan.completion_s == brute_force(problem) == 65
    assert {route.bus: len(route.runs) for route in plan.routes} == {"early": 2, "late": 2}


# Bad input


def reasons(plan: ShuttlePlan) -> dict[str, tuple[int, Reason]]:
    return {left.source: (left.loads, left.reason) for left in plan.left}


def test_too_little_room_leaves_the_fewest() -> None:
    problem = shuttle((3, 2), (4,), alike(1, 1, 1), [[5], [5]])
    plan = solve_shuttle(problem, work=LITTLE)
    assert_sound(problem, plan)
    assert reasons(plan) == {"S1": (1, Reason.NO_ROOM)}


def test_no_room_at_all_moves_nobody_and_says_so() -> None:
    problem = shuttle((3,), (0, -4), alike(1, 1), [[5, 5]])
    plan = solve_shuttle(problem, work=LITTLE)
    assert reasons(plan) == {"S0": (3, Reason.NO_ROOM)}
    assert (plan.routes, plan.completion_s) == ((), 0)


def test_what_cannot_be_reached_is_left_and_the_rest_is_moved() -> None:
    problem = shuttle((1, 2, 3), (9,), alike(2, 1, None, 1), [[5], [5], [None]], [[5, None, 5]])
    plan = solve_shuttle(problem, work=LITTLE)
    assert_sound(problem, plan)
    assert reasons(plan) == {"S1": (2, Reason.NO_VEHICLE), "S2": (3, Reason.NO_WAY)}
    assert moved(problem, plan) == [1, 0, 0]


@pytest.mark.parametrize("drive", [0, -5])
def test_a_way_that_takes_no_time_is_no_way(drive: int) -> None:
    problem = shuttle((1, 1), (9,), alike(1, 1, 1), [[drive], [4]], [[4, 4]])
    plan = solve_shuttle(problem, work=LITTLE)
    assert_sound(problem, plan)
    assert reasons(plan) == {"S0": (1, Reason.NO_WAY)}


def test_nobody_waits_and_nothing_drives() -> None:
    for problem in (
        shuttle((), (), (), []),
        shuttle((0, -2), (3,), alike(2, 1, 1), [[4], [4]]),
    ):
        plan = solve_shuttle(problem, work=LITTLE)
        assert (plan.routes, plan.left, plan.proven) == ((), (), True)


def test_no_vehicle_at_all() -> None:
    plan = solve_shuttle(shuttle((2,), (3,), (), [[4]]), work=LITTLE)
    assert reasons(plan) == {"S0": (2, Reason.NO_VEHICLE)}


def test_a_vehicle_that_leaves_too_soon_leaves_loads() -> None:
    problem = shuttle((3,), (9,), (Bus(id="B", to_source_s=(1,), until_s=15),), [[5]])
    plan = solve_shuttle(problem, work=200_000)
    assert_sound(problem, plan)
    assert reasons(plan) == {"S0": (2, Reason.NO_TIME)}
    assert not plan.proven


def test_vehicles_that_cannot_come_back_take_one_load_each() -> None:
    problem = shuttle((3,), (9,), alike(2, 1), [[5]], [[None]])
    plan = solve_shuttle(problem, work=200_000)
    assert_sound(problem, plan)
    assert reasons(plan) == {"S0": (1, Reason.NO_TIME)}


@pytest.mark.parametrize("out_of_time", [{"work": 0}, {"left_s": lambda: 0.0}])
def test_without_time_there_is_a_legal_plan_all_the_same(out_of_time: dict[str, object]) -> None:
    problem = road(20, 6, 10, seed=1)
    plan = solve_shuttle(problem, **out_of_time)  # type: ignore[arg-type]
    assert_sound(problem, plan)
    assert plan.left == ()
    assert plan.bound_s > 0


def test_it_stops_when_told() -> None:
    asked = itertools.count()
    plan = solve_shuttle(literature(8, 5), stop=lambda: next(asked) > 50)
    assert plan.routes


def test_without_the_solver_the_rest_works_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "find_spec", lambda name: None)
    problem = literature(6, 1)
    plan = solve_shuttle(problem, work=100_000)
    assert_sound(problem, plan)
    assert not plan.is_searched
    assert plan.claimed_s == 0


def test_tables_that_do_not_fit_are_refused() -> None:
    for wrong in (
        {"out_s": ((1, 2),)},
        {"back_s": ()},
        {"buses": alike(1, 1)},
        {"sinks": (Sink(id="T", capacity=1),) * 3},
    ):
        with pytest.raises(ValueError, match=r"time for each|twice|row"):
            replace(PAPER, **wrong)
