# SPDX-License-Identifier: Apache-2.0
"""A form that is sent twice, with or without a script, is done once and shows what became of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from qafila.core.access import UserRole
from qafila.web.application import application
from qafila.web.console.forms import File, Filled, Mistakes
from qafila.web.console.once import MOST_BYTES, Once, mark_of
from qafila.web.console.pages import Done
from qafila.web.serving import Server, listen
from tests.console.forms import form_of
from tests.console.world import World, form_mark_of, running


def _counted(world: World, client: httpx.Client, count: str) -> dict[str, str | list[str]]:
    vehicle = next(iter(world.live.snapshot.operation.vehicles))
    page = client.get(f"/o/{world.operation}/ledger/vehicle:{vehicle}").text
    return {**form_of(page, "/ledger/counted"), "place": vehicle, "count": count}


def _heads(world: World) -> int:
    world.live.refresh()
    return len(world.live.snapshot.operation.day.headcounts)


@pytest.mark.parametrize(("lang", "twice"), [("en", "sent twice"), ("ar", "مرّتين")])
def test_what_is_sent_twice_is_recorded_once_and_says_so(
    tiny: World, lang: str, twice: str
) -> None:
    with tiny.browser(UserRole.COORDINATOR, lang) as client:
        sent = _counted(tiny, client, "3")
        before = _heads(tiny)
        address = f"/o/{tiny.operation}/ledger/counted"
        first = client.post(address, data=sent)
        shown = client.get(first.headers["location"]).text
        second = client.post(address, data=sent)
        assert (first.status_code, second.status_code) == (303, 303)
        assert second.headers["location"] == first.headers["location"]
        assert _heads(tiny) == before + 1
        assert twice not in shown
        assert twice in client.get(second.headers["location"]).text


def test_presses_at_the_same_time_are_one(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        sent = _counted(tiny, client, "4")
        before = _heads(tiny)
        address = f"/o/{tiny.operation}/ledger/counted"
        with ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(lambda _: client.post(address, data=sent), range(5)))
        assert {answer.status_code for answer in answers} == {303}
        assert _heads(tiny) == before + 1


def test_who_goes_back_and_changes_what_they_typed_records_that_too(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        sent = _counted(tiny, client, "5")
        before = _heads(tiny)
        address = f"/o/{tiny.operation}/ledger/counted"
        client.post(address, data=sent)
        client.post(address, data={**sent, "count": "6"})
        assert _heads(tiny) == before + 2
        # The same count once more is another count: the page that it is sent from is another one.
        client.post(address, data=_counted(tiny, client, "6"))
        assert _heads(tiny) == before + 3


def test_a_fact_is_taken_back_once(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        client.post(f"/o/{tiny.operation}/ledger/counted", data=_counted(tiny, client, "7"))
        tiny.live.refresh()
        said = tiny.live.snapshot.operation.day.headcounts[-1]
        vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
        page = client.get(f"/o/{tiny.operation}/ledger/vehicle:{vehicle}").text
        marks = {n: v for n, v in form_of(page, "/ledger/counted").items() if n in ("form", "once")}
        undo = {**marks, "fact": said.said.fact, "note": "a slip"}
        answers = [client.post(f"/o/{tiny.operation}/ledger/undo", data=undo) for _ in range(3)]
        assert {answer.status_code for answer in answers} == {303}
        tiny.live.refresh()
        log = tiny.live.snapshot.operation.day.log
        assert said.said.fact in log.corrected
        assert not [each for each in log.corrections_beside if each == said.said.fact]


def test_an_account_is_invited_once_and_its_link_is_shown_again(tiny: World) -> None:
    with tiny.browser(UserRole.ADMINISTRATOR) as client:
        page = client.get("/hub/users").text
        form = form_of(page, "/hub/users/invite")
        sent = {**form, "name": "registrar-7", "title": "registrar, gate 7", "role": "registrar"}
        shown = []
        for _ in range(2):
            answer = client.post("/hub/users/invite", data=sent)
            assert answer.status_code == 303
            shown.append(client.get(answer.headers["location"]).text)
        links = [page[page.index("/enrol/") :].split("<")[0] for page in shown]
        assert links[0] == links[1]


def test_every_form_of_every_page_has_a_value_of_its_own_after_it_was_used() -> None:
    once, filled = Once(), Filled({"once": ["a"]})
    first = once.value("s", "mark", 7)
    assert once.value("s", "mark", 7) == first, "a page that is fetched again is the same page"
    assert once.value("s", "other", 7) != first
    assert once.value("s", "mark", 8) != first
    once.take("s", "/x", filled, lambda: Done("/"))
    assert once.value("s", "mark", 7) != first


def test_what_could_not_be_taken_is_tried_anew() -> None:
    once, filled, tries = Once(), Filled({"once": ["a"]}), []

    def wrong() -> Done:
        tries.append(1)
        raise Mistakes({})

    for _ in range(2):
        with pytest.raises(Mistakes):
            once.take("s", "/x", filled, wrong)
    assert len(tries) == 2
    assert once.take("s", "/x", filled, lambda: Done("/y")) == (Done("/y"), False)


def test_who_waits_for_one_that_fails_tries_it_themselves() -> None:
    once, filled = Once(), Filled({"once": ["a"]})
    began, go = threading.Event(), threading.Event()

    def slow() -> Done:
        began.set()
        go.wait()
        raise Mistakes({})

    def first() -> None:
        with pytest.raises(Mistakes):
            once.take("s", "/x", filled, slow)

    with ThreadPoolExecutor(2) as pool:
        failing = pool.submit(first)
        began.wait()
        waiting = pool.submit(once.take, "s", "/x", filled, lambda: Done("/y"))
        go.set()
        failing.result()
        assert waiting.result() == (Done("/y"), False)


def test_another_session_page_or_file_is_another_form() -> None:
    once = Once()

    def taken(session: str, path: str, content: bytes) -> bool:
        filled = Filled({"once": ["a"]}, {"list": File("list.csv", content)})
        return once.take(session, path, filled, lambda: Done("/"))[1]

    assert not taken("s", "/x", b"1")
    assert taken("s", "/x", b"1")
    assert not taken("s", "/x", b"2")
    assert not taken("t", "/x", b"1")
    assert not taken("s", "/y", b"1")


def test_what_is_held_is_bounded() -> None:
    once = Once()
    file = ("pack.zip", "application/zip", bytes(MOST_BYTES // 2 + 1))
    for n in range(3):
        once.take("s", "/x", Filled({"once": [str(n)]}), lambda: Done("/", file=file))
    again = [
        once.take("s", "/x", Filled({"once": [str(n)]}), lambda: Done("/", file=file))[1]
        for n in (2, 0)
    ]
    assert again == [True, False]


def test_two_presses_in_a_browser_without_scripts_record_once(tiny: World, browser: Any) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    before = _heads(tiny)
    context = browser.new_context(base_url=tiny.url, java_script_enabled=False)
    try:
        given = {"qafila-lang": "ar", "qafila": tiny.tokens[UserRole.COORDINATOR]}
        context.add_cookies([{"name": n, "value": v, "url": tiny.url} for n, v in given.items()])
        page = context.new_page()
        page.goto(f"/o/{tiny.operation}/ledger/vehicle:{vehicle}")
        form = page.locator('form[action$="/ledger/counted"]')
        fold = page.locator("details", has=form)
        if fold.count():
            fold.first.locator("summary").first.click()
        if form.locator('[name="place"]').is_visible():
            form.locator('[name="place"]').fill(vehicle)
        form.locator('[name="count"]').fill("9")
        form.locator("button").last.dblclick(no_wait_after=True)
        page.locator(".told").wait_for()
    finally:
        context.close()
    tiny.live.refresh()
    counts = [each.count for each in tiny.live.snapshot.operation.day.headcounts]
    assert counts[before:] == [9]


@contextmanager
def _started_anew(world: World) -> Iterator[None]:
    """Serve the same store and accounts by a server that remembers no form."""
    app = application(world.hub, hosts=("127.0.0.1",), is_closing=lambda: False)
    server, before = Server(app, listen("127.0.0.1", 0)), world.url
    world.url = f"http://127.0.0.1:{server.port}"
    with running(server):
        yield
    world.url = before


@pytest.mark.parametrize(("lang", "said"), [("en", "started anew"), ("ar", "إعادة تشغيل")])
def test_what_is_sent_again_over_a_restart_is_recorded_once(
    tiny: World, lang: str, said: str
) -> None:
    with tiny.browser(UserRole.COORDINATOR, lang) as client:
        sent = _counted(tiny, client, "8")
        before = _heads(tiny)
        address = f"/o/{tiny.operation}/ledger/counted"
        assert client.post(address, data=sent).status_code == 303
    with _started_anew(tiny), tiny.browser(UserRole.COORDINATOR, lang) as client:
        for _ in range(2):
            again = client.post(address, data=sent)
            assert (again.status_code, again.headers["location"]) == (
                303,
                address.rpartition("/")[0],
            )
            assert said in client.get(again.headers["location"]).text
        assert _heads(tiny) == before + 1
        # Whoever changed what they typed, and whoever counts again, records that.
        client.post(address, data={**sent, "count": "9"})
        client.post(address, data=_counted(tiny, client, "8"))
        assert _heads(tiny) == before + 3


def test_an_act_of_a_program_over_a_restart_is_recorded_once_and_says_so(tiny: World) -> None:
    path = f"/api/v1/operations/{tiny.operation}/acts/ledger/counted"
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    body = {"once": "tablet-1-0001", "place": vehicle, "count": 11}
    before = _heads(tiny)

    def send() -> dict[str, Any]:
        with tiny.browser(UserRole.COORDINATOR) as client:
            mark = form_mark_of(client.get("/hub/account").text)
            answer = client.post(path, json=body, headers={"x-qafila-form": mark})
            assert answer.status_code == 200, answer.text
            told: dict[str, Any] = answer.json()
            return told

    assert not send().get("was_done")
    assert send()["was_done"]
    with _started_anew(tiny):
        again = send()
        assert again["was_done"]
        assert [each["code"] for each in again["told"]] == ["console-sent-before"]
    assert _heads(tiny) == before + 1


def test_ids_of_facts_tell_nobody_what_was_typed() -> None:
    filled = Filled({"once": ["a"], "name": ["somebody"]})
    mark = mark_of("secret", "/x", filled)
    assert len(mark) == 28
    assert mark != mark_of("another", "/x", filled)
    assert mark != mark_of("secret", "/y", filled)
    assert mark_of("secret", "/x", Filled({"name": ["somebody"]})) == ""
