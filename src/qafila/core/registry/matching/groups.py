# SPDX-License-Identifier: Apache-2.0
"""Pairs that cannot all be true: who is one person with one entry is not another with a second.

Two cousins in one list may each be like the one entry of another list; at most one of them is
meant. Entries are joined into people, the surest pair first, as long as what speaks for joining two
groups outweighs what speaks against it (average linkage on log odds). A pair that was not joined
keeps what the pairs that were leave of its probability.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from itertools import combinations

from qafila.core.registry.matching.households import Scored

_LARGEST = 60
"""Larger tangles are left as they are: somebody has to look at the list as a whole."""

_EVEN = 0.5

Compare = Callable[[int, int], float]


def settled(scored: Scored, compare: Compare) -> dict[tuple[int, int], float]:
    """Return probabilities of pairs with regard to each other.

    Parameters
    ----------
    scored
        Pairs compared by themselves.
    compare
        Probability of a pair that is not among them.
    """
    beside: dict[int, set[int]] = defaultdict(set)
    for (i, j), chance in scored.items():
        if chance >= _EVEN:
            beside[i].add(j)
            beside[j].add(i)
    found = dict(scored)
    seen: set[int] = set()
    for start in beside:
        if start in seen:
            continue
        tangle = _tangle(start, beside)
        seen |= tangle
        if 2 < len(tangle) <= _LARGEST:
            found.update(_weighed(sorted(tangle), scored, compare))
    return found


def _tangle(start: int, beside: Mapping[int, set[int]]) -> set[int]:
    """Return all entries that likely pairs lead to from one."""
    found = {start}
    waiting = [start]
    while waiting:
        for other in beside[waiting.pop()] - found:
            found.add(other)
            waiting.append(other)
    return found


def _weighed(tangle: list[int], scored: Scored, compare: Compare) -> dict[tuple[int, int], float]:
    odds: dict[tuple[int, int], float] = {}
    for i, j in combinations(tangle, 2):
        chance = scored[i, j] if (i, j) in scored else compare(i, j)
        chance = min(max(chance, 1e-6), 1 - 1e-6)
        odds[i, j] = chance / (1 - chance)
    person = _joined(tangle, odds)
    found: dict[tuple[int, int], float] = {}
    for (i, j), mine in odds.items():
        if mine >= 1.0 and person[i] != person[j]:
            rivals = [
                odds[_pair(one, k)]
                for one in (i, j)
                for k in tangle
                if k != one and person[k] == person[one]
            ]
            found[i, j] = mine / (1 + mine + max(rivals, default=0.0))
    return found


def _joined(tangle: list[int], odds: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Return the group of each entry, joined as long as the average speaks for it."""
    groups = {i: [i] for i in tangle}
    while True:
        best, pair = 0.0, None
        for (a, mine), (b, theirs) in combinations(groups.items(), 2):
            bits = [math.log(odds[_pair(i, j)]) for i in mine for j in theirs]
            average = sum(bits) / len(bits)
            if average > best:
                best, pair = average, (a, b)
        if pair is None:
            return {i: group for group, members in groups.items() for i in members}
        groups[pair[0]] += groups.pop(pair[1])


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
