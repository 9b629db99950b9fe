# SPDX-License-Identifier: Apache-2.0
"""Ways that were reported unsafe hold the lots that still have to pass them, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila import cli
from qafila.core import events
from qafila.core.agreement import Proof
from qafila.core.events import Fact, IncidentKind
from qafila.core.fulfilment import Clock, LotStanding, LotState, Why, board, dangers
from qafila.core.ledger import Act
from qafila.core.operation import Operation
from qafila.core.route import Leg
from qafila.core.values import Claimed, Consent, exactly
from qafila.rules import every_rule
from tests.days import Seen, drove, lived, moved
from tests.finding_cases.release import (
    ATTACKED,
    HELD,
    LEFT,
    LET_GO,
    LISTED,
    OPEN,
    PROVEN,
    RELEASED,
    SOMEWHERE,
    alone,
    lives,
    medical,
    planned,
)
from tests.operations import GATE, ROAD, bus, move, person

NOON = datetime(2026, 2, 19, 12, tzinfo=UTC)
OVERRIDDEN = events.StepOverridden(finding="way_not_safe", subject="L1", reason="seen open")


def told(what: str, **where: str) -> Fact:
    return events.IncidentReported(what=IncidentKind(what), text="told", **where)


def lot(op: Operation, name: str = "L1") -> LotStanding:
    (found,) = [e for e in board(op, clock=Clock(now=NOON, zone=UTC)) if e.lot == name]
    return found


def leg_of(leg: Leg) -> Fact:
    return events.LegDescribed(leg=leg)


def codes(op: Operation) -> set[str]:
    return {finding.code for rule in every_rule() for finding in rule(op, NOON)}


def held(op: Operation, name: str = "L1") -> list[str]:
    stands = lot(op, name)
    return [e.place for e in (*stands.barred, *stands.stopped) if e.why is Why.WAY_NOT_SAFE]


# --- What is unsafe, and what clears it


@pytest.mark.parametrize(
    ("facts", "open_ways"),
    [
        ((), []),
        ((told("halt", place="gate"),), []),
        ((told("attack", place="gate"),), ["place:gate"]),
        ((told("attack", place="place:gate"),), ["place:gate"]),
        ((told("road_cut", leg="gate-school"),), ["road:gate-school"]),
        ((told("attack", place="gate", leg="gate-school"),), ["place:gate", "road:gate-school"]),
        ((told("attack", place="gate"), told("road_open", place="gate")), []),
        ((told("attack", place="gate"), told("resumed", place="gate")), []),
        ((told("attack", place="gate"), told("road_open", place="school")), ["place:gate"]),
        ((told("road_open", place="gate"), told("attack", place="gate")), ["place:gate"]),
        ((Seen(told("attack", place="gate"), id="a"), told("resumed", about="a")), []),
        ((Seen(told("attack", place="gate"), id="a"), told("resumed", about="b")), ["place:gate"]),
        # What adds to a thread is where the thread is, and is cleared with it.
        (
            (Seen(told("halt", place="gate"), id="a"), told("road_cut", about="a")),
            ["place:gate"],
        ),
        (
            (
                Seen(told("halt", place="gate"), id="a"),
                Seen(told("road_cut", about="a"), id="b"),
                told("resumed", about="b"),
            ),
            [],
        ),
        ((Seen(SOMEWHERE, id="a"), told("statement", about="a", place="gate")), ["place:gate"]),
        # Who says that one leg is open says nothing of another, though it be of the same thread.
        (
            (
                Seen(told("road_cut", leg="square-gate"), id="a"),
                told("road_cut", about="a", leg="gate-school"),
                told("road_open", about="a", leg="square-gate"),
            ),
            ["road:gate-school"],
        ),
        ((SOMEWHERE,), [""]),
        ((SOMEWHERE, told("resumed", place="gate")), [""]),
        ((told("attack", convoy="c"), told("resumed", convoy="c")), []),
        ((told("attack", convoy="c", place="gate"), told("resumed", convoy="c")), ["place:gate"]),
        ((told("attack", vehicle="B1"),), ["vehicle:B1"]),
    ],
)
def test_a_way_is_unsafe_until_somebody_says_that_it_is_open(
    facts: tuple[Fact | Seen, ...], open_ways: list[str]
) -> None:
    assert [each.where for each in dangers(lives(*facts))] == open_ways


def test_one_place_is_one_danger_until_each_thread_about_it_is_cleared() -> None:
    one, other = Seen(told("attack", place="gate"), id="a"), told("road_cut", place="gate")
    for facts, kinds in (
        ((one, other), {"attack", "road_cut"}),
        ((one, other, told("resumed", about="a")), {"road_cut"}),
    ):
        (danger,) = dangers(lives(*facts))
        assert {kind.value for kind in danger.kinds} == kinds
    assert dangers(lives(one, other, OPEN)) == ()


def test_threads_in_a_circle_are_read_all_the_same() -> None:
    one, other = told("attack", place="gate", about="b"), told("attack", about="a")
    op = lives(Seen(one, id="a"), Seen(other, id="b"))
    assert {each.where for each in dangers(op)} == {"place:gate"}


def test_the_gravest_of_several_reports_names_a_danger_and_the_last_dates_it() -> None:
    op = lives(
        Seen(told("road_cut", place="gate"), id="a"), Seen(told("attack", about="a"), minute=9)
    )
    (danger,) = dangers(op)
    assert danger.what is IncidentKind.ATTACK
    assert danger.reported_at.minute == 9


# --- Whom it holds


@pytest.mark.parametrize("way", ["square", "gate", "school"])
def test_a_danger_anywhere_on_the_way_bars_a_lot_and_a_medical_one_too(way: str) -> None:
    danger = told("attack", place=way)
    assert lot(lives(PROVEN)).state is LotState.READY
    assert lot(lives(PROVEN, danger)).state is LotState.BARRED
    assert lot(medical(danger)).state is LotState.BARRED
    theirs = lot(alone(danger)).patients
    assert theirs is not None
    assert theirs.state is LotState.BARRED
    assert "way_not_safe" in codes(medical(danger))


def test_who_must_say_that_it_is_open_is_whoever_controls_it() -> None:
    road = [each for each in ROAD if not isinstance(each, events.PlaceNamed)]
    places = [
        events.PlaceNamed(place=replace(each.place, controlled_by="B"))
        for each in ROAD
        if isinstance(each, events.PlaceNamed)
    ]
    leg = Leg(id="far", source="gate", target="school", travel=exactly(9), custody="A")
    op = lived(LISTED, ATTACKED, told("road_cut", leg="far"), road=[*places, *road, leg_of(leg)])
    assert [each.party for each in lot(op).hindrances] == ["B", "A"]
    assert [each.party for each in lot(lives(ATTACKED)).hindrances] == [""]


def test_a_place_that_is_not_on_the_way_holds_nobody() -> None:
    aside = events.PlaceNamed(place=replace(GATE, id="mill"))
    op = lived(LISTED, told("attack", place="mill"), road=[*ROAD, aside])
    assert held(op) == []
    assert "way_not_safe" not in codes(op)


@pytest.mark.parametrize(
    ("where", "ways"),
    [
        ((), ["square", "gate", "school"]),
        ((moved("square", "B1", "P1"),), ["square", "gate", "school"]),
        ((*LEFT,), ["gate", "school"]),
        ((*LEFT, drove("gate", "road:gate-school", "B1")), ["school"]),
        ((*LEFT, drove("gate", "school", "B1")), ["school"]),
        (
            (
                *LEFT,
                drove("gate", "school", "B1"),
                moved("B1", "school", "P1", act=Act.ARRIVED),
            ),
            [],
        ),
    ],
)
def test_what_lies_behind_a_lot_holds_it_no_more(where: tuple[Fact, ...], ways: list[str]) -> None:
    for way in ("square", "gate", "school"):
        op = lives(PROVEN, RELEASED, *where, told("attack", place=way))
        assert held(op) == ([f"place:{way}"] if way in ways else [])
        assert lot(op).state is (LotState.BARRED if way in ways else LotState.RELEASED)


def test_who_stays_behind_does_not_hold_a_lot_whose_vehicles_are_past() -> None:
    people = [*LISTED, person("P2", at="square", lot="L1")]
    past = (*LEFT, drove("gate", "road:gate-school", "B1"))
    assert held(lived(people, PROVEN, *past, ATTACKED)) == []
    # A second vehicle that has not left yet will still have to pass.
    more = [*people, bus("B2", lot="L1")]
    assert held(lived(more, PROVEN, *past, ATTACKED)) == ["place:gate"]


def test_whoever_does_not_travel_does_not_have_to_pass() -> None:
    listed = [each for each in LISTED if not isinstance(each, events.PersonRegistered)]
    staying = [*listed, person("P1", at="square", lot="L1", consent=Consent.REFUSED)]
    assert held(lived(staying, ATTACKED)) == []


def test_a_column_that_turned_to_another_way_has_the_cut_road_before_it_no_more() -> None:
    other = Leg(
        id="round",
        source="gate",
        target="school",
        travel=exactly(9000),
        alternative_of=("gate-school",),
    )
    road = [*ROAD, leg_of(other)]
    cut = told("road_cut", leg="gate-school")
    assert held(lived(LISTED, *LEFT, cut, road=road)) == ["road:gate-school"]
    turned = (*LEFT, drove("gate", "road:round", "B1"))
    assert held(lived(LISTED, *turned, cut, road=road)) == []


def test_a_plan_made_after_a_road_was_cut_leads_around_it_where_another_way_is() -> None:
    cut, attack = told("road_cut", leg="gate-school"), told("attack", leg="gate-school")
    other = Leg(
        id="round",
        source="gate",
        target="school",
        travel=exactly(9000),
        alternative_of=("gate-school",),
    )
    road = [*ROAD, leg_of(other)]
    assert held(lived(LISTED, planned("B1"), cut, road=road)) == ["road:gate-school"]
    assert held(lived(LISTED, cut, planned("B1"), road=road)) == []
    # Where no other way is, and of an attack, a plan changes nothing.
    assert held(lived(LISTED, cut, planned("B1"))) == ["road:gate-school"]
    assert held(lived(LISTED, attack, planned("B1"), road=road)) == ["road:gate-school"]


def test_where_nobody_says_the_place_every_lot_still_to_move_waits() -> None:
    people = [*LISTED, move("far", lots=("L2",), to_place="school"), person("P2", lot="L2")]
    arrived = moved("square", "school", "P2", act=Act.ARRIVED)
    for danger in (SOMEWHERE, told("attack", place="gaet")):
        op = lived(people, danger)
        assert (len(held(op)), len(held(op, "L2"))) == (1, 1)
        assert "unsafe_place_not_said" in codes(op)
        op = lived(people, arrived, danger)
        assert (len(held(op)), held(op, "L2")) == (1, [])


def test_what_struck_a_column_holds_the_lots_that_ride_in_it() -> None:
    column = events.ConvoyFormed(convoy="c", vehicles=("B1",), custodian="A")
    people = [*LISTED, move("far", lots=("L2",), to_place="school"), person("P2", lot="L2")]
    op = lived([*people, bus("B2", lot="L2")], column, told("attack", convoy="c"))
    assert (held(op), held(op, "L2")) == (["convoy:c"], [])
    assert [e.party for e in lot(op).hindrances] == ["A"]


def test_a_lot_without_a_list_is_held_until_it_is_delivered() -> None:
    owed = move(
        "go2",
        giver="A",
        receiver="B",
        lots=("L9",),
        source_place="square",
        to_place="school",
        count=Claimed(low=8, high=8),
        proof=Proof.ATTESTED,
    )
    assert held(lived([*LISTED, owed], ATTACKED), "L9") == ["place:gate"]
    there = events.DeliveryAttested(obligation="go2", amount=8, said_by="B")
    assert held(lived([*LISTED, owed], there, ATTACKED), "L9") == []


# --- Releases and overrides


def test_a_release_is_judged_by_what_was_known_then() -> None:
    early = lives(PROVEN, ATTACKED, RELEASED)
    assert lot(early).state is LotState.CONTESTED
    assert "lot_released_while_barred" in codes(early)
    assert lot(lives(PROVEN, ATTACKED, RELEASED, OPEN)).state is LotState.CONTESTED
    assert lot(lives(PROVEN, ATTACKED, OPEN, RELEASED)).state is LotState.RELEASED
    # What came up later is no fault of the release: but the lot is to stop.
    late = lives(PROVEN, RELEASED, ATTACKED)
    assert lot(late).state is LotState.BARRED
    assert codes(late) & {"lot_released_while_barred", "way_not_safe"} == {"way_not_safe"}
    assert lot(lives(PROVEN, RELEASED, ATTACKED, OPEN)).state is LotState.RELEASED


def test_an_override_speaks_for_what_was_known_when_it_was_given() -> None:
    assert lot(lives(PROVEN, ATTACKED, OVERRIDDEN)).state is LotState.READY
    assert "way_not_safe" not in codes(lives(PROVEN, ATTACKED, OVERRIDDEN))
    assert lot(lives(PROVEN, OVERRIDDEN, ATTACKED)).state is LotState.BARRED
    assert lot(lives(PROVEN, ATTACKED, OVERRIDDEN, ATTACKED)).state is LotState.BARRED
    again = lives(PROVEN, ATTACKED, OVERRIDDEN, ATTACKED, OVERRIDDEN)
    assert lot(again).state is LotState.READY
    assert lot(lives(PROVEN, ATTACKED, RELEASED, OVERRIDDEN)).state is LotState.RELEASED


FACTS = (
    PROVEN,
    ATTACKED,
    told("road_cut", leg="gate-school"),
    OPEN,
    told("road_open", leg="gate-school"),
    OVERRIDDEN,
    LET_GO,
    HELD,
    events.HoldLifted(lot="L1", party="B"),
    RELEASED,
)


def open_at(facts: list[Fact]) -> bool:
    """Whether a danger stood after these facts that no override came after: a count by hand."""
    since: dict[str, int] = {}
    let_go = -1
    for number, fact in enumerate(facts):
        if isinstance(fact, events.IncidentReported):
            where = fact.place or fact.leg
            if fact.what in (IncidentKind.ATTACK, IncidentKind.ROAD_CUT):
                since[where] = number
            else:
                since.pop(where, None)
        elif fact == OVERRIDDEN:
            let_go = number
    return any(number > let_go for number in since.values())


@settings(deadline=None)
@given(st.lists(st.sampled_from(FACTS), max_size=10), st.booleans())
def test_no_lot_is_let_go_while_its_way_is_unsafe_and_nobody_overrode_that(
    facts: list[Fact], is_medical: bool
) -> None:
    op = medical(*facts) if is_medical else lives(*facts)
    stands, found = lot(op), codes(op)
    unsafe_now = open_at(facts)
    assert ("way_not_safe" in found) == unsafe_now
    if stands.state in (LotState.READY, LotState.RELEASED):
        assert not unsafe_now
    if is_medical:
        assert stands.gates == ()
    if RELEASED in facts:
        last = len(facts) - 1 - facts[::-1].index(RELEASED)
        later = [fact for fact in facts[last:] if fact == OVERRIDDEN]
        if open_at([*facts[:last], *later]):
            assert stands.state is LotState.CONTESTED
            assert "lot_released_while_barred" in found


# --- The command line

Run = Callable[..., tuple[int, str]]
FOLDER = {
    "operation.toml": """
[operation]
id = "two-towns"
title = "Two towns"
date = 2030-03-01
timezone = "UTC"
language = "en"
[[party]]
id = "north"
name = { en = "North", ar = "الشمال" }
[[approval]]
by = "north"
[[obligation]]
id = "go"
what = "move_people"
lots = ["L1"]
""",
    "people.csv": "person,lot,consent,age\nP1,L1,explicit,30\nP2,L1,,40\nP3,L1,refused,41\n",
    "route.toml": """
[[place]]
id = "square"
name = { en = "Square", ar = "الساحة" }
kind = "assembly"
[[place]]
id = "gate"
name = { en = "Gate", ar = "البوابة" }
controlled_by = "north"
[[place]]
id = "school"
name = { en = "School", ar = "المدرسة" }
kind = "reception"
[[leg]]
id = "square-gate"
from = "square"
to = "gate"
travel_min = 30
[[leg]]
id = "gate-school"
from = "gate"
to = "school"
travel_min = 30
""",
}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    Path("op").mkdir()
    for name, text in FOLDER.items():
        Path("op", name).write_text(text, encoding="utf-8")

    def command(*words: str, lang: str = "en") -> tuple[int, str]:
        with pytest.raises(SystemExit) as left:
            cli.main([*words, "--lang", lang])
        told = capsys.readouterr()
        return int(left.value.code or 0), " ".join((told.out + told.err).split())

    command("new", "op.qafila", "--from", "op")
    return command


def board_of(run: Run) -> list[dict[str, Any]]:
    _, out = run("report", "op.qafila", "agreement", "--json")
    rows: list[dict[str, Any]] = json.loads(out)["board"]
    return rows


def test_a_danger_is_reported_and_cleared_in_a_few_words(run: Run) -> None:
    def record(*words: str) -> tuple[int, str]:
        return run("record", "op.qafila", *words)

    code, out = record("attack", "gate", "--note", "shots at the first car")
    assert (code, "way is not safe: L1" in out) == (1, True)
    (row,) = board_of(run)
    wanting = {"finding": "way_not_safe", "party": "north", "what": "attack", "where": "place:gate"}
    assert (row["state"], row["wanting"]) == ("barred", [wanting])
    for lang, words in (
        ("en", ("attack", "Gate,", "(North")),
        ("ar", ("هجوم", "البوابة", "الشمال", "آمن")),
    ):
        _, out = run("report", "op.qafila", "agreement", lang=lang)
        assert [word for word in words if word not in out] == []
    code, out = record("lot_released", "L1")
    assert (code, "no word that the way is open since an attack at Gate" in out) == (1, True)
    assert "overridden CODE L1" in out
    _, out = run("report", "op.qafila", "agreement")
    assert ("although" in out, "against what" in out) == (True, False)
    code, out = record("overridden", "way_not_safe", "L1", "--note", "the mayor drove there")
    assert code == 0
    code, out = record("road_open", "gate", "--note", "the checkpoint says so")
    assert (code, "No lot has an unsafe way before it" in out) == (0, True)
    _, out = run("check", "op.qafila")
    assert "way_not_safe" not in out
    # What was wanting then is told as of then: the way is open by now.
    for lang, heading in (("en", "when it was released: "), ("ar", "وقت الإذن بتحرّكها: ")):
        run("report", "op.qafila", "agreement", "--out", "board.html", lang=lang)
        assert heading in Path("board.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("attack",), "--note"),
        (("attack", "gate"), "--note"),
        (("road_open", "gaet", "--note", "x"), "gate"),
        (("resumed", "gate", "school", "--note", "x"), "--note"),
    ],
)
def test_a_danger_without_a_place_or_words_is_asked_for(
    run: Run, words: tuple[str, ...], named: str, lang: str
) -> None:
    code, out = run("record", "op.qafila", *words, lang=lang)
    assert (code, named in out) == (2, True)


def test_the_board_counts_whom_a_missing_consent_holds_and_names_nobody(run: Run) -> None:
    for lang, title, rest in (("en", "Held for", "Notifications"), ("ar", "موافقتهم", "الإشعارات")):
        _, out = run("report", "op.qafila", "agreement", lang=lang)
        shown = out.split(rest)[0]
        assert title in shown
        assert re.search(r"P\d", shown) is None
    (row,) = board_of(run)
    assert (row["people"], row["held_for_consent"], row["state"]) == (3, 1, "ready")


def test_patients_are_released_by_themselves_in_a_few_words(run: Run) -> None:
    seen = '{"person":"P1","fitness":"fit","assessed_by":"clinician 4","medical":true}'
    code, _ = run("record", "op.qafila", "fitness_assessed", "--fact", seen)
    assert code == 0
    code, out = run("record", "op.qafila", "lot_released", "L1", "patients")
    assert (code, "Lot L1 (patients) is released" in out) == (0, True)
    (row,) = board_of(run)
    assert (row["state"], row["patients"]["state"]) == ("ready", "released")
    assert (row["medical"], row["patients"]["medical"]) == (False, True)
    for kind in ("agreement", "log"):
        _, out = run("report", "op.qafila", kind)
        assert "(patients)" in out
