# SPDX-License-Identifier: Apache-2.0
"""The lists that are owed, entry by entry; one that is wrong is withdrawn, or brought back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console import owed_lists
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.web.console.pages.registry import (
    MOST_ASKED,
    MOST_LETTERS,
    at_person,
    page_number,
    seen,
)

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    view = owed_lists.owed_view(
        visit.snapshot,
        visit.viewer,
        listed=visit.query.get("listed", "")[:MOST_ASKED],
        search=visit.query.get("search", "").strip()[:MOST_ASKED],
        page=page_number(visit.query),
    )
    seen(visit, owed_lists.named_in(view), "owed")
    return {
        "view": view,
        "zone": visit.snapshot.zone,
        "query": {k: v for k in ("listed", "search") if (v := getattr(view, k))},
        "at": at_person,
    }


def _change(visit: Visit, filled: Filled) -> Done:
    """Withdraw an entry, or bring back one that was withdrawn, as the page showed it."""
    visit.operation.refresh()
    listed, entry = filled.text("listed", needed=True), filled.text("entry", needed=True)
    state = filled.one_of("state", ("stands", "withdrawn"))
    reason = filled.text("reason", needed=True, most=MOST_LETTERS)
    is_owed = owed_lists.is_owed(visit.snapshot, listed, entry)
    if entry and state and is_owed != (state == "stands"):
        filled.mistake("", phrase("console-owed-changed", entry=entry))
    elif entry and not owed_lists.may_change(visit.snapshot, visit.viewer, listed, entry):
        filled.mistake("", phrase("console-undo-not-yours"))
    filled.settle()
    told = owed_lists.withdraw(
        visit.operation, visit.viewer, listed, entry, reason, visit.hub.now()
    )
    done = "console-owed-withdrawn" if state == "stands" else "console-owed-back"
    return Done(visit.link("owed", listed=listed), (phrase(done, entry=entry), *told))


page(
    Page(
        name="owed",
        action=Action.SEE_REGISTRY,
        order=0,
        within="registry",
        template="owed.html",
        show=_show,
        acts={"change": Act(action=Action.EDIT_REGISTRY, do=_change)},
    )
)
