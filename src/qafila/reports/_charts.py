# SPDX-License-Identifier: Apache-2.0
"""Figures of a plan: seats, order of march, timetable. Counts and ids, nobody's name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qafila.core.document import Figure, Wording, phrase
from qafila.core.operation import Operation
from qafila.core.plan import MarchRole, room_of
from qafila.core.route import Window
from qafila.data.timezones import zone_of
from qafila.drawing.kin_curve import KinCurve
from qafila.drawing.march import MarchVehicle, OrderOfMarch, SerialRow
from qafila.drawing.seats import SeatsChart, VehicleSeats
from qafila.drawing.timetable import TimetableChart, TimetableRow, TimeWindow
from qafila.reports._marches import (
    March,
    load_aboard,
    moment,
    place_label,
    place_name,
    plan_in_force,
    serial_heading,
    serials,
    vehicle_of,
)

SERIALS_PER_FIGURE = 6
VEHICLES_PER_FIGURE = 60
"""What fits one page in readable size; longer columns are drawn in several figures."""


def seats_figures(operation: Operation, march: March) -> Iterator[Figure]:
    """Draw how full every vehicle of a column is, those that go empty after them."""
    lines: list[VehicleSeats] = []
    for trip in march.trips:
        vehicle = vehicle_of(operation, trip.vehicle)
        used, room = load_aboard(operation, trip), room_of(vehicle)
        lines.append(
            VehicleSeats(
                id=vehicle.id,
                kind=vehicle.kind,
                serial=phrase("report-serial-heading", serial=trip.serial),
                position=trip.position,
                taken=trip.seats_used,
                free=max(0, trip.seats_free),
                staff=vehicle.staff_seats,
                wheelchair=(used.wheelchair, room.wheelchair),
                stretcher=(used.stretcher, room.stretcher),
                oxygen=(used.oxygen, room.oxygen),
            )
        )
    for place in march.followers:
        vehicle = vehicle_of(operation, place.vehicle)
        if not vehicle.carries_people:
            continue
        lines.append(
            VehicleSeats(
                id=vehicle.id,
                kind=vehicle.kind,
                position=place.position,
                free=vehicle.passenger_seats,
                staff=vehicle.staff_seats,
                wheelchair=(0, vehicle.wheelchair),
                stretcher=(0, vehicle.stretcher),
                oxygen=(0, vehicle.oxygen),
                reserve=True,
            )
        )
    for first in range(0, len(lines), VEHICLES_PER_FIGURE):
        yield Figure(
            drawing=SeatsChart(vehicles=tuple(lines[first : first + VEHICLES_PER_FIGURE])),
            caption=phrase("report-seats-caption"),
            alt=phrase("report-seats-alt"),
        )


def kin_figures(operation: Operation) -> Iterator[Figure]:
    """Draw what more vehicles would be worth to kin groups, where one is split that need not be."""
    kin = plan_in_force(operation).quality.kin
    if kin is not None and kin.split > kin.split_lower_bound:
        yield Figure(
            drawing=KinCurve(points=kin.curve, least=kin.split_lower_bound),
            caption=phrase("report-kin-caption"),
            alt=phrase("report-kin-alt"),
        )


def march_figures(operation: Operation, march: March, *, people: bool) -> Iterator[Figure]:
    """Draw a column in order of march; with or without how many people each vehicle carries."""
    count = {trip.vehicle: len(trip.people) for trip in march.trips} if people else {}
    rows = [
        SerialRow(
            label=serial_heading(serial),
            vehicles=tuple(
                MarchVehicle(
                    id=place.vehicle,
                    kind=vehicle_of(operation, place.vehicle).kind,
                    position=place.position,
                    leader=place.leads,
                    medical=place.role is MarchRole.MEDICAL,
                    people=count.get(place.vehicle),
                )
                for place in serial.places
            ),
        )
        for serial in serials(march)
    ]
    for first in range(0, len(rows), SERIALS_PER_FIGURE):
        yield Figure(
            drawing=OrderOfMarch(serials=tuple(rows[first : first + SERIALS_PER_FIGURE])),
            caption=phrase("report-march-caption"),
            alt=phrase("report-march-alt"),
        )


def timetable_figure(operation: Operation, march: March) -> Figure:
    """Draw when the first vehicle of a column reaches each place, as ranges."""
    start = None if march.run is not None else march.departs_at
    return Figure(
        drawing=TimetableChart(
            rows=tuple(
                TimetableRow(name=place_label(operation, passage.place), arrive=passage.arrive)
                for passage in march.passages
                if passage.place != march.source
            ),
            start=moment(operation, start) if start else None,
            windows=tuple(_windows(operation, march, start)) if start else (),
        ),
        caption=phrase("report-timetable-caption"),
        alt=phrase("report-timetable-alt"),
    )


def _windows(operation: Operation, march: March, start: datetime) -> Iterator[TimeWindow]:
    """Yield the windows that touch the march, counted from its departure."""
    latest_s = max((passage.leave.p95_s for passage in march.passages), default=0)
    for window in operation.windows:
        if window.place is not None and not march.passes(window.place):
            continue
        label: Wording = phrase(f"window-{window.kind.value}")
        if window.place is not None:
            label = phrase(
                "report-window-at", kind=label, place=place_name(operation, window.place)
            )
        for opens, closes in window_spans_s(operation, window, start, latest_s):
            if opens < closes and closes > 0 and opens < latest_s:
                yield TimeWindow(from_s=opens, to_s=closes, label=label)


def window_spans_s(
    operation: Operation, window: Window, start: datetime, latest_s: int
) -> Iterator[tuple[int, int]]:
    """Yield a window's spans in seconds from `start`; open ends reach to the latest time."""

    def seconds(at: datetime) -> int:
        return round((at - start).total_seconds())

    if window.daily_from is None or window.daily_until is None:
        opens = seconds(window.opens_at) if window.opens_at else 0
        yield opens, seconds(window.closes_at) if window.closes_at else latest_s
        return
    zone = zone_of(operation.description.timezone)
    day = start.astimezone(zone).date() - timedelta(days=1)
    while seconds(datetime.combine(day, window.daily_from, zone)) < latest_s:
        until = day if window.daily_from < window.daily_until else day + timedelta(days=1)
        yield (
            seconds(datetime.combine(day, window.daily_from, zone)),
            seconds(datetime.combine(until, window.daily_until, zone)),
        )
        day += timedelta(days=1)
