# SPDX-License-Identifier: Apache-2.0
"""Which papers a plan that was made again has printed anew, and which still hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from qafila.adapters.text import TextPrinter
from qafila.core.document import Cards, Document
from qafila.core.operation import Operation
from qafila.core.plan import Difference, Plan, Trip, Why, differing
from qafila.core.plan.difference import passed
from qafila.core.problem import pose
from qafila.planner import solve
from qafila.reports import Context, reports
from tests.operations import bus, family, operation

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)


def plan_of(op: Operation, kept: dict[str, str] | None = None) -> Plan:
    return solve(pose(op).problem, lambda: False, 1, kept).plan


def against(before: Plan, now: Plan) -> Difference:
    return differing(before.trips, passed(before.passages), now)


def built(**changes: Any) -> Operation:
    people = [family(f"F{i}", 6) for i in range(8)]
    fleet = [bus(f"B{i}", 12) for i in range(6) if f"B{i}" != changes.get("lost")]
    return operation(*people, *changes.get("more", ()), *fleet)


FIRST = plan_of(built())


def printed(op: Operation, plan: Plan, difference: Difference | None) -> Document:
    tokens = {person: f"T{person}" for person in op.persons}
    context = Context(now=NOW, tokens=tokens, difference=difference)
    return reports()["manifests"](replace(op, plan=plan), context)


def test_the_same_plan_needs_no_paper_and_says_so() -> None:
    difference = against(FIRST, FIRST)
    assert difference.papers == {}
    assert len(difference.valid) == len(FIRST.trips)
    document = printed(built(), FIRST, difference)
    said = TextPrinter(width=100, colour=False).render(document, ("en",)).decode()
    assert "changes no paper" in said


def test_only_vehicles_that_changed_are_printed_and_cards_only_for_who_has_none() -> None:
    kept = {person: trip.vehicle for trip in FIRST.trips for person in trip.people}
    lost = FIRST.trips[1]
    op = built(lost=lost.vehicle, more=[family("N", 2)])
    plan = plan_of(op, kept)
    difference = against(FIRST, plan)
    assert difference.withdrawn == (lost.vehicle,)
    changed = {trip.id for trip in plan.trips if set(trip.people) != had(trip)}
    assert set(difference.papers) >= changed
    assert set(difference.valid) == {trip.id for trip in plan.trips} - set(difference.papers)
    assert difference.valid
    document = printed(op, plan, difference)
    names = [part.id for part in document.parts]
    for trip in plan.trips:
        sheets = [name for name in names if "boarding" in name and trip.vehicle in name]
        assert bool(sheets) is (trip.id in difference.papers)
    cards = [
        card.token
        for part in document.parts
        for block in part.blocks
        if isinstance(block, Cards)
        for card in block.cards
    ]
    assert sorted(cards) == ["TN-1", "TN-2"]
    everything = printed(op, plan, None)
    assert len(everything.parts) > len(document.parts)


def had(trip: Trip) -> set[str]:
    return {p for each in FIRST.trips if each.vehicle == trip.vehicle for p in each.people}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"serial": "S9"}, Why.ORDER),
        ({"target": "elsewhere"}, Why.ROAD),
        ({"departs_at": NOW}, Why.HOUR),
        ({"people": ("X",)}, Why.PEOPLE),
    ],
)
def test_paper_is_printed_anew_for_people_order_road_and_hour(
    changes: dict[str, Any], why: Why
) -> None:
    first, *rest = FIRST.trips
    now = replace(FIRST, trips=(replace(first, **changes), *rest))
    assert against(FIRST, now).papers == {first.id: frozenset({why})}


def test_another_road_between_the_same_places_changes_every_paper() -> None:
    around = tuple(each for each in FIRST.passages if each.place != "gate")
    difference = against(FIRST, replace(FIRST, passages=around))
    assert set(difference.papers.values()) == {frozenset({Why.ROAD})}
    assert difference.valid == ()


def test_who_only_moves_up_keeps_the_paper_who_is_overtaken_does_not() -> None:
    without_first = replace(
        FIRST,
        trips=tuple(replace(t, position=t.position - 1) for t in FIRST.trips if t.position > 1),
    )
    difference = against(FIRST, without_first)
    assert difference.papers == {}
    assert len(difference.columns) == 1  # sheets that count the column are printed
    last = FIRST.trips[-1]
    turned = [replace(last, position=1)]
    turned += [replace(t, position=t.position + 1) for t in FIRST.trips if t is not last]
    difference = against(FIRST, replace(FIRST, trips=tuple(turned)))
    assert difference.papers == {last.id: frozenset({Why.ORDER})}


def test_thousands_of_papers_that_hold_are_told_in_one_text() -> None:
    trip = FIRST.trips[0]
    many = [replace(trip, id=f"V{i}/1", vehicle=f"V{i}", position=i + 1) for i in range(3_000)]
    plan = replace(FIRST, trips=tuple(many))
    context = Context(now=NOW, difference=against(plan, plan))
    document = reports()["replan"](replace(built(), plan=plan), context)
    said = TextPrinter(width=100, colour=False).render(document, ("en",)).decode()
    assert "V2999" in said


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_sheet_says_why_each_paper_changes_and_which_hold(lang: Any) -> None:
    kept = {person: trip.vehicle for trip in FIRST.trips for person in trip.people}
    lost = FIRST.trips[1].vehicle
    op = built(lost=lost)
    plan = plan_of(op, kept)
    context = Context(now=NOW, difference=against(FIRST, plan))
    document = reports()["replan"](replace(op, plan=plan), context)
    said = TextPrinter(width=300, colour=False).render(document, (lang,)).decode()
    words = {
        "en": ("new in the plan", "take back", "still hold"),
        "ar": ("كشف جديد في الخطة", "يُسحب", "لا تزال صالحة"),
    }
    for word in words[lang]:
        assert word in said
