# SPDX-License-Identifier: Apache-2.0
"""The agreement: which lots may move, what is owed and proven, and what was recorded of it.

Counts and ids of lots and obligations, and of people only for who sees those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from qafila.app.console import taking_back
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.taking_back import OF_THE_AGREEMENT
from qafila.app.console.today import said
from qafila.core.access import Field, UserRole, Viewer
from qafila.core.document import Document, Wording
from qafila.core.events import BEFORE_THE_DAY, Envelope, StepOverridden
from qafila.core.fulfilment import (
    Clock,
    Fulfilment,
    Hindrance,
    LotStanding,
    LotWaitsForGate,
    board,
    fulfilments,
)
from qafila.core.operation import Operation
from qafila.reports.agreement import lot_rows, versions_document

LOTS_SHOWN, LINES_SHOWN = 50, 50
"""Lots on one page of the board, and facts on one page of what was recorded."""

MOST_MISSING = 200
"""People not delivered whose ids an obligation lists; all are counted."""


class GateNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a lot waits for. `needed` is absent where nobody knows how much is owed."""

    obligation: str
    proven: int
    needed: int | None = None
    is_open: bool = False


class WantedNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a lot lacks: the code of the finding, and the party or the way it is about."""

    finding: str
    party: str = ""
    what: str = ""
    where: str = ""


class HoldNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party holds the lot."""

    party: str
    reason: str
    since: datetime
    fact: str


class ReleaseNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody released the lot, a serial of it, or its patients alone."""

    by: str
    at: datetime
    fact: str
    serial: str = ""
    patients: bool = False


class LotBoard(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a lot stands.

    Parameters
    ----------
    against
        What speaks against releasing it now and nobody overrode: codes of findings, and
        ``held:<party>``. Empty: nothing.
    patients
        How its patients stand by themselves, where it carries others too.
    """

    lot: str
    state: str
    people: int
    without_consent: int = 0
    is_medical: bool = False
    gates: tuple[GateNow, ...] = ()
    wanting: tuple[WantedNow, ...] = ()
    holds: tuple[HoldNow, ...] = ()
    releases: tuple[ReleaseNow, ...] = ()
    against: tuple[str, ...] = ()
    patients: LotBoard | None = None


class ObligationNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is owed, and what speaks for its delivery.

    Parameters
    ----------
    by_grade
        How much is proven in each grade.
    missing_count, missing
        Of people on the list whom it concerns, how many were not delivered; their ids for who sees
        ids of people.
    high
        Absent where nobody knows how much is owed.
    """

    obligation: str
    kind: str
    state: str
    proven: int
    low: int
    high: int | None = None
    giver: str = ""
    receiver: str = ""
    by_grade: dict[str, int] = {}
    missing_count: int = 0
    missing: tuple[str, ...] = ()


class RecordedNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact about the agreement that was recorded on the day.

    Parameters
    ----------
    is_void
        Whether it was taken back or corrected.
    may_take_back
        Whether the viewer may take it back.
    """

    fact: str
    kind: str
    at: datetime
    author: str
    is_void: bool = False
    may_take_back: bool = False


class AgreementView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where the agreement stands.

    Parameters
    ----------
    lots
        One page of the release board; `lots_count` counts all.
    speaks_for
        Parties in whose name the viewer may speak.
    recorded
        What was recorded, the last first.
    """

    version: int
    at: datetime
    lots_count: int
    page: int
    pages: int
    lots: tuple[LotBoard, ...] = ()
    obligations: tuple[ObligationNow, ...] = ()
    parties: dict[str, dict[str, str]] = {}
    speaks_for: tuple[str, ...] = ()
    recorded: tuple[RecordedNow, ...] = ()
    recorded_count: int = 0


def standing_lots(snapshot: Snapshot, now: datetime) -> tuple[LotStanding, ...]:
    """Return the release board; reckoned once for a version."""
    clock = Clock(now=now, zone=snapshot.zone)
    return snapshot.derive("board", lambda: board(snapshot.operation, clock=clock))


def standing_obligations(snapshot: Snapshot) -> Mapping[str, Fulfilment]:
    """Return where every obligation stands; reckoned once for a version."""
    return snapshot.derive("fulfilments", lambda: fulfilments(snapshot.operation))


def agreement(
    snapshot: Snapshot,
    viewer: Viewer,
    now: datetime,
    *,
    page: int = 1,
    recorded_page: int = 1,
    whole: bool = False,
) -> AgreementView:
    """Return where the agreement stands, as far as the viewer may see it.

    Parameters
    ----------
    page, recorded_page
        Of the board, and of what was recorded; the first is 1.
    whole
        All lots and facts on one page.
    """
    operation = snapshot.operation
    lots = standing_lots(snapshot, now)
    facts = _recorded(snapshot)
    shown, lines = (len(lots) or 1, len(facts)) if whole else (LOTS_SHOWN, LINES_SHOWN)
    pages = max(1, -(-len(lots) // shown))
    page = min(page, pages)
    first = (recorded_page - 1) * lines
    return AgreementView(
        version=snapshot.version,
        at=snapshot.at,
        lots_count=len(lots),
        page=page,
        pages=pages,
        lots=tuple(_lot(each) for each in lots[(page - 1) * shown : page * shown]),
        obligations=tuple(_obligations(snapshot, viewer)),
        parties={party.id: said(party.name) for party in operation.parties.values()},
        speaks_for=speaks_for(operation, viewer),
        recorded=tuple(
            _line(snapshot, viewer, envelope, at_ms)
            for envelope, at_ms in facts[first : first + lines]
        ),
        recorded_count=len(facts),
    )


def speaks_for(operation: Operation, viewer: Viewer) -> tuple[str, ...]:
    """Return the parties in whose name somebody may speak: a liaison in one only."""
    if viewer.role is UserRole.LIAISON:
        return (viewer.party,) if viewer.party in operation.parties else ()
    return tuple(operation.parties)


def against(lot: LotStanding) -> tuple[str, ...]:
    """Return what speaks against releasing a lot now and nobody overrode, each once."""
    gate = (LotWaitsForGate.code,) if lot.closed and lot.override is None else ()
    wanting = (each.why.value for each in (*lot.barred, *lot.stopped))
    holds = (f"held:{each.hold.party}" for each in lot.holds)
    return tuple(dict.fromkeys((*gate, *wanting, *holds)))


def may_take_back(snapshot: Snapshot, viewer: Viewer, held: Envelope | None) -> bool:
    """Whether somebody may take this back here: what was said on the day of the agreement."""
    return (
        held is not None
        and type(held.fact) in OF_THE_AGREEMENT
        and held.happened_at != BEFORE_THE_DAY
        and taking_back.may_take_back(viewer, held, snapshot.fact)
    )


def told_lots(
    operation: Operation, lots: Sequence[LotStanding]
) -> Iterator[tuple[LotStanding, tuple[Wording, ...]]]:
    """Yield lots, and patients by themselves, as the report on the agreement tells them."""
    return lot_rows(operation, lots)


def told_versions(operation: Operation) -> Document:
    """Return the versions of the agreement and who accepted them; empty where there is one."""
    return versions_document(operation)


def _recorded(snapshot: Snapshot) -> tuple[tuple[Envelope, int], ...]:
    def find() -> tuple[tuple[Envelope, int], ...]:
        lots = {each.lot for each in standing_lots(snapshot, snapshot.at)}
        return tuple(
            (envelope, at_ms)
            for envelope, at_ms in reversed(snapshot.log())
            if type(envelope.fact) in OF_THE_AGREEMENT
            and envelope.happened_at != BEFORE_THE_DAY
            and (not isinstance(envelope.fact, StepOverridden) or envelope.fact.subject in lots)
        )

    return snapshot.derive("agreement recorded", find)


def _line(snapshot: Snapshot, viewer: Viewer, envelope: Envelope, at_ms: int) -> RecordedNow:
    is_void = envelope.id in snapshot.operation.day.log.corrected
    return RecordedNow(
        fact=envelope.id,
        kind=str(envelope.fact.__struct_config__.tag),
        at=datetime.fromtimestamp(at_ms / 1000, UTC),
        author=envelope.author,
        is_void=is_void,
        may_take_back=not is_void and may_take_back(snapshot, viewer, envelope),
    )


def _lot(lot: LotStanding) -> LotBoard:
    gates: dict[tuple[str, int | None, int], GateNow] = {}
    for gate in lot.gates:
        gates.setdefault(
            (gate.gate.obligation, gate.needed, gate.proven),
            GateNow(
                obligation=gate.gate.obligation,
                proven=gate.proven,
                needed=gate.needed,
                is_open=gate.is_open,
            ),
        )
    return LotBoard(
        lot=lot.lot,
        state=lot.state.value,
        people=lot.people,
        without_consent=lot.without_consent,
        is_medical=lot.is_medical,
        gates=tuple(gates.values()),
        wanting=tuple(_wanted(each) for each in dict.fromkeys((*lot.barred, *lot.stopped))),
        holds=tuple(
            HoldNow(
                party=each.hold.party,
                reason=each.hold.reason,
                since=each.said.at,
                fact=each.said.fact,
            )
            for each in lot.holds
        ),
        releases=tuple(
            ReleaseNow(
                by=each.release.party or each.said.author,
                at=each.said.at,
                fact=each.said.fact,
                serial=each.release.serial,
                patients=each.release.patients,
            )
            for each in lot.releases
        ),
        against=against(lot),
        patients=None if lot.patients is None else _lot(lot.patients),
    )


def _wanted(each: Hindrance) -> WantedNow:
    return WantedNow(
        finding=each.why.value,
        party=each.party,
        what=each.what.value if each.what else "",
        where=each.place,
    )


def _obligations(snapshot: Snapshot, viewer: Viewer) -> Iterator[ObligationNow]:
    for stands in standing_obligations(snapshot).values():
        obligation = snapshot.operation.obligations[stands.obligation]
        yield ObligationNow(
            obligation=obligation.id,
            kind=obligation.kind.value,
            state=stands.state.value,
            proven=stands.proven,
            low=stands.owed.low,
            high=stands.owed.high,
            giver=obligation.giver or "",
            receiver=obligation.receiver or "",
            by_grade={grade.value: amount for grade, amount in stands.by_grade.items()},
            missing_count=len(stands.missing),
            missing=stands.missing[:MOST_MISSING] if viewer.sees(Field.PERSON) else (),
        )
