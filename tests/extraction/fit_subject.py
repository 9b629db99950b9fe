# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that tell whether a text speaks of a movement from the made-up reports.

.venv/bin/python -m tests.extraction.fit subject            # write data/lexicon/weights-subject.tsv
.venv/bin/python -m tests.extraction.fit subject --left-out # texts taken wrongly, each judged with
                                                            # weights reckoned without it

One logistic regression, reckoned as those of parties (`reckoning`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from qafila.data import lexicons
from qafila.extraction.scan import Scan
from qafila.extraction.subject import CHOICE, LEAST, is_latin_chat, subject_traits
from qafila.extraction.weights import instead, weight_of
from tests.extraction.gold import Report, reports
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
        if not is_latin_chat(scan):
            moving = any(not item.optional for item in report.items)
            told.append((report, subject_traits(scan), moving))
    return told


def fitted(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of what texts speak of."""
    cases = [one for one in told for _ in range(1 if one[2] else TIMES)]
    traits = [traits for _, traits, _ in cases]
    gold: list[list[bool | None]] = [[moving] for _, _, moving in cases]
    return reckoned(traits, gold, CHOICE.split()[0], ("movement",), BEFOREHAND, SIZES)


def wrong(told: Told, weights: Mapping[str, Mapping[str, float]]) -> tuple[list[str], list[str]]:
    """Return the texts that these weights read wrongly, and those they leave empty wrongly."""
    with instead(weights):
        taken = [
            (report.slug, weight_of(CHOICE, seen) > LEAST, told) for report, seen, told in told
        ]
    return (
        [slug for slug, read, moving in taken if read and not moving],
        [slug for slug, read, moving in taken if moving and not read],
    )


def left_out(told: Told) -> tuple[list[str], list[str]]:
    """Return the texts taken wrongly, each with weights reckoned without it."""
    read: list[str] = []
    empty: list[str] = []
    for known, held in parted(told, [report.slug for report, _, _ in told]):
        more_read, more_empty = wrong(held, fitted(known))
        read += more_read
        empty += more_empty
    return read, empty


_HEAD = """\
# What a text speaks of, and what that gives for a negotiated movement: above 0 speaks for it, below against it.
# Reckoned by `python -m tests.extraction.fit subject` from the made-up reports of tests/extraction/texts/tuning; see docs/dev/decisions/choices-by-weight.md.
choice\ttrait\tweight
"""  # noqa: E501


def main(words: Sequence[str]) -> None:
    """Write the weights, or tell how well they would do."""
    parser = argparse.ArgumentParser(description="Reckon the weights of what texts speak of.")
    parser.add_argument("--left-out", action="store_true", help="judge with weights of the others")
    told = gathered(reports("tuning"))
    if parser.parse_args(words).left_out:
        read, empty = left_out(told)
        sys.stdout.write(f"{len(told)} texts\nread wrongly: {len(read)} {' '.join(read)}\n")
        sys.stdout.write(f"left empty wrongly: {len(empty)} {' '.join(empty)}\n")
        return
    rows = [
        f"{choice}\t{trait}\t{weight:.2f}\n"
        for choice, weights in fitted(told).items()
        for trait, weight in weights.items()
    ]
    path = Path(lexicons.__file__).parent / "lexicon" / "weights-subject.tsv"
    path.write_text(_HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
