# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that tell which day is that of the movement.

.venv/bin/python -m tests.extraction.fit days            # write data/lexicon/weights-days.tsv
.venv/bin/python -m tests.extraction.fit days --left-out # the score of every report, read with
                                                         # weights reckoned without it

One logistic regression, reckoned as those of parties (`reckoning`).
"""

from __future__ import annotations

from qafila.extraction.days.day_traits import candidates, day_traits
from qafila.extraction.days.moments import moment
from qafila.extraction.reading import Prepared
from qafila.extraction.text.weights import Weights
from tests.extraction.fit_counts import Told, gathered, judged_by, weighed
from tests.extraction.gold import Report
from tests.extraction.reckoning import scored_left_out

__all__ = ["SAYS", "fitted", "gathered", "left_out"]

SIZES, SQUARES = 0.5, 3.0
"""How hard weights are held where they were put beforehand."""


def cases(report: Report, scene: Prepared) -> list[tuple[set[str], bool]]:
    """Return what is seen around days of a report, and whether the gold's day is meant."""
    gold = {item.values[0] for item in report.items if item.group == "dates"}
    known = candidates(scene.context)
    return [
        (set(day_traits(scene.context, one, scene.head, known)), one.on.isoformat() in gold)
        for one in known
    ]


def fitted(told: Told) -> Weights:
    """Return the weights of traits."""
    known = [case for report, scene in told if scene for case in cases(report, scene)]
    return weighed("day", known, SIZES, SQUARES)


judged = judged_by("dates", lambda scene: moment(scene.context, scene.hours, scene.head))

SAYS = "Whether a day is that of the movement, by what is seen around it"


def left_out(told: Told, by: str) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part."""
    return scored_left_out(told, fitted, judged, by)
