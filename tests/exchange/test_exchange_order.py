# SPDX-License-Identifier: Apache-2.0
"""The exchange order, held against trying every order of small deals."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from qafila.core.exchange import (
    Chain,
    Clause,
    ClauseKind,
    ExchangeProblem,
    Requirement,
    Step,
    completion_s,
    deadlock,
    deadlocks,
    exposures,
    kept,
    largest,
)
from qafila.planner.exchange import solve_exchange, solve_for_side
from qafila.planner.exchange.bounds import simple_bound
from qafila.planner.exchange.lattice import lattice
from qafila.planner.exchange.projections import projected, widened
from qafila.planner.exchange.search import Effort, reach
from tests.exchange.deals import deal, orders, recounted, runs, strain, swayed, worst


def solvable(seed: int, count: int, **shape: int | bool) -> list[ExchangeProblem]:
    rng = random.Random(seed)
    found: list[ExchangeProblem] = []
    while len(found) < count:
        problem = deal(rng, **shape)  # type: ignore[arg-type]
        if deadlock(problem) is None:
            found.append(problem)
    return found


@pytest.mark.parametrize(
    ("parties", "count", "begun"),
    [(2, 600, False), (3, 300, False), (4, 150, False), (2, 300, True), (3, 300, True)],
)
def test_no_order_has_a_smaller_largest_exposure(parties: int, count: int, begun: bool) -> None:
    for problem in solvable(parties, count, parties=parties, begun=begun):
        found = solve_exchange(problem)
        least = min(worst(problem, order) for order in orders(problem))
        assert kept(problem, found.order)
        assert found.is_least
        assert worst(problem, found.order) == least
        assert found.largest == {
            side: recounted(problem, found.order).get(side, 0) for side in problem.sides
        }
        assert max(found.bounds.values(), default=0) == least


def test_among_the_least_exposed_it_has_the_fewest_releases() -> None:
    for problem in [*solvable(7, 400, parties=2), *solvable(8, 200, parties=2, begun=True)]:
        found = solve_exchange(problem)
        listed = [(worst(problem, order), runs(order)) for order in orders(problem)]
        exposure, fewest = min(listed)
        assert (worst(problem, found.order), found.releases) == (exposure, fewest)
        assert found.releases == runs(found.order)
        assert found.releases_bound <= fewest


def test_times_are_never_below_their_bound() -> None:
    reached = 0
    for problem in solvable(11, 300, parties=2, timed=True, steps=6):
        found = solve_exchange(problem)
        best = min(
            (worst(problem, order), runs(order), completion_s(problem, order))
            for order in orders(problem)
        )
        assert found.completion_s == completion_s(problem, found.order)
        assert found.completion_bound_s <= best[2] <= found.completion_s
        reached += best[2] == found.completion_s
    assert reached > 280  # neighbours that change places find nearly all there is to gain


def test_kinds_that_nobody_compared_are_each_measured_against_themselves() -> None:
    begun = solvable(14, 150, parties=3, kinds=2, steps=6, begun=True)
    for problem in [*solvable(13, 250, parties=3, kinds=2, steps=6), *begun]:
        sides = swayed(problem)
        listed = [recounted(problem, order) for order in orders(problem)]
        all_sides = {
            kind: min(max(n for side, n in most.items() if side[1] == kind) for most in listed)
            for kind in {kind for _, kind in problem.sides}
        }
        own = {
            kind: min(max(most[side] for side in sides if side[1] == kind) for most in listed)
            for kind in {kind for _, kind in sides}
        }
        own = {kind: value or all_sides[kind] for kind, value in own.items()}
        found = solve_exchange(problem)
        least = min(strain(problem, order, own, sides) for order in orders(problem))
        assert found.is_least
        assert strain(problem, found.order, own, sides) == least
        assert found.bounds == all_sides


def test_bounds_are_below_and_raised_step_by_step() -> None:
    raised = 0
    for problem in solvable(17, 200, parties=3, steps=8):
        grid = lattice(problem)
        if not grid.sides:
            continue
        least = min(worst(problem, order) for order in orders(problem))
        cheap = simple_bound(grid)
        found = projected(grid, cheap, 10**9, Effort(left=None))
        better = widened(grid, found.best, found.bound, 10**9, Effort(left=None))
        constant = max(
            (
                n
                for side, n in largest(problem, next(orders(problem))).items()
                if side not in swayed(problem)
            ),
            default=0,
        )
        assert cheap <= better
        assert better * grid.scale <= max(least, better * grid.scale if constant >= least else 0)
        raised += better > cheap
    assert raised > 0


def test_a_search_within_a_limit_finds_an_order_or_a_better_limit() -> None:
    for problem in solvable(19, 200, parties=2):
        grid = lattice(problem)
        if not grid.sides:
            continue
        least = min(worst(problem, order) for order in orders(problem)) // grid.scale
        for limit in range(least + 2):
            answer = reach(grid, limit, Effort(left=None))
            assert answer is not None
            if limit < least:
                assert answer.path is None
                assert limit < answer.bound <= least
            else:
                assert answer.path is not None
                order = tuple(grid.chains[i] for i in answer.path)
                assert worst(problem, order) <= limit * grid.scale


def test_the_order_of_the_input_changes_nothing() -> None:
    rng = random.Random(23)
    for problem in solvable(23, 60, parties=3, kinds=2):
        chains, asked = list(problem.chains), list(problem.requirements)
        rng.shuffle(chains)
        rng.shuffle(asked)
        turned = ExchangeProblem(chains=tuple(chains), requirements=tuple(asked))
        assert solve_exchange(turned) == solve_exchange(problem)


def test_one_side_alone() -> None:
    for problem in [*solvable(29, 200, parties=2), *solvable(30, 100, parties=3, begun=True)]:
        for side in problem.sides:
            found = solve_for_side(problem, side)
            assert kept(problem, found.order)
            assert found.is_least
            assert found.largest[side] == min(
                recounted(problem, order)[side] for order in orders(problem)
            )


def test_little_work_gives_an_order_and_says_that_it_is_not_proven() -> None:
    rng = random.Random(31)
    chains = tuple(
        Chain(
            id=f"c{i}",
            steps=tuple(
                Step(
                    giver=giver,
                    receiver="b" if giver == "a" else "a",
                    worth=rng.randint(1, 60),
                )
                for giver in rng.choices("ab", k=30)
            ),
        )
        for i in range(7)
    )
    asked = tuple(
        Requirement(chain=f"c{i}", step=k, needs=f"c{(i + 1) % 7}", progress=k - 4)
        for i in range(7)
        for k in range(6, 31, 3)
    )
    problem = ExchangeProblem(chains=chains, requirements=asked)
    quick = solve_exchange(problem, work=1)
    assert kept(problem, quick.order)
    assert quick == solve_exchange(problem, work=1)
    stopped = solve_exchange(problem, work=None, stop=lambda: True)
    assert kept(problem, stopped.order)
    longer = solve_exchange(problem, work=3_000_000)
    assert worst(problem, longer.order) <= worst(problem, quick.order)
    assert max(longer.bounds.values()) <= worst(problem, longer.order)
    assert max(quick.bounds.values()) <= max(longer.bounds.values())


def two(giver: str = "a", worth: int = 1) -> Step:
    return Step(giver=giver, receiver="b" if giver == "a" else "a", worth=worth)


def test_nothing_owed() -> None:
    found = solve_exchange(ExchangeProblem(chains=()))
    assert (found.order, found.largest, found.is_least, found.releases) == ((), {}, True, 0)


def test_a_deal_in_which_one_party_only_gives() -> None:
    chain = Chain(id="c", steps=(two(worth=5), two(worth=7)))
    found = solve_exchange(ExchangeProblem(chains=(chain,)))
    assert found.largest == {("a", ""): 12, ("b", ""): 0}
    assert found.bounds == {"": 12}
    assert (found.is_least, found.releases) == (True, 1)


def test_worth_nothing_moves_nothing() -> None:
    chains = (Chain(id="c", steps=(two(worth=0),)), Chain(id="d", steps=(two("b", 0),)))
    found = solve_exchange(ExchangeProblem(chains=chains))
    assert len(found.order) == 2
    assert found.largest == {}


def test_large_and_fractional_worths_are_compared_exactly() -> None:
    huge = 10**25
    chains = (
        Chain(id="c", steps=(two(worth=huge + 1), two(worth=huge))),
        Chain(id="d", steps=(two("b", huge), two("b", huge + 1))),
    )
    problem = ExchangeProblem(chains=chains)
    found = solve_exchange(problem)
    assert max(found.largest.values()) == min(worst(problem, order) for order in orders(problem))
    assert max(found.largest.values()) == huge
    assert found.is_least


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"worth": -1}, "worth must be >= 0"),
        ({"amount": -1}, "amount must be >= 0"),
        ({"duration_s": -1}, "duration_s must be >= 0"),
        ({"receiver": "a"}, "giver must differ"),
    ],
)
def test_steps_refuse_what_they_cannot_mean(change: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(two(), **change)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (Requirement(chain="c", step=1, needs="x", progress=1), "unknown chain"),
        (Requirement(chain="c", step=9, needs="d", progress=1), "unknown step"),
        (Requirement(chain="c", step=1, needs="d", progress=0), "progress must be >= 1"),
    ],
)
def test_problems_refuse_what_they_cannot_mean(asked: Requirement, said: str) -> None:
    chains = (Chain(id="c", steps=(two(),)), Chain(id="d", steps=(two("b"),)))
    with pytest.raises(ValueError, match=said):
        ExchangeProblem(chains=chains, requirements=(asked,))


def test_an_order_has_every_step_once() -> None:
    problem = ExchangeProblem(chains=(Chain(id="c", steps=(two(), two())),))
    with pytest.raises(ValueError, match="every step once"):
        exposures(problem, ("c",))


def test_a_deadlock_is_told_by_the_fewest_requirements() -> None:
    rng = random.Random(37)
    seen = set()
    for _ in range(600):
        problem = deal(rng, waits=6, steps=6)
        found = deadlock(problem)
        possible = next(orders(problem), None)
        assert (found is None) == (possible is not None)
        if found is None:
            continue
        seen.add(len(found.requirements))
        assert set(found.requirements) <= set(problem.requirements)
        alone = replace(problem, requirements=found.requirements)
        assert next(orders(alone), None) is None
        for left in found.requirements:  # not one of them can be missing
            rest = tuple(each for each in found.requirements if each != left)
            assert next(orders(replace(problem, requirements=rest)), None) is not None
        smaller = [
            one
            for one in problem.requirements
            if next(orders(replace(problem, requirements=(one,))), None) is None
        ]
        assert len(found.requirements) == 1 or not smaller
    assert {2, 3} <= seen


def test_every_deadlock_is_told_once() -> None:
    rng = random.Random(53)
    told = []
    for _ in range(400):
        problem = deal(rng, waits=9, steps=7, chains=6)
        found = list(deadlocks(problem))
        told.append(len(found))
        named = [each for stuck in found for each in stuck.requirements]
        assert len(named) == len(set(named))
        for stuck in found:
            assert deadlock(replace(problem, requirements=stuck.requirements)) is not None
        left = tuple(each for each in problem.requirements if each not in named)
        assert deadlock(replace(problem, requirements=left)) is None
    assert {0, 1, 2} <= set(told)


def test_lots_that_wait_for_each_other_by_one_clause_are_told_once() -> None:
    chains = tuple(Chain(id=name, steps=(two(), two(), two())) for name in "cd")
    asked = tuple(
        Requirement(
            chain=one,
            step=lot,
            needs=other,
            progress=lot,
            clause=Clause(kind=ClauseKind.GATE, of=one, needs=other, lot=lot),
        )
        for one, other in ("cd", "dc")
        for lot in (1, 2, 3)
    )
    (found,) = deadlocks(ExchangeProblem(chains=chains, requirements=asked))
    assert [each.step for each in found.requirements] == [1, 1]


def test_more_than_is_owed_never_comes() -> None:
    chains = (Chain(id="c", steps=(two(),)), Chain(id="d", steps=(two("b"),)))
    asked = Requirement(chain="c", step=1, needs="d", progress=2)
    found = deadlock(ExchangeProblem(chains=chains, requirements=(asked,)))
    assert found is not None
    assert found.requirements == (asked,)
