# SPDX-License-Identifier: Apache-2.0
"""What cannot be answered: to a person a page that says what to do, to a program JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from qafila.app.accounts import Denied, Unfit
from qafila.app.console.acts import NotTheirs
from qafila.core.document import Phrase, phrase
from qafila.web.console.forms import Mistakes
from qafila.web.console.rendering import address, render, sentence
from qafila.web.console.visit import NotSignedIn, language_of
from qafila.wiring.hub import StoreProblem
from qafila.wiring.station import explained

if TYPE_CHECKING:
    from qafila.core.values import Lang
    from qafila.wiring.hub import Hub

OF_PROGRAMS = ("/api/", "/metrics")
"""Addresses that answer programs: in JSON, and nobody is led to the door."""

MEDIA = "application/problem+json"
TOLD = frozenset({400, 401, 403, 404, 405, 408, 413, 415, 421, 422, 429, 500, 503})
"""What there is a sentence for."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a request could not be answered for (RFC 9457).

    Parameters
    ----------
    status
        Of HTTP.
    title
        What that means, in the language that was asked for.
    code
        A key of the word catalogue, where there is more to say; `detail` is its sentence.
    fields
        What to mend, by field of what was sent.
    """

    status: int
    title: str
    code: str = ""
    detail: str = ""
    fields: dict[str, str] = {}


def problem(hub: Hub, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return the answer to a request that failed."""
    status, said = _status(error), explained(error)
    headers = {**(getattr(error, "headers", None) or {}), "cache-control": "no-store"}
    if status == 500 and said is None:
        hub.said_trouble(error, request.url.path)
    lang = language_of(request)
    if request.url.path.startswith(OF_PROGRAMS):
        if status == 401:
            headers["www-authenticate"] = "Bearer"
        body = _told(error, status, said, lang)
        return Response(body, status_code=status, headers=headers, media_type=MEDIA)
    if isinstance(error, NotSignedIn):
        wanted = request.url.path if request.method == "GET" else "/"
        return Redirect(address("sign-in", next=wanted), headers=headers, status_code=303)
    key = "console-problem-store" if isinstance(error, StoreProblem) else _key(status)
    page = render("problem.html", lang, key=key)
    return Response(page, media_type=MediaType.HTML, status_code=status, headers=headers)


def refused(request: Request[Any, Any, Any], status: int) -> tuple[bytes, str]:
    """Return what is told to whom is not let in, and its kind of media."""
    lang = language_of(request)
    if request.url.path.startswith(OF_PROGRAMS):
        return msgspec.json.encode(_told(None, status, None, lang)), MEDIA
    return _page(status, lang), "text/html; charset=utf-8"


@lru_cache(maxsize=32)
def _page(status: int, lang: Lang) -> bytes:
    """Return the page of a problem; made once, as whoever floods a hub is told it often."""
    return render("problem.html", lang, key=_key(status))


def mistakes_of(error: Exception) -> Mapping[str, Phrase] | None:
    """Return what has to be mended in what was sent, by field; None when that is not the matter."""
    if isinstance(error, Mistakes):
        return error.of
    if isinstance(error, Unfit):
        return {each.field: each.phrase for each in reversed(error.problems)}
    said = explained(error)
    return None if said is None else {"": said}


def told(error: Exception, lang: Lang) -> Problem:
    """Return what a program is told of one of many things that it sent."""
    return _told(error, _status(error), explained(error), lang)


def _told(error: Exception | None, status: int, said: Phrase | None, lang: Lang) -> Problem:
    mistakes = mistakes_of(error) if isinstance(error, Mistakes | Unfit) else None
    said = said or (mistakes or {}).get("")
    detail = sentence(lang, said) if said else ""
    if status == 400 and isinstance(error, HTTPException):
        detail = error.detail  # what a type does not allow, said by what reads types
    return Problem(
        status=status,
        title=sentence(lang, phrase(_key(status))),
        code=said.key if said else "",
        detail=detail,
        fields={name: sentence(lang, each) for name, each in (mistakes or {}).items() if name},
    )


def _key(status: int) -> str:
    return f"console-problem-{status if status in TOLD else 500}"


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    if isinstance(error, NotTheirs | Denied):
        return 403
    if isinstance(error, Mistakes | Unfit):
        return 422
    if explained(error) is not None:
        return 503 if isinstance(error, StoreProblem) else 422
    return 500
