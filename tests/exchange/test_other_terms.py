# SPDX-License-Identifier: Apache-2.0
"""What other terms would be worth, held against trying every order of small deals."""

from __future__ import annotations

import random
from collections.abc import Mapping

from qafila.core.exchange import (
    Chain,
    Change,
    Clause,
    ClauseKind,
    ExchangeProblem,
    Requirement,
    Step,
    completion_s,
    deadlock,
)
from qafila.planner.exchange import solve_exchange
from qafila.planner.exchange.lattice import lattice
from qafila.planner.exchange.search import Effort
from qafila.planner.exchange.variants import halved, least_together, trade_offs
from tests.exchange.deals import deal, orders, worst


def step(giver: str, amount: int, **values: int | str | None) -> Step:
    receiver = "west" if giver == "east" else "east"
    return Step(giver=giver, receiver=receiver, worth=amount, amount=amount, **values)  # type: ignore[arg-type]


def together_by_trying(problem: ExchangeProblem) -> int:
    """Return the least largest exposure if two opposite lots may go at once."""
    lengths = {chain.id: len(chain.steps) for chain in problem.chains}
    steps = {chain.id: chain.steps for chain in problem.chains}

    def free(done: Mapping[str, int], chain: str) -> bool:
        return done[chain] < lengths[chain] and all(
            done[each.needs] >= each.progress
            for each in problem.requirements
            if (each.chain, each.step) == (chain, done[chain] + 1)
        )

    def gain(done: Mapping[str, int], chain: str) -> int:
        at = steps[chain][done[chain]]
        return at.worth if at.giver == "party-0" else -at.worth

    known: dict[tuple[int, ...], int] = {}

    def least(done: dict[str, int], balance: int) -> int:
        key = tuple(done.values())
        if done == lengths:
            return abs(balance)
        if key not in known:
            able = [chain for chain in lengths if free(done, chain)]
            ways: list[tuple[str, ...]] = [(chain,) for chain in able]
            ways += [
                (one, other)
                for one in able
                for other in able
                if gain(done, one) > 0 > gain(done, other)
            ]
            found = []
            for way in ways:
                after = balance + sum(gain(done, chain) for chain in way)
                then = {c: at + (c in way) for c, at in done.items()}
                found.append(max(abs(after), least(then, after)))
            known[key] = min(found)
        return known[key]

    return least(dict.fromkeys(lengths, 0), 0)


def test_lots_released_together() -> None:
    rng = random.Random(41)
    better = tried = 0
    while tried < 150:
        problem = deal(rng, parties=2, steps=7)
        grid = lattice(problem)
        if deadlock(problem) is not None or not grid.sides:
            continue
        tried += 1
        alone = min(worst(problem, order) for order in orders(problem))
        least, is_least = least_together(problem, grid, alone // grid.scale, Effort(left=None))
        assert is_least
        assert least * grid.scale == together_by_trying(problem)
        better += least * grid.scale < alone
    assert better > 10


def test_half_lots_keep_what_is_agreed() -> None:
    lot = Clause(kind=ClauseKind.GATE, of="back", needs="there", lot=1)
    problem = ExchangeProblem(
        chains=(
            Chain(id="there", steps=(step("east", 10), step("east", 7))),
            Chain(id="back", steps=(step("west", 10), step("west", 7))),
            Chain(id="last", steps=(step("west", 1),)),
        ),
        requirements=(
            Requirement(chain="back", step=1, needs="there", progress=1, clause=lot),
            Requirement(chain="back", step=2, needs="there", progress=2, clause=lot),
            Requirement(chain="last", step=1, needs="back", progress=2),
        ),
    )
    cut = halved(problem, {"there", "back"})
    amounts = {chain.id: [each.amount for each in chain.steps] for chain in cut.chains}
    assert amounts == {"there": [5, 5, 4, 3], "back": [5, 5, 4, 3], "last": [1]}
    asked = {(each.chain, each.step): each.progress for each in cut.requirements}
    assert asked == {
        ("back", 1): 1,
        ("back", 2): 2,
        ("back", 3): 3,
        ("back", 4): 4,
        ("last", 1): 4,
    }
    assert max(solve_exchange(problem).largest.values()) == 10
    assert max(solve_exchange(cut).largest.values()) == 5


def test_half_lots_of_what_can_never_come_do_not_come_either() -> None:
    problem = ExchangeProblem(
        chains=(
            Chain(id="a", steps=(step("east", 10),)),
            Chain(id="b", steps=(step("west", 10),)),
        ),
        requirements=(Requirement(chain="a", step=1, needs="b", progress=2),),
    )
    assert deadlock(halved(problem, {"a", "b"})) is not None


def test_what_is_told_is_what_a_new_deal_would_give() -> None:
    problem = ExchangeProblem(
        chains=(
            Chain(
                id="there",
                steps=tuple(step("east", 10, duration_s=60, crossing="gate") for _ in range(2)),
            ),
            Chain(
                id="back",
                steps=tuple(step("west", 10, duration_s=60, crossing="gate") for _ in range(2)),
            ),
        ),
    )
    found = solve_exchange(problem)
    told = {
        (each.change, each.subject): each
        for each in trade_offs(problem, found, work=10**6, stop=bool)
    }
    assert max(found.largest.values()) == 10
    assert told[Change.ALL_HALF_LOTS, ""].largest == {"": 5}
    assert told[Change.TOGETHER, ""].largest == {"": 0}
    assert told[Change.HALF_LOTS, "there"].largest == {"": 5}  # 5, back 10, 5, and so again
    second = told[Change.CROSSING, "gate"]
    assert second.completion_s == completion_s(problem, found.order, {"gate": 2}) < 240
    assert found.completion_s == 240
