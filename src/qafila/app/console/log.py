# SPDX-License-Identifier: Apache-2.0
"""The log: every fact, the last first; and the audit: who saw or did what at this hub.

The log holds ids and no names. In the audit, whoever sees no ids of people sees how many they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from qafila.app.accounts import Gate
from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Action, Field, Viewer
from qafila.core.accounts import Entry
from qafila.core.events import BEFORE_THE_DAY, Envelope

LINES_SHOWN = 50
SUBJECTS_SHOWN = 24
"""Lines of one page, and ids of whom one line of the audit concerned; it counts all."""

NEWEST = 2**62
"""Above the number of any line of an audit."""

KINDS = ("person", "vehicle", "lot", "place", "obligation")
"""What an id that is searched for may be of."""

ACTIONS = frozenset(each.value for each in Action)

Line = tuple[Envelope, int]


class LogLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact of the log.

    Parameters
    ----------
    at, clock
        Corrected instant, and what the device's own clock said. `at` is absent of what was known
        before the day.
    is_void
        Whether it was corrected or taken back.
    """

    fact: str
    kind: str
    device: str
    seq: int
    author: str
    at: datetime | None = None
    clock: datetime | None = None
    is_void: bool = False


class LogView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of the log. `count` is of everything that answers to the filter."""

    version: int
    at: datetime
    total: int
    count: int
    page: int
    pages: int
    lines: tuple[LogLine, ...] = ()
    authors: tuple[str, ...] = ()


class AuditLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the audit.

    Parameters
    ----------
    is_look
        Whether somebody looked at identities or did something with an operation; else it is about
        accounts.
    subjects
        Ids of whom it concerned, the first of them; absent of people for who sees no ids of people.
    """

    number: int
    at: datetime
    user: str
    title: str
    action: str
    is_look: bool
    count: int = 0
    subjects: tuple[str, ...] = ()
    operation: str = ""
    why: str = ""
    address: str = ""


class AuditView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of the audit, the last line first. `next_before` is absent at the end."""

    lines: tuple[AuditLine, ...] = ()
    next_before: int | None = None


def log(
    snapshot: Snapshot,
    *,
    about: str = "",
    author: str = "",
    everything: bool = False,
    page: int = 1,
) -> LogView:
    """Return a page of the log.

    Parameters
    ----------
    about
        Id of a person, vehicle, lot, place or obligation; empty: anything.
    author
        Who recorded it; empty: anybody.
    everything
        Whether what was known before the day is listed too.
    """
    logged = snapshot.logged()
    lines: Sequence[Line] = logged.line if everything else logged.of_the_day
    if about:
        lines = _about(snapshot, about, everything=everything)
    if author:
        lines = [line for line in lines if line[0].author == author]
    pages = max(1, -(-len(lines) // LINES_SHOWN))
    page = min(page, pages)
    last = len(lines) - (page - 1) * LINES_SHOWN
    corrected = snapshot.operation.day.log.corrected
    return LogView(
        version=snapshot.version,
        at=snapshot.at,
        total=len(logged.line),
        count=len(lines),
        page=page,
        pages=pages,
        lines=tuple(
            _line(envelope, at_ms, is_void=envelope.id in corrected)
            for envelope, at_ms in reversed(lines[max(0, last - LINES_SHOWN) : last])
        ),
        authors=tuple(sorted(logged.authors)),
    )


def _about(snapshot: Snapshot, one: str, *, everything: bool) -> list[Line]:
    """Return the facts about whatever bears an id, be it a person or a vehicle, in their order."""
    found: dict[str, Line] = {}
    for kind in KINDS:
        for envelope, at_ms in snapshot.facts_of(f"{kind}:{one}"):
            if everything or envelope.happened_at != BEFORE_THE_DAY:
                found[envelope.id] = (envelope, at_ms)
    return sorted(found.values(), key=lambda line: line[1])


def _line(envelope: Envelope, at_ms: int, *, is_void: bool) -> LogLine:
    is_before = envelope.happened_at == BEFORE_THE_DAY
    return LogLine(
        fact=envelope.id,
        kind=str(envelope.fact.__struct_config__.tag),
        device=envelope.device,
        seq=envelope.seq,
        author=envelope.author,
        at=None if is_before else _instant(envelope, at_ms),
        clock=None if is_before else envelope.happened_at,
        is_void=is_void,
    )


def _instant(envelope: Envelope, at_ms: int) -> datetime:
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):  # a clock that went astray by thousands of years
        return envelope.happened_at


def audit(gate: Gate, viewer: Viewer, *, user: str = "", before: int = 0) -> AuditView:
    """Return a page of the audit.

    Parameters
    ----------
    user
        Id of the account whose lines are shown; empty: all.
    before
        Only lines below this number; 0: from the last.

    Raises
    ------
    Denied
    """
    found = gate.audit(viewer, limit=LINES_SHOWN + 1, user=user, before=before or NEWEST)
    shown = found[:LINES_SHOWN]
    return AuditView(
        lines=tuple(
            _audited(each, viewer)
            for each in shown
            if not each.operation or viewer.enters(each.operation)
        ),
        next_before=shown[-1].number if len(found) > LINES_SHOWN else None,
    )


def _audited(entry: Entry, viewer: Viewer) -> AuditLine:
    is_look = entry.action in ACTIONS
    told = not is_look or viewer.sees(Field.PERSON)
    return AuditLine(
        number=entry.number,
        at=entry.at,
        user=entry.user,
        title=entry.title,
        action=entry.action,
        is_look=is_look,
        count=len(entry.subjects),
        subjects=entry.subjects[:SUBJECTS_SHOWN] if told else (),
        operation=entry.operation,
        why=entry.why,
        address=entry.address,
    )
