# SPDX-License-Identifier: Apache-2.0
"""Documents as files, and what a party takes along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Response
from litestar.exceptions import NotFoundException, PermissionDeniedException

from qafila.app.console import packs
from qafila.app.console.documents import MOST_COPIES, DocumentsView, offered
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.api.day import OP
from qafila.web.console.api.route import Asked, File, Given, Route
from qafila.web.console.forms import Mistakes
from qafila.web.console.papers import MEDIA, Copy, offer_of

if TYPE_CHECKING:
    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit


class Copies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many numbered copies of a paper. `changed`: only what a plan changes in the last one."""

    copies: Annotated[int, msgspec.Meta(ge=1, le=MOST_COPIES)] = 1
    changed: bool = False


class Pack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sharing pack: for whom, and whether with the names of who agreed to that."""

    recipient: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    names: bool = False


def _documents(visit: Visit, given: Given) -> DocumentsView:
    del given
    return offered(visit.snapshot, visit.viewer)


async def _paper(console: Console, request: Asked, visit: Visit, given: Given) -> Response[Any]:
    kind = given.path["kind"]
    offer = offer_of(visit, given.path["name"], kind)
    if offer.names:
        raise NotFoundException  # names leave by POST alone: nothing fetches them by itself
    return await console.press.file(request, Copy(visit=visit, offer=offer, kind=kind))


async def _copies(console: Console, request: Asked, visit: Visit, given: Given) -> Response[Any]:
    kind, body = given.path["kind"], given.body
    offer = offer_of(visit, given.path["name"], kind)
    copy = Copy(visit=visit, offer=offer, kind=kind, copies=body.copies, only_changed=body.changed)
    return await console.press.file(request, copy)


async def _pack(console: Console, request: Asked, visit: Visit, given: Given) -> Response[Any]:
    body: Pack = given.body
    known = await console.in_thread(packs.pack_recipients, visit.snapshot, visit.viewer)
    if not known or (body.names and not packs.may_name(visit.viewer)):
        raise PermissionDeniedException("pack")
    if body.recipient not in known:
        raise Mistakes({"recipient": phrase("console-field-choice")})
    return await console.press.pack(request, visit, body.recipient, names=body.names)


_ANY = File(media=tuple(media for kind, media in MEDIA.items() if kind != "zip"))

ROUTES = (
    Route(
        path=f"{OP}/documents",
        name="documents",
        says="The documents that the holder may have, and whom a sharing pack can be made for.",
        action=Action.SEE_DOCUMENTS,
        make=_documents,
        answer=DocumentsView,
    ),
    Route(
        path=f"{OP}/documents/{{name}}/{{kind}}",
        name="document",
        says="A document without names, as a file.",
        action=Action.SEE_DOCUMENTS,
        send=_paper,
        answer=_ANY,
    ),
    Route(
        path=f"{OP}/documents/{{name}}/{{kind}}/copies",
        name="print",
        says="A document as a file, numbered copies of it; that names leave the hub is on record.",
        action=Action.SEE_DOCUMENTS,
        send=_copies,
        method="POST",
        body=Copies,
        answer=_ANY,
    ),
    Route(
        path=f"{OP}/pack",
        name="pack",
        says="What a party takes along: a ZIP file.",
        action=Action.SEE_DOCUMENTS,
        send=_pack,
        method="POST",
        body=Pack,
        answer=File(media=(MEDIA["zip"],)),
    ),
)
