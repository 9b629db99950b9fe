# SPDX-License-Identifier: Apache-2.0
"""An operation that is followed live: what open pages are told, and what they show meanwhile."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.app.console import LiveOperation
from qafila.app.console.today import today
from qafila.core.access import Action, UserRole, Viewer
from qafila.core.document import phrase
from qafila.core.events import HeadcountTaken, PeopleMoved
from qafila.web.console.live import LOOK_S, MOST_OF_ONE, Streams
from qafila.wiring import LANGS, operations
from qafila.words import Words
from tests.console.test_api import program
from tests.console.world import PASSWORD, World, code_now, store_of, world_of

COORDINATOR = Viewer(user="U-1", title="coordinator, hub", role=UserRole.COORDINATOR)


NOTHING = "console-held-nothing"


def test_the_day_is_shown_before_the_rules_have_been_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveOperation, "keep_checked", lambda self: None)
    config = tmp_path / "config"
    config.mkdir(mode=0o700)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(config))
    with world_of(store_of("qalamoun-2017", tmp_path), config, checked=False) as world:
        for lang in LANGS:
            said = {key: Words(lang)(phrase(key)) for key in ("console-being-checked", NOTHING)}
            page = world.page(UserRole.COORDINATOR, "today", lang).text
            assert said["console-being-checked"] in page
            assert said[NOTHING] not in page, "that nothing is held is not known"
            assert 'data-checks="0"' in page
        world.live.check()
        page = world.page(UserRole.COORDINATOR, "today").text
        assert Words("en")(phrase("console-being-checked")) not in page
        assert 'data-checks="1"' in page


def test_no_page_waits_for_the_first_findings_and_each_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LiveOperation, "keep_checked", lambda self: None)
    config = tmp_path / "config"
    config.mkdir(mode=0o700)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(config))
    with world_of(store_of("qalamoun-2017", tmp_path), config, checked=False) as world:
        person = next(iter(world.live.snapshot.operation.persons))
        told = {
            "findings": "console-findings-being-checked",
            f"registry/{person}": "console-findings-being-checked",
            "closing": "console-closing-being-checked",
        }
        for lang in LANGS:
            for name, key in told.items():
                page = world.page(UserRole.COORDINATOR, name, lang)
                assert page.status_code == 200
                assert Words(lang)(phrase(key)) in page.text, (name, lang)
                assert Words(lang)(phrase("console-findings-none")) not in page.text
        with program(world, UserRole.COORDINATOR, Action.SEE_FINDINGS, Action.CLOSE) as client:
            api = f"/api/v1/operations/{world.operation}"
            for path in ("findings", "closing"):
                assert "checked_at" not in client.get(f"{api}/{path}").json(), path
            assert client.get(f"{api}/closing").json()["can_close"] is False
        with program(world, UserRole.ADMINISTRATOR, Action.MANAGE_SETTINGS) as client:
            figures = client.get("/metrics").text
            assert f'qafila_checked{{operation="{world.operation}"}} 0' in figures
            assert "qafila_checked_position{" not in figures
            assert world.live.checked_by_now is None, "nobody waited for them"
            world.live.check()
            figures = client.get("/metrics").text
            assert f'qafila_checked{{operation="{world.operation}"}} 1' in figures
            assert "qafila_checked_position{" in figures
        for name, key in told.items():
            after = world.page(UserRole.COORDINATOR, name).text
            assert Words("en")(phrase(key)) not in after, name


def test_a_day_without_findings_says_so_in_the_api(qalamoun: World) -> None:
    live = qalamoun.live
    view = today(live.snapshot, None, COORDINATOR, qalamoun.clock.now())
    assert view.checked_at is None
    assert view.held == ()
    known = today(live.snapshot, live.check(), COORDINATOR, qalamoun.clock.now())
    assert known.checked_at is not None
    assert known.held


def told_by(live: LiveOperation, count: int) -> list[dict[str, object]]:
    """Return the first events of a stream; the rules are asked after the first."""

    async def listen() -> list[dict[str, object]]:
        events: list[dict[str, object]] = []
        async with asyncio.timeout(30):
            async for word in Streams().of(live, lambda: len(events) >= count):
                if found := re.search(r"^data: (.*)$", word.decode(), re.MULTILINE):
                    events.append(json.loads(found[1]))
                    if len(events) == 1:
                        await asyncio.to_thread(live.check)
        return events

    return asyncio.run(listen())


def test_open_pages_are_told_when_findings_change_though_no_fact_came(tmp_path: Path) -> None:
    with operations.station_at(str(store_of("qalamoun-2017", tmp_path))) as station:
        live = LiveOperation(station.recorder)
        live.refresh()
        first, second = told_by(live, 2)
        assert (first["checks"], second["checks"]) == (0, 1)
        assert first["version"] == second["version"]
        live.check()
        assert live.checks == 1, "the same findings are no news"


def test_a_page_says_the_version_that_it_is_made_of(qalamoun: World) -> None:
    """A fact that comes while a page is made is not on it, and the page does not say so."""
    live = qalamoun.live
    place = next(iter(live.snapshot.operation.places))
    before = live.snapshot.version
    shown = _render_with_a_fact_meanwhile(qalamoun, place)
    assert int(re.search(r'data-version="(\d+)"', shown)[1]) == before  # type: ignore[index]
    assert live.snapshot.version > before


def _render_with_a_fact_meanwhile(world: World, place: str) -> str:
    live = world.live
    gate, note = world.hub.gate, world.hub.gate.note
    came = False

    def noting(*args: object, **more: object) -> None:
        nonlocal came
        note(*args, **more)  # type: ignore[arg-type]
        if not came:
            came = True
            fact = HeadcountTaken(place=f"place:{place}", count=1)
            live.recorder.record([fact], author="marshal")
            live.refresh()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(gate), "note", lambda self, *args, **more: noting(*args, **more))
        page = world.page(UserRole.COORDINATOR, "registry").text
    assert came, "the page shows names, so it puts that on record"
    return page


def test_pages_of_one_version_are_made_alike_and_with_the_forms_of_each(tiny: World) -> None:
    """The inner part is made once for a role; who sees it and their forms are their own."""
    tiny.live.check()  # what is found changes the page
    one = tiny.page(UserRole.COORDINATOR, "today").text
    other = tiny.page(UserRole.LIAISON, "today").text
    again = tiny.page(UserRole.COORDINATOR, "today").text
    inner = re.compile(r"<main.*</main>", re.DOTALL)
    assert inner.search(one)[0] == inner.search(again)[0]  # type: ignore[index]
    assert "/ledger/vehicle" not in inner.search(other)[0]  # type: ignore[index]
    assert inner.search(one)[0] != inner.search(other)[0]  # type: ignore[index]
    assert one.count('name="form"') == again.count('name="form"') > 0


def test_facts_hold_equal_words_once_when_they_have_been_looked_into(tmp_path: Path) -> None:
    with operations.station_at(str(store_of("qalamoun-2017", tmp_path))) as station:
        live = LiveOperation(station.recorder)
        before = [msgspec.json.encode(envelope) for envelope, _ in live.snapshot.log()]
        subject = next(f"person:{person}" for person in live.snapshot.operation.day.rides)
        found = live.snapshot.facts_of(subject)
        assert found
        moves = [e.fact for e, _ in live.snapshot.log() if isinstance(e.fact, PeopleMoved)]
        assert len({id(move.source) for move in moves}) == len({move.source for move in moves})
        after = [msgspec.json.encode(envelope) for envelope, _ in live.snapshot.log()]
        assert after == before


def is_told_on(client: httpx.Client, world: World, end: Callable[[], object]) -> bool:
    """Whether a stream goes on some seconds after `end` was done."""
    with client.stream("GET", f"/live/{world.operation}", timeout=3 * LOOK_S) as answer:
        assert answer.status_code == 200
        lines = answer.iter_lines()
        assert any(line.startswith("data:") for line in lines)
        end()
        try:
            for _ in lines:
                pass
        except httpx.ReadTimeout:
            return True
    return False


def test_a_stream_ends_with_its_session_its_token_and_the_right_to_enter(tiny: World) -> None:
    gate, role = tiny.hub.gate, UserRole.REPORTING
    who = gate.viewer(tiny.tokens[role])
    assert who is not None
    with program(tiny, role, Action.SEE_TODAY) as client:
        held = gate.tokens(who, who.user)
        assert not is_told_on(client, tiny, lambda: gate.end_token(who, held[-1].digest))
    plain = Description(name="reporting-1", title=who.title, role=role.value)
    with tiny.browser(role) as client:
        elsewhere = replace(plain, operations=["elsewhere"])
        try:
            assert not is_told_on(
                client, tiny, lambda: gate.change(AT_THE_COMPUTER, who.user, elsewhere)
            )
        finally:
            gate.change(AT_THE_COMPUTER, who.user, plain)
        tiny.clock.ahead += timedelta(seconds=60)  # a code counts once
        again = gate.sign_in(
            "reporting-1", PASSWORD, code_now(tiny.secrets[role], tiny.clock), ""
        ).token
        client.cookies.set("qafila", again)
        assert not is_told_on(client, tiny, lambda: gate.sign_out(again))
        assert tiny.page(role, "today").status_code == 200, "another session of theirs goes on"


def test_one_visitor_does_not_take_the_streams_of_all(tiny: World) -> None:
    streams, live = Streams(), tiny.live

    async def opened() -> tuple[bool, bool, int]:
        held = [streams.of(live, lambda: False, "one") for _ in range(MOST_OF_ONE)]
        for each in held:
            await anext(each)
        told = streams.admits("one"), streams.admits("another")
        for each in held:
            await each.aclose()  # type: ignore[attr-defined]
        return *told, streams.open

    assert asyncio.run(opened()) == (False, True, 0)
    assert streams.admits("one")
