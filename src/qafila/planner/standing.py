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
    """

    column: int
    of: int
    vehicles: int
    bound: int
    unseated: int

    @property
    def gap(self) -> float:
        """By how much the vehicles may be more than are needed, as a share of the bound."""
        return gap(self.vehicles, self.bound)


Watch = Callable[[Standing], None]
"""Told whenever something better is known."""


def gap(vehicles: int, bound: int) -> float:
    """Return by how much `vehicles` may be more than is needed, as a share of the bound."""
    return 0.0 if vehicles <= bound or bound <= 0 else vehicles / bound - 1
