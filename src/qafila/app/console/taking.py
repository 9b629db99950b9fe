# SPDX-License-Identifier: Apache-2.0
"""Lists that somebody brought to the console, looked at before anything of them is recorded.

What was brought waits here, in memory alone, for whoever brought it: some minutes, so many and so
large and no more. It is held against the registry anew before it is taken in; what was not shown
is not recorded.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace as replace_struct

from qafila.app import engines
from qafila.app.console.live import LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.core.document import Document
from qafila.core.events import Fact
from qafila.core.findings import Finding, grouped
from qafila.core.values import LANGS

if TYPE_CHECKING:
    from qafila.app.importing import Understood
    from qafila.app.importing_beside import GivenList
    from qafila.app.importing_owed import OwedUnderstood

MOST_WAITING, MOST_OF_ONE = 12, 3
MOST_BYTES = 192 * 1024 * 1024
WAITS = timedelta(minutes=30)

MOST_ASKED = 200
"""Columns whose meaning a form asks for."""

MOST_SAID, MOST_CELLS = 20, 6
"""Findings of one kind that are told, and cells of each; all are counted."""


class TakingBusy(Exception):
    """Another list is being read: one at a time.

    Exception
    └── TakingBusy
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A list that waits for a human to agree.

    Parameters
    ----------
    by
        Session, or account, of whoever brought it.
    until
        When it is let go.
    beside
        Version of the operation that it was held against.
    """

    token: str
    by: str
    until: datetime
    given: GivenList[Understood] | GivenList[OwedUnderstood] = field(repr=False)
    understood: Understood | OwedUnderstood = field(repr=False)
    beside: int

    @property
    def listed(self) -> str:
        """Id of the list that is owed; empty for a list of people who travel."""
        return (
            self.given.listed if isinstance(self.given, engines.importing_beside.OwedList) else ""
        )


class Column(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A column of a list, and the field it is read as; empty where it is kept beside."""

    header: str
    field: str = ""


class FindingsSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What there is to say of a list, of one kind: how often, what to do, and the first of them.

    Parameters
    ----------
    texts
        Each in both languages.
    where
        The rows and columns of each.
    commands
        How the first is settled, where that is done at the hub's computer alone.
    page
        On which page of the console it is settled, and what is asked of it; absent: on none.
    """

    code: str
    severity: str
    count: int
    remedy: dict[str, str]
    texts: tuple[dict[str, str], ...]
    where: tuple[str, ...]
    commands: tuple[str, ...] = ()
    page: str = ""


class TakingView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a list would change.

    Parameters
    ----------
    listed
        Id of the list that is owed; empty for a list of people who travel.
    seen
        Of what would be recorded: it must be the same when somebody agrees.
    may_drop
        Whether who is gone may come off the registry.
    has_errors
        Whether rows could not be read or contradict each other.
    """

    token: str
    file: str
    sender: str = ""
    listed: str = ""
    rows: int = 0
    added: tuple[str, ...] = ()
    amended: tuple[str, ...] = ()
    answered: int = 0
    gone: tuple[str, ...] = ()
    to_drop: int = 0
    same: int = 0
    columns: tuple[Column, ...] = ()
    findings: tuple[FindingsSaid, ...] = ()
    seen: str = ""
    changes: bool = False
    may_drop: bool = False
    has_errors: bool = False
    until: datetime


class WaitingRoom:
    """The lists that wait, of one operation; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._held: OrderedDict[str, Waiting] = OrderedDict()

    def of(self, by: str, now: datetime) -> tuple[Waiting, ...]:
        """Return what somebody brought and has not decided upon, the last first."""
        with self._lock:
            self._let_go(now)
            return tuple(each for each in reversed(self._held.values()) if each.by == by)

    def find(self, by: str, token: str, now: datetime) -> Waiting | None:
        """Return one of them; None when it was decided upon or let go, or is another's."""
        return next((each for each in self.of(by, now) if each.token == token), None)

    def put(self, waiting: Waiting, now: datetime) -> None:
        """Keep a list; the oldest are let go where there are too many, or too large."""
        with self._lock:
            self._held.pop(waiting.token, None)
            self._held[waiting.token] = waiting
            self._let_go(now)

    def drop(self, token: str) -> None:
        """Let one go."""
        with self._lock:
            self._held.pop(token, None)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read one list at a time: each may hold a processor for a while.

        Raises
        ------
        TakingBusy
        """
        if not self._reading.acquire(blocking=False):
            raise TakingBusy
        try:
            yield
        finally:
            self._reading.release()

    def _let_go(self, now: datetime) -> None:
        for token, each in list(self._held.items()):
            if each.until <= now:
                del self._held[token]
        for by in {each.by for each in self._held.values()}:
            own = [token for token, each in self._held.items() if each.by == by]
            for token in own[:-MOST_OF_ONE]:
                del self._held[token]
        while len(self._held) > MOST_WAITING or self._bytes() > MOST_BYTES:
            self._held.popitem(last=False)

    def _bytes(self) -> int:
        return sum(len(each.given.content) for each in self._held.values())


def room_of(snapshot: Snapshot) -> WaitingRoom:
    """Return where the lists of an operation wait."""
    return snapshot.lasting("taking", WaitingRoom)


def bring(
    live: LiveOperation,
    by: str,
    name: str,
    content: bytes,
    now: datetime,
    *,
    sender: str = "",
    listed: str = "",
) -> Waiting:
    """Read a list that somebody brought, hold it against the registry, and let it wait.

    Raises
    ------
    NotHeld, TakingBusy
    """
    plain = PurePath(name.replace("\\", "/")).name or "list"
    given: GivenList[Understood] | GivenList[OwedUnderstood]
    if listed:
        given = engines.importing_beside.OwedList(
            name=plain, content=content, sender=sender, columns={}, listed=listed
        )
    else:
        given = engines.importing_beside.ListOfPeople(
            name=plain, content=content, sender=sender, columns={}
        )
    return _held_against(live, given, by, now, secrets.token_urlsafe(12))


def read_as(
    live: LiveOperation, waiting: Waiting, columns: Mapping[str, str], now: datetime
) -> Waiting:
    """Read a list that waits once more, with what somebody says its columns are.

    Raises
    ------
    NotHeld, TakingBusy
    """
    given = replace(waiting.given, columns=dict(columns))
    return _held_against(live, given, waiting.by, now, waiting.token)


def _held_against(
    live: LiveOperation,
    given: GivenList[Understood] | GivenList[OwedUnderstood],
    by: str,
    now: datetime,
    token: str,
) -> Waiting:
    snapshot = live.snapshot
    room = room_of(snapshot)
    with room.reading():
        understood = given.beside(snapshot.named, snapshot.identity_findings)
    waiting = Waiting(
        token=token,
        by=by,
        until=now + WAITS,
        given=given,
        understood=understood,
        beside=snapshot.version,
    )
    room.put(waiting, now)
    return waiting


def facts_of_list(
    waiting: Waiting, *, drop_gone: bool = False, agreed_by: str = ""
) -> tuple[Fact, ...]:
    """Return what is recorded when somebody agrees to a list."""
    understood = waiting.understood
    if isinstance(understood, engines.importing_owed.OwedUnderstood):
        return understood.facts() if understood.changes else ()
    drops = drop_gone and understood.may_drop
    if understood.changes or understood.answers or understood.is_news or drops:
        return understood.facts(drop_gone=drop_gone, agreed_by=agreed_by)
    return ()


def renewed(live: LiveOperation, waiting: Waiting, now: datetime) -> Waiting:
    """Return a list held against the operation as it stands now.

    Raises
    ------
    NotHeld, TakingBusy
    """
    live.refresh()
    if live.snapshot.version == waiting.beside:
        return waiting
    return _held_against(live, waiting.given, waiting.by, now, waiting.token)


def taking_view(waiting: Waiting) -> TakingView:
    """Return what a list that waits would change."""
    understood = waiting.understood
    read = {
        header: Column(header=header, field=dict(table.fields).get(header, ""))
        for table in understood.tables
        for header in (*table.fields, *table.unused)
    }
    view = TakingView(
        token=waiting.token,
        file=understood.file,
        sender=understood.sender,
        listed=waiting.listed,
        rows=understood.rows,
        same=understood.same,
        columns=tuple(read.values())[:MOST_ASKED],
        findings=tuple(findings_said(understood.findings)),
        seen=_digest(facts_of_list(waiting, drop_gone=True)),
        changes=bool(facts_of_list(waiting)),
        until=waiting.until,
    )
    if isinstance(understood, engines.importing_owed.OwedUnderstood):
        return replace_struct(
            view,
            added=tuple(entry.id for entry in understood.added),
            amended=tuple(entry.id for entry in understood.told),
            has_errors=understood.any_unread,
        )
    return replace_struct(
        view,
        added=tuple(person.id for person in understood.added),
        amended=tuple(old.id for old, _, _ in understood.amended),
        answered=len(understood.answers),
        gone=tuple(person.id for person in understood.gone),
        to_drop=len(understood.to_drop),
        may_drop=understood.may_drop,
        has_errors=engines.importing.any_unread(understood),
    )


def findings_said(findings: Iterable[Finding]) -> Iterator[FindingsSaid]:
    """Yield findings by kind, the worst first."""
    for code, found in grouped(findings).items():
        shown = found[:MOST_SAID]
        yield FindingsSaid(
            code=code,
            severity=found[0].severity.value,
            count=len(found),
            remedy={lang: found[0].remedy(lang) for lang in LANGS},
            texts=tuple({lang: each.text(lang) for lang in LANGS} for each in shown),
            where=tuple(", ".join(map(str, each.where[:MOST_CELLS])) for each in shown),
            commands=() if found[0].page else found[0].typed(),
            page=found[0].page,
        )


def taking_document(waiting: Waiting) -> Document:
    """Return what a list would change, for a person to agree to; without the findings."""
    understood = waiting.understood
    if isinstance(understood, engines.importing_owed.OwedUnderstood):
        return engines.importing_shown.owed_document(replace(understood, findings=()))
    return engines.importing_shown.document(replace(understood, findings=()))


def _digest(facts: tuple[Fact, ...]) -> str:
    return hashlib.blake2b(msgspec.json.encode(facts), digest_size=12).hexdigest()
