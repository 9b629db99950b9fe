# SPDX-License-Identifier: Apache-2.0
"""What a problem and a plan are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, lru_cache

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan.march import ColumnLength, Marcher, PassTogether, TimedPair
from qafila.core.plan.quality import Quality
from qafila.core.route import Checkpoint, Leg, Path, Place, Roads
from qafila.core.values import Need, Spread, VehicleKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Rules of thumb that an operation may set in ``[policy]``.

    Parameters
    ----------
    spare_capacity
        Fraction of the seats of a lot's usable vehicles to keep free, 0 to below 1 (UNHCR handbook
        1999, ch. 18: 10–20 %).
    warn_people_per_bus
        A bus with more people than this is pointed out.
    companion_for_stretcher
        Whether every stretcher case brings a companion seat even without the need *escort*.
    spacing_m
        Distance between vehicles on the road (FM 11-43: 50, 100, 150 or 200 m by situation).
    night_travel
        Whether the column may drive at night; None when not agreed.
    radio_check_min
        Minutes between radio checks; None when not agreed: no source gives a figure.
    water_l_per_person_day
        Litres of drinking water (Sphere: 2.5–3 l for survival).
    day_correlation
        Share of a leg's uncertainty that all legs have in common, 0 to 1.
    crossing_wait_min
        Minutes after which a column that waits at a crossing for its counterpart is an alarm; None
        when not agreed: no source gives a figure.
    shuttles
        Whether vehicles that are fewer than loads may come back for more.
    """

    spare_capacity: float = 0.10
    warn_people_per_bus: int = 55
    companion_for_stretcher: bool = False
    spacing_m: float = 100.0
    night_travel: bool | None = None
    radio_check_min: int | None = None
    water_l_per_person_day: float = 3.0
    day_correlation: float = 0.5
    crossing_wait_min: int | None = None
    shuttles: bool = True
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def kin_more_vehicles(self) -> float:
        """How many more vehicles than the fewest may be used to split fewer kin groups.

        A share of them, from 0 to 1; kept in `extra`, as rules of the road are, so that recorded
        policies that do not have it stay as they are. 0 where what was recorded is none.
        """
        try:
            share = float(dict(self.extra).get("kin_more_vehicles", 0.0))
        except ValueError:
            return 0.0
        return share if 0 <= share <= 1 else 0.0

    def without(self, key: str) -> Policy:
        """Return the same policy without something that is kept in `extra`."""
        return replace(self, extra=tuple(each for each in self.extra if each[0] != key))

    def __post_init__(self) -> None:
        if not 0 <= self.spare_capacity < 1:
            raise ValueError("spare_capacity must be from 0 to below 1")
        if not 0 <= self.day_correlation <= 1:
            raise ValueError("day_correlation must be from 0 to 1")
        if self.spacing_m < 0 or self.warn_people_per_bus < 1:
            raise ValueError("spacing_m must be >= 0 and warn_people_per_bus >= 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Places taken or offered, by kind. Never negative."""

    seats: int = 0
    wheelchair: int = 0
    stretcher: int = 0
    oxygen: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(
            seats=self.seats + other.seats,
            wheelchair=self.wheelchair + other.wheelchair,
            stretcher=self.stretcher + other.stretcher,
            oxygen=self.oxygen + other.oxygen,
        )

    def fits(self, room: Load) -> bool:
        """Whether every kind of place suffices."""
        return (
            self.seats <= room.seats
            and self.wheelchair <= room.wheelchair
            and self.stretcher <= room.stretcher
            and self.oxygen <= room.oxygen
        )

    @property
    def special(self) -> bool:
        """Whether a place other than a seat is needed."""
        return bool(self.wheelchair or self.stretcher or self.oxygen)


def load_of(needs: Iterable[Need], policy: Policy) -> Load:
    """Return the places one person takes.

    A stretcher or a wheelchair place stands for the seat, the stretcher first; oxygen comes on
    top; a stretcher case brings one companion seat when *escort* is among the needs or the policy
    says so.
    """
    wanted = frozenset(needs)
    lying = Need.STRETCHER in wanted
    rolling = Need.WHEELCHAIR in wanted and not lying
    companion = lying and (Need.ESCORT in wanted or policy.companion_for_stretcher)
    return Load(
        seats=(0 if lying or rolling else 1) + companion,
        wheelchair=int(rolling),
        stretcher=int(lying),
        oxygen=int(Need.OXYGEN in wanted),
    )


def room_of(vehicle: Vehicle) -> Load:
    """Return the places a vehicle offers after crew and staff."""
    return _room(vehicle.passenger_seats, vehicle.wheelchair, vehicle.stretcher, vehicle.oxygen)


@lru_cache(maxsize=1_024)
def _room(seats: int, wheelchair: int, stretcher: int, oxygen: int) -> Load:
    """Return the same room for all vehicles alike: fleets have many of few kinds."""
    return Load(seats=seats, wheelchair=wheelchair, stretcher=stretcher, oxygen=oxygen)


def settled(load: Load, room: Load) -> Load:
    """Return the places that people take who already sit in a vehicle of this room.

    Who finds no wheelchair or stretcher place there takes a seat all the same.
    """
    wheelchair = min(load.wheelchair, room.wheelchair)
    stretcher = min(load.stretcher, room.stretcher)
    without = load.wheelchair - wheelchair + load.stretcher - stretcher
    return Load(
        seats=load.seats + without,
        wheelchair=wheelchair,
        stretcher=stretcher,
        oxygen=load.oxygen,
    )


def may_carry(vehicle: Vehicle, load: Load) -> bool:
    """Whether a vehicle of this kind may carry people with this load; capacity is another matter.

    Ambulances are for those who need a place other than a seat, and whoever travels with them.
    """
    return vehicle.kind in PASSENGER_KINDS or (
        vehicle.kind is VehicleKind.AMBULANCE and load.special
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """People who travel in one vehicle or not at all: a household with its guardian links.

    Parameters
    ----------
    id
        Smallest person id in it.
    persons
        Person ids, sorted.
    load
        Places they take together.
    cohorts, households
        Ids present in it.
    lot, source, target
        Lot id, origin and destination; the places are None where the folder says nothing. Without a
        destination people go to one of ``Problem.receptions``, as the planner chooses.
    pin
        Vehicle id asked for, None when none is.
    aboard
        Whether they sit in `pin` already: all those of one vehicle are one unit, which stays there
        whatever the rules would say of people still to be seated.
    beside
        Whether somebody in it waits for a guardian who sits in `pin`: it rides with them or not at
        all, in no later journey of that vehicle.
    kin
        Groups to be kept together where possible.
    apart_from
        Household ids that never share a vehicle with it.
    in_need
        How many of them have a need on record, of whatever kind (`qafila.core.values.Need`).
    """

    id: str
    persons: tuple[str, ...]
    load: Load
    cohorts: frozenset[str] = frozenset()
    households: frozenset[str] = frozenset()
    lot: str
    source: str | None
    target: str | None
    pin: str | None = None
    aboard: bool = False
    beside: bool = False
    kin: frozenset[str] = frozenset()
    apart_from: frozenset[str] = frozenset()
    in_need: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """What moves together within a stage.

    Parameters
    ----------
    id, stage
        Lot id and the stage it belongs to, None when the agreement has none.
    rank
        Place of its stage in the order of stages, from 0; lots of one rank may run side by side.
    """

    id: str
    stage: str | None = None
    rank: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Somebody who is not given a seat, with the finding code that says why."""

    person: str
    why: str


Journey = tuple[str | None, str | None]
"""Origin and destination."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Everything a planner may know.

    Parameters
    ----------
    operation
        Operation id.
    lots
        In the order they move.
    units
        Who is to be seated; every person occurs in one unit or in `withheld`.
    vehicles
        The whole fleet.
    withheld
        Who must not be seated, and why.
    separated
        Unordered pairs of cohorts that never share a vehicle.
    paths, approaches
        The way of each journey, and from where a vehicle stands to each origin; missing: no way
        known.
    places, checkpoints
        By place id.
    receptions
        Places of which the planner chooses one for people without a destination.
    needs
        By person, of those who have any.
    stays_with
        By person, of those who never travel apart from their household alone: whom they stay with.
    legs
        The road, for ways that nobody's journey takes: of vehicles that come back.
    pairs
        Lots that pass a crossing for each other, neither first.
    departs_at
        Hour of departure of the first lot, None when unknown: then there are no clock times.
    arrived
        How many people are at each reception site already: they take of its room.
    made
        How many journeys vehicles have behind them: their runs are numbered on from there.
    """

    operation: str
    lots: tuple[Lot, ...]
    units: tuple[Unit, ...]
    vehicles: tuple[Vehicle, ...]
    withheld: tuple[Withheld, ...] = ()
    separated: frozenset[frozenset[str]] = frozenset()
    paths: Mapping[Journey, Path] = field(default_factory=dict)
    approaches: Mapping[Journey, Path] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    checkpoints: Mapping[str, Checkpoint] = field(default_factory=dict)
    receptions: tuple[str, ...] = ()
    legs: tuple[Leg, ...] = ()
    needs: Mapping[str, tuple[Need, ...]] = field(default_factory=dict)
    stays_with: Mapping[str, str] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    pairs: tuple[PassTogether, ...] = ()
    departs_at: datetime | None = None
    arrived: Mapping[str, int] = field(default_factory=dict)
    made: Mapping[str, int] = field(default_factory=dict)

    @cached_property
    def roads(self) -> Roads:
        """The ways between any two places."""
        return Roads(self.legs)

    @cached_property
    def rooms(self) -> frozenset[Load]:
        """What the vehicles for people offer: fleets have many vehicles of few kinds."""
        return frozenset([room_of(vehicle) for vehicle in self.vehicles if vehicle.carries_people])

    @cached_property
    def unit_of(self) -> Mapping[str, Unit]:
        """The unit of each person who is to be seated."""
        return {person: unit for unit in self.units for person in unit.persons}

    def columns(self) -> Iterator[tuple[Lot, Journey, tuple[Unit, ...]]]:
        """Yield each column to be planned: the units of one lot on one journey, lots in order."""
        groups: dict[tuple[str, str | None, str | None], list[Unit]] = defaultdict(list)
        for unit in self.units:
            groups[unit.lot, unit.source, unit.target].append(unit)
        for lot in self.lots:
            mine = sorted(
                (key for key in groups if key[0] == lot.id),
                key=lambda k: (k[1] or "", k[2] or ""),
            )
            for key in mine:
                yield lot, key[1:], tuple(groups[key])

    def first_run(self, vehicle: str) -> int:
        """Return the number of the next journey of a vehicle."""
        return self.made.get(vehicle, 0) + 1

    def clash(self, one: Unit, other: Unit) -> bool:
        """Whether two units never share a vehicle."""
        if one.apart_from & other.households or other.apart_from & one.households:
            return True
        return any(frozenset((a, b)) in self.separated for a in one.cohorts for b in other.cohorts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One vehicle's journey with people.

    Parameters
    ----------
    id
        ``<vehicle>/<run>``.
    run
        1 for the first journey of the vehicle, those before this plan counted.
    boards_s
        Of vehicles that come back: when this one begins to board, in seconds from the first planned
        movement of all that moves side by side; None where every vehicle makes one journey.
    serial, position
        Serial id and place in the order of march of its column, from 1; vehicles without people
        that drive in it (`Marcher`) are counted.
    departs_at, arrives_at
        Clock times; None when no hour is known.
    elapsed
        From the column's departure until this vehicle's arrival; None when no road is known.
    people
        Person ids, sorted.
    seats_used, seats_free
        Seats taken by people and companions, and left after them and the staff.
    """

    id: str
    vehicle: str
    run: int = 1
    serial: str
    position: int
    stage: str | None
    lot: str
    source: str | None
    target: str | None
    departs_at: datetime | None = None
    arrives_at: tuple[datetime, datetime, datetime] | None = None
    elapsed: Spread | None = None
    people: tuple[str, ...]
    seats_used: int
    seats_free: int
    boards_s: int | None = None


def seat_key(vehicle: str, run: int) -> str:
    """Return what tells where somebody sits: the vehicle, and which run of it but for the first."""
    return vehicle if run == 1 else f"{vehicle}/{run}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """When a column passes a place, from its departure.

    Parameters
    ----------
    lot, source, target
        The column.
    place
        Place id.
    arrive
        First vehicle's arrival.
    leave
        Departure of its last vehicle, with people or without, or the arrival where the journey
        ends.
    """

    lot: str
    source: str | None
    target: str | None
    place: str
    arrive: Spread
    leave: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseated:
    """Somebody without a seat and the code of the finding that says why."""

    person: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who goes in which vehicle, in which order, when.

    Parameters
    ----------
    operation, seed
        What it was made for, and the seed that repeats it.
    stage_order
        Stage ids in the order they move.
    trips
        Lots in order, then order of march.
    reserve
        Vehicles kept empty, by id.
    unseated
        Who has no seat, and why.
    passages
        When columns pass places.
    march, columns
        Every vehicle that drives, in order, and how long columns are; empty in plans made before
        vehicles without people had a place in the order of march.
    pairs
        When lots that pass a crossing for each other leave.
    """

    operation: str
    seed: int
    stage_order: tuple[str, ...]
    trips: tuple[Trip, ...]
    reserve: tuple[str, ...]
    unseated: tuple[Unseated, ...]
    passages: tuple[Passage, ...]
    quality: Quality
    march: tuple[Marcher, ...] = ()
    columns: tuple[ColumnLength, ...] = ()
    pairs: tuple[TimedPair, ...] = ()
