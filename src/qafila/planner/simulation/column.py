# SPDX-License-Identifier: Apache-2.0
"""A column on its road, all scenarios at once: the one engine behind timetable and simulation.

Times are seconds since the column's departure, as arrays of vehicles × scenarios. Nobody overtakes:
a vehicle that is held up holds up all behind it. What chance decides comes from a `World`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from qafila.core.driving import Driving
from qafila.core.route import Checkpoint, Path, Place, Stretch
from qafila.core.values import Estimate, PlaceKind

Times = npt.NDArray[np.float64]
"""Seconds: vehicles × scenarios, or one for each scenario."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A leg as driven, and what happens at its end.

    Parameters
    ----------
    leg, place
        Leg id, and the place it leads to.
    travel
        Driving time in seconds.
    headway_s
        Between two vehicles; 0 where the length of the leg is not known.
    check
        How vehicles are checked at the place, None where they are not, and at the end of the way.
    halt
        Seconds that the column stands there after its last vehicle is in; None: it does not halt.
    opens
        When the place may be entered, in seconds from the column's departure, in order and apart
        from each other: who comes between waits in front of it. Empty: at any time.
    beside
        Numbers of columns that pass the place for this one: nobody goes on before they are there.
    not_before_s, stand_s
        When the column begins to stand there at the soonest, after all else, and for how long: to
        board or to unload.
    """

    leg: str
    place: str
    travel: Estimate
    headway_s: float = 0.0
    check: Checkpoint | None = None
    halt: Estimate | None = None
    opens: tuple[tuple[float, float], ...] = ()
    beside: tuple[int, ...] = ()
    not_before_s: float = 0.0
    stand_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """What a column drives, and by which rules."""

    segments: tuple[Segment, ...]
    driving: Driving = field(default_factory=Driving)


class World(Protocol):
    """Says what chance decides, for all scenarios at once."""

    @property
    def scenarios(self) -> int:
        """How many there are."""
        ...

    def leg(self, segment: Segment) -> Times:
        """Return the driving time of each scenario."""
        ...

    def checks(self, segment: Segment, vehicles: int) -> Times:
        """Return how long each vehicle is checked: vehicles × scenarios."""
        ...

    def halt(self, segment: Segment) -> Times:
        """Return how long the column halts in each scenario."""
        ...

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> Times | None:
        """Return what each vehicle loses by breakdowns on a leg; None: nothing in any scenario."""
        ...


@dataclass(frozen=True, slots=True)
class Passing:
    """When each vehicle comes to a place, enters and leaves it: vehicles × scenarios."""

    place: str
    arrive: Times
    enter: Times
    leave: Times


def road_of(
    path: Path,
    *,
    places: Mapping[str, Place],
    checkpoints: Mapping[str, Checkpoint],
    spacing_m: float,
    driving: Driving | None = None,
) -> Road:
    """Return the road along a path; without `driving` only legs and checks take time."""
    driving = driving or Driving()
    segments: list[Segment] = []
    for stretch in path.stretches:
        on_the_way = stretch.target != path.target
        place = places.get(stretch.target)
        halts = on_the_way and place is not None and place.kind is PlaceKind.HALT
        segments.append(
            Segment(
                leg=stretch.leg.id,
                place=stretch.target,
                travel=stretch.leg.travel,
                headway_s=headway_s(spacing_m, stretch),
                check=checkpoints.get(stretch.target) if on_the_way else None,
                halt=driving.halt if halts else None,
            )
        )
    return Road(segments=tuple(segments), driving=driving)


def headway_s(spacing_m: float, stretch: Stretch) -> float:
    """Return the seconds between vehicles on a stretch: spacing at its typical speed.

    0 where the length of the stretch is not known.
    """
    leg = stretch.leg
    return 0.0 if leg.distance_m is None else spacing_m / (leg.distance_m / leg.travel.typical)


Queue = Callable[[Times, Checkpoint, Times], Times]
"""When vehicles leave a checkpoint: told when they enter, and how long each is checked."""


Hold = Callable[[Segment, Times], Times]
"""When vehicles go on from where others pass for them: told when they enter."""


def drive(
    road: Road,
    vehicles: int,
    world: World,
    through: Queue | None = None,
    held: Hold | None = None,
) -> Iterator[Passing]:
    """Yield how a column of `vehicles` passes each place after its origin.

    Parameters
    ----------
    through
        How it gets through checkpoints; None: it is alone there.
    held
        How it waits for those that pass a place for it; None: nobody is waited for.
    """
    through = through or queue
    driving = road.driving
    leaving = np.zeros((vehicles, world.scenarios))
    wheel = np.zeros(world.scenarios)
    for segment in road.segments:
        travel = world.leg(segment)
        lost = world.lost(driving, travel, vehicles)
        if driving.wheel_s is not None:
            rests = np.ceil((wheel + travel) / driving.wheel_s) - 1
            wheel = wheel + travel - rests * driving.wheel_s
            travel = travel + rests * driving.rest_s
        arriving = leaving + travel
        if lost is not None:
            arriving += lost
        arriving = _follow(arriving, segment.headway_s)
        entering = _wait(arriving, segment.opens) if segment.opens else arriving
        leaving = entering if held is None or not segment.beside else held(segment, entering)
        if segment.check is not None:
            leaving = through(leaving, segment.check, world.checks(segment, vehicles))
            if driving.reform:
                leaving = np.broadcast_to(leaving[-1], leaving.shape)
        if segment.halt is not None:
            halted = world.halt(segment)
            leaving = np.broadcast_to(leaving[-1] + halted, leaving.shape)
            if driving.wheel_s is not None:
                wheel = np.where(halted >= driving.rest_s, 0.0, wheel)
        if segment.not_before_s or segment.stand_s:
            leaving = np.maximum(leaving, segment.not_before_s) + segment.stand_s
        yield Passing(segment.place, arriving, entering, leaving)


def _follow(times: Times, headway: float) -> Times:
    """Nobody overtakes, and everybody keeps the distance."""
    offsets = headway * np.arange(len(times))[:, None]
    followed: Times = times - offsets
    for vehicle in range(1, len(times)):  # much faster than `accumulate`, which jumps across rows
        np.maximum(followed[vehicle], followed[vehicle - 1], out=followed[vehicle])
    followed += offsets
    return followed


def _wait(arriving: Times, opens: tuple[tuple[float, float], ...]) -> Times:
    """Nobody enters before the place is open for the first; where it never is again, they go on."""
    first = arriving[0]
    until = np.full_like(first, np.inf)
    for begins, ends in opens:
        until = np.minimum(until, np.where(first < ends, np.maximum(first, begins), np.inf))
    entering: Times = np.maximum(arriving, np.where(np.isfinite(until), until, first))
    return entering


def queue(arriving: Times, check: Checkpoint, checks: Times) -> Times:
    """First come, first checked, in the first lane that is free; nobody leaves out of order."""
    # Lanes hold when each is free again, in rising order: the first is always the next one taken.
    count = min(check.lanes, len(arriving))
    lanes = [arriving[0] + check.setup_s for _ in range(count)]
    leaving = np.empty_like(arriving)
    for vehicle, arrived in enumerate(arriving):
        done = np.maximum(arrived, lanes[0], out=leaving[vehicle])
        done += checks[vehicle]
        rising = done.copy()
        for lane in range(1, count):
            np.minimum(rising, lanes[lane], out=lanes[lane - 1])
            np.maximum(rising, lanes[lane], out=rising)
        lanes[-1] = rising
        if vehicle:
            np.maximum(done, leaving[vehicle - 1], out=done)
    return leaving
