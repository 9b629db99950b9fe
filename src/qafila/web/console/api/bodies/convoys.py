# SPDX-License-Identifier: Apache-2.0
"""Columns, and who answers for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from qafila.web.console.api.bodies import Body, Id, Line, Time
from qafila.web.console.forms import Filled

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit

_Note = Annotated[str, msgspec.Meta(max_length=300)]
_Vehicles = Annotated[tuple[Id, ...], msgspec.Meta(min_length=1, max_length=400)]


class ColumnFormed(Body, frozen=True, kw_only=True):
    """Vehicles became one column; each leaves the column it was in.

    Parameters
    ----------
    custodian
        The party that answers for it; empty: as it was.
    split_from
        The column that it split from.
    leader
        As a function, never a name.
    """

    convoy: Id
    vehicles: _Vehicles
    custodian: Line = ""
    split_from: Line = ""
    leader: Line = ""
    time: Time = ""
    note: _Note = ""

    def filled(self, visit: Visit) -> Filled:
        """Return the form, which has the vehicles in one field."""
        form = super().filled(visit)
        return Filled({**form.values, "vehicles": [" ".join(self.vehicles)]})


class ColumnOffered(Body, frozen=True, kw_only=True):
    """A party's duty for a column ends; nobody else answers for it until somebody takes it over."""

    convoy: Id
    giver: Id
    receiver: Line = ""
    place: Id
    time: Time = ""
    note: _Note = ""


class ColumnTakenOver(Body, frozen=True, kw_only=True):
    """A party took a column over."""

    convoy: Id
    receiver: Id
    place: Id
    conditions: _Note = ""
    time: Time = ""


ACTS = {"form": ColumnFormed, "offer": ColumnOffered, "accept": ColumnTakenOver}
