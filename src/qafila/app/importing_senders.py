# SPDX-License-Identifier: Apache-2.0
"""Whom each sender's lists named: the last one tells who is listed, all of them who ever was."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qafila.core.operation import Operation
from qafila.core.operation.numbering import origins
from qafila.core.spelling import spelled
from qafila.core.values import Name

FIRST_LIST = Name(ar="القائمة الأولى", en="the first list")
"""What the list is called that an operation began with, and that nobody is said to have sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What the lists before one say of the people on it.

    Parameters
    ----------
    listed
        Whom the sender's lists named so far.
    origins
        Who first listed each entry of the registry, by its number.
    placed
        Whom this very file placed in a family before, and no list since: it moves nobody again.
    """

    listed: Collection[str]
    origins: Mapping[str, str]
    placed: Collection[str]


class Senders:
    """The lists of an operation by who sent them; senders are compared in their spelling.

    Whoever came by no list belongs to the list that the operation began with; its sender is empty.
    """

    def __init__(self, operation: Operation) -> None:
        listing = operation.listing
        self._operation = operation
        # Who is on a list that somebody owes need not travel: such a list names nobody here.
        self._lists = tuple(each for each in listing.lists if not each.taken.of)
        came_by = listing.came_by
        first = frozenset(person for person in operation.persons if person not in came_by)
        self._latest: dict[str, frozenset[str]] = {"": first}
        self._ever: dict[str, frozenset[str]] = {"": first}
        self._written: dict[str, str | Name] = {"": FIRST_LIST}
        amended_by: dict[str, set[str]] = {}
        for person, source in came_by.items():
            amended_by.setdefault(source, set()).add(person)
        for person, amendments in listing.amended.items():
            for each in amendments:
                amended_by.setdefault(each.amendment.source, set()).add(person)
        for listed in self._lists:
            taken = listed.taken
            key = spelled(taken.sender)
            # What an earlier version took in names nobody: then it is those whom it changed.
            named = taken.named or amended_by.get(taken.source, ())
            now = self._standing(named)
            self._ever[key] = self._ever.get(key, frozenset()) | now
            # Lists that nobody is said to have sent are not one sender's, so that none is the last.
            self._latest[key] = now if key else self._ever[key]
            if key:
                self._written[key] = taken.sender

    def _standing(self, persons: Iterable[str]) -> frozenset[str]:
        merged = self._operation.listing.merged
        return frozenset(merged.get(person, person) for person in persons)

    def columns_of(self, sender: str) -> dict[str, str]:
        """Return how the columns of this sender's lists were read last; empty for a new sender."""
        key = spelled(sender)
        for listed in reversed(self._lists):
            if key and spelled(listed.taken.sender) == key:
                return dict(listed.taken.mapping)
        return {}

    def listed_by(self, sender: str) -> frozenset[str]:
        """Return everybody whom a list of this sender ever named."""
        return self._ever.get(spelled(sender), frozenset())

    def before(self, sender: str, digest: str, mapping: tuple[tuple[str, str], ...]) -> Before:
        """Return what the lists so far say of the people on a file that was read with a mapping."""
        return Before(
            listed=self.listed_by(sender) if sender else (),
            origins=origins(self._operation),
            placed=self._placed_by(digest, mapping),
        )

    def _placed_by(self, digest: str, mapping: tuple[tuple[str, str], ...]) -> frozenset[str]:
        listing = self._operation.listing
        placed: frozenset[str] = frozenset()
        since: set[str] = set()
        for listed in self._lists:
            taken = listed.taken
            if (taken.digest, taken.mapping) == (digest, mapping):
                placed, since = self._standing(taken.named), set()
            else:
                since.add(taken.source)
        return frozenset(
            person
            for person in placed
            if listing.came_by.get(person) not in since
            and all(a.amendment.source not in since for a in listing.amended.get(person, ()))
        )

    def is_news(self, sender: str, named: frozenset[str]) -> bool:
        """Whether this sender's last list named others than these, or there was none."""
        key = spelled(sender)
        return self._latest.get(key) != named if key else not named <= self._latest[key]

    def listed_elsewhere(self, sender: str) -> dict[str, tuple[str | Name, ...]]:
        """Return who else's last list names people, by their numbers."""
        own = spelled(sender)
        found: dict[str, tuple[str | Name, ...]] = {}
        for key, persons in self._latest.items():
            for person in persons if key != own else ():
                found[person] = (*found.get(person, ()), self._written[key])
        return found
