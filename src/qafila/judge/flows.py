# SPDX-License-Identifier: Apache-2.0
"""The least time in which everybody can be moved, and what a plan's worths and prices prove of it.

Give each seat that somebody waits for a worth, by where they wait, and the room for one person a
price, by where they are taken. A vehicle with `c` seats earns at most `c` times worth less price in
each run, so what it can earn within a time is bounded by its best chain of runs, as if it were
alone. The same holds for any other kind of place: nobody takes more than one of a kind. If all
vehicles together cannot earn what all seats are worth less what all room costs, the time does not
suffice. The best chains follow by dynamic programming over the time left and the place; every time
is rounded down to whole steps, which can only make more seem possible.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qafila.core.fleet import Vehicle
from qafila.core.values import VehicleKind
from qafila.judge.chains import NOTHING, chains, unit_of
from qafila.judge.demands import KINDS, places_offered
from qafila.judge.hearing import Hearing
from qafila.judge.reading import ClaimedFlow, ClaimedTrip
from qafila.judge.shuttles import Shuttles
from qafila.judge.vehicles import CARRIES_ANYBODY

TOWARDS = "→"
"""Stands between origin and destination where a worth is for those who must go there."""

Way = tuple[str, frozenset[str]]
"""Where people wait, and every place they may be taken to."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The places of one kind that people of a stage need, by their way, and who may take them.

    Parameters
    ----------
    kind
        Which of the kinds of place (`qafila.judge.demands.KINDS`).
    needed, people
        How many such places, and how many people there are, by way.
    vehicles
        Every vehicle that may carry them.
    """

    kind: int
    needed: Mapping[Way, int]
    people: Mapping[Way, int]
    vehicles: tuple[Vehicle, ...]

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Where people wait."""
        return tuple(sorted({source for source, _ in self.needed}))

    @cached_property
    def destinations(self) -> tuple[str, ...]:
        """Every place where some of them may be taken."""
        return tuple(sorted({target for _, targets in self.needed for target in targets}))


def waiting(hearing: Hearing, rank: int, lots: Iterable[str], kind: int) -> Iterator[Waiting]:
    """Yield what a stage asks for: without patients and ambulances, and all of it.

    Who needs no place other than a seat, nor rides with anybody who does, never rides in an
    ambulance; so passenger vehicles alone must move all of these.
    """
    mine = frozenset(lots)
    trips = [t for t in hearing.plan.trips if hearing.rank(t) == rank and t.lot in mine]
    pool = carriers(hearing, rank, mine, kind)
    buses = tuple(v for v in pool if v.kind in CARRIES_ANYBODY)
    for vehicles, plain in ((buses, True), (pool, False)):
        needed: Counter[Way] = Counter()
        people: Counter[Way] = Counter()
        for trip in trips:
            for person in hearing.aboard(trip):
                # Who sits in a vehicle already may take a place that it does not have.
                places = 0 if person in hearing.sits else hearing.demands.places[person][kind]
                if not plain or person in hearing.plain:
                    way = way_of(hearing, trip, person)
                    people[way] += 1
                    needed[way] += places
        yield Waiting(
            kind=kind,
            needed={way: count for way, count in needed.items() if count},
            people=people,
            vehicles=vehicles,
        )


def way_of(hearing: Hearing, trip: ClaimedTrip, person: str) -> Way:
    """Return where somebody waits, and every place they may be taken to."""
    allowed = hearing.demands.itineraries[person].targets - {None}
    return trip.source or "", frozenset(str(place) for place in allowed)


def carriers(
    hearing: Hearing, rank: int, lots: frozenset[str], kind: int | None = None
) -> tuple[Vehicle, ...]:
    """Return every vehicle that may carry people of the lots, spare ones only where they are used.

    Of those that have places of a kind, or of any kind.

    Whatever else may keep a vehicle from it is left out of account.
    """
    used = {trip.vehicle for trip in hearing.plan.trips if hearing.rank(trip) == rank}
    return tuple(
        v
        for v in hearing.operation.vehicles.values()
        if (any(places_offered(v)) if kind is None else places_offered(v)[kind] > 0)
        and (v.kind in CARRIES_ANYBODY or v.kind is VehicleKind.AMBULANCE)
        and (
            v.id in used
            or (not v.spare and v.id not in hearing.sitting and (v.lot is None or v.lot in lots))
        )
    )


@dataclass(frozen=True, kw_only=True)
class Start:
    """Vehicles that are alike: how many places they have in all, and when they can be where.

    `reach_s` is by origin, in the order of `Waiting.origins`; None: not at all.
    """

    places: int
    reach_s: tuple[int | None, ...]
    until_s: int | None


def starts(hearing: Hearing, shuttles: Shuttles, rank: int, stage: Waiting) -> tuple[Start, ...]:
    """Return the vehicles of a stage by when they can be where.

    In another plan a vehicle may have ended an earlier stage where this plan's vehicles, or people
    whose destination may be chosen, have; so any of them counts as near as that.
    """
    earlier = earlier_ends(hearing, rank)
    places: Counter[tuple[tuple[int | None, ...], int | None]] = Counter()
    for vehicle in stage.vehicles:
        reach, until = reach_s(shuttles, vehicle, rank, stage.origins, earlier)
        places[reach, until] += places_offered(vehicle)[stage.kind]
    return tuple(Start(places=n, reach_s=r, until_s=u) for (r, u), n in places.items())


def earlier_ends(hearing: Hearing, rank: int) -> frozenset[str | None]:
    """Return every place where a journey of an earlier stage ends, or might in another plan."""
    ends: set[str | None] = set()
    for trip in hearing.plan.trips:
        if hearing.rank(trip) < rank:
            ends.add(trip.target)
            for person in hearing.aboard(trip):
                ends |= hearing.demands.itineraries[person].targets
    return frozenset(ends)


def reach_s(
    shuttles: Shuttles,
    vehicle: Vehicle,
    rank: int,
    origins: Iterable[str],
    earlier: Iterable[str | None],
) -> tuple[tuple[int | None, ...], int | None]:
    """Return when a vehicle can be at each origin (None: not at all), and until when it is used."""
    since, until = shuttles.available_s(vehicle, rank)
    reach: list[int | None] = []
    for origin in origins:
        ways = [shuttles.approach_s(vehicle, origin)]
        ways += [shuttles.back_s(place, origin) for place in earlier]
        known = [way for way in ways if way is not None]
        reach.append(since + min(known) if known else None)
    return tuple(reach), until


def soonest_s(hearing: Hearing, shuttles: Shuttles, rank: int) -> int:
    """Return a time before which no plan empties the last vehicle of a stage.

    Of everybody who waits, the one whom the nearest vehicle fetches and takes to the nearest place
    last. Those who go where no way is known count for nothing.
    """
    lots = {trip.lot for trip in hearing.plan.trips if hearing.rank(trip) == rank}
    least = 0
    stages = (stage for kind in range(len(KINDS)) for stage in waiting(hearing, rank, lots, kind))
    for stage in stages:
        fleet = starts(hearing, shuttles, rank, stage)
        for i, origin in enumerate(stage.origins):
            fetched = [s.reach_s[i] for s in fleet]
            soonest = min((s for s in fetched if s is not None), default=None)
            for source, targets in stage.needed:
                runs = [shuttles.run_s(source, target) for target in targets]
                quickest = min((r for r in runs if r is not None), default=None)
                if source == origin and soonest is not None and quickest is not None:
                    least = max(least, soonest + quickest)
    return least


def proven_s(
    hearing: Hearing, shuttles: Shuttles, rank: int, flow: ClaimedFlow, most_s: int
) -> int | None:
    """Return the completion time that a flow's worths and prices prove, up to `most_s`.

    None where it cannot be reckoned: a run takes no time, or steps this long prove less.
    """
    best: int | None = 0
    for stage in waiting(hearing, rank, flow.lots, KINDS.index(flow.places)):
        table = _Table(hearing=hearing, shuttles=shuttles, rank=rank, flow=flow, stage=stage)
        found = table.proven_s(most_s)
        if found == most_s:
            return most_s
        best = None if best is None or found is None else max(best, found)
    return best


def room_left(hearing: Hearing, rank: int, people: Mapping[Way, int], place_id: str) -> int:
    """Return how many people of a stage can be taken to a destination at most.

    Room that is left by those who are there, those whom earlier stages bring, and those of later
    ones who can go nowhere else; those of the stage who can go nowhere else are taken in any case.
    """
    most = sum(count for (_, targets), count in people.items() if place_id in targets)
    fixed = sum(count for (_, targets), count in people.items() if targets == {place_id})
    place = hearing.operation.places.get(place_id)
    if place is None or place.capacity is None:
        return most
    left = place.capacity - hearing.arrived.get(place_id, 0)
    for trip in hearing.plan.trips:
        other = hearing.rank(trip)
        if other < rank and trip.target == place_id:
            left -= len(hearing.aboard(trip))
        elif other > rank:
            ways = (hearing.demands.itineraries[p] for p in hearing.aboard(trip))
            left -= sum(way.targets == {place_id} for way in ways)
    return min(most, max(fixed, left))


@dataclass(frozen=True, kw_only=True)
class _Table:
    """What chains of runs can earn, for one flow and one stage."""

    hearing: Hearing
    shuttles: Shuttles
    rank: int
    flow: ClaimedFlow
    stage: Waiting

    def proven_s(self, most_s: int) -> int | None:
        asked = self.asked()
        if most_s < 1 or not self.stage.needed:
            return 0
        reach = [start.reach_s for start in self.fleet]
        finest, unit = unit_of(self.carry, self.back, reach, most_s)
        if any(s is not None and s < unit for row in self.carry for s in row):
            return None
        steps = (most_s - 1) // unit
        earned = self.earned(steps, unit)
        least, most = -1, steps  # within `least` steps not all can be moved
        while least < most:
            middle = (least + most + 1) // 2
            if self.offered(earned, middle, unit) < asked:
                least = middle
            else:
                most = middle - 1
        proven = min(most_s, (least + 1) * unit)
        return proven if proven == most_s or unit == finest else None

    def asked(self) -> int:
        """Return what all places are worth less what all room costs."""
        whole = sum(
            self.worth(way) * self.rounded(way, places) for way, places in self.stage.needed.items()
        )
        return whole - sum(
            price * self.room(place)
            for place, price in self.flow.price.items()
            if place in self.stage.destinations
        )

    def worth(self, way: Way) -> int:
        """Return the worth of a place: by origin and the only destination, else by origin."""
        source, targets = way
        by_both = [f"{source}{TOWARDS}{target}" for target in targets] if len(targets) == 1 else []
        for name in (*by_both, source):
            if name in self.flow.worth:
                return self.flow.worth[name]
        return 0

    def rounded(self, way: Way, places: int) -> int:
        """Return whole loads, where all vehicles are alike and no run serves two ways at once."""
        sizes = {places_offered(v)[self.stage.kind] for v in self.stage.vehicles}
        others = [t for source, t in self.stage.needed if source == way[0] and t != way[1]]
        if any(self.flow.price.values()) or len(sizes) != 1 or any(t & way[1] for t in others):
            return places
        size = sizes.pop()
        return -(-places // size) * size

    def room(self, place_id: str) -> int:
        """Return how many people of the stage can be taken to a destination at most."""
        return room_left(self.hearing, self.rank, self.stage.people, place_id)

    @cached_property
    def gain(self) -> list[list[int]]:
        """The most that a place earns, by origin and destination; `NOTHING`: nobody goes there."""
        rooms = {target: self.room(target) for target in self.stage.destinations}
        best = [[NOTHING] * len(self.stage.destinations) for _ in self.stage.origins]
        for way in self.stage.needed:
            i = self.stage.origins.index(way[0])
            for j, target in enumerate(self.stage.destinations):
                if target in way[1] and rooms[target]:
                    gain = max(0, self.worth(way) - self.flow.price.get(target, 0))
                    best[i][j] = max(best[i][j], gain)
        return best

    @cached_property
    def carry(self) -> list[list[int | None]]:
        """How long a run takes, by origin and destination."""
        return [
            [
                None if self.gain[i][j] == NOTHING else self.shuttles.run_s(source, target)
                for j, target in enumerate(self.stage.destinations)
            ]
            for i, source in enumerate(self.stage.origins)
        ]

    @cached_property
    def back(self) -> list[list[int | None]]:
        """How long the way back takes, by destination and origin."""
        return [
            [self.shuttles.back_s(target, source) for source in self.stage.origins]
            for target in self.stage.destinations
        ]

    @cached_property
    def fleet(self) -> tuple[Start, ...]:
        """The vehicles."""
        return starts(self.hearing, self.shuttles, self.rank, self.stage)

    def earned(self, steps: int, unit: int) -> Sequence[Sequence[int]]:
        """Return what a place earns from each origin on, by the steps that are left."""
        gain = [[[value] for value in row] for row in self.gain]
        found: Sequence[Sequence[int]] = chains(self.carry, self.back, gain, steps, unit)[
            :, :, 0
        ].tolist()
        return found

    def offered(self, earned: Sequence[Sequence[int]], horizon: int, unit: int) -> int:
        """Return what all vehicles can earn at most within so many steps."""
        whole = 0
        for start in self.fleet:
            end = horizon if start.until_s is None else min(horizon, start.until_s // unit)
            best = 0
            for i, reach in enumerate(start.reach_s):
                if reach is not None and end >= reach // unit:
                    best = max(best, earned[end - reach // unit][i])
            whole += start.places * best
        return whole
