# SPDX-License-Identifier: Apache-2.0
"""Who may say that a fact does not count: by pages and by programs alike."""

from __future__ import annotations

from itertools import count

import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.app.console.taking_back import ACTIONS
from qafila.core.access import MAY, Action, UserRole
from qafila.core.events import KINDS, FactCorrected
from tests.console.test_api import program, said
from tests.console.world import World

COORDINATOR, MARSHAL = UserRole.COORDINATOR, UserRole.MARSHAL
NEXT = count(1)

BY_NO_WORD = {
    *("agreement_reached", "checkpoint_described", "claim_made", "cohort_named", "leg_described"),
    *("obligation_undertaken", "operation_described", "party_named", "place_named"),
    *("stage_agreed", "clock_measured", "device_enrolled", "device_revoked", "fact_corrected"),
    *("identities_opened", "identity_forgotten", "names_handed_out", "not_understood"),
}
"""What founds an operation, and what must stay on record: nobody takes it back by a word."""


def say(world: World, role: UserRole, word: str, *what: str, **more: str) -> tuple[int, str]:
    """Have a program with all that a role may do say something; return status and fact."""
    once = f"back-{next(NEXT):06d}"
    with program(world, role, *MAY[role]) as client:
        body = said(once, word, *what, **more)
        answer = client.post(f"/api/v1/operations/{world.operation}/facts", json=body)
    world.live.refresh()
    return answer.status_code, (answer.json().get("receipts") or [{}])[0].get("id", "")


def corrections(world: World) -> list[str]:
    log = world.live.snapshot.log()
    return [e.fact.corrects for e, _ in log if isinstance(e.fact, FactCorrected)]


def test_every_kind_of_fact_has_an_action_or_is_taken_back_by_no_word() -> None:
    assert {kind.__struct_config__.tag for kind in ACTIONS} == KINDS - BY_NO_WORD


@pytest.mark.parametrize("role", [r for r in UserRole if Action.RECORD_DAY in MAY[r]])
def test_a_program_takes_back_only_what_its_role_may(tiny: World, role: UserRole) -> None:
    vehicle = next(iter(tiny.live.snapshot.operation.vehicles))
    _, counted = say(tiny, COORDINATOR, "counted", vehicle, "3")
    before = corrections(tiny)
    status, _ = say(tiny, role, "withdrawn", counted, note="tried", to=vehicle)
    assert status == (200 if role is COORDINATOR else 403)
    founding = tiny.live.snapshot.log()[0][0].id
    assert say(tiny, role, "withdrawn", founding, note="tried")[0] == 403
    assert say(tiny, role, "withdrawn", "no-such-fact", note="tried")[0] == 422
    assert corrections(tiny) == before + ([counted] if role is COORDINATOR else [])


def test_entries_of_the_list_are_of_everybody_who_keeps_it(tiny: World) -> None:
    one, other = [*tiny.live.snapshot.operation.persons][:2]
    status, apart = say(tiny, COORDINATOR, "kept_apart", one, other, note="they asked for it")
    assert status == 200
    with_reason = {"note": "the other way round"}
    assert say(tiny, MARSHAL, "withdrawn", apart, **with_reason)[0] == 403
    assert say(tiny, UserRole.REGISTRAR, "withdrawn", apart, **with_reason)[0] == 200
    assert corrections(tiny)[-1] == apart
    log = tiny.live.snapshot.log()
    added = next(e.id for e, _ in log if e.fact.__struct_config__.tag == "person_registered")
    assert say(tiny, UserRole.REGISTRAR, "withdrawn", added, **with_reason)[0] == 403


def test_a_token_needs_the_scope_of_what_it_takes_back(tiny: World) -> None:
    log = tiny.live.snapshot.log()
    registered = next(e.id for e, _ in log if e.fact.__struct_config__.tag == "vehicle_registered")
    path = f"/api/v1/operations/{tiny.operation}"
    body = said("back-scope-1", "withdrawn", registered, note="tried")
    undo = {"once": "back-scope-2", "fact": registered, "reason": "tried"}
    with program(tiny, COORDINATOR, Action.RECORD_DAY, Action.SEE_LEDGER) as client:
        assert client.post(f"{path}/facts", json=body).status_code == 403
        many = client.post(f"{path}/facts/list", json={"facts": [body]}).json()
        assert many["answers"][0]["problem"]["status"] == 403
        assert client.post(f"{path}/acts/ledger/undo", json=undo).status_code == 422
    tiny.live.refresh()
    assert registered not in corrections(tiny)


def test_a_marshal_speaks_of_nobody_elses_people_by_naming_an_own_vehicle(tiny: World) -> None:
    gate, viewer = tiny.hub.gate, tiny.hub.gate.viewer(tiny.tokens[MARSHAL])
    assert viewer is not None
    own, other = [*tiny.live.snapshot.operation.vehicles][:2]
    plain = Description(name="marshal-1", title=viewer.title, role="marshal")
    gate.change(
        AT_THE_COMPUTER,
        viewer.user,
        Description(name="marshal-1", title=viewer.title, role="marshal", vehicles=[own]),
    )
    person = next(iter(tiny.live.snapshot.operation.persons))
    try:
        lost = {"note": "asked at the gate", "follow_up": "the hub", "to": own}
        assert say(tiny, MARSHAL, "unknown", person, **lost)[0] == 403
        assert say(tiny, MARSHAL, "counted")[0] == 422
        assert say(tiny, MARSHAL, "unknown", f"vehicle:{other}", **lost)[0] == 403
        with program(tiny, MARSHAL, *MAY[MARSHAL]) as client:
            acts = f"/api/v1/operations/{tiny.operation}/acts"
            drove = {"once": "drove-other", "vehicle": other, "to": "elsewhere"}
            drove["to"] = next(iter(tiny.live.snapshot.operation.places))
            assert client.post(f"{acts}/fleet/drove", json=drove).status_code == 403
            formed = {"once": "form-other", "convoy": "x", "vehicles": [own, other]}
            assert client.post(f"{acts}/convoys/form", json=formed).status_code == 403
        assert say(tiny, MARSHAL, "counted", other, "2")[0] == 403
        status, mine = say(tiny, MARSHAL, "counted", own, "2")
        assert status == 200
        assert say(tiny, MARSHAL, "withdrawn", mine, note="a slip")[0] == 200
    finally:
        gate.change(AT_THE_COMPUTER, viewer.user, plain)
    assert corrections(tiny)[-1] == mine
