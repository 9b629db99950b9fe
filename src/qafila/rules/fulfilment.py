# SPDX-License-Identifier: Apache-2.0
"""Rules on what is said to be delivered: claims that nobody attests, rivals, more than was owed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, time

from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.fulfilment import Fulfilment, Grade, State, fulfilments
from qafila.core.operation import Operation
from qafila.rules import local_zone
from qafila.rules._saying import clock


@finding
class ClaimedNotProven(Finding):
    """More of an obligation is claimed than is proven as the parties agreed.

    A claim is what the one who owes says, or somebody who is no party. It opens no gate.
    """

    severity = Severity.INFO
    en = "Of {obligation}, {claimed} are claimed to be delivered and {proven} are proven."
    ar = "المُدّعى تسليمه من {obligation}: {claimed}، والمُثبَت منه: {proven}."
    remedy_en = (
        "Ask the receiver, or the guarantor that the parties agreed on, and record its word."
    )
    remedy_ar = "اسأل الطرف المتسلّم أو الضامن المتفق عليه، وسجّل كلمته."
    commands = ("qafila record OP delivered {obligation} AMOUNT PARTY",)
    page = "agreement?tab=obligations"

    obligation: str
    claimed: int
    proven: int


@finding
class DeliveriesDiffer(Finding):
    """Parties attest different amounts of one obligation. The larger counts; none are added."""

    severity = Severity.WARNING
    en = "Of {obligation}, parties say that different amounts were delivered: {said}."
    ar = "تختلف أقوال الأطراف في ما سُلّم من {obligation}: {said}."
    remedy_en = "Ask both, and correct the wrong fact; a batch and a running total are not one."
    remedy_ar = "اسأل الطرفين وصحّح الواقعة الخاطئة؛ فالدفعة الواحدة غير المجموع حتى الآن."

    obligation: str
    said: tuple[str, ...]


@finding
class DeliveredMoreThanOwed(Finding):
    """More of an obligation is proven than is owed at most."""

    severity = Severity.INFO
    en = "Of {obligation}, {proven} are proven to be delivered and {owed} are owed."
    ar = "المُثبَت تسليمه من {obligation}: {proven}، والمستحقّ: {owed}."
    remedy_en = "See whether the amount owed was changed, or whether a total was recorded twice."
    remedy_ar = "تحقّق هل تغيّر المستحقّ، أو هل سُجِّل مجموع مرتين."

    obligation: str
    proven: int
    owed: int


@finding
class ObligationOverdue(Finding):
    """An obligation was due by now and is not proven as the parties agreed.

    It may have been delivered all the same: nobody but the one who owes it has said so.
    """

    severity = Severity.WARNING
    en = "{obligation} was due by {due}; {proven} of it are proven."
    ar = "حلّ موعد الالتزام {obligation} في {due}، والمُثبَت منه: {proven}."
    remedy_en = (
        "Ask the receiver or the guarantor what was delivered and record it; else take it up with"
        " the parties, and write the new time under due once they agree on one."
    )
    remedy_ar = (
        "اسأل الطرف المتسلّم أو الضامن عمّا سُلّم وسجّله؛ وإلا فاطرح الأمر على الأطراف، واكتب الموعد"
        " الجديد في due متى اتّفقوا عليه."
    )

    obligation: str
    due: str
    proven: int


@rule
def deliveries(operation: Operation, now: datetime) -> Iterator[Finding]:
    """What is said to be delivered is attested by somebody who does not owe it."""
    if not operation.obligations:
        return
    for stands in fulfilments(operation).values():
        yield from _overdue(operation, stands, now)
        claimed = stands.by_grade.get(Grade.CLAIMED, 0)
        if claimed > stands.proven:
            yield ClaimedNotProven(
                obligation=stands.obligation, claimed=claimed, proven=stands.proven
            )
        yield from _rivals(stands)
        if stands.state is State.OVER and stands.owed.high is not None:
            yield DeliveredMoreThanOwed(
                obligation=stands.obligation, proven=stands.proven, owed=stands.owed.high
            )


def _overdue(operation: Operation, stands: Fulfilment, now: datetime) -> Iterator[Finding]:
    due = operation.obligations[stands.obligation].due
    if due is None or stands.state not in (State.OPEN, State.PARTLY):
        return
    last = due.at
    if last is None:  # a day alone counts whole
        last = datetime.combine(due.on, time.max, tzinfo=local_zone(operation))
    if last < now:
        said = due.on.isoformat() if due.at is None else clock(operation, due.at)
        yield ObligationOverdue(obligation=stands.obligation, due=said, proven=stands.proven)


def _rivals(stands: Fulfilment) -> Iterator[Finding]:
    if stands.entries:
        return  # two who name different entries of a list do not contradict each other
    said: dict[str, int] = defaultdict(int)
    for evidence in stands.evidence:
        if evidence.by and evidence.grade is not Grade.CLAIMED:
            said[evidence.by] += evidence.amount
    if len(set(said.values())) > 1:
        told = tuple(f"{by} {amount}" for by, amount in said.items())
        yield DeliveriesDiffer(obligation=stands.obligation, said=told)
