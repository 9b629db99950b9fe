# SPDX-License-Identifier: Apache-2.0
"""An operation as of one version of its store, with what is derived from it once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from qafila.app.console.logged import Logged, Logging
from qafila.app.console.mentions import Mentions
from qafila.core.events import Envelope
from qafila.core.findings import Finding
from qafila.core.operation import Accounts, Line, Operation, accounts
from qafila.data.timezones import zone_of
from qafila.ports import HubWorkers, Piece, Result

T = TypeVar("T")


class _Here:
    """Does everything in this process."""

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        return map(work, pieces)

    def do(
        self,
        work: Callable[[Piece, Callable[[], bool], Callable[[Any], None]], Result],
        piece: Piece,
        *,
        stop: Callable[[], bool],
        watch: Callable[[Any], None],
    ) -> Result:
        return work(piece, stop, watch)


class Lasting:
    """What is kept from one version of an operation to the next."""

    def __init__(self) -> None:
        self._held: dict[str, Any] = {}
        self._lock = threading.Lock()

    def of(self, name: str, make: Callable[[], T]) -> T:
        """Return what is held under a name; made on first use."""
        with self._lock:
            if name not in self._held:
                self._held[name] = make()
            return self._held[name]  # type: ignore[no-any-return]


class Snapshot:
    """The operation as of one version of its store.

    Parameters
    ----------
    operation
        Without names: ids, counts and places.
    version
        Position of the last fact that is in it.
    at
        When it was made.
    """

    def __init__(
        self,
        operation: Operation,
        version: int,
        at: datetime,
        names: Callable[[Operation], tuple[Operation, tuple[Finding, ...]]],
        log: Callable[[], Line],
        mentions: Mentions,
        lasting: Lasting | None = None,
        workers: HubWorkers | None = None,
    ) -> None:
        self.operation = operation
        self.version = version
        self.at = at
        self._names = names
        self._log = log
        self._mentions = mentions
        self._lasting = lasting or Lasting()
        self.workers = workers or _Here()
        self._derived: dict[str, Any] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    @property
    def zone(self) -> tzinfo:
        """The operation's time zone."""
        return zone_of(self.operation.description.timezone)

    @property
    def named(self) -> Operation:
        """The operation with all identities that this hub opens: for who may see them alone."""
        return self._opened()[0]

    @property
    def identity_findings(self) -> tuple[Finding, ...]:
        """What there is to say about identities that do not open."""
        return self._opened()[1]

    def _opened(self) -> tuple[Operation, tuple[Finding, ...]]:
        return self.derive("names", lambda: self._names(self.operation))

    def accounts(self) -> Accounts:
        """Return the reckoning of everybody, as of `at`."""
        return self.derive("accounts", lambda: accounts(self.operation, self.at))

    def keep_accounts(self, before: Snapshot) -> None:
        """Take over the reckoning of an earlier picture, as far as it goes."""
        held: Accounts | None = before._derived.get("accounts")
        moved = held.moved_on(self.operation, self.at) if held is not None else None
        if moved is not None:
            self.derive("accounts", lambda: moved)

    def log(self) -> Line:
        """Return every fact known by now with its corrected instant, in the order they count."""
        return self.logged().line

    def logged(self) -> Logged:
        """Return the log, and what is known of it."""
        return self.derive("log", lambda: self.lasting("log", Logging).of(self._log()))

    def lasting(self, name: str, make: Callable[[], T]) -> T:
        """Return what one operation has once for all versions: made by `make` on first use.

        Whatever it is, several threads use it, and it follows the versions by itself.
        """
        return self._lasting.of(name, make)

    def facts_of(self, subject: str) -> tuple[tuple[Envelope, int], ...]:
        """Return the facts that speak of something, in the order in which they count.

        Parameters
        ----------
        subject
            ``person:``, ``vehicle:``, ``lot:``… with an id, or another word of the ledger.
        """
        log, positions = self.log(), self.logged().positions
        found = {positions[fact] for fact in self._mentions.of(subject) if fact in positions}
        return tuple(log[position] for position in sorted(found) if position < len(log))

    def fact(self, fact: str) -> Envelope | None:
        """Return the fact of this id; None where there is none."""
        log, position = self.log(), self.logged().positions.get(fact)
        return None if position is None or position >= len(log) else log[position][0]

    def derive(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` makes of this snapshot, made once however many ask."""
        if name in self._derived:
            return self._derived[name]  # type: ignore[no-any-return]
        with self._lock:
            lock = self._locks.setdefault(name, threading.Lock())
        with lock:
            if name not in self._derived:
                self._derived[name] = make()
            return self._derived[name]  # type: ignore[no-any-return]
