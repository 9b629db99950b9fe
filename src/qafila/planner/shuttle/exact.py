# SPDX-License-Identifier: Apache-2.0
"""Is everything moved by a horizon? The flow through places and time, as an integer program.

Vehicles are not told apart: whole numbers of them drive from (source, time) to (sink, time) and
back, so there is no symmetry to search through. Only vehicles that are withdrawn before the horizon
are a flow of their own. Nobody waits: whoever does could be earlier with the same runs. CP-SAT
decides it, and is asked for only here: without it the rest works and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import numpy as np

from qafila.planner.shuttle.bounds import MOST_CELLS, OVERHEAD
from qafila.planner.shuttle.ground import NEVER, Ground, Numbers
from qafila.planner.shuttle.routes import Routes

MOST_ARCS = 400_000
"""Arcs of a network that CP-SAT is still asked about: about 1 GB."""

MOST_LINEAR = 60_000
"""Runs of a network that the linear program is still asked about."""

FINE = 10_000
"""What a whole worth is counted in: dual values are rounded to it."""

WORKERS = 8
"""Even on two cores: the strategies differ, and one of them mostly finds it soon."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long CP-SAT may search.

    Parameters
    ----------
    seconds
        By the clock; None: not limited by it.
    effort
        In the solver's deterministic seconds, so that answers repeat; None: by the clock.
    """

    seconds: float | None = None
    effort: float | None = None


def is_at_hand() -> bool:
    """Say whether CP-SAT is installed."""
    return find_spec("ortools") is not None


@dataclass(slots=True)
class Network:
    """The arcs of one horizon, by flow: vehicles that are withdrawn at the same step.

    A node is a flow, a place and a step; an arc is a start, a run or a return.
    """

    groups: list[tuple[int, list[int]]]
    starts: list[tuple[int, int, int]] = field(default_factory=list)
    runs: list[tuple[int, int, int, int]] = field(default_factory=list)
    returns: list[tuple[int, int, int, int]] = field(default_factory=list)


def network(posed: Ground, horizon: int) -> Network | None:
    """Return what vehicles can reach and end in time; None where that is too much.

    Starts are (class, source, flow), runs (flow, source, step, sink), returns (flow, sink, step,
    source).
    """
    by_until: dict[int, list[int]] = defaultdict(list)
    for kind, until in enumerate(posed.until.tolist()):
        by_until[min(until, horizon)].append(kind)
    made = Network(groups=sorted(by_until.items()))
    carry = np.where(posed.room > 0, posed.carry, NEVER)
    fastest = carry.min(axis=1, initial=NEVER)
    served = posed.loads > 0
    if horizon * (carry.size + OVERHEAD) > MOST_CELLS:
        return None
    for flow, (until, kinds) in enumerate(made.groups):
        at_source = np.zeros((until + 1, len(posed.loads)), dtype=bool)
        at_sink = np.zeros((until + 1, len(posed.room)), dtype=bool)
        for kind in kinds:
            soon = served & (posed.reach[kind] + fastest <= until)
            for i in np.flatnonzero(soon).tolist():
                at_source[posed.reach[kind, i], i] = True
                made.starts.append((kind, i, flow))
        for step in range(until + 1):
            for j in np.flatnonzero(at_sink[step]).tolist():
                then = step + posed.back[j]
                for i in np.flatnonzero(served & (then + fastest <= until)).tolist():
                    at_source[then[i], i] = True
                    made.returns.append((flow, j, step, i))
            for i in np.flatnonzero(at_source[step]).tolist():
                then = step + carry[i]
                for j in np.flatnonzero(then <= until).tolist():
                    at_sink[then[j], j] = True
                    made.runs.append((flow, i, step, j))
            if len(made.runs) + len(made.returns) > MOST_ARCS:
                return None
    return made


def within(
    posed: Ground, horizon: int, limits: Limits, seed: int, stop: Callable[[], bool]
) -> Routes | bool | None:
    """Return routes that move all loads by `horizon` steps; False where there are none.

    None where it was not found out: no solver, a network too large, or the limits.
    """
    made = network(posed, horizon) if is_at_hand() and not stop() else None
    if made is None:
        return None
    if not made.runs:
        return not posed.loads.any() and [[] for _ in range(int(posed.counts.sum()))]
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    starts, runs, returns = _posed(model, posed, made)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed % (1 << 31)
    if limits.effort is not None:
        solver.parameters.interleave_search = True
        solver.parameters.max_deterministic_time = max(limits.effort, 0.001)
    if limits.seconds is not None:
        solver.parameters.max_time_in_seconds = max(limits.seconds, 0.001)
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return False
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    values = [[int(solver.value(arc)) for arc in arcs] for arcs in (starts, runs, returns)]
    return _driven(posed, made, values)


def dual_values(
    posed: Ground, horizon: int, limits: Limits, stop: Callable[[], bool]
) -> tuple[Numbers, Numbers] | None:
    """Return worths and prices by the linear flow through time that leaves the fewest loads.

    Where even parts of vehicles leave some by `horizon` steps, these prove it. None where nothing
    is left, or it was not found out.
    """
    made = network(posed, horizon) if is_at_hand() and not stop() else None
    if made is None or len(made.runs) > MOST_LINEAR:
        return None
    from ortools.linear_solver import pywraplp  # noqa: PLC0415

    solver = pywraplp.Solver.CreateSolver("GLOP")
    if limits.effort is not None:
        effort = f"max_deterministic_time: {max(limits.effort, 0.001)}"
        solver.SetSolverSpecificParametersAsString(effort)
    if limits.seconds is not None:
        solver.SetTimeLimit(max(1, int(limits.seconds * 1000)))
    loads, room = _linear(solver, posed, made)
    if solver.Solve() != pywraplp.Solver.OPTIMAL or solver.Objective().Value() < 1e-6:
        return None
    worths = [round(row.dual_value() * FINE) if row else 0 for row in loads]
    prices = [max(0, round(-row.dual_value() * FINE)) for row in room]
    return np.array(worths, dtype=np.int64), np.array(prices, dtype=np.int64)


def _linear(solver: Any, posed: Ground, made: Network) -> tuple[list[Any], list[Any]]:
    """Write the flow with loads that may be left at a cost; return the rows of loads and room."""
    rows: dict[tuple[Any, ...], Any] = {}

    def enter(arc: Any, key: tuple[Any, ...], sign: int, low: float = 0.0) -> None:
        row = rows.get(key)
        if row is None:
            row = rows[key] = solver.Constraint(low, 0.0)
        row.SetCoefficient(arc, sign)

    endless = solver.infinity()
    counts = posed.counts.tolist()
    of_class = [solver.Constraint(-endless, float(count)) for count in counts]
    of_room = [solver.Constraint(-endless, float(count)) for count in posed.room.tolist()]
    of_loads: list[Any] = []
    for count in posed.loads.tolist():
        of_loads.append(solver.Constraint(float(count), float(count)) if count else None)
        if count:
            left = solver.NumVar(0.0, endless, "")
            of_loads[-1].SetCoefficient(left, 1)
            solver.Objective().SetCoefficient(left, 1)
    for kind, i, flow in made.starts:
        arc = solver.NumVar(0.0, endless, "")
        enter(arc, (flow, "source", i, int(posed.reach[kind, i])), 1)
        of_class[kind].SetCoefficient(arc, 1)
    for flow, i, step, j in made.runs:
        arc = solver.NumVar(0.0, endless, "")
        enter(arc, (flow, "source", i, step), -1)
        enter(arc, (flow, "sink", j, step + int(posed.carry[i, j])), -1, -endless)
        of_loads[i].SetCoefficient(arc, 1)
        of_room[j].SetCoefficient(arc, 1)
    for flow, j, step, i in made.returns:
        arc = solver.NumVar(0.0, endless, "")
        enter(arc, (flow, "sink", j, step), 1, -endless)
        enter(arc, (flow, "source", i, step + int(posed.back[j, i])), 1)
    solver.Objective().SetMinimization()
    return of_loads, of_room


def _posed(model: Any, posed: Ground, made: Network) -> tuple[list[Any], list[Any], list[Any]]:
    """Write the flow into a model: what arrives at a source leaves it, what at a sink may."""
    loads, counts = posed.loads.tolist(), posed.counts.tolist()
    starts = [model.new_int_var(0, min(loads[i], counts[k]), "") for k, i, _ in made.starts]
    runs = [model.new_int_var(0, min(loads[i], int(posed.room[j])), "") for _, i, _, j in made.runs]
    returns = [model.new_int_var(0, loads[i], "") for _, _, _, i in made.returns]
    into_source, from_source, into_sink, from_sink, of_class, of_source, of_room = (
        defaultdict[Any, list[Any]](list) for _ in range(7)
    )
    for arc, (kind, i, flow) in zip(starts, made.starts, strict=True):
        into_source[flow, i, int(posed.reach[kind, i])].append(arc)
        of_class[kind].append(arc)
    for arc, (flow, i, step, j) in zip(runs, made.runs, strict=True):
        from_source[flow, i, step].append(arc)
        into_sink[flow, j, step + int(posed.carry[i, j])].append(arc)
        of_source[i].append(arc)
        of_room[j].append(arc)
    for arc, (flow, j, step, i) in zip(returns, made.returns, strict=True):
        from_sink[flow, j, step].append(arc)
        into_source[flow, i, step + int(posed.back[j, i])].append(arc)
    for node in into_source.keys() | from_source.keys():
        model.add(sum(into_source[node]) == sum(from_source[node]))
    for node, leaving in from_sink.items():
        model.add(sum(leaving) <= sum(into_sink[node]))
    for kind, leaving in of_class.items():
        model.add(sum(leaving) <= counts[kind])
    for i, count in enumerate(loads):
        if count:
            model.add(sum(of_source[i]) == count)
    for j, taken in of_room.items():
        model.add(sum(taken) <= int(posed.room[j]))
    return starts, runs, returns


def _driven(posed: Ground, made: Network, values: list[list[int]]) -> Routes:
    """Take the flow apart into one route for each vehicle."""
    going: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    coming: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for count, (flow, i, step, j) in zip(values[1], made.runs, strict=True):
        going[flow, i, step] += [j] * count
    for count, (flow, j, step, i) in zip(values[2], made.returns, strict=True):
        coming[flow, j, step] += [i] * count
    routes: Routes = [[] for _ in range(int(posed.counts.sum()))]
    waiting = [iter(members) for members in posed.classes]
    for count, (kind, i, flow) in zip(values[0], made.starts, strict=True):
        for _ in range(count):
            routes[next(waiting[kind])] = list(_walk(posed, flow, i, kind, going, coming))
    return routes


def _walk(
    posed: Ground,
    flow: int,
    source: int,
    kind: int,
    going: dict[tuple[int, int, int], list[int]],
    coming: dict[tuple[int, int, int], list[int]],
) -> Iterator[int]:
    step = int(posed.reach[kind, source])
    while True:
        sink = going[flow, source, step].pop()
        yield from (source, sink)
        step += int(posed.carry[source, sink])
        if not coming[flow, sink, step]:
            return
        source = coming[flow, sink, step].pop()
        step += int(posed.back[sink, source])
