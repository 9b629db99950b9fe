# SPDX-License-Identifier: Apache-2.0
"""Planning again with a road that is cut, or a shelter that takes nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qafila import app
from qafila.core import events
from qafila.core.events import Fact
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.core.plan import Plan, plan_as_json, violations
from qafila.core.problem import Posed, pose
from qafila.core.route import Leg, Place
from qafila.core.values import Name, PlaceKind, exactly
from qafila.judge import judge
from qafila.planner import solve
from qafila.rules.way import ways
from tests.days import lived, moved
from tests.operations import ROAD, SCHOOL, bus, family, operation

NOW = datetime(2026, 3, 1, 5, tzinfo=UTC)
CAMP = Place(id="camp", name=Name(en="Camp"), kind=PlaceKind.RECEPTION, unload_s=300)
FALLBACK = Place(id="hall", name=Name(en="Hall"), kind=PlaceKind.FALLBACK)


def leg(name: str, source: str, target: str, minutes: int, **values: object) -> Fact:
    travel = exactly(60 * minutes)
    made = Leg(id=name, source=source, target=target, travel=travel)
    return events.LegDescribed(leg=replace(made, **values))  # type: ignore[arg-type]


ROUND_ABOUT = leg("round-about", "square", "school", 200)
TO_CAMP = (events.PlaceNamed(place=CAMP), leg("to-camp", "gate", "camp", 60))
TO_HALL = (events.PlaceNamed(place=FALLBACK), leg("to-hall", "gate", "hall", 20))
WITHDRAWN = tuple(
    events.PlaceNamed(place=replace(SCHOOL, capacity=0))
    if isinstance(fact, events.PlaceNamed) and fact.place.id == "school"
    else fact
    for fact in ROAD
)
PEOPLE = [family(f"F{i}", 4, to_place="school") for i in range(6)]
FLEET = [bus(f"B{i}", 20) for i in range(4)]


def report(what: events.IncidentKind, **values: str) -> Fact:
    return events.IncidentReported(what=what, text="heard on the radio", **values)


def planned(op: Operation, kept: dict[str, str] | None = None) -> tuple[Posed, Plan, list[Finding]]:
    posed = pose(op)
    solution = solve(posed.problem, lambda: False, 1, kept)
    assert violations(posed.problem, solution.plan) == ()
    body = {**plan_as_json(solution.plan, UTC), "findings": []}
    wrong = [f.code for f in judge(posed.operation, body).problems]
    assert wrong == []
    return posed, solution.plan, [*posed.findings, *solution.findings]


def said(op: Operation) -> dict[str, Finding]:
    """Return what is said with a whole plan, by code."""
    opened = app.Opened(operation=op, posed=pose(op), findings=(), sources={})
    return {f.code: f for f in app.make_plan(opened, now=NOW, stop=lambda: False, seed=1).findings}


def seats(plan: Plan) -> dict[str, str]:
    return {person: trip.vehicle for trip in plan.trips for person in trip.people}


def codes(findings: list[Finding]) -> set[str]:
    return {each.code for each in findings}


def told(*facts: Fact, road: tuple[Fact, ...] = ROAD) -> Operation:
    """Return the operation on a day on which this was reported."""
    listed = [fact for household in PEOPLE for fact in household]
    return lived([*listed, *FLEET], *facts, road=road)


CUT = report(events.IncidentKind.ROAD_CUT, leg="square-gate")
OPEN = report(events.IncidentKind.ROAD_OPEN, leg="square-gate")
REFUSES = report(events.IncidentKind.REFUSAL, place="school")
RESUMES = report(events.IncidentKind.RESUMED, place="school")


@pytest.mark.parametrize("around", [(), (ROUND_ABOUT,)], ids=["no other way", "another way"])
def test_a_plan_without_the_cut_road_still_knows_where_it_was_cut(around: tuple[Fact, ...]) -> None:
    op = told(CUT, road=(*ROAD, *around))
    found = said(op)
    assert "unsafe_place_not_said" not in found  # its remedy is to take the report back
    checked = {f.code: f for f in ways(op, NOW)}
    assert found["way_not_safe"].subject() == checked["way_not_safe"].subject()
    assert found["way_not_safe"].subject()["way"] == "square-gate"


def test_the_plan_leads_around_a_road_that_is_cut_and_everybody_keeps_their_vehicle() -> None:
    road = (*ROAD, ROUND_ABOUT)
    _, before, _ = planned(told(road=road))
    posed, plan, findings = planned(told(CUT, road=road), seats(before))
    assert "road_cut" in codes(findings)
    (way,) = posed.problem.paths.values()
    assert [stretch.leg.id for stretch in way.stretches] == ["round-about"]
    assert seats(plan) == seats(before)
    assert plan.quality.changed_people == 0
    assert plan.quality.completion_s != before.quality.completion_s


@pytest.mark.parametrize("facts", [(CUT, OPEN), (report(events.IncidentKind.ROAD_OPEN),)])
def test_a_road_that_is_open_again_is_driven(facts: tuple[Fact, ...]) -> None:
    posed, _, findings = planned(told(*facts, road=(*ROAD, ROUND_ABOUT)))
    assert "road_cut" not in codes(findings)
    (way,) = posed.problem.paths.values()
    assert len(way.stretches) == 2


def test_with_no_other_way_people_keep_their_seats_and_it_is_said() -> None:
    _, plan, findings = planned(told(report(events.IncidentKind.ROAD_CUT, place="gate")))
    assert {"road_cut", "no_way_known"} <= codes(findings)
    assert sum(f.code == "road_cut" for f in findings) == 2
    assert len(seats(plan)) == 24
    (no_way,) = [f for f in findings if f.code == "no_way_known"]
    assert no_way.subject()["cut"] == ("square-gate", "gate-school")
    assert "square-gate" in no_way.text("en")
    assert "square-gate" in no_way.remedy("ar")
    assert plan.passages == ()


@pytest.mark.parametrize(
    ("facts", "road", "target"),
    [
        ((REFUSES,), (*ROAD, *TO_CAMP), "camp"),
        ((REFUSES,), (*ROAD, *TO_CAMP, *TO_HALL), "camp"),
        ((REFUSES,), (*ROAD, *TO_HALL), "hall"),
        ((), (*WITHDRAWN, *TO_HALL), "hall"),
        ((REFUSES, RESUMES), (*ROAD, *TO_HALL), "school"),
        ((), (*ROAD, *TO_HALL), "school"),
    ],
)
def test_people_bound_for_a_shelter_that_refuses_are_planned_elsewhere_in_their_vehicles(
    facts: tuple[Fact, ...], road: tuple[Fact, ...], target: str
) -> None:
    _, before, _ = planned(told(road=ROAD))
    _, plan, findings = planned(told(*facts, road=road), seats(before))
    assert {trip.target for trip in plan.trips} == {target}
    assert seats(plan) == seats(before)
    found = [f for f in findings if f.code == "shelter_takes_nobody"]
    assert bool(found) is (target != "school")
    for each in found:
        assert each.subject()["count"] == 24


def test_with_nowhere_else_to_go_nobody_is_sent_elsewhere_and_the_departure_is_held() -> None:
    _, plan, findings = planned(told(REFUSES))
    assert {trip.target for trip in plan.trips} == {"school"}
    (found,) = [f for f in findings if f.code == "no_shelter_takes_anybody"]
    assert found.subject()["count"] == 24


def test_a_place_that_the_route_no_longer_has_is_left_for_another_a_slip_is_not() -> None:
    road = (*ROAD, *TO_CAMP)
    gone = operation(family("A", 3, to_place="mosque"), FLEET, road=road)
    _, plan, findings = planned(gone)
    assert {trip.target for trip in plan.trips} <= {"school", "camp"}
    assert "shelter_takes_nobody" in codes(findings)
    slip = operation(family("A", 3, to_place="schol"), FLEET, road=road)
    posed = pose(slip)
    assert {unit.target for unit in posed.problem.units} == {"schol"}


def test_people_aboard_stay_in_their_vehicle_and_go_to_the_other_shelter() -> None:
    road = (*ROAD, *TO_CAMP)
    listed = [*family("A", 3, to_place="school"), *family("B", 3, to_place="school"), *FLEET]
    sitting = moved("square", "vehicle:B1", "A-1", "A-2", "A-3")
    _, plan, findings = planned(lived(listed, sitting, REFUSES, road=road))
    assert {seats(plan)[f"A-{n}"] for n in (1, 2, 3)} == {"B1"}
    assert {trip.target for trip in plan.trips} == {"camp"}
    (found,) = [f for f in findings if f.code == "shelter_takes_nobody"]
    assert found.subject()["count"] == 6


def test_nobody_without_a_destination_is_sent_to_a_shelter_that_refuses() -> None:
    road = (*ROAD, *TO_CAMP)
    _, plan, _ = planned(lived([*family("A", 3), *FLEET], road=road))
    assert {trip.target for trip in plan.trips} == {"school"}  # the nearest
    _, plan, findings = planned(lived([*family("A", 3), *FLEET], REFUSES, road=road))
    assert {trip.target for trip in plan.trips} == {"camp"}
    assert "shelter_takes_nobody" in codes(findings)


def test_whom_the_plan_in_force_sent_to_a_shelter_that_refuses_now_is_counted() -> None:
    """Nobody said where they go: the plan chose the school. Who is there already is left out."""
    road = (*ROAD, *TO_CAMP)
    listed = [*family("A", 3), *family("B", 2), *FLEET]
    _, before, _ = planned(lived(listed, road=road))
    assert {trip.target for trip in before.trips} == {"school"}
    there = moved("square", "place:school", "B-1", "B-2")
    issued = events.PlanIssued(plan=before)
    findings = pose(lived(listed, issued, there, REFUSES, road=road)).findings
    (found,) = [f for f in findings if f.code == "shelter_takes_nobody"]
    assert (found.subject()["count"], found.subject()["persons"]) == (3, ("A-1", "A-2", "A-3"))
