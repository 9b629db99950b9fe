# SPDX-License-Identifier: Apache-2.0
"""After the seats are found: the smallest vehicles that do, and even loads."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Sequence

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Unit, room_of
from qafila.planner.seating.aboard import Aboard, Column, Stop

_Free = tuple[int, int]
"""Free seats of a vehicle, and its number."""


def downsize(column: Column, aboard: Sequence[Aboard]) -> None:
    """Exchange each vehicle for the smallest unused one that serves as well; in place.

    The largest were opened first, to need few; what is left of them is worth more to later lots,
    and in reserve.
    """
    used = {place.vehicle.id for place in aboard}
    unused: dict[tuple[bool, bool, Load], list[Vehicle]] = defaultdict(list)
    for vehicle in reversed(column.fleet):
        if vehicle.id not in used:
            unused[_sort(vehicle)].append(vehicle)
    for place in sorted(aboard, key=lambda a: -a.seats):
        if place.vehicle.id in column.sitting:
            continue
        mine = _sort(place.vehicle)
        smaller = [
            sort
            for sort, some in unused.items()
            if some and sort[:2] == mine[:2] and sort[2].seats < mine[2].seats
        ]
        if smaller and all(unit.pin is None for unit in place.units):
            load = sum((unit.load for unit in place.units), Load())
            smaller = [sort for sort in smaller if load.fits(sort[2])]
            if smaller:
                sort = min(smaller, key=lambda s: s[2].seats)
                unused[mine].append(place.vehicle)
                _exchange(place, load, unused[sort].pop())


def _exchange(place: Aboard, load: Load, vehicle: Vehicle) -> None:
    room = room_of(vehicle)
    place.vehicle = vehicle
    place.seats = room.seats - load.seats
    place.wheelchair = room.wheelchair - load.wheelchair
    place.stretcher = room.stretcher - load.stretcher
    place.oxygen = room.oxygen - load.oxygen


def _sort(vehicle: Vehicle) -> tuple[bool, bool, Load]:
    """Return what two vehicles must have in common to stand for each other, and their room."""
    return vehicle.kind in PASSENGER_KINDS, vehicle.spare, room_of(vehicle)


def even(column: Column, aboard: Sequence[Aboard], stop: Stop) -> None:
    """Even out the free seats of passenger vehicles by moves, then by swaps; in place.

    Those of one side first, where cohorts never share a vehicle: these can exchange anybody.
    """
    buses = [a for a in aboard if a.vehicle.kind in PASSENGER_KINDS]
    alike: dict[frozenset[str], list[Aboard]] = defaultdict(list)
    for place in buses:
        alike[frozenset(place.cohorts & column.apart)].append(place)
    for group in (*alike.values(), buses):
        _level(column, group, stop)


def _level(column: Column, buses: Sequence[Aboard], stop: Stop) -> None:
    by_free = sorted((place.seats, number) for number, place in enumerate(buses))
    for _ in range(40 * len(buses)):
        if stop():
            return
        for one, two in _pairs(by_free):
            if two[0] - one[0] >= 2 and _improve(column, buses[one[1]], buses[two[1]]):
                for changed in (one, two):
                    by_free.remove(changed)
                    insort(by_free, (buses[changed[1]].seats, changed[1]))
                break
        else:
            return


def _pairs(by_free: Sequence[_Free]) -> list[tuple[_Free, _Free]]:
    """Return the fullest with the emptiest few, and the next fullest with the emptiest."""
    return [
        (tight, loose)
        for tight in by_free[:3]
        for loose in reversed(by_free[-8:])
        if tight is not loose
    ]


def _improve(column: Column, tight: Aboard, loose: Aboard) -> bool:
    """Move a unit, or swap two, so that the two vehicles' free seats come closer; tell whether."""
    gap = loose.seats - tight.seats
    movable = [u for u in tight.units if u.pin is None and not u.kin]
    for unit in sorted(movable, key=lambda u: (abs(2 * u.load.seats - gap), u.id)):
        if 0 < unit.load.seats < gap and column.fits(unit, loose):
            tight.remove(unit)
            loose.put(unit)
            return True
    returnable = [u for u in loose.units if u.pin is None and not u.kin]
    for unit in movable:
        for other in returnable:
            if 0 < unit.load.seats - other.load.seats < gap and _swap(
                column, tight, unit, loose, other
            ):
                return True
    return False


def _swap(column: Column, one: Aboard, unit: Unit, two: Aboard, other: Unit) -> bool:
    """Swap two units if both fit then; tell whether."""
    one.remove(unit)
    two.remove(other)
    if column.fits(other, one) and column.fits(unit, two):
        one.put(other)
        two.put(unit)
        return True
    one.put(unit)
    two.put(other)
    return False
