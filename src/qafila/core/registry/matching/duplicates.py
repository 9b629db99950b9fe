# SPDX-License-Identifier: Apache-2.0
"""Which entries of a registry may be one person: candidates for a human to merge or keep apart.

Comparing everybody with everybody is out of reach for large lists, so candidates are found in
blocks: entries that share a document, a telephone number, or two things of a person's names and
year of birth. A block that is too large to be of use (everybody called Muhammad, son of Ahmad) is
cut by the year of birth.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from qafila.core.memory import uncollected
from qafila.core.registry.matching.bearers import Bearer, bearer
from qafila.core.registry.matching.evidence import Match, Scale
from qafila.core.registry.matching.groups import settled
from qafila.core.registry.matching.households import households_met
from qafila.core.registry.matching.likeness import NameBook
from qafila.core.registry.matching.parts import Part
from qafila.core.registry.persons import Person
from qafila.core.values import has_arabic

THRESHOLD = 0.5
"""From this probability on, two entries are shown as candidates."""

_COMPLETIONS = 4
"""Ways in which a name that was begun is ended, the commonest on the list."""

_LARGEST = 60
"""Entries of a block that are all compared with each other; larger blocks are cut first."""


_FOR_ONE = 500
"""Entries of a large block with which one is compared at most: a list may be of one name alone."""

_Key = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entries that may be one person, `one` first in the list.

    `met` is how likely their two households are one, by what the others of these say.
    """

    one: str
    other: str
    probability: float
    met: float = 0.0


class Registry:
    """Entries made ready for comparing with each other or with a name that somebody types.

    Parameters
    ----------
    persons
        Everybody on the lists, by ids that differ.
    book
        Known names; the names of these lists are counted in it.
    on
        Day on which ages are reckoned, None where it is not known.
    apart
        Entries that a human said are different people, each from each: never candidates.
    sources
        The list that each person stands in, by id: household numbers of two lists are not compared.
    """

    def __init__(
        self,
        persons: Sequence[Person],
        book: NameBook,
        on: date | None,
        sources: Mapping[str, str] | None = None,
        apart: Iterable[Sequence[str]] = (),
    ) -> None:
        book.count(persons)
        known = sources or {}
        with uncollected():
            self.bearers = [bearer(p, book, on, known.get(p.id, "")) for p in persons]
        self._of = {each.id: each for each in self.bearers}
        shared: dict[str, int] = defaultdict(int)
        for each in self.bearers:
            shared[f"phone:{each.phone}"] += 1
            shared[f"document:{each.document}"] += 1
        self.book = book
        self.scale = Scale(book, dict(shared), len(persons))
        self._asked = Scale(book)
        self._written: Counter[Part] | None = None
        self._apart = {frozenset(pair) for group in apart for pair in combinations(group, 2)}

    def candidates(self, threshold: float = THRESHOLD) -> list[Candidate]:
        """Return pairs that may be one person, the likeliest first."""
        bearers = self.bearers
        with uncollected():
            scored, met = self._scored(min(threshold, THRESHOLD))
        found = [
            Candidate(bearers[i].id, bearers[j].id, chance, met.get((i, j), 0.0))
            for (i, j), chance in scored.items()
            if chance >= threshold
        ]
        found.sort(key=lambda c: (-c.probability, c.one, c.other))
        return found

    def _scored(
        self, least: float
    ) -> tuple[dict[tuple[int, int], float], dict[tuple[int, int], float]]:
        """Return the probabilities of pairs, and what their households say of them.

        Pairs are compared by themselves, then with regard to their households, then to each other.
        """
        bearers, probability = self.bearers, self.scale.probability
        scored: dict[tuple[int, int], float] = {}
        for i, j in self._pairs():
            chance = probability(bearers[i], bearers[j], least)
            if chance >= least and not self._is_apart(bearers[i].id, bearers[j].id):
                scored[i, j] = chance
        met = households_met(bearers, scored)

        def compare(i: int, j: int) -> float:
            if self._is_apart(bearers[i].id, bearers[j].id):
                return 0.0
            return self.scale.match(bearers[i], bearers[j], met.get((i, j), 0.0)).probability

        for i, j in met:
            scored[i, j] = compare(i, j)
        return settled(scored, compare), met

    def _is_apart(self, one: str, other: str) -> bool:
        return bool(self._apart) and frozenset((one, other)) in self._apart

    def find(self, name: str, at_most: int = 12) -> list[tuple[str, Match]]:
        """Return the entries that a name somebody types may mean, the likeliest first.

        Parameters
        ----------
        name
            As far as it was typed: the first name, with or without what follows; the last part may
            have been begun only.
        at_most
            How many entries, at least 1.
        """
        found: dict[str, Match] = {}
        for typed in (name, *self._completed(name)):
            for person, match in self._found(typed, at_most):
                held = found.get(person)
                if held is None or held.probability < match.probability:
                    found[person] = match
        return sorted(found.items(), key=lambda each: (-each[1].probability, each[0]))[:at_most]

    def _completed(self, name: str) -> list[str]:
        """Return a name whose last part was begun, ended as the commonest names on the list end."""
        parts = self.book.parts(name)
        if not parts or len(parts[-1].key) < 2:
            return []
        begun = parts[-1]
        if self._written is None:
            self._written = Counter(
                part
                for each in self.bearers
                for chains in each.names[:1]
                for part in chains[0].parts
            )
        ends = [
            (count, part.text)
            for part, count in self._written.items()
            if part.arabic == begun.arabic
            and part.key.startswith(begun.key)
            and part.key != begun.key
        ]
        ends.sort(reverse=True)
        stem = " ".join(part.text for part in parts[:-1])
        return [f"{stem} {text}".strip() for _, text in ends[:_COMPLETIONS]]

    def _found(self, name: str, at_most: int) -> list[tuple[str, Match]]:
        person = (
            Person(id="?", name_ar=name) if has_arabic(name) else Person(id="?", name_latin=name)
        )
        asked = bearer(person, self.book, None)
        scored = ((self._asked.probability(asked, each, 0.05), each) for each in self.bearers)
        likely = sorted(
            ((chance, each.id, each) for chance, each in scored if chance >= 0.05),
            key=lambda found: (-found[0], found[1]),
        )
        return [(each.id, self._asked.match(asked, each)) for _, _, each in likely[:at_most]]

    def match(self, one: str, other: str) -> Match:
        """Return how likely two entries are one person, with the reasons."""
        return self.scale.match(self._of[one], self._of[other])

    def reasons(self, found: Candidate) -> Match:
        """Return why two entries were found, with the probability that all candidates gave."""
        match = self.scale.match(self._of[found.one], self._of[found.other], found.met)
        return Match(found.probability, match.reasons)

    def _pairs(self) -> Iterator[tuple[int, int]]:
        blocks: dict[_Key, list[int]] = defaultdict(list)
        for number, each in enumerate(self.bearers):
            for key in _keys(each):
                blocks[key].append(number)
        seen: set[int] = set()
        width = len(self.bearers)
        for key, members in blocks.items():
            if key[0] == "year" and len(members) > _LARGEST:
                continue  # a common name and a year say too little
            for i, j in self._inside(members):
                code = i * width + j
                if code not in seen:
                    seen.add(code)
                    yield i, j

    def _inside(self, members: list[int]) -> Iterator[tuple[int, int]]:
        if len(members) < 2:
            return
        if len(members) <= _LARGEST:
            for at, i in enumerate(members):
                for j in members[at + 1 :]:
                    yield (i, j) if i < j else (j, i)
            return
        # By the year of birth, each with the next two; unknown years with everybody.
        years: dict[int, list[int]] = defaultdict(list)
        unknown: list[int] = []
        for number in members:
            year = self.bearers[number].birth_year
            (unknown if year is None else years[year]).append(number)
        for year, mine in years.items():
            near = [n for step in (1, 2) for n in years.get(year + step, ())]
            for at, i in enumerate(mine):
                near_to_it = (*mine[at + 1 :], *near)[:_FOR_ONE]
                for j in (*near_to_it, *unknown[:_LARGEST]):
                    yield (i, j) if i < j else (j, i)
        for at, i in enumerate(unknown):
            for j in unknown[at + 1 : at + _LARGEST]:
                yield (i, j) if i < j else (j, i)


def _keys(each: Bearer) -> set[_Key]:
    keys: set[_Key] = set()
    if each.document:
        keys.add(("document", each.document))
    if each.phone:
        keys.add(("phone", each.phone))
    for chain in (chain for chains in each.names for chain in chains):
        words = [part.root for part in chain.parts]
        first, rest = words[0], words[1:]
        for word in rest:
            keys.add((first, word))
        if len(rest) > 1:
            keys.update(("kin", a, b, each.birth_year) for a in rest for b in rest if a < b)
        if (year := each.birth_year) is not None:
            keys.update((("year", first, year), ("year", first, year + 1)))
        if each.mother:
            keys.add(("mother", first, each.mother[0].root))
    return keys
