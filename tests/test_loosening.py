# SPDX-License-Identifier: Apache-2.0
"""Which kin groups are divided: as few as must be, and a bound that no seating beats."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.problem import pose
from qafila.planner import solve
from qafila.planner.loosening import fewest_loosened, ways_of_loosening
from qafila.planner.packing import Room
from tests.operations import bus, family, operation


def fits(sizes: list[int], rooms: int, size: int) -> bool:
    """Whether blocks of these sizes fit, by trying everything."""
    free = [size] * rooms

    def rest(i: int) -> bool:
        if i == len(order):
            return True
        for room in range(rooms):
            if free[room] >= order[i] and free[room] not in free[:room]:
                free[room] -= order[i]
                if rest(i + 1):
                    return True
                free[room] += order[i]
        return False

    order = sorted(sizes, reverse=True)
    return rest(0)


def fewest(blocks: list[list[int]], others: list[int], rooms: int, size: int) -> int | None:
    """Return how many blocks have to be taken apart, by trying every choice of them."""
    for number in range(len(blocks) + 1):
        for loose in combinations(range(len(blocks)), number):
            whole = [sum(parts) for i, parts in enumerate(blocks) if i not in loose]
            parts = [part for i in loose for part in blocks[i]]
            if fits([*whole, *parts, *others], rooms, size):
                return number
    return None


BLOCKS = st.lists(
    st.lists(st.integers(1, 5), min_size=2, max_size=4).filter(lambda parts: sum(parts) <= 12),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(
    blocks=BLOCKS,
    others=st.lists(st.integers(1, 6), max_size=3),
    rooms=st.integers(1, 6),
    size=st.integers(8, 12),
)
def test_no_choice_takes_fewer_blocks_apart_than_the_bound(
    blocks: list[list[int]], others: list[int], rooms: int, size: int
) -> None:
    blocks = [parts for parts in blocks if sum(parts) <= size]
    least, half = fewest_loosened(blocks, Counter(others), rooms, size)
    true = fewest(blocks, others, rooms, size)
    assert true is None or least <= true
    assert (half == 0) == (least == 0)


def test_choices_have_as_many_blocks_as_asked_and_are_the_same_again() -> None:
    blocks = [[3, 3], [3, 3], [3, 3], [2, 2], [4, 1]]
    choices = ways_of_loosening(blocks, {2: 1}, {Room(10): 3})
    for number in range(1, 5):
        found = list(choices(number))
        assert found == list(choices(number))
        assert all(len(set(choice)) == number for choice in found)


def test_as_few_kin_groups_are_divided_as_large_groups_allow() -> None:
    # Six people each: a bus of ten holds one such group, and five buses are enough for all.
    households = [family(f"F{i}", 3, kin=f"K{i // 2}") for i in range(14)]
    op = operation(households, [bus(f"B{i}", 10) for i in range(5)])
    quality = solve(pose(op).problem, lambda: False, 1).plan.quality
    assert quality.vehicles_used == quality.vehicles_lower_bound == 5
    assert quality.kin is not None
    assert quality.kin.split == 2
