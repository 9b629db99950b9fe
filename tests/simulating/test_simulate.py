# SPDX-License-Identifier: Apache-2.0
"""A whole simulation: what it says of a plan, that it repeats, and that it can be stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any, TypeVar

import pytest

from qafila.adapters.workers import HereWorkers, ProcessWorkers
from qafila.app.earlier_plan import PlanUnfit, read_trips
from qafila.app.simulating import simulate, simulation_json
from qafila.core import events
from qafila.core.operation import Operation
from qafila.core.plan import Plan
from qafila.core.problem import pose
from qafila.core.route import Window
from qafila.core.simulation import DriverKind, NotSimulated, Simulated
from qafila.core.values import Spread, WindowKind
from qafila.planner import solve
from tests.operations import ROAD, bus, family, operation, policy

Piece = TypeVar("Piece")
Result = TypeVar("Result")

SIX = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def convoy(
    *facts: Any, hour: datetime | None = SIX, buses: int = 3, road: Iterable[events.Fact] = ROAD
) -> tuple[Operation, Plan]:
    people = [family(f"F{i}", 8) for i in range(buses)]
    op = operation(
        people,
        [bus(f"B{i}") for i in range(buses)],
        policy(spare_capacity=0.0),
        *facts,
        road=road,
        departs_at=hour,
    )
    return op, solve(pose(op).problem, lambda: False, 1).plan


def simulated(
    op: Operation, plan: Plan, *, runs: int = 4_000, risk: float = 0.05, **more: Any
) -> Simulated:
    more.setdefault("workers", HereWorkers())
    return simulate(op, plan.trips, runs=runs, seed=more.pop("seed", 1), risk=risk, **more)


def test_it_agrees_with_the_timetable_of_the_plan() -> None:
    op, plan = convoy()
    (column,) = simulated(op, plan, runs=40_000).columns
    assert column.departs_at == SIX
    assert [v.vehicle for v in column.vehicles] == [t.vehicle for t in plan.trips]

    def close(ours: Spread, theirs: Spread) -> bool:
        return all(
            abs(a - b) <= 60
            for a, b in (
                (ours.p05_s, theirs.p05_s),
                (ours.p50_s, theirs.p50_s),
                (ours.p95_s, theirs.p95_s),
            )
        )

    for place, passage in zip(column.places, plan.passages, strict=True):
        assert place.place == passage.place
        assert close(place.arrive, passage.arrive)
        assert close(place.leave, passage.leave)
    for vehicle, trip in zip(column.vehicles, plan.trips, strict=True):
        assert trip.elapsed is not None
        assert close(vehicle.elapsed, trip.elapsed)


def test_chances_and_latest_departure_of_a_gate_that_closes() -> None:
    # The gate is an hour away (50 to 90 min), three vehicles take five minutes each: the column is
    # out at 07:05, 07:15, 07:45. A gate that closes at 07:15 is kept by one in two.
    gate = events.WindowSet(
        window=Window(
            kind=WindowKind.APPROVAL,
            place="gate",
            opens_at=SIX,
            closes_at=SIX + timedelta(minutes=75),
        )
    )
    op, plan = convoy(gate)
    (column,) = simulated(op, plan).columns
    (window,) = column.windows
    assert window.breach is not None
    assert window.breach.share == pytest.approx(0.5, abs=0.03)
    assert window.breach.low < 0.5 < window.breach.high + 0.02
    assert window.hours is not None
    # One in twenty needs 105 minutes before the closing.
    (closing,) = window.before_closing
    assert closing.latest_s == pytest.approx(105 * 60, abs=180)
    assert window.hours.latest is not None
    assert abs(window.hours.latest - (SIX - timedelta(minutes=30))) <= timedelta(minutes=3)
    assert window.hours.latest == SIX + timedelta(minutes=75) - timedelta(
        seconds=closing.latest_s or 0
    )


def test_without_an_hour_there_are_durations_only() -> None:
    op, plan = convoy(
        events.WindowSet(window=Window(kind=WindowKind.APPROVAL, closes_at=SIX)), hour=None
    )
    found = simulated(op, plan)
    (column,) = found.columns
    told = json.loads(simulation_json(op, found))["columns"][0]
    assert told["departs_at"] is told["all_windows"] is None
    assert {each["first_arrives_at"] for each in told["places"]} == {None}
    assert {each["arrives_at"] for each in told["vehicles"]} == {None}
    (window,) = told["windows"]
    assert window["breach"] is window["latest_departure"] is None
    (closing,) = window["before_closing"]
    assert closing["leave_latest_s"] >= column.places[-1].leave.p95_s - 60
    assert closing["open_s"] is closing["leave_earliest_s"] is closing["short_s"] is None


def test_daylight_comes_from_the_sun_where_nobody_stated_it() -> None:
    lons = {"square": 37.0, "gate": None, "school": 38.0}
    road = [
        events.PlaceNamed(place=replace(fact.place, lat=35.0, lon=lon))
        if isinstance(fact, events.PlaceNamed) and (lon := lons[fact.place.id])
        else fact
        for fact in ROAD
    ]
    op, plan = convoy(road=road)
    (column,) = simulated(op, plan).columns
    (window,) = column.windows
    assert (window.kind, window.from_sun) == (WindowKind.DAYLIGHT, True)
    assert window.hours is not None
    # 1 March at 35° north, 37° east: noon by the sun at 09:44 UTC, half a day of 5 h 42 before.
    sunrise = datetime(2026, 3, 1, 4, 2, tzinfo=UTC)
    assert abs(window.hours.stretches[0][0] - sunrise) <= timedelta(minutes=2)
    op, plan = convoy(road=road, hour=None)
    (unknown,) = simulated(op, plan).columns
    assert unknown.windows[0].before_closing == window.before_closing
    assert (unknown.windows[0].breach, unknown.windows[0].hours) == (None, None)
    agreed, plan = convoy(policy(night_travel=True), road=road)
    (column,) = simulated(agreed, plan).columns
    assert not column.windows[0].counts
    assert column.all_windows is None


@pytest.mark.parametrize(("lat", "told"), [(35.0, True), (78.2, False)])
def test_where_the_sun_stays_away_or_up_it_is_said(lat: float, told: bool) -> None:
    road = [
        events.PlaceNamed(place=replace(fact.place, lat=lat, lon=15.0))
        if isinstance(fact, events.PlaceNamed)
        else fact
        for fact in ROAD
    ]
    winter = datetime(2026, 12, 5, 9, tzinfo=UTC)
    op, plan = convoy(road=road, hour=winter)
    (column,) = simulated(op, plan).columns
    assert bool(column.windows) is told
    assert column.no_sun is not told
    stated = events.WindowSet(
        window=Window(kind=WindowKind.DAYLIGHT, daily_from=time(8), daily_until=time(20))
    )
    op, plan = convoy(stated, road=road, hour=winter)
    assert not simulated(op, plan).columns[0].no_sun


def test_rules_of_the_road_of_the_policy_count() -> None:
    op, plan = convoy()
    (plain,) = simulated(op, plan).columns
    extra = (("breakdowns_per_vehicle_hour", "0.5"), ("breakdown_min", "20.0 30.0 60.0"))
    op, plan = convoy(policy(extra=extra))
    (slow,) = simulated(op, plan).columns
    assert slow.places[-1].leave.p50_s > plain.places[-1].leave.p50_s + 600
    assert DriverKind.BREAKDOWNS in {driver.kind for driver in slow.drivers}
    op, plan = convoy(policy(extra=(("wheel_hours_max", "0.5"), ("rest_min", "20"))))
    (rested,) = simulated(op, plan).columns
    assert rested.places[-1].arrive.p50_s >= plain.places[-1].arrive.p50_s + 2 * 20 * 60


def test_a_checkpoint_without_an_estimate_is_pointed_out() -> None:
    road = [fact for fact in ROAD if not isinstance(fact, events.CheckpointDescribed)]
    op = operation(family("F", 4), bus("B"), road=road)
    plan = solve(pose(op).problem, lambda: False, 1).plan
    (column,) = simulated(op, plan).columns
    assert column.unknown_checks == ("gate",)


def test_a_column_without_a_road_is_left_out_and_named() -> None:
    op = operation(family("F", 4), bus("B"), road=[])
    plan = solve(pose(op).problem, lambda: False, 1).plan
    found = simulated(op, plan)
    assert found.columns == ()
    assert [(left.lot, left.vehicles) for left in found.left_out] == [(plan.trips[0].lot, 1)]


def test_the_same_seed_gives_the_same_bytes_whatever_the_number_of_workers() -> None:
    op, plan = convoy(buses=5)
    texts = {
        simulation_json(op, simulated(op, plan, runs=40_000, workers=workers))
        for workers in (HereWorkers(), ProcessWorkers(2))
    }
    assert len(texts) == 1
    assert simulation_json(op, simulated(op, plan, runs=40_000, seed=2)) not in texts


def test_more_runs_only_add_to_those_there_were() -> None:
    # A piece is drawn from its own number: so a stopped study is the beginning of the whole one.
    op, plan = convoy()
    whole = simulated(op, plan, runs=60_000)
    asked = iter([False, True])
    part = simulated(op, plan, runs=60_000, stop=lambda: next(asked))
    assert (part.stopped, whole.stopped) == (True, False)
    assert part.columns[0].runs == 2 * 16_384
    assert part.columns[0] == simulated(op, plan, runs=2 * 16_384).columns[0]


class Counting(HereWorkers):
    """Counts what is asked for and never used."""

    def __init__(self) -> None:
        self.begun = 0

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        for piece in pieces:
            self.begun += 1
            yield work(piece)


def test_who_stops_at_once_still_gets_every_column() -> None:
    op, plan = convoy()
    workers = Counting()
    found = simulated(op, plan, runs=60_000, stop=lambda: True, workers=workers)
    assert [column.runs for column in found.columns] == [16_384]
    assert workers.begun == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"runs": 0}, "simulate-runs"),
        ({"runs": 10**7}, "simulate-runs"),
        ({"risk": 1.0}, "simulate-risk"),
        ({"risk": -0.1}, "simulate-risk"),
        ({"risk": float("nan")}, "simulate-risk"),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, Any], code: str) -> None:
    op, plan = convoy()
    with pytest.raises(NotSimulated) as refused:
        simulated(op, plan, **asked)
    assert refused.value.code == code


TRIP = {"vehicle": "B0", "position": 1, "lot": "L", "from": "square", "to": "school"}


@pytest.mark.parametrize(
    "plan",
    [
        [],
        {},
        None,
        {"qafila": "2", "operation": "test", "trips": []},
        {"qafila": "1", "operation": "test", "trips": [{**TRIP, "position": 0}]},
        {"qafila": "1", "operation": "test", "trips": [{**TRIP, "run": 10**9}]},
        {"qafila": "1", "operation": "test", "trips": [{**TRIP, "vehicle": ""}]},
        {"qafila": "1", "operation": "test", "trips": [{**TRIP, "departs_at": "2026-03-01T06:00"}]},
        {
            "qafila": "1",
            "operation": "test",
            "trips": [{**TRIP, "departs_at": "9999-12-31T23:59:00Z"}],
        },
        {"qafila": "1", "operation": "test", "trips": "many"},
    ],
)
def test_a_plan_that_is_none_is_refused_in_a_sentence(plan: object) -> None:
    op, _ = convoy()
    with pytest.raises(PlanUnfit) as refused:
        read_trips(plan, op)
    assert refused.value.code == "plan-unfit"


def test_a_plan_of_another_operation_and_an_empty_one_are_refused() -> None:
    op, _ = convoy()
    with pytest.raises(PlanUnfit) as other:
        read_trips({"qafila": "1", "operation": "other", "trips": [TRIP]}, op)
    assert other.value.code == "plan-of-other-operation"
    trips = read_trips({"qafila": "1", "operation": "test", "trips": []}, op)
    with pytest.raises(NotSimulated) as refused:
        simulate(op, trips, runs=10, seed=1, risk=0.05, workers=HereWorkers())
    assert refused.value.code == "simulate-no-trips"


def test_one_run_is_enough_for_a_figure() -> None:
    op, plan = convoy(policy(extra=(("halt_min", "5"),)))
    (column,) = simulated(op, plan, runs=1).columns
    assert column.runs == 1
    assert column.drivers == ()


@pytest.mark.parametrize("count", [0, -1])
def test_workers_are_one_at_least(count: int) -> None:
    with pytest.raises(ValueError, match="count must be >= 1"):
        ProcessWorkers(count)


def test_ranges_never_fall() -> None:
    often = (("breakdowns_per_vehicle_hour", "1"), ("breakdown_min", "1 9 99"))
    op, plan = convoy(policy(extra=often))
    for column in simulated(op, plan, runs=500).columns:
        for spread in (
            *(v.elapsed for v in column.vehicles),
            *(s for p in column.places for s in (p.arrive, p.leave)),
        ):
            assert spread.p05_s <= spread.p50_s <= spread.p95_s
        arrivals = [v.elapsed.p50_s for v in column.vehicles]
        assert arrivals == sorted(arrivals)


def test_a_column_that_waits_for_a_window_does_not_breach_it_by_coming_early() -> None:
    # The gate, an hour away (50 to 90 min), opens at 07:30 and shuts at 09:00.
    gate = events.WindowSet(
        window=Window(
            kind=WindowKind.APPROVAL,
            place="gate",
            opens_at=SIX + timedelta(minutes=90),
            closes_at=SIX + timedelta(hours=3),
        )
    )
    op, plan = convoy(gate)
    (early,) = simulated(op, plan).columns
    assert early.windows[0].breach is not None
    assert early.windows[0].breach.share > 0.9
    op, plan = convoy(gate, policy(extra=(("wait_for_windows", "true"),)))
    found = simulated(op, plan)
    (patient,) = found.columns
    (window,) = patient.windows
    assert patient.waits
    assert window.breach is not None
    assert window.breach.share < 0.01
    assert window.before_closing == ()
    # The first is checked from 07:30, whenever it came: five minutes each for three vehicles.
    assert patient.places[0].arrive == early.places[0].arrive
    assert patient.places[0].leave.p05_s == (90 + 15) * 60
    # At any hour up to 07:00 the column is through by nine in nineteen cases of twenty; to half an
    # hour. After 09:00 it is too late for the one window that there is.
    assert window.hours is not None
    (stretch,) = window.hours.stretches
    assert stretch == (SIX.replace(hour=0), SIX + timedelta(hours=1))
    assert window.hours.latest == SIX + timedelta(hours=1)
    told = json.loads(simulation_json(op, found))
    assert told["driving"]["wait_for_windows"]
    assert told["columns"][0]["waits"]


def test_who_stops_before_all_hours_are_simulated_is_told_none() -> None:
    gate = events.WindowSet(
        window=Window(kind=WindowKind.APPROVAL, place="gate", closes_at=SIX + timedelta(hours=3))
    )
    op, plan = convoy(gate, policy(extra=(("wait_for_windows", "true"),)))
    asked = iter(range(100))
    (column,) = simulated(op, plan, stop=lambda: next(asked) == 5).columns
    assert column.runs == 4_000
    assert column.windows[0].breach is not None
    assert column.windows[0].hours is None
    assert column.all_windows is not None
    assert column.all_windows.curve == ()
