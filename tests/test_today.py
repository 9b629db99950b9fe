# SPDX-License-Identifier: Apache-2.0
"""Planning again from now: who is aboard stays aboard, and nobody is lost or planned twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from qafila import app, planner
from qafila.core import events
from qafila.core.events import Fact, PeopleMoved, VehiclesMoved, from_folder, seal
from qafila.core.ledger import Act
from qafila.core.operation import Operation, fold
from qafila.core.plan import Plan, violations
from qafila.core.problem import Posed, pose
from qafila.core.values import VehicleKind
from qafila.planner.conflicts import (
    HouseholdFitsNoVehicle,
    NoPlaceForNeed,
    NotEnoughSeats,
    SeatsNotTogether,
)
from tests.operations import ROAD, bus, described, family, operation, operations, person

WANT_OF_ROOM = {
    kind.code for kind in (NotEnoughSeats, SeatsNotTogether, NoPlaceForNeed, HouseholdFitsNoVehicle)
}

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def moved(persons: Iterable[str], target: str, source: str = "place:square") -> Fact:
    return PeopleMoved(persons=tuple(persons), source=source, target=target, act=Act.BOARDED)


def now(start: list[Fact], *day: Fact) -> Operation:
    """Fold a folder and a day of one device behind it."""
    folder = from_folder([described(departs_at=None), *ROAD, *start])
    later = folder[0].happened_at + timedelta(days=1)
    ids = (f"day-{n}" for n in range(len(day)))
    chain = seal(day, device="phone", author="marshal", at=later, ids=ids)
    return fold([*folder, *(sealed.envelope for sealed in chain)])


def planned(told: Operation) -> tuple[Posed, Plan, set[str]]:
    posed = pose(told)
    solution = planner.solve(posed.problem, lambda: False, 1)
    assert violations(posed.problem, solution.plan) == ()
    opened = app.Opened(operation=told, posed=posed, findings=(), sources={})
    made = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    assert app.verify_plan(opened, json.loads(app.plan_json(made))) == ()
    return posed, solution.plan, {f.code for f in made.findings}


def vehicle_of(plan: Plan) -> dict[str, str]:
    return {person: trip.vehicle for trip in plan.trips for person in trip.people}


def test_an_operation_in_which_nobody_moved_is_planned_as_its_folder_says() -> None:
    told = operation(family("F1", 3), bus("B1"))
    assert pose(told).operation is told


def test_whoever_is_aboard_stays_in_that_vehicle() -> None:
    start = [*family("F1", 3), *family("F2", 3), bus("B1", 10), bus("B2", 10)]
    posed, plan, _ = planned(now(start, moved(["F1-1", "F1-2", "F1-3"], "vehicle:B2")))
    assert {vehicle_of(plan)[p] for p in ("F1-1", "F1-2", "F1-3")} == {"B2"}
    assert set(vehicle_of(plan)) == set(posed.operation.persons)


def test_the_rest_of_a_family_is_asked_into_the_vehicle_of_those_aboard() -> None:
    start = [*family("F1", 4), bus("B1", 10), bus("B2", 10)]
    _, plan, _ = planned(now(start, moved(["F1-1"], "vehicle:B2")))
    assert set(vehicle_of(plan).values()) == {"B2"}


def test_a_family_found_in_two_vehicles_is_left_where_it_sits() -> None:
    start = [*family("F1", 2), bus("B1", 10), bus("B2", 10)]
    told = now(start, moved(["F1-1"], "vehicle:B1"), moved(["F1-2"], "vehicle:B2"))
    _, plan, _ = planned(told)
    assert vehicle_of(plan) == {"F1-1": "B1", "F1-2": "B2"}


def test_a_child_whose_guardian_sits_in_another_vehicle_keeps_its_seat() -> None:
    start: list[Fact] = [person("G"), person("C", age=7, guardian="G"), bus("B1"), bus("B2")]
    _, plan, _ = planned(now(start, moved(["G"], "vehicle:B1"), moved(["C"], "vehicle:B2")))
    assert vehicle_of(plan) == {"G": "B1", "C": "B2"}


def test_a_child_whose_guardian_is_in_hospital_waits_and_is_not_given_to_another() -> None:
    start: list[Fact] = [person("G"), person("C", age=7, guardian="G"), bus("B1")]
    away = PeopleMoved(
        persons=("G",), source="place:square", target="custody:army", act=Act.DETAINED
    )
    _, plan, codes = planned(now(start, away))
    assert vehicle_of(plan) == {}
    assert {u.person: u.why for u in plan.unseated} == {
        "G": "not_with_the_column",
        "C": "guardian_not_travelling",
    }
    assert {"not_with_the_column", "guardian_not_travelling"} <= codes


def test_who_has_arrived_is_not_planned_again_and_is_not_lost() -> None:
    start = [*family("F1", 2), *family("F2", 1), bus("B1")]
    _, plan, codes = planned(now(start, moved(["F1-1", "F1-2"], "place:school")))
    assert set(vehicle_of(plan)) == {"F2-1"}
    assert {u.person for u in plan.unseated} == {"F1-1", "F1-2"}
    assert "already_arrived" in codes


def test_a_vehicle_that_is_gone_is_left_out() -> None:
    start = [*family("F1", 2), bus("B1", at="square"), bus("B2", at="square")]
    burned = VehiclesMoved(vehicles=("B1",), source="place:square", target="gone")
    _, plan, codes = planned(now(start, burned))
    assert set(vehicle_of(plan).values()) == {"B2"}
    assert "vehicle_gone" in codes


def test_people_on_the_road_go_on_from_where_their_vehicle_is() -> None:
    start = [*family("F1", 2), *family("F2", 2), bus("B1", at="square"), bus("B2", at="square")]
    told = now(
        start,
        moved(["F1-1", "F1-2"], "vehicle:B1"),
        VehiclesMoved(vehicles=("B1",), source="place:square", target="place:gate"),
    )
    _, plan, _ = planned(told)
    assert {(t.vehicle, t.source) for t in plan.trips} == {("B1", "gate"), ("B2", "square")}


def test_a_stranger_aboard_takes_a_seat() -> None:
    start = [*family("F1", 2), bus("B1", 2)]
    told = now(start, moved(["someone"], "vehicle:B1", "outside"))
    _, plan, _ = planned(told)
    assert vehicle_of(plan)["someone"] == "B1"
    assert {u.person for u in plan.unseated} == {"F1-1", "F1-2"}


def test_six_in_a_bus_of_four_seats_stay_in_it_and_nobody_is_added() -> None:
    start = [*family("F1", 6), *family("F2", 3), bus("B1", 4), bus("B2", 10)]
    told = now(start, moved([f"F1-{n}" for n in range(1, 7)], "vehicle:B1"))
    _, plan, codes = planned(told)
    assert {vehicle_of(plan)[f"F1-{n}"] for n in range(1, 7)} == {"B1"}
    assert {vehicle_of(plan)[f"F2-{n}"] for n in range(1, 4)} == {"B2"}
    assert not plan.unseated
    assert "boarded_more_than_seats" in codes
    (trip,) = [trip for trip in plan.trips if trip.vehicle == "B1"]
    assert (trip.seats_used, trip.seats_free) == (6, 0)
    assert told.vehicles["B1"].seats == 4, "the list says what it said"


def test_the_rest_of_a_family_rides_elsewhere_when_the_vehicle_is_full() -> None:
    start = [*family("F1", 5), bus("B1", 3), bus("B2", 10)]
    _, plan, _ = planned(now(start, moved(["F1-1", "F1-2", "F1-3"], "vehicle:B1")))
    rides = vehicle_of(plan)
    assert [rides[f"F1-{n}"] for n in range(1, 6)] == ["B1", "B1", "B1", "B2", "B2"]


def test_those_who_ride_along_in_an_ambulance_stay_in_it_and_nobody_else_gets_in() -> None:
    ambulance = bus("A1", 4, kind=VehicleKind.AMBULANCE)
    start = [*family("F1", 2), *family("F2", 2), ambulance, bus("B2", 10)]
    _, plan, _ = planned(now(start, moved(["F1-1", "F1-2"], "vehicle:A1")))
    rides = vehicle_of(plan)
    assert (rides["F1-1"], rides["F1-2"]) == ("A1", "A1")
    assert (rides["F2-1"], rides["F2-2"]) == ("B2", "B2")


def test_a_vehicle_that_is_carried_by_another_carries_nobody_in_the_plan() -> None:
    start = [*family("F1", 2), bus("B1", 10), bus("B2", 10)]
    on_a_truck = VehiclesMoved(vehicles=("B1",), source="place:square", target="vehicle:T9")
    _, plan, codes = planned(now(start, on_a_truck))
    assert set(vehicle_of(plan).values()) == {"B2"}
    assert "B1" not in plan.reserve
    assert "vehicle_gone" in codes


def test_once_the_day_has_begun_no_clock_times_are_invented() -> None:
    told = now(family("F1", 2), moved(["F1-1"], "place:gate"))
    assert pose(told).problem.departs_at is None


@settings(max_examples=150, deadline=None)
@given(operations(), st.data())
def test_no_new_plan_loses_or_doubles_anybody_or_makes_them_change_vehicles(
    start: Operation, data: st.DataObject
) -> None:
    people, fleet = sorted(start.persons), sorted(start.vehicles)
    places = ["place:square", "place:school", "left", "custody:x", "unaccounted"]
    targets = [*places, *(f"vehicle:{v}" for v in fleet)]
    day: list[Fact] = []
    for one in people:
        target = data.draw(st.sampled_from([None, None, *targets]))
        if target:
            day.append(moved([one], target, "outside"))
    for vehicle in fleet:
        place = data.draw(st.sampled_from([None, None, "place:gate", "gone"]))
        if place:
            day.append(VehiclesMoved(vehicles=(vehicle,), source="outside", target=place))
    told = now(stated(start), *day)
    posed = pose(told)
    plan = planner.solve(posed.problem, lambda: False, 1).plan
    assert violations(posed.problem, plan) == ()
    seated = [p for trip in plan.trips for p in trip.people]
    unseated = [u.person for u in plan.unseated]
    assert sorted([*seated, *unseated]) == sorted(posed.operation.persons)
    assert set(people) <= set(posed.operation.persons)
    where = told.day.people.where
    for entry in plan.unseated:
        place = where.get(entry.person, "")
        if place.startswith("vehicle:") and place[8:] in posed.operation.vehicles:
            assert entry.why not in WANT_OF_ROOM, "who is aboard has the place they sit on"
    for who, vehicle in vehicle_of(plan).items():
        place = where.get(who, "")
        if place.startswith("vehicle:") and place[8:] in posed.operation.vehicles:
            assert place == f"vehicle:{vehicle}"


def stated(told: Operation) -> list[Fact]:
    """The facts that a folder of this operation states."""
    return [
        *(events.CohortNamed(cohort=c) for c in told.cohorts.values()),
        *(events.StageAgreed(stage=s) for s in told.stages.values()),
        *(events.ObligationUndertaken(obligation=o) for o in told.obligations.values()),
        *(events.PersonRegistered(person=p) for p in told.persons.values()),
        *(events.VehicleRegistered(vehicle=v) for v in told.vehicles.values()),
        events.PolicySet(policy=told.policy),
    ]


def test_a_stranger_who_arrived_or_sits_in_a_bus_of_no_list_is_not_planned_elsewhere() -> None:
    start = [*family("F1", 3), bus("B1", 10), bus("B2", 10)]
    burned = VehiclesMoved(vehicles=("B2",), source="place:square", target="gone")
    day = (
        moved(["arrived"], "place:school", "outside"),
        moved(["in-another-bus"], "vehicle:ghost", "outside"),
        moved(["in-a-lost-bus"], "vehicle:B2", "outside"),
        moved(["waiting"], "place:square", "outside"),
        burned,
    )
    _, plan, _ = planned(now(start, *day))
    assert vehicle_of(plan) == dict.fromkeys(("F1-1", "F1-2", "F1-3", "waiting"), "B1")


def test_a_bus_that_somebody_holds_carries_nobody_in_the_plan() -> None:
    start = [*family("F1", 3), *family("F2", 2), bus("B1", 10), bus("B2", 10)]
    held = VehiclesMoved(vehicles=("B1",), source="place:square", target="custody:army")
    _, plan, codes = planned(now(start, moved(["F1-1"], "vehicle:B1"), held))
    assert set(vehicle_of(plan).values()) == {"B2"}
    assert "F1-1" not in vehicle_of(plan)
    assert {"vehicle_gone", "not_with_the_column"} <= codes
