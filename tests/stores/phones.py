# SPDX-License-Identifier: Apache-2.0
"""Devices for the tests of stores: each seals facts onto its own chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

from qafila.core.events import (
    DeviceEnrolled,
    Fact,
    Head,
    PeopleMoved,
    Role,
    Sealed,
    canonical,
    digest,
    seal,
)
from qafila.core.events.envelope import Envelope
from qafila.core.ledger import Act

OPERATION = "op-1"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def enrol(device: str, role: Role = Role.MARSHAL) -> DeviceEnrolled:
    return DeviceEnrolled(device=device, role=role)


def moved(person: str = "P-1", bus: str = "B-1") -> PeopleMoved:
    return PeopleMoved(
        persons=(person,), source="place:square", target=f"vehicle:{bus}", act=Act.BOARDED
    )


def ids_of(device: str) -> Iterator[str]:
    return (hashlib.sha256(f"{device} {n}".encode()).hexdigest()[:32] for n in count())


class Phone:
    """A device with its chain, that never forgets what it sealed."""

    def __init__(self, device: str) -> None:
        self.device = device
        self.sealed: list[Sealed] = []
        self._ids = ids_of(device)

    def record(self, *facts: Fact) -> list[bytes]:
        """Seal facts; return their bytes."""
        seq, prev = len(self.sealed), self.sealed[-1].digest if self.sealed else ""
        made = seal(
            facts, device=self.device, author="test", at=NOON, ids=self._ids, seq=seq, prev=prev
        )
        self.sealed += made
        return [s.body for s in made]

    def moves(self, number: int) -> list[bytes]:
        """Seal so many movements."""
        begin = len(self.sealed)
        return self.record(*(moved(f"P-{begin + i}") for i in range(number)))

    def head(self, seq: int = 0, signature: str = "c2ln") -> Head:
        """Return a signature, of nobody in particular, over the chain up to `seq`."""
        last = self.sealed[seq - 1]
        return Head(
            device=self.device,
            seq=last.envelope.seq,
            digest=last.digest,
            signer=self.device,
            signature=signature,
        )


def hub(*devices: str) -> Phone:
    """Return a founding hub that has enrolled itself and others."""
    made = Phone("hub")
    made.record(enrol("hub", Role.HUB), *map(enrol, devices))
    return made


def bodies(phone: Phone) -> list[bytes]:
    return [s.body for s in phone.sealed]


def rewritten(sealed: Sealed, fact: Fact) -> Sealed:
    """Return another body under the id of a fact, at its place in the chain."""
    old = sealed.envelope
    envelope = Envelope(
        id=old.id,
        device=old.device,
        seq=old.seq,
        prev=old.prev,
        happened_at=old.happened_at,
        author=old.author,
        fact=fact,
    )
    body = canonical(envelope)
    return Sealed(envelope, body, digest(body))
