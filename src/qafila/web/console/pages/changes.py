# SPDX-License-Identifier: Apache-2.0
"""The log of changes to the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.changes import changes_said
from qafila.core.access import Action
from qafila.web.console.pages import Page, page
from qafila.web.console.pages.registry import MOST_ASKED, at_person, page_number, seen

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    person = visit.query.get("person", "").strip()[:MOST_ASKED]
    view, said = changes_said(
        visit.snapshot,
        visit.viewer,
        what=visit.query.get("kind", ""),
        person=person,
        page=page_number(visit.query),
    )
    seen(visit, (row.person for row in view.rows), "changes")
    return {
        "view": view,
        "said": said,
        "zone": visit.snapshot.zone,
        "query": {k: v for k, v in (("kind", view.what), ("person", view.person)) if v},
        "at": at_person,
    }


page(
    Page(
        name="changes",
        action=Action.SEE_REGISTRY,
        order=0,
        within="registry",
        template="changes.html",
        show=_show,
    )
)
