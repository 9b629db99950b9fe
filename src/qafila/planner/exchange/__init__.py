# SPDX-License-Identifier: Apache-2.0
"""The exchange order: which step comes when, so that no party stands too exposed.

First the largest exposure of any party after any step is made as small as it can be, then the
number of releases, then the completion time. Each comes with a bound that no order goes below, so
that it shows what is proven. Parties that only give, or only receive, are as exposed in any order:
the others are put in order without regard to them.

Kinds that nobody made comparable are each measured against the least that this kind alone allows,
and the largest of these ratios is made small: that weighs no kind against another. Where the least
of a kind is not proven, the best known takes its place, and the whole is not proven.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet

from qafila.core.exchange import (
    ExchangeOrder,
    ExchangeProblem,
    Side,
    completion_s,
    kept,
    largest,
    release_count,
)
from qafila.planner.exchange.bounds import side_alone
from qafila.planner.exchange.lattice import Lattice, lattice
from qafila.planner.exchange.least import Least, least_exposure
from qafila.planner.exchange.projections import closed
from qafila.planner.exchange.releases import fewest_releases
from qafila.planner.exchange.search import Effort, Stop
from qafila.planner.exchange.timing import completion_bound_s, sooner, tidied

__all__ = ["DEFAULT_WORK", "Stop", "solve_exchange", "solve_for_side"]

DEFAULT_WORK = 40_000_000
"""States that are made where nobody says how many: seconds on any computer, always the same."""

LARGE_PRICE = 10
"""What a state costs where numbers are too large for int64."""


def solve_exchange(
    problem: ExchangeProblem, *, work: int | None = DEFAULT_WORK, stop: Stop = lambda: False
) -> ExchangeOrder:
    """Return the best order that can be found.

    Parameters
    ----------
    problem
        Without a deadlock: see `qafila.core.exchange.deadlock`.
    work
        States that may be made, at least 0; the same number gives the same order everywhere. None:
        until `stop` says so, or to proof.
    stop
        Asked now and then whether time is up; an order comes back all the same.
    """
    effort = Effort(left=work, stop=stop)
    kinds = tuple(sorted({side[1] for side in problem.sides}))
    if not problem.chains:
        bounds = {kind: _unavoidable(problem, kind) for kind in kinds}
        return _told(problem, (), bounds, effort, is_least=True, releases_bound=0)
    single = [_of_kind(problem, kind, len(kinds), effort) for kind in kinds]
    bounds = {
        kind: max(_unavoidable(problem, kind), least.bound * grid.scale)
        for kind, (grid, least) in zip(kinds, single, strict=True)
    }
    if len(kinds) == 1:
        grid, least = single[0]
    else:
        # What a kind alone allows is what its exposure is measured in.
        own = {
            kind: least.value * grid.scale or _unavoidable(problem, kind) or 1
            for kind, (grid, least) in zip(kinds, single, strict=True)
        }
        common = math.lcm(*own.values())
        grid = lattice(problem, {kind: common // value for kind, value in own.items()})
        effort.price = LARGE_PRICE if grid.is_large else 1
        least = least_exposure(grid, effort)
    few = fewest_releases(grid, least.value, least.path, effort)
    order = tuple(grid.chains[i] for i in few.path)
    within = _within(problem, order, {side for side, *_ in grid.sides})
    order = sooner(problem, order, within, stop)
    order = tidied(problem, order, within, stop)
    return _told(
        problem,
        order,
        bounds,
        effort,
        is_least=all(each.value <= each.bound for each in (least, *(own for _, own in single))),
        releases_bound=few.bound,
    )


def solve_for_side(
    problem: ExchangeProblem,
    side: Side,
    *,
    work: int | None = DEFAULT_WORK,
    stop: Stop = lambda: False,
) -> ExchangeOrder:
    """Return an order with the least exposure of one side, whatever becomes of the others.

    At any size it is proven where precedence is series-parallel, as it is for chains that wait for
    nothing or for whole groups of others.

    Parameters
    ----------
    problem
        Without a deadlock.
    side
        A party and a kind.
    work, stop
        As for `solve_exchange`.
    """
    effort = Effort(left=work, stop=stop)
    grid = lattice(problem, only=side)
    alone = None
    for _, axis, sign, _ in grid.sides:
        alone = side_alone(grid, axis, sign)
    if alone is not None:
        least = Least(path=alone[1], value=alone[0], bound=alone[0])
    else:
        least = least_exposure(grid, effort)
    order = tuple(grid.chains[i] for i in least.path)
    return _told(
        problem,
        order,
        {side[1]: least.bound * grid.scale},
        effort,
        is_least=least.value <= least.bound,
        releases_bound=len(grid.chains),
    )


def _of_kind(
    problem: ExchangeProblem, kind: str, kinds: int, effort: Effort
) -> tuple[Lattice, Least]:
    """Return what one kind alone allows."""
    grid = lattice(problem, {kind: 1})
    if kinds == 1:
        effort.price = LARGE_PRICE if grid.is_large else 1
        return grid, least_exposure(grid, effort)
    # Other kinds only stand between: what waits through them waits all the same without them.
    chosen = [i for i in range(len(grid.chains)) if any(axis.worth[i].any() for axis in grid.axes)]
    if chosen:
        grid = closed(grid).narrowed(chosen)
    part = effort.part(0.5 / kinds, 2**62)
    part.price = LARGE_PRICE if grid.is_large else 1
    least = least_exposure(grid, part)
    effort.take(part)
    return grid, least


def _unavoidable(problem: ExchangeProblem, kind: str) -> int:
    """Return the largest exposure in one kind at the start or the end: no order changes either."""
    end = {party: worth for (party, of), worth in problem.start.items() if of == kind}
    most = max(end.values(), default=0)
    for chain in problem.chains:
        for step in (part for each in chain.steps for part in each.parts):
            if step.kind == kind:
                end[step.giver] = end.get(step.giver, 0) + step.worth
                end[step.receiver] = end.get(step.receiver, 0) - step.worth
    return max(most, *end.values(), 0)


def _within(
    problem: ExchangeProblem, order: tuple[str, ...], swayed: AbstractSet[Side]
) -> Callable[[tuple[str, ...]], bool]:
    """Return a test of orders: what is required is kept, and nobody stands more exposed.

    Parameters
    ----------
    swayed
        The sides that an order can change.
    """
    worst: dict[str, int] = {}
    for side, value in largest(problem, order).items():
        if side in swayed:
            worst[side[1]] = max(worst.get(side[1], 0), value)

    def test(other: tuple[str, ...]) -> bool:
        return kept(problem, other) and all(
            value <= worst[side[1]]
            for side, value in largest(problem, other).items()
            if side in swayed
        )

    return test


def _told(
    problem: ExchangeProblem,
    order: tuple[str, ...],
    bounds: Mapping[str, int],
    effort: Effort,
    *,
    is_least: bool,
    releases_bound: int,
) -> ExchangeOrder:
    return ExchangeOrder(
        order=order,
        largest=largest(problem, order),
        bounds=bounds,
        is_least=is_least,
        releases=release_count(order),
        releases_bound=releases_bound,
        completion_s=completion_s(problem, order),
        completion_bound_s=completion_bound_s(problem),
        spent=effort.spent,
    )
