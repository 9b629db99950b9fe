# SPDX-License-Identifier: Apache-2.0
"""What was offered and not taken, and a computer that nobody enrolled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qafila.app.console.quarantine import quarantine
from qafila.core.access import UserRole
from qafila.core.document import phrase
from qafila.core.values import Lang
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.world import World, store_of, world_of


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Yield a hub on a computer to which somebody copied the store of another."""
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "there"))
    path = store_of("tiny", tmp_path)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "here"))
    with world_of(path, tmp_path) as world:
        yield world


def said(lang: Lang, key: str) -> str:
    return Words(lang)(phrase(key)).split("{")[0][:40]


@pytest.mark.parametrize("lang", LANGS)
def test_a_computer_that_nobody_enrolled_says_so_on_every_page(copied: World, lang: Lang) -> None:
    warning = Words(lang)(phrase("console-stranger", card="CARD")).split("CARD")[0]
    for name in ("today", "ledger", "registry"):
        assert warning[:60] in copied.page(UserRole.COORDINATOR, name, lang).text


def test_a_form_there_is_told_to_be_kept_apart_and_not_to_be_recorded(copied: World) -> None:
    vehicle = next(iter(copied.live.snapshot.operation.vehicles))
    form: dict[str, str | list[str]] = {"place": f"vehicle:{vehicle}", "count": "3"}
    answer = copied.send(UserRole.COORDINATOR, "ledger", "counted", form)
    assert answer.status_code == 303
    assert not copied.live.snapshot.operation.day.headcounts
    page = copied.page(UserRole.COORDINATOR, "ledger").text
    told = re.search(r'<div class="told".*?<div class="notice (\w+)">(.*?)</div>', page, re.S)
    assert told
    assert told[1] == "warning", "it is not told as done"
    assert said("en", "console-stranger-kept") in told[2]
    view = quarantine(copied.station.store)
    assert (view.count, [each.kind for each in view.groups]) == (1, ["unknown_device"])
    assert view.groups[0].device == copied.station.recorder.device
    assert view.groups[0].kinds == ("headcount_taken",)


def test_a_hub_of_its_own_operation_is_no_stranger(tiny: World) -> None:
    assert not tiny.live.is_stranger
    assert said("en", "console-stranger")[:30] not in tiny.page(UserRole.COORDINATOR, "today").text


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_kept_apart_stands_on_the_log_with_why_and_what_to_do(
    tiny: World, lang: Lang
) -> None:
    tiny.station.store.set_aside([b"nonsense", b"more of it"], "not-json")
    page = tiny.page(UserRole.AUDITOR, "log", lang).text
    for key in ("console-aside-note", "fact-not-json", "console-aside-do-malformed"):
        assert Words(lang)(phrase(key)) in page, key
    assert "nonsense" not in page
    assert quarantine(tiny.station.store).count == 2
