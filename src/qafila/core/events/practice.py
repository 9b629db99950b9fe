# SPDX-License-Identifier: Apache-2.0
"""Facts about practice: that somebody saw a standard kept, or not kept, where no list can tell."""

from __future__ import annotations

from qafila.core.events.base import FactBase


class PracticeAttested(FactBase, frozen=True, kw_only=True, tag="practice_attested"):
    """Somebody attests that a minimum standard was kept, or was not, and says what was seen.

    It moves nobody and takes nothing back that other facts say; the standards weigh it beside them.

    Parameters
    ----------
    standard
        Word of the standard. One that is not known here stays on record and is weighed by nobody.
    seen
        What was seen, in words, without names.
    kept
        False: it was seen not to be kept.
    vehicles
        Which vehicles it is about; empty where it is about all, or about no vehicle.
    said_by
        Who saw it, as a function, where that is not whoever records it.
    """

    standard: str
    seen: str
    kept: bool = True
    vehicles: tuple[str, ...] = ()
    said_by: str = ""

    def __post_init__(self) -> None:
        if not self.standard or not self.seen.strip():
            raise ValueError("standard and seen are needed")
        if not all(self.vehicles) or len(set(self.vehicles)) != len(self.vehicles):
            raise ValueError("vehicles must have ids, and not repeat")
