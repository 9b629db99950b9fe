# SPDX-License-Identifier: Apache-2.0
"""Rules on who is where: contradictions, strangers, people of whom nothing is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.events import PeopleMoved
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.ledger import OUTSIDE, PLACE, UNACCOUNTED, VEHICLE, Dispute
from qafila.core.operation import Operation, open_ends
from qafila.core.values import Name
from qafila.rules._saying import place_said, recorder, told

ACCOUNTED_AT_SCREENING = (
    "ICRC release 18/15 (14 March 2018) and Homs 2014: everyone taken aside is named, located and"
    " followed up"
)


@finding
class WhereaboutsDisputed(Finding):
    """Two facts about one person or vehicle cannot both be right.

    Somebody was recorded as going from one place to another while the ledger had them at a third.
    The ledger follows the later one, so that nobody is counted twice, keeps both, and shows the
    person or vehicle as disputed until a human has weighed the two and said where they are.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = (
        "Two facts about {who} contradict each other. First: {held} ({held_by}). Then: from"
        " {stated} to {seen} ({seen_by})."
    )
    ar = (
        "واقعتان متعارضتان عن مكان {who}. الأولى: {held} ({held_by}). والثانية: من {stated} إلى "
        "{seen} ({seen_by})."
    )
    remedy_en = (
        "Have somebody look with their own eyes, and ask both who recorded it. Then settle where"
        " {who} is; both facts stay on record."
    )
    remedy_ar = (
        "اطلب ممن في الموقع أن يتحقّق بنفسه، واسأل من سجّل كلًّا منهما. ثم احسم مكان {who}، "
        "وتبقى الواقعتان في السجل."
    )
    commands = ("qafila record OP whereabouts_settled --fact JSON  # weighed: {facts}",)
    page = "ledger"

    who: str
    held: Name
    held_by: Name
    stated: Name
    seen: Name
    seen_by: Name
    places: tuple[str, ...]
    facts: tuple[str, ...]


@finding
class PersonNotRegistered(Finding):
    """Somebody was seen who is on no list: a stranger at the bus door, a child just born.

    They are counted wherever they are seen. What is missing is who they are, who answers for them,
    and whether they agreed to travel.
    """

    severity = Severity.WARNING
    holds = Hold.CLOSE
    en = "{person} is on no list. Last seen: {named} ({by})."
    ar = "الشخص {person} ليس في أي قائمة. آخر مكان شوهد فيه: {named} ({by})."
    remedy_en = (
        "Register the person under this number, and ask for consent. If it is somebody of the list"
        " whose number was misread, correct the fact {fact}."
    )
    remedy_ar = (
        "سجّل الشخص بهذا الرقم واسأله عن موافقته. وإن كان من القائمة وقُرئ رقمه خطأً فصحّح الواقعة "
        "{fact}."
    )

    person: str
    place: str
    named: Name
    by: Name
    fact: str


@finding
class VehicleNotRegistered(Finding):
    """A vehicle was recorded that the fleet does not hold: a car that joined, or a number misread.

    How many it may carry, and who provides it, is not known.
    """

    severity = Severity.WARNING
    en = "{vehicle} is a vehicle of no list. Aboard according to the ledger: {aboard}."
    ar = "المركبة {vehicle} ليست في أي قائمة. عدد من فيها بحسب دفتر الأماكن: {aboard}."
    remedy_en = "Register the vehicle with its seats; or correct the facts if it is another one."
    remedy_ar = "سجّل المركبة وعدد مقاعدها، أو صحّح الوقائع إن كان المقصود مركبة أخرى."

    vehicle: str
    aboard: int


@finding
class PlaceNotNamed(Finding):
    """People, vehicles or goods were recorded at a place that the route does not name.

    Nobody can tell what kind of place it is: whether people there have arrived, or are still on
    the way.
    """

    severity = Severity.WARNING
    en = (
        "{place} is a place that the route does not name. People there according to the ledger:"
        " {people}."
    )
    ar = "المكان {place} غير مذكور في الطريق. عدد من فيه بحسب دفتر الأماكن: {people}."
    remedy_en = "Add the place with its kind; or correct the facts if another place is meant."
    remedy_ar = "أضف المكان مع بيان نوعه، أو صحّح الوقائع إن كان المقصود مكانًا آخر."

    place: str
    people: int


@finding
class PersonUnaccounted(Finding):
    """Nobody knows where somebody is: they stand in the suspense place of the ledger.

    That is an honest answer, and an operation may close with it. The search does not.
    """

    severity = Severity.ERROR
    source = ACCOUNTED_AT_SCREENING
    en = "The whereabouts of {person} are unknown. Last known: {named} ({by})."
    ar = "مكان الشخص {person} غير معلوم. آخر مكان معلوم: {named} ({by})."
    remedy_en = (
        "Ask the marshal of the last vehicle, the family, the nearest hospital and whoever controls"
        " the place. Record the person as found, or open a tracing request."
    )
    remedy_ar = (
        "اسأل مشرف آخر مركبة والأسرة وأقرب مستشفى ومن يسيطر على المكان. سجّل العثور على الشخص، أو "
        "افتح طلب بحث عن مفقود."
    )

    person: str
    named: Name
    by: Name
    fact: str


@finding
class PeopleNeverSeen(Finding):
    """People of the list whom nobody has seen since the day began: only the list speaks of them.

    They may have stayed at home, or have boarded unseen. Reconciliation needs a word on each.
    """

    severity = Severity.INFO
    holds = Hold.CLOSE
    en = "People of the list whom nobody has recorded yet: {count}."
    ar = "عدد من في القائمة ولم يسجّل أحد رؤيتهم بعد: {count}."
    remedy_en = (
        "Compare with the marshals' paper lists; ask the families. Record each as boarded, as a"
        " no-show, or as of unknown whereabouts."
    )
    remedy_ar = (
        "قارن بقوائم مشرفي المركبات الورقية واسأل الأسر. ثم سجّل لكل شخص: صعد، أو لم يحضر، أو غير "
        "معلوم المكان."
    )

    count: int
    persons: tuple[str, ...]


@finding
class WhereaboutsOpen(Finding):
    """People who were seen on the way and have not come to an end of it, on record at least.

    They stand at a halt, on the road, or at a place that is no destination. Whoever is still aboard
    a vehicle is told with the vehicle.
    """

    severity = Severity.INFO
    holds = Hold.CLOSE
    en = "People who are still on the way according to the ledger, and aboard no vehicle: {count}."
    ar = "عدد من لا يزالون على الطريق بحسب دفتر الأماكن وليسوا في أي مركبة: {count}."
    remedy_en = (
        "Record where each of them went: aboard a vehicle, arrived, stayed, left, or whereabouts"
        " unknown."
    )
    remedy_ar = "سجّل لكل منهم أين ذهب: صعد مركبة، أو وصل، أو بقي، أو غادر، أو غير معلوم المكان."

    count: int
    persons: tuple[str, ...]


@rule
def disputes(operation: Operation, now: datetime) -> Iterator[Finding]:
    """No two records of one person or vehicle contradict each other."""
    for ledger in (operation.day.people, operation.day.vehicles):
        for open_ones in ledger.disputes.values():
            for dispute in open_ones:
                yield _disputed(operation, dispute)


def _disputed(operation: Operation, dispute: Dispute) -> Finding:
    return WhereaboutsDisputed(
        who=dispute.subject,
        held=place_said(operation, dispute.held),
        held_by=told(operation, dispute.held_by),
        stated=place_said(operation, dispute.stated),
        seen=place_said(operation, dispute.seen),
        seen_by=told(operation, dispute.seen_by),
        places=(dispute.held, dispute.stated, dispute.seen),
        facts=(dispute.held_by, dispute.seen_by),
    )


@rule
def strangers(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whoever and whatever was recorded stands on a list."""
    day = operation.day
    for person in sorted(day.people.strangers):
        if person in operation.listing.dropped and day.people.place(person).startswith(VEHICLE):
            continue  # it is known who they are, and `entries` says that they are aboard
        yield PersonNotRegistered(
            person=person,
            place=day.people.place(person),
            named=place_said(operation, day.people.place(person)),
            by=_seen_by(operation, person),
            fact=day.people.seen_by.get(person, ""),
        )
    ridden = {v for rides in day.rides.values() for v in rides}
    expected = {manifest.vehicle for manifest in day.manifests.values()}
    recorded = ridden | expected | set(day.driven) | day.vehicles.strangers
    for vehicle in sorted(recorded - operation.vehicles.keys()):
        yield VehicleNotRegistered(
            vehicle=vehicle, aboard=day.people.accounted(f"{VEHICLE}{vehicle}")
        )


@rule
def places(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every place where something was recorded is a place of the route."""
    for place in sorted(_recorded_places(operation) - operation.places.keys()):
        yield PlaceNotNamed(place=place, people=operation.day.people.accounted(f"{PLACE}{place}"))


def _recorded_places(operation: Operation) -> set[str]:
    """Return the places that facts of the day speak of; where a list has somebody is its own word.

    A place that everybody has left since is among them: counts keep it.
    """
    day = operation.day
    words = {counted.place for counted in day.headcounts} | {held.place for held in day.goods}
    for ledger in (day.people, day.vehicles):
        words.update(word for word, count in ledger.counts.items() if not count)
        words.update(ledger.where[subject] for subject in ledger.seen_by)
    return {word.removeprefix(PLACE) for word in words if word.startswith(PLACE)}


@rule
def unaccounted(operation: Operation, now: datetime) -> Iterator[Finding]:
    """It is known where everybody is."""
    people = operation.day.people
    if not people.accounted(UNACCOUNTED):
        return
    for person in people.at(UNACCOUNTED):
        yield PersonUnaccounted(
            person=person,
            named=place_said(operation, _last_known(operation, person)),
            by=_seen_by(operation, person),
            fact=people.seen_by.get(person, ""),
        )


def _last_known(operation: Operation, person: str) -> str:
    envelope = operation.day.latest.get(person)
    fact = envelope.fact if envelope else None
    if isinstance(fact, PeopleMoved) and fact.target == UNACCOUNTED:
        return fact.source
    rides = operation.day.rides.get(person)
    return f"{VEHICLE}{rides[-1]}" if rides else OUTSIDE


def _seen_by(operation: Operation, person: str) -> Name:
    envelope = operation.day.latest.get(person)
    return recorder(envelope.author, envelope.device) if envelope else Name(en="–")


@rule
def open_whereabouts(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Once people move, there is a word on everybody, and an end to everybody's way."""
    day = operation.day
    if not day.moves:
        return
    unseen: list[str] = []
    underway: list[str] = []
    for person in open_ends(operation).persons:
        if person not in day.people.seen_by:
            unseen.append(person)
        elif not day.people.place(person).startswith(VEHICLE):
            underway.append(person)
    if unseen:
        yield PeopleNeverSeen(count=len(unseen), persons=tuple(unseen))
    if underway:
        yield WhereaboutsOpen(count=len(underway), persons=tuple(underway))
