# SPDX-License-Identifier: Apache-2.0
"""From an Operation to what its list suggests of households, guardians and carers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from qafila.core.events import Fitness
from qafila.core.ledger import OUTSIDE, PLACE, ROAD, VEHICLE
from qafila.core.operation import Operation
from qafila.core.problem.holds import separated_pairs
from qafila.core.registry.matching import NameBook
from qafila.core.registry.proposals import Circumstances, Proposal, propose
from qafila.core.values import Consent

PROPOSALS_WAIT = "proposals_wait"
"""The finding that names proposals; one that was declined is an override of it."""

_WITH_THE_COLUMN = (PLACE, VEHICLE, ROAD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What a list suggests, and for how many entries it could not be read.

    Parameters
    ----------
    sealed
        Entries without household or guardian whose identity is not open on this device.
    declined
        Proposals that a human declined, whether or not the list would still suggest them.
    """

    proposals: tuple[Proposal, ...]
    sealed: int
    declined: int


def proposals_of(operation: Operation, book: NameBook) -> Proposed:
    """Return the households, guardians and carers that wait for a human to decide.

    Parameters
    ----------
    book
        Known names, not yet counted in any list.
    """
    sealed = {
        person.id
        for person in operation.persons.values()
        if f"person:{person.id}" in operation.sealed and not (person.name_ar or person.name_latin)
    }
    declined = frozenset(
        each.step.subject for each in operation.day.overrides if each.step.finding == PROPOSALS_WAIT
    )
    known = Circumstances(
        on=operation.description.on,
        staying=staying(operation, operation.description.on),
        separated=separated_pairs(operation),
        came_by=operation.listing.came_by,
        declined=declined,
        sealed=sealed,
    )
    return Proposed(
        proposals=propose(tuple(operation.persons.values()), book, known),
        sealed=len(sealed),
        declined=len(declined),
    )


def staying(operation: Operation, on: date | None) -> Collection[str]:
    """Return who of the list does not travel: refused, judged unfit, no longer with the column."""
    return frozenset(
        person.id
        for person in operation.persons.values()
        if person.consent is Consent.REFUSED
        or is_unfit(operation, person.id, on)
        or not _is_with_the_column(operation, person.id)
    )


def is_unfit(operation: Operation, person: str, on: date | None) -> bool:
    """Whether the last clinician who judged somebody said unfit, and that still holds on `on`."""
    judged = operation.listing.fitness.get(person)
    if not judged or judged[-1].assessment.fitness is not Fitness.UNFIT:
        return False
    until = judged[-1].assessment.until
    return until is None or on is None or on <= until


def _is_with_the_column(operation: Operation, person: str) -> bool:
    place = operation.day.people.place(person)
    return place == OUTSIDE or place.startswith(_WITH_THE_COLUMN)
