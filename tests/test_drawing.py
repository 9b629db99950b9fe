# SPDX-License-Identifier: Apache-2.0
"""What holds for every figure: it stands alone, fits, keeps direction, says words we have."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from qafila import words
from qafila.core.document import Drawing
from qafila.core.values import Lang, Name, Need, PlaceKind, VehicleKind
from qafila.drawing import style
from qafila.drawing.icons import icon_svg
from qafila.drawing.map import MapPlace, RouteMap
from qafila.drawing.march import MarchVehicle, OrderOfMarch, SerialRow
from qafila.drawing.seats import SeatsChart, VehicleSeats
from qafila.drawing.strip import Stop, StripMap
from qafila.drawing.text import LRI, PDI, RLI
from qafila.drawing.timetable import TimetableChart, TimetableRow, TimeWindow
from tests.figures import (
    BOTH,
    FIGURES,
    MAKERS,
    NO_COORDINATES,
    SVG,
    WIDTHS,
    Keys,
    drawn,
    said,
    spread,
    strip,
    texts,
    timetable,
    tree,
    view_box,
)


@FIGURES
@BOTH
@WIDTHS
def test_a_figure_stands_alone(figure: str, lang: Lang, width_: float) -> None:
    svg = drawn(MAKERS[figure](width_), lang)
    root = tree(svg)
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-label")
    assert root.find(f"{SVG}title") is not None
    # A page's dir="rtl" would otherwise turn text-anchor round.
    assert root.get("direction") == "ltr"
    assert root.get("font-family", "").startswith("IBM Plex Sans Arabic")
    allowed = {f"{SVG}{t}" for t in ("svg", "title", "path", "rect", "circle", "text")}
    for element in root.iter():
        assert element.tag in allowed
        for name, value in element.attrib.items():
            assert name not in {"id", "class", "style", "href"}
            assert not name.startswith("on")
            assert "url(" not in value
            assert "nan" not in value
            assert "inf" not in value.split()


@FIGURES
@BOTH
@WIDTHS
def test_no_text_leaves_the_figure(figure: str, lang: Lang, width_: float) -> None:
    svg = drawn(MAKERS[figure](width_), lang)
    wide, tall = view_box(svg)
    assert wide == width_
    for text in texts(svg):
        assert text.left >= -1, text
        assert text.right <= wide + 1, text
        assert text.baseline - 0.6 * text.size >= 0, text
        assert text.baseline + 0.2 * text.size <= tall, text
        assert text.size >= style.SMALL


@FIGURES
@BOTH
@WIDTHS
def test_no_text_covers_another(figure: str, lang: Lang, width_: float) -> None:
    speaker = words.Words(lang)  # keys are longer than any word, so real words here
    found = texts(MAKERS[figure](width_).svg(speaker))
    overlaps = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a.covers(b)]
    assert not overlaps


@FIGURES
@BOTH
def test_the_same_figure_is_drawn_the_same(figure: str, lang: Lang) -> None:
    assert drawn(MAKERS[figure](), lang) == drawn(MAKERS[figure](), lang)


@FIGURES
def test_arabic_keeps_its_direction_in_every_line(figure: str) -> None:
    for element in tree(drawn(MAKERS[figure](), "ar")).iter(f"{SVG}text"):
        line = element.text or ""
        arabic = re.search("[\u0600-\u06ff]", line) is not None
        assert line.startswith(RLI if arabic else LRI), line
        assert line.endswith(PDI)


@pytest.mark.parametrize("figure", ["strip", "timetable", "seats", "march"])
def test_arabic_is_the_mirror_of_english(figure: str) -> None:
    def boxes(lang: Lang) -> list[tuple[float, ...]]:
        svg = drawn(with_one_name(MAKERS[figure]()), lang)
        wide, _ = view_box(svg)
        found: list[tuple[float, ...]] = []
        for box in tree(svg).iter(f"{SVG}rect"):
            x, y, w, h = (float(box.get(k, "")) for k in ("x", "y", "width", "height"))
            found.append((wide - x - w if lang == "ar" else x, y, w, h))
        return found

    assert len(boxes("en")) > 3
    for a, b in zip(boxes("ar"), boxes("en"), strict=True):
        assert a == pytest.approx(b, abs=0.25)


def with_one_name(figure: Drawing) -> Drawing:
    """Return the figure with names that are the same in both languages, hence as wide."""
    same = Name(en="Place")
    if isinstance(figure, StripMap):
        return replace(figure, stops=tuple(replace(s, name=same) for s in figure.stops))
    if isinstance(figure, TimetableChart):
        return replace(figure, rows=tuple(replace(r, name=same) for r in figure.rows))
    return figure


HOSTILE = Name(en="<script>alert(1)</script> & \"quotes\" 'n' \x00\x0b\ud800 \u202eevil", ar=None)


@pytest.mark.parametrize(
    "figure",
    [
        replace(strip(), stops=(Stop(name=HOSTILE, kind=PlaceKind.DEPOT, note=HOSTILE.en),) * 3),
        RouteMap(places=(MapPlace(id="<", name=HOSTILE, kind=PlaceKind.HALT, lat=34, lon=36),)),
        TimetableChart(
            rows=(TimetableRow(name=HOSTILE, arrive=spread(1)),),
            windows=(TimeWindow(from_s=0, to_s=9, label=HOSTILE),),
        ),
        SeatsChart(
            vehicles=(VehicleSeats(id=HOSTILE.en or "", kind=VehicleKind.CAR, serial=HOSTILE),)
        ),
        OrderOfMarch(
            serials=(
                SerialRow(
                    label=HOSTILE,
                    note=HOSTILE,
                    vehicles=(MarchVehicle(id="<&>", kind=VehicleKind.CAR, position=1),),
                ),
            )
        ),
    ],
    ids=lambda f: type(f).__name__,
)
@BOTH
def test_hostile_names_stay_text(figure: Drawing, lang: Lang) -> None:
    svg = drawn(figure, lang)
    assert "<script" not in svg
    tree(svg)
    svg.encode("utf-8")


@pytest.mark.parametrize(
    ("figure", "key"),
    [
        (StripMap(stops=()), "figure-strip-empty"),
        (RouteMap(places=()), "figure-map-empty"),
        (RouteMap(places=(NO_COORDINATES,)), "figure-map-empty"),
        (TimetableChart(rows=()), "figure-timetable-empty"),
        (SeatsChart(vehicles=()), "figure-seats-empty"),
        (OrderOfMarch(serials=()), "figure-march-empty"),
    ],
)
@BOTH
def test_nothing_to_draw_is_said(figure: Drawing, key: str, lang: Lang) -> None:
    assert said(figure, lang) == [key]


def test_every_word_of_the_figures_is_in_both_catalogues() -> None:
    speaker = Keys("en")
    for make in MAKERS.values():
        make().svg(speaker)
    replace(timetable(), start=None).svg(speaker)
    sources = "".join(p.read_text("utf-8") for p in Path(style.__file__).parent.glob("*.py"))
    used = speaker.used | set(re.findall(r'phrase\(\s*"([a-z-]+)"', sources))
    used |= {
        f"figure-way-{kind}{end}" for kind in ("main", "alternative") for end in ("", "-named")
    }
    used |= {f"place-kind-{k}" for k in PlaceKind} | {f"vehicle-kind-{k}" for k in VehicleKind}
    used |= {f"need-{n}" for n in Need}
    assert len(used) > 40
    for lang in ("ar", "en"):
        assert used <= words.keys(lang)
        figure_keys = {k for k in words.keys(lang) if k.startswith("figure-")}
        assert figure_keys <= used, "words of figures that no figure says"


@BOTH
def test_typst_draws_every_figure_with_our_font(lang: Lang, tmp_path: Path) -> None:
    typst = pytest.importorskip("typst")
    fonts = Path(pytest.importorskip("fontpkg_ibm_plex_sans_arabic").__file__).parent / "files"
    lines = ["#set page(width: 210mm, height: auto)", f"#{icon_image(tmp_path)}"]
    for name, make in MAKERS.items():
        (tmp_path / f"{name}.svg").write_text(make().svg(words.Words(lang)), encoding="utf-8")
        lines.append(f'#image("{name}.svg", width: 100%)')
    (tmp_path / "page.typ").write_text("\n".join(lines), encoding="utf-8")
    pdf, warnings = typst.compile_with_warnings(
        tmp_path / "page.typ", font_paths=[fonts], ignore_system_fonts=True
    )
    assert not warnings
    assert b"IBMPlexSansArabic" in pdf


def icon_image(folder: Path) -> str:
    (folder / "icon.svg").write_text(icon_svg("wheelchair", 24, "#000"), encoding="utf-8")
    return 'image("icon.svg", width: 4mm)'
