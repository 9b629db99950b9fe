# SPDX-License-Identifier: Apache-2.0
"""What a certificate proves that counts places in parts: a second reckoning of its own.

A part is so many places of one kind, or fewer. People at a place need at least as many parts as
their places make, rounded up once; a vehicle takes in one run at most as many as its own places
make, rounded up. So worths of parts bound what runs can earn, for vehicles of any sizes together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from qafila.core.fleet import Vehicle
from qafila.judge.chains import NOTHING, chains, unit_of
from qafila.judge.demands import KINDS, places_offered
from qafila.judge.flows import Way, carriers, earlier_ends, reach_s, room_left, way_of
from qafila.judge.hearing import Hearing
from qafila.judge.reading import BUS_SEATS, ClaimedFlow, ClaimedPart
from qafila.judge.shuttles import Shuttles
from qafila.judge.vehicles import CARRIES_ANYBODY

_Sort = tuple[int, ...]
"""Places of each kind, and seats for those who never ride in an ambulance."""

_Start = tuple[_Sort, tuple[int | None, ...], int | None]
"""A sort of vehicles, when they can be at each origin, and until when they are used."""


def proven_in_parts_s(
    hearing: Hearing, shuttles: Shuttles, rank: int, flow: ClaimedFlow, most_s: int
) -> int | None:
    """Return the completion time that worths of parts and prices prove, up to `most_s`.

    None where it cannot be reckoned: a run takes no time, or steps this long prove less.
    """
    table = _Table(hearing=hearing, shuttles=shuttles, rank=rank, flow=flow)
    return table.proven_s(most_s)


@dataclass(frozen=True, kw_only=True)
class _Table:
    """What is needed, by whom it can be fetched, and what that may earn."""

    hearing: Hearing
    shuttles: Shuttles
    rank: int
    flow: ClaimedFlow

    def proven_s(self, most_s: int) -> int | None:
        """See `proven_in_parts_s`."""
        if most_s < 1 or not self.people or not self.fleet:
            return 0
        sorts = list({sort: None for sort, _, _ in self.fleet})
        gain = [
            [[self.gain(i, j, sort) for sort in sorts] for j in self.destinations]
            for i in self.origins
        ]
        carry = [
            [
                None if max(gain[i][j]) == NOTHING else self.shuttles.run_s(source, target)
                for j, target in enumerate(self.destinations)
            ]
            for i, source in enumerate(self.origins)
        ]
        back = [[self.shuttles.back_s(j, i) for i in self.origins] for j in self.destinations]
        reach = [reach for _, reach, _ in self.fleet]
        finest, unit = unit_of(carry, back, reach, most_s, len(sorts))
        if any(s is not None and s < unit for row in carry for s in row):
            return None
        steps = (most_s - 1) // unit
        earned = chains(carry, back, gain, steps, unit)
        asked = self.asked()

        def offered(horizon: int) -> int:
            whole = 0
            for (sort, reached, until), count in self.fleet.items():
                end = horizon if until is None else min(horizon, until // unit)
                which = sorts.index(sort)
                whole += count * max(
                    0,
                    *(
                        int(earned[end - s // unit, i, which])
                        for i, s in enumerate(reached)
                        if s is not None and end >= s // unit
                    ),
                    0,
                )
            return whole

        least, most = -1, steps  # within `least` steps not all can be moved
        while least < most:
            middle = (least + most + 1) // 2
            if offered(middle) < asked:
                least = middle
            else:
                most = middle - 1
        proven = min(most_s, (least + 1) * unit)
        return proven if proven == most_s or unit == finest else None

    @cached_property
    def waiting(self) -> tuple[Mapping[Way, int], Mapping[Way, _Sort]]:
        """How many people there are by way, and the places they need.

        Who sits in a vehicle already may take a place that it does not have: these need none.
        """
        mine = frozenset(self.flow.lots)
        people: Counter[Way] = Counter()
        needed: dict[Way, _Sort] = {}
        for trip in self.hearing.plan.trips:
            if self.hearing.rank(trip) != self.rank or trip.lot not in mine:
                continue
            for person in self.hearing.aboard(trip):
                way = way_of(self.hearing, trip, person)
                people[way] += 1
                if person not in self.hearing.sits:
                    places = self.hearing.demands.places[person]
                    plain = places[0] if person in self.hearing.plain else 0
                    before = needed.get(way, (0,) * (len(KINDS) + 1))
                    needed[way] = tuple(map(sum, zip(before, (*places, plain), strict=True)))
        return people, needed

    @property
    def people(self) -> Mapping[Way, int]:
        """How many people there are, by way."""
        return self.waiting[0]

    @cached_property
    def origins(self) -> tuple[str, ...]:
        """Where people wait."""
        return tuple(sorted({source for source, _ in self.people}))

    @cached_property
    def destinations(self) -> tuple[str, ...]:
        """Every place where some of them may be taken."""
        return tuple(sorted({target for _, targets in self.people for target in targets}))

    @cached_property
    def fleet(self) -> Counter[_Start]:
        """The vehicles, by all that tells them apart."""
        earlier = earlier_ends(self.hearing, self.rank)
        found: Counter[_Start] = Counter()
        for vehicle in carriers(self.hearing, self.rank, frozenset(self.flow.lots)):
            reach, until = reach_s(self.shuttles, vehicle, self.rank, self.origins, earlier)
            found[_sort(vehicle), reach, until] += 1
        return found

    @cached_property
    def rooms(self) -> Mapping[str, int]:
        """How many people can be taken to each destination."""
        return {
            place: room_left(self.hearing, self.rank, self.people, place)
            for place in self.destinations
        }

    def asked(self) -> int:
        """Return what all parts are worth, less what all room costs."""
        whole = 0
        for part in self.flow.parts:
            kind = (*KINDS, BUS_SEATS).index(part.places)
            places = sum(
                needed[kind]
                for (source, targets), needed in self.waiting[1].items()
                if source == part.source and (part.target is None or targets == {part.target})
            )
            whole += part.worth * -(-places // part.size)
        return whole - sum(
            price * self.rooms[place]
            for place, price in self.flow.price.items()
            if place in self.rooms
        )

    def gain(self, source: str, target: str, sort: _Sort) -> int:
        """Return the most that a run earns; `NOTHING` where nobody can be taken there.

        With so many people, no more places of any kind are taken than there are people.
        """
        if not self.rooms[target] or not any(
            way[0] == source and target in way[1] for way in self.people
        ):
            return NOTHING
        mine = [
            part
            for part in self.flow.parts
            if part.source == source and part.target in (None, target)
        ]
        price = self.flow.price.get(target, 0)
        most = max(sort)
        return max(
            sum(part.worth * _parts(part, sort, people) for part in mine) - price * people
            for people in (range(most + 1) if price else (most,))
        )


def _parts(part: ClaimedPart, sort: _Sort, people: int) -> int:
    kind = (*KINDS, BUS_SEATS).index(part.places)
    return -(-min(people, sort[kind]) // part.size)


def _sort(vehicle: Vehicle) -> _Sort:
    places = places_offered(vehicle)
    return (*places, places[0] if vehicle.kind in CARRIES_ANYBODY else 0)
