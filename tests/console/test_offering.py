# SPDX-License-Identifier: Apache-2.0
"""Many facts in one request: written together, each answered for itself, none lost or doubled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import httpx
import pytest

from qafila.adapters.sqlite import SqliteStore
from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.app.recording import Recorder
from qafila.core.access import Action, UserRole
from qafila.core.events import Fact, Head, Receipt
from tests.console.test_api import program, said
from tests.console.world import TITLES, World

DAY = Action.RECORD_DAY


def offered(client: httpx.Client, world: World, *bodies: dict[str, Any]) -> dict[str, Any]:
    path = f"/api/v1/operations/{world.operation}/facts/list"
    answer = client.post(path, json={"facts": list(bodies)})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    world.live.refresh()  # whoever looks now is no program: pages show it when they are made again
    assert [each["once"] for each in told["answers"]] == [each["once"] for each in bodies]
    return told


def kinds(told: dict[str, Any]) -> list[list[str]]:
    return [[r["kind"] for r in each.get("receipts", ())] for each in told["answers"]]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many facts each transaction of a store holds."""
    seen: list[int] = []
    append = SqliteStore.append

    def counted(
        self: SqliteStore, bodies: Sequence[bytes], heads: Sequence[Head] = ()
    ) -> tuple[Receipt, ...]:
        seen.append(len(bodies))
        return append(self, bodies, heads)

    monkeypatch.setattr(SqliteStore, "append", counted)
    return seen


def test_a_bad_one_spoils_no_other_and_all_are_written_at_once(
    tiny: World, written: list[int]
) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    first, second = [*tiny.live.snapshot.operation.persons][:2]
    bodies = (
        said("many-a-01", "counted", vehicle, "7"),
        said("many-a-02", "counted", "nowhere", "7"),
        said("many-a-03", "boarded", first, to=vehicle),
        said("many-a-04", "lot_released", "x", "y"),
        said("many-a-05", "boarded", second, to=vehicle),
        said("many-a-06", "no-such-word"),
    )
    with program(tiny, UserRole.COORDINATOR, DAY) as client:
        client.headers["accept-language"] = "en"
        told = offered(client, tiny, *bodies)
        assert kinds(told) == [["created"], [], ["created"], [], ["created"], []]
        problems = [each["problem"] for each in told["answers"] if "problem" in each]
        assert [each["status"] for each in problems] == [422, 403, 422]
        assert problems[0]["code"] == "record-place-unknown"
        assert written == [3]
        again = offered(client, tiny, *bodies)
        assert kinds(again) == [["exists"], [], ["exists"], [], ["exists"], []]
        assert again["version"] == told["version"]
        one = client.post(f"/api/v1/operations/{tiny.operation}/facts", json=bodies[0]).json()
        assert one["receipts"] == again["answers"][0]["receipts"], "sent alone, it exists too"
    people = tiny.live.snapshot.operation.day.people
    assert people.place(first) == people.place(second) == f"vehicle:{vehicle}"
    assert (
        tiny.live.snapshot.operation.day.headcounts[-1].said.author == TITLES[UserRole.COORDINATOR]
    )


def test_who_is_spoken_of_twice_is_found_where_they_went(tiny: World, written: list[int]) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    person = [*tiny.live.snapshot.operation.persons][3]
    place = next(iter(tiny.live.snapshot.operation.places))
    with program(tiny, UserRole.COORDINATOR, DAY) as client:
        told = offered(
            client,
            tiny,
            said("many-b-01", "boarded", person, to=vehicle),
            said("many-b-02", "alighted", person, to=place),
            said("many-b-02", "alighted", person, to=place),
        )
    assert kinds(told) == [["created"], ["created"], ["exists"]], told
    assert written == [1, 1]
    day = tiny.live.snapshot.operation.day
    assert day.people.place(person) == f"place:{place}"
    assert not day.people.disputes.get(person)


def test_facts_in_json_go_together_too(tiny: World, written: list[int]) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    fact = f'{{"place": "vehicle:{vehicle}", "count": 2}}'
    bodies = [said(f"many-c-{n:02}", "headcount_taken", fact=fact) for n in range(20)]
    with program(tiny, UserRole.COORDINATOR, DAY) as client:
        told = offered(client, tiny, *bodies)
    assert kinds(told) == [["created"]] * 20
    assert written == [20]


def test_none_or_too_many_or_malformed_are_refused_whole(tiny: World, written: list[int]) -> None:
    path = f"/api/v1/operations/{tiny.operation}/facts/list"
    good = said("many-d-01", "counted", "x", "1")
    with program(tiny, UserRole.COORDINATOR, DAY) as client:
        for facts in ([], [good] * 1001, [good, {"word": "counted"}], "x"):
            assert client.post(path, json={"facts": facts}).status_code == 400
    assert written == []


def test_a_marshal_says_in_json_nothing_of_anybody(tiny: World) -> None:
    gate, marshal = tiny.hub.gate, tiny.hub.gate.viewer(tiny.tokens[UserRole.MARSHAL])
    assert marshal is not None
    own, *_ = tiny.live.snapshot.operation.vehicles
    persons = [*tiny.live.snapshot.operation.persons]
    vehicles = Description(name="marshal-1", title=marshal.title, role="marshal", vehicles=[own])
    gate.change(AT_THE_COMPUTER, marshal.user, vehicles)
    moved = json.dumps({"persons": [persons[5]], "source": "", "target": "gone", "act": "left"})
    with program(tiny, UserRole.MARSHAL, DAY) as client:
        told = offered(
            client,
            tiny,
            said("many-e-01", "people_moved", fact=moved),
            said("many-e-02", "counted", own, "3"),
        )
    assert told["answers"][0]["problem"]["status"] == 403
    assert kinds(told)[1] == ["created"]


def test_a_fault_of_ours_with_one_loses_no_other(
    tiny: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Recorder.record

    def failing(self: Recorder, facts: Iterable[Fact], **how: Any) -> tuple[Receipt, ...]:
        listed = list(facts)
        if any(getattr(fact, "note", "") == "breaks" for fact in listed):
            raise ValueError("as if it could not be written down")
        return record(self, listed, **how)

    monkeypatch.setattr(Recorder, "record", failing)
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    bodies = [said(f"many-f-{n:02}", "counted", vehicle, str(n)) for n in range(4)]
    bodies[2]["note"] = "breaks"
    with program(tiny, UserRole.COORDINATOR, DAY) as client:
        told = offered(client, tiny, *bodies)
    assert kinds(told) == [["created"], ["created"], [], ["created"]]
    assert told["answers"][2]["problem"]["status"] == 500
    assert [str(fault) for fault in tiny.faults] == ["as if it could not be written down"]
    tiny.faults.clear()
