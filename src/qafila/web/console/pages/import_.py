# SPDX-License-Identifier: Apache-2.0
"""Taking a list in: brought, read, looked at, and recorded only when somebody agrees."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from qafila.app import engines
from qafila.app.console.taking import (
    TakingBusy,
    Waiting,
    bring,
    facts_of_list,
    read_as,
    renewed,
    room_of,
    taking_document,
    taking_view,
)
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.forms import Filled, Mistakes
from qafila.web.console.pages import Act, Done, Page, page, way_to
from qafila.web.console.pages.registry import seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from qafila.web.console.visit import Visit

MOST_LETTERS = 200


def _by(visit: Visit) -> str:
    return visit.session or visit.viewer.user


def _show(visit: Visit) -> Mapping[str, Any]:
    room, now = room_of(visit.snapshot), visit.hub.now()
    token = visit.query.get("what", "")
    waiting = room.find(_by(visit), token, now) if token else None
    held = room.of(_by(visit), now)
    operation = visit.snapshot.operation
    common = {
        "waiting": [taking_view(each) for each in held if each is not waiting],
        "owed": engines.importing_owed.lists_owed(operation),
        "senders": _senders(visit),
        "zone": visit.snapshot.zone,
    }
    if waiting is None:
        return {**common, "view": None, "is_gone": bool(token)}
    view = taking_view(waiting)
    seen(visit, (*view.added, *view.amended, *view.gone), "import")
    return {
        **common,
        "view": view,
        "is_gone": False,
        "document": taking_document(waiting),
        "way_to": partial(way_to, visit),
        "fields": engines.importing_owed.owed_fields()
        if view.listed
        else engines.importing.known_fields(),
    }


def _senders(visit: Visit) -> tuple[str, ...]:
    lists = visit.snapshot.operation.listing.lists
    return tuple(dict.fromkeys(each.taken.sender for each in lists if each.taken.sender))[:20]


def _held(visit: Visit) -> Waiting:
    token = visit.query.get("what", "")
    found = room_of(visit.snapshot).find(_by(visit), token, visit.hub.now())
    if found is None:
        raise Mistakes({"": phrase("console-import-gone")})
    return found


def _reading(read: Callable[[], Waiting]) -> Waiting:
    """Return a list that was read; what is in the way is told on the form."""
    try:
        return read()
    except engines.importing_beside.NotHeld as problem:
        told = phrase(problem.code, path=problem.subject, reason=problem.reason)
        raise Mistakes({"": told}) from problem
    except TakingBusy:
        raise Mistakes({"": phrase("console-import-busy")}) from None


def _read(visit: Visit, filled: Filled) -> Done:
    file = filled.files.get("list")
    sender = filled.text("sender", most=MOST_LETTERS)
    owed = engines.importing_owed.lists_owed(visit.snapshot.operation)
    listed = filled.one_of("listed", owed, needed=False)
    if file is None or not file.name:
        filled.mistake("list", phrase("console-import-no-file"))
    elif not file.content:
        filled.mistake("list", phrase("console-import-empty-file"))
    filled.settle()
    assert file is not None
    waiting = _reading(
        lambda: bring(
            visit.operation,
            _by(visit),
            file.name,
            file.content,
            visit.hub.now(),
            sender=sender,
            listed=listed,
        )
    )
    return Done(visit.link("import", waiting.token))


def _columns(visit: Visit, filled: Filled) -> Done:
    """Read the list once more, with what its columns are said to be."""
    waiting = _held(visit)
    view = taking_view(waiting)
    fields = (
        engines.importing_owed.owed_fields() if view.listed else engines.importing.known_fields()
    )
    there = {column.header for column in view.columns}
    chosen = {header: f for header, f in waiting.given.columns.items() if header in there}
    for number, column in enumerate(view.columns):
        said = filled.one_of(f"column-{number}", fields, needed=False)
        if said and said != column.field:
            chosen[column.header] = said
    header = filled.text("more_header", most=MOST_LETTERS)
    field = filled.one_of("more_field", fields, needed=bool(header))
    if header and field:
        chosen[header] = field
    filled.settle()
    again = _reading(lambda: read_as(visit.operation, waiting, chosen, visit.hub.now()))
    return Done(visit.link("import", again.token), (phrase("console-import-read-again"),))


def _take(visit: Visit, filled: Filled) -> Done:
    waiting = _held(visit)
    drop_gone = filled.ticked("drop_gone")
    agreed_by = filled.text("take_agreed_by", needed=drop_gone, most=MOST_LETTERS)
    filled.settle()
    now = visit.hub.now()
    waiting = _reading(lambda: renewed(visit.operation, waiting, now))
    view = taking_view(waiting)
    if filled.text("seen") != view.seen:
        raise Mistakes({"": phrase("console-import-changed")})
    facts = facts_of_list(waiting, drop_gone=drop_gone, agreed_by=agreed_by)
    if not facts:
        raise Mistakes({"": phrase("console-import-nothing")})
    room = room_of(visit.snapshot)
    room.drop(waiting.token)  # a second press finds nothing to take in
    try:
        visit.operation.recorder.record(facts, author=visit.viewer.title)
    except Exception:
        room.put(waiting, now)
        raise
    told = phrase(
        "console-import-done",
        added=len(view.added),
        amended=len(view.amended),
        dropped=view.to_drop if drop_gone and view.may_drop else 0,
    )
    return Done(visit.link("import"), (told,))


def _discard(visit: Visit, filled: Filled) -> Done:
    room_of(visit.snapshot).drop(_held(visit).token)
    return Done(visit.link("import"), (phrase("console-import-discarded"),))


_EDIT = Action.EDIT_REGISTRY

page(
    Page(
        name="import",
        action=_EDIT,
        order=0,
        within="registry",
        template="import.html",
        show=_show,
        below=True,
        acts={
            "read": Act(action=_EDIT, do=_read),
            "columns": Act(action=_EDIT, do=_columns),
            "take": Act(action=_EDIT, do=_take),
            "discard": Act(action=_EDIT, do=_discard),
        },
    )
)
