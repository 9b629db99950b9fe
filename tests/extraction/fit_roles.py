# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that give parties their roles from the made-up reports.

.venv/bin/python -m tests.extraction.fit_roles            # write data/lexicon/weights-roles.tsv
.venv/bin/python -m tests.extraction.fit_roles --left-out # the score of every report, read with
                                                          # weights reckoned without it

One logistic regression for each role. Weights start where `BEFOREHAND` puts them; how far they move
from there is held by the sum of the sizes, so that most traits get no weight, and of the squares.
They are found by accelerated proximal gradient steps (A. Beck, M. Teboulle, A fast iterative
shrinkage-thresholding algorithm, 2009). The same reports give the same weights.
"""

from __future__ import annotations

import argparse
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qafila.core.spelling import spelled
from qafila.data import lexicons
from qafila.extraction.meanings import ROLE_OF
from qafila.extraction.parties import ROLES, Candidate, candidates, roles_of
from qafila.extraction.reading import prepared
from qafila.extraction.scan import Scan
from qafila.extraction.subject import speaks_of_a_movement
from qafila.extraction.weights import instead
from tests.extraction.gold import Item, Report, reports
from tests.extraction.plain import PLAIN
from tests.extraction.score import Score, same_party, table

Floats = NDArray[np.float64]

PARTS = 10
"""Parts of the texts of which each is left out once; texts of one event are in one part."""

STEPS = 250
FEWEST = 3
"""A trait is weighed when so many parties have it."""

SIZES, SQUARES = 1.5, 1.0
"""How hard weights are held where they were put beforehand."""

TIMES = 4
"""How often a plain sentence counts."""

SMALLEST = 0.1

BEFOREHAND: dict[tuple[str, str], float] = {
    **{(role, "always"): -2.5 for role in ROLES},
    **{(role, f"means {role}"): 4.0 for role in ROLE_OF.values()},
    **{(role, f"joined means {role}"): 1.5 for role in ROLE_OF.values()},
    ("objector", "means objector"): 5.0,
    ("controlling", "before control, not doing it"): -1.5,
    ("provider", "whose vehicles"): 2.0,
    ("provider", "whose vehicles carry people"): 3.0,
    ("evacuating", "of fighters"): 1.0,
    ("evacuating", "does leave"): 1.0,
}
"""What traits say by grammar, before any text is seen."""

Told = list[tuple[Report, list[Candidate]]]
"""Reports, each with whom it names."""


def gathered(texts: Sequence[Report]) -> Told:
    """Return the parties of reports."""
    told: Told = []
    for report in texts:
        scan = Scan(report.text)
        if speaks_of_a_movement(scan):
            scene = prepared(scan, report.dateline)
            told.append((report, candidates(scene.context, scene.parties)))
        else:
            told.append((report, []))
    return told


def right_of(report: Report, name: str) -> list[bool | None]:
    """Return for each role whether the gold gives it to a name; None where it is left open."""
    told: dict[str, bool | None] = dict.fromkeys(ROLES, False)
    for item in report.items:
        if item.group == "roles" and any(same_party(one, name) for one in item.names):
            role = str(item.values[0])
            told[role] = (told[role] or None) if item.optional else True
    return list(told.values())


def plain() -> tuple[list[Candidate], list[list[bool | None]]]:
    """Return the parties of plain sentences, each open in all roles but the one it is there for."""
    cases: list[Candidate] = []
    gold: list[list[bool | None]] = []
    for text, name, role, holds in PLAIN:
        scene = prepared(Scan(text), None)
        for case in candidates(scene.context, scene.parties):
            if same_party(name, case.name):
                cases += [case] * TIMES
                gold += [[holds if own == role else None for own in ROLES]] * TIMES
    return cases, gold


class Seen:
    """Which traits each of many parties has, laid out for the sums of fitting."""

    def __init__(self, traits: Sequence[Set[str]], beforehand: Iterable[str]) -> None:
        often = Counter(trait for some in traits for trait in some)
        known = {trait for trait, times in often.items() if times >= FEWEST}
        known |= set(beforehand) - {"always"}
        self.names = ["always", *sorted(known)]
        place = {name: at for at, name in enumerate(self.names)}
        cells = [
            (row, at)
            for row, some in enumerate(traits)
            for at in [0, *sorted(place[trait] for trait in some if trait in place)]
        ]
        rows, columns = np.array(cells, dtype=np.int64).T
        self.columns = columns
        self.row_starts = np.searchsorted(rows, np.arange(len(traits)))
        order = np.argsort(columns, kind="stable")
        self.rows_by_column = rows[order]
        self.present, self.column_starts = np.unique(columns[order], return_index=True)

    def sums(self, weights: Floats) -> Floats:
        """Return for each party the sum of the weights of its traits."""
        return np.add.reduceat(weights[self.columns], self.row_starts, axis=0)

    def back(self, errors: Floats) -> Floats:
        """Return for each trait the sum of the errors of the parties that have it."""
        found = np.zeros((len(self.names), errors.shape[1]))
        by_column = errors[self.rows_by_column]
        found[self.present] = np.add.reduceat(by_column, self.column_starts, axis=0)
        return found


def fitted(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of traits by choice."""
    cases = [case for _, some in told for case in some]
    gold = [right_of(report, case.name) for report, some in told for case in some]
    more, more_gold = plain()
    traits = [case.traits for case in cases + more]
    return reckoned(traits, gold + more_gold, "role", ROLES, BEFOREHAND)


def reckoned(
    traits: Sequence[Set[str]],
    gold: Sequence[Sequence[bool | None]],
    choice: str,
    classes: Sequence[str],
    beforehand: Mapping[tuple[str, str], float],
    sizes: float = SIZES,
) -> dict[str, dict[str, float]]:
    """Return the weights of traits for each class, such as ``role escort``.

    Parameters
    ----------
    traits, gold
        What is seen around each case, and for each class whether it is right; None where open.
    beforehand
        Weights by class and trait, before any text is seen.
    sizes
        How hard the sum of the sizes holds them there.
    """
    seen = Seen(traits, [trait for _, trait in beforehand])
    right = np.array([[float(bool(one)) for one in row] for row in gold])
    counts = np.array([[float(one is not None) for one in row] for row in gold])
    start = np.array([[beforehand.get((one, name), 0.0) for one in classes] for name in seen.names])
    weights = start + moved(seen, right, counts, start, sizes)
    return {
        f"{choice} {one}": {
            name: round(float(weight), 2)
            for name, weight in zip(seen.names, weights[:, number], strict=True)
            if abs(weight) >= SMALLEST
        }
        for number, one in enumerate(classes)
    }


def moved(seen: Seen, right: Floats, counts: Floats, start: Floats, sizes: float = SIZES) -> Floats:
    """Return by how much weights move away from where they start, one column for each role."""
    vector, norm = np.ones((len(seen.names), 1)), 1.0
    for _ in range(20):
        vector = seen.back(seen.sums(vector))
        norm = float(np.linalg.norm(vector))
        vector /= norm
    step = 1 / (0.26 * norm + SQUARES)
    held = np.ones_like(start)
    held[0] = 0.0  # how often anybody has a role is free
    now = np.zeros_like(start)
    ahead, pace = now.copy(), 1.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(seen.sums(start + ahead), -30, 30)))
        slope = seen.back(counts * (chance - right)) + SQUARES * held * ahead
        far = ahead - step * slope
        following = np.sign(far) * np.maximum(np.abs(far) - step * sizes * held, 0)
        if float(((ahead - following) * (following - now)).sum()) > 0:
            pace = 1.0
        later = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = following + (pace - 1) / later * (following - now)
        now, pace = following, later
    return now


def judged(told: Told, weights: Mapping[str, Mapping[str, float]], score: Score) -> None:
    """Add to a score which roles these weights give in reports."""
    with instead(weights):
        for report, some in told:
            items: dict[object, Item] = {}
            for case, roles in zip(some, roles_of(some), strict=True):
                for role in roles:
                    item = Item(group="roles", values=(role,), names=(case.name,))
                    items.setdefault((role, spelled(case.name)), item)
            gold = tuple(item for item in report.items if item.group == "roles")
            score.add(replace(report, items=gold), list(items.values()))


def left_out(told: Told) -> Score:
    """Return the score of all reports, each read with weights reckoned without it."""
    score = Score()
    part = [zlib.crc32(report.slug.split("-")[0].encode()) % PARTS for report, _ in told]
    for number in range(PARTS):
        known = [one for one, own in zip(told, part, strict=True) if own != number]
        held = [one for one, own in zip(told, part, strict=True) if own == number]
        judged(held, fitted(known), score)
    return score


_HEAD = """\
# What a party's role gives for what is seen around its mentions: above 0 speaks for the role, below against it.
# Reckoned by `python -m tests.extraction.fit_roles` from the made-up reports of tests/extraction/texts/tuning; see docs/dev/decisions/choices-by-weight.md.
choice\ttrait\tweight
"""  # noqa: E501


def written(told: Told) -> str:
    """Return the table of weights as it is kept."""
    rows = [
        f"{choice}\t{trait}\t{weight:.2f}\n"
        for choice, weights in fitted(told).items()
        for trait, weight in weights.items()
    ]
    return _HEAD + "".join(rows)


def main() -> None:
    """Write the weights, or tell how well they would do."""
    parser = argparse.ArgumentParser(description="Reckon the weights of parties' roles.")
    parser.add_argument("--left-out", action="store_true", help="score with weights of the others")
    told = gathered(reports("tuning"))
    if parser.parse_args().left_out:
        sys.stdout.write(table(left_out(told)) + "\n")
        return
    path = Path(lexicons.__file__).parent / "lexicon" / "weights-roles.tsv"
    path.write_text(written(told), encoding="utf-8")


if __name__ == "__main__":
    main()
