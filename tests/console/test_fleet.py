# SPDX-License-Identifier: Apache-2.0
"""The fleet page: who sees it, crews only on record, and what is recorded of a vehicle."""

from __future__ import annotations

import html
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from qafila.core.access import MAY, Action, UserRole, Viewer
from qafila.core.document import phrase
from qafila.core.events import IdentityForgotten, VehicleRegistered
from qafila.core.values import Lang
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.world import World, store_of, world_of

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


def _entry(world: World, vehicle: str, act: str, page: str = "") -> dict[str, str | list[str]]:
    """Return what an untouched form on a vehicle's page would send."""
    shown = world.page(UserRole.COORDINATOR, page or f"fleet/{vehicle}").text
    return form_of(shown.replace(f"/fleet/{act}?crew=1", f"/fleet/{act}"), f"/fleet/{act}")


def _send(world: World, act: str, form: dict[str, str | list[str]], **typed: str) -> httpx.Response:
    sent = {name: value for name, value in {**form, **typed}.items() if name != "form"}
    return world.send(UserRole.COORDINATOR, "fleet", act, sent)


def test_a_crew_is_changed_and_sealed_and_on_no_page_unasked(tiny: World) -> None:
    vehicle = _vehicle(tiny)
    form = _entry(tiny, vehicle, "crew", f"fleet/{vehicle}?crew=1")
    before = tiny.live.snapshot.named.vehicles[vehicle]
    assert form["driver"] == [before.driver]
    answer = _send(tiny, "crew", form, driver="Driver Madeup", reason="relieved at noon")
    assert answer.status_code == 303
    after = tiny.live.snapshot.named.vehicles[vehicle]
    assert after == replace(before, driver="Driver Madeup")
    assert tiny.live.snapshot.operation.vehicles[vehicle].driver == "", "sealed in the store"
    store = tiny.live.recorder.store
    assert not any(b"Madeup" in stored.body for stored in store.read(after=0))
    assert "Madeup" not in tiny.page(UserRole.COORDINATOR, f"fleet/{vehicle}").text
    shown = tiny.page(UserRole.COORDINATOR, f"fleet/{vehicle}?crew=1").text
    assert "Driver Madeup" in shown
    assert _send(tiny, "crew", form, reason="again").status_code == 422, "an old page"


def test_of_two_who_change_one_entry_the_second_is_told_and_both_are_on_record(
    tiny: World,
) -> None:
    vehicle = _vehicle(tiny)
    first, second = _entry(tiny, vehicle, "amend"), _entry(tiny, vehicle, "amend")
    assert _send(tiny, "amend", first, wheelchair="2", reason="counted").status_code == 303
    told = _send(tiny, "amend", second, wheelchair="3", reason="counted again")
    assert told.status_code == 422
    assert "Somebody has changed this entry" in told.text
    assert 'value="3"' in told.text, "what was typed is still there"
    assert tiny.live.snapshot.operation.vehicles[vehicle].wheelchair == 2
    again = form_of(told.text, "/fleet/amend")
    assert _send(tiny, "amend", again).status_code == 303
    assert tiny.live.snapshot.operation.vehicles[vehicle].wheelchair == 3
    facts = [envelope.fact for envelope, _ in tiny.live.snapshot.facts_of(f"vehicle:{vehicle}")]
    entries = [fact.vehicle for fact in facts if isinstance(fact, VehicleRegistered)]
    assert [each.wheelchair for each in entries[-2:]] == [2, 3]


def test_numbers_of_an_entry_stay_unless_they_are_changed(tiny: World) -> None:
    vehicle = _vehicle(tiny)
    before = tiny.live.snapshot.operation.vehicles[vehicle]
    form = _entry(tiny, vehicle, "amend")
    seats = str(before.seats + 1)
    assert _send(tiny, "amend", form, seats=seats, reason="a folding seat").status_code == 303
    after = tiny.live.snapshot.operation.vehicles[vehicle]
    assert after == replace(before, seats=before.seats + 1)
    wrong = _send(tiny, "amend", _entry(tiny, vehicle, "amend"), staff_seats="50", reason="x")
    assert 'id="amend-staff_seats-mistake"' in wrong.text


def test_a_vehicle_is_withdrawn_and_comes_back_repaired(tiny: World) -> None:
    vehicle = list(tiny.live.snapshot.operation.vehicles)[-1]
    form = _entry(tiny, vehicle, "withdraw")
    assert _send(tiny, "withdraw", form).status_code == 422, "a reason is needed"
    assert _send(tiny, "withdraw", form, reason="a broken axle").status_code == 303
    shown = tiny.page(UserRole.COORDINATOR, f"fleet/{vehicle}").text
    assert "no longer available" in shown
    assert "/fleet/withdraw" not in shown
    form = _entry(tiny, vehicle, "repaired")
    done = _send(tiny, "repaired", form, reason="axle changed", inspected="yes")
    assert done.status_code == 303
    held = tiny.live.snapshot.operation.vehicles[vehicle]
    assert (held.available_until, held.inspected) == (None, True)
    assert "/fleet/withdraw" in tiny.page(UserRole.COORDINATOR, f"fleet/{vehicle}").text


def test_a_vehicle_is_added_once_with_its_crew_sealed(tiny: World) -> None:
    form = _entry(tiny, "", "add", "fleet")
    answer = _send(
        tiny, "add", form, number="BUS-90", seats="44", staff_seats="2", driver="Driver Invented"
    )
    assert answer.status_code == 303
    held = tiny.live.snapshot.operation.vehicles["BUS-90"]
    assert (held.passenger_seats, held.driver) == (42, "")
    assert tiny.live.snapshot.named.vehicles["BUS-90"].driver == "Driver Invented"
    again = _send(tiny, "add", form, number="BUS-90", seats="12", which="add")
    assert again.status_code == 422
    assert 'id="add-number-mistake"' in again.text
    assert 'value="12"' in again.text
    assert tiny.send(UserRole.LEADER, "fleet", "add", {"number": "X"}).status_code == 403
    assert "/fleet/add" not in tiny.page(UserRole.LEADER, "fleet").text


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_crew_is_forgotten_for_good_once_its_vehicle_was_named_twice(
    tmp_path: Path, lang: Lang, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.mkdir(mode=0o700)
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(config))
    with world_of(store_of("tiny", tmp_path), config) as world:
        vehicle, other = [*world.live.snapshot.operation.vehicles][:2]
        named = world.live.snapshot.named.vehicles[vehicle]
        crew = [each for each in (named.leader, named.driver, named.plate) if each]
        assert crew
        say = Words(lang)
        page = html.unescape(world.page(UserRole.COORDINATOR, f"fleet/{vehicle}", lang).text)
        assert say(phrase("console-forget-crew-lost"))[:30] in page
        assert "/fleet/forget" not in world.page(UserRole.LEADER, f"fleet/{vehicle}", lang).text
        form = {"what": vehicle, "which": "forget", "again": other, "reason": ""}
        wrong = world.send(UserRole.COORDINATOR, "fleet", "forget", form)
        assert wrong.status_code == 422
        for field in ("again", "reason"):
            assert f'id="forget-{field}-mistake"' in wrong.text
        form |= {"again": vehicle, "reason": "asked by the driver"}
        assert world.send(UserRole.LEADER, "fleet", "forget", form).status_code == 403
        assert world.send(UserRole.COORDINATOR, "fleet", "forget", form).status_code == 303
        world.live.refresh()
        gone = [
            e.fact for e, _ in world.live.snapshot.log() if isinstance(e.fact, IdentityForgotten)
        ]
        assert gone == [IdentityForgotten(vehicles=(vehicle,), reason="asked by the driver")]
        shown = html.unescape(
            world.page(UserRole.COORDINATOR, f"fleet/{vehicle}?crew=1", lang).text
        )
        assert not [each for each in crew if each in shown]
        assert say(phrase("console-forget-crew-is")) in shown
        kept = world.live.snapshot.named.vehicles
        assert kept[other].driver or kept[other].leader, "the other crew is read as before"
        assert (kept[vehicle].seats, kept[vehicle].driver) == (named.seats, "")
        crew_form = {"what": vehicle, "which": "crew", "driver": "driver 9", "reason": "new"}
        new = world.send(UserRole.COORDINATOR, "fleet", "crew", crew_form)
        assert new.status_code == 422, "it would be lost without a word"
        again = world.send(UserRole.COORDINATOR, "fleet", "forget", form)
        assert again.status_code == 422
        lines = world.hub.gate.audit(ADMIN, limit=1000)
        noted = [line.subjects for line in lines if line.action == Action.FORGET]
        assert noted == [(f"vehicle:{vehicle}",)]
