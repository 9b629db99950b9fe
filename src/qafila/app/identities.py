# SPDX-License-Identifier: Apache-2.0
"""Identities: sealed before they reach a store, opened by role, granted, and forgotten.

Who may see what is `docs/sharing.md`. Two things decide together: the keys that a device holds
decide whose identity it can open at all, and the role decides which fields are shown there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

import msgspec

from qafila.app.identity_findings import (
    AmendmentsSealed,
    IdentitiesForgotten,
    IdentitiesInClear,
    IdentitiesSealed,
    IdentityDamaged,
    IdentityDiffers,
    KeyFileDamaged,
)
from qafila.core.events import (
    DeviceEnrolled,
    EntryListed,
    Fact,
    IdentitiesOpened,
    IdentityForgotten,
    NamesHandedOut,
    PersonAmended,
    PersonRegistered,
    Role,
    VehicleRegistered,
)
from qafila.core.findings import Finding
from qafila.core.fleet import (
    Vehicle,
    is_vehicle_in_clear,
    reduced_vehicle,
    restored_vehicle,
    vehicle_identity_bytes,
)
from qafila.core.operation import Operation
from qafila.core.registry import (
    ListEntry,
    Person,
    identity_bytes,
    is_in_clear,
    names_groups,
    patch_bytes,
    patched,
    reduced,
    restored,
    with_numbered_groups,
)
from qafila.core.registry.persons import FIELDS
from qafila.ports import SealState, Vault

NAMED = 12
"""How many people a finding names; it counts all."""

PERSON, VEHICLE = "person:", "vehicle:"
"""What subjects of the vault begin with."""

SEES_ALL = frozenset({Role.HUB, Role.COORDINATOR, Role.REGISTRAR, Role.TRACING})
"""Roles that see whole identities."""

SEES_CARE = frozenset({Role.MARSHAL, Role.MEDICAL})
"""Roles that see name, age and needs of those whose keys they hold, and nobody's cohort."""

_KEPT_FROM_CARE: Mapping[str, Any] = {
    name: getattr(Person(id="–"), name)
    for name in (
        "cohort",
        "grandfather",
        "mother",
        "share_with",
        "document",
        "phone",
        "note",
        "extra",
    )
}
"""What marshals and medical crews do not see: cohort never stands beside a name."""

T = TypeVar("T", Person, Vehicle)


def person_subject(person: str) -> str:
    """Return what the vault calls a person."""
    return f"{PERSON}{person}"


def vehicle_subject(vehicle: str) -> str:
    """Return what the vault calls a vehicle."""
    return f"{VEHICLE}{vehicle}"


def sealed_facts(facts: Iterable[Fact], vault: Vault, on: date | None) -> tuple[Fact, ...]:
    """Return facts as a store may hold them: without one identity in clear.

    Parameters
    ----------
    facts
        Of any kind; those that register nobody, and those sealed already, come back as they are.
    on
        Day of the operation, for age groups; None when it is not fixed.

    Returns
    -------
    tuple of Fact
        In the same order. A person or vehicle that was forgotten is registered without identity:
        a tombstone wins over a list that is read again.
    """
    listed = [_with_numbered_groups(fact, vault) for fact in facts]
    waiting = [i for i, fact in enumerate(listed) if is_unsealed(fact)]
    while waiting:
        # Two facts may register one subject; each is sealed under that subject's one key.
        turn: dict[str, int] = {}
        later: list[int] = []
        for i in waiting:
            subject = _identity(listed[i])[0]
            if subject in turn:
                later.append(i)
            else:
                turn[subject] = i
        made = vault.seal({subject: _identity(listed[i])[1] for subject, i in turn.items()})
        for subject, i in turn.items():
            listed[i] = _without_identity(listed[i], made.get(subject, ""), on)
        waiting = later
    return tuple(listed)


def is_unsealed(fact: Fact) -> bool:
    """Whether a fact registers or renames somebody with a name that nobody sealed."""
    if isinstance(fact, PersonAmended):
        named = bool(patch_bytes(fact.person, fact.changed)) or names_groups(fact.person)
        return not fact.sealed and named
    if isinstance(fact, EntryListed):
        return not fact.sealed and fact.entry.who is not None and is_in_clear(fact.entry.who)
    return isinstance(fact, PersonRegistered | VehicleRegistered) and not fact.sealed


def _with_numbered_groups(fact: Fact, vault: Vault) -> Fact:
    """Return a fact in which no surname stands for a household: numbers stay in clear."""
    if not isinstance(fact, PersonRegistered | PersonAmended) or fact.sealed:
        return fact
    person = with_numbered_groups(
        # Nobody else can sign, so that nobody can find the word again by trying.
        fact.person,
        lambda word: vault.sign(f"number for {word}".encode()).encode(),
    )
    if person is fact.person:
        return fact
    if isinstance(fact, PersonRegistered):
        return msgspec.structs.replace(fact, person=person)
    changed = fact.changed
    if "household" in changed:
        changed = tuple(dict.fromkeys((*changed, "household_name")))
    return msgspec.structs.replace(fact, person=person, changed=changed)


def _identity(fact: Fact) -> tuple[str, bytes]:
    if isinstance(fact, PersonRegistered):
        return person_subject(fact.person.id), identity_bytes(fact.person)
    if isinstance(fact, PersonAmended):
        return person_subject(fact.person.id), patch_bytes(fact.person, fact.changed)
    if isinstance(fact, EntryListed) and fact.entry.who is not None:
        return person_subject(fact.entry.id), identity_bytes(fact.entry.who)
    assert isinstance(fact, VehicleRegistered), "only these have an identity"
    return vehicle_subject(fact.vehicle.id), vehicle_identity_bytes(fact.vehicle)


def _without_identity(fact: Fact, sealed: str, on: date | None) -> Fact:
    if isinstance(fact, PersonRegistered):
        return PersonRegistered(person=reduced(fact.person, on), sealed=sealed, source=fact.source)
    if isinstance(fact, PersonAmended):
        return _amendment_without_identity(fact, sealed, on)
    if isinstance(fact, EntryListed) and fact.entry.who is not None:
        return EntryListed(
            entry=replace(fact.entry, who=reduced(fact.entry.who, on)), sealed=sealed
        )
    assert isinstance(fact, VehicleRegistered), "only these have an identity"
    return VehicleRegistered(vehicle=reduced_vehicle(fact.vehicle), sealed=sealed)


def _amendment_without_identity(fact: PersonAmended, sealed: str, on: date | None) -> PersonAmended:
    """Return an amendment with its values in clear alone; a new age brings a new age group."""
    bare = reduced(fact.person, on)
    changed = fact.changed
    if not {"age", "birth_year"}.isdisjoint(changed):
        changed = tuple(dict.fromkeys((*changed, "age_group", "coming_of_age")))
    kept = {name: getattr(bare, name) for name in changed if name in FIELDS}
    person = Person(id=bare.id, **kept)
    return msgspec.structs.replace(fact, person=person, changed=changed, sealed=sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedIdentities:
    """An operation with the identities that a role may see on this device.

    Parameters
    ----------
    operation
        As before, with names and needs where they could be opened.
    count
        People and vehicles opened.
    facts
        What to record before anybody looks: every look is on record. Empty when nothing opened.
    findings
        What could not be opened and why.
    """

    operation: Operation
    count: int
    facts: tuple[IdentitiesOpened, ...]
    findings: tuple[Finding, ...]


def opened(operation: Operation, vault: Vault, role: Role, purpose: str) -> OpenedIdentities:
    """Open the identities that a role may see, as far as this device holds the keys.

    Parameters
    ----------
    operation
        As a store tells it: identities in clear are pointed out.
    role
        Of this device. Hub, coordinator, registrar and tracing officer see all; marshal and medical
        crew see name, age and needs without cohort; everybody else sees nothing.
    purpose
        What for, in words without names.
    """
    findings = _in_clear(operation)
    if role not in SEES_ALL | SEES_CARE:
        if operation.sealed:
            people = sum(1 for subject in operation.sealed if subject.startswith(PERSON))
            sealed = IdentitiesSealed(people=people, vehicles=len(operation.sealed) - people)
            findings = (*findings, sealed)
        return OpenedIdentities(operation=operation, count=0, facts=(), findings=findings)
    look = _Look(operation, vault)
    persons = look.amended(look.all_of(PERSON, operation.persons, restored))
    off = look.amended(look.all_of(PERSON, operation.listing.off, restored))
    vehicles = look.all_of(VEHICLE, operation.vehicles, restored_vehicle)
    # Who is on a list is the business of whoever traces them, not of a bus or an ambulance.
    entries = look.entries() if role in SEES_ALL else operation.entries
    if role in SEES_CARE:
        persons, off = _for_care(persons, look.read), _for_care(off, look.read)
    count = len(look.read)
    return OpenedIdentities(
        operation=replace(
            operation,
            persons=persons,
            entries=entries,
            vehicles=vehicles,
            listing=replace(operation.listing, off=off),
        ),
        count=count,
        facts=(IdentitiesOpened(count=count, role=role, purpose=purpose),) if count else (),
        findings=(*findings, *look.findings()),
    )


def _for_care(persons: Mapping[str, Person], read: Collection[str]) -> dict[str, Person]:
    return {
        key: replace(person, **_KEPT_FROM_CARE) if person_subject(key) in read else person
        for key, person in persons.items()
    }


def _in_clear(operation: Operation) -> tuple[Finding, ...]:
    people = sum(map(is_in_clear, operation.persons.values()))
    people += sum(
        entry.who is not None and is_in_clear(entry.who) for entry in operation.entries.values()
    )
    vehicles = sum(map(is_vehicle_in_clear, operation.vehicles.values()))
    return (IdentitiesInClear(people=people, vehicles=vehicles),) if people or vehicles else ()


class _Look:
    """One opening of all that is sealed."""

    def __init__(self, operation: Operation, vault: Vault) -> None:
        self._operation = operation
        self._vault = vault
        self.read: set[str] = set()
        self._shut: Counter[tuple[SealState, str]] = Counter()
        self._damaged: list[str] = []
        self._differing: list[str] = []
        self._amended_elsewhere: list[str] = []

    def all_of(
        self, kind: str, things: Mapping[str, T], restore: Callable[[T, bytes], T]
    ) -> Mapping[str, T]:
        return {
            key: self._one(kind, f"{kind}{key}", thing, restore) for key, thing in things.items()
        }

    def _one(self, kind: str, subject: str, thing: T, restore: Callable[[T, bytes], T]) -> T:
        first = self._operation.sealed.get(subject)
        if first is None:
            return thing
        # Another hub may have sealed the same person under a key that is here.
        texts = (first, *self._operation.sealed_beside.get(subject, ()))
        wholes: list[T] = []
        for text in texts:
            content = self._vault.open(subject, text)
            if content is not None:
                try:
                    wholes.append(restore(thing, content))
                except ValueError:
                    continue
        if wholes:
            self.read.add(subject)
            if any(other != wholes[0] for other in wholes):
                self._differing.append(subject)
            return wholes[0]
        state = self._vault.state(subject, first)
        if state in (SealState.NO_KEY, SealState.FORGOTTEN):
            self._shut[state, kind] += 1
        else:
            self._damaged.append(subject)
        return thing

    def entries(self) -> Mapping[str, ListEntry]:
        """Return the entries of all lists that are owed, with the names that could be opened."""
        named = {e.id: e.who for e in self._operation.entries.values() if e.who is not None}
        whole = self.all_of(PERSON, named, restored)
        return {
            key: replace(entry, who=whole.get(key))
            for key, entry in self._operation.entries.items()
        }

    def amended(self, persons: Mapping[str, Person]) -> Mapping[str, Person]:
        """Return people with what was amended of their identities since, in order."""
        made = dict(persons)
        for key, amendments in self._operation.listing.amended.items():
            subject = person_subject(key)
            for each in amendments if key in made and subject in self.read else ():
                text = each.amendment.sealed
                content = self._vault.open(subject, text) if text else None
                try:
                    made[key] = patched(made[key], content) if content else made[key]
                except ValueError:
                    self._damaged.append(subject)
                if text and content is None:
                    state = self._vault.state(subject, text)
                    # What another device amended is sealed under that device's own key.
                    kept = self._amended_elsewhere if state is SealState.NO_KEY else self._damaged
                    kept.append(subject)
        return made

    def findings(self) -> tuple[Finding, ...]:
        found: list[Finding] = [
            *(IdentityDamaged(whose=subject) for subject in dict.fromkeys(self._damaged)),
            *(IdentityDiffers(whose=subject) for subject in self._differing),
        ]
        if elsewhere := tuple(dict.fromkeys(self._amended_elsewhere)):
            some = tuple(subject.removeprefix(PERSON) for subject in elsewhere[:NAMED])
            found.append(AmendmentsSealed(people=len(elsewhere), persons=some))
        shut, gone = (
            {kind: self._shut[state, kind] for kind in (PERSON, VEHICLE)}
            for state in (SealState.NO_KEY, SealState.FORGOTTEN)
        )
        if any(shut.values()):
            found.append(IdentitiesSealed(people=shut[PERSON], vehicles=shut[VEHICLE]))
        if any(gone.values()):
            found.append(IdentitiesForgotten(people=gone[PERSON], vehicles=gone[VEHICLE]))
        if places := self._vault.damaged_keys:
            found.append(KeyFileDamaged(places=places))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Keys on their way to another device.

    Parameters
    ----------
    text
        For `Vault.accept` of that device; nobody else can read it.
    fact
        To be recorded: whoever holds keys holds names, whatever is forgotten here later.
    """

    text: str
    fact: NamesHandedOut


def grant(vault: Vault, device: DeviceEnrolled, persons: Collection[str]) -> Granted | None:
    """Give another device the keys of some people; None when its role may not see names.

    Parameters
    ----------
    device
        The enrolment that counts.
    persons
        Person ids, at least one: the people of one bus for its marshal.

    Raises
    ------
    VaultProblem
        "grant-key-unusable", when the device was enrolled without a sealing key.
    """
    if device.role not in SEES_ALL | SEES_CARE:
        return None
    subjects = [person_subject(person) for person in persons]
    text = vault.grant(subjects, device.sealing_key)
    fact = NamesHandedOut(what="keys", persons=tuple(persons), recipient=device.device)
    return Granted(text=text, fact=fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What became of a wish to be forgotten.

    Parameters
    ----------
    persons, vehicles
        Whose keys this device held and has destroyed; of merged entries, every one.
    out_there
        What was handed out about them before and cannot be called back: paper, files, keys on other
        devices until they sync.
    unknown
        Ids that nobody registered so far; their tombstone stands already.
    """

    persons: tuple[str, ...]
    vehicles: tuple[str, ...]
    out_there: tuple[NamesHandedOut, ...]
    unknown: tuple[str, ...]


def forget(
    operation: Operation,
    vault: Vault,
    persons: Collection[str],
    reason: str,
    record: Callable[[IdentityForgotten], object],
    vehicles: Collection[str] = (),
) -> Forgotten:
    """Forget people and crews: record it, destroy their keys here, say what is still out there.

    Parameters
    ----------
    persons, vehicles
        Their ids; at least one of either. Entries of a list that is owed count as persons by their
        own id, and go with the person they name.
    reason
        In words without names.
    record
        Keeps the fact. It is called first: if the power goes in between, `apply_tombstones`
        destroys the keys at the next start, as on every other device at its next sync.

    Raises
    ------
    ValueError
        "persons or vehicles are needed", "persons must not repeat" and the like.
    """
    fact = IdentityForgotten(persons=tuple(persons), vehicles=tuple(vehicles), reason=reason)
    record(fact)
    everybody = numbers_of(operation, fact.persons)
    subjects = [*map(person_subject, everybody), *map(vehicle_subject, fact.vehicles)]
    destroyed = set(vault.forget(subjects))
    known = {
        *operation.persons,
        *operation.entries,
        *operation.listing.off,
        *operation.listing.merged,
    }
    return Forgotten(
        persons=tuple(p for p in everybody if person_subject(p) in destroyed),
        vehicles=tuple(v for v in fact.vehicles if vehicle_subject(v) in destroyed),
        out_there=tuple(h for h in operation.handed_out if set(h.persons) & set(everybody)),
        unknown=(
            *(p for p in fact.persons if p not in known),
            *(v for v in fact.vehicles if v not in operation.vehicles),
        ),
    )


def numbers_of(operation: Operation, persons: Iterable[str]) -> tuple[str, ...]:
    """Return every number under which people are forgotten: merged entries, and lists owed."""
    merged = operation.listing.merged
    stand = {merged.get(person, person) for person in persons}
    others = (entry for entry, stands in merged.items() if stands in stand)
    everybody = tuple(dict.fromkeys((*persons, *sorted(stand), *others)))
    return everybody + tuple(e.id for e in operation.entries.values() if e.person in everybody)


def apply_tombstones(operation: Operation, vault: Vault) -> tuple[str, ...]:
    """Destroy the keys of all that the log says is forgotten; return the subjects still held.

    To be called whenever a store is opened and after every sync: a tombstone wins over whatever a
    sync, a grant or an old copy of the key file brings back.
    """
    return vault.forget(sorted(operation.forgotten)) if operation.forgotten else ()
