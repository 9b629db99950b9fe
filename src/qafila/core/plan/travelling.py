# SPDX-License-Identifier: Apache-2.0
"""A trip of any plan, however it was read: what tells its vehicle, its column and its place."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Travelling(Protocol):
    """What `qafila.core.plan.Trip` and a trip read from a file have in common."""

    @property
    def vehicle(self) -> str:
        """Vehicle id."""

    @property
    def run(self) -> int:
        """Which journey of the vehicle, from 1."""

    @property
    def lot(self) -> str:
        """Lot id."""

    @property
    def source(self) -> str | None:
        """Where from, None when not said."""

    @property
    def target(self) -> str | None:
        """Where to, None when not said."""

    @property
    def serial(self) -> str:
        """Serial id."""

    @property
    def position(self) -> int:
        """Place in the order of march, from 1."""

    @property
    def departs_at(self) -> datetime | None:
        """Hour of departure, None when not known."""

    @property
    def boards_s(self) -> int | None:
        """When it boards, None where no vehicle comes back."""


def column_run(trip: Travelling) -> int:
    """Return which run of its vehicles the column of a trip is; 1 where none comes back.

    In a convoy each vehicle may have another number of journeys behind it.
    """
    return 1 if trip.boards_s is None else trip.run
