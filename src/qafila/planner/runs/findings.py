# SPDX-License-Identifier: Apache-2.0
"""What is said where vehicles come back for more."""

from __future__ import annotations

from qafila.core.findings import Finding, Hold, Severity, finding


@finding
class VehiclesReturn(Finding):
    """There are fewer vehicles than loads: some come back for more.

    Nobody stays behind for want of seats, but the last ones wait long, and each run passes every
    checkpoint again. The finding says what one journey of each vehicle would take, and who waits
    for a vehicle that they ask for (pin). Where those in later runs need more than a seat, others
    may stand empty: what is missing are their places, which are told.
    """

    severity = Severity.WARNING
    source = "Bish 2011 and Goerigk, Grün and Heßler 2013: the bus evacuation problem"
    en = (
        "Lots {lots}: vehicles are fewer than loads.⟦ Vehicles of {seats} seats still needed to"
        " move everybody in one run: {more}.⟧⟦ Wheelchair places that these must have:"
        " {wheelchair}.⟧⟦ Stretcher places that these must have: {stretcher}.⟧⟦ Oxygen that these"
        " must have: {oxygen}.⟧⟦ In later runs because they ask for that vehicle (pin): {pinned}.⟧"
        " Vehicles that come back for more: {vehicles} (runs in all: {runs}). The last people are"
        " out after {minutes} minutes."
    )
    ar = (
        "الدفعات {lots}: المركبات أقل من الحمولات.⟦ لنقل الجميع في سفرة واحدة تلزم مركبات إضافية "
        "عددها {more} بسعة {seats} مقعدًا.⟧⟦ ويلزم أن تكون فيها أماكن لكراسي متحرّكة عددها "
        "{wheelchair}.⟧⟦ ويلزم أن تكون فيها أماكن لنقّالات عددها {stretcher}.⟧⟦ ويلزم أن يكون فيها "
        "أكسجين لأشخاص عددهم {oxygen}.⟧⟦ ينتظرون سفرة لاحقة لأنهم مثبَّتون على مركبتها: {pinned}.⟧"
        " عدد المركبات التي تعود لنقل مزيد: {vehicles} (مجموع السفرات: {runs}). ينزل آخر الركّاب"
        " بعد {minutes} دقيقة."
    )
    remedy_en = (
        "Ask for more vehicles, or agree that the road stays open this long; nobody is to wait"
        " without shelter, water and a guard. Clear the column pin where a vehicle stands free. To"
        " plan one run only: shuttles = false in [policy]."
    )
    remedy_ar = (
        "اطلب مركبات إضافية، أو اتّفق على بقاء الطريق مفتوحًا طوال هذه المدة، ولا تترك أحدًا ينتظر "
        "دون مأوى وماء وحماية. وأفرغ عمود التثبيت إن كانت مركبة أخرى شاغرة. ولتخطيط سفرة واحدة "
        "لكل مركبة اكتب shuttles = false في [policy]."
    )

    lots: tuple[str, ...]
    vehicles: int
    runs: int
    minutes: int
    more: int
    seats: int
    wheelchair: int = 0
    stretcher: int = 0
    oxygen: int = 0
    pinned: tuple[str, ...] = ()


@finding
class NoRunLeft(Finding):
    """Vehicles come back for others, but for these people none can come once more.

    No way leads back to them, or every vehicle that could carry them is withdrawn before.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "Lot {lot}: no vehicle can come back to {origin} for these people in time. Not seated:"
        " {count}. First of them: {persons}."
    )
    ar = (
        "الدفعة {lot}: لا مركبة تستطيع العودة إلى {origin} لهؤلاء في الوقت المتاح. عدد من لم يُخصَّص "
        "لهم مقعد: {count}. أوّلهم: {persons}."
    )
    remedy_en = (
        "Keep vehicles longer (available_until), add some, or add the way back to the route."
    )
    remedy_ar = (
        "أبقِ المركبات مدة أطول (available_until)، أو أضف مركبات، أو أضف طريق العودة إلى الطريق."
    )

    lot: str
    origin: str
    count: int
    persons: tuple[str, ...]
