# SPDX-License-Identifier: Apache-2.0
"""Which household of the registry a household of a list is, and which is a new one.

Every sender numbers households in its own way. Two families that have one number in two lists stay
two; a number is taken for the registry's own only where those who are on both bear it there too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
    source
        What the list is called; new numbers that would be taken end in it.
    """

    def __init__(
        self,
        known: Iterable[Person],
        pairs: Sequence[tuple[Person, Person]],
        strangers: Iterable[Person],
        ours: frozenset[str],
        source: str,
    ) -> None:
        self._source = source
        self._ours = ours
        self._labels: dict[str, str] = {}
        self._kin: dict[str, str] = {}
        self._sizes: Counter[str] = Counter()
        for person in known:
            if person.household:
                self._sizes[person.household] += 1
                self._labels.setdefault(person.household, _label(person))
            if person.kin:
                self._kin.setdefault(dict(person.extra).get("kin", person.kin), person.kin)
        self._called: dict[str, list[str]] = {}
        for household, label in self._labels.items():
            self._called.setdefault(label, []).append(household)
        self._onto: dict[str, Counter[str]] = {}
        agree = both = 0
        for before, after in pairs:
            if before.household and after.household:
                self._onto.setdefault(after.household, Counter())[before.household] += 1
                both += 1
                agree += self._labels[before.household] == after.household
        self._shared = both > 0 and 2 * agree >= both
        self._clashes: list[str] = []
        self._fresh: set[str] = set()
        self._found: dict[str, str] = {}
        for person in (*(new for _, new in pairs), *strangers):
            if person.household and person.household not in self._found:
                self._found[person.household] = self._one(person.household)

    def _one(self, label: str) -> str:
        goals = self._onto.get(label, Counter())
        called = self._called.get(label, [])
        if label in goals:
            return label
        agreeing = [goal for goal, _ in goals.most_common() if goal in called]
        if agreeing:
            return agreeing[0]
        if self._shared:
            own = [household for household in called if household in self._ours]
            if own:
                return max(own, key=lambda household: self._sizes[household])
        elif goals:
            return goals.most_common(1)[0][0]
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
