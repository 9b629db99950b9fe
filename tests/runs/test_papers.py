# SPDX-License-Identifier: Apache-2.0
"""Papers of vehicles that come back: each run with its vehicle, its people and its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qafila.core.document import Document, Duration, Moment, Pairs, Phrase, Table, Wording
from qafila.core.operation import Operation
from qafila.core.problem import pose
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
