# SPDX-License-Identifier: Apache-2.0
"""The log: every fact in the order of facts, one line each, in words.

A line gives the corrected instant, the device's own clock where it says something else, the device
and number of the fact, who saw it, and what it says. Ids only; no name is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from qafila.core.document import (
    Column,
    Document,
    Duration,
    Paragraph,
    Part,
    Phrase,
    Table,
    Wording,
    phrase,
)
from qafila.core.events import (
    BEFORE_THE_DAY,
    ClockMeasured,
    ConvoyFormed,
    CustodyAccepted,
    CustodyOffered,
    DeliveryAttested,
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    FactCorrected,
    GoodsMoved,
    HeadcountTaken,
    HoldLifted,
    IdentitiesOpened,
    IdentityForgotten,
    IncidentReported,
    LotHeld,
    LotReleased,
    ManifestIssued,
    NamesHandedOut,
    NoShowDeclared,
    NotUnderstood,
    ObligationUndertaken,
    OperationClosed,
    PeopleMoved,
    PersonRegistered,
    PlaceNamed,
    PlanIssued,
    PracticeAttested,
    StepOverridden,
    VehicleRegistered,
    VehiclesMoved,
    WhereaboutsSettled,
    WhereaboutsUnknown,
)
from qafila.core.operation import Operation
from qafila.core.problem.proposing import PROPOSALS_WAIT
from qafila.core.values import unit_name
from qafila.reports import Context, report
from qafila.reports._day import ACTS, ids, instant, ledger_place, owed, party_said
from qafila.reports._list_facts import LIST_SAID
from qafila.reports._marches import joined, moment, place_name
from qafila.reports._stated_facts import STATED_SAID

APART_S = 60
"""From how many seconds on a device's own clock is told beside the corrected instant."""

DEVICE_LETTERS = 15
"""Letters of a device's id that a line has room for."""

REGISTERED = {
    "person_registered": "report-registered-persons",
    "vehicle_registered": "report-registered-vehicles",
    "place_named": "report-registered-places",
    "leg_described": "report-registered-legs",
    "entry_listed": "report-registered-entries",
}
"""Kinds of registering facts that are counted apart; the rest are counted together."""


@report("log")
def log(operation: Operation, context: Context) -> Document:
    """Return the facts of `context.log`, in order, as a table."""
    lines = tuple(_lines(operation, context.log))
    table = Table(
        id="log",
        columns=(
            Column(title=phrase("report-corrected-time"), weight=1.9),
            Column(title=phrase("report-device-clock"), weight=1.9),
            Column(title=phrase("report-device"), weight=1.4, ltr=True),
            Column(title=phrase("report-recorded-by"), weight=1.9),
            Column(title=phrase("report-what-happened"), weight=7),
        ),
        rows=lines,
        tight=True,
    )
    count = phrase("report-log-count", facts=len(context.log))
    return Document(
        title=phrase("report-log-title", operation=operation.description.title),
        parts=(
            Part(
                id="log",
                title=phrase("report-log"),
                blocks=(Paragraph(text=count), table) if lines else (Paragraph(text=count),),
                marks=(
                    phrase("report-restricted-auditor"),
                    phrase("report-as-of", at=moment(operation, context.now)),
                ),
                landscape=True,
            ),
        ),
        meta={"operation": operation.description.id},
    )


def _lines(
    operation: Operation, facts: tuple[tuple[Envelope, int], ...]
) -> Iterator[tuple[Wording, ...]]:
    """Yield a line for each fact; what a folder or list registers in one go is one line."""
    listed: list[Envelope] = []
    for envelope, at_ms in facts:
        if _registers(envelope):
            if listed and listed[-1].device != envelope.device:
                yield _registered(operation, listed)
                listed = []
            listed.append(envelope)
            continue
        if listed:
            yield _registered(operation, listed)
            listed = []
        yield _line(operation, envelope, at_ms)
    if listed:
        yield _registered(operation, listed)


def fact_said(operation: Operation, envelope: Envelope) -> Wording:
    """Return what one fact says, in words."""
    if _registers(envelope):
        return _registered(operation, [envelope])[-1]
    return _line(operation, envelope, 0)[-1]


def _registers(envelope: Envelope) -> bool:
    kind = type(envelope.fact)
    # A folder's statements are registered with the rest of it; on the day each is an act.
    of_a_folder = kind in STATED_SAID and envelope.happened_at == BEFORE_THE_DAY
    return kind not in _SAID or of_a_folder


def _registered(operation: Operation, envelopes: list[Envelope]) -> tuple[Wording, ...]:
    kinds = Counter(str(e.fact.__struct_config__.tag) for e in envelopes)
    parts: list[Wording] = [
        phrase(key, count=kinds.pop(kind)) for kind, key in REGISTERED.items() if kinds[kind]
    ]
    if rest := kinds.total():
        parts.append(phrase("report-registered-others", count=rest))
    first, last = envelopes[0], envelopes[-1]
    number = f"{_short(first.device)} {first.seq}"
    if last is not first:
        number = f"{number}–{last.seq}"
    what = phrase("report-fact-registered", what=joined(parts))
    if last is first:
        what = _single(first) or what
    return (_time(operation, first.happened_at), None, number, first.author, what)


def _single(envelope: Envelope) -> Phrase | None:
    """Say what one fact registers, for kinds that come up on the day."""
    fact = envelope.fact
    if isinstance(fact, PlaceNamed):
        return phrase("report-fact-place", name=fact.place.name)
    if isinstance(fact, ObligationUndertaken):
        owing = fact.obligation
        subject = owing.subject or phrase(f"report-owed-{owing.kind.value}")
        return phrase("report-fact-obligation", what=subject)
    if isinstance(fact, PersonRegistered):
        return phrase("report-fact-registered", what=fact.person.id)
    if isinstance(fact, VehicleRegistered):
        return phrase("report-fact-registered", what=fact.vehicle.id)
    return None


def _line(operation: Operation, envelope: Envelope, at_ms: int) -> tuple[Wording, ...]:
    try:
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):  # a clock that went astray by thousands of years
        at = envelope.happened_at
    apart_s = abs(at_ms / 1000 - envelope.happened_at.timestamp())
    said = _SAID[type(envelope.fact)](operation, envelope.fact)
    note = getattr(envelope.fact, "note", "")
    if note:
        said = phrase("report-fact-with-note", said=said, note=note)
    if by := operation.day.log.corrected.get(envelope.id):
        said = phrase("report-fact-taken-back", said=said, by=by[:8])
    elif envelope.id in operation.day.log.rewritten:
        said = phrase("report-fact-two-bodies", said=said)
    return (
        _time(operation, at),
        instant(operation, envelope.happened_at) if apart_s >= APART_S else None,
        f"{_short(envelope.device)} {envelope.seq}",
        envelope.author,
        said,
    )


def _short(device: str) -> str:
    """Return a device's id, cut where it is longer than a column is wide."""
    return device if len(device) <= DEVICE_LETTERS else f"{device[: DEVICE_LETTERS - 1]}…"


def _time(operation: Operation, at: datetime) -> Wording:
    return phrase("report-before-the-day") if at == BEFORE_THE_DAY else instant(operation, at)


# --- Every kind in words


def _people_moved(operation: Operation, fact: PeopleMoved) -> Wording:
    return phrase(
        "report-fact-people-moved",
        act=phrase(ACTS[fact.act]),
        people=ids(fact.persons),
        source=ledger_place(operation, fact.source),
        target=ledger_place(operation, fact.target),
    )


def _vehicles_moved(operation: Operation, fact: VehiclesMoved) -> Wording:
    return phrase(
        "report-fact-vehicles-moved",
        vehicles=ids(fact.vehicles),
        source=ledger_place(operation, fact.source),
        target=ledger_place(operation, fact.target),
    )


def _headcount(operation: Operation, fact: HeadcountTaken) -> Wording:
    return phrase(
        "report-fact-headcount", place=ledger_place(operation, fact.place), count=fact.count
    )


def _goods(operation: Operation, fact: GoodsMoved) -> Wording:
    return phrase(
        "report-fact-goods",
        quantity=fact.quantity,
        unit=unit_name(fact.unit),
        goods=fact.goods,
        waybill=fact.waybill,
        source=ledger_place(operation, fact.source),
        target=ledger_place(operation, fact.target),
    )


def _manifest(operation: Operation, fact: ManifestIssued) -> Wording:
    key = "report-fact-manifest-again" if fact.supersedes else "report-fact-manifest"
    return phrase(
        key,
        manifest=fact.manifest,
        vehicle=fact.vehicle,
        count=len(fact.persons),
        **({"old": ids(fact.supersedes)} if fact.supersedes else {}),
    )


def _no_show(operation: Operation, fact: NoShowDeclared) -> Wording:
    return phrase("report-fact-no-show", people=ids(fact.persons), manifest=fact.manifest)


def _convoy(operation: Operation, fact: ConvoyFormed) -> Wording:
    key = "report-fact-convoy-split" if fact.split_from else "report-fact-convoy"
    return phrase(
        key,
        convoy=fact.convoy,
        vehicles=ids(fact.vehicles),
        **({"old": fact.split_from} if fact.split_from else {}),
    )


def _offered(operation: Operation, fact: CustodyOffered) -> Wording:
    return phrase(
        "report-fact-offered",
        convoy=fact.convoy,
        giver=party_said(operation, fact.giver) or phrase("report-not-said"),
        receiver=party_said(operation, fact.receiver) or phrase("report-not-said"),
        place=place_name(operation, fact.place or None),
    )


def _accepted(operation: Operation, fact: CustodyAccepted) -> Wording:
    return phrase(
        "report-fact-accepted",
        convoy=fact.convoy,
        receiver=party_said(operation, fact.receiver) or phrase("report-not-said"),
        place=place_name(operation, fact.place or None),
    )


def _incident(operation: Operation, fact: IncidentReported) -> Wording:
    by = joined(p for p in (party_said(operation, fact.said_by), fact.source or None) if p)
    return phrase(
        "report-fact-incident",
        what=phrase(f"report-incident-{fact.what.value.replace('_', '-')}"),
        text=fact.text,
        by=by or phrase("report-not-said"),
    )


def _delivery(operation: Operation, fact: DeliveryAttested) -> Wording:
    by = joined(p for p in (party_said(operation, fact.said_by), fact.source or None) if p)
    said: dict[str, Wording] = {
        "obligation": owed(operation, fact.obligation),
        "amount": fact.amount,
        "by": by or phrase("report-not-said"),
    }
    if not fact.entries:
        return phrase("report-fact-delivery", **said)
    key = "report-fact-delivery-entries" if fact.amount else "report-fact-not-delivered"
    return phrase(key, **said, entries=ids(fact.entries))


def _override(operation: Operation, fact: StepOverridden) -> Wording:
    if fact.finding == PROPOSALS_WAIT:
        return phrase("report-fact-declined", subject=fact.subject, reason=fact.reason)
    return phrase(
        "report-fact-override", code=fact.finding, subject=fact.subject, reason=fact.reason
    )


def _released(operation: Operation, fact: LotReleased) -> Wording:
    party = party_said(operation, fact.party) or phrase("report-not-said")
    key = "report-fact-serial-released" if fact.serial else "report-fact-lot-released"
    lot = phrase("report-lot-patients", lot=fact.lot) if fact.patients else fact.lot
    said = phrase(key, lot=lot, serial=fact.serial, party=party)
    return phrase("report-fact-with-note", said=said, note=fact.note) if fact.note else said


def _lot_held(operation: Operation, fact: LotHeld) -> Wording:
    party = party_said(operation, fact.party) or fact.party
    return phrase("report-fact-lot-held", lot=fact.lot, party=party, reason=fact.reason)


def _hold_lifted(operation: Operation, fact: HoldLifted) -> Wording:
    party = party_said(operation, fact.party) or fact.party
    said = phrase("report-fact-hold-lifted", lot=fact.lot, party=party)
    return phrase("report-fact-with-note", said=said, note=fact.note) if fact.note else said


def _practice(operation: Operation, fact: PracticeAttested) -> Wording:
    key = "report-fact-practice-kept" if fact.kept else "report-fact-practice-not-kept"
    said = phrase(key, standard=fact.standard, seen=fact.seen)
    about = joined(
        each for each in (ids(fact.vehicles) if fact.vehicles else None, fact.said_by) if each
    )
    return phrase("report-fact-with-note", said=said, note=about) if about else said


def _settled(operation: Operation, fact: WhereaboutsSettled) -> Wording:
    return phrase(
        "report-fact-settled",
        people=ids(fact.subjects),
        place=ledger_place(operation, fact.place),
        reason=fact.reason,
    )


def _not_known(operation: Operation, fact: WhereaboutsUnknown) -> Wording:
    return phrase(
        "report-fact-not-known",
        who=ids((*fact.persons, *fact.vehicles)),
        tried=fact.tried,
        owner=party_said(operation, fact.follow_up),
    )


def _closed(operation: Operation, fact: OperationClosed) -> Wording:
    owner = party_said(operation, fact.follow_up) or phrase("report-nobody-on-record")
    said = phrase("report-fact-closed", owner=owner)
    return phrase("report-fact-with-note", said=said, note=fact.note) if fact.note else said


def _corrected(operation: Operation, fact: FactCorrected) -> Wording:
    what: Wording = phrase("report-fact-nothing")
    if fact.instead is not None:
        what = _SAID[type(fact.instead)](operation, fact.instead)
    return phrase("report-fact-corrected", fact=fact.corrects[:8], reason=fact.reason, instead=what)


def _enrolled(operation: Operation, fact: DeviceEnrolled) -> Wording:
    role = phrase(f"report-device-{fact.role.value}")
    return phrase("report-fact-enrolled", device=fact.device, role=role)


def _revoked(operation: Operation, fact: DeviceRevoked) -> Wording:
    return phrase("report-fact-revoked", device=fact.device, number=fact.last_seq)


def _measured(operation: Operation, fact: ClockMeasured) -> Wording:
    off = Duration(seconds=abs(round(fact.offset_ms / 1000)))
    if not off.seconds:
        return phrase("report-fact-clock-right", device=fact.device)
    way = "report-fact-clock-slow" if fact.offset_ms > 0 else "report-fact-clock-fast"
    return phrase(way, device=fact.device, off=off)


def _forgotten(operation: Operation, fact: IdentityForgotten) -> Wording:
    vehicles = getattr(fact, "vehicles", ())
    return phrase("report-fact-forgotten", who=ids((*fact.persons, *vehicles)))


def _handed_out(operation: Operation, fact: NamesHandedOut) -> Wording:
    return phrase(
        "report-fact-handed-out",
        what=fact.what,
        count=len(fact.persons),
        recipient=fact.recipient,
    )


def _opened(operation: Operation, fact: IdentitiesOpened) -> Wording:
    role = phrase(f"report-device-{fact.role.value}")
    return phrase("report-fact-opened", count=fact.count, role=role, purpose=fact.purpose)


def _plan(operation: Operation, fact: PlanIssued) -> Wording:
    return phrase("report-fact-plan", trips=len(fact.plan.trips))


def _unknown(operation: Operation, fact: NotUnderstood) -> Wording:
    return phrase("report-fact-unknown", word=fact.word, version=fact.version)


_SAID: dict[type, Callable[[Operation, Any], Wording]] = {
    PeopleMoved: _people_moved,
    VehiclesMoved: _vehicles_moved,
    HeadcountTaken: _headcount,
    GoodsMoved: _goods,
    ManifestIssued: _manifest,
    NoShowDeclared: _no_show,
    ConvoyFormed: _convoy,
    CustodyOffered: _offered,
    CustodyAccepted: _accepted,
    IncidentReported: _incident,
    DeliveryAttested: _delivery,
    StepOverridden: _override,
    LotReleased: _released,
    LotHeld: _lot_held,
    HoldLifted: _hold_lifted,
    PracticeAttested: _practice,
    WhereaboutsSettled: _settled,
    WhereaboutsUnknown: _not_known,
    OperationClosed: _closed,
    FactCorrected: _corrected,
    DeviceEnrolled: _enrolled,
    DeviceRevoked: _revoked,
    ClockMeasured: _measured,
    IdentityForgotten: _forgotten,
    NamesHandedOut: _handed_out,
    IdentitiesOpened: _opened,
    PlanIssued: _plan,
    NotUnderstood: _unknown,
    **LIST_SAID,
    **STATED_SAID,
}
"""Facts with a line of their own; what is not here registers something."""
