# SPDX-License-Identifier: Apache-2.0
"""Runs of vehicles alike, through the solver for shuttles (`planner.shuttle`).

The packer says how many loads wait in each crowd; the solver says who fetches which when. Vehicles
that are smaller than a load stay out of it, and so does whoever needs more than a seat: these are
fetched first, by those that can.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Unit, room_of
from qafila.planner.runs.yard import Ground, Load, Yard, driven
from qafila.planner.seating import Aboard, Column, Stop, seat
from qafila.planner.shuttle import Bus, Shuttle, ShuttlePlan, Sink, Source, solve_shuttle

BOUNDLESS = 1_000_000
"""Loads that a place without a capacity takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A load: people of one crowd with one destination, or none, who ride together."""

    crowd: int
    target: str | None
    units: tuple[Unit, ...]

    @property
    def people(self) -> int:
        """How many people it is."""
        return sum(len(unit.persons) for unit in self.units)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routed:
    """What the solver found, and the runs with real people.

    `packs` tells how many loads there are, by crowd and destination.
    """

    yard: Yard
    solved: ShuttlePlan
    packs: Mapping[tuple[int, str | None], int]


def sizes_worth_trying(ground: Ground, most: int = 3) -> list[int]:
    """Return the seats of a load to try: rooms that vehicles have, by what all together carry."""
    seats = [room_of(c.vehicle).seats for c in ground.carriers if c.vehicle.kind in PASSENGER_KINDS]
    worth = {size: size * sum(s >= size for s in seats) for size in set(seats) if size > 0}
    return sorted(worth, key=lambda size: (-worth[size], -size))[:most]


def by_shuttle(yard: Yard, size: int, *, work: int, stop: Stop, seed: int) -> Routed | None:
    """Return the runs so far and, after them, those for the people who still wait; None: no way.

    Parameters
    ----------
    yard
        What is driven already; it is left as it is.
    size
        Seats of a load.
    work, stop, seed
        What the solver may take, as for `solve_shuttle`.
    """
    ground = yard.ground
    numbers = [
        number
        for number, carrier in enumerate(ground.carriers)
        if carrier.vehicle.kind in PASSENGER_KINDS
        and room_of(carrier.vehicle).seats >= size
        and ground.until_s(carrier) >= 0
    ]
    lots = {crowd.lot.id for crowd in ground.crowds}
    if not numbers or any(
        ground.carriers[n].vehicle.lot is not None and len(lots) > 1 for n in numbers
    ):
        return None
    packs = _packs(yard, size, numbers[0], stop, seed)
    if not packs:
        return None
    posed = _posed(yard, packs, numbers)
    solved = solve_shuttle(posed, work=work, stop=stop, seed=seed)
    done = _loaded(yard, packs, solved)
    counts = {key: len(some) for key, some in packs.items()}
    return Routed(yard=done, solved=solved, packs=counts)


def _packs(
    yard: Yard, size: int, example: int, stop: Stop, seed: int
) -> dict[tuple[int, str | None], list[Pack]]:
    """Return loads of those who still wait and need nothing but seats, by crowd and destination."""
    ground, waiting = yard.ground, {unit.id for unit in yard.left()}
    vehicle = ground.carriers[example].vehicle
    alike = len({room_of(c.vehicle) for c in ground.carriers}) == 1
    packs: dict[tuple[int, str | None], list[Pack]] = {}
    for k, crowd in enumerate(ground.crowds):
        groups: dict[str | None, list[Unit]] = defaultdict(list)
        for unit in crowd.units:
            plain = alike or not unit.load.special
            if unit.id in waiting and plain and unit.pin is None and unit.load.seats <= size:
                groups[unit.target].append(unit)
        for target, units in groups.items():
            packs[k, target] = [
                Pack(crowd=k, target=target, units=tuple(place.units))
                for place in _seated(ground, units, vehicle, size, stop, seed)
            ]
    return {key: some for key, some in packs.items() if some}


def _seated(
    ground: Ground, units: Sequence[Unit], vehicle: Vehicle, size: int, stop: Stop, seed: int
) -> tuple[Aboard, ...]:
    """Return units in as few vehicles of so many seats as the packer finds."""
    fewest = -(-sum(unit.load.seats for unit in units) // size)
    special = sum(unit.load.special for unit in units)
    count = min(len(units), 2 * fewest + special + len(ground.problem.separated) + 4)
    fleet = [
        replace(vehicle, id=f"load {i}", seats=size + vehicle.staff_seats, spare=False)
        for i in range(count)
    ]
    return seat(Column(ground.problem, units, fleet), max(1, fewest), stop, seed).aboard


def _posed(
    yard: Yard, packs: Mapping[tuple[int, str | None], Sequence[Pack]], numbers: Sequence[int]
) -> Shuttle:
    ground = yard.ground
    keys = list(packs)
    sites = list(ground.sites)
    sources = [ground.crowds[k].source for k, _ in keys]
    return Shuttle(
        sources=tuple(Source(id=str(i), loads=len(packs[key])) for i, key in enumerate(keys)),
        sinks=tuple(Sink(id=site, capacity=_capacity(yard, packs, site)) for site in sites),
        buses=tuple(
            Bus(
                id=str(number),
                to_source_s=tuple(yard.there_s(number, source) for source in sources),
                until_s=_until(yard, number),
            )
            for number in numbers
        ),
        out_s=tuple(
            tuple(
                ground.carry_s(source, site) if target in (None, site) else None for site in sites
            )
            for (_, target), source in zip(keys, sources, strict=True)
        ),
        back_s=tuple(tuple(ground.back_s(site, source) for source in sources) for site in sites),
    )


def _until(yard: Yard, number: int) -> int | None:
    ends = yard.ground.until_s(yard.ground.carriers[number])
    return None if math.isinf(ends) else int(ends)


def _capacity(yard: Yard, packs: Mapping[tuple[int, str | None], Sequence[Pack]], site: str) -> int:
    """Return how many loads a place takes: as many of the largest as its room allows.

    Those whose destination it is come in any case.
    """
    fixed = sum(len(some) for (_, target), some in packs.items() if target == site)
    room = yard.room.get(site, 0)
    if math.isinf(room):
        return BOUNDLESS
    largest = sorted(
        (pack.people for (_, target), some in packs.items() if target is None for pack in some),
        reverse=True,
    )
    count = 0
    for people in largest:
        if people > room:
            break
        room -= people
        count += 1
    return fixed + count


def _loaded(
    yard: Yard, packs: Mapping[tuple[int, str | None], Sequence[Pack]], solved: ShuttlePlan
) -> Yard:
    """Return the runs that the solver found with loads in them, the largest where room is most."""
    ground = yard.ground
    keys = list(packs)
    waiting = {
        str(i): sorted(packs[key], key=lambda pack: -pack.people) for i, key in enumerate(keys)
    }
    routes = [[replace(load) for load in loads] for loads in yard.rounds]
    room = dict(yard.room)
    # In the order of time, so that whoever is fetched first comes from the front of the list.
    runs = sorted(
        ((run.source_at_s, int(route.bus), run) for route in solved.routes for run in route.runs),
        key=lambda each: each[:2],
    )
    for _, number, run in runs:
        crowd = ground.crowds[keys[int(run.source)][0]]
        some = waiting[run.source]
        pick = next(
            (
                i
                for i, pack in enumerate(some)
                if pack.target is not None or pack.people <= room.get(run.sink, 0)
            ),
            None,
        )
        if pick is None:
            continue
        pack = some.pop(pick)
        if pack.target is None:
            room[run.sink] -= pack.people
        routes[number].append(
            Load(
                lot=crowd.lot,
                source=crowd.source,
                target=run.sink,
                units=list(pack.units),
                boards_s=0,
                empty_s=0,
            )
        )
    return driven(ground, routes)
