# SPDX-License-Identifier: Apache-2.0
"""What parties approved, were told and assured, whose role is in doubt, and who takes over where.

Parties and offices by role; no names of people.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from qafila.core.agreement import Notification, Statement, standing_statements
from qafila.core.document import Block, Column, Heading, Notice, Paragraph, Table, Wording, phrase
from qafila.core.fulfilment import (
    Boundary,
    Clock,
    Hindrance,
    LotStanding,
    boundaries,
    received,
    vehicles_of_lots,
)
from qafila.core.fulfilment.permits import departure
from qafila.core.operation import Operation, reservations, way_said
from qafila.core.values import When
from qafila.reports._day import instant, party_said
from qafila.reports._marches import joined, place_name


def hindrance(operation: Operation, each: Hindrance) -> Wording:
    """Say what is wanting, and who has to do what about it."""
    if each.what is not None:
        return phrase(
            f"report-statement-wants-{each.why.value}",
            what=phrase(f"report-danger-{each.what.value}"),
            where=way_said(operation, each.place),
            when=when_said(operation, each.when) or phrase("report-not-said"),
            party=party_said(operation, each.party) or phrase("report-who-controls-it"),
        )
    return phrase(
        f"report-statement-wants-{each.why.value}",
        party=party_said(operation, each.party) or phrase("report-not-said"),
        when=when_said(operation, each.when) or phrase("report-not-said"),
        changed=joined(phrase(f"report-statement-told-{what.value}") for what in each.changed)
        or phrase("report-not-said"),
    )


def when_said(operation: Operation, when: When | None) -> Wording:
    """Say a day, with its hour where one is known."""
    if when is None:
        return None
    return when.on if when.at is None else instant(operation, when.at)


def statement_blocks(
    operation: Operation, lots: Sequence[LotStanding], clock: Clock, *, vehicles: bool = True
) -> Iterator[Block]:
    """Yield approvals, notifications, assurances, roles in dispute and boundaries.

    Parameters
    ----------
    vehicles
        Whether vehicles that passed a boundary are told by their ids; else they are counted.
    """
    yield Notice(text=phrase("report-statement-apart"), tone="info")
    yield from _approvals(operation)
    yield from _notifications(operation, clock)
    yield from _assurances(operation)
    yield from _roles(operation)
    yield from _boundaries(operation, lots, clock.now, vehicles=vehicles)


def _covered(said: Statement) -> Wording:
    """Say what a statement covers: its words, its lots, its stage."""
    parts: list[Wording] = [said.scope] if said.scope else []
    if said.lots:
        parts.append(phrase("report-statement-lots", lots=", ".join(said.lots)))
    if said.stage:
        parts.append(phrase("report-statement-stage", stage=said.stage))
    return joined(parts) or phrase("report-statement-all")


def _number(said: Statement, standing: Sequence[Statement]) -> Wording:
    """Say the id of a statement, what it changes, and whether it was changed itself."""
    shown: Wording = said.id
    if said.changes:
        shown = phrase("report-statement-changes", id=said.id or "–", other=said.changes)
    if said not in standing:
        shown = phrase("report-statement-changed", id=shown or "–")
    return shown


def _approvals(operation: Operation) -> Iterator[Block]:
    yield Heading(text=phrase("report-statement-approvals"))
    if not operation.approvals:
        yield Paragraph(text=phrase("report-statement-no-approval"))
        return
    standing = standing_statements(operation.approvals)
    yield Table(
        id="approvals",
        columns=(
            Column(title=phrase("report-statement-by"), weight=2),
            Column(title=phrase("report-scope"), weight=4),
            Column(title=phrase("report-statement-from"), weight=1.6),
            Column(title=phrase("report-statement-until"), weight=1.6),
            Column(title=phrase("report-statement-received"), weight=1.6),
            Column(title=phrase("report-statement-id"), weight=1.6, ltr=True),
        ),
        rows=tuple(
            (
                party_said(operation, each.by),
                _covered(each),
                when_said(operation, each.valid_from),
                when_said(operation, each.valid_until),
                when_said(operation, each.received_at),
                _number(each, standing),
            )
            for each in operation.approvals
        ),
    )


def _notifications(operation: Operation, clock: Clock) -> Iterator[Block]:
    yield Heading(text=phrase("report-statement-notifications"))
    if not operation.notifications:
        yield Paragraph(text=phrase("report-statement-no-notification"))
        return
    standing = standing_statements(operation.notifications)
    yield Table(
        id="notifications",
        columns=(
            Column(title=phrase("report-statement-told"), weight=2),
            Column(title=phrase("report-scope"), weight=3),
            Column(title=phrase("report-statement-sent"), weight=1.6),
            Column(title=phrase("report-statement-received"), weight=1.6),
            Column(title=phrase("report-statement-receiver"), weight=2),
            Column(title=phrase("report-statement-ahead"), weight=0, align="end"),
            Column(title=phrase("report-statement-id"), weight=1.6, ltr=True),
        ),
        rows=tuple(
            (
                party_said(operation, each.by),
                _covered(each),
                when_said(operation, each.sent_at),
                when_said(operation, received(operation, each))
                or phrase("report-statement-not-received"),
                receivers(operation, each),
                _ahead(operation, each, clock),
                _number(each, standing),
            )
            for each in operation.notifications
        ),
    )


def receivers(operation: Operation, said: Notification) -> Wording:
    """Say which offices of a party acknowledged a notification; None where nobody said."""
    offices = (
        each.receipt.by
        for each in operation.day.receipts
        if each.receipt.party == said.by and each.receipt.notification in ("", said.id)
    )
    return joined(office for office in dict.fromkeys(offices) if office)


def _ahead(operation: Operation, said: Notification, clock: Clock) -> Wording:
    """Say how many whole hours before the planned departure it came in; nothing if after it."""
    came = received(operation, said)
    described = operation.description
    if came is None or (described.on is None and described.departs_at is None):
        return None
    ahead = departure(operation, clock).first - clock.span(came)[0]
    return max(0, int(ahead / timedelta(hours=1)))


def _assurances(operation: Operation) -> Iterator[Block]:
    if not operation.assurances:
        return
    standing = standing_statements(operation.assurances)
    yield Heading(text=phrase("report-statement-assurances"))
    yield Table(
        id="assurances",
        columns=(
            Column(title=phrase("report-statement-by"), weight=2),
            Column(title=phrase("report-scope"), weight=4),
            Column(title=phrase("report-statement-until"), weight=1.6),
            Column(title=phrase("report-statement-received"), weight=1.6),
            Column(title=phrase("report-statement-id"), weight=1.6, ltr=True),
        ),
        rows=tuple(
            (
                party_said(operation, each.by),
                _covered(each),
                when_said(operation, each.valid_until),
                when_said(operation, each.received_at),
                _number(each, standing),
            )
            for each in operation.assurances
        ),
    )


def _roles(operation: Operation) -> Iterator[Block]:
    rows = tuple(
        (
            party.name,
            phrase(
                "report-role-denied" if said.denied else "report-role-disputed",
                role=phrase(f"role-{said.role.value}"),
            ),
            party_said(operation, said.by) or phrase("report-not-said"),
            said.source or None,
        )
        for party in operation.parties.values()
        for said in party.disputed
    )
    if not rows:
        return
    yield Heading(text=phrase("report-statement-roles"))
    yield Table(
        id="roles",
        columns=(
            Column(title=phrase("report-party-name"), weight=2),
            Column(title=phrase("report-role"), weight=2),
            Column(title=phrase("report-said-by"), weight=2),
            Column(title=phrase("report-source-read"), weight=2),
        ),
        rows=rows,
    )


# --- Boundaries


def _boundaries(
    operation: Operation, lots: Sequence[LotStanding], now: datetime, *, vehicles: bool
) -> Iterator[Block]:
    expected = {each.vehicle: each.lot for each in reservations(operation, now) if each.lot}
    found = boundaries(operation, lots, vehicles_of_lots(operation, expected))
    if not found:
        return
    yield Heading(text=phrase("report-statement-boundaries"))
    yield Paragraph(text=phrase("report-statement-boundaries-note"))
    yield Table(
        id="boundaries",
        columns=(
            Column(title=phrase("report-lot"), weight=1.2, ltr=True),
            Column(title=phrase("report-place"), weight=2),
            Column(title=phrase("report-statement-offered"), weight=3),
            Column(title=phrase("report-statement-accepted"), weight=3),
            Column(title=phrase("report-agreement-state"), weight=3),
        ),
        rows=tuple(_boundary(operation, each, vehicles=vehicles) for each in found),
    )


def _boundary(operation: Operation, each: Boundary, *, vehicles: bool) -> tuple[Wording, ...]:
    return (
        each.lot,
        place_name(operation, each.place),
        joined(
            phrase(
                "report-statement-column-by",
                convoy=h.convoy,
                party=party_said(operation, h.giver) or phrase("report-not-said"),
                at=instant(operation, h.offered.at),
            )
            for h in each.offered
        )
        or phrase(
            "report-statement-awaited",
            party=party_said(operation, each.giver) or phrase("report-not-said"),
        ),
        joined(
            phrase(
                "report-statement-column-by",
                convoy=h.convoy,
                party=party_said(operation, h.receiver) or phrase("report-not-said"),
                at=instant(operation, h.accepted.at),
            )
            for h in each.accepted
            if h.accepted is not None
        )
        or phrase(
            "report-statement-awaited",
            party=party_said(operation, each.receiver) or phrase("report-not-said"),
        ),
        _boundary_state(each, vehicles=vehicles),
    )


def _boundary_state(each: Boundary, *, vehicles: bool) -> Wording:
    if each.passed and not vehicles:
        return phrase("report-statement-passed-count", count=len(each.passed))
    if each.passed:
        return phrase("report-statement-passed", vehicles=", ".join(each.passed))
    if each.is_handed_over:
        return phrase("report-statement-handed-over")
    if not each.convoys:
        return phrase("report-statement-no-column")
    return phrase("report-statement-open", convoys=", ".join(each.unanswered))
