# SPDX-License-Identifier: Apache-2.0
"""The Operation: the fold of its facts. Everything else is a function of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

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
    AgreementReached,
    ApprovalGiven,
    AssuranceGiven,
    CheckpointDescribed,
    ClaimMade,
    CohortNamed,
    Envelope,
    LegDescribed,
    NotificationSent,
    ObligationUndertaken,
    OperationDescribed,
    PartyNamed,
    PersonRegistered,
    PlaceNamed,
    PlanIssued,
    PolicySet,
    StageAgreed,
    VehicleRegistered,
    WindowSet,
)
from qafila.core.fleet import Vehicle
from qafila.core.plan import Plan, Policy
from qafila.core.registry import Person
from qafila.core.route import Checkpoint, Leg, Place, Window
from qafila.core.values import Name, PlaceKind


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One evacuation under one agreement, as its facts tell it.

    Mappings are by id and keep the order in which the facts stand. Where two facts register
    different things under one id, the first stands and `rivals` holds the others, so that nothing
    offered is lost and a person can decide.
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
    vehicles: Mapping[str, Vehicle] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    legs: Mapping[str, Leg] = field(default_factory=dict)
    checkpoints: Mapping[str, Checkpoint] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    plan: Plan | None = None
    rivals: Mapping[str, tuple[object, ...]] = field(default_factory=dict)

    def person(self, person_id: str) -> Person:
        """Return a person; raises KeyError when nobody has this id."""
        return self.persons[person_id]

    @property
    def people_listed(self) -> int:
        """How many people the list holds: whoever shares a number with somebody is counted too."""
        rivals = (len(r) for key, r in self.rivals.items() if key.startswith("person:"))
        return len(self.persons) + sum(rivals)

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


def fold(envelopes: Iterable[Envelope], start: Operation | None = None) -> Operation:
    """Return the operation that a set of facts tells.

    Parameters
    ----------
    envelopes
        In the order of facts (`semantics.md`); repeats of one fact change nothing.
    start
        An operation already folded, to go on from.
    """
    state = _Folding(start or Operation())
    seen: set[str] = set()
    for envelope in envelopes:
        if envelope.id not in seen:
            seen.add(envelope.id)
            state.apply(envelope.fact)
    return state.done()


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
    VehicleRegistered: ("vehicles", "vehicle"),
    PlaceNamed: ("places", "place"),
    LegDescribed: ("legs", "leg"),
}
"""Facts that name a thing with an id: operation field, fact field."""

_SINGLE: dict[type, tuple[str, str]] = {
    AgreementReached: ("agreement", "agreement"),
    PolicySet: ("policy", "policy"),
    PlanIssued: ("plan", "plan"),
}
"""Facts of which the latest holds: operation field, fact field."""


class _Folding:
    """The mutable inside of one fold; never escapes it."""

    def __init__(self, start: Operation) -> None:
        self._start = start
        self._lists: dict[str, list[Any]] = {
            name: list(getattr(start, name)) for name, _ in _LISTS.values()
        }
        self._named: dict[str, dict[str, Any]] = {
            name: dict(getattr(start, name)) for name, _ in _NAMED.values()
        }
        self._single: dict[str, Any] = {}
        self._checkpoints: dict[str, Checkpoint] = dict(start.checkpoints)
        self._rivals: dict[str, tuple[Any, ...]] = dict(start.rivals)

    def apply(self, fact: Any) -> None:
        kind = type(fact)
        if kind in _NAMED:
            self._name(*_NAMED[kind], fact)
        elif kind in _LISTS:
            name, attribute = _LISTS[kind]
            self._lists[name].append(getattr(fact, attribute))
        elif kind in _SINGLE:
            name, attribute = _SINGLE[kind]
            self._single[name] = getattr(fact, attribute)
        elif isinstance(fact, CheckpointDescribed):
            self._checkpoints[fact.checkpoint.place] = fact.checkpoint
        elif isinstance(fact, OperationDescribed):
            self._single["description"] = fact
        else:
            raise AssertionError(f"a kind of fact without a place in the fold: {kind.__name__}")

    def _name(self, name: str, attribute: str, fact: Any) -> None:
        thing = getattr(fact, attribute)
        held = self._named[name].setdefault(thing.id, thing)
        if held != thing:
            key = f"{attribute}:{thing.id}"
            self._rivals[key] = (*self._rivals.get(key, ()), thing)

    def done(self) -> Operation:
        changed: dict[str, Any] = {
            **{name: tuple(items) for name, items in self._lists.items()},
            **self._named,
            **self._single,
            "checkpoints": self._checkpoints,
            "rivals": self._rivals,
        }
        return replace(self._start, **changed)
