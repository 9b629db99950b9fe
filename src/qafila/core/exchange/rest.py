# SPDX-License-Identifier: Apache-2.0
"""Half-way through: what is out of its giver's hands already, and the problem that is left.

A lot is out of its giver's hands once it is proven, as the parties agreed that it be proven, or
released by a named person: then nobody can put it in order any more, and it exposes its giver. What
is released and not proven is told apart, for gates wait until it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from qafila.core.agreement import Obligation
from qafila.core.exchange.problem import Chain, ExchangeProblem, Requirement, Side, Step
from qafila.core.fulfilment import Fulfilment, board, fulfilments, proven_of_lots
from qafila.core.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What of an obligation is out of its giver's hands.

    Parameters
    ----------
    obligation
        Its id.
    proven, released
        How much is proven, and how much is released and not yet proven: in its own units, or in
        steps where nobody said how many. What was released and nobody can count is not in it.
    left
        For each lot how much of it is still to be delivered, 0 where nobody can say; None where
        nothing of it is.
    worth
        What one of it is worth, in units of the problem; 0 where it is in no figure.
    """

    obligation: str
    proven: int
    released: int
    left: tuple[int | None, ...]
    worth: int = 0

    @property
    def is_begun(self) -> bool:
        """Whether anything is out of its giver's hands."""
        return self.proven > 0 or self.released > 0 or None in self.left

    @property
    def numbers(self) -> tuple[int, ...]:
        """The lots that are left, counted from 1."""
        return tuple(n for n, left in enumerate(self.left, start=1) if left is not None)


class Progress:
    """How far an operation has come."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.fulfilled: Mapping[str, Fulfilment] = fulfilments(operation)
        lots: dict[str, dict[str, bool]] = defaultdict(dict)
        for standing in board(operation, dict(self.fulfilled)):
            whole = any(not each.release.serial for each in standing.releases)
            for obligation in standing.obligations:
                lots[obligation][standing.lot] = whole
        self.lots = lots

    def of(self, obligation: Obligation, sizes: Sequence[int], *, is_counted: bool) -> SoFar:
        """Return what of an obligation is out of its giver's hands.

        Parameters
        ----------
        sizes
            How much each lot comes to, 0 where nobody can say.
        is_counted
            Whether it says how many; else each lot is one step.
        """
        stands = self.fulfilled[obligation.id]
        released = self._released(obligation, len(sizes))
        if is_counted and any(sizes):
            return _counted(self.operation, obligation, sizes, stands, released)
        proven: list[bool] = []
        for number in range(1, len(sizes) + 1):
            needed, there = proven_of_lots(self.operation, obligation, stands, number)
            proven.append(needed is not None and 0 < needed <= there)
        gone = [a or b for a, b in zip(proven, released, strict=True)]
        return SoFar(
            obligation=obligation.id,
            proven=stands.proven if is_counted else sum(proven),
            released=0 if is_counted else sum(gone) - sum(proven),
            left=tuple(None if out else size for out, size in zip(gone, sizes, strict=True)),
        )

    def _released(self, obligation: Obligation, count: int) -> list[bool]:
        """Return which lots are released as a whole: named ones each, others all at once."""
        lots = self.lots.get(obligation.id, {})
        if len(obligation.lots) == count:
            return [lots.get(lot, False) for lot in obligation.lots]
        return [bool(lots) and all(lots.values())] * count


def _counted(
    operation: Operation,
    obligation: Obligation,
    sizes: Sequence[int],
    stands: Fulfilment,
    released: Sequence[bool],
) -> SoFar:
    """Take what is proven off the lots: people whom the ledger saw off their own, the rest in turn.

    What is proven beyond what is owed is proven all the same.
    """
    seen = Counter(
        operation.person(person).lot for each in stands.evidence for person in each.persons
    )
    left = [
        size - min(size, seen[lot])
        for size, lot in zip(
            sizes,
            obligation.lots if len(obligation.lots) == len(sizes) else [""] * len(sizes),
            strict=True,
        )
    ]
    over = stands.proven - (sum(sizes) - sum(left))
    for at, size in enumerate(left):
        taken = min(size, max(over, 0))
        left[at] -= taken
        over -= taken
    on_way = sum(size for size, out in zip(left, released, strict=True) if out)
    return SoFar(
        obligation=obligation.id,
        proven=stands.proven,
        released=on_way,
        left=tuple(
            None if out or (size == 0 and stands.proven > 0) else size
            for size, out in zip(left, released, strict=True)
        ),
    )


# --- The problem that is left


def rest(problem: ExchangeProblem, so_far: Mapping[str, SoFar]) -> ExchangeProblem:
    """Return what is left to put in order, with the exposures from which it starts.

    Parameters
    ----------
    so_far
        For each chain, by id.
    """
    left: list[Chain] = []
    start: Counter[Side] = Counter()
    for chain in problem.chains:
        done = so_far[chain.id]
        steps = tuple(
            _part(step, amount)
            for step, amount in zip(chain.steps, done.left, strict=True)
            if amount is not None
        )
        if steps:
            left.append(replace(chain, steps=steps))
        first, given = chain.steps[0], done.worth * (done.proven + done.released)
        if given:
            start[first.giver, first.kind] += given
            start[first.receiver, first.kind] -= given
    return replace(
        problem,
        chains=tuple(left),
        requirements=tuple(_required(problem, so_far)),
        start={side: worth for side, worth in start.items() if worth},
    )


def _part(step: Step, amount: int) -> Step:
    """Return what is left of a step."""
    if amount == step.amount:
        return step
    passing_s = -(-step.takes_up_s * amount // step.amount)
    return replace(
        step,
        amount=amount,
        worth=step.worth // step.amount * amount,
        duration_s=step.duration_s - step.takes_up_s + passing_s,
        passing_s=passing_s,
    )


def _required(problem: ExchangeProblem, so_far: Mapping[str, SoFar]) -> Iterator[Requirement]:
    """Yield what the lots that are left still wait for.

    What a lot waited for that is out already binds those after it, but where each lot has a match
    of its own.
    """
    for each in problem.requirements:
        waiting, others = so_far[each.chain].numbers, so_far[each.needs].numbers
        at = bisect_left(waiting, each.step)
        if at == len(waiting):
            continue
        if each.clause is not None and each.clause.lot is not None and waiting[at] != each.step:
            continue
        progress = _still(problem, each, so_far[each.needs])
        if progress == 0:
            continue
        if others:
            yield replace(each, step=at + 1, progress=progress)
        else:  # more than is owed, and all that is owed is there: nothing is left that could come
            yield replace(each, step=at + 1, needs=each.chain, progress=len(waiting) + 1)


def _still(problem: ExchangeProblem, requirement: Requirement, done: SoFar) -> int:
    """Return how many of the lots left a requirement asks for; 0: it is met."""
    whole, left = len(done.left), len(done.numbers)
    wanted = requirement.clause.amount if requirement.clause is not None else None
    if wanted is None or (requirement.progress == whole and not any(done.left)):
        # Of what nobody can count, an amount is there when it is proven, or when all of it is.
        if wanted is not None and done.proven >= wanted:
            return 0
        if requirement.progress > whole:
            return left + 1
        return bisect_right(done.numbers, requirement.progress)
    there = done.proven + done.released
    reached = accumulate((amount or 0 for amount in done.left if amount is not None), initial=there)
    return next((n for n, amount in enumerate(reached) if amount >= wanted), left + 1)
