# SPDX-License-Identifier: Apache-2.0
"""Who is where: the ledger of people, and by the same rule of vehicles, and that of goods.

The state is a mapping from an id to one place, so that nobody can stand in two places or in none. A
place is a word: ``outside``, ``place:<id>``, ``vehicle:<id>``, ``custody:<id>`` and a few more.
Everybody begins ``outside``; birth, death, detention and leaving are movements like any other.
Nothing that was seen is refused: a movement whose stated source is not where the ledger had the
person is posted from where the ledger had them, and the contradiction is kept as a dispute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Generic, Protocol, TypeVar

OUTSIDE = "outside"
"""Where everybody begins: not in the hands of the operation."""
UNACCOUNTED = "unaccounted"
"""The suspense place: a known person or vehicle of unknown whereabouts."""
DECEASED = "deceased"
LEFT = "left"
"""Left the operation on their own: whereabouts are no longer its business, the fact is."""
GONE = "gone"
"""For vehicles: burned, seized, broken down or sent away."""

VEHICLE, PLACE, CUSTODY, ROAD = "vehicle:", "place:", "custody:", "road:"
WORDS = frozenset({OUTSIDE, UNACCOUNTED, DECEASED, LEFT, GONE})


@lru_cache(maxsize=4096)
def is_place(place: str) -> bool:
    """Whether a word names a place of the ledger: one of the fixed words, or a kind and an id."""
    kind, mark, name = place.partition(":")
    return place in WORDS or (f"{kind}{mark}" in (VEHICLE, PLACE, CUSTODY, ROAD) and bool(name))


class Act(StrEnum):
    """Why people moved, as the observer calls it. The ledger goes by source and target alone."""

    CHECKED_IN = "checked_in"
    BOARDED = "boarded"
    ALIGHTED = "alighted"
    TRANSFERRED = "transferred"
    HALT_OFF = "halt_off"
    HALT_ON = "halt_on"
    JOINED = "joined"
    LEFT = "left"
    BORN = "born"
    DIED = "died"
    HOSPITALISED = "hospitalised"
    DETAINED = "detained"
    RELEASED = "released"
    REFUSED = "refused"
    WENT_MISSING = "went_missing"
    FOUND = "found"
    ARRIVED = "arrived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Two observations of one person or vehicle that cannot both be right.

    Parameters
    ----------
    subject
        Person or vehicle id.
    held, held_by
        Where the ledger had them, and the fact that said so.
    stated, seen, seen_by
        Where the later observer says they came from and went to, and that fact.
    """

    subject: str
    held: str
    held_by: str
    stated: str
    seen: str
    seen_by: str


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Where everybody is, as the facts tell it up to now.

    Parameters
    ----------
    where
        The one place of each id.
    seen_by
        The last fact that saw the id; absent while nobody has: then `where` is the list's word.
    counts
        How many there are at each place, kept while posting.
    disputes
        Open contradictions by id; whoever is in it is *disputed* everywhere.
    strangers
        Ids that were seen and are on no list.
    """

    where: Mapping[str, str] = field(default_factory=dict)
    seen_by: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    disputes: Mapping[str, tuple[Dispute, ...]] = field(default_factory=dict)
    strangers: frozenset[str] = frozenset()

    def place(self, subject: str) -> str:
        """Return the place of a person or vehicle; `OUTSIDE` for an id never heard of."""
        return self.where.get(subject, OUTSIDE)

    def at(self, place: str) -> tuple[str, ...]:
        """Return the ids at a place, sorted."""
        return tuple(sorted(s for s, p in self.where.items() if p == place))

    def accounted(self, place: str) -> int:
        """Return how many the ledger has at a place."""
        return self.counts.get(place, 0)

    def recount(self) -> Mapping[str, int]:
        """Return the counts by counting the mapping anew: the second of two independent paths."""
        return Counter(self.where.values())

    def conserved(self) -> bool:
        """Whether the running counts agree with a recount, place by place, and nobody is missing.

        A difference is a fault of Qafila, never of the data.
        """
        running = {place: n for place, n in self.counts.items() if n}
        return running == self.recount() and sum(running.values()) == len(self.where)


class Sighting(Protocol):
    """What a book needs of the fact that saw somebody."""

    @property
    def id(self) -> str:
        """The fact's id."""
        ...


S = TypeVar("S", bound=Sighting)

_Seen = tuple[str, Sighting, str, str, Sighting]
"""A dispute inside a fold: held, held_by, stated, seen, seen_by."""

_Open = tuple[_Seen, "_Open | None"]
"""The open disputes of one subject, newest first, as a chain: copies of a book share it."""


def _each(chain: _Open | None) -> Iterator[_Seen]:
    while chain is not None:
        dispute, chain = chain
        yield dispute


def _told(subject: str, chain: _Open) -> tuple[Dispute, ...]:
    return tuple(
        Dispute(
            subject=subject,
            held=held,
            held_by=by.id,
            stated=stated,
            seen=seen,
            seen_by=seen_by.id,
        )
        for held, by, stated, seen, seen_by in reversed(list(_each(chain)))
    )


class Book(Generic[S]):
    """The mutable inside of one ledger while facts are folded; never escapes the fold."""

    __slots__ = (
        "_told",
        "_untold",
        "_viewed",
        "counts",
        "disputes",
        "seen_by",
        "strangers",
        "where",
    )

    def __init__(self) -> None:
        self._viewed: tuple[tuple[str, ...], Ledger] | None = None
        self._told: Mapping[str, str] = {}
        self._untold: dict[str, None] | None = None
        """Who was seen since `_told` was told; None: it never was."""
        self.where: dict[str, str] = {}
        self.seen_by: dict[str, S] = {}
        self.counts: dict[str, int] = {}
        self.disputes: dict[str, _Open] = {}
        self.strangers: set[str] = set()

    def copy(self) -> Book[S]:
        """Return a copy that later postings do not reach."""
        made: Book[S] = Book()
        made.where, made.seen_by = dict(self.where), dict(self.seen_by)
        made.counts, made.disputes = dict(self.counts), dict(self.disputes)
        made.strangers = set(self.strangers)
        return made

    def enter(self, subject: str, place: str) -> None:
        """Put somebody on the list on the books; whoever was seen before stays where they are."""
        self._viewed = None
        if subject not in self.where:
            self.where[subject] = place
            self.counts[place] = self.counts.get(place, 0) + 1
        self.strangers.discard(subject)

    def relist(self, subject: str, place: str) -> None:
        """Put somebody whom nobody has seen where a newer list has them."""
        self._viewed = None
        held = self.where.get(subject)
        if held is not None and subject not in self.seen_by:
            self.counts[held] -= 1
            self.where[subject] = place
            self.counts[place] = self.counts.get(place, 0) + 1

    def post(self, subjects: Iterable[str], source: str, target: str, fact: S) -> None:
        """Post a movement as one observer saw it.

        A dispute is kept when somebody else's observation had the person at a place that is neither
        the stated source nor the target. The word of a list is no observation: whoever was never
        seen before is not disputed, wherever the list had them.
        """
        self._viewed = None
        if self._untold is not None:
            subjects = tuple(subjects)
            self._untold.update(dict.fromkeys(subjects))
        where, counts, seen_by = self.where, self.counts, self.seen_by
        for subject in subjects:
            held = where.get(subject)
            if held is None:
                held = OUTSIDE
                counts[held] = counts.get(held, 0) + 1
                self.strangers.add(subject)
            elif held not in (source, target) and subject in seen_by:
                dispute = (held, seen_by[subject], source, target, fact)
                self.disputes[subject] = (dispute, self.disputes.get(subject))
            where[subject] = target
            seen_by[subject] = fact
            counts[held] -= 1
            try:
                counts[target] += 1
            except KeyError:
                counts[target] = 1

    def settle(self, subjects: Iterable[str], place: str, weighed: frozenset[str], by: S) -> None:
        """Post people where a human says they are, and close the disputes that were weighed.

        A dispute is closed only when both its facts were weighed: one that came to light later
        stays open.
        """
        self._viewed = None
        for subject in subjects:
            left: _Open | None = None
            for dispute in reversed(list(_each(self.disputes.pop(subject, None)))):
                if dispute[1].id not in weighed or dispute[4].id not in weighed:
                    left = (dispute, left)
            # Posted from wherever they are held: a settlement contradicts nobody by itself.
            self.post((subject,), self.where.get(subject, OUTSIDE), place, by)
            if left:
                self.disputes[subject] = left

    def places_in_dispute(self, subject: str) -> frozenset[str]:
        """Return where the open disputes of somebody have them, in the one or the other word."""
        open_ones = _each(self.disputes.get(subject))
        return frozenset(place for each in open_ones for place in (each[0], each[3]))

    def facts_in_dispute(self) -> Iterator[str]:
        """Yield both facts of every open dispute."""
        for chain in self.disputes.values():
            for dispute in _each(chain):
                yield dispute[1].id
                yield dispute[4].id

    def view(self, struck: tuple[str, ...] = ()) -> Ledger:
        """Return the ledger as it stands: the same one until something is posted again.

        Parameters
        ----------
        struck
            Who was taken off the list: off the books too, unless somebody has seen them. Whoever
            was seen is somewhere, and stays there as a stranger.
        """
        if self._viewed is None or self._viewed[0] != struck:
            where, counts, strangers = dict(self.where), dict(self.counts), set(self.strangers)
            for subject in struck:
                if subject in self.seen_by:
                    strangers.add(subject)
                elif (held := where.pop(subject, None)) is not None:
                    counts[held] -= 1
            ledger = Ledger(
                where=where,
                seen_by=self._ids(),
                counts=counts,
                disputes={s: _told(s, chain) for s, chain in sorted(self.disputes.items())},
                strangers=frozenset(strangers),
            )
            self._viewed = struck, ledger
        return self._viewed[1]

    def _ids(self) -> Mapping[str, str]:
        """Return the id of the last fact that saw each.

        Asked anew of those alone who were seen since: the facts of 10,000 people are in no cache.
        """
        if self._untold is None:
            self._told = {subject: fact.id for subject, fact in self.seen_by.items()}
        elif self._untold:
            told = dict(self._told)
            told.update((subject, self.seen_by[subject].id) for subject in self._untold)
            self._told = told
        self._untold = {}
        return self._told


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Item:
    """Goods or luggage of one kind on one waybill.

    Parameters
    ----------
    waybill
        The waybill's number.
    goods
        What it is, in words: ``luggage``, ``water``.
    unit
        What the quantity counts: ``piece``, ``kg``, ``l``.
    """

    waybill: str
    goods: str
    unit: str


class Stock:
    """Goods by place while facts are folded: what leaves one place arrives at another.

    A place may go below zero: then more was taken from it than was ever brought, which is a finding
    and never a refusal. The sum over all places of an item is always zero, `outside` included.
    """

    __slots__ = ("held",)

    def __init__(self, held: Mapping[Item, Mapping[str, int]] | None = None) -> None:
        self.held: dict[Item, dict[str, int]] = {i: dict(p) for i, p in (held or {}).items()}

    def post(self, item: Item, quantity: int, source: str, target: str) -> None:
        """Move `quantity` of an item from one place to another."""
        places = self.held.setdefault(item, {})
        places[source] = places.get(source, 0) - quantity
        places[target] = places.get(target, 0) + quantity
