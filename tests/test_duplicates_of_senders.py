# SPDX-License-Identifier: Apache-2.0
"""Duplicates among the lists of several senders, each with household numbers of its own."""

from __future__ import annotations

from qafila.core.operation.numbering import numberings, origins
from qafila.core.registry import Person
from qafila.reports.duplicates import registry_of
from tests.test_importing_again import Lists

SAMI = "سامي عادل الخطيب"
RAMI = "رامي عادل الخطيب"


def about_households(lists: Lists, one: str, other: str) -> list[float]:
    match = registry_of(lists.operation).match(one, other)
    return [reason.bits for reason in match.reasons if reason.about == "household"]


def test_household_numbers_of_two_senders_are_not_held_against_each_other() -> None:
    lists = Lists()
    lists.take(f"C-1,7,{SAMI},male,1980,", f"C-2,8,{RAMI},male,1982,", sender="camp")
    lists.take(f"K-1,31,{RAMI},male,1983,", f"K-2,31,{SAMI},male,1980,", sender="clinic")
    assert about_households(lists, "C-1", "C-2"), "one sender who writes two numbers means two"
    assert about_households(lists, "K-1", "K-2"), "and one who writes one number means one"
    for camp in ("C-1", "C-2"):
        for clinic in ("K-1", "K-2"):
            assert about_households(lists, camp, clinic) == []


def test_the_same_number_of_two_senders_is_not_one_household() -> None:
    lists = Lists()
    lists.take(f"C-1,7,{SAMI},male,1980,", sender="camp")
    lists.take(f"K-1,7,{SAMI},male,1980,", sender="clinic")
    persons = lists.operation.persons
    assert persons["C-1"].household != persons["K-1"].household
    assert about_households(lists, "C-1", "K-1") == []


def test_a_household_has_one_numbering_though_two_senders_list_people_in_it() -> None:
    persons = [Person(id=f"P-{n}", household="7") for n in range(3)] + [Person(id="P-9")]
    origin = {"P-0": "camp", "P-1": "camp", "P-2": "clinic", "P-9": "clinic"}
    assert numberings(persons, origin) == {
        "P-0": "camp", "P-1": "camp", "P-2": "camp", "P-9": "clinic"
    }  # fmt: skip


def test_who_came_by_no_list_has_the_numbering_of_the_first() -> None:
    lists = Lists()
    lists.take(f"C-1,7,{SAMI},male,1980,", sender="Camp ")
    unsent = lists.take(f"D-1,8,{RAMI},male,1982,", sender="")
    assert origins(lists.operation) == {"C-1": "camp", "D-1": unsent.source}
    numbered = numberings(lists.operation.persons.values(), origins(lists.operation))
    assert numbered["P-1"] == ""
