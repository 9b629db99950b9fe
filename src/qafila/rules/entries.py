# SPDX-License-Identifier: Apache-2.0
"""Rules on changes to the list: who came off it while travelling, and who was merged with whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import Consent, Name
from qafila.rules._aboard import vehicle_of
from qafila.rules._practice import ON_THE_DAY
from qafila.rules._saying import said_by

YEARS_APART = 5
"""Years of birth further apart than this are taken for two people. No source gives a figure."""

CONSENT = Name(en="consent to travel", ar="الموافقة على السفر")
SEX = Name(en="sex", ar="الجنس")
COHORT = Name(en="cohort", ar="الفئة")
BORN = Name(en="year of birth", ar="سنة الميلاد")


@finding
class DroppedWhileAboard(Finding):
    """Somebody who came off the list is in a vehicle.

    Perhaps the list was changed after boarding; perhaps the marshal has an older one. Somebody who
    is on no list is stopped at the next line.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    source = ON_THE_DAY
    en = "{person} came off the list ({by}) and is in {vehicle}. Reason given: {reason}."
    ar = "الشخص {person} أُخرج من القائمة ({by})، وهو في المركبة {vehicle}. السبب: {reason}."
    remedy_en = (
        "Ask the marshal and the person. Either they get off, with somebody who tells them why, or"
        " they are registered again and the parties are told."
    )
    remedy_ar = (
        "اسأل المشرف والشخص نفسه. فإما أن ينزل ومعه من يشرح له السبب، وإما أن يُعاد إدراجه في "
        "القائمة وتُبلَّغ الأطراف."
    )

    person: str
    vehicle: str
    reason: str
    by: Name


@finding
class MergedEntriesContradict(Finding):
    """Entries that a human merged say things that cannot both be true of one person.

    Two sexes, two cohorts, years of birth more than five years apart, or a yes on one and a no on
    the other. The entry that was kept stands; if they are two people, one of them has no seat.
    """

    severity = Severity.WARNING
    en = "{other} was merged into {person}, and the two differ in: {differ}."
    ar = "القيد {other} مدموج في القيد {person}، وهما مختلفان في: {differ}."
    remedy_en = (
        "Ask those who know them. If they are two people, take the merge back. If they are "
        "one, mend the entry that stands, and ask whether they travel."
    )
    remedy_ar = (
        "اسأل من يعرفهم. فإن كانا شخصين فألغِ الدمج، وإن كانا شخصًا واحدًا فصحّح القيد الباقي "
        "واسأله هل يسافر."
    )
    commands = ("qafila record OP fact_corrected --fact JSON",)
    page = "registry"

    person: str
    other: str
    differ: tuple[Name, ...]


@rule
def dropped(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever is not on the list any more is not carried."""
    for person, drop in operation.listing.dropped.items():
        vehicle = vehicle_of(operation, person)
        if vehicle:
            yield DroppedWhileAboard(
                person=person,
                vehicle=vehicle,
                reason=drop.drop.reason,
                by=said_by(operation, drop.said),
            )


@rule
def merged(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Entries of one person do not contradict each other."""
    for entry, stands in operation.listing.merged.items():
        other, person = operation.listing.off.get(entry), operation.persons.get(stands)
        if other is not None and person is not None and (differ := _differences(person, other)):
            yield MergedEntriesContradict(person=stands, other=entry, differ=differ)


def _differences(one: Person, other: Person) -> tuple[Name, ...]:
    """Return in what two entries contradict each other; what one is silent about is no matter."""
    found: list[Name] = []
    if one.consent and other.consent and Consent.REFUSED in (one.consent, other.consent):
        found += [CONSENT] if one.consent is not other.consent else []
    if one.sex and other.sex and one.sex is not other.sex:
        found.append(SEX)
    if one.cohort and other.cohort and one.cohort != other.cohort:
        found.append(COHORT)
    if one.birth_year and other.birth_year:
        found += [BORN] if abs(one.birth_year - other.birth_year) > YEARS_APART else []
    return tuple(found)
