# SPDX-License-Identifier: Apache-2.0
"""What figures are made of: icons, colours, text and its width."""

from __future__ import annotations

import re

import pytest

from qafila.core.values import Need, PlaceKind, VehicleKind
from qafila.drawing import style
from qafila.drawing.icons import FACING, ICONS, icon_path, icon_svg
from qafila.drawing.text import (
    ELLIPSIS,
    FSI,
    LRI,
    PDI,
    RLI,
    cut,
    directed,
    shortened,
    width,
    wrapped,
)
from tests.figures import (
    tree,
)


def test_there_is_an_icon_for_every_kind_and_need() -> None:
    wanted = {*Need, *PlaceKind, *VehicleKind, "infant", "child", "warning", "error", "info"}
    assert {str(w) for w in wanted} <= set(ICONS)
    assert {str(v) for v in VehicleKind} == FACING
    assert len({icon_path(i) for i in ICONS}) == len(ICONS)
    with pytest.raises(ValueError, match=r"no icon is named 'cross'"):
        icon_path("cross")


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_one_plain_path_on_its_grid(name: str) -> None:
    root = tree(icon_svg(name, 16, "currentColor"))
    (path,) = root
    assert path.get("fill") == "currentColor"
    assert root.get("aria-hidden") == "true"
    d = path.get("d") or ""
    assert re.fullmatch(r"[MLhvaACz0-9. -]+", d)
    for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", d):
        assert 0 <= float(x) <= 24
        assert 0 <= float(y) <= 24


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ground", [style.PAPER, style.WASH, style.LAND])
@pytest.mark.parametrize(
    "ink", [style.INK, style.SOFT, style.ROUTE, style.OTHER, style.CARE, style.ERROR, style.WARNING]
)
def test_words_can_be_read_on_their_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("ground", [style.PAPER, style.WASH, style.LAND])
@pytest.mark.parametrize(
    "ink", [style.INK, style.SOFT, style.ROUTE, style.OTHER, style.CARE, style.ERROR, style.WARNING]
)
def test_words_can_be_read_by_night_too(ink: str, ground: str) -> None:
    assert contrast(style.NIGHT[ink], style.NIGHT[ground]) >= 4.5


def test_what_is_told_apart_by_day_is_told_apart_by_night() -> None:
    night = style.NIGHT
    for one, other, least in (
        (style.ROUTE, style.RANGE, 3),
        (style.LINE, style.PAPER, 3),
        (style.BORDER, style.LAND, 3),
    ):
        assert contrast(night[one], night[other]) >= least


def test_every_colour_of_a_figure_has_its_own_by_night() -> None:
    told = [value for name, value in vars(style).items() if name.isupper()]
    assert {each for each in told if str(each).startswith("#")} == set(style.NIGHT)
    for attribute in ("fill", "stroke"):
        rule = rf'\.drawing \[{attribute}="(.*?)"\] {{ {attribute}: (.*?); }}'
        assert dict(re.findall(rule, style.night_sheet())) == style.NIGHT


def test_what_a_colour_tells_survives_a_grey_printer() -> None:
    assert contrast(style.ROUTE, style.RANGE) >= 3
    assert contrast(style.ROUTE, style.PAPER) >= 3
    assert contrast(style.BORDER, style.LAND) >= 3


def test_widths_know_that_arabic_letters_join() -> None:
    assert width("سسس", 10) < 3 * width("س", 10)
    assert width("abc", 20) == pytest.approx(2 * width("abc", 10))
    assert width(f"{RLI}abc{PDI}", 10) == width("abc", 10)
    assert width("كَتَبَ", 10) == pytest.approx(width("كتب", 10))
    assert width("", 10) == 0


@pytest.mark.parametrize(
    "text", ["a", "one two three four", "واحد اثنان ثلاثة أربعة", "x" * 90, ""]
)
@pytest.mark.parametrize("limit", [20.0, 60.0, 200.0])
def test_wrapped_lines_fit_and_lose_nothing_without_saying(text: str, limit: float) -> None:
    lines = wrapped(text, 10, limit, most=3)
    assert len(lines) <= 3
    assert all(width(line, 10) <= limit for line in lines)
    whole = "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert whole or any(ELLIPSIS in line for line in lines)


def test_a_long_latin_word_is_broken_and_an_arabic_one_is_not() -> None:
    lines = wrapped("x" * 20, 10, 60, most=3)
    assert "".join(lines) == "x" * 20
    assert len(lines) > 1
    (line, *_) = wrapped("ببببببببببببببببببببببببببببب", 10, 60, most=3)
    assert line.endswith(ELLIPSIS)


def test_ids_that_differ_at_the_end_still_do_when_shortened() -> None:
    short = {shortened(f"AMBULANCE-OF-THE-CITY-{i}", 11, 70, bold=True) for i in range(8)}
    assert len(short) == 8
    assert all(width(s, 11, bold=True) <= 70 for s in short)
    assert shortened("BUS-01", 11, 70) == "BUS-01"
    assert shortened("BUS-01", 11, 1) == ELLIPSIS


def test_a_break_keeps_isolates_balanced() -> None:
    lines = wrapped(f"from {FSI}the far place{PDI} on", 10, 50, most=4)
    assert len(lines) > 1
    for line in lines:
        assert line.count(FSI) == line.count(PDI)


def test_a_cut_says_so() -> None:
    assert cut("abcdef", 10, 1000) == "abcdef"
    assert cut("abcdef" * 9, 10, 50).endswith(ELLIPSIS)


def test_direction_is_marked_only_where_it_matters() -> None:
    assert directed("plain", rtl=False) == "plain"
    assert directed("قارة", rtl=False) == f"{FSI}قارة{PDI}"
    assert directed("BUS-01", rtl=True) == f"{LRI}BUS-01{PDI}"
    assert directed("12 كم", rtl=True) == f"{RLI}12 كم{PDI}"
