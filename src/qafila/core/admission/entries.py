# SPDX-License-Identifier: Apache-2.0
"""Admission of lists that are owed: each row is an entry, by name or by its number alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from qafila.core.admission.desk import Desk
from qafila.core.admission.entry_findings import (
    EntryNumberMissing,
    EntryOfUnknownPerson,
    ListOwedByNobody,
)
from qafila.core.admission.people import Intake
from qafila.core.admission.references import References
from qafila.core.drafts import Draft
from qafila.core.drafts.owed_lists import list_called
from qafila.core.events import EntryListed
from qafila.core.findings import Finding
from qafila.core.registry import ListEntry, entry_id, is_in_clear
from qafila.core.registry.labels import household_may_name
from qafila.core.spelling import identifier


def admit_entries(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register every entry of the lists; people who travel were admitted before."""
    intake = Intake(desk)
    files: dict[str, Draft] = {}
    for draft in drafts:
        of = list_called(draft.origin.file)
        files.setdefault(of, draft)
        _admit(draft, of, intake, desk)
    intake.say_columns()
    owed = desk.references.declared("list")
    for of, draft in files.items():
        if of not in owed:
            desk.found.add(ListOwedByNobody, draft.ref(), listed=of, known=tuple(sorted(owed)))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRow:
    """One row of a list that is owed and arrived alone.

    Parameters
    ----------
    entry
        What it says.
    numbered
        Whether its number is the list's own.
    draft
        Where it stands.
    """

    entry: ListEntry
    numbered: bool
    draft: Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedRows:
    """A list that is owed and arrived alone.

    Parameters
    ----------
    rows
        In order; a number may stand in several.
    named
        Rows with a name in the place of the number or of the person: it is kept beside the entry.
    """

    rows: tuple[OwedRow, ...]
    named: tuple[Draft, ...]
    findings: tuple[Finding, ...]


def admit_owed_list(
    drafts: Iterable[Draft], of: str, source: str, persons: Iterable[str], on: date | None
) -> OwedRows:
    """Return the entries of a list that arrived alone, beside an operation that exists.

    Parameters
    ----------
    drafts
        Of the list.
    of
        Its id.
    source
        What goes before the number of a row that has none of its own.
    persons
        Ids of people who travel, registered now or before.
    on
        Day of the operation.
    """
    desk = Desk(References({}))
    desk.on = on
    intake = Intake(desk)
    known = frozenset(persons)
    rows: list[OwedRow] = []
    named: list[Draft] = []
    for written in drafts:
        if written.kind != "entry":
            continue
        draft = _without_names(written, known)
        if draft is not written:
            named.append(written)
        number = identifier(draft.values.get("entry", ""))
        own = number or f"{source}-{draft.row}"
        if not number and "entry" in draft.origin.columns:
            desk.found.add(EntryNumberMissing, draft.ref("entry"), listed=of, given=own)
        entry = _entry(draft, of, own, intake)
        if entry.person is not None and entry.person not in known:
            where, person = draft.ref("person"), entry.person
            desk.found.add(EntryOfUnknownPerson, where, listed=of, entry=own, person=person)
        rows.append(OwedRow(entry=entry, numbered=bool(number), draft=draft))
    intake.say_columns()
    return OwedRows(rows=tuple(rows), named=tuple(named), findings=desk.findings())


def _without_names(draft: Draft, known: frozenset[str]) -> Draft:
    """Return a row with the names beside that stand where numbers belong: those are not sealed."""
    beside = tuple(
        (key, word)
        for key in ("entry", "person")
        if (word := identifier(draft.values.get(key, "")))
        and word not in known
        and household_may_name(word)
        and not any(map(str.isdigit, word))
    )
    if not beside:
        return draft
    keys = dict(beside)
    values = {key: value for key, value in draft.values.items() if key not in keys}
    return replace(draft, values=values, extra=(*draft.extra, *beside))


def _admit(draft: Draft, of: str, intake: Intake, desk: Desk) -> None:
    number = _number(draft, of, desk)
    entry = _entry(draft, of, number, intake)
    desk.register("entry", entry.id, entry, EntryListed(entry=entry), draft)
    person = entry.person
    if person is not None and f"person:{person}" not in desk.sources:
        where = draft.ref("person")
        desk.found.add(EntryOfUnknownPerson, where, listed=of, entry=number, person=person)


def _entry(draft: Draft, of: str, number: str, intake: Intake) -> ListEntry:
    who = intake.named(draft, entry_id(of, number))
    person = identifier(draft.values.get("person", "")) or None
    return ListEntry(of=of, number=number, who=who if is_in_clear(who) else None, person=person)


def _number(draft: Draft, of: str, desk: Desk) -> str:
    number = identifier(draft.values.get("entry", ""))
    if number:
        return number
    given, copies = f"row-{draft.row}", 1
    while f"entry:{entry_id(of, given)}" in desk.sources:
        copies += 1
        given = f"row-{draft.row}-{copies}"
    if "entry" in draft.origin.columns:  # a missing column was said once, for the whole table
        desk.found.add(EntryNumberMissing, draft.ref("entry"), listed=of, given=given)
    return given


def lists_owed(by_kind: Mapping[str, Sequence[Draft]]) -> frozenset[str]:
    """Return the lists that obligations name."""
    named = (draft.values.get("list") for draft in by_kind.get("obligation", ()))
    return frozenset(list_called(name) for name in named if isinstance(name, str)) - {""}
