# SPDX-License-Identifier: Apache-2.0
"""Admission of lists that are owed: each row is an entry, by name or by its number alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qafila.core.admission.desk import Desk
from qafila.core.admission.entry_findings import (
    EntryNumberMissing,
    EntryOfUnknownPerson,
    ListOwedByNobody,
)
from qafila.core.admission.people import Intake
from qafila.core.drafts import Draft
from qafila.core.drafts.owed_lists import list_called
from qafila.core.events import EntryListed
from qafila.core.registry import ListEntry, entry_id, is_in_clear
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


def _admit(draft: Draft, of: str, intake: Intake, desk: Desk) -> None:
    number = _number(draft, of, desk)
    who = intake.named(draft, entry_id(of, number))
    person = identifier(draft.values.get("person", "")) or None
    entry = ListEntry(of=of, number=number, who=who if is_in_clear(who) else None, person=person)
    desk.register("entry", entry.id, entry, EntryListed(entry=entry), draft)
    if person is not None and f"person:{person}" not in desk.sources:
        where = draft.ref("person")
        desk.found.add(EntryOfUnknownPerson, where, listed=of, entry=number, person=person)


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
