# SPDX-License-Identifier: Apache-2.0
"""The vehicles of this movement: counted where the report counts them, else their kind alone.

All that a report names are looked at, and weights say which are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.counts.vehicle_traits import carrier_traits
from qafila.extraction.days.context import Context
from qafila.extraction.text.found import MOST_EVIDENCE, Evidence, Found, Hedge, Vehicles
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import may_begin
from qafila.extraction.text.scan import Scan, skipped
from qafila.extraction.text.sources import said_by
from qafila.extraction.text.weights import weight_of

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
            kind, after = _described(scan, item.noun.concept, item.after)
            used.update(range(item.first, _past_make(scan, after)))
            if _is_of_a_train(scan, item) or _is_laden(scan, after):
                continue
            figure = item.figure
            count = figure.low if figure.low is not None else figure.high
            seen = {f"counted {item.how}", f"hedge {figure.hedge}"}
            evidence = [scan.evidence(item.first, after)]
            add(Carrier(kind, count, figure.hedge, item.first, evidence, seen), after)
    counted = {kind for kind, count in found if count is not None}
    for at, hit in scan.counted_words.items():
        if at not in used and hit.entry.table == "vehicles":
            kind, after = _described(scan, hit.concept, hit.after)
            used.update(range(at, _past_make(scan, after)))
            if _is_first_aid(scan, hit) or _is_laden(scan, after):
                continue
            seen = {"not counted", *(["counted elsewhere"] if kind in counted else [])}
            evidence = [scan.evidence(at, after, skip_of(scan, hit))]
            add(Carrier(kind, None, "exact", at, evidence, seen), after)
    return list(found.values())


def _described(scan: Scan, kind: str, after: int) -> tuple[str, int]:
    """Return the kind that the adjective behind a noun makes it, and where both end.

    باصاً صغيراً, حافلتين صغيرتين are minibuses, طائرتين مروحيتين helicopters.
    """
    if kind == "bus" and scan.says(after, after + 1, _SMALL):
        return "minibus", after + 1
    if kind == "plane" and scan.says(after, after + 1, _ROTARY):
        return "helicopter", after + 1
    return kind, after


_SMALL, _ROTARY = words_of("carriers small"), words_of("carriers rotary")


def _past_make(scan: Scan, after: int) -> int:
    """Return the token behind the make of vehicles: سيارتي هايلوكس are no other ones."""
    make = best_hit(scan, after)
    named = make is not None and make.entry.table == "vehicles" and not make.before
    return make.after if make is not None and named and scan.tokens[after].arabic else after


def _is_of_a_train(scan: Scan, item: Counted) -> bool:
    """Whether coaches are those of a train: a train with two coaches."""
    return scan.says(item.first - 3, item.first, _TRAIN)


_TRAIN = words_of("carriers train")


def _is_laden(scan: Scan, after: int) -> bool:
    """Whether aid is what vehicles carry: 20 lorries with food, خمس عشرة شاحنة سكر ودقيق."""
    after += scan.says(after, after + 1, _LADEN)
    after += scan.says(after, after + 1, _LADEN)  # loaded with
    goods = scan.says(after, after + 1, _GOODS)
    return goods or scan.hit(after, "exchange", "aid") is not None


_LADEN, _GOODS = words_of("carriers laden"), words_of("carriers goods")


def _is_first_aid(scan: Scan, hit: Hit) -> bool:
    """Whether إسعاف is what is done or who does it, and no ambulance: إسعاف ثلاث حوامل."""
    if hit.concept != "ambulance" or hit.after > hit.first + 1:
        return False
    if scan.says(hit.first - 1, hit.first, _BODIES):
        return True
    if not scan.tokens[hit.first].arabic or hit.after >= len(scan.tokens):
        return scan.says(hit.after, hit.after + 1, _BODIES)
    behind = best_hit(scan, hit.after)
    people = behind is not None and behind.entry.table == "people"
    return people or may_begin(scan.folds[hit.after]) or scan.tokens[hit.after].kind == "n"


_BODIES = words_of("carriers bodies")


def skip_of(scan: Scan, hit: Hit) -> int:
    """Return how many characters of a hit's first word are *and* or *with*, not the word."""
    return skipped(scan.tokens[hit.first], hit.before)
