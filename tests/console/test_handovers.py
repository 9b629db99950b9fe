# SPDX-License-Identifier: Apache-2.0
"""Handovers of columns on the console: whoever signs one sees it, in counts, and takes it over."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.core.access import Action, Field, UserRole
from qafila.core.document import phrase
from qafila.core.events import ConvoyFormed, CustodyAccepted, CustodyOffered
from qafila.core.values import Lang
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.test_api import program
from tests.console.test_api_whole import act, read
from tests.console.test_permissions import plain, words_of
from tests.console.world import TITLES, World, store_of, world_of

COORDINATOR, LIAISON, MEDIATOR = UserRole.COORDINATOR, UserRole.LIAISON, UserRole.MEDIATOR


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two columns: north is offered to the village, south to whoever takes it."""
    with world_of(store_of("tiny", tmp_path), tmp_path) as made:
        first, second = [*made.live.snapshot.operation.vehicles][:2]
        facts = (
            ConvoyFormed(convoy="north", vehicles=(first,), custodian="district"),
            ConvoyFormed(convoy="south", vehicles=(second,), custodian="district"),
            CustodyOffered(convoy="north", giver="district", receiver="village", place="school"),
            CustodyOffered(convoy="south", giver="district", place="school"),
        )
        made.live.recorder.record(facts, author="leader")
        made.live.refresh()
        yield made


def speaks_for(world: World, party: str) -> None:
    viewer = world.hub.gate.viewer(world.tokens[LIAISON])
    assert viewer is not None
    said = Description(name="liaison-1", title=viewer.title, role="liaison", party=party)
    world.hub.gate.change(AT_THE_COMPUTER, viewer.user, said)


def seen(world: World) -> list[str]:
    with program(world, LIAISON, Action.SEE_AGREEMENT) as client:
        told = read(client, world, "handovers")
    return [each["convoy"] for each in told.get("waiting", [])]  # type: ignore[attr-defined]


def test_a_liaison_sees_what_its_party_signs_and_no_other(world: World) -> None:
    speaks_for(world, "village")
    assert set(seen(world)) == {"north", "south"}
    speaks_for(world, "relief")
    assert seen(world) == ["south"], "the other is for the village"
    page = world.page(LIAISON, "handovers").text
    assert "north" not in page


@pytest.mark.parametrize("lang", LANGS)
def test_a_liaison_takes_its_column_over_on_the_page(world: World, lang: Lang) -> None:
    speaks_for(world, "village")
    assert f"/o/{world.operation}/handovers" in world.page(LIAISON, "agreement", lang).text
    with world.browser(LIAISON, lang) as client:
        path = f"/o/{world.operation}/handovers"
        page = client.get(path).text
        forms = re.split(r"(?=<form )", page)
        north = next(each for each in forms if 'value="north"' in each)
        form = form_of(north, "/handovers/accept") | {"conditions": "at walking pace"}
        wrong = client.post(f"{path}/accept", data=form | {"time": "25:99", "once": "x"})
        assert wrong.status_code == 422
        assert 'value="at walking pace"' in wrong.text
        assert 'id="accept-northtime-mistake"' in wrong.text
        others = client.post(f"{path}/accept", data=form | {"receiver": "relief", "once": "y"})
        assert others.status_code == 422, "a liaison takes nothing over for another party"
        assert client.post(f"{path}/accept", data=form).status_code == 303
        world.live.refresh()
        gone = client.post(f"{path}/accept", data=form | {"once": "z"})
        assert gone.status_code == 422
        assert Words(lang)(phrase("console-handovers-gone")) in html.unescape(gone.text)
    log = [e for e, _ in world.live.snapshot.log() if isinstance(e.fact, CustodyAccepted)]
    assert [(e.fact.receiver, e.fact.place, e.author) for e in log] == [  # type: ignore[union-attr]
        ("village", "school", TITLES[LIAISON])
    ]
    day = world.live.snapshot.operation.day
    assert day.convoys["north"].custodian == "village"
    assert [each.accepted is not None for each in day.handovers if each.convoy == "north"] == [True]


def test_a_mediator_signs_for_whom_it_was_offered_to(world: World) -> None:
    with program(world, MEDIATOR, Action.RECORD_STATEMENT, Action.SEE_AGREEMENT) as client:
        told = {each["convoy"]: each for each in read(client, world, "handovers")["waiting"]}  # type: ignore[attr-defined]
        assert told["north"]["takers"] == ["village"]
        assert "district" not in told["south"]["takers"], "who gives does not take"
        assert (told["north"].get("people", 0), told["north"]["vehicles"]) == (0, 1)
        body: dict[str, object] = {"convoy": "north", "receiver": "relief"}
        refused = act(client, world, "handovers", "accept", body)
        assert set(refused.json()["fields"]) == {"receiver"}
        taken = act(client, world, "handovers", "accept", body | {"receiver": "village"})
        assert taken.status_code == 200
        assert [each["convoy"] for each in read(client, world, "handovers")["done"]] == ["north"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [LIAISON, MEDIATOR, UserRole.REPORTING])
def test_nobody_reads_a_person_or_a_vehicle_there(world: World, role: UserRole) -> None:
    speaks_for(world, "village")
    named = world.live.snapshot.named
    hidden = {
        word
        for field in (Field.NAME, Field.PERSON, Field.VEHICLE, Field.CREW)
        for word in words_of(named, field)
    }
    for lang in LANGS:
        page = plain(world.page(role, "handovers", lang).text)
        assert not [word for word in hidden if word in page]
    with world.browser(role) as client:
        told = client.get(f"/api/v1/operations/{world.operation}/handovers").text
    assert not [word for word in hidden if word in told]
