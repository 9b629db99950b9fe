# SPDX-License-Identifier: Apache-2.0
"""What is proven of the vehicles of one column, once its people have their seats."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qafila.core.fleet import Vehicle
from qafila.planner.bounds import Demand, Prices, Reckoned
from qafila.planner.seating import Seating


@dataclass(frozen=True, slots=True, kw_only=True)
class Pools:
    """The vehicles of a column, and what was reckoned with them before its people were seated.

    Parameters
    ----------
    every
        All that could serve it if no other column did before.
    left
        Those that earlier columns left.
    bound
        The fewest of these by volume.
    finer
        Reckons it more finely over all of them, without the spare ones of the list.
    """

    every: Sequence[Vehicle]
    left: Sequence[Vehicle]
    bound: int
    finer: Callable[[], Reckoned]


def bounded(demand: Demand, seating: Seating, pools: Pools) -> tuple[int, tuple[Prices, ...]]:
    """Return a lower bound on the vehicles of those who are seated, and prices that prove it.

    Over the whole pool: what earlier columns took is the plan's choice, not a law. No more is
    reckoned than it takes to show that there are no fewer.
    """
    bound, prices = pools.bound, tuple[Prices, ...]()
    # Spare vehicles of the list do not count, unless they had to be used.
    counted = [v for v in pools.every if seating.relaxed or not v.spare]
    if seating.unseated:
        seated = [unit for place in seating.aboard for unit in place.units]
        demand = Demand(demand.problem, seated)
    if seating.unseated or seating.relaxed or len(pools.every) > len(pools.left):
        bound = demand.fewest_of(counted)
    used = len(seating.aboard)
    if used > bound:
        changed = seating.unseated or seating.relaxed
        reckoned = demand.by_need(counted) if changed else pools.finer()
        if reckoned.least > bound:
            bound, prices = reckoned.least, reckoned.prices
    if used > bound:
        by_size, found = demand.by_size(pools.every)
        if by_size > bound:
            bound, prices = by_size, found
    return bound, prices
