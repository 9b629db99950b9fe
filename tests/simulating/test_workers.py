# SPDX-License-Identifier: Apache-2.0
"""Workers: the same contract here, in processes, and on a Dask cluster where one is installed."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import pytest

from qafila.adapters.dask_workers import DaskWorkers
from qafila.adapters.workers import HereWorkers, ProcessWorkers
from qafila.ports import Workers, WorkersProblem

DASK = importlib.util.find_spec("distributed") is not None


@contextmanager
def cluster() -> Iterator[Workers]:
    from distributed import LocalCluster  # noqa: PLC0415

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local:
        yield DaskWorkers(local.scheduler_address)


KINDS: list[Any] = [
    pytest.param(lambda: nullcontext(HereWorkers()), id="here"),
    pytest.param(lambda: nullcontext(ProcessWorkers(2)), id="processes"),
    pytest.param(
        cluster,
        id="dask",
        marks=[
            pytest.mark.skipif(not DASK, reason="the extra dask is not installed"),
            pytest.mark.filterwarnings("ignore"),
        ],
    ),
]


def square(number: int) -> int:
    return number * number


def vanish(number: int) -> int:
    if number == 3:
        os._exit(1)
    return number


@pytest.mark.parametrize("kind", KINDS)
def test_results_come_in_the_order_of_the_pieces(kind: Callable[[], Any]) -> None:
    with kind() as workers:
        assert list(workers.each(square, range(40))) == [n * n for n in range(40)]
        assert list(workers.each(square, ())) == []


@pytest.mark.parametrize("kind", KINDS)
def test_who_stops_asking_leaves_the_rest_undone(kind: Callable[[], Any]) -> None:
    asked: list[int] = []

    def pieces() -> Iterator[int]:
        for number in range(10_000):
            asked.append(number)
            yield number

    with kind() as workers:
        results = workers.each(square, pieces())
        assert [next(results) for _ in range(3)] == [0, 1, 4]
        if hasattr(results, "close"):
            results.close()
    assert len(asked) < 50


def test_a_process_that_dies_is_a_problem_with_a_name() -> None:
    with pytest.raises(WorkersProblem) as lost:
        list(ProcessWorkers(2).each(vanish, range(10)))
    assert lost.value.code == "workers-lost"


def test_a_cluster_that_is_not_there_is_a_problem_with_a_name() -> None:
    with pytest.raises(WorkersProblem) as missing:
        list(DaskWorkers("nonsense").each(square, range(3)))
    assert missing.value.code in ("workers-dask-missing", "workers-unreachable")
