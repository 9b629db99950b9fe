# SPDX-License-Identifier: Apache-2.0
"""Documents of the console: which role has which, what stands in them, what goes on record."""

from __future__ import annotations

import asyncio
import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from qafila.app.console.documents import OFFERS, changed_papers, may_have, offered
from qafila.app.console.packs import agreed, people_document
from qafila.app.planning import Planned
from qafila.app.storing import NAMING, issue
from qafila.core.access import UserRole, Viewer
from qafila.core.agreement import Party
from qafila.core.document import Table
from qafila.core.events import NamesHandedOut, PartyNamed, SharingAgreed
from qafila.core.values import Name
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.test_permissions import plain
from tests.console.world import World, form_mark_of

BETWEEN = (UserRole.MEDIATOR, UserRole.LIAISON, UserRole.REPORTING)
LIST = {"reconciliation", "closing", "log"}
AGREED = {"agreement", "exchange"}
HAS = {
    UserRole.COORDINATOR: set(OFFERS),
    UserRole.REGISTRAR: {"findings"},
    UserRole.LEADER: {"briefing", "crossing"},
    UserRole.MEDIATOR: {*AGREED, "crossing"},
    UserRole.LIAISON: {*AGREED, "crossing"},
    UserRole.REPORTING: AGREED,
    UserRole.TRACING: {"open-lists"},
    UserRole.AUDITOR: {*AGREED, *LIST, "findings"},
}
"""As docs/sharing.md says who may hold what."""


@pytest.fixture(scope="module", autouse=True)
def _liaison(tiny: World) -> None:
    """Have the party of the liaison take part."""
    party = Party(id="party-a", name=Name(en="Party A", ar="الطرف أ"))
    tiny.station.recorder.record([PartyNamed(party=party)], author="hub")
    tiny.live.refresh()


def names_of(world: World) -> Iterator[str]:
    for person in world.live.snapshot.named.persons.values():
        yield from (called for called in (person.name_ar, person.name_latin) if called)


def handed_out(world: World) -> list[NamesHandedOut]:
    world.live.refresh()
    facts = (envelope.fact for envelope, _ in world.live.snapshot.log())
    return [fact for fact in facts if isinstance(fact, NamesHandedOut)]


@pytest.mark.parametrize("role", UserRole)
def test_each_role_has_its_documents_and_no_other(qalamoun: World, role: UserRole) -> None:
    viewer = Viewer(user="u", title="u", role=role, party="receiving")
    assert {name for name, each in OFFERS.items() if may_have(viewer, each)} == HAS.get(role, set())
    assert qalamoun.page(role, "documents").status_code == (200 if role in HAS else 403)
    with qalamoun.browser(role) as client:
        for name, offer in OFFERS.items():
            address = f"/paper/{qalamoun.operation}/{name}/{offer.formats[0]}"
            if name not in HAS.get(role, set()):
                assert client.get(address).status_code == 403, name
                if offer.on_page:
                    page = f"/o/{qalamoun.operation}/documents/{name}"
                    assert client.get(page).status_code == 403, name


def test_whatever_holds_names_leaves_by_a_form_alone(qalamoun: World) -> None:
    held = {name for name, offer in OFFERS.items() if offer.names}
    assert {f"{name}.pdf" for name in held - {"open-lists"}} == set(NAMING)
    with qalamoun.browser(UserRole.COORDINATOR) as client:
        for name in held:
            assert client.get(f"/paper/{qalamoun.operation}/{name}/pdf").status_code == 404
            unmarked = client.post(f"/paper/{qalamoun.operation}/{name}/pdf", data={"copies": "1"})
            assert unmarked.status_code == 403
    assert not handed_out(qalamoun)


@pytest.mark.parametrize("role", BETWEEN)
@pytest.mark.parametrize("name", ["agreement", "exchange"])
def test_between_parties_files_and_pages_tell_nobody(
    qalamoun: World, role: UserRole, name: str
) -> None:
    operation = qalamoun.live.snapshot.operation
    with qalamoun.browser(role) as client:
        told = client.get(f"/paper/{qalamoun.operation}/{name}/json").text
        told += client.get(f"/o/{qalamoun.operation}/documents/{name}").text
    for one in (*operation.persons, *operation.vehicles, *names_of(qalamoun)):
        assert f'"{one}"' not in told
        assert one not in told


def test_a_number_of_copies_that_is_none_is_told_beside_its_field(qalamoun: World) -> None:
    with qalamoun.browser(UserRole.COORDINATOR) as client:
        data = {"form": form_mark_of(client.get("/hub/account").text), "which": "paper-boarding"}
        address = f"/paper/{qalamoun.operation}/boarding/pdf"
        answer = client.post(address, data={**data, "copies": "9999"})
    assert answer.status_code == 422
    assert 'value="9999"' in answer.text
    assert not handed_out(qalamoun)


def test_papers_of_a_plan_in_force(qalamoun: World) -> None:
    assert qalamoun.live.snapshot.operation.plan is not None
    with qalamoun.browser(UserRole.COORDINATOR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        data = {"form": mark, "copies": "2"}
        answer = client.post(f"/paper/{qalamoun.operation}/medical/pdf", data=data)
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["cache-control"] == "no-store"
    assert "attachment" in answer.headers["content-disposition"]
    (fact,) = handed_out(qalamoun)
    assert (fact.what, fact.copies) == ("medical list", 2)
    looks = qalamoun.hub.gate.audit(Viewer(user="u", title="u", role=UserRole.AUDITOR), limit=1000)
    seen = {who for entry in looks if entry.why == "medical" for who in entry.subjects}
    assert set(fact.persons) <= seen


@pytest.mark.parametrize("kind", ["pdf", "xlsx"])
def test_a_file_is_what_its_name_says(tiny: World, kind: str) -> None:
    with tiny.browser(UserRole.MEDIATOR, "ar") as client:
        answer = client.get(f"/paper/{tiny.operation}/agreement/{kind}")
    assert answer.status_code == 200
    assert answer.content[:2] == (b"%P" if kind == "pdf" else b"PK")
    with tiny.browser(UserRole.MEDIATOR) as client:
        assert client.get(f"/paper/{tiny.operation}/agreement/exe").status_code == 404
        assert client.get(f"/paper/{tiny.operation}/nothing/pdf").status_code == 404


def test_a_pack_holds_names_only_of_who_agreed_to_this_recipient(tiny: World) -> None:
    who, other = sorted(tiny.live.snapshot.operation.persons)[:2]
    facts = [
        SharingAgreed(person=who, recipient="relief", agreed=True),
        SharingAgreed(person=other, recipient="relief", agreed=False),
    ]
    tiny.station.recorder.record(facts, author="hub")
    tiny.live.refresh()
    assert who in agreed(tiny.live.snapshot, "relief")
    assert other not in agreed(tiny.live.snapshot, "relief")
    with tiny.browser(UserRole.COORDINATOR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        bare = client.post(f"/pack/{tiny.operation}", data={"form": mark, "recipient": "relief"})
        assert bare.status_code == 200
        assert set(zipfile.ZipFile(io.BytesIO(bare.content)).namelist()) == {
            "agreement.json",
            "agreement.pdf",
        }
        assert not handed_out(tiny)
        data = {"form": mark, "recipient": "relief", "names": "yes"}
        full = client.post(f"/pack/{tiny.operation}", data=data)
        assert full.status_code == 200
        nobody = {"form": mark, "recipient": "somebody else"}
        assert client.post(f"/pack/{tiny.operation}", data=nobody).status_code == 422
    names = set(zipfile.ZipFile(io.BytesIO(full.content)).namelist())
    assert names == {"agreement.json", "agreement.pdf", "people.pdf", "people.xlsx"}
    told = zipfile.ZipFile(io.BytesIO(full.content)).read("agreement.json").decode()
    assert not any(one in told for one in tiny.live.snapshot.operation.persons)
    (fact,) = handed_out(tiny)
    assert fact.recipient == "relief"
    assert who in fact.persons
    assert other not in fact.persons


def test_a_liaison_makes_packs_for_its_own_party_and_never_with_names(tiny: World) -> None:
    liaison = Viewer(user="u", title="u", role=UserRole.LIAISON, party="relief")
    assert set(offered(tiny.live.snapshot, liaison).recipients) == {"relief"}
    with tiny.browser(UserRole.LIAISON) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        data = {"form": mark, "recipient": "party-a", "names": "yes"}
        assert client.post(f"/pack/{tiny.operation}", data=data).status_code == 403
        data = {"form": mark, "recipient": "district"}
        assert client.post(f"/pack/{tiny.operation}", data=data).status_code == 422


def test_the_list_in_a_pack_holds_numbers_and_names_alone(tiny: World) -> None:
    named = tiny.live.snapshot.named
    person = next(iter(named.persons))
    document = people_document(named, "relief", (person,))
    (table,) = [block for block in document.parts[0].blocks if isinstance(block, Table)]
    assert len(table.columns) == 2
    assert "relief" in Words("ar")(document.title)


def test_who_leaves_stops_the_printing(tiny: World, monkeypatch: pytest.MonkeyPatch) -> None:
    began, stopped = threading.Event(), threading.Event()

    async def endless(task: bytes) -> bytes:
        began.set()
        try:
            await asyncio.sleep(3600)
        finally:
            stopped.set()
        return task

    monkeypatch.setattr("qafila.web.console.papers.printed", endless)
    with tiny.browser(UserRole.COORDINATOR) as client:
        address = f"/paper/{tiny.operation}/agreement/pdf"
        with pytest.raises(httpx.ReadTimeout):
            client.get(address, timeout=3)
    assert began.is_set()
    assert stopped.wait(20)


@pytest.mark.parametrize("role", UserRole)
def test_the_board_of_a_crossing_is_one_sheet_for_who_meets_there(
    qalamoun: World, role: UserRole
) -> None:
    sees = role in {
        *(UserRole.COORDINATOR, UserRole.LEADER, UserRole.MEDIATOR, UserRole.LIAISON),
    }
    answer = qalamoun.page(role, "documents/crossing")
    assert (answer.status_code == 200) == sees
    if sees:
        shown = plain(answer.text)
        assert not [each for each in qalamoun.live.snapshot.operation.persons if each in shown]


def test_after_a_new_plan_only_changed_papers_are_printed_and_handed_out(qalamoun: World) -> None:
    recorder, named = qalamoun.live.recorder, qalamoun.live.snapshot.named
    first = named.plan
    assert first is not None
    trip = next(t for t in first.trips if len(t.people) > 3)
    fewer = replace(trip, people=trip.people[1:])
    plan = replace(first, trips=tuple(fewer if t.id == trip.id else t for t in first.trips))
    for each in (first, plan):
        planned = Planned(operation=replace(named, plan=each), plan=each, findings=())
        issue(recorder, planned, author="coordinator, hub")
    qalamoun.live.refresh()
    changed = changed_papers(qalamoun.live.snapshot)
    assert changed is not None
    assert set(changed.papers) == {trip.id}
    for role, sees in ((UserRole.COORDINATOR, True), (UserRole.REGISTRAR, False)):
        assert ("documents?changed=1" in qalamoun.page(role, "documents").text) == sees
    shown = qalamoun.page(UserRole.COORDINATOR, "documents?changed=1", "ar").text
    assert 'name="changed" value="yes"' in shown
    assert "Only papers" not in shown
    before = len(handed_out(qalamoun))
    form = form_of(shown, "/paper/qalamoun-2017/boarding/pdf")
    with qalamoun.browser(UserRole.COORDINATOR) as client:
        answer = client.post(f"/paper/{qalamoun.operation}/boarding/pdf", data=form)
    assert answer.content.startswith(b"%PDF")
    facts = handed_out(qalamoun)[before:]
    assert [(f.what, f.recipient) for f in facts] == [
        ("boarding manifest", f"marshal of {trip.vehicle}")
    ]
    assert set(facts[0].persons) <= set(fewer.people)
