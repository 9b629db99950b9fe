# SPDX-License-Identifier: Apache-2.0
"""Choices by weight: what a rule saw around something, each with a weight that a person can read.

``data/lexicon/weights-*.tsv`` hold them, a table for each of `CHOICES`; ``python -m
tests.extraction.fit`` reckons them anew from the made-up reports.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from qafila.data.lexicons import lexicon

Weights = Mapping[str, Mapping[str, float]]
"""Weights of traits by choice."""


_ByTrait = Mapping[str, int]
"""For each trait how much it weighs in each of several choices, side by side in one whole number: a
sum of such numbers is all sums at once."""

CHOICES = ("counts", "days", "hours", "vehicles", "roles", "places", "subject", "returns")


@cache
def _kept() -> Weights:
    found: dict[str, dict[str, float]] = {}
    for choice in CHOICES:
        for row in lexicon(f"weights-{choice}"):
            found.setdefault(row["choice"], {})[row["trait"]] = float(row["weight"])
    return found


_others: list[tuple[Weights, dict[tuple[str, ...], _ByTrait]]] = []
"""Weights that are chosen by for a while, and how they were laid out already."""


@contextmanager
def instead(known: Weights) -> Iterator[None]:
    """Choose by other weights for a while, to see how well they do; other choices keep theirs."""
    _others.append(({**_kept(), **known}, {}))
    try:
        yield
    finally:
        _others.pop()


_DECIMALS = 6
"""Sums are rounded so that the order in which traits are added makes no difference."""


def weight_of(choice: str, traits: Iterable[str]) -> float:
    """Return the sum of the weights of traits; above 0 speaks for, below 0 against."""
    known = _single(choice)
    told = filter(None, map(known.get, traits))  # what is seen seldom weighs nothing
    return round(sum(told, known.get("always", 0.0)), _DECIMALS)


def _single(choice: str) -> Mapping[str, float]:
    weights = _others[-1][0] if _others else _kept()
    return weights.get(choice, {})


_STEPS = ((1.5, "sure"), (0.0, "likely"), (-1.0, "may be"))


def how_likely(weight: float) -> str:
    """Return a word for a sum of weights, which may be a trait of what stands beside it."""
    return next((word for least, word in _STEPS if weight > least), "none")


def weights_of(choices: tuple[str, ...], traits: Iterable[str]) -> list[float]:
    """Return for each of several choices the sum of the weights of the same traits."""
    known = _laid_out(choices)
    told = filter(None, map(known.get, traits))  # what is seen seldom weighs nothing
    lanes = sum(told, known["always"]).to_bytes(_LANE_BYTES * len(choices), "little")
    return [(lane - _MIDDLE) / _PARTS for lane in struct.unpack(f"<{len(choices)}Q", lanes)]


_PARTS = 10**_DECIMALS
_LANE_BYTES = 8
_MIDDLE = 1 << 62
"""What stands for nothing in a lane, which so is never below 0."""


def _laid_out(choices: tuple[str, ...]) -> _ByTrait:
    if not _others:
        return _kept_by_trait(choices)
    weights, known = _others[-1]
    if choices not in known:
        known[choices] = _by_trait(weights, choices)
    return known[choices]


@cache
def _kept_by_trait(choices: tuple[str, ...]) -> _ByTrait:
    return _by_trait(_kept(), choices)


def _by_trait(weights: Weights, choices: tuple[str, ...]) -> _ByTrait:
    tables = [weights.get(choice, {}) for choice in choices]
    traits = {"always"}.union(*tables)
    found = {trait: _side_by_side([table.get(trait, 0.0) for table in tables]) for trait in traits}
    found["always"] += sum(_MIDDLE << 8 * _LANE_BYTES * at for at in range(len(choices)))
    return found


def _side_by_side(weights: Iterable[float]) -> int:
    return sum(round(weight * _PARTS) << 8 * _LANE_BYTES * at for at, weight in enumerate(weights))
