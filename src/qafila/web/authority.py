# SPDX-License-Identifier: Apache-2.0
"""What a hub with a certificate of its own says by plain http, beside the letters of devices.

One page explains how to add the certificate and how to remove it, and lets it be downloaded. The
console is never there: whoever asks for it is led to https.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from litestar import Litestar, MediaType, Request, Response, get
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, NotFoundException
from litestar.response import Redirect
from litestar.types import ASGIApp

from qafila.app.accounts import authority_document
from qafila.web.console.files import file_routes
from qafila.web.console.guarding import Guard, host_of
from qafila.web.console.rendering import address, qr, render
from qafila.web.console.visit import LANG_COOKIE, YEAR_S, language_of, own_path
from qafila.web.sync import Answers, sync_routes
from qafila.wiring import LANGS

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from qafila.wiring.local_ca import LocalCa

FILE = "hub-ca.crt"
_TYPE = "application/x-x509-ca-cert"
_UNKEPT = {"cache-control": "no-store"}


def authority_routes(ca: LocalCa, *, port: int, plain_port: int) -> list[HTTPRouteHandler]:
    """Return the page about the hub's certificate, and the certificate.

    Parameters
    ----------
    port
        Where the console is, by https.
    plain_port
        Where this page is to be had by http: nobody trusts the certificate before.
    """

    @get("/ca", include_in_schema=False, sync_to_thread=True)
    def page(request: Request) -> Response[bytes]:  # type: ignore[type-arg]
        host = _asked(request, ca.hosts)
        here = url("http", host, plain_port, "/ca")
        body = render(
            "ca.html",
            language_of(request),
            path="/ca",
            page=authority_document(ca.hosts, ca.until, ca.fingerprint, name=ca.name),
            file=address("ca", FILE),
            console=url("https", host, port),
            here=here,
            code=qr(here),
        )
        return Response(body, media_type=MediaType.HTML, headers=_UNKEPT)

    @get(f"/ca/{FILE}", include_in_schema=False)
    async def certificate() -> Response[bytes]:
        offered = {"content-disposition": f'attachment; filename="{FILE}"', **_UNKEPT}
        return Response(ca.der, media_type=_TYPE, headers=offered)

    return [page, certificate]


def plain_application(
    desk: Answers, ca: LocalCa, *, hosts: Iterable[str], port: int, plain_port: int
) -> ASGIApp:
    """Return what answers by http where the console has the hub's own certificate.

    Parameters
    ----------
    desk
        Answers the letters of other devices.
    hosts
        Names and addresses under which it may be asked; empty: any.
    port, plain_port
        Of https, and of this.
    """

    @get("/", include_in_schema=False)
    async def first() -> Redirect:
        return Redirect("/ca", status_code=303)

    @get("/language/{lang:str}", include_in_schema=False)
    async def language(request: Request) -> Redirect:  # type: ignore[type-arg]
        lang = request.path_params["lang"]
        if lang not in LANGS:
            raise NotFoundException
        chosen = Cookie(
            LANG_COOKIE, path="/", value=lang, max_age=YEAR_S, httponly=True, samesite="lax"
        )
        back = own_path(request.query_params.get("back", "/"))
        return Redirect(back, status_code=303, cookies=[chosen])

    def elsewhere(request: Request, error: Exception) -> Response[bytes]:  # type: ignore[type-arg]
        """Lead a page of the console to https; a form that came by http is not taken there."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        if status == 404 and request.method in ("GET", "HEAD"):
            wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            there = url("https", _asked(request, ca.hosts), port, wanted)
            return Redirect(there, status_code=307, headers=_UNKEPT)
        return Response(b"", status_code=status, headers=_UNKEPT)

    app = Litestar(
        [
            *sync_routes(desk),
            *authority_routes(ca, port=port, plain_port=plain_port),
            *file_routes(),
            first,
            language,
        ],
        exception_handlers={Exception: elsewhere},
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    return Guard(app, hosts=hosts, secure=False)


def _asked(request: Request, hosts: tuple[str, ...]) -> str:  # type: ignore[type-arg]
    """Return under which of the hub's names it was asked; another's becomes the first of them."""
    named = host_of(request.headers.get("host", "").encode("latin-1", "replace"))
    return named if named in hosts else hosts[0]


def url(scheme: str, host: str, port: int, path: str = "/") -> str:
    """Return an address; one of IPv6 stands in brackets."""
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}{path}"
