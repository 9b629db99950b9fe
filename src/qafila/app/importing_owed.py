# SPDX-License-Identifier: Apache-2.0
"""A list that somebody owes, on its way into an operation: what it says, what it adds, the facts.

An entry is amended by no list: its number must go on meaning the same person. What a file tells
beyond the entry as it stands (the name behind a number) is added; what contradicts it is said.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath

from qafila import imports
from qafila.app.identities import person_subject
from qafila.app.importing import file_findings, mapping_of
from qafila.app.importing_again_findings import (
    EntriesSealedHere,
    ForgottenListedAgain,
    NumbersAreNames,
)
from qafila.app.importing_findings import NAMED, ListHoldsNobody
from qafila.app.importing_owed_findings import EntriesNotOnFile, EntryDiffers
from qafila.core.admission.entries import OwedRow, admit_owed_list
from qafila.core.drafts import TableMapping
from qafila.core.drafts.columns import COLUMNS
from qafila.core.drafts.headers import compared
from qafila.core.events import EntryListed, Fact, ListTaken
from qafila.core.findings import Finding, Severity
from qafila.core.operation import Operation
from qafila.core.registry import ListEntry, Person, entry_id, is_in_clear
from qafila.core.registry.persons import FIELDS
from qafila.core.spelling import spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedUnderstood:
    """What a list that is owed says beside what is on it already.

    Parameters
    ----------
    listed
        Id of the list.
    source
        What facts call the file: made from its bytes.
    rows
        Entries read.
    added
        Entries that the list does not have; those with a number of their own first.
    told
        Entries that it has by number alone, with what the file tells of them.
    same
        How many stand on both just as before.
    findings
        Rows that change nothing, with the reason, among them.
    """

    listed: str
    source: str
    sender: str
    file: str
    digest: str
    tables: tuple[TableMapping, ...]
    rows: int
    added: tuple[ListEntry, ...]
    told: tuple[ListEntry, ...]
    same: int
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> int:
        """How many entries it would add or tell more of."""
        return len(self.added) + len(self.told)

    @property
    def any_unread(self) -> bool:
        """Whether something of it could not be read, or contradicts what stands."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header of the list, as written."""
        headers = (header for table in self.tables for header in (*table.fields, *table.unused))
        return tuple(dict.fromkeys(headers))

    def absent(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the headers that a human said the meaning of, and that the file does not have."""
        there = {compared(header) for header in self.headers}
        return tuple(c for c in columns if compared(c) not in there) if there else ()

    def facts(self) -> tuple[Fact, ...]:
        """Return what to record when a human agreed to it."""
        taken = ListTaken(
            source=self.source,
            sender=self.sender,
            # A file may be called after a person, and what is written here is not sealed.
            file=PurePath(self.file).suffix,
            digest=self.digest,
            rows=self.rows,
            mapping=mapping_of(self.tables),
            of=self.listed,
        )
        return (taken, *(EntryListed(entry=entry) for entry in (*self.added, *self.told)))


def owed_fields() -> tuple[str, ...]:
    """Return the fields that a column of a list that is owed may be read as."""
    return tuple(sorted(COLUMNS["entry"]))


def lists_owed(operation: Operation) -> tuple[str, ...]:
    """Return the ids of the lists that obligations name."""
    named = (each.listed for each in operation.obligations.values())
    return tuple(dict.fromkeys(listed for listed in named if listed))


def understand_owed(
    operation: Operation,
    listed: str,
    file_name: str,
    content: bytes,
    *,
    sender: str = "",
    columns: Mapping[str, str] | None = None,
    open_elsewhere: bool = False,
) -> OwedUnderstood:
    """Read a list that is owed and hold it against the entries that the operation has.

    Parameters
    ----------
    operation
        With names, as far as this device may see them.
    listed
        Id of the list; an obligation names it.
    file_name, content
        The list, in any form of a table.
    sender
        Who gave it, as an office.
    columns
        Field by header, where a human says so.
    open_elsewhere
        Whether a spreadsheet program has the file open.
    """
    digest = hashlib.sha256(content).hexdigest()
    source = f"L{digest[:8]}"
    reading = imports.read_list(file_name, content, "entry", columns)
    listing = operation.listing
    travelling = (*operation.persons, *listing.off, *listing.merged)
    read = admit_owed_list(reading.drafts, listed, source, travelling, operation.description.on)
    desk = _Desk(operation, listed)
    for row in sorted(read.rows, key=lambda row: not row.numbered):
        desk.take(row)
    names = (NumbersAreNames(count=len(read.named)),) if read.named else ()
    nobody = not read.rows and content.strip()
    return OwedUnderstood(
        listed=listed,
        source=source,
        sender=sender,
        file=file_name,
        digest=digest,
        tables=reading.tables,
        rows=len(read.rows),
        added=tuple(desk.added.values()),
        told=tuple(desk.told.values()),
        same=desk.same,
        findings=(
            *file_findings(file_name, content, reading.findings, open_elsewhere=open_elsewhere),
            *read.findings,
            *names,
            *desk.findings(),
            *((ListHoldsNobody(file=file_name),) if nobody else ()),
        ),
    )


class _Desk:
    """Holds rows against the entries of one list, one by one; those with a number first."""

    def __init__(self, operation: Operation, listed: str) -> None:
        self._listed = listed
        self._stands = {e.id: e for e in operation.entries.values() if e.of == listed}
        self._forgotten = frozenset(
            key for key in self._stands if person_subject(key) in operation.forgotten
        )
        self._shut = frozenset(
            key
            for key, entry in self._stands.items()
            if person_subject(key) in operation.sealed
            and key not in self._forgotten
            and (entry.who is None or not is_in_clear(entry.who))
        )
        self._by_name: dict[tuple[str, str], list[str]] = {}
        for key, entry in self._stands.items():
            self._by_name.setdefault(_name(entry), []).append(key)
        self._claimed: set[str] = set()
        self._untouched: dict[str, None] = {}
        self._differing: list[Finding] = []
        self.added: dict[str, ListEntry] = {}
        self.told: dict[str, ListEntry] = {}
        self.same = 0

    def take(self, row: OwedRow) -> None:
        """Hold one row against what stands, the rows before it among that."""
        entry = row.entry if row.numbered else self._under_known_number(row.entry)
        before = self.added.get(entry.id) or self.told.get(entry.id) or self._stands.get(entry.id)
        self._claimed.add(entry.id)
        if entry.id in self._forgotten or entry.id in self._shut:
            self._untouched[entry.id] = None
        elif before is None:
            self.added[entry.id] = entry
        elif _says_no_more(before, entry):
            self.same += entry.id in self._stands and entry.id not in self.told
        elif (whole := before.filled(entry)) is not None and entry.id not in self.added:
            self.told[entry.id] = whole
        else:
            where = (row.draft.ref(),)
            said = EntryDiffers(where=where, listed=self._listed, entry=before.number)
            self._differing.append(said)

    def _under_known_number(self, entry: ListEntry) -> ListEntry:
        """Return an entry without a number under that of whoever bears its name, if anybody does.

        Of several, one who is as the row says; each is meant by one row.
        """
        name = _name(entry)
        bearing = self._by_name.get(name, ()) if any(name) else ()
        free = [key for key in bearing if key not in self._claimed]
        if not free:
            return entry
        alike = (key for key in free if _says_no_more(self._stands[key], entry))
        return _numbered(entry, self._stands[next(alike, free[0])].number)

    def findings(self) -> Iterable[Finding]:
        """Yield what there is to say of the rows."""
        yield from self._differing
        if again := [key for key in self._untouched if key in self._forgotten]:
            yield ForgottenListedAgain(count=len(again), persons=tuple(again[:NAMED]))
        if self._shut:
            rows = [key for key in self._untouched if key in self._shut]
            some = tuple(rows[:NAMED])
            yield EntriesSealedHere(count=len(self._shut), rows=len(rows), persons=some)
        left = [e.number for key, e in self._stands.items() if key not in self._claimed]
        if left and self._claimed:
            some = tuple(left[:NAMED])
            yield EntriesNotOnFile(listed=self._listed, count=len(left), entries=some)


def _numbered(entry: ListEntry, number: str) -> ListEntry:
    who = entry.who and replace(entry.who, id=entry_id(entry.of, number))
    return replace(entry, number=number, who=who)


def _name(entry: ListEntry) -> tuple[str, str]:
    who = entry.who
    return (spelled(who.name_ar), spelled(who.name_latin)) if who else ("", "")


_BLANK = Person(id="–")
_FOLLOWS = frozenset({"age_group", "coming_of_age", "extra"})
"""What follows from the age, and what is compared cell by cell."""


def _says_no_more(before: ListEntry, row: ListEntry) -> bool:
    """Whether a row says nothing that the entry does not say; another spelling is no news."""
    if row.person not in (None, before.person):
        return False
    if row.who is None:
        return True
    if before.who is None:
        return False
    old, new = before.who, row.who
    told = (name for name in FIELDS - _FOLLOWS if getattr(new, name) != getattr(_BLANK, name))
    alike = all(_form(getattr(old, name)) == _form(getattr(new, name)) for name in told)
    beside = {(header, spelled(text)) for header, text in old.extra}
    return alike and all((header, spelled(text)) in beside for header, text in new.extra)


def _form(value: object) -> object:
    return spelled(value) if isinstance(value, str) else value
