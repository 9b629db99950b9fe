# SPDX-License-Identifier: Apache-2.0
"""A column in which somebody stays behind, and what would be if single rules did not hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import Load, Lot, Problem, Unit, load_of, room_of
from qafila.core.values import Need, VehicleKind
from qafila.planner.seating import Stop

NEEDS = (Need.WHEELCHAIR, Need.STRETCHER, Need.OXYGEN)

SEATS, WHOLE, FEUDS, AMBULANCES = "seats", "whole", "feuds", "ambulances"
PLACES, APART, PIN, AWAY = "places:", "apart:", "pin:", "away:"
USED, SHUTTLES = "away:used", "shuttles"
"""Rules by name; those with a colon are followed by what they are about.

``away:`` is why vehicles cannot serve the column: kept for another lot (``lot``), not available at
the hour of departure (``hour``), no way from where they stand (``way``), in use by others
(``used``). ``shuttles``: the policy lets each vehicle make one journey.
"""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A column and the vehicles that it has.

    Parameters
    ----------
    problem, lot
        What is planned; the lot of the column.
    units
        Who is seated in it, and those without a seat who are looked at.
    behind
        Of them, those without a seat.
    fleet
        Vehicles that the column may use.
    away
        Others, by why they may not serve it.
    stop, seed
        As for the planner.
    returns
        Whether vehicles come back for more: then everybody only has to fit into an empty one.
    """

    problem: Problem
    lot: Lot
    units: tuple[Unit, ...]
    behind: tuple[Unit, ...]
    fleet: tuple[Vehicle, ...]
    away: dict[str, tuple[Vehicle, ...]]
    stop: Stop
    seed: int
    returns: bool = False

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rules that matter here, those first that are given up most readily in thought."""
        pins = sorted({u.pin for u in self.units if u.pin is not None and not u.aboard})
        cohorts = frozenset[str]().union(*(unit.cohorts for unit in self.units))
        pairs = sorted("/".join(sorted(p)) for p in self.problem.separated if p <= cohorts)
        households = frozenset[str]().union(*(unit.households for unit in self.units))
        feuds = any(unit.apart_from & households for unit in self.units)
        needs = [n for n in NEEDS if any(getattr(u.load, n.value) for u in self.units)]
        ambulances = any(v.kind is VehicleKind.AMBULANCE for v in self.fleet)
        return (
            *(f"{AWAY}{why}" for why, vehicles in sorted(self.away.items()) if vehicles),
            *(f"{PIN}{vehicle}" for vehicle in pins),
            *([FEUDS] if feuds else ()),
            *([AMBULANCES] if ambulances else ()),
            *(f"{APART}{pair}" for pair in pairs),
            *([WHOLE] if any(len(u.persons) > 1 and not u.aboard for u in self.units) else ()),
            *(f"{PLACES}{need.value}" for need in needs),
            SEATS,
        )

    def without(self, dropped: Collection[str]) -> Scene:
        """Return the scene in which some rules do not hold."""
        units: Iterable[Unit] = self.units
        if WHOLE in dropped:
            units = (piece for unit in units for piece in self.pieces(unit))
        return replace(
            self,
            problem=replace(
                self.problem,
                separated=frozenset(
                    pair
                    for pair in self.problem.separated
                    if f"{APART}{'/'.join(sorted(pair))}" not in dropped
                ),
            ),
            units=tuple(_without(unit, dropped) for unit in units),
            fleet=(
                *(_without_kind(v) if AMBULANCES in dropped else v for v in self.fleet),
                *(
                    replace(vehicle, lot=None)
                    for why, vehicles in sorted(self.away.items())
                    if f"{AWAY}{why}" in dropped
                    for vehicle in vehicles
                ),
            ),
        )

    def pieces(self, unit: Unit) -> list[Unit]:
        """Return a unit in its smallest parts: people who need not stay together."""
        if unit.aboard or len(unit.persons) < 2:
            return [unit]
        parent = {person: person for person in unit.persons}

        def root(person: str) -> str:
            while parent[person] != person:
                person = parent[person]
            return person

        for person in unit.persons:
            stays = self.problem.stays_with.get(person)
            if stays in parent:
                parent[root(person)] = root(stays)
        parts: dict[str, list[str]] = {}
        for person in unit.persons:
            parts.setdefault(root(person), []).append(person)
        return [self.part(unit, persons) for persons in parts.values()]

    def part(self, unit: Unit, persons: Sequence[str]) -> Unit:
        """Return some people of a unit as a unit of their own."""
        needs, policy = self.problem.needs, self.problem.policy
        load = sum((load_of(needs.get(person, ()), policy) for person in persons), Load())
        return replace(unit, id=min(persons), persons=tuple(sorted(persons)), load=load)

    def asked(self, kind: Callable[[Load], int]) -> tuple[int, int]:
        """Return how many places of a kind are needed, and how many there are."""
        needed = sum(kind(unit.load) for unit in self.units)
        return needed, sum(kind(room_of(vehicle)) for vehicle in self.fleet)

    def tightest(self, kinds: Sequence[str], rooms: Sequence[Load]) -> Unit:
        """Return who of those behind finds it hardest to have these kinds of places in one room."""
        return min(
            self.behind,
            key=lambda unit: (
                _fits(unit, kinds, rooms),
                -unit.load.special,
                -unit.load.seats,
                unit.id,
            ),
        )

    def is_bound(self, unit: Unit, kinds: Sequence[str], rooms: Sequence[Load]) -> bool:
        """Whether a unit lacks places for people who never travel apart, not for one of them."""
        pieces = [piece for piece in self.pieces(unit) if not _fits(piece, kinds, rooms)]
        each = (self.part(piece, [person]) for piece in pieces for person in piece.persons)
        return bool(pieces) and all(_fits(person, kinds, rooms) for person in each)

    def has_way_back(self, unit: Unit) -> bool:
        """Whether vehicles could come back to a unit from where it is taken."""
        roads, ends = self.problem.roads, (unit.target,) if unit.target else self.problem.receptions
        return any(
            roads.find(unit.source or "", end) is not None
            and roads.find(end, unit.source or "") is not None
            for end in ends
        )

    def buses(self) -> Iterator[Vehicle]:
        """Yield the vehicles that carry anybody."""
        return (vehicle for vehicle in self.fleet if vehicle.kind in PASSENGER_KINDS)


def _fits(unit: Unit, kinds: Iterable[str], rooms: Iterable[Load]) -> bool:
    """Whether a room has all the places of these kinds that a unit needs."""
    asked = [(kind, getattr(unit.load, kind)) for kind in kinds]
    return any(all(needed <= getattr(room, kind) for kind, needed in asked) for room in rooms)


def _without(unit: Unit, dropped: Collection[str]) -> Unit:
    load = unit.load
    if SEATS in dropped:
        load = replace(load, seats=0)
    for need in NEEDS:
        if f"{PLACES}{need.value}" in dropped:
            load = replace(load, **{need.value: 0})
    return replace(
        unit,
        load=load,
        pin=None if not unit.aboard and f"{PIN}{unit.pin}" in dropped else unit.pin,
        apart_from=frozenset() if FEUDS in dropped else unit.apart_from,
    )


def _without_kind(vehicle: Vehicle) -> Vehicle:
    """Return an ambulance as a vehicle that carries anybody."""
    if vehicle.kind is VehicleKind.AMBULANCE:
        return replace(vehicle, kind=VehicleKind.MINIBUS)
    return vehicle
