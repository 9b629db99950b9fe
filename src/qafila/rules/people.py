# SPDX-License-Identifier: Apache-2.0
"""Rules on people: consent, children and who answers for them, ages, wishes that contradict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.registry import Person, age_group_on, age_on, is_adult
from qafila.core.values import AgeGroup, Consent, Name
from qafila.rules._practice import SPECIAL_PROTECTION, VOLUNTARY

UNDER_AGE = Name(en="under 18", ar="دون 18")
"""The age of a child whose identity is sealed."""

CHILDREN_PER_CARER = 6
"""Children that one person is taken to manage on the road. No source gives a figure."""


@finding
class ConsentMissing(Finding):
    """No consent to travel is recorded for somebody.

    It holds the departure of that person, not of the column: the seat is kept. Consent is given by
    the person (explicit, implicit) or for a child by who answers for it (proxy), after being told
    the terms, the destination and that staying is possible. A signed form does not make a forced
    displacement voluntary.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = VOLUNTARY
    en = (
        "{person} has no recorded consent to travel: the seat is kept, but nobody boards before "
        "it is recorded."
    )
    ar = "لا موافقة على السفر مسجَّلة للشخص {person}: مقعده محفوظ، لكنه لا يصعد قبل تسجيلها."
    remedy_en = (
        "Tell the person the terms, the destination and that staying is possible; ask; record the"
        " answer in the column consent."
    )
    remedy_ar = "أخبر الشخص بالشروط والوجهة وبأن البقاء ممكن، ثم اسأله وسجّل جوابه في عمود الموافقة."

    person: str


@finding
class ConsentRefused(Finding):
    """Somebody refused to travel. They stay and get no seat; nobody is moved against their will.

    The refusal can be taken back, and a consent can be withdrawn, until departure.
    """

    severity = Severity.INFO
    source = VOLUNTARY
    en = "{person} refused to travel, stays, and is not seated."
    ar = "رفض الشخص {person} السفر: يبقى، ولا يُخصَّص له مقعد."
    remedy_en = "Respect the decision. Record it if the person changes their mind; then plan again."
    remedy_ar = "احترم القرار. وإن غيّر الشخص رأيه فسجّل ذلك ثم أعد التخطيط."

    person: str


@finding
class MinorWithoutAdult(Finding):
    """A child under 18 has no guardian named, and no adult of the household travels.

    An unknown age is never taken as adult, and who refused to travel does not accompany anybody.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = SPECIAL_PROTECTION
    en = "{person}, aged {age}, travels without an adult of the household and without a guardian."
    ar = "الشخص {person}، وعمره {age}، يسافر دون بالغ من أسرته ودون وصيّ."
    remedy_en = (
        "Find out who answers for the child and enter that person's number as guardian; if nobody"
        " does, mark the child as unaccompanied and name a carer."
    )
    remedy_ar = (
        "تحقّق ممن هو مسؤول عن الطفل وأدخل رقمه في عمود الوصيّ؛ فإن لم يوجد أحد فسجّل الطفل غير "
        "مصحوب وعيّن له راعيًا."
    )

    person: str
    age: int | Name


@finding
class AgeUnknown(Finding):
    """People whose age is not known. They count as neither children nor adults in totals."""

    severity = Severity.INFO
    en = "People on the list whose age is not known: {count}."
    ar = "عدد من لا تُعرف أعمارهم في القائمة: {count}."
    remedy_en = "Fill in age or birth_year; an estimate by the person themselves will do."
    remedy_ar = "املأ عمود العمر أو سنة الولادة؛ ويكفي تقدير الشخص نفسه."

    count: int
    persons: tuple[str, ...]


@finding
class CarerOfManyChildren(Finding):
    """Whoever looks after a child of others looks after too many children on the road.

    A child of others is marked unaccompanied or separated, or is of another household than its
    guardian. Counted are the children who travel, of the carer's household and those the carer is
    guardian of. The limit of six is a convention: no source gives a figure.
    """

    severity = Severity.WARNING
    source = SPECIAL_PROTECTION
    en = "{person}, who looks after a child of others, answers for {children} children in all."
    ar = "يرعى الشخص {person} طفلًا من غير أسرته، ومجموع الأطفال الذين في رعايته {children}."
    remedy_en = "Name a second carer for some of them, or let somebody of the crew ride with them."
    remedy_ar = "عيّن راعيًا آخر لبعضهم، أو اطلب من أحد أفراد الطاقم أن يرافقهم."

    person: str
    children: int


@rule
def consent(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Everybody who travels has said yes."""
    for person in operation.persons.values():
        if person.consent is None:
            yield ConsentMissing(person=person.id)
        elif person.consent is Consent.REFUSED:
            yield ConsentRefused(person=person.id)


@rule
def children(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every child travels with somebody who answers for it: in the plan, once there is one.

    A guardian is seated with the child or the child is not seated; here it is about the others.
    """
    day = operation.description.on
    households = operation.households()
    aboard = _aboard(operation)
    for person in operation.persons.values():
        if person.guardian is not None or person.consent is Consent.REFUSED:
            continue
        if is_adult(person, day) is not False or (aboard and person.id not in aboard):
            continue
        family = households.get(person.household or "", ())
        vehicle = aboard.get(person.id)
        if not any(_goes(operation, m) and aboard.get(m.id) == vehicle for m in family):
            age = age_on(person, day)
            yield MinorWithoutAdult(person=person.id, age=UNDER_AGE if age is None else age)


def _aboard(operation: Operation) -> Mapping[str, str]:
    """Return the trip of everybody seated; empty without a plan."""
    trips = operation.plan.trips if operation.plan else ()
    return {person: trip.id for trip in trips for person in trip.people}


def _goes(operation: Operation, person: Person) -> bool:
    """Whether this is an adult who did not refuse to travel."""
    grown = is_adult(person, operation.description.on)
    return grown is True and person.consent is not Consent.REFUSED


@rule
def ages(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Ages are known."""
    day = operation.description.on
    people = operation.persons.values()
    unknown = tuple(p.id for p in people if age_group_on(p, day) is AgeGroup.UNKNOWN)
    if unknown:
        yield AgeUnknown(count=len(unknown), persons=unknown)


@rule
def carers(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nobody who looks after a child of others has too many children to look after."""
    in_care: dict[str, set[str]] = {}
    burdened: dict[str, None] = {}
    for person in operation.persons.values():
        carer = person.guardian
        if carer is None or carer == person.id or carer not in operation.persons:
            continue
        if person.consent is Consent.REFUSED or not _is_child(operation, person):
            continue
        in_care.setdefault(carer, set()).add(person.id)
        theirs = operation.person(carer).household
        if person.unaccompanied or person.separated or person.household != theirs:
            burdened[carer] = None
    households = operation.households()
    for carer in burdened:
        family = households.get(operation.person(carer).household or "", ())
        own = {
            m.id
            for m in family
            if m.id != carer and m.consent is not Consent.REFUSED and _is_child(operation, m)
        }
        count = len(own | in_care.get(carer, set()))
        if count > CHILDREN_PER_CARER:
            yield CarerOfManyChildren(person=carer, children=count)


def _is_child(operation: Operation, person: Person) -> bool:
    grown = is_adult(person, operation.description.on)
    return not grown if grown is not None else person.unaccompanied or person.separated
