# SPDX-License-Identifier: Apache-2.0
"""Measure the whole command `qafila plan` on a large list, and planning it again.

    .venv/bin/python benchmarks/planning.py [PEOPLE …]

A made-up folder: households of 1 to 9, two cohorts that never share a vehicle, wheelchairs (1 %),
patients on stretchers (0.2 %), kin groups (one household in eight), buses of 51 seats with a
quarter more than are needed, one road with a checkpoint. Each command runs as a process of its own;
told are wall time, the processor's time and peak memory. *Again* is the same list without one bus
and with 1 % of the people gone, kept to the plan before (`--keep`), which makes `replan.pdf`
besides; below it stands what the planner itself takes for that, from a posed problem to a plan.
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import qafila
from qafila.planner import solve

OPERATION = """
[operation]
id = "large"
title = { en = "A large list", ar = "قائمة كبيرة" }
date = 2026-03-01
timezone = "Asia/Damascus"
[[cohort]]
id = "civilians"
name = "civilians"
separate_from = ["fighters"]
[[cohort]]
id = "fighters"
name = "fighters"
"""

ROUTE = """
[[place]]
id = "square"
name = "Square"
kind = "assembly"
[[place]]
id = "gate"
name = "Gate"
kind = "checkpoint"
[[place]]
id = "school"
name = "School"
kind = "reception"
[[leg]]
from = "square"
to = "gate"
travel_min = { low = 40, typical = 60, high = 90 }
[[leg]]
from = "gate"
to = "school"
travel_min = 30
[[checkpoint]]
place = "gate"
per_vehicle_min = { low = 2, typical = 4, high = 8 }
lanes = 4
"""

MOST_NEEDS = 1
"""People of one household with a need: every household fits some vehicle."""

HEADER = (
    *("person", "family", "name_ar", "sex", "age", "cohort", "needs", "consent", "kin"),
    *("at", "to_place"),
)


def rows(people: int) -> list[tuple[str | int, ...]]:
    """Return the rows of a list."""
    chance = random.Random(1)
    out: list[tuple[str | int, ...]] = []
    household = 0
    while len(out) < people:
        household += 1
        cohort = chance.choice(("civilians",) * 4 + ("fighters",))
        kin = f"K-{household // 40:05}" if household % 8 == 0 else ""
        needing = 0
        for _ in range(min(chance.randint(1, 9), people - len(out))):
            lot = chance.random()
            need = "wheelchair" if lot < 0.01 else "stretcher" if lot < 0.012 else ""
            need = "" if needing >= MOST_NEEDS else need
            needing += bool(need)
            number = len(out)
            out.append(
                (
                    *(f"P-{number:06}", f"F-{household:06}", f"سعاد {number % 997} النحاس"),
                    *("fm"[number % 2], 18 + number % 60, cohort, need, "explicit", kin),
                    *("square", "school"),
                )
            )
    return out


def fleet(people: int) -> list[tuple[str | int, ...]]:
    """Return the rows of a fleet for so many people."""
    buses = int(people / 51 * 1.25) + 3
    ambulances = int(people * 0.002 * 1.2) + 3
    return [
        *((f"B-{n:05}", "bus", 53, 2, 2, 0) for n in range(buses)),
        *((f"A-{n:05}", "ambulance", 10, 1, 0, 2) for n in range(ambulances)),
    ]


def write(
    folder: Path, people: Sequence[tuple[str | int, ...]], cars: Sequence[tuple[str | int, ...]]
) -> None:
    """Write an operation folder."""
    folder.mkdir()
    (folder / "operation.toml").write_text(OPERATION, encoding="utf-8")
    (folder / "route.toml").write_text(ROUTE, encoding="utf-8")
    vehicles = ("vehicle", "kind", "seats", "staff_seats", "wheelchair", "stretcher")
    for name, header, table in (("people", HEADER, people), ("fleet", vehicles, cars)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows((header, *table))


def command(*words: str) -> str:
    """Run a command as a process of its own; return wall and processor time and peak memory."""
    began = time.perf_counter()
    environment = {**os.environ, "QAFILA_LANG": "en", "QAFILA_CONFIG_DIR": words[-1]}
    process = subprocess.Popen(
        [sys.executable, "-m", "qafila", *words], stdout=subprocess.DEVNULL, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    code = os.waitstatus_to_exitcode(status)
    spent = usage.ru_utime + usage.ru_stime
    memory = f"{usage.ru_maxrss / 1024:5.0f} MB"
    return f"{took:6.1f} s ({spent:.1f} s of a processor)   {memory}   exit code {code}"


def measured(people: int, folder: Path) -> None:
    """Print the lines of one size."""
    table, cars = rows(people), fleet(people)
    write(folder / "list", table, cars)
    only = ("--only", "plan.json", "--out")
    first = folder / "first"
    print(
        f"{people} people: {command('plan', str(folder / 'list'), *only, str(first))}", flush=True
    )
    plan = json.loads((first / "plan.json").read_bytes())
    lost = plan["trips"][7]["vehicle"]
    gone = random.Random(2).sample(range(people), people // 100)
    rest = [row for n, row in enumerate(table) if n not in set(gone)]
    write(folder / "changed", rest, [row for row in cars if row[0] != lost])
    again = command(
        *("plan", str(folder / "changed"), "--keep", str(first / "plan.json")),
        *only,
        str(folder / "again"),
    )
    print(f"    again: {again}", flush=True)
    kept = {person: trip["vehicle"] for trip in plan["trips"] for person in trip["people"]}
    problem = qafila.open_folder(folder / "changed").posed.problem
    afresh = solve(problem, lambda: False, 1).plan.quality
    began = time.process_time()
    quality = solve(problem, lambda: False, 1, kept).plan.quality
    took = time.process_time() - began
    print(
        f"    the planner alone, again: {took:.2f} s; {quality.vehicles_used} vehicles"
        f" ({afresh.vehicles_used} afresh), people whose vehicle changed: {quality.changed_people}"
        f" (sat in the lost bus: {sum(v == lost for v in kept.values())})",
        flush=True,
    )


def main() -> None:
    """Print all sizes."""
    for people in map(int, sys.argv[1:] or ("50000", "200000")):
        with tempfile.TemporaryDirectory() as folder:
            measured(people, Path(folder))


if __name__ == "__main__":
    main()
