# SPDX-License-Identifier: Apache-2.0
"""The best tours of one vehicle in time, by worths of loads and prices of room.

The best tour depends only on the source it begins at and the time left, so one table serves all
classes of vehicles and all horizons at once.
"""

from __future__ import annotations

import numpy as np

from qafila.planner.shuttle.ground import NEVER, Ground, Numbers

NOTHING = -(1 << 50)
"""The worth of a tour that does not end in time."""


class Table:
    """The worth of the best tour from each source, for each number of steps left.

    Parameters
    ----------
    posed
        Times in steps; a run takes at least one.
    worths, prices
        Of a load at each source, of a place at each sink.
    steps
        The most that may be left.
    """

    def __init__(self, posed: Ground, worths: Numbers, prices: Numbers, steps: int) -> None:
        n, m = posed.carry.shape
        self.carry = np.where(posed.room[None, :] > 0, posed.carry, NEVER).clip(max=steps + 1)
        self.back = posed.back.clip(max=steps + 1)
        self.gain = worths[:, None] - prices[None, :]
        # Rows of time that has run out come first: whatever takes too long looks into them.
        self.out = steps + 1
        best = np.full((self.out + steps + 1, n), NOTHING, dtype=np.int64)
        after = np.full((self.out + steps + 1, m), NOTHING, dtype=np.int64)
        in_after = (self.out - self.carry) * m + np.arange(m)[None, :]
        in_best = (self.out - self.back) * n + np.arange(n)[None, :]
        flat_best, flat_after = best.reshape(-1), after.reshape(-1)
        from_source, from_sink = np.empty_like(in_after), np.empty_like(in_best)
        for row in range(self.out, len(best)):
            # First the sources: a run takes at least one step, so what follows it is known by now.
            step = row - self.out
            if m:
                flat_after[step * m :].take(in_after, out=from_source, mode="clip")
                from_source += self.gain
                from_source.max(axis=1, out=best[row])
            if n:
                flat_best[step * n :].take(in_best, out=from_sink, mode="clip")
                from_sink.max(axis=1, out=after[row])
            np.maximum(after[row], 0, out=after[row])
        self._best, self._after = best, after

    @property
    def best(self) -> Numbers:
        """Rows are steps left, from 0; columns sources; `NOTHING` where no run fits."""
        return self._best[self.out :]

    def tour(self, i: int, left: int, loads: Numbers, room: Numbers) -> tuple[int, ...]:
        """Return a good tour from source `i`: source, sink, source, sink and so on.

        The best one where no place comes so often that there are not as many loads or not as much
        room; else at each stop what would be best if there were.
        """
        stops: list[int] = []
        loads, room = loads.copy(), room.copy()
        row = left + self.out
        sinks, sources = np.arange(self.gain.shape[1]), np.arange(self.gain.shape[0])
        while True:
            loads[i] -= 1
            following = np.where(room > 0, self._after[row - self.carry[i], sinks], NOTHING)
            j = int((following + self.gain[i]).argmax())
            if following[j] < 0:
                return tuple(stops)
            room[j] -= 1
            stops += (i, j)
            row -= int(self.carry[i, j])
            following = np.where(loads > 0, self._best[row - self.back[j], sources], 0)
            if following.max() <= 0:
                return tuple(stops)
            i = int(following.argmax())
            row -= int(self.back[j, i])
