# SPDX-License-Identifier: Apache-2.0
"""A route of the API, as the table holds it, and what a program sends read by its types.

Types are held to strictly: what a schema does not allow is refused, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import msgspec
from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException

from qafila.core.access import Action

if TYPE_CHECKING:
    from qafila.web.console.routes import Console
    from qafila.web.console.visit import Visit

Asked = Request[Any, Any, Any]
T = TypeVar("T", bound=msgspec.Struct)

Words = Annotated[str, msgspec.Meta(max_length=120)]
Number = Annotated[int, msgspec.Meta(ge=1, le=999_999)]


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an address may ask."""


class Paged(Query, frozen=True, kw_only=True):
    """One page of many; the first is 1."""

    page: Number = 1


class Malformed(ClientException):
    """What was sent is not what the description of the API asks for; `detail` says where.

    HTTPException
    └── Malformed
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What came with a request: parts of the path, what the address asks, and the body."""

    path: Mapping[str, str]
    query: Any = None
    body: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as the answer: its kinds of media."""

    media: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One address of the API.

    Parameters
    ----------
    path
        Below the version, with ``{op}`` where it is about an operation.
    name
        What programs that are made from the description call it.
    says
        What it does, in a sentence.
    action
        What the holder must be allowed to do; None: whoever is signed in may.
    any_of
        Where the body decides what is needed: one of these at least.
    make
        Makes the answer, in a thread; None: there is no such thing. Of a file, `send` makes it.
    query, body, answer
        Types of what comes and what goes.
    """

    path: str
    name: str
    says: str
    action: Action | None
    make: Callable[[Visit, Given], Any] | None = None
    send: Callable[[Console, Asked, Visit, Given], Awaitable[Response[Any]]] | None = None
    method: str = "GET"
    query: type[Query] | None = None
    body: type[msgspec.Struct] | None = None
    answer: type[msgspec.Struct] | File | None = None
    any_of: frozenset[Action] = frozenset()

    def is_for(self, may: Callable[[Action], bool]) -> bool:
        """Whether somebody who may do so much may call it at all."""
        if self.action is not None:
            return may(self.action)
        return not self.any_of or any(map(may, self.any_of))


def asked(request: Asked, kind: type[T]) -> T:
    """Return what an address asks.

    Raises
    ------
    Malformed
    """
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in values:
            raise Malformed(detail=f"{name} is asked twice")
        values[name] = value
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise Malformed(detail=str(error)) from error


async def sent(request: Asked, kind: type[T]) -> T:
    """Return what was sent.

    Raises
    ------
    Malformed
    HTTPException
        415, when it says that it is something else than JSON.
    """
    media = request.headers.get("content-type", "application/json").partition(";")[0].strip()
    if media.lower() != "application/json":
        raise HTTPException(status_code=415)
    body = await request.body()
    try:
        try:
            return msgspec.json.decode(body, type=kind)
        except msgspec.ValidationError:
            return msgspec.convert(_whole(msgspec.json.decode(body)), kind)
    except msgspec.DecodeError as error:
        raise Malformed(detail=str(error)) from error
    except UnicodeDecodeError as error:
        raise Malformed(detail="this is not UTF-8") from error


def _whole(value: Any) -> Any:
    """Return what was sent with 15.0 as 15: to JSON they are one number, and JavaScript has one."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, dict):
        return {name: _whole(each) for name, each in value.items()}
    return value
