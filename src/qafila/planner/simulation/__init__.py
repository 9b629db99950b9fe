# SPDX-License-Identifier: Apache-2.0
"""The simulation of a plan: ranges per place and vehicle, windows, the latest departure.

Runs are drawn in pieces, each from a seed of its own, so that figures are the same whatever the
number of workers. `column` is the engine and `chance` what it draws, both shared with the
timetable of a plan; `windows` judges hours, `spread` says what drives the arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Protocol

import numpy as np
import numpy.typing as npt

from qafila.core.driving import driving_of
from qafila.core.operation import Operation
from qafila.core.route import Path, find_path
from qafila.core.simulation import (
    ColumnSimulated,
    DriverKind,
    LeftOut,
    PlaceTimes,
    Simulated,
    VehicleTimes,
    WindowRisk,
)
from qafila.core.values import PlaceKind, Spread
from qafila.planner.simulation.chance import Drawn
from qafila.planner.simulation.column import Road, drive, road_of
from qafila.planner.simulation.spread import drivers
from qafila.planner.simulation.windows import (
    ByHour,
    Day,
    Stay,
    concerning,
    judged,
    minutes_of,
    on_a_grid,
    openings,
    over_the_day,
)
from qafila.ports import Workers

MOST_RUNS = 1_000_000
"""More say nothing: the error of a chance of one in twenty is 0.0004 then."""

CELLS = 2**17
LEAST_AT_ONCE, MOST_AT_ONCE, MOST_CELLS = 1_000, 16_384, 2**23
"""Vehicles × runs of a piece, as processors like it; bounds on its runs, and on its memory."""

VEHICLE_CELLS = 25_000_000
"""Vehicles × runs that are kept; the ranges of single vehicles are from the first runs beyond."""

GRID_MIN, GRID_RUNS = 30, 2_000
"""Minutes between hours for which a column that waits for windows is simulated anew, and runs."""

CAUSE_RUNS = 20_000
"""Runs that causes of the spread are told from."""

Seconds = npt.NDArray[np.float32]


class Marching(Protocol):
    """A trip of a plan, as far as the road is concerned (see `qafila.core.plan.Trip`)."""

    @property
    def vehicle(self) -> str:
        """Vehicle id."""
        ...

    @property
    def run(self) -> int:
        """Which journey of the vehicle, from 1."""
        ...

    @property
    def serial(self) -> str:
        """Serial id."""
        ...

    @property
    def position(self) -> int:
        """Place in the order of march, from 1."""
        ...

    @property
    def stage(self) -> str | None:
        """Stage id, None when there is none."""
        ...

    @property
    def lot(self) -> str:
        """Lot id."""
        ...

    @property
    def source(self) -> str | None:
        """Where from, None when not said."""
        ...

    @property
    def target(self) -> str | None:
        """Where to, None when not said."""
        ...

    @property
    def departs_at(self) -> datetime | None:
        """Hour of departure, None when not known."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Runs of one column to be drawn together, by any worker."""

    column: int
    number: int
    hour: int | None = None
    runs: int
    seed: int
    road: Road
    vehicles: int
    day_correlation: float
    with_vehicles: bool
    with_causes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """What a piece came to.

    Parameters
    ----------
    hour
        Number of the hour of departure, where it was not drawn for the planned one.
    arrive, enter, leave
        First vehicle there, first vehicle in, last vehicle out: places × runs.
    end
        Arrival of each vehicle: vehicles × runs, or no runs.
    """

    column: int
    hour: int | None
    arrive: Seconds
    enter: Seconds
    leave: Seconds
    end: Seconds
    factors: dict[tuple[DriverKind, str], Seconds]


@dataclass(slots=True)
class _Column:
    """A column of the plan with its road, and what was drawn of it so far.

    `grid` holds its roads at hours of its day, where it waits for windows.
    """

    trips: list[Marching]
    path: Path
    road: Road
    departs_at: datetime | None
    day: Day | None = None
    grid: list[Road] = field(default_factory=list)
    drawn: list[Draws] = field(default_factory=list)
    drawn_by_hour: dict[int, list[Draws]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """What is asked of a simulation.

    Parameters
    ----------
    runs
        How often each column is drawn, 1 to `MOST_RUNS`.
    seed
        Repeats it, together with `runs`.
    risk
        The chance of a breach that hours of departure are to keep to, 0 to below 1.

    Raises
    ------
    ValueError
        "runs must be from 1 to 1000000", "risk must be from 0 to below 1".
    """

    runs: int
    seed: int
    risk: float

    def __post_init__(self) -> None:
        if not 1 <= self.runs <= MOST_RUNS:
            raise ValueError(f"runs must be from 1 to {MOST_RUNS}")
        if not 0 <= self.risk < 1:
            raise ValueError("risk must be from 0 to below 1")


def simulate(
    operation: Operation,
    trips: Iterable[Marching],
    study: Study,
    *,
    zone: tzinfo,
    workers: Workers,
    stop: Callable[[], bool] = lambda: False,
    drawn: Callable[[int, int], None] = lambda done, of: None,
) -> Simulated:
    """Simulate the columns of a plan.

    Parameters
    ----------
    trips
        Of the plan: those of one lot, journey and run are a column, in their order of march.
    zone
        The operation's own, for windows by the clock.
    workers
        Who draws.
    stop
        Asked after each piece; what is drawn by then counts, and every column is drawn once.
    drawn
        Told after each piece how many are done, and of how many.
    """
    driving = driving_of(dict(operation.policy.extra))
    columns, left_out = _columns(operation, trips, zone)
    pieces = _pieces(columns, study, operation.policy.day_correlation)
    stopped = False
    for done, draws in enumerate(workers.each(draw, pieces), start=1):
        column = columns[draws.column]
        if draws.hour is None:
            column.drawn.append(draws)
        else:
            column.drawn_by_hour.setdefault(draws.hour, []).append(draws)
        drawn(done, len(pieces))
        if len(columns) <= done < len(pieces) and stop():
            stopped = True
            break
    return Simulated(
        operation=operation.description.id,
        seed=study.seed,
        runs=study.runs,
        risk=study.risk,
        driving=driving,
        columns=tuple(_told(operation, column, zone, study.risk) for column in columns),
        left_out=left_out,
        stopped=stopped,
    )


def draw(piece: Piece) -> Draws:
    """Draw a piece: the same wherever and whenever it is done."""
    seeds = np.random.SeedSequence(piece.seed, spawn_key=(piece.column, piece.number))
    world = Drawn(np.random.Generator(np.random.PCG64(seeds)), piece.runs, piece.day_correlation)
    arrive: list[Seconds] = []
    enter: list[Seconds] = []
    leave: list[Seconds] = []
    end = np.zeros((piece.vehicles, piece.runs))
    for passing in drive(piece.road, piece.vehicles, world):
        arrive.append(passing.arrive[0].astype(np.float32))
        enter.append(passing.enter[0].astype(np.float32))
        leave.append(passing.leave[-1].astype(np.float32))
        end = passing.enter
    kept = end if piece.with_vehicles else end[:, :0]
    causes = world.factors if piece.with_causes else {}
    return Draws(
        column=piece.column,
        hour=piece.hour,
        arrive=np.array(arrive, dtype=np.float32).reshape(-1, piece.runs),
        enter=np.array(enter, dtype=np.float32).reshape(-1, piece.runs),
        leave=np.array(leave, dtype=np.float32).reshape(-1, piece.runs),
        end=kept.astype(np.float32),
        factors={key: values.astype(np.float32) for key, values in causes.items()},
    )


def _columns(
    operation: Operation, trips: Iterable[Marching], zone: tzinfo
) -> tuple[list[_Column], tuple[LeftOut, ...]]:
    groups: dict[tuple[str, str | None, str | None, int], list[Marching]] = {}
    for trip in trips:
        groups.setdefault((trip.lot, trip.source, trip.target, trip.run), []).append(trip)
    legs = tuple(operation.legs.values())
    driving = driving_of(dict(operation.policy.extra))
    columns: list[_Column] = []
    left_out: list[LeftOut] = []
    for (lot, source, target, _), mine in groups.items():
        path = find_path(legs, source, target) if source and target else None
        if path is None:
            left_out.append(LeftOut(lot=lot, source=source, target=target, vehicles=len(mine)))
            continue
        road = road_of(
            path,
            places=operation.places,
            checkpoints=operation.checkpoints,
            spacing_m=operation.policy.spacing_m,
            driving=driving,
        )
        hours = [trip.departs_at for trip in mine if trip.departs_at]
        mine.sort(key=lambda trip: trip.position)
        column = _Column(mine, path, road, min(hours, default=None))
        if driving.wait:
            _let_wait(operation, column, zone)
        columns.append(column)
    return columns, tuple(left_out)


def _let_wait(operation: Operation, column: _Column, zone: tzinfo) -> None:
    """Have a column wait for windows, at its planned hour and at hours of its day."""
    if column.departs_at is None:
        return
    stage = column.trips[0].stage
    risks = concerning(operation, column.path, stage, None, 0)
    road = column.road

    def leaving(at: datetime) -> Road:
        opens = openings(risks, at, zone)
        segments = (replace(each, opens=opens.get(each.place, ())) for each in road.segments)
        return replace(road, segments=tuple(segments))

    column.road = leaving(column.departs_at)
    if any(segment.opens for segment in column.road.segments):
        column.day = minutes_of(column.departs_at.astimezone(zone).date(), zone, GRID_MIN)
        column.grid = [leaving(column.day.at(hour)) for hour in range(column.day.count)]


def _pieces(columns: Sequence[_Column], study: Study, correlation: float) -> list[Piece]:
    """Return all that is to be drawn: first piece of each column, second of each; other hours."""
    pieces: list[Piece] = []
    others: list[Piece] = []
    for number, column in enumerate(columns):
        vehicles = len(column.trips)
        at_once = min(MOST_AT_ONCE, max(LEAST_AT_ONCE, CELLS // vehicles))
        at_once = min(at_once, max(1, MOST_CELLS // vehicles))
        for first in range(0, study.runs, at_once):
            piece = Piece(
                column=number,
                number=first // at_once,
                runs=min(at_once, study.runs - first),
                seed=study.seed,
                road=column.road,
                vehicles=vehicles,
                day_correlation=correlation,
                with_vehicles=first == 0 or first * vehicles < VEHICLE_CELLS,
                with_causes=first < CAUSE_RUNS,
            )
            pieces.append(piece)
            if first < GRID_RUNS:
                # The same luck at every hour: only the clock makes the difference.
                other = replace(
                    piece,
                    runs=min(piece.runs, GRID_RUNS - first),
                    with_vehicles=False,
                    with_causes=False,
                )
                others += [
                    replace(other, hour=hour, road=road) for hour, road in enumerate(column.grid)
                ]
    return sorted(pieces, key=lambda piece: piece.number) + others


def _stays(
    column: _Column, drawn: Sequence[Draws]
) -> tuple[dict[str | None, Stay], Seconds, Seconds]:
    """Return when a column is at each place and on its way (None), its arrivals and leavings."""
    arrive = np.concatenate([draws.arrive for draws in drawn], axis=1)
    enter = np.concatenate([draws.enter for draws in drawn], axis=1)
    leave = np.concatenate([draws.leave for draws in drawn], axis=1)
    nothing = np.zeros(arrive.shape[1], dtype=np.float32)
    stays: dict[str | None, Stay] = {
        column.path.source: Stay(begins=nothing, ends=nothing),
        None: Stay(begins=nothing, ends=leave[-1] if len(leave) else nothing),
    }
    for number, segment in enumerate(column.road.segments):
        stays[segment.place] = Stay(begins=enter[number], ends=leave[number])
    return stays, arrive, leave


def _by_hour(
    column: _Column, risks: Sequence[tuple[WindowRisk, Stay]], zone: tzinfo
) -> ByHour | None:
    """Return breaches by hour; None where no hour is known, or not all hours were simulated."""
    if column.departs_at is None or not risks:
        return None
    if column.day is None:
        day = minutes_of(column.departs_at.astimezone(zone).date(), zone)
        return over_the_day(risks, day, zone)
    hours = [column.drawn_by_hour.get(hour, []) for hour in range(column.day.count)]
    counts = {sum(draws.arrive.shape[1] for draws in drawn) for drawn in hours}
    if len(counts) > 1 or 0 in counts:
        return None
    stays = [_stays(column, drawn)[0] for drawn in hours]
    return on_a_grid([[(r, at[r.place]) for r, _ in risks] for at in stays], column.day, zone)


def _told(operation: Operation, column: _Column, zone: tzinfo, risk: float) -> ColumnSimulated:
    trips, path, departs_at = column.trips, column.path, column.departs_at
    stays, arrive, leave = _stays(column, column.drawn)
    end = np.concatenate([draws.end for draws in column.drawn], axis=1)
    last = stays[None].ends
    day = departs_at.astimezone(zone).date() if departs_at else None
    about = day or operation.description.on  # light of about that day, where no hour is known
    found = concerning(operation, path, trips[0].stage, about, float(last.max()))
    risks = [(each, stays[each.place]) for each in found]
    windows, all_windows = judged(
        risks,
        risk=risk,
        zone=zone,
        departs_at=departs_at,
        by_hour=_by_hour(column, risks, zone),
        waits=column.day is not None,
    )
    causes = [draws.factors for draws in column.drawn if draws.factors]
    factors = {key: np.concatenate([each[key] for each in causes]) for key in causes[0]}
    return ColumnSimulated(
        lot=trips[0].lot,
        stage=trips[0].stage,
        source=path.source,
        target=path.target,
        run=trips[0].run,
        departs_at=departs_at,
        runs=arrive.shape[1],
        vehicle_runs=end.shape[1],
        vehicles=tuple(
            VehicleTimes(
                vehicle=trip.vehicle,
                serial=trip.serial,
                position=trip.position,
                elapsed=spread_of(end[number]),
            )
            for number, trip in enumerate(trips)
        ),
        places=tuple(
            PlaceTimes(
                place=segment.place,
                arrive=spread_of(arrive[number]),
                leave=spread_of(leave[number]),
            )
            for number, segment in enumerate(column.road.segments)
        ),
        windows=windows,
        all_windows=all_windows,
        waits=column.day is not None,
        drivers=drivers(factors, last[: len(factors[DriverKind.DAY, ""])]),
        unknown_checks=_unknown_checks(operation, path),
    )


def _unknown_checks(operation: Operation, path: Path) -> tuple[str, ...]:
    """Return where vehicles are checked on the way, and nobody said for how long."""
    found: list[str] = []
    for place_id in path.places[1:-1]:
        place, check = operation.places.get(place_id), operation.checkpoints.get(place_id)
        checks = place is not None and place.kind is PlaceKind.CHECKPOINT
        if (checks and check is None) or (check is not None and check.per_vehicle.high == 0):
            found.append(place_id)
    return tuple(found)


def spread_of(seconds: npt.NDArray[np.floating]) -> Spread:
    """Return p05, p50 and p95 of scenarios, rounded to the minute."""
    p05, p50, p95 = (
        round(float(x) / 60) * 60 for x in np.percentile(seconds, (5, 50, 95), method="linear")
    )
    return Spread(p05_s=p05, p50_s=p50, p95_s=p95)
