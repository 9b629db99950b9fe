# SPDX-License-Identifier: Apache-2.0
"""Choices by weight: what a rule saw around something, each with a weight that a person can read.

``data/lexicon/weights-*.tsv`` hold them, a table for each of `CHOICES`; ``python -m
tests.extraction.fit`` reckons them anew from the made-up reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from qafila.data.lexicons import lexicon

Weights = Mapping[str, Mapping[str, float]]
"""Weights of traits by choice."""


_ByTrait = Mapping[str, tuple[float, ...]]
"""For each trait how much it weighs in each of several choices."""

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


def weights_of(choices: tuple[str, ...], traits: Iterable[str]) -> list[float]:
    """Return for each of several choices the sum of the weights of the same traits."""
    known = _laid_out(choices)
    told = filter(None, map(known.get, traits))  # what is seen seldom weighs nothing
    sums = map(sum, zip(known["always"], *told, strict=True))
    return [round(total, _DECIMALS) for total in sums]


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
    return {trait: tuple(table.get(trait, 0.0) for table in tables) for trait in traits}
