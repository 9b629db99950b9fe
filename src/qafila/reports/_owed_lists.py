# SPDX-License-Identifier: Apache-2.0
"""How documents show lists that are owed: by numbers alone, for both sides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qafila.core.document import Block, Column, Heading, Paragraph, Table, Wording, phrase
from qafila.core.fulfilment import Fulfilment
from qafila.core.operation import Operation
from qafila.core.values import When
from qafila.reports._day import ids, owed
from qafila.reports._marches import joined, moment

_NUMBERS = 200
"""Numbers of open entries that are shown of each list; all are counted."""


def due_said(operation: Operation, due: When | None) -> Wording:
    """Say by when something is due; nothing where that is not said."""
    if due is None:
        return None
    return moment(operation, due.at) if due.at is not None else due.on


def still_open(stands: Fulfilment) -> Wording:
    """Say how many entries are open: from as many to as many where some are said without names."""
    high = len(stands.undelivered)
    return high if not stands.unnamed else f"{high - stands.unnamed}–{high}"


def amount_said(amount: int, entries: Sequence[str]) -> Wording:
    """Say an amount with the entries it names, or that these were not delivered."""
    if not entries:
        return amount
    key = "report-evidence-entries" if amount else "report-evidence-denied"
    return phrase(key, amount=amount, entries=ids(entries))


def list_blocks(operation: Operation, fulfilled: Mapping[str, Fulfilment]) -> Iterator[Block]:
    """Yield the lists that are owed with the numbers of what is open; nothing where none is."""
    owing = [stands for stands in fulfilled.values() if stands.entries]
    if not owing:
        return
    yield Heading(text=phrase("report-owed-lists"))
    yield Paragraph(text=phrase("report-owed-lists-note"))
    yield Table(
        id="lists",
        columns=(
            Column(title=phrase("report-obligation"), weight=3),
            Column(title=phrase("report-entries"), weight=0, align="end"),
            Column(title=phrase("report-agreement-proven"), weight=0, align="end"),
            Column(title=phrase("report-still-open"), weight=0, align="end"),
            Column(title=phrase("report-open-entries"), weight=4),
            Column(title=phrase("report-disputed-entries"), weight=1.6),
        ),
        rows=tuple(_row(operation, stands) for stands in owing),
    )


def _row(operation: Operation, stands: Fulfilment) -> tuple[Wording, ...]:
    undelivered = [entry.number for entry in stands.undelivered]
    disputed = [entry.number for entry in stands.entries if entry.is_disputed]
    what = owed(operation, stands.obligation)
    return (
        phrase("report-owed-of", what=what, subject=stands.obligation),
        len(stands.entries),
        sum(entry.is_proven for entry in stands.entries),
        still_open(stands),
        ids(undelivered, _NUMBERS) if undelivered else None,
        joined(disputed),
    )
