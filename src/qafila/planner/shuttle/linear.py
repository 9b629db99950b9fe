# SPDX-License-Identifier: Apache-2.0
"""The flow through places and time as a linear program, in parts of vehicles or in whole ones.

In parts, GLOP gives dual values: worths and prices that prove a bound, and what each arc costs
beyond the best, by which the search is narrowed. Without OR-Tools the rest works and says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np

from qafila.planner.shuttle.ground import Ground, Numbers
from qafila.planner.shuttle.network import Network, network

MOST_LINEAR = 60_000
"""Runs of a network that the linear program is still asked about."""

FINE = 10_000
"""What a whole worth is counted in: dual values are rounded to it."""


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


@dataclass(frozen=True, slots=True)
class Program:
    """A flow as it is written in a solver: its arcs, in the network's order, and two kinds of rows.

    Rows are None for sources without loads.
    """

    solver: Any
    arcs: list[Any]
    of_loads: list[Any]
    of_room: list[Any]


def is_at_hand() -> bool:
    """Say whether the solvers are installed."""
    return find_spec("ortools") is not None


def program(
    name: str, posed: Ground, made: Network, *, leaves: bool, whole: bool
) -> Program | None:
    """Write a flow; None where there is no such solver.

    Parameters
    ----------
    leaves
        Loads may be left, the fewest. Else all are moved, and the sum of vehicles' ends is least.
    whole
        Vehicles are whole.
    """
    from ortools.linear_solver import pywraplp  # noqa: PLC0415

    solver = pywraplp.Solver.CreateSolver(name)
    if solver is None:
        return None
    endless = solver.infinity()
    counts, loads, room = posed.counts.tolist(), posed.loads.tolist(), posed.room.tolist()
    carry, back, reach = posed.carry.tolist(), posed.back.tolist(), posed.reach.tolist()
    rows: dict[tuple[int, bool, int, int], Any] = {}
    goal = solver.Objective()

    def enter(arc: Any, key: tuple[int, bool, int, int], sign: int) -> None:
        row = rows.get(key)
        if row is None:
            # What comes to a source leaves it; whoever comes to a sink may end there.
            row = rows[key] = solver.Constraint(-endless if key[1] else 0.0, 0.0)
        row.SetCoefficient(arc, sign)

    def arc(most: int, time: int) -> Any:
        made_arc = solver.IntVar(0, most, "") if whole else solver.NumVar(0, endless, "")
        if not leaves:
            goal.SetCoefficient(made_arc, time)
        return made_arc

    of_class: list[Any] = [solver.Constraint(-endless, float(count)) for count in counts]
    of_room: list[Any] = [solver.Constraint(-endless, float(count)) for count in room]
    of_loads: list[Any] = [solver.Constraint(float(n), float(n)) if n else None for n in loads]
    for one in filter(None, of_loads if leaves else ()):
        left = solver.NumVar(0.0, endless, "")
        one.SetCoefficient(left, 1)
        goal.SetCoefficient(left, 1)
    arcs = []
    for kind, i, flow in made.starts:
        arcs.append(one := arc(min(loads[i], counts[kind]), reach[kind][i]))
        enter(one, (flow, False, i, reach[kind][i]), 1)
        of_class[kind].SetCoefficient(one, 1)
    for flow, i, step, j in made.runs:
        arcs.append(one := arc(min(loads[i], room[j]), carry[i][j]))
        enter(one, (flow, False, i, step), -1)
        enter(one, (flow, True, j, step + carry[i][j]), -1)
        of_loads[i].SetCoefficient(one, 1)
        of_room[j].SetCoefficient(one, 1)
    for flow, j, step, i in made.returns:
        arcs.append(one := arc(loads[i], back[j][i]))
        enter(one, (flow, True, j, step), 1)
        enter(one, (flow, False, i, step + back[j][i]), 1)
    goal.SetMinimization()
    return Program(solver=solver, arcs=arcs, of_loads=of_loads, of_room=of_room)


def _limit(solver: Any, limits: Limits) -> None:
    """Limit GLOP."""
    if limits.effort is not None:
        effort = f"max_deterministic_time: {max(limits.effort, 0.001)}"
        solver.SetSolverSpecificParametersAsString(effort)
    if limits.seconds is not None:
        solver.SetTimeLimit(max(1, int(limits.seconds * 1000)))


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
    flow = program("GLOP", posed, made, leaves=True, whole=False)
    if flow is None:
        return None
    _limit(flow.solver, limits)
    if flow.solver.Solve() != flow.solver.OPTIMAL or flow.solver.Objective().Value() < 1e-6:
        return None
    worths = [round(row.dual_value() * FINE) if row else 0 for row in flow.of_loads]
    prices = [max(0, round(-row.dual_value() * FINE)) for row in flow.of_room]
    return np.array(worths, dtype=np.int64), np.array(prices, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Ends:
    """The least sum of the times at which vehicles end, with parts of vehicles.

    Parameters
    ----------
    total
        In steps; infinite where not all can be moved.
    beyond
        For each arc of the network, by how much a plan that takes it is above that at least.
    """

    total: float
    beyond: list[float]


def least_ends(posed: Ground, made: Network, limits: Limits) -> Ends | None:
    """Return the least sum of ends; None where it was not found out."""
    if len(made.runs) > MOST_LINEAR:
        return None
    flow = program("GLOP", posed, made, leaves=False, whole=False)
    if flow is None:
        return None
    _limit(flow.solver, limits)
    status = flow.solver.Solve()
    if status == flow.solver.INFEASIBLE:
        return Ends(float("inf"), [])
    if status != flow.solver.OPTIMAL:
        return None
    return Ends(flow.solver.Objective().Value(), [arc.reduced_cost() for arc in flow.arcs])
