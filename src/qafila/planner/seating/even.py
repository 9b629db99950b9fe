# SPDX-License-Identifier: Apache-2.0
"""After the seats are found: the smallest vehicles that do, and even loads."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Unit, room_of
from qafila.planner.seating.aboard import Aboard, Column, Stop
from qafila.planner.stock import Sort

_Free = tuple[int, int]
"""Free seats of a vehicle, and its number."""


def downsize(column: Column, aboard: Sequence[Aboard]) -> None:
    """Exchange each vehicle for the smallest unused one that serves as well; in place.

    The largest were opened first, to need few; what is left of them is worth more to later lots,
    and in reserve.
    """
    used = {place.vehicle.id for place in aboard}
    largest = max((room_of(place.vehicle).seats for place in aboard), default=0)
    class_of, unused = _classes(column, used, largest)
    for place in sorted(aboard, key=lambda a: -a.seats):
        if place.vehicle.id in column.sitting:
            continue
        mine = class_of[column.sort_of(place.vehicle)]
        smaller = [other for other, some in unused.items() if some and other.may_stand_for(mine)]
        if smaller and all(unit.pin is None for unit in place.units):
            load = _riding(place)
            smaller = [other for other in smaller if load.fits(other.room)]
            if smaller:
                chosen = min(smaller, key=lambda other: other.room.seats)
                unused.setdefault(mine, []).append(place.vehicle)
                _exchange(place, load, unused[chosen].pop())


@dataclass(frozen=True, slots=True, eq=False)
class _Class:
    """Vehicles that stand for each other once people have their seats, or for larger ones."""

    anybody: bool
    spare: bool
    room: Load

    def may_stand_for(self, larger: _Class) -> bool:
        return (
            self.room.seats < larger.room.seats
            and self.anybody == larger.anybody
            and self.spare == larger.spare
        )


def _classes(
    column: Column, used: AbstractSet[str], largest: int
) -> tuple[dict[Sort, _Class], dict[_Class, list[Vehicle]]]:
    """Return the class of each sort, and the unused vehicles of each, the next to take last.

    Without those that have as many seats as the `largest` in use: they stand for no other.
    """
    known: dict[tuple[bool, bool, Load], _Class] = {}
    class_of: dict[Sort, _Class] = {}
    left: dict[_Class, list[list[Vehicle]]] = defaultdict(list)
    for sort, vehicles in column.sorts.items():
        alike = (sort.takes_anybody, sort.spare, sort.room)
        mine = class_of[sort] = known.setdefault(alike, _Class(*alike))
        if sort.room.seats >= largest:
            continue
        if some := [v for v in reversed(vehicles) if v.id not in used]:
            left[mine].append(some)
    unused = {mine: _merged(column, parts) for mine, parts in left.items()}
    order = column.order
    last_first = sorted(unused, key=lambda mine: -order[unused[mine][0].id])
    return class_of, {mine: unused[mine] for mine in last_first}


def _merged(column: Column, parts: Sequence[list[Vehicle]]) -> list[Vehicle]:
    """Return the vehicles of several sorts, the last of the fleet first as in each."""
    if len(parts) == 1:
        return parts[0]
    return sorted(chain.from_iterable(parts), key=lambda v: -column.order[v.id])


def _riding(place: Aboard) -> Load:
    """Return the places taken in a vehicle in which nobody sat before."""
    room = room_of(place.vehicle)
    return Load(
        seats=room.seats - place.seats,
        wheelchair=room.wheelchair - place.wheelchair,
        stretcher=room.stretcher - place.stretcher,
        oxygen=room.oxygen - place.oxygen,
    )


def _exchange(place: Aboard, load: Load, vehicle: Vehicle) -> None:
    room = room_of(vehicle)
    place.vehicle = vehicle
    place.seats = room.seats - load.seats
    place.wheelchair = room.wheelchair - load.wheelchair
    place.stretcher = room.stretcher - load.stretcher
    place.oxygen = room.oxygen - load.oxygen


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
