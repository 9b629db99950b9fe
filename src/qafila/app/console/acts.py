# SPDX-License-Identifier: Apache-2.0
"""From a filled form to facts: as the command line does, in the name of whoever is signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from qafila.app.console.live import LiveOperation
from qafila.app.outcome import key_in, outcome
from qafila.app.spoken import Spoken, facts_of, time_called
from qafila.core.access import Viewer
from qafila.core.document import Phrase
from qafila.core.events import Fact, Receipt
from qafila.core.values import When

__all__ = ["Spoken", "record", "record_facts"]


def record(
    live: LiveOperation,
    viewer: Viewer,
    said: Spoken,
    now: datetime,
    *,
    time: str = "",
    paper: str = "",
) -> tuple[Phrase, ...]:
    """Record what somebody says; return what follows from it, to be told to them.

    Parameters
    ----------
    time
        As it stands on a paper; empty: it happened now.
    paper
        What that paper is called.

    Raises
    ------
    Unclear
        When it makes no fact; nothing is recorded then.
    StoreProblem, VaultProblem
        When the store takes nothing.
    """
    snapshot = live.snapshot
    at = time_called(time, snapshot.zone, now) if time else now
    local = at.astimezone(snapshot.zone)
    before = snapshot.operation
    facts = facts_of(_dated(said, When(on=local.date(), at=local)), before)
    if time or paper:
        receipts = key_in(live.recorder, [(at, viewer.title, each) for each in facts], paper)
    else:
        receipts = live.recorder.record(facts, author=viewer.title)
    return _told(live, receipts, facts, now)


def record_facts(
    live: LiveOperation, viewer: Viewer, facts: tuple[Fact, ...], now: datetime
) -> tuple[Phrase, ...]:
    """Record facts that a page made itself; return what follows from them."""
    receipts = live.recorder.record(facts, author=viewer.title)
    return _told(live, receipts, facts, now)


def _told(
    live: LiveOperation, receipts: tuple[Receipt, ...], facts: tuple[Fact, ...], now: datetime
) -> tuple[Phrase, ...]:
    before = live.snapshot.operation
    live.refresh()
    return outcome(receipts, facts, before, live.snapshot.operation, now)


def _dated(said: Spoken, at: When) -> Spoken:
    return said if said.at is not None else replace(said, at=at)
