# SPDX-License-Identifier: Apache-2.0
"""The door: signing in and out, and taking up an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import MediaType, Request, Response, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.response import Redirect

from qafila.app.accounts import ABSOLUTE, SignInRefused, Unfit
from qafila.core.document import Phrase, phrase
from qafila.web.console.forms import Filled
from qafila.web.console.rendering import qr, render
from qafila.web.console.visit import LANG_COOKIE, NotSignedIn, language_of, own_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar.handlers import HTTPRouteHandler

    from qafila.web.console.routes import Console

Asked = Request[Any, Any, Any]

_UNSEEN = {"cache-control": "no-store"}


class Door:
    """Lets people in.

    Parameters
    ----------
    console
        Whose door it is.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._gate = console.hub.gate

    def sign_in_page(
        self,
        request: Asked,
        filled: Filled | None = None,
        mistake: Phrase | None = None,
        status: int = 200,
    ) -> Response[Any]:
        """Show the form of the door."""
        wanted = filled.text("next") if filled else request.query_params.get("next", "/")
        return self._page(
            request,
            "sign_in.html",
            status=status,
            filled=filled or Filled(),
            mistakes={"": mistake} if mistake else {},
            next=own_path(wanted),
        )

    async def sign_in(self, request: Asked) -> Response[Any]:
        """Let somebody in, or say that name, password or code is wrong, and no more."""
        _from_here(request)
        filled = await _typed(request)
        address = request.client.host if request.client else ""
        try:
            came = await self._console.in_thread(
                self._gate.sign_in,
                filled.text("name"),
                (filled.values.get("password") or ("",))[0],
                filled.text("code"),
                address,
            )
        except SignInRefused as no:
            said = phrase(no.code, seconds=no.wait_s) if no.wait_s else phrase(no.code)
            return self.sign_in_page(request, filled, said, 429 if no.wait_s else 422)
        visits = self._console.visits
        cookies = [visits.session_cookie(came.token, int(ABSOLUTE.total_seconds()))]
        if LANG_COOKIE not in request.cookies:
            cookies.append(visits.language_cookie(came.user.lang))
        return Redirect(own_path(filled.text("next")), status_code=303, cookies=cookies)

    async def sign_out(self, request: Asked) -> Response[Any]:
        """End the session."""
        visit = self._console.visits.enter_any(request)
        self._console.visits.check_form(request, visit, (await _typed(request)).text("form"))
        await self._console.in_thread(self._gate.sign_out, visit.session)
        gone = self._console.visits.session_cookie("", 0)
        return Redirect("/sign-in", status_code=303, cookies=[gone])

    async def invited(self, request: Asked, token: str) -> Response[Any]:
        """Show whom an invitation is for, and ask for a password."""
        user = await self._console.in_thread(self._gate.invited, token)
        if user is None:
            return self._page(request, "invitation_over.html", status=404)
        return self._choose(request, token, user, Filled(), {})

    async def take_up(self, request: Asked, token: str) -> Response[Any]:
        """Take a password, then the first code of the authenticator."""
        _from_here(request)
        filled = await _typed(request)
        user = await self._console.in_thread(self._gate.invited, token)
        if user is None:
            return self._page(request, "invitation_over.html", status=404)
        password = (filled.values.get("password") or ("",))[0]
        repeated = (filled.values.get("repeated") or ("",))[0]
        try:
            enrolment = await self._console.in_thread(self._gate.enrol, token, password, repeated)
        except (Unfit, SignInRefused) as no:
            return self._choose(request, token, user, filled, _mistakes(no), 422)
        return self._confirm(request, token, user, enrolment.secret, enrolment.address, {})

    async def confirm(self, request: Asked, token: str) -> Response[Any]:
        """Take the first code; show the recovery codes, once."""
        _from_here(request)
        filled = await _typed(request)
        user = await self._console.in_thread(self._gate.invited, token)
        if user is None:
            return self._page(request, "invitation_over.html", status=404)
        try:
            codes = await self._console.in_thread(self._gate.confirm, token, filled.text("code"))
        except (Unfit, SignInRefused) as no:
            secret, address = filled.text("secret"), filled.text("address")
            return self._confirm(request, token, user, secret, address, _mistakes(no), 422)
        return self._page(request, "enrolled.html", user=user, codes=codes)

    def _choose(
        self,
        request: Asked,
        token: str,
        user: Any,
        filled: Filled,
        mistakes: Mapping[str, Phrase],
        status: int = 200,
    ) -> Response[Any]:
        values = {"token": token, "user": user, "filled": filled, "mistakes": mistakes}
        return self._page(request, "invited.html", status=status, **values)

    def _confirm(
        self,
        request: Asked,
        token: str,
        user: Any,
        secret: str,
        address: str,
        mistakes: Mapping[str, Phrase],
        status: int = 200,
    ) -> Response[Any]:
        spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
        return self._page(
            request,
            "confirm.html",
            status=status,
            token=token,
            user=user,
            secret=secret,
            spaced=spaced,
            otpauth=address,
            code=qr(address),
            filled=Filled(),
            mistakes=mistakes,
        )

    def _page(
        self, request: Asked, template: str, *, status: int = 200, **values: Any
    ) -> Response[Any]:
        body = render(template, language_of(request), path=request.url.path, **values)
        return Response(body, media_type=MediaType.HTML, status_code=status, headers=_UNSEEN)


def _mistakes(no: Unfit | SignInRefused) -> dict[str, Phrase]:
    if isinstance(no, SignInRefused):
        return {"": phrase(no.code, seconds=no.wait_s) if no.wait_s else phrase(no.code)}
    return {problem.field: problem.phrase for problem in reversed(no.problems)}


def _from_here(request: Asked) -> None:
    """Refuse a form of the door that another site sent."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise PermissionDeniedException("form")


async def _typed(request: Asked) -> Filled:
    form = await request.form()
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        values.setdefault(name, []).append(str(value))
    return Filled(values)


def entry_routes(console: Console) -> list[HTTPRouteHandler]:
    """Return the routes of the door."""
    door = Door(console)

    @get("/sign-in", include_in_schema=False)
    async def sign_in_page(request: Request) -> Response:  # type: ignore[type-arg]
        try:
            console.visits.enter_any(request)
        except NotSignedIn:
            return door.sign_in_page(request)
        return Redirect("/", status_code=303)

    @post("/sign-in", include_in_schema=False, status_code=200)
    async def sign_in(request: Request) -> Response:  # type: ignore[type-arg]
        return await door.sign_in(request)

    @post("/sign-out", include_in_schema=False, status_code=200)
    async def sign_out(request: Request) -> Response:  # type: ignore[type-arg]
        return await door.sign_out(request)

    @get("/enrol/{token:str}", include_in_schema=False)
    async def invited(request: Request) -> Response:  # type: ignore[type-arg]
        return await door.invited(request, request.path_params["token"])

    @post("/enrol/{token:str}", include_in_schema=False, status_code=200)
    async def take_up(request: Request) -> Response:  # type: ignore[type-arg]
        return await door.take_up(request, request.path_params["token"])

    @post("/enrol/{token:str}/code", include_in_schema=False, status_code=200)
    async def confirm(request: Request) -> Response:  # type: ignore[type-arg]
        return await door.confirm(request, request.path_params["token"])

    return [sign_in_page, sign_in, sign_out, invited, take_up, confirm]
