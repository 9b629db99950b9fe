# SPDX-License-Identifier: Apache-2.0
"""Random offers to two stores at once: what is in memory says what must be in the file."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from qafila.adapters._log import pour
from qafila.adapters.memory import MemoryStore
from qafila.adapters.sqlite import SqliteStore, naming
from qafila.adapters.sqlite.naming import SORTED_AT_ONCE
from qafila.core.events import Head, Role
from qafila.ports import EventStore
from tests.stores.phones import OPERATION, Phone, enrol, hub, moved, rewritten


def pool() -> tuple[list[bytes], list[Head]]:
    """Bodies of five devices: chains, forks, second bodies of one id, enrolments, and rubbish."""
    founder = hub("a", "b")
    founder.record(enrol("hub-2", Role.HUB), enrol("a", Role.LEADER))
    second, a, b, c = Phone("hub-2"), Phone("a"), Phone("b"), Phone("c")
    second.record(enrol("c"), enrol("b"))
    for phone in (a, b, c):
        phone.moves(5)
    copy = Phone("a")
    copy.sealed = a.sealed[:2]
    copy._ids = iter(f"copy-{i}" for i in range(9))
    copy.moves(3)
    thief = Phone("c")
    thief._ids = iter([a.sealed[0].envelope.id, b.sealed[0].envelope.id])
    thief.moves(2)
    every = [founder, second, a, b, c, copy, thief]
    made = [s.body for phone in every for s in phone.sealed]
    made += [rewritten(a.sealed[i], moved(f"P-{i + 90}")).body for i in (0, 2, 4)]
    made += [rewritten(founder.sealed[1], enrol("d")).body, *Phone("d").moves(2)]
    made += [b"", b"?", b"{}", b'{"a": 1}', a.sealed[0].body + b" "]
    heads = [phone.head(n) for phone in every for n in (1, len(phone.sealed))]
    return made, heads


BODIES, HEADS = pool()


class TwoStores(RuleBasedStateMachine):
    """Everything is done to both, and they must never differ."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "op.qafila"
        self.memory: EventStore = MemoryStore(OPERATION)
        self.file: EventStore = SqliteStore.create(self.path, OPERATION)
        self.offered: set[bytes] = set()

    @rule(
        bodies=st.lists(st.sampled_from(BODIES), max_size=8),
        heads=st.lists(st.sampled_from(HEADS), max_size=2),
    )
    def append(self, bodies: list[bytes], heads: list[Head]) -> None:
        self.offered |= set(bodies)
        assert self.file.append(bodies, heads) == self.memory.append(bodies, heads)

    @precondition(lambda self: self.memory.last_position() == 0)
    @rule()
    def found(self) -> None:
        self.append(BODIES[:1], [])

    @rule(bodies=st.lists(st.sampled_from(BODIES), max_size=4), why=st.sampled_from("uv"))
    def set_aside(self, bodies: list[bytes], why: str) -> None:
        self.offered |= set(bodies)
        assert self.file.set_aside(bodies, why) == self.memory.set_aside(bodies, why)

    @rule()
    def reopen(self) -> None:
        self.file.close()
        self.file = SqliteStore.open(self.path)

    @rule(number=st.sampled_from([1, 3, SORTED_AT_ONCE]))
    def put_ids_in_order_earlier_or_later(self, number: int) -> None:
        naming.SORTED_AT_ONCE = number

    @rule()
    def go_on_with_a_copy(self) -> None:
        copy = MemoryStore(OPERATION)
        pour(self.file, copy)
        assert {f.digest for f in copy.read()} == {f.digest for f in self.memory.read()}
        assert copy.frontier() == self.memory.frontier()
        there = [(q.kind, q.body) for q in self.memory.quarantined()]
        assert [(q.kind, q.body) for q in copy.quarantined()] == there

    @invariant()
    def they_are_equal(self) -> None:
        one, two = self.memory, self.file
        assert list(one.read()) == list(two.read())
        assert list(one.quarantined()) == list(two.quarantined())
        assert one.frontier() == two.frontier()
        assert one.devices() == two.devices()
        for device in one.frontier():
            assert one.chain(device) == two.chain(device)
            assert one.chain(device, 1, 2) == two.chain(device, 1, 2)
            assert one.heads(device) == two.heads(device)
            assert {k.digest for k in one.links(device)} == {k.digest for k in two.links(device)}
            for link in one.links(device):
                asked = (device, link.seq, link.digest)
                assert one.holds_on_line(*asked) == two.holds_on_line(*asked)

    @invariant()
    def nothing_offered_is_discarded(self) -> None:
        kept = [f.body for f in self.file.read()] + [q.body for q in self.file.quarantined()]
        assert set(kept) == self.offered
        assert len(kept) == len(self.offered)

    def teardown(self) -> None:
        naming.SORTED_AT_ONCE = SORTED_AT_ONCE
        self.file.close()
        shutil.rmtree(self.folder)


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(max_examples=30, stateful_step_count=12, deadline=None)
