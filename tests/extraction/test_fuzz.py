# SPDX-License-Identifier: Apache-2.0
"""Texts made of the lexicon's own words at random: nothing in any order may stop the reading."""

from __future__ import annotations

import random
import sys
from functools import cache
from types import FrameType

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.reading import read_report
from qafila.extraction.text.lexicon import TABLES

_CLITICS = ("و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "فال", "ع", "عال", "س", "")
_ENDINGS = ("ه", "ها", "هم", "هن", "نا", "كم", "ين", "ون", "ات", "ا", "")
_SIGNS = (".", ",", "،", ":", "؛", "\n", "(", ")", "-", "–", "/", "«", "»", '"', "%", "+", "•", "'")
_NUMBERS = ("1", "12", "250", "1,200", "٤٥٠", "06:30", "0630", "28/8/2017", "2017", "5.5", "٣٠٠٠")
_LETTERS = ("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", "abcdefghijklmnopqrstuvwxyz")
_CALLS_PER_SIGN, _CALLS_AT_LEAST = 1_500, 100_000
"""Calls of functions that reading may take: several times what it takes of any report."""


_WARM = "Under the deal 600 fighters left Homs for Idlib. بموجب الاتفاق خرج 20 جريحا من حمص"
"""Reading it loads the tables, which is not to be counted."""


@cache
def words() -> tuple[str, ...]:
    """Return the words and phrases of every table of the lexicon, as they are written there."""
    found: set[str] = set()
    for table in (*TABLES, "numbers"):
        for row in lexicon(table):
            for cell in row.values():
                found.update(part for written in cell.split("|") for part in written.split("/"))
    return tuple(sorted(word.rstrip("*") for word in found if word.strip("-*")))


def text_of(dice: random.Random) -> str:
    """Return a text of lexicon words, some with clitics and endings, numbers, signs, nonsense."""
    made: list[str] = []
    for _ in range(dice.randint(3, 120)):
        kind = dice.random()
        if kind < 0.62:
            word = dice.choice(words())
            if "\u0600" <= word[0] <= "\u06ff" and dice.random() < 0.4:
                word = dice.choice(_CLITICS) + word + dice.choice(_ENDINGS)
            made.append(word.title() if dice.random() < 0.1 else word)
        elif kind < 0.76:
            made.append(dice.choice(_NUMBERS))
        elif kind < 0.9:
            made.append(dice.choice(_SIGNS))
        else:
            letters = dice.choice(_LETTERS)
            made.append("".join(dice.choices(letters, k=dice.randint(1, 9))))
    return dice.choice((" ", " ", "")).join(made) if dice.random() < 0.05 else " ".join(made)


@pytest.mark.parametrize("seed", range(60))
def test_words_in_any_order_are_read_in_bounded_steps(seed: int) -> None:
    text = text_of(random.Random(seed))
    read_report(_WARM)
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        reading = read_report(text)
    finally:
        sys.setprofile(before)
    assert calls <= _CALLS_AT_LEAST + _CALLS_PER_SIGN * len(text)
    for found in reading.found:
        assert found.evidence
        for evidence in found.evidence:
            assert text[evidence.start : evidence.end] == evidence.text != ""
    assert read_report(text) == reading
