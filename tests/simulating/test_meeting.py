# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back and are late meet at the checkpoint: they queue there, as in SimPy."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import simpy

from qafila.core import events
from qafila.core.driving import Driving
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.plan import Plan, Trip
from qafila.core.problem import pose
from qafila.core.route import Checkpoint, Roads
from qafila.core.values import Estimate, exactly
from qafila.planner import solve
from qafila.planner.simulation.column import Segment, Times
from qafila.planner.simulation.shuttles import Course, Leaving, course, ridden
from tests.operations import bus, family, operation, policy
from tests.simulating.test_shuttles import SIX, road, simulated

SETUP_S = 120
NARROW = exactly(1800)


def crowd(lanes: int, *facts: Any, check: Estimate | None = None) -> tuple[Operation, Plan]:
    """Five buses of ten seats for 120 people and a gate of few lanes: two or three runs each."""
    gate = Checkpoint(place="gate", per_vehicle=check or exactly(400), setup_s=SETUP_S, lanes=lanes)
    ground: list[Fact] = [
        *(f for f in road(NARROW, exactly(400)) if not isinstance(f, events.CheckpointDescribed)),
        events.CheckpointDescribed(checkpoint=gate),
    ]
    op = operation(
        [family(f"F{i}", 4, at="square") for i in range(30)],
        [bus(f"B{n}", 10, at="square") for n in range(1, 6)],
        policy(spare_capacity=0.0),
        *facts,
        road=ground,
        departs_at=SIX,
    )
    return op, solve(pose(op).problem, lambda: False, 1).plan


def courses_of(op: Operation, plan: Plan) -> list[Course]:
    runs: dict[str, list[Trip]] = {}
    for trip in plan.trips:
        runs.setdefault(trip.vehicle, []).append(trip)
    return [
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
                for t in sorted(mine, key=lambda t: t.run)
            ],
            driving=Driving(),
            before=None,
            begins_s=0.0,
        )
        for n, (v, mine) in enumerate(sorted(runs.items()))
    ]  # fmt: skip


class Told:
    """Luck that is given: of legs, and of checks one after another, vehicle by vehicle."""

    scenarios = 1

    def __init__(self, legs: dict[str, float], checked: list[float]) -> None:
        self.legs, self.taken = legs, iter(checked)

    def leg(self, segment: Segment) -> Times:
        return np.array([self.legs[segment.leg] if segment.leg else 0.0])

    def checks(self, segment: Segment, vehicles: int) -> Times:
        return np.array([[next(self.taken)]])

    def halt(self, segment: Segment) -> Times:
        raise AssertionError(segment)

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> None:
        del driving, travel, vehicles


def by_simpy(
    plan: Plan, legs: dict[str, float], checks: dict[str, Iterator[float]], lanes: int
) -> tuple[dict[tuple[str, int], float], float]:
    """Return when each run is empty, and how long all of them waited for a lane."""
    env, seen, waited = simpy.Environment(), dict[tuple[str, int], float](), [0.0]
    gate = simpy.Resource(env, lanes)

    def drives(vehicle: str) -> Generator[simpy.Event, None, None]:
        mine = sorted((t for t in plan.trips if t.vehicle == vehicle), key=lambda t: t.run)
        for trip in mine:
            if trip is not mine[0]:  # empty, on the other side of the road
                yield env.timeout(legs["gate-school"])
                yield env.timeout(SETUP_S + next(checks[vehicle]))
                yield env.timeout(legs["square-gate"])
            yield env.timeout(max(0.0, (trip.boards_s or 0) - env.now) + 600)
            yield env.timeout(legs["square-gate"])
            came, took = env.now, next(checks[vehicle])
            with gate.request() as lane:
                yield lane
                waited[0] += env.now - came
                yield env.timeout(took)
            yield env.timeout(SETUP_S)
            yield env.timeout(legs["gate-school"])
            yield env.timeout(300)
            seen[vehicle, trip.run] = env.now

    for vehicle in sorted({t.vehicle for t in plan.trips}):
        env.process(drives(vehicle))
    env.run()
    return seen, waited[0]


@pytest.mark.parametrize("lanes", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_who_comes_late_waits_for_those_who_are_there_before_as_in_simpy(
    seed: int, lanes: int
) -> None:
    op, plan = crowd(lanes)
    chance = random.Random(seed)
    courses = courses_of(op, plan)
    names = sorted({t.vehicle for t in plan.trips})
    visits = {v: 2 * len(c.rides) - 1 for v, c in zip(names, courses, strict=True)}
    for spread in (1.0, 3.0):  # a day that is slow: checks that take three times as long
        legs = {each: chance.uniform(900, 5_000) for each in op.legs}
        lucky = {v: [spread * chance.uniform(0, 900) for _ in range(visits[v])] for v in names}
        theirs, waited = by_simpy(plan, legs, {v: iter(lucky[v]) for v in names}, lanes)
        told = Told(legs, [took for v in names for took in lucky[v]])
        ours = {
            (names[each.ride.column], each.ride.number): each.empty[0]
            for each in ridden(courses, told)
        }
        assert waited > 0
        assert ours == {key: pytest.approx(value, abs=1e-5) for key, value in theirs.items()}


def test_scenarios_side_by_side_are_what_each_is_alone() -> None:
    """A queue in one scenario waits for nobody of another."""
    op, plan = crowd(1)
    courses = courses_of(op, plan)
    visits = sum(2 * len(each.rides) - 1 for each in courses)
    chance = random.Random(3)
    legs = {each: chance.uniform(900, 5_000) for each in op.legs}
    lots = [[chance.uniform(0, 2_000) for _ in range(visits)] for _ in range(25)]
    alone = [[each.empty[0] for each in ridden(courses, Told(legs, lot))] for lot in lots]
    together = Side(legs, [np.array([some]) for some in zip(*lots, strict=True)])
    found = [each.empty for each in ridden(courses, together)]
    assert np.allclose(np.array(found).T, np.array(alone))


class Side(Told):
    """The luck of many scenarios side by side; legs take the same in all."""

    scenarios = 25

    def __init__(self, legs: dict[str, float], checked: list[Times]) -> None:
        self.legs, self.side = legs, iter(checked)

    def leg(self, segment: Segment) -> Times:
        return np.full(25, self.legs[segment.leg] if segment.leg else 0.0)

    def checks(self, segment: Segment, vehicles: int) -> Times:
        return next(self.side)


def test_where_nobody_is_late_nobody_waits_and_the_plan_holds() -> None:
    op, plan = crowd(1)
    (whole,) = simulated(op, plan).shuttles
    assert whole.planned_s == plan.quality.completion_s
    assert whole.empty.p50_s == whole.empty.p95_s == round(whole.planned_s / 60) * 60


def test_checks_that_take_long_make_one_lane_later_than_many() -> None:
    """Drawn, not told: the same checks, and only the queue makes the difference."""
    check = Estimate(low=200, typical=400, high=2_000)
    op, plan = crowd(1, check=check)
    wide = operation_with_lanes(op, 9, check)
    one, nine = simulated(op, plan).shuttles[0], simulated(wide, plan).shuttles[0]
    assert one.empty.p50_s > nine.empty.p50_s + 300
    assert one.empty.p95_s > nine.empty.p95_s + 600


def operation_with_lanes(op: Operation, lanes: int, check: Estimate) -> Operation:
    gate = Checkpoint(place="gate", per_vehicle=check, setup_s=SETUP_S, lanes=lanes)
    return replace(op, checkpoints={"gate": gate})
