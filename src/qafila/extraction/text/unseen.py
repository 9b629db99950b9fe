# SPDX-License-Identifier: Apache-2.0
"""Marks that are no words, left out while a report is read; places are told in the report as it is.

Telephones and word processors put direction marks between the words of Arabic, and zero-width signs
into them. Nobody sees them, so they part no words and make no others. Nor do vowel signs and
lengthening strokes within words (لِلهــلال), which stand in some reports and not in others, nor the
sign before a subject that is followed: #Aleppo, #الهلال_الأحمر.
"""

from __future__ import annotations

import re
from dataclasses import replace

from qafila.core.spelling import INVISIBLE, VOWELS
from qafila.extraction.text.found import Evidence, Reading

_SUBJECT = re.compile(r"#(?=[^\W\d_])")
_JOINED = re.compile(r"(?<=[^\W\d_])_+(?=[^\W\d_])")
_MAY_BE_DRAWN = re.compile(f"{VOWELS.pattern[:-1]}\u0640]")
_LETTER = rf"[^\W\d_]|{VOWELS.pattern}"
_DRAWN = re.compile(
    f"(?!\u064f){VOWELS.pattern}|(?:(?<=[^\\W\\d_])|(?<={VOWELS.pattern}))\u0640+(?={_LETTER})"
)
"""Vowel signs but the *u* that tells a passive (أُفرج), and strokes that lengthen a word; one that
stands alone is a dash."""


def without_marks(text: str) -> tuple[str, list[int]]:
    """Return a text without marks that are no words, and where each sign that is left stood.

    The second is empty when the text had none.
    """
    hidden = {match.start() for match in _SUBJECT.finditer(text)}
    if hidden:
        text = _JOINED.sub(lambda joined: " " * len(joined.group()), text)
    if not text.isascii():
        hidden.update(match.start() for match in INVISIBLE.finditer(text))
        if _MAY_BE_DRAWN.search(text):  # most texts have none, and this look is a quick one
            hidden.update(at for match in _DRAWN.finditer(text) for at in range(*match.span()))
    if not hidden:
        return text, []
    seen: list[str] = []
    stood: list[int] = []
    after = 0
    for at in (*sorted(hidden), len(text)):
        if at > after:
            seen.append(text[after:at])
            stood.extend(range(after, at))
        after = at + 1
    return "".join(seen), stood


def placed_in(reading: Reading, text: str, stood: list[int]) -> Reading:
    """Return a reading with its words as `text` has them, marks included; see `without_marks`."""

    def placed(words: Evidence) -> Evidence:
        start, end = stood[words.start], stood[words.end - 1] + 1
        while VOWELS.match(text, end):
            end += 1  # of the last letter
        return Evidence(start, end, text[start:end])

    found = tuple(
        replace(
            each,
            evidence=tuple(map(placed, each.evidence)),
            part_of=each.part_of and placed(each.part_of),
        )
        for each in reading.found
    )
    return replace(
        reading,
        found=found,
        halted=reading.halted and placed(reading.halted),
        withheld=tuple(map(placed, reading.withheld)),
        second=reading.second and placed(reading.second),
    )
