# SPDX-License-Identifier: Apache-2.0
"""Households, guardians and carers that a list suggests without saying them.

Nothing here changes anybody's entry. A proposal names entries and what speaks for it; a human asks
the people, and records it or declines it. What is proposed is chosen to be right rather than
complete: a child given to a stranger is worse than a child about whom somebody still has to ask.

Work grows with the length of the list: entries are compared inside groups of bounded size alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations

from qafila.core.registry._kindred import Kindred
from qafila.core.registry.kinship import bears_one_name
from qafila.core.registry.matching import NameBook
from qafila.core.registry.matching.bearers import document_key, phone_key
from qafila.core.registry.persons import Person, age_on, is_adult

MOST_ON_A_PHONE = 8
"""Entries that may share a telephone number as a family does; a number on more is an office's."""

MOST_ON_A_DOCUMENT = 15
"""Entries of one family booklet."""

MOST_PROPOSED = 15
"""Members of a household that is proposed; more are a clan, or a mistake."""

SERIES_STEP = 3
"""Between two documents that were issued to a family one after the other."""

_NUMBERED = re.compile(r"(.*?)([0-9]{6,12})")

NEAR_ROWS = 2
"""Rows between two entries that stand side by side on a list."""


class Kind(StrEnum):
    """What is proposed."""

    HOUSEHOLD = "household"
    GUARDIAN = "guardian"
    CARER = "carer"


class Why(StrEnum):
    """What speaks for a proposal."""

    DOCUMENT = "document"
    SERIES = "series"
    FATHER = "father"
    MOTHER = "mother"
    SIBLINGS = "siblings"
    PHONE = "phone"
    FAMILY_NAME = "family-name"
    ROWS = "rows"
    HOUSEHOLD = "household"
    OTHER_LOT = "other-lot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that speaks for a proposal.

    Parameters
    ----------
    one, other
        The entries that it is about, by id.
    figure
        Parts of the name that agree; entries that the number stands on; rows apart. 0 where nothing
        is counted.
    """

    why: Why
    one: str
    other: str
    figure: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What a human may record, or decline.

    Parameters
    ----------
    persons
        Whose entries it would change, in the order of the list; of a guardian or carer, the child.
    target
        Number of the household, or id of the guardian.
    beside
        Who is in that household already and speaks for it; nobody where it would be new.
    """

    kind: Kind
    persons: tuple[str, ...]
    target: str
    beside: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def key(self) -> str:
        """What this is called when it is declined."""
        if self.kind is Kind.HOUSEHOLD:
            return declined_household((*self.persons, *self.beside))
        return declined_guardian(self.persons[0], self.target)


def declined_household(persons: Iterable[str]) -> str:
    """Return what it is called that entries are not of one household, each with each."""
    return f"{Kind.HOUSEHOLD.value}:" + ",".join(sorted(persons))


def declined_guardian(child: str, adult: str) -> str:
    """Return what it is called that an adult does not answer for a child."""
    return f"{Kind.GUARDIAN.value}:{child},{adult}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What has to be known beside the entries themselves.

    Parameters
    ----------
    on
        Day on which ages are reckoned.
    staying
        Who does not travel, whatever the reason: refused, unfit, no longer with the column.
    separated
        Pairs of cohorts that never share a vehicle.
    came_by
        The list that brought each entry; nothing for the first one.
    declined
        Keys of proposals that a human declined (`Proposal.key`).
    sealed
        Whose identity is not open here: nothing is proposed for them.
    """

    on: date | None = None
    staying: Collection[str] = ()
    separated: Collection[frozenset[str]] = ()
    came_by: Mapping[str, str] = field(default_factory=dict)
    declined: Collection[str] = ()
    sealed: Collection[str] = ()


def propose(
    persons: Sequence[Person], book: NameBook, known: Circumstances
) -> tuple[Proposal, ...]:
    """Return what the list suggests, households first, in the order of the list.

    Parameters
    ----------
    persons
        Everybody, with ids that differ.
    book
        Known names; the names of this list are counted in it.
    """
    search = _Search(persons, book, known)
    if not search.alone and not search.unguarded:
        return ()
    book.count(persons)
    search.kin.index()
    households = search.households()
    joined = {person for each in households for person in (*each.persons, *each.beside)}
    return (*households, *search.guardians(joined))


class _Search:
    """One reading of a list."""

    def __init__(self, persons: Sequence[Person], book: NameBook, known: Circumstances) -> None:
        self.known = known
        self.persons = {person.id: person for person in persons}
        self.rows = {person.id: row for row, person in enumerate(persons)}
        self.grown = {person.id: is_adult(person, known.on) for person in persons}
        self.houses = {person.household for person in persons if person.household}
        self.adults: dict[str, list[Person]] = defaultdict(list)
        for person in persons:
            held = self.adults[person.household or ""]
            # More adults than this tell no more, and would be looked at again for every child.
            if person.household and self._answers(person) and len(held) < MOST_PROPOSED:
                held.append(person)
        named = [p for p in persons if p.id not in known.sealed and _can_be_typed(p.id)]
        self.alone = [p for p in named if not p.household]
        self.unguarded = [p for p in named if self._unguarded(p)]
        self.kin = Kindred(persons, self.grown, book, known.on)
        self.phones = _sharing(persons, lambda p: _telling(phone_key(p.phone)))
        self.documents = _sharing(persons, lambda p: _telling(document_key(p.document)))
        self.series = _series(persons)
        self._apart = _apart(known.declined)

    # ---------------------------------------------------------------------------- who may be bound

    def _unguarded(self, child: Person) -> bool:
        """Whether nobody answers for a child who travels: no guardian, nobody grown beside it."""
        if self.grown[child.id] is not False or child.guardian or child.id in self.known.staying:
            return False
        return all(_told_apart(child, m) for m in self.adults.get(child.household or "", ()))

    def _answers(self, person: Person) -> bool:
        """Whether somebody is grown and travels."""
        return self.grown[person.id] is True and person.id not in self.known.staying

    def _may_meet(self, one: Person, other: Person) -> bool:
        """Whether nothing on the list keeps two people from each other: it may protect one."""
        if one.apart_from and one.apart_from == other.household:
            return False
        if other.apart_from and other.apart_from == one.household:
            return False
        return frozenset((one.cohort, other.cohort)) not in self.known.separated

    # ---------------------------------------------------------------------------------- households

    def households(self) -> list[Proposal]:
        """Return households that entries without one belong to, or make together."""
        bonds: dict[str, list[tuple[str, tuple[Reason, ...]]]] = defaultdict(list)
        for one, other, reasons in self._links():
            bonds[one].append((other, reasons))
            bonds[other].append((one, reasons))
        found: list[Proposal] = []
        seen: set[str] = set()
        for person in self.alone:
            if person.id in seen or person.id not in bonds:
                continue
            if proposal := self._household(*self._group(person.id, bonds, seen)):
                found.append(proposal)
        return found

    def _group(
        self,
        start: str,
        bonds: Mapping[str, list[tuple[str, tuple[Reason, ...]]]],
        seen: set[str],
    ) -> tuple[list[str], list[Reason]]:
        """Return all who hang together by links; whoever has a household leads no further."""
        group, reasons, waiting = [start], list[Reason](), [start]
        inside = {start}
        while waiting:
            here = waiting.pop()
            if self.persons[here].household:
                continue
            seen.add(here)
            for other, why in bonds[here]:
                reasons += why
                if other not in inside:
                    inside.add(other)
                    group.append(other)
                    waiting.append(other)
        return sorted(group, key=self.rows.__getitem__), list(dict.fromkeys(reasons))

    def _household(self, group: Sequence[str], reasons: Sequence[Reason]) -> Proposal | None:
        houses = dict.fromkeys(h for one in group if (h := self.persons[one].household))
        new = tuple(one for one in group if not self.persons[one].household)
        if len(houses) > 1 or len(group) > MOST_PROPOSED or self._any_apart(group):
            return None  # it is not clear which household, or this is no household
        listed = [self.persons[one] for one in group]
        if any(self._may_be_one(a, b) for a, b in combinations(listed, 2)):
            return None  # a family may stand here twice: `duplicates` comes first
        beside = tuple(one for one in group if self.persons[one].household)
        target = next(iter(houses)) if houses else self._unused(f"F-{new[0]}")
        if not _can_be_typed(target):
            return None
        return Proposal(
            kind=Kind.HOUSEHOLD,
            persons=new,
            target=target,
            beside=beside,
            reasons=tuple(reasons),
        )

    def _any_apart(self, group: Sequence[str]) -> bool:
        """Whether a human said of two of a group that they are not of one household."""
        said = [number for one in group for number in self._apart.get(one, ())]
        return len(said) != len(set(said))

    def _unused(self, wanted: str) -> str:
        number, name = 1, wanted
        while name in self.houses:
            number += 1
            name = f"{wanted}-{number}"
        return name

    def _links(self) -> Iterator[tuple[str, str, tuple[Reason, ...]]]:
        """Yield pairs of one household, one of them at least without any, and why."""
        seen: set[tuple[str, str]] = set()
        for one, other, reasons in (
            *self._by_number(self.documents, Why.DOCUMENT, MOST_ON_A_DOCUMENT),
            *self._by_number(self.series, Why.SERIES, MOST_ON_A_DOCUMENT),
            *self._by_number(self.phones, Why.PHONE, MOST_ON_A_PHONE),
            *self._by_parents(),
            *self._by_siblings(),
        ):
            a, b = self.persons[one], self.persons[other]
            pair = (min(one, other), max(one, other))
            housed = bool(a.household and b.household)
            if housed or pair in seen or not self._may_meet(a, b):
                continue
            if self._any_apart(pair) or not all(map(_can_be_typed, pair)):
                continue
            seen.add(pair)
            yield one, other, reasons

    def _by_number(
        self, sharing: Mapping[str, list[Person]], why: Why, most: int
    ) -> Iterator[tuple[str, str, tuple[Reason, ...]]]:
        """Yield pairs who share a document or a telephone as a family does."""
        for held in sharing.values():
            houses = {p.household for p in held if p.household}
            if len(held) > most or len(houses) > 1 or all(p.household for p in held):
                continue
            for at, a in enumerate(held):
                for b in held[at + 1 :]:
                    if a.unaccompanied or b.unaccompanied or self._may_be_one(a, b):
                        continue
                    shared = Reason(why=why, one=a.id, other=b.id, figure=len(held))
                    beside = self._beside(a, b)
                    if self._is_family(why, a, b, beside):
                        yield a.id, b.id, (shared, *beside)

    def _is_family(self, why: Why, a: Person, b: Person, beside: Sequence[Reason]) -> bool:
        """Whether more than a number binds two people; a document of one family is enough.

        A neighbour's telephone is given by many. A grown daughter shares her father's number and
        family name, and keeps a house of her own: the grown have to stand side by side as well.
        """
        if why is Why.DOCUMENT:
            return True
        if why is Why.SERIES:
            return any(reason.why is not Why.ROWS for reason in beside)
        grown = self.grown[a.id] is not False and self.grown[b.id] is not False
        return any(reason.why is Why.ROWS for reason in beside) if grown else bool(beside)

    def _may_be_one(self, a: Person, b: Person) -> bool:
        """Whether two entries may be one person listed twice."""
        kin = self.kin
        if not bears_one_name(kin.of(a), kin.of(b), kin.book):
            return False
        mine, theirs = age_on(a, self.known.on), age_on(b, self.known.on)
        return mine is None or theirs is None or abs(mine - theirs) < 12

    def _beside(self, a: Person, b: Person) -> tuple[Reason, ...]:
        """Return what makes a shared telephone a family's."""
        found: list[Reason] = []
        for child, adult in ((a, b), (b, a)):
            if fit := self.kin.parent(child, adult):
                why, parts = fit
                found.append(Reason(why=Why(why), one=child.id, other=adult.id, figure=parts))
        if not found and self.kin.one_family(a, b):
            found.append(Reason(why=Why.FAMILY_NAME, one=a.id, other=b.id))
        apart = abs(self.rows[a.id] - self.rows[b.id])
        came = self.known.came_by
        if apart <= NEAR_ROWS and came.get(a.id) == came.get(b.id):
            found.append(Reason(why=Why.ROWS, one=a.id, other=b.id, figure=apart))
        return tuple(found)

    def _by_parents(self) -> Iterator[tuple[str, str, tuple[Reason, ...]]]:
        """Yield children with the adult who bears the name of their father or mother."""
        for child in self.persons.values():
            if self.grown[child.id] is False and not child.unaccompanied:
                for why, parent, parts in self.kin.parents_of(child):
                    if not child.household or not self.persons[parent].household:
                        reason = Reason(why=Why(why), one=child.id, other=parent, figure=parts)
                        yield child.id, parent, (reason,)

    def _by_siblings(self) -> Iterator[tuple[str, str, tuple[Reason, ...]]]:
        """Yield children of one father and one mother, by the names."""
        for one, other, parts in self.kin.siblings():
            if not self.persons[one].household or not self.persons[other].household:
                reason = Reason(why=Why.SIBLINGS, one=one, other=other, figure=parts)
                yield one, other, (reason,)

    # ----------------------------------------------------------------------------------- guardians

    def guardians(self, joined: Collection[str]) -> list[Proposal]:
        """Return guardians and carers of children for whom nobody answers.

        Parameters
        ----------
        joined
            Children whose household is proposed: that comes first.
        """
        found: list[Proposal] = []
        for child in self.unguarded:
            if child.id in joined:
                continue
            for adult, kind, reasons in self._adults_for(child):
                if (
                    self._answers(adult)
                    and self._may_meet(child, adult)
                    and _can_be_typed(adult.id)
                    and declined_guardian(child.id, adult.id) not in self.known.declined
                ):
                    found.append(
                        Proposal(kind=kind, persons=(child.id,), target=adult.id, reasons=reasons)
                    )
                    break
        return found

    def _adults_for(self, child: Person) -> Iterator[tuple[Person, Kind, tuple[Reason, ...]]]:
        """Yield adults who may answer for a child, the surest first."""
        for why, parent, parts in self.kin.parents_of(child):
            reason = Reason(why=Why(why), one=child.id, other=parent, figure=parts)
            yield self.persons[parent], Kind.GUARDIAN, (reason,)
        kind = Kind.CARER if child.unaccompanied else Kind.GUARDIAN
        grown = self.adults.get(child.household or "", ())
        if len(grown) == 1:
            bound = [Reason(why=Why.HOUSEHOLD, one=child.id, other=grown[0].id)]
            if _told_apart(child, grown[0]):
                bound.append(Reason(why=Why.OTHER_LOT, one=child.id, other=grown[0].id))
            yield grown[0], kind, tuple(bound)
        held = self.phones.get(_telling(phone_key(child.phone)), [])
        if len(held) > MOST_ON_A_PHONE:
            return
        grown = [p for p in held if self.grown[p.id] is not False]
        if len(grown) == 1:
            shared = Reason(why=Why.PHONE, one=child.id, other=grown[0].id, figure=len(held))
            yield grown[0], kind, (shared, *self._beside(child, grown[0]))


def _told_apart(one: Person, other: Person) -> bool:
    """Whether the list sends two people in different lots, or from or to different places."""
    pairs = ((one.lot, other.lot), (one.at, other.at), (one.to_place, other.to_place))
    return any(a and b and a != b for a, b in pairs)


def _sharing(persons: Iterable[Person], key: Callable[[Person], str]) -> dict[str, list[Person]]:
    """Return the entries that bear each number; numbers on one entry alone are left out."""
    held: dict[str, list[Person]] = defaultdict(list)
    for person in persons:
        if number := key(person):
            held[number].append(person)
    return {number: mine for number, mine in held.items() if len(mine) > 1}


def _series(persons: Iterable[Person]) -> dict[str, list[Person]]:
    """Return runs of documents whose numbers follow each other, each on an entry of its own.

    A run that is longer than any family is a list that numbers its documents itself.
    """
    held: dict[str, list[tuple[int, Person]]] = defaultdict(list)
    for person in persons:
        if found := _NUMBERED.fullmatch(_telling(document_key(person.document))):
            held[found[1]].append((int(found[2]), person))
    runs: dict[str, list[Person]] = {}
    for letters, numbered in held.items():
        numbered.sort(key=lambda each: each[0])
        start, last = 0, -SERIES_STEP - 1
        for number, person in numbered:
            if number - last > SERIES_STEP:
                start = number
            if number != last:
                runs.setdefault(f"{letters}{start}", []).append(person)
            last = number
    return {number: run for number, run in runs.items() if len(run) > 1}


def _telling(number: str) -> str:
    """Return a number that tells something; 0000000 and 1111 stand where there was none."""
    digits = [c for c in number if c.isdigit()]
    return number if len(digits) >= 4 and len(set(digits)) > 2 else ""


def _can_be_typed(person: str) -> bool:
    """Whether an id can be given on a command line as it is shown, and be read as an id there."""
    return person.isprintable() and not person.startswith("-") and not set(",،") & set(person)


def _apart(declined: Iterable[str]) -> dict[str, set[int]]:
    """Return in which groups, of those that a human said are no household, each person is."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, key in enumerate(declined):
        kind, _, persons = key.partition(":")
        if kind == Kind.HOUSEHOLD.value:
            for one in persons.split(","):
                found[one].add(number)
    return found
