# SPDX-License-Identifier: Apache-2.0
"""The fleet of a problem by what its vehicles have in common: fleets have many of few kinds.

Every column asks the same of every vehicle. What hangs on the kind alone is asked once for a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.memory import once
from qafila.core.plan import Load, Problem, room_of
from qafila.core.values import VehicleKind
from qafila.planner.march import natural


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Sort:
    """What vehicles of a column must have in common to stand for each other while it is seated.

    One object for each sort in a `Stock`, so that two are equal where they are the same.
    """

    kind: VehicleKind
    room: Load
    spare: bool
    is_of_lot: bool
    is_placed: bool
    takes_anybody: bool


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Make:
    """What vehicles must have in common to serve the same columns; one object each, as `Sort`."""

    sort: Sort
    carries_people: bool
    lot: str | None
    at: str | None
    available_from: datetime | None
    available_until: datetime | None


class Stock:
    """The vehicles of a problem."""

    def __init__(self, vehicles: Iterable[Vehicle]) -> None:
        self._sorts: dict[tuple[object, ...], Sort] = {}
        self._makes: dict[tuple[object, ...], Make] = {}
        self.by_number: Sequence[Vehicle] = tuple(sorted(vehicles, key=lambda v: natural(v.id)))
        """All vehicles, BUS-2 before BUS-10."""
        self._made = [self._make(vehicle) for vehicle in self.by_number]
        self._make_of = dict(zip(map(id, self.by_number), self._made, strict=True))
        self._sort_of = {number: make.sort for number, make in self._make_of.items()}

    def make_of(self, vehicle: Vehicle) -> Make:
        """Return the make of a vehicle of the problem, or of one that is like it."""
        return self._make_of.get(id(vehicle)) or self._make(vehicle)

    def sort_of(self, vehicle: Vehicle) -> Sort:
        """Return the sort of a vehicle."""
        return self.make_of(vehicle).sort

    def sorts_of(self, vehicles: Iterable[Vehicle]) -> list[Sort]:
        """Return the sort of each of many vehicles."""
        every = list(vehicles)
        found = list(map(self._sort_of.get, map(id, every)))
        return [sort or self._make(v).sort for sort, v in zip(found, every, strict=True)]

    def of_makes(self, wanted: Callable[[Make], bool]) -> tuple[Vehicle, ...]:
        """Return all vehicles of certain makes, by number."""
        chosen = {make: wanted(make) for make in self._makes.values()}
        if not any(chosen.values()):
            return ()
        pairs = zip(self.by_number, self._made, strict=True)
        return tuple([vehicle for vehicle, make in pairs if chosen[make]])

    def _make(self, vehicle: Vehicle) -> Make:
        sort = self._sort(vehicle)
        hours = (vehicle.available_from, vehicle.available_until)
        key = (id(sort), vehicle.lot, vehicle.at, *hours)
        found = self._makes.get(key)
        if found is None:
            found = self._makes[key] = Make(
                sort=sort,
                carries_people=vehicle.carries_people,
                lot=vehicle.lot,
                at=vehicle.at,
                available_from=vehicle.available_from,
                available_until=vehicle.available_until,
            )
        return found

    def _sort(self, vehicle: Vehicle) -> Sort:
        places = (vehicle.passenger_seats, vehicle.wheelchair, vehicle.stretcher, vehicle.oxygen)
        of_lot, placed = vehicle.lot is not None, vehicle.at is not None
        key = (vehicle.kind.value, *places, vehicle.spare, of_lot, placed)
        found = self._sorts.get(key)
        if found is None:
            found = self._sorts[key] = Sort(
                kind=vehicle.kind,
                room=room_of(vehicle),
                spare=vehicle.spare,
                is_of_lot=of_lot,
                is_placed=placed,
                takes_anybody=vehicle.kind in PASSENGER_KINDS,
            )
        return found


@once
def stock_of(problem: Problem) -> Stock:
    """Return the vehicles of a problem by what they have in common."""
    return Stock(problem.vehicles)
