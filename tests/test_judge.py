# SPDX-License-Identifier: Apache-2.0
"""The judge: a legal plan stands, each broken rule is named, and no JSON makes it stumble."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qafila
from qafila.core.events import CheckpointDescribed, Fact, LegDescribed, PlaceNamed
from qafila.core.findings import as_json
from qafila.core.ledger import Ledger
from qafila.core.operation import Day, Operation
from qafila.core.plan import plan_as_json
from qafila.core.problem import pose
from qafila.core.route import Checkpoint, Leg, Place
from qafila.core.values import Consent, Estimate, Name, Need, PlaceKind, VehicleKind
from qafila.judge import Verdict, judge
from qafila.planner import solve
from tests.finding_cases.crossing import swap
from tests.operations import (
    ambulance,
    bus,
    cohort,
    family,
    move,
    operation,
    operations,
    person,
    policy,
    stage,
)

Json = dict[str, Any]

HOUR = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
ROAD_S = (5100, 5700, 7500)
"""From the square to the school for the first vehicle (p05, p50, p95); each later one 300 s more.

A leg of 50, 60 or 90 minutes, five minutes at the gate, a leg of 30 minutes (`tests.operations`).
"""


def codes(verdict: Verdict) -> set[str]:
    return {problem.code for problem in verdict.problems}


# ------------------------------------------------------------------------- plans written by hand


def trip(vehicle: str, *people: str, at: int = 1, used: int, free: int, **values: Any) -> Json:
    """A trip from the square to the school at place `at` in the order of march."""
    elapsed = dict(zip(("p05", "p50", "p95"), (s + 300 * (at - 1) for s in ROAD_S), strict=True))
    made = {
        "id": f"{vehicle}/1",
        "vehicle": vehicle,
        "run": 1,
        "serial": "all-S1",
        "position": at,
        "stage": None,
        "lot": "all",
        "from": "square",
        "to": "school",
        "departs_at": None,
        "arrives_at": None,
        "elapsed_s": elapsed,
        "people": list(people),
        "seats_used": used,
        "seats_free": free,
    }
    return {**made, **values}


def clocked(one: Json, departs: datetime = HOUR) -> Json:
    """The same trip with clock times."""
    arrives = {k: (departs + timedelta(seconds=s)).isoformat() for k, s in one["elapsed_s"].items()}
    return {**one, "departs_at": departs.isoformat(), "arrives_at": arrives}


def spread(p05: int, p50: int, p95: int, later: int = 0) -> Json:
    return {"p05": p05 + later, "p50": p50 + later, "p95": p95 + later}


def timetable(trips: tuple[Json, ...]) -> list[Json]:
    """When the columns of the trips pass the gate and the school, by hand.

    From the square the first vehicle is at the gate after 50, 60 or 90 minutes. Each is looked at
    for 300 s, so the last of n leaves it 300 n s after that; half an hour more to the school.
    """
    sizes: dict[tuple[str, str, str], int] = {}
    for one in trips:
        column = (one["lot"], one["from"], one["to"])
        sizes[column] = max(sizes.get(column, 0), one["position"])
    made = []
    for (lot, source, target), count in sizes.items():
        gate, school = ("bridge", "school") if source == "village-square" else ("gate", "school")
        if source == gate:
            stops = [(school, spread(1800, 1800, 1800), spread(1800, 1800, 1800))]
        else:
            stops = [
                (gate, spread(3000, 3600, 5400), spread(3000, 3600, 5400, 300 * count)),
                (school, spread(*ROAD_S), spread(*ROAD_S, 300 * (count - 1))),
            ]
        made += [
            {
                "lot": lot,
                "from": source,
                "to": target,
                "place": place,
                "first_arrives_s": first,
                "last_leaves_s": last,
            }
            for place, first, last in stops
        ]
    return made


def plan(*trips: Json, completion_s: int | None, **values: Any) -> Json:
    quality = {
        "vehicles_used": len(trips),
        "vehicles_lower_bound": 1,
        "split_households": 0,
        "completion_s": completion_s,
        "completion_lower_bound_s": None,
        "proven_optimal": False,
        "certificate": None,
    }
    quality.update(values.pop("quality", {}))
    made = {
        "qafila": "1",
        "operation": "test",
        "seed": 1,
        "stage_order": [],
        "trips": list(trips),
        "reserve": [],
        "unseated": [],
        "timetable": timetable(trips),
        "quality": quality,
        "findings": [],
    }
    return {**made, **values}


def told(code: str) -> Json:
    both = {"en": "Words.", "ar": "كلام."}
    return {"code": code, "severity": "INFO", "holds": None, "text": both, "remedy": both}


TOWN: tuple[Fact | list[Fact], ...] = (
    stage("one"),
    stage("two", "one"),
    move("first", cohort="red", stage="one", lots=("L1",)),
    move("second", cohort="blue", stage="two", lots=("L2",)),
    cohort("red", "blue"),
    cohort("blue"),
    person("R-1", "R", cohort="red"),
    person("R-2", "R", cohort="red"),
    person("R-3", "R", cohort="red", age=7, guardian="R-1"),
    person("R-4", "R", cohort="red", consent=Consent.REFUSED),
    person("W-1", cohort="red", needs=(Need.WHEELCHAIR,)),
    person("X-1", "X", cohort="red", apart_from="R", pin="BUS-2", lot="L1"),
    person("S-1", "S", cohort="red", needs=(Need.STRETCHER, Need.ESCORT, Need.OXYGEN)),
    person("S-2", "S", cohort="red"),
    family("B", 4, cohort="blue"),
    bus("BUS-1", 10, wheelchair=1, available_until=HOUR + timedelta(hours=6)),
    bus("BUS-2", 10, staff_seats=1),
    ambulance("AMB-1", oxygen=1),
    bus("BUS-3", 10, lot="L2"),
    bus("BUS-4", 10),
    bus("SPARE", 10, spare=True),
    bus("FAR", 10, at="nowhere"),
    bus("TRUCK", 3, kind=VehicleKind.TRUCK),
)
"""Two stages, two cohorts apart, a child with its guardian, a refusal, a wish to be apart, a pin,
a patient on a stretcher with oxygen and a companion, one household with her in the ambulance."""


@cache
def town() -> Operation:
    return operation(TOWN, departs_at=HOUR)


def town_plan() -> Json:
    """By hand: R and W in BUS-1, X as asked in BUS-2, S in the ambulance; then B in BUS-3.

    Seats: R has three who travel, W none (a wheelchair place), S-2 one and S-1 one for her
    companion. Stage one has three vehicles: 600 boarding + 5,700 + 2 × 300 + 300 unloading =
    7,200; stage two has one: 6,600; one after the other 13,800. Nothing but the ambulance can take
    S, and one bus would do for the rest: two vehicles and one, so the bound is 3.
    """
    first = {"stage": "one", "lot": "L1", "serial": "L1-S1"}
    return plan(
        clocked(trip("BUS-1", "R-1", "R-2", "R-3", "W-1", at=1, used=3, free=7, **first)),
        clocked(trip("BUS-2", "X-1", at=2, used=1, free=8, **first)),
        clocked(trip("AMB-1", "S-1", "S-2", at=3, used=2, free=0, **first)),
        trip(
            "BUS-3", "B-1", "B-2", "B-3", "B-4",
            at=1, used=4, free=6, stage="two", lot="L2", serial="L2-S1",
        ),
        completion_s=13_800,
        quality={"vehicles_lower_bound": 3},
        stage_order=["one", "two"],
        reserve=["BUS-4", "SPARE", "FAR"],
        unseated=[{"person": "R-4", "why": "consent_refused"}],
        findings=[told("consent_refused")],
    )  # fmt: skip


def test_a_legal_plan_stands_and_the_figures_are_those_by_hand() -> None:
    verdict = judge(town(), town_plan())
    assert [problem.text("en") for problem in verdict.problems] == []
    assert verdict.sound
    figures = verdict.figures
    assert (figures.registered, figures.seated, figures.unseated) == (12, 11, 1)
    assert (figures.vehicles_used, figures.vehicles_lower_bound) == (4, 3)
    assert (figures.seats_offered, figures.seats_taken) == (10 + 9 + 2 + 10, 3 + 1 + 2 + 4)
    assert (figures.split_households, figures.completion_s) == (0, 13_800)


def of(made: Json, vehicle: str) -> Json:
    """The trip of a vehicle in a plan."""
    found: Json = next(t for t in made["trips"] if t["vehicle"] == vehicle)
    return found


Change = Callable[[Json], object]


def move_people(*people: str, into: str) -> Change:
    """Move people into another vehicle's trip, with its seats counted again."""

    def change(made: Json) -> None:
        for one in made["trips"]:
            one["people"] = [p for p in one["people"] if p not in people]
        of(made, into)["people"] += people

    return change


def put(vehicle: str, /, **values: Any) -> Change:
    """Set values of a vehicle's trip."""
    return lambda made: of(made, vehicle).update(values)


def quality(**values: Any) -> Change:
    return lambda made: made["quality"].update(values)


def kin(**values: Any) -> Json:
    """What is said of kin groups, of which there are none in the town."""
    told: Json = {"groups": 0, "split": 0, "split_lower_bound": 0, "curve": [(3, 0)], **values}
    return {**told, "curve": [{"vehicles": v, "split": s} for v, s in told["curve"]]}


def top(**values: Any) -> Change:
    return lambda made: made.update(values)


def unseat(*people: str, why: str = "consent_refused") -> Change:
    def change(made: Json) -> None:
        for one in made["trips"]:
            one["people"] = [p for p in one["people"] if p not in people]
        made["unseated"] += [{"person": p, "why": why} for p in people]

    return change


def at_place(index: int, /, **values: Any) -> Change:
    """Set values of an entry of the timetable: 0 and 1 are the gate and the school of lot L1."""
    return lambda made: made["timetable"][index].update(values)


def swap_vehicle(old: str, new: str) -> Change:
    return lambda made: of(made, old).update(vehicle=new)


def both(*changes: Change) -> Change:
    def change(made: Json) -> None:
        for one in changes:
            one(made)

    return change


def two_stage_clock(made: Json) -> None:
    """Stage two leaves with stage one instead of after it."""
    made["trips"][3] = clocked(made["trips"][3])


@dataclass(frozen=True)
class Broken:
    """A change to the legal plan (or to the folder it is held against) and what must be named."""

    code: str
    change: Change
    folder: Callable[[], Operation] = town


def without_hour() -> Operation:
    return operation(TOWN)


def without_road() -> Operation:
    return replace(town(), legs={})


def with_circle() -> Operation:
    """R-1 and R-3 are each other's guardians."""
    people = dict(town().persons)
    people["R-1"] = replace(people["R-1"], guardian="R-3")
    return replace(town(), persons=people)


def with_somebody_aboard() -> Operation:
    """X-1, whom the plan has in BUS-2, sits in BUS-1 already."""
    where = {"X-1": "vehicle:BUS-1"}
    return replace(town(), day=Day(people=Ledger(where=where, seen_by={"X-1": "phone-1"})))


def in_small_lots() -> Operation:
    """The first obligation is cut into lots of three people, one of which is called L-1."""
    agreed = dict(town().obligations)
    agreed["L"] = replace(agreed.pop("first"), id="L", lots=(), lot_size=3)
    return replace(town(), obligations=agreed)


def with_room(capacity: int, *arrived: str) -> Operation:
    """The school receives so many, and some are there already."""
    places = {**town().places, "school": replace(town().places["school"], capacity=capacity)}
    there = Ledger(where=dict.fromkeys(arrived, "place:school"))
    return replace(town(), places=places, day=Day(people=there))


ROLES = {VehicleKind.AMBULANCE: "medical", VehicleKind.RECOVERY: "recovery"}


def marching(*followers: str) -> Change:
    """Tell the whole order of march: the trips, and who follows the first column empty."""

    def change(made: Json) -> None:
        first, fleet = made["trips"][0], town().vehicles
        rows = [(one, one["vehicle"], one["serial"], one["position"]) for one in made["trips"]]
        last = max(place for one, _, _, place in rows if one["lot"] == first["lot"])
        rows += [(first, each, "R1", last + n) for n, each in enumerate(followers, start=1)]
        made["march"] = [
            {
                **{key: one[key] for key in ("lot", "from", "to", "run")},
                "serial": serial,
                "position": place,
                "vehicle": each,
                "role": ROLES.get(fleet[each].kind, "reserve" if serial == "R1" else "people"),
                "leader": False,
            }
            for one, each, serial, place in rows
        ]
        # Buses of 12 m, an ambulance of 6 m, and 100 m between them; no length of the last leg.
        first_m = 12 + 12 + 6 + 200 + 112 * len(followers)
        made["columns"] = [
            {"lot": lot, "from": "square", "to": "school", "run": 1, "pass_s": None,
             "vehicles": count, "length_m": length}
            for lot, count, length in (("L1", 3 + len(followers), first_m), ("L2", 1, 12))
        ]  # fmt: skip

    return change


def marched(index: int, /, *followers: str, **values: Any) -> Change:
    """Tell the order of march, and set values of one entry of it."""
    return both(marching(*followers), lambda made: made["march"][index].update(values))


def test_a_plan_that_tells_its_whole_order_of_march_stands() -> None:
    """SPARE follows the three of the first lot: the last leaves the gate a check later."""
    made = town_plan()
    marching("SPARE")(made)
    assert codes(judge(town(), made)) == {"plan_passage_implausible"}
    at_place(0, last_leaves_s=spread(3000, 3600, 5400, 1200))(made)
    at_place(1, last_leaves_s=spread(*ROAD_S, 900))(made)
    assert codes(judge(town(), made)) == set()


NEEDY: tuple[Fact | list[Fact], ...] = (
    policy(spare_capacity=0),
    [person(f"P{i}", needs=(Need.ESCORT,) if i > 6 else ()) for i in range(1, 13)],
    [bus(f"V{i}", 1) for i in range(1, 13)],
    ambulance("AMB"),
)
"""Twelve, of whom those in the second serial need company, and one ambulance."""


def far_from_need(made: Json) -> None:
    """The ambulance closes the first serial."""
    trips = [
        trip(f"V{i}", f"P{i}", at=i + (i > 6), used=1, free=0, serial="S1" if i < 7 else "S2")
        for i in range(1, 13)
    ]
    made.clear()
    made.update(plan(*trips, completion_s=None, reserve=["AMB"]))
    marchers = [(t["vehicle"], t["serial"], t["position"], "people") for t in trips]
    made["march"] = [
        {"lot": "all", "from": "square", "to": "school", "run": 1, "serial": serial,
         "position": place, "vehicle": vehicle, "role": role, "leader": False}
        for vehicle, serial, place, role in [*marchers, ("AMB", "S1", 7, "medical")]
    ]  # fmt: skip


def far_and_near() -> Operation:
    """A swap of two lots at a line, one hour from one town and six from the other."""
    folder = swap()
    return replace(folder, description=msgspec.structs.replace(folder.description, departs_at=HOUR))


def swapped(**values: Any) -> Change:
    """Take the plan of a swap between a long way and a short one, and set values of its pair."""

    def change(made: Json) -> None:
        plan_of = solve(pose(far_and_near()).problem, lambda: False, 1).plan
        made.clear()
        made.update({**plan_as_json(plan_of, UTC), "findings": []})
        made["pairs"][0].update(values)

    return change


def leaves_too_soon(made: Json) -> None:
    """The lot of the short way leaves with the other."""
    swapped()(made)
    first, then = made["pairs"][0]["lots"]
    hour = next(t["departs_at"] for t in made["trips"] if t["lot"] == first)
    for one in made["trips"]:
        if one["lot"] == then:
            one["departs_at"] = hour


BROKEN = [
    # Lots that pass a crossing for each other.
    Broken("plan_pair_unfounded", swapped(lots=["N1", "N9"]), far_and_near),
    Broken("plan_pair_unfounded", swapped(crossing="north"), far_and_near),
    Broken("plan_pair_mistimed", swapped(after_s=60), far_and_near),
    Broken("plan_pair_departs_apart", leaves_too_soon, far_and_near),
    Broken(
        "plan_pair_run_mistimed",
        swapped(runs=[{"run": 1, "leaves_s": [0, 0], "meets_s": 0}]),
        far_and_near,
    ),
    # The whole order of march.
    Broken("plan_march_unlike_trips", marched(0, position=9)),
    Broken("plan_march_unlike_trips", both(marching(), lambda made: made["march"].pop(1))),
    Broken("plan_marches_twice", marching("SPARE", "SPARE")),
    Broken("plan_marches_twice", marching("BUS-3")),
    Broken("plan_march_borrows_vehicle", marching("BUS-3")),
    Broken("plan_march_absent_vehicle", marching("FAR")),
    Broken("plan_march_role_wrong", marched(2, role="people")),
    Broken("plan_march_ahead_of_place", marched(4, "SPARE", serial="L1-S1", position=0)),
    Broken("plan_march_leader_wrong", marched(0, leader=True)),
    Broken("plan_medical_far_from_need", far_from_need, lambda: operation(NEEDY)),
    Broken(
        "plan_column_mismeasured",
        both(marching(), lambda made: made["columns"][0].update(length_m=300)),
    ),
    Broken("plan_column_mismeasured", both(marching(), lambda made: made["columns"].pop())),
    Broken(
        "plan_column_mismeasured",
        both(marching(), lambda made: made["columns"].append(made["columns"][0])),
    ),
    Broken(
        "plan_march_unlike_trips", both(marching(), lambda made: made["march"][0].update(run=2))
    ),
    Broken("plan_names_unknown_vehicle", marched(4, "SPARE", vehicle="BUS-77")),
    Broken("plan_value_not_truth", marched(0, leader="yes")),
    # The shape of plan.json.
    Broken("plan_part_missing", lambda made: made.pop("reserve")),
    Broken("plan_part_missing", lambda made: of(made, "BUS-1").pop("seats_used")),
    Broken("plan_value_not_text", put("BUS-1", vehicle=7)),
    Broken("plan_value_not_text", put("BUS-1", lot="")),
    Broken("plan_value_not_text", put("BUS-1", serial="\x1b[31m")),
    Broken("plan_value_not_text", lambda made: made["findings"][0].update(severity="LOUD")),
    Broken("plan_value_not_count", put("BUS-1", position=-1)),
    Broken("plan_value_not_count", put("BUS-1", seats_used=math.nan)),
    Broken("plan_value_not_count", put("BUS-1", seats_free=10**400)),
    Broken("plan_value_not_count", quality(vehicles_used=True)),
    Broken("plan_value_not_time", put("BUS-1", departs_at="06:00")),
    Broken("plan_value_not_time", put("BUS-1", departs_at="2026-03-01T05:00:00")),
    Broken("plan_value_not_list", top(trips={})),
    Broken("plan_value_not_object", put("BUS-1", elapsed_s=[1, 2, 3])),
    Broken("plan_value_not_object", top(unseated=["R-4"])),
    Broken("plan_value_not_truth", quality(proven_optimal="yes")),
    Broken("plan_version_unknown", top(qafila="2")),
    Broken("plan_of_another_operation", top(operation="another")),
    Broken("plan_finding_not_bilingual", lambda made: made["findings"][0]["text"].pop("ar")),
    # People.
    Broken("plan_loses_person", lambda made: of(made, "BUS-3")["people"].pop()),
    Broken("plan_doubles_person", lambda made: of(made, "BUS-2")["people"].append("R-1")),
    Broken("plan_doubles_person", top(unseated=[{"person": "R-4", "why": "x"}] * 2)),
    Broken("plan_names_stranger", lambda made: of(made, "BUS-2")["people"].append("P-9")),
    Broken(
        "plan_problems_untold",
        lambda made: of(made, "BUS-2")["people"].extend(f"P-{i}" for i in range(1001)),
    ),
    Broken("plan_seats_refusal", both(top(unseated=[]), move_people("R-4", into="BUS-1"))),
    Broken("plan_reason_unlisted", top(findings=[])),
    Broken("plan_reason_untrue", unseat("X-1")),
    Broken("plan_takes_off", lambda made: None, with_somebody_aboard),
    Broken("plan_divides_household", move_people("R-2", into="BUS-2")),
    Broken(
        "plan_leaves_kin",
        both(unseat("R-2", why="not_enough_seats"), top(findings=[told("not_enough_seats")])),
    ),
    Broken("plan_parts_guardian", move_people("R-3", into="BUS-2")),
    Broken("plan_parts_guardian", unseat("R-1")),
    Broken("plan_seats_unguarded", lambda made: None, with_circle),
    Broken("plan_mixes_cohorts", move_people("X-1", into="BUS-3")),
    Broken("plan_mixes_households", move_people("X-1", into="BUS-1")),
    # Vehicles.
    Broken("plan_names_unknown_vehicle", swap_vehicle("BUS-2", "BUS-77")),
    Broken("plan_names_unknown_vehicle", top(reserve=["BUS-77"])),
    Broken("plan_doubles_vehicle", swap_vehicle("BUS-2", "BUS-1")),
    Broken("plan_drives_empty", lambda made: of(made, "BUS-2")["people"].clear()),
    Broken("plan_uses_reserve", top(reserve=["BUS-1"])),
    Broken("plan_omits_reserve", top(reserve=["BUS-4", "SPARE"])),
    Broken("plan_reserves_goods_vehicle", top(reserve=["BUS-4", "SPARE", "FAR", "TRUCK"])),
    Broken(
        "plan_leaves_seats_empty",
        both(unseat("X-1", why="no_vehicle"), top(findings=[told("no_vehicle")])),
    ),
    Broken(
        "plan_overfills_lot", both(put("BUS-1", lot="L-1"), put("AMB-1", lot="L-1")), in_small_lots
    ),
    Broken("plan_invents_lot", put("BUS-1", lot="L9")),
    Broken("plan_uses_reserve", top(reserve=["BUS-4", "BUS-4"])),
    Broken("plan_overfills_seats", move_people("R-2", into="AMB-1")),
    Broken("plan_overfills_wheelchairs", move_people("W-1", into="BUS-2")),
    Broken("plan_overfills_stretchers", move_people("S-1", "S-2", into="BUS-1")),
    Broken("plan_overfills_oxygen", move_people("S-1", "S-2", into="BUS-1")),
    Broken("plan_miscounts_seats", put("BUS-1", seats_used=4, seats_free=6)),
    Broken("plan_miscounts_seats", put("BUS-2", seats_free=9)),
    Broken("plan_loads_goods_vehicle", swap_vehicle("BUS-2", "TRUCK")),
    Broken("plan_fills_ambulance", move_people("X-1", into="AMB-1")),
    Broken("plan_borrows_vehicle", swap_vehicle("BUS-2", "BUS-3")),
    Broken("plan_uses_absent_vehicle", swap_vehicle("BUS-2", "FAR")),
    Broken("plan_uses_vehicle_out_of_hours", put("BUS-1", departs_at="2026-03-01T12:00:00+00:00")),
    Broken("plan_ignores_pin", swap_vehicle("BUS-2", "BUS-4")),
    Broken("plan_starts_elsewhere", put("BUS-1", **{"from": "gate"})),
    Broken("plan_ends_elsewhere", put("BUS-1", to="gate")),
    Broken("plan_changes_lot", put("BUS-2", lot="L9")),
    Broken("plan_overfills_reception", lambda made: None, lambda: with_room(10)),
    Broken("plan_uses_spare_vehicle", both(top(reserve=[]), swap_vehicle("BUS-1", "SPARE"))),
    Broken(
        "plan_breaks_reserve",
        lambda made: None,
        lambda: replace(town(), policy=replace(town().policy, spare_capacity=0.9)),
    ),
    # Stages, columns, serials.
    Broken("plan_breaks_march", put("BUS-2", position=5)),
    Broken("plan_breaks_march", put("BUS-2", position=1)),
    Broken("plan_tears_serial", put("BUS-3", serial="L1-S1")),
    Broken("plan_tears_serial", put("BUS-2", serial="L1-S2")),
    Broken("plan_sizes_serials", put("AMB-1", serial="L1-S2")),
    Broken("plan_names_unknown_stage", put("BUS-3", stage="three")),
    Broken("plan_names_unknown_stage", top(stage_order=["one", "two", "one"])),
    Broken("plan_swaps_stages", top(stage_order=["two", "one"])),
    Broken("plan_omits_stage", top(stage_order=["one"])),
    Broken("plan_changes_stage", put("BUS-3", stage="one")),
    Broken("plan_changes_stage", put("BUS-2", stage=None)),
    Broken("plan_jumbles_stages", lambda made: made["trips"].reverse()),
    # Times.
    Broken("plan_tangled_range", put("BUS-1", elapsed_s={"p05": 5700, "p50": 5100, "p95": 7500})),
    Broken("plan_arrival_differs", put("BUS-1", departs_at="2026-03-01T05:30:00+00:00")),
    Broken("plan_arrival_differs", put("BUS-1", departs_at=None)),
    Broken("plan_invents_clock", lambda made: None, without_hour),
    Broken("plan_omits_clock", put("BUS-1", arrives_at=None)),
    Broken("plan_departs_early", put("BUS-1", departs_at="2026-03-01T07:50:00+03:00")),
    Broken("plan_departs_early", two_stage_clock),
    Broken(
        "plan_elapsed_implausible", put("BUS-3", elapsed_s={"p05": 4000, "p50": 5700, "p95": 7500})
    ),
    Broken(
        "plan_elapsed_implausible", put("BUS-3", elapsed_s={"p05": 5100, "p50": 5700, "p95": 9000})
    ),
    Broken("plan_overtakes", put("BUS-2", elapsed_s=spread(5100, 5640, 7500))),
    Broken("plan_tears_column", put("BUS-2", departs_at="2026-03-01T05:30:00+00:00")),
    Broken("plan_elapsed_missing", put("BUS-3", elapsed_s=None)),
    Broken("plan_elapsed_unfounded", lambda made: None, without_road),
    # The timetable.
    Broken("plan_part_missing", lambda made: made.pop("timetable")),
    Broken("plan_part_missing", lambda made: made["timetable"][0].pop("last_leaves_s")),
    Broken("plan_value_not_count", at_place(0, first_arrives_s={"p05": 1, "p50": 2, "p95": "3"})),
    Broken("plan_value_not_text", at_place(0, place=7)),
    Broken("plan_passages_differ", lambda made: made["timetable"].pop(0)),
    Broken("plan_passages_differ", lambda made: made["timetable"].reverse()),
    Broken("plan_passages_differ", at_place(0, place="square")),
    Broken("plan_passages_differ", lambda made: made["timetable"].append(made["timetable"][0])),
    Broken("plan_passages_differ", top(timetable=[])),
    Broken("plan_passages_unfounded", at_place(0, lot="L9")),
    Broken("plan_passages_unfounded", lambda made: None, without_road),
    Broken("plan_passage_tangled", at_place(0, first_arrives_s=spread(3600, 3000, 5400))),
    Broken("plan_passage_turns_back", at_place(0, last_leaves_s=spread(3000, 3540, 5400))),
    Broken("plan_passage_turns_back", at_place(1, first_arrives_s=spread(2940, 5700, 7500))),
    Broken("plan_passage_turns_back", at_place(1, last_leaves_s=spread(3840, 6300, 8100))),
    Broken("plan_passage_implausible", at_place(0, first_arrives_s=spread(2700, 3600, 5400))),
    Broken("plan_passage_implausible", at_place(0, first_arrives_s=spread(3000, 3600, 6000))),
    Broken("plan_passage_implausible", at_place(0, first_arrives_s=spread(3000, 3120, 5400))),
    Broken("plan_passage_implausible", at_place(0, first_arrives_s=spread(3000, 4800, 5400))),
    Broken("plan_passage_implausible", at_place(0, first_arrives_s=spread(0, 0, 0))),
    Broken("plan_passage_implausible", at_place(0, last_leaves_s=spread(4800, 5400, 7200))),
    Broken("plan_passage_unlike_trips", at_place(1, first_arrives_s=spread(5100, 5820, 7500))),
    Broken("plan_passage_unlike_trips", at_place(1, last_leaves_s=spread(5700, 6300, 8220))),
    # Claims.
    Broken("plan_miscounts_vehicles", quality(vehicles_used=3)),
    Broken("plan_miscounts_split_households", quality(split_households=1)),
    Broken("plan_miscounts_kin", quality(kin=kin(groups=1))),
    Broken(
        "plan_claims_kin_bound_too_high",
        quality(kin=kin(split=1, split_lower_bound=1, curve=[(3, 1)])),
    ),
    Broken("plan_tangles_curve", quality(kin=kin(curve=[]))),
    Broken("plan_tangles_curve", quality(kin=kin(curve=[(3, 1)]))),
    Broken("plan_tangles_curve", quality(kin=kin(curve=[(3, 0), (4, 0)]))),
    Broken("plan_tangles_curve", quality(kin=kin(curve=[(99, 0)]))),
    Broken("plan_certificate_differs", quality(certificate={"kind": "volume", "vehicles": 2})),
    Broken("plan_certificate_differs", quality(certificate={"kind": "oracle", "vehicles": 3})),
    Broken("plan_certificate_differs", quality(certificate={"kind": "dual", "vehicles": 3})),
    Broken("plan_claims_bound_too_high", quality(vehicles_lower_bound=4)),
    Broken("plan_claims_proof_in_vain", quality(proven_optimal=True)),
    Broken("plan_completion_differs", quality(completion_s=13_600)),
    Broken("plan_completion_missing", quality(completion_s=None)),
    Broken("plan_completion_unfounded", lambda made: None, without_road),
    Broken("plan_beats_its_bound", quality(completion_lower_bound_s=13_801)),
    Broken("plan_beats_its_bound", quality(vehicles_used=2)),
]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda b: b.code)
def test_each_broken_rule_is_named(broken: Broken) -> None:
    made = town_plan()
    broken.change(made)
    verdict = judge(broken.folder(), made)
    assert broken.code in codes(verdict), [p.text("en") for p in verdict.problems]
    for problem in verdict.problems:
        assert problem.text("ar")
        assert problem.remedy("en")


def test_one_change_brings_no_crowd_of_problems() -> None:
    """What one slip breaks is named; what it does not break is not."""
    for change, expected in (
        (top(qafila="2"), {"plan_version_unknown"}),
        (put("BUS-1", seats_used=4), {"plan_miscounts_seats"}),
        (quality(completion_s=13_600), {"plan_completion_differs"}),
        (put("BUS-3", serial="L1-S1"), {"plan_tears_serial"}),
        (at_place(0, place="square"), {"plan_passages_differ"}),
        (at_place(0, last_leaves_s=spread(3900, 4500, 7200)), {"plan_passage_implausible"}),
        (at_place(1, last_leaves_s=spread(5700, 6420, 8100)), {"plan_passage_unlike_trips"}),
        (lambda made: made["timetable"][0].pop("lot"), {"plan_part_missing"}),
        (lambda made: of(made, "BUS-1").pop("lot"), None),
    ):
        made = town_plan()
        change(made)
        found = codes(judge(town(), made))
        if expected is None:  # a trip that cannot be read makes nobody lost
            assert "plan_loses_person" not in found
        else:
            assert found == expected


def test_a_reception_may_be_full_and_whoever_is_there_takes_room() -> None:
    """The plan takes eleven people to the school; R-4, who is not in it, may be there already."""
    assert judge(with_room(11), town_plan()).sound
    assert codes(judge(with_room(11, "R-4"), town_plan())) == {"plan_overfills_reception"}
    told_so = {
        **town_plan(),
        "findings": [told("consent_refused"), told("reception_over_capacity")],
    }
    assert judge(with_room(11, "R-4"), told_so).sound


# ------------------------------------------------------------------------------- the tiny example


def tiny_plan() -> Json:
    """The plan of examples/tiny/README.md, copied from it by hand."""
    common = {
        "lot": "move",
        "stage": "move",
        "serial": "move-S1",
        "from": "village-square",
        "departs_at": "2024-06-03T06:00:00+03:00",
    }

    def minutes(p05: int, p50: int, p95: int) -> Json:
        return {"p05": p05 * 60, "p50": p50 * 60, "p95": p95 * 60}

    def clock(p05: str, p50: str, p95: str) -> Json:
        clocks = {"p05": p05, "p50": p50, "p95": p95}
        return {k: f"2024-06-03T{v}:00+03:00" for k, v in clocks.items()}

    east = [f"P-000{i}" for i in range(1, 6)]
    west = [f"P-000{i}" for i in range(6, 9)]
    return plan(
        trip(
            "BUS-1", *east, at=1, used=5, free=0, **common,
            elapsed_s=minutes(85, 95, 125), arrives_at=clock("07:25", "07:35", "08:05"),
        ),
        trip(
            "BUS-2", *west, at=2, used=2, free=3, **common,
            elapsed_s=minutes(90, 100, 130), arrives_at=clock("07:30", "07:40", "08:10"),
        ),
        completion_s=6_900,
        operation="tiny",
        stage_order=["move"],
        quality={"vehicles_lower_bound": 2, "proven_optimal": True},
    )  # fmt: skip


def test_the_plan_of_tiny_by_hand_stands(repository: Path) -> None:
    opened = qafila.open_folder(repository / "examples" / "tiny")
    verdict = judge(opened.operation, tiny_plan())
    assert [problem.text("en") for problem in verdict.problems] == []
    assert verdict.figures.completion_s == 6_900
    assert verdict.figures.vehicles_lower_bound == 2


# ------------------------------------------------------------------------------ serials and march


def column(*sizes: int) -> tuple[Operation, Json]:
    """A column of one person per vehicle, in serials of these sizes."""
    count = sum(sizes)
    numbers = range(1, count + 1)
    serials = [f"S{k}" for k, size in enumerate(sizes) for _ in range(size)]
    folder = operation(
        policy(spare_capacity=0),
        [person(f"P{i}") for i in numbers],
        [bus(f"V{i}", 1) for i in numbers],
    )
    trips = [
        trip(f"V{i}", f"P{i}", at=i, used=1, free=0, serial=serial)
        for i, serial in zip(numbers, serials, strict=True)
    ]
    done = 600 + 5700 + 300 * (count - 1) + 300
    bound = {"vehicles_lower_bound": count, "proven_optimal": True}
    return folder, plan(*trips, completion_s=done, quality=bound)


@pytest.mark.parametrize(
    "sizes", [(1,), (5,), (6,), (10,), (6, 5), (5, 6), (6, 6), (7, 6), (10, 10), (6, 7, 8)]
)
def test_serials_of_the_right_size_stand(sizes: tuple[int, ...]) -> None:
    assert codes(judge(*column(*sizes))) == set()


@pytest.mark.parametrize("sizes", [(3, 2), (11,), (4, 6), (5, 5), (7, 5), (1, 10), (5, 5, 5)])
def test_serials_of_a_wrong_size_do_not(sizes: tuple[int, ...]) -> None:
    assert codes(judge(*column(*sizes))) == {"plan_sizes_serials"}


# ------------------------------------------------------------------------------ people who stay


def test_who_is_kept_back_alone_does_not_hold_the_family() -> None:
    """Of F, one child's guardian is not on the list; the others ride."""
    folder = operation(family("F", 2), person("F-3", "F", age=5, guardian="P-gone"), bus("V", 10))
    made = plan(
        trip("V", "F-1", "F-2", used=2, free=8),
        completion_s=6600,
        unseated=[{"person": "F-3", "why": "guardian_not_listed"}],
        findings=[told("guardian_not_listed")],
        quality={"proven_optimal": True},
    )
    assert codes(judge(folder, made)) == set()


def test_a_household_of_several_journeys_is_split_but_not_divided() -> None:
    folder = operation(
        person("F-1", "F", at="square"), person("F-2", "F", at="gate"), bus("V", 4), bus("W", 4)
    )
    elapsed = {"p05": 1800, "p50": 1800, "p95": 1800}
    made = plan(
        trip("V", "F-1", used=1, free=3),
        {**trip("W", "F-2", used=1, free=3, elapsed_s=elapsed, serial="gate-S1"), "from": "gate"},
        completion_s=6600,
        quality={"vehicles_lower_bound": 2, "split_households": 1, "proven_optimal": True},
    )
    assert codes(judge(folder, made)) == set()


def two_stages(*people: Fact) -> Operation:
    """An agreement that moves red in stage one and everybody else in stage two."""
    return operation(
        stage("one"), stage("two", "one"), cohort("red"), cohort("blue"),
        move("first", cohort="red", stage="one", lots=("L1",)),
        move("second", cohort="blue", stage="two", lots=("L2",)),
        *people, bus("V", 4), bus("W", 4),
    )  # fmt: skip


def test_a_household_that_the_agreement_moves_in_two_stages_is_not_left_behind() -> None:
    folder = two_stages(
        person("F-1", "F", cohort="red", pin="X"), person("F-2", "F", cohort="blue")
    )
    made = plan(
        trip("W", "F-2", used=1, free=3, stage="two", lot="L2"),
        completion_s=6600,
        stage_order=["one", "two"],
        unseated=[{"person": "F-1", "why": "pin_not_possible"}],
        findings=[told("pin_not_possible")],
        reserve=["V"],
    )
    assert codes(judge(folder, made)) == set()


def test_whoever_is_of_no_stage_goes_with_a_household_of_one() -> None:
    folder = two_stages(person("F-1", "F", cohort="red"), person("F-2", "F"))
    made = plan(
        trip("V", "F-1", used=1, free=3, stage="one", lot="L1"),
        completion_s=6600,
        stage_order=["one", "two"],
        unseated=[{"person": "F-2", "why": "not_enough_seats"}],
        findings=[told("not_enough_seats")],
        reserve=["W"],
    )
    assert codes(judge(folder, made)) == {"plan_leaves_kin"}


def test_pins_of_people_tied_together_may_be_kept_by_either_vehicle() -> None:
    folder = operation(
        person("F-1", "F", pin="V"), person("F-2", "F", pin="W"), bus("V", 4), bus("W", 4)
    )
    good = {"vehicles_lower_bound": 1, "proven_optimal": True}
    made = plan(
        trip("V", "F-1", "F-2", used=2, free=2), completion_s=6600, quality=good, reserve=["W"]
    )
    assert codes(judge(folder, made)) == set()


# -------------------------------------------------------------------------------------- the bound


@dataclass(frozen=True)
class Fleet:
    """A small fleet and groups of people: what the bound is tried on exhaustively."""

    folder: Operation
    groups: tuple[tuple[str, ...], ...]


@st.composite
def fleets(draw: st.DrawFn) -> Fleet:
    facts: list[Fact] = [policy(spare_capacity=0), cohort("red", "blue"), cohort("blue")]
    groups: list[tuple[str, ...]] = []
    for g in range(draw(st.integers(1, 5))):
        size, colour = draw(st.integers(1, 4)), draw(st.sampled_from([None, "red", "blue"]))
        needs = draw(st.lists(st.sampled_from(list(Need)), max_size=2, unique=True))
        ids = tuple(f"G{g}-{i}" for i in range(size))
        groups.append(ids)
        facts += [
            person(p, f"G{g}", cohort=colour, needs=tuple(needs) if i == 0 else ())
            for i, p in enumerate(ids)
        ]
    for v in range(draw(st.integers(1, 5))):
        places = {kind: draw(st.integers(0, 2)) for kind in ("wheelchair", "stretcher", "oxygen")}
        kind = draw(st.sampled_from([VehicleKind.BUS, VehicleKind.BUS, VehicleKind.AMBULANCE]))
        facts.append(bus(f"V{v}", draw(st.integers(0, 8)), kind=kind, **places))
    return Fleet(operation(facts), tuple(groups))


@given(fleets())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_plan_at_all_beats_the_bound(fleet: Fleet) -> None:
    """Every way to put the groups into the vehicles is judged; the legal one with fewest counts."""
    best: int | None = None
    bounds: set[int] = set()
    vehicles = sorted(fleet.folder.vehicles)
    for seats in product(vehicles, repeat=len(fleet.groups)):
        used = sorted(set(seats))
        if best is not None and len(used) >= best:
            continue
        trips = []
        for at, vehicle in enumerate(used, start=1):
            groups = [g for g, v in zip(fleet.groups, seats, strict=True) if v == vehicle]
            people = [p for group in groups for p in group]
            trips.append(trip(vehicle, *people, at=at, used=0, free=0))
        verdict = judge(fleet.folder, plan(*trips, completion_s=None))
        if not codes(verdict) & ILLEGAL:
            best = len(used)
            bounds.add(verdict.figures.vehicles_lower_bound)
    if best is not None:
        assert len(bounds) == 1, "the bound depends on the people, not on the plan"
        assert bounds.pop() <= best


ILLEGAL = {
    "plan_overfills_seats",
    "plan_overfills_wheelchairs",
    "plan_overfills_stretchers",
    "plan_overfills_oxygen",
    "plan_fills_ambulance",
    "plan_mixes_cohorts",
}


@pytest.mark.parametrize(
    ("facts", "bound"),
    [
        # 98 seats and three wheelchair places: two minibuses bring 10 seats, two buses the rest.
        (
            [
                family("F", 98),
                *[person(f"W{i}", needs=(Need.WHEELCHAIR,)) for i in range(3)],
                *[bus(f"BUS-{i}", 49) for i in range(3)],
                *[bus(f"MINI-{i}", 5, wheelchair=2) for i in range(3)],
            ],
            4,
        ),
        # Two cohorts apart, one person each: two vehicles, however large.
        (
            [
                cohort("red", "blue"),
                cohort("blue"),
                person("A", cohort="red"),
                person("B", cohort="blue"),
                bus("V", 50),
                bus("W", 50),
            ],
            2,
        ),
        # Three on stretchers, one stretcher a vehicle, and nobody else.
        (
            [
                *[person(f"S{i}", needs=(Need.STRETCHER,)) for i in range(3)],
                *[ambulance(f"A{i}") for i in range(4)],
            ],
            3,
        ),
        # The list's own spare vehicle is larger, but it is reserve: two small ones are needed.
        ([family("F", 4), family("G", 4), bus("BIG", 10, spare=True), bus("V", 4), bus("W", 4)], 2),
    ],
)
def test_the_bound_by_hand(facts: list[Any], bound: int) -> None:
    folder = operation(facts, policy(spare_capacity=0))
    everybody = list(folder.persons)
    vehicles = [v for v in folder.vehicles.values() if not v.spare]
    # Who sits where does not matter to the bound, as long as all of them ride in one column.
    shares = [everybody[i :: len(vehicles)] for i in range(len(vehicles))]
    trips = [
        trip(v.id, *people, at=at, used=0, free=0)
        for at, (v, people) in enumerate(zip(vehicles, shares, strict=True), start=1)
        if people
    ]
    assert judge(folder, plan(*trips, completion_s=None)).figures.vehicles_lower_bound == bound


# --------------------------------------------------------------------------- planner and any JSON


@given(operations())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_judge_upholds_the_planner(folder: Operation) -> None:
    """Two reckonings that share no code agree on random operations, wrong data included."""
    posed = pose(folder)
    solution = solve(posed.problem, lambda: False, 1)
    reasons = {entry.why for entry in solution.plan.unseated}
    made = qafila.Planned(
        operation=folder, plan=solution.plan, findings=(*posed.findings, *solution.findings)
    )
    written = json.loads(qafila.plan_json(made))
    written["findings"] += [told(why) for why in reasons]
    verdict = judge(folder, written)
    assert [problem.text("en") for problem in verdict.problems] == []


TIMES_S = (300.0, 3600.0, 10_000.0)


@st.composite
def estimates(draw: st.DrawFn, typical: float) -> Estimate:
    return Estimate(
        low=typical * draw(st.sampled_from([1, 0.9, 0.5, 0])),
        typical=typical,
        high=typical * draw(st.sampled_from([1, 1.2, 2, 5])),
    )


@st.composite
def roads(draw: st.DrawFn) -> Operation:
    """People in a few vehicles, and a road of one to five legs, some ending at a checkpoint."""
    count = draw(st.integers(1, 5))
    names = ["square", *(f"at-{k}" for k in range(1, count)), "school"]
    facts: list[Fact] = [
        PlaceNamed(place=Place(id=name, name=Name(en=name), kind=PlaceKind.WAYPOINT))
        for name in names
    ]
    for source, target in pairwise(names):
        travel = draw(estimates(draw(st.sampled_from(TIMES_S))))
        length = draw(st.sampled_from([None, 3_000.0, 50_000.0]))
        leg = Leg(id=target, source=source, target=target, travel=travel, distance_m=length)
        facts.append(LegDescribed(leg=leg))
    for name in draw(st.sets(st.sampled_from(names[1:]))):
        each = draw(estimates(draw(st.sampled_from([10.0, 60.0, 300.0]))))
        lanes, setup_s = draw(st.integers(1, 3)), draw(st.sampled_from([0, 600]))
        check = Checkpoint(place=name, per_vehicle=each, setup_s=setup_s, lanes=lanes)
        facts.append(CheckpointDescribed(checkpoint=check))
    vehicles = draw(st.sampled_from([1, 2, 20]))
    return operation(
        facts,
        policy(spare_capacity=0, day_correlation=draw(st.sampled_from([0.0, 0.5, 1.0]))),
        [person(f"P{i}", at="square") for i in range(vehicles)],
        [bus(f"V{i}", 1, at="square") for i in range(vehicles)],
        move("all", source_place="square", to_place="school"),
        road=(),
    )


@given(roads())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_judge_upholds_the_timetable_of_any_road(folder: Operation) -> None:
    """Whatever ranges legs and checks have: the planner's drawn times stand, places in order."""
    solution = solve(pose(folder).problem, lambda: False, 1)
    made = qafila.Planned(operation=folder, plan=solution.plan, findings=solution.findings)
    written = json.loads(qafila.plan_json(made))
    assert written["timetable"]
    assert [problem.text("en") for problem in judge(folder, written).problems] == []


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -1, 0, 1, math.nan, math.inf, -math.inf, 1e308])
    | st.text(max_size=8)
    | st.sampled_from(
        ["R-1", "BUS-1", "L1", "one", "\ud800", "\u202e", "\x00", "9999-12-31T00:00Z"]
    )
    | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def spoiled(draw: st.DrawFn) -> object:
    """The legal plan with a few values replaced by anything, doubled or taken out."""
    made: object = town_plan()
    for _ in range(draw(st.integers(1, 4))):
        made = _spoil(draw, made)
    return made


def _spoil(draw: st.DrawFn, value: object) -> object:
    if isinstance(value, dict) and value and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(value)))
        if draw(st.integers(0, 9)) == 0:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: _spoil(draw, value[key])}
    if isinstance(value, list) and value and draw(st.integers(0, 9)):
        index = draw(st.integers(0, len(value) - 1))
        if draw(st.integers(0, 9)) == 0:
            return [*value, copy.deepcopy(value[index])]
        return [_spoil(draw, v) if i == index else v for i, v in enumerate(value)]
    return draw(anything)


def _is_presentable(verdict: Verdict) -> None:
    for problem in verdict.problems:
        json.dumps(as_json(problem), allow_nan=False).encode()
        assert (problem.text("ar") + problem.text("en")).encode()
        assert "\x1b" not in problem.text("en")


@given(spoiled())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_plan_json_makes_the_judge_stumble(made: object) -> None:
    _is_presentable(judge(town(), made))


@given(anything)
@settings(max_examples=100, deadline=None)
def test_any_json_at_all_is_answered(made: object) -> None:
    verdict = judge(town(), made)
    assert not verdict.sound
    _is_presentable(verdict)


@pytest.mark.parametrize("made", [None, [], "plan", 7, {}, {"trips": None}])
def test_what_is_no_plan_is_said(made: object) -> None:
    assert not judge(town(), made).sound


def test_an_empty_folder_and_an_empty_plan_agree() -> None:
    empty = plan(completion_s=None, quality={"vehicles_lower_bound": 0})
    assert codes(judge(operation(), empty)) == set()


def test_mappings_other_than_dict_are_read_too() -> None:
    class Frozen(Mapping[str, object]):
        def __init__(self, held: Json) -> None:
            self._held = held

        def __getitem__(self, key: str) -> object:
            return self._held[key]

        def __iter__(self) -> Any:
            return iter(self._held)

        def __len__(self) -> int:
            return len(self._held)

    assert judge(town(), Frozen(town_plan())).sound
