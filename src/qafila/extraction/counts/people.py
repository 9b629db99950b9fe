# SPDX-License-Identifier: Apache-2.0
"""How many people this movement is said to take.

Figures of the dead, of those who stay, of other operations, of seats, and of prisoners freed in
return are left out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.counts.cohorts import Told, as_meant
from qafila.extraction.counts.counted import Counted
from qafila.extraction.counts.doing import escort_others
from qafila.extraction.counts.earlier import Earlier
from qafila.extraction.counts.staying import stays
from qafila.extraction.counts.traits import traits
from qafila.extraction.days.context import Context
from qafila.extraction.text.arabic import one_of
from qafila.extraction.text.found import Count, Evidence, Found
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS
from qafila.extraction.text.sources import said_by
from qafila.extraction.text.weights import weight_of

_ENOUGH = 0.05
"""Sum of weights above which a figure counts people who travel: a little more likely so than not,

since a report tells more figures of other things than the texts that weights are fitted to."""


def people(context: Context, items: list[Counted], owed: set[int]) -> Iterator[Found]:
    """Yield the counts of people of this movement; `owed` are tokens of what is given in return."""
    merged: dict[Told, Found] = {}
    told: list[Told] = []
    earlier, going = Earlier(context), False
    for item in items:
        if not travels(context.scan, item):
            continue
        given = item.first in owed
        seen = traits(context, item, owed=given)
        taken = weight_of("count", [*seen, *earlier.traits(item, owed=given)]) > _ENOUGH
        if given and going and _ONLY_FREED in seen:
            taken = False  # 300 leave; the 40 who are freed for them go nowhere that is told
        going = going or (taken and not given and "moved right before" in seen)
        earlier.add(item, taken=taken)
        if not taken:
            continue
        found = _found(context, as_meant(context.scan, item, items, told))
        assert isinstance(found.value, Count)
        value = found.value
        vague = found.evidence[0].text if found.hedge == "vague" else ""
        apart = vague or _apart(context.scan, item)
        key = (value.low, value.high, value.unit, value.cohort, apart)
        exact = found.evidence[0]
        told += [] if key in merged else [key]
        merged[key] = _with_evidence(merged[key], found, exact) if key in merged else found
    yield from merged.values()


_ONLY_FREED = "freed, no way told"


def _apart(scan: Scan, item: Counted) -> str:
    """Return the word that tells people from those whom an equal figure counted: 20 others."""
    beside = scan.folds[max(0, item.first - 1) : item.after + 1]
    return next((word for word in beside if word in _OTHERS), "")


_OTHERS = words_of("counts others as many")


def travels(scan: Scan, item: Counted) -> bool:
    """Whether a figure counts people who can travel: not the dead, the missing, seats of a bus."""
    if item.noun.table != "people" or item.noun.concept in ("dead", "missing"):
        return False
    sentence = scan.sentence_of(item.first)
    before = max(scan.clause_of(item.first)[0], item.first - 4)
    behind = min(item.after + 4, sentence.after)
    if _are_animals(scan, item, behind):
        return False
    if _is_left_dead(scan, item) or stays(scan, item) or escort_others(scan, item):
        return False
    if (item.figure.low or 0) <= _FEW and _for_each(scan, item, behind):
        return False
    return not (
        any(  # but not each sent home 307
            scan.folds[hit.first] not in _ONE_OF_A_KIND
            and (hit.first == sentence.first or scan.hit(hit.after, "verbs") is None)
            for hit in scan.within(before, item.first, "cues", "each")
        )
        or any(
            _is_rate(scan, hit)
            for hit in scan.within(item.figure.core_after, behind, "cues", "each")
        )
    )


def _for_each(scan: Scan, item: Counted, behind: int) -> bool:
    """Whether so many go with each: مرافق واحد لكل مريض, ومع كل مريض مرافق واحد."""
    first = max(scan.clause_of(item.first)[0], item.first - _EACH_REACH)
    beside = (*scan.folds[first : item.first], *scan.folds[item.figure.core_after : behind])
    return any(word in _EACH for word in beside if word not in _ONE_OF_A_KIND)


_EACH_REACH = 4
_EACH = words_of("figures each one")


def _is_rate(scan: Scan, hit: Hit) -> bool:
    """Whether *each* says how many go into one: not eight patients, each with one companion."""
    word = scan.folds[hit.first]
    if word in _ONE_OF_A_KIND:
        return False  # حافلة واحدة
    apart = hit.first > 0 and scan.folds[hit.first - 1] in COMMAS
    return not (apart and scan.says(hit.after, hit.after + 1, _WITH))


_ONE_OF_A_KIND = words_of("counts one words")
_WITH = words_of("people having with them")


def _is_left_dead(scan: Scan, item: Counted) -> bool:
    """Whether a fight left them dead, or hurt beside dead: it left 14 dead and 30 wounded."""
    first = scan.clause_of(item.first)[0]
    if not scan.says(first, item.first, _LEAVING):
        return False
    return scan.says(first, item.after + 1, _DEAD)


_LEAVING = words_of("people leaving")
_DEAD = words_of("people dead")


_ANIMALS = words_of("traits animals")
_FEW = 2
_HEADS = words_of("counts heads")


def _are_animals(scan: Scan, item: Counted, behind: int) -> bool:
    """Whether heads are those of a herd, or only animals are named: 130 رأسا من الإبل, 14 dogs."""
    if item.how == "bare" and scan.says(item.after, item.after + 1, _ANIMALS):
        return True
    if scan.tokens[item.noun.after - 1].fold not in _HEADS:
        return False
    near = any(one_of(word, _ANIMALS) for word in scan.folds[item.after : behind])
    counted = scan.folds[item.noun.after : item.noun.after + 1] == ["count"]  # head count: 118
    lone = scan.tokens[item.noun.after - 1].fold == "head" and not counted
    lone = lone and (item.figure.low or 0) > 1
    return lone or near


def exchanged(context: Context, items: list[Counted], owed: set[int]) -> Iterator[Found]:
    """Yield the prisoners freed, where a report tells of nobody else: then they are who moves."""
    for item in items:
        about = context.about(context.scan.sentence_of(item.first))
        if item.first in owed and item.noun.concept in _FREED and not about.background:
            yield _found(context, item)


_FREED = frozenset({"detainees", "fighters", "women"})


def _with_evidence(kept: Found, again: Found, evidence: Evidence) -> Found:
    said = kept.said_by or again.said_by
    hedge = kept.hedge if kept.hedge != "exact" else again.hedge
    return replace(kept.also(evidence), said_by=said, hedge=hedge)


def _found(context: Context, item: Counted) -> Found:
    scan, figure = context.scan, item.figure
    unit = item.noun.unit
    cohort = "all" if item.noun.concept == "staff" else item.noun.concept
    value = Count(low=figure.low, high=figure.high, unit=unit, cohort=cohort)
    return Found(
        field="count",
        value=value,
        evidence=(scan.evidence(item.first, item.after),),
        hedge=figure.hedge,
        said_by=said_by(scan, item.first),
        confidence="stated",
    )
