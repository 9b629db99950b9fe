# SPDX-License-Identifier: Apache-2.0
"""Nouns of no list that may be somebody: the college, أهالي ككلة, and what their form says."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.bodies import bodies_of_word
from qafila.extraction.names.mentions import Mention
from qafila.extraction.returns.traits import GOVERNING
from qafila.extraction.text.arabic import has_article, without_and
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence

SMALL = words_of("returns small") | words_of("returns adverbs")
_NOBODY = words_of("returns nobody")
ARTICLES = words_of("articles")
_WHO = frozenset({"people", "parties", "places"})
_SHORT, DESCRIBING = 2, 2
HANGING = words_of("returns hanging")
"""Words that a place or an owner hangs by on the noun before: fighters inside the town."""


def noun(scan: Scan, first: int, after: int) -> Mention:
    """Return a noun as somebody who is named by no list."""
    words = scan.evidence(first, after)
    name = words.text.removesuffix("'s").removesuffix("’s")
    return Mention(first, after, name, words, _kind_of_noun(scan, first, after))


_NOMINATIVE, _LONG = "ون", 5


def _kind_of_noun(scan: Scan, first: int, after: int) -> str:
    """Return what its form says of a noun: a name, people who do something, a body of people."""
    word = scan.folds[first]
    if scan.tokens[after - 1].capital and first > 0:
        return "name"
    if scan.tokens[first].arabic and word.endswith(_NOMINATIVE) and len(word) >= _LONG:
        return "people as subject"
    head = first if scan.tokens[first].arabic else after - 1
    return "body" if bodies_of_word(scan.folds[head]) else "noun"


def whole_noun(scan: Scan, at: int, sentence: Sentence) -> tuple[int, int]:
    """Return the tokens of a noun with what describes it: commune council, أهالي ككلة."""
    first, after = at, at + 1
    if not scan.tokens[at].arabic:
        while first > sentence.first and at - first < DESCRIBING and describes(scan, first - 1):
            first -= 1
        return first, after
    if scan.folds[at].startswith(_THE):
        while after < sentence.after and _is_adjective(scan, after):
            after += 1
        return first, after
    owned = after < sentence.after and number_at(scan.tokens, after) is None
    return first, after + (owned and describes(scan, after))


_THE, _ADJECTIVE = "ال", ("ي", "ه", "ون", "ين")


def _is_adjective(scan: Scan, at: int) -> bool:
    """Whether a definite word may be an adjective of the one before it: الجهة *الأمنية*."""
    word = scan.folds[at]
    return word.startswith(_THE) and word.endswith(_ADJECTIVE) and describes(scan, at)


def describes(scan: Scan, at: int) -> bool:
    """Whether a word may say more of a noun beside it: *commune* council."""
    token = scan.tokens[at]
    known = {hit.entry.table for hit in scan.hits[at]}
    small = (
        token.fold in SMALL
        or token.fold in HANGING
        or token.fold in _NOBODY
        or token.fold in GOVERNING
    )
    return token.kind == "w" and not small and token.fold not in ARTICLES and known <= _WHO


def may_act(scan: Scan, at: int) -> bool:
    """Whether a word may be a noun for somebody: no small word, no verb, no vehicle, no day."""
    token = scan.tokens[at]
    hits = scan.hits[at]
    if (
        without_and(token.fold) in _NOBODY
        or token.fold in ARTICLES
        or token.fold in GOVERNING
        or len(token.fold) <= _SHORT
    ):
        return False
    if any(hit.entry.table not in _WHO for hit in hits) and not bodies_of_word(token.fold):
        return False
    if number_at(scan.tokens, at) is not None:
        return False  # ten captured soldiers
    if token.arabic:
        return token.fold[0] not in "بل" or has_article(token.fold)
    return not token.fold.endswith("ly")
