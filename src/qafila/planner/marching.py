# SPDX-License-Identifier: Apache-2.0
"""Columns on the road: seated vehicles put in order of march and in time."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import (
    REAR_ORDER,
    ColumnLength,
    Lot,
    Marcher,
    MarchRole,
    Passage,
    Problem,
    Trip,
    column_length_m,
    march_role,
    pass_s,
    serial_sizes,
)
from qafila.core.route import Path
from qafila.core.values import Spread
from qafila.planner.bounds import completion_bound_s
from qafila.planner.conflicts import SerialOfEleven
from qafila.planner.kept_order import Serials, kept_order
from qafila.planner.making import Making
from qafila.planner.march import natural, order_of_march
from qafila.planner.pairs import timed
from qafila.planner.rear import Seated, let_follow
from qafila.planner.seating import Aboard
from qafila.planner.timetable import Progress, progress


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A place in the order of march of a column."""

    vehicle: Vehicle
    serial: str
    position: int
    role: MarchRole
    leads: bool


def march(making: Making) -> None:
    """Put all seated columns in order and in time, with the vehicles that follow them empty."""
    sitting = {vehicle for vehicle in making.occupied if vehicle}
    taken = making.used | sitting
    free = [vehicle for vehicle in making.problem.vehicles if vehicle.id not in taken]
    let_follow(making.problem, making.seated, free)
    took = [(column, _march(making, column)) for column in making.seated]
    after = _pair(making)
    for column, total_s in took:
        if total_s is not None:
            _complete(making, column, total_s + after.get(column.lot.id, 0))
    places = {lot.id: place for place, lot in enumerate(making.problem.lots)}
    making.trips.sort(key=lambda trip: places[trip.lot])


def _pair(making: Making) -> dict[str, int]:
    """Time lots that pass a crossing for each other; return who leaves how much later."""
    if not making.problem.pairs:
        return {}
    people = {(c.lot.id, *c.journey): c.people for c in making.seated}
    mine = [p for p in making.passages if (p.lot, p.source, p.target) in people]
    pairs, after = timed(
        making.problem.pairs,
        mine,
        lambda p: people[p.lot, p.source, p.target],
        making.ranks,
    )
    making.pairs += pairs
    making.trips = [
        _postponed(trip, after.get(trip.lot, 0)) if trip.boards_s is None else trip
        for trip in making.trips
    ]
    return after


def _postponed(trip: Trip, seconds: int) -> Trip:
    if not seconds or trip.departs_at is None:
        return trip
    arrives = trip.arrives_at
    return replace(
        trip,
        departs_at=_later(trip.departs_at, seconds),
        arrives_at=(
            _later(arrives[0], seconds),
            _later(arrives[1], seconds),
            _later(arrives[2], seconds),
        )
        if arrives
        else None,
    )


def _march(making: Making, column: Seated) -> float | None:
    """Put one column in order and in time; return how long it takes, None where no way is known.

    From the first movement of its vehicles until everybody is out, at typical times.
    """
    problem, lot, journey = making.problem, column.lot, column.journey
    order = _in_order(making, column)
    path = problem.paths.get(journey)
    moved = progress(problem, path, len(order), making.seed + column.number) if path else None
    departs_at = problem.departs_at if lot.rank == 0 else None
    aboard = {place.vehicle.id: place for place in column.aboard}
    making.march += (_marcher(problem, column, place) for place in order)
    for place in order:
        if place.vehicle.id in aboard:
            making.trips.append(
                _trip(
                    problem,
                    aboard[place.vehicle.id],
                    place.position,
                    place.serial,
                    column=column,
                    elapsed=moved.elapsed[place.position - 1] if moved else None,
                    departs_at=departs_at,
                )
            )
    making.lengths.append(_length(problem, column, order, path))
    if path is None or moved is None:
        making.timed = False
        return None
    making.passages += _passages(lot, path, moved)
    last = max(place.position for place in order if place.vehicle.id in aboard)
    return _total_s(problem, column, path, moved.typical_s[last - 1])


def _in_order(making: Making, column: Seated) -> list[_Place]:
    """Return the order of march: serials with people, then the rear in serials of its own."""
    idle = column.following(MarchRole.MEDICAL)
    serials = order_of_march(
        [place.vehicle for place in column.aboard],
        idle=idle,
        in_need={p.vehicle.id: sum([u.in_need for u in p.units]) for p in column.aboard},
        ties=_ties(column.aboard),
    )
    serials = _kept(making, column, serials)
    inside = {vehicle.id for serial in serials for vehicle in serial}
    if sum(map(len, serials)) == 11:
        making.findings.append(SerialOfEleven(lot=column.lot.id))
    behind = sorted(
        (vehicle for vehicle in column.followers if vehicle.id not in inside),
        key=lambda v: (REAR_ORDER.index(march_role(v, with_people=False)), natural(v.id)),
    )
    aboard = {place.vehicle.id for place in column.aboard}
    order: list[_Place] = []
    for serial in serials:
        making.serials += 1
        # Neutral: a lot's name may say who is aboard.
        order += _places(serial, f"S{making.serials}", order, aboard)
    for followers in _led(behind):
        making.rears += 1
        order += _places(followers, f"R{making.rears}", order, aboard)
    return order


def _led(behind: Sequence[Vehicle]) -> list[list[Vehicle]]:
    """Return the serials of a rear, as many of them led as may be.

    A vehicle with a leader that its serial can spare changes places with one of the same role in
    the first serial that has none: the order of roles stays.
    """
    serials: list[list[Vehicle]] = []
    for size in serial_sizes(len(behind)):
        first = sum(map(len, serials))
        serials.append(list(behind[first : first + size]))
    for serial in serials:
        if any(vehicle.leader for vehicle in serial):
            continue
        for other in serials:
            leaders = [n for n, vehicle in enumerate(other) if vehicle.leader]
            roles = {march_role(other[n], with_people=False): n for n in leaders[1:]}
            here = (n for n, v in enumerate(serial) if march_role(v, with_people=False) in roles)
            if (at := next(here, None)) is not None:
                spared = roles[march_role(serial[at], with_people=False)]
                serial[at], other[spared] = other[spared], serial[at]
                break
    return serials


def _kept(making: Making, column: Seated, fresh: Serials) -> Serials:
    """Return the order that a plan before had, where it is as good as the one made afresh."""
    before = {
        vehicle: (serial, position)
        for vehicle, (lot, journey, serial, position) in making.marched.items()
        if (lot, journey) == (column.lot.id, column.journey)
    }
    if not before:
        return fresh
    need = {p.vehicle.id: sum(u.in_need for u in p.units) for p in column.aboard}
    return kept_order(fresh, before, need) or fresh


def _ties(aboard: Sequence[Aboard]) -> dict[str, set[str]]:
    """Return the kin groups and households in each vehicle that have somebody in an ambulance."""
    wanted: set[str] = set()
    for place in aboard:
        if place.vehicle.kind not in PASSENGER_KINDS:
            wanted |= place.kin | place.households
    if not wanted:
        return {}
    ties: dict[str, set[str]] = {}
    for place in aboard:
        mine = {h for u in place.units if not wanted.isdisjoint(u.households) for h in u.households}
        ties[place.vehicle.id] = wanted & (mine | place.kin)
    return ties


def _places(
    vehicles: Sequence[Vehicle], serial: str, order: Sequence[_Place], aboard: AbstractSet[str]
) -> list[_Place]:
    """Return the places of a serial that follows those in `order`."""
    leader = next((vehicle.id for vehicle in vehicles if vehicle.leader), None)
    return [
        _Place(
            vehicle=vehicle,
            serial=serial,
            position=position,
            role=march_role(vehicle, with_people=vehicle.id in aboard),
            leads=vehicle.id == leader,
        )
        for position, vehicle in enumerate(vehicles, start=len(order) + 1)
    ]


def _marcher(problem: Problem, column: Seated, place: _Place) -> Marcher:
    return Marcher(
        lot=column.lot.id,
        source=column.journey[0],
        target=column.journey[1],
        run=problem.first_run(place.vehicle.id),
        serial=place.serial,
        position=place.position,
        vehicle=place.vehicle.id,
        role=place.role,
        leads=place.leads,
    )


def _length(
    problem: Problem, column: Seated, order: Sequence[_Place], path: Path | None
) -> ColumnLength:
    length_m = column_length_m((p.vehicle for p in order), problem.policy.spacing_m)
    passing = pass_s(length_m, path)
    return ColumnLength(
        lot=column.lot.id,
        source=column.journey[0],
        target=column.journey[1],
        vehicles=len(order),
        length_m=round(length_m),
        pass_s=None if passing is None else round(passing),
    )


def _trip(
    problem: Problem,
    place: Aboard,
    position: int,
    serial: str,
    *,
    column: Seated,
    elapsed: Spread | None,
    departs_at: datetime | None,
) -> Trip:
    lot, journey = column.lot, column.journey
    free, run = place.seats, problem.first_run(place.vehicle.id)
    arrives_at = None
    if departs_at and elapsed:
        arrives_at = (
            _later(departs_at, elapsed.p05_s),
            _later(departs_at, elapsed.p50_s),
            _later(departs_at, elapsed.p95_s),
        )
    return Trip(
        id=f"{place.vehicle.id}/{run}",
        vehicle=place.vehicle.id,
        run=run,
        serial=serial,
        position=position,
        stage=lot.stage,
        lot=lot.id,
        source=journey[0],
        target=journey[1],
        departs_at=departs_at,
        arrives_at=arrives_at,
        elapsed=elapsed,
        people=tuple(sorted(chain.from_iterable([unit.persons for unit in place.units]))),
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


def _total_s(problem: Problem, column: Seated, path: Path, last_arrival_s: float) -> float:
    """Return how long a column takes, from leaving the depot to the last person unloaded."""
    approach = max(
        (
            way.typical_s
            for place in column.aboard
            if place.vehicle.at and (way := problem.approaches.get((place.vehicle.at, path.source)))
        ),
        default=0.0,
    )
    origin, end = problem.places.get(path.source), problem.places.get(path.target)
    load_s, unload_s = origin.load_s if origin else 0, end.unload_s if end else 0
    return approach + load_s + last_arrival_s + unload_s


def _complete(making: Making, column: Seated, total_s: float) -> None:
    """Note when the column is through, beside the time before which it cannot be."""
    path = making.problem.paths[column.journey]
    least = completion_bound_s(making.problem, path, column.bound)
    rank = column.lot.rank
    for best, value in ((making.completion, total_s), (making.completion_bound, least)):
        best[rank] = max(best.get(rank, 0.0), value)
