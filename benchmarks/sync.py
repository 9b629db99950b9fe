#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Two hundred phones come back to one hub at once, over HTTP on this computer.

    .venv/bin/python benchmarks/sync.py            200 phones with 500 facts each
    .venv/bin/python benchmarks/sync.py --quick    20 phones with 100 facts each

The hub is a process of its own with one SQLite file, written through before every receipt. The
phones are threads of two more processes, each with its own store and keys; all real cryptography.
*Converged* means here: every fact of every phone is on the hub's disk, and every phone has the
hub's signed receipt for each of its facts. What the phones then take from each other is measured
apart, with one phone that lacks everything: two hundred phones that each take a hundred thousand
facts is twenty million deliveries, and no hub's hurry.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import uuid4

from qafila.adapters.courier_http import HttpCourier
from qafila.adapters.memory import MemoryStore
from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.vault import DeviceKeys, FileVault
from qafila.app.meeting import Desk, Met, meet
from qafila.app.recording import Recorder
from qafila.core.events import DeviceEnrolled, PeopleMoved, ReceiptKind, Role
from qafila.core.ledger import Act
from qafila.ports import CourierProblem, EventStore
from qafila.web.serving import Server, listen
from qafila.web.sync import letters_only

OPERATION = "benchmark"
PROCESSES = 2


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def device(name: str, store: EventStore, folder: Path) -> Recorder:
    secret = b"".join(sha256(f"{name} {i}".encode()).digest() for i in range(3))
    vault = FileVault(DeviceKeys(secret), folder / "keys" / name, OPERATION)
    return Recorder(
        store=store, vault=vault, clock=SystemClock(), ids=lambda: uuid4().hex, device=name
    )


def names(phones: int) -> list[str]:
    return [f"phone-{i:03d}" for i in range(phones)]


def found(folder: Path, phones: int) -> None:
    """Make the hub's store, with all phones enrolled."""
    hub = device("hub", SqliteStore.create(folder / "hub.qafila", OPERATION), folder)
    hub.found(hub.vault.signing_key, hub.vault.sealing_key, "hub")
    enrolled = []
    for name in names(phones):
        phone = device(name, MemoryStore(OPERATION), folder)
        enrolled.append(
            DeviceEnrolled(
                device=name,
                role=Role.MARSHAL,
                signing_key=phone.vault.signing_key,
                sealing_key=phone.vault.sealing_key,
            )
        )
    hub.record(enrolled, author="hub")
    hub.store.close()


def hub_process(folder: Path, pipe: Connection) -> None:
    """Serve until told to stop; then tell what is on the disk, and what it cost."""
    store = SqliteStore.open(folder / "hub.qafila")
    hub = device("hub", store, folder)
    server = Server(letters_only(Desk(hub)), listen("127.0.0.1", 0))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.is_ready:
        time.sleep(0.01)
    pipe.send(server.port)
    while pipe.recv() == "count":
        usage = resource.getrusage(resource.RUSAGE_SELF)
        cpu_s = usage.ru_utime + usage.ru_stime
        pipe.send((store.last_position(), cpu_s, usage.ru_maxrss / 1024))
    server.stop()
    thread.join()
    store.close()


def phones_process(
    folder: Path, mine: list[str], facts: int, port: int, start: Barrier, pipe: Connection
) -> None:
    """Let phones record offline, then all meet the hub at once; tell how it went."""
    source = SqliteStore.open(folder / "hub.qafila")
    bodies, heads = [s.body for s in source.read()], source.heads("hub")
    source.close()
    phones = []
    for name in mine:
        phone = device(name, MemoryStore(OPERATION), folder)
        phone.store.append(bodies, heads)
        for i in range(facts):  # one by one, as a marshal scans them, and each one signed
            fact = PeopleMoved(
                persons=(f"P-{name}-{i}",),
                source="place:qara",
                target="vehicle:BUS-01",
                act=Act.BOARDED,
            )
            phone.record([fact], author="marshal, bus 1")
        phones.append(phone)
    results: list[tuple[float, Met]] = []
    again: list[tuple[float, Met]] = []

    def one(phone: Recorder, into: list[tuple[float, Met]]) -> None:
        courier = HttpCourier(f"http://127.0.0.1:{port}", timeout_s=120)
        began = time.perf_counter()
        met = meet(phone, courier, want=False)
        into.append((time.perf_counter() - began, met))
        courier.close()

    for into in (results, again):
        start.wait()
        threads = [threading.Thread(target=one, args=(phone, into)) for phone in phones]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        start.wait()
    sound = all(r.kind is ReceiptKind.CREATED for _, met in results for r in met.offered)
    pipe.send(
        (
            sum(len(met.offered) for _, met in results),
            sound,
            sum(met.bytes_out for _, met in results),
            sum(met.bytes_in for _, met in results),
            sorted(met.exchanges for _, met in results),
            sorted(seconds for seconds, _ in results),
            sorted(met.exchanges for _, met in again),
        )
    )


def rush(phones: int, facts: int, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what came of all phones coming at once, and of one that then takes everything."""
    context = multiprocessing.get_context("spawn")
    found(folder, phones)
    ours, theirs = context.Pipe()
    hub = context.Process(target=hub_process, args=(folder, theirs))
    hub.start()
    port = ours.recv()
    start = context.Barrier(PROCESSES + 1)
    pipes, processes = [], []
    for i in range(PROCESSES):
        here, there = context.Pipe()
        process = context.Process(
            target=phones_process,
            args=(folder, names(phones)[i::PROCESSES], facts, port, start, there),
        )
        process.start()
        pipes.append(here)
        processes.append(process)
    ours.send("count")
    before, cpu_before, _ = ours.recv()
    start.wait()
    began = time.perf_counter()
    start.wait()
    seconds = time.perf_counter() - began
    ours.send("count")
    after, cpu_after, memory_mb = ours.recv()
    start.wait()
    began = time.perf_counter()
    start.wait()
    nothing_s = time.perf_counter() - began
    told = [pipe.recv() for pipe in pipes]
    for process in processes:
        process.join()
    receipts = sum(t[0] for t in told)
    size = phones * facts
    assert all(t[1] for t in told), "a fact was not new to the hub"
    assert receipts == size, f"{receipts} receipts for {size} facts"
    assert after - before >= size, f"{after - before} facts on the disk of {size}"
    longest = max(t[5][-1] for t in told)
    median = sorted(s for t in told for s in t[5])[phones // 2]
    rounds = sorted(r for t in told for r in t[4])
    yield (
        f"{phones} phones × {facts} facts, until converged",
        f"{seconds:6.2f} s   {size / seconds:,.0f} facts/s, one phone {median:.2f} s (median) "
        f"to {longest:.2f} s",
    )
    yield (
        "  round trips, bytes",
        f"{rounds[0]}–{rounds[-1]} each; {sum(t[2] for t in told) / size:.0f} B out and "
        f"{sum(t[3] for t in told) / size:.0f} B in per fact",
    )
    yield (
        "  the hub",
        f"{cpu_after - cpu_before:.2f} s of processor, {memory_mb:.0f} MB at most, "
        f"{after - before - size} clock comparisons recorded",
    )
    rounds = sorted(r for t in told for r in t[6])
    yield (
        f"{phones} phones with nothing new, at once",
        f"{nothing_s:6.2f} s   {rounds[0]}–{rounds[-1]} round trips each",
    )
    yield from late(folder, port)
    ours.send("stop")
    hub.join()


def late(folder: Path, port: int) -> Iterator[tuple[str, str]]:
    """Yield what it costs one phone to take all, to take nothing, and to go on where it broke."""
    phone = device("phone-000", MemoryStore(OPERATION), folder)
    courier = HttpCourier(f"http://127.0.0.1:{port}")
    began = time.perf_counter()
    met = meet(phone, courier, founder=device("hub", phone.store, folder).vault.signing_key)
    seconds = time.perf_counter() - began
    yield (
        f"one phone takes all {met.taken:,} facts",
        f"{seconds:6.2f} s   {met.taken / seconds:,.0f} facts/s, {met.exchanges} round trips",
    )
    began = time.perf_counter()
    met = meet(phone, courier)
    seconds = time.perf_counter() - began
    assert met.exchanges == 1, "a meeting of nothing is one round trip"
    yield (
        "a sync of nothing",
        f"{seconds * 1000:6.1f} ms  {met.exchanges} round trip, {met.bytes_out} B out, "
        f"{met.bytes_in} B in",
    )
    yield from resumed(folder, courier)
    courier.close()


def resumed(folder: Path, courier: HttpCourier) -> Iterator[tuple[str, str]]:
    """Yield how much of a meeting that breaks half way has to be carried again."""
    whole = device("phone-001", MemoryStore(OPERATION), folder)
    founder = device("hub", whole.store, folder).vault.signing_key
    met = meet(whole, courier, founder=founder)
    phone = device("phone-001", MemoryStore(OPERATION), folder)
    first = _Cut(courier, met.exchanges // 2)
    with suppress(CourierProblem):
        meet(phone, first, founder=founder)
    kept = phone.store.last_position()
    second = meet(phone, courier)
    more = first.bytes_in + second.bytes_in - met.bytes_in
    yield (
        "a meeting cut half way, and gone on",
        f"{kept:,} facts kept, {len(second.received) - second.taken} sent again, "
        f"{100 * more / met.bytes_in:.1f} % more bytes in all",
    )


class _Cut:
    def __init__(self, way: HttpCourier, left: int) -> None:
        self.way, self.left, self.bytes_in = way, left, 0

    def exchange(self, message: bytes) -> bytes:
        if not self.left:
            raise CourierProblem("courier-cut")
        self.left -= 1
        answer = self.way.exchange(message)
        self.bytes_in += len(answer)
        return answer


def report(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield each figure with its name."""
    with tempfile.TemporaryDirectory(prefix="qafila-sync-") as folder:
        yield from rush(*((20, 100) if quick else (200, 500)), Path(folder))


def main() -> int:
    parser = argparse.ArgumentParser(description="How fast phones and a hub converge.")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    print(f"{os.cpu_count()} processors, Python {sys.version.split()[0]}")
    for name, figures in report(quick=arguments.quick):
        print(f"{name:<48}  :  {figures}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
