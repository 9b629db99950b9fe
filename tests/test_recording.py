# SPDX-License-Identifier: Apache-2.0
"""Recording: chained, signed in portions that travel, and on the disk when it returns."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qafila.adapters.memory import MemoryStore
from qafila.app import recording
from qafila.app.recording import Recorder, history_of, portions
from qafila.core.events import (
    Fact,
    Head,
    HeadcountTaken,
    IncidentKind,
    IncidentReported,
    Receipt,
    ReceiptKind,
    Sealed,
    canonical,
    digest,
    folder_chain,
    read,
)
from qafila.ports import StoreProblem
from tests.days import moved
from tests.vaults import PlainVault

DAWN = datetime(2017, 8, 28, 6, tzinfo=UTC)


class Clock:
    def now(self) -> datetime:
        return DAWN


@pytest.fixture
def hub() -> Recorder:
    numbers = itertools.count()
    vault = PlainVault("hub", "op")
    made = Recorder(
        store=MemoryStore("op"),
        vault=vault,
        clock=Clock(),
        ids=lambda: f"fact-{next(numbers)}",
        device="hub",
    )
    made.found(vault.signing_key, vault.sealing_key, "hub")
    return made


def said(letters: int) -> Fact:
    return IncidentReported(what=IncidentKind.STATEMENT, text="x" * letters)


def test_portions_are_small_and_hold_everything_in_order() -> None:
    sizes = [1] * 2500 + [2**21, 2**22, 5] + [2**20] * 3
    parts = list(portions(sizes, lambda size: size))
    assert [size for part in parts for size in part] == sizes
    assert all(len(part) <= 1000 for part in parts)
    assert all(sum(part) <= 2**21 or len(part) == 1 for part in parts)
    assert list(portions([], len)) == []


def test_every_portion_has_its_signature(hub: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_AT_ONCE", 3)
    hub.record([HeadcountTaken(place="place:x", count=n) for n in range(8)], author="hub")
    assert [head.seq for head in hub.store.heads("hub")] == [1, 4, 7, 9]
    hub.record([said(1_500_000), said(1_500_000)], author="hub")
    assert [head.seq for head in hub.store.heads("hub")][-2:] == [10, 11]


def test_what_is_recorded_in_one_go_is_kept_in_one_go(
    hub: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST_AT_ONCE", 3)
    offered: list[int] = []
    append = hub.store.append

    def counted(bodies: Sequence[bytes], heads: Sequence[Head] = ()) -> tuple[Receipt, ...]:
        offered.append(len(bodies))
        return append(bodies, heads)

    monkeypatch.setattr(hub.store, "append", counted)
    facts: list[Fact] = [HeadcountTaken(place="place:x", count=n) for n in range(8)]
    assert len(hub.record(facts, author="hub")) == 8
    hub.key_in("paper-1", [(DAWN, "marshal", fact) for fact in facts])
    hub.adopt([folder_chain(facts, "folder-1"), (), folder_chain(facts, "folder-2")])
    assert offered == [8, 1, 8, 16], "one of them enrols the paper"
    assert hub.store.frontier()["paper-1"].seq == 8
    for device in ("paper-1", "folder-1", "folder-2"):
        assert [head.seq for head in hub.store.heads(device)] == [3, 6, 8]


def test_paper_stands_at_its_own_times_whatever_the_order_of_keying_in(hub: Recorder) -> None:
    late = (DAWN - timedelta(hours=1), "marshal", moved("square", "B1", "P1"))
    early = (DAWN - timedelta(hours=2), "marshal", moved("outside", "square", "P1"))
    receipts = hub.key_in("paper-1", [late, early])
    assert {r.kind for r in receipts} == {ReceiptKind.CREATED}
    told = history_of(hub.store).operation().day.people
    assert (told.place("P1"), dict(told.disputes)) == ("vehicle:B1", {})


def test_a_fact_that_cannot_be_read_back_stops_none_of_the_others(hub: Recorder) -> None:
    hub.record([moved("outside", "square", "P1")], author="hub")
    store = hub.store
    assert isinstance(store, MemoryStore)

    class Torn:
        def read(self, after: int = 0, limit: int | None = None) -> object:
            for stored in store.read():
                torn = stored.body[:-1] if stored.position == 1 else stored.body
                yield type(stored)(stored.position, stored.digest, torn)

        def quarantined(self, after: int = 0, limit: int | None = None) -> object:
            return iter(())

    history, unread = recording.read_back(Torn())  # type: ignore[arg-type]
    assert (len(history), unread) == (1, (1,))
    assert history.operation().day.people.place("P1") == "place:square"


def later_written(sealed: Sealed, count: int, more: int) -> bytes:
    """The same fact with another count, and with a field that a later version has added."""
    told = json.loads(sealed.body)
    told["fact"] |= {"count": count, "zz_later": more}
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize("wins", ["its own bytes", "what is understood of it"])
def test_of_two_bodies_their_own_bytes_tell_which_stands(hub: Recorder, wins: str) -> None:
    hub.record([HeadcountTaken(place="place:x", count=1)], author="hub")
    *_, stored = hub.store.read()
    first = Sealed(read(stored.body), stored.body, stored.digest)

    def fits(body: bytes) -> bool:
        own = digest(body) < first.digest
        understood = digest(canonical(read(body))) < first.digest
        return own != understood and own is (wins == "its own bytes")

    made = (later_written(first, count, more) for count in range(2, 90) for more in range(9))
    body = next(filter(fits, made))
    assert [r.kind for r in hub.store.append([body])] == [ReceiptKind.EXISTS_DIFFERS]
    counted = history_of(hub.store).operation().day
    expected = read(body).fact if wins == "its own bytes" else first.envelope.fact
    assert isinstance(expected, HeadcountTaken)
    assert [h.count for h in counted.headcounts] == [expected.count]
    assert counted.log.rewritten == (first.envelope.id,)
    line = hub.store.frontier()["hub"].digest
    assert line == min(first.digest, digest(body)), "the chain and the fold agree"


def test_two_bodies_that_differ_in_what_is_not_understood_are_flagged(hub: Recorder) -> None:
    hub.record([HeadcountTaken(place="place:x", count=1)], author="hub")
    *_, stored = hub.store.read()
    first = Sealed(read(stored.body), stored.body, stored.digest)
    hub.store.append([later_written(first, 1, 7)])
    assert history_of(hub.store).operation().day.log.rewritten == (first.envelope.id,)


def _together(hub: Recorder, wishes: Sequence[Fact]) -> list[tuple[Receipt, ...] | Exception]:
    """Return what each of several threads gets whose facts wait for the same lock."""
    shut, answers = threading.Lock(), dict[int, tuple[Receipt, ...] | Exception]()
    waiting = replace(hub, lock=lambda: shut)

    def record(number: int) -> None:
        mine = replace(waiting, ids=lambda: f"mine-{number}")
        try:
            answers[number] = mine.record([wishes[number]], author=f"marshal {number}")
        except (UnicodeEncodeError, StoreProblem) as trouble:
            answers[number] = trouble

    threads = [threading.Thread(target=record, args=(n,)) for n in range(len(wishes))]
    with shut:
        for thread in threads:
            thread.start()
    for thread in threads:
        thread.join(60)
    return [answers[number] for number in range(len(wishes))]


def test_facts_of_several_threads_stand_in_one_chain_and_each_is_answered_for_its_own(
    hub: Recorder,
) -> None:
    wishes = [HeadcountTaken(place="place:x", count=n) for n in range(150)]
    answers = _together(hub, wishes)
    for number, receipts in enumerate(answers):
        assert isinstance(receipts, tuple)
        assert [(each.id, each.kind) for each in receipts] == [
            (f"mine-{number}", ReceiptKind.CREATED)
        ]
    chain = [read(stored.body) for stored in hub.store.chain("hub")]
    assert [envelope.seq for envelope in chain] == list(range(1, 152))
    assert not history_of(hub.store).operation().day.log.forks
    heads = hub.store.heads("hub")
    # One goes ahead; all others wait for it, and are signed for in lots.
    assert len(heads) <= 2 + -(-149 // recording.MOST_TOGETHER)
    assert heads[-1].seq == 151
    counted = {
        envelope.id: envelope.fact.count
        for envelope in chain
        if isinstance(envelope.fact, HeadcountTaken)
    }
    assert counted == {f"mine-{n}": n for n in range(150)}


def test_what_cannot_be_written_down_spoils_no_fact_beside_it(hub: Recorder) -> None:
    broken = IncidentReported(what=IncidentKind.STATEMENT, text="\ud800")
    answers = _together(hub, [said(1), broken, said(2), broken, said(3)])
    assert [isinstance(each, UnicodeEncodeError) for each in answers] == [0, 1, 0, 1, 0]
    chain = [read(stored.body) for stored in hub.store.chain("hub")]
    assert [envelope.seq for envelope in chain] == [1, 2, 3, 4]


def test_everybody_is_told_when_the_disk_takes_nothing(
    hub: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(bodies: Sequence[bytes], heads: Sequence[Head] = ()) -> tuple[Receipt, ...]:
        raise StoreProblem("store-full")

    with monkeypatch.context() as patched:
        patched.setattr(hub.store, "append", full)
        answers = _together(hub, [said(1), said(2), said(3)])
    assert all(isinstance(each, StoreProblem) for each in answers)
    assert [
        len(receipts) for receipts in _together(hub, [said(4)]) if isinstance(receipts, tuple)
    ] == [1]
