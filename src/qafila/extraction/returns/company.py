# SPDX-License-Identifier: Apache-2.0
"""What else a report may give beside something, by how likely that is owed itself.

The terms of an exchange stand together: what stands beside something that is surely owed is so
sooner; what is in the same words as something likelier, or of its kind again, is not. Each is
weighed by itself first, then all with this company.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from qafila.extraction.text.weights import how_likely

if TYPE_CHECKING:
    from qafila.extraction.returns.obligations import Candidate

_NONE = -9.0
_NEAR = 12
"""Candidates before and behind one that are looked at in its sentence."""


def company(made: Sequence[Candidate], weights: Sequence[float]) -> list[set[str]]:
    """Return for each of what may be owed, in the order of the text, what stands beside it.

    Parameters
    ----------
    weights
        How likely each of them is owed, weighed by itself.
    """
    places = [one.scene.context.order[one.scene.sentence.first] for one in made]
    around = _Around(places, weights)
    kinds: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for number, one in enumerate(made):
        kinds[one.act.what].append((-weights[number], number))
    for some in kinds.values():
        some.sort()
    words = [frozenset(one.act.words) for one in made]
    return [
        {
            *_in_sentence(number, places, words, weights),
            *around.seen(places[number]),
            *_of_kind(number, kinds[one.act.what], words, weights),
        }
        for number, one in enumerate(made)
    ]


def _in_sentence(
    number: int, places: list[int], words: list[frozenset[int]], weights: Sequence[float]
) -> Iterator[str]:
    """Yield how likely others of its sentence are, in other words and in its own."""
    beside, inside = _NONE, _NONE
    for other in range(max(0, number - _NEAR), min(len(places), number + _NEAR + 1)):
        if other == number or places[other] != places[number]:
            continue
        if words[other].isdisjoint(words[number]):
            beside = max(beside, weights[other])
        else:
            inside = max(inside, weights[other])
    yield f"beside it: {how_likely(beside)}"
    yield f"in its words: {how_likely(inside)}"
    if inside > weights[number]:
        yield "likelier in its words"


def _of_kind(
    number: int,
    some: list[tuple[float, int]],
    words: list[frozenset[int]],
    weights: Sequence[float],
) -> Iterator[str]:
    """Yield how likely the likeliest other of its kind is that stands in other words."""
    best = next((-weight for weight, other in some
                 if other != number and words[other].isdisjoint(words[number])), _NONE)  # fmt: skip
    yield f"of its kind: {how_likely(best)}"
    if best > weights[number]:
        yield "likelier of its kind"


class _Around:
    """The likeliest of each sentence, and of all before and behind it."""

    def __init__(self, places: list[int], weights: Sequence[float]) -> None:
        best: dict[int, float] = {}
        for place, weight in zip(places, weights, strict=True):
            best[place] = max(best.get(place, _NONE), weight)
        self.best = best
        self.places = sorted(best)
        told = [best[place] for place in self.places]
        self.before = [_NONE, *accumulate(told, max)]
        self.behind = [*reversed([_NONE, *accumulate(reversed(told), max)])]

    def seen(self, place: int) -> Iterator[str]:
        """Yield how likely the others are before, behind and far from a sentence."""
        yield f"before it: {how_likely(self.best.get(place - 1, _NONE))}"
        yield f"behind it: {how_likely(self.best.get(place + 1, _NONE))}"
        far = max(self.before[bisect_left(self.places, place - 1)],
                  self.behind[bisect_right(self.places, place + 1)])  # fmt: skip
        yield f"elsewhere: {how_likely(far)}"
