# SPDX-License-Identifier: Apache-2.0
"""Forgetting somebody: what would be lost for ever, what stays, and doing it."""

from __future__ import annotations

import msgspec

from qafila.app import devices
from qafila.app.console.live import LiveOperation
from qafila.app.console.person import find_person
from qafila.app.console.snapshot import Snapshot
from qafila.app.identities import VEHICLE, numbers_of
from qafila.core.access import Action, Viewer
from qafila.core.document import Phrase
from qafila.core.operation import Operation


class HandedNow(msgspec.Struct, frozen=True, kw_only=True):
    """Names that left the hub's hands: what, and to whom."""

    what: str
    recipient: str


class ForgettingView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What forgetting somebody would do; empty for who may not.

    Parameters
    ----------
    is_forgotten
        Whether it is done already.
    numbers
        Every number whose identity would go: theirs, those merged with it, and their entries of
        lists that are owed.
    facts
        Facts of the day and of the list about them, which stay.
    is_listed
        Whether they are on the list still: their needs are then unknown to the next plan.
    is_seated
        Whether the plan in force has a seat for them.
    handed_out
        What was handed out with their name in it: it stays out there.
    """

    version: int
    person: str
    is_forgotten: bool = False
    numbers: tuple[str, ...] = ()
    facts: int = 0
    is_listed: bool = False
    is_seated: bool = False
    handed_out: tuple[HandedNow, ...] = ()


def forgetting_view(snapshot: Snapshot, viewer: Viewer, person: str) -> ForgettingView | None:
    """Return what forgetting somebody would do; None: there is nobody of this number."""
    operation = snapshot.operation
    if find_person(operation, person) is None:
        return None
    if not viewer.may(Action.FORGET):
        return ForgettingView(version=snapshot.version, person=person)
    numbers = numbers_of(operation, (person,))
    plan = operation.plan
    given = ((h.what, h.recipient) for h in operation.handed_out if set(h.persons) & set(numbers))
    return ForgettingView(
        version=snapshot.version,
        person=person,
        is_forgotten=is_forgotten(operation, person),
        numbers=numbers,
        facts=len({e.id for each in numbers for e, _ in snapshot.facts_of(f"person:{each}")}),
        is_listed=person in operation.persons,
        is_seated=plan is not None and any(person in trip.people for trip in plan.trips),
        handed_out=tuple(HandedNow(what=w, recipient=r) for w, r in dict.fromkeys(given)),
    )


def is_forgotten(operation: Operation, person: str) -> bool:
    """Whether the key of somebody's identity is destroyed."""
    return f"person:{person}" in operation.forgotten


def is_crew_forgotten(operation: Operation, vehicle: str) -> bool:
    """Whether the key of a vehicle's crew and plate is destroyed."""
    return f"{VEHICLE}{vehicle}" in operation.forgotten


def forget_crew(
    live: LiveOperation, viewer: Viewer, vehicle: str, reason: str
) -> tuple[Phrase, ...]:
    """Forget a vehicle's crew and plate for good, as `forget` does people."""
    return forget(live, viewer, f"{VEHICLE}{vehicle}", reason)


def forget(live: LiveOperation, viewer: Viewer, person: str, reason: str) -> tuple[Phrase, ...]:
    """Forget somebody for good; return what to say, with what is still out there.

    Raises
    ------
    Unclear
        "device-may-not", where what this hub records of it would count nowhere.
    StoreProblem, VaultProblem
    """
    with live.leaning:
        live.refresh()
        operation = live.snapshot.operation
        told = devices.forget_identities(live.recorder, operation, (person,), reason, viewer.title)
        live.refresh()
    return told
