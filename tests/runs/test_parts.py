# SPDX-License-Identifier: Apache-2.0
"""The bound that counts places in parts: what it proves by hand, and by the judge's reckoning."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings

import qafila
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.plan import Plan
from qafila.core.problem import pose
from qafila.core.values import Need, PlaceKind
from qafila.judge import Verdict, judge
from qafila.planner import solve
from tests.operations import bus, operation, person, policy
from tests.runs.test_runs import hard_folders, place, way


def judged(op: Operation) -> tuple[Plan, Verdict]:
    posed = pose(op)
    solution = solve(posed.problem, lambda: False, 1)
    made = qafila.Planned(
        operation=op, plan=solution.plan, findings=(*posed.findings, *solution.findings)
    )
    return solution.plan, judge(op, json.loads(qafila.plan_json(made)))


def crowd(place_id: str, count: int, **values: Any) -> list[Fact]:
    return [person(f"{place_id}-{i:03}", at=place_id, **values) for i in range(count)]


def valley(*facts: Fact | list[Fact], minutes: tuple[int, ...]) -> Operation:
    """Places ``s0``, ``s1`` … so many minutes from the one reception site, there and back."""
    road = [place("t", PlaceKind.RECEPTION)]
    for i, far in enumerate(minutes):
        road += [place(f"s{i}", PlaceKind.ASSEMBLY), way(f"s{i}", "t", far, both=True)]
    return operation(policy(spare_capacity=0), *facts, road=road)


def test_eleven_people_at_each_place_are_two_loads_of_ten_or_one_of_ten_and_one_of_four() -> None:
    """Two vehicles of 10 and 4 seats, three places an hour away: six loads, not three and a bit.

    Each vehicle drives three loads, five hours; by seats alone, 33 people are fewer than three
    loads of each vehicle: 28 in three hours, so something above three hours would be proven.
    """
    plan, verdict = judged(
        valley(
            *(crowd(f"s{i}", 11) for i in range(3)),
            bus("LARGE", 10),
            bus("SMALL", 4),
            minutes=(60, 60, 60),
        )
    )
    assert plan.quality.completion_s == plan.quality.completion_lower_bound_s == 5 * 3600
    assert plan.quality.proven_optimal
    assert not verdict.problems


def test_a_vehicle_fetched_for_its_wheelchair_place_brings_its_seats() -> None:
    """Only one of two buses has a wheelchair place, and each of two places asks for it.

    It drives two loads in three hours, whatever the other does.
    """
    rolling = person("s0-w", at="s0", needs=(Need.WHEELCHAIR,))
    other = person("s1-w", at="s1", needs=(Need.WHEELCHAIR,))
    plan, verdict = judged(
        valley(
            crowd("s0", 8),
            crowd("s1", 8),
            [rolling, other],
            bus("LIFT", 4, wheelchair=2),
            bus("PLAIN", 12),
            minutes=(60, 60),
        )
    )
    assert plan.quality.completion_s == plan.quality.completion_lower_bound_s == 3 * 3600
    certificate = plan.quality.certificate_completion
    assert certificate is not None
    assert "wheelchair" in {part.places for flow in certificate.flows for part in flow.parts}
    assert not verdict.problems


@given(hard_folders())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_judge_proves_every_bound_again(op: Operation) -> None:
    _, verdict = judged(op)
    told = {problem.code for problem in verdict.problems}
    assert not told & {"plan_flow_proves_less", "plan_claims_completion_bound_too_high"}
