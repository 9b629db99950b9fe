# SPDX-License-Identifier: Apache-2.0
"""Facts that register what an operation is made of: parties, people, vehicles, places, plans."""

from __future__ import annotations

from datetime import date, datetime

from qafila.core.agreement import (
    Agreement,
    Approval,
    Assurance,
    Claim,
    Cohort,
    Notification,
    Obligation,
    Party,
    Stage,
)
from qafila.core.events.base import FactBase
from qafila.core.fleet import Vehicle
from qafila.core.plan import Plan, Policy
from qafila.core.registry import ListEntry, Person
from qafila.core.route import Checkpoint, Leg, Place, Window
from qafila.core.values import Lang, Name


class OperationDescribed(FactBase, frozen=True, kw_only=True, tag="operation_described"):
    """What the operation is called and when it is to happen.

    `departs_at` is None while no hour is fixed; `on` is None while no day is.
    """

    id: str
    title: Name
    on: date | None = None
    departs_at: datetime | None = None
    timezone: str = "UTC"
    language: Lang = "ar"

    def __post_init__(self) -> None:
        if self.departs_at is not None and self.departs_at.tzinfo is None:
            raise ValueError("departs_at must be aware")


class PartyNamed(FactBase, frozen=True, kw_only=True, tag="party_named"):
    """A party and its roles."""

    party: Party


class CohortNamed(FactBase, frozen=True, kw_only=True, tag="cohort_named"):
    """A cohort under the agreement."""

    cohort: Cohort


class ClaimMade(FactBase, frozen=True, kw_only=True, tag="claim_made"):
    """Somebody stated a count."""

    claim: Claim


class AgreementReached(FactBase, frozen=True, kw_only=True, tag="agreement_reached"):
    """A version of the agreement."""

    agreement: Agreement


class StageAgreed(FactBase, frozen=True, kw_only=True, tag="stage_agreed"):
    """A stage of the agreement."""

    stage: Stage


class ObligationUndertaken(FactBase, frozen=True, kw_only=True, tag="obligation_undertaken"):
    """Somebody owes something."""

    obligation: Obligation


class ApprovalGiven(FactBase, frozen=True, kw_only=True, tag="approval_given"):
    """A party approved."""

    approval: Approval


class NotificationSent(FactBase, frozen=True, kw_only=True, tag="notification_sent"):
    """A party was notified."""

    notification: Notification


class AssuranceGiven(FactBase, frozen=True, kw_only=True, tag="assurance_given"):
    """An addressee gave an assurance."""

    assurance: Assurance


class PolicySet(FactBase, frozen=True, kw_only=True, tag="policy_set"):
    """The operation's rules of thumb."""

    policy: Policy


class PersonRegistered(FactBase, frozen=True, kw_only=True, tag="person_registered"):
    """A person is on the list.

    In a store, `person` holds what sums and plans need, and `sealed` the rest (names, documents,
    exact age, needs), encrypted under a key that the vault can destroy. `source` names the list
    that brought them (`ListTaken`), and is empty for the first one.
    """

    person: Person
    sealed: str = ""
    source: str = ""


class EntryListed(FactBase, frozen=True, kw_only=True, tag="entry_listed"):
    """Somebody is on a list that an obligation owes, by name or by number alone.

    In a store, `sealed` holds the name and all else that `entry.who` says, encrypted under a key of
    its own, as for a person. A later fact may tell the name of an entry that was a number alone, or
    which person of the registry it is; one that says something else stands beside, as a dispute.
    """

    entry: ListEntry
    sealed: str = ""


class VehicleRegistered(FactBase, frozen=True, kw_only=True, tag="vehicle_registered"):
    """A vehicle is in the fleet. In a store, `sealed` holds its crew and plate, encrypted."""

    vehicle: Vehicle
    sealed: str = ""


class PlaceNamed(FactBase, frozen=True, kw_only=True, tag="place_named"):
    """A place of the route."""

    place: Place


class LegDescribed(FactBase, frozen=True, kw_only=True, tag="leg_described"):
    """A leg of the route."""

    leg: Leg


class CheckpointDescribed(FactBase, frozen=True, kw_only=True, tag="checkpoint_described"):
    """How a checkpoint handles a column."""

    checkpoint: Checkpoint


class WindowSet(FactBase, frozen=True, kw_only=True, tag="window_set"):
    """A time window."""

    window: Window


class PlanIssued(FactBase, frozen=True, kw_only=True, tag="plan_issued"):
    """A plan was put in force.

    Parameters
    ----------
    supersedes
        Manifests of plans before, which no longer reserve anything.
    """

    plan: Plan
    supersedes: tuple[str, ...] = ()


RegisteringFact = (
    OperationDescribed
    | PartyNamed
    | CohortNamed
    | ClaimMade
    | AgreementReached
    | StageAgreed
    | ObligationUndertaken
    | ApprovalGiven
    | NotificationSent
    | AssuranceGiven
    | PolicySet
    | PersonRegistered
    | EntryListed
    | VehicleRegistered
    | PlaceNamed
    | LegDescribed
    | CheckpointDescribed
    | WindowSet
    | PlanIssued
)
