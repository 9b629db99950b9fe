# SPDX-License-Identifier: Apache-2.0
"""How likely a breach is, by the hour of departure over one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from qafila.core.document import Speaker, phrase
from qafila.data.timezones import zone_of
from qafila.drawing import style
from qafila.drawing.sheet import Pen, Sheet
from qafila.drawing.text import width, wrapped

HEIGHT = 150.0
TICKS_H = 3
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskChart:
    """The chance of breaching any window against the hour of departure.

    Parameters
    ----------
    points
        Instants in order, with the chance (0 to 1) of a departure then.
    timezone
        IANA name of the zone whose hours are shown.
    risk
        The level to stay below.
    departs_at
        The planned hour.
    latest
        Ends of the stretches of hours that keep the level.
    width
        Width in units.

    Raises
    ------
    ValueError
        "points must be two or more".
    """

    points: tuple[tuple[datetime, float], ...]
    timezone: str
    risk: float
    departs_at: datetime
    latest: tuple[datetime, ...] = ()
    width: float = style.WIDTH

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise ValueError("points must be two or more")

    def svg(self, say: Speaker) -> str:
        """Return the chart in the language of `say`."""
        sheet = Sheet(self.width, say)
        height = _Chart(self, sheet).draw()
        return sheet.svg(height, phrase("figure-risk-label"))


class _Chart:
    """A chart in the making."""

    def __init__(self, figure: RiskChart, sheet: Sheet) -> None:
        self.figure = figure
        self.sheet = sheet
        self.left = style.SLACK * width("100 %", style.SMALL) + 10
        self.right = figure.width - 14
        self.top = (1 + len(figure.latest)) * style.SMALL * style.LEADING + 12
        self.bottom = self.top + HEIGHT
        self.first, self.last = figure.points[0][0], figure.points[-1][0]

    def draw(self) -> float:
        """Draw everything; return the height of the figure."""
        self._ground()
        self._curve()
        self._marks()
        sheet = self.sheet
        y = self.bottom + style.SMALL + 22
        level = phrase("figure-risk-level", risk=round(100 * self.figure.risk, 1))
        sheet.line([(self.left, y - 4), (self.left + 28, y - 4)], Pen(style.OTHER, 1.6, "7 4"))
        sheet.text(self.left + 34, y, sheet.say(level), style.SMALL, fill=style.SOFT)
        lines = wrapped(
            sheet.say(phrase("figure-risk-note")), style.SMALL, self.figure.width - 8, most=3
        )
        return sheet.lines(4, y + style.SMALL + 8, lines, style.SMALL, fill=style.SOFT) - 4

    def _x(self, at: datetime) -> float:
        share = (at - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)

    def _y(self, chance: float) -> float:
        return self.bottom - chance * HEIGHT

    def _ground(self) -> None:
        sheet = self.sheet
        for level in LEVELS:
            y = self._y(level)
            sheet.line([(self.left, y), (self.right, y)], Pen(style.HAIR))
            words = f"{round(100 * level)} %"
            sheet.text(self.left - 6, y + 4, words, style.SMALL, anchor="end", fill=style.SOFT)
        zone = zone_of(self.figure.timezone)
        at = self.first
        while at <= self.last:
            local = at.astimezone(zone)
            if local.minute == 0 and local.hour % TICKS_H == 0:
                x = self._x(at)
                sheet.line([(x, self.bottom), (x, self.bottom + 5)], Pen(style.LINE))
                hour = f"{local:%H:%M}"
                sheet.text(x, self.bottom + 17, hour, style.SMALL, anchor="middle", fill=style.SOFT)
            at += timedelta(minutes=30)
        y = self._y(self.figure.risk)
        sheet.line([(self.left, y), (self.right, y)], Pen(style.OTHER, 1.6, "7 4"))

    def _curve(self) -> None:
        points = [(self._x(at), self._y(chance)) for at, chance in self.figure.points]
        self.sheet.line(points, Pen(style.ROUTE, 2.4))

    def _marks(self) -> None:
        """Mark the planned hour and the latest one, each with its word on a line of its own."""
        figure = self.figure
        planned = phrase("figure-risk-planned", at=_clock(figure.departs_at, figure.timezone))
        marks = [(planned, figure.departs_at, Pen(style.INK, 1.6))]
        for at in figure.latest:
            latest = phrase("figure-risk-latest", at=_clock(at, figure.timezone))
            marks.append((latest, at, Pen(style.OTHER, 1.6, "2 3")))
        for row, (said, at, pen) in enumerate(marks):
            if not self.first <= at <= self.last:
                continue
            x = self._x(at)
            y = style.SMALL + row * style.SMALL * style.LEADING
            words = self.sheet.say(said)
            wide = width(words, style.SMALL)
            start = min(max(0.0, x - wide / 2), figure.width - wide)
            self.sheet.line([(x, y + 4), (x, self.bottom)], pen)
            self.sheet.text(start, y, words, style.SMALL)


def _clock(at: datetime, timezone: str) -> str:
    return f"{at.astimezone(zone_of(timezone)):%H:%M}"
