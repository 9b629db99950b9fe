# SPDX-License-Identifier: Apache-2.0
"""Findings in documents: grouped by code, all counted, a bounded sample listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping

from qafila.core.document import (
    Block,
    Bullets,
    Column,
    Notice,
    Paragraph,
    Table,
    Tone,
    Wording,
    phrase,
)
from qafila.core.findings import Finding, Severity, grouped, ordered
from qafila.core.operation import Operation
from qafila.core.plan import Unseated
from qafila.core.values import Name
from qafila.reports._marches import joined

SAMPLE = 12
"""Findings of one code that are listed; the others are counted."""

IDS_LISTED = 24
"""Person ids named beside one reason; the others are counted (all of them are in the workbook)."""

OF_A_GROUP = frozenset(
    {"not_enough_seats", "no_vehicle", "no_place_for_need", "left_for_want_of_way"}
)
"""Codes whose findings speak of many people and name a few: their reason has words of its own."""

CANNOT_ALL_HOLD = "rules_cannot_all_hold"
"""The code of what says why not everybody finds a seat, and what would do."""

TONES: Mapping[Severity, Tone] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}


def text_of(item: Finding) -> Name:
    """Return what a finding says, in both languages."""
    return Name(en=item.text("en"), ar=item.text("ar"))


def remedy_of(item: Finding) -> Wording:
    """Return what to do about a finding, in both languages, with the commands that do it."""
    said = Name(en=item.remedy("en"), ar=item.remedy("ar"))
    if not item.commands:
        return said
    return phrase("report-remedy-typed", remedy=said, command=" · ".join(item.typed()))


def where_of(item: Finding) -> Wording:
    """Return where a finding stands in the files, without the raw text: it may hold a name."""
    return joined(str(cell) for cell in item.where[:3])


def counts(findings: Iterable[Finding]) -> tuple[tuple[Wording, Wording], ...]:
    """Return how many findings there are of each severity, worst first."""
    counted = Counter(item.severity for item in ordered(findings))
    return tuple(
        (phrase(f"report-severity-{severity.value.lower()}"), counted[severity])
        for severity in Severity
    )


def findings_blocks(findings: Iterable[Finding], *, holding: bool = True) -> Iterator[Block]:
    """Yield every code with its count, its remedy and a sample.

    Parameters
    ----------
    holding
        Whether it is said what each holds up; where no departure is near, that says nothing.
    """
    groups = grouped(findings)
    if not groups:
        yield Paragraph(text=phrase("report-no-findings"))
    for code, items in groups.items():
        remedies = dict.fromkeys(remedy_of(item) for item in items)
        alike = len(remedies) == 1
        told = phrase("report-finding-alone", code=code, count=len(items))
        if holding:
            told = phrase(
                "report-finding-group", code=code, count=len(items), holds=_holds(items[0])
            )
        yield Notice(
            text=told,
            remedy=next(iter(remedies)) if alike else None,
            tone=TONES[items[0].severity],
        )
        listed = tuple(_listed(item, remedy=not alike) for item in items[:SAMPLE])
        if len(items) > SAMPLE:
            listed = (*listed, phrase("report-and-more", count=len(items) - SAMPLE))
        yield Bullets(items=listed)


def _listed(item: Finding, *, remedy: bool) -> Wording:
    said: Wording = text_of(item)
    if remedy:
        said = phrase("report-then", first=said, second=remedy_of(item))
    if item.where:
        said = phrase("report-finding-where", text=said, where=where_of(item))
    return said


def _holds(item: Finding) -> Wording:
    return phrase(f"report-holds-{item.holds.value.lower() if item.holds else 'nothing'}")


def findings_table(findings: Iterable[Finding]) -> Table:
    """Return one row per code: how many there are, and an example."""
    return Table(
        id="findings",
        columns=(
            Column(title=phrase("report-severity"), weight=0),
            Column(title=phrase("report-count"), align="end", weight=0),
            Column(title=phrase("report-code"), weight=0, ltr=True),
            Column(title=phrase("report-example"), weight=3),
        ),
        rows=tuple(
            (
                phrase(f"report-severity-{items[0].severity.value.lower()}"),
                len(items),
                code,
                text_of(items[0]),
            )
            for code, items in grouped(findings).items()
        ),
    )


def every_finding(findings: Iterable[Finding]) -> Table:
    """Return one row per finding, for a workbook."""
    return Table(
        id="Findings",
        columns=(
            Column(title=phrase("report-severity")),
            Column(title=phrase("report-holds")),
            Column(title=phrase("report-code"), ltr=True),
            Column(title=phrase("report-finding"), weight=4),
            Column(title=phrase("report-remedy"), weight=4),
            Column(title=phrase("report-where"), weight=2, ltr=True),
        ),
        rows=tuple(
            (
                phrase(f"report-severity-{item.severity.value.lower()}"),
                _holds(item),
                item.code,
                text_of(item),
                remedy_of(item),
                where_of(item),
            )
            for item in ordered(findings)
        ),
    )


class Reasons:
    """Why people have no seat, in words.

    Parameters
    ----------
    persons
        Every person id on the list.
    findings
        Where words come from: the finding of that code that names the person, else one of that code
        that names nobody, else the code itself.
    """

    def __init__(self, persons: Container[str], findings: Iterable[Finding]) -> None:
        self._of_person: dict[tuple[str, str], Finding] = {}
        self._of_nobody: dict[str, Finding] = {}
        for item in findings:
            named = [
                text
                for value in item.subject().values()
                for text in (value if isinstance(value, tuple) else (value,))
                if isinstance(text, str) and text in persons
            ]
            for person in named:
                self._of_person.setdefault((item.code, person), item)
            if not named:
                self._of_nobody.setdefault(item.code, item)

    def _finding(self, entry: Unseated) -> Finding | None:
        return self._of_person.get((entry.why, entry.person)) or self._of_nobody.get(entry.why)

    def reason(self, entry: Unseated) -> Wording:
        """Return why somebody has no seat."""
        if entry.why in OF_A_GROUP:
            return phrase(f"report-why-{entry.why}")
        item = self._finding(entry)
        return text_of(item) if item else phrase("report-why-code", code=entry.why)

    def remedy(self, entry: Unseated) -> Wording:
        """Return what to do about it; nothing where no finding tells."""
        item = self._finding(entry)
        return remedy_of(item) if item else None


def why_unseated(findings: Iterable[Finding]) -> Iterator[Block]:
    """Yield, one by one, which rules cannot all hold and what would do."""
    said = tuple(text_of(item) for item in ordered(findings) if item.code == CANNOT_ALL_HOLD)
    if said:
        yield Paragraph(text=phrase("report-ways-out"), strong=True)
        yield Bullets(items=said)


def unseated_table(
    operation: Operation, unseated: Iterable[Unseated], findings: Iterable[Finding]
) -> Table:
    """Return people without a seat by reason, ids only."""
    reasons = Reasons(operation.persons, findings)
    groups: dict[Wording, list[Unseated]] = {}
    for entry in unseated:
        groups.setdefault(reasons.reason(entry), []).append(entry)
    rows: list[tuple[Wording, ...]] = []
    for reason, entries in groups.items():
        ids: Wording = joined(entry.person for entry in entries[:IDS_LISTED])
        if len(entries) > IDS_LISTED:
            more = phrase("report-and-more", count=len(entries) - IDS_LISTED)
            ids = phrase("report-join", first=ids, second=more)
        rows.append((reason, len(entries), ids, reasons.remedy(entries[0])))
    return Table(
        id="unseated",
        columns=(
            Column(title=phrase("report-reason"), weight=3),
            Column(title=phrase("report-people"), align="end", weight=0),
            Column(title=phrase("report-person-ids"), weight=1.6, ltr=True),
            Column(title=phrase("report-remedy"), weight=3),
        ),
        rows=tuple(rows),
    )
