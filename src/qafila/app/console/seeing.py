# SPDX-License-Identifier: Apache-2.0
"""Who saw whose identity: on record before anything is shown.

The audit of the hub says who saw whom, when and why; the operation itself holds one fact for each
visit, so that every replica knows that names were looked at. A page that fetches itself again and
shows the same people is no new look.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec

from qafila.app.accounts import Gate
from qafila.app.console.ledger import SubjectView
from qafila.app.console.live import LiveOperation
from qafila.app.storing import role_of
from qafila.core.access import Action, Field, Viewer
from qafila.core.events import IdentitiesOpened

AGAIN = timedelta(minutes=10)
"""Whoever is still looked at after so long is noted once more."""

MOST_VISITS, MOST_NOTED = 512, 20_000
"""Sessions, and ids of each, that are remembered; a forgotten one is noted once more."""

PURPOSE = "console"


class Seen:
    """Whom each session has been noted to see, of one operation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._noted: OrderedDict[str, dict[str, datetime]] = OrderedDict()
        self._opened: OrderedDict[str, None] = OrderedDict()

    def news(self, visitor: str, ids: Collection[str], now: datetime) -> tuple[str, ...]:
        """Return of whom it is not on record yet, or long ago, that this visitor sees them."""
        with self._lock:
            noted = self._noted.get(visitor, {})
            return tuple(each for each in ids if each not in noted or now - noted[each] > AGAIN)

    def remember(self, visitor: str, ids: Collection[str], now: datetime) -> None:
        """Remember that it is on record."""
        with self._lock:
            noted = self._noted.setdefault(visitor, {})
            if len(noted) > MOST_NOTED:
                noted.clear()
            noted.update(dict.fromkeys(ids, now))
            self._noted.move_to_end(visitor)
            while len(self._noted) > MOST_VISITS:
                self._noted.popitem(last=False)

    def has_opened(self, visitor: str) -> bool:
        """Whether it is on record that this visitor looks at names of the operation."""
        with self._lock:
            return visitor in self._opened

    def remember_opened(self, visitor: str) -> None:
        """Remember that it is on record."""
        with self._lock:
            self._opened[visitor] = None
            while len(self._opened) > MOST_VISITS:
                self._opened.popitem(last=False)


def note_seen(
    live: LiveOperation,
    gate: Gate,
    viewer: Viewer,
    ids: Collection[str],
    now: datetime,
    *,
    action: Action,
    why: str,
    session: str = "",
) -> None:
    """Put on record whose identity somebody is about to see. Show it when this has returned.

    Parameters
    ----------
    ids
        Of the people; nothing is written where there are none.
    why
        What it is for, in words without names; the page's own name is enough.
    session
        Of a person; of a program its account stands for it.

    Raises
    ------
    StoreProblem
        It could not be written: nothing may be shown.
    """
    if not ids:
        return
    visitor = session or viewer.user
    seen = live.snapshot.lasting("seen", Seen)
    if not seen.has_opened(visitor):
        operation = live.snapshot.operation
        role = role_of(operation, live.recorder.device)
        opened = IdentitiesOpened(count=len(operation.persons), role=role, purpose=PURPOSE)
        live.recorder.record([opened], author=viewer.title)
        seen.remember_opened(visitor)
    news = seen.news(f"{visitor} {action} {why}", ids, now)
    if news:
        gate.note(viewer, action, news, live.id, why=why)
        seen.remember(f"{visitor} {action} {why}", news, now)


def with_name(
    live: LiveOperation,
    gate: Gate,
    viewer: Viewer,
    view: SubjectView,
    now: datetime,
    *,
    session: str = "",
) -> SubjectView:
    """Return the ledger of a person with the name, for who sees it; that goes on record first.

    Raises
    ------
    StoreProblem
        It could not be written: nothing may be shown.
    """
    person = view.subject.removeprefix("person:")
    held = live.snapshot.named.persons.get(person) if viewer.sees(Field.NAME) else None
    if view.kind != "person" or held is None:
        return view
    note_seen(
        live, gate, viewer, [person], now, action=Action.SEE_LEDGER, why="ledger", session=session
    )
    return msgspec.structs.replace(view, name=held.name_ar or held.name_latin)
