# SPDX-License-Identifier: Apache-2.0
"""Columns on the road: seated vehicles put in order of march and in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from qafila.core.fleet import Vehicle
from qafila.core.plan import Journey, Lot, Passage, Trip
from qafila.core.route import Path
from qafila.core.values import Spread
from qafila.planner.bounds import completion_bound_s
from qafila.planner.conflicts import SerialOfEleven
from qafila.planner.making import Making
from qafila.planner.march import order_of_march
from qafila.planner.seating import Aboard
from qafila.planner.timetable import Progress, progress


def march(
    making: Making,
    number: int,
    lot: Lot,
    journey: Journey,
    aboard: Sequence[Aboard],
    bound: int,
) -> None:
    """Put the column in order and in time."""
    problem = making.problem
    places = {place.vehicle.id: place for place in aboard}
    serials = order_of_march([place.vehicle for place in aboard])
    if len(aboard) == 11:
        making.findings.append(SerialOfEleven(lot=lot.id))
    path = problem.paths.get(journey)
    moved = progress(problem, path, len(aboard), making.seed + number) if path else None
    departs_at = problem.departs_at if lot.rank == 0 else None
    position = 0
    for serial in serials:
        making.serials += 1
        for vehicle in serial:
            position += 1
            making.trips.append(
                _trip(
                    places[vehicle.id],
                    serial=f"S{making.serials}",  # neutral: a lot's name may say who is aboard
                    position=position,
                    lot=lot,
                    journey=journey,
                    elapsed=moved.elapsed[position - 1] if moved else None,
                    departs_at=departs_at,
                )
            )
    if path is None or moved is None:
        making.timed = False
        return
    making.passages += _passages(lot, path, moved)
    _complete(making, lot, path, [place.vehicle for place in aboard], moved, bound)


def _trip(
    place: Aboard,
    *,
    serial: str,
    position: int,
    lot: Lot,
    journey: Journey,
    elapsed: Spread | None,
    departs_at: datetime | None,
) -> Trip:
    people = tuple(sorted(person for unit in place.units for person in unit.persons))
    free = place.seats
    arrives_at = None
    if departs_at and elapsed:
        arrives_at = (
            _later(departs_at, elapsed.p05_s),
            _later(departs_at, elapsed.p50_s),
            _later(departs_at, elapsed.p95_s),
        )
    return Trip(
        id=f"{place.vehicle.id}/1",
        vehicle=place.vehicle.id,
        serial=serial,
        position=position,
        stage=lot.stage,
        lot=lot.id,
        source=journey[0],
        target=journey[1],
        departs_at=departs_at,
        arrives_at=arrives_at,
        elapsed=elapsed,
        people=people,
        seats_used=place.vehicle.passenger_seats - free,
        seats_free=max(0, free),
    )


def _later(moment: datetime, seconds: int) -> datetime:
    """Return the instant so many seconds later, by the clock of the same zone.

    Counted in UTC: wall-clock arithmetic is an hour wrong across a change of the clocks.
    """
    return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def _passages(lot: Lot, path: Path, moved: Progress) -> list[Passage]:
    return [
        Passage(
            lot=lot.id,
            source=path.source,
            target=path.target,
            place=place,
            arrive=arrive,
            leave=leave,
        )
        for place, arrive, leave in zip(path.places[1:], moved.arrive, moved.leave, strict=True)
    ]


def _complete(
    making: Making,
    lot: Lot,
    path: Path,
    vehicles: Sequence[Vehicle],
    moved: Progress,
    bound: int,
) -> None:
    """Note how long the column takes, from leaving the depot to the last person unloaded."""
    problem = making.problem
    approach = max(
        (
            way.typical_s
            for v in vehicles
            if v.at and (way := problem.approaches.get((v.at, path.source)))
        ),
        default=0.0,
    )
    origin, end = problem.places.get(path.source), problem.places.get(path.target)
    total = (
        approach
        + (origin.load_s if origin else 0)
        + moved.last_arrival_typical_s
        + (end.unload_s if end else 0)
    )
    least = completion_bound_s(problem, path, bound)
    for best, value in ((making.completion, total), (making.completion_bound, least)):
        best[lot.rank] = max(best.get(lot.rank, 0.0), value)
