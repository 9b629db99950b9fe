# SPDX-License-Identifier: Apache-2.0
"""Rules on the route: the hour, the way taken, windows, who controls what, room at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.journeys import journeys
from qafila.core.ledger import PLACE
from qafila.core.operation import Operation
from qafila.core.route import Path, Place, Window, called, find_path, window_spans
from qafila.core.values import Called, Consent, Name, PlaceKind, WindowKind
from qafila.rules import local_zone
from qafila.rules._leaving import Bond, hours_to_leave, keeps
from qafila.rules._stays import ColumnStay, bond_of, bound_stays, every_bond, tied_lots

FALLBACK = "Logistics Cluster: what to do when blocked is decided and briefed before departure"

Journey = tuple[str, str]

WINDOW_NAMES = {
    WindowKind.DAYLIGHT: Name(en="daylight", ar="ضوء النهار"),
    WindowKind.CEASEFIRE: Name(en="ceasefire", ar="وقف إطلاق النار"),
    WindowKind.CURFEW: Name(en="curfew", ar="حظر التجوّل"),
    WindowKind.APPROVAL: Name(en="approval", ar="الموافقة"),
}

ON_ITS_WAY = Name(en="on its way", ar="على الطريق")


@finding
class DepartureHourUnknown(Finding):
    """No hour of departure is known. That is valid: times are given as elapsed, not by clock."""

    severity = Severity.INFO
    en = "No hour of departure is known for {operation}: times are counted from departure."
    ar = "ساعة انطلاق العملية {operation} غير معروفة: تُحسب الأوقات منذ الانطلاق."
    remedy_en = "Set the hour in operation.toml once it is agreed; do not invent one before."
    remedy_ar = "حدّد الساعة في operation.toml متى اتُّفق عليها، ولا تضع ساعة قبل ذلك."

    operation: str


@finding
class AlternativeWayUsed(Finding):
    """A journey takes a way that is only an alternative, because no main way leads there."""

    severity = Severity.WARNING
    en = "From {origin} to {destination} only an alternative way leads: {legs}."
    ar = "لا يصل بين {origin} و{destination} إلا طريق بديل: {legs}."
    remedy_en = "Check with those who control it that it is open and approved; brief the drivers."
    remedy_ar = "تأكّد ممن يسيطرون عليه من أنه مفتوح وأنهم موافقون عليه، وأبلغ السائقين به."

    origin: str
    destination: str
    legs: tuple[str, ...]


@finding
class WindowBreachLikely(Finding):
    """A column may well be at a place outside the time allowed there: a chance above one in twenty.

    Held against each other are the times from p05 of the first vehicle's arrival to p95 of the last
    one's departure and the windows of the place. A curfew is a time when nothing moves; every
    other window is a time when moving is allowed. It is said between which hours the column could
    leave instead so that, as often, it keeps to all its windows (`leave_from`, `leave_until`), and
    when it would then be through; where there are none, hours for this window alone, or how long a
    window would have to be. Lots that pass a crossing together (`tied`) leave as much sooner or
    later, so hours are those that keep the windows of all of them. A window that is over before
    the column comes is said to be (`over_at`). Vehicles that come back are one column where they
    leave together; hours for them are those of the first movement (`first_movement`), as the hour
    of the operation is.
    """

    severity = Severity.WARNING
    en = (
        "Lot {lot} may be {here} from {begins} to {ends}; {window_kind}: {window}⟦, over by then:"
        " it ends at {over_at}⟧⟦. Leaving between {leave_from} and {leave_until} would keep every"
        " window of the column: it has then passed by {through_by}⟧⟦. No hour keeps every window of"
        " the column; for this one alone, leaving between {alone_from} and {alone_until} would"
        " do⟧⟦. No hour within a day and a half keeps it: passing takes up to {takes} h⟧⟦. Lots"
        " that pass a crossing with it leave as much sooner or later: {tied}⟧⟦. Leaving is here the"
        " first movement of vehicles that come back, planned at {first_movement}⟧."
    )
    ar = (
        "قد تكون الدفعة {lot} {here} من {begins} إلى {ends}؛ ومدّة {window_kind}: {window}⟦،"
        " وتكون قد انتهت قبل ذلك، في {over_at}⟧⟦. والانطلاق بين {leave_from} و{leave_until} يحفظ"
        " نوافذ الرتل كلها، ويُنهي المرور قبل {through_by}⟧⟦. ولا ساعة تحفظ نوافذ الرتل كلها، أما"
        " هذه النافذة وحدها فيكفي لها الانطلاق بين {alone_from} و{alone_until}⟧⟦. ولا ساعة انطلاق"
        " خلال يوم ونصف تحفظها، فالمرور قد يستغرق {takes} (بالساعات والدقائق)⟧⟦. ويتقدّم أو يتأخّر"
        " بالقدر نفسه انطلاق الدفعات التي تجتاز معها المعبر: {tied}⟧⟦. والمقصود بالانطلاق هنا أول"
        " حركة للمركبات التي تعود، وموعدها في الخطة {first_movement}⟧."
    )
    remedy_en = (
        "Leave at another hour, have the window widened, or let a named person decide to go."
    )
    remedy_ar = "غيّر ساعة الانطلاق، أو اطلب توسيع النافذة، أو سمِّ من يتّخذ قرار التحرّك."

    lot: str
    place: str
    kind: str
    window: str
    begins: str
    ends: str
    over_at: str = ""
    leave_from: str = ""
    leave_until: str = ""
    through_by: str = ""
    alone_from: str = ""
    alone_until: str = ""
    takes: str = ""
    first_movement: str = ""
    here: Name = ON_ITS_WAY
    window_kind: Name = WINDOW_NAMES[WindowKind.DAYLIGHT]
    tied: tuple[str, ...] = ()


@finding
class PlaceControlUnknown(Finding):
    """It is not said who controls some places on the way."""

    severity = Severity.INFO
    en = "It is not known who controls these places on the way: {places}."
    ar = "لا يُعرف من يسيطر على هذه الأماكن على الطريق: {places}."
    remedy_en = (
        "Fill in controlled_by in route.toml: who must approve and be notified follows from it."
    )
    remedy_ar = "املأ controlled_by في route.toml، فمنه يُعرف من تلزم موافقته ومن يُشعَر."

    places: tuple[str, ...]


@finding
class ReceptionOverCapacity(Finding):
    """More people are sent to a place than it can receive.

    Whoever is bound for a place, by the list, by an obligation or because it is the only reception
    site, is planned to it all the same: who of them stays behind is for people to decide, and until
    they have, nobody departs. A plan that chooses the site itself sends nobody beyond its room.
    `elsewhere` are other reception sites with the room they have left, where any has.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = (
        "People sent to {place}: {people}. It can receive {capacity}; too many: {over}. They are"
        " planned there all the same, as who stays behind is not for a plan to choose; nobody"
        " departs before this is settled."
    )
    ar = (
        "عدد الأشخاص المتّجهين إلى {place} هو {people}، وسعة الاستقبال فيه {capacity}، أي أن عدد "
        "الزائدين عن السعة {over}. وتشملهم الخطة مع ذلك، فليس لها أن تختار من يبقى؛ ولا ينطلق أحد"
        " قبل حلّ هذا."
    )
    remedy_en = (
        "Agree with the receiving party on more room ({over}), or on one more reception site⟦; or"
        " send some of them where room is left: {elsewhere}⟧."
    )
    remedy_ar = (
        "اتّفق مع الجهة المستقبِلة على زيادة السعة ({over}) أو على موقع استقبال آخر⟦، أو وجّه بعضهم "
        "إلى حيث بقيت سعة: {elsewhere}⟧."
    )

    place: str
    people: int
    capacity: int
    over: int
    elsewhere: tuple[str, ...] = ()


@finding
class FallbackMissing(Finding):
    """No fallback place is named: where the column goes when it is refused or the road is cut."""

    severity = Severity.WARNING
    source = FALLBACK
    en = "No fallback place is named for operation {operation}."
    ar = "لا موقع بديل محدَّد للعملية {operation}."
    remedy_en = "Agree on a place to fall back to and add it to route.toml with kind fallback."
    remedy_ar = "اتّفق على موقع بديل وأضفه إلى route.toml بالنوع fallback."

    operation: str


@rule
def hour(operation: Operation, now: datetime) -> Iterator[Finding]:
    """The hour is known, or openly unknown."""
    if operation.description.departs_at is None:
        yield DepartureHourUnknown(operation=operation.description.id)


@rule
def ways(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Main ways are used."""
    for path in _paths(operation):
        if path.uses_alternative:
            legs = tuple(s.leg.id for s in path.stretches if s.leg.alternative_of)
            yield AlternativeWayUsed(
                origin=called(operation.places, path.source),
                destination=called(operation.places, path.target),
                legs=legs,
            )


@rule
def control(operation: Operation, now: datetime) -> Iterator[Finding]:
    """It is known who controls each place on the way."""
    passed = dict.fromkeys(place for path in _paths(operation) for place in path.places)
    unknown = tuple(
        called(operation.places, place_id)
        for place_id in passed
        if (place := operation.places.get(place_id)) is not None and not place.controlled_by
    )
    if unknown:
        yield PlaceControlUnknown(places=unknown)


@rule
def room(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever is sent somewhere can be received there."""
    sent = _sent(operation)
    roomy = tuple(
        _room_left(place, place.capacity - sent[place.id])
        for place in operation.places_of(PlaceKind.RECEPTION)
        if place.capacity is not None and place.capacity > sent[place.id]
    )
    for place_id, people in sorted(sent.items()):
        place = operation.places.get(place_id)
        if place is not None and place.capacity is not None and people > place.capacity:
            yield ReceptionOverCapacity(
                place=called(operation.places, place_id),
                people=people,
                capacity=place.capacity,
                over=people - place.capacity,
                elsewhere=roomy,
            )


def _room_left(place: Place, room: int) -> Called:
    said = Name(en=f"{place.name.text('en')} {room}", ar=f"{place.name.text('ar')} {room}")
    return Called(f"{place.id} {room}", said)


@rule
def fallback(operation: Operation, now: datetime) -> Iterator[Finding]:
    """There is somewhere to fall back to."""
    if operation.places and not operation.places_of(PlaceKind.FALLBACK):
        yield FallbackMissing(operation=operation.description.id)


def _paths(operation: Operation) -> Iterator[Path]:
    """Yield the way of each journey that people make and a way is known for."""
    legs = tuple(operation.legs.values())
    for source, target in _journeys(operation):
        path = find_path(legs, source, target)
        if path is not None:
            yield path


def _journeys(operation: Operation) -> list[Journey]:
    """Return who goes where: as planned, else as the folder says."""
    if operation.plan is not None:
        going = {(trip.source, trip.target) for trip in operation.plan.trips}
    else:
        going = {(it.source, it.target) for it in journeys(operation).of.values()}
    return sorted((source, target) for source, target in going if source and target)


def _sent(operation: Operation) -> Counter[str]:
    """Return how many people are sent to each place; who refused to travel is sent nowhere.

    With a plan, those of the list who are there already count as well.
    """
    sent: Counter[str] = Counter()
    if operation.plan is not None:
        for trip in operation.plan.trips:
            if trip.target:
                sent[trip.target] += len(trip.people)
        return sent + _there(operation, sent)
    for person, itinerary in journeys(operation).of.items():
        if itinerary.target and operation.person(person).consent is not Consent.REFUSED:
            sent[itinerary.target] += 1
    return sent


def _there(operation: Operation, sent: Counter[str]) -> Counter[str]:
    """Return how many people, without those who still ride, are at each place somebody is sent."""
    plan = operation.plan
    riding = {person for trip in plan.trips for person in trip.people} if plan else set()
    places = (
        where.removeprefix(PLACE)
        for person, where in operation.day.people.where.items()
        if where.startswith(PLACE) and person in operation.persons and person not in riding
    )
    return Counter(place for place in places if place in sent)


# ------------------------------------------------------------------------------------- windows


@rule
def windows(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Columns keep to the windows, with nineteen chances in twenty."""
    if operation.plan is None:
        return
    zone = local_zone(operation)
    bound = bound_stays(operation, operation.plan)
    for stay, kind, same in bound:
        if not _kept(kind, same, stay, zone):
            found = WindowBreachLikely(
                lot=stay.lot,
                place=stay.place or "–",
                here=_here(stay),
                kind=kind.value,
                window_kind=WINDOW_NAMES[kind],
                window=" / ".join(_worded(window, zone) for window in same),
                begins=_clock(stay.begins, zone),
                ends=_clock(stay.ends, zone),
                over_at=_over(kind, same, stay, zone),
            )
            tied = tied_lots(operation.plan, stay.lot)
            mine = [  # of all runs
                bond_of(each, stay.departs)
                for each in bound
                if each[0].column == stay.column or each[0].lot in tied
            ]
            found = replace(found, tied=tied)
            every = every_bond(operation, operation.plan, stay.departs, now)
            yield _instead(found, stay, (bond_of((stay, kind, same)), mine, every), now, zone)


def other_hours(operation: Operation, now: datetime) -> tuple[datetime, ...] | None:
    """Return hours to leave that might suit a plan; None where its own hour suits it.

    It does where every column keeps its windows, with nineteen chances in twenty, and approvals and
    vehicles cover it.
    """
    plan, departs = operation.plan, operation.description.departs_at
    if plan is None or departs is None:
        return None
    zone = local_zone(operation)
    bonds = every_bond(operation, plan, departs, now)
    if all(keeps(bond, departs, zone) for bond in bonds):
        return None
    return hours_to_leave(bonds, departs, now, zone) or ()


def _instead(
    found: WindowBreachLikely,
    stay: ColumnStay,
    bonds: tuple[Bond, Sequence[Bond], Sequence[Bond]],
    now: datetime,
    zone: tzinfo,
) -> WindowBreachLikely:
    """Say when the column could leave instead: for all its windows, else for this one alone.

    Where some hour suits all columns, their vehicles and the approvals too, it is one of those.
    """
    this, mine, every = bonds
    if stay.returns:
        found = replace(found, first_movement=_clock(stay.departs, zone))
    hours = hours_to_leave(every, stay.departs, now, zone)
    hours = hours or hours_to_leave(mine, stay.departs, now, zone)
    if hours is not None:
        return replace(
            found,
            leave_from=_clock(hours[0], zone),
            leave_until=_clock(hours[1], zone),
            through_by=_clock(hours[1] + this.until, zone),
        )
    alone = hours_to_leave([this], stay.departs, now, zone)
    if alone is not None:
        return replace(found, alone_from=_clock(alone[0], zone), alone_until=_clock(alone[1], zone))
    minutes = -(-int((this.until - this.after).total_seconds()) // 60)
    return replace(found, first_movement="", tied=(), takes=f"{minutes // 60}:{minutes % 60:02}")


def _here(stay: ColumnStay) -> Name:
    if stay.place is None:
        return ON_ITS_WAY
    return Name(en=f"at {stay.place}", ar=f"في \u2068{stay.place}\u2069")


def _kept(kind: WindowKind, same: Sequence[Window], stay: ColumnStay, zone: tzinfo) -> bool:
    """Whether a stay lies within one of the windows of a kind, or clear of every curfew."""
    spans = [span for window in same for span in window_spans(window, stay.begins, stay.ends, zone)]
    if kind is WindowKind.CURFEW:
        # The departure is a moment: it breaks a curfew that it falls into.
        return not any(
            begins <= stay.begins < ends or stay.begins < begins < stay.ends
            for begins, ends in spans
        )
    return any(begins <= stay.begins and stay.ends <= ends for begins, ends in spans)


def is_open(windows: Sequence[Window], at: datetime, zone: tzinfo) -> bool:
    """Whether an instant lies within one of these windows, none of them a curfew."""
    moment = ColumnStay(column=(), lot="", stage=None, place=None, departs=at, begins=at, ends=at)
    return _kept(WindowKind.DAYLIGHT, windows, moment, zone)


def _over(kind: WindowKind, same: Sequence[Window], stay: ColumnStay, zone: tzinfo) -> str:
    """Return when the last of these windows ends, if that is before the column comes."""
    ends = [window.closes_at for window in same if window.closes_at is not None]
    if kind is WindowKind.CURFEW or len(ends) < len(same) or max(ends) > stay.begins:
        return ""
    return _clock(max(ends), zone)


def _worded(window: Window, zone: tzinfo) -> str:
    if window.daily_from is not None and window.daily_until is not None:
        return f"{window.daily_from:%H:%M}–{window.daily_until:%H:%M}"
    opens = _clock(window.opens_at, zone) if window.opens_at else "…"
    closes = _clock(window.closes_at, zone) if window.closes_at else "…"
    return f"{opens} – {closes}"


def _clock(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
