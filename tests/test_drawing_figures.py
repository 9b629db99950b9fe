# SPDX-License-Identifier: Apache-2.0
"""What each figure shows: strip, map, timetable, seats and order of march."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qafila import words
from qafila.core.document import Moment
from qafila.core.values import Lang, Name, PlaceKind, VehicleKind
from qafila.data import Country
from qafila.drawing import style
from qafila.drawing.geography import fitted
from qafila.drawing.map import MapPlace, RouteMap, Way
from qafila.drawing.march import MarchVehicle
from qafila.drawing.seats import SeatsChart, VehicleSeats
from qafila.drawing.sheet import PATTERNS, Sheet
from qafila.drawing.strip import Stop, StripMap
from qafila.drawing.timetable import TimetableChart, TimetableRow, TimeWindow
from tests.figures import (
    BOTH,
    HOUR,
    NO_COORDINATES,
    ROAD,
    SVG,
    WIDTHS,
    Keys,
    drawn,
    march,
    route_map,
    said,
    seats,
    spread,
    strip,
    texts,
    timetable,
    tree,
    vehicle_seats,
    view_box,
)

# -- strip -------------------------------------------------------------------------------------


@BOTH
@WIDTHS
def test_a_strip_shows_every_stop_with_its_kind_and_times(lang: Lang, width_: float) -> None:
    figure = replace(strip(width_), stops=tuple(replace(s, note=None) for s in strip().stops))
    found = " ".join(said(figure, lang))
    for stop in figure.stops:
        for word in stop.name.text(lang).split():
            assert word in found
    assert found.count("place-kind-checkpoint") == 3
    assert "figure-km 42" in found or "figure-km 41" in found
    assert "figure-range 7:17 5:02" in found


def test_stops_run_in_reading_direction() -> None:
    figure = StripMap(stops=strip().stops[:3])

    def starts(lang: Lang) -> list[float]:
        root = tree(drawn(figure, lang))
        return [float(c.get("cx", "")) for c in root.iter(f"{SVG}circle")]

    assert starts("en") == sorted(starts("en"))
    assert starts("ar") == sorted(starts("ar"), reverse=True)


def test_control_is_a_word_and_a_pattern_where_it_is_known() -> None:
    # One row: A over four stops, nothing over two, B over the last two.
    svg = drawn(strip(1200))
    held = [t for t in texts(svg) if t.words.startswith("figure-held-by")]
    assert [t.words for t in held] == ["figure-held-by Party A", "figure-held-by Party B"]
    bands = [r for r in tree(svg).iter(f"{SVG}rect") if r.get("stroke")]
    assert [round(float(b.get("width", "")) / (1200 / 8)) for b in bands] == [4, 2]
    assert "figure-held-by" not in drawn(
        StripMap(stops=tuple(replace(s, controlled_by=None) for s in strip().stops))
    )


def test_a_stop_without_figures_claims_none() -> None:
    stops = tuple(Stop(name=Name(en=n), kind=PlaceKind.HALT) for n in "AB")
    assert said(StripMap(stops=stops)) == ["A", "place-kind-halt", "B", "place-kind-halt"]


def test_a_negative_distance_is_refused() -> None:
    with pytest.raises(ValueError, match=r"distance_m must be >= 0"):
        Stop(name=Name(en="A"), kind=PlaceKind.HALT, distance_m=-1)


def test_patterns_differ_and_stay_in_their_rectangle() -> None:
    seen = set()
    for pattern in range(PATTERNS):
        sheet = Sheet(100, Keys("en"))
        sheet.hatch(10, 20, 50, 12, pattern)
        svg = sheet.svg(50, "x")
        element = next(tree(svg).iter(f"{SVG}path"))
        seen.add((element.get("d"), element.get("stroke-dasharray")))
        for x, y in re.findall(r"([\d.]+) ([\d.]+)", element.get("d") or ""):
            assert 10 <= float(x) <= 60
            assert 20 <= float(y) <= 32
    assert len(seen) == PATTERNS


# -- map ---------------------------------------------------------------------------------------


def test_a_map_is_true_to_scale_in_both_directions() -> None:
    view = fitted([(36.0, 33.0), (41.0, 36.0)], 720, 60, (0.4, 1.0))
    a, b = view.point(38.0, 34.5), view.point(39.0, 34.5)
    km = 111.2 * math.cos(math.radians(34.5))
    assert b[0] - a[0] == pytest.approx(km * view.units_per_km, rel=0.001)
    c = view.point(38.0, 33.5)
    assert c[1] - a[1] == pytest.approx(111.2 * view.units_per_km, rel=0.001)
    for corner in ((36.0, 33.0), (41.0, 36.0)):
        x, y = view.point(*corner)
        assert 59 <= x <= 661
        assert 59 <= y <= view.height - 59


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    svg = drawn(route_map())
    km = next(int(w.split()[1]) for w in (t.words for t in texts(svg)) if w.startswith("figure-km"))
    x1, x2 = re.search(r"M([\d.]+) [\d.]+V[\d.]+H([\d.]+)V", svg).groups()  # type: ignore[union-attr]
    line = [(lon, lat) for _, _, _, lat, lon in ROAD]
    view = fitted(line, 720, 64, (0.42, 0.95))
    assert float(x2) - float(x1) == pytest.approx(km * view.units_per_km, abs=0.3)


@BOTH
@WIDTHS
def test_every_place_is_named_on_the_map_or_below_it(lang: Lang, width_: float) -> None:
    found = " ".join(said(route_map(width_), lang))
    for _, name, _, _, _ in ROAD:
        for word in name.text(lang).split():
            assert word in found


def test_a_crowded_map_names_everything_and_numbers_what_has_no_room() -> None:
    places = tuple(
        MapPlace(
            id=f"p{i}",
            name=Name(en=f"Neighbourhood-{i}"),
            kind=PlaceKind.HALT,
            lat=34 + (i % 6) * 0.02,
            lon=36 + (i // 6) * 0.02,
        )
        for i in range(40)
    )
    found = said(RouteMap(places=places, width=360))
    for i in range(40):
        assert f"Neighbourhood-{i}" in found
    assert "1" in found


def test_a_map_is_never_mirrored() -> None:
    def discs(lang: Lang) -> set[tuple[str | None, str | None]]:
        root = tree(drawn(replace(route_map(), width=720), lang))
        found = {(c.get("cx"), c.get("cy")) for c in root.iter(f"{SVG}circle")}
        return {c for c in found if float(c[1] or 0) < 280}

    assert discs("ar") == discs("en")


def test_places_without_coordinates_are_counted() -> None:
    figure = replace(route_map(), places=(*route_map().places, NO_COORDINATES, NO_COORDINATES))
    assert "figure-map-missing 2" in said(figure)
    assert "Nowhere" not in said(figure)
    assert not any("figure-map-missing" in w for w in said(route_map()))


def test_borders_are_named_neutrally() -> None:
    figure = words.Words("ar")
    found = [t.words for t in texts(route_map().svg(figure))]
    assert "سوريا" in found
    assert "العراق" in found
    assert any("Natural Earth" in line for line in found)
    assert "figure-map-borders" in said(route_map())
    assert "figure-map-borders" not in said(replace(route_map(), land=()))


def test_only_countries_with_a_code_are_named() -> None:
    def square(iso: str, name: str, west: float) -> Country:
        ring = ((west, 32.0), (west + 5, 32.0), (west + 5, 34.0), (west, 34.0), (west, 32.0))
        box = (west, 32.0, west + 5, 34.0)
        return Country(name=Name(en=name), iso=iso, rings=(ring,), boxes=(box,))

    land = (square("001", "Codeland", 30), square("", "Otherland", 35))
    places = tuple(
        MapPlace(id=str(i), name=Name(en=f"P{i}"), kind=PlaceKind.HALT, lat=33, lon=31 + 8.0 * i)
        for i in range(2)
    )
    figure = RouteMap(places=places, land=land)
    assert "Codeland" in said(figure)
    assert "Otherland" not in said(figure)
    # The side they share is a border, drawn once; the rest is coast.
    paths = {p.get("stroke"): p.get("d") or "" for p in tree(drawn(figure)).iter(f"{SVG}path")}
    assert paths[style.BORDER].count("M") == 1
    assert paths[style.COAST]


def test_several_named_ways_are_lettered_in_the_legend_and_on_the_line() -> None:
    way = route_map().ways[0]
    second = Way(points=way.points[::-1], label="back")
    assert said(replace(route_map(), ways=(way, second))).count("B") == 2
    assert "B" not in said(route_map())


@pytest.mark.parametrize(("lat", "lon"), [(91.0, 0.0), (-91.0, 0.0), (0.0, 181.0), (0.0, -181.0)])
def test_impossible_coordinates_are_refused(lat: float, lon: float) -> None:
    with pytest.raises(ValueError, match=r"must be within"):
        MapPlace(id="x", name=Name(en="x"), kind=PlaceKind.HALT, lat=lat, lon=lon)


@pytest.mark.parametrize("lat", [-90.0, 0.0, 89.9, 90.0])
def test_a_map_can_be_drawn_anywhere(lat: float) -> None:
    place = MapPlace(id="x", name=Name(en="x"), kind=PlaceKind.HALT, lat=lat, lon=180)
    tree(drawn(RouteMap(places=(place, replace(place, lat=0, lon=-180)))))


# -- timetable ---------------------------------------------------------------------------------


def bars(svg: str, fill: str) -> Iterator[tuple[float, float]]:
    for box in tree(svg).iter(f"{SVG}rect"):
        if box.get("fill") == fill:
            x = float(box.get("x", ""))
            yield x, x + float(box.get("width", ""))


@pytest.mark.parametrize("width_", [360.0, 720.0])
def test_bars_and_marks_stand_where_the_axis_says(width_: float) -> None:
    figure = replace(timetable(width_), start=None, windows=())
    svg = drawn(figure)
    ticks = {
        t.words: (t.left + t.right) / 2 for t in texts(svg) if re.fullmatch(r"\d+:00", t.words)
    }
    zero = ticks["0:00"]
    hour = (ticks["4:00"] - zero) / 4
    ranges = list(bars(svg, style.RANGE))[: len(ROAD)]
    marks = list(bars(svg, style.ROUTE))[: len(ROAD)]
    for row, (left, right), (a, b) in zip(figure.rows, ranges, marks, strict=True):
        assert left == pytest.approx(zero + row.arrive.p05_s / HOUR * hour, abs=0.3)
        assert right == pytest.approx(zero + row.arrive.p95_s / HOUR * hour, abs=0.3)
        assert (a + b) / 2 == pytest.approx(zero + row.arrive.p50_s / HOUR * hour, abs=0.3)


def test_names_keep_clear_of_the_axis_in_a_wider_font_too() -> None:
    """A browser that does not have our font draws words up to a quarter wider."""
    figure = timetable(720.0)
    rows = (replace(figure.rows[-1], name="آخر مركبة عند نهاية الطريق"),)
    found = texts(drawn(replace(figure, rows=rows, start=None, windows=())))
    zero = next((t.left + t.right) / 2 for t in found if t.words == "0:00")
    names = [t for t in found if "مركبة" in t.words or "الطريق" in t.words]
    assert names
    assert max(t.left + 1.25 * (t.right - t.left) for t in names) < zero


def test_clock_hours_are_those_of_the_operation() -> None:
    # Departure is 17:20 in Damascus, so 18:00 is 40 minutes later; with a date at both ends.
    found = {t.words: (t.left + t.right) / 2 for t in texts(drawn(timetable()))}
    hour = (found["4:00"] - found["0:00"]) / 4
    assert found["18:00"] == pytest.approx(found["0:00"] + hour * 40 / 60, abs=0.3)
    assert {"2017-08-28", "2017-08-29"} <= set(found)


def test_without_an_hour_there_is_no_clock() -> None:
    found = said(replace(timetable(), start=None))
    assert not any("2017" in w for w in found)
    assert "figure-timetable-elapsed" in found


def test_clock_ticks_are_full_hours_across_a_change_of_clocks() -> None:
    # Berlin, 27 March 2022: 02:00 does not exist.
    start = Moment(at=datetime(2022, 3, 26, 22, 0, tzinfo=UTC), timezone="Europe/Berlin")
    found = said(replace(timetable(), start=start))
    assert all(w.endswith(":00") for w in found if re.fullmatch(r"\d\d:\d\d", w))


def test_windows_are_cut_at_the_axis_and_named() -> None:
    found = said(timetable())
    assert "window-daylight" in found
    assert "window-approval" in found
    late = TimeWindow(from_s=98 * HOUR, to_s=99 * HOUR, label="later than all")
    assert "later than all" not in said(replace(timetable(), windows=(late,)))
    with pytest.raises(ValueError, match=r"from_s must be < to_s"):
        TimeWindow(from_s=2, to_s=2, label="")


@pytest.mark.parametrize("hours_", [0.0, 0.02, 1.0, 30.0, 400.0])
@pytest.mark.parametrize("width_", [300.0, 720.0])
def test_an_axis_fits_any_length(hours_: float, width_: float) -> None:
    row = TimetableRow(name=Name(en="Far"), arrive=spread(hours_))
    figure = TimetableChart(rows=(row,), start=timetable().start, width=width_)
    found = texts(figure.svg(words.Words("en")))
    assert not [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a.covers(b)]
    assert len(found) < 60


# -- seats and march ---------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 17, 27, 60, 120])
@pytest.mark.parametrize("width_", [360.0, 720.0])
def test_seats_stay_readable_with_many_vehicles(count: int, width_: float) -> None:
    svg = drawn(seats(width_, count))
    found = texts(svg)
    assert not [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a.covers(b)]
    told = [t.words for t in found]
    for i in range(count - 1):
        one = vehicle_seats(i)
        assert one.id in told
        assert f"{one.taken}/{one.taken + one.free}" in told
    assert "figure-reserve" in told
    wide, tall = view_box(svg)
    if width_ > 700:
        assert tall <= 2 * wide, "a page of paper must hold it"


def test_bars_of_seats_share_one_scale() -> None:
    vehicles = tuple(
        VehicleSeats(id=f"V{n}", kind=VehicleKind.BUS, taken=n, free=0) for n in (10, 20, 40)
    )
    lengths = [b - a for a, b in bars(drawn(SeatsChart(vehicles=vehicles)), style.ROUTE)][1:]
    assert lengths[1] == pytest.approx(2 * lengths[0], abs=0.2)
    assert lengths[2] == pytest.approx(4 * lengths[0], abs=0.2)


def test_overfull_places_are_shown_as_they_are() -> None:
    one = VehicleSeats(id="A", kind=VehicleKind.AMBULANCE, stretcher=(2, 1))
    assert "2/1" in said(SeatsChart(vehicles=(one,)))
    with pytest.raises(ValueError, match=r"taken must be >= 0"):
        VehicleSeats(id="A", kind=VehicleKind.BUS, taken=-1)


@BOTH
def test_the_march_begins_at_its_head(lang: Lang) -> None:
    found = {t.words: t for t in texts(drawn(march(), lang))}
    first, second = found["V-001"], found["V-002"]
    assert first.baseline == second.baseline
    assert (first.left < second.left) == (lang == "en")
    assert first.baseline < found["V-009"].baseline
    told = set(said(march(), lang))
    assert {"figure-march-head", "figure-march-leader", "figure-march-medical"} <= told
    with pytest.raises(ValueError, match=r"position must be >= 1"):
        MarchVehicle(id="x", kind=VehicleKind.BUS, position=0)


def test_vehicles_face_the_head_of_the_column() -> None:
    for lang, turned in (("en", False), ("ar", True)):
        sheet = Sheet(100, Keys(lang))  # type: ignore[arg-type]
        sheet.icon("bus", 0, 0, 24, "#000")
        sheet.icon("oxygen", 0, 0, 24, "#000")
        bus, oxygen = (p.get("transform", "") for p in tree(sheet.svg(9, "")).iter(f"{SVG}path"))
        assert ("scale(-" in bus) == turned
        assert "scale(-" not in oxygen
