# SPDX-License-Identifier: Apache-2.0
"""The release board: which lots may move, what holds the others, and who released what.

It holds counts and ids alone: both sides may look at the same board.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qafila.core.agreement import Obligation, ObligationKind
from qafila.core.fulfilment.gates import GateStanding, LotWaitsForGate, standing_of
from qafila.core.fulfilment.lots import lots_of
from qafila.core.fulfilment.permits import Clock, Hindrance, hindrances
from qafila.core.fulfilment.proven import Fulfilment, fulfilments
from qafila.core.journeys import journeys
from qafila.core.operation import Held, Operation, Overridden, Released

IN_LOTS = frozenset(
    {
        ObligationKind.MOVE_PEOPLE,
        ObligationKind.RELEASE_PEOPLE,
        ObligationKind.HAND_OVER_BODIES,
        ObligationKind.DELIVER_AID,
    }
)
"""Kinds whose lots move and can be released."""


class LotState(StrEnum):
    """What may be done with a lot."""

    WAITING = "waiting"
    """A gate is not proven."""
    BARRED = "barred"
    """An approval or a notice is wanting."""
    HELD = "held"
    """A party holds it."""
    READY = "ready"
    RELEASED = "released"
    CONTESTED = "contested"
    """Released against a gate, or without an approval or a notice, which nobody has overridden by
    name and reason; or against a hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LotStanding:
    """How one lot stands.

    Parameters
    ----------
    lot
        Its id; an obligation's where that waits for something, names no lots and moves nobody on
        the list.
    obligations
        What it serves, in order.
    people
        How many of the list are in it.
    gates
        What it waits for; of medical obligations only that fire is held.
    hindrances
        Approvals and notices that are wanting, of medical lots too: as of its last release where
        there is one, else as of now. Empty where the board was asked as of no moment.
    is_medical
        Whether all that it serves is medical.
    holds
        Parties that hold it.
    releases
        Of the lot or of serials, in order.
    overrides
        Who let it go against an unproven gate or without an approval or notice, and why, by the
        code of the finding. None speaks for a hold: either side may hold, and lifts its own.
    """

    lot: str
    obligations: tuple[str, ...]
    people: int
    gates: tuple[GateStanding, ...]
    is_medical: bool
    hindrances: tuple[Hindrance, ...] = ()
    holds: tuple[Held, ...] = ()
    releases: tuple[Released, ...] = ()
    overrides: Mapping[str, Overridden] = field(default_factory=dict)

    @property
    def override(self) -> Overridden | None:
        """Who let it go against an unproven gate; None where nobody did."""
        return self.overrides.get(LotWaitsForGate.code)

    @property
    def barred(self) -> tuple[Hindrance, ...]:
        """What is wanting and nobody overrode."""
        return tuple(each for each in self.hindrances if each.why.value not in self.overrides)

    @property
    def closed(self) -> tuple[GateStanding, ...]:
        """Gates that are not proven."""
        return tuple(gate for gate in self.gates if not gate.is_open)

    @property
    def state(self) -> LotState:
        """What may be done with it."""
        waits = bool(self.closed) and self.override is None
        if self.releases:
            against = waits or self.holds or self.barred
            return LotState.CONTESTED if against else LotState.RELEASED
        if self.holds:
            return LotState.HELD
        if self.barred:
            return LotState.BARRED
        return LotState.WAITING if waits else LotState.READY


def board(
    operation: Operation,
    fulfilled: Mapping[str, Fulfilment] | None = None,
    clock: Clock | None = None,
) -> tuple[LotStanding, ...]:
    """Return how every lot stands, in the order of the obligations that they serve.

    Parameters
    ----------
    fulfilled
        As `fulfilments` returns it, where that is at hand.
    clock
        As of when approvals and notices are asked for; None: they are not.
    """
    if fulfilled is None:
        fulfilled = fulfilments(operation)
    people, serving = _lots(operation)
    found: list[LotStanding] = []
    for lot, obligations in serving.items():
        gates: dict[tuple[str, str], GateStanding] = {}
        for obligation in obligations:
            for gate in standing_of(operation, obligation, fulfilled, lot):
                gates.setdefault((obligation.id, gate.gate.obligation), gate)
        releases = tuple(each for each in operation.day.releases if each.release.lot == lot)
        stages = tuple(dict.fromkeys(each.stage for each in obligations))
        then = replace(clock, now=releases[-1].said.at) if clock and releases else clock
        found.append(
            LotStanding(
                lot=lot,
                obligations=tuple(each.id for each in obligations),
                people=people.get(lot, 0),
                gates=tuple(gates.values()),
                is_medical=bool(obligations) and all(each.medical for each in obligations),
                hindrances=hindrances(operation, then, lot, stages) if then else (),
                holds=tuple(each for each in operation.day.holds if each.hold.lot == lot),
                releases=releases,
                overrides=_overrides(operation, lot),
            )
        )
    return tuple(found)


def _lots(operation: Operation) -> tuple[dict[str, int], dict[str, list[Obligation]]]:
    """Return how many are in each lot, and the obligations that each serves."""
    people: dict[str, int] = defaultdict(int)
    under: dict[str, dict[str, None]] = defaultdict(dict)
    lot_of = lots_of(operation)
    for person, itinerary in journeys(operation).of.items():
        lot = lot_of[person]
        people[lot] += 1
        if itinerary.obligation:
            under[itinerary.obligation].setdefault(lot)
    serving: dict[str, list[Obligation]] = {}
    for obligation in operation.obligations.values():
        if obligation.kind in IN_LOTS:
            alone = (obligation.id,) if obligation.gates else ()
            for lot in obligation.lots or tuple(under[obligation.id]) or alone:
                serving.setdefault(lot, []).append(obligation)
    for lot in people:
        serving.setdefault(lot, [])
    return people, serving


def _overrides(operation: Operation, lot: str) -> dict[str, Overridden]:
    found: dict[str, Overridden] = {}
    for each in operation.day.overrides:
        if each.step.subject == lot:
            found.setdefault(each.step.finding, each)
    return found
