# SPDX-License-Identifier: Apache-2.0
"""Clocks compared at meetings: right within what is claimed, and not by letters played back."""

from __future__ import annotations

import threading
from datetime import timedelta

import msgspec
import pytest

from qafila.adapters.courier_local import LocalCourier
from qafila.app.meeting import desk, meet
from qafila.app.meeting.letters import Ask, milliseconds
from qafila.core.events import ClockMeasured, FactCorrected, Role, read
from tests.sync.world import Device, HandClock, World


def measured(store_of: Device, of: Device) -> list[ClockMeasured]:
    found = [read(s.body).fact for s in store_of.store.read()]
    return [f for f in found if isinstance(f, ClockMeasured) and f.device == of.device]


def off(device: Device, by: timedelta) -> None:
    assert isinstance(device.clock, HandClock)
    device.clock.off = by


@pytest.mark.parametrize("wrong_s", [0, 90, -90, 3600, -400_000])
def test_the_offset_is_right_within_its_uncertainty(wrong_s: int) -> None:
    world = World()
    hub = world.hub()
    phone = world.device("phone", timedelta(seconds=wrong_s))
    hub.enrol(phone, Role.MARSHAL)
    phone.meets(hub)
    phone.count(1)
    phone.meets(hub)
    first, fact = measured(hub, phone)
    assert (first.last_seq, fact.last_seq) == (0, 1)
    assert abs(fact.offset_ms + 1000 * wrong_s) <= fact.uncertainty_ms
    assert fact.uncertainty_ms < 100
    assert measured(phone, phone) == [first, fact], "the phone takes it home from the same meeting"


def test_a_slow_way_shows_in_the_uncertainty() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    phone.count(1)

    def slow(wire: bytes) -> bytes:
        world.time[0] += timedelta(seconds=3)
        answer = hub.desk().answer(wire)
        world.time[0] += timedelta(seconds=1)
        return answer

    off(phone, timedelta(seconds=100))
    meet(phone, LocalCourier(slow))
    fact = measured(hub, phone)[-1]
    assert 1900 <= fact.uncertainty_ms <= 2100
    assert abs(fact.offset_ms + 100_000) <= fact.uncertainty_ms


def test_what_was_collected_is_covered_by_the_comparison_made_then() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    phone.count(1, 2, 3)
    phone.meets(hub)
    off(phone, timedelta(minutes=-7))
    phone.count(4)
    phone.meets(hub)
    assert [(f.last_seq, round(f.offset_ms, -3)) for f in measured(hub, phone)] == [
        (0, 0),
        (3, 0),
        (4, 420_000),
    ]


def test_no_comparison_without_new_facts_even_when_the_clock_was_set() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    off(phone, timedelta(hours=1))
    hub.count(1)
    before = len(measured(hub, phone))
    phone.meets(hub)
    assert len(measured(hub, phone)) == before


def test_whoever_pushes_with_the_first_letter_comes_once_more_for_the_clock() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    known = phone.meets(hub).peer
    off(phone, timedelta(minutes=5))
    phone.count(1)
    met = phone.meets(hub, known=known)
    assert met.exchanges == 2
    assert measured(hub, phone)[-1].last_seq == 1


@pytest.mark.parametrize("is_hub", [False, True])
def test_a_false_comparison_keeps_nobody_from_comparing(is_hub: bool) -> None:
    world = World()
    hub = world.hub()
    liar = world.joined(hub, "liar", Role.HUB if is_hub else Role.MARSHAL)
    phone = world.joined(hub, "phone")
    lie = ClockMeasured(device="phone", offset_ms=10**7, last_seq=2**53 - 1, uncertainty_ms=0)
    (told,) = liar.record([lie], author="marshal")
    liar.meets(hub)
    if is_hub:
        hub.record([FactCorrected(corrects=told.id, reason="false")], author="hub")
    phone.count(1)
    phone.meets(hub)
    assert measured(hub, phone)[-1].last_seq == 1
    before = len(measured(hub, phone))
    phone.meets(hub)
    assert len(measured(hub, phone)) == before, "one comparison is enough"


def test_a_clock_set_during_the_meeting_is_not_compared() -> None:
    world = World()
    hub = world.hub()
    phone = world.device("phone")
    hub.enrol(phone, Role.MARSHAL)
    phone.count(1)
    asked = iter([timedelta(), timedelta(hours=-1), timedelta(), timedelta()])

    def setting(wire: bytes) -> bytes:
        answer = hub.desk().answer(wire)
        off(phone, next(asked))
        return answer

    off(phone, timedelta(hours=2))
    meet(phone, LocalCourier(setting))
    assert measured(hub, phone) == []


def test_a_stick_compares_no_clocks() -> None:
    world = World()
    hub = world.hub()
    phone = world.device("phone")
    hub.enrol(phone, Role.MARSHAL)
    phone.count(1)
    meet(phone, LocalCourier(hub.desk(is_live=False).answer))
    assert measured(hub, phone) == []


def test_old_letters_set_no_clock() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    before = measured(hub, phone)
    kept: list[bytes] = []

    def cut(wire: bytes) -> bytes:
        kept.append(wire)
        # The second letter is caught on the way, and played back a day later.
        return hub.desk().answer(wire) if len(kept) == 1 else b""

    phone.count(1)
    with pytest.raises(Exception, match="sync-unreadable"):
        meet(phone, LocalCourier(cut))
    world.time[0] += timedelta(days=1)
    hub.desk().answer(kept[1])
    assert hub.store.frontier()["phone"].seq == 1, "the facts in it are taken all the same"
    assert measured(hub, phone) == before


def test_a_token_that_the_hub_never_gave_sets_no_clock() -> None:
    world = World()
    hub = world.hub()
    phone = world.joined(hub, "phone")
    asked = desk.Desk(hub)
    sent_ms = milliseconds(hub.clock.now()) - 50
    own = desk._Token("phone", sent_ms, sent_ms + 10_000, sent_ms + 10_001)
    forged = msgspec.structs.replace(own, signature=phone.vault.sign(own.signed()))
    token = msgspec.json.encode(forged).decode()
    ask = Ask(nonce="n", token=token, heard_ms=sent_ms + 20)
    assert asked._offset("phone", ask) is None
    true = msgspec.structs.replace(
        desk._Token("phone", sent_ms, sent_ms + 10, sent_ms + 11),
        signature=hub.vault.sign(
            desk._Token("phone", sent_ms, sent_ms + 10, sent_ms + 11).signed()
        ),
    )
    ask = Ask(nonce="n", token=msgspec.json.encode(true).decode(), heard_ms=sent_ms + 20)
    assert asked._offset("phone", ask) is not None
    assert asked._offset("other", ask) is None


def test_comparisons_at_once_do_not_fork_the_hubs_chain() -> None:
    world = World()
    hub = world.hub()
    phones = [world.device(f"phone-{i:02d}") for i in range(20)]
    for phone in phones:
        hub.enrol(phone, Role.MARSHAL)
        phone.count(1)
    answering = hub.desk()
    threads = [
        threading.Thread(target=meet, args=(phone, LocalCourier(answering.answer)))
        for phone in phones
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reach = hub.store.frontier()["hub"]
    assert reach.astray_count == 0
    assert {f.device for p in phones for f in measured(hub, p)} == {p.device for p in phones}
