# SPDX-License-Identifier: Apache-2.0
"""Is everything moved by a horizon? The flow through places and time, in whole vehicles.

First with parts of vehicles, for the least sum of the times at which they end. What an arc costs
beyond that, times at which all would end on the horizon must be able to bear: all other arcs are
out, mostly nine of ten. HiGHS decides the rest, beginning with the arcs that cost next to nothing,
where plans are dense. Where HiGHS is not in the wheel, CP-SAT tries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from qafila.planner.shuttle.ground import Ground
from qafila.planner.shuttle.linear import ITERATIONS, Limits, is_at_hand, least_ends, program
from qafila.planner.shuttle.network import Network, network
from qafila.planner.shuttle.routes import Routes

WORKERS = 8
"""Of CP-SAT, even on two cores: the strategies differ, and one of them mostly finds it soon."""

SURE = 0.01
"""Of a step: solvers reckon with less error than that."""

NODES = 10
"""Of the tree of HiGHS, in a deterministic second."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a question.

    Parameters
    ----------
    routes
        They move all loads by the horizon; None: none found.
    is_ruled_out
        There are none.
    effort
        Deterministic seconds that it took.
    """

    routes: Routes | None = None
    is_ruled_out: bool = False
    effort: float = 0.0


def within(
    posed: Ground,
    horizon: int,
    limits: Limits,
    seed: int,
    stop: Callable[[], bool],
    left_s: Callable[[], float] | None = None,
) -> Answer:
    """Look for routes that move all loads by `horizon` steps.

    `left_s` says how many seconds are left by the clock, where that limits the search.
    """
    clock = left_s or (lambda: 0.0)
    began = clock()
    made = network(posed, horizon) if is_at_hand() and not stop() else None
    if made is None:
        return Answer()
    if not made.runs:
        return Answer(is_ruled_out=bool(posed.loads.any()))
    ends = least_ends(posed, made, limits)
    if ends is None:
        return Answer()
    spare = int((posed.counts * posed.until.clip(max=horizon)).sum()) - ends.total
    if spare < -SURE:
        return Answer(is_ruled_out=True)
    spent = len(made) / ITERATIONS
    steps = sorted({0.0, min(1.0, spare), spare})
    for place, most in enumerate(steps):
        # Half of what is left for each, and all of it for the last.
        of = 2 if place + 1 < len(steps) else 1
        share = limits.part(of, began - clock(), spent)
        kept = made.only((ends.beyond <= most + SURE).tolist())
        answer = whole_along(posed, kept, share, seed)
        spent += answer.effort
        if answer.routes is not None or (answer.is_ruled_out and most == spare):
            return Answer(answer.routes, answer.is_ruled_out, spent)
    return Answer(effort=spent)


def whole_along(posed: Ground, made: Network, limits: Limits, seed: int) -> Answer:
    """Look for routes of whole vehicles along some arcs; `is_ruled_out` is of these arcs alone."""
    answer = _decided(program(posed, made, leaves=False, whole=True), limits, seed)
    if answer is None:
        return _searched(posed, made, limits, seed)
    effort = (len(made) + answer.solve_stats.simplex_iterations) / ITERATIONS
    if answer.termination.reason.name == "INFEASIBLE":
        return Answer(is_ruled_out=True, effort=effort)
    if not answer.has_primal_feasible_solution():
        return Answer(effort=effort)
    values = sorted((arc.id, round(value)) for arc, value in answer.variable_values().items())
    return Answer(_driven(posed, made, [value for _, value in values]), effort=effort)


def _decided(model: Any, limits: Limits, seed: int) -> Any:
    """Let HiGHS look for any solution; None where it is not in the wheel."""
    from ortools.linear_solver import pywraplp  # noqa: PLC0415
    from ortools.math_opt.python import mathopt  # noqa: PLC0415

    if pywraplp.Solver.CreateSolver("HIGHS") is None:
        return None
    asked = mathopt.SolveParameters(
        time_limit=limits.clock(), solution_limit=1, random_seed=seed % 1000
    )
    if limits.effort is not None:
        asked.node_limit = max(1, int(limits.effort * NODES))
    return mathopt.solve(model, mathopt.SolverType.HIGHS, params=asked)


def _searched(posed: Ground, made: Network, limits: Limits, seed: int) -> Answer:
    """Look for routes along some arcs by CP-SAT."""
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    arcs = _posed(model, posed, made)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.random_seed = seed % (1 << 31)
    if limits.effort is not None:
        solver.parameters.interleave_search = True
        solver.parameters.max_deterministic_time = max(limits.effort, 0.001)
    if limits.seconds is not None:
        solver.parameters.max_time_in_seconds = max(limits.seconds, 0.001)
    status = solver.solve(model)
    effort = limits.effort or 0.0
    if status == cp_model.INFEASIBLE:
        return Answer(is_ruled_out=True, effort=effort)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer(effort=effort)
    return Answer(_driven(posed, made, [int(solver.value(arc)) for arc in arcs]), effort=effort)


def _posed(model: Any, posed: Ground, made: Network) -> list[Any]:
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
    return starts + runs + returns


def _driven(posed: Ground, made: Network, values: list[int]) -> Routes:
    """Take the flow apart into one route for each vehicle."""
    first, second = len(made.starts), len(made.starts) + len(made.runs)
    in_starts, in_runs, in_returns = values[:first], values[first:second], values[second:]
    going: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    coming: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for count, (flow, i, step, j) in zip(in_runs, made.runs, strict=True):
        going[flow, i, step] += [j] * count
    for count, (flow, j, step, i) in zip(in_returns, made.returns, strict=True):
        coming[flow, j, step] += [i] * count
    routes: Routes = [[] for _ in range(int(posed.counts.sum()))]
    waiting = [iter(members) for members in posed.classes]
    for count, (kind, i, flow) in zip(in_starts, made.starts, strict=True):
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
