# SPDX-License-Identifier: Apache-2.0
"""Closing an operation on the console: what stands in the way, the fact, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qafila.app.console.today import owed_now
from qafila.core.access import Action, UserRole
from qafila.core.agreement import Proof
from qafila.core.document import phrase
from qafila.core.events import DeliveryAttested, WhereaboutsUnknown
from qafila.core.fulfilment import State, fulfilments
from qafila.core.fulfilment.closing import PERSONS, outstanding
from qafila.core.operation import open_ends
from qafila.core.values import Lang
from qafila.wiring import LANGS, closing
from qafila.words import Words
from tests.console.test_api import program
from tests.console.test_api_whole import read
from tests.console.world import TITLES, World, store_of, world_of

COORDINATOR = UserRole.COORDINATOR


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with world_of(store_of("tiny", tmp_path), tmp_path) as made:
        yield made


def nobody_left(world: World) -> None:
    """State of everybody and every vehicle that nobody knows where they are."""
    world.live.refresh()
    ends = open_ends(world.live.snapshot.operation)
    fact = WhereaboutsUnknown(
        persons=ends.persons, vehicles=ends.vehicles, tried="called", follow_up="tracing office"
    )
    world.station.recorder.record([fact], author="coordinator")
    world.live.refresh()


def said(lang: Lang, key: str) -> str:
    return Words(lang)(phrase(key))


@pytest.mark.parametrize("lang", LANGS)
def test_what_stands_in_the_way_is_what_the_command_line_says(world: World, lang: Lang) -> None:
    tried = closing.try_closing(str(world.path))
    with program(world, COORDINATOR, Action.CLOSE) as client:
        told = read(client, world, "closing")
    assert told["can_close"] is False
    assert [each["kind"] for each in told["obstacles"]] == [  # type: ignore[attr-defined]
        each.kind for each in tried.gate.obstacles
    ]
    assert PERSONS in {each.kind for each in tried.gate.obstacles}
    page = world.page(COORDINATOR, "closing", lang).text
    assert 'action="/o/tiny/closing/close"' not in page
    assert "qafila record" not in page
    assert said(lang, "console-page-closing") in page


def test_it_is_not_closed_while_something_stands_in_the_way(world: World) -> None:
    form: dict[str, str | list[str]] = {"follow_up": "office", "note": ""}
    answer = world.send(COORDINATOR, "closing", "close", form)
    assert answer.status_code == 422
    assert not world.live.snapshot.operation.day.closings


def test_it_is_closed_by_who_is_signed_in_and_opened_again_with_a_reason(world: World) -> None:
    nobody_left(world)
    form: dict[str, str | list[str]] = {"follow_up": "", "note": "all came home"}
    owed = world.send(COORDINATOR, "closing", "close", form)
    assert owed.status_code == 422, "who follows up what is owed is asked for"
    form["follow_up"] = "office of the guarantor"
    assert world.send(COORDINATOR, "closing", "close", form).status_code == 303
    world.live.refresh()
    (closed,) = world.live.snapshot.operation.day.closings
    assert closed.said.author == TITLES[COORDINATOR]
    assert closed.closing.follow_up == "office of the guarantor"
    assert closed.closing.known, "it says over what it was closed"
    page = world.page(COORDINATOR, "closing").text
    assert "all came home" in page
    assert world.send(COORDINATOR, "closing", "reopen", {"reason": ""}).status_code == 422
    back = world.send(COORDINATOR, "closing", "reopen", {"reason": "two came back"})
    assert back.status_code == 303
    world.live.refresh()
    assert not world.live.snapshot.operation.day.closings
    late = world.send(COORDINATOR, "closing", "reopen", {"reason": "again"})
    assert late.status_code == 422


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_owed_stands_there_in_words(world: World, lang: Lang) -> None:
    owed = outstanding(world.live.snapshot.operation)
    assert owed
    pages = [world.page(COORDINATOR, name, lang).text for name in ("closing", "today")]
    for each in owed:
        held = world.live.snapshot.operation.obligations[each.obligation]
        kind = said(lang, f"report-owed-{held.kind.value}")
        words = held.subject.text(lang) if held.subject else kind
        assert all(words in page and each.obligation in page for page in pages)
    with program(world, COORDINATOR, Action.CLOSE) as client:
        told = read(client, world, "closing")["owed"]
    assert {each["kind"] for each in told} == {  # type: ignore[attr-defined]
        world.live.snapshot.operation.obligations[each.obligation].kind.value for each in owed
    }


def test_an_obligation_of_which_more_was_delivered_than_is_owed_is_not_owed(world: World) -> None:
    operation = world.live.snapshot.operation
    for each in operation.obligations:
        world.station.recorder.record(
            [DeliveryAttested(obligation=each, amount=999, proof="identified", said_by="village")],
            author="coordinator",
        )
    world.live.refresh()
    operation = world.live.snapshot.operation
    by_word = {
        key: replace(each, proof=Proof.IDENTIFIED) for key, each in operation.obligations.items()
    }
    done = replace(operation, obligations=by_word)
    assert {each.state for each in fulfilments(done).values()} == {State.OVER}
    assert not list(owed_now(done))
    assert list(owed_now(operation)), "nobody's word proves it there"


def test_a_registrar_does_not_close(world: World) -> None:
    assert world.page(UserRole.REGISTRAR, "closing").status_code == 403
    assert world.send(UserRole.REGISTRAR, "closing", "close", {}).status_code == 403
