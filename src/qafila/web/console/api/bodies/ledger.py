# SPDX-License-Identifier: Apache-2.0
"""What somebody saw on the day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from qafila.app.console.sightings import ACTS as MOVES
from qafila.app.console.sightings import INCIDENTS, WITNESSED, standards
from qafila.web.console.api.bodies import (
    Body,
    Id,
    Ids,
    Line,
    Needed,
    NeededText,
    SomeIds,
    Text,
    Time,
    word,
)
from qafila.web.console.api.bodies.agreement import FactTakenBack


class Seen(Body, frozen=True, kw_only=True):
    """Something that was seen, now or at a time on a paper."""

    note: Text = ""
    time: Time = ""
    paper: Line = ""

    def typed(self) -> Iterable[tuple[str, list[str]]]:
        """Yield what would be typed; ids stand in one field."""
        joined = ("who", "vehicles")
        for name, typed in super().typed():
            yield name, [" ".join(typed)] if name in joined else typed


class Moved(Seen, frozen=True, kw_only=True):
    """People boarded, got off, arrived, stayed or left."""

    act: Annotated[str, word(MOVES)]
    who: Ids
    to: Line = ""
    authority: Text = ""
    follow_up: Text = ""


class Counted(Seen, frozen=True, kw_only=True):
    """How many were counted in a place or vehicle."""

    place: Needed
    count: Annotated[int, msgspec.Meta(ge=0, le=999_999)]


class Drove(Seen, frozen=True, kw_only=True):
    """Vehicles are somewhere else now."""

    vehicles: Ids
    to: Needed


class Reported(Seen, frozen=True, kw_only=True):
    """Something happened on the way, or a radio check was made."""

    incident: Annotated[str, word(INCIDENTS)]
    where: Needed


class Absent(Seen, frozen=True, kw_only=True):
    """Whoever did not come."""

    who: Ids


class Unknown(Seen, frozen=True, kw_only=True):
    """Nobody knows where somebody is: what was tried, and who goes on looking."""

    who: Ids
    note: NeededText = msgspec.field()
    follow_up: NeededText


class Followed(Seen, frozen=True, kw_only=True):
    """Who holds those who were taken somewhere, and who follows them up."""

    place: Needed
    authority: Text = ""
    follow_up: Text = ""
    note: NeededText = msgspec.field()


class Attested(Seen, frozen=True, kw_only=True):
    """Somebody saw a standard of practice kept, or not kept."""

    kept: Annotated[str, word(WITNESSED)]
    standard: Annotated[str, word(tuple(code for code, _ in standards()))]
    vehicles: SomeIds = ()
    note: NeededText = msgspec.field()


class WhereSettled(Seen, frozen=True, kw_only=True):
    """Where somebody or something is of whom two facts say otherwise.

    Parameters
    ----------
    about
        Its word of the ledger, as ``person:P-1``.
    weighed
        The facts that were weighed; a contradiction with another stays open.
    """

    FORM: ClassVar = {"about": "what"}

    about: Id
    to: Needed
    weighed: Ids
    note: NeededText = msgspec.field()


ACTS = {
    "moved": Moved,
    "counted": Counted,
    "drove": Drove,
    "reported": Reported,
    "absent": Absent,
    "unknown": Unknown,
    "followed": Followed,
    "attested": Attested,
    "settled": WhereSettled,
    "undo": FactTakenBack,
}
