# SPDX-License-Identifier: Apache-2.0
"""Closing the operation: what is still open, and the form that closes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.closing import close, closing, reopen, verdict
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

MOST_LETTERS = 300


def _show(visit: Visit) -> Mapping[str, Any]:
    snapshot, checked = visit.snapshot, visit.operation.checked_by_now
    return {
        "view": closing(snapshot, checked, visit.viewer),
        "verdict": verdict(snapshot, checked, visit.hub.now()) if checked else None,
        "zone": snapshot.zone,
    }


def _close(visit: Visit, filled: Filled) -> Done:
    owed = bool(closing(visit.snapshot, visit.operation.checked_by_now, visit.viewer).owed)
    follow_up = filled.text("follow_up", needed=owed, most=MOST_LETTERS)
    note = filled.text("note", most=MOST_LETTERS)
    filled.settle()
    close(visit.operation, visit.viewer, follow_up=follow_up, note=note)
    return Done(visit.link("closing"), (phrase("console-closing-done"),))


def _reopen(visit: Visit, filled: Filled) -> Done:
    reason = filled.text("reason", needed=True, most=MOST_LETTERS)
    filled.settle()
    if not reopen(visit.operation, visit.viewer, reason):
        filled.mistake("", phrase("console-closing-open-already"))
        filled.settle()
    return Done(visit.link("closing"), (phrase("console-closing-reopened"),))


page(
    Page(
        name="closing",
        action=Action.CLOSE,
        order=92,
        template="closing.html",
        show=_show,
        acts={
            "close": Act(action=Action.CLOSE, do=_close),
            "reopen": Act(action=Action.CLOSE, do=_reopen),
        },
    )
)
