# SPDX-License-Identifier: Apache-2.0
"""What a plan changes in one that was made before: for whom, and which papers no longer hold."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import count
from typing import Protocol

from qafila.core.plan.shape import Journey, Passage, Plan, Trip, seat_key
from qafila.core.plan.travelling import Travelling, column_run

ARRIVED = "already_arrived"
"""Code of the finding about those who need no seat any more: they are where they were to go."""

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
        Where each person sat before (`seat_key`), but for those who have arrived.
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
    before: Sequence[Carrying],
    ways: Mapping[ColumnKey, tuple[str, ...]],
    plan: Plan,
    made: Mapping[str, int] | None = None,
) -> Difference:
    """Return what `plan` changes in the trips of a plan before.

    The order has changed for a vehicle that has another serial, or that others have overtaken: who
    only moves up because a vehicle is gone keeps its paper.

    Parameters
    ----------
    ways
        The places that each column passed then, in order.
    made
        How many journeys vehicles have behind them, once the day has begun: what they were is over,
        not changed.
    """
    done = made or {}
    had = {seat_key(trip.vehicle, trip.run): trip for trip in before}
    now = {seat_key(trip.vehicle, trip.run): trip for trip in plan.trips}
    moved = _overtaken(before, plan.trips)
    ways_now = passed(plan.passages)
    papers: dict[str, frozenset[Why]] = {}
    columns: set[ColumnKey] = set()
    for key, trip in now.items():
        other = had.get(key)
        why = {Why.NEW}
        if other is not None:
            why = set(_changes(other, trip, ways, ways_now, begun=made is not None))
        if other is not None and key in moved:
            why.add(Why.ORDER)
        if why:
            papers[trip.id] = frozenset(why)
            columns.add(column_of(trip))
    arrived = {entry.person for entry in plan.unseated if entry.why == ARRIVED}
    gone = tuple(
        sorted(
            key
            for key, trip in had.items()
            if key not in now and trip.run > done.get(trip.vehicle, 0)
        )
    )
    here = {column_of(trip) for trip in plan.trips}
    columns |= {column_of(had[key]) for key in gone} & here
    return Difference(
        seats={p: key for key, trip in had.items() for p in trip.people if p not in arrived},
        papers=papers,
        valid=tuple(trip.id for trip in plan.trips if trip.id not in papers),
        withdrawn=gone,
        columns=frozenset(columns),
    )


def with_serials_of(before: Sequence[Travelling], plan: Plan) -> Plan:
    """Return a plan whose serials have the names that most of their vehicles knew before.

    Papers name a serial: what goes on as it was must not change its name because others have
    arrived. No new serial has a name that an old one had.
    """
    old = {(trip.vehicle, trip.run): trip.serial for trip in before}
    shared: dict[str, Counter[str]] = {}
    for trip in plan.trips:
        mine = shared.setdefault(trip.serial, Counter())
        if was := old.get((trip.vehicle, trip.run)):
            mine[was] += 1
    order = {serial: number for number, serial in enumerate(shared)}
    wanted = sorted(
        (-number, order[serial], was)
        for serial, counts in shared.items()
        for was, number in counts.items()
    )
    names: dict[str, str] = {}
    serials = list(shared)
    taken: set[str] = set()
    for _, number, was in wanted:
        if serials[number] not in names and was not in taken:
            names[serials[number]] = was
            taken.add(was)
    used = {*old.values(), *(each.serial for each in plan.march)} - shared.keys()
    fresh = (name for n in count(1) if (name := f"S{n}") not in used | taken | set(old.values()))
    for serial in serials:
        if serial not in names:
            names[serial] = next(fresh)
    return replace(
        plan,
        trips=tuple(replace(t, serial=names[t.serial]) for t in plan.trips),
        march=tuple(replace(m, serial=names.get(m.serial, m.serial)) for m in plan.march),
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
    *,
    begun: bool,
) -> Iterable[Why]:
    one, other = column_of(before), column_of(now)
    if set(before.people) != set(now.people):
        yield Why.PEOPLE
    if one != other or ways.get(one) != ways_now.get(other):
        yield Why.ROAD
    elif before.serial != now.serial:
        yield Why.ORDER
    # Once the day has begun no hours are given, and what is printed is contradicted by nothing.
    hour = before.departs_at != now.departs_at and (now.departs_at or not begun)
    # Without an hour, papers of vehicles that come back count from the first movement.
    if hour or (before.boards_s != now.boards_s and not begun):
        yield Why.HOUR


def _overtaken(before: Sequence[Travelling], now: Sequence[Travelling]) -> set[str]:
    """Return who is in another place among those of its column that travel in both plans."""
    place_before = {
        (column_of(trip), seat_key(trip.vehicle, trip.run)): trip.position for trip in before
    }
    columns: dict[tuple[ColumnKey, int], list[tuple[int, str]]] = defaultdict(list)
    for trip in sorted(now, key=lambda t: t.position):
        key = seat_key(trip.vehicle, trip.run)
        if (was := place_before.get((column_of(trip), key))) is not None:
            columns[column_of(trip), column_run(trip)].append((was, key))
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
