# SPDX-License-Identifier: Apache-2.0
"""Parties that something is done to, and parties beside a deed whose doer grammar does not tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.extraction.governing import governed_by
from qafila.extraction.lexicon import Hit
from qafila.extraction.mentions import Mention
from qafila.extraction.scan import Scan, Sentence

_REACH = 8


def undergoing(
    scan: Scan, hit: Hit, doers: Sequence[Mention], sentence: Sentence, here: Sequence[Mention]
) -> Iterator[tuple[Mention, str]]:
    """Yield whom a verb speaks of beside its doers, and what governs them.

    Elders persuaded *the army*, elders spoke with *the army*, أقنع الشيوخ *الجيش*: the first party
    behind the verb and its doers in the same clause, before another verb.
    """
    done = {mention.after for mention in doers}
    _, clause = scan.clause_of(hit.after - 1)
    start = hit.after
    for mention in here:  # in the order of the text
        if mention.after <= start:
            continue
        if mention.first >= min(clause, start + _REACH):
            return
        if mention.after in done:
            start = mention.after
            continue
        if not _is_parted(scan, start, mention.first):
            yield mention, governed_by(scan, sentence, mention)[1]
        return


def _is_parted(scan: Scan, first: int, after: int) -> bool:
    return not scan.finite.isdisjoint(range(first, after))


def unclaimed(scan: Scan, hit: Hit, here: Sequence[Mention]) -> Iterator[tuple[Mention, str]]:
    """Yield the nearest party on each side of a word whose doer nobody is found to be."""
    before = [mention for mention in here if mention.after <= hit.first]
    behind = [mention for mention in here if mention.first >= hit.after]
    if before and hit.first - before[-1].after <= _REACH:
        yield before[-1], f"unclaimed {hit.concept} behind it"
    if behind and behind[0].first - hit.after <= _REACH:
        yield behind[0], f"unclaimed {hit.concept} before it"
