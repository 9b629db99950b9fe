# SPDX-License-Identifier: Apache-2.0
"""How accounts of the day say that the operation was closed, and what stayed open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qafila.core.document import Block, Notice, Wording, phrase
from qafila.core.fulfilment.closing import outstanding
from qafila.core.operation import Operation
from qafila.reports._day import ids, recorded


def closed_blocks(operation: Operation, then: Operation | None) -> Iterator[Block]:
    """Yield, for other accounts of the day, that it was closed and what is open then and now."""
    if not operation.day.closings:
        return
    last = operation.day.closings[-1]
    now = [each.obligation for each in outstanding(operation)]
    before = [each.obligation for each in outstanding(then)] if then is not None else now
    by = recorded(operation, last.said)
    yield Notice(
        text=phrase("report-closing-stands", by=by, count=len(before), who=_none_or(before))
    )
    if now != before:
        yield Notice(text=phrase("report-closing-stands-now", count=len(now), who=_none_or(now)))


def _none_or(obligations: Iterable[str]) -> Wording:
    listed = tuple(obligations)
    return ids(listed) if listed else "–"
