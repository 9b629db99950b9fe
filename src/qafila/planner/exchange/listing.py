# SPDX-License-Identifier: Apache-2.0
"""All states within a limit while some chains stand where they stand, listed chain by chain."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qafila.planner.exchange.closures import Box, Closures
from qafila.planner.exchange.lattice import UNLIMITED, Flags, Numbers
from qafila.planner.exchange.search import Effort, balances_of

STEP_PRICE = 24
"""States in the time of which a least cut takes in one open step."""

MOST_LISTED = 20_000
"""States of a narrow place that are listed, at each stage of it."""


class Listing:
    """The states of a box within a limit, listed chain by chain."""

    def __init__(self, closures: Closures, box: Box, limit: int, effort: Effort) -> None:
        self.closures = closures
        self.lattice = closures.whole
        self.limit = limit
        self.beyond = UNLIMITED
        self.is_whole = True
        low, high = box
        count = len(low)
        self.order = sorted(range(count), key=lambda i: (high[i] - low[i], i))
        sides = range(len(closures.sides))
        effort.spend(closures.size(box) * STEP_PRICE * len(sides))
        shares = [closures.least(box, s)[1] for s in sides]
        rest = [[np.minimum.accumulate(each[::-1])[::-1] for each in of_side] for of_side in shares]
        states = low[None].copy()
        least, most = low[None].copy(), high[None].copy()
        sums = [np.zeros(1, dtype=np.int64) for _ in sides]
        for stage, i in enumerate(self.order):
            widths = most[:, i] - least[:, i] + 1
            of = np.repeat(np.arange(len(states)), widths)
            at = least[of, i] + np.arange(len(of)) - np.repeat(np.cumsum(widths) - widths, widths)
            states, least, most = states[of], least[of], most[of]
            states[:, i] = least[:, i] = most[:, i] = at
            sums = [
                each[of] + of_side[i][at - low[i]]
                for each, of_side in zip(sums, shares, strict=True)
            ]
            later = self.order[stage + 1 :]
            self._narrow(i, at, later, least, most)
            fits: Flags = np.asarray((least[:, later] <= most[:, later]).all(axis=1), np.bool_)
            value = np.zeros(len(states), dtype=np.int64)
            for s, each in enumerate(sums):
                ahead = each.copy()
                for j in later:
                    ahead += rest[s][j][np.minimum(least[:, j], high[j]) - low[j]]
                value = np.maximum(value, ahead * closures.sides[s][2])
            within = fits & (value <= limit)
            if (fits & ~within).any():
                self.beyond = min(self.beyond, int(value[fits & ~within].min()))
            kept = np.flatnonzero(within)
            effort.spend(len(of) * len(sides))
            if len(kept) > MOST_LISTED:
                self.is_whole = False
                kept = _some(kept, value[kept])
            states, least, most = states[kept], least[kept], most[kept]
            sums = [each[kept] for each in sums]
        value = self.lattice.value(balances_of(self.lattice, list(states.T)))
        inside: Flags = (value <= limit).astype(np.bool_)
        if not inside.all():
            self.beyond = min(self.beyond, int(value[~inside].min()))
        self.states = states[inside]

    def _narrow(
        self, i: int, at: Numbers, later: Sequence[int], least: Numbers, most: Numbers
    ) -> None:
        """Narrow where other chains may stand by where one does."""
        for j in later:
            low, high = self.closures.allowed(i, j, at)
            least[:, j] = np.maximum(least[:, j], low)
            most[:, j] = np.minimum(most[:, j], high)


def _some(kept: Numbers, value: Numbers) -> Numbers:
    """Return some of the states, spread evenly."""
    return kept[:: -(-len(kept) // MOST_LISTED)]
