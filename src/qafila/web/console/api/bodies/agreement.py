# SPDX-License-Identifier: Apache-2.0
"""Releases, holds, and what parties said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar

import msgspec

from qafila.web.console.api.bodies import (
    Body,
    Id,
    Line,
    Needed,
    NeededText,
    SomeIds,
    Text,
    Time,
    word,
)
from qafila.web.console.pages.agreement import PROOFS, STATEMENTS

_MANY = Annotated[tuple[Line, ...], msgspec.Meta(max_length=40)]


class Release(Body, frozen=True, kw_only=True):
    """Releases a lot, a serial of it, or its patients.

    Parameters
    ----------
    against
        What was seen to speak against it, codes as a read shows them; with `by` and `reason`.
    """

    lot: Id
    part: Annotated[str, word(("all", "serial", "patients"))] = "all"
    serial: Line = ""
    party: Line = ""
    note: Text = ""
    against: _MANY = ()
    by: Line = ""
    reason: Text = ""


class Hold(Body, frozen=True, kw_only=True):
    """Holds a lot in the name of a party."""

    lot: Id
    party: Id
    note: NeededText


class Lift(Body, frozen=True, kw_only=True):
    """Lifts the hold of a party."""

    lot: Id
    party: Id
    note: Text = ""


class Statement(Body, frozen=True, kw_only=True):
    """An approval, notification or assurance. `about`: lots and stages; empty: all."""

    FORM: ClassVar = {"statement": "what_said"}

    statement: Annotated[str, word(STATEMENTS)]
    party: Id
    about: SomeIds = ()
    scope: Text = ""
    since: Time = ""
    until: Time = ""
    received: Time = ""
    id: Line = ""
    changes: Line = ""

    def typed(self) -> Iterable[tuple[str, list[str]]]:
        """Yield what would be typed; ids stand in one field."""
        yield from {**dict(super().typed()), "about": [" ".join(self.about)]}.items()


class Received(Body, frozen=True, kw_only=True):
    """A party's office received a notification."""

    party: Id
    notification: Line = ""
    office: Text = ""
    received: Time = ""


class Accepted(Body, frozen=True, kw_only=True):
    """A party accepted a version of the agreement."""

    version: Needed
    party: Id
    note: Text = ""


class Delivered(Body, frozen=True, kw_only=True):
    """Something owed was delivered, as a party says. `entries`: of a list that is owed."""

    obligation: Id
    amount: Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]
    party: Id
    proof: Annotated[str, word(PROOFS)]
    entries: SomeIds = ()
    note: Text = ""

    def typed(self) -> Iterable[tuple[str, list[str]]]:
        """Yield what would be typed; ids stand in one field."""
        yield from {**dict(super().typed()), "entries": [" ".join(self.entries)]}.items()


class FactTakenBack(Body, frozen=True, kw_only=True):
    """A fact does not count, and why."""

    FORM: ClassVar = {"reason": "note"}

    fact: Id
    reason: NeededText


ACTS = {
    "release": Release,
    "hold": Hold,
    "lift": Lift,
    "statement": Statement,
    "receipt": Received,
    "accepted": Accepted,
    "delivered": Delivered,
    "undo": FactTakenBack,
}
