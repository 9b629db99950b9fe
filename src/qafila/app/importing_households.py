# SPDX-License-Identifier: Apache-2.0
"""Which household of the registry a household of a list is, and which is a new one.

Every sender numbers households in its own way. Two families that have one number in two lists stay
two; a number is taken for the registry's own only where those who are on both bear it there too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from qafila.app.importing_findings import (
    NAMED,
    HouseholdsRenumbered,
)
from qafila.core.findings import Finding
from qafila.core.registry import Person
from qafila.core.registry.labels import household_may_name, without_list


class Households:
    """The households of one list, each beside the one of the registry that it is, or becomes.

    Parameters
    ----------
    known
        Everybody of the registry.
    pairs
        Who is on both: as the registry and as the list has them.
    strangers
        Who is new.
    ours
        Households of the registry whose members this sender listed before.
    origins
        Who first listed each entry of the registry: its household is numbered in that way.
    placed
        Whom this very file placed in a household before: they stand where it put them.
    source
        What the list is called; new numbers that would be taken end in it.
    """

    def __init__(
        self,
        known: Iterable[Person],
        pairs: Sequence[tuple[Person, Person]],
        strangers: Iterable[Person],
        ours: frozenset[str],
        origins: Mapping[str, str],
        source: str,
        *,
        placed: Collection[str] = (),
    ) -> None:
        self._source = source
        self._placed = placed
        self._ours = ours
        self._origins = origins
        self._labels: dict[str, str] = {}
        self._kin: dict[str, str] = {}
        self._sizes: Counter[str] = Counter()
        for person in (*known, *(before for before, _ in pairs)):
            if person.household:
                self._sizes[person.household] += 1
                self._labels.setdefault(person.household, _label(person))
            if person.kin:
                self._kin.setdefault(dict(person.extra).get("kin", person.kin), person.kin)
        self._called: dict[str, list[str]] = {}
        for household, label in self._labels.items():
            self._called.setdefault(label, []).append(household)
        self._alike = self._numbered_alike(pairs)
        self._onto: dict[str, list[Person]] = {}
        for before, after in pairs:
            if before.household and after.household:
                self._onto.setdefault(after.household, []).append(before)
        self._clashes: list[str] = []
        self._fresh: set[str] = set()
        self._found: dict[str, str] = {}
        for person in (*(new for _, new in pairs), *strangers):
            if person.household and person.household not in self._found:
                self._found[person.household] = self._one(person.household)

    def _numbered_alike(self, pairs: Iterable[tuple[Person, Person]]) -> frozenset[str]:
        """Return the origins whose households mostly bear the numbers that the list gives them."""
        agree: Counter[str] = Counter()
        both: Counter[str] = Counter()
        for before, after in pairs:
            if before.household and after.household:
                origin = self._origins.get(before.id, "")
                both[origin] += 1
                agree[origin] += self._labels[before.household] == after.household
        return frozenset(origin for origin in both if 2 * agree[origin] >= both[origin])

    def _one(self, label: str) -> str:
        called = self._called.get(label, [])
        ending = f"-{self._source}"
        for before in self._onto.get(label, ()):
            # The same file again: whoever came by it stands where it put them.
            came_by_it = before.id.endswith(ending) or before.id.startswith(f"{self._source}-")
            if came_by_it or before.id in self._placed:
                return before.household or label
        votes: Counter[str] = Counter()
        for before in self._onto.get(label, ()):
            here = before.household or ""
            # Where the list numbers families in the same way, another number is another family.
            if here in called or self._origins.get(before.id, "") not in self._alike:
                votes[here] += 1
        if label in votes:
            return label
        likeliest = [household for household, _ in votes.most_common()]
        agreeing = [household for household in likeliest if household in called]
        return next(iter((*agreeing, *likeliest)), "") or self._new(label, called)

    def _new(self, label: str, called: Sequence[str]) -> str:
        """Return the household of a number that nobody on both bears in the registry."""
        own = [household for household in called if household in self._ours]
        if own and self._alike:
            return max(own, key=lambda household: self._sizes[household])
        if household_may_name(label):
            return self._opaque("H")
        if called or label in self._labels:
            self._clashes.append(label)
            return f"{label}-{self._source}"
        return label

    def _opaque(self, kind: str) -> str:
        """Return a number in the place of a name; in the order of the list, so that it is none."""
        number = next(
            made
            for n in range(1, len(self._fresh) + len(self._labels) + 2)
            if (made := f"{kind}{n}-{self._source}") not in self._fresh and made not in self._labels
        )
        self._fresh.add(number)
        return number

    def with_numbers(self, person: Person) -> Person:
        """Return an entry with the registry's households and groups of kin; names go beside it."""
        changes: dict[str, Any] = {}
        extra = list(person.extra)
        if person.household:
            changes["household"] = self._found[person.household]
            if household_may_name(person.household):
                changes["household_name"] = person.household
        if person.apart_from:
            apart = self._apart(person.apart_from)
            changes["apart_from"] = apart
            if apart is None:
                extra.append(("apart_from", person.apart_from))
        if person.kin and household_may_name(person.kin):
            if person.kin not in self._kin:
                self._kin[person.kin] = self._opaque("K")
            changes["kin"] = self._kin[person.kin]
            extra.append(("kin", person.kin))
        return replace(person, extra=tuple(extra), **changes) if changes else person

    def _apart(self, label: str) -> str | None:
        """Return the household that somebody is to be kept from; None for a name of nobody."""
        if label in self._found:
            return self._found[label]
        called = self._called.get(label, [])
        if len(called) == 1:
            return called[0]
        return None if household_may_name(label) else label

    def findings(self) -> Iterable[Finding]:
        """Yield what there is to say of numbers that are taken."""
        if self._clashes:
            yield HouseholdsRenumbered(
                count=len(self._clashes),
                households=tuple(self._clashes[:NAMED]),
                ending=self._source,
            )


def _label(person: Person) -> str:
    """Return what a list calls the household of somebody on the registry."""
    return person.household_name or without_list(person.household or "")


def households_of(persons: Mapping[str, Person], listed: Iterable[str]) -> frozenset[str]:
    """Return the households of those among the listed who are on the registry."""
    found = (persons[person].household for person in listed if person in persons)
    return frozenset(household for household in found if household)
