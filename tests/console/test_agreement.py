# SPDX-License-Identifier: Apache-2.0
"""The agreement's pages: who releases, holds and states what, for whom; nobody is named."""

from __future__ import annotations

import re

import pytest

from qafila.app.console.agreement import agreement, may_take_back, standing_lots
from qafila.core.access import UserRole, Viewer
from qafila.core.agreement import Party
from qafila.core.events import (
    ApprovalGiven,
    DeliveryAttested,
    FactCorrected,
    HoldLifted,
    LotHeld,
    LotReleased,
    PartyNamed,
    StepOverridden,
)
from qafila.core.values import Name
from tests.console.world import TITLES, World

PAGES = ("agreement", "agreement?tab=obligations", "agreement?tab=statements")
EXPOSURE = "agreement?tab=exposure"
BETWEEN = (UserRole.MEDIATOR, UserRole.LIAISON, UserRole.REPORTING)
SEERS = {UserRole.COORDINATOR, UserRole.AUDITOR, *BETWEEN}
STATERS = {UserRole.COORDINATOR, UserRole.MEDIATOR, UserRole.LIAISON}

ACTS = {
    "release": {UserRole.COORDINATOR},
    "hold": STATERS,
    "lift": STATERS,
    "statement": STATERS,
    "receipt": STATERS,
    "accepted": STATERS,
    "delivered": STATERS,
    "undo": STATERS,
}


@pytest.fixture(scope="module", autouse=True)
def _liaison(tiny: World) -> None:
    """Have the party of the liaison take part."""
    party = Party(id="party-a", name=Name(en="Party A", ar="الطرف أ"))
    tiny.station.recorder.record([PartyNamed(party=party)], author="hub")
    tiny.live.refresh()


def lot_of(world: World) -> str:
    return standing_lots(world.live.snapshot, world.hub.now())[0].lot


def facts(world: World, kind: type) -> list[object]:
    world.live.refresh()
    return [e for e, _ in world.live.snapshot.log() if isinstance(e.fact, kind)]


@pytest.mark.parametrize("role", UserRole)
def test_who_opens_the_pages(tiny: World, role: UserRole) -> None:
    for name in PAGES:
        assert tiny.page(role, name).status_code == (200 if role in SEERS else 403), name


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("role", UserRole)
def test_who_may_send_which_form(tiny: World, role: UserRole, act: str) -> None:
    answer = tiny.send(role, "agreement", act, {})
    assert answer.status_code == (422 if role in ACTS[act] else 403)


@pytest.mark.parametrize("role", BETWEEN)
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("name", [*PAGES, EXPOSURE])
def test_between_parties_no_person_and_no_vehicle_is_told(
    qalamoun: World, role: UserRole, lang: str, name: str
) -> None:
    page = qalamoun.page(role, name, lang)
    assert page.status_code == 200
    body = page.text.partition("<main")[2]
    operation = qalamoun.live.snapshot.operation
    words = set(re.findall(r"[\w-]+", body))
    assert not words & set(operation.persons)
    assert not words & set(operation.vehicles)
    for person in qalamoun.live.snapshot.named.persons.values():
        for called in (person.name_ar, person.name_latin):
            assert not called or called not in body


def test_an_auditor_sees_who_was_not_delivered_by_id_alone(qalamoun: World) -> None:
    snapshot, now = qalamoun.live.snapshot, qalamoun.hub.now()
    auditor = Viewer(user="u", title="auditor", role=UserRole.AUDITOR)
    mediator = Viewer(user="u", title="mediator", role=UserRole.MEDIATOR)
    seen = agreement(snapshot, auditor, now).obligations
    told = agreement(snapshot, mediator, now).obligations
    assert any(each.missing for each in seen)
    assert not any(each.missing for each in told)
    assert [each.missing_count for each in seen] == [each.missing_count for each in told]


def test_a_liaison_states_nothing_for_another_party(tiny: World) -> None:
    lot = lot_of(tiny)
    before = len(tiny.live.snapshot.log())
    for act, data in (
        ("hold", {"lot": lot, "party": "district", "note": "no"}),
        ("lift", {"lot": lot, "party": "district"}),
        ("statement", {"what_said": "approval", "party": "district"}),
        ("receipt", {"party": "district"}),
        ("accepted", {"version": "1", "party": "district"}),
        ("delivered", {"obligation": "move-people", "amount": "1", "party": "district"}),
    ):
        assert tiny.send(UserRole.LIAISON, "agreement", act, data).status_code == 403, act
    tiny.live.refresh()
    assert len(tiny.live.snapshot.log()) == before
    assert "party-a" in tiny.page(UserRole.LIAISON, "agreement").text
    assert 'value="district"' not in tiny.page(UserRole.LIAISON, PAGES[2]).text


@pytest.mark.parametrize("act", ["hold", "lift"])
def test_a_hold_for_a_party_or_lot_that_there_is_not_is_a_mistake_of_its_field(
    tiny: World, act: str
) -> None:
    for wrong in ("lot", "party"):
        said: dict[str, str | list[str]] = {"lot": lot_of(tiny), "party": "party-a", "note": "no"}
        answer = tiny.send(UserRole.COORDINATOR, "agreement", act, said | {wrong: "0"})
        assert answer.status_code == 422, wrong
    assert tiny.faults == []


def test_a_lot_is_released_only_with_what_stands_against_it_seen_and_answered_for(
    tiny: World,
) -> None:
    lot = lot_of(tiny)
    held = {"lot": lot, "party": "party-a", "note": "fire on the road"}
    assert tiny.send(UserRole.LIAISON, "agreement", "hold", held).status_code == 303
    (hold,) = facts(tiny, LotHeld)
    assert hold.author == TITLES[UserRole.LIAISON]  # type: ignore[attr-defined]
    whole: dict[str, str | list[str]] = {"lot": lot, "part": "all"}
    unseen = tiny.send(UserRole.COORDINATOR, "agreement", "release", whole)
    assert unseen.status_code == 422
    assert "f-release" in unseen.text
    page = tiny.page(UserRole.COORDINATOR, "agreement").text
    shown = re.findall(r'name="against" value="([^"]+)"', page)
    assert "held:party-a" in shown
    unsaid = tiny.send(UserRole.COORDINATOR, "agreement", "release", {**whole, "against": shown})
    assert unsaid.status_code == 422
    assert not facts(tiny, LotReleased)
    said = {**whole, "against": shown, "by": "coordinator", "reason": "agreed by radio"}
    assert tiny.send(UserRole.COORDINATOR, "agreement", "release", said).status_code == 303
    (release,) = facts(tiny, LotReleased)
    assert "agreed by radio" in release.fact.note  # type: ignore[attr-defined]
    overrides = {e.fact.finding for e in facts(tiny, StepOverridden)}  # type: ignore[attr-defined]
    assert overrides == {code for code in shown if not code.startswith("held:")}
    lifted = {"lot": lot, "party": "party-a"}
    assert tiny.send(UserRole.LIAISON, "agreement", "lift", lifted).status_code == 303
    assert facts(tiny, HoldLifted)


def test_what_was_said_is_taken_back_by_who_said_it(tiny: World) -> None:
    data = {"what_said": "approval", "party": "party-a", "scope": "all of it", "until": "25:99"}
    data |= {"what": "statements", "which": "statement"}
    wrong = tiny.send(UserRole.LIAISON, "agreement", "statement", data)
    assert wrong.status_code == 422
    assert "all of it" in wrong.text
    data["until"] = "2030-01-01"
    assert tiny.send(UserRole.LIAISON, "agreement", "statement", data).status_code == 303
    given = facts(tiny, ApprovalGiven)[-1]
    back = {"fact": given.id, "note": "a slip"}  # type: ignore[attr-defined]
    assert tiny.send(UserRole.MEDIATOR, "agreement", "undo", back).status_code == 422
    assert tiny.send(UserRole.LIAISON, "agreement", "undo", {**back, "note": ""}).status_code == 422
    assert tiny.send(UserRole.LIAISON, "agreement", "undo", back).status_code == 303
    assert facts(tiny, FactCorrected)[-1].fact.corrects == given.id  # type: ignore[attr-defined]
    assert not [a for a in tiny.live.snapshot.operation.approvals if a.by == "party-a"]
    again = tiny.page(UserRole.LIAISON, PAGES[2]).text
    assert f'id="undo-{given.id}"' not in again  # type: ignore[attr-defined]


def test_a_delivery_is_recorded_in_the_name_of_who_says_so(tiny: World) -> None:
    data = {"obligation": "move-people", "amount": "٣", "party": "relief", "proof": "attested"}
    assert tiny.send(UserRole.MEDIATOR, "agreement", "delivered", data).status_code == 303
    said = facts(tiny, DeliveryAttested)[-1].fact  # type: ignore[attr-defined]
    assert (said.amount, said.said_by) == (3, "relief")


def test_two_liaisons_called_alike_take_back_only_their_own(tiny: World) -> None:
    data = {"what_said": "assurance", "party": "party-a", "scope": "no fire"}
    assert tiny.send(UserRole.LIAISON, "agreement", "statement", data).status_code == 303
    given = tiny.live.snapshot.log()[-1][0]
    title = TITLES[UserRole.LIAISON]
    own = Viewer(user="a", title=title, role=UserRole.LIAISON, party="party-a")
    other = Viewer(user="b", title=title, role=UserRole.LIAISON, party="district")
    assert may_take_back(tiny.live.snapshot, own, given)
    assert not may_take_back(tiny.live.snapshot, other, given)


INCOMPLETE: list[tuple[str, str, dict[str, str], set[str]]] = [
    ("accepted", "statements", {"version": "9"}, {"version", "party"}),
    ("receipt", "statements", {"notification": "none"}, {"party"}),
    (
        "statement",
        "statements",
        {"about": "nothing", "until": "noon"},
        {"what_said", "party", "about", "until"},
    ),
    (
        "delivered",
        "obligations",
        {"amount": "many", "entries": "7"},
        {"obligation", "amount", "party", "proof"},
    ),
]


@pytest.mark.parametrize(("name", "tab", "typed", "wrong"), INCOMPLETE)
def test_what_a_statement_lacks_stands_at_once_beside_its_fields(
    tiny: World, name: str, tab: str, typed: dict[str, str], wrong: set[str]
) -> None:
    sent = {"which": name, "what": tab, **typed}
    answer = tiny.send(UserRole.COORDINATOR, "agreement", name, sent)
    assert answer.status_code == 422
    assert set(re.findall(rf'id="{name}-?([\w-]+)-mistake"', answer.text)) == wrong
    for value in typed.values():
        assert f'value="{value}"' in answer.text


@pytest.mark.parametrize("act", ["hold", "lift"])
def test_a_hold_of_nobody_is_told_and_is_no_fault(tiny: World, act: str) -> None:
    sent = {"lot": "move", "note": "shots were heard"}
    assert tiny.send(UserRole.COORDINATOR, "agreement", act, sent).status_code == 422
    assert tiny.faults == []
