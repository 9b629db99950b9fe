# SPDX-License-Identifier: Apache-2.0
"""What the list suggests of households, guardians and carers: record it, or decline it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console import proposals as model
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.web.console.pages.registry import (
    MOST_LETTERS,
    at_person,
    page_number,
    record_spoken,
    seen,
)

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

ACCEPT, DECLINE = "accept", "decline"


def _show(visit: Visit) -> Mapping[str, Any]:
    view = model.proposals(visit.snapshot, visit.viewer, page_number(visit.query))
    shown = (row.person for each in view.proposals for row in (*each.persons, *each.others))
    seen(visit, shown, "proposals")
    return {"view": view, "at": at_person}


def _settle(visit: Visit, filled: Filled) -> Done:
    visit.operation.refresh()
    key = filled.text("key", needed=True)
    what = filled.one_of("settle", (ACCEPT, DECLINE))
    reason = filled.text("reason", needed=what == DECLINE, most=MOST_LETTERS)
    agreed_by = filled.text("agreed_by", most=MOST_LETTERS)
    found = model.find_proposal(visit.snapshot, key) if key else None
    if key and found is None:
        filled.mistake("", phrase("console-proposals-gone"))
    filled.settle()
    assert found is not None
    number = page_number({"page": filled.text("page") or "1"})
    back = visit.link("proposals", page=number if number > 1 else None)
    if what == DECLINE:
        said = model.declined(found, reason)
        told = phrase("console-proposals-declined")
    else:
        said = model.accepted(found, reason, agreed_by, visit.lang)
        told = phrase("console-proposals-accepted")
    record_spoken(visit, said.word, said.what, said.note, said.agreed_by)
    return Done(back, (told,))


page(
    Page(
        name="proposals",
        action=Action.EDIT_REGISTRY,
        order=0,
        within="registry",
        template="proposals.html",
        show=_show,
        acts={"settle": Act(action=Action.EDIT_REGISTRY, do=_settle)},
    )
)
