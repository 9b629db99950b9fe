# SPDX-License-Identifier: Apache-2.0
"""What somebody saw on the day, by forms: who may say it of which vehicles, and take it back."""

from __future__ import annotations

from qafila.app.console.acts import Spoken, record
from qafila.app.spoken import ATTESTED, CONTRADICTED, GOES_TO
from qafila.app.typed import each_once
from qafila.core.access import UserRole, Viewer
from qafila.core.events import IncidentKind
from qafila.core.ledger import VEHICLE, Act
from qafila.core.operation import Operation
from qafila.core.values import Name
from qafila.standards import every_standard

__all__ = [
    "ACTS",
    "GOES_BY_ITSELF",
    "INCIDENTS",
    "WITNESSED",
    "Spoken",
    "is_own",
    "may_take_back",
    "record",
    "standards",
]

ACTS = tuple(act.value for act in Act)
INCIDENTS = tuple(kind.value for kind in IncidentKind)

WITNESSED = (ATTESTED, CONTRADICTED)
"""What somebody may say of a standard of practice: that it was kept, or that it was not."""

GOES_BY_ITSELF = frozenset(act.value for act in GOES_TO)
"""Acts after which people are in one place only, so that none has to be said."""


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
        return said.what[0].removeprefix(VEHICLE) in own
    if said.word in WITNESSED:
        return len(said.what) > 1 and all(vehicle in own for vehicle in said.what[1:])
    if said.word in INCIDENTS:
        return True  # whoever sees a cut road says so
    if said.target.removeprefix(VEHICLE) in own:
        return True
    people = operation.day.people
    expected = {
        person
        for manifest in operation.day.manifests.values()
        if manifest.vehicle in own and manifest.manifest not in operation.day.superseded
        for person in manifest.persons
    }
    return all(
        people.place(person).removeprefix(VEHICLE) in own or person in expected
        for person in each_once(said.what)
    )


def standards() -> list[tuple[str, Name]]:
    """Return the standards of practice that somebody may attest, each with what it is called."""
    return [(each.code, each.title) for each in every_standard()]


def may_take_back(viewer: Viewer, author: str) -> bool:
    """Whether somebody may withdraw what an author recorded: their own, and a coordinator all."""
    return viewer.role is UserRole.COORDINATOR or author == viewer.title
