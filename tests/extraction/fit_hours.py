# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that tell at which hour the movement begins.

.venv/bin/python -m tests.extraction.fit hours            # write data/lexicon/weights-hours.tsv
.venv/bin/python -m tests.extraction.fit hours --left-out # the score of every report, read with
                                                          # weights reckoned without it

One logistic regression, reckoned as those of parties (`reckoning`).
"""

from __future__ import annotations

from qafila.extraction.days.moments import hour_of, seen_of_hour
from qafila.extraction.reading import Prepared
from qafila.extraction.text.weights import Weights
from tests.extraction.fit_counts import Told, gathered, judged_by, weighed
from tests.extraction.gold import Report
from tests.extraction.reckoning import scored_left_out

__all__ = ["SAYS", "fitted", "gathered", "left_out"]

SIZES, SQUARES = 1.0, 3.0
"""How hard weights are held where they were put beforehand."""


def cases(report: Report, scene: Prepared) -> list[tuple[set[str], bool | None]]:
    """Return what is seen around hours of a report, and whether the gold has them; None if open."""
    gold = {item.values[0]: item for item in report.items if item.group == "hours"}
    found: list[tuple[set[str], bool | None]] = []
    for at, hour in enumerate(scene.hours):
        item = gold.get(f"{hour.at:%H:%M}")
        right = None if item is not None and item.optional else item is not None
        found.append((seen_of_hour(scene.context, scene.hours, at), right))
    return found


def fitted(told: Told) -> Weights:
    """Return the weights of traits."""
    known = [case for report, scene in told if scene for case in cases(report, scene)]
    return weighed("hours", known, SIZES, SQUARES)


judged = judged_by("hours", lambda scene: hour_of(scene.context, scene.hours))

SAYS = "Whether an hour is that at which the movement begins, by what is seen around it"


def left_out(told: Told, by: str) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part."""
    return scored_left_out(told, fitted, judged, by)
