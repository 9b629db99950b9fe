# SPDX-License-Identifier: Apache-2.0
"""The plan: in force, in the making, who sits where, and what the next one would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from qafila.app.console.moving import Breaks, NoSuchMove
from qafila.app.console.plan import UNSEATED, plan_view
from qafila.app.console.replanning import (
    MOST_S,
    DraftChanged,
    PlannerBusy,
    Replanning,
    changed_papers,
    set_policy,
    whole_page,
)
from qafila.app.console.simulations import (
    MOST_RISK,
    RUNS,
    NothingToSimulate,
    Simulations,
    SimulatorBusy,
    simulation_now,
)
from qafila.core.access import Action
from qafila.core.document import Document, Pairs, Phrase, Table, phrase
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qafila.core.document import Block, Wording
    from qafila.core.operation import Operation
    from qafila.core.plan import Plan
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

PARTS: Mapping[str, tuple[str, ...]] = {
    "overview": ("figures",),
    "seats": (),
    "march": ("march",),
    "timetable": ("timetable", "runs"),
    "risk": (),
}
"""Tabs of everybody who sees the plan, and the parts of the whole plan that stand there."""

MAKING = ("replan", "rules")
"""Tabs of whoever makes plans."""

LIMIT_S = 30
"""Seconds that the planner is given where nobody says otherwise."""


def _show(visit: Visit) -> Mapping[str, Any]:
    makes = visit.viewer.may(Action.MAKE_PLAN)
    tabs = (*PARTS, *(MAKING if makes else ()))
    asked = visit.query.get("tab") or visit.query.get("what", "")
    tab = asked if asked in tabs else tabs[0]
    snapshot = visit.snapshot
    view = plan_view(
        snapshot,
        visit.viewer,
        page=visit.number("page"),
        chosen=visit.query.get("trip", ""),
        person=visit.query.get("person", "").strip(),
    )
    draft = Replanning.of(snapshot).draft if makes else None
    return {
        "view": view,
        "zone": snapshot.zone,
        "tab": tab,
        "tabs": tabs,
        "unseated": UNSEATED,
        "policy": snapshot.operation.policy,
        "papers": _papers(visit) if draft is not None and tab == "replan" else None,
        "parts": _parts(visit, tab) if PARTS.get(tab) else None,
        "limit_s": LIMIT_S,
        **(_simulated(visit) if tab == "risk" else {}),
    }


def _simulated(visit: Visit) -> Mapping[str, Any]:
    result = Simulations.of(visit.snapshot).last(visit.snapshot, visit.viewer)
    return {
        "simulation": simulation_now(visit.snapshot, visit.viewer),
        "simulated": result.document() if result else None,
        "runs": [(str(runs), f"{runs:,}") for runs in RUNS],
    }


def _parts(visit: Visit, tab: str) -> Document | None:
    """Return what stands in a tab of the plan in force; made anew when that changes."""
    snapshot = visit.snapshot
    if snapshot.operation.plan is None:
        return None
    opened = visit.viewer.may(Action.MAKE_PLAN)
    operation = snapshot.named if opened else snapshot.operation
    # Facts of the day come in by the second; what is shown here changes with few of them.
    shown_from = (
        *(operation.plan, operation.description, operation.policy, operation.people_listed),
        *(operation.vehicles, operation.places, operation.legs, operation.checkpoints),
    )
    held = snapshot.lasting(f"plan-page {opened}", dict[str, Any])
    known = held.get("made")
    if known is None or known[0] != shown_from:
        known = held["made"] = (shown_from, _whole(visit, operation, operation.plan))
    whole: Document = known[1]
    parts = [part for part in whole.parts if part.id in PARTS[tab]]
    return replace(whole, parts=tuple(replace(p, blocks=_unsaid(p.blocks)) for p in parts))


SAID_ABOVE = frozenset(
    {
        *("report-seated", "report-unseated", "report-seats-free", "report-vehicles-used"),
        *("report-runs-in-all", "report-fewest", "report-soonest", "report-split-households"),
        *("report-severity-error", "report-severity-warning", "report-severity-info"),
    }
)
"""Figures that stand above a document already, or on a page of their own."""


def _unsaid(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Return blocks without the figures that the page shows by itself."""

    def is_new(item: tuple[Wording, Wording]) -> bool:
        return not (isinstance(item[0], Phrase) and item[0].key in SAID_ABOVE)

    return tuple(
        replace(block, items=tuple(filter(is_new, block.items)))
        if isinstance(block, Pairs)
        else block
        for block in blocks
    )


def _whole(visit: Visit, operation: Operation, plan: Plan | None) -> Document:
    assert plan is not None, "asked for with a plan in force alone"
    return whole_page(operation, plan, visit.hub.now())


def _papers(visit: Visit) -> Document | None:
    """Return which papers the draft changes; households are told beside it."""
    draft = Replanning.of(visit.snapshot).draft
    if draft is None or draft.before is None:
        return None
    made = draft.shown.get("papers")
    if made is None:
        whole = changed_papers(draft, visit.hub.now())
        blocks = [b for b in whole.parts[0].blocks if isinstance(b, Table) and b.id == "vehicles"]
        part = replace(whole.parts[0], blocks=tuple(blocks), marks=())
        made = draft.shown["papers"] = replace(whole, parts=(part,))
    return made


# --- Forms


def _start(visit: Visit, filled: Filled) -> Done:
    limit_s = filled.number("limit", low=1, high=MOST_S)
    seed = filled.number("seed", low=0, high=2**31, needed=False)
    is_kept = filled.ticked("keep")
    filled.settle()
    try:
        Replanning.of(visit.snapshot).start(
            visit.operation,
            visit.viewer,
            visit.hub.now(),
            limit_s=limit_s or LIMIT_S,
            seed=1 if seed is None else seed,
            is_kept=is_kept,
            on_fault=visit.hub.said_trouble,
        )
    except PlannerBusy as busy:
        filled.mistake("", phrase("console-plan-busy", by=busy.by))
        filled.settle()
    return Done(visit.link("plan", tab="replan"), [phrase("console-plan-started")])


def _stop(visit: Visit, filled: Filled) -> Done:
    Replanning.of(visit.snapshot).stop()
    return Done(visit.link("plan", tab="replan"), [phrase("console-plan-stopping")])


def _simulate(visit: Visit, filled: Filled) -> Done:
    risk = filled.number("risk", low=0, high=MOST_RISK)
    runs = filled.one_of("runs", [str(runs) for runs in RUNS])
    filled.settle()
    try:
        Simulations.of(visit.snapshot).start(
            visit.snapshot,
            visit.viewer,
            visit.hub.now(),
            visit.snapshot.workers,
            risk=risk or 0,
            runs=int(runs),
            on_fault=visit.hub.said_trouble,
        )
    except SimulatorBusy as busy:
        _refuse(filled, phrase("console-plan-simulation-busy", by=busy.by))
    except NothingToSimulate:
        _refuse(filled, phrase("simulate-no-trips"))
    return Done(visit.link("plan", tab="risk"))


def _stop_simulation(visit: Visit, filled: Filled) -> Done:
    Simulations.of(visit.snapshot).stop()
    return Done(visit.link("plan", tab="risk"))


def _move(visit: Visit, filled: Filled) -> Done:
    unit = filled.text("unit", needed=True, most=200)
    to = filled.text("to", needed=True, most=200)
    filled.settle()
    at = "to" if filled.text("trip") else ""  # beside whoever was to be moved, where they are shown
    try:
        draft = Replanning.of(visit.snapshot).move(
            visit.operation, visit.viewer, unit, to, mark=filled.text("mark")
        )
    except Breaks as breaks:
        _refuse(filled, _broken(breaks), at)
        raise
    except NoSuchMove:
        _refuse(filled, phrase("console-plan-no-move"), at)
        raise
    except DraftChanged:
        _refuse(filled, phrase("console-plan-changed"))
        raise
    told = phrase("console-plan-moved", unit=unit, to=to, moves=draft.moves)
    return Done(visit.link("plan", tab="seats", trip=filled.text("trip")), [told])


def _issue(visit: Visit, filled: Filled) -> Done:
    try:
        draft = Replanning.of(visit.snapshot).issue(
            visit.operation, visit.viewer, mark=filled.text("mark", needed=True)
        )
    except Breaks as breaks:
        _refuse(filled, phrase("console-plan-unfit", rules=_broken(breaks)))
        raise
    except DraftChanged:
        _refuse(filled, phrase("console-plan-changed"))
        raise
    told = [phrase("console-plan-issued", manifests=len(draft.planned.plan.trips))]
    return Done(visit.link("plan"), told)


def _discard(visit: Visit, filled: Filled) -> Done:
    try:
        Replanning.of(visit.snapshot).discard(mark=filled.text("mark"))
    except DraftChanged:
        _refuse(filled, phrase("console-plan-changed"))
        raise
    return Done(visit.link("plan", tab="replan"), [phrase("console-plan-discarded")])


def _rules(visit: Visit, filled: Filled) -> Done:
    held = visit.snapshot.operation.policy
    spare = filled.number("spare", low=0, high=90)
    warn = filled.number("warn", low=1, high=500)
    spacing = filled.number("spacing", low=0, high=2000)
    filled.settle()
    policy = replace(
        held,
        spare_capacity=(spare or 0) / 100,
        warn_people_per_bus=warn or held.warn_people_per_bus,
        spacing_m=float(spacing or 0),
        companion_for_stretcher=filled.ticked("companion"),
        shuttles=filled.ticked("shuttles"),
    )
    if policy == held:
        filled.mistake("", phrase("console-plan-rules-same"))
        filled.settle()
    set_policy(visit.operation, visit.viewer, policy)
    return Done(visit.link("plan", tab="replan"), [phrase("console-plan-rules-set")])


def _refuse(filled: Filled, why: Phrase, at: str = "") -> None:
    filled.mistake(at, why)
    filled.settle()


RULES = frozenset(
    {
        *("over_capacity", "vehicle_of_another_lot", "wrong_kind_of_vehicle", "wrong_journey"),
        *("pin_ignored", "separated_cohorts_together", "households_apart_together"),
        *("empty_trip", "medical_far_from_need", "sent_to_full_place", "run_untimely"),
        *("taken_off_vehicle", "unit_divided", "person_unknown", "person_lost"),
        *("withheld_person_seated", "vehicle_unknown"),
    }
)
"""Rules of legality that are told in words; others are told by their name."""


def _broken(breaks: Breaks) -> Phrase:
    """Return the rules that would be broken, as one text."""
    said: Sequence[Phrase] = [_rule(each.rule, each.subject) for each in breaks.broken[:3]]
    told = said[0]
    for more in said[1:]:
        told = phrase("report-join", first=told, second=more)
    return phrase("console-plan-breaks", rules=told)


def _rule(rule: str, subject: str) -> Phrase:
    if rule not in RULES:
        return phrase("console-rule-other", rule=rule, subject=subject)
    return phrase(f"console-rule-{rule.replace('_', '-')}", subject=subject)


page(
    Page(
        name="plan",
        action=Action.SEE_PLAN,
        order=55,
        template="plan.html",
        show=_show,
        acts={
            "start": Act(action=Action.MAKE_PLAN, do=_start),
            "stop": Act(action=Action.MAKE_PLAN, do=_stop),
            "move": Act(action=Action.MAKE_PLAN, do=_move),
            "discard": Act(action=Action.MAKE_PLAN, do=_discard),
            "issue": Act(action=Action.ISSUE_PLAN, do=_issue),
            "rules": Act(action=Action.MAKE_PLAN, do=_rules),
            "simulate": Act(action=Action.MAKE_PLAN, do=_simulate),
            "stop-simulation": Act(action=Action.MAKE_PLAN, do=_stop_simulation),
        },
    )
)
