# SPDX-License-Identifier: Apache-2.0
"""When the column passes each place: a range, simulated, never an invented clock.

The engine is that of the simulation (`qafila.planner.simulation`) with the same rules of the road:
what a policy says of halts, rest, re-forming and breakdowns counts here too. Waiting for windows is
the one thing that only the simulation counts, since it hangs on the hour.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qafila.core.driving import Driving, driving_of
from qafila.core.plan import Problem
from qafila.core.route import Path
from qafila.core.values import Spread
from qafila.planner.simulation import spread_of
from qafila.planner.simulation.chance import Drawn, Typical, quantiles
from qafila.planner.simulation.column import Times, drive, road_of

__all__ = ["CELLS", "MOST_SCENARIOS", "Progress", "progress", "quantiles"]

MOST_SCENARIOS, LEAST_SCENARIOS, CELLS = 200_000, 10_000, 800_000
"""Scenarios of a short column, of a very long one, and scenarios × vehicles in between.

The 95th percentile of one leg of 50, 60 or 90 minutes repeats to a fifth of a minute with the most.
"""

MOST_CELLS = 8_000_000
"""Scenarios × vehicles at most, 64 MB each time they are written down: beyond 800 vehicles there
are fewer scenarios. At 4,000 vehicles 2,000 are left, and that percentile has a deviation of
a minute.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How a column moves along its path.

    Parameters
    ----------
    arrive, leave
        Per place of the path after the origin: a range for the first vehicle's arrival and the last
        one's departure.
    elapsed
        Per vehicle in order of march, from the column's departure to its arrival at the end.
    typical_s
        Per vehicle: when it arrives if everything takes its typical time.
    """

    arrive: tuple[Spread, ...]
    leave: tuple[Spread, ...]
    elapsed: tuple[Spread, ...]
    typical_s: tuple[float, ...]


def progress(
    problem: Problem, path: Path, vehicles: int, seed: int, driving: Driving | None = None
) -> Progress:
    """Return the progress of a column of `vehicles` along `path`, from its departure.

    Parameters
    ----------
    driving
        Rules of the road; None: those of the operation.
    """
    road = road_of(
        path,
        places=problem.places,
        checkpoints=problem.checkpoints,
        spacing_m=problem.policy.spacing_m,
        driving=driving_of(dict(problem.policy.extra)) if driving is None else driving,
    )
    chance = np.random.Generator(np.random.PCG64(seed))
    scenarios = min(MOST_SCENARIOS, max(LEAST_SCENARIOS, CELLS // max(1, vehicles)))
    scenarios = min(scenarios, MOST_CELLS // max(1, vehicles) or 1)
    arrive: list[Spread] = []
    leave: list[Spread] = []
    end: Times = np.zeros((vehicles, 1))
    for passing in drive(road, vehicles, Drawn(chance, scenarios, problem.policy.day_correlation)):
        arrive.append(spread_of(passing.arrive[0]))
        leave.append(spread_of(passing.leave[-1]))
        end = passing.arrive
    typical: Times = np.zeros((vehicles, 1))
    for passing in drive(road, vehicles, Typical()):
        typical = passing.arrive
    return Progress(
        arrive=tuple(arrive),
        leave=tuple(leave),
        elapsed=tuple(spread_of(times) for times in end),
        typical_s=tuple(float(each) for each in typical[:, 0]),
    )
