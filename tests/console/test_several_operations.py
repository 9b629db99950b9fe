# SPDX-License-Identifier: Apache-2.0
"""One hub serves all operations of a database, and keeps them apart. All people are made up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import httpx
import pyotp
import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.core.access import Action
from qafila.web.application import application
from qafila.web.serving import Server as WebServer
from qafila.web.serving import listen
from qafila.wiring import keeping, now
from qafila.wiring.hub import Hub, hub_at
from tests.console.world import PASSWORD, running, store_of
from tests.stores.server import Server, programs

EXAMPLES = ("tiny", "qalamoun-2017")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = programs()
    if folder is None or find_spec("psycopg") is None:
        pytest.skip("operations in PostgreSQL: no server or driver here (pip install pgserver)")
    made = Server(folder, "fsync=off")
    yield made
    made.close()


@pytest.fixture
def hub(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    url = server.url(server.database())
    for example in EXAMPLES:
        keeping.restore(store_of(example, tmp_path), url)
    faults: list[BaseException] = []
    with hub_at(url, on_fault=lambda error, _: faults.append(error)) as made:
        made.begin()
        yield made
    assert faults == []


def _token(hub: Hub, name: str, operations: tuple[str, ...] = ()) -> str:
    """Return a token of a coordinator who may enter these operations; none named: all."""
    told = Description(name=name, title=name, role="coordinator", operations=operations)
    invited = hub.gate.invite(AT_THE_COMPUTER, told)
    enrolment = hub.gate.enrol(invited.token, PASSWORD, PASSWORD)
    (first, *_) = hub.gate.confirm(invited.token, pyotp.TOTP(enrolment.secret).at(now()))
    session = hub.gate.sign_in(name, PASSWORD, first, "")
    scopes = [each.value for each in Action if session.viewer.may(each)]
    return hub.gate.make_token(session.viewer, "test", scopes, 1)


def test_each_operation_of_a_database_is_shown_and_recorded_by_itself(hub: Hub) -> None:
    assert set(hub.lives) == set(EXAMPLES)
    every, one = _token(hub, "coordinator-all"), _token(hub, "coordinator-one", ("tiny",))
    web = WebServer(application(hub), listen("127.0.0.1", 0))
    at = f"http://127.0.0.1:{web.port}/api/v1"
    with running(web), httpx.Client(base_url=at, timeout=60) as client:
        client.headers["authorization"] = f"Bearer {every}"
        listed = client.get("/operations").json()
        assert {each["operation"] for each in listed["operations"]} == set(EXAMPLES)
        before = {op: client.get(f"/operations/{op}/today").json()["version"] for op in EXAMPLES}
        vehicle = next(iter(hub.lives["tiny"].snapshot.operation.vehicles))
        body = {"once": "once-0001", "word": "counted", "what": [f"vehicle:{vehicle}", "3"]}
        answer = client.post("/operations/tiny/facts", json=body)
        assert answer.status_code == 200, answer.text
        recorded = answer.json()["version"]
        end = time.monotonic() + 30
        while hub.lives["tiny"].snapshot.version < recorded:
            assert time.monotonic() < end, "the console never showed the fact"
            time.sleep(0.02)
        after = {op: client.get(f"/operations/{op}/today").json()["version"] for op in EXAMPLES}
        assert after["tiny"] > before["tiny"]
        assert after["qalamoun-2017"] == before["qalamoun-2017"]
        client.headers["authorization"] = f"Bearer {one}"
        mine = client.get("/operations").json()["operations"]
        assert [each["operation"] for each in mine] == ["tiny"]
        assert client.get("/operations/tiny/today").status_code == 200
        assert client.get("/operations/qalamoun-2017/today").status_code == 403
        told = client.post("/operations/qalamoun-2017/facts", json={**body, "once": "once-0002"})
        assert told.status_code == 403
