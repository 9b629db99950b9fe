# SPDX-License-Identifier: Apache-2.0
"""The notification of a movement: what the parties on the road have to know, and nothing more.

Route, vehicles, times and whom to call; no names, no cohorts, no needs. It asks for a receipt; a
receipt is not an approval, and the paper says so. Each copy is for one receiver: for every party
that is on record as told, with the number of the notice, what it changes and whether it was
received; and one for whoever is still to be told. Who else is told stands on none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from qafila.core.agreement import Notification, standing_statements
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
from qafila.core.fulfilment import Clock, received
from qafila.core.fulfilment.permits import Told, changed_since
from qafila.core.operation import Operation
from qafila.data.timezones import zone_of
from qafila.drawing.quantities import distance
from qafila.reports import Context, report
from qafila.reports._day import party_said
from qafila.reports._marches import (
    March,
    departure,
    in_copies,
    joined,
    length_m,
    marches,
    numbered_journey,
    place_name,
    vehicle_of,
)
from qafila.reports._nothing import instead, nobody_seated
from qafila.reports._road import strip_figure, timetable
from qafila.reports._runs import boards
from qafila.reports._statements import receivers, when_said


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
    told = list(_on_record(operation, context))
    parts = (part for notice in [*told, None] for part in _paper(operation, context, notice))
    return Document(
        title=title,
        parts=tuple(parts),
        meta={"operation": operation.description.id, "version": context.version},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Notice:
    """A notification on record, and whether the paper tells something else by now.

    Parameters
    ----------
    place
        From 1, among those on record.
    other
        What is other than when it was sent: then the paper is a new notice that changes it.
    """

    place: int
    said: Notification
    other: tuple[Told, ...]


def _on_record(operation: Operation, context: Context) -> Iterator[_Notice]:
    """Yield the notifications that stand, each to be handed out to its own party."""
    clock = Clock(now=context.now, zone=zone_of(operation.description.timezone))
    for place, said in enumerate(standing_statements(operation.notifications), start=1):
        yield _Notice(place=place, said=said, other=changed_since(operation, clock, said))


def _paper(operation: Operation, context: Context, notice: _Notice | None) -> Iterator[Part]:
    """Yield the copies for one receiver; None: for whoever is not on record as told."""
    columns = marches(operation)
    shown = [march for march in columns if notice is None or _covers(operation, notice, march)]
    pages = [
        Part(
            id=f"movement-{march.number}",
            title=phrase("report-notification"),
            subtitle=numbered_journey(operation, march, len(columns)),
            blocks=(*_changes(notice), *_movement(operation, march)),
        )
        for march in shown
    ]
    pages.append(
        Part(
            id="receipt",
            title=phrase("report-notification-receipt"),
            subtitle=operation.description.title,
            blocks=tuple(_receipt(operation, notice)),
        )
    )
    if notice is None:
        mark: Wording = phrase("report-restricted-notified")
    else:
        party = party_said(operation, notice.said.by) or notice.said.by
        mark = phrase("report-restricted-party", party=party)
        pages = [replace(page, id=f"{page.id}-to-{notice.place}") for page in pages]
    yield from in_copies(operation, context, mark, *pages)


def _covers(operation: Operation, notice: _Notice, march: March) -> bool:
    """Whether a notice is of a column: of its lot, or of a stage that the lot serves."""
    owed = (each for each in operation.obligations.values() if march.lot in each.lots)
    return notice.said.covers(march.lot, [each.stage for each in owed])


def _changes(notice: _Notice | None) -> Iterator[Block]:
    """Say at the head of each page which notice this one changes."""
    if notice is None:
        return
    if notice.other:
        other = joined(phrase(f"report-statement-told-{what.value}") for what in notice.other)
        text = phrase("report-notification-changes-since", number=_number(notice.said), what=other)
        yield Notice(text=text, tone="warning")
    elif notice.said.changes:
        text = phrase("report-notification-changes-number", number=notice.said.changes)
        yield Notice(text=text, tone="warning")


def _number(said: Notification) -> Wording:
    return said.id or phrase("report-notification-unnumbered")


def _movement(operation: Operation, march: March) -> Iterator[Block]:
    yield Pairs(
        items=(
            (phrase("report-from"), place_name(operation, march.source)),
            (phrase("report-to"), place_name(operation, march.target)),
            (phrase("report-departure"), departure(operation, march.departs_at)),
            *_of_run(operation, march),
            (phrase("report-vehicles"), _vehicles(operation, march)),
            *_length(operation, march),
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


def _of_run(operation: Operation, march: March) -> Iterator[tuple[Wording, Wording]]:
    """Yield when the first vehicle of a run boards; without an hour, from the first movement."""
    if march.run is None:
        return
    first = min(march.trips, key=lambda trip: trip.boards_s or 0)
    at = boards(operation, first)
    if first.departs_at is None:
        at = phrase("report-after-first-movement", elapsed=at)
    yield phrase("report-boards-first"), at


def _length(operation: Operation, march: March) -> Iterator[tuple[Wording, Wording]]:
    """Yield how long the column is; vehicles that come back drive each by itself."""
    if march.run is None:
        yield phrase("report-column-length"), distance(length_m(operation, march))


def _vehicles(operation: Operation, march: March) -> Wording:
    """Count the vehicles of a column by kind, those in reserve with them: all of them are seen."""
    kinds = Counter(vehicle_of(operation, vehicle).kind for vehicle in march.vehicles)
    return joined(
        phrase(
            "report-notification-vehicles", kind=phrase(f"vehicle-kind-{kind.value}"), count=count
        )
        for kind, count in kinds.items()
    )


def _receipt(operation: Operation, notice: _Notice | None) -> Iterator[Block]:
    yield Heading(text=phrase("report-notification-this"))
    yield _this_notice(operation, notice)
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


def _this_notice(operation: Operation, notice: _Notice | None) -> Table:
    """Say to whom the paper goes, its number and what it changes; blank where a hand writes it."""
    number: Wording = None
    changes: Wording = None
    to: Wording = None
    receipt: Wording = None
    if notice is not None:
        said = notice.said
        to = party_said(operation, said.by) or said.by
        if notice.other:
            changes = _number(said)
            receipt = phrase(
                "report-notification-receipt-of", number=changes, receipt=_came(operation, said)
            )
        else:
            number = said.id
            changes = said.changes or phrase("report-notification-first")
            receipt = _came(operation, said)
    return Table(
        id="this-notice",
        columns=(
            Column(title=phrase("report-notification-to"), weight=2.6),
            Column(title=phrase("report-statement-id"), weight=1.4),
            Column(title=phrase("report-notification-changes-which"), weight=1.8),
            Column(title=phrase("report-notification-on-record"), weight=2.8),
        ),
        rows=((to, number, changes, receipt),),
        roomy=True,
    )


def _came(operation: Operation, said: Notification) -> Wording:
    """Say when and by which office the receipt of a notification is on record."""
    at = when_said(operation, received(operation, said))
    if at is None:
        return phrase("report-notification-no-receipt")
    by = receivers(operation, said)
    return at if by is None else phrase("report-notification-received-by", at=at, by=by)
