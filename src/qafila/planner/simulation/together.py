# SPDX-License-Identifier: Apache-2.0
"""Columns that meet at a checkpoint: whoever is ready first is checked first, whosever they are.

And those of two sides that pass a crossing for each other: neither goes on before both are there,
by their first vehicles, as the plan times them.

Which column waits for the other hangs on where each waited before. So, as with vehicles that come
back (`meeting`), all are driven with the same luck again and again, each beside the others as they
came the time before, until nothing changes: then every queue is the one that they all stood in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from qafila.core.route import Checkpoint
from qafila.planner.simulation.column import (
    Passing,
    Road,
    Segment,
    Times,
    World,
    drive,
    queue,
)
from qafila.planner.simulation.meeting import CLOSE_S, Luck, asking, repeating, waits

INSTANT_S = 1e-7
"""Seconds that are none: of columns that go on at one instant, the first one is first in a lane."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """Columns that may meet.

    Parameters
    ----------
    columns
        The number of each.
    roads, vehicles
        What each drives, and with how many.
    later_s
        How long after the first of them each leaves.
    told
        Numbers of those of which something is to be told.
    """

    columns: tuple[int, ...]
    roads: tuple[Road, ...]
    vehicles: tuple[int, ...]
    later_s: tuple[float, ...]
    told: tuple[int, ...]


@dataclass(slots=True)
class _Visit:
    """A column at a checkpoint, in seconds from the first departure: vehicles × scenarios.

    `ready` is when vehicles could be checked, `took` how long that takes, `over` when the last one
    is through: one for each scenario. `met` says in how many scenarios others are there meanwhile.
    """

    ready: Times
    took: Times
    over: Times
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """How a column passed: each place, in seconds from its own departure.

    Parameters
    ----------
    met
        In how many scenarios it meets others at each checkpoint.
    stood
        How long its first vehicle stands at each place where it waits for those that pass for it.
    """

    passings: list[Passing]
    met: dict[str, int]
    stood: dict[str, Times]


@dataclass(slots=True)
class _Gates:
    """Who is at which checkpoint, by its place and the place of the column among all.

    `came` is when first vehicles come to where their columns pass for each other, from the first
    departure; `stood` how long they wait there.
    """

    visits: dict[str, dict[int, _Visit]] = field(default_factory=dict)
    came: dict[str, dict[int, Times]] = field(default_factory=dict)
    stood: dict[str, dict[int, Times]] = field(default_factory=dict)
    changed: bool = False

    def held(self, column: int, later_s: float, segment: Segment, entering: Times) -> Times:
        """Return when a column goes on, from its departure: not before its counterparts came."""
        here = self.came.setdefault(segment.place, {})
        first, before = entering[0] + later_s, here.get(column)
        if before is None or np.abs(before - first).max() > CLOSE_S:
            self.changed = True
        here[column] = first
        until = np.maximum.reduce([first, *(here.get(o, first) for o in segment.beside)])
        self.stood.setdefault(segment.place, {})[column] = until - first
        going: Times = np.maximum(entering, until - later_s + INSTANT_S * column)
        return going

    def through(
        self, column: int, later_s: float, entering: Times, check: Checkpoint, took: Times
    ) -> Times:
        """Return when the vehicles of a column leave, from its departure, beside all others."""
        leaving = queue(entering, check, took)
        ready = np.maximum(entering, entering[0] + check.setup_s) + later_s
        here = self.visits.setdefault(check.place, {})
        met = _overlap(ready[0], leaving[-1] + later_s, here, column)
        if met.any():
            beside = {n: each for n, each in here.items() if n != column}
            some = {n: (each.ready[:, met], each.took[:, met]) for n, each in beside.items()}
            some[column] = (ready[:, met], took[:, met])
            leaving = np.array(leaving)
            leaving[:, met] = _beside(some, column, check.lanes) - later_s
        before = here.get(column)
        if before is None or np.abs(before.ready - ready).max() > CLOSE_S:
            self.changed = True
        here[column] = _Visit(ready, took, leaving[-1] + later_s, int(met.sum()))
        return leaving


def _overlap(
    begins: Times, ends: Times, here: Mapping[int, _Visit], column: int
) -> npt.NDArray[np.bool_]:
    """Say of each scenario whether another column is there at the same time."""
    found = np.zeros(begins.shape, dtype=np.bool_)
    for number, each in here.items():
        if number != column:
            found |= (each.ready[0] < ends) & (begins < each.over)
    return found


def _beside(some: dict[int, tuple[Times, Times]], column: int, lanes: int) -> Times:
    """Return when each vehicle of a column is through; nobody leaves out of order."""
    order = sorted(some)
    came = np.concatenate([some[number][0] for number in order])
    took = np.concatenate([some[number][1] for number in order])
    first = sum(len(some[number][0]) for number in order if number < column)
    mine = slice(first, first + len(some[column][0]))
    done: Times = (came + waits(came, took, lanes) + took)[mine]
    for vehicle in range(1, len(done)):
        np.maximum(done[vehicle], done[vehicle - 1], out=done[vehicle])
    return done


def passed(together: Together, world: World) -> list[Passed]:
    """Return how each column passes."""
    lucks = [Luck(world.scenarios) for _ in together.roads]
    gates, known = _Gates(), dict[tuple[str, object], Times]()
    found = [
        _driven(together, number, gates, asking(world, luck, known))
        for number, luck in enumerate(lucks)
    ]
    visits = sum(len(each) for where in (gates.visits, gates.came) for each in where.values())
    for _ in range(visits * max(together.vehicles)):
        gates.changed = False
        found = [
            _driven(together, number, gates, repeating(luck)) for number, luck in enumerate(lucks)
        ]
        if not gates.changed:
            break
    return [
        Passed(
            passings=passings,
            met={place: here[n].met for place, here in gates.visits.items() if n in here},
            stood={place: here[n] for place, here in gates.stood.items() if n in here},
        )
        for n, passings in enumerate(found)
    ]


def _driven(together: Together, number: int, gates: _Gates, world: World) -> list[Passing]:
    def through(entering: Times, check: Checkpoint, took: Times) -> Times:
        return gates.through(number, together.later_s[number], entering, check, took)

    def held(segment: Segment, entering: Times) -> Times:
        return gates.held(number, together.later_s[number], segment, entering)

    return list(drive(together.roads[number], together.vehicles[number], world, through, held))


def meeting(places: Sequence[frozenset[str]]) -> list[list[int]]:
    """Return which columns may meet, directly or by others: numbers of those with common places."""
    groups: list[tuple[set[str], list[int]]] = []
    for number, mine in enumerate(places):
        joined: tuple[set[str], list[int]] = (set(mine), [number])
        apart = []
        for group in groups:
            if group[0] & mine:
                joined = (joined[0] | group[0], [*group[1], *joined[1]])
            else:
                apart.append(group)
        groups = [*apart, joined]
    return [sorted(numbers) for _, numbers in groups]
