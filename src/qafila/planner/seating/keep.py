# SPDX-License-Identifier: Apache-2.0
"""Seats again after something changed: people stay in their vehicles wherever that goes.

Whoever had a seat keeps it as far as the rules of today allow; others join. Where that takes more
than `WORSE` more vehicles than a seating made afresh, or leaves somebody behind whom that seats,
the vehicles in which fewest people would stay are given up, as few as are found to do. In the end
vehicles that are alike are exchanged so that more people have the one they had.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from qafila.core.fleet import Vehicle
from qafila.core.plan import Unit, room_of
from qafila.planner.seating.aboard import Aboard, Column, Seating
from qafila.planner.seating.bulk import seat_bulk
from qafila.planner.seating.fill import Filling, in_order

WORSE = 0.02
"""How many more vehicles, as a share, a seating may take for the sake of those who stay."""

FIRST_GIVEN_UP, MORE_GIVEN_UP, MOST_HALVINGS = 3, 3, 3
"""Vehicles given up for each one that has to be saved; by how much more, each time that does not
do; and how often it is then tried to give up fewer."""


def keep(column: Column, kept: Mapping[str, str], fresh: Seating) -> Seating:
    """Return a seating in which as many as can be stay where they were.

    Parameters
    ----------
    kept
        The vehicle that each person had.
    fresh
        The seating of the column without regard to that.
    """
    wishes = {unit.id: wish for unit in column.joining if (wish := _wish(unit, kept))}
    allowed = int(len(fresh.aboard) * (1 + WORSE))

    def without(number: int) -> Seating:
        given_up = set(order[:number])
        return _seated(column, {u: v for u, v in wishes.items() if v not in given_up})

    def serves(seating: Seating) -> bool:
        behind = _left(seating) > _left(fresh) or seating.relaxed > fresh.relaxed
        return not behind and len(seating.aboard) <= allowed

    order: list[str] = []
    best = without(0)
    if not serves(best):
        order = _by_stayers(best, wishes)
        best = _fewest_given_up(without, serves, fresh, len(order), len(best.aboard) - allowed)
    return renamed(column, best, kept)


def _fewest_given_up(
    without: Callable[[int], Seating],
    serves: Callable[[Seating], bool],
    fresh: Seating,
    most: int,
    surplus: int,
) -> Seating:
    """Return the seating with about the fewest vehicles given up, `fresh` where none serves."""
    best, low, high = fresh, 0, max(1, FIRST_GIVEN_UP * surplus)
    while high < most:
        seating = without(high)
        if serves(seating):
            best = seating
            break
        low, high = high, high * MORE_GIVEN_UP
    else:
        return fresh
    for _ in range(MOST_HALVINGS):
        middle = (low + high) // 2
        if middle == low:
            break
        seating = without(middle)
        if serves(seating):
            best, high = seating, middle
        else:
            low = middle
    return best


def _by_stayers(seating: Seating, wishes: Mapping[str, str]) -> list[str]:
    """Return the vehicles in which somebody stays, those with fewest first."""
    staying: Counter[str] = Counter()
    for place in seating.aboard:
        for unit in place.units:
            if wishes.get(unit.id) == place.vehicle.id:
                staying[place.vehicle.id] += len(unit.persons)
    return sorted(staying, key=lambda v: (staying[v], v))


def renamed(column: Column, seating: Seating, kept: Mapping[str, str]) -> Seating:
    """Return the same seating in vehicles chosen so that more people stay in the one they had.

    Vehicles alike stand for each other; those in which people sit, or that are asked for, do not.
    """
    order = column.order
    free: dict[object, set[str]] = defaultdict(set)
    for vehicle in column.fleet:
        free[_alike(vehicle)].add(vehicle.id)
    movable: list[Aboard] = []
    for place in seating.aboard:
        if any(unit.pin is not None for unit in place.units):
            free[_alike(place.vehicle)].discard(place.vehicle.id)
        else:
            movable.append(place)
    had = [
        Counter(kept[p] for u in place.units for p in u.persons if p in kept) for place in movable
    ]
    wanted = [
        (-number, before != movable[i].vehicle.id, i, before)
        for i, mine in enumerate(had)
        for before, number in mine.items()
        if before in free[_alike(movable[i].vehicle)]
    ]
    given: dict[int, str] = {}
    for _, _, i, chosen in sorted(wanted):
        alike = free[_alike(movable[i].vehicle)]
        if i not in given and chosen in alike:
            given[i] = chosen
            alike.discard(chosen)
    for i, place in enumerate(movable):
        if i not in given:
            alike = free[_alike(place.vehicle)]
            own = place.vehicle.id
            given[i] = own if own in alike else min(alike, key=lambda v: order[v])
            alike.discard(given[i])
    for i, place in enumerate(movable):
        place.vehicle = column.by_id[given[i]]
    return replace(seating, aboard=tuple(sorted(seating.aboard, key=lambda a: order[a.vehicle.id])))


def _alike(vehicle: Vehicle) -> object:
    """Return what two vehicles must have in common to stand for each other."""
    return (vehicle.kind, room_of(vehicle), vehicle.spare, vehicle.lot, vehicle.at)


def changed(seating: Seating, kept: Mapping[str, str]) -> int:
    """Return how many people who had a vehicle sit in another one."""
    return sum(
        kept.get(person, place.vehicle.id) != place.vehicle.id
        for place in seating.aboard
        for unit in place.units
        for person in unit.persons
    )


def _wish(unit: Unit, kept: Mapping[str, str]) -> str | None:
    """Return the vehicle in which most of a unit were."""
    if unit.pin is not None:
        return None
    had = Counter(kept[person] for person in unit.persons if person in kept)
    return min(had, key=lambda v: (-had[v], v)) if had else None


def _left(seating: Seating) -> int:
    return sum(len(unit.persons) for unit in seating.unseated)


def _seated(column: Column, wishes: Mapping[str, str]) -> Seating:
    filling = Filling(column)
    others: list[Unit] = []
    for unit in in_order(column.joining):
        wish = wishes.get(unit.id)
        if wish is None or not filling.seat_in(unit, wish):
            others.append(unit)
    plain = [unit for unit in others if column.is_plain(unit)]
    for unit in others:
        if not column.is_plain(unit):
            filling.seat(unit)
    seat_bulk(filling, plain, 0)
    return filling.seating()
