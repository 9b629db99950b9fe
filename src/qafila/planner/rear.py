# SPDX-License-Identifier: Apache-2.0
"""Vehicles without people that drive with the columns: reserve, idle ambulances, luggage, recovery.

Each goes with one column, if it is not kept for another lot, is there when the hour is known, and a
way leads from where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from qafila.core.fleet import Vehicle
from qafila.core.plan import Journey, Lot, MarchRole, Problem, march_role, serial_sizes
from qafila.core.values import VehicleKind
from qafila.planner.march import natural
from qafila.planner.pool import is_available, reaches
from qafila.planner.seating import Aboard

MOST_RESERVE = 0.20
"""Of the seats of a column those of its empty reserve, at most (UNHCR handbook 1999, ch. 18: 10 to
20 %), or what the policy wants free where that is more."""


@dataclass(frozen=True, kw_only=True)
class Seated:
    """A column whose people have their seats, and whose vehicles have no order yet.

    Parameters
    ----------
    number
        From 0, in the order of planning; it repeats what is drawn.
    bound
        The fewest vehicles that could carry its people.
    followers
        Vehicles without people that drive with it.
    """

    number: int
    lot: Lot
    journey: Journey
    aboard: tuple[Aboard, ...]
    bound: int
    followers: list[Vehicle] = field(default_factory=list)
    _by_role: dict[MarchRole, list[Vehicle]] = field(default_factory=dict, init=False)
    _seats_of_role: Counter[MarchRole] = field(default_factory=Counter, init=False)

    @cached_property
    def seats(self) -> int:
        """How many seats its vehicles with people have."""
        return sum([place.vehicle.passenger_seats for place in self.aboard])

    @cached_property
    def people(self) -> int:
        """How many people ride in it."""
        return sum(len(unit.persons) for place in self.aboard for unit in place.units)

    @property
    def serials(self) -> int:
        """Into how many serials its vehicles with people are divided."""
        return len(serial_sizes(len(self.aboard)))

    def following(self, role: MarchRole) -> list[Vehicle]:
        """Return who follows it as this."""
        return self._by_role.get(role, [])

    def follow(self, vehicle: Vehicle) -> None:
        """Let a vehicle without people drive with it."""
        self.followers.append(vehicle)
        self._by_role.setdefault(_role(vehicle), []).append(vehicle)
        self._seats_of_role[_role(vehicle)] += vehicle.passenger_seats

    def seats_following(self, role: MarchRole) -> int:
        """Return how many seats those have who follow it as this."""
        return self._seats_of_role[role]


def let_follow(
    problem: Problem,
    columns: Sequence[Seated],
    free: Sequence[Vehicle],
) -> None:
    """Give each column the vehicles that drive with it without people; the others stay.

    Vehicles that the fleet list keeps for a lot, or as spare, all drive. Of the others: reserve up
    to a fifth of the seats of the column (`MOST_RESERVE`), and one vehicle where there is one; one
    idle ambulance and one recovery vehicle for each serial; all trucks but those for which the list
    says that they take no luggage. They are dealt by what they are for: reserve by seats, trucks by
    people, the others by serials.

    Parameters
    ----------
    free
        Vehicles in which nobody sits.
    """
    for vehicle in sorted(free, key=lambda v: (v.lot is None, not v.spare, natural(v.id))):
        if vehicle.kind is VehicleKind.TRUCK and vehicle.luggage_m3 == 0:
            continue
        kept = vehicle.lot is not None or vehicle.spare
        open_to = [
            column
            for column in columns
            if _may_follow(problem, column, vehicle)
            and (kept or _has_use(problem, column, vehicle))
        ]
        if open_to:
            role = _role(vehicle)
            best = max(open_to, key=lambda c: (_want(c, role), -c.number))
            best.follow(vehicle)


def _may_follow(problem: Problem, column: Seated, vehicle: Vehicle) -> bool:
    origin = column.journey[0]
    hour = problem.departs_at if column.lot.rank == 0 else None
    return (
        vehicle.lot in (None, column.lot.id)
        and (not origin or not vehicle.at or reaches(problem, vehicle.at, origin))
        and (hour is None or is_available(vehicle, hour))
    )


def _role(vehicle: Vehicle) -> MarchRole:
    return march_role(vehicle, with_people=False)


def _want(column: Seated, role: MarchRole) -> float:
    """Return what a column has of what such vehicles are for, beside those that it has."""
    size: float = column.serials
    if role is MarchRole.LUGGAGE:
        size = column.people
    elif role is MarchRole.RESERVE:
        size = column.seats
    return size / (1 + len(column.following(role)))


def _has_use(problem: Problem, column: Seated, vehicle: Vehicle) -> bool:
    role = _role(vehicle)
    mine = column.following(role)
    if role is MarchRole.LUGGAGE:
        return True
    if role is not MarchRole.RESERVE:
        return len(mine) < column.serials
    if not mine:
        return True
    most = max(MOST_RESERVE, problem.policy.spare_capacity)
    empty = column.seats_following(role) + vehicle.passenger_seats
    return empty <= most * (empty + column.seats) + 1e-9
