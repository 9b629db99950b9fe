# SPDX-License-Identifier: Apache-2.0
"""The least exposure of one side, exactly, where precedence is series-parallel.

Every order of a part of the steps is, for one side, a row of humps: stretches with a height (the
most it adds on the way) and an end (what it adds in all). The best order of parts side by side
takes humps that end no higher than they begin first, the lowest ones before, and then the others by
how far they fall back, the most before; parts one after another join their humps until they stand
in that order. Abdel-Wahab and Kameda, Operations Research 26 (1978); Monma and Sidney, Mathematics
of Operations Research 4 (1979).
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

from qafila.planner.exchange.lattice import Numbers

Rope: TypeAlias = "int | tuple[Rope, Rope]"
"""Steps in order, joined without copying."""


@dataclass(frozen=True, slots=True, order=True)
class Hump:
    """A stretch of steps that nothing better comes between.

    Parameters
    ----------
    rank
        Its place among humps that may go in any order; the lowest first.
    """

    rank: tuple[int, int]
    height: int = field(compare=False)
    end: int = field(compare=False)
    steps: Rope = field(compare=False)


def hump(height: int, end: int, steps: Rope) -> Hump:
    """Return a hump of a height (0 at least, and the end at least) and an end."""
    rank = (0, height) if end <= 0 else (1, end - height)
    return Hump(rank, height, end, steps)


def one_sided(
    gains: Sequence[int], arcs: Sequence[tuple[int, int]]
) -> tuple[int, tuple[int, ...]] | None:
    """Return the least largest prefix sum and an order that has it.

    Parameters
    ----------
    gains
        What each step adds to the exposure of the side.
    arcs
        ``(before, after)`` pairs of step numbers without a circle.

    Returns
    -------
    tuple or None
        None when the precedence is not series-parallel.
    """
    counts = _counts(len(gains), arcs)
    humps = _solve(gains, arcs, *counts)
    if humps is None:
        return None
    highest = at = 0
    order: list[int] = []
    for each in humps:
        highest = max(highest, at + each.height)
        at += each.end
        order.extend(_flat(each.steps))
    return highest, tuple(order)


def _flat(rope: Rope) -> list[int]:
    found: list[int] = []
    todo = [rope]
    while todo:
        each = todo.pop()
        if isinstance(each, int):
            found.append(each)
        else:
            todo.extend((each[1], each[0]))
    return found


# --- Whom each step comes before and after


def _counts(steps: int, arcs: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    """Return how many steps come somewhere before and somewhere after each."""
    after: list[list[int]] = [[] for _ in range(steps)]
    open_ = [0] * steps
    for first, then in arcs:
        after[first].append(then)
        open_[then] += 1
    ready = [step for step in range(steps) if not open_[step]]
    sorted_: list[int] = []
    while ready:
        step = ready.pop()
        sorted_.append(step)
        for then in after[step]:
            open_[then] -= 1
            if not open_[then]:
                ready.append(then)
    if len(sorted_) < steps:
        raise ValueError("arcs must not go in a circle")
    behind = [0] * steps  # sets of steps as bits
    earlier = [0] * steps
    successors = [0] * steps
    for step in sorted_:
        earlier[step] = behind[step].bit_count()
        seen = behind[step] | (1 << step)
        for then in after[step]:
            behind[then] |= seen
    del behind
    beyond = [0] * steps
    for step in reversed(sorted_):
        seen = 0
        for then in after[step]:
            seen |= beyond[then] | (1 << then)
        beyond[step] = seen
        successors[step] = seen.bit_count()
    return earlier, successors


# --- Taking the order apart


@dataclass(slots=True)
class _Part:
    """A part still to be taken apart, and where its humps go."""

    steps: Numbers
    parent: _Part | None
    in_series: bool = False
    done: list[list[Hump]] = field(default_factory=list)
    waiting: int = 0
    place: int = 0


def _solve(
    gains: Sequence[int],
    arcs: Sequence[tuple[int, int]],
    before: list[int],
    after: list[int],
) -> list[Hump] | None:
    """Take the steps apart from the top, and put humps together from the bottom."""
    if not gains:
        return []
    beside: list[list[int]] = [[] for _ in gains]
    for first, then in arcs:
        beside[first].append(then)
        beside[then].append(first)
    earlier, later = np.array(before, dtype=np.int64), np.array(after, dtype=np.int64)
    whole = _Part(np.argsort(earlier, kind="stable"), None)
    todo = [whole]
    while todo:
        part = todo.pop()
        if len(part.steps) == 1:
            step = int(part.steps[0])
            _hand_up(part, [hump(max(0, gains[step]), gains[step], step)])
            continue
        # What comes in blocks is in one piece, and a step that waits for nothing and that nothing
        # waits for is a piece of its own: both cost less to see than the pieces of the rest.
        pieces = _blocks(part.steps, earlier, later)
        part.in_series = len(pieces) > 1
        if not part.in_series:
            pieces = _loners(part.steps, earlier, later)
        if len(pieces) == 1:
            pieces = [
                piece[np.argsort(earlier[piece], kind="stable")]
                for piece in map(np.array, _components(part.steps.tolist(), beside))
            ]
        if len(pieces) == 1:
            return None
        part.waiting = len(pieces)
        part.done = [[] for _ in pieces]
        todo.extend(_Part(steps, part, place=i) for i, steps in enumerate(pieces))
    return whole.done[0]


def _hand_up(part: _Part, humps: list[Hump]) -> None:
    """Give the humps of a finished part to what it is part of, as far up as that finishes."""
    at: _Part = part
    while at.parent is not None:
        above = at.parent
        above.done[at.place] = humps
        above.waiting -= 1
        if above.waiting:
            return
        humps = _in_series(above.done) if above.in_series else _side_by_side(above.done)
        at = above
    at.done = [humps]


def _loners(steps: Numbers, earlier: Numbers, later: Numbers) -> list[Numbers]:
    """Return each step that is related to no other, and the rest as one piece."""
    related = (earlier[steps] + later[steps]) > 0
    alone, rest = steps[~related], steps[related]
    return [*(alone[n : n + 1] for n in range(len(alone))), *([rest] if len(rest) else [])]


def _components(steps: list[int], beside: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the parts of some steps between which no step waits for another.

    Parts are whole or one after another, so two of these steps that wait for each other are joined
    by arcs among these steps.
    """
    left = set(steps)
    found: list[list[int]] = []
    for step in steps:
        if step not in left:
            continue
        left.discard(step)
        piece = [step]
        for each in piece:
            for other in beside[each]:
                if other in left:
                    left.discard(other)
                    piece.append(other)
        found.append(piece)
    return found


def _blocks(steps: Numbers, earlier: Numbers, later: Numbers) -> list[Numbers]:
    """Return the blocks of which each comes wholly before the next; only one: there are none.

    Counts are kept of what comes before and after within the part, and the steps stand by what
    comes before them: pieces and blocks keep that. So the first p steps are closed under it, and
    they come before all others just when p times the others pairs lie across.
    """
    size = len(steps)
    first = np.arange(1, size)
    across = np.cumsum(later[steps[:-1]] - earlier[steps[:-1]])
    cuts = first[across == first * (size - first)]
    blocks = np.split(steps, cuts)
    if len(blocks) > 1:
        ends = [*cuts.tolist(), size]
        begins = [0, *cuts.tolist()]
        earlier[steps] -= np.repeat(begins, np.diff([*begins, size]))
        later[steps] -= np.repeat([size - end for end in ends], np.diff([*begins, size]))
    return blocks


# --- Putting humps together


def _side_by_side(parts: list[list[Hump]]) -> list[Hump]:
    parts.sort(key=len, reverse=True)
    merged = parts[0]
    rest = [each for part in parts[1:] for each in part]
    if len(rest) < 8:
        for each in rest:
            insort(merged, each)
    else:
        merged += rest
        merged.sort()  # runs that are sorted already are merged
    return merged


def _in_series(parts: list[list[Hump]]) -> list[Hump]:
    joined = parts[0]
    for part in parts[1:]:
        for number, each in enumerate(part):
            if joined and joined[-1] <= each:
                # The rest of the part stands in order among itself.
                joined.extend(part[number:])
                break
            top = each
            while joined and top < joined[-1]:
                before = joined.pop()
                top = hump(
                    max(before.height, before.end + top.height),
                    before.end + top.end,
                    (before.steps, top.steps),
                )
            joined.append(top)
    return joined
