# SPDX-License-Identifier: Apache-2.0
"""Every act of a page for programs: the same code that takes the form.

An act has a route when `bodies` has its body. What is wrong is told by the names of that body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import msgspec
from litestar import Response

from qafila.core.document import Phrase, Wording
from qafila.web.console.api.bodies import Body, Upload, bodies_of
from qafila.web.console.api.route import Asked, File, Given, Route
from qafila.web.console.forms import Mistakes
from qafila.web.console.pages import Act, Page
from qafila.web.console.problems import mistakes_of
from qafila.web.console.rendering import sentence

if TYPE_CHECKING:
    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit

FILES: Mapping[tuple[str, str], str] = {
    ("draft", "take"): "application/zip",
    ("devices", "keys"): "application/octet-stream",
    ("proof", "digest"): "text/plain; charset=utf-8",
}
"""Acts whose answer is a file, and of what kind."""


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A sentence on what came of it.

    Parameters
    ----------
    code
        Its key in the catalogue; `said` is the sentence in the language that was asked for.
    given
        What stands in it.
    """

    code: str
    said: str
    given: dict[str, str | int | float] = {}


class Acted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What came of an act.

    Parameters
    ----------
    about
        Id of what it made or changed, where there is a page about it.
    version
        Of the operation that knows it; absent where it is about none.
    was_done
        Whether the same was done before, with the same `once`: this is what became of it then.
    """

    told: tuple[Told, ...] = ()
    about: str = ""
    version: int | None = None
    was_done: bool = False


def act_routes(pages: Mapping[str, Page]) -> Iterator[Route]:
    """Yield the routes of all acts that programs have."""
    for page in pages.values():
        for name, body in bodies_of(page.name).items():
            if name in page.acts:
                yield _route(page, name, page.acts[name], body)


def act_path(page: Page, name: str, body: type[Body]) -> str:
    """Return the address of an act; one that brings a file may be large."""
    head = "" if page.of_hub else "/operations/{op}"
    brings = any(each.type in (Upload, Upload | None) for each in msgspec.structs.fields(body))
    return f"{head}/acts/{page.name}/{name}{'/list' if brings else ''}"


def _route(page: Page, name: str, act: Act, body: type[Body]) -> Route:
    media = FILES.get((page.name, name))

    async def send(console: Console, request: Asked, visit: Visit, given: Given) -> Response[Any]:
        del request
        return await console.in_thread(_done, console, act, visit, given.body)

    return Route(
        path=act_path(page, name, body),
        name=f"{page.name}-{name}",
        says=(body.__doc__ or "").partition("\n")[0],
        action=act.action,
        send=send,
        method="POST",
        body=body,
        answer=File(media=(media,)) if media else Acted,
    )


def _done(console: Console, act: Act, visit: Visit, body: Body) -> Response[Any]:
    try:
        filled = body.filled(visit)
        filled = replace(filled, values={**filled.values, "once": [body.once]})
        if what := filled.text("what"):
            visit = replace(visit, query={"what": what})
        done, was_done = console.do(act, visit, filled)
    except Exception as error:
        found = mistakes_of(error)
        if found is None:
            raise
        raise Mistakes({body.named(field): said for field, said in found.items()}) from error
    if done.file is not None:
        return Response(done.file[2], media_type=done.file[1])
    known = None if visit.live is None else visit.snapshot.version
    told = tuple(_told(visit, each) for each in done.told)
    acted = Acted(told=told, about=_about(done.path), version=known, was_done=was_done)
    return Response(acted)


def _told(visit: Visit, said: Phrase) -> Told:
    given = {name: _plain(visit, each) for name, each in said.args}
    return Told(
        code=said.key,
        said=sentence(visit.lang, said),
        given={name: each for name, each in given.items() if each is not None},
    )


def _plain(visit: Visit, each: Wording) -> str | int | float | None:
    if isinstance(each, str | int | float) or each is None:
        return each
    return sentence(visit.lang, each)


def _about(path: str) -> str:
    """Return what an address of a page is about: the part below the page."""
    parts = urlsplit(path)
    if what := parse_qs(parts.query).get("what"):
        return what[0]
    below = parts.path.split("/")[4:]
    return unquote(below[0]) if below else ""
