# SPDX-License-Identifier: Apache-2.0
"""Gates: what must be proven of one obligation before another may go.

A gate opens by what is proven as well as the parties agreed, never by a claim of whoever owes it.
A medical movement waits for nothing that somebody owes, only until fire is held: that is safety. It
is medical by a clinician's recorded act for each person, not because the agreement calls it so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qafila.core.agreement import Gate, Obligation, ObligationKind
from qafila.core.findings import Finding, Hold, Severity, finding
from qafila.core.fulfilment.patients import is_medical, is_patient
from qafila.core.fulfilment.proven import Fulfilment, fulfilments
from qafila.core.journeys import Itinerary
from qafila.core.operation import Operation


@finding
class LotWaitsForGate(Finding):
    """A lot may move only after something else is proven; the plan does not know when that will be.

    Its times count from its own departure. Whether the gate is open is settled on the day, by the
    parties.
    """

    severity = Severity.INFO
    holds = Hold.DEPARTURE
    en = "Lot {lot} may move only when these obligations are proven: {obligations}."
    ar = "لا تتحرّك الدفعة {lot} إلا بعد إثبات هذه الالتزامات: {obligations}."
    remedy_en = "Agree with the parties who confirms it, and how word reaches the column leader."
    remedy_ar = "اتّفق مع الأطراف على من يؤكّد ذلك وكيف يصل الخبر إلى قائد القافلة."

    lot: str
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GateStanding:
    """Whether one gate is open.

    Parameters
    ----------
    obligation, gate
        What waits, and for what.
    needed
        How much has to be proven; None where that cannot be said yet: then it is closed.
    proven
        How much is.
    """

    obligation: str
    gate: Gate
    needed: int | None
    proven: int

    @property
    def is_open(self) -> bool:
        """Whether enough is proven."""
        return self.needed is not None and self.proven >= self.needed


def standing_of(
    operation: Operation,
    obligation: Obligation,
    fulfilled: Mapping[str, Fulfilment],
    lot: str | None = None,
    medical: bool | None = None,
) -> tuple[GateStanding, ...]:
    """Return how the gates of an obligation stand, for one of its lots.

    Parameters
    ----------
    fulfilled
        As `fulfilments` returns it.
    lot
        Id of the lot that waits; None, or one that is not among its lots: a gate with *matching*
        lots waits for everything.
    medical
        Whether those who go are patients; None: as clinicians judged all of the lot whom it moves.
    """
    if not obligation.gates:
        return ()
    if medical is None:
        medical = is_medical(operation, obligation, lot)
    found: list[GateStanding] = []
    for gate in obligation.gates:
        other = operation.obligations.get(gate.obligation)
        if medical and not _is_safety(other):
            continue
        if other is None:
            found.append(GateStanding(obligation=obligation.id, gate=gate, needed=None, proven=0))
            continue
        stands = fulfilled[other.id]
        needed, proven = _in_full(other, stands), stands.proven
        if gate.at_least is not None:
            needed = gate.at_least
        elif gate.matching_lot and lot in obligation.lots:
            needed, proven = proven_of_lots(
                operation, other, stands, obligation.lots.index(lot) + 1
            )
        found.append(
            GateStanding(obligation=obligation.id, gate=gate, needed=needed, proven=proven)
        )
    return tuple(found)


def _is_safety(obligation: Obligation | None) -> bool:
    """Whether waiting for it is waiting until it is safe, and not for what somebody owes."""
    return obligation is not None and obligation.kind is ObligationKind.HOLD_FIRE


def _in_full(obligation: Obligation, stands: Fulfilment) -> int | None:
    if stands.owed.high is not None:
        return stands.owed.high
    if obligation.share is not None or obligation.count is not None:
        return None
    # Nobody said how many: all those on the list; what counts nothing (to disclose) is one step.
    return len(stands.missing) + sum(len(each.persons) for each in stands.evidence) or 1


def proven_of_lots(
    operation: Operation, obligation: Obligation, stands: Fulfilment, number: int
) -> tuple[int | None, int]:
    """Return how much the first `number` lots of an obligation come to, and what of it is proven.

    Where its lots have people on the list, these are counted; else each lot is as large as the
    others. Of a list that is owed, proven entries count, whatever lot they are of.
    """
    lots = obligation.lots
    whole = _in_full(obligation, stands)
    if obligation.lot_size is not None:
        needed = number * obligation.lot_size
        return (needed if whole is None else min(needed, whole)), stands.proven
    if number >= (len(lots) or obligation.lot_count or 1):
        return whole, stands.proven
    delivered = {p for each in stands.evidence for p in each.persons}
    wanted = set(lots[:number])
    members = [
        person
        for person in (*delivered, *stands.missing)
        if (known := operation.persons.get(person)) is not None and known.lot in wanted
    ]
    if members and not stands.entries:
        return len(members), sum(person in delivered for person in members)
    if whole is None:
        return None, stands.proven
    count = len(lots) or obligation.lot_count or 1
    return -(-whole * number // count), stands.proven


def gated_lots(
    operation: Operation, of: Mapping[str, Itinerary], lot_of: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield the lots that wait for something that is not proven.

    Parameters
    ----------
    of, lot_of
        Each person's journey and lot; without a lot it is the obligation that waits.
    """
    fulfilled = fulfilments(operation)
    waits: dict[str, dict[str, None]] = {}
    known: dict[tuple[str, str | None, bool], tuple[str, ...]] = {}
    for person, itinerary in of.items():
        obligation = operation.obligations.get(itinerary.obligation or "")
        if obligation is None:
            continue
        lot = lot_of.get(person) or itinerary.lot
        key = (obligation.id, lot, is_patient(operation, person))
        if key not in known:
            known[key] = tuple(
                each.gate.obligation
                for each in standing_of(operation, obligation, fulfilled, lot, key[-1])
                if not each.is_open
            )
        for gate in known[key]:
            waits.setdefault(lot or obligation.id, {})[gate] = None
    for lot, obligations in waits.items():
        yield LotWaitsForGate(lot=lot, obligations=tuple(obligations))
