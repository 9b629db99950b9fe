# SPDX-License-Identifier: Apache-2.0
"""One's own account: sessions, password, tokens for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.core.access import MAY
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.web.console.rendering import address

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

HERE = ("hub", "account")


def _show(visit: Visit) -> Mapping[str, Any]:
    gate, viewer = visit.hub.gate, visit.viewer
    here = gate.session(visit.session, quiet=True) if visit.session else None
    return {
        "sessions": gate.sessions(viewer, viewer.user),
        "tokens": gate.tokens(viewer, viewer.user),
        "scopes": sorted(MAY[viewer.role]),
        "own": here.session.digest if here else "",
    }


def _password(visit: Visit, filled: Filled) -> Done:
    now, new, again = (_secret(filled, name) for name in ("password_now", "password", "repeated"))
    came = visit.hub.gate.change_password(visit.session, now, new, again)
    return Done(address(*HERE), (phrase("console-account-changed"),), session=came.token)


def _secret(filled: Filled, name: str) -> str:
    """Return a password as typed: space around it is part of it."""
    return (filled.values.get(name) or ("",))[0]


def _end(visit: Visit, filled: Filled) -> Done:
    visit.hub.gate.end_session(visit.viewer, filled.text("session"))
    return Done(address(*HERE), (phrase("console-account-ended"),))


def _token(visit: Visit, filled: Filled) -> Done:
    label, scopes = filled.text("label", needed=True), filled.several("scopes", needed=True)
    days = filled.number("days", low=1, high=366)
    filled.settle()
    token = visit.hub.gate.make_token(visit.viewer, label, scopes, days or 1)
    return Done(address(*HERE), (phrase("console-account-token", token=token),))


def _end_token(visit: Visit, filled: Filled) -> Done:
    visit.hub.gate.end_token(visit.viewer, filled.text("token"))
    return Done(address(*HERE), (phrase("console-account-token-ended"),))


page(
    Page(
        name="account",
        action=None,
        order=0,
        template="account.html",
        show=_show,
        of_hub=True,
        acts={
            "password": Act(action=None, do=_password),
            "end": Act(action=None, do=_end),
            "token": Act(action=None, do=_token),
            "end-token": Act(action=None, do=_end_token),
        },
    )
)
