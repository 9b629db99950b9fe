# SPDX-License-Identifier: Apache-2.0
"""Facts about lots: that one was released, that a party holds it, that it holds it no more.

A release is a named person's act: whoever recorded it. None is refused: one that goes against an
unproven gate or against a hold is on record, and shown as that.
"""

from __future__ import annotations

from qafila.core.events.base import FactBase


class LotReleased(FactBase, frozen=True, kw_only=True, tag="lot_released"):
    """A lot, or one serial of it, may move.

    Parameters
    ----------
    lot
        Its id; for an obligation that names no lots, the obligation's.
    serial
        Empty: all its serials.
    party
        On whose behalf, a party's id; empty where the hub itself releases.
    note
        What was said, without names of private persons.
    patients
        Whether only its patients go, as clinicians judged them, with whoever accompanies them.
    """

    lot: str
    serial: str = ""
    party: str = ""
    note: str = ""
    patients: bool = False

    def __post_init__(self) -> None:
        if not self.lot:
            raise ValueError("lot is needed")


class LotHeld(FactBase, frozen=True, kw_only=True, tag="lot_held"):
    """A party holds a lot: it must not move before that party lifts the hold.

    A hold binds whatever its reason, until that party lifts it. A medical movement may wait for
    safety, notification, approval and consent alone: a hold on one is pointed out.
    """

    lot: str
    party: str
    reason: str

    def __post_init__(self) -> None:
        if not (self.lot and self.party and self.reason.strip()):
            raise ValueError("lot, party and reason are needed")


class HoldLifted(FactBase, frozen=True, kw_only=True, tag="hold_lifted"):
    """A party holds a lot no more. The holds of other parties stay."""

    lot: str
    party: str
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.lot and self.party):
            raise ValueError("lot and party are needed")
