# SPDX-License-Identifier: Apache-2.0
"""Lower bounds that no plan can beat: on vehicles by volume and size, on completion by road."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

from qafila.core.driving import driving_of
from qafila.core.fleet import PEOPLE_KINDS, Vehicle
from qafila.core.plan import Load, Problem, Unit, room_of, settled
from qafila.core.route import Path
from qafila.planner.packing import Room, bound, duals
from qafila.planner.scarce import SCALE, Filled, Fleet, Sharing, shared
from qafila.planner.simulation.chance import Typical
from qafila.planner.simulation.column import drive, road_of
from qafila.planner.stock import stock_of

_Places = Callable[[Load], int]
_Rooms = Counter[Load]
"""How many vehicles offer so much: fleets have many vehicles of few kinds."""

SEATS: _Places = attrgetter("seats")
STRETCHER: _Places = attrgetter("stretcher")
SPECIAL: tuple[_Places, ...] = (attrgetter("wheelchair"), STRETCHER, attrgetter("oxygen"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Why certain people need so many vehicles: what each size of unit is worth.

    No vehicle of the fleet can hold units worth more than `scale` (`packing.Duals`).

    Parameters
    ----------
    cohort
        Whose units are priced; None: everybody's. Several stand for cohorts kept apart.
    scale, worth
        Whole numbers; `worth` by seats of the unit.
    needs
        Worth of those who need more than seats, by what they need (`scarce.Sharing`): then
        ambulances are counted too. None: it is about passenger vehicles alone.
    """

    cohort: str | None
    scale: int
    worth: Mapping[int, int]
    needs: Mapping[Load, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reckoned:
    """A lower bound on vehicles, and what speaks for it.

    Parameters
    ----------
    least
        The bound.
    prices
        Its reasons.
    filled
        Whole vehicles of the sharing from which it comes, of those whose places are scarce.
    """

    least: int
    prices: tuple[Prices, ...] = ()
    filled: tuple[Filled, ...] = ()


def fewest(demand: int, capacities: Iterable[int]) -> int:
    """Return how many of the largest capacities cover `demand`.

    When all of them together do not, their number is returned: it stays a valid bound for those
    who can be seated at all.
    """
    return _fewest(demand, Counter(capacities))


def _fewest(demand: int, capacities: Mapping[int, int]) -> int:
    """Return the same, of so many vehicles of each capacity."""
    count = 0
    for capacity in sorted(capacities, reverse=True):
        if demand <= 0 or capacity <= 0:
            break
        taken = min(capacities[capacity], -(-demand // capacity))
        demand -= taken * capacity
        count += taken
    return count


def _offering(rooms: _Rooms, places: _Places) -> Counter[int]:
    """Return how many vehicles offer so many places of a kind."""
    found: Counter[int] = Counter()
    for room, number in rooms.items():
        found[places(room)] += number
    return found


def vehicles_bound(problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]) -> int:
    """Return a lower bound on the vehicles that carry `units` of one column; see `Demand`."""
    return Demand(problem, units).fewest_of(fleet)


def bound_by_size(
    problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]
) -> tuple[int, tuple[Prices, ...]]:
    """Return a lower bound that knows that units are not divided, and its reasons; see `Demand`."""
    return Demand(problem, units).by_size(fleet)


class Demand:
    """The units of one column, added up once for every fleet that they are held against."""

    def __init__(self, problem: Problem, units: Sequence[Unit]) -> None:
        self.problem = problem
        self.units = units
        self._sitting = {unit.pin: unit for unit in units if unit.aboard}
        joining = [unit for unit in units if not unit.aboard] if self._sitting else units
        self._joining = Joining(problem, joining)

    def fewest_of(self, fleet: Sequence[Vehicle]) -> int:
        """Return a lower bound on the vehicles of a fleet that carry everybody.

        Vehicles in which people sit already are used whatever is planned; the others of the column
        find what these have left, and then vehicles of their own.
        """
        sitting = self._sitting
        if not sitting:
            return self._for_joining(fleet)
        left = [_left(v, sitting[v.id]) if v.id in sitting else v for v in fleet]
        beside = sum(room_of(v).seats for v in left if v.id in sitting)
        free = [room_of(v).seats for v in left if v.id not in sitting]
        more = fewest(self._joining.total.seats - beside, free)
        return max(len(sitting) + more, self._for_joining(left))

    def _for_joining(self, fleet: Sequence[Vehicle]) -> int:
        """Return the bound for those of whom none sits in a vehicle already."""
        sides = _Sides(self._joining, fleet)
        whole = _fewest(self._joining.total.seats, _offering(sides.buses + sides.ambulances, SEATS))
        return max(sides.bus_count + sides.ambulance_count, whole, bool(self._joining.units))

    def by_size(self, fleet: Sequence[Vehicle]) -> tuple[int, tuple[Prices, ...]]:
        """Return a lower bound that knows that units are not divided, and its reasons.

        For columns in which nobody sits yet; 0 and no reasons where somebody does.
        """
        if self._sitting:
            return 0, ()
        sides = _Sides(self._joining, fleet)
        rooms = {Room(seats): n for seats, n in _offering(sides.buses, SEATS).items() if seats}
        best, reasons = 0, tuple[Prices, ...]()
        everybody: dict[str | None, list[Unit]] = {None: sides.only_buses(self.units)}
        apart = {cohort: sides.only_buses(self._joining.of(cohort)) for cohort in sides.apart}
        for parts in (everybody, apart):
            total, found = 0, list[Prices]()
            for cohort, members in parts.items():
                sizes = Counter(unit.load.seats for unit in members if unit.load.seats)
                if sizes:
                    values = duals(sizes, rooms)
                    total += bound(sizes, rooms, values)
                    found.append(Prices(cohort=cohort, scale=values.scale, worth=values.worth))
            if total > best:
                best, reasons = total, tuple(found)
        return best + sides.ambulance_count, reasons

    def by_need(self, fleet: Sequence[Vehicle]) -> Reckoned:
        """Return a lower bound that weighs scarce places against seats, and its reasons.

        For columns in which nobody sits yet; 0 and no reasons where somebody does, or where no
        place is scarce.
        """
        if self._sitting or not self._joining.special:
            return Reckoned(least=0)
        sides, joining = _Sides(self._joining, fleet), self._joining
        offered = Fleet(buses=sides.buses, ambulances=sides.ambulances)
        chosen = kept_apart(self.problem, joining.seats)
        best = Reckoned(least=0)
        for cohorts in ([None], list(chosen)) if len(chosen) > 1 else ([None],):
            found = [(cohort, shared(*joining.loads_of(cohort), offered)) for cohort in cohorts]
            told = [(cohort, sharing) for cohort, sharing in found if sharing]
            least = sum(sharing.least for _, sharing in told)
            if least > best.least:
                best = Reckoned(
                    least=least,
                    prices=tuple([_priced(cohort, sharing) for cohort, sharing in told]),
                    filled=tuple(chain.from_iterable(sharing.filled for _, sharing in told)),
                )
        return best


def _priced(cohort: str | None, sharing: Sharing) -> Prices:
    return Prices(cohort=cohort, scale=SCALE, worth=sharing.worth, needs=sharing.needs)


class Joining:
    """Units of whom none sits in a vehicle already, added up by company and by need."""

    def __init__(self, problem: Problem, units: Sequence[Unit]) -> None:
        self.problem = problem
        self.units = units
        self.special = [
            unit
            for unit in units
            if (load := unit.load).wheelchair or load.stretcher or load.oxygen
        ]
        self.by_company: dict[frozenset[str], list[Unit]] = defaultdict(list)
        for unit in units:
            self.by_company[unit.cohorts].append(unit)
        self.seats = {company: _seats(mine) for company, mine in self.by_company.items()}
        special = _total(self.special)
        self.total = replace(special, seats=sum(self.seats.values()))

    def of(self, cohort: str | None) -> list[Unit]:
        """Return those of a cohort."""
        return [u for company, mine in self.by_company.items() if cohort in company for u in mine]

    def loads_of(self, cohort: str | None) -> tuple[Counter[int], Counter[Load]]:
        """Return those of a cohort, or all: who needs seats alone by seats, the others by load."""
        mine = self.units if cohort is None else self.of(cohort)
        sizes = Counter([unit.load.seats for unit in mine])
        special = Counter([u.load for u in self.special if cohort is None or cohort in u.cohorts])
        sizes.subtract([load.seats for load in special.elements()])
        return +sizes, special


def _left(vehicle: Vehicle, unit: Unit) -> Vehicle:
    """Return a vehicle with the places that those who sit in it leave."""
    room = room_of(vehicle)
    taken = settled(unit.load, room)
    return replace(
        vehicle,
        seats=max(0, room.seats - taken.seats),
        staff_seats=0,
        wheelchair=room.wheelchair - taken.wheelchair,
        stretcher=room.stretcher - taken.stretcher,
        oxygen=max(0, room.oxygen - taken.oxygen),
    )


class _Sides:
    """Passenger vehicles and ambulances, counted apart.

    Who fits no ambulance, or needs no special place, travels in passenger vehicles; who fits no
    passenger vehicle travels in ambulances; and what the one kind cannot offer of a special place
    takes the other. Cohorts that are all separated from each other need vehicles of their own.
    """

    def __init__(self, joining: Joining, fleet: Sequence[Vehicle]) -> None:
        self.buses, self.ambulances = _Rooms(), _Rooms()
        sorts = Counter(stock_of(joining.problem).sorts_of(fleet))
        for sort, number in sorts.items():
            if sort.takes_anybody:
                self.buses[sort.room] += number
            elif sort.kind in PEOPLE_KINDS:
                self.ambulances[sort.room] += number
        self.whole = joining.total
        self._by_ambulance = [u for u in joining.special if _fits_one(u, self.ambulances)]
        by_bus = _less(self.whole, _total(self._by_ambulance))
        only_ambulances = [u for u in joining.special if not _fits_one(u, self.buses)]
        bus_seats = Counter(joining.seats)
        for unit in self._by_ambulance:
            bus_seats[unit.cohorts] -= unit.load.seats
        self.apart = kept_apart(joining.problem, bus_seats)
        seats = _offering(self.buses, SEATS)
        self.bus_count = max(
            _covering(by_bus, self.buses),
            sum(_fewest(taken, seats) for taken in self.apart.values()),
            *self._left_to(self.buses, self.ambulances),
        )
        stretchers = _offering(self.ambulances, STRETCHER)
        lying: Counter[frozenset[str]] = Counter()
        for unit in only_ambulances:
            lying[unit.cohorts] += unit.load.seats
        self.ambulance_count = max(
            _covering(_total(only_ambulances), self.ambulances),
            sum(
                _fewest(
                    sum(u.load.stretcher for u in only_ambulances if cohort in u.cohorts),
                    stretchers,
                )
                for cohort in kept_apart(joining.problem, lying)
            ),
            *self._left_to(self.ambulances, self.buses),
        )

    def only_buses(self, units: Iterable[Unit]) -> list[Unit]:
        """Return those of some units who fit no ambulance, or may not ride in one."""
        others = {unit.id for unit in self._by_ambulance}
        return [unit for unit in units if unit.id not in others]

    def _left_to(self, mine: _Rooms, others: _Rooms) -> Iterator[int]:
        for places in SPECIAL:
            there = sum(places(room) * number for room, number in others.items())
            yield _fewest(places(self.whole) - there, _offering(mine, places))


def _covering(demand: Load, rooms: _Rooms) -> int:
    """Return the fewest of `rooms` that cover a demand, one kind of place at a time."""
    return max(_fewest(places(demand), _offering(rooms, places)) for places in (SEATS, *SPECIAL))


def _fits_one(unit: Unit, rooms: Iterable[Load]) -> bool:
    return any(unit.load.fits(room) for room in rooms)


def _total(units: Iterable[Unit]) -> Load:
    loads = [unit.load for unit in units]
    # Told apart without asking each: this is done for every unit of a long list, several times.
    special = [load for load in loads if load.wheelchair or load.stretcher or load.oxygen]
    return Load(
        seats=sum([load.seats for load in loads]),
        wheelchair=sum(load.wheelchair for load in special),
        stretcher=sum(load.stretcher for load in special),
        oxygen=sum(load.oxygen for load in special),
    )


def _seats(units: Iterable[Unit]) -> int:
    return sum([unit.load.seats for unit in units])


def _less(load: Load, other: Load) -> Load:
    return Load(
        seats=load.seats - other.seats,
        wheelchair=load.wheelchair - other.wheelchair,
        stretcher=load.stretcher - other.stretcher,
        oxygen=load.oxygen - other.oxygen,
    )


def kept_apart(problem: Problem, by_company: Mapping[frozenset[str], int]) -> dict[str | None, int]:
    """Return the seats of cohorts that are pairwise separated, those with most seats first.

    A unit may hold several cohorts; with separated ones chosen it counts once at most.

    Parameters
    ----------
    by_company
        Seats of the units that hold just these cohorts.
    """
    seats: Counter[str] = Counter()
    for company, taken in by_company.items():
        for cohort in company:
            seats[cohort] += taken
    chosen: dict[str | None, int] = {}
    for cohort in sorted(seats, key=lambda c: (-seats[c], c)):
        if all(frozenset((cohort, other)) in problem.separated for other in chosen):
            chosen[cohort] = seats[cohort]
    return chosen


def completion_bound_s(problem: Problem, path: Path, vehicles: int) -> float:
    """Return a lower bound in seconds on a column's completion at typical times.

    Boarding, the road with halts and rest, one check per checkpoint, unloading, and the queue of
    the worst checkpoint: the last of `vehicles` leaves it after all of them were checked.
    """
    checks = [problem.checkpoints.get(place) for place in path.places[1:-1]]
    first = last = worst = 0.0
    for check in checks:
        if check is None:
            continue
        one = check.per_vehicle.typical
        queue = check.setup_s + -(-vehicles // check.lanes) * one
        worst = max(worst + one, first + queue)
        first += check.setup_s + one
        last += one
    origin, end = problem.places.get(path.source), problem.places.get(path.target)
    return (
        (origin.load_s if origin else 0)
        + _driven_s(problem, path)
        + max(last, worst)
        + (end.unload_s if end else 0)
    )


def _driven_s(problem: Problem, path: Path) -> float:
    """Return how long one vehicle takes for a way without checks, halts and rest counted."""
    road = road_of(
        path,
        places=problem.places,
        checkpoints={},
        spacing_m=0,
        driving=driving_of(dict(problem.policy.extra)),
    )
    return max((float(p.arrive[0, 0]) for p in drive(road, 1, Typical())), default=0.0)
