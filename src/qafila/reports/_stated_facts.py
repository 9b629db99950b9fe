# SPDX-License-Identifier: Apache-2.0
"""What facts about approvals, notices and versions say as one line each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qafila.core.agreement import Statement
from qafila.core.document import Wording, phrase
from qafila.core.events import (
    ApprovalGiven,
    AssuranceGiven,
    NotificationReceived,
    NotificationSent,
    VersionAccepted,
)
from qafila.core.operation import Operation
from qafila.reports._day import party_said


def _stated(key: str, operation: Operation, said: Statement) -> Wording:
    told = phrase(key, party=party_said(operation, said.by) or said.by)
    about = ", ".join(
        each for each in (said.id or "", said.scope, ", ".join(said.lots), said.stage or "") if each
    )
    told = phrase("report-fact-with-note", said=told, note=about) if about else told
    if said.changes:
        return phrase("report-fact-changes", said=told, other=said.changes)
    return told


def _approval(operation: Operation, fact: ApprovalGiven) -> Wording:
    return _stated("report-fact-approval", operation, fact.approval)


def _notification(operation: Operation, fact: NotificationSent) -> Wording:
    return _stated("report-fact-notification", operation, fact.notification)


def _assurance(operation: Operation, fact: AssuranceGiven) -> Wording:
    return _stated("report-fact-assurance", operation, fact.assurance)


def _received(operation: Operation, fact: NotificationReceived) -> Wording:
    said = phrase(
        "report-fact-received",
        party=party_said(operation, fact.party) or fact.party,
        notification=fact.notification or "–",
    )
    return phrase("report-fact-with-note", said=said, note=fact.by) if fact.by else said


def _accepted(operation: Operation, fact: VersionAccepted) -> Wording:
    return phrase(
        "report-fact-version-accepted",
        party=party_said(operation, fact.party) or fact.party,
        version=fact.version,
    )


STATED_SAID: dict[type, Callable[[Operation, Any], Wording]] = {
    ApprovalGiven: _approval,
    NotificationSent: _notification,
    AssuranceGiven: _assurance,
    NotificationReceived: _received,
    VersionAccepted: _accepted,
}
