# SPDX-License-Identifier: Apache-2.0
"""Duplicates to settle, the log of changes, and two lists side by side, on the console."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import httpx
import pytest

from qafila.core.access import Action, UserRole, Viewer
from qafila.core.events import PeopleKeptApart, PeopleMerged, PersonRegistered, read
from qafila.core.registry import Person
from qafila.core.values import Sex
from tests.console.forms import form_of
from tests.console.world import TITLES, World, form_mark_of, store_of, world_of

EDITORS = (UserRole.REGISTRAR, UserRole.COORDINATOR)
ADMIN = Viewer(user="local", title="hub", role=UserRole.ADMINISTRATOR)

TWICE = (
    Person(id="D-1", name_ar="نبيل شكري القدسي", sex=Sex.MALE, birth_year=1980, mother="هند"),
    Person(
        id="D-2", name_latin="Nabil Shukri al-Qudsi", sex=Sex.MALE, birth_year=1980, mother="هند"
    ),
    Person(id="D-3", name_ar="رباب منير العكاري", sex=Sex.FEMALE, age=30, phone="0944555666"),
    Person(id="D-4", name_ar="رباب منير العكاري", sex=Sex.FEMALE, age=30, phone="0944555666"),
)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A hub of its own, with two people who are listed twice."""
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir(mode=0o700)
    with world_of(store_of("tiny", tmp_path), tmp_path / "config") as world:
        facts = [PersonRegistered(person=person, source="L1") for person in TWICE]
        world.station.recorder.record(facts, author="registrar")
        world.live.refresh()
        yield world


def _pages(world: World, name: str, role: UserRole = UserRole.REGISTRAR, lang: str = "en") -> str:
    answer = world.page(role, name, lang)
    assert answer.status_code == 200, answer.text
    return answer.text


def _pairs(world: World) -> str:
    """Return the page of pairs once the list has been compared."""
    for _ in range(100):
        page = _pages(world, "duplicates")
        if "being compared" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError("the list is compared for ever")


def _settle(world: World, one: str, other: str, **told: str) -> httpx.Response:
    data: dict[str, str | list[str]] = {"one": one, "other": other, **told}
    return world.send(UserRole.REGISTRAR, "duplicates", "settle", data)


def _facts(world: World, kind: type) -> list[object]:
    facts = (read(stored.body).fact for stored in world.station.store.read())
    return [fact for fact in facts if isinstance(fact, kind)]


def test_pairs_stand_side_by_side_with_what_speaks_for_and_against(hub: World) -> None:
    page = _pairs(hub)
    assert "Pairs to settle: 2" in re.sub("[\u2068\u2069]", "", page)
    for shown in ("نبيل شكري القدسي", "Nabil Shukri al-Qudsi", "0944555666", "1980"):
        assert shown in page
    assert "⟦" not in page + _pages(hub, "duplicates", lang="ar")
    seen = {
        who
        for e in hub.hub.gate.audit(ADMIN, limit=500)
        if e.why == "duplicates"
        for who in e.subjects
    }
    assert {"D-1", "D-2", "D-3", "D-4"} <= seen


def test_a_pair_is_merged_with_a_reason_and_once(hub: World) -> None:
    _pairs(hub)
    answer = _settle(hub, "D-3", "D-4", settle="merge")
    assert answer.status_code == 422
    assert answer.text.count('class="mistake"') >= 2
    told = {"settle": "merge", "reason-D-3-D-4": "asked her", "keep-D-3-D-4": "D-4"}
    for _ in range(2):
        assert _settle(hub, "D-3", "D-4", **told).status_code == 303
    (merged,) = _facts(hub, PeopleMerged)
    assert isinstance(merged, PeopleMerged)
    assert (merged.keep, merged.others, merged.reason) == ("D-4", ("D-3",), "asked her")
    assert "0944555666" not in _pages(hub, "duplicates")
    page = _pages(hub, "registry/D-3")
    assert "one person with" in page


def test_a_pair_that_is_kept_apart_is_shown_no_more(hub: World) -> None:
    _pairs(hub)
    told = {"settle": "apart", "reason-D-1-D-2": "cousins"}
    for _ in range(2):
        assert _settle(hub, "D-1", "D-2", **told).status_code == 303
    assert len(_facts(hub, PeopleKeptApart)) == 1
    assert "Nabil" not in _pages(hub, "duplicates")


def test_not_now_records_nothing_and_hides_it_from_this_session_alone(hub: World) -> None:
    _pairs(hub)
    before = len(list(hub.station.store.read()))
    assert _settle(hub, "D-1", "D-2", settle="later").status_code == 303
    assert len(list(hub.station.store.read())) == before
    assert "Nabil" not in _pages(hub, "duplicates")
    assert "Nabil" in _pages(hub, "duplicates", UserRole.COORDINATOR)


def test_a_pair_of_nobody_is_told_and_records_nothing(hub: World) -> None:
    told = {"settle": "merge", "reason-X-Y": "x", "keep-X-Y": "X"}
    answer = _settle(hub, "X", "Y", **told)
    assert answer.status_code == 422
    assert not _facts(hub, PeopleMerged)


@pytest.mark.parametrize("role", sorted(set(UserRole) - set(EDITORS)))
def test_whoever_may_not_edit_settles_and_compares_nothing(hub: World, role: UserRole) -> None:
    for name in ("duplicates", "compare"):
        assert hub.page(role, name).status_code == 403
    assert hub.send(role, "duplicates", "settle", {"one": "D-1", "other": "D-2"}).status_code == 403
    assert hub.send(role, "compare", "read", {}).status_code == 403
    sees_changes = Viewer(user="u", title="t", role=role).may(Action.SEE_REGISTRY)
    assert hub.page(role, "changes").status_code == (200 if sees_changes else 403)


def test_changes_stand_newest_first_with_who_agreed_and_by_number_for_an_auditor(
    hub: World,
) -> None:
    data: dict[str, str | list[str]] = {
        "what": "D-3",
        "drop_reason": "listed in error",
        "drop_agreed_by": "district office",
    }
    assert hub.send(UserRole.REGISTRAR, "registry", "drop", data).status_code == 303
    consent: dict[str, str | list[str]] = {"what": "D-1", "consent": "refused"}
    assert hub.send(UserRole.REGISTRAR, "registry", "consent", consent).status_code == 303
    hub.live.refresh()
    page = _pages(hub, "changes")
    for shown in ("listed in error", "district office", "رباب", TITLES[UserRole.REGISTRAR]):
        assert shown in page
    assert page.index("Refused") < page.index("listed in error")
    assert "⟦" not in page + _pages(hub, "changes", lang="ar")
    auditor = _pages(hub, "changes", UserRole.AUDITOR)
    assert "listed in error" in auditor
    assert "رباب" not in auditor
    assert "Refused" not in auditor
    assert "listed in error" not in _pages(hub, "changes?person=D-4")
    assert "listed in error" in _pages(hub, "changes?kind=dropped&page=99")
    assert _pages(hub, "changes?kind=%00&page=-1")


def _compare(world: World, files: Mapping[str, tuple[str, bytes]]) -> httpx.Response:
    with world.browser(UserRole.REGISTRAR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        address = f"/o/{world.operation}/compare/read/list"
        return client.post(address, data={"form": mark}, files=dict(files))


OLD = "person,name_ar,age\n1,سلوى النحاس,30\n2,فادي النحاس,7\n".encode()
NEW = "person,name_ar,age\n1,سلوى النحاس,31\n3,<i>ريم</i> النحاس,2\n".encode()


def test_two_lists_are_compared_and_nothing_is_recorded(hub: World) -> None:
    before = len(list(hub.station.store.read()))
    answer = _compare(hub, {"old": ("a.csv", OLD), "new": ("b.csv", NEW)})
    assert answer.status_code == 303, answer.text
    for lang in ("en", "ar"):
        with hub.browser(UserRole.REGISTRAR, lang) as client:
            page = client.get(answer.headers["location"]).text
        for shown in ("a.csv", "b.csv", "فادي النحاس", "ريم"):
            assert shown in page
        assert "⟦" not in page
        assert "<i>ريم" not in page
    with hub.browser(UserRole.COORDINATOR) as client:
        assert "فادي" not in client.get(answer.headers["location"]).text
    assert len(list(hub.station.store.read())) <= before + 2  # that names were opened


def test_a_list_is_held_against_the_registry(hub: World) -> None:
    rows = "person,name_ar\nD-3,رباب منير العكاري\n".encode()
    answer = _compare(hub, {"new": ("b.csv", rows)})
    with hub.browser(UserRole.REGISTRAR) as client:
        page = client.get(answer.headers["location"]).text
    assert "The registry" in page
    assert "P-0001" in page


def test_what_cannot_be_compared_is_told_beside_its_field(hub: World) -> None:
    answer = _compare(hub, {"old": ("a.csv", b""), "new": ("", b"")})
    assert answer.status_code == 422
    for name in ("old", "new"):
        assert f'id="{name}-mistake"' in answer.text
    answer = _compare(hub, {"new": ("x.png", b"\x89PNG" + bytes(200))})
    with hub.browser(UserRole.REGISTRAR) as client:
        assert client.get(answer.headers["location"]).status_code == 200


def test_the_registry_leads_to_its_parts_as_far_as_somebody_may_go(hub: World) -> None:
    links = {role: _pages(hub, "registry", role) for role in (*EDITORS, UserRole.AUDITOR)}
    for name in ("import", "duplicates", "compare"):
        for role in EDITORS:
            assert f'/o/{hub.operation}/{name}"' in links[role]
        assert f'/o/{hub.operation}/{name}"' not in links[UserRole.AUDITOR]
    assert form_of(_pages(hub, "import"), "/import/read/list")
