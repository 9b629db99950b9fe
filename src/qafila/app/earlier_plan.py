# SPDX-License-Identifier: Apache-2.0
"""A plan.json that is handed in, read as far as the use cases that go on from it need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from qafila.core.operation import Operation
from qafila.core.plan import ColumnKey, Difference, Plan, differing, seat_key

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years in which somebody may leave; others are slips, and calendars end."""

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Number = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
Moment = Annotated[int, msgspec.Meta(ge=0, le=100_000_000)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class PlanUnfit(Exception):
    """What was handed in is no plan of this operation; `code` is a phrase of the word catalogue.

    Exception
    └── PlanUnfit
    """

    def __init__(self, code: str, **told: str) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


class EarlierTrip(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """A trip of plan.json: who rode in what, and when on which way."""

    vehicle: Id
    position: Number
    lot: Id
    source: Id | None
    target: Id | None
    run: Number = 1
    serial: str = ""
    stage: Id | None = None
    departs_at: Instant | None = None
    people: tuple[str, ...] = ()
    boards_s: Moment | None = None


class _Follower(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """A vehicle in the order of march of plan.json."""

    vehicle: Id
    position: Number
    lot: Id
    source: Id | None
    target: Id | None
    serial: str
    run: Number = 1


class EarlierPassage(msgspec.Struct, frozen=True, rename={"source": "from", "target": "to"}):
    """A place that a column of plan.json passes."""

    lot: str
    source: str | None
    target: str | None
    place: str


class _Plan(msgspec.Struct, frozen=True):
    qafila: Literal["1"]
    operation: str
    trips: list[EarlierTrip]
    march: list[_Follower] = []
    timetable: list[EarlierPassage] = []


@dataclass(frozen=True, slots=True)
class Earlier:
    """A plan that was made before.

    Parameters
    ----------
    trips
        Its trips.
    ways
        The places that each column passes, in order; columns without a road are left out.
    """

    trips: tuple[EarlierTrip, ...]
    ways: Mapping[ColumnKey, tuple[str, ...]]

    def seats(self) -> dict[str, str]:
        """Return the vehicle of each person, with the number of its run but for the first."""
        return {p: seat_key(trip.vehicle, trip.run) for trip in self.trips for p in trip.people}

    def difference(self, plan: Plan, made: Mapping[str, int] | None = None) -> Difference:
        """Return what a plan made now changes; `made` as in `differing`."""
        return differing(self.trips, self.ways, plan, made)


def read_earlier(plan: object, operation: Operation) -> Earlier:
    """Return a decoded plan.json as far as it can be kept to.

    Raises
    ------
    PlanUnfit
        "plan-unfit", "plan-of-other-operation".
    """
    read = _read(plan, operation)
    ways: dict[ColumnKey, tuple[str, ...]] = {}
    for passage in read.timetable:
        column = (passage.lot, (passage.source, passage.target))
        ways[column] = (*ways.get(column, ()), passage.place)
    return Earlier(tuple(read.trips), ways)


def read_trips(plan: object, operation: Operation) -> tuple[EarlierTrip, ...]:
    """Return the trips of a decoded plan.json.

    Raises
    ------
    PlanUnfit
        "plan-unfit", "plan-of-other-operation".
    """
    return tuple(_read(plan, operation).trips)


def read_march(plan: object, operation: Operation) -> tuple[EarlierTrip, ...]:
    """Return all that drives by a decoded plan.json: vehicles without people as empty trips.

    These have stage and departure of their column; such of no column that drives are left out.

    Raises
    ------
    PlanUnfit
        "plan-unfit", "plan-of-other-operation".
    """
    read = _read(plan, operation)
    trips = {(t.vehicle, t.lot, t.source, t.target, t.run) for t in read.trips}
    columns = {(t.lot, t.source, t.target): t for t in reversed(read.trips) if t.boards_s is None}
    empty = [
        EarlierTrip(
            vehicle=each.vehicle,
            position=each.position,
            lot=each.lot,
            source=each.source,
            target=each.target,
            run=each.run,
            serial=each.serial,
            stage=first.stage,
            departs_at=first.departs_at,
        )
        for each in read.march
        if (each.vehicle, each.lot, each.source, each.target, each.run) not in trips
        and (first := columns.get((each.lot, each.source, each.target)))
    ]
    return (*read.trips, *empty)


def _read(plan: object, operation: Operation) -> _Plan:
    try:
        read = msgspec.convert(plan, _Plan)
    except msgspec.ValidationError as error:
        raise PlanUnfit("plan-unfit", reason=str(error)) from error
    mine = operation.description.id
    if read.operation != mine:
        raise PlanUnfit("plan-of-other-operation", named=read.operation, operation=mine)
    for trip in read.trips:
        if trip.departs_at and not FIRST_YEAR <= trip.departs_at.year <= LAST_YEAR:
            raise PlanUnfit("plan-unfit", reason=f"{trip.departs_at:%Y-%m-%d}")
    return read
