# SPDX-License-Identifier: Apache-2.0
"""``/metrics``: how a hub is doing, as Prometheus reads it. Counts and times, nothing of people.

It is denied by default. A token with the scope ``manage_settings`` opens it, which an administrator
makes on *My account*; being on the same machine does not, since behind a proxy everybody is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from litestar import Request, Response, get

from qafila.app.console.health import Health, health
from qafila.core.access import Action
from qafila.web.watching import BOUNDS_S, Requests
from qafila.wiring.about import about
from qafila.wiring.hub import StoreProblem

if TYPE_CHECKING:
    from litestar.handlers import HTTPRouteHandler

    from qafila.app.console import LiveOperation
    from qafila.app.console.settings import HubNow
    from qafila.web.console import Console

MEDIA = "text/plain; version=0.0.4; charset=utf-8"

Labels = Mapping[str, str | int | float]


def metrics_routes(console: Console, requests: Requests) -> list[HTTPRouteHandler]:
    """Return the route of figures."""

    @get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response[str]:  # type: ignore[type-arg]
        visit = console.visits.enter(request, Action.MANAGE_SETTINGS)
        lives = [live for live in visit.hub.lives.values() if visit.viewer.enters(live.id)]
        healths = await console.in_thread(lambda: [health(live) for live in lives])
        abouts = await console.in_thread(_abouts, lives)
        lines = [*of_hub(console.streams.open), *of_requests(requests)]
        lines += [*of_operations(healths), *of_machine(abouts)]
        text = "\n".join(lines) + "\n"
        return Response(text, media_type=MEDIA, headers={"cache-control": "no-store"})

    return [metrics]


def of_hub(streams: int) -> Iterator[str]:
    """Yield what is of the process."""
    yield from _told(
        "qafila_streams_open", "gauge", "Open pages that hear of changes.", [({}, streams)]
    )
    used = time.process_time()
    yield from _told(
        "qafila_processor_seconds_total", "counter", "Time of processors used.", [({}, used)]
    )


def of_requests(requests: Requests) -> Iterator[str]:
    """Yield what was asked, and how soon the answers began."""
    counted: list[tuple[Labels, float]] = [
        ({"method": method, "route": route, "status": status}, count)
        for (method, route, status), count in sorted(requests.counts().items())
    ]
    yield from _told("qafila_requests_total", "counter", "Requests answered.", counted)
    name = "qafila_answer_seconds"
    yield f"# HELP {name} Seconds until an answer began."
    yield f"# TYPE {name} histogram"
    for route, timing in sorted(requests.timings().items()):
        seen = 0
        for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), timing.counts, strict=True):
            seen += count
            yield _line(f"{name}_bucket", {"route": route, "le": bound}, seen)
        yield _line(f"{name}_sum", {"route": route}, timing.seconds)
        yield _line(f"{name}_count", {"route": route}, seen)


def of_operations(healths: Iterable[Health]) -> Iterator[str]:
    """Yield how each operation is doing."""
    held = tuple(healths)

    def of(name: str, says: str, values: Iterable[tuple[Health, float | None]]) -> Iterator[str]:
        lines = [({"operation": h.operation}, value) for h, value in values if value is not None]
        yield from _told(name, "gauge", says, lines)

    yield from of("qafila_store_position", "Last fact in the store.", ((h, h.stored) for h in held))
    yield from of(
        "qafila_shown_position", "Last fact that pages show.", ((h, h.shown) for h in held)
    )
    yield from of(
        "qafila_checked",
        "0: a hub that was just started is still at its first findings.",
        ((h, h.checked is not None) for h in held),
    )
    yield from of(
        "qafila_checked_position",
        "Last fact that findings know; absent: there are none yet.",
        ((h, h.checked) for h in held),
    )
    yield from of(
        "qafila_store_trouble",
        "1: the store or keys cannot be read.",
        ((h, h.has_trouble) for h in held),
    )
    yield from of(
        "qafila_planner_busy",
        "1: the planner is at work.",
        ((h, h.planner_s is not None) for h in held),
    )
    yield from of("qafila_planner_seconds", "For how long.", ((h, h.planner_s) for h in held))
    yield from of(
        "qafila_planner_failed", "1: it failed last time.", ((h, h.has_failed) for h in held)
    )
    yield from of(
        "qafila_draft_waits", "1: a plan waits to be issued.", ((h, h.has_draft) for h in held)
    )


def of_machine(abouts: Mapping[str, HubNow]) -> Iterator[str]:
    """Yield what is known of the machine: the version that runs, room, and copies, by operation."""
    versions = {held.version for held in abouts.values()}
    running: list[tuple[Labels, float]] = [({"version": each}, 1) for each in versions]
    yield from _told("qafila_version", "gauge", "The version that runs.", running)

    def of(name: str, says: str, of_one: Callable[[HubNow], float | None]) -> Iterator[str]:
        values = ((operation, of_one(held)) for operation, held in abouts.items())
        lines = [({"operation": op}, value) for op, value in values if value is not None]
        yield from _told(name, "gauge", says, lines)

    yield from of("qafila_free_bytes", "Room on the disk.", lambda held: held.free_gb * 1e9)
    yield from of(
        "qafila_backup_timestamp_seconds",
        "When the store was last copied by this user on this machine; absent: never.",
        lambda held: held.copied_at.timestamp() if held.copied_at else None,
    )
    yield from of(
        "qafila_backup_facts",
        "How many facts were in that copy.",
        lambda held: held.copied_facts if held.copied_at else None,
    )


def _abouts(lives: Iterable[LiveOperation]) -> dict[str, HubNow]:
    """Return what there is to tell of the machine, where the store answers."""
    made: dict[str, HubNow] = {}
    for live in lives:
        with suppress(StoreProblem):
            made[live.id] = about(live)
    return made


def _told(name: str, kind: str, says: str, lines: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} {kind}"
    for labels, value in lines:
        yield _line(name, labels, value)


def _line(name: str, labels: Labels, value: float) -> str:
    said = ",".join(f'{key}="{_escaped(str(each))}"' for key, each in labels.items())
    number = int(value) if float(value).is_integer() else round(value, 6)
    return f"{name}{{{said}}} {number}" if said else f"{name} {number}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
