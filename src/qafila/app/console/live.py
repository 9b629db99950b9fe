# SPDX-License-Identifier: Apache-2.0
"""One operation as it stands, kept up to date while facts come in from anywhere.

Whoever reads gets a `Snapshot`: immutable, of one version. What costs more than a moment (accounts,
findings) is derived once for each version, on first use; findings also in the background, so that
no page waits for them: a page says as of when they are.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from qafila import rules
from qafila.app.console.mentions import Mentions
from qafila.app.console.names import Names
from qafila.app.console.snapshot import Lasting, Snapshot
from qafila.app.identities import apply_tombstones
from qafila.app.planning import without_lists
from qafila.app.recording import Recorder, founding_device
from qafila.app.storing import quarantine_findings, role_of
from qafila.core.events import Envelope, IdentityForgotten, Malformed, ReceiptKind, Sealed, read
from qafila.core.findings import Finding, ordered
from qafila.core.fulfilment import keep_lots
from qafila.core.journeys import keep_journeys
from qafila.core.memory import settled, uncollected
from qafila.core.operation import History, Line, Operation
from qafila.core.problem import pose
from qafila.ports import HubWorkers, StoreProblem, VaultProblem

POLL_S = 0.1
"""How often the store is asked for new facts: whoever else writes to it does not call us."""

BEAT_S = 0.3
"""While facts come in, pictures are made at most so often: each has all that came by then, and
whoever has a page open fetches it once for each."""

LEAST_REST_S = 0.05
"""Between two pictures, however long the first took."""

REST_OF_CHECKS = 2.0
"""A part of a check that took t seconds is followed by a rest of so many t: pages go before."""

FIRST_PAGE_S = 0.5
"""For so long the first page goes before the first findings, which it does not wait for."""

SLICE_S, LEAST_BETWEEN_CHECKS_S = 0.005, 2.0
"""A part of a check is at least so long; and checks are at least so far apart."""

FRESH_S = 60.0
"""Findings look at the clock: they are made again after so long even when nothing happened."""

READ_AT_ONCE = 2000

MENTIONS_AT_A_BEAT = 2000
"""Facts of before that are looked into, for whom they speak of, between two looks for new ones."""

SETTLED_FROM = 20_000
"""So many facts at once are the log of before: they stay, and nobody looks for garbage in them."""

OnFault = Callable[[BaseException, str], None]
"""Hears of an error of ours in work beside the pages, and of which page that work is."""


@dataclass(frozen=True)
class Checked:
    """What the rules found, and as of which version and instant."""

    findings: tuple[Finding, ...]
    version: int
    at: datetime


@dataclass(slots=True)
class _Turn:
    """Who waits with one mark."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    waiting: int = 0


class LiveOperation:
    """Follows the store of one operation; for several threads.

    Parameters
    ----------
    recorder
        The store, and this device that records into it.
    steady
        Seconds that only go forward.
    workers
        Do beside the pages what takes long; None: this process does.
    """

    def __init__(
        self,
        recorder: Recorder,
        *,
        steady: Callable[[], float] = time.monotonic,
        workers: HubWorkers | None = None,
    ) -> None:
        self.recorder = recorder
        self._workers = workers
        self._steady = steady
        self._history = History(founding_device(recorder.store))
        self._folding, self._refreshing = threading.Lock(), threading.Lock()
        self._position = 0
        self._beside = 0
        self._untold = self._forgets = False
        self._mentions = Mentions()
        self._names: Names | None = None
        self._lasting = Lasting()
        self._snapshot: Snapshot | None = None
        self._newest: tuple[tuple[int, int], Operation] | None = None
        self._checked: Checked | None = None
        self._posed: Operation | None = None
        self._checking = threading.Lock()
        self.checks = 0
        """How often the rules have found something else than before."""
        self._listeners: set[Callable[[], None]] = set()
        self._listening = threading.Lock()
        self._closed = threading.Event()
        self.leaning = threading.Lock()
        """Held while something is recorded that leans on a picture of the operation."""
        self._under_way: dict[str, _Turn] = {}
        self._entering = threading.Lock()
        self._nudged = threading.Event()
        self.trouble: StoreProblem | VaultProblem | None = None
        self.refused: StoreProblem | VaultProblem | None = None

    @property
    def id(self) -> str:
        """The operation's id."""
        return self.recorder.store.operation

    @property
    def last_aside(self) -> int:
        """Number of the last offer that was taken in and set aside; 0: none was."""
        return self._beside

    @property
    def is_stranger(self) -> bool:
        """Whether nobody has enrolled this computer: what it records is kept apart, uncounted.

        So it is where a store was copied to another computer instead of joined from there.
        """
        return self.recorder.device not in self.snapshot.operation.day.log.devices

    @property
    def snapshot(self) -> Snapshot:
        """The operation as it stands; the first time it is waited for."""
        if self._snapshot is None:
            self.refresh()
        assert self._snapshot is not None
        return self._snapshot

    @property
    def checked(self) -> Checked:
        """What the rules found last; the first time it is waited for."""
        return self._checked or self.check()

    @property
    def checked_by_now(self) -> Checked | None:
        """What the rules found last; None until they have been held against it once."""
        return self._checked

    def refresh(self, *, ahead: bool = False) -> bool:
        """Take in what the store has got since; return whether there was anything.

        Parameters
        ----------
        ahead
            Whether what open pages are about to ask for is reckoned first. Whoever records, and
            leans on the picture of before, does not wait for that.
        """
        with self._refreshing:
            # Whoever asks for a single fact, or records one, waits for the fold alone.
            with self._folding:
                self._take_in()
                if self._snapshot is not None and not self._untold:
                    return False
                operation, position = self._told(), self._position
                forgets = self._names is None or self._forgets
                self._untold = self._forgets = False
            try:
                snapshot = self._pictured(operation, position, forgets=forgets)
                if ahead and self._listeners:
                    snapshot.accounts()
            except BaseException:
                with self._folding:
                    self._untold, self._forgets = True, self._forgets or forgets
                raise
            changed = self._snapshot is None or self._snapshot.version != position
            self._snapshot = snapshot
        if changed:
            self.refused = None  # the store takes facts again
            self._tell()
        return changed

    def open_anew(self) -> None:
        """Open every identity again: this device has got keys that it did not have."""
        with self._folding:
            self._names, self._untold = None, True
        self.refresh()

    def newest(self) -> Operation:
        """Return the operation with every fact that the store has by now.

        For what leans on where everybody is by now. Pages go on showing `snapshot` until the next
        picture: a hundred pictures a second would be shown to nobody.
        """
        with self._folding:
            self._take_in()
            return self._told()

    def glance(self) -> Operation:
        """Return the operation for one look at where a few are by now, as `History.glance` does."""
        with self._folding:
            self._take_in()
            return self._history.glance()

    def _told(self) -> Operation:
        """Return what all facts that were taken in add up to; by whoever holds the fold."""
        known = self._position, self._beside
        if self._newest is None or self._newest[0] != known:
            self._newest = known, self._history.operation()
        return self._newest[1]

    def not_taken(self, trouble: StoreProblem | VaultProblem) -> None:
        """Remember that the store did not take what somebody recorded, until it takes something."""
        self.refused = trouble
        self._tell()

    def _tell(self) -> None:
        with self._listening:
            heard = tuple(self._listeners)
        for listener in heard:
            listener()

    def _pictured(self, operation: Operation, position: int, *, forgets: bool) -> Snapshot:
        if forgets:
            apply_tombstones(operation, self.recorder.vault)
        if self._names is None:
            role = role_of(operation, self.recorder.device)
            self._names = Names(self.recorder.vault, role)
        snapshot = Snapshot(
            operation,
            position,
            self.recorder.clock.now(),
            self._names.opened,
            self._in_order,
            self._mentions,
            self._lasting,
            self._workers,
        )
        if self._snapshot is not None:
            keep_journeys(self._snapshot.operation, operation)
            keep_lots(self._snapshot.operation, operation)
            snapshot.keep_accounts(self._snapshot)
        return snapshot

    def known(self, facts: Iterable[str]) -> tuple[str, ...]:
        """Return those of these ids that are of facts in the store, shown already or not."""
        asked = tuple(facts)
        if not any(fact in self._history for fact in asked):
            with self._folding:
                self._take_in()
        return tuple(fact for fact in asked if fact in self._history)

    def check(self, rest: Callable[[float], object] = lambda seconds: None) -> Checked:
        """Hold the operation as it stands against every rule.

        Parameters
        ----------
        rest
            Called between two parts of the work with the seconds to let others go before.
        """
        with self._checking:
            snapshot, now = self.snapshot, self.recorder.clock.now()
            held = self._checked
            if held and held.version == snapshot.version and now - held.at < _FRESH:
                return held
            found: list[Finding] = []
            began = self._steady()
            for part in self._parts_of_check(snapshot, now):
                found += part
                if (took := self._steady() - began) >= SLICE_S:
                    rest(took * REST_OF_CHECKS)
                    began = self._steady()
            checked = Checked(without_lists(ordered(found)), snapshot.version, now)
            self._checked = checked
            is_news = held is None or held.findings != checked.findings
            self.checks += is_news
        if is_news:
            self._tell()
        return checked

    def _parts_of_check(self, snapshot: Snapshot, now: datetime) -> Iterator[Iterable[Finding]]:
        """Yield what there is to say, part by part."""
        yield quarantine_findings(self.recorder.store)
        operation = snapshot.named
        yield snapshot.identity_findings
        if self._posed is not None:
            keep_journeys(self._posed, operation)
        yield snapshot.derive("posed", lambda: pose(operation)).findings
        self._posed = operation
        for rule in rules.every_rule():
            yield rule(operation, now)

    @contextmanager
    def one_at_a_time(self, mark: str) -> Iterator[None]:
        """Have what carries the same mark wait for each other, and nothing else."""
        with self._entering:
            turn = self._under_way.setdefault(mark, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._entering:
                turn.waiting -= 1
                if not turn.waiting:
                    del self._under_way[mark]

    def nudge(self) -> None:
        """Have the follower look at once: somebody here has just recorded."""
        self._nudged.set()

    @contextmanager
    def heard_by(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call `listener`, from any thread, whenever the version has changed."""
        with self._listening:
            self._listeners.add(listener)
        try:
            yield
        finally:
            with self._listening:
                self._listeners.discard(listener)

    def follow(self) -> None:
        """Keep up with the store until `close`; to be run in a thread of its own."""
        is_first = True
        while not self._closed.is_set():
            began, before = self._steady(), self.trouble
            try:
                changed = self.refresh(ahead=True)
                if self._checked is not None:  # the first findings go before
                    is_read = self._mentions.keep_up(MENTIONS_AT_A_BEAT)
                    if is_read and is_first:
                        settled()
                        is_first = False
                self.trouble = None
            except (StoreProblem, VaultProblem) as trouble:
                changed, self.trouble = False, trouble
            if (self.trouble is None) != (before is None):
                self._tell()
            took = self._steady() - began
            self._nudged.wait(max(BEAT_S - took, LEAST_REST_S) if changed else POLL_S)
            self._nudged.clear()

    def keep_checked(self) -> None:
        """Keep findings fresh until `close`; to be run in a thread of its own."""
        with suppress(StoreProblem, VaultProblem):  # the follower tells of it
            if self._snapshot is None:
                self.refresh()
        self._closed.wait(FIRST_PAGE_S)
        while not self._closed.is_set():
            try:
                # The first time somebody waits for it.
                self.check(self._closed.wait) if self._checked else self.check()
            except (StoreProblem, VaultProblem) as trouble:
                self.trouble = trouble
            self._closed.wait(LEAST_BETWEEN_CHECKS_S)

    def close(self) -> None:
        """Stop following."""
        self._closed.set()
        self._nudged.set()

    def _take_in(self) -> None:
        """Fold what the store has got since; no snapshot is made of it yet."""
        read_to = self._position, self._beside
        with uncollected():
            try:
                new = list(self._new())
            except StoreProblem:
                self._position, self._beside = read_to  # what was read of it is read again
                raise
            for fact in new:
                self._mentions.add(fact.envelope if isinstance(fact, Sealed) else fact)
            self._history.add(new)
            if len(new) >= SETTLED_FROM:
                settled()
        if new:
            self._untold = True
            self._forgets = self._forgets or any(_forgets(each) for each in new)

    def _new(self) -> Iterator[Envelope | Sealed]:
        store, before = self.recorder.store, ""
        while True:
            last = self._position
            for stored in store.read(after=last, limit=READ_AT_ONCE):
                self._position = stored.position
                try:
                    envelope = read(stored.body)
                except Malformed:
                    continue  # a check of the store tells of it; the sound rest goes on
                if envelope.prev == before:  # one text for both, of 100,000
                    msgspec.structs.force_setattr(envelope, "prev", before)
                before = stored.digest
                yield Sealed(envelope, b"", before)  # the digest says which body stands
            if self._position == last:
                break
        for kept in store.quarantined(after=self._beside):
            self._beside = kept.number
            if kept.kind is ReceiptKind.EXISTS_DIFFERS:
                try:
                    yield Sealed(read(kept.body), kept.body, kept.digest)
                except Malformed:
                    continue

    def _in_order(self) -> Line:
        with self._folding:
            return self._history.line()


_FRESH = timedelta(seconds=FRESH_S)


def _forgets(fact: Envelope | Sealed) -> bool:
    envelope = fact.envelope if isinstance(fact, Sealed) else fact
    return isinstance(envelope.fact, IdentityForgotten)
