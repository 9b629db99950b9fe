# SPDX-License-Identifier: Apache-2.0
"""The release board: which lots may move, what holds the others, and who released what.

It holds counts and ids alone: both sides may look at the same board.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from qafila.core.agreement import Obligation, ObligationKind
from qafila.core.fulfilment.gates import GateStanding, LotWaitsForGate, standing_of
from qafila.core.fulfilment.lots import lots_of
from qafila.core.fulfilment.patients import going_under, is_medical, is_patient, patients
from qafila.core.fulfilment.permits import Clock, Hindrance, Why, hindrances, unsafe_ways
from qafila.core.fulfilment.proven import Fulfilment, concerned, fulfilments
from qafila.core.journeys import LOOKED_AT, MOVING, journeys
from qafila.core.memory import are_same, hand_on, once
from qafila.core.operation import FINAL, Held, Operation, Overridden, Released, standing

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
    """An approval or a notice is wanting, or a way that it still has to pass is not safe."""
    HELD = "held"
    """A party holds it."""
    READY = "ready"
    RELEASED = "released"
    CONTESTED = "contested"
    """Released against a gate, without an approval or a notice, or into a way that was not safe,
    which nobody has overridden by name and reason; or against a hold."""


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
        What it waits for; of medical movements only that fire is held.
    hindrances
        Approvals and notices that are wanting and ways that are not safe, of medical lots too: as
        of its last release where there is one, else as of now. Empty where the board was asked as
        of no moment.
    ahead
        Of a lot that was released: ways that it still has to pass and that are not safe now.
    is_medical
        Whether all whom it moves are patients by a clinician's act.
    called_medical
        Whether the agreement calls all that it serves medical.
    unjudged
        How many travel under an obligation that is called medical, and are no patients by a
        clinician's act.
    without_consent
        How many still to go have no consent on record: each of them is held, not the lot.
    patients
        How its patients stand by themselves, where it carries others too, or where somebody
        released them alone.
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
    called_medical: bool = False
    unjudged: int = 0
    without_consent: int = 0
    patients: LotStanding | None = None
    hindrances: tuple[Hindrance, ...] = ()
    ahead: tuple[Hindrance, ...] = ()
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
        return tuple(each for each in self.hindrances if not self._is_let_pass(each))

    @property
    def stopped(self) -> tuple[Hindrance, ...]:
        """What has come up since its release that it must not go into, and nobody overrode."""
        return tuple(each for each in self.ahead if not self._is_let_pass(each))

    def _is_let_pass(self, each: Hindrance) -> bool:
        """Whether it was overridden; what was reported later, nobody could let pass."""
        let_go = self.overrides.get(each.why.value)
        if let_go is None or each.why is not Why.WAY_NOT_SAFE:
            return let_go is not None
        return each.when is None or each.when.at is None or each.when.at <= let_go.said.at

    @property
    def closed(self) -> tuple[GateStanding, ...]:
        """Gates that are not proven."""
        return tuple(gate for gate in self.gates if not gate.is_open)

    @property
    def state(self) -> LotState:
        """What may be done with it."""
        waits = bool(self.closed) and self.override is None
        if self.releases:
            if waits or self.holds or self.barred:
                return LotState.CONTESTED
            return LotState.BARRED if self.stopped else LotState.RELEASED
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
    people, serving = people_of_lots(operation), _serving(operation)
    return tuple(
        _with_patients(
            operation,
            _standing(operation, lot, obligations, fulfilled, people.get(lot, ()), clock),
            fulfilled,
            people.get(lot, ()),
            clock,
        )
        for lot, obligations in serving.items()
    )


def _standing(
    operation: Operation,
    lot: str,
    obligations: Sequence[Obligation],
    fulfilled: Mapping[str, Fulfilment],
    people: Sequence[str],
    clock: Clock | None,
) -> LotStanding:
    # Also where its patients travel under another obligation than the one that names the lot.
    only_patients = bool(people) and patients(operation).issuperset(people)
    judged = {
        each.id: (only_patients and each.kind in MOVING) or is_medical(operation, each, lot)
        for each in obligations
    }
    gates: dict[tuple[str, str], GateStanding] = {}
    for obligation in obligations:
        medical = judged[obligation.id]
        for gate in standing_of(operation, obligation, fulfilled, lot, medical=medical):
            gates.setdefault((obligation.id, gate.gate.obligation), gate)
    medical = bool(judged) and all(judged.values())
    stands = LotStanding(
        lot=lot,
        obligations=tuple(each.id for each in obligations),
        people=len(people),
        gates=tuple(gates.values()),
        is_medical=medical,
        called_medical=bool(obligations) and all(each.medical for each in obligations),
        unjudged=sum(
            not is_patient(operation, person)
            for each in obligations
            if each.medical
            for person in going_under(operation).get(each.id, {}).get(lot, ())
        ),
        without_consent=sum(
            standing(operation, person) not in FINAL
            for person in unasked_of_lots(operation).get(lot, ())
        ),
        holds=tuple(each for each in operation.day.holds if each.hold.lot == lot),
        overrides=_overrides(operation, lot),
    )
    releases = tuple(
        each
        for each in operation.day.releases
        if each.release.lot == lot and (medical or not each.release.patients)
    )
    return _at(operation, replace(stands, releases=releases), clock)


def _at(operation: Operation, stands: LotStanding, clock: Clock | None) -> LotStanding:
    """Return a standing with what is wanting, as of its last release or of now."""
    if clock is None:
        return stands
    stages = tuple(dict.fromkeys(operation.obligations[each].stage for each in stands.obligations))
    if not stands.releases:
        return replace(stands, hindrances=hindrances(operation, clock, stands.lot, stages))
    then = stands.releases[-1].said.at
    wanting = hindrances(operation, replace(clock, now=then), stands.lot, stages, then)
    ahead = tuple(unsafe_ways(operation, clock, stands.lot))
    return replace(stands, hindrances=wanting, ahead=ahead)


def _with_patients(
    operation: Operation,
    lot: LotStanding,
    fulfilled: Mapping[str, Fulfilment],
    people: Sequence[str],
    clock: Clock | None,
) -> LotStanding:
    """Return a lot that carries others too with how its patients stand by themselves.

    Released alone without a clinician's act for anybody, they wait for what the lot waits for.
    """
    judged = patients(operation)
    theirs = [person for person in people if person in judged] if judged else []
    releases = tuple(each for each in operation.day.releases if each.release.lot == lot.lot)
    alone = any(each.release.patients for each in releases)
    if lot.is_medical or not (theirs or alone):
        return lot
    gates: dict[tuple[str, str], GateStanding] = {}
    of = journeys(operation).of
    for under in dict.fromkeys(of[person].obligation for person in theirs):
        obligation = operation.obligations.get(under or "")
        if obligation is not None:
            for gate in standing_of(operation, obligation, fulfilled, lot.lot, medical=True):
                gates.setdefault((obligation.id, gate.gate.obligation), gate)
    stands = replace(
        lot,
        people=len(theirs),
        gates=tuple(gates.values()) if theirs else lot.gates,
        is_medical=bool(theirs),
        unjudged=0,
        without_consent=sum(operation.person(p).consent is None for p in theirs),
        releases=tuple(e for e in releases if e.release.patients or not e.release.serial),
    )
    return replace(lot, patients=_at(operation, stands, clock))


@once
def people_of_lots(operation: Operation) -> Mapping[str, Sequence[str]]:
    """Return who of the list is in each lot, in its order."""
    people: dict[str, list[str]] = defaultdict(list)
    lot_of = lots_of(operation)
    for person in journeys(operation).of:
        people[lot_of[person]].append(person)
    return dict(people)


@once
def unasked_of_lots(operation: Operation) -> Mapping[str, Sequence[str]]:
    """Return who of each lot has no consent on record."""
    return {
        lot: [person for person in people if operation.person(person).consent is None]
        for lot, people in people_of_lots(operation).items()
    }


def _serving(operation: Operation) -> dict[str, list[Obligation]]:
    """Return the obligations that each lot serves."""
    under = going_under(operation)
    serving: dict[str, list[Obligation]] = {}
    for obligation in operation.obligations.values():
        if obligation.kind in IN_LOTS:
            alone = (obligation.id,) if obligation.gates else ()
            for lot in obligation.lots or tuple(under.get(obligation.id, ())) or alone:
                serving.setdefault(lot, []).append(obligation)
    for lot in people_of_lots(operation):
        serving.setdefault(lot, [])
    return serving


def keep_lots(before: Operation, after: Operation) -> None:
    """Have who is in which lot count for a later picture of an operation, where it is the same.

    Whoever boards changes no lot.
    """
    if (
        are_same(before, after, (*LOOKED_AT, "plan"))
        and are_same(before.day, after.day, ("manifests", "superseded_by_plans"))
        and are_same(before.listing, after.listing, ("fitness",))
    ):
        for reckon in (lots_of, going_under, people_of_lots, unasked_of_lots, patients, concerned):
            hand_on(reckon, before, after)


def _overrides(operation: Operation, lot: str) -> dict[str, Overridden]:
    found: dict[str, Overridden] = {}
    for each in operation.day.overrides:
        if each.step.subject != lot:
            continue
        if each.step.finding == Why.WAY_NOT_SAFE.value:
            found[each.step.finding] = each  # the last: it knows of the latest danger
        else:
            found.setdefault(each.step.finding, each)
    return found
