# SPDX-License-Identifier: Apache-2.0
"""What tells how an operation ends, while facts are folded.

Where people were, who is not known to be anywhere, which vehicles came to their end empty, and that
it was closed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qafila.core.ledger import UNACCOUNTED
from qafila.core.operation.grown import Grown
from qafila.core.operation.state import Closed, Unknown

A_PERSON, A_VEHICLE = "person", "vehicle"
"""Whose id it is: a person and a vehicle may bear one."""


@dataclass(slots=True)
class Ending:
    """The end's own side of a fold; never escapes it."""

    reached: dict[tuple[str, str], None] = field(default_factory=dict)
    unknowns: dict[str, Unknown] = field(default_factory=dict)
    came_empty: dict[str, None] = field(default_factory=dict)
    closings: list[Closed] = field(default_factory=list)
    _grown: Grown[str] = field(default_factory=Grown)

    def copy(self) -> Ending:
        """Return a copy that later steps do not reach."""
        return Ending(
            dict(self.reached), dict(self.unknowns), dict(self.came_empty), list(self.closings)
        )

    def told(self) -> dict[str, Any]:
        """Return the fields of the day that this side fills."""
        return {
            "reached": self._reached(),
            "unknowns": dict(self.unknowns),
            "came_empty": frozenset(self.came_empty),
            "closings": tuple(self.closings),
        }

    def drove(self, vehicle: str, aboard: int) -> None:
        """Keep whether a vehicle ended a drive with nobody aboard."""
        self.came_empty.pop(vehicle, None)
        if not aboard:
            self.came_empty[vehicle] = None

    def seen(self, word: str, subjects: Iterable[str], target: str) -> None:
        """Take it that whoever was seen somewhere was there, and is not unknown any more."""
        if target[0] == "p" and word == A_PERSON:
            # Flat, and grouped only when asked for: this is by far the most frequent fact.
            reached = self.reached
            for subject in subjects:
                reached[subject, target] = None
        if target != UNACCOUNTED and self.unknowns:
            for subject in subjects:
                self.unknowns.pop(f"{word}:{subject}", None)

    def doubt(self, person: str, places: Iterable[str]) -> None:
        """Take it no longer that somebody was at places that a human weighed and settled."""
        for place in places:
            if (person, place) in self.reached:
                del self.reached[person, place]
                self._grown = Grown()  # it did not only grow

    def _reached(self) -> Mapping[str, tuple[str, ...]]:
        self._grown = self._grown.with_all(self.reached)
        return self._grown.groups
