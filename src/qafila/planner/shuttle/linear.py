# SPDX-License-Identifier: Apache-2.0
"""The flow through places and time as a program, in parts of vehicles or in whole ones.

In parts, GLOP gives dual values: worths and prices that prove a bound, and what each arc costs
beyond the best, by which the search is narrowed. Without OR-Tools the rest works and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qafila.planner.shuttle.ground import Ground, Numbers
from qafila.planner.shuttle.network import Network, network

MOST_LINEAR = 60_000
"""Runs of a network that the linear program is still asked about."""

FINE = 10_000
"""What a whole worth is counted in: dual values are rounded to it."""

ITERATIONS = 5_000
"""Of the simplex, in a deterministic second; and arcs that are written down."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a solver may search.

    Parameters
    ----------
    seconds
        By the clock; None: not limited by it.
    effort
        In deterministic seconds, so that answers repeat; None: by the clock.
    """

    seconds: float | None = None
    effort: float | None = None

    def part(self, of: int, seconds: float = 0.0, effort: float = 0.0) -> Limits:
        """Return one of so many shares of what is left after so much."""
        return Limits(
            seconds=None if self.seconds is None else (self.seconds - seconds) / of,
            effort=None if self.effort is None else (self.effort - effort) / of,
        )

    def clock(self) -> timedelta | None:
        """Return the limit by the clock, for a solver."""
        return None if self.seconds is None else timedelta(seconds=max(0.001, self.seconds))


def is_at_hand() -> bool:
    """Say whether the solvers are installed."""
    return find_spec("ortools") is not None


@dataclass(frozen=True, slots=True)
class _Rows:
    """A flow row by row: first vehicles of each class, then room, then loads, then nodes.

    `rows`, `arcs` and `signs` say which arc stands in which row; `times` and `most` are of each
    arc, `is_sink` of each node: whoever comes to a sink may end there.
    """

    rows: Numbers
    arcs: Numbers
    signs: Reals
    times: Numbers
    most: Numbers
    is_sink: NDArray[np.bool_]


def _rows(posed: Ground, made: Network) -> _Rows:
    (n, m), kinds = posed.carry.shape, len(posed.classes)
    kind, begin, first_flow = np.array(made.starts, dtype=np.int64).reshape(-1, 3).T
    flow, i, step, j = np.array(made.runs, dtype=np.int64).reshape(-1, 4).T
    flow_back, at, then, to = np.array(made.returns, dtype=np.int64).reshape(-1, 4).T
    reach, carry, back = posed.reach[kind, begin], posed.carry[i, j], posed.back[at, to]
    places, steps = max(n, m), 1 + max((until for until, _ in made.groups), default=0)

    def node(flow: Numbers, is_sink: int, place: Numbers, step: Numbers) -> Numbers:
        key: Numbers = ((2 * flow + is_sink) * places + place) * steps + step
        return key

    nodes = [
        node(first_flow, 0, begin, reach),
        node(flow, 0, i, step),
        node(flow, 1, j, step + carry),
        node(flow_back, 1, at, then),
        node(flow_back, 0, to, then + back),
    ]
    keys, places_of = np.unique(np.concatenate(nodes), return_inverse=True)
    own = places_of.reshape(-1) + kinds + m + n
    starts, runs, returns = np.split(np.arange(len(made)), np.cumsum([len(kind), len(i)]))
    rows = np.concatenate([kind, kinds + j, kinds + m + i, own])
    arcs = np.concatenate([starts, runs, runs, starts, runs, runs, returns, returns])
    signs = np.ones(len(rows))
    signs[len(kind) + 2 * len(i) + len(kind) :][: 2 * len(i)] = -1.0
    order = np.lexsort((arcs, rows))
    return _Rows(
        rows=rows[order],
        arcs=arcs[order],
        signs=signs[order],
        times=np.concatenate([reach, carry, back]),
        most=np.concatenate(
            [
                np.minimum(posed.loads[begin], posed.counts[kind]),
                np.minimum(posed.loads[i], posed.room[j]),
                posed.loads[to],
            ]
        ),
        is_sink=keys // steps // places % 2 == 1,
    )


def program(posed: Ground, made: Network, *, leaves: bool, whole: bool) -> Any:
    """Write a flow as a program of MathOpt: its variables are the arcs in the network's order.

    Parameters
    ----------
    leaves
        Loads may be left, the fewest: one more variable for each source, at the end. Else all are
        moved, and the sum of vehicles' ends is least.
    whole
        Vehicles are whole.
    """
    from ortools.math_opt import model_pb2  # noqa: PLC0415
    from ortools.math_opt.python import mathopt  # noqa: PLC0415

    put, (n, m) = _rows(posed, made), posed.carry.shape
    arcs, left = len(made), n if leaves else 0
    first = len(posed.classes) + m
    written = model_pb2.ModelProto()
    variables, rows, cells = (
        written.variables,
        written.linear_constraints,
        written.linear_constraint_matrix,
    )
    variables.ids.extend(range(arcs + left))
    variables.lower_bounds.extend(np.zeros(arcs + left))
    most = put.most.astype(np.float64) if whole else np.full(arcs, np.inf)
    variables.upper_bounds.extend(np.append(most, np.full(left, np.inf)))
    variables.integers.extend([whole] * (arcs + left))
    loads = posed.loads.astype(np.float64)
    nodes = len(put.is_sink)
    rows.ids.extend(range(first + n + nodes))
    none = np.full(first, -np.inf)
    rows.lower_bounds.extend(np.concatenate([none, loads, np.where(put.is_sink, -np.inf, 0.0)]))
    rows.upper_bounds.extend(
        np.concatenate([posed.counts, posed.room, loads, np.zeros(nodes)]).astype(np.float64)
    )
    of, by, signs = put.rows, put.arcs, put.signs
    if leaves:
        place = np.searchsorted(of, first + np.arange(n), side="right")
        of, by = (
            np.insert(of, place, first + np.arange(n)),
            np.insert(by, place, arcs + np.arange(n)),
        )
        signs = np.insert(signs, place, 1.0)
    cells.row_ids.extend(of)
    cells.column_ids.extend(by)
    cells.coefficients.extend(signs)
    costs = np.append(np.zeros(arcs), np.ones(n)) if leaves else put.times.astype(np.float64)
    paid = np.flatnonzero(costs)
    written.objective.linear_coefficients.ids.extend(paid)
    written.objective.linear_coefficients.values.extend(costs[paid])
    return mathopt.Model.from_model_proto(written)


def _parts(model: Any, limits: Limits) -> Any:
    """Solve a program in parts of vehicles by GLOP."""
    from ortools.glop import parameters_pb2  # noqa: PLC0415
    from ortools.math_opt.python import mathopt  # noqa: PLC0415

    asked = mathopt.SolveParameters(time_limit=limits.clock())
    if limits.effort is not None:
        effort = max(limits.effort, 0.001)
        asked.glop = parameters_pb2.GlopParameters(max_deterministic_time=effort)
    return mathopt.solve(model, mathopt.SolverType.GLOP, params=asked)


def _is_optimal(answer: Any) -> bool:
    return bool(answer.termination.reason.name == "OPTIMAL")


def dual_values(
    posed: Ground,
    horizon: int,
    limits: Limits,
    stop: Callable[[], bool],
    spent: Callable[[float], None] = lambda effort: None,
) -> tuple[Numbers, Numbers] | None:
    """Return worths and prices by the linear flow through time that leaves the fewest loads.

    Where even parts of vehicles leave some by `horizon` steps, these prove it. None where nothing
    is left, or it was not found out. `spent` is told how many deterministic seconds it took.
    """
    made = network(posed, horizon) if is_at_hand() and not stop() else None
    if made is None or len(made.runs) > MOST_LINEAR:
        return None
    model = program(posed, made, leaves=True, whole=False)
    answer = _parts(model, limits)
    spent((len(made) + answer.solve_stats.simplex_iterations) / ITERATIONS)
    if not _is_optimal(answer) or answer.objective_value() < 1e-6:
        return None
    n, m = posed.carry.shape
    first = len(posed.classes)
    values = answer.dual_values([model.get_linear_constraint(k) for k in range(first + m + n)])
    fine = np.rint(np.array(values[first:]) * FINE).astype(np.int64)
    return np.where(posed.loads > 0, fine[m:], 0), np.maximum(0, -fine[:m])


@dataclass(frozen=True, slots=True)
class Ends:
    """The least sum of the times at which vehicles end, with parts of vehicles.

    Parameters
    ----------
    total
        In steps; infinite where not all can be moved.
    beyond
        For each arc of the network, by how much a plan that takes it is above that at least.
    driven
        How many vehicles, in parts, take each arc.
    """

    total: float
    beyond: Reals
    driven: Reals


def least_ends(posed: Ground, made: Network, limits: Limits) -> Ends | None:
    """Return the least sum of ends; None where it was not found out."""
    if len(made.runs) > MOST_LINEAR:
        return None
    model = program(posed, made, leaves=False, whole=False)
    answer = _parts(model, limits)
    if answer.termination.reason.name == "INFEASIBLE":
        return Ends(float("inf"), np.zeros(0), np.zeros(0))
    if not _is_optimal(answer):
        return None
    arcs = [model.get_variable(k) for k in range(len(made))]
    beyond, driven = answer.reduced_costs(arcs), answer.variable_values(arcs)
    return Ends(answer.objective_value(), np.array(beyond), np.array(driven))
