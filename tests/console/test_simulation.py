# SPDX-License-Identifier: Apache-2.0
"""The plan simulated on its page: as the command line does, with progress, kept while it holds."""

from __future__ import annotations

import threading
import time as time_
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

import msgspec
import pytest

from qafila.adapters.workers import HereWorkers
from qafila.app import simulating
from qafila.app.console.replanning import Replanning, posed
from qafila.app.console.simulations import (
    RUNS,
    NothingToSimulate,
    Simulations,
    SimulatorBusy,
    simulation_now,
)
from qafila.core.access import MAY, Action, UserRole, Viewer
from qafila.core.events import PolicySet
from tests.console.test_api import program
from tests.console.test_permissions import plain
from tests.console.world import World

COORDINATOR = Viewer(user="c", title="coordinator, hub", role=UserRole.COORDINATOR)
LEADER = Viewer(user="l", title="leader, column", role=UserRole.LEADER)
NOW = datetime(2026, 7, 14, 8, tzinfo=UTC)


class Held:
    """Workers that begin when they are told to."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def each(self, work: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        self.go.wait()
        return map(work, pieces)


def _in_force(world: World) -> None:
    if world.live.snapshot.operation.plan is None:
        making = Replanning.of(world.live.snapshot)
        making.start(world.live, COORDINATOR, world.clock.now(), limit_s=5).join()
        assert making.draft is not None
        making.issue(world.live, COORDINATOR, mark=making.draft.mark)
        world.live.refresh()


def _made(world: World, risk: int = 5) -> Simulations:
    of = Simulations.of(world.live.snapshot)
    snapshot = world.live.snapshot
    work = of.start(snapshot, COORDINATOR, NOW, HereWorkers(), risk=risk, runs=RUNS[0])
    if work is not None:
        work.join()
    assert of.failed is None
    return of


def test_it_finds_what_the_command_line_finds(qalamoun: World) -> None:
    _in_force(qalamoun)
    snapshot = qalamoun.live.snapshot
    result = _made(qalamoun).last(snapshot, COORDINATOR)
    assert result is not None
    operation = replace(snapshot.operation, legs=posed(snapshot).operation.legs)
    plan = snapshot.operation.plan
    assert plan is not None
    alone = simulating.simulate(
        operation, plan.trips, runs=RUNS[0], seed=1, risk=0.05, workers=HereWorkers()
    )
    assert result.simulated == alone
    assert alone.columns


def test_without_an_hour_there_are_lengths_of_time_alone(qalamoun: World) -> None:
    _in_force(qalamoun)
    assert qalamoun.live.snapshot.operation.description.departs_at is None
    _made(qalamoun)
    for role in (UserRole.COORDINATOR, UserRole.LEADER):
        english = qalamoun.page(role, "plan?tab=risk").text
        for said in ("after departure", "What drives the spread", "When the column passes"):
            assert said in english
        for said in ("Chance of a breach", "Leave at the latest"):
            assert said not in english
        arabic = qalamoun.page(role, "plan?tab=risk", "ar").text
        assert "after departure" not in arabic
        assert ('name="risk"' in english) == (Action.MAKE_PLAN in MAY[role])


def test_the_same_question_is_not_drawn_twice_and_another_level_is(qalamoun: World) -> None:
    _in_force(qalamoun)
    of, snapshot = _made(qalamoun), qalamoun.live.snapshot
    first = of.last(snapshot, LEADER)
    assert of.start(snapshot, COORDINATOR, NOW, HereWorkers(), risk=5, runs=RUNS[0]) is None
    _made(qalamoun, risk=20)
    assert simulation_now(snapshot, LEADER).risk == 20
    assert of.start(snapshot, COORDINATOR, NOW, HereWorkers(), risk=5, runs=RUNS[0]) is None
    assert of.last(snapshot, LEADER) is first


def test_it_holds_until_what_it_follows_from_changes(qalamoun: World) -> None:
    _in_force(qalamoun)
    _made(qalamoun)
    seats = {"place": next(iter(qalamoun.live.snapshot.operation.vehicles)), "count": "3"}
    qalamoun.send(UserRole.COORDINATOR, "ledger", "counted", seats)
    assert simulation_now(qalamoun.live.snapshot, LEADER).is_made, "a head count changes no road"
    policy = replace(qalamoun.live.snapshot.operation.policy, spacing_m=180.0)
    qalamoun.live.recorder.record([PolicySet(policy=policy)], author="test")
    qalamoun.live.refresh()
    assert not simulation_now(qalamoun.live.snapshot, LEADER).is_made


def test_one_is_at_work_at_a_time_tells_how_far_it_is_and_can_be_stopped(qalamoun: World) -> None:
    _in_force(qalamoun)
    of, snapshot, workers = Simulations.of(qalamoun.live.snapshot), qalamoun.live.snapshot, Held()
    work = of.start(snapshot, COORDINATOR, NOW, workers, risk=7, runs=RUNS[1])
    assert work is not None
    try:
        with pytest.raises(SimulatorBusy, match="coordinator, hub"):
            of.start(snapshot, COORDINATOR, NOW, workers, risk=8, runs=RUNS[1])
        assert simulation_now(snapshot, LEADER).by == "coordinator, hub"
        shown = qalamoun.page(UserRole.COORDINATOR, "plan?tab=risk").text
        assert "<progress" in shown
        assert 'name="risk"' not in shown
        sent = qalamoun.send(UserRole.COORDINATOR, "plan", "stop-simulation", {})
        assert sent.status_code == 303
        assert simulation_now(snapshot, COORDINATOR).is_stopping
    finally:
        workers.go.set()
        work.join()
    assert of.failed is None
    assert not simulation_now(snapshot, LEADER).at_work


def test_without_a_plan_there_is_nothing_to_simulate(tiny: World) -> None:
    snapshot = tiny.live.snapshot
    of = Simulations.of(snapshot)
    with pytest.raises(NothingToSimulate):
        of.start(snapshot, COORDINATOR, NOW, HereWorkers(), risk=5, runs=RUNS[0])
    sent = {"risk": "5", "runs": "1000"}
    assert tiny.send(UserRole.COORDINATOR, "plan", "simulate", sent).status_code == 422


def test_every_mistake_is_told_and_a_failure_is_said(qalamoun: World) -> None:
    _in_force(qalamoun)
    wrong = {"which": "simulate", "what": "risk", "risk": "most", "runs": "7"}
    answer = qalamoun.send(UserRole.COORDINATOR, "plan", "simulate", wrong)
    assert answer.status_code == 422
    for name in ("risk", "runs"):
        assert f'id="simulate-{name}-mistake"' in answer.text
    assert 'value="most"' in answer.text
    assert qalamoun.send(UserRole.LEADER, "plan", "simulate", wrong).status_code == 403
    of = Simulations.of(qalamoun.live.snapshot)
    of.failed = RuntimeError("lost")
    assert "The simulation failed" in qalamoun.page(UserRole.COORDINATOR, "plan?tab=risk").text
    of.failed = None


def test_with_an_hour_a_draft_shows_chances_and_the_latest_departure(tiny: World) -> None:
    described = tiny.live.snapshot.operation.description
    assert described.on is not None
    at = datetime.combine(described.on, time(6), UTC)
    hour = msgspec.structs.replace(described, departs_at=at)
    tiny.live.recorder.record([hour], author="test")
    tiny.live.refresh()
    making = Replanning.of(tiny.live.snapshot)
    making.start(tiny.live, COORDINATOR, tiny.clock.now(), limit_s=5).join()
    _made(tiny)
    english = plain(tiny.page(UserRole.COORDINATOR, "plan?tab=risk").text)
    for said in ("This is the draft", "Chance of a breach", "Leave at the latest (risk at most"):
        assert said in english
    for_leader = plain(tiny.page(UserRole.LEADER, "plan?tab=risk").text)
    assert "Chance of a breach" not in for_leader, "a draft is its makers' until it is issued"
    assert making.draft is not None
    making.discard(mark=making.draft.mark)


def test_a_program_has_a_plan_simulated_and_reads_what_was_found(qalamoun: World) -> None:
    _in_force(qalamoun)
    with program(qalamoun, UserRole.COORDINATOR, Action.SEE_PLAN, Action.MAKE_PLAN) as client:
        head = f"/api/v1/operations/{qalamoun.operation}"
        asked = client.post(f"{head}/acts/plan/simulate", json={"risk": 10, "runs": "1000"})
        assert asked.status_code == 200, asked.text
        told: dict[str, Any] = {}
        for _ in range(600):
            told = client.get(f"{head}/plan/simulation").json()
            if told.get("is_made") and told["risk"] == 10:
                break
            time_.sleep(0.1)
    assert told["found"]["columns"][0]["places"][0]["first_arrives_s"]["p05"] > 0
    assert told["found"]["risk"] == 0.1
