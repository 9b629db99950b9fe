# SPDX-License-Identifier: Apache-2.0
"""Rules on ways that were reported unsafe while somebody still has to pass them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.fulfilment import Clock, Hindrance, Why, board, dangers
from qafila.core.operation import Operation, way_said
from qafila.core.values import Name
from qafila.rules import local_zone
from qafila.rules._practice import BLOCKED_WAY
from qafila.rules._saying import party_name, some
from qafila.rules._wanting import DANGERS, said

WHOEVER_CONTROLS_IT = Name(en="whoever controls it", ar="من يسيطر عليه")


@finding
class WayNotSafe(Finding):
    """An attack or a cut road was reported where lots still have to pass, and nobody cleared it.

    It holds these lots, also those of patients and those that have set out, until somebody reports
    that the way is open or that movement goes on there. One report is enough: which of several is
    right is not weighed. A lot that is all past the place is not held, nor one whose way from where
    it is now leads elsewhere. Of a way that is not on record, nobody can say that it avoids it.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = BLOCKED_WAY
    en = (
        "Reported ({when}): {what} {spot}. Nobody has said since that the way is open; lots that"
        " still have to pass there: {lots}."
    )
    ar = (
        "أُبلغ عن {what} {spot} ({when})، ولم يُبلغ أحد بعدها بأن الطريق آمن. دفعات لم تعبر بعد:"
        " {lots}."
    )
    remedy_en = (
        "Let nobody go there, and tell those on their way to wait or turn. Ask {party} "
        "whether it is open, and record that. Who leads a lot another way, or lets it go all "
        "the same, says so by name and reason, for each lot."
    )
    remedy_ar = (
        "لا تدع أحدًا يذهب إلى هناك، وأبلغ من هم في الطريق أن ينتظروا أو يعودوا. اسأل {party} "
        "هل الطريق مفتوح وسجّل ذلك. ومن يسلك بدفعة طريقًا آخر أو يأذن لها مع ذلك فليسجّل اسمه "
        "والسبب لكل دفعة."
    )
    commands = (
        "qafila record OP road_open {way}",
        "qafila record OP overridden way_not_safe LOT --note REASON",
    )
    page = "ledger"

    way: str
    spot: Name
    what: Name
    when: str
    party: Name
    lots: tuple[str, ...]


@finding
class UnsafePlaceNotSaid(Finding):
    """An attack or a cut road was reported, and the place is not said, or not on record.

    Nobody can say which lots pass there: all that are still to move wait until somebody does.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = BLOCKED_WAY
    en = "Reported ({when}): {what}; where is not on record⟦ ({way})⟧. It holds these lots: {lots}."
    ar = "أُبلغ عن {what} ({when}) ومكانه غير مسجَّل⟦ ({way})⟧. دفعات يوقفها ذلك: {lots}."
    remedy_en = (
        "Ask where it was, and record it again with the id of the place or the leg; then take "
        "the first report back."
    )
    remedy_ar = "اسأل أين وقع ذلك، وسجّله من جديد بمعرّف المكان أو المقطع، ثم اسحب البلاغ الأول."
    commands = ("qafila record OP withdrawn FACT --note REASON",)
    page = "ledger"

    way: str
    what: Name
    when: str
    lots: tuple[str, ...]


@rule
def ways(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nobody is sent where an attack or a cut road was reported."""
    if not dangers(operation):
        return
    held: dict[Hindrance, list[str]] = {}
    for lot in board(operation, clock=Clock(now=now, zone=local_zone(operation))):
        for each in lot.stopped if lot.releases else lot.barred:
            if each.why is Why.WAY_NOT_SAFE:
                held.setdefault(each, []).append(lot.lot)
    for each, lots in held.items():
        yield _told(operation, each, tuple(lots))


def _told(operation: Operation, each: Hindrance, lots: tuple[str, ...]) -> Finding:
    assert each.what is not None
    name = each.place.partition(":")[2]
    what, when = DANGERS[each.what], said(operation, each.when)
    known = (operation.places, operation.every_leg, operation.day.convoys, operation.vehicles)
    if not any(name in of for of in known):
        return UnsafePlaceNotSaid(way=name, what=what, when=when, lots=some(lots))
    return WayNotSafe(
        way=name,
        spot=way_said(operation, each.place),
        what=what,
        when=when,
        party=party_name(operation, each.party) if each.party else WHOEVER_CONTROLS_IT,
        lots=some(lots),
    )
