# SPDX-License-Identifier: Apache-2.0
"""Best fit: one unit after the other into the fullest vehicle that takes it, opening as needed."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import attrgetter

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Unit, may_carry
from qafila.planner.scarce import Filled
from qafila.planner.seating.aboard import Aboard, Column, Seating, empty
from qafila.planner.stock import Sort


class Filling:
    """Vehicles being filled: those in which somebody sits, and those that may still be opened.

    Vehicles in which people sit already are open from the start.
    """

    def __init__(self, column: Column) -> None:
        self.column = column
        self.opened: list[Aboard] = []
        self.unseated: list[Unit] = []
        self._by_id: dict[str, Aboard] = {}
        self._roomy: list[Aboard] = []
        self._special: dict[str, list[Aboard]] = {need: [] for need in _SCARCE}
        for vehicle in column.fleet if column.sitting else ():
            if vehicle.id in column.sitting:
                self._take(empty(vehicle)).put(column.sitting[vehicle.id])
        sitting = column.sitting
        # The last of a sort is taken first; each has one empty example.
        self._closed: dict[Sort, list[Vehicle]] = {
            sort: [v for v in reversed(vehicles) if v.id not in sitting]
            if sitting
            else [*reversed(vehicles)]
            for sort, vehicles in column.sorts.items()
        }
        self._opened_by_name = False
        self._examples = {sort: empty(some[0]) for sort, some in column.sorts.items()}

    def seat(self, unit: Unit) -> bool:
        """Seat a unit, or note that it finds no place; tell which."""
        chosen = self._best(unit) or self._open_for(unit)
        if chosen is None:
            self.unseated.append(unit)
            return False
        chosen.put(unit)
        return True

    def seat_together(self, units: Sequence[Unit]) -> bool:
        """Seat units that may meet in one vehicle, or none of them; tell whether."""
        everybody = replace(
            units[0],
            load=sum((unit.load for unit in units), Load()),
            cohorts=frozenset().union(*(unit.cohorts for unit in units)),
            households=frozenset().union(*(unit.households for unit in units)),
            apart_from=frozenset().union(*(unit.apart_from for unit in units)),
            kin=frozenset().union(*(unit.kin for unit in units)),
        )
        chosen = self._best(everybody, units) or self._open_for(everybody, units)
        if chosen is None:
            return False
        for unit in units:
            chosen.put(unit)
        return True

    def seat_in(self, unit: Unit, vehicle: str) -> bool:
        """Seat a unit in this very vehicle, where it may ride and fits; tell whether."""
        place = self._by_id.get(vehicle)
        if place is None:
            place = self._open_this(unit, vehicle)
            if place is None:
                return False
        elif not self.column.fits(unit, place):
            return False
        place.put(unit)
        return True

    def begin(self, room: Load, units: Iterable[Unit]) -> list[Unit]:
        """Open a vehicle that offers so much, for as many of some units as it takes; return them.

        Nobody, where none is left.
        """
        able = [s for s, some in self._still_closed().items() if some and s.room == room]
        if not able:
            return []
        first = min(able, key=lambda s: (*opening_order(self._examples[s]), self._next(s)))
        riding = [unit for unit in units if self.column.fits(unit, self._examples[first])]
        if not riding:
            return []
        place = self.add_vehicle(self._examples[first])
        seated: list[Unit] = []
        for unit in riding:
            if self.column.fits(unit, place):
                place.put(unit)
                seated.append(unit)
        return seated

    def closed(self) -> list[tuple[Aboard, int]]:
        """Return the kinds of vehicle that may be opened, an empty example with their number."""
        left = self._still_closed()
        sorts = sorted((sort for sort, some in left.items() if some), key=self._next)
        return [(self._examples[sort], len(left[sort])) for sort in sorts]

    def add_vehicle(self, example: Aboard) -> Aboard:
        """Open a vehicle of the sort of `example`."""
        return self._take(empty(self._still_closed()[self.column.sort_of(example.vehicle)].pop()))

    def seating(self) -> Seating:
        """Return what was seated."""
        used = (place for place in self.opened if place.units)
        order = self.column.order
        aboard = tuple(sorted(used, key=lambda a: order[a.vehicle.id]))
        return Seating(
            aboard=aboard,
            unseated=tuple(self.unseated),
            relaxed=any(a.vehicle.spare for a in aboard),
        )

    def _take(self, place: Aboard) -> Aboard:
        self.opened.append(place)
        self._by_id[place.vehicle.id] = place
        self._roomy.append(place)
        for need, offering in self._special.items():
            if getattr(place, need):
                offering.append(place)
        return place

    def _best(self, unit: Unit, riders: Sequence[Unit] = ()) -> Aboard | None:
        """Return the opened vehicle with kin aboard, else the one left fullest.

        Each of the `riders` for whom the unit stands may ride in it.
        """
        best: Aboard | None = None
        best_key: tuple[bool, bool, int] | None = None
        load, kin = unit.load, unit.kin
        seats, wheelchair = load.seats, load.wheelchair
        stretcher, oxygen, special = load.stretcher, load.oxygen, load.special
        for place in self._candidates(unit):
            # Asked of every open vehicle: `Aboard.has_room` and `Column.welcome` would cost more.
            if (
                seats > place.seats
                or wheelchair > place.wheelchair
                or stretcher > place.stretcher
                or oxygen > place.oxygen
            ):
                continue
            # People without such needs leave the places of others alone where they can.
            scarce = not special and bool(place.wheelchair or place.stretcher)
            key = (not (kin and kin & place.kin), scarce, place.seats)
            if best_key is not None and key >= best_key:
                continue
            if self.column.welcome(unit, place) and (not riders or _may_ride(riders, place)):
                best, best_key = place, key
        return best

    def _candidates(self, unit: Unit) -> list[Aboard]:
        """Return the opened vehicles to look at; those that are full of it are dropped for good."""
        if unit.pin is not None:
            return [self._by_id[unit.pin]] if unit.pin in self._by_id else []
        need = next((need for need in _SCARCE if getattr(unit.load, need)), None)
        if need is None:
            self._roomy = [p for p in self._roomy if p.seats > 0 or p.wheelchair or p.stretcher]
            return self._roomy
        left = _PLACES_LEFT[need]
        self._special[need] = [place for place in self._special[need] if left(place) > 0]
        return self._special[need]

    def _open_for(self, unit: Unit, riders: Sequence[Unit] = ()) -> Aboard | None:
        """Open the vehicle for a unit: the scarcest kind of place it needs, in plenty."""
        if unit.pin is not None:
            return self._open_this(unit, unit.pin)
        able = [
            sort
            for sort, some in self._still_closed().items()
            if some
            and self.column.fits(unit, self._examples[sort])
            and _may_ride(riders, self._examples[sort])
        ]
        if not able:
            return None
        sort = min(able, key=lambda s: (*_preference(unit.load, self._examples[s]), self._next(s)))
        return self._take(empty(self._closed[sort].pop()))

    def _next(self, sort: Sort) -> int:
        """Return the place in the fleet's order of the vehicle of a sort that comes next."""
        return self.column.order[self._closed[sort][-1].id]

    def _open_this(self, unit: Unit, vehicle_id: str) -> Aboard | None:
        vehicle = None if vehicle_id in self._by_id else self.column.by_id.get(vehicle_id)
        if vehicle is None or not self.column.fits(unit, place := empty(vehicle)):
            return None
        self._opened_by_name = True
        return self._take(place)

    def _still_closed(self) -> dict[Sort, list[Vehicle]]:
        """Return the closed vehicles, without those that were opened by name since it was asked."""
        if self._opened_by_name:
            self._opened_by_name = False
            for some in self._closed.values():
                some[:] = [vehicle for vehicle in some if vehicle.id not in self._by_id]
        return self._closed


def _may_ride(riders: Iterable[Unit], place: Aboard) -> bool:
    return all(may_carry(place.vehicle, unit.load) for unit in riders)


_SCARCE = ("stretcher", "wheelchair", "oxygen")
_PLACES_LEFT = {need: attrgetter(need) for need in _SCARCE}


def fill(column: Column, order: Iterable[Unit]) -> Seating:
    """Return the seating by best fit in this order."""
    filling = Filling(column)
    for unit in order:
        filling.seat(unit)
    return filling.seating()


def seat_scarce(filling: Filling, filled: Iterable[Filled]) -> set[str]:
    """Fill vehicles with units of such loads, as far as there are some; return their ids."""
    waiting: dict[Load, list[Unit]] = defaultdict(list)
    sits: set[str] = set()
    for room, loads in filled:
        if not waiting:
            for unit in reversed(in_order(u for u in filling.column.hard if u.pin is None)):
                waiting[unit.load].append(unit)
        units = [waiting[load].pop() for load in loads if waiting[load]]
        seated = filling.begin(room, units)
        sits.update(unit.id for unit in seated)
        for unit in units:
            if unit.id not in sits:
                waiting[unit.load].append(unit)
    return sits


def opening_order(place: Aboard) -> tuple[bool, int, bool, bool]:
    """Return what comes first: the list's own spare vehicles last; else the largest first.

    Of equals those that can serve nobody else: kept for this lot, standing at this origin.
    """
    vehicle = place.vehicle
    return (vehicle.spare, -place.seats, vehicle.lot is None, vehicle.at is None)


def in_order(units: Iterable[Unit]) -> list[Unit]:
    """Return units in the order in which best fit does well."""
    return sorted(units, key=_key)


def shaken(units: Iterable[Unit], chance: random.Random) -> list[Unit]:
    """Return the order with sizes blurred, a little or a lot; pins and scarce places stay first."""
    blur = chance.choice((2, 8))
    return sorted(
        units, key=lambda u: (*_key(u)[:4], -(u.load.seats + chance.uniform(-blur, blur)), u.id)
    )


def _key(unit: Unit) -> tuple[object, ...]:
    """Pinned first, then the scarcest places, then kin together, then the largest.

    Who needs several wheelchair places in one vehicle goes before those who need one: few have
    several, and one of those finds its place anywhere.
    Among stretcher cases the one with companions goes first: it takes the seats beside the
    stretchers, which patients alone leave empty.
    """
    load = unit.load
    return (
        unit.pin is None,
        -load.stretcher,
        not load.special,
        -max(0, load.wheelchair - 1),
        min(unit.kin, default="\uffff") if not load.special else "",
        -load.seats,
        -load.oxygen,
        -load.wheelchair,
        unit.id,
    )


def _preference(load: Load, place: Aboard) -> tuple[object, ...]:
    order = opening_order(place)
    if load.stretcher:
        return (place.vehicle.spare, -place.stretcher, *order)
    if load.special:
        # A passenger vehicle before an ambulance: the ambulance's stretchers are for others.
        return (
            place.vehicle.spare,
            place.vehicle.kind not in PASSENGER_KINDS,
            -place.wheelchair if load.wheelchair else -place.oxygen,
            *order,
        )
    return (*order, bool(place.wheelchair or place.stretcher))
