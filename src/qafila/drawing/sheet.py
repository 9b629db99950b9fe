# SPDX-License-Identifier: Apache-2.0
"""The sheet that a figure is drawn on: SVG elements, written down in reading direction.

Every `x` counts from the side where reading starts: the left in English, the right in Arabic. A
figure is therefore laid out once. Elements carry no ids, styles or references, so that many figures
can stand on one page and simple renderers draw them alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from qafila.core.document import Speaker, Wording
from qafila.drawing import style, text
from qafila.drawing.icons import FACING, GRID, icon_path

Anchor = Literal["start", "middle", "end"]


def num(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    rounded = f"{value:.1f}"
    return "0" if rounded in {"0.0", "-0.0"} else rounded.removesuffix(".0")


@dataclass(frozen=True, slots=True)
class Pen:
    """How a line is drawn: its colour, its width in units, and its dashes as SVG writes them."""

    colour: str
    thick: float = 1.0
    dash: str = ""


class Sheet:
    """Elements of one figure in the making.

    Parameters
    ----------
    width
        Width of the figure in units.
    say
        Speaks the language of the figure; its direction is the figure's.
    """

    def __init__(self, width: float, say: Speaker) -> None:
        self.width = width
        self.say = say
        self.rtl = say.rtl
        self._parts: list[str] = []

    def x(self, x: float, extent: float = 0.0) -> float:
        """Return where on paper something of width `extent` begins that starts at `x`."""
        return self.width - x - extent if self.rtl else x

    def add(self, element: str) -> None:
        """Append an element given in paper coordinates."""
        self._parts.append(element)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = "none",
        pen: Pen | None = None,
        radius: float = 0.0,
    ) -> None:
        """Draw a rectangle."""
        corner = f' rx="{num(radius)}"' if radius else ""
        self.add(
            f'<rect x="{num(self.x(x, width))}" y="{num(y)}" width="{num(max(0.0, width))}" '
            f'height="{num(max(0.0, height))}"{corner} fill="{fill}"{_drawn(pen)}/>'
        )

    def line(
        self,
        points: Sequence[tuple[float, float]],
        pen: Pen,
    ) -> None:
        """Draw a line through `points`."""
        d = "L".join(f"{num(self.x(px))} {num(py)}" for px, py in points)
        self.add(f'<path d="M{d}" fill="none"{_drawn(pen)}/>')

    def disc(self, x: float, y: float, radius: float, *, fill: str, pen: Pen | None = None) -> None:
        """Draw a disc around (x, y)."""
        self.add(
            f'<circle cx="{num(self.x(x))}" cy="{num(y)}" r="{num(radius)}" fill="{fill}"'
            f"{_drawn(pen)}/>"
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: float = style.BODY,
        *,
        anchor: Anchor = "start",
        bold: bool = False,
        fill: str = style.INK,
    ) -> None:
        """Write one line whose baseline is `y`, starting, centred or ending at `x`."""
        if not words:
            return
        turned: Anchor = anchor
        if self.rtl and anchor != "middle":
            turned = "end" if anchor == "start" else "start"
        side = "" if turned == "start" else f' text-anchor="{turned}"'
        weight = ' font-weight="600"' if bold else ""
        self.add(
            f'<text x="{num(self.x(x))}" y="{num(y)}" font-size="{num(size)}"{side}{weight} '
            f'fill="{fill}">{text.escaped(text.directed(words, self.rtl))}</text>'
        )

    def lines(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float = style.BODY,
        *,
        anchor: Anchor = "start",
        bold: bool = False,
        fill: str = style.INK,
    ) -> float:
        """Write `lines` below each other, the first on `y`; return the baseline that comes next."""
        for line in lines:
            self.text(x, y, line, size, anchor=anchor, bold=bold, fill=fill)
            y += size * style.LEADING
        return y

    def icon(self, name: str, x: float, y: float, size: float, colour: str) -> None:
        """Draw an icon whose box starts at (x, y); vehicles face the side where reading starts."""
        scale = size / GRID
        at = self.x(x, size)
        turn = (
            f"translate({num(at + size)} {num(y)}) scale({-scale:.4g} {scale:.4g})"
            if self.rtl and name in FACING
            else f"translate({num(at)} {num(y)}) scale({scale:.4g})"
        )
        self.add(f'<path d="{icon_path(name)}" transform="{turn}" fill="{colour}"/>')

    def hatch(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        pattern: int,
        *,
        stroke: str = style.SOFT,
    ) -> None:
        """Fill a rectangle with one of `PATTERNS` patterns of lines, told apart without colour."""
        left = self.x(x, width)
        d = "".join(
            f"M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}"
            for x1, y1, x2, y2 in _pattern_lines(left, y, width, height, pattern % PATTERNS)
        )
        if d:
            dash = (
                ' stroke-dasharray="1.5 3" stroke-linecap="round"'
                if pattern % PATTERNS == 3
                else ""
            )
            thick = 1.6 if dash else 1.0
            self.add(
                f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{thick:g}"{dash}/>'
            )

    def svg(self, height: float, label: Wording) -> str:
        """Return the finished figure; `label` says in words what it shows."""
        words = text.escaped(self.say(label))
        size = f"{num(self.width)} {num(height)}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" '
            f'width="{num(self.width)}" height="{num(height)}" role="img" aria-label="{words}" '
            f'lang="{self.say.lang}" direction="ltr" font-family="{style.FONT}">'
            f"<title>{words}</title>{''.join(self._parts)}</svg>"
        )


PATTERNS = 6
"""Number of patterns that `Sheet.hatch` tells apart."""


def _drawn(pen: Pen | None) -> str:
    if pen is None:
        return ""
    dashes = f' stroke-dasharray="{pen.dash}"' if pen.dash else ""
    return f' stroke="{pen.colour}" stroke-width="{num(pen.thick)}"{dashes}'


def _pattern_lines(
    left: float, top: float, width: float, height: float, pattern: int
) -> list[tuple[float, float, float, float]]:
    """Return the lines of a pattern, cut to the rectangle.

    In order: falling, rising, upright, dotted, level, crossed.
    """
    if width <= 0 or height <= 0:
        return []
    if pattern == 2:
        count = int(width / 5)
        return [(left + 5 * i, top, left + 5 * i, top + height) for i in range(1, count + 1)]
    if pattern in {3, 4}:
        step = 4.0
        count = int(height / step)
        start = top + (height - (count - 1) * step) / 2
        return [(left, start + step * i, left + width, start + step * i) for i in range(count)]
    slopes = {0: (1,), 1: (-1,), 5: (1, -1)}[pattern]
    step = 7.0 if pattern == 5 else 5.0
    return [line for slope in slopes for line in _diagonals(left, top, width, height, slope, step)]


def _diagonals(
    left: float, top: float, width: float, height: float, slope: int, step: float
) -> list[tuple[float, float, float, float]]:
    """Return parallel diagonals that fill the rectangle exactly, without a clip path."""
    lines = []
    for i in range(1, math.ceil((width + height) / step)):
        reach = i * step
        x1, y1 = (reach - height, height) if reach > height else (0.0, reach)
        x2, y2 = (width, reach - width) if reach > width else (reach, 0.0)
        if slope > 0:
            y1, y2 = height - y1, height - y2
        lines.append((left + x1, top + y1, left + x2, top + y2))
    return lines
