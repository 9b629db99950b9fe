# SPDX-License-Identifier: Apache-2.0
"""From a few words to what a party said: ``approval army L1 L2 --until 18:00``.

An approval, a notification, an assurance and a receipt are four things; none becomes another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from qafila.app.typed import Spoken, Unclear, each_once
from qafila.core.agreement import Approval, Assurance, Notification
from qafila.core.events import (
    ApprovalGiven,
    AssuranceGiven,
    Fact,
    NotificationReceived,
    NotificationSent,
    VersionAccepted,
)
from qafila.core.operation import Operation

APPROVAL, NOTIFICATION, ASSURANCE = "approval", "notification", "assurance"
RECEIPT, ACCEPTED = "receipt", "accepted"


def _known_party(party: str, operation: Operation) -> str:
    if party not in operation.parties:
        known = ", ".join(operation.parties) or "–"
        raise Unclear("record-party-unknown", party=party, known=known)
    return party


def _statement(said: Spoken, operation: Operation) -> Fact:
    """Return that a party approved, was notified, or gave an assurance; none is another."""
    if not said.what:
        raise Unclear("record-statement-what", word=said.word)
    party = _known_party(said.what[0], operation)
    about = each_once(said.what[1:]) if said.what[1:] else ()
    stages = [each for each in about if each in operation.stages]
    if len(stages) > 1:
        raise Unclear("record-statement-what", word=said.word)
    on = f"{said.at.at or said.at.on:%m%d-%H%M}" if said.at else ""
    told: dict[str, Any] = {
        "by": party,
        "scope": said.note,
        "valid_from": said.since,
        "valid_until": said.until,
        "received_at": said.received,
        "id": said.id or f"{party}-{on}",
        "changes": said.changes or None,
        "lots": tuple(each for each in about if each not in stages),
        "stage": stages[0] if stages else None,
    }
    if said.word == APPROVAL:
        return ApprovalGiven(approval=Approval(**told))
    if said.word == NOTIFICATION:
        return NotificationSent(notification=Notification(**told, sent_at=said.at))
    return AssuranceGiven(assurance=Assurance(**told))


def _receipt(said: Spoken, operation: Operation) -> Fact:
    """Return that a party acknowledged a notification: no approval."""
    most = 2
    if not said.what or len(said.what) > most:
        raise Unclear("record-receipt-what")
    party, *named = said.what
    _known_party(party, operation)
    sent = [each for each in operation.notifications if each.by == party]
    if not sent or (named and named[0] not in {each.id for each in sent}):
        known = ", ".join(each.id for each in sent if each.id) or "–"
        raise Unclear("record-receipt-of-nothing", party=party, known=known)
    return NotificationReceived(
        party=party,
        notification=named[0] if named else sent[-1].id or "",
        by=said.note,
        received_at=said.received,
    )


def _accepted(said: Spoken, operation: Operation) -> Fact:
    """Return that a party accepted a version of the agreement."""
    if len(said.what) != 2:
        raise Unclear("record-accepted-what")
    version, party = said.what
    versions = [each.agreement.version for each in operation.day.versions]
    if version not in versions:
        known = ", ".join(each or "–" for each in versions) or "–"
        raise Unclear("record-version-unknown", version=version, known=known)
    _known_party(party, operation)
    return VersionAccepted(version=version, party=party, note=said.note)


STATED: Mapping[str, Callable[[Spoken, Operation], Fact]] = {
    APPROVAL: _statement,
    NOTIFICATION: _statement,
    ASSURANCE: _statement,
    RECEIPT: _receipt,
    ACCEPTED: _accepted,
}
"""Words that say what a party said, each with what makes its fact."""
