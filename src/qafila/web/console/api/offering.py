# SPDX-License-Identifier: Apache-2.0
"""Facts taken in, in the words of `qafila record`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar import Response
from litestar.exceptions import PermissionDeniedException

from qafila.app.console.acts import ACTIONS, Answered, SaidBody, Spoken, offer
from qafila.app.console.sightings import is_own
from qafila.core.access import Action
from qafila.web.console.api.day import OP
from qafila.web.console.api.route import Asked, Given, Route

if TYPE_CHECKING:
    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit


async def _offer(console: Console, request: Asked, visit: Visit, given: Given) -> Response[Any]:
    del request
    body: SaidBody = given.body
    if not visit.viewer.may(body.action):
        raise PermissionDeniedException(str(body.action))

    def is_theirs(said: Spoken) -> bool:
        return is_own(visit.snapshot.operation, visit.viewer, said)

    now = visit.hub.now()
    return Response(
        await console.in_thread(offer, visit.operation, visit.viewer, body, now, is_theirs)
    )


ROUTES = (
    Route(
        path=f"{OP}/facts",
        name="offer",
        says="Takes in what somebody says was seen; the same `once` again changes nothing.",
        action=None,
        any_of=frozenset({Action.RECORD_DAY, *ACTIONS.values()}),
        send=_offer,
        method="POST",
        body=SaidBody,
        answer=Answered,
    ),
)
