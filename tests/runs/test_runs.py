# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back for more: legal for any folder, soonest where that is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila.core import events
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.plan import Plan, seat_key, violations
from qafila.core.problem import pose
from qafila.core.route import Checkpoint, Leg, Place
from qafila.core.values import Name, Need, PlaceKind, exactly
from qafila.planner import Solution, solve
from tests.operations import (
    ambulance,
    bus,
    cohort,
    family,
    move,
    operation,
    person,
    policy,
    stage,
)

DAWN = datetime(2026, 3, 1, 5, tzinfo=UTC)


def solved(op: Operation) -> Solution:
    problem = pose(op).problem
    solution = solve(problem, lambda: False, 1)
    assert violations(problem, solution.plan) == ()
    return solution


def codes(solution: Solution) -> set[str]:
    return {finding.code for finding in solution.findings}


def runs(plan: Plan) -> dict[str, tuple[int | None, int]]:
    return {trip.id: (trip.boards_s, len(trip.people)) for trip in plan.trips}


def place(place_id: str, kind: PlaceKind, **values: Any) -> Fact:
    return events.PlaceNamed(place=Place(id=place_id, name=Name(en=place_id), kind=kind, **values))


def way(source: str, target: str, minutes: int, *, both: bool = False) -> Fact:
    return events.LegDescribed(
        leg=Leg(
            id=f"{source}-{target}",
            source=source,
            target=target,
            travel=exactly(60 * minutes),
            both_ways=both,
        )
    )


# ------------------------------------------------------------------ one crowd, one destination


def test_one_bus_comes_back_until_everybody_is_moved() -> None:
    """Ten minutes to board, 95 of road and gate, five to get off; the way back is 95 again."""
    solution = solved(operation([person(f"P{i:02}") for i in range(25)], bus("B", 10)))
    plan = solution.plan
    carry, back = 600 + 5700 + 300, 5700
    assert [(t.id, t.run, t.boards_s) for t in plan.trips] == [
        ("B/1", 1, 0),
        ("B/2", 2, carry + back),
        ("B/3", 3, 2 * (carry + back)),
    ]
    assert sorted(len(t.people) for t in plan.trips) == [8, 8, 9]
    assert (
        plan.quality.completion_s == plan.quality.completion_lower_bound_s == 3 * carry + 2 * back
    )
    assert plan.quality.proven_optimal
    (found,) = [f for f in solution.findings if f.code == "vehicles_return"]
    assert found.subject() == {
        "lots": ("all",), "vehicles": 1, "runs": 3, "minutes": 520, "more": 2, "seats": 10,
        "wheelchair": 0, "stretcher": 0, "oxygen": 0, "pinned": (),
    }  # fmt: skip
    assert {t.elapsed.p50_s for t in plan.trips if t.elapsed} == {5700}


def test_a_bus_that_comes_back_for_its_wheelchair_place_is_not_said_to_come_for_seats() -> None:
    """Two who need the one wheelchair place, which C, half empty, does not have."""
    op = operation(
        cohort("x", "y"), cohort("y"), policy(spare_capacity=0.0),
        [person("X", "FX", cohort="x", needs=(Need.WHEELCHAIR,)), person("X2", "FX", cohort="x")],
        [person("Y", "FY", cohort="y", needs=(Need.WHEELCHAIR,)), person("Y2", "FY", cohort="y")],
        bus("B", 10, wheelchair=1), bus("C", 10),
    )  # fmt: skip
    solution = solved(op)
    assert [trip.id for trip in solution.plan.trips] == ["B/1", "B/2"]
    (found,) = [f for f in solution.findings if f.code == "vehicles_return"]
    assert (found.subject()["more"], found.subject()["wheelchair"]) == (1, 1)
    assert "Wheelchair places that these must have: 1." in found.text("en")
    assert "كراسي متحرّكة عددها" in found.text("ar")
    assert "Stretcher" not in found.text("en")


def test_with_seats_for_all_nobody_comes_back() -> None:
    people = [person(f"P{i:02}") for i in range(20)]
    with_shuttles = solved(operation(people, bus("B1"), bus("B2"))).plan
    assert all(trip.boards_s is None and trip.run == 1 for trip in with_shuttles.trips)
    assert (
        with_shuttles
        == solved(operation(people, bus("B1"), bus("B2"), policy(shuttles=False))).plan
    )


def test_a_policy_without_shuttles_leaves_people_as_before() -> None:
    op = operation(family("A", 5), family("B", 9), bus("B", 10), policy(shuttles=False))
    assert {u.why for u in solved(op).plan.unseated} == {"not_enough_seats"}


def test_households_stay_whole_and_cohorts_apart_in_every_run() -> None:
    op = operation(
        cohort("x", "y"), cohort("y"), bus("B", 10),
        [family(f"X{i}", 4, cohort="x") for i in range(3)],
        [family(f"Y{i}", 6, cohort="y") for i in range(2)],
    )  # fmt: skip
    plan = solved(op).plan
    assert not plan.unseated
    # 4+4 | 4 and 6 may not meet | 6 | 6: no fewer than four runs.
    assert len(plan.trips) == 4


def test_who_asks_for_a_vehicle_rides_in_one_of_its_runs() -> None:
    op = operation(
        [person(f"P{i:02}", pin="B2") for i in range(12)], [person(f"Q{i}") for i in range(15)],
        bus("B1", 10), bus("B2", 10),
    )  # fmt: skip
    plan = solved(op).plan
    assert not plan.unseated
    assert {t.vehicle for t in plan.trips if any(p.startswith("P") for p in t.people)} == {"B2"}


def test_patients_are_fetched_by_the_ambulance_that_comes_back() -> None:
    op = operation(
        [person(f"S{i}", f"F{i}", needs=(Need.STRETCHER,)) for i in range(3)],
        [person(f"P{i}") for i in range(5)], ambulance("A", seats=1), bus("B", 10),
    )  # fmt: skip
    plan = solved(op).plan
    assert not plan.unseated
    assert sorted(t.id for t in plan.trips) == ["A/1", "A/2", "A/3", "B/1"]


def test_no_queue_forms_at_a_checkpoint_because_the_next_vehicle_boards_later() -> None:
    """The gate looks at one vehicle for five minutes: two that leave together would queue."""
    op = operation([person(f"P{i:02}") for i in range(30)], bus("B1", 10), bus("B2", 10))
    plan = solved(op).plan
    first = sorted(t.boards_s or 0 for t in plan.trips if t.run == 1)
    assert first == [0, 300]


# ---------------------------------------------------------------------------- coming and going


def test_a_vehicle_that_is_withdrawn_makes_no_run_that_ends_later() -> None:
    op = operation(
        [person(f"P{i:02}") for i in range(45)],
        bus("B1", 10), bus("B2", 10, available_until=DAWN + timedelta(hours=2)),
        departs_at=DAWN,
    )  # fmt: skip
    plan = solved(op).plan
    assert not plan.unseated
    assert sum(t.vehicle == "B2" for t in plan.trips) == 1
    hours = sorted(t.departs_at for t in plan.trips if t.departs_at)
    assert hours[0] == DAWN + timedelta(minutes=10)


def test_a_vehicle_that_comes_later_is_used_from_then_on() -> None:
    op = operation(
        [person(f"P{i:02}") for i in range(30)],
        bus("B1", 10), bus("B2", 10, available_from=DAWN + timedelta(hours=1)), departs_at=DAWN,
    )  # fmt: skip
    solution = solved(op)
    assert runs(solution.plan)["B2/1"][0] == 3600
    assert "vehicle_not_available" not in codes(solution)


def test_a_serial_is_of_vehicles_that_leave_together() -> None:
    """Seven buses from dawn and two from ten hours later; each of these groups is a serial."""
    fleet = [
        bus(f"B{n}", 10, available_from=DAWN + timedelta(hours=10) if n > 7 else None)
        for n in range(1, 10)
    ]
    op = operation([person(f"P{i:03}") for i in range(310)], fleet, departs_at=DAWN)
    plan = solved(op).plan
    late = {t.serial for t in plan.trips if t.vehicle in ("B8", "B9") and t.run == 1}
    assert len(late) == 1
    assert {t.vehicle for t in plan.trips if t.serial in late} == {"B8", "B9"}
    first = {t.serial for t in plan.trips if t.vehicle not in ("B8", "B9") and t.run == 1}
    assert len(first) == 1
    # Numbers go by the time of boarding: the late ones do not come second.
    begins = {t.serial: t.boards_s for t in sorted(plan.trips, key=lambda t: -(t.boards_s or 0))}
    assert sorted(begins, key=lambda serial: int(serial[1:])) == sorted(
        begins, key=lambda serial: begins[serial] or 0
    )
    torn = replace(
        plan, trips=tuple(replace(t, serial=min(first | late)) if t.serial in late else t
                          for t in plan.trips)
    )  # fmt: skip
    rules = {each.rule for each in violations(pose(op).problem, torn)}
    assert "serial_scattered" in rules


def test_without_a_way_back_each_vehicle_goes_once_and_the_rest_is_listed() -> None:
    there = [
        place("square", PlaceKind.ASSEMBLY), place("school", PlaceKind.RECEPTION),
        way("square", "school", 30),
    ]  # fmt: skip
    op = operation([person(f"P{i:02}") for i in range(15)], bus("B", 10), road=there)
    plan = solved(op).plan
    assert {u.why for u in plan.unseated} == {"not_enough_seats"}
    assert [t.boards_s for t in plan.trips] == [None]


def test_vehicles_of_an_earlier_stage_come_back_for_the_next() -> None:
    op = operation(
        stage("one"), stage("two", "one"), move("m1", stage="one", cohort="x"),
        move("m2", stage="two", cohort="y"), cohort("x"), cohort("y"),
        family("A", 6, cohort="x"), family("B", 6, cohort="y"), bus("B", 10),
    )  # fmt: skip
    plan = solved(op).plan
    assert [(t.id, t.run, t.boards_s, t.stage) for t in plan.trips] == [
        ("B/1", 1, None, "one"),
        ("B/2", 2, 5700, "two"),
    ]
    assert plan.quality.completion_s == 6600 + 5700 + 6600


# ------------------------------------------------------------------- several places, any folder


def paper() -> list[Fact]:
    """The worked example of Goerigk, Grün and Heßler (2013): 23 minutes."""
    loads, room, start = (1, 3, 3), (4, 4, 1), (7, 4, 9)
    minutes = ((6, 7, 8), (10, 9, 2), (6, 3, 7))
    facts = [place("yard", PlaceKind.DEPOT)]
    for i in range(3):
        facts += [place(f"s{i}", PlaceKind.ASSEMBLY), way("yard", f"s{i}", start[i])]
        facts.append(place(f"t{i}", PlaceKind.RECEPTION, capacity=10 * room[i]))
        facts += [person(f"P{i}-{k:02}", at=f"s{i}") for k in range(10 * loads[i])]
        facts.append(bus(f"B{i}", 10, at="yard"))
        facts += [way(f"s{i}", f"t{j}", minutes[i][j], both=True) for j in range(3)]
    return [*facts, policy(spare_capacity=0.0)]


def test_the_worked_example_of_the_paper_takes_23_minutes() -> None:
    plan = solved(operation(road=paper())).plan
    assert not plan.unseated
    assert plan.quality.completion_s == plan.quality.completion_lower_bound_s == 23 * 60
    assert plan.quality.certificate_completion is not None
    assert plan.quality.certificate_completion.kind == "flow"


@st.composite
def hard_folders(draw: st.DrawFn) -> Operation:
    """Few vehicles of any kind, several places, sites with room or without, ways missing."""
    facts: list[Fact] = [cohort("red", "blue"), cohort("blue")]
    sources = [f"s{i}" for i in range(draw(st.integers(1, 3)))]
    sites = [f"t{i}" for i in range(draw(st.integers(1, 3)))]
    facts += [place(s, PlaceKind.ASSEMBLY, load_s=60 * draw(st.integers(0, 5))) for s in sources]
    for site in sites:
        room = draw(st.sampled_from([None, 0, 5, 12]))
        values = {} if room is None else {"capacity": room}
        facts.append(place(site, PlaceKind.RECEPTION, **values))
    facts += [place("yard", PlaceKind.DEPOT), place("gate", PlaceKind.CHECKPOINT)]
    check = Checkpoint(place="gate", per_vehicle=exactly(120), lanes=draw(st.integers(1, 2)))
    facts.append(events.CheckpointDescribed(checkpoint=check))
    ends = [*sources, *sites, "yard", "gate"]
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(ends), st.sampled_from(ends)).filter(lambda p: p[0] != p[1]),
            min_size=2, max_size=14, unique=True,
        )
    )  # fmt: skip
    facts += [way(a, b, draw(st.integers(1, 40)), both=draw(st.booleans())) for a, b in pairs]
    for i in range(draw(st.integers(1, 24))):
        facts.append(
            person(
                f"P{i:02}",
                draw(st.sampled_from([None, "F1", "F2", "F3"])),
                at=draw(st.sampled_from([*sources, None])),
                to_place=draw(st.sampled_from([None, None, *sites])),
                cohort=draw(st.sampled_from([None, None, "red", "blue"])),
                needs=draw(st.sampled_from([(), (), (), (Need.STRETCHER,), (Need.WHEELCHAIR,)])),
                lot=draw(st.sampled_from([None, None, None, "L2"])),
                pin=draw(st.sampled_from([None, None, None, None, "V0"])),
            )
        )
    for i in range(draw(st.integers(1, 3))):
        until = draw(st.sampled_from([None, None, 90, -10]))
        make = draw(st.sampled_from([bus, bus, ambulance]))
        facts.append(
            make(
                f"V{i}",
                seats=draw(st.integers(0, 6)),
                wheelchair=draw(st.integers(0, 1)),
                at=draw(st.sampled_from([None, "yard", sources[0]])),
                lot=draw(st.sampled_from([None, None, "L2"])),
                spare=draw(st.sampled_from([False, False, True])),
                available_until=None if until is None else DAWN + timedelta(minutes=until),
            )
        )
    hour = draw(st.sampled_from([None, DAWN]))
    return operation(road=facts, departs_at=hour)


@given(hard_folders())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_plan_of_any_folder_is_illegal_or_loses_anybody(op: Operation) -> None:
    plan = solved(op).plan
    placed = [p for trip in plan.trips for p in trip.people] + [u.person for u in plan.unseated]
    assert sorted(placed) == sorted(op.persons)
    done, least = plan.quality.completion_s, plan.quality.completion_lower_bound_s
    assert done is None or least is None or done >= least


# ------------------------------------------------------------------------------ planning again


def keys(plan: Plan) -> dict[str, str]:
    return {p: seat_key(trip.vehicle, trip.run) for trip in plan.trips for p in trip.people}


def test_planned_again_everybody_keeps_the_run_they_had() -> None:
    facts = [[family(f"F{i:02}", 1 + i % 5) for i in range(24)], bus("B1", 10), bus("B2", 10)]
    first = solved(operation(facts)).plan
    had = keys(first)
    again = solve(pose(operation(facts)).problem, lambda: False, 7, had).plan
    assert keys(again) == had
    assert again.quality.changed_people == 0


def test_planned_again_without_some_people_only_few_have_another_run() -> None:
    families = [family(f"F{i:02}", 1 + i % 5) for i in range(24)]
    fleet = [bus("B1", 10), bus("B2", 10)]
    had = keys(solved(operation(families, fleet)).plan)
    problem = pose(operation(families[2:], fleet)).problem
    fresh = solve(problem, lambda: False, 1).plan
    again = solve(problem, lambda: False, 1, had).plan
    assert violations(problem, again) == ()
    moved = sum(had[person] != key for person, key in keys(again).items())
    assert again.quality.changed_people == moved
    assert moved <= sum(had[person] != key for person, key in keys(fresh).items())
    assert (again.quality.completion_s or 0) <= 1.02 * (fresh.quality.completion_s or 0)
