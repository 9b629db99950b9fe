# SPDX-License-Identifier: Apache-2.0
"""Entries that may be one person, side by side: merge, keep apart, or not now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.duplicates import comparing, duplicates
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.forms import Filled
from qafila.web.console.pages import Act, Done, Page, page
from qafila.web.console.pages.registry import (
    MOST_LETTERS,
    at_person,
    page_number,
    record_spoken,
    seen,
)

if TYPE_CHECKING:
    from qafila.core.operation import Operation
    from qafila.web.console.visit import Visit

MERGE, APART, LATER = "merge", "apart", "later"


def _by(visit: Visit) -> str:
    return visit.session or visit.viewer.user


def _show(visit: Visit) -> Mapping[str, Any]:
    view = duplicates(visit.snapshot, visit.viewer, _by(visit), page_number(visit.query))
    shown = (row.person for each in view.pairs for row in (each.one, each.other))
    seen(visit, shown, "duplicates")
    return {"view": view, "at": at_person}


def _settle(visit: Visit, filled: Filled) -> Done:
    visit.operation.refresh()
    operation = visit.snapshot.operation
    one, other = filled.text("one", needed=True), filled.text("other", needed=True)
    what = filled.one_of("settle", (MERGE, APART, LATER))
    page_shown = page_number({"page": filled.text("page") or "1"})
    back = visit.link("duplicates", page=page_shown if page_shown > 1 else None)
    if what == LATER:
        filled.settle()
        comparing(visit.snapshot).set_aside(_by(visit), one, other)
        return Done(back, (phrase("console-duplicates-later"),))
    reason = filled.text(f"reason-{one}-{other}", needed=True, most=MOST_LETTERS)
    keep = filled.one_of(f"keep-{one}-{other}", (one, other), needed=what == MERGE)
    filled.settle()
    if _is_settled(operation, one, other):
        return Done(back, (phrase("console-duplicates-settled"),))
    if what == APART:
        record_spoken(visit, "kept_apart", (one, other), reason)
        return Done(back, (phrase("console-duplicates-apart", one=one, other=other),))
    away = other if keep == one else one
    record_spoken(visit, "merged", (keep, away), reason)
    return Done(back, (phrase("console-duplicates-merged", who=away, keep=keep),))


def _is_settled(operation: Operation, one: str, other: str) -> bool:
    """Whether somebody settled two entries before: a second press, or a second desk."""
    is_apart = any({one, other} <= set(each.persons) for each in operation.listing.apart)
    merged = operation.listing.merged
    return is_apart or merged.get(one, one) == merged.get(other, other)


page(
    Page(
        name="duplicates",
        action=Action.EDIT_REGISTRY,
        order=0,
        within="registry",
        template="duplicates.html",
        show=_show,
        acts={"settle": Act(action=Action.EDIT_REGISTRY, do=_settle)},
    )
)
