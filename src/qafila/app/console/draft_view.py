# SPDX-License-Identifier: Apache-2.0
"""The draft of a written report, value by value, for programs."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from qafila.app.console.drafts import ACCEPTED, OPEN, Held
from qafila.core.document import Wording


class DraftValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value that was read in a report.

    Parameters
    ----------
    said
        The value in words; `typed` the same part by part.
    words
        What the report says, as it says it.
    hedge, said_by, confidence
        How sure the report is, who says so in it, and how sure the reading is.
    since
        The value in words as a report says it that was added after somebody had decided.
    halted
        Of a day or an hour: the words of a report that says that the movement does not go.
    unapproved
        Of a party that is called approver: why it gives no approval yet.
    """

    number: int
    field: str
    said: str
    typed: dict[str, str]
    state: str
    words: tuple[str, ...] = ()
    hedge: str = ""
    said_by: str = ""
    confidence: str = ""
    is_mended: bool = False
    since: str = ""
    halted: str = ""
    unapproved: str = ""


class DraftView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A draft that somebody looks through, or none; `accepted` and `waiting` count its values."""

    files: tuple[str, ...]
    values: tuple[DraftValue, ...]
    accepted: int
    waiting: int


def draft_view(held: Held | None, say: Callable[[Wording], str]) -> DraftView:
    """Return a draft as it stands; `say` puts into words what a value is."""
    values = tuple(held.values()) if held else ()
    return DraftView(
        files=tuple(report.file for report in held.drafted.reports) if held else (),
        values=tuple(
            DraftValue(
                number=each.number,
                field=each.field,
                said=say(each.said),
                typed=dict(each.typed),
                state=each.state,
                words=each.words,
                hedge=each.hedge,
                said_by=each.said_by,
                confidence=each.confidence,
                is_mended=each.is_mended,
                since=say(each.since) if each.since is not None else "",
                halted=each.halted,
                unapproved=say(each.unapproved) if each.unapproved is not None else "",
            )
            for each in values
        ),
        accepted=sum(each.state == ACCEPTED for each in values),
        waiting=sum(each.state == OPEN for each in values),
    )
