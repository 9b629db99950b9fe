# SPDX-License-Identifier: Apache-2.0
"""Whether those whom a figure counts are said to be under age: 70 are under five."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.counts.ages import GROWN, THAN, UNDER, YOUNGER
from qafila.extraction.counts.counted import Counted
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan

_YEARS = words_of("counts years")
_TEEN = words_of("dates teen")
_SHORT_OF = words_of("young short of")
_REACHING = words_of("young reaching")
_NOT = words_of("young not")
_OF_AGE = words_of("young of age")
_REACH = 4


def is_young(scan: Scan, item: Counted) -> bool:
    """Whether people are said to be under age: 70 are under five, دون الثامنة عشرة 644."""
    for at in range(max(0, item.first - _REACH), item.first):
        if scan.folds[at] in UNDER and _age(scan, at + 1) == item.first:
            return True
    for at in range(item.after, min(item.after + _REACH, len(scan.tokens))):
        if scan.tokens[at].kind == "p":
            return False
        if (age := _age_told(scan, at)) is not None:
            return _age(scan, age) is not None
    return False


def _age_told(scan: Scan, at: int) -> int | None:
    """Return the token of an age that people have not reached, told from a token on."""
    word = scan.folds[at]
    if word in UNDER:
        return at + 1
    if word in YOUNGER and scan.says(at + 1, at + 2, THAN):
        return at + 2
    if word in _SHORT_OF or (word in _REACHING and scan.says(at - 1, at, _NOT)):
        at += 1
        while scan.says(at, at + 1, _OF_AGE):
            at += 1
        return at  # تقل أعمارهم عن عشر سنوات, لم يبلغوا العاشرة
    return None


def _age(scan: Scan, at: int) -> int | None:
    """Return the token behind an age of the young, None where there is none."""
    tokens = scan.tokens
    if at >= len(tokens):
        return None
    if tokens[at].fold in _YEARS:  # الثامنة عشرة
        teens = at + 1 < len(tokens) and tokens[at + 1].fold in _TEEN
        return at + 1 + teens
    age = number_at(tokens, at)
    return age.after if age is not None and age.value <= GROWN else None
