# SPDX-License-Identifier: Apache-2.0
"""Where people go for whom nobody says where, and the ways between all places."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core import events
from qafila.core.events import Fact
from qafila.core.plan import Plan, violations
from qafila.core.problem import pose
from qafila.core.route import Leg, Place, Roads, find_path
from qafila.core.values import Name, PlaceKind, exactly
from qafila.planner import solve
from tests.operations import ROAD, Facts, bus, family, operation, person


def camp(place_id: str, minutes: int, capacity: int | None = None) -> list[Fact]:
    """A reception site so far from the square."""
    place = Place(id=place_id, name=Name(en=place_id), kind=PlaceKind.RECEPTION, capacity=capacity)
    leg = Leg(id=place_id, source="square", target=place_id, travel=exactly(60 * minutes))
    return [events.PlaceNamed(place=place), events.LegDescribed(leg=leg)]


def planned(*facts: Facts) -> Plan:
    problem = pose(operation(*facts, road=ROAD[:1])).problem
    plan = solve(problem, lambda: False, 1).plan
    assert violations(problem, plan) == ()
    return plan


def sent(plan: Plan) -> dict[str, str | None]:
    return {person: trip.target for trip in plan.trips for person in trip.people}


def test_people_without_a_destination_go_to_the_nearest_site_with_room() -> None:
    plan = planned(
        camp("far", 60), camp("near", 20, capacity=4),
        family("A", 3), family("B", 3), person("C", to_place="near"), bus("B1"), bus("B2"),
    )  # fmt: skip
    assert {sent(plan)[p] for p in ("A-1", "A-2", "A-3", "C")} == {"near"}
    assert {sent(plan)[f"B-{i}"] for i in (1, 2, 3)} == {"far"}
    assert plan.quality.completion_s == 600 + 3600


def test_whoever_finds_no_room_anywhere_is_listed() -> None:
    plan = planned(
        camp("one", 20, capacity=2), camp("two", 30, capacity=2), family("A", 3), family("B", 2),
        bus("B1"),
    )  # fmt: skip
    assert sent(plan) == {"B-1": "one", "B-2": "one"}
    assert {(u.person, u.why) for u in plan.unseated} == {
        (f"A-{i}", "no_room_at_receptions") for i in (1, 2, 3)
    }


def test_those_with_a_destination_fill_a_site_first_and_beyond() -> None:
    plan = planned(
        camp("one", 20, capacity=2), camp("two", 30), family("A", 3, to_place="one"), person("B"),
        bus("B1"), bus("B2"),
    )  # fmt: skip
    assert sent(plan)["A-1"] == "one"
    assert sent(plan)["B"] == "two"


@given(
    st.lists(
        st.tuples(*(3 * [st.integers(0, 5)]), st.integers(1, 9), st.booleans()),
        max_size=12,
        unique_by=lambda leg: leg[:2],
    )
)
@settings(max_examples=60, deadline=None)
def test_roads_give_the_same_ways_as_asked_one_by_one(
    drawn: list[tuple[int, int, int, int, bool]],
) -> None:
    legs = [
        Leg(
            id=f"{a}-{b}",
            source=f"P{a}",
            target=f"P{b}",
            travel=exactly(60 * minutes),
            both_ways=both,
            alternative_of=("main",) if instead == 0 else (),
        )
        for a, b, instead, minutes, both in drawn
        if a != b
    ]
    roads = Roads(legs)
    for a in range(6):
        for b in range(6):
            assert roads.find(f"P{a}", f"P{b}") == find_path(legs, f"P{a}", f"P{b}")
