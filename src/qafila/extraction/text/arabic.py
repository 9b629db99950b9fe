# SPDX-License-Identifier: Apache-2.0
"""What Arabic writes onto a word: the *and* before it, the article, and pronouns behind.

All of it is asked of folded words. `forms` in `tokens` gives every way to take a word apart; here
is what a rule asks of one that it knows. A letter of the word itself may look the same: whoever
asks says by a list of words, or by what stands beside, which it is.
"""

from __future__ import annotations

from collections.abc import Set

from qafila.extraction.text.tokens import Asked, forms

HER_OR_THEM = ("ها", "هم", "هن")
"""Pronouns of many or of *her* behind a word; *him* is a letter with which many words end."""

US_OR_THEM = (*HER_OR_THEM, "نا")
"""The same, and *us*: whom a deed is done to."""

HIM_OR_THEM = (*HER_OR_THEM, "هما", "ه")
"""All pronouns of the third person, for words that are known to be verbs."""

_SHORT = 3


def has_article(word: str) -> bool:
    """Whether a word begins with the article, or with its two letters: البلدة, but also الى."""
    return word.startswith("ال")


def has_and(word: str) -> bool:
    """Whether *and* is written onto a word, or it begins with that letter: وحلب, but also وادي."""
    return word.startswith("و")


def without_and(word: str) -> str:
    """Return a word without *and*, however short (ولم is لم), as `plain` does not."""
    return word.removeprefix("و")


def with_and(words: Set[str]) -> frozenset[str]:
    """Return the words that are one of these once the *and* written onto them is off."""
    plain_words = {word for word in words if not has_and(word)}
    return frozenset(plain_words.union([f"و{word}" for word in words]))


def also_with_and(words: Set[str]) -> frozenset[str]:
    """Return words as they stand and with *and* before them: where a list has وصل, وحده too."""
    return frozenset(words).union([f"و{word}" for word in words])


def without_and_or_so(word: str) -> str:
    """Return a word without *and* or *so* where two letters are left, as in ومن, unlike `plain`."""
    return word[1:] if word[:1] in "وف" and len(word) > _SHORT - 1 else word


plain = Asked(
    lambda word: word[1:] if word[:1] in "وف" and len(word) > _SHORT else word
).__getitem__
"""Return a word without the *and* or *so* that is written onto it, where enough of it is left."""


def one_of(word: str, words: Set[str]) -> str:
    """Return the one of some words that a word is, with anything written before it; else empty."""
    if word in words:
        return word
    arabic = word[:1] > "\u0600"
    return next((form.stem for form in forms(word) if form.stem in words), "") if arabic else ""


def stem(word: str) -> str:
    """Return an Arabic word without *and*, preposition and article; any other as it is.

    For phrases, where no list of single words tells which letters are its own: see `one_of`.
    """
    for before in _BEFORE if word.startswith(_BEFORE) else ():
        if word.startswith(before) and len(word) - len(before) >= _SHORT:
            return word.removeprefix(before)
    return word


_BEFORE = ("وال", "بال", "ال", "لل", "و", "ب", "ل")
