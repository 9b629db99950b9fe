# SPDX-License-Identifier: Apache-2.0
"""What changed between two lists, or between the registry and a list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from qafila.app.console.list_difference import (
    compare_lists,
    compared_lists,
    difference_said,
    difference_view,
)
from qafila.app.console.taking import TakingBusy
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.forms import File, Filled, Mistakes
from qafila.web.console.pages import Act, Done, Page, page, way_to
from qafila.web.console.pages.registry import seen

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _by(visit: Visit) -> str:
    return visit.session or visit.viewer.user


def _show(visit: Visit) -> Mapping[str, Any]:
    token = visit.query.get("what", "")
    made = compared_lists(visit.snapshot).find(_by(visit), token, visit.hub.now())
    if made is None:
        return {"view": None, "is_gone": bool(token), "zone": visit.snapshot.zone}
    view = difference_view(made)
    seen(visit, view.shown, "compare")
    return {
        "view": view,
        "is_gone": False,
        "document": difference_said(made),
        "way_to": partial(way_to, visit),
        "zone": visit.snapshot.zone,
    }


def _compare(visit: Visit, filled: Filled) -> Done:
    old, new = _chosen(filled, "old"), _chosen(filled, "new")
    if new is None:
        filled.mistake("new", phrase("console-import-no-file"))
    for name, file in (("old", old), ("new", new)):
        if file is not None and not file.content:
            filled.mistake(name, phrase("console-import-empty-file"))
    filled.settle()
    assert new is not None
    try:
        made = compare_lists(
            visit.operation,
            _by(visit),
            (new.name, new.content),
            visit.hub.now(),
            old=(old.name, old.content) if old else None,
        )
    except TakingBusy:
        raise Mistakes({"": phrase("console-import-busy")}) from None
    return Done(visit.link("compare", made.token))


def _chosen(filled: Filled, name: str) -> File | None:
    file = filled.files.get(name)
    return file if file is not None and file.name else None


page(
    Page(
        name="compare",
        action=Action.EDIT_REGISTRY,
        order=0,
        within="registry",
        template="compare.html",
        show=_show,
        below=True,
        acts={"read": Act(action=Action.EDIT_REGISTRY, do=_compare)},
    )
)
