# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back and meet at a checkpoint: who comes later waits for a lane.

Whom a vehicle meets hangs on where it waited before, and so on for all of them. So all are driven
with the same luck again and again, each time with the waiting that came of the time before, until
nothing changes: what happens first is right after one turn, what hangs on it after the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from qafila.core.driving import Driving
from qafila.core.route import Checkpoint
from qafila.planner.simulation.column import Passing, Road, Segment, Times, World, drive

CLOSE_S = 1e-6
"""Seconds that are no difference."""

Visit = tuple[int, int]
"""A course and the number of its segment at whose end a checkpoint stands."""


@dataclass(slots=True)
class Luck:
    """What a world decided for one road, to be had again, with waiting at checkpoints."""

    scenarios: int
    legs: list[Times] = field(default_factory=list)
    checked: list[Times] = field(default_factory=list)
    halts: list[Times] = field(default_factory=list)
    losses: list[Times | None] = field(default_factory=list)
    waits: dict[int, Times] = field(default_factory=dict)


@dataclass(slots=True)
class _Asking:
    """A world that is asked once, and what it said kept; one and the same leg is kept once."""

    world: World
    luck: Luck
    known: dict[tuple[str, object], Times]

    @property
    def scenarios(self) -> int:
        return self.luck.scenarios

    def leg(self, segment: Segment) -> Times:
        said = self.world.leg(segment)
        before = self.known.setdefault((segment.leg, segment.travel), said)
        self.luck.legs.append(before if np.array_equal(before, said) else said)
        return said

    def checks(self, segment: Segment, vehicles: int) -> Times:
        self.luck.checked.append(self.world.checks(segment, vehicles))
        return self.luck.checked[-1]

    def halt(self, segment: Segment) -> Times:
        self.luck.halts.append(self.world.halt(segment))
        return self.luck.halts[-1]

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> Times | None:
        self.luck.losses.append(self.world.lost(driving, travel, vehicles))
        return self.luck.losses[-1]


class _Again:
    """The same luck once more; at checkpoints the vehicle stands longer by what it waits."""

    def __init__(self, luck: Luck) -> None:
        self.scenarios = luck.scenarios
        self._legs, self._halts = iter(luck.legs), iter(luck.halts)
        self._losses = iter(luck.losses)
        self._checks = iter(enumerate(luck.checked))
        self._waits = luck.waits

    def leg(self, segment: Segment) -> Times:
        return next(self._legs)

    def checks(self, segment: Segment, vehicles: int) -> Times:
        number, took = next(self._checks)
        wait = self._waits.get(number)
        return took if wait is None else took + wait

    def halt(self, segment: Segment) -> Times:
        return next(self._halts)

    def lost(self, driving: Driving, travel: Times, vehicles: int) -> Times | None:
        return next(self._losses)


def asking(world: World, luck: Luck, known: dict[tuple[str, object], Times]) -> World:
    """Return a world that says what another says, and notes it as a luck.

    Parameters
    ----------
    known
        What it said of legs so far: one and the same is kept once.
    """
    return _Asking(world, luck, known)


def repeating(luck: Luck) -> World:
    """Return a world that says once more what was noted, with the waiting that came of it."""
    return _Again(luck)


@dataclass(slots=True)
class _Met:
    """What comes to one checkpoint with people, and which check on its own road that is."""

    check: Checkpoint
    visits: list[Visit] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def met(roads: Sequence[Road], carrying: Sequence[frozenset[int]], world: World) -> list[Luck]:
    """Return the luck of each road, one vehicle on each, with what it waits for others.

    First come, first checked, in the first lane that is free; getting ready takes no lane. Who is
    on the way back empty takes none either, as in the plan.

    Parameters
    ----------
    carrying
        The segments of each road that are driven with people.
    """
    lucks = [Luck(world.scenarios) for _ in roads]
    known: dict[tuple[str, object], Times] = {}
    enters: dict[Visit, Times] = {}
    places: dict[str, _Met] = {}
    for at, (road, luck) in enumerate(zip(roads, lucks, strict=True)):
        passed = drive(road, 1, asking(world, luck, known))
        _note(enters, at, road, passed)
        _list(places, at, road, carrying[at])
    crowded = [each for each in places.values() if len(each.visits) > each.check.lanes]
    for _ in range(sum(len(each.visits) for each in crowded)):
        late = _waited(crowded, lucks, enters)
        if not late:
            break
        for at in late:
            _note(enters, at, roads[at], drive(roads[at], 1, repeating(lucks[at])))
    return lucks


def again(road: Road, luck: Luck) -> list[Passing]:
    """Return how a vehicle passes each place of its road with a luck that was told."""
    return list(drive(road, 1, repeating(luck)))


def _note(enters: dict[Visit, Times], at: int, road: Road, passed: Iterable[Passing]) -> None:
    for number, (segment, passing) in enumerate(zip(road.segments, passed, strict=True)):
        if segment.check is not None:
            enters[at, number] = passing.enter[0]


def _list(places: dict[str, _Met], at: int, road: Road, carrying: frozenset[int]) -> None:
    """Note where a vehicle is checked with people, and which of its checks that is."""
    checks = 0
    for number, segment in enumerate(road.segments):
        if segment.check is None:
            continue
        if number in carrying:
            found = places.setdefault(segment.place, _Met(segment.check))
            found.visits.append((at, number))
            found.numbers.append(checks)
        checks += 1


def _waited(
    crowded: Sequence[_Met], lucks: Sequence[Luck], enters: dict[Visit, Times]
) -> list[int]:
    """Reckon what everybody waits; return the roads on which that has changed."""
    late: set[int] = set()
    for each in crowded:
        came = np.array([enters[visit] for visit in each.visits])
        took = np.array(
            [
                lucks[at].checked[number][0]
                for (at, _), number in zip(each.visits, each.numbers, strict=True)
            ]
        )
        for (at, _), number, wait in zip(
            each.visits, each.numbers, waits(came, took, each.check.lanes), strict=True
        ):
            before = lucks[at].waits.get(number)
            if np.abs(wait - (0.0 if before is None else before[0])).max() > CLOSE_S:
                lucks[at].waits[number] = wait[None, :]
                late.add(at)
    return sorted(late)


def waits(came: Times, took: Times, lanes: int) -> Times:
    """Return how long each waits for a lane: visits × scenarios, first come, first served."""
    order = np.argsort(came, axis=0, kind="stable")
    in_order, checks = np.take_along_axis(came, order, 0), np.take_along_axis(took, order, 0)
    free = [np.zeros(came.shape[1]) for _ in range(lanes)]  # in rising order
    waited = np.empty_like(came)
    for turn, arrives in enumerate(in_order):
        begins = np.maximum(arrives, free[0])
        waited[turn] = begins - arrives
        rising = begins + checks[turn]
        for lane in range(1, lanes):
            free[lane - 1], rising = np.minimum(rising, free[lane]), np.maximum(rising, free[lane])
        free[-1] = rising
    found = np.empty_like(came)
    np.put_along_axis(found, order, waited, 0)
    return found
