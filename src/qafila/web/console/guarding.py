# SPDX-License-Identifier: Apache-2.0
"""Keeps hostile requests out: hosts, sizes, slow senders, floods; and sets the security headers.

Plain ASGI around the whole application, so that nothing can be reached around it.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address, ip_address
from typing import Any

from litestar import Request
from litestar.exceptions import HTTPException
from litestar.types import ASGIApp, HTTPSendMessage, Message, Receive, Scope, Send

from qafila.web.console.problems import refused

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""No inline script or style, nothing from elsewhere, no frames."""

HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
HSTS = (b"strict-transport-security", b"max-age=2592000")

FORM_BYTES, FORM_S = 512 * 1024, 20.0
LIST_BYTES, LIST_S = 64 * 1024 * 1024, 120.0
"""Lists, reports and keys are sent to addresses that end in `_FILES`; everything else is a form."""
_FILES = ("/list", "/draft/read", "/draft/add", "/devices/accept")

BURST, PER_S, ADDRESSES = 400.0, 100.0, 4096
"""Requests an address may send at once and each second: twenty open consoles stay far below."""

_PLAIN = ("/sync", "/healthz")
"""Answered for other devices, by rules of their own."""


class Flow:
    """Lets an address send so many requests; what it has sent fades with time."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def admits(self, address: str) -> bool:
        """Count a request; return whether it is within what the address may send."""
        spent, then = self._spent.get(address, (0.0, 0.0))
        now = self._now()
        spent = max(0.0, spent - (now - then) * PER_S)
        if spent >= BURST:
            return False
        self._spent[address] = (spent + 1, now)
        self._spent.move_to_end(address)
        while len(self._spent) > ADDRESSES:
            self._spent.popitem(last=False)
        return True


class Guard:
    """The door of the console.

    Parameters
    ----------
    app
        What it guards.
    hosts
        Names and addresses under which this hub may be asked; others are refused, so that no page
        of elsewhere can talk to it by a name of its own. Empty: any (behind a proxy that checks).
    secure
        Whether it is reached by https.
    """

    def __init__(
        self, app: ASGIApp, *, hosts: Iterable[str], secure: bool, flow: Flow | None = None
    ) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._headers = [*HEADERS, HSTS] if secure else [*HEADERS]
        self._flow = flow or Flow()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http",):
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        if path in _PLAIN:
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = dict(scope["headers"])
        if self._hosts and host_of(headers.get(b"host", b"")) not in self._hosts:
            await _refuse(scope, send, 421, self._headers)
            return
        if not self._flow.admits(_address(scope)):
            await _refuse(scope, send, 429, [*self._headers, (b"retry-after", b"5")])
            return
        most, seconds = (LIST_BYTES, LIST_S) if path.endswith(_FILES) else (FORM_BYTES, FORM_S)
        length = headers.get(b"content-length", b"0")
        if not length.isdigit() or int(length[:12]) > most:
            await _refuse(scope, send, 413, self._headers)
            return

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *self._headers]
            await send(message)

        await self._app(scope, _bounded(receive, most, seconds), answered)


def _bounded(receive: Receive, most: int, seconds: float) -> Receive:
    """Return `receive` that ends a body which is too large or takes too long to come."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    seen, whole = 0, False

    async def received() -> Any:
        nonlocal seen, whole
        if whole:  # only a disconnection can follow, and that may be waited for as long as it takes
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, deadline - loop.time()))
        except TimeoutError:
            raise HTTPException(status_code=408) from None
        if message["type"] == "http.request":
            seen += len(message.get("body", b""))
            whole = not message.get("more_body", False)
            if seen > most:
                raise HTTPException(status_code=413)
        return message

    return received


async def _refuse(
    scope: Scope, send: Send, status: int, headers: list[tuple[bytes, bytes]]
) -> None:
    body, media = refused(Request(scope), status)
    told = [(b"content-type", media.encode()), (b"content-length", str(len(body)).encode())]
    start: HTTPSendMessage = {
        "type": "http.response.start",
        "status": status,
        "headers": [*headers, *told, (b"cache-control", b"no-store")],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})


def host_of(header: bytes) -> str:
    """Return the name in a Host header, without its port."""
    host = header.decode("ascii", "replace").lower()
    if host.startswith("["):
        return host.partition("]")[0].removeprefix("[")
    return host.rpartition(":")[0] if ":" in host else host


def _address(scope: Any) -> str:
    """Return the address whose requests are counted: of IPv6 the network, as one has many."""
    client = scope.get("client")
    host = client[0] if client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(address.exploded[:19])
    return host
