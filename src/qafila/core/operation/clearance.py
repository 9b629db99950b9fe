# SPDX-License-Identifier: Apache-2.0
"""Cleared: who may board, as far as the register says."""

from __future__ import annotations

from datetime import date

from qafila.core.events import Fitness
from qafila.core.ledger import CUSTODY
from qafila.core.operation.state import Operation
from qafila.core.values import Consent


def is_cleared(operation: Operation, person_id: str, day: date) -> bool:
    """Whether somebody may board, as far as the register says.

    They are on the list, which nobody is who was dropped or merged into another; a consent to
    travel is on record, and it is no refusal; nobody holds them; and where a clinician judged
    them, they are fit, with care or without, and the judgement holds on `day`. Whom no clinician
    judged is not held up by that.

    Parameters
    ----------
    day
        Day of the journey.
    """
    person = operation.persons.get(person_id)
    if person is None or person.consent in _NO_CONSENT:
        return False
    if operation.day.people.place(person_id).startswith(CUSTODY):
        return False
    judgements = operation.listing.fitness.get(person_id)
    if not judgements:
        return True
    last = judgements[-1].assessment
    return last.fitness is not Fitness.UNFIT and (last.until is None or last.until >= day)


def cleared(operation: Operation, day: date) -> frozenset[str]:
    """Return all who may board, as `is_cleared` says of each."""
    judged = operation.listing.fitness
    # Most were judged by no clinician: for them no more is looked at than they need.
    place = operation.day.people.where.get
    return frozenset(
        who
        for who, person in operation.persons.items()
        if person.consent not in _NO_CONSENT
        and (
            is_cleared(operation, who, day)
            if who in judged
            else not place(who, "").startswith(CUSTODY)
        )
    )


_NO_CONSENT = (None, Consent.REFUSED)
