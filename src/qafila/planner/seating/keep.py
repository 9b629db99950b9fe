# SPDX-License-Identifier: Apache-2.0
"""Seats again after something changed: people stay in their vehicles wherever that goes.

Whoever had a seat keeps it as far as the rules of today allow; others join. Where that takes more
than `WORSE` more vehicles than a seating made afresh, or leaves somebody behind whom that seats,
the vehicles in which fewest people would stay are given up, one after the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from qafila.core.plan import Unit
from qafila.planner.seating.aboard import Column, Seating
from qafila.planner.seating.bulk import is_bulk, seat_bulk
from qafila.planner.seating.fill import Filling, in_order

WORSE = 0.02
"""How many more vehicles, as a share, a seating may take for the sake of those who stay."""

MOST_ROUNDS = 12
"""Times that vehicles are given up, more at a time, before the seating made afresh is taken."""


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
    given_up: set[str] = set()
    for number in range(MOST_ROUNDS):
        seating = _seated(column, {u: v for u, v in wishes.items() if v not in given_up})
        surplus = max(len(seating.aboard) - allowed, 0)
        behind = _left(seating) > _left(fresh) or seating.relaxed > fresh.relaxed
        if not surplus and not behind:
            return seating
        staying = Counter({v: 0 for v in wishes.values() if v not in given_up})
        for place in seating.aboard:
            for unit in place.units:
                if wishes.get(unit.id) == place.vehicle.id:
                    staying[place.vehicle.id] += len(unit.persons)
        fewest = sorted(staying, key=lambda v: (staying[v], v))
        given_up.update(fewest[: max(surplus, 2**number if behind else 0)])
    return fresh


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
    kept_apart = frozenset().union(*(unit.apart_from for unit in column.units))
    bulk = [unit for unit in others if is_bulk(unit, kept_apart)]
    for unit in others:
        if not is_bulk(unit, kept_apart):
            filling.seat(unit)
    seat_bulk(filling, bulk, 0)
    return filling.seating()
