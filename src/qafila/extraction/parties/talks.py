# SPDX-License-Identifier: Apache-2.0
"""Who led talks or had a deal arranged: مفاوضات استمرت أياما قادها X, the swap was set up by X.

The verb alone says little (led a column, arranged buses); what is led or arranged decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.names.joined import coordinated
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import one_of, plain, with_and
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import STOPS

_TALKS = words_of("talks talks")
_LED = words_of("talks led")
_ARRANGED = words_of("talks arranged")
_LOOKED_FOR = with_and(_LED) | _ARRANGED
_PREPOSITIONS = words_of("parties prepositions")
_PARTICLES = words_of("talks particles")
_ARTICLES = words_of("talks articles")
_BEFORE, _BEHIND, _SKIP = 9, 3, 2


def leaders(
    scan: Scan, found: dict[int, Mention], sentence: Sentence
) -> Iterator[tuple[Mention, int, int]]:
    """Yield who led or arranged talks in a sentence, with the words that say it."""
    if not scan.says(sentence.first, sentence.after, _LOOKED_FOR):
        return
    for at in range(sentence.first + 1, sentence.after - 1):
        word = scan.folds[at]
        if scan.tokens[at].arabic:
            if plain(word) in _LED and speaks_of_talks(scan, at, sentence):
                yield from _each(scan, found, at + 1, sentence.after, at)
        elif (
            word in _ARRANGED
            and (by := _by(scan, at, sentence))
            and speaks_of_talks(scan, at, sentence)
        ):
            yield from _each(scan, found, by + 1, sentence.after, at)


def _by(scan: Scan, at: int, sentence: Sentence) -> int:
    """Return the token of *by* close behind a passive; 0 where there is none."""
    for step in range(at + 1, min(at + 1 + _BEHIND, sentence.after - 1)):
        if scan.folds[step] == "by":
            return step
        if scan.folds[step] not in _PARTICLES:
            break
    return 0


def speaks_of_talks(scan: Scan, at: int, sentence: Sentence) -> bool:
    """Whether talks or a deal are what is led or arranged, as told before a word."""
    for step in range(at - 1, max(sentence.first, at - _BEFORE) - 1, -1):
        word = plain(scan.folds[step])
        if word in STOPS:
            return False
        if one_of(word, _TALKS):
            return True
    return False


def _each(
    scan: Scan, found: dict[int, Mention], first: int, after: int, at: int
) -> Iterator[tuple[Mention, int, int]]:
    for step in range(first, min(first + _SKIP + 1, after)):
        one = found.get(step)
        if one is not None and not set(one.before) & set("bl"):
            for each in coordinated(scan, found, one):
                yield each, at, at + 1
            return
        told = scan.tokens[step].arabic and scan.folds[step] not in _PREPOSITIONS
        if scan.folds[step] not in _ARTICLES and not told:
            return
