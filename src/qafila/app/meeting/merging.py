# SPDX-License-Identifier: Apache-2.0
"""Two stores in one pair of hands: what either lacks goes over without letters.

Whoever holds both files could read both anyway, so nobody has to prove who they are. What goes over
is vouched for all the same, in both directions.
"""

from __future__ import annotations

from qafila.app.meeting.calling import Met
from qafila.app.meeting.holdings import Holdings, Strangers, Wanted, pages
from qafila.app.meeting.intake import take_in
from qafila.app.meeting.letters import Refused, operation_mark
from qafila.app.meeting.trust import Register
from qafila.core.events import Receipt
from qafila.ports import EventStore, Vault


def merge(ours: EventStore, theirs: EventStore, vault: Vault, *, founder: str = "") -> Met:
    """Give either store what it lacks of the other; each page is on the disk before the next.

    Parameters
    ----------
    vault
        Of ours; it only verifies.
    founder
        Signing key of the founder, where ours holds nothing yet.

    Raises
    ------
    Refused
        "sync-other-operation".
    StoreProblem
        One of the two cannot be used; what went over before stays. Ours is given first.
    """
    if ours.operation != theirs.operation:
        marks = f"{operation_mark(theirs.operation)} / {operation_mark(ours.operation)}"
        raise Refused("sync-other-operation", theirs.operation, marks)
    met = Met()
    met.is_first = not ours.devices() and not founder
    met.received += _give(theirs, ours, vault, founder)
    met.offered += _give(ours, theirs, vault, "")
    return met


def _give(source: EventStore, target: EventStore, vault: Vault, founder: str) -> list[Receipt]:
    register = Register(target, founder)
    theirs, mine = _holdings(target), _holdings(source)
    if theirs.mark == mine.mark:
        return []
    wanted = Wanted(theirs.frontier, theirs.parted(mine.frontier), theirs.stranger_marks())
    receipts: list[Receipt] = []
    for page in pages(mine, wanted, Register(source).trust().order):
        receipts += take_in(page.batch, target, vault, register, sender="")
    return receipts


def _holdings(store: EventStore) -> Holdings:
    trust = Register(store).trust()
    strangers = Strangers(store).held(trust.order)
    return Holdings(store, store.frontier(), strangers, trust.of_several_keys)
