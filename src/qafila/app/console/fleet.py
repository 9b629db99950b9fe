# SPDX-License-Identifier: Apache-2.0
"""The fleet: what each vehicle offers, whether it can be used, where it is and who is aboard."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from qafila.app.console.forgetting import is_crew_forgotten
from qafila.app.console.live import LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Field, Viewer
from qafila.core.events import Fact, FactCorrected, VehicleRegistered
from qafila.core.fleet import Vehicle, reduced_vehicle
from qafila.core.ledger import GONE, LEFT, UNACCOUNTED, VEHICLE
from qafila.core.operation import place_said
from qafila.core.spelling import identifier
from qafila.core.values import VehicleKind

PER_PAGE = 50

KINDS = tuple(kind.value for kind in VehicleKind)


class Readiness(StrEnum):
    """Whether a vehicle can be used now."""

    READY = "ready"
    SPARE = "spare"
    """Kept as reserve by the list itself."""
    NOT_INSPECTED = "not_inspected"
    NOT_YET = "not_yet"
    """Available from a later hour on."""
    NO_LONGER = "no_longer"
    GONE = "gone"
    UNKNOWN = "unknown"
    """Nobody knows where it is."""


class VehicleRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One vehicle.

    Parameters
    ----------
    seats
        For people, after crew and staff.
    where
        Word of the ledger; `where_said` says it in both languages.
    aboard, expected, planned
        How many the ledger has in it, manifests say, and the plan in force gives a seat.
    leads
        Whether somebody is named who can lead a serial.
    mark
        Of one vehicle alone: changes when anything in its entry does, its crew included.
    crew_forgotten
        Of one vehicle alone: whether the key of its crew and plate is destroyed.
    """

    vehicle: str
    kind: str
    readiness: str
    where: str
    where_said: dict[str, str]
    seats: int = 0
    staff_seats: int = 0
    wheelchair: int = 0
    stretcher: int = 0
    oxygen: int = 0
    aboard: int = 0
    expected: int = 0
    planned: int = 0
    leads: bool = False
    lot: str = ""
    stands_at: str = ""
    convoy: str = ""
    provider: str = ""
    spare: bool = False
    inspected: bool | None = None
    available_from: datetime | None = None
    available_until: datetime | None = None
    mark: str = ""
    crew_forgotten: bool = False


class FleetView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The vehicles of one page, with counts of all."""

    version: int
    at: datetime
    rows: tuple[VehicleRow, ...]
    found: int
    page: int
    pages: int
    vehicles: int
    ready: int
    seats: int
    aboard: int


class CrewNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who drives and leads, with the plate; as written."""

    leader: str = ""
    crew: str = ""
    driver: str = ""
    driver_phone: str = ""
    plate: str = ""


def fleet(
    snapshot: Snapshot, viewer: Viewer, now: datetime, *, search: str = "", page: int = 1
) -> FleetView:
    """Return the vehicles whose id, kind, lot or convoy holds `search`."""
    rows = tuple(_rows(snapshot, now)) if viewer.sees(Field.VEHICLE) else ()
    word = search.casefold().strip()
    fitting = [row for row in rows if not word or word in _searched(row)]
    pages = max(1, -(-len(fitting) // PER_PAGE))
    page = min(max(1, page), pages)
    return FleetView(
        version=snapshot.version,
        at=snapshot.at,
        rows=tuple(fitting[(page - 1) * PER_PAGE : page * PER_PAGE]),
        found=len(fitting),
        page=page,
        pages=pages,
        vehicles=len(rows),
        ready=sum(row.readiness == Readiness.READY for row in rows),
        seats=sum(row.seats for row in rows if row.readiness == Readiness.READY),
        aboard=sum(row.aboard for row in rows),
    )


def vehicle_row(
    snapshot: Snapshot, viewer: Viewer, vehicle: str, now: datetime
) -> VehicleRow | None:
    """Return one vehicle; None where there is none or it is not shown."""
    if not viewer.sees(Field.VEHICLE):
        return None
    row = next((row for row in _rows(snapshot, now) if row.vehicle == vehicle), None)
    if row is None:
        return None
    return msgspec.structs.replace(
        row,
        mark=entry_mark(snapshot, vehicle),
        crew_forgotten=is_crew_forgotten(snapshot.operation, vehicle),
    )


def crew_of(snapshot: Snapshot, viewer: Viewer, vehicle: str) -> CrewNow | None:
    """Return the crew of a vehicle for who sees it; that it is shown belongs on record."""
    held = snapshot.named.vehicles.get(vehicle) if viewer.sees(Field.CREW) else None
    if held is None:
        return None
    return CrewNow(**{name: getattr(held, name) for name in CrewNow.__struct_fields__})


def _searched(row: VehicleRow) -> str:
    return " ".join((row.vehicle, row.kind, row.lot, row.convoy, row.readiness)).casefold()


def _rows(snapshot: Snapshot, now: datetime) -> Iterator[VehicleRow]:
    operation, day = snapshot.operation, snapshot.operation.day
    reckoned = snapshot.accounts().vehicles
    for vehicle in operation.vehicles.values():
        where, account = day.vehicles.place(vehicle.id), reckoned.get(vehicle.id)
        yield VehicleRow(
            vehicle=vehicle.id,
            kind=vehicle.kind.value,
            readiness=_readiness(vehicle, where, now).value,
            where=where,
            where_said=said(place_said(operation, where)),
            seats=vehicle.passenger_seats if vehicle.carries_people else 0,
            staff_seats=vehicle.staff_seats,
            wheelchair=vehicle.wheelchair,
            stretcher=vehicle.stretcher,
            oxygen=vehicle.oxygen,
            aboard=account.accounted if account else 0,
            expected=account.expected if account else 0,
            planned=account.planned if account else 0,
            leads=bool(vehicle.leader),
            lot=vehicle.lot or "",
            stands_at=vehicle.at or "",
            convoy=day.convoy_of.get(vehicle.id, ""),
            provider=vehicle.provider or "",
            spare=vehicle.spare,
            inspected=vehicle.inspected,
            available_from=vehicle.available_from,
            available_until=vehicle.available_until,
        )


def _readiness(vehicle: Vehicle, where: str, now: datetime) -> Readiness:
    if where == UNACCOUNTED:
        return Readiness.UNKNOWN
    if where in (LEFT, GONE):
        return Readiness.GONE
    if vehicle.available_until is not None and vehicle.available_until <= now:
        return Readiness.NO_LONGER
    if vehicle.available_from is not None and vehicle.available_from > now:
        return Readiness.NOT_YET
    if vehicle.inspected is False:
        return Readiness.NOT_INSPECTED
    return Readiness.SPARE if vehicle.spare else Readiness.READY


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What may be amended of a vehicle, as `Vehicle` describes it; `more` by field."""

    lot: str | None
    spare: bool
    inspected: bool | None
    available_from: datetime | None
    available_until: datetime | None
    more: Mapping[str, Any] = field(default_factory=dict)


class NothingAmended(Exception):
    """The vehicle is as somebody wants it already, or nobody knows which fact registered it.

    Exception
    └── NothingAmended
    """


class AmendedMeanwhile(Exception):
    """Somebody else has changed the entry since it was shown.

    Exception
    └── AmendedMeanwhile
    """


class InFleetAlready(Exception):
    """A vehicle of this number is in the fleet.

    Exception
    └── InFleetAlready
    """


def amended(
    live: LiveOperation,
    viewer: Viewer,
    vehicle: str,
    entry: Entry,
    reason: str,
    *,
    seen: str = "",
) -> None:
    """Record that a vehicle is otherwise than its list has it, in all that an entry says.

    Raises
    ------
    NothingAmended, AmendedMeanwhile
        As `changed`.
    """
    said = {
        "lot": entry.lot,
        "spare": entry.spare,
        "inspected": entry.inspected,
        "available_from": entry.available_from,
        "available_until": entry.available_until,
    }
    changed(live, viewer, vehicle, {**said, **entry.more}, reason, seen=seen)


def changed(
    live: LiveOperation,
    viewer: Viewer,
    vehicle: str,
    values: Mapping[str, Any],
    reason: str,
    *,
    seen: str = "",
) -> None:
    """Record that some fields of a vehicle are otherwise than its list has them.

    Of two facts about one vehicle the first stands, so that no list undoes another unseen. An
    amendment therefore takes the registration back and registers the vehicle anew, both together
    or neither. The crew stays sealed as it was, unless it is what changes.

    Parameters
    ----------
    values
        By field of `Vehicle`.
    seen
        The mark of the entry that somebody saw when they wrote this; empty: whatever it is.

    Raises
    ------
    NothingAmended
        When there is nothing to record.
    AmendedMeanwhile
        When it is another entry by now: nothing is recorded.
    """
    snapshot = live.snapshot
    held = snapshot.operation.vehicles.get(vehicle)
    if held is None:
        raise NothingAmended(vehicle)
    if seen and seen != entry_mark(snapshot, vehicle):
        raise AmendedMeanwhile(vehicle)
    is_crewed = not values.keys().isdisjoint(CrewNow.__struct_fields__)
    known = snapshot.named.vehicles.get(vehicle, held) if is_crewed else held
    wanted = replace(known, **values)
    corrected = snapshot.operation.day.log.corrected
    facts: list[Fact] = []
    sealed = ""
    for envelope, _ in snapshot.facts_of(f"{VEHICLE}{vehicle}"):
        fact = envelope.fact
        is_it = isinstance(fact, VehicleRegistered) and envelope.id not in corrected
        if is_it and isinstance(fact, VehicleRegistered) and fact.vehicle == held:
            sealed = sealed or fact.sealed
            facts.append(FactCorrected(corrects=envelope.id, reason=reason))
    if not facts or wanted == known:
        raise NothingAmended(vehicle)
    anew = (
        VehicleRegistered(vehicle=wanted)  # sealed anew when it is recorded
        if is_crewed
        else VehicleRegistered(vehicle=reduced_vehicle(wanted), sealed=sealed)
    )
    live.recorder.record([anew, *facts], author=viewer.title)


def added(
    live: LiveOperation, viewer: Viewer, number: str, kind: str, values: Mapping[str, Any]
) -> str:
    """Record that another vehicle is in the fleet; its crew is sealed on the way.

    Parameters
    ----------
    kind
        One of `KINDS`.
    values
        By field of `Vehicle`.

    Returns
    -------
    Its number, as it is kept.

    Raises
    ------
    InFleetAlready
    """
    vehicle = Vehicle(id=identifier(number), kind=VehicleKind(kind), **values)
    if vehicle.id in live.snapshot.operation.vehicles:
        raise InFleetAlready(vehicle.id)
    live.recorder.record([VehicleRegistered(vehicle=vehicle)], author=viewer.title)
    return vehicle.id


def entry_mark(snapshot: Snapshot, vehicle: str) -> str:
    """Return a word that differs when anything in a vehicle's entry does, its crew included."""
    held = snapshot.operation.vehicles.get(vehicle)
    sealed = snapshot.operation.sealed.get(f"{VEHICLE}{vehicle}", "")
    body = msgspec.json.encode((held, sealed), order="sorted")
    return hashlib.blake2b(body, digest_size=10).hexdigest()
