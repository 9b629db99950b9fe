# SPDX-License-Identifier: Apache-2.0
"""What a plan changes in one that was made before: for whom, and which papers no longer hold."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from qafila.core.plan.shape import Journey, Passage, Plan, Trip, seat_key
from qafila.core.plan.travelling import Travelling

ColumnKey = tuple[str, Journey]
"""Lot and journey."""


class Carrying(Travelling, Protocol):
    """A trip of either plan, with who rides in it."""

    @property
    def people(self) -> tuple[str, ...]:
        """Person ids."""


class Why(StrEnum):
    """Why a vehicle needs new paper."""

    NEW = "new"
    PEOPLE = "people"
    ORDER = "order"
    ROAD = "road"
    HOUR = "hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a plan changes.

    Parameters
    ----------
    seats
        Where each person sat before (`seat_key`).
    papers
        The trips whose papers have to be printed anew, by id, and why.
    valid
        The trips whose papers still hold, by id.
    withdrawn
        Where people sat that no longer travels (`seat_key`): its paper is taken back.
    columns
        The columns of which sheets for the whole column have to be printed anew.
    """

    seats: Mapping[str, str]
    papers: Mapping[str, frozenset[Why]] = field(default_factory=dict)
    valid: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    columns: frozenset[ColumnKey] = frozenset()


def differing(
    before: Sequence[Carrying], ways: Mapping[ColumnKey, tuple[str, ...]], plan: Plan
) -> Difference:
    """Return what `plan` changes in the trips of a plan before.

    The order has changed for a vehicle that has another serial, or that others have overtaken: who
    only moves up because a vehicle is gone keeps its paper.

    Parameters
    ----------
    ways
        The places that each column passed then, in order.
    """
    had = {seat_key(trip.vehicle, trip.run): trip for trip in before}
    now = {seat_key(trip.vehicle, trip.run): trip for trip in plan.trips}
    moved = _overtaken(before, plan.trips)
    ways_now = passed(plan.passages)
    papers: dict[str, frozenset[Why]] = {}
    columns: set[ColumnKey] = set()
    for key, trip in now.items():
        other = had.get(key)
        why = {Why.NEW} if other is None else set(_changes(other, trip, ways, ways_now))
        if other is not None and key in moved:
            why.add(Why.ORDER)
        if why:
            papers[trip.id] = frozenset(why)
            columns.add(column_of(trip))
    gone = tuple(sorted(had.keys() - now.keys()))
    here = {column_of(trip) for trip in plan.trips}
    columns |= {column_of(had[key]) for key in gone} & here
    return Difference(
        seats={person: key for key, trip in had.items() for person in trip.people},
        papers=papers,
        valid=tuple(trip.id for trip in plan.trips if trip.id not in papers),
        withdrawn=gone,
        columns=frozenset(columns),
    )


def column_of(trip: Travelling) -> ColumnKey:
    """Return the column of a trip."""
    return trip.lot, (trip.source, trip.target)


def passed(passages: Iterable[Passage]) -> dict[ColumnKey, tuple[str, ...]]:
    """Return the places that each column passes, in order."""
    found: dict[ColumnKey, list[str]] = defaultdict(list)
    for passage in passages:
        found[passage.lot, (passage.source, passage.target)].append(passage.place)
    return {column: tuple(places) for column, places in found.items()}


def _changes(
    before: Carrying,
    now: Trip,
    ways: Mapping[ColumnKey, tuple[str, ...]],
    ways_now: Mapping[ColumnKey, tuple[str, ...]],
) -> Iterable[Why]:
    one, other = column_of(before), column_of(now)
    if set(before.people) != set(now.people):
        yield Why.PEOPLE
    if one != other or ways.get(one) != ways_now.get(other):
        yield Why.ROAD
    elif before.serial != now.serial:
        yield Why.ORDER
    if before.departs_at != now.departs_at:
        yield Why.HOUR


def _overtaken(before: Sequence[Travelling], now: Sequence[Travelling]) -> set[str]:
    """Return who is in another place among those of its column that travel in both plans."""
    place_before = {
        (column_of(trip), seat_key(trip.vehicle, trip.run)): trip.position for trip in before
    }
    columns: dict[ColumnKey, list[tuple[int, str]]] = defaultdict(list)
    for trip in sorted(now, key=lambda t: t.position):
        key = seat_key(trip.vehicle, trip.run)
        if (was := place_before.get((column_of(trip), key))) is not None:
            columns[column_of(trip)].append((was, key))
    moved: set[str] = set()
    for order in columns.values():
        steady = _longest_rising([was for was, _ in order])
        moved |= {key for number, (_, key) in enumerate(order) if number not in steady}
    return moved


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Return the places of a longest rising part of `values`."""
    ends: list[int] = []
    places: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        length = bisect_left(ends, value)
        ends[length : length + 1] = [value]
        places[length : length + 1] = [place]
        previous.append(places[length - 1] if length else -1)
    found: set[int] = set()
    place = places[-1] if places else -1
    while place >= 0:
        found.add(place)
        place = previous[place]
    return found
