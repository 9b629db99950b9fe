# SPDX-License-Identifier: Apache-2.0
"""Kin groups where vehicles come back, and people who are at a reception site already."""

from __future__ import annotations

from qafila.core.values import PlaceKind
from tests.days import moved
from tests.operations import bus, cohort, move, operation, person, policy, stage
from tests.runs.test_parts import crowd, judged, valley
from tests.runs.test_runs import place, solved, way


def test_kin_groups_are_counted_by_runs_with_the_number_that_nobody_could_keep_together() -> None:
    """Three vehicles' loads: twelve of one group fit no bus of ten, four of another do."""
    large = [person(f"L{i}", at="s0", kin="large") for i in range(12)]
    small = [person(f"S{i}", at="s0", kin="small") for i in range(4)]
    plan, verdict = judged(valley(large, small, crowd("s0", 9), bus("B", 10), minutes=(60,)))
    kin = plan.quality.kin
    assert kin is not None
    assert (kin.groups, kin.split, kin.split_lower_bound) == (2, 1, 1)
    assert kin.curve == ((1, 1),)
    assert not verdict.problems


def test_a_vehicle_that_serves_two_stages_is_one_vehicle_in_what_is_said_of_kin() -> None:
    stages = [stage("one"), stage("two", "one"), cohort("early"), cohort("late")]
    moves = [move("m1", stage="one", cohort="early"), move("m2", stage="two", cohort="late")]
    early = [person(f"E{i}", at="s0", kin="early", cohort="early") for i in range(12)]
    late = [person(f"L{i}", at="s0", kin="late", cohort="late") for i in range(12)]
    plan, verdict = judged(valley(stages, moves, early, late, bus("B", 10), minutes=(60,)))
    assert plan.quality.vehicles_used == 1
    assert plan.quality.kin is not None
    assert plan.quality.kin.curve == ((1, 2),)
    assert not verdict.problems


def test_people_who_are_there_already_take_of_the_room() -> None:
    """The near site takes six, and four have arrived: two more go there, the others far away."""
    road = [
        place("square", PlaceKind.ASSEMBLY), place("near", PlaceKind.RECEPTION, capacity=6),
        place("far", PlaceKind.RECEPTION), way("square", "near", 30), way("square", "far", 90),
    ]  # fmt: skip
    there = [person(f"A{i}", at="square") for i in range(4)]
    waiting = [person(f"P{i}", at="square") for i in range(8)]
    op = operation(
        policy(spare_capacity=0.0), there, waiting, [bus(f"B{i}", 10) for i in range(3)],
        moved("square", "near", *(f"A{i}" for i in range(4))), road=road,
    )  # fmt: skip
    plan = solved(op).plan
    sent = {trip.target: len(trip.people) for trip in plan.trips}
    assert sent == {"near": 2, "far": 6}


def test_who_sits_in_a_vehicle_is_taken_somewhere_though_every_site_is_full() -> None:
    road = [
        place("square", PlaceKind.ASSEMBLY), place("near", PlaceKind.RECEPTION, capacity=2),
        place("far", PlaceKind.RECEPTION, capacity=1), way("square", "near", 30),
        way("square", "far", 90),
    ]  # fmt: skip
    riding = [person(f"A{i}", at="square") for i in range(4)]
    waiting = [person(f"P{i}", at="square") for i in range(8)]
    for vehicles in ([bus("B0", 10)], [bus("B0", 10), bus("B1", 10)]):
        op = operation(
            policy(spare_capacity=0.0), riding, waiting, vehicles,
            moved("square", "vehicle:B0", *(f"A{i}" for i in range(4))), road=road,
        )  # fmt: skip
        plan = solved(op).plan
        assert {p for trip in plan.trips for p in trip.people} >= {f"A{i}" for i in range(4)}
