# SPDX-License-Identifier: Apache-2.0
"""Runs as trips of the plan: in order of march, with their times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from qafila.core.driving import Driving
from qafila.core.plan import Load as Places
from qafila.core.plan import Passage, Problem, Trip, room_of, serial_sizes, settled, waves
from qafila.core.plan.running import load_s
from qafila.core.values import Spread
from qafila.planner.making import Making
from qafila.planner.march import natural
from qafila.planner.runs.yard import Carrier, Load, Yard
from qafila.planner.timetable import Progress, progress

ALONE = Driving()
"""What vehicles that come back are reckoned by: ways and checks, no column's halts and no rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A run with its vehicle and its number among all journeys of that vehicle."""

    carrier: Carrier
    run: int
    load: Load


Serial = Sequence[_Made]

Timed = dict[tuple[str, str], Progress]
"""How a vehicle alone passes the places of each journey, as far as it was drawn."""


def moved_on(making: Making, timed: Timed, source: str, target: str) -> Progress:
    """Return how a vehicle alone passes the places of a journey: drawn once."""
    if (source, target) not in timed:
        path = making.problem.paths[source, target]
        timed[source, target] = progress(making.problem, path, 1, making.seed + len(timed), ALONE)
    return timed[source, target]


def reach_s(making: Making, timed: Timed, source: str, target: str, place: str) -> int | None:
    """Return when a vehicle is likely at a place, from leaving; None: it does not pass it."""
    places = making.problem.paths[source, target].places[1:]
    if place not in places:
        return None
    return moved_on(making, timed, source, target).arrive[places.index(place)].p50_s


def add_trips(making: Making, yard: Yard, timed: Timed) -> None:
    """Add the trips of a yard to the plan, column by column, and when vehicles pass places.

    Columns come, and serials are numbered, in the order in which they board: a serial is of one
    wave, and the second wave of one column may come after another column.
    """
    columns: dict[tuple[str, str, str, int], list[_Made]] = {}
    for carrier, loads in zip(yard.ground.carriers, yard.rounds, strict=True):
        for number, load in enumerate(loads, start=1):
            made = _Made(carrier=carrier, run=carrier.done + number, load=load)
            key = (load.lot.id, load.source, load.target, made.run)
            columns.setdefault(key, []).append(made)
    order = {lot.id: i for i, lot in enumerate(making.problem.lots)}
    told: set[tuple[str, str, str]] = set()
    begins = {key: min(m.load.boards_s for m in made) for key, made in columns.items()}
    ordered = sorted(columns, key=lambda k: (order[k[0]], begins[k], *k[1:]))
    named = _named(making, [(order[key[0]], list(_serials(columns[key]))) for key in ordered])
    for key, serials in zip(ordered, named, strict=True):
        lot, source, target, _ = key
        moved = moved_on(making, timed, source, target)
        _add_column(making, serials, moved)
        if (lot, source, target) not in told:
            told.add((lot, source, target))
            making.passages += _passages(making.problem, lot, source, target, moved)


def _named(
    making: Making, columns: Sequence[tuple[int, Sequence[Serial]]]
) -> list[list[tuple[str, Serial]]]:
    """Name the serials of columns, each with the place of its lot, in the order of boarding."""
    found: list[list[tuple[str, Serial]]] = [[] for _ in columns]
    every = [
        (place, serial[0].load.boards_s, number, serial)
        for number, (place, serials) in enumerate(columns)
        for serial in serials
    ]
    for _, _, number, serial in sorted(every, key=lambda each: each[:3]):
        making.serials += 1
        found[number].append((f"S{making.serials}", serial))
    return found


def _add_column(making: Making, serials: Iterable[tuple[str, Serial]], moved: Progress) -> None:
    position = 0
    for name, serial in serials:
        for each in serial:
            position += 1
            making.trips.append(_trip(making.problem, each, name, position, moved.elapsed[0]))
            making.used.add(each.carrier.vehicle.id)


def _serials(made: list[_Made]) -> Iterable[Serial]:
    """Yield the serials of a column by the time of boarding, a vehicle with a leader at the head.

    Each wave has its own. The head is not changed where that would put a later vehicle in front.
    """
    ordered = sorted(made, key=lambda m: (m.load.boards_s, natural(m.carrier.vehicle.id)))
    begin = 0
    sizes = Counter(waves(m.load.boards_s for m in ordered)).values()
    for size in chain.from_iterable(map(serial_sizes, sizes)):
        serial = ordered[begin : begin + size]
        begin += size
        head = next(
            (
                m
                for m in serial
                if m.carrier.vehicle.leader and m.load.boards_s == serial[0].load.boards_s
            ),
            serial[0],
        )
        yield [head, *(m for m in serial if m is not head)]


def _trip(problem: Problem, made: _Made, serial: str, position: int, elapsed: Spread) -> Trip:
    vehicle, load = made.carrier.vehicle, made.load
    room = room_of(vehicle)
    taken = Places()
    for unit in load.units:
        taken += settled(unit.load, room) if unit.aboard else unit.load
    departs_at = _at(problem, load)
    return Trip(
        id=f"{vehicle.id}/{made.run}",
        vehicle=vehicle.id,
        run=made.run,
        serial=serial,
        position=position,
        stage=load.lot.stage,
        lot=load.lot.id,
        source=load.source,
        target=load.target,
        departs_at=departs_at,
        arrives_at=(
            _later(departs_at, elapsed.p05_s),
            _later(departs_at, elapsed.p50_s),
            _later(departs_at, elapsed.p95_s),
        )
        if departs_at
        else None,
        elapsed=elapsed,
        people=tuple(sorted(person for unit in load.units for person in unit.persons)),
        seats_used=taken.seats,
        seats_free=max(0, room.seats - taken.seats),
        boards_s=load.boards_s,
    )


def _at(problem: Problem, load: Load) -> datetime | None:
    """Return when a run departs by the clock: its hour counts from the first movement."""
    hour = problem.departs_at if load.lot.rank == 0 else None
    return _later(hour, load.boards_s + load_s(problem, load.source)) if hour else None


def _later(moment: datetime, seconds: int) -> datetime:
    """Return the instant so many seconds later, by the clock of the same zone.

    Counted in UTC: wall-clock arithmetic is an hour wrong across a change of the clocks.
    """
    return (moment.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(moment.tzinfo)


def _passages(
    problem: Problem, lot: str, source: str, target: str, moved: Progress
) -> Iterable[Passage]:
    places = problem.paths[source, target].places[1:]
    for place, arrive, leave in zip(places, moved.arrive, moved.leave, strict=True):
        yield Passage(
            lot=lot, source=source, target=target, place=place, arrive=arrive, leave=leave
        )
