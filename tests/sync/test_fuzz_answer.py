# SPDX-License-Identifier: Apache-2.0
"""Anything may be sent to a hub: it answers or refuses, and takes for facts what was signed."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.adapters.memory import MemoryStore
from qafila.adapters.sqlite import SqliteStore
from qafila.app.meeting import Refused, letters
from qafila.app.meeting.letters import Answer, Ask, Batch, Cursor, Line
from qafila.core.events import Head, Reach, head_message, seal
from qafila.ports import EventStore
from tests.sync.world import MORNING, OPERATION, World, facts, log_of


class Fuzzed:
    """A hub with a real file, which an enrolled phone attacks."""

    def __init__(self, folder: Path) -> None:
        stores: list[SqliteStore] = []

        def store(name: str) -> EventStore:
            if name == "hub":
                stores.append(SqliteStore.create(folder / "hub.qafila", OPERATION))
                return stores[0]
            return MemoryStore(OPERATION)

        world = World(store=store)
        self.hub = world.hub()
        self.phone = world.joined(self.hub, "phone")
        world.joined(self.hub, "other")
        self.hub.count(1, 2, 3)
        self.desk = self.hub.desk()
        self.before = self.facts()
        self.aside = 0

    def facts(self) -> list[bytes]:
        return [body for body in log_of(self.hub.store) if b'"clock_measured"' not in body]

    def says(self, ask: Ask, batch: Batch) -> bytes:
        return self.signed(_payload(ask, batch))

    def signed(self, packed: bytes) -> bytes:
        payload = self.phone.vault.enclose(packed, [self.hub.vault.sealing_key])
        line = Line(sync=1, operation=self.desk.mark, sender="phone", to="hub", kind="ask")
        signature = self.phone.vault.sign(letters.Letter(line, payload).signed())
        signed = msgspec.structs.replace(line, signature=signature)
        return msgspec.json.encode(signed) + b"\n" + payload

    def holds(self, offered: int) -> None:
        """Nothing was signed by a device, so nothing became a fact; what came is at most kept."""
        assert self.facts() == self.before
        aside = len(list(self.hub.store.quarantined()))
        assert aside <= self.aside + offered
        self.aside = aside


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    made = Fuzzed(tmp_path_factory.mktemp("fuzz"))
    yield made
    made.hub.store.close()


def _plain(ask: Ask, batch: Batch) -> bytes:
    inside = (*batch.bodies, *batch.strangers)
    head = msgspec.json.encode(
        letters._Counted(
            said=msgspec.Raw(msgspec.json.encode(ask)),
            heads=batch.heads,
            sizes=tuple(map(len, inside)),
            strangers=len(batch.strangers),
        )
    )
    return b"".join((len(head).to_bytes(4, "big"), head, *inside))


def _payload(ask: Ask, batch: Batch) -> bytes:
    return zlib.compress(_plain(ask, batch), 1)


words = st.text(max_size=8)
bodies = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b'{"seq":1}', b"[]", b"null", b"{}"]),
    st.builds(
        lambda device, seq, prev, count: (
            seal(
                facts(count),
                device=device,
                author="x",
                at=MORNING,
                ids=iter([f"{device}-{count}"]),
                seq=seq,
                prev=prev,
            )[0].body
        ),
        st.sampled_from(["phone", "other", "hub", "nobody"]),
        st.sampled_from([0, 1, 2, 2**53, 2**63 - 5]),
        st.sampled_from(["", "0" * 64, "zz"]),
        st.integers(0, 5),
    ),
)
heads = st.builds(
    Head,
    device=st.sampled_from(["phone", "other", "hub", "nobody"]),
    seq=st.sampled_from([-1, 0, 1, 2, 2**70]),
    digest=st.one_of(words, st.just("0" * 64)),
    signer=st.sampled_from(["phone", "other", "hub", "nobody"]),
    signature=words,
)
reaches = st.builds(
    Reach,
    seq=st.sampled_from([-1, 0, 1, 2, 2**52, 2**70]),
    digest=st.one_of(words, st.sampled_from(["", "0" * 64])),
    astray=st.lists(words, max_size=3).map(tuple),
    astray_count=st.integers(-3, 5),
    astray_mark=words,
)
asks = st.builds(
    Ask,
    nonce=words,
    mark=words,
    tell=st.booleans(),
    mine=st.dictionaries(st.one_of(words, st.sampled_from(["hub", "phone"])), reaches, max_size=3),
    whole=st.lists(st.one_of(words, st.just("hub")), max_size=3).map(tuple),
    strangers=st.lists(words, max_size=3).map(tuple),
    want=st.booleans(),
    after=st.none() | st.builds(Cursor, st.sampled_from(["hub", "x"]), st.integers(-3, 2**70)),
    sent_ms=st.integers(-(2**70), 2**70),
    token=st.one_of(words, st.just('["phone",1,2,3,"x"]')),
    heard_ms=st.integers(-(2**70), 2**70),
)


def is_answer(wire: bytes) -> bool:
    """Whether it is one of the two things a hub ever says."""
    line = json.loads(wire[: wire.index(b"\n")])
    return bool(line.get("refused")) != bool(line.get("signature"))


@given(wire=st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_refused(fuzzed: Fuzzed, wire: bytes) -> None:
    assert is_answer(fuzzed.desk.answer(wire))
    assert is_answer(fuzzed.desk.answer(b'{"sync":1}\n' + wire))
    fuzzed.holds(0)


batches = st.builds(
    Batch,
    st.lists(bodies, max_size=5).map(tuple),
    st.lists(heads, max_size=3).map(tuple),
    st.lists(bodies, max_size=3).map(tuple),
)


@given(ask=asks, batch=batches)
@settings(max_examples=300, deadline=None)
def test_whatever_an_enrolled_device_says_is_answered(
    fuzzed: Fuzzed, ask: Ask, batch: Batch
) -> None:
    assert is_answer(fuzzed.desk.answer(fuzzed.says(ask, batch)))
    fuzzed.holds(len(batch.bodies) + len(batch.strangers))


def forged_batch(fuzzed: Fuzzed) -> Batch:
    made = seal(facts(1, 2), device="other", author="x", at=MORNING, ids=iter("ab"))
    message = head_message(OPERATION, "other", 2, made[1].digest)
    forged = Head(
        device="other",
        seq=2,
        digest=made[1].digest,
        signer="phone",
        signature=fuzzed.phone.vault.sign(message),
    )
    return Batch(tuple(s.body for s in made), (forged,))


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_letters_changed_inside_are_answered_or_refused(
    fuzzed: Fuzzed, data: st.DataObject
) -> None:
    """The payload is changed before it is enclosed and signed, so that the change gets through."""
    plain = bytearray(_plain(Ask(nonce="n", want=True), forged_batch(fuzzed)))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(plain) - 1))
        if data.draw(st.booleans()):
            plain[at] = data.draw(st.integers(0, 255))
        else:
            plain[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    packed = zlib.compress(bytes(plain), 1)
    if data.draw(st.booleans()):
        packed = packed[: data.draw(st.integers(0, len(packed)))]
    assert is_answer(fuzzed.desk.answer(fuzzed.signed(packed)))
    fuzzed.holds(2)


def test_clocks_a_thousand_years_off_are_not_believed(fuzzed: Fuzzed) -> None:
    far_ms = 2**55
    answer = letters.take_apart(
        fuzzed.desk.answer(fuzzed.says(Ask(nonce="n", sent_ms=far_ms), Batch()))
    )
    payload = fuzzed.phone.vault.disclose(answer.payload)
    assert payload is not None
    said, _ = letters.read(payload, Answer)
    before = fuzzed.hub.store.last_position()
    back = Ask(nonce="m", token=said.token, heard_ms=far_ms + 5, mine={"phone": Reach(seq=9)})
    assert is_answer(fuzzed.desk.answer(fuzzed.says(back, Batch())))
    assert fuzzed.hub.store.last_position() == before


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_payload_that_nobody_wrote_is_refused(payload: bytes) -> None:
    for tried in (payload, zlib.compress(payload)):
        with pytest.raises(Refused, match=r"sync-(unreadable|too-large)"):
            letters.read(tried, Ask)
