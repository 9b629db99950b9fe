# SPDX-License-Identifier: Apache-2.0
"""From a written report to a folder, value by value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import msgspec

from qafila.app.console.drafts import STATES
from qafila.web.console.api.bodies import Body, Line, Upload, word
from qafila.web.console.forms import File, Filled

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


class Report(Body, frozen=True, kw_only=True):
    """Reads reports of one operation; they take the place of the draft before.

    Parameters
    ----------
    text, file, more
        The reports; what they say is put together, and rival figures stand beside each other.
    dateline
        When they were written, where they do not say so: 2017-04-14.
    """

    text: Annotated[str, msgspec.Meta(max_length=200_000)] = ""
    file: Upload | None = None
    more: Annotated[tuple[Upload, ...], msgspec.Meta(max_length=20)] = ()
    dateline: Line = ""

    def typed(self) -> Iterable[tuple[str, list[str]]]:
        """Yield what would be typed into each field."""
        return (each for each in Body.typed(self) if each[0] != "more")

    def files(self) -> Iterable[tuple[str, File]]:
        """Yield the files that would be chosen."""
        yield from Body.files(self)
        for number, one in enumerate(self.more, 1):
            yield f"file.{number}", File(one.name, one.content)


class LaterReport(Report, frozen=True, kw_only=True):
    """Adds reports to the draft. What was confirmed, mended or rejected of it stays.

    Parameters
    ----------
    text, file, more
        The reports; what they say is put together, and rival figures stand beside each other.
    dateline
        When they were written, where they do not say so: 2017-04-14.
    """


class Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of one value; `parts` only where it is mended."""

    number: Annotated[int, msgspec.Meta(ge=0, le=99_999)]
    state: Annotated[str, word(STATES)]
    parts: Annotated[dict[Line, Line], msgspec.Meta(max_length=40)] = {}


class Decisions(Body, frozen=True, kw_only=True):
    """Confirms, rejects or mends values; the others stay as they are."""

    values: Annotated[tuple[Decision, ...], msgspec.Meta(min_length=1, max_length=2000)]

    def filled(self, visit: Visit) -> Filled:
        """Return the form, which holds every value of the draft."""
        said = {each.number: each for each in self.values}
        values: dict[str, list[str]] = {}
        held = visit.hub.drafts.of(visit.key)
        for value in held.values() if held else ():
            one = said.get(value.number)
            values[f"state-{value.number}"] = [one.state if one else value.state]
            for part, typed in {**value.typed, **(one.parts if one else {})}.items():
                values[f"{part}-{value.number}"] = [typed]
        return Filled(values)


class Everything(Body, frozen=True, kw_only=True):
    """Confirms every value that nobody decided about."""


class Folder(Body, frozen=True, kw_only=True):
    """Makes the folder of what was confirmed: a ZIP file."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class LetGo(Body, frozen=True, kw_only=True):
    """Forgets the draft."""


ACTS = {
    "read": Report,
    "add": LaterReport,
    "decide": Decisions,
    "all": Everything,
    "take": Folder,
    "drop": LetGo,
}
