# SPDX-License-Identifier: Apache-2.0
"""The plan laid beside the folder: the look-ups that every check needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from qafila.core.fleet import Vehicle
from qafila.core.ledger import PLACE, VEHICLE
from qafila.core.operation import Operation
from qafila.core.route import Path, find_path
from qafila.judge._made import made
from qafila.judge.demands import Demands, Itinerary, Places
from qafila.judge.reading import ClaimedMarcher, ClaimedPlan, ClaimedTrip

Column = tuple[str, str | None, str | None, int]
"""What drives as one: lot, origin, destination, and which run of its vehicles."""

ALONE_REASONS = frozenset(
    {
        "already_arrived",
        "not_with_the_column",
        "consent_refused",
        "person_id_repeated",
        "destination_unknown",
        "origin_unknown",
        "guardian_not_listed",
        "guardian_is_self",
        "guardian_circle",
        "guardian_not_travelling",
        "guardian_in_separated_cohort",
        "guardian_travels_apart",
        "cohort_not_described",
    }
)
"""Reasons that keep one person unseated while the rest of the household rides. Any other reason
(no seat, no place, a decision to be taken) concerns everybody who must stay together."""

AGAINST_RULE = "aboard_against_rule"
"""Code of the finding that says openly that people sit where nobody would seat them."""


@dataclass(frozen=True)
class Hearing:
    """One plan and the operation it is for."""

    operation: Operation
    plan: ClaimedPlan

    @cached_property
    def demands(self) -> Demands:
        """What the folder asks."""
        return Demands(self.operation)

    @cached_property
    def trip_of(self) -> Mapping[str, ClaimedTrip]:
        """The first trip that lists each person of the folder."""
        found: dict[str, ClaimedTrip] = {}
        for trip in self.plan.trips:
            found.update({p: trip for p in self.aboard(trip) if p not in found})
        return found

    @cached_property
    def why_of(self) -> Mapping[str, str]:
        """The reason given for each person listed as unseated."""
        return dict(self.plan.unseated)

    @cached_property
    def sits(self) -> Mapping[str, str]:
        """The vehicle of the fleet in which each person sits already, as the day tells it."""
        fleet, known = self.operation.vehicles, self.operation.persons
        return {
            person: place.removeprefix(VEHICLE)
            for person, place in self.operation.day.people.where.items()
            if place.startswith(VEHICLE)
            and person in known
            and place.removeprefix(VEHICLE) in fleet
        }

    @cached_property
    def sitting(self) -> Mapping[str, frozenset[str]]:
        """Those who sit in each vehicle and whom the plan has in it."""
        found: dict[str, set[str]] = {}
        for person, vehicle in self.sits.items():
            trip = self.trip_of.get(person)
            if trip is not None and trip.vehicle == vehicle:
                found.setdefault(vehicle, set()).add(person)
        return {vehicle: frozenset(people) for vehicle, people in found.items()}

    def answerable(self, trip: ClaimedTrip, code: str) -> frozenset[str]:
        """Return those on a trip for whom the plan answers: all whom it puts there.

        Who sits there already was not put there. The plan answers for them too unless it says, by
        the finding `code`, that they are where they should not be.
        """
        told = self.sitting.get(trip.vehicle) if code in self.plan.reasons else None
        return frozenset(self.aboard(trip)) - (told or frozenset())

    @cached_property
    def columns(self) -> Mapping[Column, tuple[ClaimedTrip, ...]]:
        """The trips of each column, in order of march."""
        found: dict[Column, list[ClaimedTrip]] = {}
        for trip in self.plan.trips:
            number = 1 if trip.boards_s is None else trip.run
            found.setdefault((trip.lot, trip.source, trip.target, number), []).append(trip)
        return {k: tuple(sorted(v, key=lambda t: t.position)) for k, v in found.items()}

    @cached_property
    def told(self) -> Mapping[Column, tuple[ClaimedMarcher, ...]]:
        """The whole order of march of each column of which the plan tells it, by position."""
        found: dict[Column, list[ClaimedMarcher]] = {}
        for each in self.plan.march or ():
            found.setdefault((each.lot, each.source, each.target, 1), []).append(each)
        return {k: tuple(sorted(v, key=lambda m: m.position)) for k, v in found.items()}

    def order(self, column: Column) -> tuple[str, ...]:
        """Return the vehicles of a column in order of march: those of its trips at least."""
        trips = [trip.vehicle for trip in self.columns.get(column, ())]
        told = [each.vehicle for each in self.told.get(column, ())]
        return tuple(told if set(trips) <= set(told) else trips)

    def first_run(self, vehicle: str) -> int:
        """Return the number of a vehicle's next journey: it counts on from those it has made."""
        return 1 + self._made.get(vehicle, 0)

    @cached_property
    def _made(self) -> Mapping[str, int]:
        return made(self.operation)

    @cached_property
    def shuttles(self) -> Mapping[int, tuple[ClaimedTrip, ...]]:
        """The trips of each place in the order of stages in which vehicles come back for more."""
        found: dict[int, list[ClaimedTrip]] = {}
        for trip in self.plan.trips:
            found.setdefault(self.rank(trip), []).append(trip)
        return {
            rank: tuple(trips)
            for rank, trips in sorted(found.items())
            if any(
                trip.boards_s is not None or trip.run > self.first_run(trip.vehicle)
                for trip in trips
            )
        }

    @cached_property
    def journeys(self) -> Mapping[str, tuple[ClaimedTrip, ...]]:
        """The trips of each vehicle in the order of its runs."""
        found: dict[str, list[ClaimedTrip]] = {}
        for trip in self.plan.trips:
            found.setdefault(trip.vehicle, []).append(trip)
        return {v: tuple(sorted(trips, key=lambda t: t.run)) for v, trips in found.items()}

    @cached_property
    def ranks(self) -> Mapping[str | None, int]:
        """Each stage's place in the order: one after the latest stage it waits for.

        Stages that wait for each other in a circle have no place; no stage at all is first.
        """
        stages = self.operation.stages
        ranks: dict[str | None, int] = {None: 0}
        for _ in stages:
            for stage in stages.values():
                before = [ranks.get(name) for name in stage.after if name in stages]
                if all(rank is not None for rank in before):
                    ranks[stage.id] = 1 + max((r for r in before if r is not None), default=-1)
        return ranks

    def rank(self, trip: ClaimedTrip) -> int:
        """Return the place of the trip's stage in the order, 0 where it has none."""
        return self.ranks.get(trip.stage, 0)

    def aboard(self, trip: ClaimedTrip) -> tuple[str, ...]:
        """Return the people of the folder on a trip, each once."""
        if trip.at not in self._aboard:
            known = self.operation.persons.__contains__
            self._aboard[trip.at] = tuple(dict.fromkeys(filter(known, trip.people)))
        return self._aboard[trip.at]

    def ways(self, trip: ClaimedTrip) -> tuple[Itinerary, ...]:
        """Return the journeys that the people of a trip may make, each once."""
        if trip.at not in self._ways_of:
            found = map(self.demands.itineraries.__getitem__, self.aboard(trip))
            self._ways_of[trip.at] = tuple({id(way): way for way in found}.values())
        return self._ways_of[trip.at]

    @cached_property
    def _ways_of(self) -> dict[str, tuple[Itinerary, ...]]:
        return {}

    @cached_property
    def _aboard(self) -> dict[str, tuple[str, ...]]:
        return {}

    def find_vehicle(self, trip: ClaimedTrip) -> Vehicle | None:
        """Return the trip's vehicle, None when the fleet has none of that id."""
        return self.operation.vehicles.get(trip.vehicle)

    @cached_property
    def arrived(self) -> Mapping[str, int]:
        """How many people of the list are at each place already and in no trip."""
        where = self.operation.day.people.where
        others = (where.get(p, "") for p in self.operation.persons.keys() - self.trip_of.keys())
        return Counter(place.removeprefix(PLACE) for place in others if place.startswith(PLACE))

    @cached_property
    def taken(self) -> dict[str, Places]:
        """The places taken on each trip, by where it stands, as far as they were counted."""
        return {}

    @cached_property
    def fewest(self) -> dict[Column, int]:
        """The fewest vehicles of each column, as far as they were reckoned."""
        return {}

    @cached_property
    def received(self) -> Mapping[str, int]:
        """How many people each destination has at the end: by all trips, and there already."""
        found = Counter(
            {
                trip.target: self.arrived.get(trip.target, 0)
                for trip in self.plan.trips
                if trip.target
            }
        )
        for trip in self.plan.trips:
            if trip.target:
                found[trip.target] += len(self.aboard(trip))
        return found

    @cached_property
    def _ways(self) -> dict[tuple[str, str], Path | None]:
        return {}

    def way(self, source: str | None, target: str | None) -> Path | None:
        """Return the way between two places, None when none is known."""
        if source is None or target is None:
            return None
        if (source, target) not in self._ways:
            legs = tuple(self.operation.legs.values())
            self._ways[source, target] = find_path(legs, source, target)
        return self._ways[source, target]

    @cached_property
    def groups(self) -> tuple[frozenset[str], ...]:
        """The people seated who must stay together: households on one journey, guardian links."""
        return self._together(self.trip_of)

    @cached_property
    def left_behind(self) -> tuple[frozenset[str], ...]:
        """The people of the folder without a seat who must stay together.

        Without groups of which others are seated, and without who is in no list at all.
        """
        left = {p: why for p, why in self.why_of.items() if p in self.operation.persons}
        found = self._together({p: why for p, why in left.items() if p not in self.trip_of})
        whole = []
        for group in found:
            persons = [self.operation.persons[p] for p in group]
            kin = {
                m.id for p in persons for m in self.demands.households.get(p.household or "", ())
            }
            kin |= {p.guardian for p in persons if p.guardian}
            if all(p not in self.trip_of for p in kin):
                whole.append(group)
        return tuple(whole)

    def _together(self, people: Mapping[str, object]) -> tuple[frozenset[str], ...]:
        if not people:
            return ()
        together = _Joined()
        for party in self.demands.parties:
            mine = [person.id for person in party if person.id in people]
            if len(mine) > 1:
                together.begin(mine)
        for ward in self.demands.wards:
            if ward.id in people and ward.guardian in people:
                together.join([ward.id, str(ward.guardian)])
        return together.sets(people)

    @cached_property
    def plain(self) -> frozenset[str]:
        """Those seated who never ride in an ambulance.

        Neither they nor anybody with whom they must stay needs a place other than a seat, nor sits
        in a vehicle already.
        """
        places = self.demands.places
        return frozenset(
            person
            for group in self.groups
            if not any(any(places[p][1:]) or p in self.sits for p in group)
            for person in group
        )

    @cached_property
    def group_of(self) -> Mapping[str, frozenset[str]]:
        """The group of each person seated."""
        return {person: group for group in self.groups for person in group}


class _Joined:
    """Sets of people that grow together."""

    def __init__(self) -> None:
        self._set_of: dict[str, set[str]] = {}

    def begin(self, people: Sequence[str]) -> None:
        """Put people together of whom nobody is in a set yet."""
        members = set(people)
        self._set_of.update(dict.fromkeys(people, members))

    def join(self, people: Sequence[str]) -> None:
        """Put people together, with all who are together with any of them."""
        known = [self._set_of[p] for p in people if p in self._set_of]
        largest = max(known, key=len, default=set())
        for other in known:
            if other is not largest:
                largest |= other
        largest.update(people)
        grown = largest if len(known) > 1 else people
        self._set_of.update(dict.fromkeys(grown, largest))

    def sets(self, people: Iterable[str]) -> tuple[frozenset[str], ...]:
        """Return the sets of people, and everybody who is in none by themselves."""
        unique = {id(members): members for members in self._set_of.values()}
        alone = (frozenset((person,)) for person in people if person not in self._set_of)
        return (*map(frozenset, unique.values()), *alone)
