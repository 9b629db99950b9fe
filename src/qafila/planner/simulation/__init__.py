# SPDX-License-Identifier: Apache-2.0
"""The simulation of a plan: ranges per place and vehicle, windows, the latest departure.

Runs are drawn in pieces, each from a seed of its own, so that figures are the same whatever the
number of workers. `column` is the engine and `chance` what it draws, both shared with the
timetable of a plan; `windows` judges hours, `spread` says what drives the arrival.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

import numpy as np
import numpy.typing as npt

from qafila.core.driving import driving_of
from qafila.core.operation import Operation
from qafila.core.plan import column_run
from qafila.core.route import Path
from qafila.core.simulation import (
    ColumnSimulated,
    DriverKind,
    Meets,
    PassesWith,
    PlaceTimes,
    ShuttleSimulated,
    Simulated,
    VehicleTimes,
    WindowRisk,
)
from qafila.core.values import PlaceKind, Spread, WindowKind
from qafila.planner.simulation.closing import Stay
from qafila.planner.simulation.moving import (
    Column,
    Marching,
    Moving,
    columns_of,
    let_wait,
    movings,
)
from qafila.planner.simulation.pieces import Draws, Piece, Shuttle, draw
from qafila.planner.simulation.spread import drivers
from qafila.planner.simulation.windows import (
    ByHour,
    concerning,
    judged,
    minutes_of,
    on_a_grid,
    over_the_day,
    sun_stays,
)
from qafila.ports import Workers

MOST_RUNS = 1_000_000
"""More say nothing: the error of a chance of one in twenty is 0.0004 then."""

CELLS = 2**17
LEAST_AT_ONCE, MOST_AT_ONCE, MOST_CELLS = 1_000, 16_384, 2**23
"""Vehicles × runs of a piece, as processors like it; bounds on its runs, and on its memory."""

VEHICLE_CELLS = 25_000_000
"""Vehicles × runs that are kept; the ranges of single vehicles are from the first runs beyond."""

GRID_RUNS = 2_000
"""Runs for each hour for which a column that waits for windows is simulated anew."""

CAUSE_RUNS = 20_000
"""Runs that causes of the spread are told from."""

Seconds = npt.NDArray[np.float32]


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
    columns, left_out = columns_of(operation, trips)
    moving = movings(operation, columns, driving)
    if driving.wait:
        for each in moving:
            let_wait(operation, each, columns, zone)
    pieces = _pieces(moving, study, operation.policy.day_correlation)
    stopped = False
    for done, found in enumerate(workers.each(draw, pieces), start=1):
        for draws in found:
            column = columns[draws.column]
            if draws.hour is None:
                column.drawn.append(draws)
            else:
                column.drawn_by_hour.setdefault(draws.hour, []).append(draws)
        drawn(done, len(pieces))
        if len(moving) <= done < len(pieces) and stop():
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
        shuttles=tuple(
            _shuttled(each, columns) for each in moving if isinstance(each.what, Shuttle)
        ),
        stopped=stopped,
    )


def _pieces(moving: Sequence[Moving], study: Study, correlation: float) -> list[Piece]:
    """Return all that is to be drawn: first piece of each column, second of each; other hours."""
    pieces: list[Piece] = []
    others: list[Piece] = []
    for each in moving:
        at_once = min(MOST_AT_ONCE, max(LEAST_AT_ONCE, CELLS // each.vehicles))
        at_once = min(at_once, max(1, MOST_CELLS // each.vehicles))
        for first in range(0, study.runs, at_once):
            piece = Piece(
                column=each.columns[0],
                number=first // at_once,
                runs=min(at_once, study.runs - first),
                seed=study.seed,
                what=each.what,
                vehicles=each.vehicles,
                day_correlation=correlation,
                with_vehicles=first == 0 or first * each.vehicles < VEHICLE_CELLS,
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
                others += [replace(other, hour=hour, what=what) for hour, what in each.grid]
    return sorted(pieces, key=lambda piece: piece.number) + others


def _stays(
    column: Column, drawn: Sequence[Draws]
) -> tuple[dict[str | None, Stay], Seconds, Seconds]:
    """Return when a column is at each place and on its way (None), its arrivals and leavings."""
    arrive = np.concatenate([draws.arrive for draws in drawn], axis=1)
    enter = np.concatenate([draws.enter for draws in drawn], axis=1)
    leave = np.concatenate([draws.leave for draws in drawn], axis=1)
    first = last = np.zeros(arrive.shape[1], dtype=np.float32)
    if all(draws.leaves is not None for draws in drawn):
        first, last = np.concatenate([d.leaves for d in drawn if d.leaves is not None], axis=1)
    stays: dict[str | None, Stay] = {
        column.path.source: Stay(begins=first, ends=last),
        None: Stay(begins=first, ends=leave[-1] if len(leave) else last),
    }
    for number, place in enumerate(column.path.places[1:]):
        stays[place] = Stay(begins=enter[number], ends=leave[number])
    return stays, arrive, leave


def _by_hour(
    column: Column, risks: Sequence[tuple[WindowRisk, Stay]], zone: tzinfo
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


def _told(operation: Operation, column: Column, zone: tzinfo, risk: float) -> ColumnSimulated:
    trips, path, departs_at = column.trips, column.path, column.departs_at
    stays, arrive, leave = _stays(column, column.drawn)
    end = np.concatenate([draws.end for draws in column.drawn], axis=1)
    kept = [draws.boards for draws in column.drawn if draws.boards is not None]
    boards = np.concatenate(kept, axis=1) if kept else None
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
        about=about,
        waits=column.day is not None,
    )
    causes = [draws.factors for draws in column.drawn if draws.factors]
    factors = {key: np.concatenate([each[key] for each in causes]) for key in causes[0]}
    return ColumnSimulated(
        lot=trips[0].lot,
        stage=trips[0].stage,
        source=path.source,
        target=path.target,
        run=column_run(trips[0]),
        departs_at=departs_at,
        runs=arrive.shape[1],
        vehicle_runs=end.shape[1],
        vehicles=tuple(
            VehicleTimes(
                vehicle=trip.vehicle,
                serial=trip.serial,
                position=trip.position,
                elapsed=spread_of(end[number]),
                boards=None if boards is None else spread_of(boards[number]),
                boards_s=None if boards is None else trip.boards_s,
            )
            for number, trip in enumerate(trips)
        ),
        places=tuple(
            PlaceTimes(
                place=place,
                arrive=spread_of(arrive[number]),
                leave=spread_of(leave[number]),
            )
            for number, place in enumerate(path.places[1:])
        ),
        windows=windows,
        all_windows=all_windows,
        waits=column.day is not None,
        meets=tuple(_meets(column)),
        passes_with=tuple(_passes_with(column)),
        drivers=drivers(factors, last[: len(factors[DriverKind.DAY, ""])]),
        unknown_checks=_unknown_checks(operation, path),
        no_sun=sun_stays(operation, path, about)
        and not any(each.kind is WindowKind.DAYLIGHT and each.place is None for each in windows),
        returns=boards is not None,
    )


def _meets(column: Column) -> Iterator[Meets]:
    """Yield where it meets others, of those whom it may meet there, in how many of its runs."""
    runs = sum(draws.arrive.shape[1] for draws in column.drawn)
    for place, others in column.beside.items():
        met = sum(draws.met.get(place, 0) for draws in column.drawn)
        if met:
            lots = tuple(dict.fromkeys(other.trips[0].lot for other in others))
            yield Meets(place=place, lots=lots, share=met / runs)


def _passes_with(column: Column) -> Iterator[PassesWith]:
    """Yield where it waits for those that pass a crossing for it, and how long."""
    for place, others in column.paired.items():
        yield PassesWith(
            place=place,
            lots=tuple(dict.fromkeys(other.trips[0].lot for other in others)),
            stands=_joined(draws.stood.get(place) for draws in column.drawn),
        )


def _joined(pieces: Iterable[Seconds | None]) -> Spread | None:
    """Return the range of all pieces, None where there is none."""
    told = [piece for piece in pieces if piece is not None]
    return spread_of(np.concatenate(told)) if told else None


def _shuttled(moving: Moving, columns: Sequence[Column]) -> ShuttleSimulated:
    """Return when all vehicles of a shuttle are empty."""
    assert isinstance(moving.what, Shuttle)
    mine = [columns[number] for number in moving.columns]
    empty = np.max(
        [
            np.concatenate([draws.empty for draws in column.drawn if draws.empty is not None])
            for column in mine
        ],
        axis=0,
    )
    return ShuttleSimulated(
        lots=tuple(dict.fromkeys(trip.lot for column in mine for trip in column.trips)),
        departs_at=moving.departs_at,
        vehicles=len(moving.what.courses),
        runs=moving.vehicles,
        planned_s=moving.planned_s,
        empty=spread_of(empty),
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
