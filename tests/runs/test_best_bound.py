# SPDX-License-Identifier: Apache-2.0
"""Of two bounds on vehicles that come back the one that proves more is told."""

from __future__ import annotations

import json

import pytest

import qafila
from qafila.core.plan import Flow
from qafila.core.problem import pose
from qafila.judge import judge
from qafila.planner import solve
from qafila.planner.standing import Standing
from tests.operations import bus
from tests.runs.test_parts import crowd, judged, valley


def flow(completion_s: int) -> Flow:
    return Flow(lots=("all",), scale=1, worth={}, price={}, completion_s=completion_s)


@pytest.mark.parametrize(
    ("in_parts_s", "in_seats_s", "told_s", "asked"),
    [(8_900, 8_950, 8_900, 0), (5_000, 7_000, 7_000, 1), (7_000, 5_000, 7_000, 1)],
    ids=["parts leave little open", "seats prove more", "parts prove more"],
)
def test_seats_are_asked_where_parts_leave_much_open(
    monkeypatch: pytest.MonkeyPatch, in_parts_s: int, in_seats_s: int, told_s: int, asked: int
) -> None:
    """Three loads, half an hour there and half an hour back between them: 9,000 s."""
    times = []

    def in_seats(*_: object) -> Flow:
        times.append(1)
        return flow(in_seats_s)

    monkeypatch.setattr("qafila.planner.runs.bound_in_parts", lambda *_: flow(in_parts_s))
    monkeypatch.setattr("qafila.planner.runs.flow_bound", in_seats)
    problem = pose(valley(crowd("s0", 30), bus("L", 10), minutes=(30, 30))).problem
    quality = solve(problem, lambda: False, 1).plan.quality
    assert quality.completion_s == 9_000
    assert (quality.completion_lower_bound_s, len(times)) == (told_s, asked)


def test_a_bound_in_seats_beside_one_in_parts_stands_before_the_judge(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qafila.planner.runs.bound_in_parts", lambda *_: flow(1))
    plan, verdict = judged(valley(crowd("s0", 30), bus("L", 10), minutes=(30, 30)))
    certificate = plan.quality.certificate_completion
    assert certificate is not None
    assert certificate.flows[0].worth
    assert not verdict.problems


def test_who_stops_the_search_keeps_the_bound_that_was_told_while_it_ran() -> None:
    """The watcher hears of time and bound; once it stops the search, no new bound is looked for."""
    op = valley(crowd("s0", 47), crowd("s1", 33), bus("L", 10), bus("M", 7), minutes=(30, 40))
    heard: list[Standing] = []

    def is_over() -> bool:
        return any(standing.completion_bound_s for standing in heard)

    posed = pose(op)
    solution = solve(posed.problem, is_over, 1, watch=heard.append)
    plan = solution.plan
    last = heard[-1]
    assert last.completion_s is not None
    assert 0 < last.completion_bound_s <= last.completion_s
    assert plan.quality.completion_s is not None
    assert plan.quality.completion_s <= last.completion_s
    assert plan.quality.completion_lower_bound_s is not None
    assert plan.quality.completion_lower_bound_s >= last.completion_bound_s
    made = qafila.Planned(operation=op, plan=plan, findings=(*posed.findings, *solution.findings))
    assert not judge(op, json.loads(qafila.plan_json(made))).problems
