# SPDX-License-Identifier: Apache-2.0
"""The web application of a hub: the letters of other devices, the console, and its API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from litestar import Litestar
from litestar.plugins.core import MsgspecDIPlugin
from litestar.types import ASGIApp

from qafila.web.console import Console, console_routes
from qafila.web.console.guarding import LIST_BYTES, Guard
from qafila.web.console.problems import problem
from qafila.web.metrics import metrics_routes
from qafila.web.sync import sync_routes
from qafila.web.watching import Hears, Requests, Watched

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler
    from litestar.plugins import PluginProtocol

    from qafila.wiring.hub import Hub


class _Application(Litestar):
    """Litestar without its plugins for other libraries: loading those takes a tenth of a start."""

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def application(
    hub: Hub,
    *,
    hosts: Iterable[str] = (),
    secure: bool = False,
    others: Sequence[HTTPRouteHandler] = (),
    is_closing: Callable[[], bool] = lambda: False,
    log: Hears | None = None,
) -> ASGIApp:
    """Return what answers on a hub's address.

    Parameters
    ----------
    hosts
        Names and addresses under which it may be asked; empty: any.
    secure
        Whether it is reached by https.
    others
        Routes about the hub's own certificate. With them browsers are not told to come by https
        alone: the page about it is to be had by http.
    is_closing
        Whether the server is about to stop.
    log
        Hears of every answer, beside the counts of ``/metrics``.
    """
    requests = Requests()
    console = Console(hub, secure=secure, is_closing=is_closing)
    app = _Application(
        [
            *sync_routes(hub.desks),
            *console_routes(console),
            *metrics_routes(console, requests),
            *others,
        ],
        exception_handlers={Exception: lambda request, error: problem(hub, request, error)},
        request_max_body_size=LIST_BYTES,
        openapi_config=None,
        logging_config=None,
        debug=False,
    )
    guarded = Guard(app, hosts=hosts, secure=secure and not others)
    return Watched(guarded, requests, *([log] if log is not None else []))
