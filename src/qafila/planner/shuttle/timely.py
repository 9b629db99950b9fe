# SPDX-License-Identifier: Apache-2.0
"""Routes dealt anew so that all end by a given time, which is known to be next to the best.

There an end in time is as good as another: what counts is little driving in all, and nobody late.
With high powers of ends, which make the last few even, dealing froze with one vehicle a step late
although the others had ten to spare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qafila.planner.shuttle.dealing import FAR, FINE, Dealer, Hand, Reals
from qafila.planner.shuttle.ground import Ground, Numbers
from qafila.planner.shuttle.routes import Fleet, Routes

LATE = 3.0
"""What a step beyond the goal is worth, more than a step before it."""

NOISE = 0.5
"""Part of a step by which each end is taken for more than it is."""

FAR_OUT = 4
"""Steps beyond the goal at which an end is no choice, unless somebody already ends as late."""

GIVERS = 0.57
"""Part of the vehicles that give a run, where runs are let in."""


Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of the routes of a deal, once a run of some is taken out.

    Column `k` is before run `k`, and `row` is where the vehicle stands then.
    """

    who: Numbers
    size: Numbers
    sources: Numbers
    sinks: Numbers
    row: Numbers


class TimelyDealer(Dealer):
    """Deals for ends by a goal, with the least driving.

    Parameters
    ----------
    step_s
        All times are whole multiples of it.
    """

    def __init__(
        self,
        posed: Ground,
        fleet: Fleet,
        routes: Routes,
        room: list[int],
        seed: int,
        step_s: int,
    ) -> None:
        super().__init__(posed, fleet, routes, room, seed)
        self.step_s, self.goal_s = step_s, 0

    def _moves(self) -> tuple[Callable[[], None], ...]:
        return (self._tails, self._let_in, self._places, self._halves)

    def _weigh(self, part: float, goal_s: int) -> None:
        self.goal_s = goal_s

    def _worth(self, ends: Numbers) -> Reals:
        worth: Reals = (ends + LATE * np.maximum(0, ends - self.goal_s)) / self.step_s
        return worth

    def _blurred(self, ends: Numbers) -> Reals:
        return FINE * (self._worth(ends) + NOISE * self.chance.random(ends.shape))

    def _far_out_s(self) -> float:
        return self.goal_s + FAR_OUT * self.step_s

    def _cut(self, hand: Hand, most: Numbers) -> Numbers:
        """Return the cut of each at a moment: what is exchanged then takes about as long."""
        return self._at(self.chance.random() * self.scale, hand, most)

    def _halves(self) -> None:
        """All go on as one of them would have, from the source of a run each."""
        hand, run = self._drawn(1)
        at = np.arange(len(hand.who))
        i, j = hand.sources[at, run], hand.sinks[at, run]
        rest = hand.body[at, run] - self.carry[i, j]
        ends = hand.there[at, run][:, None] + self.carry[i[:, None], j[None, :]] + rest[None, :]
        got = self._handed(ends, self.until[hand.who])
        self._put(hand, got, ends[at, got], run + 1, hand.size)
        self.sinks[hand.who, run] = j[got]

    def _let_in(self) -> None:
        """A run of each, or none, goes to where it lets in best, and to a sink that is open."""
        hand, cut = self._drawn(0)
        at = np.arange(len(hand.who))
        is_given = (self.chance.random(len(at)) < GIVERS) & (cut < hand.size)
        rest = hand.before[at, cut] + hand.body[at, cut + is_given]
        rest += self.link[hand.row[at, cut], hand.sources[at, cut + is_given]]
        left = self._without(hand, cut, is_given)
        i, j = hand.sources[at, cut], hand.sinks[at, cut]
        open_to = np.flatnonzero(self.room > 0)
        longer = self._longer(left, i, j, open_to)
        gaps = longer.argmin(axis=2)
        least = np.take_along_axis(longer, gaps[:, :, None], axis=2)[:, :, 0]
        ends = rest[:, None] + np.where(is_given[None, :], least, 0)
        got = self._handed(ends, self.until[hand.who])
        gap, is_got, i, j, ends = gaps[at, got], is_given[got], i[got], j[got], ends[at, got]
        if len(open_to):
            beyond = left.sources[at, gap]
            ways = self.carry[i[:, None], open_to] + self.link[open_to, beyond[:, None]]
            saved = self.carry[i, j] + self.link[j, beyond] - ways.min(axis=1)
            room, other = self.room.copy(), open_to[ways.argmin(axis=1)].tolist()
            for place in np.flatnonzero(is_got & (saved > 0)).tolist():
                if room[other[place]]:
                    room[other[place]] -= 1
                    room[j[place]] += 1
                    j[place] = other[place]
                else:
                    ends[place] += saved[place]
            if (ends > self.until[hand.who]).any():
                return
            self.room = room
        self._insert(left, gap, is_got, i, j)
        self.ends[hand.who] = ends

    def _without(self, hand: Hand, cut: Numbers, is_given: Flags) -> _Left:
        """Take out the run after the cut, of those that give one."""
        k = np.arange(hand.sources.shape[1])
        place = np.minimum(k + (is_given[:, None] & (k >= cut[:, None])), k[-1])
        size = hand.size - is_given
        sources = np.where(
            k < size[:, None], np.take_along_axis(hand.sources, place, axis=1), self.n
        )
        sinks = np.take_along_axis(hand.sinks, place, axis=1)
        row = np.empty_like(sources)
        row[:, 0], row[:, 1:] = self.depot[hand.who], sinks[:, :-1]
        return _Left(hand.who, size, sources, sinks, row)

    def _longer(self, left: _Left, i: Numbers, j: Numbers, open_to: Numbers) -> Numbers:
        """Return how much longer each route is with each run before each of its own.

        Or after the last of them. To the sink of the run, or to the best that is open.
        """
        nexts, place = np.unique(left.sources, return_inverse=True)
        via = self.carry[i, j][:, None] + self.link[j[:, None], nexts]
        if len(open_to):
            ways = self.carry[i[:, None], open_to][:, None, :] + self.link[open_to][:, nexts].T
            np.minimum(via, ways.min(axis=2), out=via)
        longer = via[:, place.reshape(left.sources.shape)].transpose(1, 0, 2)
        longer = longer + self.link[left.row[:, None, :], i[None, :, None]]
        longer -= self.link[left.row, left.sources][:, None, :]
        beyond_last = np.arange(longer.shape[2]) > left.size[:, None]
        np.copyto(longer, FAR, where=beyond_last[:, None, :])
        return longer

    def _insert(self, left: _Left, gap: Numbers, is_got: Flags, i: Numbers, j: Numbers) -> None:
        """Put a run from `i` to `j` into the gap of each that got one."""
        size = left.size + is_got
        self._widen(size)
        k = np.arange(self.sources.shape[1])
        place = k - (is_got[:, None] & (k > gap[:, None]))
        place = np.minimum(place, left.sources.shape[1] - 1)
        is_new, is_taken = is_got[:, None] & (k == gap[:, None]), k < size[:, None]
        sources = np.where(is_new, i[:, None], np.take_along_axis(left.sources, place, axis=1))
        sinks = np.where(is_new, j[:, None], np.take_along_axis(left.sinks, place, axis=1))
        self.sources[left.who] = np.where(is_taken, sources, self.n)
        self.sinks[left.who] = np.where(is_taken, sinks, 0)
        self.size[left.who] = size
