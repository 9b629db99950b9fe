# SPDX-License-Identifier: Apache-2.0
"""The devices that an operation knows: who holds each, what it may record, when it last did.

Functions and ids, no names.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from qafila.app.console.live import LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.app.meeting import Register
from qafila.app.proof import fingerprint
from qafila.core.access import Action, Field, Viewer
from qafila.core.events import Member, Role
from qafila.core.operation import LogState


class Standing(StrEnum):
    """Whether what a device records counts."""

    COUNTS = "counts"
    REVOKED = "revoked"
    """From one of its facts on it does not."""
    FORMER = "former"
    """Nobody enrols it any more: its enrolment was withdrawn."""


class DeviceRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One device.

    Parameters
    ----------
    roles
        Of `Role`; *paper* has no key of its own.
    fingerprints
        Of its signing keys, to be compared aloud; several where it was enrolled with several.
    facts
        Number of its last fact, which is how many it has recorded.
    last_at
        When it recorded its latest fact of the day.
    last_valid
        Of a revoked device: the number of its last fact that counts.
    aside
        Its facts that do not count.
    missing
        Its facts that are known to exist and are not here.
    is_here, is_founder
        Whether it is this hub; whether the operation was founded on it.
    is_unmeasured
        Whether nobody has compared its clock, while those of others were.
    may_have_keys
        Whether it can be given the keys of names.
    """

    device: str
    roles: tuple[str, ...]
    standing: str
    holder: str = ""
    fingerprints: tuple[str, ...] = ()
    facts: int = 0
    last_at: datetime | None = None
    last_valid: int | None = None
    aside: int = 0
    missing: int = 0
    is_here: bool = False
    is_founder: bool = False
    is_unmeasured: bool = False
    may_have_keys: bool = False


class DevicesView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The devices of an operation; the founder first, then in the order of their enrolment.

    Parameters
    ----------
    may_enrol
        Whether this hub's word counts: it is enrolled as a hub and not revoked.
    """

    version: int
    at: datetime
    devices: tuple[DeviceRow, ...] = ()
    may_enrol: bool = False
    may_give_keys: bool = False


def devices(live: LiveOperation, viewer: Viewer) -> DevicesView:
    """Return the devices of an operation for who keeps devices; for others none."""
    snapshot, here = live.snapshot, live.recorder.device
    if not viewer.may(Action.MANAGE_DEVICES):
        return DevicesView(version=snapshot.version, at=snapshot.at)
    trust = register(live).trust()
    founder = next(iter(trust.members), "")
    rows = [
        _row(
            snapshot.operation.day.log,
            member,
            # What a folder or a demonstration made has no enrolments at all.
            standing=Standing.FORMER if device in trust.former else Standing.COUNTS,
            last_valid=trust.revoked.get(device),
            is_here=device == here,
            is_founder=device == founder,
        )
        for device, member in {**trust.members, **trust.former}.items()
    ]
    own = trust.members.get(here)
    return DevicesView(
        version=snapshot.version,
        at=snapshot.at,
        devices=tuple(rows),
        may_enrol=own is not None and own.is_hub and here not in trust.revoked,
        may_give_keys=viewer.sees(Field.NAME),
    )


def register(live: LiveOperation) -> Register:
    """Return what follows whom this operation believes; it reads each fact once."""
    return live.snapshot.lasting("register", lambda: Register(live.recorder.store))


def is_known(snapshot: Snapshot, device: str) -> bool:
    """Whether anybody has enrolled a device that counts."""
    return device in snapshot.operation.day.log.devices


def _row(
    log: LogState,
    member: Member,
    *,
    standing: Standing,
    last_valid: int | None,
    is_here: bool,
    is_founder: bool,
) -> DeviceRow:
    device = member.device
    enrolled = log.devices.get(device)
    gaps = log.gaps.get(device, ())
    return DeviceRow(
        device=device,
        roles=tuple(sorted(role.value for role in member.roles)),
        standing=(Standing.REVOKED if last_valid is not None else standing).value,
        holder=enrolled.holder if enrolled else "",
        fingerprints=tuple(fingerprint(key) for key in member.signing_keys),
        facts=log.seqs.get(device, 0),
        last_at=log.latest_at.get(device),
        last_valid=last_valid,
        aside=log.set_aside.get(device, 0),
        missing=sum(last - first + 1 for first, last in gaps),
        is_here=is_here,
        is_founder=is_founder,
        is_unmeasured=device in log.unmeasured,
        may_have_keys=bool(member.sealing_keys) and Role.PAPER not in member.roles and not is_here,
    )
