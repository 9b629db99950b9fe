# SPDX-License-Identifier: Apache-2.0
"""Lower bounds that no plan can beat: on vehicles by volume and size, on completion by road."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from qafila.core.driving import driving_of
from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Problem, Unit, room_of, settled
from qafila.core.route import Path
from qafila.planner.packing import Room, bound, duals
from qafila.planner.simulation.chance import Typical
from qafila.planner.simulation.column import drive, road_of

_Places = Callable[[Load], int]
_Rooms = Counter[Load]
"""How many vehicles offer so much: fleets have many vehicles of few kinds."""

SEATS: _Places = attrgetter("seats")
STRETCHER: _Places = attrgetter("stretcher")
SPECIAL: tuple[_Places, ...] = (attrgetter("wheelchair"), STRETCHER, attrgetter("oxygen"))


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
    """Return a lower bound on the vehicles that carry `units` of one column.

    Vehicles in which people sit already are used whatever is planned; the others of the column find
    what these have left, and then vehicles of their own.
    """
    sitting = {unit.pin: unit for unit in units if unit.aboard}
    joining = [unit for unit in units if not unit.aboard]
    if not sitting:
        return _joining_bound(problem, joining, fleet)
    left = [_left(v, sitting[v.id]) if v.id in sitting else v for v in fleet]
    beside = sum(room_of(v).seats for v in left if v.id in sitting)
    free = [room_of(v).seats for v in left if v.id not in sitting]
    more = fewest(_total(joining).seats - beside, free)
    return max(len(sitting) + more, _joining_bound(problem, joining, left))


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


def _joining_bound(problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]) -> int:
    """Return the bound for people of whom none sits in a vehicle already."""
    sides = _Sides(problem, units, fleet)
    whole = _fewest(sides.whole.seats, _offering(sides.buses + sides.ambulances, SEATS))
    return max(sides.bus_count + sides.ambulance_count, whole, bool(units))


class _Sides:
    """Passenger vehicles and ambulances, counted apart.

    Who fits no ambulance, or needs no special place, travels in passenger vehicles; who fits no
    passenger vehicle travels in ambulances; and what the one kind cannot offer of a special place
    takes the other. Cohorts that are all separated from each other need vehicles of their own.
    """

    def __init__(self, problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]) -> None:
        self.buses = Counter([room_of(v) for v in fleet if v.kind in PASSENGER_KINDS])
        self.ambulances = Counter(
            [room_of(v) for v in fleet if v.carries_people and v.kind not in PASSENGER_KINDS]
        )
        special = [u for u in units if u.load.special]
        by_ambulance = {u.id: u for u in special if _fits_one(u, self.ambulances)}
        self.only_buses = [u for u in units if u.id not in by_ambulance]
        by_bus = _total(self.only_buses)
        self.whole = by_bus + _total(by_ambulance.values())
        only_ambulances = [u for u in special if not _fits_one(u, self.buses)]
        self.apart = _kept_apart(problem, self.only_buses)
        seats = _offering(self.buses, SEATS)
        self.bus_count = max(
            _covering(by_bus, self.buses),
            sum(_fewest(_seats(units), seats) for units in self.apart.values()),
            *self._left_to(self.buses, self.ambulances),
        )
        stretchers = _offering(self.ambulances, STRETCHER)
        self.ambulance_count = max(
            _covering(_total(only_ambulances), self.ambulances),
            sum(
                _fewest(_total(units).stretcher, stretchers)
                for units in _kept_apart(problem, only_ambulances).values()
            ),
            *self._left_to(self.ambulances, self.buses),
        )

    def _left_to(self, mine: _Rooms, others: _Rooms) -> Iterator[int]:
        for places in SPECIAL:
            there = sum(places(room) * number for room, number in others.items())
            yield _fewest(places(self.whole) - there, _offering(mine, places))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """Why certain people need so many passenger vehicles: what each size of unit is worth.

    No vehicle of the fleet can hold units worth more than `scale` (`packing.Duals`).

    Parameters
    ----------
    cohort
        Whose units are priced; None: everybody's. Several stand for cohorts kept apart.
    scale, worth
        Whole numbers; `worth` by seats of the unit.
    """

    cohort: str | None
    scale: int
    worth: Mapping[int, int]


def bound_by_size(
    problem: Problem, units: Sequence[Unit], fleet: Sequence[Vehicle]
) -> tuple[int, tuple[Prices, ...]]:
    """Return a lower bound on vehicles that knows that units are not divided, and its reasons.

    For columns in which nobody sits yet; 0 and no reasons where somebody does.
    """
    if any(unit.aboard for unit in units):
        return 0, ()
    sides = _Sides(problem, units, fleet)
    rooms = {Room(seats): n for seats, n in _offering(sides.buses, SEATS).items() if seats}
    best, reasons = 0, tuple[Prices, ...]()
    for parts in ({None: sides.only_buses}, sides.apart):
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


def _kept_apart(problem: Problem, units: Iterable[Unit]) -> dict[str | None, list[Unit]]:
    """Return the units of cohorts that are pairwise separated, those with most seats first.

    A unit may hold several cohorts; with separated ones chosen it occurs once at most.
    """
    alike: dict[frozenset[str], list[Unit]] = defaultdict(list)
    for unit in units:
        alike[unit.cohorts].append(unit)
    members: dict[str, list[Unit]] = defaultdict(list)
    for cohorts, mine in alike.items():
        for cohort in cohorts:
            members[cohort] += mine
    seats = {cohort: _seats(mine) for cohort, mine in members.items()}
    chosen: dict[str | None, list[Unit]] = {}
    for cohort in sorted(members, key=lambda c: (-seats[c], c)):
        if all(frozenset((cohort, other)) in problem.separated for other in chosen):
            chosen[cohort] = members[cohort]
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
