# SPDX-License-Identifier: Apache-2.0
"""A store that is full or gone: pages say what is safe, nothing typed is lost, and it goes on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from qafila.core.access import Action, UserRole, Viewer
from qafila.ports import StoreProblem
from tests.console.forms import form_of
from tests.console.test_permissions import plain
from tests.console.world import World, store_of, world_of

COORDINATOR = UserRole.COORDINATOR
SAFE = {"en": "What was confirmed before is safe", "ar": "ما جرى تأكيده من قبل محفوظ"}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A hub whose disk may fill up."""
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir(mode=0o700)
    with world_of(store_of("tiny", tmp_path), tmp_path / "config") as world:
        yield world


@contextmanager
def full(*connections: sqlite3.Connection) -> Iterator[None]:
    """Let no file of these grow: SQLite answers SQLITE_FULL, as on a full disk."""
    for each in connections:
        (pages,) = each.execute("PRAGMA page_count").fetchone()
        each.execute(f"PRAGMA max_page_count = {pages}")
    yield
    for each in connections:
        each.execute("PRAGMA max_page_count = 1000000")


def facts_on(world: World) -> sqlite3.Connection:
    store: Any = world.live.recorder.store
    connection: sqlite3.Connection = store._writer
    return connection


def accounts_on(world: World) -> sqlite3.Connection:
    gate: Any = world.hub.gate
    connection: sqlite3.Connection = gate._store._writer
    return connection


def banner(page: str, which: str) -> bool:
    """Whether a notice stands above a page."""
    (start,) = [part for part in page.split("<p ") if part.startswith(f'id="trouble-{which}"')]
    return " hidden" not in start.split(">")[0]


def counted(world: World, client: httpx.Client, note: str) -> dict[str, str | list[str]]:
    vehicle = next(iter(world.live.snapshot.operation.vehicles))
    page = client.get(f"/o/{world.operation}/ledger/vehicle:{vehicle}").text
    return {**form_of(page, "/ledger/counted"), "place": vehicle, "count": "3", "note": note}


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_on_a_full_disk_a_form_says_so_keeps_what_was_typed_and_goes_on_when_there_is_room(
    hub: World, lang: str
) -> None:
    address = f"/o/{hub.operation}/ledger/counted"
    long = "seen at the gate " * 200  # what is recorded has to need another page of the file
    with hub.browser(COORDINATOR, lang) as client:
        sent = counted(hub, client, long)
        before, bodies = hub.live.snapshot.version, everything(hub)
        with full(facts_on(hub)):
            for _ in range(2):
                assert client.post(address, data=sent).status_code == 422
            answer = client.post(address, data=sent)
            assert answer.status_code == 422
            assert long.strip() in answer.text, "what was typed is still there"
            assert banner(answer.text, "refused")
            assert SAFE[lang] in plain(answer.text)
            shown = client.get(f"/o/{hub.operation}/today")
            assert shown.status_code == 200, "what was recorded is still read"
            assert banner(shown.text, "refused")
            assert everything(hub) == bodies, "what was confirmed is there, and nothing by halves"
        again = client.post(address, data=sent)
        assert again.status_code == 303
        after = client.get(again.headers["location"]).text
        assert not banner(after, "refused"), "the notice is gone with the first that is taken"
    hub.live.refresh()
    assert hub.live.snapshot.version == before + 1, "recorded once, though sent four times"


def everything(world: World) -> list[bytes]:
    return [stored.body for stored in world.live.recorder.store.read(after=0)]


def test_whoever_is_signed_in_stays_so_on_a_full_disk_and_names_stay_shut(hub: World) -> None:
    person = next(iter(hub.live.snapshot.operation.persons.values()))
    name = hub.live.snapshot.named.persons[person.id].name_ar
    assert name
    with hub.browser(COORDINATOR) as client, full(facts_on(hub), accounts_on(hub)):
        fill(hub)
        answer = client.get(f"/o/{hub.operation}/registry/{person.id}")
        assert answer.status_code == 503
        assert "nothing of this was recorded or shown" in plain(answer.text)
        assert name not in answer.text
        assert client.get(f"/o/{hub.operation}/ledger").status_code == 200
    with hub.browser(COORDINATOR) as client:
        assert name in client.get(f"/o/{hub.operation}/registry/{person.id}").text


def fill(world: World) -> None:
    """Use up the room that is left for the audit."""
    viewer = Viewer(user="u", title="test", role=COORDINATOR)
    for letters in (2000, 200, 20, 1):
        with suppress(StoreProblem):
            for _ in range(2000):
                ids = ["x" * letters]
                world.hub.gate.note(viewer, Action.SEE_REGISTRY, ids, world.operation)


def test_a_store_that_is_gone_is_told_to_open_pages_and_when_it_is_back(hub: World) -> None:
    with hub.browser(UserRole.AUDITOR) as client:
        assert not banner(client.get(f"/o/{hub.operation}/today").text, "store")
        with client.stream("GET", f"/live/{hub.operation}") as stream:
            lines = stream.iter_lines()
            assert told(lines)["trouble"] == ""
            with gone(hub):
                assert told(lines)["trouble"] == "store-gone"
                shown = client.get(f"/o/{hub.operation}/today")
                assert shown.status_code == 200
                assert banner(shown.text, "store")
                assert "What was confirmed is safe" in plain(shown.text)
            assert told(lines)["trouble"] == ""
        assert not banner(client.get(f"/o/{hub.operation}/today").text, "store")


def told(lines: Iterator[str]) -> dict[str, str]:
    """Return the next event of a stream."""
    for line in lines:
        if line.startswith("data: "):
            found: dict[str, str] = json.loads(line[6:])
            return found
    raise AssertionError("the stream has ended")


@contextmanager
def gone(world: World) -> Iterator[None]:
    """Have every reading of the store fail, as when its disk is pulled out."""
    store: Any = world.live.recorder.store
    reading = store.read

    def fails(*asked: Any, **named: Any) -> Iterator[Any]:
        raise StoreProblem("store-gone", "/somewhere", "no such device")

    store.read = fails
    try:
        yield
    finally:
        store.read = reading
