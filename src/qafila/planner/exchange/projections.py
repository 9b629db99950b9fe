# SPDX-License-Identifier: Apache-2.0
"""Projections: some chains exactly, the others as far as those allow, and no more tied than that.

An order of all steps is, in the walked chains alone, an order of theirs; the others add something
between what they must and what they can. So what a projection reaches at least, every order does:
from its start, and from each state of it to the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import prod

import numpy as np

from qafila.planner.exchange.lattice import Lattice, Numbers
from qafila.planner.exchange.outlook import Outlook, never, to_go
from qafila.planner.exchange.search import NOTHING, Effort, Front, balances_of, coding

MOST_CHAINS, MOST_STEPS = 40, 400
"""Chains, and steps of a chain, up to which chains are walked with the others left loose."""

MOST_CELLS = 1_500_000
"""States of a projection that is walked whole."""

KEPT, MOST_KEPT = 12, 8_000_000
"""Projections that guide a search at most, and their states together."""

WIDENED = 4
"""Pairs of chains that are widened by a third."""

CHEAPNESS = 12
"""How many cells of a table, times chains left loose, are made in the time of one state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loose:
    """A chain that is not walked.

    Parameters
    ----------
    number
        Which.
    after, before
        ``(place, least)``: what the walked chain at a place of the projection asks of it by
        progress, and how far it may be by the progress of that chain.
    low, high
        For each axis the least and greatest contribution between two progresses.
    """

    number: int
    after: tuple[tuple[int, Numbers], ...]
    before: tuple[tuple[int, Numbers], ...]
    low: tuple[Numbers, ...]
    high: tuple[Numbers, ...]

    def between(
        self, progress: Sequence[Numbers], shape: tuple[int, ...]
    ) -> tuple[Numbers, Numbers]:
        """Return from where to where the chain may stand, by the progress of the walked ones."""
        low = np.zeros(shape, dtype=np.int64)
        high = np.full(shape, self.low[0].shape[0] - 1, dtype=np.int64)
        for place, needed in self.after:
            low = np.maximum(low, needed[progress[place]])
        for place, allowed in self.before:
            high = np.minimum(high, allowed[progress[place]])
        return low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class Projected:
    """What projections say.

    Parameters
    ----------
    bound
        An exposure that every order reaches.
    ahead, back
        What every way from a state to the end reaches, and to the start, by what is still to come
        and by what is done; only tables that some state would pass the goal by.
    best
        The chains of the projection that says most.
    """

    bound: int
    ahead: Outlook = NOTHING
    back: Outlook = NOTHING
    best: tuple[int, ...] = ()


def projected(lattice: Lattice, bound: int, goal: int, effort: Effort) -> Projected:
    """Walk pairs of chains whole, and the best of them with every third, the others left loose.

    Parameters
    ----------
    bound, goal
        What is known, and what need not be passed.
    """
    count = len(lattice.chains)
    if not 2 <= count <= MOST_CHAINS or max(lattice.lengths) > MOST_STEPS:
        return Projected(bound=bound)
    lattice = closed(lattice)
    found: dict[tuple[int, ...], tuple[Numbers, Numbers]] = {}
    reached: dict[tuple[int, ...], int] = {}

    def look(chosen: tuple[int, ...]) -> int:
        values = _Projection(lattice, chosen).values(effort) if chosen not in reached else None
        if values is None:
            return bound
        ahead, back = to_go(values), to_go(np.flip(values))
        reached[chosen] = int(ahead.flat[0])
        highest = ahead[ahead < never(ahead.dtype)].max(initial=0)
        if highest >= goal and sum(each.size for each, _ in found.values()) < MOST_KEPT:
            found[chosen] = ahead, back
        return max(bound, min(reached[chosen], goal))

    first = bound
    for chosen in combinations(range(count), 2):
        bound = look(chosen)
    telling = [chosen for chosen in reached if reached[chosen] > first]
    for pair in sorted(telling, key=lambda chosen: (-reached[chosen], chosen))[:WIDENED]:
        for third in range(count):
            if third not in pair and bound < goal:
                bound = look(tuple(sorted((*pair, third))))
    says_more = sorted(found, key=lambda chosen: (-reached[chosen], chosen))[:KEPT]
    return Projected(
        bound=bound,
        ahead=Outlook(tuple((chosen, found[chosen][0]) for chosen in says_more)),
        back=Outlook(tuple((chosen, found[chosen][1]) for chosen in says_more)),
        best=max(reached, key=lambda chosen: (reached[chosen], chosen), default=()),
    )


def loosely(lattice: Lattice, chosen: tuple[int, ...], effort: Effort) -> Numbers | None:
    """Return the least value of each state of some chains; None: there are too many, or time is up.

    Parameters
    ----------
    lattice
        With what its chains need through others, as `closed` returns it.
    """
    return _Projection(lattice, chosen).values(effort)


def widened(lattice: Lattice, best: tuple[int, ...], bound: int, goal: int, effort: Effort) -> int:
    """Raise a bound by walking more and more of the chains within limits, from the best few on."""
    lattice = closed(lattice)
    count = len(lattice.chains)
    while best and len(best) < count - 1 and bound < goal and not effort.over:
        wider = [tuple(sorted((*best, i))) for i in range(count) if i not in best]
        results = {chosen: _climb(lattice, chosen, bound, goal, effort) for chosen in wider}
        best = max(results, key=lambda chosen: (results[chosen], chosen))
        bound = max(bound, results[best])
    return bound


def _climb(lattice: Lattice, chosen: tuple[int, ...], bound: int, goal: int, effort: Effort) -> int:
    """Return how far one projection raises a bound."""
    projection = _Projection(lattice, chosen)
    limit, most = bound, goal
    while bound < most:
        beyond = projection.beyond(limit, effort)
        if beyond is None:
            most = limit  # with that limit the walked chains find a way, or the effort is over
        else:
            bound = min(max(bound, beyond), goal)
        if effort.over:
            break
        limit = bound + (most - 1 - bound) // 2
    return bound


class _Projection:
    """Some chains of a lattice, walked while the others are left loose."""

    def __init__(self, lattice: Lattice, chosen: tuple[int, ...]) -> None:
        place = {i: at for at, i in enumerate(chosen)}
        self.lattice = lattice.narrowed(chosen)
        self.pairs = [
            pair for pair in _pairs(lattice) if not place.keys() & set(pair) and len(pair) == 2
        ]
        paired = {i for pair in self.pairs for i in pair}
        self.always = [_joint(lattice, pair) for pair in self.pairs]
        self.loose = [
            _loosened(lattice, i, place)
            for i in range(len(lattice.chains))
            if i not in place and i not in paired
        ]

    def beyond(self, limit: int, effort: Effort) -> int | None:
        """Return the least value beyond a limit that every order reaches; None: not proven."""
        code = coding(self.lattice)
        if code is None:
            return None
        front = _LooseFront(self.lattice, limit, *code, loose=self.loose, always=self.always)
        for _ in range(self.lattice.steps):
            front.advance()
            if not len(front.states):
                return front.beyond
            if not effort.spend(front.made * (1 + len(self.loose))):
                return None
            front.layers = front.layers[-1:]
        return None

    def values(self, effort: Effort) -> Numbers | None:
        """Return the least value of each state; None: there are too many, or time was up.

        States that the chains left loose cannot be brought to are on no way.
        """
        lattice = self.lattice
        shape = tuple(length + 1 for length in lattice.lengths)
        cells = prod(shape)
        if cells > MOST_CELLS or effort.over:
            return None
        effort.spend(cells * (4 + len(self.loose)) // CHEAPNESS)
        place = np.indices(shape, sparse=True)
        holds = np.ones(shape, dtype=np.bool_)
        for i, asked in enumerate(lattice.needs):
            for j, needed in asked:
                holds &= place[j] >= needed[place[i]]
        least = balances_of(lattice, list(place))
        most = list(least)
        for each in self.always:
            least = [balance + low for balance, (low, _) in zip(least, each, strict=True)]
            most = [balance + high for balance, (_, high) in zip(most, each, strict=True)]
        for chain in self.loose:
            low, high = chain.between(place, shape)
            holds &= low <= high
            for a in range(len(least)):
                least[a] = least[a] + chain.low[a][low, high]
                most[a] = most[a] + chain.high[a][low, high]
        values = lattice.least_value(least, most)
        return np.where(holds, values, never(values.dtype))


def closed(lattice: Lattice) -> Lattice:
    """Return the lattice with what its chains need through others among their needs."""
    count = len(lattice.chains)
    least = [dict(asked) for asked in lattice.needs]
    for k in range(count):
        for i in range(count):
            through = least[i].get(k)
            if through is None or i == k:
                continue
            for j, needed in least[k].items():
                if j == i:
                    continue
                asked = needed[through]
                known = least[i].get(j)
                least[i][j] = asked if known is None else np.maximum(known, asked)
    return replace(lattice, needs=tuple(tuple(sorted(each.items())) for each in least))


def _pairs(lattice: Lattice) -> list[list[int]]:
    """Return the groups of chains that wait for each other, however far around."""
    beside: list[set[int]] = [set() for _ in lattice.chains]
    for i, asked in enumerate(lattice.needs):
        for j, _ in asked:
            beside[i].add(j)
            beside[j].add(i)
    left = set(range(len(beside)))
    groups: list[list[int]] = []
    while left:
        group = [min(left)]
        left.discard(group[0])
        for i in group:
            group += sorted(beside[i] & left)
            left -= beside[i]
        groups.append(group)
    return groups


def _joint(lattice: Lattice, pair: Sequence[int]) -> list[tuple[int, int]]:
    """Return the least and the greatest that two chains add together to each axis."""
    i, j = pair
    progress = np.indices((lattice.lengths[i] + 1, lattice.lengths[j] + 1))
    holds = np.ones(progress[0].shape, dtype=np.bool_)
    for here, one, other in ((0, i, j), (1, j, i)):
        for needed, least in lattice.needs[one]:
            if needed == other:
                holds &= progress[1 - here] >= least[progress[here]]
    found: list[tuple[int, int]] = []
    for axis in lattice.axes:
        worth = (axis.worth[i][progress[0]] + axis.worth[j][progress[1]])[holds]
        found.append((int(worth.min()), int(worth.max())))
    return found


def _loosened(lattice: Lattice, number: int, place: dict[int, int]) -> _Loose:
    length = lattice.lengths[number]
    after = tuple((place[i], least) for i in place for j, least in lattice.needs[i] if j == number)
    before = tuple(
        (
            place[j],
            np.searchsorted(least, np.arange(lattice.lengths[j] + 1), side="right") - 1,
        )
        for j, least in lattice.needs[number]
        if j in place
    )
    low: list[Numbers] = []
    high: list[Numbers] = []
    for axis in lattice.axes:
        worth = axis.worth[number]
        least_of = np.empty((length + 1, length + 1), dtype=worth.dtype)
        most_of = np.empty_like(least_of)
        for a in range(length + 1):
            least_of[a, :a] = worth[a]
            most_of[a, :a] = worth[a]
            least_of[a, a:] = np.minimum.accumulate(worth[a:])
            most_of[a, a:] = np.maximum.accumulate(worth[a:])
        low.append(least_of)
        high.append(most_of)
    return _Loose(number=number, after=after, before=before, low=tuple(low), high=tuple(high))


class _LooseFront(Front):
    """A front of a projection: a state is within the limit if the loose chains can make it so."""

    def __init__(
        self,
        lattice: Lattice,
        limit: int,
        shifts: tuple[int, ...],
        kind: type,
        loose: Sequence[_Loose],
        always: Sequence[list[tuple[int, int]]],
    ) -> None:
        super().__init__(lattice, limit, shifts, kind)
        self.loose = loose
        self.always = always

    def worth_of(
        self, progress: list[Numbers], i: int, at: Numbers, moved: list[Numbers]
    ) -> Numbers:
        """Return the least value that the states may have."""
        here = [each[at] for each in progress]
        here[i] = here[i] + 1
        least = list(moved)
        most = list(moved)
        for each in self.always:
            least = [balance + low for balance, (low, _) in zip(least, each, strict=True)]
            most = [balance + high for balance, (_, high) in zip(most, each, strict=True)]
        for chain in self.loose:
            low, high = chain.between(here, at.shape)
            for a in range(len(least)):
                least[a] = least[a] + chain.low[a][low, high]
                most[a] = most[a] + chain.high[a][low, high]
        return self.lattice.least_value(least, most)
