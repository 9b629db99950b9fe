# SPDX-License-Identifier: Apache-2.0
"""The documents that a role may have: on a page, as files, with names only by a form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from litestar.exceptions import NotFoundException

from qafila.app.console.documents import MOST_COPIES, offered
from qafila.app.console.packs import may_name
from qafila.core.access import Action
from qafila.web.console.pages import Page, page
from qafila.web.console.papers import maker, offer_of

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    snapshot = visit.snapshot
    given: dict[str, Any] = {"zone": snapshot.zone, "document": None, "offer": None}
    if name := visit.query.get("what", ""):
        offer = offer_of(visit, name)
        if not offer.on_page:
            raise NotFoundException
        return {**given, "offer": offer, "document": maker(visit).document(offer), "view": None}
    return {
        **given,
        "view": offered(snapshot, visit.viewer),
        "most_copies": MOST_COPIES,
        "may_name": may_name(visit.viewer),
    }


page(
    Page(
        name="documents",
        action=Action.SEE_DOCUMENTS,
        order=80,
        template="documents.html",
        show=_show,
        below=True,
    )
)
