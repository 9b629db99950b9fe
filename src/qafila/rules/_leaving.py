# SPDX-License-Identifier: Apache-2.0
"""At which hours a column could leave so that it keeps to its windows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from qafila.core.agreement import Approval, standing_statements
from qafila.core.fulfilment import Clock
from qafila.core.operation import Operation
from qafila.core.plan import Plan
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
    bonds: Iterable[Bond],
    departs: datetime,
    now: datetime,
    zone: tzinfo,
    near: datetime | None = None,
) -> Span | None:
    """Return the first and the last minute of the nearest time to leave that keeps all bonds.

    None where there is none within a day and a half. While the departure is still to come, only
    hours that are too are looked at.

    Parameters
    ----------
    near
        Where hours are looked for, if not around the departure.
    """
    is_to_come, departs = now < departs, near or departs
    earliest = departs - LOOKED_AT
    if is_to_come:
        earliest = max(earliest, now)
    found = [(earliest, departs + LOOKED_AT)]
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


def keeps(bond: Bond, departs: datetime, zone: tzinfo) -> bool:
    """Whether leaving at an hour keeps a bond."""
    return any(first <= departs <= last for first, last in _allowed(bond, departs, zone))


def approval_bonds(
    operation: Operation, departs: datetime, now: datetime, zone: tzinfo
) -> Iterator[Bond]:
    """Yield what the approvals of each party bind the operation's hour to, as from a departure.

    A party may give several; that one of them covers the hour is enough.
    """
    after = (operation.description.departs_at or departs) - departs
    clock, given = Clock(now=now, zone=zone), dict[str, list[Approval]]()
    for approval in standing_statements(operation.approvals):
        given.setdefault(approval.by, []).append(approval)
    for approvals in given.values():
        if any(each.valid_from is None and each.valid_until is None for each in approvals):
            continue
        spans = [
            (
                clock.span(each.valid_from)[0] if each.valid_from else None,
                clock.span(each.valid_until)[1] if each.valid_until else None,
            )
            for each in approvals
        ]
        windows = [
            Window(kind=WindowKind.APPROVAL, opens_at=begins, closes_at=ends)
            for begins, ends in spans
            if begins is None or ends is None or begins < ends
        ]
        yield Bond(kind=WindowKind.APPROVAL, windows=windows, after=after, until=after)


def vehicle_bonds(operation: Operation, plan: Plan, departs: datetime) -> Iterator[Bond]:
    """Yield what the hours of the vehicles with people bind a departure to.

    One that comes back has to be there no later than now, and empty before it is withdrawn.
    """
    for trip in plan.trips:
        vehicle = operation.vehicles.get(trip.vehicle)
        if vehicle is None or trip.departs_at is None:
            continue
        begins, ends = vehicle.available_from, vehicle.available_until
        after = over = trip.departs_at - departs
        if trip.boards_s is not None:
            after = timedelta()
            begins = min(begins, departs) if begins else None
            place = operation.places.get(trip.target or "")
            empty = trip.arrives_at[1] if trip.arrives_at else trip.departs_at
            over = empty - departs + timedelta(seconds=place.unload_s if place else 0)
        if begins is None and ends is None:
            continue
        if begins is not None and ends is not None and ends <= begins:
            continue
        window = Window(kind=WindowKind.APPROVAL, opens_at=begins, closes_at=ends)
        yield Bond(kind=window.kind, windows=[window], after=after, until=over)


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
