# SPDX-License-Identifier: Apache-2.0
"""The vehicles of this movement: counted where the report counts them, else their kind alone."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.counted import Counted
from qafila.extraction.found import Found, Vehicles
from qafila.extraction.lexicon import Hit
from qafila.extraction.scan import Scan, skipped
from qafila.extraction.sources import said_by

_CARRYING = words_of("counts carrying")
_TRUCKS_OF_AID = ("aid",)


def vehicles(context: Context, items: list[Counted], owed: set[int]) -> Iterator[Found]:
    """Yield the vehicles of this movement; a kind without a number only where none has one."""
    scan = context.scan
    merged: dict[tuple[str, int | None], Found] = {}
    used: set[int] = set()
    for item in items:
        if item.noun.table != "vehicles":
            continue
        used.update(range(item.first, item.after))
        if item.noun.concept == "vehicle":
            continue
        if item.first in owed or not _carries(context, item.first, item.noun.concept):
            continue
        figure = item.figure
        count = figure.low if figure.low is not None else figure.high
        key = (item.noun.concept, count)
        evidence = scan.evidence(item.first, item.after)
        if key in merged:
            merged[key] = merged[key].also(evidence)
        else:
            value = Vehicles(kind=item.noun.concept, count=count)
            merged[key] = Found(field="vehicles", value=value, evidence=(evidence,),
                                hedge=figure.hedge, said_by=said_by(scan, item.first))  # fmt: skip
    kinds = {kind for kind, count in merged}
    for at, hit in scan.counted_words.items():
        if at in used or hit.entry.table != "vehicles" or hit.concept in kinds:
            continue
        used.update(range(at, hit.after))
        if hit.concept == "vehicle" or at in owed or not _carries(context, at, hit.concept):
            continue
        if _is_denied(scan, at) or _is_one_of_them(scan, at):
            continue
        value = Vehicles(kind=hit.concept, count=None)
        kinds.add(hit.concept)
        merged[(hit.concept, None)] = Found(
            field="vehicles",
            value=value,
            evidence=(scan.evidence(at, hit.after, skip_of(scan, hit)),),
        )
    yield from merged.values()


_NONE = words_of("carriers none")


def _is_denied(scan: Scan, at: int) -> bool:
    """Whether a report says that there was no vehicle of a kind: no buses, لم تتوفر حافلات."""
    first = max(scan.clause_of(at)[0], at - 3)
    return any(scan.tokens[n].fold.removeprefix("و") in _NONE for n in range(first, at))


_ONE_OF_THEM = words_of("carriers one of them")


def _is_one_of_them(scan: Scan, at: int) -> bool:
    """Whether words mean one of the vehicles told elsewhere: the last car, وصول آخر سيارة."""
    return at > 0 and scan.tokens[at - 1].fold.removeprefix("و") in _ONE_OF_THEM


def skip_of(scan: Scan, hit: Hit) -> int:
    """Return how many characters of a hit's first word are *and* or *with*, not the word."""
    return skipped(scan.tokens[hit.first], hit.before)


def _carries(context: Context, at: int, kind: str) -> bool:
    scan = context.scan
    sentence = scan.sentence_of(at)
    about = context.about(sentence)
    if about.background or scan.has(max(sentence.first, at - 1), at + 3, "cues", "casualty"):
        return False
    if kind in ("truck", "car", "plane", "vehicle", "boat"):
        if scan.has(max(sentence.first, at - 4), min(at + 6, sentence.after), "exchange", "aid"):
            return False
        return about.moving or context.short or about.counting or scan.has(
            sentence.first, sentence.after, "verbs", "provide", "escort")  # fmt: skip
    return True
