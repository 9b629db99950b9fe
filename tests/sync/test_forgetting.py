# SPDX-License-Identifier: Apache-2.0
"""Wishes to be forgotten that come with a meeting: who is heeded, and what that costs a hub."""

from __future__ import annotations

from pathlib import Path

import pytest

from qafila.app.identities import opened, person_subject, sealed_facts
from qafila.app.meeting import intake
from qafila.app.meeting.letters import Batch
from qafila.app.meeting.trust import Register
from qafila.app.recording import history_of
from qafila.core.events import DeviceRevoked, IdentityForgotten, Role
from qafila.core.operation import History
from qafila.ports import EventStore
from tests.operations import person
from tests.sync.world import Device, World, file_vaults

SUAD = person("P-1", name_ar="سعاد")
GONE = IdentityForgotten(persons=("P-1",), reason="asked")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(file_vaults(tmp_path))


@pytest.fixture
def hub(world: World) -> Device:
    hub = world.hub()
    hub.record(sealed_facts([SUAD], hub.vault, None), author="hub")
    return hub


@pytest.fixture
def folds(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows whenever meetings have all facts folded."""
    seen: list[int] = []

    def counted(store: EventStore) -> History:
        seen.append(store.last_position())
        return history_of(store)

    monkeypatch.setattr(intake, "history_of", counted)
    return seen


def opens(hub: Device) -> bool:
    operation = history_of(hub.store).operation()
    sealed = operation.sealed[person_subject("P-1")]
    return hub.vault.open(person_subject("P-1"), sealed) is not None


def test_who_may_not_forget_costs_a_hub_no_folding(
    world: World, hub: Device, folds: list[int]
) -> None:
    phone = world.joined(hub, "phone")
    folds.clear()
    for _ in range(3):
        phone.record([GONE], author="marshal")
        assert phone.meets(hub).sent >= 1
    assert folds == []
    assert opens(hub)
    assert len(history_of(hub.store).operation().day.unheeded) == 3


def test_a_tombstone_is_folded_when_it_is_new_and_not_again(
    world: World, hub: Device, folds: list[int]
) -> None:
    clerk = world.joined(hub, "clerk", Role.REGISTRAR)
    folds.clear()
    clerk.record([GONE], author="registrar")
    known = clerk.meets(hub).peer
    assert len(folds) == 1
    assert not opens(hub)
    bodies = [stored.body for stored in clerk.store.chain("clerk")]
    heads = clerk.store.heads("clerk")
    batch = Batch(tuple(bodies), tuple(heads))
    register = Register(hub.store)
    intake.take_in(batch, hub.store, hub.vault, register, sender="clerk")
    clerk.meets(hub, known=known)
    assert len(folds) == 1


def test_a_revoked_registrar_is_not_heeded(world: World, hub: Device, folds: list[int]) -> None:
    clerk = world.joined(hub, "clerk", Role.REGISTRAR)
    hub.record([DeviceRevoked(device="clerk", last_seq=0, reason="lost")], author="hub")
    folds.clear()
    clerk.record([GONE], author="registrar")
    clerk.meets(hub)
    assert hub.store.frontier()["clerk"].seq == 1
    assert folds == []
    assert opens(hub)
    assert history_of(hub.store).operation().forgotten == frozenset()


def test_a_wish_is_acted_upon_as_soon_as_whoever_had_it_is_believed(
    world: World, hub: Device, folds: list[int]
) -> None:
    clerk, second = world.joined(hub, "clerk"), world.joined(hub, "second", Role.HUB)
    clerk.record([GONE], author="registrar")
    clerk.meets(hub)
    assert folds == []
    assert opens(hub)
    second.enrol(clerk, Role.REGISTRAR)
    second.meets(hub)
    assert not opens(hub)
    assert len(folds) == 2  # there, and where it was enrolled


@pytest.mark.parametrize("order", [(Role.MARSHAL, Role.REGISTRAR), (Role.REGISTRAR, Role.MARSHAL)])
def test_all_roles_of_a_device_count_in_the_fold_as_in_meetings(
    world: World, hub: Device, order: tuple[Role, Role]
) -> None:
    clerk = world.joined(hub, "clerk", order[0])
    hub.enrol(clerk, order[1])
    clerk.meets(hub)
    clerk.record([GONE], author="registrar")
    clerk.meets(hub)
    operation = history_of(hub.store).operation()
    assert operation.day.log.roles["clerk"] == set(order)
    assert operation.forgotten == {person_subject("P-1")}
    assert operation.day.unheeded == ()
    assert not opens(hub)
    seen = opened(operation, hub.vault, Role.HUB, "plan").operation.persons["P-1"]
    assert seen.name_ar == ""
