# SPDX-License-Identifier: Apache-2.0
"""Vehicles being filled, and the column that they serve: who may join whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count

from qafila.core.fleet import Vehicle
from qafila.core.plan import Load, Problem, Unit, may_carry, room_of, settled
from qafila.planner.packing import Packing, Room
from qafila.planner.stock import Sort, stock_of

Sizes = tuple[frozenset[tuple[int, int]], frozenset[tuple[Room, int]]]
"""How many blocks of each size, and how many rooms of each kind."""

Stop = Callable[[], bool]
"""Answers whether time is up."""


@dataclass(slots=True)
class Aboard:
    """A vehicle being filled; the mutable inside of one seating.

    Places left are below zero where more people sat in it than it has places; then nobody joins.
    """

    vehicle: Vehicle
    seats: int
    wheelchair: int
    stretcher: int
    oxygen: int
    units: list[Unit] = field(default_factory=list)
    cohorts: set[str] = field(default_factory=set)
    unwelcome: set[str] = field(default_factory=set)
    kin: set[str] = field(default_factory=set)
    _households: set[str] | None = None

    @property
    def households(self) -> AbstractSet[str]:
        """Households of those in it; few ask, and are told of by then who came since."""
        if self._households is None:
            self._households = set().union(*[unit.households for unit in self.units])
        return self._households

    def put(self, unit: Unit) -> None:
        """Seat a unit."""
        self.units.append(unit)
        self._take(settled(unit.load, room_of(self.vehicle)) if unit.aboard else unit.load, 1)
        self._remember(unit)

    def put_plain(self, units: Sequence[Unit]) -> None:
        """Seat units that need seats alone, and whom nobody is kept apart from."""
        self.units += units
        self.seats -= sum([unit.load.seats for unit in units])
        self.cohorts.update(*{unit.cohorts for unit in units})
        self._households = None
        self.kin.update(*[unit.kin for unit in units if unit.kin])

    def remove(self, unit: Unit) -> None:
        """Take a unit out again."""
        self.units.remove(unit)
        self._take(unit.load, -1)
        self._households = None
        for known in (self.cohorts, self.unwelcome, self.kin):
            known.clear()
        for other in self.units:
            self._remember(other)

    def _take(self, load: Load, sign: int) -> None:
        self.seats -= sign * load.seats
        self.wheelchair -= sign * load.wheelchair
        self.stretcher -= sign * load.stretcher
        self.oxygen -= sign * load.oxygen

    def _remember(self, unit: Unit) -> None:
        self.cohorts |= unit.cohorts
        if self._households is not None:
            self._households |= unit.households
        if unit.apart_from:
            self.unwelcome |= unit.apart_from
        if unit.kin:
            self.kin |= unit.kin

    @property
    def is_open(self) -> bool:
        """Whether anybody at all may join: there is a seat, and nobody in it lacks a place."""
        return self.seats > 0 and min(self.wheelchair, self.stretcher, self.oxygen) >= 0

    @property
    def special(self) -> bool:
        """Whether it has places other than seats left."""
        return bool(self.wheelchair or self.stretcher)

    def has_room(self, load: Load) -> bool:
        """Whether the places left suffice."""
        return (
            load.seats <= self.seats
            and load.wheelchair <= self.wheelchair
            and load.stretcher <= self.stretcher
            and load.oxygen <= self.oxygen
        )


def empty(vehicle: Vehicle) -> Aboard:
    """Return a vehicle with nobody in it."""
    room = room_of(vehicle)
    return Aboard(vehicle, room.seats, room.wheelchair, room.stretcher, room.oxygen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """Who sits where in one column, and who has no seat.

    Parameters
    ----------
    aboard
        Vehicles with people, in fleet order.
    unseated
        Units without a seat.
    relaxed
        Whether the list's own spare vehicles, or the seats to be kept free, had to be used.
    """

    aboard: tuple[Aboard, ...]
    unseated: tuple[Unit, ...]
    relaxed: bool


class Column:
    """One column to be seated: its units, the vehicles it may use, who bars whom.

    `apart` has the cohorts that must not meet some other. What depends on the column alone is
    reckoned once: a column may be seated many times.
    """

    def __init__(self, problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]) -> None:
        self.problem = problem
        self.units = tuple(units)
        self.fleet = tuple(fleet)
        self.sitting = {unit.pin: unit for unit in self.units if unit.aboard}
        self.joining = tuple([unit for unit in units if not unit.aboard])
        self.packings: dict[Sizes, Packing] = {}
        self._stock = stock_of(problem)
        self.apart = frozenset(c for pair in problem.separated for c in pair)
        self._bars = {
            cohort: {other for pair in problem.separated if cohort in pair for other in pair}
            - {cohort}
            for cohort in frozenset().union(*{unit.cohorts for unit in self.units})
        }

    def sort_of(self, vehicle: Vehicle) -> Sort:
        """Return the sort of a vehicle."""
        return self._stock.sort_of(vehicle)

    @cached_property
    def by_id(self) -> Mapping[str, Vehicle]:
        """The fleet by its ids."""
        return {vehicle.id: vehicle for vehicle in self.fleet}

    @cached_property
    def order(self) -> Mapping[str, int]:
        """The place of each vehicle in the fleet's order."""
        return dict(zip([vehicle.id for vehicle in self.fleet], count(), strict=False))

    @cached_property
    def sorts(self) -> Mapping[Sort, tuple[Vehicle, ...]]:
        """The fleet by what makes vehicles stand for each other, each sort in the fleet's order."""
        found: dict[Sort, list[Vehicle]] = defaultdict(list)
        for sort, vehicle in zip(self._stock.sorts_of(self.fleet), self.fleet, strict=True):
            found[sort].append(vehicle)
        return {sort: tuple(vehicles) for sort, vehicles in found.items()}

    @cached_property
    def kinds(self) -> tuple[Aboard, ...]:
        """An empty vehicle of every sort."""
        return tuple([empty(vehicles[0]) for vehicles in self.sorts.values()])

    @cached_property
    def of_kin(self) -> Sequence[Unit]:
        """Those of a kin group, whether they sit already or not."""
        return [unit for unit in self.units if unit.kin]

    @cached_property
    def plain(self) -> Sequence[Unit]:
        """Those of the joining who need nothing but seats, in any vehicle, beside anybody."""
        hard = self._hard
        return [unit for unit in self.joining if unit.id not in hard]

    @cached_property
    def hard(self) -> Sequence[Unit]:
        """The others of the joining."""
        return list(self._hard.values())

    def is_plain(self, unit: Unit) -> bool:
        """Whether a unit of the column is among the plain."""
        return unit.pin is None and unit.id not in self._hard

    @cached_property
    def _hard(self) -> Mapping[str, Unit]:
        kept_apart = self._kept_apart
        return {
            unit.id: unit
            for unit in self.joining
            if unit.pin is not None
            or (load := unit.load).wheelchair
            or load.stretcher
            or load.oxygen
            or unit.apart_from
            or not kept_apart.isdisjoint(unit.households)
        }

    @cached_property
    def _kept_apart(self) -> frozenset[str]:
        return frozenset().union(*[unit.apart_from for unit in self.units if unit.apart_from])

    def welcome(self, unit: Unit, place: Aboard) -> bool:
        """Whether the unit may join those aboard; places left are another matter."""
        if unit.pin not in (None, place.vehicle.id) or not may_carry(place.vehicle, unit.load):
            return False
        if place.unwelcome and unit.households & place.unwelcome:
            return False
        if unit.apart_from and unit.apart_from & place.households:
            return False
        return not self.clash(unit.cohorts, place.cohorts)

    def clash(self, some: AbstractSet[str], others: AbstractSet[str]) -> bool:
        """Whether anybody of some cohorts must not meet anybody of the others."""
        return any(self._bars[cohort] & others for cohort in some)

    def are_friends(self, companies: Iterable[AbstractSet[str]]) -> bool:
        """Whether nobody of all these cohorts must keep apart from any other of them."""
        cohorts = frozenset().union(*companies) if self.apart else frozenset()
        return not self.clash(cohorts, cohorts)

    def fits(self, unit: Unit, place: Aboard) -> bool:
        """Whether the unit can join."""
        return place.has_room(unit.load) and self.welcome(unit, place)

    def could_ever_fit(self, unit: Unit) -> bool:
        """Whether any vehicle of the column could take the unit if it were empty."""
        if unit.pin is not None:
            return unit.pin in self.by_id and self.fits(unit, empty(self.by_id[unit.pin]))
        return any(self.fits(unit, place) for place in self.kinds)
