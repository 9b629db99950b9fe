# SPDX-License-Identifier: Apache-2.0
"""Where everybody is and what was expected of them, gathered once for all columns and groups."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from qafila.core.ledger import (
    DECEASED,
    GONE,
    LEFT,
    OUTSIDE,
    PLACE,
    UNACCOUNTED,
    VEHICLE,
)
from qafila.core.operation.clearance import cleared
from qafila.core.operation.reserving import LIVE, ReservationState, each_manifest
from qafila.core.operation.standing import Standing, standing_at
from qafila.core.operation.state import Operation
from qafila.core.registry import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of a group of people, in numbers of persons.

    Parameters
    ----------
    people
        Everybody it concerns: the members of a cohort, lot or serial; whoever was planned or
        expected aboard a vehicle, ever rode in it or is in it now.
    planned, registered, cleared, expected, boarded
        Given a seat by the plan in force; on the list; of them those who may board as far as the
        register says (`is_cleared`); on a manifest that counts; ever aboard. For a vehicle or
        convoy: aboard of it; for a place: on the way to it (planned, expected).
    accounted
        Whom the ledger has here; for a cohort, lot or serial: whom it has in the operation's hands.
    aboard, arrived, elsewhere, left, deceased, unaccounted, outside
        Where the ledger has them now; these add up to `people`. `elsewhere` is any other place of
        the operation: halts, hospitals, custody, the road, or wherever somebody stayed.
    disputed, never_seen
        How many of them two observers contradict each other about, and how many nobody has seen,
        so that only the list speaks of them.
    """

    people: int = 0
    planned: int = 0
    registered: int = 0
    cleared: int = 0
    expected: int = 0
    boarded: int = 0
    accounted: int = 0
    aboard: int = 0
    arrived: int = 0
    elsewhere: int = 0
    left: int = 0
    deceased: int = 0
    unaccounted: int = 0
    outside: int = 0
    disputed: int = 0
    never_seen: int = 0

    @property
    def adds_up(self) -> bool:
        """Whether everybody is in exactly one of the last columns."""
        told = (self.aboard, self.arrived, self.elsewhere, self.left, self.deceased)
        return sum(told) + self.unaccounted + self.outside == self.people

    @property
    def missing(self) -> int:
        """Expected and not here: above 0 when people are awaited, below when there are more."""
        return self.expected - self.accounted


Answer = tuple[Standing, int]
"""Where somebody stands, and one bit for each of `_ASKED`."""

_ASKED = (
    "planned",
    "registered",
    "cleared",
    "expected",
    "boarded",
    "accounted",
    "disputed",
    "never_seen",
)

_NAMED = (
    Standing.ABOARD,
    Standing.ARRIVED,
    Standing.LEFT,
    Standing.DECEASED,
    Standing.UNACCOUNTED,
    Standing.OUTSIDE,
)
"""Standings with a column of their own."""

_LAPSED = (ReservationState.VOIDED, ReservationState.EXPIRED)

NOT_HERE = (OUTSIDE, UNACCOUNTED, DECEASED, LEFT, GONE)
"""Where nobody is in the hands of the operation."""


class Reckoning:
    """Gathers the sets that the columns are counted from, once for all groups."""

    def __init__(self, operation: Operation, now: datetime) -> None:
        self.operation, self.now = operation, now
        day = operation.day
        self.everybody = frozenset((*operation.persons, *day.people.where))
        self.registered = frozenset(operation.persons)
        self.disputed = frozenset(day.people.disputes)
        self.unseen = self.everybody - frozenset(day.people.seen_by)
        here: dict[str, set[str]] = {}
        where = day.people.where.get
        for person in self.everybody:
            at = where(person, OUTSIDE)
            if at in here:
                here[at].add(person)
            else:
                here[at] = {person}
        self.here = {place: frozenset(people) for place, people in here.items()}
        standing: dict[Standing, list[frozenset[str]]] = {}
        for place, people in self.here.items():
            standing.setdefault(standing_at(operation, place), []).append(people)
        self.standing = {word: frozenset().union(*sets) for word, sets in standing.items()}
        self.held = self.everybody.difference(*(self.here.get(word, ()) for word in NOT_HERE))
        self.ridden: dict[str, set[str]] = {}
        for person, rides in day.rides.items():
            for vehicle in rides:
                self.ridden.setdefault(vehicle, set()).add(person)
        self.boarded = frozenset(day.rides)
        on = operation.description.on or now.date()
        self.cleared = cleared(operation, on)
        self.planned: dict[str, set[str]] = {}
        self.planned_to: dict[str, set[str]] = {}
        self.expected: dict[str, set[str]] = {}
        self.expected_to: dict[str, set[str]] = {}
        self.lapsed: set[str] = set()
        """Whom a manifest names and does not expect: when they board it all the same, it does."""
        self._belongs: list[tuple[Iterable[str], str, str]] = []
        self._gather(now)
        self.all_planned = frozenset().union(*self.planned.values())
        self.all_expected = frozenset().union(*self.expected.values())
        self.answers = self._answered()

    def copied(self) -> Reckoning:
        """Return a copy, each part of which can be put in place of the one it shares with this."""
        assert self.awaited_in is not None  # found once for all copies
        return copy.copy(self)

    def _gather(self, now: datetime) -> None:
        target: dict[tuple[str, int], str] = {}
        for trip in self.operation.plan.trips if self.operation.plan else ():
            people = self.everybody & set(trip.people)
            self.planned.setdefault(trip.vehicle, set()).update(people)
            if trip.target:
                ends = target[trip.vehicle, trip.run] = f"{PLACE}{trip.target}"
                self.planned_to.setdefault(ends, set()).update(people)
            self._belongs.append((people, trip.lot or "", trip.serial or ""))
        for manifest, states in each_manifest(self.operation, now):
            live = {who for who, state in states if state in LIVE and who in self.everybody}
            self.lapsed.update(who for who, state in states if state in _LAPSED)
            if not live:
                continue
            self.expected.setdefault(manifest.vehicle, set()).update(live)
            if ends := target.get((manifest.vehicle, manifest.run), ""):
                self.expected_to.setdefault(ends, set()).update(live)
            self._belongs.append((live, manifest.lot, manifest.serial))

    @cached_property
    def lot(self) -> Mapping[str, str]:
        """Lot by person: the manifest's word goes before the plan's, and that before the list's."""
        of = {person.id: person.lot or "" for person in self.operation.persons.values()}
        for people, lot, _ in self._belongs:
            if lot:
                of.update(dict.fromkeys(people, lot))
        return of

    @cached_property
    def serial(self) -> Mapping[str, str]:
        """Serial by person: the manifest's word goes before the plan's."""
        of: dict[str, str] = {}
        for people, _, serial in self._belongs:
            if serial:
                of.update(dict.fromkeys(people, serial))
        return of

    def total(self) -> Account:
        """Return the account of everybody."""
        return _summed((answer, len(people)) for answer, people in self.answers.items())

    def places(self) -> dict[str, Account]:
        """Return the accounts of places; of vehicles with somebody aboard last."""
        aboard = sorted(place for place in self.here if place.startswith(VEHICLE))
        places = sorted({*self.planned_to, *self.here} - {*aboard})
        return {place: self._of_place(place) for place in (*places, *aboard)}

    def vehicles(self) -> dict[str, Account]:
        """Return the accounts of all vehicles."""
        return {vehicle: self.of_vehicle(vehicle) for vehicle in sorted(self.known_vehicles())}

    def known_vehicles(self) -> set[str]:
        """Return the vehicles of which there is an account."""
        known = {*self.operation.vehicles, *self.operation.day.vehicles.where}
        return known | {*self.ridden, *self.expected, *self.planned}

    def of_vehicle(self, vehicle: str) -> Account:
        """Return the account of one vehicle."""
        return self._of_vehicles((vehicle,))

    @cached_property
    def awaited_in(self) -> Mapping[str, tuple[str, ...]]:
        """Vehicles in which the plan or a manifest has somebody, by person."""
        found: dict[str, tuple[str, ...]] = {}
        for group in (self.planned, self.expected):
            for vehicle, people in group.items():
                found.update((who, (*found.get(who, ()), vehicle)) for who in people)
        return found

    def convoys(self) -> dict[str, Account]:
        """Return the accounts of convoys."""
        day = self.operation.day
        convoys: dict[str, set[str]] = {convoy: set() for convoy in day.convoys}
        for vehicle, convoy in day.convoy_of.items():
            convoys.setdefault(convoy, set()).add(vehicle)
        return {convoy: self._of_vehicles(sorted(convoys[convoy])) for convoy in sorted(convoys)}

    def listed(self, group: Callable[[Person, date | None], str]) -> dict[str, Account]:
        """Return the accounts of groups of who is on the list; others are of no known one."""
        on = self.operation.description.on
        return self.grouped({p.id: group(p, on) for p in self.operation.persons.values()})

    def grouped(self, group_of: Mapping[str, str]) -> dict[str, Account]:
        """Return the accounts of groups into which everybody falls, all counted in one way through.

        What the columns ask of a person is one of a few dozen answers: those are counted.
        """
        get = group_of.get
        groups: dict[str, list[tuple[Answer, int]]] = {}
        for answer, people in self.answers.items():
            for group, count in Counter(get(person, "") for person in people).items():
                groups.setdefault(group, []).append((answer, count))
        return {group: _summed(answers) for group, answers in sorted(groups.items())}

    def answer(self, person: str) -> Answer:
        """Return what somebody answers; one who is counted."""
        here = self.standing_of(person)
        asked = (person in those for those in self._asked())
        return here, sum(1 << number for number, yes in enumerate(asked) if yes)

    def standing_of(self, person: str) -> Standing:
        """Return where somebody stands."""
        return standing_at(self.operation, self.operation.day.people.place(person))

    def _asked(self) -> tuple[frozenset[str], ...]:
        """Return who says yes to each of `_ASKED`."""
        return (
            self.all_planned,
            self.registered,
            self.cleared,
            self.all_expected,
            self.boarded,
            self.held,
            self.disputed,
            self.unseen,
        )

    def _answered(self) -> dict[Answer, frozenset[str]]:
        """Return who gives each answer, where the columns are asked of a whole group.

        Whoever gives one answer so far is divided by the next question: whole sets are cut, so
        that nobody is looked at one by one.
        """
        parts = [((standing, 0), people) for standing, people in self.standing.items()]
        for number, those in enumerate(self._asked()):
            cut: list[tuple[Answer, frozenset[str]]] = []
            for (standing, bits), people in parts:
                if yes := people & those:
                    cut.append(((standing, bits | 1 << number), yes))
                if len(yes) < len(people):
                    cut.append(((standing, bits), people - yes if yes else people))
            parts = cut
        return dict(parts)

    def _of_vehicles(self, vehicles: Iterable[str]) -> Account:
        planned, expected, boarded, aboard = (set[str]() for _ in range(4))
        for vehicle in vehicles:
            planned |= self.planned.get(vehicle, set())
            expected |= self.expected.get(vehicle, set())
            boarded |= self.ridden.get(vehicle, set())
            aboard |= self.here.get(f"{VEHICLE}{vehicle}", set())
        return self._account(
            frozenset(planned | expected | boarded | aboard),
            planned=planned,
            expected=expected,
            boarded=boarded,
            accounted=aboard,
        )

    def _of_place(self, place: str) -> Account:
        here = self.here.get(place, frozenset())
        planned = self.planned_to.get(place, set())
        expected = self.expected_to.get(place, set())
        return self._account(
            frozenset(here | planned | expected),
            planned=planned,
            expected=expected,
            boarded=self.boarded,
            accounted=here,
        )

    def _account(
        self,
        people: frozenset[str],
        *,
        planned: Iterable[str],
        expected: Iterable[str],
        boarded: Iterable[str],
        accounted: Iterable[str],
    ) -> Account:
        told = {word: len(people & those) for word, those in self.standing.items()}
        return Account(
            people=len(people),
            planned=len(people & frozenset(planned)),
            registered=len(people & self.registered),
            cleared=len(people & self.cleared),
            expected=len(people & frozenset(expected)),
            boarded=len(people & frozenset(boarded)),
            accounted=len(people & frozenset(accounted)),
            disputed=len(people & self.disputed),
            never_seen=len(people & self.unseen),
            **_stood(told),
        )


def _summed(answers: Iterable[tuple[Answer, int]]) -> Account:
    """Return the account of a group from how many gave each answer."""
    told: Counter[Standing] = Counter()
    yes = [0] * len(_ASKED)
    for (standing, bits), count in answers:
        told[standing] += count
        for number in range(len(yes)):
            if bits >> number & 1:
                yes[number] += count
    return Account(people=told.total(), **dict(zip(_ASKED, yes, strict=True)), **_stood(told))


def _stood(told: Mapping[Standing, int]) -> dict[str, int]:
    """Return how many stand where, with all that have no column of their own as elsewhere."""
    return {
        "elsewhere": sum(n for where, n in told.items() if where not in _NAMED),
        **{where.value: told.get(where, 0) for where in _NAMED},
    }
