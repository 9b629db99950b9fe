# SPDX-License-Identifier: Apache-2.0
"""People for whom no way is known take no vehicle from those for whom one is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from qafila import app
from qafila.core import events
from qafila.core.events import Fact
from qafila.core.findings import Finding
from qafila.core.plan import Plan
from qafila.core.problem import pose
from qafila.core.route import Leg, Place
from qafila.core.values import Name, PlaceKind, exactly
from tests.operations import Facts, bus, move, operation, person, policy, stage

NOW = datetime(2026, 3, 1, 5, tzinfo=UTC)
CUT_OFF: list[Fact] = [
    events.PlaceNamed(
        place=Place(id="alley", name=Name(en="Alley", ar="الزقاق"), kind=PlaceKind.ASSEMBLY)
    )
]


def crowd(name: str, count: int, place: str, **more: Any) -> list[Fact]:
    return [person(f"{name}{n:02}", at=place, **more) for n in range(count)]


def planned(*facts: Facts) -> tuple[Plan, dict[str, Finding]]:
    op = operation(CUT_OFF, *facts)
    opened = app.Opened(operation=op, posed=pose(op), findings=(), sources={})
    made = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    assert app.verify_plan(opened, json.loads(app.plan_json(made))) == ()
    return made.plan, {f.code: f for f in made.findings}


def riding(plan: Plan, name: str) -> int:
    return sum(p.startswith(name) for trip in plan.trips for p in trip.people)


@pytest.mark.parametrize("shuttles", [False, True])
def test_the_only_bus_serves_those_who_can_be_driven_somewhere(shuttles: bool) -> None:
    """The alley comes before the square by name, and had the bus to itself."""
    plan, found = planned(
        crowd("A", 8, "alley"), crowd("S", 10, "square"), bus("B1", 10), policy(shuttles=shuttles)
    )
    assert (riding(plan, "A"), riding(plan, "S")) == (0, 10)
    assert {u.person[0]: u.why for u in plan.unseated} == {"A": "left_for_want_of_way"}
    said = found["left_for_want_of_way"]
    assert said.subject()["count"] == 8
    assert {"no_way_known", "left_for_want_of_way"} <= found.keys()
    assert "rules_cannot_all_hold" not in found


def told_without_way(*road: Fact, to_place: str = "camp") -> Finding:
    """Return what is said of people who are bound for a camp."""
    camp = Place(id="camp", name=Name(en="Camp", ar="المخيم"), kind=PlaceKind.RECEPTION)
    _, found = planned(
        crowd("A", 3, "square", to_place=to_place),
        bus("B1", 10),
        events.PlaceNamed(place=camp),
        road,
    )
    return found["no_way_known"]


def test_who_has_no_way_is_told_where_one_leads_and_which_leg_is_of_one_direction() -> None:
    nothing = told_without_way()
    assert nothing.subject()["one_way"] == ()
    assert nothing.subject()["elsewhere"] == ("school",)
    assert "or send these people where a way is known to: School" in nothing.remedy("en")
    assert "أو وجّه هؤلاء الناس إلى حيث يُعرف طريق" in nothing.remedy("ar")

    def leg(*, both_ways: bool) -> Fact:
        return events.LegDescribed(
            leg=Leg(
                id="down", source="camp", target="gate", travel=exactly(600), both_ways=both_ways
            )
        )

    backwards = told_without_way(leg(both_ways=False))
    assert backwards.subject()["one_way"] == ("down",)
    assert "say so there (both_ways): down" in backwards.remedy("en")
    assert "بالاتجاه المعاكس" in backwards.remedy("ar")
    with pytest.raises(KeyError):
        told_without_way(leg(both_ways=True))


def test_runs_have_all_vehicles_before_a_journey_that_nobody_can_drive() -> None:
    plan, _ = planned(
        crowd("A", 8, "alley"), crowd("S", 40, "square"), bus("B1", 10), bus("B2", 10)
    )
    assert (riding(plan, "A"), riding(plan, "S")) == (0, 40)
    assert {t.vehicle for t in plan.trips} == {"B1", "B2"}
    assert max(t.run for t in plan.trips) == 2


def test_a_bus_that_nobody_else_needs_is_theirs() -> None:
    plan, found = planned(
        crowd("A", 8, "alley"), crowd("S", 10, "square"), bus("B1", 10), bus("B2", 10)
    )
    assert (riding(plan, "A"), riding(plan, "S")) == (8, 10)
    assert "left_for_want_of_way" not in found
    assert next(t.elapsed for t in plan.trips if t.source == "alley") is None


def test_a_later_stage_with_a_way_comes_before_an_earlier_one_without() -> None:
    plan, _ = planned(
        stage("one"), stage("two", "one"), move("m1", stage="one", lots=("L1",)),
        move("m2", stage="two", lots=("L2",)), crowd("A", 8, "alley", lot="L1"),
        crowd("S", 10, "square", lot="L2"), bus("B1", 10), policy(shuttles=False),
    )  # fmt: skip
    assert (riding(plan, "A"), riding(plan, "S")) == (0, 10)


def test_where_no_way_at_all_is_known_everybody_is_seated_as_before() -> None:
    op = operation(crowd("S", 10, "square"), bus("B1", 10), road=())
    opened = app.Opened(operation=op, posed=pose(op), findings=(), sources={})
    made = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    assert riding(made.plan, "S") == 10
