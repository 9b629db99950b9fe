# SPDX-License-Identifier: Apache-2.0
"""Measure the whole command `qafila plan` on a large list, and planning it again.

    .venv/bin/python benchmarks/planning.py [PEOPLE …] [--rules]

A made-up folder: households of 1 to 9, two cohorts that never share a vehicle, wheelchairs (1 %),
patients on stretchers (0.2 %), kin groups (one household in eight), buses of 51 seats with a
quarter more than are needed, one road with a checkpoint. Each command runs as a process of its own;
told are wall time, the processor's time and peak memory. *Again* is the same list without one bus
and with 1 % of the people gone, kept to the plan before (`--keep`), which makes `replan.pdf`
besides; below it stands what the planner itself takes for that, from a posed problem to a plan.

`--rules` takes a list in which every rule of seating has a say instead: besides, four lots in two
stages, three assembly points, children with guardians, patients with oxygen and escorts, feuds,
every tenth bus a small one, spare vehicles and leaders. Told of it are the whole command, what the
planner takes with the timetable and without, and what the judge takes, from plan.json to its
verdict.
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
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest import mock

import qafila
from qafila.core.plan import Problem
from qafila.judge import judge
from qafila.planner import solve
from qafila.planner.making import Making
from qafila.planner.marching import march

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
CARS = ("vehicle", "kind", "seats", "staff_seats", "wheelchair", "stretcher")

SQUARES = ("square", "market", "mill")
RULED = (
    OPERATION
    + "".join(
        f'[[stage]]\nid = "{s}"\n{after}' for s, after in (("a", ""), ("b", 'after = ["a"]\n'))
    )
    + "".join(
        f"""[[obligation]]
id = "{who}"
what = "move_people"
cohort = "{who}"
stage = "{stage}"
lots = 2
to_place = "school"
"""
        for who, stage in (("civilians", "a"), ("fighters", "b"))
    )
)
"""Two stages, each cohort one of them, each in two lots."""

RULED_ROUTE = ROUTE + "".join(
    f"""[[place]]
id = "{square}"
name = "{square}"
kind = "assembly"
[[leg]]
from = "{square}"
to = "gate"
travel_min = 45
"""
    for square in SQUARES[1:]
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


def ruled_rows(people: int) -> list[tuple[str | int, ...]]:
    """Return the rows of a list in which every rule of seating has a say."""
    chance = random.Random(3)
    table = rows(people)
    heads: dict[object, object] = {}
    for row in table:
        heads.setdefault(row[1], row[0])
    needing = {row[1] for row in table if row[6]}
    out: list[tuple[str | int, ...]] = []
    for number, (person, household, name, sex, years, *rest) in enumerate(table):
        cohort, need, consent, kin, _, target = rest
        age = years
        order = int(str(household)[2:])
        is_head, draw = heads[household] == person, chance.random()
        guardian = apart = ""
        if not is_head and draw < 0.3:
            age, guardian = 3 + number % 14, str(heads[household])
        elif draw > 0.998 and household not in needing:
            need = "oxygen" if draw > 0.999 else "escort"
            needing.add(household)
        foe = f"F-{order + 3:06}"
        if is_head and order % 100 == 0 and foe in heads:
            apart = foe
        where = SQUARES[order // 100 % len(SQUARES)]
        row = (person, household, name, sex, age, cohort, need, consent, kin, where, target)
        out.append((*row, guardian, apart))
    return out


def ruled_fleet(people: int) -> list[tuple[str | int, ...]]:
    """Return a fleet of several sizes, with spare vehicles, leaders and oxygen."""
    return [
        (
            *car[:2],
            22 if car[1] == "bus" and n % 10 == 0 else car[2],
            *car[3:],
            1 if car[1] == "ambulance" or n % 20 == 0 else 0,
            "yes" if n % 40 == 1 else "",
            "leader" if n % 7 == 0 else "",
        )
        for n, car in enumerate(fleet(int(people * 1.15)))
    ]


def write(
    folder: Path,
    people: Sequence[tuple[str | int, ...]],
    cars: Sequence[tuple[str | int, ...]],
    *,
    ruled: bool = False,
) -> None:
    """Write an operation folder."""
    folder.mkdir()
    (folder / "operation.toml").write_text(RULED if ruled else OPERATION, encoding="utf-8")
    (folder / "route.toml").write_text(RULED_ROUTE if ruled else ROUTE, encoding="utf-8")
    persons = (*HEADER, "guardian", "apart_from") if ruled else HEADER
    vehicles = (*CARS, "oxygen", "spare", "leader") if ruled else CARS
    for name, header, table in (("people", persons, people), ("fleet", vehicles, cars)):
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


def seated(problem: Problem) -> tuple[float, float]:
    """Return the processor seconds that seats take, and those of the order of march."""
    spent = [0.0]

    def timed(making: Making) -> None:
        began = time.process_time()
        march(making)
        spent[0] += time.process_time() - began

    began = time.process_time()
    with mock.patch("qafila.planner.march", timed):
        solve(problem, lambda: False, 1)
    return time.process_time() - began - spent[0], spent[0]


def measured_with_rules(people: int, folder: Path) -> None:
    """Print what a list under all rules takes: the command, the planner, the judge."""
    write(folder / "list", ruled_rows(people), ruled_fleet(people), ruled=True)
    line = command(
        "plan", str(folder / "list"), "--only", "plan.json", "--out", str(folder / "out")
    )
    print(f"{people} people under all rules: {line}", flush=True)
    opened = qafila.open_folder(folder / "list")
    began = time.process_time()
    solution = solve(opened.posed.problem, lambda: False, 1).plan
    took = time.process_time() - began
    roadless = replace(
        opened.posed.problem, paths={}, approaches={}, places={}, receptions=(), legs=()
    )
    seats, marching = seated(roadless)
    content = (folder / "out" / "plan.json").read_bytes()
    began = time.process_time()
    verdict = judge(opened.operation, json.loads(content))
    judging = time.process_time() - began
    quality = solution.quality
    print(
        f"    solve {took:.2f} s; without roads {seats:.2f} s for seats, {marching:.2f} s for the"
        f" order of march; judged {judging:.2f} s; {quality.vehicles_used} vehicles,"
        f" bound {quality.vehicles_lower_bound}, not seated {len(solution.unseated)};"
        f" {'sound' if verdict.sound else Counter(found.code for found in verdict.problems)}",
        flush=True,
    )


def main() -> None:
    """Print all sizes."""
    sizes = [word for word in sys.argv[1:] if word != "--rules"]
    measure = measured_with_rules if "--rules" in sys.argv else measured
    for people in map(int, sizes or ("50000", "200000")):
        with tempfile.TemporaryDirectory() as folder:
            measure(people, Path(folder))


if __name__ == "__main__":
    main()
