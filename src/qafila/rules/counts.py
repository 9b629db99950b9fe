# SPDX-License-Identifier: Apache-2.0
"""Rules on what was counted: heads beside the ledger, goods beside their waybills."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.ledger import OUTSIDE
from qafila.core.operation import Headcount, Operation
from qafila.core.values import Name, unit_name
from qafila.rules._saying import place_said, said_by

ROLL_CALL = "Logistics Cluster: head count at arrival against the list the receiver got in advance"


@finding
class HeadcountDiffers(Finding):
    """The latest count of heads at a place differs from what the ledger had there at that time.

    The count changes nothing by itself; the ledger is held against everything that is known by now
    about that moment. A later count that agrees settles it.
    """

    severity = Severity.WARNING
    source = ROLL_CALL
    en = (
        "{named}: counted {counted}, in the ledger {accounted}, difference {difference}. Counted by"
        " {by}."
    )
    ar = (
        "{named}: نتيجة العدّ {counted}، وفي دفتر الأماكن {accounted}، والفرق {difference}. أجرى "
        "العدّ: {by}."
    )
    remedy_en = (
        "Count again, with a second person. Then call the roll: record who is missing, and who is"
        " there unrecorded. Count once more when the facts are right."
    )
    remedy_ar = (
        "أعد العدّ مع شخص آخر. ثم نادِ الأسماء: سجّل الغائب، ومن هو حاضر من دون تسجيل. ثم عُدّ مرة "
        "أخرى بعد تصحيح الوقائع."
    )

    place: str
    named: Name
    counted: int
    accounted: int
    difference: int
    by: Name
    fact: str


@finding
class HeadcountDiffered(Finding):
    """An earlier count of heads at a place differed; it has been counted there again since.

    It stays on record, so that the two can be told apart later: a wrong count, or people who were
    missing for a time.
    """

    severity = Severity.INFO
    en = "{named}, earlier: counted {counted}, in the ledger {accounted}. Counted by {by}."
    ar = "{named}، عدّ سابق: النتيجة {counted}، وفي دفتر الأماكن {accounted}. أجرى العدّ: {by}."
    remedy_en = "Nothing is to be done now; the later count is what matters."
    remedy_ar = "لا يلزم عمل شيء الآن، فالعبرة بالعدّ الأخير."

    place: str
    named: Name
    counted: int
    accounted: int
    by: Name
    fact: str


@finding
class GoodsShort(Finding):
    """More was taken from a place than was ever recorded as brought there, on one waybill.

    A delivery was not recorded, or one was recorded twice, or with a wrong place or figure.
    """

    severity = Severity.WARNING
    en = (
        "Waybill {waybill}, {goods}: more was taken from {named} than was brought there. Short by,"
        " in {counted_in}: {short}."
    )
    ar = (
        "بوليصة الشحن {waybill}، {goods}: ما أُخرج من {named} أكثر مما أُدخل، والنقص بعدد"
        " {counted_in}: {short}."
    )
    remedy_en = (
        "Compare the waybill on paper with what is recorded. Record what was left out, or correct"
        " the wrong figure."
    )
    remedy_ar = "قارن بوليصة الشحن الورقية بالوقائع المسجَّلة. سجّل ما سقط منها، أو صحّح الرقم الخطأ."

    waybill: str
    goods: str
    unit: str
    counted_in: Name
    place: str
    named: Name
    short: int


@rule
def headcounts(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever counted heads found as many as the ledger has."""
    latest = {counted.place: counted for counted in operation.day.headcounts}
    for counted in operation.day.headcounts:
        if not counted.difference:
            continue
        if counted is latest[counted.place]:
            yield _differs(operation, counted)
        else:
            yield HeadcountDiffered(
                place=counted.place,
                named=place_said(operation, counted.place),
                counted=counted.count,
                accounted=counted.accounted,
                by=said_by(operation, counted.said),
                fact=counted.said.fact,
            )


def _differs(operation: Operation, counted: Headcount) -> Finding:
    return HeadcountDiffers(
        place=counted.place,
        named=place_said(operation, counted.place),
        counted=counted.count,
        accounted=counted.accounted,
        difference=counted.difference,
        by=said_by(operation, counted.said),
        fact=counted.said.fact,
    )


@rule
def goods(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nothing leaves a place that was not brought there."""
    for held in operation.day.goods:
        # Whatever is in the operation came from outside: there the sum is below zero by nature.
        if held.quantity < 0 and held.place != OUTSIDE:
            yield GoodsShort(
                waybill=held.waybill,
                goods=held.goods,
                unit=held.unit,
                counted_in=unit_name(held.unit),
                place=held.place,
                named=place_said(operation, held.place),
                short=-held.quantity,
            )
