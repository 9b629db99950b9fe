# SPDX-License-Identifier: Apache-2.0
"""From a written report to an operation: the report with its words marked, beside the draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from qafila.app.console.drafts import ACCEPTED, CHOICES, OPEN, ROLES, STATES, Held
from qafila.app.typed import Unclear
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.web.console.rendering import address

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

HERE = ("hub", "draft")
MOST_LETTERS = 200_000
MOST_REPORTS = 20
MOST_HELD = 100
"""Reports of one draft, however many times some were added."""
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|]")
"""Signs that no folder is called by on every system, or that lead out of it."""


def _show(visit: Visit) -> Mapping[str, Any]:
    held = visit.hub.drafts.of(visit.key)
    values = list(held.values()) if held else []
    return {
        "held": held,
        "values": values,
        "choices": CHOICES,
        "roles": ROLES,
        "states": STATES,
        "accepted": sum(value.state == ACCEPTED for value in values),
        "waiting": sum(value.state == OPEN for value in values),
    }


def _read(visit: Visit, filled: Filled) -> Done:
    visit.hub.drafts.read(visit.key, *_given(filled))
    return Done(address(*HERE))


def _add(visit: Visit, filled: Filled) -> Done:
    held = _held(visit, filled)
    _decided(held, filled)
    contents, dateline = _given(filled, before=len(held.drafted.reports))
    held.add(contents, dateline)
    return Done(address(*HERE), (phrase("console-draft-added"),))


def _given(filled: Filled, *, before: int = 0) -> tuple[list[tuple[str, bytes | int]], date | None]:
    """Return the reports that were pasted or chosen, and the day on which they were written."""
    text = filled.text("text", most=MOST_LETTERS)
    pasted = f"report-{before + 1}.txt" if before else "report.txt"  # as its copy will be called
    contents: list[tuple[str, bytes | int]] = [(pasted, text.encode())] if text else []
    contents += [
        (chosen.name or "report.txt", chosen.content)
        for field, chosen in filled.files.items()
        if field.partition(".")[0] == "file" and (chosen.name or chosen.content)
    ][:MOST_REPORTS]
    if not contents:
        filled.mistake("text", phrase("console-draft-nothing"))
    if before + len(contents) > MOST_HELD:
        filled.mistake("text", phrase("console-draft-many", most=MOST_HELD))
    dateline = filled.day("dateline", phrase("console-draft-dateline-unclear"))
    filled.settle()
    return contents, dateline


def _decide(visit: Visit, filled: Filled) -> Done:
    _decided(_held(visit, filled), filled)
    filled.settle()
    return Done(address(*HERE), (phrase("console-draft-kept"),))


def _decided(held: Held, filled: Filled) -> None:
    """Keep what was ticked and typed beside each value; a value that was not sent stays."""
    for value in held.values():
        if f"state-{value.number}" not in filled.values:
            continue
        state = filled.text(f"state-{value.number}") or OPEN
        parts = {
            name: ", ".join(filled.several(f"{name}-{value.number}"))
            if name == "roles"
            else filled.text(f"{name}-{value.number}")
            for name in value.typed
        }
        try:
            held.decide(value.number, state, parts)
        except Unclear as unclear:
            name = unclear.told["part"]
            filled.mistake(f"{name}-{value.number}", phrase("console-draft-part-unclear"))


def _all(visit: Visit, filled: Filled) -> Done:
    """Confirm what is left, but what lets a movement go against a report: that is asked by itself.

    Such are the day of a movement that does not go, and an approval that nobody gave yet.
    """
    held = _held(visit, filled)
    _decided(held, filled)
    filled.settle()
    waiting = [value for value in held.values() if value.state == OPEN]
    for value in waiting:
        if not value.is_asked_alone:
            held.decide(value.number, ACCEPTED, dict(value.typed))
    told = [phrase("console-draft-kept")]
    if any(value.halted for value in waiting):
        told.append(phrase("console-draft-day-waits"))
    if any(value.unapproved is not None for value in waiting):
        told.append(phrase("console-draft-approval-waits"))
    return Done(address(*HERE), tuple(told))


def _take(visit: Visit, filled: Filled) -> Done:
    held = _held(visit, filled)
    _decided(held, filled)
    name = filled.text("name", needed=True, most=60)
    if name and (_NO_NAME.search(name) or name.startswith(".")):
        filled.mistake("name", phrase("console-draft-name-unclear"))
    if not any(value.state == ACCEPTED for value in held.values()):
        filled.mistake("", phrase("console-draft-none-accepted"))
    filled.settle()
    folder = held.folder(name, visit.viewer.title)
    return Done(address(*HERE), file=(f"{name}.zip", "application/zip", folder))


def _drop(visit: Visit, filled: Filled) -> Done:
    visit.hub.drafts.drop(visit.key)
    return Done(address(*HERE))


def _held(visit: Visit, filled: Filled) -> Held:
    held = visit.hub.drafts.of(visit.key)
    if held is None:
        filled.mistake("", phrase("console-draft-gone"))
        filled.settle()
    assert held is not None
    return held


page(
    Page(
        name="draft",
        action=Action.DRAFT,
        order=105,
        template="draft.html",
        show=_show,
        of_hub=True,
        acts={
            "read": Act(action=Action.DRAFT, do=_read),
            "add": Act(action=Action.DRAFT, do=_add),
            "decide": Act(action=Action.DRAFT, do=_decide),
            "all": Act(action=Action.DRAFT, do=_all),
            "take": Act(action=Action.DRAFT, do=_take),
            "drop": Act(action=Action.DRAFT, do=_drop),
        },
    )
)
