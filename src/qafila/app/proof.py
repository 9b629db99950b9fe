# SPDX-License-Identifier: Apache-2.0
"""Proof that nothing in a log was changed: every chain recomputed, every signature held against it.

Nothing that the store says about its facts is believed: digests, numbers and links are read from
the bytes of the facts. Believed is one thing, the key of the device that founded the log; an
outsider compares its fingerprint with one that was written down elsewhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from qafila.app.meeting.holdings import place_of
from qafila.app.meeting.trust import Trust, may_bear, trust_of
from qafila.app.proof_findings import (
    ChainBroken,
    FactEdited,
    FactsMisfiled,
    FounderDiffers,
    HeadForged,
    PositionsMissing,
    SignedFactMissing,
    TailUnsigned,
)
from qafila.core.events import (
    START,
    DeviceEnrolled,
    Envelope,
    Frontier,
    Head,
    Link,
    Malformed,
    ReceiptKind,
    digest,
    read,
    take,
)
from qafila.core.findings import Finding, ordered
from qafila.ports import EventStore, Stored, Vault
from qafila.rules.log import ChainForked, ChainGap

UNREADABLE = "–"
"""Stands for the device of bytes that name none."""


def fingerprint(signing_key: str) -> str:
    """Return the fingerprint of a public key: 32 hexadecimal digits in groups of four."""
    marks = hashlib.sha256(b"qafila-key-1 " + signing_key.encode()).hexdigest()[:32]
    return " ".join(marks[i : i + 4] for i in range(0, len(marks), 4))


def same_fingerprint(one: str, other: str) -> bool:
    """Whether two fingerprints are the same, however they were written down."""
    return "".join(one.split()).lower() == "".join(other.split()).lower()


@dataclass(slots=True)
class Chains:
    """What a store's bytes say, read without believing the store.

    Parameters
    ----------
    links
        Number and predecessor by digest, for each device.
    facts
        How many facts there are; bodies that wait in quarantine left out.
    findings
        What was wrong with single facts.
    bearing
        Facts that may say whom to trust, by digest.
    founder
        Signing key of the device that the first fact enrols; empty when the first fact is none.
    first
        That device.
    """

    links: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)
    facts: int = 0
    findings: list[Finding] = field(default_factory=list)
    bearing: dict[str, Envelope] = field(default_factory=dict)
    founder: str = ""
    first: str = ""

    def walk(self, device: str, mark: str) -> Iterator[str]:
        """Yield a fact of a device and those before it, as far as they are here."""
        links = self.links.get(device, {})
        seq = links[mark][0] if mark in links else 0
        while mark in links and links[mark][0] == seq:
            yield mark
            seq, mark = seq - 1, links[mark][1]


def chains_of(store: EventStore) -> Chains:
    """Read all that a store holds, both bodies of a fact that was offered twice included."""
    chains = Chains()
    filed: dict[str, set[Link]] = {}
    last = 0
    for stored in store.read():
        chains.facts += 1
        last = stored.position
        if stored.position == 1:
            chains.founder, chains.first = _founder(stored.body)
        _take(chains, filed, stored)
    for kept in store.quarantined():
        if kept.kind is ReceiptKind.EXISTS_DIFFERS:
            _take(chains, filed, Stored(0, kept.digest, kept.body))
    if last != chains.facts:
        chains.findings.append(PositionsMissing(count=last - chains.facts))
    frontier: Frontier = store.frontier()
    for device in sorted({*filed, *frontier}):
        said, found = set(store.links(device)), filed.get(device, set())
        if amount := len(said ^ found):
            chains.findings.append(FactsMisfiled(device=device, count=amount))
    return chains


def _take(chains: Chains, filed: dict[str, set[Link]], stored: Stored) -> None:
    mark, place = digest(stored.body), place_of(stored.body)
    is_whole = mark == stored.digest
    try:
        # A body that is as it was written was looked at when it was taken in.
        envelope = read(stored.body) if may_bear(stored.body) else None
        if not is_whole:
            take(stored.body)
    except Malformed:
        envelope = place = None
    if not is_whole or place is None:
        device = place.device if place is not None else UNREADABLE
        chains.findings.append(FactEdited(device=device, position=stored.position))
    if place is None:
        return
    link = Link(place.device, place.seq, stored.digest, place.prev)
    filed.setdefault(place.device, set()).add(link)
    chains.links.setdefault(place.device, {})[mark] = (place.seq, place.prev)
    if envelope is not None:
        chains.bearing[mark] = envelope


def _founder(body: bytes) -> tuple[str, str]:
    try:
        envelope = read(body)
    except Malformed:
        return "", ""
    fact = envelope.fact
    own = isinstance(fact, DeviceEnrolled) and fact.device == envelope.device
    if isinstance(fact, DeviceEnrolled) and own:
        return fact.signing_key, fact.device
    return "", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Which facts valid signatures cover, and which signatures are none.

    Parameters
    ----------
    trust
        Whom the covered facts make believable.
    covered
        Digests by device.
    forged
        Heads that nobody who may has signed.
    astray
        Valid heads whose fact is not here.
    """

    trust: Trust
    covered: Mapping[str, frozenset[str]]
    forged: tuple[Head, ...]
    astray: tuple[Head, ...]


def vouched(chains: Chains, store: EventStore, vault: Vault) -> Vouched:
    """Hold every signature of a store against its facts.

    Enrolments count only where they are covered themselves, beginning with the founder's own. One
    that a hub has withdrawn since, or whose hub was revoked, still says whose key it was: nothing
    was changed because somebody is listened to no more.
    """
    waiting = [head for device in sorted(_devices(chains, store)) for head in store.heads(device)]
    covered: dict[str, set[str]] = {device: set() for device in chains.links}
    founder = chains.founder or UNREADABLE  # with no founder, nobody is believed
    founding = _founding(chains)
    trust = trust_of(founding.values(), founder, chains.first)
    astray: list[Head] = []
    while True:
        left: list[Head] = []
        valid: list[Head] = []
        for head in waiting:
            (valid if trust.vouches(head, store.operation, vault) else left).append(head)
        waiting = left
        for head in sorted(valid, key=lambda h: h.seq, reverse=True):
            reached = list(_uncovered(chains, covered, head))
            covered.setdefault(head.device, set()).update(reached)
            links = chains.links.get(head.device, {})
            if links.get(head.digest, (0, ""))[0] != head.seq:
                astray.append(head)
        if not valid:
            break
        trusted = {m: e for m, e in chains.bearing.items() if m in covered.get(e.device, ())}
        trust = trust_of({**founding, **trusted}.values(), founder, chains.first)
    return Vouched(
        trust=trust,
        covered={device: frozenset(marks) for device, marks in covered.items()},
        forged=tuple(waiting),
        astray=tuple(astray),
    )


def _uncovered(chains: Chains, covered: Mapping[str, set[str]], head: Head) -> Iterator[str]:
    done = covered.get(head.device, set())
    for mark in chains.walk(head.device, head.digest):
        if mark in done:
            return
        yield mark


def _founding(chains: Chains) -> dict[str, Envelope]:
    return {
        mark: e
        for mark, e in chains.bearing.items()
        if e.seq == 1 and isinstance(e.fact, DeviceEnrolled) and e.fact.device == e.device
    }


def _devices(chains: Chains, store: EventStore) -> set[str]:
    return {*chains.links, *store.frontier(), *store.devices()}


def verify_chains(store: EventStore, vault: Vault, founder: str = "") -> tuple[Finding, ...]:
    """Recompute every chain of a store and say what was edited, removed, reordered or inserted.

    What cannot be seen from a store alone is that the end of a chain was cut off together with its
    signatures: another copy shows it at the next sync, and so does a printed digest.

    Parameters
    ----------
    vault
        Checks signatures; its own keys are not used.
    founder
        Fingerprint of the founding hub's key as written down elsewhere; empty when it is not known.
    """
    chains = chains_of(store)
    proof = vouched(chains, store, vault)
    found = list(chains.findings)
    printed = fingerprint(chains.founder) if chains.founder else UNREADABLE
    if (chains.facts and not chains.founder) or (
        founder and not same_fingerprint(founder, printed)
    ):
        found.append(FounderDiffers(found=printed, expected=founder or UNREADABLE))
    for device, links in chains.links.items():
        found += _linked(device, links)
        found += _unsigned(device, links, proof.covered.get(device, frozenset()))
    found += [
        HeadForged(device=device, seq=seq, signer=signer)
        for (device, signer), seq in _lowest(proof.forged).items()
    ]
    found += [
        SignedFactMissing(device=device, seq=seq)
        for (device, _), seq in _lowest(proof.astray).items()
    ]
    return ordered(found)


def _lowest(heads: Iterable[Head]) -> Mapping[tuple[str, str], int]:
    """Return the lowest number among heads by device and signer: each is told once."""
    lowest: dict[tuple[str, str], int] = {}
    for head in heads:
        key = (head.device, head.signer)
        lowest[key] = min(head.seq, lowest.get(key, head.seq))
    return lowest


def _linked(device: str, links: Mapping[str, tuple[int, str]]) -> Iterator[Finding]:
    """Yield gaps, forks, and facts that do not follow the one before them."""
    numbers = sorted(seq for seq, _ in links.values())
    before = 0
    for seq in numbers:
        if seq > before + 1:
            yield ChainGap(device=device, first=before + 1, last=seq - 1)
        elif seq == before:
            yield ChainForked(device=device, seq=seq)
        before = seq
    there = set(numbers)
    for seq, prev in sorted(links.values()):
        if seq == 1:
            follows = prev == START
        else:
            follows = links.get(prev, (0, ""))[0] == seq - 1 or seq - 1 not in there
        if not follows:
            yield ChainBroken(device=device, seq=seq)


def _unsigned(
    device: str, links: Mapping[str, tuple[int, str]], covered: frozenset[str]
) -> Iterator[Finding]:
    numbers = sorted({seq for mark, (seq, _) in links.items() if mark not in covered})
    if numbers:
        yield TailUnsigned(device=device, first=numbers[0], count=len(numbers))
