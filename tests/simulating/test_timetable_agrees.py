# SPDX-License-Identifier: Apache-2.0
"""A plan's times and the simulation of it say the same by the same rules of the road."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

import qafila
from qafila import judge
from qafila.adapters.workers import HereWorkers
from qafila.app.earlier_plan import read_march
from qafila.app.simulating import simulate
from qafila.core.operation import Operation
from qafila.core.plan import plan_as_json, violations
from qafila.core.problem import pose
from qafila.core.simulation import Simulated
from qafila.core.values import Spread
from qafila.data.timezones import zone_of
from qafila.planner import solve
from tests.example_folders import EXAMPLES

RUNS = 20_000

RULES: dict[str, dict[str, str]] = {
    "none": {},
    "halts and rest": {
        "halt_min": "20.0 30.0 60.0",
        "wheel_hours_max": "4.5",
        "rest_min": "45.0",
    },
    "all": {
        "halt_min": "45.0 60.0 90.0",
        "wheel_hours_max": "2.0",
        "rest_min": "45.0",
        "reform_after_checkpoints": "true",
        "breakdowns_per_vehicle_hour": "0.01",
        "breakdown_min": "10.0 20.0 60.0",
    },
}


def ruled(name: str, rules: str) -> Operation:
    operation = qafila.open_folder(EXAMPLES / name).operation
    policy = replace(operation.policy, extra=tuple(sorted(RULES[rules].items())))
    return replace(operation, policy=policy)


def pairs(made: dict[str, Any], simulated: Simulated) -> Iterator[tuple[str, Any, Spread]]:
    """Yield each range of the plan beside that of the simulation."""
    columns = {(c.lot, c.source, c.target, c.run): c for c in simulated.columns}
    for trip in made["trips"]:
        column = columns[trip["lot"], trip["from"], trip["to"], trip["run"]]
        other = next(v for v in column.vehicles if v.vehicle == trip["vehicle"])
        assert other.position == trip["position"]
        yield trip["id"], trip["elapsed_s"], other.elapsed
    for passage in made["timetable"]:
        column = columns[passage["lot"], passage["from"], passage["to"], 1]
        place = next(p for p in column.places if p.place == passage["place"])
        yield f"{place.place} in", passage["first_arrives_s"], place.arrive
        yield f"{place.place} out", passage["last_leaves_s"], place.leave


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("name", ["qalamoun-2017", "aleppo-2016"])
def test_plan_and_simulation_agree(name: str, rules: str) -> None:
    """Within what percentiles of so many drawings err by, four standard errors, and a minute.

    Of a bell the 95th percentile of n drawings errs by 2.1 / √n of its standard deviation, which is
    0.3 of what lies between p05 and p95; distributions here lean to the long side, so it is
    doubled. The plan draws ten thousand times at least, the simulation twenty thousand.
    """
    operation = ruled(name, rules)
    posed = pose(operation)
    plan = solve(posed.problem, lambda: False, 1).plan
    assert violations(posed.problem, plan) == ()
    zone = zone_of(operation.description.timezone)
    made = {**plan_as_json(plan, zone), "findings": []}
    drives = read_march(made, operation)
    simulated = simulate(operation, drives, runs=RUNS, seed=5, risk=0.05, workers=HereWorkers())
    off = []
    for what, mine, theirs in pairs(json.loads(json.dumps(made)), simulated):
        spread_s = theirs.p95_s - theirs.p05_s
        margin_s = 60 + spread_s * 4 * 2 * 2.1 * 0.3 * (1 / 10_000 + 1 / RUNS) ** 0.5
        for key, value in (("p05", theirs.p05_s), ("p50", theirs.p50_s), ("p95", theirs.p95_s)):
            if abs(mine[key] - value) > margin_s:
                off.append((what, key, mine[key], value, margin_s))
    assert off == []


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("name", ["qalamoun-2017", "aleppo-2016"])
def test_the_judge_upholds_times_by_any_rules(name: str, rules: str) -> None:
    operation = ruled(name, rules)
    problem = pose(operation).problem
    plan = solve(problem, lambda: False, 1).plan
    made = {**plan_as_json(plan, zone_of(operation.description.timezone)), "findings": []}
    told = {"plan_reason_unlisted"}  # the findings of reading are not beside it here
    problems = judge.judge(operation, made).problems
    assert [p.text("en") for p in problems if p.code not in told] == []


def test_a_plan_that_forgets_the_halts_does_not_stand() -> None:
    operation = ruled("qalamoun-2017", "none")
    plan = solve(pose(operation).problem, lambda: False, 1).plan
    made = {**plan_as_json(plan, zone_of(operation.description.timezone)), "findings": []}
    found = {p.code for p in judge.judge(ruled("qalamoun-2017", "all"), made).problems}
    assert {"plan_elapsed_implausible", "plan_passage_implausible"} <= found
    assert "plan_completion_differs" in found
