# SPDX-License-Identifier: Apache-2.0
"""The order of march: who drives in a column and where, how long it is, serials of lawful size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from qafila.core.fleet import LENGTH_M, Vehicle
from qafila.core.plan.travelling import Travelling, column_run
from qafila.core.route import Path
from qafila.core.values import VehicleKind

MIN_SERIAL, MAX_SERIAL, ONE_SERIAL = 6, 10, 5
"""Serials hold 6–10 vehicles (UN practice); up to five vehicles are one serial."""


WAVE_GAP_S = 1800
"""Vehicles that come back leave each by itself, and a serial is a group that moves together: who
boards more than half an hour after the one before is of another wave, and of another serial."""


class MarchRole(StrEnum):
    """What a vehicle does in a column."""

    PEOPLE = "people"
    MEDICAL = "medical"
    """An ambulance, whether or not anybody of the list is in it."""
    RESERVE = "reserve"
    """Empty, for the people of a vehicle that breaks down."""
    LUGGAGE = "luggage"
    RECOVERY = "recovery"


REAR_ORDER = (MarchRole.RESERVE, MarchRole.MEDICAL, MarchRole.LUGGAGE, MarchRole.RECOVERY)
"""In this order follow those that drive behind all people: who may have to come forward drives
ahead of what is searched longest, and the recovery vehicle is the last of the column (FM 11-43: the
trail element, responsible for maintenance and medical support)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marcher:
    """A vehicle in the order of march of a column, with people or without.

    Parameters
    ----------
    lot, source, target, run
        The column.
    serial, position
        Serial id and place in the column, from 1. A serial of vehicles that follow behind all
        people is called after the rear (``R1``), any other ``S1``.
    vehicle, role
        Vehicle id, and what it does.
    leads
        Whether the leader of the serial rides in it: the first vehicle of the serial for which the
        fleet list names one.
    """

    lot: str
    source: str | None
    target: str | None
    run: int = 1
    serial: str
    position: int
    vehicle: str
    role: MarchRole
    leads: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLength:
    """How long a column is on the road.

    Parameters
    ----------
    lot, source, target, run
        The column.
    vehicles
        Vehicles in it, with people or without.
    length_m
        From the front of the first to the rear of the last vehicle, with assumed lengths of
        vehicles (`qafila.core.fleet.LENGTH_M`) and the policy's spacing between them.
    pass_s
        How long it takes to pass a point, at the typical speed over the whole way; None where a
        length of road is not known.
    """

    lot: str
    source: str | None
    target: str | None
    run: int = 1
    vehicles: int
    length_m: int
    pass_s: int | None


def lawful_serials(sizes: tuple[int, ...]) -> bool:
    """Whether a column may be divided into serials of these sizes.

    6–10 vehicles each; up to five vehicles are one serial, and eleven can only be 6 + 5.
    """
    if sum(sizes) <= ONE_SERIAL:
        return len(sizes) <= 1
    return sorted(sizes) == [5, 6] or all(MIN_SERIAL <= size <= MAX_SERIAL for size in sizes)


def waves(boards_s: Iterable[int | None]) -> tuple[int, ...]:
    """Return for each vehicle of a column, in order of march, in which wave it leaves, from 0.

    Parameters
    ----------
    boards_s
        When each boards, None where no vehicle comes back: such a column leaves as one.
    """
    found: list[int] = []
    latest: int | None = None
    wave = 0
    for boards in boards_s:
        if boards is not None:
            wave += latest is not None and boards - latest > WAVE_GAP_S
            latest = boards if latest is None else max(latest, boards)
        found.append(wave)
    return tuple(found)


SomeTrip = TypeVar("SomeTrip", bound=Travelling)


def leaving_together(trips: Iterable[SomeTrip]) -> tuple[tuple[SomeTrip, ...], ...]:
    """Return the trips that leave together: those of a column, of vehicles that return of a wave.

    In the order of the trips, each group in order of march.
    """
    columns: dict[object, list[SomeTrip]] = {}
    for trip in trips:
        key = (trip.lot, trip.source, trip.target, column_run(trip))
        columns.setdefault(key, []).append(trip)
    groups: dict[object, list[SomeTrip]] = {}
    for column, mine in columns.items():
        mine.sort(key=lambda trip: trip.position)
        for trip, wave in zip(mine, waves(trip.boards_s for trip in mine), strict=True):
            groups.setdefault((column, wave), []).append(trip)
    return tuple(map(tuple, groups.values()))


def serial_sizes(vehicles: int) -> tuple[int, ...]:
    """Return the sizes of the serials of a column, as even as they come.

    Serials hold 6–10 vehicles; up to five vehicles are one serial; eleven are 6 + 5.
    """
    if vehicles == 0:
        return ()
    count = -(-vehicles // MAX_SERIAL)
    small, extra = divmod(vehicles, count)
    return (small + 1,) * extra + (small,) * (count - extra)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTogether:
    """Two lots of two sides that the agreement lets pass a crossing for each other, neither first.

    Parameters
    ----------
    lots
        Their ids, in the order of the agreement's pairs.
    crossing
        Place id.
    """

    lots: tuple[str, str]
    crossing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedRun:
    """A run that both lots of a pair make: their first ones, their second ones and so on.

    Parameters
    ----------
    leaves_s
        When the first vehicle of each lot leaves, in seconds from the first movement, in the order
        of the pair's lots.
    meets_s
        When both are at the crossing, by medians: the later of the two.
    """

    leaves_s: tuple[int, int]
    meets_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedPair:
    """When the lots of a pair leave, so that both are most likely at the crossing at one time.

    Parameters
    ----------
    lots
        In the order they leave; where both leave at one time, in the order of the agreement.
    crossing
        Place id.
    after_s
        How much later the second leaves, in seconds: by so much sooner it is there, as a median.
    runs
        Where vehicles come back: each run that both make, from the first on.
    """

    lots: tuple[str, str]
    crossing: str
    after_s: int
    runs: tuple[PairedRun, ...] = ()


def column_length_m(vehicles: Iterable[Vehicle], spacing_m: float) -> float:
    """Return the length of a column on the road: vehicles, and the spaces between them."""
    lengths = [LENGTH_M[vehicle.kind] for vehicle in vehicles]
    return sum(lengths) + max(0, len(lengths) - 1) * spacing_m


def pass_s(length_m: float, path: Path | None) -> float | None:
    """Return how long a column takes to pass a point, at the typical speed over the whole way.

    None where no way is known, a leg's length is not, or the way takes no time.
    """
    if path is None or not path.distance_m or path.typical_s <= 0:
        return None
    return length_m * path.typical_s / path.distance_m


def march_role(vehicle: Vehicle, *, with_people: bool) -> MarchRole:
    """Return what a vehicle does in a column."""
    found = _ROLES.get(vehicle.kind)
    return found or (MarchRole.PEOPLE if with_people else MarchRole.RESERVE)


_ROLES = {
    VehicleKind.AMBULANCE: MarchRole.MEDICAL,
    VehicleKind.TRUCK: MarchRole.LUGGAGE,
    VehicleKind.RECOVERY: MarchRole.RECOVERY,
}
