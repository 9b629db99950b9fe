# SPDX-License-Identifier: Apache-2.0
"""The problem of the exchange order, and what an order of steps comes to.

Steps stand in chains: the lots of one obligation, in their order. An order of the whole is the
chain of each step, so that every step is in it once and every chain is kept by construction.
Amounts are whole numbers of `ExchangeProblem.unit`: nothing is compared that was rounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from itertools import groupby
from typing import TypeAlias

Side: TypeAlias = tuple[str, str]
"""A party and a kind of what is delivered: each side has an exposure of its own."""


class ClauseKind(StrEnum):
    """Why one step waits for another."""

    GATE = "gate"
    STAGE = "stage"
    PAIR = "pair"
    ORDER = "order"
    """Lots of one obligation keep their order: that is no clause which anybody could change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """What in the agreement a requirement comes from, so that a deadlock can be told in its words.

    Parameters
    ----------
    of, needs
        Ids of the obligations: the first waits for the second.
    amount
        How much of `needs` a gate asks for; None for all of it.
    lot
        Number of the lot for gates of matching lots, None for others.
    stages
        The stage of `of` and the one that comes before it, for an order of stages.
    """

    kind: ClauseKind
    of: str
    needs: str
    amount: int | None = None
    lot: int | None = None
    stages: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One lot, delivered at once; or lots of several givers that pass at the same moment.

    Parameters
    ----------
    giver, receiver
        Party ids; they differ. Empty where nobody is named.
    worth
        In units of the problem, at least 0; 0 where nobody is named.
    kind
        What it is measured in; steps of one kind are comparable, steps of two kinds never.
    amount
        People, bodies, vehicles or truckloads, to be shown; at least 0.
    duration_s
        From its start until it is over, at least 0; 0 when nobody knows.
    crossing
        A point that one step at a time can pass; None: it passes none.
    before_s, passing_s
        From its start to that point, and how long it takes the point up; together at most
        `duration_s`. A `passing_s` of None takes it up until the step is over.
    together
        What others deliver at the same moment: nobody stands exposed between them. The times of the
        whole stand with the first.

    Raises
    ------
    ValueError
        "giver must differ from receiver", "worth needs a giver and a receiver", "worth must be >=
        0", "amount must be >= 0", "duration_s must be >= 0", "before_s must be >= 0", "before_s
        and passing_s must fit into duration_s", "what passes together must not be nested".
    """

    giver: str
    receiver: str
    worth: int
    kind: str = ""
    amount: int = 1
    duration_s: int = 0
    crossing: str | None = None
    before_s: int = 0
    passing_s: int | None = None
    together: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        if any(other.together for other in self.together):
            raise ValueError("what passes together must not be nested")
        if self.giver and self.giver == self.receiver:
            raise ValueError("giver must differ from receiver")
        if self.worth and not (self.giver and self.receiver):
            raise ValueError("worth needs a giver and a receiver")
        for name in ("worth", "amount", "duration_s", "before_s"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must be >= 0")
        if not 0 <= self.takes_up_s <= self.duration_s - self.before_s:
            raise ValueError("before_s and passing_s must fit into duration_s")

    @property
    def parts(self) -> tuple[Step, ...]:
        """All that is delivered at this moment."""
        return (self, *self.together) if self.together else (self,)

    @property
    def takes_up_s(self) -> int:
        """How long it takes its crossing point up."""
        return self.duration_s - self.before_s if self.passing_s is None else self.passing_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Steps that keep their order, such as the lots of one obligation.

    Parameters
    ----------
    id
        Unique in a problem.
    steps
        At least one.
    rank
        Where nothing else speaks for an order, chains of a lower rank come first.

    Raises
    ------
    ValueError
        "a chain needs a step".
    """

    id: str
    steps: tuple[Step, ...]
    rank: int = 0

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a chain needs a step")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A step that waits until another chain has come far enough.

    Parameters
    ----------
    chain, step
        The step that waits: its chain, and its number there from 1.
    needs, progress
        How many steps of which chain come before it; at least 1, and more than there are when it
        can never be met.
    """

    chain: str
    step: int
    needs: str
    progress: int
    clause: Clause | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeProblem:
    """What is to be put in order.

    Parameters
    ----------
    chains
        Any number; their order means nothing.
    requirements
        In any order.
    unit
        What a worth of 1 stands for, as the parties count; above 0.
    start
        The exposure of sides before the first step, in units; 0 for those that are not named.

    Raises
    ------
    ValueError
        "chains must not repeat", "a requirement names an unknown chain", "a requirement names an
        unknown step", "progress must be >= 1", "unit must be > 0".
    """

    chains: tuple[Chain, ...]
    requirements: tuple[Requirement, ...] = ()
    unit: Fraction = Fraction(1)
    start: Mapping[Side, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = {chain.id: len(chain.steps) for chain in self.chains}
        if len(lengths) < len(self.chains):
            raise ValueError("chains must not repeat")
        if self.unit <= 0:
            raise ValueError("unit must be > 0")
        for each in self.requirements:
            if each.chain not in lengths or each.needs not in lengths:
                raise ValueError("a requirement names an unknown chain")
            if not 1 <= each.step <= lengths[each.chain]:
                raise ValueError("a requirement names an unknown step")
            if each.progress < 1:
                raise ValueError("progress must be >= 1")

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return sum(len(chain.steps) for chain in self.chains)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Every party with every kind that it gives, receives or starts with, sorted."""
        return tuple(
            sorted(
                {
                    (party, step.kind)
                    for chain in self.chains
                    for each in chain.steps
                    for step in each.parts
                    for party in (step.giver, step.receiver)
                    if step.worth
                }
                | self.start.keys()
            )
        )


def walk(problem: ExchangeProblem, order: Sequence[str]) -> Iterator[tuple[str, int, Step]]:
    """Yield chain, number from 1 and step of each entry of an order.

    Raises
    ------
    ValueError
        "an order has every step once".
    """
    chains = {chain.id: chain.steps for chain in problem.chains}
    if Counter(order) != {chain: len(steps) for chain, steps in chains.items()}:
        raise ValueError("an order has every step once")
    progress: Counter[str] = Counter()
    for chain in order:
        progress[chain] += 1
        yield chain, progress[chain], chains[chain][progress[chain] - 1]


def exposures(problem: ExchangeProblem, order: Sequence[str]) -> list[dict[Side, int]]:
    """Return the exposure of every side after each step of an order, in units."""
    balance = dict.fromkeys(problem.sides, 0) | dict(problem.start)
    found: list[dict[Side, int]] = []
    for _, _, step in walk(problem, order):
        for part in step.parts:
            if part.worth:
                balance[part.giver, part.kind] += part.worth
                balance[part.receiver, part.kind] -= part.worth
        found.append(dict(balance))
    return found


def largest(problem: ExchangeProblem, order: Sequence[str]) -> dict[Side, int]:
    """Return the largest exposure of every side over an order, its start among it; 0 at least."""
    found = {side: max(0, problem.start.get(side, 0)) for side in problem.sides}
    for balance in exposures(problem, order):
        for side, exposure in balance.items():
            found[side] = max(found[side], exposure)
    return found


def kept(problem: ExchangeProblem, order: Sequence[str]) -> bool:
    """Whether an order keeps every requirement."""
    done: dict[str, list[int]] = {chain.id: [] for chain in problem.chains}
    for place, (chain, _, _) in enumerate(walk(problem, order)):
        done[chain].append(place)
    return all(
        each.progress <= len(done[each.needs])
        and done[each.needs][each.progress - 1] < done[each.chain][each.step - 1]
        for each in problem.requirements
    )


def release_count(order: Sequence[str]) -> int:
    """Return how many releases an order takes: lots of one obligation in a row are one.

    So are lots of the same obligations that pass together, pair after pair.
    """
    return sum(1 for _ in groupby(order))


def completion_s(
    problem: ExchangeProblem, order: Sequence[str], lanes: Mapping[str, int] | None = None
) -> int:
    """Return when the last step of an order is over, in seconds from the start of the first.

    Steps start in order, no earlier than what they wait for is over, and so that each finds its
    crossing point free: one step at a time passes there. Steps at different points overlap.

    Parameters
    ----------
    lanes
        How many steps at a time pass at a crossing point; those that are not named let one pass.
    """
    waits: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for each in problem.requirements:
        waits.setdefault((each.chain, each.step), []).append((each.needs, each.progress))
    over: dict[tuple[str, int], int] = {}
    free: dict[str, list[int]] = {}
    started = 0
    for chain, number, step in walk(problem, order):
        before = [over[wanted] for wanted in waits.get((chain, number), ())]
        if number > 1:
            before.append(over[chain, number - 1])
        points: list[int] = []
        if step.crossing is not None:
            count = (lanes or {}).get(step.crossing, 1)
            points = free.setdefault(step.crossing, [0] * count)
            before.append(min(points) - step.before_s)
        started = max([started, *before])
        over[chain, number] = started + step.duration_s
        if points:
            points[points.index(min(points))] = started + step.before_s + step.takes_up_s
    return max(over.values(), default=0)
