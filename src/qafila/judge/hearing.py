# SPDX-License-Identifier: Apache-2.0
"""The plan laid beside the folder: the look-ups that every check needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from qafila.core.fleet import Vehicle
from qafila.core.ledger import PLACE, VEHICLE
from qafila.core.operation import Operation
from qafila.core.route import Path, find_path
from qafila.judge._made import made
from qafila.judge.demands import Demands, Places
from qafila.judge.itinerary import Itinerary
from qafila.judge.reading import ClaimedMarcher, ClaimedPlan, ClaimedTrip
from qafila.judge.rows import (
    NONE,
    ByPerson,
    Classes,
    Groups,
    Numbers,
    Truths,
    different,
    joined,
    looked_up,
    pairs,
)

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
    def named(self) -> tuple[Numbers, Numbers]:
        """Whom the trips list, known or not (−1), as rows; and the number of the trip of each."""
        people = [trip.people for trip in self.plan.trips]
        rows = looked_up(self.demands.row_of, [*chain.from_iterable(people)])
        return rows, np.repeat(np.arange(len(people)), [len(each) for each in people])

    @cached_property
    def riders(self) -> tuple[Numbers, Numbers]:
        """The people of the folder on each trip, each once, as trips and rows in step."""
        rows, trips = self.named
        return pairs(trips, rows)

    def sum_by_trip(self, values: Numbers) -> Numbers:
        """Return the sum of a value of each row over those on each trip."""
        trips, rows = self.riders
        found = np.bincount(trips, values[rows], len(self.plan.trips))
        return found.astype(np.int64)

    @cached_property
    def crowds(self) -> Mapping[str, int]:
        """How many people of the folder are on each trip, by where it stands."""
        trips, _ = self.riders
        count = np.bincount(trips, minlength=len(self.plan.trips)).tolist()
        return {trip.at: n for trip, n in zip(self.plan.trips, count, strict=True)}

    @cached_property
    def needing(self) -> Mapping[str, int]:
        """How many people with needs are on each trip, by where it stands."""
        count = self.sum_by_trip(self.demands.is_needing).tolist()
        return {trip.at: n for trip, n in zip(self.plan.trips, count, strict=True)}

    @cached_property
    def taking_on(self) -> Mapping[str, Places]:
        """The places that the people of each trip take, whoever sits there already, by place."""
        seats, wheelchair, stretcher, oxygen = (
            self.sum_by_trip(taking).tolist() for taking in self.demands.taking
        )
        taken = zip(seats, wheelchair, stretcher, oxygen, strict=True)
        return {trip.at: mine for trip, mine in zip(self.plan.trips, taken, strict=True)}

    @cached_property
    def rides(self) -> Numbers:
        """The number of the first trip that lists each person, by row; −1 for none."""
        found = np.full(len(self.demands.persons), NONE)
        rows, trips = self.named
        known = rows >= 0
        found[rows[known][::-1]] = trips[known][::-1]
        return found

    @cached_property
    def trip_of(self) -> Mapping[str, ClaimedTrip]:
        """The first trip that lists each person of the folder."""
        return ByPerson(self.demands.row_of, self.rides, self.plan.trips)

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

    def rows_on(self, column: Column) -> Numbers:
        """Return the people of the folder on the trips of a column, by row, each once."""
        trips, rows = self.riders
        mine = np.zeros(len(self.plan.trips) + 1, dtype=np.bool_)
        mine[[self.number_of[trip.at] for trip in self.columns[column]]] = True
        return different(rows[mine[trips]])

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """The number of each trip, by where it stands."""
        return {trip.at: number for number, trip in enumerate(self.plan.trips)}

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
        return self._ways_on.get(trip.at, ())

    @cached_property
    def _ways_on(self) -> Mapping[str, tuple[Itinerary, ...]]:
        trips, rows = self.riders
        found: dict[str, tuple[Itinerary, ...]] = {}
        for trip, way in zip(*map(list, pairs(trips, self.demands.ways[rows])), strict=True):
            at = self.plan.trips[trip].at
            found[at] = (*found.get(at, ()), self.demands.different[way])
        return found

    @cached_property
    def _aboard(self) -> dict[str, tuple[str, ...]]:
        return {}

    def find_vehicle(self, trip: ClaimedTrip) -> Vehicle | None:
        """Return the trip's vehicle, None when the fleet has none of that id."""
        return self.operation.vehicles.get(trip.vehicle)

    @cached_property
    def arrived(self) -> Mapping[str, int]:
        """How many people of the list are at each place already and in no trip."""
        where, ids = self.operation.day.people.where, self.demands.ids
        others = (where.get(ids[row], "") for row in np.flatnonzero(self.rides < 0).tolist())
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
                found[trip.target] += self.crowds[trip.at]
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
    def groups(self) -> Classes:
        """The people seated who must stay together: households on one journey, guardian links."""
        return self._together(self.rides >= 0)

    @cached_property
    def group_of(self) -> Groups:
        """The group of each person seated."""
        return Groups(self.demands.row_of, self.demands.ids, self.groups)

    @cached_property
    def kin(self) -> Mapping[str, tuple[int, ...]]:
        """Those seated of each kin group, by row."""
        found: dict[str, list[int]] = {}
        rows = self.demands.kin_rows
        for row in rows[self.rides[rows] >= 0].tolist():
            found.setdefault(self.demands.persons[row].kin or "", []).append(row)
        return {kin: tuple(members) for kin, members in found.items()}

    @cached_property
    def left_behind(self) -> tuple[frozenset[str], ...]:
        """The people of the folder without a seat who must stay together.

        Without groups of which others are seated, and without who is in no list at all.
        """
        left = np.zeros(len(self.rides), dtype=np.bool_)
        left[[row for p in self.why_of if (row := self.demands.row_of.get(p)) is not None]] = True
        classes = self._together(left & (self.rides < 0))
        groups = Groups(self.demands.row_of, self.demands.ids, classes)
        whole = []
        for number in different(classes.number[classes.number >= 0]).tolist():
            rows = classes.rows(number)
            homes = set(self.demands.homes.number[rows].tolist()) - {NONE}
            kin = [row for home in homes for row in self.demands.homes.rows(home).tolist()]
            guardians = {self.demands.persons[row].guardian for row in rows.tolist()} - {None}
            if (self.rides[kin] < 0).all() and not any(g in self.trip_of for g in guardians):
                whole.append(groups.of(number))
        return tuple(whole)

    def _together(self, among: Truths) -> Classes:
        """Return the groups of some of the people, by row; −1 for all others."""
        demands, row_of = self.demands, self.demands.row_of
        party = demands.parties.number
        alone = np.arange(len(party)) + party.max(initial=0) + 1
        number = np.where(among, np.where(party >= 0, party, alone), NONE)
        ties = [
            (row_of[ward.id], row_of[ward.guardian])
            for ward in demands.wards
            if ward.guardian is not None and ward.guardian in row_of
        ]
        return Classes(joined(number, [tie for tie in ties if among[[*tie]].all()]))

    @cached_property
    def plain(self) -> frozenset[str]:
        """Those seated who never ride in an ambulance.

        Neither they nor anybody with whom they must stay needs a place other than a seat, nor sits
        in a vehicle already.
        """
        number, row_of = self.groups.number, self.demands.row_of
        barred: Truths = np.any(self.demands.taking[1:], axis=0)
        barred[[row_of[person] for person in self.sits]] = True
        plain = (number >= 0) & ~np.isin(number, number[barred])
        ids = self.demands.ids
        return frozenset([ids[row] for row in np.flatnonzero(plain).tolist()])
