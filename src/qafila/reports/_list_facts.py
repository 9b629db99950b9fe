# SPDX-License-Identifier: Apache-2.0
"""What facts about the list, and answers of its people, say as one line each: no names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from qafila.core.document import Wording, phrase
from qafila.core.events import (
    ConsentRecorded,
    FitnessAssessed,
    ListTaken,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PersonAmended,
    SharingAgreed,
)
from qafila.core.operation import Operation
from qafila.core.values import GIVER_BESIDE
from qafila.reports._day import ids, instant
from qafila.reports._marches import joined


def _reason(text: str) -> Wording:
    return text or phrase("report-not-said")


def _taken(operation: Operation, fact: ListTaken) -> Wording:
    told = {"file": fact.file, "sender": _reason(fact.sender), "rows": fact.rows}
    if fact.of:
        return phrase("report-fact-owed-list-taken", list=fact.of, **told)
    return phrase("report-fact-list-taken", **told)


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


def _consent(operation: Operation, fact: ConsentRecorded) -> Wording:
    said = phrase(
        "report-fact-consent",
        person=fact.person,
        consent=phrase(f"consent-{fact.consent.value}"),
    )
    return joined((said, *_around(operation, fact)))


def _around(operation: Operation, fact: ConsentRecorded) -> Iterator[Wording]:
    """Yield who answered and asked, what was told before, and when."""
    yield from _by(fact.given_by, fact.taken_by)
    for name, answer in (("told", fact.told_terms), ("stay", fact.offered_to_stay)):
        said = "unsaid" if answer is None else "yes" if answer else "no"
        yield phrase(f"report-consent-{name}-{said}")
    if fact.answered_at is not None:
        yield phrase("report-consent-answered", at=instant(operation, fact.answered_at))


def _by(given_by: str, taken_by: str) -> Iterator[Wording]:
    if given_by:
        by: Wording = given_by
        if given_by == GIVER_BESIDE:
            by = phrase("report-consent-by-beside")
        yield phrase("report-consent-given-by", by=by)
    if taken_by:
        yield phrase("report-consent-taken-by", by=taken_by)


def _assessed(operation: Operation, fact: FitnessAssessed) -> Wording:
    said: list[Wording] = [
        phrase(
            "report-fact-assessed",
            person=fact.person,
            fitness=phrase(f"fitness-{fact.fitness.value.replace('_', '-')}"),
            by=fact.assessed_by,
        )
    ]
    if fact.until is not None:
        said.append(phrase("report-assessed-until", day=fact.until))
    if fact.medical:
        said.append(phrase("report-assessed-medical"))
    return joined(said)


def _shared(operation: Operation, fact: SharingAgreed) -> Wording:
    key = "report-fact-sharing" if fact.agreed else "report-fact-sharing-refused"
    said = phrase(key, person=fact.person, recipient=fact.recipient)
    return joined((said, *_by(fact.given_by, fact.taken_by)))


LIST_SAID: dict[type, Callable[[Operation, Any], Wording]] = {
    ListTaken: _taken,
    PersonAmended: _amended,
    PeopleDropped: _dropped,
    PeopleMerged: _merged,
    PeopleKeptApart: _kept_apart,
    ConsentRecorded: _consent,
    FitnessAssessed: _assessed,
    SharingAgreed: _shared,
}
