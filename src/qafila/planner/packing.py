# SPDX-License-Identifier: Apache-2.0
"""Blocks of people to rooms, by their sizes alone: how many of each size, how many rooms of each.

The cutting-stock view: a few dozen sizes instead of tens of thousands of households. Its linear
program over fillings of a room, made by column generation (Gilmore and Gomory, Operations Research
9, 1961, and 11, 1963), gives a bound that a second reckoning can check by hand, and a filling that
is a few rooms away from whole numbers; the few are filled by hand.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heapreplace

import numpy as np

LEFT_BEHIND = 1e4
"""What a seat not found costs, in rooms: more than any number of rooms that could be saved."""

MOST_STEPS = 4_000
"""Steps of the linear program: it ends far earlier, and has a filling at any of them."""

MOST_TRIES, FEWER_TRIES = 20_000, 4_000
"""Blocks put into the last few rooms before that is given up; fewer where there are other blocks
that may do."""

MOST_WORTH = 10**9
"""The highest worth that is told, as far as counts go in plan.json; any leaves a true bound."""

NEAR = 1e-7


@dataclass(frozen=True, slots=True, order=True)
class Room:
    """A kind of room: rooms already in use cost nothing, others one each.

    Parameters
    ----------
    size
        Seats, at least 0.
    is_new
        Whether using it takes one more vehicle.
    """

    size: int
    is_new: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """Which sizes go together.

    Parameters
    ----------
    filled
        Rooms with what is in each, sizes descending; rooms that stay empty are left out.
    left
        Sizes that found no room, with their numbers.
    """

    filled: tuple[tuple[Room, tuple[int, ...]], ...]
    left: Mapping[int, int] = field(default_factory=dict)

    @property
    def new_rooms(self) -> int:
        """How many new rooms it takes."""
        return sum(room.is_new for room, _ in self.filled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duals:
    """What a block of each size is worth in rooms, and a room of each kind: a bound by duality.

    Whatever one room can hold is worth at most its cost plus `rooms` of its kind, so that all who
    are seated need at least ``(Σ worth·count − Σ rooms·number) / scale`` new rooms.

    Parameters
    ----------
    scale
        One room, in the units of the others.
    worth, rooms
        Whole numbers, at least 0, by size and by kind of room.
    """

    scale: int
    worth: Mapping[int, int]
    rooms: Mapping[Room, int]


def spread(sizes: Sequence[int], free: Sequence[int]) -> list[int] | None:
    """Return a room for each block so that the loads are even, None where one does not fit.

    Each goes where most is free. `sizes` are descending: the small ones level what the large leave.
    """
    rooms = len(free)
    # A whole number for each room, the least for the most free: seats first, then the room's own.
    heap = [room - seats * rooms for room, seats in enumerate(free)]
    heapify(heap)
    chosen: list[int] = []
    for size in sizes:
        if not heap or heap[0] >= rooms * (1 - size):
            return None
        chosen.append(heap[0] % rooms)
        heapreplace(heap, heap[0] + size * rooms)
    return chosen


def pack(
    counts: Mapping[int, int],
    rooms: Mapping[Room, int],
    most: float = math.inf,
    tries: int = MOST_TRIES,
) -> Packing:
    """Return a filling that leaves few seats unfound, and then takes few new rooms.

    Parameters
    ----------
    counts
        How many blocks of each size, at least 1 seat each.
    rooms
        How many rooms of each kind there are.
    most
        New rooms beyond which a filling is of no use: nothing is tried to come near to that.
    tries
        Blocks put into the last few rooms, one after the other, before that is given up.
    """
    program = Program(counts, rooms)
    program.solve()
    best = _completed(counts, rooms, program.rounded_down())
    for filled in (program.rounded(), []):
        if _worth(best) <= (0, program.least()) or program.least() > most:
            break
        best = min(best, _completed(counts, rooms, filled), key=_worth)
    if not best.left and program.least() <= most and best.new_rooms > program.least():
        finer = _refilled(counts, rooms, program.rounded_down(), program.least(), tries)
        best = finer or best
    return best


def duals(counts: Mapping[int, int], rooms: Mapping[Room, int], scale: int = 10**6) -> Duals:
    """Return the values that bound the new rooms needed, as whole numbers that hold exactly."""
    program = Program(counts, rooms)
    program.solve()
    worth = {
        size: min(MOST_WORTH, max(0, math.floor(value * scale)))
        for size, value in zip(program.sizes, program.prices(), strict=True)
    }
    held = most_worth(worth, max((room.size for room in rooms), default=0))
    return Duals(
        scale=scale,
        worth=worth,
        rooms={room: max(0, held[room.size] - scale * room.is_new) for room in rooms},
    )


def bound(counts: Mapping[int, int], rooms: Mapping[Room, int], values: Duals) -> int:
    """Return how many new rooms `counts` need at least, by `values`."""
    total = sum(values.worth.get(size, 0) * count for size, count in counts.items())
    total -= sum(values.rooms.get(room, 0) * number for room, number in rooms.items())
    return max(0, -(-total // values.scale))


def _worth(packing: Packing) -> tuple[int, int]:
    return sum(size * count for size, count in packing.left.items()), packing.new_rooms


def most_worth(worth: Mapping[int, int], size: int) -> list[int]:
    """Return the most that rooms of 0 to `size` seats can hold, by worth."""
    best = [0] * (size + 1)
    for seats in range(1, size + 1):
        best[seats] = max(
            best[seats - 1],
            *(best[seats - each] + value for each, value in worth.items() if each <= seats),
            0,
        )
    return best


Filled = tuple[Room, tuple[int, ...]]
"""A room with what is in it."""


class Program:
    """Least cost of rooms and of seats not found, over fillings made when they are wanted.

    Parameters
    ----------
    others
        Sizes of which there are none yet.
    """

    def __init__(
        self, counts: Mapping[int, int], rooms: Mapping[Room, int], others: Iterable[int] = ()
    ) -> None:
        seated = {*(size for size, count in counts.items() if count), *others}
        self.sizes = sorted(seated, reverse=True)
        self.rooms = sorted(room for room, number in rooms.items() if number)
        self._largest = max((room.size for room in self.rooms), default=0)
        rows = len(self.sizes) + len(self.rooms)
        # Rows: each size is seated or left behind; each kind of room is filled or stays empty.
        self._wanted = np.array(
            [counts.get(size, 0) for size in self.sizes] + [rooms[room] for room in self.rooms],
            float,
        )
        self._basis = np.eye(rows)
        self._cost = np.array([LEFT_BEHIND * s for s in self.sizes] + [0.0] * len(self.rooms))
        self._what: list[Filled | int | None] = [None] * rows

    def solve(self) -> None:
        """Exchange columns of the basis until none helps."""
        for _ in range(MOST_STEPS):
            prices = np.linalg.solve(self._basis.T, self._cost)
            entering = self.entering(prices)
            if entering is None:
                return
            _, column, cost, what = entering
            now = np.linalg.solve(self._basis, self._wanted)
            change = np.linalg.solve(self._basis, column)
            able = change > NEAR
            steps = np.where(able, np.maximum(now, 0) / np.where(able, change, 1), np.inf)
            row = int(np.argmin(steps))
            if not np.isfinite(steps[row]):
                return
            self._basis[:, row] = column
            self._cost[row] = cost
            self._what[row] = what

    def least(self) -> int:
        """Return the cost of the solution in whole rooms."""
        values = np.linalg.solve(self._basis, self._wanted)
        return math.ceil(float(values @ self._cost) - 1e-6)

    def prices(self) -> list[float]:
        """Return what each size is worth."""
        return list(np.linalg.solve(self._basis.T, self._cost)[: len(self.sizes)])

    def rounded_down(self) -> list[tuple[Room, tuple[int, ...]]]:
        """Return the whole rooms of the solution."""
        return [what for what, times in self.solution() for _ in range(math.floor(times + NEAR))]

    def rounded(self) -> list[tuple[Room, tuple[int, ...]]]:
        """Return the whole rooms and, of the parts, those nearest to a whole one."""
        filled = self.rounded_down()
        parts = [
            (times % 1, what) for what, times in self.solution() if NEAR < times % 1 < 1 - NEAR
        ]
        parts.sort(key=lambda each: (-each[0], each[1]))
        return filled + [what for _, what in parts]

    def solution(self) -> Iterator[tuple[Filled, float]]:
        """Yield the fillings of rooms, and how many rooms have each; parts of rooms too."""
        for what, value in self.columns():
            if isinstance(what, tuple):
                yield what, value

    def columns(self) -> Iterator[tuple[Filled | int | None, float]]:
        """Yield what columns of the solution stand for, and how often each is taken."""
        values = np.linalg.solve(self._basis, self._wanted)
        for what, value in zip(self._what, values, strict=True):
            if value > NEAR:
                yield what, float(value)

    def entering(
        self, prices: np.ndarray
    ) -> tuple[float, np.ndarray, float, Filled | int | None] | None:
        """Return the column that lowers the cost most, None where none does.

        By how much, the column, its cost, and what it stands for.
        """
        worth = list(map(float, prices[: len(self.sizes)]))
        held, last = self._fillings(worth)
        best, gain = None, NEAR
        for k, room in enumerate(self.rooms):
            price = float(prices[len(self.sizes) + k])
            if price > gain:  # better left empty
                best, gain = (k, False), price
            if (saved := held[room.size] + price - room.is_new) > gain:
                best, gain = (k, True), saved
        if best is None:
            return None
        k, fills = best
        column = np.zeros(len(self.sizes) + len(self.rooms))
        column[len(self.sizes) + k] = 1
        if not fills:
            return gain, column, 0.0, None
        room, inside = self.rooms[k], []
        seats = room.size
        while seats:
            i = last[seats]
            if i < 0:
                seats -= 1
                continue
            inside.append(self.sizes[i])
            column[i] += 1
            seats -= self.sizes[i]
        return gain, column, float(room.is_new), (room, tuple(sorted(inside, reverse=True)))

    def _fillings(self, worth: Sequence[float]) -> tuple[list[float], list[int]]:
        """Return the most that rooms of each size can hold, and which size comes last in them."""
        useful = [
            (i, s, w) for i, (s, w) in enumerate(zip(self.sizes, worth, strict=True)) if w > 0
        ]
        held, last = [0.0] * (self._largest + 1), [-1] * (self._largest + 1)
        for seats in range(1, self._largest + 1):
            best, which = held[seats - 1], -1
            for i, size, value in useful:
                if size <= seats and held[seats - size] + value > best + 1e-12:
                    best, which = held[seats - size] + value, i
            held[seats], last[seats] = best, which
        return held, last


def _completed(
    counts: Mapping[int, int],
    rooms: Mapping[Room, int],
    filled: Iterable[tuple[Room, tuple[int, ...]]],
) -> Packing:
    """Return a filling that begins with `filled`, as far as that goes; after it, best fit."""
    still = Counter(dict(counts))
    opened = _Opened(rooms)
    for room, wanted in filled:
        inside: list[int] = []
        for size in wanted:
            if still[size]:
                still[size] -= 1
                inside.append(size)
        if not opened.begin(room, inside):
            still.update(inside)
    opened.begin_those_in_use()
    left = {
        size: missing
        for size in sorted(still, reverse=True)
        if (missing := sum(not opened.add(size) for _ in range(still[size])))
    }
    return Packing(filled=opened.filled(), left=left)


def _refilled(
    counts: Mapping[int, int],
    rooms: Mapping[Room, int],
    filled: Sequence[tuple[Room, tuple[int, ...]]],
    wanted: int,
    tries: int,
) -> Packing | None:
    """Return a filling of `wanted` new rooms, None where none is found among a few.

    What was rounded down is kept but for one or two rooms of each kind of filling; their blocks and
    the rest go into as many rooms as are left, so full that no more than the spare seats is wasted.
    """
    for again in (1, 2, 3):
        kept: list[tuple[Room, tuple[int, ...]]] = []
        for each, number in Counter(filled).items():
            kept += [each] * (number - again)
        still, unopened = Counter(dict(counts)), Counter(dict(rooms))
        for room, sizes in kept:
            still.subtract(sizes)
            unopened[room] -= 1
        new = sorted((r for r in unopened.elements() if r.is_new), reverse=True)
        new = new[: wanted - sum(room.is_new for room, _ in kept)]
        free = sorted([*(r for r in unopened.elements() if not r.is_new), *new], reverse=True)
        spare = sum(r.size for r in free) - sum(s * n for s, n in still.items())
        if spare < 0:
            continue
        chosen = _Exact(still, tries).fill([room.size for room in free], spare)
        if chosen is not None:
            more = zip(free, chosen, strict=True)
            return Packing(filled=(*kept, *((room, sizes) for room, sizes in more if sizes)))
    return None


class _Exact:
    """Fills a few rooms with all that is left, wasting no more than can be; gives up in time."""

    def __init__(self, still: Mapping[int, int], tries: int) -> None:
        self._most = tries
        self._still = {size: count for size, count in sorted(still.items(), reverse=True) if count}
        self._tries = 0

    def fill(self, seats: Sequence[int], spare: int) -> list[tuple[int, ...]] | None:
        """Return what goes into each room."""
        if not seats:
            return None if any(self._still.values()) else []
        # Where all rooms are as large, somebody has to take the largest block: this one does.
        first = next((s for s, n in self._still.items() if n), 0)
        must = first if len(set(seats)) == 1 else 0
        for inside in self._fillings(seats[0], spare, must):
            for size in inside:
                self._still[size] -= 1
            rest = self.fill(seats[1:], spare - seats[0] + sum(inside))
            for size in inside:
                self._still[size] += 1
            if rest is not None:
                return [inside, *rest]
            if self._tries > self._most:
                return None
        return None

    def _fillings(self, seats: int, spare: int, must: int) -> Iterator[tuple[int, ...]]:
        """Yield what can be in a room, the largest first, with `spare` seats empty at most."""
        sizes = list(self._still)

        def some(i: int, left: int) -> Iterator[tuple[int, ...]]:
            self._tries += 1
            if self._tries > self._most:
                return
            if left <= spare:
                yield ()
            for k in range(i, len(sizes)):
                size = sizes[k]
                if size <= left and self._still[size]:
                    self._still[size] -= 1
                    rests = list(some(k, left - size))
                    self._still[size] += 1
                    yield from ((size, *rest) for rest in rests)

        found = some(0, seats)
        yield from (each for each in found if not must or each[:1] == (must,))


class _Opened:
    """Rooms with what is in them, found again by the seats they have left."""

    def __init__(self, rooms: Mapping[Room, int]) -> None:
        self._unopened = Counter(dict(rooms))
        self._new = sorted((room for room in rooms if room.is_new), reverse=True)
        self._rooms: list[tuple[Room, list[int]]] = []
        self._by_seats: dict[int, list[int]] = {}

    def begin(self, room: Room, inside: list[int]) -> bool:
        """Open a room with blocks in it; tell whether there was one, and a block."""
        if not inside or not self._unopened[room]:
            return False
        self._begin(room, inside)
        return True

    def begin_those_in_use(self) -> None:
        """Open the rooms that cost nothing."""
        for room in list(self._unopened):
            while not room.is_new and self._unopened[room]:
                self._begin(room, [])

    def add(self, size: int) -> bool:
        """Put a block where it leaves least, else into a new room; tell whether it found one."""
        fitting = [seats for seats, some in self._by_seats.items() if some and seats >= size]
        if fitting:
            seats = min(fitting)
            number = self._by_seats[seats].pop()
            self._rooms[number][1].append(size)
            self._by_seats.setdefault(seats - size, []).append(number)
            return True
        room = next((r for r in self._new if self._unopened[r] and r.size >= size), None)
        if room is None:
            return False
        self._begin(room, [size])
        return True

    def filled(self) -> tuple[tuple[Room, tuple[int, ...]], ...]:
        """Return the rooms with something in them."""
        return tuple((room, tuple(inside)) for room, inside in self._rooms if inside)

    def _begin(self, room: Room, inside: list[int]) -> None:
        self._unopened[room] -= 1
        self._by_seats.setdefault(room.size - sum(inside), []).append(len(self._rooms))
        self._rooms.append((room, inside))
