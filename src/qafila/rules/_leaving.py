# SPDX-License-Identifier: Apache-2.0
"""At which hours a column could leave so that it keeps to its windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from qafila.core.route import Window, window_spans
from qafila.core.values import WindowKind

LOOKED_AT = timedelta(hours=36)
"""How far from the hour of departure another one is looked for, before and after it."""

MINUTE = timedelta(minutes=1)

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """Windows that a column's stay at a place has to keep to.

    Parameters
    ----------
    kind, windows
        A stay lies within one of the windows; of curfews, clear of all.
    after, until
        When the stay begins and ends, from the departure.
    """

    kind: WindowKind
    windows: Sequence[Window]
    after: timedelta
    until: timedelta


def hours_to_leave(
    bonds: Iterable[Bond], departs: datetime, now: datetime, zone: tzinfo
) -> Span | None:
    """Return the first and the last minute of the nearest time to leave that keeps all bonds.

    None where there is none within a day and a half. While the departure is still to come, only
    hours that are too are looked at.
    """
    earliest = departs - LOOKED_AT
    found = [(now if earliest < now < departs else earliest, departs + LOOKED_AT)]
    for bond in bonds:
        allowed = list(_allowed(bond, departs, zone))
        found = [
            (max(one[0], other[0]), min(one[1], other[1]))
            for one in found
            for other in allowed
            if max(one[0], other[0]) <= min(one[1], other[1])
        ]
    whole = [(_up(first), _down(last)) for first, last in found]
    fitting = [span for span in whole if span[0] <= span[1]]
    return min(fitting, key=lambda span: (_distance(span, departs), span), default=None)


def _allowed(bond: Bond, departs: datetime, zone: tzinfo) -> Iterator[Span]:
    """Yield the times at which a column may leave as far as one bond goes, in order."""
    begins, ends = departs - LOOKED_AT + bond.after, departs + LOOKED_AT + bond.until
    spans = sorted(
        (max(first, begins - LOOKED_AT), min(last, ends + LOOKED_AT))
        for window in bond.windows
        for first, last in window_spans(window, begins, ends, zone)
        if first < ends + LOOKED_AT and last > begins - LOOKED_AT
    )
    if bond.kind is not WindowKind.CURFEW:
        for first, last in spans:
            yield first - bond.after, last - bond.until
        return
    free = departs - 2 * LOOKED_AT
    for first, last in spans:
        # Who leaves at the moment at which it begins would be in it.
        yield free, first - bond.until - (MINUTE if bond.after == bond.until else timedelta())
        free = max(free, last - bond.after)
    yield free, departs + 2 * LOOKED_AT


def _distance(span: Span, departs: datetime) -> timedelta:
    return max(span[0] - departs, departs - span[1], timedelta())


def _down(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _up(at: datetime) -> datetime:
    down = _down(at)
    return down if down == at else down + MINUTE
