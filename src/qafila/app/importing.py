# SPDX-License-Identifier: Apache-2.0
"""Lists that arrive while an operation exists: what they say, what they change, and then the facts.

Nothing is changed here. `understand` reads a list and holds it against the registry; what it would
change is shown to a human, and `facts` are what to record once they agreed.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from qafila import imports
from qafila.app.importing_again_findings import (
    AlsoOnAnotherList,
    GoneAndAboard,
    ListIsEmpty,
    ListOpenElsewhere,
    NotTheListItself,
    NumbersAreNames,
)
from qafila.app.importing_findings import (
    NAMED,
    GoneFromTheList,
    ListHoldsNobody,
    NumberOfSomebodyElse,
    NumberOnSeveralRows,
)
from qafila.app.importing_people import Row
from qafila.app.importing_senders import Senders
from qafila.app.importing_taking import Taken, take
from qafila.core.admission import AdmittedList, admit_list
from qafila.core.admission.desk import PersonIdRepeated
from qafila.core.admission.people_findings import PersonIdMissing
from qafila.core.drafts import TableMapping
from qafila.core.drafts.columns import COLUMNS
from qafila.core.drafts.headers import compared
from qafila.core.events import (
    ConsentRecorded,
    Fact,
    ListTaken,
    PeopleDropped,
    PersonAmended,
    PersonRegistered,
)
from qafila.core.findings import Finding, Severity
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.registry.labels import household_may_name
from qafila.core.values import CellRef, Name
from qafila.rules._aboard import vehicle_of

_UNSOUND = frozenset({PersonIdMissing.code, NumberOnSeveralRows.code, NumberOfSomebodyElse.code})
"""Whoever is missing from a list of which this was found may be on it all the same."""


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
    answers
        Answers on consent to travel that its forms heard, and that are not on record yet.
    gone
        Entries that this sender listed before and no longer lists.
    kept
        Those of them whom another sender's last list names, or who are in a vehicle: they stay,
        whatever is asked for.
    same
        How many stand on both just as before.
    named
        Everybody on the list, by the numbers of the registry.
    is_news
        Whether the sender's last list named others, or there was none.
    absent
        Headers that a human said the meaning of, and that the file does not have.
    """

    source: str
    sender: str
    file: str
    digest: str
    tables: tuple[TableMapping, ...]
    rows: int
    added: tuple[Person, ...]
    amended: tuple[tuple[Person, Person, tuple[str, ...]], ...]
    answers: tuple[ConsentRecorded, ...]
    gone: tuple[Person, ...]
    kept: frozenset[str]
    same: int
    named: tuple[str, ...]
    is_news: bool
    absent: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def changes(self) -> int:
        """How many entries it would add or amend."""
        return len(self.added) + len(self.amended)

    @property
    def to_drop(self) -> tuple[Person, ...]:
        """Who comes off the registry when that is asked for; see `may_drop`."""
        return tuple(person for person in self.gone if person.id not in self.kept)

    @property
    def may_drop(self) -> bool:
        """Whether who is gone may come off the registry: every row was read, with its number."""
        unsound = any(f.code in _UNSOUND for f in self.findings)
        return bool(self.to_drop) and not unsound and not any_unread(self)

    @property
    def headers(self) -> tuple[str, ...]:
        """Every header of the list, as written."""
        return tuple(
            dict.fromkeys(
                header for table in self.tables for header in (*table.fields, *table.unused)
            )
        )

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
        made: list[Fact] = [
            ListTaken(
                source=self.source,
                sender=self.sender,
                # A file may be called after a person, and what is written here is not sealed.
                file=PurePath(self.file).suffix,
                digest=self.digest,
                rows=self.rows,
                mapping=mapping_of(self.tables),
                named=self.named,
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
        made += self.answers
        if drop_gone and self.may_drop:
            made.append(
                PeopleDropped(
                    persons=tuple(person.id for person in self.to_drop),
                    reason=f"no longer on the list: {reason}",
                    agreed_by=agreed_by,
                    source=self.source,
                )
            )
        return tuple(made)


def understand(
    operation: Operation,
    file_name: str,
    content: bytes,
    *,
    sender: str = "",
    columns: Mapping[str, str] | None = None,
    sealed_here: bool = False,
    open_elsewhere: bool = False,
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
    sealed_here
        Whether this device lacks keys of some entries, so that it cannot tell whose they are.
    open_elsewhere
        Whether a spreadsheet program has the file open.
    """
    senders = Senders(operation)
    reading = imports.read_list(
        file_name, content, "person", {**senders.columns_of(sender), **(columns or {})}
    )
    known = {
        "cohort": operation.cohorts,
        "place": operation.places,
        "vehicle": operation.vehicles,
        "household": operation.households(),
    }
    on = operation.description.on
    admitted = admit_list(reading.drafts, known, on)
    digest = hashlib.sha256(content).hexdigest()
    source = f"L{digest[:8]}"
    rows = _Rows(operation, admitted, source, numbered=_has_numbers(reading.tables))
    taken = take(
        operation,
        rows.rows,
        source,
        on,
        before=senders.before(sender, digest, mapping_of(reading.tables)),
        sealed_here=sealed_here,
        sender=sender,
    )
    gone = _gone(operation, senders, sender, frozenset(taken.named)) if rows.rows else ()
    elsewhere = senders.listed_elsewhere(sender)
    aboard = frozenset(p.id for p in gone if vehicle_of(operation, p.id))
    kept = aboard | frozenset(person.id for person in gone if person.id in elsewhere)
    findings = (
        *file_findings(file_name, content, reading.findings, open_elsewhere=open_elsewhere),
        *rows.findings(admitted, taken),
        *taken.findings,
        *_gone_findings(gone, aboard, elsewhere),
        *(() if rows.rows or not content.strip() else (ListHoldsNobody(file=file_name),)),
    )
    found = Understood(
        source=source,
        sender=sender,
        file=file_name,
        digest=digest,
        tables=reading.tables,
        rows=len(rows.rows),
        added=taken.added,
        amended=taken.amended,
        answers=taken.answers,
        gone=gone,
        kept=kept,
        same=taken.same,
        named=taken.named,
        is_news=bool(rows.rows) and senders.is_news(sender, frozenset(taken.named)),
        absent=(),
        findings=findings,
    )
    there = {compared(header) for header in found.headers}
    absent = tuple(header for header in columns or () if compared(header) not in there)
    return replace(found, absent=absent if there else ())


def known_fields() -> tuple[str, ...]:
    """Return the fields that a column of a list of people may be read as."""
    return tuple(sorted(COLUMNS["person"]))


def any_unread(understood: Understood) -> bool:
    """Whether something of the list could not be read or contradicts itself."""
    return any(finding.severity is Severity.ERROR for finding in understood.findings)


_OWNER_MARKS = (".~lock.", "~$")
"""What the names begin with of files that spreadsheet programs leave beside one that is open."""


def file_findings(
    file_name: str, content: bytes, read: Iterable[Finding], *, open_elsewhere: bool
) -> Iterable[Finding]:
    """Return what there is to say of a file as a file; of one that is no list, nothing else."""
    if not content.strip():
        return (ListIsEmpty(file=file_name),)
    if file_name.startswith(_OWNER_MARKS):
        return (NotTheListItself(file=file_name),)
    return (*read, *((ListOpenElsewhere(file=file_name),) if open_elsewhere else ()))


def owner_marks(file_name: str) -> tuple[str, ...]:
    """Return the names of files that say that a file is open in a spreadsheet program."""
    return f".~lock.{file_name}#", f"~${file_name}"


def mapping_of(tables: Iterable[TableMapping]) -> tuple[tuple[str, str], ...]:
    """Return what each column was read as, as `ListTaken` keeps it."""
    return tuple(dict.fromkeys(pair for table in tables for pair in table.fields.items()))


def _has_numbers(tables: Iterable[TableMapping]) -> bool:
    return any("person" in table.fields.values() for table in tables)


def _gone(
    operation: Operation, senders: Senders, sender: str, named: frozenset[str]
) -> tuple[Person, ...]:
    """Return who was on an earlier list of this sender, or of the first list, and is not now."""
    before = [operation.persons[p] for p in operation.persons if p in senders.listed_by(sender)]
    gone = tuple(person for person in before if person.id not in named)
    # Where nobody says who sent it, a list that holds few of the others is one more list.
    return () if not sender and 2 * len(gone) > len(before) else gone


def _gone_findings(
    gone: Sequence[Person], aboard: frozenset[str], elsewhere: Mapping[str, tuple[str | Name, ...]]
) -> Iterable[Finding]:
    if gone:
        some = tuple(person.id for person in gone)[:NAMED]
        yield GoneFromTheList(count=len(gone), persons=some)
    if aboard:
        some = tuple(person.id for person in gone if person.id in aboard)
        yield GoneAndAboard(count=len(some), persons=some[:NAMED])
    if some := tuple(person.id for person in gone if person.id in elsewhere):
        others = dict.fromkeys(sender for person in some for sender in elsewhere[person])
        yield AlsoOnAnotherList(
            count=len(some), persons=some[:NAMED], senders=tuple(others)[:NAMED]
        )


def _counts_rows(numbers: Sequence[str]) -> bool:
    """Whether numbers only count the rows: from 1 on, and not far beyond as many as there are.

    Rows that were taken out without counting anew leave gaps, and some rows have no number.
    """
    counts = [int(number) for number in numbers if re.fullmatch("[0-9]{1,7}", number)]
    if 2 * len(counts) <= len(numbers) or len(counts) < 2 or counts[0] != 1:
        return False
    return max(counts) <= len(numbers) + len(numbers) // 10 + 1


_ROW = re.compile(r"row-\d+(-\d+)?")


class _Rows:
    """The entries of a list, each under a number that no other has."""

    def __init__(
        self, operation: Operation, admitted: AdmittedList, source: str, *, numbered: bool
    ) -> None:
        self._source = source
        self._given: dict[str, str] = {}
        self._names: dict[str, str] = {}
        known = {*operation.persons, *operation.listing.off, *operation.listing.merged}
        self.rows: list[Row] = []
        seen: Counter[str] = Counter()
        counted = numbered and _counts_rows([person.id for person, _ in admitted.people])
        for person, answers in admitted.people:
            entry, has_own = self._with_number(person, numbered=numbered)
            seen[entry.id] += 1
            if (again := seen[entry.id]) > 1:
                entry = replace(entry, id=f"{entry.id}-{source}-{again}")
            entry = _unknown_beside(entry, operation)
            self.rows.append(
                Row(
                    person=entry,
                    answers=answers,
                    numbered=has_own or entry.id in known,
                    counted=counted,
                )
            )
        self._repeated = tuple(number for number, count in seen.items() if count > 1)
        if self._names:
            self.rows = [
                replace(row, person=replace(row.person, guardian=self._names[row.person.guardian]))
                if row.person.guardian in self._names
                else row
                for row in self.rows
            ]

    def _with_number(self, person: Person, *, numbered: bool) -> tuple[Person, bool]:
        """Return an entry under a number, and whether the list gave it one.

        A row that lacks its number is not row 5 of every other list, and a name is no number.
        """
        number = person.id
        if _ROW.fullmatch(number):
            own = f"{self._source}-{number.removeprefix('row-')}"
            self._given[number] = own
            return replace(person, id=own), False
        if household_may_name(number) and not any(map(str.isdigit, number)):
            own = f"{self._source}-N{len(self._names) + 1}"
            self._names.setdefault(number, own)
            return replace(person, id=own, extra=(*person.extra, ("person", number))), False
        return person if numbered else replace(person, id=f"{self._source}-{number}"), numbered

    def findings(self, admitted: AdmittedList, taken: Taken) -> Iterable[Finding]:
        """Yield what reading the rows had to say, with the numbers that they will have."""
        repeated: list[CellRef] = []
        for finding in admitted.findings:
            if isinstance(finding, PersonIdRepeated):
                repeated += finding.where  # said once below, in words for a list
            elif isinstance(finding, PersonIdMissing):
                own = self._given.get(finding.given, finding.given)
                yield replace(finding, given=taken.numbers.get(own, own))
            else:
                yield finding
        if self._repeated:
            yield NumberOnSeveralRows(
                count=len(self._repeated),
                persons=self._repeated[:NAMED],
                where=tuple(dict.fromkeys(repeated))[:NAMED],
            )
        if self._names:
            yield NumbersAreNames(count=len(self._names))


_DECLARED = (("cohort", "cohorts"), ("at", "places"), ("to_place", "places"), ("pin", "vehicles"))


def _unknown_beside(person: Person, operation: Operation) -> Person:
    """Return an entry in which no word stands for a thing that the operation does not have.

    In a row that is shifted by a column it is a name, and would stand in the store unsealed.
    """
    for field, things in _DECLARED:
        word, declared = getattr(person, field), getattr(operation, things)
        if word and declared and word not in declared and household_may_name(word):
            changes: dict[str, Any] = {field: None, "extra": (*person.extra, (field, word))}
            person = replace(person, **changes)
    return person
