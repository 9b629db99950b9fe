# SPDX-License-Identifier: Apache-2.0
"""Lots that pass together: one moment of the order, held against trying every order."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qafila import cli
from qafila.core import events
from qafila.core.exchange import (
    Chain,
    Change,
    ExchangeProblem,
    Step,
    completion_s,
    deadlock,
    kept,
    paired,
)
from qafila.core.exchange.pairing import Paired
from qafila.planner.exchange import solve_exchange
from qafila.planner.exchange.timing import completion_bound_s
from qafila.planner.exchange.variants import trade_offs
from qafila.rules.exchange import ClausesDeadlocked, exchange
from tests.exchange.deals import deal, orders, recounted, runs, worst
from tests.exchange.test_exchange_command import HEAD, obligation, operation, posed
from tests.exchange.test_exchange_rest import owes as bodies
from tests.exchange.test_exchange_rest import posed as half_way

Pairs = list[tuple[str, str]]


# --- Every order of obligations, by hand


def numbered(rng: random.Random, problem: ExchangeProblem) -> dict[str, tuple[int, ...]]:
    """Return the lots left of each chain: now and then some of those before them are out."""
    found = {}
    for chain in problem.chains:
        count = len(chain.steps)
        found[chain.id] = tuple(sorted(rng.sample(range(1, count + 1 + rng.randint(0, 2)), count)))
    return found


def tied(lots: dict[str, tuple[int, ...]], pairs: Pairs, chain: str, number: int) -> set[str]:
    """Return the obligations whose lot of that number passes with that of a chain."""
    found = {chain}
    while True:
        more = {
            each
            for pair in pairs
            if found & set(pair)
            for each in pair
            if number in lots[each] and any(number in lots[o] and o in found for o in pair)
        }
        if more <= found:
            return found
        found |= more


def moments(
    problem: ExchangeProblem, lots: dict[str, tuple[int, ...]], pairs: Pairs
) -> Iterator[list[dict[tuple[str, str], int]]]:
    """Yield for every order of moments the exposures after each."""
    steps = {chain.id: chain.steps for chain in problem.chains}
    at = dict.fromkeys(steps, 0)
    seen: list[dict[tuple[str, str], int]] = []

    def may(chain: str) -> bool:
        return all(
            at[each.needs] >= each.progress
            for each in problem.requirements
            if (each.chain, each.step) == (chain, at[chain] + 1)
        )

    def go(given: dict[tuple[str, str], int]) -> Iterator[list[dict[tuple[str, str], int]]]:
        if all(at[each] == len(steps[each]) for each in steps):
            yield list(seen)
        for chain, its in steps.items():
            if at[chain] == len(its):
                continue
            number = lots[chain][at[chain]]
            group = tied(lots, pairs, chain, number)
            if chain != min(group) or not all(
                at[each] < len(steps[each]) and lots[each][at[each]] == number and may(each)
                for each in group
            ):
                continue
            after = dict(given)
            for each in group:
                step = steps[each][at[each]]
                for party, gain in ((step.giver, step.worth), (step.receiver, -step.worth)):
                    after[party, step.kind] = after.get((party, step.kind), 0) + gain
            for each in group:
                at[each] += 1
            seen.append(after)
            yield from go(after)
            seen.pop()
            for each in group:
                at[each] -= 1

    return go(dict(problem.start))


def tie(
    rng: random.Random, problem: ExchangeProblem
) -> tuple[Paired, Pairs, dict[str, tuple[int, ...]]]:
    ids = [chain.id for chain in problem.chains]
    pairs = []
    for _ in range(rng.choice((1, 1, 1, 2)) if len(ids) > 1 else 0):
        one, other = rng.sample(ids, 2)
        pairs.append((one, other))
    lots = numbered(rng, problem)
    return paired(problem, lots, pairs), pairs, lots


@pytest.mark.parametrize(
    ("parties", "kinds", "count", "begun"),
    [(2, 1, 900, False), (3, 1, 500, False), (2, 1, 300, True), (3, 1, 300, True)],
)
def test_no_order_of_moments_exposes_anybody_less(
    parties: int, kinds: int, count: int, begun: bool
) -> None:
    rng = random.Random(parties * 10 + begun)
    joint = stuck = 0
    for _ in range(count):
        problem = deal(rng, parties=parties, kinds=kinds, begun=begun, waits=2)
        made, pairs, lots = tie(rng, problem)
        least: int | None = None
        for exposures in moments(problem, lots, pairs):
            most = max(0, *(x for each in (problem.start, *exposures) for x in each.values()))
            least = most if least is None else min(least, most)
        if least is None:
            stuck += 1
            assert deadlock(made.problem) is not None
            continue
        assert deadlock(made.problem) is None
        found = solve_exchange(made.problem)
        joint += bool(made.together)
        assert kept(made.problem, found.order)
        assert found.is_least
        assert max(found.largest.values(), default=0) == least
        assert max(found.bounds.values(), default=0) == least
    assert joint > count // 3
    assert stuck > count // 50


def joined(seed: int, count: int, **shape: int | bool) -> list[ExchangeProblem]:
    rng = random.Random(seed)
    found: list[ExchangeProblem] = []
    while len(found) < count:
        made, _, _ = tie(rng, deal(rng, **shape))  # type: ignore[arg-type]
        if made.together and deadlock(made.problem) is None:
            found.append(made.problem)
    return found


def test_releases_and_times_are_never_below_their_bounds() -> None:
    for problem in joined(41, 300, parties=2, timed=True, steps=7):
        found = solve_exchange(problem)
        listed = [
            (worst(problem, order), runs(order), completion_s(problem, order))
            for order in orders(problem)
        ]
        exposure, fewest, _ = min(listed)
        assert (worst(problem, found.order), found.releases) == (exposure, fewest)
        assert found.releases_bound <= fewest
        assert found.completion_bound_s <= min(takes for *_, takes in listed)


def test_kinds_are_each_measured_against_what_they_need_alone() -> None:
    for problem in joined(43, 300, parties=3, kinds=2, steps=7):
        listed = [recounted(problem, order) for order in orders(problem)]
        least = {
            kind: min(max(n for side, n in most.items() if side[1] == kind) for most in listed)
            for kind in {kind for _, kind in problem.sides}
        }
        found = solve_exchange(problem)
        assert kept(problem, found.order)
        assert found.is_least
        assert found.bounds == least
        assert found.largest == {
            side: n for side, n in recounted(problem, found.order).items() if side in found.largest
        }


def test_the_order_of_the_input_changes_nothing() -> None:
    rng = random.Random(47)
    for problem in joined(47, 60, parties=3, kinds=2):
        chains = list(problem.chains)
        rng.shuffle(chains)
        assert solve_exchange(replace(problem, chains=tuple(chains))) == solve_exchange(problem)


# --- From an agreement


def swap(*, mine: str = "3", theirs: str = "3", **values: str) -> tuple[str, str]:
    return (
        obligation("out", count=900, lots=mine, pair='"back"'),
        obligation("back", by="west", to="east", count=600, lots=theirs, **values),
    )


def test_paired_lots_are_one_step_and_expose_by_their_difference() -> None:
    made = posed(*swap())
    (chain,) = made.problem.chains
    assert [[(part.giver, part.amount) for part in step.parts] for step in chain.steps] == [
        [("east", 300), ("west", 200)]
    ] * 3
    assert made.obligations_of(chain.id) == ("out", "back")
    found = solve_exchange(made.problem)
    assert found.is_least
    assert list(found.largest.values()) == [300, 0]


def test_equal_lots_that_pass_together_expose_nobody() -> None:
    equal = [each.replace("count = 900", "count = 600") for each in swap()]
    together = solve_exchange(posed(*equal).problem)
    assert together.is_least
    assert set(together.largest.values()) == {0}
    in_turn = solve_exchange(posed(*(each.replace('pair = "back"', "") for each in equal)).problem)
    assert max(in_turn.largest.values()) == 200


def test_lots_without_a_counterpart_follow_singly() -> None:
    made = posed(*swap(mine="2", theirs="4"))
    assert made.lots == {"out+back": (1, 2), "back": (3, 4)}
    assert [
        (each.chain, each.step, each.needs, each.progress) for each in made.problem.requirements
    ] == [("back", 1, "out+back", 2)]
    assert made.lot_counts == {"out": 2, "back": 4}


def test_an_obligation_that_is_called_like_a_pair_stays_apart() -> None:
    """Ids are a user's: what is called ``out+back`` is another thing than out with back."""
    aid = obligation("out+back", what='"deliver_aid"', count=5)
    plain, odd = posed(*swap()), posed(*swap(), aid)
    assert {made: len(odd.lots[made]) for made in odd.lots} == {"out+back+": 3, "out+back": 1}
    assert odd.obligations_of("out+back+") == ("out", "back")
    assert odd.obligations_of("out+back") == ("out+back",)
    steps = {chain.id: chain.steps for chain in odd.problem.chains}
    (chain,) = plain.problem.chains
    assert len(steps["out+back+"]) == len(chain.steps) == 3
    assert solve_exchange(odd.problem).is_least


def test_who_waits_for_a_paired_lot_waits_for_both() -> None:
    made = posed(
        *swap(gate='[{ obligation = "fuel", at_least = 1 }]'),
        obligation("fuel", what='"deliver_aid"', count=1),
        obligation("last", count=5, gate='[{ obligation = "back", at_least = 250 }]'),
    )
    assert {(e.chain, e.step, e.needs, e.progress) for e in made.problem.requirements} == {
        ("out+back", 1, "fuel", 1),
        ("last", 1, "out+back", 2),
    }


def test_where_a_lot_waits_for_its_counterpart_they_pass_in_turn() -> None:
    made = posed(*swap(gate='[{ obligation = "out", lot = "matching" }]'))
    assert made.together == {}
    assert max(solve_exchange(made.problem).largest.values()) == 500


def test_no_pair_of_one_side_nor_with_patients() -> None:
    sick = posed(*swap(medical="true"))
    assert [chain.id for chain in sick.problem.chains] == ["out"]
    same = posed(
        obligation("out", count=9, pair='"more"'), obligation("more", count=9), obligation("x")
    )
    assert same.together == {}


def said(*obligations: str) -> list[ClausesDeadlocked]:
    made = operation(*obligations, head=HEAD)
    found = exchange(made, datetime(2026, 3, 1, tzinfo=UTC))
    return [each for each in found if isinstance(each, ClausesDeadlocked)]


def test_a_gate_against_a_pair_is_told_with_the_pair() -> None:
    (stuck,) = said(*swap(gate='["out"]'))
    assert [each.en for each in stuck.clauses] == [
        "back waits for all of out",
        "each lot of out passes together with its counterpart of back",
    ]
    assert all(each.ar for each in stuck.clauses)
    (stuck,) = said(
        obligation("out", count=9, lots="3", pair='"back"', gate='["fuel"]'),
        obligation("back", by="west", to="east", count=9, lots="3"),
        obligation("fuel", what='"deliver_aid"', count=2, gate='["back"]'),
    )
    assert {each.en for each in stuck.clauses} == {
        "out waits for all of fuel",
        "fuel waits for all of back",
        "each lot of back passes together with its counterpart of out",
    }
    assert set(stuck.obligations) == {"out", "back", "fuel"}


def test_more_than_is_owed_has_nothing_to_do_with_the_pair() -> None:
    (stuck,) = said(*swap(gate='[{ obligation = "out", at_least = 901 }]'))
    assert [each.en for each in stuck.clauses] == [
        "back waits for 901 of out, of which 900 are owed"
    ]


def test_a_lot_whose_counterpart_is_out_passes_alone() -> None:
    owed = (
        bodies("there", 6, lots=("a", "b", "c"), pair="back"),
        bodies("back", 9, "B", lots=("x", "y", "z")),
    )
    made = half_way(events.LotReleased(lot="b"), owed=owed)
    assert made.lots == {"there+back": (1, 3), "back": (2,)}
    assert {(e.chain, e.step, e.needs, e.progress) for e in made.problem.requirements} == {
        ("back", 1, "there+back", 1),
        ("there+back", 2, "back", 1),
    }
    found = solve_exchange(made.problem)
    assert found.order == ("there+back", "back", "there+back")
    assert made.problem.start["A", "hand_over_bodies"] == 2


def test_they_come_to_their_crossing_at_one_time() -> None:
    far = Step(
        giver="a", receiver="b", worth=1, duration_s=90, crossing="x", before_s=60, passing_s=5
    )
    near = Step(
        giver="b", receiver="a", worth=1, duration_s=40, crossing="x", before_s=10, passing_s=5
    )
    problem = ExchangeProblem(
        chains=(Chain(id="far", steps=(far, far)), Chain(id="near", steps=(near,)))
    )
    made = paired(problem, {"far": (1, 2), "near": (1,)}, [("near", "far")])
    (step,) = next(chain.steps for chain in made.problem.chains if chain.id == "far+near")
    assert (step.crossing, step.before_s, step.takes_up_s, step.duration_s) == ("x", 60, 10, 95)
    assert completion_s(made.problem, ("far+near", "far")) == 95 + 90
    assert completion_bound_s(made.problem) == 95 + 90


# --- On paper and to programs


def test_both_are_told_at_one_moment(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "operation.toml").write_text(HEAD + "".join(swap(theirs="4")))
    with pytest.raises(SystemExit):
        cli.main(["exchange", str(tmp_path), "--json"])
    told = json.loads(capsys.readouterr().out)
    first, second, *_, last = told["steps"]
    assert (first["n"], second["n"]) == (1, 1)
    assert (first["obligation"], first["together_with"]) == ("out", ["back"])
    assert (second["obligation"], second["together_with"]) == ("back", ["out"])
    assert first["exposure"] == second["exposure"] == {"east": 150, "west": -150}
    assert (last["n"], last["obligation"], last["lot"]) == (4, "back", 4)
    assert "together_with" not in last
    for lang, with_ in (("en", "together with"), ("ar", "وتعبر معها")):
        with pytest.raises(SystemExit):
            cli.main(["exchange", str(tmp_path), "--lang", lang])
        out = capsys.readouterr().out
        assert out.count(with_) == 3
        assert "⟦" not in out


def test_halves_pass_together_too() -> None:
    made = posed(*swap(mine="1", theirs="1"), obligation("fuel", by="west", to="east", count=300))
    found = solve_exchange(made.problem)
    (pair, all_) = trade_offs(made.problem, found, work=None, stop=lambda: False)[:2]
    assert (pair.change, pair.subject) == (Change.HALF_LOTS, "out+back")
    assert all_.largest is not None
