# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that tell which vehicles carry people of the movement or go with them.

.venv/bin/python -m tests.extraction.fit vehicles            # write lexicon/weights-vehicles.tsv
.venv/bin/python -m tests.extraction.fit vehicles --left-out # the score of every report, read with
                                                             # weights reckoned without it

One logistic regression, reckoned as those of parties (`reckoning`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qafila.extraction.counts.vehicles import CHOICE, Carrier, carriers, chosen
from qafila.extraction.text.weights import Weights, instead
from tests.extraction import fit_counts
from tests.extraction.gold import Item, Report
from tests.extraction.reckoning import put_beforehand, reckoned, scored_left_out
from tests.extraction.score import Score, answers

SIZES, SQUARES = 0.5, 3.0
"""How hard weights are held where they were put beforehand."""

Told = list[tuple[Report, list[Carrier]]]
"""Reports, each with the vehicles it names."""


def gathered(texts: Sequence[Report]) -> Told:
    """Return the vehicles that reports name."""
    return [
        (report, carriers(scene.context, scene.items, scene.owed) if scene else [])
        for report, scene in fit_counts.gathered(texts)
    ]


def right_of(report: Report, one: Carrier) -> bool | None:
    """Return whether the gold has vehicles; None where that is left open."""
    gold = [item for item in report.items if item.group == "vehicles" and one.kind in item.names]
    if one.count is None and any(item.values not in {(None,), (1,)} for item in gold):
        return None  # told with their number
    meant = [item for item in gold if (one.count,) in answers(item)]
    if not meant:
        return False
    return None if all(item.optional for item in meant) else True


def fitted(told: Told) -> Weights:
    """Return the weights of traits."""
    cases = [(one.traits, right_of(report, one)) for report, some in told for one in some]
    seen, gold = [traits for traits, _ in cases], [[right] for _, right in cases]
    weights = reckoned(seen, gold, CHOICE, ("it",), put_beforehand(CHOICE), SIZES, SQUARES)
    return {CHOICE: weights[f"{CHOICE} it"]}


def judged(told: Told, weights: Weights, score: Score) -> None:
    """Add to a score which vehicles these weights take in reports."""
    with instead(weights):
        for report, some in told:
            found = [Item(group="vehicles", values=(one.count,), names=(one.kind,))
                     for one in chosen(some)]  # fmt: skip
            gold = tuple(item for item in report.items if item.group == "vehicles")
            score.add(replace(report, items=gold), found)


SAYS = "Whether vehicles are of the movement, by what is seen around them"


def left_out(told: Told, by: str) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part."""
    return scored_left_out(told, fitted, judged, by)
