# SPDX-License-Identifier: Apache-2.0
"""Releases, holds and statements by forms: who may speak for whom, and what stands against it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from qafila.app.console.acts import Spoken, record, record_facts, slips
from qafila.app.console.agreement import against, may_take_back, speaks_for, standing_lots
from qafila.app.console.live import LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Viewer
from qafila.core.document import Phrase
from qafila.core.events import LotReleased, StepOverridden
from qafila.core.fulfilment import LotStanding
from qafila.core.operation import Operation

__all__ = [
    "ALL",
    "HELD",
    "PATIENTS",
    "SERIAL",
    "Spoken",
    "against",
    "lot_standing",
    "may_speak_for",
    "may_take_back",
    "record",
    "release",
    "slips",
]

ALL, SERIAL, PATIENTS = "all", "serial", "patients"
"""What of a lot is released."""

HELD = "held:"
"""Before a party that holds a lot, among what speaks against releasing it."""


def may_speak_for(operation: Operation, viewer: Viewer, party: str) -> bool:
    """Whether somebody may state something in the name of a party."""
    return party in speaks_for(operation, viewer)


def lot_standing(
    snapshot: Snapshot, lot: str, now: datetime, *, patients: bool = False
) -> LotStanding | None:
    """Return how a lot stands, or its patients by themselves; None where there is no such lot."""
    found = next((each for each in standing_lots(snapshot, now) if each.lot == lot), None)
    if patients and found is not None and found.patients is not None:
        return found.patients
    return found


def released(lot: str, *, serial: str, party: str, note: str, patients: bool) -> LotReleased:
    """Return the fact that a lot, a serial of it, or its patients are released."""
    return LotReleased(lot=lot, serial=serial, party=party, note=note, patients=patients)


def release(
    live: LiveOperation,
    viewer: Viewer,
    lot: LotStanding,
    said: LotReleased,
    now: datetime,
    *,
    reason: str = "",
) -> tuple[Phrase, ...]:
    """Record that a lot may move; what stands against it is overridden for the reason given.

    A hold cannot be overridden: only its party lifts it. Who released against one says why in the
    note, and the board goes on showing the lot as contested.

    Parameters
    ----------
    lot
        How it stands; where its patients are released alone, how those stand.
    reason
        Why it goes against what stands in its way, with the function of whoever decided it.
    """
    overrides = [
        StepOverridden(finding=code, subject=lot.lot, reason=reason)
        for code in against(lot)
        if not code.startswith(HELD)
    ]
    if lot.holds:
        said = msgspec.structs.replace(said, note="; ".join(filter(None, (said.note, reason))))
    return record_facts(live, viewer, (*overrides, said), now)
