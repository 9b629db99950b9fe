# SPDX-License-Identifier: Apache-2.0
"""From degrees to paper: a view of the earth's surface, and the outlines that fall into it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

from qafila.data import Box, Country, LonLat

Point: TypeAlias = tuple[float, float]
"""x and y on paper, y downwards."""

KM_PER_DEGREE = 111.2
"""Length of a degree of latitude, to the accuracy of a small map."""

LEAST_SPAN_KM = 12.0
LONE_SPAN_KM = 90.0
"""No view is smaller; a single place is shown in its surroundings."""

FINEST = 0.7
"""Points of an outline closer than this on paper are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A rectangle of the earth on a rectangle of paper, north up, true to scale at its middle.

    Parameters
    ----------
    box
        West, south, east and north in degrees.
    width, height
        Size on paper, in units.
    """

    box: Box
    width: float
    height: float

    def point(self, lon: float, lat: float) -> Point:
        """Return where a position lies on paper."""
        west, south, east, north = self.box
        return (lon - west) / (east - west) * self.width, (north - lat) / (
            north - south
        ) * self.height

    @property
    def units_per_km(self) -> float:
        """Units on paper for one kilometre, north to south."""
        return self.height / (self.box[3] - self.box[1]) / KM_PER_DEGREE


def fitted(
    positions: Sequence[LonLat], width: float, margin: float, shapes: tuple[float, float]
) -> View:
    """Return the view that holds `positions`.

    Parameters
    ----------
    positions
        (lon, lat) in degrees; at least one.
    width
        Width of the paper in units.
    margin
        Room kept around the positions, in units, for what is written beside them.
    shapes
        Least and greatest height as a share of the width.
    """
    lons, lats = [p[0] for p in positions], [p[1] for p in positions]
    middle = ((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
    # Equal lengths look equal at the middle latitude; kept off the poles, where they cannot.
    shrink = max(0.05, math.cos(math.radians(middle[1])))
    least = (LEAST_SPAN_KM if len(set(positions)) > 1 else LONE_SPAN_KM) / KM_PER_DEGREE
    across = max((max(lons) - min(lons)) * shrink, least)
    down = max(lats) - min(lats)
    inner = width - 2 * margin
    height = min(max(down / across * inner + 2 * margin, shapes[0] * width), shapes[1] * width)
    per_degree = inner / across
    if down:
        per_degree = min(per_degree, (height - 2 * margin) / down)
    half_lon, half_lat = width / per_degree / shrink / 2, height / per_degree / 2
    return View(
        box=(
            middle[0] - half_lon,
            middle[1] - half_lat,
            middle[0] + half_lon,
            middle[1] + half_lat,
        ),
        width=width,
        height=height,
    )


@dataclass(slots=True)
class Outlines:
    """What of the base map falls into a view, on paper.

    Parameters
    ----------
    land
        Per country its areas, cut to the view; to be filled by the even-odd rule.
    borders
        Lines between two countries.
    coasts
        Lines between a country and water.
    """

    land: list[tuple[Country, list[list[Point]]]] = field(default_factory=list)
    borders: list[list[Point]] = field(default_factory=list)
    coasts: list[list[Point]] = field(default_factory=list)


def outlines(countries: Iterable[Country], view: View) -> Outlines:
    """Return the outlines of `countries` in `view`."""
    found = Outlines()
    edges: dict[tuple[LonLat, LonLat], bool] = {}
    rings: list[Sequence[LonLat]] = []
    for country in countries:
        areas: list[list[Point]] = []
        for ring, box in zip(country.rings, country.boxes, strict=True):
            if not _meet(box, view.box):
                continue
            area = _cut(ring, view.box)
            if len(area) >= 3:
                areas.append(_thinned([view.point(*p) for p in area]))
            rings.append(ring)
        if areas:
            found.land.append((country, areas))
    within = [_edges_within(ring, view.box) for ring in rings]
    for ring_edges in within:
        for start, end in ring_edges:
            edges[start, end] = (end, start) in edges
    shared = {edge for edge, again in edges.items() if again}
    for ring_edges in within:
        _add_lines(ring_edges, shared, view, found)
    return found


def _add_lines(
    edges: list[tuple[LonLat, LonLat]],
    shared: set[tuple[LonLat, LonLat]],
    view: View,
    found: Outlines,
) -> None:
    """Join the edges of a ring to lines; an edge of two countries is drawn once."""
    line: list[LonLat] = []
    kind = ""
    for start, end in edges:
        if (end, start) in shared:
            continue
        now = "border" if (start, end) in shared else "coast"
        if now != kind or not line or line[-1] != start:
            _keep(line, kind, view, found)
            line, kind = [start], now
        line.append(end)
    _keep(line, kind, view, found)


def _keep(line: list[LonLat], kind: str, view: View, found: Outlines) -> None:
    if len(line) < 2:
        return
    where = found.borders if kind == "border" else found.coasts
    for piece in _pieces([view.point(*p) for p in line], view.width, view.height):
        where.append(_thinned(piece))


def _meet(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1]


def _edges_within(ring: Sequence[LonLat], box: Box) -> list[tuple[LonLat, LonLat]]:
    """Return the edges of `ring` that may touch `box`."""
    west, south, east, north = box
    kept = []
    x1, y1 = ring[0]
    for point in ring[1:]:
        x2, y2 = point
        if not (
            (x1 < west and x2 < west)
            or (x1 > east and x2 > east)
            or (y1 < south and y2 < south)
            or (y1 > north and y2 > north)
        ):
            kept.append(((x1, y1), point))
        x1, y1 = x2, y2
    return kept


def _cut(ring: Sequence[LonLat], box: Box) -> list[LonLat]:
    """Return the part of an area inside `box`, cut side after side (Sutherland and Hodgman)."""
    points = list(ring)
    for axis, limit, sign in ((0, box[0], 1), (0, box[2], -1), (1, box[1], 1), (1, box[3], -1)):
        if not points:
            return points
        cut: list[LonLat] = []
        before = points[-1]
        before_in = (before[axis] - limit) * sign >= 0
        for point in points:
            inside = (point[axis] - limit) * sign >= 0
            if inside != before_in:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                cut.append(
                    (
                        before[0] + share * (point[0] - before[0]),
                        before[1] + share * (point[1] - before[1]),
                    )
                )
            if inside:
                cut.append(point)
            before, before_in = point, inside
        points = cut
    return points


def _pieces(line: Sequence[Point], width: float, height: float) -> list[list[Point]]:
    """Return the parts of `line` that lie on the paper."""
    pieces: list[list[Point]] = []
    for start, end in pairwise(line):
        cut = _cut_segment(start, end, width, height)
        if cut is None:
            continue
        if pieces and pieces[-1][-1] == cut[0]:
            pieces[-1].append(cut[1])
        else:
            pieces.append([cut[0], cut[1]])
    return pieces


def _cut_segment(
    start: Point, end: Point, width: float, height: float
) -> tuple[Point, Point] | None:
    """Return the part of a segment on the paper (Liang and Barsky), None when there is none."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    enter, leave = 0.0, 1.0
    for step, room in (
        (-dx, start[0]),
        (dx, width - start[0]),
        (-dy, start[1]),
        (dy, height - start[1]),
    ):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    if enter > leave:
        return None
    first = start if enter == 0 else (start[0] + enter * dx, start[1] + enter * dy)
    last = end if leave == 1 else (start[0] + leave * dx, start[1] + leave * dy)
    return first, last


def _thinned(line: list[Point]) -> list[Point]:
    """Return `line` without points that cannot be told apart on paper; both ends stay."""
    kept = [line[0]]
    for point in line[1:-1]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= FINEST:
            kept.append(point)
    if len(line) > 1:
        kept.append(line[-1])
    return kept
