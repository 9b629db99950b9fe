# SPDX-License-Identifier: Apache-2.0
"""Where everybody and every vehicle stands, and who keeps an operation from closing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from qafila.core.ledger import (
    CUSTODY,
    DECEASED,
    GONE,
    LEFT,
    OUTSIDE,
    PLACE,
    ROAD,
    UNACCOUNTED,
    VEHICLE,
)
from qafila.core.operation.state import Operation
from qafila.core.values import Consent, PlaceKind

ARRIVAL_KINDS = frozenset({PlaceKind.RECEPTION, PlaceKind.FALLBACK})
"""Kinds of place at which people have arrived."""


class Standing(StrEnum):
    """Where somebody, or a vehicle, stands; each is in exactly one."""

    ABOARD = "aboard"
    ARRIVED = "arrived"
    """At a reception or fallback place."""
    STAYED = "stayed"
    """At a place without ever having been aboard, and refused or declared a no-show."""
    AT_PLACE = "at_place"
    HOSPITAL = "hospital"
    CUSTODY = "custody"
    ON_ROAD = "on_road"
    HOME = "home"
    """Of a vehicle: back at a depot, empty, and nobody boarded it since."""
    LEFT = "left"
    DECEASED = "deceased"
    UNACCOUNTED = "unaccounted"
    GONE = "gone"
    OUTSIDE = "outside"


FINAL = frozenset(
    {
        Standing.ARRIVED,
        Standing.STAYED,
        Standing.HOSPITAL,
        Standing.CUSTODY,
        Standing.LEFT,
        Standing.DECEASED,
        Standing.UNACCOUNTED,
        Standing.GONE,
        Standing.HOME,
    }
)
"""A final status, or a stated unknown (`UNACCOUNTED`): with it an operation can close."""

_WORDS = {
    LEFT: Standing.LEFT,
    DECEASED: Standing.DECEASED,
    UNACCOUNTED: Standing.UNACCOUNTED,
    GONE: Standing.GONE,
    OUTSIDE: Standing.OUTSIDE,
}
_KINDS = {VEHICLE: Standing.ABOARD, CUSTODY: Standing.CUSTODY, ROAD: Standing.ON_ROAD}


def standing(operation: Operation, person: str) -> Standing:
    """Return where a person stands; `OUTSIDE` for an id never heard of."""
    where = operation.day.people.place(person)
    found = standing_at(operation, where)
    if found is Standing.AT_PLACE and not operation.day.rides.get(person):
        listed = operation.persons.get(person)
        refused = listed is not None and listed.consent is Consent.REFUSED
        if refused or any(person in absent for absent in operation.day.no_shows.values()):
            return Standing.STAYED
    return found


def vehicle_standing(operation: Operation, vehicle: str) -> Standing:
    """Return where a vehicle stands; `ABOARD` when another vehicle carries it."""
    day, where = operation.day, operation.day.vehicles.place(vehicle)
    place = operation.places.get(where.removeprefix(PLACE))
    if place is not None and place.kind is PlaceKind.DEPOT and vehicle in day.came_empty:
        return Standing.HOME
    return standing_at(operation, where)


def standing_at(operation: Operation, where: str) -> Standing:
    """Return what standing at a place of the ledger is, whoever stands there."""
    if where in _WORDS:
        return _WORDS[where]
    word, mark, name = where.partition(":")
    if f"{word}{mark}" != PLACE:
        return _KINDS[f"{word}{mark}"]
    place = operation.places.get(name)
    if place is None:
        return Standing.AT_PLACE
    if place.kind in ARRIVAL_KINDS:
        return Standing.ARRIVED
    return Standing.HOSPITAL if place.kind is PlaceKind.HOSPITAL else Standing.AT_PLACE


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnds:
    """Who and what has no final status and no stated unknown yet; ids, sorted."""

    persons: tuple[str, ...]
    vehicles: tuple[str, ...]


def open_ends(operation: Operation) -> OpenEnds:
    """Return the persons and vehicles that keep an operation from closing.

    A person is one who is aboard, on the road, at a place that is no destination, or whom nobody
    saw. A vehicle is one that carried somebody or was seen, and stands neither at a destination nor
    empty at its depot; where it was seen last is no word about where it ended.
    """
    day = operation.day
    people = {*operation.persons, *day.people.where}
    used = {*day.vehicles.seen_by, *(ride for rides in day.rides.values() for ride in rides)}
    return OpenEnds(
        persons=tuple(sorted(p for p in people if standing(operation, p) not in FINAL)),
        vehicles=tuple(sorted(v for v in used if vehicle_standing(operation, v) not in FINAL)),
    )
