# SPDX-License-Identifier: Apache-2.0
"""What is counted and logged of requests, and that nobody stands in it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qafila.core.access import MAY, Action, Field, UserRole
from qafila.web.application import application
from qafila.web.console.pages import pages
from qafila.web.serving import Server, listen, on_fault
from qafila.web.watching import Answer, RequestLog, Requests, request_log
from qafila.wiring import keeping
from qafila.wiring.copies import last_copy
from tests.console.test_api import program
from tests.console.test_permissions import api_reads, words_of
from tests.console.world import World, form_mark_of, running

ADMINISTRATOR = UserRole.ADMINISTRATOR


@pytest.fixture(scope="module")
def logged(
    tiny: World, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Path, RequestLog]]:
    """A hub that was asked for every page, form and read, with what it logged of it."""
    file = tmp_path_factory.mktemp("log") / "requests.log"
    log = RequestLog(file)
    server = Server(application(tiny.hub, log=log), listen("127.0.0.1", 0))
    before, tiny.url = tiny.url, f"http://127.0.0.1:{server.port}"
    try:
        with running(server):
            asked(tiny)
            yield tiny, file, log
    finally:
        tiny.url = before
        log.close()


def asked(world: World) -> None:
    """Ask for everything, with names and ids in addresses, queries, forms and headers."""
    person = next(iter(world.live.snapshot.named.persons.values()))
    name = person.name_ar or person.name_latin
    with world.browser(UserRole.COORDINATOR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        for path in api_reads(world):
            client.get(path)
        for page in pages():
            base = f"/hub/{page.name}" if page.of_hub else f"/o/{world.operation}/{page.name}"
            client.get(base, params={"q": name, "search": name})
            client.get(f"{base}/{person.id}")
            for act in page.acts:
                if page.name != "account":
                    client.post(
                        f"{base}/{act}", data={"form": mark, "note": name, "what": person.id}
                    )
        client.get(f"/o/{world.operation}/registry", headers={"referer": person.id})
        client.get(f"/{person.id}/{name}")
        client.request(person.id, "/")


def lines(file: Path, log: RequestLog) -> list[dict[str, object]]:
    """Return what was logged so far."""
    log.note(Answer("GET", "last", 200, 0.0))
    for _ in range(200):
        text = file.read_text()
        if '"last"' in text:
            return [json.loads(line) for line in text.splitlines()]
        asyncio.run(asyncio.sleep(0.02))
    raise AssertionError("the log was not written")


def test_nobody_stands_in_log_or_figures(logged: tuple[World, Path, RequestLog]) -> None:
    world, file, log = logged
    kept = lines(file, log)
    with program(world, ADMINISTRATOR, Action.MANAGE_SETTINGS) as client:
        figures = client.get("/metrics").text
    named = world.live.snapshot.named
    persons = named.persons.values()
    hidden = {p.id for p in persons} | {p.household for p in persons if p.household}
    hidden |= {text for p in persons for text in (p.name_ar, p.name_latin, p.document) if text}
    hidden |= {part for p in persons for part in f"{p.name_ar} {p.name_latin}".split()}
    hidden |= set(named.vehicles) | words_of(named, Field.CREW)
    hidden |= {f"{role.value}-1" for role in UserRole} | set(world.tokens.values())
    text = json.dumps(kept, ensure_ascii=False) + figures
    found = [each for each in hidden if re.search(rf"(?<![\w-]){re.escape(each)}(?![\w-])", text)]
    assert not found
    assert "127.0.0.1" not in text


def test_a_line_says_what_was_asked_by_route_and_how_it_ended(
    logged: tuple[World, Path, RequestLog],
) -> None:
    _, file, log = logged
    kept = lines(file, log)
    routes = {(each["method"], each["route"], each["status"]) for each in kept}
    assert ("GET", "/o/{op}/registry", 200) in routes
    assert ("GET", "/o/{op}/registry/{what}", 200) in routes
    assert ("POST", "/o/{op}/agreement/hold", 422) in routes
    assert ("GET", "/api/v1/operations/{op}/persons/{person}", 200) in routes
    assert ("GET", "none", 404) in routes
    assert "OTHER" in {method for method, _, _ in routes}
    assert {frozenset(each) for each in kept} == {
        frozenset({"at", "method", "route", "status", "ms"})
    }
    assert oct(file.stat().st_mode & 0o777) == "0o600"


def test_figures_are_for_an_administrator_alone_and_those_of_the_hub(
    logged: tuple[World, Path, RequestLog],
) -> None:
    world, _, _ = logged
    with world.browser() as client:
        assert client.get("/metrics").status_code == 401
    for role in UserRole:
        with world.browser(role) as client:
            allowed = Action.MANAGE_SETTINGS in MAY[role]
            assert client.get("/metrics").status_code == (200 if allowed else 403), role
    with program(world, ADMINISTRATOR, Action.MANAGE_USERS) as client:
        assert client.get("/metrics").status_code == 403
    with program(world, ADMINISTRATOR, Action.MANAGE_SETTINGS) as client:
        answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    told = dict(re.findall(r"^(\S+) ([0-9.e-]+)$", answer.text, re.MULTILINE))
    operation = f'{{operation="{world.operation}"}}'
    assert (
        int(told[f"qafila_store_position{operation}"]) == world.live.recorder.store.last_position()
    )
    assert told[f"qafila_planner_busy{operation}"] == "0"
    assert told["qafila_streams_open"] == "0"
    reads = 'method="GET",route="/o/{op}/registry",status="200"'
    assert int(told[f"qafila_requests_total{{{reads}}}"]) >= 1
    assert f"qafila_backup_facts{operation}" not in told
    assert_well_formed(answer.text)


def assert_well_formed(text: str) -> None:
    """Every line is one of the text format, every series has a kind, buckets add up."""
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    seen: dict[str, int] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        found = re.fullmatch(
            r'([a-z_]+)(\{[a-z]+="[^"\n]*"(?:,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+', line
        )
        assert found, line
        name = re.sub("_(bucket|sum|count)$", "", found[1])
        assert name in kinds or found[1] in kinds, line
        if found[1].endswith("_bucket"):
            route = re.sub(r',le="[^"]*"', "", found[2])
            count = int(line.rsplit(" ", 1)[1])
            assert count >= seen.get(route, 0), line
            seen[route] = count


def test_a_copy_is_known_by_when_and_how_much(tiny: World, tmp_path: Path) -> None:
    assert last_copy(tiny.operation) is None
    copied = keeping.backup(str(tiny.path), tmp_path / "copy.qafila")
    noted = last_copy(tiny.operation)
    assert noted is not None
    assert noted.facts == copied.facts
    with program(tiny, ADMINISTRATOR, Action.MANAGE_SETTINGS) as client:
        figures = client.get("/metrics").text
    assert f'qafila_backup_facts{{operation="{tiny.operation}"}} {copied.facts}\n' in figures


def test_a_log_that_was_moved_away_goes_on_in_a_new_file(tmp_path: Path) -> None:
    file = tmp_path / "requests.log"
    log = RequestLog(file)
    first = len(lines(file, log))
    file.rename(tmp_path / "requests.log.1")
    log.note(Answer("GET", "/", 200, 0.01))
    log.close()
    assert first == len((tmp_path / "requests.log.1").read_text().splitlines()) == 1
    assert json.loads(file.read_text())["route"] == "/"


def test_a_fault_is_logged_by_kind_and_place_alone(tmp_path: Path) -> None:
    file = tmp_path / "requests.log"
    log = RequestLog(file)
    try:
        raise ValueError("Amina Example, P-0001")
    except ValueError as error:
        on_fault(error, "/o/x/registry/P-0001", log)
    log.close()
    told = json.loads(file.read_text())
    assert (told["fault"], told["where"].split(":")[0]) == ("ValueError", "test_watching.py")
    assert "P-0001" not in file.read_text()


def test_a_log_that_cannot_be_written_is_said_before_anybody_is_served(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        request_log(str(tmp_path))


def test_answers_are_counted_by_how_soon_they_began() -> None:
    requests = Requests()
    for seconds in (0.001, 0.004, 0.04, 99.0):
        requests.note(Answer("GET", "/", 200, seconds))
    timing = requests.timings()["/"]
    assert (timing.counts[0], timing.counts[-1], sum(timing.counts)) == (2, 1, 4)
    assert requests.counts() == {("GET", "/", 200): 4}
