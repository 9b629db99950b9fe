# SPDX-License-Identifier: Apache-2.0
"""The console of a large operation under load: every page and API read, and a fact to every screen.

    .venv/bin/python -m benchmarks.console              half a minute of reads, then of facts
    .venv/bin/python -m benchmarks.console --keep DIR   the hub is made there once and used again
    .venv/bin/python -m benchmarks.console --quick      ten seconds of each
    .venv/bin/python -m benchmarks.console --moves      people who board alone, no reads, no counts

10,000 made-up people, 300 vehicles, 100,000 facts in one store, served by `qafila serve` as a
process of its own. The load is *open loop*: arrival times are fixed beforehand, whatever the server
does, and a request counts from when it should have been sent. *Reads* go round all pages and API
reads at 50 a second. *Facts* (heads that are counted; then people who board, at 20 a second, since
each leans on where the one before left everybody, and at 100 a second ten in a request) are offered
to the API while 20 consoles are open that behave as the page does: they listen, and fetch
themselves again when told; a fact counts from when it should have been sent to when a console was
told of a version that has it, and to when it had fetched its page again. Beside the reads
a bare route (`/healthz`) is asked in the same turn: what the machine and the load program alone
cost. Beside the facts the same disk is asked ten times a second to keep a few bytes: no fact is
answered before the disk has it, so a disk that stands still shows as such. *Work* is the
processor's time that a read takes the server when it is asked alone, twenty times.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import pyotp

from benchmarks import planning
from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.core.access import Action, UserRole
from qafila.core.events import PeopleMoved
from qafila.core.ledger import Act
from qafila.wiring import operations
from qafila.wiring.accounts import gate
from qafila.wiring.station import make_plan

PEOPLE, TRUCKS, FACTS = 10_000, 28, 100_000
READS_PER_S, FACTS_PER_S, MOVES_PER_S, CONSOLES = 50, 100, 20, 20
PASSWORD = "paper lantern under seven bridges"  # noqa: S105 - of a made-up user
OPERATION = "large"
READY_WITHIN_S = 60.0
REFUSED = 422
NEVER = sys.maxsize
ALONE = 20
SYNC_EVERY_S = 0.1
AGAIN_S = 0.25
"""As `console.js`: two fetches of one page are at least so far apart."""


def make_hub(folder: Path) -> None:
    """Make a store with a plan and a long day."""
    folder.mkdir(parents=True, exist_ok=True)
    source, store = folder / "op", folder / "big.qafila"
    trucks = [(f"T-{n:05}", "truck", 3, 1, 0, 0) for n in range(TRUCKS)]
    planning.write(source, planning.rows(PEOPLE), [*planning.fleet(PEOPLE), *trucks])
    operations.make_store(store, source)
    planned = make_plan(
        operations.open_operation(str(store), purpose="benchmark"), seed=1, limit_s=20
    )
    operations.issue(str(store), planned)
    chance = random.Random(1)
    seats = [(who, trip.vehicle) for trip in planned.plan.trips for who in trip.people]
    inside: set[str] = set()
    with operations.station_at(str(store)) as station:
        while (left := FACTS - station.store.last_position()) > 0:
            drawn = (chance.choice(seats) for _ in range(min(left, 1000)))
            facts = [_moved(who, vehicle, inside) for who, vehicle in drawn]
            station.recorder.record(facts, author="marshal")


def _moved(who: str, vehicle: str, inside: set[str]) -> PeopleMoved:
    """Return that somebody boards, or gets off again."""
    square, bus = "place:square", f"vehicle:{vehicle}"
    if who in inside:
        inside.remove(who)
        return PeopleMoved(persons=(who,), source=bus, target=square, act=Act.ALIGHTED)
    inside.add(who)
    return PeopleMoved(persons=(who,), source=square, target=bus, act=Act.BOARDED)


@dataclass(frozen=True, slots=True)
class Holder:
    """A coordinator: a session for pages, a token for programs."""

    session: str
    token: str


def enter() -> Holder:
    """Make a coordinator who is signed in."""
    name = f"coordinator-{uuid4().hex[:8]}"
    with gate() as here:
        told = Description(name=name, title="coordinator, hub", role="coordinator")
        invited = here.invite(AT_THE_COMPUTER, told)
        enrolment = here.enrol(invited.token, PASSWORD, PASSWORD)
        spare = here.confirm(invited.token, pyotp.TOTP(enrolment.secret).now())
        session = here.sign_in(name, PASSWORD, spare[0]).token
        viewer = here.viewer(session)
        assert viewer is not None
        assert viewer.role is UserRole.COORDINATOR
        scopes = [each.value for each in Action if viewer.may(each)]
        return Holder(session, here.make_token(viewer, "benchmark", scopes, 1))


@dataclass
class Server:
    """`qafila serve` as a process of its own."""

    process: subprocess.Popen[str]
    url: str
    ready_s: float

    def stat(self) -> tuple[float, float]:
        """Return the processor's time so far, and the most memory, in MB."""
        fields = (
            Path(f"/proc/{self.process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        )
        cpu_s = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        status = Path(f"/proc/{self.process.pid}/status").read_text("ascii")
        peak = re.search(r"VmHWM:\s+(\d+)", status)
        return cpu_s, int(peak[1]) / 1024 if peak else 0.0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


def serve(store: Path) -> Server:
    """Start a server; return when it answers."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "qafila", "serve", str(store), "--port", "0", "--lang", "en"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://[\w.]+:\d+", line):
            url = found[0]
            break
    else:
        raise SystemExit("the server did not start")
    while time.perf_counter() - began < READY_WITHIN_S:
        try:
            httpx.get(f"{url}/healthz", timeout=5)
            break
        except httpx.TransportError:
            time.sleep(0.005)
    return Server(process, url, time.perf_counter() - began)


def reads_of(client: httpx.Client) -> dict[str, str]:
    """Return every page of the navigation and every API read without a name in its path."""
    reads = {"bare: healthz": "/healthz"}
    home = client.get(f"/o/{OPERATION}", follow_redirects=True).text
    operation = f"/o/{OPERATION}/"
    pages = "|".join(("/", f"{operation}[a-z-]+", "/hub/[a-z-]+"))
    linked = re.findall(rf'href="({pages})"', home)
    for path in dict.fromkeys(linked):
        reads[f"page: {path.removeprefix(operation)}"] = path
    api = f"/api/v1/operations/{OPERATION}"
    described = client.get("/api/v1/openapi.json").json()["paths"]
    for path, methods in described.items():
        if "get" in methods and path.count("{") == path.count("{op}"):
            filled = path.replace("{op}", OPERATION)
            if client.get(filled).status_code == 200:  # the users of a hub are not a coordinator's
                reads[f"api: {filled.removeprefix(api)}"] = filled
    persons = client.get(f"{api}/registry").json()["rows"]
    one = persons[len(persons) // 2]["person"]
    reads["page: one person"] = f"{operation}registry/{one}"
    reads["page: a name searched"] = f"{operation}registry?q=ahmad"
    reads["page: a person's ledger"] = f"{operation}ledger/person:{one}"
    reads["api: one person"] = f"{api}/persons/{one}"
    return reads


@dataclass
class Times:
    """Seconds by what was asked, and answers that were none."""

    of: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def work_of(server: Server, client: httpx.Client, path: str) -> float:
    """Return the processor's time that a read takes the server, asked alone, in milliseconds."""
    client.get(path)
    before_s, _ = server.stat()
    for _ in range(ALONE):
        client.get(path)
    return (server.stat()[0] - before_s) / ALONE * 1000


async def read_load(url: str, holder: Holder, reads: Mapping[str, str], seconds: float) -> Times:
    """Ask for one read after the other in an open loop."""
    times, loop = Times(), asyncio.get_running_loop()
    order = [*reads.items()]
    random.Random(2).shuffle(order)
    async with client_of(url, holder) as client:
        began = loop.time() + 0.2

        async def ask(due: float, name: str, path: str) -> None:
            try:
                status = str((await client.get(path)).status_code)
            except httpx.TransportError as error:
                status = type(error).__name__
            times.of[name].append(loop.time() - due)
            if status != "200":
                times.failed[f"{name} {status}"] += 1

        async with asyncio.TaskGroup() as tasks:
            for number in range(int(seconds * READS_PER_S)):
                due = began + number / READS_PER_S
                await asyncio.sleep(max(0.0, due - loop.time()))
                tasks.create_task(ask(due, *order[number % len(order)]))
    return times


@dataclass
class Heard:
    """When a console was told of a version, and when it showed it."""

    told: list[tuple[int, float]] = field(default_factory=list)
    shown: list[tuple[int, float]] = field(default_factory=list)


async def console(url: str, holder: Holder, address: str, heard: Heard) -> None:
    """Be an open page: listen, and fetch the page again when told."""
    loop, news = asyncio.get_running_loop(), asyncio.Event()

    async def fetch(client: httpx.AsyncClient) -> None:
        while True:
            await news.wait()
            news.clear()
            began = loop.time()
            page = await client.get(f"/o/{OPERATION}/today", headers={"x-quiet": "1"})
            if found := re.search(r'data-version="(\d+)"', page.text):
                heard.shown.append((int(found[1]), loop.time()))
            await asyncio.sleep(max(0.0, began + AGAIN_S - loop.time()))

    async with client_of(url, holder, address) as client:
        fetching = asyncio.create_task(fetch(client))
        try:
            async for version in _versions(client):
                heard.told.append((version, loop.time()))
                news.set()
        finally:
            fetching.cancel()


async def _versions(client: httpx.AsyncClient) -> AsyncIterator[int]:
    async with client.stream("GET", f"/live/{OPERATION}") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("id: "):
                yield int(line[4:])


def client_of(url: str, holder: Holder, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """Return a client that comes from an address of its own, as every console does."""
    pool = httpx.Limits(max_connections=200, keepalive_expiry=10)
    line = httpx.AsyncHTTPTransport(local_address=address, limits=pool)
    cookies = {"qafila": holder.session, "qafila-lang": "ar"}
    return httpx.AsyncClient(base_url=url, cookies=cookies, transport=line, timeout=60)


Said = Callable[[int], dict[str, object]]
"""Says what a program tells as its so manieth fact."""


def counted(number: int) -> dict[str, object]:
    """Somebody counts heads in a vehicle."""
    return {"word": "counted", "what": [f"vehicle:B-{number % 200:05}", str(number % 50)]}


def moves_of(client: httpx.Client) -> Said:
    """Return what boards people one by one, each of a page of the registry after the other."""
    path = f"/api/v1/operations/{OPERATION}/registry"
    pages = (client.get(path, params={"page": page}).json()["rows"] for page in range(1, 11))
    people = [row["person"] for rows in pages for row in rows]

    def moved(number: int) -> dict[str, object]:
        person, to = people[number % len(people)], f"vehicle:B-{number % 200:05}"
        return {"word": "boarded", "what": [person], "to": to}

    return moved


async def fact_load(
    url: str,
    holder: Holder,
    seconds: float,
    said: Said = counted,
    per_s: int = FACTS_PER_S,
    together: int = 1,
) -> dict[str, list[float]]:
    """Offer facts in an open loop while consoles are open.

    Parameters
    ----------
    together
        How many go in one request; each of them counts from when the request is due.
    """
    loop = asyncio.get_running_loop()
    heard = [Heard() for _ in range(CONSOLES)]
    open_pages = [
        asyncio.create_task(console(url, holder, f"127.0.1.{n + 1}", each))
        for n, each in enumerate(heard)
    ]
    await asyncio.sleep(3)
    offered: list[tuple[float, int]] = []
    answered: list[float] = []
    refused: list[int] = []
    program = {"authorization": f"Bearer {holder.token}"}
    async with client_of(url, holder, "127.0.0.2") as client:

        async def offer(due: float, number: int) -> None:
            numbers = range(number * together, (number + 1) * together)
            facts = [{"once": f"{due}-{each}", **said(each)} for each in numbers]
            path = f"/api/v1/operations/{OPERATION}/facts{'/list' if together > 1 else ''}"
            body = {"facts": facts} if together > 1 else facts[0]
            try:
                answer = await client.post(path, json=body, headers=program)
                if answer.status_code == REFUSED:
                    refused.append(number)  # such as somebody who is there already
                    return
                version = answer.json()["version"] if answer.status_code == 200 else NEVER
            except httpx.TransportError:
                version = NEVER
            offered.extend([(due, version)] * together)
            answered.append(loop.time() - due)

        began = loop.time()
        async with asyncio.TaskGroup() as tasks:
            for number in range(int(seconds * per_s / together)):
                due = began + number * together / per_s
                await asyncio.sleep(max(0.0, due - loop.time()))
                tasks.create_task(offer(due, number))
    if refused:
        print(f"requests not taken, since the ledger has it already: {len(refused)}")
    await asyncio.sleep(4)
    for page in open_pages:
        page.cancel()
    await asyncio.gather(*open_pages, return_exceptions=True)
    return {
        "fact answered": answered,
        "fact to every console told": [*_reached(offered, [each.told for each in heard])],
        "fact to every console shown": [*_reached(offered, [each.shown for each in heard])],
    }


def _reached(
    offered: Sequence[tuple[float, int]], heard: Sequence[Sequence[tuple[int, float]]]
) -> Iterator[float]:
    """Yield for each fact how long the last console waited for it; infinity for never."""
    for due, version in offered:
        reached = (
            next((at for known, at in each if known >= version), float("inf")) for each in heard
        )
        yield max(reached) - due


def told(name: str, seconds: Sequence[float], more: str = "") -> None:
    """Print middle, 99 of 100 and the slowest, in milliseconds."""
    order = sorted(seconds)
    if not order:
        print(f"{name:36} nothing")
        return
    middle, late = order[len(order) // 2], order[min(len(order) - 1, int(len(order) * 0.99))]
    figures = " ".join(f"{each * 1000:8.1f}" for each in (middle, late, order[-1]))
    print(f"{name:36} {len(order):6}  {figures} {more}")


def measure(folder: Path, seconds: float, *, moves_alone: bool) -> None:
    """Measure one server."""
    store = folder / "big.qafila"
    if not store.exists():
        began = time.perf_counter()
        make_hub(folder)
        print(f"made in {time.perf_counter() - began:.0f} s")
    holder = enter()
    server = serve(store)
    facts = partial(measure_facts, folder, server, holder, seconds)
    try:
        print(f"ready after {server.ready_s:.2f} s, {server.stat()[0]:.2f} s of the processor")
        cookies = {"qafila": holder.session, "qafila-lang": "ar"}
        with httpx.Client(base_url=server.url, cookies=cookies, timeout=60) as client:
            began = time.perf_counter()
            client.get(f"/o/{OPERATION}/today").raise_for_status()
            print(f"first page after {time.perf_counter() - began:.2f} s")
            moved = moves_of(client)
            if not moves_alone:
                measure_reads(server, client, holder, seconds)
        if not moves_alone:
            facts("heads that are counted", counted, FACTS_PER_S)
        facts("people board, each in a request", moved, MOVES_PER_S)
        after = partial(_later, moved, int(seconds * MOVES_PER_S))
        facts("people board, ten in a request", after, FACTS_PER_S, 10)
    finally:
        server.stop()


def _later(said: Said, before: int, number: int) -> dict[str, object]:
    """Say what comes after so many were said."""
    return said(before + number)


def measure_reads(server: Server, client: httpx.Client, holder: Holder, seconds: float) -> None:
    """Measure all pages and API reads at 50 a second, and what each takes alone."""
    reads = reads_of(client)
    alone_ms = {name: work_of(server, client, path) for name, path in reads.items()}
    before_s, _ = server.stat()
    began = time.perf_counter()
    times = asyncio.run(read_load(server.url, holder, reads, seconds))
    took_s = time.perf_counter() - began
    after_s, peak_mb = server.stat()
    heads = "".join(f"{head:>9}" for head in ("p50", "p99", "most", "work"))
    print(f"\n{'ms from the due moment':36} {'count':>6} {heads}")
    for name in sorted(times.of):
        told(name, times.of[name], f"{alone_ms[name]:6.1f}")
    every = [each for name, of in times.of.items() if "bare" not in name for each in of]
    told("all reads", every)
    print(f"not answered: {dict(times.failed) or 'none'}")
    print(f"server: {(after_s - before_s) / took_s:.2f} of a core, {peak_mb:.0f} MB at most\n")


@contextmanager
def syncs_beside(folder: Path) -> Iterator[list[float]]:
    """Ask the disk of a folder again and again to keep a few bytes; fill in how long each took."""
    took_s: list[float] = []
    ended = threading.Event()

    def ask() -> None:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
            while not ended.wait(SYNC_EVERY_S):
                file.write(b"kept")
                began = time.perf_counter()
                os.fsync(file.fileno())
                took_s.append(time.perf_counter() - began)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield took_s
    finally:
        ended.set()
        asking.join()


def measure_facts(
    folder: Path,
    server: Server,
    holder: Holder,
    seconds: float,
    what: str,
    said: Said,
    per_s: int,
    together: int = 1,
) -> None:
    """Measure how soon facts are on 20 consoles."""
    before_s, _ = server.stat()
    began = time.perf_counter()
    with syncs_beside(folder) as syncs:
        found = asyncio.run(fact_load(server.url, holder, seconds, said, per_s, together))
    took_s = time.perf_counter() - began
    after_s, peak_mb = server.stat()
    print(f"{what}, {per_s} a second")
    for name, of in found.items():
        told(name, of)
    told("bare: the disk keeps a few bytes", syncs)
    print(f"server: {(after_s - before_s) / took_s:.2f} of a core, {peak_mb:.0f} MB at most\n")


def main() -> None:
    """Measure as asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--moves", action="store_true", help="only people who board")
    parser.add_argument("--keep", type=Path, help="where the hub is made, or was")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["QAFILA_CONFIG_DIR"] = str(folder / "config")
        print(json.dumps({"cores": os.cpu_count(), "load": os.getloadavg()}))
        measure(folder, 10 if asked.quick else 30, moves_alone=asked.moves)


if __name__ == "__main__":
    main()
