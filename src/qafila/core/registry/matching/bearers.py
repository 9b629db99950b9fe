# SPDX-License-Identifier: Apache-2.0
"""Entries made ready for comparing: names in every order they may be meant in, numbers bare."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from qafila.core.digits import telephone
from qafila.core.registry.matching.likeness import AGREEING, NameBook
from qafila.core.registry.matching.parts import Part
from qafila.core.registry.persons import Person, age_on
from qafila.core.spelling import western_digits
from qafila.core.values import Sex

_SELDOM_FIRST = 0.12
"""Whoever's part stands first less often than this bears it as a surname."""

_TURNED = 0.03
"""Odds that somebody writes the surname first."""

_NEVER = 0.0005
"""An order less likely than this is not looked at."""


class Role(StrEnum):
    """What a part of a name is, as far as that is known."""

    OWN = "own"
    FATHER = "father"
    ANCESTOR = "ancestor"
    SURNAME = "surname"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Chain:
    """A name in one order: its parts, what each is, and how likely it is meant in this order.

    `is_turned` when the part written first was taken for the surname.
    """

    parts: tuple[Part, ...]
    roles: tuple[Role, ...]
    likely: float = 1.0
    is_turned: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Bearer:
    """An entry made ready for comparing.

    Parameters
    ----------
    names
        For each script that the name is written in, the orders in which it may be meant: the
        person's own name first, then father, grandfather …, surname.
    firsts
        The first parts of all these, one of which is the person's own name, and how likely.
    worth
        Bits that agreeing in a part can give at most, by its root.
    mother
        Parts of the mother's name.
    birth_year
        Reckoned from the age where only that is known.
    is_aged
        Whether the year comes from an age, which people round.
    phone, document
        Digits and letters that tell one from another; empty when there are none.
    source
        The list it stands in; household numbers are compared inside one list only.
    """

    id: str
    names: tuple[tuple[Chain, ...], ...]
    firsts: tuple[tuple[Part, float], ...]
    worth: Mapping[str, float]
    mother: tuple[Part, ...]
    sex: Sex | None
    birth_year: int | None
    is_aged: bool
    phone: str
    document: str
    household: str | None
    source: str


def bearer(person: Person, book: NameBook, on: date | None, source: str = "") -> Bearer:
    """Return a person made ready for comparing."""
    written = [name for name in dict.fromkeys((person.name_ar, person.name_latin)) if name]
    names = [tuple(made) for name in written if (made := _chains(name, person, book))]
    known = age_on(person, on)
    year = person.birth_year
    if year is None and known is not None and on is not None:
        year = on.year - known
    firsts: dict[Part, float] = {}
    for chain in (chain for chains in names for chain in chains):
        firsts[chain.parts[0]] = max(chain.likely, firsts.get(chain.parts[0], 0.0))
    return Bearer(
        id=person.id,
        names=tuple(names),
        worth={
            part.root: -math.log2(book.share(part))
            for chains in names
            for chain in chains
            for part in chain.parts
        },
        firsts=tuple(firsts.items()),
        mother=book.parts(person.mother),
        sex=person.sex,
        birth_year=year,
        is_aged=person.birth_year is None,
        phone=phone_key(person.phone),
        document=document_key(person.document),
        household=person.household,
        source=source,
    )


def _chains(name: str, person: Person, book: NameBook) -> list[Chain]:
    """Return the orders in which a name may be meant, with how likely each is."""
    parts = book.parts(name)
    if not parts:
        return []
    # A father's own column may hold the grandfather too: fathers in their order behind the name.
    fathers, elders = book.parts(person.father), book.parts(person.grandfather)
    made = _chain(parts, fathers, elders, book)
    if len(parts) < 2:
        return [made]
    # First name last? How much likelier the second part is to be somebody's own than the first.
    mine, second = book.begins(parts[0]), book.begins(parts[1])
    odds = _TURNED * second * (1 - mine) / (mine * (1 - second))
    turned = min(odds / (1 + odds), 0.95)
    if turned < _NEVER:
        return [made]
    other = _chain((*parts[1:], parts[0]), fathers, elders, book)
    return [replace(made, likely=1 - turned), replace(other, likely=turned, is_turned=True)]


def _chain(
    parts: Sequence[Part], fathers: Sequence[Part], elders: Sequence[Part], book: NameBook
) -> Chain:
    """Return a name with its forefathers behind it, each once."""
    whole = list(parts)
    roles = [Role.OWN, *(_role(part, book) for part in parts[1:])]
    at = 1
    for number, ancestor in enumerate((*fathers, *elders)):
        role = Role.FATHER if number == 0 and fathers else Role.ANCESTOR
        found = next(
            (i for i in range(at, len(whole)) if book.likeness(whole[i], ancestor).way in AGREEING),
            None,
        )
        if found is None:
            whole.insert(at, ancestor)
            roles.insert(at, role)
            at += 1
        else:
            roles[found] = role
            at = found + 1
    return Chain(tuple(whole), tuple(roles))


def _role(part: Part, book: NameBook) -> Role:
    if book.is_surname(part) or book.begins(part) < _SELDOM_FIRST:
        return Role.SURNAME
    return Role.OPEN


def phone_key(text: str) -> str:
    """Return the last eight digits of a number: what is left whatever the country code."""
    digits = telephone(text)
    return digits[-8:] if len(digits) >= 7 else ""


def document_key(text: str) -> str:
    """Return the letters and digits of a document's number; empty for fewer than four."""
    plain = "".join(c for c in western_digits(text).upper().removesuffix(".0") if c.isalnum())
    return plain.lstrip("0") if len(plain) >= 4 else ""
