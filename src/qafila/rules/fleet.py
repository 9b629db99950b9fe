# SPDX-License-Identifier: Apache-2.0
"""Rules on the fleet: crowding, leaders, inspection, range."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.journeys import journeys
from qafila.core.operation import Operation
from qafila.core.plan import leaving_together
from qafila.core.route import find_path
from qafila.core.values import VehicleKind
from qafila.rules._saying import clock

LEADER = (
    "Logistics Cluster: more than five vehicles need a convoy leader who knows the route; UN"
    " practice: sub-groups of 6–10 vehicles, each with a leader"
)
INSPECTED = "RedR KnowledgePoint 5241: buses, spare tyres, licences, passenger insurance checked"

ATTESTED_AS = "inspected"
"""The standard under which an inspection is attested."""

WITHOUT_LEADER = 5
"""Up to so many vehicles go without a convoy leader."""


@finding
class BusCrowded(Finding):
    """More people ride in a bus than the policy's figure, though it has the seats.

    Seen in past operations: 35–50 people in orderly ones, up to 77. Qafila plans to seats, warns
    above 55 (``warn_people_per_bus``), and leaves the decision to people.
    """

    severity = Severity.WARNING
    source = "Planning ratios of operations from 2014 to 2025: 35–50 people a bus, up to 77"
    en = "{vehicle} carries {people} people; the policy warns above {limit}."
    ar = "عدد الأشخاص في {vehicle}: {people}، وحدّ التنبيه في الإعدادات: {limit}."
    remedy_en = "Use another vehicle, or record why so many ride in this one."
    remedy_ar = "استعمل مركبة أخرى، أو سجّل سبب وضع هذا العدد في هذه المركبة."

    vehicle: str
    people: int
    limit: int


@finding
class SerialWithoutLeader(Finding):
    """A serial of a column of more than five vehicles has no vehicle with a leader.

    Up to five vehicles that follow behind all people are led from the serial ahead of them. Where
    vehicles come back, those that leave together count as a column.
    """

    severity = Severity.WARNING
    source = LEADER
    en = "Serial {serial} has no leader: none of its vehicles ({vehicles}) has one."
    ar = "لا قائد للرتل {serial}: لا قائد في أي من مركباته ({vehicles})."
    remedy_en = "Name a leader who knows the route, in the column leader of one of these vehicles."
    remedy_ar = "عيّن قائدًا يعرف الطريق في عمود القائد لإحدى هذه المركبات."

    serial: str
    vehicles: tuple[str, ...]


@finding
class VehicleNotInspected(Finding):
    """The list, or what was attested since, says that a vehicle has not passed inspection."""

    severity = Severity.WARNING
    source = INSPECTED
    en = "{vehicle} has not been inspected."
    ar = "لم تُفحص المركبة {vehicle}."
    remedy_en = (
        "Have tyres, spare tyre, brakes, licence and insurance checked before it carries people."
    )
    remedy_ar = "اطلب فحص الإطارات والإطار الاحتياطي والمكابح والرخصة والتأمين قبل أن تحمل أحدًا."

    vehicle: str


@finding
class InspectionUnknown(Finding):
    """Neither the list nor anybody since says of some vehicles whether they were inspected."""

    severity = Severity.INFO
    source = INSPECTED
    en = "Vehicles of which it is not known whether they were inspected: {count}."
    ar = "عدد المركبات التي لا يُعرف هل فُحصت أم لا: {count}."
    remedy_en = "Fill in the column inspected, yes or no; or record what was seen at the vehicle."
    remedy_ar = "املأ عمود الفحص بكلمة «نعم» أو «لا»، أو سجّل ما شوهد عند المركبة."
    commands = ("qafila record OP attested inspected VEHICLE… --note WHAT-WAS-SEEN",)
    page = "fleet"

    count: int
    vehicles: tuple[str, ...]


@finding
class RangeTooShort(Finding):
    """A vehicle's range on one tank is shorter than its way: it must refuel on the road.

    Counted from where it stands to the destination; the way back is not counted.
    """

    severity = Severity.WARNING
    en = "{vehicle} can drive {range_km} km on one tank; its way is {way_km} km."
    ar = "مدى المركبة {vehicle} هو {range_km} كم، وطول طريقها {way_km} كم."
    remedy_en = "Plan a halt with fuel, carry fuel with the column, or use another vehicle."
    remedy_ar = "خطّط لتوقّف للتزوّد بالوقود، أو احمل وقودًا مع القافلة، أو استعمل مركبة أخرى."

    vehicle: str
    range_km: int
    way_km: int


@finding
class VehicleWithdrawnOnTheWay(Finding):
    """By the plan a vehicle is still on its way when it can no longer be had.

    Looked at with nineteen chances in twenty, as windows are: its late arrival counts, and
    unloading where vehicles come back does not. It keeps its people: an hour of hire can be talked
    about, and a seat may be the last.
    """

    severity = Severity.WARNING
    en = "{vehicle} can be had until {until}; by the plan it may arrive as late as {late}."
    ar = "المركبة {vehicle} متاحة حتى {until}، وقد لا تصل بحسب الخطة إلا في {late}."
    remedy_en = (
        "Agree on a longer time with whoever provides it and correct available_until, plan its"
        " people into another vehicle, or leave earlier."
    )
    remedy_ar = (
        "اتفق مع مقدِّم المركبة على مدة أطول وصحّح available_until، أو انقل ركابها في الخطة إلى مركبة"
        " أخرى، أو انطلق قبل ذلك."
    )

    vehicle: str
    until: str
    late: str


@rule
def crowding(operation: Operation, now: datetime) -> Iterator[Finding]:
    """No bus is fuller than the policy likes."""
    limit = operation.policy.warn_people_per_bus
    for trip in operation.plan.trips if operation.plan else ():
        vehicle = operation.vehicles.get(trip.vehicle)
        if vehicle and vehicle.kind is VehicleKind.BUS and len(trip.people) > limit:
            yield BusCrowded(vehicle=vehicle.id, people=len(trip.people), limit=limit)


@rule
def leaders(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every serial of a long column has a leader, and so has a long rear without people."""
    if operation.plan is None:
        return
    columns: dict[object, dict[str, list[str]]] = {}
    march = operation.plan.march
    for each in march:
        column = columns.setdefault((each.lot, each.source, each.target), {})
        column.setdefault(each.serial, []).append(each.vehicle)
    alone = [t for t in operation.plan.trips if t.boards_s is not None or not march]
    for trips in leaving_together(alone):
        column = columns.setdefault(trips, {})
        for trip in trips:
            column.setdefault(trip.serial, []).append(trip.vehicle)
    with_people = {trip.serial for trip in operation.plan.trips}
    for serials in columns.values():
        if sum(map(len, serials.values())) <= WITHOUT_LEADER:
            continue
        for serial, ids in serials.items():
            if serial not in with_people and len(ids) <= WITHOUT_LEADER:
                continue  # those few are led from the serial ahead
            vehicles = [v for i in ids if (v := operation.vehicles.get(i)) is not None]
            if not any(vehicle.leader for vehicle in vehicles):
                yield SerialWithoutLeader(serial=serial, vehicles=tuple(ids))


@rule
def inspection(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every vehicle was inspected."""
    known = inspections(operation)
    for vehicle, inspected in known.items():
        if inspected is False:
            yield VehicleNotInspected(vehicle=vehicle)
    if unknown := tuple(v for v, inspected in known.items() if inspected is None):
        yield InspectionUnknown(count=len(unknown), vehicles=unknown)


def inspections(operation: Operation) -> dict[str, bool | None]:
    """Return of each vehicle whether it was inspected, None where nobody says.

    The fleet list says it, and what was attested since: the last word on a vehicle holds.
    """
    known = {vehicle.id: vehicle.inspected for vehicle in operation.vehicles.values()}
    for seen in operation.day.practices:
        if seen.practice.standard == ATTESTED_AS:
            about = seen.practice.vehicles or tuple(known)
            known.update((v, seen.practice.kept) for v in about if v in known)
    return known


@rule
def ranges(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every vehicle reaches its destination on one tank."""
    wanted = _ways(operation)
    lengths: dict[tuple[str, str], float | None] = {}
    legs = tuple(operation.legs.values())
    for vehicle in operation.vehicles.values():
        if vehicle.range_km is None:
            continue
        options: list[float] = []
        for source, target in wanted.get(vehicle.id, wanted[""]):
            pieces = [(vehicle.at or source, source), (source, target)]
            for piece in pieces:
                if piece not in lengths:
                    path = find_path(legs, *piece)
                    lengths[piece] = path.distance_m if path else None
            known = [length for piece in pieces if (length := lengths[piece]) is not None]
            if len(known) == len(pieces):
                options.append(sum(known))
        if options and min(options) > vehicle.range_km * 1000:
            yield RangeTooShort(
                vehicle=vehicle.id,
                range_km=round(vehicle.range_km),
                way_km=round(min(options) / 1000),
            )


@rule
def withdrawn(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every vehicle can be had until it has arrived; of several runs the first that is not kept."""
    told = set()
    for trip in operation.plan.trips if operation.plan else ():
        vehicle = operation.vehicles.get(trip.vehicle)
        until = vehicle.available_until if vehicle else None
        if until is None or trip.arrives_at is None or trip.vehicle in told:
            continue
        late = trip.arrives_at[-1]
        if until < late:
            told.add(trip.vehicle)
            yield VehicleWithdrawnOnTheWay(
                vehicle=trip.vehicle,
                until=clock(operation, until),
                late=clock(operation, late),
            )


def _ways(operation: Operation) -> dict[str, list[tuple[str, str]]]:
    """Return the journeys of each vehicle in use, and under "" those that any other may make."""
    if operation.plan is None:
        going = {(it.source, it.target) for it in journeys(operation).of.values()}
        return {"": [(a, b) for a, b in going if a and b]}
    ways: dict[str, list[tuple[str, str]]] = {"": []}
    for trip in operation.plan.trips:
        if trip.source and trip.target:
            ways.setdefault(trip.vehicle, []).append((trip.source, trip.target))
            ways[""].append((trip.source, trip.target))
    return ways
