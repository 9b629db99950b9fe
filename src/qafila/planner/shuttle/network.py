# SPDX-License-Identifier: Apache-2.0
"""Places and time: what vehicles can do until a horizon, as arcs of a flow.

Vehicles are not told apart: whole numbers of them drive from (source, time) to (sink, time) and
back, so there is no symmetry to search through. Only vehicles that are withdrawn before the horizon
are a flow of their own. Nobody waits: whoever does could be earlier with the same runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress

import numpy as np

from qafila.planner.shuttle.bounds import MOST_CELLS, OVERHEAD
from qafila.planner.shuttle.ground import NEVER, Ground

MOST_ARCS = 400_000
"""Arcs of a network that are still written down."""


@dataclass(slots=True)
class Network:
    """The arcs of one horizon, by flow: vehicles that are withdrawn at the same step.

    A node is a flow, a place and a step; an arc is a start, a run or a return. Starts are (class,
    source, flow), runs (flow, source, step, sink), returns (flow, sink, step, source).
    """

    groups: list[tuple[int, list[int]]]
    starts: list[tuple[int, int, int]] = field(default_factory=list)
    runs: list[tuple[int, int, int, int]] = field(default_factory=list)
    returns: list[tuple[int, int, int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.starts) + len(self.runs) + len(self.returns)

    def only(self, chosen: Sequence[bool]) -> Network:
        """Return the network of some arcs: starts, runs and returns in one row."""
        first, second = len(self.starts), len(self.starts) + len(self.runs)
        return Network(
            groups=self.groups,
            starts=list(compress(self.starts, chosen[:first])),
            runs=list(compress(self.runs, chosen[first:second])),
            returns=list(compress(self.returns, chosen[second:])),
        )


def network(posed: Ground, horizon: int) -> Network | None:
    """Return what vehicles can reach and end in time; None where that is too much."""
    by_until: dict[int, list[int]] = defaultdict(list)
    for kind, until in enumerate(posed.until.tolist()):
        by_until[min(until, horizon)].append(kind)
    made = Network(groups=sorted(by_until.items()))
    carry = np.where(posed.room > 0, posed.carry, NEVER)
    fastest = carry.min(axis=1, initial=NEVER)
    served = posed.loads > 0
    if horizon * (carry.size + OVERHEAD) > MOST_CELLS:
        return None
    for flow, (until, kinds) in enumerate(made.groups):
        at_source = np.zeros((until + 1, len(posed.loads)), dtype=bool)
        at_sink = np.zeros((until + 1, len(posed.room)), dtype=bool)
        for kind in kinds:
            soon = served & (posed.reach[kind] + fastest <= until)
            for i in np.flatnonzero(soon).tolist():
                at_source[posed.reach[kind, i], i] = True
                made.starts.append((kind, i, flow))
        for step in range(until + 1):
            for j in np.flatnonzero(at_sink[step]).tolist():
                then = step + posed.back[j]
                for i in np.flatnonzero(served & (then + fastest <= until)).tolist():
                    at_source[then[i], i] = True
                    made.returns.append((flow, j, step, i))
            for i in np.flatnonzero(at_source[step]).tolist():
                then = step + carry[i]
                for j in np.flatnonzero(then <= until).tolist():
                    at_sink[then[j], j] = True
                    made.runs.append((flow, i, step, j))
            if len(made.runs) + len(made.returns) > MOST_ARCS:
                return None
    return made
