# SPDX-License-Identifier: Apache-2.0
"""Those with seats alone, at any number: by sizes to fewest vehicles, kin together, loads even.

Whoever is pinned, needs another place than a seat, or is kept apart from a household sits already
when this begins; everybody else is interchangeable with others of the same size, company and kin.
Who may meet whom cuts them into camps: nobody of one camp meets anybody of another; people outside
all camps meet everybody. Camps are seated first, the others into what they leave.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple

from qafila.core.fleet import PASSENGER_KINDS
from qafila.core.plan import Unit
from qafila.planner.loosening import Ways, fewest_loosened, ways_of_loosening
from qafila.planner.packing import FEWER_TRIES, MOST_TRIES, Packing, Room, pack, spread
from qafila.planner.seating.aboard import Aboard, Column, Sizes
from qafila.planner.seating.fill import Filling, opening_order

PARTS = 8
"""In how many steps parts of groups that are divided in any case are taken apart."""


class Kin(NamedTuple):
    """Units of one kin group that are seated together.

    The group may be cut in any case: as no vehicle holds it, or as others of it sit elsewhere.
    """

    seats: int
    units: Sequence[Unit]
    is_cut: bool = False


Blocks = tuple[Sequence[Kin], Sequence[Unit]]
"""What is seated together: kin groups, and units by themselves."""


def seat_bulk(filling: Filling, units: Iterable[Unit], extra: int) -> None:
    """Seat units that need seats alone beside those whom `filling` has seated.

    Parameters
    ----------
    extra
        Vehicles that each camp may take beyond the fewest, to keep kin together.
    """
    camps = _Camps(filling.column)
    waiting: dict[int | None, list[Unit]] = defaultdict(list)
    queue: dict[frozenset[str], list[Unit]] = {}
    for unit in units:
        mine = queue.get(unit.cohorts)
        if mine is None:
            mine = queue[unit.cohorts] = waiting[camps.of(unit.cohorts)]
        mine.append(unit)
    _join_kin(filling, waiting)
    everybody = waiting.pop(None, [])
    order = sorted(waiting, key=lambda c: -_seats(waiting[c]))
    for camp in (*order, None):
        members = everybody if camp is None else waiting[camp]
        if members:
            _seat_camp(filling, members, camps.bars(camp), extra)


def _seats(units: Iterable[Unit]) -> int:
    return sum([unit.load.seats for unit in units])


class _Camps:
    """Which cohorts may share vehicles, as few camps as are easily found."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._known: dict[frozenset[str], int | None] = {}
        self._members: list[set[str]] = []

    def of(self, cohorts: frozenset[str]) -> int | None:
        """Return the camp of people of these cohorts, None for those who may meet everybody."""
        if cohorts not in self._known:
            self._known[cohorts] = self._find(cohorts & self._column.apart)
        return self._known[cohorts]

    def bars(self, camp: int | None) -> Callable[[Aboard], bool]:
        """Return what tells whether a vehicle is barred to a whole camp."""
        if camp is None:
            return lambda place: False
        members = frozenset(self._members[camp])
        return lambda place: self._column.clash(members, place.cohorts)

    def _find(self, apart: frozenset[str]) -> int | None:
        if not apart:
            return None
        for number, members in enumerate(self._members):
            if not self._column.clash(apart, members):
                members.update(apart)
                return number
        self._members.append(set(apart))
        return len(self._members) - 1


def _join_kin(filling: Filling, waiting: dict[int | None, list[Unit]]) -> None:
    """Seat kin of those who sit already beside them, where all of them find room there."""
    sits: dict[str, list[Aboard]] = defaultdict(list)
    for place in filling.opened:
        for group in place.kin:
            sits[group].append(place)
    if not sits:
        return
    missing: dict[str, list[Unit]] = defaultdict(list)
    for unit in (unit for units in waiting.values() for unit in units if unit.kin):
        for group in unit.kin & sits.keys():
            missing[group].append(unit)
    joined: set[str] = set()
    for group, wanted in missing.items():
        units = [unit for unit in wanted if unit.id not in joined]
        for place in sits[group]:
            seats = sum(unit.load.seats for unit in units)
            if (
                place.is_open
                and seats <= place.seats
                and all(filling.column.welcome(u, place) for u in units)
            ):
                for unit in units:
                    place.put(unit)
                    joined.add(unit.id)
                break
    for units in waiting.values() if joined else ():
        units[:] = [unit for unit in units if unit.id not in joined]


def _seat_camp(
    filling: Filling, units: Sequence[Unit], barred: Callable[[Aboard], bool], extra: int
) -> None:
    """Seat a camp: in what is open to it, and as few more vehicles as it takes."""
    there = [
        place
        for place in filling.opened
        if place.is_open and place.vehicle.kind in PASSENGER_KINDS and not barred(place)
    ]
    closed = [each for each in filling.closed() if each[0].vehicle.kind in PASSENGER_KINDS]
    closed.sort(key=lambda each: (*opening_order(each[0]), each[0].special))
    known = filling.column.packings
    fleet = _Fleet(there, [each for each in closed if not each[0].vehicle.spare], known)
    divided = frozenset[str]().union(*[place.kin for place in filling.opened if place.kin])
    blocks = _by_kin(units, fleet.largest, divided)
    if _evenly(filling, fleet, blocks, fleet.fewest(_seats(units))):
        return
    apart = _packed(((), units), fleet)
    if apart.packing.left:
        fleet = _Fleet(there, closed, known)
        apart = _packed(((), units), fleet)
        blocks = _by_kin(units, fleet.largest, divided)
    _settle(filling, fleet, _together(blocks, fleet, apart, extra))


@dataclass(slots=True)
class _Fleet:
    """The vehicles open to a camp: those in use, and the kinds that may be opened in order.

    `known` has what was packed for the column before: it is seated several times.
    """

    there: list[Aboard]
    closed: list[tuple[Aboard, int]]
    known: dict[Sizes, Packing]

    @property
    def largest(self) -> int:
        """Seats of the largest vehicle."""
        return max(
            (*(p.seats for p in self.there), *(example.seats for example, _ in self.closed)),
            default=0,
        )

    def rooms(self) -> dict[Room, int]:
        """Return how many rooms of each kind there are."""
        found: Counter[Room] = Counter(Room(place.seats, False) for place in self.there)
        for example, number in self.closed:
            found[Room(example.seats)] += number
        return dict(found)

    def roomiest(self, most: int) -> dict[Room, int]:
        """Return the rooms in use, and those of the largest vehicles, `most` of them."""
        found: Counter[Room] = Counter(Room(place.seats, False) for place in self.there)
        for example, number in sorted(self.closed, key=lambda each: -each[0].seats):
            found[Room(example.seats)] += min(most, number)
            most -= min(most, number)
        return {room: number for room, number in found.items() if number}

    def fewest(self, seats: int) -> list[int]:
        """Return how many of each closed kind to open so that there are so many seats at least."""
        missing = seats - sum(place.seats for place in self.there)
        taken: list[int] = []
        for example, number in self.closed:
            take = max(0, min(number, -(-missing // max(1, example.seats))))
            missing -= take * example.seats
            taken.append(take)
        return taken

    def of(self, packing: Packing) -> list[int]:
        """Return how many of each closed kind a packing takes."""
        wanted = Counter(room for room, _ in packing.filled if room.is_new)
        taken: list[int] = []
        for example, number in self.closed:
            take = min(number, wanted[Room(example.seats)])
            wanted[Room(example.seats)] -= take
            taken.append(take)
        return taken


@dataclass(slots=True, kw_only=True)
class _Chosen:
    blocks: Blocks
    packing: Packing


def _packed(
    blocks: Blocks, fleet: _Fleet, most: float = math.inf, tries: int = MOST_TRIES
) -> _Chosen:
    kin, singles = blocks
    counts = Counter(unit.load.seats for unit in singles)
    counts.update(block.seats for block in kin)
    counts.pop(0, None)
    rooms = fleet.rooms()
    sizes = (frozenset(counts.items()), frozenset(rooms.items()))
    packing = fleet.known.get(sizes) or pack(counts, rooms, most, tries)
    if packing.new_rooms <= most:  # beyond, it was not made as good as it could be
        fleet.known[sizes] = packing
    return _Chosen(blocks=blocks, packing=packing)


def _by_kin(units: Sequence[Unit], largest: int, divided: AbstractSet[str]) -> Blocks:
    """Return those of one kin group as one block, cut only where no vehicle is large enough.

    Of groups that are `divided` some sit already, where the others find no room.
    """
    groups: dict[str, list[Unit]] = defaultdict(list)
    singles: list[Unit] = []
    for unit in units:
        if unit.kin:
            groups[min(unit.kin)].append(unit)
        else:
            singles.append(unit)
    blocks: list[Kin] = []
    for group, members in sorted(groups.items()):
        members.sort(key=lambda u: (-u.load.seats, u.id))
        for chunk in _chunks(members, largest, is_cut=group in divided):
            if len(chunk.units) > 1:
                blocks.append(chunk)
            else:
                singles += chunk.units
    return blocks, singles


def _chunks(members: Sequence[Unit], largest: int, *, is_cut: bool) -> list[Kin]:
    """Cut a group into as few blocks as best fit finds; most groups are one."""
    total = _seats(members)
    if total <= largest:
        return [Kin(total, members, is_cut)]
    chunks: list[list[Unit]] = []
    seats: list[int] = []
    for unit in members:
        fitting = [i for i, taken in enumerate(seats) if taken + unit.load.seats <= largest]
        if fitting:
            fullest = max(fitting, key=lambda i: seats[i])
            chunks[fullest].append(unit)
            seats[fullest] += unit.load.seats
        else:
            chunks.append([unit])
            seats.append(unit.load.seats)
    return [Kin(taken, units, is_cut=True) for taken, units in zip(seats, chunks, strict=True)]


def _together(blocks: Blocks, fleet: _Fleet, apart: _Chosen, extra: int) -> _Chosen:
    """Return the choice that keeps most kin blocks whole with `extra` more vehicles at most.

    First parts of groups that no vehicle holds are taken apart: these are divided in any case. Then
    those for whom it is worth most (`loosening`), as few as are found to do.
    """
    if apart.packing.left or not blocks[0]:
        return apart
    most = apart.packing.new_rooms + extra
    largest_first = sorted(blocks[0], key=lambda b: (-b.seats, b.units[0].id))
    cut = [block for block in largest_first if block.is_cut]
    kin = [block for block in largest_first if not block.is_cut]
    _, singles = _taken_apart(cut, range(len(cut)), blocks[1])
    parts = [[unit.load.seats for unit in block.units if unit.load.seats] for block in kin]
    others = Counter([unit.load.seats for unit in singles if unit.load.seats])
    rooms = fleet.roomiest(most)
    largest = max((room.size for room in rooms), default=0)
    least, _ = fewest_loosened(parts, others, sum(rooms.values()), largest)
    for number in sorted({len(cut) * part // PARTS for part in range(PARTS + 1)}):
        if least:
            break
        chosen = _fitting(_taken_apart([*cut, *kin], range(number), blocks[1]), fleet, most)
        if chosen is not None:
            return chosen
    ways = ways_of_loosening(parts, others, rooms) if kin else None
    return _fewest_apart((kin, singles), ways, max(1, least), fleet, most) or apart


def _fewest_apart(
    blocks: Blocks, ways: Ways | None, least: int, fleet: _Fleet, most: int
) -> _Chosen | None:
    """Return a choice with as few blocks taken apart as are found to do, None where none is.

    Parameters
    ----------
    ways
        Yields blocks to be taken apart, so many (`loosening`).
    least, most
        Blocks that have to be taken apart at least, and the most new vehicles.
    """
    kin, singles = blocks

    def tried(number: int) -> _Chosen | None:
        for loose in ways(number) if ways else ():
            chosen = _fitting(_taken_apart(kin, loose, singles), fleet, most, FEWER_TRIES)
            if chosen is not None:
                return chosen
        return None

    failed, number, step = least - 1, least, 1
    while (best := tried(number)) is None:
        failed, number, step = number, number + step, 2 * step
        if number >= len(kin):
            return None
    while failed + 1 < number:
        middle = (failed + number) // 2
        if (fewer := tried(middle)) is None:
            failed = middle
        else:
            best, number = fewer, middle
    return best


def _taken_apart(kin: Sequence[Kin], loose: Iterable[int], singles: Sequence[Unit]) -> Blocks:
    """Return the same blocks, those of these numbers taken apart."""
    some = set(loose)
    more = [unit for i in sorted(some) for unit in kin[i].units]
    return [block for i, block in enumerate(kin) if i not in some], [*singles, *more]


def _fitting(blocks: Blocks, fleet: _Fleet, most: int, tries: int = MOST_TRIES) -> _Chosen | None:
    """Return how blocks fit into so many new vehicles at most, None where that is not found."""
    chosen = _packed(blocks, fleet, most, tries)
    fits = not chosen.packing.left and chosen.packing.new_rooms <= most
    return chosen if fits else None


def _evenly(filling: Filling, fleet: _Fleet, blocks: Blocks, opening: Sequence[int]) -> bool:
    """Seat all blocks evenly in these vehicles, where that goes; tell whether."""
    kin, singles = blocks
    who: list[Kin | Unit] = [*kin, *singles]
    sizes = [block.seats for block in kin] + [unit.load.seats for unit in singles]
    order = sorted(range(len(who)), key=sizes.__getitem__, reverse=True)
    free = [place.seats for place in fleet.there]
    for (example, _), number in zip(fleet.closed, opening, strict=True):
        free += [example.seats] * number
    chosen = spread([sizes[i] for i in order], free)
    if chosen is None:
        return False
    riding: list[list[Unit]] = [[] for _ in free]
    for i, number in zip(order, chosen, strict=True):
        block = who[i]
        if isinstance(block, Kin):
            riding[number] += block.units
        else:
            riding[number].append(block)
    for place, units in zip(_open(filling, fleet, opening), riding, strict=True):
        place.put_plain(units)
    return True


def _open(filling: Filling, fleet: _Fleet, opening: Sequence[int]) -> list[Aboard]:
    places = list(fleet.there)
    for (example, _), number in zip(fleet.closed, opening, strict=True):
        places += [filling.add_vehicle(example) for _ in range(number)]
    return places


def _settle(filling: Filling, fleet: _Fleet, chosen: _Chosen) -> None:
    """Put the blocks into vehicles: evenly where that goes, else as they were packed."""
    opening = fleet.of(chosen.packing)
    if chosen.packing.left or not _evenly(filling, fleet, chosen.blocks, opening):
        places = _open(filling, fleet, opening)
        _as_packed(filling, chosen.blocks, places, len(fleet.there), chosen.packing)


def _as_packed(
    filling: Filling, blocks: Blocks, places: list[Aboard], old: int, packing: Packing
) -> None:
    by_size: dict[int, list[Sequence[Unit]]] = defaultdict(list)
    for unit in reversed(blocks[1]):
        by_size[unit.load.seats].append((unit,))
    for block in reversed(blocks[0]):
        by_size[block.seats].append(block.units)
    free: dict[Room, list[Aboard]] = defaultdict(list)
    for number, place in enumerate(places):
        free[Room(place.seats, number >= old)].append(place)
    for room, sizes in packing.filled:
        place = free[room].pop()
        place.put_plain([unit for size in sizes for unit in by_size[size].pop()])
    for some in by_size.values():
        for units in some:
            for unit in units:
                filling.seat(unit)
