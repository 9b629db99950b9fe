# SPDX-License-Identifier: Apache-2.0
"""Planned, registered, cleared, boarded and arrived: counted by the program, by hand, and anew.

All people are synthetic.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from qafila.adapters.text import TextPrinter
from qafila.app import reconciliation_json
from qafila.core import events
from qafila.core.agreement import Claim
from qafila.core.events import Fact, Fitness
from qafila.core.ledger import Act
from qafila.core.operation import Operation, accounts, is_cleared
from qafila.core.values import Claimed, Consent, Lang, Name, Sex
from qafila.reports import Context, reports
from tests.days import MORNING, drove, lived, moved
from tests.finding_cases.registry import answered, judged, seated
from tests.operations import DAY, bus, cohort, operations, person

BY_HAND = """
P01 red  female 34 explicit -        board arrive
P02 red  female  8 proxy    -        board arrive
P03 red  male    1 proxy    -        board arrive
P04 red  male   67 explicit -        board arrive
P05 red  male   30 explicit -        board held
P06 blue male   41 refused  -        -     -
P07 blue female 29 none     -        -     -
P08 blue female 52 explicit unfit    -     -
P09 blue male   23 explicit expired  -     -
P10 blue male   24 explicit fit      board arrive
P11 blue female 25 explicit until    board -
P12 blue ?       ? explicit refit    -     -
P13 -    male   44 explicit care     -     -
P14 -    female 45 explicit dropped  -     -
P15 -    male   46 later    -        -     -
P16 -    male   47 withdrew -        -     -
"""
"""Number, cohort, sex, age, consent, what a clinician said or the list, and what came of it."""

CLEARED_BY_HAND = {"P01", "P02", "P03", "P04", "P10", "P11", "P12", "P13", "P15"}
PLANNED = ("P01", "P02", "P03", "P04", "P05", "P07", "P08", "P10", "P11", "P16")

# Columns: planned, registered, cleared, boarded, arrived.
COUNTED_BY_HAND = {
    "red": (5, 5, 4, 5, 4),
    "blue": (4, 7, 3, 2, 1),
    "": (1, 3, 2, 0, 0),
    "female": (5, 5, 3, 3, 2),
    "male": (5, 9, 5, 4, 3),
    "?": (0, 1, 1, 0, 0),
    "infant": (1, 1, 1, 1, 1),
    "child": (1, 1, 1, 1, 1),
    "adult": (7, 11, 5, 4, 2),
    "older": (1, 1, 1, 1, 1),
    "unknown age": (0, 1, 1, 0, 0),
}
IN_ALL_BY_HAND = (10, 15, 9, 7, 5)
COLUMNS = ("planned", "registered", "cleared", "boarded", "arrived")

ROWS = [line.split() for line in BY_HAND.split("\n") if line]
ON_THE_LIST = {"explicit": Consent.EXPLICIT, "proxy": Consent.PROXY, "refused": Consent.REFUSED}
SAID: dict[str, tuple[Fitness, date | None]] = {
    "unfit": (Fitness.UNFIT, None),
    "expired": (Fitness.FIT, date(2026, 2, 28)),
    "fit": (Fitness.FIT, None),
    "until": (Fitness.FIT, DAY),
    "care": (Fitness.FIT_WITH_CARE, None),
}


def listed() -> Iterator[Fact]:
    yield from (cohort("red"), cohort("blue"), bus("B1", at="square"))
    for number, group, sex, age, consent, *_ in ROWS:
        yield person(
            number,
            cohort=None if group == "-" else group,
            sex=None if sex == "?" else Sex(sex),
            age=None if age == "?" else int(age),
            consent=Consent.EXPLICIT if consent == "withdrew" else ON_THE_LIST.get(consent),
            at="square",
        )


def happened() -> Iterator[Fact]:
    yield seated("B1", *PLANNED)
    for number, *_, consent, judgement, _, _ in ROWS:
        if judgement == "refit":
            yield judged(number, Fitness.UNFIT)
            yield judged(number, Fitness.FIT)
        elif judgement in SAID:
            fitness, until = SAID[judgement]
            yield judged(number, fitness, until=until)
        elif judgement == "dropped":
            yield events.PeopleDropped(persons=(number,), reason="declined")
        if consent in ("later", "withdrew"):
            yield answered(number, Consent.EXPLICIT if consent == "later" else Consent.REFUSED)
    yield moved("square", "B1", *(row[0] for row in ROWS if row[6] == "board"))
    yield drove("square", "school", "B1")
    yield moved("B1", "school", *(row[0] for row in ROWS if row[7] == "arrive"), act=Act.ARRIVED)
    yield moved("B1", "custody:post", *(row[0] for row in ROWS if row[7] == "held"))


OPERATION = lived(listed(), *happened())


def group_words(op: Operation) -> dict[str, Any]:
    reckoned = accounts(op, MORNING)
    return {
        **reckoned.cohorts,
        **{sex or "?": account for sex, account in reckoned.sexes.items()},
        **{group or "unknown age": account for group, account in reckoned.age_groups.items()},
    }


def test_who_is_cleared_is_who_was_found_so_by_hand() -> None:
    cleared = {row[0] for row in ROWS if is_cleared(OPERATION, row[0], DAY)}
    assert cleared == CLEARED_BY_HAND


def test_the_numbers_of_each_group_are_those_counted_by_hand() -> None:
    found = {
        word: tuple(getattr(account, column) for column in COLUMNS)
        for word, account in group_words(OPERATION).items()
    }
    assert found == COUNTED_BY_HAND
    total = accounts(OPERATION, MORNING).total
    assert tuple(getattr(total, column) for column in COLUMNS) == IN_ALL_BY_HAND


def recounted(facts: Iterable[Fact]) -> set[str]:
    """Go through facts once more and return who is cleared, by none of the program's own rules."""
    status: dict[str, dict[str, Any]] = {}
    for fact in facts:
        if isinstance(fact, events.PersonRegistered):
            status[fact.person.id] = {"consent": fact.person.consent}
        elif isinstance(fact, events.ConsentRecorded):
            status[fact.person]["consent"] = fact.consent
        elif isinstance(fact, events.FitnessAssessed):
            status[fact.person]["fit"] = fact.fitness.value.startswith("fit") and (
                fact.until is None or not fact.until < DAY
            )
        elif isinstance(fact, events.PeopleDropped):
            for one in fact.persons:
                status.pop(one)
        elif isinstance(fact, events.PeopleMoved):
            for one in fact.persons:
                status[one]["held"] = "custody" in fact.target
    return {
        one
        for one, said in status.items()
        if said["consent"] not in (None, "refused") and said.get("fit", True)
        if not said.get("held")
    }


def test_a_second_count_over_the_facts_finds_the_same() -> None:
    assert recounted([*listed(), *happened()]) == CLEARED_BY_HAND


@given(operations())
def test_every_division_of_everybody_adds_up_to_everybody(op: Operation) -> None:
    reckoned = accounts(op, MORNING)
    assert reckoned.add_up()
    assert reckoned.total.cleared <= reckoned.total.registered
    by_hand = Counter(p.sex.value if p.sex else "" for p in op.persons.values())
    assert {sex: account.registered for sex, account in reckoned.sexes.items()} == by_hand


def test_the_json_counts_apart_and_stands_no_single_person_beside_a_group() -> None:
    told = json.loads(reconciliation_json(OPERATION, MORNING))
    assert told["totals"]["cleared"] == IN_ALL_BY_HAND[2]
    assert told["cohorts"]["red"]["cleared"] == 4
    assert told["sexes"]["female"] == {
        "people": 5, "planned": 5, "registered": 5, "cleared": 3, "expected": 0, "boarded": 3,
        "arrived": 2,
    }  # fmt: skip
    assert set(told["age_groups"]) == {"infant", "child", "adult", "older", ""}
    assert set(told["age_groups"]["older"]) == set(told["sexes"]["male"])


def said(what: str, count: int, by: str = "relief") -> Fact:
    figure = Claimed(low=count, high=count, by=Name(en=by))
    return events.ClaimMade(claim=Claim(what=what, figure=figure))


CLAIMED = lived(
    [*listed(), said("people", 20), said("red", 5), said("blue", 9), said("red", 11, "others")],
    *happened(),
)


@pytest.mark.parametrize(
    ("lang", "notice", "beside"),
    [
        ("en", "People: relief states 20 in all, and parts that add up to 14", "11  others"),
        ("ar", "الأشخاص", "others"),
    ],
)
def test_rival_figures_stand_beside_what_was_counted_and_parts_that_differ_are_said(
    lang: Lang, notice: str, beside: str
) -> None:
    document = reports()["reconciliation"](CLAIMED, Context(now=MORNING))
    (part,) = (each for each in document.parts if each.id == "claims")
    text = TextPrinter(width=160).render(document, (lang,)).decode()
    assert "⟦" not in text
    assert notice in text
    assert beside in text
    assert len(part.blocks) == 2 + 2 * 3  # people, red and blue, each with its heading
    if lang == "en":
        assert "Planned: 5, Cleared: 4, Expected: 0, Boarded: 5, Arrived: 4" in text


def test_the_json_has_every_figure_and_the_parts_that_differ() -> None:
    claims = json.loads(reconciliation_json(CLAIMED, MORNING))["claims"]
    assert [(one["what"], one["low"], one["by"]) for one in claims["figures"]] == [
        ("people", 20, "relief"),
        ("red", 5, "relief"),
        ("blue", 9, "relief"),
        ("red", 11, "others"),
    ]
    (differ,) = claims["parts_differ"]
    assert (differ["what"], differ["total"]["low"], differ["sum"]) == (
        "people", 20, {"low": 14, "high": 14},
    )  # fmt: skip
    assert json.loads(reconciliation_json(OPERATION, MORNING))["claims"] == {
        "figures": [], "parts_differ": [],
    }  # fmt: skip


def test_whoever_was_let_go_is_counted_where_they_were_held() -> None:
    taken = [person(f"P{i}", at="gate") for i in range(1, 6)]
    held = moved("gate", "custody:post", "P1", "P2", "P3", "P4", act=Act.DETAINED)
    op = lived(
        taken,
        held,
        moved("custody:post", "gate", "P1", act=Act.RELEASED),
        moved("custody:post", "custody:prison", "P2", act=Act.DETAINED),
        moved("custody:post", "gate", "P5", act=Act.RELEASED),  # never held, by the ledger
        moved("custody:post", "gate", "P3", act=Act.RELEASED),
        moved("custody:post", "gate", "P4", act=Act.RELEASED),
        moved("gate", "custody:post", "P4", act=Act.DETAINED),  # taken again
        events.FactCorrected(corrects="phone-5", reason="another man"),
    )
    assert op.day.let_go == {"custody:post": ("P1", "P2")}
    told = {one["place"]: one for one in json.loads(reconciliation_json(op, MORNING))["custody"]}
    assert (told["custody:post"]["people"], told["custody:post"]["let_go"]) == (2, 2)
    assert (told["custody:prison"]["people"], told["custody:prison"]["let_go"]) == (1, 0)
    text = TextPrinter(width=160).render(
        reports()["reconciliation"](op, Context(now=MORNING)), ("en",)
    )
    assert "Let go" in text.decode()
