# SPDX-License-Identifier: Apache-2.0
"""Two chains at once: what every order reaches while they go side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from qafila.planner.exchange.lattice import Flags, Numbers
from qafila.planner.exchange.outlook import never, to_go

FAR = 2**40
"""More places than there are."""

AROUND = 24
"""How many steps before and after those that stand out are looked at."""


class Pair:
    """What is known of the places of two chains, and found out where it may matter.

    Parameters
    ----------
    values
        What is known so far, by the places of both.
    course
        The states of a known order, one a row.
    measure
        Tells the least exposure of any state with the two chains at two places.
    """

    def __init__(
        self,
        chains: tuple[int, int],
        values: Numbers,
        course: Numbers,
        measure: Callable[[int, int], int | None],
    ) -> None:
        self.chains = chains
        self.course = course[:, list(chains)]
        self.measure = measure
        self.values = values
        self.holds: Flags = (values < never(values.dtype)).astype(np.bool_)
        self.known = ~self.holds

    def look(self, p: int, q: int) -> int | None:
        """Find out about one place; None: time is up."""
        if not self.known[p, q]:
            least = self.measure(p, q)
            if least is None:
                return None
            self.values[p, q] = max(int(self.values[p, q]), least)
            self.known[p, q] = True
        return int(self.values[p, q])

    def bound(self) -> int:
        """Return what every order reaches, as far as is known."""
        return int(to_go(self.values)[0, 0])

    def raised(self, floor: int, exposed: Numbers) -> int:
        """Return a bound of at least a floor, as high as the places near by allow."""
        hot = self.course[exposed > floor].sum(axis=1)
        if not len(hot):
            return floor
        p, q = np.indices(self.values.shape)
        near = (p + q >= hot.min() - AROUND) & (p + q <= hot.max() + AROUND)
        middle = int(hot.mean())
        while True:
            way = self._way(floor, near)
            if way is None:
                floor = max(floor, self.bound())
                continue
            unknown = [at for at in way if near[at] and not self.known[at]]
            if not unknown:
                return floor
            for at in sorted(unknown, key=lambda each: abs(sum(each) - middle)):
                least = self.look(*at)
                if least is None:
                    return floor
                if least > floor:
                    break

    def _way(self, floor: int, near: Flags) -> list[tuple[int, int]] | None:
        """Return the way within a floor that passes the fewest places nothing is known of."""
        cost = np.where(self.values > floor, FAR, (near & ~self.known).astype(np.int64))
        m, n = (length - 1 for length in self.values.shape)
        total = np.full((m + 2, n + 2), FAR, dtype=np.int64)
        total[m, n] = cost[m, n]
        for layer in range(m + n - 1, -1, -1):
            at = np.arange(max(0, layer - n), min(m, layer) + 1)
            ahead = np.minimum(total[at + 1, layer - at], total[at, layer - at + 1])
            total[at, layer - at] = np.minimum(cost[at, layer - at] + ahead, FAR)
        if total[0, 0] >= FAR:
            return None
        p = q = 0
        way = [(0, 0)]
        while (p, q) != (m, n):
            p, q = (p + 1, q) if total[p + 1, q] <= total[p, q + 1] else (p, q + 1)
            way.append((p, q))
        return way

    def row(self, limit: int, unit: float) -> list[tuple[int, int]]:
        """Return places that every order passes one of, with the fewest states within a limit.

        Parameters
        ----------
        unit
            By how much a limit is raised until there are about three times the states within it.
        """
        weight = np.exp(np.minimum((limit - self.values) / unit, 600.0))
        weight[self.values > limit] = 0.0
        m, n = (length - 1 for length in weight.shape)
        # From the side where the first chain is behind to the side where it is ahead.
        total = np.full((m + 2, n + 2), np.inf)
        came: dict[tuple[int, int], tuple[int, int] | None] = {}
        for p in range(m + 1):
            for q in range(n, -1, -1):
                before = [(p - 1, q), (p - 1, q + 1), (p, q + 1)]
                least, where = min((total[at], at) for at in before)
                begins = p == 0 or q == n
                total[p, q] = weight[p, q] + (0.0 if begins else least)
                came[p, q] = None if begins else where
        ends = [(p, 0) for p in range(m + 1)] + [(m, q) for q in range(n + 1)]
        at: tuple[int, int] | None = min(ends, key=lambda each: (total[each], each))
        found: list[tuple[int, int]] = []
        while at is not None:
            if self.holds[at]:
                found.append(at)
            at = came[at]
        return found
