# SPDX-License-Identifier: Apache-2.0
"""What the list suggests of households, guardians and carers, and nobody has decided yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.problem.proposing import proposals_of
from qafila.core.registry.matching import NameBook
from qafila.core.registry.proposals import Kind
from qafila.data.names import names

MOST = 5_000
"""Larger lists are read by `qafila proposals` alone: it takes longer than a check should."""

NAMED = 12
"""Entries that the finding names; it counts all proposals."""


@finding
class ProposalsWait(Finding):
    """The list suggests households, guardians or carers that it does not name.

    By one document or telephone, by the names of parents, and the like. Nothing of it is done by
    itself: somebody asks the people, then records or declines it. What was declined is not
    proposed again.
    """

    severity = Severity.INFO
    en = (
        "The list suggests what it does not say. Households: {households}, guardians: {guardians},"
        " carers: {carers}. Entries concerned: {persons}."
    )
    ar = (
        "في القائمة ما يوحي بأمور لم تذكرها. الأسر: {households}، الأوصياء: {guardians}، الرعاة: "
        "{carers}. القيود المعنيّة: {persons}."
    )
    remedy_en = "Read what is proposed, ask the people themselves, then record or decline each."
    remedy_ar = "اقرأ المقترحات واسأل أصحاب العلاقة، ثم سجّل كل اقتراح أو ردّه."
    commands = ("qafila proposals OP",)
    page = "proposals"

    households: int
    guardians: int
    carers: int
    persons: tuple[str, ...]


@rule
def proposals_wait(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Point out proposals, on lists that are read in a moment."""
    if len(operation.persons) > MOST:
        return
    found = proposals_of(operation, NameBook(names())).proposals
    if found:
        kinds = [each.kind for each in found]
        persons = dict.fromkeys(person for each in found for person in each.persons)
        yield ProposalsWait(
            households=kinds.count(Kind.HOUSEHOLD),
            guardians=kinds.count(Kind.GUARDIAN),
            carers=kinds.count(Kind.CARER),
            persons=tuple(persons)[:NAMED],
        )
