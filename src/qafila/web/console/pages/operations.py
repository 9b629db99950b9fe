# SPDX-License-Identifier: Apache-2.0
"""The first page: the operations of this hub that the visitor may enter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.operations import operations
from qafila.web.console.pages import Page, page

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    lives = [live for live in visit.hub.lives.values() if visit.viewer.enters(live.id)]
    return {"view": operations(lives, visit.viewer)}


page(
    Page(
        name="operations",
        action=None,
        order=100,
        template="operations.html",
        show=_show,
        of_hub=True,
    )
)
