# SPDX-License-Identifier: Apache-2.0
"""One transaction of a SQLite store."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from qafila.adapters._log import Apart
from qafila.adapters.sqlite.naming import Names, all_packed, in_lots
from qafila.adapters.sqlite.trouble import as_body, as_envelope, as_hex, as_kind, as_number, as_text
from qafila.core.events import DeviceEnrolled, Envelope, Head, Malformed, Offer, ReceiptKind
from qafila.ports import Room


@dataclass(slots=True)
class Known:
    """What a store has learnt of its own file, as far as `position` and `number`.

    Parameters
    ----------
    position, number
        Last fact and last entry of the quarantine that were looked at.
    numbers
        Number of each device by name.
    devices
        Enrolments by device, the first one standing.
    """

    position: int = 0
    number: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    devices: dict[str, DeviceEnrolled] = field(default_factory=dict)

    def copy(self) -> Known:
        """Return a copy for a transaction that may fail."""
        return Known(self.position, self.number, dict(self.numbers), dict(self.devices))

    def catch_up(self, connection: sqlite3.Connection) -> bool:
        """Learn what came since, from other processes too; return whether anything did."""
        position, number = ends(connection)
        if position == self.position and number == self.number:
            return False
        bodies = connection.execute(
            "SELECT body FROM fact JOIN enrolment USING (position) WHERE position > ?"
            " ORDER BY position",
            (self.position,),
        ).fetchall()
        bodies += connection.execute(
            "SELECT body FROM differing WHERE number > ? AND enrols ORDER BY number",
            (self.number,),
        ).fetchall()
        for (body,) in bodies:
            try:
                fact = as_envelope(body).fact
            except Malformed:
                continue  # somebody changed the file: it must open, for `verify` to say so
            if isinstance(fact, DeviceEnrolled):
                self.devices.setdefault(fact.device, fact)
        for name, device in connection.execute("SELECT name, number FROM device"):
            self.numbers[as_text(name)] = as_number(device)
        self.position, self.number = position, number
        return True


def ends(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return the last position and the last number of the quarantine."""
    row = connection.execute(
        "SELECT (SELECT max(position) FROM fact), (SELECT max(number) FROM quarantine)"
    ).fetchone()
    return as_number(row[0] or 0), as_number(row[1] or 0)


class Writing:
    """A transaction under way on the writing connection.

    Parameters
    ----------
    known
        Up to date in this transaction; changed by what is written.
    names
        As up to date; changed only by who commits, from `made`.
    """

    def __init__(self, connection: sqlite3.Connection, known: Known, names: Names) -> None:
        self._connection = connection
        self.known = known
        self._names = names
        self.made: dict[str, str] = {}
        """Digests of the facts that this transaction adds, by id."""

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
        found = self._names.find(self._connection, ids)
        return found | {i: self.made[i] for i in ids if i in self.made} if self.made else found

    def apart(self, digests: Collection[str]) -> dict[str, Apart]:
        """Return what is in quarantine of these digests and was not settled."""
        found: dict[str, Apart] = {}
        for marks, lot in in_lots([bytes.fromhex(d) for d in digests]):
            for number, digest, kind, body in self._connection.execute(
                f"SELECT number, digest, kind, body FROM quarantine WHERE digest IN ({marks})"  # noqa: S608 - marks only
                " AND number NOT IN (SELECT number FROM settled) ORDER BY number",
                lot,
            ):
                found[as_hex(digest)] = Apart(number, as_kind(kind), as_body(body))
        return found

    def waiting_for(self, devices: Collection[str]) -> list[Apart]:
        """Return what waits in quarantine for these devices to be enrolled."""
        found: list[Apart] = []
        for device in sorted(devices):
            found += (
                Apart(number, ReceiptKind.UNKNOWN_DEVICE, as_body(body))
                for number, body in self._connection.execute(
                    "SELECT number, body FROM quarantine WHERE device = ? AND kind = ?"
                    " AND number NOT IN (SELECT number FROM settled) ORDER BY seq, number",
                    (device, ReceiptKind.UNKNOWN_DEVICE),
                )
            )
        return found

    def keep(self, offers: Sequence[Offer]) -> None:
        """Add facts whose ids are new."""
        envelopes = [offer.envelope for offer in offers if offer.envelope is not None]
        assert len(envelopes) == len(offers), "only what was read becomes a fact"
        begin = self.known.position + 1
        # Column by column, and no row is built before it is written: a lot has thousands.
        rows = zip(
            range(begin, begin + len(offers)),
            self._numbers([e.device for e in envelopes]),
            [e.seq for e in envelopes],
            all_packed([e.id for e in envelopes]),
            [bytes.fromhex(offer.receipt.digest) for offer in offers],
            [bytes.fromhex(e.prev) for e in envelopes],
            [offer.body for offer in offers],
            strict=True,
        )
        enrolments: list[tuple[int]] = []
        if DeviceEnrolled in {type(e.fact) for e in envelopes}:
            for position, envelope in enumerate(envelopes, begin):
                if isinstance(envelope.fact, DeviceEnrolled):
                    enrolments.append((position,))
                    self.known.devices.setdefault(envelope.fact.device, envelope.fact)
        self._connection.executemany("INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self.made.update((offer.receipt.id, offer.receipt.digest) for offer in offers)
        if enrolments:
            self._connection.executemany("INSERT INTO enrolment VALUES (?)", enrolments)
        self.known.position += len(offers)

    def _numbers(self, devices: Sequence[str]) -> list[int]:
        known = self.known.numbers
        for device in dict.fromkeys(d for d in devices if d not in known):
            self._number(device)
        return [known[device] for device in devices]

    def _number(self, device: str) -> None:
        made = self._connection.execute("INSERT INTO device (name) VALUES (?)", (device,))
        self.known.numbers[device] = made.lastrowid or 0

    def brought_by(self, sender: str) -> Room:
        """Return what of a sender's is set aside as `malformed` and was not settled."""
        count, size_bytes = self._connection.execute(
            "SELECT count(*), coalesce(sum(length(body)), 0) FROM quarantine"
            " WHERE sender = ? AND kind = ? AND number NOT IN (SELECT number FROM settled)",
            (sender, ReceiptKind.MALFORMED),
        ).fetchone()
        return Room(count, size_bytes)

    def set_apart(self, offers: Sequence[Offer], sender: str = "") -> None:
        """Add bodies to the quarantine, as brought by a sender."""
        for offer in offers:
            receipt, envelope = offer.receipt, offer.envelope
            self.known.number += 1
            self._connection.execute(
                "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self.known.number,
                    bytes.fromhex(receipt.digest),
                    receipt.kind,
                    receipt.why,
                    *_place(envelope),
                    offer.body,
                    sender,
                ),
            )
            if receipt.kind is ReceiptKind.EXISTS_DIFFERS and envelope is not None:
                fact = envelope.fact
                if isinstance(fact, DeviceEnrolled):
                    self.known.devices.setdefault(fact.device, fact)

    def settle(self, numbers: Collection[int]) -> None:
        """Let entries of the quarantine count no longer."""
        self._connection.executemany("INSERT INTO settled VALUES (?)", [(n,) for n in numbers])

    def sign(self, heads: Sequence[Head]) -> None:
        """Add signatures; one that is there already changes nothing."""
        self._connection.executemany(
            "INSERT INTO head VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(h.device, h.seq, h.digest, h.signer, h.signature) for h in heads],
        )


def _place(envelope: Envelope | None) -> tuple[str, int, bytes, bool]:
    """Return device, seq, prev of a body in quarantine, and whether it enrols a device."""
    if envelope is None:
        return "", 0, b"", False
    enrols = isinstance(envelope.fact, DeviceEnrolled)
    return envelope.device, envelope.seq, bytes.fromhex(envelope.prev), enrols
