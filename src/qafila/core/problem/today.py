# SPDX-License-Identifier: Apache-2.0
"""From what has happened to what is still to be planned.

Whoever is aboard stays in that vehicle and rides in no other, however few seats it has: a vehicle
is posed with as many places as are taken, and nobody is added to it beyond its own. Whoever stands
somewhere leaves from there, whoever has arrived or is no longer with the column is not planned
again. Nothing here looks at the clock: an operation in which nobody has moved yet is planned as its
folder says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import msgspec

from qafila.core.findings import Finding, Severity, finding
from qafila.core.fleet import Vehicle
from qafila.core.ledger import CUSTODY, PLACE, ROAD, VEHICLE, WORDS
from qafila.core.operation import Operation, place_said
from qafila.core.plan import Load, load_of, may_carry, room_of
from qafila.core.problem.journeys import Itinerary, journeys
from qafila.core.registry import Person
from qafila.core.values import Name, PlaceKind, VehicleKind

NAMED = 12
"""How many people a finding names; it counts all."""


@finding
class AlreadyArrived(Finding):
    """People who have arrived at a reception site; they are not planned again."""

    severity = Severity.INFO
    en = "{count} of the list have arrived at {place} and are not planned again: {persons}."
    ar = "وصل إلى {place} من أفراد القائمة {count}، فلا يُخطَّط لهم من جديد: {persons}."
    remedy_en = "Nothing to do, unless somebody has to travel on: then record where they are now."
    remedy_ar = "لا يلزم شيء، إلا إذا كان على أحدهم مواصلة السفر: سجّل عندئذ مكانه الحالي."

    place: Name
    count: int
    persons: tuple[str, ...]


@finding
class NotWithTheColumn(Finding):
    """People whom the ledger has elsewhere: in hospital, held, left, missing, deceased.

    They are not planned until somebody records that they are back.
    """

    severity = Severity.WARNING
    en = "{count} of the list are not with the column ({place}) and are not planned: {persons}."
    ar = "من أفراد القائمة {count} ليسوا مع القافلة ({place})، فلا يُخطَّط لهم: {persons}."
    remedy_en = "Follow them up. When one of them is back, record it and plan again."
    remedy_ar = "تابِع أمرهم، وإذا عاد أحدهم فسجّل عودته ثم أعد التخطيط."

    place: Name
    count: int
    persons: tuple[str, ...]


@finding
class VehicleGone(Finding):
    """A vehicle that the ledger no longer has in the column.

    Burned, missing, held by somebody, or carried by another vehicle: it is left out of the plan.
    """

    severity = Severity.WARNING
    en = "Vehicle {vehicle} is no longer with the column ({place}) and is left out of the plan."
    ar = "لم تعد المركبة {vehicle} مع القافلة ({place})، فلا تدخل في الخطة."
    remedy_en = "If it is back, record where it stands and plan again."
    remedy_ar = "إذا عادت فسجّل مكان وقوفها ثم أعد التخطيط."

    vehicle: str
    place: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """An operation as it has to be planned now.

    Parameters
    ----------
    operation
        People and vehicles where they are, pinned where they are aboard; `departs_at` is unknown
        once anybody has moved.
    held
        Who is not planned, with the code of the finding that says why.
    """

    operation: Operation
    held: Mapping[str, str]
    findings: tuple[Finding, ...]


def today(operation: Operation) -> Today:
    """Return what is still to be planned, from where everybody is now."""
    day = operation.day
    if not day.people.seen_by and not day.vehicles.seen_by:
        return Today(operation=operation, held={}, findings=())
    vehicles, gone = _vehicles(operation)
    aboard = {
        person: place[len(VEHICLE) :]
        for person, place in day.people.where.items()
        if place.startswith(VEHICLE) and place[len(VEHICLE) :] in vehicles
    }
    away = _away(operation, aboard)
    strangers = _strangers(operation, aboard)
    travelling = [p for p in (*operation.persons.values(), *strangers) if p.id not in away]
    full = _make_room(operation, travelling, aboard, vehicles)
    ways = journeys(operation).of
    families = _families(travelling, aboard)
    persons = {person: operation.persons[person] for person in away}
    for person in travelling:
        persons[person.id] = _placed(
            operation, person, ways.get(person.id), aboard, vehicles, families, full
        )
    return Today(
        operation=replace(
            operation,
            persons=persons,
            vehicles=vehicles,
            # The hour that was fixed for the departure says nothing about what is left of the day.
            description=msgspec.structs.replace(operation.description, departs_at=None),
        ),
        held={person: code for person, (code, _) in away.items()},
        findings=(*gone, *_told(operation, away)),
    )


def _vehicles(operation: Operation) -> tuple[dict[str, Vehicle], list[Finding]]:
    """Return the vehicles that are still there, where they stand, and what to say of the others."""
    ledger = operation.day.vehicles
    found: dict[str, Vehicle] = {}
    gone: list[Finding] = []
    for vehicle in operation.vehicles.values():
        place = ledger.place(vehicle.id)
        if vehicle.id not in ledger.seen_by:
            found[vehicle.id] = vehicle
        elif place in WORDS or place.startswith((CUSTODY, VEHICLE)):
            gone.append(VehicleGone(vehicle=vehicle.id, place=place_said(operation, place)))
        else:
            found[vehicle.id] = replace(vehicle, at=_ground(operation, place) or vehicle.at)
    return found, gone


def _make_room(
    operation: Operation,
    travelling: Iterable[Person],
    aboard: Mapping[str, str],
    vehicles: dict[str, Vehicle],
) -> frozenset[str]:
    """Give vehicles the places that are taken in them; return those without any left.

    Who is where is a fact, and a plan that leaves out the sixth in a bus of four seats would have
    them ride nowhere. What is too much is said by a rule (`BoardedMoreThanSeats`), not here.
    """
    inside: dict[str, list[Load]] = {}
    lots: dict[str, set[str | None]] = {}
    for person in travelling:
        ride = aboard.get(person.id)
        if ride is not None:
            inside.setdefault(ride, []).append(load_of(person.needs, operation.policy))
            lots.setdefault(ride, set()).add(person.lot)
    full: set[str] = set()
    for vehicle_id, loads in inside.items():
        vehicle, taken = vehicles[vehicle_id], sum(loads, Load())
        room = room_of(vehicle)
        if not all(may_carry(vehicle, load) for load in loads):
            # People who ride along in an ambulance or a truck: they and nobody else.
            vehicle = replace(vehicle, kind=VehicleKind.BUS)
            room = Load()
        if not taken.fits(room) or taken.seats >= room.seats:
            full.add(vehicle_id)
        vehicles[vehicle_id] = replace(
            vehicle,
            seats=max(room.seats, taken.seats) + vehicle.staff_seats,
            wheelchair=max(room.wheelchair, taken.wheelchair),
            stretcher=max(room.stretcher, taken.stretcher),
            oxygen=max(room.oxygen, taken.oxygen),
            lot=vehicle.lot if lots[vehicle_id] <= {vehicle.lot, None} else None,
            spare=False,
        )
    return frozenset(full)


def _ground(operation: Operation, place: str) -> str | None:
    """Return the place id behind a word of the ledger; on the road, the one the leg began at."""
    if place.startswith(PLACE):
        return place[len(PLACE) :]
    leg = operation.legs.get(place[len(ROAD) :]) if place.startswith(ROAD) else None
    return leg.source if leg else None


def _strangers(operation: Operation, aboard: Mapping[str, str]) -> list[Person]:
    """Return those who are on their way with the column without being on the list."""
    unlisted = sorted(operation.day.people.strangers)
    elsewhere = _elsewhere(operation, unlisted, aboard)
    return [Person(id=person) for person in unlisted if person not in elsewhere]


def _away(operation: Operation, aboard: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return who of the list is not to be planned."""
    return _elsewhere(operation, operation.persons, aboard)


def _elsewhere(
    operation: Operation, persons: Iterable[str], aboard: Mapping[str, str]
) -> dict[str, tuple[str, str]]:
    """Return who is not to be planned: the code of the finding that says so, and the place."""
    ledger = operation.day.people
    kinds = {f"{PLACE}{p.id}": p.kind for p in operation.places.values()}
    found: dict[str, tuple[str, str]] = {}
    for person in persons:
        if person not in ledger.seen_by or person in aboard:
            continue
        place = ledger.place(person)
        kind = kinds.get(place)
        if kind is PlaceKind.RECEPTION:
            found[person] = (AlreadyArrived.code, place)
        elif not place.startswith(PLACE) or kind is PlaceKind.HOSPITAL:
            found[person] = (NotWithTheColumn.code, place)
    return found


def _told(operation: Operation, away: Mapping[str, tuple[str, str]]) -> list[Finding]:
    groups: dict[tuple[str, str], list[str]] = {}
    for person, reason in away.items():
        groups.setdefault(reason, []).append(person)
    kinds = {kind.code: kind for kind in (AlreadyArrived, NotWithTheColumn)}
    return [
        kinds[code](
            place=place_said(operation, place), count=len(persons), persons=tuple(persons[:NAMED])
        )
        for (code, place), persons in sorted(groups.items())
    ]


def _families(
    travelling: list[Person], aboard: Mapping[str, str]
) -> dict[str, frozenset[str | None]]:
    """Return, for each household, the vehicles its members are aboard; None for not aboard."""
    found: dict[str, set[str | None]] = {}
    for person in travelling:
        if person.household:
            found.setdefault(person.household, set()).add(aboard.get(person.id))
    return {household: frozenset(vehicles) for household, vehicles in found.items()}


def _placed(
    operation: Operation,
    person: Person,
    way: Itinerary | None,
    aboard: Mapping[str, str],
    vehicles: Mapping[str, Vehicle],
    families: Mapping[str, frozenset[str | None]],
    full: frozenset[str],
) -> Person:
    """Return a person as the planner is to see them: where they are, bound to where they sit.

    A family of which some are aboard keeps its bond as a wish: those who wait are asked into the
    vehicle of the others while it has seats, and nobody who sits is made to get off.
    """
    ledger = operation.day.people
    mine = aboard.get(person.id)
    household, kin, pin, guardian = person.household, person.kin, person.pin, person.guardian
    members = families.get(household or "", frozenset())
    rides = members - {None}
    if mine:
        pin = mine
        if len(members) > 1:
            household, kin = f"{household}@{mine}", kin or household
        guardian = guardian if guardian and aboard.get(guardian) == mine else None
    else:
        if len(rides) == 1:
            (ride,) = rides
            pin, kin = (pin if ride in full else ride), kin or household
        if guardian is not None and guardian in aboard:
            pin, guardian = aboard[guardian], None
    at = person.at
    if mine:
        at = vehicles[mine].at or at
    elif person.id in ledger.seen_by:
        at = _ground(operation, ledger.place(person.id)) or at
    return replace(
        person,
        household=household,
        kin=kin,
        pin=pin,
        guardian=guardian,
        at=at,
        lot=person.lot or (way.lot if way else None),
        to_place=person.to_place or (way.target if way else None),
    )
