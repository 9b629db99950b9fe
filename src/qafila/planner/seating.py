# SPDX-License-Identifier: Apache-2.0
"""Seats: units to the vehicles of one column. Fewest vehicles, then even loads.

Best-fit decreasing over vehicles opened on demand, restarted with shaken orders while the bound is
not met and time is left, then moves and swaps that even out the loads. Every step keeps the
rules of `qafila.core.plan`, which checks the outcome again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Problem, Unit, may_carry, room_of, settled

RESTARTS = 60
"""Shaken orders tried while the bound is not met; the examples meet theirs without any."""

MOST_LOOKS = 20_000_000
"""Looks of a unit at a vehicle that all restarts may cost together: some seconds. Very large
columns are filled once."""

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
    households: set[str] = field(default_factory=set)
    unwelcome: set[str] = field(default_factory=set)
    kin: set[str] = field(default_factory=set)

    def put(self, unit: Unit) -> None:
        """Seat a unit."""
        self.units.append(unit)
        self._take(settled(unit.load, room_of(self.vehicle)) if unit.aboard else unit.load, 1)
        self._remember(unit)

    def remove(self, unit: Unit) -> None:
        """Take a unit out again."""
        self.units.remove(unit)
        self._take(unit.load, -1)
        for known in (self.cohorts, self.households, self.unwelcome, self.kin):
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
        self.households |= unit.households
        self.unwelcome |= unit.apart_from
        self.kin |= unit.kin

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
    """One column to be seated: its units, the vehicles it may use, who bars whom."""

    def __init__(self, problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]) -> None:
        self.problem = problem
        self.units = tuple(units)
        self.fleet = tuple(fleet)
        self.sitting = {unit.pin: unit for unit in units if unit.aboard}
        self.joining = tuple(unit for unit in units if not unit.aboard)
        self._bars = {
            cohort: {other for pair in problem.separated if cohort in pair for other in pair}
            - {cohort}
            for cohort in {c for unit in units for c in unit.cohorts}
        }

    def welcome(self, unit: Unit, place: Aboard) -> bool:
        """Whether the unit may join those aboard; places left are another matter."""
        if unit.pin not in (None, place.vehicle.id) or not may_carry(place.vehicle, unit.load):
            return False
        if unit.households & place.unwelcome or unit.apart_from & place.households:
            return False
        return not any(self._bars[cohort] & place.cohorts for cohort in unit.cohorts)

    def fits(self, unit: Unit, place: Aboard) -> bool:
        """Whether the unit can join."""
        return place.has_room(unit.load) and self.welcome(unit, place)

    def could_ever_fit(self, unit: Unit) -> bool:
        """Whether any vehicle of the column could take the unit if it were empty."""
        return any(self.fits(unit, empty(vehicle)) for vehicle in self.fleet)


def seat(column: Column, bound: int, stop: Stop, seed: int) -> Seating:
    """Return a seating of one column.

    Parameters
    ----------
    column
        What is to be seated.
    bound
        Fewest vehicles that could do; reaching it ends the search.
    stop
        Asked between restarts whether time is up; the first seating is always made.
    seed
        Repeats the result.
    """
    chance = random.Random(seed)
    best = _fill(column, _order(column.joining))
    effort = max(1, len(column.joining) * len(column.fleet))
    for _ in range(min(RESTARTS, MOST_LOOKS // effort)):
        if _worth(best) <= (0, False, bound, 0) or stop():
            break
        best = min(best, _fill(column, _shaken(column.joining, chance)), key=_worth)
    _downsize(column, best.aboard)
    _even(column, best.aboard, stop)
    # Evening out may empty a vehicle after all.
    return replace(best, aboard=tuple(place for place in best.aboard if place.units))


def _worth(seating: Seating) -> tuple[int, bool, int, int]:
    """Fewer people left behind, then spare vehicles kept, then fewer vehicles, then kin whole."""
    aboard = seating.aboard
    kin = {group for place in aboard for group in place.kin}
    return (
        sum(len(unit.persons) for unit in seating.unseated),
        seating.relaxed,
        len(aboard),
        sum(sum(group in place.kin for place in aboard) - 1 for group in kin),
    )


def _key(unit: Unit) -> tuple[object, ...]:
    """Pinned first, then the scarcest places, then kin together, then the largest.

    Among stretcher cases the one with companions goes first: it takes the seats beside the
    stretchers, which patients alone leave empty.
    """
    load = unit.load
    return (
        unit.pin is None,
        -load.stretcher,
        not load.special,
        min(unit.kin, default="\uffff") if not load.special else "",
        -load.seats,
        -load.oxygen,
        -load.wheelchair,
        unit.id,
    )


def _order(units: Iterable[Unit]) -> list[Unit]:
    return sorted(units, key=_key)


def _shaken(units: Iterable[Unit], chance: random.Random) -> list[Unit]:
    """Return the order with sizes blurred, a little or a lot; pins and scarce places stay first."""
    blur = chance.choice((2, 8))
    return sorted(
        units, key=lambda u: (*_key(u)[:3], -(u.load.seats + chance.uniform(-blur, blur)), u.id)
    )


def _fill(column: Column, order: Sequence[Unit]) -> Seating:
    """Best fit: the fullest vehicle that still takes the unit, else the next vehicle opened.

    Vehicles in which people sit are open from the start.
    """
    opened = [empty(v) for v in column.fleet if v.id in column.sitting]
    for place in opened:
        place.put(column.sitting[place.vehicle.id])
    roomy = list(opened)  # of them, those with a place left: full ones are not looked at
    closed = sorted(
        (empty(v) for v in column.fleet if v.id not in column.sitting), key=_opening_order
    )
    unseated: list[Unit] = []
    for unit in order:
        chosen = _best(column, unit, roomy)
        if chosen is None:
            chosen = _open(column, unit, closed)
            if chosen is None:
                unseated.append(unit)
                continue
            closed.remove(chosen)
            opened.append(chosen)
            roomy.append(chosen)
        chosen.put(unit)
        if not (chosen.seats or chosen.wheelchair or chosen.stretcher):
            roomy.remove(chosen)
    by_id = {vehicle.id: i for i, vehicle in enumerate(column.fleet)}
    aboard = tuple(sorted(opened, key=lambda a: by_id[a.vehicle.id]))
    return Seating(
        aboard=aboard, unseated=tuple(unseated), relaxed=any(a.vehicle.spare for a in aboard)
    )


def _opening_order(place: Aboard) -> tuple[object, ...]:
    """The list's own spare vehicles last; else the largest first.

    Of equals those that can serve nobody else: kept for this lot, standing at this origin.
    """
    vehicle = place.vehicle
    return (vehicle.spare, -place.seats, vehicle.lot is None, vehicle.at is None)


def _best(column: Column, unit: Unit, opened: Iterable[Aboard]) -> Aboard | None:
    """Return the opened vehicle with kin aboard, else the one left fullest."""
    best: Aboard | None = None
    best_key: tuple[bool, bool, int] | None = None
    special = unit.load.special
    for place in opened:
        if not place.has_room(unit.load) or not column.welcome(unit, place):
            continue
        # People without such needs leave the places of others alone where they can.
        scarce = not special and bool(place.wheelchair or place.stretcher)
        key = (not (unit.kin & place.kin), scarce, place.seats)
        if best_key is None or key < best_key:
            best, best_key = place, key
    return best


def _open(column: Column, unit: Unit, closed: Sequence[Aboard]) -> Aboard | None:
    """Return the vehicle to open for a unit: the scarcest kind of place it needs, in plenty."""
    able = [place for place in closed if column.fits(unit, place)]
    if not able:
        return None
    load = unit.load
    if load.stretcher:
        return min(able, key=lambda p: (p.vehicle.spare, -p.stretcher, *_opening_order(p)))
    if load.special:
        # A passenger vehicle before an ambulance: the ambulance's stretchers are for others.
        return min(
            able,
            key=lambda p: (
                p.vehicle.spare,
                p.vehicle.kind not in PASSENGER_KINDS,
                -p.wheelchair if load.wheelchair else -p.oxygen,
                *_opening_order(p),
            ),
        )
    return min(able, key=lambda p: (*_opening_order(p), bool(p.wheelchair or p.stretcher)))


def _downsize(column: Column, aboard: Sequence[Aboard]) -> None:
    """Exchange each vehicle for the smallest unused one that serves as well; in place.

    The largest were opened first, to need few; what is left of them is worth more to later lots,
    and in reserve.
    """
    used = {place.vehicle.id for place in aboard}
    for place in sorted(aboard, key=lambda a: -a.seats):
        if place.vehicle.id in column.sitting:
            continue
        units = list(place.units)
        load = sum((unit.load for unit in units), Load())
        smaller = [
            v
            for v in column.fleet
            if v.id not in used
            and (v.kind in PASSENGER_KINDS) == (place.vehicle.kind in PASSENGER_KINDS)
            and v.spare == place.vehicle.spare
            and v.passenger_seats < place.vehicle.passenger_seats
            and load.fits(room_of(v))
            and all(column.welcome(unit, empty(v)) for unit in units)
        ]
        if smaller:
            chosen = min(smaller, key=lambda v: v.passenger_seats)
            used = used - {place.vehicle.id} | {chosen.id}
            fresh = empty(chosen)
            place.vehicle = chosen
            place.seats = fresh.seats - load.seats
            place.wheelchair = fresh.wheelchair - load.wheelchair
            place.stretcher = fresh.stretcher - load.stretcher
            place.oxygen = fresh.oxygen - load.oxygen


def _even(column: Column, aboard: Sequence[Aboard], stop: Stop) -> None:
    """Even out the free seats of passenger vehicles by moves, then by swaps; in place."""
    buses = [a for a in aboard if a.vehicle.kind in PASSENGER_KINDS]
    for _ in range(40 * len(buses)):
        if stop():
            return
        buses.sort(key=lambda a: (a.seats, a.vehicle.id))
        if not any(
            _improve(column, tight, loose)
            for tight, loose in _pairs(buses)
            if loose.seats - tight.seats >= 2
        ):
            return


def _pairs(buses: Sequence[Aboard]) -> Iterable[tuple[Aboard, Aboard]]:
    """Yield the fullest with the emptiest few, and the next fullest with the emptiest."""
    for tight in buses[:3]:
        for loose in reversed(buses[-8:]):
            if tight is not loose:
                yield tight, loose


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
