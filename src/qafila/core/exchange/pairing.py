# SPDX-License-Identifier: Apache-2.0
"""Lots that the parties agreed to let pass at the same moment, as one step of the order.

Lot k of an obligation passes together with lot k of the one that it is paired with. Lots that have
no counterpart, or whose counterpart is out already, stay steps of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from qafila.core.agreement import Obligation
from qafila.core.exchange.problem import (
    Chain,
    Clause,
    ClauseKind,
    ExchangeProblem,
    Requirement,
    Step,
)
from qafila.core.fulfilment.crossing import may_pair
from qafila.core.operation import Operation

_Lot = tuple[str, int]
"""An obligation and the number of its lot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """A problem in which lots pass together.

    Parameters
    ----------
    lots
        For each chain the numbers of its lots.
    together
        For each chain of lots that pass together the obligations that they are of, in the order of
        the parts of a step. Other chains have the id of their obligation.
    """

    problem: ExchangeProblem
    lots: Mapping[str, tuple[int, ...]]
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def declared_pairs(operation: Operation) -> Iterator[tuple[Obligation, Obligation]]:
    """Yield the obligations whose lots pass together.

    Where a lot waits for its counterpart to be proven, the two pass in turn: no such pair is among
    them.
    """
    for mine in operation.obligations.values():
        other = operation.obligations.get(mine.pair or "")
        if other is None or not may_pair(mine, other):
            continue
        if not (_in_turn(mine, other) or _in_turn(other, mine)):
            yield mine, other


def _in_turn(mine: Obligation, other: Obligation) -> bool:
    return any(gate.matching_lot and gate.obligation == other.id for gate in mine.gates)


def paired(
    problem: ExchangeProblem,
    lots: Mapping[str, tuple[int, ...]],
    pairs: Iterable[tuple[str, str]],
) -> Paired:
    """Return the problem with paired lots as one step each.

    Lots that pass together stand in a chain for each set of obligations; those of one obligation
    that pass alone are another. What kept their order in one chain is required between the chains.

    Parameters
    ----------
    problem
        One chain for each obligation.
    lots
        For each chain the numbers of its lots, counted from 1, rising.
    pairs
        Obligations by id; those of which nothing is left do not matter.
    """
    chains = {chain.id: chain for chain in problem.chains}
    groups: dict[tuple[str, ...], list[int]] = {}
    for number, members in _moments(tuple(chains), lots, list(pairs)):
        groups.setdefault(members, []).append(number)
    ids = _ids(groups, lots)
    at: dict[_Lot, tuple[str, int]] = {
        (each, number): (ids[members], place)
        for members, numbers in groups.items()
        for place, number in enumerate(numbers, start=1)
        for each in members
    }
    if all(len(members) == 1 for members in groups):
        return Paired(problem=problem, lots=lots)
    steps = {(each, n): step for each in chains for n, step in _numbered(chains[each], lots)}
    merged = tuple(
        Chain(
            id=ids[members],
            steps=tuple(_joint([steps[each, n] for each in members]) for n in numbers),
            rank=min(chains[each].rank for each in members),
        )
        for members, numbers in groups.items()
    )
    lengths = {chain.id: len(chain.steps) for chain in merged}
    asked = (
        *(_moved(each, lots, at, lengths) for each in problem.requirements),
        *(each for chain in chains for each in _kept_order(chain, lots[chain], at)),
    )
    done = {each: () for each, numbers in lots.items() if not numbers}
    return Paired(
        problem=replace(problem, chains=merged, requirements=tuple(dict.fromkeys(asked))),
        lots={**done, **{ids[members]: tuple(numbers) for members, numbers in groups.items()}},
        together={ids[members]: members for members in groups if len(members) > 1},
    )


def _ids(groups: Iterable[tuple[str, ...]], taken: Iterable[str]) -> dict[tuple[str, ...], str]:
    """Return the id of each chain; an obligation may itself be called ``a+b``."""
    found: dict[tuple[str, ...], str] = {}
    used = set(taken)
    for members in groups:
        chain = members[0] if len(members) == 1 else "+".join(members)
        while len(members) > 1 and chain in used:
            chain += "+"
        used.add(chain)
        found[members] = chain
    return found


def _numbered(chain: Chain, lots: Mapping[str, tuple[int, ...]]) -> Iterator[tuple[int, Step]]:
    return zip(lots[chain.id], chain.steps, strict=True)


def _moments(
    chains: Sequence[str], lots: Mapping[str, tuple[int, ...]], pairs: Sequence[tuple[str, str]]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the number of each lot, rising, with the obligations whose lots pass together."""
    left = {chain: set(lots[chain]) for chain in chains}
    alone = set(chains) - {each for pair in pairs for each in pair}
    for chain in chains:
        if chain in alone:
            for number in lots[chain]:
                yield number, (chain,)
    tied = [chain for chain in chains if chain not in alone]
    for number in sorted({n for chain in tied for n in left[chain]}):
        group = {chain: {chain} for chain in tied if number in left[chain]}
        for one, other in pairs:
            if one in group and other in group and group[one] is not group[other]:
                both = group[one] | group[other]
                group |= dict.fromkeys(both, both)
        for chain, members in group.items():
            ordered = tuple(each for each in tied if each in members)
            if ordered[0] == chain:
                yield number, ordered


def _joint(steps: Sequence[Step]) -> Step:
    """Return lots as one step: they come to their crossing point at one time, and pass in turn.

    Where they have no point in common the first point that one of them has is taken for all.
    """
    first, *others = steps
    if not others:
        return first
    crossing = next((step.crossing for step in steps if step.crossing is not None), None)
    there = [step for step in steps if step.crossing == crossing is not None]
    before_s = max((step.before_s for step in there), default=0)
    passing_s = sum(step.takes_up_s for step in there)
    after_s = max((step.duration_s - step.before_s - step.takes_up_s for step in there), default=0)
    elsewhere_s = max((step.duration_s for step in steps if step not in there), default=0)
    return replace(
        first,
        duration_s=max(before_s + passing_s + after_s, elsewhere_s),
        crossing=crossing,
        before_s=before_s,
        passing_s=passing_s if there else None,
        together=tuple(
            replace(step, duration_s=0, crossing=None, before_s=0, passing_s=None)
            for step in others
        ),
    )


def _moved(
    each: Requirement,
    lots: Mapping[str, tuple[int, ...]],
    at: Mapping[_Lot, tuple[str, int]],
    lengths: Mapping[str, int],
) -> Requirement:
    """Return a requirement between obligations as one between chains."""
    chain, step = at[each.chain, lots[each.chain][each.step - 1]]
    others = lots[each.needs]
    needs, progress = at[each.needs, others[min(each.progress, len(others)) - 1]]
    if each.progress > len(others):
        progress = lengths[needs] + 1
    return replace(each, chain=chain, step=step, needs=needs, progress=progress)


def _kept_order(
    obligation: str, numbers: Sequence[int], at: Mapping[_Lot, tuple[str, int]]
) -> Iterator[Requirement]:
    """Yield what keeps the order of an obligation's lots where it changes from chain to chain."""
    clause = Clause(kind=ClauseKind.ORDER, of=obligation, needs=obligation)
    for before, after in pairwise(numbers):
        (needs, progress), (chain, step) = at[obligation, before], at[obligation, after]
        if chain != needs:
            yield Requirement(chain=chain, step=step, needs=needs, progress=progress, clause=clause)
