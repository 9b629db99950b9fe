# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that give places their roles from the made-up reports.

.venv/bin/python -m tests.extraction.fit places            # write data/lexicon/weights-places.tsv
.venv/bin/python -m tests.extraction.fit places --left-out # the score of every report, read with
                                                           # weights reckoned without it

In the same way as roles of parties (`reckoning`). What grammar says outright was written by people
who had read the first reports, so that those figures flatter it; only texts that nobody has read
say how well.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from qafila.data import lexicons
from qafila.extraction.placing import PLACE_ROLES, Placed, placed, roles_of_places
from qafila.extraction.reading import prepared
from qafila.extraction.scan import Scan
from qafila.extraction.subject import speaks_of_a_movement
from qafila.extraction.weights import instead
from tests.extraction.gold import Item, Report, reports
from tests.extraction.reckoning import parted, reckoned
from tests.extraction.score import Score, alike, table

BEFOREHAND: dict[tuple[str, str], float] = {
    **{(role, "always"): -2.5 for role in PLACE_ROLES},
    **{(role, f"rule {role}"): 3.0 for role in PLACE_ROLES},
    **{(role, f"rule {role}, weakly"): 2.0 for role in PLACE_ROLES},
    **{(role, f"{role} of a row"): 6.0 for role in ("origin", "waypoint", "destination")},
    ("waypoint", "then on"): 2.0,
    ("destination", "then on"): -2.0,
}
"""What traits say by grammar, before any text is seen."""

Told = list[tuple[Report, dict[str, Placed]]]
"""Reports, each with the places it names."""


def gathered(texts: Sequence[Report]) -> Told:
    """Return the places of reports."""
    told: Told = []
    for report in texts:
        scan = Scan(report.text)
        if speaks_of_a_movement(scan):
            scene = prepared(scan, report.dateline)
            told.append((report, placed(scene.context, scene.parties)))
        else:
            told.append((report, {}))
    return told


def right_of(report: Report, name: str) -> list[bool | None]:
    """Return for each role whether the gold gives it to a place; None where it is left open."""
    told: dict[str, bool | None] = dict.fromkeys(PLACE_ROLES, False)
    for item in report.items:
        if item.group == "places" and any(alike(one, name) for one in item.names):
            role = str(item.values[0])
            told[role] = (told[role] or None) if item.optional else True
    return list(told.values())


def fitted(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of traits by choice."""
    cases = [(report, one) for report, some in told for one in some.values()]
    gold = [right_of(report, one.value.name) for report, one in cases]
    return reckoned([one.traits for _, one in cases], gold, "place", PLACE_ROLES, BEFOREHAND)


def judged(told: Told, weights: Mapping[str, Mapping[str, float]], score: Score) -> None:
    """Add to a score which roles these weights give in reports."""
    with instead(weights):
        for report, some in told:
            items = [
                Item(group="places", values=(role,), names=(some[key].value.name,))
                for key, roles in roles_of_places(some).items()
                for role in roles
            ]
            gold = tuple(item for item in report.items if item.group == "places")
            score.add(replace(report, items=gold), items)


def left_out(told: Told) -> Score:
    """Return the score of all reports, each read with weights reckoned without it."""
    score = Score()
    for known, held in parted(told, [report.slug for report, _ in told]):
        judged(held, fitted(known), score)
    return score


_HEAD = """\
# What a place's role gives for what is seen around its mentions: above 0 speaks for the role, below against it.
# Reckoned by `python -m tests.extraction.fit places` from the made-up reports of tests/extraction/texts/tuning; see docs/dev/decisions/choices-by-weight.md.
choice\ttrait\tweight
"""  # noqa: E501


def main(words: Sequence[str]) -> None:
    """Write the weights, or tell how well they would do."""
    parser = argparse.ArgumentParser(description="Reckon the weights of places' roles.")
    parser.add_argument("--left-out", action="store_true", help="score with weights of the others")
    told = gathered(reports("tuning"))
    if parser.parse_args(words).left_out:
        sys.stdout.write(table(left_out(told)) + "\n")
        return
    rows = [
        f"{choice}\t{trait}\t{weight:.2f}\n"
        for choice, weights in fitted(told).items()
        for trait, weight in weights.items()
    ]
    path = Path(lexicons.__file__).parent / "lexicon" / "weights-places.tsv"
    path.write_text(_HEAD + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
