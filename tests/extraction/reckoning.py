# SPDX-License-Identifier: Apache-2.0
"""Logistic regression of weights that a person can read.

Weights start where they are put beforehand; how far they move from there is held by the sum of the
sizes, so that most traits get no weight, and of the squares. They are found by accelerated proximal
gradient steps (A. Beck, M. Teboulle, A fast iterative shrinkage-thresholding algorithm, 2009). The
same reports give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from qafila.data import lexicons
from qafila.extraction.text.weights import Weights
from tests.extraction.gold import batch_of, event_of
from tests.extraction.score import Score, table, told_of

Floats = NDArray[np.float64]
Told = TypeVar("Told", bound=tuple[Any, ...])

PARTS = 10
"""Parts of the texts of which each is left out once; texts of one event are in one part."""

STEPS = 250
FEWEST = 3
"""A trait is weighed when so many cases have it."""

SIZES, SQUARES = 1.5, 1.0
"""How hard weights are held where they were put beforehand."""

SMALLEST = 0.1

RELAXED = 0.2
"""How much of the hold on sizes is left when the weights that are kept are reckoned anew."""


DECISIONS = Path(__file__).parents[2] / "docs" / "dev" / "decisions"

BY = ("text", "author")
"""What is left out at once: a tenth of the texts, or all of an author."""


def parted(told: Sequence[Told], by: str = "text") -> Iterator[tuple[str, list[Told], list[Told]]]:
    """Yield the name of each part of reports, the others, and the part itself.

    Each of `told` begins with its report. A part is a tenth of the texts, those of one event in one
    part, or all texts `by` one author.
    """
    slugs = [one[0].slug for one in told]
    part = [batch_of(slug) if by == "author" else str(event_of(slug) % PARTS) for slug in slugs]
    for name in sorted(set(part)):
        yield (
            name,
            [one for one, own in zip(told, part, strict=True) if own != name],
            [one for one, own in zip(told, part, strict=True) if own == name],
        )


def scored_left_out(
    told: Sequence[Told],
    fitted: Callable[[list[Told]], Weights],
    judged: Callable[[list[Told], Weights, Score], None],
    by: str = "text",
) -> str:
    """Return the score of all reports, each read with weights reckoned without its part.

    Of parts by author each has a line of its own.
    """
    score, lines = Score(), []
    for name, known, held in parted(told, by):
        weights, own = fitted(known), Score()
        judged(held, weights, own)
        judged(held, weights, score)
        lines += [f"{name}, {len(held)} texts: {told_of(own)}"] if by == "author" else []
    return "\n".join([*lines, table(score)])


def keep(choice: str, says: str, weights: Weights) -> None:
    """Write the table of weights of a choice: what a weight says, how it came about, the rows."""
    own = DECISIONS / f"{choice}-by-weight.md"
    page = own if own.exists() else DECISIONS / "choices-by-weight.md"
    head = (
        f"# {says}: above 0 speaks for it, below against it.\n"
        f"# Reckoned by `python -m tests.extraction.fit {choice}` from the made-up reports of"
        f" tests/extraction/texts/tuning; see docs/dev/decisions/{page.name}.\n"
        "choice\ttrait\tweight\n"
    )
    rows = [
        f"{one}\t{trait}\t{weight:.2f}\n"
        for one, traits in weights.items()
        for trait, weight in traits.items()
    ]
    path = Path(lexicons.__file__).parent / "lexicon" / f"weights-{choice}.tsv"
    path.write_text(head + "".join(rows), encoding="utf-8")


BEFOREHAND = Path(__file__).parent / "beforehand.tsv"
"""What traits say by grammar, before any text is seen."""


def put_beforehand(choice: str) -> dict[tuple[str, str], float]:
    """Return the weights of a choice that were put by hand."""
    lines = BEFOREHAND.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {("it", trait): float(weight) for named, trait, weight in rows if named == choice}


class Seen:
    """Which traits each of many cases has, laid out for the sums of fitting."""

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
        """Return for each case the sum of the weights of its traits."""
        return np.add.reduceat(weights[self.columns], self.row_starts, axis=0)

    def back(self, errors: Floats) -> Floats:
        """Return for each trait the sum of the errors of the cases that have it."""
        found = np.zeros((len(self.names), errors.shape[1]))
        by_column = errors[self.rows_by_column]
        found[self.present] = np.add.reduceat(by_column, self.column_starts, axis=0)
        return found


def reckoned(
    traits: Sequence[Set[str]],
    gold: Sequence[Sequence[bool | None]],
    choice: str,
    classes: Sequence[str],
    beforehand: Mapping[tuple[str, str], float],
    sizes: float = SIZES,
    squares: float = SQUARES,
    least: float = 0.0,
    *,
    beside: Sequence[Sequence[float]] = (),
) -> dict[str, dict[str, float]]:
    """Return the weights of traits for each class, such as ``role escort``.

    Parameters
    ----------
    traits, gold
        What is seen around each case, and for each class whether it is right; None where open.
    beforehand
        Weights by class and trait, before any text is seen.
    sizes, squares
        How hard the sum of the sizes and that of the squares hold them there.
    least
        Weights below it are left out, and the others reckoned anew without them, held less: what
        is left of a relaxed lasso (N. Meinshausen, Relaxed Lasso, 2007). 0 leaves out none.
    beside
        What is added to the sum of each case for each class, whatever these weights are.
    """
    seen = Seen(traits, [trait for _, trait in beforehand])
    right = np.array([[float(bool(one)) for one in row] for row in gold])
    counts = np.array([[float(one is not None) for one in row] for row in gold])
    start = np.array([[beforehand.get((one, name), 0.0) for one in classes] for name in seen.names])
    added = np.array(beside) if len(beside) else np.zeros_like(right)
    weights = start + moved(seen, right, counts, start, sizes, squares, added=added)
    if least:
        kept = np.abs(weights) >= least
        kept[0] = True
        start = np.where(kept, start, 0.0)
        weights = start + moved(seen, right, counts, start, sizes * RELAXED, squares, kept, added)
    return {
        f"{choice} {one}": {
            name: round(float(weight), 2)
            for name, weight in zip(seen.names, weights[:, number], strict=True)
            if abs(weight) >= SMALLEST
        }
        for number, one in enumerate(classes)
    }


def moved(
    seen: Seen,
    right: Floats,
    counts: Floats,
    start: Floats,
    sizes: float = SIZES,
    squares: float = SQUARES,
    kept: NDArray[np.bool_] | None = None,
    added: Floats | float = 0.0,
) -> Floats:
    """Return by how much weights move away from where they start, one column for each class.

    Only those that are `kept` move; all where it is left out. What is `added` to the sums of the
    cases stays as it is.
    """
    vector, norm = np.ones((len(seen.names), 1)), 1.0
    for _ in range(20):
        vector = seen.back(seen.sums(vector))
        norm = float(np.linalg.norm(vector))
        vector /= norm
    step = 1 / (0.26 * norm + squares)
    held = np.ones_like(start)
    moving = held if kept is None else kept.astype(np.float64)
    held = held.copy()
    held[0] = 0.0  # how often a class holds is free
    now = np.zeros_like(start)
    ahead, pace = now.copy(), 1.0
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(added + seen.sums(start + ahead), -30, 30)))
        slope = seen.back(counts * (chance - right)) + squares * held * ahead
        far = ahead - step * slope
        following = np.sign(far) * np.maximum(np.abs(far) - step * sizes * held, 0) * moving
        if float(((ahead - following) * (following - now)).sum()) > 0:
            pace = 1.0
        later = (1 + (1 + 4 * pace * pace) ** 0.5) / 2
        ahead = following + (pace - 1) / later * (following - now)
        now, pace = following, later
    return now
