# SPDX-License-Identifier: Apache-2.0
"""What is left over: seats beside people without one, vehicles told nowhere, too full lots."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.findings import FAMILY_UNITY, Finding, finding
from qafila.core.fleet import Vehicle
from qafila.core.values import VehicleKind
from qafila.judge.demands import Places, is_special, places_offered, total
from qafila.judge.hearing import Hearing
from qafila.judge.vehicles import CARRIES_ANYBODY, available, comes
from qafila.judge.verdict import PlanProblem

WANT_OF_ROOM = frozenset(
    {
        "not_enough_seats",
        "seats_not_together",
        "no_vehicle",
        "no_vehicle_apart",
        "left_for_want_of_way",
        "no_place_for_need",
        "household_fits_no_vehicle",
    }
)
"""Reasons that an empty vehicle in which all of them fit would do away with."""

NAMED = 12
"""How many people or vehicles a finding names."""


@finding
class PlanLeavesSeatsEmpty(PlanProblem):
    """People have no seat for want of room, and an empty vehicle could take them.

    It is not kept as spare by the list, is for no other lot, comes to where they are, and has all
    the places that they need together.
    """

    source = FAMILY_UNITY
    en = "No seat for want of room: {persons}. Empty vehicle {vehicle} could take them."
    ar = "لم يُخصَّص مقعد لـ {persons} لضيق المكان، والمركبة {vehicle} فارغة وتتّسع لهم."
    remedy_en = "Plan again, or seat them in this vehicle and verify the plan again."
    remedy_ar = "أعد التخطيط، أو خصّص لهم مقاعد في هذه المركبة ثم تحقّق من الخطة من جديد."

    persons: tuple[str, ...]
    vehicle: str


@finding
class PlanOmitsReserve(PlanProblem):
    """Vehicles for people are neither used nor in reserve: nobody would know that they are free."""

    en = "These vehicles for people are neither used nor listed in reserve: {vehicles}."
    ar = "هذه مركبات لنقل الأشخاص غير مستعملة وغير مذكورة في الاحتياط: {vehicles}."

    vehicles: tuple[str, ...]


@finding
class PlanReservesGoodsVehicle(PlanProblem):
    """A vehicle that is not for people stands in the reserve of vehicles for people."""

    en = "Vehicle {vehicle} is in reserve, but it is not a vehicle for people."
    ar = "المركبة {vehicle} مذكورة في الاحتياط، وهي ليست مركبة لنقل الأشخاص."

    vehicle: str


@finding
class PlanOverfillsLot(PlanProblem):
    """A lot has more people than the agreement puts into one.

    A household, or others who must stay together, may be larger than a lot; it is one by itself.
    """

    en = "Lot {lot} has {people} people; by the agreement a lot has {size}."
    ar = "عدد الأشخاص في الدفعة {lot} هو {people}، وحجم الدفعة بحسب الاتفاق {size}."

    lot: str
    people: int
    size: int


def judge_left(hearing: Hearing) -> Iterator[Finding]:
    """Yield vehicles that the plan does not account for, and people who could have had a seat."""
    fleet, plan = hearing.operation.vehicles, hearing.plan
    used = {trip.vehicle for trip in plan.trips}
    told = used.union(plan.reserve)
    missing = tuple(v.id for v in fleet.values() if _is_for_people(v) and v.id not in told)
    if missing and plan.people_whole:
        yield PlanOmitsReserve(vehicles=missing[:NAMED])
    for vehicle_id in sorted({*plan.reserve} & fleet.keys()):
        if not _is_for_people(fleet[vehicle_id]):
            yield PlanReservesGoodsVehicle(vehicle=vehicle_id)
    yield from _lots(hearing)
    empty = [v for v in fleet.values() if _is_for_people(v) and v.id not in used]
    if empty and plan.people_whole:
        yield from _beside_room(hearing, empty)


def _lots(hearing: Hearing) -> Iterator[Finding]:
    """Hold the lots of an agreement that says how many people are in one against that."""
    sizes = {o.id: o.lot_size for o in hearing.operation.obligations.values() if o.lot_size}
    riders: dict[str, list[str]] = {}
    for trip in hearing.plan.trips if sizes else ():
        size = sizes.get(trip.lot.rpartition("-")[0])
        if size is not None and trip.vehicle not in hearing.sitting:
            ways = ((p, hearing.demands.itineraries[p]) for p in hearing.aboard(trip))
            riders.setdefault(trip.lot, []).extend(p for p, way in ways if way.lot is None)
    for lot, people in riders.items():
        size = sizes[lot.rpartition("-")[0]]
        if len(people) > size and len({hearing.group_of[p] for p in people}) > 1:
            yield PlanOverfillsLot(lot=lot, people=len(people), size=size)


def _is_for_people(vehicle: Vehicle) -> bool:
    return vehicle.kind in CARRIES_ANYBODY or vehicle.kind is VehicleKind.AMBULANCE


def _beside_room(hearing: Hearing, empty: list[Vehicle]) -> Iterator[Finding]:
    """Tell the first group that an empty vehicle could take; there may be very many."""
    hour = hearing.operation.description.departs_at
    free = [
        v for v in empty if not v.spare and v.lot is None and (hour is None or available(v, hour))
    ]
    for group in hearing.left_behind:
        if not all(hearing.why_of[person] in WANT_OF_ROOM for person in group):
            continue
        taken = total(hearing.demands.places[person] for person in group)
        origins = {s for p in group for s in hearing.demands.itineraries[p].sources}
        for vehicle in free:
            if _takes(vehicle, taken) and all(comes(hearing, vehicle, o) for o in origins):
                persons = tuple(sorted(group))[:NAMED]
                yield PlanLeavesSeatsEmpty(persons=persons, vehicle=vehicle.id)
                return


def _takes(vehicle: Vehicle, taken: Places) -> bool:
    if vehicle.kind is VehicleKind.AMBULANCE and not is_special(taken):
        return False
    return all(mine <= theirs for mine, theirs in zip(taken, places_offered(vehicle), strict=True))
