# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that tell which figures count people of the movement.

.venv/bin/python -m tests.extraction.fit counts            # write lexicon/weights-counts.tsv
.venv/bin/python -m tests.extraction.fit counts --left-out # the score of every report, read with
                                                           # weights reckoned without it

One logistic regression, reckoned as those of parties (`reckoning`). What became of the figure
before one is a trait too: while weights are reckoned, the gold says what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from qafila.extraction.counts.earlier import Earlier
from qafila.extraction.counts.people import people, travels
from qafila.extraction.counts.traits import traits
from qafila.extraction.reading import Prepared, prepared
from qafila.extraction.text.found import Found
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import Weights, instead
from tests.extraction.gold import Report
from tests.extraction.plain_counts import FIGURES
from tests.extraction.reckoning import put_beforehand, reckoned, scored_left_out
from tests.extraction.score import Score, items_of

SIZES, SQUARES = 1.0, 6.0
"""How hard weights are held where they were put beforehand."""

TIMES = 2
"""How often a plain sentence counts."""

Told = list[tuple[Report, Prepared | None]]
"""Reports, each with what it says; None where it speaks of something else."""

Judge = Callable[[Told, Weights, Score], None]


def gathered(texts: Sequence[Report]) -> Told:
    """Return what reports say."""
    told: Told = []
    for report in texts:
        scan = Scan(report.text)
        scene = prepared(scan, report.dateline) if report.tells_of_a_movement else None
        told.append((report, scene))
    return told


def cases(report: Report, scene: Prepared) -> list[tuple[set[str], bool]]:
    """Return what is seen around figures of a report, and whether the gold has them.

    What the gold calls optional is left out.
    """
    gold = [item for item in report.items if item.group == "counts"]
    found: list[tuple[set[str], bool]] = []
    earlier = Earlier(scene.context)
    for item in scene.items:
        if not travels(scene.context.scan, item):
            continue
        figure = (item.figure.low, item.figure.high)
        meant = [
            each
            for each in gold
            if each.values[:2] == figure and (not item.is_named or each.values[2] == item.noun.unit)
        ]
        owed = item.first in scene.owed
        seen = {*traits(scene.context, item, owed=owed), *earlier.traits(item, owed=owed)}
        if meant and all(each.optional for each in meant):
            continue
        earlier.add(item, taken=bool(meant))
        found.append((seen, bool(meant)))
    return found


def plain() -> Iterator[tuple[set[str], bool]]:
    """Yield what is seen around figures of plain sentences, and whether they count.

    Figures before the one that is asked for count.
    """
    for text, size, holds in FIGURES:
        scene = prepared(Scan(text), None)
        earlier = Earlier(scene.context)
        for item in scene.items:
            if not travels(scene.context.scan, item):
                continue
            if size in (item.figure.low, item.figure.high):
                seen = {*traits(scene.context, item, owed=item.first in scene.owed)}
                yield from [(seen | {*earlier.traits(item)}, holds)] * TIMES
            earlier.add(item, taken=item.is_named)


def weighed(
    choice: str, known: Sequence[tuple[set[str], bool | None]], sizes: float, squares: float
) -> Weights:
    """Return the weights of the traits of a choice, from what is seen and whether it is right."""
    seen, gold = [traits for traits, _ in known], [[right] for _, right in known]
    weights = reckoned(seen, gold, choice, ("it",), put_beforehand(choice), sizes, squares)
    return {choice: weights[f"{choice} it"]}


def judged_by(group: str, read: Callable[[Prepared], Iterable[Found]]) -> Judge:
    """Return what adds to a score how reports are read for a group of values by given weights."""

    def judged(told: Told, weights: Weights, score: Score) -> None:
        with instead(weights):
            for report, scene in told:
                found = list(read(scene)) if scene else []
                gold = tuple(item for item in report.items if item.group == group)
                score.add(replace(report, items=gold), items_of(found))

    return judged


def fitted(told: Told) -> Weights:
    """Return the weights of traits."""
    known = [case for report, scene in told if scene for case in cases(report, scene)]
    return weighed("count", [*known, *plain()], SIZES, SQUARES)


judged = judged_by("counts", lambda scene: people(scene.context, scene.items, scene.owed))

SAYS = "Whether a figure counts people of the movement, by what is seen around it"


def left_out(told: Told, by: str) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part."""
    return scored_left_out(told, fitted, judged, by)
