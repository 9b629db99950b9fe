# SPDX-License-Identifier: Apache-2.0
"""Rules on lots that are released, held, or on their way without a release."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.fulfilment import (
    Clock,
    LotStanding,
    LotState,
    Why,
    board,
    is_patient,
    missing_everywhere,
)
from qafila.core.fulfilment.crossing import paired_obligations
from qafila.core.fulfilment.patients import going_under
from qafila.core.operation import Operation, reservations
from qafila.core.values import Name
from qafila.rules import local_zone
from qafila.rules._practice import MEDICAL_FIRST
from qafila.rules._saying import clock, party_name, recorder, some
from qafila.rules._wanting import why


@finding
class LotReleasedAgainstGate(Finding):
    """A lot was released although what it waits for is not proven, and nobody overrode that.

    The release stays on record. What a giver claims proves nothing; whoever lets the lot go all the
    same says so by name and reason.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "Lot {lot} was released by {by}, and this is not proven: {obligations}."
    ar = "أذِن {by} للدفعة {lot} بالتحرّك، وهذه الالتزامات لم تُثبَت: {obligations}."
    remedy_en = (
        "If it has not left, stop it. Get the word of a party other than the giver, or record "
        "who lets it go all the same and why."
    )
    remedy_ar = (
        "إن لم تنطلق بعد فأوقفها. احصل على كلمة طرف غير الملتزم نفسه، أو سجّل من يأذن بها مع "
        "ذلك ولماذا."
    )
    commands = ("qafila record OP overridden lot_waits_for_gate {lot} --note REASON",)
    page = "agreement?tab=board"

    lot: str
    by: Name
    obligations: tuple[str, ...]


@finding
class LotReleasedWhileHeld(Finding):
    """A lot was released while a party held it, and the party has not lifted its hold."""

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "Lot {lot} was released by {by} while {party} holds it ({reason})."
    ar = "أذِن {by} للدفعة {lot} بالتحرّك وما زال {party} يوقفها ({reason})."
    remedy_en = "If it has not left, stop it. Ask the party to lift its hold, and record that."
    remedy_ar = "إن لم تنطلق بعد فأوقفها، واطلب من الطرف رفع الإيقاف ثم سجّل ذلك."
    commands = ("qafila record OP hold_lifted {lot} PARTY",)
    page = "agreement?tab=board"

    lot: str
    by: Name
    party: Name
    reason: str


@finding
class LotReleasedWhileBarred(Finding):
    """A lot was released without an approval or a notice, or into a way that was not safe.

    Nobody overrode that, and the release stays on record. A receipt or an assurance is no approval.
    Patients wait for no favour, but for these they wait as everybody does. Whoever lets a lot go
    all the same says so by name and reason, for each thing that is wanting.
    """

    severity = Severity.ERROR
    holds = Hold.DEPARTURE
    en = "Lot {lot} was released by {by}, and this is wanting: {why}."
    ar = "أذِن {by} للدفعة {lot} بالتحرّك، وينقصها: {why}."
    remedy_en = (
        "If it has not left, stop it. Get what is wanting, or record who lets it go all the "
        "same and why, once for each of {codes}."
    )
    remedy_ar = (
        "إن لم تنطلق بعد فأوقفها. احصل على ما ينقصها، أو سجّل من يأذن بها مع ذلك ولماذا، مرة "
        "لكل من {codes}."
    )
    commands = ("qafila record OP overridden CODE {lot} --note REASON",)
    page = "agreement?tab=board"

    lot: str
    by: Name
    why: tuple[Name, ...]
    codes: tuple[str, ...]


@finding
class LotBarred(Finding):
    """A lot may not move, for want of an approval or a notice that others have.

    What is wanting for the whole operation is said once, not for each lot.
    """

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "Lot {lot} may not move yet: {why}."
    ar = "لا تتحرّك الدفعة {lot} بعد: {why}."
    remedy_en = "Ask the party for it, name the lot or its stage in what is recorded of it."
    remedy_ar = "اطلبه من الجهة، واذكر الدفعة أو مرحلتها فيما يُسجَّل عنه."

    lot: str
    why: tuple[Name, ...]


@finding
class LotHeldByParty(Finding):
    """A party holds a lot. Either side may; the lot moves when that party lifts its hold."""

    severity = Severity.WARNING
    holds = Hold.DEPARTURE
    en = "Lot {lot} is held by {party} since {since} ({reason})."
    ar = "الدفعة {lot} موقوفة من {party} منذ {since} ({reason})."
    remedy_en = "Ask the party what it needs, and tell the column leader that the lot waits."
    remedy_ar = "اسأل الطرف عمّا يحتاج إليه، وأبلغ قائد القافلة بأن الدفعة تنتظر."

    lot: str
    party: Name
    since: str
    reason: str


@finding
class MedicalLotHeld(Finding):
    """A party holds a lot in which are patients, by a clinician's recorded act.

    Safety, notification, approval and consent may hold them. What somebody owes in return may not.
    """

    severity = Severity.ERROR
    source = MEDICAL_FIRST
    en = "{party} holds lot {lot}, and in it are patients by a clinician's act: {count} ({reason})."
    ar = "يوقف {party} الدفعة {lot} وفيها مرضى بقرار طبي، عددهم {count} ({reason})."
    remedy_en = (
        "Ask whether it is about safety, notification, approval or consent. If it is about what is"
        " owed in return, it does not bind: patients go by need alone. Ask the party to lift it."
    )
    remedy_ar = (
        "اسأل أهو لأمر في السلامة أم الإشعار أم الموافقة أم رضا المريض. فإن كان لقاء مقابل فلا"
        " يُلزِم: المرضى يُنقلون بحسب الحاجة وحدها. واطلب من الطرف رفعه."
    )

    lot: str
    party: Name
    reason: str
    count: int


@finding
class MedicalWithoutClinician(Finding):
    """An obligation is called medical, and of some whom it moves no clinician's act is on record.

    *Medical* is a clinician's recorded act, by name and per person, so that it cannot become a way
    around a gate. Without it they wait for whatever the obligation waits for, as everybody does;
    those of whom it is on record do not.
    """

    severity = Severity.WARNING
    source = MEDICAL_FIRST
    en = (
        "{obligation} is called medical; people in it without a clinician's act: {count}"
        " ({persons}). They count as patients at no gate."
    )
    ar = (
        "الالتزام {obligation} موصوف بأنه حركة طبية، وفيه من لا قرار طبي في شأنهم، عددهم {count}:"
        " {persons}. ولا يُعفَون من انتظار ما على الأطراف."
    )
    remedy_en = (
        "Have a clinician see each of them and record the judgement as a medical one. Who "
        "cannot wait for that goes by name and reason, if the lot waits at all."
    )
    remedy_ar = (
        "ليعاين طبيب كلًّا منهم، وسجّل قراره على أنه طبّي. ومن لا يحتمل الانتظار، إن كانت "
        "دفعته تنتظر، يُؤذن له باسم الآذن والسبب."
    )
    commands = (
        "qafila record OP fitness_assessed --fact JSON",
        "qafila record OP overridden lot_waits_for_gate LOT --note REASON",
    )
    page = "agreement?tab=board"

    obligation: str
    count: int
    persons: tuple[str, ...]


@finding
class LotNotKnown(Finding):
    """A release or a hold names a lot that nobody is in and no obligation has."""

    severity = Severity.WARNING
    en = "Lot {lot} was released or held, and there is no such lot⟦; the nearest is {nearest}⟧."
    ar = "أُذن للدفعة {lot} أو أُوقفت، ولا دفعة بهذا المعرّف⟦؛ أقربها {nearest}⟧."
    remedy_en = "Record it anew with the right lot, and correct the wrong fact."
    remedy_ar = "سجّل ذلك من جديد بالدفعة الصحيحة، وصحّح الواقعة الخاطئة."

    lot: str
    nearest: str


@finding
class LotLeftUnreleased(Finding):
    """Vehicles of a lot have driven off, and nobody recorded that it was released."""

    severity = Severity.WARNING
    en = "Vehicles of lot {lot} have left, and no release of it is on record: {vehicles}."
    ar = "انطلقت مركبات من الدفعة {lot} ولا إذن مسجَّل بتحرّكها: {vehicles}."
    remedy_en = "Find out who let them go; record the release with that time, or call them back."
    remedy_ar = "تحقّق ممن أذِن لها، وسجّل الإذن بوقته، أو استدعها."

    lot: str
    vehicles: tuple[str, ...]


@rule
def releases(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Nothing moves against a gate or a hold, and whoever lets it do so says so."""
    if not operation.obligations and not operation.day.releases and not operation.day.holds:
        return
    at = Clock(now=now, zone=local_zone(operation))
    lots = board(operation, clock=at)
    said = missing_everywhere(operation, at)
    driven = _driven(operation, now)
    in_use = bool(operation.day.releases)
    paired = {one.id for pair in paired_obligations(operation) for one in pair}
    for lot in lots:
        yield from _holds(operation, lot)
        yield from _barred(operation, lot, said)
        for stands in (lot, lot.patients):
            if stands is not None and stands.state is LotState.CONTESTED:
                yield from _contested(operation, stands, lot)
        gone = driven.get(lot.lot, ())
        if lot.patients is not None and lot.patients.releases:
            gone = tuple(vehicle for vehicle in gone if not _took_patients(operation, vehicle))
        is_released = bool(lot.gates or lot.holds) or not paired.isdisjoint(lot.obligations)
        if gone and not lot.releases and (in_use or is_released):
            yield LotLeftUnreleased(lot=lot.lot, vehicles=some(gone))
    yield from _strays(operation, {lot.lot for lot in lots})
    yield from _unseen_by_clinicians(operation)


def _holds(operation: Operation, lot: LotStanding) -> Iterator[Finding]:
    theirs = lot if lot.is_medical else lot.patients
    for each in lot.holds:
        party, reason = party_name(operation, each.hold.party), each.hold.reason
        if theirs is not None and theirs.is_medical:
            yield MedicalLotHeld(lot=lot.lot, party=party, reason=reason, count=theirs.people)
        if not lot.is_medical:
            since = clock(operation, each.said.at)
            yield LotHeldByParty(lot=lot.lot, party=party, since=since, reason=reason)


def _barred(
    operation: Operation, lot: LotStanding, said: set[tuple[Why, str]]
) -> Iterator[Finding]:
    wanting = [
        each
        for each in lot.barred
        if (each.why, each.party) not in said and each.why is not Why.WAY_NOT_SAFE
    ]
    if wanting and not lot.releases:
        yield LotBarred(lot=lot.lot, why=tuple(why(operation, each) for each in wanting))


def _contested(operation: Operation, lot: LotStanding, whole: LotStanding) -> Iterator[Finding]:
    if lot is not whole and whole.releases and lot.releases[-1] == whole.releases[-1]:
        return  # said of the lot
    said = lot.releases[-1].said
    by = recorder(said.author, said.device)
    if lot.closed and lot.override is None:
        waits = tuple(dict.fromkeys(gate.gate.obligation for gate in lot.closed))
        yield LotReleasedAgainstGate(lot=lot.lot, by=by, obligations=waits)
    if lot.barred:
        yield LotReleasedWhileBarred(
            lot=lot.lot,
            by=by,
            why=tuple(why(operation, each) for each in lot.barred),
            codes=tuple(dict.fromkeys(each.why.value for each in lot.barred)),
        )
    for each in lot.holds:
        party = party_name(operation, each.hold.party)
        yield LotReleasedWhileHeld(lot=lot.lot, by=by, party=party, reason=each.hold.reason)


def _strays(operation: Operation, known: set[str]) -> Iterator[Finding]:
    day = operation.day
    named = [each.release.lot for each in day.releases] + [each.hold.lot for each in day.holds]
    for lot in dict.fromkeys(named):
        if lot not in known:
            nearest = get_close_matches(lot, known, n=1)
            yield LotNotKnown(lot=lot, nearest=nearest[0] if nearest else "")


def _driven(operation: Operation, now: datetime) -> dict[str, tuple[str, ...]]:
    """Return the vehicles of each lot that have driven with somebody aboard."""
    expected = {each.vehicle: each.lot for each in reservations(operation, now) if each.lot}
    found: dict[str, list[str]] = {}
    for vehicle, ways in operation.day.driven.items():
        listed = operation.vehicles.get(vehicle)
        lot = expected.get(vehicle) or (listed.lot if listed else None)
        if lot and any(way.aboard for way in ways):
            found.setdefault(lot, []).append(vehicle)
    return {lot: tuple(vehicles) for lot, vehicles in found.items()}


def _took_patients(operation: Operation, vehicle: str) -> bool:
    """Whether a vehicle carried a patient: it may have left before the rest of the lot."""
    rides = operation.day.rides
    return any(vehicle in on and is_patient(operation, person) for person, on in rides.items())


def _unseen_by_clinicians(operation: Operation) -> Iterator[Finding]:
    for obligation, of_lots in going_under(operation).items():
        if not operation.obligations[obligation].medical:
            continue
        every = (person for people in of_lots.values() for person in people)
        unseen = tuple(sorted(person for person in every if not is_patient(operation, person)))
        if unseen:
            yield MedicalWithoutClinician(
                obligation=obligation, count=len(unseen), persons=some(unseen)
            )
