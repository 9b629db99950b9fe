# SPDX-License-Identifier: Apache-2.0
"""What is said of a lot when somebody released, held or let go of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from qafila.core.document import Phrase, Wording, phrase
from qafila.core.events import Fact, HoldLifted, LotHeld, LotReleased, StepOverridden
from qafila.core.fulfilment import LotStanding, LotState, LotWaitsForGate, Why
from qafila.core.operation import Operation
from qafila.reports._marches import joined
from qafila.rules._saying import party_name
from qafila.rules._wanting import why

_OF_LOTS = frozenset({LotWaitsForGate.code, *Why})

MOST_KNOWN = 8
"""Lots that are named where none is near."""

LOT_PARTS = ("waits", "parties", "barred")
"""What may keep a lot, by the name of its words."""


def lot_lines(
    operation: Operation, lot: LotStanding, *, of_patients: bool = False
) -> Iterator[Phrase]:
    """Yield what may be done with a lot now, or with its patients, and what it waits for."""
    parts = dict(_parts(operation, lot))
    yield phrase(
        f"record-lot-{lot.state.value}",
        lot=phrase("report-lot-patients", lot=lot.lot) if of_patients else lot.lot,
        why=joined(
            phrase(f"record-lot-although-{part}", what=what) for part, what in parts.items()
        ),
        **parts,
    )
    if lot.state is LotState.CONTESTED:
        wanting = (*lot.barred, *lot.stopped)
        codes = ", ".join(dict.fromkeys(each.why.value for each in wanting))
        for part in parts:
            yield phrase(f"record-lot-remedy-{part}", lot=lot.lot, codes=codes)
    else:
        head = {LotState.HELD: "parties", LotState.BARRED: "barred", LotState.WAITING: "waits"}
        for part, what in parts.items():
            if part != head.get(lot.state):
                yield phrase(f"record-lot-also-{part}", what=what)


def stray_lines(lots: Iterable[LotStanding], facts: Iterable[Fact]) -> Iterator[Phrase]:
    """Yield which lots that were released, held or let go do not exist, each with those near it."""
    known = {lot.lot for lot in lots}
    for lot in dict.fromkeys(_meant(facts)):
        if lot not in known:
            near = get_close_matches(lot, known, n=3) or sorted(known)[:MOST_KNOWN]
            yield phrase("record-lot-not-known", lot=lot, near=", ".join(near) or "–")


def _meant(facts: Iterable[Fact]) -> Iterator[str]:
    for fact in facts:
        if isinstance(fact, LotReleased | LotHeld | HoldLifted):
            yield fact.lot
        elif isinstance(fact, StepOverridden) and fact.finding in _OF_LOTS:
            yield fact.subject


def way_lines(lots: Iterable[LotStanding]) -> Iterator[Phrase]:
    """Yield which lots an unsafe way holds now, after somebody reported of one."""
    held = [
        lot.lot
        for lot in lots
        if any(each.why is Why.WAY_NOT_SAFE for each in (*lot.barred, *lot.stopped))
    ]
    if held:
        yield phrase("record-way-holds", lots=", ".join(held))
    else:
        yield phrase("record-way-clear")


def _parts(operation: Operation, lot: LotStanding) -> Iterator[tuple[str, Wording]]:
    """Yield what keeps a lot and nobody has let pass, by the name of its words."""
    if lot.closed and lot.override is None:
        yield "waits", ", ".join(dict.fromkeys(gate.gate.obligation for gate in lot.closed))
    if lot.holds:
        yield (
            "parties",
            joined(dict.fromkeys(party_name(operation, each.hold.party) for each in lot.holds)),
        )
    wanting = dict.fromkeys((*lot.barred, *lot.stopped))
    if wanting:
        yield "barred", joined(dict.fromkeys(why(operation, each) for each in wanting))
