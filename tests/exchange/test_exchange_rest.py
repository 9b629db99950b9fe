# SPDX-License-Identifier: Apache-2.0
"""Half-way through: what is proven or released is done, and the rest is put in order."""

from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from qafila import cli
from qafila.core import events
from qafila.core.agreement import Gate, Obligation, ObligationKind, Party, Proof
from qafila.core.events import Fact
from qafila.core.exchange import (
    PosedExchange,
    deadlock,
    exposures,
    kept,
    pose_exchange,
    walk,
)
from qafila.core.ledger import Act
from qafila.core.values import Claimed, Name
from tests.days import Seen, lived, moved
from tests.finding_cases.release import PROVEN
from tests.operations import move, person

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PARTIES: tuple[Fact, ...] = tuple(
    events.PartyNamed(party=Party(id=name, name=Name(en=name, ar=name))) for name in "ABC"
)


def owes(
    name: str,
    count: int | None,
    giver: str = "A",
    *gates: Gate,
    lots: tuple[str, ...] = (),
    lot_count: int | None = None,
    weight: float | None = None,
    pair: str | None = None,
) -> Fact:
    """Bodies, so that nobody has to be on a list."""
    return events.ObligationUndertaken(
        obligation=Obligation(
            id=name,
            kind=ObligationKind.HAND_OVER_BODIES,
            giver=giver,
            receiver="B" if giver == "A" else "A",
            count=None if count is None else Claimed(low=count, high=count),
            gates=gates,
            lots=lots,
            lot_count=lot_count,
            pair=pair,
            weight=weight,
            weight_agreed_by=("A", "B") if weight else (),
        )
    )


def given(name: str, amount: int, by: str = "C") -> Fact:
    return events.DeliveryAttested(obligation=name, amount=amount, said_by=by)


def posed(*facts: Fact | Seen, owed: tuple[Fact, ...]) -> PosedExchange:
    return pose_exchange(lived([*PARTIES, *owed], *facts))


def left(made: PosedExchange) -> dict[str, list[int]]:
    return {chain.id: [step.amount for step in chain.steps] for chain in made.problem.chains}


def asked(made: PosedExchange) -> dict[tuple[str, int], tuple[str, int]]:
    return {
        (each.chain, each.step): (each.needs, each.progress) for each in made.problem.requirements
    }


def test_what_is_left_of_any_order_is_an_order_of_what_is_left() -> None:
    rng = random.Random(3)
    tried = 0
    while tried < 150:
        owed = tuple(_any(rng, number) for number in range(rng.randint(2, 4)))
        whole = posed(owed=owed)
        if deadlock(whole.problem) is not None:
            continue
        tried += 1
        order = _some_order(rng, whole)
        done = rng.randint(1, len(order))
        steps = list(walk(whole.problem, order))[:done]
        amounts: dict[str, int] = {}
        for chain, _, step in steps:
            amounts[chain] = amounts.get(chain, 0) + step.amount
        rest = posed(*(given(chain, amount) for chain, amount in amounts.items()), owed=owed)
        after = exposures(whole.problem, order)
        assert whole.problem.unit == rest.problem.unit
        assert {s: n for s, n in after[done - 1].items() if n} == rest.problem.start
        assert kept(rest.problem, order[done:])
        tail = exposures(rest.problem, order[done:])
        assert [{s: n for s, n in each.items() if n} for each in tail] == [
            {s: n for s, n in each.items() if n} for each in after[done:]
        ]
        again = pose_exchange(
            lived([*PARTIES, *owed], *(given(c, n) for c, n in amounts.items())), from_start=True
        )
        assert again.problem == whole.problem


def _any(rng: random.Random, number: int) -> Fact:
    gates: list[Gate] = []
    for other in rng.sample(range(number), min(number, rng.randint(0, 2))):
        kind = rng.randrange(3)
        gates.append(
            Gate(
                obligation=f"o{other}",
                at_least=rng.randint(1, 6) if kind == 0 else None,
                matching_lot=kind == 1,
            )
        )
    count = rng.randint(6, 20)
    parts = rng.randint(1, 4)
    return owes(
        f"o{number}",
        count,
        rng.choice("AB"),
        *gates,
        lots=tuple(f"L{number}-{n}" for n in range(parts)),
        weight=rng.choice([None, 0.5, 3]),
    )


def _some_order(rng: random.Random, made: PosedExchange) -> tuple[str, ...]:
    at = dict.fromkeys(left(made), 0)
    lengths = {chain: len(steps) for chain, steps in left(made).items()}
    order: list[str] = []
    while len(order) < sum(lengths.values()):
        free = [
            chain
            for chain, done in at.items()
            if done < lengths[chain]
            and all(
                at[each.needs] >= each.progress
                for each in made.problem.requirements
                if (each.chain, each.step) == (chain, done + 1)
            )
        ]
        order.append(rng.choice(free))
        at[order[-1]] += 1
    return tuple(order)


def test_a_lot_that_came_in_part_is_a_smaller_lot() -> None:
    made = posed(given("there", 7), owed=(owes("there", 12, lots=("a", "b", "c")),))
    assert left(made) == {"there": [1, 4]}
    assert made.lots["there"] == (2, 3)
    assert made.lot_counts["there"] == 3
    assert made.problem.start == {("A", "hand_over_bodies"): 7, ("B", "hand_over_bodies"): -7}


def test_more_than_was_owed_exposes_by_all_of_it() -> None:
    made = posed(given("there", 15), owed=(owes("there", 12), owes("back", 12, "B")))
    assert left(made) == {"back": [12]}
    assert made.problem.start["A", "hand_over_bodies"] == 15


def test_what_its_giver_claims_is_not_done() -> None:
    made = posed(given("there", 12, by="A"), owed=(owes("there", 12),))
    assert (left(made), made.so_far, made.problem.start) == ({"there": [12]}, (), {})


def test_what_is_released_is_out_and_told_apart() -> None:
    owed = (
        owes("there", 12, lots=("a", "b", "c")),
        owes("back", 9, "B", Gate(obligation="there", matching_lot=True), lots=("x", "y", "z")),
    )
    made = posed(given("there", 4), events.LotReleased(lot="c"), owed=owed)
    assert left(made) == {"there": [4], "back": [3, 3, 3]}
    assert made.lots["there"] == (2,)
    (so_far,) = made.so_far
    assert (so_far.proven, so_far.released) == (4, 4)
    # Lot 1 of back waits for nothing more; lots 2 and 3 for lot 2 of there, the last that is left.
    assert asked(made) == {("back", 2): ("there", 1), ("back", 3): ("there", 1)}
    serial = posed(events.LotReleased(lot="c", serial="1"), owed=owed)
    assert serial.so_far == ()  # one serial of a lot is not the lot


def test_gates_count_what_is_there_already() -> None:
    owed = (
        owes("there", 12, lots=("a", "b", "c")),
        owes("back", 4, "B", Gate(obligation="there", at_least=7)),
        owes("last", 4, "B", Gate(obligation="there")),
    )
    assert asked(posed(given("there", 2), owed=owed)) == {
        ("back", 1): ("there", 2),
        ("last", 1): ("there", 3),
    }
    assert asked(posed(given("there", 7), owed=owed)) == {("last", 1): ("there", 2)}
    assert asked(posed(given("there", 12), owed=owed)) == {}


def test_an_amount_that_never_comes_is_waited_for_in_vain_to_the_end() -> None:
    owed = (owes("there", 12), owes("back", 4, "B", Gate(obligation="there", at_least=13)))
    for amount in (0, 3, 12):
        stuck = deadlock(posed(*([given("there", amount)] if amount else []), owed=owed).problem)
        assert stuck is not None
        (each,) = stuck.requirements
        assert each.clause is not None
        assert (each.clause.of, each.clause.needs, each.clause.amount) == ("back", "there", 13)
    assert deadlock(posed(given("there", 13), owed=owed).problem) is None


def test_what_is_proven_of_an_amount_that_nobody_knows_counts() -> None:
    owed = (
        events.ObligationUndertaken(
            obligation=Obligation(
                id="half",
                kind=ObligationKind.MOVE_PEOPLE,
                giver="A",
                receiver="B",
                share=0.5,
                proof=Proof.ATTESTED,
            )
        ),
        owes("back", 4, "B", Gate(obligation="half", at_least=5)),
    )
    made = posed(given("half", 3), owed=owed)
    assert left(made) == {"half": [0], "back": [4]}
    assert made.problem.start["A", "move_people"] == 3
    assert asked(made) == {("back", 1): ("half", 1)}
    assert asked(posed(given("half", 5), owed=owed)) == {}


def test_a_step_that_counts_nothing_is_done_when_somebody_else_says_so() -> None:
    made = posed(given("fate", 1), owed=(owes("fate", None, lot_count=1), owes("back", None, "B")))
    assert left(made) == {"back": [1]}
    assert made.problem.start["A", "hand_over_bodies-steps"] == 1


def test_weights_count_what_is_done_too() -> None:
    owed = (owes("there", 12, weight=0.5), owes("back", 12, "B", weight=3))
    made = posed(given("there", 5), owed=owed)
    assert made.problem.start["A", "agreed"] * made.problem.unit == Fraction(5, 2)


def test_people_are_taken_off_the_lot_in_which_they_travelled() -> None:
    listed = (
        *PARTIES,
        move("go", giver="B", to_place="school", lots=("L1", "L2"), count=Claimed(low=3, high=3)),
        person("P1", at="square", lot="L1"),
        person("P2", at="square", lot="L2"),
        person("P3", at="square", lot="L2"),
    )
    made = pose_exchange(lived(listed, moved("square", "school", "P3", act=Act.ARRIVED)))
    assert left(made) == {"go": [1, 1]}
    made = pose_exchange(
        lived(
            listed,
            moved("square", "school", "P2", "P3", act=Act.ARRIVED),
        )
    )
    assert made.lots["go"] == (1,)


def test_the_crossing_that_was_agreed_is_the_one_that_is_taken_up() -> None:
    def crossed(at: str | None) -> tuple[str | None, int]:
        lot = move("go", giver="B", source_place="square", to_place="school", crossing=at)
        (chain,) = pose_exchange(lived([*PARTIES, lot])).problem.chains
        return chain.steps[0].crossing, chain.steps[0].before_s

    assert crossed("gate") == ("gate", 3600)
    assert crossed("square") == crossed("nowhere") == (None, 0)


# --- The command


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left_with:
        cli.main(["exchange", *arguments])
    assert isinstance(left_with.value.code, int)
    return left_with.value.code, capsys.readouterr().out


def test_the_command_orders_the_rest_as_it_was_at_a_time(
    capsys: pytest.CaptureFixture[str],
) -> None:
    place = str(EXAMPLES / "aleppo-2016")
    _, out = run(capsys, place, "--json", "--at", "2016-12-20T20:00")
    told = json.loads(out)
    # 750 of the villages by the ledger; 5,000 of the city, as the Red Cross attests.
    assert told["start_exposure"]["side-b"]["move_people"] == 5000 - 750
    assert told["so_far"] == [
        {"obligation": "move-villages-1", "proven": 750, "released": 0, "lots_left": [4, 5]},
        {"obligation": "move-city-1", "proven": 5000, "released": 0, "lots_left": [4, 5]},
    ]
    assert {step["lot"] for step in told["steps"] if step["obligation"] == "move-city-1"} == {4, 5}
    assert told["max_exposure"]["side-b"]["move_people"] == 4250
    _, out = run(capsys, place, "--json", "--from-start")
    told = json.loads(out)
    assert (told["from_start"], told["so_far"]) == (True, [])
    assert told["max_exposure"]["side-a"]["move_people"] == 4000
    _, out = run(capsys, place, "--json", "--at", "2016-12-18T10:00")
    assert json.loads(out)["so_far"] == []


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_sheet_says_what_is_done(capsys: pytest.CaptureFixture[str], lang: str) -> None:
    _, out = run(capsys, str(EXAMPLES / "aleppo-2016"), "--lang", lang)
    assert "⟦" not in out
    for text in ("5,000", "4,000", "move-villages-1"):
        assert text in out
    code, _ = run(capsys, str(EXAMPLES / "aleppo-2016"), "--at", "08:00", "--from-start")
    assert code == 2


def test_all_is_done() -> None:
    made = posed(PROVEN, owed=(owes("bodies", 8),))
    assert made.problem.chains == ()
    assert made.problem.start["A", "hand_over_bodies"] == 8
