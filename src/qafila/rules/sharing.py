# SPDX-License-Identifier: Apache-2.0
"""Rules on data about people: nobody is given names of whoever did not agree to that.

Agreement is apart from consent to travel, and given for each recipient alone. What a person said
last of a recipient holds; before that, what the list has in the column of data sharing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.registry import is_in_clear
from qafila.core.spelling import spelled
from qafila.core.values import Name
from qafila.rules._saying import some

PER_RECIPIENT = (
    "ICRC, Handbook on Data Protection in Humanitarian Action (2nd edition, 2020): people are told"
    " with whom data about them are shared, and may object"
)


@finding
class NamesGivenDespiteRefusal(Finding):
    """Names of people went to a recipient to whom these people said no.

    Perhaps they took their agreement back afterwards. What was handed out stays out there either
    way: somebody has to ask for it back.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    source = PER_RECIPIENT
    en = "Handed out to {recipient}: names of people who refuse that. {count} ({some})."
    ar = "سُلّمت إلى {recipient} أسماء أشخاص يرفضون ذلك، عددهم {count}: {some}."
    remedy_en = (
        "Ask the recipient to give back or destroy the papers and files, and have that confirmed."
        " Tell the people concerned. Leave them out of whatever goes there from now on."
    )
    remedy_ar = (
        "اطلب من الجهة المستلمة إعادة الأوراق والملفات أو إتلافها وخذ تأكيدًا بذلك، وأخبر أصحابها، "
        "ولا تُدرجهم في أي شيء يذهب إليها من الآن فصاعدًا."
    )

    recipient: Name
    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@finding
class NamesGivenUnasked(Finding):
    """Names of people went to a party, and no agreement of theirs to that is on record.

    It speaks of parties to the operation, and of recipients whom anybody was asked about; not of
    marshals, crews and devices, who work for the operation itself. Whose entry is sealed on this
    device is passed over.
    """

    severity = Severity.WARNING
    source = PER_RECIPIENT
    en = (
        "Handed out to {recipient}: names of people of whom no agreement is on record. {count}"
        " ({some})."
    )
    ar = "سُلّمت إلى {recipient} أسماء أشخاص لا موافقة منهم على ذلك في السجلّ، عددهم {count}: {some}."
    remedy_en = (
        "Ask them, each alone, whether this recipient may have their data, and record the answer."
        " Whoever says no: ask for their data back."
    )
    remedy_ar = (
        "اسأل كلًّا منهم على حدة هل يجوز أن تُعطى بياناته لهذه الجهة، وسجّل الجواب. ومن رفض فاطلب "
        "استعادة بياناته."
    )

    recipient: Name
    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]


@rule
def handed_out(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Names went only to whom people agreed to give them."""
    if not operation.handed_out:
        return
    known = _parties(operation)
    given: dict[str, dict[str, None]] = {}
    written: dict[str, str] = {}
    for fact in operation.handed_out:
        key = _recipient(known, fact.recipient)
        written.setdefault(key, fact.recipient)
        given.setdefault(key, {}).update(dict.fromkeys(fact.persons))
    answers = _answers(operation, known)
    external = {*known.values(), *(to for _, to in answers)}
    for key, entries in given.items():
        refused: dict[str, None] = {}
        unasked: dict[str, None] = {}
        for entry in entries:
            person_id = operation.listing.merged.get(entry, entry)
            answer = answers.get((person_id, key))
            listed = operation.persons.get(person_id)
            if answer is False:
                refused[person_id] = None
            elif answer is None and key in external and listed and is_in_clear(listed):
                unasked[person_id] = None
        name = _named(operation, key) or Name(en=written[key])
        if refused:
            yield _given(NamesGivenDespiteRefusal, name, tuple(refused))
        if unasked:
            yield _given(NamesGivenUnasked, name, tuple(unasked))


def recipients(operation: Operation) -> Mapping[str, str]:
    """Return whom names may be given to, as written: parties, and whoever anybody was asked about.

    The keys are how recipients are compared.
    """
    known = _parties(operation)
    written = {spelled(party): party for party in operation.parties}
    asked = [
        *(each for person in operation.persons.values() for each in person.share_with),
        *(each.sharing.recipient for all_ in operation.listing.sharing.values() for each in all_),
    ]
    for each in asked:
        written.setdefault(_recipient(known, each), each)
    return written


def agreeing(operation: Operation, recipient: str) -> tuple[str, ...]:
    """Return the listed people who agreed, last of all, that a recipient may have their data."""
    known = _parties(operation)
    key = _recipient(known, recipient)
    agreed = {who for (who, to), said in _answers(operation, known).items() if said and to == key}
    return tuple(
        person.id
        for person in operation.persons.values()
        if person.id in agreed and is_in_clear(person)
    )


def answer_of(operation: Operation, person: str, recipient: str) -> bool | None:
    """Return what a person said last of a recipient; None: nobody asked them."""
    known = _parties(operation)
    to = _recipient(known, recipient)
    found: bool | None = None
    if (listed := operation.persons.get(person)) is not None:
        found = True if to in {_recipient(known, each) for each in listed.share_with} else None
    for each in operation.listing.sharing.get(person, ()):
        if _recipient(known, each.sharing.recipient) == to:
            found = each.sharing.agreed
    return found


def _given(kind: Callable[..., Finding], recipient: Name, persons: tuple[str, ...]) -> Finding:
    return kind(recipient=recipient, count=len(persons), some=some(persons), persons=persons)


def _answers(operation: Operation, known: Mapping[str, str]) -> Mapping[tuple[str, str], bool]:
    """Return what each person said of each recipient, last."""
    told = {
        (person.id, _recipient(known, recipient)): True
        for person in operation.persons.values()
        for recipient in person.share_with
    }
    for key, agreed in operation.listing.sharing.items():
        for each in agreed:
            told[key, _recipient(known, each.sharing.recipient)] = each.sharing.agreed
    return told


def _parties(operation: Operation) -> Mapping[str, str]:
    """Return each party's id, as it is compared, by all that the party may be called."""
    return {
        spelled(called): spelled(party.id)
        for party in operation.parties.values()
        for called in (party.name.text("en"), party.name.text("ar"), party.id)
    }


def _recipient(known: Mapping[str, str], text: str) -> str:
    """Return a recipient as it is compared: a party by its id, however it was written."""
    word = spelled(text)
    return known.get(word, word)


def _named(operation: Operation, key: str) -> Name | None:
    parties = (p for p in operation.parties.values() if spelled(p.id) == key)
    return next((party.name for party in parties), None)
