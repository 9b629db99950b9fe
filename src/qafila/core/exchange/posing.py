# SPDX-License-Identifier: Apache-2.0
"""From what is owed to the problem of the exchange order.

No number is invented: an obligation whose amount nobody can say stays in the order, because others
wait for it, and out of the figures. No worth is proposed: kinds are comparable only by weights that
giver and receiver agreed, or all parties to the agreement.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from itertools import accumulate, pairwise

from qafila.core.agreement import Gate, Obligation, ObligationKind
from qafila.core.exchange.pairing import declared_pairs, paired
from qafila.core.exchange.problem import (
    Chain,
    Clause,
    ClauseKind,
    ExchangeProblem,
    Requirement,
    Step,
)
from qafila.core.exchange.rest import Progress, SoFar, rest
from qafila.core.fulfilment import Owed, owed
from qafila.core.journeys import stage_ranks
from qafila.core.operation import Operation
from qafila.core.route import Path, find_path
from qafila.core.values import PlaceKind

MOST_STEPS = 5_000
"""Steps of one operation; where its lots are more, the obligations with most are taken whole."""

AGREED = "agreed"
"""The kind of all that has an agreed weight: in weights, one kind with all others that have one."""

STEPS = "-steps"
"""Ends the name of a kind of which nobody said how many: it is counted in steps, apart."""


class Why(StrEnum):
    """Why an obligation is not in the figures, or not in the order."""

    MEDICAL = "medical"
    """Not in the order: it waits for nothing that somebody owes."""
    AMOUNT_UNKNOWN = "amount_unknown"
    """In the order, not in the figures: its amount is an interval."""
    PARTIES_UNKNOWN = "parties_unknown"
    """In the order, not in the figures: giver or receiver is not known, or they are one."""
    TOO_MANY_LOTS = "too_many_lots"
    """In the order and the figures, as one step."""
    WEIGHT_NOT_AGREED = "weight_not_agreed"
    """In the order and the figures, without its weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """An obligation that is not treated like the others, and why.

    Parameters
    ----------
    amount
        As far as it is known.
    """

    obligation: str
    why: Why
    amount: Owed = field(default_factory=Owed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PosedExchange:
    """The problem of an operation, and what was left out of it.

    Parameters
    ----------
    weights
        The agreed weights that are used, by obligation.
    apart
        In the order of the obligations.
    passed_over
        Gates that the order does not look at, as pairs of obligations: the second is medical or is
        not known.
    so_far
        What is out of its giver's hands, in the order of the obligations; empty where nothing is,
        or where the order is one from the start.
    lots
        For each chain the numbers of its lots, counted from 1: those that are left.
    lot_counts
        For each obligation how many lots it has.
    together
        For each chain of lots that pass together the obligations that they are of, as the parts of
        its steps stand; other chains have the id of their obligation.
    """

    problem: ExchangeProblem
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    apart: tuple[Apart, ...] = ()
    passed_over: tuple[tuple[str, str], ...] = ()
    so_far: tuple[SoFar, ...] = ()
    lots: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    lot_counts: Mapping[str, int] = field(default_factory=dict)
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def obligations_of(self, chain: str) -> tuple[str, ...]:
        """Return the obligations that a chain's lots are of."""
        return self.together.get(chain, (chain,))


def pose_exchange(operation: Operation, *, from_start: bool = False) -> PosedExchange:
    """Return what is to be put in order: what the agreement asks for and is not yet delivered.

    Parameters
    ----------
    from_start
        Whether all is taken as if nothing were proven or released.
    """
    posing = _Posing(operation)
    listed = [each for each in operation.obligations.values() if not each.medical]
    whole = _too_many(operation, listed)
    posing.apart += [
        Apart(obligation=each.id, why=Why.TOO_MANY_LOTS, amount=_amount(operation, each))
        for each in listed
        if each.id in whole
    ]
    for obligation in listed:
        weight = agreed_weight(operation, obligation)
        if weight is not None:
            posing.weights[obligation.id] = weight
        elif obligation.weight is not None:
            posing.leave(obligation, Why.WEIGHT_NOT_AGREED)
    unit = Fraction(1, math.lcm(*(w.denominator for w in posing.weights.values())))
    chains = tuple(posing.chain(each, unit, cut=each.id not in whole) for each in listed)
    medical = [
        Apart(obligation=each.id, why=Why.MEDICAL, amount=_amount(operation, each))
        for each in operation.obligations.values()
        if each.medical
    ]
    known = {chain.id: chain for chain in chains}
    requirements = (*posing.gates(listed, known), *posing.stages(listed, known))
    problem = ExchangeProblem(chains=chains, requirements=requirements, unit=unit)
    so_far = {} if from_start else posing.so_far(listed, known, unit)
    if so_far:
        problem = rest(problem, so_far)
    tied = paired(
        problem,
        {
            chain.id: so_far[chain.id].numbers if so_far else tuple(range(1, len(chain.steps) + 1))
            for chain in chains
        },
        posing.pairs(known),
    )
    return PosedExchange(
        problem=tied.problem,
        weights=posing.weights,
        apart=(*medical, *posing.apart),
        passed_over=tuple(dict.fromkeys(posing.passed_over)),
        so_far=tuple(each for each in so_far.values() if each.is_begun),
        lots=tied.lots,
        together=tied.together,
        lot_counts={chain.id: len(chain.steps) for chain in chains},
    )


def agreed_weight(operation: Operation, obligation: Obligation) -> Fraction | None:
    """Return the worth of one unit as the parties agreed it; None where they did not.

    It takes the giver and the receiver, or all parties to the agreement: what one side thinks that
    its own part is worth is no agreement.
    """
    if obligation.weight is None or obligation.weight < 0:
        return None
    by = set(obligation.weight_agreed_by)
    pair = {obligation.giver, obligation.receiver}
    parties = set(operation.agreement.parties) if operation.agreement is not None else set()
    if (None not in pair and pair <= by) or (parties and parties <= by):
        return Fraction(str(obligation.weight))
    return None


def _amount(operation: Operation, obligation: Obligation) -> Owed:
    return owed(operation, obligation, {})


def _is_counted(operation: Operation, obligation: Obligation) -> bool:
    """Whether it owes a number: one that was agreed, or the entries of its list."""
    agreed = obligation.count is not None or obligation.share is not None
    return agreed or bool(operation.entries_of(obligation.listed))


def _lot_count(operation: Operation, obligation: Obligation) -> int:
    """Return into how many lots an obligation is cut."""
    if obligation.lots:
        return len(obligation.lots)
    if obligation.lot_count:
        return obligation.lot_count
    amount = _amount(operation, obligation)
    if obligation.lot_size and amount.is_known and amount.low:
        return -(-amount.low // obligation.lot_size)
    return 1


def _too_many(operation: Operation, obligations: Sequence[Obligation]) -> set[str]:
    """Return the obligations that are taken whole, those with most lots first."""
    counts = {each.id: _lot_count(operation, each) for each in obligations}
    total = sum(counts.values())
    whole: set[str] = set()
    for obligation in sorted(counts, key=lambda each: (-counts[each], each)):
        if total <= MOST_STEPS or counts[obligation] == 1:
            break
        total -= counts[obligation] - 1
        whole.add(obligation)
    return whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """A way as driven: 0 and None where nothing is known of it."""

    duration_s: int = 0
    crossing: str | None = None
    before_s: int = 0


class _Posing:
    """A problem in the making."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation
        self.weights: dict[str, Fraction] = {}
        self.apart: list[Apart] = []
        self.passed_over: list[tuple[str, str]] = []
        self.known: set[str] = set()
        self.ranks = stage_ranks(operation.stages.values())
        self.people = Counter(person.lot for person in operation.persons.values())
        self.cohorts = Counter((p.lot, p.cohort) for p in operation.persons.values())
        self.vehicles = Counter(vehicle.lot for vehicle in operation.vehicles.values())
        self.paths: dict[tuple[str, str], Path | None] = {}
        self.meets: dict[str, str] = {}
        for both in declared_pairs(operation):
            agreed = next((each.crossing for each in both if each.crossing), None)
            if agreed is not None:
                self.meets |= {each.id: agreed for each in both if each.id not in self.meets}

    def leave(self, obligation: Obligation, why: Why) -> None:
        """Take note of an obligation that is not like the others."""
        amount = _amount(self.operation, obligation)
        self.apart.append(Apart(obligation=obligation.id, why=why, amount=amount))

    # --- Chains

    def chain(self, obligation: Obligation, unit: Fraction, *, cut: bool) -> Chain:
        """Return the lots of an obligation as steps."""
        amounts = self._lots(obligation, cut=cut)
        giver, receiver = self._parties(obligation)
        counts = bool(giver and receiver) and obligation.id in self.known
        weight = self.weights.get(obligation.id)
        each = self._worth(obligation, unit) if counts else 0
        way = self._way(obligation)
        return Chain(
            id=obligation.id,
            steps=tuple(
                Step(
                    giver=giver,
                    receiver=receiver,
                    worth=amount * each,
                    kind=_kind(self.operation, obligation) if weight is None else AGREED,
                    amount=amount,
                    duration_s=way.duration_s + passing_s,
                    crossing=way.crossing,
                    before_s=way.before_s,
                    passing_s=passing_s,
                )
                for number, amount in enumerate(amounts)
                for passing_s in (self._passing_s(obligation, way, number, amount),)
            ),
            rank=self._rank(obligation),
        )

    def _worth(self, obligation: Obligation, unit: Fraction) -> int:
        """Return what one is worth, in units."""
        return int(self.weights.get(obligation.id, Fraction(1)) / unit)

    def so_far(
        self, obligations: Iterable[Obligation], chains: Mapping[str, Chain], unit: Fraction
    ) -> dict[str, SoFar]:
        """Return what is out of its giver's hands, by chain; empty where nothing is."""
        progress = Progress(self.operation)
        found: dict[str, SoFar] = {}
        for obligation in obligations:
            steps = chains[obligation.id].steps
            done = progress.of(
                obligation,
                [step.amount for step in steps],
                is_counted=_is_counted(self.operation, obligation),
            )
            # What is proven of an amount that nobody can say is a number all the same.
            worth = self._worth(obligation, unit) if steps[0].giver else 0
            found[obligation.id] = replace(done, worth=worth)
        return found if any(each.is_begun for each in found.values()) else {}

    def _rank(self, obligation: Obligation) -> int:
        """Return the place of an obligation where the agreement leaves it open."""
        first = (ObligationKind.HOLD_FIRE, ObligationKind.PROVIDE_VEHICLES)
        last = (ObligationKind.MOVE_PEOPLE, ObligationKind.HAND_BACK_VEHICLES)
        kind = obligation.kind
        at = (
            first.index(kind)
            if kind in first
            else 2 + (last.index(kind) + 1 if kind in last else 0)
        )
        return 8 * (1 + self.ranks.get(obligation.stage or "", -1)) + at

    def _lots(self, obligation: Obligation, *, cut: bool) -> list[int]:
        """Return how much each lot comes to; 1 where nobody counts, 0 where nobody can say."""
        count = _lot_count(self.operation, obligation) if cut else 1
        if not _is_counted(self.operation, obligation):
            self.known.add(obligation.id)
            return [1] * count
        amount = _amount(self.operation, obligation)
        if not amount.is_known:
            self.leave(obligation, Why.AMOUNT_UNKNOWN)
            return [0] * count
        self.known.add(obligation.id)
        if cut and obligation.lot_size and not (obligation.lots or obligation.lot_count):
            size = obligation.lot_size
            return [min(size, amount.low - size * n) for n in range(count)]
        listed = self._listed(obligation) if cut else []
        if sum(listed) == amount.low > 0:
            return listed
        # As gates count the first lots of an obligation: none is larger than those before by more
        # than one, and they come to the amount.
        ends = [-(-amount.low * n // count) for n in range(count + 1)]
        return [after - before for before, after in pairwise(ends)]

    def _listed(self, obligation: Obligation) -> list[int]:
        """Return how many on the list are in each named lot, of the obligation's cohort."""
        if obligation.kind is not ObligationKind.MOVE_PEOPLE or len(obligation.lots) < 2:
            return []
        return [
            self.people[lot] if obligation.cohort is None else self.cohorts[lot, obligation.cohort]
            for lot in obligation.lots
        ]

    def _parties(self, obligation: Obligation) -> tuple[str, str]:
        giver, receiver = obligation.giver or "", obligation.receiver or ""
        parties = self.operation.parties
        if giver == receiver or giver not in parties or receiver not in parties:
            self.leave(obligation, Why.PARTIES_UNKNOWN)
            return "", ""
        return giver, receiver

    def _way(self, obligation: Obligation) -> _Way:
        """Return how long a lot is on its way at typical speeds, and the crossing that it passes.

        That is the one that the parties agreed, where it is on the quickest way; where they agreed
        none, the first place of this kind on it.
        """
        source, target = obligation.source_place, obligation.to_place
        agreed = obligation.crossing or self.meets.get(obligation.id)
        if source is None or target is None:
            return _Way()
        if (source, target) not in self.paths:
            self.paths[source, target] = find_path(self.operation.legs.values(), source, target)
        path = self.paths[source, target]
        if path is None:
            return _Way()
        before = 0.0
        for stretch in path.stretches:
            before += stretch.leg.travel.typical
            known = self.operation.places.get(stretch.target)
            is_crossing = known is not None and known.kind is PlaceKind.CROSSING
            if stretch.target == agreed or (agreed is None and is_crossing):
                return _Way(
                    duration_s=round(path.typical_s),
                    crossing=stretch.target,
                    before_s=min(round(before), round(path.typical_s)),
                )
        return _Way(duration_s=round(path.typical_s))

    def _passing_s(self, obligation: Obligation, way: _Way, number: int, amount: int) -> int:
        """Return how long a lot takes its crossing up; 0 where nobody can say.

        It is known where the crossing checks vehicles and the fleet list says which belong to the
        lot; of vehicles that several obligations share, each takes its share of the people.
        """
        check = self.operation.checkpoints.get(way.crossing or "")
        if check is None or number >= len(obligation.lots):
            return 0
        lot = obligation.lots[number]
        vehicles, people = self.vehicles[lot], self.people[lot]
        if people and amount < people:
            vehicles = -(-vehicles * amount // people)
        rounds = -(-vehicles // check.lanes)
        return round(check.setup_s + rounds * check.per_vehicle.typical) if vehicles else 0

    def pairs(self, chains: Mapping[str, Chain]) -> Iterator[tuple[str, str]]:
        """Yield the obligations whose lots pass together."""
        for one, other in declared_pairs(self.operation):
            if one.id in chains and other.id in chains:
                yield one.id, other.id

    # --- What waits for what

    def gates(
        self, obligations: Iterable[Obligation], chains: Mapping[str, Chain]
    ) -> Iterator[Requirement]:
        """Yield what the gates ask for."""
        for obligation in obligations:
            for gate in obligation.gates:
                if gate.obligation not in chains:
                    self.passed_over.append((obligation.id, gate.obligation))
                    continue
                yield from self._gate(chains[obligation.id], gate, chains[gate.obligation])

    def _gate(self, chain: Chain, gate: Gate, other: Chain) -> Iterator[Requirement]:
        lots = len(other.steps)
        if gate.matching_lot and gate.at_least is None:
            for number in range(1, len(chain.steps) + 1):
                clause = Clause(kind=ClauseKind.GATE, of=chain.id, needs=other.id, lot=number)
                yield Requirement(
                    chain=chain.id,
                    step=number,
                    needs=other.id,
                    progress=min(number, lots),
                    clause=clause,
                )
            return
        progress = lots
        if gate.at_least is not None and self._is_measured(other.id):
            reached = accumulate(step.amount for step in other.steps)
            progress = next(
                (n for n, amount in enumerate(reached, start=1) if amount >= gate.at_least),
                lots + 1,
            )
        yield Requirement(
            chain=chain.id,
            step=1,
            needs=other.id,
            progress=progress,
            clause=Clause(kind=ClauseKind.GATE, of=chain.id, needs=other.id, amount=gate.at_least),
        )

    def _is_measured(self, obligation: str) -> bool:
        known = self.operation.obligations[obligation]
        return obligation in self.known and _is_counted(self.operation, known)

    def stages(
        self, obligations: Sequence[Obligation], chains: Mapping[str, Chain]
    ) -> Iterator[Requirement]:
        """Yield what the order of stages asks for: all of a stage before any of those after it."""
        of_stage: dict[str, list[Obligation]] = {}
        for obligation in obligations:
            if obligation.stage is not None:
                of_stage.setdefault(obligation.stage, []).append(obligation)
        for stage in self.operation.stages.values():
            for before in self._before(stage.id, of_stage):
                for obligation in of_stage.get(stage.id, ()):
                    for other in of_stage[before]:
                        yield Requirement(
                            chain=obligation.id,
                            step=1,
                            needs=other.id,
                            progress=len(chains[other.id].steps),
                            clause=Clause(
                                kind=ClauseKind.STAGE,
                                of=obligation.id,
                                needs=other.id,
                                stages=(stage.id, before),
                            ),
                        )

    def _before(self, stage: str, of_stage: Mapping[str, object]) -> list[str]:
        """Return the nearest stages before one that have obligations."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        todo = list(self.operation.stages[stage].after)
        while todo:
            at = todo.pop()
            known = self.operation.stages.get(at)
            if known is None or at in seen:
                continue
            seen.add(at)
            if at in of_stage:
                found[at] = None
            else:
                todo.extend(known.after)
        return sorted(found)


def _kind(operation: Operation, obligation: Obligation) -> str:
    """Return the kind that an obligation without a weight is counted in."""
    kind = obligation.kind.value
    if obligation.kind is ObligationKind.OTHER:
        kind = f"{kind}:{obligation.id}"  # what is *other* twice need not be the same thing
    return kind if _is_counted(operation, obligation) else f"{kind}{STEPS}"
