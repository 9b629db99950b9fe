# SPDX-License-Identifier: Apache-2.0
"""Whom a store believes by its own facts, and which signatures follow from that.

The rule is `qafila.core.events.trust`, the same as in the fold. A device that hubs enrolled with
several keys may sign with each of them.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import get_args

from qafila.app.meeting.holdings import Place, place_of
from qafila.app.recording import founding_device
from qafila.core.events import (
    Believed,
    ClockMeasured,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    FactCorrected,
    Head,
    Malformed,
    Member,
    ReceiptKind,
    believed,
    digest,
    head_message,
    read,
)
from qafila.core.operation import may_forget
from qafila.ports import EventStore, Vault

_Bearing = ClockMeasured | DeviceEnrolled | DeviceRevoked | FactCorrected
_BEARING = re.compile(
    b'"kind":"(?:%s)"'
    % b"|".join(str(kind.__struct_config__.tag).encode() for kind in get_args(_Bearing))
)


@dataclass(frozen=True, kw_only=True)
class Trust(Believed):
    """Whom facts make believable, and which signatures follow from that.

    Signatures over facts are held against all keys that were `ever` given, so that what one copy
    took before a withdrawal is taken after it by the others; letters against those of now.
    """

    def known(self, device: str) -> Member | None:
        """Return a device whose facts are held: a member, or one that was."""
        return self.members.get(device) or self.former.get(device)

    @property
    def order(self) -> tuple[str, ...]:
        """Devices whose facts are held, whoever enrols before the enrolled."""
        return tuple(self.ever)

    @property
    def of_several_keys(self) -> frozenset[str]:
        """Devices whose chain more than one key may sign."""
        return frozenset(
            device
            for device, member in self.ever.items()
            if member.is_paper or len(member.signing_keys) > 1
        )

    def sender(self, device: str) -> str:
        """Return in whose room is set aside what a device brings: its own, for members; else ""."""
        return device if device in self.members else ""

    def is_shut(self, device: str) -> bool:
        """Whether it may bring all that it recorded, and is given nothing."""
        return device in self.revoked or device in self.former

    def signed_by(self, device: str, message: bytes, signature: str, vault: Vault) -> bool:
        """Whether one of the keys that a device has now signed a letter."""
        return _signed(self.known(device), message, signature, vault)

    def vouches(self, head: Head, operation: str, vault: Vault) -> bool:
        """Whether a head is what it says: signed by the device itself, or by a hub for paper.

        With any key, and by any hub, that was ever enrolled: a withdrawal takes no fact away.
        """
        member, signer = self.ever.get(head.device), self.ever.get(head.signer)
        if member is None or signer is None:
            return False
        if head.signer != head.device and not (signer.is_hub and member.is_paper):
            return False
        message = head_message(operation, head.device, head.seq, head.digest)
        return _signed(signer, message, head.signature, vault)

    def may_forget(self, device: str, seq: int) -> bool:
        """Whether a device's fact may have identities destroyed: the rule of the fold."""
        member = self.members.get(device)
        return (
            member is not None and may_forget(member.roles) and seq <= self.revoked.get(device, seq)
        )

    def is_measured_by(self, envelope: Envelope, by: str) -> bool:
        """Whether a comparison of clocks makes another one by `by` needless: a hub's or its own.

        What others say, or a hub has withdrawn, does not keep anybody from comparing.
        """
        member = self.members.get(envelope.device)
        return (
            envelope.id not in self.void
            and not self.is_set_aside(envelope)
            and (envelope.device == by or (member is not None and member.is_hub))
        )

    def readers(self, but: str) -> tuple[str, ...]:
        """Return the sealing keys of all who may be given facts, one device left out."""
        return tuple(
            key
            for member in self.members.values()
            if member.device != but and member.device not in self.revoked
            for key in member.sealing_keys
        )


def _signed(member: Member | None, message: bytes, signature: str, vault: Vault) -> bool:
    return member is not None and any(
        vault.verify(key, message, signature) for key in member.signing_keys
    )


def may_bear(body: bytes) -> bool:
    """Whether a body could be one of the facts that trust and clocks are made of."""
    return _BEARING.search(body) is not None


def bearing(bodies: Iterable[bytes]) -> list[Envelope]:
    """Return those among bodies that trust and clocks are made of."""
    found: list[Envelope] = []
    for body in bodies:
        if may_bear(body):
            try:
                envelope = read(body)
            except Malformed:
                continue
            if isinstance(envelope.fact, _Bearing):
                found.append(envelope)
    return found


def trust_of(facts: Iterable[Envelope], founder: str = "", first: str = "") -> Trust:
    """Return whom these facts make believable.

    Parameters
    ----------
    facts
        As `bearing` returns them, in any order.
    founder
        Signing key that the founder must have; empty when that is not known beforehand.
    first
        The founding device, where a store knows it.
    """
    told = believed(facts, founder, first)
    return Trust(**{each.name: getattr(told, each.name) for each in fields(told)})


_FORGET = b'"kind":"identity_forgotten"'
"""In a body, it may be a tombstone: keys that are here have to go before anything else is done."""


class Register:
    """Follows what a store's facts say of devices, each fact read once. For several threads."""

    def __init__(self, store: EventStore, founder: str = "") -> None:
        self._store = store
        self._founder = founder
        self._first = ""
        self._lock = threading.Lock()
        self._read_to = 0
        self._seen_aside = 0
        self._facts: list[Envelope] = []
        self._trust = Trust()
        self._measured: dict[str, list[Envelope]] = {}
        self._tombstones: dict[str, Place] = {}

    def trust(self) -> Trust:
        """Return whom the store believes now."""
        with self._lock:
            self._follow()
            return self._trust

    def trust_with(self, more: Iterable[Envelope], first: str = "") -> Trust:
        """Return whom it would believe with these facts too; a new one believes `first` founded."""
        with self._lock:
            self._follow()
            return trust_of([*self._facts, *more], self._founder, self._first or first)

    def heeded(self) -> frozenset[str]:
        """Return the digests of the wishes to forget that are to be acted upon."""
        with self._lock:
            self._follow()
            return frozenset(
                mark
                for mark, place in self._tombstones.items()
                if self._trust.may_forget(place.device, place.seq)
            )

    def measured(self, device: str, by: str) -> ClockMeasured | None:
        """Return the last comparison of a device's clock by a hub or by `by`; None for none."""
        with self._lock:
            self._follow()
            found: ClockMeasured | None = None
            for envelope in self._measured.get(device, ()):
                fact = envelope.fact
                assert isinstance(fact, ClockMeasured)
                if found is not None and fact.last_seq < found.last_seq:
                    continue
                if self._trust.is_measured_by(envelope, by):
                    found = fact
            return found

    def _follow(self) -> None:
        # Where reading fails half way, all of it is read again: nothing is passed over.
        read_to, seen_aside = self._read_to, self._seen_aside
        if not self._first:
            self._first = founding_device(self._store)
        fresh: list[Envelope] = []
        if self._store.last_position() != read_to:
            for stored in self._store.read(after=read_to):
                self._read(stored.body, fresh)
                read_to = stored.position
        # Both bodies of a fact that was offered twice are believed.
        for offer in self._store.quarantined(after=seen_aside):
            seen_aside = offer.number
            if offer.kind is ReceiptKind.EXISTS_DIFFERS:
                self._read(offer.body, fresh)
        self._read_to, self._seen_aside = read_to, seen_aside
        standing = False
        for envelope in fresh:
            fact = envelope.fact
            if isinstance(fact, ClockMeasured):
                self._measured.setdefault(fact.device, []).append(envelope)
            else:
                self._facts.append(envelope)
                standing = True
        if standing:
            self._trust = trust_of(self._facts, self._founder, self._first)

    def _read(self, body: bytes, fresh: list[Envelope]) -> None:
        if may_bear(body):
            fresh += bearing([body])
        elif _FORGET in body and (place := place_of(body)) is not None:
            self._tombstones[digest(body)] = place
