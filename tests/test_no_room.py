# SPDX-License-Identifier: Apache-2.0
"""Whom no reception site has room for: why, and what would do; every way out is planned with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core import events
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.plan import violations
from qafila.core.problem import pose
from qafila.core.route import Place
from qafila.core.values import Name, PlaceKind
from qafila.planner import Solution, solve
from qafila.planner.impossible import RulesCannotAllHold
from qafila.rules.route import room
from tests.operations import DAY, ROAD, SCHOOL, Facts, bus, family, operation, person
from tests.runs.test_runs import way
from tests.test_impossible import changed

NOW = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)


def site(name: str, capacity: int | None) -> Fact:
    place = Place(id=name, name=Name(en=name), kind=PlaceKind.RECEPTION, capacity=capacity)
    return events.PlaceNamed(place=place)


def sites(school: int | None, hall: int | None) -> list[Fact]:
    """Return the road to two sites: the school is nearer."""
    near = events.PlaceNamed(place=replace(SCHOOL, capacity=school))
    return [*ROAD[:2], near, *ROAD[3:], site("hall", hall), way("square", "hall", 300)]


def made(school: int | None, hall: int | None, *facts: Facts) -> Operation:
    buses = [bus(f"B{i}", 60) for i in range(6)]
    return operation(buses, *facts, road=sites(school, hall))


def solved(op: Operation) -> Solution:
    problem = pose(op).problem
    solution = solve(problem, lambda: False, 1)
    assert violations(problem, solution.plan) == ()
    return solution


def told(op: Operation) -> list[RulesCannotAllHold]:
    return [f for f in solved(op).findings if isinstance(f, RulesCannotAllHold)]


def with_way(op: Operation, token: str, lot: str) -> Operation:
    """Return the operation with a change as its token tells it to programs."""
    if "&" in token:
        for part in token.split("&"):
            op = with_way(op, part, lot)
        return op
    what, _, rest = token.partition(":")
    places, persons = dict(op.places), dict(op.persons)
    if what == "room":
        name, more = rest.split(":")
        places[name] = replace(places[name], capacity=(places[name].capacity or 0) + int(more))
    elif what == "to":
        name, people = rest.split(":")
        for each in people.split("+"):
            persons[each] = replace(persons[each], to_place=name)
    else:
        return changed(op, token, lot)
    return replace(op, places=places, persons=persons)


def settles(op: Operation, found: RulesCannotAllHold) -> None:
    assert found.relaxations
    for token in found.relaxations:
        left = {u.person for u in solved(with_way(op, token, found.lot)).plan.unseated}
        assert left.isdisjoint(found.persons), token


CASES: dict[str, tuple[Operation, tuple[str, ...], tuple[str, ...]]] = {
    "too little in all": (
        made(3, 4, family("A", 4), family("B", 4)),
        ("room:school", "room:hall"),
        ("room:school:1", "room:hall:4"),
    ),
    "none at all": (
        made(0, 0, family("A", 4)),
        ("room:school", "room:hall"),
        ("room:school:4", "room:hall:4"),
    ),
    "enough in all, for no household": (
        made(3, 3, family("A", 5)),
        ("room:school", "room:hall", "whole"),
        ("room:school:2", "room:hall:2", "divide:A:A-4+A-5"),
    ),
    "room taken by others who could go elsewhere": (
        made(6, 3, family("A", 5), family("B", 3, to_place="school")),
        ("room:school", "room:hall", "whole"),
        ("room:school:2", "room:hall:2", "divide:A:A-4+A-5", "to:hall:B-1+B-2+B-3"),
    ),
    "more promised than there is": (
        made(2, 1, family("A", 2), family("B", 5, to_place="school")),
        ("room:school", "room:hall"),
        ("room:hall:1", "room:school:5"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_who_has_no_site_is_told_the_room_and_every_way_out_takes_them(name: str) -> None:
    op, conflict, ways = CASES[name]
    (found,) = told(op)
    assert found.conflict == conflict
    assert set(found.relaxations) == set(ways)
    assert found.proven
    settles(op, found)


def two_places(school: int, hall: int, *facts: Facts) -> Operation:
    """From the square a way leads to the school alone, from the station to the hall alone."""
    near = events.PlaceNamed(place=replace(SCHOOL, capacity=school))
    station = Place(id="station", name=Name(en="station"), kind=PlaceKind.ASSEMBLY)
    road = [
        *ROAD[:2], near, *ROAD[3:], site("hall", hall), events.PlaceNamed(place=station),
        way("station", "hall", 60),
    ]  # fmt: skip
    buses = [bus(f"B{i}", 20, at=at) for i, at in enumerate(["square", "station"] * 3)]
    return operation(buses, *facts, road=road)


def test_where_no_single_site_would_do_more_room_at_both_is_one_way_out() -> None:
    op = two_places(3, 4, family("A", 5, at="square"), family("B", 6, at="station"))
    (found,) = told(op)
    assert found.relaxations == ("room:school:2&room:hall:2",)
    assert "more room at school: 2 and more room at hall: 2" in found.text("en")
    assert "زيادة السعة في" in found.text("ar")
    settles(op, found)
    for single in found.relaxations[0].split("&"):
        assert solved(with_way(op, single, found.lot)).plan.unseated, "one of them is not enough"


def test_room_that_is_missing_is_told_in_both_languages() -> None:
    (found,) = told(CASES["enough in all, for no household"][0])
    assert found.text("en") == (
        "Lot all, without a seat: 5. The reason: these cannot all hold: people without a"
        " destination: 5; room for them at the sites they can reach: school 3, hall 3; household A"
        " goes to one site. What would do: more room at school: 2; or more room at hall: 2; or"
        " household A at several reception sites (school 3, hall 2)."
    )
    arabic = found.text("ar")
    for words in ("السعة لهم في المواقع", "إلى موقع واحد", "زيادة السعة في", "على عدّة مواقع"):
        assert words in arabic


def test_who_rides_in_vehicles_that_come_back_is_told_the_same() -> None:
    crowd = [family(f"F{i}", 4) for i in range(4)]
    op = operation(crowd, bus("B", 4), road=sites(6, 6))
    found = told(op)
    assert [each.conflict for each in found] == [("room:school", "room:hall")]
    settles(op, found[0])


def test_room_that_suffices_is_found_though_the_nearest_site_would_be_filled_badly() -> None:
    """Four at the nearer site with room for five would leave five without a site."""
    op = made(5, 4, family("A", 4), family("B", 5))
    assert solved(op).plan.unseated == ()


def test_nobody_is_offered_a_site_without_room() -> None:
    op = made(2, 0, family("A", 5, to_place="school"))
    planned = replace(op, plan=solved(op).plan)
    (found,) = room(planned, NOW)
    assert "where room is left" not in found.remedy("en")
    assert "حيث بقيت سعة" not in found.remedy("ar")
    op = made(2, 4, family("A", 5, to_place="school"))
    (found,) = room(replace(op, plan=solved(op).plan), NOW)
    assert "where room is left: hall 4" in found.remedy("en")
    assert "حيث بقيت سعة" in found.remedy("ar")


@given(
    st.lists(st.integers(1, 6), min_size=1, max_size=6),
    st.lists(st.integers(1, 4), max_size=2),
    st.integers(0, 9),
    st.integers(0, 9),
)
@settings(max_examples=40, deadline=None)
def test_random_want_of_room_is_explained_and_each_way_out_does(
    sizes: list[int], bound: list[int], school: int, hall: int
) -> None:
    op = made(
        school,
        hall,
        [family(f"F{i}", size) for i, size in enumerate(sizes)],
        [family(f"G{i}", size, to_place="school") for i, size in enumerate(bound)],
    )
    solution = solved(op)
    found = [f for f in solution.findings if isinstance(f, RulesCannotAllHold)]
    assert bool(found) == bool(solution.plan.unseated)
    for each in found:
        settles(op, each)


def test_children_stay_with_their_guardian_where_a_household_goes_to_two_sites() -> None:
    op = made(
        4, 4, person("A-1", "A"), [person(f"A-{i}", "A", age=4) for i in (2, 3, 4)],
        [person(f"A-{i}", "A", age=40) for i in (5, 6)],
    )  # fmt: skip
    (found,) = told(op)
    divided = next(token for token in found.relaxations if token.startswith("divide"))
    leaving = set(divided.rsplit(":", 1)[1].split("+"))
    assert leaving in ({"A-5", "A-6"}, {"A-1", "A-2", "A-3", "A-4"})
    settles(op, found)
