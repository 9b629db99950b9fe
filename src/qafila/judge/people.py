# SPDX-License-Identifier: Apache-2.0
"""Everybody once; families, children and guardians together; those who must be apart, apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np

from qafila.core.findings import FAMILY_UNITY, Finding, finding
from qafila.core.registry import Person
from qafila.core.values import Consent
from qafila.judge.hearing import AGAINST_RULE, ALONE_REASONS, Hearing
from qafila.judge.reading import ClaimedPlan, ClaimedTrip
from qafila.judge.rows import looked_up, pairs
from qafila.judge.verdict import PlanProblem

TOLD_CIRCLE = frozenset({AGAINST_RULE, "guardian_circle"})
"""Codes of the findings that say openly that nobody answers for people who sit in a vehicle."""

LEFT_SITTING = frozenset({"consent_refused", "guardian_not_travelling", "destination_unknown"})
"""Reasons for which a plan may leave somebody without a seat who sits in a vehicle."""

VOLUNTARY = "ICRC release 18/15 (14 March 2018): people choose to stay or to leave"


@finding
class PlanLosesPerson(PlanProblem):
    """Somebody on the list is neither in a trip nor listed as unseated. Nobody may be lost."""

    en = "{person} is on the list, but neither in a trip nor among the unseated."
    ar = "الشخص {person} في القائمة، لكنه ليس في أي رحلة ولا بين من لم يُخصَّص لهم مقعد."

    person: str


@finding
class PlanDoublesPerson(PlanProblem):
    """Somebody is in the plan more than once. A person is in exactly one place."""

    en = "{person} is in the plan more than once. Times: {times}."
    ar = "ورد الشخص {person} في الخطة أكثر من مرة. عدد المرات: {times}."

    person: str
    times: int


@finding
class PlanNamesStranger(PlanProblem):
    """The plan names somebody who is not on the folder's list."""

    en = "The plan names {person} at {at}; nobody on the list has this id."
    ar = "تذكر الخطة المعرّف {person} عند {at}، ولا أحد في القائمة يحمله."
    remedy_en = "Check that the plan was made from this list; if somebody was added, plan again."
    remedy_ar = "تحقّق من أن الخطة وُضعت لهذه القائمة؛ وإن أُضيف أحد فأعد التخطيط."

    person: str
    at: str


@finding
class PlanSeatsRefusal(PlanProblem):
    """Somebody who refused to travel is given a seat. Nobody is moved against their will."""

    source = VOLUNTARY
    en = "{person} refused to travel and is seated all the same, on trip {trip}."
    ar = "رفض الشخص {person} السفر، ومع ذلك خُصِّص له مقعد في الرحلة {trip}."
    remedy_en = (
        "Take the person off the trip. If they changed their mind, record the consent first."
    )
    remedy_ar = "احذف الشخص من الرحلة. وإن غيّر رأيه فسجّل موافقته أولًا."

    person: str
    trip: str


@finding
class PlanReasonUnlisted(PlanProblem):
    """Somebody has no seat for a reason that the plan's own findings do not explain."""

    en = "{person} has no seat because of “{why}”, which is not among the plan's findings."
    ar = "لم يُخصَّص مقعد لـ {person} بسبب «{why}»، وهو سبب غير وارد في ملاحظات الخطة."

    person: str
    why: str


@finding
class PlanReasonUntrue(PlanProblem):
    """Somebody has no seat for a reason that the folder does not bear out."""

    en = "{person} has no seat because of “{why}”, but the folder does not say so."
    ar = "لم يُخصَّص مقعد لـ {person} بسبب «{why}»، لكن المجلّد لا يذكر ذلك."
    remedy_en = (
        "Correct the folder if the reason is true; if not, plan again so that they are seated."
    )
    remedy_ar = "إن كان السبب صحيحًا فصحّح المجلّد، وإلا فأعد التخطيط ليُخصَّص له مقعد."

    person: str
    why: str


@finding
class PlanTakesOff(PlanProblem):
    """Somebody sits in a vehicle, and the plan has them in another one, or in none.

    Nobody is planned out of a vehicle. Only who refuses to travel, whose guardian does not, or
    whose destination nobody knows is left off the list of the vehicle in which they sit.
    """

    en = "{person} sits in vehicle {vehicle}; the plan has them elsewhere or without a seat."
    ar = "الشخص {person} جالس في المركبة {vehicle}، أما الخطة فتضعه في غيرها أو تتركه دون مقعد."
    remedy_en = "Plan again. If they have changed vehicles meanwhile, record it first."
    remedy_ar = "أعد التخطيط. وإن كان قد انتقل إلى مركبة أخرى فسجّل ذلك أولًا."

    person: str
    vehicle: str


@finding
class PlanDividesHousehold(PlanProblem):
    """Members of one household on one journey ride in different vehicles."""

    source = FAMILY_UNITY
    en = "Household {household} is divided over several trips: {trips}."
    ar = "الأسرة {household} موزّعة على أكثر من رحلة: {trips}."

    household: str
    trips: tuple[str, ...]


@finding
class PlanLeavesKin(PlanProblem):
    """Members of one household on one journey have no seat while others of it ride.

    Who is kept back for a reason of their own (a refusal, a guardian) does not hold the others.
    """

    source = FAMILY_UNITY
    en = "Household {household} rides on {trips} and leaves members without a seat: {persons}."
    ar = "تسافر الأسرة {household} في {trips} ويبقى من أفرادها دون مقعد: {persons}."

    household: str
    trips: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class PlanPartsGuardian(PlanProblem):
    """Somebody rides without the person who answers for them."""

    source = FAMILY_UNITY
    en = "{person} rides on trip {trip} without {guardian}, who answers for them."
    ar = "يسافر الشخص {person} في الرحلة {trip} دون {guardian}، وهو الوصيّ عليه."
    remedy_en = (
        "Put both in one vehicle, or leave {person} unseated and listed until that is settled."
    )
    remedy_ar = "ضعهما في مركبة واحدة، أو اترك {person} في قائمة من لا مقعد لهم إلى أن يُحسم الأمر."

    person: str
    guardian: str
    trip: str


@finding
class PlanSeatsUnguarded(PlanProblem):
    """Somebody is seated whose guardians, followed one to the next, lead back to themselves."""

    source = FAMILY_UNITY
    en = "{person} rides on trip {trip}, but those named as guardians lead back to {person}."
    ar = "يسافر الشخص {person} في الرحلة {trip}، لكن سلسلة الأوصياء المذكورين تعود إليه هو نفسه."
    remedy_en = "Leave the person unseated and listed until an adult answers for them."
    remedy_ar = "اترك الشخص في قائمة من لا مقعد لهم إلى أن يتولّى بالغ الوصاية عليه."

    person: str
    trip: str


@finding
class PlanMixesCohorts(PlanProblem):
    """Two cohorts that never share a vehicle share one."""

    en = "Trip {trip} carries {cohort} and {other}, which never share a vehicle."
    ar = "تجمع الرحلة {trip} الفئتين {cohort} و{other}، وهما لا تجتمعان في مركبة واحدة."

    trip: str
    cohort: str
    other: str


@finding
class PlanMixesHouseholds(PlanProblem):
    """Somebody shares a vehicle with a household they are to be kept apart from."""

    en = (
        "On trip {trip}, {person} rides with household {household}, from which they are kept apart."
    )
    ar = "في الرحلة {trip} يسافر الشخص {person} مع الأسرة {household} المطلوب إبعاده عنها."

    trip: str
    person: str
    household: str


def judge_people(hearing: Hearing) -> Iterator[Finding]:
    """Yield what is wrong with who rides and who does not."""
    yield from _once(hearing)
    yield from _unseated(hearing)
    yield from _taken_off(hearing)
    yield from _households(hearing)
    yield from _guardians(hearing)
    for trip in _in_company(hearing):
        yield from _company(hearing, trip)


def _once(hearing: Hearing) -> Iterator[Finding]:
    plan, persons = hearing.plan, hearing.operation.persons
    unseated = looked_up(hearing.demands.row_of, [person for person, _ in plan.unseated])
    rows = np.concatenate((hearing.named[0], unseated))
    times = np.bincount(rows[rows >= 0], minlength=len(persons))
    if (rows < 0).any() or (times > 1).any():
        told = [*chain.from_iterable([trip.people for trip in plan.trips])]
        told += [person for person, _ in plan.unseated]
        strangers = set(told) - persons.keys()
        for person, at in sorted(_where_named(plan, strangers).items()):
            yield PlanNamesStranger(person=person, at=at)
        for person, count in sorted((p, n) for p, n in Counter(told).items() if n > 1):
            yield PlanDoublesPerson(person=person, times=count)
    if plan.people_whole:
        for row in np.flatnonzero(times == 0).tolist():
            yield PlanLosesPerson(person=hearing.demands.ids[row])


def _where_named(plan: ClaimedPlan, people: set[str]) -> dict[str, str]:
    """Return where the plan names each of these people last."""
    found: dict[str, str] = {}
    if people:
        for trip in plan.trips:
            found.update((p, f"{trip.at}.people") for p in trip.people if p in people)
        found.update((person, "unseated") for person, _ in plan.unseated if person in people)
    return found


def _unseated(hearing: Hearing) -> Iterator[Finding]:
    persons = hearing.operation.persons
    for person in hearing.demands.refusing:
        if (trip := hearing.trip_of.get(person.id)) is not None:
            yield PlanSeatsRefusal(person=person.id, trip=trip.id)
    for person_id, why in hearing.plan.unseated:
        if why and why not in hearing.plan.reasons:
            yield PlanReasonUnlisted(person=person_id, why=why)
        if person_id in persons and not _borne_out(hearing, persons[person_id], why):
            yield PlanReasonUntrue(person=person_id, why=why)


def _taken_off(hearing: Hearing) -> Iterator[Finding]:
    for person, vehicle in sorted(hearing.sits.items()):
        trip, why = hearing.trip_of.get(person), hearing.why_of.get(person)
        # Who sits in a vehicle rides with it first, whatever else it fetches later.
        first = hearing.journeys[vehicle][0] if vehicle in hearing.journeys else None
        stays = trip is first if trip else why is None or why in LEFT_SITTING
        if not stays:
            yield PlanTakesOff(person=person, vehicle=vehicle)


def _borne_out(hearing: Hearing, person: Person, why: str) -> bool:
    """Whether the folder bears out a reason that can be read off the folder; others stand."""
    persons = hearing.operation.persons
    match why:
        case "consent_refused":
            return person.consent is Consent.REFUSED
        case "guardian_not_listed":
            return person.guardian is not None and person.guardian not in persons
        case "guardian_is_self":
            return person.guardian == person.id
        case "guardian_not_travelling":
            return person.guardian in persons and person.guardian not in hearing.trip_of
        case "person_id_repeated":
            return f"person:{person.id}" in hearing.operation.rivals
        case _:
            return True


def _households(hearing: Hearing) -> Iterator[Finding]:
    """Look at those parties of which not everybody is on the same trip, or on none."""
    demands = hearing.demands
    for number in demands.parties.different_in(hearing.rides).tolist():
        party = tuple(demands.persons[row] for row in demands.parties.rows(number).tolist())
        for kin in _not_separated(hearing, party):
            yield from _divided(hearing, party[0].household or "", kin)


def _not_separated(
    hearing: Hearing, party: tuple[Person, ...]
) -> list[tuple[Person, ...]] | list[list[Person]]:
    """Return a household as one, or by cohort where its own cohorts must be kept apart."""
    if not hearing.demands.separates or len({person.cohort for person in party}) == 1:
        return [party]
    by_cohort: dict[str | None, list[Person]] = {}
    for person in party:
        by_cohort.setdefault(person.cohort, []).append(person)
    clash = any(hearing.demands.separated(a, b) for a in by_cohort for b in by_cohort)
    together = any(person.id in hearing.sits for person in party)
    return list(by_cohort.values()) if clash and not together else [party]


def _divided(hearing: Hearing, household: str, members: Sequence[Person]) -> Iterator[Finding]:
    trip_of, why_of = hearing.trip_of, hearing.why_of
    trips = [trip for p in members if (trip := trip_of.get(p.id)) is not None]
    rides = {trip.at: trip.id for trip in trips}  # ids may have been made alike
    behind = members if len(trips) < len(members) else ()
    left = tuple(
        p.id
        for p in behind
        if p.id not in trip_of and p.id in why_of and why_of[p.id] not in ALONE_REASONS
    )
    if len(rides) > 1:
        yield PlanDividesHousehold(household=household, trips=tuple(sorted(rides.values())))
    if rides and left:
        yield PlanLeavesKin(household=household, trips=tuple(sorted(rides.values())), persons=left)


def _guardians(hearing: Hearing) -> Iterator[Finding]:
    for ward in hearing.demands.wards:
        person_id, guardian = ward.id, ward.guardian
        trip = hearing.trip_of.get(person_id)
        if guardian is None or trip is None:
            continue
        if _leads_back(hearing, person_id):
            if hearing.sits.get(person_id) == trip.vehicle and hearing.plan.reasons & TOLD_CIRCLE:
                continue
            yield PlanSeatsUnguarded(person=person_id, trip=trip.id)
        elif hearing.trip_of.get(guardian) is not trip:
            yield PlanPartsGuardian(person=person_id, guardian=guardian, trip=trip.id)


def _leads_back(hearing: Hearing, start: str) -> bool:
    """Whether the guardians named from `start` on come back to `start`."""
    persons = hearing.operation.persons
    seen: set[str] = set()
    here = persons[start].guardian
    while here is not None and here in persons and here not in seen:
        if here == start:
            return True
        seen.add(here)
        here = persons[here].guardian
    return False


def _in_company(hearing: Hearing) -> Iterator[ClaimedTrip]:
    """Yield the trips with people of several cohorts, or with somebody who shuns a household."""
    trips, rows = hearing.riders
    demands = hearing.demands
    found: set[int] = set()
    if demands.separates:
        mixed, counts = np.unique(pairs(trips, demands.cohorts[0][rows])[0], return_counts=True)
        found.update(mixed[counts > 1].tolist())
    if demands.shunning:
        shunning = [demands.row_of[person] for person in demands.shunning]
        found.update(trips[np.isin(rows, shunning)].tolist())
    yield from (hearing.plan.trips[trip] for trip in sorted(found))


def _company(hearing: Hearing, trip: ClaimedTrip) -> Iterator[Finding]:
    persons = [hearing.operation.persons[p] for p in hearing.aboard(trip)]
    cohorts = sorted({person.cohort for person in persons if person.cohort})
    answerable = hearing.answerable(trip, AGAINST_RULE)
    put = {p.cohort for p in persons if p.id in answerable}
    for i, cohort in enumerate(cohorts):
        for other in cohorts[i + 1 :]:
            if hearing.demands.separated(cohort, other) and put & {cohort, other}:
                yield PlanMixesCohorts(trip=trip.id, cohort=cohort, other=other)
    by_household: dict[str, set[str]] = {}
    for person in persons:
        if person.household:
            by_household.setdefault(person.household, set()).add(person.id)
    for person in persons:
        barred = person.apart_from
        met = by_household.get(barred or "", set())
        if barred and (met if person.id in answerable else met & answerable):
            yield PlanMixesHouseholds(trip=trip.id, person=person.id, household=barred)
