# SPDX-License-Identifier: Apache-2.0
"""From an operation folder to the order on paper: what is taken, what is left out, what is said."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from qafila import cli, words
from qafila.app import open_operation
from qafila.core.document import phrase
from qafila.core.exchange import AGREED, PosedExchange, Why, pose_exchange
from qafila.core.operation import Operation
from qafila.drawing.exposure import ExposureChart, ExposureLine, ExposurePanel

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

HEAD = """
[operation]
id = "case"
title = { en = "Case", ar = "حالة" }
date = 2026-03-01
timezone = "Asia/Damascus"
[[party]]
id = "east"
name = { en = "East", ar = "الشرق" }
[[party]]
id = "west"
name = { en = "West", ar = "الغرب" }
[[party]]
id = "aid"
name = { en = "Aid", ar = "الإغاثة" }
"""


def obligation(name: str, by: str = "east", to: str = "west", **values: Any) -> str:
    """Write an obligation; values are written as they are."""
    lines = ["[[obligation]]", f'id = "{name}"', f'by = "{by}"', f'to = "{to}"']
    values = {"what": '"move_people"', **values}
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in values.items())]) + "\n"


def operation(*obligations: str, head: str = HEAD) -> Operation:
    return open_operation({"operation.toml": (head + "".join(obligations)).encode()}).operation


def posed(*obligations: str, head: str = HEAD) -> PosedExchange:
    return pose_exchange(operation(*obligations, head=head))


def amounts(made: PosedExchange, chain: str) -> list[int]:
    (found,) = (each for each in made.problem.chains if each.id == chain)
    return [step.amount for step in found.steps]


def why(made: PosedExchange) -> dict[str, Why]:
    return {each.obligation: each.why for each in made.apart}


# --- What is taken


def test_lots_are_cut_as_gates_count_them() -> None:
    made = posed(
        obligation("named", count=7, lots='["a", "b", "c"]'),
        obligation("many", count=7, lots=3),
        obligation("sized", count=7, lot_size=3),
        obligation("whole", count=7),
        obligation("uncounted", lots=2),
    )
    assert amounts(made, "named") == amounts(made, "many") == [3, 2, 2]
    assert amounts(made, "sized") == [3, 3, 1]
    assert amounts(made, "whole") == [7]
    assert amounts(made, "uncounted") == [1, 1]
    kinds = {chain.id: chain.steps[0].kind for chain in made.problem.chains}
    assert kinds["whole"] == "move_people"
    assert kinds["uncounted"] != kinds["whole"]  # one step is not one person


def test_no_number_is_invented() -> None:
    made = posed(
        obligation("half", share=0.5),
        obligation("range", count="{ low = 3, high = 5 }"),
        obligation("alone", to="east", count=4),
        obligation("stranger", to="nobody", count=4),
        obligation("sick", count=4, medical="true"),
        obligation("back", by="west", to="east", count=4, gate='["half"]'),
    )
    assert why(made) == {
        "sick": Why.MEDICAL,
        "half": Why.AMOUNT_UNKNOWN,
        "range": Why.AMOUNT_UNKNOWN,
        "alone": Why.PARTIES_UNKNOWN,
        "stranger": Why.PARTIES_UNKNOWN,
    }
    left = {chain.id: chain.steps[0].worth for chain in made.problem.chains}
    assert left == {"half": 0, "range": 0, "alone": 0, "stranger": 0, "back": 4}
    assert [(each.chain, each.needs) for each in made.problem.requirements] == [("back", "half")]


def test_shares_of_a_known_remainder_are_numbers() -> None:
    head = HEAD + '[[cohort]]\nid = "red"\nname = "red"\nclaim = 400\n'
    made = posed(obligation("half", cohort='"red"', share=0.5), head=head)
    assert amounts(made, "half") == [200]


BOTH = '["east", "west"]'


def test_weights_count_where_giver_and_receiver_agreed_them() -> None:
    made = posed(
        obligation("captives", what='"release_people"', count=3, weight=2.5, weight_agreed_by=BOTH),
        obligation("people", by="west", to="east", count=8, weight=0.75, weight_agreed_by=BOTH),
        obligation(
            "bodies", what='"hand_over_bodies"', count=2, weight=9, weight_agreed_by='["east"]'
        ),
        obligation("trucks", what='"deliver_aid"', count=2, weight=9),
    )
    worth = {
        chain.id: (chain.steps[0].kind, chain.steps[0].worth * made.problem.unit)
        for chain in made.problem.chains
    }
    assert worth["captives"] == (AGREED, Fraction(15, 2))
    assert worth["people"] == (AGREED, Fraction(6))
    assert worth["bodies"] == ("hand_over_bodies", Fraction(2))
    assert worth["trucks"] == ("deliver_aid", Fraction(2))
    assert why(made) == {"bodies": Why.WEIGHT_NOT_AGREED, "trucks": Why.WEIGHT_NOT_AGREED}


def test_weights_that_all_parties_to_the_agreement_accepted_count() -> None:
    head = HEAD + '[agreement]\nparties = ["west", "east"]\n'
    made = posed(
        obligation(
            "trucks", by="aid", what='"deliver_aid"', count=2, weight=3, weight_agreed_by=BOTH
        ),
        head=head,
    )
    assert made.weights == {"trucks": 3}


def test_gates_become_what_comes_before_what() -> None:
    made = posed(
        obligation("give", count=10, lots=4),
        obligation("full", by="west", to="east", count=4, gate='["give"]'),
        obligation(
            "some", by="west", to="east", count=4, gate='[{ obligation = "give", at_least = 6 }]'
        ),
        obligation(
            "matched",
            by="west",
            to="east",
            count=6,
            lots=6,
            gate='[{ obligation = "give", lot = "matching" }]',
        ),
        obligation(
            "more", by="west", to="east", count=4, gate='[{ obligation = "give", at_least = 11 }]'
        ),
        obligation("sick", count=1, medical="true"),
        obligation("after", count=1, gate='["sick"]'),
    )
    asked = {(each.chain, each.step): each.progress for each in made.problem.requirements}
    assert asked["full", 1] == 4
    assert asked["some", 1] == 3  # the lots are 3, 2, 3 and 2
    assert [asked["matched", k] for k in range(1, 7)] == [1, 2, 3, 4, 4, 4]
    assert asked["more", 1] == 5
    assert made.passed_over == (("after", "sick"),)


def test_stages_come_one_after_another_over_empty_ones() -> None:
    head = HEAD + "".join(
        f'[[stage]]\nid = "{stage}"\nafter = [{after}]\n'
        for stage, after in (("one", ""), ("two", '"one"'), ("three", '"two"'))
    )
    made = posed(
        obligation("a", count=3, lots=3, stage='"one"'),
        obligation("b", count=3, stage='"three"'),
        head=head,
    )
    (asked,) = made.problem.requirements
    assert (asked.chain, asked.step, asked.needs, asked.progress) == ("b", 1, "a", 3)


def test_a_million_lots_are_one_step_and_say_so() -> None:
    made = posed(
        obligation("crowd", count=1_000_000, lot_size=1), obligation("few", count=3, lots=3)
    )
    assert amounts(made, "crowd") == [1_000_000]
    assert amounts(made, "few") == [1, 1, 1]
    assert why(made) == {"crowd": Why.TOO_MANY_LOTS}


# --- What is said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        cli.main(["exchange", *arguments])
    told = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, told.out, told.err


def written(folder: Path, *obligations: str) -> str:
    (folder / "operation.toml").write_text(HEAD + "".join(obligations), encoding="utf-8")
    return str(folder)


def test_one_kind_is_told_in_numbers(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    place = written(
        folder,
        obligation("there", count=40, lots=4),
        obligation("back", by="west", to="east", count=20, lots=2),
    )
    code, out, _ = run(capsys, place, "--json")
    told = json.loads(out)
    assert code == 0
    # 40 against 20: at the end the east stands at 20, and never worse than that.
    assert told["max_exposure"]["east"] == 20
    assert told["lower_bound"] == 20
    assert told["proven_optimal"] is True
    assert [step["n"] for step in told["steps"]] == [1, 2, 3, 4, 5, 6]
    balance = {"east": 0, "west": 0}
    for step in told["steps"]:
        balance[step["by"]] += step["amount"]
        balance[step["to"]] -= step["amount"]
        assert step["exposure"] == balance
    assert told["releases"] == max(step["release"] for step in told["steps"])


def test_kinds_stand_side_by_side_without_weights(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    place = written(
        folder,
        obligation("people", count=40, lots=4),
        obligation("captives", by="west", to="east", what='"release_people"', count=2),
        obligation("more", what='"release_people"', count=2),
    )
    _, out, _ = run(capsys, place, "--json")
    told = json.loads(out)
    assert told["kinds"] == ["move_people", "release_people"]
    assert told["max_exposure"]["west"] == {"move_people": 0, "release_people": 2}
    assert told["lower_bound"] == {"move_people": 40, "release_people": 2}
    assert told["weights"] == []


def test_agreed_weights_make_one_number_and_say_who_agreed(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    place = written(
        folder,
        obligation("people", count=4, weight=0.5, weight_agreed_by=BOTH),
        obligation(
            "captives",
            by="west",
            to="east",
            what='"release_people"',
            count=1,
            weight=2,
            weight_agreed_by=BOTH,
        ),
    )
    _, out, _ = run(capsys, place, "--json")
    told = json.loads(out)
    assert max(told["max_exposure"].values()) == told["lower_bound"] == 2
    assert told["weights"] == [
        {"obligation": "people", "weight": 0.5, "agreed_by": ["east", "west"]},
        {"obligation": "captives", "weight": 2, "agreed_by": ["east", "west"]},
    ]


def test_clauses_that_cannot_hold_are_named(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    place = written(
        folder,
        obligation("a", count=4, gate='[{ obligation = "b", at_least = 2 }]'),
        obligation("b", by="west", to="east", count=4, gate='[{ obligation = "c", at_least = 1 }]'),
        obligation("c", by="west", to="east", count=4, gate='[{ obligation = "a", at_least = 1 }]'),
        obligation("d", count=4, gate='["a"]'),
    )
    code, out, _ = run(capsys, place, "--json")
    told = json.loads(out)
    assert code == 1
    assert told["steps"] == []
    assert {each["obligation"] for each in told["deadlock"]} == {"a", "b", "c"}
    (finding,) = (each for each in told["findings"] if each["code"] == "clauses_deadlocked")
    assert "a waits for 2 of b, of which 4 are owed" in finding["text"]["en"]
    for lang in ("ar", "en"):
        code, out, _ = run(capsys, place, "--lang", lang)
        assert code == 1
        assert words.Words(lang)("clauses_deadlocked") in out


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_nothing_owed(capsys: pytest.CaptureFixture[str], folder: Path, lang: str) -> None:
    code, out, _ = run(capsys, written(folder), "--lang", lang)
    assert code == 0
    assert "⟦" not in out
    _, out, _ = run(capsys, str(folder), "--json")
    told = json.loads(out)
    assert (told["steps"], told["max_exposure"], told["lower_bound"]) == ([], {}, 0)


def test_limit_and_work_exclude_each_other(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    code, _, err = run(capsys, written(folder), "--limit", "1", "--work", "5")
    assert code == 2
    assert "--work" in err


def test_a_limit_of_time_is_said(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    place = written(folder, obligation("a", count=4))
    _, out, _ = run(capsys, place, "--limit", "3", "--lang", "en")
    assert "limited to 3 s" in out
    _, out, _ = run(capsys, place, "--work", "3", "--lang", "en")
    assert "limited" not in out


@pytest.mark.parametrize("example", ["four-towns-2017", "qalamoun-2017", "tiny"])
def test_examples(capsys: pytest.CaptureFixture[str], tmp_path: Path, example: str) -> None:
    place = str(EXAMPLES / example)
    code, out, _ = run(capsys, place, "--from-start", "--out", str(tmp_path), "--lang", "ar")
    assert code == 0
    assert "⟦" not in out
    told = json.loads((tmp_path / "exchange.json").read_text(encoding="utf-8"))
    assert told["proven_optimal"] is True
    assert (tmp_path / "exchange.pdf").read_bytes().startswith(b"%PDF")
    for lang in ("ar", "en"):
        drawn = (tmp_path / f"exchange-{lang}.svg").read_text(encoding="utf-8")
        assert ElementTree.fromstring(drawn).tag.endswith("svg")  # noqa: S314 - our own file


def test_medical_movements_are_in_no_figure(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, str(EXAMPLES / "four-towns-2017"), "--from-start", "--json")
    told = json.loads(out)
    apart = {each["obligation"] for each in told["apart"] if each["why"] == "medical"}
    assert {"move-a-patients-1", "move-b-patients-2", "ambulances-a1"} <= apart
    assert not apart & {step["obligation"] for step in told["steps"]}
    # 4,976 people go before anybody comes back: both gates wait for all of the first lot.
    assert told["max_exposure"]["side-b"]["move_people"] == 4976
    assert told["lower_bound"]["move_people"] == 4976


# --- The chart


def test_a_chart_draws_every_party_with_its_largest_exposure() -> None:
    chart = ExposureChart(
        panels=(
            ExposurePanel(
                title="Kind",
                lines=(
                    ExposureLine(name="East", values=(5.0, 2.0, 12.5)),
                    ExposureLine(name="West", values=(-5.0, -2.0, -12.5)),
                ),
            ),
        )
    )
    for lang in ("ar", "en"):
        drawn = chart.svg(words.Words(lang))
        text = re.sub(r"<[^>]*>", " ", drawn)
        assert "12.5" in text
        assert "-12.5" in text
        assert "East" in text
        assert drawn.count("<circle") == 1  # the West is never exposed
        assert drawn.count('stroke-dasharray="7 4"') == 2


def test_a_chart_of_nothing_says_so() -> None:
    drawn = ExposureChart(panels=()).svg(words.Words("en"))
    assert words.Words("en")(phrase("figure-exposure-empty")) in drawn


def test_the_same_stands_among_the_reports(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    place = written(folder, obligation("a", count=4), obligation("b", "west", "east", count=4))
    _, out, _ = run(capsys, place, "--json")
    with pytest.raises(SystemExit):
        cli.main(["report", place, "exchange", "--json"])
    assert json.loads(capsys.readouterr().out) == json.loads(out)
