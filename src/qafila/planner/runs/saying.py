# SPDX-License-Identifier: Apache-2.0
"""What the runs of a rank leave to be said: who comes along too late or not at all, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qafila.core.plan import Load as Places
from qafila.core.plan import Unit, Unseated, may_carry, room_of
from qafila.core.route import called
from qafila.planner.conflicts import NoRoomAtReceptions, SpareVehicleUsed, VehicleNotAvailable
from qafila.planner.explaining import NAMED, explain, no_room
from qafila.planner.explaining import homeless as of_lots
from qafila.planner.making import Making
from qafila.planner.runs.findings import NoRunLeft, VehiclesReturn
from qafila.planner.runs.wanting import wanting
from qafila.planner.runs.yard import Crowd, Ground, Yard
from qafila.planner.seating import Column, Seating
from qafila.planner.sites import lacking

MOST_LOOKS = 20_000
"""Runs looked at in one attempt, beyond which it is not tried what would do for those left."""


def say(making: Making, yard: Yard) -> None:
    """Add findings about runs, and those whom no run takes."""
    ground = yard.ground
    if any(len(loads) > 1 for loads in yard.rounds) or any(
        loads and carrier.done for carrier, loads in zip(ground.carriers, yard.rounds, strict=True)
    ):
        making.findings.append(_returning(yard))
    spares = tuple(
        carrier.vehicle.id
        for carrier, loads in zip(ground.carriers, yard.rounds, strict=True)
        if loads and carrier.vehicle.spare
    )
    if spares:
        lots = ", ".join(dict.fromkeys(crowd.lot.id for crowd in ground.crowds))
        making.findings.append(SpareVehicleUsed(lot=lots, vehicles=spares))
    for number, carrier in enumerate(ground.carriers):
        begins_late = ground.until_s(carrier) < min(
            (s for source in ground.sources if (s := ground.first_s(carrier, source)) is not None),
            default=0,
        )
        if begins_late and not yard.rounds[number]:
            making.findings.append(VehicleNotAvailable(vehicle=carrier.vehicle.id))
    left = {unit.id for unit in yard.left()}
    for crowd in ground.crowds:
        behind = [unit for unit in crowd.units if unit.id in left]
        if behind:
            making.short = True
            _explain(making, yard, crowd, behind)


def _returning(yard: Yard) -> VehiclesReturn:
    """Return the finding that counts runs, and the vehicles that one run of everybody would take.

    That many would still be needed if every vehicle that drives made one run; counted in the
    largest of the fleet, by seats, with the places that those in later runs need besides. Whoever
    asks for one vehicle would wait for it all the same.
    """
    ground = yard.ground
    first = [(c, loads) for c, loads in zip(ground.carriers, yard.rounds, strict=True) if loads]
    size = max(room_of(carrier.vehicle).seats for carrier, _ in first)
    waiting: dict[tuple[str, str], int] = {}
    needed = Places()
    for _, loads in first:
        for load in loads[1:]:
            places = sum((unit.load for unit in load.units if unit.pin is None), Places())
            key = (load.lot.id, load.source)
            waiting[key] = waiting.get(key, 0) + places.seats
            needed += places
    return VehiclesReturn(
        lots=tuple(dict.fromkeys(crowd.lot.id for crowd in ground.crowds)),
        vehicles=sum(len(loads) > 1 or carrier.done > 0 for carrier, loads in first),
        runs=sum(len(loads) for _, loads in first),
        minutes=-(-yard.completion_s // 60),
        more=sum(-(-seats // max(1, size)) for seats in waiting.values()),
        seats=size,
        wheelchair=needed.wheelchair,
        stretcher=needed.stretcher,
        oxygen=needed.oxygen,
        pinned=tuple(
            sorted(
                person
                for _, loads in first
                for load in loads[1:]
                for unit in load.units
                if unit.pin is not None
                for person in unit.persons
            )
        ),
    )


def _explain(making: Making, yard: Yard, crowd: Crowd, behind: Sequence[Unit]) -> None:
    """Say of every unit of a crowd that no run takes what keeps it from one."""
    ground = yard.ground
    fleet = [c.vehicle for c in ground.carriers if c.vehicle.lot in (None, crowd.lot.id)]
    never = [unit for unit in behind if unit.pin is not None or not could_ride(ground, unit)]
    column = Column(ground.problem, never, fleet)
    if never and fleet:
        seating = Seating(aboard=(), unseated=tuple(never), relaxed=False)
        making.behind_runs.append((crowd.lot, column, seating))
        found, unseated = explain(crowd.lot, column, seating)
        making.findings += found
        making.unseated += unseated
    others = [unit for unit in behind if unit not in never or not fleet]
    homeless = [unit for unit in others if not _has_room(yard, unit)]
    late = [unit for unit in others if unit not in homeless]
    if homeless:
        people = _people(homeless)
        making.findings.append(no_room(people, sum(yard.room.values())))
        making.unseated += [Unseated(person=p, why=NoRoomAtReceptions.code) for p in people]
        asking = [u for each in ground.crowds for u in each.units if u.target is None]
        rest = [unit for unit in asking if unit not in homeless]
        riding = {person for trip in making.trips for person in trip.people}
        waiting = [u for u in ground.problem.units if riding.isdisjoint(u.persons)]
        over = lacking(ground.problem, making.journeys(), waiting)
        making.homeless += of_lots(homeless, rest, ground.room, over)
    if late:
        people = _people(late)
        making.findings.append(
            NoRunLeft(
                lot=crowd.lot.id,
                origin=called(making.problem.places, crowd.source),
                count=len(people),
                persons=people[:NAMED],
            )
        )
        making.unseated += [Unseated(person=p, why=NoRunLeft.code) for p in people]
        if ground.looks <= MOST_LOOKS:
            making.findings.append(wanting(yard, crowd, late, making.stop, making.zone))


def could_ride(ground: Ground, unit: Unit) -> bool:
    """Whether any vehicle could take the unit if it were empty."""
    return any(
        unit.load.fits(room_of(c.vehicle))
        and may_carry(c.vehicle, unit.load)
        and c.vehicle.lot in (None, unit.lot)
        for c in ground.carriers
    )


def _has_room(yard: Yard, unit: Unit) -> bool:
    """Whether a site that can be reached has room for a unit; with a destination it has."""
    return unit.target is not None or any(
        yard.room.get(site, 0) >= len(unit.persons)
        for site in yard.ground.sites
        if yard.ground.carry_s(unit.source or "", site)
    )


def _people(units: Iterable[Unit]) -> tuple[str, ...]:
    return tuple(person for unit in units for person in unit.persons)
