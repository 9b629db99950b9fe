# SPDX-License-Identifier: Apache-2.0
"""The plan page: in force and in the making, hand moves, issuing, and who may do which."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.app.console.moving import Breaks, NoSuchMove, moved
from qafila.app.console.plan import plan_view
from qafila.app.console.replanning import DraftChanged, PlannerBusy, Replanning, posed, seats_of
from qafila.app.planning import make_plan, plan_json, verify_plan
from qafila.app.spoken import Spoken, facts_of
from qafila.core.access import MAY, Action, UserRole, Viewer
from qafila.core.plan import Plan, Problem, violations
from qafila.planner import solve
from qafila.wiring.operations import open_operation
from tests.console.world import EXAMPLES, World

COORDINATOR = Viewer(user="c", title="coordinator, hub", role=UserRole.COORDINATOR)
OTHER = Viewer(user="d", title="coordinator, field", role=UserRole.COORDINATOR)


def _making(world: World) -> Replanning:
    return Replanning.of(world.live.snapshot)


def _planned(world: World, *, limit_s: float = 5) -> Replanning:
    """Have a draft made, and wait for it."""
    making = _making(world)
    work = making.start(world.live, COORDINATOR, world.clock.now(), limit_s=limit_s)
    work.join()
    assert making.failed is None
    assert making.draft is not None
    return making


def _in_force(world: World) -> Plan:
    if world.live.snapshot.operation.plan is None:
        making = _planned(world)
        assert making.draft is not None
        making.issue(world.live, COORDINATOR, mark=making.draft.mark)
        world.live.refresh()
    plan = world.live.snapshot.operation.plan
    assert plan is not None
    return plan


@pytest.mark.parametrize("role", UserRole)
def test_only_those_who_may_see_the_plan_do(tiny: World, role: UserRole) -> None:
    expected = 200 if Action.SEE_PLAN in MAY[role] else 403
    assert tiny.page(role, "plan").status_code == expected
    for act in ("start", "stop", "move", "discard", "issue", "rules"):
        wanted = Action.ISSUE_PLAN if act == "issue" else Action.MAKE_PLAN
        if wanted not in MAY[role]:
            assert tiny.send(role, "plan", act, {}).status_code == 403


def test_a_draft_is_made_shown_and_issued_as_it_was_shown(tiny: World) -> None:
    making = _planned(tiny)
    draft = making.draft
    assert draft is not None
    for lang, word in (("en", "Put it in force"), ("ar", "جعلها سارية")):
        assert word in tiny.page(UserRole.COORDINATOR, "plan?tab=replan", lang).text
    assert "Put it in force" not in tiny.page(UserRole.LEADER, "plan?tab=replan").text
    wrong = tiny.send(UserRole.COORDINATOR, "plan", "issue", {"mark": "0-000000"})
    assert wrong.status_code == 422
    answer = tiny.send(UserRole.COORDINATOR, "plan", "issue", {"mark": draft.mark})
    assert answer.status_code == 303
    operation = tiny.live.snapshot.operation
    assert operation.plan == draft.planned.plan
    assert making.draft is None
    day = operation.day
    live = [m for m in day.manifests.values() if m.manifest not in day.superseded]
    assert {m.persons for m in live} == {trip.people for trip in draft.planned.plan.trips}
    again = tiny.send(UserRole.COORDINATOR, "plan", "issue", {"mark": draft.mark})
    assert again.status_code == 422, "nothing is issued twice"


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("tab", ["overview", "seats", "march", "timetable", "replan", "rules"])
def test_every_tab_is_shown(tiny: World, tab: str, lang: str) -> None:
    plan = _in_force(tiny)
    page = tiny.page(UserRole.COORDINATOR, f"plan?tab={tab}", lang)
    assert page.status_code == 200
    if tab == "seats":
        for trip in plan.trips:
            assert f'data-trip="{trip.id}"' in page.text
            chosen = tiny.page(UserRole.COORDINATOR, f"plan?tab=seats&trip={trip.id}", lang).text
            assert all(person in chosen for person in trip.people)


def test_a_plan_is_shown_also_when_somebody_has_come_off_the_list(tiny: World) -> None:
    plan = _in_force(tiny)
    before = tiny.page(UserRole.COORDINATOR, "plan?tab=overview").text
    person = next(iter(tiny.live.snapshot.operation.persons))
    tiny.live.recorder.record(
        facts_of(
            Spoken(word="dropped", what=(person,), note="twice"), tiny.live.snapshot.operation
        ),
        author="registrar",
    )
    tiny.live.refresh()
    assert tiny.page(UserRole.COORDINATOR, "plan?tab=overview").text != before
    assert any(person in trip.people for trip in plan.trips)
    for tab in ("march", "seats", "timetable"):
        assert tiny.page(UserRole.COORDINATOR, f"plan?tab={tab}").status_code == 200


def test_a_leader_sees_counts_and_no_people(tiny: World) -> None:
    plan = _in_force(tiny)
    for tab in ("overview", "seats", "march", "timetable"):
        page = tiny.page(UserRole.LEADER, f"plan?tab={tab}&trip={plan.trips[0].id}").text
        assert not any(f">{person}<" in page for trip in plan.trips for person in trip.people)


def test_no_name_stands_on_the_page(qalamoun: World) -> None:
    named = qalamoun.live.snapshot.named
    names = [p.name_ar for p in named.persons.values() if len(p.name_ar) > 8]
    assert names
    for tab in ("overview", "seats", "march", "timetable"):
        page = qalamoun.page(UserRole.COORDINATOR, f"plan?tab={tab}", "ar").text
        assert not any(name in page for name in names)


def test_a_move_that_breaks_a_rule_says_which_and_changes_nothing(tiny: World) -> None:
    plan, making = _in_force(tiny), _making(tiny)
    problem = posed(tiny.live.snapshot).problem
    told = set()
    for unit in problem.units:
        for trip in plan.trips:
            try:
                moved(problem, plan, unit.id, trip.id)
            except Breaks as breaks:
                told |= {each.rule for each in breaks.broken}
                sent = {"unit": unit.id, "to": trip.id, "mark": ""}
                answer = tiny.send(UserRole.COORDINATOR, "plan", "move", sent)
                assert answer.status_code == 422
                assert "Nothing was changed" in answer.text
                assert making.draft is None
            except NoSuchMove:
                continue
    assert told, "the example has a move that breaks a rule"


@given(data=st.data())
@settings(max_examples=12, deadline=None)
def test_no_sequence_of_moves_loses_or_doubles_anybody(data: st.DataObject) -> None:
    problem, plan = _fresh("qalamoun-2017")
    everybody = Counter(p for trip in plan.trips for p in trip.people)
    everybody.update(entry.person for entry in plan.unseated)
    units = [unit.id for unit in problem.units]
    trips = [trip.id for trip in plan.trips]
    for _ in range(6):
        try:
            plan = moved(
                problem, plan, data.draw(st.sampled_from(units)), data.draw(st.sampled_from(trips))
            )
        except (Breaks, NoSuchMove):
            continue
    found = Counter(p for trip in plan.trips for p in trip.people)
    found.update(entry.person for entry in plan.unseated)
    assert found == everybody
    assert violations(problem, plan) == ()


@cache
def _fresh(example: str) -> tuple[Problem, Plan]:
    """Return what there is to plan before the day, and its plan."""
    problem = open_operation(str(EXAMPLES / example), purpose="test").posed.problem
    return problem, solve(problem, lambda: False, 1).plan


def test_the_judge_finds_nothing_wrong_with_hand_moves() -> None:
    opened = open_operation(str(EXAMPLES / "qalamoun-2017"), purpose="test")
    now = datetime(2017, 8, 1, tzinfo=UTC)
    planned = make_plan(opened, now=now, stop=lambda: False, seed=1)
    problem, plan = opened.posed.problem, planned.plan
    moves = 0
    for unit, trip in product(problem.units[:80], planned.plan.trips):
        with suppress(Breaks, NoSuchMove):
            plan = moved(problem, plan, unit.id, trip.id)
            moves += 1
        if moves == 8:
            break
    assert moves == 8
    body = json.loads(plan_json(replace(planned, plan=plan)))
    before = json.loads(plan_json(planned))
    assert verify_plan(opened, body) == verify_plan(opened, before)


def test_two_coordinators_cannot_plan_at_once_and_one_can_stop_the_other(
    qalamoun: World,
) -> None:
    making = _making(qalamoun)
    work = making.start(qalamoun.live, COORDINATOR, qalamoun.clock.now(), limit_s=60)
    with pytest.raises(PlannerBusy) as busy:
        making.start(qalamoun.live, OTHER, qalamoun.clock.now(), limit_s=60)
    assert busy.value.by == COORDINATOR.title
    making.stop()
    work.join()
    assert making.failed is None
    assert making.draft is not None, "what was stopped keeps the best"
    assert making.job is None
    view = plan_view(qalamoun.live.snapshot, COORDINATOR).draft
    assert view is not None
    was = seats_of(making.draft.before)
    now = seats_of(making.draft.planned.plan)
    assert view.arrived > 0, "on the day most have arrived"
    told = view.people_changed + view.new_people + view.without_seat + view.arrived
    assert told == sum(was.get(p) != now.get(p) for p in {**was, **now})
    making.discard(mark=making.draft.mark)
    with pytest.raises(DraftChanged):
        making.discard(mark="")


def test_on_the_day_whoever_is_aboard_keeps_their_vehicle(qalamoun: World) -> None:
    """Also where the plan in force had them in another one."""
    problem = posed(qalamoun.live.snapshot).problem
    kept = seats_of(qalamoun.live.snapshot.operation.plan)
    aboard = [unit for unit in problem.units if unit.aboard]
    assert any(kept.get(p) != unit.pin for unit in aboard for p in unit.persons)
    plan = solve(problem, lambda: False, 1, kept).plan
    assert violations(problem, plan) == ()


def test_the_rules_of_the_next_plan_are_set(tiny: World) -> None:
    form = {"spare": "15", "warn": "50", "spacing": "200", "shuttles": "yes"}
    assert tiny.send(UserRole.COORDINATOR, "plan", "rules", form).status_code == 303
    policy = tiny.live.snapshot.operation.policy
    assert (policy.spare_capacity, policy.warn_people_per_bus) == (0.15, 50)
    assert tiny.send(UserRole.COORDINATOR, "plan", "rules", form).status_code == 422
    wrong = {"which": "rules", "what": "rules", "spare": "lots", "warn": "", "spacing": "2"}
    answer = tiny.send(UserRole.COORDINATOR, "plan", "rules", wrong)
    assert 'id="rules-spare-mistake"' in answer.text
    assert 'id="rules-warn-mistake"' in answer.text


def test_the_page_starts_the_planner(tiny: World) -> None:
    sent = tiny.send(UserRole.COORDINATOR, "plan", "start", {"limit": "5", "keep": "yes"})
    assert sent.status_code == 303
    making = _making(tiny)
    while making.job is not None:
        time.sleep(0.01)
    view = plan_view(tiny.live.snapshot, COORDINATOR)
    assert view.draft is not None
    sent = tiny.send(UserRole.COORDINATOR, "plan", "discard", {"mark": view.draft.mark})
    assert sent.status_code == 303
    assert making.draft is None
