# SPDX-License-Identifier: Apache-2.0
"""What stands: the day, the ledger, the map, findings, the log, the agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from qafila.app.console.agreement import AgreementView, agreement
from qafila.app.console.closing import ClosingView, closing
from qafila.app.console.findings import HOLDS, SEVERITIES, FindingsView, findings
from qafila.app.console.ledger import KINDS, LedgerView, SubjectView, ledger, subject
from qafila.app.console.log import AuditView, LogView, audit, log
from qafila.app.console.operations import OperationsView, operations
from qafila.app.console.proof import ProofView, proof
from qafila.app.console.quarantine import QuarantineView, quarantine
from qafila.app.console.road import MapView, road
from qafila.app.console.today import TodayView, today
from qafila.core.access import Action
from qafila.web.console.api.bodies import word
from qafila.web.console.api.route import Given, Number, Paged, Query, Route, Words
from qafila.web.console.pages.ledger import with_name

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit

OP = "/operations/{op}"


class LedgerAsked(Paged, frozen=True, kw_only=True):
    """Which part of the ledger."""

    kind: Annotated[str, word(KINDS)] = KINDS[0]
    search: Words = ""


class FindingsAsked(Paged, frozen=True, kw_only=True):
    """Which findings; empty: any."""

    severity: Annotated[str, word(("", *SEVERITIES))] = ""
    holds: Annotated[str, word(("", *HOLDS))] = ""
    code: Words = ""


class LogAsked(Paged, frozen=True, kw_only=True):
    """Which facts; `scope` ``all``: also what was known before the day."""

    about: Words = ""
    author: Words = ""
    scope: Annotated[str, word(("day", "all"))] = "day"


class AuditAsked(Query, frozen=True, kw_only=True):
    """Which lines: of one account, and below a number; 0: from the last."""

    user: Words = ""
    before: Annotated[int, msgspec.Meta(ge=0, le=2**53)] = 0


class AgreementAsked(Paged, frozen=True, kw_only=True):
    """Which page of the board, and of what was recorded."""

    facts: Number = 1


def _operations(visit: Visit, given: Given) -> OperationsView:
    del given
    lives = (live for live in visit.hub.lives.values() if visit.viewer.enters(live.id))
    return operations(lives, visit.viewer)


def _today(visit: Visit, given: Given) -> TodayView:
    del given
    checked = visit.operation.checked_by_now
    return today(visit.snapshot, checked, visit.viewer, visit.hub.now())


def _ledger(visit: Visit, given: Given) -> LedgerView:
    asked: LedgerAsked = given.query
    return ledger(
        visit.snapshot, visit.viewer, kind=asked.kind, search=asked.search, page=asked.page
    )


def _subject(visit: Visit, given: Given) -> SubjectView | None:
    view = subject(visit.snapshot, visit.viewer, given.path["word"], page=given.query.page)
    return view and with_name(visit, view)


def _map(visit: Visit, given: Given) -> MapView:
    del given
    return road(visit.snapshot, visit.viewer)


def _findings(visit: Visit, given: Given) -> FindingsView:
    asked: FindingsAsked = given.query
    return findings(
        visit.snapshot,
        visit.operation.checked_by_now,
        severity=asked.severity,
        holds=asked.holds,
        code=asked.code,
        page=asked.page,
    )


def _agreement(visit: Visit, given: Given) -> AgreementView:
    asked: AgreementAsked = given.query
    return agreement(
        visit.snapshot,
        visit.viewer,
        visit.hub.now(),
        page=asked.page,
        recorded_page=asked.facts,
    )


def _proof(visit: Visit, given: Given) -> ProofView:
    del given
    return proof(visit.operation)


def _log(visit: Visit, given: Given) -> LogView:
    asked: LogAsked = given.query
    return log(
        visit.snapshot,
        about=asked.about.strip(),
        author=asked.author.strip(),
        everything=asked.scope == "all",
        page=asked.page,
    )


def _closing(visit: Visit, given: Given) -> ClosingView:
    del given
    return closing(visit.snapshot, visit.operation.checked_by_now, visit.viewer)


def _quarantine(visit: Visit, given: Given) -> QuarantineView:
    del given
    return quarantine(visit.operation.recorder.store)


def _audit(visit: Visit, given: Given) -> AuditView:
    asked: AuditAsked = given.query
    return audit(visit.hub.gate, visit.viewer, user=asked.user, before=asked.before)


ROUTES = (
    Route(
        path="/operations",
        name="operations",
        says="The operations that the holder may enter.",
        action=None,
        make=_operations,
        answer=OperationsView,
    ),
    Route(
        path=f"{OP}/today",
        name="today",
        says="The day at a glance.",
        action=Action.SEE_TODAY,
        make=_today,
        answer=TodayView,
    ),
    Route(
        path=f"{OP}/ledger",
        name="ledger",
        says="The ledger by place, by vehicle or by column.",
        action=Action.SEE_LEDGER,
        make=_ledger,
        query=LedgerAsked,
        answer=LedgerView,
    ),
    Route(
        path=f"{OP}/ledger/{{word}}",
        name="subject",
        says="A person, vehicle, place or column with the facts behind it.",
        action=Action.SEE_LEDGER,
        make=_subject,
        query=Paged,
        answer=SubjectView,
    ),
    Route(
        path=f"{OP}/map",
        name="map",
        says="Places, roads and what is on them.",
        action=Action.SEE_ROUTE,
        make=_map,
        answer=MapView,
    ),
    Route(
        path=f"{OP}/agreement",
        name="agreement",
        says="The release board, what is owed, and what was recorded of the agreement.",
        action=Action.SEE_AGREEMENT,
        make=_agreement,
        query=AgreementAsked,
        answer=AgreementView,
    ),
    Route(
        path=f"{OP}/findings",
        name="findings",
        says="What the rules found, and what was let pass.",
        action=Action.SEE_FINDINGS,
        make=_findings,
        query=FindingsAsked,
        answer=FindingsView,
    ),
    Route(
        path=f"{OP}/proof",
        name="proof",
        says="What the last verifying of the log found, with the last digest of each device.",
        action=Action.SEE_LOG,
        make=_proof,
        answer=ProofView,
    ),
    Route(
        path=f"{OP}/log",
        name="log",
        says="Every fact, the last first.",
        action=Action.SEE_LOG,
        make=_log,
        query=LogAsked,
        answer=LogView,
    ),
    Route(
        path=f"{OP}/closing",
        name="closing",
        says="Whether the operation is closed or can be, and what is still open.",
        action=Action.CLOSE,
        make=_closing,
        answer=ClosingView,
    ),
    Route(
        path=f"{OP}/quarantine",
        name="quarantine",
        says="What was offered and not taken: counts, devices and reasons.",
        action=Action.SEE_LOG,
        make=_quarantine,
        answer=QuarantineView,
    ),
    Route(
        path="/audit",
        name="audit",
        says="Who saw or did what at this hub, the last first.",
        action=Action.SEE_AUDIT,
        make=_audit,
        query=AuditAsked,
        answer=AuditView,
    ),
)
