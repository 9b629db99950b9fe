# SPDX-License-Identifier: Apache-2.0
"""Which documents each role may have, and how they are made from one version of an operation.

`docs/sharing.md` says why. What holds names is made for whoever sees names alone, and that names
leave the hub's hands is on record before they do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from qafila import app
from qafila.app import closing
from qafila.app.accounting import reconciliation_json
from qafila.app.console.agreement import agreement
from qafila.app.console.live import Checked
from qafila.app.console.packs import pack_recipients
from qafila.app.console.replanning import difference
from qafila.app.console.snapshot import Snapshot
from qafila.app.open_lists import named_entries, open_lists_json
from qafila.app.planning import Planned, document, findings_json, plan_version
from qafila.app.practice import standards_json
from qafila.core.access import Action, Field, UserRole, Viewer
from qafila.core.document import Document
from qafila.core.exchange import Exchanged
from qafila.core.fulfilment.closing import gate
from qafila.core.operation import Operation
from qafila.core.plan import Difference, Trip
from qafila.core.plan.difference import column_of
from qafila.reports import Context
from qafila.standards import judge_standards

LAST_FACTS = 5000
"""Facts in the log as a document, the last ones; the page of the log shows all."""

EXCHANGE_S = 1.0
"""Seconds that a page waits for the order of an exchange; the command line searches longer."""

MOST_COPIES = 50

BOARDING, MEDICAL = "boarding", "medical"
"""Kinds of paper with names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A document that some may have.

    Parameters
    ----------
    name
        Of the offer; ``console-document-<name>`` is what it is called.
    report, kinds
        What says it, and which of its parts; empty: all.
    action, fields
        What somebody must be allowed to do and to see.
    formats
        Files it is made as.
    on_page
        Whether it is shown on a page too.
    of_plan
        Whether it needs a plan in force.
    names
        Whether it holds names: then it is given out by a form, and that goes on record.
    opened
        Whether it is made from opened identities, of people or of crews.
    """

    name: str
    report: str
    action: Action
    fields: tuple[Field, ...] = ()
    formats: tuple[str, ...] = ("pdf",)
    kinds: frozenset[str] = frozenset()
    on_page: bool = True
    of_plan: bool = False
    names: bool = False
    opened: bool = False


def _paper(name: str, kind: str = "", *, names: bool = True) -> Offer:
    """Return a paper of the plan in force; they are the coordinator's to print."""
    return Offer(
        name=name,
        report="manifests",
        action=Action.ISSUE_PLAN,
        fields=(Field.NAME, Field.NEEDS, Field.TIMES),
        kinds=frozenset({kind} if kind else ()),
        on_page=False,
        of_plan=True,
        names=names,
        opened=True,
    )


_ALL = ("pdf", "xlsx", "json")

OFFERS: Mapping[str, Offer] = {
    each.name: each
    for each in (
        Offer(name="agreement", report="agreement", action=Action.SEE_AGREEMENT, formats=_ALL),
        Offer(name="exchange", report="exchange", action=Action.SEE_AGREEMENT, formats=_ALL),
        Offer(
            name="crossing",
            report="crossing",
            action=Action.SEE_CROSSING,
            fields=(Field.COUNT,),
            formats=_ALL,
        ),
        Offer(name="reconciliation", report="reconciliation", action=Action.SEE_LOG, formats=_ALL),
        Offer(name="closing", report="closing", action=Action.SEE_LOG, formats=_ALL),
        Offer(
            name="log",
            report="log",
            action=Action.SEE_LOG,
            formats=("pdf", "xlsx"),
            on_page=False,
        ),
        Offer(
            name="findings",
            report="findings",
            action=Action.SEE_FINDINGS,
            formats=_ALL,
            on_page=False,
        ),
        Offer(
            name="standards",
            report="standards",
            action=Action.MAKE_PLAN,
            fields=(Field.PERSON, Field.NEEDS),
            formats=_ALL,
            opened=True,
        ),
        Offer(
            name="open-lists",
            report="open-lists",
            action=Action.SEE_OPEN_LISTS,
            fields=(Field.NAME,),
            formats=_ALL,
            on_page=False,
            names=True,
            opened=True,
        ),
        Offer(
            name="notification",
            report="notification",
            action=Action.ISSUE_PLAN,
            fields=(Field.TIMES,),
            of_plan=True,
        ),
        Offer(
            name="briefing",
            report="briefing",
            action=Action.SEE_PLAN,
            fields=(Field.CREW, Field.TIMES),
            on_page=False,
            of_plan=True,
            opened=True,
        ),
        Offer(
            name="plan-sheets",
            report="plan-sheets",
            action=Action.MAKE_PLAN,
            formats=("xlsx",),
            on_page=False,
            of_plan=True,
            opened=True,
        ),
        Offer(
            name="plan-page",
            report="plan-page",
            action=Action.MAKE_PLAN,
            formats=("html",),
            on_page=False,
            of_plan=True,
            opened=True,
        ),
        _paper("manifests"),
        _paper("boarding", "boarding"),
        _paper("medical", "medical"),
        _paper("checkpoint", "checkpoint", names=False),
        _paper("cards", "cards", names=False),
    )
}
"""Every document of a hub. Lists and their changes are the registry's pages."""


class OfferNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that the viewer may have now.

    Parameters
    ----------
    waits_for_plan
        Whether it is to be had only when a plan is in force.
    in_papers
        Whether it is among the papers that a plan changes.
    """

    name: str
    formats: tuple[str, ...]
    on_page: bool = False
    names: bool = False
    waits_for_plan: bool = False
    in_papers: bool = False


class ChangedNow(msgspec.Struct, frozen=True, kw_only=True):
    """What the plan in force changes in the papers of the one that was in force before.

    Parameters
    ----------
    issued_at, before_at
        When this one was put in force, and the one before.
    anew, valid, withdrawn
        Vehicles whose papers are printed anew, still hold, or are taken back.
    """

    issued_at: datetime
    before_at: datetime
    anew: int
    valid: int
    withdrawn: tuple[str, ...]


class DocumentsView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the viewer may have.

    Parameters
    ----------
    people
        How many are listed; papers with all of them take their time.
    recipients
        Whom a sharing pack can be made for, with what each is called: parties, and whoever anybody
        was asked about.
    changed
        For who prints papers, once a plan has taken the place of another.
    """

    version: int
    at: datetime
    documents: tuple[OfferNow, ...]
    people: int
    recipients: dict[str, dict[str, str]] = {}
    changed: ChangedNow | None = None


def may_have(viewer: Viewer, offer: Offer) -> bool:
    """Whether somebody may have a document."""
    return (
        viewer.may(Action.SEE_DOCUMENTS) and viewer.may(offer.action) and viewer.sees(*offer.fields)
    )


def offered(snapshot: Snapshot, viewer: Viewer) -> DocumentsView:
    """Return the documents that somebody may have."""
    has_plan = snapshot.operation.plan is not None
    return DocumentsView(
        version=snapshot.version,
        at=snapshot.at,
        documents=tuple(
            OfferNow(
                name=each.name,
                formats=each.formats,
                on_page=each.on_page,
                names=each.names,
                waits_for_plan=each.of_plan and not has_plan,
                in_papers=each.report == "manifests",
            )
            for each in OFFERS.values()
            if may_have(viewer, each)
        ),
        people=snapshot.operation.people_listed,
        recipients=dict(pack_recipients(snapshot, viewer)),
        changed=_changed(snapshot) if viewer.may(Action.ISSUE_PLAN) else None,
    )


def _changed(snapshot: Snapshot) -> ChangedNow | None:
    found = changed_papers(snapshot)
    if found is None:
        return None
    before, now = snapshot.operation.day.plans[-2:]
    return ChangedNow(
        issued_at=now.said.at,
        before_at=before.said.at,
        anew=len(found.papers),
        valid=len(found.valid),
        withdrawn=found.withdrawn,
    )


def changed_papers(snapshot: Snapshot) -> Difference | None:
    """Return what the plan in force changes in the one before it; None where there was none."""
    operation = snapshot.operation
    plan, issued = operation.plan, operation.day.plans
    if plan is None or len(issued) < 2:
        return None
    before = issued[-2].plan
    planned = Planned(operation=operation, plan=plan, findings=())
    return snapshot.derive("changed papers", lambda: difference(before, planned))


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """Makes documents of one version of an operation, for one viewer.

    Parameters
    ----------
    tokens
        Mints the tokens of cards.
    first
        The founding device of the operation.
    only_changed
        Whether papers are made only as far as the plan in force changes the one before it.
    """

    snapshot: Snapshot
    viewer: Viewer
    now: datetime
    checked: Checked
    tokens: Callable[[Planned], Mapping[str, str]]
    first: str = ""
    only_changed: bool = False

    @property
    def changes(self) -> Difference | None:
        """What papers are made for; None: for everybody."""
        return changed_papers(self.snapshot) if self.only_changed else None

    def shared(self) -> Maker:
        """Return what makes documents as parties and guarantors may hold them."""
        viewer = Viewer(user=self.viewer.user, title=self.viewer.title, role=UserRole.MEDIATOR)
        return replace(self, viewer=viewer)

    def operation(self, offer: Offer) -> Operation:
        """Return the operation that a document is made from: with identities only where it must."""
        return self.snapshot.named if offer.opened else self.snapshot.operation

    def planned(self, offer: Offer) -> Planned | None:
        """Return the plan in force with its operation; None where there is none."""
        operation = self.operation(offer)
        if operation.plan is None:
            return None
        return Planned(operation=operation, plan=operation.plan, findings=self.checked.findings)

    def document(
        self, offer: Offer, *, copies: int = 1, kinds: frozenset[str] = frozenset()
    ) -> Document:
        """Return a document.

        Parameters
        ----------
        copies
            How many numbered copies.
        kinds
            Parts of it; empty: as the offer says.
        """
        operation = self.operation(offer)
        planned = self.planned(offer) if offer.of_plan else None
        is_closing = offer.report in ("reconciliation", "closing")
        context = Context(
            now=self.now,
            # Parties hold the order of an exchange; findings name people. They have their own page.
            findings=() if offer.report == "exchange" else self.checked.findings,
            only=kinds or offer.kinds,
            copies=copies,
            difference=self.changes if offer.report == "manifests" else None,
            tokens=self.tokens(planned) if planned and offer.report == "manifests" else {},
            version=plan_version(planned) if planned else "1",
            log=self.snapshot.log()[-LAST_FACTS:] if offer.report == "log" else (),
            standards=judge_standards(operation, self.checked.findings, self.now)
            if offer.report == "standards"
            else (),
            exchange=exchanged(self.snapshot) if offer.report == "exchange" else None,
            at_closing=self._closed() if is_closing else None,
            passages=app.crossing.passages_of(operation) if offer.report == "crossing" else (),
            ids=self.viewer.sees(Field.PERSON, Field.VEHICLE),
        )
        return document(offer.report, operation, context)

    def _closed(self) -> Operation | None:
        """Return the operation as it was closed; None while it is open."""
        if not self.snapshot.operation.day.closings:
            return None
        return self.snapshot.derive(
            "closed",
            lambda: closing.at_closing(self.snapshot.operation, self.snapshot.log(), self.first),
        )

    def json(self, offer: Offer) -> bytes:
        """Return a document for programs; without a single name but in open lists."""
        operation = self.operation(offer)
        if offer.report == "agreement":
            return msgspec.json.encode(agreement(self.snapshot, self.viewer, self.now, whole=True))
        if offer.report == "exchange":
            return app.exchanging.exchange_json(operation, exchanged(self.snapshot), ()).encode()
        if offer.report == "crossing":
            passages = app.crossing.passages_of(operation)
            return app.crossing.crossing_json(operation, self.now, passages).encode()
        if offer.report == "reconciliation":
            return reconciliation_json(operation, self.now)
        if offer.report == "closing":
            found = gate(operation, self.checked.findings)
            return closing.closing_json(operation, found, self._closed()).encode()
        if offer.report == "findings":
            return findings_json(self.checked.findings)
        if offer.report == "standards":
            judged = judge_standards(operation, self.checked.findings, self.now)
            return standards_json(judged).encode()
        if offer.report == "open-lists":
            return open_lists_json(operation).encode()
        raise ValueError(f"{offer.name} has no JSON")

    def names_in(self, offer: Offer) -> tuple[str, ...]:
        """Return the ids of whose names stand in a document."""
        operation = self.operation(offer)
        if offer.report == "open-lists":
            return named_entries(operation)
        if not offer.names or operation.plan is None:
            return ()
        made = {trip.id for kind in (BOARDING, MEDICAL) for trip in self.trips(kind)}
        trips = (trip for trip in operation.plan.trips if trip.id in made)
        return tuple(person for trip in trips for person in trip.people)

    def trips(self, kind: str) -> tuple[Trip, ...]:
        """Return the trips whose papers of a kind are made."""
        plan, changes = self.snapshot.operation.plan, self.changes
        trips = plan.trips if plan else ()
        if changes is None:
            return trips
        if kind == MEDICAL:  # one list for a column
            return tuple(trip for trip in trips if column_of(trip) in changes.columns)
        return tuple(trip for trip in trips if trip.id in changes.papers)


def exchanged(snapshot: Snapshot) -> Exchanged:
    """Return the order of an exchange; searched once for a version, for a second at most."""
    return snapshot.derive(
        "exchange", lambda: app.exchanging.exchange(snapshot.operation, limit_s=EXCHANGE_S)
    )
