# SPDX-License-Identifier: Apache-2.0
"""Runs again after something changed: people stay in the run of the vehicle that they had.

Where vehicles are alike, each drives what those drove whose people it had; then seats are filled
anew, with everybody where they were as far as that goes. The plan made afresh is kept where people
would have to stay behind for that, or the last would be out more than `seating.keep.WORSE` later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from qafila.core.plan import Unit, room_of, seat_key
from qafila.planner.runs.greedy import Order, crowds_waiting, depart, dispatch, soonest
from qafila.planner.runs.slots import columns_of, refilled
from qafila.planner.runs.yard import Carrier, Ground, Load, Yard, driven
from qafila.planner.seating import Stop, empty
from qafila.planner.seating.keep import WORSE


def kept(yard: Yard, had: Mapping[str, str], led: Mapping[str, str], stop: Stop, seed: int) -> Yard:
    """Return runs in which as many as can be have the run they had.

    Parameters
    ----------
    had
        The vehicle of each person, with the number of its run (`seat_key`).
    led
        Where each run led.
    """
    best = yard
    swapped = _swapped(yard, had)
    for changed in (
        swapped,
        _stayed(swapped, had, stop, seed),
        *(_as_before(yard.ground, had, led, order) for order in (_full, soonest)),
    ):
        behind, done_s, _ = changed.worth()
        worse = behind > yard.worth()[0] or done_s > yard.completion_s * (1 + WORSE)
        if not worse and _unlike(changed, had, led) < _unlike(best, had, led):
            best = changed
    return best


def held(yard: Yard, had: Mapping[str, str], boarded: Mapping[str, int], within_s: float) -> Yard:
    """Return the same runs, of which those with the people they had board no sooner than before.

    Where a vehicle ahead is gone the others could board a little sooner, each of them; the minutes
    that this saves are worth no new paper for every vehicle.

    Parameters
    ----------
    boarded
        When each run boarded, from the first movement (`seat_key`).
    within_s
        By when all must be out; where they would not, nothing is held.
    """
    riders: dict[str, set[str]] = {}
    for person, key in had.items():
        riders.setdefault(key, set()).add(person)

    def as_before(carrier: Carrier, number: int, load: Load) -> Load:
        key = seat_key(carrier.vehicle.id, carrier.done + number)
        people = {person for unit in load.units for person in unit.persons}
        if key not in boarded or people != riders.get(key):
            return load
        return replace(load, not_before_s=max(load.not_before_s, boarded[key]))

    routes = [
        [as_before(carrier, number, load) for number, load in enumerate(loads, start=1)]
        for carrier, loads in zip(yard.ground.carriers, yard.rounds, strict=True)
    ]
    again = driven(yard.ground, routes)
    worse = again.worth()[0] > yard.worth()[0] or again.completion_s > within_s
    return yard if worse else again


def _unlike(yard: Yard, had: Mapping[str, str], led: Mapping[str, str]) -> tuple[int, int]:
    """Return how many people have another run, and how many runs lead elsewhere."""
    elsewhere = sum(
        led.get(seat_key(carrier.vehicle.id, carrier.done + number), load.target) != load.target
        for carrier, loads in zip(yard.ground.carriers, yard.rounds, strict=True)
        for number, load in enumerate(loads, start=1)
    )
    return moved(yard, had), elsewhere


def moved(yard: Yard, had: Mapping[str, str]) -> int:
    """Return how many people who had a run have another one."""
    return sum(
        had.get(person, key) != key
        for carrier, loads in zip(yard.ground.carriers, yard.rounds, strict=True)
        for number, load in enumerate(loads, start=1)
        for key in (seat_key(carrier.vehicle.id, carrier.done + number),)
        for unit in load.units
        for person in unit.persons
    )


def _full(yard: Yard, number: int, crowd: int, target: str, ends_s: int, seats: int) -> float:
    """What takes most people soonest: a site with little room left is no reason for a run."""
    places = min(seats, yard.ground.carriers[number].vehicle.seats)
    return ends_s * places / max(1.0, min(places, yard.room.get(target, places)))


def _as_before(
    ground: Ground, had: Mapping[str, str], led: Mapping[str, str], order: Order
) -> Yard:
    """Return the runs that people had, one after another; whoever had none is fetched besides.

    Whoever has no destination of their own goes where the run led, if that goes.
    """
    again = Yard(ground)
    beside = [unit for crowd in ground.crowds for unit in crowd.units if unit.beside]
    depart(again, crowds_waiting(again, beside))
    for number, run, units in sorted(_riders(ground, had), key=lambda each: (each[1], each[0])):
        vehicle = ground.carriers[number].vehicle
        way = led.get(seat_key(vehicle.id, run))
        lot_id, source = Counter((u.lot, u.source or "") for u in units).most_common(1)[0][0]
        k = next(k for k, c in enumerate(ground.crowds) if (c.lot.id, c.source) == (lot_id, source))
        mine = [unit for unit in units if (unit.lot, unit.source) == (lot_id, source)]
        fixed = Counter(unit.target for unit in mine if unit.target)
        ends = [
            (site != way, times[1], site)
            for site in ([fixed.most_common(1)[0][0]] if fixed else ground.sites)
            if (times := again.when(number, source, site))
            and sum(len(u.persons) for u in mine if u.target is None) <= again.room.get(site, 0)
        ]
        if not ends or vehicle.lot not in (None, lot_id):
            continue
        site, place, riders = min(ends)[2], empty(vehicle), list[Unit]()
        for unit in mine:
            if unit.target in (None, site) and ground.columns[k].fits(unit, place):
                place.put(unit)
                riders.append(unit)
        if riders:
            again.drive(number, ground.crowds[k].lot, source, site, riders)
    dispatch(again, crowds_waiting(again), order)
    return again


def _riders(ground: Ground, had: Mapping[str, str]) -> Iterator[tuple[int, int, list[Unit]]]:
    """Yield the vehicle, the number of the run and the units that mostly had it."""
    found: dict[str, list[Unit]] = {}
    for crowd in ground.crowds:
        for unit in (unit for unit in crowd.units if not unit.aboard and not unit.beside):
            keys = Counter(had[person] for person in unit.persons if person in had)
            if keys:
                found.setdefault(min(keys, key=lambda k: (-keys[k], k)), []).append(unit)
    for number, carrier in enumerate(ground.carriers):
        run = carrier.done + 1
        while (key := seat_key(carrier.vehicle.id, run)) in found or run <= carrier.done + 1:
            if key in found:
                yield number, run, found[key]
            run += 1


def _swapped(yard: Yard, had: Mapping[str, str]) -> Yard:
    """Return the same with whole rounds exchanged among vehicles alike."""
    carriers = yard.ground.carriers
    alike: dict[object, list[int]] = {}
    for number, carrier in enumerate(carriers):
        asked = any(unit.pin for load in yard.rounds[number] for unit in load.units)
        kind = ("asked", number) if asked or carrier.sitting else _sort(carrier)
        alike.setdefault(kind, []).append(number)
    routes: list[list[Load]] = list(yard.rounds)
    for numbers in alike.values():
        same = sorted(
            (-_in_common(yard, of, carriers[to], had), of, to) for of in numbers for to in numbers
        )
        taken: dict[int, int] = {}
        for _, of, to in same:
            if of not in taken.values() and to not in taken:
                taken[to] = of
        for to, of in taken.items():
            routes[to] = yard.rounds[of]
    return driven(yard.ground, routes)


def _sort(carrier: Carrier) -> object:
    """Return what two vehicles must have in common to drive each other's rounds."""
    vehicle = carrier.vehicle
    return (
        *(room_of(vehicle), vehicle.kind, vehicle.lot, vehicle.at, vehicle.spare),
        *(vehicle.available_from, vehicle.available_until, carrier.came_to, carrier.done),
    )


def _in_common(yard: Yard, of: int, carrier: Carrier, had: Mapping[str, str]) -> int:
    """Return how many people of one vehicle's rounds had the same runs of another vehicle."""
    return sum(
        had.get(person) == seat_key(carrier.vehicle.id, carrier.done + number)
        for number, load in enumerate(yard.rounds[of], start=1)
        for unit in load.units
        for person in unit.persons
    )


def _stayed(yard: Yard, had: Mapping[str, str], stop: Stop, seed: int) -> Yard:
    """Return the same runs with everybody where they were, column by column, where that goes."""
    routes = [[replace(load) for load in loads] for loads in yard.rounds]
    for slots, units in columns_of(yard):
        keys = {
            seat_key(slot.vehicle.id, yard.ground.carriers[slot.number].done + slot.run): slot
            for slot in slots
        }
        wishes = {
            person: keys[had[person]].stand_in.id
            for unit in units
            for person in unit.persons
            if had.get(person) in keys
        }
        for slot, riders in refilled(yard.ground, slots, units, stop, seed, wishes):
            routes[slot.number][slot.run - 1].units = riders
    return driven(yard.ground, routes)
