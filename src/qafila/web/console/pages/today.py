# SPDX-License-Identifier: Apache-2.0
"""The day at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.today import today
from qafila.core.access import Action
from qafila.web.console.pages import Page, page

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    view = today(visit.snapshot, visit.operation.checked, visit.viewer, visit.hub.now())
    return {"view": view, "zone": visit.snapshot.zone}


page(Page(name="today", action=Action.SEE_TODAY, order=10, template="today.html", show=_show))
