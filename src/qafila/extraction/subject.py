# SPDX-License-Identifier: Apache-2.0
"""Whether a text speaks of a negotiated movement at all: otherwise nothing in it is read."""

from __future__ import annotations

from qafila.extraction.scan import MOVING, Scan

_ENOUGH = 3
_VEHICLES = ("bus", "minibus", "ambulance", "truck")
_PEOPLE = ("fighters", "wounded", "detainees", "civilians", "families")
_SIDED = ("fighters", "detainees")
_SIDES = frozenset({"armed", "army", "rebels", "medical", "un", "coalition"})


def speaks_of_a_movement(scan: Scan) -> bool:
    """Whether enough kinds of words stand in a text: people, vehicles, sides, moving, a deal."""
    end = len(scan.tokens)
    if not scan.has(0, end, "verbs", *MOVING, "free", "hand_over", "escort"):
        return False
    signs = 2 * scan.has(0, end, "cues", "subject")
    signs += scan.has(0, end, "vehicles", *_VEHICLES)
    signs += scan.has(0, end, "people", *_PEOPLE) + scan.has(0, end, "people", *_SIDED)
    signs += scan.has(0, end, "verbs", "leave", "move")
    signs += any(hit.value in _SIDES for hit in scan.within(0, end, "parties", "name"))
    signs += scan.has(0, end, "verbs", "escort", "approve", "guarantee", "mediate")
    signs += scan.has(0, end, "exchange", "prisoners", "bodies", "truce")
    sides = (
        scan.has(0, end, "cues", "subject")
        or scan.has(0, end, "people", *_PEOPLE)
        or any(hit.value in _SIDES for hit in scan.within(0, end, "parties", "name"))
    )
    return sides and signs >= _ENOUGH
