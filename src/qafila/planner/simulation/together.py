# SPDX-License-Identifier: Apache-2.0
"""Columns that meet at a checkpoint: whoever is ready first is checked first, whosever they are.

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
from qafila.planner.simulation.column import Passing, Road, Times, World, drive, queue
from qafila.planner.simulation.meeting import CLOSE_S, Luck, asking, repeating, waits


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


@dataclass(slots=True)
class _Gates:
    """Who is at which checkpoint, by its place and the place of the column among all."""

    visits: dict[str, dict[int, _Visit]] = field(default_factory=dict)
    changed: bool = False

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


def passed(together: Together, world: World) -> tuple[list[list[Passing]], list[dict[str, int]]]:
    """Return how each column passes each place, in seconds from its own departure.

    And in how many scenarios it meets others at each checkpoint.
    """
    lucks = [Luck(world.scenarios) for _ in together.roads]
    gates, known = _Gates(), dict[tuple[str, object], Times]()
    found = [
        _driven(together, number, gates, asking(world, luck, known))
        for number, luck in enumerate(lucks)
    ]
    visits = sum(len(each) for each in gates.visits.values())
    for _ in range(visits * max(together.vehicles)):
        gates.changed = False
        found = [
            _driven(together, number, gates, repeating(luck)) for number, luck in enumerate(lucks)
        ]
        if not gates.changed:
            break
    met = [
        {place: here[n].met for place, here in gates.visits.items() if n in here}
        for n in range(len(lucks))
    ]
    return found, met


def _driven(together: Together, number: int, gates: _Gates, world: World) -> list[Passing]:
    def through(entering: Times, check: Checkpoint, took: Times) -> Times:
        return gates.through(number, together.later_s[number], entering, check, took)

    return list(drive(together.roads[number], together.vehicles[number], world, through))


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
