# SPDX-License-Identifier: Apache-2.0
"""The planner at work for a page is a process of its own; what it makes is the same."""

from __future__ import annotations

import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from qafila.adapters.workers import BesideWorkers
from qafila.app.console import LiveOperation
from qafila.app.console.replanning import Draft, Job, Replanning
from qafila.core.access import UserRole, Viewer
from qafila.core.memory import Packed
from qafila.ports import HubWorkers, WorkersProblem
from qafila.wiring import operations
from tests.console.world import store_of

COORDINATOR = Viewer(user="U-1", title="coordinator, hub", role=UserRole.COORDINATOR)


@contextmanager
def opened(folder: Path, workers: HubWorkers | None) -> Iterator[LiveOperation]:
    path = folder / "qalamoun-2017.qafila"
    if not path.exists():
        store_of("qalamoun-2017", folder)
    with operations.station_at(str(path)) as station:
        yield LiveOperation(station.recorder, workers=workers)


def planned(live: LiveOperation) -> Draft:
    making = Replanning.of(live.snapshot)
    making.start(live, COORDINATOR, live.snapshot.at, limit_s=60).join()
    if making.failed is not None:
        raise making.failed
    assert making.draft is not None
    return making.draft


def test_a_process_of_its_own_makes_the_same_draft(tmp_path: Path) -> None:
    with opened(tmp_path, None) as live:
        here = planned(live)
        seen: list[Any] = []

        class Watched(BesideWorkers):
            def do(self, *args: Any, watch: Callable[[Any], None], **more: Any) -> Any:
                def told(standing: Any) -> None:
                    seen.append(standing)
                    watch(standing)

                return super().do(*args, watch=told, **more)

        with opened(tmp_path, Watched()) as other:
            beside = planned(other)
    assert beside.planned.plan == here.planned.plan
    assert beside.planned.operation == here.planned.operation
    assert beside.planned.findings == here.planned.findings
    assert beside.planned.difference == here.planned.difference
    assert beside.mark == here.mark
    assert seen, "the page hears how far it is"


def waits(piece: str, stop: Callable[[], bool], watch: Callable[[Any], None]) -> str:
    watch("at work")
    while not stop():
        time.sleep(0.01)
    return f"{piece}: the best so far"


def dies(piece: str, stop: Callable[[], bool], watch: Callable[[Any], None]) -> str:
    os._exit(3)


def takes_too_much(piece: int, stop: Callable[[], bool], watch: Callable[[Any], None]) -> int:
    return len(bytearray(piece))


def fails(piece: str, stop: Callable[[], bool], watch: Callable[[Any], None]) -> str:
    raise ValueError(piece)


def ignored(standing: Any) -> None:
    del standing


def test_work_beside_ends_with_its_best_when_it_is_asked_to() -> None:
    told: list[str] = []
    job = Job(by="", began_s=time.monotonic(), limit_s=600)

    def watch(standing: str) -> None:
        told.append(standing)
        job.stopped = True

    made = BesideWorkers().do(waits, "plan", stop=job.is_over, watch=watch)
    assert made == "plan: the best so far"
    assert told == ["at work"]


def test_work_that_is_lost_or_fails_says_so() -> None:
    with pytest.raises(WorkersProblem, match="workers-lost"):
        BesideWorkers().do(dies, "x", stop=lambda: False, watch=ignored)
    with pytest.raises(ValueError, match="no plan"):
        BesideWorkers().do(fails, "no plan", stop=lambda: False, watch=ignored)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the bound is that of Linux")
def test_work_beside_takes_no_more_memory_than_it_may() -> None:
    with pytest.raises(MemoryError):
        BesideWorkers().do(takes_too_much, 3 * 1024**3, stop=lambda: False, watch=ignored)


def test_what_is_sent_in_parts_arrives_whole(tmp_path: Path) -> None:
    with opened(tmp_path, None) as live:
        operation = live.snapshot.named
        assert pickle.loads(pickle.dumps(Packed(operation))).thing == operation  # noqa: S301
