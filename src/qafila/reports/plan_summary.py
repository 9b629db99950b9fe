# SPDX-License-Identifier: Apache-2.0
"""The plan on about two screens of a terminal: figures, findings, serials, timetable."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.document import Block, Document, Paragraph, Part, Wording, phrase
from qafila.core.operation import Operation
from qafila.reports import Context, report
from qafila.reports._findings import findings_table, unseated_table, why_unseated
from qafila.reports._marches import (
    March,
    departs_beside,
    departure,
    journey,
    marches,
    plan_in_force,
    with_lot,
)
from qafila.reports._nothing import nobody_seated
from qafila.reports._plan_tables import key_figures, serials_table
from qafila.reports._road import timetable
from qafila.reports._runs import comes_back, runs_blocks, times_note


@report("plan-summary")
def plan_summary(operation: Operation, context: Context) -> Document:
    """Return the plan in force in short, for the coordinator: ids and counts, no names.

    Raises
    ------
    ValueError
        "operation must have a plan in force".
    """
    plan = plan_in_force(operation)
    why = nobody_seated(operation)
    head = (*((why,) if why else ()), key_figures(operation, context))
    parts = [_part("figures", "report-figures", *head)]
    if context.findings:
        blocks = (findings_table(context.findings), Paragraph(text=phrase("report-remedies-where")))
        parts.append(Part(id="findings", title=phrase("report-findings"), blocks=blocks))
    if plan.unseated:
        table = unseated_table(operation, plan.unseated, context.findings)
        ways = why_unseated(context.findings)
        parts.append(_part("unseated", "report-unseated", *ways, table))
    columns = marches(operation)
    if columns:
        parts.append(_part("serials", "report-order-of-march", serials_table(operation)))
    if comes_back(operation):
        parts.append(_part("runs", "report-runs-title", *runs_blocks(operation)))
    roads = {(march.source, march.target): march for march in reversed(columns)}
    for number, march in enumerate(reversed(roads.values()), start=1):  # its first column each
        if march.way():
            parts.append(
                Part(
                    id=f"timetable-{number}",
                    title=phrase("report-timetable"),
                    subtitle=_journey(operation, march) if len(columns) > 1 else None,
                    blocks=(
                        _counted_from(operation, march),
                        *_beside(operation, march),
                        timetable(operation, march, brief=True, every_run=True),
                    ),
                )
            )
    return Document(
        title=operation.description.title,
        parts=tuple(parts),
        meta={"operation": operation.description.id, "version": context.version},
    )


def _journey(operation: Operation, march: March) -> Wording:
    """Name a road: every run takes it, not only the first."""
    return with_lot(operation, march) if march.run is None else journey(operation, march)


def _counted_from(operation: Operation, march: March) -> Paragraph:
    if march.run is not None:
        return times_note(march)
    return Paragraph(text=phrase("report-departs", at=departure(operation, march.departs_at)))


def _beside(operation: Operation, march: March) -> Iterator[Paragraph]:
    """Say how much sooner or later than its counterpart a column of a pair leaves."""
    if beside := departs_beside(operation, march, lots=True):
        yield Paragraph(text=beside)


def _part(name: str, title: str, *blocks: Block) -> Part:
    return Part(id=name, title=phrase(title), blocks=blocks)
