# SPDX-License-Identifier: Apache-2.0
"""Make ``base_map.json`` and ``base_map.md`` from the countries of Natural Earth.

Run by hand when the source or the names change, never at plan time::

    python src/qafila/data/make_base_map.py                      # runs `npm pack world-atlas`
    python src/qafila/data/make_base_map.py countries-10m.json   # or takes the file from there

The source is one topology: a border between two countries is one arc that both rings name. Arcs are
simplified once, finely where Qafila is used most and coarsely elsewhere, so that neighbours keep
fitting and no seam shows between fine and coarse.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

PACKAGE = "world-atlas@2.0.2"
MEMBER = "package/countries-10m.json"
SOURCE_SHA256 = "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79"
HERE = Path(__file__).parent

STEP_DEG = 0.001
"""Grid of the output: about 100 m, finer than the source is true."""

FINE = (20.0, 10.0, 65.0, 45.0)
MIDDLE = (-18.0, -5.0, 75.0, 56.0)
"""West, south, east, north in degrees: where operations are likeliest, and what surrounds them."""

FINE_TOLERANCE_DEG = 0.003
MIDDLE_TOLERANCE_DEG = 0.006
COARSE_TOLERANCE_DEG = 0.08

Point: TypeAlias = tuple[float, float]
Arc: TypeAlias = list[Point]


def within(point: Point, box: tuple[float, float, float, float]) -> bool:
    """Tell whether `point` (lon, lat) lies in `box` (west, south, east, north)."""
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def tolerance_deg(point: Point) -> float:
    """Return how far a simplified line may stray from `point`."""
    if within(point, FINE):
        return FINE_TOLERANCE_DEG
    return MIDDLE_TOLERANCE_DEG if within(point, MIDDLE) else COARSE_TOLERANCE_DEG


def distance(point: Point, start: Point, end: Point) -> float:
    """Return the distance in degrees from `point` to the segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length2 = dx * dx + dy * dy
    u = 0.0
    if length2:
        u = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length2))
    return math.hypot(point[0] - start[0] - u * dx, point[1] - start[1] - u * dy)


def simplified(arc: Arc, tolerance: Callable[[Point], float]) -> Arc:
    """Return `arc` without the points that hardly bend it (Douglas and Peucker)."""
    keep = {0, len(arc) - 1}
    spans = [(0, len(arc) - 1)]
    while spans:
        first, last = spans.pop()
        worst, at = 1.0, -1
        for i in range(first + 1, last):
            ratio = distance(arc[i], arc[first], arc[last]) / tolerance(arc[i])
            if ratio > worst:
                worst, at = ratio, i
        if at >= 0:
            keep.add(at)
            spans += [(first, at), (at, last)]
    return [arc[i] for i in sorted(keep)]


def source_arcs(topology: dict[str, Any]) -> list[Arc]:
    """Return the arcs of a quantized topology in degrees."""
    (scale_x, scale_y), (move_x, move_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    arcs: list[Arc] = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc: Arc = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            arc.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(arc)
    return arcs


def polygons_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """Return the polygons of a geometry: lists of rings, outer first, of references to arcs."""
    polygons: list[list[list[int]]] = geometry["arcs"]
    return [geometry["arcs"]] if geometry["type"] == "Polygon" else polygons


def ring_size_deg(ring: list[int], arcs: list[Arc]) -> tuple[float, Point]:
    """Return the diagonal of the ring's box and its first point."""
    points = [p for ref in ring for p in arcs[ref if ref >= 0 else ~ref]]
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return math.hypot(max(lons) - min(lons), max(lats) - min(lats)), points[0]


def kept_polygons(geometry: dict[str, Any], arcs: list[Arc]) -> list[list[list[int]]]:
    """Return what is worth drawing: the largest island, and what is well above the tolerance.

    Nothing is left of a state that is smaller than the tolerance.
    """

    def has_area(ring: list[int]) -> bool:
        return sum(len(arcs[ref if ref >= 0 else ~ref]) - 1 for ref in ring) >= 3

    def worth(ring: list[int]) -> bool:
        size, point = ring_size_deg(ring, arcs)
        return has_area(ring) and size > 6 * tolerance_deg(point)

    polygons = sorted(polygons_of(geometry), key=lambda rings: -ring_size_deg(rings[0], arcs)[0])
    return [
        [rings[0], *(hole for hole in rings[1:] if worth(hole))]
        for i, rings in enumerate(polygons)
        if worth(rings[0]) or (i == 0 and has_area(rings[0]))
    ]


def country_names() -> dict[str, tuple[str, str]]:
    """Return English and Arabic names by the source's name."""
    with (HERE / "country_names.csv").open(encoding="utf-8", newline="") as file:
        return {row["source"]: (row["en"], row["ar"]) for row in csv.DictReader(file)}


def on_grid(arc: Arc) -> list[list[int]]:
    """Return `arc` in steps of the grid, delta coded, without repeated points."""
    deltas: list[list[int]] = []
    x = y = 0
    for lon, lat in arc:
        new_x, new_y = round(lon / STEP_DEG), round(lat / STEP_DEG)
        if deltas and (new_x, new_y) == (x, y):
            continue
        deltas.append([new_x - x, new_y - y])
        x, y = new_x, new_y
    return deltas


def base_map(topology: dict[str, Any]) -> dict[str, Any]:
    """Return the topology that is committed: fewer points, two names a country, arcs in use."""
    arcs = [simplified(arc, tolerance_deg) for arc in source_arcs(topology)]
    names = country_names()
    index: dict[int, int] = {}
    countries = []
    for geometry in sorted(
        topology["objects"]["countries"]["geometries"], key=lambda g: str(g["properties"])
    ):
        source = geometry["properties"]["name"]
        if source not in names:
            continue
        polygons = kept_polygons(geometry, arcs)
        if not polygons:
            continue
        for ref in (ref for rings in polygons for ring in rings for ref in ring):
            index.setdefault(ref if ref >= 0 else ~ref, len(index))
        refs = [
            [[index[r] if r >= 0 else ~index[~r] for r in ring] for ring in rings]
            for rings in polygons
        ]
        en, ar = names[source]
        countries.append(
            {
                "type": "MultiPolygon",
                "arcs": refs,
                "id": geometry.get("id", ""),
                "properties": {"en": en, "ar": ar},
            }
        )
    return {
        "type": "Topology",
        "transform": {"scale": [STEP_DEG, STEP_DEG], "translate": [0, 0]},
        "objects": {"countries": {"type": "GeometryCollection", "geometries": countries}},
        "arcs": [on_grid(arcs[i]) for i in index],
    }


def as_text(topology: dict[str, Any]) -> str:
    """Return the topology as JSON with one country or arc on a line, so that changes show."""

    def lines(items: list[Any]) -> str:
        return ",\n".join(json.dumps(i, ensure_ascii=False, separators=(",", ":")) for i in items)

    head = json.dumps({"type": topology["type"], "transform": topology["transform"]})
    countries = lines(topology["objects"]["countries"]["geometries"])
    return (
        f'{head[:-1]},\n"objects": {{"countries": {{"type": "GeometryCollection", '
        f'"geometries": [\n{countries}\n]}}}},\n"arcs": [\n{lines(topology["arcs"])}\n]}}\n'
    )


NOTE = """\
# The base map

`base_map.json` holds the outlines of countries that maps of a route are drawn on.

- **Source:** Natural Earth 4.1.0, Admin 0 – Countries, 1:10 m, as carried by the npm package
  `{package}` (`countries-10m.json`)
- **Licence:** Natural Earth is in the public domain. The package that carries it is under the ISC
  licence; none of its code is used.
- **Made on** {date} by `make_base_map.py` beside this file. `country_names.csv` gives the names in
  Arabic and English, which are ours.
- **SHA-256 of the source:** `{source}`
- **SHA-256 of `base_map.json`:** `{digest}`
- **Size:** {size} bytes, {countries} countries and territories, {points} points

**How.** The arcs of the topology are simplified (Douglas and Peucker) and rounded to {step}°:
to {fine}° within {fine_box};
to {middle}° in the wider belt {middle_box};
to {coarse}° elsewhere. Islands and holes smaller than six times the tolerance are left out, except
a country's largest island. The result is TopoJSON, which other programs read too.

**Borders and names are Natural Earth's** (borders as they are held on the ground) and imply no
opinion on the legal status of any country, territory or area, nor on where its frontiers run. Every
map that shows a border says so. Maps write the names of those countries and territories only that
have a code in ISO 3166-1; others are drawn without a name.

**Not for finding one's way.** Outlines are true to about half a kilometre where they are finest.
"""


def box_text(box: tuple[float, float, float, float]) -> str:
    """Return a box in words a reader knows."""

    def side(value: float, plus: str, minus: str) -> str:
        return f"{abs(value):g}° {plus if value >= 0 else minus}"

    west, south, east, north = box
    across = f"{side(west, 'E', 'W')} to {side(east, 'E', 'W')}"
    return f"{across}, {side(south, 'N', 'S')} to {side(north, 'N', 'S')}"


def source_bytes(arguments: list[str]) -> bytes:
    """Return the source file: the one named, else the one in the npm package."""
    if arguments:
        return Path(arguments[0]).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - a program run by hand, with arguments from above
            ["npm", "pack", "--silent", PACKAGE],  # noqa: S607 - the npm of whoever runs it
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            member = tar.extractfile(MEMBER)
            if member is None:
                raise SystemExit(f"{PACKAGE} holds no {MEMBER}")
            return member.read()


def main(arguments: list[str]) -> None:
    """Write both files; refuse a source other than the one they were made from."""
    raw = source_bytes(arguments)
    found = hashlib.sha256(raw).hexdigest()
    if found != SOURCE_SHA256:
        raise SystemExit(f"the digest is {found}, not {SOURCE_SHA256}: check, then change it here")
    topology = base_map(json.loads(raw))
    data = as_text(topology).encode("utf-8")
    (HERE / "base_map.json").write_bytes(data)
    note = NOTE.format(
        package=PACKAGE,
        date=datetime.now(UTC).date().isoformat(),
        source=found,
        digest=hashlib.sha256(data).hexdigest(),
        size=len(data),
        countries=len(topology["objects"]["countries"]["geometries"]),
        points=sum(len(arc) for arc in topology["arcs"]),
        step=STEP_DEG,
        fine=FINE_TOLERANCE_DEG,
        fine_box=box_text(FINE),
        middle=MIDDLE_TOLERANCE_DEG,
        middle_box=box_text(MIDDLE),
        coarse=COARSE_TOLERANCE_DEG,
    )
    (HERE / "base_map.md").write_text(note, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
