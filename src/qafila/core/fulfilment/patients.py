# SPDX-License-Identifier: Apache-2.0
"""Who is moved as a patient: by a clinician's recorded act, person by person.

That an agreement calls an obligation medical makes nobody a patient, so that it cannot become a way
around a gate.
"""

from __future__ import annotations

from collections.abc import Mapping

from qafila.core.agreement import Obligation
from qafila.core.fulfilment.lots import lots_of
from qafila.core.journeys import MOVING, journeys
from qafila.core.memory import once
from qafila.core.operation import Operation


def is_patient(operation: Operation, person: str) -> bool:
    """Whether a clinician's last judgement of somebody is that they leave as a patient."""
    judged = operation.listing.fitness.get(person)
    return judged is not None and judged[-1].assessment.medical


@once
def patients(operation: Operation) -> frozenset[str]:
    """Return all who leave as patients, as `is_patient` says of each."""
    return frozenset(who for who in operation.listing.fitness if is_patient(operation, who))


def is_medical(operation: Operation, obligation: Obligation, lot: str | None = None) -> bool:
    """Whether what is owed is a medical movement: all whom it moves are patients.

    Of what moves nobody (ambulances, medicine) the agreement's word is taken. Of people whom no
    list names nobody can be a patient.

    Parameters
    ----------
    lot
        Asks for those of one lot; None: for all.
    """
    if obligation.kind not in MOVING:
        return obligation.medical
    of_lots = going_under(operation).get(obligation.id, {})
    moved = [members for each, members in of_lots.items() if lot in (None, each)]
    return any(moved) and all(patients(operation).issuperset(members) for members in moved)


@once
def going_under(operation: Operation) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the people on the list who travel under each obligation, by lot."""
    lot_of = lots_of(operation)
    found: dict[str, dict[str, list[str]]] = {}
    for person, itinerary in journeys(operation).of.items():
        if itinerary.obligation:
            of_lots = found.setdefault(itinerary.obligation, {})
            of_lots.setdefault(lot_of[person], []).append(person)
    return {
        obligation: {lot: tuple(people) for lot, people in of_lots.items()}
        for obligation, of_lots in found.items()
    }
