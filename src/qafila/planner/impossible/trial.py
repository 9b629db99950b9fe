# SPDX-License-Identifier: Apache-2.0
"""Whether everybody of a scene finds a seat: tried, with less patience than the planner has."""

from __future__ import annotations

from itertools import count

from qafila.planner.bounds import vehicles_bound
from qafila.planner.impossible.proof import is_plainly_impossible
from qafila.planner.impossible.scene import Scene
from qafila.planner.seating import Column, by_size, fewest

MOST_TRIES, MOST_LOOKS = 12, 200_000
"""Orders that are tried beyond the first, and looks of a unit at a vehicle that they may cost."""


def seats_all(scene: Scene) -> bool:
    """Whether everybody finds a seat."""
    return not is_plainly_impossible(scene) and not left(scene)


def left(scene: Scene) -> int:
    """Return how many people find no seat."""
    column = Column(scene.problem, scene.units, scene.fleet)
    if scene.returns:
        return sum(len(u.persons) for u in scene.units if not column.could_ever_fit(u))
    seating = by_size(column, 0)
    most = min(MOST_TRIES, MOST_LOOKS // max(1, len(column.joining) * len(column.fleet)))
    if seating.unseated and most:
        bound = vehicles_bound(scene.problem, scene.units, [v for v in scene.fleet if not v.spare])
        tries = count()
        seating = fewest(column, bound, lambda: next(tries) >= most or scene.stop(), scene.seed)
    return sum(len(unit.persons) for unit in seating.unseated)
