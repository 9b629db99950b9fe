# SPDX-License-Identifier: Apache-2.0
"""From a few words on a command line to a fact: ``boarded P-0001 P-0002 --to BUS-3``."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from qafila.app.spoken_road import REPORTED
from qafila.app.spoken_statements import STATED
from qafila.app.typed import Spoken, Unclear, each_once, time_called, when_called
from qafila.core.agreement import Proof
from qafila.core.events import (
    KINDS,
    DeliveryAttested,
    Fact,
    FactCorrected,
    HeadcountTaken,
    HoldLifted,
    LotHeld,
    LotReleased,
    NoShowDeclared,
    PeopleDropped,
    PeopleKeptApart,
    PeopleMerged,
    PeopleMoved,
    PersonAmended,
    PracticeAttested,
    StepOverridden,
    VehiclesMoved,
    WhereaboutsUnknown,
    read_fact,
)
from qafila.core.ledger import (
    CUSTODY,
    DECEASED,
    LEFT,
    OUTSIDE,
    PLACE,
    UNACCOUNTED,
    VEHICLE,
    WORDS,
    Act,
    is_place,
)
from qafila.core.operation import Operation
from qafila.core.problem.proposing import PROPOSALS_WAIT
from qafila.core.registry import Person
from qafila.core.registry.proposals import declined_guardian, declined_household
from qafila.core.spelling import identifier, western_digits
from qafila.standards import every_standard

COUNTED, DROVE, NO_SHOW = "counted", "drove", "no_show"
DROPPED, MERGED, KEPT_APART = "dropped", "merged", "kept_apart"
HOUSEHOLD, GUARDIAN, DECLINED = "household", "guardian", "declined"
ATTESTED, CONTRADICTED = "attested", "contradicted"
DELIVERED, OVERRIDDEN = "delivered", "overridden"
WITHDRAWN = "withdrawn"
UNKNOWN, FOLLOWED_UP = "unknown", "followed_up"
LOT_RELEASED, LOT_HELD, HOLD_LIFTED = "lot_released", "lot_held", "hold_lifted"
PATIENTS = "patients"
"""In place of a serial: only the patients of the lot."""

__all__ = ["SPOKEN", "Spoken", "Unclear", "facts_of", "place_called", "time_called", "when_called"]

GOES_TO: Mapping[Act, str] = {
    Act.DIED: DECEASED,
    Act.LEFT: LEFT,
    Act.WENT_MISSING: UNACCOUNTED,
}
"""Where people are after an act that leaves no choice."""

SPOKEN = (
    *(act.value for act in Act),
    COUNTED,
    DROVE,
    NO_SHOW,
    DROPPED,
    MERGED,
    KEPT_APART,
    HOUSEHOLD,
    GUARDIAN,
    DECLINED,
    ATTESTED,
    CONTRADICTED,
    DELIVERED,
    OVERRIDDEN,
    LOT_RELEASED,
    LOT_HELD,
    HOLD_LIFTED,
    *STATED,
    *REPORTED,
    UNKNOWN,
    FOLLOWED_UP,
    WITHDRAWN,
)
"""Words that need no JSON."""


_MOST_DIGITS = 9
"""No headcount has more; a telephone number typed by mistake has."""


def facts_of(said: Spoken, operation: Operation) -> tuple[Fact, ...]:
    """Return the facts that somebody stated.

    Where no source is given, people come from where the ledger has them: one fact for each place.

    Raises
    ------
    Unclear
        "record-word-unknown", "record-nobody", "record-nowhere", "record-place-unknown",
        "record-number", "record-not-a-fact", "record-there-already", "record-not-expected",
        "record-not-listed", "record-reason-needed", "record-two-needed", "record-bond-needed",
        "record-guardian-of-self", "record-declined-what", "record-standard-unknown",
        "record-vehicle-unknown", "record-seen-needed", "record-delivered-what",
        "record-obligation-unknown", "record-overridden-what", "record-lot-what",
        "record-party-unknown", "record-withdrawn-what", "record-unknown-what",
        "record-delivered-fewer", "record-proof-unknown",
        "record-statement-what", "record-receipt-what", "record-receipt-of-nothing",
        "record-accepted-what", "record-version-unknown", "record-custody-what",
        "record-custody-moved-on", "record-road-what", "record-road-unknown".
    """
    if said.fact:
        return (_from_json(said),)
    if said.word in tuple(Act):
        return _moved(said, Act(said.word), operation)
    if said.word == COUNTED:
        return (_counted(said, operation),)
    if said.word == DROVE:
        return _drove(said, operation)
    if said.word == NO_SHOW:
        return _no_show(said, operation)
    if said.word in (HOUSEHOLD, GUARDIAN):
        return _bound(said, operation)
    if said.word in _ONE_FACT:
        return (_ONE_FACT[said.word](said, operation),)
    if said.word in KINDS:
        raise Unclear("record-needs-json", word=said.word)
    raise Unclear("record-word-unknown", word=said.word, known=", ".join(SPOKEN))


def _from_json(said: Spoken) -> Fact:
    if said.word not in KINDS:
        raise Unclear("record-word-unknown", word=said.word, known=", ".join(sorted(KINDS)))
    try:
        told = msgspec.json.decode(said.fact, type=dict[str, Any])
        return read_fact(msgspec.json.encode(told | {"kind": said.word}))
    except (msgspec.MsgspecError, RecursionError) as error:
        raise Unclear("record-not-a-fact", reason=str(error)) from error


def _moved(said: Spoken, act: Act, operation: Operation) -> tuple[Fact, ...]:
    persons = each_once(said.what)
    target = _target(said.target, act, operation)
    known = _source(said.source, operation)
    where = operation.day.people
    return tuple(
        PeopleMoved(
            persons=tuple(group),
            source=source,
            target=target,
            act=act,
            authority=said.authority,
            follow_up=said.follow_up,
            note=said.note,
        )
        for source, group in _by_place(persons, known, where.where, target).items()
    )


def _drove(said: Spoken, operation: Operation) -> tuple[Fact, ...]:
    vehicles = each_once(said.what)
    if not said.target:
        raise Unclear("record-nowhere", word=said.word)
    target = place_called(said.target, operation)
    known = _source(said.source, operation)
    where = operation.day.vehicles
    return tuple(
        VehiclesMoved(vehicles=tuple(group), source=source, target=target, note=said.note)
        for source, group in _by_place(vehicles, known, where.where, target).items()
    )


def _counted(said: Spoken, operation: Operation) -> Fact:
    if len(said.what) != 2:
        raise Unclear("record-number")
    place, number = place_called(said.what[0], operation), said.what[1]
    if not number.isdecimal() or len(number) > _MOST_DIGITS:
        raise Unclear("record-number")
    return HeadcountTaken(place=place, count=int(number), note=said.note)


def _no_show(said: Spoken, operation: Operation) -> tuple[Fact, ...]:
    persons = each_once(said.what)
    gone = operation.day.superseded
    waiting: dict[str, list[str]] = {}
    for person in persons:
        manifests = [
            m.manifest
            for m in operation.day.manifests.values()
            if m.manifest not in gone and person in m.persons
        ]
        if not manifests:
            raise Unclear("record-not-expected", who=person)
        waiting.setdefault(manifests[-1], []).append(person)
    return tuple(
        NoShowDeclared(manifest=manifest, persons=tuple(group), note=said.note)
        for manifest, group in waiting.items()
    )


def _of_the_list(said: Spoken, operation: Operation) -> Fact:
    """Return what somebody says of entries of the list: off it, one person, or two."""
    persons = _listed(said.what, operation)
    if said.word == DROPPED:
        if not said.note:
            raise Unclear("record-reason-needed")
        return PeopleDropped(persons=persons, reason=said.note, agreed_by=said.agreed_by)
    if len(persons) < 2:
        raise Unclear("record-two-needed")
    if said.word == MERGED:
        return PeopleMerged(keep=persons[0], others=persons[1:], reason=said.note)
    return PeopleKeptApart(persons=persons, reason=said.note)


def _bound(said: Spoken, operation: Operation) -> tuple[Fact, ...]:
    """Return what somebody says of a household, or of who answers for whom: one fact for each."""
    if len(said.what) < 2:
        raise Unclear("record-bond-needed", word=said.word)
    if not said.note:
        raise Unclear("record-reason-needed")
    target = said.what[0]
    if said.word == GUARDIAN:
        (target,) = _listed((target,), operation)[:1]
    persons = _listed(said.what[1:], operation)
    if said.word == GUARDIAN and target in persons:
        raise Unclear("record-guardian-of-self", who=target)
    return tuple(
        PersonAmended(
            person=_bound_to(said.word, person, target),
            changed=(said.word,),
            reason=said.note,
            agreed_by=said.agreed_by,
        )
        for person in persons
    )


def _bound_to(word: str, person: str, target: str) -> Person:
    if word == GUARDIAN:
        return Person(id=person, guardian=target)
    return Person(id=person, household=target)


def _declined(said: Spoken, operation: Operation) -> Fact:
    """Return that a human looked at a proposal and said no: it is not made again."""
    if not said.what or said.what[0] not in (HOUSEHOLD, GUARDIAN):
        raise Unclear("record-declined-what")
    if not said.note:
        raise Unclear("record-reason-needed")
    persons = _listed(said.what[1:], operation)
    if len(persons) < 2 or (said.what[0] == GUARDIAN and len(persons) > 2):
        raise Unclear("record-declined-what")
    subject = declined_household(persons)
    if said.what[0] == GUARDIAN:
        adult, child = persons
        subject = declined_guardian(child, adult)
    return StepOverridden(finding=PROPOSALS_WAIT, subject=subject, reason=said.note)


def _attested(said: Spoken, operation: Operation) -> Fact:
    """Return that somebody saw a standard of practice kept, or not kept."""
    known = [each.code for each in every_standard()]
    standard, *named = said.what or ("",)
    if standard not in known:
        near = difflib.get_close_matches(standard, known, n=3) or known
        raise Unclear("record-standard-unknown", standard=standard, known=", ".join(near))
    vehicles = each_once(named) if named else ()
    for vehicle in vehicles:
        if vehicle not in operation.vehicles:
            raise Unclear("record-vehicle-unknown", vehicle=vehicle)
    if not said.note.strip():
        raise Unclear("record-seen-needed")
    return PracticeAttested(
        standard=standard, seen=said.note, kept=said.word == ATTESTED, vehicles=vehicles
    )


def _delivered(said: Spoken, operation: Operation) -> Fact:
    """Return that somebody says how much of an obligation was delivered."""
    if len(said.what) < 2 or not _is_number(said.what[1]):
        raise Unclear("record-delivered-what")
    obligation, amount, *more = said.what
    by, entries = "".join(more[:1]), tuple(dict.fromkeys(map(identifier, more[1:])))
    counted = int(western_digits(amount))
    if obligation not in operation.obligations:
        known = ", ".join(operation.obligations) or "–"
        raise Unclear("record-obligation-unknown", obligation=obligation, known=known)
    if entries and operation.obligations[obligation].listed is None:
        raise Unclear("record-delivered-what")
    if 0 < counted < len(entries):
        raise Unclear("record-delivered-fewer", named=str(len(entries)), amount=str(counted))
    if said.proof and said.proof not in _PROOFS:
        raise Unclear("record-proof-unknown", proof=said.proof, known=", ".join(_PROOFS))
    return DeliveryAttested(
        obligation=obligation,
        amount=counted,
        entries=entries,
        proof=said.proof or _PROOFS[0],
        said_by=by,
        note=said.note,
    )


_PROOFS = tuple(proof.value for proof in (Proof.ATTESTED, Proof.DOCUMENTED, Proof.IDENTIFIED))
"""What somebody's word may be; only the ledger measures."""


def _is_number(typed: str) -> bool:
    digits = western_digits(typed)
    return digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS


def _overridden(said: Spoken, operation: Operation) -> Fact:
    """Return that somebody lets a step proceed that a finding holds."""
    if len(said.what) != 2:
        raise Unclear("record-overridden-what")
    if not said.note.strip():
        raise Unclear("record-reason-needed")
    return StepOverridden(finding=said.what[0], subject=said.what[1], reason=said.note)


def _of_a_lot(said: Spoken, operation: Operation) -> Fact:
    """Return that a lot, or a serial of it, was released, or that a party holds it or no more."""
    most = 2
    lot, *more = said.what or ("",)
    if not lot or len(said.what) > most or (said.word != LOT_RELEASED and not more):
        raise Unclear("record-lot-what", word=said.word)
    party = more[0] if more and said.word != LOT_RELEASED else said.agreed_by
    if party and party not in operation.parties:
        known = ", ".join(operation.parties) or "–"
        raise Unclear("record-party-unknown", party=party, known=known)
    if said.word == LOT_RELEASED:
        if more == [PATIENTS]:
            return LotReleased(lot=lot, party=party, note=said.note, patients=True)
        return LotReleased(lot=lot, serial=more[0] if more else "", party=party, note=said.note)
    if said.word == HOLD_LIFTED:
        return HoldLifted(lot=lot, party=party, note=said.note)
    if not said.note.strip():
        raise Unclear("record-reason-needed")
    return LotHeld(lot=lot, party=party, reason=said.note)


def _withdrawn(said: Spoken, operation: Operation) -> Fact:
    """Return that a fact does not count: it was a slip, or is not so any more."""
    if len(said.what) != 1:
        raise Unclear("record-withdrawn-what")
    if not said.note.strip():
        raise Unclear("record-reason-needed")
    return FactCorrected(corrects=said.what[0], reason=said.note)


def _unknown(said: Spoken, operation: Operation) -> Fact:
    """Return that nobody knows where these are, what was tried, and who goes on asking."""
    if not said.what:
        raise Unclear("record-unknown-what")
    day, persons, vehicles = operation.day, list[str](), list[str]()
    for who in each_once(said.what):
        # A person and a vehicle may bear one id: `vehicle:ID` is never a person.
        name = who.removeprefix(VEHICLE)
        is_person = who in operation.persons or who in day.people.where
        if not is_person and (name in operation.vehicles or name in day.vehicles.where):
            vehicles.append(name)
        elif is_person or who in operation.listing.off:
            persons.append(who)
        else:
            raise Unclear("record-not-listed", who=who)
    if not (said.note.strip() and said.follow_up.strip()):
        raise Unclear("record-unknown-what")
    return WhereaboutsUnknown(
        persons=tuple(persons),
        vehicles=tuple(vehicles),
        tried=said.note,
        follow_up=said.follow_up,
    )


def _followed_up(said: Spoken, operation: Operation) -> Fact:
    """Return, as a correction of what was recorded, who holds people or who follows them up."""
    if len(said.what) != 1:
        raise Unclear("record-custody-what")
    place, day = place_called(said.what[0], operation), operation.day
    held = day.custody.get(place)
    if held is None or not said.note.strip() or not (said.authority or said.follow_up):
        raise Unclear("record-custody-what")
    taken = next((e.fact for e in day.latest.values() if e.id == held.said.fact), None)
    if not isinstance(taken, PeopleMoved):
        raise Unclear("record-custody-moved-on", fact=held.said.fact)
    known = msgspec.structs.replace(
        taken,
        authority=said.authority or taken.authority,
        follow_up=said.follow_up or taken.follow_up,
    )
    return FactCorrected(corrects=held.said.fact, reason=said.note, instead=known)


_ONE_FACT: Mapping[str, Callable[[Spoken, Operation], Fact]] = {
    DROPPED: _of_the_list,
    MERGED: _of_the_list,
    KEPT_APART: _of_the_list,
    DECLINED: _declined,
    ATTESTED: _attested,
    CONTRADICTED: _attested,
    DELIVERED: _delivered,
    OVERRIDDEN: _overridden,
    LOT_RELEASED: _of_a_lot,
    LOT_HELD: _of_a_lot,
    HOLD_LIFTED: _of_a_lot,
    **STATED,
    **REPORTED,
    UNKNOWN: _unknown,
    FOLLOWED_UP: _followed_up,
    WITHDRAWN: _withdrawn,
}
"""Words that make one fact, whoever and whatever they name."""


def _listed(what: Sequence[str], operation: Operation) -> tuple[str, ...]:
    """Return the ids of entries, each once; somebody who is not on the list is a slip."""
    persons = each_once(what)
    for person in persons:
        if person not in operation.persons and person not in operation.listing.off:
            raise Unclear("record-not-listed", who=person)
    return persons


def _target(typed: str, act: Act, operation: Operation) -> str:
    if typed:
        return place_called(typed, operation)
    if act in GOES_TO:
        return GOES_TO[act]
    raise Unclear("record-nowhere", word=act.value)


def _source(typed: str, operation: Operation) -> str:
    return place_called(typed, operation) if typed else ""


def _by_place(
    ids: Iterable[str], known: str, where: Mapping[str, str], target: str
) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for one in ids:
        source = known or where.get(one, OUTSIDE)
        if source == target:
            raise Unclear("record-there-already", who=one, place=target)
        groups.setdefault(source, []).append(one)
    return groups


def place_called(typed: str, operation: Operation) -> str:
    """Return the ledger's word for a place as somebody typed it: ``BUS-3``, ``qara``, ``left``.

    Raises
    ------
    Unclear
        "record-place-unknown", with the nearest ids that there are.
    """
    typed = identifier(typed)
    if is_place(typed):
        return typed
    found = [
        f"{kind}{typed}"
        for kind, things in ((VEHICLE, operation.vehicles), (PLACE, operation.places))
        if typed in things
    ]
    if f"{CUSTODY}{typed}" in operation.day.custody:
        found.append(f"{CUSTODY}{typed}")
    if len(found) == 1:
        return found[0]
    if found:
        raise Unclear("record-place-both", place=typed, known=", ".join(found))
    known = [*operation.vehicles, *operation.places, *WORDS]
    near = difflib.get_close_matches(typed, known, n=3) or sorted(known)[:3]
    raise Unclear("record-place-unknown", place=typed, known=", ".join(near))
