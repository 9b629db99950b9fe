# SPDX-License-Identifier: Apache-2.0
"""Columns: which vehicles drive as one, who answers for them, and who takes them over where."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

import msgspec

from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.app.spoken import Spoken
from qafila.core.access import Field, Viewer
from qafila.core.events import ConvoyFormed, CustodyAccepted, CustodyOffered
from qafila.core.ledger import PLACE
from qafila.core.operation import Convoy, Handover, Operation
from qafila.core.spelling import identifier


class HandoverNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column that one party offered to another.

    Parameters
    ----------
    giver, receiver
        Parties; absent where nobody said.
    place
        Id; absent where nobody said.
    accepted_at
        Absent while nobody took it over: until then the giver answers for it.
    """

    offered_at: datetime
    giver: str = ""
    receiver: str = ""
    place: str = ""
    place_said: dict[str, str] = {}
    accepted_at: datetime | None = None


class ConvoyNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column.

    Parameters
    ----------
    custodian
        The party that answers for it; absent where nobody is on record.
    people
        How many the ledger has aboard.
    handovers
        The last first.
    is_offered
        Whether it was offered and nobody took it over yet.
    """

    convoy: str
    formed_at: datetime
    custodian: str = ""
    leader: str = ""
    split_from: str = ""
    vehicles: tuple[str, ...] = ()
    people: int = 0
    handovers: tuple[HandoverNow, ...] = ()
    is_offered: bool = False


class PlannedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """The vehicles of one lot in the plan in force, in the order of march."""

    lot: str
    vehicles: tuple[str, ...]


class ConvoysView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every column, and what the plan in force has drive together.

    Parameters
    ----------
    planned
        Vehicles that are in a column already among them.
    without
        Vehicles of the fleet that are in no column.
    """

    version: int
    at: datetime
    convoys: tuple[ConvoyNow, ...] = ()
    planned: tuple[PlannedColumn, ...] = ()
    without: tuple[str, ...] = ()


def convoys(snapshot: Snapshot, viewer: Viewer) -> ConvoysView:
    """Return the columns, for who sees vehicles; for others none."""
    if not viewer.sees(Field.VEHICLE):
        return ConvoysView(version=snapshot.version, at=snapshot.at)
    operation = snapshot.operation
    day, accounts = operation.day, snapshot.accounts().convoys
    members: dict[str, list[str]] = defaultdict(list)
    for vehicle, convoy in day.convoy_of.items():
        members[convoy].append(vehicle)
    rows = tuple(
        _row(
            operation,
            each,
            tuple(members[each.id]),
            people=accounts[each.id].accounted if each.id in accounts else 0,
        )
        for each in day.convoys.values()
    )
    return ConvoysView(
        version=snapshot.version,
        at=snapshot.at,
        convoys=rows,
        planned=planned(operation),
        without=tuple(each for each in operation.vehicles if each not in day.convoy_of),
    )


def planned(operation: Operation) -> tuple[PlannedColumn, ...]:
    """Return which vehicles the plan in force has drive together, lot by lot."""
    if operation.plan is None:
        return ()
    found: dict[str, dict[str, None]] = defaultdict(dict)
    march = sorted(
        operation.plan.trips, key=lambda t: (t.run, t.source or "", t.target or "", t.position)
    )
    for trip in march:
        found[trip.lot][trip.vehicle] = None
    return tuple(PlannedColumn(lot=lot, vehicles=tuple(order)) for lot, order in found.items())


def name_of(typed: str) -> str:
    """Return what a column is called, as somebody typed it."""
    return identifier(typed)


def formed(
    convoy: str,
    vehicles: tuple[str, ...],
    *,
    custodian: str,
    leader: str,
    split_from: str,
    note: str,
) -> Spoken:
    """Return that vehicles became one column."""
    fact = ConvoyFormed(
        convoy=convoy,
        vehicles=vehicles,
        custodian=custodian,
        leader=leader,
        split_from=split_from,
        note=note,
    )
    return _spoken(fact)


def offered(convoy: str, *, giver: str, receiver: str, place: str, note: str) -> Spoken:
    """Return that a party's duty for a column ends somewhere."""
    return _spoken(
        CustodyOffered(convoy=convoy, giver=giver, receiver=receiver, place=place, note=note)
    )


def accepted(convoy: str, *, receiver: str, place: str, conditions: str) -> Spoken:
    """Return that a party took a column over."""
    return _spoken(
        CustodyAccepted(convoy=convoy, receiver=receiver, place=place, conditions=conditions)
    )


def _spoken(fact: ConvoyFormed | CustodyOffered | CustodyAccepted) -> Spoken:
    told = msgspec.to_builtins(fact)
    word = told.pop("kind")
    return Spoken(word=word, fact=msgspec.json.encode(told).decode())


def _row(
    operation: Operation, convoy: Convoy, vehicles: tuple[str, ...], *, people: int
) -> ConvoyNow:
    own = [each for each in reversed(operation.day.handovers) if each.convoy == convoy.id]
    return ConvoyNow(
        convoy=convoy.id,
        formed_at=convoy.formed.at,
        custodian=convoy.custodian,
        leader=convoy.leader,
        split_from=convoy.split_from,
        vehicles=vehicles,
        people=people,
        handovers=tuple(_handover(operation, each) for each in own),
        is_offered=any(each.accepted is None for each in own),
    )


def _handover(operation: Operation, handover: Handover) -> HandoverNow:
    place = handover.place.removeprefix(PLACE)
    held = operation.places.get(place)
    return HandoverNow(
        offered_at=handover.offered.at,
        giver=handover.giver,
        receiver=handover.receiver,
        place=place,
        place_said=said(held.name) if held else {},
        accepted_at=handover.accepted.at if handover.accepted else None,
    )
