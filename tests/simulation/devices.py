# SPDX-License-Identifier: Apache-2.0
"""Devices of the simulation: a wrong clock, a store in a real file, and what its process remembers.

A device's process can die and start again (`reopen`), its power can fail while it writes
(`record_and_lose_power`), and its file can be put back to an old copy (`restore`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from random import Random

from qafila.adapters.memory import MemoryStore
from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.vault import FileVault
from qafila.adapters.vault.device import DeviceKeys
from qafila.app.meeting import Desk, Peer
from qafila.app.recording import Recorder, founding_device
from qafila.core.events import (
    Correctable,
    Envelope,
    Fact,
    Head,
    Receipt,
    ReceiptKind,
    Role,
    Sealed,
    read,
    take,
)
from qafila.core.operation import History
from qafila.ports import EventStore, Vault
from tests.simulation.serving import Database
from tests.simulation.world import Time, WrongClock
from tests.vaults import PlainVault

OPERATION = "simulated"


@dataclass(frozen=True)
class Note:
    """What only the simulation knows of a fact that a device recorded.

    Parameters
    ----------
    at_ms
        True instant of what it tells.
    is_true
        False for what somebody got wrong, or made up.
    right
        What was true instead, where whoever got it wrong may find out.
    """

    at_ms: int
    is_true: bool = True
    right: Correctable | None = None


@dataclass
class Ledgers:
    """What the simulation knows, across all devices.

    Parameters
    ----------
    notes
        By digest.
    durable
        Digest of every fact that a device was told is on the disk, with that device.
    forged
        Digests of bodies that no device ever made.
    repeated
        Ids that a broken device gave to a second fact.
    forked
        Devices that went on from an old copy.
    wished
        Subjects that a device which may have it done has wanted forgotten.
    """

    notes: dict[str, Note] = field(default_factory=dict)
    durable: dict[str, str] = field(default_factory=dict)
    forged: set[str] = field(default_factory=set)
    repeated: set[str] = field(default_factory=set)
    forked: set[str] = field(default_factory=set)
    wished: set[str] = field(default_factory=set)


class _NotedRecorder(Recorder):
    """A recorder of which the simulation knows what it recorded when, comparisons included."""

    noted: Callable[[Iterable[Receipt]], None]

    def record(
        self, facts: Iterable[Fact], *, author: str, at: datetime | None = None
    ) -> tuple[Receipt, ...]:
        receipts = super().record(facts, author=author, at=at)
        self.noted(receipts)
        return receipts


class Device:
    """One phone or hub.

    Parameters
    ----------
    folder
        Where its file is kept; None keeps its facts in memory, and then its process never dies.
    keys
        Folder for real keys; None for a vault without any secret.
    database
        Where its facts are kept instead of a file.
    """

    def __init__(
        self,
        name: str,
        role: Role,
        clock: WrongClock,
        time: Time,
        folder: Path | None,
        book: Ledgers,
        *,
        keys: Path | None = None,
        database: Database | None = None,
    ) -> None:
        self.name, self.role, self.clock = name, role, clock
        self.vault = _vault(name, keys)
        self.known: dict[str, Peer] = {}
        self.is_lost = False
        self.is_revoked = False
        self.is_out = self.is_rogue = False
        self.backups: list[Path] = []
        self.restarts = 0
        self._time = time
        self._book = book
        self._folder = folder
        self._files = 0
        self._ids = Random(name)
        self.next_id = ""
        self._note: Note | None = None
        self._in_doubt = False
        self.path: Path | None = None
        self.store: EventStore
        self._database = database
        if database is not None:
            self.store = database.store
        elif folder is None:
            self.store = MemoryStore(OPERATION)
        else:
            self.path = folder / f"{name}-0.qafila"
            self.store = SqliteStore.create(self.path, OPERATION)
        self._start()

    def _start(self) -> None:
        """Begin as a process does: with nothing in mind but what the file holds."""
        self.recorder = _NotedRecorder(
            store=self.store,
            vault=self.vault,
            clock=self.clock,
            ids=self._mint,
            device=self.name,
        )
        # It is frozen, as all that is made of ports.
        object.__setattr__(self.recorder, "noted", self._noted)
        self.desk = Desk(self.recorder)
        self.history = History()
        self._read_to = self._aside_to = 0

    def _mint(self) -> str:
        if self.next_id:
            again, self.next_id = self.next_id, ""
            self._book.repeated.add(again)
            return again
        return f"{self.name}-{self._ids.getrandbits(64):016x}"

    # Recording

    def record(
        self,
        facts: Sequence[Fact],
        *,
        at_ms: int | None = None,
        is_true: bool = True,
        right: Correctable | None = None,
    ) -> tuple[Receipt, ...]:
        """Record facts as seen at a true instant; they are durable when this returns."""
        self._note = Note(self._time.now_ms if at_ms is None else at_ms, is_true, right)
        try:
            return self.recorder.record(
                facts, author=f"{self.role}, {self.name}", at=self.clock.read_at(self._note.at_ms)
            )
        finally:
            self._note = None

    def _noted(self, receipts: Iterable[Receipt]) -> None:
        """Note what the device records, and unless its power fails now, that it is durable."""
        for receipt in receipts:
            is_own_fault = receipt.id in self._book.repeated
            assert is_own_fault or receipt.kind is ReceiptKind.CREATED, (
                f"own facts are new: {receipt}"
            )
            self._book.notes[receipt.digest] = self._note or Note(self._time.now_ms)
            if not self._in_doubt:
                self._book.durable[receipt.digest] = self.name

    def key_in(
        self, paper: str, lines: Sequence[tuple[datetime, str, Fact]], at_ms: list[int]
    ) -> None:
        """Key in a paper list, at a hub; `at_ms` is when each line was true."""
        receipts = self.recorder.key_in(paper, lines, holder="paper list")
        for receipt, at in zip(receipts, at_ms, strict=True):
            self._note = Note(at)
            self._noted([receipt])
        self._note = None

    # Reading

    def catch_up(self) -> None:
        """Fold what came in since the last time, as an open console does."""
        fresh: list[Sealed] = []
        if not len(self.history):
            self.history = History(founding_device(self.store))
        for stored in self.store.read(after=self._read_to):
            fresh.append(Sealed(read(stored.body), stored.body, stored.digest))
            self._read_to = stored.position
        for kept in self.store.quarantined(after=self._aside_to):
            self._aside_to = kept.number
            if kept.kind is ReceiptKind.EXISTS_DIFFERS:
                fresh.append(Sealed(read(kept.body), kept.body, kept.digest))
        if fresh:
            self.history.add(fresh)

    def bodies(self) -> list[bytes]:
        """Return every body that counts here: facts, and second bodies of facts."""
        differing = [
            kept.body
            for kept in self.store.quarantined()
            if kept.kind is ReceiptKind.EXISTS_DIFFERS
        ]
        return [stored.body for stored in self.store.read()] + differing

    def own_tail(self) -> list[Envelope]:
        """Return what this device recorded, in its own order."""
        return [take(stored.body) for stored in self.store.chain(self.name)]

    # What the world does to it

    def reopen(self) -> None:
        """Let the process die between two writes, and start again."""
        if self._database is not None:
            self.restarts += 1
            self.store = self._database.reopen(crash=self.restarts % 4 == 0)
            self._start()
        elif self.path is None:
            self._start()
        else:
            self._replace(self._crash_copy())

    def _crash_copy(self, wal: bytes | None = None, main: bytes | None = None) -> Path:
        """Copy file and write-ahead log as a crash leaves them, without closing anything."""
        assert self.path is not None
        assert self._folder is not None
        self._files += 1
        path = self._folder / f"{self.name}-{self._files}.qafila"
        path.write_bytes(self.path.read_bytes() if main is None else main)
        log = _log_of(self.path).read_bytes() if wal is None else wal
        _log_of(path).write_bytes(log)
        return path

    def _replace(self, path: Path) -> None:
        assert self.path is not None
        self.store.close()
        for old in (self.path, _log_of(self.path), self.path.with_name(f"{self.path.name}-shm")):
            old.unlink(missing_ok=True)
        self.path = path
        self.store = SqliteStore.open(path)
        self.restarts += 1
        self._start()

    def close(self) -> None:
        """Close the store that it has now."""
        self.store.close()

    def record_and_lose_power(self, facts: Sequence[Fact], rng: Random) -> bool:
        """Lose power while facts are written, before any answer; return whether they are there.

        The file is left as it was before; of what the write changed in the write-ahead log, a part
        of any length has reached the disk, and what follows is missing or old.
        """
        if self.path is None:
            self.record(facts)
            return True
        main, before = self.path.read_bytes(), _log_of(self.path).read_bytes()
        self._in_doubt = True
        receipts = self.record(facts)
        self._in_doubt = False
        after = _log_of(self.path).read_bytes()
        start = _same_bytes(before, after)
        cut = rng.randint(start, max(start, len(after)))
        rest = before[cut:] if rng.random() < 0.3 else b""
        self._replace(self._crash_copy(wal=after[:cut] + rest, main=main))
        there = set(self.store.bodies([r.digest for r in receipts]))
        assert len(there) in (0, len(receipts)), "a transaction is on the disk whole or not at all"
        # Nobody was told that it was kept, but now it can be read, and will be believed.
        self._book.durable.update(dict.fromkeys(there, self.name))
        return bool(there)

    def back_up(self) -> None:
        """Write a copy while the store goes on working."""
        if self._folder is not None:
            self._files += 1
            path = self._folder / f"{self.name}-backup-{self._files}.qafila"
            self.store.backup(path)
            self.backups.append(path)

    def restore(self, rng: Random) -> None:
        """Go back to an old copy, forgetting what was recorded since."""
        self.known.clear()
        self._book.forked.add(self.name)
        assert self._folder is not None
        self._files += 1
        path = self._folder / f"{self.name}-{self._files}.qafila"
        shutil.copy(rng.choice(self.backups), path)
        self._replace(path)

    def offer_directly(
        self, bodies: Sequence[bytes], heads: Sequence[Head] = ()
    ) -> tuple[Receipt, ...]:
        """Offer bodies to the store itself, as a careless program would."""
        return self.store.append(bodies, heads)


def _vault(name: str, keys: Path | None) -> Vault:
    if keys is None:
        return PlainVault(name, OPERATION)
    secret = b"".join(sha256(f"{name} {n}".encode()).digest() for n in range(3))
    return FileVault(DeviceKeys(secret), keys / f"{name}.keys", OPERATION)


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def _same_bytes(one: bytes, other: bytes) -> int:
    """Return how many bytes two files have in common from the start."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
