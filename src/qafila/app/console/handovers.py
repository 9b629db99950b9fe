# SPDX-License-Identifier: Apache-2.0
"""Handovers of columns for those who sign them: who gives, who takes over, where, and how many.

Counts and ids of columns alone. A liaison sees the handovers of its own party, and those that any
party may take over; `docs/sharing.md` says why.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import msgspec

from qafila.app.console.agreement import speaks_for
from qafila.app.console.convoys import accepted
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import UserRole, Viewer
from qafila.core.ledger import PLACE
from qafila.core.operation import Handover, Operation

__all__ = ["HandoverShown", "HandoversView", "accepted", "handovers"]


class HandoverShown(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party's duty for a column ends somewhere.

    Parameters
    ----------
    giver, receiver, place
        Ids; absent where nobody said.
    accepted_at
        Absent while nobody took it over: until then the giver answers for it.
    people, vehicles
        Of one that waits, how many are aboard and how many vehicles the column has by now.
    takers
        Of one that waits, the parties in whose name the viewer may take it over.
    """

    convoy: str
    offered_at: datetime
    giver: str = ""
    receiver: str = ""
    place: str = ""
    place_said: dict[str, str] = {}
    accepted_at: datetime | None = None
    people: int = 0
    vehicles: int = 0
    takers: tuple[str, ...] = ()


class HandoversView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Handovers that the viewer may see: those that wait first, then the last ones first."""

    version: int
    at: datetime
    waiting: tuple[HandoverShown, ...] = ()
    done: tuple[HandoverShown, ...] = ()
    parties: dict[str, dict[str, str]] = {}


def handovers(snapshot: Snapshot, viewer: Viewer) -> HandoversView:
    """Return the handovers, as far as the viewer may see them."""
    operation = snapshot.operation
    shown = [each for each in reversed(operation.day.handovers) if _is_seen(viewer, each)]
    waiting: dict[str, Handover] = {}
    for each in shown:
        if each.accepted is None:
            waiting.setdefault(each.convoy, each)  # of one that was offered again, the last offer
    vehicles = Counter(operation.day.convoy_of.values())
    own = speaks_for(operation, viewer)
    return HandoversView(
        version=snapshot.version,
        at=snapshot.at,
        waiting=tuple(
            msgspec.structs.replace(
                _shown(operation, each),
                people=_people(snapshot, each.convoy),
                vehicles=vehicles[each.convoy],
                takers=tuple(party for party in own if _takes(each, party)),
            )
            for each in waiting.values()
        ),
        done=tuple(_shown(operation, each) for each in shown if each.accepted is not None),
        parties={party.id: said(party.name) for party in operation.parties.values()},
    )


def _is_seen(viewer: Viewer, handover: Handover) -> bool:
    if viewer.role is not UserRole.LIAISON:
        return True
    is_for_all = not handover.receiver and handover.accepted is None
    return is_for_all or viewer.party in (handover.giver, handover.receiver)


def _takes(handover: Handover, party: str) -> bool:
    """Whether a party may take over: whom it was offered to, or any but who gives."""
    return party == handover.receiver if handover.receiver else party != handover.giver


def _people(snapshot: Snapshot, convoy: str) -> int:
    account = snapshot.accounts().convoys.get(convoy)
    return account.accounted if account else 0


def _shown(operation: Operation, handover: Handover) -> HandoverShown:
    place = handover.place.removeprefix(PLACE)
    held = operation.places.get(place)
    return HandoverShown(
        convoy=handover.convoy,
        offered_at=handover.offered.at,
        giver=handover.giver,
        receiver=handover.receiver,
        place=place,
        place_said=said(held.name) if held else {},
        accepted_at=handover.accepted.at if handover.accepted else None,
    )
