# SPDX-License-Identifier: Apache-2.0
"""Texts of which nothing is read rather than something guessed: other languages, no sentences.

Persian and Urdu are written in Arabic letters, so that their figures would be read and their words
not; French or Arabic in Latin letters look like English to whoever only sees letters. Each is known
by its own small words, as a share of all, where English has few.

Where the language changes within sentences, and where nothing parts one sentence from the next, who
does what to whom is not told by grammar: of the tuning reports without their signs three counts
in ten were wrong, instead of one (docs/dev/drafting-measured.md).
"""

from __future__ import annotations

from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.text.scan import Scan

CHAT, OTHER, MINGLED, UNBROKEN, TABLE = "chat", "other", "mingled", "unbroken", "table"
"""Arabic in Latin letters; any other language; two in one sentence; no sign between sentences; rows
of cells."""

_PERSIAN = words_of("languages persian")
_ENGLISH = words_of("languages english")
_CHATTED = words_of("languages chat")
_OTHERS = words_of("languages others")
_UNITS = words_of("subject units")
_LETTER_DIGITS = frozenset("235679")
_GLUED_DIGITS = 4
_LEAST_WORDS, _LEAST_KINDS = 12, 4
_SHARE, _FEW = 0.12, 0.05
_MINGLED, _LEAST_CHANGES = 0.2, 4
"""Changes between the two for each word; the tuning reports in both languages have at most 0.12."""
_CELLS, _ROWS = 3, 2
_UNBROKEN, _MOST_OF_IT = 50, 0.5
"""Words and numbers in a row that no sign and no line end parts; tuning reports have at most 49."""


def unread(scan: Scan) -> str:
    """Return why a text is not read, one of those above; empty where it is."""
    return TABLE if _is_table(scan.text) else _language(scan) or _build(scan)


def _is_table(text: str) -> bool:
    """Whether most lines are rows of cells, parted by tabs or by commas without a space."""
    if "\t" not in text and text.count(",") < _CELLS * _ROWS:
        return False  # most reports
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    rows = sum(
        line.count("\t") >= _CELLS - 1 or (line.count(",") >= _CELLS and ", " not in line)
        for line in lines
    )
    return rows >= _ROWS and rows > len(lines) * _MOST_OF_IT


def _language(scan: Scan) -> str:
    words = [token.fold for token in scan.tokens if token.kind == "w"]
    if len(words) < _LEAST_WORDS or scan.language == "mixed":
        return CHAT if _has_letter_digits(scan) else ""
    if scan.language == "ar":
        return OTHER if _share(words, _PERSIAN) >= _SHARE else ""
    if _has_letter_digits(scan):
        return CHAT
    if sum(word in _ENGLISH for word in words) > _FEW * len(words):
        return ""
    if _share(words, _CHATTED) >= _SHARE:
        return CHAT
    return OTHER if _share(words, _OTHERS) >= _SHARE else ""


def _build(scan: Scan) -> str:
    """Return `MINGLED` or `UNBROKEN` where grammar cannot tell who does what."""
    latin = [token.latin for token in scan.tokens].count(True)
    arabic = [token.arabic for token in scan.tokens].count(True)
    if min(latin, arabic) > 1 and _is_mingled(scan):
        return MINGLED
    rows = "".join([token.kind for token in scan.tokens]).split("p")
    longest = max(map(len, rows))
    return UNBROKEN if longest >= max(_UNBROKEN, _MOST_OF_IT * len(scan.tokens)) else ""


def _is_mingled(scan: Scan) -> bool:
    """Whether the language changes within sentences, again and again."""
    changes = 0
    before = None
    for token in scan.tokens:
        if token.kind == "p":
            before = None
        elif token.kind == "w":
            # A name in Latin letters within Arabic is no other language.
            now = None if token.capital and not token.arabic else token.arabic
            changes += now is not None and before is not None and now != before
            before = now
    return changes >= max(_LEAST_CHANGES, _MINGLED * scan.words)


def _share(words: list[str], own: frozenset[str]) -> float:
    """Return which share of words is among a language's own; 0 where only a few kinds are."""
    told = [word for word in words if word in own]
    return len(told) / len(words) if len(set(told)) >= _LEAST_KINDS else 0.0


def _has_letter_digits(scan: Scan) -> bool:
    """Whether Arabic is written in Latin letters with digits for some of them: 3arab, 7add."""
    if scan.language != "en":
        return False
    glued = 0
    for one, other in pairwise(scan.tokens):
        if other.space or {one.kind, other.kind} != {"n", "w"}:
            continue
        digit, word = (one, other) if one.kind == "n" else (other, one)
        letters = word.text.islower() and len(word.text) > 1 and word.fold not in _UNITS
        glued += digit.text in _LETTER_DIGITS and letters
    return glued >= _GLUED_DIGITS
