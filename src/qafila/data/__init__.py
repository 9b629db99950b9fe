# SPDX-License-Identifier: Apache-2.0
"""Data that ships with Qafila: made by scripts beside it, with source, licence, date and digest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TypeAlias

from qafila.core.values import Name

LonLat: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees."""

Box: TypeAlias = tuple[float, float, float, float]
"""West, south, east and north in degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """The outline of a country or territory as Natural Earth draws it; implies no opinion on it.

    Parameters
    ----------
    name
        In Arabic and English.
    iso
        Numeric code of ISO 3166-1 as three digits; empty where that standard has none. Maps write
        the names of those with a code only.
    rings
        Closed rings of (lon, lat), islands and holes alike: fill by the even-odd rule. Neighbours
        share the very points of their border.
    boxes
        The box around each ring, in the same order.
    """

    name: Name
    iso: str
    rings: tuple[tuple[LonLat, ...], ...]
    boxes: tuple[Box, ...]


@cache
def base_map() -> tuple[Country, ...]:
    """Return the countries of the world, drawn finely around Syria and coarsely far from it.

    Read once; what it holds and where it is from is said in ``base_map.md``.
    """
    topology = json.loads((resources.files(__package__) / "base_map.json").read_text("utf-8"))
    steps_per_degree = round(1 / topology["transform"]["scale"][0])
    arcs: list[list[LonLat]] = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc: list[LonLat] = []
        for dx, dy in deltas:
            x += dx
            y += dy
            arc.append((x / steps_per_degree, y / steps_per_degree))
        arcs.append(arc)
    return tuple(
        _country(geometry, arcs) for geometry in topology["objects"]["countries"]["geometries"]
    )


def _country(geometry: dict[str, object], arcs: list[list[LonLat]]) -> Country:
    polygons, names = geometry["arcs"], geometry["properties"]
    assert isinstance(polygons, list)
    assert isinstance(names, dict)
    rings = tuple(_ring(refs, arcs) for polygon in polygons for refs in polygon)
    return Country(
        name=Name(ar=names["ar"], en=names["en"]),
        iso=str(geometry["id"]),
        rings=rings,
        boxes=tuple(_box(ring) for ring in rings),
    )


def _ring(refs: list[int], arcs: list[list[LonLat]]) -> tuple[LonLat, ...]:
    """Join arcs end to start; a negative reference is the complement of an arc walked backwards."""
    ring: list[LonLat] = []
    for ref in refs:
        arc = arcs[ref] if ref >= 0 else arcs[~ref][::-1]
        ring.extend(arc[1:] if ring else arc)
    return tuple(ring)


def _box(ring: tuple[LonLat, ...]) -> Box:
    lons, lats = [p[0] for p in ring], [p[1] for p in ring]
    return min(lons), min(lats), max(lons), max(lats)
