# SPDX-License-Identifier: Apache-2.0
"""Stores that meet in any order, however often they are cut off, end with the same bytes."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.adapters.courier_local import LocalCourier
from qafila.adapters.memory import MemoryStore
from qafila.app.meeting import Carried, Met, Peer, meet, merge, read_bundle, write_bundle
from qafila.app.recording import history_of
from qafila.core.events import Head, ReceiptKind, Role, digest, read
from qafila.ports import CourierProblem
from tests.sync.world import OPERATION, CutCourier, Device, World, log_of

DEVICES = 5

Step = tuple[str, int, int, int, bool]

steps = st.lists(
    st.tuples(
        st.sampled_from(["count", "count", "meet", "meet", "cut", "stick"]),
        st.integers(0, DEVICES - 1),
        st.integers(0, DEVICES - 1),
        st.integers(0, 4),
        st.booleans(),
    ),
    max_size=30,
)


def settle(hub: Device, others: list[Device]) -> None:
    """Everybody meets the hub: the first time to bring what they have, then to fetch the rest.

    What a hub records of clocks at these meetings is fetched too, and is followed by no more.
    """
    for _ in range(4):
        for other in others:
            other.meets(hub)


@given(steps=steps, many=st.integers(2, DEVICES))
@settings(max_examples=60, deadline=None)
def test_meetings_in_any_order_converge(steps: list[Step], many: int) -> None:
    world = World()
    hub = world.hub()
    everybody = [hub, *(world.joined(hub, f"phone-{i}") for i in range(1, many))]
    settle(hub, everybody[1:])
    recorded: set[str] = set()
    for what, first, second, count, flag in steps:
        one, other = everybody[first % many], everybody[second % many]
        if what == "count":
            recorded |= {r.digest for r in one.count(*range(count + 1))}
        elif one is not other:
            _meet(one, other, what, count, flag=flag)
    settle(hub, everybody[1:])
    logs = [log_of(device.store) for device in everybody]
    assert all(log == logs[0] for log in logs)
    assert recorded <= {digest(body) for body in logs[0]}
    assert all(next(iter(d.store.quarantined()), None) is None for d in everybody)
    assert len({repr(history_of(d.store).operation()) for d in everybody}) == 1
    for device in everybody[1:]:
        assert device.meets(hub).exchanges == 1


def _meet(one: Device, other: Device, what: str, count: int, *, flag: bool) -> None:
    if what == "stick":
        carried = Carried()
        frontiers = {other.device: other.store.frontier()} if flag else {}
        written = list(write_bundle(one, frontiers, Met()))
        read_bundle(other, written[: len(written) - count % 2], carried)
        return
    courier = LocalCourier(other.desk().answer)
    if what == "cut":
        with suppress(CourierProblem):
            meet(one, CutCourier(courier, count, answered=flag))
    else:
        meet(one, courier, want=flag)


@pytest.mark.parametrize("answered", [False, True])
def test_a_meeting_cut_at_any_letter_goes_on_where_it_broke(
    answered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("letters", "holdings"):
        monkeypatch.setattr(f"qafila.app.meeting.{module}.PAGE_FACTS", 10)
    letters = 0
    while True:
        world = World()
        hub = world.hub()
        phone, other = world.joined(hub, "phone"), world.joined(hub, "other")
        for i in range(35):
            phone.count(i)
            other.count(i)
        other.meets(hub)
        cut = CutCourier(LocalCourier(hub.desk().answer), letters, answered=answered)
        try:
            meet(phone, cut)
        except CourierProblem:
            kept = len(log_of(phone.store)) + len(log_of(hub.store))
            met = phone.meets(hub)
            # Only what the broken letter itself carried may go twice: one page at most each way.
            again = [r for r in [*met.offered, *met.received] if r.kind is ReceiptKind.EXISTS]
            assert len(again) == 0
            assert len(log_of(phone.store)) + len(log_of(hub.store)) > kept
            assert log_of(phone.store) == log_of(hub.store)
            letters += 1
        else:
            break
    assert letters > 5


def test_a_sync_of_nothing_is_one_round_trip_and_makes_no_fact() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    phone.count(1)
    phone.meets(hub)
    before = (hub.store.last_position(), phone.store.last_position())
    for _ in range(3):
        assert phone.meets(hub).exchanges == 1
        assert hub.meets(phone).exchanges == 1
    assert (hub.store.last_position(), phone.store.last_position()) == before


def test_who_remembers_the_other_pushes_with_the_first_letter() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    phone.count(1)
    known = phone.meets(hub).peer
    phone.count(2, 3)
    met = meet(phone, LocalCourier(hub.desk(is_live=False).answer), known=known)
    assert (met.sent, met.exchanges) == (2, 1)


def test_a_memory_of_somebody_else_costs_a_letter_and_no_fact() -> None:
    world = World()
    hub = world.hub()
    second = world.joined(hub, "second", Role.HUB)
    phone = world.joined(hub, "phone")
    second.meets(hub)
    known = Peer("second", second.store.frontier())
    phone.count(1)
    assert phone.meets(hub, known=known).sent == 1


def test_a_large_stretch_travels_whole_and_small_ones_page_by_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in ("letters", "holdings"):
        monkeypatch.setattr(f"qafila.app.meeting.{module}.PAGE_FACTS", 10)
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    phone.count(*range(35))  # one signature
    for i in range(25):
        phone.count(i)
    met = phone.meets(hub)
    assert met.sent == 60
    assert met.exchanges >= 4
    assert log_of(phone.store) == log_of(hub.store)


def test_a_stretch_larger_than_any_letter_goes_in_parts_and_is_taken_with_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qafila.app.meeting.holdings.PAGE_BYTES", 3000)
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    phone.count(*range(12))  # about 4 kB: more than a page, less than the most
    met = phone.meets(hub)
    assert met.sent == 12
    monkeypatch.setattr("qafila.app.meeting.holdings.MAX_STRETCH_BYTES", 3000)
    phone.count(*range(40))
    phone.count(1)
    met = phone.meets(hub)
    # Pages without a signature are set aside, and taken when the page with the signature comes.
    assert {r.why for r in met.offered if r.why} == {"not-vouched"}
    assert log_of(phone.store) == log_of(hub.store)
    assert hub.store.frontier()["phone"].astray_count == 0
    assert not list(hub.store.quarantined())


def test_a_copied_device_leaves_both_branches_everywhere() -> None:
    world = World()
    hub = world.hub()
    phone, other = world.joined(hub, "phone"), world.joined(hub, "other")
    phone.count(1, 2)
    copy = world.device("phone")
    copy.store.append([s.body for s in phone.store.read()], _heads(phone))
    phone.count(3)
    phone.count(4)
    copy.count(30)
    copy.count(40)
    copy.count(50)
    phone.meets(hub)
    copy.meets(hub)
    settle(hub, [phone, copy, other])
    logs = [log_of(d.store) for d in (hub, phone, copy, other)]
    assert all(log == logs[0] for log in logs)
    assert sum(read(body).device == "phone" for body in logs[0]) == 7
    assert phone.meets(hub).exchanges == 1


def _heads(device: Device) -> list[Head]:
    return [head for name in device.store.frontier() for head in device.store.heads(name)]


def test_both_bodies_of_one_id_are_everywhere_whoever_came_first() -> None:
    world = World()
    hub = world.hub()
    phone, other = world.joined(hub, "phone"), world.joined(hub, "other")
    copy = world.device("phone")
    copy.store.append([s.body for s in phone.store.read()], _heads(phone))
    phone_ids, copy_ids = iter(["same", "p2", "p3"]), iter(["same", "c2", "c3"])
    object.__setattr__(phone, "ids", lambda: next(phone_ids, f"p{world.time}"))
    object.__setattr__(copy, "ids", lambda: next(copy_ids, f"c{world.time}"))
    phone.count(1)
    phone.count(2)
    copy.count(10)
    copy.count(20)
    object.__setattr__(phone, "ids", world.device("phone-x").ids)
    object.__setattr__(copy, "ids", world.device("phone-y").ids)
    phone.meets(hub)
    copy.meets(other)
    other.meets(hub)
    settle(hub, [phone, copy, other])
    logs = [log_of(d.store) for d in (hub, phone, copy, other)]
    assert all(log == logs[0] for log in logs)
    assert sum(read(body).id == "same" for body in logs[0]) == 2
    assert phone.meets(hub).exchanges == 1
    kept = [[q.kind for q in d.store.quarantined()] for d in (hub, phone, copy, other)]
    assert all(k == [ReceiptKind.EXISTS_DIFFERS] for k in kept)


def test_a_hub_that_the_phone_never_heard_of_proves_itself_by_what_hubs_recorded() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    second = world.joined(hub, "second", Role.HUB)
    second.count(1)
    phone.count(2)
    met = phone.meets(second)
    assert met.sent == 1
    assert log_of(phone.store) == log_of(second.store)


def test_a_stranger_who_answers_is_given_nothing() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    phone.count(2)
    # It holds all facts, knows the phone's key, and no hub ever enrolled it.
    thief = world.device("thief")
    thief.store.append([s.body for s in phone.store.read()][:-1], _heads(hub))
    with pytest.raises(CourierProblem, match="sync-unknown-peer"):
        phone.meets(thief)
    assert thief.store.frontier().get("phone") is None


def test_a_fresh_store_believes_the_founder_it_was_told_and_no_other() -> None:
    world = World()
    hub = world.hub()
    phone = world.device("phone")
    hub.enrol(phone, Role.MARSHAL)
    with pytest.raises(CourierProblem, match="sync-unknown-peer"):
        phone.meets(hub, founder=world.device("somebody").vault.signing_key)
    assert phone.store.last_position() == 0
    assert not phone.meets(hub, founder=hub.vault.signing_key).is_first
    assert log_of(phone.store) == log_of(hub.store)
    second = world.device("second")
    hub.enrol(second, Role.MARSHAL)
    assert second.meets(hub).is_first


def test_two_store_files_in_one_pair_of_hands_merge_without_keys() -> None:
    world = World()
    hub = world.hub()
    phone, other = world.joined(hub, "phone"), world.joined(hub, "other")
    for i in range(20):
        phone.count(i)
        other.count(i)
    met = merge(phone.store, other.store, phone.vault)
    assert (met.sent, met.taken) == (20, 22)
    assert log_of(phone.store) == log_of(other.store)
    assert merge(phone.store, other.store, phone.vault).offered == []
    with pytest.raises(CourierProblem, match="sync-other-operation"):
        merge(phone.store, MemoryStore(OPERATION + "x"), phone.vault)
