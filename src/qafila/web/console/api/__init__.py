# SPDX-License-Identifier: Apache-2.0
"""The API: what the console shows and does, for programs with a token.

Version 1 is under ``/api/v1``; `docs/api.md` says what it promises. A program shows
``Authorization: Bearer TOKEN``; a page of a signed-in browser sends its session, and with what
changes something the mark of its forms in ``X-Qafila-Form``.

`route` holds what a route is; `day`, `people`, `moving`, `papers`, `hub` and `offering` list them,
`acts` makes one of each form whose body `bodies` has, `describing` says all of it as OpenAPI.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Request, Response, get, post
from litestar.exceptions import NotFoundException, PermissionDeniedException

from qafila.web.console.api import day, hub, moving, offering, papers, people
from qafila.web.console.api.acts import act_routes
from qafila.web.console.api.describing import described
from qafila.web.console.api.route import Asked, Given, Route, asked, sent
from qafila.web.console.pages import pages

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit

PATH = "/api/v1"
MARK = "x-qafila-form"

_UNKEPT = {"cache-control": "no-store", "vary": "authorization, cookie, accept-language"}


@cache
def routes() -> tuple[Route, ...]:
    """Return every route of the API."""
    tables = (day, people, moving, papers, hub, offering)
    found = {page.name: page for page in pages()}
    return (*(route for table in tables for route in table.ROUTES), *act_routes(found))


@cache
def description() -> bytes:
    """Return the description of the API, OpenAPI 3.1 in JSON."""
    return msgspec.json.encode(described(routes(), PATH))


def api_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of the API.

    They are told with their whole paths: a router of their own would be made, and then copied.
    """

    @get(f"{PATH}/openapi.json", include_in_schema=False)
    async def openapi(request: Request) -> Response:  # type: ignore[type-arg]
        console.visits.enter_any(request)
        media = "application/vnd.oai.openapi+json"
        return Response(description(), media_type=media, headers=_UNKEPT)

    return [openapi, *(_handler(console, each) for each in routes())]


def _handler(console: Console, route: Route) -> HTTPRouteHandler:
    async def answer(request: Request) -> Response:  # type: ignore[type-arg]
        op = request.path_params.get("op")
        visit = await console.in_thread(console.visits.enter, request, route.action, op)
        if not route.is_for(visit.viewer.may):
            raise PermissionDeniedException(route.name)
        if route.method == "POST":
            console.visits.check_form(request, visit, request.headers.get(MARK, ""))
        given = Given(
            path=request.path_params,
            query=asked(request, route.query) if route.query is not None else None,
            body=await sent(request, route.body) if route.body is not None else None,
        )
        response = await _made(console, request, route, visit, given)
        for name, value in _UNKEPT.items():
            response.headers.setdefault(name, value)
        return response

    path = PATH + route.path.replace("}", ":str}")
    method = post if route.method == "POST" else get
    return method(path, include_in_schema=False, status_code=200)(answer)


async def _made(
    console: Console, request: Asked, route: Route, visit: Visit, given: Given
) -> Response[Any]:
    if route.send is not None:
        return await route.send(console, request, visit, given)
    assert route.make is not None, "a route makes or sends its answer"
    view = await console.in_thread(route.make, visit, given)
    if view is None:
        raise NotFoundException
    return Response(view)
