# SPDX-License-Identifier: Apache-2.0
"""Facts of the day: what people saw and did, on whatever device they had.

Places are words of `qafila.core.ledger`; ids are opaque. Free text is for what happened, never for
names: it is not sealed.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from qafila.core.events.base import MAX_COUNT, FactBase, each_once, must
from qafila.core.events.closing import OperationClosed, WhereaboutsUnknown
from qafila.core.events.devices import (
    ClockMeasured,
    DeviceEnrolled,
    DeviceRevoked,
    IdentitiesOpened,
    IdentityForgotten,
    NamesHandedOut,
)
from qafila.core.events.listing import (
    FitnessAssessed,
    ListTaken,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PersonAmended,
    SharingAgreed,
)
from qafila.core.events.practice import PracticeAttested
from qafila.core.events.release import HoldLifted, LotHeld, LotReleased
from qafila.core.events.statements import NotificationReceived, VersionAccepted
from qafila.core.ledger import Act, is_place
from qafila.core.values import Consent


def _places(*places: str) -> None:
    for place in places:
        must(is_place(place), f"{place[:40]} is not a place of the ledger")


class PeopleMoved(FactBase, frozen=True, kw_only=True, tag="people_moved"):
    """Persons went from one place to another, as one observer saw it.

    Parameters
    ----------
    persons
        Who moved; at least one, no repeats. An id nobody registered is a person too.
    source, target
        Where they were and where they now are, as the observer states it; must differ. The ledger
        trusts `target`, checks `source` and keeps a mismatch as a dispute.
    act
        What the observer calls it.
    authority, follow_up
        Who holds people in custody, and who follows it up; empty elsewhere.
    note
        What happened, in words, without names.

    Raises
    ------
    ValueError
        "persons must not be empty", "persons must not repeat", "source must differ from target".
    """

    persons: tuple[str, ...]
    source: str
    target: str
    act: Act
    authority: str = ""
    follow_up: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        # By far the most frequent fact: what is sound passes in three steps.
        persons, source, target = self.persons, self.source, self.target
        if len(persons) != 1 or not persons[0]:
            each_once("persons", persons)
        if source == target or not is_place(source) or not is_place(target):
            must(source != target, "source must differ from target")
            _places(source, target)


class HeadcountTaken(FactBase, frozen=True, kw_only=True, tag="headcount_taken"):
    """A named human counted heads at a place: an assertion that changes nothing.

    Its difference to what the ledger had there at that time is kept.
    """

    place: str
    count: int
    note: str = ""

    def __post_init__(self) -> None:
        _places(self.place)
        must(0 <= self.count <= MAX_COUNT, "count must be >= 0 and <= 2^53 - 1")


class GoodsMoved(FactBase, frozen=True, kw_only=True, tag="goods_moved"):
    """Goods or luggage on a waybill went from one place to another.

    `quantity` is a whole number of `unit` (piece, kg, l), above 0.
    """

    waybill: str
    goods: str
    quantity: int
    unit: str
    source: str
    target: str
    note: str = ""

    def __post_init__(self) -> None:
        _places(self.source, self.target)
        must(self.source != self.target, "source must differ from target")
        must(0 < self.quantity <= MAX_COUNT, "quantity must be > 0 and <= 2^53 - 1")
        must(bool(self.waybill and self.goods and self.unit), "waybill, goods and unit are needed")


class ManifestIssued(FactBase, frozen=True, kw_only=True, tag="manifest_issued"):
    """A manifest was frozen: it reserves places; boarding posts them.

    Parameters
    ----------
    manifest
        Its own id, new for every issue.
    vehicle, persons
        Who is expected aboard which vehicle.
    lot, serial, run, version
        Of the plan it was frozen from.
    expires_at
        When reservations that nobody took up lapse; None never.
    supersedes
        Manifests that no longer reserve anything.
    """

    manifest: str
    vehicle: str
    persons: tuple[str, ...]
    lot: str = ""
    serial: str = ""
    run: int = 1
    version: str = ""
    expires_at: datetime | None = None
    supersedes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        must(bool(self.manifest and self.vehicle), "manifest and vehicle are needed")
        must(len(set(self.persons)) == len(self.persons), "persons must not repeat")
        known = self.expires_at is None or self.expires_at.tzinfo is not None
        must(known, "expires_at must be aware")


class NoShowDeclared(FactBase, frozen=True, kw_only=True, tag="no_show_declared"):
    """Persons expected on a manifest did not come: their reservation is void."""

    manifest: str
    persons: tuple[str, ...]
    note: str = ""

    def __post_init__(self) -> None:
        each_once("persons", self.persons)


class VehiclesMoved(FactBase, frozen=True, kw_only=True, tag="vehicles_moved"):
    """Vehicles went from one place to another, with whoever is in them."""

    vehicles: tuple[str, ...]
    source: str
    target: str
    note: str = ""

    def __post_init__(self) -> None:
        each_once("vehicles", self.vehicles)
        _places(self.source, self.target)
        must(self.source != self.target, "source must differ from target")


class ConvoyFormed(FactBase, frozen=True, kw_only=True, tag="convoy_formed"):
    """Vehicles became one column under one custodian; each leaves the column it was in.

    `custodian` is the party that answers for it; empty keeps what the column it split from had.
    """

    convoy: str
    vehicles: tuple[str, ...]
    custodian: str = ""
    leader: str = ""
    split_from: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        must(bool(self.convoy), "convoy is needed")
        each_once("vehicles", self.vehicles)


class CustodyOffered(FactBase, frozen=True, kw_only=True, tag="custody_offered"):
    """A party says that its duty for a column ends here. Nobody else answers until one accepts."""

    convoy: str
    giver: str
    receiver: str = ""
    place: str = ""
    note: str = ""


class CustodyAccepted(FactBase, frozen=True, kw_only=True, tag="custody_accepted"):
    """A party took over a column at a place, on whatever conditions it states."""

    convoy: str
    receiver: str
    place: str = ""
    conditions: str = ""


class IncidentKind(StrEnum):
    """What was reported along the road."""

    HALT = "halt"
    RESUMED = "resumed"
    ROAD_CUT = "road_cut"
    ROAD_OPEN = "road_open"
    ATTACK = "attack"
    SUPPLIES = "supplies"
    MEDICAL = "medical"
    BREAKDOWN = "breakdown"
    RADIO_CHECK = "radio_check"
    REFUSAL = "refusal"
    STATEMENT = "statement"
    OTHER = "other"


class IncidentReported(FactBase, frozen=True, kw_only=True, tag="incident_reported"):
    """Somebody reported something along the road. Several may report one thing differently.

    An attack and a cut road (`attack`, `road_cut`) hold every lot that still has to pass the place
    or the leg, also of patients, until a later `road_open` or `resumed` names the same place or
    leg or, naming none, adds to the same thread (`about`); or until somebody overrides
    `way_not_safe` for that lot. Where a report names neither, it is where its thread is; else it
    holds whoever rides in the column or the vehicle that it names; else every lot still to move.

    Parameters
    ----------
    what
        Its kind.
    convoy, vehicle, place, leg
        What it concerns, as far as known.
    said_by, source
        Who says so, and where it was read or heard.
    text
        What they say, without names of private persons.
    about
        The fact it adds to: a halt holds many attributed reasons.
    """

    what: IncidentKind
    text: str
    convoy: str = ""
    vehicle: str = ""
    place: str = ""
    leg: str = ""
    said_by: str = ""
    source: str = ""
    about: str = ""


class DeliveryAttested(FactBase, frozen=True, kw_only=True, tag="delivery_attested"):
    """Somebody attests that part of an obligation was delivered.

    Parameters
    ----------
    obligation
        Its id.
    amount
        In the obligation's own units, at least 0.
    entries
        Numbers of the entries that were delivered, of an obligation that owes a list; with an
        amount of 0, of those that were not. Beyond them an amount names nobody.
    proof
        A grade of proof.
    """

    obligation: str
    amount: int
    entries: tuple[str, ...] = ()
    proof: str = "attested"
    said_by: str = ""
    source: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        must(0 <= self.amount <= MAX_COUNT, "amount must be >= 0 and <= 2^53 - 1")


class ConsentRecorded(FactBase, frozen=True, kw_only=True, tag="consent_recorded"):
    """A person's consent to travel was given, or withdrawn (`refused`). The last answer holds.

    Of two answers the one that was answered later is the last, whichever was recorded first.

    Parameters
    ----------
    given_by
        Who answered, where it was not the person: a person's id or a function, never a name;
        ``beside`` where the entry itself says who, sealed.
    taken_by
        Who asked, as a function.
    told_terms
        Whether the person was told the terms: where to, whose guarantee, whether back. None where
        that is not on record.
    offered_to_stay
        Whether staying was offered as well; None where that is not on record.
    answered_at
        When it was answered, by the clock at hand there, where it was recorded later than that (a
        form that is brought in); None: when it was recorded. A later time than the recording's
        counts as the recording's.
    """

    person: str
    consent: Consent
    given_by: str = ""
    taken_by: str = ""
    told_terms: bool | None = None
    offered_to_stay: bool | None = None
    answered_at: datetime | None = None

    def __post_init__(self) -> None:
        known = self.answered_at is None or self.answered_at.tzinfo is not None
        must(known, "answered_at must be aware")


class StepOverridden(FactBase, frozen=True, kw_only=True, tag="step_overridden"):
    """A named person let a step proceed that a finding held, and says why."""

    finding: str
    subject: str
    reason: str

    def __post_init__(self) -> None:
        must(bool(self.finding and self.reason), "finding and reason are needed")


class WhereaboutsSettled(FactBase, frozen=True, kw_only=True, tag="whereabouts_settled"):
    """A human weighed contradicting facts and says where people or vehicles are.

    `weighed` names those facts; a contradiction with a fact not named stays open.
    """

    subjects: tuple[str, ...]
    place: str
    weighed: tuple[str, ...]
    reason: str

    def __post_init__(self) -> None:
        each_once("subjects", self.subjects)
        _places(self.place)
        must(bool(self.weighed and self.reason), "weighed and reason are needed")


Correctable = (
    PeopleMoved
    | HeadcountTaken
    | GoodsMoved
    | ManifestIssued
    | NoShowDeclared
    | VehiclesMoved
    | ConvoyFormed
    | CustodyOffered
    | CustodyAccepted
    | IncidentReported
    | DeliveryAttested
    | ConsentRecorded
    | WhereaboutsSettled
    | NamesHandedOut
    | PeopleDropped
    | PeopleMerged
    | PeopleKeptApart
    | FitnessAssessed
    | SharingAgreed
    | PracticeAttested
    | LotReleased
    | LotHeld
    | HoldLifted
    | NotificationReceived
    | VersionAccepted
    | WhereaboutsUnknown
    | OperationClosed
)
"""What a correction may put in the place of a fact."""


class FactCorrected(FactBase, frozen=True, kw_only=True, tag="fact_corrected"):
    """A fact was recorded wrongly: it does not count, and `instead` counts in its place.

    The wrong fact stays on record. With `instead` None it is withdrawn. A correction may itself be
    corrected; of two corrections of one fact, the later one stands.
    """

    corrects: str
    reason: str
    instead: Correctable | None = None

    def __post_init__(self) -> None:
        must(bool(self.corrects and self.reason), "corrects and reason are needed")


class NotUnderstood(FactBase, frozen=True, kw_only=True, tag="not_understood"):
    """A fact of a kind or version that this version of Qafila does not know yet.

    It is kept, passed on and counted; it says nothing to the ledger until Qafila is updated.
    """

    word: str
    version: int


DayFact = Correctable | (
    ListTaken
    | PersonAmended
    | StepOverridden
    | DeviceEnrolled
    | DeviceRevoked
    | ClockMeasured
    | IdentityForgotten
    | IdentitiesOpened
    | FactCorrected
    | NotUnderstood
)
