# SPDX-License-Identifier: Apache-2.0
"""Groups of what only grows, so that a picture of the day groups anew only what came since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Grown(Generic[T]):
    """The first so many pairs of a collection, grouped by their first; never changed.

    Parameters
    ----------
    count
        How many pairs are in it.
    groups
        Their seconds in order, by their first.
    """

    count: int = 0
    groups: Mapping[str, tuple[T, ...]] = field(default_factory=dict)

    def with_all(self, pairs: Collection[tuple[str, T]]) -> Grown[T]:
        """Return the groups of all pairs: of a collection that begins with those in it."""
        if len(pairs) == self.count:
            return self
        new: dict[str, list[T]] = {}
        for key, value in islice(pairs, self.count, None):
            if key in new:
                new[key].append(value)
            else:
                new[key] = [value]
        groups, before = dict(self.groups), self.groups
        groups.update((key, (*before.get(key, ()), *values)) for key, values in new.items())
        return Grown(len(pairs), groups)
