# SPDX-License-Identifier: Apache-2.0
"""Why somebody has no seat, as findings: the kind of place, the vehicle, or the company."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from qafila.core.findings import Finding
from qafila.core.fleet import PASSENGER_KINDS
from qafila.core.plan import Lot, Unit, Unseated, may_carry, room_of
from qafila.core.values import Need
from qafila.planner.conflicts import (
    HouseholdFitsNoVehicle,
    NoPlaceForNeed,
    NoRoomAtReceptions,
    NotEnoughSeats,
    NoVehicleApart,
    PinNotPossible,
    SeatsNotTogether,
)
from qafila.planner.making import Homeless
from qafila.planner.seating import Column, Seating

NAMED = 12
"""How many people a finding names; all of them stand in ``plan.unseated``."""


def explain(lot: Lot, column: Column, seating: Seating) -> tuple[list[Finding], list[Unseated]]:
    """Say of every unit without a seat what keeps it from one."""
    findings: list[Finding] = []
    unseated: list[Unseated] = []
    for cause, units in _causes(column, seating, seating.unseated).items():
        for found, theirs in _found(lot, column, seating, cause, units):
            findings.append(found)
            unseated += [
                Unseated(person=p, why=found.code) for unit in theirs for p in unit.persons
            ]
    return findings, unseated


def no_room(people: Sequence[str], free: float) -> NoRoomAtReceptions:
    """Return the finding about people for whom no site has room; `free` is what is left in all."""
    return NoRoomAtReceptions(
        count=len(people),
        persons=tuple(people[:NAMED]),
        free=int(free) if math.isfinite(free) else 0,
    )


def homeless(
    units: Iterable[Unit],
    others: Iterable[Unit],
    room: Mapping[str, float],
    over: Mapping[str, int],
) -> Iterator[Homeless]:
    """Yield those for whom no site has room, by lot; parameters as of `Homeless`."""
    of: dict[str, list[Unit]] = {}
    for unit in units:
        of.setdefault(unit.lot, []).append(unit)
    beside = tuple(others)
    for lot, mine in of.items():
        rest = [unit for other, theirs in of.items() if other != lot for unit in theirs]
        yield Homeless(
            lot=lot, units=tuple(mine), others=(*beside, *rest), room=dict(room), lacking=dict(over)
        )


def causes(column: Column, seating: Seating, behind: Iterable[Unit]) -> list[list[Unit]]:
    """Return those without a seat by what keeps them from one."""
    return list(_causes(column, seating, behind).values())


def _causes(
    column: Column, seating: Seating, behind: Iterable[Unit]
) -> dict[tuple[str, str], list[Unit]]:
    """Return units by cause: the vehicle asked for, the kind of place, alone, or all the rest."""
    found: dict[tuple[str, str], list[Unit]] = {}
    most_left = _most_left(column, seating)
    for unit in behind:
        cause = ("short", "")
        if unit.pin is not None:
            cause = ("pin", unit.pin)
        elif (need := _scarce_need(column, most_left, unit)) is not None:
            cause = ("need", need.value)
        elif column.fleet and not column.could_ever_fit(unit):
            cause = ("alone", unit.id)
        found.setdefault(cause, []).append(unit)
    return found


def _found(
    lot: Lot, column: Column, seating: Seating, cause: tuple[str, str], units: Sequence[Unit]
) -> Iterator[tuple[Finding, Sequence[Unit]]]:
    match cause:
        case ("pin", vehicle):
            for unit in units:
                yield PinNotPossible(vehicle=vehicle, persons=unit.persons), (unit,)
        case ("need", need):
            missing = sum(getattr(unit.load, need) for unit in units)
            persons = _named(units)
            yield (
                NoPlaceForNeed(lot=lot.id, need=Need(need), missing=missing, persons=persons),
                units,
            )
        case ("alone", _):
            yield _fits_nowhere(lot, units[0]), units
        case _:
            yield from _short(lot, column, seating, units)


def _short(
    lot: Lot, column: Column, seating: Seating, short: Sequence[Unit]
) -> Iterator[tuple[Finding, Sequence[Unit]]]:
    """Tell a lack of seats from seats that are free, but not together."""
    barred = [
        u
        for u in short
        if any(a.has_room(u.load) and may_carry(a.vehicle, u.load) for a in seating.aboard)
    ]
    if barred:
        count = sum(len(u.persons) for u in barred)
        yield NoVehicleApart(lot=lot.id, count=count, persons=_named(barred)), barred
        short = [u for u in short if u not in barred]
    if not short:
        return
    lacking = sum(unit.load.seats for unit in short)
    taken = {place.vehicle.id: place.seats for place in seating.aboard}
    buses = [v for v in column.fleet if v.kind in PASSENGER_KINDS]
    free = sum(max(0, taken.get(v.id, room_of(v).seats)) for v in buses)
    count, persons = sum(len(unit.persons) for unit in short), _named(short)
    if lacking > free:
        missing = lacking - free
        yield (
            NotEnoughSeats(lot=lot.id, missing=missing, count=count, persons=persons, free=free),
            short,
        )
    else:
        yield SeatsNotTogether(lot=lot.id, free=free, count=count, persons=persons), short


def _most_left(column: Column, seating: Seating) -> dict[Need, int]:
    """Return the most places of each kind that are left in one vehicle; none without any."""
    left = {place.vehicle.id: place for place in seating.aboard}
    return {
        need: max((getattr(left.get(v.id) or v, need.value) for v in column.fleet), default=0)
        for need in (Need.STRETCHER, Need.OXYGEN, Need.WHEELCHAIR)
    }


def _scarce_need(column: Column, most_left: Mapping[Need, int], unit: Unit) -> Need | None:
    """Return the kind of place the unit lacks: no vehicle has enough of it left."""
    for need in (Need.STRETCHER, Need.OXYGEN, Need.WHEELCHAIR):
        wanted = getattr(unit.load, need.value)
        if not wanted:
            continue
        if not column.fleet:
            continue
        exists = any(getattr(place, need.value) for place in column.kinds)
        # Places that are there but never together with the household's seats are another matter.
        if most_left[need] < wanted and (not exists or column.could_ever_fit(unit)):
            return need
    return None


def _fits_nowhere(lot: Lot, unit: Unit) -> Finding:
    load = unit.load
    return HouseholdFitsNoVehicle(
        lot=lot.id,
        persons=unit.persons,
        seats=load.seats,
        wheelchair=load.wheelchair,
        stretcher=load.stretcher,
        oxygen=load.oxygen,
    )


def _named(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(person for unit in units for person in unit.persons)[:NAMED]
