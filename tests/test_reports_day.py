# SPDX-License-Identifier: Apache-2.0
"""The documents on the day: reconciliation and log, by ids, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

import qafila
from qafila.adapters.text import TextPrinter
from qafila.app import ledger_json, reconciliation_json
from qafila.core.document import Document, Part
from qafila.core.events import (
    ClockMeasured,
    ConsentRecorded,
    ConvoyFormed,
    CustodyAccepted,
    CustodyOffered,
    DayFact,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    Fact,
    FactCorrected,
    Fitness,
    FitnessAssessed,
    GoodsMoved,
    HeadcountTaken,
    HoldLifted,
    IdentitiesOpened,
    IdentityForgotten,
    IncidentKind,
    IncidentReported,
    ListTaken,
    LotHeld,
    LotReleased,
    ManifestIssued,
    NamesHandedOut,
    NoShowDeclared,
    NotificationReceived,
    NotUnderstood,
    OperationClosed,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PeopleMoved,
    PersonAmended,
    PersonRegistered,
    PracticeAttested,
    Role,
    SharingAgreed,
    StepOverridden,
    VehiclesMoved,
    VersionAccepted,
    WhereaboutsSettled,
    WhereaboutsUnknown,
    from_folder,
)
from qafila.core.events.day import DeliveryAttested
from qafila.core.ledger import Act
from qafila.core.operation import History, Operation, fold
from qafila.core.registry import Person
from qafila.core.values import LANGS, Consent, Lang
from qafila.reports import Context, reports
from tests.ledger_tables import check_table

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "qalamoun-2017"
NOON = datetime(2024, 6, 3, 12, tzinfo=UTC)


@cache
def days_of_2017() -> qafila.Opened:
    return qafila.open_folder(EXAMPLE, day=True)


def made(name: str, operation: Operation | None = None, **more: Any) -> Document:
    opened = days_of_2017()
    operation = operation or opened.operation
    now = operation.day.last_at or NOON
    return reports()[name](operation, Context(now=now, **{"log": opened.log, **more}))


def shown(document: Document, lang: Lang = "en") -> str:
    return TextPrinter(width=160).render(document, (lang,)).decode()


def part(document: Document, name: str) -> str:
    (found,) = (p for p in document.parts if p.id == name)
    return shown(replace(document, parts=(found,)))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["reconciliation", "log"])
def test_everything_said_has_words_in_both_languages(name: str, lang: Lang) -> None:
    assert "⟦" not in shown(made(name), lang)


@pytest.mark.parametrize("name", ["reconciliation", "log"])
def test_no_name_number_or_paper_of_anybody_is_in_it(name: str) -> None:
    text = shown(made(name)) + shown(made(name), "ar")
    operation = days_of_2017().operation
    for person in operation.persons.values():
        for secret in (person.name_ar, person.name_latin, person.document, person.phone):
            assert not secret or secret not in text
    for vehicle in operation.vehicles.values():
        for secret in (vehicle.driver, vehicle.leader, vehicle.plate, vehicle.driver_phone):
            assert not secret or secret not in text


def test_every_page_says_for_whom_and_as_of_when() -> None:
    for name in ("reconciliation", "log"):
        document = made(name)
        assert all(len(p.marks) == 2 for p in document.parts)
        assert "auditor" in shown(document)


def test_the_sums_stand_side_by_side_and_none_for_another() -> None:
    text = " ".join(part(made("reconciliation"), "totals").split())
    for said in (
        "Registered on the list 665",
        "Planned: a seat in the plan 663",
        "Ever boarded a vehicle 662",
        "Arrived at a reception or fallback site 318",
        "Left on their own 101",
        "Together 665",
        "people 245, vehicles 28",
    ):
        assert said in text


def test_vehicles_whose_end_nobody_recorded_are_said_to_be_unknown() -> None:
    lines = part(made("reconciliation"), "vehicles").splitlines()
    (palmyra,) = (line for line in lines if line.startswith("Palmyra"))
    assert "BUS-01, BUS-02" in palmyra
    assert palmyra.rstrip().endswith("not confirmed")
    (shoula,) = (line for line in lines if line.startswith("Near Shoula"))
    assert shoula.rstrip().endswith("arrived")
    (short,) = (line for line in lines if line.startswith("BUS-08"))
    assert "44 (-1)" in short


def test_both_claims_of_a_dispute_and_who_said_them_are_told() -> None:
    text = " ".join(part(made("reconciliation"), "columns").split())
    for said in ("P-0659", "vehicle BUS-06", "phone-m2", "vehicle BUS-07", "phone-m3"):
        assert said in text
    assert "nobody accepted" in text


def test_rival_reports_of_one_thing_stand_side_by_side() -> None:
    text = part(made("reconciliation"), "incidents")
    assert [text.count(source) for source in ("[1.6]", "[1.9]")] == [2, 3]
    assert text.count("Road cut") == 3


def test_where_nothing_is_open_the_report_says_so() -> None:
    operation = check_table("""
        vehicle BUS-1 at qara
        named kamal reception
        list P1 at qara
        boarded P1 qara -> BUS-1 @M1
        count BUS-1 = 1 @M1
        drive BUS-1 qara -> kamal
        arrived P1 BUS-1 -> kamal @M1
    """)
    text = shown(made("reconciliation", operation))
    assert "Everybody and every vehicle has a final status" in text
    assert "No dispute is open" in text
    assert "Attested deliveries" not in text


def test_an_empty_operation_can_be_reconciled() -> None:
    for name in ("reconciliation", "log"):
        document = reports()[name](Operation(), Context(now=NOON))
        assert document.parts
        assert "⟦" not in shown(document)


def test_troubles_of_the_log_are_told_by_device() -> None:
    operation = check_table("""
        enrol HUB hub
        enrol M1 marshal
        enrol M2 marshal
        boarded P1 place:qara -> vehicle:BUS-1 @M1
        boarded P2 place:qara -> vehicle:BUS-1 @M1
        chain M2 2
        boarded P3 place:qara -> vehicle:BUS-1 @M2
        revoke M1 after 1
    """)
    lines = part(made("reconciliation", operation), "log").splitlines()
    (first,) = (line for line in lines if line.startswith("M1"))
    (second,) = (line for line in lines if line.startswith("M2"))
    assert "facts set aside: 1" in first
    assert "Missing numbers: 1–2" in second


# --- The log


def envelope(fact: Fact, seq: int = 1) -> Envelope:
    return Envelope(
        id=f"id-{seq}",
        device="M1",
        seq=seq,
        prev="" if seq == 1 else "0" * 64,
        happened_at=NOON,
        author="marshal",
        fact=fact,
    )


EVERY: tuple[Any, ...] = (
    PeopleMoved(persons=("P1",), source="outside", target="vehicle:B", act=Act.JOINED),
    VehiclesMoved(vehicles=("B",), source="outside", target="road:nowhere"),
    HeadcountTaken(place="vehicle:B", count=1),
    GoodsMoved(waybill="W", goods="g", quantity=1, unit="l", source="outside", target="vehicle:B"),
    ManifestIssued(manifest="M-2", vehicle="B", persons=("P1",), supersedes=("M-1",)),
    NoShowDeclared(manifest="M-2", persons=("P1",)),
    ConvoyFormed(convoy="C", vehicles=("B",), split_from="A"),
    CustodyOffered(convoy="C", giver="escort"),
    CustodyAccepted(convoy="C", receiver="other"),
    IncidentReported(what=IncidentKind.ROAD_CUT, text="cut"),
    DeliveryAttested(obligation="o", amount=1),
    ConsentRecorded(person="P1", consent=Consent.PROXY),
    StepOverridden(finding="code", subject="P1", reason="said so"),
    LotReleased(lot="A1", serial="2", party="un"),
    LotHeld(lot="A1", party="un", reason="no word from the other town"),
    HoldLifted(lot="A1", party="un"),
    NotificationReceived(party="un", notification="n1", by="liaison office"),
    VersionAccepted(version="2", party="un"),
    PracticeAttested(standard="waves", seen="six waves", kept=False, vehicles=("B",)),
    WhereaboutsSettled(subjects=("P1",), place="left", weighed=("a", "b"), reason="asked"),
    WhereaboutsUnknown(persons=("P1",), vehicles=("B",), tried="asked", follow_up="un"),
    OperationClosed(known=(("M1", 3),), note="all said"),
    FactCorrected(corrects="a" * 32, reason="slip"),
    FactCorrected(corrects="b" * 32, reason="slip", instead=HeadcountTaken(place="left", count=2)),
    DeviceEnrolled(device="M2", role=Role.TRACING),
    DeviceRevoked(device="M2", last_seq=3),
    ClockMeasured(device="M2", offset_ms=-90_000, last_seq=0),
    IdentityForgotten(persons=("P1",)),
    NamesHandedOut(what="paper", persons=("P1",), recipient="crew"),
    IdentitiesOpened(count=2, role=Role.REGISTRAR, purpose="print"),
    NotUnderstood(word="flown", version=2),
    ListTaken(source="L-1", sender="camp office", file="night.xlsx", rows=12),
    PersonAmended(person=Person(id="P1", lot="L2"), changed=("lot",), reason="moved"),
    PeopleDropped(persons=("P1",), reason="declined", substitutes=("P2",), agreed_by="both"),
    PeopleMerged(keep="P1", others=("P9",)),
    PeopleKeptApart(persons=("P1", "P2")),
    FitnessAssessed(person="P1", fitness=Fitness.FIT_WITH_CARE, assessed_by="clinician 4"),
    SharingAgreed(person="P1", recipient="receiving party", agreed=True),
)


def test_every_kind_of_the_day_has_a_line_in_words() -> None:
    assert {type(fact) for fact in EVERY} == set(get_args(DayFact))
    facts = tuple((envelope(fact, n), 0) for n, fact in enumerate(EVERY, start=1))
    document = made("log", Operation(), log=facts)
    for lang in LANGS:
        text = shown(document, lang)
        assert "⟦" not in text
    rows = table(document.parts[0])
    assert len(rows) == len(EVERY)


def table(part: Part) -> tuple[tuple[Any, ...], ...]:
    return part.blocks[1].rows  # type: ignore[union-attr]


def test_every_act_and_kind_of_incident_and_role_has_words() -> None:
    facts = [PeopleMoved(persons=("P1",), source="outside", target="left", act=act) for act in Act]
    facts += [IncidentReported(what=what, text="x") for what in IncidentKind]  # type: ignore[misc]
    facts += [DeviceEnrolled(device="d", role=role) for role in Role]  # type: ignore[misc]
    log = tuple((envelope(fact, n), 0) for n, fact in enumerate(facts, start=1))
    for lang in LANGS:
        assert "⟦" not in shown(made("log", Operation(), log=log), lang)


def test_a_list_that_was_registered_in_one_go_is_one_line() -> None:
    registered = [PersonRegistered(person=Person(id=f"P{n}")) for n in range(20)]
    history = History()
    history.add(from_folder(registered))
    document = made("log", history.operation(), log=history.in_order())
    assert len(table(document.parts[0])) == 1
    assert "people 20" in shown(document)


def test_the_devices_own_clock_stands_beside_where_it_says_something_else() -> None:
    said = HeadcountTaken(place="vehicle:B", count=1)
    at_ms = round(NOON.timestamp() * 1000)
    right = made("log", Operation(), log=((envelope(said), at_ms),))
    wrong = made("log", Operation(), log=((envelope(said), at_ms + 3_600_000),))
    assert table(right.parts[0])[0][1] is None
    assert "3 Jun 2024, 12:00" in shown(wrong)
    assert "3 Jun 2024, 13:00" in shown(wrong)


def test_a_corrected_fact_stays_in_the_log_and_is_marked() -> None:
    slip = envelope(HeadcountTaken(place="vehicle:B", count=1))
    fix = envelope(FactCorrected(corrects=slip.id, reason="slip"), 2)
    history = History()
    history.add((slip, fix))
    text = shown(made("log", history.operation(), log=history.in_order()))
    assert "does not count: corrected by id-2" in text


def test_clocks_that_went_astray_by_thousands_of_years_are_shown_all_the_same() -> None:
    far = replace_at(envelope(HeadcountTaken(place="vehicle:B", count=1)), "9999-12-31T23:59:59Z")
    operation = fold((far,))
    for at_ms in (10**15, -(10**15)):
        assert "vehicle B" in shown(made("log", operation, log=((far, at_ms),)))
    assert shown(reports()["reconciliation"](operation, Context(now=NOON)))


def replace_at(one: Envelope, at: str) -> Envelope:
    return Envelope(
        id=one.id,
        device=one.device,
        seq=one.seq,
        prev=one.prev,
        happened_at=datetime.fromisoformat(at),
        author=one.author,
        fact=one.fact,
    )


# --- As JSON


def test_a_cohort_is_told_only_of_places_with_enough_people() -> None:
    operation = check_table("""
        vehicle BUS-1 at qara
        list P1 at qara as east
        list P2 at qara as east
        list P3 at qara as east
        list P4 at qara as west
        list P5 at qara as west
        boarded P1 qara -> BUS-1 @M1
    """)
    told = json.loads(ledger_json(operation, NOON))
    assert told["places"] == {
        "place:qara": {"people": 4},
        "vehicle:BUS-1": {"people": 1},
    }
    assert "disputed" not in told["cohorts"]["east"]
    assert "cohort" not in json.dumps(told["people"])


def test_the_json_of_a_reconciliation_tells_troubles_and_open_ends() -> None:
    operation = check_table("""
        vehicle BUS-1 at qara
        vehicle BUS-2 at qara
        list P1 at qara
        a: boarded P1 qara -> BUS-1 @M1
        b: boarded P1 qara -> BUS-2 @M2
        detained P9 BUS-1 -> custody:camp by army follow icrc @M1
        rewrite a boarded P1 qara -> BUS-2
    """)
    told = json.loads(reconciliation_json(operation, NOON))
    assert told["totals"]["people"] == 2
    assert told["custody"][0]["authority"] == "army"
    assert told["log"]["rewritten"] == ["a"]
    assert told["open"]["persons"] == ["P1"]
