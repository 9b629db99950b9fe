# SPDX-License-Identifier: Apache-2.0
"""The gate that merges appends of many threads into few transactions."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

import pytest

from qafila.adapters._log import Gate, Job
from qafila.core.events import Receipt, ReceiptKind

DONE = (Receipt(ReceiptKind.CREATED, "x"),)


class Disk:
    """Writes when it is let, and remembers what it wrote together."""

    def __init__(self) -> None:
        self.written: list[list[str | None]] = []
        self.may_write = threading.Event()
        self.trouble: dict[str, BaseException] = {}

    def commit(self, jobs: Sequence[Job]) -> list[tuple[Receipt, ...]]:
        assert self.may_write.wait(10)
        for job in jobs:
            if job.why in self.trouble:
                raise self.trouble[job.why]
        self.written.append([job.why for job in jobs])
        return [DONE for _ in jobs]


def offer(gate: Gate, name: str, outcomes: dict[str, object]) -> threading.Thread:
    def work() -> None:
        try:
            outcomes[name] = gate.through(Job((), why=name))
        except BaseException as trouble:
            outcomes[name] = trouble

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def wait_for(gate: Gate, number: int) -> None:
    end = time.monotonic() + 10
    while len(gate._queue) < number:
        assert time.monotonic() < end
        time.sleep(0.001)


def begun(
    disk: Disk, outcomes: dict[str, object], names: str
) -> tuple[Gate, list[threading.Thread]]:
    """The first of `names` is being written, the rest wait in this order."""
    gate = Gate(disk.commit)
    threads = [offer(gate, names[0], outcomes)]
    end = time.monotonic() + 10
    while not gate.door.locked() or gate._queue:
        assert time.monotonic() < end
        time.sleep(0.001)
    for i, name in enumerate(names[1:], 1):
        threads.append(offer(gate, name, outcomes))
        wait_for(gate, i)
    return gate, threads


def test_what_waits_while_one_is_written_goes_together() -> None:
    disk, outcomes = Disk(), dict[str, object]()
    _, threads = begun(disk, outcomes, "abcd")
    disk.may_write.set()
    for thread in threads:
        thread.join(10)
    assert disk.written == [["a"], ["b", "c", "d"]]
    assert outcomes == dict.fromkeys("abcd", DONE)


def test_one_that_fails_does_not_take_the_others_with_it() -> None:
    disk, outcomes = Disk(), dict[str, object]()
    disk.trouble["c"] = OSError("full")
    gate, threads = begun(disk, outcomes, "abcd")
    disk.may_write.set()
    for thread in threads:
        thread.join(10)
    assert disk.written == [["a"], ["b"], ["d"]]
    assert outcomes == {"a": DONE, "b": DONE, "c": disk.trouble["c"], "d": DONE}
    assert gate.through(Job((), why="e")) == DONE


@pytest.mark.parametrize("whose", ["a", "b"])
def test_an_interrupt_of_the_one_who_leads_leaves_nobody_waiting(whose: str) -> None:
    disk, outcomes = Disk(), dict[str, object]()
    disk.trouble[whose] = KeyboardInterrupt()
    gate, threads = begun(disk, outcomes, "abcd")
    disk.may_write.set()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    assert outcomes[whose] is disk.trouble[whose]
    assert [outcomes[name] for name in "abcd" if name != whose] == [DONE] * 3
    assert gate.through(Job((), why="e")) == DONE


def test_an_interrupt_of_one_who_waits_leaves_nobody_waiting() -> None:
    disk, outcomes = Disk(), dict[str, object]()
    gate, threads = begun(disk, outcomes, "ab")

    class Interrupted(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            wait_for(gate, 2)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        gate.through(Job((), why="x", turn=Interrupted()))
    disk.may_write.set()
    for thread in threads:
        thread.join(10)
    assert disk.written == [["a"], ["b"]]
    assert gate.through(Job((), why="e")) == DONE


def test_those_who_were_answered_together_are_waited_for() -> None:
    disk, outcomes = Disk(), dict[str, object]()
    gate, threads = begun(disk, outcomes, "abc")
    disk.may_write.set()
    for thread in threads:
        thread.join()
    assert disk.written == [["a"], ["b", "c"]]
    gate._patience_s = 10  # what they came after took no time at all
    one = offer(gate, "b", outcomes)
    wait_for(gate, 1)
    other = offer(gate, "c", outcomes)
    one.join(5)
    other.join(5)
    assert disk.written[2:] == [["b", "c"]]


def test_nobody_is_waited_for_longer_than_half_a_write_or_behind_a_large_group() -> None:
    disk, outcomes = Disk(), dict[str, object]()
    disk.may_write.set()
    gate = Gate(disk.commit)
    gate._learn([Job(()), Job(())], 0.001)
    assert (gate._expected, gate._patience_s) == (2, 0.0005)
    offer(gate, "a", outcomes).join(5)
    assert disk.written == [["a"]]
    gate._learn([Job(()), Job(())], 60)
    assert gate._patience_s < 0.01
    many = Job([(b"", "", "not-json")] * 4000)
    gate._learn([many, Job(())], 60)
    assert gate._expected == 0


def test_an_interrupt_while_waiting_for_others_leaves_the_lead_to_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk, outcomes = Disk(), dict[str, object]()
    disk.may_write.set()
    gate = Gate(disk.commit)
    gate._expected = 2
    with monkeypatch.context() as patch:
        patch.setattr(gate._gathered, "wait", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        offer(gate, "a", outcomes).join(5)
    assert isinstance(outcomes["a"], KeyboardInterrupt)
    gate._expected = 0
    offer(gate, "b", outcomes).join(5)
    assert outcomes["b"] == DONE
    assert disk.written == [["b"]]
