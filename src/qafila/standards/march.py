# SPDX-License-Identifier: Apache-2.0
"""Standards on the column: its leaders and parts, daylight, and what to do when blocked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from qafila.core.operation import Operation
from qafila.core.plan import Plan, lawful_serials, leaving_together
from qafila.core.route import Window
from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Name, PlaceKind, WindowKind
from qafila.rules import local_zone
from qafila.rules.fleet import WITHOUT_LEADER
from qafila.rules.route import is_open
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._people import PLAN, ROUTE, no_plan
from qafila.standards._sources import LOGISTICS, REDR, UN_PRACTICE

LEADERLESS = Sign(
    codes=("serial_without_leader",),
    en="Serials for which no leader is named: {count}.",
    ar="أرتال لم يُذكر لها قائد، عددها {count}.",
)


def _columns(plan: Plan) -> list[tuple[int, ...]]:
    """Return the sizes of the serials of each column, of each wave where vehicles come back."""
    return [
        tuple(Counter(trip.serial for trip in trips).values())
        for trips in leaving_together(plan.trips)
    ]


@standard
class NoNightRoad(Standard):
    """The column starts early and is on no road by night.

    Met when daylight is stated for the whole way, the hour is known, and the plan stays within it,
    with nineteen chances in twenty; or when somebody attests that it did. Being seen to move
    outside of daylight contradicts it.
    """

    order = 90
    title = Name(en="No night road", ar="لا سير على الطرق ليلًا")
    rule = Name(en="Start early, and do not drive at night.", ar="الانطلاق باكرًا وعدم السير ليلًا.")
    ask = Name(
        en="State daylight for the whole way ([[window]]) and the hour; then plan again.",
        ar="اذكر ساعات النهار للطريق كله ([[window]]) وساعة الانطلاق، ثم أعد التخطيط.",
    )
    sources = (REDR,)
    by_word = True
    mends = False

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield whether plan and movements keep to daylight."""
        operation = case.operation
        if operation.policy.night_travel:
            yield Evidence(
                side=Side.AGAINST,
                text=wording(
                    "The policy allows driving at night.", "تسمح إعدادات العملية بالسير ليلًا."
                ),
                seen_in=("policy_set",),
                remedy=Name(
                    en="Set night_travel to no in [policy], and leave early enough.",
                    ar="اجعل night_travel بالقيمة no في [policy]، وانطلق باكرًا بما يكفي.",
                ),
            )
        yield from _breaches(case)
        windows = [w for w in operation.windows if _is_daylight(w)]
        if windows:
            yield from _driven_at_night(operation, windows)
            yield from _planned_by_day(operation)
        else:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Daylight is not stated for the whole way.",
                    "لم تُذكر ساعات النهار للطريق كله.",
                ),
                seen_in=(ROUTE,),
            )


def _is_daylight(window: Window) -> bool:
    return window.kind is WindowKind.DAYLIGHT and window.place is None


def _breaches(case: Case) -> Iterator[Evidence]:
    at_night = (WindowKind.DAYLIGHT.value, WindowKind.CURFEW.value)
    found = [
        item for item in case.found("window_breach_likely") if item.subject()["kind"] in at_night
    ]
    if found:
        lots = tuple(dict.fromkeys(str(item.subject()["lot"]) for item in found))
        yield Evidence(
            side=Side.AGAINST,
            text=wording(
                "Lots that may be on the road outside daylight: {count}.",
                "دفعات قد تكون على الطريق خارج ساعات النهار، عددها {count}.",
                count=len(lots),
            ),
            ids=lots,
            seen_in=("window_breach_likely", PLAN),
            remedy=Name(en=found[0].remedy("en"), ar=found[0].remedy("ar")),
        )


def _driven_at_night(operation: Operation, windows: list[Window]) -> Iterator[Evidence]:
    """Yield which vehicles were seen to move with people outside all daylight windows."""
    zone = local_zone(operation)
    moved = tuple(
        vehicle
        for vehicle, drives in sorted(operation.day.driven.items())
        if any(drive.aboard and not is_open(windows, drive.said.at, zone) for drive in drives)
    )
    if moved:
        yield Evidence(
            side=Side.AGAINST,
            text=wording(
                "Vehicles seen to move with people outside daylight: {count}.",
                "مركبات شوهدت تتحرّك بالناس خارج ساعات النهار، عددها {count}.",
                count=len(moved),
            ),
            ids=moved,
            seen_in=("vehicles_moved", ROUTE),
            remedy=Name(
                en="Halt at the next safe place until daylight, if that is less dangerous.",
                ar="توقّف في أول مكان آمن إلى طلوع النهار إن كان ذلك أقل خطرًا.",
            ),
        )


def _planned_by_day(operation: Operation) -> Iterator[Evidence]:
    """Yield that the plan's times are known; that they keep to daylight is the rule's to say."""
    plan = operation.plan
    if plan is None:
        yield no_plan()
        return
    timed = {(p.lot, p.source, p.target) for p in plan.passages}
    untimed = tuple(
        dict.fromkeys(
            t.lot
            for t in plan.trips
            if t.departs_at is None or (t.lot, t.source, t.target) not in timed
        )
    )
    if untimed:
        yield Evidence(
            side=Side.OPEN,
            text=wording(
                "Lots without an hour of departure or without times on the way: {count}.",
                "دفعات لا تُعرف ساعة انطلاقها أو مواقيت طريقها، عددها {count}.",
                count=len(untimed),
            ),
            ids=untimed,
            seen_in=(PLAN,),
        )
    elif plan.trips:
        yield Evidence(
            side=Side.FOR,
            text=wording(
                "Trips held against daylight: {count}.",
                "رحلات قورنت مواقيتها بساعات النهار، عددها {count}.",
                count=len(plan.trips),
            ),
            seen_in=(PLAN, ROUTE),
        )


@standard
class Leader(Standard):
    """A long column has a leader who knows the route, and somebody outside whom it reports to.

    Asked for from six vehicles on. Met when the plan gives every serial a leader and somebody
    attests who leads the whole and who is the focal point; or when no column is that long.
    """

    order = 130
    title = Name(en="Leader", ar="قائد القافلة")
    rule = Name(
        en="From six vehicles on: a leader who knows the route, a focal point outside.",
        ar="من ست مركبات فصاعدًا: قائد يعرف الطريق، ونقطة اتصال خارج القافلة.",
    )
    ask = Name(
        en="Name the column leader and the focal point outside, and attest who they are, as "
        "functions.",
        ar="عيّن قائد القافلة ونقطة الاتصال خارجها، واشهد بمن هما بذكر الصفة لا الاسم.",
    )
    sources = (LOGISTICS,)
    by_word = True
    doubts = (LEADERLESS,)

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how long the columns are."""
        plan = case.operation.plan
        if plan is None or not plan.trips:
            yield no_plan()
            return
        longest = max(
            [sum(sizes) for sizes in _columns(plan)] + [each.vehicles for each in plan.columns]
        )
        yield Evidence(
            side=Side.FOR,
            text=wording(
                "Vehicles in the longest column: {longest}.",
                "عدد المركبات في أطول قافلة: {longest}.",
                longest=longest,
            ),
            seen_in=(PLAN,),
        )
        if longest > WITHOUT_LEADER:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "No column leader and no focal point outside is on record.",
                    "لم يُسجَّل قائد للقافلة ولا نقطة اتصال خارجها.",
                ),
                seen_in=("practice_attested",),
            )


@standard
class SubGroups(Standard):
    """A column is divided into serials of six to ten vehicles, each with a leader.

    Up to five vehicles are one serial, and eleven are six and five. Met when the plan divides every
    column so and the fleet list names a leader in each serial.
    """

    order = 140
    title = Name(en="Sub-groups", ar="تقسيم القافلة أرتالًا")
    rule = Name(
        en="Serials of 6 to 10 vehicles, each with a leader.",
        ar="أرتال من 6 إلى 10 مركبات، ولكل رتل قائد.",
    )
    ask = Name(
        en="Name a leader in the fleet list for each serial, and plan again.",
        ar="عيّن في قائمة الأسطول قائدًا لكل رتل، ثم أعد التخطيط.",
    )
    sources = (UN_PRACTICE,)
    doubts = (LEADERLESS,)

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield into how many serials the plan divides its columns, and whether that is lawful."""
        plan = case.operation.plan
        if plan is None or not plan.trips:
            yield no_plan()
            return
        columns = _columns(plan)
        broken = sum(not lawful_serials(sizes) for sizes in columns)
        if broken:
            yield Evidence(
                side=Side.AGAINST,
                text=wording(
                    "Columns divided otherwise: {count} of {all}.",
                    "قوافل قُسّمت على غير ذلك: {count} من {all}.",
                    count=broken,
                    all=len(columns),
                ),
                seen_in=(PLAN,),
                remedy=Name(en="Plan again.", ar="أعد التخطيط."),
            )
        serials = [size for sizes in columns for size in sizes]
        yield Evidence(
            side=Side.FOR,
            text=wording(
                "Serials: {serials}. Vehicles in each: {sizes}.",
                "عدد الأرتال: {serials}. المركبات في كل منها: {sizes}.",
                serials=len(serials),
                sizes="–".join(map(str, dict.fromkeys((min(serials), max(serials))))),
            ),
            seen_in=(PLAN,),
        )


@standard
class BlockedDrill(Standard):
    """What to do when the road is blocked is decided, and gone through before departure.

    Met when somebody attests that leaders and drivers went through it. A fallback place alone, or a
    printed briefing, is no drill.
    """

    order = 150
    title = Name(en="Blocked drill", ar="التدرّب على انقطاع الطريق")
    rule = Name(
        en="What to do when blocked is decided and briefed before departure.",
        ar="يُقرَّر ما يُفعل عند انقطاع الطريق ويُشرح قبل الانطلاق.",
    )
    ask = Name(
        en="Go through the last page of briefing.pdf with leaders and drivers, and attest it.",
        ar="راجع مع القادة والسائقين آخر صفحة من briefing.pdf، ثم اشهد بذلك.",
    )
    sources = (LOGISTICS,)
    by_word = True

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield where the column may fall back to."""
        fallback = case.operation.places_of(PlaceKind.FALLBACK)
        if fallback:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Fallback places: {count}.", "مواقع بديلة، عددها {count}.", count=len(fallback)
                ),
                ids=tuple(place.id for place in fallback),
                seen_in=(ROUTE,),
            )
        yield Evidence(
            side=Side.OPEN,
            text=wording(
                "Nobody attests that the drill was gone through.",
                "لا شهادة بأن ذلك شُرح للقادة والسائقين.",
            ),
            seen_in=("practice_attested",),
        )
        if case.found("fallback_missing"):
            yield Evidence(
                side=Side.OPEN,
                text=wording("No fallback place is named.", "لم يُذكر موقع بديل."),
                seen_in=("fallback_missing",),
            )
