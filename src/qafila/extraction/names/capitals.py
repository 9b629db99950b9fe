# SPDX-License-Identifier: Apache-2.0
"""English capitals that name an organisation: runs of them, what ends a run, and acronyms."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.text.gazetteer import known_place
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import PAUSES

_ACRONYM = range(3, 9)
_BEFORE_ACRONYM = frozenset('.\n:"“)-–—•*')
_MOST_CAPITALS = 9
_BETWEEN = words_of("mentions between")
_TAILS = words_of("mentions tails")
_CAPITAL_TAILS = words_of("mentions capital tails")
"""Words that make a party of capitals before them, and none in small letters: Blue Nile *Aid*."""


def is_acronym(scan: Scan, at: int) -> bool:
    """Whether a word of capitals alone may be an organisation: MISCA."""
    token = scan.tokens[at]
    if not token.capital or len(token.text) not in _ACRONYM:
        return False
    mixed = sum(letter.isupper() for letter in token.text) > 1 and not token.text.isupper()
    if mixed and token.text.isalpha() and token.text.isascii() and len(token.text) in _ACRONYM:
        return not scan.hits[at]
    upper = token.text.isupper() and token.text.isascii() and len(token.text) in _ACRONYM
    beside = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else None
    before = scan.tokens[at - 1] if at else None
    led_to = before is not None and (before.text.islower() or before.fold in ("(", "the"))
    starts = before is None or before.fold in _BEFORE_ACRONYM
    led_to = led_to or (starts and beside is not None and beside.text.islower())
    led_to = led_to or (
        before is not None
        and before.fold in PAUSES
        and (beside is None or beside.fold in PAUSES or beside.fold in (".", ")", "\n"))
    )
    shouting = beside is not None and beside.kind == "w" and beside.text.isupper()
    return (
        upper and led_to and not shouting and not scan.hits[at] and known_place(token.text) is None
    )


def capitals(scan: Scan, at: int) -> tuple[int, bool]:
    """Return the token behind a run of capitals, and whether one of them says *organisation*."""
    tokens = scan.tokens
    after, end, tail = at, at, False
    while after < len(tokens) and after - at < _MOST_CAPITALS:
        token = tokens[after]
        if token.fold == "-" and _hyphen_joins(scan, after):
            after += 1
        elif token.capital and not scan.hit(after, "time", "month", "weekday"):
            tail = tail or scan.hit(after, "parties", "tail") is not None or token.fold in _TAILS
            tail = tail or (after > at and token.fold in _CAPITAL_TAILS)
            after += 1
            end = after
        elif token.fold in ("of", "for") and end == after and tail:
            after += 1 + (scan.word(after + 1) == "the")
            if after >= len(tokens) or not tokens[after].capital:
                break
        elif token.text == "al":
            after += 1
        else:
            break
    return end, tail


def _hyphen_joins(scan: Scan, at: int) -> bool:
    before = scan.tokens[at - 1].fold if at else ""
    follows = at + 1 < len(scan.tokens) and scan.tokens[at + 1].capital
    return before in ("al", "el", "anti", "ex", "pro", "us") or follows


def tail_behind(scan: Scan, end: int) -> tuple[int, bool]:
    """Return a run of capitals with the small words that make it a party: regional council."""
    for behind in range(end, min(end + 3, len(scan.tokens))):
        token = scan.tokens[behind]
        if token.kind != "w" or token.capital:
            break
        if hit := scan.hit(behind, "parties", "tail"):
            return hit.after, True
        if token.fold not in _BETWEEN:
            break
    return end, False


def starts_run(scan: Scan, at: int) -> bool:
    """Whether a capital begins a run of them."""
    if at == 0:
        return True
    before = scan.tokens[at - 1]
    return not (before.capital and scan.tokens[at].space == 1)
