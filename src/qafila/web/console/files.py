# SPDX-License-Identifier: Apache-2.0
"""What is the same for everybody: style, script and mark, the typeface, packages of the map."""

from __future__ import annotations

import mimetypes
import re
from pathlib import Path
from typing import TYPE_CHECKING

from litestar import Request, Response, get
from litestar.exceptions import HTTPException, NotFoundException

from qafila.drawing.style import night_sheet
from qafila.web.console.rendering import FIGURES, STATIC
from qafila.web.console.visit import YEAR_S
from qafila.wiring.hub import base_map_geojson, typeface

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from qafila.web.console.routes import Console


def map_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of base maps, for whoever is signed in."""

    @get("/base-map.geojson", include_in_schema=False, sync_to_thread=True)
    def base_map(request: Request) -> Response:  # type: ignore[type-arg]
        console.visits.enter_any(request)
        land = base_map_geojson()
        return Response(land, media_type="application/geo+json", headers=_keep(kept=False))

    @get("/tiles/base.pmtiles", include_in_schema=False, sync_to_thread=True)
    def tiles(request: Request) -> Response:  # type: ignore[type-arg]
        console.visits.enter_any(request)
        if console.hub.tiles is None:
            raise NotFoundException
        return _part(console.hub.tiles, request.headers.get("range", ""))

    return [base_map, tiles]


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
    if path.lstrip("/") == FIGURES:
        sheet = night_sheet().encode()
        return Response(sheet, media_type="text/css", headers=_keep(kept=kept))
    try:
        wanted = (STATIC / path.lstrip("/")).resolve()
        is_ours = wanted.is_relative_to(STATIC.resolve()) and wanted.is_file()
    except (OSError, ValueError) as error:  # too long for a name, or none at all
        raise NotFoundException from error
    if not is_ours:
        raise NotFoundException
    kind = mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
    if wanted.suffix in (".js", ".mjs"):
        kind = "text/javascript"
    return Response(wanted.read_bytes(), media_type=kind, headers=_keep(kept=kept))


def _keep(*, kept: bool) -> dict[str, str]:
    """Return how long browsers keep a file: one whose address has its digest, for good."""
    keep = f"public, max-age={YEAR_S}, immutable" if kept else "no-cache"
    return {"cache-control": keep}


MOST_OF_TILES = 4 * 1024 * 1024
"""No one asks for more of a base map at once; a whole file is never sent."""

_RANGE = re.compile(r"bytes=(\d{1,15})-(\d{1,15})")


def _part(path: Path, asked: str) -> Response[bytes]:
    """Return the bytes of a base map that are asked for, as PMTiles reads it."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None:
        raise HTTPException(status_code=416)
    first, last = int(found[1]), int(found[2])
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            last = min(last, size - 1, first + MOST_OF_TILES - 1)
            if first > last:
                raise HTTPException(status_code=416)
            file.seek(first)
            part = file.read(last - first + 1)
    except OSError as error:
        raise NotFoundException from error
    headers = {
        "content-range": f"bytes {first}-{last}/{size}",
        "accept-ranges": "bytes",
        **_keep(kept=False),
    }
    kind = "application/vnd.pmtiles"
    return Response(part, status_code=206, media_type=kind, headers=headers)
