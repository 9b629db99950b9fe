# SPDX-License-Identifier: Apache-2.0
"""Whether a word of approving says that somebody does approve, refuses, or has not answered yet.

An approval that a report denies or awaits is none: a plan that counts on it sends people to a
closed post. So words before it, the verb that governs it and what is said of it are all looked at.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.context import Context
from qafila.extraction.found import Evidence
from qafila.extraction.governing import plain
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
    if denied and (but := excepted(scan, hit, sentence)):
        return but
    if noun and not _WITHHELD.isdisjoint(before):
        return REFUSED
    last = min(sentence.after, hit.after + _BEHIND_REACH)
    behind = scan.folds[hit.after : last]
    if denied:
        return OPEN if noun or not _YET.isdisjoint((*before, *behind)) else REFUSED
    if not noun and _asked_or_supposed(scan, hit, sentence):
        return OPEN
    if noun and not (_AWAITED_BEFORE.isdisjoint(before) and _AWAITED_BEHIND.isdisjoint(behind)):
        return OPEN
    return _governed(scan, hit, sentence)


_ENDS = frozenset({",", "،", ";", "؛", ":"}) | words_of("assent but")


def excepted(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return what *except*, *until* or إلا makes of a word that is denied; empty where none is.

    *Did not let them pass until the list was checked*, لم تسمح إلا بعد, *let nobody out but the
    sick* say that they did; *will not let them pass until* and لن يسمح إلا بعد leave it open.
    """
    before = scan.folds[max(sentence.first, hit.first - _DENIED_REACH) : hit.after]
    for at in range(hit.after, min(hit.after + _EXCEPT_REACH, sentence.after)):
        word = scan.folds[at]
        if word in _STOPS:
            break
        condition = word in _UNTIL
        if not condition and word not in _EXCEPT:
            continue
        behind = scan.folds[at + 1] if at + 1 < sentence.after else ""
        if condition or behind in _CONDITIONS:
            open_yet = not _TO_COME.isdisjoint(map(plain, before)) or (
                hit.entry.made == "present" and "ما" in before
            )
            return OPEN if open_yet else GIVEN
        return GIVEN
    return ""


_EXCEPT, _UNTIL = words_of("assent except"), words_of("assent until")
_CONDITIONS, _TO_COME = words_of("assent conditions"), words_of("assent to come")
_STOPS = frozenset({";", "؛", ":", ".", "\n"}) | words_of("assent but")
_EXCEPT_REACH = 12


def _asked_or_supposed(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether somebody is only asked to approve, or it is only supposed: urged X to let, if X lets.

    Whom somebody persuaded approves.
    """
    before = scan.folds[max(sentence.first, hit.first - _ASKED_REACH) : hit.first]
    words = list(map(plain, before))
    ends = [at for at, word in enumerate(words) if word in _ENDS]
    near = words[ends[-1] + 1 :] if ends else words
    if not _SUPPOSED.isdisjoint(near[-_SUPPOSED_REACH:]):
        return True
    asked = next((at for at, word in enumerate(near) if word in _ASKING), -1)
    if asked < 0 or hit.entry.made == "past":
        return False
    return "b" in hit.before or not _LEADING.isdisjoint(near[asked:])


_ASKING, _SUPPOSED = words_of("assent asking"), words_of("assent supposed")
_LEADING = frozenset({"to", "that", "ان", "بان"})
_ASKED_REACH, _SUPPOSED_REACH = 8, 5


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
