# SPDX-License-Identifier: Apache-2.0
"""A plan made again: people stay in their vehicles, at two per cent more vehicles at most."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.operation import Operation
from qafila.core.plan import Plan, violations
from qafila.core.problem import pose
from qafila.planner import solve
from qafila.planner.seating import Column, seat
from qafila.planner.seating.keep import renamed
from tests.operations import bus, family, operation, policy


def planned(op: Operation, kept: dict[str, str] | None = None) -> Plan:
    problem = pose(op).problem
    plan = solve(problem, lambda: False, 1, kept).plan
    assert violations(problem, plan) == ()
    return plan


def seats(plan: Plan) -> dict[str, str]:
    return {person: trip.vehicle for trip in plan.trips for person in trip.people}


def families(sizes: list[int], name: str = "F") -> list[Any]:
    return [family(f"{name}{i:03}", size) for i, size in enumerate(sizes)]


SIZES = [random.Random(7).randint(1, 7) for _ in range(200)]


def test_the_same_list_again_changes_nobody() -> None:
    op = operation(*families(SIZES), *[bus(f"B{i:02}", 51) for i in range(30)])
    first = planned(op)
    again = planned(op, seats(first))
    assert seats(again) == seats(first)
    assert again.quality.changed_people == 0


def test_a_lost_bus_moves_only_those_who_sat_in_it() -> None:
    people, fleet = families(SIZES), [bus(f"B{i:02}", 51) for i in range(30)]
    first = planned(operation(*people, *fleet))
    lost = first.trips[2].vehicle
    op = operation(*people, *[b for i, b in enumerate(fleet) if f"B{i:02}" != lost])
    again = planned(op, seats(first))
    moved = {p for p, v in seats(again).items() if seats(first)[p] != v}
    assert moved == set(first.trips[2].people)
    assert again.quality.changed_people == len(moved)


def test_who_has_a_plan_to_keep_to_and_no_room_there_goes_elsewhere() -> None:
    op = operation(family("F1", 6), family("F2", 6), bus("A", 10), bus("B", 10))
    kept = dict.fromkeys(op.persons, "A")
    plan = planned(op, kept)
    assert len(plan.trips) == 2
    assert plan.quality.changed_people == 6


def test_two_who_ask_for_one_full_vehicle_are_told_so() -> None:
    op = operation(
        family("F1", 6, pin="A"), family("F2", 6, pin="A"), bus("A", 10), bus("B", 10),
        policy(shuttles=False),
    )  # fmt: skip
    plan = planned(op)
    assert [len(trip.people) for trip in plan.trips] == [6]
    assert {entry.why for entry in plan.unseated} == {"pin_not_possible"}


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=40),
    st.lists(st.integers(1, 9), max_size=8),
    st.sets(st.integers(0, 39), max_size=30),
    st.integers(0, 3),
    st.integers(0, 10**6),
)
@settings(max_examples=100, deadline=None)
def test_never_more_than_two_per_cent_beyond_a_fresh_plan(
    sizes: list[int], new: list[int], gone: set[int], lost: int, seed: int
) -> None:
    fleet = [f"B{i:02}" for i in range(24)]
    before = operation(*families(sizes), *[bus(name, 20) for name in fleet])
    kept = seats(planned(before))
    chance = random.Random(seed)
    kept = {p: chance.choice(fleet) if chance.random() < 0.3 else v for p, v in kept.items()}
    rest = [f for i, f in enumerate(families(sizes)) if i not in gone]
    left = chance.sample(fleet, len(fleet) - lost)
    op = operation(*rest, *families(new, "N"), *[bus(name, 20) for name in left])
    fresh, again = planned(op), planned(op, kept)
    assert len(again.unseated) == len(fresh.unseated)
    assert len(again.trips) <= 1.02 * len(fresh.trips)


def test_fewer_vehicles_for_fewer_people_move_few_of_them() -> None:
    people, fleet = families(SIZES), [bus(f"B{i:02}", 51) for i in range(30)]
    first = planned(operation(*people, *fleet))
    rest = [f for i, f in enumerate(people) if i % 9]  # one in nine does not come
    op = operation(*rest, *fleet)
    fresh, again = planned(op), planned(op, seats(first))
    assert len(again.trips) <= 1.02 * len(fresh.trips) < len(first.trips)
    moved = sum(seats(first)[person] != vehicle for person, vehicle in seats(again).items())
    assert again.quality.changed_people == moved
    assert moved < 0.5 * len(op.persons)


def test_vehicles_alike_are_exchanged_so_that_people_have_the_one_they_had() -> None:
    people, fleet = families(SIZES), [bus(f"B{i:02}", 51) for i in range(30)]
    op = operation(*people, *fleet)
    plan = planned(op)
    used = sorted(set(seats(plan).values()))
    turned = dict(zip(used, [*used[1:], used[0]], strict=True))
    before = {person: turned[vehicle] for person, vehicle in seats(plan).items()}
    column = Column(pose(op).problem, pose(op).problem.units, tuple(op.vehicles.values()))
    bound = plan.quality.vehicles_lower_bound
    again = renamed(column, seat(column, bound, lambda: False, 1), before)
    now = {p: a.vehicle.id for a in again.aboard for u in a.units for p in u.persons}
    assert now == before
