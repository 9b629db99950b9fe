# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights of the reader's choices from the made-up reports.

.venv/bin/python -m tests.extraction.fit            # write data/lexicon/weights*.tsv
.venv/bin/python -m tests.extraction.fit count day  # only these choices anew
.venv/bin/python -m tests.extraction.fit roles      # or places, subject, returns
.venv/bin/python -m tests.extraction.fit --left-out # the score of every report, read with weights
                                                    # that were reckoned without it, the others
                                                    # as they are kept
.venv/bin/python -m tests.extraction.fit --left-out-by author
                                                    # the same, without all texts of its author

A choice is a sum of weights of what is seen around something (logistic regression): they start
where ``beforehand.tsv`` puts them, and move only as far as the texts of the tuning part pull (a
ridge of `RIDGE`). The same texts give the same weights.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from qafila.data import lexicons
from qafila.extraction import weights
from qafila.extraction.counts import travels
from qafila.extraction.day_traits import candidates, day_traits
from qafila.extraction.reading import Prepared, prepared
from qafila.extraction.scan import Scan
from qafila.extraction.traits import Earlier, traits
from tests.extraction import fit_places, fit_returns, fit_roles, fit_subject
from tests.extraction.gold import Report, reports
from tests.extraction.reckoning import BY, keep, scored_left_out
from tests.extraction.score import Score, engine

FEWEST = 5
"""A trait is weighed when so many reports have it."""

RIDGE = 6.0
"""How hard a weight is held where it was put beforehand."""

BEFOREHAND = Path(__file__).parent / "beforehand.tsv"
"""What traits say by grammar, before any text is seen."""


@dataclass(frozen=True, slots=True)
class Case:
    """Something to be chosen or left, with what is seen around it and what the gold says."""

    traits: tuple[str, ...]
    right: bool


def count_cases(report: Report, scene: Prepared) -> list[Case]:
    """Return the figures of people of a report; what the gold calls optional is left out."""
    gold = [item for item in report.items if item.group == "counts"]
    cases: list[Case] = []
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
        seen = (
            *traits(scene.context, item, owed=item.first in scene.owed),
            *earlier.traits(item),
        )
        if meant and all(each.optional for each in meant):
            continue
        earlier.add(item, taken=bool(meant))
        cases.append(Case(seen, bool(meant)))
    return cases


def day_cases(report: Report, scene: Prepared) -> list[Case]:
    """Return the days that a report names, with whether the gold's day is meant."""
    gold = {item.values[0] for item in report.items if item.group == "dates"}
    known = candidates(scene.context)
    return [
        Case(
            tuple(day_traits(scene.context, one, scene.head, known)),
            one.on.isoformat() in gold,
        )
        for one in known
    ]


CHOICES: dict[str, Callable[[Report, Prepared], list[Case]]] = {
    "count": count_cases,
    "day": day_cases,
}

Cases = Mapping[str, Mapping[str, Sequence[Case]]]
"""Cases of every choice by the report they stand in."""


def gathered(texts: Iterable[Report], choices: Sequence[str] = ()) -> Cases:
    """Return the cases of reports, of these choices or of all."""
    found: dict[str, dict[str, list[Case]]] = {choice: {} for choice in choices or CHOICES}
    for report in texts:
        scene = prepared(Scan(report.text), report.dateline)
        for choice, by_report in found.items():
            by_report[report.slug] = CHOICES[choice](report, scene)
    return found


def beforehand(choice: str) -> dict[str, float]:
    """Return the weights that were put by hand."""
    lines = BEFOREHAND.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {trait: float(weight) for named, trait, weight in rows if named == choice}


def fitted(choice: str, cases: Mapping[str, Sequence[Case]]) -> dict[str, float]:
    """Return the weight of every trait that enough reports have, and of *always*."""
    where: dict[str, set[str]] = {}
    for slug, some in cases.items():
        for case in some:
            for trait in case.traits:
                where.setdefault(trait, set()).add(slug)
    before = beforehand(choice)
    known = {trait for trait, slugs in where.items() if len(slugs) >= FEWEST} | set(before)
    names = ["always", *sorted(known)]
    column = {name: number for number, name in enumerate(names)}
    rows = [case for some in cases.values() for case in some]
    seen = np.zeros((len(rows), len(names)))
    seen[:, 0] = 1
    for number, case in enumerate(rows):
        seen[number, [column[trait] for trait in case.traits if trait in column]] = 1
    right = np.array([case.right for case in rows], dtype=float)
    start = np.array([before.get(name, 0.0) for name in names])
    return dict(zip(names, map(float, _newton(seen, right, start)), strict=True))


_STEPS = 40
_STILL = 1e-7


def _newton(
    seen: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    right: np.ndarray[tuple[int], np.dtype[np.float64]],
    start: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the weights that make what is right likeliest, held near where they start."""
    weight = start.copy()
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-seen @ weight))
        slope = seen.T @ (right - chance) - RIDGE * (weight - start)
        bend = (seen.T * (chance * (1 - chance))) @ seen + RIDGE * np.eye(len(weight))
        step = np.linalg.solve(bend, slope)
        weight = weight + step * min(1.0, 1.0 / float(np.abs(step).max()))  # no leap too far
        if float(np.abs(step).max()) < _STILL:
            break
    return weight


_SMALLEST = 0.05
_HEAD = """\
# What a choice of the reader gives for what it sees around a figure, a day, an hour, a vehicle: above 0 speaks for it, below against.
# Reckoned by `python -m tests.extraction.fit` from the made-up reports of tests/extraction/texts/tuning; see docs/dev/decisions/choices-by-weight.md.
choice\ttrait\tweight
"""  # noqa: E501


def written(cases: Cases) -> str:
    """Return the table of weights as it is kept; what weighs next to nothing is left out.

    Choices that were not reckoned anew keep their rows.
    """
    rows = [
        f"{choice}\t{trait}\t{weight:.2f}\n"
        for choice in cases
        for trait, weight in fitted(choice, cases[choice]).items()
        if abs(weight) >= _SMALLEST
    ]
    rows += [
        f"{row['choice']}\t{row['trait']}\t{row['weight']}\n"
        for row in lexicons.lexicon("weights")
        if row["choice"] not in cases
    ]
    return _HEAD + "".join(sorted(rows, key=lambda row: row.split("\t")[0]))


def left_out(texts: Sequence[Report], by: str, choices: Sequence[str] = ()) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part.

    Other choices than these keep the weights that were reckoned with it.
    """
    cases = gathered(texts, choices)

    def known_of(told: list[tuple[Report]]) -> weights.Weights:
        some = {report.slug for (report,) in told}
        return {
            choice: fitted(choice, {slug: own for slug, own in of.items() if slug in some})
            for choice, of in cases.items()
        }

    def judged(told: list[tuple[Report]], known: weights.Weights, score: Score) -> None:
        with weights.instead(known):
            for (report,) in told:
                score.add(report, engine(report))

    return scored_left_out([(report,) for report in texts], known_of, judged, by)


OTHERS: dict[str, Any] = {
    "roles": fit_roles,
    "places": fit_places,
    "subject": fit_subject,
    "returns": fit_returns,
}
"""Choices that have a table of their own: what they gather, how they fit, what a weight says."""


def main() -> None:
    """Write the weights, or tell how well they would do."""
    parser = argparse.ArgumentParser(description="Reckon the weights of the reader's choices.")
    parser.add_argument("--left-out", action="store_true", help="score with weights of the others")
    parser.add_argument("--left-out-by", choices=BY, help="what the others are: by text or author")
    known = (*CHOICES, *OTHERS)
    parser.add_argument("choices", nargs="*", help=f"only these of {', '.join(known)}")
    asked = parser.parse_args()
    chosen, by = asked.choices or known, asked.left_out_by or BY[0]
    tried = asked.left_out or bool(asked.left_out_by)
    if unknown := [choice for choice in chosen if choice not in known]:
        parser.error(f"no choice is called {', '.join(unknown)}")
    own = [choice for choice in chosen if choice in CHOICES]
    if own and tried:
        sys.stdout.write(left_out(reports("tuning"), by, own) + "\n")
    elif own:
        path = Path(lexicons.__file__).parent / "lexicon" / "weights.tsv"
        path.write_text(written(gathered(reports("tuning"), own)), encoding="utf-8")
    for choice in [choice for choice in OTHERS if choice in chosen]:
        fit = OTHERS[choice]
        told = fit.gathered(reports("tuning"))
        if tried:
            sys.stdout.write(fit.left_out(told, by) + "\n")
        else:
            keep(choice, fit.SAYS, fit.fitted(told))


if __name__ == "__main__":
    main()
