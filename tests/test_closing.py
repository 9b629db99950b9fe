# SPDX-License-Identifier: Apache-2.0
"""An operation closes on everybody's final status or a stated unknown, and on nothing less."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila import cli, rules
from qafila.app.closing import at_closing, closing_fact, closing_json
from qafila.core import events
from qafila.core.agreement import Obligation, ObligationKind, Party
from qafila.core.events import Envelope, Fact, from_folder
from qafila.core.findings import Finding, Hold, catalogue
from qafila.core.fulfilment.closing import OF_THE_LEDGER, gate, outstanding, unstated
from qafila.core.ledger import Act
from qafila.core.operation import History, Operation, fold, open_ends
from qafila.core.registry import ListEntry
from qafila.core.route import Place
from qafila.core.values import Claimed, Name, PlaceKind
from qafila.reports import Context, reports
from tests.days import MORNING, Seen, day, drove, lived, moved
from tests.operations import ROAD, bus, described, move, person

RULES = rules.every_rule()
LATER = MORNING + timedelta(days=2)
ROOT = Path(__file__).resolve().parent.parent
PEOPLE = ("P1", "P2", "P3")
BUSES = ("B1", "B2")
PLACES = {
    "depot": PlaceKind.DEPOT,
    "clinic": PlaceKind.HOSPITAL,
    "cell": PlaceKind.CHECKPOINT,
    "town": PlaceKind.FALLBACK,
}
LISTED: tuple[Fact, ...] = (
    *(
        events.PlaceNamed(place=Place(id=place, name=Name(en=place), kind=kind))
        for place, kind in PLACES.items()
    ),
    *(events.PartyNamed(party=Party(id=name, name=Name(en=name, ar=name))) for name in "AB"),
    *(person(one, at="square") for one in PEOPLE),
    *(bus(one, at="depot") for one in BUSES),
)
OWED: tuple[Fact, ...] = (
    move("go", giver="A", to_place="school", count=Claimed(low=3, high=3)),
    events.ObligationUndertaken(
        obligation=Obligation(
            id="bodies",
            giver="B",
            receiver="A",
            kind=ObligationKind.HAND_OVER_BODIES,
            count=Claimed(low=8, high=8),
        )
    ),
)


def said(operation: Operation) -> tuple[Finding, ...]:
    return tuple(found for rule in RULES for found in rule(operation, LATER))


def can_close(operation: Operation) -> bool:
    return gate(operation, said(operation)).is_open


# --- Random days, held against a second reckoning


@dataclass
class Reckoning:
    """Who ended where, kept beside the fold by the plainest means."""

    place: dict[str, str] = field(default_factory=lambda: dict.fromkeys(PEOPLE, "place:square"))
    bus: dict[str, str] = field(default_factory=lambda: dict.fromkeys(BUSES, "place:depot"))
    used: set[str] = field(default_factory=set)
    home: set[str] = field(default_factory=set)
    stated: set[str] = field(default_factory=set)

    def closes(self) -> bool:
        ended = {"place:school", "place:town", "place:clinic", "custody:cell", "left", "deceased"}
        return all(
            where in ended or (where == "unaccounted" and one in self.stated)
            for one, where in self.place.items()
        ) and all(
            where in ("place:school", "place:town", "gone")
            or (where == "place:depot" and one in self.home)
            or (where == "unaccounted" and one in self.stated)
            for one, where in self.bus.items()
            if one in self.used
        )


TARGETS = (
    *("place:square", "place:gate", "place:school", "place:school", "place:town", "place:clinic"),
    *("custody:cell", "left", "deceased", "unaccounted", "vehicle:B1", "vehicle:B2"),
)
DRIVEN_TO = ("place:gate", "place:school", "place:depot", "gone", "unaccounted")


@st.composite
def days(draw: st.DrawFn) -> tuple[list[Fact], Reckoning]:
    """Draw a day whose observers agree, so that nothing but an open end can hold the closing."""
    told, facts = Reckoning(), list[Fact]()
    for _ in range(draw(st.integers(0, 14))):
        one = draw(st.sampled_from((*PEOPLE, *BUSES)))
        where = told.bus if one in BUSES else told.place
        if draw(st.integers(0, 4)) == 0:
            which = "vehicles" if one in BUSES else "persons"
            facts.append(
                events.WhereaboutsUnknown(**{which: (one,)}, tried="asked", follow_up="office")
            )
            told.stated.add(one)
            told.used.update({one} & set(BUSES))
            where[one] = "unaccounted"
            continue
        target = draw(st.sampled_from(DRIVEN_TO if one in BUSES else TARGETS))
        if target == where[one]:
            continue
        if one in BUSES:
            facts.append(drove(where[one], target, one))
            told.used.add(one)
            empty = f"vehicle:{one}" not in told.place.values()
            (told.home.add if empty else told.home.discard)(one)
        else:
            more = {"authority": "A", "follow_up": "B"} if target == "custody:cell" else {}
            facts.append(moved(where[one], target, one, act=Act.TRANSFERRED, **more))
            bus_id = target.removeprefix("vehicle:")
            if bus_id in BUSES:
                told.used.add(bus_id)
                told.home.discard(bus_id)
        where[one] = target
        if target != "unaccounted":
            told.stated.discard(one)
    return facts, told


@settings(deadline=None)
@given(days())
def test_it_closes_if_and_only_if_nobody_lacks_a_final_status_or_a_stated_unknown(
    drawn: tuple[list[Fact], Reckoning],
) -> None:
    facts, told = drawn
    assert can_close(lived(LISTED, *facts)) == told.closes()


@settings(deadline=None)
@given(days(), st.lists(st.tuples(st.sampled_from(["go", "bodies"]), st.integers(0, 9))))
def test_what_is_owed_never_holds_a_closing(
    drawn: tuple[list[Fact], Reckoning], delivered: list[tuple[str, int]]
) -> None:
    facts, told = drawn
    attested = [
        events.DeliveryAttested(obligation=obligation, amount=amount, said_by="A")
        for obligation, amount in delivered
    ]
    operation = lived([*LISTED, *OWED], *facts, *attested)
    assert can_close(operation) == told.closes()
    open_ones = {each.obligation for each in outstanding(operation)}
    # Whoever was there was there, wherever they went afterwards.
    assert ("go" in open_ones) == (len(_ever_at_school(facts)) < len(PEOPLE))


def _ever_at_school(facts: list[Fact]) -> set[str]:
    return {
        one
        for fact in facts
        if isinstance(fact, events.PeopleMoved) and fact.target == "place:school"
        for one in fact.persons
    }


@settings(deadline=None)
@given(days(), days(), st.randoms(use_true_random=False))
def test_nothing_is_lost_after_a_closing_and_what_it_knew_can_be_told_again(
    before: tuple[list[Fact], Reckoning],
    after: tuple[list[Fact], Reckoning],
    order: object,
) -> None:
    listed = from_folder([described(), *ROAD, *LISTED, *OWED])
    known = [*listed, *day(*before[0])]
    then = fold(known)
    closing = Envelope(
        id="closing",
        device="hub",
        seq=1,
        prev="",
        happened_at=MORNING + timedelta(hours=2),
        author="head",
        fact=closing_fact(then, follow_up="office", note=""),
    )
    # A phone that was away all day: its clock says that all of it happened before the closing.
    late = day(*(Seen(fact, device="late") for fact in after[0]))
    everything = [*known, closing, *late]
    order.shuffle(everything)  # type: ignore[attr-defined]
    history = History()
    history.add(everything)
    now = history.operation()
    assert now.day.people.where == fold([*known, *late]).day.people.where
    assert now.day.log.facts == len(known) + 1 + len(late)
    assert {each.fact for each in now.day.recorded_after} == {each.id for each in late}
    again = at_closing(now, history.in_order(), "")
    assert again is not None
    assert again.day.people.where == then.day.people.where
    assert again.day.vehicles.where == then.day.vehicles.where


# --- One thing at a time


ALL_THERE = (
    moved("square", "B1", *PEOPLE),
    drove("depot", "school", "B1"),
    moved("B1", "school", *PEOPLE, act=Act.ARRIVED),
)


def test_the_codes_that_nobody_can_let_pass_are_findings() -> None:
    assert set(catalogue()) >= OF_THE_LEDGER
    assert all(catalogue()[code].holds is Hold.CLOSE for code in OF_THE_LEDGER)


def test_missing_with_what_was_tried_and_who_asks_on_is_stated() -> None:
    where = {"act": Act.WENT_MISSING, "note": "asked the crew"}
    silent = moved("school", "unaccounted", "P1", act=Act.WENT_MISSING)
    half = moved("school", "unaccounted", "P1", **where)  # type: ignore[arg-type]
    whole = moved("school", "unaccounted", "P1", follow_up="B", **where)  # type: ignore[arg-type]
    for fact, stated in ((silent, False), (half, False), (whole, True)):
        operation = lived(LISTED, *ALL_THERE, fact)
        assert unstated(operation).persons == (() if stated else ("P1",))
        assert can_close(operation) is stated


def test_a_sighting_takes_a_stated_unknown_back() -> None:
    stated = events.WhereaboutsUnknown(
        persons=("P1",), vehicles=("B1",), tried="asked", follow_up="B"
    )
    operation = lived(LISTED, *ALL_THERE, stated)
    assert can_close(operation)
    assert not operation.day.people.disputes
    seen = moved("unaccounted", "gate", "P1", act=Act.FOUND)
    back = lived(LISTED, *ALL_THERE, stated, seen)
    assert set(back.day.unknowns) == {"vehicle:B1"}
    assert open_ends(back).persons == ("P1",)


def test_a_dispute_holds_the_closing_and_no_override_lets_it_pass() -> None:
    elsewhere = Seen(moved("square", "town", "P1", act=Act.ARRIVED), device="other")
    disputed = lived(LISTED, *ALL_THERE, elsewhere)
    assert disputed.day.people.disputes
    assert not can_close(disputed)
    waved = events.StepOverridden(finding="whereabouts_disputed", subject="P1", reason="late")
    assert not can_close(lived(LISTED, *ALL_THERE, elsewhere, waved))


def test_custody_without_follow_up_holds_until_it_is_let_pass_by_name_and_reason() -> None:
    held = moved("school", "custody:cell", "P1", act=Act.DETAINED, authority="A")
    operation = lived(LISTED, *ALL_THERE, held)
    (obstacle,) = gate(operation, said(operation)).obstacles
    assert (obstacle.kind, obstacle.subjects) == ("custody_without_follow_up", ("custody:cell",))
    waved = events.StepOverridden(
        finding="custody_without_follow_up", subject="custody:cell", reason="nobody is let in"
    )
    passed = lived(LISTED, *ALL_THERE, held, waved)
    found = gate(passed, said(passed))
    assert found.is_open
    assert [each.override.step.reason for each in found.let_pass] == ["nobody is let in"]


def test_a_lost_phone_holds_the_closing() -> None:
    gone = Seen(events.HeadcountTaken(place="place:school", count=3), device="lost", lost=True)
    word = Seen(events.HeadcountTaken(place="place:school", count=3), device="lost")
    operation = lived(LISTED, *ALL_THERE, gone, word)
    assert not can_close(operation)
    fact = closing_fact(operation, follow_up="", note="")
    assert ("lost", 1, 1) in fact.missing
    assert not fact.knew("lost", 1, is_past=False)
    assert fact.knew("lost", 2, is_past=False)


def test_a_later_closing_supersedes_and_a_withdrawn_one_did_not_happen() -> None:
    closed = Seen(events.OperationClosed(), device="hub")
    found = moved("school", "town", "P1", act=Act.TRANSFERRED)
    assert len(lived(LISTED, *ALL_THERE, closed, found).day.recorded_after) == 1
    assert not lived(LISTED, *ALL_THERE, closed, found, closed).day.recorded_after
    undone = events.FactCorrected(corrects="hub-1", reason="too early")
    assert not lived(LISTED, *ALL_THERE, closed, undone).day.closings


def test_what_is_delivered_later_is_no_surprise_and_shown_beside_what_stood_then() -> None:
    body = events.DeliveryAttested(obligation="bodies", amount=8, said_by="A")
    closed = Seen(events.OperationClosed(follow_up="office"), device="hub")
    listed = [*LISTED, *OWED]
    operation = lived(listed, *ALL_THERE, closed, body)
    then = lived(listed, *ALL_THERE)
    assert not operation.day.recorded_after
    context = Context(now=LATER, findings=said(operation), at_closing=then)
    (owed,) = [
        part for part in reports()["closing"](operation, context).parts if part.id == "obligations"
    ]
    table = next(block for block in owed.blocks if getattr(block, "id", "") == "outstanding")
    heads = [column.title.key for column in table.columns]  # type: ignore[union-attr]
    (row,) = table.rows  # type: ignore[union-attr]
    told = dict(zip(heads, row, strict=True))
    assert (told["report-closing-proven-then"], told["report-closing-proven-now"]) == (0, 8)
    assert told["report-closing-missing"] == 0


def test_a_return_through_the_corridor_is_not_netted_against_the_departure() -> None:
    back = (
        moved("school", "B1", "P1"),
        drove("school", "square", "B1"),
        moved("B1", "square", "P1", act=Act.ALIGHTED),
    )
    operation = lived([*LISTED, *OWED], *ALL_THERE, *back)
    assert [each.obligation for each in outstanding(operation)] == ["bodies"]
    slip = (
        Seen(moved("gate", "town", "P1"), device="other"),
        events.WhereaboutsSettled(
            subjects=("P1",), place="place:town", weighed=("phone-3", "other-1"), reason="looked"
        ),
    )
    settled = lived([*LISTED, *OWED], *ALL_THERE, *slip)
    assert not settled.day.people.disputes
    assert [each.obligation for each in outstanding(settled)] == ["go", "bodies"]


def test_a_list_stays_open_by_the_numbers_that_nobody_was_delivered_of() -> None:
    lists = [
        events.EntryListed(entry=ListEntry(of="captives", number=number))
        for number in ("1", "2", "3")
    ]
    owes = Obligation(
        id="captives",
        giver="B",
        receiver="A",
        kind=ObligationKind.RELEASE_PEOPLE,
        listed="captives",
    )
    freed = events.DeliveryAttested(obligation="captives", amount=1, said_by="A", entries=("2",))
    closed = Seen(events.OperationClosed(), device="hub")
    listed = [*LISTED, events.ObligationUndertaken(obligation=owes), *lists]
    operation = lived(listed, *ALL_THERE, closed, freed)
    told = json.loads(closing_json(operation, gate(operation, said(operation)), None))
    (owed,) = told["open_obligations"]
    assert (owed["entries"], owed["proven"]) == (["1", "3"], 1)
    assert told["can_close"]
    assert not operation.day.recorded_after


# --- The command


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    Path("op").mkdir()
    for path in (ROOT / "examples" / "tiny").iterdir():
        if path.is_file():
            Path("op", path.name).write_bytes(path.read_bytes())

    def command(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            cli.main(list(words))
        out, err = capsys.readouterr()
        return int(left.value.code or 0), " ".join(out.split()), err

    return command


EIGHT = tuple(f"P-000{n}" for n in range(1, 9))


def arrive(run: Run) -> None:
    run("record", "op", "boarded", *EIGHT, "--to", "BUS-1")
    run("record", "op", "drove", "BUS-1", "--to", "school")
    run("record", "op", "arrived", *EIGHT[:7], "--to", "school")
    run("record", "op", "went_missing", "P-0008")


def test_a_refused_closing_makes_no_store_and_says_what_is_missing(run: Run) -> None:
    code, out, err = run("close", "op", "--lang", "en")
    assert (code, err) == (1, "")
    assert "Persons without a final status: 8" in out
    assert "qafila record OP unknown PERSON…" in out
    code, out, _ = run("close", "op", "--lang", "ar")
    assert (code, "لا يمكن إغلاقها بعد" in out) == (1, True)
    assert not Path("op/operation.qafila").exists()


def test_it_closes_once_the_unknown_is_stated_and_says_what_stays_owed(run: Run) -> None:
    arrive(run)
    assert run("close", "op", "--json")[0] == 1
    assert run("record", "op", "unknown", "P-0008", "--lang", "en")[0] == 2
    assert run("record", "op", "unknown", "P-0009", "--note", "x", "--follow-up", "y")[0] == 2
    asked = ("--note", "asked the crew", "--follow-up", "tracing office")
    assert run("record", "op", "unknown", "P-0008", *asked)[0] == 0
    code, out, _ = run("close", "op", "--by", "head of operation", "--follow-up", "un", "--json")
    told = json.loads(out)
    assert (code, told["closed"]["by"], told["obstacles"]) == (0, "head of operation", [])
    (owed,) = told["open_obligations"]
    assert (owed["proven"], owed["proven_at_closing"], owed["missing"]) == (7, 7, ["P-0008"])
    code, out, _ = run("report", "op", "reconciliation", "--lang", "en")
    assert "Closed by head of operation" in out
    assert "operation_is_closed" in run("check", "op", "--lang", "en")[1]
    run("record", "op", "found", "P-0008", "--to", "school")
    code, out, _ = run("report", "op", "closing", "--lang", "en")
    assert code == 0
    assert "What has changed since" in out
    told = json.loads(run("report", "op", "closing", "--json")[1])
    (owed,) = told["open_obligations"]
    assert (told["closed"]["recorded_after"], owed["proven_at_closing"], owed["proven"]) == (
        1,
        7,
        8,
    )
    assert "recorded_after_closing" in run("check", "op")[1]
    assert run("record", "op", "withdrawn", told["closed"]["fact"], "--note", "too early")[0] == 0
    assert json.loads(run("report", "op", "closing", "--json")[1])["closed"] is None


def test_who_follows_up_the_held_is_said_in_a_word(run: Run) -> None:
    arrive(run)
    run("record", "op", "found", "P-0008", "--to", "school")
    run("record", "op", "detained", "P-0007", "P-0008", "--to", "custody:bridge")
    out = run("close", "op", "--lang", "en")[1]
    assert "qafila record OP followed_up custody:bridge --authority WHO --follow-up WHO" in out
    for words in (
        ("custody:bridge", "--follow-up", "un"),
        ("custody:bridge", "--note", "x"),
        ("school", "--follow-up", "un", "--note", "x"),
        ("--follow-up", "un", "--note", "x"),
    ):
        code, _, err = run("record", "op", "followed_up", *words, "--lang", "en")
        assert (code, "followed_up PLACE" in err) == (2, True)
    said = ("--note", "the office told us")
    run("record", "op", "followed_up", "custody:bridge", "--follow-up", "un", *said)
    run("record", "op", "followed_up", "custody:bridge", "--authority", "district", *said)
    told = json.loads(run("report", "op", "reconciliation", "--json")[1])
    (held,) = told["custody"]
    assert (held["people"], held["authority"], held["follow_up"]) == (2, "district", "un")
    assert run("close", "op")[0] == 0
    run("record", "op", "released", "P-0007", "P-0008", "--to", "school")
    run("record", "op", "detained", "P-0006", "--to", "custody:bridge")
    code, _, err = run("record", "op", "followed_up", "custody:bridge", "--follow-up", "x", *said)
    assert (code, "fact_corrected" in err) == (2, True)


def test_the_paper_of_an_example_says_that_it_must_not_close(run: Run) -> None:
    aleppo = str(ROOT / "examples" / "aleppo-2016")
    told = json.loads(run("report", aleppo, "closing", "--json")[1])
    assert told["can_close"] is False
    (persons,) = [each for each in told["obstacles"] if each["kind"] == "persons"]
    assert persons["count"] == 508
    assert "final status: 508" in run("close", aleppo, "--lang", "en")[1]
