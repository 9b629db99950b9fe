# SPDX-License-Identifier: Apache-2.0
"""The plan for the coordinator: all there is to say about it, in ids and counts, no names."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.document import Block, Document, Heading, Pairs, Paragraph, Part, phrase
from qafila.core.operation import Operation
from qafila.drawing.quantities import distance
from qafila.reports import Context, report
from qafila.reports._charts import kin_figures, march_figures, seats_figures, timetable_figure
from qafila.reports._findings import findings_blocks, unseated_table, why_unseated
from qafila.reports._marches import (
    March,
    departs_beside,
    departure,
    journey,
    length_m,
    marches,
    passes_in,
    plan_in_force,
    stays_behind,
    version_mark,
    with_lot,
)
from qafila.reports._nothing import nobody_seated
from qafila.reports._plan_tables import agreement_blocks, claims_table, key_figures, seats_table
from qafila.reports._road import alternatives, map_figure, strip_figure, timetable
from qafila.reports._runs import rounds_figures, runs_blocks, times_note


@report("plan-page")
def plan_page(operation: Operation, context: Context) -> Document:
    """Return the whole plan in force for the coordinator.

    Raises
    ------
    ValueError
        "operation must have a plan in force".
    """
    plan = plan_in_force(operation)
    columns = marches(operation)
    sections: list[tuple[str, str, tuple[Block, ...]]] = [
        ("figures", "report-figures", tuple(_figures(operation, context))),
        ("claims", "report-claims", tuple(_claims(operation))),
        ("findings", "report-findings", tuple(findings_blocks(context.findings))),
    ]
    if plan.unseated:
        table = unseated_table(operation, plan.unseated, context.findings)
        ways = why_unseated(context.findings)
        sections.append(("unseated", "report-unseated", (*ways, table)))
    sections += [
        ("route", "report-route", tuple(_route(operation, columns))),
        ("timetable", "report-timetable", tuple(_times(operation, columns))),
        (
            "runs",
            "report-runs-title",
            (*rounds_figures(operation), *runs_blocks(operation)),
        ),
        ("march", "report-order-of-march", tuple(_order(operation, columns))),
        ("seats", "report-seats-title", tuple(_seats(operation, columns))),
        ("agreement", "report-agreement", tuple(agreement_blocks(operation))),
    ]
    marks = (
        phrase("report-restricted-coordinator"),
        version_mark(operation, context),
    )
    return Document(
        title=phrase("report-plan-title", operation=operation.description.title),
        parts=tuple(
            Part(id=name, title=phrase(title), blocks=blocks, marks=marks)
            for name, title, blocks in sections
            if blocks
        ),
        meta={"operation": operation.description.id, "version": context.version},
    )


def _figures(operation: Operation, context: Context) -> Iterator[Block]:
    if why := nobody_seated(operation):
        yield why
    yield key_figures(operation, context)


def _claims(operation: Operation) -> Iterator[Block]:
    table = claims_table(operation)
    if table.rows:
        yield Paragraph(text=phrase("report-claims-note"))
        yield table


def _route(operation: Operation, columns: tuple[March, ...]) -> Iterator[Block]:
    if not operation.places:
        yield Paragraph(text=phrase("report-no-road"), strong=True)
        return
    yield map_figure(operation, columns)
    roads = {(march.source, march.target): march for march in reversed(columns)}
    for march in reversed(roads.values()):
        if march.way():
            if len(roads) > 1:
                yield Heading(text=journey(operation, march))
            yield strip_figure(operation, march)
            yield Heading(text=phrase("report-alternatives"), level=3)
            yield from alternatives(operation, march)


def _times(operation: Operation, columns: tuple[March, ...]) -> Iterator[Block]:
    if any(march.way() and march.run is None for march in columns):
        yield Paragraph(text=phrase("report-timetable-note"))
    roads: set[tuple[str | None, str | None]] = set()
    for march in columns:
        road = (march.source, march.target)
        if march.way() and (march.run is None or road not in roads):
            roads.add(road)
            if march.run is None:
                yield from _heading(operation, march, columns)
            else:  # every run takes the same road
                yield Heading(text=journey(operation, march))
            if march.run is None:
                at = departure(operation, march.departs_at)
                yield Paragraph(text=phrase("report-departs", at=at), strong=True)
            else:
                yield times_note(march)
            if beside := departs_beside(operation, march, lots=True):
                yield Paragraph(text=beside, strong=True)
            yield timetable_figure(operation, march)
            yield timetable(operation, march, every_run=True)


def _order(operation: Operation, columns: tuple[March, ...]) -> Iterator[Block]:
    if any(march.run is not None for march in columns):
        yield Paragraph(text=phrase("report-runs-alone"))
    for march in columns:
        if march.run is not None:
            continue
        yield from _heading(operation, march, columns)
        yield Pairs(
            items=(
                (phrase("report-vehicles"), len(march.order)),
                (phrase("report-column-length"), distance(length_m(operation, march))),
                (phrase("report-column-passes"), passes_in(operation, march)),
            ),
        )
        yield from march_figures(operation, march, people=True)
    if left := stays_behind(plan_in_force(operation)):
        yield Paragraph(text=phrase("report-reserve-stays", vehicles=", ".join(left)))


def _seats(operation: Operation, columns: tuple[March, ...]) -> Iterator[Block]:
    for march in columns:
        yield from _heading(operation, march, columns)
        yield from seats_figures(operation, march)
    if columns:
        yield seats_table(operation)
        yield from kin_figures(operation)


def _heading(operation: Operation, march: March, columns: tuple[March, ...]) -> Iterator[Heading]:
    """Yield the name of a column where there are several."""
    if len(columns) > 1:
        yield Heading(text=with_lot(operation, march))
