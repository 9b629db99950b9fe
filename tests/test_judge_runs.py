# SPDX-License-Identifier: Apache-2.0
"""The judge of vehicles that come back: runs, times and bounds; each forgery is named."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qafila
from qafila.core.events import Fact, LegDescribed, PlaceNamed
from qafila.core.findings import catalogue
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.route import Leg, Place
from qafila.core.values import Name, PlaceKind, exactly
from qafila.judge import Verdict, judge
from qafila.planner import solve
from qafila.planner.shuttle import Bus, Shuttle, Sink, Source
from tests.operations import bus, operation, person, policy
from tests.shuttle.second_reckoning import NEVER, brute_force
from tests.test_judge import (
    BROKEN,
    HOUR,
    Change,
    Json,
    both,
    codes,
    plan,
    quality,
    spread,
    told,
)


def place(name: str, kind: PlaceKind, **values: Any) -> Fact:
    return PlaceNamed(place=Place(id=name, name=Name(en=name), kind=kind, **values))


def road(source: str, target: str, minutes: int, *, both_ways: bool = True) -> Fact:
    leg = Leg(
        id=f"{source}-{target}",
        source=source,
        target=target,
        travel=exactly(minutes * 60),
        both_ways=both_ways,
    )
    return LegDescribed(leg=leg)


VALLEY: tuple[Fact, ...] = (
    place("depot", PlaceKind.DEPOT),
    place("mill", PlaceKind.ASSEMBLY, load_s=600),
    place("well", PlaceKind.ASSEMBLY, load_s=300),
    place("hall", PlaceKind.RECEPTION, capacity=20, unload_s=300),
    place("barn", PlaceKind.RECEPTION, capacity=25, unload_s=300),
    road("depot", "mill", 10),
    road("depot", "well", 20),
    road("mill", "hall", 30),
    road("well", "barn", 30),
    road("hall", "barn", 60),
)
"""Two places where people wait, two that receive them, and a depot. No obligation says who goes
where: the plan chooses."""

PEOPLE: tuple[Fact | list[Fact], ...] = (
    policy(spare_capacity=0),
    [person(f"M-{i}", at="mill") for i in range(20)],
    [person(f"W-{i}", at="well") for i in range(20)],
)
FLEET: tuple[Fact, ...] = (bus("BUS-1", 10, at="depot"), bus("BUS-2", 10, at="depot"))


@cache
def valley() -> Operation:
    return operation(PEOPLE, FLEET, road=VALLEY)


def people(letter: str, first: int) -> list[str]:
    """Ten of the people of one place."""
    return [f"{letter}-{i}" for i in range(first, first + 10)]


def run(vehicle: str, number: int, way: str, boards_s: int, riders: list[str]) -> Json:
    source, target = way.split(">")
    return {
        "id": f"{vehicle}/{number}",
        "vehicle": vehicle,
        "run": number,
        "serial": f"{vehicle}-S{number}",
        "position": 1,
        "stage": None,
        "lot": "all",
        "from": source,
        "to": target,
        "departs_at": None,
        "arrives_at": None,
        "elapsed_s": spread(1800, 1800, 1800),
        "people": riders,
        "seats_used": len(riders),
        "seats_free": 10 - len(riders),
        "boards_s": boards_s,
    }


def valley_plan() -> Json:
    """By hand: each bus moves the people of one place in two runs.

    BUS-1 is at the mill after 600 s, boards for 600, drives 1,800 and empties in 300: empty at
    3,300, back at 5,100, empty again at 7,800. BUS-2 is at the well after 1,200 s, empty at 3,600,
    back at 5,400, empty at 7,800. Nothing can be sooner: within 7,799 s no bus makes a second run,
    so the two move 20 of 40 people. That is what worths of 1 prove.
    """
    flow = {
        "lots": ["all"],
        "scale": 1,
        "worth": {"mill": 1, "well": 1},
        "price": {"hall": 0, "barn": 0},
        "completion_s": 7_800,
    }
    return plan(
        run("BUS-1", 1, "mill>hall", 600, people("M", 0)),
        run("BUS-2", 1, "well>barn", 1_200, people("W", 0)),
        run("BUS-1", 2, "mill>hall", 5_100, people("M", 10)),
        run("BUS-2", 2, "well>barn", 5_400, people("W", 10)),
        completion_s=7_800,
        quality={
            "vehicles_used": 2,
            "completion_lower_bound_s": 7_800,
            "proven_optimal": True,
            "certificate_completion": {"kind": "flow", "flows": [flow]},
        },
        timetable=[passage("mill", "hall"), passage("well", "barn")],
    )


def passage(source: str, target: str) -> Json:
    """The passage of one vehicle that drives half an hour."""
    there = spread(1800, 1800, 1800)
    here = {"lot": "all", "from": source, "to": target, "place": target}
    return {**here, "first_arrives_s": there, "last_leaves_s": there}


def in_parts(**values: Any) -> Change:
    """Tell the certificate's worths in parts of ten seats."""
    return flow(
        parts=[
            {"from": source, "to": None, "places": "seats", "size": 10, "worth": 1, **values}
            for source in ("mill", "well")
        ]
    )


def text(verdict: Verdict) -> list[str]:
    return [problem.text("en") for problem in verdict.problems]


def test_a_legal_plan_with_runs_stands() -> None:
    verdict = judge(valley(), valley_plan())
    assert text(verdict) == []
    assert verdict.figures.completion_s == 7_800
    assert (verdict.figures.vehicles_used, verdict.figures.vehicles_lower_bound) == (2, 1)


def at_run(trip_id: str, /, **values: Any) -> Change:
    def change(made: Json) -> None:
        next(t for t in made["trips"] if t["id"] == trip_id).update(values)

    return change


def flow(**values: Any) -> Change:
    """Set values of the certificate's flow."""
    return lambda made: made["quality"]["certificate_completion"]["flows"][0].update(values)


def certificate(value: object) -> Change:
    return lambda made: made["quality"].update(certificate_completion=value)


def swapped(made: Json) -> None:
    """One person of the mill and one of the well change places."""
    one, other = made["trips"][0]["people"], made["trips"][1]["people"]
    one[0], other[0] = other[0], one[0]


def clocked(made: Json) -> None:
    """Give every run the clock times that go with its boarding."""
    for one in made["trips"]:
        load_s = 600 if one["from"] == "mill" else 300
        departs = HOUR + timedelta(seconds=one["boards_s"] + load_s)
        arrives = (departs + timedelta(seconds=1800)).isoformat()
        one["departs_at"] = departs.isoformat()
        one["arrives_at"] = dict.fromkeys(("p05", "p50", "p95"), arrives)


def later(trip_id: str) -> Change:
    """Let one run leave, and arrive, two minutes later than it boards."""

    def change(made: Json) -> None:
        one = next(t for t in made["trips"] if t["id"] == trip_id)
        moments = [one["departs_at"], one["arrives_at"]["p50"]]
        departs, arrives = (
            (datetime.fromisoformat(m) + timedelta(minutes=2)).isoformat() for m in moments
        )
        one["departs_at"], one["arrives_at"] = (
            departs,
            dict.fromkeys(("p05", "p50", "p95"), arrives),
        )

    return change


def an_hour_later(made: Json) -> None:
    """Everything as planned, and everything by the clock an hour later than agreed."""
    clocked(made)
    for one in made["trips"]:
        arrives = one["arrives_at"]["p50"]
        one["departs_at"], arrives = (
            (datetime.fromisoformat(moment) + timedelta(hours=1)).isoformat()
            for moment in (one["departs_at"], arrives)
        )
        one["arrives_at"] = dict.fromkeys(("p05", "p50", "p95"), arrives)


def papers(**values: Any) -> Change:
    """Tell of papers: those of the second runs are printed anew, the first ones still hold."""
    told_of = {
        "again": {"BUS-1/2": ["people"], "BUS-2/2": ["new"]},
        "valid": ["BUS-1/1", "BUS-2/1"],
        "withdrawn": ["BUS-3", "BUS-2/3"],
    }
    return lambda made: made.update(papers={**told_of, **values})


def at_an_hour() -> Operation:
    return operation(PEOPLE, FLEET, road=VALLEY, departs_at=HOUR)


def buses(**values: Any) -> Operation:
    fleet = bus("BUS-1", 10, at="depot", **values), bus("BUS-2", 10, at="depot")
    return operation(PEOPLE, fleet, road=VALLEY, departs_at=HOUR)


def available_late() -> Operation:
    return buses(available_from=HOUR + timedelta(seconds=1))


def available_short() -> Operation:
    return buses(available_until=HOUR + timedelta(seconds=7_700))


def one_way() -> Operation:
    """From the hall no way leads back to the mill."""
    cut = ("mill", "hall")
    facts = [f for f in VALLEY if not (isinstance(f, LegDescribed) and f.leg.source in cut)]
    return operation(PEOPLE, FLEET, road=[*facts, road("mill", "hall", 30, both_ways=False)])


def smaller(place_id: str, capacity: int) -> Operation:
    places = dict(valley().places)
    places[place_id] = replace(places[place_id], capacity=capacity)
    return replace(valley(), places=places)


@dataclass(frozen=True)
class Forged:
    """A change to the legal plan with runs, and the only codes that it is to bring."""

    codes: set[str]
    change: Change
    folder: Any = valley


def forged(code: str, change: Change, folder: Any = valley) -> Forged:
    return Forged(set(code.split()), change, folder)


FORGED = [
    # Who rides.
    forged("plan_starts_elsewhere", swapped),
    forged("plan_loses_person plan_miscounts_seats", lambda made: made["trips"][2]["people"].pop()),
    forged(
        "plan_doubles_person plan_overfills_seats plan_overfills_reception",
        lambda made: made["trips"][2]["people"].append("M-0"),
    ),
    # Runs.
    forged("plan_misnumbers_runs", at_run("BUS-1/2", run=3, id="BUS-1/3")),
    forged("plan_misnumbers_runs", at_run("BUS-1/1", run=0, id="BUS-1/0")),
    forged(
        "plan_doubles_vehicle plan_misnames_trip plan_breaks_march",
        at_run("BUS-1/2", run=1),
    ),
    forged(  # 75 minutes after the first of its serial
        "plan_doubles_vehicle plan_misnames_trip plan_breaks_march plan_scatters_serial",
        at_run("BUS-1/2", run=1, serial="BUS-1-S1"),
    ),
    forged("plan_misnames_trip", at_run("BUS-1/2", id="BUS-1/1")),
    forged("plan_omits_boarding plan_completion_unfounded", at_run("BUS-2/1", boards_s=None)),
    forged("plan_boards_too_early", at_run("BUS-1/1", boards_s=599)),
    forged("plan_boards_too_early", at_run("BUS-1/2", boards_s=5_099)),
    forged("plan_boards_too_early", at_run("BUS-1/1", boards_s=601)),
    forged("plan_boards_too_early plan_completion_differs", at_run("BUS-1/1", boards_s=6_000)),
    forged("plan_value_not_count", at_run("BUS-1/1", boards_s=-1)),
    forged("plan_value_not_count", at_run("BUS-1/1", boards_s="600")),
    forged("plan_value_not_count", at_run("BUS-1/1", boards_s=10**12)),
    forged("plan_has_no_way_back", lambda made: None, one_way),
    forged("plan_overfills_reception", lambda made: None, lambda: smaller("hall", 19)),
    # Clock and availability.
    forged("plan_clock_unlike_boarding", both(clocked, later("BUS-2/2")), at_an_hour),
    forged("plan_departs_late", an_hour_later, at_an_hour),
    forged("", clocked, at_an_hour),
    forged("plan_boards_too_early", clocked, available_late),
    forged("plan_keeps_vehicle_too_long", clocked, available_short),
    # Papers of a plan made again.
    forged("", papers()),
    forged("plan_paper_not_once", papers(valid=["BUS-1/1"])),
    forged("plan_paper_not_once", papers(valid=["BUS-1/1", "BUS-2/1", "BUS-2/2"])),
    forged("plan_paper_unfounded", papers(valid=["BUS-1/1", "BUS-2/1", "BUS-7/1"])),
    forged("plan_paper_unfounded", papers(withdrawn=["BUS-1"])),
    forged("plan_paper_unfounded", papers(withdrawn=["BUS-1/2"])),
    forged("plan_value_not_object plan_paper_not_once", papers(again=[])),
    forged("plan_value_not_list", papers(withdrawn=7)),
    # Times and bounds.
    forged("plan_passages_differ", lambda made: made["timetable"].pop()),
    forged(
        "plan_elapsed_implausible plan_passage_unlike_trips",
        at_run("BUS-1/1", elapsed_s=spread(300, 400, 500)),
    ),
    forged("plan_completion_differs", quality(completion_s=7_801)),
    forged(
        "plan_beats_its_bound plan_claims_completion_bound_too_high",
        quality(completion_lower_bound_s=7_860),
    ),
    forged("plan_flow_proves_less", flow(completion_s=7_801)),
    forged(
        "plan_flow_proves_less plan_claims_completion_bound_too_high",
        flow(worth={"mill": 1, "well": 0}),
    ),
    forged(
        "plan_flow_proves_less plan_claims_completion_bound_too_high",
        flow(price={"hall": 1, "barn": 1}),
    ),
    forged("plan_flow_proves_less plan_claims_completion_bound_too_high", flow(worth={})),
    forged("plan_claims_completion_bound_too_high", certificate(None)),
    forged("plan_bound_not_checked", certificate({"kind": "solver_claim"})),
    forged("plan_value_not_count", flow(worth={"mill": -1, "well": 1})),
    forged("plan_value_not_count", flow(price={"hall": 0.5})),
    forged("plan_value_not_count", flow(worth={"mill": "much"})),
    forged("plan_value_not_object", flow(worth=[1, 1])),
    forged(
        "plan_part_missing", lambda made: made["quality"]["certificate_completion"].pop("flows")
    ),
    forged("plan_flow_names_unknown plan_claims_completion_bound_too_high", flow(lots=["other"])),
    forged("plan_flow_names_unknown plan_claims_completion_bound_too_high", flow(lots=[])),
    forged(
        "plan_flow_names_unknown plan_claims_completion_bound_too_high",
        flow(worth={"mill": 1, "well": 1, "moon": 1}),
    ),
    forged(
        "plan_flow_names_unknown plan_claims_completion_bound_too_high", flow(price={"moon": 0})
    ),
    forged("plan_flow_names_unknown plan_claims_completion_bound_too_high", flow(places="roof")),
    # The same bound in parts of ten seats: four of each are needed, two vehicles take one each.
    forged("", in_parts()),
    forged("plan_flow_proves_less plan_claims_completion_bound_too_high", in_parts(size=20)),
    forged("plan_flow_proves_less plan_claims_completion_bound_too_high", in_parts(worth=0)),
    forged("plan_flow_proves_less plan_claims_completion_bound_too_high", in_parts(to="hall")),
    forged(
        "plan_flow_proves_less plan_claims_completion_bound_too_high", in_parts(places="oxygen")
    ),
    forged("", in_parts(places="bus_seats")),
    forged(
        "plan_flow_names_unknown plan_claims_completion_bound_too_high", in_parts(places="roof")
    ),
    forged("plan_flow_names_unknown plan_claims_completion_bound_too_high", in_parts(to="moon")),
    forged("plan_value_not_count", in_parts(size=-1)),
    forged("plan_value_not_object", flow(parts=[7])),
    forged(
        "plan_flow_proves_less plan_claims_completion_bound_too_high", flow(places="wheelchair")
    ),
    forged(
        "plan_not_proven_soonest",
        both(quality(proven_optimal=True, completion_lower_bound_s=3_600), certificate(None)),
    ),
    forged("plan_miscounts_vehicles", quality(vehicles_used=4)),
    forged("plan_claims_bound_too_high", quality(vehicles_lower_bound=2)),
]


@pytest.mark.parametrize("forgery", FORGED, ids=lambda f: "+".join(sorted(f.codes)))
def test_each_forgery_of_runs_is_named(forgery: Forged) -> None:
    made = valley_plan()
    forgery.change(made)
    verdict = judge(forgery.folder(), made)
    assert codes(verdict) == forgery.codes, text(verdict)
    for problem in verdict.problems:
        assert problem.text("ar")
        assert problem.remedy("ar")


def test_every_problem_the_judge_knows_is_in_a_table() -> None:
    known = {code for code, made in catalogue().items() if "qafila.judge" in made.__module__}
    assert known == {broken.code for broken in BROKEN} | set().union(*(f.codes for f in FORGED))


# ------------------------------------------------------------------ what is proven, by trying all


@st.composite
def worlds(draw: st.DrawFn) -> Shuttle:
    """A few loads, one or two places on each side, one or two buses; times in whole minutes."""
    sources = draw(st.integers(1, 2))
    sinks, vehicles = draw(st.integers(1, 2)), draw(st.integers(1, 2))

    def minutes() -> int:
        return draw(st.integers(1, 9)) * 60

    return Shuttle(
        sources=tuple(
            Source(id=f"s{i}", loads=draw(st.integers(1, 2)), loading_s=minutes())
            for i in range(sources)
        ),
        sinks=tuple(
            Sink(id=f"t{j}", capacity=draw(st.integers(1, 4)), unloading_s=minutes())
            for j in range(sinks)
        ),
        buses=tuple(
            Bus(id=f"b{v}", to_source_s=tuple(minutes() for _ in range(sources)))
            for v in range(vehicles)
        ),
        out_s=tuple(tuple(minutes() for _ in range(sinks)) for _ in range(sources)),
        back_s=tuple(tuple(minutes() for _ in range(sources)) for _ in range(sinks)),
    )


SEATS = 3


def in_folder(world: Shuttle, departs_at: datetime | None = None) -> Operation:
    """The same as an operation: each load is as many people as a bus has seats."""
    facts: list[Fact] = [policy(spare_capacity=0)]
    way: list[Fact] = [place("home", PlaceKind.WAYPOINT)]

    def drive(source: str, target: str, seconds: int | None) -> None:
        way.append(road(source, target, (seconds or 0) // 60, both_ways=False))

    for i, source in enumerate(world.sources):
        way.append(place(source.id, PlaceKind.ASSEMBLY, load_s=source.loading_s))
        facts += [person(f"{source.id}-{p}", at=source.id) for p in range(source.loads * SEATS)]
        for j, sink in enumerate(world.sinks):
            drive(source.id, sink.id, world.out_s[i][j])
    for j, sink in enumerate(world.sinks):
        room = sink.capacity * SEATS
        way.append(place(sink.id, PlaceKind.RECEPTION, capacity=room, unload_s=sink.unloading_s))
        for i, source in enumerate(world.sources):
            drive(sink.id, source.id, world.back_s[j][i])
    for vehicle in world.buses:
        at = f"at-{vehicle.id}"
        way.append(place(at, PlaceKind.DEPOT))
        facts.append(bus(vehicle.id, SEATS, at=at))
        for i, source in enumerate(world.sources):
            drive(at, source.id, vehicle.to_source_s[i])
    return operation(facts, road=way, departs_at=departs_at)


def quickest(world: Shuttle) -> Shuttle:
    """The same world with the quickest ways, as the folder's roads give them."""
    names = [s.id for s in world.sources] + [t.id for t in world.sinks]
    far = {(a, b): 0 if a == b else NEVER for a in names for b in names}
    for i, source in enumerate(world.sources):
        for j, sink in enumerate(world.sinks):
            far[source.id, sink.id] = world.out_s[i][j] or 0
            far[sink.id, source.id] = world.back_s[j][i] or 0
    for k in names:
        for a in names:
            for b in names:
                far[a, b] = min(far[a, b], far[a, k] + far[k, b])
    return replace(
        world,
        out_s=tuple(tuple(far[s.id, t.id] for t in world.sinks) for s in world.sources),
        back_s=tuple(tuple(far[t.id, s.id] for s in world.sources) for t in world.sinks),
        buses=tuple(
            replace(
                b,
                to_source_s=tuple(
                    min(
                        (b.to_source_s[k] or 0) + far[other.id, s.id]
                        for k, other in enumerate(world.sources)
                    )
                    for s in world.sources
                ),
            )
            for b in world.buses
        ),
    )


@given(worlds(), st.data())
@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_worths_and_prices_prove_more_than_is_true(world: Shuttle, data: st.DataObject) -> None:
    """Whatever a certificate says, the judge takes from it nothing that some plan beats."""
    best = brute_force(quickest(world))
    if best == NEVER:
        return
    folder = in_folder(world)
    price = {t.id: data.draw(st.integers(0, 2)) for t in world.sinks}
    one = {"lots": ["all"], "scale": 1, "price": price, "completion_s": best + 1}
    if data.draw(st.booleans()):
        one["worth"] = {s.id: data.draw(st.integers(0, 5)) for s in world.sources}
    else:
        one["parts"] = [
            {
                "from": source.id,
                "to": data.draw(st.sampled_from([None, None, *(t.id for t in world.sinks)])),
                "places": data.draw(st.sampled_from(["seats", "bus_seats"])),
                "size": data.draw(st.integers(1, SEATS + 1)),
                "worth": data.draw(st.integers(0, 5)),
            }
            for source in world.sources
            for _ in range(data.draw(st.integers(1, 2)))
        ]
    trips = [
        run(
            world.buses[0].id,
            1,
            f"{s.id}>{world.sinks[0].id}",
            10**6,
            [f"{s.id}-{p}" for p in range(s.loads * SEATS)],
        )
        for s in world.sources
    ]
    made = plan(
        *trips,
        completion_s=None,
        quality={"certificate_completion": {"kind": "flow", "flows": [one]}},
    )
    told_of = [p for p in judge(folder, made).problems if p.code == "plan_flow_proves_less"]
    assert [p.subject()["claimed_s"] for p in told_of] == [best + 1]
    assert told_of[0].subject()["proven_s"] <= best


@given(worlds(), st.data())
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_the_judge_upholds_runs_that_the_planner_makes(world: Shuttle, data: st.DataObject) -> None:
    """Several places, room, and buses of several sizes and hours: two reckonings agree."""
    folder = in_folder(world, data.draw(st.sampled_from([None, HOUR])))
    fleet = {
        v.id: replace(
            v,
            seats=data.draw(st.integers(1, 5)),
            available_from=data.draw(st.sampled_from([None, HOUR, HOUR + timedelta(minutes=7)])),
            available_until=data.draw(st.sampled_from([None, HOUR + timedelta(minutes=50)])),
        )
        for v in folder.vehicles.values()
    }
    folder = replace(folder, vehicles=fleet)
    posed = pose(folder)
    solution = solve(posed.problem, lambda: False, 1)
    made = qafila.Planned(
        operation=folder, plan=solution.plan, findings=(*posed.findings, *solution.findings)
    )
    written = json.loads(qafila.plan_json(made))
    if len(world.sinks) == 1:  # all are bound for it, whatever its room: a rule says so
        written["findings"].append(told("reception_over_capacity"))
    assert text(judge(folder, written)) == []
