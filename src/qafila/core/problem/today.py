# SPDX-License-Identifier: Apache-2.0
"""From what has happened to what is still to be planned.

Whoever is aboard stays in that vehicle, however many places it has; whoever stands somewhere leaves
from there; whoever has arrived or is no longer with the column is not planned again. Nothing here
looks at the clock: an operation in which nobody has moved yet is planned as its folder says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import msgspec

from qafila.core.events import PeopleMoved
from qafila.core.findings import Finding, Severity, finding
from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.journeys import Itinerary, journeys
from qafila.core.ledger import CUSTODY, PLACE, ROAD, VEHICLE, WORDS
from qafila.core.operation import Operation, place_said
from qafila.core.plan import Load, load_of, room_of, settled
from qafila.core.registry import Person
from qafila.core.values import Name, PlaceKind

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

    Burned, missing, held by somebody, or itself carried by another vehicle. It is left out of the
    plan.
    """

    severity = Severity.WARNING
    en = "Vehicle {vehicle} is no longer with the column ({place}) and is left out of the plan."
    ar = "لم تعد المركبة {vehicle} مع القافلة ({place})، فلا تدخل في الخطة."
    remedy_en = "If it is back, record where it stands and plan again."
    remedy_ar = "إذا عادت فسجّل مكان وقوفها ثم أعد التخطيط."

    vehicle: str
    place: Name


@finding
class VehiclePlaceUnknown(Finding):
    """A vehicle is where the route of the operation has no place: nobody knows how it would come.

    It is left out of the plan, unless people sit in it: they are planned from there.
    """

    severity = Severity.WARNING
    en = "Vehicle {vehicle} is at a place that the route does not have ({place}); it is not used."
    ar = "المركبة {vehicle} في مكان غير وارد في الطريق ({place})، فلا تُستعمل."
    remedy_en = "Add the place and its legs to the route, or record where it stands; plan again."
    remedy_ar = "أضف المكان ومقاطعه إلى الطريق، أو سجّل مكان وقوفها، ثم أعد التخطيط."

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
    aboard
        The vehicle in which people sit, by person; of vehicles that are there.
    held
        Who is not planned, with the code of the finding that says why.
    arrived
        How many of them are at each reception site.
    """

    operation: Operation
    aboard: Mapping[str, str]
    held: Mapping[str, str]
    findings: tuple[Finding, ...]
    arrived: Mapping[str, int] = field(default_factory=dict)


def today(operation: Operation) -> Today:
    """Return what is still to be planned, from where everybody is now."""
    day = operation.day
    if not day.people.seen_by and not day.vehicles.seen_by:
        return Today(operation=operation, aboard={}, held={}, findings=())
    carried = {
        person: place[len(VEHICLE) :]
        for person, place in day.people.where.items()
        if place.startswith(VEHICLE)
    }
    vehicles, gone = _vehicles(operation, carried)
    aboard = {person: vehicle for person, vehicle in carried.items() if vehicle in vehicles}
    away = _away(operation, aboard)
    strangers = _strangers(operation, aboard)
    travelling = [p for p in (*operation.persons.values(), *strangers) if p.id not in away]
    ways = journeys(operation).of
    scene = _Scene(
        operation=operation,
        aboard=aboard,
        vehicles=vehicles,
        families=_families(travelling),
        seats_left=_seats_left(operation, travelling, aboard, vehicles),
    )
    persons = {person: operation.persons[person] for person in away}
    for person in travelling:
        persons[person.id] = _placed(scene, person, ways.get(person.id))
    return Today(
        operation=replace(
            operation,
            persons=persons,
            vehicles=vehicles,
            # The hour that was fixed for the departure says nothing about what is left of the day.
            description=msgspec.structs.replace(operation.description, departs_at=None),
        ),
        aboard=aboard,
        held={person: code for person, (code, _) in away.items()},
        findings=(*gone, *_told(operation, away)),
        arrived=Counter(
            place.removeprefix(PLACE)
            for code, place in away.values()
            if code == AlreadyArrived.code
        ),
    )


def _vehicles(
    operation: Operation, carried: Mapping[str, str]
) -> tuple[dict[str, Vehicle], list[Finding]]:
    """Return the vehicles that are still there, where they stand, and what to say of the others.

    Whatever lot a vehicle was kept for, with people in it it goes with them.
    """
    ledger = operation.day.vehicles
    boarded: dict[str, list[str]] = {}
    for person, vehicle_id in carried.items():
        boarded.setdefault(vehicle_id, []).append(person)
    found: dict[str, Vehicle] = {}
    gone: list[Finding] = []
    for vehicle in operation.vehicles.values():
        place, inside = ledger.place(vehicle.id), boarded.get(vehicle.id, [])
        lot = None if inside else vehicle.lot
        if vehicle.id not in ledger.seen_by:
            at = _boarded_at(operation, inside) or vehicle.at
            found[vehicle.id] = replace(vehicle, at=at, lot=lot)
        elif place in WORDS or place.startswith((CUSTODY, VEHICLE)):
            gone.append(VehicleGone(vehicle=vehicle.id, place=place_said(operation, place)))
        elif inside or _is_known(operation, place):
            found[vehicle.id] = replace(vehicle, at=_ground(operation, place) or place, lot=lot)
        else:
            gone.append(VehiclePlaceUnknown(vehicle=vehicle.id, place=place_said(operation, place)))
    return found, gone


def _boarded_at(operation: Operation, inside: Iterable[str]) -> str | None:
    """Return where most of those in a vehicle boarded it, None where nobody says."""
    known = operation.places
    sources = (
        fact.source.removeprefix(PLACE)
        for person in inside
        if (envelope := operation.day.latest.get(person))
        and isinstance(fact := envelope.fact, PeopleMoved)
        and fact.source.startswith(PLACE)
    )
    counts = Counter(place for place in sources if place in known)
    return min(counts, key=lambda place: (-counts[place], place), default=None)


def _is_known(operation: Operation, place: str) -> bool:
    """Whether the route has a place of the ledger; without a route every place is taken as one."""
    ground = _ground(operation, place)
    return ground is not None and (ground in operation.places or not operation.places)


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


def _families(travelling: Iterable[Person]) -> dict[str, list[str]]:
    """Return, for each household, its members who travel."""
    found: dict[str, list[str]] = {}
    for person in travelling:
        if person.household:
            found.setdefault(person.household, []).append(person.id)
    return found


def _seats_left(
    operation: Operation,
    travelling: Iterable[Person],
    aboard: Mapping[str, str],
    vehicles: Mapping[str, Vehicle],
) -> dict[str, int]:
    """Return how many more the vehicles in which people sit can take: none into an ambulance."""
    loads: dict[str, Load] = {}
    for person in travelling:
        if (ride := aboard.get(person.id)) is not None:
            load = load_of(person.needs, operation.policy)
            loads[ride] = loads.get(ride, Load()) + load
    left: dict[str, int] = {}
    for ride, load in loads.items():
        room = room_of(vehicles[ride])
        open_to_all = vehicles[ride].kind in PASSENGER_KINDS and load.oxygen <= room.oxygen
        left[ride] = max(0, room.seats - settled(load, room).seats) if open_to_all else 0
    return left


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """Where everybody is, as placing one person needs it."""

    operation: Operation
    aboard: Mapping[str, str]
    vehicles: Mapping[str, Vehicle]
    families: Mapping[str, list[str]]
    seats_left: Mapping[str, int]

    def rides(self, household: str | None) -> frozenset[str | None]:
        """The vehicles in which a household sits; None for those of it who sit in none."""
        return frozenset(self.aboard.get(one) for one in self.families.get(household or "", ()))

    def takes(self, vehicle: Vehicle, household: str, where: str | None) -> bool:
        """Whether a vehicle stands where a household waits, with room for all who wait."""
        waiting = sum(one not in self.aboard for one in self.families[household])
        here = where is None or vehicle.at in (None, where)
        return here and waiting <= self.seats_left.get(vehicle.id, 0)


def _placed(scene: _Scene, person: Person, way: Itinerary | None) -> Person:
    """Return a person as the planner is to see them: where they are, bound to where they sit.

    A family of which some are aboard keeps its bond as a wish: those who wait are asked into the
    vehicle of the others while it stands where they are and has room for all of them, and nobody
    who sits is made to get off. Who waits for a guardian who is aboard rides with them or not at
    all.
    """
    ledger, aboard, vehicles = scene.operation.day.people, scene.aboard, scene.vehicles
    mine = aboard.get(person.id)
    household, kin, pin, guardian = person.household, person.kin, person.pin, person.guardian
    rides = scene.rides(household)
    at = person.at
    if mine:
        at = vehicles[mine].at or at
        pin = mine
        if len(rides) > 1:
            household, kin = f"{household}@{mine}", kin or household
        guardian = guardian if guardian and aboard.get(guardian) == mine else None
    else:
        if person.id in ledger.seen_by:
            at = _ground(scene.operation, ledger.place(person.id)) or at
        used = [ride for ride in rides if ride is not None]
        if household and len(used) == 1:
            kin = kin or household
            where = at or (way.source if way else None)
            pin = used[0] if scene.takes(vehicles[used[0]], household, where) else pin
        if guardian is not None and guardian in aboard:
            pin = aboard[guardian]
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
