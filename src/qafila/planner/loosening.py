# SPDX-License-Identifier: Apache-2.0
"""Which blocks to take apart so that all fit into the rooms there are, and as few as can be.

The linear program of `packing` with one more kind of column: a block taken apart counts as seated,
and its parts have to be. Its prices say which blocks are worth most when taken apart.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain

import numpy as np

from qafila.planner.packing import NEAR, Filled, Program, Room

SHAKEN = 6
"""Choices by chance, for each number of blocks, among those that are worth the same."""

Ways = Callable[[int], Iterator[list[int]]]
"""Yields choices of so many blocks to be taken apart."""


def ways_of_loosening(
    blocks: Sequence[Sequence[int]], others: Mapping[int, int], rooms: Mapping[Room, int]
) -> Ways:
    """Return what yields choices of so many blocks that are worth most taken apart.

    Parameters
    ----------
    blocks
        The sizes of the parts of each block.
    others
        How many single sizes there are besides.
    rooms
        What there is, all of it for nothing.
    """
    program = _Loosening(blocks, others, rooms)
    program.solve()
    gains = program.gains()
    by_gain = [int(i) for i in np.argsort(-gains, kind="stable")]
    by_size: dict[int, list[int]] = {}
    for i in by_gain:
        by_size.setdefault(sum(blocks[i]), []).append(i)
    apart: Counter[int] = Counter()
    for what, times in program.columns():
        if isinstance(what, int):
            apart[sum(blocks[what])] += math.ceil(times - NEAR)
    first = [i for size, number in apart.items() for i in by_size[size][:number]]
    first.sort(key=lambda i: (-gains[i], i))
    order = list(dict.fromkeys([*first, *by_gain]))
    # By the program's prices none of these is better than another.
    alike = [i for i in by_gain if gains[i] > 1 - 1e-6]

    def choices(number: int) -> Iterator[list[int]]:
        yield order[:number]
        chance = random.Random(number)
        for _ in range(SHAKEN if len(alike) > number else 0):
            yield chance.sample(alike, number)

    return choices


def fewest_loosened(
    blocks: Sequence[Sequence[int]], others: Mapping[int, int], rooms: int, size: int
) -> tuple[int, int]:
    """Return how many blocks must be taken apart so that all fit into rooms, and what shows it.

    Of blocks that are larger than a third of a room, it holds two at most, and one beside which no
    other fits (Martello and Toth, Discrete Applied Mathematics 28, 1990): such blocks take one or
    two halves of a room, and what is too much has to come from blocks taken apart. What shows it is
    the size from which on a block takes one half; 0 where nothing does.

    Parameters
    ----------
    rooms, size
        How many rooms there are, and what the largest holds; no block is larger.
    """
    best, shown = 0, 0
    blocks = [parts for parts in blocks if parts]
    if not blocks:
        return best, shown
    sums = np.array([sum(parts) for parts in blocks])
    flat = np.fromiter(chain.from_iterable(blocks), int)
    begins = np.cumsum([0, *map(len, blocks[:-1])])
    single = np.array(list(others.items()), int).reshape(-1, 2)
    for least in range(size // 3 + 1, size // 2 + 1):
        halves = np.array([0] * least + [1] * (size + 1 - 2 * least) + [2] * least)
        saved = halves[sums] - np.add.reduceat(halves[flat], begins)
        missing = int(halves[sums].sum() + halves[single[:, 0]] @ single[:, 1]) - 2 * rooms
        both, one = int((saved == 2).sum()), int((saved == 1).sum())
        number = min(both, max(0, -(-missing // 2))) + min(one, max(0, missing - 2 * both))
        if number > best:
            best, shown = number, least
    return best, shown


class _Loosening(Program):
    """Least number of blocks taken apart, over fillings of rooms that cost nothing."""

    def __init__(
        self,
        blocks: Sequence[Sequence[int]],
        others: Mapping[int, int],
        rooms: Mapping[Room, int],
    ) -> None:
        counts = Counter(dict(others))
        counts.update(sum(parts) for parts in blocks)
        free: Counter[Room] = Counter()
        for room, number in rooms.items():
            free[Room(room.size, False)] += number
        super().__init__(counts, free, chain.from_iterable(blocks))
        place = {size: i for i, size in enumerate(self.sizes)}
        # Taking a block apart is one block less of its size, and more of the sizes of its parts.
        self._effect = np.zeros((len(blocks), len(self.sizes)))
        for row, parts in zip(self._effect, blocks, strict=True):
            row[place[sum(parts)]] += 1
            for size in parts:
                row[place[size]] -= 1

    def gains(self) -> np.ndarray:
        """Return what it is worth to take each block apart."""
        return np.asarray(self._effect @ np.array(self.prices()))

    def entering(
        self, prices: np.ndarray
    ) -> tuple[float, np.ndarray, float, Filled | int | None] | None:
        """Return the filling or the block taken apart that lowers the cost most."""
        found = super().entering(prices)
        gains = self._effect @ prices[: len(self.sizes)] - 1
        best = int(np.argmax(gains))
        if gains[best] <= (found[0] if found else NEAR):
            return found
        column = np.zeros(len(prices))
        column[: len(self.sizes)] = self._effect[best]
        return float(gains[best]), column, 1.0, best
