# SPDX-License-Identifier: Apache-2.0
"""The printed digest: what an outsider needs to hold a log to what it was, without one name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from qafila.app.proof import (
    UNREADABLE,
    Chains,
    chains_of,
    fingerprint,
    same_fingerprint,
    vouched,
)
from qafila.app.proof_findings import (
    DigestContradicted,
    DigestForged,
    DigestOfAnother,
    DigestUnreadable,
)
from qafila.core.findings import Finding
from qafila.ports import EventStore, Vault

_TITLE = "qafila digest 1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Facts of a device one behind the other: their numbers, and the digest of the last."""

    device: str
    first: int
    last: int
    digest: str


def printed_digest(store: EventStore, vault: Vault, device: str, at: datetime) -> str:
    """Return a signed digest of all that a store holds, as lines of text to print or read out.

    It holds no names and nothing about anybody: ids of devices, numbers, digests. Given to a
    guarantor, it lets them hold any later copy of the log to what it was at this moment.

    Parameters
    ----------
    device
        Whose vault signs.
    at
        Aware instant to print on it.
    """
    chains = chains_of(store)
    stretches = list(_stretches(chains))
    marks = {mark for s in stretches for mark in chains.walk(s.device, s.digest)}
    lines = [
        _TITLE,
        f"operation: {_one_line(store.operation)}",
        f"at: {at.astimezone(UTC).isoformat(timespec='seconds')}",
        f"facts: {len(marks)}",
        f"sum: {_sum(marks)}",
        f"founder: {fingerprint(chains.founder) if chains.founder else UNREADABLE}",
        *(f"chain: {s.device} {s.first} {s.last} {s.digest}" for s in stretches),
        f"signer: {device} {vault.signing_key}",
    ]
    return "\n".join([*lines, f"signature: {vault.sign(_message(lines))}"]) + "\n"


def check_digest(
    text: str, store: EventStore, vault: Vault, signer: str = ""
) -> tuple[Finding, ...]:
    """Say whether everything that a printed digest names is still in a store, unchanged.

    Parameters
    ----------
    text
        As printed; spaces and empty lines do not matter.
    vault
        Checks the signature; its own keys are not used.
    signer
        Fingerprint of the signer's key as the outsider knows it; empty to believe the store's own
        enrolments.
    """
    try:
        printed = _parse(text)
    except _NoDigest as trouble:
        return (DigestUnreadable(line=trouble.line),)
    chains = chains_of(store)
    if signer:
        known = same_fingerprint(signer, fingerprint(printed.key))
    else:
        # Also of one that is enrolled no more: it was its signature, and is.
        member = vouched(chains, store, vault).trust.ever.get(printed.signer)
        known = member is not None and printed.key in member.signing_keys
    if not known or not vault.verify(printed.key, printed.message, printed.signature):
        return (DigestForged(signer=printed.signer),)
    if printed.operation != _one_line(store.operation):
        return (DigestOfAnother(printed=printed.operation, operation=store.operation),)
    found: list[Finding] = []
    marks: set[str] = set()
    for stretch in printed.stretches:
        length = stretch.last - stretch.first + 1
        walked = list(islice(chains.walk(stretch.device, stretch.digest), length))
        marks.update(walked)
        ends_well = bool(walked) and chains.links[stretch.device][walked[0]][0] == stretch.last
        if len(walked) < length or not ends_well:
            found.append(
                DigestContradicted(device=stretch.device, first=stretch.first, last=stretch.last)
            )
    if not found and (len(marks), _sum(marks)) != (printed.facts, printed.sum):
        # The signer's own lines contradict each other: nothing was proven by them.
        found.append(DigestForged(signer=printed.signer))
    return tuple(found)


def _stretches(chains: Chains) -> Iterator[Stretch]:
    """Yield stretches that together hold all facts: one for each device, more where it forks."""
    for device in sorted(chains.links):
        links = chains.links[device]
        followed = {prev for seq, prev in links.values() if links.get(prev, (0, ""))[0] == seq - 1}
        for mark in sorted(links.keys() - followed, key=lambda m: (links[m][0], m)):
            walked = list(chains.walk(device, mark))
            yield Stretch(
                device=device, first=links[walked[-1]][0], last=links[mark][0], digest=mark
            )


def _sum(marks: Iterable[str]) -> str:
    return hashlib.sha256("".join(sorted(marks)).encode()).hexdigest()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _message(lines: Iterable[str]) -> bytes:
    return "\n".join(lines).encode("utf-8", "surrogatepass")


class _NoDigest(ValueError):
    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    operation: str
    facts: int
    sum: str
    stretches: tuple[Stretch, ...]
    signer: str
    key: str
    signature: str
    message: bytes


def _parse(text: str) -> _Printed:
    """Read a printed digest; raises `_NoDigest` with the number of the line that is none."""
    lines = [(i, _one_line(line)) for i, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not lines or lines[0][1] != _TITLE:
        raise _NoDigest(lines[0][0] if lines else 1)
    said: dict[str, str] = {}
    stretches: list[Stretch] = []
    for i, line in lines[1:]:
        word, _, rest = line.partition(": ")
        if word == "chain":
            stretches.append(_stretch(i, rest))
        elif word in said:
            raise _NoDigest(i)
        else:
            said[word] = rest
    last = lines[-1][0]
    signer, _, key = said.get("signer", "").partition(" ")
    if not {"operation", "at", "facts", "sum", "founder", "signer", "signature"} == said.keys():
        raise _NoDigest(last)
    if not said["facts"].isdecimal() or not lines[-1][1].startswith("signature: "):
        raise _NoDigest(last)
    return _Printed(
        operation=said["operation"],
        facts=_number(last, said["facts"]),
        sum=said["sum"],
        stretches=tuple(stretches),
        signer=signer,
        key=key,
        signature=said["signature"],
        message=_message(line for _, line in lines[:-1]),
    )


def _stretch(i: int, rest: str) -> Stretch:
    parts = rest.split(" ")
    if len(parts) != 4:
        raise _NoDigest(i)
    device, first, last, mark = parts
    stretch = Stretch(device=device, first=_number(i, first), last=_number(i, last), digest=mark)
    if not 1 <= stretch.first <= stretch.last:
        raise _NoDigest(i)
    return stretch


def _number(i: int, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 16:
        raise _NoDigest(i)
    return int(text)
