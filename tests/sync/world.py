# SPDX-License-Identifier: Apache-2.0
"""Devices with stores that meet each other, for the tests of sync."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from qafila.adapters.courier_local import LocalCourier
from qafila.adapters.memory import MemoryStore
from qafila.adapters.vault import DeviceKeys, FileVault
from qafila.app.meeting import Desk, Met, meet
from qafila.app.recording import Recorder
from qafila.core.events import DeviceEnrolled, Fact, HeadcountTaken, Receipt, Role
from qafila.ports import Courier, CourierProblem, EventStore, Vault
from tests.vaults import PlainVault

OPERATION = "qara-2017"
MORNING = datetime(2017, 8, 28, 6, 0, tzinfo=UTC)


class HandClock:
    """A clock that goes on by a millisecond at every look, and is off by what one says."""

    def __init__(self, time: list[datetime], off: timedelta = timedelta()) -> None:
        self.time = time
        self.off = off

    def now(self) -> datetime:
        self.time[0] += timedelta(milliseconds=1)
        return self.time[0] + self.off


MakeVault = Callable[[str], Vault]
MakeStore = Callable[[str], EventStore]


class Device(Recorder):
    """A recorder that enrols others and counts."""

    def count(self, *counts: int) -> tuple[Receipt, ...]:
        facts = [HeadcountTaken(place="place:qara", count=count) for count in counts]
        return self.record(facts, author="marshal")

    def enrol(self, other: Recorder, role: Role) -> None:
        self.record([enrolment(other, role)], author="hub")

    def desk(self, *, is_live: bool = True) -> Desk:
        return Desk(self, is_live=is_live)

    def meets(self, other: Device, **how: object) -> Met:
        return meet(self, LocalCourier(other.desk().answer), **how)  # type: ignore[arg-type]


class World:
    """Makes devices of one operation, which share the time of day."""

    def __init__(
        self,
        vault: MakeVault = lambda device: PlainVault(device, OPERATION),
        store: MakeStore = lambda _: MemoryStore(OPERATION),
    ) -> None:
        self.time = [MORNING]
        self._vault, self._store = vault, store
        self._counter = itertools.count(1)

    def device(self, name: str, off: timedelta = timedelta()) -> Device:
        ids = (f"{name}-{next(self._counter):06d}" for _ in itertools.count())
        return Device(
            store=self._store(name),
            vault=self._vault(name),
            clock=HandClock(self.time, off),
            ids=lambda: next(ids),
            device=name,
        )

    def hub(self, name: str = "hub") -> Device:
        hub = self.device(name)
        hub.found(hub.vault.signing_key, hub.vault.sealing_key, "hub")
        return hub

    def joined(self, hub: Device, name: str, role: Role = Role.MARSHAL) -> Device:
        """A device that is enrolled at a hub and has met it once."""
        device = self.device(name)
        hub.enrol(device, role)
        device.meets(hub, founder=hub.vault.signing_key)
        return device


def enrolment(device: Recorder, role: Role) -> DeviceEnrolled:
    return DeviceEnrolled(
        device=device.device,
        role=role,
        signing_key=device.vault.signing_key,
        sealing_key=device.vault.sealing_key,
    )


def file_vaults(folder: Path) -> MakeVault:
    """Vaults with real keys, the same ones for the same name."""

    def made(name: str) -> Vault:
        secret = b"".join(sha256(f"{name} {i}".encode()).digest() for i in range(3))
        return FileVault(DeviceKeys(secret), folder / name / "keys", OPERATION)

    return made


def log_of(store: EventStore) -> list[bytes]:
    """All bodies a store holds, in the one order that every store can agree on."""
    bodies = {stored.digest: stored.body for stored in store.read()}
    for device in store.frontier():
        bodies |= {stored.digest: stored.body for stored in store.chain(device)}
    return [bodies[digest] for digest in sorted(bodies)]


def facts(*counts: int) -> list[Fact]:
    return [HeadcountTaken(place="place:qara", count=count) for count in counts]


class CutCourier:
    """A way that breaks after some letters, before or after the other side answered."""

    def __init__(self, way: Courier, letters: int, *, answered: bool) -> None:
        self._way = way
        self._left = letters
        self._answered = answered

    def exchange(self, message: bytes) -> bytes:
        if self._left == 0:
            if self._answered:
                self._way.exchange(message)
            raise CourierProblem("courier-cut")
        self._left -= 1
        return self._way.exchange(message)


def kinds(receipts: Iterable[Receipt]) -> dict[str, int]:
    """How many receipts of each kind, with the reason of those that have one."""
    out: dict[str, int] = {}
    for receipt in receipts:
        word = f"{receipt.kind}:{receipt.why}" if receipt.why else str(receipt.kind)
        out[word] = out.get(word, 0) + 1
    return out
