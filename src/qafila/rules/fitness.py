# SPDX-License-Identifier: Apache-2.0
"""Rules on fitness to travel, as clinicians judged it; the last judgement of each person holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from qafila.core.events import Fitness
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import (
    FINAL,
    Assessed,
    Operation,
    ReservationState,
    reservations,
    standing,
)
from qafila.core.registry import Person, is_adult, is_in_clear
from qafila.core.values import Consent, Name, Need, VehicleKind
from qafila.rules import local_zone
from qafila.rules._aboard import planned_in, vehicle_of
from qafila.rules._practice import FIT_TO_TRAVEL, SPECIAL_PROTECTION
from qafila.rules._saying import said_by, some

SOON = timedelta(hours=48)
"""So long before departure a missing assessment is pointed out even where none was made yet. No
source gives a figure: IOM says shortly before departure."""

ASSESSED_NEEDS = frozenset({Need.STRETCHER, Need.OXYGEN})
"""Needs that call for a clinician's word before a journey, as do needs in the list's own words."""


@finding
class UnfitPlanned(Finding):
    """A clinician judged somebody unfit to travel, and they have a seat in the plan or a manifest.

    A medical evacuation in an ambulance is not meant: that is what the clinician asks for.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FIT_TO_TRAVEL
    en = "{person} was judged unfit to travel ({by}) and is planned for {vehicle}."
    ar = "الشخص {person} غير قادر على السفر بتقدير طبيب ({by})، وله مكان في المركبة {vehicle}."
    remedy_en = (
        "Ask the clinician: an ambulance as a medical evacuation, a later day, or care where they"
        " are. Record the answer, and ask the family who stays with them; then plan again."
    )
    remedy_ar = (
        "اسأل الطبيب: إجلاء طبي بسيارة إسعاف، أم يوم آخر، أم رعاية في مكانه؟ سجّل جوابه واسأل "
        "الأسرة من يبقى معه، ثم أعد التخطيط."
    )

    person: str
    vehicle: str
    by: Name


@finding
class UnfitAboard(Finding):
    """Somebody who was judged unfit to travel is in a vehicle."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FIT_TO_TRAVEL
    en = "{person} was judged unfit to travel ({by}) and is in {vehicle}."
    ar = "الشخص {person} غير قادر على السفر بتقدير طبيب ({by})، وهو في المركبة {vehicle}."
    remedy_en = (
        "Call the medical crew to the vehicle now. They decide whether the person gets off, moves"
        " to an ambulance, or is judged anew; record what they say."
    )
    remedy_ar = (
        "اطلب الفريق الطبي إلى المركبة الآن، وهو يقرّر هل ينزل الشخص أو يُنقل إلى سيارة إسعاف أو "
        "يُعاد فحصه، ثم سجّل قراره."
    )

    person: str
    vehicle: str
    by: Name


@finding
class CareNotSaid(Finding):
    """People were judged fit to travel with care, and the list does not say which care.

    The plan places needs; it cannot place a need that nobody wrote down. Whose needs are sealed on
    this device is passed over.
    """

    severity = Severity.WARNING
    source = FIT_TO_TRAVEL
    en = (
        "People who are fit to travel only with care, and have no need on the list: {count}"
        " ({some})."
    )
    ar = (
        "أشخاص قدرتهم على السفر مشروطة برعاية ولا حاجة مسجَّلة لهم في القائمة، عددهم {count}: {some}."
    )
    remedy_en = "Ask the clinician what they need on the way, and enter it in the column needs."
    remedy_ar = "اسأل الطبيب عمّا يحتاجون إليه في الطريق، وأدخله في عمود الاحتياجات."

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class CareNotAboard(Finding):
    """People who are fit only with care have seats where nobody is to look after them.

    Neither is the vehicle an ambulance, nor has it seats for staff, nor do the guardian or an adult
    of the household travel in it.
    """

    severity = Severity.WARNING
    source = SPECIAL_PROTECTION
    en = (
        "People who are fit to travel only with care, planned where nobody looks after them:"
        " {count} ({some})."
    )
    ar = "أشخاص قدرتهم على السفر مشروطة برعاية، ولا أحد في مركبتهم يرعاهم، عددهم {count}: {some}."
    remedy_en = (
        "Seat an adult of the household with them, add escort to their needs, or keep a seat for"
        " staff in that vehicle; then plan again."
    )
    remedy_ar = (
        "أجلس معهم بالغًا من أسرتهم، أو أضف مرافقًا إلى احتياجاتهم، أو احجز في المركبة مقعدًا لأحد "
        "أفراد الطاقم، ثم أعد التخطيط."
    )

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class FitnessExpired(Finding):
    """The last day on which a clinician's judgement holds is before the day of the journey.

    It speaks of who has not reached an end of the way yet. The day is that of the operation, or
    today where that has passed or is not fixed.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    source = FIT_TO_TRAVEL
    en = "Judged fit to travel up to a day before {day}: {count} ({some})."
    ar = "أشخاص ينتهي سريان تقدير قدرتهم على السفر قبل {day}، عددهم {count}: {some}."
    remedy_en = "Have a clinician see them again before departure, and record the judgement."
    remedy_ar = "ليفحصهم طبيب من جديد قبل المغادرة، ثم سجّل التقدير."
    page = "registry"

    count: int
    day: str
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class FitnessNotAssessed(Finding):
    """People lie on a stretcher, need oxygen or have another need, and no clinician judged them.

    Said once, as soon as anybody of the operation was judged, or in the two days before departure.
    Whose needs are sealed on this device is passed over.
    """

    severity = Severity.WARNING
    source = FIT_TO_TRAVEL
    en = (
        "People on a stretcher, with oxygen or with needs in words, whom no clinician judged fit to"
        " travel: {count} ({some})."
    )
    ar = (
        "أشخاص على نقّالة أو يحتاجون إلى أكسجين أو لهم احتياجات أخرى مكتوبة، ولم يقدّر طبيب قدرتهم "
        "على السفر، عددهم {count}: {some}."
    )
    remedy_en = (
        "Have a clinician see each of them shortly before departure, and record the judgement."
    )
    remedy_ar = "ليفحص طبيب كلًّا منهم قبيل المغادرة، ثم سجّل التقدير."
    commands = ("qafila record OP fitness_assessed --fact JSON",)
    page = "registry"

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


def _judged(operation: Operation) -> Iterator[tuple[Person, Assessed]]:
    """Yield everybody on the list whom a clinician judged, with the last judgement."""
    for key, judgements in operation.listing.fitness.items():
        if key in operation.persons:
            yield operation.persons[key], judgements[-1]


@rule
def unfit(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nobody travels who is unfit to."""
    # Whoever came off the list, or never was on it, may sit in a vehicle all the same.
    found = [
        (person, judgements[-1])
        for person, judgements in operation.listing.fitness.items()
        if judgements[-1].assessment.fitness is Fitness.UNFIT
    ]
    if not found:
        return
    places = planned_in(operation)
    for one in reservations(operation, now):
        if one.state is ReservationState.PENDING:
            places[one.person] = one.vehicle
    for person, last in found:
        by = said_by(operation, last.said)
        vehicle = vehicle_of(operation, person)
        if vehicle and not _evacuated(operation, last, vehicle):
            yield UnfitAboard(person=person, vehicle=vehicle, by=by)
        planned = places.get(person)
        if planned is None or vehicle or standing(operation, person) in FINAL:
            continue
        if not _evacuated(operation, last, planned):
            yield UnfitPlanned(person=person, vehicle=planned, by=by)


def _evacuated(operation: Operation, last: Assessed, vehicle: str) -> bool:
    """Whether this is a medical evacuation, as the clinician said, and in an ambulance."""
    listed = operation.vehicles.get(vehicle)
    is_ambulance = listed is not None and listed.kind is VehicleKind.AMBULANCE
    return last.assessment.medical and is_ambulance


@rule
def care(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever is fit with care has that care."""
    with_care = [
        person
        for person, last in _judged(operation)
        if last.assessment.fitness is Fitness.FIT_WITH_CARE and person.consent != Consent.REFUSED
    ]
    unsaid = tuple(p.id for p in with_care if is_in_clear(p) and not p.needs and not p.other_needs)
    if unsaid:
        yield CareNotSaid(count=len(unsaid), some=some(unsaid), persons=unsaid)
    vehicles = planned_in(operation) if with_care else {}
    households = operation.households() if with_care else {}
    alone = tuple(
        person.id
        for person in with_care
        if person.id in vehicles
        and _is_alone(operation, vehicles, person, households.get(person.household or "", ()))
    )
    if alone:
        yield CareNotAboard(count=len(alone), some=some(alone), persons=alone)


def _is_alone(
    operation: Operation, vehicles: dict[str, str], person: Person, kin: tuple[Person, ...]
) -> bool:
    """Whether the plan has nobody in the vehicle who would look after somebody."""
    vehicle = operation.vehicles.get(vehicles[person.id])
    if vehicle is None or vehicle.kind is VehicleKind.AMBULANCE or vehicle.staff_seats:
        return False
    if Need.ESCORT in person.needs:
        return False  # a companion has a seat beside
    on = operation.description.on
    carers = {other.id for other in kin if is_adult(other, on)} | {person.guardian} - {None}
    return all(vehicles.get(other or "") != vehicle.id for other in carers - {person.id})


@rule
def expiry(operation: Operation, now: datetime) -> Iterator[Finding]:
    """A judgement holds on the day of the journey."""
    today = now.astimezone(local_zone(operation)).date()
    day = max(operation.description.on or today, today)
    expired = tuple(
        person.id
        for person, last in _judged(operation)
        if _is_past(last, day)
        and person.consent is not Consent.REFUSED
        and standing(operation, person.id) not in FINAL
    )
    if expired:
        yield FitnessExpired(
            count=len(expired), day=day.isoformat(), some=some(expired), persons=expired
        )


def _is_past(last: Assessed, day: date) -> bool:
    assessment = last.assessment
    is_fit = assessment.fitness is not Fitness.UNFIT
    return is_fit and assessment.until is not None and assessment.until < day


@rule
def assessed(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Patients are judged before they travel."""
    if not operation.listing.fitness and not _departs_soon(operation, now):
        return
    unseen = tuple(
        person
        for person in patients(operation)
        if person not in operation.listing.fitness and standing(operation, person) not in FINAL
    )
    if unseen:
        yield FitnessNotAssessed(count=len(unseen), some=some(unseen), persons=unseen)


def patients(operation: Operation) -> tuple[str, ...]:
    """Return who travels with a need that calls for a clinician's word before the journey."""
    return tuple(
        person.id
        for person in operation.persons.values()
        if (person.other_needs or not ASSESSED_NEEDS.isdisjoint(person.needs))
        and person.consent is not Consent.REFUSED
    )


def _departs_soon(operation: Operation, now: datetime) -> bool:
    """Whether departure, by hour or day, is close ahead; past or unknown it is not."""
    described = operation.description
    if described.departs_at is not None:
        return timedelta(0) <= described.departs_at - now <= SOON
    if described.on is None:
        return False
    days = (described.on - now.astimezone(local_zone(operation)).date()).days
    return 0 <= days <= SOON.days
