# SPDX-License-Identifier: Apache-2.0
"""Routes dealt anew: each vehicle gives a piece of its route, all are handed out at once.

Who gets which piece is an assignment, solved exactly: of all ways to hand them out the one with the
least sum of what ends are worth, here powers of them (`timely.py` weighs otherwise). Pieces are
tails, single runs, sources or sinks. Dozens of vehicles change in one move, which finds what no
exchange of two does; a little noise in what ends are worth, less and less, keeps it moving. Needs
the assignment solver of OR-Tools.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qafila.planner.shuttle.ground import Ground, Numbers
from qafila.planner.shuttle.routes import Fleet, Routes

MOST_DEALT = 48
"""Vehicles of one deal: with more, a deal takes longer than it is worth."""

NEAR = 0.7
"""How often, of more vehicles, those are dealt with as which a late one could best go on."""

FAR = 1 << 30
"""Stands for a way that does not exist: no route is that long."""

FINE = 64.0
"""What a step later is worth, in whole numbers, to a vehicle that ends at the mean."""

STEEP = 5.0
"""Beyond this power of e the worth of an end grows in a straight line: numbers stay small."""

FAR_OUT = 3.0
"""Beyond this power of e an end is no choice, unless somebody already ends as late."""

LOOK_EVERY = 32
"""Deals between two questions whether time is up."""

SPARE = 2
"""Free places of one sink that are handed out in one deal, at most."""

Reals = NDArray[np.float64]


@cache
def _pairs(size: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return rows and columns of a square, row by row."""
    at = np.arange(size, dtype=np.int32)
    return np.repeat(at, size), np.tile(at, size)


@cache
def _solvers() -> Any:
    """Return the module of assignment solvers: asking for it at each deal would be felt."""
    from ortools.graph.python import linear_sum_assignment  # noqa: PLC0415

    return linear_sum_assignment


@dataclass(frozen=True, slots=True)
class Pace:
    """How ends are weighed, from the first deal to the last.

    Parameters
    ----------
    powers
        Of ends: low ones keep the driving least, high ones are about the latest alone.
    noise
        Part of its worth by which each end is taken for more than it is.
    """

    powers: tuple[float, float]
    noise: tuple[float, float]

    def at(self, part: float) -> tuple[float, float]:
        """Return power and noise after a part of the deals."""
        (p, q), (t, u) = self.powers, self.noise
        return p * (q / p) ** part, t * (u / t) ** part


@dataclass(slots=True)
class Hand:
    """The vehicles of a deal, with the clocks of their routes.

    Column `k` is before run `k`: `row` where the vehicle stands then, `before` since when it is
    empty, `there` when it is at the source of the run, `body` the time from then to its end.
    """

    who: Numbers
    size: Numbers
    sources: Numbers
    sinks: Numbers
    row: Numbers
    before: Numbers
    there: Numbers
    body: Numbers


class Dealer(ABC):
    """Routes that are dealt anew, and the best so far.

    What an end is worth, and so what is dealt for, is for those that inherit.
    """

    def __init__(
        self, posed: Ground, fleet: Fleet, routes: Routes, room: list[int], seed: int
    ) -> None:
        n, m = posed.carry.shape
        self.n, self.m = n, m
        # A source beyond the last stands for "goes nowhere": nothing takes time there.
        self.link = np.zeros((m + len(posed.classes), n + 1), dtype=np.int64)
        self.link[:m, :n], self.link[m:, :n] = posed.back.clip(max=FAR), posed.reach.clip(max=FAR)
        self.carry = np.zeros((n + 1, m), dtype=np.int64)
        self.carry[:n] = posed.carry.clip(max=FAR)
        self.depot = np.zeros(fleet.size, dtype=np.int64)
        for kind, members in enumerate(posed.classes):
            self.depot[list(members)] = m + kind
        self.until = np.array(fleet.until, dtype=np.int64).clip(max=FAR - 1)
        self.room = np.array(room, dtype=np.int64)
        self.size = np.array([len(route) // 2 for route in routes], dtype=np.int64)
        self.sources = np.full((fleet.size, int(self.size.max(initial=0)) + 1), n, dtype=np.int64)
        self.sinks = np.zeros_like(self.sources)
        for bus, route in enumerate(routes):
            self.sources[bus, : len(route) // 2] = route[::2]
            self.sinks[bus, : len(route) // 2] = route[1::2]
        self.ends = np.array([fleet.ends(b, r) for b, r in enumerate(routes)], dtype=np.int64)
        self.chance = np.random.default_rng(seed)
        self.best_s = int(self.ends.max(initial=0))
        self._best = (self.sources.copy(), self.sinks.copy(), self.size.copy())

    @property
    def best(self) -> Routes:
        """The routes whose latest vehicle ends soonest."""
        pairs = np.stack(self._best[:2], axis=2).reshape(len(self.size), -1).tolist()
        return [pair[: 2 * size] for pair, size in zip(pairs, self._best[2].tolist(), strict=True)]

    def run(
        self,
        goal_s: int,
        most: int,
        stop: Callable[[], bool],
        spent: Callable[[], float],
        better: Callable[[Routes], None],
    ) -> int:
        """Deal until all vehicles end by `goal_s`, or so often; return how often.

        `spent` says what part of its time is over, where that may end sooner than the deals;
        `better` is told of better routes soon after they are there.
        """
        told_s, moves = self.best_s, self._moves()
        for count in range(most):
            if count % LOOK_EVERY == 0:
                if self.best_s < told_s:
                    told_s = self.best_s
                    better(self.best)
                part = max(count / most, spent())
                if part >= 1 or self.best_s <= goal_s or stop():
                    return count
                self.scale = max(1.0, float(goal_s), float(self.ends.mean()))
                self._weigh(part, goal_s)
            moves[count % len(moves)]()
            latest = int(self.ends.max())
            if latest < self.best_s:
                self.best_s = latest
                self._best = (self.sources.copy(), self.sinks.copy(), self.size.copy())
                if latest <= goal_s:
                    return count + 1
        return most

    def _moves(self) -> tuple[Callable[[], None], ...]:
        """Return what is dealt, in turn."""
        return (self._tails, self._runs, self._places)

    @abstractmethod
    def _weigh(self, part: float, goal_s: int) -> None:
        """Take note of what part of the deals is over, and of the goal."""

    @abstractmethod
    def _worth(self, ends: Numbers) -> Reals:
        """Return what it is worth to be spared these ends."""

    @abstractmethod
    def _blurred(self, ends: Numbers) -> Reals:
        """Return the same with noise, in fine parts, for whole numbers."""

    @abstractmethod
    def _far_out_s(self) -> float:
        """Return the end beyond which none is a choice, unless somebody already ends as late."""

    def _drawn(self, least: int) -> tuple[Hand, Numbers]:
        """Return the vehicles of the next deal and a cut of each: before one of its runs.

        Of vehicles with at least so many runs; where `least` is 0, also after the last run.
        """
        who = np.flatnonzero(self.size >= least)
        if not len(who):
            return self._hand(who), who
        hand, chance = self._hand(who), self.chance
        most = hand.size - least
        way = chance.random()
        is_some = len(who) > MOST_DEALT
        if is_some and way < NEAR:
            late = self._late(who)
            first = int(chance.random() * (int(most[late]) + 1))
            harm = self._harm(hand, most, late, first)
            cut = harm.argmin(axis=1)
            cut[late] = first
            rank = harm.min(axis=1)
            rank[late] = -np.inf
        else:
            cut = self._cut(hand, most)
            rank = chance.random(len(who))
        if not is_some:
            return hand, cut
        if way >= NEAR:
            rank[self._late(who)] = -np.inf
        kept = np.argpartition(rank, MOST_DEALT)[:MOST_DEALT]
        return self._hand(who[kept]), cut[kept]

    def _cut(self, hand: Hand, most: Numbers) -> Numbers:
        """Return a cut of each, by chance or about the same moment."""
        chance = self.chance
        if chance.random() < 0.5:
            return (chance.random(len(most)) * (most + 1)).astype(np.int64)
        cut = self._at(chance.random() * self.scale, hand, most)
        return np.maximum(cut - (chance.random(len(most)) < 0.3), 0)

    @staticmethod
    def _at(moment_s: float, hand: Hand, most: Numbers) -> Numbers:
        """Return the last cut of each at which it is empty by a moment."""
        cut: Numbers = np.minimum((hand.before <= moment_s).sum(axis=1) - 1, most)
        return np.maximum(cut, 0)

    def _late(self, who: Numbers) -> int:
        """Return the place of a vehicle that ends late."""
        chance, ends = self.chance, self.ends[who]
        if chance.random() < 0.5:
            return int(ends.argmax())
        some = (chance.random(4) * len(who)).astype(np.int64)
        return int(some[ends[some].argmax()])

    def _harm(self, hand: Hand, most: Numbers, late: int, first: int) -> Reals:
        """Return what it is worth if another drives on from each of its cuts for `late`."""
        before, row = hand.before[late, first], hand.row[late, first]
        on, body = hand.sources[late, first], hand.body[late, first]
        one = before + self.link[row, hand.sources] + hand.body
        two = hand.before + self.link[hand.row, on] + body
        harm = self._worth(one) + self._worth(two) - self._worth(self.ends[hand.who])[:, None]
        harm *= 1.0 + 0.1 * self.chance.random(harm.shape)
        cuts = np.arange(harm.shape[1])[None, :]
        return np.where(cuts <= most[:, None], harm, np.inf)

    def _hand(self, who: Numbers) -> Hand:
        """Take up the routes of some vehicles and reckon their clocks."""
        size = self.size[who]
        width = int(size.max(initial=0)) + 1
        sources, sinks = self.sources[who, :width], self.sinks[who, :width]
        row = np.empty_like(sources)
        row[:, 0], row[:, 1:] = self.depot[who], sinks[:, :-1]
        go = self.link[row, sources]
        there = (go + self.carry[sources, sinks]).cumsum(axis=1)
        before = np.zeros_like(there)
        before[:, 1:] = there[:, :-1]
        there = before + go
        body = self.ends[who][:, None] - there
        return Hand(who, size, sources, sinks, row, before, there, body)

    def _handed(self, ends: Numbers, until: Numbers) -> Numbers:
        """Return which piece (column) each vehicle (row) gets; `until` is of each row.

        Piece `k` is what vehicle `k` has given. Where there are more pieces than vehicles, some go
        to nobody.
        """
        rows, columns = ends.shape
        whole = np.zeros((columns, columns), dtype=np.int64)
        whole[:rows] = self._blurred(ends)
        # What is far too late is hardly ever handed out: the solver need not look at it. What a
        # vehicle has given it can have back, so there always is a way.
        own = np.arange(rows)
        late = max(self._far_out_s(), float(ends[own, own].max()))
        may = np.ones((columns, columns), dtype=np.bool_)
        np.less_equal(ends, np.minimum(until, late)[:, None], out=may[:rows])
        may[own, own] = True
        arcs = np.flatnonzero(may)
        left, right = _pairs(columns)
        solver = _solvers().SimpleLinearSumAssignment()
        solver.add_arcs_with_cost(left[arcs], right[arcs], whole.reshape(-1)[arcs])
        if solver.solve() != solver.OPTIMAL:
            return own
        return np.fromiter(map(solver.right_mate, own.tolist()), dtype=np.int64, count=rows)

    def _tails(self) -> None:
        """All go on as one of them would have, from a cut each."""
        hand, cut = self._drawn(0)
        at = np.arange(len(hand.who))
        first, row = hand.before[at, cut], hand.row[at, cut]
        on, body = hand.sources[at, cut], hand.body[at, cut]
        ends = first[:, None] + self.link[row[:, None], on[None, :]] + body[None, :]
        got = self._handed(ends, self.until[hand.who])
        self._put(hand, got, ends[at, got], cut, hand.size)

    def _runs(self) -> None:
        """A run or two of each, or none, goes into another's gap."""
        hand, cut = self._drawn(0)
        at = np.arange(len(hand.who))
        upto = np.minimum(cut + (self.chance.random(len(at)) * 2.3).astype(np.int64), hand.size)
        first, row, begin = hand.before[at, cut], hand.row[at, cut], hand.sources[at, cut]
        last, on, body = hand.row[at, upto], hand.sources[at, upto], hand.body[at, upto]
        within = hand.before[at, upto] - hand.there[at, cut]
        ends = first[:, None] + self.link[row[:, None], begin[None, :]] + within[None, :]
        ends = ends + self.link[last[None, :], on[:, None]] + body[:, None]
        without = first + self.link[row, on] + body
        ends = np.where((cut < upto)[None, :], ends, without[:, None])
        got = self._handed(ends, self.until[hand.who])
        self._put(hand, got, ends[at, got], cut, upto)

    def _put(self, hand: Hand, got: Numbers, ends: Numbers, cut: Numbers, upto: Numbers) -> None:
        """Put the pieces from `cut` to `upto` of others into the gaps they have left."""
        more = (upto - cut)[got]
        size = hand.size - (upto - cut) + more
        self._widen(size)
        # Of each place in the new routes, where it stands in the old ones.
        k, last = np.arange(self.sources.shape[1]), hand.sources.shape[1]
        begin, end = cut[:, None], (cut + more)[:, None]
        from_own = np.arange(0, len(got) * last, last)
        is_head, is_rest, is_taken = k < begin, k >= end, k < size[:, None]
        place = np.where(is_rest, (from_own + upto - cut - more)[:, None], 0)
        np.copyto(place, (got * last + cut[got] - cut)[:, None], where=~(is_head | is_rest))
        np.copyto(place, from_own[:, None], where=is_head)
        place += k
        place[~is_taken] = 0
        sources, sinks = hand.sources.reshape(-1)[place], hand.sinks.reshape(-1)[place]
        sources[~is_taken], sinks[~is_taken] = self.n, 0
        self.sources[hand.who], self.sinks[hand.who] = sources, sinks
        self.size[hand.who], self.ends[hand.who] = size, ends

    def _widen(self, size: Numbers) -> None:
        """Make room for routes of so many runs."""
        more = int(size.max()) + 1 - self.sources.shape[1]
        if more > 0:
            wider = ((0, 0), (0, more))
            self.sources = np.pad(self.sources, wider, constant_values=self.n)
            self.sinks = np.pad(self.sinks, wider)

    def _places(self) -> None:
        """One load of each goes elsewhere, or one run of each comes from elsewhere."""
        hand, run = self._drawn(1)
        who = hand.who
        at = np.arange(len(who))
        i, j = hand.sources[at, run], hand.sinks[at, run]
        beyond, body = hand.sources[at, run + 1], hand.body[at, run + 1]
        if self.chance.random() < 0.5:
            row, rest = hand.row[at, run], self.link[j, beyond] + body
            ends = hand.before[at, run][:, None] + self.link[row[:, None], i[None, :]]
            ends = ends + self.carry[i[None, :], j[:, None]] + rest[:, None]
            got = self._handed(ends, self.until[who])
            self.sources[who, run] = i[got]
        else:
            free = np.repeat(np.arange(self.m), self.room.clip(max=SPARE))
            free = self.chance.permutation(free)[: len(who) // 3]
            sinks = np.concatenate([j, free])
            ends = hand.there[at, run][:, None] + self.carry[i[:, None], sinks[None, :]]
            ends = ends + self.link[sinks[None, :], beyond[:, None]] + body[:, None]
            got = self._handed(ends, self.until[who])
            self.sinks[who, run] = sinks[got]
            np.add.at(self.room, j, 1)
            np.subtract.at(self.room, sinks[got], 1)
        self.ends[who] = ends[at, got]


class EvenDealer(Dealer):
    """Deals for even ends: for the least sum of high powers of them.

    Parameters
    ----------
    pace
        How ends are weighed, from the first deal to the last.
    """

    def __init__(
        self,
        posed: Ground,
        fleet: Fleet,
        routes: Routes,
        room: list[int],
        seed: int,
        pace: Pace,
    ) -> None:
        super().__init__(posed, fleet, routes, room, seed)
        self.pace = pace

    def _weigh(self, part: float, goal_s: int) -> None:
        self.power, self.noise = self.pace.at(part)

    def _worth(self, ends: Numbers) -> Reals:
        power = ends * (self.power / self.scale)
        power -= self.power
        beyond = power - STEEP
        worth: Reals = np.exp(np.minimum(power, STEEP, out=power), out=power)
        if beyond.max(initial=0.0) > 0.0:
            worth *= 1.0 + np.maximum(beyond, 0.0, out=beyond)
        worth *= FINE * self.scale / self.power
        return worth

    def _blurred(self, ends: Numbers) -> Reals:
        worth = self._worth(ends)
        worth *= 1.0 + self.noise * self.chance.random(ends.shape)
        return worth

    def _far_out_s(self) -> float:
        return self.scale * (1.0 + FAR_OUT / self.power)
