# SPDX-License-Identifier: Apache-2.0
"""Rules on numbers: one number stands for one person, whoever gave it out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import Operation

NAMED = 12
"""How many numbers a finding names; it counts all."""


@finding
class NumberOfSeveralEntries(Finding):
    """Two devices registered different people under one number before they met.

    Of a person one entry stands, and nobody of that number is given a seat: a place must not go to
    the one who is meant least.
    """

    severity = Severity.ERROR
    holds = Hold.ISSUE
    en = "Numbers under which several people are registered: {count} ({persons})."
    ar = "أرقام سُجّل تحتها أكثر من شخص، وعددها {count}: {persons}."
    remedy_en = (
        "Ask who is meant. The log lists both entries: take one back, and register that "
        "person under another number."
    )
    remedy_ar = "اسأل عن المقصود. يسرد السجلّ القيدين: ارجع عن أحدهما، وسجّل صاحبه برقم آخر."
    commands = (
        "qafila log OP",
        "qafila record OP fact_corrected --fact JSON",
    )
    page = "registry"

    count: int
    persons: tuple[str, ...]


@rule
def several(operation: Operation, now: datetime) -> Iterator[Finding]:
    """One number, one person. Of a folder this is said where its rows are read."""
    if not operation.day.log.devices:
        return
    kind = "person:"
    found = [key.removeprefix(kind) for key in operation.rivals if key.startswith(kind)]
    if found:
        yield NumberOfSeveralEntries(count=len(found), persons=tuple(sorted(found)[:NAMED]))
