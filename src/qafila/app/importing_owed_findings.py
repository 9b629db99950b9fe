# SPDX-License-Identifier: Apache-2.0
"""What there is to say of a list that is owed beside the one that the operation has."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class EntryDiffers(Finding):
    """A row says of an entry something else than the list as it stands. The row changes nothing.

    What is delivered is recorded under the number of an entry, so the number must go on meaning the
    same person. A row without a number is compared with whoever bears its name.
    """

    severity = Severity.ERROR
    en = "This row says of entry {entry} something else than the list {listed} as it stands."
    ar = "يقول هذا السطر عن القيد {entry} غير ما في القائمة {listed} كما هي الآن."
    remedy_en = (
        "Ask the party that gave the list. If it is somebody else, give the row a number of "
        "its own. If the row is right, withdraw the entry as it stands and import the list "
        "again."
    )
    remedy_ar = (
        "اسأل الطرف الذي قدّم القائمة. فإن كان السطر لشخص آخر فأعطه رقمًا خاصًّا به، وإن كان "
        "السطر هو الصحيح فاسحب القيد الحالي وأعد استيراد القائمة."
    )
    commands = (
        "qafila log OP --person {listed}/{entry} --json",
        "qafila record OP withdrawn FACT --note REASON",
    )

    page = "owed"

    listed: str
    entry: str


@finding
class EntriesNotOnFile(Finding):
    """Entries of the list as it stands are not in the file. They stay on it, and stay owed.

    A list that is owed does not grow shorter because a copy of it does: who is left out is exactly
    whom somebody asks for.
    """

    severity = Severity.WARNING
    en = "Entries of the list {listed} that are not in the file: {count} ({entries}). They stay."
    ar = "قيود في القائمة {listed} ليست في الملف، وعددها {count}: {entries}. تبقى فيها."
    remedy_en = (
        "If the file holds only what is new, nothing is to be done. Otherwise ask the party that"
        " gave it why they are left out."
    )
    remedy_ar = (
        "إن كان الملف لا يحوي إلا الجديد فلا يلزم شيء، وإلا فاسأل الطرف الذي قدّمه عن سبب إغفالها."
    )

    listed: str
    count: int
    entries: tuple[str, ...]
