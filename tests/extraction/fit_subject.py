# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that tell whether a text speaks of a movement from the made-up reports.

.venv/bin/python -m tests.extraction.fit subject            # write data/lexicon/weights-subject.tsv
.venv/bin/python -m tests.extraction.fit subject --left-out # texts taken wrongly, each judged with
                                                            # weights reckoned without it

One logistic regression, reckoned as those of parties (`reckoning`).
"""

from __future__ import annotations

from collections.abc import Sequence

from qafila.extraction.languages import unread
from qafila.extraction.reading import read_as_movement
from qafila.extraction.subject import CHOICE, LEAST, subject_traits
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import Weights, instead, weight_of
from tests.extraction.gold import Report
from tests.extraction.reckoning import parted, reckoned

TIMES = 4
"""How often a text about something else counts, of which there are few."""

SIZES = 0.2

BEFOREHAND: dict[tuple[str, str], float] = {
    ("movement", "by rule"): 2.0,
    ("movement", "elsewhere 3 words"): -1.0,
    ("movement", "elsewhere 5 words"): -1.0,
}
"""What the rule and words of another subject say, before any text is seen."""

Told = list[tuple[Report, set[str], bool]]
"""Reports, what each speaks of, and whether anything is to be found in it."""


def gathered(texts: Sequence[Report]) -> Told:
    """Return what reports speak of, without those in Arabic written with Latin letters."""
    told: Told = []
    for report in texts:
        scan = Scan(report.text)
        if not unread(scan):
            found = read_as_movement(scan, report.dateline).found
            told.append((report, subject_traits(scan, found), report.tells_of_a_movement))
    return told


def fitted(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of what texts speak of."""
    cases = [one for one in told for _ in range(1 if one[2] else TIMES)]
    traits = [traits for _, traits, _ in cases]
    gold: list[list[bool | None]] = [[moving] for _, _, moving in cases]
    return reckoned(traits, gold, CHOICE.split()[0], ("movement",), BEFOREHAND, SIZES)


def wrong(told: Told, weights: Weights) -> tuple[list[str], list[str]]:
    """Return the texts that these weights read wrongly, and those they leave empty wrongly."""
    with instead(weights):
        taken = [
            (report.slug, weight_of(CHOICE, seen) >= LEAST, told) for report, seen, told in told
        ]
    return (
        [slug for slug, read, moving in taken if read and not moving],
        [slug for slug, read, moving in taken if moving and not read],
    )


SAYS = "What a text speaks of, and what that gives for a negotiated movement"


def left_out(told: Told, by: str) -> str:
    """Tell the texts taken wrongly, each with weights reckoned without its part."""
    read: list[str] = []
    empty: list[str] = []
    for _, known, held in parted(told, by):
        more_read, more_empty = wrong(held, fitted(known))
        read += more_read
        empty += more_empty
    return (
        f"{len(told)} texts\nread wrongly: {len(read)} {' '.join(read)}\n"
        f"left empty wrongly: {len(empty)} {' '.join(empty)}"
    )
