# SPDX-License-Identifier: Apache-2.0
"""Tours made one by one, and mixed: column generation for problems too large to write down in time.

Which parts of vehicles drive which tours, so that the fewest loads are left by a horizon: a linear
program with a row for each place. Its dual values are worths and prices; the best tours by these
join the mix, until none is worth more than a vehicle. The mix has no more tours than there are
rows, so where vehicles are many, most drive as whole ones; `whole.py` rounds the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from qafila.planner.shuttle.bounds import OVERHEAD, most_steps
from qafila.planner.shuttle.ground import NEVER, Ground, Numbers
from qafila.planner.shuttle.linear import is_at_hand
from qafila.planner.shuttle.tours import NOTHING, Table

FINE = 1_000_000
"""What a whole load is worth, at most: dual values are rounded to it."""

MOST_NEW = 40
"""Tours that join the mix in a turn, about: with more, turns are fewer and each takes longer."""

MOST_TURNS = 400
"""After so many turns, a mix is as good as it gets."""

Tour: TypeAlias = tuple[int, tuple[int, ...]]
"""A class of vehicles and the stops of one: source, sink, source, sink and so on."""


@dataclass(slots=True)
class Rest:
    """What is still to be moved, where there is room, and the vehicles for it."""

    loads: Numbers
    room: Numbers
    counts: Numbers

    def fits(self, tour: Tour) -> bool:
        """Say whether one vehicle can drive the tour."""
        kind, stops = tour
        return bool(
            self.counts[kind] > 0
            and all(self.loads[i] >= n for i, n in Counter(stops[::2]).items())
            and all(self.room[j] >= n for j, n in Counter(stops[1::2]).items())
        )

    def drive(self, tour: Tour) -> None:
        """Take note that one vehicle drives it."""
        kind, stops = tour
        self.counts[kind] -= 1
        np.subtract.at(self.loads, list(stops[::2]), 1)
        np.subtract.at(self.room, list(stops[1::2]), 1)


class Mix:
    """Tours in parts of vehicles, so that the fewest loads are left, weighed by `weights`.

    With `each`, a vehicle costs something too, as much as so many loads whose weight is `FINE`.
    """

    def __init__(self, posed: Ground, rest: Rest, weights: Numbers, each: float = 0.0) -> None:
        self.posed, self.rest, self.weights, self.each = posed, rest, weights, each
        self.left = float(rest.loads.sum())
        self.driven: list[tuple[float, Tour]] = []
        self.wages = np.zeros_like(rest.counts)
        self._pose()

    def _pose(self) -> None:
        from ortools.linear_solver import pywraplp  # noqa: PLC0415

        rest = self.rest
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        endless = self.endless = self.solver.infinity()
        self.of_loads: list[Any] = [self.solver.Constraint(float(n), float(n)) for n in rest.loads]
        self.of_room: list[Any] = [self.solver.Constraint(-endless, float(n)) for n in rest.room]
        self.of_class: list[Any] = [self.solver.Constraint(-endless, float(n)) for n in rest.counts]
        for row, weight in zip(self.of_loads, self.weights.tolist(), strict=True):
            left, twice = (self.solver.NumVar(0.0, endless, "") for _ in range(2))
            row.SetCoefficient(left, 1)
            row.SetCoefficient(twice, -1)
            self.solver.Objective().SetCoefficient(left, weight / FINE)
        self.solver.Objective().SetMinimization()
        self.parts: dict[Tour, Any] = {}

    def add(self, tour: Tour) -> bool:
        """Let a tour join; say whether it is new."""
        if tour in self.parts:
            return False
        kind, stops = tour
        part = self.parts[tour] = self.solver.NumVar(0.0, self.endless, "")
        self.of_class[kind].SetCoefficient(part, 1)
        self.solver.Objective().SetCoefficient(part, self.each)
        for i, count in Counter(stops[::2]).items():
            self.of_loads[i].SetCoefficient(part, count)
        for j, count in Counter(stops[1::2]).items():
            self.of_room[j].SetCoefficient(part, count)
        return True

    def solve(self) -> tuple[Numbers, Numbers] | None:
        """Mix anew; return worths and prices, None where the solver has failed."""
        if self.solver.Solve() != self.solver.OPTIMAL:
            # From the last basis it may lose its way; from none it does not.
            known = list(self.parts)
            self._pose()
            for tour in known:
                self.add(tour)
            if self.solver.Solve() != self.solver.OPTIMAL:
                return None
        self.left = self.solver.Objective().Value()
        parts = ((part.solution_value(), tour) for tour, part in self.parts.items())
        self.driven = sorted(((x, tour) for x, tour in parts if x > 1e-6), reverse=True)
        worths = [row.dual_value() for row in self.of_loads]
        prices = [max(0.0, -row.dual_value()) for row in self.of_room]
        self.wages = _fine([self.each + max(0.0, -row.dual_value()) for row in self.of_class])
        return _fine(worths), _fine(prices)

    def near(self, dear: float) -> list[Tour]:
        """Return the tours that cost at most so much more than the mix."""
        return [tour for tour, part in self.parts.items() if part.reduced_cost() <= dear]


def _fine(values: list[float]) -> Numbers:
    return np.rint(np.array(values, dtype=np.float64) * FINE).astype(np.int64)


def best_tours(
    posed: Ground, table: Table, horizon: int, rest: Rest, wages: Numbers, *, fits: bool = True
) -> Iterator[Tour]:
    """Yield the best tours of each class that are worth more than its wage, `MOST_NEW` in all.

    With `fits`, tours that one vehicle can drive; else they may come to a place too often.
    """
    loads, room = rest.loads, rest.room
    if not fits:
        loads, room = np.full_like(loads, NEVER), np.where(room > 0, NEVER, 0)
    kinds = np.flatnonzero(rest.counts > 0).tolist()
    each = max(1, MOST_NEW // max(1, len(kinds)))
    best = table.best
    for kind in kinds:
        left = np.minimum(posed.until[kind], horizon) - posed.reach[kind]
        row = np.clip(left, 0, len(best) - 1)
        value = np.where(
            (left >= 0) & (rest.loads > 0), best[row, np.arange(best.shape[1])], NOTHING
        )
        for i in np.argsort(-value, kind="stable")[:each].tolist():
            if value[i] > wages[kind]:
                yield kind, table.tour(i, int(row[i]), loads, room)


def steps(posed: Ground, tour: Tour) -> int:
    """Return when a vehicle is empty after a tour."""
    kind, stops = tour
    sources, sinks = list(stops[::2]), list(stops[1::2])
    time = posed.reach[kind, sources[0]] + posed.carry[sources, sinks].sum()
    return int(time + posed.back[sinks[:-1], sources[1:]].sum())


@dataclass(slots=True)
class Raised:
    """A horizon below which the loads cannot be moved, by worths and prices, and a mix for it."""

    horizon: int
    worths: Numbers
    prices: Numbers
    mix: Mix


def raised(
    posed: Ground,
    least: int,
    most: int,
    worths: Numbers,
    prices: Numbers,
    over: Callable[[int], bool],
    known: Iterable[Tour] = (),
    few: float = 1e-4,
) -> Raised | None:
    """Raise the horizon until a mix leaves next to nothing.

    Parameters
    ----------
    posed
        Times in steps.
    least, most
        Horizons, in steps: not all are moved before the first, and all are by the second.
    worths, prices
        To begin with.
    over
        Told what a turn has cost, in entries of tables, says whether time is up.
    known
        Tours to begin with; those that take longer than the horizon join later or not at all.
    few
        Part of all loads that counts as next to nothing.
    """
    if not is_at_hand():
        return None
    scale = max(1, int(worths.max(initial=1)))
    worths, prices = worths * FINE // scale, prices * FINE // scale
    # What takes long to fetch weighs more: what a plan leaves at first must be fetched in the end.
    weights = worths.clip(min=FINE // 10)
    found = Raised(least, worths, prices, Mix(posed, everything(posed), weights))
    last: tuple[Numbers, Numbers] | None = None
    waiting = sorted((steps(posed, tour), tour) for tour in known)
    fits = True
    for _ in range(MOST_TURNS):
        table = Table(posed, worths, prices, most)
        proven = most_steps(posed, worths, prices, table.best) + 1
        if proven > found.horizon:
            found.horizon, found.worths, found.prices = proven, worths, prices
        while waiting and waiting[0][0] <= found.horizon:
            found.mix.add(waiting.pop(0)[1])
        rest, within = found.mix.rest, min(most, found.horizon)
        tours = best_tours(posed, table, within, rest, np.zeros_like(rest.counts), fits=fits)
        new = sum([found.mix.add(tour) for tour in tours])
        if over(len(table.best) * (posed.carry.size + OVERHEAD)):
            break
        if not new and last is not None:
            if (worths == last[0]).all() and (prices == last[1]).all():
                if not fits:
                    break
                fits = False
            worths, prices = last  # Between the last and the ones before, nothing new was found.
            continue
        last = found.mix.solve()
        if last is None or found.mix.left <= few * float(posed.loads.sum()):
            break
        worths, prices = (worths + last[0]) // 2, (prices + last[1]) // 2
    return found


def everything(posed: Ground) -> Rest:
    """Return all that is to be moved, with all room and vehicles."""
    return Rest(posed.loads.copy(), posed.room.copy(), posed.counts.copy())
