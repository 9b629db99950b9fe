# SPDX-License-Identifier: Apache-2.0
"""Runs to be drawn together, by any worker: of columns, or of vehicles that come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from qafila.core.simulation import DriverKind
from qafila.planner.simulation.chance import Drawn, Returning
from qafila.planner.simulation.column import Passing, Road, drive
from qafila.planner.simulation.shuttles import Course, ridden
from qafila.planner.simulation.together import Together, passed

Seconds = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Runs to be drawn together.

    Parameters
    ----------
    column
        Number of the column; of several, of the first one.
    what
        The road of a column that leaves together; columns that meet; or a shuttle.
    vehicles
        How many vehicles drive, of a shuttle how many runs there are.
    """

    column: int
    number: int
    hour: int | None = None
    runs: int
    seed: int
    what: Road | Shuttle | Together
    vehicles: int
    day_correlation: float
    with_vehicles: bool
    with_causes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shuttle:
    """Vehicles that come back.

    Parameters
    ----------
    courses
        What each drives.
    columns
        Number of each column, how many vehicles it has, and how many places it passes.
    """

    courses: tuple[Course, ...]
    columns: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """What a piece came to, for one column.

    Parameters
    ----------
    hour
        Number of the hour of departure, where it was not drawn for the planned one.
    arrive, enter, leave
        First vehicle there, first vehicle in, last vehicle out: places × runs.
    end
        Arrival of each vehicle: vehicles × runs, or no runs.
    leaves
        Of vehicles that come back, when the first of them leaves and when the last: 2 × runs.
    boards, empty
        Of vehicles that come back: when each begins to board, as `end`; when all are empty.
    met
        In how many runs another column is at a checkpoint while this one is.
    stood
        How long its first vehicle waits at places for those that pass there for it.
    """

    column: int
    hour: int | None
    arrive: Seconds
    enter: Seconds
    leave: Seconds
    end: Seconds
    factors: dict[tuple[DriverKind, str], Seconds]
    leaves: Seconds | None = None
    boards: Seconds | None = None
    empty: Seconds | None = None
    met: Mapping[str, int] = field(default_factory=dict)
    stood: Mapping[str, Seconds] = field(default_factory=dict)


def draw(piece: Piece) -> tuple[Draws, ...]:
    """Draw a piece: the same wherever and whenever it is done."""
    seeds = np.random.SeedSequence(piece.seed, spawn_key=(piece.column, piece.number))
    chance = np.random.Generator(np.random.PCG64(seeds))
    if isinstance(piece.what, Shuttle):
        return _of_shuttle(piece, piece.what, chance)
    if isinstance(piece.what, Together):
        return _of_columns(piece, piece.what, chance)
    world = Drawn(chance, piece.runs, piece.day_correlation)
    passing = drive(piece.what, piece.vehicles, world)
    return (_of_column(piece, piece.column, piece.vehicles, passing, world),)


def _of_columns(piece: Piece, together: Together, chance: np.random.Generator) -> tuple[Draws, ...]:
    world = Returning(chance, piece.runs, piece.day_correlation)
    each = zip(together.columns, together.vehicles, passed(together, world), strict=True)
    return tuple(
        replace(
            _of_column(piece, column, vehicles, found.passings, world),
            met=found.met,
            stood={place: wait.astype(np.float32) for place, wait in found.stood.items()},
        )
        for column, vehicles, found in each
        if column in together.told
    )


def _of_column(
    piece: Piece, column: int, vehicles: int, passings: Iterable[Passing], world: Drawn
) -> Draws:
    arrive: list[Seconds] = []
    enter: list[Seconds] = []
    leave: list[Seconds] = []
    end = np.zeros((vehicles, piece.runs))
    for passing in passings:
        arrive.append(passing.arrive[0].astype(np.float32))
        enter.append(passing.enter[0].astype(np.float32))
        leave.append(passing.leave[-1].astype(np.float32))
        end = passing.enter
    kept = end if piece.with_vehicles else end[:, :0]
    return Draws(
        column=column,
        hour=piece.hour,
        arrive=np.array(arrive, dtype=np.float32).reshape(-1, piece.runs),
        enter=np.array(enter, dtype=np.float32).reshape(-1, piece.runs),
        leave=np.array(leave, dtype=np.float32).reshape(-1, piece.runs),
        end=kept.astype(np.float32),
        factors=_causes(piece, world),
    )


def _of_shuttle(piece: Piece, shuttle: Shuttle, chance: np.random.Generator) -> tuple[Draws, ...]:
    world = Returning(chance, piece.runs, piece.day_correlation)
    kept = piece.runs if piece.with_vehicles else 0
    found = {
        number: Draws(
            column=number,
            hour=piece.hour,
            arrive=np.full((places, piece.runs), np.inf, dtype=np.float32),
            enter=np.full((places, piece.runs), np.inf, dtype=np.float32),
            leave=np.zeros((places, piece.runs), dtype=np.float32),
            end=np.zeros((vehicles, kept), dtype=np.float32),
            factors={},
            leaves=np.array([[np.inf], [0.0]], dtype=np.float32).repeat(piece.runs, axis=1),
            boards=np.zeros((vehicles, kept), dtype=np.float32),
            empty=np.zeros(piece.runs, dtype=np.float32),
        )
        for number, vehicles, places in shuttle.columns
    }
    for each in ridden(shuttle.courses, world):
        mine, number = found[each.ride.column], each.ride.number
        assert mine.leaves is not None
        assert mine.boards is not None
        assert mine.empty is not None
        np.minimum(mine.arrive, each.arrive, out=mine.arrive, casting="same_kind")
        np.minimum(mine.enter, each.enter, out=mine.enter, casting="same_kind")
        np.maximum(mine.leave, each.leave, out=mine.leave, casting="same_kind")
        np.minimum(mine.leaves[0], each.departs, out=mine.leaves[0], casting="same_kind")
        np.maximum(mine.leaves[1], each.departs, out=mine.leaves[1], casting="same_kind")
        np.maximum(mine.empty, each.empty, out=mine.empty, casting="same_kind")
        mine.end[number] = each.enter[-1][:kept]
        mine.boards[number] = each.boards[:kept]
    for mine in found.values():
        mine.factors.update(_causes(piece, world))
    return tuple(found.values())


def _causes(piece: Piece, world: Drawn) -> dict[tuple[DriverKind, str], Seconds]:
    causes = world.factors if piece.with_causes else {}
    return {key: values.astype(np.float32) for key, values in causes.items()}
