# SPDX-License-Identifier: Apache-2.0
"""Why there is nothing to hand out, and what to do about it.

A paper that came out empty is never left out without a word: somebody waits for it.
"""

from __future__ import annotations

from qafila.core.document import Document, Notice, Part, Phrase, Wording, phrase
from qafila.core.operation import Operation
from qafila.reports import Context
from qafila.reports._marches import is_checkpoint, marches, plan_in_force, version_mark


def instead(operation: Operation, context: Context, title: Wording, why: Notice) -> Document:
    """Return the document `title` that holds nothing but why it is empty."""
    part = Part(
        id="nothing",
        title=title,
        marks=(version_mark(operation, context),),
        blocks=(why,),
    )
    return Document(
        title=title,
        parts=(part,),
        running=operation.description.id,
        together=True,
        meta={"operation": operation.description.id, "version": context.version},
    )


def nobody_seated(operation: Operation) -> Notice | None:
    """Say that nobody travels by the plan in force and why; None where somebody does."""
    if plan_in_force(operation).trips:
        return None
    return _notice("people" if not operation.persons else "seats")


def no_checkpoints(operation: Operation) -> Notice:
    """Say why there is no checkpoint sheet: no way is known, or none lies on it."""
    ways = [place for march in marches(operation) for place, _ in march.way()]
    assert not any(is_checkpoint(operation, place) for place in ways)
    return _notice("checkpoints" if ways else "road")


def no_patients() -> Notice:
    """Say why there is no medical list."""
    return _notice("needs")


def papers_hold() -> Notice:
    """Say that every paper of the plan before still holds."""
    return _notice("papers")


_WHY: dict[str, tuple[Phrase, Phrase]] = {
    "people": (phrase("report-empty-people"), phrase("report-empty-people-remedy")),
    "seats": (phrase("report-empty-seats"), phrase("report-empty-seats-remedy")),
    "road": (phrase("report-empty-road"), phrase("report-empty-road-remedy")),
    "checkpoints": (phrase("report-empty-checkpoints"), phrase("report-empty-checkpoints-remedy")),
    "papers": (phrase("report-empty-papers"), phrase("report-empty-papers-remedy")),
    "needs": (phrase("report-empty-needs"), phrase("report-empty-needs-remedy")),
}


def _notice(why: str) -> Notice:
    text, remedy = _WHY[why]
    return Notice(text=text, remedy=remedy, tone="warning")
