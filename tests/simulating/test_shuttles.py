# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back, simulated as they drive: against SimPy, and against the plan's times."""

from __future__ import annotations

import itertools
import json
import math
import random
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
import simpy

from qafila.adapters.workers import HereWorkers, ProcessWorkers
from qafila.app.simulating import simulate, simulation_json
from qafila.core import events
from qafila.core.document import phrase
from qafila.core.driving import Driving
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.plan import Plan
from qafila.core.problem import pose
from qafila.core.route import Checkpoint, Leg, Place, Roads, Window
from qafila.core.simulation import Simulated
from qafila.core.values import Estimate, Name, PlaceKind, WindowKind, exactly
from qafila.planner import solve
from qafila.planner.simulation.column import Segment, Times
from qafila.planner.simulation.shuttles import Leaving, course, ridden
from qafila.words import Words
from tests.figures import bare
from tests.operations import bus, family, operation, person, policy

SIX = datetime(2026, 3, 1, 6, tzinfo=UTC)

WIDE = Estimate(low=1200, typical=1800, high=4500)
SURE, CHECK = exactly(1800), exactly(300)


def place(place_id: str, kind: PlaceKind, **values: Any) -> Fact:
    return events.PlaceNamed(place=Place(id=place_id, name=Name(en=place_id), kind=kind, **values))


def leg(source: str, target: str, travel: Estimate) -> Fact:
    name = f"{source}-{target}"
    made = Leg(id=name, source=source, target=target, travel=travel, both_ways=True)
    return events.LegDescribed(leg=made)


def road(travel: Estimate, check: Estimate) -> list[Fact]:
    """A yard, a square half an hour on, a gate with two lanes, a school half an hour behind it."""
    gate = Checkpoint(place="gate", per_vehicle=check, setup_s=120, lanes=2)
    return [
        place("yard", PlaceKind.DEPOT),
        place("square", PlaceKind.ASSEMBLY, load_s=600),
        place("gate", PlaceKind.CHECKPOINT),
        place("school", PlaceKind.RECEPTION, unload_s=300),
        leg("yard", "square", travel),
        leg("square", "gate", travel),
        leg("gate", "school", travel),
        events.CheckpointDescribed(checkpoint=gate),
    ]


def shuttle(
    *facts: Any,
    travel: Estimate = WIDE,
    check: Estimate = CHECK,
    hour: datetime | None = SIX,
) -> tuple[Operation, Plan]:
    """Two buses of ten seats for 48 people: three runs each, or two."""
    op = operation(
        [family(f"F{i}", 4, at="square") for i in range(12)],
        bus("B1", 10, at="yard"),
        bus("B2", 10, at="square"),
        policy(spare_capacity=0.0),
        *facts,
        road=road(travel, check),
        departs_at=hour,
    )
    return op, solve(pose(op).problem, lambda: False, 1).plan


def simulated(op: Operation, plan: Plan, **more: Any) -> Simulated:
    asked = {"runs": 4_000, "seed": 1, "risk": 0.05, "workers": HereWorkers(), **more}
    return simulate(op, plan.trips, **asked)


# --------------------------------------------------------------------------------- against SimPy


@dataclass
class Told:
    """Luck that is given: of legs for the day, of checks one after another, vehicle by vehicle."""

    legs: dict[str, float]
    checked: Sequence[float]
    taken: Iterator[float] = field(init=False)

    def __post_init__(self) -> None:
        self.taken = iter(self.checked)

    scenarios = 1

    def leg(self, segment: Segment) -> Times:
        return np.array([self.legs[segment.leg] if segment.leg else 0.0])

    def checks(self, segment: Segment, vehicles: int) -> Times:
        assert vehicles == 1
        return np.array([[next(self.taken)]])

    def halt(self, segment: Segment) -> Times:
        raise AssertionError(segment)

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> None:
        del driving, travel, vehicles


Seen = dict[tuple[str, int], tuple[float, float, float]]
"""Of each vehicle and run: when it begins to board, arrives, and is empty."""


def by_simpy(
    plan: Plan, legs: dict[str, float], checks: dict[str, Iterator[float]], setup_s: float
) -> Seen:
    """Drive the same, written from docs/simulation.md: each vehicle is a process of its own."""
    env, seen = simpy.Environment(), Seen()

    def way(vehicle: str, *, there: bool) -> Generator[simpy.Event, None, None]:
        first, second = ("square-gate", "gate-school")[:: 1 if there else -1]
        yield env.timeout(legs[first])
        yield env.timeout(setup_s + next(checks[vehicle]))
        yield env.timeout(legs[second])

    def drives(vehicle: str) -> Generator[simpy.Event, None, None]:
        if vehicle == "B1":
            yield env.timeout(legs["yard-square"])
        mine = sorted((t for t in plan.trips if t.vehicle == vehicle), key=lambda t: t.run)
        for trip in mine:
            if trip.run > 1:
                yield from way(vehicle, there=False)
            yield env.timeout(max(0.0, (trip.boards_s or 0) - env.now))
            boards = env.now
            yield env.timeout(600)
            yield from way(vehicle, there=True)
            arrives = env.now
            yield env.timeout(300)
            seen[vehicle, trip.run] = boards, arrives, env.now

    for vehicle in ("B1", "B2"):
        env.process(drives(vehicle))
    env.run()
    return seen


@pytest.mark.parametrize("seed", range(12))
def test_with_the_same_luck_every_run_is_where_it_is_in_simpy(seed: int) -> None:
    op, plan = shuttle()
    chance = random.Random(seed)
    legs = {each: chance.uniform(900, 5_000) for each in op.legs}
    lucky = {v: [chance.uniform(0, 900) for _ in range(9)] for v in ("B1", "B2")}
    runs = {v: [t for t in plan.trips if t.vehicle == v] for v in lucky}
    courses = [
        course(
            op,
            Roads(op.legs.values()),
            [
                (
                    Leaving(
                        vehicle=v, run=t.run, source="square", target="school",
                        boards_s=t.boards_s or 0,
                    ),
                    n,
                    t.run,
                )
                for t in sorted(runs[v], key=lambda t: t.run)
            ],
            driving=Driving(),
            before=None,
            begins_s=0.0,
        )
        for n, v in enumerate(lucky)
    ]  # fmt: skip
    passes = {v: 2 * len(runs[v]) - 1 for v in lucky}
    drawn = list(itertools.chain(*(lucky[v][: passes[v]] for v in lucky)))
    ours = {
        (("B1", "B2")[r.ride.column], r.ride.number): (r.boards[0], r.enter[-1][0], r.empty[0])
        for r in ridden(courses, Told(legs, drawn))
    }
    theirs = by_simpy(plan, legs, {v: iter(some) for v, some in lucky.items()}, 120)
    assert len(ours) == len(plan.trips) > 3
    assert ours == {key: pytest.approx(value, abs=1e-6) for key, value in theirs.items()}


# ------------------------------------------------------------------------------- against the plan


def test_where_nothing_is_uncertain_it_says_what_the_plan_says() -> None:
    op, plan = shuttle(travel=SURE)
    found = simulated(op, plan)
    (whole,) = found.shuttles
    assert whole.planned_s == plan.quality.completion_s
    assert {whole.empty.p05_s, whole.empty.p50_s, whole.empty.p95_s} == {
        round(whole.planned_s / 60) * 60
    }
    assert (whole.vehicles, whole.runs, whole.departs_at) == (2, len(plan.trips), SIX)
    trips = {(t.vehicle, t.run): t for t in plan.trips}
    for column in found.columns:
        assert column.returns
        assert column.departs_at == SIX
        for each in column.vehicles:
            trip = trips.pop((each.vehicle, column.run))
            assert each.boards is not None
            assert trip.departs_at is not None
            assert trip.elapsed is not None
            assert each.boards.p05_s == each.boards.p95_s
            assert abs(each.boards.p50_s - (trip.boards_s or 0)) <= 30
            arrives = trip.departs_at + timedelta(seconds=trip.elapsed.p50_s) - SIX
            assert abs(each.elapsed.p50_s - arrives.total_seconds()) <= 60
    assert not trips


def test_a_late_run_delays_the_next_and_an_early_one_does_not_hasten_it() -> None:
    op, plan = shuttle()
    columns = sorted(simulated(op, plan).columns, key=lambda c: c.run)
    firsts, *later = columns
    assert all(v.boards and v.boards.p05_s >= (v.boards_s or 0) - 30 for v in firsts.vehicles)
    for column in later:
        for each in column.vehicles:
            assert each.boards is not None
            assert each.boards.p05_s >= (each.boards_s or 0) - 30
            assert each.boards.p95_s > (each.boards_s or 0) + 1_800
    widths = [c.vehicles[0].elapsed.p95_s - c.vehicles[0].elapsed.p05_s for c in columns]
    assert widths == sorted(widths)


def test_the_figures_do_not_depend_on_who_draws() -> None:
    op, plan = shuttle()
    told = {
        simulation_json(op, simulated(op, plan, runs=20_000, workers=workers))
        for workers in (HereWorkers(), ProcessWorkers(2))
    }
    assert len(told) == 1
    (only,) = told
    made = json.loads(only)
    assert {c["counted_from"] for c in made["columns"]} == {"first_movement"}
    assert made["shuttles"][0]["empty_at"]["p50"] > "2026-03-01T06"
    assert all(v["planned_boards_s"] is not None for c in made["columns"] for v in c["vehicles"])


def test_without_an_hour_there_are_durations_only() -> None:
    op, plan = shuttle(hour=None)
    made = json.loads(simulation_json(op, simulated(op, plan)))
    assert made["shuttles"][0]["empty_at"] is made["shuttles"][0]["departs_at"] is None
    assert {v["boards_at"] for c in made["columns"] for v in c["vehicles"]} == {None}


def test_runs_wait_for_a_window_where_the_policy_says_so() -> None:
    """The gate opens at eight; who comes sooner waits, and its next run begins later for it."""
    opens = SIX + timedelta(hours=2)
    gate = events.WindowSet(
        window=Window(
            kind=WindowKind.APPROVAL, place="gate", opens_at=opens, closes_at=opens.replace(hour=23)
        )
    )
    op, plan = shuttle(gate, travel=SURE)
    early = {c.run: c for c in simulated(op, plan).columns}
    assert early[1].windows[0].breach is not None
    assert early[1].windows[0].breach.share == 1.0
    op, plan = shuttle(
        gate,
        policy(spare_capacity=0.0, extra=(("wait_for_windows", "true"),)),
        travel=SURE,
    )
    patient = {c.run: c for c in simulated(op, plan).columns}
    assert patient[1].waits
    assert patient[1].windows[0].breach is not None
    assert patient[1].windows[0].breach.share == 0.0
    # Checked from eight o'clock: two minutes of preparation, five for the vehicle.
    assert patient[1].places[0].leave.p50_s == 2 * 3600 + 120 + 300
    one, other = (c[2].vehicles[0].boards for c in (patient, early))
    assert one is not None
    assert other is not None
    assert one.p50_s > other.p50_s


@pytest.mark.parametrize(
    ("count", "english", "arabic"),
    [(1, "run 2, serial S1", "الرتل S1"), (2, "run 2, serials S1", "الرتلان S1")],
)
def test_a_run_names_its_serial_or_its_serials(count: int, english: str, arabic: str) -> None:
    said = phrase("report-simulation-run", journey="A", run=2, serials="S1", count=count)
    assert english in Words("en", isolates=False)(said)
    assert arabic in bare(Words("ar", isolates=False)(said))


def test_a_day_that_is_slow_is_slow_in_every_run() -> None:
    """The luck of a leg lasts all day: runs do not average it away."""
    op, plan = shuttle(policy(spare_capacity=0.0, day_correlation=0.0))
    (whole,) = simulated(op, plan, runs=20_000).shuttles
    trips = max(t.run for t in plan.trips)
    # With new luck on every leg of every run the spread would grow with the root of their number.
    one = WIDE.high - WIDE.typical
    passes = 2 * (2 * trips - 1) + 1
    assert whole.empty.p95_s - whole.empty.p50_s > 1.2 * one * math.sqrt(passes)


def test_vehicles_of_one_run_that_leave_hours_apart_are_told_apart() -> None:
    """A window shut at noon: three buses are there before, one after; no stay lasts all day."""
    gate = [
        events.WindowSet(
            window=Window(kind=WindowKind.APPROVAL, place="gate", opens_at=opens, closes_at=closes)
        )
        for opens, closes in (
            (SIX, SIX + timedelta(hours=8)),
            (SIX + timedelta(hours=10), SIX + timedelta(hours=20)),
        )
    ]
    late = SIX + timedelta(hours=12)
    fleet = [bus(f"B{n}", 10, available_from=late if n == 4 else None) for n in range(1, 5)]
    op = operation([person(f"P{i:03}") for i in range(200)], fleet, *gate, departs_at=SIX)
    plan = solve(pose(op).problem, lambda: False, 1).plan
    first = {t.vehicle: t for t in plan.trips if t.run == 1}
    assert (first["B4"].boards_s or 0) - (first["B1"].boards_s or 0) > 10 * 3600
    found = simulate(op, plan.trips, runs=200, seed=1, risk=0.05, workers=HereWorkers())
    columns = [{v.vehicle for v in c.vehicles} for c in found.columns if c.run == 1]
    assert {"B4"} in columns
    for column in found.columns:
        if column.run == 1:
            (window,) = column.windows
            assert window.breach is not None
            assert window.breach.share == 0
