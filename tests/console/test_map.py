# SPDX-License-Identifier: Apache-2.0
"""The map: what is on it, who may look, the drawing without script, and a user's own base map."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qafila.app.console.road import road
from qafila.core.access import Action, Field, UserRole, Viewer
from qafila.core.ledger import PLACE
from qafila.web.console.files import MOST_OF_TILES
from tests.console.world import World

COORDINATOR = Viewer(user="u", title="coordinator", role=UserRole.COORDINATOR)


def test_everybody_at_a_place_is_counted_there_with_their_vehicles(qalamoun: World) -> None:
    snapshot = qalamoun.live.snapshot
    day, view = snapshot.operation.day, road(snapshot, COORDINATOR)
    for place in view.places:
        word = f"{PLACE}{place.place}"
        standing = {v for v, where in day.vehicles.where.items() if where == word}
        assert set(place.vehicles) == standing
        places = {word, *(f"vehicle:{vehicle}" for vehicle in standing)}
        assert place.people == sum(where in places for where in day.people.where.values())
    counted = sum(place.people for place in view.places) + sum(way.people for way in view.ways)
    riding = sum(where.startswith("vehicle:") for where in day.people.where.values())
    assert counted >= riding > 0


def test_a_road_that_was_reported_cut_is_shown_so(qalamoun: World) -> None:
    view = road(qalamoun.live.snapshot, COORDINATOR)
    assert [way.leg for way in view.ways if way.is_cut]
    assert {danger.what for danger in view.dangers} & {"road_cut", "attack"}
    assert {way.kind for way in view.ways} >= {"planned", "alternative"}


def test_vehicles_are_for_whoever_sees_them(qalamoun: World) -> None:
    viewer = Viewer(user="u", title="x", role=UserRole.REPORTING)
    assert not viewer.sees(Field.VEHICLE)
    view = road(qalamoun.live.snapshot, viewer)
    assert not any(place.vehicles for place in view.places)
    assert not any(way.vehicles for way in view.ways)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_page_draws_the_way_also_without_a_script(qalamoun: World, lang: str) -> None:
    page = qalamoun.page(UserRole.LEADER, "map", lang)
    assert page.status_code == 200
    assert page.text.count("<svg") > 2
    assert "⟦" not in page.text
    assert "data-region" in page.text


def test_who_sees_no_route_sees_no_map(qalamoun: World) -> None:
    for role in (UserRole.REGISTRAR, UserRole.LIAISON, UserRole.AUDITOR):
        assert qalamoun.page(role, "map").status_code == 403
    with qalamoun.browser(UserRole.REGISTRAR) as client:
        path = f"/api/v1/operations/{qalamoun.operation}/map"
        assert client.get(path).status_code == 403
    with qalamoun.browser() as nobody:
        assert nobody.get("/base-map.geojson").status_code == 303
        assert nobody.get("/tiles/base.pmtiles").status_code == 303


def test_the_base_map_holds_the_countries_in_both_languages(qalamoun: World) -> None:
    with qalamoun.browser(UserRole.LEADER) as client:
        land = client.get("/base-map.geojson").json()
    names = {
        feature["properties"]["en"]: feature["properties"]["ar"] for feature in land["features"]
    }
    assert names["Syria"] == "سوريا"


@pytest.fixture
def tiled(qalamoun: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    path = tmp_path / "own.pmtiles"
    path.write_bytes(b"PMTiles" + bytes(range(256)) * 20_000)
    object.__setattr__(qalamoun.hub, "tiles", path)
    monkeypatch.setattr(qalamoun, "hub", replace(qalamoun.hub))
    return qalamoun


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("bytes=0-6", 206),
        ("bytes=5120000-9999999999", 206),
        ("bytes=9999999999-", 416),
        ("bytes=99999999-100000000", 416),
        ("bytes=7-3", 416),
        ("bytes=-5", 416),
        ("bytes=0-1,3-4", 416),
        ("lines=1-2", 416),
        ("", 416),
    ],
)
def test_parts_of_a_base_map_are_sent_as_they_are_asked_for(
    tiled: World, asked: str, status: int
) -> None:
    with tiled.browser(UserRole.LEADER) as client:
        answer = client.get("/tiles/base.pmtiles", headers={"range": asked} if asked else {})
    assert answer.status_code == status
    if asked == "bytes=0-6":
        assert answer.content == b"PMTiles"
        assert answer.headers["content-range"] == "bytes 0-6/5120007"


def test_no_more_of_a_base_map_is_sent_than_fits(tiled: World) -> None:
    with tiled.browser(UserRole.LEADER) as client:
        answer = client.get("/tiles/base.pmtiles", headers={"range": "bytes=0-5120006"})
    assert len(answer.content) == MOST_OF_TILES


def test_a_program_with_the_action_reads_it(qalamoun: World) -> None:
    user = qalamoun.hub.gate.viewer(qalamoun.tokens[UserRole.LEADER])
    assert user is not None
    token = qalamoun.hub.gate.make_token(user, "map", [Action.SEE_ROUTE], 1)
    with qalamoun.browser() as client:
        path = f"/api/v1/operations/{qalamoun.operation}/map"
        answer = client.get(path, headers={"authorization": f"Bearer {token}"})
    assert len(answer.json()["places"]) > 10
