# SPDX-License-Identifier: Apache-2.0
"""Who may say that a fact does not count: decided here for every page and for programs.

Whoever may record a kind of fact takes back their own of it; a coordinator anybody's. Of entries of
the list, which pass from hand to hand, whoever keeps it takes back anybody's. What founds an
operation, who may hold what, and what was shown to whom, nobody takes back by a word.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from qafila.core.access import Action, UserRole, Viewer
from qafila.core.events import (
    ApprovalGiven,
    AssuranceGiven,
    ConsentRecorded,
    ConvoyFormed,
    CustodyAccepted,
    CustodyOffered,
    DeliveryAttested,
    EntryListed,
    Envelope,
    Fact,
    FactCorrected,
    FitnessAssessed,
    GoodsMoved,
    HeadcountTaken,
    HoldLifted,
    IncidentReported,
    ListTaken,
    LotHeld,
    LotReleased,
    ManifestIssued,
    NoShowDeclared,
    NotificationReceived,
    NotificationSent,
    OperationClosed,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PeopleMoved,
    PersonAmended,
    PersonRegistered,
    PlanIssued,
    PolicySet,
    PracticeAttested,
    SharingAgreed,
    StepOverridden,
    VehicleRegistered,
    VehiclesMoved,
    VersionAccepted,
    WhereaboutsSettled,
    WhereaboutsUnknown,
    WindowSet,
)

OF_THE_AGREEMENT: Mapping[type[Fact], Action] = {
    ApprovalGiven: Action.RECORD_STATEMENT,
    NotificationSent: Action.RECORD_STATEMENT,
    AssuranceGiven: Action.RECORD_STATEMENT,
    NotificationReceived: Action.RECORD_STATEMENT,
    VersionAccepted: Action.RECORD_STATEMENT,
    DeliveryAttested: Action.RECORD_STATEMENT,
    LotHeld: Action.HOLD_LOT,
    HoldLifted: Action.HOLD_LOT,
    LotReleased: Action.RELEASE_LOT,
    StepOverridden: Action.OVERRIDE,
}
"""Kinds of fact that speak of the agreement, and what somebody must be allowed to take one back."""

_OF_THE_DAY = (
    *(PeopleMoved, VehiclesMoved, GoodsMoved, HeadcountTaken, NoShowDeclared, IncidentReported),
    *(ConvoyFormed, CustodyOffered, CustodyAccepted, PracticeAttested),
    *(WhereaboutsSettled, WhereaboutsUnknown),
)
_OF_AN_ENTRY = (
    *(PersonAmended, ConsentRecorded, FitnessAssessed, SharingAgreed),
    *(PeopleDropped, PeopleKeptApart, PeopleMerged),
)
_OF_THE_LIST = (*_OF_AN_ENTRY, PersonRegistered, EntryListed, ListTaken)

ACTIONS: Mapping[type[Fact], Action] = {
    **OF_THE_AGREEMENT,
    **dict.fromkeys(_OF_THE_DAY, Action.RECORD_DAY),
    **dict.fromkeys(_OF_THE_LIST, Action.EDIT_REGISTRY),
    **dict.fromkeys((VehicleRegistered, WindowSet, PolicySet), Action.MAKE_PLAN),
    **dict.fromkeys((PlanIssued, ManifestIssued), Action.ISSUE_PLAN),
    OperationClosed: Action.CLOSE,
}
"""What somebody must be allowed to do to take a fact back; of kinds that are absent nobody may."""


def _meant(fact: Fact, find: Callable[[str], Envelope | None]) -> Fact | None:
    """Return what is spoken of where one word takes back another; None: not known here.

    To take back that something does not count needs what taking that back needs.
    """
    seen: set[str] = set()
    while isinstance(fact, FactCorrected):
        held = find(fact.corrects)
        if held is None or held.id in seen:
            return None
        seen.add(held.id)
        fact = held.fact
    return fact


def may_take_back(
    viewer: Viewer, held: Envelope | None, find: Callable[[str], Envelope | None]
) -> bool:
    """Whether somebody may take a fact back: a coordinator any that is of theirs, others their own.

    Entries of the list are of everybody who keeps it, as on the page of a person.

    Two liaisons may be called alike: each takes back only what was said for their own party.

    Parameters
    ----------
    find
        Returns the fact of an id.
    """
    if held is None:
        return False
    meant = _meant(held.fact, find)
    action = None if meant is None else ACTIONS.get(type(meant))
    if action is None or not viewer.may(action):
        return False
    if viewer.role is UserRole.COORDINATOR or isinstance(meant, _OF_AN_ENTRY):
        return True
    is_own = held.author == viewer.title
    return is_own and (viewer.role is not UserRole.LIAISON or _party(held.fact) == viewer.party)


def _party(fact: Fact) -> str:
    """Return the party in whose name a fact speaks; empty: none."""
    if isinstance(fact, ApprovalGiven):
        return fact.approval.by
    if isinstance(fact, NotificationSent):
        return fact.notification.by
    if isinstance(fact, AssuranceGiven):
        return fact.assurance.by
    if isinstance(fact, DeliveryAttested):
        return fact.said_by
    if isinstance(fact, CustodyAccepted):
        return fact.receiver
    if isinstance(fact, CustodyOffered):
        return fact.giver
    return str(getattr(fact, "party", ""))
