# SPDX-License-Identifier: Apache-2.0
"""A store in memory: for tests, for looking at a folder, and as the measure of the other stores."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

from qafila.adapters._log import Apart, Collision, Job, Lines, Log, take_in
from qafila.core.events import DeviceEnrolled, Envelope, Head, Link, Offer, Receipt, ReceiptKind
from qafila.ports import Quarantined, Room, Stored, StoreProblem


class MemoryStore(Log):
    """Facts of one operation, gone when the process ends."""

    def __init__(self, operation: str) -> None:
        super().__init__(operation)
        self._lock = threading.RLock()
        self._facts: list[Stored] = []
        self._digests: dict[str, str] = {}
        self._held: dict[str, Stored] = {}
        self._links: dict[str, list[Link]] = {}
        self._all_links: list[Link] = []
        self._apart: list[tuple[Quarantined, tuple[str, int]]] = []
        self._open: dict[str, Apart] = {}
        self._brought: dict[str, set[int]] = {}
        self._settled: set[int] = set()
        self._heads: dict[str, set[Head]] = {}
        self._devices: dict[str, DeviceEnrolled] = {}
        self._chains = Lines(self.links, self._news)

    def _commit(self, jobs: Sequence[Job]) -> list[tuple[Receipt, ...]]:
        with self._lock:
            # Looking first, so that nothing has to be undone.
            return take_in(_Writing(self), jobs, sure=True)

    def _lines(self) -> Lines[int]:
        return self._chains

    def _news(self, mark: int | None, add: Callable[[Link], None]) -> int:
        with self._lock:
            links = self._all_links[mark or 0 :]
        for link in links:
            add(link)
        return (mark or 0) + len(links)

    def _holds(self, device: str, seq: int, digest: str) -> bool:
        return any(k.seq == seq and k.digest == digest for k in self.links(device))

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield facts with a position above `after` in order of position."""
        position, end = max(after, 0), None if limit is None else max(after, 0) + limit
        while position < len(self._facts) and (end is None or position < end):
            yield self._facts[position]
            position += 1

    def chain(self, device: str, after_seq: int = 0, limit: int | None = None) -> list[Stored]:
        """Return held bodies of one device above a seq, by seq and digest."""
        links = [k for k in self.links(device) if k.seq > after_seq]
        links.sort(key=lambda k: (k.seq, k.digest))
        return [self._held[k.digest] for k in links[:limit]]

    def bodies(self, digests: Collection[str]) -> dict[str, bytes]:
        """Return the bytes of held bodies by digest; others are absent."""
        with self._lock:
            return {d: self._held[d].body for d in digests if d in self._held}

    def links(self, device: str) -> list[Link]:
        """Return what chains need of every body held of a device."""
        with self._lock:
            return list(self._links.get(device, ()))

    def heads(self, device: str, after_seq: int = 0) -> list[Head]:
        """Return the signatures over a device's chain at or above `after_seq`, by seq."""
        with self._lock:
            mine = sorted(self._heads.get(device, ()))
        return [head for head in mine if head.seq >= after_seq]

    def devices(self) -> Mapping[str, DeviceEnrolled]:
        """Return the enrolments by device, the first one of each standing."""
        with self._lock:
            return dict(self._devices)

    def quarantined(self, after: int = 0, limit: int | None = None) -> Iterator[Quarantined]:
        """Yield what is in quarantine and was not taken since, in order of number."""
        number, left = max(after, 0), limit
        while number < len(self._apart) and left != 0:
            entry, _ = self._apart[number]
            number += 1
            if number not in self._settled:
                left = None if left is None else left - 1
                yield entry

    def last_position(self) -> int:
        """Return the highest position; 0 when there is no fact."""
        return len(self._facts)

    def backup(self, path: Path) -> None:
        """Refuse: there is no disk under this store."""
        raise StoreProblem("store-no-backup", str(path))

    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""


class _Writing:
    """A transaction that cannot fail half way, since nothing outside can fail it."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    # The store and its transaction are one class in two parts.

    @property
    def enrolled(self) -> Collection[str]:
        return self._store._devices.keys()

    @property
    def any_apart(self) -> bool:
        return bool(self._store._apart)

    def digests_of(self, ids: Collection[str]) -> dict[str, str]:
        held = self._store._digests
        return {i: held[i] for i in ids if i in held}

    def apart(self, digests: Collection[str]) -> dict[str, Apart]:
        there = self._store._open
        return {d: there[d] for d in digests if d in there}

    def waiting_for(self, devices: Collection[str]) -> list[Apart]:
        found = [
            (place, entry)
            for entry, place in self._store._apart
            if place[0] in devices
            and entry.kind is ReceiptKind.UNKNOWN_DEVICE
            and entry.number not in self._store._settled
        ]
        found.sort(key=lambda pair: (pair[0], pair[1].number))
        return [Apart(entry.number, entry.kind, entry.body) for _, entry in found]

    def keep(self, offers: Sequence[Offer]) -> None:
        store = self._store
        if any(offer.receipt.id in store._digests for offer in offers):
            raise Collision
        for offer in offers:
            envelope = _envelope(offer)
            fact = Stored(len(store._facts) + 1, offer.receipt.digest, offer.body)
            store._digests[envelope.id] = fact.digest
            self._hold(fact, envelope)
            store._facts.append(fact)

    def _hold(self, fact: Stored, envelope: Envelope) -> None:
        store = self._store
        store._held[fact.digest] = fact
        link = Link(envelope.device, envelope.seq, fact.digest, envelope.prev)
        store._links.setdefault(envelope.device, []).append(link)
        store._all_links.append(link)
        if isinstance(envelope.fact, DeviceEnrolled):
            store._devices.setdefault(envelope.fact.device, envelope.fact)

    def brought_by(self, sender: str) -> Room:
        store = self._store
        left = store._brought.get(sender, set()) - store._settled
        return Room(len(left), sum(len(store._apart[n - 1][0].body) for n in left))

    def set_apart(self, offers: Sequence[Offer], sender: str = "") -> None:
        store = self._store
        for offer in offers:
            receipt, number = offer.receipt, len(store._apart) + 1
            envelope = offer.envelope
            place = (envelope.device, envelope.seq) if envelope is not None else ("", 0)
            entry = Quarantined(
                number, receipt.digest, receipt.kind, receipt.why, offer.body, sender
            )
            store._apart.append((entry, place))
            if receipt.kind is ReceiptKind.MALFORMED:
                store._brought.setdefault(sender, set()).add(number)
            store._open[receipt.digest] = Apart(number, receipt.kind, offer.body)
            if receipt.kind is ReceiptKind.EXISTS_DIFFERS:
                self._hold(Stored(0, receipt.digest, offer.body), _envelope(offer))

    def settle(self, numbers: Collection[int]) -> None:
        store = self._store
        store._settled |= set(numbers)
        for number in numbers:
            mark = store._apart[number - 1][0].digest
            if mark in store._open and store._open[mark].number == number:
                del store._open[mark]

    def sign(self, heads: Sequence[Head]) -> None:
        for head in heads:
            self._store._heads.setdefault(head.device, set()).add(head)


def _envelope(offer: Offer) -> Envelope:
    assert offer.envelope is not None, "only what was read is held"
    return offer.envelope
