# SPDX-License-Identifier: Apache-2.0
"""What a new plan changes: which vehicles need new paper, and whose vehicle is another one.

For the coordinator: numbers of people, nobody's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qafila.core.document import Block, Column, Document, Notice, Part, Table, Wording, phrase
from qafila.core.operation import Operation
from qafila.core.plan import seat_key
from qafila.reports import Context, report
from qafila.reports._marches import joined, plan_in_force, version_mark

SHOWN = 500
"""People that are listed one by one; all are counted."""


@report("replan")
def replan(operation: Operation, context: Context) -> Document:
    """Return the difference between the plan in force and `context.before`.

    Raises
    ------
    ValueError
        "operation must have a plan in force".
    """
    plan = plan_in_force(operation)
    now = {
        person: seat_key(trip.vehicle, trip.run) for trip in plan.trips for person in trip.people
    }
    before = context.before
    return Document(
        title=phrase("report-replan-title", operation=operation.description.title),
        parts=(
            Part(
                id="replan",
                title=phrase("report-replan"),
                blocks=(*_vehicles(before, now), *_people(before, now)),
                marks=(phrase("report-restricted-coordinator"), version_mark(operation, context)),
            ),
        ),
        meta={"operation": operation.description.id, "version": context.version},
    )


def _vehicles(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Block]:
    """Yield the vehicles whose manifest is another one now."""
    rows: list[tuple[Wording, ...]] = []
    for vehicle in sorted({*before.values(), *now.values()}):
        was = {person for person, had in before.items() if had == vehicle}
        has = {person for person, its in now.items() if its == vehicle}
        if was != has:
            on, off = sorted(has - was), sorted(was - has)
            paper = phrase("report-replan-print" if has else "report-replan-withdraw")
            rows.append((vehicle, len(was), len(has), joined(on), joined(off), paper))
    same = len({*now.values()}) - sum(row[2] != 0 for row in rows)
    yield Notice(text=phrase("report-replan-vehicles", changed=len(rows), same=same), tone="info")
    if rows:
        yield Table(
            id="vehicles",
            columns=(
                Column(title=phrase("report-vehicle"), weight=1, ltr=True),
                Column(title=phrase("report-replan-had"), align="end", weight=0.7),
                Column(title=phrase("report-replan-has"), align="end", weight=0.7),
                Column(title=phrase("report-replan-on"), weight=4, ltr=True),
                Column(title=phrase("report-replan-off"), weight=4, ltr=True),
                Column(title=phrase("report-replan-paper"), weight=1.6),
            ),
            rows=tuple(rows),
        )


def _people(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Block]:
    """Yield whose vehicle is another one, who has none any more, and who is new."""
    none = phrase("report-replan-no-seat")
    moved = [p for p in sorted({*before, *now}) if before.get(p) != now.get(p)]
    if not moved:
        return
    rows: list[tuple[Wording, ...]] = [
        (person, before.get(person) or none, now.get(person) or none) for person in moved[:SHOWN]
    ]
    yield Notice(
        text=phrase("report-replan-people", count=len(moved), shown=len(rows)), tone="info"
    )
    yield Table(
        id="people",
        columns=(
            Column(title=phrase("report-person"), weight=1, ltr=True),
            Column(title=phrase("report-replan-before"), weight=1),
            Column(title=phrase("report-replan-now"), weight=1),
        ),
        rows=tuple(rows),
    )
