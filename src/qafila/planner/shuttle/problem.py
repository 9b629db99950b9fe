# SPDX-License-Identifier: Apache-2.0
"""The shuttle problem, its plans, and what a plan must keep.

Vehicles that are fewer than loads go to and fro: each fills at one source and empties at one sink,
again and again, until everybody is moved. In the literature this is the Bus Evacuation Problem
(Goerigk, Grün and Heßler, Computers & Operations Research 40(12), 2013). A *load* is what one
vehicle takes in one run; all vehicles of one problem take the same.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = [
    "Bus",
    "FlowBound",
    "Left",
    "Reason",
    "Route",
    "Run",
    "Shuttle",
    "ShuttlePlan",
    "Sink",
    "Source",
    "breaches",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where loads wait.

    Parameters
    ----------
    id
        Names the place.
    loads
        How many loads wait here; each is fetched exactly once.
    loading_s
        How long a vehicle stands here to be filled.
    """

    id: str
    loads: int
    loading_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """Where loads are taken.

    Parameters
    ----------
    id
        Names the place.
    capacity
        How many loads it takes in all.
    unloading_s
        How long a vehicle stands here to be emptied.
    """

    id: str
    capacity: int
    unloading_s: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    """A vehicle.

    Parameters
    ----------
    id
        Names the vehicle.
    to_source_s
        From where it stands to each source, in the order of the sources; None: no way.
    from_s
        Not before this time does it leave where it stands.
    until_s
        At this time it must be empty again; None: it stays to the end.
    """

    id: str
    to_source_s: tuple[int | None, ...]
    from_s: int = 0
    until_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shuttle:
    """Loads at sources, room at sinks, and the vehicles between them.

    Parameters
    ----------
    sources, sinks, buses
        Where loads wait, where they are taken, and what takes them.
    out_s
        Driving time from each source to each sink, ``out_s[source][sink]``; None: no way.
    back_s
        Driving time from each sink to each source, ``back_s[sink][source]``; None: no way. Ways
        need not be as long there as back, nor obey the triangle inequality.

    Raises
    ------
    ValueError
        When the tables do not fit the places, or an id stands twice.
    """

    sources: tuple[Source, ...]
    sinks: tuple[Sink, ...]
    buses: tuple[Bus, ...]
    out_s: tuple[tuple[int | None, ...], ...]
    back_s: tuple[tuple[int | None, ...], ...]

    def __post_init__(self) -> None:
        n, m = len(self.sources), len(self.sinks)
        if len(self.out_s) != n or any(len(row) != m for row in self.out_s):
            raise ValueError("out_s has a row for each source and in it a time for each sink")
        if len(self.back_s) != m or any(len(row) != n for row in self.back_s):
            raise ValueError("back_s has a row for each sink and in it a time for each source")
        if any(len(bus.to_source_s) != n for bus in self.buses):
            raise ValueError("to_source_s has a time for each source")
        for named in (self.sources, self.sinks, self.buses):
            if len({one.id for one in named}) != len(named):
                raise ValueError("an id stands twice")

    def carry_s(self, i: int, j: int) -> int | None:
        """Return the time from arriving at source `i` to being empty at sink `j`; None: no way.

        A run that takes no time, or less, is no run: nobody can have meant it.
        """
        drive = self.out_s[i][j]
        if drive is None or drive < 0:
            return None
        whole = self.sources[i].loading_s + drive + self.sinks[j].unloading_s
        return whole if whole > 0 else None

    def return_s(self, j: int, i: int) -> int | None:
        """Return the time from sink `j` to source `i`; None where there is no way, or below 0."""
        drive = self.back_s[j][i]
        return None if drive is None or drive < 0 else drive

    def reach_s(self, bus: Bus, i: int) -> int | None:
        """Return when `bus` can first be at source `i`, coming from where it stands."""
        drive = bus.to_source_s[i]
        return None if drive is None or drive < 0 else max(0, bus.from_s) + drive


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One load, fetched at `source_at_s` and set down at `sink` by `empty_at_s`."""

    source: str
    sink: str
    source_at_s: int
    empty_at_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The runs of one vehicle, one after another."""

    bus: str
    runs: tuple[Run, ...]


class Reason(enum.StrEnum):
    """Why loads are left behind."""

    NO_VEHICLE = "no_vehicle"
    """No vehicle comes to the source in time."""
    NO_WAY = "no_way"
    """No sink can be reached from the source."""
    NO_ROOM = "no_room"
    """The sinks that can be reached are full."""
    NO_TIME = "no_time"
    """No vehicle was found that could come once more before it is withdrawn or stuck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How many loads of a source no run takes, and why."""

    source: str
    loads: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowBound:
    """Why no plan that moves all loads completes sooner, for anybody to check.

    Give every load a worth and every place at a sink a price, and let a tour of a vehicle be worth
    the loads it takes less the places it uses. Whatever moves all loads is worth at least all loads
    less all places. So a bound follows in two ways, both by the best single tours, each as if its
    vehicle were alone:

    - in time: if what all vehicles can earn within a horizon is less, not all is moved by then.
      The best tours follow by dynamic programming over the place and the time left;
    - by all driving together: each vehicle drives at least as long as its tour is worth, but for
      the largest surplus that any tour has (a shortest way without negative circles), and all of
      it is shared among all vehicles.

    Worths and prices are dual values of the flow through places (and time): the kind is ``flow``.

    Parameters
    ----------
    bound_s
        The completion time that no plan goes below.
    step_s
        In time: all times are taken in steps of so many seconds, rounded down, and less than
        `bound_s` in whole steps is too short. 0: by all driving together.
    worths
        Of one load, for each source in order; may be negative.
    prices
        Of one place, for each sink in order; at least 0.
    """

    bound_s: int
    step_s: int
    worths: tuple[int, ...]
    prices: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShuttlePlan:
    """A legal plan and what is known about better ones.

    Parameters
    ----------
    routes
        One for each vehicle that drives.
    completion_s
        When the last vehicle is empty; 0 where nobody moves.
    left
        What could not be moved. Bounds speak of the other loads: what has no way, room or vehicle
        is taken out first (for want of room, most loads stay in the order of the sources). Where
        loads are left for want of time there is no bound, since to move more may take longer.
    flow
        The best bound that can be checked again; None where none was found.
    claimed_s
        A bound that only the solver's search speaks for (``solver_claim``); 0: none.
    is_searched
        Whether the solver was at hand: without it, optimal plans may remain unproven.
    """

    routes: tuple[Route, ...]
    completion_s: int
    left: tuple[Left, ...] = ()
    flow: FlowBound | None = None
    claimed_s: int = 0
    is_searched: bool = False

    @property
    def bound_s(self) -> int:
        """The completion time that no plan goes below, by whatever is known."""
        return max(self.claimed_s, self.flow.bound_s if self.flow else 0)

    @property
    def proven(self) -> bool:
        """Whether no plan completes sooner."""
        late = any(left.reason is Reason.NO_TIME for left in self.left)
        return not late and self.completion_s <= self.bound_s

    @property
    def kind(self) -> str:
        """What speaks for `bound_s`: ``flow``, which anybody can check, or ``solver_claim``."""
        checked = self.flow.bound_s if self.flow else 0
        return "solver_claim" if self.claimed_s > checked else "flow"


def breaches(problem: Shuttle, plan: ShuttlePlan) -> Iterator[str]:
    """Yield what is wrong with a plan, in plain words for a log; nothing where it is legal."""
    moved: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    last = 0
    if len({route.bus for route in plan.routes}) != len(plan.routes):
        yield "a vehicle has two routes"
    for route in plan.routes:
        yield from _on_the_road(problem, route)
        for run in route.runs:
            moved[run.source] += 1
            taken[run.sink] += 1
            last = max(last, run.empty_at_s)
    if last != plan.completion_s:
        yield "the completion time is not that of the last run"
    for left in plan.left:
        moved[left.source] += left.loads
    for source in problem.sources:
        if moved[source.id] != max(0, source.loads):
            yield f"loads of {source.id}: {moved[source.id]} of {source.loads} accounted for"
    for sink in problem.sinks:
        if taken[sink.id] > max(0, sink.capacity):
            yield f"{sink.id} takes {taken[sink.id]} of {sink.capacity}"


def _on_the_road(problem: Shuttle, route: Route) -> Iterator[str]:
    """Yield what is wrong with the route of one vehicle."""
    sources = {place.id: i for i, place in enumerate(problem.sources)}
    sinks = {place.id: j for j, place in enumerate(problem.sinks)}
    bus = next(bus for bus in problem.buses if bus.id == route.bus)
    at, clock = None, 0
    for run in route.runs:
        i, j = sources[run.source], sinks[run.sink]
        reached = problem.reach_s(bus, i) if at is None else problem.return_s(at, i)
        carried = problem.carry_s(i, j)
        if reached is None or carried is None:
            yield f"{bus.id} drives where there is no way"
            return
        arrives = reached if at is None else clock + reached
        if run.source_at_s != arrives or run.empty_at_s != arrives + carried:
            yield f"{bus.id} is not at {run.source} and {run.sink} when the plan says"
        at, clock = j, arrives + carried
    if bus.until_s is not None and clock > bus.until_s:
        yield f"{bus.id} is on the road after it is withdrawn"
