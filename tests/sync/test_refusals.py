# SPDX-License-Identifier: Apache-2.0
"""Whoever must not speak is refused, and whoever listens, changes or plays back gets nothing."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from qafila.adapters.courier_local import LocalCourier
from qafila.app.meeting import Refused, letters, meet, operation_mark
from qafila.app.meeting.letters import Answer, Ask, Batch, Line
from qafila.core.events import (
    DeviceEnrolled,
    Role,
)
from tests.sync.senders import chain, head, letter, refused, state
from tests.sync.world import OPERATION, Device, World, file_vaults, log_of


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(file_vaults(tmp_path))


@pytest.fixture
def hub(world: World) -> Device:
    return world.hub()


@pytest.fixture
def phone(world: World, hub: Device) -> Device:
    return world.joined(hub, "phone")


# ------------------------------------------------------------------ whoever must not speak


def test_an_unknown_device_is_refused_and_nothing_is_read_or_written(
    world: World, hub: Device
) -> None:
    before = state(hub)
    stranger = world.device("stranger")
    made = chain("stranger", 1)
    wire = letter(stranger, hub, Batch((made[0].body,), (head(made[0], stranger.vault),)))
    assert refused(hub.desk().answer(wire)) == "sync-unknown-device"
    with pytest.raises(Refused, match="sync-unknown-device"):
        meet(stranger, LocalCourier(hub.desk().answer))
    assert state(hub) == before


def test_a_stolen_device_id_with_another_key_is_refused(
    world: World, hub: Device, phone: Device
) -> None:
    before = state(hub)
    thief = world.device("thief")
    made = chain("phone", 1)
    wire = letter(thief, hub, Batch((made[0].body,), (head(made[0], thief.vault),)), name="phone")
    assert refused(hub.desk().answer(wire)) == "sync-wrong-signature"
    assert state(hub) == before


def test_a_letter_changed_on_the_way_is_refused(hub: Device, phone: Device) -> None:
    before = state(hub)
    made = chain("phone", 1)
    wire = letter(phone, hub, Batch((made[0].body,), (head(made[0], phone.vault),)))
    codes = set()
    for at in range(0, len(wire), 7):
        changed = bytearray(wire)
        changed[at] ^= 1
        codes.add(refused(hub.desk().answer(bytes(changed))))
    assert "" not in codes
    assert "sync-wrong-signature" in codes
    assert state(hub) == before


def test_another_operation_is_refused_and_both_are_named(hub: Device, phone: Device) -> None:
    answer = json.loads(hub.desk().answer(letter(phone, hub, operation="homs-2014")))
    assert answer["refused"] == "sync-other-operation"
    assert answer["reason"] == f"{operation_mark('homs-2014')} / {operation_mark(OPERATION)}"


def test_another_version_of_the_protocol_is_refused(hub: Device, phone: Device) -> None:
    wire = letter(phone, hub, version=2)
    assert refused(hub.desk().answer(wire)) == "sync-unknown-version"


def test_a_letter_for_another_hub_is_refused(world: World, hub: Device, phone: Device) -> None:
    second = world.joined(hub, "second", Role.HUB)
    assert refused(hub.desk().answer(letter(phone, second))) == "sync-other-device"


def test_facts_in_a_readable_greeting_are_refused(hub: Device, phone: Device) -> None:
    made = chain("phone", 1)
    line = Line(sync=1, operation=operation_mark(OPERATION), sender="phone", kind="ask")
    batch = Batch((made[0].body,), (head(made[0], phone.vault),))
    wire = letters.write(Ask(nonce="n"), batch, phone.vault, line, sealing_keys=None)
    before = state(hub)
    assert refused(hub.desk().answer(wire)) == "sync-unreadable"
    assert state(hub) == before


def test_a_device_without_a_key_to_answer_to_is_told_so(world: World, hub: Device) -> None:
    device = world.device("old")
    enrolled = DeviceEnrolled(device="old", role=Role.MARSHAL, signing_key=device.vault.signing_key)
    hub.record([enrolled], author="hub")
    assert refused(hub.desk().answer(letter(device, hub))) == "sync-no-key"


# ------------------------------------------------------------------ what an observer gets


def test_a_letter_played_back_changes_nothing_and_is_answered_for_its_writer_only(
    world: World, hub: Device, phone: Device
) -> None:
    made = chain("phone", 1, 2)
    last = world.joined(hub, "other")
    ask = Ask(nonce="n", want=True, mine={"hub": phone.store.frontier()["hub"]})
    batch = Batch(tuple(s.body for s in made), (head(made[-1], phone.vault),))
    wire = letter(phone, hub, batch, ask=ask)
    hub.desk().answer(wire)
    hub.count(7)
    before = state(hub)
    answer = letters.take_apart(hub.desk().answer(wire))
    assert state(hub) == before
    assert last.vault.disclose(answer.payload) is None
    assert phone.vault.disclose(answer.payload) is not None


def test_no_fact_is_readable_on_the_wire(hub: Device, phone: Device) -> None:
    seen: list[bytes] = []

    def listening(wire: bytes) -> bytes:
        answer = hub.desk().answer(wire)
        seen.extend((wire, answer))
        return answer

    phone.count(1)
    hub.count(2)
    meet(phone, LocalCourier(listening))
    assert len(seen) == 4
    for wire in seen:
        for start in range(len(wire)):
            if wire[start : start + 1] == b"\x78":  # where a zlib stream may begin
                try:
                    plain = zlib.decompressobj().decompress(wire[start:])
                except zlib.error:
                    continue
                assert b"headcount" not in plain
        assert b"headcount" not in wire


def test_an_old_answer_is_not_taken_for_a_new_one(hub: Device, phone: Device) -> None:
    answers: list[bytes] = []

    def keeping(wire: bytes) -> bytes:
        answers.append(hub.desk().answer(wire))
        return answers[-1]

    phone.count(1)
    meet(phone, LocalCourier(keeping))
    with pytest.raises(Refused, match="sync-answer-not-ours"):
        meet(phone, LocalCourier(lambda _: answers[0]))


def test_an_answer_of_somebody_else_is_not_believed(
    world: World, hub: Device, phone: Device
) -> None:
    other = world.joined(hub, "other")
    before = log_of(phone.store)

    def between(wire: bytes) -> bytes:
        line = Line(
            sync=1,
            operation=operation_mark(OPERATION),
            sender="hub",
            to="phone",
            kind="answer",
        )
        return letters.write(
            Answer(same=True),
            Batch(),
            other.vault,
            line,
            sealing_keys=[phone.vault.sealing_key],
            answers=letters.letter_mark(wire),
        )

    with pytest.raises(Refused, match="sync-answer-not-ours"):
        meet(phone, LocalCourier(between))
    assert log_of(phone.store) == before


@pytest.mark.parametrize("junk", [b"", b"\n", b"<html>", b"{}\n", b'{"sync":1}\n', b"\x00" * 99])
def test_what_answers_and_is_no_hub_is_one_sentence(phone: Device, junk: bytes) -> None:
    with pytest.raises(Refused, match="sync-"):
        meet(phone, LocalCourier(lambda _: junk))


def test_receipts_that_do_not_fit_what_was_sent_are_not_believed(
    hub: Device, phone: Device
) -> None:
    phone.count(1)

    def short(wire: bytes) -> bytes:
        answer = letters.take_apart(hub.desk().answer(wire))
        payload = phone.vault.disclose(answer.payload)
        assert payload is not None
        said, batch = letters.read(payload, Answer)
        changed = Answer(theirs=said.theirs, receipts="c" * 9)
        line = Line(
            sync=1, operation=answer.line.operation, sender="hub", to="phone", kind="answer"
        )
        keys, mark = [phone.vault.sealing_key], letters.letter_mark(wire)
        return letters.write(changed, batch, hub.vault, line, sealing_keys=keys, answers=mark)

    with pytest.raises(Refused, match="sync-answer-not-ours"):
        meet(phone, LocalCourier(short))
