# SPDX-License-Identifier: Apache-2.0
"""What the folder asks of any plan: places people take, where they go, who belongs with whom.

Worked out from the Operation alone. Where the folder leaves a choice, all that is allowed is kept,
so that a plan is never called wrong for choosing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from qafila.core.agreement import Obligation
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import Consent, Need, PlaceKind
from qafila.judge.itinerary import MOVING, ONLY_LOT, Itinerary, closest, is_numbered, lots_of
from qafila.judge.rows import ByPerson, Classes, Numbers, numbered

KINDS = ("seats", "wheelchair", "stretcher", "oxygen")
"""Kinds of place in a vehicle."""

Places = tuple[int, int, int, int]
"""Places by kind, in the order of `KINDS`."""

NO_PLACES: Places = (0, 0, 0, 0)
ONE_SEAT: Places = (1, 0, 0, 0)


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


class _PlacesOf(dict[str, Places]):
    """Places by person: of those with needs; anybody else takes a seat."""

    def __missing__(self, person: str) -> Places:
        return ONE_SEAT


def is_special(places: Places) -> bool:
    """Whether a place other than a seat is among them."""
    return any(places[1:])


_SAID = ("lot", "at", "to_place")
"""What a row may leave to others of the household, or of those who are bound to each other."""

_Said = tuple[dict[str, set[str]], dict[str, set[str]]]


@dataclass(frozen=True)
class Demands:
    """What one operation asks of its plans."""

    operation: Operation

    @cached_property
    def places(self) -> Mapping[str, Places]:
        """The places each person takes."""
        always = self.operation.policy.companion_for_stretcher
        return _PlacesOf(
            {p.id: places_taken(p, companion_always=always) for p in self.needing.values()}
        )

    def taken(self, people: Collection[str]) -> Places:
        """Return the places that people of the folder take together, each of them named once."""
        needing = self.needing.keys() & people
        seats, wheelchair, stretcher, oxygen = total([self.places[p] for p in needing])
        return (seats + len(people) - len(needing), wheelchair, stretcher, oxygen)

    @cached_property
    def offered(self) -> frozenset[Places]:
        """What vehicles for people offer: fleets have many vehicles of few kinds."""
        fleet = self.operation.vehicles.values()
        return frozenset([places_offered(v) for v in fleet if v.carries_people])

    @cached_property
    def needing(self) -> Mapping[str, Person]:
        """Those who have any need."""
        return {p.id: p for p in self.operation.persons.values() if p.needs}

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """Everybody, by row."""
        return tuple(self.operation.persons.values())

    @cached_property
    def row_of(self) -> Mapping[str, int]:
        """The number of each person, as `qafila.judge.rows` has it."""
        return {person: row for row, person in enumerate(self.operation.persons)}

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Everybody's id, by row."""
        return tuple(self.operation.persons)

    @cached_property
    def taking(self) -> Numbers:
        """The places that each person takes: kinds × rows."""
        found = np.zeros((len(KINDS), len(self.persons)), dtype=np.int64)
        found[0] = 1
        for person, places in self.places.items():
            found[:, self.row_of[person]] = places
        return found

    @cached_property
    def is_needing(self) -> Numbers:
        """1 for those who have any need, 0 for all others, by row."""
        found = np.zeros(len(self.persons), dtype=np.int64)
        found[[self.row_of[person] for person in self.needing]] = 1
        return found

    @cached_property
    def cohorts(self) -> tuple[Numbers, tuple[str, ...]]:
        """The number of each person's cohort, by row, and the cohorts by number."""
        number, known = numbered([person.cohort for person in self.persons])
        return number, tuple(known)

    @cached_property
    def homes(self) -> Classes:
        """The household of each person, by row."""
        return Classes(numbered([person.household for person in self.persons])[0])

    @cached_property
    def itineraries(self) -> Mapping[str, Itinerary]:
        """The journeys each person may make."""
        return ByPerson(self.row_of, self.ways, self.different)

    @cached_property
    def ways(self) -> Numbers:
        """The number in `different` of the journeys that each person may make, by row."""
        return self._ways_and_kinds[0]

    @property
    def different(self) -> tuple[Itinerary, ...]:
        """All journeys that anybody may make; most people share one."""
        return self._ways_and_kinds[1]

    @cached_property
    def _ways_and_kinds(self) -> tuple[Numbers, tuple[Itinerary, ...]]:
        # Whose journey no other row has a say in goes like all whose rows say the same.
        said, rows = numbered([(p.cohort, p.lot, p.at, p.to_place) for p in self.persons])
        kinds: dict[int, int] = {}
        made: list[Itinerary] = []

        def number_of(way: Itinerary) -> int:
            if id(way) not in kinds:
                kinds[id(way)] = len(made)
                made.append(way)
            return kinds[id(way)]

        found = np.zeros(len(self.persons), dtype=np.int64)
        alike = Classes(said)
        for number in rows.values():
            mine = alike.rows(number)
            way, is_common = self._itinerary(self.persons[mine[0]])
            if is_common:
                found[mine] = number_of(way)
            else:
                for row in mine.tolist():
                    found[row] = number_of(self._itinerary(self.persons[row])[0])
        return found, tuple(made)

    @cached_property
    def refusing(self) -> tuple[Person, ...]:
        """Those who do not want to travel."""
        return tuple([p for p in self.operation.persons.values() if p.consent is Consent.REFUSED])

    @cached_property
    def kindred(self) -> tuple[Person, ...]:
        """Those who ask to be kept together with others where possible."""
        return tuple([p for p in self.operation.persons.values() if p.kin])

    @cached_property
    def kin_rows(self) -> Numbers:
        """The rows of those, in order."""
        return np.array([self.row_of[person.id] for person in self.kindred], dtype=np.int64)

    @cached_property
    def shunning(self) -> frozenset[str]:
        """Those who are to be kept apart from a household."""
        return frozenset([p.id for p in self.operation.persons.values() if p.apart_from])

    @cached_property
    def pinned(self) -> frozenset[str]:
        """Those for whom a vehicle is asked for."""
        return frozenset([p.id for p in self.operation.persons.values() if p.pin is not None])

    @cached_property
    def wards(self) -> tuple[Person, ...]:
        """Those for whom somebody answers."""
        return tuple([p for p in self.operation.persons.values() if p.guardian is not None])

    @cached_property
    def households(self) -> Mapping[str, tuple[Person, ...]]:
        """The members of each household."""
        return self.operation.households()

    @cached_property
    def parties(self) -> Classes:
        """The members of each household who are to travel as one, by row.

        From and to the same places, in one lot and one stage: an agreement may move a household in
        two stages, and whoever is of neither goes with the rest if the rest is of one.
        """
        mixed = self.homes.different_in(self.ways).tolist() if len(self.different) > 1 else ()
        number = self.homes.number.copy() if mixed else self.homes.number
        free = int(number.max(initial=0)) + 1
        for home in mixed:
            ways: dict[object, list[Person]] = {}
            for row in self.homes.rows(home).tolist():
                way = self.different[self.ways[row]]
                ways.setdefault((way.sources, way.targets, way.lot), []).append(self.persons[row])
            for people in ways.values():
                for party in self._by_stage(people):
                    number[[self.row_of[person.id] for person in party]] = free
                    free += 1
        return Classes(number)

    def _by_stage(self, people: list[Person]) -> list[tuple[Person, ...]]:
        stages = {person.id: self.itineraries[person.id].stages for person in people}
        sure = frozenset().union(*(s for s in stages.values() if len(s) == 1))
        parties: dict[frozenset[str | None], list[Person]] = {}
        for person in people:
            mine = stages[person.id]
            only = mine & sure
            parties.setdefault(only if len(only) == 1 else mine, []).append(person)
        return [tuple(party) for party in parties.values()]

    def knows(self, lot: str) -> bool:
        """Whether anybody of the folder may travel in a lot."""
        return any(way.allows(lot) for way in self.different)

    @property
    def separates(self) -> bool:
        """Whether any cohorts never share a vehicle."""
        return bool(self._separated)

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
        for person in self.wards:
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
        own: str | None = getattr(person, what)
        if own is not None or not self._is_said[what]:
            return own
        by_household, by_bond = self._said_of(what)
        for values in (
            by_household.get(person.household or ""),
            by_bond.get(self._bound[person.id][0].id),
        ):
            if values is not None and len(values) == 1:
                return next(iter(values))
        return None

    @cached_property
    def _is_said(self) -> Mapping[str, bool]:
        """Whether anybody's own row says a lot or place."""
        persons = self.operation.persons.values()
        return {
            what: any(getattr(person, what) is not None for person in persons) for what in _SAID
        }

    def _said_of(self, what: str) -> _Said:
        """Return what is said of a lot or place, by household and by the first of each bond."""
        if what not in self._said_by_others:
            by_household, by_bond = self._said_by_others.setdefault(what, ({}, {}))
            for person in self.operation.persons.values():
                value = getattr(person, what)
                if value is not None:
                    if person.household:
                        by_household.setdefault(person.household, set()).add(value)
                    by_bond.setdefault(self._bound[person.id][0].id, set()).add(value)
        return self._said_by_others[what]

    @cached_property
    def _said_by_others(self) -> dict[str, _Said]:
        return {}

    @cached_property
    def _moving(self) -> tuple[Obligation, ...]:
        obligations = self.operation.obligations.values()
        return tuple(o for o in obligations if o.kind in MOVING)

    def _itinerary(self, person: Person) -> tuple[Itinerary, bool]:
        """Return the journeys a person may make, and whether nobody else's row has a say in it."""
        lot = self._said(person, "lot")
        under = self._under(person.cohort, person.at or self._assembly, lot)
        # Whom no obligation names goes with those they are bound to.
        family = () if under or not self._moving else self._family(self._bound[person.id])
        said = (
            person.at or self._assembly,
            self._said(person, "at"),
            self._said(person, "to_place"),
            person.to_place,
            lot,
        )
        key = (id(under), id(family), *said)  # both are kept, so their ids stay theirs
        if key not in self._itineraries:
            self._itineraries[key] = self._made(under, family, *said)
        by_itself = all(
            getattr(person, what) is not None or not is_said
            for what, is_said in self._is_said.items()
        )
        return self._itineraries[key], by_itself and bool(under or not self._moving)

    @cached_property
    def _itineraries(self) -> dict[tuple[object, ...], Itinerary]:
        """Itineraries by what makes them: most people share one."""
        return {}

    def _made(
        self,
        under: tuple[Obligation, ...],
        family: tuple[Obligation, ...],
        at: str | None,
        elsewhere: str | None,
        bound_for: str | None,
        to_place: str | None,
        lot: str | None,
    ) -> Itinerary:
        reception = self._reception
        stages = self.operation.stages
        only_stage = next(iter(stages)) if len(stages) == 1 else None
        sources = {at or o.source_place or elsewhere for o in under} or {at or elsewhere}
        targets = {o.to_place or reception or bound_for for o in under} or {reception or bound_for}
        if None in targets and self._receptions:  # a plan may choose
            targets = (targets - {None}) | self._receptions
        return Itinerary(
            sources=frozenset(sources),
            targets=frozenset([to_place] if to_place else targets),
            stages=frozenset({o.stage or only_stage for o in under or family} or {only_stage}),
            lot=lot,
            lots=frozenset(
                {named for o in under or family for named in lots_of(o, only_stage)}
                or {only_stage or ONLY_LOT}
            ),
            numbered=tuple((o.id, o.lot_count) for o in under or family if is_numbered(o)),
        )

    def _under(self, cohort: str | None, at: str | None, lot: str | None) -> tuple[Obligation, ...]:
        """Return the obligations that may move people of a cohort, at a place, of a lot."""
        if (cohort, at, lot) not in self._closest:
            self._closest[cohort, at, lot] = closest(cohort, at, lot, self._moving)
        return self._closest[cohort, at, lot]

    @cached_property
    def _closest(self) -> dict[tuple[str | None, ...], tuple[Obligation, ...]]:
        return {}

    def _family(self, together: tuple[Person, ...]) -> tuple[Obligation, ...]:
        """Return the obligations that may move somebody of those who are bound to each other."""
        first = together[0].id
        if first not in self._families:
            found = (
                o
                for one in together
                for o in self._under(one.cohort, one.at or self._assembly, self._said(one, "lot"))
            )
            self._families[first] = tuple({o.id: o for o in found}.values())
        return self._families[first]

    @cached_property
    def _families(self) -> dict[str, tuple[Obligation, ...]]:
        return {}

    @cached_property
    def _assembly(self) -> str | None:
        return self._only(PlaceKind.ASSEMBLY)

    @cached_property
    def _reception(self) -> str | None:
        return self._only(PlaceKind.RECEPTION)

    @cached_property
    def _receptions(self) -> frozenset[str | None]:
        return frozenset(place.id for place in self.operation.places_of(PlaceKind.RECEPTION))

    def _only(self, kind: PlaceKind) -> str | None:
        places = self.operation.places_of(kind)
        return places[0].id if len(places) == 1 else None
