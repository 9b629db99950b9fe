# SPDX-License-Identifier: Apache-2.0
"""Rules on who answers: for the column, for its vehicles, for people who are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from qafila.core.events import PeopleMoved
from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.ledger import CUSTODY, UNACCOUNTED, VEHICLE
from qafila.core.operation import (
    FINAL,
    Custody,
    Handover,
    Operation,
    ReservationState,
    open_ends,
    reservations,
    vehicle_standing,
)
from qafila.core.values import Name
from qafila.rules._practice import ACCOUNTED_AT_SCREENING
from qafila.rules._saying import clock, party_name, place_said, said_by

NEWS_WITHIN = timedelta(hours=24)
"""How old the last word about people in custody may be."""


@finding
class CustodyOfferedNotAccepted(Finding):
    """A party said that its duty for a column ends, and nobody has taken it over.

    Until somebody accepts, nobody answers for the column. A column that stands still between two
    parties is in the moment of greatest danger.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "Nobody answers for column {convoy}: {giver} offered it at {since}, and no party accepted."
    ar = (
        "لا جهة تتحمّل عُهدة القافلة {convoy}: عُرض تسليمها من {giver} في {since} ولم يسجَّل قبول "
        "من أي جهة."
    )
    remedy_en = (
        "Call the receiving party by name: does it take over the column, here and now? Record the"
        " acceptance with its conditions. Keep the party that hands over on the line until then."
    )
    remedy_ar = (
        "اتصل بالجهة المتسلِّمة واسأل مسؤولًا معروفًا فيها: هل تتسلّم القافلة هنا والآن؟ سجّل قبولها "
        "مع شروطها. وأبقِ الجهة المسلِّمة على الخط حتى ذلك الحين."
    )

    convoy: str
    giver: Name
    receiver: str
    since: str
    fact: str


@finding
class ConvoyWithoutCustodian(Finding):
    """A column was formed, and no party is on record as answering for it."""

    severity = Severity.WARNING
    en = "No party is on record as answering for column {convoy}. Vehicles: {vehicles}."
    ar = "لا جهة مسجَّلة تتحمّل عُهدة القافلة {convoy}. المركبات: {vehicles}."
    remedy_en = "Ask who takes responsibility for it, and record that party's acceptance."
    remedy_ar = "اسأل من يتحمّل مسؤوليتها، وسجّل قبول تلك الجهة."

    convoy: str
    vehicles: tuple[str, ...]


@finding
class VehicleWithoutConvoy(Finding):
    """The column split, and some vehicles on the way are in none of its parts.

    Each part has a custodian, a leader, a place and people of its own; these vehicles have not.
    """

    severity = Severity.WARNING
    en = "The column has split; vehicles on the way that are in no part of it: {vehicles}."
    ar = "انقسمت القافلة، وهذه المركبات على الطريق ليست في أي جزء منها: {vehicles}."
    remedy_en = "Ask each by radio which part it drives with, and record that part anew with them."
    remedy_ar = "اسأل كلًّا منها باللاسلكي مع أي جزء تسير، ثم سجّل ذلك الجزء من جديد وهي فيه."

    vehicles: tuple[str, ...]


@finding
class VehicleUnaccounted(Finding):
    """Nobody knows where a vehicle is: it stands in the suspense place of the ledger."""

    severity = Severity.ERROR
    en = (
        "The whereabouts of {vehicle} are unknown. Last known: {named}. Aboard according to the"
        " ledger: {aboard}."
    )
    ar = (
        "مكان المركبة {vehicle} غير معلوم. آخر مكان معلوم: {named}. عدد من فيها بحسب دفتر الأماكن: "
        "{aboard}."
    )
    remedy_en = (
        "Call the driver, the leader of the serial and the next checkpoint. Record where it is; or"
        " that it is gone, and what became of those in it."
    )
    remedy_ar = (
        "اتصل بالسائق وقائد الرتل والحاجز التالي. سجّل أين هي، أو أنها خرجت من الخدمة وما حلّ بمن "
        "كان فيها."
    )

    vehicle: str
    named: Name
    aboard: int


@finding
class VehicleUnconfirmed(Finding):
    """Nobody has confirmed the end of a vehicle's way: that it arrived and its people got off.

    While the column drives this is so by nature. An operation does not close on it: each vehicle
    gets a final status, or a stated unknown.
    """

    severity = Severity.INFO
    holds = Hold.CLOSE
    en = (
        "No word yet that {vehicle} ended its way and is empty. Last known: {named}. Aboard"
        " according to the ledger: {aboard}; still expected: {expected}."
    )
    ar = (
        "لم يؤكَّد بعدُ أن المركبة {vehicle} أنهت طريقها وفرغت. آخر مكان معلوم: {named}. عدد من فيها "
        "بحسب دفتر الأماكن: {aboard}، ومن لا يزالون منتظَرين: {expected}."
    )
    remedy_en = (
        "Get the word of somebody who saw it. Record its arrival and where its people went; or that"
        " it is gone; or, when no word can be had, that its whereabouts are unknown."
    )
    remedy_ar = (
        "اطلب إفادة ممن رآها. سجّل وصولها وأين ذهب من فيها، أو أنها خرجت من الخدمة، أو أن مكانها "
        "غير معلوم إن تعذّرت أي إفادة."
    )

    vehicle: str
    place: str
    named: Name
    aboard: int
    expected: int


@finding
class CustodyWithoutFollowUp(Finding):
    """People are held, and nobody is named who follows them up.

    Whoever is taken aside is named, located and followed up by somebody who answers for it.
    """

    severity = Severity.WARNING
    holds = Hold.CLOSE
    source = ACCOUNTED_AT_SCREENING
    en = "{named} ({by}): held there: {held}; nobody is named who follows them up."
    ar = "{named} ({by}): عدد المحتجزين فيه {held}، ولا متابع مسمّى لهم."
    remedy_en = "Name the office that visits, asks and reports, and record it with how it is known."
    remedy_ar = "سمِّ الجهة التي تزور وتسأل وتُبلِّغ، وسجّل ذلك وكيف عُرف."
    commands = (
        "qafila record OP followed_up {place} --authority WHO --follow-up WHO"
        " --note HOW-IT-IS-KNOWN",
    )
    page = "ledger"

    place: str
    named: Name
    held: int
    by: Name
    fact: str


@finding
class CustodyWithoutAuthority(Finding):
    """People are held, and it is not on record by whom.

    Whoever is not known to hold somebody cannot be asked about them.
    """

    severity = Severity.WARNING
    holds = Hold.CLOSE
    source = ACCOUNTED_AT_SCREENING
    en = "{named} ({by}): held there: {held}; it is not on record by which authority."
    ar = "{named} ({by}): عدد المحتجزين فيه {held}، ولم تُسجَّل السلطة التي تحتجزهم."
    remedy_en = (
        "Find out who holds them, and who commands there, and record it with how it is known."
    )
    remedy_ar = "اعرف من يحتجزهم ومن المسؤول هناك، وسجّل ذلك وكيف عُرف."
    commands = (
        "qafila record OP followed_up {place} --authority WHO --follow-up WHO"
        " --note HOW-IT-IS-KNOWN",
    )
    page = "ledger"

    place: str
    named: Name
    held: int
    by: Name
    fact: str


@finding
class CustodyPlaceNotDescribed(Finding):
    """People are held at a place that is no place of the operation: where it is, nobody wrote down.

    The id alone is known to who recorded it.
    """

    severity = Severity.WARNING
    source = ACCOUNTED_AT_SCREENING
    en = "{named} ({by}): held there: {held}; the place is not among the places of the operation."
    ar = "{named} ({by}): عدد المحتجزين فيه {held}، وهذا المكان ليس من أماكن العملية."
    remedy_en = (
        "Ask whoever recorded it where that is. Describe it as a place under the same id, with who"
        " controls it."
    )
    remedy_ar = (
        "اسأل من سجّل ذلك عن موقعه، وأدخله مكانًا من أماكن العملية بالمعرّف نفسه مع الجهة المسيطرة "
        "عليه."
    )

    place: str
    named: Name
    held: int
    by: Name


@finding
class CustodyWithoutNews(Finding):
    """People are held, and for more than a day nobody recorded a word about them.

    A head count there, somebody taken there or let go, or a report that names the place is a word.
    A day is a convention: no source gives a figure.
    """

    severity = Severity.WARNING
    source = ACCOUNTED_AT_SCREENING
    en = "{named}: held there: {held}; the last word about them is of {since}. Follow-up: {owner}."
    ar = "{named}: عدد المحتجزين فيه {held}، وآخر خبر عنهم في {since}. المتابع: {owner}."
    remedy_en = (
        "Have whoever follows them up ask today: how many, how they are, when they are let go."
        " Record a head count there, and everybody who was let go."
    )
    remedy_ar = (
        "ليسأل المتابع اليوم: كم عددهم، وكيف حالهم، ومتى يُفرَج عنهم. سجّل عدّهم هناك، وكل من أُفرج عنه."
    )

    place: str
    named: Name
    held: int
    since: str
    owner: Name


@rule
def handovers(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Whatever was handed over was taken over."""
    latest: dict[str, Handover] = {}
    for handover in operation.day.handovers:
        latest[handover.convoy] = handover
    for convoy, handover in latest.items():
        if not _is_answered(operation, handover):
            yield CustodyOfferedNotAccepted(
                convoy=convoy,
                giver=party_name(operation, handover.giver or "–"),
                receiver=handover.receiver,
                since=clock(operation, handover.offered.at),
                fact=handover.offered.fact,
            )


def _is_answered(operation: Operation, offer: Handover) -> bool:
    """Whether a party accepted the column after this offer, be it another than was asked."""
    return any(
        other.accepted is not None and other.accepted.at >= offer.offered.at
        for other in operation.day.handovers
        if other.convoy == offer.convoy
    )


@rule
def custodians(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Somebody answers for every column, and every vehicle is in one."""
    day = operation.day
    members: dict[str, list[str]] = {}
    for vehicle, column in day.convoy_of.items():
        members.setdefault(column, []).append(vehicle)
    for convoy in day.convoys.values():
        # Those without vehicles split up altogether.
        if convoy.id in members and not convoy.custodian:
            yield ConvoyWithoutCustodian(convoy=convoy.id, vehicles=tuple(members[convoy.id]))
    if any(convoy.split_from for convoy in day.convoys.values()):
        astray = [v for v in open_ends(operation).vehicles if v not in day.convoy_of]
        if astray:
            yield VehicleWithoutConvoy(vehicles=tuple(astray))


@rule
def vehicles(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every vehicle that carried anybody, or was to, has come to an end of its way."""
    day = operation.day
    expected: Counter[str] = Counter(
        one.vehicle for one in reservations(operation, now) if one.state is ReservationState.PENDING
    )
    aboard = {
        word.removeprefix(VEHICLE): count
        for word, count in day.people.counts.items()
        if count and word.startswith(VEHICLE)
    }
    waited_for = {v for v in expected if vehicle_standing(operation, v) not in FINAL}
    for vehicle in day.vehicles.at(UNACCOUNTED):
        yield VehicleUnaccounted(
            vehicle=vehicle,
            named=_last_known(operation, vehicle),
            aboard=aboard.get(vehicle, 0),
        )
    for vehicle in sorted({*open_ends(operation).vehicles, *aboard, *waited_for}):
        place = day.vehicles.place(vehicle)
        yield VehicleUnconfirmed(
            vehicle=vehicle,
            place=place,
            named=place_said(operation, place),
            aboard=aboard.get(vehicle, 0),
            expected=expected[vehicle],
        )


def _last_known(operation: Operation, vehicle: str) -> Name:
    for drive in reversed(operation.day.driven.get(vehicle, ())):
        word = drive.source if drive.target == UNACCOUNTED else drive.target
        if word != UNACCOUNTED:
            return place_said(operation, word)
    return Name(en="–")


@rule
def held(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Of everybody who is held it is known where, by whom, and who follows them up."""
    day = operation.day
    for place, custody in day.custody.items():
        count = day.people.accounted(place)
        if not count:
            continue
        named, by = place_said(operation, place), said_by(operation, custody.said)
        fact = custody.said.fact
        if not custody.follow_up:
            yield CustodyWithoutFollowUp(place=place, named=named, held=count, by=by, fact=fact)
        if not custody.authority:
            yield CustodyWithoutAuthority(place=place, named=named, held=count, by=by, fact=fact)
        if place.removeprefix(CUSTODY) not in operation.places:
            yield CustodyPlaceNotDescribed(place=place, named=named, held=count, by=by)
        last = _last_word(operation, place, custody, now)
        if now - last > NEWS_WITHIN:
            yield CustodyWithoutNews(
                place=place,
                named=named,
                held=count,
                since=clock(operation, last),
                owner=party_name(operation, custody.follow_up or "–"),
            )


def _last_word(operation: Operation, place: str, custody: Custody, now: datetime) -> datetime:
    """Return when anything was recorded last about who is held at a place."""
    day, name = operation.day, place.removeprefix(CUSTODY)
    words = [custody.said.at]
    words += [counted.said.at for counted in day.headcounts if counted.place == place]
    words += [told.said.at for told in day.incidents if told.report.place in (place, name)]
    for envelope in day.latest.values():
        move = envelope.fact
        # A clock that runs ahead is no word about today.
        is_of_it = isinstance(move, PeopleMoved) and place in (move.source, move.target)
        if is_of_it and envelope.happened_at <= now:
            words.append(envelope.happened_at)
    return max(words)
