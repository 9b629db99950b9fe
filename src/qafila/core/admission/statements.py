# SPDX-License-Identifier: Apache-2.0
"""Admission of what is said of the agreement, and of the rules of thumb."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from qafila.core.admission.agreement_findings import (
    PolicyKeyKept,
    StatementEndsFirst,
)
from qafila.core.admission.desk import Desk
from qafila.core.admission.driving import driving_texts
from qafila.core.admission.field_findings import KeyMissing
from qafila.core.admission.fields import Fields
from qafila.core.agreement import (
    Approval,
    Assurance,
    Notification,
)
from qafila.core.drafts import Draft, raw_text
from qafila.core.drafts.keys import EVERYWHERE, KEYS
from qafila.core.events import (
    ApprovalGiven,
    AssuranceGiven,
    Fact,
    NotificationSent,
    PolicySet,
)
from qafila.core.plan import Policy
from qafila.core.values import Name, When


def admit_statements(by_kind: Mapping[str, Sequence[Draft]], desk: Desk) -> None:
    """Register approvals, notifications and assurances: three things, never one for another."""
    for kind in ("approval", "notification", "assurance"):
        for draft in by_kind.get(kind, ()):
            fields = desk.fields(draft)
            by = fields.id("by")
            if by is None:
                fields.say(KeyMissing, "by", table=kind, key="by")
                continue
            desk.references.check("party", by, draft, "by")
            desk.references.check("party", fields.id("to"), draft, "to")
            desk.references.check("stage", fields.id("stage"), draft, "stage")
            begins, until = fields.when("from"), fields.when("until")
            if begins is not None and until is not None and _ends_first(begins, until):
                fields.say(
                    StatementEndsFirst,
                    "until",
                    by=by,
                    kind=_STATEMENTS[kind],
                    begins=_said(begins, desk.zone),
                    until=_said(until, desk.zone),
                )
            desk.facts.append(_statement(kind, by, fields))


_STATEMENTS = {
    "approval": Name(en="approval", ar="موافقة"),
    "notification": Name(en="notification", ar="إشعار"),
    "assurance": Name(en="assurance", ar="تعهّد"),
}


def _ends_first(begins: When, until: When) -> bool:
    if begins.at is not None and until.at is not None:
        return until.at < begins.at
    return until.on < begins.on


def _said(when: When, zone: tzinfo) -> str:
    if when.at is None:
        return when.on.isoformat()
    return when.at.astimezone(zone).replace(tzinfo=None).isoformat(" ", "minutes")


def _statement(kind: str, by: str, fields: Fields) -> Fact:
    said: dict[str, Any] = {
        "by": by,
        "to": fields.id("to"),
        "scope": fields.text("scope"),
        "valid_from": fields.when("from"),
        "valid_until": fields.when("until"),
        "received_at": fields.when("received_at"),
        "note": fields.text("note"),
        "id": fields.id("id"),
        "changes": fields.id("changes"),
        "lots": fields.ids("lots"),
        "stage": fields.id("stage"),
        "source": fields.name("source"),
    }
    if kind == "approval":
        return ApprovalGiven(approval=Approval(**said))
    if kind == "notification":
        sent = fields.when("sent_at")
        return NotificationSent(notification=Notification(**said, sent_at=sent))
    return AssuranceGiven(assurance=Assurance(**said))


def admit_policy(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register the rules of thumb; what cannot be read keeps its default."""
    for draft in drafts:
        fields = desk.fields(draft)
        given: dict[str, float | bool | int | None] = {
            "spare_capacity": fields.number("spare_capacity", 0, 0.95),
            "warn_people_per_bus": fields.integer("warn_people_per_bus", 1, 1_000),
            "companion_for_stretcher": fields.yes_no("companion_for_stretcher"),
            "spacing_m": fields.number("spacing_m", 0, 10_000),
            "night_travel": fields.yes_no("night_travel"),
            "radio_check_min": fields.integer("radio_check_min", 1, 1_440),
            "water_l_per_person_day": fields.number("water_l_per_person_day", 0, 100),
            "day_correlation": fields.number("day_correlation", 0, 1),
            "crossing_wait_min": fields.integer("crossing_wait_min", 1, 43_200),
            "shuttles": fields.yes_no("shuttles"),
        }
        extra = list(driving_texts(fields))
        more = fields.number("kin_more_vehicles", 0, 1)
        if more:
            extra.append(("kin_more_vehicles", f"{more:g}"))
        for key, value in draft.values.items():
            if key not in KEYS["policy"] | EVERYWHERE:
                extra.append((key, raw_text(value)))
                fields.say(PolicyKeyKept, key, key=key)
        known: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
        desk.sources.setdefault("policy", draft.ref())
        desk.facts.append(PolicySet(policy=Policy(**known, extra=tuple(extra))))
