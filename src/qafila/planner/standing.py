# SPDX-License-Identifier: Apache-2.0
"""How far a plan in the making has come, for whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The best that is known so far.

    Parameters
    ----------
    column, of
        The column that is being seated, from 0, and how many there are.
    vehicles, bound
        Vehicles with people so far, and the fewest that could carry the same people.
    unseated
        People without a seat so far.
    completion_s, completion_bound_s
        Where vehicles come back for more: when the last people are out, in seconds, and how soon
        they could be at best, as far as that is known. None, 0: each makes one journey.
    """

    column: int
    of: int
    vehicles: int
    bound: int
    unseated: int
    completion_s: int | None = None
    completion_bound_s: int = 0

    @property
    def gap(self) -> float:
        """By how much the vehicles may be more than are needed, as a share of the bound."""
        return gap(self.vehicles, self.bound)

    @property
    def completion_gap(self) -> float:
        """By how much the time may be longer than it must, as a share of the bound."""
        return gap(self.completion_s or 0, self.completion_bound_s)


Watch = Callable[[Standing], None]
"""Told whenever something better is known."""


def gap(found: int, bound: int) -> float:
    """Return by how much what was found may be more than must be, as a share of the bound."""
    return 0.0 if found <= bound or bound <= 0 else found / bound - 1
