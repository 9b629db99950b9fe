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
