# SPDX-License-Identifier: Apache-2.0
"""The finer points of the rules on consent, fitness, data sharing, the list and screening.

That each finding has a day that triggers it is `test_findings.py`. All people are synthetic.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from qafila.core import events
from qafila.core.events import Fact, Fitness
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import AgeGroup, Consent, Need
from qafila.rules import every_rule
from tests.days import MORNING, Seen, drove, lived, moved
from tests.finding_cases.registry import (
    BOARDED,
    BY_PROXY,
    CARE,
    REFUSED,
    UNFIT,
    answered,
    dropped,
    given,
    held,
    judged,
    lives,
    proxy,
    seated,
    shared,
)
from tests.operations import operation, person

LATER = MORNING + timedelta(hours=12)


def of(op: Operation, code: str, now: datetime = LATER) -> list[Finding]:
    return [found for rule in every_rule() for found in rule(op, now) if found.code == code]


def codes(op: Operation, now: datetime = LATER) -> set[str]:
    return {found.code for rule in every_rule() for found in rule(op, now)}


# Who answers for whom.


@pytest.mark.parametrize("giver", ["P1", "clinician of the camp"])
def test_a_guardian_and_a_function_answer_for_a_child(giver: str) -> None:
    assert not {code for code in codes(lives(proxy(given_by=giver))) if code.startswith("proxy")}


def test_a_party_answers_for_nobody() -> None:
    (found,) = of(lives(proxy(given_by="relief")), "proxy_giver_not_responsible")
    assert found.subject()["giver"] == "relief"


def test_the_giver_may_be_on_record_under_a_number_that_was_merged() -> None:
    twin = person("P9", "F9", age=31)
    merged = events.PeopleMerged(keep="P1", others=("P9",))
    op = lives(proxy(given_by="P9"), merged, listed=(twin,))
    assert of(op, "proxy_giver_not_responsible") == []


def test_whoever_gives_consent_for_themselves_by_proxy_names_nobody() -> None:
    assert len(of(lives(proxy(given_by="P2")), "proxy_giver_missing")) == 1


def test_only_the_last_answer_is_questioned() -> None:
    op = lives(answered("P1", told_terms=False), answered("P1"))
    assert of(op, "consent_given_uninformed") == []
    assert of(lives(answered("P1", told_terms=False), REFUSED), "consent_given_uninformed") == []


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"extra": (("members/cannot_decide", "yes"),)}, 0),
        ({"extra": (("members/cannot_decide", "no"),)}, 1),
        ({"other_needs": ("dementia",)}, 0),
        ({"needs": (Need.WHEELCHAIR,)}, 1),
        ({"age": 9}, 0),
        ({"age": None, "birth_year": None}, 0),
    ],
)
def test_adults_answer_for_themselves_unless_the_list_says_why_not(
    values: dict[str, Any], count: int
) -> None:
    fact = person("P4", consent=Consent.PROXY, name_ar="سلمى", **values)
    assert len(of(operation(fact), "proxy_for_adults")) == count


def test_whose_needs_are_sealed_is_not_taken_for_able_to_answer() -> None:
    assert isinstance(BY_PROXY, events.PersonRegistered)
    bare = replace(BY_PROXY.person, age=None, age_group=AgeGroup.ADULT)
    assert of(operation(events.PersonRegistered(person=bare)), "proxy_for_adults") == []


def test_many_consents_without_a_word_on_the_terms_are_one_finding() -> None:
    facts = [answered(f"P{i}", told_terms=None, offered_to_stay=None) for i in range(10, 40)]
    people = [person(f"P{i}") for i in range(10, 40)]
    (found,) = of(lived(people, *facts), "consent_information_unsaid")
    assert found.subject()["count"] == 30
    (told,) = of(
        lived(people, *(answered(f"P{i}", told_terms=False) for i in range(10, 40))),
        "consent_given_uninformed",
    )
    assert told.text("en").endswith("30 (P10, P11, P12, P13, P14, P15, P16, P17, …).")


# Which answer holds.


def test_an_answer_that_was_given_earlier_does_not_hold_however_late_it_is_recorded() -> None:
    early = answered("P1", answered_at=MORNING - timedelta(hours=5))
    op = lives(REFUSED, early)
    assert op.person("P1").consent is Consent.REFUSED
    assert [each.answer.consent for each in op.consents["P1"]] == [
        Consent.EXPLICIT,
        Consent.REFUSED,
    ]


def test_an_answer_from_after_its_recording_counts_as_of_its_recording() -> None:
    ahead = answered("P1", answered_at=MORNING + timedelta(days=900))
    op = lives(ahead, REFUSED)
    assert op.person("P1").consent is Consent.REFUSED
    assert op.consents["P1"][0].at == MORNING


def test_an_answer_without_a_zone_is_no_fact() -> None:
    body = b'{"kind":"consent_recorded","person":"P1","consent":"explicit","answered_at":"%s"}'
    read = msgspec.json.Decoder(events.ConsentRecorded).decode
    assert read(body % b"2026-02-19T05:00:00Z").answered_at == MORNING
    with pytest.raises(msgspec.ValidationError, match="must be aware"):
        read(body % b"2026-02-19T05:00:00")


def test_a_yes_and_a_no_on_one_device_is_somebody_who_changed_their_mind() -> None:
    assert of(lives(answered("P1"), REFUSED), "consents_contradict") == []
    (found,) = of(
        lives(REFUSED, Seen(answered("P1"), device="tablet", author="registrar")),
        "consents_contradict",
    )
    assert found.text("en") == (
        "P1: consent and refusal within half an hour. First: refused, marshal (phone), 2026-02-19"
        " 05:00. Then: consented, registrar (tablet), 2026-02-19 05:01."
    )


def test_a_refusal_is_said_once_before_the_vehicle_leaves_and_once_after() -> None:
    waiting = lives(BOARDED, REFUSED)
    gone = lives(BOARDED, drove("square", "gate", "B1"), REFUSED)
    for op, code, other in (
        (waiting, "consent_withdrawn_aboard", "boarded_despite_refusal"),
        (gone, "boarded_despite_refusal", "consent_withdrawn_aboard"),
    ):
        assert len(of(op, code)) == 1
        assert of(op, other) == []


def test_who_consented_on_the_list_alone_is_asked_again_when_the_destination_changes() -> None:
    amended = events.PersonAmended(person=Person(id="P1", to_place="school"), changed=("to_place",))
    (found,) = of(lives(amended), "consent_older_than_destination")
    assert found.subject()["persons"] == ("P1",)


# Fitness.


def test_only_the_last_judgement_holds() -> None:
    op = lives(seated("B1", "P1"), UNFIT, judged("P1", Fitness.FIT))
    assert of(op, "unfit_planned") == []


def test_a_medical_evacuation_takes_an_ambulance() -> None:
    by_bus = lives(seated("B1", "P1"), judged("P1", Fitness.UNFIT, medical=True))
    assert len(of(by_bus, "unfit_planned")) == 1


def test_somebody_unfit_is_named_where_they_are_and_not_once_they_have_arrived() -> None:
    plan, arrived = seated("B1", "P1"), moved("B1", "school", "P1")
    assert codes(lives(plan, BOARDED, UNFIT)) & {"unfit_planned", "unfit_aboard"} == {
        "unfit_aboard"
    }
    over = lives(plan, BOARDED, UNFIT, drove("square", "school", "B1"), arrived)
    assert not codes(over) & {"unfit_planned", "unfit_aboard"}


def test_somebody_unfit_is_named_aboard_though_off_the_list() -> None:
    op = lives(BOARDED, judged("P3", Fitness.UNFIT), dropped("P3"))
    assert {"unfit_aboard", "dropped_while_aboard"} <= codes(op)


def test_care_is_aboard_when_an_adult_of_the_household_is() -> None:
    son = person("P5", "F2", age=20, at="square")
    assert len(of(lives(seated("B1", "P3", "P1"), CARE, listed=(son,)), "care_not_aboard")) == 1
    assert of(lives(seated("B1", "P3", "P5"), CARE, listed=(son,)), "care_not_aboard") == []


def test_patients_whom_nobody_judged_are_pointed_out_close_to_departure() -> None:
    op = operation(person("P4", needs=(Need.OXYGEN,)))
    day = datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert of(op, "fitness_not_assessed", day - timedelta(days=9)) == []
    assert len(of(op, "fitness_not_assessed", day - timedelta(days=1))) == 1
    assert of(op, "fitness_not_assessed", day + timedelta(days=9)) == []


def test_a_judgement_that_ends_today_is_old_when_departure_slips() -> None:
    op = lives(judged("P3", Fitness.FIT, until=date(2026, 3, 1)))
    assert of(op, "fitness_expired", datetime(2026, 3, 1, 9, tzinfo=UTC)) == []
    (found,) = of(op, "fitness_expired", datetime(2026, 3, 3, 9, tzinfo=UTC))
    assert found.subject()["day"] == "2026-03-03"


# Data about people.


@pytest.mark.parametrize("written", ["relief", "Relief", "الإغاثة"])
def test_a_party_is_the_same_recipient_however_it_is_written(written: str) -> None:
    op = lives(given("P1", recipient=written), shared("P1", agreed=False, recipient="RELIEF"))
    (found,) = of(op, "names_given_despite_refusal")
    assert found.text("en").startswith("Handed out to Relief: ")
    assert found.subject()["persons"] == ("P1",)


def test_the_last_word_on_a_recipient_holds_and_the_column_counts() -> None:
    listed = person("P4", share_with=("relief",), at="square")
    assert of(lives(given("P4"), listed=(listed,)), "names_given_unasked") == []
    back = lives(given("P4"), shared("P4", agreed=False), listed=(listed,))
    assert len(of(back, "names_given_despite_refusal")) == 1
    again = lives(
        given("P4"), shared("P4", agreed=False), shared("P4", agreed=True), listed=(listed,)
    )
    assert not codes(again) & {"names_given_despite_refusal", "names_given_unasked"}


def test_those_who_work_for_the_operation_need_no_agreement_unless_it_was_refused() -> None:
    to = "marshal of B1"
    assert of(lives(given("P1", recipient=to)), "names_given_unasked") == []
    refused = lives(given("P1", recipient=to), shared("P1", agreed=False, recipient=to))
    assert len(of(refused, "names_given_despite_refusal")) == 1


def test_consent_to_travel_is_none_to_share_data_nor_the_other_way_round() -> None:
    assert len(of(lives(answered("P1"), given("P1")), "names_given_unasked")) == 1
    agreed = lives(shared("P2", agreed=True))
    assert agreed.person("P2").consent is None


# The list and screening.


def test_whoever_was_dropped_aboard_is_not_called_a_stranger_as_well() -> None:
    op = lives(BOARDED, dropped("P3"))
    assert of(op, "person_not_registered") == []
    off = lives(BOARDED, moved("B1", "square", "P3"), dropped("P3"))
    assert of(off, "dropped_while_aboard") == []
    assert len(of(off, "person_not_registered")) == 1


def test_merged_entries_are_compared_field_by_field() -> None:
    merge = events.PeopleMerged(keep="P1", others=("P9",))
    twin = person("P9", cohort="red", birth_year=1950, consent=Consent.REFUSED)
    kept = person("P1", cohort="blue", birth_year=1990)
    (found,) = of(lived([kept, twin], merge), "merged_entries_contradict")
    assert found.text("en") == (
        "P9 was merged into P1, and the two differ in: consent to travel, cohort, year of birth."
    )
    silent = person("P9", consent=None)
    assert of(lived([kept, silent], merge), "merged_entries_contradict") == []


def test_news_of_the_held_are_a_count_a_report_or_somebody_let_go() -> None:
    taken = Seen(held(), minute=-2 * 24 * 60)
    report = events.IncidentReported(
        what=events.IncidentKind.STATEMENT, text="visited", place="post"
    )
    both: Fact = moved(
        "gate", "custody:post", "P1", "P3", authority="gate party", follow_up="relief"
    )
    let_go = moved("custody:post", "gate", "P1")
    assert len(of(lives(taken), "custody_without_news", MORNING)) == 1
    assert of(lives(taken, Seen(report, minute=0)), "custody_without_news", LATER) == []
    op = lives(Seen(both, minute=-2 * 24 * 60), Seen(let_go, minute=0))
    assert of(op, "custody_without_news", LATER) == []


@pytest.mark.parametrize(
    "body",
    [
        '{"kind":"manifest_issued","manifest":"M","vehicle":"B1","persons":[],"expires_at":"%s"}',
        '{"kind":"operation_described","id":"x","title":{"en":"X"},"departs_at":"%s"}',
    ],
)
def test_no_time_that_rules_compare_lacks_a_zone(body: str) -> None:
    read = msgspec.json.Decoder(Fact).decode
    assert read((body % "2026-02-19T05:00:00Z").encode())
    with pytest.raises(msgspec.ValidationError, match="must be aware"):
        read((body % "2026-02-19T05:00:00").encode())
