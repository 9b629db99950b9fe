# SPDX-License-Identifier: Apache-2.0
"""Colours and type sizes of every figure, in one place.

The colours differ in lightness as well as in hue, so that figures survive a black and white printer
and red-green blindness; what they tell apart is told by a shape, a pattern or a word too. Text
colours have a contrast of at least 4.5 to 1 on `PAPER` and `WASH`.
"""

from __future__ import annotations

from collections.abc import Mapping

FONT = "IBM Plex Sans Arabic, sans-serif"
SLACK = 1.25
"""Room for words, by their width in our font: a browser without it may draw them so much wider."""

INK = "#17202a"
"""Text and what must be seen first."""
SOFT = "#475361"
"""Text that explains other text."""
LINE = "#7d8894"
"""Lines that carry meaning."""
HAIR = "#c9d1d8"
"""Lines that only guide the eye."""
WASH = "#eef1f4"
"""A quiet ground."""
PAPER = "#ffffff"

ROUTE = "#00548f"
"""The route, what is planned, what is taken."""
RANGE = "#a9cbe6"
"""Between the bounds of what is not known exactly."""
OTHER = "#a34700"
"""The alternative, what deviates."""
CARE = "#8c1d5b"
"""Medical places and vehicles; never alone, always with its icon."""

SEA = "#dfe9f0"
LAND = "#fbfaf6"
COAST = "#8fa3b3"
BORDER = "#6b6259"

ERROR = "#a8201a"
WARNING = "#8a5200"
INFO = ROUTE

TONES: Mapping[str, str] = {"error": ERROR, "warning": WARNING, "info": INFO, "plain": INK}
"""Colour of each tone of a notice; its icon has the name of the tone."""

NIGHT: Mapping[str, str] = {
    INK: "#e8ecf0",
    SOFT: "#b3bdc7",
    LINE: "#8d99a5",
    HAIR: "#38424d",
    WASH: "#1e262e",
    PAPER: "#14191f",
    ROUTE: "#7cc0f2",
    RANGE: "#2d5a7d",
    OTHER: "#ffab66",
    CARE: "#f0a0cc",
    SEA: "#101b24",
    LAND: "#20272d",
    COAST: "#5f7282",
    BORDER: "#a1978c",
    ERROR: "#ff8a80",
    WARNING: "#f0b45a",
}
"""What each colour is on a screen by night; `night_sheet` says so to pages, so that a figure is one
and the same SVG by day, by night and on paper."""

WIDTH = 720.0
"""Width of a figure in its own units unless told otherwise; 4 units are 1 mm on A4 paper."""
NARROW = 480.0
"""Below this width figures stack what they otherwise set side by side."""

LARGE = 15.0
BODY = 13.0
SMALL = 11.0
"""Type sizes in units; nothing is smaller than `SMALL`."""

LEADING = 1.3
"""Distance of lines of text, in type sizes: Arabic needs the room."""


def night_sheet() -> str:
    """Return the style sheet that shows figures in colours of the night on a screen at night.

    For whatever page shows them in elements of the class ``drawing``.
    """
    rules = [f".drawing {{ background: {NIGHT[PAPER]}; }}"]
    rules += [
        f'.drawing [{part}="{day}"] {{ {part}: {night}; }}'
        for day, night in NIGHT.items()
        for part in ("fill", "stroke")
    ]
    return "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}\n"
