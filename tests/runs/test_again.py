# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back, planned again without one of them: who needs new paper, and who not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qafila.adapters.text import TextPrinter
from qafila.app.planning import _boarded
from qafila.core.document import Block, Document, Pairs, Phrase
from qafila.core.operation import Operation
from qafila.core.plan import Difference, Plan, Trip, Why, differing, seat_key
from qafila.core.plan.difference import passed
from qafila.core.problem import pose
from qafila.planner import solve
from qafila.reports import Context, reports
from tests.operations import bus, family, operation

DAWN = datetime(2026, 3, 1, 5, tzinfo=UTC)


def shuttle(*, lost: str = "", hour: datetime | None = DAWN) -> Operation:
    """Six buses of ten for two hundred people; one lane at the gate, so they board in turn."""
    fleet = [bus(f"B{n}", 10) for n in range(1, 7) if f"B{n}" != lost]
    return operation([family(f"F{n:02}", 5) for n in range(40)], fleet, departs_at=hour)


def planned(op: Operation, before: Plan | None = None) -> Plan:
    """Return the plan, kept to the one before as the program does it."""
    trips = before.trips if before else ()
    return solve(
        pose(op).problem,
        lambda: False,
        1,
        {p: seat_key(t.vehicle, t.run) for t in trips for p in t.people} if before else None,
        runs={seat_key(t.vehicle, t.run): t.target or "" for t in trips},
        boarded={seat_key(t.vehicle, t.run): t.boards_s or 0 for t in trips},
    ).plan


def against(before: Plan, now: Plan) -> Difference:
    return differing(before.trips, passed(before.passages), now)


def sheet(op: Operation, plan: Plan, trip: Trip) -> str:
    """Return the boarding sheet of a run, without its version, and without how many there are.

    The place in the order counts vehicles that no longer drive, and runs may have been added: the
    sheet about the change says both.
    """
    tokens = {person: f"T{person}" for person in op.persons}
    made = reports()["manifests"](
        replace(op, plan=plan),
        Context(now=DAWN, tokens=tokens, version="", only=frozenset({"boarding"})),
    )
    parts = [part for part in made.parts if any(_is_of(block, trip) for block in part.blocks)]
    assert parts
    kept = tuple(
        replace(part, marks=(), blocks=tuple(map(_without, part.blocks))) for part in parts
    )
    text = TextPrinter(width=120, colour=False).render(replace(made, parts=kept), ("en",))
    return text.decode()


def _said(block: Block) -> dict[str, Any]:
    if not isinstance(block, Pairs):
        return {}
    return {str(label.key): value for label, value in block.items if isinstance(label, Phrase)}


def _is_of(block: Block, trip: Trip) -> bool:
    said = _said(block)
    run = said.get("report-run")
    return said.get("report-vehicle") == trip.vehicle and (
        isinstance(run, Phrase) and dict(run.args)["n"] == trip.run
    )


def _without(block: Block) -> Block:
    if not isinstance(block, Pairs):
        return block
    counts = {"report-position", "report-run"}
    return replace(
        block,
        items=tuple(
            (label, value)
            for label, value in block.items
            if not isinstance(label, Phrase) or label.key not in counts
        ),
    )


@pytest.mark.parametrize("hour", [DAWN, None])
def test_who_keeps_people_and_hour_keeps_the_paper_word_by_word(hour: datetime | None) -> None:
    op, less = shuttle(hour=hour), shuttle(lost="B3", hour=hour)
    before = planned(op)
    assert any(trip.run > 1 for trip in before.trips)
    now = planned(less, before)
    difference = against(before, now)
    old = {trip.id: trip for trip in before.trips}
    # Whoever has the people they had is told nothing new: not for the minutes of one vehicle.
    for trip in now.trips:
        if trip.id in old and old[trip.id].people == trip.people:
            assert trip.id in difference.valid, difference.papers[trip.id]
    assert len(difference.valid) > len(now.trips) / 2
    for trip in now.trips:
        if trip.id in difference.valid:
            assert sheet(less, now, trip) == sheet(op, before, old[trip.id])


def test_nobody_waits_for_their_old_minute_where_all_would_be_out_much_later() -> None:
    before = planned(shuttle())
    late = replace(
        before,
        trips=tuple(replace(t, boards_s=(t.boards_s or 0) + 40_000) for t in before.trips),
    )
    again = planned(shuttle(), late)
    assert again.quality.completion_s == before.quality.completion_s


def test_without_an_hour_another_time_from_the_first_movement_is_another_paper() -> None:
    before = planned(shuttle(hour=None))
    first, *rest = before.trips
    now = replace(before, trips=(replace(first, boards_s=(first.boards_s or 0) + 600), *rest))
    assert against(before, now).papers == {first.id: frozenset({Why.HOUR})}
    # Once the day has begun, times count from another moment.
    begun = differing(before.trips, passed(before.passages), now, {})
    assert begun.papers == {}


def test_another_hour_of_departure_is_no_reason_to_leave_gaps() -> None:
    op, later = shuttle(), shuttle(lost="B3", hour=DAWN + timedelta(hours=1))
    before = planned(op)
    # The program tells the planner nothing of times that count from another hour.
    assert _boarded(pose(later).problem, before.trips) == {}
    assert len(_boarded(pose(op).problem, before.trips)) == len(before.trips)


def said(document: Document) -> str:
    return TextPrinter(width=140, colour=False).render(document, ("en",)).decode()


def test_the_sheet_says_whose_papers_count_fewer_runs_than_they_make_now() -> None:
    before = planned(shuttle())
    op = shuttle(lost="B3")
    now = planned(op, before)
    runs = {t.vehicle: max(o.run for o in now.trips if o.vehicle == t.vehicle) for t in now.trips}
    was = {v: max(t.run for t in before.trips if t.vehicle == v) for v in runs}
    more = [v for v in runs if runs[v] > was[v]]
    assert more
    context = Context(now=DAWN, difference=against(before, now))
    text = said(reports()["replan"](replace(op, plan=now), context))
    for vehicle in more:
        assert f"{vehicle}: {runs[vehicle]} instead of {was[vehicle]}" in text
