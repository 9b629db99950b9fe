# SPDX-License-Identifier: Apache-2.0
"""What facts about the list do to it, while facts are folded: amend, drop, merge, assess."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from qafila.core.events import (
    Envelope,
    Fact,
    FitnessAssessed,
    ListTaken,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PersonAmended,
    SharingAgreed,
)
from qafila.core.operation.state import (
    Agreed,
    Amended,
    Assessed,
    Dropped,
    KeptApart,
    Listed,
    ListState,
    Said,
)
from qafila.core.registry import Person
from qafila.core.registry.persons import FIELDS


@dataclass(slots=True)
class Listing:
    """The list's own side of a fold; never escapes it.

    Parameters
    ----------
    alias
        Entries that were merged, and the one that stands for them. Known before the fold begins:
        it depends on the set of facts, and not on their order.
    """

    alias: Mapping[str, str] = field(default_factory=dict)
    amendments: dict[str, tuple[PersonAmended, ...]] = field(default_factory=dict)
    merged_away: dict[str, Person] = field(default_factory=dict)
    dropped: dict[str, Dropped] = field(default_factory=dict)
    apart: list[KeptApart] = field(default_factory=list)
    fitness: dict[str, tuple[Assessed, ...]] = field(default_factory=dict)
    sharing: dict[str, tuple[Agreed, ...]] = field(default_factory=dict)
    lists: list[Listed] = field(default_factory=list)
    amended: dict[str, tuple[Amended, ...]] = field(default_factory=dict)
    came_by: dict[str, str] = field(default_factory=dict)

    def copy(self) -> Listing:
        """Return a copy that later steps do not reach."""
        return Listing(
            self.alias,
            dict(self.amendments),
            dict(self.merged_away),
            dict(self.dropped),
            list(self.apart),
            dict(self.fitness),
            dict(self.sharing),
            list(self.lists),
            dict(self.amended),
            dict(self.came_by),
        )

    def stands(
        self, listed: Mapping[str, Person], registered: Mapping[str, Person]
    ) -> tuple[dict[str, Person], dict[str, Person]]:
        """Return who is on the list, and the entries that came off it.

        Parameters
        ----------
        listed
            Entries that were registered and not merged into another.
        registered
            Every entry as it was first registered.
        """
        persons, off = dict(listed), dict(self.merged_away)
        for entry, person in self.merged_away.items():
            stands = self.alias[entry]
            if stands not in registered and stands not in persons:
                # Merged into an entry that nobody registered: nobody is lost by that.
                persons[stands] = replace(person, id=stands)
        for key, person in persons.items() if self.alias else ():
            if person.guardian and person.guardian in self.alias:
                persons[key] = replace(person, guardian=self.alias[person.guardian])
        for dropped in self.dropped:
            if dropped in persons:
                off[dropped] = persons.pop(dropped)
        return persons, off

    def with_merged(self, subjects: Iterable[str]) -> frozenset[str]:
        """Return what the vault is to forget: of merged entries, every one."""
        found = set(subjects)
        for entry, stands in self.alias.items():
            if f"person:{entry}" in found:
                found.add(f"person:{stands}")
        for entry, stands in self.alias.items():
            if f"person:{stands}" in found:
                found.add(f"person:{entry}")
        return frozenset(found)

    def state(self, off: Mapping[str, Person]) -> ListState:
        """Return what facts say about the list, with the entries that came off it."""
        return ListState(
            lists=tuple(self.lists),
            amended=dict(self.amended),
            came_by=dict(self.came_by),
            off=dict(off),
            dropped=dict(self.dropped),
            merged=dict(self.alias),
            apart=tuple(self.apart),
            fitness=dict(self.fitness),
            sharing=dict(self.sharing),
        )

    def each(self, persons: tuple[str, ...]) -> tuple[str, ...]:
        """Return whom a fact speaks of: merged entries as the one that stands for them."""
        alias = self.alias
        return tuple(dict.fromkeys(alias.get(person, person) for person in persons))

    def one(self, person: str) -> str:
        """Return the entry that stands for a person."""
        return self.alias.get(person, person)

    def taken(self, said: Said, fact: ListTaken) -> None:
        """Remember where a list came from."""
        self.lists.append(Listed(said=said, taken=fact))

    def amend(self, said: Said, fact: PersonAmended, persons: dict[str, Person]) -> bool:
        """Change what the list says of somebody; whoever is not on it yet is changed once they are.

        Return whether the change took hold.
        """
        person = fact.person.id
        self.amended[person] = (*self.amended.get(person, ()), Amended(said=said, amendment=fact))
        book = self.merged_away if person in self.merged_away else persons
        held = book.get(person)
        if held is None:
            self.amendments[person] = (*self.amendments.get(person, ()), fact)
            return False
        book[person] = amended(held, fact)
        return True

    def caught_up(self, person: Person) -> Person:
        """Return a person now on the list with what was amended before anybody registered them."""
        for fact in self.amendments.pop(person.id, ()):
            person = amended(person, fact)
        return person

    def drop(self, said: Said, fact: PeopleDropped) -> None:
        """Take people off the list."""
        self.dropped.update(dict.fromkeys(self.each(fact.persons), Dropped(said=said, drop=fact)))

    def keep_apart(self, said: Said, fact: PeopleKeptApart) -> None:
        """Remember that entries are different people."""
        self.apart.append(KeptApart(said=said, persons=tuple(sorted(fact.persons))))

    def assess(self, said: Said, fact: FitnessAssessed) -> None:
        """Add a clinician's judgement; the last one holds."""
        person = self.one(fact.person)
        self.fitness[person] = (
            *self.fitness.get(person, ()),
            Assessed(said=said, assessment=fact),
        )

    def share(self, said: Said, fact: SharingAgreed) -> None:
        """Add what a person says of one recipient; the last one holds."""
        person = self.one(fact.person)
        self.sharing[person] = (*self.sharing.get(person, ()), Agreed(said=said, sharing=fact))


def amended(person: Person, fact: PersonAmended) -> Person:
    """Return a person with the amended fields; fields of a later version are passed over.

    Fields that are identity stay as they are: they come with what is sealed.
    """
    changes = {name: getattr(fact.person, name) for name in fact.changed if name in FIELDS}
    return replace(person, **changes)


def aliases(line: Iterable[Envelope], effects: Mapping[str, Fact | None]) -> dict[str, str]:
    """Return, for every entry that was merged into another, the one that stands for it.

    Facts that were corrected or set aside merge nobody. Merging goes on through merged entries; a
    merge that would go in a circle says nothing new.
    """
    stands: dict[str, str] = {}

    def root(person: str) -> str:
        while person in stands:
            person = stands[person]
        return person

    for envelope in line:
        fact = effects.get(envelope.id, envelope.fact)
        if isinstance(fact, PeopleMerged):
            keep = root(fact.keep)
            stands.update({one: keep for one in map(root, fact.others) if one != keep})
    return {person: root(person) for person in stands}
