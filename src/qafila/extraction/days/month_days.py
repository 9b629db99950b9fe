# SPDX-License-Identifier: Apache-2.0
"""Days of a month as they are written: 28, 28th, the twenty-second, الثامن والعشرين."""

from __future__ import annotations

from qafila.data.lexicons import values_of, words_of
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.numbers import digits_value, may_begin, number_at, number_word
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import Asked

_TH = words_of("ordinal endings")
_ORDINALS = values_of("clock", "day")


def _may_be_ordinal(word: str) -> bool:
    """Whether a folded word or digits may say a day of a month: a quick look."""
    plain = without_and(word.removeprefix("ال")).removeprefix("ال")
    return word[0].isdecimal() or plain in _ORDINALS or may_begin(word)


MAY_BE_ORDINAL = Asked(_may_be_ordinal)


def ordinal(scan: Scan, at: int) -> tuple[int | None, int]:
    """Return the day of a month that is written at a token, and the token behind it."""
    tokens = scan.tokens
    token = tokens[at]
    if token.kind == "n":
        value = digits_value(token.text)
        if not isinstance(value, int) or not 1 <= value <= 31 or len(token.text) > 2:
            return None, at
        after = at + 1
        if after < len(tokens) and tokens[after].fold in _TH and not tokens[after].space:
            after += 1
        return value, after
    if token.kind != "w":
        return None, at
    if not token.arabic and (told := _twenty_second(scan, at)):
        return told
    word = without_and(token.fold.removeprefix("ال")).removeprefix("ال")
    if (value := _ORDINALS.get(word)) is not None:
        after = at + 1
        if token.arabic and after < len(tokens):
            tens = number_word(without_and(tokens[after].fold).removeprefix("ال"))
            if tens in (10, 20, 30) and value + tens <= 31:
                return value + tens, after + 1
        return value, after
    number = number_at(tokens, at)
    if number and number.value <= 31 and token.arabic:
        return number.value, number.after
    return None, at


def _twenty_second(scan: Scan, at: int) -> tuple[int, int] | None:
    """Return the day of twenty-second, thirty-first, and the token behind it; None for others."""
    tens = number_word(scan.folds[at])
    if tens not in (20, 30):
        return None
    behind = at + 1 + (scan.folds[at + 1 : at + 2] == ["-"])
    ones = _ORDINALS.get(scan.folds[behind]) if behind < len(scan.folds) else None
    if ones is None or ones >= _TEN or tens + ones > _LAST_DAY or scan.tokens[behind].arabic:
        return None
    return tens + ones, behind + 1


_TEN, _LAST_DAY = 10, 31
