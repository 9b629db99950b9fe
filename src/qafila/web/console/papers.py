# SPDX-License-Identifier: Apache-2.0
"""Documents as files: for who may have them, two printed at once, and let go when nobody waits.

That names leave the hub's hands is on record before the file is sent.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get, post
from litestar.exceptions import HTTPException, NotFoundException, PermissionDeniedException

from qafila.app.console import packs
from qafila.app.console.documents import (
    BOARDING,
    MEDICAL,
    MOST_COPIES,
    OFFERS,
    Maker,
    Offer,
    may_have,
)
from qafila.app.console.seeing import note_seen
from qafila.app.storing import hand_out
from qafila.core.access import Action, Field
from qafila.core.document import Document, phrase
from qafila.web.console.forms import Filled, Mistakes
from qafila.wiring import LANGS
from qafila.wiring.hub import card_tokens, founding_device
from qafila.wiring.printing import job, printed

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from qafila.core.values import Lang
    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit

AT_ONCE, MOST_WAITING = 2, 6
"""Files printed at the same time, and how many more may wait for that."""

MEDIA = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "html": "text/html; charset=utf-8",
    "zip": "application/zip",
}

OPEN_LISTS = "open lists"
TRACING = "tracing officer"
"""What is handed out by name, and to whom, as the command line says it too."""


def maker(visit: Visit) -> Maker:
    """Return what makes documents for a visitor, of the operation as it stands."""
    return Maker(
        snapshot=visit.snapshot,
        viewer=visit.viewer,
        now=visit.hub.now(),
        checked=visit.operation.checked,
        tokens=card_tokens,
        first=founding_device(visit.operation.recorder.store),
    )


def offer_of(visit: Visit, name: str, kind: str = "") -> Offer:
    """Return a document that the visitor may have.

    Raises
    ------
    NotFoundException
        There is none of this name, not in this format, or not without a plan in force.
    PermissionDeniedException
    """
    offer = OFFERS.get(name)
    if offer is None or (kind and kind not in offer.formats):
        raise NotFoundException
    if not may_have(visit.viewer, offer):
        raise PermissionDeniedException(name)
    if offer.of_plan and visit.snapshot.operation.plan is None:
        raise NotFoundException
    return offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Who asks for a file, how many numbered copies, and whether only of what a plan changed."""

    visit: Visit
    offer: Offer
    kind: str
    copies: int = 1
    only_changed: bool = False


class Press:
    """Makes files for a console.

    Parameters
    ----------
    console
        Whose threads make what is printed.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._room = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def file(self, request: Request[Any, Any, Any], copy: Copy) -> Response[bytes]:
        """Answer with a document as a file; names in it go on record first."""
        # One version of the operation for what is printed and recorded.
        made = replace(maker(copy.visit), only_changed=copy.only_changed)
        task = await self._console.in_thread(_prepared, copy, made)
        content = task if copy.kind == "json" else await self.printed(request, task)
        if copy.offer.names:
            await self._console.in_thread(_hand_out, copy, made)
        return _sent(copy.visit, copy.offer.name, copy.kind, content)

    async def pack(
        self, request: Request[Any, Any, Any], visit: Visit, recipient: str, *, names: bool
    ) -> Response[bytes]:
        """Answer with what a recipient takes along."""
        offer = OFFERS["agreement"]
        files, jobs, persons = await self._console.in_thread(_packed, visit, recipient, names)
        for name, task in jobs.items():
            files[name] = await self.printed(request, task)
        content = await self._console.in_thread(packs.zipped, files)
        if persons:
            await self._console.in_thread(_hand_over, visit, recipient, persons)
        return _sent(visit, f"{offer.name}-pack", "zip", content)

    async def printed(self, request: Request[Any, Any, Any], task: bytes) -> bytes:
        """Return what is printed, unless whoever asked has left meanwhile."""
        if self._waiting >= MOST_WAITING:
            raise HTTPException(status_code=503, headers={"Retry-After": "30"})
        self._waiting += 1
        try:
            async with self._room:
                return await _while_there(request, lambda: printed(task))
        finally:
            self._waiting -= 1


async def _while_there(
    request: Request[Any, Any, Any], work: Callable[[], Awaitable[bytes]]
) -> bytes:
    """Return what `work` makes; stop it when the client goes away."""
    making, leaving = asyncio.ensure_future(work()), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({making, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not making.done():
            raise HTTPException(status_code=503)  # nobody reads it
        return making.result()
    finally:
        for each in (making, leaving):
            each.cancel()
        await asyncio.gather(making, leaving, return_exceptions=True)


async def _gone(request: Request[Any, Any, Any]) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _prepared(copy: Copy, made: Maker) -> bytes:
    """Return the file of what is no print, else what a printer makes it from."""
    _note(copy, made)
    if copy.kind == "json":
        return made.json(copy.offer)
    document = made.document(copy.offer, copies=copy.copies)
    return job(document, copy.kind, languages(copy.visit))


def languages(visit: Visit) -> tuple[Lang, ...]:
    """Return both languages, that of the visitor first."""
    return (visit.lang, *(other for other in LANGS if other != visit.lang))


def _note(copy: Copy, made: Maker) -> None:
    """Put on record whom the visitor is about to see, people by name and crews."""
    seen = set(made.names_in(copy.offer))
    if copy.offer.opened and Field.CREW in copy.offer.fields:
        seen |= set(copy.visit.snapshot.operation.vehicles)
    note(copy.visit, sorted(seen), copy.offer.name)


def note(visit: Visit, ids: list[str], why: str) -> None:
    """Put on record whom the visitor is about to see in a document."""
    note_seen(
        visit.operation,
        visit.hub.gate,
        visit.viewer,
        ids,
        visit.hub.now(),
        action=Action.SEE_DOCUMENTS,
        why=why,
        session=visit.session,
    )


def _hand_out(copy: Copy, made: Maker) -> None:
    """Put on record that names leave the hub's hands: `forget` lists it."""
    recorder, author = copy.visit.operation.recorder, copy.visit.viewer.title
    if copy.offer.report == "open-lists":
        if persons := made.names_in(copy.offer):
            packs.handed_over(copy.visit.operation, copy.visit.viewer, OPEN_LISTS, persons, TRACING)
        return
    planned = made.planned(copy.offer)
    assert planned is not None, "it was printed"
    for kind in (BOARDING, MEDICAL):
        if kind in copy.offer.kinds or not copy.offer.kinds:
            plan = replace(planned.plan, trips=made.trips(kind))
            of_kind = replace(planned, plan=plan)
            hand_out(recorder, of_kind, [f"{kind}.pdf"], copies=copy.copies, author=author)


def _packed(
    visit: Visit, recipient: str, names: bool
) -> tuple[dict[str, bytes], dict[str, bytes], tuple[str, ...]]:
    """Return files of a pack that are made, those to be printed, and whose names are in it.

    What is in it is what parties may hold, whoever makes it.
    """
    made, offer = maker(visit), OFFERS["agreement"]
    langs = languages(visit)
    files = {"agreement.json": made.shared().json(offer)}
    jobs = {"agreement.pdf": job(made.shared().document(offer), "pdf", langs)}
    persons = packs.agreed(visit.snapshot, recipient) if names else ()
    if persons:
        note(visit, list(persons), "sharing pack")
        document: Document = packs.people_document(visit.snapshot.named, recipient, persons)
        for kind in ("pdf", "xlsx"):
            jobs[f"{packs.NAMES}.{kind}"] = job(document, kind, langs)
    return files, jobs, persons


def _hand_over(visit: Visit, recipient: str, persons: tuple[str, ...]) -> None:
    packs.handed_over(visit.operation, visit.viewer, "sharing pack", persons, recipient)


def _sent(visit: Visit, name: str, kind: str, content: bytes) -> Response[bytes]:
    called = re.sub(r"[^A-Za-z0-9._-]+", "-", f"{visit.operation.id}-{name}.{kind}")
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'attachment; filename="{called}"',
    }
    return Response(content, media_type=MEDIA[kind], headers=headers)


def paper_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of files: those without names by address, the others by form."""
    press = console.press

    @get("/paper/{op:str}/{name:str}/{kind:str}", include_in_schema=False)
    async def paper(request: Request) -> Response:  # type: ignore[type-arg]
        asked = request.path_params
        visit = console.visits.enter(request, Action.SEE_DOCUMENTS, asked["op"])
        offer = offer_of(visit, asked["name"], asked["kind"])
        if offer.names:
            raise NotFoundException  # names leave by a form alone
        return await press.file(
            request,
            Copy(
                visit=visit,
                offer=offer,
                kind=asked["kind"],
                only_changed="changed" in visit.query,
            ),
        )

    @post("/paper/{op:str}/{name:str}/{kind:str}", include_in_schema=False, status_code=200)
    async def copies(request: Request) -> Response:  # type: ignore[type-arg]
        asked = request.path_params
        visit = console.visits.enter(request, Action.SEE_DOCUMENTS, asked["op"])
        filled = await _form(console, request, visit)
        offer = offer_of(visit, asked["name"], asked["kind"])
        number = filled.number("copies", low=1, high=MOST_COPIES, needed=False) or 1
        try:
            filled.settle()
        except Mistakes as mistakes:
            return await _again(console, visit, filled, mistakes)
        copy = Copy(
            visit=visit,
            offer=offer,
            kind=asked["kind"],
            copies=number,
            only_changed=filled.ticked("changed"),
        )
        return await press.file(request, copy)

    @post("/pack/{op:str}", include_in_schema=False, status_code=200)
    async def pack(request: Request) -> Response:  # type: ignore[type-arg]
        visit = console.visits.enter(request, Action.SEE_DOCUMENTS, request.path_params["op"])
        filled = await _form(console, request, visit)
        recipient, names = filled.text("recipient"), filled.ticked("names")
        known = await console.in_thread(packs.pack_recipients, visit.snapshot, visit.viewer)
        if not known or (names and not packs.may_name(visit.viewer)):
            raise PermissionDeniedException("pack")
        if recipient not in known:
            wrong = Mistakes({"recipient": phrase("console-field-choice")})
            return await _again(console, visit, filled, wrong)
        return await press.pack(request, visit, recipient, names=names)

    return [paper, copies, pack]


async def _form(console: Console, request: Request[Any, Any, Any], visit: Visit) -> Filled:
    form = await request.form()
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        values.setdefault(name, []).append(str(value))
    filled = Filled(values)
    console.visits.check_form(request, visit, filled.text("form"))
    return filled


async def _again(
    console: Console, visit: Visit, filled: Filled, mistakes: Mistakes
) -> Response[bytes]:
    page = console.pages["documents"]
    return await console.in_thread(
        lambda: console.shown(page, visit, status=422, filled=filled, mistakes=mistakes.of)
    )
