# SPDX-License-Identifier: Apache-2.0
"""Who comes in and who does not: sessions, foreign forms, hosts, sizes, slow and many senders."""

from __future__ import annotations

import html
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from qafila.core.access import UserRole
from qafila.core.document import phrase
from qafila.core.events import HeadcountTaken
from qafila.drawing.style import night_sheet
from qafila.web.application import application
from qafila.web.console.guarding import BURST, FORM_BYTES, POLICY, Flow
from qafila.web.console.pages import pages
from qafila.web.console.rendering import Speech
from qafila.web.serving import Server, listen
from qafila.wiring import LANGS
from qafila.words import Words
from tests.console.world import PASSWORD, World, form_mark_of, running


def test_without_a_session_every_page_leads_to_the_door(tiny: World) -> None:
    with tiny.browser() as nobody:
        for path in ("/", "/hub/account", f"/o/{tiny.operation}/today", "/o/none/today"):
            answer = nobody.get(path)
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in")
        assert nobody.get(f"/live/{tiny.operation}").status_code == 303


def test_whoever_is_in_sees_operations_and_what_the_role_may_see(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        assert tiny.operation in client.get("/").text
        assert client.get(f"/o/{tiny.operation}/today").status_code == 200
    with tiny.browser(UserRole.ADMINISTRATOR) as client:
        assert client.get(f"/o/{tiny.operation}/today").status_code == 403
        assert client.get("/o/none/today").status_code == 403


def test_signing_out_ends_the_session_at_once(tiny: World) -> None:
    with tiny.browser(UserRole.REPORTING) as client:
        mark = form_mark_of(client.get("/").text)
        assert client.post("/sign-out", data={"form": "0" * 36}).status_code == 403
        assert client.post("/sign-out", data={"form": mark}).status_code == 303
    assert tiny.page(UserRole.REPORTING, "today").status_code == 303


def test_a_wrong_name_password_or_code_is_told_alike(tiny: World) -> None:
    said = set()
    with tiny.browser() as client:
        for name, password in (("nobody-1", PASSWORD), ("marshal-1", "x"), ("marshal-1", PASSWORD)):
            answer = client.post(
                "/sign-in", data={"name": name, "password": password, "code": "000000"}
            )
            assert answer.status_code == 422
            assert password not in answer.text or password == "x"
            said.add(answer.text.replace(name, ""))
    assert len(said) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_that_another_site_sends_is_refused(tiny: World, site: str) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        mark = form_mark_of(client.get("/").text)
        answer = client.post("/sign-out", data={"form": mark}, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
        assert client.get("/").status_code == 200


def test_pages_run_nothing_that_is_not_ours_and_are_kept_nowhere(tiny: World) -> None:
    answer = tiny.page(UserRole.COORDINATOR, "today")
    assert answer.headers["content-security-policy"] == POLICY
    assert "unsafe" not in POLICY
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text.partition("<main")[0]


def test_another_host_name_is_refused(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        refused = client.get("/", headers={"host": "evil.example"})
        assert refused.status_code == 421
        assert Words("en")(phrase("console-problem-421")) in html.unescape(refused.text)
        assert client.get("/", headers={"host": "localhost:1"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/static/../routes.py",
        "/static/%2e%2e/console/routes.py",
        "/static//etc/passwd",
        "/static/..%2f..%2fwiring%2fhub.py",
        "/font/../../x",
        "/static/",
        "/static/%00",
        "/static/console.css%00",
        f"/static/{'a' * 3000}",
    ],
)
def test_no_path_leads_out_of_what_is_static(tiny: World, path: str) -> None:
    with httpx.Client(base_url=tiny.url) as client:
        request = client.build_request("GET", "/")
        request.url = request.url.copy_with(raw_path=path.encode())
        assert client.send(request).status_code in (303, 404, 405)


def test_every_style_sheet_of_a_page_is_there_and_figures_have_night_colours(tiny: World) -> None:
    page = tiny.page(UserRole.COORDINATOR, "today").text
    links = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    with httpx.Client(base_url=tiny.url) as client:
        sheets = {link.partition("?")[0]: client.get(link) for link in links}
    assert {sheet.status_code for sheet in sheets.values()} == {200}
    assert all(sheet.headers["content-type"].startswith("text/css") for sheet in sheets.values())
    assert sheets["/static/figures.css"].text == night_sheet()


def test_what_is_typed_stays_text(tiny: World) -> None:
    hostile = "<script>alert(1)</script>\"'{{7*7}}"
    with tiny.browser() as client:
        answer = client.post("/sign-in", data={"name": hostile, "password": "x", "code": "1"})
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text
        assert "{{7*7}}" in answer.text


HOSTILE = (
    "' OR 1=1 --",
    '"; DROP TABLE facts; --',
    "../../../etc/passwd",
    "{{7*7}}${7*7}",
    "<script>alert(1)</script>",
    "\u202e\u2066P-0001",
    "\x00\x1b[31m",
    "-1",
    "9" * 400,
)
ASKED: tuple[str, ...] = (
    "search",
    "about",
    "author",
    "scope",
    "person",
    "kind",
    "tab",
    "page",
    "facts",
    "what",
)
ASKED += ("code", "severity", "holds", "trip", "cohort", "need", "consent", "where", "show", "user")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_an_address_asks_breaks_nothing_and_stays_text(tiny: World, hostile: str) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        for page in pages():
            path = f"/hub/{page.name}" if page.of_hub else f"/o/{tiny.operation}/{page.name}"
            answer = client.get(path, params=dict.fromkeys(ASKED, hostile))
            assert answer.status_code in {200, 303, 403, 404}, path
            assert "<script>alert" not in answer.text, path
            assert "49$49" not in answer.text, path
            if page.below:
                below = client.get(f"{path}/{quote(hostile, safe='')}")
                assert below.status_code in {200, 303, 400, 403, 404}, path
                assert "<script>alert" not in below.text, path
    assert tiny.live.snapshot.operation.persons, "everything is still there"


def test_ids_and_dates_stay_whole_and_what_is_around_them_stays_text() -> None:
    for lang in LANGS:
        said = Speech(lang).both(dict.fromkeys(LANGS, "<b>P-0001</b> in BUS-03 on 2017-08-28"))
        assert "&lt;b&gt;" in said
        for each in ("P-0001", "BUS-03", "2017-08-28"):
            assert f'<span class="whole">{each}</span>' in said
        long = "a-name-of-a-file-that-fits-no-column"
        assert "whole" not in Speech(lang).item(f"Qara, {long}")


@pytest.mark.parametrize("next_page", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_door_leads_to_pages_of_this_hub_alone(tiny: World, next_page: str) -> None:
    with tiny.browser() as client:
        page = client.get("/sign-in", params={"next": next_page}).text
        assert 'name="next" value="/"' in page


def test_a_body_that_is_too_large_is_refused_before_it_is_read(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        answer = client.post("/sign-out", content=b"x" * (FORM_BYTES + 1))
        assert answer.status_code == 413


def test_a_body_that_says_it_is_small_and_is_not_is_cut_off(tiny: World) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(12):
            yield b"a" * 65536

    with tiny.browser(UserRole.COORDINATOR) as client:
        form = {"content-type": "application/x-www-form-urlencoded"}
        assert client.post("/sign-out", content=chunks(), headers=form).status_code == 413


def test_a_body_that_does_not_come_is_not_waited_for_for_ever(
    tiny: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.web.console.guarding.FORM_S", 0.3)
    port = int(tiny.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\nname=a"
        )
        line.settimeout(10)
        assert b" 408 " in line.recv(200)


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "])
def test_the_head_of_a_request_that_does_not_come_is_not_waited_for_for_ever(
    tiny: World, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr("qafila.web.patience.HEADERS_S", 0.5)
    port = int(tiny.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(10)
        ended = threading.Event()

        def drip() -> None:
            """Send a byte now and then: what counts is when the head is whole."""
            with suppress(OSError):
                line.sendall(said)
                while said and not ended.wait(0.1):
                    line.sendall(b"a")

        slow = threading.Thread(target=drip)
        slow.start()
        try:
            with suppress(ConnectionError):
                assert line.recv(200) == b"", "closed, without an answer"
        finally:
            ended.set()
            slow.join()


def test_a_second_request_of_a_connection_is_not_waited_for_for_ever(
    tiny: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.web.patience.HEADERS_S", 0.5)
    port = int(tiny.url.rpartition(":")[2])
    whole = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(10)
        for _ in range(2):
            line.sendall(whole)
            answer = b""
            while b"}" not in answer:
                answer += line.recv(65536)
            assert b" 200 " in answer
        line.sendall(whole[:20])
        with suppress(ConnectionError):
            assert line.recv(200) == b""


def test_connections_are_bounded_and_slow_heads_give_their_places_back(
    tiny: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.web.serving.CONNECTIONS", 6)
    monkeypatch.setattr("qafila.web.patience.HEADERS_S", 1.5)
    server = Server(application(tiny.hub, hosts=("127.0.0.1",)), listen("127.0.0.1", 0))
    address = ("127.0.0.1", server.port)
    with running(server), ExitStack() as held:
        for _ in range(8):
            line = held.enter_context(socket.create_connection(address))
            line.sendall(b"GET / HTTP/1.1\r\n")
        url = f"http://127.0.0.1:{server.port}/healthz"
        with httpx.Client(timeout=10) as client:
            assert client.get(url).status_code == 503, "no more than so many at once"
        until = time.monotonic() + 20
        answer = 503
        while answer == 503 and time.monotonic() < until:
            time.sleep(0.2)
            with httpx.Client(timeout=10) as client:
                answer = client.get(url).status_code
        assert answer == 200, "who says nothing is let go, and others come in"


def test_who_sends_too_many_requests_has_to_wait() -> None:
    now = 0.0
    flow = Flow(lambda: now)
    assert all(flow.admits("10.0.0.1") for _ in range(int(BURST)))
    assert not flow.admits("10.0.0.1")
    assert flow.admits("10.0.0.2")
    now = 1.0
    assert flow.admits("10.0.0.1")


def test_the_language_is_as_chosen_then_as_the_browser_asks(tiny: World) -> None:
    with httpx.Client(base_url=tiny.url) as client:
        page = client.get("/sign-in", headers={"accept-language": "ar-SY,en;q=0.5"}).text
        assert '<html lang="ar" dir="rtl">' in page
        assert client.get("/language/en", params={"back": "/sign-in"}).headers["location"] == (
            "/sign-in"
        )
        client.get("/language/en")
        page = client.get("/sign-in", headers={"accept-language": "ar"}).text
        assert '<html lang="en" dir="ltr">' in page
        assert client.get("/language/xx").status_code == 404


def test_a_session_ends_when_nobody_does_anything(tiny: World) -> None:
    before = tiny.clock.ahead
    try:
        tiny.clock.ahead += timedelta(hours=2)
        assert tiny.page(UserRole.AUDITOR, "today").status_code == 303
    finally:
        tiny.clock.ahead = before


def test_a_new_fact_is_told_to_an_open_page(tiny: World) -> None:
    with (
        tiny.browser(UserRole.COORDINATOR) as client,
        client.stream("GET", f"/live/{tiny.operation}") as stream,
    ):
        lines = stream.iter_lines()
        first = _version(lines)
        tiny.station.recorder.record([HeadcountTaken(place="place:x", count=3)], author="marshal")
        assert _version(lines) > first


def test_who_comes_back_after_the_line_was_cut_misses_nothing(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        with client.stream("GET", f"/live/{tiny.operation}") as stream:
            before = _version(stream.iter_lines())
        vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
        counted = [HeadcountTaken(place=f"vehicle:{vehicle}", count=41 + n) for n in range(3)]
        for fact in counted:
            tiny.station.recorder.record([fact], author="marshal")
        tiny.live.refresh()
        again = {"last-event-id": str(before)}
        with client.stream("GET", f"/live/{tiny.operation}", headers=again) as stream:
            assert _version(stream.iter_lines()) == tiny.live.snapshot.version > before
        page = client.get(f"/o/{tiny.operation}/ledger/vehicle:{vehicle}").text
        assert all(f'<td class="number">{fact.count}</td>' in page for fact in counted)


def _version(lines: Iterator[str]) -> int:
    return next(int(line[4:]) for line in lines if line.startswith("id: "))
