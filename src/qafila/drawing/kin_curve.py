# SPDX-License-Identifier: Apache-2.0
"""How many kin groups are split at how many vehicles: what one more bus would be worth."""

from __future__ import annotations

from dataclasses import dataclass

from qafila.core.document import Speaker, phrase
from qafila.drawing import style
from qafila.drawing.sheet import Pen, Sheet
from qafila.drawing.text import width, wrapped

HEIGHT = 120.0
LEFT_PAD, RIGHT_PAD = 12.0, 44.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KinCurve:
    """Split kin groups against vehicles, the plan first.

    Parameters
    ----------
    points
        Pairs of vehicles and split groups: vehicles growing, groups falling; at least one.
    least
        Groups that no plan keeps together.
    width
        Width in units.

    Raises
    ------
    ValueError
        "points must not be empty".
    """

    points: tuple[tuple[int, int], ...]
    least: int
    width: float = style.WIDTH

    def __post_init__(self) -> None:
        if not self.points:
            raise ValueError("points must not be empty")

    def svg(self, say: Speaker) -> str:
        """Return the chart in the language of `say`."""
        sheet = Sheet(self.width, say)
        most = max(1, *(split for _, split in self.points))
        first, last = self.points[0][0], max(self.points[0][0] + 1, self.points[-1][0])
        left = LEFT_PAD + max(width(say(mark), style.SMALL) for mark in (self.least, 0))
        right, top = self.width - RIGHT_PAD, style.BODY + 28

        def x(vehicles: int) -> float:
            return left + (right - left) * (vehicles - first) / (last - first)

        def y(split: int) -> float:
            return top + HEIGHT * (1 - split / most)

        sheet.text(0, style.BODY, say(phrase("figure-kin-split")), style.SMALL, fill=style.SOFT)
        sheet.line([(left, y(0)), (right, y(0))], Pen(style.LINE, 1.2))
        if self.least:
            sheet.line([(left, y(self.least)), (right, y(self.least))], Pen(style.HAIR, 1, "5 4"))
        for value in {0, self.least} if abs(y(self.least) - y(0)) > style.SMALL else {0}:
            mark = say(value)
            sheet.text(left - 6, y(value) + 4, mark, style.SMALL, anchor="end", fill=style.SOFT)
        steps = [(x(first), y(self.points[0][1]))]
        for vehicles, split in self.points[1:]:
            steps += [(x(vehicles), steps[-1][1]), (x(vehicles), y(split))]
        sheet.line([*steps, (right, steps[-1][1])], Pen(style.ROUTE, 2.4))
        taken = -1e9
        for vehicles, split in self.points:
            at = x(vehicles)
            sheet.disc(at, y(split), 3.5, fill=style.ROUTE)
            words = say(vehicles), say(split)
            if at - taken > max(width(word, style.SMALL) for word in words) + 10:
                taken = at
                low = y(0) + style.SMALL + 6
                sheet.text(at, low, words[0], style.SMALL, anchor="middle", fill=style.SOFT)
                sheet.text(at + 5, y(split) - 6, words[1], style.SMALL)
        note = phrase("figure-kin-note", least=self.least)
        lines = wrapped(say(note), style.SMALL, self.width, most=3)
        end = sheet.lines(0, y(0) + 2 * style.SMALL + 16, lines, style.SMALL, fill=style.SOFT)
        return sheet.svg(end, phrase("figure-kin-label"))
