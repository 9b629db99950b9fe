# SPDX-License-Identifier: Apache-2.0
"""The users of this hub, as its administrator keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.accounts import Description, Invited
from qafila.core.access import Action, UserRole
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.web.console.rendering import address

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    return {
        "users": visit.hub.gate.users(visit.viewer),
        "roles": [role.value for role in UserRole],
        "operations": sorted(visit.hub.lives),
        "zone": None,
    }


def _description(filled: Filled) -> Description:
    return Description(
        name=filled.text("name", needed=True),
        title=filled.text("title", needed=True),
        role=filled.one_of("role", [role.value for role in UserRole]),
        party=filled.text("party"),
        vehicles=filled.text("vehicles").replace("،", " ").replace(",", " ").split(),
        operations=filled.several("operations"),
        lang=filled.text("lang") or "ar",
    )


def _invite(visit: Visit, filled: Filled) -> Done:
    said = _description(filled)
    filled.settle()
    return _told(visit, visit.hub.gate.invite(visit.viewer, said))


def _reset(visit: Visit, filled: Filled) -> Done:
    return _told(visit, visit.hub.gate.reset(visit.viewer, filled.text("user")))


def _told(visit: Visit, invited: Invited) -> Done:
    link = visit.origin + address("enrol", invited.token)
    told = (
        phrase("console-users-invited", name=invited.user.name),
        phrase("console-users-link", address=link),
    )
    return Done(address("hub", "users"), told)


def _change(visit: Visit, filled: Filled) -> Done:
    said = _description(filled)
    filled.settle()
    changed = visit.hub.gate.change(visit.viewer, filled.text("user"), said)
    return Done(address("hub", "users"), (phrase("console-users-changed", name=changed.name),))


def _disable(visit: Visit, filled: Filled) -> Done:
    closed = visit.hub.gate.disable(visit.viewer, filled.text("user"))
    return Done(address("hub", "users"), (phrase("console-users-closed", name=closed.name),))


def _enable(visit: Visit, filled: Filled) -> Done:
    opened = visit.hub.gate.enable(visit.viewer, filled.text("user"))
    return Done(address("hub", "users"), (phrase("console-users-opened", name=opened.name),))


page(
    Page(
        name="users",
        action=Action.MANAGE_USERS,
        order=110,
        template="users.html",
        show=_show,
        of_hub=True,
        acts={
            "invite": Act(action=Action.MANAGE_USERS, do=_invite),
            "change": Act(action=Action.MANAGE_USERS, do=_change),
            "reset": Act(action=Action.MANAGE_USERS, do=_reset),
            "disable": Act(action=Action.MANAGE_USERS, do=_disable),
            "enable": Act(action=Action.MANAGE_USERS, do=_enable),
        },
    )
)
