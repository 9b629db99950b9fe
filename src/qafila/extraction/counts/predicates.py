# SPDX-License-Identifier: Apache-2.0
"""What a report says that those are whom it counts: twelve of them are women.

The rest whose number stands between commas are told so without a verb: the rest, 40, children.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.counts.figures import Figure
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan

_PARTITIVES = words_of("predicates partitives")
_THEM = words_of("predicates them")
_REST = words_of("predicates rest")
_BEING = words_of("are or were")
_MEN = words_of("counts men")
_STOPS = words_of("figures stops")
_GROUP_REACH = 4
_REACH = 4


def predicate_of(scan: Scan, figure: Figure, at: int) -> Hit | None:
    """Return the word for people that those are said to be whom a figure counts.

    `at` is the token behind the figure. None when nothing is said of them, or only that they are
    people, who may be anybody.
    """
    behind = past_apposition(scan, figure, at)
    group = past_group(scan, behind)
    if scan.says(group, group + 1, _BEING):
        return _described(scan, group + 1)
    rest = behind > at and scan.says(figure.first - 2, figure.first - 1, _REST)
    return _described(scan, behind) if rest else None


def past_apposition(scan: Scan, figure: Figure, at: int) -> int:
    """Return the token behind the comma that sets a figure apart: more than half, 130, were."""
    commas = figure.first > 0 and scan.folds[figure.first - 1] == ","
    return at + (commas and scan.says(at, at + 1, {","}))


def past_group(scan: Scan, at: int) -> int:
    """Return the token behind those of whom a figure counts some: of them, of the passengers."""
    folds = scan.folds
    if not scan.says(at, at + 1, _PARTITIVES):
        return at
    if scan.says(at + 1, at + 2, _THEM):
        return at + 2
    if scan.says(at + 1, at + 2, {"those"}):  # of those aboard
        end = min(at + 2 + _GROUP_REACH, len(folds))
        return next((been for been in range(at + 2, end) if folds[been] in _BEING), at)
    if not scan.says(at + 1, at + 2, {"the"}):
        return at
    whole = number_at(scan.tokens, at + 2) if at + 2 < len(folds) else None
    if whole is not None:
        at = whole.after - 2  # two of the eleven, two of the eleven patients
        if at + 2 >= len(folds) or best_hit(scan, at + 2) is None:
            return at + 2
    for named in range(at + 2, min(at + 2 + _GROUP_REACH, len(folds))):
        if (hit := best_hit(scan, named)) is not None:
            return hit.after if hit.entry.table == "people" else at
    return at


def _described(scan: Scan, at: int) -> Hit | None:
    """Return the word for people that ends a phrase without preposition or verb."""
    for named in range(at, min(at + _REACH, len(scan.tokens))):
        token = scan.tokens[named]
        hit = best_hit(scan, named)
        if hit is not None and (hit.concept != "all" or token.fold in _MEN):
            return hit if hit.entry.table == "people" else None
        if hit is None and (
            token.kind != "w" or token.fold in _STOPS or scan.hit(named, "verbs") is not None
        ):
            return None
    return None
