# SPDX-License-Identifier: Apache-2.0
"""What there is to say about a list that is owed and its entries."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class EntryNumberMissing(Finding):
    """A row of a list that is owed has no number. The entry was given the row's.

    By its number a delivery is recorded, and both sides speak of it.
    """

    severity = Severity.WARNING
    en = "A row of the list {listed} has no number; the entry was called {given}."
    ar = "في القائمة {listed} سطر بلا رقم، فسُمّي القيد {given}."
    remedy_en = "Write the number that the parties use for this entry, never a name."
    remedy_ar = "اكتب الرقم الذي يستعمله الأطراف لهذا القيد، ولا تكتب اسمًا."

    listed: str
    given: str


@finding
class EntryRepeated(Finding):
    """Two rows of one list bear the same number and differ. The first counts; both are kept.

    What is recorded under that number could mean either.
    """

    severity = Severity.ERROR
    en = "The entry {entry} stands in two rows that differ; the first counts."
    ar = "القيد {entry} مكتوب في سطرين مختلفين، وقد اعتُمد الأول."
    remedy_en = "Ask the party that gave the list which row is right, or give one another number."
    remedy_ar = "اسأل الطرف الذي قدّم القائمة أي السطرين هو الصحيح، أو أعطِ أحدهما رقمًا آخر."

    entry: str


@finding
class EntryOfUnknownPerson(Finding):
    """An entry of a list that is owed names a person whom the registry does not have.

    The entry is kept; what the ledger sees cannot prove it.
    """

    severity = Severity.WARNING
    en = "Entry {entry} of the list {listed} is said to be {person}, whom nobody registered."
    ar = "ورد أن القيد {entry} في القائمة {listed} هو {person}، ولم يُسجَّل أحد بهذا الرقم."
    remedy_en = "Correct the number under person, or leave it empty if nobody of them travels here."
    remedy_ar = "صحّح الرقم في العمود person، أو اتركه فارغًا إن كان صاحب القيد لا يسافر هنا."

    listed: str
    entry: str
    person: str


@finding
class ListOwedByNobody(Finding):
    """There is a list that no obligation owes, so nothing of it counts as open."""

    severity = Severity.WARNING
    en = "No obligation owes the list {listed}; lists that are owed: {known}."
    ar = "لا التزام يشمل القائمة {listed}؛ والقوائم المستحقّة: {known}."
    remedy_en = 'Name it in the obligation that owes it: list = "{listed}", or correct its name.'
    remedy_ar = 'اذكرها في الالتزام الذي يشملها: \u2066list = "{listed}"\u2069، أو صحّح اسم الملف.'

    listed: str
    known: tuple[str, ...]
