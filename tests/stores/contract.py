# SPDX-License-Identifier: Apache-2.0
"""What every store of facts does. Each adapter runs this suite with its own `Shelf`."""

from __future__ import annotations

import random
import threading
from pathlib import Path
from typing import Protocol

import pytest

from qafila.adapters._log import pour
from qafila.adapters.memory import MemoryStore
from qafila.core.events import Role, digest
from qafila.ports import EventStore, Room, StoreProblem
from tests.stores.phones import Phone, bodies, enrol, hub, moved, rewritten


class Shelf(Protocol):
    """Where stores of one kind are made and found again."""

    def make(self) -> EventStore:
        """Return a new, empty store."""
        ...

    def again(self, store: EventStore) -> EventStore:
        """Return a second store over the same facts, as another process would open it."""
        ...

    def from_backup(self, path: Path) -> EventStore:
        """Open what `backup` wrote."""
        ...

    def tamper(self, store: EventStore, statement: str) -> None:
        """Run a statement past the store; raises when it is not let."""
        ...


def kinds(receipts: tuple[object, ...]) -> list[str]:
    return [str(getattr(r, "kind", "")) for r in receipts]


def begun(shelf: Shelf, *devices: str) -> tuple[EventStore, Phone]:
    store, founder = shelf.make(), hub(*devices)
    store.append(bodies(founder))
    return store, founder


def waiting(store: EventStore) -> list[tuple[str, str, bytes]]:
    return [(q.kind.value, q.why, q.body) for q in store.quarantined()]


class Contract:
    """The suite. A subclass brings the fixture `shelf`."""

    # Answers ---------------------------------------------------------------------------------

    def test_each_of_the_five_answers_is_given(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        phone, stranger = Phone("a"), Phone("stranger")
        (first,) = phone.moves(1)
        other = rewritten(phone.sealed[0], moved("P-9"))
        offered = [first, first, other.body, stranger.moves(1)[0], b'{"a": 1}', b"\xff", b"{}"]
        receipts = store.append(offered)
        assert kinds(receipts) == [
            "created", "exists", "exists_differs", "unknown_device",
            "malformed", "malformed", "malformed",
        ]  # fmt: skip
        assert [r.digest for r in receipts] == [digest(b) for b in offered]
        assert [r.why for r in receipts[4:]] == ["not-canonical", "not-json", "not-an-envelope"]
        assert receipts[0].id == phone.sealed[0].envelope.id

    def test_nothing_offered_is_discarded(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        phone = Phone("a")
        (first,) = phone.moves(1)
        other = rewritten(phone.sealed[0], moved("P-9"))
        strange = Phone("stranger").moves(1)[0]
        store.append([first, other.body, strange, b"?"])
        assert waiting(store) == [
            ("exists_differs", "", other.body),
            ("unknown_device", "", strange),
            ("malformed", "not-json", b"?"),
        ]
        assert [s.body for s in store.read()][2:] == [first]

    def test_offering_again_changes_nothing(self, shelf: Shelf) -> None:
        store, founder = begun(shelf, "a")
        phone = Phone("a")
        phone.moves(3)
        offered = [*bodies(phone), b"?", Phone("b").moves(1)[0]]
        offered.append(rewritten(phone.sealed[1], moved("P-9")).body)
        heads = [phone.head()]
        store.append(offered, heads)
        before = (list(store.read()), list(store.quarantined()), store.frontier())
        again = store.append([*bodies(founder), *offered], heads)
        assert kinds(again) == ["exists"] * 5 + ["malformed", "unknown_device", "exists_differs"]
        assert (list(store.read()), list(store.quarantined()), store.frontier()) == before
        assert store.heads("a") == heads

    def test_an_empty_offer_is_answered_with_nothing(self, shelf: Shelf) -> None:
        store = shelf.make()
        assert store.append([]) == ()
        assert store.set_aside([], "unsigned") == ()
        assert (store.last_position(), list(store.read()), dict(store.frontier())) == (0, [], {})

    def test_only_the_founder_enrols_itself(self, shelf: Shelf) -> None:
        store = shelf.make()
        assert kinds(store.append(Phone("a").moves(1))) == ["unknown_device"]
        assert kinds(store.append(bodies(hub()))) == ["created"]
        assert kinds(store.append(Phone("b").record(enrol("b")))) == ["unknown_device"]
        assert set(store.devices()) == {"hub"}

    def test_the_first_enrolment_of_a_device_stands(self, shelf: Shelf) -> None:
        store, founder = begun(shelf, "a")
        store.append(founder.record(enrol("a", Role.LEADER)))
        assert store.devices()["a"].role is Role.MARSHAL
        assert shelf.again(store).devices()["a"].role is Role.MARSHAL

    # Quarantine ------------------------------------------------------------------------------

    def test_what_waited_for_a_device_is_taken_when_it_is_enrolled(self, shelf: Shelf) -> None:
        store, founder = begun(shelf)
        phone = Phone("a")
        early = phone.moves(3)
        assert kinds(store.append(early)) == ["unknown_device"] * 3
        store.append(founder.record(enrol("a")))
        assert list(store.quarantined()) == []
        assert [s.body for s in store.read()] == [*bodies(founder), *early]
        assert store.frontier()["a"].seq == 3
        assert kinds(store.append(early)) == ["exists"] * 3

    def test_enrolments_that_waited_enrol_others_that_waited(self, shelf: Shelf) -> None:
        store, founder = begun(shelf)
        second, phone = Phone("hub-2"), Phone("a")
        store.append(phone.moves(2))
        store.append(second.record(enrol("a")))
        assert store.last_position() == 1
        store.append(founder.record(enrol("hub-2", Role.HUB)))
        assert set(store.devices()) == {"hub", "hub-2", "a"}
        assert (store.last_position(), list(store.quarantined())) == (5, [])

    def test_one_call_may_hold_facts_before_the_enrolment_of_their_device(
        self, shelf: Shelf
    ) -> None:
        store, founder = begun(shelf)
        phone, second = Phone("a"), Phone("hub-2")
        offered = [
            *phone.moves(2),
            *second.record(enrol("a")),
            *founder.record(enrol("hub-2", Role.HUB)),
        ]
        assert kinds(store.append(offered)) == ["created"] * 4
        assert (store.last_position(), list(store.quarantined())) == (5, [])

    def test_a_strangers_word_under_a_known_id_contradicts_once_the_stranger_is_enrolled(
        self, shelf: Shelf
    ) -> None:
        store, founder = begun(shelf, "a")
        phone = Phone("a")
        store.append(phone.moves(1))
        forged = Phone("b")
        forged._ids = iter([phone.sealed[0].envelope.id])
        (body,) = forged.moves(1)
        assert kinds(store.append([body])) == ["unknown_device"]
        store.append(founder.record(enrol("b")))
        assert waiting(store) == [("exists_differs", "", body)]
        assert "b" in store.frontier()

    def test_bodies_set_aside_are_kept_once_and_can_still_be_taken(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        phone = Phone("a")
        unsigned = phone.moves(2)
        receipts = store.set_aside([*unsigned, unsigned[0]], "unsigned")
        assert [(r.kind.value, r.why) for r in receipts] == [("malformed", "unsigned")] * 3
        store.set_aside(unsigned, "unsigned")
        assert waiting(store) == [("malformed", "unsigned", b) for b in unsigned]
        assert kinds(store.append(unsigned)) == ["created", "created"]
        assert waiting(store) == []
        assert kinds(store.set_aside(unsigned, "unsigned")) == ["exists", "exists"]
        assert waiting(store) == []

    def test_there_is_room_for_so_much_of_one_sender_and_it_is_told_of_the_rest(
        self, shelf: Shelf
    ) -> None:
        store, _ = begun(shelf, "a")
        phone = Phone("a")
        lot = phone.moves(4)
        room = Room(count=2, size_bytes=100_000)
        answers = store.set_aside([lot[0], lot[0], *lot[1:]], "unsigned", "mule", room)
        assert kinds(answers) == ["malformed"] * 3 + ["not_held"] * 2
        assert [(q.body, q.sender) for q in store.quarantined()] == [(b, "mule") for b in lot[:2]]
        assert kinds(store.set_aside(lot, "unsigned", "mule", room))[2:] == ["not_held"] * 2
        assert kinds(store.set_aside(lot[2:3], "unsigned", "other", room)) == ["malformed"]
        assert kinds(store.set_aside([b"x"], "unsigned", "mule", room)) == ["not_held"]
        # What counts as a fact now takes no room any more.
        assert kinds(store.append(lot[:1])) == ["created"]
        store = shelf.again(store)
        assert kinds(store.set_aside(lot[3:], "unsigned", "mule", room)) == ["malformed"]
        assert waiting(store) == [("malformed", "unsigned", b) for b in lot[1:]]

    def test_room_is_measured_in_bytes_too(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        room = Room(count=10, size_bytes=10)
        answers = store.set_aside([b"12345678", b"123", b"12"], "unsigned", "mule", room)
        assert kinds(answers) == ["malformed", "not_held", "malformed"]
        assert waiting(store) == [("malformed", "unsigned", b) for b in (b"12345678", b"12")]

    def test_what_was_set_aside_of_a_stranger_waits_for_enrolment_when_offered(
        self, shelf: Shelf
    ) -> None:
        store, founder = begun(shelf)
        (body,) = Phone("a").moves(1)
        store.set_aside([body], "unsigned")
        store.append([body])
        assert waiting(store) == [("unknown_device", "", body)]
        store.set_aside([body], "unsigned")
        assert waiting(store) == [("unknown_device", "", body)]
        store.append(founder.record(enrol("a")))
        assert [s.body for s in store.read(after=2)] == [body]

    def test_quarantine_is_read_by_number(self, shelf: Shelf) -> None:
        store, founder = begun(shelf)
        store.append([b"1", *Phone("a").moves(1), b"2", b"3"])
        store.append(founder.record(enrol("a")))
        entries = list(store.quarantined())
        assert [q.body for q in entries] == [b"1", b"2", b"3"]
        assert [q.number for q in entries] == sorted({q.number for q in entries})
        assert list(store.quarantined(after=entries[0].number, limit=1)) == [entries[1]]
        assert list(store.quarantined(limit=0)) == []
        assert list(store.quarantined(after=entries[2].number)) == []

    # Positions -------------------------------------------------------------------------------

    def test_positions_count_up_in_the_order_of_offers(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a", "b")
        a, b = Phone("a"), Phone("b")
        for _ in range(5):
            store.append([*a.moves(2), b"?", *b.moves(1)])
        facts = list(store.read())
        assert [f.position for f in facts] == list(range(1, 19))
        assert store.last_position() == 18
        assert [f.body for f in facts if f.body in set(bodies(a))] == bodies(a)
        assert all(digest(f.body) == f.digest for f in facts)

    def test_reading_goes_on_from_a_position(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        store.append(Phone("a").moves(2500))
        every = list(store.read())
        assert len(every) == 2502
        assert list(store.read(after=2000)) == every[2000:]
        assert list(store.read(after=10, limit=1500)) == every[10:1510]
        assert list(store.read(after=2502)) == list(store.read(limit=0)) == []
        reading = store.read()
        assert next(reading) == every[0]
        store.append(Phone("b").moves(1))  # a reader half way hinders nobody

    def test_a_large_fact_is_read_as_it_came(self, shelf: Shelf) -> None:
        store, founder = begun(shelf)
        large = founder.record(*(moved(f"{i}-" + "x" * 700_000) for i in range(12)))
        assert kinds(store.append(large)) == ["created"] * 12
        assert [s.body for s in store.read(after=1)] == large

    # Chains ----------------------------------------------------------------------------------

    def test_equal_sets_in_any_order_have_equal_frontiers(self, shelf: Shelf) -> None:
        founder, a, copy = hub("a", "b"), Phone("a"), Phone("a")
        a.moves(6)
        copy.sealed = a.sealed[:3]
        copy._ids = iter([f"copy-{i}" for i in range(9)])
        copy.moves(4)
        b = Phone("b")
        b.moves(5)
        offered = [*bodies(a), *bodies(copy), *bodies(b)[:2], *bodies(b)[3:]]
        offered += [rewritten(a.sealed[i], moved("P-9")).body for i in (0, 4)]
        offered += [rewritten(founder.sealed[2], enrol("c")).body, *Phone("c").moves(2)]
        frontiers = []
        for seed in range(4):
            store = shelf.make()
            store.append(bodies(founder)[:1])
            rest = [*offered, *bodies(founder)[1:]]
            random.Random(seed).shuffle(rest)
            for i in range(0, len(rest), 5):
                store.append(rest[i : i + 5])
            frontiers.append(store.frontier())
            assert store.frontier() == shelf.again(store).frontier()
            held = {s.digest for s in store.read()} | {q.digest for q in store.quarantined()}
            assert held == {digest(x) for x in rest} | {digest(bodies(founder)[0])}
        assert frontiers[1:] == frontiers[:-1]
        assert frontiers[0]["b"].seq == 2
        assert frontiers[0]["b"].astray_count == 2
        assert set(frontiers[0]) == {"hub", "a", "b", "c"}

    def test_a_filled_gap_leads_the_line_on(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        phone = Phone("a")
        phone.moves(6)
        store.append([*bodies(phone)[:2], *bodies(phone)[3:]])
        assert (store.frontier()["a"].seq, store.frontier()["a"].astray_count) == (2, 3)
        assert not store.holds_on_line("a", 5, phone.sealed[4].digest)
        store.append([bodies(phone)[2]])
        assert (store.frontier()["a"].seq, store.frontier()["a"].astray_count) == (6, 0)
        assert store.holds_on_line("a", 5, phone.sealed[4].digest)

    def test_the_line_holds_what_is_on_it_and_nothing_else(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        phone = Phone("a")
        phone.moves(3)
        store.append(bodies(phone))
        twin = rewritten(phone.sealed[1], moved("P-9"))
        store.append([twin.body])
        on_line = min(twin.digest, phone.sealed[1].digest)
        assert store.holds_on_line("a", 2, on_line)
        off = ({twin.digest, phone.sealed[1].digest} - {on_line}).pop()
        assert not store.holds_on_line("a", 2, off)
        assert not store.holds_on_line("a", 1, phone.sealed[1].digest)
        assert not store.holds_on_line("a", 1, "00" * 32)
        assert not store.holds_on_line("nobody", 1, phone.sealed[0].digest)

    def test_chains_links_and_bodies_hold_forks_and_both_bodies_of_an_id(
        self, shelf: Shelf
    ) -> None:
        store, _ = begun(shelf, "a")
        phone, fork = Phone("a"), Phone("a")
        phone.moves(4)
        fork.sealed = phone.sealed[:2]
        fork._ids = iter(["fork-1"])
        (branch,) = fork.record(moved("P-8"))
        twin = rewritten(phone.sealed[0], moved("P-9"))
        store.append([*bodies(phone), branch, twin.body])
        everything = {*bodies(phone), branch, twin.body}
        chain = store.chain("a")
        assert {s.body for s in chain} == everything
        assert {s.body for s in chain if s.position == 0} == {twin.body}
        by_place = {s.digest: s.envelope.seq for s in (*phone.sealed, *fork.sealed, twin)}
        places = [(by_place[s.digest], s.digest) for s in chain]
        assert places == sorted(places)
        assert [s.digest for s in store.chain("a", 2)] == [d for n, d in places if n > 2]
        assert [s.digest for s in store.chain("a", 0, 3)] == [d for _, d in places[:3]]
        assert store.chain("nobody") == []
        assert {(k.seq, k.digest) for k in store.links("a")} == set(places)
        assert {k.prev for k in store.links("a")} >= {"", phone.sealed[0].digest}
        asked = [digest(b) for b in everything]
        assert store.bodies([*asked, "00" * 32]) == {digest(b): b for b in everything}
        assert store.bodies([]) == {}

    def test_heads_are_kept_with_what_they_vouch_for(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a", "b")
        a, b = Phone("a"), Phone("b")
        a.moves(4)
        b.moves(1)
        store.append(bodies(a)[:2], [a.head(2)])
        store.append([*bodies(a)[2:], *bodies(b)], [a.head(4), b.head(), a.head(2, "b3RoZXI=")])
        assert store.heads("a") == sorted([a.head(2), a.head(2, "b3RoZXI="), a.head(4)])
        assert store.heads("a", 3) == [a.head(4)]
        assert store.heads("a", 4) == [a.head(4)]
        assert store.heads("a", 5) == store.heads("nobody") == []
        store.append([], [a.head(3)])
        assert len(shelf.again(store).heads("a")) == 4

    def test_questions_that_no_store_has_an_answer_to_are_answered_with_nothing(
        self, shelf: Shelf
    ) -> None:
        store, _ = begun(shelf)
        for device in ("", "a\0b", "hub\0", "x" * 5000):
            assert store.chain(device, 2**70) == []
            assert store.links(device) == []
            assert store.heads(device) == []
            assert not store.holds_on_line(device, 2**70, "no digest")
        assert store.chain("hub", 2**70) == []
        assert store.heads("hub", 2**70) == []
        assert not store.holds_on_line("hub", 1, "no digest")
        assert store.bodies(["no digest", "", "ab"]) == {}
        assert list(store.read(after=2**70)) == []
        assert list(store.quarantined(after=2**70)) == []

    # Many hands ------------------------------------------------------------------------------

    def test_threads_append_at_once_and_nothing_is_lost_or_doubled(self, shelf: Shelf) -> None:
        names = [f"p{i}" for i in range(6)]
        store, _ = begun(shelf, *names)
        phones = [Phone(n) for n in names]
        answers: list[str] = []
        troubles: list[BaseException] = []

        def work(phone: Phone) -> None:
            try:
                for _ in range(10):
                    made = phone.moves(5)
                    answers.extend(kinds(store.append([*made, made[0]], [phone.head()])))
                    store.frontier()
            except BaseException as trouble:
                troubles.append(trouble)

        threads = [threading.Thread(target=work, args=(p,)) for p in phones]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not troubles
        assert (answers.count("created"), answers.count("exists")) == (300, 60)
        facts = list(store.read())
        assert [f.position for f in facts] == list(range(1, 308))
        for phone in phones:
            mine = [f.body for f in facts if f.body in set(bodies(phone))]
            assert mine == bodies(phone)
            assert store.frontier()[phone.device].seq == 50
            assert len(store.heads(phone.device)) == 10

    def test_the_same_offer_from_many_threads_is_created_once(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        made = Phone("a").moves(20)
        answers: list[str] = []
        threads = [
            threading.Thread(target=lambda: answers.extend(kinds(store.append(made))))
            for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (answers.count("created"), answers.count("exists")) == (20, 80)

    def test_two_stores_over_one_log_follow_each_other(self, shelf: Shelf) -> None:
        store, founder = begun(shelf, "a")
        other = shelf.again(store)
        phone, late = Phone("a"), Phone("b")
        store.append(phone.moves(2))
        assert other.last_position() == 4
        assert kinds(other.append([*phone.moves(2), *late.moves(1)])) == [
            "created", "created", "unknown_device",
        ]  # fmt: skip
        store.append(founder.record(enrol("b")))
        assert set(other.devices()) == {"hub", "a", "b"}
        assert kinds(other.append(late.moves(1))) == ["created"]
        assert store.frontier() == other.frontier()
        assert list(store.read()) == list(other.read())
        assert [f.position for f in store.read()] == list(range(1, 10))

    # Whole copies ----------------------------------------------------------------------------

    def test_a_backup_opens_and_is_equal(self, shelf: Shelf, tmp_path: Path) -> None:
        store, _ = begun(shelf, "a")
        phone = Phone("a")
        phone.moves(3)
        offered = [*bodies(phone), b"?", *Phone("stranger").moves(1)]
        offered.append(rewritten(phone.sealed[0], moved("P-9")).body)
        store.append(offered, [phone.head()])
        path = tmp_path / "copy.qafila"
        if isinstance(store, MemoryStore):
            with pytest.raises(StoreProblem) as refused:
                store.backup(path)
            assert refused.value.code == "store-no-backup"
            return
        store.backup(path)
        store.append(phone.moves(1))
        copy = shelf.from_backup(path)
        try:
            assert copy.operation == store.operation
            assert list(copy.read()) == list(store.read(limit=5))
            assert waiting(copy) == waiting(store)
            assert copy.heads("a") == [phone.head(3)]
            assert kinds(copy.append(bodies(phone))) == ["exists"] * 3 + ["created"]
            assert copy.frontier() == store.frontier()
        finally:
            copy.close()
        with pytest.raises(StoreProblem) as refused:
            store.backup(path)
        assert refused.value.code == "store-exists"

    def test_everything_can_be_poured_into_another_store(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        phone = Phone("a")
        phone.moves(4)
        stranger = Phone("stranger")
        offered = [*bodies(phone)[1:], b"?", *stranger.moves(2)]
        store.append(offered, [phone.head(), stranger.head()])
        store.append([rewritten(phone.sealed[1], moved("P-9")).body])
        copy = MemoryStore(store.operation)
        pour(store, copy)
        assert list(copy.read()) == list(store.read())
        assert waiting(copy) == waiting(store)
        assert copy.frontier() == store.frontier()
        assert (copy.heads("a"), copy.heads("stranger")) == ([phone.head()], [stranger.head()])

    def test_what_was_written_is_there_after_closing(self, shelf: Shelf) -> None:
        store, _ = begun(shelf, "a")
        store.append(Phone("a").moves(3))
        facts, frontier = list(store.read()), store.frontier()
        other = shelf.again(store)
        store.close()
        store.close()
        assert list(other.read()) == facts
        assert other.frontier() == frontier
        assert other.operation == store.operation

    @pytest.mark.parametrize("table", ["fact", "quarantine", "head", "settled", "operation"])
    @pytest.mark.parametrize("verb", ["update", "delete", "replace"])
    def test_nothing_written_can_be_changed_past_the_store(
        self, shelf: Shelf, table: str, verb: str
    ) -> None:
        store, founder = begun(shelf, "a")
        phone = Phone("b")
        store.append([*phone.moves(1), b"?"], [phone.head()])
        store.append(founder.record(enrol("b")))
        before = (list(store.read()), list(store.quarantined()), store.heads("b"), store.operation)
        with pytest.raises(PermissionError):
            shelf.tamper(store, f"{verb} {table}")
        again = shelf.again(store)
        after = (list(again.read()), list(again.quarantined()), again.heads("b"), again.operation)
        assert after == before
