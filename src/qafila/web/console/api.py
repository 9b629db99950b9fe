# SPDX-License-Identifier: Apache-2.0
"""The API: the read models of the pages as JSON, and facts taken in, for programs with a token.

Version 1 is under ``/api/v1``; `docs/api.md` says what it promises. A program shows
``Authorization: Bearer TOKEN``; a page of a signed-in browser sends its session, and with what
changes something the mark of its forms in ``X-Qafila-Form``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar

from litestar import Request, Router, get, post
from litestar.connection import ASGIConnection
from litestar.exceptions import NotFoundException
from litestar.openapi import ResponseSpec
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme
from litestar.params import FromPath, JSONBody, QueryParameter

from qafila.app.console.acts import Answered, SaidBody, Spoken, offer
from qafila.app.console.changes import ChangesView, changes
from qafila.app.console.duplicates import DuplicatesView, duplicates
from qafila.app.console.ledger import LedgerView, SubjectView, ledger, subject
from qafila.app.console.operations import OperationsView, operations
from qafila.app.console.person import HouseholdView, PersonView, household_view, person_view
from qafila.app.console.registry import RegistryAsked, RegistryView, registry
from qafila.app.console.road import MapView, road
from qafila.app.console.sightings import is_own
from qafila.app.console.today import TodayView, today
from qafila.core.access import Action
from qafila.web.console.pages.registry import seen
from qafila.web.console.problems import Problem

if TYPE_CHECKING:
    from litestar.handlers import BaseRouteHandler, HTTPRouteHandler

    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit

PATH = "/api/v1"
MARK = "x-qafila-form"

View = TypeVar("View")
Asked = Request[Any, Any, Any]


class Read(Protocol):
    """Lets a visitor in and makes a read model in a thread; 404 where there is none."""

    async def __call__(
        self,
        request: Asked,
        action: Action | None,
        op: str | None,
        make: Callable[[Visit], View | None],
    ) -> View:
        """Return what `make` makes for whoever asks."""
        ...


Words = Annotated[str, QueryParameter(max_length=120)]
Standing = Annotated[str, QueryParameter(name="state", max_length=120)]
Number = Annotated[int, QueryParameter(ge=1, le=999_999)]


_NO = ResponseSpec(Problem, generate_examples=False, description="Not done, and why")
REFUSALS = dict.fromkeys((400, 401, 403, 404, 408, 413, 421, 422, 429, 503), _NO)


def api_config(console: Console) -> OpenAPIConfig:
    """Return how the API describes itself: ``/api/v1/openapi.json``, for whoever is signed in."""

    def signed_in(request: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        console.visits.enter_any(Request(request.scope))

    return OpenAPIConfig(
        title="Qafila",
        version="1",
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        openapi_router=Router(PATH, route_handlers=[], guards=[signed_in], include_in_schema=False),
        use_handler_docstrings=True,
        create_examples=False,
        components=Components(
            security_schemes={"token": SecurityScheme(type="http", scheme="bearer")}
        ),
        security=[{"token": []}],
    )


def api_router(console: Console) -> Router:
    """Return the routes of the API."""
    read = _reader(console)
    return Router(
        PATH,
        route_handlers=[*_of_the_day(read), *_of_people(read), *_taking_in(console)],
        response_headers={"cache-control": "no-store"},
    )


def _of_the_day(read: Read) -> list[HTTPRouteHandler]:
    @get("/operations", responses=REFUSALS, operation_id="operations")
    async def every_operation(request: Asked) -> OperationsView:
        """Return the operations that the holder may enter."""

        def of(visit: Visit) -> OperationsView:
            lives = (live for live in visit.hub.lives.values() if visit.viewer.enters(live.id))
            return operations(lives, visit.viewer)

        return await read(request, None, None, of)

    @get("/operations/{op:str}/today", responses=REFUSALS, operation_id="today")
    async def the_day(request: Asked, op: FromPath[str]) -> TodayView:
        """Return the day at a glance."""
        return await read(
            request,
            Action.SEE_TODAY,
            op,
            lambda visit: today(
                visit.snapshot, visit.operation.checked, visit.viewer, visit.hub.now()
            ),
        )

    @get("/operations/{op:str}/ledger", responses=REFUSALS, operation_id="ledger")
    async def the_ledger(
        request: Asked,
        op: FromPath[str],
        kind: Words = "places",
        search: Words = "",
        page: Number = 1,
    ) -> LedgerView:
        """Return the ledger by place, by vehicle or by column."""
        return await read(
            request,
            Action.SEE_LEDGER,
            op,
            lambda visit: ledger(visit.snapshot, visit.viewer, kind=kind, search=search, page=page),
        )

    @get("/operations/{op:str}/ledger/{word:str}", responses=REFUSALS, operation_id="subject")
    async def one_subject(
        request: Asked, op: FromPath[str], word: FromPath[str], page: Number = 1
    ) -> SubjectView:
        """Return a person, vehicle, place or column with the facts behind it."""
        return await read(
            request,
            Action.SEE_LEDGER,
            op,
            lambda visit: subject(visit.snapshot, visit.viewer, word, page=page),
        )

    @get("/operations/{op:str}/map", responses=REFUSALS, operation_id="map")
    async def the_map(request: Asked, op: FromPath[str]) -> MapView:
        """Return places, roads and what is on them."""
        return await read(
            request, Action.SEE_ROUTE, op, lambda visit: road(visit.snapshot, visit.viewer)
        )

    return [every_operation, the_day, the_ledger, one_subject, the_map]


def _of_people(read: Read) -> list[HTTPRouteHandler]:
    @get("/operations/{op:str}/registry", responses=REFUSALS, operation_id="registry")
    async def the_registry(  # noqa: PLR0913, PLR0917
        request: Asked,
        op: FromPath[str],
        q: Words = "",
        cohort: Words = "",
        need: Words = "",
        consent: Words = "",
        lot: Words = "",
        place: Words = "",
        standing: Standing = "",
        page: Number = 1,
    ) -> RegistryView:
        """Return a page of the list, narrowed by what is asked."""
        asked = RegistryAsked(
            q=q,
            cohort=cohort,
            need=need,
            consent=consent,
            lot=lot,
            place=place,
            state=standing,
            page=page,
        )

        def of(visit: Visit) -> RegistryView:
            view = registry(visit.snapshot, visit.viewer, asked)
            seen(visit, (row.person for row in view.rows), "registry")
            return view

        return await read(request, Action.SEE_REGISTRY, op, of)

    @get("/operations/{op:str}/persons/{person:str}", responses=REFUSALS, operation_id="person")
    async def one_person(request: Asked, op: FromPath[str], person: FromPath[str]) -> PersonView:
        """Return one entry with all that is on record of it."""

        def of(visit: Visit) -> PersonView | None:
            view = person_view(visit.snapshot, visit.operation.checked, visit.viewer, person)
            if view is not None:
                beside = (*view.members, *view.wards, *filter(None, [view.guardian]))
                seen(visit, (person, *(row.person for row in beside)), "person")
            return view

        return await read(request, Action.SEE_REGISTRY, op, of)

    @get(
        "/operations/{op:str}/households/{household:str}",
        responses=REFUSALS,
        operation_id="household",
    )
    async def one_household(
        request: Asked, op: FromPath[str], household: FromPath[str]
    ) -> HouseholdView:
        """Return one household."""

        def of(visit: Visit) -> HouseholdView | None:
            view = household_view(visit.snapshot, visit.viewer, household)
            if view is not None:
                seen(visit, (row.person for row in (*view.members, *view.off)), "household")
            return view

        return await read(request, Action.SEE_REGISTRY, op, of)

    return [the_registry, one_person, one_household, *_of_lists(read)]


def _of_lists(read: Read) -> list[HTTPRouteHandler]:
    @get("/operations/{op:str}/changes", responses=REFUSALS, operation_id="changes")
    async def the_changes(
        request: Asked, op: FromPath[str], kind: Words = "", person: Words = "", page: Number = 1
    ) -> ChangesView:
        """Return every change to the list, and every answer, the last first."""

        def of(visit: Visit) -> ChangesView:
            view = changes(visit.snapshot, visit.viewer, what=kind, person=person, page=page)
            seen(visit, (row.person for row in view.rows), "changes")
            return view

        return await read(request, Action.SEE_REGISTRY, op, of)

    @get("/operations/{op:str}/duplicates", responses=REFUSALS, operation_id="duplicates")
    async def the_duplicates(request: Asked, op: FromPath[str], page: Number = 1) -> DuplicatesView:
        """Return pairs of entries that may be one person, the likeliest first."""

        def of(visit: Visit) -> DuplicatesView:
            by = visit.session or visit.viewer.user
            view = duplicates(visit.snapshot, visit.viewer, by, page)
            shown = (row.person for each in view.pairs for row in (each.one, each.other))
            seen(visit, shown, "duplicates")
            return view

        return await read(request, Action.EDIT_REGISTRY, op, of)

    return [the_changes, the_duplicates]


def _taking_in(console: Console) -> list[HTTPRouteHandler]:
    @post("/operations/{op:str}/facts", responses=REFUSALS, operation_id="offer", status_code=200)
    async def facts(request: Asked, op: FromPath[str], data: JSONBody[SaidBody]) -> Answered:
        """Take in what somebody says was seen; the same `once` again changes nothing."""
        visit = console.visits.enter(request, data.action, op)
        console.visits.check_form(request, visit, request.headers.get(MARK, ""))

        def is_theirs(said: Spoken) -> bool:
            return is_own(visit.snapshot.operation, visit.viewer, said)

        return await console.in_thread(
            offer, visit.operation, visit.viewer, data, visit.hub.now(), is_theirs
        )

    return [facts]


def _reader(console: Console) -> Read:
    async def read(
        request: Asked,
        action: Action | None,
        op: str | None,
        make: Callable[[Visit], View | None],
    ) -> View:
        visit = console.visits.enter(request, action, op)
        view = await console.in_thread(make, visit)
        if view is None:
            raise NotFoundException
        return view

    return read
