# SPDX-License-Identifier: Apache-2.0
"""Whether a text tells of two movements: on another day, others go from and to other places.

Of two reports in one file everything would become one operation. Batches of one place, a way told
in legs and movements of long ago are no second one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

from qafila.extraction.days.context import Context
from qafila.extraction.days.day import resolved
from qafila.extraction.text.found import Evidence, Found, Place
from qafila.extraction.text.scan import Sentence

_RULE = re.compile(r"^[ \t]*(?:[-=*_~#—•][ \t]*){3,}$", re.MULTILINE)
"""A line of signs that parts what stands above it from what stands below."""

_GOING = ("all", "civilians", "families", "wounded", "fighters", "detainees", "children", "women")


@dataclass(slots=True)
class _Part:
    """Sentences in a row that name no other day than the first of them.

    Parameters
    ----------
    first, ruled
        Its first sentence, and whether a line of signs parts it from what is before it.
    on, carried
        Its day, and whether it speaks of people or vehicles.
    origins, destinations
        The ends of ways that stand in it.
    """

    first: Sentence
    ruled: bool
    on: date | None = None
    carried: bool = False
    origins: set[str] = field(default_factory=set)
    destinations: set[str] = field(default_factory=set)


def second_movement(context: Context, found: Sequence[Found]) -> Evidence | None:
    """Return the sentence with which a second movement begins; None where all is one.

    Parameters
    ----------
    context
        The sentences of the text and its days.
    found
        What is told of it.
    """
    if len(context.days) < 2:
        return None  # most messages
    ends = [
        (evidence.start, one.value)
        for one in found
        if isinstance(one.value, Place) and one.value.role in ("origin", "destination")
        for evidence in one.evidence
    ]
    parts = list(_parts(context, ends))
    for (at, one), (behind, other) in combinations(enumerate(parts), 2):
        ruled = any(part.ruled for part in parts[at + 1 : behind + 1])
        if _are_two(one, other, ruled=ruled):
            return context.scan.evidence(other.first.first, other.first.after)
    return None


def _parts(context: Context, ends: Sequence[tuple[int, Place]]) -> Iterator[_Part]:
    """Yield the parts of a text: each from a rule or a new day to the next."""
    scan = context.scan
    rules = [rule.end() for rule in _RULE.finditer(scan.text)]
    part: _Part | None = None
    begun = 0
    for sentence in scan.sentences:
        start, end = scan.start(sentence.first), scan.ends[sentence.after - 1]
        on = _day_of(context, sentence)
        ruled = any(begun < rule <= end for rule in rules)
        if part is None or ruled or (on and part.on and on != part.on):
            if part is not None:
                yield part
            part = _Part(sentence, ruled)
        begun = end
        if all(token.kind == "p" for token in scan.tokens[part.first.first : part.first.after]):
            part.first = sentence  # behind the rule itself
        part.on = part.on or on
        if context.about(sentence).background and not rules:
            continue
        within = sentence.first, sentence.after
        part.carried |= scan.has(*within, "people", *_GOING) or scan.has(*within, "vehicles")
        for at, place in ends:
            if start <= at < end:
                told = part.origins if place.role == "origin" else part.destinations
                told.add(place.known or place.name)
    if part is not None:
        yield part


def _day_of(context: Context, sentence: Sentence) -> date | None:
    """Return the first day that a sentence names."""
    seen_from = context.dateline or context.on
    told = (resolved(day, seen_from, future=False) for day in context.days_within(sentence))
    return next((day for day in told if day), None)


def _are_two(one: _Part, other: _Part, *, ruled: bool) -> bool:
    """Whether two parts tell of movements of other people: other days, other ends."""
    if not (one.on and other.on and one.on != other.on and one.carried and other.carried):
        return False
    here, there = one.origins | one.destinations, other.origins | other.destinations
    if one.origins & there or other.origins & here:
        return False  # another batch, or the same people go on
    if one.origins and one.destinations and other.origins and other.destinations:
        return True
    return ruled and bool(here) and bool(there) and here.isdisjoint(there)
