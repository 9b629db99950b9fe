# SPDX-License-Identifier: Apache-2.0
"""What sources claim of counts: by subject, and as totals with the parts that they state.

Claims are never averaged and never overwritten; nothing here decides between them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from qafila.core.agreement import Claim
from qafila.core.operation.state import Operation
from qafila.core.values import Claimed, Name

PEOPLE, VEHICLES = "people", "vehicles"
"""Words for what is counted that can be held against the lists; a cohort's id is another."""

HEDGE = 0.10
"""A hedged figure ("about 600") is taken to allow a tenth to both sides."""

_Who: TypeAlias = tuple[Name | None, Name | None]
"""Who made a claim, and where it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One claim of a count.

    Parameters
    ----------
    what
        A cohort's id, ``people``, ``vehicles`` or the folder's own word.
    at, note
        Day of the statement and the folder's own note; None when it gives none.
    is_part
        Whether it counts a part of what another claim with the same word counts: 540 people, 85
        of them elderly. It is no rival of that one.
    """

    what: str
    claimed: Claimed
    at: date | None = None
    note: Name | None = None
    is_part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A total that a source states, and what the same source states of its parts.

    Parameters
    ----------
    what
        What is counted in all.
    parts
        By what each counts; by the claim's own id where several count the same.
    whole
        Whether these are meant to be all parts; fewer may fall short of the total.
    """

    what: str
    total: Claimed
    parts: Mapping[str, Claimed]
    whole: bool

    @property
    def sum(self) -> Claimed:
        """The parts added up; a side on which one of them is silent is open."""
        lows = [part.low for part in self.parts.values()]
        highs = [part.high for part in self.parts.values()]
        return Claimed(
            low=None if None in lows else sum(low for low in lows if low is not None),
            high=None if None in highs else sum(high for high in highs if high is not None),
            approx=any(part.approx for part in self.parts.values()),
        )

    @property
    def adds_up(self) -> bool:
        """Whether the parts can be the total, with what each figure leaves open."""
        low = sum(allowed(part)[0] for part in self.parts.values())
        high = sum(allowed(part)[1] for part in self.parts.values())
        least, most = allowed(self.total)
        return low <= most and not (self.whole and high < least)


def figures(operation: Operation) -> Iterator[Figure]:
    """Yield every claim with a figure: those of cohorts, then those that stand alone."""
    for cohort in operation.cohorts.values():
        if cohort.claim is not None and _is_stated(cohort.claim):
            yield Figure(what=cohort.id, claimed=cohort.claim)
    counted = {claim.id: claim.what for claim in operation.claims if claim.id}
    for claim in operation.claims:
        if _is_stated(claim.figure):
            yield Figure(
                what=claim.what,
                claimed=claim.figure,
                at=claim.at,
                note=claim.note,
                is_part=claim.part_of is not None and counted.get(claim.part_of) == claim.what,
            )


def totals_with_parts(operation: Operation) -> Iterator[Parts]:
    """Yield every total of which the source states parts, by name or cohort by cohort."""
    yield from _named_parts(operation)
    yield from _parts_by_cohort(operation)


def allowed(figure: Claimed) -> tuple[float, float]:
    """Return what a claim allows; a side the source is silent on is open."""
    low = -math.inf if figure.low is None else float(figure.low)
    high = math.inf if figure.high is None else float(figure.high)
    return (low * (1 - HEDGE), high * (1 + HEDGE)) if figure.approx else (low, high)


def _named_parts(operation: Operation) -> Iterator[Parts]:
    """Yield the totals that name their parts, meant to be the whole, or that parts name."""
    by_id = {claim.id: claim for claim in operation.claims if claim.id}
    some: dict[str, list[Claim]] = {}
    for claim in operation.claims:
        if claim.part_of is not None:
            some.setdefault(claim.part_of, []).append(claim)
    for claim in operation.claims:
        found = [by_id[part] for part in claim.parts if part in by_id and part != claim.id]
        beside = [part for part in some.get(claim.id or "", ()) if part not in (*found, claim)]
        if (found or beside) and _is_stated(claim.figure):
            distinct = len({part.what for part in (*found, *beside)}) == len(found) + len(beside)
            yield Parts(
                what=claim.what,
                total=claim.figure,
                parts={
                    part.what if distinct else str(part.id or part.what): part.figure
                    for part in (*found, *beside)
                },
                whole=bool(found) and not beside and len(found) == len(claim.parts),
            )


def _parts_by_cohort(operation: Operation) -> Iterator[Parts]:
    """Yield the totals of people with what the same source states of cohorts.

    Only when it states every cohort are these the whole; fewer may fall short of the total.
    """
    named = {claim.part_of for claim in operation.claims} - {None}
    with_parts = {_who(c.figure) for c in operation.claims if c.parts or c.id in named}
    by_source: dict[_Who, dict[str, Claimed]] = {}
    for one in figures(operation):
        who = _who(one.claimed)
        if any(who) and who not in with_parts:
            by_source.setdefault(who, {}).setdefault(one.what, one.claimed)
    for said in by_source.values():
        cohorts = {what: said[what] for what in operation.cohorts if what in said}
        if PEOPLE in said and len(cohorts) > 1:
            yield Parts(
                what=PEOPLE,
                total=said[PEOPLE],
                parts=cohorts,
                whole=len(cohorts) == len(operation.cohorts),
            )


def _who(figure: Claimed) -> _Who:
    return (figure.by, figure.source)


def _is_stated(figure: Claimed) -> bool:
    return figure.low is not None or figure.high is not None
