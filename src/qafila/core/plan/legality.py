# SPDX-License-Identifier: Apache-2.0
"""What makes a plan legal. Defined here and nowhere else; the planner is held to it every time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import chain, pairwise

from qafila.core.fleet import Vehicle
from qafila.core.memory import uncollected
from qafila.core.plan.march import (
    REAR_ORDER,
    Marcher,
    MarchRole,
    lawful_serials,
    march_role,
    waves,
)
from qafila.core.plan.running import untimely
from qafila.core.plan.shape import (
    Journey,
    Load,
    Plan,
    Problem,
    Trip,
    Unit,
    may_carry,
    room_of,
    settled,
)
from qafila.core.plan.travelling import column_run


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A rule that a plan breaks.

    Parameters
    ----------
    rule
        Name of the rule, in words.
    subject
        Who or what breaks it.
    detail
        The figures.
    """

    rule: str
    subject: str
    detail: str = ""


def violations(problem: Problem, plan: Plan) -> tuple[Violation, ...]:
    """Return every rule of legality that `plan` breaks; empty means legal."""
    with uncollected():
        riding = {id(trip): _units(problem, trip) for trip in plan.trips}
        return (
            *_everybody_once(problem, plan, riding),
            *_vehicles(problem, plan, riding),
            *_runs(problem, plan),
            *_received(problem, plan),
            *_march(problem, plan, riding),
        )


_Riding = Mapping[int, Sequence[Unit]]
"""The units of which somebody is on a trip, by the trip's identity: bad plans may repeat ids."""


def _units(problem: Problem, trip: Trip) -> list[Unit]:
    units = map(problem.unit_of.get, trip.people)
    return list({unit.id: unit for unit in units if unit}.values())


def _everybody_once(problem: Problem, plan: Plan, riding: _Riding) -> Iterator[Violation]:
    seated = list(chain.from_iterable([trip.people for trip in plan.trips]))
    told = seated + [entry.person for entry in plan.unseated]
    withheld = {entry.person for entry in problem.withheld}
    known, found = withheld.union(problem.unit_of), set(told)
    unknown = found - known
    times = Counter(told) if len(found) < len(told) else {}
    for person in sorted(unknown.union(person for person, n in times.items() if n > 1)):
        if person in unknown:
            yield Violation(rule="person_unknown", subject=person)
        else:
            yield Violation(rule="person_twice", subject=person, detail=str(times[person]))
    for person in sorted(known - found):
        yield Violation(rule="person_lost", subject=person)
    for person in sorted(withheld.intersection(seated)):
        yield Violation(rule="withheld_person_seated", subject=person)
    # Where everybody is told once and each trip has as many people as its units, none is divided.
    whole = not times and all(
        sum([len(unit.persons) for unit in riding[id(trip)]]) == len(trip.people)
        for trip in plan.trips
    )
    in_doubt = [unit for unit in problem.units if unit.aboard or not whole]
    trip_of = {p: trip.id for trip in plan.trips for p in trip.people} if in_doubt else {}
    for unit in in_doubt:
        trips = set(map(trip_of.get, unit.persons))
        if len(trips) > 1:
            yield Violation(rule="unit_divided", subject=unit.id)
        elif unit.aboard and None in trips:
            yield Violation(rule="taken_off_vehicle", subject=unit.id, detail=str(unit.pin))


def _vehicles(problem: Problem, plan: Plan, riding: _Riding) -> Iterator[Violation]:
    fleet = {vehicle.id: vehicle for vehicle in problem.vehicles}
    used = Counter((trip.vehicle, trip.run) for trip in plan.trips)
    for (vehicle_id, run), times in sorted(used.items()):
        if times > 1:
            yield Violation(rule="vehicle_twice", subject=vehicle_id, detail=f"run {run}: {times}")
    for vehicle_id in sorted(set(plan.reserve) & {vehicle for vehicle, _ in used}):
        yield Violation(rule="reserve_in_use", subject=vehicle_id)
    for trip in plan.trips:
        if not trip.people:
            yield Violation(rule="empty_trip", subject=trip.id)
        vehicle = fleet.get(trip.vehicle)
        if vehicle is None:
            yield Violation(rule="vehicle_unknown", subject=trip.vehicle)
            continue
        yield from _aboard(problem, trip, vehicle, riding[id(trip)])


def _aboard(
    problem: Problem, trip: Trip, vehicle: Vehicle, units: Sequence[Unit]
) -> Iterator[Violation]:
    """Check one trip: places, kind, lot, journey, company, pins.

    Who is aboard already is a fact: places and rules are held against who is put beside them.
    """
    joining = [unit for unit in units if not _sits(unit, vehicle)]
    room = room_of(vehicle)
    sitting = _total([unit for unit in units if _sits(unit, vehicle)])
    load = _total(joining) + settled(sitting, room)
    if joining and not load.fits(room):
        yield Violation(rule="over_capacity", subject=trip.id, detail=f"{load} > {room}")
    if (trip.seats_used, trip.seats_free) != (load.seats, max(0, room.seats - load.seats)):
        yield Violation(rule="seats_miscounted", subject=trip.id)
    if vehicle.lot not in (None, trip.lot):
        yield Violation(rule="vehicle_of_another_lot", subject=trip.id, detail=str(vehicle.lot))
    for unit in units:
        if not _sits(unit, vehicle) and not may_carry(vehicle, unit.load):
            yield Violation(rule="wrong_kind_of_vehicle", subject=trip.id, detail=unit.id)
        if (unit.lot, unit.source) != (trip.lot, trip.source) or not _goes(problem, unit, trip):
            yield Violation(rule="wrong_journey", subject=trip.id, detail=unit.id)
        if unit.pin not in (None, vehicle.id):
            yield Violation(rule="pin_ignored", subject=unit.id, detail=vehicle.id)
        if unit.beside and len(joining) == len(units):
            yield Violation(rule="guardian_left_behind", subject=unit.id, detail=trip.id)
    yield from _company(problem, trip, vehicle, units)


def _total(units: Iterable[Unit]) -> Load:
    """Return the places of units; most take seats alone."""
    loads = [unit.load for unit in units]
    special = [load for load in loads if load.special]
    return Load(
        seats=sum([load.seats for load in loads]),
        wheelchair=sum([load.wheelchair for load in special]),
        stretcher=sum([load.stretcher for load in special]),
        oxygen=sum([load.oxygen for load in special]),
    )


def _goes(problem: Problem, unit: Unit, trip: Trip) -> bool:
    """Whether a trip ends where a unit wants to go, or may be sent."""
    is_open = unit.target is None and trip.target in problem.receptions
    return unit.target == trip.target or is_open


def _runs(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Check that runs are counted through, and that each begins when its vehicle can be there."""
    of: dict[str, list[Trip]] = {}
    for trip in plan.trips:
        of.setdefault(trip.vehicle, []).append(trip)
    for vehicle, trips in of.items():
        trips.sort(key=lambda trip: trip.run)
        first = problem.first_run(vehicle)
        if [trip.run for trip in trips] != list(range(first, first + len(trips))):
            yield Violation(rule="runs_miscounted", subject=vehicle)
        for trip in trips[1:]:
            if trip.boards_s is None:
                yield Violation(rule="run_without_time", subject=trip.id)
    for trip, detail in untimely(problem, of):
        yield Violation(rule="run_untimely", subject=trip.id, detail=detail)


def _received(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Check that nobody was sent of our own choice to a place that is full.

    Whoever sits in a vehicle already has to be taken somewhere.
    """
    sent: Counter[str] = Counter(problem.arrived)
    chosen: Counter[str] = Counter()
    rooms = {
        place.id: place.capacity for place in problem.places.values() if place.capacity is not None
    }
    for trip in plan.trips:
        if trip.target in rooms:
            sent[trip.target] += len(trip.people)
            units = map(problem.unit_of.get, trip.people)
            chosen[trip.target] += sum(
                [u is not None and u.target is None and not u.aboard for u in units]
            )
    for place, count in sorted(chosen.items()):
        if count and sent[place] > rooms[place]:
            yield Violation(rule="sent_to_full_place", subject=place, detail=f"{sent[place]}")


def _sits(unit: Unit, vehicle: Vehicle) -> bool:
    return unit.aboard and unit.pin == vehicle.id


def _company(
    problem: Problem, trip: Trip, vehicle: Vehicle, units: Sequence[Unit]
) -> Iterator[Violation]:
    joining = [unit for unit in units if not _sits(unit, vehicle)]
    cohorts = sorted(set().union(*{unit.cohorts for unit in units}))
    added = frozenset().union(*{unit.cohorts for unit in joining})
    for i, one in enumerate(cohorts):
        for other in cohorts[i + 1 :]:
            if frozenset((one, other)) in problem.separated and added & {one, other}:
                yield Violation(
                    rule="separated_cohorts_together", subject=trip.id, detail=f"{one}, {other}"
                )
    shunning = [unit for unit in units if unit.apart_from]
    if not shunning:
        return
    households = frozenset().union(*(unit.households for unit in units))
    joined = frozenset().union(*(unit.households for unit in joining))
    for unit in shunning:
        others = joined if _sits(unit, vehicle) else households
        if met := sorted(unit.apart_from & others):
            yield Violation(
                rule="households_apart_together", subject=trip.id, detail=", ".join(met)
            )


def _march(problem: Problem, plan: Plan, riding: _Riding) -> Iterator[Violation]:
    lot_rank = {lot.id: lot.rank for lot in problem.lots}
    trips: dict[_Column, list[Trip]] = {}
    for trip in plan.trips:
        key = (trip.lot, (trip.source, trip.target), column_run(trip))
        trips.setdefault(key, []).append(trip)
    ranks = [lot_rank.get(trip.lot, 0) for trip in plan.trips]
    if ranks != sorted(ranks):
        yield Violation(rule="stages_out_of_order", subject=problem.operation)
    march: dict[_Column, list[Marcher]] = {}
    for each in plan.march:
        march.setdefault((each.lot, (each.source, each.target), 1), []).append(each)
    orders: dict[_Column, Sequence[Trip | Marcher]] = {**trips, **march}
    for column, order in orders.items():
        lot, with_people = column[0], {trip.serial for trip in trips.get(column, ())}
        if [each.position for each in order] != list(range(1, len(order) + 1)):
            yield Violation(rule="order_of_march_broken", subject=lot)
        runs = [each.serial for each in order]
        if sum(a != b for a, b in pairwise(runs)) != len(set(runs)) - 1:
            yield Violation(rule="serial_torn_apart", subject=lot)
        yield from _serials(lot, order, with_people)
    if plan.march:
        yield from _marchers(problem, plan)
        for column, marchers in march.items():
            yield from _column(problem, column[0], marchers, trips.get(column, []), riding)


def _serials(
    lot: str, order: Sequence[Trip | Marcher], with_people: AbstractSet[str]
) -> Iterator[Violation]:
    """Check that serials have lawful sizes, wave by wave, and none leaves in two waves."""
    leaving = waves(each.boards_s if isinstance(each, Trip) else None for each in order)
    sizes = Counter(zip(leaving, (each.serial for each in order), strict=True))
    if len(sizes) > len({serial for _, serial in sizes}):
        yield Violation(rule="serial_scattered", subject=lot)
    for wave in dict.fromkeys(leaving):
        for rear in (False, True):
            part = tuple(
                n
                for (number, serial), n in sizes.items()
                if number == wave and (serial not in with_people) is rear
            )
            if not lawful_serials(part):
                yield Violation(rule="serial_size", subject=lot, detail=str(sorted(part)))


_Column = tuple[str, Journey, int]


def _marchers(problem: Problem, plan: Plan) -> Iterator[Violation]:
    """Check that the order of march has every trip in its place, and no vehicle twice.

    Vehicles that come back drive each by itself, in no column.
    """
    place = {(m.vehicle, m.run, m.lot): (m.serial, m.position) for m in plan.march}
    for trip in plan.trips:
        if trip.boards_s is None and place.get((trip.vehicle, trip.run, trip.lot)) != (
            trip.serial,
            trip.position,
        ):
            yield Violation(rule="march_unlike_trips", subject=trip.id)
    times = Counter((m.vehicle, m.run) for m in plan.march)
    for (vehicle, run), count in sorted(times.items()):
        if count > 1:
            yield Violation(rule="vehicle_marches_twice", subject=vehicle, detail=f"run {run}")
    for vehicle in sorted({m.vehicle for m in plan.march} - {v.id for v in problem.vehicles}):
        yield Violation(rule="vehicle_unknown", subject=vehicle)


def _column(
    problem: Problem,
    lot: str,
    order: Sequence[Marcher],
    trips: Sequence[Trip],
    riding: _Riding,
) -> Iterator[Violation]:
    """Check who drives where without people, who leads, and where the medical vehicles are."""
    fleet = {vehicle.id: vehicle for vehicle in problem.vehicles}
    people = {trip.vehicle: trip for trip in trips}
    last = max((m.position for m in order if m.vehicle in people), default=0)
    serials = {m.serial for m in order if m.vehicle in people}
    behind = -1
    for each in order:
        vehicle = fleet.get(each.vehicle)
        if vehicle is None:
            continue
        if each.role is not march_role(vehicle, with_people=each.vehicle in people):
            yield Violation(rule="wrong_march_role", subject=vehicle.id, detail=each.role.value)
        if each.vehicle in people:
            continue
        if vehicle.lot not in (None, lot):
            yield Violation(rule="vehicle_of_another_lot", subject=vehicle.id, detail=lot)
        if each.serial in serials:
            if each.role is not MarchRole.MEDICAL:
                yield Violation(rule="rear_out_of_order", subject=vehicle.id)
            continue
        rank = REAR_ORDER.index(each.role) if each.role in REAR_ORDER else 0
        if rank < behind or each.position < last:
            yield Violation(rule="rear_out_of_order", subject=vehicle.id)
        behind = max(behind, rank)
    yield from _led_and_cared_for(problem, order, people, riding)


def _led_and_cared_for(
    problem: Problem, order: Sequence[Marcher], people: Mapping[str, Trip], riding: _Riding
) -> Iterator[Violation]:
    leaders = {vehicle.id for vehicle in problem.vehicles if vehicle.leader}
    serials: dict[str, list[Marcher]] = {}
    for each in order:
        serials.setdefault(each.serial, []).append(each)
    bare, spare = [], []
    for serial, members in serials.items():
        first = next((m.vehicle for m in members if m.vehicle in leaders), None)
        if [m.vehicle for m in members if m.leads] != ([first] if first else []):
            yield Violation(rule="wrong_leader", subject=serial)
        trips = [people[m.vehicle] for m in members if m.vehicle in people]
        units = {unit.id: unit for trip in trips for unit in riding[id(trip)]}
        need = sum([unit.in_need for unit in units.values()])
        medical = sum(m.role is MarchRole.MEDICAL for m in members)
        if trips and need and not medical:
            bare.append(serial)
        if trips and (medical > 1 or (medical and not need)):
            spare.append(serial)
    if bare and spare:
        detail = ", ".join(spare)
        yield Violation(rule="medical_far_from_need", subject=", ".join(bare), detail=detail)
