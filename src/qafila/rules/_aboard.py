# SPDX-License-Identifier: Apache-2.0
"""Who is in which vehicle, and whether it has carried them away from where they boarded."""

from __future__ import annotations

from qafila.core.events import PeopleMoved
from qafila.core.ledger import PLACE, VEHICLE
from qafila.core.operation import Operation, Standing, standing


def vehicle_of(operation: Operation, person: str) -> str:
    """Return the vehicle somebody is in; empty for none."""
    place = operation.day.people.place(person)
    return place.removeprefix(VEHICLE) if place.startswith(VEHICLE) else ""


def carried_in(operation: Operation, person: str) -> str:
    """Return the vehicle that took somebody away from where they boarded; empty for none."""
    vehicle = vehicle_of(operation, person)
    if vehicle:
        return vehicle if has_moved(operation, person, vehicle) else ""
    if standing(operation, person) in (Standing.ARRIVED, Standing.HOSPITAL):
        return operation.day.rides[person][-1]
    return ""


def has_moved(operation: Operation, person: str, vehicle: str) -> bool:
    """Whether a vehicle went anywhere since somebody in it boarded."""
    drives = operation.day.driven.get(vehicle, ())
    if not drives:
        return False
    boarding = operation.day.latest[person].fact
    if isinstance(boarding, PeopleMoved) and boarding.source.startswith(PLACE):
        return operation.day.vehicles.place(vehicle) != boarding.source
    # Boarded from nowhere known, or from another vehicle: any way it made with people counts.
    return any(drive.aboard for drive in drives)


def planned_in(operation: Operation) -> dict[str, str]:
    """Return the vehicle in which each person has a seat in the plan in force."""
    trips = operation.plan.trips if operation.plan else ()
    return {person: trip.vehicle for trip in trips for person in trip.people}
