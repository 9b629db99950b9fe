# SPDX-License-Identifier: Apache-2.0
"""The minimum standards as a readiness sheet: a page to print, and the same for a terminal.

Counts and ids only. What is met, and why, was decided before: the sheet shows `context.standards`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from qafila.core.document import (
    Block,
    Column,
    Document,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.operation import Operation
from qafila.core.standards import Evidence, Judged, Side, Source, State, counted
from qafila.reports import Context, report
from qafila.reports._day import instant
from qafila.reports._marches import joined, moment

IDS_SHOWN = 5
"""Ids that one line of evidence names; it counts all."""

PAGE_IDS, EVIDENCE_SHOWN, STEPS_SHOWN = 2, 2, 1
"""Ids, pieces of evidence and next steps that a line of the page has room for, the first ones."""

_SIGNS = {State.MET: "✓", State.NOT_MET: "✗", State.NOT_KNOWN: "?"}

_KINDS = {
    "people list": "report-standards-people-list",
    "fleet list": "report-standards-fleet-list",
    "plan": "report-standards-plan",
    "route": "report-standards-route",
}


@report("standards")
def standards(operation: Operation, context: Context) -> Document:
    """Return the standards as a page: one line each."""
    rows = tuple(
        (
            phrase("report-standards-asks", title=each.title, rule=each.rule),
            _state(each),
            _lines((*_few(each.evidence), *_waivers(operation, each))),
            _lines(each.todo[:STEPS_SHOWN]),
            _lines(map(_source, each.sources)),
        )
        for each in context.standards
    )
    table = Table(
        id="standards",
        columns=(
            Column(title=phrase("report-standards-standard"), weight=2.7),
            Column(title=phrase("report-standards-state"), weight=0),
            Column(title=phrase("report-standards-evidence"), weight=4.2),
            Column(title=phrase("report-standards-next"), weight=3.2),
            Column(title=phrase("report-standards-source"), weight=2.6),
        ),
        rows=rows,
        tight=True,
    )
    return _document(operation, context, (_counts(context), _meaning(), table))


@report("standards-sheet")
def standards_sheet(operation: Operation, context: Context) -> Document:
    """Return the standards for a terminal: a few short lines each."""
    rows: list[tuple[Wording, ...]] = []
    for each in context.standards:
        word = phrase("report-standards-word", word=each.code)
        beside: list[tuple[Wording, Wording]] = [(_state(each), each.title), (None, word)]
        for line, cells in zip_longest(_told(operation, each), beside, fillvalue=None):
            rows.append((*(cells or (None, None)), line))
        rows.append((None, None, None))
    table = Table(
        id="standards",
        columns=(
            Column(title=phrase("report-standards-state"), weight=0),
            Column(title=phrase("report-standards-standard"), weight=1),
            Column(title=phrase("report-standards-evidence"), weight=4),
        ),
        rows=tuple(rows),
    )
    howto = Paragraph(text=phrase("report-standards-howto"))
    return _document(operation, context, (_counts(context), _meaning(), howto, table))


def _document(operation: Operation, context: Context, blocks: tuple[Block, ...]) -> Document:
    return Document(
        title=phrase("report-standards-title", operation=operation.description.title),
        parts=(
            Part(
                id="standards",
                title=None,
                blocks=blocks,
                marks=(
                    phrase("report-restricted-coordinator"),
                    phrase("report-as-of", at=moment(operation, context.now)),
                ),
                landscape=True,
            ),
        ),
        meta={"operation": operation.description.id},
    )


def _counts(context: Context) -> Block:
    counts = counted(context.standards)
    return Paragraph(
        text=phrase(
            "report-standards-counts",
            met=counts[State.MET],
            not_met=counts[State.NOT_MET],
            not_known=counts[State.NOT_KNOWN],
        ),
        strong=True,
    )


def _meaning() -> Block:
    return Paragraph(text=phrase("report-standards-note"))


def _told(operation: Operation, judged: Judged) -> Iterator[Wording]:
    """Yield the lines of one standard on a terminal."""
    yield judged.rule
    yield from map(_said, judged.evidence)
    yield from _waivers(operation, judged)
    for step in judged.todo:
        yield phrase("report-standards-next-line", todo=step)
    yield phrase("report-standards-source-line", source=joined(map(_source, judged.sources)))


def _state(judged: Judged) -> Wording:
    word = phrase(f"report-standards-{judged.state.value.replace('_', '-')}")
    return phrase("report-standards-signed", sign=_SIGNS[judged.state], state=word)


def _few(evidence: Sequence[Evidence]) -> Iterator[Wording]:
    """Yield the weightiest evidence, as much as a line of the page has room for."""
    for each in evidence[:EVIDENCE_SHOWN]:
        yield _said(each, PAGE_IDS)


def _said(evidence: Evidence, most: int = IDS_SHOWN) -> Wording:
    """Return one piece of evidence with the ids it names and what it rests on."""
    said: Wording = evidence.text
    if evidence.ids and evidence.side is not Side.FOR:
        ids = joined(evidence.ids[:most])
        left = max(evidence.count, len(evidence.ids)) - min(most, len(evidence.ids))
        if left:
            more = phrase("report-and-more", count=left)
            ids = phrase("report-join", first=ids, second=more)
        said = phrase("report-standards-with-ids", text=said, ids=ids)
    if evidence.seen_in:
        on = joined(phrase(_KINDS[k]) if k in _KINDS else k for k in evidence.seen_in)
        said = phrase("report-standards-rests-on", text=said, on=on)
    return said


def _waivers(operation: Operation, judged: Judged) -> Iterator[Wording]:
    for waiver in judged.waivers:
        yield phrase(
            "report-standards-waiver",
            by=waiver.by,
            at=instant(operation, waiver.at),
            code=waiver.finding,
            reason=waiver.reason,
        )


def _source(source: Source) -> Wording:
    if source.dated:
        return phrase("report-standards-dated", title=source.title, date=source.dated)
    return phrase("report-standards-undated", title=source.title)


def _lines(items: Iterable[Wording]) -> Wording:
    """Return sentences one after another."""
    said: Wording = None
    for item in items:
        said = item if said is None else phrase("report-then", first=said, second=item)
    return said
