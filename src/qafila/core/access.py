# SPDX-License-Identifier: Apache-2.0
"""Who may see and do what on a hub's screens. What no table here grants is denied.

Two tables decide, by role: `MAY` what somebody may do or look at, `SEES` which fields are shown
there. Read models leave out a field that their viewer does not see; they never blank it. Why each
role sees what it does: `docs/sharing.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class UserRole(StrEnum):
    """What a person does at the hub. Devices have a `Role` of their own."""

    COORDINATOR = "coordinator"
    REGISTRAR = "registrar"
    MARSHAL = "marshal"
    LEADER = "leader"
    MEDIATOR = "mediator"
    """A mediator or a guarantor."""
    LIAISON = "liaison"
    """Speaks for one party, and sees what that party may hold."""
    TRACING = "tracing"
    REPORTING = "reporting"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"
    """Keeps users, devices and settings; sees no operation's people."""


class Action(StrEnum):
    """What somebody may look at (``see_…``) or do."""

    SEE_TODAY = "see_today"
    SEE_REGISTRY = "see_registry"
    SEE_AGREEMENT = "see_agreement"
    SEE_FLEET = "see_fleet"
    SEE_PLAN = "see_plan"
    SEE_ROUTE = "see_route"
    SEE_LEDGER = "see_ledger"
    SEE_FINDINGS = "see_findings"
    SEE_CROSSING = "see_crossing"
    """The board of a crossing: lots that pass for each other, in counts."""
    SEE_DOCUMENTS = "see_documents"
    SEE_OPEN_LISTS = "see_open_lists"
    SEE_LOG = "see_log"
    SEE_AUDIT = "see_audit"
    SEE_SETTINGS = "see_settings"
    EDIT_REGISTRY = "edit_registry"
    RECORD_DAY = "record_day"
    RECORD_STATEMENT = "record_statement"
    """Approvals, notifications, assurances, receipts and deliveries, as somebody states them."""
    RELEASE_LOT = "release_lot"
    HOLD_LOT = "hold_lot"
    OVERRIDE = "override"
    MAKE_PLAN = "make_plan"
    ISSUE_PLAN = "issue_plan"
    DRAFT = "draft"
    CLOSE = "close"
    FORGET = "forget"
    MANAGE_DEVICES = "manage_devices"
    MANAGE_USERS = "manage_users"
    MANAGE_SETTINGS = "manage_settings"


class Field(StrEnum):
    """What may stand beside what on a screen."""

    NAME = "name"
    """Names, parents' names, document, phone and note of a person."""
    AGE = "age"
    """Exact age; age groups are counts."""
    COHORT = "cohort"
    """Of one person."""
    NEEDS = "needs"
    """Of one person."""
    PERSON = "person"
    """Opaque ids of people and households, and where each is."""
    COUNT = "count"
    COHORT_COUNT = "cohort_count"
    NEED_COUNT = "need_count"
    VEHICLE = "vehicle"
    """Ids of vehicles, their places and where they are."""
    CREW = "crew"
    """Drivers and leaders with their phones, and plates."""
    TIMES = "times"
    """Hours, ways and checkpoints of what is still to come."""


_SEE_ALL = frozenset(
    {
        *(Action.SEE_TODAY, Action.SEE_REGISTRY, Action.SEE_AGREEMENT, Action.SEE_FLEET),
        *(Action.SEE_PLAN, Action.SEE_ROUTE, Action.SEE_LEDGER, Action.SEE_FINDINGS),
        *(Action.SEE_DOCUMENTS, Action.SEE_OPEN_LISTS, Action.SEE_LOG, Action.SEE_CROSSING),
        Action.SEE_SETTINGS,
    }
)

MAY: Mapping[UserRole, frozenset[Action]] = {
    UserRole.COORDINATOR: _SEE_ALL
    | {
        *(Action.EDIT_REGISTRY, Action.RECORD_DAY, Action.RECORD_STATEMENT, Action.RELEASE_LOT),
        *(Action.HOLD_LOT, Action.OVERRIDE, Action.MAKE_PLAN, Action.ISSUE_PLAN, Action.DRAFT),
        *(Action.CLOSE, Action.FORGET, Action.MANAGE_DEVICES),
    },
    UserRole.REGISTRAR: frozenset(
        {
            *(Action.SEE_TODAY, Action.SEE_REGISTRY, Action.SEE_LEDGER, Action.SEE_FINDINGS),
            *(Action.SEE_DOCUMENTS, Action.EDIT_REGISTRY, Action.RECORD_DAY),
        }
    ),
    UserRole.MARSHAL: frozenset({Action.SEE_TODAY, Action.SEE_LEDGER, Action.RECORD_DAY}),
    UserRole.LEADER: frozenset(
        {
            *(Action.SEE_TODAY, Action.SEE_FLEET, Action.SEE_PLAN, Action.SEE_ROUTE),
            *(Action.SEE_DOCUMENTS, Action.SEE_CROSSING, Action.RECORD_DAY),
        }
    ),
    UserRole.MEDIATOR: frozenset(
        {
            *(Action.SEE_AGREEMENT, Action.SEE_DOCUMENTS, Action.RECORD_STATEMENT),
            *(Action.HOLD_LOT, Action.SEE_CROSSING),
        }
    ),
    UserRole.LIAISON: frozenset(
        {
            *(Action.SEE_AGREEMENT, Action.SEE_DOCUMENTS, Action.RECORD_STATEMENT),
            *(Action.HOLD_LOT, Action.SEE_CROSSING),
        }
    ),
    UserRole.TRACING: frozenset(
        {
            *(Action.SEE_TODAY, Action.SEE_REGISTRY, Action.SEE_LEDGER, Action.SEE_DOCUMENTS),
            *(Action.SEE_OPEN_LISTS, Action.RECORD_DAY),
        }
    ),
    UserRole.REPORTING: frozenset(
        {Action.SEE_TODAY, Action.SEE_AGREEMENT, Action.SEE_DOCUMENTS, Action.DRAFT}
    ),
    UserRole.AUDITOR: frozenset(
        {
            *(Action.SEE_TODAY, Action.SEE_REGISTRY, Action.SEE_AGREEMENT, Action.SEE_LEDGER),
            *(Action.SEE_FINDINGS, Action.SEE_DOCUMENTS, Action.SEE_LOG, Action.SEE_AUDIT),
            Action.SEE_SETTINGS,
        }
    ),
    UserRole.ADMINISTRATOR: frozenset(
        {
            *(Action.MANAGE_USERS, Action.MANAGE_DEVICES, Action.MANAGE_SETTINGS),
            *(Action.SEE_AUDIT, Action.SEE_SETTINGS),
        }
    ),
}
"""What each role may do. A liaison acts for its own party only; a marshal in its own vehicles."""

SEES: Mapping[UserRole, frozenset[Field]] = {
    UserRole.COORDINATOR: frozenset(Field),
    UserRole.REGISTRAR: frozenset(Field) - {Field.CREW, Field.TIMES},
    UserRole.MARSHAL: frozenset(
        {Field.NAME, Field.AGE, Field.NEEDS, Field.PERSON, Field.COUNT, Field.VEHICLE, Field.CREW}
    ),
    UserRole.LEADER: frozenset({Field.COUNT, Field.VEHICLE, Field.CREW, Field.TIMES}),
    UserRole.MEDIATOR: frozenset({Field.COUNT, Field.COHORT_COUNT}),
    UserRole.LIAISON: frozenset({Field.COUNT, Field.COHORT_COUNT}),
    UserRole.TRACING: frozenset(
        {
            *(Field.NAME, Field.AGE, Field.COHORT, Field.NEEDS, Field.PERSON, Field.COUNT),
            *(Field.COHORT_COUNT, Field.NEED_COUNT, Field.VEHICLE),
        }
    ),
    UserRole.REPORTING: frozenset({Field.COUNT, Field.COHORT_COUNT}),
    UserRole.AUDITOR: frozenset(
        {Field.PERSON, Field.COUNT, Field.COHORT_COUNT, Field.NEED_COUNT, Field.VEHICLE}
    ),
    UserRole.ADMINISTRATOR: frozenset(),
}
"""Which fields are shown to each role. Cohort beside a name is for whoever holds whole identities:
coordinator, registrar and tracing officer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody who is signed in, or a program with a token of theirs.

    Parameters
    ----------
    user
        Id of the account.
    title
        What they do, as a function ("registrar, gate 2"); never a name. Facts they record carry it.
    role
        Decides what they may see and do.
    party
        Of a liaison: for whom they speak.
    vehicles
        Of a marshal: whose people they see. Empty: nobody's.
    operations
        Ids of the operations they may enter. Empty: all of the hub.
    scopes
        Of a program: what of the role's actions its token grants; None for a person.
    """

    user: str
    title: str
    role: UserRole
    party: str = ""
    vehicles: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    scopes: frozenset[Action] | None = None

    def may(self, action: Action) -> bool:
        """Whether they may do this."""
        granted = action in MAY[self.role]
        return granted and (self.scopes is None or action in self.scopes)

    def enters(self, operation: str) -> bool:
        """Whether they may enter the operation of this id."""
        return not self.operations or operation in self.operations

    def sees(self, *fields: Field) -> bool:
        """Whether all of these fields are shown to them."""
        return SEES[self.role].issuperset(fields)
