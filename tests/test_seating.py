# SPDX-License-Identifier: Apache-2.0
"""Many households to few vehicles: at the bound, kin together, and proven to a second reckoning."""

from __future__ import annotations

import random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.operation import Operation
from qafila.core.plan import Plan, plan_as_json, violations
from qafila.core.problem import pose
from qafila.core.values import Need
from qafila.judge import judge
from qafila.planner import Solution, solve
from qafila.planner.kin import summed
from tests.operations import bus, cohort, family, operation, person


def solved(op: Operation) -> Solution:
    posed = pose(op)
    solution = solve(posed.problem, lambda: False, 1)
    assert violations(posed.problem, solution.plan) == ()
    return solution


def problems(op: Operation, plan: Plan) -> set[str]:
    """Return what the judge says of a plan, through its JSON."""
    told = {**plan_as_json(plan, ZoneInfo("UTC")), "findings": []}
    return {problem.code for problem in judge(op, told).problems}


def households(sizes: list[int], **values: Any) -> list[Any]:
    return [family(f"F{i:03}", size, **values) for i, size in enumerate(sizes)]


def buses(count: int, seats: int = 51) -> list[Any]:
    return [bus(f"B{i:03}", seats) for i in range(count)]


def test_what_volume_cannot_prove_is_proven_by_sizes_and_judged_again() -> None:
    # Three times 26 are 78 of 102 seats, but no two share a bus of 51.
    op = operation(*households([26, 26, 26]), *buses(5))
    plan = solved(op).plan
    quality = plan.quality
    assert (quality.vehicles_used, quality.vehicles_lower_bound) == (3, 3)
    assert quality.proven_optimal
    assert quality.certificate is not None
    assert quality.certificate.kind == "dual"
    assert problems(op, plan) == set()


def test_cohorts_apart_are_proven_by_sizes_each_for_itself() -> None:
    op = operation(
        cohort("one", "two"),
        cohort("two"),
        *households([26, 26, 26], cohort="one"),
        *[family(f"G{i}", size, cohort="two") for i, size in enumerate([3, 3])],
        *buses(8),
    )
    plan = solved(op).plan
    assert plan.quality.vehicles_used == plan.quality.vehicles_lower_bound == 4
    assert plan.quality.certificate is not None
    assert {price.cohort for price in plan.quality.certificate.prices} == {"one", "two"}
    assert problems(op, plan) == set()


def forged(op: Operation, plan: Plan, **change: Any) -> set[str]:
    told = {**plan_as_json(plan, ZoneInfo("UTC")), "findings": []}
    told["quality"]["vehicles_lower_bound"] = 3
    told["quality"]["certificate"] = {"kind": "dual", "vehicles": 3, "prices": [change]}
    return {problem.code for problem in judge(op, told).problems}


@pytest.mark.parametrize(
    "change",
    [
        {"worth": [{"seats": 17, "worth": 100}]},  # three of them fit into a bus
        {"worth": [{"seats": 17, "worth": 10**9}]},
        {"worth": [{"seats": 0, "worth": 10**9}]},
        {"worth": [], "scale": 0},
        {"worth": [{"seats": 17, "worth": 34}], "cohort": "nobody"},
        {"worth": [{"seats": 17, "worth": 34}], "lot": "other"},
    ],
)
def test_prices_that_prove_nothing_are_not_believed(change: dict[str, Any]) -> None:
    op = operation(*households([17, 17, 17, 17]), *buses(4))
    plan = solved(op).plan
    assert plan.quality.vehicles_lower_bound == 2
    price = {"lot": plan.trips[0].lot, "from": None, "to": None, "cohort": None, "scale": 100}
    assert "plan_claims_bound_too_high" in forged(op, plan, **{**price, **change})


@given(
    st.lists(st.integers(1, 20), min_size=1, max_size=24),
    st.lists(st.integers(0, 2), min_size=24, max_size=24),
    st.lists(st.integers(0, 3), min_size=24, max_size=24),
    st.integers(20, 30),
)
@settings(max_examples=120, deadline=None)
def test_every_claim_of_a_random_seating_stands(
    sizes: list[int], cohorts: list[int], kin: list[int], seats: int
) -> None:
    op = operation(
        cohort("c1", "c2"),
        cohort("c2"),
        *[
            family(
                f"F{i:02}",
                size,
                cohort=[None, "c1", "c2"][cohorts[i]],
                kin=[None, "k1", "k2", "k3"][kin[i]],
            )
            for i, size in enumerate(sizes)
        ],
        *buses(24, seats),
    )
    plan = solved(op).plan
    assert not plan.unseated
    assert problems(op, plan) == set()


def of_kin(groups: int, chance: random.Random) -> list[Any]:
    return [
        family(f"F{k:02}-{h}", chance.randint(1, 7), kin=f"K{k}")
        for k in range(groups)
        for h in range(chance.randint(2, 6))
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kin_stay_together_at_the_fewest_vehicles_where_others_fill_the_gaps(seed: int) -> None:
    chance = random.Random(seed)
    others = [family(f"G{i:03}", chance.randint(1, 6)) for i in range(60)]
    op = operation(*of_kin(25, chance), *others, *buses(40))
    quality = solved(op).plan.quality
    assert quality.vehicles_used == quality.vehicles_lower_bound
    assert quality.kin is not None
    assert (quality.kin.groups, quality.kin.split) == (25, 0)


def test_kin_sit_down_with_those_of_them_who_need_more_than_a_seat() -> None:
    """One bus has places for both wheelchairs, and seats for the kin of one of them only."""
    op = operation(
        *[person(f"W{k}", needs=(Need.WHEELCHAIR,), kin=f"K{k}") for k in (1, 2)],
        *[fact for k in (1, 2) for fact in family(f"F{k}", 9, kin=f"K{k}")],
        *[fact for k in (1, 2) for fact in family(f"G{k}", 6, kin=f"K{k}")],
        *[bus(f"B{k}", 20, wheelchair=2) for k in (1, 2, 3)],
    )
    plan = solved(op).plan
    assert plan.quality.vehicles_used == 2
    assert plan.quality.kin is not None
    assert (plan.quality.kin.groups, plan.quality.kin.split) == (2, 0)
    assert problems(op, plan) == set()


def test_kin_who_may_not_meet_are_not_put_together_for_the_sake_of_one_who_needs_a_place() -> None:
    op = operation(
        person("W", needs=(Need.WHEELCHAIR,), kin="K", household="A"),
        *family("B", 5, kin="K", apart_from="A"),
        *[bus(f"B{k}", 20, wheelchair=1) for k in (1, 2, 3)],
    )
    plan = solved(op).plan
    assert len({trip.id for trip in plan.trips}) == 2
    assert problems(op, plan) == set()


def test_a_group_too_large_for_any_vehicle_is_split_and_said_to_have_to_be() -> None:
    op = operation(*[family(f"F{i}", 9, kin="K") for i in range(8)], *buses(4))
    kin = solved(op).plan.quality.kin
    assert kin is not None
    assert (kin.groups, kin.split, kin.split_lower_bound) == (1, 1, 1)


def test_the_curve_says_what_another_vehicle_is_worth() -> None:
    # Three groups of 34 on two buses of 51: each bus holds one and a half.
    op = operation(
        *[family(f"F{k}-{h}", 17, kin=f"K{k}") for k in range(3) for h in range(2)], *buses(5)
    )
    kin = solved(op).plan.quality.kin
    assert kin is not None
    assert kin.split_lower_bound == 0
    assert kin.curve[0] == (2, kin.split)
    assert kin.curve[-1] == (3, 0)


def test_curves_of_columns_are_summed_by_what_a_vehicle_is_worth() -> None:
    assert summed([[(2, 3), (4, 1)], [(5, 4), (6, 1)]]) == [(7, 7), (8, 4), (10, 2)]


def test_loads_of_three_hundred_households_differ_by_two_at_most() -> None:
    chance = random.Random(5)
    op = operation(*households([chance.randint(1, 7) for _ in range(300)]), *buses(40))
    loads = [trip.seats_used for trip in solved(op).plan.trips]
    assert max(loads) - min(loads) <= 2


def test_who_may_not_meet_gets_vehicles_apart_and_all_others_fill_them() -> None:
    op = operation(
        cohort("one", "two"),
        cohort("two"),
        *[family(f"A{i}", 4, cohort="one") for i in range(13)],
        *[family(f"B{i}", 4, cohort="two") for i in range(13)],
        *[family(f"C{i}", 4) for i in range(12)],
        *buses(6),
    )
    plan = solved(op).plan
    # Twelve fours fill a bus of 51, so 13 + 13 + 12 households are four buses.
    assert plan.quality.vehicles_used == 4
