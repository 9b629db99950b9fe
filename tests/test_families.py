# SPDX-License-Identifier: Apache-2.0
"""The finer points of the rules on families; that each is triggered is `test_findings.py`."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from qafila.core import events
from qafila.core.admission.people_findings import UnaccompaniedAndSeparated
from qafila.core.events import Fitness, PeopleDropped, PersonAmended
from qafila.core.findings import Finding, ordered
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.registry import Person, reduced
from qafila.core.values import CellRef, Consent
from qafila.rules import every_rule
from tests.finding_cases.families import COHORTS, child, crowd, unfit
from tests.operations import Facts, cohort, operation, person

NOW = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)


def of(folder: Operation, code: str) -> list[Finding]:
    found = [each for rule in every_rule() for each in rule(folder, NOW)]
    return [each for each in found if each.code == code]


def said(code: str, *facts: Facts) -> list[str]:
    return [each.text("en") for each in of(operation(*facts), code)]


def test_cohorts_that_must_not_meet_are_told_where_people_are_seated_alone() -> None:
    facts = (
        cohort("red", "blue"),
        cohort("blue"),
        person("P1", "F", cohort="red"),
        person("P2", "F", cohort="blue"),
        child("P3", "G", cohort="blue", guardian="P1"),
    )
    assert said("household_spans_cohorts", *facts) == []
    assert said("guardian_in_another_cohort", *facts) == []


def test_whoever_refused_parts_no_household() -> None:
    assert (
        said(
            "household_spans_cohorts",
            COHORTS,
            person("P1", "F", cohort="red", consent=Consent.REFUSED),
            person("P2", "F", cohort="blue"),
        )
        == []
    )


@pytest.mark.parametrize(
    ("family", "told"),
    [
        # An adult at the end of the chain answers for both.
        ([person("A"), child("B", age=16, guardian="A"), child("C", guardian="B")], []),
        # A guardian of unknown age is not known to be a child.
        ([child("B", age=None), child("C", guardian="B")], []),
        # An adult who refused answers for nobody on the road.
        (
            [
                person("A", "F", consent=Consent.REFUSED),
                child("B", "F", age=16),
                child("C", "F", guardian="B"),
            ],
            ["C"],
        ),
        # Whoever refused needs nobody on the road.
        ([child("B", age=16), child("C", guardian="B", consent=Consent.REFUSED)], []),
        # Circles are told elsewhere.
        ([child("B", age=16, guardian="C"), child("C", guardian="B")], []),
        # Three in a row, none of them grown.
        (
            [child("B", age=17), child("C", age=15, guardian="B"), child("D", guardian="C")],
            ["C", "D"],
        ),
        # A grown person may have a child for a guide.
        ([child("B", age=16), person("A", age=70, guardian="B")], []),
    ],
)
def test_a_child_is_no_guardian_unless_an_adult_answers_for_both(
    family: list[Facts], told: list[str]
) -> None:
    assert [f.subject()["person"] for f in of(operation(family), "guardian_is_child")] == told


def test_a_chain_of_thousands_of_children_comes_to_an_end() -> None:
    chain = [child(f"C{i}", guardian=f"C{i + 1}") for i in range(3000)]
    assert len(of(operation(chain), "guardian_is_child")) < 3000


def test_an_unfit_guardian_is_told_with_those_who_travel_until_the_judgement_ends() -> None:
    family = (
        person("A"),
        child("B", guardian="A"),
        child("C", guardian="A", consent=Consent.REFUSED),
    )
    assert said("guardian_unfit", *family, unfit("A")) == [
        "A was judged unfit to travel and is guardian of people who travel: B."
    ]
    before = events.FitnessAssessed(
        person="A", fitness=Fitness.UNFIT, assessed_by="clinic-4", until=date(2026, 2, 27)
    )
    assert said("guardian_unfit", *family, before) == []
    again = events.FitnessAssessed(person="A", fitness=Fitness.FIT, assessed_by="clinic-4")
    assert said("guardian_unfit", *family, unfit("A"), again) == []


def test_marks_are_held_against_whoever_travels() -> None:
    mark = child("C", "F", unaccompanied=True)
    assert said("unaccompanied_with_family", person("A", "F"), mark) == [
        "C is marked unaccompanied; adults of household F travel: A."
    ]
    refused = person("A", "F", consent=Consent.REFUSED)
    assert said("unaccompanied_with_family", refused, mark) == []
    assert said("unaccompanied_with_family", person("A", "F", age=None), mark) == []
    assert said("separated_without_kin", child("C", kin="K", separated=True), child("D")) == [
        "Children marked separated of whose relatives nobody is listed: 1: C."
    ]
    aunt = person("A", kin="K")
    assert said("separated_without_kin", child("C", kin="K", separated=True), aunt) == []
    assert said("separated_without_kin", child("C", guardian="A", separated=True), aunt) == []


def test_both_marks_are_told_once_with_their_cell_or_without_it_in_a_store() -> None:
    both = operation(child("C", unaccompanied=True, separated=True))
    (told,) = of(both, "unaccompanied_and_separated")
    cell = CellRef(file="people.csv", row=2, column="unaccompanied", raw="yes")
    read = UnaccompaniedAndSeparated(person="C", where=(cell,))
    assert ordered([told, read]) == (read,)
    assert ordered([told]) == (told,)
    other = UnaccompaniedAndSeparated(person="D", where=(cell,))
    assert set(ordered([told, other])) == {told, other}


def test_a_parent_by_name_is_no_strangers_guardian() -> None:
    father = person("A", "F", name_ar="يوسف خليل إبراهيم النجار", sex="male")
    kid = child("C", "G", name_ar="سلمى يوسف خليل النجار", guardian="A")
    assert said("child_with_others_guardian", father, kid) == []
    other = child("C", "G", name_ar="سلمى باسل خليل النجار", guardian="A")
    assert len(said("child_with_others_guardian", father, other)) == 1
    assert len(said("child_with_others_guardian", father, other, person("D", "G"))) == 0


def test_the_share_of_unaccompanied_children_is_told_of_long_lists_only() -> None:
    assert said("unaccompanied_share_unusual", crowd(0)) == [
        "Children on the list: 200. Marked unaccompanied: 0. Usual are 2 to 5 of a hundred."
    ]
    assert said("unaccompanied_share_unusual", crowd(1)) == []
    assert said("unaccompanied_share_unusual", crowd(19)) != []
    few = [child(f"U{i}", unaccompanied=True) for i in range(40)]
    assert said("unaccompanied_share_unusual", few) == []


def test_rules_hold_on_sealed_identities_as_well() -> None:
    open_ = operation(child("P1", "F", age=16), child("P2", "F", guardian="P1"))
    day = open_.description.on
    shut = replace(open_, persons={k: reduced(p, day) for k, p in open_.persons.items()})
    assert of(shut, "guardian_is_child") == of(open_, "guardian_is_child") != []


def test_a_guardian_who_was_taken_off_the_list_is_told_as_such() -> None:
    family = (person("A"), child("C", guardian="A"))
    dropped = operation(*family, PeopleDropped(persons=("A",), reason="declined"))
    (found,) = (f for f in pose(dropped).findings if f.code == "guardian_not_listed")
    assert "(taken off the list)" in found.text("en")
    slip = operation(
        *family, PersonAmended(person=Person(id="C", guardian="X"), changed=("guardian",))
    )
    (found,) = (f for f in pose(slip).findings if f.code == "guardian_not_listed")
    assert "(nobody has this number)" in found.text("en")


def test_a_guardian_who_was_merged_is_whoever_stands_for_them() -> None:
    merged = operation(
        person("A"),
        person("B"),
        child("C", guardian="A"),
        events.PeopleMerged(keep="B", others=("A",)),
    )
    assert merged.person("C").guardian == "B"
    assert not [f for f in pose(merged).findings if f.code.startswith("guardian")]
