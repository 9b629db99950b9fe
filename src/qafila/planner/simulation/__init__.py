# SPDX-License-Identifier: Apache-2.0
"""The simulation of a plan: ranges per place and vehicle, windows, the latest departure.

Runs are drawn in pieces, each from a seed of its own, so that figures are the same whatever the
number of workers. `column` is the engine and `chance` what it draws, both shared with the
timetable of a plan; `windows` judges hours, `spread` says what drives the arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
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
)
from qafila.core.values import PlaceKind, Spread
from qafila.planner.simulation.chance import Drawn
from qafila.planner.simulation.column import Road, drive, road_of
from qafila.planner.simulation.spread import drivers
from qafila.planner.simulation.windows import Stay, concerning, judged
from qafila.ports import Workers

MOST_RUNS = 1_000_000
"""More say nothing: the error of a chance of one in twenty is 0.0004 then."""

CELLS = 2**17
LEAST_AT_ONCE, MOST_AT_ONCE, MOST_CELLS = 1_000, 16_384, 2**23
"""Vehicles × runs of a piece, as processors like it; bounds on its runs, and on its memory."""

VEHICLE_CELLS = 25_000_000
"""Vehicles × runs that are kept; the ranges of single vehicles are from the first runs beyond."""

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
    arrive, leave
        First vehicle in, last vehicle out: places × runs.
    end
        Arrival of each vehicle: vehicles × runs, or no runs.
    """

    column: int
    arrive: Seconds
    leave: Seconds
    end: Seconds
    factors: dict[tuple[DriverKind, str], Seconds]


@dataclass(slots=True)
class _Column:
    """A column of the plan with its road, and what was drawn of it so far."""

    trips: list[Marching]
    path: Path
    road: Road
    drawn: list[Draws] = field(default_factory=list)


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
    columns, left_out = _columns(operation, trips)
    correlation = operation.policy.day_correlation
    pieces = _pieces(columns, study.runs, study.seed, correlation)
    stopped = False
    for done, draws in enumerate(workers.each(draw, pieces), start=1):
        columns[draws.column].drawn.append(draws)
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
    leave: list[Seconds] = []
    end = np.zeros((piece.vehicles, piece.runs))
    for passing in drive(piece.road, piece.vehicles, world):
        arrive.append(passing.arrive[0].astype(np.float32))
        leave.append(passing.leave[-1].astype(np.float32))
        end = passing.arrive
    kept = end if piece.with_vehicles else end[:, :0]
    causes = world.factors if piece.with_causes else {}
    return Draws(
        column=piece.column,
        arrive=np.array(arrive, dtype=np.float32).reshape(-1, piece.runs),
        leave=np.array(leave, dtype=np.float32).reshape(-1, piece.runs),
        end=kept.astype(np.float32),
        factors={key: values.astype(np.float32) for key, values in causes.items()},
    )


def _columns(
    operation: Operation, trips: Iterable[Marching]
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
        columns.append(_Column(sorted(mine, key=lambda trip: trip.position), path, road))
    return columns, tuple(left_out)


def _pieces(columns: Sequence[_Column], runs: int, seed: int, correlation: float) -> list[Piece]:
    """Return all that is to be drawn: the first piece of each column, then the second of each."""
    pieces: list[Piece] = []
    for number, column in enumerate(columns):
        vehicles = len(column.trips)
        at_once = min(MOST_AT_ONCE, max(LEAST_AT_ONCE, CELLS // vehicles))
        at_once = min(at_once, max(1, MOST_CELLS // vehicles))
        pieces += [
            Piece(
                column=number,
                number=first // at_once,
                runs=min(at_once, runs - first),
                seed=seed,
                road=column.road,
                vehicles=vehicles,
                day_correlation=correlation,
                with_vehicles=first == 0 or first * vehicles < VEHICLE_CELLS,
                with_causes=first < CAUSE_RUNS,
            )
            for first in range(0, runs, at_once)
        ]
    return sorted(pieces, key=lambda piece: piece.number)


def _told(operation: Operation, column: _Column, zone: tzinfo, risk: float) -> ColumnSimulated:
    trips, path = column.trips, column.path
    arrive = np.concatenate([draws.arrive for draws in column.drawn], axis=1)
    leave = np.concatenate([draws.leave for draws in column.drawn], axis=1)
    end = np.concatenate([draws.end for draws in column.drawn], axis=1)
    hours = [trip.departs_at for trip in trips if trip.departs_at]
    departs_at = min(hours, default=None)
    day = departs_at.astimezone(zone).date() if departs_at else None
    last = leave[-1] if len(leave) else np.zeros(arrive.shape[1], dtype=np.float32)
    about = day or operation.description.on  # light of about that day, where no hour is known
    risks = concerning(operation, path, trips[0].stage, about, float(last.max()))
    nothing = np.zeros_like(last)
    stays: dict[str | None, Stay] = {
        path.source: Stay(begins=nothing, ends=nothing),
        None: Stay(begins=nothing, ends=last),
    }
    for number, segment in enumerate(column.road.segments):
        stays[segment.place] = Stay(begins=arrive[number], ends=leave[number])
    windows, all_windows = judged(
        [(each, stays[each.place]) for each in risks],
        risk=risk,
        zone=zone,
        day=day,
        departs_at=departs_at,
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
