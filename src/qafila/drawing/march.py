# SPDX-License-Identifier: Apache-2.0
"""The order of march: which vehicle follows which, with leaders and medical vehicles marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qafila.core.document import Speaker, Wording, phrase
from qafila.core.values import VehicleKind
from qafila.drawing import style
from qafila.drawing.legend import Entry, draw_legend, icon_entry
from qafila.drawing.sheet import Pen, Sheet
from qafila.drawing.text import cut, shortened, width, wrapped

TILE = 78.0
TALL = 66.0
GAP = 6.0
HEAD = 22.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarchVehicle:
    """A vehicle in the column.

    Parameters
    ----------
    id, kind
        Its id and what it is for.
    position
        Place in the order of march, from 1.
    leader
        Whether the leader of the serial rides in it.
    medical
        Whether it carries medical staff or patients under their care.
    people
        How many people it carries; None leaves it out.

    Raises
    ------
    ValueError
        "position must be >= 1".
    """

    id: str
    kind: VehicleKind
    position: int
    leader: bool = False
    medical: bool = False
    people: int | None = None

    def __post_init__(self) -> None:
        if self.position < 1:
            raise ValueError("position must be >= 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class SerialRow:
    """The vehicles under one leader.

    Parameters
    ----------
    label
        What to call the serial.
    vehicles
        From the head of the serial to its tail.
    note
        What else to say of it, such as its lot.
    """

    label: Wording
    vehicles: tuple[MarchVehicle, ...]
    note: Wording = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOfMarch:
    """The column, its head where reading starts; each serial begins a line.

    Parameters
    ----------
    serials
        In the order of march.
    width
        Width in units; at least 240.
    """

    serials: tuple[SerialRow, ...]
    width: float = style.WIDTH

    def svg(self, say: Speaker) -> str:
        """Return the column in the language of `say`."""
        sheet = Sheet(self.width, say)
        vehicles = [v for serial in self.serials for v in serial.vehicles]
        if not vehicles:
            label = phrase("figure-march-empty")
            sheet.text(0, style.BODY * 1.5, say(label), fill=style.SOFT)
            return sheet.svg(style.BODY * 2.2, label)
        y = self._heading(sheet, vehicles)
        per_line = max(1, int((self.width + GAP) // (TILE + GAP)))
        tile = (self.width + GAP) / per_line - GAP
        for serial in self.serials:
            y = self._serial(sheet, serial, y, per_line, min(tile, TILE * 1.35))
        label = phrase("figure-march-label", serials=len(self.serials), count=len(vehicles))
        return sheet.svg(y, label)

    def _heading(self, sheet: Sheet, vehicles: list[MarchVehicle]) -> float:
        """Say where the head is and what the marks mean; return where the serials begin."""
        head = Entry(words=phrase("figure-march-head"), sample=_draw_head, room=26, bold=True)
        return draw_legend(sheet, [head, *_marks(vehicles)], style.SMALL + 3) + 12

    def _serial(
        self, sheet: Sheet, serial: SerialRow, top: float, per_line: int, tile: float
    ) -> float:
        say = sheet.say
        label = cut(say(serial.label), style.BODY, self.width, bold=True)
        sheet.text(0, top + 16, label, style.BODY, bold=True)
        used = width(label, style.BODY, bold=True) + 14
        if serial.note is not None:
            note = wrapped(say(serial.note), style.SMALL, self.width - used, most=1)
            sheet.lines(used, top + 16, note, style.SMALL, fill=style.SOFT)
        top += HEAD
        sheet.line([(0, top), (self.width, top)], Pen(style.LINE))
        top += 6
        for i, vehicle in enumerate(serial.vehicles):
            row, at = divmod(i, per_line)
            self._tile(sheet, vehicle, at * (tile + GAP), top + row * (TALL + GAP), tile)
        rows = -(-len(serial.vehicles) // per_line)
        return top + rows * (TALL + GAP) + 8

    def _tile(self, sheet: Sheet, vehicle: MarchVehicle, x: float, y: float, wide: float) -> None:
        """Draw a vehicle: position above at the start, marks at the end, its id below."""
        heavy = vehicle.leader
        sheet.box(
            x + 0.75,
            y + 0.75,
            wide - 1.5,
            TALL - 1.5,
            fill=style.WASH if heavy else style.PAPER,
            pen=Pen(style.INK, 1.6) if heavy else Pen(style.LINE),
            radius=4,
        )
        sheet.text(x + 7, y + 17, str(vehicle.position), style.SMALL, fill=style.SOFT)
        at = x + wide - 20
        for name, on in (("leader", vehicle.leader), ("medical", vehicle.medical)):
            if on:
                sheet.icon(name, at, y + 6, 14, _mark_colour(name))
                at -= 17
        sheet.icon(vehicle.kind.value, x + 6, y + 20, 28, style.INK)
        if vehicle.people is not None:
            words = str(vehicle.people)
            end = x + wide - 7
            sheet.text(end, y + 41, words, style.SMALL, anchor="end")
            sheet.icon("person", end - width(words, style.SMALL) - 14, y + 31, 12, style.SOFT)
        name = shortened(vehicle.id, style.SMALL, wide - 12, bold=True)
        sheet.text(x + 7, y + TALL - 8, name, style.SMALL, bold=True)


def _mark_colour(name: str) -> str:
    return {"leader": style.INK, "medical": style.CARE, "person": style.SOFT}[name]


def _draw_head(sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x + 9, y - 9), (x + 1, y - 4), (x + 9, y + 1)], Pen(style.INK, 2))
    sheet.line([(x + 1, y - 4), (x + 26, y - 4)], Pen(style.INK, 2))


def _marks(vehicles: Sequence[MarchVehicle]) -> list[Entry]:
    """Return what the legend explains: every mark and kind in use."""
    used = {
        "leader": any(v.leader for v in vehicles),
        "medical": any(v.medical for v in vehicles),
        "person": any(v.people is not None for v in vehicles),
    }
    marks = [
        icon_entry(mark, phrase(f"figure-march-{mark}"), _mark_colour(mark))
        for mark, on in used.items()
        if on
    ]
    kinds = {v.kind for v in vehicles}
    return marks + [
        icon_entry(kind.value, phrase(f"vehicle-kind-{kind.value}"), style.INK)
        for kind in VehicleKind
        if kind in kinds
    ]
