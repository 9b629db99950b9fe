# SPDX-License-Identifier: Apache-2.0
"""What cannot be answered: to a person a page that says what to do, to a program JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from qafila.app.console.acts import NotTheirs
from qafila.web.console.rendering import address, render
from qafila.web.console.visit import NotSignedIn, language_of
from qafila.wiring.hub import StoreProblem
from qafila.wiring.station import explained
from qafila.words import Words, without_isolates

if TYPE_CHECKING:
    from qafila.wiring.hub import Hub

API = "/api/"
TOLD = frozenset({400, 403, 404, 405, 408, 413, 421, 422, 429, 500, 503})
"""What pages have a sentence for."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a request could not be answered for.

    Parameters
    ----------
    problem
        The status of HTTP as text.
    code
        A key of the word catalogue, where there is more to say; `said` is its sentence.
    fields
        What to mend, by field of what was sent.
    """

    qafila: str = "1"
    problem: str
    code: str = ""
    said: str = ""
    fields: dict[str, str] = {}


def problem(hub: Hub, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return the answer to a request that failed."""
    status, said = _status(error), explained(error)
    headers = {**(getattr(error, "headers", None) or {}), "cache-control": "no-store"}
    if status == 500 and said is None:
        hub.said_trouble(error, request.url.path)
    lang = language_of(request)
    if request.url.path.startswith(API):
        sentence = without_isolates(Words(lang)(said)) if said else ""
        body = Problem(problem=str(status), code=said.key if said else "", said=sentence)
        return Response(body, status_code=status, headers=headers)
    if isinstance(error, NotSignedIn):
        wanted = request.url.path if request.method == "GET" else "/"
        return Redirect(address("sign-in", next=wanted), headers=headers, status_code=303)
    key = f"console-problem-{status if status in TOLD else 500}"
    page = render("problem.html", lang, key=key)
    return Response(page, media_type=MediaType.HTML, status_code=status, headers=headers)


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, NotTheirs):
        return 403
    if explained(error) is not None:
        return 503 if isinstance(error, StoreProblem) else 422
    return 500
