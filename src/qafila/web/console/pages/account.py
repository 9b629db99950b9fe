# SPDX-License-Identifier: Apache-2.0
"""One's own account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.web.console.pages import Page, page

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    return {}


page(Page(name="account", action=None, order=0, template="account.html", show=_show, of_hub=True))
