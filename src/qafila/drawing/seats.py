# SPDX-License-Identifier: Apache-2.0
"""Seats per vehicle: taken, free and for staff, with the special places beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import groupby

from qafila.core.document import Speaker, Wording, phrase
from qafila.core.values import Need, VehicleKind
from qafila.drawing import style
from qafila.drawing.legend import Entry, draw_legend, icon_entry
from qafila.drawing.sheet import Pen, Sheet
from qafila.drawing.text import cut, shortened, width

BAR = 11.0
STAFF_PATTERN = 4
ROW = 22.0
HEAD = 21.0
GUTTER = 22.0
CELL = 216.0
"""Least width of a column of vehicles."""
FEW = 20
"""Up to so many vehicles stand in one column where the figure is not wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleSeats:
    """How full one vehicle is.

    Parameters
    ----------
    id
        Id of the vehicle.
    kind
        What it is for.
    serial
        What to call its serial; vehicles that follow each other in one serial stand under one head.
    position
        Its place in the order of march, from 1; None where it has none.
    taken, free, staff
        Seats with people planned, seats left, seats for driver and crew. At least zero.
    wheelchair, stretcher, oxygen
        Places taken and places in all; (0, 0) where the vehicle has none. More may be taken than
        there are: it is shown as it is.
    reserve
        Whether it goes empty, in case another one fails.

    Raises
    ------
    ValueError
        "taken must be >= 0", "free must be >= 0", "staff must be >= 0".
    """

    id: str
    kind: VehicleKind
    serial: Wording = None
    position: int | None = None
    taken: int = 0
    free: int = 0
    staff: int = 0
    wheelchair: tuple[int, int] = (0, 0)
    stretcher: tuple[int, int] = (0, 0)
    oxygen: tuple[int, int] = (0, 0)
    reserve: bool = False

    def __post_init__(self) -> None:
        for name in ("taken", "free", "staff"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be >= 0")

    @property
    def seats(self) -> int:
        """All seats, those for staff included."""
        return self.taken + self.free + self.staff

    def places(self) -> tuple[tuple[Need, int, int], ...]:
        """Return the special places that the vehicle has or uses: need, taken, in all."""
        counts = (
            (Need.WHEELCHAIR, self.wheelchair),
            (Need.STRETCHER, self.stretcher),
            (Need.OXYGEN, self.oxygen),
        )
        return tuple((need, taken, total) for need, (taken, total) in counts if taken or total)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsChart:
    """One line per vehicle: bars are drawn to one scale and every bar has its figures beside it.

    Parameters
    ----------
    vehicles
        In the order to show; 120 stay readable, in up to three columns.
    width
        Width in units; at least 240.
    """

    vehicles: tuple[VehicleSeats, ...]
    width: float = style.WIDTH

    def svg(self, say: Speaker) -> str:
        """Return the chart in the language of `say`."""
        sheet = Sheet(self.width, say)
        if not self.vehicles:
            label = phrase("figure-seats-empty")
            sheet.text(0, style.BODY * 1.5, say(label), fill=style.SOFT)
            return sheet.svg(style.BODY * 2.2, label)
        chart = _Chart(self, sheet)
        height = chart.draw(chart.legend(16))
        taken = sum(v.taken for v in self.vehicles)
        free = sum(v.free for v in self.vehicles)
        label = phrase("figure-seats-label", count=len(self.vehicles), taken=taken, free=free)
        return sheet.svg(height, label)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A line of a column: a head of its own or a vehicle."""

    vehicle: VehicleSeats | None = None
    head: str = ""
    height: float = ROW


class _Chart:
    """A chart of seats in the making."""

    def __init__(self, figure: SeatsChart, sheet: Sheet) -> None:
        self.vehicles = figure.vehicles
        self.sheet = sheet
        fitting = max(1, int((figure.width + GUTTER) // (CELL + GUTTER)))
        self.columns = 1 if len(self.vehicles) <= FEW and fitting < 3 else fitting
        if self.columns == 3 and len(self.vehicles) <= 2 * FEW:
            self.columns = 2 if len(self.vehicles) > 6 else 1
        self.cell = (figure.width - (self.columns - 1) * GUTTER) / self.columns
        size = style.SMALL
        ids = max(width(v.id, size, bold=True) for v in self.vehicles)
        order = max(width(str(v.position or ""), size) for v in self.vehicles)
        self.order_end = order + 2
        self.id_at = self.order_end + 28
        self.id_room = min(ids + 2, self.cell * 0.34)
        self.bar_at = self.id_at + self.id_room + 6
        self.figure_room = max(width(self._figures(v), size) for v in self.vehicles) + 6
        longest = max(1, *(v.seats for v in self.vehicles))
        self.per_seat = max(10.0, self.cell - self.bar_at - self.figure_room) / longest
        self.lines = self._lines()

    def _figures(self, vehicle: VehicleSeats) -> str:
        """Return seats taken of those for people, read alike in both directions."""
        return f"{vehicle.taken}/{vehicle.taken + vehicle.free}"

    def _lines(self) -> list[_Line]:
        lines: list[_Line] = []
        for (serial, reserve), group in groupby(self.vehicles, key=lambda v: (v.serial, v.reserve)):
            head = self.sheet.say(phrase("figure-reserve")) if reserve else self.sheet.say(serial)
            if head:
                lines.append(_Line(head=head, height=HEAD))
            lines += [_Line(vehicle=v, height=self._height(v)) for v in group]
        return lines

    def _height(self, vehicle: VehicleSeats) -> float:
        return ROW + (0 if self._beside(vehicle) else 16.0)

    def _beside(self, vehicle: VehicleSeats) -> bool:
        """Tell whether the special places fit on the line of the seats."""
        places = vehicle.places()
        needed = sum(self._chip_width(taken, total) for _, taken, total in places)
        used = self.bar_at + vehicle.seats * self.per_seat + self.figure_room
        return not places or used + needed <= self.cell

    def _chip_width(self, taken: int, total: int) -> float:
        return 15 + width(f"{taken}/{total}", style.SMALL) + 8

    # -- drawing ------------------------------------------------------------------------------

    def draw(self, top: float) -> float:
        """Draw the columns, about equally high, a head never last; return where they end."""
        target = sum(line.height for line in self.lines) / self.columns
        x, y, column, bottom = 0.0, top, 0, top
        for i, line in enumerate(self.lines):
            tall = line.height + (
                self.lines[i + 1].height if line.head and i + 1 < len(self.lines) else 0
            )
            if column + 1 < self.columns and y > top and y + tall - top > target + ROW:
                x, y, column = x + self.cell + GUTTER, top, column + 1
                if not line.head:
                    y += self._continued(x, y, i)
            if line.vehicle:
                self._vehicle(line.vehicle, x, y)
            else:
                self._head(line.head, x, y)
            y += line.height
            bottom = max(bottom, y)
        return bottom + 4

    def _continued(self, x: float, y: float, i: int) -> float:
        """Repeat the head of a serial that goes on in the next column."""
        head = next((line.head for line in self.lines[i::-1] if line.head), "")
        if not head:
            return 0.0
        self._head(self.sheet.say(phrase("figure-continued", what=head)), x, y)
        return HEAD

    def _head(self, head: str, x: float, y: float) -> None:
        words = cut(head, style.SMALL, self.cell, bold=True)
        self.sheet.text(x, y + 14, words, style.SMALL, bold=True, fill=style.SOFT)
        self.sheet.line([(x, y + 18.5), (x + self.cell, y + 18.5)], Pen(style.HAIR))

    def _vehicle(self, vehicle: VehicleSeats, x: float, y: float) -> None:
        sheet, size = self.sheet, style.SMALL
        base = y + ROW / 2 + 4
        if vehicle.position is not None:
            sheet.text(
                x + self.order_end, base, str(vehicle.position), size, anchor="end", fill=style.SOFT
            )
        sheet.icon(vehicle.kind.value, x + self.order_end + 6, y + 2, 18, _colour(vehicle.kind))
        sheet.text(
            x + self.id_at,
            base,
            shortened(vehicle.id, size, self.id_room, bold=True),
            size,
            bold=True,
        )
        end = self._bar(vehicle, x + self.bar_at, y + (ROW - BAR) / 2)
        sheet.text(end + 5, base, self._figures(vehicle), size)
        at = end + self.figure_room
        if not self._beside(vehicle):
            at, base = x + self.bar_at, base + 16
        for need, taken, total in vehicle.places():
            sheet.icon(need.value, at, base - 10.5, 13, style.CARE)
            sheet.text(at + 15, base, f"{taken}/{total}", size)
            at += self._chip_width(taken, total)

    def _bar(self, vehicle: VehicleSeats, x: float, y: float) -> float:
        """Draw taken seats dark, staff seats hatched, free ones empty; return where it ends."""
        sheet, per = self.sheet, self.per_seat
        taken, staff = vehicle.taken * per, vehicle.staff * per
        total = vehicle.seats * per
        dash = "3 2" if vehicle.reserve else ""
        if total:
            sheet.box(x, y, total, BAR, fill=style.PAPER, pen=Pen(style.LINE, 1.0, dash))
        if taken:
            sheet.box(x, y, taken, BAR, fill=style.ROUTE)
        if staff:
            sheet.box(
                x + total - staff, y, staff, BAR, fill=style.WASH, pen=Pen(style.LINE, 1.0, dash)
            )
            sheet.hatch(x + total - staff, y, staff, BAR, STAFF_PATTERN)
        return x + total

    def legend(self, y: float) -> float:
        """Explain bars and icons in use; return where the chart may begin."""
        samples = ["taken", "free", *(["staff"] if any(v.staff for v in self.vehicles) else [])]
        entries = [
            Entry(words=phrase(f"figure-seats-{s}"), sample=partial(_draw_seats, s), room=20)
            for s in samples
        ]
        entries.append(Entry(words=phrase("figure-seats-figures")))
        needs = {need for v in self.vehicles for need, _, _ in v.places()}
        kinds = {v.kind for v in self.vehicles}
        entries += [
            icon_entry(n.value, phrase(f"need-{n.value}"), style.CARE) for n in Need if n in needs
        ]
        entries += [
            icon_entry(k.value, phrase(f"vehicle-kind-{k.value}"), _colour(k))
            for k in VehicleKind
            if k in kinds
        ]
        return draw_legend(self.sheet, entries, y) + 14


def _colour(kind: VehicleKind) -> str:
    return style.CARE if kind is VehicleKind.AMBULANCE else style.INK


def _draw_seats(part: str, sheet: Sheet, x: float, y: float) -> None:
    """Draw a sample of one part of a bar."""
    fill = {"taken": style.ROUTE, "free": style.PAPER, "staff": style.WASH}[part]
    sheet.box(x, y - 10, 20, BAR, fill=fill, pen=Pen(style.LINE))
    if part == "staff":
        sheet.hatch(x, y - 10, 20, BAR, STAFF_PATTERN)
