# SPDX-License-Identifier: Apache-2.0
"""How exposed each party stands after every step, one kind of delivery below the other."""

from __future__ import annotations

from dataclasses import dataclass

from qafila.core.document import Speaker, Wording, phrase
from qafila.drawing import style
from qafila.drawing.sheet import Pen, Sheet
from qafila.drawing.text import width, wrapped

HEIGHT = 110.0
"""Of the plot of one kind."""

LOOKS = (
    Pen(style.ROUTE, 2.4),
    Pen(style.OTHER, 2.4, "7 4"),
    Pen(style.INK, 1.8, "2 3"),
    Pen(style.CARE, 1.8, "9 3 2 3"),
)
"""Lines of parties, told apart by their dashes as well as by their colour; more parties share."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureLine:
    """A party.

    Parameters
    ----------
    name
        Who.
    values
        Its exposure after each step.
    start
        Its exposure before the first.
    """

    name: Wording
    values: tuple[float, ...]
    start: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposurePanel:
    """One kind of delivery.

    Parameters
    ----------
    title
        The kind.
    lines
        The parties that give or receive it; all as long as each other.

    Raises
    ------
    ValueError
        "lines must be as long as each other".
    """

    title: Wording
    lines: tuple[ExposureLine, ...]

    def __post_init__(self) -> None:
        if len({len(line.values) for line in self.lines}) > 1:
            raise ValueError("lines must be as long as each other")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureChart:
    """Steps in reading direction; above the line a party has delivered more than it received.

    Parameters
    ----------
    panels
        In order, from top to bottom.
    width
        Width in units.
    """

    panels: tuple[ExposurePanel, ...]
    width: float = style.WIDTH

    def svg(self, say: Speaker) -> str:
        """Return the chart in the language of `say`."""
        sheet = Sheet(self.width, say)
        if not any(panel.lines for panel in self.panels):
            label = phrase("figure-exposure-empty")
            sheet.text(0, style.BODY * 1.5, say(label), fill=style.SOFT)
            return sheet.svg(style.BODY * 2.2, label)
        y = 0.0
        for panel in self.panels:
            if panel.lines:
                y = _Panel(panel, sheet, self.width).draw(y)
        lines = wrapped(say(phrase("figure-exposure-note")), style.SMALL, self.width, most=3)
        y = sheet.lines(0, y + style.SMALL, lines, style.SMALL, fill=style.SOFT)
        return sheet.svg(y, phrase("figure-exposure-label"))


class _Panel:
    """The plot of one kind in the making."""

    def __init__(self, panel: ExposurePanel, sheet: Sheet, whole: float) -> None:
        self.panel = panel
        self.sheet = sheet
        values = [0.0, *(v for line in panel.lines for v in (line.start, *line.values))]
        self.high, self.low = max(values), min(values)
        if self.high == self.low:
            self.high += 1
        self.steps = max(len(line.values) for line in panel.lines)
        marks = [sheet.say(_round(value)) for value in (self.high, self.low, 0)]
        self.left = max(width(mark, style.SMALL) for mark in marks) + 10
        self.right = whole - 10

    def draw(self, top: float) -> float:
        """Draw the kind from `top`; return where it ends."""
        sheet = self.sheet
        y = top + style.BODY + 2
        sheet.text(0, y, sheet.say(self.panel.title), bold=True)
        y = self._legend(y + style.SMALL + 8)
        self.top, self.bottom = y, y + HEIGHT
        self._ground()
        for number, line in enumerate(self.panel.lines):
            self._line(line, LOOKS[number % len(LOOKS)])
        return self.bottom + style.SMALL + 18

    def _x(self, step: float) -> float:
        return self.left + (self.right - self.left) * step / max(1, self.steps)

    def _y(self, value: float) -> float:
        return self.top + HEIGHT * (self.high - value) / (self.high - self.low)

    def _legend(self, y: float) -> float:
        """Write who is who, with the largest exposure of each; return where the plot begins."""
        sheet = self.sheet
        x = 0.0
        for number, line in enumerate(self.panel.lines):
            most = phrase(
                "figure-exposure-party",
                name=line.name,
                most=_round(max(0, line.start, *line.values)),
            )
            words = wrapped(sheet.say(most), style.SMALL, self.right - 40, most=1)[0]
            wide = 34 + width(words, style.SMALL) + 18
            if x and x + wide > self.right:
                x, y = 0.0, y + style.SMALL * style.LEADING + 2
            sheet.line([(x, y - 4), (x + 28, y - 4)], LOOKS[number % len(LOOKS)])
            sheet.text(x + 34, y, words, style.SMALL, fill=style.SOFT)
            x += wide
        return y + 14

    def _ground(self) -> None:
        sheet = self.sheet
        zero = self._y(0)
        if zero > self.top:
            sheet.box(self.left, self.top, self.right - self.left, zero - self.top, fill=style.WASH)
        taken: list[float] = []
        for value in (0.0, self.high, self.low):
            at = self._y(value)
            if any(abs(at - other) < style.SMALL + 2 for other in taken):
                continue
            taken.append(at)
            pen = Pen(style.LINE, 1.2) if value == 0 else Pen(style.HAIR, 0.8)
            sheet.line([(self.left, at), (self.right, at)], pen)
            mark = sheet.say(_round(value))
            sheet.text(self.left - 5, at + 4, mark, style.SMALL, anchor="end", fill=style.SOFT)
        for step in range(0, self.steps + 1, _apart(self.steps)):
            x = self._x(step)
            sheet.line([(x, self.bottom), (x, self.bottom + 4)], Pen(style.LINE))
            sheet.text(
                x,
                self.bottom + style.SMALL + 6,
                sheet.say(step),
                style.SMALL,
                anchor="middle",
                fill=style.SOFT,
            )

    def _line(self, line: ExposureLine, pen: Pen) -> None:
        """Draw a line that jumps at each step, with a mark where it is highest."""
        points = [(self._x(0), self._y(line.start))]
        before = line.start
        for step, value in enumerate(line.values, start=1):
            if value != before or step == len(line.values):
                points.append((self._x(step), self._y(before)))
                points.append((self._x(step), self._y(value)))
            before = value
        self.sheet.line(points, pen)
        values = (line.start, *line.values)
        most = max(values)
        if most > 0:
            at = values.index(most)
            self.sheet.disc(self._x(at), self._y(most), 3.5, fill=pen.colour)


def _apart(steps: int) -> int:
    """Return how far apart the numbers of steps stand."""
    for distance in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if steps / distance <= 24:
            return distance
    return 2000


def _round(value: float) -> int | float:
    return int(value) if value == int(value) else round(value, 2)
