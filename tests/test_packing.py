# SPDX-License-Identifier: Apache-2.0
"""Blocks to rooms by size: nothing lost, nothing too full, never better than what exists."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.planner.packing import Packing, Room, bound, duals, pack, spread

COUNTS = st.dictionaries(st.integers(1, 12), st.integers(1, 4), min_size=1, max_size=4)
ROOMS = st.dictionaries(
    st.builds(Room, st.integers(6, 14), st.booleans()), st.integers(1, 5), min_size=1, max_size=3
)


def holds(packing: Packing, counts: dict[int, int], rooms: dict[Room, int]) -> bool:
    """Whether every block is in one room or left, and no room is too full or used too often."""
    inside = Counter(size for _, sizes in packing.filled for size in sizes)
    used = Counter(room for room, _ in packing.filled)
    return (
        inside + Counter(packing.left) == Counter(counts)
        and all(sum(sizes) <= room.size for room, sizes in packing.filled)
        and all(number <= rooms[room] for room, number in used.items())
    )


def fewest_new_rooms(counts: dict[int, int], rooms: dict[Room, int]) -> int | None:
    """Return the true optimum by trying everything; None where not everybody finds a room."""
    blocks = tuple(sorted((s for s, n in counts.items() for _ in range(n)), reverse=True))
    free = tuple(sorted((r.size, r.is_new) for r, n in rooms.items() for _ in range(n)))

    @cache
    def search(i: int, free: tuple[tuple[int, bool], ...]) -> float:
        if i == len(blocks):
            return 0
        best = float("inf")
        for each in set(free):
            seats, is_new = each
            if seats >= blocks[i]:
                rest = list(free)
                rest.remove(each)
                rest.append((seats - blocks[i], False))
                best = min(best, is_new + search(i + 1, tuple(sorted(rest))))
        return best

    found = search(0, free)
    return None if found == float("inf") else int(found)


@given(COUNTS, ROOMS)
@settings(max_examples=300, deadline=None)
def test_what_is_packed_is_lawful_and_its_bound_is_true(
    counts: dict[int, int], rooms: dict[Room, int]
) -> None:
    packing = pack(counts, rooms)
    assert holds(packing, counts, rooms)
    if sum(counts.values()) > 8:
        return  # too many for trying everything
    best = fewest_new_rooms(counts, rooms)
    if best is None:
        assert packing.left
        return
    assert bound(counts, rooms, duals(counts, rooms)) <= best
    if not packing.left:
        assert packing.new_rooms >= best


@pytest.mark.parametrize(
    ("low", "high", "seats"), [(5, 14, 48), (1, 9, 51), (9, 14, 48), (17, 25, 51), (20, 33, 51)]
)
def test_many_households_meet_the_bound(low: int, high: int, seats: int) -> None:
    counts = {size: 400 + 37 * (size % 5) for size in range(low, high + 1)}
    rooms = {Room(seats): 40_000}
    packing = pack(counts, rooms)
    assert holds(packing, counts, rooms)
    assert not packing.left
    assert packing.new_rooms == bound(counts, rooms, duals(counts, rooms))


def test_large_households_need_more_than_their_seats_say() -> None:
    counts, rooms = {30: 10}, {Room(51): 20}
    assert pack(counts, rooms).new_rooms == 10  # 300 seats are six buses by volume
    assert bound(counts, rooms, duals(counts, rooms)) == 10


def test_rooms_in_use_come_before_new_ones() -> None:
    packing = pack({5: 4}, {Room(51): 3, Room(20, is_new=False): 1})
    assert packing.new_rooms == 0


def test_where_rooms_do_not_suffice_few_seats_are_missing() -> None:
    packing = pack({7: 3, 3: 4}, {Room(10): 3})
    assert holds(packing, {7: 3, 3: 4}, {Room(10): 3})
    assert sum(size * count for size, count in packing.left.items()) == 3


@given(st.lists(st.integers(1, 6), min_size=30, max_size=80), st.integers(2, 6))
def test_loads_are_spread_evenly(sizes: list[int], rooms: int) -> None:
    chosen = spread(sorted(sizes, reverse=True), [1_000] * rooms)
    assert chosen is not None
    loads = Counter(dict.fromkeys(range(rooms), 0))
    for size, room in zip(sorted(sizes, reverse=True), chosen, strict=True):
        loads[room] += size
    assert max(loads.values()) - min(loads.values()) <= max(sizes)


def test_a_block_that_finds_no_room_ends_the_spreading() -> None:
    assert spread([5, 5, 5], [9, 5]) is None
    assert spread([1], []) is None
