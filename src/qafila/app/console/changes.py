# SPDX-License-Identifier: Apache-2.0
"""Every change to the list, and every answer, the last first."""

from __future__ import annotations

from datetime import datetime

import msgspec

from qafila.app.console.person import find_person
from qafila.app.console.registry import operation_for
from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Field, Viewer
from qafila.core.document import Wording, phrase
from qafila.core.operation import Operation
from qafila.reports.changes import ListChange, change_said, list_changes

PER_PAGE = 50

KINDS = (
    *("added", "amended", "dropped", "substituted", "merged", "kept_apart", "taken_back"),
    *("answered", "judged", "sharing"),
)
OF_CARE = frozenset({"answered", "judged", "sharing"})
"""What somebody answered, or was judged of them: for who sees whole identities."""


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One change of one entry.

    Parameters
    ----------
    what
        One of `KINDS`.
    detail
        Fields that were amended, or the numbers of other entries.
    """

    at: datetime
    what: str
    person: str
    name_ar: str = ""
    name_latin: str = ""
    detail: tuple[str, ...] = ()
    reason: str = ""
    agreed_by: str = ""
    recorded_by: str = ""
    fact: str = ""
    is_undone: bool = False


class ChangesView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of the changes."""

    version: int
    count: int
    page: int
    pages: int
    rows: tuple[ChangeRow, ...]
    kinds: tuple[str, ...]
    what: str = ""
    person: str = ""
    sees_names: bool = False


def changes(
    snapshot: Snapshot, viewer: Viewer, *, what: str = "", person: str = "", page: int = 1
) -> ChangesView:
    """Return a page of the changes, narrowed to a kind or to one entry."""
    view, _ = changes_said(snapshot, viewer, what=what, person=person, page=page)
    return view


def changes_said(
    snapshot: Snapshot, viewer: Viewer, *, what: str = "", person: str = "", page: int = 1
) -> tuple[ChangesView, tuple[Wording, ...]]:
    """Return the same with what each row says in words."""
    named = viewer.sees(Field.NAME)
    kinds = tuple(kind for kind in KINDS if named or kind not in OF_CARE)
    asked = what if what in kinds else ""
    fitting = [
        change
        for change in snapshot.derive("changes", lambda: _newest_first(snapshot))
        if change.what in kinds
        and (not asked or change.what == asked)
        and (not person or person == change.person or person in change.detail)
    ]
    pages = max(1, -(-len(fitting) // PER_PAGE))
    page = min(max(1, page), pages)
    shown = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
    operation = operation_for(snapshot, viewer)
    view = ChangesView(
        version=snapshot.version,
        count=len(fitting),
        page=page,
        pages=pages,
        rows=tuple(_row(operation, change, named=named) for change in shown),
        kinds=kinds,
        what=asked,
        person=person,
        sees_names=named,
    )
    return view, tuple(_said(operation, change) for change in shown)


class _Kept:
    """The changes as last read out of the log, and what they follow from."""

    def __init__(self) -> None:
        self.held: tuple[tuple[object, ...], tuple[ListChange, ...]] = ((), ())


def _newest_first(snapshot: Snapshot) -> tuple[ListChange, ...]:
    """Return every change; the log is read anew only when a fact about the list came in."""
    kept = snapshot.lasting("changes-kept", _Kept)
    operation = snapshot.operation
    listing = operation.listing
    now = (
        *(listing.lists, listing.amended, listing.came_by, listing.dropped, listing.merged),
        *(listing.apart, listing.fitness, listing.sharing, operation.consents),
        operation.day.log.corrected,
    )
    before, found = kept.held
    if before != now:
        found = tuple(reversed(tuple(list_changes(snapshot.log()))))
        kept.held = (now, found)
    return found


def _row(operation: Operation, change: ListChange, *, named: bool) -> ChangeRow:
    held = find_person(operation, change.person)
    return ChangeRow(
        at=change.at,
        what=change.what,
        person=change.person,
        name_ar=held.name_ar if named and held else "",
        name_latin=held.name_latin if named and held else "",
        detail=change.detail,
        reason=change.reason,
        agreed_by=change.agreed_by,
        recorded_by=change.recorded_by,
        fact=change.fact,
        is_undone=bool(operation.day.log.corrected.get(change.fact)),
    )


def _said(operation: Operation, change: ListChange) -> Wording:
    said = change_said(operation, change)
    undone = operation.day.log.corrected.get(change.fact)
    return phrase("report-changes-undone", what=said) if undone else said
