# SPDX-License-Identifier: Apache-2.0
"""Whether the log is what was recorded: as `qafila verify` says it, for the hub's screens.

Verifying reads every byte of the store anew and believes nothing that it says of itself. It is done
when somebody asks for it, and what came of it last is kept in memory until the hub stops.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from qafila.app.console.findings import FindingNow, finding_now
from qafila.app.console.live import LiveOperation
from qafila.app.printed_digest import check_digest, printed_digest
from qafila.app.proof import verify_chains
from qafila.app.storing import quarantine_findings
from qafila.app.typed import Unclear
from qafila.core.access import Viewer
from qafila.core.findings import Finding

MOST_FINDINGS = 200
"""Findings that are told; all are counted."""

ATTEMPTS = 3
"""So often a log that grows meanwhile is read before what was found each time is told."""


class ChainNow(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of one device, one behind the other: their numbers, and the digest of the last."""

    device: str
    first: int
    last: int
    digest: str


class VerifiedNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What verifying found.

    Parameters
    ----------
    by
        The function of who asked for it.
    position
        Of the store, up to which it was read.
    facts, devices, people
        How many there are; people each in exactly one place.
    sum
        Digest of all facts together: two stores with the same one hold the same facts.
    founder
        Fingerprint of the key of the founding device.
    compared
        Whether a printed digest was held against it too.
    findings_count, findings
        What does not fit; none: every digest and signature holds.
    """

    at: datetime
    by: str
    position: int
    facts: int
    devices: int
    people: int
    sum: str
    founder: str
    chains: tuple[ChainNow, ...]
    compared: bool = False
    findings_count: int = 0
    findings: tuple[FindingNow, ...] = ()


class ProofView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the last verifying found; absent: nobody asked for it since the hub was started."""

    version: int
    verified: VerifiedNow | None = None


@dataclass(slots=True)
class _Held:
    """What came of it last; one at a time."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    verified: VerifiedNow | None = None


def proof(live: LiveOperation) -> ProofView:
    """Return what the last verifying of an operation's log found."""
    return ProofView(version=live.snapshot.version, verified=_held(live).verified)


def verify(live: LiveOperation, viewer: Viewer, now: datetime, *, digest: str = "") -> VerifiedNow:
    """Read the whole store anew, and return what does not fit.

    Parameters
    ----------
    digest
        A printed digest to hold the log against; empty: none.

    Raises
    ------
    Unclear
        "console-proof-busy", while somebody else's is under way.
    """
    held = _held(live)
    if not held.lock.acquire(blocking=False):
        raise Unclear("console-proof-busy")
    try:
        live.refresh()
        found = _found(live, digest)
        held.verified = _verified(live, viewer, now, found, compared=bool(digest.strip()))
    finally:
        held.lock.release()
    return held.verified


def signed_digest(live: LiveOperation, now: datetime) -> str:
    """Return a digest of all that the store holds, signed by this hub, to print and hand out."""
    recorder = live.recorder
    return printed_digest(recorder.store, recorder.vault, recorder.device, now)


def _held(live: LiveOperation) -> _Held:
    return live.snapshot.lasting("proof", _Held)


def _found(live: LiveOperation, digest: str) -> list[Finding]:
    """Return what does not fit, but not what only seems so as facts come while it is read."""
    store, vault = live.recorder.store, live.recorder.vault
    kept: list[Finding] | None = None
    for _ in range(ATTEMPTS):
        before = store.last_position()
        found = [*verify_chains(store, vault), *quarantine_findings(store)]
        found += check_digest(digest, store, vault) if digest.strip() else ()
        kept = found if kept is None else [each for each in found if each in kept]
        if not kept or store.last_position() == before:
            break
    return kept or []


def _verified(
    live: LiveOperation,
    viewer: Viewer,
    now: datetime,
    found: list[Finding],
    *,
    compared: bool,
) -> VerifiedNow:
    operation = live.snapshot.operation
    told = [line.partition(": ")[::2] for line in signed_digest(live, now).splitlines()]
    lines = dict(told)
    chains = (each.split() for name, each in told if name == "chain")
    return VerifiedNow(
        at=now,
        by=viewer.title,
        position=live.snapshot.version,
        facts=int(lines["facts"]),
        devices=len(operation.day.log.seqs),
        people=len(operation.day.people.where),
        sum=lines["sum"],
        founder=lines["founder"],
        chains=tuple(
            ChainNow(device=device, first=int(first), last=int(last), digest=mark)
            for device, first, last, mark in chains
        ),
        compared=compared,
        findings_count=len(found),
        findings=tuple(finding_now(operation, each) for each in found[:MOST_FINDINGS]),
    )
