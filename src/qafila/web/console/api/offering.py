# SPDX-License-Identifier: Apache-2.0
"""Facts taken in, in the words of `qafila record`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from litestar import Response
from litestar.exceptions import PermissionDeniedException

from qafila.app.console.acts import ACTIONS, Answered, Offered, SaidBody, Spoken, offer
from qafila.app.console.offering import Became, offer_many
from qafila.app.console.sightings import is_own
from qafila.core.access import Action
from qafila.web.console.api.day import OP
from qafila.web.console.api.route import Asked, Given, Route
from qafila.web.console.problems import Problem, told

if TYPE_CHECKING:
    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit

MOST_AT_ONCE = 1000
"""Facts in one request: they are answered in a second or two."""


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


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a program says was seen, in its order; each is taken or refused for itself."""

    facts: Annotated[tuple[SaidBody, ...], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]


class AnsweredOne(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one of many; `problem` is why it was not taken."""

    once: str
    receipts: tuple[Offered, ...] = ()
    problem: Problem | None = None


class AnsweredMany(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each, in their order, and the version of the operation that knows them."""

    answers: tuple[AnsweredOne, ...]
    version: int


async def _many(console: Console, request: Asked, visit: Visit, given: Given) -> Response[Any]:
    del request
    facts: tuple[SaidBody, ...] = given.body.facts

    def is_theirs(said: Spoken) -> bool:
        return is_own(visit.snapshot.operation, visit.viewer, said)

    became, version = await console.in_thread(
        offer_many, visit.operation, visit.viewer, facts, visit.hub.now(), is_theirs
    )
    answers = (_one(visit, body, each) for body, each in zip(facts, became, strict=True))
    return Response(AnsweredMany(answers=tuple(answers), version=version))


def _one(visit: Visit, body: SaidBody, became: Became) -> AnsweredOne:
    if isinstance(became, tuple):
        return AnsweredOne(once=body.once, receipts=became)
    why = told(became, visit.lang)
    if why.status == 500:
        visit.hub.said_trouble(became, visit.path)
    return AnsweredOne(once=body.once, problem=why)


ROUTES = (
    Route(
        path=f"{OP}/facts/list",
        name="offer-many",
        says="Takes in many at once; each is answered for itself, and a bad one spoils no other.",
        action=None,
        any_of=frozenset({Action.RECORD_DAY, *ACTIONS.values()}),
        send=_many,
        method="POST",
        body=Facts,
        answer=AnsweredMany,
    ),
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
