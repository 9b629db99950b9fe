# SPDX-License-Identifier: Apache-2.0
"""Whether an entry's written parents are somebody else on the list, by the names alone.

An Arabic name carries the father's and the grandfather's, so a list often says whose child
somebody is without saying it in a column. Names are common, however: what agrees is weighed
against how often it would agree by chance on a list so long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from qafila.core.registry.matching import NameBook
from qafila.core.registry.matching.likeness import AGREEING
from qafila.core.registry.matching.parts import Part
from qafila.core.registry.persons import Person

SURE_PARTS = 3
"""A father is known by three parts that agree: his own name and two of his forefathers' or his
family's. A mother is known by two, as lists seldom write more of her."""

BY_CHANCE = 0.02
"""How many strangers on the list may be expected to fit as well; above, nothing is said."""

FATHER_YEARS = (15, 70)
MOTHER_YEARS = (13, 52)
"""Years between a parent and a child, at least and at most: judgement, not a source."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """A name as one script has it.

    Parameters
    ----------
    own
        The person's own name.
    tail
        What follows it: father, grandfather … and the family name, as far as written.
    """

    own: Part
    tail: tuple[Part, ...]

    @property
    def family(self) -> Part | None:
        """The last part, where anything follows the own name."""
        return self.tail[-1] if self.tail else None


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a parent's written name fits an entry.

    Parameters
    ----------
    parts
        How many parts of the name agree, at least 2.
    share
        Share of people who would fit as well by chance, above 0.
    """

    parts: int
    share: float


def lineages(person: Person, book: NameBook) -> tuple[Lineage, ...]:
    """Return a person's name in each script it is written in, with the forefathers in order."""
    fathers, elders = book.parts(person.father), book.parts(person.grandfather)
    made: list[Lineage] = []
    for name in dict.fromkeys((person.name_ar, person.name_latin)):
        parts = book.parts(name) if name else ()
        if parts:
            made.append(Lineage(parts[0], _tail(parts[1:], (*fathers, *elders), book)))
    return tuple(made)


def _tail(written: Sequence[Part], forefathers: Sequence[Part], book: NameBook) -> tuple[Part, ...]:
    """Return what follows the own name, with forefathers from columns of their own put in."""
    whole = list(written)
    for at, ancestor in enumerate(forefathers):
        if at >= len(whole) or book.likeness(whole[at], ancestor).way not in AGREEING:
            whole.insert(at, ancestor)
    return tuple(whole)


def one_family(one: Sequence[Lineage], other: Sequence[Lineage], book: NameBook) -> bool:
    """Whether two names end in one family name."""
    return any(
        a.family and b.family and book.likeness(a.family, b.family).way in AGREEING
        for a in one
        for b in other
    )


def father_fit(child: Sequence[Lineage], man: Sequence[Lineage], book: NameBook) -> Fit | None:
    """Return how well a man's name fits what a child's name says of the father.

    None where it does not, or where any part that both wrote contradicts it.
    """
    fits = [found for a in child for b in man if (found := _father(a, b, book))]
    return max(fits, key=lambda fit: (fit.parts, -fit.share), default=None)


def _father(child: Lineage, man: Lineage, book: NameBook) -> Fit | None:
    if not child.tail or not _agree(child.tail[0], man.own, book):
        return None
    forefathers, his = child.tail[1:], man.tail
    shared = min(len(forefathers), len(his))
    if not shared:
        return None
    agreed = [child.tail[0]]
    if all(map(lambda a, b: _agree(a, b, book), forefathers, his)):
        # Both go on alike for as long as the shorter one does.
        agreed += forefathers[:shared]
    else:
        # The family name closes both; between, one of them may have left out forefathers.
        if not _agree(forefathers[-1], his[-1], book):
            return None
        between = list(zip(forefathers[:-1], his[:-1], strict=False))
        if not all(_agree(a, b, book) for a, b in between):
            return None
        agreed += [*(a for a, _ in between), forefathers[-1]]
    return Fit(len(agreed), _chance(agreed, book))


def mother_fit(mother: Sequence[Part], woman: Sequence[Lineage], book: NameBook) -> Fit | None:
    """Return how well a woman's name fits what stands in a child's column for the mother."""
    fits = [found for each in woman if (found := _mother(mother, each, book))]
    return max(fits, key=lambda fit: (fit.parts, -fit.share), default=None)


def _mother(mother: Sequence[Part], woman: Lineage, book: NameBook) -> Fit | None:
    if len(mother) < 2 or not woman.tail or not _agree(mother[0], woman.own, book):
        return None
    rest, hers = mother[1:], woman.tail
    if len(rest) > len(hers):
        return None
    in_order = all(map(lambda a, b: _agree(a, b, book), rest, hers))
    closing = _agree(rest[-1], hers[-1], book) and all(
        map(lambda a, b: _agree(a, b, book), rest[:-1], hers)
    )
    return Fit(len(mother), _chance(mother, book)) if in_order or closing else None


def siblings_fit(
    one: Sequence[Lineage],
    other: Sequence[Lineage],
    mothers: tuple[Sequence[Part], Sequence[Part]],
    book: NameBook,
) -> Fit | None:
    """Return how well two names fit children of one father and one mother; None where not."""
    mine, theirs = mothers
    if not mine or not theirs or not all(map(lambda a, b: _agree(a, b, book), mine, theirs)):
        return None
    shorter = mine if len(mine) <= len(theirs) else theirs
    for a in one:
        for b in other:
            forefathers = list(zip(a.tail, b.tail, strict=False))
            if len(forefathers) > 1 and all(_agree(x, y, book) for x, y in forefathers):
                agreed = [*(x for x, _ in forefathers), *shorter]
                return Fit(len(agreed), _chance(agreed, book))
    return None


def bears_one_name(one: Sequence[Lineage], other: Sequence[Lineage], book: NameBook) -> bool:
    """Whether two entries bear one own name: then they may be one person listed twice."""
    return any(_agree(a.own, b.own, book) for a in one for b in other)


def _agree(one: Part, other: Part, book: NameBook) -> bool:
    return book.likeness(one, other).way in AGREEING


def _chance(parts: Sequence[Part], book: NameBook) -> float:
    return math.prod(book.share(part) for part in parts)
