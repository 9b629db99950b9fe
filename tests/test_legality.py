# SPDX-License-Identifier: Apache-2.0
"""What makes a plan legal: one mutation of a legal plan for every rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from qafila.core.plan import MarchRole, Plan, Problem, Trip, Unseated, lawful_serials, violations
from qafila.core.problem import pose
from qafila.core.values import Consent, Need
from qafila.planner import solve
from tests.operations import ambulance, bus, cohort, family, move, operation, person, stage

OPERATION = operation(
    stage("one"), stage("two", "one"),
    cohort("east", "west"), cohort("west"), cohort("late"),
    move("m1", stage="one"), move("m2", stage="two", cohort="late"),
    family("A", 4, cohort="east"), family("B", 4, cohort="west"),
    family("C", 2, cohort="late"), family("D", 2, apart_from="A", cohort="east"),
    person("S", needs=(Need.STRETCHER,)), person("N", consent=Consent.REFUSED),
    family("E", 2, pin="BUS-5", cohort="west"),
    bus("BUS-1", 5), bus("BUS-2", 5), bus("BUS-3", 5, lot="two"), bus("BUS-4", 5),
    bus("BUS-5", 5), bus("BUS-6", 5), ambulance("AMB-1"),
)  # fmt: skip
PROBLEM: Problem = pose(OPERATION).problem
LEGAL: Plan = solve(PROBLEM, lambda: False, 1).plan


def with_trip(index: int, **changes: Any) -> Plan:
    trips = list(LEGAL.trips)
    trips[index] = replace(trips[index], **changes)
    return replace(LEGAL, trips=tuple(trips))


def trip_of(person_id: str) -> int:
    return next(i for i, trip in enumerate(LEGAL.trips) if person_id in trip.people)


def moved(person_id: str, to: int) -> Plan:
    """Move one person to another trip, seats recounted, so that one rule breaks at a time."""
    here = trip_of(person_id)
    trips = list(LEGAL.trips)
    source, target = trips[here], trips[to]
    trips[here] = seated(source, tuple(p for p in source.people if p != person_id), -1)
    trips[to] = seated(target, (*target.people, person_id), 1)
    return replace(LEGAL, trips=tuple(trips))


def seated(trip: Trip, people: tuple[str, ...], more: int) -> Trip:
    return replace(
        trip, people=people, seats_used=trip.seats_used + more, seats_free=trip.seats_free - more
    )


def family_moved(household: str, size: int, to: int) -> Plan:
    plan = LEGAL
    here = trip_of(f"{household}-1")
    ids = {f"{household}-{i + 1}" for i in range(size)}
    trips = list(plan.trips)
    trips[here] = seated(trips[here], tuple(p for p in trips[here].people if p not in ids), -size)
    trips[to] = seated(trips[to], (*trips[to].people, *sorted(ids)), size)
    return replace(plan, trips=tuple(t for t in trips if t.people))


first = LEGAL.trips[0]

MUTATIONS: dict[str, Callable[[], Plan]] = {
    "person_lost": lambda: with_trip(0, people=first.people[1:]),
    "person_twice": lambda: with_trip(1, people=(*LEGAL.trips[1].people, first.people[0])),
    "person_unknown": lambda: with_trip(0, people=(*first.people, "nobody")),
    "withheld_person_seated": lambda: replace(
        with_trip(0, people=(*first.people, "N")), unseated=()
    ),
    "unit_divided": lambda: moved("A-1", trip_of("B-1")),
    "empty_trip": lambda: with_trip(0, people=()),
    "vehicle_twice": lambda: with_trip(0, vehicle=LEGAL.trips[1].vehicle),
    "vehicle_unknown": lambda: with_trip(0, vehicle="BUS-99"),
    "reserve_in_use": lambda: replace(LEGAL, reserve=(*LEGAL.reserve, first.vehicle)),
    "over_capacity": lambda: family_moved("E", 2, trip_of("B-1")),
    "seats_miscounted": lambda: with_trip(0, seats_free=first.seats_free + 1),
    "vehicle_of_another_lot": lambda: with_trip(0, vehicle="BUS-3"),
    "wrong_kind_of_vehicle": lambda: with_trip(trip_of("D-1"), vehicle="AMB-1"),
    "wrong_journey": lambda: with_trip(0, target="gate"),
    "pin_ignored": lambda: with_trip(trip_of("E-1"), vehicle="BUS-6"),
    "separated_cohorts_together": lambda: family_moved("D", 2, trip_of("E-1")),
    "households_apart_together": lambda: family_moved("D", 2, trip_of("A-1")),
    "stages_out_of_order": lambda: replace(LEGAL, trips=LEGAL.trips[::-1]),
    "order_of_march_broken": lambda: with_march("BUS-1", position=7),
    "serial_torn_apart": lambda: with_march(LEGAL.trips[1].vehicle, serial="other"),
    "serial_size": lambda: with_march(first.vehicle, serial="other"),
    "march_unlike_trips": lambda: with_trip(0, position=7),
    "vehicle_marches_twice": lambda: replace(LEGAL, march=(*LEGAL.march, LEGAL.march[0])),
    "wrong_march_role": lambda: with_march(first.vehicle, role=MarchRole.RESERVE),
    "wrong_leader": lambda: with_march(first.vehicle, leads=True),
}


def with_march(vehicle: str, **changes: Any) -> Plan:
    march = tuple(replace(m, **changes) if m.vehicle == vehicle else m for m in LEGAL.march)
    return replace(LEGAL, march=march)


def reserve_ahead() -> Plan:
    """The reserve of the first lot drives in the serial with people."""
    follower = next(m for m in LEGAL.march if m.role is MarchRole.RESERVE)
    return with_march(follower.vehicle, serial=first.serial)


def test_the_reserve_drives_behind_all_people() -> None:
    assert "rear_out_of_order" in {v.rule for v in violations(PROBLEM, reserve_ahead())}


def test_plans_without_an_order_of_march_go_by_their_trips() -> None:
    bare = replace(LEGAL, march=(), columns=())
    assert violations(PROBLEM, bare) == ()
    for rule, changes in (
        ("order_of_march_broken", {"position": 7}),
        ("serial_size", {"serial": "other"}),
    ):
        trips = (replace(first, **changes), *bare.trips[1:])
        assert rule in {v.rule for v in violations(PROBLEM, replace(bare, trips=trips))}


def test_nobody_is_taken_off_the_vehicle_in_which_they_sit() -> None:
    """E sits in BUS-5 already."""
    sits = tuple(replace(u, aboard=u.pin == "BUS-5") for u in PROBLEM.units)
    problem = replace(PROBLEM, units=sits)
    assert violations(problem, LEGAL) == ()
    off = replace(
        LEGAL,
        trips=tuple(t for t in LEGAL.trips if t.vehicle != "BUS-5"),
        unseated=(
            *LEGAL.unseated,
            *(Unseated(person=p, why="not_enough_seats") for p in ("E-1", "E-2")),
        ),
    )
    assert "taken_off_vehicle" in {v.rule for v in violations(problem, off)}


def test_more_may_sit_in_a_vehicle_than_it_has_places_and_nobody_joins_them() -> None:
    """E sits in BUS-5, which has one seat: too few for E, and none for B."""
    problem = replace(
        PROBLEM,
        units=tuple(replace(u, aboard=u.pin == "BUS-5") for u in PROBLEM.units),
        vehicles=tuple(replace(v, seats=1) if v.id == "BUS-5" else v for v in PROBLEM.vehicles),
    )
    crowded = with_trip(trip_of("E-1"), seats_used=2, seats_free=0)
    assert violations(problem, crowded) == ()
    joined = family_moved("B", 4, trip_of("E-1"))
    assert "over_capacity" in {v.rule for v in violations(problem, joined)}


@pytest.mark.parametrize(
    ("sizes", "lawful"),
    [((), True), ((5,), True), ((6, 5), True), ((10, 6), True), ((8, 8), True), ((6, 4), False),
     ((11,), False), ((2, 1), False), ((5, 5), False), ((16,), False)],
)  # fmt: skip
def test_serials_hold_six_to_ten_with_two_exceptions(sizes: tuple[int, ...], lawful: bool) -> None:
    assert lawful_serials(sizes) is lawful


def test_the_plan_of_the_fixture_is_legal_and_seats_all_but_one() -> None:
    assert violations(PROBLEM, LEGAL) == ()
    assert LEGAL.unseated == (Unseated(person="N", why="consent_refused"),)


@pytest.mark.parametrize("rule", MUTATIONS)
def test_each_rule_is_broken_by_its_mutation(rule: str) -> None:
    assert rule in {violation.rule for violation in violations(PROBLEM, MUTATIONS[rule]())}
