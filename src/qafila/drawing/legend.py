# SPDX-License-Identifier: Apache-2.0
"""Legends: samples with words beside them, in reading direction, in as many rows as needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from qafila.core.document import Wording
from qafila.drawing import style
from qafila.drawing.sheet import Sheet
from qafila.drawing.text import width, wrapped

Draw: TypeAlias = Callable[[Sheet, float, float], None]
"""Draws a sample that starts at x, beside words with the baseline y."""

STEP = 22.0
APART = 18.0

SLACK = 1.12
"""Long words in another font are wider than reckoned: whatever comes after keeps clear of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that a legend explains.

    Parameters
    ----------
    words
        What it means.
    sample
        Draws it; None for words alone.
    room
        Width of the sample.
    bold
        Whether the words stand out.
    """

    words: Wording
    sample: Draw | None = None
    room: float = 0.0
    bold: bool = False


def icon_entry(name: str, words: Wording, colour: str) -> Entry:
    """Return an entry for an icon."""

    def draw(sheet: Sheet, x: float, y: float) -> None:
        sheet.icon(name, x, y - 11.5, 15, colour)

    return Entry(words=words, sample=draw, room=15.0)


def draw_legend(sheet: Sheet, entries: Iterable[Entry], y: float) -> float:
    """Draw `entries` from the baseline `y` on; return the baseline of the last row."""
    x = 0.0
    size = style.SMALL
    for entry in entries:
        lead = entry.room + 5 if entry.sample else 0.0
        line = wrapped(sheet.say(entry.words), size, sheet.width - lead, most=1, bold=entry.bold)
        wide = lead + sum(width(words, size, bold=entry.bold) for words in line)
        if x and x + wide > sheet.width:
            x, y = 0.0, y + STEP
        if entry.sample:
            entry.sample(sheet, x, y)
        sheet.lines(x + lead, y, line, size, bold=entry.bold)
        x += wide * SLACK + APART
    return y
