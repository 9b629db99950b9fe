# SPDX-License-Identifier: Apache-2.0
"""Who must not be given a seat, and why: guardians first of all.

A child whose guardian cannot travel with them is left unseated and listed, never re-assigned.
"""

from __future__ import annotations

from collections.abc import Mapping

from qafila.core.findings import FAMILY_UNITY, Finding, Hold, Severity, finding
from qafila.core.journeys import Itinerary
from qafila.core.operation import Operation
from qafila.core.problem.aboard import same_vehicle
from qafila.core.values import Consent, Name

PERSON_ID_REPEATED = "person_id_repeated"
CONSENT_REFUSED = "consent_refused"
"""Codes of findings made elsewhere (reading, the rules on people) that keep somebody unseated."""


REASONS = {
    PERSON_ID_REPEATED: Name(en="number given twice", ar="رقم مكرّر"),
    CONSENT_REFUSED: Name(en="refused to travel", ar="رفض السفر"),
    "already_arrived": Name(en="already arrived", ar="وصل من قبل"),
    "not_with_the_column": Name(en="not with the column", ar="ليس مع القافلة"),
    "destination_unknown": Name(en="destination unknown", ar="وجهة غير معروفة"),
    "origin_unknown": Name(en="pick-up place unknown", ar="مكان انطلاق غير معروف"),
    "household_spans_separated_cohorts": Name(
        en="household of separated cohorts", ar="أسرة من فئتين لا تجتمعان"
    ),
}
NAMED = 12
"""How many people a finding about many names."""

NEVER_LISTED = Name(en="nobody has this number", ar="لا أحد يحمل هذا الرقم")
TAKEN_OFF = Name(en="taken off the list", ar="أُخرج منها")
"""Why a guardian is not on the list, in words."""

OTHER_REASON = Name(en="no guardian travels with them", ar="لا وصيّ يسافر معه")
"""Why a guardian is not travelling, in words: by the code of the finding that keeps them back."""


@finding
class GuardianNotListed(Finding):
    """The guardian named for somebody is not on the list.

    The person is left unseated until a guardian who travels is named. Nobody is re-assigned.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "{guardian}, the guardian of {person}, is not on the list ({because}); {person} is not"
        " seated."
    )
    ar = (
        "الوصيّ {guardian} المسجَّل على {person} غير موجود في القائمة ({because})؛ لذا لم يُخصَّص "
        "مقعد لـ {person}."
    )
    remedy_en = (
        "Correct the guardian's number, register the guardian, or name another who travels; then"
        " plan again."
    )
    remedy_ar = "صحّح رقم الوصيّ أو سجّله في القائمة أو عيّن وصيًّا آخر يسافر، ثم أعد التخطيط."

    quotes = frozenset({"guardian"})

    person: str
    guardian: str
    because: Name


@finding
class GuardianIsSelf(Finding):
    """Somebody is named as their own guardian."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = "{person} is entered as their own guardian and is not seated."
    ar = "الشخص {person} مسجَّل وصيًّا على نفسه، فلم يُخصَّص له مقعد."
    remedy_en = "Enter the number of the person who answers for {person}, or leave the cell empty."
    remedy_ar = "أدخل رقم الشخص المسؤول عن {person}، أو اترك الخانة فارغة."

    person: str


@finding
class GuardianCircle(Finding):
    """Guardians who guard each other in a circle: nobody in it answers for anybody."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = "These people are entered as each other's guardians, in a circle: {persons}."
    ar = "هؤلاء مسجَّلون أوصياء بعضهم على بعض في حلقة مغلقة: {persons}."
    remedy_en = "Find out who answers for whom, and clear the guardian of the adult among them."
    remedy_ar = "تحقّق أيهم مسؤول عن الآخر، وأفرغ خانة الوصيّ لدى البالغ منهم."

    persons: tuple[str, ...]


@finding
class GuardianNotTravelling(Finding):
    """The guardian is listed but has no seat, so the person they answer for has none either."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "{guardian}, the guardian of {person}, is not travelling ({because}); {person} is not"
        " seated."
    )
    ar = "الوصيّ {guardian} على {person} لن يسافر ({because})؛ لذا لم يُخصَّص مقعد لـ {person}."
    remedy_en = "Settle the finding about the guardian first, or name another guardian who travels."
    remedy_ar = "عالج أولًا الملاحظة المتعلّقة بالوصيّ نفسه، أو عيّن وصيًّا آخر يسافر."

    person: str
    guardian: str
    because: Name


@finding
class GuardianInSeparatedCohort(Finding):
    """The guardian belongs to a cohort that never shares a vehicle with the person's own."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "{guardian} is the guardian of {person}, and their cohorts never share a vehicle; {person}"
        " is not seated."
    )
    ar = (
        "{guardian} وصيّ على {person}، وفئتاهما لا تجتمعان في مركبة واحدة؛ لذا لم يُخصَّص مقعد"
        " لـ {person}."
    )
    remedy_en = "A person decides: correct a cohort, or name a guardian of the same cohort."
    remedy_ar = "القرار لإنسان: صحّح الفئة، أو عيّن وصيًّا من الفئة نفسها."

    person: str
    guardian: str


@finding
class GuardianTravelsApart(Finding):
    """The guardian is to travel from another place, to another place or in another lot."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "{guardian}, the guardian of {person}, is listed for another place or lot; {person} is not"
        " seated."
    )
    ar = (
        "الوصيّ {guardian} على {person} مدرَج في مكان آخر أو دفعة أخرى؛ لذا لم يُخصَّص مقعد لـ {person}."
    )
    remedy_en = "Give both the same place, destination and lot, or name another guardian."
    remedy_ar = "اجعل المكان والوجهة والدفعة واحدة للاثنين، أو عيّن وصيًّا آخر."

    person: str
    guardian: str


@finding
class CohortNotDescribed(Finding):
    """Somebody's cohort is not described, while some cohorts must never share a vehicle.

    It may be a slip of the pen for one of those: the person is left unseated rather than put beside
    people they must not meet.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "The cohort of {person} is not described in operation.toml, and some cohorts never share a"
        " vehicle; {person} is not seated."
    )
    ar = (
        "فئة {person} غير موصوفة في operation.toml، وهناك فئات لا تجتمع في مركبة واحدة؛ لذا لم"
        " يُخصَّص مقعد لـ {person}."
    )
    remedy_en = "Correct the cohort in the people list, or describe it in operation.toml."
    remedy_ar = "صحّح الفئة في قائمة الأشخاص، أو صِفها في operation.toml."

    person: str


@finding
class CohortBlank(Finding):
    """Nothing is said of some people's cohort, while some cohorts must never share a vehicle.

    They are seated as belonging to none.
    """

    severity = Severity.WARNING
    en = "People without a cohort, where some cohorts never share a vehicle: {count} ({persons})."
    ar = "أشخاص لم تُذكر فئتهم، وهناك فئات لا تجتمع في مركبة واحدة. عددهم {count}: {persons}."
    remedy_en = "Fill in the column cohort for them, or make sure that they may sit with anybody."
    remedy_ar = "املأ عمود الفئة لهم، أو تأكّد من أن جلوسهم مع أي شخص مقبول."

    count: int
    persons: tuple[str, ...]


@finding
class HouseholdSpansSeparatedCohorts(Finding):
    """People who must stay together belong to cohorts that must stay apart.

    Both rules cannot hold, and Qafila does not choose: the people concerned are left unseated until
    a person decides.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "{persons} belong together (households {households}) but their cohorts never share a"
        " vehicle; none of them is seated."
    )
    ar = (
        "يجب أن يبقى هؤلاء معًا: {persons} (الأسر {households})، لكن فئاتهم لا تجتمع في مركبة "
        "واحدة؛ لذا لم يُخصَّص مقعد لأي منهم."
    )
    remedy_en = (
        "A person decides with the family: correct a cohort, or list them as two households."
    )
    remedy_ar = "القرار لإنسان بالتشاور مع الأسرة: تصحيح الفئة، أو تسجيلهم في أسرتين."

    households: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class KeptApartFromOwn(Finding):
    """Somebody is to be kept apart from people they must travel with.

    Their own household, or one that a guardian binds them to. Keeping apart may protect somebody,
    and so does keeping together: Qafila does not choose. None of them is seated until a person
    decides.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = FAMILY_UNITY
    en = (
        "{person} is to be kept apart from household {household}, yet must travel with it; none "
        "of {persons} is seated."
    )
    ar = (
        "المطلوب إبعاد {person} عن الأسرة {household}، مع أن السفر معها واجب؛ لذا لم يُخصَّص مقعد "
        "لأي من {persons}."
    )
    remedy_en = "Ask what is meant, in private: correct apart_from, or name another guardian."
    remedy_ar = "استوضح المقصود على انفراد: صحّح عمود الإبعاد، أو عيّن وصيًّا آخر."

    person: str
    household: str
    persons: tuple[str, ...]


@finding
class HouseholdTravelsApart(Finding):
    """The list itself sends members of one household to different places, or in different lots."""

    severity = Severity.WARNING
    source = FAMILY_UNITY
    en = "Household {household} is listed for more than one place or lot: {persons}."
    ar = "الأسرة {household} مدرَجة في أكثر من مكان أو دفعة: {persons}."
    remedy_en = "If that is not what the family wants, give all of them the same place and lot."
    remedy_ar = "إن لم تكن هذه رغبة الأسرة فاجعل المكان والدفعة واحدة لجميع أفرادها."

    household: str
    persons: tuple[str, ...]


def separated_pairs(operation: Operation) -> frozenset[frozenset[str]]:
    """Return the unordered pairs of cohorts that never share a vehicle; one word is enough.

    Whoever is to be kept from a cohort that nobody described is kept from all others, until the
    slip (which reading points out) is mended: it may be meant for any of them.
    """
    pairs: set[frozenset[str]] = set()
    for cohort in operation.cohorts.values():
        known = [other for other in cohort.separate_from if other in operation.cohorts]
        slipped = len(known) < len(cohort.separate_from)
        others = list(operation.cohorts) if slipped else known
        pairs |= {frozenset((cohort.id, other)) for other in others if other != cohort.id}
    return frozenset(pairs)


def clashing(cohorts: frozenset[str], pairs: frozenset[frozenset[str]]) -> bool:
    """Whether two of `cohorts` never share a vehicle."""
    return any(pair <= cohorts for pair in pairs)


def own_holds(
    operation: Operation, aboard: Mapping[str, str]
) -> tuple[dict[str, str], list[Finding]]:
    """Return who is kept back for what their own row says, with the findings made here.

    Of those in `aboard`, a vehicle by person, only who refuses is: the others sit there already.
    """
    held: dict[str, str] = {}
    findings: list[Finding] = []
    separated = bool(separated_pairs(operation))
    for key in operation.rivals:
        kind, _, subject = key.partition(":")
        if kind == "person" and subject not in aboard:
            held[subject] = PERSON_ID_REPEATED
    for person in operation.persons.values():
        if person.consent is Consent.REFUSED:
            held.setdefault(person.id, CONSENT_REFUSED)
        if person.id in aboard:
            continue
        if separated and person.cohort is not None and person.cohort not in operation.cohorts:
            held.setdefault(person.id, CohortNotDescribed.code)
            findings.append(CohortNotDescribed(person=person.id))
        if person.guardian == person.id:
            held.setdefault(person.id, GuardianIsSelf.code)
            findings.append(GuardianIsSelf(person=person.id))
        elif person.guardian is not None and person.guardian not in operation.persons:
            held.setdefault(person.id, GuardianNotListed.code)
            dropped = person.guardian in operation.listing.dropped
            findings.append(
                GuardianNotListed(
                    person=person.id,
                    guardian=person.guardian,
                    because=TAKEN_OFF if dropped else NEVER_LISTED,
                )
            )
    blank = tuple(p.id for p in operation.persons.values() if p.cohort is None)
    if separated and blank:
        findings.append(CohortBlank(count=len(blank), persons=blank[:NAMED]))
    for circle in _circles(operation):
        held.update(
            (person, GuardianCircle.code) for person in circle if person not in {**held, **aboard}
        )
        findings.append(GuardianCircle(persons=circle))
    return held, findings


def divided_households(
    operation: Operation, pairs: frozenset[frozenset[str]], held: Mapping[str, str]
) -> list[HouseholdSpansSeparatedCohorts]:
    """Return a finding for each household whose members who travel are of separated cohorts."""
    if not pairs:
        return []
    out: list[HouseholdSpansSeparatedCohorts] = []
    for household, members in operation.households().items():
        going = [m for m in members if m.id not in held]
        if clashing(frozenset(m.cohort for m in going if m.cohort), pairs):
            ids = tuple(sorted(m.id for m in going))
            out.append(HouseholdSpansSeparatedCohorts(households=(household,), persons=ids))
    return out


def dependants(
    operation: Operation,
    journey_of: Mapping[str, Itinerary],
    pairs: frozenset[frozenset[str]],
    held: dict[str, str],
    aboard: Mapping[str, str],
) -> list[Finding]:
    """Hold back, in `held`, everybody whose guardian cannot travel with them; return the findings.

    Who sits in one vehicle with the guardian already travels with them, unless the guardian is
    held. Runs until nothing changes, since a guardian who is held holds the next one in the chain.
    """
    findings: list[Finding] = []
    waiting = [
        p
        for p in operation.persons.values()
        if p.guardian in operation.persons and p.guardian != p.id
    ]
    changed = True
    while changed:
        changed = False
        for person in waiting:
            if person.id in held or person.guardian is None:
                continue
            guardian = operation.persons[person.guardian]
            mine, theirs = journey_of[person.id], journey_of[guardian.id]
            found: Finding
            if guardian.id in held:
                found = GuardianNotTravelling(
                    person=person.id,
                    guardian=guardian.id,
                    because=REASONS.get(held[guardian.id], OTHER_REASON),
                )
            elif same_vehicle(aboard, person.id, guardian.id):
                continue
            elif frozenset((person.cohort, guardian.cohort)) in pairs:
                found = GuardianInSeparatedCohort(person=person.id, guardian=guardian.id)
            elif mine.together != theirs.together:
                found = GuardianTravelsApart(person=person.id, guardian=guardian.id)
            else:
                continue
            held[person.id] = found.code
            findings.append(found)
            changed = True
    return findings


def _circles(operation: Operation) -> list[tuple[str, ...]]:
    """Return every circle of two or more guardians, each starting at its smallest id."""
    circles: set[tuple[str, ...]] = set()
    settled: set[str] = set()
    for start in operation.persons:
        trail: dict[str, int] = {}
        here: str | None = start
        while here is not None and here in operation.persons and here not in settled:
            if here in trail:
                ring = list(trail)[trail[here] :]
                first = ring.index(min(ring))
                if len(ring) > 1:
                    circles.add((*ring[first:], *ring[:first]))
                break
            trail[here] = len(trail)
            here = operation.persons[here].guardian
        settled.update(trail)
    return sorted(circles)
