# SPDX-License-Identifier: Apache-2.0
"""What an independent judge says of a plan."""

from __future__ import annotations

from qafila.core.document import Block, Document, Notice, Part, phrase
from qafila.core.findings import Severity, worst
from qafila.core.operation import Operation
from qafila.reports import Context, report
from qafila.reports._findings import findings_blocks

UNCHECKED = "plan_bound_not_checked"
"""The finding of a bound on completion that could not be reckoned again."""


@report("verdict")
def verdict(operation: Operation, context: Context) -> Document:
    """Return whether a plan stands, from the judge's findings; the operation is not looked at."""
    if worst(context.findings) is Severity.ERROR:
        head = Notice(
            text=phrase("report-verdict-wrong"),
            remedy=phrase("report-verdict-wrong-remedy"),
            tone="error",
        )
    elif any(found.code == UNCHECKED for found in context.findings):
        head = Notice(text=phrase("report-verdict-stands-but-bound"), tone="info")
    else:
        head = Notice(text=phrase("report-verdict-stands"), tone="info")
    blocks: tuple[Block, ...] = (head,)
    if context.findings:
        blocks = (head, *findings_blocks(context.findings))
    return Document(
        title=phrase("report-verdict"),
        parts=(Part(id="verdict", title=None, blocks=blocks),),
    )
