# SPDX-License-Identifier: Apache-2.0
"""Facts of devices, and of who was handed or shown names."""

from __future__ import annotations

from enum import StrEnum

from qafila.core.events.base import MAX_COUNT, FactBase, each_once, must


class Role(StrEnum):
    """What a device is used for: it decides what its holder may see."""

    HUB = "hub"
    COORDINATOR = "coordinator"
    REGISTRAR = "registrar"
    TRACING = "tracing"
    MARSHAL = "marshal"
    LEADER = "leader"
    MEDICAL = "medical"
    AUDITOR = "auditor"
    PAPER = "paper"
    """A folder or a paper list, keyed in elsewhere: without a key of its own."""


class DeviceEnrolled(FactBase, frozen=True, kw_only=True, tag="device_enrolled"):
    """A device may record facts from now on.

    Parameters
    ----------
    device
        Its id.
    role
        What it is used for.
    signing_key, sealing_key
        Its public keys (Ed25519 and X25519, raw, base64); empty for paper.
    holder
        Who carries it, as a function ("marshal, bus 3"), not a name.
    """

    device: str
    role: Role
    signing_key: str = ""
    sealing_key: str = ""
    holder: str = ""

    def __post_init__(self) -> None:
        must(bool(self.device), "device is needed")


class DeviceRevoked(FactBase, frozen=True, kw_only=True, tag="device_revoked"):
    """Facts of a device after `last_seq` are set aside: it was lost, stolen or copied."""

    device: str
    last_seq: int
    reason: str = ""

    def __post_init__(self) -> None:
        must(0 <= self.last_seq <= MAX_COUNT, "last_seq must be >= 0 and <= 2^53 - 1")


class ClockMeasured(FactBase, frozen=True, kw_only=True, tag="clock_measured"):
    """At a meeting, a device's clock was compared with the measuring device's own.

    Parameters
    ----------
    device
        Whose clock.
    offset_ms
        Add this to the device's clock to get the measuring device's.
    last_seq
        The device's last fact at the meeting; 0 when it had none.
    uncertainty_ms
        By how much `offset_ms` may be wrong, at least 0.
    """

    device: str
    offset_ms: int
    last_seq: int
    uncertainty_ms: int = 1000

    def __post_init__(self) -> None:
        must(0 <= self.last_seq <= MAX_COUNT, "last_seq must be >= 0 and <= 2^53 - 1")
        must(0 <= self.uncertainty_ms <= MAX_COUNT, "uncertainty_ms must be >= 0 and <= 2^53 - 1")
        # A hundred years either way; beyond it instants could not be computed.
        must(abs(self.offset_ms) <= 3_155_760_000_000, "offset_ms must be within 100 years")


class IdentityForgotten(FactBase, frozen=True, kw_only=True, tag="identity_forgotten"):
    """The keys of these identities are destroyed everywhere: a tombstone wins over any sync.

    Of vehicles it is the crew, the driver's number and the plate that are forgotten.
    """

    persons: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        must(bool(self.persons or self.vehicles), "persons or vehicles are needed")
        for name, ids in (("persons", self.persons), ("vehicles", self.vehicles)):
            if ids:
                each_once(name, ids)


class NamesHandedOut(FactBase, frozen=True, kw_only=True, tag="names_handed_out"):
    """Names left Qafila's hands: on paper, in a file, or as keys for another device.

    What was handed out stays out there, whatever is forgotten here.
    """

    what: str
    persons: tuple[str, ...]
    recipient: str
    copies: int = 1

    def __post_init__(self) -> None:
        each_once("persons", self.persons)
        must(abs(self.copies) <= MAX_COUNT, "copies must be within 2^53 - 1")


class IdentitiesOpened(FactBase, frozen=True, kw_only=True, tag="identities_opened"):
    """Somebody looked at names; every look is on record."""

    count: int
    role: Role
    purpose: str

    def __post_init__(self) -> None:
        must(abs(self.count) <= MAX_COUNT, "count must be within 2^53 - 1")
