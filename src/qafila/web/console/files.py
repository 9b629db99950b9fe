# SPDX-License-Identifier: Apache-2.0
"""What is the same for everybody: style, script and mark, the typeface, packages of the map."""

from __future__ import annotations

import mimetypes
from typing import TYPE_CHECKING

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException

from qafila.web.console.rendering import STATIC
from qafila.web.console.visit import YEAR_S
from qafila.wiring.hub import typeface

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler


def file_routes() -> list[HTTPRouteHandler]:
    """Return the routes of files."""

    @get("/static/{path:path}", include_in_schema=False, sync_to_thread=True)
    def static(request: Request) -> Response:  # type: ignore[type-arg]
        return _static(str(request.path_params["path"]), kept=bool(request.url.query))

    @get("/font/{weight:str}", include_in_schema=False, sync_to_thread=True)
    def font(request: Request) -> Response:  # type: ignore[type-arg]
        try:
            file = typeface(request.path_params["weight"].removesuffix(".ttf"))
        except KeyError as error:
            raise NotFoundException from error
        return Response(file, media_type="font/ttf", headers=_keep(kept=True))

    return [static, font]


def _static(path: str, *, kept: bool) -> Response[bytes]:
    """Return a file of ours; nothing outside the folder has an address."""
    wanted = (STATIC / path.lstrip("/")).resolve()
    if not wanted.is_relative_to(STATIC.resolve()) or not wanted.is_file():
        raise NotFoundException
    kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
    if wanted.suffix in (".js", ".mjs"):
        kind = "text/javascript"
    return Response(wanted.read_bytes(), media_type=kind, headers=_keep(kept=kept))


def _keep(*, kept: bool) -> dict[str, str]:
    """Return how long browsers keep a file: one whose address has its digest, for good."""
    keep = f"public, max-age={YEAR_S}, immutable" if kept else "no-cache"
    return {"cache-control": keep}
