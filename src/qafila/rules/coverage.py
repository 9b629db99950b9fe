# SPDX-License-Identifier: Apache-2.0
"""Whether approvals, notifications and assurances are about lots and stages that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from qafila.core.agreement import Statement
from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.fulfilment import board
from qafila.core.operation import Operation
from qafila.core.values import Name
from qafila.rules._saying import party_name


@finding
class StatementCoversUnknown(Finding):
    """An approval, a notification or an assurance names a lot or a stage that there is not.

    For that lot or stage nothing is approved or told: whatever was meant goes without.
    """

    severity = Severity.WARNING
    en = (
        "A statement by {party} ({name}) names what there is not: {unknown}. For these it has no"
        " effect."
    )
    ar = "تذكر إفادة من {party} ({name}) ما لا وجود له: {unknown}، فلا أثر لها فيه."
    remedy_en = "Correct lots and stage there. The lots that there are: {known}."
    remedy_ar = "صحّح الدفعات والمرحلة فيها. الدفعات الموجودة: {known}."

    party: str
    name: Name
    unknown: tuple[str, ...]
    known: tuple[str, ...]


@rule
def coverage(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whatever a statement is about, there is."""
    said: Iterable[Statement] = (
        *operation.approvals,
        *operation.notifications,
        *operation.assurances,
    )
    if not any(each.lots or each.stage for each in said):
        return
    known = {standing.lot for standing in board(operation)}
    for each in said:
        unknown = [lot for lot in each.lots if lot not in known]
        if each.stage is not None and each.stage not in operation.stages:
            unknown.append(each.stage)
        if unknown:
            yield StatementCoversUnknown(
                party=each.by,
                name=party_name(operation, each.by or "–"),
                unknown=tuple(unknown),
                known=tuple(sorted(known)),
            )
