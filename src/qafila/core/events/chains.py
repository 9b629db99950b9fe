# SPDX-License-Identifier: Apache-2.0
"""What a store holds of each device's chain, in a form that two stores can compare in one message.

The *line* of a device is the unbroken chain from its first fact: each names the digest of the one
before. Where a chain forks (a copied device), the fact with the lowest digest is on the line.
Everything else that is held of the device is *astray*: beyond a gap, or on another branch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256

import msgspec

from qafila.core.events.envelope import START

MARK = 16
"""Digits of a digest that stand for it in a frontier."""

MANY = 2000
"""A device with more facts astray than this is told by one digest over all of them."""


class Link(msgspec.Struct, frozen=True, gc=False):
    """What the index needs of a fact."""

    device: str
    seq: int
    digest: str
    prev: str


class Reach(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far a store's line of one device goes, and what it holds beside the line.

    Parameters
    ----------
    seq, digest
        Last fact of the line; 0 and empty when the first fact is not there.
    astray
        Marks of the facts beside the line, sorted; empty when there are more than `MANY`.
    astray_count, astray_mark
        How many they are, and one mark over all of them.
    """

    seq: int = 0
    digest: str = ""
    astray: tuple[str, ...] = ()
    astray_count: int = 0
    astray_mark: str = ""


Frontier = Mapping[str, Reach]
"""By device. Two stores with equal frontiers hold the same facts."""


class ChainIndex:
    """Follows the lines of all devices while facts come in, in any order.

    Parameters
    ----------
    links_of
        Returns every link a store holds of a device, asked for when a line has to be found anew.
    """

    def __init__(self, links_of: Callable[[str], Iterable[Link]]) -> None:
        self._links_of = links_of
        self._tips: dict[str, tuple[int, str]] = {}
        self._astray: dict[str, dict[str, Link]] = {}
        # Of the facts astray: the lowest digest for each number and predecessor.
        self._after: dict[str, dict[tuple[int, str], str]] = {}
        # Facts on the line that were found there before they were told.
        self._ahead: dict[str, set[str]] = {}
        self._reach: dict[str, Reach] = {}

    def add(self, link: Link) -> None:
        """Take in a fact that the store now holds. Telling one twice changes nothing."""
        device = link.device
        self._reach.pop(device, None)
        seq, tip = self._tips.get(device, (0, START))
        if link.seq == seq + 1 and link.prev == tip:
            # Nothing astray follows the tip, or the line would go through it already.
            self._tips[device] = (link.seq, link.digest)
            if self._astray.get(device):
                self._follow(device)
        elif link.digest in self._ahead.get(device, ()):
            self._ahead[device].discard(link.digest)
        elif link.seq > seq or link.prev in self._astray.get(device, ()):
            # Beyond a gap, beside the tip, or behind a fact that is itself beside the line.
            self._set_astray(link)
        else:
            self._find_line(device, link)

    def _set_astray(self, link: Link) -> None:
        self._astray.setdefault(link.device, {})[link.digest] = link
        after = self._after.setdefault(link.device, {})
        step = (link.seq, link.prev)
        after[step] = min(after.get(step, link.digest), link.digest)

    def _follow(self, device: str) -> None:
        """Lead the line on through facts astray, as far as it goes."""
        seq, tip = self._tips[device]
        astray, after = self._astray[device], self._after[device]
        while (following := after.pop((seq + 1, tip), None)) is not None:
            seq, tip = seq + 1, following
            del astray[following]
        self._tips[device] = (seq, tip)

    def _find_line(self, device: str, newest: Link) -> None:
        links = {link.digest: link for link in self._links_of(device)}
        links[newest.digest] = newest
        links.update(self._astray.get(device, {}))
        after: dict[tuple[int, str], str] = {}
        for digest in sorted(links, reverse=True):  # the lowest is written last
            link = links[digest]
            after[link.seq, link.prev] = digest
        told, _ = self._tips.get(device, (0, START))
        ahead = self._ahead.setdefault(device, set())
        seq, tip = 0, START
        while (following := after.get((seq + 1, tip))) is not None:
            seq, tip = seq + 1, following
            del links[following]
            if seq > told and following != newest.digest:
                ahead.add(following)
        self._tips[device] = (seq, tip)
        self._astray[device], self._after[device] = {}, {}
        for link in links.values():
            self._set_astray(link)

    def tip(self, device: str) -> tuple[int, str]:
        """Return seq and digest of the end of a device's line; 0 and empty for none."""
        return self._tips.get(device, (0, START))

    def is_astray(self, device: str, digest: str) -> bool:
        """Whether a held fact is beside the line."""
        return digest in self._astray.get(device, {})

    def astray(self, device: str) -> tuple[Link, ...]:
        """Return the facts beside a device's line, by seq and digest."""
        return tuple(sorted(self._astray.get(device, {}).values(), key=lambda k: (k.seq, k.digest)))

    def find_astray(self, digests: Collection[str]) -> list[Link]:
        """Return those of some facts that are beside the line of any device."""
        return [
            astray[digest] for astray in self._astray.values() for digest in astray.keys() & digests
        ]

    def frontier(self) -> Frontier:
        """Return how far every device's line goes."""
        devices = sorted({*self._tips, *self._astray})
        return {device: self._reach_of(device) for device in devices}

    def _reach_of(self, device: str) -> Reach:
        held = self._reach.get(device)
        if held is None:
            seq, tip = self.tip(device)
            marks = sorted(digest[:MARK] for digest in self._astray.get(device, {}))
            held = Reach(
                seq=seq,
                digest=tip,
                astray=tuple(marks) if len(marks) <= MANY else (),
                astray_count=len(marks),
                astray_mark=mark_of(marks),
            )
            self._reach[device] = held
        return held


def mark_of(marks: Iterable[str]) -> str:
    """Return one mark over sorted marks; empty for none."""
    joined = ",".join(marks)
    return sha256(joined.encode()).hexdigest()[: 2 * MARK] if joined else ""
