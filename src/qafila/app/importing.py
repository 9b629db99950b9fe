# SPDX-License-Identifier: Apache-2.0
"""Lists that arrive while an operation exists: what they say, what they change, and then the facts.

Nothing is changed here. `understand` reads a list and holds it against the registry; what it would
change is shown to a human, and `facts` are what to record once they agreed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePath

from qafila import imports
from qafila.app.importing_findings import (
    ConsentNotTaken,
    GoneFromTheList,
    GuardianByName,
    HouseholdsRenumbered,
    ListHoldsNobody,
    MayBeListedAlready,
    NumberOfSomebodyElse,
    NumberOnSeveralRows,
    RecognisedByName,
    RefusalNotTaken,
)
from qafila.core.admission import admit_list
from qafila.core.admission.people_findings import PersonIdMissing
from qafila.core.document import Document
from qafila.core.drafts import TableMapping
from qafila.core.drafts.headers import COLUMNS
from qafila.core.events import Fact, ListTaken, PeopleDropped, PersonAmended, PersonRegistered
from qafila.core.findings import Finding, Severity, as_json, ordered, veiled
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.registry.difference import CONTRADICTED, Change, Difference, difference
from qafila.core.registry.matching import NameBook, Registry
from qafila.core.registry.persons import FIELDS
from qafila.core.values import Consent
from qafila.data.names import names
from qafila.reports import lists
from qafila.reports.lists import taking_document

NAMED = 12
"""How many entries a finding names; it counts all."""

RECOGNISED = 0.9
"""From this probability on, an entry of a list without numbers is taken for one that is known."""

_UNSOUND = frozenset({PersonIdMissing.code, NumberOnSeveralRows.code, NumberOfSomebodyElse.code})
"""Whoever is missing from a list of which this was found may be on it all the same."""

_NOT_LISTED = frozenset({"age_group", "coming_of_age", "consent"})
"""What a list does not amend: the first two follow from the age, consent is a fact of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a list says beside what is known.

    Parameters
    ----------
    source
        What facts call the list: made from its bytes, so that the same file is the same list.
    tables
        Which columns were read as what.
    rows
        Entries read.
    added
        Entries of nobody on the list so far, with the ids they will have.
    amended
        Old entry, new entry and the fields that the list changes; a blank cell changes nothing.
    gone
        Entries that this sender listed before and no longer lists.
    same
        How many stand on both just as before.
    """

    source: str
    sender: str
    file: str
    digest: str
    tables: tuple[TableMapping, ...]
    rows: int
    added: tuple[Person, ...]
    amended: tuple[tuple[Person, Person, tuple[str, ...]], ...]
    gone: tuple[Person, ...]
    same: int
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> int:
        """How many entries it would add or amend."""
        return len(self.added) + len(self.amended)

    @property
    def may_drop(self) -> bool:
        """Whether who is gone may come off the registry: every row was read, with its number."""
        unsound = any(f.code in _UNSOUND for f in self.findings)
        return bool(self.gone) and not unsound and not any_unread(self)

    def facts(self, *, drop_gone: bool = False, agreed_by: str = "") -> tuple[Fact, ...]:
        """Return what to record when a human agreed to it.

        Parameters
        ----------
        drop_gone
            Whether entries that are gone from the list come off the registry; see `may_drop`.
        agreed_by
            Who agreed, as an office.
        """
        reason = f"list {self.source}" + (f" of {self.sender}" if self.sender else "")
        mapping = tuple(
            dict.fromkeys(pair for table in self.tables for pair in table.fields.items())
        )
        made: list[Fact] = [
            ListTaken(
                source=self.source,
                sender=self.sender,
                # A file may be called after a person, and what is written here is not sealed.
                file=PurePath(self.file).suffix,
                digest=self.digest,
                rows=self.rows,
                mapping=mapping,
            )
        ]
        made += [PersonRegistered(person=person, source=self.source) for person in self.added]
        made += [
            PersonAmended(
                person=new,
                changed=changed,
                reason=reason,
                agreed_by=agreed_by,
                source=self.source,
            )
            for _, new, changed in self.amended
        ]
        if drop_gone and self.may_drop:
            made.append(
                PeopleDropped(
                    persons=tuple(person.id for person in self.gone),
                    reason=f"no longer on the list: {reason}",
                    agreed_by=agreed_by,
                    source=self.source,
                )
            )
        return tuple(made)


def columns_of(operation: Operation, sender: str) -> dict[str, str]:
    """Return how the columns of this sender's lists were read last; empty for a new sender."""
    for listed in reversed(operation.listing.lists):
        if sender and listed.taken.sender == sender:
            return dict(listed.taken.mapping)
    return {}


def understand(
    operation: Operation,
    file_name: str,
    content: bytes,
    *,
    sender: str = "",
    columns: Mapping[str, str] | None = None,
) -> Understood:
    """Read a list and hold it against the registry.

    Parameters
    ----------
    operation
        With names, as far as this device may see them.
    file_name, content
        The list.
    sender
        Who sent it, as an office: the mapping of columns of its last list is used again, and who
        is gone is told by what the same sender listed before.
    columns
        Field by header, where a human says what a column is; see `imports.read_list`.
    """
    wanted = {**columns_of(operation, sender), **(columns or {})}
    reading = imports.read_list(file_name, content, "person", wanted)
    known = {
        "cohort": operation.cohorts,
        "place": operation.places,
        "vehicle": operation.vehicles,
    }
    on = operation.description.on
    admitted = admit_list(reading.drafts, known, on)
    digest = hashlib.sha256(content).hexdigest()
    source = f"L{digest[:8]}"
    listed = [f.person for f in admitted.facts if isinstance(f, PersonRegistered)]
    numbered = any("person" in table.fields.values() for table in reading.tables)
    taking = _Taking(operation, listed, source, on, numbered=numbered)
    gone = _gone(operation, taking.paired, sender) if listed else ()
    return Understood(
        source=source,
        sender=sender,
        file=file_name,
        digest=digest,
        tables=reading.tables,
        rows=len(listed),
        added=taking.added,
        amended=taking.amended,
        gone=gone,
        same=taking.same,
        findings=(
            *reading.findings,
            *admitted.findings,
            *taking.findings,
            *([GoneFromTheList(count=len(gone), persons=_some(gone))] if gone else ()),
            *(() if listed else (ListHoldsNobody(file=file_name),)),
        ),
    )


def _gone(operation: Operation, paired: frozenset[str], sender: str) -> tuple[Person, ...]:
    """Return who was on an earlier list of this sender, or of the first list, and is not now."""
    senders = {listed.taken.source: listed.taken.sender for listed in operation.listing.lists}
    came_by = operation.listing.came_by
    before = [
        person
        for person in operation.persons.values()
        if senders.get(came_by.get(person.id, ""), "") == sender
    ]
    gone = tuple(person for person in before if person.id not in paired)
    # Where nobody says who sent it, a list that holds few of the others is one more list.
    return () if not sender and 2 * len(gone) > len(before) else gone


def _some(persons: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.id for person in persons)[:NAMED]


def known_fields() -> tuple[str, ...]:
    """Return the fields that a column of a list of people may be read as."""
    return tuple(sorted(COLUMNS["person"]))


def any_unread(understood: Understood) -> bool:
    """Whether something of the list could not be read or contradicts itself."""
    return any(finding.severity is Severity.ERROR for finding in understood.findings)


def document(understood: Understood) -> Document:
    """Return what was understood, for a person to agree to."""
    return taking_document(
        file=understood.file,
        tables=understood.tables,
        rows=understood.rows,
        added=len(understood.added),
        same=understood.same,
        changes=understood.amended,
        gone=understood.gone,
        findings=ordered(understood.findings),
    )


def taken_json(understood: Understood, *, recorded: bool, dropped: int) -> str:
    """Return what was understood as JSON, without one name: ids, fields and counts."""
    body = {
        "qafila": "1",
        "list": understood.source,
        "sender": understood.sender,
        "recorded": recorded,
        "tables": [
            {
                "sheet": table.sheet,
                "header_row": table.header_row,
                "rows": table.rows,
                "columns": dict(table.fields),
                "unused": list(table.unused),
            }
            for table in understood.tables
        ],
        "rows": understood.rows,
        "added": [person.id for person in understood.added],
        "amended": [{"person": old.id, "fields": fields} for old, _, fields in understood.amended],
        "gone": [person.id for person in understood.gone],
        "dropped": dropped,
        "same": understood.same,
        # Every cell of a list may hold a name, whatever the file is called.
        "findings": [as_json(veiled(f)) for f in ordered(understood.findings)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def difference_json(found: Difference, findings: Iterable[Finding] = ()) -> str:
    """Return a difference as JSON, without one name: ids, fields and counts."""

    def changes(of: Iterable[Change]) -> list[dict[str, object]]:
        return [
            {
                "old": change.old.id,
                "new": change.new.id,
                "fields": change.fields,
                "probability": round(change.probability, 4),
            }
            for change in of
        ]

    body = {
        "qafila": "1",
        "added": [person.id for person in found.added],
        "gone": [person.id for person in found.gone],
        "changed": changes(found.changed),
        "renamed": changes(found.renamed),
        "same": found.same,
        "findings": [as_json(veiled(f)) for f in ordered(findings)],
    }
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def difference_document(found: Difference) -> Document:
    """Return a difference for a person to read."""
    return lists.difference_document(
        added=found.added,
        gone=found.gone,
        changed=found.changed,
        renamed=found.renamed,
        same=found.same,
    )


class _Taking:
    """One list held against the registry."""

    def __init__(
        self,
        operation: Operation,
        listed: Sequence[Person],
        source: str,
        on: date | None,
        *,
        numbered: bool,
    ) -> None:
        self._operation = operation
        self._source = source
        self.findings: list[Finding] = []
        self._by_name_only: dict[str, str] = {}
        old = tuple(operation.persons.values())
        # A row of a numbered list that lacks its number is not row 5 of every other list.
        fresh = [
            person if numbered and not _ROW.fullmatch(person.id) else _own_number(person, source)
            for person in listed
        ]
        merged = operation.listing.merged
        fresh = self._merged_before(self._each_once(fresh))
        if numbered:
            pairs, strangers = self._by_number(fresh, on)
        else:
            pairs, strangers = self._by_name(old, fresh, on)
        self.paired = frozenset(before.id for before, _ in pairs)
        self._say_consents(pairs)
        households = self._households(pairs, strangers, numbered=bool(numbered and pairs))
        ids = {**merged, **{after.id: before.id for before, after in pairs}}
        ids.update((person.id, self._free(person)) for person in strangers)
        strangers = [self._known_guardian(person, ids) for person in strangers]
        pairs = [(before, self._known_guardian(new, ids)) for before, new in pairs]
        self.added = tuple(_renamed(person, ids, households) for person in strangers)
        changes = [
            (before, _merged(before, _renamed(new, ids, households))) for before, new in pairs
        ]
        self.amended = tuple(
            (before, after, changed)
            for before, after in changes
            if (changed := _changed(before, after))
        )
        self.same = len(listed) - len(self.added) - len(self.amended)
        if self._by_name_only:
            some = tuple(ids.get(person, person) for person in self._by_name_only)[:NAMED]
            count = len(self._by_name_only)
            self.findings.append(GuardianByName(count=count, persons=some))
        if numbered:
            self._point_out(old, self.added, on)

    def _each_once(self, listed: Sequence[Person]) -> list[Person]:
        """Return entries of which each number stands once; others of a number get their own."""
        seen = Counter(person.id for person in listed)
        if len(seen) == len(listed):
            return list(listed)
        counts: Counter[str] = Counter()
        made: list[Person] = []
        for person in listed:
            counts[person.id] += 1
            again = counts[person.id]
            made.append(
                person if again == 1 else replace(person, id=f"{person.id}-{self._source}-{again}")
            )
        repeated = tuple(number for number, count in seen.items() if count > 1)
        self.findings.append(NumberOnSeveralRows(count=len(repeated), persons=repeated[:NAMED]))
        return made

    def _merged_before(self, listed: Sequence[Person]) -> list[Person]:
        """Return entries with those that were merged as the one that stands for them, once.

        A merged number beside a name that it never had may be somebody else's: it stays.
        """
        listing = self._operation.listing
        seen = {person.id for person in listed}
        made: list[Person] = []
        for person in listed:
            off = listing.off.get(person.id)
            stands = listing.merged.get(person.id)
            if stands is None or off is None or _spelt(off) != _spelt(person):
                made.append(person)
            elif stands not in seen:
                seen.add(stands)
                made.append(replace(person, id=stands))
        return made

    def _by_number(
        self, listed: Sequence[Person], on: date | None
    ) -> tuple[list[tuple[Person, Person]], list[Person]]:
        """Pair entries by number, unless the number now belongs to somebody else."""
        known = self._operation.persons
        doubtful = [p for p in listed if p.id in known and _spelt(known[p.id]) != _spelt(p)]
        other: set[str] = set()
        if doubtful:
            both = [replace(known[p.id], id=f"old:{p.id}") for p in doubtful]
            both += [replace(p, id=f"new:{p.id}") for p in doubtful]
            registry = Registry(both, NameBook(names()), on)
            other = {
                p.id
                for p in doubtful
                if registry.match(f"old:{p.id}", f"new:{p.id}").probability < CONTRADICTED
            }
        if other:
            numbers = tuple(sorted(other))[:NAMED]
            self.findings.append(NumberOfSomebodyElse(count=len(other), persons=numbers))
        pairs = [(known[p.id], p) for p in listed if p.id in known and p.id not in other]
        return pairs, [p for p in listed if p.id not in known or p.id in other]

    def _by_name(
        self, old: Sequence[Person], listed: Sequence[Person], on: date | None
    ) -> tuple[list[tuple[Person, Person]], list[Person]]:
        """Pair entries of a list without numbers with those that they surely are."""
        told = _compared(old, listed, on)
        sure = [c for c in (*told.changed, *told.renamed) if c.probability >= RECOGNISED]
        if sure:
            some = tuple(change.old.id for change in sure)[:NAMED]
            self.findings.append(RecognisedByName(count=len(sure), persons=some))
        paired = {change.new.id for change in sure}
        pairs = [(change.old, change.new) for change in sure]
        return pairs, [person for person in listed if person.id not in paired]

    def _households(
        self,
        pairs: Sequence[tuple[Person, Person]],
        strangers: Sequence[Person],
        *,
        numbered: bool,
    ) -> dict[str, str]:
        """Return the household of the registry that each household of the list is, or becomes."""
        known = {p.household for p in self._operation.persons.values() if p.household}
        onto: dict[str, Counter[str]] = {}
        for before, after in pairs:
            if before.household and after.household:
                onto.setdefault(after.household, Counter())[before.household] += 1
        found = {mine: goals.most_common(1)[0][0] for mine, goals in onto.items()}
        if numbered:
            return {}
        renumbered = 0
        for person in strangers:
            mine = person.household
            if mine and mine not in found:
                clash = mine in known
                renumbered += clash
                found[mine] = f"{mine}-{self._source}" if clash else mine
        if renumbered:
            self.findings.append(HouseholdsRenumbered(count=renumbered, ending=self._source))
        return found

    def _free(self, person: Person) -> str:
        """Return a number that nobody has, on the list or off it; their own, if they were dropped.

        Whoever was dropped and is listed again comes back as who they were.
        """
        listing, number = self._operation.listing, person.id
        off = listing.off.get(number)
        if number in listing.dropped and off is not None and _spelt(off) == _spelt(person):
            return number
        is_taken = off is not None or number in self._operation.persons
        return f"{number}-{self._source}" if is_taken else number

    def _known_guardian(self, person: Person, ids: Mapping[str, str]) -> Person:
        """Return an entry whose guardian is an entry; one written by name is kept beside it.

        A name in the place of a number would stand in the store unsealed.
        """
        guardian = person.guardian
        if not guardian or guardian in ids or guardian in self._operation.persons:
            return person
        self._by_name_only[person.id] = guardian
        extra = (*person.extra, ("guardian", guardian))
        return replace(person, guardian=None, extra=extra)

    def _say_consents(self, pairs: Sequence[tuple[Person, Person]]) -> None:
        """Say whose consent on the list is another than on record: a list does not amend it."""
        differ = [(o, n) for o, n in pairs if n.consent and n.consent is not o.consent]
        refused = [old for old, new in differ if new.consent is Consent.REFUSED]
        others = [old for old, new in differ if new.consent is not Consent.REFUSED]
        for kind, people in ((RefusalNotTaken, refused), (ConsentNotTaken, others)):
            if people:
                self.findings.append(kind(count=len(people), persons=_some(people)))

    def _point_out(self, old: Sequence[Person], added: Sequence[Person], on: date | None) -> None:
        """Say how many of the new entries may be people who are listed already."""
        if not old or not added:
            return
        registry = Registry((*old, *added), NameBook(names()), on)
        known = {person.id for person in old}
        pairs = [c for c in registry.candidates() if (c.one in known) != (c.other in known)]
        fresh = {c.other if c.one in known else c.one for c in pairs}
        if fresh:
            some = tuple(sorted(fresh))[:NAMED]
            self.findings.append(MayBeListedAlready(count=len(fresh), persons=some))


def _compared(old: Sequence[Person], listed: Sequence[Person], on: date | None) -> Difference:
    return difference(old, listed, NameBook(names()), on)


_ROW = re.compile(r"row-\d+(-\d+)?")


def _own_number(person: Person, source: str) -> Person:
    """Return an entry of a list without numbers under one that names the list."""
    number = person.id.removeprefix("row-") if _ROW.fullmatch(person.id) else person.id
    return replace(person, id=f"{source}-{number}")


def _spelt(person: Person) -> tuple[str, str]:
    return person.name_ar, person.name_latin


def _renamed(person: Person, ids: Mapping[str, str], households: Mapping[str, str]) -> Person:
    """Return an entry with the numbers of the registry in the place of its list's own."""
    return replace(
        person,
        id=ids.get(person.id, person.id),
        guardian=ids.get(person.guardian, person.guardian) if person.guardian else None,
        household=households.get(person.household, person.household) if person.household else None,
        apart_from=households.get(person.apart_from, person.apart_from)
        if person.apart_from
        else None,
    )


def _merged(old: Person, new: Person) -> Person:
    """Return the old entry with what the list says; what it leaves blank stays."""
    blank = Person(id="–")
    said = {
        name: getattr(new, name)
        for name in FIELDS - _NOT_LISTED
        if getattr(new, name) != getattr(blank, name)
    }
    if "extra" in said:
        said["extra"] = tuple({**dict(old.extra), **dict(new.extra)}.items())
    return replace(old, **said)


def _changed(old: Person, new: Person) -> tuple[str, ...]:
    return tuple(sorted(name for name in FIELDS if getattr(old, name) != getattr(new, name)))
