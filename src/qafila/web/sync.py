# SPDX-License-Identifier: Apache-2.0
"""The routes that other stores call: one takes letters, one says that a hub is here.

A letter is answered in a thread of its own, so that the store writes many at once. Large letters
go through a narrow door, so that a few cannot fill the memory; and so do addresses whose letters
are refused again and again. Nobody is turned away for coming together with two hundred others.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from anyio import CapacityLimiter, to_thread
from litestar import Litestar, Request, Response, get, post
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler

from qafila.app.meeting import MAX_LETTER, is_refusal

TYPE = "application/vnd.qafila.sync"

SMALL_BYTES = 1024 * 1024
"""A letter of a thousand facts takes about a quarter of this."""

SMALL_AT_ONCE, LARGE_AT_ONCE, SUSPECT_AT_ONCE = 128, 2, 1
SMALL_S, LARGE_S = 30.0, 120.0
"""How long a client may take to send a letter."""

THREADS = 16

REFUSALS, REFUSALS_PER_S = 50.0, 2.0
"""So many refusals an address has free, and gets back, before it must queue at the narrow door."""

SUSPECTS_WAITING = 20
"""More than these at the narrow door are told to come back later."""

ADDRESSES = 4096
"""How many addresses are remembered."""

RETRY_AFTER_S = 2


@dataclass(slots=True)
class Refusals:
    """Counts refused letters by address; what is counted fades with time.

    Parameters
    ----------
    now
        Seconds that only go forward.
    """

    now: Callable[[], float] = time.monotonic
    _counts: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def is_suspect(self, address: str) -> bool:
        """Whether an address was refused so often that it must queue."""
        return self._count(address) >= REFUSALS

    def note(self, address: str) -> None:
        """Count one refusal."""
        count = self._count(address) + 1
        self._counts[address] = (count, self.now())
        self._counts.move_to_end(address)
        while len(self._counts) > ADDRESSES:
            self._counts.popitem(last=False)

    def _count(self, address: str) -> float:
        count, then = self._counts.get(address, (0.0, 0.0))
        return max(0.0, count - (self.now() - then) * REFUSALS_PER_S)


class Doors:
    """Decides through which door a letter comes in."""

    def __init__(self, refusals: Refusals | None = None) -> None:
        self.refusals = refusals or Refusals()
        self._small = asyncio.Semaphore(SMALL_AT_ONCE)
        self._large = asyncio.Semaphore(LARGE_AT_ONCE)
        self._suspect = asyncio.Semaphore(SUSPECT_AT_ONCE)
        self._waiting = 0

    @asynccontextmanager
    async def entered(self, address: str, size: int) -> AsyncIterator[float]:
        """Wait for a place; yield how many seconds the letter may take to arrive.

        Raises
        ------
        HTTPException
            429 when too many wait at the narrow door.
        """
        if self.refusals.is_suspect(address):
            if self._waiting >= SUSPECTS_WAITING:
                raise HTTPException(status_code=429, headers={"Retry-After": str(RETRY_AFTER_S)})
            self._waiting += 1
            try:
                async with self._suspect:
                    yield SMALL_S if size <= SMALL_BYTES else LARGE_S
            finally:
                self._waiting -= 1
            return
        is_small = size <= SMALL_BYTES
        async with self._small if is_small else self._large:
            yield SMALL_S if is_small else LARGE_S


class Answers(Protocol):
    """Whoever answers letters: a desk, or the desks of several operations."""

    def answer(self, wire: bytes) -> bytes:
        """Return the answer to a letter."""
        ...

    @property
    def marks(self) -> tuple[str, ...]:
        """Marks of the operations that are answered for."""
        ...


def sync_routes(desk: Answers, *, refusals: Refusals | None = None) -> list[HTTPRouteHandler]:
    """Return the routes that other devices call: `POST /sync` and `GET /healthz`."""
    doors = Doors(refusals)
    threads = CapacityLimiter(THREADS)

    # Litestar reads these annotations when the routes are made.
    @post(
        "/sync",
        include_in_schema=False,
        status_code=200,
        media_type=TYPE,
        request_max_body_size=MAX_LETTER,
    )
    async def sync(request: Request) -> Response[bytes]:  # type: ignore[type-arg]
        address = _address(request)
        async with doors.entered(address, _size(request)) as seconds:
            try:
                letter = await asyncio.wait_for(request.body(), seconds)
            except TimeoutError as error:
                raise HTTPException(status_code=408) from error
            answer = await to_thread.run_sync(desk.answer, letter, limiter=threads)
        if is_refusal(answer):
            doors.refusals.note(address)
        return Response(answer, media_type=TYPE)

    @get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"operation": " ".join(desk.marks)}

    return [sync, healthz]


def letters_only(
    desk: Answers,
    *,
    others: Sequence[HTTPRouteHandler] = (),
    refusals: Refusals | None = None,
) -> Litestar:
    """Return an application that answers letters and has no page of an operation.

    Parameters
    ----------
    others
        Routes beside those of letters.
    """
    return Litestar(
        [*sync_routes(desk, refusals=refusals), *others],
        openapi_config=None,
        logging_config=None,
        debug=False,
    )


def _size(request: Request) -> int:  # type: ignore[type-arg]
    """Return how large a letter says it is; one that does not say counts as large."""
    said = request.headers.get("content-length", "")
    if not said.isdecimal():
        return SMALL_BYTES + 1
    size = int(said[:12])
    if size > MAX_LETTER:
        raise HTTPException(status_code=413)
    return size


def _address(request: Request) -> str:  # type: ignore[type-arg]
    """Return the address that refusals are counted for: of IPv6 the network, as one has many."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(address.exploded[:19])
    return host
