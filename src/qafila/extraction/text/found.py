# SPDX-License-Identifier: Apache-2.0
"""What reading a report finds: values, each with the exact words that it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Literal, TypeAlias

from qafila.core.findings import Finding

Confidence = Literal["stated", "reckoned", "weak"]
"""stated: the text says it in these words; reckoned: it follows from two of its words, such as a
weekday and a dateline; weak: the place of the words suggests it."""

Hedge = Literal["exact", "about", "at_least", "at_most", "range", "vague"]


MOST_EVIDENCE = 20
"""Places in the text that are kept of one value; a report that says it oftener says no more."""


@dataclass(slots=True, unsafe_hash=True)  # made often: a frozen one takes three times as long
class Evidence:
    """Words of the report: ``text == report[start:end]``, in characters."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many people are said to move.

    Parameters
    ----------
    low, high
        Bounds; equal for one figure, None where the report is silent.
    unit
        ``persons`` or ``families``.
    cohort
        ``all``, or the neutral word of the lexicon: fighters, civilians, wounded …
    """

    low: int | None
    high: int | None
    unit: str
    cohort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vehicles:
    """Vehicles that are said to carry them; count None where the report gives none."""

    kind: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place and what happens there.

    Parameters
    ----------
    name
        As written.
    role
        origin, destination, waypoint, assembly or exchange_point.
    known
        Its usual Latin name, where the gazetteer knows it; else empty.
    country
        ISO code of the country in which the gazetteer has it; else empty.
    region
        Whether the report calls it a province or a region.
    """

    name: str
    role: str
    known: str = ""
    country: str = ""
    region: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFound:
    """Somebody who takes part, as the report calls them, with roles of the glossary.

    Without any role it is a side of the agreement of which no more is told.
    """

    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is given, freed, disclosed or moved in return.

    Parameters
    ----------
    what
        disclose, free, move, hand_over_bodies, aid, truce, withdraw or other.
    giver, receiver
        As named in the report; empty where it names none.
    count
        How many; None where it does not say.
    order
        ``before``, ``after`` or ``together`` with the movement; empty where it does not say.
    """

    what: str
    giver: str = ""
    receiver: str = ""
    count: int | None = None
    order: str = ""


Value: TypeAlias = "date | time | Count | Vehicles | Place | PartyFound | Owed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One value that the report says, to be confirmed by a person.

    Parameters
    ----------
    field
        date, hour, count, vehicles, place, party or obligation.
    hedge
        How the report hedges it; ``exact`` where it does not.
    said_by
        Whom the report cites for it, in its own words; empty when nobody.
    part_of
        The words of the figure of which this count is a part, where the report says so; else None.
    """

    field: str
    value: Value
    evidence: tuple[Evidence, ...]
    hedge: Hedge = "exact"
    said_by: str = ""
    confidence: Confidence = "stated"
    part_of: Evidence | None = None

    def also(self, *more: Evidence) -> Found:
        """Return the value with more places where it is said, each once."""
        if len(self.evidence) >= MOST_EVIDENCE:
            return self
        told = dict.fromkeys((*self.evidence, *more))
        return replace(self, evidence=tuple(told)[:MOST_EVIDENCE])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was read in one report.

    Parameters
    ----------
    language
        ``ar``, ``en``, or ``mixed``; empty when it holds no words of either.
    halted
        The words that say that the movement does not go: cancelled, put off, suspended, refused;
        None where none do.
    withheld
        The words that say that an approval is refused, not given yet, or given on a condition.
    second
        The sentence with which a second movement begins, on another day with other ends; None
        where all of it is one.
    unread
        Why nothing is read: ``chat``, Arabic in Latin letters; ``other``, another language;
        ``mingled``, Arabic and English within sentences; ``unbroken``, no sign between sentences.
    """

    language: str
    found: tuple[Found, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    halted: Evidence | None = None
    withheld: tuple[Evidence, ...] = ()
    second: Evidence | None = None
    unread: str = ""

    def of(self, name: str) -> tuple[Found, ...]:
        """Return what was found of one field, in the order of the text."""
        return tuple(each for each in self.found if each.field == name)
