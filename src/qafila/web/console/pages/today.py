# SPDX-License-Identifier: Apache-2.0
"""The day at a glance."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.today import TodayView, today
from qafila.core.access import Action
from qafila.web.console.pages import Page, page

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    checked = visit.operation.checked_by_now
    view = today(visit.snapshot, checked, visit.viewer, visit.hub.now())
    return {"view": view, "zone": visit.snapshot.zone}


def _alike(values: Mapping[str, Any]) -> Hashable:
    view: TodayView = values["view"]
    return view.checked_at, view.errors, view.warnings, view.radio


page(
    Page(
        name="today",
        action=Action.SEE_TODAY,
        order=10,
        template="today.html",
        show=_show,
        alike=_alike,
    )
)
