# SPDX-License-Identifier: Apache-2.0
"""Measure Qafila: whole commands, and the planner's parts beside their peers in the same run."""

from __future__ import annotations

import argparse
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import qafila
from qafila.core.plan import Load, Problem, Unit, room_of
from qafila.core.route import Path as Way
from qafila.core.route import quantile
from qafila.planner.bounds import vehicles_bound
from qafila.planner.seating import Column, seat
from qafila.planner.timetable import CELLS, MOST_SCENARIOS, progress

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"


def whole_command(arguments: Sequence[str], runs: int) -> str:
    """Run the command line as a process of its own; return median time and peak memory."""
    seconds: list[float] = []
    peak_mb = 0.0
    with tempfile.TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "qafila", *(a.replace("OUT", folder) for a in arguments)]
        environment = {**os.environ, "QAFILA_CONFIG_DIR": folder, "QAFILA_LANG": "en"}
        for _ in range(runs):
            began = time.perf_counter()
            process = subprocess.Popen(
                words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
            )
            if hasattr(os, "wait4"):
                _, _, usage = os.wait4(process.pid, 0)
                peak_mb = max(peak_mb, usage.ru_maxrss / 1024)
            process.wait()
            seconds.append(time.perf_counter() - began)
    memory = f"{peak_mb:5.0f} MB" if peak_mb else "memory unknown"
    return f"{statistics.median(seconds):7.2f} s   {memory}   ({runs} runs)"


def commands(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield each whole command with its figures."""
    cases: list[tuple[list[str], int]] = [
        (["--help"], 3 if quick else 9),
        (["plan", str(EXAMPLES / "tiny"), "--out", "OUT"], 1 if quick else 3),
        (["plan", str(EXAMPLES / "qalamoun-2017"), "--out", "OUT"], 1 if quick else 3),
        (
            ["plan", str(EXAMPLES / "four-towns-2017"), "--out", "OUT", "--only", "plan.json"],
            1 if quick else 3,
        ),
    ]
    if not quick:
        cases.append((["plan", str(EXAMPLES / "four-towns-2017"), "--out", "OUT"], 1))
    for arguments, runs in cases:
        shown = " ".join(a.replace(str(EXAMPLES) + "/", "") for a in arguments)
        yield f"qafila {shown}", whole_command(arguments, runs)


def timed(work: Callable[[], object], runs: int) -> float:
    """Return the median seconds of `work`."""
    seconds: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def best_fit_decreasing(problem: Problem, units: Sequence[Unit]) -> int:
    """The peer: largest first, into the fullest vehicle that has room; return vehicles used."""
    rooms = [(v, room_of(v)) for v in problem.vehicles if v.carries_people]
    loads: dict[str, Load] = {}
    for unit in sorted(units, key=lambda u: -u.load.seats):
        best: tuple[int, str] | None = None
        for vehicle, room in rooms:
            if vehicle.kind.value == "ambulance" and not unit.load.special:
                continue
            after = loads.get(vehicle.id, Load()) + unit.load
            if after.fits(room):
                key = (room.seats - after.seats + 1000 * (vehicle.id not in loads), vehicle.id)
                if best is None or key < best:
                    best = key
        if best is not None:
            loads[best[1]] = loads.get(best[1], Load()) + unit.load
    return len(loads)


def direct_model(problem: Problem, units: Sequence[Unit], limit_s: float) -> str | None:
    """The peer: household × bus with CP-SAT; return what it found, None without ortools."""
    try:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - two seconds, and optional
    except ImportError:
        return None
    began = time.perf_counter()
    model = cp_model.CpModel()
    fleet = [v for v in problem.vehicles if v.carries_people]
    opened = [model.NewBoolVar(v.id) for v in fleet]
    rides: dict[tuple[int, int], object] = {}
    for i, unit in enumerate(units):
        able = [
            k
            for k, v in enumerate(fleet)
            if unit.load.fits(room_of(v)) and (v.kind.value != "ambulance" or unit.load.special)
        ]
        for k in able:
            rides[i, k] = model.NewBoolVar(f"{i}-{k}")
        model.AddExactlyOne(rides[i, k] for k in able)
    for k, vehicle in enumerate(fleet):
        for place in ("seats", "wheelchair", "stretcher", "oxygen"):
            model.Add(
                sum(
                    getattr(units[i].load, place) * x
                    for (i, kk), x in rides.items()
                    if kk == k and getattr(units[i].load, place)
                )
                <= getattr(room_of(vehicle), place) * opened[k]
            )
    model.Minimize(sum(opened))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = limit_s
    solver.parameters.num_workers = 8
    status = solver.Solve(model)
    seconds = time.perf_counter() - began
    name = solver.StatusName(status).lower()
    return f"{seconds:7.2f} s   {solver.ObjectiveValue():.0f} vehicles, {name}"


def seats(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield the seating of the Qalamoun list beside its peers."""
    problem = qafila.open_folder(EXAMPLES / "qalamoun-2017").posed.problem
    ((_, _, units),) = problem.columns()
    fleet = [v for v in problem.vehicles if v.carries_people]
    column = Column(problem, units, fleet)
    bound = vehicles_bound(problem, units, fleet)
    ours = timed(lambda: seat(column, bound, lambda: False, 1), 3)
    peer = timed(lambda: best_fit_decreasing(problem, units), 3)
    used = len(seat(column, bound, lambda: False, 1).aboard)
    yield "seats, ours (with even loads)", f"{ours:7.3f} s   {used} vehicles, bound {bound}"
    yield (
        "seats, best-fit decreasing",
        f"{peer:7.3f} s   {best_fit_decreasing(problem, units)} vehicles   "
        f"time ours/peer {ours / peer:.1f}",
    )
    solved = None if quick else direct_model(problem, units, 60)
    yield (
        "seats, CP-SAT direct model",
        solved or "not measured (quick run, or ortools not installed)",
    )


def one_by_one(problem: Problem, way: Way, vehicles: int, scenarios: int) -> list[float]:
    """The peer: one scenario after another; return when the last vehicle arrives."""
    chance = random.Random(1)
    ends: list[float] = []
    for _ in range(scenarios):
        day, times = chance.gauss(0, 1), [0.0] * vehicles
        for stretch in way.stretches:
            deviate = math.sqrt(0.5) * (day + chance.gauss(0, 1))
            travel = quantile(stretch.leg.travel, deviate)
            times = [t + travel for t in times]
            check = problem.checkpoints.get(stretch.target)
            if check is None or stretch.target == way.target:
                continue
            lanes = [times[0] + check.setup_s] * check.lanes
            common, before = chance.gauss(0, 1), 0.0
            for i, arrived in enumerate(times):
                lane = min(range(check.lanes), key=lanes.__getitem__)
                z = math.sqrt(0.5) * (common + chance.gauss(0, 1))
                lanes[lane] = max(arrived, lanes[lane]) + quantile(check.per_vehicle, z)
                before = times[i] = max(lanes[lane], before)
        ends.append(times[-1])
    return ends


def timetable(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield the timetable of the Qalamoun road beside its peer, per thousand scenarios."""
    problem = qafila.open_folder(EXAMPLES / "qalamoun-2017").posed.problem
    way = next(iter(problem.paths.values()))
    vehicles = 21
    scenarios = min(MOST_SCENARIOS, CELLS // vehicles)
    ours = timed(lambda: progress(problem, way, vehicles, 1), 3) / scenarios * 1000
    count = 500 if quick else 4000
    began = time.perf_counter()
    ends = sorted(one_by_one(problem, way, vehicles, count))
    peer = (time.perf_counter() - began) / count * 1000
    fast = progress(problem, way, vehicles, 1).elapsed[-1]
    yield "timetable, ours", f"{ours:7.4f} s per 1000 scenarios   median {fast.p50_s / 3600:.2f} h"
    yield (
        "timetable, one by one",
        f"{peer:7.4f} s per 1000 scenarios   median {ends[len(ends) // 2] / 3600:.2f} h   "
        f"peer/ours {peer / ours:.0f}",
    )


def solving(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield the whole solving of the Qalamoun list: seats, order of march and timetable."""
    problem = qafila.open_folder(EXAMPLES / "qalamoun-2017").posed.problem
    runs = 3 if quick else 9
    seconds = timed(lambda: qafila.solve(problem, lambda: False, 1), runs)
    quality = qafila.solve(problem, lambda: False, 1).plan.quality
    yield (
        "solving qalamoun-2017, seats and timetable",
        f"{seconds:7.3f} s   {quality.vehicles_used} vehicles, bound "
        f"{quality.vehicles_lower_bound}   ({runs} runs)",
    )


def meetings(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield how phones and a hub converge, as `sync.py` measures it."""
    command = [sys.executable, str(ROOT / "benchmarks" / "sync.py"), *(["--quick"] * quick)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines()[1:]:
        name, _, figures = line.partition("  :  ")
        yield name.rstrip(), figures


def folding(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield how long the fold takes, as `fold.py` measures it."""
    yield from told_by("fold.py", quick=quick)


def stores(*, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield how quickly a store takes facts in, beside raw SQLite, as `stores.py` measures it."""
    yield from told_by("stores.py", "--only", "append", quick=quick)


def told_by(program: str, *words: str, quick: bool) -> Iterator[tuple[str, str]]:
    """Yield the lines that another benchmark prints."""
    command = [sys.executable, str(ROOT / "benchmarks" / program), *(["--quick"] * quick), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for line in done.stdout.splitlines():
        yield line, ""


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small fixed budget")
    quick = parser.parse_args().quick
    for part in (commands, solving, seats, timetable, folding, stores, meetings):
        for name, figures in part(quick=quick):
            print(f"{name:62} {figures}".rstrip(), flush=True)


if __name__ == "__main__":
    main()
