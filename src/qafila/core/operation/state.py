# SPDX-License-Identifier: Apache-2.0
"""What the facts of an operation add up to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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
from qafila.core.events import (
    Apart,
    ConsentRecorded,
    DeliveryAttested,
    DeviceEnrolled,
    Envelope,
    FitnessAssessed,
    IncidentReported,
    ListTaken,
    LotHeld,
    LotReleased,
    ManifestIssued,
    NamesHandedOut,
    NotificationReceived,
    OperationClosed,
    OperationDescribed,
    PeopleDropped,
    PersonAmended,
    PracticeAttested,
    Role,
    SharingAgreed,
    StepOverridden,
    VersionAccepted,
    WhereaboutsUnknown,
)
from qafila.core.fleet import Vehicle
from qafila.core.ledger import Ledger
from qafila.core.plan import Plan, Policy
from qafila.core.registry import ListEntry, Person
from qafila.core.route import Checkpoint, Leg, Place, Window
from qafila.core.values import Name, PlaceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who recorded a fact, on what, and when by the measured clocks.

    Parameters
    ----------
    fact
        Its id.
    at
        Corrected instant, in UTC.
    """

    fact: str
    device: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """Heads that a human counted, beside what the ledger had there at that time.

    Parameters
    ----------
    count
        What was counted.
    accounted
        What the ledger says, with all that is known now about the time before.
    """

    said: Said
    place: str
    count: int
    accounted: int
    note: str = ""

    @property
    def difference(self) -> int:
        """Counted minus accounted: negative when people are missing."""
        return self.count - self.accounted


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """A vehicle went from one place to another, and how many the ledger had aboard then."""

    said: Said
    source: str
    target: str
    aboard: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Convoy:
    """Vehicles under one custodian; a vehicle is in one convoy at most.

    `custodian` is the party that last accepted it; empty when nobody is on record.
    """

    id: str
    custodian: str = ""
    leader: str = ""
    split_from: str = ""
    formed: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A party offered a convoy to another; `accepted` is None until one took it over."""

    convoy: str
    giver: str
    receiver: str
    place: str
    offered: Said
    accepted: Said | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Something reported along the road, and by whom it was recorded."""

    said: Said
    report: IncidentReported


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """A delivery under an obligation that somebody attests."""

    said: Said
    delivery: DeliveryAttested


@dataclass(frozen=True, slots=True, kw_only=True)
class Overridden:
    """A held step that a named person let proceed."""

    said: Said
    step: StepOverridden


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeSeen:
    """What somebody attests of a minimum standard."""

    said: Said
    practice: PracticeAttested


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """The agreement in one version, and who recorded it."""

    said: Said
    agreement: Agreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A version of the agreement that a party accepted."""

    said: Said
    acceptance: VersionAccepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A notification that somebody acknowledged; no approval of anything."""

    said: Said
    receipt: NotificationReceived


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A plan that was put in force."""

    said: Said
    plan: Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A lot, or a serial of it, that somebody released."""

    said: Said
    release: LotReleased


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A lot that a party holds."""

    said: Said
    hold: LotHeld


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """What somebody states of people or vehicles of whom it is not known where they are."""

    said: Said
    statement: WhereaboutsUnknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The operation was closed."""

    said: Said
    closing: OperationClosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A list that was taken in."""

    said: Said
    taken: ListTaken


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A change to a person's entry; what is identity of it is sealed."""

    said: Said
    amendment: PersonAmended


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """How somebody came off the list."""

    said: Said
    drop: PeopleDropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """A clinician's judgement of one person."""

    said: Said
    assessment: FitnessAssessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What a person said about sharing their data with one recipient."""

    said: Said
    sharing: SharingAgreed


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptApart:
    """Entries, sorted, that a human says are different people, each from each."""

    said: Said
    persons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListState:
    """What facts say about the list itself.

    Parameters
    ----------
    lists
        Lists that were taken in, in order.
    amended
        Changes to entries, by person, in order.
    came_by
        The list that brought each entry, by id (`ListTaken.source`); nothing for the first list.
    off
        Entries that are no longer on the list, by id: dropped or merged into another.
    dropped
        How each of the dropped came off it.
    merged
        Entries that are one person with another, and the entry that stands for them.
    apart
        Entries that a human says are different people.
    fitness
        Clinicians' judgements by person; the last one holds.
    sharing
        What each person said about sharing their data; the last one for a recipient holds.
    """

    lists: tuple[Listed, ...] = ()
    amended: Mapping[str, tuple[Amended, ...]] = field(default_factory=dict)
    came_by: Mapping[str, str] = field(default_factory=dict)
    off: Mapping[str, Person] = field(default_factory=dict)
    dropped: Mapping[str, Dropped] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)
    apart: tuple[KeptApart, ...] = ()
    fitness: Mapping[str, tuple[Assessed, ...]] = field(default_factory=dict)
    sharing: Mapping[str, tuple[Agreed, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """What a person answered, or somebody for them, whether they consent to travel."""

    said: Said
    answer: ConsentRecorded

    @property
    def at(self) -> datetime:
        """When it was answered: what the answer itself says, but never after it was recorded."""
        answered_at = self.answer.answered_at
        return self.said.at if answered_at is None else min(answered_at, self.said.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsAt:
    """How much of an item of a waybill is at a place; below 0 where more was taken than brought."""

    waybill: str
    goods: str
    unit: str
    place: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """Who holds people at a custody place, and who follows it up."""

    authority: str
    follow_up: str
    said: Said


@dataclass(frozen=True, kw_only=True)
class LogState:
    """What the facts say about the log itself.

    Parameters
    ----------
    facts
        How many facts are known, those that do not count included.
    devices
        Enrolments that count, by device; the first of each.
    roles
        All roles that enrolments gave each device.
    seqs
        Highest number of each device's chain.
    gaps
        Missing numbers of a device's chain, as first and last of each gap.
    forks
        Device and number that two facts claim.
    rewritten
        Ids that are known with more than one body; the one with the lowest digest counts.
    corrected
        Corrected fact by the correction that stands.
    corrections_beside
        Corrections of a fact that another, later correction stands for.
    corrections_astray
        Corrections of a fact that is not known.
    withdrawn
        People whose registration a correction took back, by person: the correction that stands.
    revocations
        The fact by which each revoked device is revoked.
    set_aside
        Facts of revoked devices after their last valid number, and all facts of devices that are
        enrolled no more: how many, by device.
    not_understood
        Facts of kinds not known here: how many, by word.
    unmeasured
        Devices with facts of the day whose clock nobody compared, while others' were.
    clocks_apart
        Comparisons of one clock by two devices that cannot both be true.
    set_back
        First fact of a device before which its clock was set back by hand.
    latest_at
        Corrected instant of each device's latest fact of the day.
    in_question
        Who recorded each fact that an open dispute names, that is rewritten, or that is a
        correction beside another, astray, or of somebody's registration.
    """

    facts: int = 0
    devices: Mapping[str, DeviceEnrolled] = field(default_factory=dict)
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    seqs: Mapping[str, int] = field(default_factory=dict)
    gaps: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    forks: tuple[tuple[str, int], ...] = ()
    rewritten: tuple[str, ...] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)
    corrections_beside: tuple[str, ...] = ()
    corrections_astray: tuple[str, ...] = ()
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    revocations: Mapping[str, Envelope] = field(default_factory=dict)
    set_aside: Mapping[str, int] = field(default_factory=dict)
    not_understood: Mapping[str, int] = field(default_factory=dict)
    unmeasured: tuple[str, ...] = ()
    clocks_apart: tuple[Apart, ...] = ()
    set_back: Mapping[str, int] = field(default_factory=dict)
    latest_at: Mapping[str, datetime] = field(default_factory=dict)
    in_question: Mapping[str, Said] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Day:
    """What has happened: where everybody is, what was counted, who answers for what.

    Parameters
    ----------
    people, vehicles
        The ledgers.
    latest
        The fact that last moved each person, by person, with what counts of it after corrections.
    rides
        Vehicles that each person was ever aboard.
    driven
        Where each vehicle went, in order.
    manifests
        Every manifest issued, by its id, in order.
    superseded_by_plans
        Manifests that reserve nothing any more because another plan was put in force.
    no_shows
        Persons declared not to have come, by manifest.
    convoys, convoy_of
        Convoys by id, and the convoy of each vehicle.
    versions
        The agreement in all its versions, in order; the last one is in force.
    acceptances
        Who accepted which version afterwards, in order.
    receipts
        Which notifications were acknowledged, in order.
    plans
        Every plan that was put in force, in order; the last one is.
    releases
        Lots and serials that were released, in order.
    holds
        Holds that nobody has lifted, in order.
    practices
        What was attested of standards, in order.
    let_go
        Whom facts took out of each custody place, by place: let go, or moved elsewhere.
    unheeded
        Wishes to forget somebody from devices that may not have that done.
    reached
        Places where each person was recorded, by person: who went on, or came back, was there.
    unknowns
        Who stated that it is not known where somebody is, by ``person:<id>`` and ``vehicle:<id>``;
        of those alone whom nobody has seen since.
    came_empty
        Vehicles that ended their last drive with nobody aboard, and that nobody boarded since.
    closings
        Every closing, in order; the last one stands.
    recorded_after
        What was recorded of people and vehicles after the last closing, or came to light after it.
    moves
        Facts that count and moved people: how many.
    """

    people: Ledger = field(default_factory=Ledger)
    vehicles: Ledger = field(default_factory=Ledger)
    latest: Mapping[str, Envelope] = field(default_factory=dict)
    rides: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    driven: Mapping[str, tuple[Driven, ...]] = field(default_factory=dict)
    goods: tuple[GoodsAt, ...] = ()
    manifests: Mapping[str, ManifestIssued] = field(default_factory=dict)
    superseded_by_plans: frozenset[str] = frozenset()
    no_shows: Mapping[str, frozenset[str]] = field(default_factory=dict)
    headcounts: tuple[Headcount, ...] = ()
    convoys: Mapping[str, Convoy] = field(default_factory=dict)
    convoy_of: Mapping[str, str] = field(default_factory=dict)
    handovers: tuple[Handover, ...] = ()
    custody: Mapping[str, Custody] = field(default_factory=dict)
    let_go: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    incidents: tuple[Reported, ...] = ()
    deliveries: tuple[Attested, ...] = ()
    overrides: tuple[Overridden, ...] = ()
    versions: tuple[Version, ...] = ()
    acceptances: tuple[Accepted, ...] = ()
    receipts: tuple[Received, ...] = ()
    plans: tuple[Issued, ...] = ()
    releases: tuple[Released, ...] = ()
    holds: tuple[Held, ...] = ()
    practices: tuple[PracticeSeen, ...] = ()
    reached: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknowns: Mapping[str, Unknown] = field(default_factory=dict)
    came_empty: frozenset[str] = frozenset()
    closings: tuple[Closed, ...] = ()
    recorded_after: tuple[Said, ...] = ()
    moves: int = 0
    last_at: datetime | None = None
    unheeded: tuple[Said, ...] = ()
    log: LogState = field(default_factory=LogState)

    @property
    def superseded(self) -> frozenset[str]:
        """Ids of the manifests that reserve nothing any more."""
        return self.superseded_by_plans.union(*(m.supersedes for m in self.manifests.values()))


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One evacuation under one agreement, as its facts tell it.

    Mappings are by id and keep the order in which the facts stand. Where two facts register
    different things under one id, the first stands and `rivals` holds the others, so that nothing
    offered is lost and a person can decide. `entries` are those of lists that obligations owe, who
    need not be on the registry. `sealed` holds encrypted identities by ``person:<id>``
    and ``vehicle:<id>``, `sealed_beside` further ones of the same subject, `forgotten` those of
    them whose keys are destroyed, `handed_out` what left Qafila's hands all the same. `consents`
    holds every answer that was recorded of a person, in the order in which they were answered: the
    last one holds, whatever the list says, and stands in `Person.consent`. `closed` are legs that a
    plan was made without, since they are cut: no fact says so, and `legs` are then the others.
    """

    description: OperationDescribed = field(
        default_factory=lambda: OperationDescribed(id="", title=Name(en="–"))
    )
    parties: Mapping[str, Party] = field(default_factory=dict)
    cohorts: Mapping[str, Cohort] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    agreement: Agreement | None = None
    stages: Mapping[str, Stage] = field(default_factory=dict)
    obligations: Mapping[str, Obligation] = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()
    notifications: tuple[Notification, ...] = ()
    assurances: tuple[Assurance, ...] = ()
    policy: Policy = field(default_factory=Policy)
    persons: Mapping[str, Person] = field(default_factory=dict)
    entries: Mapping[str, ListEntry] = field(default_factory=dict)
    vehicles: Mapping[str, Vehicle] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    legs: Mapping[str, Leg] = field(default_factory=dict)
    closed: Mapping[str, Leg] = field(default_factory=dict)
    checkpoints: Mapping[str, Checkpoint] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    plan: Plan | None = None
    rivals: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    sealed: Mapping[str, str] = field(default_factory=dict)
    sealed_beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    forgotten: frozenset[str] = frozenset()
    handed_out: tuple[NamesHandedOut, ...] = ()
    consents: Mapping[str, tuple[Consented, ...]] = field(default_factory=dict)
    listing: ListState = field(default_factory=ListState)
    day: Day = field(default_factory=Day)

    def person(self, person_id: str) -> Person:
        """Return a person; raises KeyError when nobody has this id."""
        return self.persons[person_id]

    @property
    def people_listed(self) -> int:
        """How many people the list holds: whoever shares a number with somebody is counted too."""
        rivals = (len(r) for key, r in self.rivals.items() if key.startswith("person:"))
        return len(self.persons) + sum(rivals)

    @property
    def every_leg(self) -> Mapping[str, Leg]:
        """The legs of the route, with those that a plan was made without."""
        return {**self.legs, **self.closed} if self.closed else self.legs

    def entries_of(self, listed: str | None) -> tuple[ListEntry, ...]:
        """Return the entries of a list that is owed, in its order; none of a list nobody gave."""
        return tuple(entry for entry in self.entries.values() if entry.of == listed)

    def households(self) -> Mapping[str, tuple[Person, ...]]:
        """Return the members of each household, in list order."""
        groups: dict[str, list[Person]] = {}
        for person in self.persons.values():
            if person.household:
                groups.setdefault(person.household, []).append(person)
        return {household: tuple(members) for household, members in groups.items()}

    def places_of(self, kind: PlaceKind) -> tuple[Place, ...]:
        """Return the places of one kind, in file order."""
        return tuple(place for place in self.places.values() if place.kind is kind)
