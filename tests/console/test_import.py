# SPDX-License-Identifier: Apache-2.0
"""Lists that are brought to the console: looked at first, recorded once, and by nobody else."""

from __future__ import annotations

import html
import io
import socket
import zipfile
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from qafila.app.console import taking
from qafila.app.console.taking import MOST_OF_ONE, TakingBusy, WaitingRoom, bring
from qafila.core.access import UserRole
from qafila.core.document import phrase
from qafila.core.events import HeadcountTaken, ListTaken, read
from qafila.core.registry import Person
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.world import World, form_mark_of, store_of, world_of

LIST = "person,family,name_ar,sex,age,note\n{rows}"
ROWS = (
    "P-0001,F-001,يوسف خليل إبراهيم النجار,male,42,\n"
    "P-0101,F-009,رنا سعيد الحموي,female,31,=1+2\n"
    "P-0102,F-009,<b>سامي</b> الحموي,male,7,\n"
)
EDITORS = (UserRole.REGISTRAR, UserRole.COORDINATOR)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A hub of its own for each test: lists change it."""
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir(mode=0o700)
    with world_of(store_of("tiny", tmp_path), tmp_path / "config") as world:
        yield world


def _bring(
    world: World,
    content: bytes | str,
    name: str = "list.csv",
    role: UserRole = UserRole.REGISTRAR,
    **told: str,
) -> httpx.Response:
    with world.browser(role) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        body = content.encode() if isinstance(content, str) else content
        return client.post(
            f"/o/{world.operation}/import/read/list",
            data={"form": mark, **told},
            files={"list": (name, body)},
        )


def _preview(world: World, answer: httpx.Response, role: UserRole = UserRole.REGISTRAR) -> str:
    assert answer.status_code == 303, answer.text
    with world.browser(role) as client:
        return client.get(answer.headers["location"]).text


def _send(
    world: World, act: str, data: Mapping[str, object], role: UserRole = UserRole.REGISTRAR
) -> httpx.Response:
    told = {name: value for name, value in data.items() if name != "form"}
    return world.send(role, "import", act, told)  # type: ignore[arg-type]


def _taken(world: World) -> list[ListTaken]:
    facts = (read(stored.body).fact for stored in world.station.store.read())
    return [fact for fact in facts if isinstance(fact, ListTaken)]


def _persons(world: World) -> Mapping[str, Person]:
    world.live.refresh()
    return world.live.snapshot.named.persons


def test_a_list_is_shown_first_and_recorded_once_when_somebody_agrees(hub: World) -> None:
    before = set(_persons(hub))
    page = _preview(hub, _bring(hub, LIST.format(rows=ROWS), sender="district office"))
    for shown in ("P-0101", "رنا سعيد الحموي", "district office", "Nothing is recorded yet"):
        assert shown in page
    assert "<b>سامي</b>" not in page
    assert set(_persons(hub)) == before
    assert not _taken(hub)
    form = form_of(page, "/import/take")
    answer = _send(hub, "take", form)
    assert answer.status_code == 303, answer.text
    assert set(_persons(hub)) == before | {"P-0101", "P-0102"}
    assert _persons(hub)["P-0001"].age == 42
    assert _persons(hub)["P-0101"].note == "=1+2"
    (taken,) = _taken(hub)
    assert (taken.sender, taken.file) == ("district office", ".csv")
    with hub.browser(UserRole.REGISTRAR) as client:
        assert "New: " in client.get(answer.headers["location"]).text
    assert _send(hub, "take", form).status_code == 303, "a second press is told what became of it"
    del form["once"]
    assert _send(hub, "take", form).status_code == 422, "another one finds nothing to take in"
    assert len(_taken(hub)) == 1


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_preview_has_every_word_in_both_languages(hub: World, lang: str) -> None:
    answer = _bring(hub, LIST.format(rows=ROWS + "P-0103,,,xx,999,\n"))
    with hub.browser(UserRole.REGISTRAR, lang) as client:
        page = client.get(answer.headers["location"]).text
        empty = client.get(f"/o/{hub.operation}/import").text
    assert "⟦" not in page + empty
    assert "P-0103" in page


def test_a_list_that_was_let_go_records_nothing(hub: World) -> None:
    page = _preview(hub, _bring(hub, LIST.format(rows=ROWS)))
    form = form_of(page, "/import/take")
    assert _send(hub, "discard", form_of(page, "/import/discard")).status_code == 303
    answer = _send(hub, "take", form)
    assert answer.status_code == 422
    assert "does not wait any more" in answer.text
    assert not _taken(hub)


def test_a_list_waits_for_whoever_brought_it_and_for_nobody_else(hub: World) -> None:
    answer = _bring(hub, LIST.format(rows=ROWS))
    other = _preview(hub, answer, UserRole.COORDINATOR)
    assert "رنا" not in other
    form = form_of(_preview(hub, answer), "/import/take")
    assert _send(hub, "take", form, UserRole.COORDINATOR).status_code == 422
    assert not _taken(hub)


@pytest.mark.parametrize("role", sorted(set(UserRole) - set(EDITORS)))
def test_whoever_may_not_edit_brings_no_list(hub: World, role: UserRole) -> None:
    assert hub.page(role, "import").status_code == 403
    assert _bring(hub, LIST.format(rows=ROWS), role=role).status_code == 403
    for act in ("columns", "take", "discard"):
        assert _send(hub, act, {"what": "x"}, role).status_code == 403


def test_who_is_gone_comes_off_only_when_asked_and_by_an_office(hub: World) -> None:
    first = LIST.format(
        rows="".join(f"P-01{n:02},,رنا حموي {n},female,{20 + n},\n" for n in range(4))
    )
    page = _preview(hub, _bring(hub, first, sender="school"))
    assert _send(hub, "take", form_of(page, "/import/take")).status_code == 303
    page = _preview(hub, _bring(hub, first.rpartition("P-0103")[0], sender="school"))
    form = form_of(page, "/import/take")
    answer = _send(hub, "take", form | {"drop_gone": "yes", "take_agreed_by": ""})
    assert answer.status_code == 422
    assert 'id="take_agreed_by-mistake"' in answer.text
    assert "checked" in answer.text
    sent = _send(hub, "take", form | {"drop_gone": "yes", "take_agreed_by": "registrar"})
    assert sent.status_code == 303
    assert "P-0103" not in _persons(hub)
    assert hub.live.snapshot.operation.listing.dropped["P-0103"].drop.agreed_by == "registrar"


def test_a_column_that_was_not_understood_is_said_on_the_form(hub: World) -> None:
    page = _preview(hub, _bring(hub, "xx,yy,age,sex,family\nP-0201,رنا الحموي,31,female,F-9\n"))
    form = form_of(page, "/import/columns")
    columns = {n: v for n, v in form.items() if str(n).startswith("column-")}
    assert list(columns.values()) == [["age"], ["sex"], ["family"], [""], [""]]
    answer = _send(hub, "columns", form | {"column-3": "nonsense"})
    assert answer.status_code == 422
    answer = _send(hub, "columns", form | {"column-3": "person", "column-4": "name_ar"})
    page = _preview(hub, answer)
    assert "رنا الحموي" in page
    assert _send(hub, "take", form_of(page, "/import/take")).status_code == 303
    assert _persons(hub)["P-0201"].name_ar == "رنا الحموي"


def test_a_header_that_was_not_found_at_all_can_be_typed(hub: World) -> None:
    page = _preview(hub, _bring(hub, "xx,yy\nP-0201,رنا الحموي\n"))
    form = form_of(page, "/import/columns")
    answer = _send(hub, "columns", form | {"more_header": "zz", "more_field": "person"})
    assert answer.status_code in (303, 422)
    answer = _send(hub, "columns", form | {"more_header": "xx", "more_field": "person"})
    form = form_of(_preview(hub, answer), "/import/columns")
    answer = _send(hub, "columns", form | {"more_header": "yy", "more_field": "name_ar"})
    assert "رنا الحموي" in _preview(hub, answer)


def test_what_was_not_shown_is_not_recorded(hub: World) -> None:
    one = _preview(hub, _bring(hub, LIST.format(rows=ROWS)))
    other = _preview(
        hub, _bring(hub, LIST.format(rows=ROWS), role=UserRole.COORDINATOR), UserRole.COORDINATOR
    )
    taken = _send(hub, "take", form_of(one, "/import/take"))
    assert taken.status_code == 303
    answer = _send(hub, "take", form_of(other, "/import/take"), UserRole.COORDINATOR)
    assert answer.status_code == 422
    assert "changed meanwhile" in answer.text
    assert len(_taken(hub)) == 1


def test_a_fact_that_touches_nobody_on_the_list_does_not_stand_in_the_way(hub: World) -> None:
    page = _preview(hub, _bring(hub, LIST.format(rows=ROWS)))
    hub.station.recorder.record([HeadcountTaken(place="place:x", count=3)], author="marshal")
    assert _send(hub, "take", form_of(page, "/import/take")).status_code == 303


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 300_000_000)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.xlsx", b""),  # made in the test: it takes a second
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
        ("broken.xlsx", b"PK\x03\x04" + b"\x00" * 400),
        ("none.csv", b"\n\n\n"),
        ("../../etc/passwd", b"root:x:0:0\n"),
        ("entities.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("odd\x00name.csv", b"person,name\n1,a\n"),
    ],
    ids=["bomb", "picture", "broken", "blank", "path", "entities", "odd name"],
)
def test_a_hostile_file_is_told_of_and_changes_nothing(
    hub: World, name: str, content: bytes
) -> None:
    answer = _bring(hub, content or _bomb(), name)
    assert answer.status_code in (303, 422)
    if answer.status_code == 303:
        page = _preview(hub, answer)
        assert "⟦" not in page
        assert "/etc/" not in page
    assert not _taken(hub)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(hub: World) -> None:
    port = int(hub.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as line:
        head = f"POST /o/{hub.operation}/import/read/list HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        line.sendall(f"{head}Content-Length: {100 * 1024 * 1024}\r\n\r\n".encode())
        line.settimeout(10)
        assert b" 413 " in line.recv(200)
    with hub.browser(UserRole.REGISTRAR) as client:
        answer = client.post(f"/o/{hub.operation}/import/read", content=b"x" * 600_000)
        assert answer.status_code == 413


def test_nothing_chosen_is_told_beside_the_field(hub: World) -> None:
    with hub.browser(UserRole.REGISTRAR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        answer = client.post(
            f"/o/{hub.operation}/import/read/list", data={"form": mark, "sender": "the office"}
        )
    assert answer.status_code == 422
    assert 'id="list-mistake"' in answer.text
    assert 'value="the office"' in answer.text
    assert _bring(hub, b"").status_code == 422


def test_lists_wait_for_a_while_so_many_and_no_more(
    hub: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, now = WaitingRoom(), hub.hub.now()
    made = [
        bring(hub.live, "s-1", f"{n}.csv", LIST.format(rows=ROWS).encode(), now) for n in range(5)
    ]
    for each in made:
        room.put(each, now)
    assert [w.token for w in room.of("s-1", now)] == [w.token for w in made[:-4:-1]]
    assert len(room.of("s-1", now)) == MOST_OF_ONE
    assert room.of("s-2", now) == ()
    assert room.of("s-1", now + timedelta(hours=1)) == ()
    monkeypatch.setattr(taking, "MOST_BYTES", 1)
    room.put(made[0], now)
    assert room.of("s-1", now) == ()


def test_one_list_is_read_at_a_time(hub: World) -> None:
    room = taking.room_of(hub.live.snapshot)
    with room.reading():
        with pytest.raises(TakingBusy):
            bring(hub.live, "s", "x.csv", b"person\n1\n", hub.hub.now())
        assert "Another list is being read" in _bring(hub, LIST.format(rows=ROWS)).text
    assert _bring(hub, LIST.format(rows=ROWS)).status_code == 303


def test_a_list_that_is_owed_is_taken_in_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir(mode=0o700)
    with world_of(store_of("four-towns-2017", tmp_path), tmp_path / "config") as world:
        rows = "entry,name_ar\nZ-901,رنا الحموي\n"
        assert _bring(world, rows, listed="nobody's").status_code == 422
        page = _preview(world, _bring(world, rows, listed="one-town"))
        assert "رنا الحموي" in page
        assert "one-town" in page
        people = len(_persons(world))
        assert _send(world, "take", form_of(page, "/import/take")).status_code == 303
        (taken, *_) = [fact for fact in _taken(world) if fact.rows == 1]
        assert taken.of == "one-town"
        assert len(_persons(world)) == people
        # The page says where an entry is withdrawn.
        other = _bring(world, "entry,name_ar\nZ-901,سامي العلي\n", listed="one-town")
        page = html.unescape(_preview(world, other))
        assert Words("en")(phrase("console-findings-typed")) not in page
        assert f'href="/o/{world.operation}/owed"' in page
