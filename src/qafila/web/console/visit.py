# SPDX-License-Identifier: Apache-2.0
"""Who asks, about which operation, in which language, and what they may do there.

Every handler of the console begins with `Visits.enter`: without a session there is no page, and
without the action no answer. A form is taken only with the mark of the session it was shown in.
"""

from __future__ import annotations

import hmac
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from litestar.connection import Request
from litestar.datastructures import Cookie
from litestar.exceptions import NotAuthorizedException, NotFoundException, PermissionDeniedException

from qafila.app.accounts import form_mark
from qafila.core.access import Action, Field, Viewer
from qafila.core.document import Phrase
from qafila.web.console.rendering import address
from qafila.wiring import LANGS, find_lang

if TYPE_CHECKING:
    from qafila.app.console import LiveOperation, Snapshot
    from qafila.core.values import Lang
    from qafila.wiring.hub import Hub

LANG_COOKIE = "qafila-lang"
YEAR_S = 31_536_000
MOST_NOTES = 2048

MOST_ASKED = 2000

ASKED = "asked"
"""The field in which a form carries what was asked in the address of its page."""

QUIET = "x-quiet"
"""A header of what an open page asks for by itself, with nobody at it."""


class NotSignedIn(NotAuthorizedException):
    """Nobody is signed in, or the session has ended: pages lead to the door, others answer 401."""


class Notes:
    """What there is to tell a session on its next page: what became of what it did."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[Phrase, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def leave(self, session: str, lines: tuple[Phrase, ...]) -> None:
        """Keep lines for a session's next page."""
        with self._lock:
            self._held[session] = lines
            while len(self._held) > MOST_NOTES:
                self._held.popitem(last=False)

    def take(self, session: str) -> tuple[Phrase, ...]:
        """Return what was left, once."""
        with self._lock:
            return self._held.pop(session, ())


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request by somebody who is let in.

    Parameters
    ----------
    viewer
        Who asks.
    session
        Their session's token; empty for a program with a token of its own.
    lang
        The language to answer in.
    origin
        The address of this hub, as it was called.
    secret
        Known to whoever holds the session, or the program's token, and to this hub.
    live
        The operation that is asked about; None on pages of the hub itself.
    query
        What was asked in the address.
    once
        What the forms of this page carry, so that none is done twice (see `once`).
    shown
        The picture that a page is made from; None: whichever is the newest when it is asked for.
    checks
        How often findings had changed by then.
    """

    hub: Hub
    viewer: Viewer
    session: str
    lang: Lang
    path: str
    origin: str = ""
    secret: str = ""
    live: LiveOperation | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Phrase, ...] = ()
    once: str = ""
    shown: Snapshot | None = None
    checks: int = 0

    @property
    def operation(self) -> LiveOperation:
        """The operation that is asked about."""
        assert self.live is not None
        return self.live

    @property
    def snapshot(self) -> Snapshot:
        """The operation as it stands."""
        return self.shown or self.operation.snapshot

    def of_one_picture(self) -> Visit:
        """Return the visit for making a page: all of it is of one version, the one it says.

        Without that a page could be of a version and say a later one, and not ask for it again.
        """
        if self.live is None:
            return self
        return replace(self, checks=self.live.checks, shown=self.live.snapshot)

    @property
    def key(self) -> str:
        """What tells this visitor's things from those of others: the session, or the account."""
        return self.session or f"token of {self.viewer.user}"

    @property
    def csrf(self) -> str:
        """The mark that forms of this session carry."""
        return form_mark(self.session) if self.session else ""

    @property
    def asked(self) -> str:
        """What was asked in the address, as forms carry it (`beside`)."""
        asked = {name: value for name, value in self.query.items() if value and name != "what"}
        return urlencode(asked)[:MOST_ASKED]

    def beside(self, asked: str) -> Visit:
        """Return the visit as of the page on which a form stood: its list, filter and page of it.

        A form that has to be mended is shown where it was filled, however long the list is.
        """
        before = dict(parse_qsl(asked[:MOST_ASKED]))
        return replace(self, query={**before, **self.query})

    def link(self, *parts: str, **query: str | int | None) -> str:
        """Return the address of a page about this operation."""
        return address("o", self.operation.id, *parts, **query)

    def number(self, name: str, otherwise: int = 1) -> int:
        """Return a number of the address, at least 1; `otherwise` where there is none."""
        asked = self.query.get(name, "")
        return max(1, int(asked[:6])) if asked.isascii() and asked.isdigit() else otherwise

    def may(self, action: str) -> bool:
        """Whether the visitor may do this."""
        return self.viewer.may(Action(action))

    def sees(self, *fields: str) -> bool:
        """Whether the visitor sees all of these."""
        return self.viewer.sees(*map(Field, fields))


class Visits:
    """Lets visitors in.

    Parameters
    ----------
    hub
        Operations, accounts and clock.
    secure
        Whether the console is reached by https: then its cookie is bound to that.
    """

    def __init__(self, hub: Hub, *, secure: bool) -> None:
        self.hub = hub
        self.secure = secure
        self.notes = Notes()
        # A browser sends a __Host- cookie only to this very host, over https.
        self.cookie = "__Host-qafila" if secure else "qafila"

    def enter(
        self, request: Request[Any, Any, Any], action: Action | None, op: str | None = None
    ) -> Visit:
        """Return the visit of a request that needs an action, or none.

        Raises
        ------
        NotSignedIn
            No session and no token, or one that has ended.
        PermissionDeniedException
            The role, or the token's scopes, do not have the action, or not this operation.
        NotFoundException
            No such operation here: said only to whoever is signed in.
        """
        viewer, session, secret = self._who(request)
        if action is not None and not viewer.may(action):
            raise PermissionDeniedException(str(action))
        live = None
        if op is not None:
            live = self.hub.find_operation(op)
            if live is None:
                raise NotFoundException
            if not viewer.enters(op):
                raise PermissionDeniedException(op)
        return self._visit(request, viewer, session, secret, live)

    def is_let_in(self, request: Request[Any, Any, Any], op: str) -> bool:
        """Whether who asked may still enter the operation: session or token, account and limits."""
        try:
            viewer, _, _ = self._who(request, quiet=True)
        except NotSignedIn:
            return False
        return viewer.enters(op)

    def enter_any(self, request: Request[Any, Any, Any]) -> Visit:
        """Return the visit of somebody who asks for what every user may see: their own account."""
        viewer, session, secret = self._who(request)
        return self._visit(request, viewer, session, secret, None)

    def _visit(
        self,
        request: Request[Any, Any, Any],
        viewer: Viewer,
        session: str,
        secret: str,
        live: LiveOperation | None,
    ) -> Visit:
        return Visit(
            hub=self.hub,
            viewer=viewer,
            session=session,
            secret=secret,
            lang=language_of(request),
            path=request.url.path,
            origin=f"{request.url.scheme}://{request.url.netloc}",
            live=live,
            query=dict(request.query_params.items()),
        )

    def _who(
        self, request: Request[Any, Any, Any], *, quiet: bool = False
    ) -> tuple[Viewer, str, str]:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            viewer = self.hub.gate.bearer(token.strip())
            if viewer is None:
                raise NotSignedIn
            return viewer, "", form_mark(token.strip())
        session = request.cookies.get(self.cookie, "")
        # What an open page asks for by itself is no sign that somebody sits before it.
        quiet = quiet or QUIET in request.headers
        viewer = self.hub.gate.viewer(session, quiet=quiet) if session else None
        if viewer is None:
            raise NotSignedIn
        return viewer, session, form_mark(session)

    def session_cookie(self, token: str, max_age_s: int) -> Cookie:
        """Return the cookie of a session; without a token, what takes it away."""
        return Cookie(
            self.cookie,
            path="/",
            value=token,
            max_age=max_age_s if token else 0,
            httponly=True,
            secure=self.secure,
            samesite="strict",
        )

    def language_cookie(self, lang: str) -> Cookie:
        """Return the cookie that holds the chosen language."""
        return Cookie(
            LANG_COOKIE,
            path="/",
            value=lang,
            max_age=YEAR_S,
            httponly=True,
            secure=self.secure,
            samesite="lax",
        )

    def check_form(self, request: Request[Any, Any, Any], visit: Visit, mark: str) -> None:
        """Refuse what was not sent from a page of this session.

        Raises
        ------
        PermissionDeniedException
            "form".
        """
        site = request.headers.get("sec-fetch-site", "same-origin")
        if site not in ("same-origin", "none"):
            raise PermissionDeniedException("form")
        if not visit.session:
            return  # a program with a token of its own: no browser sends that by itself
        if not hmac.compare_digest(mark.encode(), visit.csrf.encode()):
            raise PermissionDeniedException("form")


def language_of(request: Request[Any, Any, Any]) -> Lang:
    """Return the language of a visitor: as chosen on a page, as the browser asks, as the hub is."""
    chosen = request.cookies.get(LANG_COOKIE, "")
    asked = (part.strip()[:2] for part in request.headers.get("accept-language", "").split(","))
    for said in (chosen, *asked):
        for lang in LANGS:
            if said.lower() == lang:
                return lang
    return find_lang() or "ar"


def own_path(path: str) -> str:
    """Return a path of this hub: an address of elsewhere becomes the first page."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if is_own and path.isprintable() else "/"
