# SPDX-License-Identifier: Apache-2.0
"""The facts in their order, as they stood when somebody asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import overload

from qafila.core.events import Envelope


class Line(Sequence[tuple[Envelope, int]]):
    """Every fact with its `corrected_at` in milliseconds since 1970, in the order of facts.

    Parameters
    ----------
    facts, keys
        Lists to which more may be added behind, and nothing else is done: what is added later is
        not in it.
    """

    __slots__ = ("_count", "_facts", "_keys")

    def __init__(self, facts: list[Envelope], keys: list[int]) -> None:
        self._facts, self._keys = facts, keys
        self._count = len(keys)

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> tuple[Envelope, int]: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[tuple[Envelope, int], ...]: ...
    def __getitem__(
        self, index: int | slice
    ) -> tuple[Envelope, int] | tuple[tuple[Envelope, int], ...]:
        if isinstance(index, slice):
            wanted = range(self._count)[index]
            return tuple((self._facts[at], self._keys[at]) for at in wanted)
        at = range(self._count)[index]
        return self._facts[at], self._keys[at]

    def __iter__(self) -> Iterator[tuple[Envelope, int]]:
        count = self._count
        return zip(islice(self._facts, count), islice(self._keys, count), strict=True)

    def goes_on(self, before: Line) -> bool:
        """Whether it begins with all that stood in an earlier one."""
        return self._facts is before._facts and self._count >= before._count
