# SPDX-License-Identifier: Apache-2.0
"""A report cut into words, numbers and signs, each with its place in the text.

Arabic writes conjunction, preposition and article onto the word; `forms` gives every way in which a
word may be taken apart, and the lexicon decides which of them is one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from qafila.core.spelling import folded

_NUMBER = "[0-9٠-٩۰-۹]+(?:[.,٫٬'’][0-9٠-٩۰-۹]+)*"
_WORD = (
    r"[^\W\d_][^\W\d_\u064b-\u065f\u0670]*(?:[\u064b-\u065f\u0670'’ʼ`ʿʾ]+[^\W\d_]+)*"
    r"[\u064b-\u065f\u0670]*"
)
_SIGN = r"\n+|[-=]{1,3}>|<[-=]{1,3}|\S"
_PIECE = re.compile(rf"[^\S\n]*(?:{_NUMBER}|{_WORD}|{_SIGN}|\Z)")
"""A token with the space before it, or the space at the end. Every branch moves on by at least one
sign and none can be read in two ways."""

_KINDS = re.compile(rf"(?P<space>[^\S\n]*)(?:(?P<n>{_NUMBER})|(?P<w>{_WORD})|(?P<p>{_SIGN}))")


class Token:
    """A word, a number or a sign as it is written; one object for all places where it stands.

    Parameters
    ----------
    kind
        ``w`` word, ``n`` digits, ``p`` sign or line end.
    text, fold
        As it is written, and in the form in which words are compared.
    space
        How many signs of space part it from what stands before it.
    capital, arabic
        Whether it is a word that begins with a capital, or a word in Arabic letters.

    Attributes
    ----------
    latin
        Whether it is a word in Latin letters without any marks on them.
    signs
        How many signs it has, with the space before it.
    """

    __slots__ = ("arabic", "capital", "fold", "kind", "latin", "signs", "space", "text")

    def __init__(
        self, kind: str, text: str, fold: str, space: int, *, capital: bool, arabic: bool
    ) -> None:
        self.kind, self.text, self.fold, self.space = kind, text, fold, space
        self.capital, self.arabic = capital, arabic
        self.latin = kind == "w" and text.isascii()
        self.signs = space + len(text)

    def with_capital(self, *, capital: bool) -> Token:
        """Return the same word as one that begins with a capital, or that does not."""
        if capital == self.capital:
            return self
        return Token(
            self.kind, self.text, self.fold, self.space, capital=capital, arabic=self.arabic
        )


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Form:
    """One way to take a word apart.

    Parameters
    ----------
    stem
        What is left.
    before
        Letters taken off in front, as and, with, to, like, the: of ``wfblk`` in their order and
        ``a`` for the article.
    """

    stem: str
    before: str = ""


Answer = TypeVar("Answer")


class Asked(dict[str, Answer]):
    """What a function says of a word, reckoned once for each: ``asked[word]``."""

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, word: str) -> Answer:
        answer = self._answer(word)
        if len(word) <= _LONGEST_KEPT:
            if len(self) >= _MOST_ASKED:
                self.clear()
            self[word] = answer
        return answer


_MOST_ASKED = 65_536
_LONGEST_KEPT = 100
"""Words that are kept at most, and signs that such a word has at most."""


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text in their order; together they are all of it but space behind."""
    pieces: list[str] = _PIECE.findall(text)
    pieces.pop()  # nothing, behind the last token or behind the space at the end
    if pieces and _KINDS.match(pieces[-1]) is None:
        pieces.pop()
    return list(map(_TOLD.__getitem__, pieces))


def _token(piece: str) -> Token:
    """Return a token that is written with the space before it."""
    found = _KINDS.match(piece)
    assert found is not None
    kind, space = found.lastgroup or "p", found.end("space")
    written = piece[space:]
    folded_word = fold(written, kind)
    if not folded_word:  # nothing but a lengthening stroke
        kind, folded_word = "p", "ـ"
    word, first = kind == "w", written[0]
    arabic = word and "\u0600" <= first <= "\ufeff"
    capital = word and not arabic and first.isupper()
    return Token(kind, written, folded_word, space, capital=capital, arabic=arabic)


_TOLD = Asked(_token)


@lru_cache(maxsize=65_536)
def fold(written: str, kind: str = "w") -> str:
    """Return a token in the form in which tokens are compared."""
    if kind == "p":
        if len(written) > 1 and written[0] != "\n":
            return "→"  # ->, =>, <-: what stands first is left first
        return "\n" if written[0] == "\n" else written
    word = folded(written)
    if kind == "w":
        word = word.replace("’", "'").replace("ʼ", "'")
        if word.endswith("'s"):
            word = word[:-2]
        word = _QUOTES.sub("", word)
    return word


_QUOTES = re.compile("['`ʿʾ]")
_PREPOSITIONS = {"ب": "b", "ل": "l", "ك": "k"}


@lru_cache(maxsize=65_536)
def forms(word: str) -> tuple[Form, ...]:
    """Return every way in which a folded word may be taken apart, the whole word first."""
    if not word:
        return (Form(word),)
    if not "\u0600" <= word[0] <= "\ufeff":
        return _english_forms(word)
    found = [Form(word)]
    if word[0] in "وف" and len(word) > 2:
        found.append(Form(word[1:], "w" if word[0] == "و" else "f"))
    for form in tuple(found):
        stem = form.stem
        if stem[0] in _PREPOSITIONS and len(stem) > 3:
            found.append(Form(stem[1:], form.before + _PREPOSITIONS[stem[0]]))
        if stem.startswith("لل") and len(stem) > 4:
            found.append(Form(stem[2:], form.before + "la"))
            found.append(Form(stem[1:], form.before + "la"))
    definite = (form for form in tuple(found) if form.stem.startswith("ال") and len(form.stem) > 3)
    found.extend([Form(form.stem[2:], form.before + "a") for form in definite])
    return tuple(found)


def _english_forms(word: str) -> tuple[Form, ...]:
    found = [Form(word)]
    if word.endswith("s") and len(word) > 3:
        found.append(Form(word[:-1]))
        if word.endswith("es"):
            found.append(Form(word[:-2]))
        if word.endswith("ies"):
            found.append(Form(word[:-3] + "y"))
    return tuple(found)
