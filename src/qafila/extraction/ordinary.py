# SPDX-License-Identifier: Apache-2.0
"""Words that are no names of places, although they stand or are spelled as one."""

from __future__ import annotations

from qafila.data.lexicons import lexicon, words_of
from qafila.extraction.scan import Scan

_ORDINARY = frozenset(word for row in lexicon("ordinary") for word in row["words"].split("|"))
_ALSO_WORDS = words_of("places also words")
_NO_NOUN = words_of("mentions no noun")
_LEAST_DEFINITE = 4
_NO_END = words_of("places ends name") | {"ان"}


def is_ordinary(word: str) -> bool:
    """Whether a folded Arabic word, with or without its article, is no name."""
    return word in _ORDINARY or word.removeprefix("ال") in _ORDINARY


def is_word(scan: Scan, first: int, after: int) -> bool:
    """Whether what spells some village's name is plain Arabic: منا, حضر, قبل أن."""
    last = scan.tokens[after - 1].fold
    if after > first + 1:
        return last in _NO_END
    return last in _ALSO_WORDS or last.removeprefix("و") in _ALSO_WORDS


def completed(scan: Scan, at: int) -> bool:
    """Whether a definite word that means nothing else completes an indefinite name."""
    if at + 1 >= len(scan.tokens) or scan.tokens[at].fold.startswith("ال"):
        return False
    behind = scan.tokens[at + 1]
    return (
        behind.arabic
        and behind.fold.startswith("ال")
        and len(behind.fold) > _LEAST_DEFINITE
        and not is_ordinary(behind.fold)
        and behind.fold not in _NO_NOUN
        and not any(hit.entry.table != "places" for hit in scan.hits[at + 1])
    )
