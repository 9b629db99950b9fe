# SPDX-License-Identifier: Apache-2.0
"""The oracle: a column in SimPy, one vehicle after another, event by event.

Written from the description of the road (docs/simulation.md), not from the engine: vehicles are
processes, lanes are a resource, whoever must not overtake waits for an event.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import simpy

from qafila.core.route import quantile
from qafila.planner.simulation.chance import CHECKPOINT_CORRELATION
from qafila.planner.simulation.column import Road

INSTANT_S = 1e-7
"""Seconds that are none, but tell who is first."""


@dataclass(slots=True)
class Luck:
    """What chance decided for one run: by segment, and by segment and vehicle."""

    travel: list[float]
    checks: list[list[float]]
    halts: list[float]
    lost: list[list[float]]


@dataclass(slots=True)
class Passed:
    """When each vehicle came and went: segments × vehicles."""

    arrive: list[list[float]]
    enter: list[list[float]]
    leave: list[list[float]]


def drawn(road: Road, vehicles: int, day_correlation: float, rng: random.Random) -> Luck:
    """Draw the luck of one run, with chance of its own."""
    day = rng.gauss(0, 1)
    luck = Luck([], [], [], [])
    for segment in road.segments:
        z = math.sqrt(day_correlation) * day + math.sqrt(1 - day_correlation) * rng.gauss(0, 1)
        luck.travel.append(quantile(segment.travel, z))
        common, rho = rng.gauss(0, 1), CHECKPOINT_CORRELATION
        luck.checks.append(
            [
                quantile(
                    segment.check.per_vehicle,
                    math.sqrt(rho) * common + math.sqrt(1 - rho) * rng.gauss(0, 1),
                )
                if segment.check
                else 0.0
                for _ in range(vehicles)
            ]
        )
        luck.halts.append(quantile(segment.halt, rng.gauss(0, 1)) if segment.halt else 0.0)
        luck.lost.append([0.0] * vehicles)
        if road.driving.breakdown:
            for vehicle in range(vehicles):
                hours = luck.travel[-1] / 3600
                at = rng.expovariate(road.driving.breakdowns_per_hour)
                while at < hours:
                    luck.lost[-1][vehicle] += quantile(road.driving.breakdown, rng.gauss(0, 1))
                    at += rng.expovariate(road.driving.breakdowns_per_hour)
    return luck


class Convoy:
    """One run of a column, which others may meet that have the same clock and the same lanes."""

    def __init__(
        self,
        road: Road,
        vehicles: int,
        luck: Luck,
        *,
        clock: simpy.Environment | None = None,
        lanes: dict[str, simpy.Resource] | None = None,
        later_s: float = 0.0,
        number: int = 0,
        heads: dict[tuple[int, str], simpy.Event] | None = None,
    ) -> None:
        self.number, self.heads = number, {} if heads is None else heads
        self.road, self.last, self.luck, self.later_s = road, vehicles - 1, luck, later_s
        self.env = clock or simpy.Environment()
        self.lanes = {} if lanes is None else lanes
        legs = range(len(road.segments))
        self.passed = Passed(*([[math.nan] * vehicles for _ in legs] for _ in range(3)))
        self.came = [[self.env.event() for _ in range(vehicles)] for _ in legs]
        self.checked = [[self.env.event() for _ in range(vehicles)] for _ in legs]
        self.asked = [[self.env.event() for _ in range(vehicles)] for _ in legs]
        for segment in road.segments:
            if segment.check:
                here = simpy.Resource(self.env, segment.check.lanes)
                self.lanes.setdefault(segment.place, here)
        self.went = [math.nan for _ in legs]
        self.rests = list(_rests(road, luck))
        for vehicle in range(vehicles):
            self.env.process(self._vehicle(vehicle))

    def run(self) -> Passed:
        """Drive to the end."""
        self.env.run()
        return self.passed

    def _vehicle(self, vehicle: int) -> Generator[simpy.Event, None, None]:
        env, luck = self.env, self.luck
        yield env.timeout(self.later_s)
        for leg, segment in enumerate(self.road.segments):
            yield env.timeout(luck.travel[leg] + self.rests[leg] + luck.lost[leg][vehicle])
            if vehicle:  # nobody overtakes, and everybody keeps the distance
                yield self.came[leg][vehicle - 1]
                ahead = self.passed.arrive[leg][vehicle - 1]
                yield env.timeout(max(0.0, ahead + segment.headway_s - env.now))
            self.passed.arrive[leg][vehicle] = env.now
            self.came[leg][vehicle].succeed()
            yield env.timeout(max(0.0, self._opening(leg) - env.now))
            self.passed.enter[leg][vehicle] = env.now
            if vehicle == 0 and segment.beside:
                self._head(self.number, segment.place).succeed()
            for other in segment.beside:  # nobody goes on before who passes for them is there
                yield self._head(other, segment.place)
            if segment.beside:  # all go on at one instant: in the order of the columns
                yield env.timeout(INSTANT_S * self.number)
            if vehicle == 0:
                self.went[leg] = env.now
            if segment.check is not None:
                yield from self._check(vehicle, leg, segment.check.setup_s)
                if self.road.driving.reform:
                    yield self.checked[leg][self.last]
            if segment.halt is not None:
                everybody = self.came if segment.check is None else self.checked
                yield everybody[leg][self.last]
                yield env.timeout(luck.halts[leg])
            self.passed.leave[leg][vehicle] = env.now

    def _head(self, column: int, place: str) -> simpy.Event:
        """Return that the first vehicle of a column has come to where others pass for it."""
        return self.heads.setdefault((column, place), self.env.event())

    def _opening(self, leg: int) -> float:
        """Return when the place opens for a column whose first vehicle came when it did."""
        first = self.passed.arrive[leg][0]
        hours = self.road.segments[leg].opens
        for begins, ends in ((a + self.later_s, b + self.later_s) for a, b in hours):
            if first < ends:
                return max(first, begins)
        return first

    def _check(self, vehicle: int, leg: int, setup_s: float) -> Iterator[simpy.Event]:
        """Get ready, which takes no lane; then wait for one behind whoever is ready before."""
        opens = self.went[leg] + setup_s
        yield self.env.timeout(max(0.0, opens - self.env.now))
        if vehicle:
            yield self.asked[leg][vehicle - 1]
        with self.lanes[self.road.segments[leg].place].request() as turn:
            self.asked[leg][vehicle].succeed()
            yield turn
            yield self.env.timeout(self.luck.checks[leg][vehicle])
        if vehicle:  # nobody leaves out of order
            yield self.checked[leg][vehicle - 1]
        self.checked[leg][vehicle].succeed()


def _rests(road: Road, luck: Luck) -> Iterator[float]:
    """Yield the rest that falls on each leg: one stretch at the wheel after the other."""
    driving, at_wheel = road.driving, 0.0
    for leg, segment in enumerate(road.segments):
        rest, left = 0.0, luck.travel[leg]
        while driving.wheel_s is not None and at_wheel + left > driving.wheel_s:
            left -= driving.wheel_s - at_wheel
            at_wheel = 0.0
            rest += driving.rest_s
        at_wheel += left
        if segment.halt and luck.halts[leg] >= driving.rest_s:
            at_wheel = 0.0
        yield rest
