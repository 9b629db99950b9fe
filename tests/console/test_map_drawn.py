# SPDX-License-Identifier: Apache-2.0
"""The map as a browser draws it: with WebGL2 in software, on base maps of both kinds; without it.

Screenshots are kept where `QAFILA_SHOTS` names a folder.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qafila.core.access import UserRole
from qafila.web.application import application
from qafila.web.console.rendering import has_static
from qafila.web.serving import Server, listen
from tests.conftest import NotProven
from tests.console.test_browser import SMALL, USUAL, kept, opened
from tests.console.tiles import GREEN, raster
from tests.console.world import World, running

DRAWN = ("--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
LIBRARY = "vendor/maplibre-gl.mjs"

OVERLAPS = """() => {
  const at = [...document.querySelectorAll(".map .sign:not(.none)")]
    .map((each) => each.getBoundingClientRect());
  return at.flatMap((one, first) => at.slice(first + 1).map((other) => [one, other]))
    .filter(([one, other]) => one.right > other.left && other.right > one.left
      && one.bottom > other.top && other.bottom > one.top).length;
}"""


DRAWN_SINCE = "(before) => Number(document.getElementById('map').dataset.drawn) > before"


CUT = """() => {
  const map = document.getElementById("map").getBoundingClientRect();
  return [...document.querySelectorAll(".map .sign:not(.none)")].filter((each) => {
    const at = each.getBoundingClientRect();
    return at.left < map.left || at.right > map.right || at.top < map.top || at.bottom > map.bottom;
  }).map((each) => each.textContent);
}"""


PIXEL = """async (picture) => {
  const seen = new Image();
  seen.src = `data:image/png;base64,${picture}`;
  await seen.decode();
  const pen = document.createElement("canvas").getContext("2d");
  pen.drawImage(seen, 0, 0);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}"""


@pytest.fixture(autouse=True)
def packages(not_proven: NotProven) -> None:
    """Need the packages of the map, which npm gives."""
    if not has_static(LIBRARY):
        not_proven("the map as a browser draws it", "the packages of the map are not there")


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as running_:
        yield running_.chromium


@pytest.fixture(scope="module")
def drawing(started: Any, chromium: str) -> Any:
    """A browser that has WebGL2, in software."""
    return started.launch(executable_path=chromium, args=["--no-sandbox", *DRAWN])


@pytest.fixture(scope="module")
def plain(started: Any, chromium: str) -> Any:
    """A browser that has none."""
    return started.launch(executable_path=chromium, args=["--no-sandbox", "--disable-3d-apis"])


def colour(page: Any, inside: int) -> tuple[int, ...]:
    """Return the colour of the map so many pixels from its last corner."""
    box = page.locator("#map").bounding_box()
    x, y = box["x"] + box["width"] - inside, box["y"] + box["height"] - inside
    picture = page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
    red, green, blue = page.evaluate(PIXEL, b64encode(picture).decode())
    return red, green, blue


def ready(page: Any, world: World) -> None:
    assert page.goto(f"/o/{world.operation}/map").status == 200
    page.wait_for_selector("#map[data-ready][data-drawn]", timeout=60_000)


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["small", "usual"])
@pytest.mark.parametrize("lang", ["ar", "en"])
def test_places_vehicles_and_who_holds_the_ground_are_drawn_and_no_name_lies_on_another(
    qalamoun: World, drawing: Any, lang: str, size: tuple[int, int]
) -> None:
    with opened(drawing, qalamoun, UserRole.LEADER, lang, size) as page:
        ready(page, qalamoun)
        kept(page, f"map-{lang}-{size[0]}")
        places = qalamoun.live.snapshot.operation.places.values()
        located = [place for place in places if place.lon is not None]
        assert page.locator(".map .sign:not(.moving, .cut)").count() == len(located) > 0
        assert page.locator(".map .sign.moving").count() > 0, "vehicles on the road"
        assert page.locator(".map .sign svg").count() >= len(located), "each with its icon"
        assert page.evaluate(OVERLAPS) == 0
        assert page.evaluate(CUT) == []
        shown = page.locator(".map .sign:not(.none, .moving, .cut)").count()
        assert shown >= (len(located) if size == USUAL else 3), "signs with room have one"
        assert page.locator("#drawn").evaluate("each => getComputedStyle(each).display") == "none"
        if size == USUAL:
            assert page.locator(".map .sign.whole .holder").count() > 0
        nearer = page.locator(".maplibregl-ctrl-zoom-in").get_attribute("aria-label")
        assert nearer == {"ar": "تقريب", "en": "Zoom in"}[lang]
        scale = page.locator(".maplibregl-ctrl-scale").inner_text()
        assert ("كم" in scale) is (lang == "ar")


@pytest.mark.parametrize("size", [SMALL, USUAL], ids=["small", "usual"])
def test_a_road_that_was_reported_cut_is_seen_however_short_it_is(
    qalamoun: World, drawing: Any, size: tuple[int, int]
) -> None:
    with opened(drawing, qalamoun, UserRole.LEADER, "ar", size) as page:
        ready(page, qalamoun)
        cut = page.locator(".map .sign.cut:not(.none)")
        assert cut.count() == 1
        assert cut.locator("svg").is_visible()
        assert "قطع" in cut.get_attribute("title")


def test_a_map_that_is_made_narrower_shows_the_whole_way_again(
    qalamoun: World, drawing: Any
) -> None:
    with opened(drawing, qalamoun, UserRole.LEADER, "ar", USUAL) as page:
        ready(page, qalamoun)
        for width, height in (SMALL, USUAL):
            before = int(page.locator("#map").get_attribute("data-drawn"))
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_function(DRAWN_SINCE, arg=before, timeout=60_000)
            assert page.evaluate(OVERLAPS) == 0
            assert page.evaluate(CUT) == []


@pytest.fixture
def own(qalamoun: World, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A hub with a base map of its own: its address, and the file."""
    file = tmp_path / "own.pmtiles"
    file.write_bytes(raster("Made up, <b>by a test</b>"))
    hub = replace(qalamoun.hub)
    object.__setattr__(hub, "tiles", file)
    server = Server(application(hub, hosts=("127.0.0.1",)), listen("127.0.0.1", 0))
    with running(server):
        yield f"http://127.0.0.1:{server.port}", file


def test_a_base_map_of_ones_own_is_drawn_with_who_made_it(
    qalamoun: World, drawing: Any, own: tuple[str, Path]
) -> None:
    url, _ = own
    with opened(drawing, qalamoun, UserRole.LEADER, "en", url=url) as page:
        ready(page, qalamoun)
        kept(page, "map-own-tiles")
        assert page.locator("#map-credit-own").inner_text() == "Made up, by a test"
        assert page.locator("#map-tiles-unread").is_hidden()
        seen = colour(page, 60)
        for _ in range(100):  # a tile that has come is faded in
            if all(abs(one - other) < 12 for one, other in zip(seen, GREEN, strict=True)):
                break
            page.wait_for_timeout(100)
            seen = colour(page, 60)
        assert all(abs(one - other) < 12 for one, other in zip(seen, GREEN, strict=True)), seen


def test_a_base_map_that_cannot_be_read_is_told_and_ours_is_drawn(
    qalamoun: World, drawing: Any, own: tuple[str, Path]
) -> None:
    url, file = own
    file.write_bytes(file.read_bytes()[:90])
    with opened(drawing, qalamoun, UserRole.LEADER, "en", url=url) as page:
        ready(page, qalamoun)
        assert page.locator("#map-tiles-unread").is_visible()
        assert page.locator(".map .sign").count() > 0


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_without_webgl_the_drawing_stays(qalamoun: World, plain: Any, lang: str) -> None:
    with opened(plain, qalamoun, UserRole.LEADER, lang, SMALL) as page:
        assert page.goto(f"/o/{qalamoun.operation}/map").status == 200
        page.wait_for_load_state("networkidle")  # what would draw it has been fetched
        kept(page, f"map-strip-{lang}")
        assert not page.evaluate("() => !!document.createElement('canvas').getContext('webgl2')")
        assert page.locator("#map").is_hidden()
        assert page.locator("#drawn svg").first.is_visible()
