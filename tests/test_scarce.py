# SPDX-License-Identifier: Apache-2.0
"""Where few places are scarce: ambulances and seats weighed together, proven and judged again."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.operation import Operation
from qafila.core.plan import Load, Plan, plan_as_json, violations
from qafila.core.problem import pose
from qafila.core.values import Need
from qafila.judge import judge
from qafila.judge.reading import ClaimedPrice
from qafila.judge.scarce import proven_of_all
from qafila.planner import solve
from qafila.planner.scarce import SCALE, Fleet, shared
from tests.operations import ambulance, bus, cohort, family, operation, person

LOADS = st.builds(
    Load,
    seats=st.integers(0, 4),
    wheelchair=st.integers(0, 1),
    stretcher=st.integers(0, 1),
    oxygen=st.integers(0, 1),
)
PEOPLE = st.lists(LOADS.filter(lambda load: load != Load()), min_size=1, max_size=6)
BUSES = st.dictionaries(
    st.builds(
        Load,
        seats=st.integers(4, 9),
        wheelchair=st.integers(0, 2),
        oxygen=st.integers(0, 1),
    ),
    st.integers(1, 4),
    min_size=1,
    max_size=2,
)
AMBULANCES = st.dictionaries(
    st.builds(Load, seats=st.integers(0, 5), stretcher=st.integers(1, 2), oxygen=st.integers(0, 2)),
    st.integers(1, 4),
    max_size=2,
)


def as_places(load: Load) -> tuple[int, int, int, int]:
    return (load.seats, load.wheelchair, load.stretcher, load.oxygen)


def fewest_vehicles(people: list[Load], fleet: Fleet) -> float:
    """Return the true optimum by trying everything; infinite where not everybody finds a place."""
    free = [(room, False) for room, n in fleet.buses.items() for _ in range(n)]
    free += [(room, True) for room, n in fleet.ambulances.items() for _ in range(n)]
    rooms = tuple(sorted((as_places(room), special, False) for room, special in free))

    @cache
    def search(i: int, rooms: tuple[Any, ...]) -> float:
        if i == len(people):
            return 0
        best, load = float("inf"), people[i]
        for each in set(rooms):
            left, special_only, is_used = each
            still = tuple(a - b for a, b in zip(left, as_places(load), strict=True))
            if min(still) >= 0 and (load.special or not special_only):
                rest = list(rooms)
                rest.remove(each)
                rest.append((still, special_only, True))
                best = min(best, (not is_used) + search(i + 1, tuple(sorted(rest))))
        return best

    return search(0, rooms)


@given(PEOPLE, BUSES, AMBULANCES)
@settings(max_examples=300, deadline=None)
def test_what_is_shared_is_bounded_truly_and_a_second_reckoning_proves_as_much(
    people: list[Load], buses: dict[Load, int], ambulances: dict[Load, int]
) -> None:
    fleet = Fleet(buses=buses, ambulances=ambulances)
    best = fewest_vehicles(people, fleet)
    if best == float("inf"):
        return  # what is proven is proven of those who are seated
    sizes = Counter(load.seats for load in people if not load.special)
    special = Counter(load for load in people if load.special)
    found = shared(sizes, special, fleet)
    if found is None:
        return
    assert found.least <= best
    price = ClaimedPrice(
        lot="", source=None, target=None, cohort=None, scale=SCALE, worth=found.worth,
        needs={as_places(load): worth for load, worth in found.needs.items()},
    )  # fmt: skip
    proven = proven_of_all(
        price,
        Counter(map(as_places, people)),
        {as_places(room): n for room, n in ambulances.items()},
        {as_places(room): n for room, n in buses.items()},
    )
    assert found.least <= proven <= best


def solved(op: Operation) -> Plan:
    posed = pose(op)
    solution = solve(posed.problem, lambda: False, 1)
    assert violations(posed.problem, solution.plan) == ()
    return solution.plan


def told(plan: Plan) -> dict[str, Any]:
    return {**plan_as_json(plan, ZoneInfo("UTC")), "findings": []}


def problems(op: Operation, plan: dict[str, Any]) -> set[str]:
    """Return what the judge says of a plan."""
    return {problem.code for problem in judge(op, plan).problems}


def with_one_in_need(household: str, size: int, need: Need, **values: Any) -> list[Any]:
    return [
        *family(household, size - 1, **values),
        person(f"{household}-0", household, needs=(need,), **values),
    ]


def breathing(oxygen: int, others: int, **values: Any) -> list[Any]:
    """Return households of ten of whom one needs oxygen, and others of ten."""
    who = [with_one_in_need(f"{values}O{k}", 10, Need.OXYGEN, **values) for k in range(oxygen)]
    return [*who, *[family(f"{values}F{k}", 10, **values) for k in range(others)]]


def small_and_large() -> list[Any]:
    """Return a fleet in which small buses alone have oxygen."""
    return [
        *[bus(f"S{k:02}", 20, oxygen=1) for k in range(12)],
        *[bus(f"L{k:02}", 50) for k in range(12)],
    ]


def test_oxygen_in_small_buses_alone_is_weighed_against_the_seats_that_it_costs() -> None:
    op = operation(*breathing(6, 6 + 6), *small_and_large())
    plan = solved(op)
    quality = plan.quality
    # 180 people are four large buses by volume, and six for the oxygen. But those six are small:
    # they hold 120 people, and the others take two large ones besides.
    assert (quality.vehicles_used, quality.vehicles_lower_bound) == (8, 8)
    assert quality.certificate is not None
    assert [price.needs is not None for price in quality.certificate.prices] == [True]
    assert problems(op, told(plan)) == set()
    assert msgspec.json.encode(plan, order="sorted")  # as the version of its papers wants it


def test_cohorts_apart_are_priced_each_for_itself() -> None:
    op = operation(
        cohort("one", "two"),
        cohort("two"),
        *breathing(3, 8, cohort="one"),
        *breathing(3, 8, cohort="two"),
        *small_and_large(),
    )
    plan = solved(op)
    # Each has 110 people: 60 in the small ones of those with oxygen, 50 in a large one.
    assert plan.quality.vehicles_used == plan.quality.vehicles_lower_bound == 8
    assert problems(op, told(plan)) == set()


def test_an_ambulance_more_spares_two_buses_that_were_wanted_for_their_oxygen_alone() -> None:
    """Two who lie fill one ambulance, or one each beside whoever needs oxygen."""
    op = operation(
        *[with_one_in_need(f"S{k}", 2, Need.STRETCHER) for k in range(4)],
        *[with_one_in_need(f"O{k}", 4, Need.OXYGEN) for k in range(4)],
        *[family(f"F{k:02}", 5) for k in range(10)],
        *[ambulance(f"A{k}", seats=5, stretcher=2, oxygen=1) for k in range(6)],
        *[bus(f"B{k}", 5, oxygen=1) for k in range(6)],
        *[bus(f"C{k}", 50) for k in range(3)],
    )
    plan = solved(op)
    assert plan.quality.vehicles_used == plan.quality.vehicles_lower_bound == 5
    assert problems(op, told(plan)) == set()


def lying() -> Operation:
    """Return households of whom one lies: no two fit one ambulance, though places would do."""
    return operation(
        *[with_one_in_need(f"S{k}", 7, Need.STRETCHER) for k in range(3)],
        *[family(f"F{k}", 5) for k in range(4)],
        *[ambulance(f"A{k}", seats=9, stretcher=2) for k in range(4)],
        *[bus(f"B{k}", 30) for k in range(3)],
    )


def test_ambulances_are_counted_by_who_fits_into_one_together() -> None:
    op = lying()
    plan = solved(op)
    assert plan.quality.vehicles_used == plan.quality.vehicles_lower_bound == 4
    assert plan.quality.proven_optimal
    assert problems(op, told(plan)) == set()


@pytest.mark.parametrize(
    "change",
    [
        {"needs": [{"seats": 6, "stretcher": 1, "worth": 10 * SCALE}]},  # one fits everywhere
        {"needs": [{"seats": 6, "stretcher": 1, "worth": 10**9}]},
        {"needs": [{"seats": 6, "worth": SCALE}, {"worth": 50 * SCALE}]},
        {"needs": [{"seats": 5, "stretcher": 1, "worth": SCALE}]},
        {"scale": 0},
        {"needs": []},
        {"cohort": "nobody"},
        {"lot": "other"},
    ],
)
def test_prices_of_scarce_places_that_prove_nothing_are_not_believed(
    change: dict[str, Any],
) -> None:
    op = lying()
    plan = told(solved(op))
    (price,) = plan["quality"]["certificate"]["prices"]
    if "needs" in change:
        none = {"seats": 0, "wheelchair": 0, "stretcher": 0, "oxygen": 0}
        change = {"needs": [{**none, **entry} for entry in change["needs"]]}
    plan["quality"]["certificate"]["prices"] = [{**price, **change}]
    assert "plan_claims_bound_too_high" in problems(op, plan)


def test_kin_who_travel_in_several_columns_are_divided_whatever_a_vehicle_more_is_worth() -> None:
    # Three groups of 34 on two buses of 51, and somebody of each in another lot.
    op = operation(
        *[family(f"F{k}-{h}", 17, kin=f"K{k}", lot="L1") for k in range(3) for h in range(2)],
        *[person(f"P{k}", kin=f"K{k}", lot="L2") for k in range(3)],
        *[bus(f"B{k}", 51) for k in range(6)],
    )
    plan = solved(op)
    kin = plan.quality.kin
    assert kin is not None
    assert kin.split == kin.split_lower_bound == 3
    assert kin.curve == ((plan.quality.vehicles_used, 3),)
    assert problems(op, told(plan)) == set()
