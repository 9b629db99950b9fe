# SPDX-License-Identifier: Apache-2.0
"""When the column passes each place: a range, simulated, never an invented clock.

Ranges of legs and checks are split log-normals (`qafila.core.route.quantile`). A day factor shared
by all legs keeps the sum from looking surer than it is; checks of single vehicles are independent
given the checkpoint's own draw. All scenarios of a column are simulated at once, as arrays.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qafila.core.plan import Problem
from qafila.core.route import Checkpoint, Path, Stretch
from qafila.core.values import Z95, Estimate, Spread

MOST_SCENARIOS, LEAST_SCENARIOS, CELLS = 200_000, 10_000, 800_000
"""Scenarios of a short column, of a very long one, and scenarios × vehicles in between.

The 95th percentile of one leg of 50, 60 or 90 minutes repeats to a fifth of a minute with the most.
"""

CHECKPOINT_CORRELATION = 0.5
"""Share of a check's uncertainty that all vehicles at one checkpoint have in common."""

Times = npt.NDArray[np.float64]
"""Seconds since departure: scenarios × vehicles."""


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
    last_arrival_typical_s
        When the last vehicle arrives if everything takes its typical time.
    """

    arrive: tuple[Spread, ...]
    leave: tuple[Spread, ...]
    elapsed: tuple[Spread, ...]
    last_arrival_typical_s: float


def progress(problem: Problem, path: Path, vehicles: int, seed: int) -> Progress:
    """Return the progress of a column of `vehicles` along `path`, from its departure."""
    chance = np.random.Generator(np.random.PCG64(seed))
    scenarios = min(MOST_SCENARIOS, max(LEAST_SCENARIOS, CELLS // max(1, vehicles)))
    world = _Drawn(chance, scenarios, problem.policy.day_correlation)
    drawn = _drive(problem, path, vehicles, world)
    typical = _drive(problem, path, vehicles, _Typical())
    arrivals = [arrive for arrive, _ in drawn]
    end = arrivals[-1] if arrivals else np.zeros((1, vehicles))
    last = typical[-1][0][0, -1] if typical else 0.0
    return Progress(
        arrive=tuple(spread(times[:, 0]) for times in arrivals),
        leave=tuple(spread(leave[:, -1]) for _, leave in drawn),
        elapsed=tuple(spread(end[:, i]) for i in range(vehicles)),
        last_arrival_typical_s=float(last),
    )


def spread(seconds: Times) -> Spread:
    """Return p05, p50 and p95 of scenarios, rounded to the minute."""
    p05, p50, p95 = (
        round(float(x) / 60) * 60 for x in np.percentile(seconds, (5, 50, 95), method="linear")
    )
    return Spread(p05_s=p05, p50_s=p50, p95_s=p95)


class _Typical:
    """Everything takes its typical time: one scenario."""

    scenarios = 1

    def leg(self, estimate: Estimate) -> Times:
        return np.full(1, estimate.typical)

    def checks(self, estimate: Estimate, vehicles: int) -> Times:
        return np.full((1, vehicles), estimate.typical)


class _Drawn:
    """Scenarios drawn at random."""

    def __init__(self, chance: np.random.Generator, scenarios: int, day_correlation: float) -> None:
        self.scenarios = scenarios
        self._chance = chance
        self._shared = np.sqrt(day_correlation)
        self._own = np.sqrt(1 - day_correlation)
        self._day = chance.standard_normal(scenarios)

    def leg(self, estimate: Estimate) -> Times:
        own = self._chance.standard_normal(self.scenarios)
        return quantiles(estimate, self._shared * self._day + self._own * own)

    def checks(self, estimate: Estimate, vehicles: int) -> Times:
        if estimate.exact:
            return np.full((self.scenarios, vehicles), estimate.typical)
        common = self._chance.standard_normal((self.scenarios, 1))
        own = self._chance.standard_normal((self.scenarios, vehicles))
        rho = CHECKPOINT_CORRELATION
        return quantiles(estimate, np.sqrt(rho) * common + np.sqrt(1 - rho) * own)


def quantiles(estimate: Estimate, z: Times) -> Times:
    """Return `qafila.core.route.quantile` for an array of deviates (a test holds them equal)."""
    if estimate.exact or estimate.typical == 0:
        return np.full_like(z, estimate.typical)
    floor = estimate.typical * 1e-6
    down = np.log(max(estimate.low, floor) / estimate.typical)
    up = np.log(max(estimate.high, floor) / estimate.typical)
    return estimate.typical * np.exp(np.abs(z) / Z95 * np.where(z < 0, down, up))


def _drive(
    problem: Problem, path: Path, vehicles: int, world: _Typical | _Drawn
) -> list[tuple[Times, Times]]:
    """Return arrival and departure times at each place after the origin."""
    leaving = np.zeros((world.scenarios, vehicles))
    out: list[tuple[Times, Times]] = []
    for stretch in path.stretches:
        travel = world.leg(stretch.leg.travel)
        arriving = _follow(leaving + travel[:, None], headway_s(problem, stretch))
        check = problem.checkpoints.get(stretch.target)
        if check is None or stretch.target == path.target:
            leaving = arriving
        else:
            leaving = _queue(arriving, check, world.checks(check.per_vehicle, vehicles))
        out.append((arriving, leaving))
    return out


def headway_s(problem: Problem, stretch: Stretch) -> float:
    """Return the seconds between vehicles on a stretch: spacing at its typical speed.

    0 where the length of the stretch is not known.
    """
    leg = stretch.leg
    if leg.distance_m is None:
        return 0.0
    return problem.policy.spacing_m / (leg.distance_m / leg.travel.typical)


def _follow(times: Times, headway: float) -> Times:
    """Nobody overtakes, and everybody keeps the distance."""
    offsets = headway * np.arange(times.shape[1])
    followed: Times = np.maximum.accumulate(times - offsets, axis=1) + offsets
    return followed


def _queue(arriving: Times, check: Checkpoint, checks: Times) -> Times:
    """First come, first checked, in the first lane that is free; nobody leaves out of order."""
    scenarios, vehicles = arriving.shape
    rows = np.arange(scenarios)
    opens = arriving[:, 0] + check.setup_s
    lanes = np.repeat(opens[:, None], check.lanes, axis=1)
    leaving = np.empty_like(arriving)
    for i in range(vehicles):
        lane = np.argmin(lanes, axis=1)
        done = np.maximum(arriving[:, i], lanes[rows, lane]) + checks[:, i]
        lanes[rows, lane] = done
        leaving[:, i] = done if i == 0 else np.maximum(done, leaving[:, i - 1])
    return leaving
