# SPDX-License-Identifier: Apache-2.0
"""A long list is compared by a process of its own; a failure is no empty result."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from qafila.adapters.workers import BesideWorkers, HereWorkers
from qafila.app.console import duplicates
from qafila.app.console.duplicates import Comparing
from qafila.core.access import UserRole
from qafila.core.operation import Operation
from qafila.ports import Piece, Result, WorkersProblem
from tests.console.test_browser import opened
from tests.console.world import World
from tests.operations import operation, person


def _operation() -> Operation:
    ahmad: dict[str, Any] = {"birth_year": 1980, "phone": "0944000001"}
    return operation(
        person("P-1", name_ar="أحمد محمد الخطيب", **ahmad),
        person("P-2", name_latin="Ahmad Mohammad al-Khatib", **ahmad),
        person("P-3", name_ar="سلمى يوسف حداد", birth_year=1955),
    )


def test_a_process_of_its_own_finds_what_this_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = _operation()
    here, *_ = Comparing(HereWorkers()).pairs(listed)
    monkeypatch.setattr(duplicates, "MOST_HERE", 0)
    monkeypatch.setattr(duplicates, "AT_FIRST_S", 60.0)
    beside, is_comparing, is_first = Comparing(BesideWorkers()).pairs(listed)
    assert [(pair.one, pair.other) for pair in here] == [("P-1", "P-2")]
    assert beside == here
    assert not is_comparing
    assert not is_first


def test_a_comparison_that_was_lost_is_no_empty_result(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lost:
        asked = 0

        def each(
            self, work: Callable[[Piece], Result], pieces: Iterable[Piece]
        ) -> Iterator[Result]:
            self.asked += 1
            raise WorkersProblem("workers-lost")

    monkeypatch.setattr(duplicates, "MOST_HERE", 0)
    lost = Lost()
    comparing, listed = Comparing(lost), _operation()
    assert comparing.pairs(listed) == ((), True, True)
    assert comparing.pairs(listed) == ((), True, True), "it rests, and says that it compares"
    assert lost.asked == 1
    monkeypatch.setattr(duplicates, "AGAIN_S", 0.0)
    comparing = Comparing(lost)
    comparing.pairs(listed)
    comparing.pairs(listed)
    assert lost.asked == 3


def _sleeps(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def _fails(what: str) -> str:
    raise ValueError(what)


def test_work_beside_is_done_in_order_fails_to_whoever_waits_and_ends_with_the_wish() -> None:
    workers = BesideWorkers()
    assert list(workers.each(_sleeps, [0.0, 0.01, 0.0])) == [0.0, 0.01, 0.0]
    with pytest.raises(ValueError, match="odd"):
        list(workers.each(_fails, ["odd"]))
    results = workers.each(_sleeps, [0.0, 3600.0])
    assert next(results) == 0.0
    results.close()  # type: ignore[attr-defined]
    assert multiprocessing.active_children() == []


def test_a_program_that_ends_waits_for_no_work_beside_it(tmp_path: Path) -> None:
    script = tmp_path / "ends.py"
    script.write_text(
        "import threading, time\n"
        "from qafila.adapters.workers import BesideWorkers\n"
        "if __name__ == '__main__':\n"
        "    work = BesideWorkers().each(time.sleep, [0, 3600])\n"
        "    next(work)\n"
        "    threading.Thread(target=next, args=(work,), daemon=True).start()\n"
    )
    subprocess.run([sys.executable, script], check=True, timeout=120)


def test_a_page_that_waits_for_a_comparison_is_fetched_again_and_not_loaded_anew(
    tiny: World, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, is_done = Comparing.pairs, threading.Event()
    monkeypatch.setattr(
        Comparing, "pairs", lambda *given: real(*given) if is_done.is_set() else ((), True, True)
    )
    with opened(browser, tiny, UserRole.REGISTRAR, "en") as page:
        page.goto(f"/o/{tiny.operation}/duplicates")
        assert page.locator("main [data-soon]").count() == 1
        page.evaluate("window.isSame = true")
        is_done.set()
        page.wait_for_selector("main h2 [role=status]")
        assert page.locator("main [data-soon]").count() == 0
        assert page.evaluate("window.isSame") is True
