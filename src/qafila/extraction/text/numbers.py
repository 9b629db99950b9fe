# SPDX-License-Identifier: Apache-2.0
"""Numbers as reports write them: digits of both kinds, words of every gender and case, both mixed.

Only whole numbers up to a hundred million are numbers of people or vehicles; a decimal counts only
before thousand or million.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from qafila.core.spelling import western_digits
from qafila.data.lexicons import lexicon, words_of
from qafila.extraction.text.arabic import has_and, has_article, without_and
from qafila.extraction.text.lexicon import entries_of
from qafila.extraction.text.tokens import Asked, Token, fold

LARGEST = 100_000_000

_GROUPED = re.compile(r"\d{1,3}(?:[.,٬'’]\d{3})+")
_DECIMAL = re.compile(r"(\d{1,3})[.,٫](\d{1,2})")
_SPACED = 3
"""Digits of a group that a space sets apart: 12 000."""


_AMOUNTS = words_of("numbers amounts")
"""Thousands without a number before them: an amount that is no figure."""


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Number:
    """A number in the text.

    Parameters
    ----------
    value
        What it says.
    first, after
        Its first token, and the one after its last.
    word
        Whether it is written in words alone.
    """

    value: int
    first: int
    after: int
    word: bool


@cache
def _words() -> dict[str, int]:
    found: dict[str, int] = {}
    for row in lexicon("numbers"):
        for written in row["words"].split("|"):
            found[fold(written)] = int(row["value"])
    return found


@lru_cache(maxsize=65_536)
def number_word(word: str) -> int | None:
    """Return what a folded number word says, None when it is none."""
    return _words().get(word)


def digits_value(written: str) -> int | float | None:
    """Return what digits say: 1,200 and ١٬٢٠٠ and 1.200 are thousands, 1.5 is a decimal."""
    plain = western_digits(written)
    if len(plain) > 12:
        return None
    if plain.isdigit():
        return int(plain)
    if _GROUPED.fullmatch(plain):
        return int(re.sub(r"\D", "", plain))
    if match := _DECIMAL.fullmatch(plain):
        return float(f"{match[1]}.{match[2]}")
    return None


def number_at(tokens: Sequence[Token], at: int) -> Number | None:
    """Return the number that begins at a token, as long as it goes; None when none does."""
    token = tokens[at]
    if token.kind == "n":
        return _from_digits(tokens, at)
    if token.kind == "w" and _MAY_BEGIN[token.fold]:
        return _arabic_words(tokens, at) if token.arabic else _english_words(tokens, at)
    return None


def _begins(word: str) -> bool:
    plain = without_and(word)
    if plain in _AMOUNTS:
        return False
    one = word in ("a", "an") or word in _PART_OF or word in _BEGUN_BY_ONE
    return one or word in _BEGUN_BY_THREE or _stripped(word) is not None


_MAY_BEGIN = Asked(_begins)
may_begin = _MAY_BEGIN.__getitem__
"""Whether a number in words may begin with a folded word: a quick look, once for each word."""


def _scale(tokens: Sequence[Token], at: int) -> int:
    """Return 1000 or a million where the token says so, else 0."""
    if at < len(tokens) and tokens[at].kind == "w":
        word = tokens[at].fold
        value = 1_000 if word == "thousands" else number_word(word)
        if value in (1_000, 1_000_000):
            return value or 0
    return 0


def _from_digits(tokens: Sequence[Token], at: int) -> Number | None:
    value = digits_value(tokens[at].text)
    if value is None:
        return None
    after = at + 1
    while (
        after < len(tokens)
        and tokens[after].kind == "n"
        and isinstance(value, int)
        and len(tokens[after].text) == _SPACED
        and tokens[after].text.isdigit()
        and tokens[after].space == 1
        and 0 < value < 1_000_000
        and len(tokens[after - 1].text) <= _SPACED
    ):
        value = value * 1000 + int(western_digits(tokens[after].text))
        after += 1
    if after < len(tokens) and tokens[after].fold == "k" and not tokens[after].space:
        value, after = value * 1000, after + 1
    if scale := _scale(tokens, after):
        value, after = round(value * scale), after + 1
        if more := _thousands_and(tokens, after, scale):
            value, after = value + more.value, more.after
    if isinstance(value, float) or not 0 < value <= LARGEST:
        return None
    return Number(value, at, after, word=False)


def _thousands_and(tokens: Sequence[Token], at: int, scale: int) -> Number | None:
    """Return what follows thousands: 5 آلاف و300, 5 آلاف وثلاثمئة."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    if token.fold in _AND_A_HALF:
        return Number(scale // 2, at, at + 1, word=True)
    if token.fold == "و" and at + 1 < len(tokens) and tokens[at + 1].kind == "n":
        value = digits_value(tokens[at + 1].text)
        if isinstance(value, int) and 99 < value < scale:
            return Number(value, at, at + 2, word=False)
    if token.arabic and has_and(token.fold) and number_word(token.fold) is None:
        more = _arabic_run(tokens, at, joined=True)
        if more and more.value < scale:
            return more
    return None


def _arabic_words(tokens: Sequence[Token], at: int) -> Number | None:
    return _arabic_run(tokens, at, joined=False)


def _component(word: str, *, joined: bool) -> int | None:
    """Return what one word of a number says; `joined`: the word must begin with and."""
    if joined:
        return number_word(word[1:]) if has_and(word) else None
    return number_word(word)


_BEFORE = ("و", "ب", "ل", "ال", "وال", "ف", "لل", "وب", "ول")


@lru_cache(maxsize=65_536)
def _stripped(word: str) -> int | None:
    """Return what the first word of a number says, with and, with, to or the article before it."""
    known = _words()
    if (value := known.get(word)) is not None:
        return value
    for before in _BEFORE if word.startswith(_BEFORE) else ():
        if word.startswith(before) and len(word) > len(before) + 2:
            value = known.get(word[len(before) :])
            if value is not None and not (value == 2 and "ال" in before):
                return value
    return 6 if word in ("بست", "وست", "الست") else None  # too short to be taken apart otherwise


def _arabic_run(tokens: Sequence[Token], at: int, *, joined: bool) -> Number | None:
    """Compose a number: parts join with and, or stand beside hundred, ten or thousand."""
    word = tokens[at].fold
    first = _component(word, joined=True) if joined else _stripped(word)
    if first is None:
        first = _one_before_more(tokens, at) or _three(tokens, at)
    if first is None:
        return None
    total, current = (first, 0) if first in _SCALES else (0, first)
    last, after = first, at + 1
    whole = (0, after)  # what is told when the last *and* is reached
    while after < len(tokens):
        part = _part(tokens, after, last)
        if part is None:
            break
        value, step, with_and = part
        if value in _SCALES and not with_and and 0 < total < _MILLION:
            if whole[0]:  # بين أربعة آلاف وخمسة آلاف are two numbers
                total, current, after = whole[0], 0, whole[1]
            break
        if with_and and not current and total:
            whole = (total, after)
        if value in _SCALES and not with_and and current:
            total, current = total + current * value, 0
        elif not with_and and value == 10 and 0 < last < 10:
            current += 10
        elif not with_and and value == 100 and 2 < last < 10:
            current += last * 99
        elif with_and and _may_follow(value, last, current):
            big = value in _SCALES or value >= 2_000
            total, current = (total + value, current) if big else (total, current + value)
        else:
            break
        last, after = value, after + step
    value = total + current
    return Number(value, at, after, word=True) if 0 < value <= LARGEST else None


_SCALES = (1_000, 1_000_000)
_MILLION = 1_000_000


def _part(tokens: Sequence[Token], at: int, last: int) -> tuple[int, int, bool] | None:
    """Return what a word adds to a number, its tokens, and whether *and* joins it."""
    word = tokens[at].fold
    if tokens[at].kind != "w":
        return None
    if last >= _HUNDRED and word in _AND_ONE and _is_and_one(tokens, at):
        return 1, 1, True
    if (value := number_word(word)) is not None:
        return value, 1, False
    if (value := _component(word, joined=True)) is not None:
        return value, 1, True
    if word.startswith("وال") and has_article(tokens[at - 1].fold):
        value = number_word(word[3:])  # المئة والسبعين
        return None if value is None else (value, 1, True)
    if word != "و" or at + 1 >= len(tokens):
        return None
    following = tokens[at + 1]
    if following.kind == "n":
        more = digits_value(following.text)
        good = isinstance(more, int) and last >= 1_000 and 9 < more < last
        return (more, 2, True) if good and isinstance(more, int) else None
    value = number_word(following.fold)
    return None if value is None else (value, 2, True)


_AND_A_HALF = words_of("numbers and a half")
_ONE_OF = words_of("numbers one of")
"""One, and also *one of*: a number only where ten or twenty follows, or behind hundreds."""
_AND_ONE = frozenset(f"و{word}" for word in _ONE_OF)
_BEGUN_BY_ONE = frozenset(before + word for before in ("", *_BEFORE) for word in _ONE_OF)
_SHORT = 3
_THIRDS = words_of("numbers thirds")
"""A third, and as people of Iraq and Gaza say it, three: ثلث سيارات."""
_BEGUN_BY_THREE = frozenset(before + word for before in ("", "و", "ب", "وب") for word in _THIRDS)
_HUNDRED = 100


def _is_and_one(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word behind hundreds is *and one*, وأحد: written so, or before a ten."""
    following = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    tens = number_word(without_and(following)) in range(10, 91, 10)
    return tens or tokens[at].text[1:2] in ("أ", "إ")


def _one_before_more(tokens: Sequence[Token], at: int) -> int | None:
    if tokens[at].fold not in _BEGUN_BY_ONE:
        return None
    word = tokens[at + 1].fold if at + 1 < len(tokens) else ""
    value = number_word(word) or number_word(without_and(word))
    return 1 if value in range(10, 91, 10) else None


def _three(tokens: Sequence[Token], at: int) -> int | None:
    """Return three where ثلث counts people or vehicles, and is no third of them."""
    words = [token.fold for token in tokens[at + 1 : at + 3]]
    if tokens[at].fold not in _BEGUN_BY_THREE or not words:
        return None
    if any(has_article(word) and len(word) > _SHORT for word in words):
        return None  # ثلث السكان, ثلث سكان الحي
    counts = any(entry.table in ("people", "vehicles") for entry in entries_of(words[0]))
    return 3 if counts else None


def _may_follow(value: int, last: int, current: int) -> bool:
    """Whether a part may be joined: five and twenty, hundred and five, thousand and hundred."""
    if last >= 1_000:
        return value < last
    if last < 10:
        return 20 <= value <= 90 and value % 10 == 0
    if last < 100:
        return False
    return value < 100 and current % 100 == 0


_ENGLISH_JOINTS = frozenset({"-", "and"})


def _is_whole(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether what follows *and* is a number of its own: six hundred and seven hundred."""
    scale = number_word(tokens[at + 1].fold) if at + 1 < len(tokens) else None
    return scale is not None and scale >= 100 and scale >= last


def _is_joint(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether a token joins what is behind it to a number: one hundred and five, twenty-five."""
    word = tokens[at].fold
    if not last or at + 1 >= len(tokens):
        return False
    if word == ",":  # one thousand, two hundred
        return last == 1_000 and _is_in_hundreds(tokens, at + 1)
    if word == "and" and (last < _HUNDRED or _is_whole(tokens, at + 1, last)):
        return False
    return word in _ENGLISH_JOINTS


def _is_in_hundreds(tokens: Sequence[Token], at: int) -> bool:
    """Whether so many hundred stand at a token."""
    some = number_word(tokens[at].fold) if at + 1 < len(tokens) else None
    return some is not None and some < 10 and tokens[at + 1].fold == "hundred"


_PART_OF = {"half": 0.5, "couple": 2}
"""Words that stand before a dozen, a hundred, a thousand: half a dozen, a couple of hundred."""


def _part_or_pair(tokens: Sequence[Token], at: int) -> Number | None:
    """Return half a dozen, a couple of hundred."""
    joint = "a" if tokens[at].fold == "half" else "of"
    if at + 2 >= len(tokens) or tokens[at + 1].fold != joint:
        return None
    scale = number_word(tokens[at + 2].fold)
    if scale not in (12, 100, 1_000, 1_000_000) or tokens[at + 2].fold == "twelve":
        return None
    return Number(int(scale * _PART_OF[tokens[at].fold]), at, at + 3, word=True)


def _english_words(tokens: Sequence[Token], at: int) -> Number | None:
    total, current, after, last = 0, 0, at, 0
    if tokens[at].fold in _PART_OF:
        return _part_or_pair(tokens, at)
    if tokens[at].fold in ("a", "an") and at + 1 < len(tokens):
        value = number_word(tokens[at + 1].fold)
        if value not in (12, 100, 1_000, 1_000_000) or tokens[at + 1].arabic:
            return None
        current, after, last = 1, at + 1, 1
    while after < len(tokens):
        step = 1 + _is_joint(tokens, after, last)
        word = tokens[after + step - 1].fold
        value = number_word(word) if tokens[after + step - 1].kind == "w" else None
        if value is None or tokens[after + step - 1].arabic:
            break
        if word == "dozen":
            current = 12 * (current or 1)
        elif value == 100:
            current = 100 * (current or 1)
        elif value in (1_000, 1_000_000):
            total, current = total + value * (current or 1), 0
        elif not last or (value < 10 and last in range(20, 91)) or last >= 100:
            current += value
        else:
            break
        last, after = value, after + step
    value = total + current
    if after == at or not last or not 0 < value <= LARGEST:
        return None
    return Number(value, at, after, word=True)
