# SPDX-License-Identifier: Apache-2.0
"""Rules on ids: they are never sealed, so they must not say who somebody is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.registry.labels import household_may_name, may_name
from qafila.core.values import Name
from qafila.rules._saying import said_by


@finding
class IdsMayNamePeople(Finding):
    """Ids that may be names, telephone numbers or official numbers.

    Ids of people and vehicles stand in clear in every store, plan and page, whatever is sealed and
    whoever is forgotten; those of households do in plans and pages made from a folder, while a
    store puts a number of its own in the place of a surname. Looked at are ids without a digit and
    with four letters or more, ids with eight digits or more, surnames with a number behind them
    where a household is meant, and vehicles called by their plate or their driver's number.
    """

    severity = Severity.WARNING
    en = (
        "Ids that may name somebody: people {people}, households {households}, vehicles "
        "{vehicles}. Ids are shown everywhere and are never sealed."
    )
    ar = (
        "معرّفات قد تدلّ على أصحابها: الأشخاص {people}، الأسر {households}، المركبات {vehicles}. "
        "والمعرّفات تظهر في كل مكان ولا تُشفَّر أبدًا."
    )
    remedy_en = (
        "Number people, households and vehicles anew, such as P-0001, F-001, BUS-1, before the "
        "list is put into a store; keep official numbers in the column document."
    )
    remedy_ar = (
        "رقّم الأشخاص والأسر والمركبات من جديد، مثل P-0001 وF-001 وBUS-1، قبل وضع القائمة في مخزن، "
        "واترك الأرقام الرسمية لعمود الوثيقة."
    )

    people: int
    households: int
    vehicles: int


@finding
class ForgettingUnheeded(Finding):
    """A device that may not do so recorded that identities are to be destroyed.

    Hubs, coordinators and registrars may. Nothing was destroyed: keys do not come back, and a lost
    phone must not be able to make everybody nameless.
    """

    severity = Severity.WARNING
    en = "{by} asked that identities be destroyed and may not; nothing was destroyed."
    ar = "طلب {by} إتلاف هويّات وليس له ذلك؛ ولم يُتلف شيء."
    remedy_en = "Ask whoever carries it. If it is wanted, forget these people at a hub."
    remedy_ar = "اسأل حامل الجهاز. وإن كان الطلب صحيحًا فليُمحَ هؤلاء من أحد المراكز."

    by: Name


@rule
def forgettings(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Only some devices may have identities destroyed."""
    for said in operation.day.unheeded:
        yield ForgettingUnheeded(by=said_by(operation, said))


@rule
def ids(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Ids say nothing about whom they stand for."""
    people = sum(map(may_name, operation.persons))
    households = sum(map(household_may_name, operation.households()))
    vehicles = sum(map(_is_called_by_plate, operation.vehicles.values()))
    if people or households or vehicles:
        yield IdsMayNamePeople(people=people, households=households, vehicles=vehicles)


def _is_called_by_plate(vehicle: Vehicle) -> bool:
    return vehicle.id in (vehicle.plate, vehicle.driver_phone, vehicle.driver)
