# SPDX-License-Identifier: Apache-2.0
"""Runs again after something changed: people stay in the run of the vehicle that they had.

Where vehicles are alike, each drives what those drove whose people it had; then seats are filled
anew, with everybody where they were as far as that goes. The plan made afresh is kept where people
would have to stay behind for that, or the last would be out more than `seating.keep.WORSE` later.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from qafila.core.plan import room_of, seat_key
from qafila.planner.runs.slots import columns_of, refilled
from qafila.planner.runs.yard import Carrier, Load, Yard, driven
from qafila.planner.seating import Stop
from qafila.planner.seating.keep import WORSE


def kept(yard: Yard, had: Mapping[str, str], stop: Stop, seed: int) -> Yard:
    """Return runs in which as many as can be have the run they had.

    Parameters
    ----------
    had
        The vehicle of each person, with the number of its run (`seat_key`).
    """
    best = yard
    for changed in (_swapped(yard, had), _stayed(_swapped(yard, had), had, stop, seed)):
        behind, done_s, _ = changed.worth()
        worse = behind > yard.worth()[0] or done_s > yard.completion_s * (1 + WORSE)
        if not worse and moved(changed, had) < moved(best, had):
            best = changed
    return best


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
