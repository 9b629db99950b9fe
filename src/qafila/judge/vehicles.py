# SPDX-License-Identifier: Apache-2.0
"""Vehicles: places, kinds, lots, pins, journeys, the reserve and the seats to be kept free."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from qafila.core.findings import Finding, finding
from qafila.core.fleet import Vehicle
from qafila.core.values import VehicleKind
from qafila.judge.demands import is_special, places_offered
from qafila.judge.hearing import AGAINST_RULE, Hearing
from qafila.judge.places import judge_places, taken_on
from qafila.judge.reading import ClaimedTrip
from qafila.judge.verdict import PlanProblem

CARRIES_ANYBODY = (VehicleKind.BUS, VehicleKind.MINIBUS, VehicleKind.CAR)
RELAXED, SPARE_USED = "spare_capacity_relaxed", "spare_vehicle_used"
"""Code of the planner's finding that says openly that the reserve could not be kept."""

NAMED = 12
"""How many people a finding names."""

FULL = "reception_over_capacity"
"""Code of the finding that says openly that a place cannot receive all who are sent there."""


@finding
class PlanNamesUnknownVehicle(PlanProblem):
    """The plan uses or reserves a vehicle that is not in the fleet."""

    en = "The plan names vehicle {vehicle} at {at}; the fleet has none of that number."
    ar = "تذكر الخطة المركبة {vehicle} عند {at}، ولا مركبة بهذا الرقم في الأسطول."
    remedy_en = "Check that the plan was made for this fleet; if the fleet changed, plan again."
    remedy_ar = "تحقّق من أن الخطة وُضعت لهذا الأسطول؛ وإن تغيّر الأسطول فأعد التخطيط."

    vehicle: str
    at: str


@finding
class PlanDoublesVehicle(PlanProblem):
    """One vehicle makes the same journey of the day twice."""

    en = "Vehicle {vehicle} has more than one trip for its journey number {run}. Trips: {count}."
    ar = "للمركبة {vehicle} أكثر من رحلة في السفرة رقم {run}. عدد الرحلات: {count}."

    vehicle: str
    run: int
    count: int


@finding
class PlanDrivesEmpty(PlanProblem):
    """A trip carries nobody: the vehicle belongs into the reserve, not into the column."""

    en = "Trip {trip} carries nobody."
    ar = "الرحلة {trip} لا تحمل أحدًا."
    remedy_en = "Put {vehicle} into reserve, and give the column its order of march anew."
    remedy_ar = "اجعل المركبة {vehicle} في الاحتياط، ثم أعد ترتيب مسير القافلة."

    trip: str
    vehicle: str


@finding
class PlanUsesReserve(PlanProblem):
    """A vehicle carries people and stands in reserve at once, or stands in reserve twice."""

    en = "Vehicle {vehicle} is in reserve and also used, or listed in reserve more than once."
    ar = "المركبة {vehicle} في الاحتياط ومستعملة في آن واحد، أو ذُكرت في الاحتياط أكثر من مرة."

    vehicle: str


@finding
class PlanLoadsGoodsVehicle(PlanProblem):
    """People ride in a vehicle that is not for people: a truck or a recovery vehicle."""

    en = "Trip {trip} puts people into {vehicle}, which is not a vehicle for people."
    ar = "تضع الرحلة {trip} أشخاصًا في {vehicle}، وهي ليست مركبة لنقل الأشخاص."

    trip: str
    vehicle: str


@finding
class PlanFillsAmbulance(PlanProblem):
    """People ride in an ambulance, of whom none who must stay together needs a special place.

    Ambulances carry those who need a wheelchair, stretcher or oxygen place, and their families.
    """

    source = "ICRC release 18/15 (14 March 2018): special protection of the wounded and sick"
    en = "Trip {trip} puts {persons} into the ambulance {vehicle} though none of them needs one."
    ar = "تضع الرحلة {trip} في سيارة الإسعاف {vehicle} من لا يحتاج إليها: {persons}."

    trip: str
    vehicle: str
    persons: tuple[str, ...]


@finding
class PlanBorrowsVehicle(PlanProblem):
    """A vehicle kept for one lot carries people of another."""

    en = "Trip {trip} is of lot {lot}, but {vehicle} is kept for lot {kept_for}."
    ar = "الرحلة {trip} من الدفعة {lot}، لكن المركبة {vehicle} محجوزة للدفعة {kept_for}."

    trip: str
    lot: str
    vehicle: str
    kept_for: str


@finding
class PlanUsesAbsentVehicle(PlanProblem):
    """A vehicle is used from a place that no known way leads to from where it stands."""

    en = "Trip {trip} starts at {origin}; {vehicle} is at {place}, and no way from there is known."
    ar = "تبدأ الرحلة {trip} من {origin}، والمركبة {vehicle} في {place} ولا يُعرف طريق من هناك."
    remedy_en = "Correct where the vehicle stands, add the missing legs, or use another vehicle."
    remedy_ar = "صحّح مكان المركبة، أو أضف المقاطع الناقصة، أو استعمل مركبة أخرى."

    trip: str
    vehicle: str
    place: str
    origin: str


@finding
class PlanUsesVehicleOutOfHours(PlanProblem):
    """A vehicle departs before it is available or when it no longer is."""

    en = "Trip {trip} departs at {departs}, when {vehicle} is not available."
    ar = "تنطلق الرحلة {trip} عند {departs} والمركبة {vehicle} غير متاحة حينها."
    remedy_en = "Use another vehicle, or agree other hours with its provider and record them."
    remedy_ar = "استعمل مركبة أخرى، أو اتّفق مع الجهة المزوِّدة على ساعات أخرى وسجّلها."

    trip: str
    vehicle: str
    departs: str


@finding
class PlanIgnoresPin(PlanProblem):
    """Somebody for whom a vehicle was asked by number rides in another one."""

    en = "{person} is to ride in vehicle {pin} but rides in {vehicle}."
    ar = "المركبة المطلوبة للشخص {person} هي {pin}، لكنه يسافر في {vehicle}."

    person: str
    pin: str
    vehicle: str


@finding
class PlanStartsElsewhere(PlanProblem):
    """A trip takes people from a place where they are not."""

    en = "Trip {trip} starts at {origin}; {persons} are at {place}."
    ar = "تبدأ الرحلة {trip} من {origin}، أما مكان {persons} فهو {place}."

    trip: str
    origin: str
    place: str
    persons: tuple[str, ...]


@finding
class PlanEndsElsewhere(PlanProblem):
    """A trip takes people to a place where they are not to go.

    The destination is the person's own, else the one of the obligation or lot they travel under,
    else the only reception site.
    """

    en = "Trip {trip} ends at {destination}; {persons} are to go to {place}."
    ar = "تنتهي الرحلة {trip} في {destination}، أما وجهة {persons} فهي {place}."

    trip: str
    destination: str
    place: str
    persons: tuple[str, ...]


@finding
class PlanChangesLot(PlanProblem):
    """People listed for one lot ride in another."""

    en = "Trip {trip} is of lot {lot}; {persons} are listed for lot {listed}."
    ar = "الرحلة {trip} من الدفعة {lot}، أما الدفعة المسجَّلة لـ {persons} فهي {listed}."

    trip: str
    lot: str
    listed: str
    persons: tuple[str, ...]


@finding
class PlanInventsLot(PlanProblem):
    """People ride in a lot that nothing the folder says puts them into.

    What may move, and when, is settled lot by lot: in another lot people would pass by the
    obligations, approvals and gates of their own.
    """

    en = "Trip {trip} is of lot {lot}; nothing in the folder puts {persons} into it."
    ar = "الرحلة {trip} من الدفعة {lot}، ولا شيء في المجلّد يضع {persons} فيها."

    trip: str
    lot: str
    persons: tuple[str, ...]


@finding
class PlanBreaksReserve(PlanProblem):
    """Fewer seats stay free than the operation's policy keeps, and the plan does not say so.

    Counted over the vehicles that the lots of one place in the order may use.
    """

    source = "UNHCR Handbook for Emergencies 1999, ch. 18: spare capacity of 10–20 %"
    en = "Lots {lots} leave {free} seats free; the policy asks for {wanted}."
    ar = "المقاعد الشاغرة في الدفعات {lots}: {free}، والمطلوب إبقاؤه بحسب الإعدادات: {wanted}."
    remedy_en = (
        "Add a vehicle, lower spare_capacity openly, or plan again: the new plan will say so."
    )
    remedy_ar = (
        "أضف مركبة، أو خفّض spare_capacity صراحةً، أو أعد التخطيط فتذكر الخطة الجديدة هذا النقص."
    )

    lots: tuple[str, ...]
    free: int
    wanted: int


@finding
class PlanUsesSpareVehicle(PlanProblem):
    """Vehicles that the fleet list keeps as spare carry people, and the plan does not say so."""

    source = "UNHCR Handbook for Emergencies 1999, ch. 18: spare capacity of 10–20 %"
    en = "These vehicles are kept as spare in the fleet list but carry people: {vehicles}."
    ar = "هذه المركبات احتياط في قائمة المركبات ومع ذلك تحمل أشخاصًا: {vehicles}."
    remedy_en = "Use others, remove the mark spare, or plan again: the new plan will say so."
    remedy_ar = "استعمل غيرها، أو احذف علامة الاحتياط، أو أعد التخطيط فتذكر الخطة الجديدة ذلك."

    vehicles: tuple[str, ...]


@finding
class PlanOverfillsReception(PlanProblem):
    """More people are taken to a place than it can receive, and the plan does not say so.

    Counted are all trips to the place and those who are there already.
    """

    en = "The trips to {place} bring it to {people} people; it can receive {capacity}."
    ar = "مع رحلات هذه الخطة إلى {place} يصبح عدد الأشخاص فيه {people}، وسعة الاستقبال {capacity}."
    remedy_en = "Take some of them to another place, or agree on more room and record it."
    remedy_ar = "خذ بعضهم إلى مكان آخر، أو اتّفق على سعة أكبر وسجّلها."

    place: str
    people: int
    capacity: int


def judge_vehicles(hearing: Hearing) -> Iterator[Finding]:
    """Yield what is wrong with the vehicles and what is in them."""
    yield from _fleet(hearing)
    for trip in hearing.plan.trips:
        if not _all_may(hearing, trip):
            yield from _journey(hearing, trip)
            yield from _invented(hearing, trip)
        vehicle = hearing.find_vehicle(trip)
        if vehicle is not None:
            yield from judge_places(hearing, trip, vehicle)
            yield from _kind(hearing, trip, vehicle)
            yield from _free_for(hearing, trip, vehicle)
    yield from _pins(hearing)
    yield from _reserve(hearing)
    yield from _reception(hearing)


def _fleet(hearing: Hearing) -> Iterator[Finding]:
    plan, fleet = hearing.plan, hearing.operation.vehicles
    for trip in plan.trips:
        if trip.vehicle not in fleet:
            yield PlanNamesUnknownVehicle(vehicle=trip.vehicle, at=trip.at)
        if not trip.people:
            yield PlanDrivesEmpty(trip=trip.id, vehicle=trip.vehicle)
    for vehicle in plan.reserve:
        if vehicle not in fleet:
            yield PlanNamesUnknownVehicle(vehicle=vehicle, at="reserve")
    runs = Counter((trip.vehicle, trip.run) for trip in plan.trips)
    for (vehicle, run), count in sorted(runs.items()):
        if count > 1:
            yield PlanDoublesVehicle(vehicle=vehicle, run=run, count=count)
    used = {trip.vehicle for trip in plan.trips}
    for vehicle, count in sorted(Counter(plan.reserve).items()):
        if count > 1 or vehicle in used:
            yield PlanUsesReserve(vehicle=vehicle)


def _reception(hearing: Hearing) -> Iterator[Finding]:
    for place_id, people in sorted(hearing.received.items()):
        place = hearing.operation.places.get(place_id)
        if place is None or place.capacity is None or people <= place.capacity:
            continue
        if FULL not in hearing.plan.reasons:
            yield PlanOverfillsReception(place=place_id, people=people, capacity=place.capacity)


def _kind(hearing: Hearing, trip: ClaimedTrip, vehicle: Vehicle) -> Iterator[Finding]:
    """Check that the vehicle is for these people; those who sit in it already need be told of."""
    if vehicle.kind is VehicleKind.AMBULANCE:
        yield from _ambulance(hearing, trip, vehicle)
    elif vehicle.kind not in CARRIES_ANYBODY and hearing.answerable(trip, AGAINST_RULE):
        yield PlanLoadsGoodsVehicle(trip=trip.id, vehicle=vehicle.id)


def _ambulance(hearing: Hearing, trip: ClaimedTrip, vehicle: Vehicle) -> Iterator[Finding]:
    places = hearing.demands.places
    aboard = frozenset(hearing.aboard(trip))
    sitting = hearing.sitting.get(vehicle.id, frozenset())
    excused = set(sitting) if any(is_special(places[p]) for p in sitting) else set()
    excused |= {
        person
        for group in set(map(hearing.group_of.__getitem__, aboard))
        if any(is_special(places[p]) for p in group & aboard)
        for person in group
    }
    if strangers := tuple(sorted(hearing.answerable(trip, AGAINST_RULE) - excused)):
        yield PlanFillsAmbulance(trip=trip.id, vehicle=vehicle.id, persons=strangers)


def _free_for(hearing: Hearing, trip: ClaimedTrip, vehicle: Vehicle) -> Iterator[Finding]:
    """Check that the vehicle may and can make this trip."""
    if vehicle.lot is not None and vehicle.lot != trip.lot:
        yield PlanBorrowsVehicle(
            trip=trip.id, lot=trip.lot, vehicle=vehicle.id, kept_for=vehicle.lot
        )
    if trip.run == hearing.first_run(vehicle.id) and not comes(hearing, vehicle, trip.source):
        yield PlanUsesAbsentVehicle(
            trip=trip.id, vehicle=vehicle.id, place=vehicle.at or "", origin=trip.source or ""
        )
    departs = trip.departs_at
    if departs is not None and not available(vehicle, departs):
        yield PlanUsesVehicleOutOfHours(
            trip=trip.id, vehicle=vehicle.id, departs=departs.isoformat(timespec="minutes")
        )


def comes(hearing: Hearing, vehicle: Vehicle, origin: str | None) -> bool:
    """Whether a vehicle stands at `origin` or can drive there; one without a place is there."""
    if vehicle.at is None or origin is None or vehicle.at == origin:
        return True
    return not hearing.operation.places or hearing.way(vehicle.at, origin) is not None


def _all_may(hearing: Hearing, trip: ClaimedTrip) -> bool:
    """Whether everybody may make the journey in the lot; most people share one itinerary."""
    return all(
        trip.source in way.sources and trip.target in way.targets and way.allows(trip.lot)
        for way in hearing.ways(trip)
    )


def _journey(hearing: Hearing, trip: ClaimedTrip) -> Iterator[Finding]:
    starts: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    lots: dict[str, list[str]] = {}
    vehicle = hearing.find_vehicle(trip)
    elsewhere = hearing.answerable(trip, "aboard_for_elsewhere")
    another_lot = hearing.answerable(trip, "aboard_in_another_lot")
    for person in hearing.aboard(trip):
        way = hearing.demands.itineraries[person]
        # Who sits in a vehicle leaves from where it stands; if that is unknown, from anywhere.
        adrift = vehicle and vehicle.at is None and hearing.sits.get(person) == vehicle.id
        if trip.source not in way.sources and not adrift:
            starts.setdefault(_named(way.sources), []).append(person)
        if trip.target not in way.targets and person in elsewhere:
            ends.setdefault(_named(way.targets), []).append(person)
        if way.lot is not None and way.lot != trip.lot and person in another_lot:
            lots.setdefault(way.lot, []).append(person)
    for place, persons in starts.items():
        yield PlanStartsElsewhere(
            trip=trip.id, origin=trip.source or "–", place=place, persons=tuple(persons)
        )
    for place, persons in ends.items():
        yield PlanEndsElsewhere(
            trip=trip.id, destination=trip.target or "–", place=place, persons=tuple(persons)
        )
    for lot, persons in lots.items():
        yield PlanChangesLot(trip=trip.id, lot=trip.lot, listed=lot, persons=tuple(persons))


def _invented(hearing: Hearing, trip: ClaimedTrip) -> Iterator[Finding]:
    """Check that each group has somebody who may travel in the lot.

    Who joins others that sit in a vehicle goes in their lot.
    """
    if trip.vehicle in hearing.sitting:
        return
    lost: list[str] = []
    allowed: dict[frozenset[str], bool] = {}
    for person in hearing.aboard(trip):
        group = hearing.group_of[person]
        if group not in allowed:
            ways = (hearing.demands.itineraries[p] for p in group)
            allowed[group] = any(way.allows(trip.lot) or way.lot is not None for way in ways)
        if not allowed[group]:
            lost.append(person)
    if lost:
        yield PlanInventsLot(trip=trip.id, lot=trip.lot, persons=tuple(lost[:NAMED]))


def _named(places: Iterable[str | None]) -> str:
    return " / ".join(sorted(place or "–" for place in places))


def _pins(hearing: Hearing) -> Iterator[Finding]:
    """Check the vehicles asked for; people tied together may have asked for several."""
    persons, fleet = hearing.operation.persons, hearing.operation.vehicles
    asking = {hearing.group_of[p] for p in hearing.demands.pinned if p in hearing.trip_of}
    for group in asking:
        pins = {pin for p in group if (pin := persons[p].pin) is not None and pin in fleet}
        if not pins:
            continue
        for person in sorted(group):
            pin, vehicle = persons[person].pin, hearing.trip_of[person].vehicle
            if pin in pins and vehicle not in pins:
                yield PlanIgnoresPin(person=person, pin=str(pin), vehicle=vehicle)


def _reserve(hearing: Hearing) -> Iterator[Finding]:
    """Check the seats kept free, rank by rank: what an earlier rank used is used up."""
    share = hearing.operation.policy.spare_capacity
    spent: set[str] = set()
    for rank in sorted({hearing.rank(trip) for trip in hearing.plan.trips}):
        trips = [trip for trip in hearing.plan.trips if hearing.rank(trip) == rank]
        lots, used = {trip.lot for trip in trips}, {trip.vehicle for trip in trips}
        origins = {trip.source for trip in trips}
        usable = [
            v
            for v in hearing.operation.vehicles.values()
            if v.id in used
            or (
                # Where vehicles come back, so may those of earlier stages; spare ones stay out.
                (not v.spare if rank in hearing.shuttles else v.id not in spent)
                and _could_join(hearing, v, lots, origins, rank)
            )
        ]
        seats = sum(places_offered(v)[0] for v in usable)
        # Who sits where there is no seat takes none from the reserve. Of a vehicle that comes back,
        # the fullest run counts: its seats are there for one run at a time.
        taken: dict[str, int] = {}
        for trip in trips:
            if (vehicle := hearing.find_vehicle(trip)) is not None:
                mine = min(taken_on(hearing, trip)[0], places_offered(vehicle)[0])
                taken[vehicle.id] = max(mine, taken.get(vehicle.id, 0))
        free = seats - sum(taken.values())
        wanted = math.floor(share * seats + 1e-9)
        if free < wanted and RELAXED not in hearing.plan.reasons:
            yield PlanBreaksReserve(lots=tuple(sorted(lots)), free=free, wanted=wanted)
        spare = tuple(v.id for v in usable if v.spare and v.id in used)
        if share and spare and SPARE_USED not in hearing.plan.reasons:
            yield PlanUsesSpareVehicle(vehicles=spare)
        spent |= used


def _could_join(
    hearing: Hearing, vehicle: Vehicle, lots: set[str], origins: set[str | None], rank: int
) -> bool:
    """Whether an unused vehicle counts as free for these lots."""
    if vehicle.kind is not VehicleKind.AMBULANCE and vehicle.kind not in CARRIES_ANYBODY:
        return False
    if vehicle.lot is not None and vehicle.lot not in lots:
        return False
    hour = hearing.operation.description.departs_at
    if hour and rank == 0:
        # Where vehicles come back, one may begin later than others.
        late = vehicle.available_until is not None and vehicle.available_until < hour
        if late or (rank not in hearing.shuttles and not available(vehicle, hour)):
            return False
    return any(comes(hearing, vehicle, origin) for origin in origins)


def available(vehicle: Vehicle, hour: datetime) -> bool:
    """Whether the vehicle can be used at an hour."""
    begins, ends = vehicle.available_from, vehicle.available_until
    return (begins is None or begins <= hour) and (ends is None or hour <= ends)
