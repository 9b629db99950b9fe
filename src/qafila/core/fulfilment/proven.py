# SPDX-License-Identifier: Apache-2.0
"""How much of each obligation is proven, in which grade, and by which facts.

What the ledger saw is measured. What somebody says is a claim where the giver says it, or somebody
who is no party to the operation (an agency, nobody in particular); it is attested where another
party says it: the receiver, a guarantor, a mediator. Statements of one speaker add up; those of two
speakers are rivals about the same thing and are never added: the larger one counts for the grade.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qafila.core.agreement import Obligation, ObligationKind, Proof
from qafila.core.fulfilment.amounts import Owed, in_order, owed
from qafila.core.journeys import journeys
from qafila.core.ledger import PLACE
from qafila.core.operation import Operation, Said
from qafila.core.values import Consent


class Grade(StrEnum):
    """How well something is proven, the weakest first."""

    CLAIMED = "claimed"
    ATTESTED = "attested"
    DOCUMENTED = "documented"
    MEASURED = "measured"
    IDENTIFIED = "identified"


class State(StrEnum):
    """Where an obligation stands."""

    OPEN = "open"
    """Nothing is proven."""
    PARTLY = "partly"
    DONE = "done"
    """As much as is owed at most is proven."""
    MAYBE = "maybe"
    """Enough, if as little is owed as may be."""
    OVER = "over"
    """More is proven than is owed at most."""
    UNMEASURED = "unmeasured"
    """Something is proven, and nobody said how much is owed."""


_ENOUGH: Mapping[Proof, frozenset[Grade]] = {
    Proof.LEDGER: frozenset({Grade.MEASURED}),
    Proof.ATTESTED: frozenset(Grade) - {Grade.CLAIMED},
    Proof.DOCUMENTED: frozenset({Grade.DOCUMENTED, Grade.MEASURED, Grade.IDENTIFIED}),
    Proof.IDENTIFIED: frozenset({Grade.IDENTIFIED}),
}
"""Grades that satisfy what the parties agreed as proof."""

_BY_PROOF = {
    Proof.LEDGER: Grade.ATTESTED,  # who says *ledger* says it; only the ledger measures
    Proof.ATTESTED: Grade.ATTESTED,
    Proof.DOCUMENTED: Grade.DOCUMENTED,
    Proof.IDENTIFIED: Grade.IDENTIFIED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for an amount.

    Parameters
    ----------
    amount, grade
        How much, and how well.
    by
        Who says so: a party id or words; empty for the ledger.
    said
        The fact, with who recorded it; None for what the folder says and for the ledger.
    persons
        For the ledger: who was counted.
    source
        Where it was read or heard.
    """

    amount: int
    grade: Grade
    by: str = ""
    said: Said | None = None
    persons: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """Where one obligation stands.

    Parameters
    ----------
    owed
        As far as it is known now.
    proven
        How much is proven as well as the parties agreed: what gates go by.
    by_grade
        How much is proven in each grade; grades with nothing are left out.
    missing
        Of those on the list whom it concerns, who has not been delivered; empty where it concerns
        nobody on the list.
    declined
        Of those whom it concerns, who refused to travel and is not there: nobody owes them a way.
    evidence
        What speaks for it, in the order in which it was recorded.
    """

    obligation: str
    owed: Owed
    proven: int
    by_grade: Mapping[Grade, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def state(self) -> State:
        """Where it stands, in one word."""
        if self.proven == 0 and self.owed.high != 0:
            return State.OPEN
        if self.owed.high is None:
            return State.UNMEASURED
        if self.proven > self.owed.high:
            return State.OVER
        if self.proven == self.owed.high:
            return State.DONE
        return State.MAYBE if self.proven >= self.owed.low > 0 else State.PARTLY


def fulfilments(operation: Operation) -> dict[str, Fulfilment]:
    """Return where every obligation stands, by id, in the order of stages."""
    concerned = _concerned(operation)
    vehicles = _provided(operation)
    found: dict[str, Fulfilment] = {}
    proven: dict[str, int] = {}
    for obligation in in_order(operation):
        people = concerned.get(obligation.id, ())
        delivered = delivered_people(operation, obligation, people)
        evidence = list(_stated(operation, obligation))
        if delivered:
            counted = Evidence(amount=len(delivered), grade=Grade.MEASURED, persons=delivered)
            evidence.append(counted)
        elif amount := vehicles.get(obligation.id, 0):
            evidence.append(Evidence(amount=amount, grade=Grade.MEASURED))
        by_grade = _by_grade(evidence)
        enough = _ENOUGH[obligation.proof or _usual(obligation.kind)]
        amount = max((by_grade[grade] for grade in by_grade if grade in enough), default=0)
        proven[obligation.id] = amount
        away = set(people) - set(delivered)
        refused = {p for p in away if operation.person(p).consent is Consent.REFUSED}
        found[obligation.id] = Fulfilment(
            obligation=obligation.id,
            owed=owed(operation, obligation, proven),
            proven=amount,
            by_grade=by_grade,
            missing=tuple(p for p in people if p in away - refused),
            declined=tuple(p for p in people if p in refused),
            evidence=tuple(evidence),
        )
    return found


def delivered_people(
    operation: Operation, obligation: Obligation, people: Iterable[str]
) -> tuple[str, ...]:
    """Return who of those an obligation concerns the ledger saw at its destination.

    Who went on from there was there. Whose whereabouts are disputed is not counted until a human
    settles them.
    """
    if obligation.to_place is None:
        return ()
    there = f"{PLACE}{obligation.to_place}"
    ledger = operation.day.people
    return tuple(
        person
        for person in people
        if person not in ledger.disputes
        and person in ledger.seen_by
        and there in (ledger.where.get(person), _came_from(operation, person))
    )


def _came_from(operation: Operation, person: str) -> str:
    latest = operation.day.latest.get(person)
    return str(getattr(latest.fact, "source", "")) if latest is not None else ""


def _usual(kind: ObligationKind) -> Proof:
    """Return the proof of an obligation for which none was agreed."""
    return Proof.LEDGER if kind is ObligationKind.MOVE_PEOPLE else Proof.ATTESTED


def _concerned(operation: Operation) -> dict[str, tuple[str, ...]]:
    """Return the people on the list whom each obligation concerns; each travels under one."""
    found: dict[str, list[str]] = defaultdict(list)
    for person, itinerary in journeys(operation).of.items():
        if itinerary.obligation is not None:
            found[itinerary.obligation].append(person)
    return {obligation: tuple(people) for obligation, people in found.items()}


def _provided(operation: Operation) -> dict[str, int]:
    """Return how many vehicles of its giver stand, or stood, where each obligation wants them."""
    found: dict[str, int] = {}
    taken: set[str] = set()
    for obligation in in_order(operation):
        if obligation.kind is not ObligationKind.PROVIDE_VEHICLES or not obligation.source_place:
            continue
        there = f"{PLACE}{obligation.source_place}"
        count = 0
        due = obligation.count.high if obligation.count else None
        for vehicle in operation.vehicles.values():
            if due is not None and count >= due:
                break
            if vehicle.id in taken or vehicle.provider != obligation.giver:
                continue
            if obligation.lots and vehicle.lot not in (None, *obligation.lots):
                continue
            driven = operation.day.driven.get(vehicle.id, ())
            seen = vehicle.id in operation.day.vehicles.seen_by
            if (seen and operation.day.vehicles.place(vehicle.id) == there) or any(
                there in (way.source, way.target) for way in driven
            ):
                taken.add(vehicle.id)
                count += 1
        found[obligation.id] = count
    return found


def _stated(operation: Operation, obligation: Obligation) -> Iterable[Evidence]:
    """Yield what people say was delivered.

    Without a figure it is one step where the obligation counts nothing, and nothing elsewhere.
    """
    said = obligation.delivered
    counts_nothing = obligation.count is None and obligation.share is None
    if said is not None and (amount := said.count or int(said.count is None and counts_nothing)):
        proof = obligation.proof or _usual(obligation.kind)
        grade = _grade(operation, obligation, said.by, proof)
        yield Evidence(amount=amount, grade=grade, by=said.by, source=said.source)
    for attested in operation.day.deliveries:
        delivery = attested.delivery
        if delivery.obligation != obligation.id or not delivery.amount:
            continue
        known = {proof.value: proof for proof in Proof}
        proof = known.get(delivery.proof, Proof.ATTESTED)
        yield Evidence(
            amount=delivery.amount,
            grade=_grade(operation, obligation, delivery.said_by, proof),
            by=delivery.said_by,
            said=attested.said,
            source=delivery.source,
        )


def _grade(operation: Operation, obligation: Obligation, by: str, proof: Proof) -> Grade:
    """Return what a statement is worth: of the giver, or of no party, it is a claim."""
    if by == obligation.giver or by not in operation.parties:
        return Grade.CLAIMED
    return _BY_PROOF[proof]


def _by_grade(evidence: Iterable[Evidence]) -> dict[Grade, int]:
    sums: dict[tuple[Grade, str], int] = defaultdict(int)
    # One statement that two people wrote down is one statement.
    for grade, by, amount, _ in dict.fromkeys(
        (e.grade, e.by, e.amount, e.source) for e in evidence
    ):
        sums[grade, by] += amount
    found: dict[Grade, int] = {}
    for (grade, _), amount in sums.items():
        found[grade] = max(amount, found.get(grade, 0))
    return {grade: found[grade] for grade in Grade if grade in found}
