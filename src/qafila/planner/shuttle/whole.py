# SPDX-License-Identifier: Apache-2.0
"""Tours of whole vehicles: a mix rounded so that the fewest vehicles fetch everything in time.

A few vehicles at a time take tours from the mix, and what is left is mixed anew with new tours, so
that the mix always tells how many vehicles the rest needs in parts. Near the end a tour that would
raise that number is put back, and another one tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from qafila.planner.shuttle.bounds import OVERHEAD
from qafila.planner.shuttle.columns import FINE, Mix, Rest, Tour, best_tours, everything, steps
from qafila.planner.shuttle.ground import Ground, Numbers
from qafila.planner.shuttle.routes import Routes
from qafila.planner.shuttle.tours import Table

LEFT = 2.0
"""What a load that is left costs, in vehicles."""

FIRST_ROUNDS = 30
"""Rounds of new tours before the first vehicle."""

SHARE = 0.1
"""Part of the vehicles that the rest needs whose tours are rounded up at once."""

ONE_BY_ONE = 40
"""From so many vehicles on, one at a time: what is lost now, no other makes up for."""

DEAR = 0.1
"""Tours that cost more than the mix, by so many vehicles, are not asked again."""

HARM = 0.15
"""Vehicles more, in parts, that a tour may cost before another one is tried."""


@dataclass(frozen=True, slots=True)
class Care:
    """How carefully a mix is rounded.

    Parameters
    ----------
    cells
        Sources × sinks × steps of the tables that new tours are found by.
    rounds
        Of new tours, at most, whenever vehicles have been sent off.
    tries
        Tours, at most, of which the best one is driven, near the end.
    """

    cells: int
    rounds: int
    tries: int


@dataclass(slots=True)
class _Stage:
    """Tours that are driven, what is left after them, and a mix for that; `tours` may join it."""

    rest: Rest
    driven: list[Tour]
    tours: list[Tour]
    mix: Mix | None = None

    def after(self, tours: Iterable[Tour]) -> _Stage:
        """Return what is left when a vehicle has been sent on each of the tours that still fit."""
        rest, driven = self.rest, list(self.driven)
        rest = Rest(rest.loads.copy(), rest.room.copy(), rest.counts.copy())
        for tour in tours:
            if rest.fits(tour):
                rest.drive(tour)
                driven.append(tour)
        near = self.mix.near(DEAR) if self.mix else self.tours
        return _Stage(rest, driven, [tour for tour in near if rest.fits(tour)])

    @property
    def cost(self) -> float:
        """How many vehicles are needed in all, the last ones in parts."""
        return len(self.driven) + (self.mix.left if self.mix else np.inf)


@dataclass(slots=True)
class Rounding:
    """A mix that is rounded.

    Parameters
    ----------
    posed
        Times in whole seconds.
    within_s
        When every vehicle is empty for good, at the latest.
    known
        Tours to begin with.
    care
        How carefully.
    over
        Told what a table has cost, in its entries, says whether time is up.
    found
        New tours.
    """

    posed: Ground
    within_s: int
    known: Iterable[Tour]
    care: Care
    over: Callable[[int], bool]
    found: list[Tour] = field(default_factory=list)

    def _is_short(self, tour: Tour) -> bool:
        return steps(self.posed, tour) <= min(self.within_s, int(self.posed.until[tour[0]]))

    def routes(self) -> Routes:
        """Return routes of whole vehicles; some loads may be left."""
        short = [tour for tour in self.known if self._is_short(tour)]
        stage = _Stage(everything(self.posed), [], short)
        self._mix(stage, FIRST_ROUNDS)
        while stage.mix and stage.rest.loads.any() and stage.rest.counts.any():
            before = len(stage.driven)
            stage = self._next(stage, stage.mix)
            if len(stage.driven) == before or self.over(0):
                break
        routes: Routes = [[] for _ in range(int(self.posed.counts.sum()))]
        waiting = [list(reversed(members)) for members in self.posed.classes]
        for kind, stops in stage.driven:
            routes[waiting[kind].pop()] = list(stops)
        return routes

    def _next(self, stage: _Stage, mix: Mix) -> _Stage:
        """Return what comes of sending off the next vehicles."""
        whole = [tour for part, tour in mix.driven for _ in range(int(part + 1e-6))]
        parts = [tour for _, tour in mix.driven if stage.rest.fits(tour)]
        needed = sum(part for part, _ in mix.driven)
        if whole or needed > ONE_BY_ONE:
            after = stage.after(whole or parts[: int(SHARE * needed)])
            self._mix(after, self.care.rounds)
            return after
        best = stage
        for tour in parts[: self.care.tries]:
            after = stage.after([tour])
            self._mix(after, self.care.rounds)
            if best is stage or after.cost < best.cost:
                best = after
            if best.cost <= stage.cost + HARM or self.over(0):
                break
        return best

    def _mix(self, stage: _Stage, rounds: int) -> None:
        """Mix tours for what is left, with a few rounds of new ones."""
        rest = stage.rest
        weights = np.full_like(rest.loads, int(LEFT * FINE))
        mix = stage.mix = Mix(self.posed, rest, weights, each=1.0)
        for tour in stage.tours:
            mix.add(tour)
        places, sinks = np.flatnonzero(rest.loads > 0), np.flatnonzero(rest.room > 0)
        part = _part(self.posed, rest, places, sinks)
        cells = part.carry.size + OVERHEAD
        step_s = max(1, -(-self.within_s * cells // self.care.cells))
        part, horizon = part.near_steps(step_s), self.within_s // step_s
        here = Rest(part.loads, part.room, rest.counts)
        for number in range(rounds + 1):
            duals = mix.solve()
            if duals is None:
                stage.mix = None
                return
            if number == rounds or self.over(cells * horizon):
                return
            table = Table(part, duals[0][places], duals[1][sinks], horizon)
            found = best_tours(part, table, horizon, here, mix.wages)
            if not sum([self._add(mix, tour, places, sinks) for tour in found]):
                return

    def _add(self, mix: Mix, tour: Tour, places: Numbers, sinks: Numbers) -> bool:
        """Let a tour join whose places are numbered among those that are left."""
        stops = list(tour[1])
        stops[::2], stops[1::2] = places[stops[::2]].tolist(), sinks[stops[1::2]].tolist()
        new = tour[0], tuple(stops)
        if not self._is_short(new) or not mix.add(new):
            return False
        self.found.append(new)
        return True


def _part(posed: Ground, rest: Rest, places: Numbers, sinks: Numbers) -> Ground:
    """Return a problem of what is left: tables over time are smaller, or finer."""
    return replace(
        posed,
        carry=posed.carry[np.ix_(places, sinks)],
        back=posed.back[np.ix_(sinks, places)],
        reach=posed.reach[:, places],
        loads=rest.loads[places],
        room=rest.room[sinks],
        placed=posed.placed[np.ix_(places, sinks)],
    )
