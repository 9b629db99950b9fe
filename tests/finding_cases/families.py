# SPDX-License-Identifier: Apache-2.0
"""Families that each rule on families speaks of, and ones that it does not."""

from __future__ import annotations

from typing import Any

from qafila.core import events
from qafila.core.events import Fact, Fitness
from tests.finding_cases import Case
from tests.operations import cohort, operation, person

COHORTS = (cohort("red"), cohort("blue"))


def child(person_id: str, household: str | None = None, **values: Any) -> Fact:
    return person(person_id, household, **{"age": 9, **values})


def unfit(person_id: str) -> Fact:
    return events.FitnessAssessed(person=person_id, fitness=Fitness.UNFIT, assessed_by="clinic-4")


def crowd(unaccompanied: int) -> tuple[Fact, ...]:
    """Two hundred children with a parent each, and others who are alone."""
    with_parents = [
        fact
        for i in range(200)
        for fact in (person(f"A{i}", f"F{i}"), child(f"C{i}", f"F{i}", guardian=f"A{i}"))
    ]
    alone = [child(f"U{i}", guardian=f"A{i}", unaccompanied=True) for i in range(unaccompanied)]
    return (*with_parents, *alone)


CASES: dict[str, Case] = {
    "household_spans_cohorts": Case(
        triggers=operation(
            COHORTS, person("P1", "F", cohort="red"), person("P2", "F", cohort="blue")
        ),
        clean=operation(COHORTS, person("P1", "F", cohort="red"), person("P2", "G", cohort="blue")),
    ),
    "guardian_in_another_cohort": Case(
        triggers=operation(
            COHORTS, person("P1", "F", cohort="red"), child("P2", cohort="blue", guardian="P1")
        ),
        clean=operation(
            COHORTS, person("P1", "F", cohort="red"), child("P2", cohort="red", guardian="P1")
        ),
    ),
    "guardian_unfit": Case(
        triggers=operation(person("P1", "F"), child("P2", "F", guardian="P1"), unfit("P1")),
        clean=operation(person("P1", "F"), child("P2", "F", guardian="P1"), unfit("P2")),
    ),
    "guardian_is_child": Case(
        triggers=operation(child("P1", "F", age=16), child("P2", "F", guardian="P1")),
        clean=operation(
            child("P1", "F", age=16), child("P2", "F", guardian="P1"), person("P3", "F")
        ),
    ),
    "unaccompanied_with_family": Case(
        triggers=operation(person("P1", "F"), child("P2", "F", unaccompanied=True)),
        clean=operation(person("P1", "F"), child("P2", "F", unaccompanied=True, guardian="P1")),
    ),
    "separated_without_kin": Case(
        triggers=operation(child("P1", "F", separated=True), child("P2", "F")),
        clean=operation(child("P1", "F", separated=True), person("P2", "F")),
    ),
    "child_with_others_guardian": Case(
        triggers=operation(person("P1", "F"), child("P2", "G", guardian="P1")),
        clean=operation(person("P1", "F"), child("P2", "G", guardian="P1", separated=True)),
    ),
    "unaccompanied_share_unusual": Case(triggers=operation(crowd(40)), clean=operation(crowd(8))),
}
