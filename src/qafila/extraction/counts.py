# SPDX-License-Identifier: Apache-2.0
"""How many people this movement is said to take.

Figures of the dead, of those who stay, of other operations, of seats, and of prisoners freed in
return are left out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.counted import Counted
from qafila.extraction.found import Count, Evidence, Found
from qafila.extraction.scan import MOVING, Scan
from qafila.extraction.sources import said_by


def people(context: Context, items: list[Counted], owed: set[int]) -> Iterator[Found]:
    """Yield the counts of people of this movement; `owed` are tokens of what is given in return."""
    merged: dict[tuple[int | None, int | None, str, str, str], Found] = {}
    last_accepted = -10
    for item in items:
        if item.noun.table != "people" or item.first in owed:
            continue
        if not _is_of_this_movement(context, item, last_accepted):
            continue
        last_accepted = context.scan.sentence_of(item.first).first
        found = _found(context, item)
        assert isinstance(found.value, Count)
        value = found.value
        vague = found.evidence[0].text if found.hedge == "vague" else ""
        key = (value.low, value.high, value.unit, value.cohort, vague)
        exact = found.evidence[0]
        near = next((k for k in merged if _same_figure(k, key)), None)
        if near is not None:
            merged[near] = _with_evidence(merged[near], found, exact)
        else:
            merged[key] = found
    yield from merged.values()


def exchanged(context: Context, items: list[Counted], owed: set[int]) -> Iterator[Found]:
    """Yield the prisoners freed, where a report tells of nobody else: then they are who moves."""
    for item in items:
        about = context.about(context.scan.sentence_of(item.first))
        if item.first in owed and item.noun.concept in _FREED and not about.background:
            yield _found(context, item)


_FREED = frozenset({"detainees", "fighters", "women"})


def _same_figure(
    one: tuple[int | None, int | None, str, str, str],
    other: tuple[int | None, int | None, str, str, str],
) -> bool:
    return one == other


def _with_evidence(kept: Found, again: Found, evidence: Evidence) -> Found:
    said = kept.said_by or again.said_by
    hedge = kept.hedge if kept.hedge != "exact" else again.hedge
    return replace(kept.also(evidence), said_by=said, hedge=hedge)


def _found(context: Context, item: Counted) -> Found:
    scan, figure = context.scan, item.figure
    unit = item.noun.unit
    value = Count(low=figure.low, high=figure.high, unit=unit, cohort=item.noun.concept)
    return Found(
        field="count",
        value=value,
        evidence=(scan.evidence(item.first, item.after),),
        hedge=figure.hedge,
        said_by=said_by(scan, item.first),
        confidence="stated",
    )


_LEAST_OF_NOUN = {"staff", "men"}


def _is_of_this_movement(context: Context, item: Counted, last_accepted: int) -> bool:
    scan = context.scan
    sentence = scan.sentence_of(item.first)
    about = context.about(sentence)
    if about.background or about.earlier or _is_excluded(context, item):
        return False
    if item.figure.hedge == "vague" and not about.moving:
        return False
    if about.moving or scan.has(sentence.first, sentence.after, "vehicles"):
        return True
    part = scan.has(max(sentence.first, item.first - 8), item.first, "cues", "part")
    if _near(context, sentence.first, last_accepted) and (part or item.noun.concept in _MEANT):
        return True
    return about.counting or context.short


def _is_excluded(context: Context, item: Counted) -> bool:
    """Whether the words around a figure make it one of seats, of the dead, of those who stay."""
    scan = context.scan
    sentence = scan.sentence_of(item.first)
    first, after = scan.clause_of(item.first)
    after = max(after, min(item.after + 3, sentence.after))
    if item.noun.concept in ("dead", "staff", "missing"):
        return True
    words = {token.fold for token in scan.tokens[sentence.first : item.first]}
    if words & _DENIED and scan.has(sentence.first, sentence.after, "verbs", "free"):
        return True
    behind = scan.has(item.figure.core_after, min(item.after + 4, sentence.after), "cues", "each")
    if behind or scan.has(max(first, item.first - 4), item.first, "cues", "each"):
        return True
    before = scan.tokens[item.first - 1].fold if item.first else ""
    if before in ("wounded", "injured", "wounding", "injuring", "killing"):
        return True
    if scan.has(max(first, item.first - 3), item.first, "exchange", "bodies"):
        return True
    if _harmed(scan, item, first, after) or _staying(scan, item, sentence.after):
        return True
    return item.noun.concept == "detainees" and not _carried(
        context, item, sentence.first, sentence.after
    )


_DENIED = frozenset({"denied", "denies", "نفي", "نفت", "ونفي", "ونفت"})

_MEANT = frozenset({"all", "civilians", "families"})
"""Cohorts of a rival figure in the sentence behind the one that told of the movement."""


def _carried(context: Context, item: Counted, first: int, after: int) -> bool:
    """Whether prisoners are those who travel, and not only freed in return."""
    scan = context.scan
    nearest, distance = "", 100
    for hit in scan.within(
        first, after, "verbs", "free", "hand_over", "capture", "leave", "move", "arrive"
    ):
        away = item.first - hit.after if hit.first < item.first else hit.first - item.after
        if 0 <= away < distance:
            nearest, distance = hit.concept, away
    return nearest in ("leave", "move", "arrive")


def _near(context: Context, first: int, last_accepted: int) -> bool:
    """Whether the last count that was taken stands in this sentence or the one before."""
    if last_accepted < 0:
        return False
    return context.order[first] - context.order[last_accepted] <= 2


def _harmed(scan: Scan, item: Counted, first: int, after: int) -> bool:
    """Whether the nearest verb around a figure speaks of death or harm."""
    nearest, distance = "", 100
    for hit in scan.within(first, after, "verbs"):
        if min(item.figure.core_after, item.noun.first) <= hit.first < item.noun.after:
            continue
        if hit.concept not in ("kill", "capture", *MOVING):
            continue
        away = item.first - hit.after if hit.first < item.first else hit.first - item.after
        if away < distance:
            nearest, distance = hit.concept, away
    latin = not scan.tokens[item.noun.first].arabic
    if nearest == "kill" or (nearest == "capture" and latin and item.noun.concept == "fighters"):
        return True
    if nearest in MOVING:
        return False
    if not nearest and (behind := _first_verb_behind(scan, item)):
        return behind == "kill"  # twenty-one people, two children among them, died
    return scan.has(first, after, "cues", "casualty") and not nearest


_VERB_BEHIND = 14


def _first_verb_behind(scan: Scan, item: Counted) -> str:
    """Return the concept of the first verb behind a figure in its sentence; empty for none."""
    after = min(item.after + _VERB_BEHIND, scan.sentence_of(item.first).after)
    for hit in scan.within(item.after, after, "verbs", "kill", *MOVING):
        return hit.concept
    return ""


_STAY_REACH_BEFORE, _STAY_REACH_BEHIND = 14, 6


_STRANDED = words_of("counts stranded")


def _staying(scan: Scan, item: Counted, end: int) -> bool:
    """Whether a figure counts those who live, stay or wait there."""
    start = max(scan.sentence_of(item.first).first, item.first - _STAY_REACH_BEFORE)
    stop = min(item.after + _STAY_REACH_BEHIND, end)
    for hit in scan.within(start, stop, "cues", "population"):
        behind = scan.tokens[hit.after : min(hit.after + 3, end)]
        if any(token.fold in _STRANDED for token in behind):
            continue  # still stranded: they are those who are to be taken out
        low, high = min(hit.after, item.after), max(hit.first, item.first)
        if not scan.has(low, high, "verbs", "leave", "move") and not (
            hit.first > item.after and any(scan.tokens[at].fold in (",", "،", ";", "and", "but")
                                           for at in range(item.after, hit.first))
        ):  # fmt: skip
            return True
    words = " ".join(token.fold for token in scan.tokens[item.after : min(item.after + 5, end)])
    return (
        "waiting to" in words or "awaiting" in words or "بانتظار" in words or "not part of" in words
    )
