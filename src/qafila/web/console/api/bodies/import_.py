# SPDX-License-Identifier: Apache-2.0
"""Taking a list in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec

from qafila.app.console.taking import room_of, taking_view
from qafila.web.console.api.bodies import Body, Id, Line, Needed, Upload
from qafila.web.console.forms import Filled

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


class Brought(Body, frozen=True, kw_only=True):
    """Reads a list; nothing of it is recorded before it is taken. `about` of the answer names it.

    Parameters
    ----------
    listed
        Id of the list that is owed; empty: a list of people who travel.
    """

    FORM: ClassVar = {"file": "list"}

    file: Upload
    sender: Line = ""
    listed: Line = ""


class Columns(Body, frozen=True, kw_only=True):
    """Reads a list once more, with what its columns are said to be: a field for each heading."""

    FORM: ClassVar = {"token": "what"}

    token: Id
    columns: Annotated[dict[Needed, Needed], msgspec.Meta(min_length=1, max_length=200)]

    def filled(self, visit: Visit) -> Filled:
        """Return the form, whose fields are numbered as the list has its columns."""
        values = {"what": [self.token]}
        room, by = room_of(visit.snapshot), visit.session or visit.viewer.user
        waiting = room.find(by, self.token, visit.hub.now())
        columns = taking_view(waiting).columns if waiting else ()
        left = dict(self.columns)
        for number, column in enumerate(columns):
            if (field := left.pop(column.header, None)) is not None:
                values[f"column-{number}"] = [field]
        for header, field in left.items():  # one that the list is to have and has not
            values["more_header"], values["more_field"] = [header], [field]
        return Filled(values)


class Take(Body, frozen=True, kw_only=True):
    """Records a list as it was shown: `seen` as the read of the list has it."""

    FORM: ClassVar = {"token": "what", "agreed_by": "take_agreed_by"}

    token: Id
    seen: Needed
    drop_gone: bool = False
    agreed_by: Line = ""


class Discarded(Body, frozen=True, kw_only=True):
    """Lets a list go."""

    FORM: ClassVar = {"token": "what"}

    token: Id


ACTS = {"read": Brought, "columns": Columns, "take": Take, "discard": Discarded}
