# SPDX-License-Identifier: Apache-2.0
"""What every way from a state to the end reaches at least, looked up in tables of a few chains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import numpy as np

from qafila.planner.exchange.lattice import LARGEST, UNLIMITED, Numbers


@dataclass(frozen=True, slots=True)
class Outlook:
    """Tables by the progress of some chains.

    Parameters
    ----------
    tables
        Numbers of chains, and for each of their progresses what every order from there on reaches.
    gates
        For each chain by its progress a row of shares. Each column is something that every order
        still passes; what it reaches there is at least the sum of the shares of all chains.
    """

    tables: tuple[tuple[tuple[int, ...], Numbers], ...] = ()
    gates: tuple[Numbers, ...] = ()

    @property
    def is_blind(self) -> bool:
        """Whether nothing is known."""
        return not self.tables and not self.gates

    @property
    def price(self) -> int:
        """Return what a state costs that is looked up, in states that are not."""
        columns = self.gates[0].shape[1] if self.gates else 0
        return 1 + (len(self.tables) + columns // 4) // 6

    def least(self, progress: Sequence[Numbers], moved: int | None = None) -> Numbers:
        """Return what every way on from states reaches; 0 where nothing is known.

        Parameters
        ----------
        progress
            For each chain its progress in each state.
        moved
            Look only into tables with this chain; None: into all.
        """
        best = np.zeros(
            len(progress[0]), dtype=self.tables[0][1].dtype if self.tables else np.int64
        )
        for chosen, table in self.tables:
            if moved is None or moved in chosen:
                best = np.maximum(best, table[tuple(progress[i] for i in chosen)])
        if self.gates:
            shares = self.gates[0][progress[0]]
            for rows, at in zip(self.gates[1:], progress[1:], strict=True):
                shares += rows[at]
            best = np.maximum(best, shares.max(axis=1))
        return best


def never(dtype: np.dtype[np.generic]) -> int:
    """Return the value of a state from which no way leads on."""
    return UNLIMITED if dtype == np.object_ else LARGEST


def to_go(values: Numbers) -> Numbers:
    """Return for each state the least largest value on a way from it to the last.

    Parameters
    ----------
    values
        Of states by their progress in each chain.
    """
    wide = np.full([n + 1 for n in values.shape], never(values.dtype), dtype=values.dtype)
    inner = tuple(slice(n) for n in values.shape)
    wide[inner] = values
    flat = wide.reshape(-1)
    strides = [prod(wide.shape[axis + 1 :]) for axis in range(values.ndim)]
    for cells in _layers(values.shape):
        ahead = flat[cells + strides[0]]
        for stride in strides[1:]:
            ahead = np.minimum(ahead, flat[cells + stride])
        flat[cells] = np.maximum(flat[cells], ahead)
    return np.ascontiguousarray(wide[inner])


@lru_cache(maxsize=2)
def _layers(shape: tuple[int, ...]) -> tuple[Numbers, ...]:
    """Return the states of each layer but the last, from the end back, in a table one wider."""
    at = np.zeros(1, dtype=np.int64)
    total = np.zeros(1, dtype=np.int64)
    for length in shape:
        along = np.arange(length, dtype=np.int64)
        at = (at[:, None] * (length + 1) + along).reshape(-1)
        total = (total[:, None] + along).reshape(-1)
    order = np.argsort(total, kind="stable")
    ends = np.cumsum(np.bincount(total))
    layers = np.split(at[order], ends[:-1])
    return tuple(reversed(layers[:-1]))
