# SPDX-License-Identifier: Apache-2.0
"""A person's data on the console: with whom it may be shared, and forgetting who somebody is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from qafila.app.console.packs import agreed
from qafila.core.access import Action, UserRole, Viewer
from qafila.core.document import phrase
from qafila.core.events import IdentityForgotten, SharingAgreed
from qafila.core.values import Lang
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.test_api import program
from tests.console.test_api_whole import act, read
from tests.console.world import TITLES, World, store_of, world_of

ADMIN = Viewer(user="local", title="hub", role=UserRole.ADMINISTRATOR)
COORDINATOR, REGISTRAR = UserRole.COORDINATOR, UserRole.REGISTRAR
PARTY = "village"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A hub of its own: what is forgotten does not come back."""
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir(mode=0o700)
    with world_of(store_of("tiny", tmp_path), tmp_path / "config") as made:
        yield made


def sent(
    world: World, ending: str, role: UserRole = REGISTRAR, **typed: str
) -> tuple[httpx.Response, str]:
    """Open a person's page, fill one form of it and send it twice; return what came of both."""
    with world.browser(role) as client:
        page = client.get(f"/o/{world.operation}/registry/{typed['what']}").text
        form = form_of(page, f"/registry/{ending}") | dict(typed)
        path = f"/o/{world.operation}/registry/{ending}"
        answer = client.post(path, data=form)
        again = client.post(path, data=form)
    world.live.refresh()
    assert again.status_code == answer.status_code
    return answer, html.unescape(answer.text)


def facts(world: World, kind: type) -> list[object]:
    return [e.fact for e, _ in world.live.snapshot.log() if isinstance(e.fact, kind)]


def text(lang: Lang, key: str, **args: str) -> str:
    return Words(lang)(phrase(key, **args))


def someone(world: World) -> str:
    return next(p.id for p in world.live.snapshot.named.persons.values() if p.name_ar)


def test_an_answer_on_sharing_is_recorded_once_and_decides_what_a_party_gets(world: World) -> None:
    who = someone(world)
    assert who not in agreed(world.live.snapshot, PARTY)
    answer, _ = sent(world, "share", what=who, share_with=PARTY, share_agreed="yes")
    assert answer.status_code == 303
    (fact,) = facts(world, SharingAgreed)
    assert fact == SharingAgreed(
        person=who, recipient=PARTY, agreed=True, taken_by=TITLES[REGISTRAR]
    )
    assert who in agreed(world.live.snapshot, PARTY)
    sent(world, "share", what=who, share_with=PARTY, share_agreed="no")
    assert who not in agreed(world.live.snapshot, PARTY)
    assert len(facts(world, SharingAgreed)) == 2


def test_what_a_party_would_get_is_told_before_it_is_recorded(world: World) -> None:
    who = someone(world)
    with program(world, REGISTRAR, Action.EDIT_REGISTRY) as client:
        first = read(client, world, f"persons/{who}/sharing")["recipients"]
        body: dict[str, object] = {"person": who, "recipient": PARTY, "agreed": "yes"}
        assert act(client, world, "registry", "share", body).status_code == 200
        after = read(client, world, f"persons/{who}/sharing")["recipients"]
    before, then = (
        next(r for r in rows if r["recipient"] == PARTY)  # type: ignore[attr-defined]
        for rows in (first, after)
    )
    assert before["answer"] == "unasked"
    assert then["answer"] == "yes"
    assert then["names"] == before["names_if_yes"] == before["names"] + 1
    assert then["names_if_no"] == before["names"]
    assert then["names"] == len(agreed(world.live.snapshot, PARTY))


def test_a_party_is_one_recipient_however_it_is_typed(world: World) -> None:
    who = someone(world)
    party = world.live.snapshot.operation.parties[PARTY]
    answer, _ = sent(
        world, "share", what=who, share_other=party.name.text("ar"), share_agreed="yes"
    )
    assert answer.status_code == 303
    (fact,) = facts(world, SharingAgreed)
    assert isinstance(fact, SharingAgreed)
    assert fact.recipient == PARTY


def test_what_is_missing_is_told_at_once_and_nothing_typed_is_lost(world: World) -> None:
    who = someone(world)
    answer, page = sent(world, "share", what=who, share_given_by="guardian of the child")
    assert answer.status_code == 422
    for field in ("share_with", "share_agreed"):
        assert f'id="{field}-mistake"' in page
    assert 'value="guardian of the child"' in page
    assert '<details class="fold" id="sharing" open>' in page
    answer, page = sent(world, "forget", COORDINATOR, what=who, forget_who="P-OTHER")
    assert answer.status_code == 422
    for field in ("forget_who", "forget_reason"):
        assert f'id="{field}-mistake"' in page
    assert 'value="P-OTHER"' in page
    assert not facts(world, SharingAgreed)
    assert not facts(world, IdentityForgotten)


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_lost_and_what_stays_stands_before_the_key_is_destroyed(
    world: World, lang: Lang
) -> None:
    who = someone(world)
    page = world.page(COORDINATOR, f"registry/{who}", lang).text
    for key in ("lost", "stays", "facts", "numbers", "again"):
        assert html.escape(text(lang, f"console-forget-{key}"), quote=False)[:40] in page
    with program(world, COORDINATOR, Action.FORGET) as client:
        told = read(client, world, f"persons/{who}/forgetting")
    assert told["numbers"] == [who]
    assert told["facts"] == len(world.live.snapshot.facts_of(f"person:{who}"))


def test_somebody_is_forgotten_for_good_and_sums_stay(world: World) -> None:
    who = someone(world)
    name = world.live.snapshot.named.persons[who].name_ar
    listed = world.live.snapshot.operation.people_listed
    where = world.live.snapshot.operation.day.people.place(who)
    assert name in world.page(COORDINATOR, f"registry/{who}", "ar").text
    reason = "asked for it"
    answer, _ = sent(world, "forget", COORDINATOR, what=who, forget_who=who, forget_reason=reason)
    assert answer.status_code == 303
    assert facts(world, IdentityForgotten) == [IdentityForgotten(persons=(who,), reason=reason)]
    page = world.page(COORDINATOR, f"registry/{who}", "ar").text
    assert name not in page
    assert text("ar", "console-forget-is") in page
    operation = world.live.snapshot.operation
    assert operation.people_listed == listed
    assert operation.day.people.place(who) == where
    noted = [e for e in world.hub.gate.audit(ADMIN) if e.action == Action.FORGET]
    assert [each.subjects for each in noted] == [(who,)]
    late = world.send(
        COORDINATOR,
        "registry",
        "forget",
        {"what": who, "forget_who": who, "forget_reason": "again"},
    )
    assert late.status_code == 422
    assert len(facts(world, IdentityForgotten)) == 1


def test_who_may_not_forget_is_not_offered_it(world: World) -> None:
    who = someone(world)
    page = world.page(REGISTRAR, f"registry/{who}").text
    assert not re.search(r'action="[^"]*/registry/forget"', page)
    form = {"what": who, "forget_who": who, "forget_reason": "x"}
    for role in set(UserRole) - {COORDINATOR}:
        assert world.send(role, "registry", "forget", form).status_code == 403
    assert not facts(world, IdentityForgotten)
