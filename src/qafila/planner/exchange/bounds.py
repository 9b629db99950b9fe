# SPDX-License-Identifier: Apache-2.0
"""Lower bounds: exposures that no order can avoid, each proven by leaving something away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from qafila.planner.exchange.lattice import Axis, Lattice, Numbers
from qafila.planner.exchange.search import Effort, Front, coding
from qafila.planner.exchange.series_parallel import one_sided

MOST_CHAINS, MOST_STEPS = 40, 400
"""Chains, and steps of a chain, up to which chains are walked with the others left loose."""

LARGEST_STEPS = 12_000
"""Steps beyond which precedence is not taken apart: its sets of bits would not fit."""


def simple_bound(lattice: Lattice) -> int:
    """Return the best of the bounds that cost next to nothing."""
    return max(_half_steps(lattice), _ends(lattice), *_sides(lattice), 0)


def _half_steps(lattice: Lattice) -> int:
    """Bound by the largest step: where two sides share a balance, it exposes one of them by half.

    Every other step of the lattice is a whole number of the same unit, so halves are rounded up.
    """
    best = 0
    for axis in lattice.axes:
        if axis.up is None or axis.down is None or axis.up_factor != axis.down_factor:
            continue
        largest = max(int(np.abs(np.diff(worth)).max()) for worth in axis.worth)
        best = max(best, -(-largest // 2) * axis.up_factor)
    return best


def _ends(lattice: Lattice) -> int:
    """Bound by what the first step and the last leave at least, and by the start and the end."""
    best = max(int(lattice.value(balances)[0]) for balances in (lattice.begin(), lattice.end()))
    for way in (lattice, lattice.reversed()):
        balances = way.begin()
        firsts = []
        for i, asked in enumerate(way.needs):
            if any(least[1] > 0 for _, least in asked):
                continue
            after = [
                balance + axis.worth[i][1:2] - axis.worth[i][0:1]
                for axis, balance in zip(way.axes, balances, strict=True)
            ]
            firsts.append(int(way.value(after)[0]))
        best = max(best, min(firsts, default=0))
    return best


def _sides(lattice: Lattice) -> Iterator[int]:
    """Bound by each side alone: the least that it can be exposed if nobody else counts."""
    for _, axis, sign, factor in lattice.sides:
        found = side_alone(lattice, axis, sign)
        if found is None:
            found = side_alone(lattice, axis, sign, with_needs=False)
        assert found is not None, "chains side by side are series-parallel"
        yield found[0] * factor


def side_alone(
    lattice: Lattice, axis: Axis, sign: int, *, with_needs: bool = True
) -> tuple[int, tuple[int, ...]] | None:
    """Return the least exposure of one side and the chains in an order that has it.

    Parameters
    ----------
    with_needs
        Whether chains wait for each other; without, it is a bound.

    Returns
    -------
    tuple or None
        None when the precedence is not series-parallel, or the steps are too many.
    """
    offsets = [0]
    for length in lattice.lengths:
        offsets.append(offsets[-1] + length)
    if with_needs and offsets[-1] > LARGEST_STEPS:
        return None
    gains = [sign * int(n) for worth in axis.worth for n in np.diff(worth)]
    arcs = [
        (offsets[i] + k, offsets[i] + k + 1)
        for i, length in enumerate(lattice.lengths)
        for k in range(length - 1)
    ]
    if with_needs:
        arcs += _arcs(lattice, offsets)
    found = one_sided(gains, arcs)
    if found is None:
        return None
    start = sign * sum(int(worth[0]) for worth in axis.worth)
    chain_of = [i for i, length in enumerate(lattice.lengths) for _ in range(length)]
    return max(0, start + found[0]), tuple(chain_of[step] for step in found[1])


def _arcs(lattice: Lattice, offsets: Sequence[int]) -> Iterator[tuple[int, int]]:
    for i, asked in enumerate(lattice.needs):
        for j, least in asked:
            for p in range(1, len(least)):
                if least[p] > least[p - 1]:
                    yield offsets[j] + int(least[p]) - 1, offsets[i] + p - 1


# --- Projections: some chains exactly, the others as wide as they may be


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


def projected_bound(lattice: Lattice, bound: int, goal: int, effort: Effort) -> int:
    """Raise a bound by walking pairs, triples and more of the chains, the others left loose.

    An order of all steps is, in the walked chains alone, an order of theirs; the others add
    something between what they must and what they can. Where no order of the walked chains keeps a
    limit so, none of all chains does.

    Parameters
    ----------
    bound, goal
        What is known, and what need not be passed.
    """
    count = len(lattice.chains)
    if not 2 <= count <= MOST_CHAINS or max(lattice.lengths) > MOST_STEPS:
        return bound
    lattice = closed(lattice)
    tried: dict[tuple[int, ...], int] = {}
    for chosen in combinations(range(count), 2):
        if bound >= goal or effort.over:
            return bound
        tried[chosen] = _climb(lattice, chosen, bound, goal, effort)
        bound = max(bound, tried[chosen])
    best = max(tried, key=lambda chosen: (tried[chosen], chosen))
    while len(best) < count - 1 and bound < goal and not effort.over:
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
            low = np.zeros(len(at), dtype=np.int64)
            high = np.full(len(at), chain.low[0].shape[0] - 1, dtype=np.int64)
            for place, needed in chain.after:
                low = np.maximum(low, needed[here[place]])
            for place, allowed in chain.before:
                high = np.minimum(high, allowed[here[place]])
            for a in range(len(least)):
                least[a] = least[a] + chain.low[a][low, high]
                most[a] = most[a] + chain.high[a][low, high]
        return self.lattice.least_value(least, most)
