# SPDX-License-Identifier: Apache-2.0
"""The agreement: parties, cohorts, claims, stages, obligations, and what parties said of them.

Approval (by a party), notification (sent, received) and assurance (what the addressee said) are
three things; nothing here turns one into another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from qafila.core.values import Claimed, Name, PartyRole, When


class ObligationKind(StrEnum):
    """What is owed."""

    MOVE_PEOPLE = "move_people"
    RELEASE_PEOPLE = "release_people"
    HAND_OVER_BODIES = "hand_over_bodies"
    DISCLOSE = "disclose"
    PROVIDE_VEHICLES = "provide_vehicles"
    DELIVER_AID = "deliver_aid"
    HOLD_FIRE = "hold_fire"
    HAND_BACK_VEHICLES = "hand_back_vehicles"
    OTHER = "other"


class Proof(StrEnum):
    """How fulfilment is proven."""

    LEDGER = "ledger"
    ATTESTED = "attested"
    DOCUMENTED = "documented"
    IDENTIFIED = "identified"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDisputed:
    """Somebody disputes or denies that a party has a role: both stand, nobody decides here.

    Parameters
    ----------
    role
        The role in question; the party has it all the same, as far as `Party.roles` says.
    by, source
        Who says so, and where it was read; empty when not said.
    denied
        Whether it is denied outright; otherwise it is in doubt.
    """

    role: PartyRole
    by: str = ""
    source: str = ""
    denied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Somebody in the operation, by role.

    Parameters
    ----------
    signed
        Whether the party signed or accepted the agreement; None when not said. A party with the
        role *objector* signed nothing.
    disputed
        What is said against its roles, by whom.
    source
        Where it was read that it takes part, and so of everything below that has a source: a
        document, or a report with the place of the words; None when not said.
    """

    id: str
    name: Name
    roles: tuple[PartyRole, ...] = ()
    signed: bool | None = None
    disputed: tuple[RoleDisputed, ...] = ()
    note: str = ""
    source: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A group of people under the agreement.

    Parameters
    ----------
    claim
        How many there are said to be, by whom; None when nobody said.
    separate_from
        Cohort ids that never share a vehicle with this one.
    """

    id: str
    name: Name
    claim: Claimed | None = None
    separate_from: tuple[str, ...] = ()
    source: Name | None = None


COUNTED = {
    "people": Name(en="People", ar="الأشخاص"),
    "households": Name(en="Households", ar="الأسر"),
    "vehicles": Name(en="Vehicles", ar="المركبات"),
    "buses": Name(en="Buses", ar="الحافلات"),
    "ambulances": Name(en="Ambulances", ar="سيارات الإسعاف"),
}
"""What claims count, besides cohorts; anything else is shown in the folder's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A count somebody stated; rival claims stand side by side.

    Parameters
    ----------
    what
        What is counted, in the folder's own word (``people``, a cohort id, ``vehicles`` …).
    figure
        The count and its source.
    at
        Date of the statement, None when unknown.
    id
        The folder's own id of the claim, None when it gives none.
    parts
        Ids of the claims that the same source added up to this one.
    part_of
        Id of the claim of which this one counts a part, where not all parts are said; None for
        none. "600, of them 250 fighters".
    """

    what: str
    figure: Claimed
    at: date | None = None
    id: str | None = None
    parts: tuple[str, ...] = ()
    part_of: str | None = None
    note: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A clause of the agreement with its order and windows."""

    id: str
    name: Name | None = None
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What must be proven of another obligation before this one may go.

    Parameters
    ----------
    obligation
        Its id.
    at_least
        Amount proven; None means in full.
    matching_lot
        My lot k waits for its lot k.
    """

    obligation: str
    at_least: int | None = None
    matching_lot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What the folder says was delivered of an obligation before the operation began: a claim.

    Parameters
    ----------
    on
        The day, None when not said.
    count
        How many, None when not said.
    entries
        Numbers of the entries, of an obligation that owes a list.
    by
        Who says so.
    """

    on: date | None = None
    count: int | None = None
    entries: tuple[str, ...] = ()
    by: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """Who owes what to whom.

    Parameters
    ----------
    giver, receiver
        Party ids (`by`, `to` in files); None when not said.
    kind
        What is owed.
    subject
        What it is about, in words, for kinds that count nothing.
    cohort
        Cohort id it is about, None for everybody.
    count, share
        Amount; a share is a fraction 0–1 of a remainder that may be unknown. At most one is given.
    listed
        Id of the list it owes, entry by entry; several obligations may owe one list, each by
        itself. None for none.
    lots, lot_size
        Lot ids (or their number as ``#n``) or the people per lot that cut it.
    pair, crossing
        The obligation of the other side whose lot k passes a crossing when my lot k does, and the
        place where they pass; None when not said.
    source_place, to_place, stage
        Where from, where to, in which stage; None when not said.
    due
        By when it is to be delivered; None when not said.
    condition
        What else was agreed about it, in words; nothing acts on them.
    medical
        Exempt from reciprocity.
    handover_at
        Place where the duty of whoever answers for its lots ends, once another party has taken
        over; None: at their destination.
    delivered
        What is said to have been delivered already.
    """

    id: str
    giver: str | None = None
    receiver: str | None = None
    kind: ObligationKind
    subject: Name | None = None
    cohort: str | None = None
    count: Claimed | None = None
    share: float | None = None
    listed: str | None = None
    lots: tuple[str, ...] = ()
    lot_count: int | None = None
    lot_size: int | None = None
    source_place: str | None = None
    to_place: str | None = None
    stage: str | None = None
    pair: str | None = None
    crossing: str | None = None
    gates: tuple[Gate, ...] = ()
    due: When | None = None
    condition: Name | None = None
    proof: Proof | None = None
    weight: float | None = None
    weight_agreed_by: tuple[str, ...] = ()
    medical: bool = False
    handover_at: str | None = None
    delivered: Delivery | None = None
    note: str = ""
    source: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """The agreement itself, in one version.

    Parameters
    ----------
    version
        Its own mark: a number, a date, a word; empty when it has none.
    signed_on
        The day, None when not said.
    parties
        Ids of the parties that accepted this version.
    changed
        What it changes in the version before, in words; text alone is in an unknown language.
    """

    version: str = ""
    signed_on: date | None = None
    parties: tuple[str, ...] = ()
    changed: Name | str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody said about the movement: the shape that the three kinds below share.

    Parameters
    ----------
    by
        Party id.
    to
        Party id of whoever it was addressed to, None when not said.
    scope
        What it covers, in words.
    valid_from, valid_until, received_at
        A day, with its hour where one is known; None when not said.
    id, changes
        Its own id, and the id of the one of its kind that it stands for from now on; None when it
        has none, or changes none.
    lots, stage
        What it covers, by id; neither: everything.
    """

    by: str
    to: str | None = None
    scope: str = ""
    valid_from: When | None = None
    valid_until: When | None = None
    received_at: When | None = None
    note: str = ""
    id: str | None = None
    changes: str | None = None
    lots: tuple[str, ...] = ()
    stage: str | None = None
    source: Name | None = None

    def covers(self, lot: str, stages: Iterable[str | None] = ()) -> bool:
        """Whether it is about a lot, whose obligations are of these stages."""
        if self.lots or self.stage is not None:
            return lot in self.lots or (self.stage is not None and self.stage in stages)
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval(Statement):
    """A party with authority agreed to the movement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification(Statement):
    """A party was told of the movement. A receipt is not an approval.

    Parameters
    ----------
    sent_at
        When it was sent; None when not said.
    """

    sent_at: When | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assurance(Statement):
    """What an addressee said it would do or not do."""


S = TypeVar("S", bound=Statement)


def standing_statements(said: Iterable[S]) -> tuple[S, ...]:
    """Return the statements of one kind that still stand: those that no later one changed."""
    everything = tuple(said)
    changed = {each.changes for each in everything if each.changes not in (None, each.id)}
    return tuple(each for each in everything if each.id is None or each.id not in changed)
