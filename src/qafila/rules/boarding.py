# SPDX-License-Identifier: Apache-2.0
"""Rules on who is aboard what: against their will, without their guardian, too many, not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime

from qafila.core.findings import FAMILY_UNITY, Finding, Hold, Severity, finding, rule
from qafila.core.ledger import OUTSIDE, PLACE, VEHICLE
from qafila.core.memory import once
from qafila.core.operation import (
    LIVE,
    Operation,
    Reservation,
    ReservationState,
    journeys_begun,
    reservations,
)
from qafila.core.registry import is_adult
from qafila.core.values import Consent, Name
from qafila.rules._aboard import carried_in, has_moved, vehicle_of
from qafila.rules._practice import ON_THE_DAY, VOLUNTARY
from qafila.rules._saying import place_said


@finding
class BoardedWithoutConsent(Finding):
    """Somebody was carried away in a vehicle, and no consent to travel is recorded for them.

    It is said once the vehicle has moved: until then there is time to ask. Perhaps consent was
    given and never written down; perhaps nobody asked.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    source = VOLUNTARY
    en = "{person} was carried in {vehicle}, and no consent to travel is recorded."
    ar = "نُقل الشخص {person} في المركبة {vehicle}، ولا موافقة على السفر مسجَّلة له."
    remedy_en = (
        "Ask the person, alone and without pressure. Record the answer, and who took it. Whoever"
        " does not want to go on gets off at the next safe place."
    )
    remedy_ar = (
        "اسأل الشخص على انفراد ومن دون ضغط. سجّل جوابه ومن تلقّاه. ومن لا يريد المتابعة ينزل في "
        "أول مكان آمن."
    )

    person: str
    vehicle: str


@finding
class BoardedDespiteRefusal(Finding):
    """Somebody was carried away in a vehicle, and the record says that they refuse to travel.

    They may have changed their mind without anybody writing it down, refused only on the way, or
    been moved against their will. Which of these it was must be found out at once.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    source = VOLUNTARY
    en = "{person} was carried in {vehicle}, although the record says that they refuse to travel."
    ar = "نُقل الشخص {person} في المركبة {vehicle}، مع أن المسجَّل له هو رفض السفر."
    remedy_en = (
        "Ask the person, alone and without pressure. If they have changed their mind, record the"
        " consent and who took it; if not, let them off at the next safe place, and ask where they"
        " want to be taken."
    )
    remedy_ar = (
        "اسأل الشخص على انفراد ومن دون ضغط. فإن غيّر رأيه فسجّل موافقته ومن تلقّاها، وإلا فأنزله "
        "في أول مكان آمن واسأله إلى أين يريد أن يُنقل."
    )

    person: str
    vehicle: str


@finding
class GuardianSeparatedOnTheRoad(Finding):
    """A child is in a vehicle, and the guardian is somewhere else.

    It is said once the guardian is aboard another vehicle, or the child's vehicle has moved: while
    a bus is boarded, the two may stand apart for a minute. An unknown age is taken as a child's.
    """

    severity = Severity.WARNING
    source = FAMILY_UNITY
    en = "{person} is in {vehicle}; the guardian {guardian} is not. Guardian: {named}."
    ar = "الشخص {person} في المركبة {vehicle} ووصيّه {guardian} ليس معه. مكان الوصيّ: {named}."
    remedy_en = (
        "Tell both marshals now. Bring the two together at the next halt; until then name an adult"
        " in the vehicle who stays with the child."
    )
    remedy_ar = (
        "أبلغ مشرفَي المركبتين الآن. اجمعهما عند أول توقّف، وحتى ذلك الحين عيّن بالغًا في المركبة "
        "يبقى مع الطفل."
    )

    person: str
    guardian: str
    vehicle: str
    place: str
    named: Name


@finding
class BoardedMoreThanSeats(Finding):
    """According to the ledger more people are in a vehicle than it has places.

    Counted are seats without those of the crew, wheelchair and stretcher places. It happens, and is
    allowed: what is asked for is a look, and the reason on record.
    """

    severity = Severity.WARNING
    en = "Aboard {vehicle} according to the ledger: {aboard}. Places it has: {places}."
    ar = "عدد من في المركبة {vehicle} بحسب دفتر الأماكن: {aboard}. عدد أماكنها: {places}."
    remedy_en = (
        "Count heads. If the count is right, move some to a vehicle with room before it leaves, or"
        " record why not; if not, correct the boarding facts."
    )
    remedy_ar = (
        "عُدّ الركّاب. فإن صحّ العدد فانقل بعضهم إلى مركبة فيها متّسع قبل انطلاقها، أو سجّل سبب "
        "عدم نقلهم، وإلا فصحّح وقائع الصعود."
    )

    vehicle: str
    aboard: int
    places: int


@finding
class ExpectedTwice(Finding):
    """Somebody stands on more than one manifest in force, so that two marshals wait for them.

    A new manifest names those that it supersedes. Here one was issued that did not.
    """

    severity = Severity.WARNING
    en = "{person} is expected on several manifests at once: {manifests}. Vehicles: {vehicles}."
    ar = "الشخص {person} منتظَر في أكثر من كشف في آن واحد: {manifests}. المركبات: {vehicles}."
    remedy_en = (
        "Decide which vehicle it is. Issue a new manifest that supersedes the other one, and tell"
        " its marshal not to wait."
    )
    remedy_ar = "قرّر أي مركبة هي. أصدر كشفًا جديدًا يلغي الكشف الآخر، وأبلغ مشرف مركبته ألّا ينتظر."

    person: str
    manifests: tuple[str, ...]
    vehicles: tuple[str, ...]


@finding
class NotBoarded(Finding):
    """A vehicle has left, and somebody on its manifest has neither boarded nor been a no-show."""

    severity = Severity.WARNING
    source = ON_THE_DAY
    en = "{vehicle} has left without {person}, who is on its manifest {manifest}. Now: {named}."
    ar = (
        "انطلقت المركبة {vehicle} ولم يصعدها الشخص {person} وهو في كشفها {manifest}. مكانه الآن: "
        "{named}."
    )
    remedy_en = (
        "Ask the marshal whether they boarded unrecorded. If not, call for them at the assembly"
        " point: another vehicle, or a no-show with the reason."
    )
    remedy_ar = (
        "اسأل المشرف هل صعد من دون تسجيل. وإلا فنادِ عليه في نقطة التجمّع: مركبة أخرى، أو سجّل أنه "
        "لم يحضر مع السبب."
    )

    person: str
    vehicle: str
    manifest: str
    place: str
    named: Name


@finding
class BoardedElsewhere(Finding):
    """Somebody is aboard another vehicle than the one whose manifest they stand on."""

    severity = Severity.INFO
    source = ON_THE_DAY
    en = "{person} is in {vehicle} and is expected in {expected} (manifest {manifest})."
    ar = "الشخص {person} في المركبة {vehicle}، وهو منتظَر في المركبة {expected} (الكشف {manifest})."
    remedy_en = (
        "Tell the marshal of the expected vehicle not to wait, and write the name on the list of"
        " the vehicle it is in; issue new manifests when there is time."
    )
    remedy_ar = (
        "أبلغ مشرف المركبة المنتظِرة ألّا ينتظر، وأضف الاسم إلى قائمة المركبة التي هو فيها، وأصدر "
        "كشفين جديدين حين يتّسع الوقت."
    )

    person: str
    vehicle: str
    expected: str
    manifest: str


@rule
def carried_with_consent(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nobody travels who has not said yes."""
    rides = operation.day.rides
    for person in operation.persons.values():
        if person.consent not in (None, Consent.REFUSED) or person.id not in rides:
            continue
        vehicle = carried_in(operation, person.id)
        if vehicle and person.consent is None:
            yield BoardedWithoutConsent(person=person.id, vehicle=vehicle)
        elif vehicle:
            yield BoardedDespiteRefusal(person=person.id, vehicle=vehicle)


@rule
def guardians(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every child on the road is with the guardian."""
    on = operation.description.on
    for person in operation.persons.values():
        if person.guardian is None or is_adult(person, on):
            continue
        vehicle = vehicle_of(operation, person.id)
        place = operation.day.people.place(person.guardian)
        if not vehicle or place == f"{VEHICLE}{vehicle}":
            continue
        if place.startswith(VEHICLE) or has_moved(operation, person.id, vehicle):
            yield GuardianSeparatedOnTheRoad(
                person=person.id,
                guardian=person.guardian,
                vehicle=vehicle,
                place=place,
                named=place_said(operation, place),
            )


@rule
def seats(operation: Operation, now: datetime) -> Iterator[Finding]:
    """No vehicle holds more people than it has places for."""
    for word, aboard in operation.day.people.counts.items():
        vehicle = operation.vehicles.get(word.removeprefix(VEHICLE))
        if vehicle is None or not word.startswith(VEHICLE):
            continue
        places = vehicle.passenger_seats + vehicle.wheelchair + vehicle.stretcher
        # A bus without seats is one of which the list does not say how many it has.
        known = places or not vehicle.carries_people
        if known and aboard > places:
            yield BoardedMoreThanSeats(vehicle=vehicle.id, aboard=aboard, places=places)


@rule
def manifests(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever is expected is expected once, and has boarded when the vehicle leaves."""
    live: dict[str, list[Reservation]] = {}
    for one in reservations(operation, now):
        if one.state in LIVE:
            live.setdefault(one.person, []).append(one)
    for person, places in live.items():
        pending = [one for one in places if one.state is ReservationState.PENDING]
        if not pending:
            continue
        if len(places) > 1:
            yield ExpectedTwice(
                person=person,
                manifests=tuple(one.manifest for one in places),
                vehicles=tuple(dict.fromkeys(one.vehicle for one in places)),
            )
        else:
            yield from _not_aboard(operation, pending[0])


def _not_aboard(operation: Operation, one: Reservation) -> Iterator[Finding]:
    aboard = vehicle_of(operation, one.person)
    place = operation.day.people.place(one.person)
    if aboard:
        yield BoardedElsewhere(
            person=one.person, vehicle=aboard, expected=one.vehicle, manifest=one.manifest
        )
    elif _has_left(operation, one, place):
        yield NotBoarded(
            person=one.person,
            vehicle=one.vehicle,
            manifest=one.manifest,
            place=place,
            named=place_said(operation, place),
        )


@once
def _runs_from(operation: Operation) -> Mapping[tuple[str, int, str], int]:
    """Return how many of its runs a vehicle has begun at a place with the one that starts there.

    Of runs before those of the plan in force the day tells where they began.
    """
    found: dict[tuple[str, int, str], int] = {}
    count: Counter[tuple[str, str]] = Counter()
    trips = operation.plan.trips if operation.plan else ()
    first = {trip.vehicle: trip.run for trip in sorted(trips, key=lambda trip: -trip.run)}
    for vehicle, begun in journeys_begun(operation).items():
        for drive in begun[: first.get(vehicle, 1) - 1]:
            count[vehicle, drive.source] += 1
    for trip in sorted(trips, key=lambda trip: trip.run):
        if trip.source is not None:
            place = f"{PLACE}{trip.source}"
            count[trip.vehicle, place] += 1
            found[trip.vehicle, trip.run, place] = count[trip.vehicle, place]
    return found


def _has_left(operation: Operation, one: Reservation, place: str) -> bool:
    """Whether the vehicle of a reservation has left for the run that it is about.

    It has, once it left the place where the person waits as often as it makes runs from there, as
    the plan in force has them. Where nobody knows where the person waits, once it set out with
    people as often as it makes runs.
    """
    drives = operation.day.driven.get(one.vehicle, ())
    run = operation.day.manifests[one.manifest].run
    if place.startswith(PLACE):
        times = _runs_from(operation).get((one.vehicle, run, place), run)
        return sum(drive.source == place for drive in drives) >= times
    if place != OUTSIDE:
        return False
    empty_before = [True, *(not drive.aboard for drive in drives)]
    starts = zip(drives, empty_before, strict=False)
    return sum(bool(drive.aboard) and empty for drive, empty in starts) >= run
