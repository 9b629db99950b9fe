# SPDX-License-Identifier: Apache-2.0
"""The base map is what its note says, and the countries on it lie where they should."""

from __future__ import annotations

import hashlib
import importlib.util
import re
from itertools import pairwise
from types import ModuleType

import pytest

from qafila.data import Country, base_map
from tests.figures import (
    DATA,
)


def test_the_base_map_is_the_one_its_note_describes() -> None:
    data = (DATA / "base_map.json").read_bytes()
    note = (DATA / "base_map.md").read_text("utf-8")
    assert f"SHA-256 of `base_map.json`:** `{hashlib.sha256(data).hexdigest()}`" in note
    assert f"{len(data)} bytes" in note
    assert len(data) < 1_000_000
    assert f"{len(base_map())} countries" in note


def holds(country: Country, lon: float, lat: float) -> bool:
    inside = False
    for ring in country.rings:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > lat) != (y2 > lat) and lon < x1 + (lat - y1) / (y2 - y1) * (x2 - x1):
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("lon", "lat", "name"),
    [
        (36.29, 33.51, "Syria"),
        (40.92, 34.45, "Syria"),
        (35.50, 33.89, "Lebanon"),
        (44.36, 33.31, "Iraq"),
        (35.93, 31.95, "Jordan"),
        (34.80, 50.91, "Ukraine"),
        (28.0, -29.5, "Lesotho"),
        (28.0, -26.0, "South Africa"),
    ],
)
def test_places_lie_in_their_countries(lon: float, lat: float, name: str) -> None:
    assert [c.name.en for c in base_map() if holds(c, lon, lat)] == [name]


def test_countries_have_names_in_both_languages_and_closed_rings() -> None:
    found = {c.name.en: c for c in base_map()}
    assert found["Syria"].name.ar == "سوريا"
    assert found["Palestine"].name.ar == "فلسطين"
    for country in base_map():
        assert country.name.ar
        assert re.fullmatch(r"\d{3}|", country.iso)
        for ring, box in zip(country.rings, country.boxes, strict=True):
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            assert all(box[0] <= x <= box[2] and box[1] <= y <= box[3] for x, y in ring)


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_base_map", DATA / "make_base_map.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_maker_of_the_base_map_keeps_shared_borders(maker: ModuleType) -> None:
    # Two squares side by side; the middle of the shared side bends too little to be kept.
    step = {"scale": [0.001, 0.001], "translate": [36, 33]}
    arcs = [
        [[1000, 0], [1, 500], [-1, 500]],
        [[1000, 1000], [-1000, 0], [0, -1000], [1000, 0]],
        [[1000, 1000], [1000, 0], [0, -1000], [-1000, 0]],
    ]
    shapes = [
        {"type": "Polygon", "arcs": [[0, 1]], "id": "760", "properties": {"name": "Syria"}},
        {"type": "Polygon", "arcs": [[~0, ~2]], "id": "368", "properties": {"name": "Iraq"}},
        {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "Not in the table"}},
    ]
    made = maker.base_map(
        {"transform": step, "arcs": arcs, "objects": {"countries": {"geometries": shapes}}}
    )
    names = [g["properties"]["en"] for g in made["objects"]["countries"]["geometries"]]
    assert names == ["Iraq", "Syria"]
    iraq, syria = (g["arcs"] for g in made["objects"]["countries"]["geometries"])
    assert ~iraq[0][0][0] == syria[0][0][0]
    assert made["arcs"][syria[0][0][0]] == [[37000, 33000], [0, 1000]]
