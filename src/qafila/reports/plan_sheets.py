# SPDX-License-Identifier: Apache-2.0
"""The plan as tables to reckon with, for the coordinator's workbook: ids and counts, no names.

Every table has a stable id (the name of its sheet) and one figure per cell, with its unit in the
head. Needs are counted per vehicle and never stand beside a person.
"""

from __future__ import annotations

from qafila.core.document import Block, Column, Document, Paragraph, Part, Table, Wording, phrase
from qafila.core.operation import Operation
from qafila.core.plan import Trip, pass_s, room_of
from qafila.core.values import Spread
from qafila.reports import Context, report
from qafila.reports._findings import Reasons, every_finding
from qafila.reports._marches import (
    March,
    instants,
    leaves,
    length_m,
    load_aboard,
    marches,
    moment,
    party_name,
    place_name,
    plan_in_force,
    vehicle_of,
    version_mark,
)
from qafila.reports._nothing import nobody_seated
from qafila.reports._plan_tables import claims_table, key_figures
from qafila.reports._runs import comes_back

_IDS = frozenset({"trip", "vehicle", "serial", "lot", "person", "household"})


@report("plan-sheets")
def plan_sheets(operation: Operation, context: Context) -> Document:
    """Return the plan in force as tables, one to a sheet.

    Raises
    ------
    ValueError
        "operation must have a plan in force".
    """
    why = nobody_seated(operation)
    parts = [
        Part(
            id="Plan",
            title=phrase("report-plan-title", operation=operation.description.title),
            marks=(phrase("report-restricted-coordinator"),),
            blocks=(
                *((why,) if why else ()),
                key_figures(operation, context),
                Paragraph(text=version_mark(operation, context)),
            ),
        )
    ]
    tables: tuple[tuple[str, Table], ...] = (
        ("report-trips", _trips(operation)),
        ("report-order-of-march", _march(operation)),
        ("report-column-lengths", _lengths(operation)),
        ("report-reserve-vehicles", _reserve(operation)),
        ("report-people-sheet", _people(operation)),
        ("report-timetable", _timetable(operation)),
        ("report-unseated", _unseated(operation, context)),
        ("report-findings", every_finding(context.findings)),
        ("report-claims", claims_table(operation, name="Claims")),
    )
    for title, table in tables:
        blocks: tuple[Block, ...] = (table,)
        parts.append(Part(id=table.id, title=phrase(title), blocks=blocks, landscape=True))
    return Document(
        title=phrase("report-plan-title", operation=operation.description.title),
        parts=tuple(parts),
        meta={"operation": operation.description.id, "version": context.version},
    )


def _columns(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(title=phrase(f"report-sheet-{key}"), ltr=key in _IDS) for key in keys)


def _trips(operation: Operation) -> Table:
    returning = comes_back(operation)
    return Table(
        id="Trips",
        columns=_columns(
            *("trip", "vehicle", "kind", "run", "serial", "position", "stage", "lot", "from", "to"),
            *("people", "seats-used", "seats-free", "wheelchair-used", "wheelchair-places"),
            *("stretcher-used", "stretcher-places", "oxygen-used", "oxygen-places"),
            *("elapsed-p05", "elapsed-p50", "elapsed-p95"),
            *("departs", "arrives-p05", "arrives-p50", "arrives-p95"),
            *(("boards",) if returning else ()),
        ),
        rows=tuple(
            (*_trip(operation, t), *(_boards(t) if returning else ()))
            for march in marches(operation)
            for t in march.trips
        ),
    )


def _trip(operation: Operation, trip: Trip) -> tuple[Wording, ...]:
    vehicle = vehicle_of(operation, trip.vehicle)
    used, room = load_aboard(operation, trip), room_of(vehicle)
    clock: tuple[Wording, ...] = (None, None, None)
    if trip.arrives_at:
        clock = tuple(moment(operation, at) for at in trip.arrives_at)
    return (
        trip.id,
        trip.vehicle,
        phrase(f"vehicle-kind-{vehicle.kind.value}"),
        trip.run,
        trip.serial,
        trip.position,
        trip.stage,
        trip.lot,
        place_name(operation, trip.source),
        place_name(operation, trip.target),
        len(trip.people),
        trip.seats_used,
        trip.seats_free,
        *(used.wheelchair, room.wheelchair, used.stretcher, room.stretcher),
        *(used.oxygen, room.oxygen),
        *_minutes(trip.elapsed),
        moment(operation, trip.departs_at) if trip.departs_at else None,
        *clock,
    )


def _beside(operation: Operation, march: March) -> tuple[Wording, ...]:
    """Return the lot that a column leaves after for both to meet at a crossing, and the minutes."""
    found = leaves(operation, march)
    if found is None or found[0].lots[0] == march.lot:
        return None, None
    return found[1].lot, round(found[0].after_s / 60)


def _boards(trip: Trip) -> tuple[Wording, ...]:
    """Return when a run begins to board, in minutes from the first movement."""
    return (None if trip.boards_s is None else round(trip.boards_s / 60, 1),)


def _run(operation: Operation, march: March) -> tuple[Wording, ...]:
    """Return which journey of its vehicles a column is, where some come back for more."""
    return (march.run or 1,) if comes_back(operation) else ()


def _march(operation: Operation) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for march in marches(operation):
        aboard = {trip.vehicle: len(trip.people) for trip in march.trips}
        for place in march.order:
            vehicle = vehicle_of(operation, place.vehicle)
            rows.append(
                (
                    march.lot,
                    place_name(operation, march.source),
                    place_name(operation, march.target),
                    *_run(operation, march),
                    place.position,
                    place.serial,
                    place.vehicle,
                    phrase(f"vehicle-kind-{vehicle.kind.value}"),
                    phrase(f"march-role-{place.role.value}"),
                    phrase("report-yes") if place.leads else None,
                    aboard.get(place.vehicle, 0),
                )
            )
    return Table(
        id="March",
        columns=_columns(
            *("lot", "from", "to", *(("run",) if comes_back(operation) else ())),
            *("position", "serial", "vehicle", "kind", "task", "leads", "people"),
        ),
        rows=tuple(rows),
    )


def _lengths(operation: Operation) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for march in marches(operation):
        if march.run is not None:
            continue
        length = length_m(operation, march)
        taken = pass_s(length, march.path)
        rows.append(
            (
                march.lot,
                place_name(operation, march.source),
                place_name(operation, march.target),
                len(march.order),
                round(length),
                None if taken is None else round(taken / 60, 1),
                *_beside(operation, march),
            )
        )
    return Table(
        id="Columns",
        columns=_columns(
            "lot", "from", "to", "vehicles", "length-m", "pass-min", "leaves-after", "leaves-min"
        ),
        rows=tuple(rows),
    )


def _reserve(operation: Operation) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for vehicle_id in plan_in_force(operation).reserve:
        vehicle = vehicle_of(operation, vehicle_id)
        room = room_of(vehicle)
        kind = phrase(f"vehicle-kind-{vehicle.kind.value}")
        rows.append((vehicle_id, kind, room.seats, room.wheelchair, room.stretcher, room.oxygen))
    return Table(
        id="Reserve",
        columns=_columns(
            *("vehicle", "kind", "seats-free"),
            *("wheelchair-places", "stretcher-places", "oxygen-places"),
        ),
        rows=tuple(rows),
    )


def _people(operation: Operation) -> Table:
    trip_of = {person: trip for trip in plan_in_force(operation).trips for person in trip.people}
    rows: list[tuple[Wording, ...]] = []
    for person in operation.persons.values():
        trip = trip_of.get(person.id)
        seat = (trip.vehicle, trip.run, trip.serial, trip.position) if trip else (None,) * 4
        rows.append((person.id, person.household, *seat))
    return Table(
        id="People",
        columns=_columns("person", "household", "vehicle", "run", "serial", "position"),
        rows=tuple(rows),
    )


def _timetable(operation: Operation) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for march in marches(operation):
        for place_id, along in march.way():
            place = operation.places.get(place_id)
            passage = march.passage(place_id)
            arrive = passage.arrive if passage else None
            clock: tuple[Wording, ...] = (None, None, None)
            if arrive and march.departs_at:
                at = instants(march.departs_at, arrive)
                clock = tuple(moment(operation, each) for each in at)
            rows.append(
                (
                    march.lot,
                    place_name(operation, march.source),
                    place_name(operation, march.target),
                    *_run(operation, march),
                    place_name(operation, place_id),
                    phrase(f"place-kind-{place.kind.value}") if place else None,
                    party_name(operation, place.controlled_by if place else None),
                    None if along is None else round(along / 1000, 1),
                    *_minutes(arrive),
                    *_minutes(passage.leave if passage else None),
                    *clock,
                )
            )
    return Table(
        id="Timetable",
        columns=_columns(
            *("lot", "from", "to", *(("run",) if comes_back(operation) else ())),
            *("place", "kind", "controlled-by", "km"),
            *("first-p05", "first-p50", "first-p95", "last-p05", "last-p50", "last-p95"),
            *("arrives-p05", "arrives-p50", "arrives-p95"),
        ),
        rows=tuple(rows),
    )


def _unseated(operation: Operation, context: Context) -> Table:
    reasons = Reasons(operation.persons, context.findings)
    return Table(
        id="Unseated",
        columns=_columns("person", "household", "code", "reason", "remedy"),
        rows=tuple(
            (
                entry.person,
                operation.persons[entry.person].household,
                entry.why,
                reasons.reason(entry),
                reasons.remedy(entry),
            )
            for entry in plan_in_force(operation).unseated
        ),
    )


def _minutes(elapsed: Spread | None) -> tuple[int | None, int | None, int | None]:
    if elapsed is None:
        return None, None, None
    return round(elapsed.p05_s / 60), round(elapsed.p50_s / 60), round(elapsed.p95_s / 60)
