# SPDX-License-Identifier: Apache-2.0
"""The columns of the plan in force: who goes in which order, and when a column passes where."""

from __future__ import annotations

from datetime import datetime

import msgspec

from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Field, Viewer
from qafila.core.plan import Marcher, Plan, Trip
from qafila.core.values import Spread


class RangeNow(msgspec.Struct, frozen=True, kw_only=True):
    """A duration as a range, in seconds from departure."""

    p05_s: int
    p50_s: int
    p95_s: int


class PassageNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """When the first vehicle of a column arrives at a place, and the last leaves it."""

    place: str
    arrive: RangeNow
    leave: RangeNow


class MarcherNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A vehicle's place in a column; `leads`: who leads the serial rides in it."""

    position: int
    vehicle: str
    serial: str
    role: str = ""
    people: int = 0
    leads: bool = False


class ColumnNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The trips of one lot on one journey; `run`: which of its vehicles' journeys.

    Parameters
    ----------
    departs_at
        Absent while no hour is known: then `passages` are all that is.
    """

    lot: str
    run: int
    people: int
    order: tuple[MarcherNow, ...]
    source: str = ""
    target: str = ""
    departs_at: datetime | None = None
    passages: tuple[PassageNow, ...] = ()


class ColumnsView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The columns of the plan in force, in its order; none while none is in force."""

    version: int
    at: datetime
    columns: tuple[ColumnNow, ...] = ()


_Key = tuple[str, str | None, str | None, int]


def columns(snapshot: Snapshot, viewer: Viewer) -> ColumnsView:
    """Return the columns of the plan in force; hours and places only for who sees those."""
    plan = snapshot.operation.plan
    groups: dict[_Key, list[Trip]] = {}
    for trip in plan.trips if plan else ():
        groups.setdefault((trip.lot, trip.source, trip.target, trip.run), []).append(trip)
    times = viewer.sees(Field.TIMES)
    made = tuple(_column(plan, key, trips, times=times) for key, trips in groups.items() if plan)
    return ColumnsView(version=snapshot.version, at=snapshot.at, columns=made)


def _column(plan: Plan, key: _Key, trips: list[Trip], *, times: bool) -> ColumnNow:
    lot, source, target, run = key
    return ColumnNow(
        lot=lot,
        run=run,
        people=sum(len(trip.people) for trip in trips),
        order=_order(plan, key, trips),
        source=source or "",
        target=target or "",
        departs_at=min((t.departs_at for t in trips if t.departs_at), default=None)
        if times
        else None,
        passages=tuple(
            PassageNow(place=each.place, arrive=_range(each.arrive), leave=_range(each.leave))
            for each in plan.passages
            if times and (each.lot, each.source, each.target) == (lot, source, target)
        ),
    )


def _order(plan: Plan, key: _Key, trips: list[Trip]) -> tuple[MarcherNow, ...]:
    """Return every vehicle in order of march; of a plan that tells none, the trips in theirs."""
    people = {trip.vehicle: len(trip.people) for trip in trips}
    told = [each for each in plan.march if (each.lot, each.source, each.target, each.run) == key]
    found = [_marcher(each, people) for each in told] or [
        MarcherNow(
            position=trip.position,
            vehicle=trip.vehicle,
            serial=trip.serial,
            people=len(trip.people),
        )
        for trip in trips
    ]
    return tuple(sorted(found, key=lambda each: each.position))


def _marcher(each: Marcher, people: dict[str, int]) -> MarcherNow:
    return MarcherNow(
        position=each.position,
        vehicle=each.vehicle,
        serial=each.serial,
        role=each.role.value,
        people=people.get(each.vehicle, 0),
        leads=each.leads,
    )


def _range(spread: Spread) -> RangeNow:
    return RangeNow(p05_s=spread.p05_s, p50_s=spread.p50_s, p95_s=spread.p95_s)
