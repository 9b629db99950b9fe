# SPDX-License-Identifier: Apache-2.0
"""What the folder asks of any plan: places people take, where they go, who belongs with whom.

Worked out from the Operation alone. Where the folder leaves a choice, all that is allowed is kept,
so that a plan is never called wrong for choosing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from qafila.core.agreement import Obligation, ObligationKind
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import Need, PlaceKind

KINDS = ("seats", "wheelchair", "stretcher", "oxygen")
"""Kinds of place in a vehicle."""

Places = tuple[int, int, int, int]
"""Places by kind, in the order of `KINDS`."""

NO_PLACES: Places = (0, 0, 0, 0)


def places_taken(person: Person, *, companion_always: bool) -> Places:
    """Return the places that one person takes.

    Whoever lies or sits in a wheelchair takes that place and no seat; oxygen is a supply beside the
    place; somebody lying who needs an escort brings one more seat (or always, if policy says so).
    """
    needs = set(person.needs)
    lies = Need.STRETCHER in needs
    rolls = Need.WHEELCHAIR in needs and not lies
    seats = 0 if lies or rolls else 1
    if lies and (companion_always or Need.ESCORT in needs):
        seats += 1
    return (seats, int(rolls), int(lies), int(Need.OXYGEN in needs))


def places_offered(vehicle: Vehicle) -> Places:
    """Return the places that a vehicle offers to people of the list."""
    seats = vehicle.seats - vehicle.staff_seats
    return (seats, vehicle.wheelchair, vehicle.stretcher, vehicle.oxygen)


def total(places: Iterable[Places]) -> Places:
    """Return the sum by kind."""
    seats = wheelchair = stretcher = oxygen = 0
    for one in places:
        seats += one[0]
        wheelchair += one[1]
        stretcher += one[2]
        oxygen += one[3]
    return (seats, wheelchair, stretcher, oxygen)


def is_special(places: Places) -> bool:
    """Whether a place other than a seat is among them."""
    return any(places[1:])


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Every origin, destination and stage that the folder allows one person, and their lot.

    `lot` is None where any lot will do. An origin or destination of None means that the folder
    says nothing.
    """

    sources: frozenset[str | None]
    targets: frozenset[str | None]
    stages: frozenset[str | None]
    lot: str | None


@dataclass(frozen=True)
class Demands:
    """What one operation asks of its plans."""

    operation: Operation

    @cached_property
    def places(self) -> Mapping[str, Places]:
        """The places each person takes."""
        always = self.operation.policy.companion_for_stretcher
        return {
            p.id: places_taken(p, companion_always=always) for p in self.operation.persons.values()
        }

    @cached_property
    def itineraries(self) -> Mapping[str, Itinerary]:
        """The journeys each person may make."""
        return {p.id: self._itinerary(p) for p in self.operation.persons.values()}

    @cached_property
    def households(self) -> Mapping[str, tuple[Person, ...]]:
        """The members of each household."""
        return self.operation.households()

    @cached_property
    def parties(self) -> tuple[tuple[Person, ...], ...]:
        """The members of each household who are to travel as one.

        From and to the same places, in one lot and one stage: an agreement may move a household in
        two stages, and whoever is of neither goes with the rest if the rest is of one.
        """
        found: list[tuple[Person, ...]] = []
        for members in self.households.values():
            ways: dict[object, list[Person]] = {}
            for person in members:
                way = self.itineraries[person.id]
                ways.setdefault((way.sources, way.targets, way.lot), []).append(person)
            for people in ways.values():
                found += self._by_stage(people)
        return tuple(found)

    def _by_stage(self, people: list[Person]) -> list[tuple[Person, ...]]:
        stages = {person.id: self.itineraries[person.id].stages for person in people}
        sure = frozenset().union(*(s for s in stages.values() if len(s) == 1))
        parties: dict[frozenset[str | None], list[Person]] = {}
        for person in people:
            mine = stages[person.id]
            only = mine & sure
            parties.setdefault(only if len(only) == 1 else mine, []).append(person)
        return [tuple(party) for party in parties.values()]

    def separated(self, one: str | None, other: str | None) -> bool:
        """Whether two cohorts never share a vehicle; it is enough that one of them says so."""
        return (one, other) in self._separated

    @cached_property
    def _separated(self) -> frozenset[tuple[str | None, str | None]]:
        said = {
            (cohort.id, other)
            for cohort in self.operation.cohorts.values()
            for other in cohort.separate_from
            if other != cohort.id
        }
        return frozenset(said | {(other, one) for one, other in said})

    @cached_property
    def _bound(self) -> Mapping[str, tuple[Person, ...]]:
        """Everybody a person is bound to, near or far, by households and guardians."""
        persons = self.operation.persons
        near: dict[str, set[str]] = {person: set() for person in persons}
        for members in self.households.values():
            for member in members[1:]:
                near[member.id].add(members[0].id)
                near[members[0].id].add(member.id)
        for person in persons.values():
            guardian = person.guardian
            if guardian is not None and guardian in persons:
                near[person.id].add(guardian)
                near[guardian].add(person.id)
        found: dict[str, tuple[Person, ...]] = {}
        for start in persons:
            if start in found:
                continue
            group, waiting = {start}, [start]
            while waiting:
                fresh = near[waiting.pop()] - group
                group |= fresh
                waiting += fresh
            together = tuple(persons[person] for person in sorted(group))
            found.update(dict.fromkeys(group, together))
        return found

    def _said(self, person: Person, what: str) -> str | None:
        """Return what is said of a person's lot or place: by the row, the household, the bond."""
        family = self.households.get(person.household or "", ())
        for people in ((person,), family, self._bound[person.id]):
            values = {getattr(one, what) for one in people} - {None}
            if len(values) == 1:
                return str(values.pop())
        return None

    @cached_property
    def _moving(self) -> tuple[Obligation, ...]:
        obligations = self.operation.obligations.values()
        return tuple(o for o in obligations if o.kind in _MOVING)

    def _itinerary(self, person: Person) -> Itinerary:
        lot = self._said(person, "lot")
        assembly = self._only(PlaceKind.ASSEMBLY)
        reception = self._only(PlaceKind.RECEPTION)
        at = person.at or assembly
        under = _closest(person, at, lot, self._moving)
        stages = self.operation.stages
        only_stage = next(iter(stages)) if len(stages) == 1 else None
        # Whom no obligation names goes with those they are bound to.
        family = [
            o
            for one in (() if under else self._bound[person.id])
            for o in _closest(one, one.at or assembly, self._said(one, "lot"), self._moving)
        ]
        elsewhere = self._said(person, "at")
        bound_for = self._said(person, "to_place")
        sources = {at or o.source_place or elsewhere for o in under} or {at or elsewhere}
        targets = {o.to_place or reception or bound_for for o in under} or {reception or bound_for}
        if None in targets and self._receptions:  # a plan may choose
            targets = (targets - {None}) | self._receptions
        return Itinerary(
            sources=frozenset(sources),
            targets=frozenset([person.to_place] if person.to_place else targets),
            stages=frozenset({o.stage or only_stage for o in under or family} or {only_stage}),
            lot=lot,
        )

    @cached_property
    def _receptions(self) -> frozenset[str | None]:
        return frozenset(place.id for place in self.operation.places_of(PlaceKind.RECEPTION))

    def _only(self, kind: PlaceKind) -> str | None:
        places = self.operation.places_of(kind)
        return places[0].id if len(places) == 1 else None


_MOVING = (ObligationKind.MOVE_PEOPLE, ObligationKind.RELEASE_PEOPLE)


def _closest(
    person: Person, at: str | None, lot: str | None, moving: Iterable[Obligation]
) -> list[Obligation]:
    """Return the obligations that may move a person, without those that another beats.

    One beats another when it names everything about the person that the other names, and more.
    """
    named: list[tuple[frozenset[str], Obligation]] = []
    for obligation in moving:
        if obligation.cohort not in (None, person.cohort):
            continue
        if lot and obligation.lots and lot not in obligation.lots:
            continue
        if at and obligation.source_place not in (None, at):
            continue
        says = {
            "cohort": obligation.cohort is not None,
            "lot": lot is not None and lot in obligation.lots,
            "place": at is not None and obligation.source_place == at,
        }
        if obligation.kind is ObligationKind.RELEASE_PEOPLE and not (says["cohort"] or says["lot"]):
            continue  # It is of people on nobody's list of travellers, as far as anybody can see.
        named.append((frozenset(k for k, said in says.items() if said), obligation))
    return [o for words, o in named if not any(words < others for others, _ in named)]
