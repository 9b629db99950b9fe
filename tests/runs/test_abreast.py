# SPDX-License-Identifier: Apache-2.0
"""Two sides whose vehicles come back: run by run both are at the crossing at one time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest

from qafila.core import events
from qafila.core.agreement import Party
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.plan import Plan, plan_as_json, violations
from qafila.core.problem import pose
from qafila.core.values import Name
from qafila.judge import judge
from qafila.planner import solve
from tests.days import lived
from tests.finding_cases.crossing import TWO_WAYS, of_north, of_south
from tests.operations import bus, person, policy

HOUR = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


def both_ways(road: Iterable[Fact]) -> list[Fact]:
    return [
        events.LegDescribed(leg=replace(fact.leg, both_ways=True))
        if isinstance(fact, events.LegDescribed)
        else fact
        for fact in road
    ]


def swap(*, north: int, south: int, hour: bool, fleet: Iterable[Fact] | None = None) -> Operation:
    """A swap of two lots with a bus of ten for each: so many people on either side."""
    listed = [
        *(events.PartyNamed(party=Party(id=name, name=Name(en=name, ar=name))) for name in "AB"),
        *(person(f"N{n:02}", at="north", lot="N1") for n in range(north)),
        *(person(f"S{n:02}", at="south", lot="S1") for n in range(south)),
        *(fleet or (bus("VN", lot="N1", at="north"), bus("VS", lot="S1", at="south"))),
        of_north(),
        of_south(),
        policy(spare_capacity=0.0),
    ]
    made = lived(listed, road=both_ways(TWO_WAYS))
    return replace(
        made,
        description=msgspec.structs.replace(made.description, departs_at=HOUR if hour else None),
    )


def planned(operation: Operation) -> Plan:
    problem = pose(operation).problem
    plan = solve(problem, lambda: False, 1).plan
    assert violations(problem, plan) == ()
    made = {**plan_as_json(plan, UTC), "findings": []}
    assert [p.text("en") for p in judge(operation, made).problems] == []
    return plan


def at_the_line(plan: Plan, lot: str) -> list[int]:
    """When the runs of a lot are at the crossing, from the first movement; nobody loads here."""
    reach = next(p.arrive.p50_s for p in plan.passages if (p.lot, p.place) == (lot, "line"))
    runs = sorted((t for t in plan.trips if t.lot == lot), key=lambda t: t.run)
    return [(t.boards_s or 0) + reach for t in runs]


@pytest.mark.parametrize("hour", [False, True])
def test_run_by_run_both_sides_are_at_the_crossing_at_one_time(hour: bool) -> None:
    plan = planned(swap(north=27, south=20, hour=hour))
    north, south = at_the_line(plan, "N1"), at_the_line(plan, "S1")
    assert (len(north), len(south)) == (3, 2)
    for mine, theirs in zip(north, south, strict=False):
        assert abs(mine - theirs) <= 60
    (pair,) = plan.pairs
    assert (pair.lots, pair.crossing) == (("S1", "N1"), "line")
    assert abs(pair.after_s - 5 * 3600) < 1800
    assert len(pair.runs) == 2, "the third run of the north has no counterpart"
    for run, mine, theirs in zip(pair.runs, north, south, strict=False):
        assert run.meets_s == max(mine, theirs)
    first, then = pair.runs[0].leaves_s
    assert then - first == pair.after_s
    departs = {t.id: t.departs_at for t in plan.trips}
    assert all((at is not None) == hour for at in departs.values())


def test_who_is_withdrawn_too_soon_to_wait_is_not_left_behind_for_it() -> None:
    fleet = (
        bus("VN", lot="N1", at="north", available_until=HOUR.replace(hour=17)),
        bus("VS", lot="S1", at="south"),
    )
    plan = planned(swap(north=20, south=20, hour=True, fleet=fleet))
    assert (plan.unseated, plan.pairs) == ((), ())


def test_the_judge_tells_of_runs_that_leave_otherwise_than_the_plan_says() -> None:
    operation = swap(north=27, south=20, hour=False)
    plan = planned(operation)
    sooner = tuple(replace(t, boards_s=0) if t.id == "VN/1" else t for t in plan.trips)
    made = {**plan_as_json(replace(plan, trips=sooner), UTC), "findings": []}
    assert "plan_pair_departs_apart" in {p.code for p in judge(operation, made).problems}


@pytest.mark.parametrize(
    "change",
    [
        {"leaves_s": [0, 60]},
        {"meets_s": 7},
        {"run": 3},
        {"leaves_s": []},
    ],
)
def test_a_later_run_that_is_told_wrong_is_named(change: dict[str, object]) -> None:
    operation = swap(north=27, south=20, hour=False)
    made = {**plan_as_json(planned(operation), UTC), "findings": []}
    made["pairs"][0]["runs"][1].update(change)
    assert {p.code for p in judge(operation, made).problems} == {"plan_pair_run_mistimed"}


def test_a_run_that_is_left_out_is_named() -> None:
    operation = swap(north=27, south=20, hour=False)
    made = {**plan_as_json(planned(operation), UTC), "findings": []}
    made["pairs"][0]["runs"].pop()
    assert {p.code for p in judge(operation, made).problems} == {"plan_pair_run_mistimed"}


def test_one_bus_that_serves_both_sides_cannot_be_in_two_places() -> None:
    """No pair is claimed that does not meet; everybody rides all the same."""
    plan = planned(swap(north=20, south=20, hour=False, fleet=(bus("V", at="north"),)))
    assert plan.unseated == ()
    for pair in plan.pairs:
        assert abs(at_the_line(plan, "N1")[0] - at_the_line(plan, "S1")[0]) <= 60, pair
