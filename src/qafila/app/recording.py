# SPDX-License-Identifier: Apache-2.0
"""Recording facts on this device, and reading a store back into an operation.

A fact gets its id and its place in the device's chain before anybody else sees it; facts, chain and
signature are on the disk together before `record` returns.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from qafila.app.identities import is_unsealed, sealed_facts
from qafila.core.events import (
    DeviceEnrolled,
    Envelope,
    Fact,
    Head,
    Malformed,
    Receipt,
    ReceiptKind,
    Role,
    Sealed,
    head_message,
    read,
    seal,
)
from qafila.core.operation import History
from qafila.ports import Clock, EventStore, Ids, Vault

MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 1000, 2**21
"""Facts that one signature covers at most, so that a chain can be passed on in small parts."""

MOST_TOGETHER = 64
"""Threads whose facts are written in one go at most."""

T = TypeVar("T")


def portions(items: Sequence[T], size_of: Callable[[T], int]) -> Iterator[Sequence[T]]:
    """Yield items in order, in portions that one signature may cover; one large item is alone."""
    start, size = 0, 0
    for end, item in enumerate(items):
        size += size_of(item)
        if end > start and (end - start == MOST_AT_ONCE or size > MOST_BYTES_AT_ONCE):
            yield items[start:end]
            start, size = end, size_of(item)
    if start < len(items):
        yield items[start:]


@dataclass(slots=True, eq=False)
class _Wish:
    """What one thread wishes to record, and what became of it."""

    facts: Sequence[Fact]
    author: str
    at: datetime
    ids: Iterator[str]
    count: int = 0
    is_done: bool = False
    receipts: tuple[Receipt, ...] = ()
    trouble: BaseException | None = None


class Group:
    """Records in groups: who waits for the disk is joined by all that came meanwhile.

    Each is answered when its own facts are on the disk. A disk takes no longer for a hundred facts
    than for one.
    """

    def __init__(self) -> None:
        self._queueing, self._leading = threading.Lock(), threading.Lock()
        self._queue: list[_Wish] = []

    def join(self, wish: _Wish, grant: Callable[[Sequence[_Wish]], None]) -> tuple[Receipt, ...]:
        """Return the receipts of a wish that `grant` granted, with others or alone."""
        with self._queueing:
            self._queue.append(wish)
        with self._leading:
            while not wish.is_done:
                self._lead(grant)
        if wish.trouble is not None:
            raise wish.trouble
        return wish.receipts

    def _lead(self, grant: Callable[[Sequence[_Wish]], None]) -> None:
        with self._queueing:
            together, self._queue = self._queue[:MOST_TOGETHER], self._queue[MOST_TOGETHER:]
        try:
            grant(together)
        except BaseException as trouble:  # handed to each whose facts are not on the disk
            for wish in together:
                wish.trouble = wish.trouble or trouble
        for wish in together:
            wish.is_done = True


def _no_lock() -> AbstractContextManager[object]:
    return nullcontext()


_numbered: ContextVar[Iterator[str] | None] = ContextVar("numbered", default=None)


@contextmanager
def numbered(mark: str) -> Iterator[None]:
    """Have everything that this thread records meanwhile bear ids that begin with a mark.

    So what somebody did is found again by what they sent, after whatever happened meanwhile;
    `first_ids` of the mark are among them.
    """
    before = _numbered.set(f"{mark}{number:04x}" for number in itertools.count())
    try:
        yield
    finally:
        _numbered.reset(before)


def first_ids(mark: str) -> tuple[str, ...]:
    """Return the first ids that a mark gives: one of them is of a fact, if anything was recorded.

    A paper's name and its enrolment take some.
    """
    return tuple(f"{mark}{number:04x}" for number in range(_LEADING))


_LEADING = 8


@dataclass(frozen=True, kw_only=True)
class Recorder:
    """A device that records into a store.

    Parameters
    ----------
    store, vault, clock, ids
        What the world provides.
    device
        This device's id.
    lock
        Held while the device's chain grows: two processes of one device must not grow it at once.
    group
        Joins threads that record at the same time. A copy with other ids records in the same group.
    """

    store: EventStore
    vault: Vault
    clock: Clock
    ids: Ids
    device: str
    lock: Callable[[], AbstractContextManager[object]] = field(default=_no_lock)
    group: Group = field(default_factory=Group, repr=False, compare=False)

    def record(
        self, facts: Iterable[Fact], *, author: str, at: datetime | None = None
    ) -> tuple[Receipt, ...]:
        """Seal, sign and keep facts; on return they are on the disk, and no name is in them.

        However many there are, they are kept together or not at all.

        Parameters
        ----------
        author
            Who saw it, as a function ("marshal, bus 3").
        at
            The device's clock; None for now.
        """
        at = at or self.clock.now()
        listed = sealed_facts(facts, self.vault, at.date())
        return self.group.join(_Wish(listed, author, at, self._new_ids()), self._grant)

    def _grant(self, wishes: Sequence[_Wish]) -> None:
        """Record what several threads wish to, in order, with one signature and one write."""
        with self.lock():
            seq, prev = _tip(self.store, self.device)
            chain: list[Sealed] = []
            granted: list[_Wish] = []
            for wish in wishes:
                try:
                    made = seal(
                        wish.facts,
                        device=self.device,
                        author=wish.author,
                        at=wish.at,
                        ids=wish.ids,
                        seq=seq,
                        prev=prev,
                    )
                except Exception as trouble:  # what cannot be written down spoils no other's
                    wish.trouble = trouble
                    continue
                if made:
                    seq, prev = made[-1].envelope.seq, made[-1].digest
                chain += made
                wish.count = len(made)
                granted.append(wish)
            receipts = iter(self._keep(chain) if chain else ())
        for wish in granted:
            wish.receipts = tuple(islice(receipts, wish.count))

    def key_in(
        self, device: str, said: Iterable[tuple[datetime, str, Fact]], holder: str = ""
    ) -> tuple[Receipt, ...]:
        """Record a paper list: what was written down elsewhere, at the times written on it.

        The paper becomes a device of its own, enrolled here, whose chain this hub signs, so that
        its facts stand in the order of facts at the times on the paper.

        Parameters
        ----------
        said
            Time, author and fact of each line, in any order; those of one time stay in theirs.
        """
        lines = sorted(said, key=lambda line: line[0])
        on = self.clock.now().date()
        sealed_lines = sealed_facts((fact for _, _, fact in lines), self.vault, on)
        lines = [(at, by, fact) for (at, by, _), fact in zip(lines, sealed_lines, strict=True)]
        with self.lock():
            if device not in self.store.devices():
                enrolled = DeviceEnrolled(device=device, role=Role.PAPER, holder=holder)
                self._keep(self._behind(self.device, [enrolled], "hub", None))
            seq, prev = _tip(self.store, device)
            chain: list[Sealed] = []
            for at, author, fact in lines:
                (sealed,) = seal(
                    [fact],
                    device=device,
                    author=author,
                    at=at,
                    ids=self._new_ids(),
                    seq=seq,
                    prev=prev,
                )
                seq, prev = sealed.envelope.seq, sealed.digest
                chain.append(sealed)
            return self._keep(chain)

    def adopt(self, chains: Iterable[Sequence[Sealed]]) -> tuple[Receipt, ...]:
        """Keep chains that were made beside the store (a folder's), and vouch for them.

        Where they name people, the names are sealed first; what the store holds of them already
        stays as it is there. All are kept together or none: a disk takes one write for them.
        """
        with self.lock():
            return self._keep(*(self._without_names(chain) for chain in chains))

    def _without_names(self, chain: Sequence[Sealed]) -> Sequence[Sealed]:
        facts = [link.envelope.fact for link in chain]
        if not any(is_unsealed(fact) for fact in facts):
            return chain
        on = self.clock.now().date()
        held = {}
        for stored in self.store.chain(chain[0].envelope.device):
            envelope = read(stored.body)
            held[envelope.id] = Sealed(envelope, stored.body, stored.digest)
        made: list[Sealed] = []
        for link, fact in zip(chain, sealed_facts(facts, self.vault, on), strict=True):
            envelope = link.envelope
            if envelope.id in held:
                made.append(held[envelope.id])
                continue
            made += seal(
                [fact],
                device=envelope.device,
                author=envelope.author,
                at=envelope.happened_at,
                ids=iter((envelope.id,)),
                seq=envelope.seq - 1,
                prev=made[-1].digest if made else envelope.prev,
            )
        return made

    def found(self, signing_key: str, sealing_key: str, holder: str) -> tuple[Receipt, ...]:
        """Make this device the founding hub of an empty store: the root of all trust in it."""
        enrolled = DeviceEnrolled(
            device=self.device,
            role=Role.HUB,
            signing_key=signing_key,
            sealing_key=sealing_key,
            holder=holder,
        )
        return self.record([enrolled], author="hub")

    def _behind(
        self, device: str, facts: Sequence[Fact], author: str, at: datetime | None
    ) -> tuple[Sealed, ...]:
        seq, prev = _tip(self.store, device)
        return seal(
            facts,
            device=device,
            author=author,
            at=at or self.clock.now(),
            ids=self._new_ids(),
            seq=seq,
            prev=prev,
        )

    def _new_ids(self) -> Iterator[str]:
        # Looked up here, and not where the ids are taken: that may be another thread's write.
        numbers = _numbered.get()
        return iter(self.ids, None) if numbers is None else numbers

    def _keep(self, *chains: Sequence[Sealed]) -> tuple[Receipt, ...]:
        heads = [
            self._signed(part[-1])
            for chain in chains
            for part in portions(chain, lambda link: len(link.body))
        ]
        return self.store.append([sealed.body for chain in chains for sealed in chain], heads)

    def _signed(self, last: Sealed) -> Head:
        device, seq = last.envelope.device, last.envelope.seq
        message = head_message(self.store.operation, device, seq, last.digest)
        return Head(
            device=device,
            seq=seq,
            digest=last.digest,
            signer=self.device,
            signature=self.vault.sign(message),
        )


def _tip(store: EventStore, device: str) -> tuple[int, str]:
    """Return number and digest of the end of a device's chain in a store."""
    reach = store.frontier().get(device)
    if reach is None:
        return 0, ""
    if reach.astray_count:
        # Beside the line there may be a later number of our own: go on behind the last of all.
        last = max(store.links(device), key=lambda link: (link.seq, link.digest))
        return last.seq, last.digest
    return reach.seq, reach.digest


def founding_device(store: EventStore) -> str:
    """Return the device that founded the operation: every replica took its enrolment first.

    Empty where the first fact is no founding, as in a store that holds a folder alone.
    """
    for stored in store.read(limit=1):
        try:
            envelope = read(stored.body)
        except Malformed:
            return ""
        fact = envelope.fact
        own = isinstance(fact, DeviceEnrolled) and fact.device == envelope.device
        return envelope.device if own and envelope.seq == 1 else ""
    return ""


def history_of(store: EventStore) -> History:
    """Return all facts of a store, folded; both bodies of a fact that was offered in two."""
    return read_back(store)[0]


def read_back(store: EventStore) -> tuple[History, tuple[int, ...]]:
    """Return all facts of a store, folded, and the positions of those that cannot be read.

    What is in a store was a fact when it was taken in: if it cannot be read any more, somebody or
    the disk has changed it. The sound rest goes on.
    """
    unread: list[int] = []
    history = History(founding_device(store))
    history.add(_envelopes(store, unread))
    return history, tuple(unread)


def _envelopes(store: EventStore, unread: list[int]) -> Iterator[Envelope | Sealed]:
    beside: list[Sealed] = []
    for kept in store.quarantined():
        if kept.kind is ReceiptKind.EXISTS_DIFFERS:
            try:
                beside.append(Sealed(read(kept.body), kept.body, kept.digest))
            except Malformed:
                continue
    several = {sealed.envelope.id for sealed in beside}
    for stored in store.read():
        try:
            envelope = read(stored.body)
        except Malformed:
            unread.append(stored.position)
            continue
        is_one = envelope.id not in several
        yield envelope if is_one else Sealed(envelope, stored.body, stored.digest)
    yield from beside
