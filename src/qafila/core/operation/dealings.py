# SPDX-License-Identifier: Apache-2.0
"""What facts of columns and parties do, while facts are folded: split, hand over, release, attest.

Nobody is moved by any of it; the ledger moves people and vehicles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from qafila.core.agreement import Agreement
from qafila.core.events import (
    AgreementReached,
    ConvoyFormed,
    CustodyAccepted,
    CustodyOffered,
    DeliveryAttested,
    HoldLifted,
    IncidentReported,
    LotHeld,
    LotReleased,
    NotificationReceived,
    PlanIssued,
    StepOverridden,
    VersionAccepted,
)
from qafila.core.operation.state import (
    Accepted,
    Attested,
    Convoy,
    Handover,
    Held,
    Issued,
    Operation,
    Overridden,
    Received,
    Released,
    Reported,
    Said,
    Version,
)

Take = Callable[[Said, Any], object]


def accepted(operation: Operation, agreement: Agreement) -> tuple[str, ...]:
    """Return the parties that accepted a version: those it names, and who said so afterwards."""
    later = (
        each.acceptance.party
        for each in operation.day.acceptances
        if agreement.version and each.acceptance.version == agreement.version
    )
    return tuple(dict.fromkeys((*agreement.parties, *later)))


def version_at(operation: Operation, at: datetime, day: date) -> Version | None:
    """Return the version of the agreement that was in force: the last one known and signed then.

    Parameters
    ----------
    at, day
        The instant, and its local day.
    """
    before = [
        each
        for each in operation.day.versions
        if each.said.at <= at
        and (each.agreement.signed_on is None or each.agreement.signed_on <= day)
    ]
    return before[-1] if before else None


@dataclass(slots=True)
class Dealings:
    """The columns' and parties' own side of a fold; never escapes it."""

    convoys: dict[str, Convoy] = field(default_factory=dict)
    convoy_of: dict[str, str] = field(default_factory=dict)
    handovers: list[Handover] = field(default_factory=list)
    incidents: list[Reported] = field(default_factory=list)
    deliveries: list[Attested] = field(default_factory=list)
    overrides: list[Overridden] = field(default_factory=list)
    releases: list[Released] = field(default_factory=list)
    holds: dict[tuple[str, str], Held] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    acceptances: list[Accepted] = field(default_factory=list)
    receipts: list[Received] = field(default_factory=list)
    plans: list[Issued] = field(default_factory=list)

    def copy(self) -> Dealings:
        """Return a copy that later steps do not reach."""
        return Dealings(
            dict(self.convoys),
            dict(self.convoy_of),
            list(self.handovers),
            list(self.incidents),
            list(self.deliveries),
            list(self.overrides),
            list(self.releases),
            dict(self.holds),
            list(self.versions),
            list(self.acceptances),
            list(self.receipts),
            list(self.plans),
        )

    def steps(self) -> Mapping[type, Take]:
        """Return what takes each kind of fact."""
        return {
            ConvoyFormed: self.form,
            CustodyOffered: self.offer,
            CustodyAccepted: self.accept,
            IncidentReported: self.report,
            DeliveryAttested: self.attest,
            StepOverridden: self.override,
            LotReleased: self.release,
            LotHeld: self.hold,
            HoldLifted: self.lift,
        }

    def quiet_steps(self) -> Mapping[type, Take]:
        """Return what takes the kinds that are no event of the day: most come in before it."""
        return {NotificationReceived: self.receive, VersionAccepted: self.agree}

    def told(self) -> dict[str, Any]:
        """Return the fields of the day that this side fills."""
        return {
            "convoys": dict(self.convoys),
            "convoy_of": dict(self.convoy_of),
            "handovers": tuple(self.handovers),
            "incidents": tuple(self.incidents),
            "deliveries": tuple(self.deliveries),
            "overrides": tuple(self.overrides),
            "releases": tuple(self.releases),
            "holds": tuple(self.holds.values()),
            "versions": tuple(self.versions),
            "acceptances": tuple(self.acceptances),
            "receipts": tuple(self.receipts),
            "plans": tuple(self.plans),
        }

    def amend(self, said: Said, fact: AgreementReached) -> None:
        """Keep a version of the agreement; the one in force told again is no new one."""
        if not self.versions or self.versions[-1].agreement != fact.agreement:
            self.versions.append(Version(said=said, agreement=fact.agreement))

    def agree(self, said: Said, fact: VersionAccepted) -> None:
        """Keep that a party accepted a version."""
        self.acceptances.append(Accepted(said=said, acceptance=fact))

    def receive(self, said: Said, fact: NotificationReceived) -> None:
        """Keep that a party acknowledged a notification."""
        self.receipts.append(Received(said=said, receipt=fact))

    def issue(self, said: Said, fact: PlanIssued) -> None:
        """Keep which plan was put in force, and when: notices tell of one plan."""
        self.plans.append(Issued(said=said, plan=fact.plan))

    def form(self, said: Said, fact: ConvoyFormed) -> None:
        """Make a column of vehicles; it keeps the custodian of the one it split from."""
        held = self.convoys.get(fact.convoy) or self.convoys.get(fact.split_from)
        self.convoys[fact.convoy] = Convoy(
            id=fact.convoy,
            custodian=fact.custodian or (held.custodian if held else ""),
            leader=fact.leader,
            split_from=fact.split_from,
            formed=said,
        )
        self.convoy_of.update(dict.fromkeys(fact.vehicles, fact.convoy))

    def offer(self, said: Said, fact: CustodyOffered) -> None:
        """Keep that a party's duty ends here."""
        self.handovers.append(
            Handover(
                convoy=fact.convoy,
                giver=fact.giver,
                receiver=fact.receiver,
                place=fact.place,
                offered=said,
            )
        )

    def accept(self, said: Said, fact: CustodyAccepted) -> None:
        """Close every offer that this party may take up; it is the custodian from now on."""
        open_offers = [
            i
            for i, h in enumerate(self.handovers)
            if h.convoy == fact.convoy and h.accepted is None and h.receiver in ("", fact.receiver)
        ]
        for i in open_offers:
            self.handovers[i] = replace(self.handovers[i], accepted=said, receiver=fact.receiver)
        if not open_offers:
            # Taken over without an offer on record: a fact all the same.
            held = self.convoys.get(fact.convoy)
            self.handovers.append(
                Handover(
                    convoy=fact.convoy,
                    giver=held.custodian if held else "",
                    receiver=fact.receiver,
                    place=fact.place,
                    offered=said,
                    accepted=said,
                )
            )
        convoy = self.convoys.get(fact.convoy) or Convoy(id=fact.convoy, formed=said)
        self.convoys[fact.convoy] = replace(convoy, custodian=fact.receiver)

    def report(self, said: Said, fact: IncidentReported) -> None:
        """Keep what was reported along the road."""
        self.incidents.append(Reported(said=said, report=fact))

    def attest(self, said: Said, fact: DeliveryAttested) -> None:
        """Keep what somebody says was delivered."""
        self.deliveries.append(Attested(said=said, delivery=fact))

    def override(self, said: Said, fact: StepOverridden) -> None:
        """Keep who let a step proceed, and why."""
        self.overrides.append(Overridden(said=said, step=fact))

    def release(self, said: Said, fact: LotReleased) -> None:
        """Keep who released a lot, whatever it waits for."""
        self.releases.append(Released(said=said, release=fact))

    def hold(self, said: Said, fact: LotHeld) -> None:
        """Keep that a party holds a lot; the first word of a hold stands until it is lifted."""
        self.holds.setdefault((fact.lot, fact.party), Held(said=said, hold=fact))

    def lift(self, said: Said, fact: HoldLifted) -> None:
        """Take back a party's own hold."""
        self.holds.pop((fact.lot, fact.party), None)
