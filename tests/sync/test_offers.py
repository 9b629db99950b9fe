# SPDX-License-Identifier: Apache-2.0
"""What hostile, broken and unlucky senders offer: a receipt each, and nothing lost."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from qafila.adapters.memory import MemoryStore
from qafila.app.meeting import Desk, letters, operation_mark
from qafila.app.meeting.holdings import Strangers
from qafila.app.meeting.letters import Batch, Line
from qafila.app.recording import history_of
from qafila.core.events import (
    DeviceEnrolled,
    DeviceRevoked,
    FactCorrected,
    Head,
    Receipt,
    Role,
    canonical,
    head_message,
    read,
    seal,
)
from qafila.ports import Room, StoreProblem
from qafila.wiring.meeting import as_json, lines
from qafila.words import Words
from tests.sync.senders import chain, head, letter, push, refused, state
from tests.sync.world import MORNING, OPERATION, Device, World, facts, file_vaults, kinds, log_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(file_vaults(tmp_path))


@pytest.fixture
def hub(world: World) -> Device:
    return world.hub()


@pytest.fixture
def phone(world: World, hub: Device) -> Device:
    return world.joined(hub, "phone")


# ------------------------------------------------------------------ what is offered


def test_facts_without_a_signature_are_kept_aside(hub: Device, phone: Device) -> None:
    made = chain("phone", 1, 2)
    before, _ = state(hub)
    assert kinds(push(phone, hub, [s.body for s in made])) == {"malformed:not-vouched": 2}
    after, aside = state(hub)
    assert after == before
    assert [q.body for q in aside] == [s.body for s in made]


def test_what_was_set_aside_is_taken_when_its_signature_comes(hub: Device, phone: Device) -> None:
    made = chain("phone", 1, 2, 3)
    push(phone, hub, [s.body for s in made[:2]])
    receipts = push(phone, hub, [made[2].body], head(made[2], phone.vault))
    assert kinds(receipts) == {"created": 1}
    assert hub.store.frontier()["phone"].seq == 3
    assert list(hub.store.quarantined()) == []


def test_a_wrongly_signed_batch_is_kept_aside_as_forged(
    world: World, hub: Device, phone: Device
) -> None:
    other = world.joined(hub, "other")
    made = chain("other", 1, 2)
    receipts = push(phone, hub, [s.body for s in made], head(made[-1], phone.vault))
    assert kinds(receipts) == {"malformed:forged": 2}
    signed_by_phone = head(made[-1], phone.vault, signer="phone")
    assert "created" not in kinds(push(phone, hub, [s.body for s in made], signed_by_phone))
    receipts = push(phone, hub, [s.body for s in made], head(made[-1], other.vault))
    assert kinds(receipts) == {"created": 2}


def test_a_forged_fact_inside_a_good_batch_does_not_ride_along(
    world: World, hub: Device, phone: Device
) -> None:
    world.joined(hub, "other")
    good, forged = chain("phone", 1, 2), chain("other", 9)
    bodies = [good[0].body, forged[0].body, good[1].body]
    receipts = push(phone, hub, bodies, head(good[-1], phone.vault))
    assert kinds(receipts) == {"created": 2, "malformed:not-vouched": 1}
    assert "other" not in hub.store.frontier()


def test_a_body_changed_inside_a_good_chain_stops_the_vouching_there(
    hub: Device, phone: Device
) -> None:
    good = chain("phone", 1, 2, 3)
    changed = good[1].body.replace(b'"count":2', b'"count":9')
    bodies = [good[0].body, changed, good[2].body]
    receipts = push(phone, hub, bodies, head(good[-1], phone.vault))
    assert [str(r.kind) for r in receipts] == ["malformed", "malformed", "created"]
    # The true ones come later: all is healed.
    receipts = push(phone, hub, [s.body for s in good], head(good[-1], phone.vault))
    assert kinds(receipts) == {"created": 2, "exists": 1}
    assert [q.body for q in hub.store.quarantined()] == [changed]


def test_a_chain_with_a_gap_is_taken_and_its_beginning_is_taken_later(
    hub: Device, phone: Device
) -> None:
    made = chain("phone", 1, 2, 3, 4)
    late = push(phone, hub, [s.body for s in made[2:]], head(made[-1], phone.vault))
    assert kinds(late) == {"created": 2}
    assert hub.store.frontier()["phone"].seq == 0
    early = push(phone, hub, [s.body for s in made[:2]])
    assert kinds(early) == {"created": 2}, "what a held fact follows upon needs no new signature"
    assert hub.store.frontier()["phone"].seq == 4


def test_numbers_that_skip_are_not_vouched_for(hub: Device, phone: Device) -> None:
    first = chain("phone", 1)
    names = iter(["skipping"])
    second = seal(
        facts(2),
        device="phone",
        author="x",
        at=MORNING,
        ids=names,
        seq=4,
        prev=first[0].digest,
    )
    receipts = push(phone, hub, [first[0].body, second[0].body], head(second[0], phone.vault))
    assert [str(r.kind) for r in receipts] == ["malformed", "created"]


def test_a_head_does_not_vouch_for_another_devices_facts(
    world: World, hub: Device, phone: Device
) -> None:
    world.joined(hub, "other")
    theirs = chain("other", 1)
    # A fact of the phone's own whose predecessor is said to be the other's.
    names = iter(["own"])
    own = seal(
        facts(2), device="phone", author="x", at=MORNING, ids=names, seq=1, prev=theirs[0].digest
    )
    receipts = push(phone, hub, [theirs[0].body, own[0].body], head(own[0], phone.vault))
    assert kinds(receipts) == {"malformed:not-vouched": 1, "created": 1}


def test_a_signature_for_another_operation_does_not_fit(hub: Device, phone: Device) -> None:
    made = chain("phone", 1)
    message = head_message("homs-2014", "phone", 1, made[0].digest)
    elsewhere = Head(
        device="phone",
        seq=1,
        digest=made[0].digest,
        signer="phone",
        signature=phone.vault.sign(message),
    )
    assert kinds(push(phone, hub, [made[0].body], elsewhere)) == {"malformed:forged": 1}


def test_a_phone_enrols_nobody(world: World, hub: Device, phone: Device) -> None:
    friend = world.device("friend")
    phone.enrol(friend, Role.HUB)
    phone.meets(hub)
    assert refused(hub.desk().answer(letter(friend, hub))) == "sync-unknown-device"
    made = chain("friend", 1)
    receipts = push(phone, hub, [made[0].body], head(made[0], friend.vault))
    assert kinds(receipts) == {"malformed:unknown-device": 1}


def test_whoever_enrols_itself_is_not_the_founder(world: World, hub: Device, phone: Device) -> None:
    impostor = world.device("impostor")
    impostor.found(impostor.vault.signing_key, impostor.vault.sealing_key, "hub")
    stored = next(iter(impostor.store.read()))
    heads = impostor.store.heads("impostor")
    receipts = push(phone, hub, [stored.body], *heads)
    assert kinds(receipts) == {"malformed:unknown-device": 1}
    assert refused(hub.desk().answer(letter(impostor, hub))) == "sync-unknown-device"


def test_an_enrolment_that_was_withdrawn_makes_no_hub_of_the_device(
    world: World, hub: Device
) -> None:
    phone = world.device("phone")
    # Its own first fact says that it is a hub.
    phone.found(phone.vault.signing_key, phone.vault.sealing_key, "hub")
    hub.enrol(phone, Role.MARSHAL)
    enrolled = read(list(hub.store.read())[-1].body)
    phone_first = [s.body for s in phone.store.read()]
    assert kinds(push(phone, hub, phone_first, *phone.store.heads("phone"))) == {"created": 1}
    hub.record([FactCorrected(corrects=enrolled.id, reason="lost")], author="hub")
    stranger = world.device("stranger")
    phone.enrol(stranger, Role.MARSHAL)
    told = [s.body for s in phone.store.chain("phone")]
    assert kinds(push(phone, hub, told, *phone.store.heads("phone"))) == {"created": 1, "exists": 1}
    assert refused(hub.desk().answer(letter(stranger, hub))) == "sync-unknown-device"


def test_who_is_enrolled_no_more_may_push_and_counts_for_nothing_on_every_copy(
    world: World, hub: Device, phone: Device
) -> None:
    other = world.joined(hub, "other")
    phone.count(1)
    phone.meets(hub)
    (enrolled,) = (e for e in log_of(hub.store) if b'"role":"marshal"' in e and b"phone" in e)
    hub.record([FactCorrected(corrects=read(enrolled).id, reason="not ours")], author="hub")
    phone.count(2)
    met = phone.meets(hub)
    assert met.is_shut
    assert met.received == []
    other.meets(hub)
    # One copy heard of it before, the other only after: both hold it, and neither counts it.
    fresh = world.joined(hub, "fresh")
    for device in (other, fresh):
        device.meets(hub)
        assert {s.body for s in phone.store.chain("phone")} <= set(log_of(device.store))
        operation = history_of(device.store).operation()
        assert operation.day.log.set_aside == {"phone": 2}
        assert operation.day.headcounts == ()
    assert sorted(log_of(other.store)) == sorted(log_of(fresh.store))
    hub.enrol(phone, Role.MARSHAL)
    for device in (other, fresh, phone):
        assert not device.meets(hub).is_shut
        assert [h.count for h in history_of(device.store).operation().day.headcounts] == [1, 2]


def test_who_is_enrolled_no_more_has_no_room_of_its_own(
    world: World, hub: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.app.meeting.intake.ASIDE", Room(count=3, size_bytes=10**6))
    second = world.joined(hub, "second", Role.HUB)
    hub.record([DeviceRevoked(device="second", last_seq=0)], author="hub")
    friends = [world.device(name) for name in ("one", "two")]
    for friend in friends:
        second.enrol(friend, Role.MARSHAL)
    second.meets(hub)
    took = [kinds(push(f, hub, [s.body for s in chain(f.device, 1, 2)])) for f in friends]
    assert took == [
        {"malformed:not-vouched": 2},
        {"malformed:not-vouched": 1, "not_held:not-vouched": 1},
    ]


def test_facts_of_devices_nobody_knows_are_passed_on_and_taken_once_they_are_enrolled(
    world: World, hub: Device, phone: Device
) -> None:
    other, lost = world.joined(hub, "other"), world.device("lost")
    lost.count(1, 2)
    bodies = [s.body for s in chain("lost", 1, 2)]
    assert kinds(push(phone, hub, bodies)) == {"malformed:unknown-device": 2}
    for _ in range(2):
        other.meets(hub)
        phone.meets(hub)
    for device in (hub, phone, other):
        assert sorted(q.body for q in device.store.quarantined()) == sorted(bodies)
    assert other.meets(hub).exchanges == 1
    hub.enrol(lost, Role.MARSHAL)
    made = chain("lost", 1, 2)
    receipts = push(lost, hub, bodies, head(made[-1], lost.vault))
    assert kinds(receipts) == {"created": 2}
    for _ in range(3):
        other.meets(hub)
        phone.meets(hub)
    assert log_of(other.store) == log_of(hub.store) == log_of(phone.store)
    assert all(not list(d.store.quarantined()) for d in (hub, phone, other))


def test_a_hostile_member_fills_its_own_room_and_nobody_elses(
    world: World, hub: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(count=20, size_bytes=100_000)
    monkeypatch.setattr("qafila.app.meeting.intake.ASIDE", room)
    other = world.joined(hub, "other")
    junk = [s.body for s in chain("nobody", *range(30))]
    wire = letter(phone, hub, Batch((), (), tuple(junk)))
    assert not refused(hub.desk().answer(wire))
    for again in range(5):
        forged = chain("other", *range(30), ids=f"forged-{again}")
        receipts = push(phone, hub, [s.body for s in forged], head(forged[-1], phone.vault))
        assert kinds(receipts) == {"not_held:forged": 30}
    aside = list(hub.store.quarantined())
    assert len(aside) == room.count
    assert {q.sender for q in aside} == {"phone"}
    # Facts go on as before, the sender's too, and so does what others bring to be set aside.
    phone.count(1)
    assert phone.meets(hub).sent == 1
    early = chain("other", 1, 2)
    receipts = push(other, hub, [early[0].body])
    assert kinds(receipts) == {"malformed:not-vouched": 1}
    receipts = push(other, hub, [early[1].body], head(early[1], other.vault))
    assert kinds(receipts) == {"created": 1}
    assert {q.sender for q in hub.store.quarantined()} == {"phone"}


def test_what_found_no_room_is_taken_once_what_waited_before_it_is_settled(
    world: World, hub: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.app.meeting.intake.ASIDE", Room(count=2, size_bytes=100_000))
    lost = world.device("lost")
    made = chain("lost", 1, 2, 3, 4)
    phone.store.set_aside([s.body for s in made], "unknown-device")
    met = phone.meets(hub)
    assert kinds(met.offered) == {"malformed:unknown-device": 2, "not_held:unknown-device": 2}
    assert len(met.not_held) == 2
    assert kinds(phone.meets(hub).offered) == {"not_held:unknown-device": 2}
    hub.enrol(lost, Role.MARSHAL)
    phone.meets(hub)
    push(lost, hub, [made[3].body], head(made[3], lost.vault))
    assert phone.meets(hub).not_held == ()
    assert kinds(push(phone, hub, [s.body for s in made])) == {"created": 3, "exists": 1}
    assert list(hub.store.quarantined()) == []


def test_strangers_travel_as_far_as_there_is_room_and_two_stores_pick_the_same(
    world: World, hub: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.app.meeting.holdings.MOST_STRANGERS", 5)
    other = world.joined(hub, "other")
    junk = sorted((s.digest, s.body) for s in chain("nobody", *range(40)))
    hub.store.set_aside([body for _, body in junk], "unknown-device")
    met = other.meets(hub)
    assert len(met.received) == 5 + met.taken
    assert [q.body for q in other.store.quarantined()] == [body for _, body in junk[:5]]
    assert other.meets(hub).exchanges == 1, "the rest does not keep them from being equal"
    held = Strangers(hub.store)
    assert list(held.held(set())) == [digest for digest, _ in junk[:5]]
    assert held.held({"nobody"}) == {}
    assert list(held.held(set())) == [digest for digest, _ in junk[:5]]


def test_an_answer_that_a_hub_has_no_room_is_said_in_one_sentence(
    hub: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.app.meeting.intake.ASIDE", Room(count=0, size_bytes=0))
    phone.store.set_aside([chain("lost", 1)[0].body], "unknown-device")
    met = phone.meets(hub)
    said = [Words("en")(line) for line in lines(met)]
    assert any(
        line.startswith("Not kept by the side it was brought to: 1, because no hub has")
        for line in said
    )
    assert json.loads(as_json(met))["not_held"][0]["why"] == "unknown-device"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "not-json"),
        (b"\xff\xfe", "not-json"),
        (b'{"a":1}', "not-an-envelope"),
        (b'{"a": 1}', "not-canonical"),
        (b"[" * 5000, "not-json"),
    ],
)
def test_malformed_bodies_are_kept_with_the_reason(
    hub: Device, phone: Device, body: bytes, why: str
) -> None:
    good = chain("phone", 1)
    receipts = push(phone, hub, [body, good[0].body], head(good[0], phone.vault))
    assert kinds(receipts) == {f"malformed:{why}": 1, "created": 1}
    assert [q.body for q in hub.store.quarantined()] == [body]


def test_an_oversized_fact_is_kept_aside_and_an_oversized_letter_refused(
    hub: Device, phone: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.core.events.envelope.MAX_FACT_BYTES", 2000)
    large = chain("phone", 1)[0].body.replace(b'"note":""', b'"note":"%s"' % (b"x" * 3000))
    assert kinds(push(phone, hub, [large])) in (
        {"malformed:too-large": 1},
        {"malformed:not-vouched": 1},
    )
    assert [q.body for q in hub.store.quarantined()] == [large]
    monkeypatch.setattr("qafila.app.meeting.letters.MAX_LETTER", 1000)
    assert refused(hub.desk().answer(b"x" * 1001)) == "sync-too-large"


def test_a_letter_that_inflates_beyond_bounds_is_refused_before_it_does(
    hub: Device, phone: Device
) -> None:
    bomb = zlib.compress(b"\0" * (letters.MAX_INFLATED + 1), 9)
    assert len(bomb) < 40_000
    line = Line(sync=1, operation=operation_mark(OPERATION), sender="phone", to="hub", kind="ask")
    payload = phone.vault.enclose(bomb, [hub.vault.sealing_key])
    unsigned = letters.Letter(line, payload)
    signature = phone.vault.sign(unsigned.signed())
    signed = msgspec.structs.replace(line, signature=signature)
    wire = msgspec.json.encode(signed) + b"\n" + payload
    assert refused(hub.desk().answer(wire)) == "sync-too-large"


def test_future_dated_facts_are_taken(world: World, hub: Device, phone: Device) -> None:
    phone.record(facts(1), author="marshal", at=MORNING + timedelta(days=9000))
    assert phone.meets(hub).sent == 1


def test_a_batch_offered_twice_exists_the_second_time(hub: Device, phone: Device) -> None:
    made = chain("phone", 1, 2)
    bodies, signed = [s.body for s in made], head(made[-1], phone.vault)
    assert kinds(push(phone, hub, bodies, signed)) == {"created": 2}
    assert kinds(push(phone, hub, bodies, signed)) == {"exists": 2}
    assert kinds(push(phone, hub, [*bodies, *bodies])) == {"exists": 4}


# ------------------------------------------------------------------ revoked, and out of order


def test_a_revoked_device_may_push_and_is_given_nothing(
    world: World, hub: Device, phone: Device
) -> None:
    other = world.joined(hub, "other")
    phone.meets(hub)
    other.count(5)
    other.meets(phone)
    phone.count(1, 2)
    hub.record([DeviceRevoked(device="phone", last_seq=0, reason="stolen")], author="hub")
    hub.count(7)
    before = log_of(phone.store)
    met = phone.meets(hub)
    assert met.is_shut
    assert met.received == []
    assert log_of(phone.store) == before
    assert {s.body for s in phone.store.chain("phone")} <= set(log_of(hub.store))
    # What it carried for somebody else is not lost either.
    assert {s.body for s in other.store.chain("other")} <= set(log_of(hub.store))


def test_a_revoked_hub_that_is_called_gives_what_it_recorded_and_is_given_nothing(
    world: World, hub: Device
) -> None:
    second, phone = world.joined(hub, "second", Role.HUB), world.joined(hub, "phone")
    second.meets(hub)
    known = phone.meets(second).peer
    second.count(1)
    hub.count(9)
    hub.record([DeviceRevoked(device="second", last_seq=0, reason="seized")], author="hub")
    phone.meets(hub)
    phone.count(2, 3)
    before = log_of(second.store)
    for how in ({}, {"known": known}):
        met = phone.meets(second, **how)
        assert met.is_peer_shut
        assert met.offered == []
    assert log_of(second.store) == before
    assert {s.body for s in second.store.chain("second")} <= set(log_of(phone.store))


def test_a_revocation_that_comes_during_a_meeting_ends_it(world: World, hub: Device) -> None:
    second, phone = world.joined(hub, "second", Role.HUB), world.joined(hub, "phone")
    second.meets(hub)
    phone.meets(second)
    phone.count(1)
    # The seized hub itself brings the word that it is revoked, and no page follows.
    hub.record([DeviceRevoked(device="second", last_seq=0, reason="seized")], author="hub")
    second.store.append([s.body for s in hub.store.chain("hub")], hub.store.heads("hub"))
    assert phone.meets(second).is_peer_shut
    assert phone.meets(second).offered == []


def test_a_revoked_hub_revokes_and_enrols_nobody_any_more(world: World, hub: Device) -> None:
    second, phone = world.joined(hub, "second", Role.HUB), world.joined(hub, "phone")
    hub.record([DeviceRevoked(device="second", last_seq=0)], author="hub")
    friend = world.device("friend")
    second.enrol(friend, Role.MARSHAL)
    second.record([DeviceRevoked(device="phone", last_seq=0)], author="hub")
    second.meets(hub)
    friend.count(1)
    friend.store.append([s.body for s in hub.store.chain("hub")], hub.store.heads("hub"))
    friend.store.append(
        [s.body for s in second.store.chain("second")], second.store.heads("second")
    )
    met = friend.meets(hub)
    assert met.is_shut
    assert met.received == []
    phone.count(1)
    assert not phone.meets(hub).is_shut


def test_a_member_cannot_unseat_the_founder(world: World, hub: Device, phone: Device) -> None:
    own = DeviceEnrolled(device="hub", role=Role.MARSHAL, signing_key=phone.vault.signing_key)
    phone.record([own], author="marshal")
    other = world.joined(hub, "other")
    phone.meets(hub)
    other.count(1)
    assert kinds(other.meets(hub).offered) == {"created": 1}
    assert history_of(hub.store).operation().day.log.devices["hub"].role is Role.HUB


def test_a_revoked_hub_cannot_withdraw_its_revocation(world: World, hub: Device) -> None:
    second = world.joined(hub, "second", Role.HUB)
    hub.record([DeviceRevoked(device="second", last_seq=0, reason="seized")], author="hub")
    revoked = read(list(hub.store.read())[-1].body)
    second.record([FactCorrected(corrects=revoked.id, reason="found")], author="hub")
    second.meets(hub)
    assert second.meets(hub).is_shut
    assert history_of(hub.store).operation().day.log.set_aside["second"] >= 1


def test_paper_is_vouched_for_by_hubs_only(world: World, hub: Device, phone: Device) -> None:
    hub.record([DeviceEnrolled(device="paper-1", role=Role.PAPER)], author="hub")
    made = chain("paper-1", 1)
    by_phone = head(made[0], phone.vault, signer="phone")
    assert kinds(push(phone, hub, [made[0].body], by_phone)) == {"malformed:forged": 1}
    by_hub = head(made[0], hub.vault, signer="hub")
    assert kinds(push(phone, hub, [made[0].body], by_hub)) == {"created": 1}


def test_a_hub_signs_for_paper_and_for_no_phone(world: World, hub: Device, phone: Device) -> None:
    other = world.joined(hub, "other")
    made = chain("other", 1)
    by_hub = head(made[0], hub.vault, signer="hub")
    assert kinds(push(phone, hub, [made[0].body], by_hub)) == {"malformed:forged": 1}
    assert other.store.frontier().get("other") is None


def test_a_store_in_trouble_refuses_and_says_so_to_its_own_side_only(
    world: World, hub: Device, phone: Device
) -> None:
    class Full(MemoryStore):
        def append(self, *_: object) -> tuple[Receipt, ...]:
            raise StoreProblem("store-full", "/secret/path")

    troubles: list[str] = []
    full = Full(OPERATION)
    MemoryStore.append(full, [s.body for s in hub.store.read()], hub.store.heads("hub"))
    station = Device(store=full, vault=hub.vault, clock=hub.clock, ids=hub.ids, device=hub.device)
    desk = Desk(station, on_trouble=lambda trouble: troubles.append(trouble.code))
    made = chain("phone", 1)
    wire = letter(phone, hub, Batch((made[0].body,), (head(made[0], phone.vault),)))
    answer = desk.answer(wire)
    assert refused(answer) == "sync-store-unusable"
    assert b"secret" not in answer
    assert troubles == ["store-full"]


def test_what_is_taken_in_was_checked_byte_by_byte(hub: Device, phone: Device) -> None:
    # Another rendering of the same fact has another digest: no signature covers it.
    made = chain("phone", 1)
    spaced = made[0].body.replace(b'","', b'", "')
    assert canonical(read(spaced)) == made[0].body
    assert kinds(push(phone, hub, [spaced], head(made[0], phone.vault))) == {
        "malformed:not-vouched": 1
    }
