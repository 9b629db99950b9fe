# SPDX-License-Identifier: Apache-2.0
"""What there is to say about places, legs, checkpoints and windows."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class CoordinatesUnusable(Finding):
    """A place has a latitude or a longitude alone. It has no position on the map."""

    severity = Severity.WARNING
    en = "Only one of lat and lon can be used for this place; it has no position on the map."
    ar = "لا يصلح لهذا المكان إلا أحد الإحداثيين lat وlon، فلا موقع له على الخريطة."
    remedy_en = "Give both in degrees, such as lat = 34.15 and lon = 36.74, or neither."
    remedy_ar = (
        "اكتب الاثنين بالدرجات، مثل \u2066lat = 34.15\u2069 و\u2066lon = 36.74\u2069، أو لا تكتب "
        "أيًّا منهما."
    )


@finding
class LegToUnknownPlace(Finding):
    """A leg of the route begins or ends at a place that is not described. It cannot be driven."""

    severity = Severity.ERROR
    en = (
        "The leg {leg} names the place {place}, which does not exist⟦; the nearest id is"
        " {nearest}⟧. The leg was left out."
    )
    ar = (
        "يذكر المقطع {leg} المكان {place}، ولا يوجد مكان بهذا المعرّف⟦؛ أقرب معرّف إليه: {nearest}⟧. "
        "لم يُؤخذ بهذا المقطع."
    )
    remedy_en = "Correct the id, or describe the place in a [[place]] of route.toml."
    remedy_ar = "صحّح المعرّف، أو صِف المكان في [[place]] ضمن route.toml."

    leg: str
    place: str
    nearest: str


@finding
class LegToItself(Finding):
    """A leg ends where it begins. It was left out."""

    severity = Severity.ERROR
    en = "The leg {leg} leads from {place} to {place} and was left out."
    ar = "المقطع {leg} يبدأ من {place} وينتهي فيه، فلم يُؤخذ به."
    remedy_en = "Correct where it begins or where it ends."
    remedy_ar = "صحّح بدايته أو نهايته."

    leg: str
    place: str


@finding
class LegWithoutTime(Finding):
    """A leg has neither a travel time nor a distance that can be used. It was left out."""

    severity = Severity.ERROR
    en = "The leg {leg} has neither a usable travel time nor a usable distance; it was left out."
    ar = "ليس للمقطع {leg} زمن سير صالح ولا مسافة صالحة، فلم يُؤخذ به."
    remedy_en = "Give travel_min, or distance_km and, if you can, speed_kmh too."
    remedy_ar = "اكتب travel_min، أو distance_km ومعها speed_kmh إن أمكن."

    leg: str


@finding
class SpeedAssumed(Finding):
    """A leg has a distance and neither speed nor travel time. A usual speed was taken."""

    severity = Severity.INFO
    source = "FM 11-43 (24, 40 and 66 km/h by situation), as a default only"
    en = "The leg {leg} gives no speed; {typical} km/h was assumed (from {low} to {high})."
    ar = "لم تُذكر سرعة للمقطع {leg}، فافتُرضت {typical} كم/س (من {low} إلى {high})."
    remedy_en = "Give speed_kmh or travel_min from people who drove it lately."
    remedy_ar = "اكتب speed_kmh أو travel_min نقلًا عمن سلكوا هذا المقطع حديثًا."

    leg: str
    low: int
    typical: int
    high: int


@finding
class TravelTimeGivenTwice(Finding):
    """A leg gives a travel time and a speed. The travel time was taken."""

    severity = Severity.INFO
    en = "The leg {leg} gives travel_min and speed_kmh; travel_min was taken."
    ar = "ذُكر في المقطع {leg} كل من travel_min وspeed_kmh، فاعتُمد travel_min."
    remedy_en = "Delete the one that is not meant."
    remedy_ar = "احذف ما ليس مقصودًا منهما."

    leg: str


@finding
class LegAlternativeUnknown(Finding):
    """A leg replaces another that is not described. It stays an alternative, driven last."""

    severity = Severity.WARNING
    en = (
        "The leg {leg} is an alternative of {other}, which does not exist⟦; the nearest id is"
        " {nearest}⟧."
    )
    ar = "المقطع {leg} بديل عن {other}، ولا يوجد مقطع بهذا المعرّف⟦؛ أقرب معرّف إليه: {nearest}⟧."
    remedy_en = "Correct alternative_of, or delete it if this is the main way."
    remedy_ar = "صحّح alternative_of، أو احذفه إن كان هذا هو الطريق الرئيسي."

    leg: str
    other: str
    nearest: str


@finding
class TravelTableReplacesLegs(Finding):
    """The folder has a table of travel times, so only the pairs that it lists are driven.

    Distance, custody and assumptions of the legs of the route are kept for the pairs they describe.
    """

    severity = Severity.INFO
    en = (
        "{file} lists travel times, so only the pairs in it are driven; the legs of the route are "
        "not used. Legs: {legs}."
    )
    ar = (
        "يذكر الملف {file} أزمنة السير، فلا تُسلك إلا الأزواج المذكورة فيه، ولا يُؤخذ بمقاطع "
        "الطريق وعددها {legs}."
    )
    remedy_en = "Nothing, if that is meant. To drive by the legs, move the file out of the folder."
    remedy_ar = "لا شيء إن كان هذا مقصودًا. وللسير بحسب المقاطع انقل الملف خارج المجلّد."

    file: str
    legs: int


@finding
class TravelTableEmpty(Finding):
    """A table of travel times is there and no row of it could be read: nothing can be driven."""

    severity = Severity.ERROR
    en = "{file} lists no travel time that could be read, so no way is known at all."
    ar = "ليس في الملف {file} أي زمن سير مقروء، فلا يُعرف أي طريق."
    remedy_en = "List the pairs as from, to, minutes, or move the file out of the folder."
    remedy_ar = "اكتب فيه الأزواج بالأعمدة from وto وminutes، أو انقله خارج المجلّد."

    file: str


@finding
class TravelPairRepeated(Finding):
    """One pair of places stands twice in the table of travel times. The first counts."""

    severity = Severity.ERROR
    en = "The way from {begin} to {end} is listed twice; the first time was taken."
    ar = "ذُكر الطريق من {begin} إلى {end} مرتين، فاعتُمد الزمن الأول."
    remedy_en = "Delete the row that is wrong. The way back is a pair of its own."
    remedy_ar = "احذف السطر الخاطئ. أما طريق العودة فزوج مستقلّ."

    begin: str
    end: str


@finding
class CheckpointAtUnknownPlace(Finding):
    """A checkpoint stands at a place that is not described. It was left out of all times."""

    severity = Severity.ERROR
    en = (
        "A checkpoint is described at {place}, which does not exist⟦; the nearest id is"
        " {nearest}⟧. It was left out."
    )
    ar = (
        "وُصف حاجز في المكان {place}، ولا يوجد مكان بهذا المعرّف⟦؛ أقرب معرّف إليه: {nearest}⟧. لم "
        "يُؤخذ بهذا الحاجز."
    )
    remedy_en = "Correct the id, or describe the place in a [[place]] of route.toml."
    remedy_ar = "صحّح المعرّف، أو صِف المكان في [[place]] ضمن route.toml."

    place: str
    nearest: str


@finding
class CheckpointTimeMissing(Finding):
    """A checkpoint does not say how long one vehicle takes. It was taken to cost no time."""

    severity = Severity.WARNING
    en = "The checkpoint at {place} does not say how long a vehicle takes; no time was counted."
    ar = "لم يُذكر كم يستغرق تفتيش المركبة عند الحاجز {place}، فلم يُحسب له زمن."
    remedy_en = (
        "Give per_vehicle_min, if only as an estimate: {{ low = 1, typical = 3, high = 8 }}."
    )
    remedy_ar = "اكتب per_vehicle_min ولو تقديرًا: \u2066{{ low = 1, typical = 3, high = 8 }}\u2069."

    place: str


@finding
class WindowUnusable(Finding):
    """A time window cannot be used. It was left out.

    It has no beginning and no end, ends before it begins, or mixes an hour with a day.
    """

    severity = Severity.ERROR
    en = "This time window cannot be used and was left out: {raw}."
    ar = "هذه النافذة الزمنية غير صالحة، فلم يُؤخذ بها: {raw}."
    remedy_en = (
        "Give two dates with hours, the earlier one first, or two hours that hold for every day."
    )
    remedy_ar = "اكتب تاريخين مع ساعتيهما، الأبكر أولًا، أو ساعتين تسريان كل يوم."

    raw: str


@finding
class WindowKindUnknown(Finding):
    """A time window does not say whether it allows or forbids. It was left out.

    A curfew forbids; daylight, a ceasefire and an approval allow.
    """

    severity = Severity.ERROR
    en = "This time window is of an unknown kind, {raw}, and was left out."
    ar = "نوع هذه النافذة الزمنية غير معروف: {raw}، فلم يُؤخذ بها."
    remedy_en = "Write one of these kinds: {known}."
    remedy_ar = "اكتب أحد هذه الأنواع: {known}."

    raw: str
    known: tuple[str, ...]
