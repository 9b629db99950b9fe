# SPDX-License-Identifier: Apache-2.0
"""What chance decides on the road: everything typical, or drawn.

Ranges are split log-normals (`qafila.core.route.quantile`). A day factor shared by all legs keeps
their sum from looking surer than it is; checks of single vehicles are independent given the
checkpoint's own draw.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from qafila.core.driving import HOUR_S, Driving
from qafila.core.simulation import DriverKind
from qafila.core.values import Z95, Estimate
from qafila.planner.simulation.column import Segment, Times

CHECKPOINT_CORRELATION = 0.5
"""Share of a check's uncertainty that all vehicles at one checkpoint have in common."""

Factor = tuple[DriverKind, str]
"""Something that moves the arrival, independent of every other: what kind, and which."""


@dataclass(frozen=True, slots=True)
class Typical:
    """Everything takes its typical time and nothing breaks down: one scenario."""

    scenarios: int = 1

    def leg(self, segment: Segment) -> Times:
        """Return the typical driving time."""
        return np.full(1, segment.travel.typical)

    def checks(self, segment: Segment, vehicles: int) -> Times:
        """Return the typical time for each vehicle."""
        return np.full((vehicles, 1), segment.check.per_vehicle.typical if segment.check else 0.0)

    def halt(self, segment: Segment) -> Times:
        """Return the typical halt."""
        return np.full(1, segment.halt.typical if segment.halt else 0.0)

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> None:
        """Return nothing."""


@dataclass(slots=True)
class Drawn:
    """Scenarios drawn at random.

    Parameters
    ----------
    factors
        What was drawn so far, one figure per scenario, for `qafila.planner.simulation.spread`.
    """

    chance: np.random.Generator
    scenarios: int
    day_correlation: float
    factors: dict[Factor, Times] = field(default_factory=dict)
    day: Times = field(init=False)

    def __post_init__(self) -> None:
        self.day = self.chance.standard_normal(self.scenarios)
        self.factors[DriverKind.DAY, ""] = self.day

    def leg(self, segment: Segment) -> Times:
        """Draw driving times; the day and the leg have their shares in them."""
        own = self._of_leg(segment)
        if not segment.travel.exact:
            self.factors[DriverKind.LEG, segment.leg] = own
        shared = np.sqrt(self.day_correlation) * self.day
        return quantiles(segment.travel, shared + np.sqrt(1 - self.day_correlation) * own)

    def _of_leg(self, segment: Segment) -> Times:
        return self.chance.standard_normal(self.scenarios)

    def _of_checkpoint(self, segment: Segment) -> Times:
        return self.chance.standard_normal((self.scenarios, 1))

    def checks(self, segment: Segment, vehicles: int) -> Times:
        """Draw checks; the checkpoint and the vehicle have their shares in them."""
        assert segment.check is not None, "only checkpoints check"
        estimate = segment.check.per_vehicle
        if estimate.exact:
            return np.full((vehicles, self.scenarios), estimate.typical)
        common = self._of_checkpoint(segment)
        own = self.chance.standard_normal((self.scenarios, vehicles))
        rho = CHECKPOINT_CORRELATION
        own *= np.sqrt(1 - rho)
        own += np.sqrt(rho) * common
        drawn = np.ascontiguousarray(quantiles(estimate, own).T)
        self._add(DriverKind.CHECKPOINT, segment.place, drawn.sum(axis=0))
        return drawn

    def halt(self, segment: Segment) -> Times:
        """Draw halts."""
        assert segment.halt is not None, "only halts halt"
        drawn = quantiles(segment.halt, self.chance.standard_normal(self.scenarios))
        self._add(DriverKind.HALT, segment.place, drawn)
        return drawn

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> Times | None:
        """Draw breakdowns: as often as hours are driven, each in a vehicle by lot."""
        if not driving.breaks_down or driving.breakdown is None:
            return None
        often = driving.breakdowns_per_hour * vehicles * travel / HOUR_S
        counts = self.chance.poisson(often)
        when = np.repeat(np.arange(self.scenarios), counts)
        which = self.chance.integers(0, vehicles, len(when))
        took = quantiles(driving.breakdown, self.chance.standard_normal(len(when)))
        lost = np.zeros((vehicles, self.scenarios))
        np.add.at(lost, (which, when), took)
        self._add(DriverKind.BREAKDOWNS, "", lost.sum(axis=0))
        return lost

    def _add(self, kind: DriverKind, subject: str, drawn: Times) -> None:
        self.factors[kind, subject] = self.factors.get((kind, subject), 0.0) + drawn


@dataclass(slots=True)
class Returning(Drawn):
    """Scenarios in which vehicles come by the same places again: one luck of each leg for all day.

    So has each checkpoint, but for the share that is a vehicle's own.
    """

    _legs: dict[str, Times] = field(default_factory=dict)
    _checkpoints: dict[str, Times] = field(default_factory=dict)

    def _of_leg(self, segment: Segment) -> Times:
        if segment.leg not in self._legs:
            self._legs[segment.leg] = self.chance.standard_normal(self.scenarios)
        return self._legs[segment.leg]

    def _of_checkpoint(self, segment: Segment) -> Times:
        if segment.place not in self._checkpoints:
            self._checkpoints[segment.place] = self.chance.standard_normal((self.scenarios, 1))
        return self._checkpoints[segment.place]


def quantiles(estimate: Estimate, z: Times) -> Times:
    """Return `qafila.core.route.quantile` for an array of deviates (a test holds them equal)."""
    if estimate.exact or estimate.typical == 0:
        return np.full_like(z, estimate.typical)
    floor = estimate.typical * 1e-6
    down = np.log(max(estimate.low, floor) / estimate.typical)
    up = np.log(max(estimate.high, floor) / estimate.typical)
    drawn = np.abs(z)
    drawn /= Z95
    drawn *= np.where(z < 0, down, up)
    np.exp(drawn, out=drawn)
    drawn *= estimate.typical
    return drawn
