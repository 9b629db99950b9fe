# SPDX-License-Identifier: Apache-2.0
"""A hub that was revoked in its operation: what its pages say, and what becomes of its forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qafila.core.access import UserRole
from qafila.core.document import phrase
from qafila.core.events import FactCorrected
from qafila.core.values import Lang
from qafila.wiring import LANGS, devices, meeting, operations
from qafila.words import Words
from tests.console.test_browser import kept, opened
from tests.console.world import World, store_of, world_of

REASON = "left at a checkpoint"


class Two:
    """The founder's hub, which is served, and a second one, whose pages are looked at."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder, self._patch = folder, patch
        self.second = folder / "second.qafila"

    def at(self, which: str) -> None:
        self._patch.setenv("QAFILA_CONFIG_DIR", str(self.folder / which))

    def found(self) -> Path:
        """Make the operation and enrol the second hub, which joins."""
        self.at("second-keys")
        card = devices.card()[0]
        self.at("first-keys")
        path = store_of("tiny", self.folder)
        devices.enrol(str(path), card, "hub", "second hub")
        return path

    def revoke(self, first: World) -> str:
        """Have the first hub revoke the second after its last fact; return the fact."""
        device = json.loads(self.card())["device"]
        seq = first.live.newest().day.log.seqs.get(device, 0)
        self.at("first-keys")
        devices.revoke(str(first.path), device, seq, REASON)
        first.live.refresh()
        return first.live.newest().day.log.revocations[device].id

    def card(self) -> str:
        self.at("second-keys")
        return devices.card()[0]

    def sync(self, first: World) -> meeting.Met:
        self.at("second-keys")
        return meeting.sync(str(self.second), first.url)


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Two:
    return Two(tmp_path, monkeypatch)


@pytest.fixture
def first(two: Two) -> Iterator[World]:
    path = two.found()
    with world_of(path, two.folder / "first-keys") as world:
        founder = world.station.recorder.vault.signing_key
        two.at("second-keys")
        met = meeting.join(two.second, world.operation, world.url, founder)
        assert met.taken
        yield world


def text_of(page: str) -> str:
    found = re.search(r'<div id="standing"([^>]*)>(.*?)</div>', page, re.S)
    assert found
    assert ("hidden" in found[1]) is not bool(found[2].strip())
    return re.sub("<[^>]+>|[\u2066-\u2069]", "", found[2])


def said(lang: Lang, key: str) -> str:
    return Words(lang)(phrase(key)).split("{")[0][:40]


def count(world: World, number: int) -> str:
    """Record a headcount at a console; return what the next page tells of it."""
    vehicle = next(iter(world.live.snapshot.operation.vehicles))
    form: dict[str, str | list[str]] = {"place": f"vehicle:{vehicle}", "count": str(number)}
    assert world.send(UserRole.COORDINATOR, "ledger", "counted", form).status_code == 303
    page = world.page(UserRole.COORDINATOR, "ledger").text
    told = re.search(r'<div class="told".*?<div class="notice (\w+)">(.*?)</div>', page, re.S)
    assert told
    return f"{told[1]}: {told[2]}"


def test_a_hub_that_another_turned_away_says_so_until_it_is_let_in_again(
    two: Two, first: World
) -> None:
    two.at("second-keys")
    with world_of(two.second, two.folder / "second-keys") as second:
        assert text_of(second.page(UserRole.COORDINATOR, "today").text) == ""
        revocation = two.revoke(first)
        assert two.sync(first).is_shut
        for lang in LANGS:
            for name in ("today", "ledger", "devices"):
                shown = text_of(second.page(UserRole.COORDINATOR, name, lang).text)
                device = first.station.recorder.device
                told = phrase("console-turned-away", device=device, at="§")
                for part in Words(lang, isolates=False)(told).split("§"):
                    assert part in shown, (lang, name)
        two.at("first-keys")
        first.station.recorder.record(
            [FactCorrected(corrects=revocation, reason="found again")], author="hub"
        )
        assert not two.sync(first).is_shut
        second.live.refresh()
        assert text_of(second.page(UserRole.COORDINATOR, "today").text) == ""


def test_a_hub_that_holds_its_revocation_says_since_when_by_whom_and_what_to_do(
    two: Two, first: World
) -> None:
    two.at("second-keys")
    with world_of(two.second, two.folder / "second-keys") as second:
        assert count(second, 3).startswith("done")
        two.sync(first)
        revocation = two.revoke(first)
        hub = first.station.recorder
        chain = [each.body for each in hub.store.chain(hub.device)]
        second.station.store.append(chain, hub.store.heads(hub.device))
        second.live.refresh()
        for lang in LANGS:
            shown = text_of(second.page(UserRole.COORDINATOR, "today", lang).text)
            for told in (hub.device, operations.HUB, REASON, revocation):
                assert told in shown, (lang, told)
        kept = count(second, 4)
        assert kept.startswith("warning"), "it is not told as done"
        assert said("en", "console-revoked-kept") in kept
        held = second.live.snapshot.operation.day.headcounts
        assert [each.count for each in held] == [3]


IN_SIGHT = """(id) => {
  const box = document.getElementById(id).getBoundingClientRect();
  const at = document.elementFromPoint(innerWidth / 2, box.top + box.height / 2);
  return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight && !!at?.closest(`#${id}`);
}"""


SEEN = """() => new Promise((done) => {
  const seen = new IntersectionObserver(() => { seen.disconnect(); requestAnimationFrame(done); });
  seen.observe(document.body);
})"""
"""Come back when the page has been told what is in sight now."""


def test_on_a_telephone_a_line_leads_back_to_what_was_scrolled_away(
    two: Two, first: World, browser: Any
) -> None:
    two.at("second-keys")
    with world_of(two.second, two.folder / "second-keys") as second:
        two.revoke(first)
        assert two.sync(first).is_shut
        for lang in LANGS:
            with opened(browser, second, UserRole.COORDINATOR, lang, (360, 740)) as page:
                page.goto(f"/o/{second.operation}/log")
                line = page.locator("#standing-line")
                line.wait_for(state="hidden")  # the notice itself is there
                assert page.locator("#standing").is_visible()
                page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
                line.wait_for(state="visible")
                page.wait_for_function(IN_SIGHT, arg="standing-line")
                assert not page.evaluate(IN_SIGHT, "standing")
                assert line.bounding_box()["height"] <= 32
                kept(page, f"revoked-line-{lang}")
                line.locator("a").click()
                line.wait_for(state="hidden")
                page.wait_for_function(IN_SIGHT, arg="standing")
                page.set_viewport_size({"width": 1280, "height": 740})
                page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
                page.wait_for_function(IN_SIGHT, arg="standing")  # there it stays by itself
                page.evaluate(SEEN)
                assert line.is_hidden()
        two.at("first-keys")
    with opened(browser, first, UserRole.COORDINATOR, "en", (360, 740)) as page:
        page.goto(f"/o/{first.operation}/log")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.evaluate(SEEN)
        assert page.locator("#standing-line").is_hidden(), "nothing is wrong here"
