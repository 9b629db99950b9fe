# SPDX-License-Identifier: Apache-2.0
"""Meetings by stick: files that may be lost, copied, cut short or damaged on the way."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila.adapters.courier_file import (
    SUFFIX,
    bundles,
    is_bundle,
    own_bundle,
    read_letters,
    write_letters,
)
from qafila.adapters.memory import MemoryStore
from qafila.app.meeting import Carried, Met, Refused, read_bundle, write_bundle
from qafila.core.events import DeviceRevoked, Frontier, Role
from qafila.ports import CourierProblem, Room
from tests.sync.senders import chain
from tests.sync.world import OPERATION, Device, World, file_vaults, log_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(file_vaults(tmp_path / "keys"))


@pytest.fixture
def hubs(world: World) -> tuple[Device, Device]:
    hub = world.hub()
    return hub, world.joined(hub, "second", Role.HUB)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def visit(device: Device, place: Path) -> Carried:
    """What `qafila sync` does with a stick."""
    carried = Carried()
    own = own_bundle(place, OPERATION, device.device)
    for path in sorted(bundles(place), key=lambda p: p != own):
        read_bundle(device, read_letters(path), carried)
    write_letters(own, write_bundle(device, carried.frontiers, carried.met))
    return carried


@pytest.mark.parametrize("form", ["folder", "file"])
def test_two_stores_converge_by_a_stick_carried_to_and_fro(
    hubs: tuple[Device, Device], stick: Path, form: str
) -> None:
    hub, second = hubs
    place = stick if form == "folder" else stick / f"day{SUFFIX}"
    hub.count(1, 2)
    second.count(3)
    assert visit(hub, place).met.carried == hub.store.last_position()
    assert visit(second, place).met.taken == 2
    met = visit(hub, place).met
    assert (met.taken, met.carried) == (1, 0)
    assert log_of(hub.store) == log_of(second.store)
    hub.count(4)
    assert visit(hub, place).met.carried == 1, "only what the other lacks"
    assert visit(second, place).met.taken == 1


def test_a_folder_serves_many(world: World, hubs: tuple[Device, Device], stick: Path) -> None:
    hub, second = hubs
    phone = world.joined(hub, "phone")
    second.meets(hub)
    everybody = [hub, second, phone]
    for i, device in enumerate(everybody):
        device.count(i)
    for device in (*everybody, *everybody):
        visit(device, stick)
    logs = [log_of(device.store) for device in everybody]
    assert logs[0] == logs[1] == logs[2]
    assert len(bundles(stick)) == 3


def test_a_fresh_store_can_begin_with_a_stick(
    world: World, hubs: tuple[Device, Device], stick: Path
) -> None:
    hub, _ = hubs
    phone = world.device("phone")
    hub.enrol(phone, Role.MARSHAL)
    hub.count(*range(30))
    visit(hub, stick)
    visit(phone, stick)
    assert log_of(phone.store) == log_of(hub.store)


def test_a_lost_stick_tells_no_fact_and_no_device(
    world: World, hubs: tuple[Device, Device], stick: Path
) -> None:
    hub, _ = hubs
    hub.count(41)
    visit(hub, stick)
    content = b"".join(p.name.encode() + p.read_bytes() for p in bundles(stick))
    assert b"headcount" not in content
    assert b"second" not in content
    thief = world.device("thief")
    with pytest.raises(Refused, match="sync-bundle-not-ours"):
        read_bundle(thief, read_letters(bundles(stick)[0]), Carried())
    assert thief.store.last_position() == 0


def test_a_revoked_device_cannot_read_what_is_written_from_then_on(
    hubs: tuple[Device, Device], stick: Path
) -> None:
    hub, second = hubs
    hub.record([DeviceRevoked(device="second", last_seq=0)], author="hub")
    visit(hub, stick)
    with pytest.raises(Refused, match="sync-bundle-not-ours"):
        visit(second, stick)


def test_what_a_revoked_device_lacks_is_carried_no_more(
    world: World, hubs: tuple[Device, Device], stick: Path
) -> None:
    hub, second = hubs
    phone = world.joined(hub, "phone")
    for device in (hub, second, phone):
        visit(device, stick)
    hub.record([DeviceRevoked(device="phone", last_seq=0)], author="hub")
    for device in (hub, second):
        visit(device, stick)
    assert visit(hub, stick).met.carried == 0


def test_who_is_enrolled_no_more_has_no_room_of_its_own_by_stick(
    world: World, hubs: tuple[Device, Device], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.app.meeting.intake.ASIDE", Room(count=3, size_bytes=10**6))
    hub, second = hubs
    hub.record([DeviceRevoked(device="second", last_seq=0)], author="hub")
    for name in ("one", "two"):
        friend = world.device(name)
        second.enrol(friend, Role.MARSHAL)
        friend.meets(second)
        bodies = [s.body for s in chain(f"stranger-{name}", 1, 2)]
        friend.store.set_aside(bodies, "unknown-device")
        write_letters(own_bundle(stick, OPERATION, name), write_bundle(friend, {}, Met()))
    second.meets(hub)
    met = visit(hub, stick).met
    assert (len(met.quarantined), len(met.not_held)) == (3, 1)


def test_the_stick_of_another_operation_is_refused(hubs: tuple[Device, Device]) -> None:
    hub, second = hubs
    letters = list(write_bundle(hub, {}, Met()))
    other = Device(
        store=MemoryStore("homs-2014"),
        vault=second.vault,
        clock=second.clock,
        ids=second.ids,
        device="second",
    )
    with pytest.raises(Refused, match="sync-other-operation"):
        read_bundle(other, letters, Carried())


def pages_of_ten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qafila.app.meeting.holdings.PAGE_FACTS", 10)


def test_a_bundle_cut_short_anywhere_gives_what_is_sound(
    world: World, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages_of_ten(monkeypatch)
    hub = world.hub()
    fresh = world.device("fresh")
    hub.enrol(fresh, Role.MARSHAL)
    for i in range(60):
        hub.count(i)
    path = stick / f"x{SUFFIX}"
    write_letters(path, write_bundle(hub, {}, Met()))
    whole = path.read_bytes()
    taken = set()
    for size in [*range(0, len(whole), 613), len(whole) - 1]:
        path.write_bytes(whole[:size])
        phone = world.device("fresh")
        carried = Carried()
        read_bundle(phone, read_letters(path), carried)
        assert carried.met.damaged >= 1
        assert log_of(phone.store) == sorted(log_of(phone.store), key=log_of(phone.store).index)
        taken.add(phone.store.last_position())
        assert not list(phone.store.quarantined())
    assert {0, 62 // 10 * 10} <= {count // 10 * 10 for count in taken}
    assert len(taken) >= 6


@given(data=st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_flipped_bits_cost_their_letter_and_no_more(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("stick")
    world = World(file_vaults(folder / "keys"))
    hub = world.hub()
    phone = world.device("fresh")
    hub.enrol(phone, Role.MARSHAL)
    letters = []
    carried = Carried()
    known: dict[str, Frontier] = {}
    for i in range(4):
        hub.count(*range(10))
        letters += list(write_bundle(hub, known, Met()))[0 if i == 0 else 1 : -1]
        known = {"fresh": hub.store.frontier()}
    path = folder / f"x{SUFFIX}"
    write_letters(path, letters)
    damaged = bytearray(path.read_bytes())
    for at in data.draw(st.sets(st.integers(0, len(damaged) - 1), min_size=1, max_size=3)):
        damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(damaged)
    read_bundle(phone, read_letters(path), carried)
    held = set(log_of(phone.store))
    assert held <= set(log_of(hub.store))
    assert carried.met.damaged >= 1
    # The first letter with facts founds; every other one stands by itself.
    if held:
        assert len(held) >= 10
    hub_again = Carried()
    read_bundle(phone, write_bundle(hub, {}, Met()), hub_again)
    assert log_of(phone.store) == log_of(hub.store)


def test_a_file_that_is_no_bundle_is_told_as_damaged(
    hubs: tuple[Device, Device], stick: Path
) -> None:
    hub, _ = hubs
    for name, content in (("a", b""), ("b", b"hello"), ("c", os.urandom(5000))):
        (stick / f"{name}{SUFFIX}").write_bytes(content)
    assert visit(hub, stick).met.damaged == 3
    assert (stick / f"b{SUFFIX}").read_bytes() == b"hello"


def test_a_full_stick_leaves_what_was_there(
    hubs: tuple[Device, Device], stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub, _ = hubs
    path = stick / f"day{SUFFIX}"
    visit(hub, path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("qafila.adapters.courier_file.os.fsync", full)
    with pytest.raises(CourierProblem, match="courier-stick-unwritable"):
        visit(hub, path)
    assert path.read_bytes() == before
    assert [p.name for p in stick.iterdir()] == [path.name], "nothing half-written stays"


def test_a_stick_that_is_gone_is_one_sentence(hubs: tuple[Device, Device], stick: Path) -> None:
    hub, _ = hubs
    with pytest.raises(CourierProblem, match="courier-stick-unwritable"):
        visit(hub, stick / "gone" / f"x{SUFFIX}")
    assert is_bundle(stick)
    assert is_bundle(stick / f"x{SUFFIX}")
    assert not is_bundle(stick / "x.qafila")


def test_a_letter_swapped_in_from_an_older_bundle_does_no_harm(
    hubs: tuple[Device, Device],
) -> None:
    hub, second = hubs
    old = list(write_bundle(hub, {}, Met()))
    hub.count(1, 2, 3)
    new = list(write_bundle(hub, {}, Met()))
    carried = Carried()
    read_bundle(second, [new[0], old[1], new[1], old[0], new[-1]], carried)
    assert log_of(second.store) == log_of(hub.store)


def test_a_forged_frontier_is_not_believed(world: World, hubs: tuple[Device, Device]) -> None:
    hub, _ = hubs
    hub.count(1)
    impostor = world.device("second-impostor")
    impostor.store.append([s.body for s in hub.store.read()], hub.store.heads("hub"))
    object.__setattr__(impostor, "device", "second")
    letters = list(write_bundle(impostor, {}, Met()))
    carried = Carried()
    read_bundle(hub, letters, carried)
    assert carried.frontiers == {}
