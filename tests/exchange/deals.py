# SPDX-License-Identifier: Apache-2.0
"""Small random deals, and what they come to when every order is tried.

Shares no code with the solver, and counts exposures by itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from fractions import Fraction

from qafila.core.exchange import Chain, ExchangeProblem, Requirement, Step


def deal(
    rng: random.Random,
    *,
    steps: int = 7,
    chains: int = 4,
    parties: int = 2,
    kinds: int = 1,
    waits: int = 3,
    timed: bool = False,
    begun: bool = False,
) -> ExchangeProblem:
    """Return a deal with up to so many steps; it may be deadlocked."""
    lengths: list[int] = []
    while len(lengths) < rng.randint(1, chains) and sum(lengths) < steps:
        lengths.append(rng.randint(1, min(4, steps - sum(lengths))))
    names = [f"party-{n}" for n in range(parties)]
    made = [
        Chain(
            id=f"c{i}",
            steps=tuple(_step(rng, names, kinds, timed=timed) for _ in range(length)),
        )
        for i, length in enumerate(lengths)
    ]
    asked: list[Requirement] = []
    for _ in range(rng.randint(0, waits) if len(made) > 1 else 0):
        one, other = rng.sample(made, 2)
        asked.append(
            Requirement(
                chain=one.id,
                step=rng.randint(1, len(one.steps)),
                needs=other.id,
                progress=rng.randint(1, len(other.steps)),
            )
        )
    start: dict[tuple[str, str], int] = {}
    for _ in range(rng.randint(0, 3) if begun else 0):
        past = _step(rng, names, kinds, timed=False)
        for party, worth in ((past.giver, past.worth), (past.receiver, -past.worth)):
            start[party, past.kind] = start.get((party, past.kind), 0) + worth
    return ExchangeProblem(
        chains=tuple(made),
        requirements=tuple(asked),
        start={side: worth for side, worth in start.items() if worth},
    )


def _step(rng: random.Random, names: Sequence[str], kinds: int, *, timed: bool) -> Step:
    giver, receiver = rng.sample(names, 2)
    return Step(
        giver=giver,
        receiver=receiver,
        worth=rng.randint(0, 9),
        kind=f"k{rng.randrange(kinds)}",
        duration_s=rng.randint(0, 4) if timed else 0,
        crossing=rng.choice([None, "east", "west"]) if timed else None,
    )


def orders(problem: ExchangeProblem) -> Iterator[tuple[str, ...]]:
    """Yield every order that keeps what is required."""
    lengths = {chain.id: len(chain.steps) for chain in problem.chains}
    at = dict.fromkeys(lengths, 0)
    way: list[str] = []

    def go() -> Iterator[tuple[str, ...]]:
        if len(way) == sum(lengths.values()):
            yield tuple(way)
            return
        for chain, length in lengths.items():
            if at[chain] < length and all(
                at[each.needs] >= each.progress
                for each in problem.requirements
                if (each.chain, each.step) == (chain, at[chain] + 1)
            ):
                at[chain] += 1
                way.append(chain)
                yield from go()
                way.pop()
                at[chain] -= 1

    return go()


def recounted(problem: ExchangeProblem, order: Sequence[str]) -> dict[tuple[str, str], int]:
    """Return the largest exposure of every party in every kind."""
    steps = {chain.id: list(chain.steps) for chain in problem.chains}
    given = dict(problem.start)
    most = {side: max(0, worth) for side, worth in given.items()}
    for chain in order:
        step = steps[chain].pop(0)
        for part in (step, *step.together):
            for party, gain in ((part.giver, part.worth), (part.receiver, -part.worth)):
                side = party, part.kind
                given[side] = given.get(side, 0) + gain
        for side, worth in given.items():
            most[side] = max(most.get(side, 0), worth)
    assert not any(steps.values())
    return most


def runs(order: Sequence[str]) -> int:
    return sum(here != before for here, before in zip(order, [None, *order], strict=False))


def swayed(problem: ExchangeProblem) -> set[tuple[str, str]]:
    """Return the sides that an order can change: those that both give and receive."""
    gives, takes = set(), set()
    for chain in problem.chains:
        for step in chain.steps:
            if step.worth:
                gives.add((step.giver, step.kind))
                takes.add((step.receiver, step.kind))
    return gives & takes


def worst(problem: ExchangeProblem, order: Sequence[str]) -> int:
    return max(recounted(problem, order).values(), default=0)


def strain(
    problem: ExchangeProblem, order: Sequence[str], own: dict[str, int], sides: set[tuple[str, str]]
) -> Fraction:
    """Return the largest ratio of a kind's exposure to the least that this kind alone allows."""
    most = recounted(problem, order)
    return max((Fraction(most[side], own[side[1]]) for side in sides), default=Fraction(0))
