# SPDX-License-Identifier: Apache-2.0
"""More vehicles than the fewest, where the policy has them keep kin together."""

from __future__ import annotations

from typing import Any

import pytest

from qafila.core.operation import Operation
from qafila.core.plan import Plan, Policy
from qafila.core.problem import pose
from qafila.planner import solve
from tests.operations import bus, family, operation, policy
from tests.test_seating import problems

MORE = "kin_more_vehicles"


def groups(*facts: Any, share: str | None, buses: int = 20, **values: Any) -> Operation:
    """Twelve groups of five families of four: eight buses of 33 do, and each holds one group."""
    extra = ((MORE, share),) if share is not None else ()
    return operation(
        *[family(f"F{k:02}-{h}", 4, kin=f"K{k}") for k in range(12) for h in range(5)],
        *[bus(f"B{k:02}", 33) for k in range(buses)],
        policy(spare_capacity=0.0, extra=extra, **values),
        *facts,
    )


def planned(op: Operation, kept: dict[str, str] | None = None) -> Plan:
    plan = solve(pose(op).problem, lambda: False, 1, kept).plan
    assert problems(op, plan) == set()
    return plan


def kin_of(plan: Plan) -> tuple[int, int]:
    assert plan.quality.kin is not None
    return plan.quality.vehicles_used, plan.quality.kin.split


def test_without_it_the_fewest_vehicles_come_first_and_the_curve_says_what_more_are_worth() -> None:
    fewest = planned(groups(share=None))
    assert fewest.quality.vehicles_used == fewest.quality.vehicles_lower_bound == 8
    assert fewest.quality.kin is not None
    assert len(fewest.quality.kin.curve) > 1
    assert kin_of(fewest) == kin_of(planned(groups(share="0")))


@pytest.mark.parametrize("share", ["0.1", "0.3", "1"])
def test_no_more_than_the_share_are_used_and_fewer_groups_are_split(share: str) -> None:
    fewest, split = kin_of(planned(groups(share=None)))
    plan = planned(groups(share=share))
    vehicles, left = kin_of(plan)
    assert left <= split
    assert fewest <= vehicles <= fewest * (1 + float(share))
    if share == "1":
        assert (left, vehicles) == (0, 12), "as many as keep all together, and none besides"
    assert plan.quality.proven_optimal == (vehicles == plan.quality.vehicles_lower_bound)


def test_nobody_is_left_behind_or_fetched_later_for_it() -> None:
    """A second lot needs the buses that the first would take: both ride at once."""
    late = [fact for k in range(4) for fact in family(f"L{k}", 8, lot="second")]
    plan = planned(groups(late, share="1", buses=9))
    assert plan.unseated == ()
    assert all(trip.boards_s is None for trip in plan.trips)


def test_planned_again_the_vehicles_that_keep_kin_together_are_not_given_up() -> None:
    op = groups(share="1")
    before = planned(op)
    again = planned(op, {p: trip.vehicle for trip in before.trips for p in trip.people})
    assert again.quality.changed_people == 0
    assert kin_of(again) == kin_of(before)


@pytest.mark.parametrize("raw", ["abc", "-1", "2", "nan", "inf"])
def test_what_was_recorded_and_is_no_share_counts_for_nothing(raw: str) -> None:
    assert Policy(extra=((MORE, raw),)).kin_more_vehicles == 0
