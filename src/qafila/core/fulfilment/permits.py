# SPDX-License-Identifier: Apache-2.0
"""What else than the agreement's gates must be in order before anybody moves.

Approval (a party agreed), notification (a party was told) and assurance (an addressee said
something) are three things; nothing here reads one as another: a receipt never approves. These, and
a way that was reported unsafe, hold medical movements too. One place decides each of them, for the
release board and for the findings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from qafila.core.agreement import Approval, Notification, Statement, standing_statements
from qafila.core.events import IncidentKind
from qafila.core.fulfilment.dangers import CONVOY, Danger, dangers_ahead
from qafila.core.ledger import PLACE, ROAD, VEHICLE
from qafila.core.operation import Operation, Received
from qafila.core.plan import Plan
from qafila.core.values import PartyRole, When

USUAL, EMERGENCY = timedelta(hours=48), timedelta(hours=24)
"""How far ahead a notification is to be received, usually and in an emergency."""


class Why(StrEnum):
    """What is wanting, by the code of the finding that says it."""

    APPROVAL_MISSING = "approval_missing"
    APPROVER_SILENT = "approver_silent"
    APPROVAL_EXPIRED = "approval_expired"
    APPROVAL_NOT_YET_VALID = "approval_not_yet_valid"
    NOTIFICATION_NOT_RECEIVED = "notification_not_received"
    NOTIFICATION_LATE = "notification_late"
    CHANGE_NOT_NOTIFIED = "change_not_notified"
    WAY_NOT_SAFE = "way_not_safe"


class Told(StrEnum):
    """What a notification tells of a movement."""

    ROUTE = "route"
    DEPARTURE = "departure"
    VEHICLES = "vehicles"
    PLAN = "plan"
    """No plan was in force when it was sent: nobody can say what it told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One thing that is wanting.

    Parameters
    ----------
    party
        Whose word is wanting, or who must be told; empty where nobody in particular, and of a way
        that nobody is known to control.
    when
        What an approval begins or ends with; when a notification came in; when a danger was last
        reported: an override from before speaks for what was known then.
    due
        The departure that it is held against.
    ahead
        How long before it the notification came in; negative: after it.
    changed
        What is other now than when the notification was sent.
    place, what
        Of a way that is not safe: where, as `Danger.where` has it, and what was reported there.
    """

    why: Why
    party: str = ""
    when: When | None = None
    due: datetime | None = None
    ahead: timedelta | None = None
    changed: tuple[Told, ...] = ()
    place: str = ""
    what: IncidentKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """As of when, and in which time zone days begin and end."""

    now: datetime
    zone: tzinfo

    def span(self, when: When) -> tuple[datetime, datetime]:
        """Return the instant twice where there is one, else the first and last of the day."""
        if when.at is not None:
            return when.at, when.at
        first = datetime.combine(when.on, time.min, tzinfo=self.zone)
        return first, self.day_end(first)

    def day_end(self, moment: datetime) -> datetime:
        """Return the last instant of the local day."""
        local = moment.astimezone(self.zone)
        return datetime.combine(local.date(), time.max, tzinfo=local.tzinfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The departure that statements are held against.

    Parameters
    ----------
    first, last
        An approval that ends before `first` or begins after `last` does not cover it.
    """

    first: datetime
    last: datetime


def departure(operation: Operation, clock: Clock) -> Due:
    """Return the earliest and the latest departure that is planned; undated means now."""
    described = operation.description
    if described.departs_at is not None:
        return Due(first=described.departs_at, last=described.departs_at)
    if described.on is None:
        return Due(first=clock.now, last=clock.now)
    first, last = clock.span(When(on=described.on))
    return Due(first=first, last=last)


def due_by_now(operation: Operation, clock: Clock) -> Due:
    """Return the departure of the operation as a whole.

    While the day lasts, an approval that has ended by now ended before a late departure. A day
    that lies behind us is judged by itself.
    """
    planned = departure(operation, clock)
    lasts = clock.now <= clock.day_end(planned.last)
    return Due(first=max(planned.first, clock.now) if lasts else planned.first, last=planned.last)


def due_of_lot(operation: Operation, clock: Clock) -> Due:
    """Return the departure of a lot that goes now, or as planned where that is still to come."""
    planned = departure(operation, clock)
    has_begun = clock.now >= planned.first
    return Due(first=max(planned.first, clock.now), last=clock.now if has_begun else planned.last)


def hindrances(
    operation: Operation,
    clock: Clock,
    lot: str,
    stages: Sequence[str | None],
    released_at: datetime | None = None,
) -> tuple[Hindrance, ...]:
    """Return what is wanting for one lot to go at a moment.

    Objectors are told or not told, which is a risk and holds nothing: they signed nothing.

    Parameters
    ----------
    stages
        Of the obligations that the lot serves.
    released_at
        When it was released, where that is what is judged: what was reported of its way later
        takes nothing from it. None: all that is known now.
    """
    due = due_of_lot(operation, clock)

    def covers(said: Statement) -> bool:
        return said.covers(lot, stages)

    objectors = {p.id for p in operation.parties.values() if PartyRole.OBJECTOR in p.roles}
    told = (
        *unreceived(operation, covers),
        *(h for h in notice_given(operation, clock, due.first, covers) if is_late(h)),
        *untold_changes(operation, clock, covers, lot),
    )
    wanting = (
        *unapproved(operation, clock, due, covers),
        *(each for each in told if each.party not in objectors),
        *unsafe_ways(operation, clock, lot, released_at),
    )
    return tuple(dict.fromkeys(wanting))


def missing_everywhere(operation: Operation, clock: Clock) -> set[tuple[Why, str]]:
    """Return what is wanting for the operation as a whole, each with the party concerned."""
    leaves = departure(operation, clock).first
    wanting = (
        *unapproved(operation, clock, due_by_now(operation, clock)),
        *unreceived(operation),
        *(each for each in notice_given(operation, clock, leaves) if is_late(each)),
        *untold_changes(operation, clock),
    )
    return {(each.why, each.party) for each in wanting}


def _all(said: Statement) -> bool:
    return True


Covers = Callable[[Statement], bool]


# --- The way


def unsafe_ways(
    operation: Operation, clock: Clock, lot: str, until: datetime | None = None
) -> Iterator[Hindrance]:
    """Yield which ways that a lot still has to pass are unsafe, and who must say that they are not.

    Parameters
    ----------
    until
        As of when; None: now.
    """
    for danger in dangers_ahead(operation, lot, until):
        at = danger.reported_at
        yield Hindrance(
            why=Why.WAY_NOT_SAFE,
            party=_who_controls(operation, danger),
            when=When(on=at.astimezone(clock.zone).date(), at=at),
            place=danger.where,
            what=danger.what,
        )


def _who_controls(operation: Operation, danger: Danger) -> str:
    """Return who answers for a way, a place or a column; empty where nobody is on record."""
    kind, mark, name = danger.where.partition(":")
    place, leg = operation.places.get(name), operation.every_leg.get(name)
    if kind + mark == PLACE and place is not None:
        return place.controlled_by or ""
    if kind + mark == ROAD and leg is not None:
        return leg.custody or ""
    convoy = operation.day.convoy_of.get(name, "") if kind + mark == VEHICLE else name
    column = operation.day.convoys.get(convoy) if kind + mark in (CONVOY, VEHICLE) else None
    return column.custodian if column is not None else ""


# --- Approval


def unapproved(
    operation: Operation, clock: Clock, due: Due, covers: Covers = _all
) -> Iterator[Hindrance]:
    """Yield which approvals are wanting, and which of those given do not last or have not begun.

    A party may give several; that one of them covers the time is enough.
    """
    given: dict[str, list[Approval]] = {}
    for approval in standing_statements(operation.approvals):
        if covers(approval):
            given.setdefault(approval.by, []).append(approval)
    approvers = [p.id for p in operation.parties.values() if PartyRole.APPROVER in p.roles]
    # Where others were approved, whoever must approve this too is named.
    if not given and not (operation.approvals and approvers):
        yield Hindrance(why=Why.APPROVAL_MISSING)
        return
    for party in approvers:
        if party not in given:
            yield Hindrance(why=Why.APPROVER_SILENT, party=party)
    for approvals in given.values():
        faults = [tuple(_faults(approval, clock, due)) for approval in approvals]
        if all(faults):
            yield from dict.fromkeys(fault for each in faults for fault in each)


def _faults(approval: Approval, clock: Clock, due: Due) -> Iterator[Hindrance]:
    begins, until = approval.valid_from, approval.valid_until
    if until is not None and clock.span(until)[1] < due.first:
        yield Hindrance(why=Why.APPROVAL_EXPIRED, party=approval.by, when=until, due=due.first)
    if begins is not None and clock.span(begins)[0] > due.last:
        yield Hindrance(
            why=Why.APPROVAL_NOT_YET_VALID, party=approval.by, when=begins, due=due.last
        )


# --- Notification


def received(operation: Operation, notification: Notification) -> When | None:
    """Return when a notification came in: as it says, or as the party acknowledged first.

    An acknowledgement that names no notification is of the latest one to the party.
    """
    if notification.received_at is not None:
        return notification.received_at
    for each in operation.day.receipts:
        if each.receipt.party == notification.by and _meant(operation, each) == notification:
            return each.receipt.received_at or When(on=each.said.at.date(), at=each.said.at)
    return None


def _meant(operation: Operation, acknowledged: Received) -> Notification | None:
    """Return which notification an acknowledgement is of: none that was sent after it."""
    receipt, at = acknowledged.receipt, acknowledged.said.at
    for notification in reversed(operation.notifications):
        if notification.by != receipt.party:
            continue
        if receipt.notification:
            if notification.id == receipt.notification:
                return notification
            continue
        sent = notification.sent_at
        if sent is None or ((sent.at or at) <= at and sent.on <= at.date() + timedelta(days=1)):
            return notification
    return None


def unreceived(operation: Operation, covers: Covers = _all) -> Iterator[Hindrance]:
    """Yield whoever was sent a notification that nobody acknowledged."""
    for notification in standing_statements(operation.notifications):
        if covers(notification) and received(operation, notification) is None:
            yield Hindrance(why=Why.NOTIFICATION_NOT_RECEIVED, party=notification.by)


def notice_given(
    operation: Operation, clock: Clock, leaves: datetime, covers: Covers = _all
) -> Iterator[Hindrance]:
    """Yield how long ahead each party was notified, whether that is too late or not.

    No source says that the time counts anew for a notice that changes another one: only the first
    one is held against it.
    """
    if operation.description.on is None and operation.description.departs_at is None:
        return
    for notification in operation.notifications:
        came = received(operation, notification)
        if came is None or notification.changes is not None or not covers(notification):
            continue
        yield Hindrance(
            why=Why.NOTIFICATION_LATE,
            party=notification.by,
            when=came,
            due=leaves,
            ahead=leaves - clock.span(came)[0],
        )


def is_late(notice: Hindrance) -> bool:
    """Whether a party was notified too late, even for an emergency."""
    return notice.ahead is not None and notice.ahead < EMERGENCY


def untold_changes(
    operation: Operation, clock: Clock, covers: Covers = _all, lot: str | None = None
) -> Iterator[Hindrance]:
    """Yield whoever was told of another plan than the one in force, and what is other now.

    Parameters
    ----------
    lot
        Of which lot to compare the plans; None: of all.
    """
    if not operation.day.plans:
        return
    last: dict[str, tuple[datetime, When]] = {}
    for notification in standing_statements(operation.notifications):
        told = notification.sent_at or received(operation, notification)
        if told is None or not covers(notification):
            continue
        at = clock.span(told)[1]
        if notification.by not in last or at >= last[notification.by][0]:
            last[notification.by] = (at, told)
    in_force = operation.day.plans[-1].plan
    for party, (at, told) in last.items():
        changed = _differences(_in_force_at(operation, at), in_force, lot)
        if changed:
            yield Hindrance(why=Why.CHANGE_NOT_NOTIFIED, party=party, when=told, changed=changed)


def changed_since(
    operation: Operation, clock: Clock, notification: Notification
) -> tuple[Told, ...]:
    """Return what the operation's plan tells otherwise than the one a notification told of.

    Nothing where that is not known: no plan was ever issued, or nobody said when it was sent.
    """
    told = notification.sent_at or received(operation, notification)
    if told is None or operation.plan is None or not operation.day.plans:
        return ()
    then = _in_force_at(operation, clock.span(told)[1])
    return _differences(then, operation.plan, None)


def _in_force_at(operation: Operation, at: datetime) -> Plan | None:
    before = [each.plan for each in operation.day.plans if each.said.at <= at]
    return before[-1] if before else None


def _differences(then: Plan | None, now: Plan, lot: str | None) -> tuple[Told, ...]:
    if then is None:
        return (Told.PLAN,)
    one, other = _shape(then, lot), _shape(now, lot)
    return tuple(what for what in one if one[what] != other[what])


def _shape(plan: Plan, lot: str | None) -> dict[Told, object]:
    """Return what a notification tells of a plan: no names, no seats."""
    trips = [trip for trip in plan.trips if lot in (None, trip.lot)]
    passed = [p for p in plan.passages if lot in (None, p.lot)]
    ways = {(t.lot, t.source, t.target) for t in trips}
    return {
        Told.ROUTE: (ways, [(p.lot, p.source, p.target, p.place) for p in passed]),
        Told.DEPARTURE: {(t.lot, t.source, t.target, t.run, t.departs_at) for t in trips},
        Told.VEHICLES: len({t.vehicle for t in trips}),
    }
