# SPDX-License-Identifier: Apache-2.0
"""Admission of vehicles: a number that cannot be trusted offers no places, and this is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from qafila.core.admission.desk import Desk
from qafila.core.admission.field_findings import DateUnreadable
from qafila.core.admission.fields import Fields
from qafila.core.drafts import Draft
from qafila.core.drafts.cells import read_integer, read_moment, read_yes_no
from qafila.core.drafts.words import read_word
from qafila.core.events import VehicleRegistered
from qafila.core.findings import Finding, Severity, finding
from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.values import VehicleKind

LIKELY_SEATS: Mapping[VehicleKind, int] = {
    VehicleKind.BUS: 100,
    VehicleKind.MINIBUS: 35,
    VehicleKind.CAR: 9,
    VehicleKind.AMBULANCE: 12,
}
"""Seats above which a vehicle of this kind is pointed out; double-deckers have about ninety."""

MOST_PLACES = 400
"""No vehicle that drives on roads has as many; beyond, the number is a slip of the pen."""

_PLACES = ("seats", "staff_seats", "wheelchair", "stretcher", "oxygen")


@finding
class FleetEmpty(Finding):
    """The list of vehicles is there and has no vehicle in it, so nobody can be given a seat."""

    severity = Severity.ERROR
    en = "{file} has no vehicle in it, so nobody can be given a seat."
    ar = "ليس في الملف {file} أي مركبة، فلا يمكن تخصيص مقعد لأحد."
    remedy_en = "List the vehicles in it, one a row: vehicle, kind, seats, where they stand."
    remedy_ar = "اكتب فيه المركبات، واحدة في كل سطر: رقمها ونوعها وعدد مقاعدها ومكانها."

    file: str


@finding
class FleetMissing(Finding):
    """The folder has no list of vehicles, so that a plan can give nobody a seat."""

    severity = Severity.WARNING
    en = "There is no list of vehicles in the folder, so nobody can be given a seat."
    ar = "ليس في المجلّد قائمة مركبات، فلا يمكن تخصيص مقعد لأحد."
    remedy_en = "Put the vehicles into the folder as fleet.csv or fleet.xlsx, with their seats."
    remedy_ar = "ضع المركبات في المجلّد باسم fleet.csv أو fleet.xlsx مع عدد مقاعدها."


@finding
class VehicleIdMissing(Finding):
    """A row of the fleet has no vehicle id. The vehicle was given the row number as an id."""

    severity = Severity.WARNING
    en = "This row has no vehicle id; the vehicle was called {given}."
    ar = "ليس في هذا السطر رقم للمركبة، فسُمّيت {given}."
    remedy_en = "Write a number of its own into the cell, best the one painted on the vehicle."
    remedy_ar = "اكتب في الخانة رقمًا خاصًّا بالمركبة، والأفضل أن يكون الرقم المكتوب عليها."

    given: str


@finding
class CapacityUntrusted(Finding):
    """A number of places of a vehicle is negative, far too large, or no number. It counts as 0.

    Nobody is ever seated on a number that may be wrong; the vehicle itself is kept.
    """

    severity = Severity.ERROR
    en = "{vehicle}: the number of {column} is {raw}, which cannot be right; it counts as 0."
    ar = "المركبة {vehicle}: العدد في العمود {column} هو {raw} ولا يمكن أن يكون صحيحًا، فعُدّ صفرًا."
    remedy_en = "Count the places in the vehicle and write the number in digits."
    remedy_ar = "عُدّ الأماكن في المركبة واكتب العدد بالأرقام."

    vehicle: str
    column: str
    raw: str


@finding
class StaffSeatsExceedSeats(Finding):
    """Crew and staff of a vehicle take more seats than it has. It counts as having none left."""

    severity = Severity.ERROR
    en = (
        "{vehicle}: its staff seats ({staff_seats}) are more than all its seats ({seats}); none "
        "is left for people."
    )
    ar = (
        "المركبة {vehicle}: عدد مقاعد الطاقم {staff_seats} وهو أكثر من مجموع مقاعدها {seats}، فلا "
        "يبقى فيها مقعد للركّاب."
    )
    remedy_en = (
        "Correct one of the two; staff seats are counted within the seats, without the driver's."
    )
    remedy_ar = "صحّح أحد العددين؛ فمقاعد الطاقم محسوبة من المقاعد، ومقعد السائق ليس منها."

    vehicle: str
    staff_seats: int
    seats: int


@finding
class SeatsMissing(Finding):
    """A vehicle for people has no number of seats. It counts as having none."""

    severity = Severity.WARNING
    en = "{vehicle} has no number of seats; nobody can be seated in it."
    ar = "لم يُذكر عدد مقاعد المركبة {vehicle}، فلا يمكن تخصيص مقعد فيها."
    remedy_en = "Write the number of seats, without the driver's."
    remedy_ar = "اكتب عدد المقاعد دون مقعد السائق."

    vehicle: str


@finding
class SeatsUnlikely(Finding):
    """A vehicle has more seats than its kind usually has. The number was kept."""

    severity = Severity.WARNING
    en = "{vehicle} has {seats} seats, which is many for its kind ({kind})."
    ar = "عدد مقاعد المركبة {vehicle} هو {seats}، وهو كثير على نوعها ({kind})."
    remedy_en = "Check the number and the kind with the provider before anybody is told a seat."
    remedy_ar = "تحقّق من العدد والنوع لدى الجهة المزوِّدة قبل إبلاغ أحد بمقعده."

    vehicle: str
    seats: int
    kind: str


@finding
class VehicleKindUnknown(Finding):
    """A vehicle is of a kind that Qafila does not know. It was kept and offers no places.

    Whether people may ride in it cannot be told from an unknown word.
    """

    severity = Severity.ERROR
    en = "{vehicle} is of an unknown kind, {raw}; nobody is seated in it."
    ar = "نوع المركبة {vehicle} غير معروف: {raw}، فلا يُخصَّص فيها مقعد لأحد."
    remedy_en = "Write one of these kinds: {known}."
    remedy_ar = "اكتب أحد هذه الأنواع: {known}."

    vehicle: str
    raw: str
    known: tuple[str, ...]


@finding
class AvailabilityReversed(Finding):
    """A vehicle is available until a time before it becomes available. Both were left out."""

    severity = Severity.WARNING
    en = "{vehicle} is available until a time before it becomes available; both were left out."
    ar = "وقت انتهاء توفّر المركبة {vehicle} يسبق وقت بدئه، فلم يُؤخذ بالوقتين."
    remedy_en = "Correct the two times."
    remedy_ar = "صحّح الوقتين."

    vehicle: str


def admit_fleet(drafts: Iterable[Draft], desk: Desk) -> None:
    """Register every vehicle of the list."""
    for draft in drafts:
        _admit(draft, desk)


def _admit(draft: Draft, desk: Desk) -> None:
    fields = desk.fields(draft)
    vehicle_id = _id(fields, desk)
    extra = list(draft.extra)
    kind = _kind(fields, vehicle_id)
    places = _places(fields, vehicle_id, kind)
    if kind is None:
        extra.append((draft.origin.columns["kind"], fields.text("kind")))
        places = dict.fromkeys(places, 0)
    begins, ends = _available(fields, vehicle_id)
    vehicle = Vehicle(
        id=vehicle_id,
        kind=kind or VehicleKind.BUS,
        **places,
        luggage_m3=fields.number("luggage_m3", 0, 1_000),
        range_km=fields.number("range_km", 0, 10_000),
        provider=fields.id("provider"),
        lot=fields.id("lot"),
        at=fields.id("at"),
        leader=fields.text("leader"),
        crew=fields.text("crew"),
        driver=fields.text("driver"),
        driver_phone=fields.text("driver_phone"),
        plate=fields.text("plate"),
        available_from=begins,
        available_until=ends,
        spare=bool(fields.yes_no("spare")),
        inspected=_inspected(fields, extra),
        extra=(*extra, *_note(draft)),
    )
    desk.register("vehicle", vehicle_id, vehicle, VehicleRegistered(vehicle=vehicle), draft)
    desk.references.check("place", vehicle.at, draft, "at")
    desk.references.check("party", vehicle.provider, draft, "provider")


def _id(fields: Fields, desk: Desk) -> str:
    vehicle = fields.id("vehicle")
    if vehicle:
        return vehicle
    given = f"row-{fields.draft.row}"
    copies = 1
    while f"vehicle:{given}" in desk.sources:
        copies += 1
        given = f"row-{fields.draft.row}-{copies}"
    if "vehicle" in fields.draft.origin.columns:
        fields.say(VehicleIdMissing, "vehicle", given=given)
    return given


def _kind(fields: Fields, vehicle_id: str) -> VehicleKind | None:
    """Return the kind; a bus where none is given, None where the word is not known."""
    text = fields.text("kind")
    if not text:
        return VehicleKind.BUS
    kind = read_word(VehicleKind, text)
    if kind is None:
        known = tuple(kind.value for kind in VehicleKind)
        fields.say(VehicleKindUnknown, "kind", vehicle=vehicle_id, raw=text, known=known)
    return kind


def _places(fields: Fields, vehicle_id: str, kind: VehicleKind | None) -> dict[str, int]:
    places = {key: _count(fields, key, vehicle_id) for key in _PLACES}
    if kind in PASSENGER_KINDS and not fields.has("seats"):
        fields.say(SeatsMissing, "seats", vehicle=vehicle_id)
    if fields.has("seats") and places["staff_seats"] > places["seats"]:
        fields.say(
            StaffSeatsExceedSeats,
            "staff_seats",
            vehicle=vehicle_id,
            staff_seats=places["staff_seats"],
            seats=places["seats"],
        )
    places["staff_seats"] = min(places["staff_seats"], places["seats"])
    if kind is not None and kind in LIKELY_SEATS and places["seats"] > LIKELY_SEATS[kind]:
        fields.say(
            SeatsUnlikely, "seats", vehicle=vehicle_id, seats=places["seats"], kind=kind.value
        )
    return places


def _count(fields: Fields, key: str, vehicle_id: str) -> int:
    text = fields.draft.values.get(key)
    if not text:
        return 0
    number = read_integer(text)
    if number is None and key != "seats":
        answer = read_yes_no(text)  # a tick in the column of wheelchair places is one place
        number = None if answer is None else int(answer)
    if number is None or not 0 <= number <= MOST_PLACES:
        column = fields.draft.origin.columns[key]
        fields.say(CapacityUntrusted, key, vehicle=vehicle_id, column=column, raw=text)
        return 0
    return number


def _available(fields: Fields, vehicle_id: str) -> tuple[datetime | None, datetime | None]:
    begins = _time(fields, "available_from", end=False)
    ends = _time(fields, "available_until", end=True)
    if begins and ends and ends <= begins:
        fields.say(AvailabilityReversed, "available_until", vehicle=vehicle_id)
        return None, None
    return begins, ends


def _time(fields: Fields, key: str, *, end: bool) -> datetime | None:
    """Return an instant; an hour alone is on the day of the operation."""
    moment = fields.moment(key)
    if moment is None:
        return None
    if moment.day is None:
        if fields.desk.on is None:
            fields.unread(DateUnreadable, key, fields.text(key))
            return None
        moment = replace(moment, day=fields.desk.on)
    return fields.until(moment, key, end=end)


def _inspected(fields: Fields, extra: list[tuple[str, str]]) -> bool | None:
    """Return whether the vehicle was inspected; the date of an inspection says that it was."""
    text = fields.text("inspected")
    if text and read_yes_no(text) is None and read_moment(text) is not None:
        extra.append((fields.draft.origin.columns["inspected"], text))
        return True
    return fields.yes_no("inspected")


def _note(draft: Draft) -> list[tuple[str, str]]:
    note = draft.values.get("note")
    return [(draft.origin.columns["note"], note)] if note else []
