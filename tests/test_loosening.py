# SPDX-License-Identifier: Apache-2.0
"""Which kin groups are divided: as few as must be, and a bound that no seating beats."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.operation import Operation
from qafila.core.plan import plan_as_json, violations
from qafila.core.problem import pose
from qafila.core.values import Need
from qafila.judge import judge
from qafila.planner import solve
from qafila.planner.loosening import fewest_loosened, ways_of_loosening
from qafila.planner.packing import Room
from tests.operations import ambulance, bus, cohort, family, operation, person


def fits(sizes: list[int], rooms: int, size: int) -> bool:
    """Whether blocks of these sizes fit, by trying everything."""
    free = [size] * rooms

    def rest(i: int) -> bool:
        if i == len(order):
            return True
        for room in range(rooms):
            if free[room] >= order[i] and free[room] not in free[:room]:
                free[room] -= order[i]
                if rest(i + 1):
                    return True
                free[room] += order[i]
        return False

    order = sorted(sizes, reverse=True)
    return rest(0)


def fewest(blocks: list[list[int]], others: list[int], rooms: int, size: int) -> int | None:
    """Return how many blocks have to be taken apart, by trying every choice of them."""
    for number in range(len(blocks) + 1):
        for loose in combinations(range(len(blocks)), number):
            whole = [sum(parts) for i, parts in enumerate(blocks) if i not in loose]
            parts = [part for i in loose for part in blocks[i]]
            if fits([*whole, *parts, *others], rooms, size):
                return number
    return None


BLOCKS = st.lists(
    st.lists(st.integers(1, 5), min_size=2, max_size=4).filter(lambda parts: sum(parts) <= 12),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(
    blocks=BLOCKS,
    others=st.lists(st.integers(1, 6), max_size=3),
    rooms=st.integers(1, 6),
    size=st.integers(8, 12),
)
def test_no_choice_takes_fewer_blocks_apart_than_the_bound(
    blocks: list[list[int]], others: list[int], rooms: int, size: int
) -> None:
    blocks = [parts for parts in blocks if sum(parts) <= size]
    least, half = fewest_loosened(blocks, Counter(others), rooms, size)
    true = fewest(blocks, others, rooms, size)
    assert true is None or least <= true
    assert (half == 0) == (least == 0)


def test_choices_have_as_many_blocks_as_asked_and_are_the_same_again() -> None:
    blocks = [[3, 3], [3, 3], [3, 3], [2, 2], [4, 1]]
    choices = ways_of_loosening(blocks, {2: 1}, {Room(10): 3})
    for number in range(1, 5):
        found = list(choices(number))
        assert found == list(choices(number))
        assert all(len(set(choice)) == number for choice in found)


def test_as_few_kin_groups_are_divided_as_large_groups_allow() -> None:
    # Six people each: a bus of ten holds one such group, and five buses are enough for all.
    households = [family(f"F{i}", 3, kin=f"K{i // 2}") for i in range(14)]
    op = operation(households, [bus(f"B{i}", 10) for i in range(5)])
    quality = solve(pose(op).problem, lambda: False, 1).plan.quality
    assert quality.vehicles_used == quality.vehicles_lower_bound == 5
    assert quality.kin is not None
    assert quality.kin.split == 2


def test_kin_who_take_no_seats_are_explained_where_they_find_no_place() -> None:
    wheelchairs = [person(f"W{i}", f"W{i}", needs=(Need.WHEELCHAIR,), kin="K") for i in range(3)]
    plan = solve(pose(operation(wheelchairs, bus("B", 10))).problem, lambda: False, 1).plan
    assert len(plan.unseated) == 3


def test_kin_of_a_patient_who_may_not_ride_in_an_ambulance_sit_elsewhere() -> None:
    patient = person("P", needs=(Need.STRETCHER,), kin="K")
    problem = pose(
        operation(patient, family("F", 1, kin="K"), ambulance("A"), bus("B", 10))
    ).problem
    plan = solve(problem, lambda: False, 1).plan
    assert violations(problem, plan) == ()
    assert plan.unseated == ()


def two_camps() -> Operation:
    """Return two cohorts with kin groups that take more than half of a bus."""
    reds = [family(f"R{i}", 3, kin=f"R{i // 2}", cohort="red") for i in range(14)]
    blues = [family(f"B{i}", 3, cohort="blue") for i in range(4)]
    return operation(
        cohort("red", "blue"), cohort("blue"), reds, blues, [bus(f"X{i}", 10) for i in range(9)]
    )


def told_of(op: Operation) -> dict[str, Any]:
    return {**plan_as_json(solve(pose(op).problem, lambda: False, 1).plan, UTC), "findings": []}


def test_a_bound_for_as_many_vehicles_is_proven_again_by_the_judge() -> None:
    op = two_camps()
    told = told_of(op)
    kin = told["quality"]["kin"]
    assert (kin["split"], kin["split_lower_bound"], kin["here"]["at_least"]) == (2, 0, 2)
    assert [half["cohort"] for half in kin["here"]["halves"]] == ["red"]
    assert [problem.text("en") for problem in judge(op, told).problems] == []


@pytest.mark.parametrize(
    "change",
    [
        {"seats": 3},  # three of them and more fit into a bus
        {"seats": 6},  # more than half of a bus: then two of five would count for nothing
        {"seats": 0},
        {"seats": 10**9},
        {"cohort": "blue"},
        {"cohort": "nobody"},
        {"cohort": None},  # then the vehicles of the blues could hold reds
        {"lot": "another"},
    ],
)
def test_a_bound_that_proves_nothing_is_not_believed(change: dict[str, Any]) -> None:
    op = two_camps()
    told = told_of(op)
    (half,) = told["quality"]["kin"]["here"]["halves"]
    half.update(change)
    assert {p.code for p in judge(op, told).problems} == {"plan_claims_kin_bound_too_high"}


def test_a_bound_counts_once_and_only_as_far_as_it_reaches() -> None:
    op = two_camps()
    for change in ("twice", "more", "fewer vehicles"):
        told = told_of(op)
        here = told["quality"]["kin"]["here"]
        here["at_least"] = 3
        if change == "twice":
            here["halves"] = 2 * here["halves"]
        elif change == "fewer vehicles":
            here["halves"][0]["vehicles"] = 1
        assert {p.code for p in judge(op, told).problems} == {"plan_claims_kin_bound_too_high"}
