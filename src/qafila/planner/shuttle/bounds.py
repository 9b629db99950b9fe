# SPDX-License-Identifier: Apache-2.0
"""Bounds from worths and prices: how much the best tours of all vehicles can be worth in time.

See `FlowBound`.
"""

from __future__ import annotations

import numpy as np

from qafila.planner.shuttle.ground import NEVER, Ground, Numbers, earliest
from qafila.planner.shuttle.problem import FlowBound
from qafila.planner.shuttle.tours import Table

MOST_CELLS = 10_000_000
"""Sources × sinks × steps that a table may cost; beyond, all driving together must do."""

OVERHEAD = 2_000
"""What a step costs beside its cells, in cells."""


def most_steps(posed: Ground, worths: Numbers, prices: Numbers, best: Numbers) -> int:
    """Return the largest horizon in the table in which not all can be moved; -1 where none is.

    Parameters
    ----------
    best
        What `Table.best` says.
    """
    soonest = np.maximum.accumulate(best, axis=0)
    asked = int((worths * posed.loads).sum() - (prices * posed.room).sum())
    low, high = -1, len(best) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if asked > _offered(posed, soonest, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _offered(posed: Ground, best: Numbers, horizon: int) -> int:
    left = np.minimum(posed.until, horizon)[:, None] - posed.reach
    value = np.where(
        left >= 0, best[np.clip(left, 0, len(best) - 1), np.arange(best.shape[1])[None, :]], 0
    )
    return int((posed.counts * value.max(axis=1, initial=0).clip(0)).sum())


def by_prices(
    posed: Ground,
    worths: Numbers,
    prices: Numbers,
    most_s: int,
    unit_s: int,
    most_cells: int = MOST_CELLS,
) -> FlowBound | None:
    """Return the best bound that these worths and prices give, up to `most_s`; None where none.

    Parameters
    ----------
    most_s
        A completion time that is reached; no bound above it is looked for.
    unit_s
        All times are whole multiples of it.
    most_cells
        What a table over time may cost.
    """
    found = _by_all_driving(posed, worths, prices)
    steps = (most_s - 1) // unit_s
    if 0 <= steps * (posed.carry.size + OVERHEAD) <= most_cells:
        stepped = posed.in_steps(unit_s)
        fewest = most_steps(stepped, worths, prices, Table(stepped, worths, prices, steps).best)
        bound_s = (fewest + 1) * unit_s
        if bound_s >= (found.bound_s if found else 1):
            return _bound(bound_s, unit_s, worths, prices)
    return found


def _by_all_driving(posed: Ground, worths: Numbers, prices: Numbers) -> FlowBound | None:
    """Return the bound that all driving together gives, shared among all vehicles."""
    worst = lightest(posed, worths, prices)
    if worst is None or not len(posed.counts):
        return None
    saved = int((posed.counts * np.minimum(worst, 0)).sum())
    whole = int((worths * posed.loads).sum() - (prices * posed.room).sum()) + saved
    bound_s = -(-whole // int(posed.counts.sum()))
    return _bound(bound_s, 0, worths, prices) if bound_s > 0 else None


def lightest(posed: Ground, worths: Numbers, prices: Numbers) -> Numbers | None:
    """Return, for each class, the least time less worth of any tour; None where it has no end."""
    price = np.where(posed.room > 0, prices, NEVER)
    if not len(posed.reach):
        return np.zeros(0, dtype=np.int64)
    # From the sinks' side: the least that can still come after a sink is 0, the tour's end.
    after = np.zeros(posed.room.shape, dtype=np.int64)
    for _ in range(len(posed.room) + 1):
        via = (posed.carry + price[None, :] + after[None, :]).min(axis=1) - worths
        better = np.minimum(after, (posed.back + via[None, :]).min(axis=1))
        if (better == after).all():
            least: Numbers = (posed.reach + via[None, :]).min(axis=1)
            return least
        after = better
    return None


def _bound(bound_s: int, step_s: int, worths: Numbers, prices: Numbers) -> FlowBound:
    return FlowBound(
        bound_s=bound_s,
        step_s=step_s,
        worths=tuple(map(int, worths)),
        prices=tuple(map(int, prices)),
    )


def by_reach(posed: Ground) -> FlowBound | None:
    """Return the bound of the source whose loads are away last, whoever fetches them."""
    fastest = np.where(posed.room > 0, posed.carry, NEVER).min(axis=1)
    done = np.where(posed.loads > 0, earliest(posed) + fastest, 0)
    last = int(done.argmax())
    worths = np.zeros(len(posed.loads), dtype=np.int64)
    # One load is worth all the time that there is: the surplus of its tour is what it takes.
    worths[last] = 1
    return (
        None
        if done[last] >= NEVER
        else _bound(int(done[last]), 1, worths, np.zeros_like(posed.room))
    )
