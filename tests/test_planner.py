# SPDX-License-Identifier: Apache-2.0
"""The planner: nobody lost, nobody twice, nobody seated against a rule, and bounds that hold."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations, product
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila.core import events
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.plan import (
    Load,
    Plan,
    Problem,
    Unit,
    may_carry,
    room_of,
    serial_sizes,
    violations,
)
from qafila.core.problem import pose
from qafila.core.route import Leg, Place, quantile
from qafila.core.values import Consent, Estimate, Name, Need, PlaceKind, exactly
from qafila.planner import Solution, solve
from qafila.planner.bounds import fewest, vehicles_bound
from qafila.planner.march import natural, order_of_march
from qafila.planner.timetable import quantiles
from tests.operations import (
    ambulance,
    bus,
    cohort,
    family,
    move,
    operation,
    operations,
    person,
    policy,
    stage,
)


def solved(op: Operation, seed: int = 1) -> Solution:
    problem = pose(op).problem
    solution = solve(problem, lambda: False, seed)
    assert violations(problem, solution.plan) == ()
    return solution


def vehicle_of(plan: Plan) -> dict[str, str]:
    return {person: trip.vehicle for trip in plan.trips for person in trip.people}


def codes(solution: Solution) -> set[str]:
    return {finding.code for finding in solution.findings}


@given(operations())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_plan_of_a_random_operation_loses_doubles_or_illegally_seats_anyone(
    op: Operation,
) -> None:
    plan = solved(op).plan
    # Counted here once more, without the rules of core.plan: everybody is in exactly one place.
    placed = [p for trip in plan.trips for p in trip.people] + [u.person for u in plan.unseated]
    assert sorted(placed) == sorted(op.persons)
    aboard = {person: trip.id for trip in plan.trips for person in trip.people}
    for p in op.persons.values():
        if p.id in aboard and p.guardian is not None:
            assert aboard[p.guardian] == aboard[p.id]
        if p.id in aboard:
            assert p.consent is not Consent.REFUSED
    for trip in plan.trips:
        vehicle = op.vehicles[trip.vehicle]
        riders = [op.persons[p] for p in trip.people]
        assert sum(Need.STRETCHER in r.needs for r in riders) <= vehicle.stretcher
        rolling = [
            r for r in riders if Need.WHEELCHAIR in r.needs and Need.STRETCHER not in r.needs
        ]
        assert len(rolling) <= vehicle.wheelchair
        assert sum(Need.OXYGEN in r.needs for r in riders) <= vehicle.oxygen
        sitting = sum(not {Need.STRETCHER, Need.WHEELCHAIR} & set(r.needs) for r in riders)
        escorts = sum({Need.STRETCHER, Need.ESCORT} <= set(r.needs) for r in riders)
        assert sitting + escorts <= vehicle.seats - vehicle.staff_seats
        assert {r.pin for r in riders if r.pin in op.vehicles} <= {vehicle.id}
        assert not {r.apart_from for r in riders} & {r.household for r in riders if r.household}
        for one, other in combinations({r.cohort for r in riders if r.cohort}, 2):
            assert other not in op.cohorts[one].separate_from
            assert one not in op.cohorts[other].separate_from
    assert len({(trip.vehicle, trip.run) for trip in plan.trips}) == len(plan.trips)
    assert plan.quality.vehicles_used >= plan.quality.vehicles_lower_bound


@given(operations())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_same_seed_gives_the_same_plan(op: Operation) -> None:
    assert solved(op, seed=5) == solved(op, seed=5)


def test_two_families_of_separated_cohorts_ride_two_buses() -> None:
    op = operation(
        cohort("east", "west"),
        cohort("west"),
        family("A", 3, cohort="east"),
        family("B", 3, cohort="west"),
        bus("BUS-1"),
        bus("BUS-2"),
    )
    plan = solved(op).plan
    assert {len(trip.people) for trip in plan.trips} == {3}
    assert plan.quality.vehicles_lower_bound == 2
    assert plan.quality.proven_optimal


def test_a_household_is_never_divided_and_says_so_when_it_fits_nowhere() -> None:
    solution = solved(operation(family("A", 12), family("B", 4), bus("BUS-1"), bus("BUS-2")))
    assert set(vehicle_of(solution.plan)) == {f"B-{i}" for i in range(1, 5)}
    assert {u.why for u in solution.plan.unseated} == {"household_fits_no_vehicle"}


def test_a_child_rides_with_a_guardian_of_another_household() -> None:
    op = operation(
        family("A", 6), family("B", 6), person("C", None, age=6, guardian="B-1"),
        bus("BUS-1"), bus("BUS-2"), policy(spare_capacity=0.0),
    )  # fmt: skip
    aboard = vehicle_of(solved(op).plan)
    assert aboard["C"] == aboard["B-1"]


def test_people_without_a_need_never_ride_an_ambulance() -> None:
    solution = solved(operation(family("A", 2), ambulance("AMB-1", seats=5)))
    assert solution.plan.trips == ()
    assert {u.why for u in solution.plan.unseated} == {"household_fits_no_vehicle"}


def test_a_stretcher_case_takes_a_stretcher_and_an_escort_a_seat() -> None:
    op = operation(
        person("P1", needs=(Need.STRETCHER, Need.ESCORT)),
        person("P2", needs=(Need.STRETCHER,)),
        ambulance("AMB-1", seats=2, staff_seats=1, stretcher=2),
    )
    (trip,) = solved(op).plan.trips
    assert trip.people == ("P1", "P2")
    assert (trip.seats_used, trip.seats_free) == (1, 0)


def test_forty_wheelchairs_and_no_wheelchair_place_leaves_the_rest_planned() -> None:
    op = operation(
        [person(f"W{i}", needs=(Need.WHEELCHAIR,)) for i in range(40)],
        family("A", 5),
        bus("BUS-1", 50),
    )
    solution = solved(op)
    assert len(solution.plan.trips[0].people) == 5
    (finding,) = [f for f in solution.findings if f.code == "no_place_for_need"]
    assert finding.subject()["missing"] == 40
    assert sum(u.why == "no_place_for_need" for u in solution.plan.unseated) == 40


def test_more_people_than_seats_fills_every_seat_and_lists_the_rest() -> None:
    people = [person(f"P{i:02}") for i in range(25)]
    solution = solved(operation(people, bus("BUS-1"), bus("BUS-2"), policy(shuttles=False)))
    assert sum(len(trip.people) for trip in solution.plan.trips) == 20
    assert sum(u.why == "not_enough_seats" for u in solution.plan.unseated) == 5
    assert codes(solution) == {
        "not_enough_seats",
        "spare_capacity_relaxed",
        "rules_cannot_all_hold",
    }


def test_no_vehicle_at_all_says_how_many_seats_would_be_needed() -> None:
    solution = solved(operation([person(f"P{i:03}") for i in range(100)]))
    (finding,) = [f for f in solution.findings if f.code == "no_vehicle"]
    assert finding.subject()["seats"] == 100
    assert len(solution.plan.unseated) == 100


def test_whole_vehicles_stay_in_reserve_and_spare_ones_are_used_last() -> None:
    op = operation(
        family("A", 8), family("B", 8), bus("BUS-1", spare=True), bus("BUS-2"), bus("BUS-3"),
        bus("BUS-4"),
    )  # fmt: skip
    solution = solved(op)
    assert solution.plan.reserve == ("BUS-1", "BUS-4")
    assert codes(solution) == set()


def test_using_the_reserve_is_said() -> None:
    op = operation(family("A", 8), family("B", 8), bus("BUS-1", spare=True), bus("BUS-2"))
    assert codes(solved(op)) == {"spare_vehicle_used"}


def test_seats_that_are_free_but_not_together_are_not_called_missing() -> None:
    op = operation(
        [family(f"F{i}", 6) for i in range(5)], [bus(f"BUS-{i}") for i in range(3)],
        policy(shuttles=False),
    )  # fmt: skip
    solution = solved(op)
    assert {u.why for u in solution.plan.unseated} == {"seats_not_together"}
    (found,) = [f for f in solution.findings if f.code == "seats_not_together"]
    assert (found.subject()["free"], found.subject()["count"]) == (12, 12)
    assert not solution.plan.quality.proven_optimal


def test_the_reserve_is_reckoned_over_lots_that_move_side_by_side() -> None:
    """Three buses of 10 and 28 people: two seats free of the three asked for, in either lot."""
    op = operation(
        [person(f"A{i}", lot="L1") for i in range(10)],
        [person(f"B{i:02}", lot="L2") for i in range(18)],
        [bus(f"BUS-{i}") for i in range(3)],
    )
    (found,) = solved(op).findings
    assert found.subject() == {"lots": ("L1", "L2"), "free": 2, "wanted": 3}


def test_a_vehicle_that_serves_another_origin_is_not_called_stranded() -> None:
    hall = Place(id="hall", name=Name(en="Hall"), kind=PlaceKind.ASSEMBLY)
    op = operation(
        events.PlaceNamed(place=hall),
        events.LegDescribed(
            leg=Leg(id="h", source="hall", target="gate", travel=exactly(60), both_ways=False)
        ),
        person("A", at="hall"), person("B", at="square"),
        bus("BUS-1", at="hall"), bus("BUS-2", at="square"), policy(spare_capacity=0.0),
    )  # fmt: skip
    assert codes(solved(op)) == set()


def test_a_vehicle_that_can_serve_only_this_origin_is_taken_first() -> None:
    hall = Place(id="hall", name=Name(en="Hall"), kind=PlaceKind.ASSEMBLY)
    op = operation(
        events.PlaceNamed(place=hall),
        events.LegDescribed(
            leg=Leg(id="h", source="hall", target="gate", travel=exactly(60), both_ways=False)
        ),
        person("A", at="hall"), person("B", at="square"),
        bus("BUS-1"), bus("BUS-2", at="hall"), policy(spare_capacity=0.0),
    )  # fmt: skip
    assert vehicle_of(solved(op).plan) == {"A": "BUS-2", "B": "BUS-1"}


def test_who_may_not_sit_beside_those_aboard_is_told_so() -> None:
    op = operation(
        cohort("x", "y"), cohort("y"), person("A", cohort="x"), person("B", cohort="y"),
        bus("BUS-1"), policy(spare_capacity=0.0, shuttles=False),
    )  # fmt: skip
    assert codes(solved(op)) == {"no_vehicle_apart", "rules_cannot_all_hold"}


def test_nothing_is_proven_where_nobody_is_seated() -> None:
    assert not solved(operation(family("A", 2))).plan.quality.proven_optimal


def test_loads_are_even() -> None:
    op = operation(
        [family(f"F{i:02}", 4) for i in range(12)], [bus(f"BUS-{i}", 21) for i in range(3)]
    )
    assert sorted(len(trip.people) for trip in solved(op).plan.trips) == [16, 16, 16]


def test_evening_out_never_leaves_an_empty_trip() -> None:
    op = operation(
        person("P0", "F2"), person("P3", "F2", guardian="P0"), person("P1", "F1"),
        person("P2", "F1"), person("P4", "F3"), person("P5"),
        bus("V0", 1), bus("V1", 2), bus("V2", 3, spare=True), policy(spare_capacity=0.0),
    )  # fmt: skip
    assert all(trip.people for trip in solved(op).plan.trips)


def test_an_early_lot_leaves_the_large_vehicle_to_a_late_one() -> None:
    op = operation(
        stage("s1"), stage("s2", "s1"), cohort("few"), cohort("many"),
        move("m1", stage="s1", cohort="few"), move("m2", stage="s2", cohort="many"),
        family("A", 5, cohort="few"), [person(f"P{i:02}", cohort="many") for i in range(50)],
        bus("BUS-1", 50), [bus(f"BUS-{i}", 20) for i in (2, 3, 4)], policy(spare_capacity=0.0),
    )  # fmt: skip
    quality = solved(op).plan.quality
    assert (quality.vehicles_used, quality.vehicles_lower_bound) == (2, 2)


def test_a_household_under_two_lot_cutting_obligations_stays_whole() -> None:
    op = operation(
        cohort("red"), cohort("blue"),
        move("m1", cohort="red", lot_size=3), move("m2", cohort="blue", lot_count=2),
        [[person(f"F{i}-a", f"F{i}", cohort="red"), person(f"F{i}-b", f"F{i}", cohort="blue")]
         for i in range(6)],
        [bus(f"B{i}", 6) for i in range(6)],
    )  # fmt: skip
    aboard = vehicle_of(solved(op).plan)
    assert all(aboard[f"F{i}-a"] == aboard[f"F{i}-b"] for i in range(6))


def test_stages_run_in_order_and_vehicles_of_a_lot_stay_with_it() -> None:
    op = operation(
        stage("late", "early"),
        stage("early"),
        move("m1", stage="late", cohort="red", lots=("L-late",)),
        move("m2", stage="early", cohort="blue", lots=("L-early",)),
        cohort("red"), cohort("blue"),
        family("A", 3, cohort="red"), family("B", 3, cohort="blue"),
        bus("BUS-1", lot="L-late"), bus("BUS-2", lot="L-early"),
    )  # fmt: skip
    plan = solved(op).plan
    assert plan.stage_order == ("early", "late")
    assert [(t.lot, t.vehicle) for t in plan.trips] == [("L-early", "BUS-2"), ("L-late", "BUS-1")]


def test_lots_are_cut_whole_households_at_a_time() -> None:
    op = operation(
        move(lot_size=5),
        [family(f"F{i}", 2) for i in range(5)],
        [bus(f"B{i}", 20) for i in range(5)],
    )
    lots = {t.lot: len(t.people) for t in solved(op).plan.trips}
    assert lots == {"move-1": 4, "move-2": 4, "move-3": 2}


def test_a_pin_is_kept_and_an_impossible_one_said() -> None:
    op = operation(
        family("A", 2, pin="BUS-2"), family("B", 30, pin="BUS-1"), bus("BUS-1"), bus("BUS-2")
    )
    solution = solved(op)
    assert vehicle_of(solution.plan) == {"A-1": "BUS-2", "A-2": "BUS-2"}
    assert codes(solution) == {"pin_not_possible", "rules_cannot_all_hold"}


def test_households_kept_apart_never_share_and_kin_do_where_they_can() -> None:
    op = operation(
        family("A", 2, apart_from="B"), family("B", 2),
        family("C", 2, kin="K"), family("D", 5), family("E", 2, kin="K"),
        bus("BUS-1"), bus("BUS-2"), policy(spare_capacity=0.0),
    )  # fmt: skip
    aboard = vehicle_of(solved(op).plan)
    assert aboard["A-1"] != aboard["B-1"]
    assert aboard["C-1"] == aboard["E-1"]


# --- the road ---------------------------------------------------------------------------------


def test_the_worked_example_of_two_buses() -> None:
    """By hand: 10 min boarding, 60 road, 2 × 5 checks, 30 road, 5 unloading."""
    op = operation(family("A", 10), family("B", 10), bus("BUS-1"), bus("BUS-2"))
    plan = solved(op).plan
    assert plan.quality.completion_s == 115 * 60
    assert plan.quality.completion_lower_bound_s == 115 * 60
    first, second = (trip.elapsed for trip in plan.trips)
    assert first
    assert second
    # One leg alone varies, so its own range is moved along: 50/60/90 + check + 30.
    assert [first.p05_s, first.p50_s, first.p95_s] == [85 * 60, 95 * 60, 125 * 60]
    assert [second.p05_s, second.p50_s, second.p95_s] == [90 * 60, 100 * 60, 130 * 60]
    assert all(trip.departs_at is None and trip.arrives_at is None for trip in plan.trips)


def test_an_hour_gives_clock_times_in_its_own_zone() -> None:
    hour = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    op = operation(family("A", 2), bus("BUS-1"), departs_at=hour)
    (trip,) = solved(op).plan.trips
    assert trip.departs_at == hour
    assert trip.arrives_at
    assert trip.arrives_at[1] == datetime(2026, 3, 1, 7, 35, tzinfo=UTC)


def test_arrivals_are_counted_through_a_change_of_the_clocks() -> None:
    """Clocks go forward at 2:00: an hour and 35 minutes after 1:00 is 3:35 on the wall."""
    hour = datetime(2026, 3, 29, 1, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    (trip,) = solved(operation(family("A", 2), bus("BUS-1"), departs_at=hour)).plan.trips
    assert trip.arrives_at
    assert trip.arrives_at[1].isoformat() == "2026-03-29T03:35:00+02:00"


def test_without_a_road_there_are_seats_and_no_times() -> None:
    plan = solved(operation(family("A", 2), bus("BUS-1"), road=())).plan
    assert [t.elapsed for t in plan.trips] == [None]
    assert plan.quality.completion_s is None


def test_a_vehicle_that_stands_elsewhere_adds_its_way_to_the_completion() -> None:
    op = operation(family("A", 2), bus("BUS-1", at="gate"))
    assert solved(op).plan.quality.completion_s == (60 + 10 + 60 + 5 + 30 + 5) * 60


@given(
    st.tuples(st.floats(1, 100), st.floats(1, 100), st.floats(1, 100)).map(sorted),
    st.floats(-4, 4),
)
def test_the_array_of_quantiles_is_the_quantile_of_the_core(
    bounds: list[float], deviate: float
) -> None:
    estimate = Estimate(low=bounds[0], typical=bounds[1], high=bounds[2])
    (fast,) = quantiles(estimate, np.array([deviate]))
    assert fast == pytest.approx(quantile(estimate, deviate))


def test_a_quantile_meets_its_three_points() -> None:
    estimate = Estimate(low=50, typical=60, high=90)
    z95 = 1.6448536269514722
    assert [round(quantile(estimate, z), 9) for z in (-z95, 0, z95)] == [50, 60, 90]


# --- bounds and order of march ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vehicles", "sizes"),
    [(0, ()), (1, (1,)), (5, (5,)), (10, (10,)), (11, (6, 5)), (12, (6, 6)), (27, (9, 9, 9)),
     (24, (8, 8, 8)), (101, (10,) * 2 + (9,) * 9)],
)  # fmt: skip
def test_serials_have_six_to_ten_vehicles(vehicles: int, sizes: tuple[int, ...]) -> None:
    assert serial_sizes(vehicles) == sizes
    assert vehicles in (*range(6), 11) or all(6 <= size <= 10 for size in sizes)


def test_fewest_covers_a_demand_with_the_largest() -> None:
    assert fewest(0, [5]) == 0
    assert fewest(11, [5, 5, 5]) == 3
    assert fewest(100, [5, 5]) == 2


def small_optimum(problem: Problem, units: tuple[Unit, ...]) -> int | None:
    """The fewest vehicles by trying every assignment; None when not everybody fits."""
    fleet = [v for v in problem.vehicles if v.carries_people]
    best: int | None = None
    for choice in product(range(len(fleet)), repeat=len(units)):
        used = set(choice)
        if best is not None and len(used) >= best:
            continue
        groups = [[u for u, c in zip(units, choice, strict=True) if c == i] for i in used]
        if all(_rides(problem, fleet[i], group) for i, group in zip(used, groups, strict=True)):
            best = len(used)
    return best


def _rides(problem: Problem, vehicle: Vehicle, group: list[Unit]) -> bool:
    load = sum((u.load for u in group), Load())
    return (
        load.fits(room_of(vehicle))
        and all(may_carry(vehicle, u.load) for u in group)
        and not any(problem.clash(a, b) for a, b in combinations(group, 2))
    )


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=5),
    st.lists(st.integers(3, 9), min_size=1, max_size=4),
    st.integers(0, 4),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_the_bound_never_exceeds_the_true_optimum(
    sizes: list[int], seats: list[int], patients: int, separated: bool
) -> None:
    op = operation(
        cohort("a", *(("b",) if separated else ())),
        cohort("b"),
        [family(f"F{i}", n, cohort="ab"[i % 2]) for i, n in enumerate(sizes)],
        [person(f"S{i}", needs=(Need.STRETCHER, Need.ESCORT)) for i in range(min(patients, 2))],
        [bus(f"B{i}", n) for i, n in enumerate(seats)],
        [ambulance(f"A{i}") for i in range(2)],
        policy(spare_capacity=0.0),
    )
    problem = pose(op).problem
    optimum = small_optimum(problem, problem.units)
    if optimum is not None:
        assert vehicles_bound(problem, problem.units, problem.vehicles) <= optimum


def test_the_march_spreads_ambulances_and_puts_leaders_first() -> None:
    op = operation(
        [bus(f"BUS-{i}", leader="x" if i in (4, 9) else "") for i in range(1, 15)],
        [ambulance(f"AMB-{i}") for i in range(1, 7)],
    )
    serials = order_of_march(tuple(op.vehicles.values()))
    assert [len(s) for s in serials] == [10, 10]
    assert [s[0].id for s in serials] == ["BUS-4", "BUS-9"]
    assert [sum(v.id.startswith("AMB") for v in s) for s in serials] == [3, 3]
    assert sorted(natural(v.id) for s in serials for v in s) == sorted(
        natural(v) for v in op.vehicles
    )
