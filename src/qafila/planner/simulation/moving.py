# SPDX-License-Identifier: Apache-2.0
"""What of a plan moves together: columns, and vehicles that come back for more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from qafila.core.driving import Driving
from qafila.core.journeys import stage_ranks
from qafila.core.operation import Operation
from qafila.core.plan import PassTogether, Travelling, leaving_together
from qafila.core.problem import lots_together
from qafila.core.route import Path, Roads, find_path
from qafila.core.simulation import LeftOut
from qafila.planner.simulation.column import Road, road_of
from qafila.planner.simulation.pieces import Draws, Shuttle
from qafila.planner.simulation.shuttles import (
    Course,
    Leaving,
    begins_s,
    course,
    planned_s,
    starts_at,
    waiting,
)
from qafila.planner.simulation.together import Together, meeting
from qafila.planner.simulation.windows import Day, concerning, minutes_of, openings

GRID_MIN = 30
"""Minutes between hours for which what waits for windows is simulated anew."""


class Marching(Travelling, Protocol):
    """A trip of a plan, as far as the road is concerned (see `qafila.core.plan.Trip`)."""

    @property
    def stage(self) -> str | None:
        """Stage id, None when there is none."""


@dataclass(slots=True)
class Moving:
    """What is drawn together: a column, columns that meet, or all vehicles that come back.

    `vehicles` counts vehicles, of a shuttle its runs, and `planned_s` is when these are over if all
    takes its typical time. `departs_at` is the hour of the first; `grid` holds it at hours of the
    day, by number, where it waits for windows.
    """

    columns: list[int]
    what: Road | Shuttle | Together
    vehicles: int
    departs_at: datetime | None
    planned_s: int = 0
    grid: list[tuple[int, Road | Shuttle | Together]] = field(default_factory=list)


@dataclass(slots=True)
class Column:
    """A column of the plan with its way, and what was drawn of it so far.

    `departs_at` is the hour from which its times count, `day` has the hours of departure for which
    it was drawn anew (None: for none), `beside` tells whom it may meet at which checkpoint, and
    `paired` with whom it passes which crossing.
    """

    trips: list[Marching]
    path: Path
    departs_at: datetime | None = None
    day: Day | None = None
    beside: Mapping[str, tuple[Column, ...]] = field(default_factory=dict)
    paired: dict[str, tuple[Column, ...]] = field(default_factory=dict)
    drawn: list[Draws] = field(default_factory=list)
    drawn_by_hour: dict[int, list[Draws]] = field(default_factory=dict)


def columns_of(
    operation: Operation, trips: Iterable[Marching]
) -> tuple[list[Column], tuple[LeftOut, ...]]:
    """Return the columns of a plan, in order of march, and those without a road.

    Vehicles that come back are a column where they leave together.
    """
    legs = tuple(operation.legs.values())
    columns: list[Column] = []
    left_out: list[LeftOut] = []
    for mine in leaving_together(trips):
        lot, source, target = mine[0].lot, mine[0].source, mine[0].target
        path = find_path(legs, source, target) if source and target else None
        if path is None:
            left_out.append(LeftOut(lot=lot, source=source, target=target, vehicles=len(mine)))
        else:
            columns.append(Column(list(mine), path))
    return columns, tuple(left_out)


def movings(operation: Operation, columns: Sequence[Column], driving: Driving) -> list[Moving]:
    """Return what moves together, and tell each column the hour from which it counts."""
    ranks = stage_ranks(operation.stages.values())
    roads: dict[int, Road] = {}
    returning: dict[int, list[int]] = {}
    for number, column in enumerate(columns):
        if all(trip.boards_s is not None and column.path.stretches for trip in column.trips):
            returning.setdefault(ranks.get(column.trips[0].stage or "", 0), []).append(number)
            continue
        hours = [trip.departs_at for trip in column.trips if trip.departs_at]
        column.departs_at = min(hours, default=None)
        roads[number] = road_of(
            column.path,
            places=operation.places,
            checkpoints=operation.checkpoints,
            spacing_m=operation.policy.spacing_m,
            driving=driving,
        )
    moving = _convoys(columns, roads, lots_together(operation))
    before: dict[str, str] = {}
    for _, numbers in sorted(returning.items()):
        moving.append(_shuttle(operation, columns, numbers, before, driving))
        for number in numbers:
            columns[number].departs_at = moving[-1].departs_at
    return moving


def _convoys(
    columns: Sequence[Column], roads: dict[int, Road], pairs: Iterable[PassTogether]
) -> list[Moving]:
    """Return columns that leave together: one by one, or with those whom they may meet.

    And with those that pass a crossing for them. Where no hour is known, nobody knows how long
    after each other columns leave.
    """
    _pair(columns, roads, pairs)
    numbers = list(roads)
    places = [
        frozenset(
            segment.place
            for segment in roads[number].segments
            if columns[number].departs_at and segment.check and segment.check.per_vehicle.high > 0
        )
        for number in numbers
    ]
    crossings = [
        frozenset(segment.place for segment in roads[number].segments if segment.beside)
        for number in numbers
    ]
    found: list[Moving] = []
    for group in meeting([a | b for a, b in zip(places, crossings, strict=True)]):
        mine = [numbers[each] for each in group]
        if len(mine) == 1:
            (number,) = mine
            column = columns[number]
            found.append(Moving([number], roads[number], len(column.trips), column.departs_at))
            continue
        for each in group:
            columns[numbers[each]].beside = {
                place: tuple(columns[numbers[n]] for n in group if n != each and place in places[n])
                for place in sorted(places[each])
            }
        found.append(_together(columns, mine, roads))
    return sorted(found, key=lambda moving: moving.columns[0])


def _pair(columns: Sequence[Column], roads: dict[int, Road], pairs: Iterable[PassTogether]) -> None:
    """Have columns of lots that pass a crossing together wait there for each other.

    Where no hour is known it is only noted that they pass together.
    """
    for pair in pairs:
        sides = [
            [
                number
                for number, road in roads.items()
                if columns[number].trips[0].lot == lot
                and any(segment.place == pair.crossing for segment in road.segments)
            ]
            for lot in pair.lots
        ]
        for mine, others in (sides, sides[::-1]):
            for number in mine if others else ():
                column, road = columns[number], roads[number]
                column.paired[pair.crossing] = (
                    *column.paired.get(pair.crossing, ()),
                    *(columns[other] for other in others),
                )
                timed = [n for n in others if column.departs_at and columns[n].departs_at]
                roads[number] = replace(
                    road,
                    segments=tuple(
                        replace(each, beside=(*each.beside, *timed))
                        if each.place == pair.crossing
                        else each
                        for each in road.segments
                    ),
                )


def _together(
    columns: Sequence[Column], numbers: Sequence[int], roads: Mapping[int, Road]
) -> Moving:
    hours = [columns[number].departs_at for number in numbers]
    first = min(hour for hour in hours if hour)
    vehicles = tuple(len(columns[number].trips) for number in numbers)
    together = Together(
        columns=tuple(numbers),
        roads=tuple(roads[number] for number in numbers),
        vehicles=vehicles,
        later_s=tuple((hour - first).total_seconds() for hour in hours if hour),
        told=tuple(numbers),
    )
    return Moving([*numbers], together, sum(vehicles), first)


def _shuttle(
    operation: Operation,
    columns: Sequence[Column],
    numbers: list[int],
    before: dict[str, str],
    driving: Driving,
) -> Moving:
    """Return the vehicles of one stage that come back; `before` is where earlier ones left them."""
    runs: dict[str, list[tuple[Leaving, int, int]]] = {}
    at: datetime | None = None
    for number in numbers:
        path = columns[number].path
        for place, trip in enumerate(columns[number].trips):
            leaving = Leaving(
                vehicle=trip.vehicle,
                run=trip.run,
                source=path.source,
                target=path.target,
                boards_s=trip.boards_s or 0,
            )
            runs.setdefault(trip.vehicle, []).append((leaving, number, place))
            at = at or starts_at(operation, leaving, trip.departs_at)
    roads = Roads(operation.legs.values())
    courses: list[Course] = []
    for vehicle, mine in sorted(runs.items()):
        mine.sort(key=lambda each: each[0].run)
        courses.append(
            course(
                operation,
                roads,
                mine,
                driving=driving,
                before=before.get(vehicle),
                begins_s=begins_s(operation, vehicle, at),
            )
        )
    before |= {vehicle: mine[-1][0].target for vehicle, mine in runs.items()}
    sizes = tuple((n, len(columns[n].trips), len(columns[n].path.stretches)) for n in numbers)
    return Moving(
        numbers,
        Shuttle(courses=tuple(courses), columns=sizes),
        sum(map(len, runs.values())),
        at,
        planned_s(courses),
    )


def let_wait(operation: Operation, moving: Moving, columns: Sequence[Column], zone: tzinfo) -> None:
    """Have it wait for windows, at its planned hour and at hours of its day."""
    if moving.departs_at is None:
        return
    risks = {
        number: concerning(operation, columns[number].path, columns[number].trips[0].stage, None, 0)
        for number in moving.columns
    }
    what = moving.what

    def leaving(later: timedelta) -> Road | Shuttle | Together:
        opens = {
            number: openings(mine, at + later, zone)
            for number, mine in risks.items()
            if (at := columns[number].departs_at)
        }
        if isinstance(what, Shuttle):
            return replace(what, courses=tuple(waiting(each, opens) for each in what.courses))
        if isinstance(what, Road):
            return _opening(what, opens[moving.columns[0]])
        roads = zip(what.columns, what.roads, strict=True)
        return replace(what, roads=tuple(_opening(road, opens[n]) for n, road in roads))

    moving.what = leaving(timedelta())
    if not any(segment.opens for road in _roads(moving.what) for segment in road.segments):
        return
    by_hour: dict[datetime, list[int]] = {}
    for number in moving.columns:
        if (at := columns[number].departs_at) is not None:
            by_hour.setdefault(at, []).append(number)
    for at, told in by_hour.items():
        # Whoever leaves later or sooner takes along all whom it may meet.
        day = minutes_of(at.astimezone(zone).date(), zone, GRID_MIN)
        for number in told:
            columns[number].day = day
        for hour in range(day.count):
            there = leaving(day.at(hour) - at)
            if isinstance(there, Together):
                there = replace(there, told=tuple(told))
            moving.grid.append((hour, there))


def _opening(road: Road, opens: Mapping[str, tuple[tuple[float, float], ...]]) -> Road:
    segments = (replace(each, opens=opens.get(each.place, ())) for each in road.segments)
    return replace(road, segments=tuple(segments))


def _roads(what: Road | Shuttle | Together) -> Iterable[Road]:
    if isinstance(what, Road):
        return (what,)
    return what.roads if isinstance(what, Together) else (each.road for each in what.courses)
