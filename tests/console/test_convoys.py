# SPDX-License-Identifier: Apache-2.0
"""Columns on the console: formed, offered by whose duty ends, taken over by the next."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from qafila.core.access import Action, UserRole
from qafila.core.document import phrase
from qafila.core.events import ConvoyFormed, CustodyAccepted, CustodyOffered
from qafila.core.values import Lang
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.test_api import program
from tests.console.test_api_whole import act, read
from tests.console.world import TITLES, World, store_of, world_of

COORDINATOR, LEADER = UserRole.COORDINATOR, UserRole.LEADER
KINDS = (ConvoyFormed, CustodyOffered, CustodyAccepted)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with world_of(store_of("tiny", tmp_path), tmp_path) as made:
        yield made


def sent(
    world: World, name: str, role: UserRole = COORDINATOR, **typed: str
) -> tuple[httpx.Response, str]:
    """Fill a form as the page has it and send it twice."""
    with world.browser(role) as client:
        page = client.get(f"/o/{world.operation}/convoys").text
        form = form_of(page, f"/convoys/{name}") | dict(typed)
        path = f"/o/{world.operation}/convoys/{name}"
        answer = client.post(path, data=form)
        assert client.post(path, data=form).status_code == answer.status_code
    world.live.refresh()
    return answer, html.unescape(answer.text)


def recorded(world: World) -> list[object]:
    return [e.fact for e, _ in world.live.snapshot.log() if isinstance(e.fact, KINDS)]


def vehicles(world: World) -> str:
    return " ".join(world.live.snapshot.operation.vehicles)


def test_a_column_is_formed_offered_and_taken_over_each_once(world: World) -> None:
    both = vehicles(world)
    answer, _ = sent(world, "form", convoy="north", vehicles=both, custodian="district")
    assert answer.status_code == 303
    day = world.live.snapshot.operation.day
    assert set(day.convoy_of) == set(both.split())
    assert day.convoys["north"].custodian == "district"
    assert day.convoys["north"].formed.author == TITLES[COORDINATOR]
    answer, _ = sent(
        world, "offer", convoy="north", giver="district", receiver="village", place="school"
    )
    assert answer.status_code == 303
    assert world.live.snapshot.operation.day.convoys["north"].custodian == "district"
    page = world.page(COORDINATOR, "convoys").text
    assert Words("en")(phrase("console-convoys-offered")) in page
    # The form of taking over stands filled with what was offered.
    shown = form_of(page, "/convoys/accept")
    told = [shown[each] for each in ("convoy", "receiver", "place")]
    assert told == [["north"], ["village"], ["school"]]
    answer, _ = sent(world, "accept", conditions="at walking pace")
    assert answer.status_code == 303
    day = world.live.snapshot.operation.day
    assert day.convoys["north"].custodian == "village"
    assert [each.accepted is not None for each in day.handovers] == [True]
    assert len(recorded(world)) == 3


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_says_who_answers_for_whom(world: World, lang: Lang) -> None:
    empty = html.unescape(world.page(COORDINATOR, "convoys", lang).text)
    assert Words(lang)(phrase("console-convoys-none")) in empty
    assert 'action="/o/tiny/convoys/offer"' not in empty, "there is nothing to hand over"
    sent(world, "form", convoy="north", vehicles=vehicles(world), custodian="district")
    page = html.unescape(world.page(LEADER, "convoys", lang).text)
    assert world.live.snapshot.operation.parties["district"].name.text(lang) in page
    assert all(each in page for each in vehicles(world).split())
    for name in ("fleet", "plan"):
        if name == "fleet" or world.live.snapshot.operation.plan:
            assert f"/o/{world.operation}/convoys" in world.page(LEADER, name, lang).text


def test_all_mistakes_are_told_at_once_and_nothing_typed_is_lost(world: World) -> None:
    answer, page = sent(world, "form", vehicles="BUS-UNKNOWN", time="25:99", note="seen by radio")
    assert answer.status_code == 422
    for field in ("convoy", "vehicles", "time"):
        assert f'id="form-{field}-mistake"' in page
    assert "BUS-UNKNOWN" in page
    assert 'value="seen by radio"' in page
    sent(world, "form", convoy="north", vehicles=vehicles(world))
    answer, page = sent(world, "offer", giver="village", receiver="village")
    assert answer.status_code == 422
    for field in ("receiver", "place"):
        assert f'id="offer-{field}-mistake"' in page
    assert len(recorded(world)) == 1


def test_programs_do_the_same(world: World) -> None:
    both = vehicles(world).split()
    with program(world, COORDINATOR, Action.RECORD_DAY, Action.SEE_FLEET) as client:
        body: dict[str, object] = {"convoy": "north", "vehicles": both, "custodian": "district"}
        assert act(client, world, "convoys", "form", body).status_code == 200
        told = read(client, world, "convoys")
        handed: dict[str, object] = {"convoy": "north", "receiver": "village", "place": "school"}
        assert act(client, world, "convoys", "accept", handed).status_code == 200
        after = read(client, world, "convoys")
        refused = act(client, world, "convoys", "form", body | {"custodian": "nobody"})
    assert refused.status_code == 422
    assert set(refused.json()["fields"]) == {"custodian"}
    (before,), (then,) = told["convoys"], after["convoys"]  # type: ignore[misc]
    assert (before["custodian"], then["custodian"]) == ("district", "village")  # type: ignore[has-type]
    assert before["vehicles"] == both  # type: ignore[has-type]
