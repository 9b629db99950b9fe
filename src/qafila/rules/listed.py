# SPDX-License-Identifier: Apache-2.0
"""Rules on lists that are owed by name or by number: what they hold, and what is said of entries.

No finding names anybody: an entry goes by its number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from qafila.core.admission.entry_findings import EntryOfUnknownPerson, EntryRepeated
from qafila.core.agreement import Obligation
from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.fulfilment import Fulfilment, Grade, fulfilments
from qafila.core.operation import Operation
from qafila.core.registry.labels import may_name
from qafila.core.values import Claimed, Name
from qafila.rules._saying import party_name, some


@finding
class ListWithoutEntries(Finding):
    """An obligation owes a list that is not there, or that has no entry.

    So it owes nobody by name, and who is not delivered cannot be told.
    """

    severity = Severity.WARNING
    en = "{obligation} owes the list {listed}, of which no entry is known."
    ar = "الالتزام {obligation} يشمل القائمة {listed}، ولا يُعرف أي قيد فيها."
    remedy_en = (
        "Put it beside operation.toml as list-{listed}.csv, one entry a row: its number, and the"
        " name where it is known. Correct list in the obligation if another one is meant."
    )
    remedy_ar = (
        "ضعها بجانب operation.toml في ملف باسم list-{listed}.csv، قيد في كل سطر: رقمه، والاسم إن"
        " عُرف. وإن كان المقصود قائمة أخرى فصحّح list في الالتزام."
    )

    obligation: str
    listed: str


@finding
class ListCountDiffers(Finding):
    """An obligation gives a count and a list of another length. Both are kept.

    The count is what is owed, and the list is what can be proven. Promised and delivered lists
    differ often; which of the two was agreed is for the parties to say.
    """

    severity = Severity.WARNING
    en = "{obligation} owes {count} and its list {listed} has {entries} entries."
    ar = "المستحقّ في الالتزام {obligation}: {count}، وعدد القيود في قائمته {listed}: {entries}."
    remedy_en = "Ask the parties which was agreed; correct count, or ask for the rest of the list."
    remedy_ar = "اسأل الأطراف أيهما المتفق عليه، وصحّح count، أو اطلب بقية القائمة."

    obligation: str
    listed: str
    count: str
    entries: int


@finding
class EntryNotListed(Finding):
    """Somebody says that an entry was delivered which the obligation's list does not have.

    It is on record and counts for nobody.
    """

    severity = Severity.WARNING
    en = "{by} names entries of {obligation} that are on no list it owes: {entries}."
    ar = "يذكر {by} في الالتزام {obligation} قيودًا ليست في أي قائمة يشملها: {entries}."
    remedy_en = "Correct the number in the fact, or add the entry to the list if it was agreed."
    remedy_ar = "صحّح الرقم في الواقعة، أو أضف القيد إلى القائمة إن كان متفقًا عليه."

    obligation: str
    entries: tuple[str, ...]
    by: Name


@finding
class DeliveredWithoutNames(Finding):
    """More of a list is said to be delivered than is said by name.

    Nobody is struck off for it, and no gate counts it: who is still missing stays open.
    """

    severity = Severity.WARNING
    en = (
        "Of the list of {obligation}, {unnamed} more are said to be delivered without saying who;"
        " from {low} to {high} entries are still open."
    )
    ar = (
        "من قائمة الالتزام {obligation} قيود قيل إنها سُلّمت دون ذكر أصحابها، عددها {unnamed}؛ وما"
        " زال مفتوحًا من القيود ما بين {low} و{high}."
    )
    remedy_en = "Ask whoever says so which entries they were, and record their numbers."
    remedy_ar = "اسأل من قال ذلك أي القيود هي، وسجّل أرقامها."
    commands = ("qafila record OP delivered {obligation} AMOUNT PARTY ENTRY…",)
    page = "agreement?tab=obligations"

    obligation: str
    unnamed: int
    low: int
    high: int


@finding
class EntriesDisputed(Finding):
    """One says that an entry of a list was delivered, and another that it was not.

    Both stand. While a party that does not owe it says that it was not, the entry is not proven.
    """

    severity = Severity.WARNING
    en = (
        "Of {obligation}, {delivered} and {denied} disagree on whether these entries were"
        " delivered: {entries}."
    )
    ar = (
        "في الالتزام {obligation} قيود يقول {delivered} إنها سُلّمت ويقول {denied} إنها لم تُسلَّم:"
        " {entries}."
    )
    remedy_en = (
        "Ask both, see the person or the body if that is possible, and withdraw the fact that is"
        " wrong; the report open-lists has the words on each."
    )
    remedy_ar = (
        "اسأل الطرفين، وشاهد الشخص أو الجثمان إن أمكن، واسحب الواقعة الخاطئة؛ وفي تقرير open-lists"
        " ما قيل عن كل قيد."
    )

    obligation: str
    entries: tuple[str, ...]
    delivered: Name
    denied: Name


@finding
class EntryNumbersMayName(Finding):
    """Numbers of a list that may be names, telephone numbers or official numbers.

    Numbers of entries are never sealed, and both sides are shown them. Looked at are those without
    a digit and with four letters or more, and those with eight digits or more.
    """

    severity = Severity.WARNING
    en = "Numbers on the list {listed} that may name somebody: {count}. Both sides see them."
    ar = "في القائمة {listed} أرقام قد تدلّ على أصحابها، عددها {count}؛ ويراها الطرفان."
    remedy_en = (
        "Number the entries anew, such as 1, 2, 3, and tell the parties; put names and official"
        " numbers into the columns name and document."
    )
    remedy_ar = (
        "رقّم القيود من جديد، مثل 1 و2 و3، وأبلغ الأطراف؛ واكتب الأسماء والأرقام الرسمية في عمودي"
        " الاسم والوثيقة."
    )

    listed: str
    count: int


@rule
def lists(operation: Operation, now: datetime) -> Iterator[Finding]:
    """A list that is owed is at hand, is as long as agreed, and is spoken of entry by entry."""
    for entry in operation.entries.values():
        person = operation.listing.merged.get(entry.person or "", entry.person)
        if person and person not in operation.persons and person not in operation.listing.off:
            yield EntryOfUnknownPerson(listed=entry.of, entry=entry.number, person=person)
    naming = Counter(entry.of for entry in operation.entries.values() if may_name(entry.number))
    for listed, count in naming.items():
        yield EntryNumbersMayName(listed=listed, count=count)
    for key in operation.rivals:
        if key.startswith("entry:"):
            yield EntryRepeated(entry=key.removeprefix("entry:"))
    if any(o.listed for o in operation.obligations.values()) or _names_entries(operation):
        fulfilled = fulfilments(operation)
        for obligation in operation.obligations.values():
            yield from _list(operation, obligation, fulfilled[obligation.id])


def _names_entries(operation: Operation) -> bool:
    return any(attested.delivery.entries for attested in operation.day.deliveries)


def _list(operation: Operation, obligation: Obligation, stands: Fulfilment) -> Iterator[Finding]:
    if obligation.listed and not stands.entries:
        yield ListWithoutEntries(obligation=obligation.id, listed=obligation.listed)
    yield from _not_listed(operation, obligation, {entry.number for entry in stands.entries})
    if not stands.entries:
        return
    count = obligation.count
    if count is not None and not _agrees(count, len(stands.entries)):
        yield ListCountDiffers(
            obligation=obligation.id,
            listed=obligation.listed or "",
            count=_counted(count),
            entries=len(stands.entries),
        )
    if stands.unnamed:
        high = len(stands.undelivered)
        yield DeliveredWithoutNames(
            obligation=obligation.id, unnamed=stands.unnamed, low=high - stands.unnamed, high=high
        )
    yield from _disputed(operation, stands)


def _not_listed(
    operation: Operation, obligation: Obligation, known: set[str]
) -> Iterator[EntryNotListed]:
    said: dict[str, dict[str, None]] = {}
    if obligation.delivered is not None:
        said.setdefault(obligation.delivered.by, {}).update(
            dict.fromkeys(obligation.delivered.entries)
        )
    for attested in operation.day.deliveries:
        if attested.delivery.obligation == obligation.id:
            told = dict.fromkeys(attested.delivery.entries)
            said.setdefault(attested.delivery.said_by, {}).update(told)
    for by, numbers in said.items():
        if strange := tuple(number for number in numbers if number not in known):
            yield EntryNotListed(
                obligation=obligation.id, entries=some(strange), by=_speaker(operation, by)
            )


def _disputed(operation: Operation, stands: Fulfilment) -> Iterator[EntriesDisputed]:
    """Yield one finding for each pair of sides, with the entries on which they disagree."""
    apart: dict[tuple[Name, Name], list[str]] = {}
    for entry in stands.entries:
        for yes in (word for word in entry.words if word.delivered):
            seen = yes.grade is Grade.MEASURED
            says = _THE_LEDGER if seen else _speaker(operation, yes.by)
            for no in (word for word in entry.words if not word.delivered):
                apart.setdefault((says, _speaker(operation, no.by)), []).append(entry.number)
    for (says, denies), numbers in apart.items():
        yield EntriesDisputed(
            obligation=stands.obligation, entries=some(numbers), delivered=says, denied=denies
        )


_THE_LEDGER = Name(en="the ledger", ar="السجلّ")


def _speaker(operation: Operation, by: str) -> Name:
    return party_name(operation, by) if by else Name(en="somebody unnamed", ar="جهة لم تُذكر")


def _agrees(count: Claimed, entries: int) -> bool:
    low = count.low or 0
    return low <= entries and (count.high is None or entries <= count.high)


def _counted(count: Claimed) -> str:
    if count.low == count.high:
        return str(count.low)
    return f"{count.low or 0}–{'?' if count.high is None else count.high}"
