# SPDX-License-Identifier: Apache-2.0
"""One transaction of a PostgreSQL store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from qafila.adapters._log import Apart, Collision
from qafila.adapters.postgres.schema import LOCK
from qafila.core.events import (
    DeviceEnrolled,
    Envelope,
    Head,
    Offer,
    ReadOffer,
    ReceiptKind,
    answer_offers,
    read,
)
from qafila.ports import Room

if TYPE_CHECKING:
    from psycopg import Connection


_TYPES = ["int4", "int8", "text", "text", "int8", "bytea", "bytea", "bool", "bytea"]


@dataclass(slots=True)
class Known:
    """What a store has learnt of its operation, as far as `position` and `number`."""

    position: int = 0
    number: int = 0
    devices: dict[str, DeviceEnrolled] = field(default_factory=dict)

    def copy(self) -> Known:
        """Return a copy for a transaction that may fail."""
        return Known(self.position, self.number, dict(self.devices))

    def learn(self, end: tuple[int, int], bodies: Iterable[bytes]) -> None:
        """Take in what others enrolled up to `end`: a position and a number of the quarantine."""
        for body in bodies:
            fact = read(body).fact
            if isinstance(fact, DeviceEnrolled):
                self.devices.setdefault(fact.device, fact)
        self.position, self.number = end


ENDS = (
    "SELECT coalesce((SELECT max(position) FROM qafila.fact WHERE operation = {0}), 0),"
    " coalesce((SELECT max(number) FROM qafila.quarantine WHERE operation = {0}), 0)"
)
"""The last position and the last number of an operation's quarantine, as of one moment."""

NEWS = (
    f"{ENDS}, array(SELECT body FROM qafila.fact WHERE operation = {{0}} AND enrols"  # noqa: S608 - whole numbers alone
    " AND position > {1} ORDER BY position)"
    " || array(SELECT body FROM qafila.differing WHERE operation = {0} AND enrols"
    " AND number > {2} ORDER BY number)"
)
"""Those, and the bodies of enrolments behind an earlier position and number."""


_LOT = (
    "%s, %b::text[], %b::text[], %b::int8[], %b::bytea[], %b::bytea[],"
    " %b::bytea[], %b::text[], %b::int8[], %b::text[], %b::text[], %b::text[]"
)
_ADD = f"SELECT pg_try_advisory_xact_lock({LOCK}, %s), qafila.add({_LOT})".encode()
_ADD_EARLY = f"CALL qafila.add_early({_LOT}, NULL)".encode()


class Writing:
    """A transaction under way on the writing connection, alone in its operation.

    Parameters
    ----------
    known
        Up to date in this transaction; changed by what is written.
    """

    def __init__(self, connection: Connection[Any], operation: int, known: Known) -> None:
        self._connection = connection
        self._operation = operation
        self.known = known

    @property
    def enrolled(self) -> Collection[str]:
        """Devices enrolled so far."""
        return self.known.devices.keys()

    @property
    def any_apart(self) -> bool:
        """Whether anything was ever put in quarantine."""
        return self.known.number > 0

    def digests_of(self, ids: Collection[str]) -> dict[str, str]:
        """Return the digest of each of these facts that is held."""
        rows = self._connection.execute(
            "SELECT id, digest FROM qafila.fact WHERE operation = %s AND id = ANY(%s)",
            (self._operation, list(ids)),
        )
        return {name: digest.hex() for name, digest in rows}

    def apart(self, digests: Collection[str]) -> dict[str, Apart]:
        """Return what is in quarantine of these digests and was not settled."""
        rows = self._connection.execute(
            "SELECT q.number, q.digest, q.kind, q.body FROM qafila.quarantine q"
            " LEFT JOIN qafila.settled s USING (operation, number)"
            " WHERE q.operation = %s AND q.digest = ANY(%s) AND s.number IS NULL"
            " ORDER BY q.number",
            (self._operation, [bytes.fromhex(d) for d in digests]),
        )
        return {digest.hex(): Apart(n, ReceiptKind(kind), body) for n, digest, kind, body in rows}

    def waiting_for(self, devices: Collection[str]) -> list[Apart]:
        """Return what waits in quarantine for these devices to be enrolled."""
        rows = self._connection.execute(
            "SELECT q.number, q.body FROM qafila.quarantine q"
            " LEFT JOIN qafila.settled s USING (operation, number)"
            " WHERE q.operation = %s AND q.device = ANY(%s) AND q.kind = %s AND s.number IS NULL"
            " ORDER BY q.device, q.seq, q.number",
            (self._operation, sorted(devices), ReceiptKind.UNKNOWN_DEVICE.value),
        )
        return [Apart(number, ReceiptKind.UNKNOWN_DEVICE, body) for number, body in rows]

    def keep(self, offers: Sequence[Offer]) -> None:
        """Add facts; raises `Collision` when an id is held already."""
        from psycopg.errors import UniqueViolation  # noqa: PLC0415

        position = self.known.position
        rows = []
        for offer in offers:
            envelope = offer.envelope
            assert envelope is not None, "only what was read becomes a fact"
            position += 1
            fact = envelope.fact
            rows.append(
                (
                    self._operation,
                    position,
                    envelope.id,
                    envelope.device,
                    envelope.seq,
                    bytes.fromhex(offer.receipt.digest),
                    bytes.fromhex(envelope.prev),
                    isinstance(fact, DeviceEnrolled),
                    offer.body,
                )
            )
            if isinstance(fact, DeviceEnrolled):
                self.known.devices.setdefault(fact.device, fact)
        try:
            with (
                self._connection.cursor() as cursor,
                cursor.copy("COPY qafila.fact FROM STDIN (FORMAT BINARY)") as copy,
            ):
                copy.set_types(_TYPES)
                for row in rows:
                    copy.write_row(row)
        except UniqueViolation as error:
            raise Collision from error
        self.known.position = position

    def brought_by(self, sender: str) -> Room:
        """Return what of a sender's is set aside as `malformed` and was not settled."""
        row = self._connection.execute(
            "SELECT count(*), coalesce(sum(length(q.body)), 0) FROM qafila.quarantine q"
            " LEFT JOIN qafila.settled s USING (operation, number)"
            " WHERE q.operation = %s AND q.sender = %s AND q.kind = %s AND s.number IS NULL",
            (self._operation, sender, ReceiptKind.MALFORMED.value),
        ).fetchone()
        assert row is not None, "a sum over nothing is a row too"
        return Room(int(row[0]), int(row[1]))

    def set_apart(self, offers: Sequence[Offer], sender: str = "") -> None:
        """Add bodies to the quarantine, as brought by a sender."""
        rows = []
        for offer in offers:
            receipt, envelope = offer.receipt, offer.envelope
            self.known.number += 1
            rows.append(
                (
                    self._operation,
                    self.known.number,
                    bytes.fromhex(receipt.digest),
                    receipt.kind.value,
                    receipt.why,
                    *_place(envelope),
                    offer.body,
                    sender,
                )
            )
            if receipt.kind is ReceiptKind.EXISTS_DIFFERS and envelope is not None:
                fact = envelope.fact
                if isinstance(fact, DeviceEnrolled):
                    self.known.devices.setdefault(fact.device, fact)
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO qafila.quarantine VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
                rows,
            )

    def settle(self, numbers: Collection[int]) -> None:
        """Let entries of the quarantine count no longer."""
        self._connection.execute(
            "INSERT INTO qafila.settled SELECT %s, unnest(%s::bigint[])",
            (self._operation, list(numbers)),
        )

    def sign(self, heads: Sequence[Head]) -> None:
        """Add signatures; one that is there already changes nothing."""
        with self._connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO qafila.head VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [
                    (self._operation, h.device, h.seq, h.digest, h.signer, h.signature)
                    for h in heads
                ],
            )


def plain(read: Sequence[ReadOffer], devices: Collection[str]) -> tuple[Offer, ...] | None:
    """Return offers that `add` can take: readable, of known devices, none of which enrols another.

    None when there is anything else among them, or nothing at all.
    """
    offers = answer_offers(read, devices=devices, digests_of=lambda _: {})
    for offer in offers:
        if offer.receipt.kind is not ReceiptKind.CREATED or (
            offer.envelope is None or isinstance(offer.envelope.fact, DeviceEnrolled)
        ):
            return None
    return offers or None


def add(
    connection: Connection[Any],
    operation: int,
    offers: Sequence[Offer],
    heads: Sequence[Head],
    *,
    early: bool,
) -> bool:
    """Add plain facts and heads, and have them on the disk; return whether others were writing.

    Parameters
    ----------
    early
        Let other processes write before the disk has it; see `flushing`.

    Raises
    ------
    Collision
        When an id is held already; nothing was written.
    """
    from psycopg.errors import UniqueViolation  # noqa: PLC0415

    unhex = bytes.fromhex
    envelopes = [offer.envelope for offer in offers if offer.envelope is not None]
    lot = (
        operation,
        [e.id for e in envelopes],
        [e.device for e in envelopes],
        [e.seq for e in envelopes],
        [unhex(offer.receipt.digest) for offer in offers],
        [unhex(e.prev) for e in envelopes],
        [offer.body for offer in offers],
        [head.device for head in heads],
        [head.seq for head in heads],
        [head.digest for head in heads],
        [head.signer for head in heads],
        [head.signature for head in heads],
    )
    try:
        if early:
            cursor = connection.execute(_ADD_EARLY, lot)
        else:
            cursor = connection.execute(_ADD, (operation, *lot))
    except UniqueViolation as error:
        raise Collision from error
    row = cursor.fetchone()
    assert row is not None, "both answer with one row"
    return not row[0]


def _place(envelope: Envelope | None) -> tuple[str, int, bytes, bool]:
    """Return device, seq, prev of a body in quarantine, and whether it enrols a device."""
    if envelope is None:
        return "", 0, b"", False
    enrols = isinstance(envelope.fact, DeviceEnrolled)
    return envelope.device, envelope.seq, bytes.fromhex(envelope.prev), enrols
