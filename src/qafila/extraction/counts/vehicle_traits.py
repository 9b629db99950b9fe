# SPDX-License-Identifier: Apache-2.0
"""What can be seen around vehicles: the ground on which they are taken for those of the movement.

`weights` says what each trait speaks for.
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.nearest import verbs_around
from qafila.extraction.text.scan import Scan, Sentence

_NONE = words_of("carriers none")
_ONE_OF_THEM = words_of("carriers one of them")
_CARRYING = words_of("counts carrying")
_ABOARD = words_of("aboard")
_REACH = 6


def carrier_traits(
    context: Context, first: int, after: int, kind: str, *, owed: bool
) -> Iterator[str]:
    """Yield what is seen around vehicles whose words are the tokens from `first` up to `after`."""
    scan = context.scan
    sentence = scan.sentence_of(first)
    about = context.about(sentence)
    yield f"kind {kind}"
    yield from (f"sentence {name}" for name in about.told())
    if about.counting:
        yield "sentence counting"
    if context.short:
        yield "short text"
    if owed:
        yield "owed"
    if kind not in _CARRYING:
        yield "of a kind that seldom carries people"
        yield "seldom carries, moving" if about.moving else "seldom carries, still"
    yield from verbs_around(scan, first, after, sentence)
    yield from context.quarter(sentence)
    yield from _beside(scan, first, after, sentence)


def _beside(scan: Scan, first: int, after: int, sentence: Sentence) -> Iterator[str]:
    """Yield words, people and goods near vehicles."""
    tokens = scan.tokens
    before = [token.fold for token in tokens[max(sentence.first, first - 3) : first]]
    if any(without_and(word) in _NONE for word in before):
        yield "none"
    if before and without_and(before[-1]) in _ONE_OF_THEM:
        yield "one of them"
    hit = best_hit(scan, first)
    joined = hit.before if hit is not None else ""
    if "a" in joined and "b" in joined:
        yield "written with by the"  # بالحافلات is by bus
    else:
        yield from (f"written with {letter}" for letter in joined if letter in "abl")
    if any(word in _ABOARD for word in before):
        yield "aboard"
    if scan.has(max(sentence.first, first - 1), after + 2, "cues", "casualty"):
        yield "casualty"
    low, high = max(sentence.first, first - _REACH), min(after + _REACH, sentence.after)
    if scan.has(low, high, "exchange", "aid"):
        yield "aid near"
    if scan.has(sentence.first, sentence.after, "people"):
        yield "people in sentence"
    if scan.has(low, high, "people"):
        yield "people near"
    if scan.has(sentence.first, first, "exchange", "return"):
        yield "return before"
    if scan.has(low, high, "parties"):
        yield "party near"
    if scan.has(after, high, "places", "from", "to"):
        yield "way behind"
