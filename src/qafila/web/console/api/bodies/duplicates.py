# SPDX-License-Identifier: Apache-2.0
"""Entries that may be one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from qafila.web.console.api.bodies import Body, Id, Line, Text, word
from qafila.web.console.forms import Filled

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


class Settled(Body, frozen=True, kw_only=True):
    """Merges two entries, keeps them apart, or sets them aside for later.

    Parameters
    ----------
    keep
        Which of the two goes on, where they are merged.
    """

    one: Id
    other: Id
    settle: Annotated[str, word(("merge", "apart", "later"))]
    keep: Line = ""
    reason: Text = ""

    def filled(self, visit: Visit) -> Filled:
        """Return the form, which has a reason for each pair."""
        del visit
        pair = f"{self.one}-{self.other}"
        values = {"one": self.one, "other": self.other, "settle": self.settle}
        values |= {f"keep-{pair}": self.keep, f"reason-{pair}": self.reason}
        return Filled({name: [value] for name, value in values.items()})

    def named(self, field: str) -> str:
        """Return what programs call a field of the form."""
        head = field.partition("-")[0]
        return head if head in ("keep", "reason") else field


ACTS = {"settle": Settled}
