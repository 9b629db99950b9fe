# SPDX-License-Identifier: Apache-2.0
"""Where each column of a plan may be when, and what binds the hour at which all of it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from qafila.core.operation import Operation
from qafila.core.plan import Passage, Plan, Trip, leaving_together
from qafila.core.route import Window
from qafila.core.values import WindowKind
from qafila.rules import local_zone
from qafila.rules._leaving import Bond, approval_bonds, vehicle_bonds


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnStay:
    """When a column may be at a place, or on the move at all (`place` is None).

    `departs` is when its first vehicle first leaves, of vehicles that come back (`returns`) the
    first movement: runs after it move with it.
    """

    column: object
    lot: str
    stage: str | None
    place: str | None
    departs: datetime
    begins: datetime
    ends: datetime
    returns: bool = False


def every_bond(
    operation: Operation, plan: Plan | None, departs: datetime, now: datetime
) -> list[Bond]:
    """Return all that an hour of departure has to suit, as counted from `departs`.

    Without a plan it is the approvals alone.
    """
    return [
        *(bond_of(each, departs) for each in (bound_stays(operation, plan) if plan else ())),
        *(vehicle_bonds(operation, plan, departs) if plan else ()),
        *approval_bonds(operation, departs, now, local_zone(operation)),
    ]


def bound_stays(operation: Operation, plan: Plan) -> list[Bound]:
    """Return each stay of a plan with the windows of one kind that hold for it."""
    by_subject: dict[tuple[WindowKind, str | None, str | None], list[Window]] = {}
    for window in operation.windows:
        by_subject.setdefault((window.kind, window.place, window.stage), []).append(window)
    stays = list(_stays(operation, plan)) if by_subject else []
    return [
        (stay, kind, same)
        for (kind, place, stage), same in by_subject.items()
        for stay in stays
        if stay.place == place and stage in (None, stay.stage)
    ]


Bound = tuple[ColumnStay, WindowKind, Sequence[Window]]


def bond_of(bound: Bound, departs: datetime | None = None) -> Bond:
    """Return a stay bound by windows, as counted from its column's departure or from another."""
    stay, kind, same = bound
    departs = departs or stay.departs
    return Bond(kind=kind, windows=same, after=stay.begins - departs, until=stay.ends - departs)


def tied_lots(plan: Plan, lot: str) -> tuple[str, ...]:
    """Return the other lots that leave as much later or sooner as one does: they pass together."""
    found, waiting = {lot}, [lot]
    while waiting:
        here = waiting.pop()
        for pair in plan.pairs:
            if here in pair.lots:
                waiting += set(pair.lots) - found
                found.update(pair.lots)
    return tuple(sorted(found - {lot}))


def _stays(operation: Operation, plan: Plan) -> Iterator[ColumnStay]:
    """Yield when each column is where: only where an hour is known.

    Vehicles that come back are there in each run, from the first that leaves with others to the
    last.
    """
    leaving: dict[object, list[tuple[Trip, ...]]] = {}
    for trips in leaving_together(trip for trip in plan.trips if trip.departs_at is not None):
        leaving.setdefault(_column(trips[0]), []).append(trips)
    ways: dict[object, list[Passage]] = {}
    for passage in plan.passages:
        ways.setdefault(_column(passage), []).append(passage)
    for column, way in ways.items():
        runs = leaving.get(column, [])
        for trips in runs:
            returns = trips[0].boards_s is not None
            hours = sorted(_hour(trip) for trip in trips)
            first, last = hours[0], hours[-1] if returns else hours[0]
            origin = ColumnStay(
                column=column,
                lot=way[0].lot,
                stage=runs[0][0].stage,
                place=way[0].source,
                departs=min(_begins(operation, trip) for each in runs for trip in each),
                begins=first,
                ends=last,
                returns=returns,
            )
            if origin.place is not None:
                yield origin
            stays = [
                replace(
                    origin,
                    place=passage.place,
                    begins=first + timedelta(seconds=passage.arrive.p05_s),
                    ends=last + timedelta(seconds=passage.leave.p95_s),
                )
                for passage in way
            ]
            yield from stays
            yield replace(stays[-1], place=None, begins=first)


def _hour(trip: Trip) -> datetime:
    """Return when a trip departs, in UTC: no change of the clocks in between."""
    assert trip.departs_at is not None
    return trip.departs_at.astimezone(UTC)


def _begins(operation: Operation, trip: Trip) -> datetime:
    """Return when the column of a trip leaves; of vehicles that come back the first movement."""
    if trip.boards_s is None:
        return _hour(trip)
    origin = operation.places.get(trip.source or "")
    return _hour(trip) - timedelta(seconds=trip.boards_s + (origin.load_s if origin else 0))


def _column(item: Trip | Passage) -> object:
    return (item.lot, item.source, item.target)
