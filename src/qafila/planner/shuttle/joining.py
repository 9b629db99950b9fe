# SPDX-License-Identifier: Apache-2.0
"""The least driving, joined: circles of a flow that no vehicle comes into are let into the rest.

A flow of least driving may go round in places that no vehicle starts into. Each such part is joined
to another by the exchange that costs least: two runs change their sinks, two ways their sources,
or a way of the part is left out and the vehicle that ends nearest to it drives into it. Joined
one after another, cheapest first, as circles are joined to a tour of a travelling salesman
(Karp, SIAM Journal on Computing 8(4), 1979).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from qafila.planner.shuttle.flow import Flow
from qafila.planner.shuttle.ground import NEVER, Ground, Numbers


@dataclass(slots=True)
class _Parts:
    """Parts of a flow that hang together: the mark of each source and sink, and who is served."""

    of_source: Numbers
    of_sink: Numbers
    is_served: NDArray[np.bool_]


def joined(posed: Ground, flow: Flow) -> Flow:
    """Return a flow in which vehicles come into every part, with little more driving."""
    carried, m = flow.carried.copy(), len(posed.room)
    legs = np.concatenate([flow.returns, flow.starts])
    cost = np.concatenate([posed.back, posed.reach])
    while True:
        parts = _parts(carried, legs)
        if parts.is_served[carried.any(axis=1)].all():
            return replace(flow, carried=carried, returns=legs[:m], starts=legs[m:])
        found = min(
            (
                *_exchanges(parts, legs, cost, parts.of_source[None, :]),
                *_exchanges(parts, carried, posed.carry, parts.of_source[:, None]),
                *_ends(parts, carried, legs, posed.back),
            ),
            key=lambda way: way[0],
            default=(NEVER, carried, ()),
        )
        if found[0] >= NEVER // 2:
            return flow
        for row, column, change in found[2]:
            found[1][row, column] += change


def _parts(carried: Numbers, legs: Numbers) -> _Parts:
    """Mark what hangs together: the least source that each place is joined to."""
    n, m = carried.shape
    of_source = np.arange(n)
    while True:
        of_sink = np.where(carried > 0, of_source[:, None], n).min(axis=0, initial=n)
        of_sink = np.minimum(of_sink, np.where(legs[:m] > 0, of_source[None, :], n).min(axis=1))
        better = np.where(carried > 0, of_sink[None, :], of_source[:, None]).min(axis=1)
        better = np.minimum(
            better, np.where(legs[:m] > 0, of_sink[:, None], better[None, :]).min(axis=0)
        )
        if (better == of_source).all():
            begun = np.unique(of_source[legs[m:].any(axis=0)])
            return _Parts(of_source, of_sink, np.isin(of_source, begun))
        of_source = better


def _exchanges(
    parts: _Parts, driven: Numbers, cost: Numbers, marks: Numbers
) -> Iterator[tuple[int, Numbers, tuple[tuple[int, int, int], ...]]]:
    """Yield the cheapest exchange of one of an unserved part with one of another part.

    `marks` says of what part each entry is.
    """
    row, column = np.nonzero(driven)
    mark = np.broadcast_to(marks, driven.shape)[row, column]
    unserved = np.isin(mark, np.unique(parts.of_source[~parts.is_served]))
    r, c = row[unserved][:, None], column[unserved][:, None]
    more = cost[r, column[None, :]] + cost[row[None, :], c] - cost[r, c] - cost[row, column]
    more = np.where(mark[unserved][:, None] == mark[None, :], NEVER, more)
    if more.size:
        k, other = divmod(int(more.argmin()), more.shape[1])
        a, b, x, y = int(r[k, 0]), int(c[k, 0]), int(row[other]), int(column[other])
        yield int(more[k, other]), driven, ((a, b, -1), (x, y, -1), (a, y, 1), (x, b, 1))


def _ends(
    parts: _Parts, carried: Numbers, legs: Numbers, back: Numbers
) -> Iterator[tuple[int, Numbers, tuple[tuple[int, int, int], ...]]]:
    """Yield the cheapest way for a vehicle that ends to drive into an unserved part instead."""
    m = len(parts.of_sink)
    ends = np.flatnonzero(carried.sum(axis=0) > legs[:m].sum(axis=1))
    row, column = np.nonzero(legs[:m] * ~parts.is_served[None, :])
    more = back[ends[None, :], column[:, None]] - back[row, column][:, None]
    same = parts.of_source[column][:, None] == parts.of_sink[ends][None, :]
    more = np.where(same, NEVER, more)
    if more.size:
        k, end = divmod(int(more.argmin()), more.shape[1])
        there = int(column[k])
        yield int(more[k, end]), legs, ((int(row[k]), there, -1), (int(ends[end]), there, 1))
