# SPDX-License-Identifier: Apache-2.0
"""Rules on answers to whether somebody travels: who gave them, knowing what, and which one holds.

That everybody answered at all is a rule of `people`; that nobody was carried without, of
`boarding`. A signed form does not make a forced displacement voluntary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from qafila.core.drafts.cells import read_yes_no
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import Consented, Operation
from qafila.core.registry import Person, is_adult, is_in_clear
from qafila.core.values import Consent, Name, Need
from qafila.rules import local_zone
from qafila.rules._aboard import carried_in, vehicle_of
from qafila.rules._practice import BY_WHOM, INFORMED, SPECIAL_PROTECTION, VOLUNTARY
from qafila.rules._saying import said_by, some

TOGETHER = timedelta(minutes=30)
"""Answers on two devices closer than this may be one conversation. No source gives a figure."""

CANNOT_DECIDE = "cannot_decide"
"""Question of the registration form whether an adult is unable to answer."""

UNABLE = frozenset({Need.STRETCHER, Need.ESCORT})
"""Needs with which somebody may be unable to answer; others say nothing about that."""


@finding
class ProxyGiverMissing(Finding):
    """Consent was given on behalf of somebody, and the record does not say by whom.

    Nobody can answer for that consent, and nobody can be asked again. It speaks of answers that
    were recorded; a list that says no more than "proxy" is not asked for the giver.
    """

    severity = Severity.WARNING
    source = BY_WHOM
    en = "Consents given on behalf of somebody, without a word by whom: {count} ({some})."
    ar = "موافقات أُعطيت بالنيابة ولم يُذكر من أعطاها، عددها {count}: {some}."
    remedy_en = (
        "Ask who answered for them, and in what capacity. Record the consent again, with the giver"
        " as a number of the list or as a function, never as a name."
    )
    remedy_ar = (
        "اسأل عمّن أجاب بالنيابة عنهم وبأي صفة، ثم سجّل الموافقة من جديد مع رقمه في القائمة أو صفته، "
        "ولا تكتب اسمًا."
    )

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class ProxyGivenByChild(Finding):
    """A child consented on behalf of somebody. A child cannot: an adult who is responsible has to.

    It holds the departure of that person, not of the column.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = SPECIAL_PROTECTION
    en = "{giver}, who is a child, consented on behalf of {person}."
    ar = "أُعطيت الموافقة بالنيابة عن الشخص {person} من {giver}، وهو طفل."
    remedy_en = (
        "Ask the guardian or an adult of the household, after telling them the terms and that"
        " staying is possible. Where nobody is responsible, the child is unaccompanied: name who"
        " decides in the child's interest."
    )
    remedy_ar = (
        "اسأل الوصيّ أو بالغًا من الأسرة بعد أن تشرح له الشروط وأن البقاء ممكن. وإن لم يوجد مسؤول "
        "فالطفل غير مصحوب: عيّن من يقرّر لمصلحته."
    )

    person: str
    giver: str


@finding
class ProxyGiverNotResponsible(Finding):
    """Somebody consented for a person without being guardian or an adult of the household.

    A party to the agreement answers for nobody: whoever has an interest in the journey does not
    consent to it for others. A function, such as a clinician, is not questioned here.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    source = BY_WHOM
    en = "{giver} consented on behalf of {person}, and is neither guardian nor of the household."
    ar = "أُعطيت الموافقة بالنيابة عن الشخص {person} من {giver}، وليس وصيّه ولا من أسرته."
    remedy_en = (
        "Ask whoever is responsible for the person. If this is who is responsible, enter them as"
        " guardian; if the household on the list is wrong, mend that."
    )
    remedy_ar = (
        "اسأل المسؤول عن هذا الشخص. وإن كان من أجاب هو المسؤول فأدخله وصيًّا، وإن كان رقم الأسرة في "
        "القائمة خطأً فصحّحه."
    )

    person: str
    giver: str


@finding
class ProxyForAdults(Finding):
    """Somebody else consented for adults, and nothing on the list says that they cannot answer.

    Husbands do not consent for wives, nor grown children for their parents. A stretcher, an escort,
    a need in the list's own words, or the form's answer that somebody cannot decide are taken to
    say so. Whose needs are sealed on this device is passed over.
    """

    severity = Severity.WARNING
    source = VOLUNTARY
    en = "Adults for whom somebody else consented, and who may be able to answer: {count} ({some})."
    ar = "بالغون أجاب غيرهم بالنيابة عنهم وقد يكونون قادرين على الجواب، عددهم {count}: {some}."
    remedy_en = (
        "Ask each of them alone, and record their own answer. Whoever cannot answer: record why, as"
        " a need."
    )
    remedy_ar = "اسأل كلًّا منهم على انفراد وسجّل جوابه هو. ومن لا يقدر على الجواب فسجّل السبب حاجةً له."

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class ConsentGivenUninformed(Finding):
    """Consent was recorded from people who were not told the terms, or not offered to stay.

    The record itself says no. Whoever does not know the terms, or that they may stay, has not
    chosen. It holds the departure of these people, not of the column.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    source = INFORMED
    en = (
        "People whose consent is on record, and who were not told the terms or not offered to stay:"
        " {count} ({some})."
    )
    ar = "أشخاص سُجّلت موافقتهم ولم تُشرح لهم الشروط أو لم يُعرض عليهم البقاء، عددهم {count}: {some}."
    remedy_en = (
        "Tell them where they would go, under whose guarantee and whether they may return; offer to"
        " stay; ask again, and record the answer with both."
    )
    remedy_ar = (
        "اشرح لهم إلى أين سيذهبون وبضمانة من وهل يمكنهم العودة، واعرض عليهم البقاء، ثم اسألهم من "
        "جديد وسجّل الجواب مع الأمرين."
    )

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class ConsentInformationUnsaid(Finding):
    """Recorded consents that do not say whether the terms were told and staying was offered.

    It may well have been done and not written down. Said once for all of them.
    """

    severity = Severity.INFO
    source = INFORMED
    en = (
        "Recorded consents without a word on whether the terms were told and staying was offered:"
        " {count}."
    )
    ar = "موافقات مسجَّلة لا تذكر هل شُرحت الشروط وعُرض البقاء، عددها {count}."
    remedy_en = "Ask whoever took them. Record both with every consent from now on."
    remedy_ar = "اسأل من تلقّاها، وسجّل الأمرين مع كل موافقة من الآن فصاعدًا."

    count: int
    persons: tuple[str, ...]


@finding
class ConsentWithdrawnAboard(Finding):
    """Somebody who refuses to travel sits in a vehicle that has not left yet.

    Consent can be withdrawn until departure, and in the vehicle as well. Once the vehicle has
    moved, it is `boarded_despite_refusal`.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = VOLUNTARY
    en = "{person} is in {vehicle} and refuses to travel. Said last: {by}."
    ar = "الشخص {person} في المركبة {vehicle} وهو يرفض السفر. آخر ما سُجّل: {by}."
    remedy_en = (
        "Let the person get off before the vehicle leaves, with their luggage, and see that nobody"
        " presses them. If they wish to travel after all, record that first."
    )
    remedy_ar = (
        "دع الشخص ينزل مع أمتعته قبل انطلاق المركبة، وتأكّد من ألّا يضغط عليه أحد. وإن أراد السفر "
        "مع ذلك فسجّل موافقته أولًا."
    )

    person: str
    vehicle: str
    by: Name


@finding
class ConsentOlderThanDestination(Finding):
    """The destination of people was changed after they had consented to travel."""

    severity = Severity.WARNING
    source = INFORMED
    en = "People whose destination was changed after they had consented: {count} ({some})."
    ar = "أشخاص تغيّرت وجهتهم بعد موافقتهم، عددهم {count}: {some}."
    remedy_en = "Tell them the new destination and that staying is possible, ask again, record it."
    remedy_ar = "أخبرهم بالوجهة الجديدة وبأن البقاء ممكن، ثم اسألهم من جديد وسجّل الجواب."

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class ConsentOlderThanAgreement(Finding):
    """Consents were taken before the day on which the agreement in force was signed.

    Compared are answers that were recorded, by their day, with the day of signature of the version
    in force.
    """

    severity = Severity.WARNING
    source = INFORMED
    en = "Consents taken before the agreement in force was signed on {signed_on}: {count} ({some})."
    ar = "موافقات أُخذت قبل توقيع الاتفاق الساري في {signed_on}، عددها {count}: {some}."
    remedy_en = "Tell people what has changed and that staying is possible; ask again, record it."
    remedy_ar = "أخبر الناس بما تغيّر وبأن البقاء ممكن، ثم اسألهم من جديد وسجّل الجواب."

    count: int
    signed_on: str
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class ConsentsContradict(Finding):
    """Two devices recorded a yes and a no of one person within half an hour.

    The later one holds by the measured clocks, but which was said last may be the other way round.
    Half an hour is a convention: no source gives a figure.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    source = VOLUNTARY
    en = "{person}: consent and refusal within half an hour. First: {first}. Then: {then}."
    ar = "الشخص {person}: موافقة ورفض خلال نصف ساعة. أولًا: {first}. ثم: {then}."
    remedy_en = (
        "Ask the person again, alone and without pressure, and record the answer. Until then they"
        " do not travel."
    )
    remedy_ar = "اسأل الشخص من جديد على انفراد ومن دون ضغط وسجّل جوابه، وإلى ذلك الحين لا يسافر."

    person: str
    first: Name
    then: Name
    facts: tuple[str, ...]


def _consenting(operation: Operation) -> Iterator[tuple[Person, Consented]]:
    """Yield whoever consents, with the answer that was recorded last."""
    for key, answers in operation.consents.items():
        person = operation.persons.get(key)
        if person is not None and answers[-1].answer.consent is not Consent.REFUSED:
            yield person, answers[-1]


def _counted(
    kind: Callable[..., Finding], people: Iterable[Person], **more: str
) -> Iterator[Finding]:
    persons = tuple(person.id for person in people)
    if persons:
        yield kind(count=len(persons), some=some(persons), persons=persons, **more)


@rule
def proxies(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Who answers for somebody is on record, grown, and responsible for them."""
    nobody: list[Person] = []
    for person, last in _consenting(operation):
        if last.answer.consent is not Consent.PROXY:
            continue
        giver = operation.listing.merged.get(last.answer.given_by, last.answer.given_by)
        listed = operation.persons.get(giver)
        if not giver or giver == person.id:
            nobody.append(person)
        elif listed is None:
            if giver in operation.parties:
                yield ProxyGiverNotResponsible(person=person.id, giver=giver)
        elif is_adult(listed, operation.description.on) is False:
            yield ProxyGivenByChild(person=person.id, giver=giver)
        elif giver != person.guardian and not _of_one_household(person, listed):
            yield ProxyGiverNotResponsible(person=person.id, giver=giver)
    yield from _counted(ProxyGiverMissing, nobody)


def _of_one_household(one: Person, other: Person) -> bool:
    return one.household is not None and one.household == other.household


@rule
def adults(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Adults who can answer answer for themselves."""
    on = operation.description.on
    able = (
        person
        for person in operation.persons.values()
        if person.consent is Consent.PROXY
        and is_adult(person, on) is True
        and is_in_clear(person)
        and not _may_be_unable(person)
    )
    yield from _counted(ProxyForAdults, able)


def _may_be_unable(person: Person) -> bool:
    told = any(
        header.rpartition("/")[2] == CANNOT_DECIDE and read_yes_no(text)
        for header, text in person.extra
    )
    return told or bool(person.other_needs) or not UNABLE.isdisjoint(person.needs)


@rule
def informed(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever consents was told the terms, and that staying is possible."""
    not_told: list[Person] = []
    unsaid: list[Person] = []
    for person, last in _consenting(operation):
        told = (last.answer.told_terms, last.answer.offered_to_stay)
        if False in told:
            not_told.append(person)
        elif None in told:
            unsaid.append(person)
    yield from _counted(ConsentGivenUninformed, not_told)
    if unsaid:
        persons = tuple(person.id for person in unsaid)
        yield ConsentInformationUnsaid(count=len(persons), persons=persons)


@rule
def withdrawn(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever refuses gets off before the vehicle leaves."""
    for person in operation.persons.values():
        if person.consent is not Consent.REFUSED:
            continue
        vehicle = vehicle_of(operation, person.id)
        if vehicle and not carried_in(operation, person.id):
            answers = operation.consents.get(person.id)
            by = said_by(operation, answers[-1].said) if answers else Name(en="–")
            yield ConsentWithdrawnAboard(person=person.id, vehicle=vehicle, by=by)


@rule
def renewed(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever consents did so to the terms and the destination as they are now."""
    yield from _counted(ConsentOlderThanDestination, _sent_elsewhere(operation))
    signed_on = operation.agreement.signed_on if operation.agreement else None
    if signed_on is None:
        return
    zone = local_zone(operation)
    before = (
        person
        for person, last in _consenting(operation)
        if last.at.astimezone(zone).date() < signed_on
    )
    yield from _counted(ConsentOlderThanAgreement, before, signed_on=signed_on.isoformat())


def _sent_elsewhere(operation: Operation) -> Iterator[Person]:
    """Yield who consents, and whose destination was amended since."""
    for key, amendments in operation.listing.amended.items():
        person = operation.persons.get(key)
        if person is None or person.consent in (None, Consent.REFUSED):
            continue
        answers = operation.consents.get(key)
        moved = [each.said.at for each in amendments if "to_place" in each.amendment.changed]
        if moved and (not answers or answers[-1].at < moved[-1]):
            yield person


@rule
def contradictions(operation: Operation, now: datetime) -> Iterator[Finding]:
    """One person says one thing."""
    for key, answers in operation.consents.items():
        if key not in operation.persons or len(answers) < 2:
            continue
        first, then = answers[-2:]
        refused, refuses = (each.answer.consent is Consent.REFUSED for each in (first, then))
        is_close = then.at - first.at <= TOGETHER
        if first.said.device != then.said.device and is_close and refused != refuses:
            yield ConsentsContradict(
                person=key,
                first=_answered(operation, first),
                then=_answered(operation, then),
                facts=(first.said.fact, then.said.fact),
            )


def _answered(operation: Operation, one: Consented) -> Name:
    by = said_by(operation, one.said)
    refused = one.answer.consent is Consent.REFUSED
    return Name(
        en=f"{'refused' if refused else 'consented'}, {by.text('en')}",
        ar=f"{'رفض' if refused else 'وافق'}، {by.text('ar')}",
    )
