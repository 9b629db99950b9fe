# SPDX-License-Identifier: Apache-2.0
"""The closed set of facts, and the envelope each travels in.

An operation is a set of facts. Kinds are words, never class paths; a new kind needs a decision
record. Facts that a folder states carry ids made from their content, so that reading the same
folder twice yields the same set.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime

import msgspec

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
from qafila.core.fleet import Vehicle
from qafila.core.plan import Plan, Policy
from qafila.core.registry import Person
from qafila.core.route import Checkpoint, Leg, Place, Window
from qafila.core.values import Lang, Name

FOLDER, PLANNER = "folder", "planner"
"""The devices that facts read from an operation folder, and plans made from them, come from."""

BEFORE_THE_DAY = datetime(1970, 1, 1, tzinfo=UTC)
"""When a folder's facts count as having happened: before anything a device records."""


class OperationDescribed(msgspec.Struct, frozen=True, kw_only=True, tag="operation_described"):
    """What the operation is called and when it is to happen.

    `departs_at` is None while no hour is fixed; `on` is None while no day is.
    """

    id: str
    title: Name
    on: date | None = None
    departs_at: datetime | None = None
    timezone: str = "UTC"
    language: Lang = "ar"


class PartyNamed(msgspec.Struct, frozen=True, kw_only=True, tag="party_named"):
    """A party and its roles."""

    party: Party


class CohortNamed(msgspec.Struct, frozen=True, kw_only=True, tag="cohort_named"):
    """A cohort under the agreement."""

    cohort: Cohort


class ClaimMade(msgspec.Struct, frozen=True, kw_only=True, tag="claim_made"):
    """Somebody stated a count."""

    claim: Claim


class AgreementReached(msgspec.Struct, frozen=True, kw_only=True, tag="agreement_reached"):
    """A version of the agreement."""

    agreement: Agreement


class StageAgreed(msgspec.Struct, frozen=True, kw_only=True, tag="stage_agreed"):
    """A stage of the agreement."""

    stage: Stage


class ObligationUndertaken(msgspec.Struct, frozen=True, kw_only=True, tag="obligation_undertaken"):
    """Somebody owes something."""

    obligation: Obligation


class ApprovalGiven(msgspec.Struct, frozen=True, kw_only=True, tag="approval_given"):
    """A party approved."""

    approval: Approval


class NotificationSent(msgspec.Struct, frozen=True, kw_only=True, tag="notification_sent"):
    """A party was notified."""

    notification: Notification


class AssuranceGiven(msgspec.Struct, frozen=True, kw_only=True, tag="assurance_given"):
    """An addressee gave an assurance."""

    assurance: Assurance


class PolicySet(msgspec.Struct, frozen=True, kw_only=True, tag="policy_set"):
    """The operation's rules of thumb."""

    policy: Policy


class PersonRegistered(msgspec.Struct, frozen=True, kw_only=True, tag="person_registered"):
    """A person is on the list."""

    person: Person


class VehicleRegistered(msgspec.Struct, frozen=True, kw_only=True, tag="vehicle_registered"):
    """A vehicle is in the fleet."""

    vehicle: Vehicle


class PlaceNamed(msgspec.Struct, frozen=True, kw_only=True, tag="place_named"):
    """A place of the route."""

    place: Place


class LegDescribed(msgspec.Struct, frozen=True, kw_only=True, tag="leg_described"):
    """A leg of the route."""

    leg: Leg


class CheckpointDescribed(msgspec.Struct, frozen=True, kw_only=True, tag="checkpoint_described"):
    """How a checkpoint handles a column."""

    checkpoint: Checkpoint


class WindowSet(msgspec.Struct, frozen=True, kw_only=True, tag="window_set"):
    """A time window."""

    window: Window


class PlanIssued(msgspec.Struct, frozen=True, kw_only=True, tag="plan_issued"):
    """A plan was put in force."""

    plan: Plan


Fact = (
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
    | VehicleRegistered
    | PlaceNamed
    | LegDescribed
    | CheckpointDescribed
    | WindowSet
    | PlanIssued
)


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A fact with who saw it and when.

    `id` is minted by the device that saw it; a folder's ids are digests of the content. `seq`
    counts the device's facts from 1 without gaps. `happened_at` is the device's own clock.
    """

    id: str
    device: str
    seq: int
    happened_at: datetime
    author: str
    fact: Fact


def canonical(fact: Fact) -> bytes:
    """Return the canonical JSON of a fact: sorted keys, no spaces, UTF-8."""
    return msgspec.json.encode(fact, order="sorted")


def from_folder(facts: Iterable[Fact]) -> tuple[Envelope, ...]:
    """Seal facts that a folder states, in the order they stand there.

    Ids are made from the content, so that the same statement twice is one fact; reading points out
    rows that repeat.
    """
    return _sealed(facts, FOLDER)


def from_planner(plan: Plan) -> Envelope:
    """Seal a plan put in force on this computer, which keeps no log yet."""
    return _sealed([PlanIssued(plan=plan)], PLANNER)[0]


def _sealed(facts: Iterable[Fact], device: str) -> tuple[Envelope, ...]:
    return tuple(
        Envelope(
            id=hashlib.blake2b(canonical(fact), digest_size=16).hexdigest(),
            device=device,
            seq=seq,
            happened_at=BEFORE_THE_DAY,
            author=device,
            fact=fact,
        )
        for seq, fact in enumerate(facts, start=1)
    )
