# SPDX-License-Identifier: Apache-2.0
"""Rules on boundaries: no lot goes on from one without both sides having said so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.fulfilment import Boundary, board, boundaries, vehicles_of_lots
from qafila.core.operation import Operation, reservations
from qafila.core.values import Name
from qafila.rules._saying import party_name, place_said, some


@finding
class BoundaryPassedWithoutHandover(Finding):
    """Vehicles went past the place where one party's duty ends, and nobody else took it over.

    A guarantor's duty may end at a boundary and not at the destination. Behind it the column is
    answered for only once the giver said that its duty ends and the receiver that its begins.
    """

    severity = Severity.WARNING
    en = "Vehicles of lot {lot} went on from {place} without a handover ({missing}): {vehicles}."
    ar = "مضت مركبات الدفعة {lot} بعد {place} دون أن تُسلَّم عُهدتها هناك ({missing}): {vehicles}."
    remedy_en = (
        "Call both sides by name: who answers for these vehicles now? Record the handover as it"
        " was, offered and taken over, or that nobody took them over."
    )
    remedy_ar = (
        "اتصل بالجانبين: من يتحمّل عُهدة هذه المركبات الآن؟ سجّل التسليم والتسلّم كما جريا"
        "، أو أن أحدًا لم يتسلّمها."
    )
    commands = (
        "qafila record OP custody_offered --fact JSON",
        "qafila record OP custody_accepted --fact JSON",
    )
    page = "convoys"

    lot: str
    place: Name
    vehicles: tuple[str, ...]
    missing: Name


@rule
def passed(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whatever passed a boundary was handed over there."""
    if not operation.day.driven:
        return
    expected = {each.vehicle: each.lot for each in reservations(operation, now) if each.lot}
    vehicles = vehicles_of_lots(operation, expected)
    for each in boundaries(operation, board(operation), vehicles):
        if each.passed:
            yield BoundaryPassedWithoutHandover(
                lot=each.lot,
                place=place_said(operation, f"place:{each.place}"),
                vehicles=some(each.passed),
                missing=missing(operation, each),
            )


def missing(operation: Operation, boundary: Boundary) -> Name:
    """Say whose word is wanting."""
    if not boundary.convoys:
        return Name(
            en="they are in no column that could be handed over",
            ar="ليست في قافلة يمكن تسليمها",
        )
    offered = [h for h in boundary.offered if h.accepted is None]
    if offered:
        giver = party_name(operation, offered[-1].giver or "–")
        return Name(
            en=f"offered by {giver.text('en')}, accepted by nobody",
            ar=f"عُرض التسليم من \u2068{giver.text('ar')}\u2069 ولم يقبله أحد",
        )
    return Name(en="nobody offered it there", ar="لم يُعرض تسليمها هناك")
