# SPDX-License-Identifier: Apache-2.0
"""Distances and lengths of time as figures say them: short, and alike in every figure."""

from __future__ import annotations

from qafila.core.document import Phrase, phrase
from qafila.core.values import Spread


def distance(distance_m: float) -> Phrase:
    """Return a distance in kilometres, with one decimal below ten."""
    km = distance_m / 1000
    return phrase("figure-km", km=round(km) if km >= 9.95 or km == round(km) else round(km, 1))


def hours(seconds: int) -> str:
    """Return a length of time as hours and minutes, ``3:20``: digits that read alike everywhere."""
    whole, minutes = divmod((abs(seconds) + 30) // 60, 60)
    return f"{'-' if seconds < 0 else ''}{whole}:{minutes:02d}"


def hours_range(spread: Spread) -> Phrase:
    """Return the bounds of `spread` in hours and minutes."""
    return phrase("figure-range", low=hours(spread.p05_s), high=hours(spread.p95_s))
