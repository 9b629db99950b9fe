# SPDX-License-Identifier: Apache-2.0
"""How many journeys with people each vehicle has behind it, as the day tells it."""

from __future__ import annotations

from collections.abc import Mapping

from qafila.core.events import PeopleMoved
from qafila.core.ledger import PLACE, VEHICLE
from qafila.core.memory import once
from qafila.core.operation.state import Operation
from qafila.core.values import PlaceKind


@once
def journeys_made(operation: Operation) -> Mapping[str, int]:
    """Return how many journeys with people each vehicle has ended; those of none are left out.

    A journey begins when a vehicle drives off with people after it drove empty, or after it came to
    a reception site. It is over when all whom it carried have got off.
    """
    receptions = {f"{PLACE}{place.id}" for place in operation.places_of(PlaceKind.RECEPTION)}
    carrying = {
        place[len(VEHICLE) :]
        for person, place in operation.day.people.where.items()
        if place.startswith(VEHICLE) and _carried(operation, person, place[len(VEHICLE) :])
    }
    made: dict[str, int] = {}
    for vehicle, drives in operation.day.driven.items():
        begun, goes_on = 0, False
        for drive in drives:
            begun += bool(drive.aboard) and not goes_on
            goes_on = bool(drive.aboard) and drive.target not in receptions
        under_way = bool(drives) and bool(drives[-1].aboard) and vehicle in carrying
        if begun > under_way:
            made[vehicle] = begun - under_way
    return made


def _carried(operation: Operation, person: str, vehicle: str) -> bool:
    """Whether a vehicle has taken somebody who sits in it away from where they got on."""
    seen = operation.day.latest.get(person)
    if seen is None or not isinstance(seen.fact, PeopleMoved):
        return True
    source = seen.fact.source
    return not source.startswith(PLACE) or operation.day.vehicles.place(vehicle) != source
