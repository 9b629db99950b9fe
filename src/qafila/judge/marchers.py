# SPDX-License-Identifier: Apache-2.0
"""The whole order of march, vehicles without people in it, and how long columns are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from qafila.core.findings import Finding, finding
from qafila.core.fleet import LENGTH_M, Vehicle
from qafila.core.values import VehicleKind
from qafila.judge.hearing import Column, Hearing
from qafila.judge.reading import ClaimedLength, ClaimedMarcher
from qafila.judge.vehicles import PlanNamesUnknownVehicle, comes
from qafila.judge.verdict import PlanProblem

TRAIL = (
    "FM 11-43, 5-1: the trail element is last in the column, with maintenance and medical support"
)

ROLES = {
    VehicleKind.AMBULANCE: "medical",
    VehicleKind.TRUCK: "luggage",
    VehicleKind.RECOVERY: "recovery",
}
"""What vehicles do in a column by their kind; of the others, those without people are reserve."""

BEHIND = ("reserve", "medical", "luggage", "recovery")
"""In this order they follow behind all people; an ambulance may drive among them too."""

LENGTH_SLACK_M, PASS_SLACK_S = 1, 1
"""Claimed figures are rounded."""


@finding
class PlanMarchUnlikeTrips(PlanProblem):
    """The order of march leaves out the vehicle of a trip, or has another run or place of it."""

    en = "Trip {trip}: the order of march does not have it at its place {position} in {serial}."
    ar = "الرحلة {trip}: ليست في ترتيب المسير في موضعها {position} من الرتل {serial}."

    trip: str
    serial: str
    position: int


@finding
class PlanMarchesTwice(PlanProblem):
    """A vehicle is in the order of march more than once, or follows a column and has a trip."""

    en = "{vehicle} drives in more than one place of the order of march."
    ar = "المركبة {vehicle} في أكثر من موضع من ترتيب المسير."

    vehicle: str


@finding
class PlanMarchBorrowsVehicle(PlanProblem):
    """A vehicle without people drives with a lot, and the fleet list keeps it for another."""

    en = "{vehicle} drives with lot {lot}; the fleet list keeps it for lot {kept_for}."
    ar = "تسير المركبة {vehicle} مع الدفعة {lot}، وهي في قائمة المركبات محجوزة للدفعة {kept_for}."

    vehicle: str
    lot: str
    kept_for: str


@finding
class PlanMarchAbsentVehicle(PlanProblem):
    """A vehicle without people drives with a column, and no way leads it to where that begins."""

    en = "{vehicle} follows a column from {origin}, but no way leads there from {place}."
    ar = "المركبة {vehicle} تتبع قافلة تنطلق من {origin}، ولا طريق إليها من {place}."

    vehicle: str
    place: str
    origin: str


@finding
class PlanMarchRoleWrong(PlanProblem):
    """The order of march says of a vehicle that it does something else than its kind does."""

    en = "{vehicle} is in the order of march as {role}; it is {expected}."
    ar = "دور المركبة {vehicle} في ترتيب المسير {role}، والصواب {expected}."

    vehicle: str
    role: str
    expected: str


@finding
class PlanMarchAheadOfPlace(PlanProblem):
    """A vehicle without people drives ahead of those that it has to follow.

    Empty vehicles follow behind all people, luggage behind them, and a recovery vehicle is last. An
    ambulance may drive among those with people.
    """

    source = TRAIL
    en = "{vehicle} ({role}) drives ahead of {follower}, behind which it belongs."
    ar = "تسير المركبة {vehicle} ({role}) أمام {follower}، ومكانها خلفها."
    remedy_en = (
        "Behind all people drive the empty reserve, then luggage, and the recovery vehicle last. "
        "Put the vehicle there, or plan again."
    )
    remedy_ar = (
        "خلف كل من يقلّ الناس تسير مركبات الاحتياط الفارغة، ثم الأمتعة، ثم آلية السحب في الآخر. "
        "ضع المركبة في مكانها، أو أعد التخطيط."
    )

    vehicle: str
    role: str
    follower: str


@finding
class PlanMarchLeaderWrong(PlanProblem):
    """The order of march marks another leader than the first that the fleet list names."""

    en = "Serial {serial}: its leader rides in {expected}; the order of march says {claimed}."
    ar = "الرتل {serial}: قائده في {expected}، ويذكر ترتيب المسير {claimed}."

    serial: str
    expected: str
    claimed: str


@finding
class PlanMedicalFarFromNeed(PlanProblem):
    """People in need ride in a serial without a medical vehicle, and another has one too many.

    It has one too many where it has two, or where nobody in need rides with it.
    """

    source = TRAIL
    en = (
        "People in need ride in serial {serial} without a medical vehicle, while serial {other} has"
        " one to spare."
    )
    ar = (
        "في الرتل {serial} من لهم احتياجات وليس فيه مركبة طبية، وفي الرتل {other} مركبة طبية يمكن "
        "الاستغناء عنها."
    )
    remedy_en = "Move the medical vehicle to the serial where it is needed, or plan again."
    remedy_ar = "انقل المركبة الطبية إلى الرتل الذي يحتاج إليها، أو أعد التخطيط."

    serial: str
    other: str


@finding
class PlanColumnMismeasured(PlanProblem):
    """A column is told twice, or its number, length or pass time is not what its order comes to."""

    en = (
        "Lot {lot} from {origin} to {destination}: {what} is {claimed} in the plan; its order of "
        "march comes to {reckoned}."
    )
    ar = (
        "الدفعة {lot} من {origin} إلى {destination}: قيمة {what} في الخطة {claimed}، وحاصل ترتيب "
        "المسير {reckoned}."
    )

    lot: str
    origin: str
    destination: str
    what: str
    claimed: str
    reckoned: str


def judge_marchers(hearing: Hearing) -> Iterator[Finding]:
    """Yield what is wrong with the whole order of march; a plan that tells none is not asked.

    Trips that could not be read whole are not laid beside it: what is wrong with them was said.
    """
    if hearing.plan.march is not None and hearing.plan.people_whole:
        yield from _like_trips(hearing)
        yield from _once(hearing)
        for column, order in hearing.told.items():
            yield from _column(hearing, column, order)
        yield from _measured(hearing)


def _like_trips(hearing: Hearing) -> Iterator[Finding]:
    for column, trips in hearing.columns.items():
        if hearing.rank(trips[0]) in hearing.shuttles:
            continue  # vehicles that come back drive each by itself, in no column
        place = {m.vehicle: (m.run, m.serial, m.position) for m in hearing.told.get(column, ())}
        for trip in trips:
            if place.get(trip.vehicle) != (trip.run, trip.serial, trip.position):
                yield PlanMarchUnlikeTrips(trip=trip.id, serial=trip.serial, position=trip.position)


def _once(hearing: Hearing) -> Iterator[Finding]:
    march = hearing.plan.march or ()
    times = Counter((each.vehicle, each.run) for each in march)
    driven = {(t.vehicle, t.run): (t.lot, t.source, t.target) for t in hearing.plan.trips}
    twice = {vehicle for (vehicle, _), count in times.items() if count > 1}
    twice |= {
        m.vehicle
        for m in march
        if driven.get((m.vehicle, m.run), (m.lot, m.source, m.target))
        != (m.lot, m.source, m.target)
    }
    for vehicle in sorted(twice):
        yield PlanMarchesTwice(vehicle=vehicle)


def _column(hearing: Hearing, column: Column, order: Sequence[ClaimedMarcher]) -> Iterator[Finding]:
    people = {trip.vehicle for trip in hearing.columns.get(column, ())}
    fleet = hearing.operation.vehicles
    for each in order:
        vehicle = fleet.get(each.vehicle)
        if vehicle is None:
            if each.vehicle not in people:  # of trips it is said elsewhere
                yield PlanNamesUnknownVehicle(vehicle=each.vehicle, at=each.at)
            continue
        expected = ROLES.get(vehicle.kind, "people" if each.vehicle in people else "reserve")
        if each.role != expected:
            yield PlanMarchRoleWrong(vehicle=each.vehicle, role=each.role, expected=expected)
        if each.vehicle not in people:
            yield from _may_follow(hearing, vehicle, each)
    yield from _behind(order, people)
    yield from _leaders(hearing, order)
    yield from _near_need(hearing, column, order)


def _may_follow(hearing: Hearing, vehicle: Vehicle, each: ClaimedMarcher) -> Iterator[Finding]:
    if vehicle.lot is not None and vehicle.lot != each.lot:
        yield PlanMarchBorrowsVehicle(vehicle=vehicle.id, lot=each.lot, kept_for=vehicle.lot)
    if not comes(hearing, vehicle, each.source):
        yield PlanMarchAbsentVehicle(
            vehicle=vehicle.id, place=vehicle.at or "", origin=each.source or ""
        )


def _behind(order: Sequence[ClaimedMarcher], people: set[str]) -> Iterator[Finding]:
    """Check from the rear: whoever is ahead of one that belongs ahead of it is out of place."""
    with_people = {each.serial for each in order if each.vehicle in people}
    latest, follower = len(BEHIND), ""
    for each in reversed(order):
        if each.vehicle in people or (each.serial in with_people and each.role == "medical"):
            rank = -1
        elif each.role in BEHIND:
            rank = BEHIND.index(each.role)
        else:
            continue
        if rank > latest:
            yield PlanMarchAheadOfPlace(vehicle=each.vehicle, role=each.role, follower=follower)
        else:
            latest, follower = rank, each.vehicle


def _leaders(hearing: Hearing, order: Sequence[ClaimedMarcher]) -> Iterator[Finding]:
    fleet = hearing.operation.vehicles
    named: dict[str, str] = {}
    claimed: dict[str, list[str]] = {}
    for each in order:
        vehicle = fleet.get(each.vehicle)
        claimed.setdefault(each.serial, [])
        if vehicle is not None and vehicle.leader:
            named.setdefault(each.serial, each.vehicle)
        if each.leads:
            claimed[each.serial].append(each.vehicle)
    for serial, said in claimed.items():
        right = [named[serial]] if serial in named else []
        if said != right:
            yield PlanMarchLeaderWrong(
                serial=serial, expected=", ".join(right) or "–", claimed=", ".join(said) or "–"
            )


def _near_need(
    hearing: Hearing, column: Column, order: Sequence[ClaimedMarcher]
) -> Iterator[Finding]:
    need = {trip.vehicle: hearing.needing[trip.at] for trip in hearing.columns.get(column, ())}
    with_people = {each.serial for each in order if each.vehicle in need}
    medical: Counter[str] = Counter()
    needed: Counter[str] = Counter()
    for each in order:
        if each.serial in with_people:
            medical[each.serial] += each.role == "medical"
            needed[each.serial] += need.get(each.vehicle, 0)
    spare = next((s for s, n in medical.items() if n > 1 or (n == 1 and not needed[s])), None)
    bare = next((s for s, n in needed.items() if n and not medical[s]), None)
    if spare is not None and bare is not None:
        yield PlanMedicalFarFromNeed(serial=bare, other=spare)


def _measured(hearing: Hearing) -> Iterator[Finding]:
    if hearing.plan.lengths is None:
        return
    claimed = {(c.lot, c.source, c.target, c.run): c for c in hearing.plan.lengths}
    times = Counter((c.lot, c.source, c.target, c.run) for c in hearing.plan.lengths)
    for column, count in times.items():
        if count > 1:
            yield _wrong(column, "entries", count, 1)
    for column, order in hearing.told.items():
        vehicles = [hearing.operation.vehicles.get(each.vehicle) for each in order]
        known = [vehicle for vehicle in vehicles if vehicle is not None]
        if len(known) == len(vehicles):
            yield from _length(hearing, column, known, claimed.get(column))
    for column in claimed.keys() - hearing.told.keys():
        yield _wrong(column, "vehicles", claimed[column].vehicles, 0)


def _length(
    hearing: Hearing, column: Column, vehicles: Sequence[Vehicle], claimed: ClaimedLength | None
) -> Iterator[Finding]:
    if claimed is None:
        yield _wrong(column, "vehicles", None, len(vehicles))
        return
    spaces = (len(vehicles) - 1) * hearing.operation.policy.spacing_m
    length_m = sum(LENGTH_M[vehicle.kind] for vehicle in vehicles) + spaces
    way = hearing.way(column[1], column[2])
    passing: float | None = None
    if way is not None and way.distance_m and way.typical_s > 0:
        passing = length_m / (way.distance_m / way.typical_s)
    if claimed.vehicles != len(vehicles):
        yield _wrong(column, "vehicles", claimed.vehicles, len(vehicles))
    if abs(claimed.length_m - length_m) > LENGTH_SLACK_M:
        yield _wrong(column, "length_m", claimed.length_m, round(length_m))
    if (claimed.pass_s is None) != (passing is None) or (
        claimed.pass_s is not None
        and passing is not None
        and abs(claimed.pass_s - passing) > PASS_SLACK_S
    ):
        reckoned = None if passing is None else round(passing)
        yield _wrong(column, "pass_s", claimed.pass_s, reckoned)


def _wrong(column: Column, what: str, claimed: int | None, reckoned: int | None) -> Finding:
    lot, origin, destination, _ = column
    return PlanColumnMismeasured(
        lot=lot,
        origin=origin or "–",
        destination=destination or "–",
        what=what,
        claimed="–" if claimed is None else str(claimed),
        reckoned="–" if reckoned is None else str(reckoned),
    )
