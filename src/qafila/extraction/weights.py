# SPDX-License-Identifier: Apache-2.0
"""Choices by weight: what a rule saw around something, each with a weight that a person can read.

``data/lexicon/weights.tsv``, ``weights-roles.tsv``, ``weights-places.tsv`` and
``weights-subject.tsv`` hold them; ``python -m tests.extraction.fit``, ``fit_roles``, ``fit_places``
and ``fit_subject`` reckon them anew from the made-up reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache

from qafila.data.lexicons import lexicon

Weights = Mapping[str, Mapping[str, float]]
"""Weights of traits by choice."""


TABLES = ("weights", "weights-roles", "weights-places", "weights-subject")


@cache
def _kept() -> Weights:
    found: dict[str, dict[str, float]] = {}
    for table in TABLES:
        for row in lexicon(table):
            found.setdefault(row["choice"], {})[row["trait"]] = float(row["weight"])
    return found


_others: list[Weights] = []


@contextmanager
def instead(known: Weights) -> Iterator[None]:
    """Choose by other weights for a while, to see how well they do."""
    _others.append(known)
    try:
        yield
    finally:
        _others.pop()


def weight_of(choice: str, traits: Iterable[str]) -> float:
    """Return the sum of the weights of traits; above 0 speaks for, below 0 against."""
    known = (_others[-1] if _others else _kept()).get(choice, {})
    return sum(known.get(trait, 0.0) for trait in ("always", *traits))
