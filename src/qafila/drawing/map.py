# SPDX-License-Identifier: Apache-2.0
"""The map of a route on the small base map: places, ways, borders, a scale bar and a legend."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from qafila.core.document import Phrase, Speaker, phrase
from qafila.core.values import PlaceKind
from qafila.data import Country, base_map
from qafila.drawing import style
from qafila.drawing.geography import Outlines, Point, View, fitted, outlines
from qafila.drawing.legend import draw_legend
from qafila.drawing.map_signs import (
    DOT,
    MARKER,
    MapPlace,
    Way,
    draw_letter,
    draw_marker,
    legend_entries,
    lettered,
    way_colour,
    way_dash,
)
from qafila.drawing.placing import Area, Rect, Room, around
from qafila.drawing.quantities import distance
from qafila.drawing.sheet import Pen, Sheet, num
from qafila.drawing.text import width, wrapped

__all__ = ["MapPlace", "RouteMap", "Way"]

BREAKS = (132.0, 88.0, 56.0)
"""Widths that a name is broken to, one after the other, until it finds room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteMap:
    """Where the route runs: north up, the same way round in every language.

    Parameters
    ----------
    places
        Names are written for those on the route first; a name without room is numbered and listed.
    ways
        Straight between the points given.
    land
        The base map; None takes the one that ships with Qafila, an empty tuple draws none.
    width
        Width in units; at least 240.
    """

    places: tuple[MapPlace, ...]
    ways: tuple[Way, ...] = ()
    land: tuple[Country, ...] | None = None
    width: float = style.WIDTH

    def svg(self, say: Speaker) -> str:
        """Return the map with names in the language of `say`."""
        located = [p for p in self.places if p.lat is not None and p.lon is not None]
        positions = [(p.lon, p.lat) for p in located if p.lon is not None and p.lat is not None]
        positions += [(lon, lat) for way in self.ways for lat, lon in way.points]
        sheet = Sheet(self.width, say)
        if not positions:
            return _empty(sheet)
        shapes = (0.62, 1.25) if self.width < style.NARROW else (0.42, 0.95)
        view = fitted(positions, self.width, min(64.0, self.width * 0.11), shapes)
        drawn = _Map(self, located, sheet, view)
        height = drawn.draw(missing=len(self.places) - len(located))
        return sheet.svg(height, phrase("figure-map-label", count=len(located)))


def _empty(sheet: Sheet) -> str:
    label = phrase("figure-map-empty")
    sheet.box(0.5, 0.5, sheet.width - 1, 89, fill=style.WASH, pen=Pen(style.HAIR))
    lines = wrapped(sheet.say(label), style.BODY, sheet.width - 40, most=3)
    sheet.lines(sheet.width / 2, 50 - 8 * (len(lines) - 1), lines, anchor="middle", fill=style.SOFT)
    return sheet.svg(90, label)


class _Map:
    """A map in the making, in paper coordinates: geography is never mirrored."""

    def __init__(
        self, figure: RouteMap, places: Sequence[MapPlace], sheet: Sheet, view: View
    ) -> None:
        self.figure = figure
        self.places = sorted(places, key=lambda p: not p.on_route)
        self.sheet = sheet
        self.view = view
        self.room = Room(view.width, view.height)
        self.key: list[tuple[int, MapPlace]] = []
        self.letters = lettered(figure.ways, sheet.say.lang)

    def draw(self, missing: int) -> float:
        """Draw everything; return the height of the figure."""
        sheet, view = self.sheet, self.view
        sheet.box(0, 0, view.width, view.height, fill=style.SEA)
        found = outlines(base_map() if self.figure.land is None else self.figure.land, view)
        self._land(found)
        self._ways()
        self._scale()
        self._north()
        markers = self._markers()
        for way in self.figure.ways:
            self._letter(way)
        for place, at in markers:
            self._label(place, at)
        self._countries(found)
        sheet.box(0.5, 0.5, view.width - 1, view.height - 1, pen=Pen(style.LINE))
        entries = legend_entries(self.figure.ways, self.places, self.letters)
        bottom = draw_legend(sheet, entries, view.height + 22) + 26
        bottom = self._numbers(bottom)
        if missing:
            bottom = self._note(phrase("figure-map-missing", count=missing), bottom)
        if found.borders or found.coasts:
            bottom = self._note(phrase("figure-map-borders"), bottom)
        return bottom - 8

    # -- the ground ---------------------------------------------------------------------------

    def _land(self, found: Outlines) -> None:
        d = "".join(_path(ring) + "Z" for _, rings in found.land for ring in rings)
        if d:
            self.sheet.add(f'<path d="{d}" fill="{style.LAND}" fill-rule="evenodd"/>')
        for lines, colour, thick, dash in (
            (found.coasts, style.COAST, "0.8", ""),
            (found.borders, style.BORDER, "1.3", ' stroke-dasharray="7 2.5 1.5 2.5"'),
        ):
            d = "".join(_path(line) for line in lines)
            if d:
                self.sheet.add(
                    f'<path d="{d}" fill="none" stroke="{colour}" stroke-width="{thick}" '
                    f'stroke-linejoin="round"{dash}/>'
                )

    def _countries(self, found: Outlines) -> None:
        """Write the names of countries that have a code in ISO 3166-1, where there is room left."""
        if len(found.land) < 2:
            return
        for country, rings in found.land:
            if not country.iso:
                continue
            area = Area(rings, self.view.height)
            words = self.sheet.say(country.name)
            for size in (style.LARGE, style.SMALL):
                rect = area.best(width(words, size) + 8, size * 1.3, self.room)
                if rect:
                    self._write_soft((rect[0] + rect[2]) / 2, rect[3] - size * 0.35, words, size)
                    self.room.take(rect)
                    break

    # -- the route ----------------------------------------------------------------------------

    def _ways(self) -> None:
        """Draw the ways, the planned one on top."""
        for way in sorted(self.figure.ways, key=lambda w: w.kind == "main"):
            self._way(way, way_colour(way), way_dash(way, self.figure.ways))

    def _way(self, way: Way, colour: str, dash: str) -> None:
        line = [self.view.point(lon, lat) for lat, lon in way.points]
        if len(line) < 2:
            return
        d = _path(line)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        shape = f'<path d="{d}" fill="none" stroke-linejoin="round" stroke-linecap="butt"'
        self.sheet.add(f'{shape} stroke="{style.PAPER}" stroke-width="6.5"/>')
        self.sheet.add(f'{shape} stroke="{colour}" stroke-width="3.2"{dashes}/>')
        self.room.avoid(line)
        for a, b in pairwise(line):
            if math.dist(a, b) >= 4 * MARKER:
                self._arrow(a, b, colour)

    def _arrow(self, a: Point, b: Point, colour: str) -> None:
        """Draw the direction of travel at the middle of a segment."""
        length = math.dist(a, b)
        ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
        x, y = (a[0] + b[0]) / 2 + 5 * ux, (a[1] + b[1]) / 2 + 5 * uy
        corners = [
            (x, y),
            (x - 11 * ux - 6 * uy, y - 11 * uy + 6 * ux),
            (x - 11 * ux + 6 * uy, y - 11 * uy - 6 * ux),
        ]
        self.sheet.add(
            f'<path d="{_path(corners)}Z" fill="{colour}" stroke="{style.PAPER}" stroke-width="1"/>'
        )

    def _letter(self, way: Way) -> None:
        """Write the letter of a way on its longest segment, where nothing else stands."""
        letter = self.letters.get(way)
        if not letter:
            return
        line = [self.view.point(lon, lat) for lat, lon in way.points]
        a, b = max(pairwise(line), key=lambda ab: math.dist(*ab))
        shares = (0.3, 0.7, 0.2, 0.8, 0.4, 0.6)
        spots = [(a[0] + (b[0] - a[0]) * s, a[1] + (b[1] - a[1]) * s) for s in shares]
        x, y = next((p for p in spots if self.room.free(_square(p, 9))), spots[0])
        self.room.take(_square((x, y), 9))
        draw_letter(self.sheet, letter, self.sheet.x(x), y, way_colour(way))

    # -- places -------------------------------------------------------------------------------

    def _markers(self) -> list[tuple[MapPlace, Point]]:
        """Draw a marker for each place, set aside with a line where another one stands already."""
        placed: list[tuple[MapPlace, Point]] = []
        for place in self.places:
            if place.lon is None or place.lat is None:
                continue
            true = self.view.point(place.lon, place.lat)
            reach = _reach(place)
            at = self._standing(true, reach)
            self.room.take(_square(at, reach))
            placed.append((place, at))
            if at != true:
                self.sheet.add(
                    f'<path d="{_path([true, at])}" stroke="{style.INK}" stroke-width="1.2"/>'
                    f'<circle cx="{num(true[0])}" cy="{num(true[1])}" r="2.2" fill="{style.INK}"/>'
                )
        for place, at in placed:
            self._marker(place, at)
        return placed

    def _standing(self, true: Point, reach: float) -> Point:
        """Return where a marker stands: in its place if it covers but the rim of another."""
        if self.room.free(_square(true, reach - 2), gap=0):
            return true
        free = [p for p in _beside(true) if self.room.free(_square(p, reach), gap=0)]
        off_ways = (p for p in free if not self.room.crossed(_square(p, reach)))
        return next(off_ways, free[0] if free else true)

    def _marker(self, place: MapPlace, at: Point) -> None:
        x, y = self.sheet.x(at[0]), at[1]
        draw_marker(self.sheet, place.kind, x, y, on_route=place.on_route)

    def _label(self, place: MapPlace, at: Point) -> None:
        """Write the name of a place beside it, else a number that is explained below the map."""
        bold = place.on_route
        size = style.BODY if bold else style.SMALL
        reach = _reach(place) + 2
        words = " ".join(self.sheet.say(place.name).split())
        broken = (wrapped(words, size, limit, most=3, bold=bold) for limit in BREAKS)
        tries = [lines for lines in broken if " ".join(lines) == words]
        found = (
            (lines, rect)
            for crossed in (False, True)
            for lines in tries
            if (rect := self._spot(at, lines, size, reach, crossed=crossed))
        )
        lines, rect = next(found, ((), None))
        if rect is None:
            self.key.append((len(self.key) + 1, place))
            bold, lines = True, (str(len(self.key)),)
            rect = self._spot(at, lines, size, reach, crossed=True)
        if rect is None:  # as crowded as this: the number covers what it must
            rect = (at[0] + 4, at[1] - reach - 8, at[0] + 20, at[1] - reach + 8)
        self.room.take(rect)
        self._plate(rect)
        for i, line in enumerate(lines):
            y = rect[1] + size * (1 + i * style.LEADING)
            self._write((rect[0] + rect[2]) / 2, y, line, size, bold=bold)

    def _spot(
        self, at: Point, lines: Sequence[str], size: float, reach: float, *, crossed: bool
    ) -> Rect | None:
        """Return where `lines` fit around a marker."""
        wide = max(width(line, size, bold=True) for line in lines) + 6
        tall = len(lines) * size * style.LEADING
        rtl = self.sheet.rtl
        near = [
            *around(at, wide, tall, reach, rtl=rtl),
            *around(at, wide, tall, reach + 9, rtl=rtl),
        ]
        return self.room.first_free(near, crossed=crossed)

    def _plate(self, rect: Rect) -> None:
        self.sheet.add(
            f'<rect x="{num(rect[0])}" y="{num(rect[1])}" width="{num(rect[2] - rect[0])}" '
            f'height="{num(rect[3] - rect[1])}" rx="3" fill="{style.PAPER}" fill-opacity="0.78"/>'
        )

    def _write(self, x: float, y: float, words: str, size: float, *, bold: bool = False) -> None:
        self.sheet.text(self.sheet.x(x), y, words, size, anchor="middle", bold=bold)

    def _write_soft(self, x: float, y: float, words: str, size: float) -> None:
        self.sheet.text(self.sheet.x(x), y, words, size, anchor="middle", fill=style.SOFT)

    # -- what explains the map ----------------------------------------------------------------

    def _scale(self) -> None:
        """Draw a bar of a round length, about a fifth of the width, at the bottom."""
        per_km = self.view.units_per_km
        longest = self.view.width * 0.24 / per_km
        unit = 10.0 ** math.floor(math.log10(longest))
        km = next(step * unit for step in (5, 2, 1) if step * unit <= longest)
        long = km * per_km
        words = self.sheet.say(distance(km * 1000))
        tall = style.SMALL * 1.3 + 10
        left, top = 8.0, self.view.height - tall - 8
        wide = max(long, width(words, style.SMALL)) + 12
        rect = (left, top, left + wide, top + tall)
        self.room.take(rect)
        self._plate(rect)
        y = top + tall - 5
        x1, x2 = left + 6, left + 6 + long
        self.sheet.add(
            f'<path d="M{num(x1)} {num(y - 5)}V{num(y)}H{num(x2)}V{num(y - 5)}" fill="none" '
            f'stroke="{style.INK}" stroke-width="1.4"/>'
        )
        self._write(left + wide / 2, top + style.SMALL + 1, words, style.SMALL)

    def _north(self) -> None:
        words = self.sheet.say(phrase("figure-north"))
        wide = max(18.0, width(words, style.SMALL) + 6)
        x, y = self.view.width - 8 - wide / 2, 8.0
        rect = (x - wide / 2, y, x + wide / 2, y + 36)
        self.room.take(rect)
        self._plate(rect)
        self.sheet.icon("north", self.sheet.x(x - 8, 16), y + 1, 16, style.SOFT)
        self._write_soft(x, y + 30, words, style.SMALL)

    def _numbers(self, y: float) -> float:
        """List the places whose names found no room on the map."""
        size = style.SMALL
        columns = max(1, int(self.figure.width // 220))
        cell = self.figure.width / columns
        for first in range(0, len(self.key), columns):
            ends = [y]
            for column, (n, place) in enumerate(self.key[first : first + columns]):
                x = column * cell + 4
                self.sheet.text(x, y, str(n), size, bold=True)
                name = wrapped(self.sheet.say(place.name), size, cell - 36, most=4)
                ends.append(self.sheet.lines(x + 22, y, name, size))
            y = max(ends) + 4
        return y + 4 if self.key else y

    def _note(self, note: Phrase, y: float) -> float:
        lines = wrapped(self.sheet.say(note), style.SMALL, self.figure.width - 8, most=4)
        return self.sheet.lines(4, y, lines, style.SMALL, fill=style.SOFT) + 3


def _reach(place: MapPlace) -> float:
    return (DOT if place.kind is PlaceKind.WAYPOINT else MARKER) + 1


def _square(at: Point, reach: float) -> Rect:
    return at[0] - reach, at[1] - reach, at[0] + reach, at[1] + reach


def _beside(true: Point) -> list[Point]:
    """Return where a marker may stand when its own place is taken: in rings around it."""
    turns = (0, 180, 90, 270, 45, 135, 225, 315)
    return [
        (true[0] + far * math.cos(math.radians(turn)), true[1] + far * math.sin(math.radians(turn)))
        for far in (21.0, 30.0)
        for turn in turns
    ]


def _path(line: Sequence[Point]) -> str:
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in line)
