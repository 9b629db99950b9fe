# SPDX-License-Identifier: Apache-2.0
"""Entries of the list that may be one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.operation.numbering import numberings, origins
from qafila.core.registry.matching import NameBook, Registry
from qafila.data.names import names

MOST = 2_000
"""Larger lists are compared by `qafila duplicates` alone: it takes longer than a check should."""

NAMED = 6
"""Pairs that the finding names, the likeliest; it counts all."""


@finding
class EntriesMayBeOnePerson(Finding):
    """Entries of the list are so alike that they may be one person, who would get two seats.

    Names in several spellings, year of birth, mother, telephone and document are weighed together;
    nobody is merged by it.
    """

    severity = Severity.WARNING
    en = "Pairs of entries that may be one person each: {count} ({pairs})."
    ar = "أزواج من القيود قد يعود كل منها إلى شخص واحد، عددها {count}: {pairs}."
    remedy_en = (
        "Look at them side by side, ask whoever knows them, then merge them or keep them apart."
    )
    remedy_ar = "قارنها جنبًا إلى جنب واسأل من يعرفهم، ثم ادمجها أو أبقِها منفصلة."
    commands = (
        "qafila duplicates OP",
        "qafila record OP merged KEPT OTHER --note REASON",
        "qafila record OP kept_apart ONE OTHER --note REASON",
    )
    page = "duplicates"

    count: int
    pairs: tuple[str, ...]


@rule
def entries_may_be_one_person(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Point out entries that may be one person, on lists that are compared in a moment."""
    persons = [p for p in operation.persons.values() if p.name_ar or p.name_latin]
    if not 1 < len(persons) <= MOST:
        return
    apart = [each.persons for each in operation.listing.apart]
    numbered = numberings(persons, origins(operation))
    registry = Registry(persons, NameBook(names()), operation.description.on, numbered, apart)
    found = registry.candidates()
    if found:
        pairs = tuple(f"{c.one} = {c.other}" for c in found[:NAMED])
        yield EntriesMayBeOnePerson(count=len(found), pairs=pairs)
