# SPDX-License-Identifier: Apache-2.0
"""What all stores of facts have in common: answering offers, group commit, following the chains.

A store brings a `Transaction` and a few questions it can answer; this module decides what goes
into it. All stores therefore answer alike.

Held bodies are facts, which have a position, and bodies under the id of a fact that say something
else (`exists_differs`), which wait in quarantine for a human. Both are in the chains and the
frontier, so that two stores that were offered the same bodies in any order have equal frontiers.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from qafila.core.events import (
    HELD,
    ChainIndex,
    DeviceEnrolled,
    Frontier,
    Head,
    Link,
    Offer,
    ReadOffer,
    Receipt,
    ReceiptKind,
    answer_offers,
    read_offers,
)
from qafila.ports import EventStore, Room

GROUP_FACTS = 4000
"""A transaction takes in waiting appends until it has this many bodies; one append is never cut."""

LINGER_S = 0.002
"""The longest that an append waits for others to be written with it."""

DISK_COSTS_FACTS = 1000
"""Behind a group of this many bodies nobody is waited for: writing them takes longer than the disk
does, and others read what they offer meanwhile."""

LARGEST = 2**63 - 1
"""The largest whole number of a database; a number that came from afar may be larger."""

_POUR_FACTS, _POUR_BYTES = 1000, 16 * 1024 * 1024

_RANK = {
    ReceiptKind.MALFORMED: 0,
    ReceiptKind.UNKNOWN_DEVICE: 1,
    ReceiptKind.EXISTS_DIFFERS: 2,
}
"""What is in quarantine may be offered again and be understood better, never worse."""

T = TypeVar("T")
A = TypeVar("A")


class Collision(Exception):
    """An id that was taken to be new is held already: the transaction has to look before writing.

    Exception
    └── Collision
    """


@dataclass(frozen=True, slots=True)
class Apart:
    """A body in quarantine that was not taken since."""

    number: int
    kind: ReceiptKind
    body: bytes


class Transaction(Protocol):
    """One write to a store, under way: all of it will be on the disk or none."""

    @property
    def enrolled(self) -> Collection[str]:
        """Devices enrolled before this transaction."""
        ...

    @property
    def any_apart(self) -> bool:
        """Whether anything is in quarantine, this transaction included."""
        ...

    def digests_of(self, ids: Collection[str]) -> dict[str, str]:
        """Return the digest of each of these facts that is held, quarantine left out."""
        ...

    def apart(self, digests: Collection[str]) -> dict[str, Apart]:
        """Return what is in quarantine of these digests and was not settled."""
        ...

    def waiting_for(self, devices: Collection[str]) -> list[Apart]:
        """Return what waits for these devices to be enrolled, by device, seq and number."""
        ...

    def keep(self, offers: Sequence[Offer]) -> None:
        """Add facts, in this order; raises `Collision` when an id is held already."""
        ...

    def set_apart(self, offers: Sequence[Offer], sender: str = "") -> None:
        """Add bodies to the quarantine, as brought by a sender."""
        ...

    def brought_by(self, sender: str) -> Room:
        """Return what of a sender's is set aside as `malformed` and was not settled."""
        ...

    def settle(self, numbers: Collection[int]) -> None:
        """Let entries of the quarantine count no longer; their bytes stay."""
        ...

    def sign(self, heads: Sequence[Head]) -> None:
        """Add signatures; one that is there already changes nothing."""
        ...


@dataclass(slots=True, eq=False)
class Job:
    """One call of `append`, or of `set_aside` when there is a `why`."""

    read: Sequence[ReadOffer]
    heads: Sequence[Head] = ()
    why: str | None = None
    sender: str = ""
    room: Room | None = None
    receipts: tuple[Receipt, ...] = ()
    trouble: BaseException | None = None
    done: bool = False
    turn: threading.Event = field(default_factory=threading.Event)
    """Set when the job is done, or has to lead."""


def take_in(
    transaction: Transaction, jobs: Sequence[Job], *, sure: bool
) -> list[tuple[Receipt, ...]]:
    """Write what jobs offer; return the answers to each job, valid once all is on the disk.

    Parameters
    ----------
    sure
        Look up every id first. Without it, ids are taken to be new, as they nearly always are,
        and `Collision` is raised when one is not.
    """
    appends = [job for job in jobs if job.why is None]
    read = [offer for job in appends for offer in job.read]
    receipts = _append(transaction, read, sure=sure)
    heads = [head for job in appends for head in job.heads]
    if heads:
        transaction.sign(heads)
    answers: list[tuple[Receipt, ...]] = []
    begin = 0
    for job in jobs:
        if job.why is None:
            end = begin + len(job.read)
            answers.append(tuple(receipts[begin:end]))
            begin = end
        else:
            answers.append(_set_aside(transaction, job, job.why))
    return answers


def _append(transaction: Transaction, read: list[ReadOffer], *, sure: bool) -> list[Receipt]:
    enrolled = set(transaction.enrolled)
    digests_of = transaction.digests_of if sure else _none_held
    offers = answer_offers(read, devices=enrolled, digests_of=digests_of)
    receipts = [offer.receipt for offer in offers]
    new = _enrolments(offers) - enrolled
    if new and any(_waits(offer, new) for offer in offers):
        # Enrolled in this very call, after facts of its own: enrolments go first.
        order = sorted(range(len(read)), key=lambda i: not _enrols(read[i][2]))
        offers = answer_offers([read[i] for i in order], devices=enrolled, digests_of=digests_of)
        for i, offer in zip(order, offers, strict=True):
            receipts[i] = offer.receipt
        new = _enrolments(offers) - enrolled
    _post(transaction, offers)
    taken: dict[str, Receipt] = {}
    while new:
        enrolled |= new
        waiting = transaction.waiting_for(new) if transaction.any_apart else []
        offers = answer_offers(
            read_offers([w.body for w in waiting]),
            devices=enrolled,
            digests_of=transaction.digests_of,
        )
        _post(transaction, offers)
        taken |= {offer.receipt.digest: offer.receipt for offer in offers}
        new = _enrolments(offers) - enrolled
    return [taken.get(r.digest, r) if taken else r for r in receipts]


def _none_held(_: Collection[str]) -> dict[str, str]:
    return {}


def _enrols(envelope: object) -> bool:
    return isinstance(getattr(envelope, "fact", None), DeviceEnrolled)


def _enrolments(offers: Iterable[Offer]) -> set[str]:
    """Return the devices that held bodies among these enrol."""
    offers = [o for o in offers if o.envelope and type(o.envelope.fact) is DeviceEnrolled]
    return {
        offer.envelope.fact.device
        for offer in offers
        if offer.envelope is not None
        and isinstance(offer.envelope.fact, DeviceEnrolled)
        and offer.receipt.kind in HELD
    }


def _waits(offer: Offer, devices: Collection[str]) -> bool:
    return (
        offer.receipt.kind is ReceiptKind.UNKNOWN_DEVICE
        and offer.envelope is not None
        and offer.envelope.device in devices
    )


def _post(transaction: Transaction, offers: Sequence[Offer]) -> None:
    """Write answered offers: facts, quarantine, and what leaves the quarantine by that."""
    created = [o for o in offers if o.receipt.kind is ReceiptKind.CREATED]
    if created:
        transaction.keep(created)
    best: dict[str, Offer] = {}
    if len(created) < len(offers):
        for offer in offers:
            rank = _RANK.get(offer.receipt.kind)
            held = best.get(offer.receipt.digest)
            if rank is not None and (held is None or _RANK[held.receipt.kind] < rank):
                best[offer.receipt.digest] = offer
    if best:
        there = transaction.apart(best) if transaction.any_apart else {}
        better = [
            offer
            for mark, offer in best.items()
            if mark not in there or _RANK[there[mark].kind] < _RANK[offer.receipt.kind]
        ]
        if better:
            outranked = [
                there[o.receipt.digest].number for o in better if o.receipt.digest in there
            ]
            transaction.set_apart(better)
            if outranked:
                transaction.settle(outranked)
    if transaction.any_apart:
        facts = {
            o.receipt.digest
            for o in offers
            if o.receipt.kind in (ReceiptKind.CREATED, ReceiptKind.EXISTS)
        }
        settled = [entry.number for entry in transaction.apart(facts).values()] if facts else []
        if settled:
            transaction.settle(settled)


def _set_aside(transaction: Transaction, job: Job, why: str) -> tuple[Receipt, ...]:
    ids = {e.id for _, _, e in job.read if not isinstance(e, str)}
    held = transaction.digests_of(ids) if ids else {}
    there = transaction.apart({mark for _, mark, _ in job.read}) if transaction.any_apart else {}
    count = size = 0
    if job.room is not None:
        brought = transaction.brought_by(job.sender)
        count, size = brought.count, brought.size_bytes
    fresh: dict[str, Offer] = {}
    receipts: list[Receipt] = []
    for body, mark, envelope in job.read:
        name = "" if isinstance(envelope, str) else envelope.id
        if name and held.get(name) == mark:
            receipts.append(Receipt(ReceiptKind.EXISTS, mark, name))
            continue
        receipt = Receipt(ReceiptKind.MALFORMED, mark, name, why)
        if mark not in there and mark not in fresh:
            if job.room and (count >= job.room.count or size + len(body) > job.room.size_bytes):
                receipts.append(Receipt(ReceiptKind.NOT_HELD, mark, name, why))
                continue
            count, size = count + 1, size + len(body)
            fresh[mark] = Offer(body, receipt, None if isinstance(envelope, str) else envelope)
        receipts.append(receipt)
    if fresh:
        transaction.set_apart(list(fresh.values()), job.sender)
    return tuple(receipts)


class Gate:
    """Merges the appends of many threads into few transactions.

    Whoever comes while nobody leads takes the lead: it writes everything that waits in one
    transaction, tells those who waited for it, and hands the lead to the next who waits. Alone, an
    append pays nothing for it.

    Those who were answered together come back within moments of each other. Whoever leads next
    waits for them for a while, or they would be written as one and all the others by turns, with
    twice as many waits for the disk.

    Parameters
    ----------
    commit
        Writes jobs in one transaction and returns the answers to each; on any exception nothing
        was written.
    """

    def __init__(self, commit: Callable[[Sequence[Job]], list[tuple[Receipt, ...]]]) -> None:
        self._commit = commit
        self.door = threading.Lock()
        """Held while a transaction is under way."""
        self._lock = threading.Lock()
        self._led = False
        self._queue: deque[Job] = deque()
        self._expected = 0
        self._patience_s = 0.0
        self._gathers = False
        self._gathered = threading.Event()

    def through(self, job: Job) -> tuple[Receipt, ...]:
        """Have a job written, with others or alone; return its answers."""
        with self._lock:
            self._queue.append(job)
            if self._gathers and len(self._queue) >= self._expected:
                self._gathered.set()
            leads, self._led = not self._led, True
        if not leads:
            self._wait(job)
        if not job.done:
            self._lead(job)
        if job.trouble is not None:
            raise job.trouble
        return job.receipts

    def _wait(self, job: Job) -> None:
        """Wait until the job is done or has to lead."""
        try:
            job.turn.wait()
        except BaseException:
            # An interrupt meant for this thread. Others must not wait for it.
            with self._lock:
                if job in self._queue:
                    self._queue.remove(job)
                has_lead = job.turn.is_set() and not job.done
            if has_lead:
                self._hand_over()
            raise

    def _lead(self, own: Job) -> None:
        group: list[Job] = []
        try:
            self._gather()
            with self.door:
                group = self._next_group()
                begun = time.monotonic()
                self._write(group)
                self._learn(group, time.monotonic() - begun)
        finally:
            with self._lock:
                if own in self._queue:
                    self._queue.remove(own)  # interrupted before anything was written
                # After an interrupt: what others wait for is tried again by them.
                self._queue.extendleft(j for j in reversed(group) if not j.done and j is not own)
            self._hand_over()

    def _gather(self) -> None:
        """Wait until as many have come as were in play before, but not for long."""
        with self._lock:
            self._gathers = len(self._queue) < self._expected
            if not self._gathers:
                return
            self._gathered.clear()
        try:
            self._gathered.wait(self._patience_s)
        finally:
            self._gathers = False

    def _learn(self, group: Sequence[Job], taken_s: float) -> None:
        """Remember how many are in play, and how long a write takes."""
        small = sum(len(job.read) for job in group) < DISK_COSTS_FACTS
        with self._lock:
            self._expected = len(group) + len(self._queue) if small else 0
            self._patience_s = min(taken_s / 2, LINGER_S)

    def _next_group(self) -> list[Job]:
        group: list[Job] = []
        size = 0
        with self._lock:
            while self._queue and (not group or size + len(self._queue[0].read) <= GROUP_FACTS):
                job = self._queue.popleft()
                size += len(job.read)
                group.append(job)
        return group

    def _write(self, group: Sequence[Job]) -> None:
        try:
            answers = self._commit(group)
        except Exception as trouble:
            if len(group) > 1:
                # One that is too large for a full disk must not take the small ones with it.
                for job in group:
                    self._write([job])
                return
            answers, group[0].trouble = [()], trouble
        for job, receipts in zip(group, answers, strict=True):
            job.receipts, job.done = receipts, True
            job.turn.set()

    def _hand_over(self) -> None:
        with self._lock:
            if self._queue:
                self._queue[0].turn.set()
            else:
                self._led = False


class Lines(Generic[T]):
    """The chains of a store, followed as far as the store has come whenever somebody asks.

    Parameters
    ----------
    links_of
        Returns all links held of a device.
    news
        Tells the links that came after a mark, one by one, and returns the new mark. The first
        mark is None.
    """

    def __init__(
        self,
        links_of: Callable[[str], Iterable[Link]],
        news: Callable[[T | None, Callable[[Link], None]], T | None],
    ) -> None:
        self._index = ChainIndex(links_of)
        self._news = news
        self._mark: T | None = None
        self._lock = threading.RLock()

    def ask(self, question: Callable[[ChainIndex], A]) -> A:
        """Return the answer of the index, brought up to date, to a question."""
        with self._lock:
            self._mark = self._news(self._mark, self._index.add)
            return question(self._index)


class Log(ABC):
    """A store of facts without its disk: the part of `EventStore` that is the same in all."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._gate = Gate(self._commit)

    @property
    def operation(self) -> str:
        """The id of the operation whose facts it keeps."""
        return self._operation

    def append(self, bodies: Sequence[bytes], heads: Sequence[Head] = ()) -> tuple[Receipt, ...]:
        """Offer envelopes; see `qafila.ports.EventStore.append`."""
        if not bodies and not heads:
            return ()
        return self._gate.through(Job(read_offers(bodies), heads))

    def set_aside(
        self, bodies: Sequence[bytes], why: str, sender: str = "", room: Room | None = None
    ) -> tuple[Receipt, ...]:
        """Put bodies into quarantine as `malformed`, as far as there is room for the sender's."""
        if not bodies:
            return ()
        return self._gate.through(Job(read_offers(bodies), why=why, sender=sender, room=room))

    def frontier(self) -> Frontier:
        """Return how far each device's chain goes here."""
        return self._lines().ask(ChainIndex.frontier)

    def holds_on_line(self, device: str, seq: int, digest: str) -> bool:
        """Whether the unbroken line of a device here passes through this fact."""

        def on_line(index: ChainIndex) -> bool:
            return seq <= index.tip(device)[0] and not index.is_astray(device, digest)

        return self._lines().ask(on_line) and self._holds(device, seq, digest)

    @abstractmethod
    def devices(self) -> Mapping[str, DeviceEnrolled]:
        """Return the enrolments by device, the first one of each standing."""

    @abstractmethod
    def _commit(self, jobs: Sequence[Job]) -> list[tuple[Receipt, ...]]: ...

    @abstractmethod
    def _lines(self) -> Lines[Any]: ...

    @abstractmethod
    def _holds(self, device: str, seq: int, digest: str) -> bool: ...


def unhexed(digest: str) -> bytes:
    """Return the bytes of a digest; of anything else, which no fact has, none."""
    try:
        return bytes.fromhex(digest)
    except ValueError:
        return b""


def pour(source: EventStore, target: EventStore) -> None:
    """Copy everything from one store into a new one, as it stands when the copying begins.

    Facts come in the same order, save those of a device that is enrolled only by a body in
    quarantine, which come last. The quarantine gets its entries in the same order.
    """
    end = source.last_position()
    lot: list[bytes] = []
    size = 0
    for fact in source.read(limit=end):
        lot.append(fact.body)
        size += len(fact.body)
        if len(lot) >= _POUR_FACTS or size >= _POUR_BYTES:
            target.append(lot)
            lot, size = [], 0
    target.append(lot)
    devices = set(source.frontier())
    for entry in source.quarantined():
        devices |= {e.device for _, _, e in read_offers([entry.body]) if not isinstance(e, str)}
        if entry.kind is ReceiptKind.MALFORMED:
            target.set_aside([entry.body], entry.why, entry.sender)
        else:
            target.append([entry.body])
    for device in sorted(devices):
        target.append((), source.heads(device))
