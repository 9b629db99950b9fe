# SPDX-License-Identifier: Apache-2.0
"""Simulating a plan on one computer: an operation and a plan in, a sheet and its figures out."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from qafila import app
from qafila.adapters.workers import HereWorkers, ProcessWorkers
from qafila.app import simulating
from qafila.app.earlier_plan import read_march
from qafila.core.document import Document
from qafila.core.operation import Operation
from qafila.core.values import Lang
from qafila.planner.simulation.moving import Marching
from qafila.ports import Workers
from qafila.reports import Context
from qafila.wiring import now, station
from qafila.wiring.operations import open_operation
from qafila.wiring.stopping import first_interrupt_stops

SIMULATING = "simulate a plan"
"""What an operation is opened for."""

SIDE_BY_SIDE = 10_000_000
"""Vehicles × runs from which processes of their own repay their start."""

MOST_WORKERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a simulation came to.

    Parameters
    ----------
    document, json
        The same for people and for programs.
    stopped
        Whether it was stopped before all runs were drawn.
    cut_short
        Whether the search for the plan was stopped: the best one found until then was run.
    language
        The operation's own.
    """

    document: Document
    json: str
    stopped: bool
    cut_short: bool
    language: Lang


def simulate(
    where: str,
    plan: Path | None,
    *,
    runs: int,
    seed: int,
    risk: float,
    workers: int | None = None,
    cluster: str | None = None,
    drawn: Callable[[int, int], None] = lambda done, of: None,
) -> Made:
    """Simulate a plan of an operation; without one it is planned first, with the same seed.

    The first Ctrl-C while it is planned keeps the best plan so far, and the first one while runs
    are drawn what is drawn; the second one of either ends all.

    Parameters
    ----------
    workers
        Processes; None: as many as there are processors, where the work repays their start.
    cluster
        Address of a Dask scheduler whose workers draw instead.
    drawn
        Told how many pieces of work are done, and of how many.

    Raises
    ------
    FolderProblem, StoreProblem
        When operation or plan cannot be read.
    NotSimulated, PlanUnfit
        When there is nothing to simulate, or the plan is not fit for it.
    WorkersProblem
        When workers cannot be had, or are lost.
    """
    opened = open_operation(where, purpose=SIMULATING, names=plan is None)
    operation: Operation = replace(opened.operation, legs=opened.posed.operation.legs)
    trips: tuple[Marching, ...]
    cut_short = False
    if plan is None:
        with first_interrupt_stops() as stop:
            planned = app.make_plan(opened, now=now(), stop=stop, seed=seed)
            cut_short = stop.interrupted
        operation, trips = planned.operation, planned.plan.trips
    else:
        trips = read_march(station.read_plan(plan), operation)
    with first_interrupt_stops() as stop:
        simulated = simulating.simulate(
            operation,
            trips,
            runs=runs,
            seed=seed,
            risk=risk,
            workers=_workers(workers, cluster, len(trips) * runs),
            stop=stop,
            drawn=drawn,
        )
    context = Context(now=now(), simulation=simulated)
    return Made(
        document=app.document("simulation", operation, context),
        json=simulating.simulation_json(operation, simulated),
        stopped=simulated.stopped,
        cut_short=cut_short,
        language=operation.description.language,
    )


def _workers(count: int | None, cluster: str | None, vehicle_runs: int) -> Workers:
    if cluster is not None:
        from qafila.adapters.dask_workers import DaskWorkers  # noqa: PLC0415

        return DaskWorkers(cluster)
    if count is None:
        worth = vehicle_runs >= SIDE_BY_SIDE
        count = min(MOST_WORKERS, os.cpu_count() or 1) if worth else 1
    return HereWorkers() if count == 1 else ProcessWorkers(count)
