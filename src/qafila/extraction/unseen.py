# SPDX-License-Identifier: Apache-2.0
"""Marks that show nothing, left out while a report is read; places are told in the report as it is.

Telephones and word processors put direction marks between the words of Arabic, and zero-width signs
into them. Nobody sees them, so they part no words and make no others.
"""

from __future__ import annotations

from dataclasses import replace

from qafila.core.spelling import INVISIBLE
from qafila.extraction.found import Evidence, Reading


def without_marks(text: str) -> tuple[str, list[int]]:
    """Return a text without marks that show nothing, and where each sign that is left stood.

    The second is empty when the text had none.
    """
    if text.isascii() or not INVISIBLE.search(text):
        return text, []
    hidden = {match.start() for match in INVISIBLE.finditer(text)}
    stood = [at for at in range(len(text)) if at not in hidden]
    return "".join(text[at] for at in stood), stood


def placed_in(reading: Reading, text: str, stood: list[int]) -> Reading:
    """Return a reading with its words as `text` has them, marks included; see `without_marks`."""

    def placed(words: Evidence) -> Evidence:
        start, end = stood[words.start], stood[words.end - 1] + 1
        return Evidence(start, end, text[start:end])

    found = tuple(
        replace(each, evidence=tuple(map(placed, each.evidence))) for each in reading.found
    )
    return replace(reading, found=found)
