# SPDX-License-Identifier: Apache-2.0
"""The fleet page: who sees it, crews only on record, and what is recorded of a vehicle."""

from __future__ import annotations

import pytest

from qafila.core.access import MAY, Action, UserRole, Viewer
from tests.console.world import World

ADMIN = Viewer(user="", title="test", role=UserRole.ADMINISTRATOR)


def _vehicle(world: World) -> str:
    return next(iter(world.live.snapshot.operation.vehicles))


@pytest.mark.parametrize("role", UserRole)
def test_only_those_who_may_see_the_fleet_do(tiny: World, role: UserRole) -> None:
    expected = 200 if Action.SEE_FLEET in MAY[role] else 403
    assert tiny.page(role, "fleet").status_code == expected
    assert tiny.page(role, f"fleet/{_vehicle(tiny)}").status_code == expected


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_it_shows_every_vehicle(tiny: World, lang: str) -> None:
    shown = tiny.page(UserRole.LEADER, "fleet", lang).text
    for vehicle in tiny.live.snapshot.operation.vehicles:
        assert f">{vehicle}<" in shown


def test_a_crew_is_shown_on_request_and_on_record(tiny: World) -> None:
    vehicle = _vehicle(tiny)
    driver = tiny.live.snapshot.named.vehicles[vehicle]
    names = [n for n in (driver.leader, driver.driver, driver.driver_phone) if n]
    assert names, "the example has crews"
    plain = tiny.page(UserRole.COORDINATOR, f"fleet/{vehicle}").text
    assert not any(name in plain for name in names)
    shown = tiny.page(UserRole.COORDINATOR, f"fleet/{vehicle}?crew=1").text
    assert all(name in shown for name in names)
    lines = tiny.hub.gate.audit(ADMIN, limit=1000)
    assert any(f"vehicle:{vehicle}" in line.subjects for line in lines)


def test_an_entry_is_amended_and_its_crew_stays_sealed(tiny: World) -> None:
    vehicle = _vehicle(tiny)
    before = tiny.live.snapshot.named.vehicles[vehicle]
    for spare in (True, False):
        form = {"what": vehicle, "reason": "asked by the provider", "from": "2027-01-02 06:30"}
        answer = tiny.send(
            UserRole.COORDINATOR, "fleet", "amend", {**form, **({"spare": "yes"} if spare else {})}
        )
        assert answer.status_code == 303
        held = tiny.live.snapshot.named.vehicles[vehicle]
        assert held.spare is spare
        assert held.available_from is not None
        assert (held.driver, held.leader, held.plate) == (
            before.driver,
            before.leader,
            before.plate,
        )
        assert f"vehicle:{vehicle}" not in tiny.live.snapshot.operation.rivals
    again = {"what": vehicle, "reason": "asked by the provider", "from": "2027-01-02 06:30"}
    assert tiny.send(UserRole.COORDINATOR, "fleet", "amend", again).status_code == 422
    assert tiny.send(UserRole.LEADER, "fleet", "amend", again).status_code == 403


def test_mistakes_stand_beside_their_fields(tiny: World) -> None:
    vehicle = _vehicle(tiny)
    wrong = {"which": "amend", "what": vehicle, "from": "soon", "until": "2027-01-02"}
    answer = tiny.send(UserRole.COORDINATOR, "fleet", "amend", wrong)
    assert answer.status_code == 422
    for name in ("from", "until", "reason"):
        assert f'id="amend-{name}-mistake"' in answer.text
    assert "soon" in answer.text


def test_a_vehicle_drives_and_gets_lost(tiny: World) -> None:
    vehicle = _vehicle(tiny)
    place = list(tiny.live.snapshot.operation.places)[-1]
    sent = {"what": vehicle, "to": place}
    assert tiny.send(UserRole.LEADER, "fleet", "drove", sent).status_code == 303
    assert tiny.live.snapshot.operation.day.vehicles.place(vehicle) == f"place:{place}"
    amend = {"what": vehicle, "reason": "seen to", "inspected": "no"}
    assert tiny.send(UserRole.COORDINATOR, "fleet", "amend", amend).status_code == 303
    assert tiny.live.snapshot.operation.vehicles[vehicle].inspected is False
    where = tiny.live.snapshot.operation.day.vehicles.place(vehicle)
    assert where == f"place:{place}", "an amended entry moves nothing"
    lost = {"what": vehicle, "tried": "called twice", "follow_up": "convoy leader"}
    assert tiny.send(UserRole.LEADER, "fleet", "lost", lost).status_code == 303
    assert tiny.live.snapshot.operation.day.vehicles.place(vehicle) == "unaccounted"
    assert tiny.page(UserRole.LEADER, "fleet/NOBODY").status_code == 404
