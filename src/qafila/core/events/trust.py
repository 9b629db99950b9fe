# SPDX-License-Identifier: Apache-2.0
"""Whom a set of facts believes: who is enrolled, with which keys, who is revoked, what is void.

The founder enrolled itself with its own first fact, and nobody enrolled it but devices that come
after it; that enrolment cannot be withdrawn. Other enrolments count when a device with the role of
hub recorded them, and so do revocations, and corrections of either. What a revoked device recorded
after its last valid fact counts for nothing, not even to withdraw its revocation. A device whose
every enrolment was withdrawn, or made by a hub that was not to be believed then, counts for nothing
at all until it is enrolled again; what it signed is held all the same, so that every replica holds
the same facts and comes to the same account. Of hubs that
revoke each other, the one nearer to the founder acts first, whatever the clocks say; equally near
ones by their clocks, then by id. A device that hubs enrolled several times has the roles and keys
of all. In a folder nobody founds: there, everybody counts as a hub. Order of arrival changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from qafila.core.events.base import MAX_COUNT
from qafila.core.events.day import FactCorrected
from qafila.core.events.devices import ClockMeasured, DeviceEnrolled, DeviceRevoked, Role
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
    revocations
        The fact by which each is revoked: of several that count, the one that leaves it the least.
    void
        Ids of facts that a hub has withdrawn.
    former
        Devices that were enrolled and are no members: the enrolment was withdrawn, or its hub was
        revoked before it.
    ever
        All that were ever enrolled, by anybody who was ever a hub, with all the roles and keys that
        they were ever given: what they signed is held. It grows with the facts and never shrinks.
    """

    members: Mapping[str, Member] = field(default_factory=dict)
    enrolments: Mapping[str, DeviceEnrolled] = field(default_factory=dict)
    revoked: Mapping[str, int] = field(default_factory=dict)
    revocations: Mapping[str, Envelope] = field(default_factory=dict)
    void: frozenset[str] = frozenset()
    former: Mapping[str, Member] = field(default_factory=dict)
    ever: Mapping[str, Member] = field(default_factory=dict)

    @property
    def hubs(self) -> frozenset[str]:
        """Devices that may enrol and revoke."""
        return frozenset(device for device, member in self.members.items() if member.is_hub)

    @property
    def sets_aside(self) -> bool:
        """Whether there is any device whose facts do not all count."""
        return bool(self.revoked or self.former)

    def may_measure(self, envelope: Envelope) -> bool:
        """Whether a fact compares a clock that its device may compare.

        Paper has no clock: what was written on it is moved by nobody but a hub.
        """
        if not isinstance(envelope.fact, ClockMeasured):
            return False
        member = self.members.get(envelope.fact.device)
        return member is None or not member.is_paper or envelope.device in self.hubs

    def is_set_aside(self, envelope: Envelope) -> bool:
        """Whether a fact comes from a revoked device, after its last valid one, or a former one."""
        return envelope.device in self.former or _is_late(envelope, self.revoked)


_ROUNDS = 16
"""Revocations and withdrawals are weighed anew at most so often; three times is what they need,
unless hubs revoke each other in a long circle."""


def believed(facts: Iterable[Envelope], founder: str = "", first: str = "") -> Believed:
    """Return whom these facts make believable.

    Parameters
    ----------
    facts
        Enrolments, revocations and corrections, in any order; others say nothing here.
    founder
        Signing key that the founder must have; empty when that is not known beforehand.
    first
        The founding device, where a store knows it: no other one founds. Empty when facts alone
        have to tell; of devices that enrolled each other it is then the earliest by its clock.
    """
    known = list(facts)
    told = Believed()
    for _ in range(_ROUNDS):
        ranks = _members(known, told, founder, first)[2]
        revoked, revocations = _revoked(known, ranks, told.void)
        members, enrolments, ranks = _members(known, replace(told, revoked=revoked), founder, first)
        now = Believed(
            members=members,
            enrolments=enrolments,
            revoked=revoked,
            revocations=revocations,
            void=_withdrawn(known, ranks, revoked),
        )
        if now == told:
            break
        told = now
    ever = _members(known, Believed(), founder, first)[0]
    former = {device: member for device, member in ever.items() if device not in told.members}
    return replace(told, former=former, ever=ever)


def _is_late(envelope: Envelope, revoked: Mapping[str, int]) -> bool:
    return envelope.seq > revoked.get(envelope.device, envelope.seq)


_Ranks = Mapping[str, int] | None
"""How many enrolments each hub is away from the founder; None when everybody counts as a hub."""


def _members(
    facts: list[Envelope], told: Believed, founder: str, first: str
) -> tuple[dict[str, Member], dict[str, DeviceEnrolled], _Ranks]:
    """Return the members, the first enrolment of each that counts, and the ranks of the hubs."""
    enrolments = [e for e in facts if isinstance(e.fact, DeviceEnrolled)]
    founders = _founders(enrolments, founder, first)
    if not founders and not founder and not first:
        return {}, {}, None
    # A founding cannot be withdrawn: nobody would be left to say that it was.
    standing = sorted((e for e in enrolments if e.id not in told.void - founders), key=_by_clock)
    members: dict[str, Member] = {}
    counting: list[Envelope] = []
    ranks: dict[str, int] = {}
    for envelope in standing:
        fact = envelope.fact
        assert isinstance(fact, DeviceEnrolled)
        if envelope.id in founders:
            members[fact.device] = _with(members.get(fact.device), fact, frozenset({Role.HUB}))
            counting.append(envelope)
            ranks[fact.device] = 0
    waiting: dict[str, list[Envelope]] = {}
    for envelope in standing:
        if not _is_late(envelope, told.revoked):
            waiting.setdefault(envelope.device, []).append(envelope)
    hubs, rank = list(ranks), 0
    # Each hub's enrolments are heard once: a long line of hubs, each enrolled by the one before,
    # takes no longer than as many beside each other.
    while hubs:
        heard = sorted((e for hub in hubs for e in waiting.pop(hub, ())), key=_by_clock)
        hubs, rank = [], rank + 1
        for envelope in heard:
            fact = envelope.fact
            assert isinstance(fact, DeviceEnrolled)
            members[fact.device] = _with(members.get(fact.device), fact, frozenset())
            counting.append(envelope)
            if members[fact.device].is_hub and fact.device not in ranks:
                ranks[fact.device] = rank
                hubs.append(fact.device)
    enrolled: dict[str, DeviceEnrolled] = {}
    for envelope in sorted(counting, key=_by_clock):
        assert isinstance(envelope.fact, DeviceEnrolled)
        enrolled.setdefault(envelope.fact.device, envelope.fact)
    return members, dict(sorted(enrolled.items())), ranks


def _founders(enrolments: list[Envelope], founder: str, first: str) -> frozenset[str]:
    """Return the ids of the enrolments that found: of devices that nobody came before.

    Whoever was enrolled by a device that does not come after it has been enrolled by others, even
    where that was withdrawn: whoever lost an enrolment does not become the founder.
    """
    enrolled_by: dict[str, set[str]] = {}
    own: list[Envelope] = []
    for envelope in sorted(enrolments, key=_by_clock):
        fact = envelope.fact
        assert isinstance(fact, DeviceEnrolled)
        if fact.device != envelope.device:
            enrolled_by.setdefault(fact.device, set()).add(envelope.device)
        elif envelope.seq == 1 and founder in ("", fact.signing_key):
            own.append(envelope)
    if first:
        return frozenset(e.id for e in own if e.device == first)
    before = {e.device: _before(e.device, enrolled_by) for e in own}
    found: dict[str, list[str]] = {}
    for envelope in own:
        mine = before[envelope.device]
        # All who come before it come after it as well: a circle, of which the earliest founds.
        circle = {device for device in before if device in mine}
        if all(envelope.device in _before(device, enrolled_by) for device in mine) and not (
            circle & found.keys() - {envelope.device}
        ):
            found.setdefault(envelope.device, []).append(envelope.id)
    return frozenset(one for ids in found.values() for one in ids)


def _before(device: str, enrolled_by: Mapping[str, set[str]]) -> set[str]:
    """Return the devices that enrolled it, and those that enrolled them, all the way up."""
    found: set[str] = set()
    waiting = [device]
    while waiting:
        for by in enrolled_by.get(waiting.pop(), ()):
            if by not in found:
                found.add(by)
                waiting.append(by)
    return found


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


def _withdrawn(facts: list[Envelope], ranks: _Ranks, revoked: Mapping[str, int]) -> frozenset[str]:
    """Return the ids of facts that hubs have withdrawn while they counted."""
    of = {
        e.id: e.fact.corrects
        for e in facts
        if isinstance(e.fact, FactCorrected)
        and (ranks is None or e.device in ranks)
        and not _is_late(e, revoked)
    }
    undone = set(of.values())
    return frozenset(target for made, target in of.items() if made not in undone)


def _revoked(
    facts: list[Envelope], ranks: _Ranks, void: frozenset[str]
) -> tuple[dict[str, int], dict[str, Envelope]]:
    """Return the last valid number of each revoked device, and the facts that say so."""
    acts = [e for e in facts if isinstance(e.fact, DeviceRevoked) and e.id not in void]
    if ranks is not None:
        acts = [e for e in acts if e.device in ranks]
    last: dict[str, int] = {}
    by: dict[str, Envelope] = {}
    for envelope in sorted(acts, key=lambda e: (ranks[e.device] if ranks else 0, *_by_clock(e))):
        fact = envelope.fact
        assert isinstance(fact, DeviceRevoked)
        if not _is_late(envelope, last) and fact.last_seq < last.get(fact.device, MAX_COUNT + 1):
            last[fact.device], by[fact.device] = fact.last_seq, envelope
    return last, by


def _by_clock(envelope: Envelope) -> tuple[datetime, str]:
    return (envelope.happened_at, envelope.id)
