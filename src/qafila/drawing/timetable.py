# SPDX-License-Identifier: Apache-2.0
"""The timetable as a chart: when each place is reached, as a range along an axis of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from qafila.core.document import Duration, Moment, Phrase, Speaker, Wording, phrase
from qafila.core.values import Spread
from qafila.data.timezones import zone_of
from qafila.drawing import style
from qafila.drawing.quantities import hours, hours_range
from qafila.drawing.sheet import Pen, Sheet
from qafila.drawing.text import width, wrapped

BAR = 13.0
STEPS_MIN = (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 5760)
"""Round distances of ticks, in minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableRow:
    """When a place is reached.

    Parameters
    ----------
    name
        The place, or what else happens then.
    arrive
        From departure, as a range.
    """

    name: Wording
    arrive: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """A span of time that matters, such as daylight or an approval.

    Parameters
    ----------
    from_s, to_s
        From departure, in seconds; may lie before it or after the last arrival, and is cut there.
    label
        What it is.

    Raises
    ------
    ValueError
        "from_s must be < to_s".
    """

    from_s: int
    to_s: int
    label: Wording

    def __post_init__(self) -> None:
        if self.from_s >= self.to_s:
            raise ValueError("from_s must be < to_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimetableChart:
    """Arrivals as ranges: a bar from p05 to p95, a mark at p50; time runs in reading direction.

    Parameters
    ----------
    rows
        In the order the places are reached.
    start
        Moment of departure; None shows elapsed time only.
    windows
        Spans shaded behind the bars.
    width
        Width in units; below 480 names stand above their bars.
    """

    rows: tuple[TimetableRow, ...]
    start: Moment | None = None
    windows: tuple[TimeWindow, ...] = ()
    width: float = style.WIDTH

    def svg(self, say: Speaker) -> str:
        """Return the chart in the language of `say`."""
        sheet = Sheet(self.width, say)
        if not self.rows:
            label = phrase("figure-timetable-empty")
            sheet.text(0, style.BODY * 1.5, say(label), fill=style.SOFT)
            return sheet.svg(style.BODY * 2.2, label)
        height = _Chart(self, sheet).draw()
        return sheet.svg(height, phrase("figure-timetable-label", count=len(self.rows)))


class _Chart:
    """A timetable in the making."""

    def __init__(self, figure: TimetableChart, sheet: Sheet) -> None:
        self.figure = figure
        self.sheet = sheet
        self.stacked = figure.width < style.NARROW
        size = style.BODY
        self.values = [self._value(r.arrive) for r in figure.rows]
        self.value_width = max(width(v, style.SMALL) for pair in self.values for v in pair) + 4
        room = figure.width - 20 - self.value_width if self.stacked else figure.width * 0.27
        self.names = [
            wrapped(sheet.say(r.name), size, room / style.SLACK, most=2) for r in figure.rows
        ]
        widest = style.SLACK * max(width(line, size) for lines in self.names for line in lines)
        self.left = 14.0 if self.stacked else min(room, widest) + 14
        self.right = figure.width - 14 - (0 if self.stacked else self.value_width + 6)
        self.first_s = min(0, *(r.arrive.p05_s for r in figure.rows))
        last = max(r.arrive.p95_s for r in figure.rows)
        self.step_s = self._step(last - self.first_s)
        self.last_s = max(1, -(-last // self.step_s)) * self.step_s

    def draw(self) -> float:
        """Draw everything; return the height of the figure."""
        top = self._window_heads() + style.SMALL + 6
        heights = [self._height(i) for i in range(len(self.names))]
        bottom = top + 6 + sum(heights)
        self._grounds(top, bottom)
        self._axis(top, bottom)
        y = top + 6
        for i, height in enumerate(heights):
            self._row(i, y, height)
            y += height
        if self.figure.start:
            bottom = self._clock(self.figure.start, bottom)
        return self._legend(bottom + 22)

    # -- scale --------------------------------------------------------------------------------

    def _step(self, span_s: int) -> int:
        """Return the distance of ticks for which their figures do not touch."""
        room = (self.right - self.left) / (width("00:00", style.SMALL) + 14)
        return next((60 * m for m in STEPS_MIN if span_s <= 60 * m * room), 60 * STEPS_MIN[-1] * 4)

    def _x(self, seconds: float) -> float:
        share = (seconds - self.first_s) / (self.last_s - self.first_s)
        return self.left + share * (self.right - self.left)

    def _cut(self, seconds: int) -> int:
        return min(max(seconds, self.first_s), self.last_s)

    # -- ground -------------------------------------------------------------------------------

    def _shown(self) -> list[TimeWindow]:
        windows = (
            w for w in self.figure.windows if w.from_s < self.last_s and w.to_s > self.first_s
        )
        return sorted(windows, key=lambda w: w.from_s)

    def _window_heads(self) -> float:
        """Write what the windows are, each on the first line with room; return where they end."""
        free: list[float] = []
        for i, window in enumerate(self._shown()):
            words = self.sheet.say(window.label)
            wide = width(words, style.SMALL) + 20
            x = min(self._x(self._cut(window.from_s)), self.figure.width - wide)
            row = next((r for r, end in enumerate(free) if end <= x), len(free))
            free[row : row + 1] = [x + wide]
            y = 4 + row * 17.0
            self.sheet.box(x, y + 1, 11, 11, fill=style.WASH)
            self.sheet.hatch(x, y + 1, 11, 11, i)
            self.sheet.box(x, y + 1, 11, 11, pen=Pen(style.LINE))
            self.sheet.text(x + 15, y + 11, words, style.SMALL)
        return 4 + len(free) * 17.0 + (4 if free else 0)

    def _grounds(self, top: float, bottom: float) -> None:
        for i, window in enumerate(self._shown()):
            x1, x2 = self._x(self._cut(window.from_s)), self._x(self._cut(window.to_s))
            self.sheet.box(x1, top, x2 - x1, bottom - top, fill=style.WASH)
            self.sheet.hatch(x1, top, x2 - x1, bottom - top, i, stroke=style.HAIR)
            for x, at in ((x1, window.from_s), (x2, window.to_s)):
                if self.first_s <= at <= self.last_s:
                    self.sheet.line([(x, top), (x, bottom)], Pen(style.LINE, 1.2, "4 3"))

    def _axis(self, top: float, bottom: float) -> None:
        start = -(-self.first_s // self.step_s) * self.step_s
        for at in range(start, self.last_s + 1, self.step_s):
            x = self._x(at)
            zero = at == 0
            self.sheet.line(
                [(x, top), (x, bottom)],
                Pen(style.INK, 1.4) if zero else Pen(style.HAIR),
            )
            self.sheet.text(x, top - 5, hours(at), style.SMALL, anchor="middle", fill=style.SOFT)
        self.sheet.line([(self.left, top), (self.right, top)], Pen(style.LINE))
        self.sheet.line([(self.left, bottom), (self.right, bottom)], Pen(style.LINE))

    # -- rows ---------------------------------------------------------------------------------

    def _value(self, arrive: Spread) -> tuple[str, ...]:
        typical = self.sheet.say(Duration(seconds=arrive.p50_s))
        return (
            (typical,)
            if arrive.p05_s == arrive.p95_s
            else (typical, self.sheet.say(hours_range(arrive)))
        )

    def _height(self, i: int) -> float:
        names = len(self.names[i]) * style.BODY * style.LEADING
        if self.stacked:
            return names + BAR + 15
        return max(names, len(self.values[i]) * style.SMALL * style.LEADING) + 10

    def _row(self, i: int, top: float, height: float) -> None:
        sheet, size = self.sheet, style.BODY
        names = len(self.names[i]) * size * style.LEADING
        if self.stacked:
            self._stacked_words(i, top)
            middle = top + names + 4 + BAR / 2
        else:
            middle = top + height / 2
            sheet.lines(0, middle - names / 2 + size, self.names[i], size)
            lines = self.values[i]
            y = middle - len(lines) * style.SMALL * style.LEADING / 2 + style.SMALL
            for j, line in enumerate(lines):
                fill = style.SOFT if j else style.INK
                sheet.text(self.right + 12, y, line, style.SMALL, bold=j == 0, fill=fill)
                y += style.SMALL * style.LEADING
        self._bar(self.figure.rows[i].arrive, middle)
        if i < len(self.names) - 1:
            sheet.line([(0, top + height), (self.figure.width, top + height)], Pen(style.HAIR, 0.6))

    def _stacked_words(self, i: int, top: float) -> None:
        """Write the name and, at the far end of its line, the time, with its range if it fits."""
        sheet, size = self.sheet, style.BODY
        tall = len(self.names[i]) * size * style.LEADING
        sheet.box(0, top + 1, self.figure.width, tall, fill=style.PAPER)
        sheet.lines(4, top + size + 2, self.names[i], size)
        words = " ".join((self.values[i][0], *(f"({v})" for v in self.values[i][1:])))
        wide = width(words, style.SMALL)
        y = top + size + 2
        if wide + width(self.names[i][0], size) + 16 > self.figure.width:
            words = self.values[i][0]
        sheet.text(self.figure.width - 4, y, words, style.SMALL, anchor="end", fill=style.SOFT)

    def _bar(self, arrive: Spread, middle: float) -> None:
        x1, x2, mark = self._x(arrive.p05_s), self._x(arrive.p95_s), self._x(arrive.p50_s)
        if x2 - x1 > 1:
            self.sheet.box(
                x1, middle - BAR / 2, x2 - x1, BAR, fill=style.RANGE, pen=Pen(style.ROUTE), radius=2
            )
        self.sheet.box(mark - 2, middle - BAR / 2 - 3, 4, BAR + 6, fill=style.ROUTE)

    # -- clock and legend ---------------------------------------------------------------------

    def _clock(self, start: Moment, top: float) -> float:
        """Draw the hours of the day below, with the date at the first and wherever it changes."""
        sheet = self.sheet
        zone = zone_of(start.timezone)
        shown = ""
        reached = -1e9
        for at in self._clock_ticks(start.at.astimezone(zone), zone):
            local = at.astimezone(zone)
            x = self._x((at - start.at).total_seconds())
            sheet.line([(x, top), (x, top + 5)], Pen(style.LINE))
            sheet.text(x, top + 17, f"{local:%H:%M}", style.SMALL, anchor="middle", fill=style.SOFT)
            day = sheet.say(local.date())
            half = width(day, style.SMALL) / 2
            centre = min(max(x, half), self.figure.width - half)
            if day != shown and centre - half > reached + 6:
                sheet.text(centre, top + 31, day, style.SMALL, anchor="middle")
                shown, reached = day, centre + half
        return top + 32

    def _clock_ticks(self, local: datetime, zone: tzinfo) -> Iterable[datetime]:
        """Return full hours of the day within the axis, as far apart as the ticks of the axis."""
        step = timedelta(seconds=max(self.step_s, 900))
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        first = timedelta(seconds=self.first_s)
        begin = local.astimezone(UTC) + first
        end = local.astimezone(UTC) + timedelta(seconds=self.last_s)
        # From a little before: where clocks change, a step by the clock is not a step of time.
        tick = midnight + ((local.replace(tzinfo=None) + first - midnight) // step - 2) * step
        while (at := tick.replace(tzinfo=zone).astimezone(UTC)) <= end:
            if at >= begin:
                yield at
            tick += step

    def _legend(self, y: float) -> float:
        sheet = self.sheet
        sheet.box(4, y - 10, 30, BAR, fill=style.RANGE, pen=Pen(style.ROUTE), radius=2)
        sheet.box(17, y - 13, 4, BAR + 6, fill=style.ROUTE)
        lines: list[str] = []
        for note in self._notes():
            lines += wrapped(sheet.say(note), style.SMALL, self.figure.width - 46, most=3)
        return sheet.lines(42, y, lines, style.SMALL, fill=style.SOFT) - 6

    def _notes(self) -> list[Phrase]:
        notes = [phrase("figure-timetable-bars")]
        notes.append(
            phrase("figure-timetable-clock" if self.figure.start else "figure-timetable-elapsed")
        )
        return notes
