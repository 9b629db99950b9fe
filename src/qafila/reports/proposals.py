# SPDX-License-Identifier: Apache-2.0
"""Households, guardians and carers that the list suggests, with what speaks for each.

For the registrar alone: it is full of names, and is printed for nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qafila.core.document import (
    Block,
    Column,
    Document,
    Notice,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.operation import Operation
from qafila.core.problem.proposing import Proposed, proposals_of
from qafila.core.registry import age_on
from qafila.core.registry.matching import NameBook
from qafila.core.registry.proposals import Kind, Proposal, Reason, Why
from qafila.data.names import names
from qafila.reports import Context, report
from qafila.reports._marches import joined

SHOWN = 200
"""Proposals that are listed; all are counted."""

_WHY: Mapping[Why, str] = {
    Why.DOCUMENT: "report-proposals-document",
    Why.SERIES: "report-proposals-series",
    Why.FATHER: "report-proposals-father",
    Why.MOTHER: "report-proposals-mother",
    Why.SIBLINGS: "report-proposals-siblings",
    Why.PHONE: "report-proposals-phone",
    Why.FAMILY_NAME: "report-proposals-family-name",
    Why.ROWS: "report-proposals-rows",
    Why.HOUSEHOLD: "report-proposals-household",
    Why.OTHER_LOT: "report-proposals-other-lot",
}


@report("proposals")
def proposals(operation: Operation, context: Context) -> Document:
    """Return what waits for a human to record or decline."""
    return proposals_document(operation, proposals_of(operation, NameBook(names())))


def proposals_document(operation: Operation, found: Proposed) -> Document:
    """Return proposals that were found already as a document."""
    blocks: list[Block] = []
    if found.sealed:
        blocks.append(
            Notice(
                text=phrase("report-proposals-sealed", count=found.sealed),
                remedy=phrase("report-proposals-sealed-remedy"),
                tone="warning",
            )
        )
    if found.proposals:
        blocks.append(
            Notice(
                text=phrase("report-proposals-found", count=len(found.proposals)),
                remedy=phrase("report-proposals-remedy"),
                tone="info",
            )
        )
        blocks.append(_table(operation, found.proposals[:SHOWN]))
        if len(found.proposals) > SHOWN:
            blocks.append(Paragraph(text=phrase("report-proposals-more", shown=SHOWN)))
    else:
        blocks.append(Notice(text=phrase("report-proposals-none"), tone="info"))
    if found.declined:
        blocks.append(Paragraph(text=phrase("report-proposals-declined", count=found.declined)))
    return Document(
        title=phrase("report-proposals"),
        parts=(Part(id="proposals", title=None, blocks=tuple(blocks)),),
    )


def why(reasons: Sequence[Reason]) -> Wording:
    """Say what speaks for a proposal, each kind of reason once, the strongest first."""
    strongest: dict[Why, int] = {}
    for reason in reasons:
        strongest[reason.why] = max(reason.figure, strongest.get(reason.why, 0))
    order = [kind for kind in Why if kind in strongest]
    return joined(phrase(_WHY[kind], count=strongest[kind]) for kind in order)


def _table(operation: Operation, found: Sequence[Proposal]) -> Table:
    rows: list[tuple[Wording, ...]] = []
    for number, proposal in enumerate(found, 1):
        others = (proposal.target,) if proposal.kind is not Kind.HOUSEHOLD else proposal.beside
        for at, person in enumerate((*proposal.persons, *others)):
            rows.append(
                (
                    number if at == 0 else "",
                    _what(proposal) if at == 0 else "",
                    person,
                    _name(operation, person),
                    age_on(operation.persons[person], operation.description.on),
                    why(proposal.reasons) if at == 0 else "",
                )
            )
    return Table(
        columns=(
            Column(title=phrase("report-proposals-number"), align="end", weight=0.5),
            Column(title=phrase("report-proposals-what"), weight=1.6),
            Column(title=phrase("report-proposals-entry"), weight=1.2, ltr=True),
            Column(title=phrase("report-proposals-name"), weight=2.6),
            Column(title=phrase("report-proposals-age"), align="end", weight=0.6),
            Column(title=phrase("report-proposals-why"), weight=3.2),
        ),
        rows=tuple(rows),
        id="proposals",
    )


def _what(proposal: Proposal) -> Wording:
    if proposal.kind is Kind.CARER:
        return phrase("report-proposals-carer")
    if proposal.kind is Kind.GUARDIAN:
        return phrase("report-proposals-guardian")
    if proposal.beside:
        return phrase("report-proposals-joins", household=proposal.target)
    return phrase("report-proposals-new", household=proposal.target)


def _name(operation: Operation, person: str) -> Wording:
    entry = operation.persons[person]
    return entry.name_ar or entry.name_latin or ""
