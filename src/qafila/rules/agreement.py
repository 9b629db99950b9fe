# SPDX-License-Identifier: Apache-2.0
"""Rules on the agreement: approvals, notifications, and what parties owe each other.

Approval, notification and assurance are three things; none of them is read as another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import combinations

from qafila.core.agreement import Obligation, ObligationKind
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.values import Name, PartyRole, When
from qafila.rules import local_zone
from qafila.rules._practice import MEDICAL_FIRST
from qafila.rules._saying import party_name

NOTIFY_AHEAD = "OCHA, humanitarian notification in Yemen: at least 48 h ahead, 24 h in an emergency"

ROLE_NAMES = {
    PartyRole.EVACUATING: Name(en="evacuating party", ar="المغادِر"),
    PartyRole.CONTROLLING: Name(en="controlling party", ar="المسيطِر"),
    PartyRole.ESCORT: Name(en="escort", ar="المرافِق"),
    PartyRole.PROVIDER: Name(en="provider", ar="المزوِّد"),
    PartyRole.APPROVER: Name(en="approver", ar="جهة الموافقة"),
    PartyRole.GUARANTOR: Name(en="guarantor", ar="الضامن"),
    PartyRole.MEDIATOR: Name(en="mediator", ar="الوسيط"),
    PartyRole.MEDICAL: Name(en="medical party", ar="الجهة الطبية"),
    PartyRole.RECEIVING: Name(en="receiving party", ar="المستقبِل"),
    PartyRole.OBJECTOR: Name(en="objecting party", ar="المعترِض"),
}

DENIED = Name(en="denied", ar="إنكار")
DISPUTED = Name(en="disputed", ar="خلاف")
NOBODY_NAMED = Name(en="somebody who is not named", ar="من لم يُسمَّ")

USUAL, EMERGENCY = timedelta(hours=48), timedelta(hours=24)
"""How far ahead a notification is to be received, usually and in an emergency."""


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
    """An approval ends before the departure, or has ended by now."""

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "The approval by {name} ends {until}; departure is {departure}."
    ar = "تنتهي موافقة الطرف {name} في {until}، والانطلاق في {departure}."
    remedy_en = "Ask for the approval to be renewed for the day, and record the new one."
    remedy_ar = "اطلب تجديد الموافقة لليوم المقرَّر وسجّل الجديدة."

    party: str
    name: Name
    until: str
    departure: str


@finding
class ApprovalNotYetValid(Finding):
    """An approval begins only after the departure."""

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "The approval by {name} begins {begins}; departure is {departure}."
    ar = "تبدأ موافقة الطرف {name} في {begins}، والانطلاق في {departure}."
    remedy_en = "Leave later, or ask for the approval to begin earlier."
    remedy_ar = "أخّر الانطلاق، أو اطلب أن تبدأ الموافقة قبل ذلك."

    party: str
    name: Name
    begins: str
    departure: str


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
class RoleInDispute(Finding):
    """Somebody disputes or denies that a party has a role. Both are kept, and nobody decides here.

    A guarantor that denies guaranteeing guarantees nothing on the road.
    """

    severity = Severity.WARNING
    en = "That {name} is {role} is {how}, by {by}."
    ar = "كون الجهة {name} بصفة «{role}» محلّ {how}، بحسب {by}."
    remedy_en = (
        "Ask the party itself, and do not rest a departure on that role before it has answered."
    )
    remedy_ar = "اسأل الجهة نفسها، ولا تبنِ انطلاقًا على هذه الصفة قبل أن تجيب."

    party: str
    name: Name
    role: Name
    how: Name
    by: Name


@finding
class VersionsAtOnce(Finding):
    """Two versions of the agreement bear one mark, or were signed on one day, and differ.

    The one that was recorded later is taken to be in force; the parties have to say which is.
    """

    severity = Severity.ERROR
    en = "Two versions of the agreement, {one} and {other}, are of one mark or day, and differ."
    ar = "للاتفاق نسختان، {one} و{other}، تحملان علامة واحدة أو يومًا واحدًا وتختلفان."
    remedy_en = "Ask the parties which one is in force, and correct or withdraw the other."
    remedy_ar = "اسأل الأطراف أيهما السارية، وصحّح الأخرى أو اسحبها."

    one: str
    other: str


@finding
class VersionNotAccepted(Finding):
    """A party that accepted an earlier version of the agreement is not named with the latest."""

    severity = Severity.WARNING
    en = "{name} accepted an earlier version of the agreement and is not named with {version}."
    ar = "قبل الطرف {name} نسخة سابقة من الاتفاق، ولم يُذكر بين من قبلوا النسخة {version}."
    remedy_en = "Obtain its acceptance, and record the version anew with all who accepted it."
    remedy_ar = "احصل على قبوله، وسجّل النسخة من جديد بجميع من قبلوها."

    party: str
    name: Name
    version: str


@finding
class MedicalGated(Finding):
    """A medical movement waits for something that another party owes.

    Medical movements are by need only and never wait for reciprocity. Safety still comes first:
    waiting for fire to be held is not a gate in this sense.
    """

    severity = Severity.ERROR
    source = MEDICAL_FIRST
    en = (
        "{obligation} is medical but waits for {gates}. A medical movement never waits for what "
        "another party owes."
    )
    ar = (
        "الالتزام {obligation} حركة طبية لكنه ينتظر {gates}. والحركة الطبية لا تنتظر أبدًا ما على "
        "طرف آخر."
    )
    remedy_en = (
        "Remove the gate, or move the patients under an obligation of their own without one."
    )
    remedy_ar = "احذف الشرط، أو انقل المرضى ضمن التزام خاص بهم لا شرط فيه."

    obligation: str
    gates: tuple[str, ...]


@finding
class ObligationMovesNobody(Finding):
    """An obligation to move people is about a cohort to which nobody on the list belongs."""

    severity = Severity.WARNING
    en = "{obligation} moves the people of cohort {cohort}, to which nobody on the list belongs."
    ar = "ينقل الالتزام {obligation} أشخاص الفئة {cohort}، ولا أحد في القائمة ينتمي إليها."
    remedy_en = "Correct the cohort of the obligation or of the people, or complete the list."
    remedy_ar = "صحّح الفئة في الالتزام أو لدى الأشخاص، أو أكمل القائمة."

    obligation: str
    cohort: str


@rule
def roles(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nobody disputes that a party is what it is said to be."""
    for party in operation.parties.values():
        for said in party.disputed:
            by = party_name(operation, said.by) if said.by else NOBODY_NAMED
            yield RoleInDispute(
                party=party.id,
                name=party.name,
                role=ROLE_NAMES[said.role],
                how=DENIED if said.denied else DISPUTED,
                by=by,
            )


@rule
def versions(operation: Operation, now: datetime) -> Iterator[Finding]:
    """One version of the agreement is in force, and whoever accepted an earlier one accepted it."""
    known = [each.agreement for each in operation.day.versions]
    for one, other in combinations(known, 2):
        same_mark = one.version and one.version == other.version
        same_day = one.signed_on is not None and one.signed_on == other.signed_on
        if one != other and (same_mark or same_day):
            yield VersionsAtOnce(one=one.version or "–", other=other.version or "–")
    if len(known) > 1:
        before = {party for each in known[:-1] for party in each.parties}
        for party in sorted(before - set(known[-1].parties)):
            yield VersionNotAccepted(
                party=party, name=party_name(operation, party), version=known[-1].version or "–"
            )


@rule
def approvals(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever must approve has approved, for the time of the movement."""
    if not operation.approvals:
        yield ApprovalMissing(operation=operation.description.id)
        return
    given = {approval.by for approval in operation.approvals}
    for party in operation.parties.values():
        if PartyRole.APPROVER in party.roles and party.id not in given:
            yield ApproverSilent(party=party.id, name=party_name(operation, party.id))
    yield from _validity(operation, now)


def _validity(operation: Operation, now: datetime) -> Iterator[Finding]:
    earliest, latest = _departure(operation, now)
    # While the day lasts, an approval that has ended by now ended before a late departure. A day
    # that lies behind us is judged by itself.
    due = max(earliest, now) if now <= _day_end(operation, latest) else earliest
    for approval in operation.approvals:
        begins, until = approval.valid_from, approval.valid_until
        if until is not None and _span(operation, until)[1] < due:
            yield ApprovalExpired(
                party=approval.by,
                name=party_name(operation, approval.by),
                until=_said(operation, until),
                departure=_shown(operation, due),
            )
        if begins is not None and _span(operation, begins)[0] > latest:
            yield ApprovalNotYetValid(
                party=approval.by,
                name=party_name(operation, approval.by),
                begins=_said(operation, begins),
                departure=_shown(operation, latest),
            )


@rule
def notifications(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever must know, knows in time."""
    told = {notification.by for notification in operation.notifications}
    for party in operation.parties.values():
        if PartyRole.OBJECTOR in party.roles and party.id not in told:
            yield ObjectorNotNotified(party=party.id, name=party_name(operation, party.id))
    if operation.description.on is None and operation.description.departs_at is None:
        return
    departure, _ = _departure(operation, now)
    for notification in operation.notifications:
        if notification.received_at is None:
            continue
        ahead = departure - _span(operation, notification.received_at)[0]
        hours = max(0, int(ahead / timedelta(hours=1)))
        if ahead < EMERGENCY:
            yield NotificationLate(
                party=notification.by, name=party_name(operation, notification.by), hours=hours
            )
        elif ahead < USUAL:
            yield NotificationShort(
                party=notification.by, name=party_name(operation, notification.by), hours=hours
            )


@rule
def obligations(operation: Operation, now: datetime) -> Iterator[Finding]:
    """What is owed is about people who exist, and medical care waits for no favour."""
    cohorts = {person.cohort for person in operation.persons.values()}
    for obligation in operation.obligations.values():
        gates = tuple(g for g in _gates(obligation) if not _is_safety(operation, g))
        if obligation.medical and gates:
            yield MedicalGated(obligation=obligation.id, gates=gates)
        moves = obligation.kind is ObligationKind.MOVE_PEOPLE and obligation.cohort is not None
        if moves and cohorts and obligation.cohort not in cohorts:
            yield ObligationMovesNobody(obligation=obligation.id, cohort=obligation.cohort or "")


def _gates(obligation: Obligation) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gate.obligation for gate in obligation.gates))


def _is_safety(operation: Operation, obligation_id: str) -> bool:
    gate = operation.obligations.get(obligation_id)
    return gate is not None and gate.kind is ObligationKind.HOLD_FIRE


def _departure(operation: Operation, now: datetime) -> tuple[datetime, datetime]:
    """Return the earliest and the latest departure that the folder allows; undated means now."""
    described = operation.description
    if described.departs_at is not None:
        return described.departs_at, described.departs_at
    return (now, now) if described.on is None else _span(operation, When(on=described.on))


def _span(operation: Operation, when: When) -> tuple[datetime, datetime]:
    """Return the instant twice where there is one, else the first and last instant of the day."""
    if when.at is not None:
        return when.at, when.at
    first = datetime.combine(when.on, time.min, tzinfo=local_zone(operation))
    return first, _day_end(operation, first)


def _day_end(operation: Operation, moment: datetime) -> datetime:
    local = moment.astimezone(local_zone(operation))
    return datetime.combine(local.date(), time.max, tzinfo=local.tzinfo)


def _said(operation: Operation, when: When) -> str:
    return when.on.isoformat() if when.at is None else _shown(operation, when.at)


def _shown(operation: Operation, moment: datetime) -> str:
    """Word an instant in local time; the ends of a day stand for the day."""
    local = moment.astimezone(local_zone(operation))
    if local.time() in (time.min, time.max):
        return local.date().isoformat()
    return local.isoformat(sep=" ", timespec="minutes")[:16]
