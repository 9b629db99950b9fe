# SPDX-License-Identifier: Apache-2.0
"""Vehicles without people that drive with the columns: reserve, idle ambulances, luggage, recovery.

Each goes with one column, if it is not kept for another lot, is there when the hour is known, and a
way leads from where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from qafila.core.fleet import Vehicle
from qafila.core.plan import Journey, Lot, MarchRole, Problem, march_role, serial_sizes
from qafila.core.values import VehicleKind
from qafila.planner.march import natural
from qafila.planner.pool import is_available, reaches
from qafila.planner.seating import Aboard
from qafila.planner.stock import Make, stock_of

MOST_RESERVE = 0.20
"""Of the seats of a column those of its empty reserve, at most (UNHCR handbook 1999, ch. 18: 10 to
20 %), or what the policy wants free where that is more."""


class Journeyed(NamedTuple):
    """What whoever plans on must know of a journey planned before."""

    vehicle: str
    run: int
    lot: str
    target: str | None
    people: int


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

    def journeys(self, problem: Problem) -> Iterator[Journeyed]:
        """Its journeys, while it has no order yet."""
        for place in self.aboard:
            yield Journeyed(
                vehicle=place.vehicle.id,
                run=problem.first_run(place.vehicle.id),
                lot=self.lot.id,
                target=self.journey[1],
                people=sum([len(unit.persons) for unit in place.units]),
            )

    @cached_property
    def seats(self) -> int:
        """How many seats its vehicles with people have."""
        return sum([place.vehicle.passenger_seats for place in self.aboard])

    @cached_property
    def people(self) -> int:
        """How many people ride in it."""
        return sum(len(unit.persons) for place in self.aboard for unit in place.units)

    @cached_property
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
    stock, most = stock_of(problem), max(MOST_RESERVE, problem.policy.spare_capacity)
    may_follow: dict[Make, list[Seated]] = {}
    for vehicle in sorted(free, key=lambda v: (v.lot is None, not v.spare, natural(v.id))):
        if vehicle.kind is VehicleKind.TRUCK and vehicle.luggage_m3 == 0:
            continue
        make, role = stock.make_of(vehicle), _role(vehicle)
        open_to = may_follow.get(make)
        if open_to is None:
            open_to = [column for column in columns if _may_follow(problem, column, make)]
            may_follow[make] = open_to
        if open_to and vehicle.lot is None and not vehicle.spare:
            seats = vehicle.passenger_seats
            open_to = [column for column in open_to if _has_use(column, role, seats, most)]
            may_follow[make] = open_to  # who has no use for one has none for another like it
        if open_to:
            best = max(open_to, key=lambda c: (_want(c, role), -c.number))
            best.follow(vehicle)


def _may_follow(problem: Problem, column: Seated, make: Make) -> bool:
    origin = column.journey[0]
    hour = problem.departs_at if column.lot.rank == 0 else None
    return (
        make.lot in (None, column.lot.id)
        and (not origin or not make.at or reaches(problem, make.at, origin))
        and (hour is None or is_available(make, hour))
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


def _has_use(column: Seated, role: MarchRole, seats: int, most: float) -> bool:
    """Whether a column has use for one more vehicle; `most` is what `MOST_RESERVE` means."""
    mine = column.following(role)
    if role is MarchRole.LUGGAGE:
        return True
    if role is not MarchRole.RESERVE:
        return len(mine) < column.serials
    if not mine:
        return True
    empty = column.seats_following(role) + seats
    return empty <= most * (empty + column.seats) + 1e-9
