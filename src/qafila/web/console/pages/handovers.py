# SPDX-License-Identifier: Apache-2.0
"""Handovers of columns: seen and taken over by those who sign them, in counts and opaque ids."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.acts import record
from qafila.app.console.handovers import accepted, handovers
from qafila.app.spoken import Unclear, time_called
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

MOST_LETTERS, MOST_ID = 300, 80


def _show(visit: Visit) -> Mapping[str, Any]:
    return {"view": handovers(visit.snapshot, visit.viewer), "zone": visit.snapshot.zone}


def _accept(visit: Visit, filled: Filled) -> Done:
    """Take over a column that waits for it, where it was offered."""
    visit.operation.refresh()
    now, time = visit.hub.now(), filled.text("time", most=40)
    convoy = filled.text("convoy", needed=True, most=MOST_ID)
    view = handovers(visit.snapshot, visit.viewer)
    offer = next((each for each in view.waiting if each.convoy == convoy), None)
    conditions = filled.text("conditions", most=MOST_LETTERS)
    receiver = filled.one_of("receiver", offer.takers if offer else tuple(view.parties))
    if time:
        try:
            time_called(time, visit.snapshot.zone, now)
        except Unclear as unclear:
            filled.mistake("time", phrase(unclear.code, **unclear.told))
    if convoy and offer is None:
        filled.mistake("", phrase("console-handovers-gone"))
    filled.settle()
    assert offer is not None, "nothing is missing"
    said = accepted(convoy, receiver=receiver, place=offer.place, conditions=conditions)
    told = record(visit.operation, visit.viewer, said, now, time=time)
    return Done(visit.link("handovers"), told)


page(
    Page(
        name="handovers",
        action=Action.SEE_AGREEMENT,
        order=0,
        within="agreement",
        template="handovers.html",
        show=_show,
        acts={"accept": Act(action=Action.RECORD_STATEMENT, do=_accept)},
    )
)
