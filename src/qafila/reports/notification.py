# SPDX-License-Identifier: Apache-2.0
"""The notification of a movement: what the parties on the road have to know, and nothing more.

Route, vehicles, times and whom to call; no names, no cohorts, no needs. It asks for a receipt; a
receipt is not an approval, and the paper says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qafila.core.document import (
    Block,
    Column,
    Document,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.operation import Operation
from qafila.drawing.quantities import distance
from qafila.reports import Context, report
from qafila.reports._marches import (
    March,
    column_length_m,
    departure,
    in_copies,
    joined,
    marches,
    numbered_journey,
    place_name,
    vehicle_of,
)
from qafila.reports._nothing import instead, nobody_seated
from qafila.reports._road import strip_figure, timetable


@report("notification")
def notification(operation: Operation, context: Context) -> Document:
    """Return the notification of the plan in force, in numbered copies.

    Raises
    ------
    ValueError
        "operation must have a plan in force".
    """
    title = phrase("report-notification-title", operation=operation.description.title)
    if why := nobody_seated(operation):
        return instead(operation, context, title, why)
    columns = marches(operation)
    pages = [
        Part(
            id=f"movement-{march.number}",
            title=phrase("report-notification"),
            subtitle=numbered_journey(operation, march, len(columns)),
            blocks=tuple(_movement(operation, march)),
        )
        for march in columns
    ]
    pages.append(
        Part(
            id="receipt",
            title=phrase("report-notification-receipt"),
            subtitle=operation.description.title,
            blocks=tuple(_receipt(operation)),
        )
    )
    restricted = phrase("report-restricted-notified")
    return Document(
        title=title,
        parts=tuple(in_copies(operation, context, restricted, *pages)),
        meta={"operation": operation.description.id, "version": context.version},
    )


def _movement(operation: Operation, march: March) -> Iterator[Block]:
    yield Pairs(
        items=(
            (phrase("report-from"), place_name(operation, march.source)),
            (phrase("report-to"), place_name(operation, march.target)),
            (phrase("report-departure"), departure(operation, march.departs_at)),
            (phrase("report-vehicles"), _vehicles(operation, march)),
            (phrase("report-column-length"), distance(column_length_m(operation, march))),
            (phrase("report-notification-purpose"), phrase("report-notification-humanitarian")),
        ),
    )
    if not march.way():
        yield Notice(text=phrase("report-no-road"), tone="warning")
        return
    yield strip_figure(operation, march)
    yield Heading(text=phrase("report-timetable"))
    yield Paragraph(text=phrase("report-timetable-note"))
    yield timetable(operation, march, brief=True)


def _vehicles(operation: Operation, march: March) -> Wording:
    """Count the vehicles of a column by kind, those in reserve with them: all of them are seen."""
    kinds = Counter(vehicle_of(operation, vehicle).kind for vehicle in march.vehicles)
    return joined(
        phrase(
            "report-notification-vehicles", kind=phrase(f"vehicle-kind-{kind.value}"), count=count
        )
        for kind, count in kinds.items()
    )


def _receipt(operation: Operation) -> Iterator[Block]:
    yield Notice(text=phrase("report-notification-not-approval"), tone="warning")
    yield Paragraph(text=phrase("report-notification-ahead"))
    yield Paragraph(text=phrase("report-notification-changes"))
    yield Heading(text=phrase("report-contacts-title"))
    yield Paragraph(text=phrase("report-contacts-note"))
    yield Table(
        columns=(
            Column(title=phrase("report-role"), weight=2),
            Column(title=phrase("report-person"), weight=3),
            Column(title=phrase("report-phone-or-radio"), weight=2.4, ltr=True),
        ),
        rows=(
            (phrase("report-focal-point"), None, None),
            (phrase("report-notification-leader"), None, None),
            (phrase("report-liaison"), None, None),
        ),
        roomy=True,
    )
    # One receiver a copy: whom else it was sent to is nobody's business who holds it.
    yield Heading(text=phrase("report-notification-received"))
    yield Table(
        columns=(
            Column(title=phrase("report-notification-office"), weight=2.4),
            Column(title=phrase("report-person"), weight=2.4),
            Column(title=phrase("report-notification-hour"), weight=1.8),
            Column(title=phrase("report-notification-signature"), weight=2),
        ),
        rows=((None, None, None, None),),
        roomy=True,
    )
