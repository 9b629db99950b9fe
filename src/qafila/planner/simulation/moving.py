# SPDX-License-Identifier: Apache-2.0
"""What of a plan moves together: columns, and vehicles that come back for more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Protocol

from qafila.core.driving import Driving
from qafila.core.journeys import stage_ranks
from qafila.core.operation import Operation
from qafila.core.plan import Travelling, column_run
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
    """What is drawn together: a column that leaves together, or all vehicles that come back.

    `vehicles` counts vehicles, of a shuttle its runs, and `planned_s` is when these are over if all
    takes its typical time. `departs_at` is the hour from which its times count; `grid` holds it at
    hours of its day, where it waits for windows.
    """

    columns: list[int]
    what: Road | Shuttle
    vehicles: int
    departs_at: datetime | None
    planned_s: int = 0
    day: Day | None = None
    grid: list[Road | Shuttle] = field(default_factory=list)


@dataclass(slots=True)
class Column:
    """A column of the plan with its way, and what was drawn of it so far."""

    trips: list[Marching]
    path: Path
    moving: Moving | None = None
    drawn: list[Draws] = field(default_factory=list)
    drawn_by_hour: dict[int, list[Draws]] = field(default_factory=dict)

    @property
    def day(self) -> Day | None:
        """The hours of departure for which it was drawn anew; None: for none."""
        return self.moving.day if self.moving else None

    @property
    def departs_at(self) -> datetime | None:
        """The hour from which its times count."""
        return self.moving.departs_at if self.moving else None


def columns_of(
    operation: Operation, trips: Iterable[Marching]
) -> tuple[list[Column], tuple[LeftOut, ...]]:
    """Return the columns of a plan, and those without a road."""
    groups: dict[tuple[str, str | None, str | None, int], list[Marching]] = {}
    for trip in trips:
        key = (trip.lot, trip.source, trip.target, column_run(trip))
        groups.setdefault(key, []).append(trip)
    legs = tuple(operation.legs.values())
    columns: list[Column] = []
    left_out: list[LeftOut] = []
    for (lot, source, target, _), mine in groups.items():
        path = find_path(legs, source, target) if source and target else None
        if path is None:
            left_out.append(LeftOut(lot=lot, source=source, target=target, vehicles=len(mine)))
        else:
            mine.sort(key=lambda trip: trip.position)
            columns.append(Column(mine, path))
    return columns, tuple(left_out)


def movings(operation: Operation, columns: Sequence[Column], driving: Driving) -> list[Moving]:
    """Return what moves together, and tell each column what it is part of."""
    ranks = stage_ranks(operation.stages.values())
    moving: list[Moving] = []
    returning: dict[int, list[int]] = {}
    for number, column in enumerate(columns):
        hours = [trip.departs_at for trip in column.trips if trip.departs_at]
        if all(trip.boards_s is not None and column.path.stretches for trip in column.trips):
            returning.setdefault(ranks.get(column.trips[0].stage or "", 0), []).append(number)
            continue
        road = road_of(
            column.path,
            places=operation.places,
            checkpoints=operation.checkpoints,
            spacing_m=operation.policy.spacing_m,
            driving=driving,
        )
        moving.append(Moving([number], road, len(column.trips), min(hours, default=None)))
    before: dict[str, str] = {}
    for _, numbers in sorted(returning.items()):
        moving.append(_shuttle(operation, columns, numbers, before, driving))
    for each in moving:
        for number in each.columns:
            columns[number].moving = each
    return moving


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

    def leaving(at: datetime) -> Road | Shuttle:
        opens = {number: openings(mine, at, zone) for number, mine in risks.items()}
        if isinstance(what, Road):
            (mine,) = opens.values()
            segments = (replace(each, opens=mine.get(each.place, ())) for each in what.segments)
            return replace(what, segments=tuple(segments))
        return replace(what, courses=tuple(waiting(each, opens) for each in what.courses))

    moving.what = leaving(moving.departs_at)
    roads = (
        [moving.what]
        if isinstance(moving.what, Road)
        else [each.road for each in moving.what.courses]
    )
    if any(segment.opens for road in roads for segment in road.segments):
        moving.day = minutes_of(moving.departs_at.astimezone(zone).date(), zone, GRID_MIN)
        moving.grid = [leaving(moving.day.at(hour)) for hour in range(moving.day.count)]
