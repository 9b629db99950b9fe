# SPDX-License-Identifier: Apache-2.0
"""What speaks for an amount: who says it, in which grade, and what a grade is worth.

What somebody says is a claim where the giver says it, or somebody who is no party to the operation
(an agency, nobody in particular); it is attested where another party says it: the receiver, a
guarantor, a mediator. Statements of one speaker add up; those of two speakers are rivals about the
same thing and are never added: the larger one counts for the grade.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from qafila.core.agreement import Obligation, ObligationKind, Proof
from qafila.core.operation import Operation, Said


class Grade(StrEnum):
    """How well something is proven, the weakest first."""

    CLAIMED = "claimed"
    ATTESTED = "attested"
    DOCUMENTED = "documented"
    MEASURED = "measured"
    IDENTIFIED = "identified"


ENOUGH: Mapping[Proof, frozenset[Grade]] = {
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
    entries
        Numbers of the entries of a list that it names; with an amount of 0, that these were not
        delivered.
    source
        Where it was read or heard.
    """

    amount: int
    grade: Grade
    by: str = ""
    said: Said | None = None
    persons: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    source: str = ""

    @property
    def unnamed(self) -> int:
        """How many it speaks for beyond those it names."""
        return max(0, self.amount - len(self.entries))


def usual_proof(kind: ObligationKind) -> Proof:
    """Return the proof of an obligation for which none was agreed."""
    return Proof.LEDGER if kind is ObligationKind.MOVE_PEOPLE else Proof.ATTESTED


def stated(
    operation: Operation, obligation: Obligation, *, listed: bool = False
) -> Iterable[Evidence]:
    """Yield what people say was delivered.

    Without a figure it is one step where the obligation counts nothing, and nothing elsewhere.

    Parameters
    ----------
    listed
        Whether it owes a list that is at hand: then each entry that is named counts as one, and an
        amount of 0 says that those named were not delivered.
    """
    said = obligation.delivered
    counts_nothing = obligation.count is None and obligation.share is None and not listed
    if said is not None:
        entries = tuple(dict.fromkeys(said.entries)) if listed else ()
        amount = said.count or int(said.count is None and counts_nothing)
        if amount := max(amount, len(entries)):
            proof = obligation.proof or usual_proof(obligation.kind)
            yield Evidence(
                amount=amount,
                grade=_grade(operation, obligation, said.by, proof),
                by=said.by,
                entries=entries,
                source=said.source,
            )
    for attested in operation.day.deliveries:
        delivery = attested.delivery
        entries = tuple(dict.fromkeys(delivery.entries)) if listed else ()
        if delivery.obligation != obligation.id or not (delivery.amount or entries):
            continue
        known = {proof.value: proof for proof in Proof}
        proof = known.get(delivery.proof, Proof.ATTESTED)
        yield Evidence(
            amount=max(delivery.amount, len(entries)) if delivery.amount else 0,
            grade=_grade(operation, obligation, delivery.said_by, proof),
            by=delivery.said_by,
            said=attested.said,
            entries=entries,
            source=delivery.source,
        )


def _grade(operation: Operation, obligation: Obligation, by: str, proof: Proof) -> Grade:
    """Return what a statement is worth: of the giver, or of no party, it is a claim."""
    if by == obligation.giver or by not in operation.parties:
        return Grade.CLAIMED
    return _BY_PROOF[proof]


def by_grade(evidence: Iterable[Evidence]) -> dict[Grade, int]:
    """Return how much is said in each grade: one speaker adds up, the largest of several counts."""
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
