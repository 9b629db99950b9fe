# SPDX-License-Identifier: Apache-2.0
"""How many journeys with people each vehicle has behind it, as the day tells it."""

from __future__ import annotations

from collections.abc import Mapping

from qafila.core.events import PeopleMoved
from qafila.core.ledger import PLACE, VEHICLE
from qafila.core.memory import once
from qafila.core.operation.state import Driven, Operation
from qafila.core.values import PlaceKind


@once
def journeys_begun(operation: Operation) -> Mapping[str, tuple[Driven, ...]]:
    """Return the first drive of each journey with people, by vehicle.

    A journey begins when a vehicle drives off with people after it drove empty, or after it came to
    a reception site.
    """
    receptions = {f"{PLACE}{place.id}" for place in operation.places_of(PlaceKind.RECEPTION)}
    found: dict[str, tuple[Driven, ...]] = {}
    for vehicle, drives in operation.day.driven.items():
        goes_on = False
        for drive in drives:
            if drive.aboard and not goes_on:
                found[vehicle] = (*found.get(vehicle, ()), drive)
            goes_on = bool(drive.aboard) and drive.target not in receptions
    return found


@once
def journeys_made(operation: Operation) -> Mapping[str, int]:
    """Return how many journeys with people each vehicle has ended; those of none are left out.

    One is over when all whom the vehicle carried have got off.
    """
    carrying = {
        place[len(VEHICLE) :]
        for person, place in operation.day.people.where.items()
        if place.startswith(VEHICLE) and _carried(operation, person, place[len(VEHICLE) :])
    }
    made: dict[str, int] = {}
    for vehicle, begun in journeys_begun(operation).items():
        last = operation.day.driven[vehicle][-1]
        under_way = bool(last.aboard) and vehicle in carrying
        if len(begun) > under_way:
            made[vehicle] = len(begun) - under_way
    return made


def _carried(operation: Operation, person: str, vehicle: str) -> bool:
    """Whether a vehicle has taken somebody who sits in it away from where they got on."""
    seen = operation.day.latest.get(person)
    if seen is None or not isinstance(seen.fact, PeopleMoved):
        return True
    source = seen.fact.source
    return not source.startswith(PLACE) or operation.day.vehicles.place(vehicle) != source
