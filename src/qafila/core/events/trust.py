# SPDX-License-Identifier: Apache-2.0
"""Whom a set of facts believes: who is enrolled, with which keys, who is revoked, what is void.

The founder enrolled itself with its own first fact, and nobody else enrolled it. Other enrolments
count when a device with the role of hub recorded them, and so do revocations, and corrections of
either; revocations act one after another by the clock of whoever recorded them and then by id. What
a revoked device recorded after its last valid fact counts for nothing. A device that hubs enrolled
several times has the roles and keys of all. Facts of a folder enrol nobody: there, everybody counts
as a hub. Order of arrival changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from qafila.core.events.day import DeviceEnrolled, DeviceRevoked, FactCorrected, Role
from qafila.core.events.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Member:
    """A device that counts, with all the public keys that hubs gave it."""

    device: str
    roles: frozenset[Role]
    signing_keys: tuple[str, ...]
    sealing_keys: tuple[str, ...]

    @property
    def is_hub(self) -> bool:
        """Whether it may enrol others and vouch for paper."""
        return Role.HUB in self.roles

    @property
    def is_paper(self) -> bool:
        """Whether it has no key, so that a hub vouches for its chain."""
        return Role.PAPER in self.roles


@dataclass(frozen=True, kw_only=True)
class Believed:
    """What a set of facts says of devices.

    Parameters
    ----------
    members
        Devices that count, in the order of their enrolment.
    enrolments
        The first enrolment of each that counts.
    revoked
        Number of the last valid fact of each revoked device.
    void
        Ids of facts that a hub has withdrawn.
    """

    members: Mapping[str, Member] = field(default_factory=dict)
    enrolments: Mapping[str, DeviceEnrolled] = field(default_factory=dict)
    revoked: Mapping[str, int] = field(default_factory=dict)
    void: frozenset[str] = frozenset()

    @property
    def hubs(self) -> frozenset[str]:
        """Devices that may enrol and revoke."""
        return frozenset(device for device, member in self.members.items() if member.is_hub)

    def is_set_aside(self, envelope: Envelope) -> bool:
        """Whether a fact comes from a revoked device, after its last valid one."""
        return envelope.seq > self.revoked.get(envelope.device, envelope.seq)


def believed(facts: Iterable[Envelope], founder: str = "") -> Believed:
    """Return whom these facts make believable.

    Parameters
    ----------
    facts
        Enrolments, revocations and corrections, in any order; others say nothing here.
    founder
        Signing key that the founder must have; empty when that is not known beforehand.
    """
    known = list(facts)
    hubs = _members(known, {}, frozenset(), founder)[0]
    void = _corrected(known, hubs)
    revoked = _revoked(known, hubs, void)
    members, enrolments = _members(known, revoked, void, founder)
    return Believed(members=members, enrolments=enrolments, revoked=revoked, void=void)


def _members(
    facts: list[Envelope], revoked: Mapping[str, int], void: frozenset[str], founder: str
) -> tuple[dict[str, Member], dict[str, DeviceEnrolled]]:
    enrolments = [e for e in facts if isinstance(e.fact, DeviceEnrolled) and e.id not in void]
    enrolments.sort(key=_by_clock)
    # Enrolments that were withdrawn count here: whoever lost one does not become the founder.
    enrolled_by_others = {
        e.fact.device
        for e in facts
        if isinstance(e.fact, DeviceEnrolled) and e.fact.device != e.device
    }
    members: dict[str, Member] = {}
    counting: list[Envelope] = []
    for envelope in enrolments:
        fact = envelope.fact
        assert isinstance(fact, DeviceEnrolled)
        own = fact.device == envelope.device and envelope.seq == 1
        if own and fact.device not in enrolled_by_others and founder in ("", fact.signing_key):
            members[fact.device] = _with(members.get(fact.device), fact, frozenset({Role.HUB}))
            counting.append(envelope)
    waiting = enrolments
    grown = True
    while grown:
        grown = False
        left: list[Envelope] = []
        for envelope in waiting:
            fact = envelope.fact
            assert isinstance(fact, DeviceEnrolled)
            by = members.get(envelope.device)
            is_late = envelope.seq > revoked.get(envelope.device, envelope.seq)
            if by is None or not by.is_hub or is_late:
                left.append(envelope)
                continue
            members[fact.device] = _with(members.get(fact.device), fact, frozenset())
            counting.append(envelope)
            grown = True
        waiting = left
    first: dict[str, DeviceEnrolled] = {}
    for envelope in sorted(counting, key=_by_clock):
        assert isinstance(envelope.fact, DeviceEnrolled)
        first.setdefault(envelope.fact.device, envelope.fact)
    return members, dict(sorted(first.items()))


def _with(member: Member | None, fact: DeviceEnrolled, also: frozenset[Role]) -> Member:
    if member is None:
        member = Member(fact.device, frozenset(), (), ())
    signing = dict.fromkeys((*member.signing_keys, fact.signing_key))
    sealing = dict.fromkeys((*member.sealing_keys, fact.sealing_key))
    return replace(
        member,
        roles=member.roles | also | {fact.role},
        signing_keys=tuple(key for key in signing if key),
        sealing_keys=tuple(key for key in sealing if key),
    )


def _corrected(facts: list[Envelope], hubs: Mapping[str, Member]) -> frozenset[str]:
    by_hubs = [e for e in facts if _is_hubs(e, hubs) and isinstance(e.fact, FactCorrected)]
    of = {e.id: e.fact.corrects for e in by_hubs if isinstance(e.fact, FactCorrected)}
    undone = set(of.values())
    return frozenset(target for made, target in of.items() if made not in undone)


def _revoked(
    facts: list[Envelope], hubs: Mapping[str, Member], void: frozenset[str]
) -> dict[str, int]:
    last: dict[str, int] = {}
    for envelope in sorted(facts, key=_by_clock):
        fact = envelope.fact
        if not isinstance(fact, DeviceRevoked) or envelope.id in void:
            continue
        if _is_hubs(envelope, hubs) and envelope.seq <= last.get(envelope.device, envelope.seq):
            last[fact.device] = min(fact.last_seq, last.get(fact.device, fact.last_seq))
    return last


def _is_hubs(envelope: Envelope, hubs: Mapping[str, Member]) -> bool:
    if not hubs:
        return True
    member = hubs.get(envelope.device)
    return member is not None and member.is_hub


def _by_clock(envelope: Envelope) -> tuple[datetime, str]:
    return (envelope.happened_at, envelope.id)
