# SPDX-License-Identifier: Apache-2.0
"""Rules on families: who answers for a child, and whether the list says so as it is.

That a guardian is missing, refused, travels apart or is in a separated cohort is told where people
are seated (`core.problem.holds`). Here is what seating takes no offence at.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial

from qafila.core.admission.people_findings import UnaccompaniedAndSeparated
from qafila.core.findings import FAMILY_UNITY, Finding, Hold, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.problem.holds import clashing, separated_pairs
from qafila.core.problem.proposing import is_unfit, staying
from qafila.core.registry import Person, is_adult
from qafila.core.registry.kinship import father_fit, lineages, mother_fit
from qafila.core.registry.matching import NameBook
from qafila.core.values import Consent
from qafila.data.names import names
from qafila.rules._practice import (
    FIT_TO_TRAVEL,
    UNACCOMPANIED_CHILDREN,
    UNACCOMPANIED_SHARE,
)

NAMED = 12
"""People or households that a finding names; it counts all."""

FEWEST_LISTED = 200
"""People on a list from which on the share of unaccompanied children says anything."""

LONGEST_CHAIN = 20
"""Guardians of guardians that are followed."""

USUAL_SHARE = (0.02, 0.05)
"""Unaccompanied among all children, as UNHCR found it."""


@finding
class HouseholdSpansCohorts(Finding):
    """Members of one household are counted in different cohorts, which may share a vehicle.

    Fighters and their families are often counted apart and travel together; it may also be a slip,
    or a family that will be parted by what the agreement says of each cohort. Flagged, never
    forbidden. Cohorts that must not meet have a finding of their own.
    """

    severity = Severity.INFO
    source = FAMILY_UNITY
    en = "Members of one household are of different cohorts. Households: {count}: {households}."
    ar = "أفراد الأسرة الواحدة موزّعون على أكثر من فئة. عدد هذه الأسر {count}: {households}."
    remedy_en = (
        "Make sure that the agreement moves both cohorts to the same place and at the same time, or"
        " that the family itself wants to travel apart; correct the cohort where it is a slip."
    )
    remedy_ar = (
        "تأكّد من أن الاتفاق ينقل الفئتين إلى مكان واحد وفي وقت واحد، أو أن الأسرة نفسها تريد السفر "
        "متفرّقة، وصحّح الفئة إن كان فيها خطأ."
    )

    count: int
    households: tuple[str, ...]


@finding
class GuardianInAnotherCohort(Finding):
    """Children whose guardian, of another household, is counted in another cohort than they are.

    The two may share a vehicle. What the agreement does with one cohort parts them all the same.
    """

    severity = Severity.INFO
    source = FAMILY_UNITY
    en = "Children whose guardian is counted in another cohort: {count}: {persons}."
    ar = "أطفال وصيّهم محسوب في فئة أخرى، عددهم {count}: {persons}."
    remedy_en = "Check both cohorts. Make sure that what is agreed for them keeps the two together."
    remedy_ar = "تحقّق من الفئتين، ومن أن المتّفق عليه لكل منهما يُبقي الطفل ووصيّه معًا."

    count: int
    persons: tuple[str, ...]


@finding
class GuardianUnfit(Finding):
    """A clinician judged a guardian unfit to travel, and the children are to travel.

    Whoever is unfit stays or leaves as a medical evacuation, and then answers for nobody on the
    road.
    """

    severity = Severity.WARNING
    source = FIT_TO_TRAVEL
    en = "{guardian} was judged unfit to travel and is guardian of people who travel: {persons}."
    ar = "رأى طبيب أن الوصيّ {guardian} غير قادر على السفر، وهو وصيّ على مسافرين: {persons}."
    remedy_en = (
        "Ask the family: somebody else of it becomes guardian, or they stay with {guardian}. If"
        " they leave as a medical evacuation, plan them together."
    )
    remedy_ar = (
        "اسأل الأسرة: إما أن يصير وصيًّا غيره منها، أو أن يبقوا مع {guardian}. وإن خرج إخلاءً طبيًّا "
        "فخطّط لخروجهم معًا."
    )

    guardian: str
    persons: tuple[str, ...]


@finding
class GuardianIsChild(Finding):
    """A child's guardian is under 18, and no adult answers for either.

    A brother or sister of 16 may look after a child, and must not be the only one who does. Nothing
    is said where an adult is guardian of the guardian, or travels in one of their households.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = UNACCOMPANIED_CHILDREN
    en = "{guardian}, the guardian of {person}, is under 18, and no adult answers for them."
    ar = "{guardian} وصيّ على {person} وهو دون 18، ولا بالغ مسؤول عنهما."
    remedy_en = (
        "Find out which adult answers for both and enter that person as guardian of {guardian}. If"
        " nobody does, mark both as unaccompanied, keep them together, and name a carer."
    )
    remedy_ar = (
        "تحقّق من البالغ المسؤول عنهما وأدخله وصيًّا على {guardian}. فإن لم يوجد أحد فسجّلهما غير "
        "مصحوبين، وأبقهما معًا، وعيّن لهما راعيًا."
    )

    person: str
    guardian: str


@finding
class UnaccompaniedWithFamily(Finding):
    """A child is marked unaccompanied, and an adult of its household travels.

    Unaccompanied means with no adult who is responsible by law or custom. An adult who is entered
    as the child's guardian is taken as the carer, and does not count here.
    """

    severity = Severity.WARNING
    source = UNACCOMPANIED_CHILDREN
    en = "{person} is marked unaccompanied; adults of household {household} travel: {adults}."
    ar = "الشخص {person} مسجَّل غير مصحوب، ومن بالغي أسرته {household} من يسافر: {adults}."
    remedy_en = (
        "Ask what they are to the child. With a parent, clear the mark; with another relative, mark"
        " it separated instead; if they are none, take the child out of the household."
    )
    remedy_ar = (
        "اسأل عن صلتهم بالطفل. فإن كان معه أحد والديه فأزل العلامة، وإن كان معه قريب آخر فسجّله "
        "منفصلًا عن ذويه، وإن لم تكن قرابة فأخرجه من هذه الأسرة."
    )

    person: str
    household: str
    adults: tuple[str, ...]


@finding
class SeparatedWithoutKin(Finding):
    """Children marked separated who have nobody on the list: no relative, no guardian.

    Separated means apart from the parents, though perhaps with other relatives. Where there are
    none, the child is unaccompanied, and somebody has to look after it.
    """

    severity = Severity.WARNING
    source = UNACCOMPANIED_CHILDREN
    en = "Children marked separated of whose relatives nobody is listed: {count}: {persons}."
    ar = "أطفال مسجَّلون منفصلين عن ذويهم ولا قريب لهم في القائمة، عددهم {count}: {persons}."
    remedy_en = (
        "Ask with whom each child is. Enter that relative as guardian, or, if there is none, mark"
        " the child unaccompanied, name a carer, and begin to trace the family."
    )
    remedy_ar = (
        "اسأل مع من يوجد كل طفل. أدخل ذلك القريب وصيًّا عليه، فإن لم يوجد فسجّل الطفل غير مصحوب وعيّن "
        "له راعيًا وابدأ البحث عن أسرته."
    )

    count: int
    persons: tuple[str, ...]


@finding
class ChildWithOthersGuardian(Finding):
    """Children who travel with a guardian of another household alone, and are not marked.

    Nobody grown of the child's own household travels, and the guardian is of no kin group with it.
    Then the guardian is another relative (the child is separated) or none (it is unaccompanied, and
    the guardian its carer). An adult who bears the name of the child's father or mother is passed
    over.
    """

    severity = Severity.WARNING
    source = UNACCOMPANIED_CHILDREN
    en = (
        "Children with no adult but a guardian of another household, marked neither separated nor"
        " unaccompanied: {count}: {persons}."
    )
    ar = (
        "أطفال لا بالغ معهم سوى وصيّ من أسرة أخرى، وليسوا مسجَّلين منفصلين عن ذويهم ولا غير مصحوبين، "
        "عددهم {count}: {persons}."
    )
    remedy_en = (
        "Ask what the guardian is to the child: a parent (give both one household), another"
        " relative (mark the child separated), or a carer (mark it unaccompanied)."
    )
    remedy_ar = (
        "اسأل عن صلة الوصيّ بالطفل: فإن كان أحد والديه فاجعلهما في أسرة واحدة، وإن كان قريبًا آخر "
        "فسجّل الطفل منفصلًا عن ذويه، وإن كان راعيًا فسجّله غير مصحوب."
    )

    count: int
    persons: tuple[str, ...]


@finding
class UnaccompaniedShareUnusual(Finding):
    """Far fewer or far more children are marked unaccompanied than lists of this size have.

    Two to five of a hundred children were found to be unaccompanied. Far fewer may mean that nobody
    asked, and that they stand on the list as members of other families; far more, that the mark was
    read as something else. It is said of lists of more than 200 people, and only where chance alone
    would hardly explain it.
    """

    severity = Severity.INFO
    source = UNACCOMPANIED_SHARE
    en = (
        "Children on the list: {children}. Marked unaccompanied: {unaccompanied}. Usual are {low}"
        " to {high} of a hundred."
    )
    ar = (
        "عدد الأطفال في القائمة {children}، والمسجَّلون منهم غير مصحوبين {unaccompanied}. المعتاد من "
        "{low} إلى {high} في المئة."
    )
    remedy_en = (
        "Ask those who registered whether every child was asked with whom it is. An unusual share"
        " may be right; a missed child travels without anybody who answers for it."
    )
    remedy_ar = (
        "اسأل من سجّل القائمة: هل سُئل كل طفل مع من هو؟ قد تكون النسبة صحيحة على غرابتها، أما الطفل "
        "الذي فات تسجيله فيسافر ولا أحد مسؤول عنه."
    )

    children: int
    unaccompanied: int
    low: int
    high: int


@rule
def cohorts(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Families are not parted by what is agreed of cohorts, unless they want to be."""
    pairs = separated_pairs(operation)
    spread = [
        household
        for household, members in operation.households().items()
        if len(found := frozenset(m.cohort for m in members if m.cohort and not _refused(m))) > 1
        and not clashing(found, pairs)
    ]
    if spread:
        yield HouseholdSpansCohorts(count=len(spread), households=tuple(spread)[:NAMED])
    apart = [
        child.id
        for child, guardian in _guarded_children(operation)
        if child.cohort
        and guardian.cohort
        and child.cohort != guardian.cohort
        and not _of_one_household(child, guardian)
        and frozenset((child.cohort, guardian.cohort)) not in pairs
    ]
    if apart:
        yield GuardianInAnotherCohort(count=len(apart), persons=tuple(apart)[:NAMED])


@rule
def unfit_guardians(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever answers for somebody on the road is fit to."""
    on = operation.description.on
    unfit = {person for person in operation.listing.fitness if is_unfit(operation, person, on)}
    left: dict[str, list[str]] = {}
    for person in operation.persons.values() if unfit else ():
        guardian = person.guardian or ""
        going = not _refused(person) and person.id not in unfit
        if going and guardian in unfit and guardian in operation.persons:
            left.setdefault(guardian, []).append(person.id)
    for guardian, persons in left.items():
        yield GuardianUnfit(guardian=guardian, persons=tuple(persons))


@rule
def guardians_under_age(operation: Operation, now: datetime) -> Iterator[Finding]:
    """An adult answers for every child, at the end of the chain at least."""
    away = staying(operation, operation.description.on)
    led = _adults(operation, away)
    for child, guardian in _guarded_children(operation):
        if _grown(operation, guardian) is not False or child.id in away:
            continue
        chain = _chain(operation, child)
        if chain is None or _grown(operation, chain[-1]) is not False:
            continue  # a circle, or an adult at its end
        if not any(each.household in led for each in chain):
            yield GuardianIsChild(person=child.id, guardian=guardian.id)


def _chain(operation: Operation, person: Person) -> list[Person] | None:
    """Return somebody with their guardians up to the first who is no child.

    None in a circle, and where it goes on for longer than guardians can mean anything.
    """
    chain, seen = [person], {person.id}
    here = operation.persons.get(person.guardian or "")
    while here is not None:
        if here.id in seen or len(chain) > LONGEST_CHAIN:
            return None
        chain.append(here)
        seen.add(here.id)
        if _grown(operation, here) is not False:
            break
        here = operation.persons.get(here.guardian or "")
    return chain


@rule
def marks(operation: Operation, now: datetime) -> Iterator[Finding]:
    """What the list says of children who are alone agrees with who is with them."""
    away = staying(operation, operation.description.on)
    led = _adults(operation, away)
    # An unknown age may be an adult's; whoever stays is a relative all the same.
    groups = [p for p in operation.persons.values() if _grown(operation, p) is not False]
    kept = {("F", p.household) for p in groups} | {("K", p.kin) for p in groups}
    lone: list[str] = []
    for person in operation.persons.values():
        if person.id in away or _grown(operation, person) is True:
            continue
        if person.unaccompanied and person.separated:
            yield UnaccompaniedAndSeparated(person=person.id)
        household = person.household
        beside = led.get(household, ()) if household else ()
        adults = tuple(one for one in beside if one != person.guardian)
        if person.unaccompanied and household and adults:
            yield UnaccompaniedWithFamily(person=person.id, household=household, adults=adults)
        alone = person.separated and not person.unaccompanied and person.guardian is None
        groups_of = {("F", household), ("K", person.kin)} - {("F", None), ("K", None)}
        if alone and _grown(operation, person) is False and kept.isdisjoint(groups_of):
            lone.append(person.id)
    if lone:
        yield SeparatedWithoutKin(count=len(lone), persons=tuple(lone)[:NAMED])


def _adults(operation: Operation, away: Collection[str]) -> dict[str | None, list[str]]:
    """Return the first adults who travel of each household."""
    found: dict[str | None, list[str]] = {}
    for person in operation.persons.values():
        if person.household and person.id not in away and _grown(operation, person) is True:
            held = found.setdefault(person.household, [])
            if len(held) < NAMED:
                held.append(person.id)
    return found


@rule
def others_guardians(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Children who are with others than their own are marked so."""
    away = staying(operation, operation.description.on)
    led = _adults(operation, away)
    with_others: list[tuple[Person, Person]] = []
    for child, guardian in _guarded_children(operation):
        marked = child.unaccompanied or child.separated or child.id in away
        own = child.kin is not None and child.kin == guardian.kin
        if marked or own or _of_one_household(child, guardian):
            continue
        if _grown(operation, guardian) is not False and child.household not in led:
            with_others.append((child, guardian))
    if with_others:
        parent = partial(_is_parent_by_name, NameBook(names()))
        found = [child.id for child, guardian in with_others if not parent(child, guardian)]
        if found:
            yield ChildWithOthersGuardian(count=len(found), persons=tuple(found)[:NAMED])


def _is_parent_by_name(book: NameBook, child: Person, adult: Person) -> bool:
    names_of_adult = lineages(adult, book)
    father = father_fit(lineages(child, book), names_of_adult, book)
    return bool(father or mother_fit(book.parts(child.mother), names_of_adult, book))


@rule
def share_unaccompanied(operation: Operation, now: datetime) -> Iterator[Finding]:
    """About as many children are marked unaccompanied as elsewhere."""
    if len(operation.persons) <= FEWEST_LISTED:
        return
    children = [p for p in operation.persons.values() if _grown(operation, p) is False]
    alone = sum(child.unaccompanied for child in children)
    low, high = USUAL_SHARE
    if alone < _expected(len(children), low, -2) or alone > _expected(len(children), high, 2):
        yield UnaccompaniedShareUnusual(
            children=len(children),
            unaccompanied=alone,
            low=round(low * 100),
            high=round(high * 100),
        )


def _expected(count: int, share: float, deviations: float) -> float:
    """Return how many of `count` have what a share has, give or take what chance does to it."""
    return count * share + deviations * math.sqrt(count * share * (1 - share))


def _guarded_children(operation: Operation) -> Iterator[tuple[Person, Person]]:
    """Yield children who did not refuse, with their guardian on the list."""
    for person in operation.persons.values():
        guardian = operation.persons.get(person.guardian or "")
        if guardian is None or guardian is person or _refused(person):
            continue
        if _grown(operation, person) is False:
            yield person, guardian


def _of_one_household(one: Person, other: Person) -> bool:
    return one.household is not None and one.household == other.household


def _refused(person: Person) -> bool:
    return person.consent is Consent.REFUSED


def _grown(operation: Operation, person: Person) -> bool | None:
    return is_adult(person, operation.description.on)
