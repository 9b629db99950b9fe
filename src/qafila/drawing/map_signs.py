# SPDX-License-Identifier: Apache-2.0
"""What a route map shows, and its signs: markers of places, lines of ways, and their legend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from qafila.core.document import Wording, phrase
from qafila.core.values import Lang, Name, PlaceKind
from qafila.drawing import style
from qafila.drawing.legend import Entry
from qafila.drawing.sheet import Pen, Sheet

MARKER = 10.0
DOT = 4.5
DASHES = ("9 5", "3 4", "14 4 3 4")
"""Alternatives are told apart by their dashes, in the order given."""

LETTERS: Mapping[Lang, str] = {"ar": "أبجدهوزحطي", "en": "ABCDEFGHIJ"}
"""Ways of one kind are lettered where there are several: on the line and in the legend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlace:
    """A place on the map.

    Parameters
    ----------
    id
        Id of the place; shown where it has no room for its name.
    name, kind
        What it is called and what happens there.
    lat, lon
        Degrees north and east; None where they are not known: the place is then counted, not drawn.
    on_route
        Whether the planned route passes it.

    Raises
    ------
    ValueError
        "lat must be within -90..90", "lon must be within -180..180".
    """

    id: str
    name: Name
    kind: PlaceKind
    lat: float | None = None
    lon: float | None = None
    on_route: bool = True

    def __post_init__(self) -> None:
        if self.lat is not None and not -90 <= self.lat <= 90:
            raise ValueError("lat must be within -90..90")
        if self.lon is not None and not -180 <= self.lon <= 180:
            raise ValueError("lon must be within -180..180")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A line that is driven.

    Parameters
    ----------
    points
        (lat, lon) in degrees, in the direction of travel; fewer than two draw nothing.
    kind
        The planned way or an alternative.
    label
        What to call it, such as "by Sukhnah".
    """

    points: tuple[tuple[float, float], ...]
    kind: Literal["main", "alternative"] = "main"
    label: Wording = None


def draw_marker(sheet: Sheet, kind: PlaceKind, x: float, y: float, *, on_route: bool) -> None:
    """Draw the mark of a place around (x, y): dark on the route, light beside it."""
    ground, sign = (style.ROUTE, style.PAPER) if on_route else (style.PAPER, style.SOFT)
    pen = Pen(style.PAPER if on_route else style.SOFT, 1.4)
    if kind is PlaceKind.WAYPOINT:
        sheet.disc(x, y, DOT, fill=ground, pen=pen)
        return
    sheet.disc(x, y, MARKER, fill=ground, pen=pen)
    size = MARKER * 1.3
    sheet.icon(kind.value, x - size / 2, y - size / 2, size, sign)


def draw_letter(sheet: Sheet, letter: str, x: float, y: float, colour: str) -> None:
    """Draw the letter of a way in a disc around (x, y)."""
    sheet.disc(x, y, 8.5, fill=style.PAPER, pen=Pen(colour, 1.6))
    sheet.text(x, y + 4, letter, style.SMALL, anchor="middle", bold=True)


def lettered(ways: Sequence[Way], lang: Lang) -> dict[Way, str]:
    """Give letters to named ways of a kind that has several of them."""
    named = [w for w in dict.fromkeys(ways) if w.label is not None and len(w.points) > 1]
    several = [w for w in named if sum(o.kind == w.kind for o in named) > 1]
    return dict(zip(several, LETTERS[lang], strict=False))


def way_colour(way: Way) -> str:
    """Return the colour of a way."""
    return style.ROUTE if way.kind == "main" else style.OTHER


def way_dash(way: Way, ways: Sequence[Way]) -> str:
    """Return the dashes of a way: none for the planned one, others in turn for the alternatives."""
    if way.kind == "main":
        return ""
    alternatives = [w for w in ways if w.kind == "alternative"]
    return DASHES[alternatives.index(way) % len(DASHES)]


def legend_entries(
    ways: Sequence[Way], places: Sequence[MapPlace], letters: Mapping[Way, str]
) -> list[Entry]:
    """Explain every sign in use, each once."""
    entries: dict[tuple[str, Wording], Entry] = {}
    for way in sorted(ways, key=lambda w: w.kind != "main"):
        dash, key = way_dash(way, ways), f"figure-way-{way.kind}"
        label = phrase(key) if way.label is None else phrase(f"{key}-named", label=way.label)
        if len(way.points) > 1 and (dash, label) not in entries:
            draw = partial(_draw_way, way_colour(way), dash, letters.get(way, ""))
            room = 54.0 if way in letters else 34.0
            entries[dash, label] = Entry(words=label, sample=draw, room=room)
    used = {p.kind for p in places}
    kinds = [
        Entry(words=phrase(f"place-kind-{k.value}"), sample=partial(_draw_kind, k, True), room=20.0)
        for k in PlaceKind
        if k in used
    ]
    if any(p.on_route for p in places) and not all(p.on_route for p in places):
        beside = partial(_draw_kind, PlaceKind.WAYPOINT, False)
        kinds.append(Entry(words=phrase("figure-off-route"), sample=beside, room=20.0))
    return [*entries.values(), *kinds]


def _draw_way(colour: str, dash: str, letter: str, sheet: Sheet, x: float, y: float) -> None:
    sheet.line([(x, y - 4), (x + 34, y - 4)], Pen(colour, 3.2, dash))
    if letter:
        draw_letter(sheet, letter, x + 44, y - 4, colour)


def _draw_kind(kind: PlaceKind, on_route: bool, sheet: Sheet, x: float, y: float) -> None:
    draw_marker(sheet, kind, x + MARKER, y - 4, on_route=on_route)
