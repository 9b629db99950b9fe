# SPDX-License-Identifier: Apache-2.0
"""A vehicle: where it is, and what its entry says."""

from __future__ import annotations

from typing import Annotated, ClassVar

import msgspec

from qafila.app.console.fleet import KINDS
from qafila.web.console.api.bodies import Body, Id, Line, Needed, NeededText, Text, Time, word

Number = Annotated[int, msgspec.Meta(ge=0, le=300)] | None


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
    """A vehicle's entry as it shall be: what is left out here is not said of it any more.

    Numbers that are left out, place and provider stay as they are. With the `mark` that the entry
    was read with, nothing is recorded when somebody else has changed it since.
    """

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    lot: Line = ""
    spare: bool = False
    inspected: Annotated[str, word(("yes", "no"))] | None = None
    available_from: Time = msgspec.field(default="", name="from")
    available_until: Time = msgspec.field(default="", name="until")
    seats: Number = None
    staff_seats: Number = None
    wheelchair: Number = None
    stretcher: Number = None
    oxygen: Number = None
    at: Needed | None = None
    provider: Needed | None = None
    mark: Line = ""
    reason: NeededText


class CrewChanged(Body, frozen=True, kw_only=True):
    """A vehicle's crew and plate as they shall be; what is left out is said no more."""

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    leader: Line = ""
    crew: Line = ""
    driver: Line = ""
    driver_phone: Line = ""
    plate: Line = ""
    mark: Line = ""
    reason: NeededText


class CrewForgotten(Body, frozen=True, kw_only=True):
    """Destroys the key of a vehicle's crew and plate for good.

    Parameters
    ----------
    vehicle, again
        The number, twice: so that it is this one and no other.
    reason
        Without names.
    """

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    again: Id
    reason: NeededText


class Withdrawn(Body, frozen=True, kw_only=True):
    """A vehicle cannot be used from an hour on; without one, from now on."""

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    when: Time = ""
    reason: NeededText


class Repaired(Body, frozen=True, kw_only=True):
    """A vehicle can be used again. `inspected`: it was looked at and is fit."""

    FORM: ClassVar = {"vehicle": "what"}

    vehicle: Id
    when: Time = ""
    inspected: bool = False
    reason: NeededText


class VehicleAdded(Body, frozen=True, kw_only=True):
    """Another vehicle is in the fleet."""

    FORM: ClassVar = {"vehicle": "number"}

    vehicle: Id
    kind: Annotated[str, word(KINDS)] = KINDS[0]
    seats: Number = None
    staff_seats: Number = None
    wheelchair: Number = None
    stretcher: Number = None
    oxygen: Number = None
    at: Needed | None = None
    provider: Needed | None = None
    lot: Line = ""
    spare: bool = False
    inspected: Annotated[str, word(("yes", "no"))] | None = None
    available_from: Time = msgspec.field(default="", name="from")
    available_until: Time = msgspec.field(default="", name="until")
    leader: Line = ""
    crew: Line = ""
    driver: Line = ""
    driver_phone: Line = ""
    plate: Line = ""


ACTS = {
    "drove": VehicleDrove,
    "lost": Lost,
    "amend": VehicleAmended,
    "crew": CrewChanged,
    "forget": CrewForgotten,
    "withdraw": Withdrawn,
    "repaired": Repaired,
    "add": VehicleAdded,
}
