# SPDX-License-Identifier: Apache-2.0
"""Whether a word of approving says that somebody does approve, refuses, or has not answered yet.

An approval that a report denies or awaits is none: a plan that counts on it sends people to a
closed post. So words before it, the verb that governs it and what is said of it are all looked at.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.found import Evidence
from qafila.extraction.lexicon import Hit
from qafila.extraction.scan import Scan, Sentence

GIVEN, REFUSED, OPEN = "given", "refused", "open"

_DENIALS = words_of("parties denials")
_BESIDE = words_of("parties denials beside")
_YET = words_of("assent yet")
_WITHHELD = words_of("assent withheld")
_AWAITED_BEFORE = words_of("assent awaited before")
_AWAITED_BEHIND = words_of("assent awaited behind")
_LINKS = words_of("assent links")
_NOUNS = words_of("assent nouns")
_DENIED_REACH, _NOUN_REACH, _BEHIND_REACH, _GOVERNED_REACH = 4, 6, 7, 6


def assent(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return whether an approval is given, refused, or open: asked for and not yet answered."""
    noun = hit.entry.made == "noun" or not _NOUNS.isdisjoint(hit.entry.words)
    first = max(sentence.first, hit.first - (_NOUN_REACH if noun else _DENIED_REACH))
    parted = (at + 1 for at in range(hit.first - 1, first - 1, -1) if scan.folds[at] in _ENDS)
    before = [_bare(word) for word in scan.folds[next(parted, first) : hit.first]]
    if "yet" in before and before[-1:] == ["to"]:
        return OPEN  # has yet to approve
    denied = not _DENIALS.isdisjoint(before) or not _BESIDE.isdisjoint(before[-2:])
    if noun and not _WITHHELD.isdisjoint(before):
        return REFUSED
    last = min(sentence.after, hit.after + _BEHIND_REACH)
    behind = scan.folds[hit.after : last]
    if denied:
        return OPEN if noun or not _YET.isdisjoint((*before, *behind)) else REFUSED
    if noun and not (_AWAITED_BEFORE.isdisjoint(before) and _AWAITED_BEHIND.isdisjoint(behind)):
        return OPEN
    return _governed(scan, hit, sentence)


_ENDS = frozenset({",", "،", ";", "؛", ":"}) | words_of("assent but")


def _bare(word: str) -> str:
    return word[1:] if word[:1] in "وف" and word[1:] in _DENIALS | _BESIDE else word


def _governed(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return what the verb before it makes of an approval: refuses *to let* them pass."""
    near = max(sentence.first, hit.first - _GOVERNED_REACH)
    for other in reversed(scan.within(near, hit.first, "verbs", "object", "approve")):
        between = scan.folds[other.after : hit.first]
        if other.after > hit.first or not _LINKS.issuperset(between):
            continue
        if other.concept == "object":
            return REFUSED
        return assent(scan, other, sentence)
    return GIVEN


def withheld(context: Context) -> Evidence | None:
    """Return the words that say that an approval is refused or still open; None where none do.

    One that is given later in the report, and what is told of another movement, are no such words.
    """
    scan = context.scan
    found: Evidence | None = None
    for sentence in scan.sentences:
        hits = [
            hit
            for table in ("verbs", "deeds")
            for hit in scan.within(sentence.first, sentence.after, table, "approve")
        ]
        about = context.about(sentence)
        if not hits or about.background or about.earlier:
            continue
        if all(assent(scan, hit, sentence) != GIVEN for hit in hits):
            start, end = scan.clause_of(hits[0].first)
            while end - 1 > start and scan.tokens[end - 1].kind == "p":
                end -= 1
            found = found or scan.evidence(start, end)
        else:
            found = None
    return found
