# SPDX-License-Identifier: Apache-2.0
"""What somebody saw on the day, by forms: who may say it of which vehicles, and take it back."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from qafila.app.console.acts import Spoken, record, slips
from qafila.app.console.taking_back import may_take_back
from qafila.app.spoken import ATTESTED, CONTRADICTED, GOES_TO, WITHDRAWN, place_called
from qafila.app.typed import each_once
from qafila.core.access import UserRole, Viewer
from qafila.core.events import IncidentKind, WhereaboutsSettled
from qafila.core.ledger import VEHICLE, Act, Dispute
from qafila.core.operation import Operation
from qafila.core.values import Name
from qafila.standards import every_standard

__all__ = [
    "ACTS",
    "GOES_BY_ITSELF",
    "INCIDENTS",
    "WITNESSED",
    "Spoken",
    "disputes_of",
    "is_own",
    "may_settle",
    "may_take_back",
    "record",
    "settled",
    "slips",
    "standards",
]

ACTS = tuple(act.value for act in Act)
INCIDENTS = tuple(kind.value for kind in IncidentKind)

WITNESSED = (ATTESTED, CONTRADICTED)
"""What somebody may say of a standard of practice: that it was kept, or that it was not."""

GOES_BY_ITSELF = frozenset(act.value for act in GOES_TO)
"""Acts after which people are in one place only, so that none has to be said."""


_OF_NOBODYS = frozenset({*INCIDENTS, WITHDRAWN})
"""Whoever sees a cut road says so; and whose it is to take a fact back is decided elsewhere."""


def is_own(operation: Operation, viewer: Viewer, said: Spoken) -> bool:
    """Whether somebody may say this: a marshal speaks of their own vehicles alone.

    People are a marshal's while they are in one of these vehicles, or go into one. A fact in JSON
    may speak of anybody, so it is no marshal's.
    """
    if viewer.role is not UserRole.MARSHAL:
        return True
    if said.fact:
        return False
    own = viewer.vehicles
    if said.word == "drove":
        return all(vehicle in own for vehicle in each_once(said.what))
    if said.word == "counted":
        return not said.what or said.what[0].removeprefix(VEHICLE) in own
    if said.word in _OF_NOBODYS:
        return True
    if said.word in WITNESSED:
        return len(said.what) > 1 and all(vehicle in own for vehicle in said.what[1:])
    if said.word in ACTS and said.target.removeprefix(VEHICLE) in own:
        return True
    people = operation.day.people
    expected = {
        person
        for manifest in operation.day.manifests.values()
        if manifest.vehicle in own and manifest.manifest not in operation.day.superseded
        for person in manifest.persons
    }
    return all(
        people.place(each).removeprefix(VEHICLE) in own
        or each in expected
        or (each.startswith(VEHICLE) and each.removeprefix(VEHICLE) in own)
        for each in each_once(said.what)
    )


def standards() -> list[tuple[str, Name]]:
    """Return the standards of practice that somebody may attest, each with what it is called."""
    return [(each.code, each.title) for each in every_standard()]


def disputes_of(operation: Operation, subject: str) -> tuple[Dispute, ...]:
    """Return the open disputes about a person or vehicle, by its word of the ledger."""
    kind, _, key = subject.partition(":")
    day = operation.day
    books = {"person": day.people, "vehicle": day.vehicles}
    return books[kind].disputes.get(key, ()) if kind in books else ()


def settled(
    operation: Operation, subject: str, place: str, weighed: Collection[str], reason: str
) -> Spoken:
    """Return that somebody weighed facts that contradict each other, and says where a subject is.

    Parameters
    ----------
    subject
        Its word of the ledger.
    place
        As somebody typed it.

    Raises
    ------
    Unclear
        "record-place-unknown", "record-place-both".
    """
    fact = WhereaboutsSettled(
        subjects=(subject.partition(":")[2],),
        place=place_called(place, operation),
        weighed=tuple(weighed),
        reason=reason,
    )
    told = msgspec.to_builtins(fact)
    word = told.pop("kind")
    return Spoken(word=word, fact=msgspec.json.encode(told).decode())


def may_settle(viewer: Viewer) -> bool:
    """Whether somebody may settle a dispute: no marshal, who speaks of one side of it."""
    return viewer.role is not UserRole.MARSHAL
