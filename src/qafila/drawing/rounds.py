# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back as a chart: the runs of each along an axis of time."""

from __future__ import annotations

from dataclasses import dataclass

from qafila.core.document import Speaker, Wording, phrase
from qafila.drawing import style
from qafila.drawing.quantities import hours
from qafila.drawing.sheet import Pen, Sheet
from qafila.drawing.text import width, wrapped

BAR, ROW = 15.0, 24.0
STEPS_MIN = (10, 15, 30, 60, 120, 180, 360, 720, 1440)
"""Round distances of ticks, in minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run.

    Parameters
    ----------
    boards_s, empty_s
        When boarding begins and when everybody is out, from the first movement.
    people
        Who rides.
    target
        Where they are taken.
    """

    boards_s: int
    empty_s: int
    people: int
    target: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsRow:
    """A vehicle and its runs in order."""

    vehicle: str
    rounds: tuple[Round, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundsChart:
    """A row for each vehicle, a bar for each run with its people and where they go.

    Between two bars the vehicle drives back. Time runs in reading direction.

    Raises
    ------
    ValueError
        "rows must not be empty".
    """

    rows: tuple[RoundsRow, ...]
    width: float = style.WIDTH

    def __post_init__(self) -> None:
        if not self.rows:
            raise ValueError("rows must not be empty")

    def svg(self, say: Speaker) -> str:
        """Return the chart in the language of `say`."""
        sheet = Sheet(self.width, say)
        left = 12 + max(width(row.vehicle, style.SMALL) for row in self.rows)
        right = self.width - 14
        last_s = max(each.empty_s for row in self.rows for each in row.rounds)
        room = (right - left) / (width("00:00", style.SMALL) + 14)
        step_s = next((60 * m for m in STEPS_MIN if last_s <= 60 * m * room), 60 * STEPS_MIN[-1])
        whole_s = max(1, -(-last_s // step_s)) * step_s
        top = style.SMALL + 8
        bottom = top + ROW * len(self.rows) + 4

        def x(seconds: int) -> float:
            return left + (right - left) * seconds / whole_s

        for at in range(0, whole_s + 1, step_s):
            pen = Pen(style.INK, 1.2) if at == 0 else Pen(style.HAIR)
            sheet.line([(x(at), top), (x(at), bottom)], pen)
            sheet.text(x(at), top - 5, hours(at), style.SMALL, anchor="middle", fill=style.SOFT)
        for i, row in enumerate(self.rows):
            y = top + 4 + ROW * i + (ROW - BAR) / 2
            sheet.text(0, y + BAR - 4, row.vehicle, style.SMALL)
            ends = [x(each.empty_s) for each in row.rounds[:-1]]
            for end, after in zip(ends, row.rounds[1:], strict=True):
                back = [(end, y + BAR / 2), (x(after.boards_s), y + BAR / 2)]
                sheet.line(back, Pen(style.LINE, 1.2, "3 3"))
            for each in row.rounds:
                self._bar(sheet, each, x(each.boards_s), x(each.empty_s), y)
        note = phrase("figure-rounds-note")
        lines = wrapped(say(note), style.SMALL, self.width, most=3)
        end_y = sheet.lines(0, bottom + style.SMALL + 8, lines, style.SMALL, fill=style.SOFT)
        return sheet.svg(end_y, phrase("figure-rounds-label", count=len(self.rows)))

    def _bar(self, sheet: Sheet, each: Round, begin: float, end: float, y: float) -> None:
        sheet.box(begin, y, end - begin, BAR, fill=style.RANGE, pen=Pen(style.ROUTE))
        people = sheet.say(each.people)
        words = f"{people} · {sheet.say(each.target)}"
        room = end - begin - 8
        for said in (words, people):
            if width(said, style.SMALL) <= room:
                sheet.text(begin + 4, y + BAR - 4, said, style.SMALL)
                return
