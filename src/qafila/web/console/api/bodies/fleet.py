# SPDX-License-Identifier: Apache-2.0
"""A vehicle: where it is, and what its entry says."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from qafila.web.console.api.bodies import Body, Id, Line, Needed, NeededText, Text, Time, word


class VehicleDrove(Body, frozen=True, kw_only=True):
    """A vehicle is somewhere else now."""

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    to: Needed
    note: Text = ""
    time: Time = ""


class Lost(Body, frozen=True, kw_only=True):
    """Nobody knows where a vehicle is: what was tried, and who goes on looking."""

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    tried: NeededText
    follow_up: NeededText
    time: Time = ""


class VehicleAmended(Body, frozen=True, kw_only=True):
    """A vehicle's entry as it shall be: what is left out here is not said of it any more."""

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    lot: Line = ""
    spare: bool = False
    inspected: Annotated[str, word(("yes", "no"))] | None = None
    available_from: Time = msgspec.field(default="", name="from")
    available_until: Time = msgspec.field(default="", name="until")
    reason: NeededText


ACTS = {"drove": VehicleDrove, "lost": Lost, "amend": VehicleAmended}
