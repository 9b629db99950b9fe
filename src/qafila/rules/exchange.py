# SPDX-License-Identifier: Apache-2.0
"""The exchange that the agreement asks for: clauses that cannot all hold, weights of one side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from qafila.core.circles import circles
from qafila.core.exchange import (
    Clause,
    ClauseKind,
    PosedExchange,
    Requirement,
    Why,
    deadlocks,
    pose_exchange,
)
from qafila.core.findings import Finding, Hold, Severity, filled, finding, rule
from qafila.core.fulfilment import fulfilments, standing_of
from qafila.core.operation import Operation
from qafila.core.values import Name


@finding
class ClausesDeadlocked(Finding):
    """Clauses of the agreement cannot all hold: each waits for the next, or one asks for too much.

    The smallest set of them is named: without any one of these the others can be kept.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "These clauses cannot all hold, so no order of deliveries keeps them: {clauses}."
    ar = "لا يمكن أن تصحّ هذه البنود كلها معًا، فلا ترتيب للتسليم يفي بها: {clauses}."
    remedy_en = "Ask the parties which of these clauses they change; changing one is enough."
    remedy_ar = "اسأل الأطراف أيّ هذه البنود تغيّر، ويكفي تغيير واحد منها."

    clauses: tuple[Name, ...]
    obligations: tuple[str, ...]


@finding
class GatesCircular(Finding):
    """Obligations wait for each other in full, in a circle, so none of them can ever be met."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "The obligations {obligations} wait for each other in a circle; none of them can begin."
    ar = "هذه الالتزامات ينتظر بعضها بعضًا في حلقة مغلقة، فلا يمكن أن يبدأ أيّ منها: {obligations}."
    remedy_en = (
        'Agree who goes first, or divide them into lots: gate = {{ obligation, lot = "matching" }}.'
    )
    remedy_ar = (
        "اتّفق مع الأطراف على من يبدأ، أو قسّم الالتزامات إلى دفعات: \u2066gate = {{ obligation, "
        'lot = "matching" }}\u2069.'
    )

    obligations: tuple[str, ...]


@finding
class GateOnItself(Finding):
    """An obligation waits for itself, so it can never begin."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "{obligation} waits for itself, so it can never begin."
    ar = "الالتزام {obligation} ينتظر نفسه، فلا يمكن أن يبدأ أبدًا."
    remedy_en = "Delete its own id from gate, or write the obligation that was meant."
    remedy_ar = "احذف معرّفه من gate، أو اكتب فيه الالتزام المقصود."

    obligation: str


@finding
class WeightNotAgreedByBoth(Finding):
    """A weight was agreed by one side only, so it is not used.

    What one unit is worth is for both to say: for giver and receiver, or for all parties to the
    agreement.
    """

    severity = Severity.WARNING
    en = "The weight of {obligation} was agreed by {agreed_by} alone; it is not used."
    ar = "وزن الالتزام {obligation} لم يتّفق عليه سوى {agreed_by}، فلم يُستعمل."
    remedy_en = "Ask its giver and its receiver, and name both in weight_agreed_by; or delete it."
    remedy_ar = "اسأل من عليه الالتزام ومن هو له، واذكرهما في weight_agreed_by؛ أو احذف الوزن."

    obligation: str
    agreed_by: tuple[str, ...]


@rule
def exchange(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Yield clauses that cannot all hold, and weights that only some agreed to."""
    del now
    posed = pose_exchange(operation)
    for apart in posed.apart:
        agreed = operation.obligations[apart.obligation].weight_agreed_by
        if apart.why is Why.WEIGHT_NOT_AGREED and agreed:
            yield WeightNotAgreedByBoth(obligation=apart.obligation, agreed_by=agreed)
    yield from _circles(operation)
    for stuck in deadlocks(posed.problem):
        if _is_circle_of_gates(stuck.requirements):
            continue
        yield ClausesDeadlocked(
            clauses=tuple(_clauses(operation, posed, stuck.requirements)),
            obligations=_obligations(stuck.requirements),
        )


def _circles(operation: Operation) -> Iterator[Finding]:
    """Yield obligations that wait for each other in full; gates that are open hold up nothing."""
    fulfilled = fulfilments(operation)
    waits = {
        each.id: tuple(
            stands.gate.obligation
            for stands in standing_of(operation, each, fulfilled, medical=each.medical)
            if not stands.is_open and stands.gate.at_least is None and not stands.gate.matching_lot
        )
        for each in operation.obligations.values()
    }
    for circle in circles(waits):
        if len(circle) == 1:
            yield GateOnItself(obligation=circle[0])
        else:
            yield GatesCircular(obligations=circle)


def _is_circle_of_gates(circle: Sequence[Requirement]) -> bool:
    """Whether each waits for all of the next and nothing else matters: `_circles` says so."""
    clauses = [each.clause for each in circle]
    return all(
        clause is not None
        and clause.kind is ClauseKind.GATE
        and clause.lot is None
        and clause.amount is None
        and clause.stages is None
        and following is not None
        and clause.needs == following.of
        for clause, following in zip(clauses, (*clauses[1:], clauses[0]), strict=True)
    )


def _obligations(requirements: Iterable[Requirement]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            obligation
            for each in requirements
            if each.clause is not None
            for obligation in (each.clause.of, each.clause.needs)
        )
    )


def _clauses(
    operation: Operation, posed: PosedExchange, circle: Sequence[Requirement]
) -> Iterator[Name]:
    """Yield what keeps a circle going: what waits for what, and what passes together."""
    for each, following in zip(circle, (*circle[1:], circle[0]), strict=True):
        assert each.clause is not None, "posed from clauses"
        assert following.clause is not None, "posed from clauses"
        if each.clause.kind is not ClauseKind.ORDER:
            yield clause_name(operation, each.clause)
        needed, waits = each.clause.needs, following.clause.of
        is_more_than_owed = each.progress > len(posed.lots[each.needs])
        if needed != waits and not is_more_than_owed:
            yield clause_name(operation, Clause(kind=ClauseKind.PAIR, of=needed, needs=waits))


_CLAUSES = {
    "full": ("{of} waits for all of {needs}", "{of} ينتظر {needs} كاملًا"),
    "amount": (
        "{of} waits for {amount} of {needs}, of which {owed} are owed",
        "{of} ينتظر {amount} من {needs}، والمستحقّ منه {owed}",
    ),
    "lot": (
        "lot {lot} of {of} waits for lot {lot} of {needs}",
        "الدفعة {lot} من {of} تنتظر الدفعة {lot} من {needs}",
    ),
    "pair": (
        "each lot of {of} passes together with its counterpart of {needs}",
        "كل دفعة من {of} تعبر مع الدفعة المقابلة لها من {needs} في اللحظة نفسها",
    ),
    "stage": (
        "{of} in stage {stage} comes after {needs} in stage {before}",
        "{of} في المرحلة {stage} يأتي بعد {needs} في المرحلة {before}",
    ),
}


def clause_name(operation: Operation, clause: Clause) -> Name:
    """Return what a clause says, in both languages."""
    said: dict[str, object] = {"of": clause.of, "needs": clause.needs}
    if clause.kind is ClauseKind.PAIR:
        key = "pair"
    elif clause.stages is not None:
        key = "stage"
        said["stage"], said["before"] = clause.stages
    elif clause.lot is not None:
        key, said["lot"] = "lot", clause.lot
    elif clause.amount is not None:
        key, said["amount"] = "amount", clause.amount
        count = operation.obligations[clause.needs].count
        said["owed"] = count.high if count is not None and count.high is not None else "?"
    else:
        key = "full"
    english, arabic = _CLAUSES[key]
    return Name(en=filled(english, said, "en"), ar=filled(arabic, said, "ar"))
