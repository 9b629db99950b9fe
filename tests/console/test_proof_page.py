# SPDX-License-Identifier: Apache-2.0
"""The log is verified on a page: sound, edited behind Qafila's back, and against a digest."""

from __future__ import annotations

import html
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qafila.app.console import proof as model
from qafila.app.printed_digest import check_digest
from qafila.app.proof import verify_chains
from qafila.core.access import MAY, Action, Field, UserRole
from qafila.core.document import phrase
from qafila.core.events import HeadcountTaken
from qafila.core.findings import Finding
from qafila.core.values import Lang
from qafila.ports import EventStore, Vault
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.test_api import program
from tests.console.test_api_whole import act, read
from tests.console.test_permissions import plain, words_of
from tests.console.world import TITLES, World, store_of, world_of

AUDITOR = UserRole.AUDITOR


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with world_of(store_of("tiny", tmp_path), tmp_path) as made:
        yield made


def verified(world: World, lang: Lang, **typed: str) -> str:
    """Verify by the form, as an auditor; return the page it leads to."""
    with world.browser(AUDITOR, lang) as client:
        assert world.send(AUDITOR, "proof", "verify", typed).status_code == 303
        return html.unescape(client.get(f"/o/{world.operation}/proof").text)


def digest_of(world: World) -> str:
    answer = world.send(AUDITOR, "proof", "digest", {})
    assert answer.headers["content-type"].startswith("text/plain")
    assert "attachment" in answer.headers["content-disposition"]
    return answer.text


def tampered(world: World) -> None:
    """Change one byte of a fact in the file, as whoever has the file can."""
    with sqlite3.connect(world.path) as raw:
        raw.execute("DROP TRIGGER fact_no_UPDATE")
        raw.execute(
            "UPDATE fact SET body = CAST(replace(CAST(body AS TEXT), '\"count\":4', '\"count\":5')"
            " AS BLOB) WHERE CAST(body AS TEXT) LIKE '%\"count\":4%'"
        )
        assert raw.total_changes == 1


@pytest.mark.parametrize("lang", LANGS)
def test_a_sound_log_is_said_to_be_sound_with_its_counts(world: World, lang: Lang) -> None:
    say = Words(lang)
    before = html.unescape(world.page(AUDITOR, "proof", lang).text)
    assert say(phrase("console-proof-none")) in before
    assert f"/o/{world.operation}/proof" in world.page(AUDITOR, "log", lang).text
    page = plain(verified(world, lang))
    told = read_proof(world)
    log = world.live.snapshot.log()
    assert (told["facts"], told["people"]) == (len(log), 8)
    assert told["devices"] == len({envelope.device for envelope, _ in log})
    devices = told["devices"]
    sound = phrase("verify-sound", facts=len(log), devices=devices, people=8)
    assert plain(say(sound)).strip() in page
    assert told["by"] == TITLES[AUDITOR]
    whole = page.replace(" ", "")
    assert all(str(each) in whole for each in (told["sum"], told["chains"][0]["digest"]))


def read_proof(world: World) -> Any:
    with program(world, AUDITOR, Action.SEE_LOG) as client:
        return read(client, world, "proof")["verified"]


@pytest.mark.parametrize("lang", LANGS)
def test_what_was_edited_in_the_file_is_told(world: World, lang: Lang) -> None:
    place = f"place:{next(iter(world.live.snapshot.operation.places))}"
    world.live.recorder.record([HeadcountTaken(place=place, count=4)], author="marshal")
    tampered(world)
    page = verified(world, lang)
    told = read_proof(world)
    assert told["findings_count"] > 0
    for each in told["findings"]:
        assert plain(each["text"][lang]).strip() in plain(page)
    say = Words(lang)
    assert say(phrase("console-proof-differs-remedy")) in page


def test_a_saved_digest_holds_a_later_log_and_one_that_was_changed_holds_none(
    world: World, tmp_path: Path
) -> None:
    place = f"place:{next(iter(world.live.snapshot.operation.places))}"
    world.live.recorder.record([HeadcountTaken(place=place, count=4)], author="marshal")
    digest = digest_of(world)
    named = world.live.snapshot.named
    assert not [word for word in words_of(named, Field.NAME) if word in digest]
    world.live.recorder.record([HeadcountTaken(place=place, count=6)], author="marshal")
    page = verified(world, "en", digest=digest)
    assert Words("en")(phrase("console-proof-compared")) in page
    assert read_proof(world).get("findings_count", 0) == 0
    verified(world, "en", digest=digest.replace("facts: ", "facts: 1"))
    codes = {each["code"] for each in read_proof(world)["findings"]}
    assert codes == {"digest_forged"}


def test_a_log_that_grows_meanwhile_is_not_called_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"place:{next(iter(world.live.snapshot.operation.places))}"

    def growing(store: EventStore, vault: Vault) -> tuple[Finding, ...]:
        count = world.live.recorder.store.last_position()
        world.live.recorder.record([HeadcountTaken(place=place, count=count)], author="marshal")
        found = verify_chains(store, vault)
        seeming = check_digest("no digest", store, vault)
        return (*found, *seeming) if count % 2 else found

    monkeypatch.setattr(model, "verify_chains", growing)
    with program(world, AUDITOR, Action.SEE_LOG) as client:
        assert act(client, world, "proof", "verify", {}).status_code == 200
    assert read_proof(world).get("findings_count", 0) == 0


def test_two_do_not_verify_at_once(world: World) -> None:
    held = model._held(world.live)
    with held.lock, program(world, AUDITOR, Action.SEE_LOG) as client:
        refused = act(client, world, "proof", "verify", {})
    assert refused.status_code == 422
    assert refused.json()["code"] == "console-proof-busy"


@pytest.mark.parametrize("role", [r for r in UserRole if Action.SEE_LOG not in MAY[r]])
def test_the_others_verify_nothing(world: World, role: UserRole) -> None:
    assert world.page(role, "proof").status_code == 403
    for name in ("verify", "digest"):
        assert world.send(role, "proof", name, {}).status_code == 403
