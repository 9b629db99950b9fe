# SPDX-License-Identifier: Apache-2.0
"""Finding room for words on a map: what is taken, and where a name still fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from qafila.drawing.geography import Point

Rect: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom on paper."""

ROW = 6.0
"""Distance of the lines along which areas are searched for room."""


class Room:
    """The paper inside a frame, and what already stands there.

    Parameters
    ----------
    width, height
        Size of the frame.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._taken: list[Rect] = []
        self._lines: list[tuple[Point, Point]] = []

    def take(self, rect: Rect) -> None:
        """Mark a rectangle as taken."""
        self._taken.append(rect)

    def avoid(self, line: Sequence[Point]) -> None:
        """Mark a line that words should rather not cover."""
        self._lines.extend(pairwise(line))

    def free(self, rect: Rect, *, gap: float = 1.0) -> bool:
        """Tell whether `rect` is inside the frame and touches nothing taken."""
        left, top, right, bottom = rect
        if left < 2 or top < 2 or right > self.width - 2 or bottom > self.height - 2:
            return False
        return not any(
            left < r + gap and right > le - gap and top < b + gap and bottom > t - gap
            for le, t, r, b in self._taken
        )

    def crossed(self, rect: Rect) -> bool:
        """Tell whether a line to avoid runs through `rect`."""
        return any(_crosses(a, b, rect) for a, b in self._lines)

    def first_free(self, rects: Iterable[Rect], *, crossed: bool) -> Rect | None:
        """Return the first free rectangle; one that a line runs through only where `crossed`."""
        return next((r for r in rects if self.free(r) and (crossed or not self.crossed(r))), None)


def around(at: Point, width: float, height: float, reach: float, *, rtl: bool) -> Iterator[Rect]:
    """Yield rectangles around a point, the best first: beside it, on the side of reading.

    Parameters
    ----------
    at
        The point.
    width, height
        Size of the rectangles.
    reach
        How far they keep from the point.
    rtl
        Whether reading goes to the left.
    """
    x, y = at
    beside = (x - reach - width, x + reach) if rtl else (x + reach, x - reach - width)
    shifts = (x - width / 2, x - 8, x + 8 - width)
    tops = (y - height / 2, y - height, y)
    yield from ((left, tops[0], left + width, tops[0] + height) for left in beside)
    for left in shifts:
        yield left, y - reach - height, left + width, y - reach
        yield left, y + reach, left + width, y + reach + height
    yield from ((left, top, left + width, top + height) for top in tops[1:] for left in beside)


def _crosses(a: Point, b: Point, rect: Rect) -> bool:
    left, top, right, bottom = rect
    (x1, y1), (x2, y2) = a, b
    if max(x1, x2) < left or min(x1, x2) > right or max(y1, y2) < top or min(y1, y2) > bottom:
        return False
    dx, dy = x2 - x1, y2 - y1
    sides = [dx * (py - y1) - dy * (px - x1) for px in (left, right) for py in (top, bottom)]
    return min(sides) <= 0 <= max(sides)


class Area:
    """The inside of an area on paper as spans along rows, quick to search for room.

    Parameters
    ----------
    rings
        Outlines, filled by the even-odd rule.
    height
        Height of the frame.
    """

    def __init__(self, rings: Iterable[Sequence[Point]], height: float) -> None:
        count = max(1, int(height / ROW))
        hits: list[list[float]] = [[] for _ in range(count)]
        for ring in rings:
            x1, y1 = ring[-1]
            for x2, y2 in ring:
                low, high = (y1, y2) if y1 < y2 else (y2, y1)
                for row in range(max(0, int(low / ROW)), min(count, int(high / ROW) + 2)):
                    y = (row + 0.5) * ROW
                    if (y1 <= y) != (y2 <= y):
                        hits[row].append(x1 + (y - y1) / (y2 - y1) * (x2 - x1))
                x1, y1 = x2, y2
        self._spans = [list(zip(sorted(row)[::2], sorted(row)[1::2], strict=False)) for row in hits]

    def best(self, width: float, height: float, room: Room) -> Rect | None:
        """Return the roomiest place for a rectangle inside the area that is free in `room`."""
        rows = int(height / ROW) + 2
        best: tuple[float, Rect] | None = None
        for first in range(0, len(self._spans) - rows + 1, 2):
            top = (first + rows / 2) * ROW - height / 2
            for left, right in self._common(first, rows, width):
                steps = max(1, min(9, int((right - left - width) / 14) + 1))
                for i in range(steps):
                    at = left + (right - left - width) * ((i + 0.5) / steps)
                    rect = (at, top, at + width, top + height)
                    slack = min(at - left, right - at - width) + 0.4 * min(
                        top, room.height - top - height
                    )
                    if (
                        (best is None or slack > best[0])
                        and room.free(rect, gap=4)
                        and not room.crossed(rect)
                    ):
                        best = (slack, rect)
        return best[1] if best else None

    def _common(self, first: int, rows: int, least: float) -> list[tuple[float, float]]:
        """Return the spans that are inside the area on all of `rows` rows from `first` on."""
        common = [s for s in self._spans[first] if s[1] - s[0] >= least]
        for row in range(first + 1, first + rows):
            common = [
                (max(a, c), min(b, d))
                for a, b in common
                for c, d in self._spans[row]
                if min(b, d) - max(a, c) >= least
            ]
        return common
