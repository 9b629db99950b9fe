# SPDX-License-Identifier: Apache-2.0
"""Spelling: the forms in which one word is written, brought to one.

Headers and words of lists are compared in this form only; what is kept is always the text as
written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Marks that show nothing: direction marks, zero-width spaces and joiners, byte order marks."""

_EDGES = " \t\r\n\x0b\x0c\u00a0\u061c\u200b\u200e\u200f\u202a-\u202e\u2066\u2067\u2068\u2069\ufeff"
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_LETTERS = str.maketrans("أإآٱؤئىیةەۀک", "ااااويييهههك", "ءـ")
VOWELS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")
"""Vowel signs and other marks on Arabic letters, each a sign of its own."""

_MARKS = [
    sign for sign in map(chr, (*range(0x700), *range(0x2000, 0x2100), 0xFEFF))
    if VOWELS.match(sign) or INVISIBLE.match(sign)
]  # fmt: skip
_FOLDED = {**_DIGITS, **_LETTERS, **str.maketrans("", "", "".join(_MARKS))}
"""Letters and digits in their one form, and marks in none: all in one go."""

_NOT_WORD = re.compile(r"[^\w]+|_+")


def western_digits(text: str) -> str:
    """Return `text` with Arabic-Indic and Persian digits written 0–9."""
    return text if text.isascii() else text.translate(_DIGITS)


def clean(text: str) -> str:
    """Return a cell without space and invisible marks around it; what stands inside is kept."""
    text = text.strip()
    if text.isascii():
        return text
    return text.strip(_EDGES).strip()


def cleaned(cells: Sequence[str]) -> list[str]:
    """Return every cell of a row as `clean` has it; rows are many, so the row is looked at once."""
    stripped = [cell.strip() for cell in cells]
    row = "".join(stripped)
    if row.isascii() or row.isprintable() or not INVISIBLE.search(row):
        return stripped
    return [clean(cell) for cell in stripped]


def identifier(text: str) -> str:
    """Return an id in the one form in which ids are compared.

    Western digits, no invisible marks, single spaces. A whole number that went through a
    spreadsheet as ``12.0`` is ``12``.
    """
    if not text.isascii():
        text = INVISIBLE.sub("", western_digits(text))
    if "  " in text or not text.isprintable():
        text = " ".join(text.split())
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    return text.strip()


@lru_cache(maxsize=16_384)
def spelled(text: str) -> str:
    """Return a word or header without what people spell differently.

    Case, hamza and alef forms, tāʾ marbūṭa, alef maqṣūra, Persian letters, diacritics, tatweel, the
    article, digits, spaces and every sign between words.

    Examples
    --------
    >>> spelled("الأسرة") == spelled("اسره")
    True
    >>> spelled("Staff_Seats") == spelled("staff seats")
    True
    """
    words = [word for word in _NOT_WORD.split(folded(text)) if word]
    return "".join(without_article(word) for word in words)


def folded(text: str) -> str:
    """Return `text` with its letters and digits in one form each; words and signs stay apart."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    if text.isascii():
        return text
    return text.translate(_FOLDED)


def without_article(word: str) -> str:
    """Return a folded Arabic word without its article; short ones, which only begin so, whole."""
    return word[2:] if len(word) >= 4 and word.startswith("ال") else word
