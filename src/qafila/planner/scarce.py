# SPDX-License-Identifier: Apache-2.0
"""The fewest vehicles where places are scarce: who lies or needs oxygen, priced with the seats.

An ambulance more may spare two small buses that were wanted for their oxygen alone; reckoned apart,
ambulances and passenger vehicles say less than both together. Here the loads of those few are told
apart, all fillings of a vehicle with them are made beforehand, and all other people are as many
seats in passenger vehicles. The dual of that linear program, as whole numbers, is a bound that a
second reckoning can check (Gilmore and Gomory, Operations Research 9, 1961).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from qafila.core.plan import Load
from qafila.planner.packing import MOST_WORTH, NEAR, most_worth

MOST_FILLINGS = 3_000
"""Fillings of all kinds of vehicle with those whose places are scarce; beyond, nothing is said."""

MOST_PIVOTS = 1_000
"""Steps of the linear program; it ends far earlier, and any of them leaves a true bound."""

LEFT_BEHIND = 1e4
"""What a load costs that finds no place, in vehicles: more than could be saved."""

SCALE = 10**7
"""One vehicle, in the whole numbers in which loads are worth something."""

Filled = tuple[Load, tuple[Load, ...]]
"""What a vehicle offers, and the loads in it whose places are scarce."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing:
    """How those whose places are scarce share vehicles with all others.

    Parameters
    ----------
    least
        No seating of all of them takes fewer vehicles, ambulances counted.
    worth
        What a unit of so many seats is worth that needs nothing else, `SCALE` a vehicle.
    needs
        What a unit is worth that needs more than seats, by its load; others of them: nothing.
    filled
        Whole vehicles of the best sharing, with those whose places are scarce.
    """

    least: int
    worth: Mapping[int, int]
    needs: Mapping[Load, int]
    filled: tuple[Filled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """How many vehicles offer so much, passenger vehicles and ambulances apart."""

    buses: Mapping[Load, int] = field(default_factory=dict)
    ambulances: Mapping[Load, int] = field(default_factory=dict)

    @property
    def roomiest(self) -> Load:
        """What the passenger vehicle with most seats offers."""
        return max(self.buses, key=lambda room: (room.seats, room.wheelchair), default=Load())


def shared(sizes: Mapping[int, int], special: Mapping[Load, int], fleet: Fleet) -> Sharing | None:
    """Return how few vehicles could do, None where no place is scarce or there is too much of it.

    Parameters
    ----------
    sizes
        How many units need so many seats and nothing else.
    special
        How many units that need more have such a load.
    """
    scarce = tuple(sorted((load for load in special if _is_scarce(load, fleet)), key=_order))
    fillings = _all_fillings(scarce, tuple(fleet.buses), tuple(fleet.ambulances))
    if not scarce or fillings is None:
        return None
    others = {load: n for load, n in special.items() if load not in scarce}
    seats = sum(size * n for size, n in sizes.items())
    seats += sum(load.seats * n for load, n in others.items())
    wanted = [*(special[load] for load in scarce), seats]
    wanted += [*fleet.buses.values(), *fleet.ambulances.values()]
    program = _Program(fillings.columns, np.array(wanted, float), len(scarce) + 1)
    program.solve()
    prices = np.maximum(program.prices(), 0)
    whole = [min(MOST_WORTH, math.floor(p * SCALE)) for p in prices]
    needs = dict(zip(scarce, whole, strict=False))
    a_seat = float(prices[len(scarce)])
    taking = {*sizes, *(load.seats for load in others)}
    worth = {s: min(MOST_WORTH, math.floor(a_seat * s * SCALE)) for s in taking if s}
    needs |= {load: worth.get(load.seats, 0) for load in others}
    total = sum(worth.get(size, 0) * n for size, n in sizes.items())
    total += sum(needs[load] * n for load, n in special.items())
    total -= _beyond(fillings, needs, worth, fleet)
    filled = tuple(
        [
            fillings.filled[number]
            for number, times in program.solution()
            for _ in range(math.floor(times + NEAR))
            if number < len(fillings.filled) and fillings.filled[number][1]
        ]
    )
    return Sharing(least=max(0, -(-total // SCALE)), worth=worth, needs=needs, filled=filled)


def _is_scarce(load: Load, fleet: Fleet) -> bool:
    """Whether a load could ride in an ambulance, or in smaller passenger vehicles alone."""
    if any(load.fits(room) for room in fleet.ambulances):
        return True
    return not load.fits(fleet.roomiest) and any(load.fits(room) for room in fleet.buses)


def _order(load: Load) -> tuple[int, int, int, int]:
    return (load.stretcher, load.oxygen, load.wheelchair, load.seats)


@dataclass(frozen=True, slots=True, eq=False)
class _Fillings:
    """All fillings, ambulances last, and their columns: of each load so many, seats left, room."""

    filled: tuple[Filled, ...]
    columns: np.ndarray
    rooms: tuple[Load, ...]
    room_of: np.ndarray
    seats_left: tuple[int, ...]


@lru_cache(maxsize=64)
def _all_fillings(
    scarce: tuple[Load, ...], buses: tuple[Load, ...], ambulances: tuple[Load, ...]
) -> _Fillings | None:
    """Return the fillings of every kind of vehicle, None where they are too many."""
    filled: list[Filled] = []
    numbers: list[list[int]] = []
    seats_left: list[int] = []
    room_of: list[int] = []
    for k, room in enumerate((*buses, *ambulances)):
        for inside, left in _fillings(room, scarce, 0):
            if not inside and k >= len(buses):
                continue
            filled.append((room, tuple([scarce[i] for i in inside])))
            numbers.append(inside)
            seats_left.append(left.seats if k < len(buses) else 0)
            room_of.append(k)
            if len(filled) > MOST_FILLINGS:
                return None
    rows = len(scarce) + 1
    columns = np.zeros((len(filled), rows + len(buses) + len(ambulances)))
    for column, inside in zip(columns, numbers, strict=True):
        for i in inside:
            column[i] += 1
    columns[:, rows - 1] = seats_left
    columns[np.arange(len(filled)), rows + np.array(room_of, int)] = 1
    rooms = (*buses, *ambulances)
    return _Fillings(tuple(filled), columns, rooms, np.array(room_of, int), tuple(seats_left))


def _fillings(left: Load, scarce: Sequence[Load], first: int) -> Iterator[tuple[list[int], Load]]:
    """Yield the sets of loads that have room, by number and none before `first`; what is left."""
    yield [], left
    for i in range(first, len(scarce)):
        load = scarce[i]
        if load.fits(left):
            rest = Load(
                seats=left.seats - load.seats,
                wheelchair=left.wheelchair - load.wheelchair,
                stretcher=left.stretcher - load.stretcher,
                oxygen=left.oxygen - load.oxygen,
            )
            for inside, still in _fillings(rest, scarce, i):
                yield [i, *inside], still


def _beyond(
    fillings: _Fillings, needs: Mapping[Load, int], worth: Mapping[int, int], fleet: Fleet
) -> int:
    """Return what all vehicles together can hold beyond one vehicle's worth each."""
    most = max((room.seats for room in fleet.buses), default=0)
    held = most_worth(worth, most)
    best = [0] * len(fillings.rooms)
    for (_, inside), k, left in zip(
        fillings.filled, fillings.room_of.tolist(), fillings.seats_left, strict=True
    ):
        best[k] = max(best[k], sum([needs[load] for load in inside]) + held[left])
    numbers = (*fleet.buses.values(), *fleet.ambulances.values())
    return sum(max(0, b - SCALE) * number for b, number in zip(best, numbers, strict=True))


class _Program:
    """Least number of vehicles over all fillings: a linear program by the simplex method.

    Parameters
    ----------
    fillings
        One in each row, of cost 1.
    wanted
        What is wanted of the first `covered`: as much or more. Of others there are so many.
    """

    def __init__(self, fillings: np.ndarray, wanted: np.ndarray, covered: int) -> None:
        rows = len(wanted)
        more = -np.eye(rows)[:, :covered]
        self._first = len(fillings) + covered
        self._table = np.hstack([fillings.T, more, np.eye(rows), wanted[:, None]])
        self._cost = np.concatenate(
            [
                np.ones(len(fillings)),
                np.zeros(covered),
                np.full(covered, LEFT_BEHIND),
                np.zeros(rows - covered + 1),
            ]
        )
        self._basis = list(range(self._first, self._first + rows))
        self._reduced = self._cost - self._cost[self._basis] @ self._table

    def solve(self) -> None:
        """Exchange columns of the basis until none helps."""
        table, reduced = self._table, self._reduced
        for _ in range(MOST_PIVOTS):
            entering = int(np.argmin(reduced[:-1]))
            if reduced[entering] > -NEAR:
                return
            column = table[:, entering].copy()
            able = column > NEAR
            if not able.any():
                return
            steps = np.where(able, table[:, -1] / np.where(able, column, 1), np.inf)
            row = int(np.argmin(steps))
            table[row] /= column[row]
            column[row] = 0
            table -= np.outer(column, table[row])
            reduced -= reduced[entering] * table[row]
            self._basis[row] = entering

    def prices(self) -> np.ndarray:
        """Return what one of each row is worth."""
        mine = slice(self._first, -1)
        return np.asarray(self._cost[mine] - self._reduced[mine])

    def solution(self) -> Iterator[tuple[int, float]]:
        """Yield the columns taken, and how often each is."""
        yield from zip(self._basis, self._table[:, -1].tolist(), strict=True)
