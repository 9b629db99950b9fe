# SPDX-License-Identifier: Apache-2.0
"""Facts about the list: amended, dropped, merged, kept apart, and all of it undone."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from qafila.core.events import (
    Fact,
    FactCorrected,
    Fitness,
    FitnessAssessed,
    IdentityForgotten,
    ListTaken,
    ManifestIssued,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PersonAmended,
    PersonRegistered,
    SharingAgreed,
)
from qafila.core.operation import Operation
from qafila.core.registry import Person
from tests.days import Seen, lived, moved

AMIRA = Person(id="P-1", name_ar="أميرة", household="F-1", at="qara")
AMIRA_AGAIN = Person(id="P-9", name_latin="Amira", household="F-7", at="hasya")
BASEL = Person(id="P-2", name_ar="باسل", household="F-1", at="qara", guardian="P-9")


def told(*facts: Fact | Seen, people: tuple[Person, ...] = (AMIRA, BASEL)) -> Operation:
    return lived([PersonRegistered(person=person) for person in people], *facts)


def amend(person: Person, *changed: str) -> PersonAmended:
    return PersonAmended(person=person, changed=changed, reason="the registrar looked again")


def test_an_amendment_changes_the_fields_it_names_and_no_others() -> None:
    new = replace(AMIRA, name_ar="أميرة سالم", household="F-9", lot="L2")
    operation = told(amend(new, "name_ar", "lot"))
    amira = operation.person("P-1")
    assert (amira.name_ar, amira.lot, amira.household) == ("أميرة سالم", "L2", "F-1")
    (amended,) = operation.listing.amended["P-1"]
    assert amended.said.device == "phone"
    assert amended.amendment.reason == "the registrar looked again"


def test_amendments_of_two_hands_both_hold_where_they_touch_different_fields() -> None:
    operation = told(
        Seen(amend(replace(AMIRA, lot="L2"), "lot"), device="one"),
        Seen(amend(replace(AMIRA, household="F-5"), "household"), device="two"),
    )
    assert (operation.person("P-1").lot, operation.person("P-1").household) == ("L2", "F-5")


def test_an_amendment_that_is_taken_back_never_was() -> None:
    operation = told(
        amend(replace(AMIRA, lot="L2"), "lot"), FactCorrected(corrects="phone-1", reason="slip")
    )
    assert operation.person("P-1").lot is None
    assert "P-1" not in operation.listing.amended


def test_an_amendment_waits_for_whoever_is_registered_later() -> None:
    operation = told(
        amend(replace(AMIRA_AGAIN, lot="L2"), "lot"), PersonRegistered(person=AMIRA_AGAIN)
    )
    assert operation.person("P-9").lot == "L2"
    assert operation.person("P-9").household == "F-7"


def test_a_newer_list_moves_only_whom_nobody_has_seen() -> None:
    unseen = told(amend(replace(AMIRA, at="hasya"), "at"))
    assert unseen.day.people.place("P-1") == "place:hasya"
    seen = told(moved("qara", "BUS-1", "P-1"), amend(replace(AMIRA, at="hasya"), "at"))
    assert seen.day.people.place("P-1") == "vehicle:BUS-1"
    assert unseen.day.people.conserved()
    assert seen.day.people.conserved()


def test_whoever_is_dropped_is_off_the_list_and_off_the_books_unless_seen() -> None:
    drop = PeopleDropped(persons=("P-1",), reason="declined", agreed_by="both parties")
    unseen = told(drop)
    assert set(unseen.persons) == {"P-2"}
    assert unseen.listing.off["P-1"] == AMIRA
    assert unseen.listing.dropped["P-1"].drop.agreed_by == "both parties"
    assert "P-1" not in unseen.day.people.where
    seen = told(moved("qara", "BUS-1", "P-1"), drop)
    assert seen.day.people.place("P-1") == "vehicle:BUS-1"
    assert seen.day.people.strangers == {"P-1"}
    assert seen.day.people.conserved()
    assert unseen.day.people.conserved()


@pytest.mark.parametrize(
    "back",
    [
        PersonRegistered(person=AMIRA, source="list-2"),
        PersonRegistered(person=replace(AMIRA, lot="L3")),
        FactCorrected(corrects="phone-1", reason="she goes after all"),
    ],
)
def test_who_was_dropped_can_come_back(back: Fact) -> None:
    operation = told(PeopleDropped(persons=("P-1",), reason="declined"), back)
    assert set(operation.persons) == {"P-1", "P-2"}
    assert operation.listing.dropped == {}
    assert operation.day.people.place("P-1") == "place:qara"


def test_of_merged_entries_the_one_that_was_dropped_comes_back_under_either_number() -> None:
    operation = told(
        PeopleMerged(keep="P-1", others=("P-9",)),
        PeopleDropped(persons=("P-1",), reason="declined"),
        PersonRegistered(person=replace(AMIRA_AGAIN, lot="L3"), source="list-2"),
        people=(AMIRA, AMIRA_AGAIN),
    )
    assert set(operation.persons) == {"P-1"}
    assert (operation.listing.dropped, operation.rivals) == ({}, {})


def test_of_merged_entries_one_stands_and_what_is_said_of_either_is_said_of_it() -> None:
    operation = told(
        moved("hasya", "BUS-1", "P-9"),
        ManifestIssued(manifest="M1", vehicle="BUS-1", persons=("P-9", "P-2")),
        PeopleMerged(keep="P-1", others=("P-9",), reason="same mother, same phone"),
        people=(AMIRA, BASEL, AMIRA_AGAIN),
    )
    assert set(operation.persons) == {"P-1", "P-2"}
    assert operation.day.people.where == {"P-1": "vehicle:BUS-1", "P-2": "place:qara"}
    assert operation.day.manifests["M1"].persons == ("P-1", "P-2")
    assert operation.person("P-2").guardian == "P-1"
    assert operation.listing.merged == {"P-9": "P-1"}
    assert operation.listing.off["P-9"] == AMIRA_AGAIN
    assert operation.day.people.conserved()


def test_two_sightings_of_one_person_under_two_numbers_are_a_dispute_once_merged() -> None:
    apart = told(
        moved("qara", "BUS-1", "P-1"),
        moved("hasya", "BUS-2", "P-9"),
        people=(AMIRA, AMIRA_AGAIN),
    )
    assert apart.day.people.disputes == {}
    merged = told(
        moved("qara", "BUS-1", "P-1"),
        moved("hasya", "BUS-2", "P-9"),
        PeopleMerged(keep="P-1", others=("P-9",)),
        people=(AMIRA, AMIRA_AGAIN),
    )
    (dispute,) = merged.day.people.disputes["P-1"]
    assert (dispute.held, dispute.seen) == ("vehicle:BUS-1", "vehicle:BUS-2")


def test_a_merge_that_is_taken_back_gives_each_their_own_again() -> None:
    facts = (
        moved("hasya", "BUS-1", "P-9"),
        PeopleMerged(keep="P-1", others=("P-9",)),
        FactCorrected(corrects="phone-2", reason="cousins"),
    )
    operation = told(*facts, people=(AMIRA, BASEL, AMIRA_AGAIN))
    assert set(operation.persons) == {"P-1", "P-2", "P-9"}
    assert operation.day.people.place("P-1") == "place:qara"
    assert operation.day.people.place("P-9") == "vehicle:BUS-1"
    assert operation.person("P-2").guardian == "P-9"


def test_merging_goes_on_through_merged_entries_and_never_in_a_circle() -> None:
    third = replace(AMIRA_AGAIN, id="P-8")
    operation = told(
        PeopleMerged(keep="P-9", others=("P-8",)),
        PeopleMerged(keep="P-1", others=("P-9",)),
        PeopleMerged(keep="P-8", others=("P-1",)),
        people=(AMIRA, AMIRA_AGAIN, third),
    )
    assert set(operation.persons) == {"P-1"}
    assert operation.listing.merged == {"P-8": "P-1", "P-9": "P-1"}


def test_merging_into_an_entry_that_nobody_registered_loses_nobody() -> None:
    operation = told(PeopleMerged(keep="P-77", others=("P-1",)), people=(AMIRA,))
    assert set(operation.persons) == {"P-77"}
    assert operation.person("P-77").name_ar == "أميرة"
    assert operation.day.people.place("P-77") == "place:qara"


def test_forgetting_one_of_merged_entries_forgets_all() -> None:
    operation = told(
        PeopleMerged(keep="P-1", others=("P-9",)),
        IdentityForgotten(persons=("P-9",)),
        people=(AMIRA, AMIRA_AGAIN),
    )
    assert operation.forgotten == {"person:P-1", "person:P-9"}


def test_what_else_is_said_of_people_is_kept_in_order() -> None:
    operation = told(
        ListTaken(source="list-2", sender="camp office", file="night.xlsx", rows=2),
        PeopleKeptApart(persons=("P-1", "P-2"), reason="aunt and niece"),
        FitnessAssessed(person="P-1", fitness=Fitness.UNFIT, assessed_by="clinician 4"),
        FitnessAssessed(person="P-1", fitness=Fitness.FIT_WITH_CARE, assessed_by="clinician 4"),
        SharingAgreed(person="P-1", recipient="receiving party", agreed=True),
        SharingAgreed(person="P-1", recipient="receiving party", agreed=False),
    )
    listing = operation.listing
    assert [listed.taken.sender for listed in listing.lists] == ["camp office"]
    assert [each.persons for each in listing.apart] == [("P-1", "P-2")]
    judged = [each.assessment.fitness for each in listing.fitness["P-1"]]
    assert judged == [Fitness.UNFIT, Fitness.FIT_WITH_CARE]
    assert [each.sharing.agreed for each in listing.sharing["P-1"]] == [True, False]
    assert operation.day.last_at is None, "work on the list is no event of the day"


def test_an_operation_with_everything_said_of_its_list_can_be_put_into_bytes() -> None:
    operation = told(
        PeopleKeptApart(persons=("P-1", "P-2")),
        PeopleDropped(persons=("P-1",), reason="declined"),
        FitnessAssessed(person="P-2", fitness=Fitness.FIT, assessed_by="clinician 4"),
        SharingAgreed(person="P-2", recipient="receiving party", agreed=True),
    )
    assert msgspec.json.encode(operation, order="sorted")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: PersonAmended(person=AMIRA, changed=()), "at least one field"),
        (lambda: PersonAmended(person=AMIRA, changed=("id",)), "not id"),
        (lambda: PeopleDropped(persons=("P-1",), reason=""), "reason"),
        (lambda: PeopleMerged(keep="P-1", others=("P-1",)), "not keep"),
        (lambda: PeopleKeptApart(persons=("P-1", "P-1")), "without repeats"),
        (lambda: FitnessAssessed(person="P-1", fitness=Fitness.FIT, assessed_by=""), "assessed_by"),
    ],
)
def test_what_says_nothing_is_refused(make: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()  # type: ignore[operator]
