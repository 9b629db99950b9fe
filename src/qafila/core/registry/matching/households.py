# SPDX-License-Identifier: Apache-2.0
"""What the others of a household say: a family that is written twice brings its members twice.

Where other members of two households are one person each, the two are one household, and whoever
stands in both under a like name is seldom two people. This is the evidence that a careful clerk
goes by, and that comparing entry by entry leaves out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from qafila.core.registry.matching.bearers import Bearer

Scored = Mapping[tuple[int, int], float]
"""Probabilities of pairs of entries, by their places in the list, the lower one first."""

SURE = 0.9
"""From this probability on, a pair speaks for its two households."""

LARGEST = 30
"""More people than this under one number are no household: it is a camp, or a column misread."""

_House = tuple[str, str]


def households_met(bearers: Sequence[Bearer], scored: Scored) -> dict[tuple[int, int], float]:
    """Return how likely the households of two entries are one, by what their others say.

    Parameters
    ----------
    bearers
        All entries.
    scored
        Pairs that were compared by themselves.

    Returns
    -------
    By pair, above 0; pairs of whose households nothing is known are left out.
    """
    members: dict[_House, list[int]] = defaultdict(list)
    for number, each in enumerate(bearers):
        if (house := _house(each)) is not None:
            members[house].append(number)
    links: dict[tuple[_House, _House], list[tuple[int, int, float]]] = defaultdict(list)
    for (i, j), chance in scored.items():
        one, other = _house(bearers[i]), _house(bearers[j])
        if chance < SURE or one is None or other is None:
            continue
        if one <= other:
            links[one, other].append((i, j, chance))
        else:
            links[other, one].append((j, i, chance))
    found: dict[tuple[int, int], float] = {}
    for (one, other), sure in links.items():
        mine, theirs = members[one], members[other]
        if len(sure) + (one != other) > 1 and max(len(mine), len(theirs)) <= LARGEST:
            found.update(_told(mine, theirs, sure))
    return found


def _house(each: Bearer) -> _House | None:
    return (each.source, each.household) if each.household else None


def _told(
    mine: Sequence[int], theirs: Sequence[int], sure: Sequence[tuple[int, int, float]]
) -> Iterator[tuple[tuple[int, int], float]]:
    """Yield the pairs of two households of which some other pair speaks."""
    for i in mine:
        for j in theirs:
            if i == j:
                continue
            doubt = 1.0
            for k, other, chance in sure:
                if k not in (i, j) and other not in (i, j):
                    doubt *= 1.0 - min(chance, 0.999)
            if doubt < 1.0:
                yield ((i, j) if i < j else (j, i)), 1.0 - doubt
