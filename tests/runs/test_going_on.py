# SPDX-License-Identifier: Apache-2.0
"""Planned again while vehicles come and go: what is over stays over, and the rest stays theirs."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila import app
from qafila.app import Opened, Planned, journeys_behind, make_plan
from qafila.core import events
from qafila.core.events import Fact
from qafila.core.operation import Operation, journeys_made
from qafila.core.plan import Difference, Plan, Why, differing, seat_key
from qafila.core.plan.difference import passed
from qafila.core.problem import pose
from qafila.core.route import Leg, Place
from qafila.core.values import Name, PlaceKind, exactly
from qafila.reports import Context
from tests.days import drove, lived, moved
from tests.operations import ROAD, SCHOOL, bus, family, person

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LISTED: list[Fact] = [
    *[fact for n in range(18) for fact in family(f"F{n:02}", 3)],
    bus("B1", 10, at="square"),
    bus("B2", 10, at="square"),
]
"""54 people, two buses of ten that take nine each: three runs each."""


def planned(told: Operation, before: Plan | None = None) -> tuple[Opened, Planned]:
    opened = Opened(operation=told, posed=pose(told), findings=(), sources={})
    trips = before.trips if before else ()
    made = make_plan(
        opened, now=NOW, stop=lambda: False, seed=1, before=trips,
        kept=seats(before) if before else None,
    )  # fmt: skip
    assert app.verify_plan(opened, json.loads(app.plan_json(made))) == ()
    return opened, made


def seats(plan: Plan) -> dict[str, str]:
    return {p: seat_key(t.vehicle, t.run) for t in plan.trips for p in t.people}


def changes(before: Plan, again: Planned) -> Difference:
    made = journeys_behind(again.operation)
    return differing(before.trips, passed(before.passages), again.plan, made)


def taken_there(plan: Plan, *trips: str, aboard: bool = False, back: bool = True) -> list[Fact]:
    """What is recorded of runs: all get on, drive, and get off unless they are still aboard."""
    facts: list[Fact] = []
    for trip in (t for t in plan.trips if t.id in trips):
        facts += [
            moved("square", trip.vehicle, *trip.people),
            drove("square", "gate", trip.vehicle),
            drove("gate", trip.target or "", trip.vehicle),
        ]
        if not aboard:
            facts.append(moved(trip.vehicle, trip.target or "", *trip.people))
            facts += [drove(trip.target or "", "square", trip.vehicle)] if back else []
    return facts


@pytest.fixture(scope="module")
def first() -> Plan:
    _, made = planned(lived(LISTED))
    assert sorted(t.id for t in made.plan.trips) == [f"B{v}/{n}" for v in (1, 2) for n in (1, 2, 3)]
    return made.plan


def test_after_the_first_runs_the_others_keep_number_people_serial_and_paper(first: Plan) -> None:
    told = lived(LISTED, *taken_there(first, "B1/1", "B2/1"))
    assert journeys_made(told) == {"B1": 1, "B2": 1}
    _, again = planned(told, first)
    had = {t.id: t for t in first.trips}
    assert sorted(t.id for t in again.plan.trips) == ["B1/2", "B1/3", "B2/2", "B2/3"]
    for trip in again.plan.trips:
        assert (trip.people, trip.serial) == (had[trip.id].people, had[trip.id].serial)
    assert again.plan.quality.changed_people == 0
    told_of = changes(first, again)
    assert (dict(told_of.papers), told_of.withdrawn) == ({}, ())
    assert sorted(told_of.valid) == ["B1/2", "B1/3", "B2/2", "B2/3"]
    # Of whoever has arrived nobody says that they lose a seat.
    assert told_of.seats == seats(again.plan)


def test_the_last_runs_go_on_as_runs_though_one_journey_of_each_would_do(first: Plan) -> None:
    told = lived(LISTED, *taken_there(first, "B1/1", "B2/1"), *taken_there(first, "B1/2", "B2/2"))
    _, again = planned(told, first)
    assert {t.id for t in again.plan.trips} == {"B1/3", "B2/3"}
    assert all(t.boards_s is not None for t in again.plan.trips)
    assert changes(first, again).papers == {}


def test_a_run_under_way_keeps_its_number_and_its_people(first: Plan) -> None:
    told = lived(
        LISTED, *taken_there(first, "B1/1", back=False), *taken_there(first, "B2/1", aboard=True)
    )
    assert journeys_made(told) == {"B1": 1}
    _, again = planned(told, first)
    assert sorted(t.id for t in again.plan.trips) == ["B1/2", "B1/3", "B2/1", "B2/2", "B2/3"]
    had, has = seats(first), seats(again.plan)
    assert all(had[person] == key for person, key in has.items())
    assert again.plan.quality.changed_people == 0


def test_a_vehicle_lost_between_its_runs_changes_only_its_people(first: Plan) -> None:
    told = lived(LISTED, *taken_there(first, "B1/1", "B2/1"), drove("square", "gone", "B2"))
    _, again = planned(told, first)
    assert sorted(t.id for t in again.plan.trips) == ["B1/2", "B1/3", "B1/4", "B1/5"]
    had, has = seats(first), seats(again.plan)
    moved_people = {person for person, key in has.items() if had[person] != key}
    assert moved_people == {p for t in first.trips if t.id in ("B2/2", "B2/3") for p in t.people}
    assert again.plan.quality.changed_people == len(moved_people) == 18
    told_of = changes(first, again)
    assert told_of.withdrawn == ("B2/2", "B2/3")
    assert told_of.papers == {t: frozenset({Why.NEW}) for t in ("B1/4", "B1/5")}
    assert sorted(told_of.valid) == ["B1/2", "B1/3"]
    # No new serial has the name of one that is over.
    old = {t.serial for t in first.trips}
    assert not {t.serial for t in again.plan.trips if t.id in ("B1/4", "B1/5")} & old


def test_where_a_run_led_it_leads_again_though_another_site_is_nearer() -> None:
    """The school has room for the first three runs alone; then the bus of the others is lost."""
    hall = Place(id="hall", name=Name(en="Hall"), kind=PlaceKind.RECEPTION, unload_s=300)
    road = [
        *(f for f in ROAD if not isinstance(f, events.PlaceNamed) or f.place.id != "school"),
        events.PlaceNamed(place=replace(SCHOOL, capacity=30)), events.PlaceNamed(place=hall),
        *(
            events.LegDescribed(leg=Leg(id=f"{a}-{b}", source=a, target=b, travel=exactly(s)))
            for a, b, s in (
                ("gate", "hall", 2700), ("hall", "gate", 2700), ("school", "gate", 1800),
                ("gate", "square", 3600),
            )
        ),
    ]  # fmt: skip
    _, made = planned(lived(LISTED, road=road))
    before = made.plan
    assert {t.target for t in before.trips} == {"school", "hall"}
    gone = drove("square", "gone", "B2")
    told = lived(LISTED, *taken_there(before, "B1/1", "B2/1"), gone, road=road)
    _, again = planned(told, before)
    had = {t.id: t for t in before.trips}
    assert {t.run for t in again.plan.trips} == {2, 3, 4, 5}
    for trip in again.plan.trips:
        if trip.id in had:
            assert (trip.people, trip.target) == (had[trip.id].people, had[trip.id].target)
    assert sorted(changes(before, again).valid) == ["B1/2", "B1/3"]


def test_who_missed_the_first_run_joins_a_later_one_and_counts_as_changed(first: Plan) -> None:
    late = first.trips[0]
    aboard = replace(late, people=late.people[3:])
    plan = replace(first, trips=(aboard, *first.trips[1:]))
    told = lived(LISTED, *taken_there(plan, "B1/1", "B2/1"))
    _, again = planned(told, first)
    has = seats(again.plan)
    assert set(late.people[:3]) <= has.keys()
    assert again.plan.quality.changed_people == 3
    assert {p for p, key in changes(first, again).seats.items() if has.get(p) != key} == set(
        late.people[:3]
    )


def test_in_a_convoy_each_vehicle_counts_on_from_its_own_journeys() -> None:
    """One bus has been there and back, the other has not; they leave together."""
    start = [*[person(f"P{n:02}") for n in range(24)], bus("B1", 10), bus("B2", 10), bus("B3", 10)]
    facts = [
        moved("square", "B1", "P00", "P01"), drove("square", "school", "B1"),
        moved("B1", "school", "P00", "P01"), drove("school", "square", "B1"),
    ]  # fmt: skip
    opened, made = planned(lived(start, *facts))
    assert {t.id for t in made.plan.trips} == {"B1/2", "B2/1", "B3/1"}
    assert sorted(t.position for t in made.plan.trips) == [1, 2, 3]
    assert {t.boards_s for t in made.plan.trips} == {None}
    second = app.document("manifests", made.operation, _context(made))
    assert len([part for part in second.parts if part.id.startswith("boarding-")]) == 3
    assert opened.posed.problem.made == {"B1": 1}


def _context(made: Planned) -> Context:
    tokens = {p: f"TOKEN{p}".ljust(16, "X") for t in made.plan.trips for p in t.people}
    return Context(now=NOW, tokens=tokens, version="abc123")


def test_a_plan_that_counts_runs_anew_is_told_of(first: Plan) -> None:
    told = lived(LISTED, *taken_there(first, "B1/1", "B2/1"))
    opened, again = planned(told, first)
    written = json.loads(app.plan_json(again))
    for trip in written["trips"]:
        trip["run"] -= 1
        trip["id"] = f"{trip['vehicle']}/{trip['run']}"
    assert {f.code for f in app.verify_plan(opened, written)} == {"plan_misnumbers_runs"}


def test_journeys_are_counted_by_who_was_driven_and_got_off() -> None:
    listed = [person("P1"), person("P2"), bus("B1"), bus("B2")]
    there = [moved("square", "B1", "P1"), drove("square", "gate", "B1")]
    assert journeys_made(lived(listed, *there)) == {}
    halted = [*there, moved("B1", "gate", "P1"), moved("gate", "B1", "P1")]
    on = [drove("gate", "school", "B1"), moved("B1", "school", "P1")]
    assert journeys_made(lived(listed, *halted, *on)) == {"B1": 1}
    # Nobody recorded how it came back; it drives off with people once more.
    again = [moved("square", "B1", "P2"), drove("square", "gate", "B1"), moved("B1", "gate", "P2")]
    assert journeys_made(lived(listed, *there, *on, *again)) == {"B1": 2}
    # Empty ways are no journeys, and people who got on where it stands have not been driven yet.
    assert journeys_made(lived(listed, drove("square", "school", "B2"))) == {}
    waiting = [*there, *on, drove("school", "square", "B1"), moved("square", "B1", "P2")]
    assert journeys_made(lived(listed, *waiting)) == {"B1": 1}


@given(
    sizes=st.lists(st.integers(1, 7), min_size=6, max_size=24),
    seats_of=st.lists(st.integers(7, 14), min_size=1, max_size=3),
    over=st.lists(st.integers(0, 3), min_size=3, max_size=3),
    under_way=st.booleans(),
    lost=st.booleans(),
)
@settings(max_examples=12, deadline=None)
def test_whatever_runs_are_over_the_rest_goes_on_as_planned(
    sizes: list[int], seats_of: list[int], over: list[int], under_way: bool, lost: bool
) -> None:
    listed: list[Fact] = [
        *[fact for n, size in enumerate(sizes) for fact in family(f"F{n:02}", size)],
        *[bus(f"B{n}", seats, at="square") for n, seats in enumerate(seats_of, start=1)],
    ]
    _, made = planned(lived(listed))
    before = made.plan
    if not any(t.boards_s is not None for t in before.trips):
        return
    runs = Counter(t.vehicle for t in before.trips)
    facts: list[Fact] = []
    for number, vehicle in enumerate(sorted(runs)):
        done = min(over[number], runs[vehicle] - 1)
        facts += taken_there(before, *(f"{vehicle}/{n}" for n in range(1, done + 1)))
        if under_way and number == 0:
            facts += taken_there(before, f"{vehicle}/{done + 1}", aboard=True)
    gone = len(runs) > 1 and lost and not under_way
    facts += [drove("square", "gone", min(runs))] if gone else []
    told = lived(listed, *facts)
    _, again = planned(told, before)
    had, has = seats(before), seats(again.plan)
    made_before = journeys_made(told)
    for vehicle in {t.vehicle for t in again.plan.trips}:
        numbers = sorted(t.run for t in again.plan.trips if t.vehicle == vehicle)
        first = made_before.get(vehicle, 0) + 1
        assert numbers == list(range(first, first + len(numbers)))
    if not gone:
        assert {p: had[p] for p in has} == has
        assert again.plan.quality.changed_people == 0
        assert not changes(before, again).withdrawn
        if not under_way:
            assert changes(before, again).papers == {}
