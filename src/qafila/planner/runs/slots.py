# SPDX-License-Identifier: Apache-2.0
"""Runs as seats to be filled by the packer: one crowd exactly; others evened out.

A *slot* is one run of one vehicle. The packer of the seats (`planner.seating`) fills slots as if
each were a vehicle of its own, with all its rules; whoever asks for a vehicle is given one of its
runs first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load as Places
from qafila.core.plan import Unit, may_carry, room_of
from qafila.planner.bounds import vehicles_bound
from qafila.planner.runs.yard import Crowd, Ground, Load, Yard, driven
from qafila.planner.seating import Column, Seating, Stop, empty, seat
from qafila.planner.seating.keep import keep

MANY = 400
"""Slots looked at beyond those that places alone ask for, before it is given up."""

MOST_IDLE = 1_000
"""Slots in a row that offer nothing of what is still missing, before it is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One run of a vehicle, by its place in the ground, and when it is over."""

    number: int
    run: int
    vehicle: Vehicle
    ends_s: int

    @property
    def stand_in(self) -> Vehicle:
        """A vehicle of its own for the packer."""
        return replace(self.vehicle, id=f"{self.vehicle.id}/{self.run}")


def by_slots(ground: Ground, stop: Stop, seed: int) -> Yard | None:
    """Return the runs of one crowd to one destination that end soonest; None: not that simple.

    The time is the least in which the packer finds everybody a seat.
    """
    if len(ground.crowds) != 1 or len(ground.sites) != 1:
        return None
    crowd, site = ground.crowds[0], ground.sites[0]
    room = ground.room.get(site, 0)
    if sum(len(u.persons) for u in crowd.units if u.target is None) > room:
        return None
    units = [u for u in crowd.units if u.aboard or _ever(ground, u)]
    slots = _in_time(ground, crowd, site, units)
    low = _fewest(slots, units)
    if low is None:
        return None
    found, high = _gallop(ground, slots, units, low, stop, seed)
    if found is None:
        return None
    while low < high:
        middle = (low + high) // 2
        trial = fill(ground, _until(slots, middle), units, stop, seed)
        if trial.unseated:
            low = middle + 1
        else:
            found, high = trial, middle
    least = fill(ground, _until(slots, high), units, stop, seed, fewest=True)
    return _as_runs(ground, crowd, site, slots, least if not least.unseated else found)


def _ever(ground: Ground, unit: Unit) -> bool:
    """Whether any vehicle could take the unit if it were empty."""
    return any(
        unit.pin in (None, carrier.vehicle.id)
        and unit.load.fits(room_of(carrier.vehicle))
        and may_carry(carrier.vehicle, unit.load)
        for carrier in ground.carriers
    )


def _in_time(ground: Ground, crowd: Crowd, site: str, units: Sequence[Unit]) -> list[Slot]:
    """Return runs in the order of their ends, more than can be needed."""
    yard = Yard(ground)
    slots: list[Slot] = []
    wanted = sum((unit.load for unit in units), Places())
    able = {
        number
        for number, carrier in enumerate(ground.carriers)
        if carrier.vehicle.lot in (None, crowd.lot.id)
        and (
            carrier.sitting is not None
            or any(may_carry(carrier.vehicle, u.load) for u in _kinds(units))
        )
    }
    beyond = idle = 0
    # Places that nobody offers would be waited for for ever.
    while able and beyond < MANY and idle < MOST_IDLE + len(able):
        ready = [
            (there, number)
            for number in sorted(able)
            if (there := yard.there_s(number, crowd.source)) is not None
            and yard.when(number, crowd.source, site) is not None
        ]
        if not ready:
            break
        number = min(ready)[1]
        yard.drive(number, crowd.lot, crowd.source, site, ())
        made = yard.rounds[number]
        vehicle = ground.carriers[number].vehicle
        slots.append(Slot(number=number, run=len(made), vehicle=vehicle, ends_s=made[-1].empty_s))
        room, before = room_of(vehicle), wanted
        wanted = Places(
            seats=max(0, wanted.seats - room.seats),
            wheelchair=max(0, wanted.wheelchair - room.wheelchair),
            stretcher=max(0, wanted.stretcher - room.stretcher),
            oxygen=max(0, wanted.oxygen - room.oxygen),
        )
        idle = idle + 1 if wanted == before else 0
        beyond += wanted == Places()
    return sorted(slots, key=lambda slot: (slot.ends_s, slot.number))


def _kinds(units: Iterable[Unit]) -> Iterable[Unit]:
    """Return one unit that needs more than a seat, and one that does not."""
    plain = (unit for unit in units if not unit.load.special)
    special = (unit for unit in units if unit.load.special)
    return [*islice(plain, 1), *islice(special, 1)]


def _until(slots: Sequence[Slot], count: int) -> Sequence[Slot]:
    """Return the first `count` slots, and those that end at the same time as the last of them."""
    while count < len(slots) and slots[count].ends_s == slots[count - 1].ends_s:
        count += 1
    return slots[:count]


def _fewest(slots: Sequence[Slot], units: Sequence[Unit]) -> int | None:
    """Return how many slots offer at least as many places as are needed; None: all do not."""
    wanted = sum((unit.load for unit in units), Places())
    plain = sum(unit.load.seats for unit in units if not unit.load.special)
    held, buses = Places(), 0
    for count, slot in enumerate(slots, start=1):
        held += room_of(slot.vehicle)
        buses += room_of(slot.vehicle).seats if slot.vehicle.kind in PASSENGER_KINDS else 0
        if wanted.fits(held) and plain <= buses:
            return count
    return None


def _gallop(
    ground: Ground,
    slots: Sequence[Slot],
    units: Sequence[Unit],
    low: int,
    stop: Stop,
    seed: int,
) -> tuple[Seating | None, int]:
    """Return the first seating of everybody found with more and more slots, and their number."""
    step = 0
    while True:
        count = min(low + step, len(slots))
        seating = fill(ground, _until(slots, count), units, stop, seed)
        if not seating.unseated:
            return seating, count
        if count == len(slots):
            return None, count
        step = max(1, 2 * step)


def fill(
    ground: Ground,
    slots: Sequence[Slot],
    units: Sequence[Unit],
    stop: Stop,
    seed: int,
    *,
    fewest: bool = False,
) -> Seating:
    """Return a seating of units in slots.

    Parameters
    ----------
    fewest
        Whether to look for few slots, and not only for a seat for everybody.
    """
    column = _column(ground, slots, units)
    bound = len(slots)
    if fewest:
        bound = vehicles_bound(ground.problem, column.units, column.fleet)
    return seat(column, bound, stop, seed)


def _column(ground: Ground, slots: Sequence[Slot], units: Sequence[Unit]) -> Column:
    return Column(ground.problem, list(_pinned(slots, units)), [slot.stand_in for slot in slots])


def _pinned(slots: Sequence[Slot], units: Sequence[Unit]) -> Iterable[Unit]:
    """Yield units with a run for each vehicle asked for: the first that has room for them.

    Who sits in a vehicle already rides with its first run.
    """
    places = {
        (slot.vehicle.id, slot.run): empty(slot.vehicle)
        for slot in sorted(slots, key=lambda s: s.run)
    }
    for unit in sorted(units, key=lambda u: (not u.aboard, not u.beside, -u.load.seats, u.id)):
        if unit.pin is None:
            continue
        mine = [key for key in places if key[0] == unit.pin]
        if unit.aboard or unit.beside:
            key = (unit.pin, 1)
        else:
            fitting = [k for k in mine if places[k].has_room(unit.load)]
            key = fitting[0] if fitting else (unit.pin, 1)
        if key in places:
            places[key].put(unit)
        yield replace(unit, pin=f"{key[0]}/{key[1]}")
    yield from (unit for unit in units if unit.pin is None)


def _as_runs(
    ground: Ground, crowd: Crowd, site: str, slots: Sequence[Slot], seating: Seating
) -> Yard:
    mine = {unit.id: unit for unit in crowd.units}
    numbers = {slot.stand_in.id: slot.number for slot in slots}
    routes: list[list[Load]] = [[] for _ in ground.carriers]
    order = {slot.stand_in.id: slot.run for slot in slots}
    for place in sorted(seating.aboard, key=lambda p: order[p.vehicle.id]):
        routes[numbers[place.vehicle.id]].append(
            Load(
                lot=crowd.lot,
                source=crowd.source,
                target=site,
                units=[mine[unit.id] for unit in place.units],
                boards_s=0,
                empty_s=0,
            )
        )
    return driven(ground, routes)


def columns_of(yard: Yard) -> Iterator[tuple[list[Slot], list[Unit]]]:
    """Yield the slots of each lot, origin and destination by their ends, with all who ride."""
    columns: dict[tuple[str, str, str], list[tuple[Slot, Load]]] = {}
    for number, loads in enumerate(yard.rounds):
        vehicle = yard.ground.carriers[number].vehicle
        for run, load in enumerate(loads, start=1):
            slot = Slot(number=number, run=run, vehicle=vehicle, ends_s=load.empty_s)
            columns.setdefault((load.lot.id, load.source, load.target), []).append((slot, load))
    for made in columns.values():
        made.sort(key=lambda each: each[0].ends_s)
        yield [slot for slot, _ in made], [unit for _, load in made for unit in load.units]


def refilled(
    ground: Ground,
    slots: Sequence[Slot],
    units: Sequence[Unit],
    stop: Stop,
    seed: int,
    wishes: Mapping[str, str] | None = None,
) -> list[tuple[Slot, list[Unit]]]:
    """Return who rides in each slot if all are seated anew; nothing where somebody has no seat.

    Parameters
    ----------
    wishes
        The slot (`Slot.stand_in`) in which each person would stay.
    """
    column = _column(ground, slots, units)
    seating = seat(column, len(slots), stop, seed)
    if wishes is not None:
        seating = keep(column, wishes, seating)
    if seating.unseated:
        return []
    mine = {unit.id: unit for unit in units}
    seats = {place.vehicle.id: place.units for place in seating.aboard}
    return [(slot, [mine[unit.id] for unit in seats.get(slot.stand_in.id, [])]) for slot in slots]


def evened(yard: Yard, stop: Stop, seed: int) -> Yard:
    """Return the same runs with everybody seated anew: kin together, loads even, where that goes.

    Column by column; whoever goes without a destination of their own stays with the one found.
    """
    routes = [[replace(load) for load in loads] for loads in yard.rounds]
    for slots, units in columns_of(yard):
        for slot, riders in refilled(yard.ground, slots, units, stop, seed):
            routes[slot.number][slot.run - 1].units = riders
    again = driven(yard.ground, routes)
    return again if again.worth()[:2] <= yard.worth()[:2] else yard
