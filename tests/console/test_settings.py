# SPDX-License-Identifier: Apache-2.0
"""The settings page: who reads it, what a coordinator changes there, and what the hub tells."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import qafila
from qafila.core.access import MAY, Action, UserRole
from qafila.wiring import copies, keeping
from qafila.wiring.about import about
from tests.console.forms import form_of
from tests.console.test_permissions import plain
from tests.console.world import World

COORDINATOR = UserRole.COORDINATOR


@pytest.mark.parametrize("role", UserRole)
def test_only_those_of_the_table_read_it_and_nobody_is_in_it(tiny: World, role: UserRole) -> None:
    answer = tiny.page(role, "settings")
    assert answer.status_code == (200 if Action.SEE_SETTINGS in MAY[role] else 403)
    assert not [each for each in tiny.live.snapshot.operation.persons if each in answer.text]


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_it_tells_version_store_zone_and_how_one_comes_in(tiny: World, lang: str) -> None:
    shown = plain(tiny.page(UserRole.ADMINISTRATOR, "settings", lang).text)
    described = tiny.live.snapshot.operation.description
    for told in (qafila.__version__, "tiny.qafila", described.timezone, "qafila backup OP FILE"):
        assert told in shown
    assert "30" in shown


def _form(world: World, act: str) -> dict[str, str | list[str]]:
    page = world.page(COORDINATOR, "settings").text
    form = form_of(page, f"/settings/{act}")
    return {name: value for name, value in form.items() if name not in ("form", "once")}


def test_day_hour_and_zone_are_changed_as_a_fact(tiny: World) -> None:
    form = {**_form(tiny, "describe"), "on": "2027-03-01", "departs": "٠٦:٣٠"}
    form["timezone"] = "Asia/Damascus"
    assert tiny.send(COORDINATOR, "settings", "describe", form).status_code == 303
    held = tiny.live.snapshot.operation.description
    assert held.on == date(2027, 3, 1)
    assert held.departs_at == datetime(2027, 3, 1, 3, 30, tzinfo=UTC)
    again = tiny.send(COORDINATOR, "settings", "describe", _form(tiny, "describe"))
    assert again.status_code == 422
    assert "set so already" in again.text
    assert tiny.live.snapshot.operation.description == held


def test_limits_that_nobody_agreed_on_stay_apart_from_nought(tiny: World) -> None:
    form = {**_form(tiny, "limits"), "radio": "20", "night": "no", "water": "2,5"}
    assert tiny.send(COORDINATOR, "settings", "limits", form).status_code == 303
    held = tiny.live.snapshot.operation.policy
    assert (held.radio_check_min, held.night_travel) == (20, False)
    assert (held.water_l_per_person_day, held.crossing_wait_min) == (2.5, None)
    form = {**_form(tiny, "limits"), "radio": "", "night": ""}
    assert tiny.send(COORDINATOR, "settings", "limits", form).status_code == 303
    held = tiny.live.snapshot.operation.policy
    assert (held.radio_check_min, held.night_travel) == (None, None)


def test_every_mistake_stands_beside_its_field_and_what_was_typed_stays(tiny: World) -> None:
    before = tiny.live.snapshot.version
    wrong = {"which": "describe", "timezone": "Asia/Damaskus", "on": "soon", "departs": "dawn"}
    answer = tiny.send(COORDINATOR, "settings", "describe", wrong)
    assert answer.status_code == 422
    for name in ("title_ar", "timezone", "on", "departs", "language"):
        assert f'id="describe-{name}-mistake"' in answer.text, name
    assert "Asia/Damascus" in answer.text, "the zone that was most likely meant"
    assert 'value="dawn"' in answer.text
    wrong = {"which": "limits", "radio": "often", "waits": "0", "water": "much"}
    answer = tiny.send(COORDINATOR, "settings", "limits", wrong)
    for name in ("radio", "waits", "water"):
        assert f'id="limits-{name}-mistake"' in answer.text
    assert tiny.live.snapshot.version == before
    assert tiny.send(UserRole.ADMINISTRATOR, "settings", "limits", wrong).status_code == 403


def test_a_copy_is_told_with_what_was_recorded_since(
    tiny: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    page = plain(tiny.page(COORDINATOR, "settings").text)
    assert "knows of no copy" in page
    store = about(tiny.live)
    assert store.copied_at is None
    copied = keeping.backup(str(_path(tiny)), tmp_path / "copy.qafila")
    assert copies.last_copy(tiny.operation) is not None
    told = about(tiny.live)
    assert (told.copied_facts, told.facts) == (copied.facts, copied.facts)
    assert "Everything recorded here is in that copy" in plain(
        tiny.page(COORDINATOR, "settings").text
    )
    (tmp_path / "config" / copies.FILE).write_text("no longer JSON")
    assert copies.last_copy(tiny.operation) is None


def test_little_room_on_the_disk_is_told_in_time(
    tiny: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10**9))
    shown = plain(tiny.page(UserRole.ADMINISTRATOR, "settings").text)
    assert "Little is free on the disk" in shown


def _path(world: World) -> Path:
    path = getattr(world.live.recorder.store, "path", None)
    assert isinstance(path, Path)
    return path
