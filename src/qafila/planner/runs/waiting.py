# SPDX-License-Identifier: Apache-2.0
"""Who waits at a place, and who of them a vehicle takes: as many as it holds, the hardest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from qafila.core.fleet import Vehicle
from qafila.core.plan import Unit
from qafila.planner.seating import Aboard, Column, empty
from qafila.planner.seating.fill import in_order

_Sort = tuple[str | None, frozenset[str]]
"""What units with seats alone must have in common to stand for each other: destination, company."""


class Waiting:
    """The people of one crowd who still wait."""

    def __init__(self, column: Column, units: Iterable[Unit]) -> None:
        self.column = column
        self._plain: dict[_Sort, dict[int, list[Unit]]] = {}
        hard: list[Unit] = []
        for unit in reversed(in_order(units)):
            if column.is_plain(unit) and unit.load.seats == len(unit.persons):
                sort = (unit.target, unit.cohorts & column.apart)
                sizes = self._plain.setdefault(sort, defaultdict(list))
                sizes[unit.load.seats].append(unit)
            else:
                hard.append(unit)
        self._hard = hard[::-1]

    def copy(self) -> Waiting:
        """Return the same, to take people out of."""
        other = object.__new__(Waiting)
        other.column = self.column
        other._hard = list(self._hard)
        other._plain = {
            sort: defaultdict(list, {size: list(some) for size, some in sizes.items()})
            for sort, sizes in self._plain.items()
        }
        return other

    def targets(self) -> set[str | None]:
        """Return the destinations of those who wait; None among them for those without one."""
        return {unit.target for unit in self._hard} | {sort[0] for sort in self._plain}

    def has_hard(self) -> bool:
        """Whether somebody waits who needs more than a seat, or a certain vehicle."""
        return bool(self._hard)

    def seats(self) -> int:
        """Return the seats that those who wait need."""
        plain = (size * len(some) for sizes in self._plain.values() for size, some in sizes.items())
        return sum(unit.load.seats for unit in self._hard) + sum(plain)

    def take(
        self, vehicle: Vehicle, target: str, room: float, sitting: Unit | None, *, hard: bool
    ) -> list[Unit]:
        """Return who rides with a vehicle to a destination; they no longer wait.

        Parameters
        ----------
        room
            How many people without a destination may go there.
        sitting
            Who sits in it already; the vehicle goes whoever else rides.
        hard
            Whether it goes only if somebody rides who needs this very vehicle, or more than a seat.
        """
        place = empty(vehicle)
        if sitting is not None:
            place.put(sitting)
            room -= len(sitting.persons) if sitting.target is None else 0
        chosen = self._take_hard(place, target, room, begins=sitting is not None)
        if hard and not chosen and sitting is None:
            return []
        room -= sum(len(unit.persons) for unit in chosen if unit.target is None)
        for fixed in (True, False) if place.is_open else ():
            most = place.seats if fixed else int(min(place.seats, room))
            sorts = [s for s in self._plain if (s[0] == target if fixed else s[0] is None)]
            chosen += self._take_plain(place, sorts, most)
        return chosen

    def _take_hard(self, place: Aboard, target: str, room: float, *, begins: bool) -> list[Unit]:
        """Take those who ask for this vehicle or need more than a seat.

        Parameters
        ----------
        begins
            Whether others sit in it already: whoever belongs to them comes first, and now or never.
        """
        chosen: list[Unit] = []
        for unit in sorted(self._hard, key=lambda u: not u.beside) if begins else self._hard:
            if unit.target not in (None, target) or (unit.beside and not begins):
                continue
            size = len(unit.persons) if unit.target is None else 0
            # A patient's place is not for whoever could sit in any bus.
            if size <= room and self.column.fits(unit, place):
                place.put(unit)
                chosen.append(unit)
                room -= size
        if chosen:
            taken = {unit.id for unit in chosen}
            self._hard = [unit for unit in self._hard if unit.id not in taken]
        return chosen

    def _take_plain(self, place: Aboard, sorts: Sequence[_Sort], most: int) -> list[Unit]:
        """Seat as many as go in, of people who may meet each other: the largest company first."""
        if most <= 0:
            return []
        amount = {s: sum(n * len(some) for n, some in self._plain[s].items()) for s in sorts}
        joining: list[dict[int, list[Unit]]] = []
        company = set(place.cohorts)
        for sort in sorted(sorts, key=lambda s: (-amount[s], sorted(s[1]))):
            sizes = self._plain[sort]
            example = next((some[-1] for some in sizes.values() if some), None)
            if example is None or not self.column.welcome(example, place):
                continue
            if not self.column.clash(sort[1], company):
                company |= sort[1]
                joining.append(sizes)
        counts: Counter[int] = Counter()
        for sizes in joining:
            counts.update({size: len(some) for size, some in sizes.items() if some})
        chosen: list[Unit] = []
        for size, number in fullest(counts, most).items():
            for _ in range(number):
                sizes = next(sizes for sizes in joining if sizes.get(size))
                unit = sizes[size].pop()
                place.put_plain([unit])
                chosen.append(unit)
        self._plain = {s: sizes for s, sizes in self._plain.items() if any(sizes.values())}
        return chosen


def fullest(counts: Mapping[int, int], seats: int) -> dict[int, int]:
    """Return how many of each size fill so many seats best, with large ones where they can be."""
    sizes = sorted((size for size, number in counts.items() if 0 < size <= seats and number))
    # reachable[k]: sums of the k smallest sizes, each up to its number.
    reachable = [1]
    mask = (1 << (seats + 1)) - 1
    for size in sizes:
        sums = reachable[-1]
        number = min(counts[size], seats // size)
        step = 1
        while number:
            step = min(step, number)
            sums |= (sums << (size * step)) & mask
            number -= step
            step *= 2
        reachable.append(sums)
    wanted = reachable[-1].bit_length() - 1
    chosen: dict[int, int] = {}
    for k in range(len(sizes) - 1, -1, -1):
        size = sizes[k]
        for number in range(min(counts[size], wanted // size), -1, -1):
            if reachable[k] >> (wanted - number * size) & 1:
                if number:
                    chosen[size] = number
                wanted -= number * size
                break
    return chosen
