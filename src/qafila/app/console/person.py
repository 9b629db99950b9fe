# SPDX-License-Identifier: Apache-2.0
"""One person, or one household, with all that is on record of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

import msgspec

from qafila.app.console.live import Checked
from qafila.app.console.registry import PersonRow, operation_for, person_row
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Action, Field, Viewer
from qafila.core.findings import Finding, veiled
from qafila.core.operation import Operation, Said, place_said
from qafila.core.registry import Person
from qafila.core.values import LANGS

MOST_LISTED = 60
"""Members, changes, answers or findings that a page lists; it counts all."""

_OF_THINGS = frozenset({"household", "vehicle", "place", "lot", "cohort", "obligation", "leg"})
"""Fields of findings that hold ids of other things than people: a number may be both."""


_FOLLOWING = frozenset({"age_group", "coming_of_age", "household_name"})
"""Fields that follow from others."""


class AnswerSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was answered on consent to travel.

    Parameters
    ----------
    given_by
        A person's number or a function; ``beside`` where only the sealed entry says who.
    told_terms, offered_to_stay
        None where that is not on record.
    """

    at: datetime
    consent: str
    fact: str
    given_by: str = ""
    taken_by: str = ""
    told_terms: bool | None = None
    offered_to_stay: bool | None = None
    recorded_by: str = ""


class OtherAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a clinician judged of somebody, or what they said of sharing their data.

    Parameters
    ----------
    what
        ``judged`` or ``sharing``.
    word
        How fit they are to travel; of sharing, the recipient.
    by
        Who judged, or who answered where it was not the person.
    """

    at: datetime
    what: str
    fact: str
    word: str
    by: str = ""
    is_agreed: bool = False
    is_medical: bool = False
    until: date | None = None
    recorded_by: str = ""


class ChangeSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change to an entry: which fields, why, and who agreed.

    Parameters
    ----------
    what
        ``amended``, ``dropped`` or ``kept_apart``.
    others
        Numbers of entries that it names besides.
    """

    at: datetime
    what: str
    fact: str
    fields: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    reason: str = ""
    agreed_by: str = ""
    source: str = ""
    recorded_by: str = ""


class FindingSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A finding about somebody, in both languages."""

    code: str
    severity: str
    text: dict[str, str]
    remedy: dict[str, str]
    holds: str = ""


class DisputeSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two observations that cannot both be right, as places said in both languages."""

    held: dict[str, str]
    seen: dict[str, str]


class Particulars(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the list says of one person, beside what their row tells; for who sees names alone."""

    father: str = ""
    grandfather: str = ""
    mother: str = ""
    birth_year: int | None = None
    document: str = ""
    phone: str = ""
    note: str = ""
    share_with: tuple[str, ...] = ()
    to_place: str = ""
    to_said: dict[str, str] = {}
    kin: str = ""
    apart_from: str = ""
    pin: str = ""
    unaccompanied: bool = False
    separated: bool = False
    extra: tuple[tuple[str, str], ...] = ()
    came_by: str = ""


class PersonView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person.

    Parameters
    ----------
    row
        As the registry lists them.
    seen_at
        When they were last seen.
    answers, others, changes, findings
        The last first.
    guardian, wards
        Who answers for them, and for whom they do; `guardian_id` also where nobody has that number.
    members
        The others of their household.
    merged_into, merged
        The entry that stands for this one; entries for which this one stands.
    digest
        Of what a form may change: whether it did since a form was opened.
    """

    version: int
    row: PersonRow
    particulars: Particulars = msgspec.field(default_factory=Particulars)
    seen_at: datetime | None = None
    disputes: tuple[DisputeSaid, ...] = ()
    guardian_id: str = ""
    guardian: PersonRow | None = None
    wards: tuple[PersonRow, ...] = ()
    members: tuple[PersonRow, ...] = ()
    members_count: int = 0
    merged_into: str = ""
    merged: tuple[str, ...] = ()
    answers: tuple[AnswerSaid, ...] = ()
    others: tuple[OtherAnswer, ...] = ()
    changes: tuple[ChangeSaid, ...] = ()
    findings: tuple[FindingSaid, ...] = ()
    findings_count: int = 0
    checked_at: datetime | None = None
    is_rivalled: bool = False


class HouseholdView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One household: its members as the registry lists them, and those no longer listed."""

    version: int
    household: str
    name: str = ""
    members: tuple[PersonRow, ...] = ()
    off: tuple[PersonRow, ...] = ()


def find_person(operation: Operation, person: str) -> Person | None:
    """Return an entry, on the list or off it; None when there is none of this number."""
    return operation.persons.get(person) or operation.listing.off.get(person)


def person_view(
    snapshot: Snapshot, checked: Checked | None, viewer: Viewer, person: str
) -> PersonView | None:
    """Return all that is on record of somebody, as far as the viewer may see it; None: nobody."""
    operation = operation_for(snapshot, viewer)
    held = find_person(operation, person)
    if held is None:
        return None
    named = viewer.sees(Field.NAME)
    latest = operation.day.latest.get(person)
    members = [p for p in _members(snapshot, operation, held.household) if p.id != person]
    wards = [p for p in operation.persons.values() if p.guardian == person]
    guardian = find_person(operation, held.guardian) if held.guardian else None
    merged = operation.listing.merged
    heard = checked if _may_hear(viewer) else None
    about = _findings_of(heard, snapshot).get(person, ()) if heard else ()

    def rows(people: Iterable[Person]) -> tuple[PersonRow, ...]:
        return tuple(person_row(operation, each, viewer) for each in list(people)[:MOST_LISTED])

    return PersonView(
        version=snapshot.version,
        row=person_row(operation, held, viewer),
        particulars=particulars(operation, held) if named else Particulars(),
        seen_at=_at(latest),
        disputes=tuple(_disputes(operation, person)),
        guardian_id=(held.guardian or "") if named or guardian else "",
        guardian=person_row(operation, guardian, viewer) if guardian else None,
        wards=rows(wards),
        members=rows(members),
        members_count=len(members),
        merged_into=merged.get(person, ""),
        merged=tuple(one for one, stands in merged.items() if stands == person),
        answers=tuple(_answers(operation, person))[:MOST_LISTED] if named else (),
        others=tuple(_others(operation, person))[:MOST_LISTED] if named else (),
        changes=tuple(_changes(operation, person))[:MOST_LISTED],
        findings=tuple(_told(each, veil=not named) for each in about[:MOST_LISTED]),
        findings_count=len(about),
        checked_at=heard.at if heard else None,
        is_rivalled=f"person:{person}" in operation.rivals,
    )


def taken_back(view: PersonView) -> frozenset[str]:
    """Return ids of the facts that whoever reads a person's page may say do not count."""
    facts = [each.fact for each in view.changes]
    facts += [each.fact for each in view.answers]
    facts += [each.fact for each in view.others]
    return frozenset(facts)


def household_view(snapshot: Snapshot, viewer: Viewer, household: str) -> HouseholdView | None:
    """Return a household, as far as the viewer may see it; None when nobody is or was in it."""
    operation = operation_for(snapshot, viewer)
    members = _members(snapshot, operation, household)
    off = tuple(p for p in operation.listing.off.values() if p.household == household)
    if not members and not off:
        return None
    name = next((p.household_name for p in members if p.household_name), "")
    return HouseholdView(
        version=snapshot.version,
        household=household,
        name=name if viewer.sees(Field.NAME) else "",
        members=tuple(person_row(operation, each, viewer) for each in members),
        off=tuple(person_row(operation, each, viewer) for each in off),
    )


def _may_hear(viewer: Viewer) -> bool:
    return viewer.may(Action.SEE_FINDINGS)


def _members(snapshot: Snapshot, operation: Operation, household: str | None) -> tuple[Person, ...]:
    """Return who is in a household, by the ids that one look at this version sorted out."""
    if not household:
        return ()

    def ids() -> Mapping[str, tuple[str, ...]]:
        held = snapshot.operation.households()
        return {key: tuple(p.id for p in people) for key, people in held.items()}

    sorted_out = snapshot.derive("households", ids)
    return tuple(operation.persons[each] for each in sorted_out.get(household, ()))


def _at(latest: object) -> datetime | None:
    return getattr(latest, "happened_at", None)


def particulars(operation: Operation, person: Person) -> Particulars:
    """Return what the list says of somebody beside their row: for who sees names alone."""
    to = operation.places.get(person.to_place or "")
    return Particulars(
        father=person.father,
        grandfather=person.grandfather,
        mother=person.mother,
        birth_year=person.birth_year,
        document=person.document,
        phone=person.phone,
        note=person.note,
        share_with=person.share_with,
        to_place=person.to_place or "",
        to_said=said(to.name) if to else {},
        kin=person.kin or "",
        apart_from=person.apart_from or "",
        pin=person.pin or "",
        unaccompanied=person.unaccompanied,
        separated=person.separated,
        extra=person.extra,
        came_by=operation.listing.came_by.get(person.id, ""),
    )


def _disputes(operation: Operation, person: str) -> Iterator[DisputeSaid]:
    for each in operation.day.people.disputes.get(person, ()):
        yield DisputeSaid(
            held=said(place_said(operation, each.held)), seen=said(place_said(operation, each.seen))
        )


def _answers(operation: Operation, person: str) -> Iterator[AnswerSaid]:
    for each in reversed(operation.consents.get(person, ())):
        answer = each.answer
        yield AnswerSaid(
            at=each.at,
            consent=answer.consent.value,
            fact=each.said.fact,
            given_by=answer.given_by,
            taken_by=answer.taken_by,
            told_terms=answer.told_terms,
            offered_to_stay=answer.offered_to_stay,
            recorded_by=each.said.author,
        )


def _others(operation: Operation, person: str) -> Iterator[OtherAnswer]:
    """Yield judgements and answers on sharing, the last first."""
    listing = operation.listing
    made = [
        OtherAnswer(
            at=each.said.at,
            what="judged",
            fact=each.said.fact,
            word=each.assessment.fitness.value,
            by=each.assessment.assessed_by,
            is_medical=each.assessment.medical,
            until=each.assessment.until,
            recorded_by=each.said.author,
        )
        for each in listing.fitness.get(person, ())
    ]
    made += [
        OtherAnswer(
            at=each.said.at,
            what="sharing",
            fact=each.said.fact,
            word=each.sharing.recipient,
            by=each.sharing.given_by,
            is_agreed=each.sharing.agreed,
            recorded_by=each.said.author,
        )
        for each in listing.sharing.get(person, ())
    ]
    yield from sorted(made, key=lambda each: each.at, reverse=True)


def _changes(operation: Operation, person: str) -> Iterator[ChangeSaid]:
    """Yield what changed an entry, the last first."""
    listing = operation.listing
    made: list[ChangeSaid] = []
    for each in listing.amended.get(person, ()):
        change = each.amendment
        of = _of(each.said, "amended", change.reason)
        made.append(
            msgspec.structs.replace(
                of,
                fields=_told_of(change.changed),
                agreed_by=change.agreed_by,
                source=change.source,
            )
        )
    if dropped := listing.dropped.get(person):
        drop = dropped.drop
        of = _of(dropped.said, "dropped", drop.reason)
        made.append(
            msgspec.structs.replace(
                of, others=drop.substitutes, agreed_by=drop.agreed_by, source=drop.source
            )
        )
    for apart in listing.apart:
        if person in apart.persons:
            others = tuple(each for each in apart.persons if each != person)
            made.append(msgspec.structs.replace(_of(apart.said, "kept_apart"), others=others))
    yield from sorted(made, key=lambda change: change.at, reverse=True)


def _told_of(fields: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that somebody changed, without those that follow from them."""
    return tuple(field for field in fields if field not in _FOLLOWING)


def _of(by: Said, what: str, reason: str = "") -> ChangeSaid:
    return ChangeSaid(at=by.at, what=what, fact=by.fact, reason=reason, recorded_by=by.author)


def _findings_of(checked: Checked, snapshot: Snapshot) -> Mapping[str, Sequence[Finding]]:
    """Return findings by the people they name; sorted out once for each check."""
    held = snapshot.lasting("findings-of", _Sorted)
    if held.of is not checked:
        found: dict[str, list[Finding]] = {}
        for finding in checked.findings:
            for word in _people_named(finding):
                found.setdefault(word, []).append(finding)
        held.found = found
        held.of = checked
    return held.found


def _people_named(finding: Finding) -> set[str]:
    """Return every word of a finding that may be the number of a person."""
    words: set[str] = set()
    for name, value in finding.subject().items():
        if name.removesuffix("s") not in _OF_THINGS:
            several = value if isinstance(value, tuple) else (value,)
            words.update(word for word in several if isinstance(word, str))
    return words


class _Sorted:
    def __init__(self) -> None:
        self.of: Checked | None = None
        self.found: Mapping[str, Sequence[Finding]] = {}


def _told(finding: Finding, *, veil: bool) -> FindingSaid:
    shown = veiled(finding) if veil else finding
    return FindingSaid(
        code=shown.code,
        severity=shown.severity.value,
        holds=shown.holds.value if shown.holds else "",
        text={lang: shown.text(lang) for lang in LANGS},
        remedy={lang: shown.remedy(lang) for lang in LANGS},
    )
