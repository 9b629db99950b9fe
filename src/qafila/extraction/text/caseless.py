# SPDX-License-Identifier: Apache-2.0
"""English without capitals, or in capitals throughout: which words would have had one.

Telephones write small letters and radio logs large ones. Rules look for names at capitals, so words
of such a report have one where the gazetteer knows a place that begins with them, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.text.gazetteer import known_place
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.tokens import Token

_SMALL_WORDS = words_of("places latin openers")
_ARTICLES = words_of("gazetteer articles")
_LEAST_WORDS = 12
_LEAST_SMALL_WORDS = 3
"""So many, or the Latin words are names within Arabic: ICRC, WFP."""

_SOME_CAPITALS, _ALL_CAPITALS = 0.02, 0.9
_LEAST_LETTERS = 4
_LONGEST = 3
_Written = Callable[[int, int], str]


def settle_capitals(tokens: list[Token], hits: Sequence[Sequence[Hit]], written: _Written) -> None:
    """Give capitals to the places in a report whose letters tell nothing; others stay as they are.

    Parameters
    ----------
    hits
        What of the lexicon begins at each token: such a word is no name.
    written
        The text from a token up to another.
    """
    words = [at for at, token in enumerate(tokens) if token.kind == "w" and not token.arabic]
    if len(words) < _LEAST_WORDS:
        return
    share = sum(tokens[at].capital for at in words) / len(words)
    if _SOME_CAPITALS < share < _ALL_CAPITALS:
        return
    if sum(tokens[at].fold in _SMALL_WORDS for at in words) < _LEAST_SMALL_WORDS:
        return
    for at in words:
        tokens[at] = tokens[at].with_capital(capital=_is_of_a_date(tokens, hits, at))
    for at in words:
        if not tokens[at].capital and not hits[at] and tokens[at].fold not in _SMALL_WORDS:
            for place in range(at, _behind_name(tokens, at, written)):
                token = tokens[place]
                named = token.kind == "w" and token.fold not in _ARTICLES
                tokens[place] = token.with_capital(capital=named)


def _is_of_a_date(tokens: Sequence[Token], hits: Sequence[Sequence[Hit]], at: int) -> bool:
    """Whether a word is a weekday, or a month with a number beside it: 3 May, and not they may."""
    named = {hit.concept for hit in hits[at]}
    beside = tokens[max(0, at - 1) : at + 2]
    return "weekday" in named or ("month" in named and any(word.kind == "n" for word in beside))


def _behind_name(tokens: Sequence[Token], at: int, written: _Written) -> int:
    """Return the token behind the longest place that begins at one; `at` where none does."""
    for after in range(min(at + 2 * _LONGEST, len(tokens)), at, -1):
        last = tokens[after - 1]
        name = written(at, after)
        if last.kind != "w" or len(name) < _LEAST_LETTERS or "\n" in name:
            continue
        if known_place(name, loosely=after > at + 1) is not None:
            return after
    return at
