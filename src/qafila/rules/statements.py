# SPDX-License-Identifier: Apache-2.0
"""Rules on what parties said: approvals, notifications, changes of either.

Approval, notification and assurance are three things; none of them is read as another. What is
wanting is decided in `core.fulfilment.permits`, which the release board asks too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from qafila.core.agreement import Statement
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.fulfilment import Clock, Hindrance, Told, Why
from qafila.core.fulfilment.permits import (
    USUAL,
    departure,
    due_by_now,
    is_late,
    notice_given,
    unapproved,
    unreceived,
    untold_changes,
)
from qafila.core.operation import Operation
from qafila.core.values import Name, PartyRole
from qafila.rules import local_zone
from qafila.rules._leaving import approval_bonds, hours_to_leave
from qafila.rules._saying import party_name
from qafila.rules._stays import every_bond
from qafila.rules._wanting import said, shown

NOTIFY_AHEAD = "OCHA, humanitarian notification in Yemen: at least 48 h ahead, 24 h in an emergency"

TOLD_NAMES = {
    Told.ROUTE: Name(en="the route", ar="الطريق"),
    Told.DEPARTURE: Name(en="the departure", ar="وقت الانطلاق"),
    Told.VEHICLES: Name(en="the number of vehicles", ar="عدد المركبات"),
    Told.PLAN: Name(
        en="all of it, perhaps: no plan was in force then", ar="ربما كلّه: لم تكن خطة سارية حينها"
    ),
}

STATEMENT_NAMES = {
    "approval": Name(en="approval", ar="موافقة"),
    "notification": Name(en="notification", ar="إشعار"),
    "assurance": Name(en="assurance", ar="تعهّد"),
}


INSTEAD_EN = (
    "⟦. Leaving between {leave_from} and {leave_until} would suit all approvals, windows and"
    " vehicles⟧⟦. No hour found suits approvals, windows and vehicles at once; for the approvals"
    " alone, leaving between {alone_from} and {alone_until} would do⟧."
)
INSTEAD_AR = (
    "⟦. والانطلاق بين {leave_from} و{leave_until} يلائم الموافقات والنوافذ والمركبات كلها⟧⟦. ولم"
    " يُعثر على ساعة تلائم الموافقات والنوافذ والمركبات معًا، أما الموافقات وحدها فيكفي لها الانطلاق"
    " بين {alone_from} و{alone_until}⟧."
)
"""Another hour of departure that would do, in sentences on approvals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hours:
    """Hours of departure that would do, by the fields of findings that tell them."""

    leave_from: str = ""
    leave_until: str = ""
    alone_from: str = ""
    alone_until: str = ""


@finding
class ApprovalMissing(Finding):
    """No party's approval of the movement is on record.

    A notification that was received, or an assurance, is not an approval.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "No approval for operation {operation} is on record."
    ar = "لا موافقة مسجَّلة على العملية {operation}."
    remedy_en = (
        "Obtain the approval and record it as [[approval]]: by whom, what for, received when."
    )
    remedy_ar = "احصل على الموافقة وسجّلها في [[approval]]: ممن، وعلى ماذا، ومتى وردت."

    operation: str


@finding
class ApproverSilent(Finding):
    """A party whose approval is needed has not given it, though another party has."""

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "The approval of {name} is needed, and none is on record."
    ar = "موافقة الجهة {name} لازمة، ولا موافقة مسجَّلة منها."
    remedy_en = "Obtain its approval, or remove its role approver if it has no say."
    remedy_ar = "احصل على موافقتها، أو احذف عنها دور جهة الموافقة إن لم يكن القرار إليها."

    party: str
    name: Name


@finding
class ApprovalExpired(Finding):
    """An approval ends before the departure, or has ended by now.

    Where an hour of departure is planned and still to come, it is said between which hours it would
    suit all approvals, windows and vehicles (`leave_from`, `leave_until`); where no hour suits all
    of them, which would suit the approvals (`alone_from`, `alone_until`).
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "The approval by {name} ends {until}; departure is {departure}" + INSTEAD_EN
    ar = "تنتهي موافقة الطرف {name} في {until}، والانطلاق في {departure}" + INSTEAD_AR
    remedy_en = (
        "Ask for the approval to be renewed for the day, and record the new one⟦; or set the hour"
        " of departure between {leave_from} and {leave_until}⟧."
    )
    remedy_ar = (
        "اطلب تجديد الموافقة لليوم المقرَّر وسجّل الجديدة⟦، أو اجعل ساعة الانطلاق بين {leave_from}"
        " و{leave_until}⟧."
    )

    party: str
    name: Name
    until: str
    departure: str
    leave_from: str = ""
    leave_until: str = ""
    alone_from: str = ""
    alone_until: str = ""


@finding
class ApprovalNotYetValid(Finding):
    """An approval begins only after the departure.

    Hours that would suit instead are told as for an approval that ends before the departure.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "The approval by {name} begins {begins}; departure is {departure}" + INSTEAD_EN
    ar = "تبدأ موافقة الطرف {name} في {begins}، والانطلاق في {departure}" + INSTEAD_AR
    remedy_en = (
        "Leave later⟦, between {leave_from} and {leave_until}⟧, or ask for the approval to begin"
        " earlier."
    )
    remedy_ar = (
        "أخّر الانطلاق⟦ إلى ما بين {leave_from} و{leave_until}⟧، أو اطلب أن تبدأ الموافقة قبل ذلك."
    )

    party: str
    name: Name
    begins: str
    departure: str
    leave_from: str = ""
    leave_until: str = ""
    alone_from: str = ""
    alone_until: str = ""


@finding
class ObjectorNotNotified(Finding):
    """A party that objects to the movement has not been told of it.

    An objector signed nothing. Its notice state is recorded as a risk, never as an approval.
    """

    severity = Severity.WARNING
    source = NOTIFY_AHEAD
    en = "The objecting party {name} is not known to have been told: no notification is on record."
    ar = "لا يُعرف أن الجهة المعترِضة {name} أُبلغت بالحركة: لا إشعار مسجَّل لها."
    remedy_en = (
        "Decide with the guarantors whether and through whom it is told; record it as"
        " [[notification]] by that party. Plan for the road being cut."
    )
    remedy_ar = (
        "قرّر مع الضامنين هل تُبلَّغ وعن طريق من، وسجّل ذلك في [[notification]] باسمها. واستعدّ "
        "لاحتمال قطع الطريق."
    )

    party: str
    name: Name


@finding
class NotificationShort(Finding):
    """A notification was received less than 48 hours ahead: right only in an emergency."""

    severity = Severity.INFO
    source = NOTIFY_AHEAD
    en = "{name} was notified {hours} hours ahead; 48 are usual, 24 in an emergency."
    ar = (
        "أُشعِر الطرف {name} قبل الانطلاق بهذا العدد من الساعات: {hours}. والمعتاد 48، وفي "
        "الطوارئ 24."
    )
    remedy_en = "Confirm with the party that this was time enough to tell its people on the road."
    remedy_ar = "تأكّد لدى هذا الطرف من أن المدة كفته لإبلاغ من يعنيهم الأمر على الطريق."

    party: str
    name: Name
    hours: int


@finding
class NotificationLate(Finding):
    """A notification was received less than 24 hours ahead, or after the departure."""

    severity = Severity.WARNING
    source = NOTIFY_AHEAD
    en = "{name} was notified {hours} hours ahead; even in an emergency it is to be 24."
    ar = (
        "أُشعِر الطرف {name} قبل الانطلاق بهذا العدد من الساعات: {hours}. والمطلوب 24 حتى في الطوارئ."
    )
    remedy_en = "Have receipt confirmed down to the checkpoints before departure, or leave later."
    remedy_ar = "اطلب تأكيد وصول الإشعار إلى الحواجز قبل الانطلاق، أو أخّر الانطلاق."

    party: str
    name: Name
    hours: int


@finding
class NotificationNotReceived(Finding):
    """A party was sent a notification, and nobody recorded that it came in.

    What nobody received, nobody passed on to the checkpoints. A receipt is not an approval.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    source = NOTIFY_AHEAD
    en = "{name} was sent a notification, and no receipt of it is on record."
    ar = "أُرسل إشعار إلى الجهة {name}، ولم يُسجَّل أنه وصل إليها."
    remedy_en = "Call the party: who received it, and when? Record that."
    remedy_ar = "اتصل بالجهة: من تسلّمه ومتى؟ وسجّل ذلك."
    commands = ("qafila record OP receipt {party}",)
    page = "agreement?tab=statements"

    party: str
    name: Name


@finding
class ChangeNotNotified(Finding):
    """The plan in force is another one than a party was told of.

    Compared are the route, the departure and the number of vehicles. Whoever waits on the road for
    eight buses at six, and sees ten at nine, may not let them pass.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "{name} was notified {when}; since then this is other in the plan: {changed}."
    ar = "أُشعِرت الجهة {name} في {when}، وتغيّر بعدها في الخطة: {changed}."
    remedy_en = (
        "Send it a notice of the change and record that; then the receipt, when it has come in."
    )
    remedy_ar = "أرسل إليها إشعارًا بالتغيير وسجّله، ثم سجّل وصوله حين يصل."
    commands = ("qafila record OP notification {party}",)
    page = "agreement?tab=statements"

    party: str
    name: Name
    when: str
    changed: tuple[Name, ...]


@finding
class ChangeOfUnknown(Finding):
    """An approval, a notification or an assurance says that it changes one that nobody knows.

    It stands by itself; the one that it was to change may still stand beside it.
    """

    severity = Severity.WARNING
    en = "What {name} said ({kind}) is to change {changes}, and there is no {kind} with that id."
    ar = "ما صدر عن الجهة {name} ({kind}) يغيّر {changes}، ولا {kind} بهذا المعرّف."
    remedy_en = "Give the first one its id, or correct changes: {changes}."
    remedy_ar = "أعطِ الأول معرّفه، أو صحّح changes: {changes}."

    party: str
    name: Name
    kind: Name
    changes: str


@rule
def approvals(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever must approve has approved, for the time of the movement."""
    clock = Clock(now=now, zone=local_zone(operation))
    for each in unapproved(operation, clock, due_by_now(operation, clock)):
        if each.why is Why.APPROVAL_MISSING:
            yield ApprovalMissing(operation=operation.description.id)
            continue
        name, due = party_name(operation, each.party or "–"), shown(operation, each.due)
        if each.why is Why.APPROVER_SILENT:
            yield ApproverSilent(party=each.party, name=name)
            continue
        hours = asdict(_other_hour(operation, each, clock))
        edge = said(operation, each.when)
        if each.why is Why.APPROVAL_EXPIRED:
            yield ApprovalExpired(party=each.party, name=name, until=edge, departure=due, **hours)
        else:
            yield ApprovalNotYetValid(
                party=each.party, name=name, begins=edge, departure=due, **hours
            )


def _other_hour(operation: Operation, each: Hindrance, clock: Clock) -> _Hours:
    """Return hours of departure that would do: none where none is planned, or it has passed.

    The nearest ones to the planned hour, else those where the approval begins or ends.
    """
    departs = operation.description.departs_at
    if departs is None or departs <= clock.now or each.when is None:
        return _Hours()
    at_last = each.why is Why.APPROVAL_EXPIRED
    edge = clock.span(each.when)[1 if at_last else 0]
    every = every_bond(operation, operation.plan, departs, clock.now)
    approvals = list(approval_bonds(operation, departs, clock.now, clock.zone))
    for kind, bonds in (("leave", every), ("alone", approvals)):
        for near in (departs, edge):
            hours = hours_to_leave(bonds, departs, clock.now, clock.zone, near)
            if hours is not None:
                first, last = (f"{at.astimezone(clock.zone):%Y-%m-%d %H:%M}" for at in hours)
                if kind == "leave":
                    return _Hours(leave_from=first, leave_until=last)
                return _Hours(alone_from=first, alone_until=last)
    return _Hours()


@rule
def notifications(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever must know, knows in time, and knows of the plan in force."""
    clock = Clock(now=now, zone=local_zone(operation))
    told = {notification.by for notification in operation.notifications}
    for party in operation.parties.values():
        if PartyRole.OBJECTOR in party.roles and party.id not in told:
            yield ObjectorNotNotified(party=party.id, name=party_name(operation, party.id))
    for each in notice_given(operation, clock, departure(operation, clock).first):
        assert each.ahead is not None
        hours = max(0, int(each.ahead / timedelta(hours=1)))
        name = party_name(operation, each.party or "–")
        if is_late(each):
            yield NotificationLate(party=each.party, name=name, hours=hours)
        elif each.ahead < USUAL:
            yield NotificationShort(party=each.party, name=name, hours=hours)
    for each in unreceived(operation):
        yield NotificationNotReceived(
            party=each.party, name=party_name(operation, each.party or "–")
        )
    for each in untold_changes(operation, clock):
        yield ChangeNotNotified(
            party=each.party,
            name=party_name(operation, each.party or "–"),
            when=said(operation, each.when),
            changed=tuple(TOLD_NAMES[what] for what in each.changed),
        )


@rule
def changes(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whatever changes a statement names one that was made."""
    kinds: tuple[tuple[str, Iterable[Statement]], ...] = (
        ("approval", operation.approvals),
        ("notification", operation.notifications),
        ("assurance", operation.assurances),
    )
    for kind, statements in kinds:
        made = {each.id for each in statements if each.id is not None}
        for each in statements:
            if each.changes is not None and each.changes not in made - {each.id}:
                yield ChangeOfUnknown(
                    party=each.by,
                    name=party_name(operation, each.by or "–"),
                    kind=STATEMENT_NAMES[kind],
                    changes=each.changes,
                )
