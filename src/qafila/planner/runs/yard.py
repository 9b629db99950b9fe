# SPDX-License-Identifier: Apache-2.0
"""Vehicles that come back for more: where each is, when it is free, and what it has driven so far.

All that may move side by side is planned together. Every vehicle drives alone; so that none queues
at a checkpoint, it boards only when it will find a lane free there.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qafila.core.fleet import Vehicle
from qafila.core.plan import Lot, Problem, Unit, room_of
from qafila.core.plan.running import approach_s, bounds_s, load_s, run_s, travel_s
from qafila.planner.seating import Column


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """People of one lot who wait at one place.

    Units without a destination go to any reception site.
    """

    lot: Lot
    source: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A vehicle as it is when the first movement begins.

    Parameters
    ----------
    came_to
        Where its journey of an earlier stage ended; None: it has made none in this plan.
    done
        How many journeys it has made, those of the day before this plan among them.
    sitting
        The unit that sits in it already, None where nobody does.
    """

    vehicle: Vehicle
    came_to: str | None = None
    done: int = 0
    sitting: Unit | None = None


@dataclass(slots=True, kw_only=True)
class Load:
    """One run: who rides from where to where, and when.

    Parameters
    ----------
    not_before_s
        It boards no sooner, whenever its vehicle could.
    """

    lot: Lot
    source: str
    target: str
    units: list[Unit]
    boards_s: int
    empty_s: int
    not_before_s: int = 0


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What is to be moved, by what, where to; and how long everything takes.

    Parameters
    ----------
    rank
        Place of these lots in the order of stages.
    room
        How many people without a destination each reception site can take.
    earlier
        Where journeys of earlier stages may have ended.
    """

    problem: Problem
    rank: int
    crowds: tuple[Crowd, ...]
    carriers: tuple[Carrier, ...]
    room: Mapping[str, float]
    earlier: tuple[str, ...] = ()
    _runs: dict[tuple[str, str], int | None] = field(default_factory=dict, init=False)
    _backs: dict[tuple[str, str], int | None] = field(default_factory=dict, init=False)
    _checks: dict[tuple[str, str], tuple[_Check, ...]] = field(default_factory=dict, init=False)

    @cached_property
    def sources(self) -> tuple[str, ...]:
        """Where people wait."""
        return tuple(dict.fromkeys(crowd.source for crowd in self.crowds))

    @cached_property
    def sites(self) -> tuple[str, ...]:
        """Where people are taken."""
        units = [unit for crowd in self.crowds for unit in crowd.units]
        fixed = dict.fromkeys(unit.target for unit in units if unit.target)
        anywhere = any(unit.target is None for unit in units)
        return tuple({**fixed, **dict.fromkeys(self.problem.receptions if anywhere else ())})

    @cached_property
    def looks(self) -> int:
        """About how many runs are looked at while all runs are made one by one."""
        size = max((room_of(carrier.vehicle).seats for carrier in self.carriers), default=0)
        seats = sum(unit.load.seats for crowd in self.crowds for unit in crowd.units)
        runs = max(1, seats // max(1, size))
        return runs * len(self.crowds) * max(1, len(self.sites))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Each crowd as the packer knows it: who bars whom."""
        fleet = [carrier.vehicle for carrier in self.carriers]
        return tuple(Column(self.problem, crowd.units, fleet) for crowd in self.crowds)

    def carry_s(self, source: str, target: str) -> int | None:
        """Return how long a run takes, from beginning to board; None: no way, or no time at all."""
        if (source, target) not in self._runs:
            self._runs[source, target] = run_s(self.problem, source, target)
        return self._runs[source, target] or None

    def back_s(self, target: str, source: str) -> int | None:
        """Return how long an empty vehicle drives to its next load; None: no way."""
        if (target, source) not in self._backs:
            self._backs[target, source] = travel_s(self.problem, target, source)
        return self._backs[target, source]

    def first_s(self, carrier: Carrier, source: str) -> int | None:
        """Return when a vehicle can be at its first load; None: no way."""
        begins, _ = bounds_s(self.problem, carrier.vehicle, self.rank)
        if carrier.came_to is not None:
            comes = self.back_s(carrier.came_to, source) if carrier.came_to else None
        else:
            comes = approach_s(self.problem, carrier.vehicle, source)
        return None if comes is None else begins + comes

    def until_s(self, carrier: Carrier) -> float:
        """Return by when a vehicle must be empty for good."""
        ends = bounds_s(self.problem, carrier.vehicle, self.rank)[1]
        return math.inf if ends is None else ends

    def checks(self, source: str, target: str) -> tuple[_Check, ...]:
        """Return the checkpoints on a way and when a vehicle that begins to board now is there."""
        if (source, target) not in self._checks:
            self._checks[source, target] = tuple(self._looked_up(source, target))
        return self._checks[source, target]

    def _looked_up(self, source: str, target: str) -> Iterable[_Check]:
        path = self.problem.roads.find(source, target)
        clock = float(load_s(self.problem, source))
        for stretch in path.stretches[:-1] if path else ():
            clock += stretch.leg.travel.typical
            check = self.problem.checkpoints.get(stretch.target)
            if check is not None:
                one = check.per_vehicle.typical
                yield _Check(stretch.target, clock, one, check.lanes)
                clock += check.setup_s + one


@dataclass(frozen=True, slots=True)
class _Check:
    place: str
    after_s: float
    each_s: float
    lanes: int


class Yard:
    """Who waits, who is where, and what was driven; the mutable inside of one attempt."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.rounds: list[list[Load]] = [[] for _ in ground.carriers]
        self.room = dict(ground.room)
        self._lanes: dict[str, list[float]] = {}

    def copy(self) -> Yard:
        """Return the same, to try something with."""
        other = copy.copy(self)
        other.rounds = [list(loads) for loads in self.rounds]
        other.room = dict(self.room)
        other._lanes = {place: list(lanes) for place, lanes in self._lanes.items()}
        return other

    @property
    def completion_s(self) -> int:
        """When the last vehicle is empty."""
        return max((loads[-1].empty_s for loads in self.rounds if loads), default=0)

    def there_s(self, number: int, source: str) -> int | None:
        """Return when a vehicle can be at a place for its next load; None: no way."""
        if not self.rounds[number]:
            return self.ground.first_s(self.ground.carriers[number], source)
        last = self.rounds[number][-1]
        back = self.ground.back_s(last.target, source)
        return None if back is None else last.empty_s + back

    def when(
        self, number: int, source: str, target: str, not_before_s: int = 0
    ) -> tuple[int, int] | None:
        """Return when a vehicle would begin to board for a run and be empty; None: it cannot."""
        there, carried = self.there_s(number, source), self.ground.carry_s(source, target)
        if there is None or carried is None:
            return None
        there = max(there, not_before_s)
        waits = 0.0
        for check in self.ground.checks(source, target):
            lanes = self._lanes.get(check.place, ())
            if len(lanes) >= check.lanes:
                waits = max(waits, min(lanes) - there - check.after_s)
        boards = there + math.ceil(waits - 1e-6)
        if boards + carried > self.ground.until_s(self.ground.carriers[number]):
            return None
        return boards, boards + carried

    def drive(
        self,
        number: int,
        lot: Lot,
        source: str,
        target: str,
        units: Iterable[Unit],
        not_before_s: int = 0,
    ) -> None:
        """Let a vehicle make a run that it can make."""
        times = self.when(number, source, target, not_before_s)
        assert times is not None
        riders = list(units)
        for check in self.ground.checks(source, target):
            lanes = self._lanes.setdefault(check.place, [])
            if len(lanes) >= check.lanes:
                lanes.remove(min(lanes))
            lanes.append(times[0] + check.after_s + check.each_s)
        self.rounds[number].append(
            Load(
                lot=lot,
                source=source,
                target=target,
                units=riders,
                boards_s=times[0],
                empty_s=times[1],
                not_before_s=not_before_s,
            )
        )
        for unit in riders:
            if unit.target is None:
                self.room[target] -= len(unit.persons)

    def riders(self) -> set[str]:
        """Return the units that ride."""
        return {unit.id for loads in self.rounds for load in loads for unit in load.units}

    def left(self) -> list[Unit]:
        """Return the units that do not."""
        riding = self.riders()
        return [u for crowd in self.ground.crowds for u in crowd.units if u.id not in riding]

    def worth(self) -> tuple[int, int, int]:
        """Return what is better when smaller: people left behind, time, runs."""
        behind = sum(len(unit.persons) for unit in self.left())
        return behind, self.completion_s, sum(map(len, self.rounds))


def driven(ground: Ground, routes: Sequence[Sequence[Load]]) -> Yard:
    """Return the yard after these runs, each as soon as it can be; what is empty is left out.

    Runs that a vehicle can no longer make are left out with all that come after.
    """
    yard = Yard(ground)
    waiting = [[load for load in loads if load.units] for loads in routes]
    while True:
        ready = [
            (math.inf if there is None else max(there, loads[0].not_before_s), number)
            for number, loads in enumerate(waiting)
            if loads
            for there in (yard.there_s(number, loads[0].source),)
        ]
        if not ready:
            return yard
        _, number = min(ready)
        load = waiting[number].pop(0)
        later_s = load.not_before_s
        if yard.when(number, load.source, load.target, later_s) is None:
            waiting[number] = []
        else:
            yard.drive(number, load.lot, load.source, load.target, load.units, later_s)
