# SPDX-License-Identifier: Apache-2.0
"""Two lists side by side on the console: two that were brought, or one and the registry.

Nothing of them is recorded. What they differ in waits for whoever brought them, in memory, for some
minutes.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import PurePath

import msgspec

from qafila.app import engines
from qafila.app.console.live import LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.taking import FindingsSaid, findings_said, room_of
from qafila.core.document import Document
from qafila.core.findings import Finding
from qafila.core.registry.difference import Difference

MOST_HELD, MOST_OF_ONE = 12, 2
WAITS = timedelta(minutes=20)

MOST_NOTED = 200
"""Entries of each kind that the page shows."""


class DifferenceView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changed from one list to the other, by number.

    Parameters
    ----------
    old
        What the first list is called; empty where it is the registry.
    changed, renamed
        Old and new number of each.
    left_out
        Fields that were not compared, because one of the lists lacks them.
    """

    token: str
    old: str
    new: str
    until: datetime
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    same: int = 0
    left_out: tuple[str, ...] = ()
    findings: tuple[FindingsSaid, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Whom the page names."""
        pairs = (*self.changed[:MOST_NOTED], *self.renamed[:MOST_NOTED])
        both = (who for pair in pairs for who in pair)
        return tuple(dict.fromkeys((*self.added[:MOST_NOTED], *self.gone[:MOST_NOTED], *both)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two lists that were compared."""

    token: str
    by: str
    until: datetime
    old: str
    new: str
    found: Difference = field(repr=False)
    findings: tuple[Finding, ...] = field(repr=False)


class ComparedLists:
    """What was compared, of one operation; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Compared] = OrderedDict()

    def find(self, by: str, token: str, now: datetime) -> Compared | None:
        """Return what somebody compared; None when it was let go, or is another's."""
        with self._lock:
            held = self._held.get(token)
        return held if held is not None and held.by == by and held.until > now else None

    def put(self, made: Compared, now: datetime) -> None:
        """Keep it for a while; the oldest are let go."""
        with self._lock:
            self._held[made.token] = made
            own = [token for token, each in self._held.items() if each.by == made.by]
            old = [token for token, each in self._held.items() if each.until <= now]
            for token in {*own[:-MOST_OF_ONE], *old}:
                del self._held[token]
            while len(self._held) > MOST_HELD:
                self._held.popitem(last=False)


def compared_lists(snapshot: Snapshot) -> ComparedLists:
    """Return where comparisons of an operation are kept."""
    return snapshot.lasting("compared-lists", ComparedLists)


def compare_lists(
    live: LiveOperation,
    by: str,
    new: tuple[str, bytes],
    now: datetime,
    *,
    old: tuple[str, bytes] | None = None,
) -> Compared:
    """Compare two lists that somebody brought; without the first, the registry with the second.

    Parameters
    ----------
    new, old
        What each file is called, and its bytes.

    Raises
    ------
    TakingBusy
    """
    snapshot = live.snapshot
    with room_of(snapshot).reading():
        told: tuple[Finding, ...] = ()
        if old is None:
            one = engines.comparing.side_of_operation(snapshot.named)
        else:
            one, told = engines.comparing.side_of_list(_plain(old[0]), old[1])
        other, more = engines.comparing.side_of_list(_plain(new[0]), new[1])
        found = engines.comparing.compare(one, other, snapshot.operation.description.on)
    made = Compared(
        token=secrets.token_urlsafe(12),
        by=by,
        until=now + WAITS,
        old=_plain(old[0]) if old else "",
        new=_plain(new[0]),
        found=found,
        findings=(*told, *more),
    )
    compared_lists(snapshot).put(made, now)
    return made


def difference_view(made: Compared) -> DifferenceView:
    """Return what two lists differ in."""
    found = made.found
    return DifferenceView(
        token=made.token,
        old=made.old,
        new=made.new,
        until=made.until,
        added=tuple(person.id for person in found.added),
        gone=tuple(person.id for person in found.gone),
        changed=tuple((each.old.id, each.new.id) for each in found.changed),
        renamed=tuple((each.old.id, each.new.id) for each in found.renamed),
        same=found.same,
        left_out=found.left_out,
        findings=tuple(findings_said(made.findings)),
    )


def difference_said(made: Compared) -> Document:
    """Return the same for a person to read."""
    return engines.comparing.difference_document(made.found)


def _plain(name: str) -> str:
    return PurePath(name.replace("\\", "/")).name or "list"
