# SPDX-License-Identifier: Apache-2.0
"""What changed between two lists of people, since lists are sent whole again and again.

Entries are paired by their number where the names do not contradict it, else by who they are. A
list that numbers everybody anew is thus no list of strangers; and a number that was given to
somebody else shows as one person gone and one added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import fields as _fields
from datetime import date

from qafila.core.registry.matching import THRESHOLD, NameBook, Registry
from qafila.core.registry.persons import Person

NAME_FIELDS = frozenset({"name_ar", "name_latin", "father", "grandfather", "mother"})

CONTRADICTED = 0.02
"""Below this, two entries of one number are two people."""

_UNCOMPARED = frozenset({"id", "household", "household_name", "age_group", "coming_of_age"})
_COMPARED = tuple(f.name for f in _fields(Person) if f.name not in _UNCOMPARED)
_EVERY = frozenset({*_COMPARED, "id", "household"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person in both lists, not as before.

    Parameters
    ----------
    old, new
        The entries.
    fields
        Names of `Person`'s fields that differ; ``id`` when the number does. The household counts as
        changed when the person left those who were in it, not when all of it was renumbered.
    probability
        How sure it is that the two are one person; 1.0 where the number says so.
    """

    old: Person
    new: Person
    fields: tuple[str, ...]
    probability: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed between two lists.

    Parameters
    ----------
    added, gone
        Entries of the new list only, and of the old one only.
    changed
        People of whom something else than name and number changed.
    renamed
        People whose name or number is written otherwise, whatever else changed.
    same
        How many stand in both just as before.
    left_out
        Fields that were not compared, because one of the lists lacks them.
    """

    added: tuple[Person, ...]
    gone: tuple[Person, ...]
    changed: tuple[Change, ...]
    renamed: tuple[Change, ...]
    same: int
    left_out: tuple[str, ...] = ()


def difference(
    old: Sequence[Person],
    new: Sequence[Person],
    book: NameBook,
    on: date | None,
    *,
    fields: Collection[str] = _EVERY,
) -> Difference:
    """Return what changed from one list to the other.

    Parameters
    ----------
    old, new
        The lists; ids are unique inside each.
    book
        Known names.
    on
        Day on which ages are reckoned.
    fields
        Fields that are compared, ``id`` and ``household`` among them.
    """
    pairs = _paired(old, new, book, on)
    moved = _households(pairs)
    changes: list[Change] = []
    for before, after, probability in pairs:
        differing = tuple(
            name
            for name in _COMPARED
            if name in fields and getattr(before, name) != getattr(after, name)
        )
        if "id" in fields and before.id != after.id:
            differing = ("id", *differing)
        if "household" in fields and before.id in moved:
            differing = (*differing, "household")
        changes.append(Change(old=before, new=after, fields=differing, probability=probability))
    old_paired = {before.id for before, _, _ in pairs}
    new_paired = {after.id for _, after, _ in pairs}
    return Difference(
        added=tuple(person for person in new if person.id not in new_paired),
        gone=tuple(person for person in old if person.id not in old_paired),
        changed=tuple(c for c in changes if c.fields and not _is_renamed(c)),
        renamed=tuple(c for c in changes if _is_renamed(c)),
        same=sum(1 for c in changes if not c.fields),
    )


def _is_renamed(change: Change) -> bool:
    return "id" in change.fields or not NAME_FIELDS.isdisjoint(change.fields)


def _paired(
    old: Sequence[Person], new: Sequence[Person], book: NameBook, on: date | None
) -> list[tuple[Person, Person, float]]:
    """Return who is in both lists, in the order of the new one, and how sure that is."""
    by_id = {person.id: person for person in old}
    known = {
        person.id: person
        for person in new
        if person.id in by_id and _spelt(by_id[person.id]) == _spelt(person)
    }
    doubtful_old = [person for person in old if person.id not in known]
    doubtful_new = [person for person in new if person.id not in known]
    found = {person: (by_id[person], 1.0) for person in known}
    found.update(_recognised(doubtful_old, doubtful_new, book, on))
    return [
        (*found[person.id][:1], person, found[person.id][1]) for person in new if person.id in found
    ]


def _spelt(person: Person) -> tuple[str, str]:
    return person.name_ar, person.name_latin


def _recognised(
    old: Sequence[Person], new: Sequence[Person], book: NameBook, on: date | None
) -> dict[str, tuple[Person, float]]:
    """Return, by new id, whom the others are in the old list: by number, else by who they are."""
    marked = [replace(person, id=f"old:{person.id}") for person in old]
    marked += [replace(person, id=f"new:{person.id}") for person in new]
    sources = {person.id: person.id[:3] for person in marked}
    registry = Registry(marked, book, on, sources)
    by_id = {person.id: person for person in old}
    found: dict[str, tuple[Person, float]] = {}
    for person in new:
        if person.id in by_id:
            chance = registry.match(f"old:{person.id}", f"new:{person.id}").probability
            if chance >= CONTRADICTED:
                found[person.id] = (by_id[person.id], 1.0)
    taken = {before.id for before, _ in found.values()}
    for candidate in registry.candidates(THRESHOLD):
        sides = {side[:3]: side[4:] for side in (candidate.one, candidate.other)}
        if len(sides) < 2 or sides["old"] in taken or sides["new"] in found:
            continue
        taken.add(sides["old"])
        found[sides["new"]] = (by_id[sides["old"]], candidate.probability)
    return found


def _households(pairs: Sequence[tuple[Person, Person, float]]) -> frozenset[str]:
    """Return old ids of people who are no longer with those they were listed with."""
    onto: dict[str | None, Counter[str | None]] = {}
    for before, after, _ in pairs:
        onto.setdefault(before.household, Counter())[after.household] += 1
    main: Mapping[str | None, str | None] = {
        household: goals.most_common(1)[0][0] for household, goals in onto.items()
    }
    return frozenset(
        before.id
        for before, after, _ in pairs
        if (before.household is not None and after.household != main[before.household])
        or (before.household is None and after.household is not None)
    )
