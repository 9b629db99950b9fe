# SPDX-License-Identifier: Apache-2.0
"""One step of the fold: a fact changes the state. Facts come in the order of facts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from qafila.core.events import (
    AgreementReached,
    ApprovalGiven,
    AssuranceGiven,
    CheckpointDescribed,
    ClaimMade,
    ClockMeasured,
    CohortNamed,
    ConsentRecorded,
    ConvoyFormed,
    CustodyAccepted,
    CustodyOffered,
    DeviceEnrolled,
    DeviceRevoked,
    EntryListed,
    Envelope,
    FactCorrected,
    FitnessAssessed,
    GoodsMoved,
    HeadcountTaken,
    IdentitiesOpened,
    IdentityForgotten,
    IncidentReported,
    LegDescribed,
    ListTaken,
    ManifestIssued,
    NamesHandedOut,
    NoShowDeclared,
    NotificationSent,
    NotUnderstood,
    ObligationUndertaken,
    OperationClosed,
    OperationDescribed,
    PartyNamed,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PeopleMoved,
    PersonAmended,
    PersonRegistered,
    PlaceNamed,
    PlanIssued,
    PolicySet,
    PracticeAttested,
    Role,
    SharingAgreed,
    StageAgreed,
    VehicleRegistered,
    VehiclesMoved,
    WhereaboutsSettled,
    WhereaboutsUnknown,
    WindowSet,
)
from qafila.core.ledger import OUTSIDE, PLACE, UNACCOUNTED, VEHICLE, Book, Item, Stock
from qafila.core.operation.dealings import Dealings, Take
from qafila.core.operation.ending import A_PERSON, A_VEHICLE, Ending
from qafila.core.operation.grown import Grown
from qafila.core.operation.listing import Listing
from qafila.core.operation.state import (
    Closed,
    Consented,
    Custody,
    Day,
    Driven,
    GoodsAt,
    Headcount,
    LogState,
    Operation,
    PracticeSeen,
    Said,
    Unknown,
)
from qafila.core.registry import ListEntry, Person

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

EARLIEST, LATEST = datetime(2, 1, 1, tzinfo=UTC), datetime(9999, 12, 1, tzinfo=UTC)
"""No instant of an account is told outside these: every zone can say them, and a rule may add to
one or take from it. What a device's clock said is kept in its fact as it was."""

_LISTS: dict[type, tuple[str, str]] = {
    ClaimMade: ("claims", "claim"),
    ApprovalGiven: ("approvals", "approval"),
    NotificationSent: ("notifications", "notification"),
    AssuranceGiven: ("assurances", "assurance"),
    WindowSet: ("windows", "window"),
}
"""Facts that add to a list: operation field, fact field."""

_NAMED: dict[type, tuple[str, str]] = {
    PartyNamed: ("parties", "party"),
    CohortNamed: ("cohorts", "cohort"),
    StageAgreed: ("stages", "stage"),
    ObligationUndertaken: ("obligations", "obligation"),
    PersonRegistered: ("persons", "person"),
    EntryListed: ("entries", "entry"),
    VehicleRegistered: ("vehicles", "vehicle"),
    PlaceNamed: ("places", "place"),
    LegDescribed: ("legs", "leg"),
}
"""Facts that name a thing with an id: operation field, fact field."""

_SINGLE: dict[type, tuple[str, str]] = {
    AgreementReached: ("agreement", "agreement"),
    PolicySet: ("policy", "policy"),
}
"""Facts of which the latest holds: operation field, fact field."""

_OF_THE_LOG = (ClockMeasured, DeviceEnrolled, DeviceRevoked, FactCorrected, NotUnderstood)
"""Facts about the log itself: `history` acts on them before anything is folded."""

OF_THE_DAY_ALONE = frozenset(
    {
        PeopleMoved,
        VehiclesMoved,
        HeadcountTaken,
        GoodsMoved,
        NoShowDeclared,
        IncidentReported,
        ConvoyFormed,
        CustodyOffered,
        CustodyAccepted,
        IdentitiesOpened,
    }
)
"""Facts whose steps change nothing of an operation but its day."""

MAY_FORGET = frozenset({Role.HUB, Role.COORDINATOR, Role.REGISTRAR})
"""Roles whose devices may have identities destroyed everywhere."""


def may_forget(roles: Collection[Role]) -> bool:
    """Whether a device with these roles, all that hubs gave it, may have identities destroyed."""
    return not MAY_FORGET.isdisjoint(roles)


def subjects_of(fact: IdentityForgotten) -> tuple[str, ...]:
    """Return what the vault calls those who are to be forgotten."""
    persons = (f"person:{person}" for person in fact.persons)
    return (*persons, *(f"vehicle:{vehicle}" for vehicle in fact.vehicles))


def instant(at_ms: int) -> datetime:
    """Return milliseconds since 1970 as an instant, held between `EARLIEST` and `LATEST`."""
    try:
        at = EPOCH + timedelta(milliseconds=at_ms)
    except OverflowError:
        at = datetime.max.replace(tzinfo=UTC) if at_ms > 0 else datetime.min.replace(tzinfo=UTC)
    return min(max(at, EARLIEST), LATEST)


class Folding:
    """The mutable inside of one fold; never escapes it."""

    def __init__(self) -> None:
        self.lists: dict[str, list[Any]] = {name: [] for name, _ in _LISTS.values()}
        self.named: dict[str, dict[str, Any]] = {name: {} for name, _ in _NAMED.values()}
        self.single: dict[str, Any] = {}
        self.checkpoints: dict[str, Any] = {}
        self.rivals: dict[str, tuple[Any, ...]] = {}
        self.registered: dict[str, Person] = {}
        self.sealed: dict[str, str] = {}
        self.sealed_beside: dict[str, tuple[str, ...]] = {}
        self.forgettings: list[tuple[Said, IdentityForgotten]] = []
        self.handed_out: list[NamesHandedOut] = []
        self.consents: dict[str, tuple[Consented, ...]] = {}
        self.people: Book[Envelope] = Book()
        self.fleet: Book[Envelope] = Book()
        self.stock = Stock()
        self.rides: dict[tuple[str, str], None] = {}
        self.let_go: dict[tuple[str, str], None] = {}
        self.driven: list[tuple[str, Driven]] = []
        self.manifests: dict[str, ManifestIssued] = {}
        self.superseded_by_plans: dict[str, None] = {}
        self.no_shows: dict[str, frozenset[str]] = {}
        self.headcounts: list[Headcount] = []
        self.custody: dict[str, Custody] = {}
        self.practices: list[PracticeSeen] = []
        self.not_understood: dict[str, int] = {}
        self.listing = Listing()
        self.dealings = Dealings()
        self.ending = Ending()
        self.moves = 0
        self.last_ms: int | None = None
        self._groups: dict[str, Grown[Any]] = {}
        self._bind()

    def _bind(self) -> None:
        """Name the step of every kind, which `history` takes with envelope, fact and time.

        The fact is the envelope's own, or what a correction put in its place.
        """
        steps: dict[type, Callable[[Envelope, Any, int], None]] = {
            PeopleMoved: self._people_moved,
            VehiclesMoved: self._vehicles_moved,
            HeadcountTaken: self._headcount,
            GoodsMoved: self._goods,
            PlanIssued: self._plan,
            ManifestIssued: self._manifest,
            NoShowDeclared: self._no_show,
            ConsentRecorded: self._consent,
            PracticeAttested: self._practice,
            WhereaboutsSettled: self._settled,
            WhereaboutsUnknown: self._not_known,
            OperationClosed: self._closed,
            IdentityForgotten: self._forgotten,
            NamesHandedOut: self._handed_out,
            IdentitiesOpened: self._nothing,
            PeopleMerged: self._nothing,
            ListTaken: self._on_list(self.listing.taken),
            PersonAmended: self._on_list(self._amended),
            PeopleDropped: self._on_list(self.listing.drop),
            PeopleKeptApart: self._on_list(self.listing.keep_apart),
            FitnessAssessed: self._on_list(self.listing.assess),
            SharingAgreed: self._on_list(self.listing.share),
            CheckpointDescribed: self._checkpoint,
            OperationDescribed: self._described,
        }
        steps.update((kind, self._dealt(take)) for kind, take in self.dealings.steps().items())
        steps.update((k, self._on_list(take)) for k, take in self.dealings.quiet_steps().items())
        steps.update(dict.fromkeys(_NAMED, self._register))
        steps.update(dict.fromkeys(_LISTS, self._list))
        steps.update(dict.fromkeys(_SINGLE, self._replace))
        steps.update(dict.fromkeys(_OF_THE_LOG, self._nothing))
        steps[NotUnderstood] = self._unknown
        self.steps = steps

    def copy(self) -> Folding:
        """Return a copy that later steps do not reach."""
        made = Folding.__new__(Folding)
        for name, value in self.__dict__.items():
            if isinstance(value, dict | list | Book | Listing | Dealings | Ending):
                setattr(made, name, value.copy())
            elif isinstance(value, Stock):
                setattr(made, name, Stock(value.held))
            else:
                setattr(made, name, value)
        made.lists = {name: items.copy() for name, items in self.lists.items()}
        made.named = {name: items.copy() for name, items in self.named.items()}
        made._bind()
        return made

    # Registering

    def _register(self, envelope: Envelope, fact: Any, at_ms: int) -> None:
        name, attribute = _NAMED[type(fact)]
        thing = getattr(fact, attribute)
        if attribute == "person":
            self._register_person(fact)
            return
        held = self.named[name].setdefault(thing.id, thing)
        if attribute == "entry" and (whole := held.filled(thing)) is not None:
            self.named[name][thing.id] = whole
            self._seal(f"person:{thing.id}", fact.sealed)
        elif held != thing:
            key = f"{attribute}:{thing.id}"
            if thing not in self.rivals.get(key, ()):
                self.rivals[key] = (*self.rivals.get(key, ()), thing)
        elif attribute == "vehicle":
            self.fleet.enter(thing.id, f"{PLACE}{thing.at}" if thing.at else OUTSIDE)
            self._seal(f"vehicle:{thing.id}", fact.sealed)

    def _register_person(self, fact: PersonRegistered) -> None:
        person, listing = fact.person, self.listing
        first = self.registered.setdefault(person.id, person)
        stands = listing.one(person.id)
        # Of merged entries the one that stands was dropped, and comes back under any number.
        gone = next((p for p in (person.id, stands) if p in listing.dropped), "")
        if first != person and not gone:
            key = f"person:{person.id}"
            if person not in self.rivals.get(key, ()):
                self.rivals[key] = (*self.rivals.get(key, ()), person)
            return
        if fact.source:
            listing.came_by[person.id] = fact.source
        book = listing.merged_away if stands != person.id else self.named["persons"]
        if person.id not in book or listing.dropped.pop(gone, None) is not None:
            caught_up = listing.caught_up(person)
            if answers := self.consents.get(person.id):
                # What somebody was heard to say holds, whatever a list says that comes later.
                caught_up = replace(caught_up, consent=answers[-1].answer.consent)
            book[person.id] = caught_up
        self.people.enter(stands, f"{PLACE}{person.at}" if person.at else OUTSIDE)
        self._seal(f"person:{person.id}", fact.sealed)

    def _seal(self, subject: str, sealed: str) -> None:
        # Two sealed identities of one person cannot be compared without the key: both are kept.
        if sealed and self.sealed.setdefault(subject, sealed) != sealed:
            beside = self.sealed_beside.get(subject, ())
            if sealed not in beside:
                self.sealed_beside[subject] = (*beside, sealed)

    def _list(self, envelope: Envelope, fact: Any, at_ms: int) -> None:
        name, attribute = _LISTS[type(fact)]
        thing = getattr(fact, attribute)
        # Two folders of one operation state the same thing: it was said once.
        if thing not in self.lists[name]:
            self.lists[name].append(thing)

    def _replace(self, envelope: Envelope, fact: Any, at_ms: int) -> None:
        name, attribute = _SINGLE[type(fact)]
        self.single[name] = getattr(fact, attribute)
        if isinstance(fact, AgreementReached):
            self.dealings.amend(_said(envelope, at_ms), fact)

    def _plan(self, envelope: Envelope, fact: PlanIssued, at_ms: int) -> None:
        self.single["plan"] = fact.plan
        self.superseded_by_plans.update(dict.fromkeys(fact.supersedes))
        self.dealings.issue(_said(envelope, at_ms), fact)

    def _checkpoint(self, envelope: Envelope, fact: CheckpointDescribed, at_ms: int) -> None:
        self.checkpoints[fact.checkpoint.place] = fact.checkpoint

    def _described(self, envelope: Envelope, fact: OperationDescribed, at_ms: int) -> None:
        self.single["description"] = fact

    def _nothing(self, envelope: Envelope, fact: Any, at_ms: int) -> None:
        pass

    def _unknown(self, envelope: Envelope, fact: NotUnderstood, at_ms: int) -> None:
        self.not_understood[fact.word] = self.not_understood.get(fact.word, 0) + 1

    # The day

    def _said(self, envelope: Envelope, at_ms: int) -> Said:
        self.last_ms = at_ms
        return _said(envelope, at_ms)

    def _people_moved(self, envelope: Envelope, fact: PeopleMoved, at_ms: int) -> None:
        persons, target = fact.persons, fact.target
        if self.listing.alias:
            persons = self.listing.each(persons)
        self.moves += 1
        self.last_ms = at_ms
        if fact is not envelope.fact:
            # Corrected: who asks what moved a person is to read what counts.
            envelope = msgspec.structs.replace(envelope, fact=fact)
        if fact.source[0] == "c":
            # Only of whom the ledger has there: whoever was never held was not let go.
            where, source = self.people.where, fact.source
            freed = (person for person in persons if where.get(person) == source)
            self.let_go.update(dict.fromkeys((source, person) for person in freed))
        if target[0] == "c":
            for person in persons:
                self.let_go.pop((target, person), None)
        self.people.post(persons, fact.source, target, envelope)
        self.ending.seen(A_PERSON, persons, target)
        if target[0] == "v":
            # Flat, and grouped only when asked for: copies at checkpoints stay cheap.
            vehicle, rides = target[len(VEHICLE) :], self.rides
            self.ending.came_empty.pop(vehicle, None)
            for person in persons:
                rides[person, vehicle] = None
        elif target[0] == "c" and (fact.authority or target not in self.custody):
            self.custody[target] = Custody(
                authority=fact.authority,
                follow_up=fact.follow_up,
                said=self._said(envelope, at_ms),
            )

    def _vehicles_moved(self, envelope: Envelope, fact: VehiclesMoved, at_ms: int) -> None:
        said = self._said(envelope, at_ms)
        for vehicle in fact.vehicles:
            drive = Driven(
                said=said,
                source=fact.source,
                target=fact.target,
                aboard=self.people.counts.get(f"{VEHICLE}{vehicle}", 0),
            )
            self.driven.append((vehicle, drive))
            self.ending.drove(vehicle, drive.aboard)
        self.fleet.post(fact.vehicles, fact.source, fact.target, envelope)
        self.ending.seen(A_VEHICLE, fact.vehicles, fact.target)

    def _headcount(self, envelope: Envelope, fact: HeadcountTaken, at_ms: int) -> None:
        self.headcounts.append(
            Headcount(
                said=self._said(envelope, at_ms),
                place=fact.place,
                count=fact.count,
                accounted=self.people.counts.get(fact.place, 0),
                note=fact.note,
            )
        )

    def _goods(self, envelope: Envelope, fact: GoodsMoved, at_ms: int) -> None:
        self.last_ms = at_ms
        item = Item(waybill=fact.waybill, goods=fact.goods, unit=fact.unit)
        self.stock.post(item, fact.quantity, fact.source, fact.target)

    def _manifest(self, envelope: Envelope, fact: ManifestIssued, at_ms: int) -> None:
        if self.listing.alias:
            fact = msgspec.structs.replace(fact, persons=self.listing.each(fact.persons))
        self.manifests.setdefault(fact.manifest, fact)

    def _no_show(self, envelope: Envelope, fact: NoShowDeclared, at_ms: int) -> None:
        known = self.no_shows.get(fact.manifest, frozenset())
        self.no_shows[fact.manifest] = known | frozenset(self.listing.each(fact.persons))

    def _dealt(self, take: Take) -> Callable[[Envelope, Any, int], None]:
        """Return the step that hands a fact, an event of the day, to the other side."""

        def step(envelope: Envelope, fact: Any, at_ms: int) -> None:
            take(self._said(envelope, at_ms), fact)

        return step

    def _practice(self, envelope: Envelope, fact: PracticeAttested, at_ms: int) -> None:
        # No event of the day: what is checked the evening before is attested then.
        self.practices.append(PracticeSeen(said=_said(envelope, at_ms), practice=fact))

    def _consent(self, envelope: Envelope, fact: ConsentRecorded, at_ms: int) -> None:
        persons: dict[str, Person] = self.named["persons"]
        person = self.listing.one(fact.person)
        answer = Consented(said=_said(envelope, at_ms), answer=fact)
        answers = (*self.consents.get(person, ()), answer)
        if fact.answered_at is not None or len(answers) > 1:
            answers = tuple(sorted(answers, key=lambda each: each.at))
        self.consents[person] = answers
        if person in persons:
            persons[person] = replace(persons[person], consent=answers[-1].answer.consent)

    def _settled(self, envelope: Envelope, fact: WhereaboutsSettled, at_ms: int) -> None:
        self.last_ms = at_ms
        weighed = frozenset(fact.weighed)
        for subject in self.listing.each(fact.subjects):
            is_vehicle = subject in self.fleet.where and subject not in self.people.where
            book = self.fleet if is_vehicle else self.people
            if not is_vehicle:
                self.ending.doubt(subject, book.places_in_dispute(subject))
            book.settle((subject,), fact.place, weighed, envelope)
            self.ending.seen(A_VEHICLE if is_vehicle else A_PERSON, (subject,), fact.place)
            if is_vehicle:
                self.ending.drove(subject, self.people.counts.get(f"{VEHICLE}{subject}", 0))

    def _not_known(self, envelope: Envelope, fact: WhereaboutsUnknown, at_ms: int) -> None:
        stated = Unknown(said=self._said(envelope, at_ms), statement=fact)
        if fact is not envelope.fact:
            envelope = msgspec.structs.replace(envelope, fact=fact)
        for word, book, subjects in (
            (A_PERSON, self.people, self.listing.each(fact.persons)),
            (A_VEHICLE, self.fleet, fact.vehicles),
        ):
            for subject in subjects:
                # Posted from wherever they are held: not to know contradicts nobody.
                book.post((subject,), book.where.get(subject, OUTSIDE), UNACCOUNTED, envelope)
                self.ending.unknowns[f"{word}:{subject}"] = stated

    def _closed(self, envelope: Envelope, fact: OperationClosed, at_ms: int) -> None:
        # No event of the day: it says what was known of it.
        self.ending.closings.append(Closed(said=_said(envelope, at_ms), closing=fact))

    def _forgotten(self, envelope: Envelope, fact: IdentityForgotten, at_ms: int) -> None:
        self.forgettings.append((self._said(envelope, at_ms), fact))

    # The list

    def _on_list(self, take: Callable[[Said, Any], object]) -> Callable[[Envelope, Any, int], None]:
        """Return the step that hands over a fact which is no event of the day, as of the list."""

        def step(envelope: Envelope, fact: Any, at_ms: int) -> None:
            take(_said(envelope, at_ms), fact)

        return step

    def _amended(self, said: Said, fact: PersonAmended) -> None:
        person, at = fact.person.id, fact.person.at
        took = self.listing.amend(said, fact, self.named["persons"])
        if took and "at" in fact.changed and person not in self.listing.alias:
            self.people.relist(person, f"{PLACE}{at}" if at else OUTSIDE)

    def _handed_out(self, envelope: Envelope, fact: NamesHandedOut, at_ms: int) -> None:
        self.handed_out.append(fact)

    def _grown(self, name: str, pairs: Collection[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
        """Return pairs by their first; of what only grows, so that what is new is added alone."""
        grown = self._groups[name] = self._groups.get(name, _UNGROWN).with_all(pairs)
        return grown.groups

    def _with_entries(self, forgotten: frozenset[str]) -> frozenset[str]:
        """Return what the vault is to forget: whoever is forgotten, on every list they are on too.

        Not the other way round: a list may be done with while somebody on it still travels.
        """
        entries: Mapping[str, ListEntry] = self.named["entries"]
        return forgotten.union(
            f"person:{entry.id}"
            for entry in entries.values()
            if entry.person is not None and f"person:{entry.person}" in forgotten
        )

    def done(
        self,
        log: LogState,
        recorded_after: tuple[Said, ...] = (),
        before: Operation | None = None,
    ) -> Operation:
        """Return the operation as it stands.

        Parameters
        ----------
        before
            An earlier picture, since which nothing but facts `OF_THE_DAY_ALONE` was folded.
        """
        # Keys are destroyed for good: not every device that may record may have that done.
        may = {device for device, roles in log.roles.items() if may_forget(roles)}
        heeded = [each for each in self.forgettings if not log.devices or each[0].device in may]
        unheeded = [each for each in self.forgettings if each not in heeded]
        day = Day(
            people=self.people.view(tuple(self.listing.dropped)),
            vehicles=self.fleet.view(),
            latest=dict(self.people.seen_by),
            rides=self._grown("rides", self.rides),
            driven=self._grown("driven", self.driven),
            goods=_goods_at(self.stock.held),
            manifests=dict(self.manifests),
            superseded_by_plans=frozenset(self.superseded_by_plans),
            no_shows=dict(self.no_shows),
            headcounts=tuple(self.headcounts),
            custody=dict(self.custody),
            let_go=_grouped(self.let_go),
            practices=tuple(self.practices),
            **self.dealings.told(),
            **self.ending.told(),
            recorded_after=recorded_after,
            moves=self.moves,
            last_at=None if self.last_ms is None else instant(self.last_ms),
            unheeded=tuple(said for said, _ in unheeded),
            log=log,
        )
        if before is not None:
            return replace(before, day=day)
        persons, off = self.listing.stands(self.named["persons"], self.registered)
        told: dict[str, Any] = {
            **{name: tuple(items) for name, items in self.lists.items()},
            **{name: dict(items) for name, items in self.named.items()},
            "persons": persons,
            **self.single,
        }
        return Operation(
            **told,
            checkpoints=dict(self.checkpoints),
            rivals=dict(self.rivals),
            sealed=dict(self.sealed),
            sealed_beside=dict(self.sealed_beside),
            forgotten=self._with_entries(
                self.listing.with_merged(s for _, fact in heeded for s in subjects_of(fact))
            ),
            handed_out=tuple(self.handed_out),
            consents=dict(self.consents),
            listing=self.listing.state(off),
            day=day,
        )


_UNGROWN: Grown[Any] = Grown()


def _said(envelope: Envelope, at_ms: int) -> Said:
    return Said(fact=envelope.id, device=envelope.device, author=envelope.author, at=instant(at_ms))


def _grouped(pairs: Iterable[tuple[str, T]]) -> Mapping[str, tuple[T, ...]]:
    grown: Grown[T] = Grown()
    return grown.with_all(tuple(pairs)).groups


def _goods_at(held: Mapping[Item, Mapping[str, int]]) -> tuple[GoodsAt, ...]:
    return tuple(
        GoodsAt(
            waybill=item.waybill,
            goods=item.goods,
            unit=item.unit,
            place=place,
            quantity=quantity,
        )
        for item, places in sorted(held.items())
        for place, quantity in sorted(places.items())
        if quantity
    )
