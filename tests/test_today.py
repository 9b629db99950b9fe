# SPDX-License-Identifier: Apache-2.0
"""Planning again from now: who is aboard stays aboard, and nobody is lost or planned twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila import app, planner
from qafila.core import events
from qafila.core.events import Fact, PeopleMoved, VehiclesMoved, from_folder, seal
from qafila.core.findings import Hold, Severity
from qafila.core.ledger import Act
from qafila.core.operation import Operation, fold
from qafila.core.plan import MarchRole, Plan, Unseated, violations
from qafila.core.problem import Posed, pose
from qafila.core.route import Place
from qafila.core.values import Consent, Name, Need, PlaceKind, VehicleKind
from tests.operations import (
    ROAD,
    ambulance,
    bus,
    cohort,
    described,
    family,
    move,
    operation,
    operations,
    person,
    policy,
)

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
    start = [*family("F1", 2), bus("B1", 2), policy(shuttles=False)]
    told = now(start, moved(["someone"], "vehicle:B1", "outside"))
    _, plan, _ = planned(told)
    assert vehicle_of(plan)["someone"] == "B1"
    assert {u.person for u in plan.unseated} == {"F1-1", "F1-2"}


def test_the_rest_of_a_family_rides_elsewhere_when_the_vehicle_is_full() -> None:
    start = [*family("F1", 5), bus("B1", 3), bus("B2", 10)]
    _, plan, _ = planned(now(start, moved(["F1-1", "F1-2", "F1-3"], "vehicle:B1")))
    rides = vehicle_of(plan)
    assert [rides[f"F1-{n}"] for n in range(1, 6)] == ["B1", "B1", "B1", "B2", "B2"]


def test_those_who_ride_along_in_an_ambulance_stay_in_it_and_nobody_else_gets_in() -> None:
    start = [*family("F1", 2), *family("F2", 2), ambulance("A1", seats=4), bus("B2", 10)]
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


@st.composite
def days(draw: st.DrawFn) -> Operation:
    """Draw an operation with a day: people anywhere (often crowded), vehicles anywhere."""
    start = draw(operations())
    people, fleet = sorted(start.persons), sorted(start.vehicles)
    crowd: list[str | None] = [None, *(f"vehicle:{v}" for v in fleet[:2])]
    spread: list[str | None] = [None, None, *PLACES, *(f"vehicle:{v}" for v in (*fleet, "ghost"))]
    targets = draw(st.sampled_from([crowd, spread]))
    strangers = draw(st.sampled_from([[], ["stranger-1", "stranger-2"]]))
    day: list[Fact] = []
    for one in (*people, *strangers):
        target, source = draw(st.sampled_from(targets)), draw(st.sampled_from(SOURCES))
        if target and target != source:
            day.append(moved([one], target, source))
    for vehicle in fleet:
        place = draw(st.sampled_from([None, None, None, *PLACES, "gone", "vehicle:V0"]))
        if place:
            day.append(VehiclesMoved(vehicles=(vehicle,), source="outside", target=place))
    return now(stated(start), *day)


SOURCES = ("outside", "place:square")
PLACES = (
    "place:square", "place:gate", "place:school", "place:nowhere", "road:square-gate", "road:none",
    "left", "custody:x", "unaccounted",
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(days())
def test_no_new_plan_loses_or_doubles_anybody_or_makes_them_change_vehicles(
    told: Operation,
) -> None:
    posed, plan, _ = planned(told)
    seated = [p for trip in plan.trips for p in trip.people]
    unseated = {u.person: u.why for u in plan.unseated}
    assert sorted([*seated, *unseated]) == sorted(posed.operation.persons)
    assert set(told.persons) <= set(posed.operation.persons)
    aboard, vehicles = sitting(told), posed.operation.vehicles
    riding = vehicle_of(plan)
    for who, vehicle in aboard.items():
        if vehicle in vehicles and unseated.get(who) not in MAY_GET_OFF:
            assert riding.get(who) == vehicle
    for trip in plan.trips:
        if trip.vehicle not in aboard.values():
            continue
        put = [p for p in trip.people if aboard.get(p) != trip.vehicle]
        stays = [p for p in trip.people if aboard.get(p) == trip.vehicle]
        # Counted without the rules: nobody is put where people sit without a seat of some kind.
        room = vehicles[trip.vehicle]
        places = room.passenger_seats + room.wheelchair + room.stretcher
        assert not put or len(put) + len(stays) <= places


MAY_GET_OFF = ("consent_refused", "guardian_not_travelling")


def sitting(told: Operation) -> dict[str, str]:
    """The vehicle of each person who is aboard one."""
    where = told.day.people.where
    return {p: w.removeprefix("vehicle:") for p, w in where.items() if w.startswith("vehicle:")}


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


SIX = [f"F1-{n}" for n in range(1, 7)]


def test_six_in_a_bus_of_four_stay_in_it_and_nobody_joins_them() -> None:
    start = [*family("F1", 6), *family("F2", 2), bus("B1", 4), bus("B2", 4)]
    told = now(start, moved(SIX, "vehicle:B1"))
    posed, plan, codes = planned(told)
    assert vehicle_of(plan) == {**dict.fromkeys(SIX, "B1"), "F2-1": "B2", "F2-2": "B2"}
    assert plan.unseated == ()
    full = next(trip for trip in plan.trips if trip.vehicle == "B1")
    assert (full.seats_used, full.seats_free) == (6, 0)
    (said,) = [f for f in posed.findings if f.code == "aboard_more_than_places"]
    assert (said.severity, said.holds) == (Severity.WARNING, None)
    assert said.subject() == {
        "vehicle": "B1", "count": 6, "seats": 2, "wheelchair": 0, "stretcher": 0, "oxygen": 0,
    }  # fmt: skip
    assert {"aboard_more_than_places", "boarded_more_than_seats"} <= codes
    assert told.vehicles["B1"].seats == 4, "the list says what it said"


def test_who_is_beside_a_crowded_bus_gets_no_place_in_it() -> None:
    start: list[Fact] = [
        *family("F1", 6), *family("F2", 2), bus("B1", 4, wheelchair=1), policy(shuttles=False),
    ]  # fmt: skip
    _, plan, codes = planned(now(start, moved(SIX, "vehicle:B1")))
    assert set(vehicle_of(plan)) == set(SIX)
    assert {u.person for u in plan.unseated} == {"F2-1", "F2-2"}
    assert "not_enough_seats" in codes


@pytest.mark.parametrize("shuttles", [False, True])
@pytest.mark.parametrize("kin", [None, "K"])
def test_nobody_is_put_beside_a_patient_who_sits_without_oxygen(
    shuttles: bool, kin: str | None
) -> None:
    start: list[Fact] = [
        person("P", needs=(Need.OXYGEN,), kin=kin), *family("F1", 2, kin=kin),
        *family("F2", 2), bus("B1", 9), bus("B2", 2), policy(shuttles=shuttles),
    ]  # fmt: skip
    _, plan, _ = planned(now(start, moved(["P"], "vehicle:B1")))
    first = next(trip for trip in plan.trips if trip.vehicle == "B1" and trip.run == 1)
    assert first.people == ("P",)


def test_who_needs_a_place_that_the_vehicle_lacks_sits_on_a_seat() -> None:
    start: list[Fact] = [
        person("W", needs=(Need.WHEELCHAIR,)), person("L", needs=(Need.STRETCHER, Need.OXYGEN)),
        *family("F1", 3), bus("B1", 5, oxygen=1), policy(spare_capacity=0.0),
    ]  # fmt: skip
    posed, plan, _ = planned(now(start, moved(["W", "L"], "vehicle:B1")))
    assert {t.vehicle: (len(t.people), t.seats_used) for t in plan.trips} == {"B1": (5, 5)}
    (said,) = [f for f in posed.findings if f.code == "aboard_more_than_places"]
    assert said.subject() == {
        "vehicle": "B1", "count": 2, "seats": 0, "wheelchair": 1, "stretcher": 1, "oxygen": 0,
    }  # fmt: skip


def test_a_bus_with_people_in_it_is_left_to_them_by_every_other_lot() -> None:
    """The lot that comes first would take the larger bus, if nobody sat in it."""
    start = [
        move("m", lots=("L1", "L2")),
        *family("A", 3, lot="L1"), *family("B", 3, lot="L2"), bus("B1", 9, lot="L1"), bus("B2", 3),
    ]  # fmt: skip
    _, plan, _ = planned(now(start, moved(["B-1", "B-2", "B-3"], "vehicle:B1")))
    assert set(vehicle_of(plan)) == {"A-1", "A-2", "A-3", "B-1", "B-2", "B-3"}
    assert {(t.vehicle, t.lot) for t in plan.trips} == {("B1", "L2"), ("B2", "L1")}


def test_lots_and_destinations_in_one_vehicle_become_those_of_most() -> None:
    clinic = Place(id="clinic", name=Name(en="Clinic"), kind=PlaceKind.RECEPTION)
    start = [
        events.PlaceNamed(place=clinic), move("m", lots=("L1", "L2")),
        *family("A", 3, lot="L1", to_place="school"), person("B", lot="L2", to_place="school"),
        person("C", lot="L1", to_place="clinic"), bus("B1", 9),
    ]  # fmt: skip
    everybody = ["A-1", "A-2", "A-3", "B", "C"]
    posed, plan, codes = planned(now(start, moved(everybody, "vehicle:B1")))
    assert [(t.lot, t.target, list(t.people)) for t in plan.trips] == [("L1", "school", everybody)]
    assert {"aboard_in_another_lot", "aboard_for_elsewhere"} <= codes
    told = {f.code: f.subject() for f in posed.findings}
    assert told["aboard_for_elsewhere"]["persons"] == ("C",)
    assert told["aboard_in_another_lot"]["persons"] == ("B",)


def test_people_who_must_not_meet_and_do_are_told_of_and_nobody_is_put_beside_them() -> None:
    start = [
        cohort("red", "blue"), cohort("blue"), person("R", cohort="red"),
        person("B", cohort="blue"), *family("F1", 2, cohort="red"), bus("B1", 9), bus("B2", 9),
    ]  # fmt: skip
    posed, plan, _ = planned(now(start, moved(["R", "B"], "vehicle:B1")))
    assert vehicle_of(plan) == {"R": "B1", "B": "B1", "F1-1": "B2", "F1-2": "B2"}
    (said,) = [f for f in posed.findings if f.code == "aboard_against_rule"]
    assert (said.severity, said.holds) == (Severity.ERROR, Hold.DEPARTURE)


def test_people_in_a_truck_or_without_need_in_an_ambulance_stay_there() -> None:
    truck = bus("T1", 2, kind=VehicleKind.TRUCK)
    start = [*family("A", 2), *family("B", 2), *family("C", 2), truck, ambulance("AMB", seats=9)]
    day = (moved(["A-1", "A-2"], "vehicle:T1"), moved(["B-1", "B-2"], "vehicle:AMB"))
    posed, plan, _ = planned(now(start, *day))
    assert vehicle_of(plan) == {"A-1": "T1", "A-2": "T1", "B-1": "AMB", "B-2": "AMB"}
    assert {u.why for u in plan.unseated} == {"household_fits_no_vehicle"}
    said = [f.subject()["vehicle"] for f in posed.findings if f.code == "aboard_against_rule"]
    assert said == ["T1", "AMB"]


def test_a_circle_of_guardians_in_one_vehicle_stays_in_it() -> None:
    start: list[Fact] = [
        person("A", guardian="B"), person("B", guardian="A"), person("C", guardian="C"), bus("B1"),
    ]  # fmt: skip
    _, plan, codes = planned(now(start, moved(["A", "B", "C"], "vehicle:B1")))
    assert set(vehicle_of(plan)) == {"A", "B", "C"}
    assert {"guardian_circle", "aboard_against_rule"} <= codes


def test_the_family_of_those_who_have_driven_ahead_is_seated_all_the_same() -> None:
    start = [*family("F1", 3), bus("B1", 9, at="square"), bus("B2", 9, at="square")]
    told = now(
        start,
        moved(["F1-1"], "vehicle:B1"),
        VehiclesMoved(vehicles=("B1",), source="place:square", target="place:gate"),
    )
    _, plan, _ = planned(told)
    assert vehicle_of(plan) == {"F1-1": "B1", "F1-2": "B2", "F1-3": "B2"}


def test_a_child_waits_whose_guardian_is_aboard_and_refuses_or_has_driven_ahead() -> None:
    start = [person("G", consent=Consent.REFUSED), person("C", age=7, guardian="G"), bus("B1")]
    _, plan, _ = planned(now(start, moved(["G"], "vehicle:B1")))
    assert {u.person: u.why for u in plan.unseated} == {
        "G": "consent_refused",
        "C": "guardian_not_travelling",
    }
    start = [person("G"), person("C", age=7, guardian="G"), bus("B1"), bus("B2", at="square")]
    ahead = VehiclesMoved(vehicles=("B1",), source="place:square", target="place:gate")
    _, plan, _ = planned(now(start, moved(["G"], "vehicle:B1"), ahead))
    assert vehicle_of(plan) == {"G": "B1"}
    assert {u.person: u.why for u in plan.unseated} == {"C": "guardian_travels_apart"}


def test_the_rest_of_a_family_goes_in_the_lot_of_those_aboard() -> None:
    start = [move("m", lot_size=4), *family("A", 4), *family("F1", 4), bus("B1", 9), bus("B2", 9)]
    _, plan, _ = planned(now(start, moved(["F1-1"], "vehicle:B1")))
    assert {vehicle_of(plan)[f"F1-{n}"] for n in range(1, 5)} == {"B1"}


def test_no_bus_is_free_that_another_carries_or_that_is_at_no_place_of_the_route() -> None:
    """Each stood at the square in the folder, from where it would be of use."""
    for place, said in (
        ("vehicle:B2", "vehicle_gone"),
        ("custody:army", "vehicle_gone"),
        ("place:elsewhere", "vehicle_place_unknown"),
        ("road:elsewhere", "vehicle_place_unknown"),
    ):
        start = [*family("F1", 2), bus("B1", 9, at="square"), bus("B2", 2, at="square")]
        away = VehiclesMoved(vehicles=("B1",), source="place:square", target=place)
        _, plan, codes = planned(now(start, away))
        assert (set(vehicle_of(plan).values()), plan.reserve) == ({"B2"}, ())
        assert said in codes


def test_people_in_a_vehicle_at_no_place_of_the_route_stay_in_it_and_the_way_is_asked_for() -> None:
    start = [*family("F1", 2), *family("F2", 2), bus("B1", 9, at="square")]
    away = VehiclesMoved(vehicles=("B1",), source="place:square", target="place:elsewhere")
    _, plan, codes = planned(now(start, moved(["F1-1", "F1-2"], "vehicle:B1"), away))
    assert vehicle_of(plan) == {"F1-1": "B1", "F1-2": "B1"}
    assert "no_way_known" in codes


def test_a_bus_that_nobody_saw_move_stands_where_people_boarded_it() -> None:
    start = [*family("F1", 4), *family("F2", 2), bus("B1", 9, at="gate")]
    _, plan, _ = planned(now(start, moved(["F1-1", "F1-2"], "vehicle:B1")))
    assert {t.source for t in plan.trips} == {"square"}
    assert set(vehicle_of(plan)) == {"F1-1", "F1-2", "F1-3", "F1-4", "F2-1", "F2-2"}


def test_the_judge_asks_that_the_plan_says_what_is_wrong_with_where_people_sit() -> None:
    start = [
        cohort("red", "blue"), cohort("blue"), *family("F1", 5, cohort="red"),
        person("B", cohort="blue"), bus("B1", 4),
    ]  # fmt: skip
    told = now(start, moved([*SIX[:5], "B"], "vehicle:B1"))
    posed = pose(told)
    opened = app.Opened(operation=told, posed=posed, findings=(), sources={})
    made = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    said = json.loads(app.plan_json(made))
    silent = {**said, "findings": []}
    assert app.verify_plan(opened, said) == ()
    assert {f.code for f in app.verify_plan(opened, silent)} == {
        "plan_overfills_seats",
        "plan_mixes_cohorts",
    }


def test_judge_and_legality_let_nobody_into_a_vehicle_that_is_full() -> None:
    start = [*family("F1", 6), *family("F2", 2), bus("B1", 4), bus("B2", 4)]
    posed, plan, _ = planned(now(start, moved(SIX, "vehicle:B1")))
    told = now(start, moved(SIX, "vehicle:B1"))
    crowded = replace(
        plan,
        trips=tuple(
            replace(t, people=(*SIX, "F2-1", "F2-2"), seats_used=8) for t in plan.trips[:1]
        ),
        reserve=("B2",),
        march=tuple(
            place if place.vehicle == "B1" else replace(place, role=MarchRole.RESERVE, serial="R1")
            for place in plan.march
        ),
        quality=replace(plan.quality, vehicles_used=1, proven_optimal=False),
    )
    assert {v.rule for v in violations(posed.problem, crowded)} == {"over_capacity"}
    opened = app.Opened(operation=told, posed=posed, findings=(), sources={})
    made = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    written = json.loads(app.plan_json(replace(made, plan=crowded)))
    assert "plan_overfills_seats" in {f.code for f in app.verify_plan(opened, written)}


def test_judge_and_legality_let_nobody_be_planned_out_of_a_vehicle() -> None:
    start = [*family("F1", 2), bus("B1", 4), bus("B2", 4)]
    told = now(start, moved(["F1-1", "F1-2"], "vehicle:B1"))
    posed, plan, _ = planned(told)
    elsewhere = replace(
        plan, trips=tuple(replace(t, id="B2/1", vehicle="B2") for t in plan.trips), reserve=("B1",)
    )
    nowhere = replace(
        plan,
        trips=(),
        unseated=tuple(Unseated(person=p, why="not_enough_seats") for p in ("F1-1", "F1-2")),
        reserve=("B1", "B2"),
    )
    opened = app.Opened(operation=told, posed=posed, findings=(), sources={})
    made = app.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    for broken, rule in ((elsewhere, "pin_ignored"), (nowhere, "taken_off_vehicle")):
        assert rule in {v.rule for v in violations(posed.problem, broken)}
        written = json.loads(app.plan_json(replace(made, plan=broken)))
        assert "plan_takes_off" in {f.code for f in app.verify_plan(opened, written)}


def test_who_waits_for_a_guardian_in_a_full_bus_does_not_ride_alone_in_its_second_run() -> None:
    """Others do: the bus comes back for them."""
    start = [
        person("G"), *family("A", 9), person("C", age=7, guardian="G"), *family("B", 3),
        bus("B1", 10),
    ]  # fmt: skip
    sitting = ["G", *(f"A-{n}" for n in range(1, 10))]
    posed, plan, codes = planned(now(start, moved(sitting, "vehicle:B1")))
    assert {t.run: len(t.people) for t in plan.trips} == {1: 10, 2: 3}
    assert {u.person: u.why for u in plan.unseated} == {"C": "pin_not_possible"}
    assert "vehicles_return" in codes
    alone = replace(plan.trips[1], people=("B-1", "B-2", "B-3", "C"), seats_used=4, seats_free=6)
    apart = replace(plan, trips=(plan.trips[0], alone), unseated=())
    assert {v.rule for v in violations(posed.problem, apart)} == {"guardian_left_behind"}


def test_who_waits_for_a_guardian_aboard_is_given_the_free_place_before_others() -> None:
    start = [
        person("G"), *family("A", 8), *family("B", 3), person("Z", age=7, guardian="G"),
        person("P", pin="B1"), bus("B1", 10),
    ]  # fmt: skip
    sitting = ["G", *(f"A-{n}" for n in range(1, 9))]
    _, plan, _ = planned(now(start, moved(sitting, "vehicle:B1")))
    assert {t.run: len(t.people) for t in plan.trips} == {1: 10, 2: 4}
    assert "Z" in plan.trips[0].people
