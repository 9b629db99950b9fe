# SPDX-License-Identifier: Apache-2.0
"""Whom a noun of a role stands for: the mediators, Qatar and Egypt; the guarantor was the bishop.

Beside them it names nobody else: الوسيطان قطر والولايات المتحدة, X was the go-between.
"""

from __future__ import annotations

from functools import lru_cache

from qafila.data.lexicons import words_of
from qafila.extraction.names.joined import coordinated, joined_with
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import one_of
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS, STOPS

_NOUNS = words_of("role nouns")
_IN_WHAT = words_of("role nouns in what")
_IS = words_of("role nouns is")
_SIGNS = COMMAS | {":", "("}
_CLOSING = COMMAS | STOPS | {")"}
_WHERE = words_of("role nouns where")
_SMALL = words_of("role nouns small")
_REACH, _BESIDE = 6, 3


@lru_cache(maxsize=65_536)
def is_role_noun(*words: str) -> bool:
    """Whether one of some folded words is for who mediates or guarantees, and no verb."""
    told = (*words, "".join(words))
    return any(one_of(word, _NOUNS) for word in told)


def stands_for(
    scan: Scan, found: dict[int, Mention], first: int, after: int, sentence: Sentence
) -> list[Mention]:
    """Return those whom a noun of a role from one token up to another stands for."""
    return _behind(scan, found, after, sentence) or _before(scan, found, first, sentence)


def _behind(scan: Scan, found: dict[int, Mention], after: int, sentence: Sentence) -> list[Mention]:
    folds = scan.folds
    beside = found.get(after)
    if beside is not None and scan.tokens[after].arabic and not beside.adjective:
        return [] if set(beside.before) else coordinated(scan, found, beside)
    for at in range(after, min(after + _REACH, sentence.after)):
        word = folds[at]
        if word in _SIGNS or word in _IS or (word in _WHERE and at == after):
            start = at + 1
            while start < sentence.after and folds[start] in _SMALL:
                start += 1
            if start not in found or found[start].adjective:
                if word in _SIGNS:
                    return []
                continue
            told = coordinated(scan, found, found[start])
            end = told[-1].after
            closed = end >= len(folds) or folds[end] in _CLOSING
            if word in _WHERE:
                return told if all(one.kind == "state" for one in told) else []
            return told if word in _IS or word == ":" or closed else []
        if word not in _IN_WHAT:
            return []
    return []


def _before(scan: Scan, found: dict[int, Mention], first: int, sentence: Sentence) -> list[Mention]:
    step = first - 1
    while step > sentence.first and first - step <= _BESIDE and scan.folds[step] in _SMALL:
        step -= 1
    if step <= sentence.first or scan.folds[step] not in _IS:
        return []
    one = next((each for each in found.values() if each.after == step), None)
    return joined_with(scan, found, one, sentence) if one is not None and not one.adjective else []
