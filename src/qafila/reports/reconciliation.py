# SPDX-License-Identifier: Apache-2.0
"""Reconciliation: expected against accounted, and everything that is still open.

For the auditor and whoever closes the operation: by ids, with cohorts as counts, without a name.
Nothing is balanced away: a difference, a dispute, an unknown is said as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qafila.core.document import (
    Block,
    Column,
    Document,
    Heading,
    Notice,
    Pairs,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.events import IncidentReported
from qafila.core.fulfilment.evidence import stated
from qafila.core.ledger import ROAD, VEHICLE, Dispute
from qafila.core.operation import Accounts, Operation, Reported, accounts, open_ends
from qafila.core.values import unit_name
from qafila.reports import Context, report
from qafila.reports._closed import closed_blocks
from qafila.reports._counted import claimed_blocks
from qafila.reports._day import instant, ledger_place, owed, party_said, recorded, told
from qafila.reports._marches import moment, place_name
from qafila.reports._owed_lists import amount_said
from qafila.reports._reckoning import totals_blocks, vehicles_blocks


@report("reconciliation")
def reconciliation(operation: Operation, context: Context) -> Document:
    """Return the reckoning of an operation as of `context.now`; it needs no plan."""
    reckoned = accounts(operation, context.now)
    # A difference here is our fault: nothing may be printed before it is found.
    assert reckoned.add_up(), "the accounts do not add up"
    assert operation.day.people.conserved(), "the running counts differ from a recount"
    ends = open_ends(operation)
    sections: list[tuple[str, str, bool, tuple[Block, ...]]] = [
        (
            "totals",
            "report-reckoning",
            False,
            (
                *closed_blocks(operation, context.at_closing),
                *totals_blocks(operation, context, reckoned, ends),
            ),
        ),
        ("claims", "report-claims", False, (*claimed_blocks(operation, reckoned),)),
        ("vehicles", "report-vehicles-title", True, (*vehicles_blocks(operation, reckoned),)),
        ("columns", "report-columns", False, (*_columns(operation, reckoned), *_doubts(operation))),
        ("deliveries", "report-deliveries", False, (*_deliveries(operation), *_goods(operation))),
        ("incidents", "report-incidents", True, (*_incidents(operation),)),
        ("log", "report-log-state", False, (*_log(operation),)),
    ]
    marks = (
        phrase("report-restricted-auditor"),
        phrase("report-as-of", at=moment(operation, context.now)),
    )
    return Document(
        title=phrase("report-reconciliation-title", operation=operation.description.title),
        parts=tuple(
            Part(id=name, title=phrase(title), blocks=blocks, marks=marks, landscape=wide)
            for name, title, wide, blocks in sections
            if blocks
        ),
        meta={"operation": operation.description.id},
    )


# --- Columns and custody


def _columns(operation: Operation, reckoned: Accounts) -> Iterator[Block]:
    day = operation.day
    if day.convoys:
        yield Table(
            id="columns",
            columns=(
                Column(title=phrase("report-column"), weight=1, ltr=True),
                Column(title=phrase("report-custodian"), weight=2),
                Column(title=phrase("report-split-from"), weight=1, ltr=True),
                Column(title=phrase("report-vehicles"), align="end", weight=0),
                Column(title=phrase("report-have-boarded"), align="end", weight=0),
                Column(title=phrase("report-aboard"), align="end", weight=0),
                Column(title=phrase("report-formed"), weight=3),
            ),
            rows=tuple(
                (
                    convoy,
                    party_said(operation, held.custodian) or phrase("report-nobody-on-record"),
                    held.split_from or None,
                    sum(1 for c in day.convoy_of.values() if c == convoy),
                    reckoned.convoys[convoy].boarded,
                    reckoned.convoys[convoy].accounted,
                    recorded(operation, held.formed),
                )
                for convoy, held in day.convoys.items()
            ),
        )
    yield from _handovers(operation)
    if day.custody:
        yield Heading(text=phrase("report-custody-places"))
        yield Table(
            id="custody",
            columns=(
                Column(title=phrase("report-place"), weight=2),
                Column(title=phrase("report-held-now"), align="end", weight=0),
                Column(title=phrase("report-let-go"), align="end", weight=0),
                Column(title=phrase("report-authority"), weight=2),
                Column(title=phrase("report-follow-up"), weight=2),
                Column(title=phrase("report-recorded-by"), weight=3),
            ),
            rows=tuple(
                (
                    ledger_place(operation, place),
                    day.people.accounted(place),
                    len(day.let_go.get(place, ())),
                    party_said(operation, held.authority) or phrase("report-not-said"),
                    party_said(operation, held.follow_up) or phrase("report-nobody-on-record"),
                    recorded(operation, held.said),
                )
                for place, held in sorted(day.custody.items())
            ),
        )


def _handovers(operation: Operation) -> Iterator[Block]:
    handovers = operation.day.handovers
    if not handovers:
        return
    yield Heading(text=phrase("report-handovers"))
    if any(h.accepted is None for h in handovers):
        yield Notice(text=phrase("report-handover-open-note"), tone="warning")
    yield Table(
        id="handovers",
        columns=(
            Column(title=phrase("report-column"), weight=1, ltr=True),
            Column(title=phrase("report-from"), weight=1.6),
            Column(title=phrase("report-to"), weight=1.6),
            Column(title=phrase("report-place"), weight=1.8),
            Column(title=phrase("report-offered"), weight=3),
            Column(title=phrase("report-accepted"), weight=3),
        ),
        rows=tuple(
            (
                h.convoy,
                party_said(operation, h.giver) or phrase("report-not-said"),
                party_said(operation, h.receiver) or phrase("report-not-said"),
                place_name(operation, h.place or None),
                recorded(operation, h.offered),
                recorded(operation, h.accepted)
                if h.accepted
                else phrase("report-handover-not-accepted"),
            )
            for h in handovers
        ),
    )


# --- Doubts


def _doubts(operation: Operation) -> Iterator[Block]:
    day = operation.day
    disputes = [
        dispute
        for book in (day.people, day.vehicles)
        for each in book.disputes.values()
        for dispute in each
    ]
    different = [h for h in day.headcounts if h.difference]
    if not disputes and not different:
        if day.headcounts:
            yield Paragraph(text=phrase("report-no-doubts", count=len(day.headcounts)))
        return
    if disputes:
        yield Heading(text=phrase("report-disputes"))
        yield Paragraph(text=phrase("report-disputes-note"))
        yield Table(
            id="disputes",
            columns=(
                Column(title=phrase("report-subject"), weight=0, ltr=True),
                Column(title=phrase("report-first-fact"), weight=4),
                Column(title=phrase("report-second-fact"), weight=4),
            ),
            rows=tuple(_dispute(operation, dispute) for dispute in disputes),
        )
    if different:
        yield Heading(text=phrase("report-headcount-differences"))
        yield Paragraph(
            text=phrase("report-headcounts-note", count=len(day.headcounts), differ=len(different))
        )
        yield Table(
            id="headcounts",
            columns=(
                Column(title=phrase("report-place"), weight=2),
                Column(title=phrase("report-heads-counted"), align="end", weight=0),
                Column(title=phrase("report-accounted"), align="end", weight=0),
                Column(title=phrase("report-difference"), align="end", weight=0, ltr=True),
                Column(title=phrase("report-recorded-by"), weight=3),
                Column(title=phrase("report-note"), weight=3),
            ),
            rows=tuple(
                (
                    ledger_place(operation, h.place),
                    h.count,
                    h.accounted,
                    f"{h.difference:+d}",
                    recorded(operation, h.said),
                    h.note or None,
                )
                for h in different
            ),
        )


def _dispute(operation: Operation, dispute: Dispute) -> tuple[Wording, ...]:
    return (
        dispute.subject,
        phrase(
            "report-claim-held",
            place=ledger_place(operation, dispute.held),
            by=told(operation, dispute.held_by),
        ),
        phrase(
            "report-claim-seen",
            source=ledger_place(operation, dispute.stated),
            place=ledger_place(operation, dispute.seen),
            by=told(operation, dispute.seen_by),
        ),
    )


# --- Goods, deliveries, what was reported


def _goods(operation: Operation) -> Iterator[Block]:
    goods = operation.day.goods
    if not goods:
        return
    yield Heading(text=phrase("report-goods"))
    yield Paragraph(text=phrase("report-goods-note"))
    yield Table(
        id="goods",
        columns=(
            Column(title=phrase("report-waybill"), weight=1, ltr=True),
            Column(title=phrase("report-goods-what"), weight=1.4),
            Column(title=phrase("report-quantity"), align="end", weight=0, ltr=True),
            Column(title=phrase("report-unit"), weight=1),
            Column(title=phrase("report-place"), weight=3),
        ),
        rows=tuple(
            (g.waybill, g.goods, g.quantity, unit_name(g.unit), ledger_place(operation, g.place))
            for g in goods
        ),
        tight=True,
    )


def _deliveries(operation: Operation) -> Iterator[Block]:
    deliveries = operation.day.deliveries
    if not deliveries:
        return
    yield Paragraph(text=phrase("report-deliveries-note"))
    grades = {
        evidence.said.fact: phrase(f"report-grade-{evidence.grade.value}")
        for obligation in operation.obligations.values()
        for evidence in stated(
            operation, obligation, listed=bool(operation.entries_of(obligation.listed))
        )
        if evidence.said is not None
    }
    rows: list[tuple[Wording, ...]] = []
    for attested in deliveries:
        told_ = attested.delivery
        obligation = operation.obligations.get(told_.obligation)
        rows.append(
            (
                phrase(
                    "report-owed-of",
                    what=owed(operation, told_.obligation),
                    subject=told_.obligation,
                )
                if obligation
                else told_.obligation,
                party_said(operation, (obligation.giver if obligation else None) or ""),
                amount_said(told_.amount, told_.entries),
                grades.get(attested.said.fact),
                party_said(operation, told_.said_by),
                told_.source or None,
                instant(operation, attested.said.at),
            )
        )
    yield Table(
        id="deliveries",
        columns=(
            Column(title=phrase("report-obligation"), weight=3),
            Column(title=phrase("report-by-party"), weight=1.6),
            Column(title=phrase("report-amount"), align="end", weight=0),
            Column(title=phrase("report-proof"), weight=1),
            Column(title=phrase("report-said-by"), weight=1.6),
            Column(title=phrase("report-source-read"), weight=1, ltr=True),
            Column(title=phrase("report-when"), weight=2),
        ),
        rows=tuple(rows),
    )


def _incidents(operation: Operation) -> Iterator[Block]:
    incidents = operation.day.incidents
    if not incidents:
        return
    yield Paragraph(text=phrase("report-incidents-note"))
    rows: list[tuple[Wording, ...]] = []
    for reported, adds in _threads(incidents):
        told_ = reported.report
        what: Wording = phrase(f"report-incident-{told_.what.value.replace('_', '-')}")
        rows.append(
            (
                instant(operation, reported.said.at),
                phrase("report-incident-adds", what=what) if adds else what,
                _somewhere(operation, told_),
                party_said(operation, told_.said_by),
                told_.source or None,
                told_.text,
            )
        )
    yield Table(
        id="incidents",
        columns=(
            Column(title=phrase("report-when"), weight=2),
            Column(title=phrase("report-what"), weight=1.2),
            Column(title=phrase("report-where-column"), weight=2),
            Column(title=phrase("report-said-by"), weight=2),
            Column(title=phrase("report-source-read"), weight=1.1, ltr=True),
            Column(title=phrase("report-text"), weight=6),
        ),
        rows=tuple(rows),
        tight=True,
    )


def _threads(incidents: Iterable[Reported]) -> Iterator[tuple[Reported, bool]]:
    """Yield every report, whatever adds to one right below it, and whether it adds to one."""
    by_fact = {each.said.fact: each for each in incidents}
    threads: dict[str, list[Reported]] = {}
    for each in by_fact.values():
        first, passed = each, {each.said.fact}
        while (above := by_fact.get(first.report.about)) and above.said.fact not in passed:
            first = above
            passed.add(above.said.fact)
        threads.setdefault(first.said.fact, []).append(each)
    for fact, told_ in threads.items():
        for each in sorted(told_, key=lambda one: one.said.fact != fact):
            yield each, each.said.fact != fact


def _somewhere(operation: Operation, told_: IncidentReported) -> Wording:
    """Say what a report concerns, as closely as it tells."""
    if told_.place:
        return place_name(operation, told_.place)
    if told_.leg:
        return ledger_place(operation, f"{ROAD}{told_.leg}")
    if told_.vehicle:
        return ledger_place(operation, f"{VEHICLE}{told_.vehicle}")
    return phrase("report-in-column", id=told_.convoy) if told_.convoy else None


# --- The log


def _log(operation: Operation) -> Iterator[Block]:
    log = operation.day.log
    yield Pairs(
        columns=2,
        items=(
            (phrase("report-facts"), log.facts),
            (phrase("report-log-corrected"), len(log.corrected)),
            (phrase("report-log-gaps"), sum(len(gaps) for gaps in log.gaps.values())),
            (phrase("report-log-forks"), len(log.forks)),
            (phrase("report-log-rewritten"), len(log.rewritten)),
            (phrase("report-log-set-aside"), sum(log.set_aside.values())),
            (phrase("report-log-astray"), len(log.corrections_astray)),
            (phrase("report-log-not-understood"), sum(log.not_understood.values())),
        ),
    )
    if not log.seqs:
        return
    yield Table(
        id="devices",
        columns=(
            Column(title=phrase("report-device"), weight=2, ltr=True),
            Column(title=phrase("report-device-role"), weight=1.4),
            Column(title=phrase("report-device-holder"), weight=2),
            Column(title=phrase("report-facts"), align="end", weight=0),
            Column(title=phrase("report-last-fact"), weight=2),
            Column(title=phrase("report-note"), weight=3),
        ),
        rows=tuple(_device(operation, device) for device in log.seqs),
        tight=True,
    )


def _device(operation: Operation, device: str) -> tuple[Wording, ...]:
    log = operation.day.log
    enrolled = log.devices.get(device)
    at = log.latest_at.get(device)
    return (
        device,
        phrase(f"report-device-{enrolled.role.value}") if enrolled else None,
        (enrolled.holder or None) if enrolled else None,
        log.seqs[device],
        instant(operation, at) if at else phrase("report-before-the-day"),
        _remark(operation, device),
    )


def _remark(operation: Operation, device: str) -> Wording:
    log = operation.day.log
    if gaps := log.gaps.get(device):
        shown = ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in gaps[:6])
        return phrase("report-device-gaps", numbers=shown)
    if device in log.set_aside:
        return phrase("report-device-set-aside", count=log.set_aside[device])
    if any(forked == device for forked, _ in log.forks):
        return phrase("report-device-forked")
    return phrase("report-device-unmeasured") if device in log.unmeasured else None
