# SPDX-License-Identifier: Apache-2.0
"""What to tell whoever has just recorded something: what was kept, and what follows from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from qafila.app.lot_lines import LOT_PARTS, lot_lines, stray_lines, way_lines
from qafila.app.recording import Recorder
from qafila.core.document import Phrase, phrase
from qafila.core.events import (
    ApprovalGiven,
    AssuranceGiven,
    DeliveryAttested,
    Fact,
    HoldLifted,
    IncidentReported,
    LotHeld,
    LotReleased,
    NotificationReceived,
    NotificationSent,
    PeopleMoved,
    Receipt,
    ReceiptKind,
    StepOverridden,
    VehiclesMoved,
    WhereaboutsUnknown,
)
from qafila.core.fulfilment import Clock, board, fulfilments
from qafila.core.fulfilment.dangers import SAFE, UNSAFE
from qafila.core.operation import Operation, place_said
from qafila.data.timezones import zone_of

SOUND = (
    "record-kept",
    "record-now",
    "record-counted",
    *(f"record-lot-{word}" for word in ("ready", "released", "waiting", "barred", "held")),
    *(f"record-lot-{word}-{part}" for word in ("also", "remedy") for part in LOT_PARTS),
    *("record-stated", "record-receipt-no-approval", "record-entries", "record-way-clear"),
)
"""Lines that say that all is well."""

MOST_LINES = 20
"""How many people one call tells the new place of."""


def outcome(
    receipts: Sequence[Receipt],
    facts: Sequence[Fact],
    before: Operation,
    after: Operation,
    now: datetime,
) -> tuple[Phrase, ...]:
    """Return what to tell whoever recorded it: what was kept, where people are, what disagrees."""
    kinds = [receipt.kind for receipt in receipts]
    taken, known = kinds.count(ReceiptKind.CREATED), kinds.count(ReceiptKind.EXISTS)
    lines = [phrase("record-kept", taken=taken, known=known)]
    lines += [
        phrase(f"record-{receipt.kind.value.replace('_', '-')}", why=receipt.why)
        for receipt in receipts
        if receipt.kind not in (ReceiptKind.CREATED, ReceiptKind.EXISTS)
    ]
    moved = dict.fromkeys(one for fact in facts for one in _who(fact))
    for one, is_vehicle in list(moved)[:MOST_LINES]:
        # A person and a vehicle may bear one id: the fact says which of them it moved.
        ledger = after.day.vehicles if is_vehicle else after.day.people
        lines.append(phrase("record-now", who=one, place=place_said(after, ledger.place(one))))
    for one, disputes in after.day.people.disputes.items():
        if disputes != before.day.people.disputes.get(one, ()):
            last = disputes[-1]
            held, seen = place_said(after, last.held), place_said(after, last.seen)
            lines.append(phrase("record-disputed", who=one, held=held, seen=seen))
    # What was counted on a paper list may stand before counts that were known already.
    made = {receipt.id for receipt in receipts if receipt.kind is ReceiptKind.CREATED}
    for count in (one for one in after.day.headcounts if one.said.fact in made):
        key = "record-counted" if count.difference == 0 else "record-count-differs"
        lines.append(
            phrase(
                key,
                place=place_said(after, count.place),
                count=count.count,
                accounted=count.accounted,
            )
        )
    named = dict.fromkeys(f.lot for f in facts if isinstance(f, LotReleased | LotHeld | HoldLifted))
    of_ways = any(isinstance(f, IncidentReported) and f.what in (*UNSAFE, *SAFE) for f in facts)
    let_go = any(isinstance(f, StepOverridden) for f in facts)
    if named or of_ways or let_go:
        clock = Clock(now=now, zone=zone_of(after.description.timezone))
        alone = {f.lot for f in facts if isinstance(f, LotReleased) and f.patients}
        lots = board(after, clock=clock)
        lines += way_lines(lots) if of_ways else ()
        lines += stray_lines(lots, facts)
        for lot in lots:
            if lot.lot in named and lot.patients is not None and lot.lot in alone:
                lines += lot_lines(after, lot.patients, of_patients=True)
            elif lot.lot in named:
                lines += lot_lines(after, lot)
    lines += [line for fact in facts if (line := _statement_line(fact)) is not None]
    owing = dict.fromkeys(f.obligation for f in facts if isinstance(f, DeliveryAttested))
    lines += _list_lines(after, tuple(owing)) if owing else ()
    return tuple(lines)


def _list_lines(operation: Operation, obligations: Sequence[str]) -> Iterator[Phrase]:
    """Yield how much of each list that is owed is proven now, and how much of it is open."""
    fulfilled = fulfilments(operation)
    for stands in (fulfilled[each] for each in obligations if each in fulfilled):
        if stands.entries:
            high = len(stands.undelivered)
            low = high - stands.unnamed
            yield phrase(
                "record-entries",
                obligation=stands.obligation,
                proven=stands.proven,
                entries=len(stands.entries),
                open=str(high) if low == high else f"{low}–{high}",
            )


def _statement_line(fact: Fact) -> Phrase | None:
    """Return by which id a statement can be changed; a receipt approves nothing."""
    if isinstance(fact, ApprovalGiven):
        return phrase("record-stated", id=fact.approval.id or "–")
    if isinstance(fact, NotificationSent):
        return phrase("record-stated", id=fact.notification.id or "–")
    if isinstance(fact, AssuranceGiven):
        return phrase("record-stated", id=fact.assurance.id or "–")
    if isinstance(fact, NotificationReceived):
        return phrase("record-receipt-no-approval", party=fact.party)
    return None


def _who(fact: Fact) -> tuple[tuple[str, bool], ...]:
    """Return whom a fact moves, each with whether it is a vehicle."""
    if isinstance(fact, PeopleMoved):
        return tuple((person, False) for person in fact.persons)
    if isinstance(fact, VehiclesMoved):
        return tuple((vehicle, True) for vehicle in fact.vehicles)
    if isinstance(fact, WhereaboutsUnknown):
        return (*((p, False) for p in fact.persons), *((v, True) for v in fact.vehicles))
    return ()


def key_in(
    recorder: Recorder, lines: list[tuple[datetime, str, Fact]], paper: str
) -> tuple[Receipt, ...]:
    """Record what was written down elsewhere, at the times written there.

    Every call is a sheet of its own: lines keyed in out of order keep their own times.

    Parameters
    ----------
    lines
        Time, author and fact of each.
    paper
        What the paper is called; may be empty.
    """
    words = ("paper", _plain(paper), recorder.ids()[:8], recorder.device[-6:])
    name = "-".join(word for word in words if word)
    return recorder.key_in(name, lines, holder=paper or "paper")


def _plain(paper: str) -> str:
    """Return what of a paper's name may be part of a device id; the whole name is its holder."""
    return re.sub(r"[^A-Za-z0-9]+", "-", paper).strip("-").lower()[:24]
