# SPDX-License-Identifier: Apache-2.0
"""The routes of the console: every page of `pages` with its forms, the door, and what is static."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from litestar import MediaType, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException, PermissionDeniedException
from litestar.response import Redirect

from qafila.app.accounts import ABSOLUTE, Denied
from qafila.app.console.acts import held_of
from qafila.app.console.standing import set_aside_here, standing
from qafila.app.recording import numbered
from qafila.core.document import Phrase, phrase
from qafila.web.console.api import api_routes
from qafila.web.console.entry import entry_routes
from qafila.web.console.files import file_routes, map_routes
from qafila.web.console.forms import File, Filled
from qafila.web.console.live import Streams, live_routes
from qafila.web.console.once import Once, mark_of
from qafila.web.console.pages import Act, Done, Page, pages
from qafila.web.console.papers import Press, paper_routes
from qafila.web.console.problems import mistakes_of
from qafila.web.console.rendering import address, markup, render
from qafila.web.console.visit import (
    ASKED,
    QUIET,
    Visit,
    Visits,
    own_path,
)
from qafila.wiring import LANGS
from qafila.wiring.hub import StoreProblem, VaultProblem
from qafila.wiring.turned_away import last_turned_away

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler
    from litestar.types import ControllerRouterHandler
    from markupsafe import Markup

    from qafila.app.console import LiveOperation
    from qafila.wiring.hub import Hub

THREADS = 8
"""Pages made at once: more would only wait for each other."""

Asked = Request[Any, Any, Any]
T = TypeVar("T")


class Console:
    """The pages of a hub.

    Parameters
    ----------
    hub
        What is shown, and who may see it.
    secure
        Whether it is reached by https.
    is_closing
        Whether the server is about to stop: open streams end then.
    """

    def __init__(self, hub: Hub, *, secure: bool, is_closing: Callable[[], bool]) -> None:
        self.hub = hub
        self.visits = Visits(hub, secure=secure)
        self.streams = Streams()
        self.once = Once()
        self.press = Press(self)
        self.is_closing = is_closing
        self.pages: Mapping[str, Page] = {page.name: page for page in pages()}
        self.threads = CapacityLimiter(THREADS)

    async def in_thread(self, work: Callable[..., T], *args: Any) -> T:
        """Return what `work` returns, made beside the loop that serves everybody."""
        return await to_thread.run_sync(work, *args, limiter=self.threads)

    def shown(
        self,
        page: Page,
        visit: Visit,
        *,
        status: int = 200,
        told: Sequence[Phrase] = (),
        filled: Filled | None = None,
        mistakes: Mapping[str, Phrase] | None = None,
        is_again: bool = False,
    ) -> Response[bytes]:
        """Make a page; after a form that could not be taken, with all that was typed into it.

        Parameters
        ----------
        is_again
            Whether an open page asks for itself: what became of a form is told to the page that
            the form leads to, and not to one that happens to look meanwhile.
        """
        lines = told if is_again else (*told, *self.visits.notes.take(visit.key))
        visit = visit.of_one_picture()
        version = visit.snapshot.version if visit.live is not None else 0
        visit = replace(visit, once=self.once.value(visit.key, visit.csrf, version))
        values: dict[str, Any] = {
            **page.show(visit),
            "visit": visit,
            "page": page,
            "nav": self.nav(visit),
            "told": lines,
            "standing": _standing(visit),
            "filled": filled or Filled(),
            "mistakes": mistakes or {},
            "layout": "shell.html",
            "made": "",
        }
        template = page.template
        if page.alike is not None and filled is None:
            values["made"] = _made_once(page, visit, values)
            template = "shell.html"
        body = render(template, visit.lang, **values)
        return Response(body, media_type=MediaType.HTML, status_code=status, headers=_headers(body))

    def nav(self, visit: Visit) -> list[tuple[Page, str]]:
        """Return the pages that this visitor may open from here, with their addresses."""
        here = [p for p in self.pages.values() if p.order and _is_for(visit, p)]
        if visit.live is None:
            return [(p, self.hub_address(p)) for p in here if p.of_hub]
        own = [(p, address("o", visit.live.id, p.name)) for p in here if not p.of_hub]
        return own + [(p, self.hub_address(p)) for p in here if p.of_hub]

    @staticmethod
    def hub_address(page: Page) -> str:
        """Return the address of a page of the hub; that of the operations is the first page."""
        return "/" if page.name == "operations" else address("hub", page.name)

    async def page_of(self, request: Asked, name: str = "") -> Response[Any]:
        """Answer with the page that the address names; or `name`, of the hub itself."""
        op, what = request.path_params.get("op"), request.path_params.get("what", "")
        name = name or request.path_params["name"]
        page = self._page(name, op)
        if what and not page.below:
            raise NotFoundException
        _routed(request, name=name, act="{what}")  # one node of the router has both
        again = QUIET in request.headers

        def made() -> Response[bytes]:
            # Who asks is looked up here too: that reads, and now and then writes, a file.
            visit = self.visits.enter(request, page.action, op)
            return self.shown(page, _about(visit, what) if what else visit, is_again=again)

        response = await self.in_thread(made)
        if request.headers.get("if-none-match") == response.headers["etag"]:
            return Response(b"", status_code=304, headers=dict(response.headers))
        return response

    def first_page(self, request: Asked) -> Response[Any]:
        """Lead to the first page about an operation that the visitor may see."""
        op = request.path_params["op"]
        visit = self.visits.enter(request, None, op)
        for page in self.pages.values():
            if page.order and not page.of_hub and _is_for(visit, page):
                return Redirect(address("o", op, page.name), status_code=303)
        raise PermissionDeniedException(op)

    def spoken_to(self, request: Asked) -> Response[Any]:
        """Take the choice of a language; lead back to where it was made."""
        lang = request.path_params["lang"]
        if lang not in LANGS:
            raise NotFoundException
        back = own_path(request.query_params.get("back", "/"))
        return Redirect(back, status_code=303, cookies=[self.visits.language_cookie(lang)])

    async def form_of(self, request: Asked) -> Response[Any]:
        """Take a form; answer with where to go, or with the page and what has to be mended."""
        op, act = request.path_params.get("op"), request.path_params["act"]
        name = request.path_params["name"]
        page = self._page(name, op)
        made = page.acts.get(act)
        if made is None:
            raise NotFoundException
        _routed(request, name=name, act=act)
        visit = self.visits.enter(request, made.action, op)
        if not _is_for(visit, page):  # what has to be mended would be told on that very page
            raise PermissionDeniedException(str(page.action))
        filled = await _filled(request)
        self.visits.check_form(request, visit, filled.text("form"))
        visit = visit.beside(filled.text(ASKED))
        if what := filled.text("what"):
            visit = _about(visit, what)
        return await self.in_thread(lambda: self._taken(page, made, visit, filled))

    def _taken(self, page: Page, act: Act, visit: Visit, filled: Filled) -> Response[Any]:
        try:
            done, was_done = self.do(act, visit, filled)
        except Exception as error:
            wrong = mistakes_of(error)
            if wrong is None:
                raise
            return self.shown(page, visit, status=422, filled=filled, mistakes=wrong)
        if done.file is not None:
            return _saved(*done.file)
        again = (phrase("console-sent-twice"),) if was_done and not done.was_before else ()
        self.visits.notes.leave(done.session or visit.key, (*again, *done.told))
        lasts_s = int(ABSOLUTE.total_seconds())
        new = [self.visits.session_cookie(done.session, lasts_s)] if done.session else None
        return Redirect(done.path, status_code=303, cookies=new)

    def do(self, act: Act, visit: Visit, filled: Filled) -> tuple[Done, bool]:
        """Do what a form asks for, of a person or a program; return whether it was done before."""
        offered, aside = _kept_apart(visit.live)
        try:
            done, was_done = self.once.take(
                visit.key, visit.path, filled, lambda: _done(act, visit, filled)
            )
        except Denied as denied:
            raise PermissionDeniedException(str(denied)) from denied
        except (StoreProblem, VaultProblem) as trouble:
            if visit.live is not None:
                visit.live.not_taken(trouble)
            raise
        if visit.live is not None:
            with suppress(StoreProblem, VaultProblem):
                visit.live.refresh()  # it is recorded; the follower tells of what fails now
            offered_now, aside_now = _kept_apart(visit.live)
            if visit.live.is_stranger and offered_now > offered:
                done = replace(done, told=(phrase("console-stranger-kept"),))
            elif aside_now > aside:
                done = replace(done, told=(phrase("console-revoked-kept"),))
        return done, was_done or done.was_before

    def _page(self, name: str, op: str | None) -> Page:
        page = self.pages.get(name)
        if page is None or page.of_hub != (op is None):
            raise NotFoundException
        return page


def _standing(visit: Visit) -> tuple[Phrase, ...]:
    """Return why what is recorded here does not count, if so: on each page about an operation."""
    return standing(visit.live, last_turned_away(visit.live.id)) if visit.live is not None else ()


def _kept_apart(live: LiveOperation | None) -> tuple[int, int]:
    """Return the number of the last offer set aside, and how many facts of here do not count."""
    return (live.last_aside, set_aside_here(live)) if live is not None else (0, 0)


def _done(act: Act, visit: Visit, filled: Filled) -> Done:
    """Do what a form asks for, unless it was recorded before the hub was started anew."""
    mark = mark_of(visit.secret, visit.path, filled)
    if visit.live is None or not mark:
        return act.do(visit, filled)
    if held_of(visit.live, mark):
        is_page = visit.path.startswith("/o/")
        back = visit.path.removesuffix("/list").rpartition("/")[0] if is_page else visit.link()
        return Done(back, told=(phrase("console-sent-before"),), was_before=True)
    with numbered(mark):
        return act.do(visit, filled)


def _made_once(page: Page, visit: Visit, values: Mapping[str, Any]) -> Markup:
    """Return the part of a page that is the same for all who see the same, made for the first."""
    assert page.alike is not None
    who = replace(visit.viewer, user="", title="")
    name = f"page {page.name} {visit.lang} {who} {page.alike(values)}"
    inner = {**values, "layout": "inner.html"}
    return visit.snapshot.derive(name, lambda: markup(page.template, visit.lang, **inner))


def _saved(name: str, kind: str, content: bytes) -> Response[bytes]:
    """Return a file for the browser to save; old browsers get its name in plain letters."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "file"
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"cache-control": "no-store", "content-disposition": disposition}
    return Response(content, media_type=kind, status_code=200, headers=headers)


def _routed(request: Asked, **known: str) -> None:
    """Have the counts and the log of requests tell pages apart, by names that are ours."""
    template = request.scope["path_template"]
    for part, name in known.items():
        template = template.replace(f"{{{part}}}", name)
    request.scope["path_template"] = template


def _is_for(visit: Visit, page: Page) -> bool:
    return page.action is None or visit.viewer.may(page.action)


def _about(visit: Visit, what: str) -> Visit:
    return replace(visit, query={**visit.query, "what": what})


def _headers(body: bytes) -> dict[str, str]:
    """Return the headers of a page: kept nowhere, and known again by its digest."""
    tag = hashlib.blake2b(body, digest_size=9).hexdigest()
    return {"cache-control": "no-store", "etag": f'"{tag}"', "vary": "cookie, accept-language"}


async def _filled(request: Asked) -> Filled:
    """Return a form as sent; what is no form is an empty one."""
    form = await request.form()
    values: dict[str, list[str]] = {}
    files: dict[str, File] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            key = name if name not in files else f"{name}.{len(files)}"
            files[key] = File(value.filename[:200], await value.read())
        else:
            values.setdefault(name, []).append(str(value))
    return Filled(values, files)


def console_routes(console: Console) -> list[ControllerRouterHandler]:
    """Return the routes of the console and of its API."""
    return [
        *_page_routes(console),
        *_form_routes(console),
        *entry_routes(console),
        *live_routes(console),
        *file_routes(),
        *paper_routes(console),
        *map_routes(console),
        *api_routes(console),
    ]


def _page_routes(console: Console) -> list[HTTPRouteHandler]:
    @get("/", include_in_schema=False)
    async def home(request: Request) -> Response:  # type: ignore[type-arg]
        return await console.page_of(request, "operations")

    @get("/hub/{name:str}", include_in_schema=False)
    async def hub_page(request: Request) -> Response:  # type: ignore[type-arg]
        return await console.page_of(request)

    @get("/o/{op:str}", include_in_schema=False)
    async def operation_home(request: Request) -> Response:  # type: ignore[type-arg]
        return console.first_page(request)

    @get(["/o/{op:str}/{name:str}", "/o/{op:str}/{name:str}/{what:str}"], include_in_schema=False)
    async def page(request: Request) -> Response:  # type: ignore[type-arg]
        return await console.page_of(request)

    @get("/language/{lang:str}", include_in_schema=False)
    async def language(request: Request) -> Response:  # type: ignore[type-arg]
        return console.spoken_to(request)

    return [home, hub_page, operation_home, page, language]


def _form_routes(console: Console) -> list[HTTPRouteHandler]:
    @post("/hub/{name:str}/{act:str}", include_in_schema=False, status_code=200)
    async def hub_form(request: Request) -> Response:  # type: ignore[type-arg]
        return await console.form_of(request)

    @post(
        # A form that brings a whole list is sent to an address that ends in /list.
        ["/o/{op:str}/{name:str}/{act:str}", "/o/{op:str}/{name:str}/{act:str}/list"],
        include_in_schema=False,
        status_code=200,
    )
    async def form(request: Request) -> Response:  # type: ignore[type-arg]
        return await console.form_of(request)

    return [hub_form, form]
