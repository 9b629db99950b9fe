# SPDX-License-Identifier: Apache-2.0
"""The hub itself: its users, and the draft of a report that the holder looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qafila.app.console.draft_view import DraftView, draft_view
from qafila.app.console.users import UsersView, users
from qafila.core.access import Action
from qafila.web.console.api.route import Given, Route
from qafila.web.console.rendering import sentence

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _users(visit: Visit, given: Given) -> UsersView:
    del given
    return users(visit.hub.gate, visit.viewer)


def _draft(visit: Visit, given: Given) -> DraftView:
    del given
    held = visit.hub.drafts.of(visit.key)
    return draft_view(held, lambda said: sentence(visit.lang, said))


ROUTES = (
    Route(
        path="/users",
        name="users",
        says="The users of this hub.",
        action=Action.MANAGE_USERS,
        make=_users,
        answer=UsersView,
    ),
    Route(
        path="/draft",
        name="draft",
        says="The draft that the holder looks through, value by value.",
        action=Action.DRAFT,
        make=_draft,
        answer=DraftView,
    ),
)
