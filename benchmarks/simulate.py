# SPDX-License-Identifier: Apache-2.0
"""The simulation of a column beside SimPy, with the same checkpoints, lanes and spacing.

    .venv/bin/python -m benchmarks.simulate            100 vehicles, 20 checkpoints, 10,000 runs
    .venv/bin/python -m benchmarks.simulate --quick    1,000 runs
    .venv/bin/python -m benchmarks.simulate --dask     a large study on a local Dask cluster

*ours* is all that `simulate` does: drawing, percentiles of every place and vehicle, a window at
every checkpoint and daylight held against every minute of the day, shares of the spread. *drawing*
is its part that SimPy does too. SimPy runs the oracle of the tests, which draws with `random`; it
is timed on fewer runs, and the ratio is per run. Figures are processor time of one process, save
with two processes, where the clock counts.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime

from qafila.adapters.dask_workers import DaskWorkers
from qafila.adapters.workers import HereWorkers, ProcessWorkers
from qafila.core.events import OperationDescribed
from qafila.core.operation import Operation
from qafila.core.route import Checkpoint, Leg, Place, Window, find_path
from qafila.core.simulation import Simulated
from qafila.core.values import Estimate, Name, PlaceKind, WindowKind
from qafila.planner.simulation import CELLS, Study, simulate
from qafila.planner.simulation.column import Road, road_of
from qafila.planner.simulation.pieces import Piece, draw
from qafila.ports import Workers
from tests.simulating.event_by_event import Convoy, drawn

VEHICLES, CHECKPOINTS = 100, 20
START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Vehicle:
    """A trip of the column, as `simulate` wants it."""

    vehicle: str
    position: int
    run: int = 1
    serial: str = "S1"
    stage: str | None = None
    lot: str = "L"
    source: str | None = "p0"
    target: str | None = f"p{CHECKPOINTS + 1}"
    departs_at: datetime | None = START
    boards_s: int | None = None


def made() -> Operation:
    """Return a road with a checkpoint of two lanes, and a window, after every leg."""
    ids = [f"p{i}" for i in range(CHECKPOINTS + 2)]
    between = ids[1:-1]
    return Operation(
        description=OperationDescribed(
            id="bench",
            title=Name(en="Bench"),
            on=date(2026, 3, 1),
            departs_at=START,
            timezone="UTC",
        ),
        places={
            place: Place(
                id=place, name=Name(en=place), kind=PlaceKind.CHECKPOINT, lat=35.0, lon=36 + i / 50
            )
            for i, place in enumerate(ids)
        },
        legs={
            f"leg-{i}": Leg(
                id=f"leg-{i}",
                source=ids[i],
                target=ids[i + 1],
                travel=Estimate(low=1_000, typical=1_500, high=2_500),
                distance_m=15_000,
            )
            for i in range(CHECKPOINTS + 1)
        },
        checkpoints={
            place: Checkpoint(
                place=place,
                per_vehicle=Estimate(low=30, typical=60, high=180),
                setup_s=120,
                lanes=2,
            )
            for place in between
        },
        windows=tuple(
            Window(
                kind=WindowKind.APPROVAL,
                place=place,
                opens_at=START,
                closes_at=datetime(2026, 3, 3, tzinfo=UTC),
            )
            for place in between
        ),
    )


def ours(operation: Operation, runs: int, workers: Workers) -> tuple[float, Simulated]:
    """Return the seconds of a whole simulation."""
    trips = [Vehicle(f"BUS-{i + 1}", i + 1) for i in range(VEHICLES)]
    clock = time.process_time if isinstance(workers, HereWorkers) else time.perf_counter
    began = clock()
    found = simulate(
        operation, trips, Study(runs=runs, seed=1, risk=0.05), zone=UTC, workers=workers
    )
    return clock() - began, found


def drawing(road: Road, runs: int) -> float:
    """Return the seconds of drawing and driving alone."""
    at_once = CELLS // VEHICLES
    began = time.process_time()
    for first in range(0, runs, at_once):
        draw(
            Piece(
                column=0,
                number=first // at_once,
                runs=min(at_once, runs - first),
                seed=1,
                what=road,
                vehicles=VEHICLES,
                day_correlation=0.5,
                with_vehicles=True,
                with_causes=True,
            )
        )
    return time.process_time() - began


def simpy_s(road: Road, runs: int) -> tuple[float, float]:
    """Return the seconds of SimPy, and the mean of the last arrival in hours."""
    rng = random.Random(1)
    began = time.process_time()
    last = [
        Convoy(road, VEHICLES, drawn(road, VEHICLES, 0.5, rng)).run().arrive[-1][-1]
        for _ in range(runs)
    ]
    return time.process_time() - began, sum(last) / len(last) / 3600


def on_a_cluster(operation: Operation, runs: int) -> None:
    """Draw a large study here, in processes, and on a Dask cluster of this machine."""
    from distributed import LocalCluster  # noqa: PLC0415

    began = time.perf_counter()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        started = time.perf_counter() - began
        address = cluster.scheduler_address
        print(f"{VEHICLES} vehicles, {CHECKPOINTS} checkpoints, {runs} runs, by the clock")
        print(f"Dask, two workers at {address}, up in {started:.1f} s")
        at_cluster, far = clocked(operation, runs, DaskWorkers(address))
    here, near = clocked(operation, runs, HereWorkers())
    both, _ = clocked(operation, runs, ProcessWorkers(2))
    print(f"here {here:.1f} s, two processes {both:.1f} s, cluster {at_cluster:.1f} s")
    print("the same figures" if near == far else "DIFFERENT FIGURES")


def clocked(operation: Operation, runs: int, workers: Workers) -> tuple[float, Simulated]:
    """Return the seconds of a whole simulation by the clock."""
    began = time.perf_counter()
    _, found = ours(operation, runs, workers)
    return time.perf_counter() - began, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--dask", action="store_true")
    asked = parser.parse_args()
    runs, fewer = (1_000, 20) if asked.quick else (10_000, 200)
    operation = made()
    if asked.dask:
        on_a_cluster(operation, 10 * runs)
        return
    path = find_path(tuple(operation.legs.values()), "p0", f"p{CHECKPOINTS + 1}")
    assert path is not None
    road = road_of(
        path,
        places=operation.places,
        checkpoints=operation.checkpoints,
        spacing_m=operation.policy.spacing_m,
    )
    print(f"{VEHICLES} vehicles, {CHECKPOINTS} checkpoints of two lanes, {runs} runs")
    whole, found = ours(operation, runs, HereWorkers())
    alone = drawing(road, runs)
    theirs, mean_h = simpy_s(road, fewer)
    peer = theirs / fewer * runs
    p50_h = found.columns[0].vehicles[-1].elapsed.p50_s / 3600
    print(f"ours, all of it     {whole:8.2f} s   {peer / whole:6.0f} × as fast as SimPy's part")
    print(f"ours, drawing       {alone:8.2f} s   {peer / alone:6.0f} ×")
    print(f"SimPy, {fewer:5} runs   {theirs:8.2f} s   so {peer:.0f} s for {runs}")
    both, _ = ours(operation, runs, ProcessWorkers(2))
    print(f"ours, two processes {both:8.2f} s   with their start")
    print(f"last arrival: median {p50_h:.2f} h here, mean {mean_h:.2f} h in SimPy")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
