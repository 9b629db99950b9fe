# SPDX-License-Identifier: Apache-2.0
"""Where each fact stands in the log, and what of it is of the day, kept up while the log grows."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import overload

from qafila.core.events import BEFORE_THE_DAY, Envelope
from qafila.core.operation import Line


class Picked(Sequence[tuple[Envelope, int]]):
    """Some facts of a line, in its order.

    Parameters
    ----------
    line
        All facts.
    places
        Where they stand in it, to which more may be added behind.
    """

    __slots__ = ("_count", "_line", "_places")

    def __init__(self, line: Line, places: list[int]) -> None:
        self._line, self._places = line, places
        self._count = len(places)

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
            return tuple(self._line[self._places[at]] for at in range(self._count)[index])
        return self._line[self._places[range(self._count)[index]]]

    def __iter__(self) -> Iterator[tuple[Envelope, int]]:
        return map(self._line.__getitem__, islice(self._places, self._count))


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """What is known of a line.

    Parameters
    ----------
    positions
        Where each fact stands, by its id; what came later may be in it too.
    of_the_day
        The facts that are not of before it.
    authors
        Who recorded those.
    """

    line: Line
    positions: Mapping[str, int]
    of_the_day: Picked
    authors: frozenset[str]


@dataclass(slots=True)
class Logging:
    """Follows the lines of one operation; for several threads.

    A line that goes on costs what is new in it; one whose order has changed is looked at anew.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _line: Line = field(default_factory=lambda: Line([], []))
    _positions: dict[str, int] = field(default_factory=dict)
    _places: list[int] = field(default_factory=list)
    _authors: frozenset[str] = frozenset()

    def of(self, line: Line) -> Logged:
        """Return what is known of a line."""
        with self._lock:
            if not line.goes_on(self._line):
                self._line, self._authors = Line([], []), frozenset()
                self._positions, self._places = {}, []  # others may be reading those of before
            new: set[str] = set()
            for at in range(len(self._line), len(line)):
                envelope, _ = line[at]
                self._positions[envelope.id] = at
                if envelope.happened_at != BEFORE_THE_DAY:
                    self._places.append(at)
                    new.add(envelope.author)
            if not new <= self._authors:
                self._authors |= new
            self._line = line
            return Logged(
                line=line,
                positions=self._positions,
                of_the_day=Picked(line, self._places),
                authors=self._authors,
            )
