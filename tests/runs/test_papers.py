# SPDX-License-Identifier: Apache-2.0
"""Papers of vehicles that come back: each run with its vehicle, its people and its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qafila.core.document import Document, Duration, Moment, Pairs, Phrase, Table, Wording
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.core.values import Spread
from qafila.planner import solve
from qafila.reports import Context, reports
from tests.operations import bus, operation, person

DAWN = datetime(2026, 3, 1, 5, tzinfo=UTC)


def in_force(*, hour: bool) -> Operation:
    """Three runs of one bus of ten, for 25 people."""
    op = operation(
        [person(f"P{i:02}", name_latin=f"Name {i}") for i in range(25)], bus("B", 10),
        departs_at=DAWN if hour else None,
    )  # fmt: skip
    return replace(op, plan=solve(pose(op).problem, lambda: False, 1).plan)


def paper(name: str, op: Operation) -> Document:
    tokens = {person_id: f"TOKEN{person_id}".ljust(16, "X") for person_id in op.persons}
    return reports()[name](op, Context(now=DAWN, tokens=tokens, version="abc123"))


def key(said: Wording) -> object:
    return said.key if isinstance(said, Phrase) else said


def runs_of(document: Document) -> Table:
    found = [
        block
        for part in document.parts
        for block in part.blocks
        if isinstance(block, Table) and block.id == "runs"
    ]
    return found[0]


@pytest.mark.parametrize("name", ["briefing", "plan-summary", "plan-page"])
def test_the_runs_stand_vehicle_by_vehicle_with_their_times(name: str) -> None:
    rows = runs_of(paper(name, in_force(hour=False))).rows
    carry, back = 600 + 5700 + 300, 5700
    assert [row[3] for row in rows] == [Duration(seconds=k * (carry + back)) for k in range(3)]
    assert [row[5] for row in rows] == [
        Duration(seconds=k * (carry + back) + carry) for k in range(3)
    ]
    assert sum(row[6] for row in rows if isinstance(row[6], int)) == 25


def test_with_an_hour_the_runs_have_clock_times() -> None:
    rows = runs_of(paper("briefing", in_force(hour=True))).rows
    times = [cell.at for row in rows for cell in (row[3],) if isinstance(cell, Moment)]
    assert times[0] == DAWN
    assert len(times) == 3


def test_every_run_has_a_manifest_of_its_own_that_says_which_run_it_is() -> None:
    document = paper("manifests", in_force(hour=False))
    heads = [
        {key(label): value for label, value in block.items}
        for part in document.parts
        if part.id.startswith("boarding-")
        for block in part.blocks[:1]
        if isinstance(block, Pairs)
    ]
    runs = [head["report-run"] for head in heads]
    assert [dict(run.args)["n"] for run in runs if isinstance(run, Phrase)] == [1, 2, 3]
    assert sum(int(str(head["report-people"])) for head in heads) == 25


def test_without_runs_no_paper_speaks_of_them() -> None:
    op = operation([person(f"P{i}") for i in range(5)], bus("B", 10))
    op = replace(op, plan=solve(pose(op).problem, lambda: False, 1).plan)
    for name in ("briefing", "plan-summary", "plan-page", "manifests"):
        parts = paper(name, op).parts
        assert not any(part.id == "runs" for part in parts)


def titles(document: Document) -> list[tuple[object, object, object]]:
    """What each sheet is, of what run, and its subject."""
    found: list[tuple[object, object, object]] = []
    for part in document.parts:
        if isinstance(part.title, Phrase) and part.title.key == "report-title-run":
            said = dict(part.title.args)
            found.append((key(said["title"]), said["run"], part.id))
    return found


def test_cards_and_sheets_for_a_checkpoint_say_which_run_they_are_for() -> None:
    found = titles(paper("manifests", in_force(hour=False)))
    assert [run for what, run, _ in found if what == "report-cards-title"] == [1, 2, 3]
    assert [run for what, run, _ in found if what == "report-checkpoint-title"] == [1, 2, 3]


def test_the_sheet_for_a_checkpoint_tells_when_each_vehicle_of_a_run_comes() -> None:
    document = paper("manifests", in_force(hour=False))
    sheets = [part for part in document.parts if part.id.startswith("checkpoint-")]
    tables = [b for s in sheets for b in s.blocks if isinstance(b, Table) and len(b.columns) == 7]
    carry, back, to_gate = 600 + 5700 + 300, 5700, 600 + 3600
    hours = [row[4] for table in tables for row in table.rows]
    assert hours == [Duration(seconds=k * (carry + back) + to_gate) for k in range(3)]


def test_each_serial_of_a_run_has_its_own_leader_on_the_briefing() -> None:
    """Fourteen buses in one run are two serials of seven; the leaders ride at their heads."""
    led = [bus(f"B{n:02}", 3, leader=f"Leader {n}" if n in (1, 8) else "") for n in range(1, 15)]
    op = operation([person(f"P{n:03}") for n in range(84)], led)
    op = replace(op, plan=solve(pose(op).problem, lambda: False, 1).plan)
    assert op.plan is not None
    assert {trip.run for trip in op.plan.trips} == {1, 2}
    parts = {part.id: part for part in paper("briefing", op).parts}
    for march in ("march-1", "march-2"):
        captions = [b.caption for b in parts[march].blocks if isinstance(b, Table)]
        leaders = [dict(c.args)["leader"] for c in captions if isinstance(c, Phrase)]
        assert leaders == ["Leader 1", "Leader 8"]


def pairs(document: Document, part_id: str) -> dict[object, Wording]:
    return {
        key(label): value
        for part in document.parts
        if part.id.startswith(part_id)
        for block in part.blocks
        if isinstance(block, Pairs)
        for label, value in block.items
    }


def column_titles(document: Document) -> list[list[object]]:
    return [
        [key(column.title) for column in block.columns]
        for part in document.parts
        for block in part.blocks
        if isinstance(block, Table)
    ]


def test_without_an_hour_a_checkpoint_is_told_of_each_run_from_the_first_movement() -> None:
    document = paper("manifests", in_force(hour=False))
    carry, back, to_gate = 600 + 5700 + 300, 5700, 600 + 3600
    for run in (1, 2, 3):
        first = pairs(document, f"checkpoint-{run}")["report-expected-here"]
        assert isinstance(first, Phrase)
        assert first.key == "report-after-first-movement"
        after_s = (run - 1) * (carry + back) + to_gate
        assert dict(first.args)["elapsed"] == Duration(seconds=after_s)


@pytest.mark.parametrize("name", ["briefing", "plan-summary", "plan-page"])
def test_the_times_of_the_road_are_not_those_of_the_first_run_alone(name: str) -> None:
    titles = column_titles(paper(name, in_force(hour=True)))
    assert any("report-vehicle-arrives" in row for row in titles)
    assert not any("report-first-arrives-clock" in row for row in titles)


def test_the_summary_tells_the_first_movement_beside_the_first_departure() -> None:
    said = pairs(paper("plan-summary", in_force(hour=True)), "figures")
    first, leaves = said["report-first-movement"], said["report-first-load-leaves"]
    assert isinstance(first, Moment)
    assert isinstance(leaves, Moment)
    assert (first.at, (leaves.at - first.at).total_seconds()) == (DAWN, 600)
    assert "report-departure" not in said


def test_who_is_notified_is_told_when_the_last_of_a_run_has_passed() -> None:
    """Two buses; the second boards five minutes later, for it would queue at the gate."""
    op = operation([person(f"P{i:02}") for i in range(40)], bus("A", 10), bus("B", 10))
    op = replace(op, plan=solve(pose(op).problem, lambda: False, 1).plan)
    assert op.plan is not None
    boards = [trip.boards_s or 0 for trip in op.plan.trips if trip.run == 2]
    later_s = max(boards) - min(boards)
    assert later_s > 0
    document = paper("notification", op)
    said = pairs(document, "movement-2")
    assert "report-column-length" not in said
    first = said["report-boards-first"]
    assert isinstance(first, Phrase)
    assert dict(first.args)["elapsed"] == Duration(seconds=min(boards))
    (times,) = (
        block
        for part in document.parts
        if part.id == "movement-2"
        for block in part.blocks
        if isinstance(block, Table)
    )
    last = [key(column.title) for column in times.columns].index("report-last-leaves")
    passage = next(p for p in op.plan.passages if p.place == "gate")
    row = next(row for row in times.rows if row[last] is not None)
    leaves = row[last]
    assert isinstance(leaves, Spread)
    assert leaves.p50_s == passage.leave.p50_s + later_s
