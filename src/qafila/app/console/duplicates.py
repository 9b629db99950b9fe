# SPDX-License-Identifier: Apache-2.0
"""Entries that may be one person, two and two, for a human to settle.

Comparing a long list takes seconds, so it is done beside the pages, again when the list changed.
What was settled meanwhile is left out at once.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping

import msgspec

from qafila.app.console.person import Particulars, find_person, particulars
from qafila.app.console.registry import PersonRow, person_row
from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Viewer
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.ports import Workers, WorkersProblem
from qafila.reports.duplicates import Listed, registry_from, to_compare

PER_PAGE = 5
MOST_PAIRS = 500
MOST_REASONS = 6
MOST_SET_ASIDE = 2000

MOST_HERE = 1500
"""Entries that are compared in this process; of more elsewhere."""

AGAIN_S = 60.0
"""How long after a comparison that failed the next is tried."""

AT_FIRST_S = 2.0
"""How long the first page waits for a short list to be compared."""


class ReasonSaid(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why two entries may be one person, or may not, in both languages."""

    text: dict[str, str]
    is_against: bool = False


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two entries, and how likely they are one person: in whole percent, at most 99."""

    one: str
    other: str
    percent: int
    reasons: tuple[ReasonSaid, ...]


class PairView(msgspec.Struct, frozen=True, kw_only=True):
    """Two entries side by side."""

    pair: Pair
    one: PersonRow
    other: PersonRow
    one_more: Particulars
    other_more: Particulars


class DuplicatesView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of pairs.

    Parameters
    ----------
    is_comparing
        Whether the list is being compared just now: what is shown is of before.
    is_first
        Whether it never was: nothing can be shown yet.
    """

    version: int
    count: int
    page: int
    pages: int
    pairs: tuple[PairView, ...]
    set_aside: int = 0
    is_comparing: bool = False
    is_first: bool = False


def compared(listed: Listed) -> tuple[Pair, ...]:
    """Return the pairs of entries that may be one person, the likeliest first."""
    registry = registry_from(listed)
    return tuple(
        Pair(
            one=each.one,
            other=each.other,
            percent=min(99, int(each.probability * 100)),
            reasons=tuple(
                ReasonSaid(text={"en": why.en, "ar": why.ar}, is_against=why.bits < 0)
                for why in registry.reasons(each).reasons[:MOST_REASONS]
            ),
        )
        for each in registry.candidates()[:MOST_PAIRS]
    )


class Comparing:
    """The pairs of one operation, compared beside the pages; for several threads.

    Parameters
    ----------
    workers
        Compare a long list elsewhere: here it would take seconds from every page, and memory.
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._lock = threading.Lock()
        self._of: Mapping[str, Person] | None = None
        self._apart: tuple[object, ...] = ()
        self._pairs: tuple[Pair, ...] = ()
        self._thread: threading.Thread | None = None
        self._not_before_s = 0.0
        self._aside: OrderedDict[tuple[str, frozenset[str]], None] = OrderedDict()

    def pairs(self, operation: Operation) -> tuple[tuple[Pair, ...], bool, bool]:
        """Return the pairs that are open, whether the list is being compared, and never was."""
        with self._lock:
            stale = self._of != operation.persons or self._apart != operation.listing.apart
            if stale and self._thread is None and not self._rests():
                self._thread = threading.Thread(
                    target=self._compare, args=(operation,), daemon=True
                )
                self._thread.start()
                mine = self._thread if self._of is None else None
            else:
                mine = None  # somebody else waits for it already
        if mine is not None:
            mine.join(AT_FIRST_S)
        with self._lock:
            apart = [set(each.persons) for each in operation.listing.apart]
            found = tuple(
                pair
                for pair in self._pairs
                if pair.one in operation.persons
                and pair.other in operation.persons
                and not any({pair.one, pair.other} <= each for each in apart)
            )
            return found, self._thread is not None or self._rests(), self._of is None

    def _rests(self) -> bool:
        return time.monotonic() < self._not_before_s

    def _compare(self, operation: Operation) -> None:
        try:
            listed = to_compare(operation)
            if len(listed.persons) <= MOST_HERE:
                found = compared(listed)
            else:
                (found,) = self._workers.each(compared, [listed])
        except BaseException as error:
            with self._lock:  # what was found before stands; after a while it is tried again
                self._thread, self._not_before_s = None, time.monotonic() + AGAIN_S
            if isinstance(error, WorkersProblem):  # no fault of ours: memory is short, or we stop
                return
            raise
        with self._lock:
            self._of, self._apart = operation.persons, operation.listing.apart
            self._pairs, self._thread = found, None

    def set_aside(self, by: str, one: str, other: str) -> None:
        """Show two entries to somebody no more, until their session ends; nothing is recorded."""
        with self._lock:
            self._aside[by, frozenset((one, other))] = None
            while len(self._aside) > MOST_SET_ASIDE:
                self._aside.popitem(last=False)

    def is_aside(self, by: str, pair: Pair) -> bool:
        """Whether somebody set two entries aside."""
        return (by, frozenset((pair.one, pair.other))) in self._aside


def comparing(snapshot: Snapshot) -> Comparing:
    """Return what compares the entries of an operation."""
    return snapshot.lasting("duplicates", lambda: Comparing(snapshot.workers))


def duplicates(snapshot: Snapshot, viewer: Viewer, by: str, page: int = 1) -> DuplicatesView:
    """Return a page of pairs, the likeliest first; for a viewer who sees names alone.

    Parameters
    ----------
    by
        Session, or account, of the viewer: what they set aside is left out.
    """
    operation = snapshot.named
    mine = comparing(snapshot)
    found, is_comparing, is_first = mine.pairs(operation)
    fitting = [pair for pair in found if not mine.is_aside(by, pair)]
    pages = max(1, -(-len(fitting) // PER_PAGE))
    page = min(max(1, page), pages)
    shown = fitting[(page - 1) * PER_PAGE : page * PER_PAGE]
    return DuplicatesView(
        version=snapshot.version,
        count=len(fitting),
        page=page,
        pages=pages,
        pairs=tuple(_side_by_side(operation, viewer, pair) for pair in shown),
        set_aside=len(found) - len(fitting),
        is_comparing=is_comparing,
        is_first=is_first,
    )


def _side_by_side(operation: Operation, viewer: Viewer, pair: Pair) -> PairView:
    one, other = find_person(operation, pair.one), find_person(operation, pair.other)
    assert one is not None
    assert other is not None
    return PairView(
        pair=pair,
        one=person_row(operation, one, viewer),
        other=person_row(operation, other, viewer),
        one_more=particulars(operation, one),
        other_more=particulars(operation, other),
    )
