# SPDX-License-Identifier: Apache-2.0
"""Runs of vehicles of several sizes, chosen all at once."""

from __future__ import annotations

import random
from typing import Any

import pytest

from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.values import PlaceKind
from qafila.planner import solve
from qafila.planner.runs import posing
from qafila.planner.runs.chosen import EFFORT, by_choice
from qafila.planner.runs.yard import Ground
from tests.operations import bus, operation, person, policy
from tests.runs.test_parts import crowd, judged, valley
from tests.runs.test_runs import place, way


def mixed(seed: int, places: int, people: int) -> Operation:
    """Households at places a quarter to one and a half hours away, six vehicles of five sizes."""
    chance = random.Random(f"w{seed}")
    road = [place(f"t{j}", PlaceKind.RECEPTION) for j in range(2)]
    for i in range(places):
        road.append(place(f"s{i}", PlaceKind.ASSEMBLY))
        road += [way(f"s{i}", f"t{j}", chance.randint(15, 90), both=True) for j in range(2)]
    facts: list[Any] = []
    number = 0
    while people > 0:
        number, size = number + 1, min(people, chance.choice((1, 2, 3, 4, 5, 6, 7)))
        people -= size
        at = f"s{chance.randrange(places)}"
        facts += [person(f"p{number:04}-{m}", f"h{number:04}", at=at) for m in range(size)]
    facts += [bus(f"B{k}", n) for k, n in enumerate(chance.sample((48, 33, 24, 18, 14, 10), 5))]
    return operation(policy(spare_capacity=0), *facts, bus("B9", 33), road=road)


def test_where_runs_made_one_by_one_end_late_the_soonest_are_chosen_at_once() -> None:
    """Five places, 400 people: made one by one, the last are there 7 per cent later."""
    pytest.importorskip("ortools")
    plan, verdict = judged(mixed(3, 5, 400))
    assert plan.quality.proven_optimal
    assert plan.quality.completion_s == plan.quality.completion_lower_bound_s == 9_900
    assert not verdict.problems


def grounds(op: Operation, monkeypatch: pytest.MonkeyPatch) -> Ground:
    """Return what is posed for runs of an operation."""
    seen: list[Ground] = []

    def posed(*asked: Any, **how: Any) -> Ground:
        seen.append(posing.pose(*asked, **how))
        return seen[-1]

    monkeypatch.setattr("qafila.planner.runs.pose", posed)
    solve(pose(op).problem, lambda: False, 1)
    return seen[0]


@pytest.fixture
def two_places(monkeypatch: pytest.MonkeyPatch) -> Ground:
    """20 people each an hour away and half an hour: 20 seats and 10."""
    return grounds(
        valley(crowd("s0", 20), crowd("s1", 20), bus("L", 20), bus("S", 10), minutes=(60, 30)),
        monkeypatch,
    )


def test_all_are_moved_and_no_later_than_seats_allow(two_places: Ground) -> None:
    """The large one fetches those far away; the small one drives twice to those nearby."""
    pytest.importorskip("ortools")
    yard = by_choice(two_places, 0, 7_201, lambda: False)
    assert yard is not None
    assert yard.worth() == (0, 5_400, 3)


@pytest.mark.parametrize("within_s", [3_600, 5_400])
def test_what_cannot_be_done_in_time_is_not_chosen(two_places: Ground, within_s: int) -> None:
    assert by_choice(two_places, 0, within_s, lambda: False) is None


def test_nothing_is_chosen_when_time_is_up(two_places: Ground) -> None:
    assert by_choice(two_places, 0, 7_201, lambda: True) is None


def test_when_its_effort_is_spent_no_other_time_is_tried(
    two_places: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every look takes what it is given and finds nothing: there are two of five, and an answer."""
    pytest.importorskip("ortools")
    given: list[float] = []

    def looked(*asked: Any) -> tuple[None, float]:
        given.append(asked[-1])
        return None, asked[-1]

    monkeypatch.setattr("qafila.planner.runs.chosen._choice", looked)
    assert by_choice(two_places, 0, 7_201, lambda: False) is None
    assert len(given) == 2
    assert sum(given) == pytest.approx(EFFORT)
