# SPDX-License-Identifier: Apache-2.0
"""Moving people of a plan from one vehicle to another by hand, and what rule that would break."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from qafila.app import engines
from qafila.core.plan import (
    Kinship,
    Load,
    Plan,
    Problem,
    Quality,
    Trip,
    Unit,
    Violation,
    room_of,
    violations,
)
from qafila.core.plan.shape import settled


class Breaks(Exception):
    """A plan would break rules that the one before does not; `broken` holds them.

    Exception
    └── Breaks
    """

    def __init__(self, broken: Sequence[Violation]) -> None:
        super().__init__(", ".join(each.rule for each in broken))
        self.broken = tuple(broken)


class NoSuchMove(Exception):
    """The people or the vehicle are not in this plan, or sit there already.

    Exception
    └── NoSuchMove
    """


def moved(problem: Problem, plan: Plan, unit: str, trip: str) -> Plan:
    """Return the plan with everybody of a unit in another trip.

    Whoever travels together stays together. What proves the number of vehicles goes on proving it:
    it speaks of who is seated, not of who sits where.

    Raises
    ------
    NoSuchMove
        When there is no such unit or trip, or nothing changes.
    Breaks
        With the rules that this plan breaks and the one before does not.
    """
    found = next((each for each in problem.units if each.id == unit), None)
    target = next((each for each in plan.trips if each.id == trip), None)
    if found is None or target is None or set(found.persons) <= set(target.people):
        raise NoSuchMove(unit, trip)
    trips = tuple(_changed(problem, each, found, target.id) for each in plan.trips)
    made = replace(
        plan,
        trips=trips,
        unseated=tuple(u for u in plan.unseated if u.person not in found.persons),
        quality=_quality(problem, plan.quality, trips),
    )
    if broken := new_violations(problem, plan, made):
        raise Breaks(broken)
    return made


def new_violations(problem: Problem, before: Plan | None, plan: Plan) -> tuple[Violation, ...]:
    """Return the rules that a plan breaks and the one before does not.

    On the day people board, stay or arrive, and a plan in force no longer fits what is left to
    plan; that is no fault of whoever changes something else in it.
    """
    known = set(violations(problem, before)) if before is not None else set()
    return tuple(each for each in violations(problem, plan) if each not in known)


def _changed(problem: Problem, trip: Trip, unit: Unit, target: str) -> Trip:
    people = set(trip.people) - set(unit.persons)
    if trip.id == target:
        people |= set(unit.persons)
    if people == set(trip.people):
        return trip
    used, free = _seats(problem, trip.vehicle, people)
    return replace(trip, people=tuple(sorted(people)), seats_used=used, seats_free=free)


def _seats(problem: Problem, vehicle: str, people: set[str]) -> tuple[int, int]:
    """Return the seats that people take and leave, as legality counts them."""
    room = next((room_of(each) for each in problem.vehicles if each.id == vehicle), Load())
    riding = {u.id: u for p in people if (u := problem.unit_of.get(p)) is not None}.values()
    sitting = [unit.load for unit in riding if unit.aboard and unit.pin == vehicle]
    joining = [unit.load for unit in riding if not (unit.aboard and unit.pin == vehicle)]
    seats = (sum(joining, Load()) + settled(sum(sitting, Load()), room)).seats
    return seats, max(0, room.seats - seats)


def _quality(problem: Problem, quality: Quality, trips: tuple[Trip, ...]) -> Quality:
    known = [
        replace(trip, people=tuple(p for p in trip.people if p in problem.unit_of))
        for trip in trips
    ]
    return replace(
        quality,
        vehicles_used=len({trip.vehicle for trip in trips}),
        split_households=engines.finishing.split_households(problem, known),
        changed_people=None,
        kin=None if quality.kin is None else _kin(quality.kin, problem, known),
    )


def _kin(kin: Kinship, problem: Problem, trips: Sequence[Trip]) -> Kinship:
    """Count kin groups anew; what more vehicles would be worth is known of the old seats alone."""
    where: dict[str, set[str]] = {}
    for trip in trips:
        for person in trip.people:
            for group in problem.unit_of[person].kin:
                where.setdefault(group, set()).add(trip.id)
    split = sum(len(found) > 1 for found in where.values())
    return msgspec.structs.replace(
        kin,
        groups=len(where),
        split=split,
        curve=((len({t.vehicle for t in trips}), split),),
        here=None,
    )
