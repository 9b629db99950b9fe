# SPDX-License-Identifier: Apache-2.0
"""The API has all that the console shows and does, taken by the same code as the forms."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import httpx
import pytest

from qafila.core.access import MAY, Action, UserRole
from qafila.web.console.api import routes
from qafila.web.console.api.bodies import LEFT_OUT, PAGES_LEFT_OUT, bodies_of
from qafila.web.console.pages import pages
from tests.console.test_api import program
from tests.console.world import TITLES, World

COORDINATOR = UserRole.COORDINATOR


def test_every_page_is_read_by_programs_too() -> None:
    read = {part for route in routes() for part in route.path.split("/") if route.method == "GET"}
    for page in pages():
        assert (page.name in read) != (page.name in PAGES_LEFT_OUT), page.name
    assert set(PAGES_LEFT_OUT) <= {page.name for page in pages()}
    assert all(PAGES_LEFT_OUT.values())


def test_every_act_is_done_by_programs_too() -> None:
    for page in pages():
        bodies = bodies_of(page.name)
        for name in page.acts:
            assert (name in bodies) != ((page.name, name) in LEFT_OUT), f"{page.name}: {name}"
        assert set(bodies) <= set(page.acts), f"{page.name}: a body of no act"
    known = {(page.name, name) for page in pages() for name in page.acts}
    assert set(LEFT_OUT) <= known
    assert all(LEFT_OUT.values())


def test_names_and_addresses_are_each_of_one_route() -> None:
    every = routes()
    assert len({route.name for route in every}) == len(every)
    assert len({(route.method, route.path) for route in every}) == len(every)


def act(
    client: httpx.Client, world: World, page: str, name: str, body: dict[str, object]
) -> httpx.Response:
    found = next(p for p in pages() if p.name == page)
    head = "" if found.of_hub else f"/operations/{world.operation}"
    tail = "/list" if name in ("read", "add") else ""
    return client.post(f"/api/v1{head}/acts/{page}/{name}{tail}", json=body)


def read(client: httpx.Client, world: World, path: str) -> dict[str, object]:
    answer = client.get(f"/api/v1/operations/{world.operation}/{path}")
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_what_was_seen_is_recorded_as_by_the_form_and_once(tiny: World) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    body: dict[str, object] = {"place": vehicle, "count": 3, "once": "act-00001"}
    with program(tiny, COORDINATOR, Action.RECORD_DAY) as client:
        first = act(tiny_client := client, tiny, "ledger", "counted", body)
        assert first.status_code == 200, first.text
        again = act(tiny_client, tiny, "ledger", "counted", body).json()
    tiny.live.refresh()
    counts = [c for c in tiny.live.snapshot.operation.day.headcounts if c.count == 3]
    assert [count.said.author for count in counts] == [TITLES[COORDINATOR]]
    assert again["was_done"] is True
    assert again["version"] >= first.json()["version"] > 0


def test_mistakes_are_told_all_at_once_by_the_names_that_were_sent(tiny: World) -> None:
    person = next(iter(tiny.live.snapshot.operation.persons))
    with program(tiny, COORDINATOR, Action.EDIT_REGISTRY) as client:
        client.headers["accept-language"] = "ar"
        body: dict[str, object] = {
            "person": person,
            "changes": [{"field": "age", "to": ["200"]}, {"field": "pin", "to": ["nowhere"]}],
            "reason": "read again",
        }
        answer = act(client, tiny, "registry", "amend", body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert set(told["fields"]) == {"age", "pin"}
    assert "تصحيح" in told["title"]


def test_an_entry_is_changed_unless_somebody_changed_it_meanwhile(tiny: World) -> None:
    person = next(iter(tiny.live.snapshot.operation.persons))
    with program(tiny, COORDINATOR, Action.EDIT_REGISTRY) as client:
        change = {"field": "document", "to": ["D-77"]}
        body: dict[str, object] = {"person": person, "changes": [change], "reason": "seen"}
        done = act(client, tiny, "registry", "amend", body)
        assert (done.status_code, done.json()["about"]) == (200, person), done.text
        late = {"field": "document", "to": ["D-78"], "was": []}
        refused = act(client, tiny, "registry", "amend", {**body, "changes": [late]})
        assert refused.status_code == 422
        assert "D-77" in refused.json()["fields"]["document"]
        sure = {**late, "was": ["D-77"]}
        assert (
            act(client, tiny, "registry", "amend", {**body, "changes": [sure]}).status_code == 200
        )
    tiny.live.refresh()
    assert tiny.live.snapshot.named.persons[person].document == "D-78"


def test_a_list_is_read_looked_at_and_taken(tiny: World) -> None:
    before = len(tiny.live.snapshot.operation.persons)
    content = base64.b64encode(b"id,name,age\nN-501,Mina Example,31\n").decode()
    with program(tiny, COORDINATOR, Action.EDIT_REGISTRY, Action.SEE_REGISTRY) as client:
        brought = act(
            client, tiny, "import", "read", {"file": {"name": "a.csv", "content": content}}
        )
        assert brought.status_code == 200, brought.text
        token = brought.json()["about"]
        waits: list[dict[str, object]] = read(client, tiny, "import")["lists"]  # type: ignore[assignment]
        assert [each["token"] for each in waits] == [token]
        shown = read(client, tiny, f"import/{token}")
        assert shown["added"] == ["N-501"]
        wrong = act(client, tiny, "import", "take", {"token": token, "seen": "something else"})
        assert wrong.status_code == 422
        taken = act(client, tiny, "import", "take", {"token": token, "seen": shown["seen"]})
        assert taken.status_code == 200, taken.text
        assert read(client, tiny, "import") == {}
    tiny.live.refresh()
    assert len(tiny.live.snapshot.operation.persons) == before + 1


def test_an_administrator_program_invites_and_gets_the_link(tiny: World) -> None:
    with program(tiny, UserRole.ADMINISTRATOR, Action.MANAGE_USERS) as client:
        body: dict[str, object] = {"name": "gate-9", "title": "registrar, gate 9"}
        answer = act(client, tiny, "users", "invite", {**body, "role": "registrar"})
        assert answer.status_code == 200, answer.text
        link = answer.json()["told"][1]["given"]["address"]
        assert "/enrol/" in link
        users = client.get("/api/v1/users").json()["users"]
        assert "gate-9" in [user["name"] for user in users]
        again = act(client, tiny, "users", "invite", {**body, "role": "registrar"})
        assert (again.status_code, set(again.json()["fields"])) == (422, {"name"})


def test_a_plan_is_made_read_and_put_in_force(tiny: World) -> None:
    scopes = (Action.MAKE_PLAN, Action.ISSUE_PLAN, Action.SEE_PLAN)
    with program(tiny, COORDINATOR, *scopes) as client:
        assert act(client, tiny, "plan", "start", {"limit": 1}).status_code == 200
        view: dict[str, object] = {"job": 1}
        while "job" in view:
            view = read(client, tiny, "plan")
        mark = view["draft"]["mark"]  # type: ignore[index]
        stale = act(client, tiny, "plan", "issue", {"mark": "another"})
        assert stale.status_code == 422
        assert act(client, tiny, "plan", "issue", {"mark": mark}).status_code == 200
        columns: list[dict[str, object]] = read(client, tiny, "plan/columns")["columns"]  # type: ignore[assignment]
    plan = tiny.live.snapshot.operation.plan
    assert plan is not None
    assert sum(each["people"] for each in columns) == sum(len(t.people) for t in plan.trips)  # type: ignore[misc]


def test_a_report_is_drafted_value_by_value(tiny: World) -> None:
    with program(tiny, UserRole.REPORTING, Action.DRAFT) as client:
        assert client.get("/api/v1/draft").json()["values"] == []
        text = "On 14 April 2017, 75 buses left Foua for Aleppo under an agreement."
        other = base64.b64encode(b"The army said 300 people left Foua for Aleppo.").decode()
        sent: dict[str, object] = {"text": text, "more": [{"name": "other.txt", "content": other}]}
        assert act(client, tiny, "draft", "read", sent).status_code == 200
        assert len(client.get("/api/v1/draft").json()["files"]) == 2
        values = client.get("/api/v1/draft").json()["values"]
        assert values
        one = {"number": values[0]["number"], "state": "accepted"}
        assert act(client, tiny, "draft", "decide", {"values": [one]}).status_code == 200
        assert client.get("/api/v1/draft").json()["accepted"] == 1
        later = "On 15 April 2017, 340 people left Foua for Aleppo in 9 buses under the agreement."
        assert act(client, tiny, "draft", "add", {"text": later}).status_code == 200
        now = client.get("/api/v1/draft").json()
        assert len(now["files"]) == 3
        assert now["accepted"] == 1
        assert len(now["values"]) > len(values)
        taken = act(client, tiny, "draft", "take", {"name": "from-report"})
        assert taken.headers["content-type"] == "application/zip"
        names = zipfile.ZipFile(io.BytesIO(taken.content)).namelist()
        assert all(name.startswith("from-report/") for name in names)


def test_documents_come_as_files_and_names_only_by_post(tiny: World) -> None:
    with program(tiny, COORDINATOR, *MAY[COORDINATOR]) as client:
        base = f"/api/v1/operations/{tiny.operation}/documents"
        assert "agreement" in [d["name"] for d in client.get(base).json()["documents"]]
        answer = client.get(f"{base}/agreement/json")
        assert answer.headers["content-type"] == "application/json"
        assert json.loads(answer.content)["lots_count"] >= 0
        assert client.get(f"{base}/open-lists/json").status_code == 404
        assert client.post(f"{base}/open-lists/json/copies", json={}).status_code == 200
        assert client.post(f"{base}/open-lists/json/copies", json={"copies": 0}).status_code == 400
        assert client.get(f"{base}/agreement/doc").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["registry?page=x", "registry?serch=a", "registry?page=1&page=2", "log?scope=none", "map/x"],
)
def test_what_the_description_does_not_allow_is_refused(tiny: World, path: str) -> None:
    with program(tiny, COORDINATOR, *MAY[COORDINATOR]) as client:
        answer = client.get(f"/api/v1/operations/{tiny.operation}/{path}")
    assert answer.status_code == (404 if path == "map/x" else 400)
    assert answer.json()["title"]


def test_only_json_is_taken_and_nothing_is_guessed(tiny: World) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    path = f"/api/v1/operations/{tiny.operation}/acts/ledger/counted"
    with program(tiny, COORDINATOR, Action.RECORD_DAY) as client:
        said = {"place": vehicle, "count": "3"}
        assert client.post(path, json=said).status_code == 400
        assert client.post(path, json={**said, "count": 3, "more": 1}).status_code == 400
        text = {"content-type": "text/plain"}
        assert client.post(path, content=b"{}", headers=text).status_code == 415
        large = b'{"place": "' + b"x" * 600_000 + b'"}'
        answer = client.post(path, content=large)
        assert (answer.status_code, answer.json()["status"]) == (413, 413)
