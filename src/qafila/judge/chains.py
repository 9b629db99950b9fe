# SPDX-License-Identifier: Apache-2.0
"""The best chains of runs of one vehicle, for vehicles of several sorts at once.

Every time is rounded down to whole steps, which can only make more seem possible.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

MOST_STEPS, MOST_CELLS = 100_000, 100_000_000
"""Steps of time, and steps times ways, that a table may have; beyond, steps are taken longer."""

NOTHING = -(1 << 60)
"""The worth of a chain of runs that is over too late."""

Times = Sequence[Sequence[int | None]]
"""Seconds by two places, None where there is no way."""


def unit_of(
    carry: Times, back: Times, reach: Times, most_s: int, sorts: int = 1
) -> tuple[int, int]:
    """Return the step that all times are multiples of, and the step that is not too short."""
    known = [s for times in (carry, back, reach) for row in times for s in row if s is not None]
    finest = max(1, math.gcd(*known))
    cells = max(1, len(carry) * len(back) * sorts)
    return finest, max(finest, -(-most_s // max(1, min(MOST_STEPS, MOST_CELLS // cells))))


def chains(
    carry: Times, back: Times, gain: Sequence[Sequence[Sequence[int]]], steps: int, unit: int
) -> np.ndarray[tuple[int, int, int], np.dtype[np.int64]]:
    """Return what the best chain from each origin on earns, by steps left, origin and sort.

    Parameters
    ----------
    carry, back
        How long a run takes, by origin and destination, and the way back.
    gain
        What a run earns, by origin, destination and sort of vehicle; `NOTHING`: it is not made.
    steps, unit
        The most steps that may be left, and the seconds of one.
    """
    import numpy as np  # noqa: PLC0415 - half of the judge's start, and only shuttles need it

    def whole(times: Times) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        return np.array(
            [[steps + 1 if s is None else min(steps + 1, s // unit) for s in r] for r in times],
            dtype=np.int64,
        )

    takes, returns, gains = whole(carry), whole(back), np.array(gain, dtype=np.int64)
    (n, m), sorts = takes.shape, gains.shape[2]
    origins, ends = np.arange(n)[None, :], np.arange(m)[None, :]
    at_origin = np.full((steps + 1, n, sorts), NOTHING, dtype=np.int64)
    at_end = np.zeros((steps + 1, m, sorts), dtype=np.int64)
    for left in range(steps + 1):
        rest = left - takes
        value = gains + at_end[np.maximum(rest, 0), ends]
        at_origin[left] = np.where((rest >= 0)[:, :, None], value, NOTHING).max(axis=1)
        if left:  # a vehicle may wait
            np.maximum(at_origin[left], at_origin[left - 1], out=at_origin[left])
        rest = left - returns
        value = at_origin[np.maximum(rest, 0), origins]
        value = np.where((rest >= 0)[:, :, None], value, NOTHING)
        at_end[left] = np.maximum(value.max(axis=1), 0)
    return at_origin
