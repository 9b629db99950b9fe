# SPDX-License-Identifier: Apache-2.0
"""When the columns of paired lots pass their crossing, where no plan in force says so.

The times are the planner's own, for as many vehicles as each lot has.
"""

from __future__ import annotations

from qafila.core.fulfilment.crossing import crossings
from qafila.core.operation import Operation
from qafila.core.plan import Passage
from qafila.core.problem import pose
from qafila.core.route import Path
from qafila.planner.timetable import Progress, progress

SEED = 1
"""The planner's own where nobody gives one: the same board every time."""


def passages_of(operation: Operation) -> tuple[Passage, ...]:
    """Return when paired lots pass their crossing; nothing where a plan is in force."""
    if operation.plan is not None:
        return ()
    sides = [side for pair in crossings(operation) for side in pair.sides]
    ways = [side for side in sides if side.path is not None and side.crossing]
    if not ways:
        return ()
    problem = pose(operation).problem
    found: list[Passage] = []
    known: dict[tuple[Path, int], Progress] = {}
    for side in ways:
        assert side.path is not None
        assert side.crossing
        column = (side.path, max(1, len(side.vehicles)))
        if column not in known:
            known[column] = progress(problem, *column, SEED)
        passing = known[column]
        found.append(
            Passage(
                lot=side.lot,
                source=side.source,
                target=side.target,
                place=side.path.places[side.crossing],
                arrive=passing.arrive[side.crossing - 1],
                leave=passing.leave[side.crossing - 1],
            )
        )
    return tuple(found)
