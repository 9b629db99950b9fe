# SPDX-License-Identifier: Apache-2.0
"""People as rows of numbers: what is asked of everybody is asked of all at once.

With 200,000 people one look into a dictionary for each of them, for each question, would take most
of the judge's time. So everybody has a number, in the order of the list, and whatever they have in
common with others (a household, a cohort, a trip) is a number too; −1 stands for none.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Thing = TypeVar("Thing")
Key = TypeVar("Key", bound=Hashable)

NONE = -1


def numbered(keys: Iterable[Key | None]) -> tuple[Numbers, dict[Key, int]]:
    """Return a number for each key, in the order in which they come, and −1 for None or empty."""
    known: dict[Key, int] = {}
    found = [known.setdefault(key, len(known)) if key else NONE for key in keys]
    return np.array(found, dtype=np.int64), known


def looked_up(numbers: Mapping[str, int], keys: Sequence[str]) -> Numbers:
    """Return the number of each key, −1 for those that have none."""
    return np.fromiter(map(numbers.get, keys, repeat(NONE)), np.int64, len(keys))


def different(numbers: Numbers) -> Numbers:
    """Return the different ones, in order."""
    # Mostly in order already, so that sorting is a matter of looking through them.
    ranked = np.sort(numbers, kind="stable")
    found: Numbers = ranked[np.flatnonzero(np.diff(ranked, prepend=ranked[:1] - 1))]
    return found


@dataclass(frozen=True)
class Classes:
    """Rows that belong together, by the number of their class; rows of class −1 belong to none."""

    number: Numbers

    @cached_property
    def _order(self) -> Numbers:
        return np.argsort(self.number, kind="stable")

    @cached_property
    def _sorted(self) -> Numbers:
        return self.number[self._order]

    def rows(self, number: int) -> Numbers:
        """Return the rows of a class, in their order."""
        first, after = np.searchsorted(self._sorted, (number, number + 1))
        found: Numbers = self._order[first:after]
        return found

    def different_in(self, values: Numbers) -> Numbers:
        """Return the classes whose rows do not all have the same value."""
        order, ranked = self._order, self._sorted
        mine, valued = ranked[ranked >= 0], values[order][ranked >= 0]
        differs = (mine[1:] == mine[:-1]) & (valued[1:] != valued[:-1])
        return different(mine[1:][differs])


def pairs(one: Numbers, other: Numbers) -> tuple[Numbers, Numbers]:
    """Return the different pairs of two rows of numbers from 0 on, in order; without any −1."""
    both = (one >= 0) & (other >= 0)
    if not both.any():
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    one, other = one[both], other[both]
    base = int(other.max()) + 1
    found = different(one * base + other)
    return found // base, found % base


def joined(number: Numbers, ties: Iterable[tuple[int, int]]) -> Numbers:
    """Return classes of which those are one that rows tie to each other; others keep their number.

    Parameters
    ----------
    ties
        Two rows each, of any class but −1.
    """
    roots: dict[int, int] = {}

    def root(here: int) -> int:
        while (above := roots.get(here, here)) != here:
            roots[here] = here = roots.get(above, above)
        return here

    for one, other in ties:
        mine, theirs = root(int(number[one])), root(int(number[other]))
        if mine != theirs:
            roots[max(mine, theirs)] = min(mine, theirs)
    if not roots:
        return number
    to = np.arange(int(number.max()) + 1)
    for here in roots:
        to[here] = root(here)
    return np.where(number >= 0, to[number], NONE)


class ByPerson(Mapping[str, Thing]):
    """What each person has of a list of things, by their number: many have the same one.

    Without those who have none.
    """

    def __init__(self, row_of: Mapping[str, int], number: Numbers, things: Sequence[Thing]) -> None:
        self._row_of = row_of
        self._number = number
        self._things = things

    def __getitem__(self, person: str) -> Thing:
        number = int(self._number[self._row_of[person]])
        if number < 0:
            raise KeyError(person)
        return self._things[number]

    def __contains__(self, person: object) -> bool:
        row = self._row_of.get(person) if isinstance(person, str) else None
        return row is not None and bool(self._number[row] >= 0)

    def __iter__(self) -> Iterator[str]:
        has = self._number >= 0
        return (person for person, mine in zip(self._row_of, has, strict=True) if mine)

    def __len__(self) -> int:
        return int((self._number >= 0).sum())


class Groups(Mapping[str, frozenset[str]]):
    """The people with whom each person belongs together, made when somebody asks."""

    def __init__(self, row_of: Mapping[str, int], ids: Sequence[str], classes: Classes) -> None:
        self._row_of = row_of
        self._ids = ids
        self._classes = classes
        self._made: dict[int, frozenset[str]] = {}

    def __getitem__(self, person: str) -> frozenset[str]:
        number = int(self._classes.number[self._row_of[person]])
        if number < 0:
            raise KeyError(person)
        return self.of(number)

    def of(self, number: int) -> frozenset[str]:
        """Return the people of a class."""
        if number not in self._made:
            rows = self._classes.rows(number).tolist()
            self._made[number] = frozenset([self._ids[row] for row in rows])
        return self._made[number]

    def __iter__(self) -> Iterator[str]:
        has = self._classes.number >= 0
        return (person for person, mine in zip(self._ids, has, strict=True) if mine)

    def __len__(self) -> int:
        return int((self._classes.number >= 0).sum())
