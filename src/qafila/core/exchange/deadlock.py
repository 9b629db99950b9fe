# SPDX-License-Identifier: Apache-2.0
"""Clauses that cannot all hold: a wish for more than is owed, or a circle of waiting."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from qafila.core.exchange.problem import ClauseKind, ExchangeProblem, Requirement

_Node = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlock:
    """A smallest set of requirements that no order keeps.

    Parameters
    ----------
    requirements
        One that asks for more steps than there are; else a circle in which each waits for the
        next and the last for the first.
    """

    requirements: tuple[Requirement, ...]


def deadlock(problem: ExchangeProblem) -> Deadlock | None:
    """Return a smallest set of requirements that cannot all hold; None when an order exists.

    Requirements only ever say *not before*: a set of them that asks for nothing impossible by
    itself fails in a circle, so the circle with the fewest requirements is the smallest set.
    """
    lengths = {chain.id: len(chain.steps) for chain in problem.chains}
    listed = sorted(problem.requirements, key=_key)
    for each in listed:
        if each.progress > lengths[each.needs]:
            return Deadlock(requirements=(each,))
    edges: dict[_Node, list[Requirement]] = {}
    for each in listed:
        edges.setdefault((each.chain, each.step), []).append(each)
    stuck = _stuck(problem, edges)
    shortest: tuple[Requirement, ...] = ()
    for each in listed:
        if (each.chain, each.step) not in stuck:
            continue
        circle = _circle(each, edges, len(shortest) - 1 if shortest else None)
        if circle and (not shortest or len(circle) < len(shortest)):
            shortest = circle
    return Deadlock(requirements=shortest) if shortest else None


def deadlocks(problem: ExchangeProblem) -> Iterator[Deadlock]:
    """Yield smallest sets of requirements that cannot all hold, no clause in two of them.

    Each has to be changed by itself. Lots that wait for each other by one clause are told once.
    """
    stuck = deadlock(problem)
    while stuck is not None:
        yield stuck
        told = {_clause(each) for each in stuck.requirements if not _is_order(each)}
        left = tuple(each for each in problem.requirements if _clause(each) not in told)
        problem = replace(problem, requirements=left)
        stuck = deadlock(problem)


def _is_order(each: Requirement) -> bool:
    return each.clause is not None and each.clause.kind is ClauseKind.ORDER


def _clause(each: Requirement) -> tuple[object, ...]:
    clause = each.clause
    if clause is None:
        return _key(each)
    return clause.kind, clause.of, clause.needs, clause.amount, clause.lot is None


def _key(each: Requirement) -> tuple[str, int, str, int]:
    return each.chain, each.step, each.needs, each.progress


def _stuck(problem: ExchangeProblem, edges: Mapping[_Node, list[Requirement]]) -> set[_Node]:
    """Return the steps that never become possible."""
    progress = {chain.id: 0 for chain in problem.chains}
    lengths = {chain.id: len(chain.steps) for chain in problem.chains}
    waiting: dict[str, set[str]] = {}
    for asked in edges.values():
        for each in asked:
            waiting.setdefault(each.needs, set()).add(each.chain)
    todo = deque(sorted(lengths))
    while todo:
        chain = todo.popleft()
        before = progress[chain]
        while progress[chain] < lengths[chain] and all(
            progress[each.needs] >= each.progress
            for each in edges.get((chain, progress[chain] + 1), ())
        ):
            progress[chain] += 1
        if progress[chain] > before:
            todo.extend(sorted(waiting.get(chain, ())))
    return {
        (chain, number)
        for chain, done in progress.items()
        for number in range(done + 1, lengths[chain] + 1)
    }


def _circle(
    first: Requirement, edges: Mapping[_Node, list[Requirement]], most: int | None
) -> tuple[Requirement, ...]:
    """Return the shortest circle through a requirement, of at most `most`; empty when none is.

    A step waits for every earlier step of its chain at no cost, so a chain is entered at the step
    that is needed and left at any requirement of that step or of one before it.
    """
    came: dict[Requirement, Requirement | None] = {first: None}
    level = [first]
    length = 1
    while level and (most is None or length <= most):
        following: list[Requirement] = []
        for each in level:
            if each.needs == first.chain and each.progress >= first.step:
                return tuple(reversed(list(_back(each, came))))
            for other in _onward(each, edges):
                if other not in came:
                    came[other] = each
                    following.append(other)
        level = following
        length += 1
    return ()


def _onward(each: Requirement, edges: Mapping[_Node, list[Requirement]]) -> Iterator[Requirement]:
    for number in range(1, each.progress + 1):
        yield from edges.get((each.needs, number), ())


def _back(
    each: Requirement, came: Mapping[Requirement, Requirement | None]
) -> Iterator[Requirement]:
    at: Requirement | None = each
    while at is not None:
        yield at
        at = came[at]
