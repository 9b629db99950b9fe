# SPDX-License-Identifier: Apache-2.0
"""What facts about the list say, as one line each: numbers and reasons, and no names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qafila.core.document import Wording, phrase
from qafila.core.events import (
    FitnessAssessed,
    ListTaken,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PersonAmended,
    SharingAgreed,
)
from qafila.core.operation import Operation
from qafila.reports._day import ids


def _reason(text: str) -> Wording:
    return text or phrase("report-not-said")


def _taken(operation: Operation, fact: ListTaken) -> Wording:
    return phrase(
        "report-fact-list-taken", file=fact.file, sender=_reason(fact.sender), rows=fact.rows
    )


def _amended(operation: Operation, fact: PersonAmended) -> Wording:
    return phrase(
        "report-fact-amended",
        person=fact.person.id,
        fields=", ".join(fact.changed),
        reason=_reason(fact.reason),
    )


def _dropped(operation: Operation, fact: PeopleDropped) -> Wording:
    key = "report-fact-substituted" if fact.substitutes else "report-fact-dropped"
    more: dict[str, Wording] = {"others": ids(fact.substitutes)} if fact.substitutes else {}
    return phrase(
        key,
        people=ids(fact.persons),
        reason=fact.reason,
        agreed=_reason(fact.agreed_by),
        **more,
    )


def _merged(operation: Operation, fact: PeopleMerged) -> Wording:
    return phrase("report-fact-merged", keep=fact.keep, others=ids(fact.others))


def _kept_apart(operation: Operation, fact: PeopleKeptApart) -> Wording:
    return phrase("report-fact-kept-apart", people=ids(fact.persons))


def _assessed(operation: Operation, fact: FitnessAssessed) -> Wording:
    return phrase(
        "report-fact-assessed",
        person=fact.person,
        fitness=phrase(f"fitness-{fact.fitness.value.replace('_', '-')}"),
        by=fact.assessed_by,
    )


def _shared(operation: Operation, fact: SharingAgreed) -> Wording:
    key = "report-fact-sharing" if fact.agreed else "report-fact-sharing-refused"
    return phrase(key, person=fact.person, recipient=fact.recipient)


LIST_SAID: dict[type, Callable[[Operation, Any], Wording]] = {
    ListTaken: _taken,
    PersonAmended: _amended,
    PeopleDropped: _dropped,
    PeopleMerged: _merged,
    PeopleKeptApart: _kept_apart,
    FitnessAssessed: _assessed,
    SharingAgreed: _shared,
}
