# SPDX-License-Identifier: Apache-2.0
"""What the list suggests, on the console: recorded or declined by a human, once."""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path

import pytest

from qafila.app.console.proposals import PER_PAGE, proposed
from qafila.core.access import Action, UserRole
from qafila.core.document import phrase
from qafila.core.events import PersonAmended, StepOverridden
from qafila.core.registry.proposals import Kind, Proposal
from qafila.core.values import Lang
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.test_api import program
from tests.console.test_api_whole import act, read
from tests.console.world import TITLES, World, store_of, world_of

REGISTRAR = UserRole.REGISTRAR
EXAMPLE = "qalamoun-2017"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("hub")
    with world_of(store_of(EXAMPLE, folder), folder) as made:
        for each in list(made.live.snapshot.operation.persons.values())[:12]:
            lone(made, each.id)
        made.live.refresh()
        yield made


def lone(world: World, person: str) -> None:
    """Take somebody out of their household, as a list that knows none would have them."""
    held = world.live.snapshot.named.persons[person]
    fact = PersonAmended(
        person=type(held)(id=person, household=None), changed=("household",), reason="a test"
    )
    world.station.recorder.record([fact], author="registrar")


def waiting(world: World) -> tuple[Proposal, ...]:
    world.live.refresh()
    found = proposed(world.live.snapshot).proposals
    assert found, "there is something to settle"
    return found


def settled(world: World, key: str, what: str, **typed: str) -> tuple[int, str]:
    form: dict[str, str | list[str]] = {"which": key, "key": key, "settle": what, **typed}
    answer = world.send(REGISTRAR, "proposals", "settle", form)
    world.live.refresh()
    return answer.status_code, html.unescape(answer.text)


@pytest.mark.parametrize("lang", LANGS)
def test_every_proposal_is_shown_with_names_and_what_speaks_for_it(
    world: World, lang: Lang
) -> None:
    found = waiting(world)
    page = html.unescape(world.page(REGISTRAR, "proposals", lang).text)
    named = world.live.snapshot.named.persons
    for each in found[:PER_PAGE]:
        assert f'value="{each.key}"' in page
        for person in each.persons:
            held = named[person]
            names = (held.name_ar, held.name_latin)
            assert any(name and name in page for name in names)
    assert Words(lang)(phrase("console-proposals-count", count=len(found))) in page


def test_a_proposal_is_recorded_by_who_is_signed_in_and_then_gone(world: World) -> None:
    first = next(each for each in waiting(world) if each.kind is Kind.HOUSEHOLD)
    status, _ = settled(world, first.key, "accept")
    assert status == 303
    for person in first.persons:
        assert world.live.snapshot.operation.persons[person].household == first.target
    (last, *_) = [
        e for e, _ in reversed(world.live.snapshot.log()) if isinstance(e.fact, PersonAmended)
    ]
    assert last.author == TITLES[REGISTRAR]
    assert isinstance(last.fact, PersonAmended)
    assert last.fact.reason, "what speaks for it stands as the reason"
    status, page = settled(world, first.key, "accept")
    assert status == 422
    assert Words("en")(phrase("console-proposals-gone")) in page


def test_it_is_declined_with_a_reason_alone_and_not_made_again(world: World) -> None:
    for number in range(10, 20):
        lone(world, list(world.live.snapshot.operation.persons)[number])
    one = waiting(world)[0]
    status, page = settled(world, one.key, "decline", agreed_by="head of household")
    assert status == 422
    assert 'id="p1-reason-mistake"' in page
    assert 'value="head of household"' in page
    assert settled(world, one.key, "decline", reason="asked them")[0] == 303
    assert one.key not in {each.key for each in proposed(world.live.snapshot).proposals}
    (step,) = [e.fact for e, _ in world.live.snapshot.log() if isinstance(e.fact, StepOverridden)]
    assert (step.subject, step.reason) == (one.key, "asked them")


def test_programs_read_and_settle_them_too(world: World) -> None:
    for number in range(20, 30):
        lone(world, list(world.live.snapshot.operation.persons)[number])
    one = waiting(world)[0]
    with program(world, REGISTRAR, Action.EDIT_REGISTRY) as client:
        told = read(client, world, "proposals")
        assert told["proposals"][0]["key"] == one.key  # type: ignore[index]
        refused = act(client, world, "proposals", "settle", {"key": one.key, "settle": "decline"})
        assert refused.status_code == 422
        assert set(refused.json()["fields"]) == {"reason"}
        body: dict[str, object] = {"key": one.key, "settle": "decline", "reason": "asked them"}
        assert act(client, world, "proposals", "settle", body).status_code == 200
    world.live.refresh()
    assert one.key not in {each.key for each in proposed(world.live.snapshot).proposals}
