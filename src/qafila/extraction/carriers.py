# SPDX-License-Identifier: Apache-2.0
"""The vehicles of this movement: counted where the report counts them, else their kind alone.

All that a report names are looked at, and weights say which are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qafila.extraction.carrier_traits import carrier_traits
from qafila.extraction.context import Context
from qafila.extraction.counted import Counted
from qafila.extraction.found import MOST_EVIDENCE, Evidence, Found, Hedge, Vehicles
from qafila.extraction.lexicon import Hit
from qafila.extraction.scan import Scan, skipped
from qafila.extraction.sources import said_by
from qafila.extraction.weights import weight_of

CHOICE = "vehicles"


@dataclass(slots=True)
class Carrier:
    """Vehicles of one kind and number that a report names, with what is seen around them.

    Parameters
    ----------
    first
        The token that names them first.
    """

    kind: str
    count: int | None
    hedge: Hedge
    first: int
    evidence: list[Evidence]
    traits: set[str]


def vehicles(context: Context, items: Sequence[Counted], owed: set[int]) -> Iterator[Found]:
    """Yield the vehicles of this movement; a kind without a number only where none has one."""
    for one in chosen(carriers(context, items, owed)):
        said = said_by(context.scan, one.first) if one.count is not None else ""
        value = Vehicles(kind=one.kind, count=one.count)
        yield Found(field="vehicles", value=value, evidence=tuple(one.evidence[:MOST_EVIDENCE]),
                    hedge=one.hedge, said_by=said)  # fmt: skip


def chosen(known: Sequence[Carrier]) -> list[Carrier]:
    """Return the vehicles that weights speak for."""
    taken = [one for one in known if one.count is not None and _is_likely(one)]
    kinds = {one.kind for one in taken}
    bare = (one for one in known if one.count is None and one.kind not in kinds)
    return taken + [one for one in bare if _is_likely(one)]


def _is_likely(one: Carrier) -> bool:
    return weight_of(CHOICE, one.traits) > 0


def carriers(context: Context, items: Sequence[Counted], owed: set[int]) -> list[Carrier]:
    """Return all vehicles of a report, each kind and number once; what has no kind is left out."""
    scan = context.scan
    found: dict[tuple[str, int | None], Carrier] = {}
    used: set[int] = set()

    def add(one: Carrier, after: int) -> None:
        if one.kind == "vehicle":
            return
        one.traits |= {*carrier_traits(context, one.first, after, one.kind,
                                       owed=one.first in owed)}  # fmt: skip
        known = found.setdefault((one.kind, one.count), one)
        if known is not one:
            known.evidence += one.evidence
            known.traits |= one.traits | {"said again"}

    for item in items:
        if item.noun.table == "vehicles":
            used.update(range(item.first, item.after))
            figure = item.figure
            count = figure.low if figure.low is not None else figure.high
            seen = {f"counted {item.how}", f"hedge {figure.hedge}"}
            evidence = [scan.evidence(item.first, item.after)]
            kind = item.noun.concept
            add(Carrier(kind, count, figure.hedge, item.first, evidence, seen), item.after)
    counted = {kind for kind, count in found if count is not None}
    for at, hit in scan.counted_words.items():
        if at not in used and hit.entry.table == "vehicles":
            used.update(range(at, hit.after))
            seen = {"not counted", *(["counted elsewhere"] if hit.concept in counted else [])}
            evidence = [scan.evidence(at, hit.after, skip_of(scan, hit))]
            add(Carrier(hit.concept, None, "exact", at, evidence, seen), hit.after)
    return list(found.values())


def skip_of(scan: Scan, hit: Hit) -> int:
    """Return how many characters of a hit's first word are *and* or *with*, not the word."""
    return skipped(scan.tokens[hit.first], hit.before)
