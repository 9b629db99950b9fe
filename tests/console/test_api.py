# SPDX-License-Identifier: Apache-2.0
"""The API: the same as the pages, for programs; what is offered twice is recorded once."""

from __future__ import annotations

import threading

import httpx
import pytest

from qafila.app.console import Snapshot
from qafila.core.access import Action, UserRole, Viewer
from tests.console.world import TITLES, World, form_mark_of


def program(world: World, role: UserRole, *scopes: Action) -> httpx.Client:
    user = world.hub.gate.viewer(world.tokens[role])
    assert user is not None
    token = world.hub.gate.make_token(user, "test", scopes, 2)
    bearer = {"authorization": f"Bearer {token}"}
    return httpx.Client(base_url=world.url, headers=bearer, timeout=60)


def said(once: str, word: str, *what: str, **more: str) -> dict[str, object]:
    return {"once": once, "word": word, "what": list(what), **more}


READS = (
    ("today", Action.SEE_TODAY),
    ("ledger", Action.SEE_LEDGER),
    ("ledger?kind=vehicles", Action.SEE_LEDGER),
    ("registry", Action.SEE_REGISTRY),
    ("changes", Action.SEE_REGISTRY),
    ("duplicates", Action.EDIT_REGISTRY),
)


@pytest.mark.parametrize(("path", "action"), READS)
def test_a_program_reads_what_its_token_grants_and_nothing_else(
    tiny: World, path: str, action: Action
) -> None:
    with program(tiny, UserRole.COORDINATOR, action) as client:
        for other, needed in READS:
            answer = client.get(f"/api/v1/operations/{tiny.operation}/{other}")
            assert answer.status_code == (200 if needed is action else 403), other
            assert answer.headers["cache-control"] == "no-store"
        assert client.get("/api/v1/operations").json()["operations"][0]["operation"] == "tiny"


def test_without_a_token_or_session_there_is_no_answer(tiny: World) -> None:
    with httpx.Client(base_url=tiny.url) as client:
        for path in ("/operations", "/openapi.json", f"/operations/{tiny.operation}/today"):
            answer = client.get(f"/api/v1{path}")
            assert (answer.status_code, answer.json()["status"]) == (401, 401)
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.headers["www-authenticate"] == "Bearer"


def test_it_describes_itself(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert "/api/v1/operations/{op}/today" in told["paths"]
    assert not [path for path in told["paths"] if not path.startswith("/api/v1/")]
    assert not [name for name in told["components"]["schemas"] if "." in name], "two of one name"


def test_what_is_sent_twice_is_recorded_once(tiny: World) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    with program(tiny, UserRole.COORDINATOR, Action.RECORD_DAY) as client:
        path = f"/api/v1/operations/{tiny.operation}/facts"
        body = said("mine-0000-1", "counted", vehicle, "4")
        first = client.post(path, json=body)
        assert first.status_code == 200, first.text
        assert [each["kind"] for each in first.json()["receipts"]] == ["created"]
        version = first.json()["version"]
        again = client.post(path, json=body).json()
        assert [each["kind"] for each in again["receipts"]] == ["exists"]
        assert again["receipts"][0]["id"] == first.json()["receipts"][0]["id"]
        assert again["version"] == version
        paper = said("mine-0000-2", "counted", vehicle, "5", paper="sheet 3")
        assert client.post(path, json=paper).json()["receipts"][0]["kind"] == "created"
        assert client.post(path, json=paper).json()["receipts"][0]["kind"] == "exists"
    tiny.live.refresh()
    count = tiny.live.snapshot.operation.day.headcounts[-2]
    assert (count.count, count.said.author) == (4, TITLES[UserRole.COORDINATOR])


def test_nobody_waits_for_a_picture_and_a_move_sees_what_was_said_before(
    tiny: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []
    snapshot = Snapshot.__init__

    def counted(self: Snapshot, *args: object) -> None:
        made.append(threading.get_ident())
        snapshot(self, *args)  # type: ignore[arg-type]

    tiny.live.close()  # nobody follows, so that what is made here is made for an answer
    monkeypatch.setattr(Snapshot, "__init__", counted)
    vehicle, other, *_ = tiny.live.snapshot.operation.vehicles
    person = next(iter(tiny.live.snapshot.operation.persons))
    made.clear()
    with program(tiny, UserRole.COORDINATOR, Action.RECORD_DAY) as client:
        path = f"/api/v1/operations/{tiny.operation}/facts"
        for number in range(3):
            body = said(f"many-000-{number}", "counted", vehicle, "4")
            answer = client.post(path, json=body).json()
            again = client.post(path, json=body).json()
            assert again["receipts"][0]["kind"] == "exists"
            assert again["version"] == answer["version"]
        for number, to in enumerate((other, vehicle)):
            body = said(f"many-001-{number}", "boarded", person, to=to)
            assert client.post(path, json=body).json()["receipts"][0]["kind"] == "created"
    assert made == []
    tiny.live.refresh()
    people = tiny.live.snapshot.operation.day.people
    assert people.place(person) == f"vehicle:{vehicle}"
    assert person not in people.disputes, "the second move knew of the first"


def test_what_makes_no_fact_is_told_with_a_remedy(tiny: World) -> None:
    with program(tiny, UserRole.COORDINATOR, Action.RECORD_DAY) as client:
        path = f"/api/v1/operations/{tiny.operation}/facts"
        answer = client.post(path, json=said("mine-0000-3", "counted", "nowhere", "4"))
        assert answer.status_code == 422
        assert answer.json()["code"] == "record-place-unknown"
        assert "nowhere" in answer.json()["detail"]
        unknown = client.post(path, json=said("mine-0000-4", "device_enrolled", fact="{}"))
        assert unknown.status_code == 422
        assert client.post(path, json={"word": "x"}).status_code == 400
        assert client.post(path, content=b"\xff\xfe").status_code == 400


def test_each_word_needs_its_own_action(tiny: World) -> None:
    with program(tiny, UserRole.COORDINATOR, Action.RECORD_DAY) as client:
        path = f"/api/v1/operations/{tiny.operation}/facts"
        for word in ("lot_released", "approval", "dropped", "overridden", "lot_held"):
            body = said("mine-0000-5", word, "x", "y")
            assert client.post(path, json=body).status_code == 403, word


def test_a_browser_needs_the_mark_of_its_forms(tiny: World) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    with tiny.browser(UserRole.REGISTRAR) as client:
        path = f"/api/v1/operations/{tiny.operation}/facts"
        body = said("mine-0000-6", "counted", vehicle, "4")
        assert client.post(path, json=body).status_code == 403
        mark = form_mark_of(client.get("/").text)
        assert client.post(path, json=body, headers={"x-qafila-form": mark}).status_code == 200


def test_a_liaison_speaks_for_its_own_party_alone() -> None:
    from qafila.app.console.acts import Spoken, may_say  # noqa: PLC0415

    liaison = Viewer(user="u", title="liaison", role=UserRole.LIAISON, party="a")
    assert may_say(liaison, Spoken(word="approval", what=("a",)))
    assert not may_say(liaison, Spoken(word="approval", what=("b",)))
    assert may_say(liaison, Spoken(word="lot_held", what=("lot-1", "a")))
    assert not may_say(liaison, Spoken(word="lot_held", what=("lot-1", "b")))
    assert not may_say(liaison, Spoken(word="delivered", what=("x", "4")))
