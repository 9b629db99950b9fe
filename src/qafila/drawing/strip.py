# SPDX-License-Identifier: Apache-2.0
"""The strip map: a route as a straight line, stop after stop, in reading direction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from qafila.core.document import Duration, Phrase, Speaker, Wording, phrase
from qafila.core.values import Name, PlaceKind, Spread
from qafila.drawing import style
from qafila.drawing.quantities import distance, hours_range
from qafila.drawing.sheet import PATTERNS, Pen, Sheet
from qafila.drawing.text import width, wrapped

CELL = 112.0
"""Least width of a stop: a name of two words in the body size."""
NODE = 13.0
GAP = 22.0
BAND = 12.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A place on the strip.

    Parameters
    ----------
    name, kind
        What the place is called and what happens there.
    distance_m
        From the previous stop, in metres, positive or zero; None at the first, and where it is not
        known.
    elapsed
        From departure to the arrival here; None at the first, and where it is not known.
    controlled_by
        Who holds the place, as a role or name fit for the recipient; None where it is not known.
        Drawn to halfway from the neighbouring stops: where control really changes is not claimed.
    note
        One or two lines below the stop.
    """

    name: Name
    kind: PlaceKind
    distance_m: float | None = None
    elapsed: Spread | None = None
    controlled_by: Name | None = None
    note: Wording = None

    def __post_init__(self) -> None:
        if self.distance_m is not None and self.distance_m < 0:
            raise ValueError("distance_m must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class StripMap:
    """The route as a strip; stops stand at even distances and wrap to several rows.

    Parameters
    ----------
    stops
        In the order they are passed.
    width
        Width in units; at least 240. Narrow strips have more rows.
    """

    stops: tuple[Stop, ...]
    width: float = style.WIDTH

    def svg(self, say: Speaker) -> str:
        """Return the strip in the language of `say`."""
        sheet = Sheet(self.width, say)
        if not self.stops:
            sheet.text(0, style.BODY * 1.5, say(phrase("figure-strip-empty")), fill=style.SOFT)
            return sheet.svg(style.BODY * 2.2, phrase("figure-strip-empty"))
        per_row = max(2, int(self.width // CELL))
        rows = ceil(len(self.stops) / per_row)
        per_row = ceil(len(self.stops) / rows)
        patterns = _patterns(self.stops)
        y = 0.0
        for first in range(0, len(self.stops), per_row):
            y = _Row(self, sheet, first, per_row, patterns).draw(y) + GAP
        y -= GAP - 4
        if any(stop.elapsed for stop in self.stops):
            note = wrapped(say(phrase("figure-strip-note")), style.SMALL, self.width, most=3)
            y = sheet.lines(0, y + 20, note, style.SMALL, fill=style.SOFT) - style.SMALL
        return sheet.svg(y, self._label())

    def _label(self) -> Phrase:
        return phrase(
            "figure-strip-label",
            start=self.stops[0].name,
            end=self.stops[-1].name,
            count=len(self.stops),
        )


def _patterns(stops: Sequence[Stop]) -> dict[Name, int]:
    """Number those who control stops in the order they appear; each number has its pattern."""
    found: dict[Name, int] = {}
    for stop in stops:
        if stop.controlled_by:
            found.setdefault(stop.controlled_by, len(found) % PATTERNS)
    return found


class _Row:
    """One row of a strip: from `first` on, at most `per_row` stops."""

    def __init__(
        self, strip: StripMap, sheet: Sheet, first: int, per_row: int, patterns: dict[Name, int]
    ) -> None:
        self.all = strip.stops
        self.sheet = sheet
        self.first = first
        self.last = min(first + per_row, len(strip.stops)) - 1
        self.cell = strip.width / per_row
        self.patterns = patterns

    def draw(self, top: float) -> float:
        """Draw the row below `top`; return where it ends."""
        if self.patterns:
            top = self._bands(top)
        line = top + style.SMALL * style.LEADING + NODE + 6
        self._segments(line)
        return max(self._stop(i, line) for i in range(self.first, self.last + 1))

    def _middle(self, i: int) -> float:
        return (i - self.first + 0.5) * self.cell

    def _bands(self, top: float) -> float:
        """Draw who controls what, with a pattern and a word; return where the bands end."""
        runs: list[tuple[Name, int, int]] = []
        for i in range(self.first, self.last + 1):
            name = self.all[i].controlled_by
            if name and runs and runs[-1][0] == name and runs[-1][2] == i - 1:
                runs[-1] = (name, runs[-1][1], i)
            elif name:
                runs.append((name, i, i))
        said = [
            (
                run,
                wrapped(self._held_by(run[0]), style.SMALL, (run[2] - run[1] + 1) * self.cell - 8),
            )
            for run in runs
        ]
        depth = max((len(lines) for _, lines in said), default=1)
        step = style.SMALL * style.LEADING
        bar = top + depth * step + 4
        for (name, start, end), lines in said:
            left = (start - self.first) * self.cell + 2
            wide = (end - start + 1) * self.cell - 4
            self.sheet.lines(left + 2, bar - 5 - (len(lines) - 1) * step, lines, style.SMALL)
            self.sheet.box(left, bar, wide, BAND, fill=style.WASH)
            self.sheet.hatch(left, bar, wide, BAND, self.patterns[name])
            self.sheet.box(left, bar, wide, BAND, pen=Pen(style.SOFT))
        return bar + BAND + 2

    def _held_by(self, name: Name) -> str:
        return self.sheet.say(phrase("figure-held-by", name=name))

    def _segments(self, y: float) -> None:
        """Draw the line with its direction and distances; rows are joined by their ends."""
        for i in range(self.first, self.last + 1):
            here = self._middle(i)
            if i > self.first:
                self._segment(here - self.cell, here, y, self.all[i].distance_m)
            elif i > 0:
                self._segment(2, here, y, self.all[i].distance_m, whole=False)
        if self.last < len(self.all) - 1:
            here = self._middle(self.last)
            end = here + self.cell / 2 - 2
            self.sheet.line([(here, y), (end, y)], Pen(style.ROUTE, 3))
            self._chevron(end - 3, y)

    def _segment(
        self, start: float, end: float, y: float, distance_m: float | None, *, whole: bool = True
    ) -> None:
        self.sheet.line([(start, y), (end, y)], Pen(style.ROUTE, 3, "" if whole else "5 3"))
        if whole:
            self._chevron((start + end) / 2 + 3, y)
        if distance_m is None:
            return
        words = self.sheet.say(distance(distance_m))
        wide = width(words, style.SMALL)
        room = end - start - (2 if whole else 1) * NODE
        middle = (start + end) / 2 if whole else max((start + end - NODE) / 2, wide / 2)
        above = y - 8 if wide <= room else y - NODE - 6
        self.sheet.text(middle, above, words, style.SMALL, anchor="middle", fill=style.SOFT)

    def _chevron(self, x: float, y: float) -> None:
        self.sheet.line([(x - 5, y - 5), (x, y), (x - 5, y + 5)], Pen(style.ROUTE, 2))

    def _stop(self, i: int, y: float) -> float:
        stop, sheet, x = self.all[i], self.sheet, self._middle(i)
        say, room = sheet.say, self.cell - 8
        ends = i in {0, len(self.all) - 1}
        sheet.disc(x, y, NODE, fill=style.ROUTE if ends else style.PAPER, pen=Pen(style.ROUTE, 2))
        size = NODE * 1.25
        sheet.icon(
            stop.kind.value, x - size / 2, y - size / 2, size, style.PAPER if ends else style.ROUTE
        )
        at = y + NODE + style.BODY + 5
        names = wrapped(say(stop.name), style.BODY, room, most=3, bold=True)
        at = sheet.lines(x, at, names, anchor="middle", bold=True)
        kinds = wrapped(say(phrase(f"place-kind-{stop.kind.value}")), style.SMALL, room)
        at = sheet.lines(x, at, kinds, style.SMALL, anchor="middle", fill=style.SOFT)
        if stop.elapsed:
            at = self._elapsed(stop.elapsed, x, at + 3, room)
        if stop.note is not None:
            notes = wrapped(say(stop.note), style.SMALL, room, most=3)
            at = sheet.lines(x, at + 2, notes, style.SMALL, anchor="middle", fill=style.SOFT)
        return at - style.SMALL * style.LEADING + 4

    def _elapsed(self, elapsed: Spread, x: float, y: float, room: float) -> float:
        say = self.sheet.say
        typical = wrapped(say(Duration(seconds=elapsed.p50_s)), style.BODY, room)
        y = self.sheet.lines(x, y, typical, anchor="middle")
        if elapsed.p05_s == elapsed.p95_s:
            return y
        words = wrapped(say(hours_range(elapsed)), style.SMALL, room)
        return self.sheet.lines(x, y - 1, words, style.SMALL, anchor="middle", fill=style.SOFT)
