# SPDX-License-Identifier: Apache-2.0
"""The route: places, legs, checkpoints, windows, control, and the arithmetic of travel times.

Times are `Estimate`s in seconds. A *path* is the way taken between two places: the quickest one at
typical times that uses no alternative leg, else the quickest one at all.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from qafila.core.values import Z95, Called, Estimate, Name, PlaceKind, WindowKind

TYPICAL_SPEED_KMH = Estimate(low=25.0, typical=40.0, high=60.0)
"""Assumed where a leg gives a distance and no speed; 40 km/h is the middle of the speeds that
FM 11-43 gives for columns (24, 40, 66). A default only, to be set per leg."""


def called(places: Mapping[str, Place], place_id: str | None) -> Called:
    """Return the id of a place with its name; a dash for none, the id alone for an unknown one."""
    place = places.get(place_id) if place_id else None
    return Called(place_id or "–", place.name if place else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A named place.

    Parameters
    ----------
    id, name, kind
        Identity, name in both languages, what happens there.
    lat, lon
        Degrees, WGS 84; both or neither.
    controlled_by
        Party id, None when not said.
    pcode
        Administrative code of the humanitarian data standard; empty when absent.
    capacity
        People it can receive; None means not said.
    load_s, unload_s
        Seconds to board or to empty one vehicle; vehicles board side by side.
    assumed
        Whether the file says that this was assumed rather than known.
    source
        Where it was read that the movement touches it; None when not said.
    """

    id: str
    name: Name
    kind: PlaceKind = PlaceKind.WAYPOINT
    lat: float | None = None
    lon: float | None = None
    controlled_by: str | None = None
    pcode: str = ""
    capacity: int | None = None
    load_s: int = 0
    unload_s: int = 0
    assumed: bool = False
    source: Name | None = None

    def __post_init__(self) -> None:
        if not self.id:
            raise ValueError("id must not be empty")
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon must be given together")
        if self.lat is not None and not -90 <= self.lat <= 90:
            raise ValueError("lat must be from -90 to 90")
        if self.lon is not None and not -180 <= self.lon <= 180:
            raise ValueError("lon must be from -180 to 180")
        if self.capacity is not None and self.capacity < 0:
            raise ValueError("capacity must be >= 0")
        if self.load_s < 0 or self.unload_s < 0:
            raise ValueError("load_s and unload_s must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """A stretch of road between two places.

    Parameters
    ----------
    id
        Unique; made from the two places when the file gives none.
    source, target
        Place ids; must differ.
    travel
        Driving time in seconds.
    distance_m
        Length, None when unknown.
    both_ways
        Whether it may be driven from target to source too.
    custody
        Party that answers for the column on this leg, None when not said.
    alternative_of
        Ids of the legs it would replace; a leg with any is driven only when nothing else leads
        there.
    assumed
        Whether the file says that this was assumed rather than known.
    """

    id: str
    source: str
    target: str
    travel: Estimate
    distance_m: float | None = None
    both_ways: bool = True
    custody: str | None = None
    alternative_of: tuple[str, ...] = ()
    assumed: bool = False

    def __post_init__(self) -> None:
        if self.source == self.target:
            raise ValueError("source must differ from target")
        if self.travel.typical <= 0:
            raise ValueError("travel must be > 0")
        if self.distance_m is not None and self.distance_m <= 0:
            raise ValueError("distance_m must be > 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """How a checkpoint handles a column.

    Parameters
    ----------
    place
        Place id.
    per_vehicle
        Seconds to check one vehicle.
    setup_s
        Seconds from the first vehicle's arrival until checking starts.
    lanes
        Vehicles checked at once; at least 1.
    """

    place: str
    per_vehicle: Estimate
    setup_s: int = 0
    lanes: int = 1

    def __post_init__(self) -> None:
        if self.lanes < 1:
            raise ValueError("lanes must be >= 1")
        if self.setup_s < 0:
            raise ValueError("setup_s must be >= 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A time in which something is allowed at a place, or everywhere when `place` is None.

    Parameters
    ----------
    opens_at, closes_at
        Aware instants of a single window; None for a daily one or an open end.
    daily_from, daily_until
        Local clock times of a window that repeats every day; both or neither.
    stage
        Stage of the agreement that it holds for, None when it holds for all.
    """

    kind: WindowKind
    place: str | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    daily_from: time | None = None
    daily_until: time | None = None
    stage: str | None = None

    def __post_init__(self) -> None:
        if (self.daily_from is None) != (self.daily_until is None):
            raise ValueError("daily_from and daily_until must be given together")
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValueError("closes_at must be after opens_at")


def window_spans(
    window: Window, begins: datetime, ends: datetime, zone: tzinfo
) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times of a window that may matter between two instants, in order.

    A daily window is told for each day around them; one that ends no later than it begins runs over
    midnight. An open end is the first or the last instant of the calendar.
    """
    if window.daily_from is None or window.daily_until is None:
        yield (
            window.opens_at or datetime.min.replace(tzinfo=UTC),
            window.closes_at or datetime.max.replace(tzinfo=UTC),
        )
        return
    day = begins.astimezone(zone).date() - timedelta(days=1)
    overnight = window.daily_until <= window.daily_from
    while day <= ends.astimezone(zone).date():
        closing = day + timedelta(days=1) if overnight else day
        yield (
            datetime.combine(day, window.daily_from.replace(tzinfo=None), tzinfo=zone),
            datetime.combine(closing, window.daily_until.replace(tzinfo=None), tzinfo=zone),
        )
        day += timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A leg as driven: direction fixed."""

    leg: Leg
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The way from one place to another.

    Parameters
    ----------
    stretches
        Legs in order; empty when both places are the same.
    uses_alternative
        Whether an alternative leg had to be used because nothing else leads there.
    """

    source: str
    target: str
    stretches: tuple[Stretch, ...]
    uses_alternative: bool = False

    @property
    def places(self) -> tuple[str, ...]:
        """Every place passed, from source to target."""
        return (self.source, *(s.target for s in self.stretches))

    @property
    def typical_s(self) -> float:
        """Driving time at typical speeds, without stops."""
        return sum(s.leg.travel.typical for s in self.stretches)

    @property
    def distance_m(self) -> float | None:
        """Length, None when a leg's is unknown."""
        lengths = [s.leg.distance_m for s in self.stretches]
        return None if any(d is None for d in lengths) else sum(d for d in lengths if d is not None)


def travel_from_speed(distance_km: float, speed_kmh: Estimate) -> Estimate:
    """Return the driving time in seconds; a low speed is a long time."""
    return Estimate(
        low=distance_km / speed_kmh.high * 3600,
        typical=distance_km / speed_kmh.typical * 3600,
        high=distance_km / speed_kmh.low * 3600,
    )


def quantile(estimate: Estimate, z: float) -> float:
    """Return the value of a split log-normal at standard normal deviate `z`.

    The distribution has median `typical`, p05 `low` and p95 `high`; below and above the median it
    is log-normal with its own spread. A `low` of 0 is taken as the smallest positive fraction.
    """
    if estimate.exact or estimate.typical == 0:
        return estimate.typical
    bound = estimate.low if z < 0 else estimate.high
    bound = max(bound, estimate.typical * 1e-6)
    return estimate.typical * math.exp(abs(z) / Z95 * math.log(bound / estimate.typical))


def find_path(
    legs: Iterable[Leg], source: str, target: str, *, without: Iterable[str] = ()
) -> Path | None:
    """Return the quickest path at typical times, None when there is none.

    Parameters
    ----------
    legs
        Every leg known.
    source, target
        Place ids.
    without
        Leg ids that are shut.
    """
    shut = frozenset(without)
    open_legs = [leg for leg in legs if leg.id not in shut]
    main = _quickest([leg for leg in open_legs if not leg.alternative_of], source, target)
    if main is not None:
        return Path(source=source, target=target, stretches=main)
    other = _quickest(open_legs, source, target)
    return (
        None
        if other is None
        else Path(source=source, target=target, stretches=other, uses_alternative=True)
    )


class Roads:
    """The ways from one place to all others, for many questions about the same legs."""

    def __init__(self, legs: Iterable[Leg]) -> None:
        self._legs = tuple(legs)
        self._main = _steps(leg for leg in self._legs if not leg.alternative_of)
        self._all: Mapping[str, Sequence[Stretch]] | None = None
        self._from: dict[str, tuple[Mapping[str, Stretch], Mapping[str, Stretch]]] = {}

    def find(self, source: str, target: str) -> Path | None:
        """Return the same path as `find_path`, None when there is none."""
        if source not in self._from:
            self._from[source] = (_reached(self._main, source, None), {})
        main, other = self._from[source]
        if target == source or target in main:
            return Path(source=source, target=target, stretches=_unwind(main, source, target))
        if not any(leg.alternative_of for leg in self._legs):
            return None
        if not other:
            if self._all is None:
                self._all = _steps(self._legs)
            other = _reached(self._all, source, None)
            self._from[source] = (main, other)
        if target not in other:
            return None
        stretches = _unwind(other, source, target)
        return Path(source=source, target=target, stretches=stretches, uses_alternative=True)


def find_alternatives(legs: Sequence[Leg], path: Path) -> tuple[Path, ...]:
    """Return the ways that replace part of `path` by alternative legs, quickest first."""
    found: dict[tuple[str, ...], Path] = {}
    replaced = {leg_id for leg in legs for leg_id in leg.alternative_of}
    for leg_id in sorted(replaced & {s.leg.id for s in path.stretches}):
        other = find_path(legs, path.source, path.target, without=(leg_id,))
        if other is not None:
            found.setdefault(tuple(s.leg.id for s in other.stretches), other)
    return tuple(sorted(found.values(), key=lambda p: p.typical_s))


def _quickest(legs: Iterable[Leg], source: str, target: str) -> tuple[Stretch, ...] | None:
    """Return the quickest way at typical times, None when there is none."""
    came = _reached(_steps(legs), source, target)
    return _unwind(came, source, target) if target == source or target in came else None


def _steps(legs: Iterable[Leg]) -> dict[str, list[Stretch]]:
    """Return the stretches that begin at each place."""
    steps: dict[str, list[Stretch]] = {}
    for leg in legs:
        steps.setdefault(leg.source, []).append(
            Stretch(leg=leg, source=leg.source, target=leg.target)
        )
        if leg.both_ways:
            steps.setdefault(leg.target, []).append(
                Stretch(leg=leg, source=leg.target, target=leg.source)
            )
    return steps


def _reached(
    steps: Mapping[str, Sequence[Stretch]], source: str, target: str | None
) -> dict[str, Stretch]:
    """Return by which stretch each place is come to, as far as `target` (None: everywhere).

    Dijkstra on typical times; ties fall to the smaller place id, so results repeat.
    """
    best: dict[str, float] = {source: 0.0}
    came: dict[str, Stretch] = {}
    queue: list[tuple[float, str]] = [(0.0, source)]
    done: set[str] = set()
    while queue:
        cost, place = heapq.heappop(queue)
        if place in done:
            continue
        if place == target:
            break
        done.add(place)
        for stretch in steps.get(place, ()):
            reached = cost + stretch.leg.travel.typical
            if reached < best.get(stretch.target, math.inf):
                best[stretch.target] = reached
                came[stretch.target] = stretch
                heapq.heappush(queue, (reached, stretch.target))
    return came


def _unwind(came: Mapping[str, Stretch], source: str, target: str) -> tuple[Stretch, ...]:
    way: list[Stretch] = []
    place = target
    while place != source:
        way.append(came[place])
        place = came[place].source
    return tuple(reversed(way))
