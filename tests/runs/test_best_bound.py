# SPDX-License-Identifier: Apache-2.0
"""Of two bounds on vehicles that come back the one that proves more is told."""

from __future__ import annotations

import pytest

from qafila.core.plan import Flow
from qafila.core.problem import pose
from qafila.planner import solve
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
