# SPDX-License-Identifier: Apache-2.0
"""Parents and siblings of a whole list, found by the names in groups of bounded size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from qafila.core.registry.kinship import (
    BY_CHANCE,
    FATHER_YEARS,
    MOTHER_YEARS,
    SURE_PARTS,
    Fit,
    Lineage,
    father_fit,
    lineages,
    mother_fit,
    one_family,
    siblings_fit,
)
from qafila.core.registry.matching import NameBook
from qafila.core.registry.matching.parts import Part
from qafila.core.registry.persons import Person, age_on
from qafila.core.values import Sex

_LARGEST = 40
"""Entries of a group that a name is compared with; in a larger one it would be ambiguous anyway."""

FATHER, MOTHER = "father", "mother"

_Key = tuple[str, ...]


class Kindred:
    """Whose child somebody may be, as far as names say.

    Parameters
    ----------
    persons
        Everybody; with `grown`, whether each is adult (None: not known).
    """

    def __init__(
        self,
        persons: Sequence[Person],
        grown: Mapping[str, bool | None],
        book: NameBook,
        on: date | None,
    ) -> None:
        self.book = book
        self._persons = persons
        self._grown = grown
        self._on = on
        self._lineages: dict[str, tuple[Lineage, ...]] = {}
        self._men: dict[_Key, list[Person]] = defaultdict(list)
        self._women: dict[_Key, list[Person]] = defaultdict(list)
        self._adults = 0
        self._fathers: dict[
            tuple[tuple[tuple[Part, ...], ...], tuple[Lineage, ...]], Fit | None
        ] = {}

    def of(self, person: Person) -> tuple[Lineage, ...]:
        """Return a person's name, taken apart."""
        held = self._lineages.get(person.id)
        if held is None:
            held = self._lineages[person.id] = lineages(person, self.book)
        return held

    def index(self) -> None:
        """Make adults ready to be found by their names."""
        for person in self._persons:
            if self._grown[person.id] is not True:
                continue
            self._adults += 1
            for keys, among, other in (
                (_as_father, self._men, Sex.FEMALE),
                (_as_mother, self._women, Sex.MALE),
            ):
                if person.sex is not other:
                    for key in {key for each in self.of(person) for key in keys(each)}:
                        among[key].append(person)

    def parent(self, child: Person, adult: Person) -> tuple[str, int] | None:
        """Return how an adult's name is that of a child's parent, and in how many parts.

        Beside something else that binds the two, two parts will do.
        """
        if self._grown[child.id] is not False or self._grown[adult.id] is not True:
            return None
        for kind, fit in self._fits(child, adult):
            return kind, fit.parts
        return None

    def parents_of(self, child: Person) -> Iterator[tuple[str, str, int]]:
        """Yield the adults who bear the name of a child's father and mother, and in what parts.

        Only where one adult alone does, and hardly anybody would by chance.
        """
        names, mother = self.of(child), self.book.parts(child.mother)
        asked: list[tuple[str, list[Person]]] = [
            (MOTHER, _found(self._women, _of_mother(mother))),
            (FATHER, _found(self._men, {key for each in names for key in _of_father(each)})),
        ]
        for kind, among in asked:
            found = (
                (adult.id, fit.parts)
                for adult in among
                for said, fit in self._fits(child, adult)
                if said == kind and self._is_sure(kind, fit)
            )
            sure = list(islice(found, 2))  # a second one tells that it is not clear
            if len(sure) == 1 and sure[0][0] != child.id:
                yield kind, *sure[0]

    def _is_sure(self, kind: str, fit: Fit) -> bool:
        enough = fit.parts >= (SURE_PARTS if kind == FATHER else 2)
        return enough and fit.share * self._adults < BY_CHANCE

    def _fits(self, child: Person, adult: Person) -> Iterator[tuple[str, Fit]]:
        mother = self.book.parts(child.mother)
        if adult.sex is not Sex.MALE and self._may_be_parent(child, adult, MOTHER_YEARS):
            fit = mother_fit(mother, self.of(adult), self.book)
            if fit:
                yield MOTHER, fit
        if adult.sex is not Sex.FEMALE and self._may_be_parent(child, adult, FATHER_YEARS):
            fit = self._father_fit(self.of(child), self.of(adult))
            if fit:
                yield FATHER, fit

    def _father_fit(self, child: tuple[Lineage, ...], man: tuple[Lineage, ...]) -> Fit | None:
        """Return how well they fit; brothers and sisters say one thing of their father."""
        asked = tuple(each.tail for each in child), man
        if asked not in self._fathers:
            self._fathers[asked] = father_fit(child, man, self.book)
        return self._fathers[asked]

    def _may_be_parent(self, child: Person, adult: Person, years: tuple[int, int]) -> bool:
        young, old = age_on(child, self._on), age_on(adult, self._on)
        return young is None or old is None or years[0] <= old - young <= years[1]

    def one_family(self, one: Person, other: Person) -> bool:
        """Whether two names end in one family name."""
        return one_family(self.of(one), self.of(other), self.book)

    def siblings(self) -> Iterator[tuple[str, str, int]]:
        """Yield pairs of children of one father and one mother, each with the first of them."""
        groups: dict[_Key, list[Person]] = defaultdict(list)
        children = 0
        for person in self._persons:
            mother = self.book.parts(person.mother)
            if self._grown[person.id] is not False or not mother:
                continue
            children += 1
            for key in {
                (each.tail[0].root, each.tail[1].root, mother[0].root)
                for each in self.of(person)
                if len(each.tail) > 1
            }:
                groups[key].append(person)
        for held in groups.values():
            if len(held) > _LARGEST:
                continue
            first = held[0]
            for other in held[1:]:
                mothers = (self.book.parts(first.mother), self.book.parts(other.mother))
                fit = siblings_fit(self.of(first), self.of(other), mothers, self.book)
                # Any child may be anybody's sibling: by chance, pairs count.
                if fit and fit.share * children < BY_CHANCE:
                    yield first.id, other.id, fit.parts


def _found(among: Mapping[_Key, list[Person]], keys: set[_Key]) -> list[Person]:
    """Return everybody in the groups of some keys; groups that are too large say nothing."""
    found: dict[str, Person] = {}
    for key in sorted(keys):
        held = among.get(key, ())
        if len(held) <= _LARGEST:
            found.update((person.id, person) for person in held)
    return list(found.values())


def _as_father(name: Lineage) -> Iterator[_Key]:
    """Yield what a man is found by: own name, father, and with them the last part."""
    if name.tail:
        yield (name.own.root, name.tail[0].root)
        yield (name.own.root, name.tail[0].root, name.tail[-1].root)


def _of_father(child: Lineage) -> Iterator[_Key]:
    if len(child.tail) > 1:
        yield (child.tail[0].root, child.tail[1].root)
        yield (child.tail[0].root, child.tail[1].root, child.tail[-1].root)


def _as_mother(name: Lineage) -> Iterator[_Key]:
    """Yield what a woman is found by: own name, with her father's or with the last part."""
    for part in {name.tail[0], name.tail[-1]} if name.tail else ():
        yield (name.own.root, part.root)


def _of_mother(mother: Sequence[Part]) -> set[_Key]:
    return (
        {(mother[0].root, part.root) for part in (mother[1], mother[-1])} if mother[1:] else set()
    )
