# SPDX-License-Identifier: Apache-2.0
"""The judge's own count of the journeys that vehicles have behind them."""

from __future__ import annotations

from collections.abc import Mapping

from qafila.core.events import PeopleMoved
from qafila.core.ledger import PLACE, VEHICLE
from qafila.core.operation import Operation
from qafila.core.values import PlaceKind


def made(operation: Operation) -> Mapping[str, int]:
    """Return how many journeys with people each vehicle has ended.

    Counted from the last drive back: each with people that no drive with people leads into, unless
    that one ended at a reception site. The last of them counts when nobody sits in the vehicle who
    was driven in it.
    """
    found: dict[str, int] = {}
    for vehicle, drives in operation.day.driven.items():
        count = 0
        for at in range(len(drives) - 1, -1, -1):
            if not drives[at].aboard:
                continue
            before = drives[at - 1] if at else None
            if before is None or not before.aboard or _receives(operation, before.target):
                count += 1
        if count and drives[-1].aboard and any(_still_in(operation, vehicle)):
            count -= 1
        if count:
            found[vehicle] = count
    return found


def _receives(operation: Operation, word: str) -> bool:
    place = operation.places.get(word.removeprefix(PLACE)) if word.startswith(PLACE) else None
    return place is not None and place.kind is PlaceKind.RECEPTION


def _still_in(operation: Operation, vehicle: str) -> list[bool]:
    """Tell of everybody in a vehicle whether it is elsewhere now than where they got on."""
    day = operation.day
    now = day.vehicles.place(vehicle)
    told: list[bool] = []
    for person in day.people.at(f"{VEHICLE}{vehicle}"):
        seen = day.latest.get(person)
        fact = seen.fact if seen is not None else None
        got_on = fact.source if isinstance(fact, PeopleMoved) else ""
        told.append(not got_on.startswith(PLACE) or got_on != now)
    return told
