# SPDX-License-Identifier: Apache-2.0
"""The findings, and who lets a step proceed that one of them holds: by function, and why."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from qafila.app.console import findings as model
from qafila.app.console.acts import Spoken, record
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page, way_to

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    asked = {key: visit.query.get(key, "") for key in ("severity", "holds", "code")}
    view = model.findings(
        visit.snapshot, visit.operation.checked_by_now, **asked, page=visit.number("page")
    )
    return {
        "view": view,
        "zone": visit.snapshot.zone,
        "asked": asked,
        "severities": model.SEVERITIES,
        "holds": model.HOLDS,
        "way_to": partial(way_to, visit),
    }


def _override(visit: Visit, filled: Filled) -> Done:
    code, subject = filled.text("code", needed=True), filled.text("subject")
    by, reason = filled.text("by", needed=True, most=200), filled.text("reason", needed=True)
    found = model.find(visit.operation.checked, code, subject)
    if found is None and code:
        filled.mistake("", phrase("console-findings-gone"))
    filled.settle()
    said = Spoken(word="overridden", what=(code, subject), note=f"{by}: {reason}")
    told = record(visit.operation, visit.viewer, said, visit.hub.now())
    return Done(visit.link("findings"), told)


def _take_back(visit: Visit, filled: Filled) -> Done:
    fact, reason = filled.text("fact", needed=True), filled.text("note", needed=True)
    filled.settle()
    if not model.may_take_back(visit.snapshot, visit.viewer, fact):
        filled.mistake("", phrase("console-undo-not-yours"))
        filled.settle()
    said = Spoken(word="withdrawn", what=(fact,), note=reason)
    told = record(visit.operation, visit.viewer, said, visit.hub.now())
    return Done(visit.link("findings"), told)


page(
    Page(
        name="findings",
        action=Action.SEE_FINDINGS,
        order=60,
        template="findings.html",
        show=_show,
        acts={
            "override": Act(action=Action.OVERRIDE, do=_override),
            "undo": Act(action=Action.OVERRIDE, do=_take_back),
        },
    )
)
