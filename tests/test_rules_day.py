# SPDX-License-Identifier: Apache-2.0
"""The finer points of the rules on the day: when they speak, when they hold their tongue.

That each finding has a day that triggers it is `test_findings.py`.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from qafila.core import events
from qafila.core.events import Fact
from qafila.core.findings import Finding, Hold, as_json
from qafila.core.ledger import Act
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import AgeGroup, Consent, VehicleKind
from qafila.rules import every_rule
from tests.days import MORNING, Seen, counted, drove, lived, moved
from tests.finding_cases.day import (
    ARRIVED,
    BOARDED,
    CLASH,
    DAY,
    DRIVEN,
    LISTED,
    SOUND,
    accepted,
    corrects,
    formed,
    goods,
    lives,
    manifest,
    offered,
)
from tests.operations import bus, operation, person

LATER = MORNING + timedelta(hours=12)

BEFORE_THE_DAY = {
    "qafila.rules." + name
    for name in ("agreement", "claims", "fleet", "people", "route", "statements")
}


def ruled(op: Operation, now: datetime = LATER) -> list[Finding]:
    """What the rules on the day find."""
    return [
        found
        for rule in every_rule()
        if rule.__module__ not in BEFORE_THE_DAY
        for found in rule(op, now)
    ]


def of(op: Operation, code: str, now: datetime = LATER) -> list[Finding]:
    return [found for found in ruled(op, now) if found.code == code]


def subjects(op: Operation, code: str, field: str) -> list[object]:
    return [getattr(found, field) for found in of(op, code)]


def test_a_list_before_the_day_gives_no_reason_to_speak() -> None:
    assert ruled(operation(LISTED)) == []
    assert ruled(lives()) == []


def test_a_day_that_ended_well_gives_no_reason_to_speak() -> None:
    assert ruled(SOUND) == []


# Who is where.


def test_a_dispute_names_both_claims_both_facts_and_who_said_them() -> None:
    (found,) = of(
        lives(*DAY, Seen(CLASH, device="tablet", author="leader")), "whereabouts_disputed"
    )
    assert found.text("en") == (
        "Two facts about P1 contradict each other. First: School (marshal (phone), 2026-02-19"
        " 05:02). Then: from Gate to vehicle B2 (leader (tablet), 2026-02-19 05:03)."
    )
    assert as_json(found)["subject"]["facts"] == ["phone-3", "tablet-1"]
    assert as_json(found)["subject"]["places"] == ["place:school", "place:gate", "vehicle:B2"]
    assert found.typed()[0].endswith("# weighed: phone-3 tablet-1")
    assert found.holds is Hold.CLOSE


def test_a_vehicle_is_disputed_like_a_person() -> None:
    op = lives(*DAY, Seen(drove("gate", "square", "B1"), device="tablet"))
    assert subjects(op, "whereabouts_disputed", "who") == ["B1"]


def test_the_word_of_a_list_disputes_nobody() -> None:
    op = lives(moved("gate", "B1", "P1"))
    assert of(op, "whereabouts_disputed") == []


def test_whoever_is_missing_is_told_with_the_last_place_known() -> None:
    op = lives(*DAY, moved("school", "unaccounted", "P1", act=Act.WENT_MISSING))
    (found,) = of(op, "person_unaccounted")
    assert (
        found.text("en")
        == "The whereabouts of P1 are unknown. Last known: School (marshal (phone))."
    )


def test_a_corrected_fact_speaks_with_what_counts_of_it() -> None:
    op = lives(
        *DAY,
        moved("school", "unaccounted", "P1", act=Act.WENT_MISSING),
        corrects("phone-4", moved("gate", "unaccounted", "P1", act=Act.WENT_MISSING)),
    )
    assert [f.text("en") for f in of(op, "person_unaccounted")] == [
        "The whereabouts of P1 are unknown. Last known: Gate (marshal (phone))."
    ]


def test_a_place_that_everybody_has_left_since_is_still_told() -> None:
    op = lives(*DAY, moved("school", "mosque", "P1"), moved("mosque", "school", "P1"))
    assert subjects(op, "place_not_named", "people") == [0]


def test_an_unnamed_place_of_the_list_alone_is_for_reading_to_tell() -> None:
    assert of(lives(*DAY, listed=(person("P4", at="cellar"),)), "place_not_named") == []


def test_whoever_stayed_is_no_open_end_and_whoever_is_aboard_is_told_with_the_vehicle() -> None:
    op = lives(
        *DAY,
        moved("outside", "square", "P4", act=Act.CHECKED_IN),
        moved("square", "B2", "P5"),
        listed=(
            person("P4", consent=Consent.REFUSED, at=None),
            person("P5", at="square"),
            person("P6", consent=Consent.REFUSED, at="square"),
        ),
    )
    assert of(op, "whereabouts_open") == []
    assert of(op, "people_never_seen") == []
    assert subjects(op, "vehicle_unconfirmed", "vehicle") == ["B2"]


# Who is aboard what.


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        pytest.param((moved("square", "B1", "P4"),), False, id="the bus stands"),
        pytest.param(
            (drove("gate", "square", "B1"), moved("square", "B1", "P4")), False, id="came"
        ),
        pytest.param((moved("square", "B1", "P4"), DRIVEN), True, id="drove"),
        pytest.param((moved("outside", "B1", "P4"), DRIVEN), True, id="from nowhere known"),
        pytest.param(
            (moved("square", "B1", "P4"), DRIVEN, moved("B1", "B2", "P4", act=Act.TRANSFERRED)),
            False,
            id="into a bus that has not moved",
        ),
        pytest.param(
            (moved("square", "B1", "P4"), moved("B1", "square", "P4"), DRIVEN), False, id="got off"
        ),
        pytest.param(
            (moved("square", "B1", "P4"), moved("B1", "school", "P4")), True, id="arrived"
        ),
    ],
)
def test_consent_is_asked_for_until_the_vehicle_moves(facts: tuple[Fact, ...], told: bool) -> None:
    op = lives(*facts, listed=(person("P4", consent=None, at="square"),))
    assert bool(of(op, "boarded_without_consent")) is told


def test_a_child_apart_is_told_at_once_when_the_guardian_is_in_another_vehicle() -> None:
    op = lives(moved("square", "B1", "P2"), moved("square", "B2", "P1"))
    (found,) = of(op, "guardian_separated_on_the_road")
    assert found.text("en") == "P2 is in B1; the guardian P1 is not. Guardian: vehicle B2."


@pytest.mark.parametrize(
    ("ward", "told"),
    [
        ({"age": 40}, False),
        ({"age": None}, True),
        ({"age": None, "age_group": AgeGroup.CHILD}, True),
        ({"age": None, "age_group": AgeGroup.OLDER}, False),
    ],
)
def test_a_grown_ward_may_ride_apart_and_an_unknown_age_may_not(
    ward: dict[str, object], told: bool
) -> None:
    listed = events.PersonRegistered(
        person=Person(id="P9", guardian="P1", consent=Consent.PROXY, at="square", **ward)  # type: ignore[arg-type]
    )
    op = lives(moved("square", "B1", "P9"), moved("square", "B2", "P1"), listed=(listed,))
    assert bool(of(op, "guardian_separated_on_the_road")) is told


def test_places_for_stretchers_count_as_places_and_a_bus_of_unknown_seats_is_not_judged() -> None:
    people = tuple(person(f"Q{i}") for i in range(3))
    aboard = moved("outside", "V", "Q0", "Q1", "Q2")
    for vehicle, told in (
        (bus("V", 2, stretcher=1), False),
        (bus("V", 3, staff_seats=1), True),
        (bus("V", 0), False),
        (bus("V", 0, kind=VehicleKind.TRUCK), True),
    ):
        assert bool(of(lived((*people, vehicle), aboard), "boarded_more_than_seats")) is told


def test_a_vehicle_that_makes_two_runs_has_left_only_after_its_own() -> None:
    second = events.ManifestIssued(manifest="M2", vehicle="B1", persons=("P3",), run=2)
    first = (manifest("M1", "B1", "P1"), second, moved("square", "B1", "P1"), DRIVEN)
    back = (moved("B1", "school", "P1", act=Act.ARRIVED), drove("school", "square", "B1"))
    assert of(lives(*first), "not_boarded") == []
    assert of(lives(*first, *back), "not_boarded") == []
    assert subjects(lives(*first, *back, DRIVEN), "not_boarded", "person") == ["P3"]


def test_whoever_waits_nobody_knows_where_is_missed_once_the_vehicle_left_with_people() -> None:
    op = lives(
        manifest("M1", "B1", "P4", "P1"),
        drove("depot", "square", "B1"),
        moved("square", "B1", "P1"),
        listed=(person("P4", at=None),),
    )
    assert of(op, "not_boarded") == []
    op = lives(
        manifest("M1", "B1", "P4", "P1"),
        moved("square", "B1", "P1"),
        DRIVEN,
        listed=(person("P4", at=None),),
    )
    assert subjects(op, "not_boarded", "person") == ["P4"]


def test_an_expired_reservation_awaits_nobody() -> None:
    until = MORNING + timedelta(hours=1)
    op = lives(
        events.ManifestIssued(manifest="M1", vehicle="B1", persons=("P1",), expires_at=until),
        DRIVEN,
    )
    assert len(of(op, "not_boarded", now=until - timedelta(minutes=1))) == 1
    assert of(op, "not_boarded", now=until) == []


# What was counted.


def test_a_headcount_is_held_against_that_moment_with_all_that_is_known_now() -> None:
    late = Seen(moved("square", "B1", "P3"), device="tablet", minute=0.5)
    op = lives(moved("square", "B1", "P1", "P2"), counted("B1", 3))
    (found,) = of(op, "headcount_differs")
    assert found.text("en") == (
        "vehicle B1: counted 3, in the ledger 2, difference 1. Counted by marshal (phone),"
        " 2026-02-19 05:01."
    )
    op = lives(moved("square", "B1", "P1", "P2"), counted("B1", 3), late, ARRIVED)
    assert of(op, "headcount_differs") == []


def test_what_came_from_outside_is_not_short_outside() -> None:
    assert of(lives(goods(10, "outside", "place:square")), "goods_short") == []


@pytest.mark.parametrize("number", [1, 2, 11])
def test_what_is_short_is_told_without_a_unit_that_has_to_agree(number: int) -> None:
    op = lives(goods(10, "outside", "place:square"), goods(10 + number, "place:square", "left"))
    (found,) = of(op, "goods_short")
    assert found.text("en").endswith(f"Short by, in litres: {number}.")
    arabic = re.sub("[\u2066-\u2069]", "", found.text("ar"))
    assert arabic.endswith(f"والنقص بعدد اللترات: {number}.")


# Who answers.


def test_an_offer_is_answered_by_whoever_accepts_be_it_another_party() -> None:
    asked = (formed("column", "B1"), offered("column"))
    other = events.CustodyAccepted(convoy="column", receiver="army", place="gate")
    assert of(lives(*asked, other), "custody_offered_not_accepted") == []
    assert len(of(lives(*asked, other, offered("column")), "custody_offered_not_accepted")) == 1
    assert len(of(lives(accepted("column"), *asked), "custody_offered_not_accepted")) == 1


def test_a_column_that_split_up_altogether_needs_no_custodian() -> None:
    op = lives(
        formed("column", "B1", "B2", custodian=""),
        formed("front", "B1", split_from="column"),
        formed("rear", "B2", split_from="column"),
    )
    assert of(op, "convoy_without_custodian") == []


def test_people_still_aboard_at_the_school_keep_the_vehicle_open() -> None:
    (found,) = of(lives(BOARDED, DRIVEN), "vehicle_unconfirmed")
    assert found.text("en") == (
        "No word yet that B1 ended its way and is empty. Last known: School. Aboard according to"
        " the ledger: 3; still expected: 0."
    )
    assert found.holds is Hold.CLOSE


def test_a_vehicle_of_unknown_whereabouts_is_a_stated_unknown_unless_people_are_in_it() -> None:
    lost = (drove("square", "gate", "B2"), drove("gate", "unaccounted", "B2"))
    op = lives(*DAY, *lost)
    assert [f.text("en") for f in of(op, "vehicle_unaccounted")] == [
        "The whereabouts of B2 are unknown. Last known: Gate. Aboard according to the ledger: 0."
    ]
    assert of(op, "vehicle_unconfirmed") == []
    op = lives(moved("square", "B2", "P1"), *lost)
    assert subjects(op, "vehicle_unconfirmed", "aboard") == [1]


# The log.


def test_a_clock_beyond_all_years_is_told_and_breaks_nothing() -> None:
    far = Seen(
        events.ClockMeasured(device="phone", offset_ms=3_000_000_000_000, last_seq=2),
        device="hub",
        minute=1,
    )
    facts = [Seen(counted("school", 0), minute=0) for _ in range(2)]
    when = datetime.max.replace(tzinfo=MORNING.tzinfo) - MORNING - timedelta(days=366)
    facts.append(Seen(counted("school", 0), minute=when.total_seconds() // 60))
    (found,) = of(lives(*facts, far), "fact_from_the_future")
    assert "9999" in found.text("en")
    assert found.text("ar")


def test_ten_minutes_ahead_is_not_yet_the_future() -> None:
    latest = MORNING + timedelta(minutes=2)
    assert of(SOUND, "fact_from_the_future", now=latest - timedelta(minutes=10)) == []
    assert len(of(SOUND, "fact_from_the_future", now=latest - timedelta(minutes=11))) == 1


def test_a_folder_without_any_enrolment_speaks_for_itself() -> None:
    assert of(SOUND, "device_not_enrolled") == []


def test_findings_of_the_day_name_nobody_and_mark_ids_apart_in_arabic() -> None:
    op = lives(
        moved("outside", "B2", "P9", act=Act.JOINED),
        counted("B2", 4),
        listed=(person("P4", name_ar="سعاد", name_latin="Suad", consent=None, at="square"),),
    )
    said = "".join(f.text("ar") + f.remedy("ar") + f.text("en") for f in ruled(op))
    assert "سعاد" not in said
    assert "Suad" not in said
    assert "المركبة \u2068B2\u2069" in said
