# SPDX-License-Identifier: Apache-2.0
"""The completion time: neighbouring releases change places where that is over sooner."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from qafila.core.exchange import ExchangeProblem, completion_s

MOST_TRIED = 400_000
"""Steps that are timed at most while neighbours change places."""


def sooner(
    problem: ExchangeProblem,
    order: tuple[str, ...],
    allowed: Callable[[tuple[str, ...]], bool],
    over: Callable[[], bool],
) -> tuple[str, ...]:
    """Return an order with no more releases that is over no later.

    Parameters
    ----------
    allowed
        Whether an order keeps what is required and stays within its exposure.
    over
        Whether time is up.
    """
    runs = [tuple(run) for _, run in groupby(order)]
    best = completion_s(problem, order)
    floor = completion_bound_s(problem)
    left = MOST_TRIED // max(1, len(order))
    improved = True
    while improved:
        improved = False
        for at in range(len(runs) - 1):
            if best <= floor or left <= 0 or over():
                return _joined(runs)
            left -= 1
            tried = [*runs[:at], runs[at + 1], runs[at], *runs[at + 2 :]]
            new = _joined(tried)
            # Runs of one obligation that meet would make fewer releases: none are left to find.
            takes = completion_s(problem, new) if allowed(new) else best
            if takes < best:
                best, runs, improved = takes, tried, True
    return _joined(runs)


def tidied(
    problem: ExchangeProblem,
    order: tuple[str, ...],
    allowed: Callable[[tuple[str, ...]], bool],
    over: Callable[[], bool],
) -> tuple[str, ...]:
    """Return an order as good in which chains of a lower rank come earlier.

    So fire is held and vehicles are there before people move, where the agreement leaves it open.
    """
    ranks = {chain.id: (chain.rank, chain.id) for chain in problem.chains}
    runs = [tuple(run) for _, run in groupby(order)]
    takes = completion_s(problem, order)
    left = MOST_TRIED // max(1, len(order))
    for end in range(1, len(runs)):
        at = end
        while at and ranks[runs[at][0]] < ranks[runs[at - 1][0]]:
            if left <= 0 or over():
                return _joined(runs)
            left -= 1
            tried = [*runs[: at - 1], runs[at], runs[at - 1], *runs[at + 1 :]]
            new = _joined(tried)
            if not allowed(new) or completion_s(problem, new) > takes:
                break
            runs = tried
            at -= 1
    return _joined(runs)


def _joined(runs: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(chain for run in runs for chain in run)


def completion_bound_s(problem: ExchangeProblem) -> int:
    """Return a time before which no order is over: the busiest crossing, the longest waiting."""
    busy: dict[str, int] = {}
    waits: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for each in problem.requirements:
        waits.setdefault((each.chain, each.step), []).append((each.needs, each.progress))
    steps = {
        (chain.id, number): step
        for chain in problem.chains
        for number, step in enumerate(chain.steps, start=1)
    }
    for step in steps.values():
        if step.crossing is not None:
            busy[step.crossing] = busy.get(step.crossing, 0) + step.takes_up_s
    over: dict[tuple[str, int], int] = {}
    for root in steps:
        todo = [root]
        while todo:
            at = todo[-1]
            before = [*waits.get(at, ()), *([(at[0], at[1] - 1)] if at[1] > 1 else [])]
            missing = [each for each in before if each not in over]
            if missing:
                todo.extend(missing)
                continue
            todo.pop()
            over[at] = steps[at].duration_s + max((over[each] for each in before), default=0)
    return max([0, *busy.values(), *over.values()])
